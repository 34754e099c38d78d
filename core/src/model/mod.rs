//! Tokens, users, codes, and how keys are written, what is said and done about a problem; not where anything comes from.

pub mod absent;
pub mod activation;
pub mod entra;
pub mod entra_facts;
pub mod explain;
pub mod format_id;
pub(crate) mod growing_index;
pub mod in_entra;
pub mod index;
pub mod key_encoding;
pub mod life;
pub mod otp;
pub mod remedy;
pub mod token;
pub mod tokens;
pub mod upn;
pub mod user;
pub mod users;
pub mod verify;
