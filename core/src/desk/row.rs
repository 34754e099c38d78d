//! A row of the table: a token, who holds it, and its status.

use super::lives::Since;
use crate::model::entra_facts::EntraFacts;
use crate::model::in_entra::InEntra;
use crate::model::life::{Life, OutOfUse};
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

/// The status of a token: derived from who holds it now and who held it in the inventory, unless it is out of use, which is
/// a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Nobody has it.
    Free,
    /// Nobody has it, and somebody had it in the inventory that was loaded.
    Freed,
    /// Assigned here: nobody had it in the inventory, or no inventory has it.
    New,
    /// Assigned in the inventory that was loaded.
    Old,
    /// Assigned to somebody else than in the inventory.
    Moved,
    /// Out of use, as a person noted it.
    Out(OutOfUse),
}

impl Status {
    /// The word that the page shows.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Free => "Free",
            Self::Freed => "Freed",
            Self::New => "New",
            Self::Old => "Old",
            Self::Moved => "Moved",
            Self::Out(status) => status.word(),
        }
    }

    /// Whether it can be given to somebody without taking it from anybody.
    #[must_use]
    pub fn is_free(self) -> bool {
        matches!(self, Self::Free | Self::Freed)
    }

    /// Its place in the order of statuses, from 1.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::Free => 1,
            Self::Freed => 2,
            Self::New => 3,
            Self::Old => 4,
            Self::Moved => 5,
            Self::Out(OutOfUse::Lost) => 6,
            Self::Out(OutOfUse::Retired) => 7,
            Self::Out(OutOfUse::Replaced) => 8,
        }
    }

    /// What it means, in a sentence or two.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Free => "Nobody has it: it can be assigned.",
            Self::Freed => {
                "Nobody has it, so that it can be assigned; in the inventory that was loaded somebody had it."
            }
            Self::New => "Assigned here, and by no inventory before.",
            Self::Old => "In the inventory as it was: its user had it there already.",
            Self::Moved => "Assigned to another user than in the inventory that was loaded.",
            Self::Out(OutOfUse::Lost) => {
                "Marked as lost: nobody gets it, and it goes into no file for Entra. The inventory keeps it."
            }
            Self::Out(OutOfUse::Retired) => {
                "Retired: it is no longer used, nobody gets it, and it goes into no file for Entra. The inventory keeps it."
            }
            Self::Out(OutOfUse::Replaced) => {
                "Replaced: its user has another token instead. Nobody gets it, and it goes into no file for Entra. The inventory keeps it."
            }
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
    /// Who has it in Entra, as far as is known, if somebody else has it here, or nobody: until [`Desk::with_departures`] has
    /// noted that.
    ///
    /// [`Desk::with_departures`]: super::Desk::with_departures
    pub previous: Option<User<'d>>,
    /// What is known of it in Entra: of `previous` if that is somebody, else of its user, or of it without a user.
    pub there: Option<InEntra>,
    /// Who had it in the inventory that was loaded, if somebody else has it now, or nobody.
    pub before: Option<User<'d>>,
    /// What was noted of it since its file was read.
    pub since: Since,
    /// What is kept of it: that it is out of use, who had it, notes.
    pub life: Option<&'d Life>,
}

impl<'d> RowView<'d> {
    /// All that is known of it about Entra.
    #[must_use]
    pub fn entra(&self) -> EntraFacts<'d> {
        let Self { user, previous, there, life, .. } = *self;
        EntraFacts { user: user.map(|(_, user)| user), previous, there, life }
    }

    /// Why it is out of use, if it is.
    pub(super) fn out_of_use(&self) -> Option<OutOfUse> {
        Some(self.life?.fact.as_ref()?.status)
    }
}

/// The status of a token in use by who holds it (`held`) and who held it in the loaded inventory (`baseline`).
pub(super) fn status(held: Option<usize>, baseline: Option<usize>) -> Status {
    match (held, baseline) {
        (None, None) => Status::Free,
        (None, Some(_)) => Status::Freed,
        (Some(_), None) => Status::New,
        (Some(now), Some(then)) if now == then => Status::Old,
        _ => Status::Moved,
    }
}
