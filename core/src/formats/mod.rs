//! The formats of token files: one file each, and one table of them all.
//!
//! A format says how it is recognised (by content alone), how it is read, and, if it can be written, how, and what
//! it can't carry. Adding one is a new file and a line in [`FORMATS`].

mod arriving;
mod dualshield;
mod entra_csv;
mod entra_json;
mod entraoath;
mod headed;
mod inventory;
mod mapped;
mod oath_csv;
mod otpauth_links;
mod pskc_file;
mod safenet;
mod safeword;
mod servers;
mod uap;
mod unusable;
mod vendor_csv;
pub mod write;
mod yubico;

pub use arriving::Arriving;
pub use otpauth_links::read_picture;

use crate::finding::{Finding, FindingKind};
use crate::formats::write::WriteFormat;
use crate::ground::hash::Fingerprint;
use crate::ground::limits::MOST_FINDINGS;
use crate::ground::progress::Progress;
use crate::ground::refusal::{Instead, Refusal};
use crate::ground::secret::SecretBytes;
use crate::ground::text::{self, Text};
use crate::intake;
use crate::model::format_id::FormatId;
use crate::notation::table::columns::Role;
use crate::notation::table::rows::{self, RowFault, Rows};
use crate::reading::Reading;
use crate::reading::delimited;
use crate::reading::delimited::Layout;
use crate::reading::options::Given;
use crate::reading::options::ReadOptions;
use crate::reading::options::Unlock;
use crate::reading::probe::Probe;
use crate::reading::probe::xml_root;

/// A format: how to recognise, read and write it.
pub struct Format {
    /// Which one.
    pub id: FormatId,
    /// Its word on a command line.
    pub word: &'static str,
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
    mapped::FORMAT,
];

impl FormatId {
    /// Its line in the table.
    #[must_use]
    pub fn format(self) -> &'static Format {
        FORMATS.iter().find(|format| format.id == self).unwrap_or(&FORMATS[0])
    }
}

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
    let text = text::decode(intake::open(bytes)?, options.text, &mut room);
    intake::check_text(text.text)?;
    if options.format.is_none()
        && let Some(refusal) = unusable::recognise(text.text)
    {
        return Err(refusal);
    }
    let mut probe = Probe::of(text.text, options.delimiter);
    let format = match options.format {
        Some(chosen) => chosen.format(),
        None if options.columns.is_some() => &mapped::FORMAT,
        None => recognise(&mut probe).ok_or_else(|| unknown(&probe))?,
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

/// The first format that recognises the text.
fn recognise(probe: &mut Probe<'_>) -> Option<&'static Format> {
    let fits = |probe: &Probe<'_>| FORMATS.iter().find(|format| (format.recognise)(probe));
    fits(probe).or_else(|| {
        probe.lenient = true;
        let found = fits(probe);
        probe.lenient = false;
        found
    })
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
        } else if crate::ground::redaction::harmless(&root).is_empty() {
            "This is an XML file".to_owned()
        } else {
            format!("This is an XML file (its first element is “{root}”)")
        };
        return Refusal::new(
            "xml",
            format!("{what}, and no token file that Token Desk knows."),
            format!("Ask the vendor for the tokens as PSKC or as an “Entra MFA CSV” file. {}", intake::READABLE),
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
                format!("Check that it is the vendor’s seed file, not a delivery note. {}", intake::READABLE),
            )
            .rather(Instead::Mapped);
        }
        if columns.names.len() < 2 {
            return Refusal::new(
                "one-column",
                "The rows are not divided into columns by comma, semicolon, tab or vertical bar.",
                format!("Check the file in a text editor. {}", intake::READABLE),
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
                intake::READABLE
            ),
        )
        .rather(Instead::Mapped);
    }
    Refusal::new(
        "unknown",
        "This is text, but no table of tokens: its first row can’t be taken apart.",
        format!("Check the file in a text editor. {}", intake::READABLE),
    )
}
