//! What can be done about all findings of a class at once: mend them, take a list of them away, or say that they were
//! looked at.
//!
//! Every class has at least one such action; where there is a repair, it comes first. A key is never repaired.

use super::finding_group::{FindingGroup, Part, Source};
use super::sources::TokenFile;
use super::value::Desk;
use crate::finding::{Explain, FindingKind, Severity};
use crate::ground::sorting;
use crate::ground::words::count as many;
use crate::model::format_id::FormatId;
use crate::model::key_encoding::SecretEncoding;
use crate::model::remedy::{Assumed, Remedy, Setting, SharedValue, UserClass};
use crate::model::token::{HashFunction, OtpType};
use crate::notation::table::columns::ColumnRole;
use crate::reading::options::ReadOptions;
use std::rc::Rc;

/// Something that can be done about all findings of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for a button: `Pad 12 serial numbers to 8 digits`.
    pub label: String,
    /// How it is done.
    pub act: Act,
    /// Whether the findings are dealt with then, and not only put aside.
    pub helps: bool,
}

/// Who can mend findings, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mender {
    /// Anybody, with one click: there is one way.
    Click,
    /// The person, who has to know or to decide something.
    Person,
    /// The vendor: nothing here can.
    Vendor,
}

impl Mender {
    /// Who can mend a class about which this can be done, the likeliest first.
    fn of(fixes: &[Fix]) -> Self {
        // Where there are several ways, one has to be chosen.
        let is_only = fixes.iter().filter(|fix| fix.helps).count() == 1;
        match fixes.first().map(|fix| &fix.act) {
            Some(Act::Reread(_) | Act::Mend(_)) if is_only => Self::Click,
            Some(Act::List) => Self::Vendor,
            _ => Self::Person,
        }
    }

    /// What stands above such findings.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Click => "Mended with one click",
            Self::Person => "Needs you",
            Self::Vendor => "Only the vendor can mend it",
        }
    }
}

/// A group of findings with what can be done about it.
#[derive(Debug)]
pub struct ToDo {
    /// Who can mend it.
    pub mender: Mender,
    /// The number of the group among [`Summary::groups`](super::summary::Summary::groups).
    pub group: usize,
    /// What can be done, the likeliest first.
    pub fixes: Vec<Fix>,
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
    Keep(SharedValue, KeepDuplicate),
    /// Give the tokens to the user who came second.
    OtherUser,
    /// Give the tokens to the users whom a list names for them.
    Listed,
    /// Give users one of the tokens that fit the serial number which a list names for them.
    Like(KeepDuplicate),
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
    /// The last on the desk.
    Last,
    /// None of them.
    None,
}

/// A choice with which a file is read anew, to mend findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RereadChoice {
    Pad(u32),
    Keys(SecretEncoding),
    OtherKeys(SecretEncoding),
    Interval(u32),
    Type(OtpType),
    Format(FormatId),
    Join(ColumnRole),
    Fill,
    RowInterval(u32),
    RowType(OtpType),
    RowHash(HashFunction),
    RowDigits(u8),
    RowCounter,
}

impl RereadChoice {
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
                let column = if role == ColumnRole::Model { "model" } else { "manufacturer" };
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
type PlannedReread = (RereadChoice, usize, Vec<(u32, ReadOptions)>);

/// What can be done about a class, apart from looking at it.
#[derive(Default)]
struct RemedyActions {
    /// For a file, the likeliest first.
    reread: Vec<RereadChoice>,
    /// For the desk, with its words.
    mend: Vec<(Mend, String)>,
    /// The columns can be named.
    columns: bool,
    /// What “Mark as seen” means here.
    keep: Option<String>,
}

/// How each remedy is done, and its words. `count` findings are in the group, `table` says whether the file has columns.
#[cold]
fn actions_of(remedy: Remedy, count: usize, table: bool) -> RemedyActions {
    let reread = |changes: &[RereadChoice]| RemedyActions { reread: changes.to_vec(), ..RemedyActions::default() };
    let of_table = |changes: &[RereadChoice]| if table { reread(changes) } else { RemedyActions::default() };
    let mend = |mends: Vec<(Mend, String)>| RemedyActions { mend: mends, ..RemedyActions::default() };
    let tokens = || many(count, "token");
    match remedy {
        Remedy::None => RemedyActions::default(),
        Remedy::PadSerials(digits) => of_table(&[RereadChoice::Pad(digits)]),
        Remedy::ReadKeysAs(encoding) => reread(&[RereadChoice::Keys(encoding)]),
        Remedy::ReadAllKeysAs(encoding) => reread(&[RereadChoice::OtherKeys(encoding)]),
        Remedy::ReadAs(format) => reread(&[RereadChoice::Format(format)]),
        Remedy::JoinFields => {
            of_table(&[RereadChoice::Join(ColumnRole::Manufacturer), RereadChoice::Join(ColumnRole::Model)])
        }
        Remedy::FillRows => of_table(&[RereadChoice::Fill]),
        Remedy::Confirm(assumed) => {
            let (keep, other) = match assumed {
                Assumed::Interval(seconds) => (
                    format!("Keep {seconds} seconds"),
                    Some(RereadChoice::Interval(if seconds == 30 { 60 } else { 30 })),
                ),
                Assumed::Type(OtpType::Totp) => ("Keep TOTP".to_owned(), Some(RereadChoice::Type(OtpType::Hotp))),
                Assumed::Type(OtpType::Hotp) => ("Keep HOTP".to_owned(), Some(RereadChoice::Type(OtpType::Totp))),
                Assumed::Hash => ("Keep SHA-1".to_owned(), None),
                Assumed::Digits => ("Keep 6 digits".to_owned(), None),
                Assumed::Counter => (format!("Keep the counter 0 for {}", many(count, "event token")), None),
            };
            RemedyActions { keep: Some(keep), reread: other.into_iter().collect(), ..RemedyActions::default() }
        }
        Remedy::Choose(setting) => of_table(match setting {
            Setting::Interval => &[RereadChoice::RowInterval(30), RereadChoice::RowInterval(60)],
            Setting::Type => &[RereadChoice::RowType(OtpType::Totp), RereadChoice::RowType(OtpType::Hotp)],
            Setting::Hash => &[RereadChoice::RowHash(HashFunction::Sha1), RereadChoice::RowHash(HashFunction::Sha256)],
            Setting::Digits => &[RereadChoice::RowDigits(6), RereadChoice::RowDigits(8)],
            Setting::Counter => &[RereadChoice::RowCounter],
        }),
        Remedy::NameColumns => RemedyActions { columns: table, ..RemedyActions::default() },
        Remedy::RemoveTokens(what) => mend(vec![(Mend::Remove, format!("Remove {} {what}", tokens()))]),
        Remedy::KeepOne(shared) => mend(vec![
            (Mend::Keep(shared, KeepDuplicate::First), format!("Keep the first, remove {}", many(count, "double"))),
            (Mend::Keep(shared, KeepDuplicate::Last), format!("Keep the last, remove {}", many(count, "double"))),
            (Mend::Keep(shared, KeepDuplicate::None), "Remove them all, first and last".to_owned()),
        ]),
        Remedy::GiveToOtherUser => mend(vec![(Mend::OtherUser, format!("Give {} to the other user", tokens()))]),
        Remedy::GiveToListedUser => mend(vec![(Mend::Listed, format!("Give {} to the user of the list", tokens()))]),
        Remedy::GiveLikeToken => mend(vec![
            (Mend::Like(KeepDuplicate::First), format!("Give {} the first token that fits", many(count, "user"))),
            (Mend::Like(KeepDuplicate::Last), format!("Give {} the last token that fits", many(count, "user"))),
        ]),
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
    /// How many findings of `part` are mended by reading this file anew with `change`; `None` if it can't help.
    fn mended(&self, change: RereadChoice, part: &Part) -> Option<usize> {
        match change {
            RereadChoice::Fill => Some(part.mendable),
            RereadChoice::Join(role) => {
                let has =
                    self.named_columns().is_some_and(|columns| columns.has(role) && columns.has(ColumnRole::Secret));
                // Chosen already and still a finding: it did not help.
                (has && self.options.mends.join != Some(role)).then_some(part.count)
            }
            _ => Some(part.count),
        }
        .filter(|&count| count > 0)
    }
}

impl Desk {
    /// All groups of findings with what can be done about them: first what a click mends, last what only the vendor can.
    #[must_use]
    #[cold]
    pub fn to_do(&self) -> Vec<ToDo> {
        let fixes = self.summary().groups.iter().map(|group| self.fixes(group));
        let mut all: Vec<ToDo> =
            fixes.enumerate().map(|(group, fixes)| ToDo { mender: Mender::of(&fixes), group, fixes }).collect();
        sorting::sort_by(&mut all, |one, other| (one.mender, one.group).cmp(&(other.mender, other.group)));
        all
    }

    /// What can be done about all findings of a group at once, the likeliest first. Never empty.
    #[must_use]
    #[cold]
    pub fn fixes(&self, group: &FindingGroup) -> Vec<Fix> {
        let mut rereads: Vec<PlannedReread> = Vec::new();
        let mut mends: Vec<(Mend, String)> = Vec::new();
        let mut columns: Vec<Fix> = Vec::new();
        let (mut keep, mut left_out) = (None, false);
        for part in &group.parts {
            let Some(&first) = group.items.get(part.from) else { continue };
            let file = match first.source {
                Source::File(number) => self.files.get(number as usize),
                Source::List(_) | Source::Serial(_) | Source::Assigns | Source::Unlisted => None,
            };
            let Some((remedy, row_left_out, other_user, about_token)) = self.with_finding(first, |finding| {
                let token = match first.source {
                    Source::File(number) => self.token_of(number as usize, finding).is_some(),
                    Source::List(_) | Source::Serial(_) | Source::Assigns | Source::Unlisted => false,
                };
                let (remedy, left_out) = finding.explain(|it| (it.remedy, it.left_out));
                // To whom it would go must be known.
                let other_user = matches!(&finding.kind, FindingKind::TokenOtherUser { user, .. } if !user.is_empty());
                (remedy, left_out, other_user, token)
            }) else {
                continue;
            };
            let table = file.is_some_and(|file| file.how.delimiter.is_some());
            let actions = actions_of(remedy, group.items.len(), table);
            left_out |= row_left_out;
            keep = keep.or(actions.keep);
            if let Some(file) = file {
                for change in actions.reread {
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
                if actions.columns && columns.len() < 3 {
                    let which = if group.parts.len() == 1 { String::new() } else { format!(" of {}", file.name) };
                    columns.push(Fix {
                        label: format!("Name the columns{which}"),
                        act: Act::Columns(file.uid),
                        helps: true,
                    });
                }
            }
            for (mend, label) in actions.mend {
                let can = match mend {
                    Mend::Remove | Mend::Keep(..) => about_token,
                    Mend::OtherUser => other_user,
                    Mend::Listed | Mend::Like(_) => true,
                    Mend::Unassign(whom) => self.summary().holding(whom) > 0,
                    Mend::TakeOff(_) => matches!(first.source, Source::List(_)),
                };
                if can && mends.iter().all(|(known, _)| *known != mend) {
                    mends.push((mend, label));
                }
            }
        }
        let vendor = left_out && group.severity == Severity::Error;
        // What was assumed is kept in most cases.
        let kept = keep.map(|label| Fix { label, act: Act::Seen, helps: true });
        let is_kept = kept.is_some();
        let mut fixes: Vec<Fix> = kept.into_iter().collect();
        fixes.extend(rereads.into_iter().map(|(change, count, files)| Fix {
            label: change.label(count),
            act: Act::Reread(files),
            helps: true,
        }));
        fixes.extend(mends.into_iter().map(|(mend, label)| Fix { label, act: Act::Mend(mend), helps: true }));
        fixes.extend(columns);
        let count = group.items.len();
        let list = Fix {
            label: if left_out {
                format!("Download the list of {}", many(count, "left-out row"))
            } else {
                format!("Download the list of {}", many(count, "finding"))
            },
            act: Act::List,
            helps: vendor,
        };
        let seen = (!is_kept).then(|| Fix { label: "Mark as seen".to_owned(), act: Act::Seen, helps: false });
        // What was lost is for the vendor; everything else wants a look.
        let (before, after) = if vendor { (None, seen) } else { (seen, None) };
        fixes.extend(before.into_iter().chain([list]).chain(after));
        fixes
    }

    /// The same desk without commas, quotation marks and line breaks in manufacturers and models, which the Entra CSV
    /// can't carry: each becomes a blank.
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
        for lives in &mut desk.lives {
            let edited: Vec<_> = lives.iter().filter_map(|(row, record)| Some((row, record.edited.clone()?))).collect();
            for (row, profile) in edited {
                let (manufacturer, model) = (plain(&profile.manufacturer), plain(&profile.model));
                if manufacturer != profile.manufacturer || model != profile.model {
                    let profile = crate::model::token::Profile { manufacturer, model, ..profile };
                    lives.change(row, |record| record.edited = Some(profile));
                }
            }
        }
        desk
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use std::collections::BTreeSet;

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
        // Their words and order are in the golden file of the findings.
        for kind in FindingKind::examples() {
            let options = ReadOptions::default();
            let mut reading = crate::formats::read_tokens(file.as_bytes(), &options, &mut |_| {}).unwrap();
            reading.findings = vec![Finding { kind, line: 2, column: 1, subject: "1".into() }];
            let (desk, _) = Desk::default().add_tokens("t", reading, options).unwrap();
            let group = &desk.summary().groups[0];
            let fixes = desk.fixes(group);
            let labels: Vec<&str> = fixes.iter().map(|fix| &*fix.label).collect();
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
