//! A key on its way into a file, and what keeps it from being written as it is.

use crate::ground::secret::Secret;
use crate::notation::ciphers::HmacHash;
use crate::notation::xml::is_xml_character;

/// A key on its way into a file. Empty texts are left out.
#[derive(Debug, Clone, Copy)]
pub struct OutKey<'a> {
    /// `SerialNo`.
    pub serial: &'a str,
    /// `Id` of the key; the serial number if empty.
    pub key_id: &'a str,
    /// `Manufacturer`.
    pub manufacturer: &'a str,
    /// `Model`.
    pub model: &'a str,
    /// `IssueNo`.
    pub issue_no: &'a str,
    /// `Issuer`.
    pub issuer: &'a str,
    /// `FriendlyName`.
    pub friendly_name: &'a str,
    /// `UserId` of the key.
    pub user_id: &'a str,
    /// Not to be used before: seconds since 1970-01-01 UTC.
    pub start: Option<i64>,
    /// Not to be used after: seconds since 1970-01-01 UTC.
    pub expiry: Option<i64>,
    /// Event or time.
    pub kind: OutKind,
    /// The hash function.
    pub hash: HmacHash,
    /// How the hash function is written.
    pub suite: SuiteForm,
    /// Digits of a code.
    pub digits: u8,
    /// The key.
    pub secret: Secret<'a>,
}

/// How `Suite` names the hash function, on which readers disagree. All take it for SHA-1 where it is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SuiteForm {
    /// `HMAC-SHA256`: what FreeIPA and multiOTP read. privacyIDEA 3.14 takes it for SHA-1, and so does LinOTP 2.11
    /// with `HMAC-SHA512`.
    #[default]
    Hmac,
    /// `SHA256`: what FreeIPA, privacyIDEA and LinOTP read. multiOTP 5.9 takes it for SHA-1.
    Bare,
}

/// What a key is for, and the numbers for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutKind {
    /// Event token.
    Hotp {
        /// The next counter.
        counter: u64,
    },
    /// Time token.
    Totp {
        /// Seconds of a time step.
        interval: u64,
        /// Intervals that the device's clock is off; 0 is not written.
        drift: i64,
    },
}

/// Why a key can't go into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutProblem {
    /// The named text holds a character that XML 1.0 can't carry (§2.2).
    Character(&'static str, char),
    /// Neither a serial number nor an id: RFC 6030 §4 asks for an id.
    NoId,
    /// There is no key.
    NoSecret,
    /// More than the 63 bits of `Counter`, or the 31 bits of `TimeInterval` and `TimeDrift` (RFC 6030 §11).
    NumberTooLarge(&'static str),
    /// An interval of 0 seconds.
    NoInterval,
}

impl OutProblem {
    /// The reason, said of one key.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Character(field, c) => {
                format!("its {field} holds the sign U+{:04X}, which XML can’t carry", u32::from(*c))
            }
            Self::NoId => "it has neither a serial number nor an id".to_owned(),
            Self::NoSecret => "it has no key".to_owned(),
            Self::NumberTooLarge(field) => format!("its {field} is too large for PSKC"),
            Self::NoInterval => "its time interval is 0".to_owned(),
        }
    }
}

/// Everything that keeps a key from being written as it is; empty: nothing does. `PskcWriter::entry` writes it all the
/// same, with U+FFFD for characters that can't be.
#[must_use]
pub fn check(key: &OutKey<'_>) -> Vec<OutProblem> {
    let mut problems = Vec::new();
    for (field, text) in [
        ("serial number", key.serial),
        ("key id", key.key_id),
        ("manufacturer", key.manufacturer),
        ("model", key.model),
        ("issue number", key.issue_no),
        ("issuer", key.issuer),
        ("name", key.friendly_name),
        ("user", key.user_id),
    ] {
        if let Some(c) = text.chars().find(|&c| !is_xml_character(c)) {
            problems.push(OutProblem::Character(field, c));
        }
    }
    if key.serial.is_empty() && key.key_id.is_empty() {
        problems.push(OutProblem::NoId);
    }
    if key.secret.is_empty() {
        problems.push(OutProblem::NoSecret);
    }
    match key.kind {
        OutKind::Hotp { counter } if i64::try_from(counter).is_err() => {
            problems.push(OutProblem::NumberTooLarge("counter"));
        }
        OutKind::Hotp { .. } => {}
        OutKind::Totp { interval, drift } => {
            if interval == 0 {
                problems.push(OutProblem::NoInterval);
            }
            if i32::try_from(interval).is_err() {
                problems.push(OutProblem::NumberTooLarge("time interval"));
            }
            if i32::try_from(drift).is_err() {
                problems.push(OutProblem::NumberTooLarge("clock drift"));
            }
        }
    }
    problems
}

pub(super) fn suite(hash: HmacHash, form: SuiteForm) -> &'static str {
    let name = match hash {
        HmacHash::Sha1 => "HMAC-SHA1",
        HmacHash::Sha224 => "HMAC-SHA224",
        HmacHash::Sha256 => "HMAC-SHA256",
        HmacHash::Sha384 => "HMAC-SHA384",
        HmacHash::Sha512 => "HMAC-SHA512",
    };
    match form {
        SuiteForm::Hmac => name,
        SuiteForm::Bare => name.trim_start_matches("HMAC-"),
    }
}
