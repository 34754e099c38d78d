//! Users who were taken off the list by hand. They keep their numbers, so that nobody else's changes and it is still known
//! whom a token belonged to; but they get none, and are nowhere shown.

use crate::model::user::User;
use crate::model::users::Users;
use rustc_hash::{FxHashMap, FxHashSet};

/// Who was taken off the list.
#[derive(Debug, Clone, Default)]
pub(super) struct OffList {
    /// By their numbers; each with the last file or list that was there then: one that comes later brings them back.
    users: FxHashMap<u32, u32>,
    /// The same of those whom no file or list names at present, by [`User::key`](crate::model::user::User::key).
    away: FxHashMap<Box<str>, u32>,
}

impl OffList {
    pub(super) fn len(&self) -> usize {
        self.users.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.users.is_empty() && self.away.is_empty()
    }

    #[inline]
    pub(super) fn has(&self, user: usize) -> bool {
        !self.users.is_empty() && u32::try_from(user).is_ok_and(|user| self.users.contains_key(&user))
    }

    /// Takes a user off; `until` is the number of the last file or list.
    pub(super) fn add(&mut self, user: usize, until: u32) {
        if let Ok(user) = u32::try_from(user) {
            self.users.insert(user, until);
        }
    }

    /// A file or list names the user, or (0) a person does: whether they are on the list now.
    pub(super) fn is_back(&mut self, user: usize, source: u32) -> bool {
        let Ok(user) = u32::try_from(user) else { return true };
        let stays_off = self.users.get(&user).is_some_and(|&until| (1..=until).contains(&source));
        if !stays_off {
            self.users.remove(&user);
        }
        !stays_off
    }

    /// Whether somebody who is taken off is named by nothing at present.
    pub(super) fn has_away(&self) -> bool {
        !self.away.is_empty()
    }

    /// A user who is on the list now is named: if that is new since, nothing is left of having been taken off.
    #[cold]
    pub(super) fn is_named(&mut self, user: &User<'_>) {
        let key = user.key();
        if self.away.get(&*key).is_some_and(|until| !(1..=*until).contains(&user.source)) {
            self.away.remove(&*key);
        }
    }

    /// The same with other numbers.
    #[cold]
    pub(super) fn renumbered(&self, number: impl Fn(usize) -> Option<usize>) -> Self {
        let new = |(&user, &until): (&u32, &u32)| Some((u32::try_from(number(user as usize)?).ok()?, until));
        Self { users: self.users.iter().filter_map(new).collect(), away: self.away.clone() }
    }

    /// The same for users who are put together anew: `moved` gives the number now of one of the `old` ones, `named` that of a
    /// user by key, if a file or list up to that number names them.
    #[cold]
    pub(super) fn anew(
        &self,
        old: &Users,
        moved: impl Fn(usize) -> Option<usize>,
        named: impl Fn(&str, u32) -> Option<usize>,
    ) -> Self {
        let mut all = Self::default();
        // Of two who are one now, who is on the list stays there.
        let stay: FxHashSet<usize> = (0..old.len()).filter(|&user| !self.has(user)).filter_map(&moved).collect();
        let taken_off = self.users.iter().filter_map(|(&user, &until)| {
            Some((old.get(user as usize)?.key().into_boxed_str(), moved(user as usize), until))
        });
        let away = self.away.iter().map(|(key, &until)| (key.clone(), named(key, until), until));
        for (key, number, until) in taken_off.chain(away) {
            match number {
                Some(number) if stay.contains(&number) => {}
                Some(number) => all.add(number, until),
                None => {
                    all.away.insert(key, until);
                }
            }
        }
        all
    }
}
