//! What a person corrected of users. A file that is read anew still says what it said; the correction holds.

use crate::model::user::User;
use crate::model::users::Users;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// Users as a file names them, corrected and each once.
pub(super) struct Corrected {
    pub(super) users: Users,
    /// The number among these that each has whom the file names.
    pub(super) numbers: Vec<u32>,
    /// Those whom the file only knows as another one who is this one now: what it says of them completes, and overrides
    /// nothing.
    pub(super) completing: FxHashSet<u32>,
}

/// Corrections of users, by the [`User::key`] that files know them by.
#[derive(Debug, Clone, Default)]
pub(super) struct Corrections(FxHashMap<Box<str>, Correction>);

#[derive(Debug, Clone)]
struct Correction {
    upn: Box<str>,
    name: Box<str>,
    /// Two users are one: what this one knows completes the other, and overrides nothing.
    merged: bool,
    /// The last file or list that was there: what a later one says is news.
    until: u32,
}

impl Correction {
    fn is_now(&self, key: &str) -> bool {
        self.upn.eq_ignore_ascii_case(key)
    }
}

impl Corrections {
    /// Notes that the user with that key is called otherwise from now on.
    pub(super) fn note(&mut self, key: String, now: &User<'_>, until: u32) {
        self.add(key, now, false, until);
    }

    /// Notes that the user with that key is another one, who stays.
    pub(super) fn note_merged(&mut self, key: String, stays: &User<'_>, until: u32) {
        self.add(key, stays, true, until);
    }

    fn add(&mut self, key: String, now: &User<'_>, merged: bool, until: u32) {
        let correction = |merged| Correction { upn: now.upn.into(), name: now.name.into(), merged, until };
        // Who was corrected before goes the same way.
        for earlier in self.0.values_mut().filter(|earlier| earlier.is_now(&key)) {
            *earlier = correction(merged || earlier.merged);
        }
        self.0.insert(key.into(), correction(merged));
    }

    /// The key that the user with that key has now.
    pub(super) fn key_now<'k>(&self, key: &'k str) -> Cow<'k, str> {
        self.0.get(key).map_or(Cow::Borrowed(key), |correction| correction.upn.to_ascii_lowercase().into())
    }

    /// Whether files know a user by that key who has another one now.
    pub(super) fn is_former(&self, key: &str) -> bool {
        self.0.get(key).is_some_and(|correction| !correction.is_now(key))
    }

    /// The keys by which files know the user who has that key now.
    pub(super) fn former_keys(&self, key: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(_, correction)| correction.is_now(key)).map(|(former, _)| &**former)
    }

    /// Users as a file names them, corrected; `None` if nothing is to be.
    #[cold]
    pub(super) fn applied(&self, named: &Users) -> Option<Corrected> {
        let of = |user: &User<'_>| {
            let correction = self.0.get(&*user.key())?;
            // Who is typed is meant as typed.
            (1..=correction.until).contains(&user.source).then_some(correction)
        };
        if self.0.is_empty() || named.iter().all(|user| of(&user).is_none()) {
            return None;
        }
        let (mut users, mut numbers) = (Users::default(), Vec::with_capacity(named.len()));
        let mut completing = FxHashSet::default();
        let mut known: FxHashMap<String, u32> = FxHashMap::default();
        for user in named.iter() {
            let correction = of(&user);
            let merged = correction.is_some_and(|correction| correction.merged);
            let user = correction.map_or(user, |Correction { upn, name, .. }| User { upn, name, ..user });
            let next = u32::try_from(users.len()).unwrap_or(u32::MAX);
            let number = *known.entry(user.key()).or_insert(next);
            if number == next {
                users.push(&user);
                if merged {
                    completing.insert(number);
                }
            } else if !merged && completing.remove(&number) {
                users.learn(number as usize, &user);
            } else {
                users.complete(number as usize, &user);
            }
            numbers.push(number);
        }
        Some(Corrected { users, numbers, completing })
    }
}
