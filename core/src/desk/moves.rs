//! Moving assignments by hand: a user to another token, another user to a token, and two users in each other's place.

use super::hindrance::Hindrance;
use super::merge_users::NamedBy;
use super::outcome::{Held, Outcome, shown, shown_serial};
use super::row::{RowId, RowView, Status};
use super::value::Desk;
use crate::ground::redaction::Quote;
use crate::model::index::Index;
use crate::model::user::User;
use crate::model::users::Users;
use crate::notation::mailbox::UpnCell;
use crate::notation::table::rows::trim;

impl Desk {
    /// Moves the user of one token to another one, which is free then; if that one has a user, they swap.
    ///
    /// # Errors
    /// If one of the tokens is gone, nobody has the first, or both are the same user's.
    pub fn move_assignment(&self, from: RowId, to: RowId) -> Result<(Self, Outcome), Hindrance> {
        let (one, other) = (self.row_of(from)?, self.row_of(to)?);
        let (Some((user, known)), Some(held)) = (one.user, Held::of(&one)) else {
            return Err(Hindrance::NobodyHas { serial: shown_serial(one.token.serial) });
        };
        let other_user = other.user.map(|(number, _)| number);
        if let Status::Out(status) = other.status {
            return Err(Hindrance::OutOfUse { serial: shown_serial(other.token.serial), status });
        }
        if other_user == Some(user) {
            return Err(has_it_already(&known, &other));
        }
        let mut desk = self.changed();
        desk.set_holder(from, other_user);
        desk.set_holder(to, Some(user));
        let outcome = match Held::of(&other) {
            Some(other) => Outcome::Swapped { one: held, other },
            None => Outcome::Moved { from: held, to: shown_serial(other.token.serial) },
        };
        Ok((desk, outcome))
    }

    /// Swaps the users of two tokens; where one of them has none, the other's user moves there.
    ///
    /// # Errors
    /// If one of the tokens is gone, nobody has either, or both are the same user's.
    pub fn swap(&self, one: RowId, other: RowId) -> Result<(Self, Outcome), Hindrance> {
        let first_is_free = self.row_of(one)?.user.is_none();
        if first_is_free && self.row_of(other)?.user.is_some() {
            return self.move_assignment(other, one);
        }
        self.move_assignment(one, other)
    }

    /// Gives a token to a user of the desk, whoever has it now.
    ///
    /// # Errors
    /// If the token or the user is gone, or the user has it already.
    pub fn change_user(&self, id: RowId, user: usize) -> Result<(Self, Outcome), Hindrance> {
        self.changed().give(id, user)
    }

    /// Gives a token to the user with that UPN, whoever has it now. Who is new is added; what was typed is read like the cell
    /// of a file: `Amy Smith <amy@contoso.com>` says the name, too.
    ///
    /// # Errors
    /// As [`Self::change_user`], and if it can't be a UPN.
    pub fn change_upn(&self, id: RowId, typed: &str) -> Result<(Self, Outcome), Hindrance> {
        self.row_of(id)?;
        let mut desk = self.changed();
        let user = desk.user_or_new(&read_upn(typed)?);
        desk.give(id, user)
    }

    /// The same on this very desk.
    fn give(mut self, id: RowId, user: usize) -> Result<(Self, Outcome), Hindrance> {
        let row = self.row_of(id)?;
        if let Status::Out(status) = row.status {
            return Err(Hindrance::OutOfUse { serial: shown_serial(row.token.serial), status });
        }
        let new = self.user(user).ok_or(Hindrance::UserGone)?;
        if row.user.is_some_and(|(number, _)| number == user) {
            return Err(has_it_already(&new, &row));
        }
        let (serial, user_name) = (shown_serial(row.token.serial), shown(&new.label()));
        let outcome = Outcome::Given { serial, user: user_name, before: Held::of(&row) };
        self.set_holder(id, Some(user));
        Ok((self, outcome))
    }

    /// The row of a token, if it is there.
    pub(super) fn row_of(&self, id: RowId) -> Result<RowView<'_>, Hindrance> {
        self.find(id).ok_or(Hindrance::TokenGone)
    }

    /// The number of the user with that UPN, who is added if new.
    pub(super) fn user_or_new(&mut self, cell: &UpnCell<'_>) -> usize {
        let known = self.user_by_upn(&cell.upn);
        known.unwrap_or_else(|| {
            let user = User { name: cell.name, ..User::with_upn(&cell.upn) };
            let users: Users = std::iter::once(user).collect();
            let index = Index::of_users(&users);
            self.merge_users(users, &index, NamedBy::UserList).0.get(0).unwrap_or_default()
        })
    }
}

/// What was typed as a UPN.
pub(super) fn read_upn(typed: &str) -> Result<UpnCell<'_>, Hindrance> {
    let typed = trim(typed);
    UpnCell::of(typed).map_err(|problem| Hindrance::Upn { typed: shown_typed(typed), problem })
}

/// What was typed, as a message shows it; `…` if it could be a key.
pub(super) fn shown_typed(typed: &str) -> Box<str> {
    let quote = Quote::from(typed);
    if quote.is_empty() && !typed.is_empty() { "…".into() } else { shown(&quote) }
}

fn has_it_already(user: &User<'_>, row: &RowView<'_>) -> Hindrance {
    Hindrance::HasItAlready { user: shown(&user.label()), serial: shown_serial(row.token.serial) }
}
