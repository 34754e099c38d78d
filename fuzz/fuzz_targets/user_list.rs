//! A user list as text, with random choices: read, and looked at.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_desk_core::model::user::User;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{UserReading, look, read_users};
use token_desk_fuzz::checks::{check_look, check_refusal, check_users};
use token_desk_fuzz::choices::{file_and_choices, read_options};
use token_desk_fuzz::mirror::mirrored;

fuzz_target!(|input: &[u8]| {
    let (file, mut choices) = file_and_choices(input);
    let options = read_options(&mut choices).unwrap_or_default();
    let read = read_users(file, &options, &mut |_share| {});
    match &read {
        Ok(reading) => {
            check_users(reading, file);
            if reading.header && options == ReadOptions::default() {
                read_mirrored(file, reading);
            }
        }
        Err(refusal) => check_refusal(refusal, file),
    }
    check_look(&look(file, &options, &mut |_share| {}), &read, file);
});

/// The order of named columns means nothing.
fn read_mirrored(file: &[u8], reading: &UserReading) {
    let Some(mirrored) = reading.delimiter.and_then(|delimiter| mirrored(file, delimiter)) else { return };
    let options = ReadOptions { delimiter: reading.delimiter, ..ReadOptions::default() };
    assert_eq!(reading.rows, mirrored.rows, "each row is counted");
    let Ok(read) = read_users(&mirrored.file, &options, &mut |_share| {}) else {
        unreachable!("a list is read whatever the order of its columns")
    };
    let users =
        |of: &UserReading| -> Vec<String> { of.users.iter().map(|user: User<'_>| format!("{user:?}")).collect() };
    assert_eq!(users(&read), users(reading), "each column is read whatever their order");
}
