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
use serde::{Deserialize, Serialize};

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

impl KeyProblem {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CutOff => "pskc-cut-off",
            Self::NoKey => "pskc-no-key",
            Self::NoSecret => "pskc-no-secret",
            Self::WrittenTwice(_) => "pskc-written-twice",
            Self::SecretEmpty => "pskc-secret-empty",
            Self::SecretTooLong(_) => "pskc-secret-too-long",
            Self::NotBase64(_) => "pskc-not-base64",
            Self::NumberUnreadable(_) => "pskc-number-unreadable",
            Self::NumberOutOfRange(_) => "pskc-number-out-of-range",
            Self::DigitsUnreadable => "pskc-digits-unreadable",
            Self::PublicKey => "pskc-public-key",
            Self::CipherUnsupported(_) => "pskc-cipher-unsupported",
            Self::CipherUnstated => "pskc-cipher-unstated",
            Self::CipherElsewhere => "pskc-cipher-elsewhere",
            Self::CipherDamaged(_) => "pskc-cipher-damaged",
            Self::CipherKeyLength => "pskc-cipher-key-length",
            Self::MacWrong(_) => "pskc-mac-wrong",
            Self::MacMissing(_) => "pskc-mac-missing",
            Self::MacUnsupported => "pskc-mac-unsupported",
            Self::MacKeyElsewhere => "pskc-mac-key-elsewhere",
        }
    }

    /// What is the matter, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::CutOff => "The file ends within this key.".to_owned(),
            Self::NoKey => "The package holds no key.".to_owned(),
            Self::NoSecret => "The file does not hold the key itself, only what is said of it.".to_owned(),
            Self::WrittenTwice(field) => {
                format!("The {} is in the file twice, plain and encrypted.", field.words())
            }
            Self::SecretEmpty => "The key is empty.".to_owned(),
            Self::SecretTooLong(bytes) => format!("The key has {bytes} bytes, far more than any token’s."),
            Self::NotBase64(field) => format!("The {} is not written in Base64.", field.words()),
            Self::NumberUnreadable(field) => format!("The {} is no number.", field.words()),
            Self::NumberOutOfRange(field) => format!("The {} is a number that can’t be.", field.words()),
            Self::DigitsUnreadable => "The number of digits is no number from 1 to 255.".to_owned(),
            Self::PublicKey => {
                "The key is encrypted for the owner of a certificate, which can’t be undone here.".to_owned()
            }
            Self::CipherUnsupported(name) => match redact_possible_key(name) {
                "" => "The key is encrypted in a way that is not known here.".to_owned(),
                name => format!("The key is encrypted with “{name}”, which is not known here."),
            },
            Self::CipherUnstated => "The key is encrypted, but the file does not say how.".to_owned(),
            Self::CipherElsewhere => "The encrypted key is not in this file; the file points elsewhere.".to_owned(),
            Self::CipherDamaged(field) => format!("The encrypted {} is damaged.", field.words()),
            Self::CipherKeyLength => {
                "The key is encrypted in a way that needs a pre-shared key of another length.".to_owned()
            }
            Self::MacWrong(field) => {
                format!("The check value (MAC) does not match the {}: it was changed or damaged.", field.words())
            }
            Self::MacMissing(field) => {
                format!("The check value (MAC) of the {} is missing, so it may have been changed.", field.words())
            }
            Self::MacUnsupported => "The check value (MAC) is of a kind that is not known here.".to_owned(),
            Self::MacKeyElsewhere => {
                "The check value (MAC) can’t be checked: the key for it is not in the file.".to_owned()
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::CutOff => "Copy the file again, or ask the vendor to send it again.",
            Self::NoKey | Self::NoSecret | Self::SecretEmpty => "Ask the vendor for a file with the keys in it.",
            Self::PublicKey => "Ask the vendor for a file with a passphrase or a pre-shared key.",
            Self::CipherUnsupported(_) | Self::CipherUnstated | Self::CipherElsewhere | Self::CipherKeyLength => {
                "Ask the vendor for a file that is encrypted with AES-128-CBC and a passphrase or a pre-shared key."
            }
            Self::CipherDamaged(_) | Self::MacWrong(_) => {
                "Do not use the key. Copy the file again, or ask the vendor to send it again."
            }
            Self::MacMissing(_) | Self::MacUnsupported | Self::MacKeyElsewhere => {
                "Do not use the key before the vendor has explained it."
            }
            _ => "Ask the vendor to correct the file.",
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
    /// The secret consists of nothing but hex digits: it may be encoded twice. It was not converted.
    LooksLikeHex,
    /// The secret consists of nothing but Base64 characters, likewise.
    LooksLikeBase64,
    /// The text of the secret is hex digits only, as many as a key has: it should be Base64, and was read as that.
    WrittenInHex,
    /// The text of the secret looks like Base32, but not so in all keys: it should be Base64, and was read as that.
    LooksLikeBase32,
    /// The text of the secret is Base32, as in all keys of the file: it was read as that.
    ReadAsBase32,
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
    /// A number that is written as Base64 of digits.
    NumberInBase64(KeyField),
    /// A number that is written as Base64 of a binary number.
    NumberBinary(KeyField),
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

impl KeyNote {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::LooksLikeHex | Self::LooksLikeBase64 => "pskc-encoded-twice",
            Self::WrittenInHex => "pskc-hex",
            Self::LooksLikeBase32 | Self::ReadAsBase32 => "pskc-base32",
            Self::SecretLength(_) => "pskc-secret-length",
            Self::TrailingBits => "pskc-trailing-bits",
            Self::Unchecked => "pskc-unchecked",
            Self::MacOverPlaintext => "pskc-mac-plaintext",
            Self::MacWithEncryptionKey => "pskc-mac-encryption-key",
            Self::MacNotChecked => "pskc-mac-not-checked",
            Self::Unpadded => "pskc-unpadded",
            Self::NumberInBase64(_) | Self::NumberBinary(_) => "pskc-number-base64",
            Self::NumberAmbiguous(_) => "pskc-number-ambiguous",
            Self::NumberEmpty(_) => "pskc-number-empty",
            Self::DateUnreadable => "pskc-date-unreadable",
            Self::SuiteUnknown => "pskc-suite-unknown",
            Self::PolicyUnknown(_) => "pskc-policy-unknown",
            Self::UsageOther(_) => "pskc-usage-other",
            Self::PinPolicy => "pskc-pin-policy",
            Self::Transactions(_) => "pskc-transactions",
            Self::Attributes => "pskc-attributes",
            Self::TemplateMissing => "pskc-template-missing",
            Self::PackageOpen => "pskc-package-open",
        }
    }

    /// What was seen, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::LooksLikeHex => {
                "The key consists of hex digits only: it may be encoded twice. It was taken as it stands.".to_owned()
            }
            Self::LooksLikeBase64 => {
                "The key consists of Base64 characters only: it may be encoded twice. It was taken as it stands."
                    .to_owned()
            }
            Self::WrittenInHex => {
                "The key is written in hex digits only, where PSKC has Base64; it was read as Base64, which may be wrong."
                    .to_owned()
            }
            Self::LooksLikeBase32 => {
                "The key looks like Base32, where PSKC has Base64; it was read as Base64, which may be wrong.".to_owned()
            }
            Self::ReadAsBase32 => {
                "The key is written in Base32, where PSKC has Base64, as are all plain keys of the file; it was read as Base32."
                    .to_owned()
            }
            Self::SecretLength(1) => "The key has 1 byte; tokens have 10 to 64.".to_owned(),
            Self::SecretLength(bytes) => format!("The key has {bytes} bytes; tokens have 10 to 64."),
            Self::TrailingBits => {
                "The unused bits of the key’s last character are not zero: it may be mistyped or cut off.".to_owned()
            }
            Self::Unchecked => {
                "The key is encrypted without a check value (MAC): whether it was changed can’t be told.".to_owned()
            }
            Self::MacOverPlaintext => {
                "The check value (MAC) was made from the plain key, as old drafts of PSKC had it; it is right.".to_owned()
            }
            Self::MacWithEncryptionKey => {
                "The check value (MAC) was made with the encryption key, as old drafts of PSKC had it; it is right."
                    .to_owned()
            }
            Self::MacNotChecked => "A check value (MAC) stands at a value that is not encrypted; it was not checked.".to_owned(),
            Self::Unpadded => "The encrypted value has no padding; its check value (MAC) is right.".to_owned(),
            Self::NumberInBase64(field) => {
                format!("The {} is written in Base64; it was read as the digits in it.", field.words())
            }
            Self::NumberBinary(field) => {
                format!("The {} is written in Base64; it was read as a binary number.", field.words())
            }
            Self::NumberAmbiguous(field) => format!(
                "The encrypted {} could be digits or a binary number; it was read as digits.",
                field.words()
            ),
            Self::NumberEmpty(field) => format!("The {} is empty.", field.words()),
            Self::DateUnreadable => "A start or expiry date can’t be read; it was left out.".to_owned(),
            Self::SuiteUnknown => "The suite names no hash function that is known.".to_owned(),
            Self::PolicyUnknown(name) => match redact_possible_key(name) {
                "" => "The policy of the key has a rule that is not known here.".to_owned(),
                name => format!("The policy of the key has a rule that is not known here: “{name}”."),
            },
            Self::UsageOther(names) => match redact_possible_key(names) {
                "" => "The policy does not allow one-time passwords with this key.".to_owned(),
                names => format!("The policy does not allow one-time passwords with this key, only: {names}."),
            },
            Self::PinPolicy => "The policy asks for a PIN with this key.".to_owned(),
            Self::Transactions(count) => format!("The policy allows this key to be used {count} times only."),
            Self::Attributes => {
                "Digits, time interval or hash function stand in an element that PSKC does not know; they were read from there."
                    .to_owned()
            }
            Self::TemplateMissing => "The key refers to properties that are not in the file.".to_owned(),
            Self::PackageOpen => "The file ends before the package of this key is closed; the key is whole.".to_owned(),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(KeyNote {
    Self::LooksLikeHex => Self::LooksLikeHex;
    Self::LooksLikeBase64 => Self::LooksLikeBase64;
    Self::WrittenInHex => Self::WrittenInHex;
    Self::LooksLikeBase32 => Self::LooksLikeBase32;
    Self::ReadAsBase32 => Self::ReadAsBase32;
    Self::SecretLength(_) => Self::SecretLength(1), Self::SecretLength(5);
    Self::TrailingBits => Self::TrailingBits;
    Self::Unchecked => Self::Unchecked;
    Self::MacOverPlaintext => Self::MacOverPlaintext;
    Self::MacWithEncryptionKey => Self::MacWithEncryptionKey;
    Self::MacNotChecked => Self::MacNotChecked;
    Self::Unpadded => Self::Unpadded;
    Self::NumberInBase64(_) => Self::NumberInBase64(KeyField::Counter);
    Self::NumberBinary(_) => Self::NumberBinary(KeyField::Counter);
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
