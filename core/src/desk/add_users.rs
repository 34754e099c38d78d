//! Adding a user list.

use super::refusals::DeskRefusal;
use super::sources::UserList;
use super::value::Desk;
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
    pub fn add_users(&self, name: &str, mut reading: UserReading) -> Result<(Self, UsersAdded), Refusal> {
        if let Some(same) = self.lists.iter().find(|list| list.fingerprint == reading.fingerprint) {
            return Err(DeskRefusal::SameUserList { name: name.into(), known: same.name.clone() }.into());
        }
        let mut desk = self.changed();
        let uid = desk.take_uid();
        let users_before = desk.users.len();
        let count = reading.users.len();
        reading.users.come_from(uid);
        let with_serials: Vec<usize> = reading.users.with_serials().collect();
        let named = reading.users.clone();
        let numbers = desk.merge_users(std::mem::take(&mut reading.users), &reading.people);
        let number = |here: usize| numbers.get(u32::try_from(here).ok()?);
        let assigned = desk.assign_by_serial(with_serials.into_iter().filter_map(number));
        let rejected = reading.rejected;
        desk.lists.push(Rc::new(UserList::of(uid, name, named, reading)));
        let new = desk.users.len() - users_before;
        let added = UsersAdded { list: uid, new, known: count - new, rejected, assigned, ..UsersAdded::default() };
        Ok((desk, added))
    }
}
