//! The formats of token files: one file each, and one table of them all.
//!
//! A format says how it is recognised (by content alone), how it is read, and, if it can be written, how, and what
//! it can't carry. Adding one is a new file and a line in [`FORMATS`].

mod arriving;
mod collect;
mod delimited;
mod dualshield;
mod entra_csv;
mod entra_json;
mod entraoath;
mod headed;
mod inventory;
mod mapping;
mod oath_csv;
mod otpauth_links;
mod pskc_file;
mod record;
mod safenet;
mod safeword;
mod servers;
mod uap;
mod unusable;
mod vendor_csv;
mod yubico;

pub use arriving::Arriving;
use collect::Fingerprint;
pub use collect::Index;
pub(crate) use collect::{MOST_FINDINGS, MOST_ROWS, hash_bytes, hash_user};
pub(crate) use inventory::push_field;
pub use mapping::{ColumnGuess, Mapping, Preview, preview};
pub(crate) use mapping::{MOST_COLUMNS, SHOWN, mask};
pub use otpauth_links::read_picture;

use crate::delivery;
use crate::encoding::SecretEncoding;
use crate::finding::{Finding, FindingKind, Instead, Refusal};
use crate::pskc::KeyMaterial;
use crate::secret::SecretBytes;
use crate::table::columns::{Columns, Role};
use crate::table::rows::{self, Row, RowFault, Rows};
use crate::text::{self, Text, TextEncoding};
use crate::token::{HashFunction, OtpType, Token};
use crate::tokens::Tokens;
use crate::user::User;
use crate::users::Users;
use delimited::Layout;
use serde::{Deserialize, Serialize};

/// Which format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FormatId {
    /// Our own list of all tokens and who holds them.
    Inventory,
    /// The body of Microsoft Graph's bulk request, or the bare array of its items.
    EntraJson,
    /// The CSV of the Entra portal, with a `upn` column.
    EntraCsv,
    /// Any other table with serial numbers and keys: Deepnet's and Token2's token files …
    VendorCsv,
    /// RFC 6030 and its drafts.
    Pskc,
    /// Deepnet DualShield, v5 and v6, and its Google variant.
    DualShield,
    /// Deepnet's Unified Authentication Platform, v3.
    UapV3,
    /// SafeNet and Aladdin eToken PASS.
    SafeNet,
    /// SafeWord DAT (`importAlpine.dat`).
    SafeWord,
    /// Yubico's configuration log.
    YubicoLog,
    /// Yubico's `serial, public id, private id, key …`.
    YubicoList,
    /// privacyIDEA's, LinOTP's and NetIQ's OATH CSV.
    OathCsv,
    /// privacyIDEA's OATH CSV, version 2, with users.
    OathCsv2,
    /// multiOTP.
    MultiOtp,
    /// Two columns, serial number and key: PingID, Duo, Swivel, IBM.
    SerialKey,
    /// RCDevs WebADM.
    RcDevs,
    /// PhenixID.
    PhenixId,
    /// CyberArk, Centrify, Idaptive.
    CyberArk,
    /// Azure MFA Server, and Thales' list in the same layout.
    MfaServer,
    /// python-pskc's `pskc2csv`.
    PskcCsv,
    /// Feitian's list, with blanks between the columns.
    Feitian,
    /// The inventory of the EntraOATH PowerShell module.
    EntraOath,
    /// `otpauth://` and `otpauth-migration://` links.
    OtpAuth,
    /// A table whose columns a person named.
    Mapped,
}

/// A format: how to recognise, read and write it.
pub struct Format {
    /// Which one.
    pub id: FormatId,
    /// Its word on a command line.
    pub word: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// A sentence for people: what it is and where it comes from.
    pub help: &'static str,
    recognise: fn(&Probe<'_>) -> bool,
    read: Read,
    /// How it is written; `None` if it is only read.
    pub write: Option<&'static WriteFormat>,
}

/// How a format is read.
enum Read {
    /// A table with a header row; while its file still arrives, too.
    Table(Layout),
    /// By a function of its own, from the whole text.
    Whole(fn(&Text<'_>, Given<'_>, &mut Progress<'_>) -> Result<Reading, Refusal>),
}

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

/// The table of all formats, the most particular first: the first that recognises a file reads it.
pub static FORMATS: &[Format] = &[
    pskc_file::FORMAT,
    dualshield::FORMAT,
    uap::FORMAT,
    safenet::FORMAT,
    safeword::FORMAT,
    entraoath::FORMAT,
    otpauth_links::FORMAT,
    entra_json::FORMAT,
    inventory::FORMAT,
    servers::RC_DEVS,
    headed::PSKC_CSV,
    headed::CYBER_ARK,
    headed::MFA_SERVER,
    entra_csv::FORMAT,
    yubico::LOG,
    yubico::LIST,
    oath_csv::WITH_USERS,
    servers::PHENIX_ID,
    servers::MULTI_OTP,
    oath_csv::SERIAL_KEY,
    oath_csv::FORMAT,
    servers::FEITIAN,
    vendor_csv::FORMAT,
    mapping::FORMAT,
];

impl FormatId {
    /// Its line in the table.
    #[must_use]
    pub fn format(self) -> &'static Format {
        FORMATS.iter().find(|format| format.id == self).unwrap_or(&FORMATS[0])
    }
}

/// What opens an encrypted file. Not one of the [`ReadOptions`]: it is forgotten as soon as the file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlock {
    /// A passphrase, or a key as text or file.
    pub material: KeyMaterial,
    /// The person agreed to more than [`crate::pskc::ASK_ROUNDS`] rounds of PBKDF2.
    pub many_rounds: bool,
}

/// What a reader is given beside the text.
#[derive(Clone, Copy)]
pub(crate) struct Given<'g> {
    pub(crate) options: &'g ReadOptions,
    pub(crate) unlock: Option<&'g Unlock>,
}

/// The choices that a person can make for a file instead of the guesses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReadOptions {
    /// The format, where more than one fits.
    pub format: Option<FormatId>,
    /// What each column holds, from the first on; `None` for one that means nothing.
    pub columns: Option<Vec<Option<Role>>>,
    /// Whether the first row names the columns; only with `columns`.
    pub header: Option<bool>,
    /// The sheet of a workbook, from 0.
    pub sheet: Option<u32>,
    /// Text encoding.
    pub text: Option<TextEncoding>,
    /// Delimiter of the columns.
    pub delimiter: Option<u8>,
    /// Encoding of the keys.
    pub secret: Option<SecretEncoding>,
    /// Type where no column says it.
    pub otp_type: Option<OtpType>,
    /// Hash function where no column says it.
    pub hash: Option<HashFunction>,
    /// Digits where no column says it.
    pub digits: Option<u8>,
    /// Time interval in seconds where no column says it.
    pub interval: Option<u32>,
    /// Serial numbers of fewer digits get zeros in front, up to so many: Excel took them off.
    pub serial_digits: Option<u32>,
    /// What is done with rows that don't fit; by itself nothing.
    pub mends: Mends,
}

/// What a person chose for the rows of a table that would else be left out. A key is never mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mends {
    /// A row with too many fields: the commas belong to this column, and its parts are one again, where that makes the
    /// other columns fit.
    pub join: Option<Role>,
    /// A row that ends after its serial number and its key: what is missing behind them counts as empty.
    pub fill: bool,
    /// The time interval in seconds where what stands there is none.
    pub interval: Option<u32>,
    /// Likewise the type.
    pub otp_type: Option<OtpType>,
    /// Likewise the hash function.
    pub hash: Option<HashFunction>,
    /// Likewise the digits.
    pub digits: Option<u8>,
    /// Likewise the counter of an event token.
    pub counter: Option<u64>,
}

/// How a file was read: what was told by its content, what was assumed, what was passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HowRead {
    /// Text encoding.
    pub text: TextEncoding,
    /// Delimiter; `None` where there are no columns (JSON).
    pub delimiter: Option<u8>,
    /// Whether the first row names the columns.
    pub header: bool,
    /// How the keys are written; `None` where the format leaves no choice (PSKC).
    pub secret: Option<SecretEncoding>,
    /// Encodings that would fit the keys better or as well: nothing was converted, the admin is asked.
    pub secret_question: Vec<SecretEncoding>,
    /// Type where no column says it; `None`: the file says it.
    pub otp_type: Option<OtpType>,
    /// Hash function where no column says it.
    pub hash: Option<HashFunction>,
    /// Digits where no column says it.
    pub digits: Option<u8>,
    /// Interval where no column says it.
    pub interval: Option<u32>,
    /// Columns that mean nothing here.
    pub ignored: Vec<Box<str>>,
    /// What else a person should see of how it was read: with what it was opened, what proved it …; whole sentences.
    pub facts: Vec<Box<str>>,
}

/// What was read from a token file. Rows = tokens + rejected rows.
#[derive(Debug)]
pub struct Reading {
    /// Which format it was.
    pub format: FormatId,
    /// The guesses.
    pub how: HowRead,
    /// Names of the columns, for findings.
    pub columns: Vec<Box<str>>,
    /// The tokens, in file order.
    pub tokens: Tokens,
    /// The users that it names, each once, in file order; [`Token::holder`] points here.
    pub users: Users,
    /// What to know about it.
    pub findings: Vec<Finding>,
    /// Rows that could have been tokens.
    pub rows: u32,
    /// Rows that became none.
    pub rejected: u32,
    /// A number by which the same content is told again.
    pub fingerprint: u64,
    /// Serial numbers, for look-up.
    pub serials: Index,
    /// Keys, for look-up.
    pub secrets: Index,
    /// Users by [`User::key`], for look-up.
    pub people: Index,
    /// Whether tokens and users are, block by block, what [`Arriving::so_far`] gave while the file arrived.
    pub(crate) as_collected: bool,
}

/// Told from time to time how far reading is, 0 to 1.
pub type Progress<'p> = dyn FnMut(f64) + 'p;

impl Reading {
    /// Says what is known of every file: its format, whether it could be another, its fingerprint.
    fn settle(&mut self, format: FormatId, probe: &Probe<'_>, fingerprint: u64) {
        self.format = format;
        if let Some(other) = FORMATS.iter().find(|other| also_fits(format, other, probe)) {
            self.findings.push(Finding::of_file(FindingKind::AlsoFits { format: other.id }));
        }
        self.fingerprint = fingerprint;
    }
}

/// What recognising looks at.
pub(crate) struct Probe<'t> {
    text: &'t str,
    columns: Option<Columns>,
    /// Whether more rows of a short list may be wrong than one of ten: the second look, where nothing fits.
    lenient: bool,
}

impl<'t> Probe<'t> {
    fn of(text: &'t str, delimiter: Option<u8>) -> Self {
        Self { text, columns: probe_columns(text, delimiter), lenient: false }
    }

    /// The first format that recognises the text.
    fn format(&mut self) -> Option<&'static Format> {
        let fits = |probe: &Self| FORMATS.iter().find(|format| (format.recognise)(probe));
        fits(self).or_else(|| {
            self.lenient = true;
            let found = fits(self);
            self.lenient = false;
            found
        })
    }

    /// Whether nearly all rows at the start of the text pass the test.
    fn rows_pass(&self, delimiter: u8, test: impl FnMut(&Row<'_>) -> bool) -> bool {
        delimited::rows_pass(self.text, delimiter, self.lenient, test)
    }

    fn has(&self, role: Role) -> bool {
        self.columns.as_ref().is_some_and(|columns| columns.has(role))
    }
}

/// Reads a token file.
///
/// # Errors
/// A [`Refusal`] if nothing in it can be read: it says what was seen and what to do.
pub fn read_tokens(bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    open_tokens(bytes, options, None, progress)
}

/// Reads a token file that may be encrypted.
///
/// # Errors
/// A [`Refusal`] as from [`read_tokens`]; with [`Instead::Unlocked`] or [`Instead::ManyRounds`] if `unlock` is missing,
/// wrong, or does not allow what it takes.
pub fn open_tokens(
    bytes: &[u8],
    options: &ReadOptions,
    unlock: Option<&Unlock>,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let mut room = SecretBytes::default();
    let text = text::decode(delivery::open(bytes)?, options.text, &mut room);
    delivery::check_text(text.text)?;
    if options.format.is_none()
        && let Some(refusal) = unusable::recognise(text.text)
    {
        return Err(refusal);
    }
    let mut probe = Probe::of(text.text, options.delimiter);
    let format = match options.format {
        Some(chosen) => chosen.format(),
        None if options.columns.is_some() => &mapping::FORMAT,
        None => probe.format().ok_or_else(|| unknown(&probe))?,
    };
    let mut reading = match format.read {
        Read::Table(layout) => delimited::read(&text, layout, options, progress)?,
        Read::Whole(read) => read(&text, Given { options, unlock }, progress)?,
    };
    reading.settle(format.id, &probe, Fingerprint::of(bytes));
    for &line in text.mixed_lines.iter().take(MOST_FINDINGS) {
        reading.findings.push(Finding { kind: FindingKind::EncodingMixed, line, column: 0, subject: "".into() });
    }
    Ok(reading)
}

/// Whether a text that was read as one format could be another that gives other tokens. The tables with a header row
/// all give the same; what a person named is not doubted.
fn also_fits(taken: FormatId, other: &Format, probe: &Probe<'_>) -> bool {
    // Told by their header or their root: what names itself leaves no doubt.
    let named = [
        FormatId::EntraJson,
        FormatId::Inventory,
        FormatId::EntraCsv,
        FormatId::VendorCsv,
        FormatId::MfaServer,
        FormatId::CyberArk,
        FormatId::PskcCsv,
    ];
    taken != FormatId::Mapped && taken != other.id && !named.contains(&other.id) && (other.recognise)(probe)
}

/// A number by which the same content is told again; for look-up, not for security.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> u64 {
    Fingerprint::of(bytes)
}

/// Whether the text has columns with serial numbers and keys, with no header to say so.
pub(crate) fn looks_like_tokens(text: &str, delimiter: u8) -> bool {
    delimited::guess_columns(text, delimiter, false).is_some()
}

/// The first row as a header, if it is one.
fn probe_columns(text: &str, delimiter: Option<u8>) -> Option<Columns> {
    let delimiter = delimiter.or_else(|| rows::sniff_delimiter(text)).unwrap_or(b',');
    let sample = rows::first_lines(text, 40);
    let unquoted = delimited::unquote_rows(sample);
    let (sample, delimiter) = match &unquoted {
        Some((text, inner)) => (std::str::from_utf8(text.as_slice()).unwrap_or_default(), *inner),
        None => (sample, delimiter),
    };
    let mut rows = Rows::new(sample, delimiter);
    while let Some(row) = rows.next_row() {
        if row.fault.is_some() {
            return None;
        }
        if rows::is_preamble(row.get(0)) || row.get(0).starts_with('#') {
            continue;
        }
        let columns = Columns::from_header(row.iter());
        let below = if columns.names_tokens() { None } else { delimited::below_titles(sample, delimiter) };
        return Some(below.map_or(columns, |below| below.columns));
    }
    None
}

/// The local name of the first element of an XML text, without anything of it being checked; at most 40 characters.
pub(crate) fn xml_root(text: &str) -> Option<String> {
    let start = text.trim_start().strip_prefix('<')?;
    start
        .split('<')
        .map(|tag| tag.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next().unwrap_or(""))
        .find(|name| !name.is_empty() && !name.starts_with(['?', '!']))
        .map(|name| name.rsplit(':').next().unwrap_or(name))
        .map(|name| name.chars().take(40).filter(char::is_ascii_graphic).collect())
}

/// Says what a text that no format wants seems to be.
fn unknown(probe: &Probe<'_>) -> Refusal {
    let start = probe.text.trim_start();
    if start.starts_with('<') {
        let root = xml_root(start).unwrap_or_default();
        let what = if root.eq_ignore_ascii_case("html")
            || start.get(..9).is_some_and(|s| s.eq_ignore_ascii_case("<!doctype"))
        {
            "This is a web page".to_owned()
        } else if root.is_empty() {
            "This is a damaged XML file".to_owned()
        } else if text::harmless(&root).is_empty() {
            "This is an XML file".to_owned()
        } else {
            format!("This is an XML file (its first element is “{root}”)")
        };
        return Refusal::new(
            "xml",
            format!("{what}, and no token file that Token Desk knows."),
            format!("Ask the vendor for the tokens as PSKC or as an “Entra MFA CSV” file. {}", delivery::READABLE),
        );
    }
    let delimiter = rows::sniff_delimiter(probe.text).unwrap_or(b',');
    if let Some(row) = Rows::new(probe.text, delimiter).next_row()
        && row.fault == Some(RowFault::TooWide)
    {
        return delimited::too_wide(row.line);
    }
    if let Some(columns) = &probe.columns {
        let people = columns.has(Role::Upn) || columns.has(Role::Mail) || columns.has(Role::ObjectId);
        let first = rows::first_lines(probe.text, 5);
        let mails = first.lines().filter(|line| line.contains('@')).count();
        if !columns.has(Role::Secret) && (people || mails * 2 > first.lines().count()) {
            return Refusal::new(
                "user-list",
                "This looks like a user list: it has names, but no keys.",
                "Use “Upload User File” for it.",
            )
            .rather(Instead::UserList);
        }
        if columns.has(Role::Serial) || columns.has(Role::Secret) {
            let missing = if columns.has(Role::Serial) {
                "keys (“secret key”)"
            } else {
                "serial numbers (“serial number”)"
            };
            return Refusal::new(
                "column-missing",
                format!("The header row was found, but no column with {missing}."),
                format!("Check that it is the vendor’s seed file, not a delivery note. {}", delivery::READABLE),
            )
            .rather(Instead::Mapped);
        }
        if columns.names.len() < 2 {
            return Refusal::new(
                "one-column",
                "The rows are not divided into columns by comma, semicolon, tab or vertical bar.",
                format!("Check the file in a text editor. {}", delivery::READABLE),
            );
        }
        return Refusal::new(
            "unknown",
            format!(
                "This is text with {} columns, but none of them was recognised as serial numbers and keys.",
                columns.names.len()
            ),
            format!(
                "Name the columns yourself, or add a first row that names them, such as “serial number,secret key,time interval,manufacturer,model”. {}",
                delivery::READABLE
            ),
        )
        .rather(Instead::Mapped);
    }
    Refusal::new(
        "unknown",
        "This is text, but no table of tokens: its first row can’t be taken apart.",
        format!("Check the file in a text editor. {}", delivery::READABLE),
    )
}
