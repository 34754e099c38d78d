//! Everything of Token Desk that is true without a browser: hardware tokens, users, who holds what, and the files
//! that say so.
//!
//! Pure: no browser, no clock, no randomness, no input or output. The time and the date are arguments. A file's way
//! is one way: bytes → [`delivery`] → [`formats`] or [`roster`] → tokens, users and findings → [`desk`] → bytes.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")
)]

pub mod convert;
pub mod delivery;
pub mod desk;
pub mod encoding;
pub mod finding;
pub mod formats;
pub mod otp;
pub mod otpauth;
pub mod pskc;
pub mod qr;
pub mod roster;
pub mod secret;
pub mod sheet;
pub mod table;
pub mod text;
pub mod token;
pub mod tokens;
pub mod user;
pub mod users;
pub mod wire;
pub mod xml;
