//! Base64 as it occurs in XML: with line breaks, in both alphabets, padded or not (RFC 4648 §4, §5).

use crate::ground::secret::SecretBytes;
use crate::model::key_encoding::BASE64_ANY_BITS;
use data_encoding::{BASE64, BASE64_NOPAD, Encoding};

/// The longest Base64 text that is decoded: far above every key, MAC or salt.
const MAX_BASE64_BYTES: usize = 1 << 16;

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

fn decode(encoding: &Encoding, digits: &[u8]) -> Option<SecretBytes> {
    let mut scratch = SecretBytes::from_vec(vec![0; encoding.decode_len(digits.len()).ok()?]);
    let length = encoding.decode_mut(digits, scratch.as_mut_slice()).ok()?;
    scratch.truncate(length);
    Some(scratch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    }
}
