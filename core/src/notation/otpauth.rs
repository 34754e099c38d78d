//! Links that carry one key each: `otpauth://` (Google Authenticator's Key URI Format), and `otpauth-migration://`,
//! its export, which carries several. Reads lists of them out of any text, and writes `otpauth://`.
//!
//! A link that can't be used is still a [`OtpauthLink`], with its [`LinkProblem`]: what goes in comes out. No link has a
//! place for a serial number; some tools put it into the label, so issuer, account and label come out as they are and
//! the caller decides.

mod find;
mod link;
mod migration;
mod protobuf;
mod reader;
#[cfg(test)]
mod testing;
mod write;

pub use find::has_link;
pub use link::OtpauthLink;
pub use migration::MigrationBatch;
pub use reader::{FoundLinks, MAX_LINK_BYTES, MAX_LINKS, read};
pub use write::{OutLink, write_link};

pub(crate) use super::percent::percent_decoded;
use crate::model::key_encoding::{DecodeError, SecretEncoding};
use crate::model::otp::DIGITS;
use serde::{Deserialize, Serialize};

/// Why a link can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkProblem {
    /// A Steam link: its codes are letters, which no OATH server takes.
    Steam,
    /// Neither `totp` nor `hotp`; the word, if it can't be a key.
    Type(Box<str>),
    /// No parameter `secret`, or an empty one.
    SecretMissing,
    /// The key is not Base32.
    Secret(DecodeError),
    /// MD5, which OATH does not know.
    Md5,
    /// Another hash than SHA-1, SHA-256 or SHA-512; its name, if it can't be a key.
    Hash(Box<str>),
    /// `digits` is no number from 4 to 10.
    Digits,
    /// `period` is no number from 1 to 86,400.
    Period,
    /// `counter` is no number, or one of more than 64 bits.
    Counter,
    /// Longer than [`MAX_LINK_BYTES`].
    TooLong,
    /// A migration link without the parameter `data`.
    ExportMissing,
    /// A migration link whose data is not Base64 or is cut off.
    ExportDamaged,
    /// A migration link without a key in it.
    ExportEmpty,
}

impl LinkProblem {
    /// The sentence for people, without capital and full stop. It never has any part of a key in it but one foreign
    /// character.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Steam => "this is a Steam key, whose codes are letters: it is no OATH token".to_owned(),
            Self::Type(word) if word.is_empty() => "the link says neither “totp” nor “hotp”".to_owned(),
            Self::Type(word) => format!("the link is of the type “{word}”; only “totp” and “hotp” are OATH tokens"),
            Self::SecretMissing => "the link has no key (“secret=”)".to_owned(),
            Self::Secret(error) => error.sentence(SecretEncoding::Base32),
            Self::Md5 => "the link asks for MD5; OATH tokens use SHA-1, SHA-256 or SHA-512".to_owned(),
            Self::Hash(name) if name.is_empty() => {
                "the algorithm is unknown; OATH tokens use SHA-1, SHA-256 or SHA-512".to_owned()
            }
            Self::Hash(name) => {
                format!("the algorithm “{name}” is unknown; OATH tokens use SHA-1, SHA-256 or SHA-512")
            }
            Self::Digits => format!("“digits” must be a number from {} to {}", DIGITS.start(), DIGITS.end()),
            Self::Period => "“period” must be a number of seconds from 1 to 86400".to_owned(),
            Self::Counter => "“counter” must be a whole number".to_owned(),
            Self::TooLong => format!("the link is longer than {MAX_LINK_BYTES} characters"),
            Self::ExportMissing => "the export link has no data (“data=”)".to_owned(),
            Self::ExportDamaged => "the data of the export link is damaged or cut off".to_owned(),
            Self::ExportEmpty => "the export link has no key in it".to_owned(),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(LinkProblem {
    Self::Steam => Self::Steam;
    Self::Type(_) => Self::Type("yotp".into()), Self::Type("".into());
    Self::SecretMissing => Self::SecretMissing;
    Self::Secret(_) => Self::Secret(DecodeError::Foreign('8', 3));
    Self::Md5 => Self::Md5;
    Self::Hash(_) => Self::Hash("SHA3".into()), Self::Hash("".into());
    Self::Digits => Self::Digits;
    Self::Period => Self::Period;
    Self::Counter => Self::Counter;
    Self::TooLong => Self::TooLong;
    Self::ExportMissing => Self::ExportMissing;
    Self::ExportDamaged => Self::ExportDamaged;
    Self::ExportEmpty => Self::ExportEmpty;
});

/// What deserves a look, though the link can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkNote {
    /// Label and parameter name different issuers; the parameter was taken.
    IssuerDiffers,
    /// A `+` in the issuer was read as a blank.
    PlusAsBlank,
    /// A `%` without two hex digits after it was kept as it is.
    BadPercent,
    /// A name is not UTF-8 and was read as Latin-1.
    NotUtf8,
    /// Control characters were left out of a name.
    ControlCharacters,
    /// There is no label, so nothing says whose it is.
    LabelMissing,
    /// Digits other than 6 or 8.
    DigitsUnusual(u8),
    /// A time step other than 30 or 60 seconds.
    PeriodUnusual(u32),
    /// An event token without a counter: 0 was taken.
    CounterMissing,
    /// An export does not say whether the token is time- or event-based: time-based was taken.
    TypeAssumed,
    /// A parameter that says nothing about a token, by name; an empty name could have been a key.
    Unknown(Box<str>),
    /// A parameter that is there twice, by name; the first one counts.
    Twice(Box<str>),
    /// The unused bits of the key's last character are not zero: strict readers refuse it.
    SecretTrailingBits,
    /// The key has a number of characters that Base32 never has; the last one was left out.
    SecretLength(u32),
    /// The key has few bytes.
    SecretShort(u32),
    /// Nothing in it looks like a serial number: a name stands in its place.
    SerialMadeUp,
}

impl LinkNote {
    /// The sentence for people, without capital and full stop. It never has any part of a key in it.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::IssuerDiffers => "the label and “issuer=” name different issuers; the latter was taken".to_owned(),
            Self::PlusAsBlank => "a “+” in the issuer was read as a blank".to_owned(),
            Self::BadPercent => "a “%” without two hex digits after it was kept as it is".to_owned(),
            Self::NotUtf8 => "a name is not UTF-8; it was read as Western European".to_owned(),
            Self::ControlCharacters => "control characters were left out of a name".to_owned(),
            Self::LabelMissing => "the link has no label".to_owned(),
            Self::DigitsUnusual(digits) => format!("the codes have {digits} digits; 6 or 8 are usual"),
            Self::PeriodUnusual(period) => {
                format!("a code is shown for {period} seconds; 30 or 60 are usual")
            }
            Self::CounterMissing => "an event token needs “counter=”, which is missing; 0 was taken".to_owned(),
            Self::TypeAssumed => "it does not say whether it is time- or event-based; time-based was taken".to_owned(),
            Self::Unknown(name) if name.is_empty() => "a parameter is unknown and was left out".to_owned(),
            Self::Unknown(name) => format!("the parameter “{name}” is unknown and was left out"),
            Self::Twice(name) => format!("the parameter “{name}” is there twice; the first one was taken"),
            Self::SecretTrailingBits => {
                "the last character of the key has bits that don’t belong to it; strict readers refuse it".to_owned()
            }
            Self::SecretLength(length) => {
                format!("the key has {length} characters, a length that Base32 never has; check that none is missing")
            }
            Self::SecretShort(bytes) => format!("the key has only {bytes} bytes; hardware tokens mostly have 20"),
            Self::SerialMadeUp => "the link has no serial number; a name stands in its place".to_owned(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::SerialMadeUp => {
                "Read the serial number off the token and put it into a list with the key before you export for Entra."
            }
            _ => "Compare the code shown here with the token’s before you hand it out.",
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(LinkNote {
    Self::IssuerDiffers => Self::IssuerDiffers;
    Self::PlusAsBlank => Self::PlusAsBlank;
    Self::BadPercent => Self::BadPercent;
    Self::NotUtf8 => Self::NotUtf8;
    Self::ControlCharacters => Self::ControlCharacters;
    Self::LabelMissing => Self::LabelMissing;
    Self::DigitsUnusual(_) => Self::DigitsUnusual(7);
    Self::PeriodUnusual(_) => Self::PeriodUnusual(45);
    Self::CounterMissing => Self::CounterMissing;
    Self::TypeAssumed => Self::TypeAssumed;
    Self::Unknown(_) => Self::Unknown("image".into()), Self::Unknown("".into());
    Self::Twice(_) => Self::Twice("digits".into());
    Self::SecretTrailingBits => Self::SecretTrailingBits;
    Self::SecretLength(_) => Self::SecretLength(33);
    Self::SecretShort(_) => Self::SecretShort(5);
    Self::SerialMadeUp => Self::SerialMadeUp;
});
