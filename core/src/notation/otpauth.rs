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
use crate::ground::words::capitalized;
use crate::model::explain::{Explain, Explanation, Severity};
use crate::model::key_encoding::{DecodeError, SecretEncoding};
use crate::model::otp::DIGITS;
use crate::model::remedy::Remedy;
use serde::{Deserialize, Serialize};
use std::fmt;

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

impl fmt::Display for LinkProblem {
    /// The sentence for people, without full stop. It never has any part of a key in it but one foreign character.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steam => f.write_str("This is a Steam key, whose codes are letters: it is no OATH token"),
            Self::Type(word) if word.is_empty() => f.write_str("The link says neither “totp” nor “hotp”"),
            Self::Type(word) => write!(f, "The link is of the type “{word}”; only “totp” and “hotp” are OATH tokens"),
            Self::SecretMissing => f.write_str("The link has no key (“secret=”)"),
            Self::Secret(error) => capitalized(error.sentence(SecretEncoding::Base32)).fmt(f),
            Self::Md5 => f.write_str("The link asks for MD5; OATH tokens use SHA-1, SHA-256 or SHA-512"),
            Self::Hash(name) if name.is_empty() => {
                f.write_str("The algorithm is unknown; OATH tokens use SHA-1, SHA-256 or SHA-512")
            }
            Self::Hash(name) => {
                write!(f, "The algorithm “{name}” is unknown; OATH tokens use SHA-1, SHA-256 or SHA-512")
            }
            Self::Digits => write!(f, "“digits” must be a number from {} to {}", DIGITS.start(), DIGITS.end()),
            Self::Period => f.write_str("“period” must be a number of seconds from 1 to 86400"),
            Self::Counter => f.write_str("“counter” must be a whole number"),
            Self::TooLong => write!(f, "The link is longer than {MAX_LINK_BYTES} characters"),
            Self::ExportMissing => f.write_str("The export link has no data (“data=”)"),
            Self::ExportDamaged => f.write_str("The data of the export link is damaged or cut off"),
            Self::ExportEmpty => f.write_str("The export link has no key in it"),
        }
    }
}

impl Explain for LinkProblem {
    fn explain<R>(&self, look: impl FnOnce(Explanation<'_>) -> R) -> R {
        look(Explanation {
            code: "link-unusable",
            severity: Severity::Error,
            heading: "Links that can’t be used",
            message: &format_args!("{self}; it was left out."),
            advice: "Correct the link, or ask for it again.",
            remedy: Remedy::None,
            left_out: true,
        })
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

impl fmt::Display for LinkNote {
    /// The sentence for people, without full stop. It never has any part of a key in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IssuerDiffers => f.write_str("The label and “issuer=” name different issuers; the latter was taken"),
            Self::PlusAsBlank => f.write_str("A “+” in the issuer was read as a blank"),
            Self::BadPercent => f.write_str("A “%” without two hex digits after it was kept as it is"),
            Self::NotUtf8 => f.write_str("A name is not UTF-8; it was read as Western European"),
            Self::ControlCharacters => f.write_str("Control characters were left out of a name"),
            Self::LabelMissing => f.write_str("The link has no label"),
            Self::DigitsUnusual(digits) => write!(f, "The codes have {digits} digits; 6 or 8 are usual"),
            Self::PeriodUnusual(period) => {
                write!(f, "A code is shown for {period} seconds; 30 or 60 are usual")
            }
            Self::CounterMissing => f.write_str("An event token needs “counter=”, which is missing; 0 was taken"),
            Self::TypeAssumed => {
                f.write_str("It does not say whether it is time- or event-based; time-based was taken")
            }
            Self::Unknown(name) if name.is_empty() => f.write_str("A parameter is unknown and was left out"),
            Self::Unknown(name) => write!(f, "The parameter “{name}” is unknown and was left out"),
            Self::Twice(name) => write!(f, "The parameter “{name}” is there twice; the first one was taken"),
            Self::SecretTrailingBits => {
                f.write_str("The last character of the key has bits that don’t belong to it; strict readers refuse it")
            }
            Self::SecretLength(length) => {
                write!(f, "The key has {length} characters, a length that Base32 never has; check that none is missing")
            }
            Self::SecretShort(bytes) => write!(f, "The key has only {bytes} bytes; hardware tokens mostly have 20"),
            Self::SerialMadeUp => f.write_str("The link has no serial number; a name stands in its place"),
        }
    }
}

impl Explain for LinkNote {
    fn explain<R>(&self, look: impl FnOnce(Explanation<'_>) -> R) -> R {
        look(Explanation {
            code: "link-odd",
            severity: Severity::Warning,
            heading: "Odd links",
            message: &format_args!("{self}."),
            advice: match self {
                Self::SerialMadeUp => {
                    "Read the serial number off the token and put it into a list with the key before you export for Entra."
                }
                _ => "Compare the code shown here with the token’s before you hand it out.",
            },
            remedy: Remedy::RemoveTokens("of odd links"),
            left_out: false,
        })
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
