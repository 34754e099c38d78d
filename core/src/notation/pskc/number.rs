//! Numbers of a key: counter, time, interval, drift (RFC 6030 §4.3.4), in each of the forms in which they are written.

use super::base64::base64;
use super::container::{ContainerReader, Halt};
use super::data::{WrittenValue, raw};
use super::key::{PskcKey, fail, note};
use super::{KeyField, KeyNote, KeyProblem};
use crate::notation::xml::Element;

impl<'t> ContainerReader<'t, '_> {
    pub(super) fn unsigned(
        &mut self,
        element: Option<Element<'_, 't>>,
        field: KeyField,
        key: &mut PskcKey,
    ) -> Result<Option<u64>, Halt> {
        let number = self.number(element, field, key)?;
        Ok(convert(number, field, key))
    }

    pub(super) fn number(
        &mut self,
        element: Option<Element<'_, 't>>,
        field: KeyField,
        key: &mut PskcKey,
    ) -> Result<Option<i128>, Halt> {
        let Some(element) = element else { return Ok(None) };
        let number = match raw(element, &self.lock) {
            WrittenValue::Absent | WrittenValue::Empty => {
                note(key, KeyNote::NumberEmpty(field));
                return Ok(None);
            }
            WrittenValue::Both => {
                fail(key, KeyProblem::WrittenTwice(field));
                return Ok(None);
            }
            WrittenValue::Plain { text, has_mac } => {
                if has_mac {
                    note(key, KeyNote::MacNotChecked);
                }
                let number = number_of_text(text);
                match number {
                    Ok(Some((_, NumberForm::Digits))) => note(key, KeyNote::NumberInBase64 { field, binary: false }),
                    Ok(Some((_, NumberForm::Binary))) => note(key, KeyNote::NumberInBase64 { field, binary: true }),
                    _ => {}
                }
                number
            }
            WrittenValue::Sealed { algorithm, value, mac } => match self.opened(algorithm, value, mac, field, key)? {
                Ok(bytes) => {
                    let number = number_of_bytes(bytes.as_slice());
                    if matches!(number, Ok(Some((_, NumberForm::Digits)))) && bytes.len() <= 8 {
                        note(key, KeyNote::NumberAmbiguous(field));
                    }
                    number
                }
                Err(problem) => {
                    fail(key, problem);
                    return Ok(None);
                }
            },
        };
        match number {
            Ok(Some((number, _))) => return Ok(Some(number)),
            Ok(None) => note(key, KeyNote::NumberEmpty(field)),
            Err(NumberFault::Unreadable) => fail(key, KeyProblem::NumberUnreadable(field)),
            Err(NumberFault::TooLarge) => fail(key, KeyProblem::NumberOutOfRange(field)),
        }
        Ok(None)
    }
}

pub(super) fn convert<N: TryFrom<i128>>(number: Option<i128>, field: KeyField, key: &mut PskcKey) -> Option<N> {
    let converted = number.map(N::try_from)?;
    if converted.is_err() {
        fail(key, KeyProblem::NumberOutOfRange(field));
    }
    converted.ok()
}

/// How a number was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NumberForm {
    /// Decimal digits, where they are expected.
    Decimal,
    /// Base64 of decimal digits, or encrypted decimal digits.
    Digits,
    /// Base64 of a binary number, or an encrypted one, the highest byte first.
    Binary,
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NumberFault {
    /// Not written in any way that is known.
    Unreadable,
    /// More than 64 bits.
    TooLarge,
}

/// The number of a plain value. `None`: nothing there.
fn number_of_text(text: &str) -> Result<Option<(i128, NumberForm)>, NumberFault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        let number = decimal(digits.as_bytes())?;
        return Ok(Some((if negative { -number } else { number }, NumberForm::Decimal)));
    }
    match base64(text) {
        Some(decoded) if !decoded.bytes.is_empty() => number_of_bytes(decoded.bytes.as_slice()),
        _ => Err(NumberFault::Unreadable),
    }
}

/// The number of a decrypted value, or of decoded Base64. `None`: nothing there.
fn number_of_bytes(bytes: &[u8]) -> Result<Option<(i128, NumberForm)>, NumberFault> {
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.iter().all(u8::is_ascii_digit) {
        return Ok(Some((decimal(bytes)?, NumberForm::Digits)));
    }
    let mut number: u64 = 0;
    for &byte in bytes {
        if number >> 56 != 0 {
            return Err(NumberFault::TooLarge);
        }
        number = number << 8 | u64::from(byte);
    }
    Ok(Some((i128::from(number), NumberForm::Binary)))
}

fn decimal(digits: &[u8]) -> Result<i128, NumberFault> {
    let mut number: u64 = 0;
    for &digit in digits {
        let next = number.checked_mul(10).and_then(|n| n.checked_add(u64::from(digit.wrapping_sub(b'0'))));
        number = next.ok_or(NumberFault::TooLarge)?;
    }
    Ok(i128::from(number))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_counter_in_three_ways() {
        for (text, form) in
            [("70000", NumberForm::Decimal), ("NzAwMDA=", NumberForm::Digits), ("ARFw", NumberForm::Binary)]
        {
            assert_eq!(number_of_text(text), Ok(Some((70_000, form))), "{text}");
        }
    }

    #[test]
    fn numbers_at_their_ends() {
        for (text, expected) in [
            ("", Ok(None)),
            ("  ", Ok(None)),
            (" 0 ", Ok(Some(0))),
            ("-1", Ok(Some(-1))),
            ("+7", Ok(Some(7))),
            ("18446744073709551615", Ok(Some(i128::from(u64::MAX)))),
            ("18446744073709551616", Err(NumberFault::TooLarge)),
            ("AAAAAAAAAAA=", Ok(Some(0))),
            ("AAAAADHwRgM=", Ok(Some(0x31f0_4603))),
            ("//////////8=", Ok(Some(i128::from(u64::MAX)))),
            ("AP//////////", Ok(Some(i128::from(u64::MAX)))),
            ("Af//////////", Err(NumberFault::TooLarge)),
            ("-", Err(NumberFault::Unreadable)),
            ("1.5", Err(NumberFault::Unreadable)),
            ("ten!", Err(NumberFault::Unreadable)),
        ] {
            assert_eq!(number_of_text(text).map(|found| found.map(|(number, _)| number)), expected, "{text}");
        }
        // Encrypted numbers of multiOTP: as short as they can be.
        assert_eq!(number_of_bytes(&[0]), Ok(Some((0, NumberForm::Binary))));
        assert_eq!(number_of_bytes(&[0x1e]), Ok(Some((30, NumberForm::Binary))));
        assert_eq!(number_of_bytes(b"30"), Ok(Some((30, NumberForm::Digits))));
        assert_eq!(number_of_bytes(b""), Ok(None));
    }

    #[test]
    fn plain_numbers_in_all_their_forms() {
        let key = with_data(&format!(
            "{SECRET}<Counter><PlainValue>NzAwMDA=</PlainValue></Counter><Time><PlainValue> 0 </PlainValue></Time><TimeInterval><PlainValue>PA==</PlainValue></TimeInterval><TimeDrift><PlainValue>-1</PlainValue></TimeDrift>"
        ));
        assert_eq!((key.counter, key.time, key.interval, key.drift), (Some(70_000), Some(0), Some(60), Some(-1)));
        assert_eq!(
            key.notes,
            [
                KeyNote::NumberInBase64 { field: KeyField::Counter, binary: false },
                KeyNote::NumberInBase64 { field: KeyField::Interval, binary: true }
            ]
        );
        for (data, problem, note) in [
            ("<Counter><PlainValue/></Counter>", None, Some(KeyNote::NumberEmpty(KeyField::Counter))),
            (
                "<Counter><PlainValue>-1</PlainValue></Counter>",
                Some(KeyProblem::NumberOutOfRange(KeyField::Counter)),
                None,
            ),
            (
                "<Time><PlainValue>soon</PlainValue></Time>",
                None,
                Some(KeyNote::NumberInBase64 { field: KeyField::Time, binary: true }),
            ),
            ("<Time><PlainValue>now!</PlainValue></Time>", Some(KeyProblem::NumberUnreadable(KeyField::Time)), None),
            (
                "<TimeDrift><PlainValue>18446744073709551615</PlainValue></TimeDrift>",
                Some(KeyProblem::NumberOutOfRange(KeyField::Drift)),
                None,
            ),
        ] {
            let key = with_data(&format!("{SECRET}{data}"));
            assert_eq!(key.problem, problem, "{data}");
            assert_eq!(key.notes.first(), note.as_ref(), "{data}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[0-9T:Z+. -]{0,30}|[A-Za-z0-9+/=\\s-]{0,40}") {
            let number = number_of_text(&text);
            prop_assert!(!matches!(number, Ok(Some((number, _))) if number > i128::from(u64::MAX)));
            let _ = base64(&text);
        }
    }
}
