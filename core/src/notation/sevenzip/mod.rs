//! 7z archives, as 7-Zip writes them (its DOC/7zFormat.txt): the directory, and one file at a time, decrypted and unpacked into
//! memory.
//!
//! The container is read here, LZMA is unpacked by `lzma-rust2`. What may come out is settled before anything is unpacked: how
//! many files, and how large all of it. Files lie packed together in blocks, each of which is unpacked whole; the last one is
//! kept, so that its other files need not unpack it again.
//!
//! Nothing in 7z tells a wrong password from damage, and nothing protects what is encrypted against changes but a checksum
//! within. So what has no checksum is refused, and what is encrypted and does not fit it is taken for a wrong password.

mod archive;
mod block;
mod coder;
mod fault;
mod fields;
mod header;
mod password;
#[cfg(test)]
mod tests;

pub(crate) use archive::{SevenZip, SevenZipLimits};
pub(crate) use fault::SevenZipFault;
