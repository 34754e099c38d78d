//! The formats of token files: one file each, and one table of them all.
//!
//! A format says how it is recognised (by content alone) and how it is read. Adding one is a new file and a line in the
//! [`FORMATS`]. How files are written is in [`output`](crate::output).

mod arriving;
mod catalog;
mod dualshield;
mod entra_csv;
mod entra_json;
mod entraoath;
mod format;
mod headed;
mod inventory;
mod json_list;
mod mapped;
mod oath_csv;
mod otpauth_links;
mod owner_keys;
mod pskc_file;
mod read;
pub(crate) mod refusals;
mod safenet;
mod safeword;
mod seeming;
mod servers;
mod table_look;
mod text_format;
mod uap;
mod unknown;
pub(crate) mod unusable;
mod vendor_csv;
mod workbook;
mod yubico;

pub use arriving::{Arrived, Arriving};
pub use catalog::FORMATS;
pub use format::Format;
pub use otpauth_links::read_picture;
pub use read::{open_table, open_tokens, read_tokens};
pub use seeming::SeenMember;
pub use table_look::{TableLook, TokenYield, look_at_table};
