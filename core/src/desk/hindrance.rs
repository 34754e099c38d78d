//! Why a change by hand can't be made: for the field or the row where it was tried.

use crate::ground::words::{grouped, quoted};
use crate::model::entra::{EntraRefusal, MAX_TOKENS_OF_A_USER};
use crate::model::life::{MAX_NOTE_CHARS, OutOfUse};
use crate::model::upn::UpnProblem;
use crate::reading::by_hand::FieldProblem;

/// Why a change by hand was not made. The desk is as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hindrance {
    /// The token is no longer on the desk: it was removed, or the file that it came with.
    TokenGone,
    /// The user is no longer on the list.
    UserGone,
    /// Nobody has the token.
    NobodyHas {
        /// Its serial number.
        serial: Box<str>,
    },
    /// The token is out of use.
    OutOfUse {
        /// Its serial number.
        serial: Box<str>,
        /// Why.
        status: OutOfUse,
    },
    /// Somebody has the token.
    Taken {
        /// Its serial number.
        serial: Box<str>,
        /// Who has it, by UPN or object id.
        user: Box<str>,
    },
    /// Nothing was scanned that could be a serial number.
    NoSerial,
    /// No token of the desk has that serial number.
    SerialUnknown {
        /// What was scanned; `…` if it could be a key.
        typed: Box<str>,
    },
    /// Several tokens could be meant.
    SerialOfSeveral {
        /// What was scanned; `…` if it could be a key.
        typed: Box<str>,
        /// The serial number of the first.
        one: Box<str>,
        /// The serial number of another.
        other: Box<str>,
    },
    /// Several tokens have that serial number, each with another key.
    SerialTwice {
        /// The serial number.
        serial: Box<str>,
    },
    /// The token was handed out before, in the same round.
    HandedOutBefore {
        /// Its serial number.
        serial: Box<str>,
        /// Who got it, by UPN or object id.
        user: Box<str>,
    },
    /// The token is not taken where the tokens are for.
    NotTaken {
        /// Its serial number.
        serial: Box<str>,
        /// Why.
        why: EntraRefusal,
    },
    /// Nobody waits for a token.
    NobodyWaits,
    /// Nobody of the list is called so.
    UserUnknown {
        /// What was typed; `…` if it could be a key.
        typed: Box<str>,
    },
    /// Several users could be meant.
    UserOfSeveral {
        /// What was typed; `…` if it could be a key.
        typed: Box<str>,
        /// The first, by UPN or object id.
        one: Box<str>,
        /// Another one.
        other: Box<str>,
        /// How many more there are.
        more: usize,
    },
    /// A token was scanned where a user is to be typed.
    TokenForUser {
        /// What was scanned.
        serial: Box<str>,
    },
    /// The user is a guest.
    Guest {
        /// The user, by UPN or object id.
        user: Box<str>,
    },
    /// The account of the user is disabled.
    Disabled {
        /// The user, by UPN or object id.
        user: Box<str>,
    },
    /// The user has [as many tokens](MAX_TOKENS_OF_A_USER) as Entra ID allows.
    HasEnough {
        /// The user, by UPN or object id.
        user: Box<str>,
    },
    /// No token like that one is free.
    NoneFree {
        /// The serial number of that one.
        serial: Box<str>,
    },
    /// The note is longer than [`MAX_NOTE_CHARS`].
    NoteTooLong,
    /// The user has the token already.
    HasItAlready {
        /// The user, by UPN or object id.
        user: Box<str>,
        /// The token's serial number.
        serial: Box<str>,
    },
    /// Fields of a token can't be read.
    Fields(Vec<FieldProblem>),
    /// What was typed is what was there.
    Unchanged,
    /// What was typed can't be a UPN.
    Upn {
        /// What was typed; `…` if it could be a key.
        typed: Box<str>,
        /// Why.
        problem: UpnProblem,
    },
    /// Another user has that UPN: are both the same person? The change may be asked for once more with the consent.
    UpnTaken {
        /// The number of that user.
        user: usize,
        /// The UPN, as it is known.
        upn: Box<str>,
    },
}

impl Hindrance {
    /// What is the matter, in one sentence.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::TokenGone => "The token is no longer on the desk.".to_owned(),
            Self::UserGone => "The user is no longer on the list.".to_owned(),
            Self::OutOfUse { serial, status } => format!("Token {serial} is marked as {}.", status.lower_word()),
            Self::Taken { serial, user } => format!("Token {serial} belongs to {user}."),
            Self::NoSerial => "There is no serial number.".to_owned(),
            Self::SerialUnknown { typed } => format!("No token on the desk has the serial number {}.", quoted(typed)),
            Self::SerialOfSeveral { typed, one, other } => {
                format!("{} could be token {one} or token {other}.", quoted(typed))
            }
            Self::SerialTwice { serial } => {
                format!("Several tokens have the serial number {serial}, with different keys.")
            }
            Self::HandedOutBefore { serial, user } => {
                format!("Token {serial} was scanned before: it was handed out to {user}.")
            }
            Self::NotTaken { serial, why } => format!("Token {serial} is not for Entra: {}.", why.reason()),
            Self::NobodyWaits => "Nobody waits for a token.".to_owned(),
            Self::UserUnknown { typed } => format!("Nobody on the list is {}.", quoted(typed)),
            Self::UserOfSeveral { typed, one, other, more: 0 } => {
                format!("{} could be {one} or {other}.", quoted(typed))
            }
            Self::UserOfSeveral { typed, one, other, more } => {
                format!("{} could be {one}, {other} or {} more.", quoted(typed), grouped(*more))
            }
            Self::TokenForUser { serial } => format!("{} is a token, not a user.", quoted(serial)),
            Self::Guest { user } => format!("{user} is a guest: Entra takes no hardware tokens for guests."),
            Self::Disabled { user } => format!("The account of {user} is disabled."),
            Self::HasEnough { user } => {
                format!("{user} has {MAX_TOKENS_OF_A_USER} tokens already; Entra allows no more.")
            }
            Self::NoneFree { serial } => format!("No other token like {serial} is free."),
            Self::NoteTooLong => format!("The note is longer than {} characters.", grouped(MAX_NOTE_CHARS)),
            Self::NobodyHas { serial } => format!("Nobody has token {serial}."),
            Self::HasItAlready { user, serial } => format!("{user} has token {serial} already."),
            Self::Fields(problems) => {
                let said: Vec<&str> = problems.iter().map(|problem| &*problem.message).collect();
                said.join(" ")
            }
            Self::Unchanged => "Nothing was changed.".to_owned(),
            Self::Upn { typed, problem: UpnProblem::Empty } if typed.is_empty() => "There is no UPN.".to_owned(),
            Self::Upn { typed, problem } => format!("{} can’t be a UPN: {problem}.", quoted(typed)),
            Self::UpnTaken { upn, .. } => format!("There is another user with the UPN {upn}."),
        }
    }

    /// What to do, in one sentence.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::TokenGone | Self::UserGone => "Undo what took it away, or choose another one.",
            Self::OutOfUse { .. } => "Choose another token, or put this one back into use first.",
            Self::Taken { .. } => "Choose a token that is free.",
            Self::NoSerial => "Scan a token, or type its serial number.",
            Self::SerialUnknown { .. } => "Scan it once more, or load the file that it came with.",
            Self::SerialOfSeveral { .. } => "Type the whole serial number as it stands in the table.",
            Self::SerialTwice { .. } => "One of the keys is wrong: see Findings, and put this token aside.",
            Self::HandedOutBefore { .. } => "Scan another token, or take this one back in the list.",
            Self::NotTaken { .. } => {
                "Put it aside; if it is for another server, say so in the options of Apply & Assign."
            }
            Self::NobodyWaits => "Type who gets it: UPN, name or object id.",
            Self::UserUnknown { .. } => "Type the UPN, the name or the object id of a user on the list.",
            Self::UserOfSeveral { .. } => "Type more of the name, or the UPN.",
            Self::TokenForUser { .. } => {
                "Type who gets the token that was scanned first, or leave it empty for who is next."
            }
            Self::Guest { .. } | Self::Disabled { .. } => "Choose another user.",
            Self::HasEnough { .. } => "Free one of them first, or choose another user.",
            Self::NoneFree { .. } => "Choose a token of another model, or load a file with more tokens.",
            Self::NoteTooLong => "Shorten it.",
            Self::NobodyHas { .. } => "Choose a token that has a user.",
            Self::HasItAlready { .. } => "Choose another user or another token.",
            Self::Fields(_) => "Correct the fields.",
            Self::Unchanged => "Type what is right, or leave it as it is.",
            Self::Upn { .. } => "Choose a user from the list, or type the UPN as it stands in Entra.",
            Self::UpnTaken { .. } => "If both are the same person, merge them: one user with the tokens of both.",
        }
    }
}
