//! Keys from text.

use super::encoding::{BLANK, CLASSES, DASH, SecretEncoding, alphabet};
use super::shape::{HEX_LENGTHS, otherwise, without_0x};
use super::{MAX_KEY_BYTES, MAX_KEY_TEXT_BYTES};
use crate::ground::secret::{Secret, SecretBytes};
use crate::ground::words::character_name;
use data_encoding::{BASE32_NOPAD, BASE32HEX_NOPAD, BASE64_NOPAD, Encoding, HEXUPPER};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A key that was decoded, and what was odd about its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodedKey<'d> {
    /// The key.
    pub secret: Secret<'d>,
    /// What deserves a warning.
    pub oddity: Option<Oddity>,
}

/// Something that does not stop a key from being read, but should not be in a clean file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Oddity {
    /// The unused bits of the last character are not zero: strict readers refuse it.
    TrailingBits,
    /// A length that the encoding never produces; the last character carries nothing.
    Length(u32),
}

/// Why a text is no key in the given encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecodeError {
    /// Nothing there.
    Empty,
    /// A character outside the alphabet, and its place in the text (from 1).
    Foreign(char, u32),
    /// An odd number of hex digits.
    OddHex(u32),
    /// Too few characters for even one byte.
    TooShort,
    /// Longer than [`MAX_KEY_BYTES`].
    TooLong,
    /// Base64 was expected, but it looks like a token's key in this encoding; the number of its characters.
    Otherwise(SecretEncoding, u32),
}

impl DecodeError {
    /// The sentence for people, without any part of the key but the one foreign character.
    #[must_use]
    pub fn sentence(&self, encoding: SecretEncoding) -> String {
        use SecretEncoding::Hex;
        match self {
            Self::Empty => "the key is empty".to_owned(),
            Self::Foreign(c, place) => {
                format!(
                    "character {place} of the key is {}, which is not in {}",
                    character_name(*c),
                    alphabet(encoding)
                )
            }
            Self::OddHex(length) if HEX_LENGTHS.contains(&(*length as usize + 1)) => {
                format!("the key has {length} hex digits: one is missing, perhaps a leading zero")
            }
            Self::OddHex(length) => {
                format!("the key has {length} hex digits; an even number is needed, so one is missing or too many")
            }
            Self::Otherwise(Hex, length) => format!("the key is {length} hex digits, which would give another key"),
            Self::Otherwise(other, length) => {
                format!("the key is {length} characters of {other}, which would give another key")
            }
            Self::TooShort => "the key is too short to hold a single byte".to_owned(),
            Self::TooLong => format!("the key is longer than {MAX_KEY_BYTES} bytes"),
        }
    }
}

/// Decodes keys, one after the other, in one piece of memory, which is overwritten at the end.
#[derive(Default)]
pub struct Decoder {
    clean: SecretBytes,
    raw: SecretBytes,
}

impl Decoder {
    /// Decodes one key. Blanks are left out, dashes too (not in Base64), padding may be there or not, case does not
    /// matter (but in Base64), `0x` may precede hex. What is a whole key in hex or Base32 is not read as Base64.
    ///
    /// # Errors
    /// What is wrong, with the place of the first character that does not belong.
    pub fn decode(&mut self, text: &str, encoding: SecretEncoding) -> Result<DecodedKey<'_>, DecodeError> {
        if text.len() > MAX_KEY_TEXT_BYTES {
            return Err(DecodeError::TooLong);
        }
        if self.raw.is_empty() {
            self.clean = SecretBytes::from_vec(vec![0; MAX_KEY_TEXT_BYTES]);
            self.raw = SecretBytes::from_vec(vec![0; MAX_KEY_BYTES]);
        }
        // Nearly every key is whole groups of upper-case Base32: there is nothing to clean, and no bit is left over.
        let size = text.len() / 8 * 5;
        if encoding == SecretEncoding::Base32
            && !text.is_empty()
            && text.len().is_multiple_of(8)
            && self
                .raw
                .as_mut_slice()
                .get_mut(..size)
                .is_some_and(|raw| BASE32_NOPAD.decode_mut(text.as_bytes(), raw).is_ok())
        {
            return Ok(DecodedKey {
                secret: Secret::new(self.raw.as_slice().get(..size).unwrap_or_default()),
                oddity: None,
            });
        }
        if encoding == SecretEncoding::Base64
            && let Some(other) = otherwise(text.trim())
        {
            let characters = without_0x(text.trim()).unwrap_or(text.trim()).len();
            return Err(DecodeError::Otherwise(other, u32::try_from(characters).unwrap_or(u32::MAX)));
        }
        let length = clean_into(text, encoding, self.clean.as_mut_slice())?;
        let digits = &self.clean.as_slice()[..length];
        if digits.is_empty() {
            return Err(DecodeError::Empty);
        }
        let (engine, spare_bits, useless): (&Encoding, u32, bool) = match encoding {
            SecretEncoding::Hex => {
                if digits.len() % 2 == 1 {
                    return Err(DecodeError::OddHex(u32::try_from(digits.len()).unwrap_or(u32::MAX)));
                }
                (&HEXUPPER, 0, false)
            }
            SecretEncoding::Base32 | SecretEncoding::Base32Hex => {
                let engine = if encoding == SecretEncoding::Base32 { &*BASE32_ANY_BITS } else { &*BASE32HEX_ANY_BITS };
                // RFC 4648 §6: 2, 4, 5 or 7 characters in the last group leave 2, 4, 1 or 3 bits over.
                match digits.len() % 8 {
                    0 => (engine, 0, false),
                    2 => (engine, 2, false),
                    4 => (engine, 4, false),
                    5 => (engine, 1, false),
                    7 => (engine, 3, false),
                    _ => (engine, 0, true),
                }
            }
            SecretEncoding::Base64 => match digits.len() % 4 {
                0 => (&*BASE64_ANY_BITS, 0, false),
                2 => (&*BASE64_ANY_BITS, 4, false),
                3 => (&*BASE64_ANY_BITS, 2, false),
                _ => (&*BASE64_ANY_BITS, 0, true),
            },
        };
        let usable = if useless { length - 1 } else { length };
        let oddity = if useless {
            Some(Oddity::Length(u32::try_from(length).unwrap_or(u32::MAX)))
        } else if last_value(digits, encoding) & ((1 << spare_bits) - 1) != 0 {
            Some(Oddity::TrailingBits)
        } else {
            None
        };
        let size = engine.decode_len(usable).map_err(|_| DecodeError::TooShort)?;
        if size == 0 {
            return Err(DecodeError::TooShort);
        }
        let target = self.raw.as_mut_slice().get_mut(..size).ok_or(DecodeError::TooLong)?;
        match engine.decode_mut(&digits[..usable], target) {
            Ok(written) => Ok(DecodedKey { secret: Secret::new(target.get(..written).unwrap_or_default()), oddity }),
            // The characters were checked before; only a length can still be wrong.
            Err(_) => Err(DecodeError::TooShort),
        }
    }
}

/// Copies the digits of `text` to the front of `scratch`, which is at least as long: no blanks, dashes or padding, upper
/// case (but for Base64). Says how many they are.
fn clean_into(text: &str, encoding: SecretEncoding, scratch: &mut [u8]) -> Result<usize, DecodeError> {
    let class = encoding.class();
    let body = text.trim_end_matches(['=', ' ', '\t']);
    // Before hex, programs write `0x`.
    let prefix = if encoding == SecretEncoding::Hex && without_0x(body).is_some() { 2 } else { 0 };
    let mut length = 0;
    for (at, byte) in body.bytes().enumerate().skip(prefix) {
        let found = CLASSES[usize::from(byte)];
        if found & class != 0 {
            scratch[length] = match (encoding, byte) {
                (SecretEncoding::Base64, b'-') => b'+',
                (SecretEncoding::Base64, b'_') => b'/',
                (SecretEncoding::Base64, other) => other,
                (_, other) => other.to_ascii_uppercase(),
            };
            length += 1;
        } else if found & (BLANK | DASH) == 0 {
            let c = body[at..].chars().next().unwrap_or('\u{fffd}');
            let place = body[..at].chars().count() + 1;
            return Err(DecodeError::Foreign(c, u32::try_from(place).unwrap_or(u32::MAX)));
        }
    }
    Ok(length)
}

/// The value of the last character, which is in the alphabet of `encoding`.
fn last_value(digits: &[u8], encoding: SecretEncoding) -> u8 {
    let Some(&last) = digits.last() else { return 0 };
    match encoding {
        SecretEncoding::Base32 if last.is_ascii_digit() => last - b'2' + 26,
        SecretEncoding::Base32 => last - b'A',
        SecretEncoding::Base32Hex if last.is_ascii_digit() => last - b'0',
        SecretEncoding::Base32Hex => last - b'A' + 10,
        SecretEncoding::Base64 => match last {
            b'A'..=b'Z' => last - b'A',
            b'a'..=b'z' => last - b'a' + 26,
            b'0'..=b'9' => last - b'0' + 52,
            b'+' => 62,
            _ => 63,
        },
        SecretEncoding::Hex => 0,
    }
}

/// Base32 that does not mind what the unused bits of the last character are; [`Decoder`] looks at them itself.
static BASE32_ANY_BITS: LazyLock<Encoding> = LazyLock::new(|| any_bits(&BASE32_NOPAD));

static BASE32HEX_ANY_BITS: LazyLock<Encoding> = LazyLock::new(|| any_bits(&BASE32HEX_NOPAD));

pub(crate) static BASE64_ANY_BITS: LazyLock<Encoding> = LazyLock::new(|| any_bits(&BASE64_NOPAD));

fn any_bits(strict: &Encoding) -> Encoding {
    let mut specification = strict.specification();
    specification.check_trailing_bits = false;
    // The specification is a valid one with one check less.
    specification.encoding().unwrap_or_else(|_| strict.clone())
}
