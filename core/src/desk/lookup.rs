//! Finding a user by UPN, a token by serial number.

use super::row::RowId;
use super::value::Desk;

impl Desk {
    /// The user with that UPN, without case.
    #[must_use]
    pub fn user_by_upn(&self, upn: &str) -> Option<usize> {
        self.user_by_key(&upn.to_ascii_lowercase())
    }

    /// The user whose key that is, see [`User::key`].
    pub(super) fn user_by_key(&self, key: &str) -> Option<usize> {
        self.people
            .candidates(key.as_bytes())
            .find(|&number| self.users.get(number).is_some_and(|user| user.key() == key))
    }

    /// The first token with that serial number.
    #[must_use]
    pub fn row_by_serial(&self, serial: &str) -> Option<RowId> {
        self.files.iter().zip(&self.removed).find_map(|(file, removed)| {
            file.serials
                .candidates(serial.as_bytes())
                .find(|&row| !removed.contains(row) && file.tokens.get(row).is_some_and(|token| token.serial == serial))
                .map(|row| RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) })
        })
    }
}
