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
mod data;
mod description;
mod element;
mod encrypted_value;
mod header;
mod key;
mod material;
mod names;
mod note;
mod number;
mod package;
mod policy;
mod problem;
mod pskc_creator;
mod refusal;
mod request;
mod secret;
#[cfg(test)]
mod testing;
mod unlock;
mod write;

pub use crate::notation::ciphers::{EncryptionAlgorithm, HmacHash};
pub use container::{PskcOptions, PskcOutcome, PskcProgress, PskcSummary, is_root, read};
pub use header::{CONSENT_PBKDF2_ROUNDS, MAX_PBKDF2_ROUNDS};
pub use key::{KeyField, KeyKind, NotOath, PskcKey};
pub use material::{KeyCandidate, KeyMaterial, MaterialForm};
pub use note::{KeyNote, SerialStandIn};
pub use problem::KeyProblem;
pub use refusal::PskcRefusal;
pub use request::{RequestedKey, UnlockReport, UnlockRequest, WrongKey};
pub use unlock::IntegrityCheck;
pub use write::{OutKey, OutKind, OutProblem, PendingPskcWriter, PskcProtection, PskcWriter, SuiteForm, check};
