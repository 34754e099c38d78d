//! Users of a reading among those of the desk.

use super::asked_serials::AskedSerials;
use super::unlisted::is_listed;
use super::users_by_id::UsersById;
use super::value::Desk;
use crate::finding::{Finding, FindingKind};
use crate::model::growing_index::{GrowingIndex, entry};
use crate::model::index::{Index, hash_user};
use crate::model::user::{ObjectId, User};
use crate::model::users::Users;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// Who names users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamedBy {
    /// A token file: what it says of users may be old.
    TokenFile,
    /// A user list, or a person.
    UserList,
}

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

/// The entry of a user in [`Desk::people`].
fn person(number: usize, user: &User<'_>) -> u64 {
    entry(hash_user(user), u32::try_from(number).unwrap_or(u32::MAX))
}

impl Desk {
    /// Adds users that are new, teaches those that are known, and says which number each has on the desk; with what is to be
    /// said of it. What users there are already is not looked through: thousands of files may bring some each.
    #[inline(never)]
    pub(super) fn merge_users(&mut self, incoming: Users, index: &Index, by: NamedBy) -> (UserNumbers, Vec<Finding>) {
        let Some(corrected) = self.corrections.applied(&incoming) else {
            return self.merge_named(incoming, index, by, &FxHashSet::default());
        };
        let index = Index::of_users(&corrected.users);
        let (numbers, said) = self.merge_named(corrected.users, &index, by, &corrected.completing);
        (UserNumbers::Each(corrected.numbers.into_iter().map(|place| numbers.get(place)).collect()), said)
    }

    /// The same with users who are called as they are; of those `completing`, what is known already holds.
    fn merge_named(
        &mut self,
        incoming: Users,
        index: &Index,
        by: NamedBy,
        completing: &FxHashSet<u32>,
    ) -> (UserNumbers, Vec<Finding>) {
        if self.off_list.has_away() {
            let off_list = Rc::make_mut(&mut self.off_list);
            incoming.iter().for_each(|user| off_list.is_named(&user));
        }
        if self.users.is_empty() {
            // Taken over as they are: the first list, of any length, costs nothing.
            self.users = Rc::new(incoming);
            self.people = GrowingIndex::of(index);
            self.users_by_id = UsersById::default();
            self.asked_serials = AskedSerials::of(&self.users);
            return (UserNumbers::AsTheyAre, Vec::new());
        }
        let mut numbers: Vec<Option<usize>> = vec![None; incoming.len()];
        if incoming.is_empty() {
            return (UserNumbers::Each(numbers), Vec::new());
        }
        self.people.matches(
            index,
            |there| self.user(there).map(|user| user.key()),
            |here| incoming.get(here).map(|user| user.key()),
            |there, here| numbers[here] = Some(numbers[here].map_or(there, |other: usize| other.min(there))),
        );
        // Who is off the list may be called like somebody who is on it.
        if !self.off_list.is_empty() {
            let unknown = numbers.clone();
            self.people.matches(
                index,
                |there| self.users.get(there).filter(|_| self.off_list.has(there)).map(|user| user.key()),
                |here| incoming.get(here).filter(|_| unknown[here].is_none()).map(|user| user.key()),
                |there, here| numbers[here] = Some(numbers[here].map_or(there, |other: usize| other.min(there))),
            );
        }
        let renamed = self.same_by_id(&incoming, &mut numbers);
        let said = self.rename(&incoming, &renamed, by);
        self.take_in(&mut numbers, &incoming, completing);
        if !self.off_list.is_empty() {
            let off_list = Rc::make_mut(&mut self.off_list);
            for (number, user) in numbers.iter_mut().zip(incoming.iter()) {
                *number = number.filter(|&number| off_list.is_back(number, user.source));
            }
        }
        (UserNumbers::Each(numbers), said)
    }

    /// Adds the users that have no number yet, and teaches the others; with those `completing`, only what is not known.
    fn take_in(&mut self, numbers: &mut [Option<usize>], incoming: &Users, completing: &FxHashSet<u32>) {
        let users = Rc::make_mut(&mut self.users);
        let (mut people, mut ids): (Vec<u64>, Vec<usize>) = (Vec::new(), Vec::new());
        for ((number, user), here) in numbers.iter_mut().zip(incoming.iter()).zip(0_u32..) {
            let Some(known) = *number else {
                *number = Some(users.len());
                people.push(person(users.len(), &user));
                users.push(&user);
                continue;
            };
            let before = users.get(known).map(|user| (user.upn.is_empty(), user.object_id));
            if !completing.is_empty() && completing.contains(&here) {
                users.complete(known, &user);
            } else {
                users.learn(known, &user);
            }
            if let (Some((no_upn, id)), Some(now)) = (before, users.get(known)) {
                if no_upn && !now.upn.is_empty() {
                    people.push(person(known, &now));
                }
                if id != now.object_id {
                    ids.push(known);
                }
            }
        }
        let with_serials = incoming.with_serials().filter_map(|here| numbers.get(here).copied().flatten());
        self.asked_serials.note(with_serials);
        self.users_by_id.learn(&ids, users);
        self.people.add(people);
    }

    /// Notes that a user has another UPN now. By what the user was found before stays in the index: it is compared, and not
    /// found any more.
    pub(super) fn note_upn(&mut self, user: usize) {
        if let Some(now) = self.users.get(user) {
            self.people.add(vec![person(user, &now)]);
        }
    }

    /// Finds users who have another UPN than the desk knows, or none on either side, by their object ids. Gives those with
    /// another one: the number there and here.
    fn same_by_id(&mut self, incoming: &Users, numbers: &mut [Option<usize>]) -> Vec<(usize, usize)> {
        let mut renamed = Vec::new();
        let unknown = |(number, user): (&Option<usize>, User<'_>)| number.is_none() && user.object_id.is_some();
        if !numbers.iter().zip(incoming.iter()).any(unknown) {
            return renamed;
        }
        self.users_by_id.catch_up(&self.users);
        // Two users of one reading with one object id contradict each other: only one of them is known.
        let mut by_id: FxHashMap<ObjectId, Option<usize>> = FxHashMap::default();
        let mut taken: FxHashSet<usize> = numbers.iter().flatten().copied().collect();
        for ((here, number), user) in numbers.iter_mut().enumerate().zip(incoming.iter()) {
            let mut known_by_id =
                |id| *by_id.entry(id).or_insert_with(|| self.users_by_id.find(&self.users, &self.off_list, &id));
            if number.is_none()
                && let Some(known) = user.object_id.and_then(&mut known_by_id)
            {
                let has_none = user.upn.is_empty() || self.users.get(known).is_some_and(|user| user.upn.is_empty());
                if has_none || taken.insert(known) {
                    *number = Some(known);
                }
                if !has_none && *number == Some(known) {
                    renamed.push((known, here));
                }
            }
        }
        renamed
    }

    /// Gives users the UPN by which a reading knows them, and says so. A token file may be older than a user list: what
    /// the list says stays.
    fn rename(&mut self, incoming: &Users, renamed: &[(usize, usize)], by: NamedBy) -> Vec<Finding> {
        let mut said = Vec::new();
        for &(known, here) in renamed {
            let (Some(old), Some(new)) = (self.users.get(known), incoming.get(here)) else { continue };
            let stays = by == NamedBy::TokenFile && is_listed(&old, &self.lists, &self.of_users);
            let now = if stays { old.upn } else { new.upn };
            let kind = FindingKind::UpnChanged { before: old.upn.into(), here: new.upn.into(), stays };
            said.push(Finding { kind, line: new.line, column: 0, subject: now.into() });
            if !stays {
                let name = old.name.to_owned();
                Rc::make_mut(&mut self.users).edit(known, new.upn, &name);
                self.note_upn(known);
            }
        }
        said
    }
}
