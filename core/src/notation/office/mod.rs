//! Office documents with a password ([MS-OFFCRYPTO]): a workbook, encrypted as a whole, in a compound file ([MS-CFB]).
//!
//! Both ways that ECMA-376 has are read: “agile” (Office 2010 and later), which says whether it was changed, and “standard”
//! (Office 2007), which does not.

mod agile;
mod standard;
#[cfg(test)]
mod tests;

use crate::ground::secret::SecretBytes;
use cfb::CompoundFile;
use memchr::memmem;
use std::io::{Cursor, Read};
use zeroize::Zeroizing;

/// The first bytes of a compound file.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The name of the part that says how it is encrypted, as it stands in the file.
const INFO: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0i\0o\0n\0I\0n\0f\0o\0";

/// Rounds of hashing that a file may ask for: a hundred times what Office writes.
const MAX_ROUNDS: u32 = 10_000_000;

/// Why it is not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficeFault {
    /// The password is another.
    WrongPassword,
    /// It is damaged, or was changed.
    Damaged,
    /// It is encrypted in a way that is not read: its name.
    Unknown(String),
}

/// Whether a file is a document with a password. Other documents of old are compound files too.
pub(crate) fn is_locked(file: &[u8]) -> bool {
    file.starts_with(COMPOUND) && memmem::find(file, INFO).is_some()
}

/// A document with a password.
pub(crate) struct LockedDocument {
    lock: Lock,
    /// How long it is, and itself, encrypted.
    package: Vec<u8>,
}

enum Lock {
    Agile(agile::Agile),
    Standard(standard::Standard),
}

impl LockedDocument {
    /// Reads how it is encrypted.
    pub(crate) fn read(file: &[u8]) -> Result<Self, OfficeFault> {
        let mut compound = CompoundFile::open(Cursor::new(file)).map_err(|_| OfficeFault::Damaged)?;
        let mut part = |name: &str| {
            let mut bytes = Vec::new();
            // No more than the file has, whatever its directory says.
            let mut stream = compound.open_stream(name).map_err(|_| OfficeFault::Damaged)?.take(file.len() as u64);
            stream.read_to_end(&mut bytes).map_err(|_| OfficeFault::Damaged)?;
            Ok(bytes)
        };
        let (info, package) = (part("EncryptionInfo")?, part("EncryptedPackage")?);
        let ([major, _, minor, _], rest) = info.split_first_chunk().ok_or(OfficeFault::Damaged)?;
        let lock = match (major, minor) {
            (4, 4) => Lock::Agile(agile::Agile::read(rest.get(4..).unwrap_or_default())?),
            (2..=4, 2) => Lock::Standard(standard::Standard::read(rest).ok_or(OfficeFault::Damaged)??),
            _ => return Err(OfficeFault::Unknown(format!("version {major}.{minor} of Office’s encryption"))),
        };
        Ok(Self { lock, package })
    }

    /// The document, by a password in UTF-8.
    pub(crate) fn open(&self, password: &[u8]) -> Result<SecretBytes, OfficeFault> {
        let password = std::str::from_utf8(password).map_err(|_| OfficeFault::WrongPassword)?;
        let password: Zeroizing<Vec<u8>> = Zeroizing::new(password.encode_utf16().flat_map(u16::to_le_bytes).collect());
        match &self.lock {
            Lock::Agile(lock) => lock.open(&password, &self.package),
            Lock::Standard(lock) => lock.open(&password, &self.package),
        }
    }
}

/// The length of a document, and its encrypted bytes.
fn parts(package: &[u8]) -> Option<(usize, &[u8])> {
    let (length, encrypted) = package.split_first_chunk()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    (length <= encrypted.len()).then_some((length, encrypted))
}
