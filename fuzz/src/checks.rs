//! What must hold of whatever is read, and of whatever is refused.

use crate::secrecy;
use token_desk_core::finding::{Finding, FindingKind};
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::model::index::Index;
use token_desk_core::reading::Reading;
use token_desk_core::reading::preview::Preview;
use token_desk_core::roster::{Look, UserReading};

/// The most findings whose words are looked at: a thousand of one kind tell nothing new.
const MAX_FINDINGS: usize = 64;

/// What must hold of every token file that was read from `file`.
pub fn check_tokens(reading: &Reading, file: &[u8]) {
    assert_eq!(reading.rows as usize, reading.tokens.len() + reading.rejected as usize, "rows = tokens + rejected");
    assert_eq!(reading.tokens.iter().count(), reading.tokens.len(), "each token can be read again");
    let mut line = 0;
    for token in reading.tokens.iter() {
        assert!(!token.serial.is_empty() && !token.secret.is_empty(), "no token without serial number and key");
        assert!(token.line >= line, "tokens are in the order of their lines");
        line = token.line;
        if let Some(holder) = token.holder {
            assert!(reading.users.get(holder as usize).is_some(), "whoever holds a token is a user of the file");
        }
    }
    assert_eq!(reading.serials, Index::of_serials(&reading.tokens), "each serial number is found");
    assert_eq!(reading.secrets, Index::of_secrets(&reading.tokens), "each key is found");
    assert_eq!(reading.people, Index::of_users(&reading.users), "each user is found");
    check_findings(&reading.findings, reading.rejected, file);
    let shown = reading.how.facts.iter().chain(&reading.how.ignored).chain(&reading.columns);
    secrecy::check_words(shown.map(AsRef::as_ref), file);
    secrecy::check_debug(reading, file);
}

/// What must hold of every user list that was read from `file`.
pub fn check_users(reading: &UserReading, file: &[u8]) {
    assert_eq!(reading.rows as usize, reading.users.len() + reading.rejected as usize, "rows = users + rejected");
    assert!(!reading.users.is_empty(), "a list without users is refused");
    assert_eq!(reading.users.iter().count(), reading.users.len(), "each user can be read again");
    for user in reading.users.iter() {
        assert!(!user.label().is_empty(), "each user has a name");
    }
    assert_eq!(reading.people, Index::of_users(&reading.users), "each user is found");
    check_findings(&reading.findings, reading.rejected, file);
    secrecy::check_words(reading.ignored.iter().chain(&reading.columns).map(AsRef::as_ref), file);
}

/// What a look says must come of it, must be what comes of it.
pub fn check_look(look: &Result<Look, Refusal>, read: &Result<UserReading, Refusal>, file: &[u8]) {
    match look {
        Ok(look) => {
            check_preview(&look.preview, file);
            match (&look.yields, read) {
                (Ok(yields), Ok(read)) => {
                    let users = (yields.users as usize, yields.rows, yields.rejected);
                    assert_eq!(users, (read.users.len(), read.rows, read.rejected), "as many as the look says");
                }
                (Err(said), Err(refusal)) => assert_eq!(said.code, refusal.code, "refused as the look says"),
                _ => assert_eq!(look.yields.is_ok(), read.is_ok(), "read or refused as the look says"),
            }
        }
        Err(refusal) => {
            assert!(read.is_err(), "what can be read can be looked at");
            check_refusal(refusal, file);
        }
    }
}

/// What is shown of a table: no key but its first characters.
pub fn check_preview(preview: &Preview, file: &[u8]) {
    secrecy::check_words(preview.rows.iter().flatten().map(String::as_str), file);
    let columns = preview.columns.iter().flat_map(|column| [&*column.name, &*column.reason]);
    secrecy::check_words(columns, file);
}

/// What must hold of every refusal: it says what was seen and what to do, and no key.
pub fn check_refusal(refusal: &Refusal, file: &[u8]) {
    assert!(!refusal.code.is_empty() && !refusal.message.is_empty() && !refusal.advice.is_empty(), "{refusal:?}");
    secrecy::check_words([&*refusal.code, &*refusal.message, &*refusal.advice], file);
}

/// Two readings of one file.
pub fn check_same(one: &Reading, other: &Reading) {
    assert_eq!(one.format, other.format);
    assert_eq!(one.tokens, other.tokens);
    assert_eq!(one.users, other.users);
    assert_eq!(one.findings, other.findings);
    assert_eq!((one.rows, one.rejected, one.fingerprint), (other.rows, other.rejected, other.fingerprint));
    assert_eq!((&one.how, &one.columns), (&other.how, &other.columns));
    let indexes = |of: &Reading| [of.serials.clone(), of.secrets.clone(), of.people.clone()];
    assert_eq!(indexes(one), indexes(other));
}

fn check_findings(findings: &[Finding], rejected: u32, file: &[u8]) {
    let unlisted = |finding: &Finding| match finding.kind {
        FindingKind::FindingsUnlisted(count) => count as usize,
        _ => 0,
    };
    let all = findings.len() + findings.iter().map(unlisted).sum::<usize>();
    assert!(all >= rejected as usize, "of each row that was left out it is said why");
    for finding in findings.iter().take(MAX_FINDINGS) {
        let message = finding.message();
        assert!(!message.is_empty() && !finding.heading().is_empty(), "{finding:?}");
        secrecy::check_words([&*message, finding.heading(), finding.advice(), &*finding.subject], file);
    }
}
