//! The tokens: what a seed file says of one device.

use crate::ground::secret::Secret;
use crate::ground::words::letters_and_digits;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest serial number that is read, in bytes; RFC 6030 names no limit.
pub const MAX_SERIAL_BYTES: usize = 128;

/// How the code moves on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum OtpType {
    /// Time-based (RFC 6238).
    #[default]
    Totp,
    /// Event-based (RFC 4226): a counter that the button moves.
    Hotp,
}

impl OtpType {
    /// The word that files use: `totp` or `hotp`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Hotp => "hotp",
        }
    }

    /// Reads what files say: `TOTP`, `time`, `OATH-HOTP`, `event`, `hmac` …
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word: String = letters_and_digits(text);
        match word.strip_prefix("oath").unwrap_or(&word) {
            "totp" | "time" | "timebased" | "timed" | "t" => Some(Self::Totp),
            // LinOTP's older word for HOTP is HMAC.
            "hotp" | "hmac" | "event" | "eventbased" | "counter" | "counterbased" | "e" => Some(Self::Hotp),
            _ => None,
        }
    }
}

/// The hash function under HMAC (RFC 6238 §1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum HashFunction {
    /// HMAC-SHA-1: nearly all hardware tokens.
    #[default]
    Sha1,
    /// HMAC-SHA-256.
    Sha256,
    /// HMAC-SHA-512.
    Sha512,
}

impl HashFunction {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];

    /// The short name without a dash: `SHA1`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    /// The name for people: `SHA-1`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Microsoft Graph's name (`hardwareOathTokenHashFunction`); Graph has none for SHA-512.
    #[must_use]
    pub fn graph(self) -> Option<&'static str> {
        match self {
            Self::Sha1 => Some("hmacsha1"),
            Self::Sha256 => Some("hmacsha256"),
            Self::Sha512 => None,
        }
    }

    /// Reads `SHA1`, `sha-256`, `HmacSHA512`, `hmacsha1` …
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word = letters_and_digits(text);
        match word.strip_prefix("hmac").unwrap_or(&word) {
            "sha1" => Some(Self::Sha1),
            "sha256" | "sha2256" => Some(Self::Sha256),
            "sha512" | "sha2512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

impl fmt::Display for HashFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What tokens of one make have in common; many tokens share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Profile {
    /// Maker, as the file says; may be empty.
    pub manufacturer: Box<str>,
    /// Model, as the file says; may be empty.
    pub model: Box<str>,
    /// Time- or event-based.
    pub otp_type: OtpType,
    /// Hash under HMAC.
    pub hash: HashFunction,
    /// Digits of a code, 4 to 10 (hardware: 6 or 8).
    pub digits: u8,
    /// Time step in seconds; 0 for an event token.
    pub interval: u32,
    /// Not to be used before: seconds since 1970-01-01 UTC, where the file says it.
    pub start: Option<i64>,
    /// Not to be used after: seconds since 1970-01-01 UTC, where the file says it.
    pub expiry: Option<i64>,
}

impl Default for Profile {
    /// The usual hardware token: TOTP, SHA-1, 6 digits, 30 seconds.
    fn default() -> Self {
        Self {
            manufacturer: "".into(),
            model: "".into(),
            otp_type: OtpType::Totp,
            hash: HashFunction::Sha1,
            digits: 6,
            interval: 30,
            start: None,
            expiry: None,
        }
    }
}

/// One hardware token and its key, borrowed from [`Tokens`](crate::model::tokens::Tokens).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'t> {
    /// Serial number: always text, leading zeros matter.
    pub serial: &'t str,
    /// The key.
    pub secret: Secret<'t>,
    /// Maker, model and how it counts.
    pub profile: &'t Profile,
    /// The next counter of an event token; 0 for a time token.
    pub counter: u64,
    /// Line of the file (from 1) that it was read from; 0 if it was not read from a file.
    pub line: u32,
    /// The user that the file names for it: an index into the users of the same reading.
    pub holder: Option<u32>,
}

impl<'t> Token<'t> {
    /// A token without a user and with its counter at 0.
    #[must_use]
    pub fn new(serial: &'t str, key: &'t [u8], profile: &'t Profile) -> Self {
        Self { serial, secret: Secret::new(key), profile, counter: 0, line: 0, holder: None }
    }
}

/// In what the settings of the same token differ, here and there; `None` if they agree. Where the type differs, interval
/// and counter do so as well, which says nothing more.
pub(crate) fn differences(here: &Token<'_>, there: &Token<'_>) -> Option<[Box<str>; 2]> {
    let ([mine, theirs], counts) = ([here, there].map(|token| token.profile), here.counter == there.counter);
    if counts && std::ptr::eq(mine, theirs) {
        return None;
    }
    let words = [here, there].map(|token| {
        let profile = token.profile;
        let mut words: Vec<String> = Vec::new();
        if mine.otp_type != theirs.otp_type {
            words.push(profile.otp_type.word().to_uppercase());
        } else {
            if mine.interval != theirs.interval {
                words.push(format!("{} seconds", profile.interval));
            }
            if !counts {
                words.push(format!("the counter {}", token.counter));
            }
        }
        if mine.hash != theirs.hash {
            words.push(profile.hash.name().to_owned());
        }
        if mine.digits != theirs.digits {
            words.push(format!("{} digits", profile.digits));
        }
        Box::from(words.join(", "))
    });
    (words != ["".into(), "".into()]).then_some(words)
}

/// The hash function that privacyIDEA takes for a key of this length in bytes; `None`: SHA-224 or SHA-384, which no token here
/// has.
pub(crate) fn hash_by_length(bytes: usize) -> Option<HashFunction> {
    match bytes {
        28 | 48 => None,
        32 => Some(HashFunction::Sha256),
        64 => Some(HashFunction::Sha512),
        _ => Some(HashFunction::Sha1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_hashes_and_types_that_files_use() {
        for (text, expected) in [
            ("SHA1", Some(HashFunction::Sha1)),
            ("sha-256", Some(HashFunction::Sha256)),
            ("HmacSHA512", Some(HashFunction::Sha512)),
            ("hmacsha1", Some(HashFunction::Sha1)),
            ("HMAC-SHA-1", Some(HashFunction::Sha1)),
            ("md5", None),
            ("", None),
        ] {
            assert_eq!(HashFunction::parse(text), expected, "{text}");
        }
        for (text, expected) in [
            ("TOTP", Some(OtpType::Totp)),
            ("OATH-HOTP", Some(OtpType::Hotp)),
            ("Event-based", Some(OtpType::Hotp)),
            ("U2F", None),
        ] {
            assert_eq!(OtpType::parse(text), expected, "{text}");
        }
    }
}
