//! A code as an admin types it.

use crate::ground::visible::is_hidden;
use crate::ground::words::{character_name, count};
use crate::model::otp::DIGITS;

/// A code that was typed: its digits as a number, and how many they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedCode {
    pub(crate) number: u64,
    /// How many digits it has, 4 to 10; leading zeros count.
    pub digits: u8,
}

/// One code, or two that a token showed one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedCodes {
    /// The first.
    pub first: TypedCode,
    /// A later one of the same token.
    pub second: Option<TypedCode>,
}

/// Why what was typed is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeProblem {
    /// Nothing was typed.
    Empty,
    /// Something that is no digit.
    Foreign(char),
    /// A number of digits that no code has: below 4 or above 10.
    Length(usize),
    /// The same code twice, which says no more than once.
    SameTwice,
    /// The first has so many digits, the second so many.
    Lengths(u8, u8),
}

impl TypedCode {
    /// Reads a code. Blanks, hyphens and signs that nobody sees are left out; full-width digits and those of Arabic and
    /// Persian keyboards count as digits.
    ///
    /// # Errors
    /// If it is empty, has something else in it, or has not 4 to 10 digits.
    pub fn parse(text: &str) -> Result<Self, CodeProblem> {
        let (mut number, mut digits) = (0_u64, 0_usize);
        for c in text.chars() {
            let zero = match c {
                '0'..='9' => '0',
                '０'..='９' => '０',
                '٠'..='٩' => '٠',
                '۰'..='۹' => '۰',
                // The hyphen and what is typed or pasted for one.
                '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => continue,
                c if c.is_whitespace() || is_hidden(c) => continue,
                c => return Err(CodeProblem::Foreign(c)),
            };
            digits += 1;
            // What is too long for the number is refused below.
            number = number.wrapping_mul(10).wrapping_add(u64::from(u32::from(c) - u32::from(zero)));
        }
        match u8::try_from(digits) {
            Ok(0) => Err(CodeProblem::Empty),
            Ok(digits) if DIGITS.contains(&digits) => Ok(Self { number, digits }),
            _ => Err(CodeProblem::Length(digits)),
        }
    }
}

impl TypedCodes {
    /// Reads one code, or two; an empty second one is none.
    ///
    /// # Errors
    /// If one of them is no code, or the two can't be of the same token.
    pub fn parse(first: &str, second: Option<&str>) -> Result<Self, CodeProblem> {
        let first = TypedCode::parse(first)?;
        let second = match second.map(TypedCode::parse) {
            None | Some(Err(CodeProblem::Empty)) => None,
            Some(second) => Some(second?),
        };
        match second {
            Some(second) if second.digits != first.digits => Err(CodeProblem::Lengths(first.digits, second.digits)),
            Some(second) if second == first => Err(CodeProblem::SameTwice),
            second => Ok(Self { first, second }),
        }
    }
}

impl CodeProblem {
    /// What is wrong and what to do, for the admin.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Empty => "Type the code that the token shows.".to_owned(),
            Self::Foreign(c @ ('O' | 'o' | 'I' | 'l' | 'B' | 'S')) => {
                format!("{} is a letter; a code has digits only. Look at the display again.", character_name(*c))
            }
            Self::Foreign(c) if c.is_alphabetic() => {
                format!("{} is a letter; a code has digits only.", character_name(*c))
            }
            Self::Foreign(c) => format!("{} is no digit; a code has digits only.", character_name(*c)),
            Self::Length(digits) => {
                format!("This has {}; codes of tokens have 6 or 8.", count(*digits, "digit"))
            }
            Self::SameTwice => {
                "Both codes are the same: wait until the token shows another one, and type that as the second."
                    .to_owned()
            }
            Self::Lengths(first, second) => format!(
                "The first code has {}, the second {second}: they can't be of the same token.",
                count(usize::from(*first), "digit")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Result<(u64, u8), CodeProblem> {
        TypedCode::parse(text).map(|code| (code.number, code.digits))
    }

    #[test]
    fn codes_as_they_are_typed_and_pasted() {
        for text in [
            "012345",
            " 012 345\n",
            "012-345",
            "０１２３４５",
            "012\u{a0}345",
            "0 1 2 3 4 5",
            "٠١٢٣٤٥",
            "۰۱۲۳۴۵",
            "012–345",
            "\u{200b}012345\u{feff}",
            "０１２－３４５",
            "012\u{2009}345",
            "\u{202a}012345\u{202c}",
        ] {
            assert_eq!(parsed(text), Ok((12_345, 6)), "{text:?}");
        }
        assert_eq!(parsed("12345"), Ok((12_345, 5)), "whether it is too short, the token says");
        assert_eq!(parsed("9999999999"), Ok((9_999_999_999, 10)));
    }

    #[test]
    fn what_is_no_code_is_told_as_what_it_is() {
        for (text, expected) in [
            ("", CodeProblem::Empty),
            (" - ", CodeProblem::Empty),
            ("12345a", CodeProblem::Foreign('a')),
            ("O12345", CodeProblem::Foreign('O')),
            ("+12345", CodeProblem::Foreign('+')),
            ("12.345", CodeProblem::Foreign('.')),
            ("123", CodeProblem::Length(3)),
            ("12345678901", CodeProblem::Length(11)),
            (&"1".repeat(300), CodeProblem::Length(300)),
        ] {
            assert_eq!(parsed(text), Err(expected), "{text:?}");
        }
    }

    #[test]
    fn two_codes_are_of_one_length_and_differ() {
        let read = |first, second| TypedCodes::parse(first, second).map(|codes| codes.second.map(|code| code.number));
        assert_eq!(read("123456", None), Ok(None));
        assert_eq!(read("123456", Some(" ")), Ok(None));
        assert_eq!(read("123456", Some("654321")), Ok(Some(654_321)));
        assert_eq!(read("123456", Some("123 456")), Err(CodeProblem::SameTwice));
        assert_eq!(read("123456", Some("12345678")), Err(CodeProblem::Lengths(6, 8)));
        assert_eq!(read("123456", Some("x")), Err(CodeProblem::Foreign('x')));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            if let Err(problem) = TypedCode::parse(&text) {
                prop_assert!(problem.sentence().ends_with('.'));
            }
        }

        #[test]
        fn what_is_grouped_is_the_same_code(number in 0_u64..100_000_000, at in 0_usize..8) {
            let plain = format!("{number:08}");
            let (before, after) = plain.split_at(at);
            prop_assert_eq!(parsed(&format!("{before} {after}")), Ok((number, 8)));
        }
    }
}
