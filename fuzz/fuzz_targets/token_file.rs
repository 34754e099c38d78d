//! A token file with random choices; and what a person is offered then, done.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_desk_core::finding::FindingKind;
use token_desk_core::formats::{look_at_table, open_tokens};
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use token_desk_core::intake::Unlock;
use token_desk_core::reading::Reading;
use token_desk_core::reading::mapping::Mapping;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{Content, Expected, read_file, read_users};
use token_desk_fuzz::checks::{check_preview, check_refusal, check_same, check_tokens, check_users};
use token_desk_fuzz::choices::{KEYS, file_and_choices, read_options, unlock, unlock_with};
use token_desk_fuzz::mirror::mirrored;

fuzz_target!(|input: &[u8]| {
    let (file, mut choices) = file_and_choices(input);
    let options = read_options(&mut choices).unwrap_or_default();
    let unlock = unlock(&mut choices).unwrap_or_default();
    let read = read(file, &options, unlock.as_ref());
    match &read {
        Ok(reading) => {
            answer(file, &options, unlock.as_ref(), reading);
            if reading.how.header && options == ReadOptions::default() {
                read_mirrored(file, reading);
            }
        }
        Err(refusal) => follow(file, &options, refusal),
    }
    match read_file(file, Expected::Either, &options, unlock.as_ref(), &mut |_share| {}) {
        Ok(Content::Tokens(reading)) => match &read {
            Ok(read) => check_same(&reading, read),
            Err(refusal) => unreachable!("a token file that is none: {refusal}"),
        },
        Ok(Content::Users(reading)) => check_users(&reading, file),
        Err(refusal) => check_refusal(&refusal, file),
    }
    name_columns(file, &options);
});

fn read(file: &[u8], options: &ReadOptions, unlock: Option<&Unlock>) -> Result<Reading, Refusal> {
    let read = open_tokens(file, options, unlock, &mut |_share| {});
    match &read {
        Ok(reading) => check_tokens(reading, file),
        Err(refusal) => check_refusal(refusal, file),
    }
    read
}

/// Gives each answer to what was asked of a reading.
fn answer(file: &[u8], options: &ReadOptions, unlock: Option<&Unlock>, reading: &Reading) {
    for encoding in &reading.how.secret_question {
        let _ = read(file, &ReadOptions { secret: Some(*encoding), ..options.clone() }, unlock);
    }
    for finding in &reading.findings {
        if let FindingKind::AlsoFits { format } = finding.kind {
            let _ = read(file, &ReadOptions { format: Some(format), ..options.clone() }, unlock);
        }
    }
}

/// The order of named columns means nothing.
fn read_mirrored(file: &[u8], reading: &Reading) {
    let Some(mirrored) = reading.how.delimiter.and_then(|delimiter| mirrored(file, delimiter)) else { return };
    assert_eq!(reading.rows, mirrored.rows, "each row is counted");
    let options = ReadOptions { delimiter: reading.how.delimiter, ..ReadOptions::default() };
    let Ok(read) = read(&mirrored.file, &options, None) else {
        unreachable!("a table is read whatever the order of its columns")
    };
    if read.format == reading.format {
        let holders = |of: &Reading| -> Vec<String> { of.users.iter().map(|user| format!("{user:?}")).collect() };
        assert_eq!(read.tokens, reading.tokens, "each column is read whatever their order");
        assert_eq!(holders(&read), holders(reading), "each column is read whatever their order");
    }
}

/// Does what a refusal offers.
fn follow(file: &[u8], options: &ReadOptions, refusal: &Refusal) {
    match refusal.retry_as {
        Some(RetryAs::Unlocked { .. }) => {
            for key in KEYS {
                let _ = read(file, options, Some(&unlock_with(key)));
            }
        }
        Some(RetryAs::UserList | RetryAs::Listed) => match read_users(file, options, &mut |_share| {}) {
            Ok(reading) => check_users(&reading, file),
            Err(refusal) => check_refusal(&refusal, file),
        },
        // The columns of each table are named below; a million rounds of PBKDF2 take too long here.
        Some(RetryAs::Mapped | RetryAs::ManyRounds(_) | RetryAs::TokenFile | RetryAs::Chosen) | None => {}
    }
}

/// Names the columns as they are guessed, and reads with that as it is saved and offered again.
fn name_columns(file: &[u8], options: &ReadOptions) {
    let look = match look_at_table(file, true, options) {
        Ok(look) => look,
        Err(refusal) => return check_refusal(&refusal, file),
    };
    check_preview(&look.preview, file);
    let guessed = || look.preview.columns.iter().map(|column| column.role).collect();
    let columns = Some(options.columns.clone().unwrap_or_else(guessed));
    let named = ReadOptions { columns, ..options.clone() };
    let names: Vec<&str> = look.preview.columns.iter().map(|column| &*column.name).collect();
    let mapping = Mapping::of(&names, look.preview.header, &named);
    let Ok(saved) = Mapping::from_json(&mapping.to_json()) else { return };
    assert_eq!(saved, mapping, "a mapping is read as it was saved");
    let rows = read(file, &saved.options(), None).map(|reading| (reading.tokens.len() as u32, reading.rows));
    // What a mapping does not keep is for one file alone.
    let of_one_file = options.serial_digits.is_some() || options.mends != Default::default();
    if let (false, Some(Ok(said)), Ok(rows)) = (of_one_file, &look.yields, rows) {
        assert_eq!((said.tokens, said.rows), rows, "as many as the look says");
    }
}
