//! Everything of Token Desk that is true without a browser: hardware tokens, users, who holds what, and the files
//! that say so.
//!
//! Pure: no browser, no clock, no randomness, no input or output. Today's date, the moment and random bytes are
//! arguments, so the same input always gives the same result.
//!
//! # The way of a file
//! One way, no loops: bytes → [`intake`] → [`formats`] or [`roster`] → tokens, users and findings → [`desk`] →
//! [`output`] → bytes. Five calls go all of it:
//!
//! | step | call |
//! |---|---|
//! | read tokens, of any format | [`formats::read_tokens`]; [`formats::open_tokens`] if the file may be encrypted |
//! | read users | [`roster::read_users`] |
//! | put both on a desk, and change it | [`Desk`](desk::Desk): `add_tokens`, `add_users`, `apply_and_assign`, … |
//! | plan what leaves | [`Desk::plan_export`](desk::Desk::plan_export), [`Desk::plan_conversion`](desk::Desk::plan_conversion) |
//! | write it | [`FilePlan::writer`](output::plan::FilePlan::writer), then piece by piece |
//!
//! # Example
//! From a vendor's seed file and a list of users to the file that Microsoft Entra ID takes:
//!
//! ```
//! use token_desk_core::desk::{AssignOptions, Desk};
//! use token_desk_core::formats::read_tokens;
//! use token_desk_core::ground::date::Date;
//! use token_desk_core::output::export::ExportOptions;
//! use token_desk_core::output::settings::Settings;
//! use token_desk_core::reading::options::ReadOptions;
//! use token_desk_core::roster::read_users;
//!
//! let seed_file = b"upn,serial number,secret key,time interval,manufacturer,model\r\n\
//!     ,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet Security,SafeID/Classic\r\n\
//!     ,10001002,ZYXWVUTSRQPONMLKJIHGFEDCBA765432,60,Deepnet Security,SafeID/Classic\r\n";
//! let user_list = b"anna@example.com\nbo@example.com\n";
//!
//! // Bytes to tokens and users. The closure gets the share that is read, from 0 to 1.
//! let options = ReadOptions::default();
//! let tokens = read_tokens(seed_file, &options, &mut |_share| {})?;
//! let users = read_users(user_list, &options, &mut |_share| {})?;
//! assert!(tokens.findings.is_empty());
//!
//! // The desk is a value: each change gives a new one.
//! let (desk, _) = Desk::default().add_tokens("seeds.csv", tokens, options)?;
//! let (desk, _) = desk.add_users("users.txt", users)?;
//! let (desk, report) = desk.apply_and_assign(AssignOptions::default());
//! assert_eq!(report.assigned, 2);
//!
//! // What would leave, under which names, and what would not and why.
//! let date = Date { year: 2026, month: 11, day: 22 };
//! let plan = desk.plan_export(date, ExportOptions::default());
//! assert!(plan.blocked.is_empty());
//! let file = &plan.files()[0];
//! assert_eq!(file.name, "EntraTokens_20261122.csv");
//!
//! // Pieces, each small enough to be written between two frames of a page. Nothing in a CSV is random.
//! let settings = Settings { date, ..Settings::default() };
//! let mut random = |_bytes: &mut [u8]| {};
//! let writer = file.writer(&settings, &mut random).expect("a CSV for Entra can always be written");
//! let mut csv = Vec::new();
//! for piece in writer.each(&desk) {
//!     csv.extend_from_slice(piece.as_slice());
//! }
//! assert_eq!(
//!     String::from_utf8_lossy(&csv),
//!     "upn,serial number,secret key,time interval,manufacturer,model\r\n\
//!      anna@example.com,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet Security,SafeID/Classic\r\n\
//!      bo@example.com,10001002,ZYXWVUTSRQPONMLKJIHGFEDCBA765432,60,Deepnet Security,SafeID/Classic\r\n"
//! );
//! # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
//! ```
//!
//! `examples/convert.rs` does this in a terminal, with all formats and options.
//!
//! # What holds everywhere
//! - A row never makes a file fail: what can't be read is a [`Finding`](finding::Finding), which says what was seen and
//!   what to do. A whole file is refused only if nothing in it can be read, by a
//!   [`Refusal`](ground::refusal::Refusal), which says the same.
//! - Keys live in [`SecretBytes`](ground::secret::SecretBytes), which overwrites its memory when it is dropped and can't
//!   be printed. Who copies out of it, as the example does for its test, has to mind the copy.
//! - What input can make long has a limit, and nothing panics on input.
//!
//! The modules are storeys, and none takes a name from one above it: [`ground`], [`model`], [`notation`], [`finding`],
//! [`intake`], [`reading`], [`formats`], [`roster`], [`desk`], [`output`], [`wire`].

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
