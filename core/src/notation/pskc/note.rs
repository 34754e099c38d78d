//! What is odd about a key that can be used.

use super::key::KeyField;
use crate::ground::redaction::Quote;
use crate::model::explain::{Explain, Explanation, Severity};
use crate::model::key_encoding::SecretEncoding;
use crate::model::remedy::Remedy;
use serde::{Deserialize, Serialize};
use std::fmt;

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
        /// The field with the number.
        field: KeyField,
        /// Base64 of a binary number; else of digits.
        binary: bool,
    },
    /// An encrypted number that could be digits or binary; it was taken for digits.
    NumberAmbiguous(KeyField),
    /// An element for a number, with nothing in it.
    NumberEmpty(KeyField),
    /// A start or expiry date that is no date, or one whose day and month can't be distinguished.
    DateUnreadable,
    /// The suite names no hash function that is known.
    SuiteUnknown,
    /// The policy says something that is not understood: by RFC 6030 §5 the key must not be used then.
    PolicyUnknown(Quote),
    /// `KeyUsage` does not allow codes; what it allows.
    UsageOther(Quote),
    /// The policy asks for a PIN.
    PinPolicy,
    /// The key may be used only a limited number of times.
    Transactions(u64),
    /// Digits, interval or hash function are in attributes of an element of its own, as pskc-creator writes them.
    Attributes,
    /// It refers to a template (`KeyProperties`) that is not in the file.
    TemplateMissing,
    /// It has no serial number; what stands in its place.
    SerialElsewhere(SerialStandIn),
    /// Its package is not well-formed XML.
    NotWellFormed,
    /// Its package is not closed at the end of the file, but the key is whole.
    PackageOpen,
}

/// What stands for a serial number that a key does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SerialStandIn {
    /// The id of the key.
    KeyId,
    /// Another id of its device.
    DeviceId,
    /// A name, with a number behind it where two have the same.
    Name,
}

impl Explain for KeyNote {
    fn explain<R>(&self, look: impl FnOnce(Explanation<'_>) -> R) -> R {
        let look = |code, message: &dyn fmt::Display| {
            look(Explanation {
                code,
                severity: Severity::Warning,
                heading: "Odd keys",
                message,
                advice: match self {
                    Self::SerialElsewhere(_) => {
                        "Read the serial number off the token and put it into a list with the key before you export for Entra."
                    }
                    _ => "Compare the code shown here with the token’s before you hand it out.",
                },
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
                &fmt::from_fn(|f| match &**name {
                    "" => f.write_str("The policy of the key has a rule that is not known here."),
                    name => write!(f, "The policy of the key has a rule that is not known here: “{name}”."),
                }),
            ),
            Self::UsageOther(names) => look(
                "pskc-usage-other",
                &fmt::from_fn(|f| match &**names {
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
            Self::SerialElsewhere(stand_in) => look(
                "pskc-serial-missing",
                &format_args!(
                    "The key has no serial number; {} stands in its place.",
                    match stand_in {
                        SerialStandIn::KeyId => "its key id",
                        SerialStandIn::DeviceId => "another id of its device",
                        SerialStandIn::Name => "a name",
                    }
                ),
            ),
            Self::NotWellFormed => look(
                "pskc-not-well-formed",
                &"The key stands in XML that is not well formed: what was read of it is in doubt.",
            ),
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
    Self::SerialElsewhere(_) =>
        Self::SerialElsewhere(SerialStandIn::KeyId),
        Self::SerialElsewhere(SerialStandIn::DeviceId),
        Self::SerialElsewhere(SerialStandIn::Name);
    Self::NotWellFormed => Self::NotWellFormed;
    Self::PackageOpen => Self::PackageOpen;
});
