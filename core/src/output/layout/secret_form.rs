//! How keys are written.

use crate::ground::secret::SecretBytes;
use crate::model::key_encoding::{self, SecretEncoding};
use crate::output::entry::Entry;
use serde::{Deserialize, Serialize};

/// How keys are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretForm {
    /// The encoding, by its word: `base32`, `hex`, `base64`, `base32hex`.
    #[serde(with = "encoding_word")]
    pub encoding: SecretEncoding,
    /// Upper case; says nothing for Base64.
    #[serde(default = "upper_by_default")]
    pub upper: bool,
    /// With `=` at the end, where the encoding has it.
    #[serde(default)]
    pub padded: bool,
}

impl Default for SecretForm {
    /// As Entra takes it: upper-case Base32 without padding.
    fn default() -> Self {
        Self { encoding: SecretEncoding::Base32, upper: true, padded: false }
    }
}

mod encoding_word {
    use crate::model::key_encoding::SecretEncoding;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(encoding: &SecretEncoding, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(encoding.word())
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<SecretEncoding, D::Error> {
        let word = String::deserialize(deserializer)?;
        let known = "base32, hex, base64 or base32hex";
        SecretEncoding::parse(&word)
            .ok_or_else(|| serde::de::Error::invalid_value(serde::de::Unexpected::Str(&word), &known))
    }
}

impl SecretForm {
    pub(super) fn push(self, entry: &Entry<'_>, out: &mut SecretBytes) {
        let start = out.len();
        key_encoding::encode_into(entry.token.secret, self.encoding, out);
        let end = out.len();
        if let Some(text) = out.as_mut_slice().get_mut(start..) {
            match (self.encoding, self.upper) {
                (SecretEncoding::Base64, _) => {}
                (_, true) => text.make_ascii_uppercase(),
                (_, false) => text.make_ascii_lowercase(),
            }
        }
        match self.encoding {
            SecretEncoding::Base32 | SecretEncoding::Base32Hex if self.padded => {
                for _ in 0..(8 - (end - start) % 8) % 8 {
                    out.push_str("=");
                }
            }
            SecretEncoding::Base64 if !self.padded => {
                let padding = out.as_slice().iter().rev().take_while(|&&b| b == b'=').count();
                out.truncate(end - padding);
            }
            _ => {}
        }
    }
}

fn upper_by_default() -> bool {
    true
}
