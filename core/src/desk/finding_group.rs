//! Findings in groups: those of one kind together, each with its place.

use super::row::RowId;
use crate::finding::{FindingClass, Severity};

/// Findings of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingGroup {
    /// Their class: no other group has it.
    pub class: FindingClass,
    /// How much they matter.
    pub severity: Severity,
    /// The code that they share.
    pub code: &'static str,
    /// What they have in common.
    pub heading: &'static str,
    /// Where each of them is.
    pub items: Vec<FindingRef>,
    /// Which of them come from which file or list.
    pub(super) parts: Vec<Part>,
}

/// The findings of a group that one file or list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// The number of the file or list on the desk; 0 for what follows from the serial numbers of user lists.
    pub(super) source: u32,
    /// The first of them in [`FindingGroup::items`].
    pub(super) from: usize,
    /// How many findings are in the part.
    pub(super) count: usize,
    /// Of rows that are too short, how many miss nothing but what may be missing.
    pub(super) mendable: usize,
}

/// Where a finding is on the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingRef {
    pub(super) source: Source,
    pub(super) index: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    File(u32),
    List(u32),
    /// A user's serial number (by index) that has no token or another's.
    Serial(u32),
    /// That a file gives its tokens to users, by its number (the index).
    Assigns,
    /// A user who is in no user list, by its place (the index) among those.
    Unlisted,
}

/// A finding in words, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingView {
    /// How much it matters.
    pub severity: Severity,
    /// A stable name for programs, see [`Finding::code`](crate::finding::Finding::code).
    pub code: &'static str,
    /// The file; empty where there is none.
    pub file: String,
    /// Line, from 1; 0: the whole file.
    pub line: u32,
    /// Name of the column; empty if it has none, or it is about the whole row.
    pub column: String,
    /// Number of the column, from 1; 0: the whole row.
    pub column_number: u16,
    /// Serial number or UPN; may be empty.
    pub subject: String,
    /// What was found, in a sentence.
    pub message: String,
    /// What to do.
    pub advice: &'static str,
    /// The token on the desk that it is about.
    pub row: Option<RowId>,
    /// The number of the user list in which it stands.
    pub list: Option<u32>,
}

impl FindingGroup {
    /// The group with some of its parts.
    pub(super) fn only(&self, keep: impl Fn(&Part) -> bool) -> Self {
        let mut only = Self { items: Vec::new(), parts: Vec::new(), ..*self };
        for part in self.parts.iter().filter(|part| keep(part)) {
            only.parts.push(Part { from: only.items.len(), ..*part });
            only.items.extend(self.items.iter().skip(part.from).take(part.count));
        }
        only
    }
}
