//! Everything of Token Desk that is true without a browser: hardware tokens, users, who holds what, and the files
//! that say so.
//!
//! Pure: no browser, no clock, no randomness, no input or output. The time and the date are arguments. A file's way
//! is one way: bytes → [`intake`] → [`formats`] or [`roster`] → tokens, users and findings → [`desk`] → bytes.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")
)]

pub mod desk;
pub mod finding;
pub mod formats;
pub mod ground;
pub mod intake;
pub mod model;
pub mod notation;
pub mod output;
pub mod reading;
pub mod roster;
pub mod wire;
