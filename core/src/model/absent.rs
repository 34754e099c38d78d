//! A token that is not on the desk, of which something is kept: known again by its serial number and its key, without the
//! key.

use crate::ground::stack::leaving_nothing;
use crate::model::life::Life;
use crate::model::token::Token;
use data_encoding::HEXLOWER_PERMISSIVE;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// By what a key is known again: a part of its SHA-256, of which nobody makes the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeyMark([u8; 8]);

impl KeyMark {
    /// That of a key.
    #[must_use]
    pub fn of(key: &[u8]) -> Self {
        Self(leaving_nothing(|| Sha256::digest(key)).first_chunk().copied().unwrap_or_default())
    }

    /// Reads what [`fmt::Display`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }
}

impl fmt::Display for KeyMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER_PERMISSIVE.encode(&self.0))
    }
}

/// A token that is not on the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsentToken {
    /// Its serial number.
    pub serial: Box<str>,
    /// By what its key is known again.
    pub key: KeyMark,
    /// Maker; may be empty. For people: it does not distinguish two tokens.
    pub manufacturer: Box<str>,
    /// Model; may be empty.
    pub model: Box<str>,
    /// What is kept of it.
    pub life: Life,
}

impl AbsentToken {
    /// Whether it is this token: both serial number and key are the same.
    #[must_use]
    pub fn is(&self, token: &Token<'_>) -> bool {
        *self.serial == *token.serial && self.key == KeyMark::of(token.secret.expose())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_and_tells_keys_apart() {
        let mark = KeyMark::of(b"12345678901234567890");
        assert_eq!(mark.to_string(), "6ed645ef0e1abea1");
        assert_eq!(KeyMark::parse("6ED645ef0e1abea1"), Some(mark));
        assert_ne!(KeyMark::of(b"12345678901234567891"), mark);
        for other in ["", "6ed645ef", "6ed645ef0e1abea1bf", "6ed645ef0e1abeax"] {
            assert_eq!(KeyMark::parse(other), None, "{other}");
        }
    }
}
