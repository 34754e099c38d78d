//! What deserves a look about a link that can be used.

use crate::ground::redaction::Quote;
use crate::model::explain::{Explain, Explanation, Severity};
use crate::model::remedy::Remedy;
use serde::{Deserialize, Serialize};
use std::fmt;

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
    Unknown(Quote),
    /// A parameter that is there twice, by name; the first one counts.
    Twice(Quote),
    /// The unused bits of the key's last character are not zero: strict readers refuse it.
    SecretTrailingBits,
    /// The key has a number of characters that Base32 never has; the last one was left out.
    SecretLength(u32),
    /// The key has few bytes.
    SecretShort(u32),
    /// Nothing in it looks like a serial number: a name takes its place.
    SerialMadeUp,
    /// It was broken over lines or encoded for mail (quoted-printable), and was put together.
    PutTogether,
    /// Something stands behind it in its line.
    TextBehind,
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
            Self::PutTogether => f.write_str("A mail program broke or encoded the link; it was put together again"),
            Self::TextBehind => f.write_str("What stands behind the link in its line was left out of it"),
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
    Self::PutTogether => Self::PutTogether;
    Self::TextBehind => Self::TextBehind;
});
