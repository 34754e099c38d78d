//! What leaves: which tokens go into which file, what is refused and why, and the writing.
//!
//! | room | what lives there |
//! |---|---|
//! | [`targets`] | one file for each format that can be written, and the table of them all |
//! | [`layout`] | files with columns, described as data |
//! | `target` | what such a format says of itself |
//! | [`plan`] | what goes into which file, what is refused, what gets lost |
//! | [`planning`] | working that out, in slices |
//! | [`export`] | the main job: its three files and its options |
//! | `conversion` | any tokens into any format |
//! | `activation` | which tokens Entra wants a code of |
//! | [`cautions`] | what a person should know before the download |
//! | [`entry`] | a token with whoever holds it: what most files hold one line of |
//! | [`settings`] | the choices before a conversion: day, protection, layout |
//! | [`blockers`] | why a token can't go into a file, what is lost, and in which words |
//! | `desk_rules` | the refusals that depend on what else is on the desk: once, for all targets |
//! | `writer`, [`pieces`] | how a file is written, and piece by piece |
//! | [`sealing`], [`passwords`] | any file encrypted as a whole; passwords for that |
//! | [`token_qr`] | a token as a QR code |
//! | [`findings_list`], [`work_list`] | the findings, and what is left to do in Entra, as a file |
//!
//! **A new format** is a file in `targets/` with a `TARGET`, and its line in the table there. **A new layout of columns**
//! is an entry in `layout/built_in.json`, and a line in the table.

mod activation;
pub mod blockers;
pub mod cautions;
mod conversion;
mod desk_rules;
pub mod entry;
pub mod export;
pub mod findings_list;
pub mod layout;
pub mod passwords;
pub mod pieces;
pub mod plan;
pub mod planning;
pub mod sealing;
pub mod settings;
pub mod target;
pub mod targets;
pub mod token_qr;
pub mod work_list;
pub mod writer;
