//! A token file with random choices, read at once and while it arrives.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_desk_core::formats::{Arrived, Arriving, look_at_table, open_tokens};
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::reading::Reading;
use token_desk_core::reading::options::{ReadOptions, Unlock};
use token_desk_core::roster::{Content, Expected, read_file};
use token_desk_fuzz::{check_refusal, check_tokens, check_users, file_and_choices, read_options, unlock};

fuzz_target!(|input: &[u8]| {
    let (file, mut choices) = file_and_choices(input);
    let options = read_options(&mut choices).unwrap_or_default();
    let unlock = unlock(&mut choices).unwrap_or_default();
    let whole = open_tokens(file, &options, unlock.as_ref(), &mut |_share| {});
    let in_parts = arrive(file, &options, unlock.as_ref());
    match (&whole, &in_parts) {
        (Ok(whole), Ok(in_parts)) => {
            check_tokens(whole);
            assert_eq!(whole.tokens, in_parts.tokens, "in parts as in one");
            assert_eq!(whole.users, in_parts.users, "in parts as in one");
            assert_eq!(whole.findings, in_parts.findings, "in parts as in one");
        }
        (Err(whole), Err(in_parts)) => {
            check_refusal(whole);
            assert_eq!(whole.code, in_parts.code, "in parts as in one");
        }
        _ => panic!("in parts it is readable and in one it is not, or the other way round"),
    }
    match read_file(file, Expected::Either, &options, unlock.as_ref(), &mut |_share| {}) {
        Ok(Content::Tokens(reading)) => check_tokens(&reading),
        Ok(Content::Users(reading)) => check_users(&reading),
        Err(refusal) => check_refusal(&refusal),
    }
    if let Err(refusal) = look_at_table(file, true, &options) {
        check_refusal(&refusal);
    }
});

/// Reads a file that comes in two parts.
fn arrive(file: &[u8], options: &ReadOptions, unlock: Option<&Unlock>) -> Result<Reading, Refusal> {
    let mut arriving = Arriving::new(file.len(), options);
    loop {
        let (first, last) = file.split_at(file.len() / 2);
        for part in [first, last] {
            arriving.room(part.len()).expect("as many bytes as it has").copy_from_slice(part);
            arriving.read_on(&mut |_share| {});
        }
        assert!(arriving.room(1).is_none(), "more bytes than it has");
        match arriving.finish(&mut |_share| {}) {
            Arrived::Read(reading) => return Ok(*reading),
            Arrived::Whole(bytes) => return open_tokens(bytes.as_slice(), options, unlock, &mut |_share| {}),
            Arrived::Again(next) => arriving = next,
        }
    }
}
