//! What is read from a user list.

use super::unread::Unread;
use crate::finding::Finding;
use crate::ground::text::TextEncoding;
use crate::model::index::Index;
use crate::model::users::Users;
use crate::reading::options::ReadOptions;
use serde::{Deserialize, Serialize};

/// What was read from a user list. Rows = users + rejected rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserReading {
    /// Text encoding.
    pub text: TextEncoding,
    /// Delimiter; `None` for one UPN a line.
    pub delimiter: Option<u8>,
    /// Whether the first row names the columns.
    pub header: bool,
    /// Names of the columns, for findings.
    pub columns: Vec<Box<str>>,
    /// The column with serial numbers, from 1; 0 where there is none.
    pub serial_column: u16,
    /// Columns that mean nothing here.
    pub ignored: Vec<Box<str>>,
    /// The users, in list order, each once.
    #[serde(skip)]
    pub users: Users,
    /// What to know about them.
    pub findings: Vec<Finding>,
    /// Rows that could have been users.
    pub rows: u32,
    /// Rows that became no user.
    pub rejected: u32,
    /// Which lines those are that were not read.
    #[serde(skip)]
    pub unread: Unread,
    /// A hash by which the same content is recognised again.
    pub fingerprint: u64,
    /// Users by [`User::key`](crate::model::user::User::key), for look-up.
    pub people: Index,
    /// The names of the sheets, if it is a workbook.
    pub sheets: Vec<Box<str>>,
    /// Which of them was read, from 0.
    pub sheet: Option<u32>,
    /// What was chosen instead of guesses.
    pub options: ReadOptions,
}
