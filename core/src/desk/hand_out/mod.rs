//! Handing out tokens from a box, one after the other: a token is scanned, then somebody gets it.
//!
//! | what | where |
//! |---|---|
//! | which token was scanned | `scanned` |
//! | who gets it | `recipient` |
//! | what was handed out | here |

mod recipient;
mod scanned;

pub use scanned::Scanned;

use super::assign::AssignOptions;
use super::hindrance::Hindrance;
use super::outcome::{Held, Outcome, shown, shown_serial};
use super::row::{RowId, RowView, Status};
use super::value::Desk;
use crate::model::user::User;

/// What was handed out in one go. It notes who got what, and holds neither tokens nor users: whether a note stands is up to
/// the desk, so that undo takes a note away, and redo brings it back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandOutRound {
    /// The latest last. A token stands with each user only once.
    given: Vec<Given>,
}

/// A note that somebody got a token.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Given {
    serial: Box<str>,
    /// The user by key, and by number while users have the numbers that they had: a corrected UPN is another key.
    key: String,
    user: usize,
    numbering: u32,
    at: u64,
}

/// A token that was handed out, and that its user still has.
#[derive(Clone, Copy)]
pub struct HandedOut<'d> {
    /// The token, where it is on the desk.
    pub row: RowView<'d>,
    /// Who has it.
    pub user: User<'d>,
    /// When it was handed out, in seconds since 1970-01-01 UTC.
    pub at: u64,
}

impl HandOutRound {
    /// What was handed out and still stands on that desk, the latest first.
    pub fn standing<'d>(&'d self, desk: &'d Desk) -> impl Iterator<Item = HandedOut<'d>> + 'd {
        self.given.iter().rev().filter_map(|given| given.on(desk))
    }

    /// The token that was scanned or typed, if it can be handed out.
    ///
    /// # Errors
    /// As [`Desk::find_scanned`]; if somebody has the token, it is out of use, or it is not taken where the tokens are for.
    pub fn scan(&self, desk: &Desk, options: AssignOptions, typed: &str) -> Result<Scanned, Hindrance> {
        let scanned = desk.find_scanned(typed)?;
        let row = desk.row_of(scanned.id)?;
        let serial = || shown_serial(row.token.serial);
        if let Status::Out(status) = row.status {
            return Err(Hindrance::OutOfUse { serial: serial(), status });
        }
        let Some((_, holder)) = row.user else {
            let refusal = options.target.refusal(&row.token);
            return refusal.map_or(Ok(scanned), |why| Err(Hindrance::NotTaken { serial: serial(), why }));
        };
        let user = shown(&holder.label());
        Err(if self.standing(desk).any(|handed| handed.row.id == row.id) {
            Hindrance::HandedOutBefore { serial: serial(), user }
        } else {
            Hindrance::Taken { serial: serial(), user }
        })
    }

    /// Gives the token that was scanned to the user who was typed, as [`Desk::find_recipient`] reads it, and notes that it was
    /// at this moment (seconds since 1970-01-01 UTC). Of the options, it is how many tokens each user gets that plays no part.
    ///
    /// # Errors
    /// As [`Self::scan`] and [`Desk::find_recipient`].
    pub fn hand_out(
        &self,
        desk: &Desk,
        options: AssignOptions,
        (serial, user): (&str, &str),
        at: u64,
    ) -> Result<(Desk, Outcome, Self), Hindrance> {
        let scanned = self.scan(desk, options, serial)?;
        let number = desk.find_recipient(user, options.order)?;
        let (after, _) = desk.change_user(scanned.id, number)?;
        let row = after.row_of(scanned.id)?;
        let user = after.user(number).ok_or(Hindrance::UserGone)?;
        let tokens = after.tokens_of_user(number).count();
        let outcome = Outcome::HandedOut { serial: shown_serial(row.token.serial), user: shown(&user.label()), tokens };
        let serial = row.token.serial.into();
        let given = Given { serial, key: user.key(), user: number, numbering: after.numbering, at };
        let mut round = self.clone();
        round.given.retain(|known| known.serial != given.serial || known.key != given.key);
        round.given.push(given);
        Ok((after, outcome, round))
    }

    /// Takes back a token that was handed out: nobody has it then.
    ///
    /// # Errors
    /// If it is not among those that [stand](Self::standing).
    pub fn take_back(&self, desk: &Desk, id: RowId) -> Result<(Desk, Outcome), Hindrance> {
        let row = desk.row_of(id)?;
        let held = Held::of(&row).filter(|_| self.standing(desk).any(|handed| handed.row.id == id));
        let held = held.ok_or_else(|| Hindrance::NobodyHas { serial: shown_serial(row.token.serial) })?;
        Ok((desk.unassign(id), Outcome::TakenBack(held)))
    }
}

impl Given {
    /// That token on a desk, if the user has it there.
    fn on<'d>(&self, desk: &'d Desk) -> Option<HandedOut<'d>> {
        let row = desk.row_by_serial(&self.serial).and_then(|id| desk.find(id))?;
        let (number, user) = row.user?;
        let is_same = number == self.user && desk.numbering == self.numbering || user.key() == self.key;
        is_same.then_some(HandedOut { row, user, at: self.at })
    }
}
