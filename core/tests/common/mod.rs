//! What the tests of this folder share.
#![allow(dead_code, reason = "each test file is a crate of its own and uses its part")]

use token_desk_core::finding::Finding;
use token_desk_core::formats::read_tokens;
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::model::index::Index;
use token_desk_core::model::key_encoding::{SecretEncoding, encode};
use token_desk_core::model::token::Token;
use token_desk_core::output::plan::FilePlan;
use token_desk_core::output::settings::Settings;
use token_desk_core::reading::Reading;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{UserReading, read_users};

/// Reads a token file that must be readable, with the file's own guesses.
pub(crate) fn tokens(bytes: &[u8]) -> Reading {
    tokens_with(bytes, ReadOptions::default())
}

/// Reads a token file that must be readable.
pub(crate) fn tokens_with(bytes: &[u8], options: ReadOptions) -> Reading {
    let reading = read_tokens(bytes, &options, &mut |_| {}).unwrap_or_else(|refusal| panic!("refused: {refusal}"));
    assert_eq!(reading.rows as usize, reading.tokens.len() + reading.rejected as usize, "rows = tokens + rejected");
    reading
}

/// Reads a token file that must be refused.
pub(crate) fn refused_tokens(bytes: &[u8]) -> Refusal {
    match read_tokens(bytes, &ReadOptions::default(), &mut |_| {}) {
        Ok(reading) => panic!("{} tokens were read", reading.tokens.len()),
        Err(refusal) => refusal,
    }
}

/// Reads a user list that must be readable.
pub(crate) fn users(bytes: &[u8]) -> UserReading {
    let reading =
        read_users(bytes, &ReadOptions::default(), &mut |_| {}).unwrap_or_else(|refusal| panic!("refused: {refusal}"));
    assert_eq!(reading.rows as usize, reading.users.len() + reading.rejected as usize, "rows = users + rejected");
    reading
}

/// Reads a user list that must be refused.
pub(crate) fn refused_users(bytes: &[u8]) -> Refusal {
    match read_users(bytes, &ReadOptions::default(), &mut |_| {}) {
        Ok(reading) => panic!("{} users were read", reading.users.len()),
        Err(refusal) => refusal,
    }
}

/// `LINE code` of each finding.
pub(crate) fn codes(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {}", finding.line, finding.code())).collect()
}

/// The serial numbers, in order.
pub(crate) fn serials(reading: &Reading) -> Vec<&str> {
    reading.tokens.iter().map(|token| token.serial).collect()
}

/// A key in lower-case hex.
pub(crate) fn hex(token: Token<'_>) -> String {
    String::from_utf8(encode(token.secret, SecretEncoding::Hex).as_slice().to_vec()).expect("hex is ASCII")
}

/// The token in that row.
pub(crate) fn token(reading: &Reading, row: usize) -> Token<'_> {
    reading.tokens.get(row).expect("a token")
}

/// What a file holds in which nothing is random.
pub(crate) fn content(desk: &token_desk_core::desk::Desk, file: &FilePlan, settings: &Settings) -> Vec<u8> {
    let mut no_random = |_: &mut [u8]| panic!("nothing here is random");
    let writer = file.writer(settings, &mut no_random).expect("it was planned with these settings");
    writer.each(desk).flat_map(|piece| piece.as_slice().to_vec()).collect()
}

/// Recomputes what a reader derives from the tokens and users, after a test changed them by hand.
pub(crate) fn reindex(mut reading: Reading) -> Reading {
    reading.serials = Index::of_serials(&reading.tokens);
    reading.secrets = Index::of_secrets(&reading.tokens);
    reading.people = Index::of_users(&reading.users);
    reading.rows = u32::try_from(reading.tokens.len()).expect("few");
    reading
}

/// A row of a desk in words: `serial → upn Status`.
pub(crate) fn holders(desk: &token_desk_core::desk::Desk) -> Vec<String> {
    desk.rows()
        .map(|row| {
            let user = row.user.map_or_else(|| "nobody".to_owned(), |(_, user)| user.label());
            format!("{} → {user} {}", row.token.serial, row.status.word())
        })
        .collect()
}

/// A workbook of `data/sheets`.
pub(crate) fn sheet(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sheets").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A documented example of `data/samples`.
pub(crate) fn sample(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/samples").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A token in words: serial number, key, type, hash, digits, interval, counter.
pub(crate) fn token_words(token: Token<'_>) -> String {
    let profile = token.profile;
    format!(
        "{} {} {} {} {} {} {}",
        token.serial,
        hex(token),
        profile.otp_type.word(),
        profile.hash.word(),
        profile.digits,
        profile.interval,
        token.counter
    )
}

/// Tokens in words, with maker | model | user.
pub(crate) fn words(reading: &Reading) -> Vec<String> {
    let word = |token: Token<'_>| {
        let profile = &token.profile;
        let user =
            token.holder.map_or_else(String::new, |holder| reading.users.get(holder as usize).expect("a user").label());
        format!("{} | {} | {} | {user}", token_words(token), profile.manufacturer, profile.model,)
    };
    reading.tokens.iter().map(word).collect()
}
