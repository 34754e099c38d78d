//! What a delivery comes packed and sealed in: ZIP files and 7z archives with and without a password, gzip, OpenPGP messages, and these within
//! each other. It is opened in memory, layer by layer; what comes out is read as if it had come alone.
//!
//! A layer is told by its content, never by its name: vendors rename a ZIP file to `.pdf` so that mail lets it through. Of an
//! archive with one file that file is taken; of several a person chooses. Every password that was given is tried on every
//! layer. What may come out is bounded ([`MAX_UNPACKED`], [`MAX_ENTRIES`], [`MAX_LAYERS`]), counted in bytes that really came.

#[cfg(feature = "unpacking")]
mod archives;
#[cfg(feature = "unpacking")]
mod gzip;
mod layer;
mod opened;
#[cfg(feature = "unpacking")]
mod opening;
#[cfg(feature = "unpacking")]
mod passwords;
mod refusal;
mod request;
#[cfg(test)]
mod tests;

pub use layer::is_packed;
pub use opened::{Beside, Delivered, Inside, Member};
#[cfg(feature = "unpacking")]
pub use opening::open;
pub use refusal::{ArchiveKind, DeliveryRefusal, Layer};
pub use request::Request;

/// Layers within each other that are opened at most.
pub const MAX_LAYERS: usize = 4;

/// Bytes that may come out of all layers together: as many as two of the largest files that are read.
pub const MAX_UNPACKED: u64 = 512 * 1024 * 1024;

/// Entries of an archive that are read at most.
pub const MAX_ENTRIES: usize = 10_000;
