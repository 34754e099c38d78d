//! What is known of a message's signatures.

use serde::{Deserialize, Serialize};

/// A signature of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureCheck {
    /// The key that it says it was made by; empty if it does not say.
    pub by: String,
    /// What is known of it.
    pub state: SignatureState,
}

/// What is known of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignatureState {
    /// The public key was not given.
    NotChecked,
    /// It is that key's, and of this content.
    Good,
    /// It is not that key's, or the content was changed.
    Bad,
    /// It is made in a way that is not read.
    Unknown,
}

impl SignatureCheck {
    /// As a sentence, for whoever looks how a file was read.
    #[must_use]
    pub fn words(&self) -> String {
        let of = if self.by.is_empty() { "a key without ID".to_owned() } else { format!("the key {}", self.by) };
        let state = match self.state {
            SignatureState::Good => "and the signature is right",
            SignatureState::Bad => "but the signature is wrong",
            SignatureState::NotChecked => "which was not given, so the signature was not checked",
            SignatureState::Unknown => "whose signatures are not checked here",
        };
        format!("It is signed by {of}, {state}.")
    }
}
