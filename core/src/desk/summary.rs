//! What follows from a desk: counts, who waits, findings in groups. Derived, so it can't disagree with the desk.

use super::{Desk, Holders, RowId, Status, TokenFile, status};
use crate::finding::{Explain, Finding, FindingClass, FindingKind, Severity};
use crate::model::remedy::UserClass;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;
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
    /// Those of them whom Apply & Assign gives one: whose account is not disabled, and for whom no list names a certain
    /// token.
    pub ready: usize,
    /// Users with a token, in list order.
    pub served: Vec<u32>,
    /// Guests without a token: they can't get one.
    pub guests: Vec<u32>,
    /// How many tokens each user holds.
    pub tokens_of: Rc<Vec<u16>>,
    /// The place of each user's first token; [`NO_TOKEN`] for none.
    pub first_token: Rc<Vec<u32>>,
    /// Tokens that share their serial number with another one that has another key.
    pub contradicting: FxHashSet<RowId>,
    /// Guests who hold a token.
    pub guests_served: usize,
    /// Disabled accounts that hold a token.
    pub disabled_served: usize,
    /// Findings in groups, errors first; those that were looked at are not among them.
    pub groups: Vec<FindingGroup>,
    /// The groups that were looked at.
    pub seen: Vec<FindingGroup>,
    /// How many errors there are in `groups`.
    pub errors: usize,
    /// How many warnings there are in `groups`.
    pub warnings: usize,
}

/// Findings of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingGroup {
    /// Their class: no other group has it.
    pub class: FindingClass,
    /// How much they matter.
    pub severity: Severity,
    /// Their code.
    pub code: &'static str,
    /// What they have in common.
    pub heading: &'static str,
    /// Where each stands.
    pub items: Vec<FindingRef>,
    /// Which of them come from which file or list.
    pub(super) parts: Vec<Part>,
}

/// The findings of a group that one file or list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// The number of the file or list on the desk; 0 for what follows from the serial numbers of user lists.
    pub(super) source: u32,
    /// The first of them in [`FindingGroup::items`].
    pub(super) from: usize,
    /// How many.
    pub(super) count: usize,
    /// Of rows that are too short, how many miss nothing but what may be missing.
    pub(super) mendable: usize,
}

/// Where a finding stands on the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingRef {
    pub(super) source: Source,
    pub(super) index: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
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

/// Who holds how many tokens: half of a [`Summary`], so that working one out is not one long task.
#[derive(Debug, Clone, Default)]
pub(crate) struct Holdings {
    free: usize,
    new: usize,
    old: usize,
    moved: usize,
    tokens_of: Rc<Vec<u16>>,
    first_token: Rc<Vec<u32>>,
}

impl Holdings {
    /// Counts the holders of all rows.
    pub(crate) fn of(desk: &Desk) -> Self {
        let mut holdings = Self::default();
        let (mut tokens_of, mut first_token) = (vec![0; desk.users.len()], vec![NO_TOKEN; desk.users.len()]);
        let (mut place, mut number) = (0, 0);
        for ((removed, holders), before) in desk.removed.iter().zip(&desk.holders).zip(&desk.before) {
            let count = desk.count_in(number);
            number += 1;
            let all = holders.rows();
            let mut taken = 0;
            for from in (0..all).step_by(AT_ONCE) {
                let rows = from..all.min(from + AT_ONCE);
                let place = |row| place + removed.place_of(row);
                taken += holdings.count_holders(holders, before, rows, place, (&mut tokens_of, &mut first_token));
            }
            holdings.free += count.saturating_sub(taken);
            place += count;
        }
        (holdings.tokens_of, holdings.first_token) = (Rc::new(tokens_of), Rc::new(first_token));
        holdings
    }

    /// Counts the holders of some rows of a file; says how many of the rows are held.
    #[inline(never)]
    fn count_holders(
        &mut self,
        holders: &Holders,
        before: &Holders,
        rows: Range<usize>,
        place: impl Fn(usize) -> usize,
        (tokens_of, first_token): (&mut [u16], &mut [u32]),
    ) -> usize {
        let mut held = 0;
        for row in rows {
            let Some(user) = holders.get(row) else { continue };
            held += 1;
            match status(Some(user), before.get(row)) {
                Status::Free => {}
                Status::New => self.new += 1,
                Status::Old => self.old += 1,
                Status::Moved => self.moved += 1,
            }
            if let (Some(count), Some(first)) = (tokens_of.get_mut(user), first_token.get_mut(user)) {
                *count = count.saturating_add(1);
                *first = (*first).min(u32::try_from(place(row)).unwrap_or(NO_TOKEN));
            }
        }
        held
    }
}

/// So many rows or users are counted at once: a browser makes fast code of what is called often, not of what runs long.
const AT_ONCE: usize = 4096;

impl Summary {
    /// Works everything out.
    #[must_use]
    pub fn of(desk: &Desk) -> Self {
        let holdings = desk.holdings();
        let mut summary = Self {
            tokens: desk.token_count(),
            free: holdings.free,
            new: holdings.new,
            old: holdings.old,
            moved: holdings.moved,
            tokens_of: Rc::clone(&holdings.tokens_of),
            first_token: Rc::clone(&holdings.first_token),
            ..Self::default()
        };
        let served = summary.tokens_of.iter().filter(|&&tokens| tokens > 0).count();
        summary.served.reserve_exact(served);
        summary.waiting.reserve_exact(summary.tokens_of.len() - served);
        for from in (0..summary.tokens_of.len()).step_by(AT_ONCE) {
            summary.count_users(desk, from..summary.tokens_of.len().min(from + AT_ONCE));
        }
        let promised = desk.users.with_serials().filter(|&user| {
            let (guest, disabled) = desk.users.flags(user);
            !guest && !disabled && summary.tokens_of.get(user) == Some(&0)
        });
        summary.ready -= promised.count().min(summary.ready);
        summary.contradictions(desk);
        summary.group(desk);
        summary
    }

    /// Tells the users with these numbers apart: who holds a token, who waits for one, who gets none.
    #[inline(never)]
    fn count_users(&mut self, desk: &Desk, users: Range<usize>) {
        for user in users {
            let number = u32::try_from(user).unwrap_or(u32::MAX);
            let (guest, disabled) = desk.users.flags(user);
            if self.tokens_of.get(user).is_some_and(|&tokens| tokens > 0) {
                self.served.push(number);
                self.guests_served += usize::from(guest);
                self.disabled_served += usize::from(disabled);
            } else if guest {
                self.guests.push(number);
            } else {
                self.waiting.push(number);
                self.ready += usize::from(!disabled);
            }
        }
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
            // A file that was read anew may contradict one behind it.
            for (there, other) in desk.files.iter().enumerate() {
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

    /// How many such users hold a token.
    #[must_use]
    pub fn holding(&self, whom: UserClass) -> usize {
        match whom {
            UserClass::Guests => self.guests_served,
            UserClass::Disabled => self.disabled_served,
        }
    }

    fn group(&mut self, desk: &Desk) {
        let mut groups = Groups::default();
        for (number, file) in (0_u32..).zip(&desk.files) {
            let needed = file.fields_needed();
            for (index, finding) in desk.findings_of(number as usize) {
                let mendable = match finding.kind {
                    FindingKind::RowTooShort { found, .. } => needed.is_some_and(|needed| found >= needed),
                    _ => false,
                };
                groups.add(finding, file.uid, FindingRef { source: Source::File(number), index }, mendable);
            }
        }
        for (number, list) in (0_u32..).zip(&desk.lists) {
            for (index, finding) in (0_u32..).zip(&list.findings) {
                groups.add(finding, list.uid, FindingRef { source: Source::List(number), index }, false);
            }
        }
        for user in desk.users.with_serials() {
            let number = u32::try_from(user).unwrap_or(u32::MAX);
            for index in 0..desk.users.get(user).map_or(0, |user| user.serials.len()) {
                if let Some(finding) = serial_finding(desk, number, index) {
                    let index = u32::try_from(index).unwrap_or(u32::MAX);
                    groups.add(&finding, 0, FindingRef { source: Source::Serial(number), index }, false);
                }
            }
        }
        let mut groups = groups.all;
        groups.sort_by_key(|group| (group.severity, group.code));
        for group in groups {
            let settled = |part: &Part| desk.settled(&group, part);
            let (open, seen) = match group.parts.iter().any(|part| settled(part).is_some()) {
                false => (group, None),
                true => {
                    (group.only(|part| settled(part).is_none()), Some(group.only(|part| settled(part) == Some(true))))
                }
            };
            match open.severity {
                Severity::Error => self.errors += open.items.len(),
                Severity::Warning => self.warnings += open.items.len(),
                Severity::Note => {}
            }
            self.groups.extend(Some(open).filter(|group| !group.items.is_empty()));
            self.seen.extend(seen.filter(|group| !group.items.is_empty()));
        }
    }
}

/// Findings on their way into groups.
#[derive(Default)]
struct Groups {
    all: Vec<FindingGroup>,
    /// The group of the finding before: mostly that of the next, too.
    last: usize,
}

impl Groups {
    fn add(&mut self, finding: &Finding, source: u32, item: FindingRef, mendable: bool) {
        let class = finding.class();
        let same = |group: &FindingGroup| group.class == class;
        if !self.all.get(self.last).is_some_and(same) {
            self.last = self.all.iter().position(same).unwrap_or(self.all.len());
        }
        if self.last == self.all.len() {
            self.all.push(finding.explain(|it| FindingGroup {
                class,
                severity: it.severity,
                code: it.code,
                heading: it.heading,
                items: Vec::new(),
                parts: Vec::new(),
            }));
        }
        let Some(group) = self.all.get_mut(self.last) else { return };
        if group.parts.last().is_none_or(|part| part.source != source) {
            group.parts.push(Part { source, from: group.items.len(), count: 0, mendable: 0 });
        }
        if let Some(part) = group.parts.last_mut() {
            part.count += 1;
            part.mendable += usize::from(mendable);
        }
        group.items.push(item);
    }
}

impl FindingGroup {
    /// The group with some of its parts.
    fn only(&self, keep: impl Fn(&Part) -> bool) -> Self {
        let mut only = Self { items: Vec::new(), parts: Vec::new(), ..*self };
        for part in self.parts.iter().filter(|part| keep(part)) {
            only.parts.push(Part { from: only.items.len(), ..*part });
            only.items.extend(self.items.iter().skip(part.from).take(part.count));
        }
        only
    }
}

/// For each serial number and each key of a finding, whether no more than one token has it: looked up once.
#[derive(Default)]
struct Lone<'d> {
    serials: FxHashMap<&'d [u8], bool>,
    secrets: FxHashMap<&'d [u8], bool>,
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
    let list = desk.lists.iter().find(|list| list.uid == person.source);
    let column = list.map_or(0, |list| list.serial_column);
    Some(Finding { kind, line: person.line, column, subject: person.label().into() })
}

impl Desk {
    /// Looks at a finding; `None` if it belongs to another desk.
    pub(super) fn with_finding<T>(&self, reference: FindingRef, look: impl FnOnce(&Finding) -> T) -> Option<T> {
        let index = reference.index as usize;
        match reference.source {
            Source::File(number) => self.files.get(number as usize)?.findings.get(index).map(look),
            Source::List(number) => self.lists.get(number as usize)?.findings.get(index).map(look),
            Source::Serial(user) => serial_finding(self, user, index).as_ref().map(look),
        }
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
                let list = self.lists.iter().find(|list| list.uid == source);
                list.map_or((&made, "user list", &[]), |list| (&made, &list.name, &list.columns))
            }
        };
        let row = match reference.source {
            Source::File(number) => self.token_of(number as usize, finding).filter(|&id| self.find(id).is_some()),
            Source::List(_) | Source::Serial(_) => None,
        };
        Some(finding.explain(|it| FindingView {
            severity: it.severity,
            code: it.code,
            file: name.to_owned(),
            line: finding.line,
            column: match finding.column {
                0 => String::new(),
                number => {
                    columns.get(usize::from(number) - 1).map_or_else(|| format!("column {number}"), ToString::to_string)
                }
            },
            subject: finding.subject.to_string(),
            message: it.message.to_string(),
            advice: it.advice,
            row,
        }))
    }

    /// The findings of a file that still matter, each with its number.
    pub(super) fn findings_of(&self, number: usize) -> impl Iterator<Item = (u32, &Finding)> {
        let any_removed = self.removed.iter().any(|removed| !removed.is_empty());
        let file = self.files.get(number);
        let mut gone: Vec<u32> = Vec::new();
        if let (Some(file), Some(removed)) = (file, self.removed.get(number)) {
            gone.extend(removed.rows().iter().filter_map(|row| file.tokens.get(row)).map(|token| token.line));
            gone.sort_unstable();
        }
        let findings = file.map(|file| &file.findings[..]).unwrap_or_default();
        let mut lone = Lone::default();
        (0_u32..)
            .zip(findings)
            .filter(move |(_, finding)| !any_removed || !self.is_moot(number, finding, &gone, &mut lone))
    }

    /// Whether a finding of a file no longer matters, since what it is about was taken from the desk: its token, or the
    /// other one with the same serial number or key.
    /// `gone` are the lines of the file's removed tokens, sorted.
    fn is_moot<'d>(&'d self, number: usize, finding: &'d Finding, gone: &[u32], lone: &mut Lone<'d>) -> bool {
        let removed = |id: RowId| self.is_removed(number, id.row as usize);
        if gone.binary_search(&finding.line).is_ok() && self.token_of(number, finding).is_some_and(removed) {
            return true;
        }
        let left = |number: usize, row: &usize| !self.removed[number].contains(*row);
        match &finding.kind {
            FindingKind::SerialTwice(_) => {
                let serial = &*finding.subject;
                *lone.serials.entry(serial.as_bytes()).or_insert_with(|| {
                    let same = |(number, file): (usize, &'d Rc<TokenFile>)| {
                        let rows = file.serials.candidates(serial.as_bytes()).filter(move |row| left(number, row));
                        rows.filter(move |&row| file.tokens.get(row).is_some_and(|token| token.serial == serial))
                    };
                    self.files.iter().enumerate().flat_map(same).take(2).count() < 2
                })
            }
            FindingKind::SecretTwice { .. } => {
                let file = self.files.get(number);
                let token = self.token_of(number, finding).and_then(|id| file?.tokens.get(id.row as usize));
                let Some(secret) = token.map(|token| token.secret) else { return false };
                *lone.secrets.entry(secret.expose()).or_insert_with(|| {
                    let same = |(number, file): (usize, &'d Rc<TokenFile>)| {
                        let rows = file.secrets.candidates(secret.expose()).filter(move |row| left(number, row));
                        rows.filter(move |&row| file.tokens.get(row).is_some_and(|token| token.secret == secret))
                    };
                    self.files.iter().enumerate().flat_map(same).take(2).count() < 2
                })
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
            let mut rows = file.serials.candidates(finding.subject.as_bytes()).filter(same);
            // Two with one serial number on one line: nobody can tell which is meant.
            rows.next().filter(|_| rows.next().is_none())?
        } else {
            Some(from).filter(|&row| on_line(row))?
        };
        Some(RowId { file: file.uid, row: u32::try_from(row).ok()? })
    }
}
