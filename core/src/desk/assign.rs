//! Who gets which token: Apply & Assign, by serial number, and by hand.

use super::holders::Holders;
use super::listed_serials::ListedToken;
use super::row::RowId;
use super::value::Desk;
use crate::model::index::Index;
use crate::model::upn::{UpnProblem, check_upn};
use crate::model::user::User;
use crate::model::users::Users;
use rustc_hash::FxHashSet;

/// What came of Apply & Assign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AssignReport {
    /// Tokens that were given out.
    pub assigned: usize,
    /// Tokens that are still free.
    pub tokens_left: usize,
    /// Users that still have none, guests apart.
    pub users_left: usize,
    /// Guests, who get none because Entra ID does not take hardware tokens for them.
    pub guests: usize,
    /// Users whose account is disabled, who get none.
    pub disabled: usize,
    /// Users who get none because a list names a certain token for them that is not free here.
    pub promised: usize,
    /// Free tokens that were passed over because another token has their serial number with another key: one of the
    /// keys is wrong.
    pub contradicting: usize,
}

impl Desk {
    /// Gives these users the free tokens whose serial numbers their list names; those that it names to the letter come
    /// before those that are only like it.
    pub(super) fn assign_by_serial(&mut self, users: impl Iterator<Item = usize>) -> usize {
        let mut same: Vec<(RowId, usize)> = Vec::new();
        let mut like: Vec<(RowId, usize)> = Vec::new();
        for number in users {
            let Some(user) = self.users.get(number) else { continue };
            for serial in user.serials.iter() {
                match self.listed_token(serial) {
                    ListedToken::Same(id) => same.push((id, number)),
                    ListedToken::Like(id) => like.push((id, number)),
                    ListedToken::Several(..) | ListedToken::Unknown => {}
                }
            }
        }
        let mut assigned = 0;
        for (id, user) in same.into_iter().chain(like) {
            if self.find(id).is_some_and(|row| row.user.is_none()) {
                self.set_holder(id, Some(user));
                assigned += 1;
            }
        }
        assigned
    }

    pub(super) fn set_holder(&mut self, id: RowId, user: Option<usize>) {
        if let Some(number) = self.files.iter().position(|file| file.uid == id.file) {
            self.holders[number].set(id.row as usize, user);
        }
    }

    /// Gives free tokens, in file order, to users who hold none, in list order, one each. Guests get none: Entra ID
    /// does not take hardware tokens for them.
    ///
    /// Passed over as well, and counted, are users whose account is disabled, those for whom a list names a certain
    /// token (another one would be wrong), and tokens whose key is in doubt.
    #[must_use]
    pub fn apply_and_assign(&self) -> (Self, AssignReport) {
        let mut desk = self.changed();
        let mut has_token = vec![false; desk.users.len()];
        for user in desk.holders.iter().flat_map(Holders::iter).flatten() {
            if let Some(has) = has_token.get_mut(user) {
                *has = true;
            }
        }
        let mut report = AssignReport::default();
        let promised: FxHashSet<usize> = desk.users.with_serials().collect();
        let mut waiting = (0..desk.users.len())
            .filter(|&user| !has_token[user])
            .filter(|&user| {
                let (guest, disabled) = desk.users.flags(user);
                let passed_over = match (guest, disabled, promised.contains(&user)) {
                    (true, ..) => &mut report.guests,
                    (_, true, _) => &mut report.disabled,
                    (_, _, true) => &mut report.promised,
                    _ => return true,
                };
                *passed_over += 1;
                false
            })
            .collect::<Vec<usize>>()
            .into_iter();
        let contradicting = &self.summary().contradicting;
        for ((file, removed), holders) in desk.files.iter().zip(&desk.removed).zip(&mut desk.holders) {
            for row in 0..file.tokens.len() {
                if holders.get(row).is_some() || removed.contains(row) {
                    continue;
                }
                let id = RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) };
                if !contradicting.is_empty() && contradicting.contains(&id) {
                    report.contradicting += 1;
                    continue;
                }
                match waiting.next() {
                    Some(user) => {
                        holders.set(row, Some(user));
                        report.assigned += 1;
                    }
                    None => report.tokens_left += 1,
                }
            }
        }
        report.users_left = waiting.count();
        (desk, report)
    }

    /// Gives a token to a user of the desk.
    #[must_use]
    pub fn assign(&self, id: RowId, user: usize) -> Self {
        let mut desk = self.changed();
        if user < desk.users.len() {
            desk.set_holder(id, Some(user));
        }
        desk
    }

    /// Gives a token to the user with that UPN, who is added if new.
    ///
    /// # Errors
    /// If it can't be a UPN.
    pub fn assign_upn(&self, id: RowId, upn: &str) -> Result<Self, UpnProblem> {
        let upn = upn.trim();
        check_upn(upn)?;
        let mut desk = self.changed();
        let user = match desk.user_by_upn(upn) {
            Some(user) => user,
            None => {
                let users: Users = std::iter::once(User::with_upn(upn)).collect();
                let index = Index::of_users(&users);
                desk.merge_users(users, &index).get(0).unwrap_or_default()
            }
        };
        desk.set_holder(id, Some(user));
        Ok(desk)
    }

    /// Frees a token.
    #[must_use]
    pub fn unassign(&self, id: RowId) -> Self {
        let mut desk = self.changed();
        desk.set_holder(id, None);
        desk
    }

    /// Frees the tokens at these places; says how many had a user.
    #[must_use]
    pub fn unassign_tokens(&self, places: &[u32]) -> (Self, usize) {
        let mut desk = self.changed();
        let mut freed = 0;
        for (number, row) in places.iter().filter_map(|&place| self.at(place as usize)) {
            if desk.holders[number].get(row).is_some() {
                desk.holders[number].set(row, None);
                freed += 1;
            }
        }
        (desk, freed)
    }
}
