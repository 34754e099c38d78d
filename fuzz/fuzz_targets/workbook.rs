//! A workbook: each sheet as text, and the user list that it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::notation::sheet;
use token_desk_core::roster::read_users;
use token_desk_fuzz::{check_refusal, check_users, file_and_choices, read_options};

/// The most sheets that are read of one workbook: a thousand copies of one reach nothing new.
const MAX_SHEETS: usize = 8;

fuzz_target!(|input: &[u8]| {
    let (file, mut choices) = file_and_choices(input);
    let options = read_options(&mut choices).unwrap_or_default();
    match sheet::open(file) {
        Ok(mut book) => {
            for number in 0..book.sheets().len().min(MAX_SHEETS) {
                if let Err(refusal) = book.text(number, &mut |_share| {}) {
                    check_refusal(&Refusal::from(refusal));
                }
            }
        }
        Err(refusal) => check_refusal(&Refusal::from(refusal)),
    }
    match read_users(file, &options, &mut |_share| {}) {
        Ok(reading) => check_users(&reading),
        Err(refusal) => check_refusal(&refusal),
    }
});
