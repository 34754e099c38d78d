//! What was loaded: token files and user lists, as they were read.

use crate::finding::{Finding, FindingKind, SignPlace};
use crate::ground::visible::{hidden_sign, visible};
use crate::model::format_id::FormatId;
use crate::model::index::Index;
use crate::model::tokens::Tokens;
use crate::model::users::Users;
use crate::notation::table::columns::{ColumnRole, Columns};
use crate::reading::HowRead;
use crate::reading::options::ReadOptions;
use crate::reading::written::Written;
use crate::roster::UserReading;
use std::cell::OnceCell;
use std::rc::Rc;

/// A token file on the desk.
#[derive(Debug, Clone)]
pub struct TokenFile {
    /// Its number on the desk.
    pub uid: u32,
    /// Its name, for people.
    pub name: Box<str>,
    /// What it was recognised as.
    pub format: FormatId,
    /// What was guessed about the file, and how it was read.
    pub how: HowRead,
    /// What the admin chose instead of guesses.
    pub options: ReadOptions,
    /// Names of its columns.
    pub columns: Vec<Box<str>>,
    /// Its tokens.
    pub tokens: Tokens,
    /// What to know about it, its relation to other files included.
    pub findings: Rc<Vec<Finding>>,
    /// Rows that could have been tokens.
    pub rows: u32,
    /// Rows that became no token.
    pub rejected: u32,
    /// When it was written and by which version, if it is an inventory that says it.
    pub written: Option<Written>,
    /// The users that it names, as they were read.
    pub(super) named: Users,
    pub(super) people: Index,
    pub(super) fingerprint: u64,
    pub(super) serials: Index,
    pub(super) secrets: Index,
    /// See [`Self::by_what_matters`].
    pub(super) like_serials: OnceCell<Index>,
}

impl TokenFile {
    /// The fields that a short row must have before what is missing can be taken for empty: one more than up to its
    /// serial number and its key. `None` where the columns are not known by name.
    pub(super) fn fields_needed(&self) -> Option<u32> {
        let columns = self.named_columns()?;
        let last = columns.place(ColumnRole::Serial)?.max(columns.place(ColumnRole::Secret)?);
        u32::try_from(last + 2).ok()
    }

    #[cold]
    pub(super) fn named_columns(&self) -> Option<Columns> {
        self.how.delimiter?;
        match &self.options.columns {
            Some(mapping) if self.format == FormatId::Mapped => {
                Some(Columns::from_mapping(mapping, self.columns.iter().map(|name| &**name), true))
            }
            _ => Some(Columns::from_header(self.columns.iter().map(|name| &**name))),
        }
    }
}

/// A user list on the desk.
#[derive(Debug)]
pub struct UserList {
    /// Its number on the desk.
    pub uid: u32,
    /// Its name, for people.
    pub name: Box<str>,
    /// Names of its columns.
    pub columns: Vec<Box<str>>,
    /// The column with serial numbers, from 1; 0 where there is none.
    pub serial_column: u16,
    /// What to know about it.
    pub findings: Vec<Finding>,
    /// How many users it named.
    pub users: usize,
    /// Rows that could have been users.
    pub rows: u32,
    /// The names of the sheets, if it is a workbook.
    pub sheets: Vec<Box<str>>,
    /// Which of them was read, from 0.
    pub sheet: Option<u32>,
    /// What the admin chose instead of guesses.
    pub options: ReadOptions,
    /// Its users, as they were read.
    pub(super) named: Users,
    pub(super) people: Index,
    pub(super) fingerprint: u64,
}

/// The list of that number; they stand in the order in which they came.
pub(super) fn list_of(lists: &[Rc<UserList>], uid: u32) -> Option<&Rc<UserList>> {
    lists.binary_search_by_key(&uid, |list| list.uid).ok().and_then(|at| lists.get(at))
}

impl UserList {
    /// A list on the desk; `named` are its users.
    pub(super) fn of(uid: u32, name: &str, named: Users, reading: UserReading) -> Self {
        let mut findings = reading.findings;
        if let Some(sign) = hidden_sign(name) {
            findings.insert(0, Finding::of_file(FindingKind::HiddenSign { sign, within: SignPlace::FileName }));
        }
        Self {
            uid,
            name: visible(name).into(),
            columns: reading.columns,
            serial_column: reading.serial_column,
            findings,
            users: named.len(),
            rows: reading.rows,
            sheets: reading.sheets,
            sheet: reading.sheet,
            options: reading.options,
            named,
            people: reading.people,
            fingerprint: reading.fingerprint,
        }
    }

    /// The name of the sheet that was read, if it is a workbook.
    #[must_use]
    pub fn sheet_name(&self) -> Option<&str> {
        self.sheets.get(self.sheet? as usize).map(|name| &**name)
    }
}
