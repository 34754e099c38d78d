//! What can be done here about all problems of one kind at once. How, and in which words, is the desk's to know.
//!
//! A key is never repaired.

use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::token::OtpType;

/// What can be done about all problems of one kind. Each of them can also be marked as seen, and sent on as a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing else: it is lost, or for somebody else to mend.
    None,
    /// Pad serial numbers with zeros to this number of digits.
    PadSerials(u32),
    /// Read the keys that can't be read in another encoding.
    ReadKeysAs(SecretEncoding),
    /// Read all keys in another encoding.
    ReadAllKeysAs(SecretEncoding),
    /// Read the file as another format.
    ReadAs(FormatId),
    /// Join the surplus fields of rows into one of their columns.
    JoinFields,
    /// Take what is missing at the end of rows for empty.
    FillRows,
    /// Keep what was assumed, or take the other value.
    Confirm(Assumed),
    /// Choose a value for the rows where it can't be read.
    Choose(Setting),
    /// Name the columns of the file.
    NameColumns,
    /// Take the tokens off the desk. The text goes behind “tokens” in the label and says what is wrong with them.
    RemoveTokens(&'static str),
    /// Keep one of the tokens that share something, or none.
    KeepOne(SharedValue),
    /// Give the tokens to the user who came second.
    GiveToOtherUser,
    /// Give the tokens to the users whom a list names for them.
    GiveToListedUser,
    /// Give users one of the tokens that fit the serial number which a list names for them.
    GiveLikeToken,
    /// Take the tokens away from such users, or take the users off the list.
    FreeTokens(UserClass),
}

/// What was assumed about tokens, and the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assumed {
    /// The time interval in seconds.
    Interval(u32),
    /// The type.
    Type(OtpType),
    /// SHA-1.
    Hash,
    /// 6 digits.
    Digits,
    /// The counter 0.
    Counter,
}

/// A setting of a token that a person can choose where a row does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// The time interval.
    Interval,
    /// Time or event.
    Type,
    /// The hash function.
    Hash,
    /// The number of digits.
    Digits,
    /// The counter.
    Counter,
}

/// What two tokens have in common and should not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedValue {
    /// Their serial number.
    Serial,
    /// Their key.
    Key,
}

/// Users who should hold no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserClass {
    /// Guests.
    Guests,
    /// Those whose account is disabled.
    Disabled,
}
