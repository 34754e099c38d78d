//! What a file asks for before it opens, why what was given does not open it, and how it was opened.

use super::material::MaterialForm;
use crate::ground::redaction::redact_possible_key;

/// What must be given so that an encrypted file can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlockRequest {
    /// A passphrase or a key.
    pub what: RequestedKey,
    /// How the values are encrypted, for people: `AES-128-CBC`.
    pub algorithm: &'static str,
    /// Rounds of PBKDF2 for a passphrase; above [`CONSENT_PBKDF2_ROUNDS`](super::CONSENT_PBKDF2_ROUNDS) they take long.
    pub rounds: Option<u32>,
    /// Whether a wrong one will be noticed for sure (check values or key wrap), or only by chance.
    pub checked: bool,
}

/// What kind of key must be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestedKey {
    /// A passphrase; its name in the file may be empty.
    Passphrase {
        /// `MasterKeyName`.
        name: Box<str>,
    },
    /// A pre-shared key; its name in the file may be empty.
    PreSharedKey {
        /// `KeyName`.
        name: Box<str>,
        /// Lengths that it can have, in bytes.
        lengths: Vec<usize>,
    },
}

impl UnlockRequest {
    /// What is needed, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        let named = |name: &str| match redact_possible_key(name) {
            "" => String::new(),
            name => format!(" Its name in the file is “{}”.", name.chars().take(80).collect::<String>()),
        };
        match &self.what {
            RequestedKey::Passphrase { name } => {
                format!("The keys are encrypted ({}) with a passphrase.{}", self.algorithm, named(name))
            }
            RequestedKey::PreSharedKey { name, lengths } => {
                let words: Vec<String> =
                    lengths.iter().map(|bytes| format!("{bytes} bytes ({} hex digits)", bytes * 2)).collect();
                format!(
                    "The keys are encrypted ({}) with a pre-shared key of {}.{}",
                    self.algorithm,
                    words.join(" or "),
                    named(name)
                )
            }
        }
    }
}

/// Why what was given does not open the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongKey {
    /// It can't be read as a key of the length that is needed.
    Length(UnlockRequest),
    /// It does not open the values; or the file is damaged.
    Mismatch(UnlockRequest),
}

impl WrongKey {
    /// What the matter is, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Length(UnlockRequest { what: RequestedKey::PreSharedKey { lengths, .. }, .. }) => {
                let words: Vec<String> = lengths.iter().map(|bytes| format!("{}", bytes * 2)).collect();
                format!(
                    "This can’t be the pre-shared key: it needs {} hex digits, or the same in Base64.",
                    words.join(" or ")
                )
            }
            Self::Length(_) => "The passphrase is empty.".to_owned(),
            Self::Mismatch(UnlockRequest { what: RequestedKey::PreSharedKey { .. }, .. }) => {
                "This pre-shared key does not open the file.".to_owned()
            }
            Self::Mismatch(_) => "This passphrase does not open the file.".to_owned(),
        }
    }

    /// What the file needs.
    #[must_use]
    pub fn needs(&self) -> &UnlockRequest {
        match self {
            Self::Length(needs) | Self::Mismatch(needs) => needs,
        }
    }
}

/// How the file was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlockReport {
    /// How what was given was read.
    pub given: MaterialForm,
    /// Whether check values or key wrap proved it; else only the values' ends look right, and a wrong key can't be
    /// told from the right one for sure.
    pub proven: bool,
    /// Without proof: how many other ways to read it would have looked as good.
    pub also_possible: u32,
}
