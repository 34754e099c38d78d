//! Finding a user by UPN, a token by serial number, and the files and lists that may have something, without a look into
//! each.

use super::row::RowId;
use super::sources::{TokenFile, UserList, list_of};
use super::value::Desk;
use super::whereabouts::{hash_secret, hash_serial};
use crate::ground::hash::hash_bytes;
use crate::model::index::hash_user;
use crate::model::token::Token;
use crate::model::tokens::Tokens;
use std::rc::Rc;

/// Of a file of more tokens, none is looked up: it is compared with each file as a whole.
const MAX_LOOKED_UP: usize = 4096;

fn hashes_of(token: &Token<'_>) -> [u64; 2] {
    [hash_serial(token.serial), hash_secret(token.secret.expose())]
}

impl Desk {
    /// The user with that UPN, without case.
    #[must_use]
    pub fn user_by_upn(&self, upn: &str) -> Option<usize> {
        self.user_by_key(&upn.to_ascii_lowercase())
    }

    /// The user whose key that is, see [`User::key`](crate::model::user::User::key).
    pub(super) fn user_by_key(&self, key: &str) -> Option<usize> {
        self.people
            .candidates(hash_bytes(key.as_bytes()))
            .map(|number| number as usize)
            .filter(|&number| self.user(number).is_some_and(|user| user.key() == key))
            .min()
    }

    /// The first token with that serial number.
    #[must_use]
    pub fn row_by_serial(&self, serial: &str) -> Option<RowId> {
        self.rows_by_serial(serial).next()
    }

    /// The tokens with that serial number, in order.
    pub(super) fn rows_by_serial<'d>(&'d self, serial: &'d str) -> impl Iterator<Item = RowId> + 'd {
        self.files_with(hash_serial(serial)).into_iter().flat_map(move |number| {
            let file = &self.files[number];
            let is_it = move |row: usize| file.tokens.get(row).is_some_and(|token| token.serial == serial);
            let rows = file.serials.candidates(serial.as_bytes());
            rows.filter(move |&row| !self.is_removed(number, row) && is_it(row))
                .map(|row| RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) })
        })
    }

    /// Notes what a file has that comes onto the desk.
    pub(super) fn note_file(&mut self, file: &TokenFile) {
        let mut hashes = file.tokens.iter().flat_map(|token| hashes_of(&token)).chain([file.fingerprint]);
        self.of_tokens.note(file.uid, file.tokens.len(), &mut hashes);
        if let Some(like) = self.like_serials.get_mut() {
            like.note(file);
        }
    }

    /// Notes what a list has that comes onto the desk.
    pub(super) fn note_list(&mut self, list: &UserList) {
        let mut hashes = list.named.iter().map(|user| hash_user(&user)).chain([list.fingerprint]);
        self.of_users.note(list.uid, list.named.len(), &mut hashes);
    }

    /// The place of that file among the files, which stand in the order in which they came.
    pub(super) fn number_of(&self, uid: u32) -> Option<usize> {
        self.files.binary_search_by_key(&uid, |file| file.uid).ok()
    }

    /// That list; they stand in the order in which they came.
    pub(super) fn list(&self, uid: u32) -> Option<&Rc<UserList>> {
        list_of(&self.lists, uid)
    }

    /// The places of the files that may have something of that hash, in order.
    pub(super) fn files_with(&self, hash: u64) -> Vec<usize> {
        self.places(self.of_tokens.of(&mut std::iter::once(hash)))
    }

    /// The places of the files that may have a serial number or a key of these tokens, in order.
    pub(super) fn files_about(&self, tokens: &Tokens) -> Vec<usize> {
        if tokens.len() > MAX_LOOKED_UP {
            return (0..self.files.len()).collect();
        }
        self.places(self.of_tokens.of(&mut tokens.iter().flat_map(|token| hashes_of(&token))))
    }

    /// The places of the files with these numbers that are still there.
    pub(super) fn places(&self, uids: Vec<u32>) -> Vec<usize> {
        uids.into_iter().filter_map(|uid| self.number_of(uid)).collect()
    }
}
