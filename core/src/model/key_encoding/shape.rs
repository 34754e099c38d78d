//! What a key looks like in each encoding, by its length and its characters.

use super::encoding::{BLANK, CLASSES, DASH, IN_BASE32, IN_HEX, SecretEncoding};

/// How many hex digits tokens' keys have.
pub(super) const HEX_LENGTHS: [usize; 7] = [20, 32, 40, 48, 64, 96, 128];

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

/// The hex digits behind `0x`, if there is nothing else.
pub(super) fn without_0x(text: &str) -> Option<&str> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
    (!digits.is_empty() && digits.bytes().all(|b| CLASSES[usize::from(b)] & (IN_HEX | BLANK | DASH) != 0))
        .then_some(digits)
}

/// The encoding in which a text is a whole key, where it can be read as Base64 too: a real key in Base64 is as good as
/// never of hex digits only, or of Base32 in one case.
pub(super) fn otherwise(text: &str) -> Option<SecretEncoding> {
    if is_hex_key(text) {
        return Some(SecretEncoding::Hex);
    }
    let of = |case: u8| {
        text.bytes().all(|b| CLASSES[usize::from(b)] & IN_BASE32 != 0 && (b.is_ascii_digit() || b & 0x20 == case))
    };
    (is_base32_key_length(text.len()) && (of(0) || of(0x20))).then_some(SecretEncoding::Base32)
}

/// Whether a key of usual length has this number of characters in Base32.
pub(super) fn is_base32_key_length(characters: usize) -> bool {
    matches!(characters, 16 | 26 | 32 | 39 | 52 | 103)
}
