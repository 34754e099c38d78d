//! To whom a message is encrypted.

use super::key::KeyId;

/// A key that a message is encrypted to.
pub(crate) struct Recipient {}

impl Recipient {
    /// The keys of a file to which can be encrypted at that moment, in seconds since 1970; of each that can't, why. `None` if
    /// it is no file of public keys.
    pub(crate) fn read_all(_file: &[u8], _now: u64) -> Option<Vec<Result<Self, (KeyId, &'static str)>>> {
        None
    }
}
