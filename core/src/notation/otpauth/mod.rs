//! Links that carry one key each: `otpauth://` (Google Authenticator's Key URI Format), and `otpauth-migration://`,
//! its export, which carries several. Reads lists of them out of any text, and writes `otpauth://`.
//!
//! A link that can't be used is still a [`OtpauthLink`], with its [`LinkProblem`]: what goes in comes out. No link has a
//! place for a serial number; some tools put it into the label, so issuer, account and label come out as they are and
//! the caller decides.

mod find;
mod link;
mod migration;
mod note;
mod problem;
mod protobuf;
mod reader;
mod strays;
#[cfg(test)]
mod testing;
mod wrapped;
mod write;

pub use find::has_link;
pub use link::OtpauthLink;
pub use migration::MigrationBatch;
pub use note::LinkNote;
pub use problem::LinkProblem;
pub use reader::{FoundLinks, MAX_LINK_BYTES, MAX_LINKS, read};
pub(crate) use wrapped::has_own_key;
pub use write::{OutLink, write_link};
