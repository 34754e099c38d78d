//! What leaves the desk: planned first (what goes where, what does not and why), then written piece by piece.

use crate::desk::{Desk, RowView, Status};
use crate::formats::Format;
use crate::formats::write::{Entry, Stop};
use crate::ground::date::Date;
use crate::ground::secret::SecretBytes;
use crate::ground::words::{count, grouped};
use crate::model::format_id::FormatId;
use std::collections::BTreeMap;

/// How many tokens one piece of a file holds: small enough to be written between two frames.
const PIECE: usize = 2048;

/// Entra's limit: a user can have up to five OATH tokens and authenticator apps together.
pub const MOST_TOKENS_OF_A_USER: u16 = 5;

/// Choices before an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExportOptions {
    /// Leave assignments with the status Old out of the Entra files: they are in Entra already.
    pub leave_out_old: bool,
    /// Leave tokens that nobody has out of the JSON.
    pub leave_out_free: bool,
}

/// A file to be written.
#[derive(Debug, Clone)]
pub struct FilePlan {
    /// Its format.
    pub format: FormatId,
    /// Its name: `EntraTokens_20261122.csv`.
    pub name: String,
    /// MIME type.
    pub mime: &'static str,
    /// Places of the tokens that go into it, in order.
    pub rows: Vec<u32>,
}

/// Tokens that a file can't carry, for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopGroup {
    /// The file.
    pub format: FormatId,
    /// Why.
    pub stop: Stop,
    /// Places of the tokens.
    pub rows: Vec<u32>,
}

/// Something that stops nothing, but should be known before the download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caution {
    /// So many go into the JSON without their user, because the object id is not known.
    NoObjectId(usize),
    /// So many free tokens go into the JSON.
    FreeInJson(usize),
    /// So many users would hold more than five tokens.
    TooMany(usize),
    /// So many tokens belong to disabled accounts.
    Disabled(usize),
    /// So many are in Entra already.
    Old(usize),
    /// So many moved to another user since the inventory was made.
    Moved(usize),
    /// So many UPNs with an apostrophe.
    Apostrophe(usize),
    /// So many have no manufacturer or no model.
    NoMaker(usize),
}

impl Caution {
    /// Whether it is about the file of that format.
    #[must_use]
    pub fn concerns(&self, format: FormatId) -> bool {
        match self {
            Self::NoObjectId(_) | Self::FreeInJson(_) => format == FormatId::EntraJson,
            _ => matches!(format, FormatId::EntraCsv | FormatId::EntraJson),
        }
    }

    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        let tokens = |n: usize| count(n, "token");
        // `1 token goes`, `1,200 tokens go`.
        let does = |n: usize, one: &str, many: &str| format!("{} {}", tokens(n), if n == 1 { one } else { many });
        match self {
            Self::NoObjectId(n) => format!(
                "{} into the JSON without a user, because Graph assigns by object id and it is not known. Load a user list with object ids, such as Entra’s “Download users”.",
                does(*n, "goes", "go")
            ),
            Self::FreeInJson(n) => format!(
                "{} in the JSON too, for users who activate a token themselves.",
                if *n == 1 { "1 free token is".to_owned() } else { format!("{} free tokens are", grouped(*n)) }
            ),
            Self::TooMany(n) => format!(
                "{} more than {MOST_TOKENS_OF_A_USER} tokens; Entra allows {MOST_TOKENS_OF_A_USER} tokens and authenticator apps together.",
                if *n == 1 { "1 user has".to_owned() } else { format!("{} users have", grouped(*n)) }
            ),
            Self::Disabled(n) => format!("{} to disabled accounts.", does(*n, "belongs", "belong")),
            Self::Old(n) => format!(
                "{} already in Entra (status Old), if you uploaded them last time. Microsoft does not say what a second upload does.",
                does(*n, "is", "are")
            ),
            Self::Moved(n) => format!(
                "{} to another user since the inventory was made: delete {} in Entra first.",
                does(*n, "moved", "moved"),
                if *n == 1 { "it" } else { "them" }
            ),
            Self::Apostrophe(n) => format!(
                "{} with an apostrophe in the UPN. Microsoft’s page of 2021 asked for it to be doubled, today’s does not mention it: check these first.",
                tokens(*n)
            ),
            Self::NoMaker(n) => {
                format!(
                    "{} without manufacturer or model: Microsoft Graph requires both, and the CSV should have them.",
                    tokens(*n)
                )
            }
        }
    }
}

/// What will be in each file, what will not, and what to know.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The files, in the order in which they are offered.
    pub files: Vec<FilePlan>,
    /// What is stopped.
    pub stops: Vec<StopGroup>,
    /// What to know.
    pub cautions: Vec<Caution>,
}

/// The formats that can be written, in the order in which they are offered.
pub fn written_formats() -> impl Iterator<Item = &'static Format> {
    [FormatId::EntraCsv, FormatId::EntraJson, FormatId::Inventory].into_iter().map(FormatId::format)
}

impl Desk {
    /// Plans an export of all files on that day.
    #[must_use]
    pub fn plan_export(&self, date: Date, options: ExportOptions) -> Plan {
        let mut plan = Plan { files: Vec::new(), stops: Vec::new(), cautions: Vec::new() };
        for format in written_formats() {
            if let Some(file) = self.plan_file(format, date, options, &mut plan.stops) {
                plan.files.push(file);
            }
        }
        plan.cautions = self.cautions(&plan, options);
        plan
    }

    fn plan_file(
        &self,
        format: &'static Format,
        date: Date,
        options: ExportOptions,
        stops: &mut Vec<StopGroup>,
    ) -> Option<FilePlan> {
        let write = format.write?;
        let contradicting = &self.summary().contradicting;
        let mut rows = Vec::new();
        let mut stopped: BTreeMap<Stop, Vec<u32>> = BTreeMap::new();
        for row in self.rows().filter(|row| wanted(format.id, row, options)) {
            let place = u32::try_from(row.place).unwrap_or(u32::MAX);
            let mut reasons = (write.stops)(&entry(&row));
            if format.id != FormatId::Inventory && contradicting.contains(&row.id) {
                reasons.push(Stop::SerialTwice);
            }
            if reasons.is_empty() {
                rows.push(place);
            }
            for reason in reasons {
                stopped.entry(reason).or_default().push(place);
            }
        }
        stops.extend(stopped.into_iter().map(|(stop, rows)| StopGroup { format: format.id, stop, rows }));
        Some(FilePlan {
            format: format.id,
            name: format!("{}_{:04}{:02}{:02}.{}", write.stem, date.year, date.month, date.day, write.extension),
            mime: write.mime,
            rows,
        })
    }

    fn cautions(&self, plan: &Plan, options: ExportOptions) -> Vec<Caution> {
        let rows_of = |format: FormatId| {
            plan.files
                .iter()
                .filter(move |file| file.format == format)
                .flat_map(|file| &file.rows)
                .filter_map(|&place| self.row(place as usize))
        };
        let summary = self.summary();
        let (mut no_id, mut free, mut no_maker) = (0, 0, 0);
        for row in rows_of(FormatId::EntraJson) {
            match row.user {
                Some((_, user)) => no_id += usize::from(user.object_id.is_none()),
                None => free += 1,
            }
            no_maker += usize::from(row.token.profile.manufacturer.is_empty() || row.token.profile.model.is_empty());
        }
        let (mut disabled, mut apostrophe) = (0, 0);
        for row in rows_of(FormatId::EntraCsv) {
            if let Some((_, user)) = row.user {
                disabled += usize::from(user.enabled == Some(false));
                apostrophe += usize::from(user.upn.contains('\''));
            }
        }
        let too_many = summary.tokens_of.iter().filter(|&&count| count > MOST_TOKENS_OF_A_USER).count();
        let old = if options.leave_out_old { 0 } else { summary.old };
        [
            (old, Caution::Old(old)),
            (summary.moved, Caution::Moved(summary.moved)),
            (too_many, Caution::TooMany(too_many)),
            (disabled, Caution::Disabled(disabled)),
            (apostrophe, Caution::Apostrophe(apostrophe)),
            (no_id, Caution::NoObjectId(no_id)),
            (free, Caution::FreeInJson(free)),
            (no_maker, Caution::NoMaker(no_maker)),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, caution)| caution)
        .collect()
    }

    /// Writes the file of a plan piece by piece.
    #[must_use]
    pub fn write<'d>(&'d self, file: &'d FilePlan) -> FileWriter<'d> {
        FileWriter { desk: self, file, next: 0, ended: false }
    }
}

/// Which tokens a file is about at all.
fn wanted(format: FormatId, row: &RowView<'_>, options: ExportOptions) -> bool {
    if format == FormatId::Inventory {
        return true;
    }
    match row.status {
        Status::Free => format == FormatId::EntraJson && !options.leave_out_free,
        Status::Old => !options.leave_out_old,
        Status::New | Status::Moved => true,
    }
}

fn entry<'d>(row: &RowView<'d>) -> Entry<'d> {
    Entry { token: row.token, user: row.user.map(|(_, user)| user) }
}

/// The pieces of a file, in order.
pub struct FileWriter<'d> {
    desk: &'d Desk,
    file: &'d FilePlan,
    next: usize,
    ended: bool,
}

impl FileWriter<'_> {
    /// How many tokens are written.
    #[must_use]
    pub fn written(&self) -> usize {
        self.next
    }

    /// Goes on from the token with that number, as another writer of the same plan left it.
    #[must_use]
    pub fn from(mut self, written: usize) -> Self {
        let rows = self.file.rows.len();
        self.next = written.min(rows);
        // The last piece has the tail with it.
        self.ended = written > 0 && written >= rows;
        self
    }
}

impl Iterator for FileWriter<'_> {
    type Item = SecretBytes;

    fn next(&mut self) -> Option<SecretBytes> {
        if self.ended {
            return None;
        }
        let write = self.file.format.format().write?;
        let mut out = SecretBytes::with_capacity(PIECE * 192);
        if self.next == 0 {
            (write.head)(&mut out);
        }
        let end = (self.next + PIECE).min(self.file.rows.len());
        for (number, &place) in (self.next + 1..).zip(&self.file.rows[self.next..end]) {
            if let Some(row) = self.desk.row(place as usize) {
                (write.entry)(&entry(&row), number, &mut out);
            }
        }
        self.next = end;
        if end == self.file.rows.len() {
            (write.tail)(end, &mut out);
            self.ended = true;
        }
        Some(out)
    }
}
