//! What can be wrong with a 7z archive.

use crate::ground::work::TooSlow;

/// What is wrong with a 7z archive, or with a file of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SevenZipFault {
    /// Its directory can't be read, as if its end were missing.
    CutOff,
    /// It has more files than are read.
    TooManyFiles,
    /// All of it is too large.
    TooLarge,
    /// The file can't be unpacked.
    NotUnpacked,
    /// The file is not what was packed: its checksum is another.
    Changed,
    /// The file has no checksum.
    NoChecksum,
    /// The file is packed in a way that is not read; its name.
    Method(String),
    /// It is encrypted, and no password was given.
    Locked,
    /// The password does not open it.
    WrongPassword,
    /// Trying passwords takes too long without asking.
    Slow(TooSlow),
}

impl From<TooSlow> for SevenZipFault {
    fn from(slow: TooSlow) -> Self {
        Self::Slow(slow)
    }
}
