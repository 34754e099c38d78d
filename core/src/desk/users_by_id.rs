//! The users of a desk by object id.

use super::off_list::OffList;
use crate::ground::effort::note_steps;
use crate::ground::hash::hash_bytes;
use crate::model::growing_index::{GrowingIndex, entry};
use crate::model::user::{ObjectId, User};
use crate::model::users::Users;

/// The users of a desk by object id. Each is looked at once, when that is first needed.
#[derive(Debug, Clone, Default)]
pub(super) struct UsersById {
    index: GrowingIndex,
    /// How many users are in it, from the first on.
    indexed: usize,
}

fn hash_id(id: &ObjectId) -> u64 {
    hash_bytes(&id.to_bytes())
}

impl UsersById {
    /// Takes in the users that came since the last time.
    pub(super) fn catch_up(&mut self, users: &Users) {
        note_steps(users.len() - self.indexed.min(users.len()));
        let new = (self.indexed..users.len()).filter_map(|number| id_entry(number, &users.get(number)?));
        self.index.add(new.collect());
        self.indexed = users.len();
    }

    /// Takes in the ids that these users have now, of those that it has.
    pub(super) fn learn(&mut self, numbers: &[usize], users: &Users) {
        let known = numbers.iter().copied().filter(|&number| number < self.indexed);
        let entries = known.filter_map(|number| id_entry(number, &users.get(number)?)).collect();
        self.index.add(entries);
    }

    /// The last user with that id who is on the list; if there is none, the first one who was taken off it.
    pub(super) fn find(&self, users: &Users, off_list: &OffList, id: &ObjectId) -> Option<usize> {
        let has = |number: &usize| users.get(*number).is_some_and(|user| user.object_id.as_ref() == Some(id));
        let all = self.index.candidates(hash_id(id)).map(|number| number as usize);
        let all = all.inspect(|_| note_steps(1)).filter(has);
        all.max_by_key(|&number| if off_list.has(number) { (false, usize::MAX - number) } else { (true, number) })
    }
}

fn id_entry(number: usize, user: &User<'_>) -> Option<u64> {
    Some(entry(hash_id(user.object_id.as_ref()?), u32::try_from(number).ok()?))
}
