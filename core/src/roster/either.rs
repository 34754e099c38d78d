//! Token file or user list? Who opens a file may say so; else the token readers look first, and what they take for a
//! list of users is read as one.
//!
//! It is here because the readers of user lists know the token readers, and not the other way round.

use super::list::{is_no_table, read_users};
use super::user_reading::UserReading;
use crate::formats::open_tokens;
use crate::ground::progress::Progress;
use crate::ground::refusal::{Refusal, RetryAs};
use crate::ground::words::quoted;
use crate::intake::Unlock;
use crate::intake::delivery::Beside;
use crate::notation::pskc::KeyMaterial;
use crate::notation::sheet;
use crate::reading::Reading;
use crate::reading::options::ReadOptions;
use memchr::memmem;

/// What a file is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A token file.
    Tokens,
    /// A user list.
    Users,
    /// Nobody said it.
    Either,
}

/// What a file turned out to be.
#[derive(Debug)]
pub enum Content {
    /// A token file.
    Tokens(Box<Reading>),
    /// A user list.
    Users(Box<UserReading>),
}

/// Reads a file of either kind.
///
/// # Errors
/// A [`Refusal`] of what it was expected to be; of a token file where nothing was expected and it is neither.
pub fn read_file(
    bytes: &[u8],
    expected: Expected,
    options: &ReadOptions,
    unlock: Option<&Unlock>,
    progress: &mut Progress<'_>,
) -> Result<Content, Refusal> {
    let users = |progress: &mut Progress<'_>| read_users(bytes, options, progress).map(Box::new).map(Content::Users);
    if expected == Expected::Users {
        return users(progress);
    }
    match open_tokens(bytes, options, unlock, progress) {
        Ok(reading) => Ok(Content::Tokens(Box::new(reading))),
        // A workbook without tokens is nearly always a list of users: who chooses its sheet and columns is asked there.
        Err(refusal)
            if expected == Expected::Either
                && (refusal.retry_as == Some(RetryAs::UserList)
                    || (matches!(refusal.retry_as, None | Some(RetryAs::Mapped)) && is_no_table(bytes, options))
                    || sheet::recognise(bytes).is_some_and(|kind| kind.refusal().is_none())) =>
        {
            users(progress)
        }
        Err(refusal) => Err(refusal),
    }
}

/// Reads a file that came out of a delivery. Where it is locked and nothing that was given opens it, what lay beside it in its
/// archive is tried, if it says itself which key is the right one (by MACs): of a token file that is opened so, that is among the facts.
///
/// # Errors
/// As [`read_file`], by what was given.
pub fn read_delivered(
    bytes: &[u8],
    expected: Expected,
    options: &ReadOptions,
    unlock: Option<&Unlock>,
    beside: &[Beside],
    progress: &mut Progress<'_>,
) -> Result<Content, Refusal> {
    let read = read_file(bytes, expected, options, unlock, progress);
    let is_locked = matches!(&read, Err(Refusal { retry_as: Some(RetryAs::Unlocked { .. }), .. }));
    // Without MACs another key is taken for the right one now and then, and nobody has said that this is the key.
    if !is_locked || memmem::find(bytes, b"ValueMAC").is_none() {
        return read;
    }
    for Beside { name, content } in beside {
        let materials = vec![KeyMaterial::File(content.clone())];
        let unlock = Unlock { materials, many_rounds: unlock.is_some_and(|unlock| unlock.many_rounds) };
        if let Ok(Content::Tokens(mut reading)) = read_file(bytes, expected, options, Some(&unlock), progress) {
            let fact = format!("It was opened with {}, which lay beside it.", quoted(name));
            reading.how.facts.push(fact.into());
            return Ok(Content::Tokens(reading));
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::secret::SecretBytes;

    /// Figure 6 of RFC 6030, and the key that opens it.
    #[test]
    fn a_key_that_lay_beside_a_locked_file_opens_it() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/samples/pskc-figure6.xml");
        let file = std::fs::read(path).expect("a sample");
        let beside = |texts: &[&str]| -> Vec<Beside> {
            let file =
                |text: &&str| Beside { name: "key.txt".to_owned(), content: SecretBytes::copy_of(text.as_bytes()) };
            texts.iter().map(file).collect()
        };
        let read = |beside: &[Beside]| {
            read_delivered(&file, Expected::Either, &ReadOptions::default(), None, beside, &mut |_| {})
        };
        let key = "12345678901234567890123456789012";
        let Ok(Content::Tokens(reading)) = read(&beside(&["Dear customer", key])) else { panic!("not opened") };
        assert_eq!(
            &*reading.how.facts[reading.how.facts.len() - 1],
            "It was opened with “key.txt”, which lay beside it."
        );
        // Where none fits, it is asked for as if nothing had lain there.
        for others in [beside(&[]), beside(&["Dear customer", "00"])] {
            let refusal = read(&others).err().map(|refusal| refusal.code);
            assert_eq!(refusal, read(&[]).err().map(|refusal| refusal.code));
        }
    }

    #[test]
    fn what_a_file_is_is_told_by_its_content_unless_it_is_said() {
        let tokens = b"serial number,secret key\n10001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n";
        let users = b"User principal name,Display name\namy@x.com,Amy\n";
        let read = |bytes: &[u8], expected| match read_file(bytes, expected, &ReadOptions::default(), None, &mut |_| {})
        {
            Ok(Content::Tokens(reading)) => format!("{} token", reading.tokens.len()),
            Ok(Content::Users(reading)) => format!("{} user", reading.users.len()),
            Err(refusal) => refusal.code.to_string(),
        };
        for (bytes, expected, found) in [
            (&tokens[..], Expected::Either, "1 token"),
            (tokens, Expected::Tokens, "1 token"),
            (tokens, Expected::Users, "token-file"),
            (users, Expected::Either, "1 user"),
            (users, Expected::Tokens, "user-list"),
            (users, Expected::Users, "1 user"),
            (b"<svg/>", Expected::Either, "xml"),
            (b"[{\"userPrincipalName\":\"amy@x.com\"}]", Expected::Either, "1 user"),
            (b"Alt, Anna <anna@x.com>; cleo@x.com", Expected::Either, "2 user"),
            (b"dn: cn=amy\nuserPrincipalName: amy@x.com\n", Expected::Either, "ldif"),
            (b"dn: CN=Amy,DC=x\nuserPrincipalName: amy@x.com\n", Expected::Either, "ldif"),
            (b"<amy@x.com>; <ben@x.com>\n", Expected::Either, "2 user"),
            (b"<x mail='amy@x.com'/>", Expected::Either, "xml"),
            (b"Staff\n\nName;UPN\nAmy;amy@x.com\nBen;ben@x.com\nTotal;2\n", Expected::Either, "2 user"),
            (b"amy@x.com\nben@x.com\n\nTotal: 2\n", Expected::Either, "2 user"),
            (b"Stock\n\nPlace;Code\nA;1\n", Expected::Either, "one-column"),
            (b"{\"a\":1}", Expected::Either, "json-unknown"),
        ] {
            assert_eq!(read(bytes, expected), found, "{expected:?}");
        }
    }
}
