//! Entries that other programs encrypted (core/tests/data/zip), and files that lie.

use super::aes::Strength;
use super::testing::{Part, part, zip};
use super::{Archive, Lock, ZipFault, ZipLimits};
use std::path::Path;

const LIMITS: ZipLimits = ZipLimits { entries: 100, entry: 1 << 20, all: 1 << 20 };

/// The password of files that 7-Zip made, which takes ASCII only, and of the others.
const ASCII: &str = "Seed box 7!";
const UMLAUTS: &str = "grüße 7";

fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/zip").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The one entry of a file.
fn read(bytes: &[u8], password: Option<&[u8]>) -> Result<Vec<u8>, ZipFault> {
    let archive = Archive::open(bytes, LIMITS)?;
    let [entry] = archive.entries() else { panic!("{:?}", archive.entries()) };
    archive.read(entry, password, LIMITS).map(|content| content.as_slice().to_vec())
}

/// A file of another program, its password, and what locks it.
const MADE_ELSEWHERE: [(&str, &str, Lock); 10] = [
    ("infozip-zipcrypto.zip", UMLAUTS, Lock::ZipCrypto),
    // Its check byte is that of the time.
    ("stream-zipcrypto.zip", UMLAUTS, Lock::ZipCrypto),
    ("7z-zipcrypto.zip", ASCII, Lock::ZipCrypto),
    ("7z-aes128.zip", ASCII, Lock::Aes(Strength::Aes128)),
    ("7z-aes192.zip", ASCII, Lock::Aes(Strength::Aes192)),
    ("7z-aes256.zip", ASCII, Lock::Aes(Strength::Aes256)),
    ("7z-aes256-stored.zip", ASCII, Lock::Aes(Strength::Aes256)),
    ("pyzipper-aes128.zip", UMLAUTS, Lock::Aes(Strength::Aes128)),
    ("pyzipper-aes256.zip", UMLAUTS, Lock::Aes(Strength::Aes256)),
    ("pyzipper-ae1.zip", UMLAUTS, Lock::Aes(Strength::Aes256)),
];

#[test]
fn entries_of_other_programs_are_opened() {
    for (name, password, lock) in MADE_ELSEWHERE {
        let bytes = file(name);
        let content = read(&bytes, Some(password.as_bytes())).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        assert!(content.starts_with(b"upn,serial number") && content.len() == 221, "{name}");
        assert_eq!(read(&bytes, None), Err(ZipFault::Locked(lock)), "{name}");
        for wrong in ["", "grüße 8", "seed box 7!"] {
            assert_eq!(read(&bytes, Some(wrong.as_bytes())), Err(ZipFault::WrongPassword(lock)), "{name}");
        }
    }
}

/// One of 128 wrong passwords passes the check byte of ZipCrypto, one of 65,536 the check value of AES.
#[test]
fn a_wrong_password_that_passes_the_check_byte_is_wrong() {
    for (name, _, lock) in MADE_ELSEWHERE.into_iter().filter(|(.., lock)| *lock == Lock::ZipCrypto) {
        let bytes = file(name);
        for number in 0..2000 {
            let wrong = format!("wrong {number}");
            assert_eq!(read(&bytes, Some(wrong.as_bytes())), Err(ZipFault::WrongPassword(lock)), "{name}, {wrong}");
        }
    }
}

#[test]
fn other_ways_to_pack_are_named() {
    assert_eq!(read(&file("7z-deflate64.zip"), None), Err(ZipFault::Method(9)));
    assert_eq!(read(&file("7z-lzma.zip"), None), Err(ZipFault::Method(14)));
    let strong = Part { flags: 0x41, ..part("a", "text") };
    assert_eq!(read(&zip(&[strong]), Some(b"x")), Err(ZipFault::UnknownLock(Lock::Strong)));
}

/// Whatever byte is changed, and wherever the file ends: the content is right, or there is none.
#[test]
fn damage_never_gives_another_content() {
    for (name, password, _) in MADE_ELSEWHERE {
        let bytes = file(name);
        let right = read(&bytes, Some(password.as_bytes())).expect("sound");
        let check = |damaged: &[u8], what: &str| {
            let Ok(archive) = Archive::open(damaged, LIMITS) else { return };
            for entry in archive.entries() {
                if let Ok(content) = archive.read(entry, Some(password.as_bytes()), LIMITS) {
                    assert_eq!(content.as_slice(), right, "{name}, {what}");
                }
            }
        };
        for at in 0..bytes.len() {
            check(&bytes[..at], &format!("cut at {at}"));
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            check(&damaged, &format!("byte {at} changed"));
        }
    }
}

#[test]
fn names_and_folders_are_told() {
    let bytes = zip(&[part("Seeds/", ""), part("Seeds/Tokens.csv", "x")]);
    let archive = Archive::open(&bytes, LIMITS).expect("sane");
    let told: Vec<_> = archive.entries().iter().map(|entry| (&*entry.name, entry.is_folder, entry.size)).collect();
    assert_eq!(told, [("Seeds/", true, 0), ("Seeds/Tokens.csv", false, 1)]);
}
