//! What a person gives to open a file: a passphrase or a pre-shared key, as text or file, and all ways to read it.
//!
//! 32 hex characters are a key of 16 bytes, or of 32 bytes, or a passphrase. The length of the key that the algorithm
//! takes says which of these are possible.

use super::base64::base64;
use crate::ground::secret::SecretBytes;
use data_encoding::HEXLOWER_PERMISSIVE;

/// The longest key file or passphrase that is looked at, in bytes.
const MAX_MATERIAL_BYTES: usize = 1 << 14;

/// What a person gave to open the file with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyMaterial {
    /// Typed text: a passphrase, or a pre-shared key in hex or Base64.
    Text(SecretBytes),
    /// The bytes of a key file: the key itself, or text as above.
    File(SecretBytes),
}

/// One way to read a [`KeyMaterial`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCandidate {
    /// How the material was read to get them.
    pub given: MaterialForm,
    /// The bytes of the key or passphrase.
    pub bytes: SecretBytes,
}

/// How a [`KeyMaterial`] was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialForm {
    /// As hex digits; blanks, dashes, colons and a `0x` in front do not count.
    Hex,
    /// As Base64.
    Base64,
    /// The bytes of the file.
    FileBytes,
    /// The characters as they are, in UTF-8.
    Text,
    /// The same without white space around them.
    TrimmedText,
    /// The first half of a key of 32 bytes that opens AES-128, as pskc-creator does it.
    FirstHalf,
}

impl MaterialForm {
    /// The words for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base64 => "Base64",
            Self::FileBytes => "the bytes of the file",
            Self::Text => "text",
            Self::TrimmedText => "text without the blanks around it",
            Self::FirstHalf => "the first half of the key",
        }
    }
}

impl KeyMaterial {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(bytes) | Self::File(bytes) => bytes.as_slice(),
        }
    }

    /// All ways to read it as a key of `lengths` bytes (as any key, if `lengths` is empty), the likeliest first; no
    /// two have the same bytes.
    #[must_use]
    pub fn candidates(&self, lengths: &[usize]) -> Vec<KeyCandidate> {
        let mut found: Vec<KeyCandidate> = Vec::new();
        let mut add = |given, bytes: &[u8]| {
            let fits = lengths.is_empty() || lengths.contains(&bytes.len());
            if !bytes.is_empty() && fits && found.iter().all(|known| known.bytes.as_slice() != bytes) {
                found.push(KeyCandidate { given, bytes: SecretBytes::copy_of(bytes) });
            }
        };
        let bytes = self.bytes();
        if bytes.len() > MAX_MATERIAL_BYTES {
            return found;
        }
        if matches!(self, Self::File(_)) {
            add(MaterialForm::FileBytes, bytes);
        }
        if let Ok(text) = std::str::from_utf8(bytes) {
            let trimmed = text.trim_start_matches('\u{feff}').trim();
            if let Some(key) = hex(trimmed) {
                add(MaterialForm::Hex, key.as_slice());
            }
            if let Some(key) = base64(trimmed) {
                add(MaterialForm::Base64, key.bytes.as_slice());
            }
            add(MaterialForm::Text, text.as_bytes());
            add(MaterialForm::TrimmedText, trimmed.as_bytes());
        }
        found
    }

    /// The ways to read it as a passphrase: as it is, then without white space around it.
    #[must_use]
    pub fn passphrases(&self) -> Vec<KeyCandidate> {
        let bytes = self.bytes();
        if bytes.len() > MAX_MATERIAL_BYTES {
            return Vec::new();
        }
        let whole = if matches!(self, Self::File(_)) { MaterialForm::FileBytes } else { MaterialForm::Text };
        let mut found = vec![KeyCandidate { given: whole, bytes: SecretBytes::copy_of(bytes) }];
        if let Ok(text) = std::str::from_utf8(bytes) {
            let trimmed = text.trim_start_matches('\u{feff}').trim();
            if trimmed.len() != text.len() {
                found.push(KeyCandidate {
                    given: MaterialForm::TrimmedText,
                    bytes: SecretBytes::copy_of(trimmed.as_bytes()),
                });
            }
        }
        found.retain(|candidate| !candidate.bytes.is_empty());
        found
    }
}

fn hex(text: &str) -> Option<SecretBytes> {
    let text = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let mut digits = SecretBytes::with_capacity(text.len());
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace() && !matches!(b, b'-' | b':')) {
        digits.push_slice(&[byte]);
    }
    let length = HEXLOWER_PERMISSIVE.decode_len(digits.len()).ok()?;
    let mut bytes = SecretBytes::from_vec(vec![0; length]);
    HEXLOWER_PERMISSIVE.decode_mut(digits.as_slice(), bytes.as_mut_slice()).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(text: &str) -> KeyMaterial {
        KeyMaterial::Text(SecretBytes::from_vec(text.as_bytes().to_vec()))
    }

    fn readings(material: &KeyMaterial, lengths: &[usize]) -> Vec<(MaterialForm, usize)> {
        material.candidates(lengths).iter().map(|found| (found.given, found.bytes.len())).collect()
    }

    #[test]
    fn a_text_can_be_several_keys() {
        use MaterialForm::{Base64, FileBytes, Hex, Text, TrimmedText};
        let hex = "12345678901234567890123456789012";
        assert_eq!(readings(&typed(hex), &[]), [(Hex, 16), (Base64, 24), (Text, 32)]);
        assert_eq!(readings(&typed(hex), &[16]), [(Hex, 16)]);
        assert_eq!(readings(&typed(hex), &[16, 24]), [(Hex, 16), (Base64, 24)]);
        assert_eq!(readings(&typed(hex), &[32]), [(Text, 32)]);
        assert_eq!(readings(&typed("0x1234 5678-90:12\n"), &[]), [(Hex, 6), (Text, 18), (TrimmedText, 17)]);
        assert_eq!(readings(&typed("sixteen letters!"), &[16]), [(Text, 16)]);
        assert_eq!(readings(&typed(""), &[]), []);
        let file = KeyMaterial::File(SecretBytes::from_vec(b"0123456789abcdef".to_vec()));
        assert_eq!(readings(&file, &[16]), [(FileBytes, 16)]);
        assert_eq!(readings(&file, &[]), [(FileBytes, 16), (Hex, 8), (Base64, 12)]);
        let line = KeyMaterial::File(SecretBytes::from_vec(b"12345678901234567890123456789012\r\n".to_vec()));
        assert_eq!(readings(&line, &[16]), [(Hex, 16)]);
        let binary = KeyMaterial::File(SecretBytes::from_vec(vec![0xff; 16]));
        assert_eq!(readings(&binary, &[16]), [(FileBytes, 16)]);
    }

    #[test]
    fn a_passphrase_is_taken_as_it_stands_first() {
        let found = |material: &KeyMaterial| -> Vec<Vec<u8>> {
            material.passphrases().iter().map(|candidate| candidate.bytes.as_slice().to_vec()).collect()
        };
        assert_eq!(found(&typed("qwerty")), [b"qwerty".to_vec()]);
        assert_eq!(found(&typed(" pass phrase ")), [b" pass phrase ".to_vec(), b"pass phrase".to_vec()]);
        assert!(found(&typed("")).is_empty());
        assert!(found(&typed(&"x".repeat(MAX_MATERIAL_BYTES + 1))).is_empty());
    }

    proptest! {
        #[test]
        fn every_key_is_found_again(key in proptest::collection::vec(any::<u8>(), 16..=16)) {
            let forms = [
                typed(&data_encoding::HEXUPPER.encode(&key)),
                typed(&data_encoding::BASE64.encode(&key)),
                KeyMaterial::File(SecretBytes::from_vec(key.clone())),
            ];
            for form in forms {
                prop_assert!(form.candidates(&[16]).iter().any(|found| found.bytes.as_slice() == key));
            }
        }
    }
}
