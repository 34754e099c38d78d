//! User lists: one UPN a line, `upn,name`, the exports of Entra, Microsoft 365 and PowerShell, templates; as text or
//! as a sheet of a workbook; JSON, and recipients as mail programs copy them.
//!
//! `list` reads a file, `head` finds its columns by the `names` in its header row or by what is in them,
//! `account_state` those that say who is disabled, and `users` takes row by row. `look` says what would be read with other choices; `either` distinguishes a user list from a
//! token file. `json_list`, `recipients` and `dsget` write what is no table as one; `foreign` names what is not read. `unread` parts the lines that
//! became no user from the others.

mod account_state;
mod dsget;
mod either;
mod foreign;
mod head;
mod json_list;
mod list;
mod listed_serial;
mod look;
mod names;
mod recipients;
pub(crate) mod refusals;
mod unread;
mod user_reading;
mod users;
mod written_table;

pub use either::{Content, Expected, read_delivered, read_file};
pub use list::read_users;
pub use look::{Look, Yield, look};
pub use refusals::READABLE_FORMATS;
pub use unread::{Parts, Unread};
pub use user_reading::UserReading;
