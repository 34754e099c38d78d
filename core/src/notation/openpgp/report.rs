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
