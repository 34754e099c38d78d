//! ZIP files (PKWARE's APPNOTE.TXT): the directory, and one entry at a time, decrypted and unpacked into memory; and writing
//! one entry, sealed.
//!
//! The directory is read by `rawzip`, which copies nothing and unpacks nothing. What may come out is settled before anything
//! is unpacked: how many entries, how large each, how large all together, that none lies over another, and that a size is
//! one which DEFLATE can reach at all. Then exactly the claimed size is unpacked, never more. Names are only ever shown.
//!
//! Encrypted entries are those of PKWARE's old cipher (ZipCrypto) and of WinZip's AES (AE-1 and AE-2); others are named.
//! What is written is AE-2 with AES-256, by the page's first module, which reads no ZIP (feature `unpacking`).

mod aes;
#[cfg(feature = "unpacking")]
mod archive;
#[cfg(feature = "unpacking")]
mod crc;
#[cfg(feature = "unpacking")]
mod entry;
#[cfg(feature = "unpacking")]
mod fault;
#[cfg(feature = "unpacking")]
mod lock;
#[cfg(feature = "unpacking")]
mod name;
mod records;
#[cfg(all(test, feature = "unpacking"))]
pub(crate) mod testing;
#[cfg(all(test, feature = "unpacking"))]
mod tests;
mod write;

#[cfg(feature = "unpacking")]
pub(crate) use archive::{Archive, ZipLimits, names_without_directory};
#[cfg(feature = "unpacking")]
pub(crate) use crc::crc32;
#[cfg(feature = "unpacking")]
pub(crate) use entry::Entry;
#[cfg(feature = "unpacking")]
pub(crate) use fault::ZipFault;
#[cfg(all(test, feature = "unpacking"))]
pub(crate) use lock::Lock;
pub(crate) use write::{OverFourGigabytes, SealedZip};
