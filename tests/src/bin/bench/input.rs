//! Seed files to read: the Entra CSV, with six columns and a user on every line.

use data_encoding::BASE32_NOPAD;
use std::fmt::Write as _;
use std::path::PathBuf;
use tempfile::TempDir;

const GIVEN: [&str; 8] = ["amy", "john", "chloe", "priya", "tom", "lin", "sara", "maria"];
const SURNAMES: [&str; 7] = ["masters", "smith", "bloggs", "nair", "oneil", "berg", "rossi"];
const MAKES: [(&str, &str); 3] =
    [("Deepnet Security", "SafeID/Classic"), ("Token2", "miniOTP-2"), ("Feitian", "OTP c200")];

/// A file on the disk; its folder goes with it.
pub(crate) struct SeedFile {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    pub(crate) rows: usize,
    _folder: TempDir,
}

/// Writes a file with `rows` tokens, each with its user; all serial numbers, keys and users differ.
pub(crate) fn seed_file(rows: usize) -> SeedFile {
    tokens(rows, true)
}

/// The same tokens, none of which has a user.
pub(crate) fn free_tokens(rows: usize) -> SeedFile {
    tokens(rows, false)
}

/// Writes a list of users, who are those of [`seed_file`].
pub(crate) fn user_list(rows: usize) -> SeedFile {
    let lines = (0..rows).map(|number| format!("{},User {number}\r\n", upn(number)));
    written("users.csv", rows, &format!("upn,name\r\n{}", lines.collect::<String>()))
}

fn upn(number: usize) -> String {
    let (given, surname) = (GIVEN[number % GIVEN.len()], SURNAMES[number % SURNAMES.len()]);
    format!("{given}.{surname}{number}@contoso.com")
}

fn written(name: &str, rows: usize, text: &str) -> SeedFile {
    let folder = tempfile::Builder::new().prefix("token-desk-bench-").tempdir().expect("a folder for the file");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("the file");
    SeedFile { path, size: text.len() as u64, rows, _folder: folder }
}

fn tokens(rows: usize, with_users: bool) -> SeedFile {
    let mut text = String::with_capacity(rows * 112);
    text.push_str("upn,serial number,secret key,time interval,manufacturer,model\r\n");
    for number in 0..rows {
        // Odd factors spread a number over all bits and keep two numbers apart.
        let mixed = (number as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let more = (number as u32 + 1).wrapping_mul(0x85eb_ca6b);
        let mut key = [0; 20];
        key[..16].copy_from_slice(&mixed.to_be_bytes());
        key[16..].copy_from_slice(&more.to_be_bytes());
        let (make, model) = MAKES[number / 500 % MAKES.len()];
        let (serial, key) = (20_000_001 + number, BASE32_NOPAD.encode(&key));
        let interval = if number / 1000 % 2 == 0 { 30 } else { 60 };
        let upn = if with_users { upn(number) } else { String::new() };
        let _ = write!(text, "{upn},{serial},{key},{interval},{make},{model}\r\n");
    }
    written("tokens.csv", rows, &text)
}
