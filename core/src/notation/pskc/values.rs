//! How single values are written in PSKC: Base64, numbers, moments.

use crate::ground::secret::SecretBytes;
use data_encoding::{BASE64, BASE64_NOPAD, Encoding};
use std::sync::LazyLock;

/// The longest Base64 text that is decoded: far above every key, MAC or salt.
const MAX_BASE64_BYTES: usize = 1 << 16;

static BASE64_ANY_BITS: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = BASE64_NOPAD.specification();
    specification.check_trailing_bits = false;
    // The specification is a valid one with one check less.
    specification.encoding().unwrap_or(BASE64_NOPAD)
});

/// What was decoded from Base64.
pub(super) struct Base64Value {
    pub(super) bytes: SecretBytes,
    /// Whether the unused bits of the last character are zero, as they should be.
    pub(super) clean: bool,
}

/// Decodes Base64 (RFC 4648 §4, §5): white space anywhere, padding there or not, both alphabets. `None` if it is none.
pub(super) fn base64(text: &str) -> Option<Base64Value> {
    let text = text.trim();
    if text.len() > MAX_BASE64_BYTES {
        return None;
    }
    // Nearly every text is as it should be.
    if let Some(bytes) = decode(&BASE64, text.as_bytes()) {
        return Some(Base64Value { bytes, clean: true });
    }
    let mut digits = SecretBytes::with_capacity(text.len());
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        digits.push_slice(&[match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        }]);
    }
    let padding = digits.as_slice().iter().rev().take_while(|&&b| b == b'=').count();
    let body = digits.as_slice().get(..digits.len() - padding).filter(|_| padding <= 2)?;
    if let Some(bytes) = decode(&BASE64_NOPAD, body) {
        return Some(Base64Value { bytes, clean: true });
    }
    decode(&BASE64_ANY_BITS, body).map(|bytes| Base64Value { bytes, clean: false })
}

/// How a number was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberForm {
    /// Decimal digits, where they are expected.
    Decimal,
    /// Base64 of decimal digits, or encrypted decimal digits.
    Digits,
    /// Base64 of a binary number, or an encrypted one, the highest byte first.
    Binary,
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberFault {
    /// Not written in any way that is known.
    Unreadable,
    /// More than 64 bits.
    TooLarge,
}

/// The number of a plain value. `None`: nothing there.
pub(super) fn number_of_text(text: &str) -> Result<Option<(i128, NumberForm)>, NumberFault> {
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
pub(super) fn number_of_bytes(bytes: &[u8]) -> Result<Option<(i128, NumberForm)>, NumberFault> {
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

fn decode(encoding: &Encoding, digits: &[u8]) -> Option<SecretBytes> {
    let mut room = SecretBytes::from_vec(vec![0; encoding.decode_len(digits.len()).ok()?]);
    let length = encoding.decode_mut(digits, room.as_mut_slice()).ok()?;
    room.truncate(length);
    Some(room)
}

#[cfg(test)]
mod tests {
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

    proptest! {
        #[test]
        fn base64_is_read_with_line_breaks_and_without_padding(bytes in proptest::collection::vec(any::<u8>(), 0..100), every in 1_usize..20) {
            let text = BASE64.encode(&bytes);
            let broken: String = text.chars().enumerate().flat_map(|(at, c)| (at % every == 0).then_some('\n').into_iter().chain([c])).collect();
            for text in [&text, &broken, text.trim_end_matches('=')] {
                let decoded = base64(text).expect("Base64");
                prop_assert!(decoded.clean);
                prop_assert_eq!(decoded.bytes.as_slice(), &bytes[..]);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[0-9T:Z+. -]{0,30}|[A-Za-z0-9+/=\\s-]{0,40}") {
            let number = number_of_text(&text);
            prop_assert!(!matches!(number, Ok(Some((number, _))) if number > i128::from(u64::MAX)));
            let _ = base64(&text);
        }
    }
}
