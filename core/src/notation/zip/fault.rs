//! What can be wrong with a ZIP file.

use super::lock::Lock;

/// What is wrong with a ZIP file, or with an entry of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ZipFault {
    /// Its directory can't be read, as if its end were missing.
    CutOff,
    /// It has more entries than are read; how many are.
    TooManyEntries(usize),
    /// All entries together are too large; unpacked bytes as claimed.
    TooLarge(u64),
    /// This entry is too large; unpacked bytes as claimed.
    EntryTooLarge(u64),
    /// An entry claims to be larger than its packed bytes can become.
    ImpossibleSize,
    /// Entries lie over each other, or over the directory.
    Overlapping,
    /// The entry can't be unpacked.
    NotUnpacked,
    /// The entry is not what was packed: another length or checksum.
    Changed,
    /// The entry is packed in a way that is not read; its name, or its number (APPNOTE.TXT 4.4.5).
    Method(u16),
    /// The entry is encrypted, and no password was given.
    Locked(Lock),
    /// The password does not open the entry.
    WrongPassword(Lock),
    /// The entry is encrypted in a way that is not read.
    UnknownLock(Lock),
}
