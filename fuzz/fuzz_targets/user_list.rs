//! A user list as text, with random choices: read, and looked at.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_desk_core::roster::{look, read_users};
use token_desk_fuzz::{check_refusal, check_users, file_and_choices, read_options};

fuzz_target!(|input: &[u8]| {
    let (file, mut choices) = file_and_choices(input);
    let options = read_options(&mut choices).unwrap_or_default();
    match read_users(file, &options, &mut |_share| {}) {
        Ok(reading) => {
            check_users(&reading);
            assert!(!reading.users.is_empty(), "a list without users is refused");
        }
        Err(refusal) => check_refusal(&refusal),
    }
    if let Err(refusal) = look(file, &options, &mut |_share| {}) {
        check_refusal(&refusal);
    }
});
