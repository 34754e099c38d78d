//! Archives that 7-Zip made (how is in `core/tests/data/7z/README.md`), and some that are made to be wrong.

use super::{SevenZip, SevenZipFault, SevenZipLimits};
use crate::ground::work::{TooSlow, Work};
use crate::notation::zip::crc32;
use aes::Aes256;
use cbc::Encryptor;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};
use sha2::{Digest, Sha256};
use std::path::Path;

const LIMITS: SevenZipLimits = SevenZipLimits { files: 100, all: 1 << 20 };

const LIST: &[u8] = b"upn,serial number,secret key\r\na@example.com,1001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\r\n";

fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/7z").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files of an archive, by a password if one is given.
fn contents(bytes: &[u8], password: Option<&str>) -> Result<Vec<(String, Vec<u8>)>, SevenZipFault> {
    contents_within(bytes, password, LIMITS, &mut Work::new(false))
}

fn contents_within(
    bytes: &[u8],
    password: Option<&str>,
    limits: SevenZipLimits,
    work: &mut Work,
) -> Result<Vec<(String, Vec<u8>)>, SevenZipFault> {
    let password = password.map(str::as_bytes);
    let mut archive = SevenZip::open(bytes, password, limits, work)?;
    let names: Vec<_> = archive.members().iter().map(|member| (member.name.clone(), member.size())).collect();
    (0..)
        .zip(names)
        .map(|(place, (name, size))| {
            let content = archive.read(place, password, work)?;
            assert_eq!(content.len() as u64, size);
            Ok((name, content.as_slice().to_vec()))
        })
        .collect()
}

#[test]
fn each_way_to_pack_is_unpacked_or_named() {
    for name in ["lzma2", "lzma", "deflate", "bzip2", "copy"] {
        let expected = vec![("tokens.csv".to_owned(), LIST.to_vec())];
        assert_eq!(contents(&file(&format!("{name}.7z")), None), Ok(expected), "{name}");
    }
    assert_eq!(contents(&file("ppmd.7z"), None), Err(SevenZipFault::Method("PPMd".to_owned())));
}

#[test]
fn locks_are_opened_by_their_password_only() {
    for (name, password) in [("aes", "Seed box 7!"), ("aes-names", "grüße 7")] {
        let bytes = file(&format!("{name}.7z"));
        let expected = vec![("tokens.csv".to_owned(), LIST.to_vec())];
        assert_eq!(contents(&bytes, Some(password)), Ok(expected), "{name}");
        assert_eq!(contents(&bytes, None), Err(SevenZipFault::Locked), "{name}");
        for wrong in ["", "seed box 7!", "grüße 8"] {
            assert_eq!(contents(&bytes, Some(wrong)), Err(SevenZipFault::WrongPassword), "{name}, {wrong}");
        }
    }
    // What a password is as another program encodes it, is none here.
    let bytes = file("aes-names.7z");
    let opened = SevenZip::open(&bytes, Some(b"gr\xfc\xdfe 7"), LIMITS, &mut Work::new(false));
    assert_eq!(opened.err(), Some(SevenZipFault::WrongPassword));
}

#[test]
fn files_folders_and_what_is_empty() {
    for (name, password) in [("several", None), ("several-aes", Some("Seed box 7!"))] {
        let bytes = file(&format!("{name}.7z"));
        let mut work = Work::new(false);
        let mut archive = SevenZip::open(&bytes, password.map(str::as_bytes), LIMITS, &mut work).expect("sound");
        let mut told: Vec<_> =
            archive.members().iter().map(|one| (one.name.clone(), one.is_folder, one.size())).collect();
        told.sort();
        let expected = [
            ("Folder", true, 0),
            ("Folder/empty", true, 0),
            ("Folder/letter.txt", false, 41),
            ("nothing.txt", false, 0),
            ("tokens.csv", false, LIST.len() as u64),
        ];
        assert_eq!(told, expected.map(|(name, folder, size)| (name.to_owned(), folder, size)), "{name}");
        let place = archive.members().iter().position(|one| one.name == "tokens.csv").expect("listed") as u32;
        let content = archive.read(place, password.map(str::as_bytes), &mut work).expect("sound");
        assert_eq!(content.as_slice(), LIST, "{name}");
        assert!(archive.read(99, None, &mut work).is_err());
    }
}

/// Cut off at each byte and changed in each, an archive is refused or holds the same.
#[test]
fn damage_is_refused_or_changes_nothing() {
    let sealed = sealed(4, Some(crc32(LIST)));
    for (name, bytes, password) in [
        ("lzma2", file("lzma2.7z"), None),
        ("lzma", file("lzma.7z"), None),
        ("deflate", file("deflate.7z"), None),
        ("bzip2", file("bzip2.7z"), None),
        ("several", file("several.7z"), None),
        ("sealed", sealed, Some("secret")),
    ] {
        let sound = contents(&bytes, password).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        for end in 0..bytes.len() {
            assert!(contents(&bytes[..end], password).is_err(), "{name} until {end}");
        }
        for at in 0..bytes.len() {
            for change in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= change;
                if let Ok(found) = contents(&changed, password) {
                    assert_eq!(found, sound, "{name} at {at}");
                }
            }
        }
    }
}

/// The same with a directory whose checksum is right, however it was changed: what is read then is another archive, and never
/// a panic or more than the limits.
#[test]
fn a_directory_that_was_made_to_be_wrong_is_read_within_its_limits() {
    for name in ["copy", "several"] {
        let bytes = plain_directory(&file(&format!("{name}.7z")));
        let start = 32 + u64::from_le_bytes(*bytes[12..].first_chunk().expect("long enough")) as usize;
        assert!(contents(&bytes, None).is_ok(), "{name}");
        for at in start..bytes.len() {
            for value in [0, 1, 2, 7, 9, 0x20, 0x7f, 0x80, 0xbf, 0xff] {
                let mut changed = bytes.clone();
                changed[at] = value;
                mend(&mut changed);
                let found = contents(&changed, None).unwrap_or_default();
                let all: usize = found.iter().map(|(_, content)| content.len()).sum();
                assert!(found.len() <= LIMITS.files && all as u64 <= LIMITS.all, "{name} at {at}");
            }
        }
    }
}

#[test]
fn more_than_the_limits_is_refused_before_it_is_unpacked() {
    let bytes = file("several.7z");
    let within = |files, all| {
        contents_within(&bytes, None, SevenZipLimits { files, all }, &mut Work::new(false)).map(|found| found.len())
    };
    assert_eq!(within(5, 200), Ok(5));
    assert_eq!(within(4, 200), Err(SevenZipFault::TooManyFiles));
    assert_eq!(within(5, 100), Err(SevenZipFault::TooLarge));
}

#[test]
fn rounds_are_asked_about_and_what_nobody_takes_is_named() {
    let opened = |bytes: &[u8], work: &mut Work| contents_within(bytes, Some("secret"), LIMITS, work);
    assert!(opened(&sealed(4, Some(crc32(LIST))), &mut Work::new(false)).is_ok());
    assert!(opened(&sealed(0x3f, Some(crc32(LIST))), &mut Work::new(false)).is_ok(), "the password is the key");
    let mut spent = Work::new(false);
    spent.take((16 << 20) - 1).expect("as much as nobody is asked about");
    let slow = Err(SevenZipFault::Slow(TooSlow { gigabytes: 17 }));
    assert_eq!(opened(&sealed(4, Some(crc32(LIST))), &mut spent), slow);
    let fault = opened(&sealed(25, Some(crc32(LIST))), &mut Work::new(true));
    assert_eq!(fault, Err(SevenZipFault::Method("AES with 2^25 rounds".to_owned())));
    // A key is made once, however many blocks have it.
    let mut work = Work::new(false);
    assert!(contents_within(&file("several-aes.7z"), Some("Seed box 7!"), LIMITS, &mut work).is_ok());
    let of_one = 2 * (1 << 19) * (2 * 11 + 8) / 1024;
    assert!((of_one..of_one + 20).contains(&work.spent()), "{} and {of_one}", work.spent());
}

/// Files whose checksums are all wrong, in a block that takes long to unpack.
#[test]
fn a_block_is_unpacked_once_however_many_files_are_in_it() {
    let bytes = plain_directory(&file("several.7z"));
    let mut wrong = bytes.clone();
    for content in [LIST, b"Dear customer,\r\nplease keep these safe.\r\n"] {
        let checksum = crc32(content).to_le_bytes();
        let at = bytes.windows(4).position(|window| window == checksum).expect("told there");
        wrong[at] ^= 1;
    }
    mend(&mut wrong);
    let mut spent = Vec::new();
    for (bytes, opens) in [(&bytes, true), (&wrong, false)] {
        let mut work = Work::new(false);
        let mut archive = SevenZip::open(bytes, None, LIMITS, &mut work).expect("sound");
        for place in 0..archive.members().len() as u32 {
            let is_empty = archive.members()[place as usize].size() == 0;
            assert_eq!(archive.read(place, None, &mut work).is_ok(), opens || is_empty);
        }
        spent.push(work.spent());
    }
    assert_eq!(spent[0], spent[1]);
}

#[test]
fn what_has_no_checksum_is_refused() {
    assert_eq!(contents(&sealed(4, None), Some("secret")), Err(SevenZipFault::NoChecksum));
    assert_eq!(contents(&sealed(4, Some(7)), Some("secret")), Err(SevenZipFault::WrongPassword));
}

/// A head in front of what is packed and of the directory.
fn headed(packed: &[u8], directory: &[u8]) -> Vec<u8> {
    let mut bytes = b"7z\xbc\xaf\x27\x1c\0\x04\0\0\0\0".to_vec();
    bytes.extend_from_slice(&(packed.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&(directory.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(packed);
    bytes.extend_from_slice(directory);
    mend(&mut bytes);
    bytes
}

/// Sets the checksums of directory and head.
fn mend(bytes: &mut [u8]) {
    let start = 32 + u64::from_le_bytes(*bytes[12..].first_chunk().expect("a head")) as usize;
    let directory = crc32(&bytes[start..]);
    bytes[28..32].copy_from_slice(&directory.to_le_bytes());
    let head = crc32(&bytes[12..32]);
    bytes[8..12].copy_from_slice(&head.to_le_bytes());
}

/// The same archive with a directory that is not packed.
fn plain_directory(bytes: &[u8]) -> Vec<u8> {
    let start = 32 + u64::from_le_bytes(*bytes[12..].first_chunk().expect("a head")) as usize;
    if bytes[start] == 1 {
        return bytes.to_vec();
    }
    // As `SevenZip::open` does it.
    let header = super::header::Header::read(&bytes[start..], LIMITS).expect("sound");
    let super::header::Header::Packed(streams) = header else { panic!("not packed") };
    let block = &streams.blocks[0];
    let mut packed = &bytes[32 + block.packed.0 as usize..][..block.packed.1 as usize];
    let mut directory = Vec::new();
    for step in block.steps.as_ref().expect("read") {
        directory = step.decode(packed, None).expect("sound").as_slice().to_vec();
        packed = &directory;
    }
    headed(&bytes[32..start], &directory)
}

/// The list, encrypted by the password `secret` with so many rounds, as a power of two, and stored.
fn sealed(rounds: u8, checksum: Option<u32>) -> Vec<u8> {
    let password: Vec<u8> = "secret".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut key = [0; 32];
    if rounds == 0x3f {
        key[..password.len()].copy_from_slice(&password);
    } else {
        let mut hash = Sha256::new();
        for number in 0..1_u64 << rounds.min(10) {
            hash.update(&password);
            hash.update(number.to_le_bytes());
        }
        key = hash.finalize().into();
    }
    let iv = [7; 16];
    let mut packed = LIST.to_vec();
    packed.resize(LIST.len().next_multiple_of(16), 0);
    let length = packed.len();
    Encryptor::<Aes256>::new(&key.into(), &iv.into()).encrypt_padded::<NoPadding>(&mut packed, length).expect("blocks");
    let size = LIST.len() as u8;
    let mut directory = vec![1, 4, 6, 0, 1, 9, packed.len() as u8, 0];
    // One block of one step: AES with a vector of sixteen bytes.
    directory.extend_from_slice(&[7, 11, 1, 0, 1, 0x24, 6, 0xf1, 7, 1, 18, 0x40 | rounds, 0x0f]);
    directory.extend_from_slice(&iv);
    directory.extend_from_slice(&[12, size]);
    if let Some(checksum) = checksum {
        directory.extend_from_slice(&[10, 1]);
        directory.extend_from_slice(&checksum.to_le_bytes());
    }
    directory.extend_from_slice(&[0, 0, 5, 1, 17, 5, 0, b'a', 0, 0, 0, 0, 0]);
    headed(&packed, &directory)
}
