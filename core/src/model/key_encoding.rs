//! How keys are written as text: Base32, Base32hex, hex, Base64 (RFC 4648). Decodes one, judges a whole column.
//!
//! A single cell can often be read in two ways (32 characters may be hex or Base32), a column seldom:
//! one `8` settles that it is not Base32, one `G` that it is not hex. So [`Evidence`] is gathered over all
//! cells before anything is believed.

use crate::ground::secret::{Secret, SecretBytes};
use crate::ground::words::character_name;
use data_encoding::{BASE32_NOPAD, BASE32HEX_NOPAD, BASE64, BASE64_NOPAD, Encoding, HEXLOWER, HEXUPPER};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::LazyLock;

/// The longest key text that is read: far above every token's (a 64-byte key is 128 hex digits).
pub const MAX_KEY_TEXT_BYTES: usize = 1024;
/// The longest key in bytes: what is read in one encoding can be written and read again in every other.
pub const MAX_KEY_BYTES: usize = 512;

/// A way to write a key as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SecretEncoding {
    /// `A–Z 2–7` (RFC 4648 §6): what Entra ID takes.
    Base32,
    /// `0–9 A–F` (RFC 4648 §8).
    Hex,
    /// `A–Z a–z 0–9 + /`, or `- _` (RFC 4648 §4, §5).
    Base64,
    /// `0–9 A–V` (RFC 4648 §7): some Thales files.
    Base32Hex,
}

impl SecretEncoding {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Base32, Self::Hex, Self::Base64, Self::Base32Hex];

    /// The name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Base32 => "Base32",
            Self::Hex => "hex",
            Self::Base64 => "Base64",
            Self::Base32Hex => "Base32hex",
        }
    }

    /// The word on a command line or in a saved choice.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Base32 => "base32",
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Base32Hex => "base32hex",
        }
    }

    /// The encoding of that [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.word().eq_ignore_ascii_case(word))
    }

    /// The encoding that a column's name says: `secret key (hex)`, `SeedBase32`.
    #[must_use]
    pub fn of_header(cell: &str) -> Option<Self> {
        let said = |word: &str| {
            cell.as_bytes().windows(word.len()).any(|letters| letters.eq_ignore_ascii_case(word.as_bytes()))
        };
        [Self::Base32Hex, Self::Base32, Self::Base64, Self::Hex].into_iter().find(|encoding| said(encoding.word()))
    }

    fn class(self) -> u16 {
        match self {
            Self::Base32 => IN_BASE32,
            Self::Hex => IN_HEX,
            Self::Base64 => IN_BASE64,
            Self::Base32Hex => IN_BASE32HEX,
        }
    }
}

impl fmt::Display for SecretEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

const IN_BASE32: u16 = 1;
const IN_HEX: u16 = 1 << 1;
const IN_BASE64: u16 = 1 << 2;
const IN_BASE32HEX: u16 = 1 << 3;
/// Blanks: left out in every encoding.
const BLANK: u16 = 1 << 4;
/// The dash: left out in all but Base64, where it is a digit of the URL alphabet.
const DASH: u16 = 1 << 5;
const UPPER: u16 = 1 << 6;
const LOWER: u16 = 1 << 7;
/// `+ / _`: in no alphabet but Base64's.
const SPECIAL: u16 = 1 << 8;

/// For each byte, in which alphabets (any case) it stands.
static CLASSES: [u16; 256] = {
    let mut classes = [0_u16; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        let given = byte as u8;
        let b = given.to_ascii_uppercase();
        let mut class = 0;
        if b.is_ascii_uppercase() || (b >= b'2' && b <= b'7') {
            class |= IN_BASE32;
        }
        if b.is_ascii_hexdigit() {
            class |= IN_HEX;
        }
        if b.is_ascii_digit() || (b >= b'A' && b <= b'V') {
            class |= IN_BASE32HEX;
        }
        if b.is_ascii_alphanumeric() || b == b'+' || b == b'/' || b == b'-' || b == b'_' {
            class |= IN_BASE64;
        }
        if b == b' ' || b == b'\t' {
            class |= BLANK;
        }
        if b == b'-' {
            class |= DASH;
        }
        if given.is_ascii_uppercase() {
            class |= UPPER;
        }
        if given.is_ascii_lowercase() {
            class |= LOWER;
        }
        if b == b'+' || b == b'/' || b == b'_' {
            class |= SPECIAL;
        }
        classes[byte] = class;
        byte += 1;
    }
    classes
};

/// Base32 that does not mind what the unused bits of the last character are; [`Decoder`] looks at them itself.
static BASE32_ANY_BITS: LazyLock<Encoding> = LazyLock::new(|| any_bits(&BASE32_NOPAD));
static BASE32HEX_ANY_BITS: LazyLock<Encoding> = LazyLock::new(|| any_bits(&BASE32HEX_NOPAD));
static BASE64_ANY_BITS: LazyLock<Encoding> = LazyLock::new(|| any_bits(&BASE64_NOPAD));

fn any_bits(strict: &Encoding) -> Encoding {
    let mut specification = strict.specification();
    specification.check_trailing_bits = false;
    // The specification is a valid one with one check less.
    specification.encoding().unwrap_or_else(|_| strict.clone())
}

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
    /// Base64 was expected, but it is written as a token's key is in this encoding, in so many characters.
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

/// How many hex digits tokens' keys have.
const HEX_LENGTHS: [usize; 7] = [20, 32, 40, 48, 64, 96, 128];

/// Whether a text is nothing but as many hex digits as tokens' keys of 16, 20, 32 and 64 bytes have.
#[must_use]
pub fn is_hex_key(text: &str) -> bool {
    let digits = without_0x(text).unwrap_or(text);
    matches!(digits.len(), 32 | 40 | 64 | 128) && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether a text is nothing but whole groups of upper-case Base32, at least two, padded or not, and no key in hex.
#[must_use]
pub fn is_base32_key(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len() >= 16
        && text.len().is_multiple_of(8)
        // RFC 4648 §6: what a last group can lack. Base64 ends in `==` where Base32 never does.
        && matches!(text.len() - body.len(), 0 | 1 | 3 | 4 | 6)
        && body.bytes().all(|b| b.is_ascii_uppercase() || matches!(b, b'2'..=b'7'))
        && !is_hex_key(text)
}

/// The hex digits behind `0x`, if nothing else stands there.
fn without_0x(text: &str) -> Option<&str> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
    (!digits.is_empty() && digits.bytes().all(|b| CLASSES[usize::from(b)] & (IN_HEX | BLANK | DASH) != 0))
        .then_some(digits)
}

/// The encoding in which a text is a whole key, where it can be read as Base64 too: a real key in Base64 is as good as
/// never of hex digits only, or of Base32 in one case.
fn otherwise(text: &str) -> Option<SecretEncoding> {
    if is_hex_key(text) {
        return Some(SecretEncoding::Hex);
    }
    let of = |case: u8| {
        text.bytes().all(|b| CLASSES[usize::from(b)] & IN_BASE32 != 0 && (b.is_ascii_digit() || b & 0x20 == case))
    };
    (is_base32_key_length(text.len()) && (of(0) || of(0x20))).then_some(SecretEncoding::Base32)
}

/// Whether a usual key has so many characters in Base32.
fn is_base32_key_length(characters: usize) -> bool {
    matches!(characters, 16 | 26 | 32 | 39 | 52 | 103)
}

fn alphabet(encoding: SecretEncoding) -> &'static str {
    match encoding {
        SecretEncoding::Base32 => "Base32 (A–Z, 2–7)",
        SecretEncoding::Hex => "hex (0–9, A–F)",
        SecretEncoding::Base64 => "Base64 (A–Z, a–z, 0–9, +, /)",
        SecretEncoding::Base32Hex => "Base32hex (0–9, A–V)",
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
    /// matter (but in Base64), `0x` may stand before hex. What is a whole key in hex or Base32 is not read as Base64.
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
            && size > 0
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
        } else if spare_bits > 0 && last_value(digits, encoding) & ((1 << spare_bits) - 1) != 0 {
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

/// Copies the digits of `text` to the front of `room`, which is at least as long: no blanks, dashes or padding, upper
/// case (but for Base64). Says how many they are.
fn clean_into(text: &str, encoding: SecretEncoding, room: &mut [u8]) -> Result<usize, DecodeError> {
    let class = encoding.class();
    let body = text.trim_end_matches(['=', ' ', '\t']);
    // Before hex, programs write `0x`.
    let prefix = if encoding == SecretEncoding::Hex && without_0x(body).is_some() { 2 } else { 0 };
    let mut length = 0;
    for (at, byte) in body.bytes().enumerate().skip(prefix) {
        let found = CLASSES[usize::from(byte)];
        if found & class != 0 {
            room[length] = match (encoding, byte) {
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

/// The value of the last character, which stands in the alphabet of `encoding`.
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

/// Appends the key as text: Base32 and Base32hex upper case without padding, hex lower case, Base64 padded.
pub fn encode_into(secret: Secret<'_>, encoding: SecretEncoding, out: &mut SecretBytes) {
    let engine = match encoding {
        SecretEncoding::Base32 => BASE32_NOPAD,
        SecretEncoding::Base32Hex => BASE32HEX_NOPAD,
        SecretEncoding::Hex => HEXLOWER,
        SecretEncoding::Base64 => BASE64,
    };
    let mut buffer = [0_u8; 256];
    let size = engine.encode_len(secret.len());
    if let Some(room) = buffer.get_mut(..size) {
        engine.encode_mut(secret.expose(), room);
        out.push_slice(room);
        zeroize::Zeroize::zeroize(room);
    } else {
        let mut room = SecretBytes::from_vec(vec![0; size]);
        engine.encode_mut(secret.expose(), room.as_mut_slice());
        out.push_slice(room.as_slice());
    }
}

/// The key as text, see [`encode_into`].
#[must_use]
pub fn encode(secret: Secret<'_>, encoding: SecretEncoding) -> SecretBytes {
    let mut out = SecretBytes::with_capacity(secret.len() * 2 + 8);
    encode_into(secret, encoding, &mut out);
    out
}

/// How many characters the key has in Base32 without padding.
#[must_use]
pub fn base32_length(secret: Secret<'_>) -> usize {
    BASE32_NOPAD.encode_len(secret.len())
}

/// What the cells of a column say together about their encoding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    cells: u32,
    base32: u32,
    hex: u32,
    base64: u32,
    base32hex: u32,
    hex_not_base32: u32,
    base32_not_hex: u32,
    hex_length: u32,
    base32_length: u32,
    /// Mixed case, a mark that only Base64 has, or its padding.
    base64_sure: u32,
    base64_token_length: u32,
    /// Base32 but for one character: a slip of the pen.
    base32_slip: u32,
    /// Hex but for one or two characters, or for one that is missing.
    hex_slip: u32,
    /// Hex digits only, as many as a token's key has.
    hex_key: u32,
}

/// What a column was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The encoding that fits best.
    pub encoding: SecretEncoding,
    /// Other encodings that most cells would fit as well, the likelier first.
    pub also: Vec<SecretEncoding>,
}

/// The classes that all characters of a cell and that any of them have, and that none is passed over: for upper-case
/// Base32 that is no hex, as nearly every cell is, and without a look at each character.
fn plain_base32(body: &str) -> Option<(u16, u16, usize)> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let (eights, rest) = body.as_bytes().as_chunks::<8>();
    if !rest.is_empty() {
        return None;
    }
    let (mut in_alphabet, mut above_f, mut above_v) = (0x80 * EACH, 0, 0);
    for eight in eights {
        let word = u64::from_le_bytes(*eight);
        let low = word & (0x7f * EACH);
        // The high bit of each byte: whether it is at least the first, and past the last.
        let within =
            |first: u8, last: u8| (low + u64::from(0x80 - first) * EACH) & !(low + u64::from(0x7f - last) * EACH);
        in_alphabet &= (within(b'A', b'Z') | within(b'2', b'7')) & !word;
        above_f |= low + u64::from(0x7f - b'F') * EACH;
        above_v |= low + u64::from(0x7f - b'V') * EACH;
    }
    let any = |bits: u64| bits & (0x80 * EACH) != 0;
    let below_w = if any(above_v) { 0 } else { IN_BASE32HEX };
    (in_alphabet == 0x80 * EACH && any(above_f)).then_some((IN_BASE32 | IN_BASE64 | below_w, UPPER, 0))
}

impl Evidence {
    /// Adds one cell. Empty cells say nothing.
    pub fn add(&mut self, cell: &str) {
        let body = match cell.as_bytes().last() {
            Some(b'=' | b' ' | b'\t') => cell.trim_end_matches(['=', ' ', '\t']),
            _ => cell,
        };
        if body.is_empty() {
            return;
        }
        self.cells += 1;
        let prefixed = without_0x(body);
        let body = prefixed.unwrap_or(body);
        let (mut no_base32, mut no_hex) = (0_usize, 0_usize);
        let plain = plain_base32(body);
        let (all, any, skipped) = plain.unwrap_or_else(|| {
            let (mut all, mut any, mut skipped) = (u16::MAX, 0_u16, 0_usize);
            for byte in body.bytes() {
                let mut class = CLASSES[usize::from(byte)];
                if class & (BLANK | DASH) != 0 {
                    // A blank says nothing; a dash groups digits in every encoding but Base64, where it is a digit.
                    class = !(UPPER | LOWER | SPECIAL);
                    skipped += 1;
                }
                all &= class;
                any |= class;
                no_base32 += usize::from(class & IN_BASE32 == 0);
                no_hex += usize::from(class & IN_HEX == 0);
            }
            (all, any, skipped)
        });
        let digits = body.len() - skipped;
        let (upper, lower, special) = (any & UPPER != 0, any & LOWER != 0, any & SPECIAL != 0);
        let whole = cell.trim_end();
        let padding = whole.len() - whole.trim_end_matches('=').len();
        let base32 = all & IN_BASE32 != 0 && !matches!(digits % 8, 1 | 3 | 6);
        let base32_chars = all & IN_BASE32 != 0 && prefixed.is_none();
        let hex = all & IN_HEX != 0 && digits.is_multiple_of(2) && padding == 0;
        // Of what is plain Base32, the length alone says whether it is a whole key.
        let is_otherwise = || match plain {
            Some(_) if padding == 0 => is_base32_key_length(digits),
            _ => otherwise(whole).is_some(),
        };
        let base64 = all & IN_BASE64 != 0 && digits % 4 != 1 && !is_otherwise();
        let base64_padding = matches!((digits % 4, padding), (2, 2) | (3, 1)) && digits % 8 != 7;
        self.base32 += u32::from(base32_chars);
        self.hex += u32::from(hex);
        self.base64 += u32::from(base64);
        self.base32hex += u32::from(all & IN_BASE32HEX != 0 && !matches!(digits % 8, 1 | 3 | 6));
        self.hex_not_base32 += u32::from(hex && !base32_chars);
        self.base32_not_hex += u32::from(base32_chars && all & IN_HEX == 0);
        self.hex_length += u32::from(hex && matches!(digits, 20 | 40 | 48 | 64 | 96 | 128));
        self.base32_length += u32::from(base32 && is_base32_key_length(digits));
        self.base64_sure += u32::from(base64 && (special || (upper && lower) || base64_padding));
        self.base64_token_length += u32::from(base64 && matches!(digits, 22 | 27 | 32 | 43 | 86));
        self.base32_slip += u32::from(digits >= 16 && no_base32 == 1);
        // By chance, text in a larger alphabet is never so near to hex.
        self.hex_slip += u32::from(
            digits >= 19 && padding == 0 && (1..=2).contains(&no_hex) || all & IN_HEX != 0 && !hex && digits >= 19,
        );
        self.hex_key += u32::from(hex && matches!(digits, 32 | 40 | 64 | 128));
    }

    /// How many cells had anything in them.
    #[must_use]
    pub fn cells(&self) -> u32 {
        self.cells
    }

    /// Judges the column: which encoding fits most cells. `None` if it had no cells.
    #[must_use]
    pub fn judge(&self) -> Option<Judgement> {
        if self.cells == 0 {
            return None;
        }
        let most = |count: u32| u64::from(count) * 2 > u64::from(self.cells);
        let mut order: Vec<SecretEncoding> = Vec::with_capacity(4);
        if most(self.base32) && most(self.hex) {
            // Each cell could be both. A cell that is only one of them settles it, else the usual lengths do.
            let hex_first = match self.hex_not_base32.cmp(&self.base32_not_hex) {
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Less => false,
                std::cmp::Ordering::Equal => self.hex_length > self.base32_length,
            };
            order.extend(if hex_first {
                [SecretEncoding::Hex, SecretEncoding::Base32]
            } else {
                [SecretEncoding::Base32, SecretEncoding::Hex]
            });
            if self.hex_not_base32 > 0 || self.base32_not_hex > 0 {
                order.truncate(1);
            }
        } else if most(self.base32) && !(most(self.base64_sure) && most(self.base64_token_length)) {
            order.push(SecretEncoding::Base32);
        } else if most(self.hex) {
            order.push(SecretEncoding::Hex);
            // Hex digits stand in the larger alphabets as well, but a whole column of nothing else is hex.
        } else if most(self.hex + self.hex_slip) {
            order.push(SecretEncoding::Hex);
        } else if most(self.base64_sure) {
            // Keys in one case, without padding and marks, are none in Base64: a slip of the pen in another encoding
            // must not give every key another value.
            order.push(SecretEncoding::Base64);
        } else if most(self.base32hex) && !most(self.base32 + self.base32_slip) {
            order.push(SecretEncoding::Base32Hex);
        }
        if order.is_empty() {
            let best = [(self.base32, SecretEncoding::Base32), (self.hex, SecretEncoding::Hex)];
            order.push(if best[1].0 > best[0].0 { best[1].1 } else { best[0].1 });
        }
        let encoding = order.remove(0);
        Some(Judgement { encoding, also: order })
    }

    /// Whether most cells are hex digits only, as many as a token's key has.
    #[must_use]
    pub fn mostly_hex_keys(&self) -> bool {
        u64::from(self.hex_key) * 2 > u64::from(self.cells)
    }

    /// Whether at least nine of ten cells can be read in `encoding`.
    #[must_use]
    pub fn fits(&self, encoding: SecretEncoding) -> bool {
        let count = match encoding {
            SecretEncoding::Base32 => self.base32,
            SecretEncoding::Hex => self.hex,
            SecretEncoding::Base64 => self.base64,
            SecretEncoding::Base32Hex => self.base32hex,
        };
        self.cells > 0 && u64::from(count) * 10 >= u64::from(self.cells) * 9
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hex(text: &str, encoding: SecretEncoding) -> Result<(String, Option<Oddity>), DecodeError> {
        Decoder::default().decode(text, encoding).map(|d| (HEXLOWER.encode(d.secret.expose()), d.oddity))
    }

    #[test]
    fn keys_of_the_documented_samples() {
        use SecretEncoding::{Base32, Base32Hex, Base64, Hex};
        for (text, encoding, expected) in [
            ("234567ABCDEFGHIJKLMNOPQRSTUVWXYZ", Base32, "d6f9df7c0110c8531d0952d8d73e1194e95b5f19"),
            ("QFA5 6K3C-5CGF dqwc jcdcnnjhgxyd2ddc", Base32, "8141df2b62e88c51c2c2488626b52735f03d0c62"),
            ("JBSWY3DPEHPK3PXP======", Base32, "48656c6c6f21deadbeef"),
            ("OPJI2CGKO083NKC37DI5NBGDI6MLFLTB", Base32Hex, "c667213214c0103bd1833b645bae0d91ad57d7ab"),
            ("6EBD59F71A634C48C4619CB33F6C385C9237C9BA", Hex, "6ebd59f71a634c48c4619cb33f6c385c9237c9ba"),
            ("tdxn5faLI0joNLIjLrIMjUxaZXc=", Base64, "b5dc67e5f68b2348e834b2232eb20c8d4c5a6577"),
        ] {
            assert_eq!(hex(text, encoding), Ok((expected.to_owned(), None)), "{text}");
        }
    }

    #[test]
    fn microsofts_samples_are_odd_or_wrong() {
        assert_eq!(
            hex("2234567abcdef2234567abcdef", SecretEncoding::Base32),
            Ok(("d6b7cefbe0088642eb5be77df0044321".to_owned(), Some(Oddity::TrailingBits)))
        );
        assert_eq!(hex("C2dE3fH4iJ5kL6mN7oP1qR2sT3uV4w", SecretEncoding::Base32), Err(DecodeError::Foreign('1', 20)));
        let thirty = hex("YGSD2KY7KDLSYM4IIGB74UMXDFL52Q", SecretEncoding::Base32);
        assert!(matches!(thirty, Ok((_, Some(Oddity::Length(30))))));
    }

    #[test]
    fn what_is_wrong_names_the_character_and_its_place() {
        use SecretEncoding::{Base32, Base64, Hex};
        for (text, encoding, expected) in [
            ("ABCD8EFG", Base32, DecodeError::Foreign('8', 5)),
            ("äBCD", Base32, DecodeError::Foreign('ä', 1)),
            ("ABCDü", Base32, DecodeError::Foreign('ü', 5)),
            ("12 g4", Hex, DecodeError::Foreign('g', 4)),
            ("123", Hex, DecodeError::OddHex(3)),
            ("0x12g4", Hex, DecodeError::Foreign('x', 2)),
            ("", Hex, DecodeError::Empty),
            ("====", Base32, DecodeError::Empty),
            ("A", Base32, DecodeError::TooShort),
            ("ab!d", Base64, DecodeError::Foreign('!', 3)),
        ] {
            assert_eq!(Decoder::default().decode(text, encoding), Err(expected), "{text}");
        }
        assert_eq!(Decoder::default().decode(&"A".repeat(1025), Base32), Err(DecodeError::TooLong));
    }

    fn judged(cells: &[&str]) -> Option<(SecretEncoding, Vec<SecretEncoding>)> {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.add(cell));
        evidence.judge().map(|j| (j.encoding, j.also))
    }

    #[test]
    fn a_column_is_judged_as_a_whole() {
        use SecretEncoding::{Base32, Base32Hex, Base64, Hex};
        for (cells, expected) in [
            (&["234567ABCDEFGHIJKLMNOPQRSTUVWXYZ"][..], Some((Base32, vec![]))),
            (&["1234567890abcdef1234567890abcdef"], Some((Hex, vec![]))),
            // Only 2–7 and A–F: the first could be both; one 8 below settles it.
            (&["ABCDEF2345ABCDEF2345ABCDEF2345AB", "8BCDEF2345ABCDEF2345ABCDEF2345AB"], Some((Hex, vec![]))),
            (&["ABCDEF2345ABCDEF2345ABCDEF2345AB", "ZBCDEF2345ABCDEF2345ABCDEF2345AB"], Some((Base32, vec![]))),
            (&["ABCDEF2345ABCDEF2345ABCDEF2345AB"], Some((Base32, vec![Hex]))),
            (&["ABCDEF2345ABCDEF2345ABCDEF2345ABCDEF2345"], Some((Hex, vec![Base32]))),
            (&["OPJI2CGKO083NKC37DI5NBGDI6MLFLTB", "0KR865GQTFRK2GSPRQI7PCL6AOKHK3H4"], Some((Base32Hex, vec![]))),
            (&["tdxn5faLI0joNLIjLrIMjUxaZXc="], Some((Base64, vec![]))),
            (&["", "  "], None),
        ] {
            assert_eq!(judged(cells), expected, "{cells:?}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_does_not_turn_a_column() {
        use SecretEncoding::{Base32, Base64, Hex};
        const S: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        const X: &str = "08e49538328bae830e0db14a82341100bc23b840";
        const B: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";
        for (cells, expected) in [
            (&[S, "NBSWY3DPEHPK3PXPJBSWY3DPEHPK3PX8"][..], Base32),
            (&["NBSWY3DPEHPK3PXPJBSWY3DPEHPK3PX0"], Base32),
            (&["nbswy3dpehpk3pxpjbswy3dpehpk3px1"], Base32),
            (&["NBSAY3DPEHPK3PAPJBSAY3DPEHPK3PA1"], Base32),
            (&["08e49538328bae830e0db14a8234110O"], Hex),
            (&["08E49538328BAE83ZE0DB14A82341100"], Hex),
            (&[X, "8E49538328BAE830E0DB14A82341100BC23B841"], Hex),
            (&["8E49538328BAE830E0DB14A82341100BC23B841"], Hex),
            (&["0x08e49538328bae830e0db14a82341100bc23b840"], Hex),
            (&[S, X, B], Base32),
            (&[B, X, B, B], Base64),
            (&[X, "0X08E49538328BAE830E0DB14A82341100BC23B841"], Hex),
        ] {
            assert_eq!(judged(cells), Some((expected, vec![])), "{cells:?}");
        }
    }

    #[test]
    fn a_key_in_hex_or_base32_is_none_in_base64() {
        use SecretEncoding::{Base32, Base64, Hex};
        let read = |text| hex(text, Base64);
        assert_eq!(read("08e49538328bae830e0db14a82341100bc23b840"), Err(DecodeError::Otherwise(Hex, 40)));
        assert_eq!(read("0x08e49538328bae830e0db14a82341100bc23b840"), Err(DecodeError::Otherwise(Hex, 40)));
        assert_eq!(read("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), Err(DecodeError::Otherwise(Base32, 32)));
        assert!(read("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA").is_ok());
        assert!(read("SGVsbG8hEjRWeJq83v8AESIzRFVmdyes").is_ok(), "24 bytes have no padding");
    }

    #[test]
    fn one_wrong_cell_does_not_turn_a_column() {
        let mut cells = vec!["234567ABCDEFGHIJKLMNOPQRSTUVWXYZ"; 20];
        cells.push("1234567890abcdef1234567890abcdef");
        assert_eq!(judged(&cells).map(|j| j.0), Some(SecretEncoding::Base32));
    }

    proptest! {
        #[test]
        fn every_key_survives_every_encoding(key in proptest::collection::vec(any::<u8>(), 1..130)) {
            let secret = Secret::new(&key);
            for encoding in SecretEncoding::ALL {
                let text = encode(secret, encoding);
                let text = std::str::from_utf8(text.as_slice()).expect("ASCII");
                let mut decoder = Decoder::default();
                let back = decoder.decode(text, encoding).expect("what was written can be read");
                prop_assert_eq!(back.secret.expose(), &key[..]);
                prop_assert_eq!(back.oddity, None);
            }
            prop_assert_eq!(base32_length(secret), encode(secret, SecretEncoding::Base32).len());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let mut evidence = Evidence::default();
            evidence.add(&text);
            let _ = evidence.judge();
            for encoding in SecretEncoding::ALL {
                if let Ok(decoded) = Decoder::default().decode(&text, encoding) {
                    prop_assert!(!decoded.secret.is_empty());
                }
            }
        }
    }
}
