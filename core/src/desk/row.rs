//! A row of the table: a token, who holds it, and its status.

use crate::model::token::Token;
use crate::model::user::User;

/// A token's name on the desk, the same as long as its file is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId {
    /// The file, see [`TokenFile::uid`](super::TokenFile::uid).
    pub file: u32,
    /// The token in it, from 0.
    pub row: u32,
}

/// The status of a token: derived from who holds it now and who held it in the inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Nobody has it.
    Free,
    /// Assigned here: nobody had it in the inventory, or no inventory has it.
    New,
    /// Assigned in the inventory that was loaded.
    Old,
    /// Assigned to somebody else than in the inventory.
    Moved,
}

impl Status {
    /// The word that the page shows.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Free => "Free",
            Self::New => "New",
            Self::Old => "Old",
            Self::Moved => "Moved",
        }
    }
}

/// A row of the table.
#[derive(Clone, Copy)]
pub struct RowView<'d> {
    /// What the token is called, whatever row it is in.
    pub id: RowId,
    /// Its place among all tokens, from 0.
    pub place: usize,
    /// The token.
    pub token: Token<'d>,
    /// Who holds it, and their number.
    pub user: Option<(usize, User<'d>)>,
    /// Its status.
    pub status: Status,
}

/// The status of a token by who holds it (`held`) and who held it in the loaded inventory (`baseline`).
pub(super) fn status(held: Option<usize>, baseline: Option<usize>) -> Status {
    match (held, baseline) {
        (None, _) => Status::Free,
        (Some(_), None) => Status::New,
        (Some(now), Some(then)) if now == then => Status::Old,
        _ => Status::Moved,
    }
}
