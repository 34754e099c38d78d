//! How a format is written, and why a token can't go into a file.

use crate::ground::secret::SecretBytes;
use crate::model::token::Token;
use crate::model::user::User;

/// How a format is written: a head, a piece for each token, a tail.
pub struct WriteFormat {
    /// The part of a file name that stays: `EntraTokens`.
    pub stem: &'static str,
    /// File name extension.
    pub extension: &'static str,
    /// MIME type of the file.
    pub mime: &'static str,
    pub(crate) head: fn(&mut SecretBytes),
    /// Appends the entry with that number (from 1).
    pub(crate) entry: fn(&Entry<'_>, usize, &mut SecretBytes),
    pub(crate) tail: fn(usize, &mut SecretBytes),
    /// Why this entry can't be carried; empty: it can.
    pub(crate) stops: fn(&Entry<'_>) -> Vec<Stop>,
}

/// A token and its user, as a format writes them.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// The token.
    pub token: Token<'a>,
    /// Who holds it.
    pub user: Option<User<'a>>,
}

/// Why a token can't go into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stop {
    /// Event token.
    Hotp,
    /// A hash function that the format has no place for, by name.
    Hash(&'static str),
    /// Not 30 or 60 seconds.
    Interval,
    /// Not 6 digits.
    Digits,
    /// More than 128 Base32 characters.
    SecretTooLong,
    /// Comma, quotation mark or line break in the field of that name.
    Character(&'static str),
    /// The user is a guest.
    Guest,
    /// Only an object id is known of the user.
    NoUpn,
    /// Another token on the desk has the same serial number.
    SerialTwice,
}

impl Stop {
    /// The reason, said of `count` tokens.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Hotp => "they are event tokens (HOTP); Entra ID takes only time tokens (TOTP)".to_owned(),
            Self::Hash(name) => format!("they use {name}, which this file can’t carry"),
            Self::Interval => "their time interval is neither 30 nor 60 seconds".to_owned(),
            Self::Digits => "their codes don’t have 6 digits".to_owned(),
            Self::SecretTooLong => "their keys have more than 128 Base32 characters".to_owned(),
            Self::Character(field) => format!("a comma, quotation mark or line break is in their {field}"),
            Self::Guest => "they belong to guests, for whom Entra ID takes no hardware tokens".to_owned(),
            Self::NoUpn => "only the object id of their user is known, not the UPN".to_owned(),
            Self::SerialTwice => "another token on the desk has the same serial number with another key".to_owned(),
        }
    }

    /// The way out.
    #[must_use]
    pub fn way_out(&self) -> &'static str {
        match self {
            Self::Hotp => "Use them with a system that takes HOTP; they stay in the inventory.",
            Self::Hash("SHA-256") => "The JSON for Microsoft Graph takes SHA-256.",
            Self::Hash(_) => "Ask the vendor for SHA-1 or SHA-256 tokens; they stay in the inventory.",
            Self::Interval => "If the interval was assumed or is wrong, change it for the file under Files.",
            Self::Digits => "If the digits were assumed or are wrong, change them for the file under Files.",
            Self::SecretTooLong => "Ask the vendor for tokens with keys of at most 80 bytes.",
            Self::Character("serial number") => "Ask the vendor how the serial number should be written.",
            Self::Character(_) => {
                "The JSON for Microsoft Graph takes it; or remove the comma in the token file and load it again."
            }
            Self::Guest => "Unassign them and give them to members of your tenant.",
            Self::NoUpn => "Load a user list that has both UPN and object id, such as Entra’s “Download users”.",
            Self::SerialTwice => "Find out which key is right, and load a file without the other one.",
        }
    }
}
