//! ZIP files (PKWARE's APPNOTE.TXT): the directory, and one entry at a time, decrypted and unpacked into memory; and writing
//! one entry, sealed.
//!
//! The directory is read by `rawzip`, which copies nothing and unpacks nothing. What may come out is settled before anything
//! is unpacked: how many entries, how large each, how large all together, that none lies over another, and that a size is
//! one which DEFLATE can reach at all. Then exactly the claimed size is unpacked, never more. Names are only ever shown.
//!
//! Encrypted entries are those of PKWARE's old cipher (ZipCrypto) and of WinZip's AES (AE-1 and AE-2); others are named.
//! What is written is AE-2 with AES-256.

mod aes;
mod archive;
mod crc;
mod entry;
mod fault;
mod lock;
mod name;
mod records;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use archive::{Archive, ZipLimits, names_without_directory};
pub(crate) use crc::crc32;
pub(crate) use fault::ZipFault;
#[cfg(test)]
pub(crate) use lock::Lock;
pub(crate) use write::{OverFourGigabytes, SealedZip};
