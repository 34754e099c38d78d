//! Tokens, users, codes, and how keys are written; not where anything comes from.

pub mod format_id;
pub mod index;
pub mod key_encoding;
pub mod otp;
pub mod token;
pub mod tokens;
pub mod user;
pub mod users;
