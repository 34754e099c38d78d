//! Findings: what a person should know about a row, a file or a user, and what to do about it.
//!
//! A row that is read becomes a token or a finding; a token can have findings as well. A finding never holds any
//! part of a key but a single character that does not belong there. A file that can't be read at all is a
//! [`Refusal`](crate::ground::refusal::Refusal).

use crate::ground::limits::MAX_FINDINGS;
use crate::ground::redaction::redact_possible_key;
use crate::ground::words::{capitalized, character_name};
use crate::model::format_id::FormatId;
use crate::model::key_encoding::{DecodeError, SecretEncoding};
use crate::model::token::{MAX_SERIAL_BYTES, OtpType};
use crate::model::user::{MAX_NAME_CHARS, UpnProblem};
use crate::notation::otpauth::{LinkNote, LinkProblem};
use crate::notation::pskc::{KeyNote, KeyProblem};
use crate::notation::sheet::CellTrouble;
use crate::notation::xml::RepairKind;
use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Something was left out or can't be used.
    Error,
    /// It was read, but look at it.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Where the other one of a pair stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The other file; empty for the same one.
    pub file: Box<str>,
    /// Its line, from 1.
    pub line: u32,
}

impl Elsewhere {
    fn words(&self) -> String {
        if self.file.is_empty() {
            format!("line {}", self.line)
        } else {
            format!("line {} of {}", self.line, self.file)
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each variant's sentence is in `message`, beside its code")]
pub enum FindingKind {
    RowTooShort { found: u32, expected: u32 },
    RowTooLong { found: u32, expected: u32 },
    QuoteOpen,
    RowTooWide,
    ControlCharacter(char),
    SerialMissing,
    SerialExcel,
    SerialTooLong,
    SerialCleaned,
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
    TokenOtherUser { at: Elsewhere, user: Box<str> },
    TokenDiffers { at: Elsewhere, there: Box<str>, here: Box<str> },
    TokenKnown { at: Elsewhere, user_taken: bool },
    SerialTwice(Elsewhere),
    SecretTwice { serial: Box<str>, at: Elsewhere },
    UpnInvalid(UpnProblem),
    UpnMissing,
    UserGuest,
    UserDisabled,
    UserTwice(Elsewhere),
    UserOtherId(Elsewhere),
    ObjectIdUnreadable,
    SerialUnknown { serial: Box<str> },
    SerialTaken { serial: Box<str>, by: Box<str> },
    ListedSerialExcel,
    ListedSerialLong,
    NameCut,
    UpnAssumed { name: Box<str> },
    EnabledUnreadable { value: Box<str> },
    ListedColumnsUnused { names: Box<str>, count: u32 },
    NoHeader,
    ColumnsUnused { names: Box<str>, count: u32 },
    ColumnsTwice { names: Box<str>, count: u32 },
    CommentsSkipped(u32),
    EncodingMixed,
    RowsQuotedWhole,
    ItemUnreadable(Box<str>),
    FindingsUnlisted(u32),
    PskcProblem(KeyProblem),
    PskcNote(KeyNote),
    PskcSigned,
    XmlRepaired(RepairKind),
    LinkProblem(LinkProblem),
    LinkNote(LinkNote),
    LinksMissing(Box<str>),
    NotOath { what: Box<str> },
    LayoutInferred { format: FormatId },
    AlsoFits { format: FormatId },
    TimeShifted(i64),
    Encrypted { how: Box<str> },
    OutOfRange { field: Box<str> },
    Cell(CellTrouble),
    DateUnreadable,
    ListPartial,
    UserIdsUnused(u32),
    NamesUnused(u32),
}

/// One finding and its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// Line of the file, from 1; 0 for the file as a whole.
    pub line: u32,
    /// Column of the file, from 1; 0 for the whole row.
    pub column: u16,
    /// The serial number or UPN that it is about; may be empty.
    pub subject: Box<str>,
}

impl Finding {
    /// A finding about a file as a whole.
    #[must_use]
    pub fn of_file(kind: FindingKind) -> Self {
        Self { kind, line: 0, column: 0, subject: "".into() }
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        use FindingKind as K;
        match self.kind {
            K::NoHeader | K::CommentsSkipped(_) | K::TokenKnown { .. } | K::AlsoFits { .. } => Severity::Note,
            K::ZerosLost { .. }
            | K::SerialCleaned
            | K::HeaderAgain
            | K::SecretTrailingBits
            | K::SecretLength(_)
            | K::SecretShort(_)
            | K::SecretsRead { .. }
            | K::SecretsAmbiguous { .. }
            | K::IntervalAssumed(_)
            | K::TypeAssumed(_)
            | K::HashAssumed
            | K::DigitsAssumed
            | K::CounterMissing
            | K::TokenTwice(_)
            | K::TokenOtherUser { .. }
            | K::TokenDiffers { .. }
            | K::SecretTwice { .. }
            | K::UserGuest
            | K::UserDisabled
            | K::UserTwice(_)
            | K::UserOtherId(_)
            | K::ObjectIdUnreadable
            | K::SerialUnknown { .. }
            | K::SerialTaken { .. }
            | K::ListedSerialExcel
            | K::ListedSerialLong
            | K::NameCut
            | K::UpnAssumed { .. }
            | K::EnabledUnreadable { .. }
            | K::ListedColumnsUnused { .. }
            | K::ColumnsUnused { .. }
            | K::ColumnsTwice { .. }
            | K::EncodingMixed
            | K::RowsQuotedWhole
            | K::PskcNote(_)
            | K::PskcSigned
            | K::XmlRepaired(_)
            | K::LinkNote(_)
            | K::LinksMissing(_)
            | K::LayoutInferred { .. }
            | K::TimeShifted(_)
            | K::Cell(_)
            | K::DateUnreadable
            | K::ListPartial
            | K::UserIdsUnused(_)
            | K::NamesUnused(_) => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// A stable name for programs: `secret-unreadable` …
    #[must_use]
    pub fn code(&self) -> &'static str {
        use FindingKind as K;
        match &self.kind {
            K::RowTooShort { .. } => "row-too-short",
            K::RowTooLong { .. } => "row-too-long",
            K::QuoteOpen => "quote-open",
            K::RowTooWide => "row-too-wide",
            K::ControlCharacter(_) => "control-character",
            K::SerialMissing => "serial-missing",
            K::SerialExcel => "serial-excel",
            K::SerialTooLong => "serial-too-long",
            K::SerialCleaned => "serial-cleaned",
            K::HeaderAgain => "header-again",
            K::HeaderOther { .. } => "header-other",
            K::ZerosLost { .. } => "serial-zeros-lost",
            K::SecretMissing => "secret-missing",
            K::SecretExcel => "secret-excel",
            K::SecretUnreadable { .. } => "secret-unreadable",
            K::SecretTrailingBits => "secret-trailing-bits",
            K::SecretLength(_) => "secret-length",
            K::SecretShort(_) => "secret-short",
            K::SecretsRead { .. } => "secrets-read",
            K::SecretsAmbiguous { .. } => "secrets-ambiguous",
            K::IntervalUnreadable => "interval-unreadable",
            K::IntervalAssumed(_) => "interval-assumed",
            K::TypeAssumed(_) => "type-assumed",
            K::HashAssumed => "hash-assumed",
            K::DigitsAssumed => "digits-assumed",
            K::HashUnreadable => "hash-unreadable",
            K::HashUntold { .. } => "hash-untold",
            K::DigitsUnreadable => "digits-unreadable",
            K::TypeUnreadable => "type-unreadable",
            K::CounterUnreadable => "counter-unreadable",
            K::CounterMissing => "counter-missing",
            K::TokenTwice(_) => "token-twice",
            K::TokenOtherUser { .. } => "token-other-user",
            K::TokenDiffers { .. } => "token-differs",
            K::TokenKnown { .. } => "token-known",
            K::SerialTwice(_) => "serial-twice",
            K::SecretTwice { .. } => "secret-twice",
            K::UpnInvalid(_) => "upn-invalid",
            K::UpnMissing => "upn-missing",
            K::UserGuest => "user-guest",
            K::UserDisabled => "user-disabled",
            K::UserTwice(_) => "user-twice",
            K::UserOtherId(_) => "user-other-id",
            K::ObjectIdUnreadable => "object-id-unreadable",
            K::SerialUnknown { .. } => "serial-unknown",
            K::SerialTaken { .. } => "serial-taken",
            K::ListedSerialExcel => "listed-serial-excel",
            K::ListedSerialLong => "listed-serial-too-long",
            K::NameCut => "name-cut",
            K::UpnAssumed { .. } => "upn-assumed",
            K::EnabledUnreadable { .. } => "enabled-unreadable",
            K::ListedColumnsUnused { .. } => "listed-columns-unused",
            K::NoHeader => "no-header",
            K::ColumnsUnused { .. } => "columns-unused",
            K::ColumnsTwice { .. } => "columns-twice",
            K::CommentsSkipped(_) => "comments-skipped",
            K::EncodingMixed => "encoding-mixed",
            K::RowsQuotedWhole => "rows-quoted-whole",
            K::ItemUnreadable(_) => "item-unreadable",
            K::FindingsUnlisted(_) => "findings-unlisted",
            K::PskcProblem(problem) => problem.code(),
            K::PskcNote(note) => note.code(),
            K::PskcSigned => "pskc-signed",
            K::XmlRepaired(repair) => repair.code(),
            K::LinkProblem(_) => "link-unusable",
            K::LinkNote(_) => "link-odd",
            K::LinksMissing(_) => "links-missing",
            K::NotOath { .. } => "not-oath",
            K::LayoutInferred { .. } => "layout-inferred",
            K::AlsoFits { .. } => "also-fits",
            K::TimeShifted(_) => "time-shifted",
            K::Encrypted { .. } => "encrypted",
            K::OutOfRange { .. } => "out-of-range",
            K::Cell(trouble) => trouble.code(),
            K::DateUnreadable => "date-unreadable",
            K::ListPartial => "list-partial",
            K::UserIdsUnused(_) => "user-ids-unused",
            K::NamesUnused(_) => "names-unused",
        }
    }

    /// What is the matter, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        use FindingKind as K;
        match &self.kind {
            K::RowTooShort { found, expected } => {
                format!("The row has {found} of {expected} fields; it was left out.")
            }
            K::RowTooLong { found, expected } => {
                format!("The row has {found} fields where {expected} are expected; it was left out.")
            }
            K::QuoteOpen => "A quotation mark in this row is never closed; the row was left out.".to_owned(),
            K::RowTooWide => "The row is far too long for a token (over 1 MB or 1,000 fields); it was left out.".to_owned(),
            K::ControlCharacter(c) => {
                format!("The row holds {}, which no text file should; it was left out.", character_name(*c))
            }
            K::SerialMissing => "The row has no serial number; it was left out.".to_owned(),
            K::SerialExcel => {
                "The serial number was turned into a rounded number by Excel; its last digits are lost, so the row was left out."
                    .to_owned()
            }
            K::SerialTooLong => format!("The serial number is longer than {MAX_SERIAL_BYTES} characters; the row was left out."),
            K::SerialCleaned => {
                "An apostrophe or a sign that can’t be seen stood at the serial number; it was taken off.".to_owned()
            }
            K::HeaderAgain => {
                "This is a header row again, as where two files were put together; it was left out.".to_owned()
            }
            K::HeaderOther { line } => {
                format!("The row stands below the header in line {line}, which names other columns; it was left out.")
            }
            K::ZerosLost { usual } => format!(
                "The serial number is shorter than the others ({usual} digits): Excel may have removed leading zeros."
            ),
            K::SecretMissing => "The row has no key; it was left out.".to_owned(),
            K::SecretExcel => {
                "The key was turned into a rounded number by Excel and is lost; the row was left out.".to_owned()
            }
            K::SecretUnreadable { error, encoding, fits } => {
                let other = fits
                    .map(|fits| format!(" The column fits {fits}."))
                    .unwrap_or_default();
                format!("Not {encoding}: {}. The row was left out.{other}", error.sentence(*encoding))
            }
            K::SecretTrailingBits => {
                "The unused bits of the key's last character are not zero: it may be mistyped or cut off.".to_owned()
            }
            K::SecretLength(length) => format!(
                "The key has {length} characters, a length that Base32 never has: a character may be missing."
            ),
            K::SecretShort(bytes) => {
                format!("The key has only {bytes} bytes; RFC 4226 asks for at least 16, and no token has fewer than 10.")
            }
            K::SecretsRead { encoding, count: 1 } => format!("1 key was read as {encoding}."),
            K::SecretsRead { encoding, count } => format!("{count} keys were read as {encoding}."),
            K::SecretsAmbiguous { taken, also } => {
                format!("The keys could be {taken} or {also}; they were read as {taken}.")
            }
            K::IntervalUnreadable => {
                "The time interval is not a number of seconds from 1 to 86400; the row was left out.".to_owned()
            }
            K::IntervalAssumed(seconds) if self.line == 0 => {
                format!("The file does not say the time interval; {seconds} seconds were assumed.")
            }
            K::IntervalAssumed(seconds) => {
                format!("The time interval is missing; {seconds} seconds were assumed.")
            }
            K::TypeAssumed(otp_type) => {
                let meaning = match otp_type {
                    OtpType::Totp => "a time token (TOTP)",
                    OtpType::Hotp => "an event token (HOTP)",
                };
                format!("The type is missing; {meaning} was assumed.")
            }
            K::HashAssumed => "The hash function is missing; SHA-1 was assumed.".to_owned(),
            K::DigitsAssumed => "The number of digits is missing; 6 were assumed.".to_owned(),
            K::HashUnreadable => {
                "The hash function is none of SHA-1, SHA-256 and SHA-512; the row was left out.".to_owned()
            }
            K::HashUntold { bytes } => format!(
                "In this format the length of the key says the hash function, and {bytes} bytes stand for {}, which no token here has; the row was left out.",
                if *bytes == 28 { "SHA-224" } else { "SHA-384" }
            ),
            K::DigitsUnreadable => "The number of digits is not from 4 to 10; the row was left out.".to_owned(),
            K::TypeUnreadable => "The type is neither TOTP nor HOTP; the row was left out.".to_owned(),
            K::CounterUnreadable => "The counter is not a whole number; the row was left out.".to_owned(),
            K::CounterMissing => "An event token (HOTP) without a counter; 0 was assumed.".to_owned(),
            K::TokenTwice(at) => {
                format!("The same serial number and key as in {}; the row was left out.", at.words())
            }
            K::TokenOtherUser { at, user } => match redact_possible_key(user) {
                "" => format!("The same token as in {}, but for another user; the row was left out.", at.words()),
                user => format!("The same token as in {}, but for {user}; the row was left out.", at.words()),
            },
            K::TokenDiffers { at, there, here } => format!(
                "The same serial number and key as in {}, but there with {there}, here with {here}; the row was left out.",
                at.words()
            ),
            K::TokenKnown { at, user_taken } => format!(
                "This token is already on the desk, from {}{}.",
                at.words(),
                if *user_taken { "; its user was taken over" } else { "" }
            ),
            K::SerialTwice(at) => {
                format!("The same serial number as in {}, but with another key.", at.words())
            }
            K::SecretTwice { serial, at } => match redact_possible_key(serial) {
                "" => format!("The same key as in {}.", at.words()),
                serial => format!("The same key as serial number {serial} in {}.", at.words()),
            },
            K::UpnInvalid(problem) => format!("This can't be a UPN: {problem}."),
            K::UpnMissing => "The row has no UPN; it was left out.".to_owned(),
            K::UserGuest => "A guest: Entra ID does not accept hardware tokens for guests.".to_owned(),
            K::UserDisabled => "The account is disabled.".to_owned(),
            K::UserTwice(at) => format!("The same user as in {}; the row was left out.", at.words()),
            K::UserOtherId(at) => {
                format!("The same user as in {}, but with another object id; the first one was kept.", at.words())
            }
            K::ObjectIdUnreadable => "The object id is not a GUID; it was left out.".to_owned(),
            K::SerialUnknown { serial } => match redact_possible_key(serial) {
                "" => "No token with this serial number is on the desk.".to_owned(),
                serial => format!("No token with serial number {serial} is on the desk."),
            },
            K::SerialTaken { serial, by } => match redact_possible_key(serial) {
                "" => format!("The token already belongs to {by}; it was left there."),
                serial => format!("Token {serial} already belongs to {by}; it was left there."),
            },
            K::ListedSerialExcel => {
                "The serial number beside the user was turned into a rounded number by Excel; its last digits are lost, so no token was assigned by it."
                    .to_owned()
            }
            K::ListedSerialLong => {
                format!("What stands beside the user is longer than a serial number can be ({MAX_SERIAL_BYTES} characters); no token was assigned by it.")
            }
            K::NameCut => {
                format!("The user’s name is longer than {MAX_NAME_CHARS} characters; the rest of it was left out.")
            }
            K::UpnAssumed { name } => match redact_possible_key(name) {
                "" => "No column says that it has the UPNs; the one with addresses was taken.".to_owned(),
                name => format!("No column says that it has the UPNs; “{name}” was taken."),
            },
            K::EnabledUnreadable { value } => match redact_possible_key(value) {
                "" => "What stands here says neither yes nor no, so whether the account is blocked is not known.".to_owned(),
                value => format!("“{value}” says neither yes nor no, so whether the account is blocked is not known."),
            },
            K::NoHeader => "The file has no header row; its columns were told by what is in them.".to_owned(),
            K::ColumnsUnused { names, count: 1 } | K::ListedColumnsUnused { names, count: 1 } => {
                format!("The column {names} was not used: it is not known what it means.")
            }
            K::ColumnsUnused { names, .. } | K::ListedColumnsUnused { names, .. } => {
                format!("The columns {names} were not used: it is not known what they mean.")
            }
            K::ColumnsTwice { names, count: 1 } => {
                format!("The column {names} was not used: another column says the same.")
            }
            K::ColumnsTwice { names, .. } => {
                format!("The columns {names} were not used: other columns say the same.")
            }
            K::CommentsSkipped(1) => "1 line that starts with # was skipped.".to_owned(),
            K::CommentsSkipped(count) => format!("{count} lines that start with # were skipped."),
            K::EncodingMixed => {
                "The line is not UTF-8 like the rest of the file; it was read as Windows-1252.".to_owned()
            }
            K::RowsQuotedWhole => {
                "Everything stood in one column: Excel put quotation marks around whole rows. They were taken apart again."
                    .to_owned()
            }
            K::ItemUnreadable(why) => format!("The entry can't be read: {why}; it was left out."),
            K::FindingsUnlisted(count) => {
                format!("There are {count} more findings; only the first {MAX_FINDINGS} are listed.")
            }
            K::PskcProblem(problem) => format!("{} The entry was left out.", problem.message()),
            K::PskcNote(note) => note.message(),
            K::PskcSigned => "The file carries a signature, which was not checked.".to_owned(),
            K::XmlRepaired(repair) => repair.message(),
            K::LinkProblem(problem) => format!("{}; it was left out.", capitalized(&problem.sentence())),
            K::LinkNote(note) => format!("{}.", capitalized(&note.sentence())),
            K::LinksMissing(what) => what.to_string(),
            K::NotOath { what } => match redact_possible_key(what) {
                "" => "It is no OATH token; it was left out.".to_owned(),
                what => format!("It is no OATH token ({what}); it was left out."),
            },
            K::LayoutInferred { format } => format!(
                "The layout of {} is not published; its columns were told from examples.",
                format.name()
            ),
            K::AlsoFits { format } => format!("The file could also be: {}.", format.name()),
            K::TimeShifted(steps) => {
                format!("The clock of the token is off by {steps} time steps, which few systems can be told.")
            }
            K::Encrypted { how } => format!("The key is encrypted ({how}); it was left out."),
            K::OutOfRange { field } => format!("The {field} is out of range; the row was left out."),
            K::Cell(trouble) => trouble.message(),
            K::DateUnreadable => {
                "The date is not written as 2026-03-09, with or without a time; the token was read without it.".to_owned()
            }
            K::ListPartial => {
                "This is only a part of the list: Microsoft Graph has more of it (“@odata.nextLink”).".to_owned()
            }
            K::UserIdsUnused(1) => "1 token has a user id that is no UPN; it was read without its user.".to_owned(),
            K::UserIdsUnused(count) => {
                format!("{count} tokens have a user id that is no UPN; they were read without their users.")
            }
            K::NamesUnused(1) => "1 token has a user name but no UPN; it was read without its user.".to_owned(),
            K::NamesUnused(count) => {
                format!("{count} tokens have a user name but no UPN; they were read without their users.")
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        use FindingKind as K;
        match &self.kind {
            K::RowTooShort { .. } => "Complete the row in a text editor and load the file again.",
            K::RowTooLong { .. } => {
                "A comma inside a field, such as in “Co.,Ltd”, must stand in quotation marks. Mend the row in a text editor."
            }
            K::QuoteOpen => "Remove or close the quotation mark in a text editor.",
            K::RowTooWide | K::ControlCharacter(_) => "The file may be damaged: ask the vendor to send it again.",
            K::SerialMissing | K::SecretMissing => "Ask the vendor for the complete file.",
            K::SerialExcel | K::SecretExcel => "Go back to the vendor’s original file; do not open it in Excel.",
            K::SerialTooLong => "Check the columns of the file.",
            K::SerialCleaned => "Compare with the number printed on the token.",
            K::HeaderAgain => "Check that the rows below it have the same columns as those above.",
            K::HeaderOther { .. } => "Put that header and the rows below it into a file of their own.",
            K::ZerosLost { .. } => {
                "Compare with the number printed on the token. Use the vendor’s original file, not one saved by Excel."
            }
            K::SecretUnreadable { error: DecodeError::Otherwise(..), .. } => {
                "Keys that are written in different ways belong into files of their own: divide the file, or ask the vendor."
            }
            K::SecretUnreadable { fits: Some(_), .. } => {
                "If the vendor says so, choose that encoding for the file under Files."
            }
            K::SecretUnreadable { fits: None, .. } => {
                "Correct the key or ask the vendor for it. If all keys are written another way, choose it under Files."
            }
            K::SecretTrailingBits | K::SecretLength(_) => {
                "Compare the code shown here with the token’s before you hand it out."
            }
            K::SecretShort(_) => "Ask the vendor whether the keys are complete.",
            K::SecretsRead { .. } => "Entra needs Base32; the export converts. If it is wrong, change it under Files.",
            K::SecretsAmbiguous { .. } => {
                "Compare one code with its token; change the encoding under Files if it differs."
            }
            K::IntervalUnreadable => "Write 30 or 60 into the row.",
            K::IntervalAssumed(_) | K::TypeAssumed(_) | K::HashAssumed | K::DigitsAssumed => {
                "Look at the token’s data sheet; change it for the file under Files."
            }
            K::HashUntold { .. } => "Ask the vendor which hash function it is, and whether the key is complete.",
            K::HashUnreadable | K::DigitsUnreadable | K::TypeUnreadable | K::CounterUnreadable => {
                "Correct the row, or ask the vendor."
            }
            K::CounterMissing => "Set the token back, or ask the vendor for the counter.",
            K::TokenTwice(_) | K::TokenKnown { .. } | K::UserTwice(_) => "Nothing to do.",
            K::TokenOtherUser { .. } => "A token can belong to one user only: find out who has it.",
            K::TokenDiffers { .. } => {
                "Look at the token’s data sheet. If the other file is wrong, change it under Files, or remove both and load this one again."
            }
            K::SerialTwice(_) => {
                "Only one can be right: compare the codes with the token. Neither is put into the Entra files."
            }
            K::SecretTwice { .. } => "Two tokens never share a key: ask the vendor.",
            K::UpnInvalid(_) | K::UpnMissing => "Correct it in the list and load the list again.",
            K::UserGuest => "Give the token to a member of your tenant.",
            K::UserDisabled => "Check whether this user should get a token.",
            K::ObjectIdUnreadable | K::UserOtherId(_) => "Export the user list from Entra again.",
            K::SerialUnknown { .. } => "Load the token file with this serial number; the token is then assigned.",
            K::SerialTaken { .. } => "Unassign it first if it should move.",
            K::ListedSerialExcel => {
                "Write the number that is printed on the token into the list, in a text editor or as text, and load the list again."
            }
            K::ListedSerialLong => "Check the columns of the list, and choose others for it under Files.",
            K::NameCut => "Check the columns of the file. Entra does not get the name: it is for your own files.",
            K::UpnAssumed { .. } => {
                "An e-mail address can differ from the UPN. If another column has the UPNs, choose it for this list under Files."
            }
            K::EnabledUnreadable { .. } => {
                "Check in Entra whether the account is blocked; write True or False into the list and load it again."
            }
            K::ListedColumnsUnused { .. } => {
                "If one of them says which token a user has, choose it as the serial number for this list under Files: without it, users get other tokens."
            }
            K::NoHeader => "Check a few rows against the vendor’s list.",
            K::ColumnsUnused { .. } => {
                "If they say the type, the hash function, the digits, the interval or the counter, name the columns."
            }
            K::ColumnsTwice { .. } => "If the other one is right, name the columns.",
            K::CommentsSkipped(_) => "Nothing to do.",
            K::EncodingMixed => "Check the names in this line.",
            K::RowsQuotedWhole => "Check a few rows; next time edit the file in a text editor.",
            K::ItemUnreadable(_) => "Correct the entry, or ask who made the file.",
            K::FindingsUnlisted(_) => "Check that it is the right file.",
            K::PskcProblem(problem) => problem.advice(),
            K::PskcNote(_) => "Compare the code shown here with the token’s before you hand it out.",
            K::PskcSigned => "If you rely on the signature, check it with the vendor’s program.",
            K::XmlRepaired(_) => "Compare the number of tokens with the delivery note.",
            K::LinkProblem(_) => "Correct the link, or ask for it again.",
            K::LinkNote(note) => note.advice(),
            K::LinksMissing(_) => "Add the missing codes; what was read stays.",
            K::NotOath { .. } => "Nothing to do, unless it should be a TOTP or HOTP token: then ask the vendor.",
            K::LayoutInferred { .. } => "Compare a few rows with the vendor’s list; change what is wrong under Files.",
            K::AlsoFits { .. } => "If that is right, choose it for the file under Files.",
            K::TimeShifted(_) => "If its codes are refused, resynchronise the token.",
            K::Encrypted { .. } => "Ask the vendor for the tokens without this encryption, or as PSKC.",
            K::OutOfRange { .. } => "Correct the entry, or ask the vendor.",
            K::Cell(trouble) => trouble.advice(),
            K::DateUnreadable => "If the date matters, correct it in a text editor and load the file again.",
            K::ListPartial => "Get the other pages too and load them; what was read stays.",
            K::UserIdsUnused(_) | K::NamesUnused(_) => {
                "Load a user list with the UPNs and the serial numbers; the tokens are then assigned."
            }
        }
    }

    /// What a group of findings of this kind has in common, for a heading.
    #[must_use]
    pub fn heading(&self) -> &'static str {
        use FindingKind as K;
        match &self.kind {
            K::RowTooShort { .. } => "Rows too short",
            K::RowTooLong { .. } => "Rows too long",
            K::QuoteOpen => "Quotation mark never closed",
            K::RowTooWide => "Rows far too long",
            K::ControlCharacter(_) => "Damaged text",
            K::SerialMissing => "No serial number",
            K::SerialExcel => "Serial numbers rounded by Excel",
            K::SerialTooLong => "Serial numbers too long",
            K::SerialCleaned => "Signs at serial numbers taken off",
            K::HeaderAgain => "Header rows again",
            K::HeaderOther { .. } => "Rows below another header",
            K::ZerosLost { .. } => "Leading zeros may be lost",
            K::SecretMissing => "No key",
            K::SecretExcel => "Keys rounded by Excel",
            K::SecretUnreadable { .. } => "Keys that can’t be read",
            K::SecretTrailingBits | K::SecretLength(_) => "Keys that look cut off",
            K::SecretShort(_) => "Short keys",
            K::SecretsRead { .. } => "How the keys were read",
            K::SecretsAmbiguous { .. } => "Keys that fit two encodings",
            K::IntervalUnreadable => "Time interval not readable",
            K::IntervalAssumed(_) => "Time interval assumed",
            K::TypeAssumed(_) => "Type assumed",
            K::HashAssumed => "Hash function assumed",
            K::DigitsAssumed => "Digits assumed",
            K::HashUnreadable | K::HashUntold { .. } => "Hash function not readable",
            K::DigitsUnreadable => "Digits not readable",
            K::TypeUnreadable => "Type not readable",
            K::CounterUnreadable | K::CounterMissing => "Counter missing or not readable",
            K::TokenTwice(_) => "Tokens listed twice",
            K::TokenOtherUser { .. } => "One token, two users",
            K::TokenDiffers { .. } => "One token, two settings",
            K::TokenKnown { .. } => "Tokens already on the desk",
            K::SerialTwice(_) => "One serial number, two keys",
            K::SecretTwice { .. } => "One key, two tokens",
            K::UpnInvalid(_) => "Impossible UPNs",
            K::UpnMissing => "No UPN",
            K::UserGuest => "Guests",
            K::UserDisabled => "Disabled accounts",
            K::UserTwice(_) => "Users listed twice",
            K::UserOtherId(_) => "One user, two object ids",
            K::ObjectIdUnreadable => "Object ids not readable",
            K::SerialUnknown { .. } => "Serial numbers not on the desk",
            K::SerialTaken { .. } => "Tokens already taken",
            K::ListedSerialExcel => "Serial numbers in the list rounded by Excel",
            K::ListedSerialLong => "Serial numbers in the list too long",
            K::NameCut => "Names too long",
            K::UpnAssumed { .. } => "Column of the UPNs assumed",
            K::EnabledUnreadable { .. } => "Not known whether the account is blocked",
            K::NoHeader => "No header row",
            K::ColumnsUnused { .. } => "Columns not used",
            K::ListedColumnsUnused { .. } => "Columns of a user list not used",
            K::ColumnsTwice { .. } => "Columns that stand twice",
            K::CommentsSkipped(_) => "Comments skipped",
            K::EncodingMixed => "Mixed text encodings",
            K::RowsQuotedWhole => "Everything in one column",
            K::ItemUnreadable(_) => "Entries that can’t be read",
            K::FindingsUnlisted(_) => "More findings",
            K::PskcProblem(_) => "Keys that can’t be used",
            K::PskcNote(_) => "Odd keys",
            K::PskcSigned => "Signature not checked",
            K::XmlRepaired(_) => "Damaged XML, put right",
            K::LinkProblem(_) => "Links that can’t be used",
            K::LinkNote(_) => "Odd links",
            K::LinksMissing(_) => "Codes missing",
            K::NotOath { .. } => "No OATH tokens",
            K::LayoutInferred { .. } => "Layout inferred",
            K::AlsoFits { .. } => "Another format fits too",
            K::TimeShifted(_) => "Clocks that are off",
            K::Encrypted { .. } => "Encrypted keys",
            K::OutOfRange { .. } => "Values out of range",
            K::Cell(_) => "Cells of the sheet",
            K::DateUnreadable => "Dates not readable",
            K::ListPartial => "Only a part of a list",
            K::UserIdsUnused(_) => "User ids that are no UPNs",
            K::NamesUnused(_) => "User names without UPNs",
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(FindingKind {
    Self::RowTooShort { .. } => Self::RowTooShort { found: 3, expected: 5 };
    Self::RowTooLong { .. } => Self::RowTooLong { found: 6, expected: 5 };
    Self::QuoteOpen => Self::QuoteOpen;
    Self::RowTooWide => Self::RowTooWide;
    Self::ControlCharacter(_) => Self::ControlCharacter('\u{1}');
    Self::SerialMissing => Self::SerialMissing;
    Self::SerialExcel => Self::SerialExcel;
    Self::SerialTooLong => Self::SerialTooLong;
    Self::SerialCleaned => Self::SerialCleaned;
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
    Self::SerialTwice(_) => Self::SerialTwice(example_place(""));
    Self::SecretTwice { .. } =>
        Self::SecretTwice { serial: "1".into(), at: example_place("") },
        Self::SecretTwice { serial: EXAMPLE_KEY.into(), at: example_place("") };
    Self::UpnInvalid(_) => Self::UpnInvalid(UpnProblem::NoAt);
    Self::UpnMissing => Self::UpnMissing;
    Self::UserGuest => Self::UserGuest;
    Self::UserDisabled => Self::UserDisabled;
    Self::UserTwice(_) => Self::UserTwice(example_place(""));
    Self::UserOtherId(_) => Self::UserOtherId(example_place(""));
    Self::ObjectIdUnreadable => Self::ObjectIdUnreadable;
    Self::SerialUnknown { .. } =>
        Self::SerialUnknown { serial: "1".into() },
        Self::SerialUnknown { serial: EXAMPLE_KEY.into() };
    Self::SerialTaken { .. } =>
        Self::SerialTaken { serial: "1".into(), by: "a@x.com".into() },
        Self::SerialTaken { serial: EXAMPLE_KEY.into(), by: "a@x.com".into() };
    Self::ListedSerialExcel => Self::ListedSerialExcel;
    Self::ListedSerialLong => Self::ListedSerialLong;
    Self::NameCut => Self::NameCut;
    Self::UpnAssumed { .. } =>
        Self::UpnAssumed { name: "Mail".into() },
        Self::UpnAssumed { name: EXAMPLE_KEY.into() };
    Self::EnabledUnreadable { .. } =>
        Self::EnabledUnreadable { value: "perhaps".into() },
        Self::EnabledUnreadable { value: EXAMPLE_KEY.into() };
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
    Self::RowsQuotedWhole => Self::RowsQuotedWhole;
    Self::ItemUnreadable(_) => Self::ItemUnreadable("it has no key".into());
    Self::FindingsUnlisted(_) => Self::FindingsUnlisted(1200);
    Self::PskcProblem(_) => Self::PskcProblem(KeyProblem::NoKey);
    Self::PskcNote(_) => Self::PskcNote(KeyNote::LooksLikeHex);
    Self::PskcSigned => Self::PskcSigned;
    Self::XmlRepaired(_) => Self::XmlRepaired(RepairKind::CutTag);
    Self::LinkProblem(_) => Self::LinkProblem(LinkProblem::Steam);
    Self::LinkNote(_) => Self::LinkNote(LinkNote::IssuerDiffers);
    Self::LinksMissing(_) => Self::LinksMissing("The export has 4 parts; parts 2, 4 are missing.".into());
    Self::NotOath { .. } => Self::NotOath { what: "OCRA".into() }, Self::NotOath { what: "".into() };
    Self::LayoutInferred { .. } => Self::LayoutInferred { format: FormatId::Feitian };
    Self::AlsoFits { .. } => Self::AlsoFits { format: FormatId::OathCsv };
    Self::TimeShifted(_) => Self::TimeShifted(4), Self::TimeShifted(-4);
    Self::Encrypted { .. } => Self::Encrypted { how: "AES".into() };
    Self::OutOfRange { .. } => Self::OutOfRange { field: "time interval".into() };
    Self::Cell(_) => Self::Cell(CellTrouble::Error);
    Self::DateUnreadable => Self::DateUnreadable;
    Self::ListPartial => Self::ListPartial;
    Self::UserIdsUnused(_) => Self::UserIdsUnused(1), Self::UserIdsUnused(1200);
    Self::NamesUnused(_) => Self::NamesUnused(1), Self::NamesUnused(1200);
});

/// What stands where a message must not repeat it.
#[cfg(test)]
const EXAMPLE_KEY: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

#[cfg(test)]
fn example_place(file: &str) -> Elsewhere {
    Elsewhere { file: file.into(), line: 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Desk;
    use crate::ground::golden;
    use crate::reading::options::ReadOptions;
    use std::collections::BTreeMap;
    use std::fmt::Write as _;

    /// Every example, and of the kinds that wrap another room's problem every example of that.
    fn examples() -> Vec<FindingKind> {
        FindingKind::examples()
            .into_iter()
            .flat_map(|kind| match kind {
                FindingKind::PskcProblem(_) => {
                    KeyProblem::examples().into_iter().map(FindingKind::PskcProblem).collect()
                }
                FindingKind::PskcNote(_) => KeyNote::examples().into_iter().map(FindingKind::PskcNote).collect(),
                FindingKind::XmlRepaired(_) => {
                    RepairKind::examples().into_iter().map(FindingKind::XmlRepaired).collect()
                }
                FindingKind::LinkProblem(_) => {
                    LinkProblem::examples().into_iter().map(FindingKind::LinkProblem).collect()
                }
                FindingKind::LinkNote(_) => LinkNote::examples().into_iter().map(FindingKind::LinkNote).collect(),
                FindingKind::Cell(_) => CellTrouble::examples().into_iter().map(FindingKind::Cell).collect(),
                kind => vec![kind],
            })
            .collect()
    }

    /// What can be done about a finding in a table with a token in line 2, and about one in a list with a user there.
    fn fixes(kind: &FindingKind) -> [Vec<String>; 2] {
        let finding = Finding { kind: kind.clone(), line: 2, column: 1, subject: "1".into() };
        let labels = |desk: &Desk| -> Vec<String> {
            let summary = desk.summary();
            summary.groups.iter().flat_map(|group| desk.fixes(group)).map(|fix| fix.label).collect()
        };
        let tokens =
            "serial number,secret key,time interval,manufacturer,model\n1,KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW,30,M,X\n";
        let options = ReadOptions::default();
        let mut reading = crate::formats::read_tokens(tokens.as_bytes(), &options, &mut |_| {}).unwrap();
        reading.findings = vec![finding.clone()];
        let (table, _) = Desk::default().add_tokens("t", reading, options).unwrap();
        let users = b"userPrincipalName,userType\na@x.com,Guest\n";
        let mut reading = crate::roster::read_users(users, &Default::default(), &mut |_| {}).unwrap();
        reading.findings = vec![finding];
        let (list, _) = Desk::default().add_users("u", reading).unwrap();
        [labels(&table), labels(&list)]
    }

    #[test]
    fn golden_words_of_findings() {
        let mut text = String::new();
        for kind in examples() {
            let finding = Finding { kind: kind.clone(), line: 2, column: 1, subject: "1".into() };
            let of_file = Finding::of_file(kind.clone());
            let (severity, code) = (finding.severity().word(), finding.code());
            _ = writeln!(text, "{severity} {code}: {}", finding.heading());
            _ = writeln!(text, "    {}", finding.message());
            if of_file.message() != finding.message() {
                _ = writeln!(text, "    of the file: {}", of_file.message());
            }
            _ = writeln!(text, "    → {}", finding.advice());
            let [table, list] = fixes(&kind);
            _ = writeln!(text, "    [{}]", table.join("] ["));
            if list != table {
                _ = writeln!(text, "    in a user list: [{}]", list.join("] ["));
            }
        }
        golden::check("findings.txt", &text);
    }

    #[test]
    fn findings_with_one_code_have_one_heading_and_severity() {
        let mut known: BTreeMap<&str, (Severity, &str)> = BTreeMap::new();
        for kind in examples() {
            let finding = Finding::of_file(kind);
            let (severity, heading) = (finding.severity(), finding.heading());
            let first = *known.entry(finding.code()).or_insert((severity, heading));
            assert_eq!(first, (severity, heading), "{}", finding.code());
        }
    }
}
