//! Conversion: any tokens of the desk into any format that can be written, planned first (what goes into which file,
//! what is lost or refused and why), then written piece by piece.
//!
//! [`desk::export`](crate::output::export) is the same for the files of the main job, with their own rules.

mod dualshield;
pub mod layout;
mod otpauth;
mod own;
mod paper;
mod pskc;

pub use pskc::{DEFAULT_ROUNDS, prepare as prepare_pskc};

use crate::desk::{Desk, RowView};
use crate::formats::write::Entry;
use crate::ground::date::Date;
use crate::ground::secret::SecretBytes;
use crate::model::format_id::FormatId;
use crate::model::token::HashFunction;
use crate::notation::pskc::SuiteForm;
use layout::Layout;
use std::collections::BTreeMap;

/// Tokens in one piece of a file: small enough to be written between two frames.
const PIECE: usize = 1024;

/// A format that tokens can be converted into.
pub struct Target {
    /// Its word on a command line and in a saved choice.
    pub word: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// A sentence for people: what takes it.
    pub help: &'static str,
    /// Which settings it has.
    pub has: Has,
    kind: Kind,
}

/// Which settings a target has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Has {
    /// [`Settings::items_per_file`].
    pub items_per_file: bool,
    /// [`Settings::protection`].
    pub protection: bool,
    /// [`Settings::moment`].
    pub moment: bool,
    /// [`Settings::layout`].
    pub layout: bool,
}

/// How a target is written.
enum Kind {
    /// As one of the formats of the main job.
    Format(FormatId),
    /// As PSKC.
    Pskc,
    /// By the built-in [`Layout`] of the target's word.
    Layout,
    /// By [`Settings::layout`].
    Custom,
    /// By functions of its own.
    Own(&'static own::Own),
}

/// All targets, in the order in which they are offered.
pub static TARGETS: &[Target] = &[
    Target {
        word: "entra-csv",
        name: "Entra CSV",
        help: "The file that the Entra portal takes under Multifactor authentication › OATH tokens.",
        has: Has { items_per_file: false, protection: false, moment: false, layout: false },
        kind: Kind::Format(FormatId::EntraCsv),
    },
    Target {
        word: "entra-json",
        name: "Entra JSON (Microsoft Graph)",
        help: "The body of Microsoft Graph’s bulk request, in files of a few items each.",
        has: Has { items_per_file: true, protection: false, moment: false, layout: false },
        kind: Kind::Format(FormatId::EntraJson),
    },
    Target {
        word: "inventory",
        name: "Inventory",
        help: "Token Desk’s own list with everything that is known.",
        has: Has { items_per_file: false, protection: false, moment: false, layout: false },
        kind: Kind::Format(FormatId::Inventory),
    },
    Target {
        word: "pskc",
        name: "PSKC",
        help: "XML that most servers take (RFC 6030): plain, or encrypted with a pre-shared key or a passphrase.",
        has: Has { items_per_file: false, protection: true, moment: false, layout: false },
        kind: Kind::Pskc,
    },
    layout_target("safeid", "SafeID token file", "Deepnet’s token file, for SafeID tools and the SafeID Help Desk."),
    layout_target(
        "safeid-service",
        "SafeID Token Service CSV",
        "Deepnet’s hosted SafeID Token Service. Layout inferred: the token file with UPN and user name.",
    ),
    layout_target(
        "duo",
        "Duo CSV",
        "Pasted or uploaded as “CSV token data” in the Duo Admin Panel, where type and digits are chosen. Layout inferred.",
    ),
    layout_target(
        "okta",
        "Okta CSV",
        "Okta has no import file; tools that call its API, such as Token2’s, take this one. Layout inferred.",
    ),
    layout_target(
        "salesforce",
        "Salesforce CSV",
        "For Salesforce’s Data Loader. Layout inferred: map its columns to TwoFactorInfo.",
    ),
    layout_target("pingid", "PingID", "The seed file of PingID, which asks for type and time interval at import."),
    layout_target(
        "mfa-server",
        "MFA Server CSV",
        "Azure Multi-Factor Authentication Server (retired 2024). Layout inferred from Thales’ files.",
    ),
    layout_target(
        "oath-csv",
        "OATH CSV (privacyIDEA)",
        "privacyIDEA and NetIQ Advanced Authentication; the hash function is told by the length of the key.",
    ),
    layout_target("linotp", "OATH CSV (LinOTP)", "LinOTP, with the hash function in the sixth column."),
    layout_target("multiotp", "multiOTP", "multiOTP’s own list, with semicolons."),
    layout_target(
        "rcdevs",
        "RCDevs WebADM",
        "The inventory import of RCDevs WebADM. Layout inferred for event tokens.",
    ),
    layout_target(
        "phenixid",
        "PhenixID",
        "PhenixID Authentication Services. The writing of keys and hash functions is not published: layout inferred.",
    ),
    layout_target("cyberark", "CyberArk", "CyberArk Identity (once Centrify, Idaptive): one token for each user."),
    dualshield::TARGET,
    otpauth::TARGET,
    paper::ACTIVATION,
    paper::HAND_OUT,
    Target {
        word: "custom",
        name: "Custom CSV",
        help: "A layout of your own: choose, name and order the fields.",
        has: Has { items_per_file: false, protection: false, moment: false, layout: true },
        kind: Kind::Custom,
    },
];

/// A target with a built-in layout.
const fn layout_target(word: &'static str, name: &'static str, help: &'static str) -> Target {
    let has = Has { items_per_file: false, protection: false, moment: false, layout: false };
    Target { word, name, help, has, kind: Kind::Layout }
}

/// The target of that [`Target::word`].
#[must_use]
pub fn target(word: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.word == word)
}

/// Choices before a conversion.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The day for the names of files.
    pub date: Date,
    /// Items in each file of the Graph JSON; 0 for all in one. Microsoft publishes no limit; 50 is careful.
    pub items_per_file: u32,
    /// How a PSKC file is protected.
    pub protection: Protection,
    /// How a PSKC file names hash functions.
    pub suite: SuiteForm,
    /// The moment whose codes an activation sheet shows: seconds since 1970-01-01 UTC.
    pub moment: u64,
    /// The layout of a custom file.
    pub layout: Option<Layout>,
}

/// How a PSKC file is protected.
#[derive(Debug, Clone, Default)]
pub enum Protection {
    /// Not at all: the keys can be read in the file.
    #[default]
    Plain,
    /// A key of 16 bytes (AES-128) that is handed over apart.
    PreSharedKey(SecretBytes),
    /// A passphrase.
    Passphrase {
        /// It, in UTF-8.
        text: SecretBytes,
        /// PBKDF2 with HMAC-SHA-256, else with HMAC-SHA-1.
        sha256: bool,
        /// Rounds of PBKDF2.
        rounds: u32,
    },
}

/// A file of a conversion.
#[derive(Debug, Clone)]
pub struct OutFile {
    /// Its name.
    pub name: String,
    /// MIME type.
    pub mime: &'static str,
    /// Places of the tokens that go into it, in order.
    pub rows: Vec<u32>,
}

/// Tokens that share a reason not to be carried, or something that is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The reason or what is lost, said of several tokens, without a full stop: `they are event tokens (HOTP) …`.
    pub what: String,
    /// The way out; may be empty.
    pub way_out: String,
    /// Places of the tokens.
    pub rows: Vec<u32>,
}

/// What will be in each file, what is refused, and what gets lost.
pub struct Conversion {
    /// Into what.
    pub target: &'static Target,
    /// The files; none if no token can be carried.
    pub files: Vec<OutFile>,
    /// What is refused.
    pub refused: Vec<Group>,
    /// What the target has no place for, of tokens that are carried.
    pub lost: Vec<Group>,
    /// Whether [`Settings::suite`] makes a difference: a token for PSKC has another hash function than SHA-1.
    pub names_hash: bool,
}

impl Desk {
    /// Plans a conversion of the tokens at these places.
    #[must_use]
    pub fn plan_conversion(&self, target: &'static Target, places: &[u32], settings: &Settings) -> Conversion {
        let mut rows = Vec::new();
        let mut names_hash = false;
        let mut refused: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
        let mut lost: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
        for &place in places {
            let Some(row) = self.row(place as usize) else { continue };
            let check = target.check(&row, settings);
            names_hash |= matches!(target.kind, Kind::Pskc) && row.token.profile.hash != HashFunction::Sha1;
            if check.refused.is_empty() {
                rows.push(place);
                for what in check.lost {
                    lost.entry(what).or_default().push(place);
                }
            }
            for why in check.refused {
                refused.entry(why).or_default().push(place);
            }
        }
        let groups = |all: BTreeMap<(String, String), Vec<u32>>| {
            all.into_iter().map(|((what, way_out), rows)| Group { what, way_out, rows }).collect()
        };
        let (refused, lost) = (groups(refused), groups(lost));
        let files = match target.kind {
            Kind::Own(own) => own.files(self, rows, settings),
            _ => target.files(rows, settings),
        };
        Conversion { target, files, refused, lost, names_hash }
    }

    /// The first lines of a file of this layout with the first of these tokens, see [`Layout::preview`].
    #[must_use]
    pub fn preview_layout(&self, layout: &Layout, places: &[u32], masked: bool) -> SecretBytes {
        let rows = places.iter().filter_map(|&place| self.row(place as usize));
        layout.preview(rows.map(|row| entry(&row)), masked)
    }

    /// Writes a file of a conversion piece by piece. `random` fills a slice with bytes that nobody can guess.
    #[must_use]
    pub fn write_conversion<'d>(
        &'d self,
        conversion: &'d Conversion,
        file: usize,
        settings: &'d Settings,
        random: &'d mut dyn FnMut(&mut [u8]),
    ) -> Pieces<'d> {
        Pieces { desk: self, conversion, file, settings, random, next: 0, ended: false, pskc: None }
    }
}

/// The pieces of a file, in order.
pub struct Pieces<'d> {
    desk: &'d Desk,
    conversion: &'d Conversion,
    file: usize,
    settings: &'d Settings,
    random: &'d mut dyn FnMut(&mut [u8]),
    next: usize,
    ended: bool,
    pskc: Option<crate::notation::pskc::PskcWriter>,
}

impl Pieces<'_> {
    /// The same with a writer for PSKC that is ready, made of [`prepare_pskc`]: without it, the first piece takes as
    /// long as the rounds of a passphrase.
    #[must_use]
    pub fn with_pskc(mut self, writer: crate::notation::pskc::PskcWriter) -> Self {
        self.pskc = Some(writer);
        self
    }
}

impl Iterator for Pieces<'_> {
    type Item = SecretBytes;

    fn next(&mut self) -> Option<SecretBytes> {
        let file = self.conversion.files.get(self.file).filter(|_| !self.ended)?;
        if let Kind::Own(own) = self.conversion.target.kind {
            let end = (self.next + PIECE).min(file.rows.len());
            let (first, last) = (self.next == 0, end == file.rows.len());
            let rows = file.rows.get(self.next..end).unwrap_or_default();
            (self.next, self.ended) = (end, last);
            return Some(own.piece(self.desk, rows, first, last, self.settings));
        }
        if let Some(layout) = self.conversion.target.layout(self.settings) {
            return Some(self.next_of_layout(layout, &file.rows));
        }
        let id = match self.conversion.target.kind {
            Kind::Format(id) => id,
            Kind::Pskc => return Some(self.pskc_piece()),
            Kind::Own(_) | Kind::Layout | Kind::Custom => return None,
        };
        let write = id.format().write?;
        let mut out = SecretBytes::with_capacity(PIECE * 192);
        if self.next == 0 {
            (write.head)(&mut out);
        }
        let end = (self.next + PIECE).min(file.rows.len());
        for (number, &place) in (self.next + 1..).zip(file.rows.get(self.next..end).unwrap_or_default()) {
            if let Some(row) = self.desk.row(place as usize) {
                (write.entry)(&entry(&row), number, &mut out);
            }
        }
        self.next = end;
        if end == file.rows.len() {
            (write.tail)(end, &mut out);
            self.ended = true;
        }
        Some(out)
    }
}

impl<'d> Pieces<'d> {
    fn next_of_layout(&mut self, layout: &Layout, rows: &[u32]) -> SecretBytes {
        let mut out = SecretBytes::with_capacity(PIECE * 192);
        if self.next == 0 {
            layout.head(&mut out);
        }
        let end = (self.next + PIECE).min(rows.len());
        for &place in rows.get(self.next..end).unwrap_or_default() {
            if let Some(row) = self.desk.row(place as usize) {
                layout.row(&entry(&row), &mut out);
            }
        }
        self.next = end;
        self.ended = end == rows.len();
        out
    }
}

fn entry<'d>(row: &RowView<'d>) -> Entry<'d> {
    Entry { token: row.token, user: row.user.map(|(_, user)| user) }
}

/// What a target says of one token: reasons against it and what gets lost, each with the way out.
#[derive(Default)]
struct Check {
    refused: Vec<(String, String)>,
    lost: Vec<(String, String)>,
}

impl Target {
    /// The layout that it is written by, if it is written by one.
    #[must_use]
    pub fn layout<'s>(&self, settings: &'s Settings) -> Option<&'s Layout> {
        match self.kind {
            Kind::Layout => layout::built_in(self.word),
            Kind::Custom => settings.layout.as_ref().filter(|layout| layout.problem().is_none()),
            Kind::Format(_) | Kind::Pskc | Kind::Own(_) => None,
        }
    }

    fn check(&self, row: &RowView<'_>, settings: &Settings) -> Check {
        if let Some(layout) = self.layout(settings) {
            let (refused, lost) = layout.check(&entry(row));
            return Check { refused, lost };
        }
        let id = match self.kind {
            Kind::Format(id) => id,
            Kind::Pskc => return pskc::check(row, settings),
            Kind::Own(own) => return own.check(row),
            Kind::Layout | Kind::Custom => return Check::default(),
        };
        let Some(write) = id.format().write else { return Check::default() };
        let stops = (write.stops)(&entry(row));
        let mut refused: Vec<(String, String)> =
            stops.iter().map(|stop| (stop.reason(), stop.way_out().to_owned())).collect();
        if id == FormatId::EntraCsv && row.user.is_none() {
            refused.push((
                "nobody has them; the Entra CSV takes assigned tokens only".to_owned(),
                "Assign them first, or use the JSON for Microsoft Graph.".to_owned(),
            ));
        }
        Check { refused, ..Check::default() }
    }

    fn files(&self, rows: Vec<u32>, settings: &Settings) -> Vec<OutFile> {
        if matches!(self.kind, Kind::Pskc) {
            return pskc::files(rows, settings);
        }
        if rows.is_empty() {
            return Vec::new();
        }
        let Date { year, month, day } = settings.date;
        if let Some(layout) = self.layout(settings) {
            let name = format!("{}_{year:04}{month:02}{day:02}.csv", layout.file_stem());
            return vec![OutFile { name, mime: "text/csv", rows }];
        }
        let Kind::Format(id) = self.kind else { return Vec::new() };
        let Some(write) = id.format().write else { return Vec::new() };
        let most = match (id, settings.items_per_file) {
            (FormatId::EntraJson, 1..) => settings.items_per_file as usize,
            _ => rows.len(),
        };
        let count = rows.len().div_ceil(most);
        rows.chunks(most)
            .zip(1..)
            .map(|(rows, number)| {
                let part = if count > 1 { format!("_{number:03}") } else { String::new() };
                let name = format!("{}_{year:04}{month:02}{day:02}{part}.{}", write.stem, write.extension);
                OutFile { name, mime: write.mime, rows: rows.to_vec() }
            })
            .collect()
    }
}
