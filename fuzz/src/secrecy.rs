//! No key in words: not in findings, refusals, facts, previews, and not in what `Debug` prints.
//!
//! A key of the input is told by what it looks like, as `core/src/ground/redaction.rs` does: sixteen letters and digits in
//! a row, grouped or not. A word of the program's own can look so too; so it has to stand in the file as well.

use memchr::memmem;
use std::fmt::{Debug, Write as _};
use token_desk_core::model::key_encoding::{SecretEncoding, encode};
use token_desk_core::reading::Reading;

/// How many characters of a key in a row are too many.
const RUN: usize = 16;

/// The largest reading whose `Debug` text is looked at, in tokens and in findings: of more it takes long.
const MAX_DEBUG_ITEMS: usize = 8;

/// None of the texts repeats what in the file could be a key.
///
/// # Panics
/// If one does.
pub fn check_words<'t>(texts: impl IntoIterator<Item = &'t str>, file: &[u8]) {
    let mut dense_file: Option<Vec<u8>> = None;
    for text in texts {
        if text.len() < RUN {
            continue;
        }
        let dense_text = dense(text.as_bytes());
        for run in dense_text.windows(RUN) {
            let is_key = run.iter().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(b))
                && run.iter().any(u8::is_ascii_digit)
                && run.iter().any(u8::is_ascii_alphabetic);
            if is_key {
                let file = dense_file.get_or_insert_with(|| dense(file));
                assert!(!stands_alone(run, file), "what could be a key is repeated: {text}");
            }
        }
    }
}

/// `Debug` of a reading has none of its keys, in none of the ways to write them.
///
/// # Panics
/// If it has.
pub fn check_debug(reading: &Reading, file: &[u8]) {
    if reading.tokens.len() > MAX_DEBUG_ITEMS || reading.findings.len() > MAX_DEBUG_ITEMS {
        return;
    }
    let printed = debug_text(reading);
    let file = dense(file);
    for token in reading.tokens.iter().filter(|token| token.secret.len() >= 10) {
        let key = token.secret.expose();
        let written = [SecretEncoding::Base32, SecretEncoding::Hex, SecretEncoding::Base64].map(|encoding| {
            let mut text = encode(token.secret, encoding).as_slice().to_ascii_lowercase();
            text.retain(|b| *b != b'=');
            text
        });
        let mut numbers = debug_text(&key);
        numbers.retain(|c| c.is_ascii_digit() || c == ',');
        assert!(!contains(printed.as_bytes(), numbers.trim_matches(',').as_bytes()), "the bytes of a key are printed");
        for text in written.iter().filter(|text| text.len() >= RUN) {
            // What stands in the file elsewhere as well is a name or serial number too.
            let printed = contains(printed.as_bytes(), text);
            assert!(!printed || memmem::find_iter(&file, text).count() > 1, "a key is printed");
        }
    }
}

/// What `Debug` prints, without blanks and dashes, in lower case.
fn debug_text(of: &impl Debug) -> String {
    let mut text = String::new();
    // Writing to a text can't fail.
    let _ = write!(text, "{of:?}");
    String::from_utf8(dense(text.as_bytes())).unwrap_or_default()
}

/// Without what groups a key; in lower case.
fn dense(text: &[u8]) -> Vec<u8> {
    text.iter().filter(|b| !b" -_".contains(b)).map(u8::to_ascii_lowercase).collect()
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && memmem::find(text, part).is_some()
}

/// Whether it stands in the file in a field without an `@`, and nowhere in one with an `@`, which would be a name.
fn stands_alone(run: &[u8], file: &[u8]) -> bool {
    let ends_field = |b: &u8| b",;\t|\r\n<>\"".contains(b) || b.is_ascii_control();
    let mut places = memmem::find_iter(file, run).peekable();
    places.peek().is_some()
        && places.all(|at| {
            let from = file[..at].iter().rposition(ends_field).map_or(0, |end| end + 1);
            let to = file[at..].iter().position(ends_field).map_or(file.len(), |end| at + end);
            !file[from..to].contains(&b'@')
        })
}
