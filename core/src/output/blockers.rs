//! Why a token can't go into a file, and what is lost of one that can: each with the way out.

/// Why a token can't go into a file.
///
/// What only one format refuses is [`Other`](Self::Other), in that format's words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExportBlocker {
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
    /// Another token on the desk has the same serial number with another key.
    SerialTwice,
    /// It is lost, retired or replaced.
    OutOfUse,
    /// Nobody has it.
    Unassigned,
    /// Nobody has it, and the other file for Entra would take it.
    UnassignedForCsv,
    /// Something that one format alone refuses.
    Other {
        /// The reason, said of several tokens, without a full stop.
        reason: String,
        /// The way out.
        way_out: &'static str,
    },
}

impl ExportBlocker {
    /// A reason of one format alone.
    pub(super) fn other(reason: impl Into<String>, way_out: &'static str) -> Self {
        Self::Other { reason: reason.into(), way_out }
    }

    /// The reason, said of several tokens, without a full stop: `they are event tokens (HOTP) …`.
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
            Self::OutOfUse => "they are marked as lost, retired or replaced".to_owned(),
            Self::Unassigned => "nobody has them".to_owned(),
            Self::UnassignedForCsv => "nobody has them; the Entra CSV takes assigned tokens only".to_owned(),
            Self::Other { reason, .. } => reason.clone(),
        }
    }

    /// The way out.
    #[must_use]
    pub fn way_out(&self) -> &'static str {
        match self {
            Self::Hotp => "Use them with a system that takes HOTP; they stay in the inventory.",
            Self::Hash("SHA-256") => "The JSON for Microsoft Graph takes SHA-256.",
            Self::Hash(_) => "Ask the vendor for SHA-1 or SHA-256 tokens; they stay in the inventory.",
            Self::Interval => CHANGE_THE_INTERVAL,
            Self::Digits => CHANGE_THE_DIGITS,
            Self::SecretTooLong => "Ask the vendor for tokens with keys of at most 80 bytes.",
            Self::Character("serial number") => ASK_FOR_THE_SERIAL_NUMBER,
            Self::Character(_) => {
                "The JSON for Microsoft Graph takes it; or remove the comma in the token file and load it again."
            }
            Self::Guest => "Unassign them and give them to members of your tenant.",
            Self::NoUpn => "Load a user list that has both UPN and object id, such as Entra’s “Download users”.",
            Self::SerialTwice => FIND_THE_RIGHT_KEY,
            Self::OutOfUse => "If they are in use after all, put them back into use; they stay in the inventory.",
            Self::Unassigned => "Assign them first.",
            Self::UnassignedForCsv => "Assign them first, or use the JSON for Microsoft Graph.",
            Self::Other { way_out, .. } => way_out,
        }
    }
}

/// The way out of an interval that a file can't carry.
pub(super) const CHANGE_THE_INTERVAL: &str =
    "If the interval was assumed or is wrong, change it for the file under Files.";
/// The way out of codes of a length that a file can't carry.
pub(super) const CHANGE_THE_DIGITS: &str =
    "If the digits were assumed or are wrong, change them for the file under Files.";
/// The way out of a serial number that a file can't carry.
pub(super) const ASK_FOR_THE_SERIAL_NUMBER: &str = "Ask the vendor how the serial number should be written.";
/// The way out of two keys for one serial number.
pub(super) const FIND_THE_RIGHT_KEY: &str = "Find out which key is right, and load a file without the other one.";

/// Something that a file has no place for, or that its readers will take for something else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// What is lost, said of several tokens, without a full stop: `their counter`.
    pub what: String,
    /// The way out; may be empty.
    pub way_out: &'static str,
}

/// What is to be said of one token and one file.
#[derive(Debug, Default)]
pub(super) struct Assessment {
    /// Why it can't go in; none: it can.
    pub(super) blockers: Vec<ExportBlocker>,
    /// What is lost of it there.
    pub(super) losses: Vec<Loss>,
}

impl Assessment {
    pub(super) fn block(&mut self, blocker: ExportBlocker) {
        self.blockers.push(blocker);
    }

    pub(super) fn lose(&mut self, what: impl Into<String>, way_out: &'static str) {
        self.losses.push(Loss { what: what.into(), way_out });
    }

    /// Empties it for the next token.
    pub(super) fn clear(&mut self) {
        self.blockers.clear();
        self.losses.clear();
    }
}
