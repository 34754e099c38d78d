//! A ZIP file with one entry, encrypted with WinZip's AES-256 (AE-2), piece by piece.
//!
//! The content is stored as it is. A compressor would weigh 13 KB (gzip) in the page. The price is the size of the file: an
//! inventory of 100,000 tokens has 15 MB, packed it would have 3.
//!
//! How long it is, is known at its end: it stands there in a data descriptor (APPNOTE.TXT 4.3.9), and in the directory,
//! from which programs take it.

use super::aes::{self, AesField, AesKeys, CHECK, Strength, TAG};
use super::records::{LOCAL_HEADER, STORE};
use crate::ground::date::Date;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use crate::ground::stack::leaving_nothing;
use crate::notation::ciphers::MacKey;
use ::aes::Aes256;
use ctr::Ctr128LE;
use ctr::cipher::StreamCipher;

/// Encrypted; its lengths behind it; its name in UTF-8 (APPNOTE.TXT 4.4.4).
const FLAGS: u16 = 1 | 1 << 3 | 1 << 11;
/// The version that a reader of AES must be of (4.4.3).
const VERSION: u16 = 51;
const STRENGTH: Strength = Strength::Aes256;
/// What the entry has beside its content: salt, check value and tag.
const AROUND: u32 = (16 + CHECK + TAG) as u32;
/// An ordinary file (4.4.15, of MS-DOS).
const ORDINARY: u32 = 0x20;

/// A file of more than 4 GB: it would take ZIP64, which not all programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OverFourGigabytes;

/// The file in the making.
pub(crate) struct SealedZip {
    name: Box<str>,
    date: Date,
    salt: [u8; 16],
    check: [u8; CHECK],
    cipher: Box<Ctr128LE<Aes256>>,
    mac: Box<MacKey>,
    /// Bytes of the content so far.
    length: u32,
}

impl SealedZip {
    /// Begins a file with an entry of that name. `None` if the password is empty.
    pub(crate) fn new(name: &str, date: Date, password: &[u8], random: &mut FillRandom<'_>) -> Option<Self> {
        let mut salt = [0; 16];
        random(&mut salt);
        let keys = (!password.is_empty()).then(|| AesKeys::derive(STRENGTH, password, &salt))??;
        let check = *keys.check().first_chunk()?;
        let cipher = leaving_nothing(|| keys.keystream().map(Box::new))?;
        let mac = leaving_nothing(|| keys.mac().map(Box::new))?;
        Some(Self { name: name.into(), date, salt, check, cipher, mac, length: 0 })
    }

    /// Appends what precedes the content.
    pub(crate) fn head(&self, out: &mut SecretBytes) {
        out.push_slice(LOCAL_HEADER);
        self.push_common(0, 0, out);
        out.push_str(&self.name);
        self.push_extra_field(out);
        out.push_slice(&self.salt);
        out.push_slice(&self.check);
    }

    /// Encrypts the next part of the content, where it is.
    ///
    /// # Errors
    /// If it gets too large.
    pub(crate) fn encrypt(&mut self, part: &mut [u8]) -> Result<(), OverFourGigabytes> {
        // With room for the directory behind it, whose place is a number of 32 bits too.
        const MOST: u32 = u32::MAX - (1 << 20);
        let length = u32::try_from(part.len()).ok().and_then(|more| self.length.checked_add(more));
        self.length = length.filter(|length| *length <= MOST).ok_or(OverFourGigabytes)?;
        leaving_nothing(|| self.cipher.apply_keystream(part));
        self.mac.update(part);
        Ok(())
    }

    /// Appends what follows the content: its tag, its lengths, the directory.
    pub(crate) fn tail(self, out: &mut SecretBytes) {
        let (packed, length) = (self.length + AROUND, self.length);
        let start = out.len();
        let tag = leaving_nothing(|| MacKey::clone(&self.mac).finish());
        out.push_slice(tag.get(..TAG).unwrap_or_default());
        out.push_slice(b"PK\x07\x08");
        // No checksum: with AE-2 the tag stands for it.
        for long in [0, packed, length] {
            out.push_slice(&long.to_le_bytes());
        }
        // What lies before the directory: the head, the content, and what was just written.
        let mut head = SecretBytes::default();
        self.head(&mut head);
        let directory = head.len() + length as usize + (out.len() - start);
        let before = out.len();
        out.push_slice(b"PK\x01\x02");
        // Made by version 5.1 on MS-DOS (4.4.2): as the name is said to be in UTF-8, nothing depends on it.
        out.push_slice(&VERSION.to_le_bytes());
        self.push_common(packed, length, out);
        // No comment, the first disk, no text; where its header is.
        for short in [0, 0, 0] {
            out.push_slice(&u16::to_le_bytes(short));
        }
        for long in [ORDINARY, 0] {
            out.push_slice(&u32::to_le_bytes(long));
        }
        out.push_str(&self.name);
        self.push_extra_field(out);
        let size = out.len() - before;
        out.push_slice(b"PK\x05\x06");
        // This disk, the one of the directory, entries here, entries in all.
        for short in [0, 0, 1, 1] {
            out.push_slice(&u16::to_le_bytes(short));
        }
        for long in [size, directory] {
            out.push_slice(&u32::try_from(long).unwrap_or(u32::MAX).to_le_bytes());
        }
        out.push_slice(&[0, 0]);
    }

    /// What the local header and the directory both say, but for the name and the extra field behind it.
    fn push_common(&self, packed: u32, length: u32, out: &mut SecretBytes) {
        for short in [VERSION, FLAGS, aes::METHOD, 0, dos_date(self.date)] {
            out.push_slice(&short.to_le_bytes());
        }
        for long in [0, packed, length] {
            out.push_slice(&long.to_le_bytes());
        }
        let name = u16::try_from(self.name.len()).unwrap_or(u16::MAX);
        for short in [name, EXTRA_BYTES] {
            out.push_slice(&short.to_le_bytes());
        }
    }

    fn push_extra_field(&self, out: &mut SecretBytes) {
        let field = AesField { strength: STRENGTH, method: STORE }.of_ae2();
        out.push_slice(&AesField::ID.to_le_bytes());
        out.push_slice(&(field.len() as u16).to_le_bytes());
        out.push_slice(&field);
    }
}

/// Bytes of the extra field with its number and length.
const EXTRA_BYTES: u16 = 4 + 7;

/// A day as MS-DOS has it (4.4.6), which knows the years 1980 to 2107.
fn dos_date(Date { year, month, day }: Date) -> u16 {
    let year = year.clamp(1980, 2107) - 1980;
    year << 9 | u16::from(month.clamp(1, 12)) << 5 | u16::from(day.clamp(1, 31))
}

#[cfg(all(test, feature = "unpacking"))]
mod tests {
    use super::super::{Archive, Lock, ZipFault, ZipLimits};
    use super::*;
    use proptest::prelude::*;

    const LIMITS: ZipLimits = ZipLimits { entries: 1, entry: 1 << 30, all: 1 << 30 };
    const DATE: Date = Date { year: 2026, month: 11, day: 29 };

    /// A file of that content, in those parts.
    fn sealed(name: &str, parts: &[Vec<u8>], password: &str) -> Vec<u8> {
        let mut next = 0_u8;
        let mut random = |room: &mut [u8]| room.iter_mut().for_each(|byte| (next, *byte) = (next + 1, next));
        let mut zip = SealedZip::new(name, DATE, password.as_bytes(), &mut random).expect("a password");
        let mut file = SecretBytes::default();
        zip.head(&mut file);
        for part in parts {
            let mut part = part.clone();
            zip.encrypt(&mut part).expect("small");
            file.push_slice(&part);
        }
        zip.tail(&mut file);
        file.as_slice().to_vec()
    }

    fn opened(file: &[u8], password: &str) -> Result<Vec<u8>, ZipFault> {
        let archive = Archive::open(file, LIMITS)?;
        let [entry] = archive.entries() else { panic!("{:?}", archive.entries()) };
        archive.read(entry, Some(password.as_bytes()), LIMITS).map(|content| content.as_slice().to_vec())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn what_is_sealed_is_opened(
            name in "[^\\\\/\u{0}]{1,40}",
            parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..6),
            password in ".{1,70}",
        ) {
            let file = sealed(&name, &parts, &password);
            prop_assert_eq!(opened(&file, &password), Ok(parts.concat()));
            // One in 65,536 passes the check value, and is told by the tag.
            prop_assert!(opened(&file, &(password + "!")).is_err());
        }
    }

    #[test]
    fn its_name_and_size_are_told_and_nothing_of_its_content() {
        let content = b"upn,serial number,secret key\r\n,1,KN2XAZLSEBJWKY3SMV2A\r\n".to_vec();
        let file = sealed("Größe.csv", std::slice::from_ref(&content), "grüße 7");
        let archive = Archive::open(&file, LIMITS).expect("sound");
        let told: Vec<_> = archive.entries().iter().map(|entry| (&*entry.name, entry.size, entry.lock)).collect();
        assert_eq!(told, [("Größe.csv", content.len() as u64, Some(Lock::Aes(STRENGTH)))]);
        assert!(!file.windows(6).any(|bytes| content.windows(6).any(|known| known == bytes)));
    }

    /// The keystream goes on from part to part.
    #[test]
    fn parts_make_no_difference() {
        let content: Vec<u8> = (0..5000_u32).map(|number| number as u8).collect();
        let whole = sealed("a", std::slice::from_ref(&content), "x");
        for length in [1, 15, 16, 17, 1000] {
            let parts: Vec<Vec<u8>> = content.chunks(length).map(<[u8]>::to_vec).collect();
            assert_eq!(sealed("a", &parts, "x"), whole, "{length}");
        }
    }

    #[test]
    fn every_salt_gives_another_file_and_no_password_none() {
        let mut no_random = |_: &mut [u8]| {};
        assert!(SealedZip::new("a", DATE, b"", &mut no_random).is_none());
        let salts = [1, 2].map(|salt| {
            let zip = SealedZip::new("a", DATE, b"x", &mut |room: &mut [u8]| room.fill(salt)).expect("a password");
            let mut part = *b"the same content";
            let mut zip = zip;
            zip.encrypt(&mut part).expect("small");
            part
        });
        assert_ne!(salts[0], salts[1]);
    }

    #[test]
    fn damage_never_gives_another_content() {
        let content = b"serial number,secret key\r\n".to_vec();
        let file = sealed("a.csv", std::slice::from_ref(&content), "x");
        for at in 0..file.len() {
            for damaged in [file[..at].to_vec(), {
                let mut flipped = file.clone();
                flipped[at] ^= 1 << (at % 8);
                flipped
            }] {
                if let Ok(other) = std::panic::catch_unwind(|| opened(&damaged, "x")).expect("no panic") {
                    assert_eq!(other, content, "at {at}");
                }
            }
        }
    }

    #[test]
    fn four_gigabytes_are_too_many() {
        let mut zip = SealedZip::new("a", DATE, b"x", &mut |_: &mut [u8]| {}).expect("a password");
        zip.length = u32::MAX - (1 << 20) - 3;
        assert_eq!(zip.encrypt(&mut [0; 3]), Ok(()));
        assert_eq!(zip.encrypt(&mut [0; 1]), Err(OverFourGigabytes));
    }

    #[test]
    fn days_of_ms_dos() {
        assert_eq!(dos_date(Date { year: 1980, month: 1, day: 1 }), 0x21);
        assert_eq!(dos_date(Date { year: 2026, month: 11, day: 29 }), 46 << 9 | 11 << 5 | 29);
        assert_eq!(dos_date(Date::default()), 0x21);
        assert_eq!(dos_date(Date { year: 9999, month: 12, day: 31 }), 127 << 9 | 12 << 5 | 31);
    }
}
