//! The kinds of findings: each with all that is said about it, in one arm.
//!
//! A new kind needs its variant, its arm and an example for the golden file; all three are here.

use crate::ground::limits::MAX_FINDINGS;
use crate::ground::redaction::{Quote, Words, redact_file_name};
use crate::ground::text::TextEncoding;
use crate::ground::visible::changes_order;
use crate::ground::words::{capitalized, character_name, grouped, plural};
use crate::model::explain::{Explain, Explanation, Severity};
use crate::model::format_id::FormatId;
use crate::model::key_encoding::{DecodeError, SecretEncoding};
use crate::model::life::OutOfUse;
use crate::model::remedy::{Assumed, Remedy, Setting, SharedValue, UserClass};
use crate::model::token::{MAX_SERIAL_BYTES, OtpType};
use crate::model::upn::UpnProblem;
use crate::model::user::MAX_NAME_CHARS;
use crate::notation::otpauth::{LinkNote, LinkProblem};
use crate::notation::pskc::{KeyNote, KeyProblem};
use crate::notation::sheet::CellTrouble;
use crate::notation::xml::RepairKind;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each kind says what it is in its arm below")]
pub enum FindingKind {
    RowTooShort { found: u32, expected: u32 },
    RowTooLong { found: u32, expected: u32 },
    QuoteOpen,
    RowTooWide,
    RowForeign,
    ControlCharacter(char),
    SerialMissing,
    SerialMadeUp,
    SerialsByName,
    SerialExcel,
    SerialSheetError,
    SerialTooLong,
    SerialCleaned(char),
    HiddenSign { sign: char, within: SignPlace },
    NumberFormatted,
    NumberFormatUnclear,
    HeaderAgain,
    HeaderOther { line: u32 },
    ZerosLost { usual: u32 },
    SecretMissing,
    SecretExcel,
    SecretUnreadable { error: DecodeError, encoding: SecretEncoding, fits: Option<SecretEncoding> },
    SecretTrailingBits,
    SecretLength(u32),
    SecretShort(u32),
    SecretsRead { encoding: SecretEncoding, count: u32 },
    SecretsAmbiguous { taken: SecretEncoding, also: SecretEncoding },
    IntervalUnreadable,
    IntervalAssumed(u32),
    TypeAssumed(OtpType),
    HashAssumed,
    DigitsAssumed,
    HashUnreadable,
    HashUntold { bytes: u32 },
    DigitsUnreadable,
    TypeUnreadable,
    CounterUnreadable,
    CounterMissing,
    TokenTwice(Elsewhere),
    TokenOtherUser { at: Elsewhere, user: Quote },
    TokenDiffers { at: Elsewhere, there: Words, here: Words },
    TokenKnown { at: Elsewhere, user_taken: bool },
    TokenOutOfUse { status: OutOfUse, user: Quote },
    ListedOutOfUse { status: OutOfUse, serial: Quote },
    TokenStatusUnknown { value: Quote },
    EntraUnreadable { value: Quote },
    InventoryNewer { version: Quote },
    InventoryColumnsMissing { names: Words },
    SerialTwice(Elsewhere),
    SecretTwice { serial: Quote, at: Elsewhere },
    UpnInvalid(UpnProblem),
    UpnMissing,
    UpnDomain { domain: Quote },
    UpnApostrophes,
    UpnSurrounded,
    UserGuest,
    UserDisabled,
    UserUnlisted,
    UpnChanged { before: Quote, here: Quote, stays: bool },
    UpnLookAlike { listed: Quote },
    AssignedByFile { tokens: u32, users: Words },
    AssignedByInventory { tokens: u32, users: Words },
    UserTwice(Elsewhere),
    UserOtherId(Elsewhere),
    ObjectIdUnreadable,
    SerialUnknown { serial: Quote },
    SerialTaken { serial: Quote, by: Quote },
    SerialLike { listed: Quote, serial: Quote },
    SerialUnclear { listed: Quote, first: Quote, last: Quote },
    ListedSerialExcel,
    ListedSerialError,
    ListedSerialLong,
    NameCut,
    UpnAssumed { name: Quote },
    FirstRowAssumed { title: bool },
    AddressesUnused { taken: u32, others: Words },
    UpnOutOfPlace,
    IdsUnused { column: u32 },
    EnabledUnreadable { value: Quote },
    StatesUnknown { column: Words },
    ListedColumnsUnused { names: Words, count: u32 },
    NoHeader,
    ColumnsUnused { names: Words, count: u32 },
    ColumnsTwice { names: Words, count: u32 },
    CommentsSkipped(u32),
    EncodingMixed,
    EncodingChanges { to: TextEncoding },
    RowsQuotedWhole,
    ItemUnreadable(Words),
    FindingsUnlisted(u32),
    PskcProblem(KeyProblem),
    PskcNote(KeyNote),
    PskcSigned,
    XmlProblem(RepairKind),
    LinkProblem(LinkProblem),
    LinkNote(LinkNote),
    LinksMissing(Words),
    PictureGivenUp,
    CodesSuspected { count: u32, first: (u32, u32) },
    NotOath { what: Quote },
    LayoutInferred { format: FormatId },
    AlsoFits { format: FormatId },
    TimeShifted(i64),
    Encrypted { how: Quote },
    OutOfRange { field: Words },
    Cell(CellTrouble),
    SheetsUnread { names: Words, count: u32, what: UnreadSheets },
    DateUnreadable,
    ListPartial,
    UserIdsUnused(u32),
    NamesUnused(u32),
}

/// What sheets of a workbook seem to hold that were not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnreadSheets {
    /// Tokens, beside the tokens of the sheet that was read.
    Tokens,
    /// Users, beside tokens.
    Users,
    /// Users, beside the users of the sheet that was read.
    OfList,
}

/// Where a sign stands that can't be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignPlace {
    /// In a serial number.
    Serial,
    /// In the name of a user.
    Name,
    /// In the manufacturer or the model.
    Maker,
    /// In the name of the file.
    FileName,
}

/// Where the other one of a pair is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The other file; empty for the same one.
    pub file: Box<str>,
    /// Its line, from 1.
    pub line: u32,
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.file {
            "" => write!(f, "line {}", self.line),
            file => write!(f, "line {} of {}", self.line, redact_file_name(file)),
        }
    }
}

impl FindingKind {
    /// All that is said about the kind, of one row or of the file as a whole.
    pub(super) fn explain<R>(&self, of_file: bool, look: impl FnOnce(Explanation<'_>) -> R) -> R {
        use FindingKind as K;
        use Severity::{Error, Note, Warning};
        match self {
            // Rows.
            K::RowTooShort { found, expected } => look(Explanation {
                code: "row-too-short",
                severity: Error,
                heading: "Rows too short",
                message: &format_args!("The row has {found} of {expected} fields; it was left out."),
                advice: "Complete the row in a text editor and load the file again.",
                remedy: Remedy::FillRows,
                left_out: true,
            }),
            K::RowTooLong { found, expected } => look(Explanation {
                code: "row-too-long",
                severity: Error,
                heading: "Rows too long",
                message: &format_args!("The row has {found} fields where {expected} are expected; it was left out."),
                advice: "A comma inside a field, such as in “Co.,Ltd”, must stand in quotation marks. Mend the row in a text editor.",
                remedy: Remedy::JoinFields,
                left_out: true,
            }),
            K::QuoteOpen => look(Explanation {
                code: "quote-open",
                severity: Error,
                heading: "Quotation mark never closed",
                message: &"A quotation mark in this row is never closed; the row was left out.",
                advice: "Remove or close the quotation mark in a text editor.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::RowTooWide => look(Explanation {
                code: "row-too-wide",
                severity: Error,
                heading: "Rows far too long",
                message: &"The row is far too long for a token (over 1 MB or 1,000 fields); it was left out.",
                advice: "The file may be damaged: ask the vendor to send it again.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::RowForeign => look(Explanation {
                code: "row-foreign",
                severity: Error,
                heading: "Rows unlike the others",
                message: &"The row has no serial number and no key where the other rows have them; it was left out.",
                advice: "If it is a token, put it into a file of its own, with a first row that names the columns.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::ControlCharacter(c) => look(Explanation {
                code: "control-character",
                severity: Error,
                heading: "Damaged text",
                message: &format_args!(
                    "The row holds {}, which no text file should; it was left out.",
                    character_name(*c)
                ),
                advice: "The file may be damaged: ask the vendor to send it again.",
                remedy: Remedy::None,
                left_out: true,
            }),
            // Serial numbers, and the rows between them.
            K::SerialMissing => look(Explanation {
                code: "serial-missing",
                severity: Error,
                heading: "No serial number",
                message: &"The row has no serial number, or only a word such as “n/a” in its place; it was left out.",
                advice: "Ask the vendor for the complete file.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::SerialMadeUp => look(Explanation {
                code: "serial-made-up",
                severity: Warning,
                heading: "Names in place of serial numbers",
                message: &"The file has no serial number for the token; a name stands in its place.",
                advice: "Read the serial number off the token and put it into a list with the key before you export for Entra.",
                remedy: Remedy::RemoveTokens("without serial numbers"),
                left_out: false,
            }),
            K::SerialsByName => look(Explanation {
                code: "serials-by-name",
                severity: Warning,
                heading: "Serial numbers by the names of entries",
                message: &"The entries have no serial numbers in them; the names under which they stand were taken for serial numbers.",
                advice: "Compare one with the number printed on its token.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::SerialExcel => look(Explanation {
                code: "serial-excel",
                severity: Error,
                heading: "Serial numbers rounded by Excel",
                message: &"The serial number was turned into a rounded number by Excel; its last digits are lost, so the row was left out.",
                advice: "Go back to the vendor’s original file; do not open it in Excel.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::SerialSheetError => look(Explanation {
                code: "serial-sheet-error",
                severity: Error,
                heading: "Serial numbers that are errors",
                message: &"A spreadsheet put an error such as #N/A in the place of the serial number; the row was left out.",
                advice: "Correct the formula in the workbook, or type the serial number, and load the file again.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::SerialTooLong => look(Explanation {
                code: "serial-too-long",
                severity: Error,
                heading: "Serial numbers too long",
                message: &format_args!(
                    "The serial number is longer than {MAX_SERIAL_BYTES} characters; the row was left out."
                ),
                advice: "Check the columns of the file.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::SerialCleaned(sign) => look(Explanation {
                code: "serial-cleaned",
                severity: Warning,
                heading: "Signs at serial numbers taken off",
                message: &fmt::from_fn(|f| {
                    match sign {
                        '\'' | '’' => f.write_str("An apostrophe")?,
                        sign => write!(f, "{}", capitalized(character_name(*sign)))?,
                    }
                    f.write_str(" stood at the serial number; it was taken off.")
                }),
                advice: "Compare with the number printed on the token.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::HiddenSign { sign, within } => look(Explanation {
                code: "hidden-sign",
                severity: Warning,
                heading: "Signs that can’t be seen",
                message: &fmt::from_fn(|f| {
                    let place = match within {
                        SignPlace::Serial => "serial number",
                        SignPlace::Name => "name",
                        SignPlace::Maker => "manufacturer or the model",
                        SignPlace::FileName => "name of the file",
                    };
                    write!(f, "The {place} has {} in it, which ", character_name(*sign))?;
                    match changes_order(*sign) {
                        true => f.write_str("can’t be seen and changes the order in which the rest is shown."),
                        false if sign.is_whitespace() => f.write_str("looks like a blank."),
                        false => f.write_str("can’t be seen."),
                    }
                }),
                advice: "It may be a slip, or be meant to deceive: here it is shown as ⟨U+…⟩. Take it out of the file and load the file again.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::NumberFormatted => look(Explanation {
                code: "number-format",
                severity: Warning,
                heading: "Numbers in a spreadsheet’s format",
                message: &"A spreadsheet wrote the number with signs between the thousands, with decimals or with an exponent; it was read without them.",
                advice: "Compare with the number printed on the token: a spreadsheet also takes off zeros in front.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::NumberFormatUnclear => look(Explanation {
                code: "number-format-unclear",
                severity: Warning,
                heading: "Numbers perhaps in a spreadsheet’s format",
                message: &"The serial number looks like a number with signs between the thousands or with decimals, but others in the column have such signs of their own; it was left as it is.",
                advice: "Compare with the number printed on the token; correct it in a text editor and load the file again.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::HeaderAgain => look(Explanation {
                code: "header-again",
                severity: Warning,
                heading: "Header rows again",
                message: &"This is a header row again, as where two files were put together; it was left out.",
                advice: "Check that the rows below it have the same columns as those above.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::HeaderOther { line } => look(Explanation {
                code: "header-other",
                severity: Error,
                heading: "Rows below another header",
                message: &format_args!(
                    "The row stands below the header in line {line}, which names other columns; it was left out."
                ),
                advice: "Put that header and the rows below it into a file of their own.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::ZerosLost { usual } => look(Explanation {
                code: "serial-zeros-lost",
                severity: Warning,
                heading: "Leading zeros may be lost",
                message: &format_args!(
                    "The serial number is shorter than the others ({usual} digits): Excel may have removed leading zeros."
                ),
                advice: "Compare with the number printed on the token. Use the vendor’s original file, not one saved by Excel.",
                remedy: Remedy::PadSerials(*usual),
                left_out: false,
            }),
            // Keys.
            K::SecretMissing => look(Explanation {
                code: "secret-missing",
                severity: Error,
                heading: "No key",
                message: &"The row has no key; it was left out.",
                advice: "Ask the vendor for the complete file.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::SecretExcel => look(Explanation {
                code: "secret-excel",
                severity: Error,
                heading: "Keys rounded by Excel",
                message: &"The key was turned into a rounded number by Excel and is lost; the row was left out.",
                advice: "Go back to the vendor’s original file; do not open it in Excel.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::SecretUnreadable { error, encoding, fits } => look(Explanation {
                code: "secret-unreadable",
                severity: Error,
                heading: "Keys that can’t be read",
                message: &fmt::from_fn(|f| {
                    write!(f, "Not {encoding}: {}. The row was left out.", error.sentence(*encoding))?;
                    fits.map_or(Ok(()), |fits| write!(f, " The column fits {fits}."))
                }),
                advice: match (error, fits) {
                    (DecodeError::Otherwise(..), _) => {
                        "Keys that are written in different ways belong into files of their own: divide the file, or ask the vendor."
                    }
                    (_, Some(_)) => "If the vendor says so, choose that encoding for the file under Files.",
                    (_, None) => {
                        "Correct the key or ask the vendor for it. If all keys are written another way, choose it under Files."
                    }
                },
                remedy: fits.map_or(Remedy::None, Remedy::ReadKeysAs),
                left_out: true,
            }),
            K::SecretTrailingBits => look(Explanation {
                code: "secret-trailing-bits",
                severity: Warning,
                heading: "Keys that look cut off",
                message: &"The unused bits of the key's last character are not zero: it may be mistyped or cut off.",
                advice: "Compare the code shown here with the token’s before you hand it out.",
                remedy: Remedy::RemoveTokens("with keys that look cut off"),
                left_out: false,
            }),
            K::SecretLength(length) => look(Explanation {
                code: "secret-length",
                severity: Warning,
                heading: "Keys that look cut off",
                message: &format_args!(
                    "The key has {length} characters, a length that Base32 never has: a character may be missing."
                ),
                advice: "Compare the code shown here with the token’s before you hand it out.",
                remedy: Remedy::RemoveTokens("with keys that look cut off"),
                left_out: false,
            }),
            K::SecretShort(bytes) => look(Explanation {
                code: "secret-short",
                severity: Warning,
                heading: "Short keys",
                message: &format_args!(
                    "The key has only {bytes} bytes; RFC 4226 asks for at least 16, and no token has fewer than 10."
                ),
                advice: "Ask the vendor whether the keys are complete.",
                remedy: Remedy::RemoveTokens("with short keys"),
                left_out: false,
            }),
            K::SecretsRead { encoding, count } => look(Explanation {
                code: "secrets-read",
                severity: Warning,
                heading: "How the keys were read",
                message: &format_args!(
                    "{count} {} read as {encoding}.",
                    plural(*count as usize, "key was", "keys were")
                ),
                advice: "Entra needs Base32; the export converts. If it is wrong, change it under Files.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::SecretsAmbiguous { taken, also } => look(Explanation {
                code: "secrets-ambiguous",
                severity: Warning,
                heading: "Keys that fit two encodings",
                message: &format_args!("The keys could be {taken} or {also}; they were read as {taken}."),
                advice: "Compare one code with its token; change the encoding under Files if it differs.",
                remedy: Remedy::ReadAllKeysAs(*also),
                left_out: false,
            }),
            // Settings of a token.
            K::IntervalUnreadable => look(Explanation {
                code: "interval-unreadable",
                severity: Error,
                heading: "Time interval not readable",
                message: &"The time interval is not a number of seconds from 1 to 86400; the row was left out.",
                advice: "Write 30 or 60 into the row.",
                remedy: Remedy::Choose(Setting::Interval),
                left_out: true,
            }),
            K::IntervalAssumed(seconds) => look(Explanation {
                code: "interval-assumed",
                severity: Warning,
                heading: "Time interval assumed",
                message: &fmt::from_fn(|f| {
                    if of_file {
                        write!(f, "The file does not say the time interval; {seconds} seconds were assumed.")
                    } else {
                        write!(f, "The time interval is missing; {seconds} seconds were assumed.")
                    }
                }),
                advice: "Look at the token’s data sheet; change it for the file under Files.",
                remedy: Remedy::Confirm(Assumed::Interval(*seconds)),
                left_out: false,
            }),
            K::TypeAssumed(otp_type) => look(Explanation {
                code: "type-assumed",
                severity: Warning,
                heading: "Type assumed",
                message: &format_args!(
                    "The type is missing; {} was assumed.",
                    match otp_type {
                        OtpType::Totp => "a time token (TOTP)",
                        OtpType::Hotp => "an event token (HOTP)",
                    }
                ),
                advice: "Look at the token’s data sheet; change it for the file under Files.",
                remedy: Remedy::Confirm(Assumed::Type(*otp_type)),
                left_out: false,
            }),
            K::HashAssumed => look(Explanation {
                code: "hash-assumed",
                severity: Warning,
                heading: "Hash function assumed",
                message: &"The hash function is missing; SHA-1 was assumed.",
                advice: "Look at the token’s data sheet; change it for the file under Files.",
                remedy: Remedy::Confirm(Assumed::Hash),
                left_out: false,
            }),
            K::DigitsAssumed => look(Explanation {
                code: "digits-assumed",
                severity: Warning,
                heading: "Digits assumed",
                message: &"The number of digits is missing; 6 were assumed.",
                advice: "Look at the token’s data sheet; change it for the file under Files.",
                remedy: Remedy::Confirm(Assumed::Digits),
                left_out: false,
            }),
            K::HashUnreadable => look(Explanation {
                code: "hash-unreadable",
                severity: Error,
                heading: "Hash function not readable",
                message: &"The hash function is none of SHA-1, SHA-256 and SHA-512; the row was left out.",
                advice: "Correct the row, or ask the vendor.",
                remedy: Remedy::Choose(Setting::Hash),
                left_out: true,
            }),
            K::HashUntold { bytes } => look(Explanation {
                code: "hash-untold",
                severity: Error,
                heading: "Hash function not readable",
                message: &format_args!(
                    "In this format the length of the key says the hash function, and {bytes} bytes stand for {}, which no token here has; the row was left out.",
                    if *bytes == 28 { "SHA-224" } else { "SHA-384" }
                ),
                advice: "Ask the vendor which hash function it is, and whether the key is complete.",
                remedy: Remedy::Choose(Setting::Hash),
                left_out: true,
            }),
            K::DigitsUnreadable => look(Explanation {
                code: "digits-unreadable",
                severity: Error,
                heading: "Digits not readable",
                message: &"The number of digits is not from 4 to 10; the row was left out.",
                advice: "Correct the row, or ask the vendor.",
                remedy: Remedy::Choose(Setting::Digits),
                left_out: true,
            }),
            K::TypeUnreadable => look(Explanation {
                code: "type-unreadable",
                severity: Error,
                heading: "Type not readable",
                message: &"The type is neither TOTP nor HOTP; the row was left out.",
                advice: "Correct the row, or ask the vendor.",
                remedy: Remedy::Choose(Setting::Type),
                left_out: true,
            }),
            K::CounterUnreadable => look(Explanation {
                code: "counter-unreadable",
                severity: Error,
                heading: "Counter missing or not readable",
                message: &"The counter is not a whole number; the row was left out.",
                advice: "Correct the row, or ask the vendor.",
                remedy: Remedy::Choose(Setting::Counter),
                left_out: true,
            }),
            K::CounterMissing => look(Explanation {
                code: "counter-missing",
                severity: Warning,
                heading: "Counter missing or not readable",
                message: &"An event token (HOTP) without a counter; 0 was assumed.",
                advice: "Set the token back, or ask the vendor for the counter.",
                remedy: Remedy::Confirm(Assumed::Counter),
                left_out: false,
            }),
            // Doubles.
            K::TokenTwice(at) => look(Explanation {
                code: "token-twice",
                severity: Warning,
                heading: "Tokens listed twice",
                message: &format_args!("The same serial number and key as in {at}; the row was left out."),
                advice: "Nothing to do.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::TokenOtherUser { at, user } => look(Explanation {
                code: "token-other-user",
                severity: Warning,
                heading: "One token, two users",
                message: &format_args!(
                    "The same token as in {at}, but for {}; the row was left out.",
                    match &**user {
                        "" => "another user",
                        user => user,
                    }
                ),
                advice: "A token can belong to one user only: find out who has it.",
                remedy: Remedy::GiveToOtherUser,
                left_out: true,
            }),
            K::TokenDiffers { at, there, here } => look(Explanation {
                code: "token-differs",
                severity: Warning,
                heading: "One token, two settings",
                message: &format_args!(
                    "The same serial number and key as in {at}, but there with {there}, here with {here}; the row was left out."
                ),
                advice: "Look at the token’s data sheet. If the other file is wrong, change it under Files, or remove both and load this one again.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::TokenKnown { at, user_taken } => look(Explanation {
                code: "token-known",
                severity: Note,
                heading: "Tokens already on the desk",
                message: &format_args!(
                    "This token is already on the desk, from {at}{}.",
                    if *user_taken { "; its user was taken over" } else { "" }
                ),
                advice: "Nothing to do.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::TokenOutOfUse { status, user } => look(Explanation {
                code: "token-out-of-use",
                severity: Warning,
                heading: "Users of tokens that are out of use",
                message: &format_args!(
                    "The token is marked as {}: {} does not get it.",
                    status.lower_word(),
                    match &**user {
                        "" => "its user",
                        user => user,
                    }
                ),
                advice: "If it is in use after all, put it back into use, and assign it.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::ListedOutOfUse { status, serial } => look(Explanation {
                code: "serial-out-of-use",
                severity: Warning,
                heading: "Listed tokens that are out of use",
                message: &fmt::from_fn(|f| {
                    f.write_str("The list names ")?;
                    match &**serial {
                        "" => f.write_str("a token for the user")?,
                        serial => write!(f, "token {serial} for the user")?,
                    }
                    write!(f, ", which is marked as {}: it was not assigned.", status.lower_word())
                }),
                advice: "Give the user another token; or put it back into use, and assign it.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::TokenStatusUnknown { value } => look(Explanation {
                code: "token-status-unknown",
                severity: Warning,
                heading: "Unknown statuses of tokens",
                message: &fmt::from_fn(|f| match &**value {
                    "" => f.write_str(
                        "What stands under “token status” is no status that is known; it is kept in the notes.",
                    ),
                    value => write!(f, "“{value}” is no status of a token that is known; it is kept in the notes."),
                }),
                advice: "The status is Lost, Retired or Replaced, or empty: mark the token here.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::EntraUnreadable { value } => look(Explanation {
                code: "entra-unreadable",
                severity: Warning,
                heading: "What is known of Entra can’t be read",
                message: &fmt::from_fn(|f| match &**value {
                    "" => f.write_str("What stands there about Entra can’t be read; it is kept in the notes."),
                    value => write!(f, "“{value}” says nothing about Entra that is known; it is kept in the notes."),
                }),
                advice: "Where nothing else is said, the token counts as one of which it is not known whether it is in Entra: say it here.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::InventoryNewer { version } => look(Explanation {
                code: "inventory-newer",
                severity: Warning,
                heading: "Inventory of a newer version",
                message: &fmt::from_fn(|f| match &**version {
                    "" => f.write_str("A newer version of Token Desk wrote this inventory."),
                    version => write!(f, "Token Desk {version} wrote this inventory, which is newer than this page."),
                }),
                advice: "What this version knows was read. Save no inventory with it: what it does not know would be lost. Use the newer version.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::InventoryColumnsMissing { names } => look(Explanation {
                code: "inventory-columns-missing",
                severity: Warning,
                heading: "Columns of the inventory are missing",
                message: &format_args!("The inventory lacks columns that Token Desk writes: {names}."),
                advice: "What stood there is not known here. If the columns were taken out by mistake, load the file as it was.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::SerialTwice(at) => look(Explanation {
                code: "serial-twice",
                severity: Error,
                heading: "One serial number, two keys",
                message: &format_args!("The same serial number as in {at}, but with another key."),
                advice: "Only one can be right: compare the codes with the token. Neither is put into the Entra files.",
                remedy: Remedy::KeepOne(SharedValue::Serial),
                left_out: false,
            }),
            K::SecretTwice { serial, at } => look(Explanation {
                code: "secret-twice",
                severity: Warning,
                heading: "One key, two tokens",
                message: &fmt::from_fn(|f| match &**serial {
                    "" => write!(f, "The same key as in {at}."),
                    serial => write!(f, "The same key as serial number {serial} in {at}."),
                }),
                advice: "Two tokens never share a key: ask the vendor.",
                remedy: Remedy::KeepOne(SharedValue::Key),
                left_out: false,
            }),
            // Users.
            K::UpnInvalid(problem) => look(Explanation {
                code: "upn-invalid",
                severity: Error,
                heading: "Impossible UPNs",
                message: &format_args!("This can't be a UPN: {problem}."),
                advice: "Correct it in the list and load the list again.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::UpnMissing => look(Explanation {
                code: "upn-missing",
                severity: Error,
                heading: "No UPN",
                message: &"The row has no UPN, or only a word such as “n/a” in its place; it was left out.",
                advice: "Correct it in the list and load the list again.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::UpnDomain { domain } => look(Explanation {
                code: "upn-domain",
                severity: Warning,
                heading: "Domains that no tenant can have",
                message: &fmt::from_fn(|f| {
                    match &**domain {
                        "" => write!(f, "No tenant can have this domain")?,
                        domain => write!(f, "No tenant can have the domain “{domain}”")?,
                    }
                    write!(f, ": in Entra ID the user has another UPN, often one that ends in “.onmicrosoft.com”.")
                }),
                advice: "Export the user list from Entra: it has the UPNs as Entra ID knows them.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::UpnApostrophes => look(Explanation {
                code: "upn-apostrophes",
                severity: Warning,
                heading: "Doubled apostrophes in UPNs",
                message: &"The apostrophe in the UPN stands twice, as Microsoft once asked for in this kind of file; it was read as one.",
                advice: "Check the UPN in Entra.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::UpnSurrounded => look(Explanation {
                code: "upn-surrounded",
                severity: Warning,
                heading: "More than a UPN in a cell",
                message: &"An apostrophe, a name or brackets stood at the UPN; only the address was taken.",
                advice: "Check the UPN in Entra.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::UserGuest => look(Explanation {
                code: "user-guest",
                severity: Warning,
                heading: "Guests",
                message: &"A guest: Entra ID does not accept hardware tokens for guests.",
                advice: "Give the token to a member of your tenant.",
                remedy: Remedy::FreeTokens(UserClass::Guests),
                left_out: false,
            }),
            K::UserDisabled => look(Explanation {
                code: "user-disabled",
                severity: Warning,
                heading: "Disabled accounts",
                message: &"The account is disabled.",
                advice: "Check whether this user should get a token.",
                remedy: Remedy::FreeTokens(UserClass::Disabled),
                left_out: false,
            }),
            K::UpnChanged { before, here, stays } => look(Explanation {
                code: "upn-changed",
                severity: Note,
                heading: "UPN changed",
                message: &fmt::from_fn(|f| {
                    let called = |upn: &Quote| if upn.is_empty() { "another UPN".to_owned() } else { upn.to_string() };
                    let (before, here) = (called(before), called(here));
                    write!(
                        f,
                        "The user with this object id was {before} before, and is {here} here: it is the same user"
                    )?;
                    f.write_str(if *stays {
                        ", and the UPN of the user list stays."
                    } else {
                        ", with the same tokens."
                    })
                }),
                advice: "Nothing to do, if the UPN was changed in Entra.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::UserUnlisted => look(Explanation {
                code: "user-unlisted",
                severity: Warning,
                heading: "Users in no user list",
                message: &"The user holds a token, but is in no user list.",
                advice: "Check that there is such a user in Entra, and that the token is theirs; else unassign it.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::UpnLookAlike { listed } => look(Explanation {
                code: "upn-look-alike",
                severity: Warning,
                heading: "UPNs that look like those of others",
                message: &fmt::from_fn(|f| match &**listed {
                    "" => f.write_str("The UPN is in no user list, but looks like one of a list."),
                    listed => write!(f, "The UPN is in no user list, but looks like {listed}."),
                }),
                advice: "It may be a slip, or be meant to deceive: find out whose token it is before you export.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::AssignedByFile { tokens, users } => look(Explanation {
                code: "assigned-by-file",
                severity: Warning,
                heading: "Assignments from token files",
                message: &format_args!(
                    "{} {} from the token file, for {users}.",
                    grouped(*tokens as usize),
                    plural(*tokens as usize, "assignment comes", "assignments come")
                ),
                advice: "Who made the file chose these users. Check that they are right before you export.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::AssignedByInventory { tokens, users } => look(Explanation {
                code: "assigned-by-inventory",
                severity: Note,
                heading: "Assignments from the inventory",
                message: &format_args!(
                    "{} {} from the inventory, for {users}.",
                    grouped(*tokens as usize),
                    plural(*tokens as usize, "assignment comes", "assignments come")
                ),
                advice: "Nothing to do if it is your own inventory.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::UserTwice(at) => look(Explanation {
                code: "user-twice",
                severity: Warning,
                heading: "Users listed twice",
                message: &format_args!("The same user as in {at}; the row was left out."),
                advice: "Nothing to do.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::UserOtherId(at) => look(Explanation {
                code: "user-other-id",
                severity: Warning,
                heading: "One user, two object ids",
                message: &format_args!("The same user as in {at}, but with another object id; the first one was kept."),
                advice: "Export the user list from Entra again.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::ObjectIdUnreadable => look(Explanation {
                code: "object-id-unreadable",
                severity: Warning,
                heading: "Object ids not readable",
                message: &"The object id is not a GUID; it was left out.",
                advice: "Export the user list from Entra again.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::SerialUnknown { serial } => look(Explanation {
                code: "serial-unknown",
                severity: Warning,
                heading: "Serial numbers not on the desk",
                message: &fmt::from_fn(|f| match &**serial {
                    "" => write!(f, "No token with this serial number is on the desk."),
                    serial => write!(f, "No token with serial number {serial} is on the desk."),
                }),
                advice: "Load the token file with this serial number; the token is then assigned.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::SerialTaken { serial, by } => look(Explanation {
                code: "serial-taken",
                severity: Warning,
                heading: "Tokens already taken",
                message: &fmt::from_fn(|f| {
                    match &**serial {
                        "" => f.write_str("The token")?,
                        serial => write!(f, "Token {serial}")?,
                    }
                    let by = match &**by {
                        "" => "another user",
                        by => by,
                    };
                    write!(f, " already belongs to {by}; it was left there.")
                }),
                advice: "Unassign it first if it should move.",
                remedy: Remedy::GiveToListedUser,
                left_out: false,
            }),
            K::SerialLike { listed, serial } => look(Explanation {
                code: "serial-like",
                severity: Warning,
                heading: "Serial numbers written otherwise",
                message: &fmt::from_fn(|f| {
                    match (&**listed, &**serial) {
                        ("", _) | (_, "") => {
                            write!(f, "The list writes the serial number otherwise than the token file")?
                        }
                        (listed, serial) => write!(f, "The list says {listed}, and token {serial} was assigned")?,
                    }
                    write!(f, ": no other token fits but for capitals, blanks, dashes or leading zeros.")
                }),
                advice: "Compare with the number printed on the token.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::SerialUnclear { listed, first, last } => look(Explanation {
                code: "serial-unclear",
                severity: Warning,
                heading: "Serial numbers that fit several tokens",
                message: &fmt::from_fn(|f| {
                    match (&**listed, &**first, &**last) {
                        ("", ..) | (_, "", _) | (.., "") => {
                            write!(f, "The serial number in the list fits several tokens")?
                        }
                        (listed, first, last) => write!(f, "Serial number {listed} fits {first} as well as {last}")?,
                    }
                    write!(f, " but for capitals, blanks, dashes or leading zeros; no token was assigned by it.")
                }),
                advice: "Compare with the number printed on the user’s token, and assign that token.",
                remedy: Remedy::GiveLikeToken,
                left_out: false,
            }),
            K::ListedSerialExcel => look(Explanation {
                code: "listed-serial-excel",
                severity: Warning,
                heading: "Serial numbers in the list rounded by Excel",
                message: &"The serial number beside the user was turned into a rounded number by Excel; its last digits are lost, so no token was assigned by it.",
                advice: "Write the number that is printed on the token into the list, in a text editor or as text, and load the list again.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::ListedSerialError => look(Explanation {
                code: "listed-serial-error",
                severity: Warning,
                heading: "Serial numbers in the list that are errors",
                message: &"A spreadsheet put an error such as #REF! in the place of the serial number beside the user; no token was assigned by it.",
                advice: "Correct the formula in the list, or type the serial number, and load the list again.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::ListedSerialLong => look(Explanation {
                code: "listed-serial-too-long",
                severity: Warning,
                heading: "Serial numbers in the list too long",
                message: &format_args!(
                    "What stands beside the user is longer than a serial number can be ({MAX_SERIAL_BYTES} characters); no token was assigned by it."
                ),
                advice: "Check the columns of the list, and choose others for it under Files.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::NameCut => look(Explanation {
                code: "name-cut",
                severity: Warning,
                heading: "Names too long",
                message: &format_args!(
                    "The user’s name is longer than {MAX_NAME_CHARS} characters; the rest of it was left out."
                ),
                advice: "Check the columns of the file. Entra does not get the name: it is for your own files.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::UpnAssumed { name } => look(Explanation {
                code: "upn-assumed",
                severity: Warning,
                heading: "Column of the UPNs assumed",
                message: &fmt::from_fn(|f| match &**name {
                    "" => write!(f, "No column says that it has the UPNs; the one with addresses was taken."),
                    name => write!(f, "No column says that it has the UPNs; “{name}” was taken."),
                }),
                advice: "An e-mail address can differ from the UPN. If another column has the UPNs, choose it for this list under Files.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::FirstRowAssumed { title } => look(Explanation {
                code: "first-row-assumed",
                severity: Warning,
                heading: "First row taken for a header or a title",
                message: if *title {
                    &"No cell of the row is a known name of a column, and the rows below have more cells: it was taken for a title."
                } else {
                    &"No cell of the row is a known name of a column; it was taken for the row that names the columns."
                },
                advice: "If it is something else, say under Files whether the first row names the columns.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::AddressesUnused { taken, others } => look(Explanation {
                code: "addresses-unused",
                severity: Warning,
                heading: "Several addresses beside each user",
                message: &format_args!(
                    "There are addresses in several columns: those in column {taken} were taken for the UPNs, those in column {others} were not used."
                ),
                advice: "If another column has the UPNs, choose it for this list under Files.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::IdsUnused { column } => look(Explanation {
                code: "ids-unused",
                severity: Warning,
                heading: "Ids that need not be Entra’s",
                message: &format_args!(
                    "Nothing in the list says that it is of Entra, and other directories such as Keycloak have ids of the same form: those in column {column} were not taken for object ids."
                ),
                advice: "If they are Entra’s object ids, choose the column for them under Files. Else export the users from Entra, with their UPNs.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::UpnOutOfPlace => look(Explanation {
                code: "upn-out-of-place",
                severity: Warning,
                heading: "Rows with nothing but an address",
                message: &"The row has nothing but an address, in another column than the rest of the list; it was taken for the UPN.",
                advice: "Check the row.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::EnabledUnreadable { value } => look(Explanation {
                code: "enabled-unreadable",
                severity: Warning,
                heading: "Not known whether the account is blocked",
                message: &fmt::from_fn(|f| match &**value {
                    "" => write!(
                        f,
                        "What stands here says neither yes nor no, so whether the account is blocked is not known."
                    ),
                    value => {
                        write!(f, "“{value}” says neither yes nor no, so whether the account is blocked is not known.")
                    }
                }),
                advice: "Check in Entra whether the account is blocked; write True or False into the list and load it again.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::StatesUnknown { column } => look(Explanation {
                code: "states-unknown",
                severity: Warning,
                heading: "States of accounts not understood",
                message: &format_args!(
                    "The column {column} may say which accounts are disabled, but not in words that are known here; nobody was passed over for it."
                ),
                advice: "If it says so, take the disabled users off the list, or write “Disabled” beside them, and load the list again.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::ListedColumnsUnused { names, count } => look(Explanation {
                code: "listed-columns-unused",
                severity: Warning,
                heading: "Columns of a user list not used",
                message: &columns_unused(names, *count),
                advice: "If one of them says which token a user has, choose it as the serial number for this list under Files: without it, users get other tokens.",
                remedy: Remedy::None,
                left_out: false,
            }),
            // Columns and the file as a whole.
            K::NoHeader => look(Explanation {
                code: "no-header",
                severity: Note,
                heading: "No header row",
                message: &"The file has no header row; its columns were told by what is in them.",
                advice: "Check a few rows against the vendor’s list.",
                remedy: Remedy::NameColumns,
                left_out: false,
            }),
            K::ColumnsUnused { names, count } => look(Explanation {
                code: "columns-unused",
                severity: Warning,
                heading: "Columns not used",
                message: &columns_unused(names, *count),
                advice: "If they say the type, the hash function, the digits, the interval or the counter, name the columns.",
                remedy: Remedy::NameColumns,
                left_out: false,
            }),
            K::ColumnsTwice { names, count } => look(Explanation {
                code: "columns-twice",
                severity: Warning,
                heading: "Columns that stand twice",
                message: &fmt::from_fn(|f| match count {
                    1 => write!(f, "The column {names} was not used: another column says the same."),
                    _ => write!(f, "The columns {names} were not used: other columns say the same."),
                }),
                advice: "If the other one is right, name the columns.",
                remedy: Remedy::NameColumns,
                left_out: false,
            }),
            K::CommentsSkipped(count) => look(Explanation {
                code: "comments-skipped",
                severity: Note,
                heading: "Comments skipped",
                message: &format_args!(
                    "{count} {} skipped.",
                    plural(*count as usize, "line that starts with # was", "lines that start with # were")
                ),
                advice: "Nothing to do.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::EncodingMixed => look(Explanation {
                code: "encoding-mixed",
                severity: Warning,
                heading: "Mixed text encodings",
                message: &"The line is not UTF-8 like the rest of the file; it was read as Windows-1252.",
                advice: "Check the names in this line.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::EncodingChanges { to } => look(Explanation {
                code: "encoding-changes",
                severity: Warning,
                heading: "Other text encodings further down",
                message: &format_args!(
                    "From this line on the file is {to}, unlike above, as if another program had appended it; it was read so."
                ),
                advice: "Check the rows from this line on.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::RowsQuotedWhole => look(Explanation {
                code: "rows-quoted-whole",
                severity: Warning,
                heading: "Everything in one column",
                message: &"Everything stood in one column: Excel put quotation marks around whole rows. They were taken apart again.",
                advice: "Check a few rows; next time edit the file in a text editor.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::ItemUnreadable(why) => look(Explanation {
                code: "item-unreadable",
                severity: Error,
                heading: "Entries that can’t be read",
                message: &format_args!("The entry can't be read: {why}; it was left out."),
                advice: "Correct the entry, or ask who made the file.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::FindingsUnlisted(count) => look(Explanation {
                code: "findings-unlisted",
                severity: Error,
                heading: "More findings",
                message: &format_args!("There are {count} more findings; only the first {MAX_FINDINGS} are listed."),
                advice: "Check that it is the right file.",
                remedy: Remedy::None,
                left_out: false,
            }),
            // PSKC, XML and links; their rooms say what is the matter.
            K::PskcProblem(problem) => problem.explain(look),
            K::PskcNote(note) => note.explain(look),
            K::PskcSigned => look(Explanation {
                code: "pskc-signed",
                severity: Warning,
                heading: "Signature not checked",
                message: &"The file carries a signature, which was not checked.",
                advice: "If you rely on the signature, check it with the vendor’s program.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::XmlProblem(repair) => repair.explain(look),
            K::LinkProblem(problem) => problem.explain(look),
            K::LinkNote(note) => note.explain(look),
            K::LinksMissing(what) => look(Explanation {
                code: "links-missing",
                severity: Warning,
                heading: "Codes missing",
                message: what,
                advice: "Add the missing codes; what was read stays.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::PictureGivenUp => look(Explanation {
                code: "picture-given-up",
                severity: Error,
                heading: "Codes may be missing",
                message: &"The picture was not searched to its end, as too much in it looks like a part of a QR code.",
                advice: "Count the codes in the picture. Cut out those that are missing and load them as pictures of their own.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::CodesSuspected { count, first: (x, y) } => look(Explanation {
                code: "codes-suspected",
                severity: Warning,
                heading: "More codes than were read?",
                message: &fmt::from_fn(|f| match count {
                    1 => write!(
                        f,
                        "A square as in the corners of a QR code stands by itself in the picture, {x} pixels from the left and {y} from the top: a code may be there that could not be read."
                    ),
                    _ => write!(
                        f,
                        "{count} squares as in the corners of QR codes stand by themselves in the picture, the first {x} pixels from the left and {y} from the top: codes may be there that could not be read."
                    ),
                }),
                advice: "Count the codes in the picture. Cut out those that are missing and load them as pictures of their own.",
                remedy: Remedy::None,
                left_out: false,
            }),
            // Formats.
            K::NotOath { what } => look(Explanation {
                code: "not-oath",
                severity: Error,
                heading: "No OATH tokens",
                message: &fmt::from_fn(|f| match &**what {
                    "" => write!(f, "It is no OATH token; it was left out."),
                    what => write!(f, "It is no OATH token ({what}); it was left out."),
                }),
                advice: "Nothing to do, unless it should be a TOTP or HOTP token: then ask the vendor.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::LayoutInferred { format } => look(Explanation {
                code: "layout-inferred",
                severity: Warning,
                heading: "Layout inferred",
                message: &format_args!(
                    "The layout of {} is not published; its columns were told from examples.",
                    format.name()
                ),
                advice: "Compare a few rows with the vendor’s list; change what is wrong under Files.",
                remedy: Remedy::NameColumns,
                left_out: false,
            }),
            K::AlsoFits { format } => look(Explanation {
                code: "also-fits",
                severity: Note,
                heading: "Another format fits too",
                message: &format_args!("The file could also be: {}.", format.name()),
                advice: "If that is right, choose it for the file under Files.",
                remedy: Remedy::ReadAs(*format),
                left_out: false,
            }),
            K::TimeShifted(steps) => look(Explanation {
                code: "time-shifted",
                severity: Warning,
                heading: "Clocks that are off",
                message: &format_args!(
                    "The clock of the token is off by {steps} time steps, which few systems can be told."
                ),
                advice: "If its codes are refused, resynchronise the token.",
                remedy: Remedy::RemoveTokens("whose clocks are off"),
                left_out: false,
            }),
            K::Encrypted { how } => look(Explanation {
                code: "encrypted",
                severity: Error,
                heading: "Encrypted keys",
                message: &fmt::from_fn(|f| match &**how {
                    "" => write!(f, "The key is encrypted; it was left out."),
                    how => write!(f, "The key is encrypted ({how}); it was left out."),
                }),
                advice: "Ask the vendor for the tokens without this encryption, or as PSKC.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::OutOfRange { field } => look(Explanation {
                code: "out-of-range",
                severity: Error,
                heading: "Values out of range",
                message: &format_args!("The {field} is out of range; the row was left out."),
                advice: "Correct the entry, or ask the vendor.",
                remedy: Remedy::None,
                left_out: true,
            }),
            K::Cell(trouble) => trouble.explain(look),
            K::SheetsUnread { names, count, what } => look(Explanation {
                code: "sheets-unread",
                severity: Warning,
                heading: "Sheets not read",
                message: &format_args!(
                    "{} {names} {} like a {} list, too, and {} not read.",
                    plural(*count as usize, "The sheet", "The sheets"),
                    plural(*count as usize, "looks", "look"),
                    if *what == UnreadSheets::Tokens { "token" } else { "user" },
                    plural(*count as usize, "was", "were"),
                ),
                advice: match what {
                    UnreadSheets::Tokens => {
                        "If its tokens are needed, open the settings of the file, choose the sheet and press “Add this sheet”."
                    }
                    UnreadSheets::Users => "If its users are needed, load the same file with “Upload User File”.",
                    UnreadSheets::OfList => {
                        "If its users are needed, open the settings of the list, choose the sheet and press “Add this sheet”."
                    }
                },
                remedy: Remedy::None,
                left_out: false,
            }),
            K::DateUnreadable => look(Explanation {
                code: "date-unreadable",
                severity: Warning,
                heading: "Dates not readable",
                message: &"The date is not written as 2026-03-09, with or without a time; the token was read without it.",
                advice: "If the date matters, correct it in a text editor and load the file again.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::ListPartial => look(Explanation {
                code: "list-partial",
                severity: Warning,
                heading: "Only a part of a list",
                message: &"This is only a part of the list: Microsoft Graph has more of it (“@odata.nextLink”).",
                advice: "Get the other pages too and load them; what was read stays.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::UserIdsUnused(count) => look(Explanation {
                code: "user-ids-unused",
                severity: Warning,
                heading: "User ids that are no UPNs",
                message: &format_args!(
                    "{count} {}.",
                    plural(
                        *count as usize,
                        "token has a user id that is no UPN; it was read without its user",
                        "tokens have a user id that is no UPN; they were read without their users"
                    )
                ),
                advice: "Load a user list with the UPNs and the serial numbers; the tokens are then assigned.",
                remedy: Remedy::None,
                left_out: false,
            }),
            K::NamesUnused(count) => look(Explanation {
                code: "names-unused",
                severity: Warning,
                heading: "User names without UPNs",
                message: &format_args!(
                    "{count} {}.",
                    plural(
                        *count as usize,
                        "token has a user name but no UPN; it was read without its user",
                        "tokens have a user name but no UPN; they were read without their users"
                    )
                ),
                advice: "Load a user list with the UPNs and the serial numbers; the tokens are then assigned.",
                remedy: Remedy::None,
                left_out: false,
            }),
        }
    }
}

fn columns_unused(names: &str, count: u32) -> impl fmt::Display {
    fmt::from_fn(move |f| match count {
        1 => write!(f, "The column {names} was not used: it is not known what it means."),
        _ => write!(f, "The columns {names} were not used: it is not known what they mean."),
    })
}

#[cfg(test)]
crate::ground::golden::examples!(FindingKind {
    Self::RowTooShort { .. } => Self::RowTooShort { found: 3, expected: 5 };
    Self::RowTooLong { .. } => Self::RowTooLong { found: 6, expected: 5 };
    Self::QuoteOpen => Self::QuoteOpen;
    Self::RowTooWide => Self::RowTooWide;
    Self::RowForeign => Self::RowForeign;
    Self::ControlCharacter(_) => Self::ControlCharacter('\u{1}');
    Self::SerialMissing => Self::SerialMissing;
    Self::SerialMadeUp => Self::SerialMadeUp;
    Self::SerialsByName => Self::SerialsByName;
    Self::SerialExcel => Self::SerialExcel;
    Self::SerialSheetError => Self::SerialSheetError;
    Self::SerialTooLong => Self::SerialTooLong;
    Self::SerialCleaned(_) => Self::SerialCleaned('\''), Self::SerialCleaned('\u{200b}');
    Self::HiddenSign { .. } =>
        Self::HiddenSign { sign: '\u{202e}', within: SignPlace::FileName },
        Self::HiddenSign { sign: '\u{200b}', within: SignPlace::Name },
        Self::HiddenSign { sign: '\u{ad}', within: SignPlace::Maker },
        Self::HiddenSign { sign: '\u{a0}', within: SignPlace::Serial };
    Self::NumberFormatted => Self::NumberFormatted;
    Self::NumberFormatUnclear => Self::NumberFormatUnclear;
    Self::HeaderAgain => Self::HeaderAgain;
    Self::HeaderOther { .. } => Self::HeaderOther { line: 3 };
    Self::ZerosLost { .. } => Self::ZerosLost { usual: 8 };
    Self::SecretMissing => Self::SecretMissing;
    Self::SecretExcel => Self::SecretExcel;
    Self::SecretUnreadable { .. } =>
        Self::SecretUnreadable {
            error: DecodeError::Foreign('8', 3),
            encoding: SecretEncoding::Base32,
            fits: Some(SecretEncoding::Hex),
        },
        Self::SecretUnreadable { error: DecodeError::Empty, encoding: SecretEncoding::Base32, fits: None },
        Self::SecretUnreadable {
            error: DecodeError::Otherwise(SecretEncoding::Hex, 40),
            encoding: SecretEncoding::Base64,
            fits: None,
        };
    Self::SecretTrailingBits => Self::SecretTrailingBits;
    Self::SecretLength(_) => Self::SecretLength(33);
    Self::SecretShort(_) => Self::SecretShort(5);
    Self::SecretsRead { .. } =>
        Self::SecretsRead { encoding: SecretEncoding::Hex, count: 1 },
        Self::SecretsRead { encoding: SecretEncoding::Hex, count: 1200 };
    Self::SecretsAmbiguous { .. } =>
        Self::SecretsAmbiguous { taken: SecretEncoding::Hex, also: SecretEncoding::Base64 };
    Self::IntervalUnreadable => Self::IntervalUnreadable;
    Self::IntervalAssumed(_) => Self::IntervalAssumed(30), Self::IntervalAssumed(60);
    Self::TypeAssumed(_) => Self::TypeAssumed(OtpType::Totp), Self::TypeAssumed(OtpType::Hotp);
    Self::HashAssumed => Self::HashAssumed;
    Self::DigitsAssumed => Self::DigitsAssumed;
    Self::HashUnreadable => Self::HashUnreadable;
    Self::HashUntold { .. } => Self::HashUntold { bytes: 28 }, Self::HashUntold { bytes: 48 };
    Self::DigitsUnreadable => Self::DigitsUnreadable;
    Self::TypeUnreadable => Self::TypeUnreadable;
    Self::CounterUnreadable => Self::CounterUnreadable;
    Self::CounterMissing => Self::CounterMissing;
    Self::TokenTwice(_) => Self::TokenTwice(example_place("")), Self::TokenTwice(example_place("other.csv"));
    Self::TokenOtherUser { .. } =>
        Self::TokenOtherUser { at: example_place(""), user: "a@x.com".into() },
        Self::TokenOtherUser { at: example_place(""), user: "".into() };
    Self::TokenDiffers { .. } =>
        Self::TokenDiffers { at: example_place(""), there: "30 s".into(), here: "60 s".into() };
    Self::TokenKnown { .. } =>
        Self::TokenKnown { at: example_place("other.csv"), user_taken: false },
        Self::TokenKnown { at: example_place("other.csv"), user_taken: true };
    Self::TokenOutOfUse { .. } =>
        Self::TokenOutOfUse { status: OutOfUse::Lost, user: "a@x.com".into() },
        Self::TokenOutOfUse { status: OutOfUse::Replaced, user: "".into() };
    Self::ListedOutOfUse { .. } =>
        Self::ListedOutOfUse { status: OutOfUse::Retired, serial: "1".into() },
        Self::ListedOutOfUse { status: OutOfUse::Lost, serial: EXAMPLE_KEY.into() };
    Self::TokenStatusUnknown { .. } =>
        Self::TokenStatusUnknown { value: "broken".into() },
        Self::TokenStatusUnknown { value: EXAMPLE_KEY.into() };
    Self::EntraUnreadable { .. } =>
        Self::EntraUnreadable { value: "2026-13-45".into() },
        Self::EntraUnreadable { value: EXAMPLE_KEY.into() };
    Self::InventoryNewer { .. } =>
        Self::InventoryNewer { version: "9.0.0".into() },
        Self::InventoryNewer { version: "".into() };
    Self::InventoryColumnsMissing { .. } =>
        Self::InventoryColumnsMissing { names: Words::with_names("“notes”") };
    Self::SerialTwice(_) => Self::SerialTwice(example_place(""));
    Self::SecretTwice { .. } =>
        Self::SecretTwice { serial: "1".into(), at: example_place("") },
        Self::SecretTwice { serial: EXAMPLE_KEY.into(), at: example_place("") };
    Self::UpnInvalid(_) => Self::UpnInvalid(UpnProblem::NoAt);
    Self::UpnMissing => Self::UpnMissing;
    Self::UpnDomain { .. } =>
        Self::UpnDomain { domain: "contoso.local".into() },
        Self::UpnDomain { domain: EXAMPLE_KEY.into() };
    Self::UpnApostrophes => Self::UpnApostrophes;
    Self::UpnSurrounded => Self::UpnSurrounded;
    Self::UserGuest => Self::UserGuest;
    Self::UserDisabled => Self::UserDisabled;
    Self::UserUnlisted => Self::UserUnlisted;
    Self::UpnChanged { .. } =>
        Self::UpnChanged { before: "amy.jones@x.com".into(), here: "amy.smith@x.com".into(), stays: false },
        Self::UpnChanged { before: "amy.smith@x.com".into(), here: EXAMPLE_KEY.into(), stays: true };
    Self::UpnLookAlike { .. } =>
        Self::UpnLookAlike { listed: "admin@contoso.com".into() },
        Self::UpnLookAlike { listed: EXAMPLE_KEY.into() };
    Self::AssignedByFile { .. } =>
        Self::AssignedByFile { tokens: 1, users: "amy@contoso.com".into() },
        Self::AssignedByFile { tokens: 2, users: "amy@contoso.com, ben@contoso.com".into() };
    Self::AssignedByInventory { .. } =>
        Self::AssignedByInventory { tokens: 2, users: "amy@contoso.com, ben@contoso.com".into() };
    Self::UserTwice(_) => Self::UserTwice(example_place(""));
    Self::UserOtherId(_) => Self::UserOtherId(example_place(""));
    Self::ObjectIdUnreadable => Self::ObjectIdUnreadable;
    Self::SerialUnknown { .. } =>
        Self::SerialUnknown { serial: "1".into() },
        Self::SerialUnknown { serial: EXAMPLE_KEY.into() };
    Self::SerialTaken { .. } =>
        Self::SerialTaken { serial: "1".into(), by: "a@x.com".into() },
        Self::SerialTaken { serial: EXAMPLE_KEY.into(), by: "a@x.com".into() };
    Self::SerialLike { .. } =>
        Self::SerialLike { listed: "sn 1".into(), serial: "SN1".into() },
        Self::SerialLike { listed: EXAMPLE_KEY.into(), serial: EXAMPLE_KEY.into() };
    Self::SerialUnclear { .. } =>
        Self::SerialUnclear { listed: "1".into(), first: "01".into(), last: "001".into() },
        Self::SerialUnclear { listed: EXAMPLE_KEY.into(), first: "01".into(), last: "001".into() };
    Self::ListedSerialExcel => Self::ListedSerialExcel;
    Self::ListedSerialError => Self::ListedSerialError;
    Self::ListedSerialLong => Self::ListedSerialLong;
    Self::NameCut => Self::NameCut;
    Self::FirstRowAssumed { .. } =>
        Self::FirstRowAssumed { title: false },
        Self::FirstRowAssumed { title: true };
    Self::UpnAssumed { .. } =>
        Self::UpnAssumed { name: "Mail".into() },
        Self::UpnAssumed { name: EXAMPLE_KEY.into() };
    Self::AddressesUnused { .. } => Self::AddressesUnused { taken: 1, others: "2, 3".into() };
    Self::UpnOutOfPlace => Self::UpnOutOfPlace;
    Self::IdsUnused { .. } => Self::IdsUnused { column: 1 };
    Self::EnabledUnreadable { .. } =>
        Self::EnabledUnreadable { value: "perhaps".into() },
        Self::EnabledUnreadable { value: EXAMPLE_KEY.into() };
    Self::StatesUnknown { .. } => Self::StatesUnknown { column: "“Status”".into() };
    Self::ListedColumnsUnused { .. } =>
        Self::ListedColumnsUnused { names: "“x”".into(), count: 1 },
        Self::ListedColumnsUnused { names: "“x”, “y”".into(), count: 2 };
    Self::NoHeader => Self::NoHeader;
    Self::ColumnsUnused { .. } =>
        Self::ColumnsUnused { names: "“x”".into(), count: 1 },
        Self::ColumnsUnused { names: "“x”, “y”".into(), count: 2 };
    Self::ColumnsTwice { .. } =>
        Self::ColumnsTwice { names: "“x”".into(), count: 1 },
        Self::ColumnsTwice { names: "“x”, “y”".into(), count: 2 };
    Self::CommentsSkipped(_) => Self::CommentsSkipped(1), Self::CommentsSkipped(1200);
    Self::EncodingMixed => Self::EncodingMixed;
    Self::EncodingChanges { .. } => Self::EncodingChanges { to: TextEncoding::Utf16Le };
    Self::RowsQuotedWhole => Self::RowsQuotedWhole;
    Self::ItemUnreadable(_) => Self::ItemUnreadable("it has no key".into());
    Self::FindingsUnlisted(_) => Self::FindingsUnlisted(1200);
    Self::PskcProblem(_) => Self::PskcProblem(KeyProblem::NoKey);
    Self::PskcNote(_) => Self::PskcNote(KeyNote::PinPolicy);
    Self::PskcSigned => Self::PskcSigned;
    Self::XmlProblem(_) => Self::XmlProblem(RepairKind::CutTag);
    Self::LinkProblem(_) => Self::LinkProblem(LinkProblem::Steam);
    Self::LinkNote(_) => Self::LinkNote(LinkNote::IssuerDiffers);
    Self::LinksMissing(_) => Self::LinksMissing("The export has 4 parts; parts 2, 4 are missing.".into());
    Self::PictureGivenUp => Self::PictureGivenUp;
    Self::CodesSuspected { .. } =>
        Self::CodesSuspected { count: 1, first: (420, 96) },
        Self::CodesSuspected { count: 3, first: (420, 96) };
    Self::NotOath { .. } => Self::NotOath { what: "OCRA".into() }, Self::NotOath { what: "".into() };
    Self::LayoutInferred { .. } => Self::LayoutInferred { format: FormatId::Feitian };
    Self::AlsoFits { .. } => Self::AlsoFits { format: FormatId::OathCsv };
    Self::TimeShifted(_) => Self::TimeShifted(4), Self::TimeShifted(-4);
    Self::Encrypted { .. } =>
        Self::Encrypted { how: "AES".into() },
        Self::Encrypted { how: EXAMPLE_KEY.into() };
    Self::OutOfRange { .. } => Self::OutOfRange { field: "time interval".into() };
    Self::Cell(_) => Self::Cell(CellTrouble::Error);
    Self::SheetsUnread { .. } =>
        Self::SheetsUnread { names: "“May”".into(), count: 1, what: UnreadSheets::Tokens },
        Self::SheetsUnread { names: "“May”, “June”".into(), count: 2, what: UnreadSheets::OfList },
        Self::SheetsUnread { names: "“Staff”".into(), count: 1, what: UnreadSheets::Users };
    Self::DateUnreadable => Self::DateUnreadable;
    Self::ListPartial => Self::ListPartial;
    Self::UserIdsUnused(_) => Self::UserIdsUnused(1), Self::UserIdsUnused(1200);
    Self::NamesUnused(_) => Self::NamesUnused(1), Self::NamesUnused(1200);
});

/// The placeholder for what a message must not repeat.
#[cfg(test)]
const EXAMPLE_KEY: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

#[cfg(test)]
fn example_place(file: &str) -> Elsewhere {
    Elsewhere { file: file.into(), line: 2 }
}
