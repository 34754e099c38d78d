//! Why a file can't be read at all, and what to do.
//!
//! A room that refuses has an enum of its kinds and turns each into a [`Refusal`] in one arm of `From`: code, message,
//! advice and what it may be read as stand together, once. Code is for programs and tests; nothing is decided by it.

use serde::{Deserialize, Serialize};

/// What a refused file seems to be instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RetryAs {
    /// It looks like a user list.
    UserList,
    /// It looks like a token file.
    TokenFile,
    /// It is encrypted: what opens it is to be given ([`crate::reading::options::Unlock`]).
    Unlocked {
        /// A passphrase, else a pre-shared key.
        passphrase: bool,
    },
    /// Opening it takes that many rounds of PBKDF2, so the person is asked first.
    ManyRounds(u32),
    /// Its columns are to be named by the person ([`crate::reading::options::ReadOptions::columns`]).
    Mapped,
    /// The same for a user list, where the sheet of a workbook can be chosen as well.
    Listed,
}

/// Why a file can't be read at all, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// A stable name for programs: `empty`, `not-text` …
    pub code: Box<str>,
    /// What was seen.
    pub message: String,
    /// What to do, and what can be read.
    pub advice: String,
    /// What it would rather be read as.
    pub retry_as: Option<RetryAs>,
}

impl Refusal {
    /// A refusal in words.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), advice: advice.into(), retry_as: None }
    }

    /// The same, with the offer to read it as something else.
    #[must_use]
    pub fn or_as(mut self, retry_as: RetryAs) -> Self {
        self.retry_as = Some(retry_as);
        self
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.message, self.advice)
    }
}

impl std::error::Error for Refusal {}

/// Checks what each kind of refusal of a room says: a code of its own words, a sentence, and what to do.
#[cfg(test)]
pub(crate) fn check_words(kinds: impl IntoIterator<Item = impl Into<Refusal>>) {
    for Refusal { code, message, advice, .. } in kinds.into_iter().map(Into::into) {
        assert!(
            !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{code}"
        );
        for text in [message, advice] {
            assert!(text.starts_with(char::is_uppercase) && text.ends_with(['.', ':', ')']), "{code}: {text}");
        }
    }
}
