//! Token file or user list? Who opens a file may say so; else the token readers look first, and what they take for a
//! list of users is read as one.
//!
//! It is here because the readers of user lists know the token readers, and not the other way round.

use super::list::{is_no_table, read_users};
use super::user_reading::UserReading;
use crate::formats::open_tokens;
use crate::ground::progress::Progress;
use crate::ground::refusal::{Refusal, RetryAs};
use crate::intake::Unlock;
use crate::notation::sheet;
use crate::reading::Reading;
use crate::reading::options::ReadOptions;

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

#[cfg(test)]
mod tests {
    use super::*;

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
