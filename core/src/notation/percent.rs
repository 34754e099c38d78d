//! Percent-encoding, as links and form fields have it (RFC 3986 §2.1).

use crate::ground::secret::SecretBytes;

/// Decodes `%41` to `A`, and says whether a `%` was there without two hex digits after it, which stays as it is.
pub(crate) fn percent_decoded(text: &str) -> (SecretBytes, bool) {
    let mut out = SecretBytes::with_capacity(text.len());
    let mut bad = false;
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            out.push_slice(&[byte]);
            continue;
        }
        match after {
            [high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let value = |digit: u8| char::from(digit).to_digit(16).and_then(|v| u8::try_from(v).ok()).unwrap_or(0);
                out.push_slice(&[value(*high) << 4 | value(*low)]);
                rest = tail;
            }
            _ => {
                bad = true;
                out.push_slice(b"%");
            }
        }
    }
    (out, bad)
}

/// All but the unreserved characters of RFC 3986 §2.3 as `%` and hex; the `@` stays too, as it may in a path and in a
/// query (§3.3, §3.4) and UPNs are then readable.
pub(crate) fn push_percent_encoded(out: &mut SecretBytes, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            out.push_slice(&[byte]);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}
