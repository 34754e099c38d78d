//! An entry of the directory.

use super::lock::Lock;
use rawzip::ZipArchiveEntryWayfinder;

/// What the directory says of an entry.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its name, to be shown; folders in front of it.
    pub(crate) name: String,
    /// The same for finding parts: lower case, `/` between folders, none in front.
    pub(crate) plain_name: Box<str>,
    /// Unpacked size in bytes.
    pub(crate) size: u64,
    /// What encrypts it.
    pub(crate) lock: Option<Lock>,
    /// Whether it is a folder.
    pub(crate) is_folder: bool,
    /// How it is packed (APPNOTE.TXT 4.4.5).
    pub(super) method: u16,
    pub(super) place: ZipArchiveEntryWayfinder,
    /// The last byte of a decrypted ZipCrypto header is one of these (APPNOTE.TXT 6.1.6): of the checksum, or of the time.
    pub(super) check_bytes: [u8; 2],
}

/// Packed with DEFLATE.
pub(super) const DEFLATE: u16 = 8;
