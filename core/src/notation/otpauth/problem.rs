//! Why a link can't be used.

use super::reader::MAX_LINK_BYTES;
use crate::ground::redaction::Quote;
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
    Type(Quote),
    /// No parameter `secret`, or an empty one.
    SecretMissing,
    /// The key is not Base32.
    Secret(DecodeError),
    /// MD5, which OATH does not know.
    Md5,
    /// Another hash than SHA-1, SHA-256 or SHA-512; its name, if it can't be a key.
    Hash(Quote),
    /// `digits` is no number from 4 to 10.
    Digits,
    /// `period` is no number from 1 to 86,400.
    Period,
    /// `counter` is no number, or one of more than 64 bits.
    Counter,
    /// Longer than [`MAX_LINK_BYTES`].
    TooLong,
    /// The next line may be the rest of its key, or may be something else.
    GoesOn,
    /// A line, or a row of a table, without a link where each other has one.
    NoLink,
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
            Self::GoesOn => f.write_str("The key may go on in the next line, as where a mail program broke the link"),
            Self::NoLink => f.write_str("There is no otpauth link in this line"),
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
            advice: match self {
                Self::GoesOn => "Put the link into one line in a text editor, or ask for it again.",
                _ => "Correct the link, or ask for it again.",
            },
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
    Self::GoesOn => Self::GoesOn;
    Self::NoLink => Self::NoLink;
    Self::ExportMissing => Self::ExportMissing;
    Self::ExportDamaged => Self::ExportDamaged;
    Self::ExportEmpty => Self::ExportEmpty;
});
