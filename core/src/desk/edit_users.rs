//! Correcting a user, merging two that are one person, and taking somebody off the list.

use super::hindrance::Hindrance;
use super::moves::read_upn;
use super::outcome::{Held, Outcome, shown};
use super::row::RowId;
use super::value::Desk;
use crate::model::upn::impossible_domain;
use crate::model::user::{User, truncated_name};
use crate::notation::table::rows::trim;
use std::rc::Rc;

/// What a user is to be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserEdit<'e> {
    /// The UPN as typed. It is read like the cell of a file: `Amy Smith <amy@contoso.com>` is one, too.
    pub upn: &'e str,
    /// The name as typed; may be empty.
    pub name: &'e str,
    /// Whether to merge both if another user has that UPN.
    pub merge: bool,
}

impl Desk {
    /// How many users are on the list, those apart who were taken off it.
    #[must_use]
    pub fn user_count(&self) -> usize {
        self.users.len() - self.off_list.len()
    }

    /// The user of that number, unless taken off the list.
    #[must_use]
    pub fn user(&self, number: usize) -> Option<User<'_>> {
        self.users.get(number).filter(|_| !self.off_list.has(number))
    }

    /// The tokens that a user holds, in the order of the desk.
    pub fn tokens_of_user(&self, user: usize) -> impl Iterator<Item = RowId> + '_ {
        self.files.iter().zip(&self.holders).flat_map(move |(file, holders)| {
            let rows = (0_u32..).zip(holders.iter()).filter(move |(_, held)| *held == Some(user));
            rows.map(|(row, _)| RowId { file: file.uid, row })
        })
    }

    /// Corrects UPN and name of a user, wherever the user came from: all tokens stay. The correction holds when a file that
    /// is there now is read anew.
    ///
    /// # Errors
    /// If the user is gone, what was typed can't be a UPN, or it changes nothing. If another user has the UPN and
    /// [`UserEdit::merge`] is not set: then the person is to be asked whether both are one.
    pub fn edit_user(&self, user: usize, edit: UserEdit<'_>) -> Result<(Self, Outcome), Hindrance> {
        let old = self.user(user).ok_or(Hindrance::UserGone)?;
        let cell = read_upn(edit.upn)?;
        let typed = one_line(edit.name);
        let name = truncated_name(if typed.is_empty() { cell.name } else { &typed });
        if *cell.upn == *old.upn && *name == *old.name {
            return Err(Hindrance::Unchanged);
        }
        let (before, tokens) = (shown(&old.label()), self.tokens_of_user(user).count());
        let mut desk = self.changed();
        if let Some(other) = self.user_by_upn(&cell.upn).filter(|&other| other != user) {
            let into = self.user(other).ok_or(Hindrance::UserGone)?;
            let upn = shown(into.upn);
            if !edit.merge {
                return Err(Hindrance::UpnTaken { user: other, upn });
            }
            desk.merge_into(user, other, &typed);
            return Ok((desk, Outcome::UsersMerged { gone: before, stays: upn, tokens }));
        }
        desk.call(user, &cell.upn, name);
        let domain = impossible_domain(&cell.upn).map(shown);
        Ok((desk, Outcome::UserEdited { before, after: shown(&cell.upn), tokens, domain }))
    }

    /// Calls a user so from now on.
    fn call(&mut self, user: usize, upn: &str, name: &str) {
        let users = Rc::clone(&self.users);
        let Some(was) = users.get(user) else { return };
        Rc::make_mut(&mut self.users).edit(user, upn, name);
        self.note_upn(user);
        if let Some(now) = self.users.get(user) {
            Rc::make_mut(&mut self.corrections).note(was.key(), &now, self.next_uid);
        }
        if !was.upn.eq_ignore_ascii_case(upn) {
            self.rename_former(&was, user);
        }
    }

    /// Makes two users one: `other` stays, and has all that both had.
    #[cold]
    fn merge_into(&mut self, user: usize, other: usize, name: &str) {
        let users = Rc::clone(&self.users);
        let Some(gone) = users.get(user) else { return };
        Rc::make_mut(&mut self.users).complete(other, &gone);
        self.users_by_id.learn(&[other], &self.users);
        self.asked_serials.note(std::iter::once(other).filter(|_| !gone.serials.is_empty()));
        if !name.is_empty() {
            let upn = users.get(other).map_or("", |other| other.upn);
            self.call(other, upn, truncated_name(name));
        }
        let there = self.entra.iter_mut().map(|entra| &mut entra.users);
        let all = self.holders.iter_mut().chain(&mut self.baseline).chain(&mut self.given).chain(there);
        for holders in all {
            for piece in 0..holders.pieces() {
                holders.renumber(piece, |held| Some(if held == user { other } else { held }));
            }
        }
        self.rename_former(&gone, other);
        if let Some(stays) = self.users.get(other) {
            Rc::make_mut(&mut self.corrections).note_merged(gone.key(), &stays, self.next_uid);
        }
        Rc::make_mut(&mut self.off_list).add(user, self.next_uid);
    }

    /// Takes a user off the list, also one who came with a token file or an inventory; the tokens are free. A file or list
    /// that is loaded later brings the user back, if it names them.
    ///
    /// # Errors
    /// If the user is gone already.
    pub fn remove_user(&self, user: usize) -> Result<(Self, Outcome), Hindrance> {
        let (desk, user, freed) = self.without_user(user)?;
        Ok((desk, Outcome::UserRemoved { user, freed }))
    }

    /// Somebody leaves: all tokens of the user are free, and the user is taken off the list, so that the next Apply &
    /// Assign gives none back.
    ///
    /// # Errors
    /// If the user is gone already.
    pub fn leaver(&self, user: usize) -> Result<(Self, Outcome), Hindrance> {
        let (desk, user, freed) = self.without_user(user)?;
        Ok((desk, Outcome::Left { user, freed }))
    }

    fn without_user(&self, user: usize) -> Result<(Self, Box<str>, Vec<Held>), Hindrance> {
        let label = shown(&self.user(user).ok_or(Hindrance::UserGone)?.label());
        let mut desk = self.changed();
        let mut freed = Vec::new();
        for id in self.tokens_of_user(user) {
            freed.extend(self.find(id).and_then(|row| Held::of(&row)));
            desk.set_holder(id, None);
        }
        Rc::make_mut(&mut desk.off_list).add(user, self.next_uid);
        Ok((desk, label, freed))
    }
}

/// What was typed into a field of one line: signs that no table may hold are blanks.
pub(super) fn one_line(typed: &str) -> String {
    trim(&typed.replace(|c: char| c.is_control(), " ")).to_owned()
}
