//! Adding a user list.

use super::merge_users::NamedBy;
use super::refusals::DeskRefusal;
use super::sources::UserList;
use super::value::Desk;
use crate::finding::sort_by_line;
use crate::ground::refusal::Refusal;
use crate::roster::UserReading;
use std::rc::Rc;

/// What came of adding a user list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UsersAdded {
    /// The list's number on the desk.
    pub list: u32,
    /// Users that are on the desk now and were not before.
    pub new: usize,
    /// Users that were there; what the list knows better was taken over.
    pub known: usize,
    /// Rows that became no user.
    pub rejected: u32,
    /// Tokens that the list assigned by serial number.
    pub assigned: usize,
    /// Users that are on the desk no more: reading anew only.
    pub gone: usize,
    /// Tokens that are free again because of that.
    pub freed: usize,
}

impl Desk {
    /// Adds a user list.
    ///
    /// # Errors
    /// If the very same content is on the desk already.
    pub fn add_users(&self, name: &str, reading: UserReading) -> Result<(Self, UsersAdded), Refusal> {
        self.check_users(name, &reading)?;
        let mut desk = self.clone();
        let added = desk.put_users(name, reading);
        Ok((desk, added))
    }

    /// Whether a user list can be added.
    ///
    /// # Errors
    /// If the very same content is on the desk already.
    pub fn check_users(&self, name: &str, reading: &UserReading) -> Result<(), Refusal> {
        let same = |uid: u32| self.list(uid).filter(|list| list.fingerprint == reading.fingerprint);
        match self.of_users.of(&mut std::iter::once(reading.fingerprint)).into_iter().find_map(same) {
            Some(same) => Err(DeskRefusal::SameUserList { name: name.into(), known: same.name.clone() }.into()),
            None => Ok(()),
        }
    }

    /// As [`Self::add_users`], on this very desk, for what [`Self::check_users`] lets in: of a desk with thousands of lists,
    /// a copy takes its time.
    pub fn put_users(&mut self, name: &str, mut reading: UserReading) -> UsersAdded {
        self.forget_derived();
        let uid = self.take_uid();
        let users_before = self.user_count();
        let count = reading.users.len();
        reading.users.come_from(uid);
        let with_serials: Vec<usize> = reading.users.with_serials().collect();
        let named = reading.users.clone();
        let people = std::mem::take(&mut reading.users);
        let (numbers, said) = self.merge_users(people, &reading.people, NamedBy::UserList);
        reading.findings.extend(said);
        sort_by_line(&mut reading.findings);
        let number = |here: usize| numbers.get(u32::try_from(here).ok()?);
        let assigned = self.assign_by_serial(with_serials.into_iter().filter_map(number), None);
        let rejected = reading.rejected;
        let list = Rc::new(UserList::of(uid, name, named, reading));
        self.note_list(&list);
        self.lists.push(list);
        let new = self.user_count().saturating_sub(users_before);
        UsersAdded { list: uid, new, known: count.saturating_sub(new), rejected, assigned, ..UsersAdded::default() }
    }
}
