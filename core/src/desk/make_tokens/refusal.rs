//! Why tokens are not made.

use super::MAX_MADE;
use crate::ground::refusal::Refusal;
use crate::ground::words::{capitalized, grouped};
use crate::model::token::MAX_SERIAL_BYTES;

/// Why tokens are not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MakeRefusal {
    /// There is no serial number.
    NoSerials,
    /// More than [`MAX_MADE`].
    TooMany(usize),
    /// A serial number is given twice.
    Twice {
        /// The first of them.
        serial: Box<str>,
        /// How many others are.
        more: usize,
    },
    /// A serial number is on the desk.
    OnDesk {
        /// The first of them.
        serial: Box<str>,
        /// The file that it is from.
        file: Box<str>,
        /// How many others are.
        more: usize,
    },
    /// A serial number is none that a token can have, or digits or interval are none.
    Unfit {
        /// The first of them.
        serial: Box<str>,
        /// Why, as it is said of a row of a file.
        why: Box<str>,
    },
    /// The first serial number is longer than one can be.
    TooLong,
    /// The first serial number has no number to count up.
    NoNumber {
        /// It.
        first: Box<str>,
    },
    /// The digits of the first serial number don't suffice.
    PatternEnds {
        /// It.
        first: Box<str>,
        /// So many are possible.
        free: u64,
    },
    /// The same bytes came twice.
    NotRandom,
}

impl From<MakeRefusal> for Refusal {
    fn from(refusal: MakeRefusal) -> Self {
        let others = |more: usize| match more {
            0 => String::new(),
            1 => " So is another one.".to_owned(),
            _ => format!(" So are {} others.", grouped(more)),
        };
        match refusal {
            MakeRefusal::NoSerials => Self::new(
                "made-none",
                "There is no serial number.",
                "Type one for each device, or the first one and how many there are.",
            ),
            MakeRefusal::TooMany(asked) => Self::new(
                "made-too-many",
                format!("That would be {} tokens, more than are made at once.", grouped(asked)),
                format!("Make at most {}.", grouped(MAX_MADE)),
            ),
            MakeRefusal::Twice { serial, more } => Self::new(
                "made-twice",
                format!("The serial number “{serial}” is in the list twice.{}", others(more)),
                "Each token needs a serial number of its own.",
            ),
            MakeRefusal::OnDesk { serial, file, more } => Self::new(
                "made-on-desk",
                format!("The serial number “{serial}” is on the desk already, from “{file}”.{}", others(more)),
                "Give the devices other serial numbers, or remove those tokens from the desk first.",
            ),
            MakeRefusal::Unfit { serial, why } => Self::new(
                "made-unfit",
                format!("A token “{serial}” can't be made. {}", capitalized(&*why)),
                "Correct that, and make them again.",
            ),
            MakeRefusal::TooLong => Self::new(
                "made-too-long",
                format!("The first serial number is longer than {MAX_SERIAL_BYTES} characters."),
                "Type a shorter one.",
            ),
            MakeRefusal::NoNumber { first } => Self::new(
                "made-no-number",
                format!("The serial number “{first}” has no number that can be counted up."),
                "Let the first serial number end in digits, as in TD-0001.",
            ),
            MakeRefusal::PatternEnds { first, free } => Self::new(
                "made-pattern-ends",
                format!(
                    "From “{first}” on there are only {} serial numbers of this length.",
                    grouped(usize::try_from(free).unwrap_or(usize::MAX))
                ),
                "Put another zero in front of the number, or make fewer.",
            ),
            MakeRefusal::NotRandom => Self::new(
                "made-not-random",
                "The browser gives no random bytes.",
                "No key was made. Use another browser.",
            ),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(MakeRefusal {
    Self::NoSerials => Self::NoSerials;
    Self::TooMany(_) => Self::TooMany(20_000);
    Self::Twice { .. } => Self::Twice { serial: "TD-0001".into(), more: 0 };
    Self::OnDesk { .. } =>
        Self::OnDesk { serial: "TD-0001".into(), file: "tokens.csv".into(), more: 0 },
        Self::OnDesk { serial: "TD-0001".into(), file: "tokens.csv".into(), more: 1 },
        Self::OnDesk { serial: "TD-0001".into(), file: "tokens.csv".into(), more: 1_200 };
    Self::Unfit { .. } => Self::Unfit { serial: "TD-0001".into(), why: "the number of digits is none.".into() };
    Self::TooLong => Self::TooLong;
    Self::NoNumber { .. } => Self::NoNumber { first: "TD-".into() };
    Self::PatternEnds { .. } => Self::PatternEnds { first: "TD-0998".into(), free: 9_002 };
    Self::NotRandom => Self::NotRandom;
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_is_a_sentence_with_an_advice() {
        check_words(MakeRefusal::examples());
    }
}
