//! Which users wait for the tokens of a file, since a list puts serial numbers beside them.

use super::like_serials::what_matters;
use super::whereabouts::hash_serial;
use crate::ground::effort::note_steps;
use crate::model::growing_index::{GrowingIndex, entry};
use crate::model::tokens::Tokens;
use crate::model::users::Users;
use std::rc::Rc;

/// The users with serial numbers beside them, by what matters of those.
#[derive(Debug, Clone, Default)]
pub(super) struct AskedSerials {
    /// Their numbers, as they came; one who got a further serial number is there again.
    users: Rc<Vec<u32>>,
    /// How many of those are in the index.
    indexed: usize,
    index: GrowingIndex,
}

impl AskedSerials {
    /// Of all these.
    pub(super) fn of(users: &Users) -> Self {
        let mut all = Self::default();
        all.note(users.with_serials());
        all
    }

    /// Notes users who have serial numbers beside them.
    pub(super) fn note(&mut self, users: impl Iterator<Item = usize>) {
        let mut users = users.filter_map(|number| u32::try_from(number).ok()).peekable();
        if users.peek().is_some() {
            Rc::make_mut(&mut self.users).extend(users);
        }
    }

    /// The numbers of those, sorted, beside whom there may be a serial number of these tokens.
    pub(super) fn users_for(&mut self, tokens: &Tokens, users: &Users) -> Vec<u32> {
        let mut asking: Vec<u32> = Vec::new();
        if self.users.len() <= tokens.len() {
            asking.extend_from_slice(&self.users);
        } else {
            self.catch_up(users);
            let mut hashes = tokens.iter().map(|token| hash_serial(&what_matters(token.serial)));
            self.index.candidates_of_all(&mut hashes, &mut asking);
        }
        note_steps(asking.len());
        asking.sort_unstable();
        asking.dedup();
        asking
    }

    #[cold]
    fn catch_up(&mut self, users: &Users) {
        let mut new = Vec::new();
        for &number in self.users.get(self.indexed..).unwrap_or_default() {
            let Some(user) = users.get(number as usize) else { continue };
            new.extend(user.serials.iter().map(|serial| entry(hash_serial(&what_matters(serial)), number)));
        }
        self.indexed = self.users.len();
        self.index.add(new);
    }
}
