//! The encodings, and their alphabets.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A way to write a key as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SecretEncoding {
    /// `A–Z 2–7` (RFC 4648 §6): what Entra ID takes.
    Base32,
    /// `0–9 A–F` (RFC 4648 §8).
    Hex,
    /// `A–Z a–z 0–9 + /`, or `- _` (RFC 4648 §4, §5).
    Base64,
    /// `0–9 A–V` (RFC 4648 §7): some Thales files.
    Base32Hex,
}

impl SecretEncoding {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Base32, Self::Hex, Self::Base64, Self::Base32Hex];

    /// The name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Base32 => "Base32",
            Self::Hex => "hex",
            Self::Base64 => "Base64",
            Self::Base32Hex => "Base32hex",
        }
    }

    /// The word on a command line or in a saved choice.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Base32 => "base32",
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Base32Hex => "base32hex",
        }
    }

    /// The encoding of that [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.word().eq_ignore_ascii_case(word))
    }

    /// The encoding that a column's name says: `secret key (hex)`, `SeedBase32`.
    #[must_use]
    pub fn of_header(cell: &str) -> Option<Self> {
        let said = |word: &str| {
            cell.as_bytes().windows(word.len()).any(|letters| letters.eq_ignore_ascii_case(word.as_bytes()))
        };
        [Self::Base32Hex, Self::Base32, Self::Base64, Self::Hex].into_iter().find(|encoding| said(encoding.word()))
    }

    pub(super) fn class(self) -> u16 {
        match self {
            Self::Base32 => IN_BASE32,
            Self::Hex => IN_HEX,
            Self::Base64 => IN_BASE64,
            Self::Base32Hex => IN_BASE32HEX,
        }
    }
}

impl fmt::Display for SecretEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

pub(super) const IN_BASE32: u16 = 1;

pub(super) const IN_HEX: u16 = 1 << 1;

pub(super) const IN_BASE64: u16 = 1 << 2;

pub(super) const IN_BASE32HEX: u16 = 1 << 3;

/// Blanks: left out in every encoding.
pub(super) const BLANK: u16 = 1 << 4;

/// The dash: left out in all but Base64, where it is a digit of the URL alphabet.
pub(super) const DASH: u16 = 1 << 5;

pub(super) const UPPER: u16 = 1 << 6;

pub(super) const LOWER: u16 = 1 << 7;

/// `+ / _`: in no alphabet but Base64's.
pub(super) const SPECIAL: u16 = 1 << 8;

/// For each byte, in which alphabets (any case) it is.
pub(super) static CLASSES: [u16; 256] = {
    let mut classes = [0_u16; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        let given = byte as u8;
        let b = given.to_ascii_uppercase();
        let mut class = 0;
        if b.is_ascii_uppercase() || (b >= b'2' && b <= b'7') {
            class |= IN_BASE32;
        }
        if b.is_ascii_hexdigit() {
            class |= IN_HEX;
        }
        if b.is_ascii_digit() || (b >= b'A' && b <= b'V') {
            class |= IN_BASE32HEX;
        }
        if b.is_ascii_alphanumeric() || b == b'+' || b == b'/' || b == b'-' || b == b'_' {
            class |= IN_BASE64;
        }
        if b == b' ' || b == b'\t' {
            class |= BLANK;
        }
        if b == b'-' {
            class |= DASH;
        }
        if given.is_ascii_uppercase() {
            class |= UPPER;
        }
        if given.is_ascii_lowercase() {
            class |= LOWER;
        }
        if b == b'+' || b == b'/' || b == b'_' {
            class |= SPECIAL;
        }
        classes[byte] = class;
        byte += 1;
    }
    classes
};

pub(super) fn alphabet(encoding: SecretEncoding) -> &'static str {
    match encoding {
        SecretEncoding::Base32 => "Base32 (A–Z, 2–7)",
        SecretEncoding::Hex => "hex (0–9, A–F)",
        SecretEncoding::Base64 => "Base64 (A–Z, a–z, 0–9, +, /)",
        SecretEncoding::Base32Hex => "Base32hex (0–9, A–V)",
    }
}
