//! How something is explained to a person: a problem of a key, of a link, of a cell, of a row.
//!
//! Whatever can go wrong has an enum of its kinds in the room where it goes wrong, and one arm for each kind that says
//! all there is to say. What is found where, and in which file, is a [`crate::finding::Finding`]'s to know.

use crate::model::remedy::Remedy;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How much something matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Something was left out or can't be used.
    Error,
    /// It was read, but look at it.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// All that is said about one kind of problem.
pub struct Explanation<'e> {
    /// A stable name for programs: `secret-unreadable` …
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What a group of such problems has in common.
    pub heading: &'static str,
    /// What is the matter, in a sentence. Nothing is put together before it is shown.
    pub message: &'e dyn fmt::Display,
    /// What to do about it.
    pub advice: &'static str,
    /// What can be done here about all of them at once.
    pub remedy: Remedy,
    /// The row or entry was left out because of it.
    pub left_out: bool,
}

/// Something that explains itself.
pub trait Explain {
    /// Hands the explanation to `look` and gives back what that makes of it. An explanation borrows from the arm that
    /// makes it, so it can't be returned; and 500,000 findings are grouped by their codes without a text for each.
    fn explain<R>(&self, look: impl FnOnce(Explanation<'_>) -> R) -> R;
}
