//! What follows from a desk: counts, who waits, findings in groups. Derived, so it can't disagree with the desk.

use super::{Desk, RowId, Status, TokenFile, status};
use crate::finding::{Finding, FindingKind, Severity};
use crate::formats::ReadOptions;
use crate::token::OtpType;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Stands in [`Summary::first_token`] for a user without one.
pub const NO_TOKEN: u32 = u32::MAX;

/// Derived facts.
#[derive(Debug, Default)]
pub struct Summary {
    /// Tokens.
    pub tokens: usize,
    /// Tokens by status.
    pub free: usize,
    /// Assigned since.
    pub new: usize,
    /// Assigned in the inventory.
    pub old: usize,
    /// Assigned to somebody else than in the inventory.
    pub moved: usize,
    /// Users without a token, guests apart, in list order.
    pub waiting: Vec<u32>,
    /// Users with a token, in list order.
    pub served: Vec<u32>,
    /// Guests without a token: they can't get one.
    pub guests: Vec<u32>,
    /// How many tokens each user holds.
    pub tokens_of: Vec<u16>,
    /// The place of each user's first token; [`NO_TOKEN`] for none.
    pub first_token: Vec<u32>,
    /// Tokens that share their serial number with another one that has another key.
    pub contradicting: FxHashSet<RowId>,
    /// Findings in groups, errors first.
    pub groups: Vec<FindingGroup>,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings there are.
    pub warnings: usize,
}

/// Findings of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingGroup {
    /// How much they matter.
    pub severity: Severity,
    /// Their code.
    pub code: &'static str,
    /// What they have in common.
    pub heading: &'static str,
    /// Where each stands.
    pub items: Vec<FindingRef>,
}

/// A way to mend all findings of a kind in a file at once: to read it anew with other choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for a button: `Pad 12 serial numbers to 8 digits`.
    pub label: String,
    /// The file.
    pub file: u32,
    /// The choices.
    pub options: ReadOptions,
}

/// Where a finding stands on the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingRef {
    source: Source,
    index: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    File(u32),
    List(u32),
    /// A user's serial number (by index) that has no token or another's.
    Serial(u32),
}

/// A finding in words, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingView {
    /// How much it matters.
    pub severity: Severity,
    /// Stable name.
    pub code: &'static str,
    /// The file; empty where there is none.
    pub file: String,
    /// Line, from 1; 0: the whole file.
    pub line: u32,
    /// Name of the column; empty: the whole row.
    pub column: String,
    /// Serial number or UPN; may be empty.
    pub subject: String,
    /// What is the matter.
    pub message: String,
    /// What to do.
    pub advice: &'static str,
    /// The token on the desk that it is about.
    pub row: Option<RowId>,
}

impl Summary {
    /// Works everything out.
    #[must_use]
    pub fn of(desk: &Desk) -> Self {
        let mut summary = Self {
            tokens: desk.token_count(),
            tokens_of: vec![0; desk.users.len()],
            first_token: vec![NO_TOKEN; desk.users.len()],
            ..Self::default()
        };
        let (mut place, mut number) = (0, 0);
        for ((removed, holders), before) in desk.removed.iter().zip(&desk.holders).zip(&desk.before) {
            let count = desk.count_in(number);
            number += 1;
            let mut free = count;
            let held = holders.iter().enumerate().filter_map(|(row, held)| Some((row, held?)));
            for (row, user) in held {
                free -= 1;
                match status(Some(user), before.get(row)) {
                    Status::Free => {}
                    Status::New => summary.new += 1,
                    Status::Old => summary.old += 1,
                    Status::Moved => summary.moved += 1,
                }
                if let (Some(count), Some(first)) = (summary.tokens_of.get_mut(user), summary.first_token.get_mut(user))
                {
                    *count = count.saturating_add(1);
                    *first = (*first).min(u32::try_from(place + removed.place_of(row)).unwrap_or(NO_TOKEN));
                }
            }
            summary.free += free;
            place += count;
        }
        let served = summary.tokens_of.iter().filter(|&&tokens| tokens > 0).count();
        summary.served.reserve_exact(served);
        summary.waiting.reserve_exact(summary.tokens_of.len() - served);
        for (number, &tokens) in (0_u32..).zip(&summary.tokens_of) {
            if tokens > 0 {
                summary.served.push(number);
            } else if desk.users.get(number as usize).is_some_and(|user| user.is_guest()) {
                summary.guests.push(number);
            } else {
                summary.waiting.push(number);
            }
        }
        summary.contradictions(desk);
        summary.group(desk);
        summary
    }

    /// Tokens that are assigned.
    #[must_use]
    pub fn assigned(&self) -> usize {
        self.new + self.old + self.moved
    }

    fn contradictions(&mut self, desk: &Desk) {
        for (number, file) in desk.files.iter().enumerate() {
            // Only where the reader found one: looking again through all tokens would be for nothing.
            let any = file.findings.iter().any(|f| matches!(f.kind, FindingKind::SerialTwice(_)));
            if !any {
                continue;
            }
            let id = |uid, row: usize| RowId { file: uid, row: u32::try_from(row).unwrap_or(u32::MAX) };
            for (there, other) in desk.files[..=number].iter().enumerate() {
                let (gone, gone_there) = (&desk.removed[number], &desk.removed[there]);
                other.serials.matches(
                    &file.serials,
                    |row| other.tokens.get(row).filter(|_| !gone_there.contains(row)).map(|token| token.serial),
                    |row| file.tokens.get(row).filter(|_| !gone.contains(row)).map(|token| token.serial),
                    |there, here| {
                        let old = other.tokens.get(there).map(|token| token.secret);
                        if old != file.tokens.get(here).map(|token| token.secret) {
                            self.contradicting.insert(id(other.uid, there));
                            self.contradicting.insert(id(file.uid, here));
                        }
                    },
                );
            }
        }
    }

    fn group(&mut self, desk: &Desk) {
        let mut groups: BTreeMap<(Severity, &'static str), FindingGroup> = BTreeMap::new();
        let mut add = |finding: &Finding, source, index: usize| {
            let severity = finding.severity();
            match severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => {}
            }
            groups
                .entry((severity, finding.code()))
                .or_insert_with(|| FindingGroup {
                    severity,
                    code: finding.code(),
                    heading: finding.heading(),
                    items: Vec::new(),
                })
                .items
                .push(FindingRef { source, index: u32::try_from(index).unwrap_or(u32::MAX) });
        };
        for (number, file) in (0_u32..).zip(&desk.files) {
            for (index, finding) in file.findings.iter().enumerate() {
                if !desk.is_moot(number as usize, finding) {
                    add(finding, Source::File(number), index);
                }
            }
        }
        for (number, list) in (0_u32..).zip(&desk.lists) {
            for (index, finding) in list.findings.iter().enumerate() {
                add(finding, Source::List(number), index);
            }
        }
        for user in desk.users.with_serials() {
            let number = u32::try_from(user).unwrap_or(u32::MAX);
            for index in 0..desk.users.get(user).map_or(0, |user| user.serials.len()) {
                if let Some(finding) = serial_finding(desk, number, index) {
                    add(&finding, Source::Serial(number), index);
                }
            }
        }
        self.groups = groups.into_values().collect();
    }
}

/// What is the matter with a serial number that a user list puts beside a user.
fn serial_finding(desk: &Desk, user: u32, index: usize) -> Option<Finding> {
    let person = desk.users.get(user as usize)?;
    let serial = person.serials.iter().nth(index)?;
    let kind = match desk.row_by_serial(serial).and_then(|id| desk.find(id)) {
        None => FindingKind::SerialUnknown { serial: serial.into() },
        Some(row) => match row.user {
            Some((holder, other)) if holder != user as usize => {
                FindingKind::SerialTaken { serial: serial.into(), by: other.label().into() }
            }
            _ => return None,
        },
    };
    Some(Finding { kind, line: person.line, column: 0, subject: person.label().into() })
}

/// How many of a kind, and the choices that mend them.
fn fix(kind: &FindingKind, count: usize, options: &ReadOptions) -> Option<(String, ReadOptions)> {
    let options = options.clone();
    let many = |one: &str, more: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {more}") };
    Some(match kind {
        FindingKind::ZerosLost { usual } => (
            format!("Pad {} to {usual} digits", many("serial number", "serial numbers")),
            ReadOptions { serial_digits: Some(*usual), ..options },
        ),
        FindingKind::SecretUnreadable { fits: Some(fits), .. } => {
            (format!("Read {} as {fits}", many("key", "keys")), ReadOptions { secret: Some(*fits), ..options })
        }
        FindingKind::SecretsAmbiguous { also, .. } => {
            (format!("Read the keys as {also}"), ReadOptions { secret: Some(*also), ..options })
        }
        FindingKind::IntervalAssumed(seconds) => {
            let other = if *seconds == 30 { 60 } else { 30 };
            (format!("Take {other} seconds instead"), ReadOptions { interval: Some(other), ..options })
        }
        FindingKind::TypeAssumed(otp_type) => {
            let other = if *otp_type == OtpType::Totp { OtpType::Hotp } else { OtpType::Totp };
            let name = other.word().to_ascii_uppercase();
            (format!("Take them as {name} instead"), ReadOptions { otp_type: Some(other), ..options })
        }
        FindingKind::AlsoFits { format } => {
            (format!("Read it as {}", format.format().name), ReadOptions { format: Some(*format), ..options })
        }
        _ => return None,
    })
}

impl Desk {
    /// What mends all findings of a group at once: a fix for each file that has such findings, where there is one.
    #[must_use]
    pub fn fixes(&self, group: &FindingGroup) -> Vec<Fix> {
        let mut counts: BTreeMap<u32, (usize, u32)> = BTreeMap::new();
        for item in &group.items {
            if let Source::File(number) = item.source {
                counts.entry(number).or_insert((0, item.index)).0 += 1;
            }
        }
        let several = counts.len() > 1;
        let fixes = counts.into_iter().filter_map(|(number, (count, first))| {
            let file = self.files.get(number as usize)?;
            let (label, options) = fix(&file.findings.get(first as usize)?.kind, count, &file.options)?;
            let label = if several { format!("{label} ({})", file.name) } else { label };
            Some(Fix { label, file: file.uid, options })
        });
        fixes.collect()
    }

    /// A finding in words; `None` if it belongs to another desk.
    #[must_use]
    pub fn finding(&self, reference: FindingRef) -> Option<FindingView> {
        let index = reference.index as usize;
        let made;
        let (finding, name, columns): (&Finding, &str, &[Box<str>]) = match reference.source {
            Source::File(number) => {
                let file = self.files.get(number as usize)?;
                (file.findings.get(index)?, &file.name, &file.columns)
            }
            Source::List(number) => {
                let list = self.lists.get(number as usize)?;
                (list.findings.get(index)?, &list.name, &list.columns)
            }
            Source::Serial(user) => {
                made = serial_finding(self, user, index)?;
                let source = self.users.get(user as usize)?.source;
                let name = self.lists.iter().find(|list| list.uid == source).map_or("user list", |list| &list.name);
                (&made, name, &[])
            }
        };
        let row = match reference.source {
            Source::File(number) => self.token_of(number as usize, finding).filter(|&id| self.find(id).is_some()),
            Source::List(_) | Source::Serial(_) => None,
        };
        Some(FindingView {
            severity: finding.severity(),
            code: finding.code(),
            file: name.to_owned(),
            line: finding.line,
            column: match finding.column {
                0 => String::new(),
                number => {
                    columns.get(usize::from(number) - 1).map_or_else(|| format!("column {number}"), ToString::to_string)
                }
            },
            subject: finding.subject.to_string(),
            message: finding.message(),
            advice: finding.advice(),
            row,
        })
    }

    /// Whether a finding of a file no longer matters, since what it is about was taken from the desk: its token, or the
    /// other one with the same serial number or key.
    pub(super) fn is_moot(&self, number: usize, finding: &Finding) -> bool {
        if self.removed.iter().all(|removed| removed.is_empty()) {
            return false;
        }
        let gone = |id: RowId| self.removed.get(number).is_some_and(|removed| removed.contains(id.row as usize));
        if self.token_of(number, finding).is_some_and(gone) {
            return true;
        }
        let left = |number: usize, row: &usize| !self.removed[number].contains(*row);
        match &finding.kind {
            FindingKind::SerialTwice(_) => {
                let serial = &*finding.subject;
                let count = |(number, file): (usize, &Rc<TokenFile>)| {
                    let rows = file.serials.candidates(serial.as_bytes()).filter(|row| left(number, row));
                    rows.filter(|&row| file.tokens.get(row).is_some_and(|token| token.serial == serial)).count()
                };
                self.files.iter().enumerate().map(count).sum::<usize>() < 2
            }
            FindingKind::SecretTwice { .. } => {
                let token = self.token_of(number, finding).and_then(|id| self.find(id)).map(|row| row.token);
                let Some(secret) = token.map(|token| token.secret) else { return false };
                let count = |(number, file): (usize, &Rc<TokenFile>)| {
                    let rows = file.secrets.candidates(secret.expose()).filter(|row| left(number, row));
                    rows.filter(|&row| file.tokens.get(row).is_some_and(|token| token.secret == secret)).count()
                };
                self.files.iter().enumerate().map(count).sum::<usize>() < 2
            }
            _ => false,
        }
    }

    /// The token of a file that a finding is about.
    pub(super) fn token_of(&self, number: usize, finding: &Finding) -> Option<RowId> {
        let file = self.files.get(number)?;
        if finding.line == 0 {
            return None;
        }
        let from = file.tokens.first_at(finding.line);
        let on_line = |row: usize| file.tokens.get(row).is_some_and(|token| token.line == finding.line);
        let row = if on_line(from + 1) {
            // JSON on one line: the serial number tells.
            let same =
                |&row: &usize| on_line(row) && file.tokens.get(row).is_some_and(|t| *t.serial == *finding.subject);
            file.serials.candidates(finding.subject.as_bytes()).find(same)?
        } else {
            Some(from).filter(|&row| on_line(row))?
        };
        Some(RowId { file: file.uid, row: u32::try_from(row).ok()? })
    }
}
