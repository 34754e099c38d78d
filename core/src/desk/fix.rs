//! What can be done about all findings of a class at once: mend them, take a list of them away, or say that they were
//! looked at.
//!
//! Every class has at least one such action; where there is a repair, it comes first. A key is never repaired.

use super::summary::{FindingGroup, Part, Source};
use super::{Desk, TokenFile};
use crate::finding::{Explain, Finding, FindingClass, FindingKind, Severity};
use crate::ground::hash::hash_bytes;
use crate::ground::words::count as many;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::remedy::{Assumed, Remedy, Setting, Shared, UserClass};
use crate::model::token::{HashFunction, OtpType};
use crate::notation::table::columns::{Columns, Role};
use crate::reading::options::ReadOptions;
use std::rc::Rc;

/// Something that can be done about all findings of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for a button: `Pad 12 serial numbers to 8 digits`.
    pub label: String,
    /// How.
    pub act: Act,
}

/// How a [`Fix`] is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// By reading these files of the desk anew, each with its choices.
    Reread(Vec<(u32, ReadOptions)>),
    /// By changing the desk: see [`Desk::mend`].
    Mend(Mend),
    /// By naming the columns of that file.
    Columns(u32),
    /// By asking somebody else: the findings as a file.
    List,
    /// They were looked at: see [`Desk::mark_seen`].
    Seen,
}

/// A change of the desk that mends findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// Take the tokens off the desk that the findings are about.
    Remove,
    /// Of tokens that share a serial number or a key, keep only one, or none.
    Keep(Shared, KeepDuplicate),
    /// Give the tokens to the user who came second.
    OtherUser,
    /// Give the tokens to the users whom a list names for them.
    Listed,
    /// Take the tokens away from such users.
    Unassign(UserClass),
    /// Take such users off the list; their tokens are free.
    TakeOff(UserClass),
}

/// Which of several tokens that share something stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeepDuplicate {
    /// The first on the desk.
    First,
    /// The last.
    Last,
    /// None of them.
    None,
}

/// Findings of one class in one file that need no more attention, as long as there are no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settled {
    source: u32,
    class: FindingClass,
    /// By what they are known again, sorted.
    marks: Vec<u64>,
    /// Looked at; else mended.
    seen: bool,
}

/// Other choices for a file, which mend findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Pad(u32),
    Keys(SecretEncoding),
    OtherKeys(SecretEncoding),
    Interval(u32),
    Type(OtpType),
    Format(FormatId),
    Join(Role),
    Fill,
    RowInterval(u32),
    RowType(OtpType),
    RowHash(HashFunction),
    RowDigits(u8),
    RowCounter,
}

impl Change {
    #[cold]
    fn label(self, count: usize) -> String {
        let rows = many(count, "row");
        let name = |otp_type: OtpType| otp_type.word().to_ascii_uppercase();
        match self {
            Self::Pad(digits) => format!("Pad {} to {digits} digits", many(count, "serial number")),
            Self::Keys(encoding) => format!("Read {} as {encoding}", many(count, "key")),
            Self::OtherKeys(encoding) => format!("Read the keys as {encoding}"),
            Self::Interval(seconds) => format!("Take {seconds} seconds instead"),
            Self::Type(otp_type) => format!("Take them as {} instead", name(otp_type)),
            Self::Format(format) => format!("Read it as {}", format.name()),
            Self::Join(role) => {
                let column = if role == Role::Model { "model" } else { "manufacturer" };
                format!("Join the extra fields of {rows} into the {column}")
            }
            Self::Fill => format!("Read {rows} without what is missing at the end"),
            Self::RowInterval(seconds) => format!("Take {seconds} seconds for {rows}"),
            Self::RowType(otp_type) => format!("Take {rows} as {}", name(otp_type)),
            Self::RowHash(hash) => format!("Take {hash} for {rows}"),
            Self::RowDigits(digits) => format!("Take {digits} digits for {rows}"),
            Self::RowCounter => format!("Take the counter 0 for {rows}"),
        }
    }

    fn apply(self, options: &mut ReadOptions) {
        let mends = &mut options.mends;
        match self {
            Self::Pad(digits) => options.serial_digits = Some(digits),
            Self::Keys(encoding) | Self::OtherKeys(encoding) => options.secret = Some(encoding),
            Self::Interval(seconds) => options.interval = Some(seconds),
            Self::Type(otp_type) => options.otp_type = Some(otp_type),
            Self::Format(format) => options.format = Some(format),
            Self::Join(role) => mends.join = Some(role),
            Self::Fill => mends.fill = true,
            Self::RowInterval(seconds) => mends.interval = Some(seconds),
            Self::RowType(otp_type) => mends.otp_type = Some(otp_type),
            Self::RowHash(hash) => mends.hash = Some(hash),
            Self::RowDigits(digits) => mends.digits = Some(digits),
            Self::RowCounter => mends.counter = Some(0),
        }
    }
}

/// A change, how many findings it mends, and the files that are read anew for it.
type Rereads = (Change, usize, Vec<(u32, ReadOptions)>);

/// What can be done about a class, apart from looking at it.
#[derive(Default)]
struct Ways {
    /// For a file, the likeliest first.
    reread: Vec<Change>,
    /// For the desk, with its words.
    mend: Vec<(Mend, String)>,
    /// The columns can be named.
    columns: bool,
    /// What “Mark as seen” means here.
    keep: Option<String>,
}

/// In words and choices. `count` findings are in the group, `table` says whether the file has columns.
#[cold]
fn ways(remedy: Remedy, count: usize, table: bool) -> Ways {
    let reread = |changes: &[Change]| Ways { reread: changes.to_vec(), ..Ways::default() };
    let of_table = |changes: &[Change]| if table { reread(changes) } else { Ways::default() };
    let mend = |mends: Vec<(Mend, String)>| Ways { mend: mends, ..Ways::default() };
    let tokens = || many(count, "token");
    match remedy {
        Remedy::None => Ways::default(),
        Remedy::PadSerials(digits) => of_table(&[Change::Pad(digits)]),
        Remedy::ReadKeysAs(encoding) => reread(&[Change::Keys(encoding)]),
        Remedy::ReadAllKeysAs(encoding) => reread(&[Change::OtherKeys(encoding)]),
        Remedy::ReadAs(format) => reread(&[Change::Format(format)]),
        Remedy::JoinFields => of_table(&[Change::Join(Role::Manufacturer), Change::Join(Role::Model)]),
        Remedy::FillRows => of_table(&[Change::Fill]),
        Remedy::Confirm(assumed) => {
            let (keep, other) = match assumed {
                Assumed::Interval(seconds) => {
                    (format!("Keep {seconds} seconds"), Some(Change::Interval(if seconds == 30 { 60 } else { 30 })))
                }
                Assumed::Type(OtpType::Totp) => ("Keep TOTP".to_owned(), Some(Change::Type(OtpType::Hotp))),
                Assumed::Type(OtpType::Hotp) => ("Keep HOTP".to_owned(), Some(Change::Type(OtpType::Totp))),
                Assumed::Hash => ("Keep SHA-1".to_owned(), None),
                Assumed::Digits => ("Keep 6 digits".to_owned(), None),
                Assumed::Counter => (format!("Keep the counter 0 for {}", many(count, "event token")), None),
            };
            Ways { keep: Some(keep), reread: other.into_iter().collect(), ..Ways::default() }
        }
        Remedy::Choose(setting) => of_table(match setting {
            Setting::Interval => &[Change::RowInterval(30), Change::RowInterval(60)],
            Setting::Type => &[Change::RowType(OtpType::Totp), Change::RowType(OtpType::Hotp)],
            Setting::Hash => &[Change::RowHash(HashFunction::Sha1), Change::RowHash(HashFunction::Sha256)],
            Setting::Digits => &[Change::RowDigits(6), Change::RowDigits(8)],
            Setting::Counter => &[Change::RowCounter],
        }),
        Remedy::NameColumns => Ways { columns: table, ..Ways::default() },
        Remedy::RemoveTokens(what) => mend(vec![(Mend::Remove, format!("Remove {} {what}", tokens()))]),
        Remedy::KeepOne(shared) => mend(vec![
            (Mend::Keep(shared, KeepDuplicate::First), format!("Keep the first, remove {}", many(count, "double"))),
            (Mend::Keep(shared, KeepDuplicate::Last), format!("Keep the last, remove {}", many(count, "double"))),
            (Mend::Keep(shared, KeepDuplicate::None), "Remove them all, first and last".to_owned()),
        ]),
        Remedy::GiveToOtherUser => mend(vec![(Mend::OtherUser, format!("Give {} to the other user", tokens()))]),
        Remedy::GiveToListedUser => mend(vec![(Mend::Listed, format!("Give {} to the user of the list", tokens()))]),
        Remedy::FreeTokens(whom) => {
            let what = match whom {
                UserClass::Guests => "guest",
                UserClass::Disabled => "disabled account",
            };
            let whose = many(count, what);
            mend(vec![
                (Mend::Unassign(whom), format!("Unassign the tokens of {whose}")),
                (Mend::TakeOff(whom), format!("Take {whose} off the list")),
            ])
        }
    }
}

impl TokenFile {
    /// The fields that a short row must have before what is missing can be taken for empty: one more than up to its
    /// serial number and its key. `None` where the columns are not known by name.
    pub(super) fn fields_needed(&self) -> Option<u32> {
        let columns = self.named_columns()?;
        let last = columns.place(Role::Serial)?.max(columns.place(Role::Secret)?);
        u32::try_from(last + 2).ok()
    }

    #[cold]
    fn named_columns(&self) -> Option<Columns> {
        self.how.delimiter?;
        match &self.options.columns {
            Some(mapping) if self.format == FormatId::Mapped => {
                Some(Columns::from_mapping(mapping, self.columns.iter().map(|name| &**name), true))
            }
            _ => Some(Columns::from_header(self.columns.iter().map(|name| &**name))),
        }
    }

    /// How many of so many findings the change mends, if it can.
    fn mended(&self, change: Change, part: &Part) -> Option<usize> {
        match change {
            Change::Fill => Some(part.mendable),
            Change::Join(role) => {
                let has = self.named_columns().is_some_and(|columns| columns.has(role) && columns.has(Role::Secret));
                // Chosen already and still a finding: it did not help.
                (has && self.options.mends.join != Some(role)).then_some(part.count)
            }
            _ => Some(part.count),
        }
        .filter(|&count| count > 0)
    }
}

impl Desk {
    /// What can be done about all findings of a group at once, the likeliest first. Never empty.
    #[must_use]
    #[cold]
    pub fn fixes(&self, group: &FindingGroup) -> Vec<Fix> {
        let mut rereads: Vec<Rereads> = Vec::new();
        let mut mends: Vec<(Mend, String)> = Vec::new();
        let mut columns: Vec<Fix> = Vec::new();
        let (mut keep, mut left_out) = (None, false);
        for part in &group.parts {
            let Some(&first) = group.items.get(part.from) else { continue };
            let file = match first.source {
                Source::File(number) => self.files.get(number as usize),
                Source::List(_) | Source::Serial(_) => None,
            };
            let Some((remedy, row_left_out, other_user, about_token)) = self.with_finding(first, |finding| {
                let token = match first.source {
                    Source::File(number) => self.token_of(number as usize, finding).is_some(),
                    Source::List(_) | Source::Serial(_) => false,
                };
                let (remedy, left_out) = finding.explain(|it| (it.remedy, it.left_out));
                // To whom it would go must be known.
                let other_user = matches!(&finding.kind, FindingKind::TokenOtherUser { user, .. } if !user.is_empty());
                (remedy, left_out, other_user, token)
            }) else {
                continue;
            };
            let table = file.is_some_and(|file| file.how.delimiter.is_some());
            let ways = ways(remedy, group.items.len(), table);
            left_out |= row_left_out;
            keep = keep.or(ways.keep);
            if let Some(file) = file {
                for change in ways.reread {
                    let Some(count) = file.mended(change, part) else { continue };
                    let mut options = file.options.clone();
                    change.apply(&mut options);
                    match rereads.iter_mut().find(|(known, ..)| *known == change) {
                        Some((_, sum, files)) => {
                            *sum += count;
                            files.push((file.uid, options));
                        }
                        None => rereads.push((change, count, vec![(file.uid, options)])),
                    }
                }
                if ways.columns && columns.len() < 3 {
                    let which = if group.parts.len() == 1 { String::new() } else { format!(" of {}", file.name) };
                    columns.push(Fix { label: format!("Name the columns{which}"), act: Act::Columns(file.uid) });
                }
            }
            for (mend, label) in ways.mend {
                let can = match mend {
                    Mend::Remove | Mend::Keep(..) => about_token,
                    Mend::OtherUser => other_user,
                    Mend::Listed => true,
                    Mend::Unassign(whom) => self.summary().holding(whom) > 0,
                    Mend::TakeOff(_) => matches!(first.source, Source::List(_)),
                };
                if can && mends.iter().all(|(known, _)| *known != mend) {
                    mends.push((mend, label));
                }
            }
        }
        let mut fixes: Vec<Fix> = rereads
            .into_iter()
            .map(|(change, count, files)| Fix { label: change.label(count), act: Act::Reread(files) })
            .collect();
        fixes.extend(mends.into_iter().map(|(mend, label)| Fix { label, act: Act::Mend(mend) }));
        fixes.extend(columns);
        let count = group.items.len();
        let list = Fix {
            label: if left_out {
                format!("Download the list of {}", many(count, "left-out row"))
            } else {
                format!("Download the list of {}", many(count, "finding"))
            },
            act: Act::List,
        };
        let seen = Fix { label: keep.unwrap_or_else(|| "Mark as seen".to_owned()), act: Act::Seen };
        // What was lost is for the vendor; everything else wants a look.
        fixes.extend(if left_out && group.severity == Severity::Error { [list, seen] } else { [seen, list] });
        fixes
    }

    /// Notes that the findings of a group were looked at. They are listed apart, until there are others of the kind.
    #[must_use]
    pub fn mark_seen(&self, group: &FindingGroup) -> Self {
        let mut desk = self.changed();
        desk.settle(group, true);
        desk
    }

    /// Takes [`Self::mark_seen`] back.
    #[must_use]
    pub fn show_again(&self, group: &FindingGroup) -> Self {
        let mut desk = self.changed();
        Rc::make_mut(&mut desk.settled)
            .retain(|known| known.class != group.class || group.parts.iter().all(|part| part.source != known.source));
        desk
    }

    #[cold]
    pub(super) fn settle(&mut self, group: &FindingGroup, seen: bool) {
        let mut settled = (*self.settled).clone();
        // What follows from the desk goes by itself when it is mended.
        for part in group.parts.iter().filter(|part| seen || part.source != 0) {
            settled.retain(|known| known.source != part.source || known.class != group.class);
            let marks = self.marks(group, part);
            settled.push(Settled { source: part.source, class: group.class, marks, seen });
        }
        self.settled = Rc::new(settled);
    }

    /// Whether all findings of a part were looked at (`true`) or mended (`false`); `None` if neither.
    pub(super) fn settled(&self, group: &FindingGroup, part: &Part) -> Option<bool> {
        let same = |known: &&Settled| known.source == part.source && known.class == group.class;
        let known = self.settled.iter().find(same).filter(|known| part.count <= known.marks.len())?;
        let marks = self.marks(group, part);
        marks.iter().all(|mark| known.marks.binary_search(mark).is_ok()).then_some(known.seen)
    }

    /// By what the findings of a part are known again, sorted.
    fn marks(&self, group: &FindingGroup, part: &Part) -> Vec<u64> {
        let mark = |finding: &Finding| {
            let place = u64::from(finding.line) << 16 | u64::from(finding.column);
            // What follows from the desk may say several things of one line.
            let words = if part.source == 0 { hash_bytes(finding.message().as_bytes()) } else { 0 };
            hash_bytes(finding.subject.as_bytes())
                ^ hash_bytes(&place.to_le_bytes()).rotate_left(1)
                ^ words.rotate_left(2)
        };
        let items = group.items.iter().skip(part.from).take(part.count);
        let mut marks: Vec<u64> = items.filter_map(|&item| self.with_finding(item, mark)).collect();
        marks.sort_unstable();
        marks
    }

    /// A file is read anew: what was mended on the desk may be there again.
    pub(super) fn reread(&mut self, uid: u32) {
        if self.settled.iter().any(|known| known.source == uid && !known.seen) {
            Rc::make_mut(&mut self.settled).retain(|known| known.source != uid || known.seen);
        }
    }

    /// The same desk without commas, quotation marks and line breaks in manufacturers and models, which the Entra CSV
    /// can't carry: a blank stands for each.
    #[must_use]
    #[cold]
    pub fn without_commas(&self) -> Self {
        let is_bad = |c: char| matches!(c, ',' | '"' | '\n' | '\r');
        let plain = |text: &str| -> Box<str> {
            if !text.contains(is_bad) {
                return text.into();
            }
            let blanks = text.replace(is_bad, " ");
            blanks.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").into()
        };
        let mut desk = self.changed();
        for file in &mut desk.files {
            let profiles = file.tokens.profiles();
            if profiles.iter().any(|profile| profile.manufacturer.contains(is_bad) || profile.model.contains(is_bad)) {
                let tokens = file.tokens.with_profiles(|profile| crate::model::token::Profile {
                    manufacturer: plain(&profile.manufacturer),
                    model: plain(&profile.model),
                    ..profile.clone()
                });
                *file = Rc::new(TokenFile { tokens, ..(**file).clone() });
            }
        }
        desk
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Elsewhere, Finding};
    use crate::model::key_encoding::DecodeError;
    use crate::model::user::UpnProblem;
    use crate::notation::otpauth::{LinkNote, LinkProblem};
    use crate::notation::pskc::{KeyNote, KeyProblem};
    use crate::notation::sheet::CellTrouble;
    use crate::notation::xml::RepairKind;
    use std::collections::BTreeSet;

    const LINE: u32 = 2;

    /// One finding of each class, with the first thing that can be done about it in a table with a token on that line.
    fn classes() -> Vec<(FindingKind, &'static str)> {
        use FindingKind as K;
        let at = || Elsewhere { file: "".into(), line: LINE };
        let list = "Download the list of 1 left-out row";
        let seen = "Mark as seen";
        vec![
            (K::RowTooShort { found: 3, expected: 5 }, "Read 1 row without what is missing at the end"),
            (K::RowTooLong { found: 6, expected: 5 }, "Join the extra fields of 1 row into the manufacturer"),
            (K::QuoteOpen, list),
            (K::RowTooWide, list),
            (K::ControlCharacter('\u{1}'), list),
            (K::SerialMissing, list),
            (K::SerialExcel, list),
            (K::SerialTooLong, list),
            (K::ZerosLost { usual: 8 }, "Pad 1 serial number to 8 digits"),
            (K::SecretMissing, list),
            (K::SecretExcel, list),
            (
                K::SecretUnreadable {
                    error: DecodeError::Empty,
                    encoding: SecretEncoding::Base32,
                    fits: Some(SecretEncoding::Hex),
                },
                "Read 1 key as hex",
            ),
            (K::SecretUnreadable { error: DecodeError::Empty, encoding: SecretEncoding::Base32, fits: None }, list),
            (K::SecretTrailingBits, "Remove 1 token with keys that look cut off"),
            (K::SecretLength(33), "Remove 1 token with keys that look cut off"),
            (K::SecretShort(5), "Remove 1 token with short keys"),
            (K::SecretsRead { encoding: SecretEncoding::Hex, count: 1 }, seen),
            (
                K::SecretsAmbiguous { taken: SecretEncoding::Hex, also: SecretEncoding::Base64 },
                "Read the keys as Base64",
            ),
            (K::IntervalUnreadable, "Take 30 seconds for 1 row"),
            (K::IntervalAssumed(30), "Take 60 seconds instead"),
            (K::TypeAssumed(OtpType::Totp), "Take them as HOTP instead"),
            (K::HashAssumed, "Keep SHA-1"),
            (K::DigitsAssumed, "Keep 6 digits"),
            (K::HashUnreadable, "Take SHA-1 for 1 row"),
            (K::HashUntold { bytes: 28 }, "Take SHA-1 for 1 row"),
            (K::SerialCleaned, seen),
            (K::HeaderAgain, seen),
            (K::HeaderOther { line: 3 }, list),
            (K::DigitsUnreadable, "Take 6 digits for 1 row"),
            (K::TypeUnreadable, "Take 1 row as TOTP"),
            (K::CounterUnreadable, "Take the counter 0 for 1 row"),
            (K::CounterMissing, "Keep the counter 0 for 1 event token"),
            (K::TokenTwice(at()), seen),
            (K::TokenOtherUser { at: at(), user: "a@x.com".into() }, "Give 1 token to the other user"),
            (K::TokenDiffers { at: at(), there: "30 s".into(), here: "60 s".into() }, seen),
            (K::TokenKnown { at: at(), user_taken: false }, seen),
            (K::SerialTwice(at()), "Keep the first, remove 1 double"),
            (K::SecretTwice { serial: "1".into(), at: at() }, "Keep the first, remove 1 double"),
            (K::UpnInvalid(UpnProblem::NoAt), seen),
            (K::ListPartial, seen),
            (K::UserIdsUnused(3), seen),
            (K::NamesUnused(3), seen),
            (K::UpnMissing, list),
            (K::UserGuest, seen),
            (K::UserDisabled, seen),
            (K::UserTwice(at()), seen),
            (K::UserOtherId(at()), seen),
            (K::ObjectIdUnreadable, seen),
            (K::SerialUnknown { serial: "1".into() }, seen),
            (K::SerialTaken { serial: "1".into(), by: "a@x.com".into() }, "Give 1 token to the user of the list"),
            (K::NoHeader, "Name the columns"),
            (K::ColumnsUnused { names: "“x”".into(), count: 1 }, "Name the columns"),
            (K::ColumnsTwice { names: "“x”".into(), count: 1 }, "Name the columns"),
            (K::CommentsSkipped(1), seen),
            (K::EncodingMixed, seen),
            (K::RowsQuotedWhole, seen),
            (K::ItemUnreadable("x".into()), list),
            (K::FindingsUnlisted(1), seen),
            (K::PskcProblem(KeyProblem::NoKey), list),
            (K::PskcNote(KeyNote::PinPolicy), "Remove 1 token with odd keys"),
            (K::PskcSigned, seen),
            (K::XmlRepaired(RepairKind::CutTag), seen),
            (K::LinkProblem(LinkProblem::Steam), list),
            (K::LinkNote(LinkNote::IssuerDiffers), "Remove 1 token of odd links"),
            (K::LinksMissing("x".into()), seen),
            (K::NotOath { what: "x".into() }, list),
            (K::LayoutInferred { format: FormatId::Feitian }, "Name the columns"),
            (K::AlsoFits { format: FormatId::OathCsv }, "Read it as"),
            (K::TimeShifted(4), "Remove 1 token whose clocks are off"),
            (K::Encrypted { how: "x".into() }, list),
            (K::OutOfRange { field: "x".into() }, list),
            (K::Cell(CellTrouble::Error), seen),
            (K::DateUnreadable, seen),
            (K::ListedSerialExcel, seen),
            (K::ListedSerialLong, seen),
            (K::NameCut, seen),
            (K::UpnAssumed { name: "x".into() }, seen),
            (K::EnabledUnreadable { value: "x".into() }, seen),
            (K::ListedColumnsUnused { names: "“x”".into(), count: 1 }, seen),
        ]
    }

    /// A new class does not compile here before it has a number, and then it has to stand in [`classes`].
    fn number(kind: &FindingKind) -> u32 {
        use FindingKind as K;
        match kind {
            K::RowTooShort { .. } => 0,
            K::RowTooLong { .. } => 1,
            K::QuoteOpen => 2,
            K::RowTooWide => 3,
            K::ControlCharacter(_) => 4,
            K::SerialMissing => 5,
            K::SerialExcel => 6,
            K::SerialTooLong => 7,
            K::ZerosLost { .. } => 8,
            K::SecretMissing => 9,
            K::SecretExcel => 10,
            K::SecretUnreadable { .. } => 11,
            K::SecretTrailingBits => 12,
            K::SecretLength(_) => 13,
            K::SecretShort(_) => 14,
            K::SecretsRead { .. } => 15,
            K::SecretsAmbiguous { .. } => 16,
            K::IntervalUnreadable => 17,
            K::IntervalAssumed(_) => 18,
            K::TypeAssumed(_) => 19,
            K::HashAssumed => 70,
            K::DigitsAssumed => 71,
            K::HashUnreadable => 20,
            K::DigitsUnreadable => 21,
            K::TypeUnreadable => 22,
            K::CounterUnreadable => 23,
            K::CounterMissing => 24,
            K::TokenTwice(_) => 25,
            K::TokenOtherUser { .. } => 26,
            K::TokenKnown { .. } => 27,
            K::SerialTwice(_) => 28,
            K::SecretTwice { .. } => 29,
            K::UpnInvalid(_) => 30,
            K::UpnMissing => 31,
            K::UserGuest => 32,
            K::UserDisabled => 33,
            K::UserTwice(_) => 34,
            K::ObjectIdUnreadable => 35,
            K::SerialUnknown { .. } => 36,
            K::SerialTaken { .. } => 37,
            K::NoHeader => 38,
            K::CommentsSkipped(_) => 39,
            K::EncodingMixed => 40,
            K::RowsQuotedWhole => 41,
            K::ItemUnreadable(_) => 42,
            K::FindingsUnlisted(_) => 43,
            K::PskcProblem(_) => 44,
            K::PskcNote(_) => 45,
            K::PskcSigned => 46,
            K::XmlRepaired(_) => 47,
            K::LinkProblem(_) => 48,
            K::LinkNote(_) => 49,
            K::LinksMissing(_) => 50,
            K::NotOath { .. } => 51,
            K::LayoutInferred { .. } => 52,
            K::AlsoFits { .. } => 53,
            K::TimeShifted(_) => 54,
            K::Encrypted { .. } => 55,
            K::OutOfRange { .. } => 56,
            K::Cell(_) => 57,
            K::DateUnreadable => 58,
            K::ColumnsUnused { .. } => 59,
            K::ColumnsTwice { .. } => 60,
            K::HashUntold { .. } => 61,
            K::SerialCleaned => 62,
            K::HeaderAgain => 63,
            K::ListedSerialExcel => 64,
            K::UpnAssumed { .. } => 65,
            K::ListedSerialLong => 66,
            K::NameCut => 67,
            K::ListPartial => 72,
            K::UserIdsUnused(_) => 73,
            K::NamesUnused(_) => 74,
            K::TokenDiffers { .. } => 75,
            K::HeaderOther { .. } => 76,
            K::UserOtherId(_) => 77,
            K::EnabledUnreadable { .. } => 68,
            K::ListedColumnsUnused { .. } => 69,
        }
    }

    #[test]
    fn counts_are_said_as_people_write_them() {
        assert_eq!(
            [1, 12, 1200, 1_000_000].map(|n| many(n, "row")),
            ["1 row", "12 rows", "1,200 rows", "1,000,000 rows"]
        );
    }

    #[test]
    fn every_class_of_findings_can_be_dealt_with_at_once() {
        let file =
            "serial number,secret key,time interval,manufacturer,model\n1,KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW,30,M,X\n";
        let numbers: BTreeSet<u32> = classes().iter().map(|(kind, _)| number(kind)).collect();
        assert_eq!(numbers, (0..78).collect(), "each class stands in the list");
        for (kind, first) in classes() {
            let options = ReadOptions::default();
            let mut reading = crate::formats::read_tokens(file.as_bytes(), &options, &mut |_| {}).unwrap();
            reading.findings = vec![Finding { kind, line: LINE, column: 1, subject: "1".into() }];
            let (desk, _) = Desk::default().add_tokens("t", reading, options).unwrap();
            let group = &desk.summary().groups[0];
            let fixes = desk.fixes(group);
            let labels: Vec<&str> = fixes.iter().map(|fix| &*fix.label).collect();
            assert!(labels[0].starts_with(first), "{}: {labels:?}", group.code);
            assert!(fixes.iter().any(|fix| fix.act == Act::List), "{}: it can be sent on", group.code);
            assert!(fixes.iter().any(|fix| fix.act == Act::Seen), "{}: it can be looked at", group.code);
            let distinct: BTreeSet<&str> = labels.iter().copied().collect();
            assert_eq!(distinct.len(), labels.len(), "{labels:?}");
            // And each that changes the desk does no harm, whatever the finding says.
            for fix in &fixes {
                if let Act::Mend(mend) = fix.act {
                    let (mended, _) = desk.mend(group, mend).finish();
                    // A file whose last token was removed goes with it.
                    assert_eq!(mended.files().is_empty(), mended.token_count() == 0, "{}", fix.label);
                    for file in mended.files() {
                        assert_eq!(file.rows as usize, file.tokens.len() + file.rejected as usize, "{}", fix.label);
                    }
                }
            }
        }
    }
}
