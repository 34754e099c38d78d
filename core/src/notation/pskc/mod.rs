//! PSKC, the Portable Symmetric Key Container (RFC 6030): keys with all that is said of them, in XML, plain or
//! encrypted; read as it is written in the field, from the drafts to today, and written so that all known readers
//! take it.
//!
//! [`read()`] hands out one [`PskcKey`] for each key of the file, whether it can be used or not: what is wrong with it is
//! its [`KeyProblem`], what is odd its [`KeyNote`]s. Keys that are no OATH tokens (PINs, OCRA, Yubico OTP) are handed
//! out as well, under their [`KeyKind`]. A file that is encrypted is no error: the [`PskcOutcome`] says what it needs.
//!
//! ```
//! use token_desk_core::notation::pskc::{PskcOptions, PskcOutcome, read};
//!
//! let text = r#"<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><KeyPackage>
//!   <DeviceInfo><SerialNo>987654321</SerialNo></DeviceInfo>
//!   <Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"><Data>
//!     <Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret>
//!     <Counter><PlainValue>0</PlainValue></Counter></Data></Key></KeyPackage></KeyContainer>"#;
//! let mut keys = Vec::new();
//! let outcome = read(text, None, &PskcOptions::default(), &mut |key| keys.push(key.clone()), &mut |_| {})?;
//! assert!(matches!(outcome, PskcOutcome::Read(reading) if reading.keys == 1));
//! assert_eq!(keys[0].serial, "987654321");
//! assert_eq!(keys[0].secret.as_slice(), b"12345678901234567890");
//! # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
//! ```
//!
//! What is never done: a signature is reported and not checked; RSA and GCM are named and not decrypted (no known
//! tool writes them for tokens); nothing is converted silently.

mod base64;
mod container;
mod crypto;
mod data;
mod description;
mod element;
mod encrypted_value;
mod header;
mod key;
mod material;
mod number;
mod package;
mod policy;
mod pskc_creator;
mod refusal;
mod request;
mod secret;
#[cfg(test)]
mod testing;
mod unlock;
mod write;

pub use container::{PskcOptions, PskcOutcome, PskcProgress, PskcSummary, is_root, read};
pub use crypto::{EncryptionAlgorithm, HmacHash};
pub use header::{CONSENT_PBKDF2_ROUNDS, MAX_PBKDF2_ROUNDS};
pub use key::{KeyField, KeyKind, NotOath, PskcKey};
pub use material::{Candidate, KeyMaterial, MaterialForm};
pub use refusal::PskcRefusal;
pub use request::{RequestedKey, UnlockReport, UnlockRequest, WrongKey};
pub use unlock::IntegrityCheck;
pub use write::{OutKey, OutKind, OutProblem, PendingPskcWriter, PskcProtection, PskcWriter, SuiteForm, check};

use crate::ground::redaction::redact_possible_key;
use crate::model::explain::{Explain, Explanation, Severity};
use crate::model::key_encoding::SecretEncoding;
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
    CipherUnsupported(Box<str>),
    /// Encrypted, and nothing says how.
    CipherUnstated,
    /// The encrypted value is not in the file.
    CipherElsewhere,
    /// The encrypted value has an impossible length or end.
    CipherDamaged(KeyField),
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
                &fmt::from_fn(|f| match redact_possible_key(name) {
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
    Self::CipherKeyLength => Self::CipherKeyLength;
    Self::MacWrong(_) => Self::MacWrong(KeyField::Secret);
    Self::MacMissing(_) => Self::MacMissing(KeyField::Secret);
    Self::MacUnsupported => Self::MacUnsupported;
    Self::MacKeyElsewhere => Self::MacKeyElsewhere;
});

/// What is odd about a key that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyNote {
    /// The secret consists of nothing but characters of that encoding, hex or Base64: it may be encoded twice. It was
    /// not converted.
    EncodedTwice(SecretEncoding),
    /// The text of the secret is hex digits only, as many as a key has: it should be Base64, and was read as that.
    WrittenInHex,
    /// The text of the secret looks like Base32, where it should be Base64.
    WrittenInBase32 {
        /// As in all keys of the file: it was read as Base32; else as Base64.
        taken: bool,
    },
    /// Fewer than 10 or more than 64 bytes.
    SecretLength(u32),
    /// The unused bits of its last Base64 character are not zero.
    TrailingBits,
    /// Encrypted in CBC mode without a check value: a change would not be noticed.
    Unchecked,
    /// The check value is that of the plain value, as old drafts had it.
    MacOverPlaintext,
    /// The check value was made with the encryption key, as old drafts had it.
    MacWithEncryptionKey,
    /// A plain value with a check value, which was not checked.
    MacNotChecked,
    /// The encrypted value has no padding; its check value is right.
    Unpadded,
    /// A number that is written in Base64.
    NumberInBase64 {
        /// Which.
        field: KeyField,
        /// Base64 of a binary number; else of digits.
        binary: bool,
    },
    /// An encrypted number that could be digits or binary; it was taken for digits.
    NumberAmbiguous(KeyField),
    /// An element for a number, with nothing in it.
    NumberEmpty(KeyField),
    /// A start or expiry date that is no date, or one whose day and month can't be told apart.
    DateUnreadable,
    /// The suite names no hash function that is known.
    SuiteUnknown,
    /// The policy says something that is not understood: by RFC 6030 §5 the key must not be used then.
    PolicyUnknown(Box<str>),
    /// `KeyUsage` does not allow codes; what it allows.
    UsageOther(Box<str>),
    /// The policy asks for a PIN.
    PinPolicy,
    /// The key may be used only so many times.
    Transactions(u64),
    /// Digits, interval or hash function stand in attributes of an element of its own, as pskc-creator writes them.
    Attributes,
    /// It refers to a template (`KeyProperties`) that is not in the file.
    TemplateMissing,
    /// Its package is not closed at the end of the file, but the key is whole.
    PackageOpen,
}

impl Explain for KeyNote {
    fn explain<R>(&self, look: impl FnOnce(Explanation<'_>) -> R) -> R {
        let look = |code, message: &dyn fmt::Display| {
            look(Explanation {
                code,
                severity: Severity::Warning,
                heading: "Odd keys",
                message,
                advice: "Compare the code shown here with the token’s before you hand it out.",
                remedy: Remedy::RemoveTokens("with odd keys"),
                left_out: false,
            })
        };
        match self {
            Self::EncodedTwice(encoding) => look(
                "pskc-encoded-twice",
                &format_args!(
                    "The key consists of {} only: it may be encoded twice. It was taken as it stands.",
                    if *encoding == SecretEncoding::Hex { "hex digits" } else { "Base64 characters" }
                ),
            ),
            Self::WrittenInHex => look(
                "pskc-hex",
                &"The key is written in hex digits only, where PSKC has Base64; it was read as Base64, which may be wrong.",
            ),
            Self::WrittenInBase32 { taken: false } => look(
                "pskc-base32",
                &"The key looks like Base32, where PSKC has Base64; it was read as Base64, which may be wrong.",
            ),
            Self::WrittenInBase32 { taken: true } => look(
                "pskc-base32",
                &"The key is written in Base32, where PSKC has Base64, as are all plain keys of the file; it was read as Base32.",
            ),
            Self::SecretLength(bytes) => look(
                "pskc-secret-length",
                &fmt::from_fn(|f| match bytes {
                    1 => f.write_str("The key has 1 byte; tokens have 10 to 64."),
                    _ => write!(f, "The key has {bytes} bytes; tokens have 10 to 64."),
                }),
            ),
            Self::TrailingBits => look(
                "pskc-trailing-bits",
                &"The unused bits of the key’s last character are not zero: it may be mistyped or cut off.",
            ),
            Self::Unchecked => look(
                "pskc-unchecked",
                &"The key is encrypted without a check value (MAC): whether it was changed can’t be told.",
            ),
            Self::MacOverPlaintext => look(
                "pskc-mac-plaintext",
                &"The check value (MAC) was made from the plain key, as old drafts of PSKC had it; it is right.",
            ),
            Self::MacWithEncryptionKey => look(
                "pskc-mac-encryption-key",
                &"The check value (MAC) was made with the encryption key, as old drafts of PSKC had it; it is right.",
            ),
            Self::MacNotChecked => look(
                "pskc-mac-not-checked",
                &"A check value (MAC) stands at a value that is not encrypted; it was not checked.",
            ),
            Self::Unpadded => {
                look("pskc-unpadded", &"The encrypted value has no padding; its check value (MAC) is right.")
            }
            Self::NumberInBase64 { field, binary } => look(
                "pskc-number-base64",
                &format_args!(
                    "The {} is written in Base64; it was read as {}.",
                    field.words(),
                    if *binary { "a binary number" } else { "the digits in it" }
                ),
            ),
            Self::NumberAmbiguous(field) => look(
                "pskc-number-ambiguous",
                &format_args!(
                    "The encrypted {} could be digits or a binary number; it was read as digits.",
                    field.words()
                ),
            ),
            Self::NumberEmpty(field) => look("pskc-number-empty", &format_args!("The {} is empty.", field.words())),
            Self::DateUnreadable => {
                look("pskc-date-unreadable", &"A start or expiry date can’t be read; it was left out.")
            }
            Self::SuiteUnknown => look("pskc-suite-unknown", &"The suite names no hash function that is known."),
            Self::PolicyUnknown(name) => look(
                "pskc-policy-unknown",
                &fmt::from_fn(|f| match redact_possible_key(name) {
                    "" => f.write_str("The policy of the key has a rule that is not known here."),
                    name => write!(f, "The policy of the key has a rule that is not known here: “{name}”."),
                }),
            ),
            Self::UsageOther(names) => look(
                "pskc-usage-other",
                &fmt::from_fn(|f| match redact_possible_key(names) {
                    "" => f.write_str("The policy does not allow one-time passwords with this key."),
                    names => write!(f, "The policy does not allow one-time passwords with this key, only: {names}."),
                }),
            ),
            Self::PinPolicy => look("pskc-pin-policy", &"The policy asks for a PIN with this key."),
            Self::Transactions(count) => {
                look("pskc-transactions", &format_args!("The policy allows this key to be used {count} times only."))
            }
            Self::Attributes => look(
                "pskc-attributes",
                &"Digits, time interval or hash function stand in an element that PSKC does not know; they were read from there.",
            ),
            Self::TemplateMissing => {
                look("pskc-template-missing", &"The key refers to properties that are not in the file.")
            }
            Self::PackageOpen => {
                look("pskc-package-open", &"The file ends before the package of this key is closed; the key is whole.")
            }
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(KeyNote {
    Self::EncodedTwice(_) => Self::EncodedTwice(SecretEncoding::Hex), Self::EncodedTwice(SecretEncoding::Base64);
    Self::WrittenInHex => Self::WrittenInHex;
    Self::WrittenInBase32 { .. } =>
        Self::WrittenInBase32 { taken: false },
        Self::WrittenInBase32 { taken: true };
    Self::SecretLength(_) => Self::SecretLength(1), Self::SecretLength(5);
    Self::TrailingBits => Self::TrailingBits;
    Self::Unchecked => Self::Unchecked;
    Self::MacOverPlaintext => Self::MacOverPlaintext;
    Self::MacWithEncryptionKey => Self::MacWithEncryptionKey;
    Self::MacNotChecked => Self::MacNotChecked;
    Self::Unpadded => Self::Unpadded;
    Self::NumberInBase64 { .. } =>
        Self::NumberInBase64 { field: KeyField::Counter, binary: false },
        Self::NumberInBase64 { field: KeyField::Counter, binary: true };
    Self::NumberAmbiguous(_) => Self::NumberAmbiguous(KeyField::Counter);
    Self::NumberEmpty(_) => Self::NumberEmpty(KeyField::Counter);
    Self::DateUnreadable => Self::DateUnreadable;
    Self::SuiteUnknown => Self::SuiteUnknown;
    Self::PolicyUnknown(_) =>
        Self::PolicyUnknown("limit".into()),
        Self::PolicyUnknown("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into());
    Self::UsageOther(_) =>
        Self::UsageOther("Encrypt".into()),
        Self::UsageOther("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into());
    Self::PinPolicy => Self::PinPolicy;
    Self::Transactions(_) => Self::Transactions(1200);
    Self::Attributes => Self::Attributes;
    Self::TemplateMissing => Self::TemplateMissing;
    Self::PackageOpen => Self::PackageOpen;
});
