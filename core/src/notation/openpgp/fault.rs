//! Why a message is not opened.

use super::key::KeyId;
use crate::ground::work::TooSlow;

/// Why a message is not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PgpFault {
    /// It is cut off or damaged, or no message.
    Damaged,
    /// There is more behind it.
    SeveralMessages,
    /// It needs something that was not given.
    Locked(PgpLock),
    /// None of the passphrases that were given is that of the message.
    WrongPassphrase(PgpLock),
    /// A private key that fits was given, but none of the passphrases is that of the key.
    WrongKeyPassphrase(PgpLock),
    /// None of the private keys that were given fits.
    OtherKey(PgpLock),
    /// It is encrypted without protection against changes.
    Unprotected,
    /// It was changed since it was encrypted, or is damaged.
    Changed,
    /// Its signature, by the key with that ID, is not that key's, or not of this content.
    BadSignature(String),
    /// It has an algorithm that is not read: what for, and its name or number.
    Unknown(&'static str, String),
    /// What turns the passphrase into a key wants more memory than any is given.
    Memory,
    /// Trying what was given on it takes long, and the person has not agreed to that.
    Slow(TooSlow),
    /// More would come out than is read.
    TooLarge,
    /// It is a key.
    Key {
        /// A private one.
        private: bool,
    },
    /// It is a signature, and what it signs is another file.
    OnlySignature,
}

impl From<TooSlow> for PgpFault {
    fn from(slow: TooSlow) -> Self {
        Self::Slow(slow)
    }
}

/// What opens a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PgpLock {
    /// A passphrase does.
    pub passphrase: bool,
    /// The private keys of which one does: none if the message does not say.
    pub recipients: Vec<KeyId>,
    /// A private key does.
    pub private_key: bool,
}
