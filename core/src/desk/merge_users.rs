//! Users of a reading among those of the desk.

use super::value::Desk;
use crate::model::index::Index;
use crate::model::user::ObjectId;
use crate::model::users::Users;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Which numbers the users of a reading have on the desk.
pub(super) enum UserNumbers {
    /// Those of the reading: the desk had no users.
    AsTheyAre,
    /// The number on the desk of each user of the reading; `None` for one that is not on it.
    Each(Vec<Option<usize>>),
}

impl UserNumbers {
    pub(super) fn get(&self, number: u32) -> Option<usize> {
        match self {
            Self::AsTheyAre => Some(number as usize),
            Self::Each(numbers) => numbers.get(number as usize).copied().flatten(),
        }
    }
}

impl Desk {
    /// Adds users that are new, teaches those that are known, and says which number each has on the desk.
    #[inline(never)]
    pub(super) fn merge_users(&mut self, incoming: Users, index: &Index) -> UserNumbers {
        if self.users.is_empty() {
            // Taken over as they are: the first list, of any length, costs nothing.
            self.users = Rc::new(incoming);
            self.people = Rc::new(index.clone());
            return UserNumbers::AsTheyAre;
        }
        let mut numbers: Vec<Option<usize>> = vec![None; incoming.len()];
        self.people.matches(
            index,
            |there| self.users.get(there).map(|user| user.key()),
            |here| incoming.get(here).map(|user| user.key()),
            |there, here| numbers[here] = Some(there),
        );
        // Users that are known by object id alone, on either side.
        if incoming.iter().any(|user| user.upn.is_empty()) || self.users.iter().any(|user| user.upn.is_empty()) {
            let ids: FxHashMap<ObjectId, usize> =
                self.users.iter().enumerate().filter_map(|(number, user)| Some((user.object_id?, number))).collect();
            for (number, user) in numbers.iter_mut().zip(incoming.iter()) {
                if number.is_none()
                    && let Some(&known) = user.object_id.as_ref().and_then(|id| ids.get(id))
                    && (user.upn.is_empty() || self.users.get(known).is_some_and(|user| user.upn.is_empty()))
                {
                    *number = Some(known);
                }
            }
        }
        if incoming.is_empty() {
            return UserNumbers::Each(numbers);
        }
        let users = Rc::make_mut(&mut self.users);
        for (number, user) in numbers.iter_mut().zip(incoming.iter()) {
            match *number {
                Some(known) => users.learn(known, &user),
                None => {
                    *number = Some(users.len());
                    users.push(&user);
                }
            }
        }
        self.people = Rc::new(Index::of_users(users));
        UserNumbers::Each(numbers)
    }
}
