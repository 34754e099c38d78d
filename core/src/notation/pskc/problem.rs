//! Why a key can't be used.

use super::key::KeyField;
use crate::ground::redaction::Quote;
use crate::model::explain::{Explain, Explanation, Severity};
use crate::model::remedy::Remedy;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a key can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyProblem {
    /// The file ends within it.
    CutOff,
    /// A package without a key.
    NoKey,
    /// A key in an element that is none of PSKC, by its name.
    Misplaced(Quote),
    /// No `Secret`: it is kept elsewhere, or was left out.
    NoSecret,
    /// A value that is written twice, plain and encrypted.
    WrittenTwice(KeyField),
    /// The secret is there, but empty.
    SecretEmpty,
    /// More than [`crate::model::key_encoding::MAX_KEY_BYTES`] bytes.
    SecretTooLong(u32),
    /// A value that should be Base64 and is not.
    NotBase64(KeyField),
    /// A number that is written in no known way.
    NumberUnreadable(KeyField),
    /// A number of more than 64 bits, or one below zero where that makes no sense.
    NumberOutOfRange(KeyField),
    /// `Length` of the response is no number from 1 to 255.
    DigitsUnreadable,
    /// Encrypted for the owner of a certificate (RFC 6030 §6.3).
    PublicKey,
    /// Encrypted in a way that can't be undone here, by the end of its URI.
    CipherUnsupported(Quote),
    /// Encrypted, and nothing says how.
    CipherUnstated,
    /// The encrypted value is not in the file.
    CipherElsewhere,
    /// The encrypted value has an impossible length or end.
    CipherDamaged(KeyField),
    /// The check value is right, but the value ends in no padding that XML Encryption allows.
    PaddingWrong(KeyField),
    /// Encrypted in a way that needs a key of another length than the one that opened the rest.
    CipherKeyLength,
    /// The check value (MAC) is not that of the value: it was changed or damaged.
    MacWrong(KeyField),
    /// The file announces check values (MACs), but this one is missing.
    MacMissing(KeyField),
    /// The check value can't be computed: an unknown method.
    MacUnsupported,
    /// The check value can't be computed: its key is not in the file.
    MacKeyElsewhere,
}

impl Explain for KeyProblem {
    fn explain<R>(&self, look: impl FnOnce(Explanation<'_>) -> R) -> R {
        const ASK_FOR_KEYS: &str = "Ask the vendor for a file with the keys in it.";
        const ASK_FOR_CORRECTION: &str = "Ask the vendor to correct the file.";
        const ASK_FOR_KNOWN_CIPHER: &str =
            "Ask the vendor for a file that is encrypted with AES-128-CBC and a passphrase or a pre-shared key.";
        const DO_NOT_USE: &str = "Do not use the key. Copy the file again, or ask the vendor to send it again.";
        const ASK_FIRST: &str = "Do not use the key before the vendor has explained it.";
        let look = |code, message: &dyn fmt::Display, advice| {
            look(Explanation {
                code,
                severity: Severity::Error,
                heading: "Keys that can’t be used",
                message: &format_args!("{message} The entry was left out."),
                advice,
                remedy: Remedy::None,
                left_out: true,
            })
        };
        match self {
            Self::CutOff => look(
                "pskc-cut-off",
                &"The file ends within this key.",
                "Copy the file again, or ask the vendor to send it again.",
            ),
            Self::NoKey => look("pskc-no-key", &"The package holds no key.", ASK_FOR_KEYS),
            Self::Misplaced(name) => look(
                "pskc-misplaced",
                &fmt::from_fn(|f| match &**name {
                    "" => f.write_str("A key stands in an element that PSKC does not know."),
                    name => write!(f, "A key stands in the element “{name}”, which PSKC does not know."),
                }),
                ASK_FOR_CORRECTION,
            ),
            Self::NoSecret => {
                look("pskc-no-secret", &"The file does not hold the key itself, only what is said of it.", ASK_FOR_KEYS)
            }
            Self::WrittenTwice(field) => look(
                "pskc-written-twice",
                &format_args!("The {} is in the file twice, plain and encrypted.", field.words()),
                ASK_FOR_CORRECTION,
            ),
            Self::SecretEmpty => look("pskc-secret-empty", &"The key is empty.", ASK_FOR_KEYS),
            Self::SecretTooLong(bytes) => look(
                "pskc-secret-too-long",
                &format_args!("The key has {bytes} bytes, far more than any token’s."),
                ASK_FOR_CORRECTION,
            ),
            Self::NotBase64(field) => look(
                "pskc-not-base64",
                &format_args!("The {} is not written in Base64.", field.words()),
                ASK_FOR_CORRECTION,
            ),
            Self::NumberUnreadable(field) => {
                look("pskc-number-unreadable", &format_args!("The {} is no number.", field.words()), ASK_FOR_CORRECTION)
            }
            Self::NumberOutOfRange(field) => look(
                "pskc-number-out-of-range",
                &format_args!("The {} is a number that can’t be.", field.words()),
                ASK_FOR_CORRECTION,
            ),
            Self::DigitsUnreadable => {
                look("pskc-digits-unreadable", &"The number of digits is no number from 1 to 255.", ASK_FOR_CORRECTION)
            }
            Self::PublicKey => look(
                "pskc-public-key",
                &"The key is encrypted for the owner of a certificate, which can’t be undone here.",
                "Ask the vendor for a file with a passphrase or a pre-shared key.",
            ),
            Self::CipherUnsupported(name) => look(
                "pskc-cipher-unsupported",
                &fmt::from_fn(|f| match &**name {
                    "" => f.write_str("The key is encrypted in a way that is not known here."),
                    name => write!(f, "The key is encrypted with “{name}”, which is not known here."),
                }),
                ASK_FOR_KNOWN_CIPHER,
            ),
            Self::CipherUnstated => look(
                "pskc-cipher-unstated",
                &"The key is encrypted, but the file does not say how.",
                ASK_FOR_KNOWN_CIPHER,
            ),
            Self::CipherElsewhere => look(
                "pskc-cipher-elsewhere",
                &"The encrypted key is not in this file; the file points elsewhere.",
                ASK_FOR_KNOWN_CIPHER,
            ),
            Self::CipherDamaged(field) => {
                look("pskc-cipher-damaged", &format_args!("The encrypted {} is damaged.", field.words()), DO_NOT_USE)
            }
            Self::PaddingWrong(field) => look(
                "pskc-padding-wrong",
                &format_args!(
                    "The encrypted {} ends in a padding that is not that of XML Encryption, so where it ends is not known.",
                    field.words()
                ),
                ASK_FOR_CORRECTION,
            ),
            Self::CipherKeyLength => look(
                "pskc-cipher-key-length",
                &"The key is encrypted in a way that needs a pre-shared key of another length.",
                ASK_FOR_KNOWN_CIPHER,
            ),
            Self::MacWrong(field) => look(
                "pskc-mac-wrong",
                &format_args!("The check value (MAC) does not match the {}: it was changed or damaged.", field.words()),
                DO_NOT_USE,
            ),
            Self::MacMissing(field) => look(
                "pskc-mac-missing",
                &format_args!(
                    "The check value (MAC) of the {} is missing, so it may have been changed.",
                    field.words()
                ),
                ASK_FIRST,
            ),
            Self::MacUnsupported => {
                look("pskc-mac-unsupported", &"The check value (MAC) is of a kind that is not known here.", ASK_FIRST)
            }
            Self::MacKeyElsewhere => look(
                "pskc-mac-key-elsewhere",
                &"The check value (MAC) can’t be checked: the key for it is not in the file.",
                ASK_FIRST,
            ),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(KeyProblem {
    Self::CutOff => Self::CutOff;
    Self::NoKey => Self::NoKey;
    Self::Misplaced(_) =>
        Self::Misplaced("KeyPackge".into()),
        Self::Misplaced("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into());
    Self::NoSecret => Self::NoSecret;
    Self::WrittenTwice(_) => Self::WrittenTwice(KeyField::Secret);
    Self::SecretEmpty => Self::SecretEmpty;
    Self::SecretTooLong(_) => Self::SecretTooLong(1200);
    Self::NotBase64(_) => Self::NotBase64(KeyField::Counter);
    Self::NumberUnreadable(_) => Self::NumberUnreadable(KeyField::Time);
    Self::NumberOutOfRange(_) => Self::NumberOutOfRange(KeyField::Interval);
    Self::DigitsUnreadable => Self::DigitsUnreadable;
    Self::PublicKey => Self::PublicKey;
    Self::CipherUnsupported(_) =>
        Self::CipherUnsupported("rc4".into()),
        Self::CipherUnsupported("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into());
    Self::CipherUnstated => Self::CipherUnstated;
    Self::CipherElsewhere => Self::CipherElsewhere;
    Self::CipherDamaged(_) => Self::CipherDamaged(KeyField::Drift);
    Self::PaddingWrong(_) => Self::PaddingWrong(KeyField::Secret);
    Self::CipherKeyLength => Self::CipherKeyLength;
    Self::MacWrong(_) => Self::MacWrong(KeyField::Secret);
    Self::MacMissing(_) => Self::MacMissing(KeyField::Secret);
    Self::MacUnsupported => Self::MacUnsupported;
    Self::MacKeyElsewhere => Self::MacKeyElsewhere;
});
