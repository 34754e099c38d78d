//! From the worker that reads to the page that holds the desk: `parcels` are what goes between them.
//!
//! The page's second module sends the same parcels of what it reads: `read_job` says what it is asked, `delivered` what it
//! answers when it has opened a delivery.

mod delivered;
mod parcels;
mod read_job;

#[cfg(feature = "unpacking")]
pub use delivered::serve_delivery;
pub use delivered::{Came, DeliveryAnswer};
pub use parcels::{
    Assembler, Damaged, Parcel, Piece, Received, StreamedBlocks, pack_look, pack_mapping, pack_table_look, pack_tokens,
    pack_users,
};
#[cfg(feature = "unpacking")]
pub use read_job::serve_reading;
pub use read_job::{ReadJob, ReadKind};
