//! Keys as text.

use super::encoding::SecretEncoding;
use crate::ground::secret::{Secret, SecretBytes};
use data_encoding::{BASE32_NOPAD, BASE32HEX_NOPAD, BASE64, HEXLOWER};

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
    if let Some(scratch) = buffer.get_mut(..size) {
        engine.encode_mut(secret.expose(), scratch);
        out.push_slice(scratch);
        zeroize::Zeroize::zeroize(scratch);
    } else {
        let mut scratch = SecretBytes::from_vec(vec![0; size]);
        engine.encode_mut(secret.expose(), scratch.as_mut_slice());
        out.push_slice(scratch.as_slice());
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
