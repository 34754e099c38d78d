//! Working out what follows from a desk: derived, so it can't disagree with the desk.

use super::assigned_by_file;
use super::entra::Entra;
use super::finding_group::{FindingGroup, FindingRef, Part, Source};
use super::holders::Holders;
use super::row::{RowId, Status, status};
use super::row_set::Removed;
use super::summary::{Holdings, NO_TOKEN, Summary};
use super::unlisted::Unlisted;
use super::value::Desk;
use super::whereabouts::Whereabouts;
use crate::finding::{Explain, Finding, FindingKind, Severity};
use crate::ground::sorting;
use crate::model::entra_facts::{EntraFacts, EntraStates};
use crate::model::format_id::FormatId;
use rustc_hash::FxHashSet;
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

/// Rows or users that one call counts: a browser makes fast code of what is called often, not of what runs long.
const AT_ONCE: usize = 4096;

impl Desk {
    /// Half of the work for [`Self::summary`], done ahead: after a large file, a page does both apart.
    pub fn count_holders(&self) {
        let _ = self.holdings();
    }

    /// More of it: which serial numbers of user lists are no tokens, or another's.
    pub fn check_listed_serials(&self) {
        let _ = self.listed_serials();
    }

    /// More of it: who is in no user list.
    pub fn look_for_unlisted(&self) {
        let _ = self.unlisted();
    }

    fn holdings(&self) -> &Holdings {
        self.holdings.get_or_init(|| Holdings::of(self))
    }

    /// Counts and groups of this desk; worked out once.
    #[must_use]
    pub fn summary(&self) -> &Rc<Summary> {
        self.summary.get_or_init(|| Rc::new(Summary::of(self)))
    }
}

impl Holdings {
    /// Counts the holders of all rows.
    pub(super) fn of(desk: &Desk) -> Self {
        let mut holdings = Self::default();
        let (mut tokens_of, mut first_token) = (vec![0; desk.users.len()], vec![NO_TOKEN; desk.users.len()]);
        let (mut place, mut number) = (0, 0);
        for (((removed, holders), baseline), lives) in
            desk.removed.iter().zip(&desk.holders).zip(&desk.baseline).zip(&desk.lives)
        {
            let count = desk.count_in(number);
            number += 1;
            let all = holders.rows().max(baseline.rows());
            let mut taken = 0;
            holdings.count_entra(desk, number - 1, place);
            for from in (0..all).step_by(AT_ONCE) {
                let rows = from..all.min(from + AT_ONCE);
                let place = |row| place + removed.place_of(row);
                taken += holdings.count_holders(
                    (holders, baseline, removed),
                    rows,
                    place,
                    (&mut tokens_of, &mut first_token),
                );
            }
            // Nobody holds what is out of use.
            for (row, status) in lives.out().filter(|(row, _)| !removed.contains(*row)) {
                holdings.out[status as usize] += 1;
                taken += 1;
                let counted = baseline.get(row).is_some() && row < all;
                holdings.freed = holdings.freed.saturating_sub(usize::from(counted));
            }
            holdings.free += count.saturating_sub(taken);
            place += count;
        }
        for (_, known) in desk.absent.told() {
            let facts = EntraFacts { life: Some(&known.record.life), ..EntraFacts::default() };
            holdings.entra.to_delete += facts.removed_to_delete().len();
        }
        (holdings.tokens_of, holdings.first_token) = (Rc::new(tokens_of), Rc::new(first_token));
        holdings
    }

    /// Counts how the tokens of a file stand with Entra: first as if nothing else were known of them than who holds them and
    /// for whom they are there, then anew those of which there is more.
    fn count_entra(&mut self, desk: &Desk, number: usize, place: usize) {
        let (holders, entra, removed) = (&desk.holders[number], &desk.entra[number], &desk.removed[number]);
        let all = holders.rows().max(entra.places());
        let mut anew: Vec<usize> = Vec::new();
        for from in (0..all).step_by(AT_ONCE) {
            self.entra_of_rows(holders, entra, from..all.min(from + AT_ONCE), (removed, &mut anew));
        }
        let records = desk.lives[number].iter().filter(|(_, record)| record.life.tells_of_entra());
        anew.extend(records.map(|(row, _)| row).filter(|row| !removed.contains(*row)));
        anew.sort_unstable();
        anew.dedup();
        for row in anew {
            let Some(view) = desk.view(number, row, place) else { continue };
            let facts = view.entra();
            self.entra.count(plain_states(holders, entra, row), -1);
            self.entra.count(facts.states(), 1);
            self.entra.to_delete += facts.to_delete().len();
        }
    }

    /// Counts some rows; those that are there for somebody who does not hold them are to be looked at anew.
    #[inline(never)]
    fn entra_of_rows(
        &mut self,
        holders: &Holders,
        entra: &Entra,
        rows: Range<usize>,
        (removed, anew): (&Removed, &mut Vec<usize>),
    ) {
        let any_removed = !removed.is_empty();
        for row in rows.filter(|row| !any_removed || !removed.contains(*row)) {
            self.entra.count(plain_states(holders, entra, row), 1);
            let there = entra.users.get(row);
            if there.is_some() && there != holders.get(row) {
                anew.push(row);
            }
        }
    }

    /// Counts the holders of some rows of a file; says how many of the rows are held.
    #[inline(never)]
    fn count_holders(
        &mut self,
        (holders, baseline, removed): (&Holders, &Holders, &Removed),
        rows: Range<usize>,
        place: impl Fn(usize) -> usize,
        (tokens_of, first_token): (&mut [u16], &mut [u32]),
    ) -> usize {
        let mut held = 0;
        for row in rows {
            let Some(user) = holders.get(row) else {
                self.freed += usize::from(baseline.get(row).is_some() && !removed.contains(row));
                continue;
            };
            held += 1;
            match status(Some(user), baseline.get(row)) {
                Status::Free | Status::Freed | Status::Out(_) => {}
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

/// How a token stands with Entra by who holds it and for whom it is there.
#[inline]
fn plain_states(holders: &Holders, entra: &Entra, row: usize) -> EntraStates {
    let held = holders.get(row);
    let (there, known) = entra.get(row);
    EntraStates::of(held.is_some(), known.filter(|_| there.is_none() || there == held))
}

impl Summary {
    /// Works everything out.
    #[must_use]
    pub fn of(desk: &Desk) -> Self {
        let holdings = desk.holdings();
        let mut summary = Self {
            tokens: desk.token_count(),
            free: holdings.free,
            freed: holdings.freed,
            lost: holdings.out[0],
            retired: holdings.out[1],
            replaced: holdings.out[2],
            new: holdings.new,
            old: holdings.old,
            moved: holdings.moved,
            entra: holdings.entra,
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
            !guest && !disabled && !desk.off_list.has(user) && summary.tokens_of.get(user) == Some(&0)
        });
        summary.ready -= promised.count().min(summary.ready);
        summary.contradictions(desk);
        summary.group(desk);
        summary
    }

    /// Sorts the users with these numbers: who holds a token, who waits for one, who gets none.
    #[inline(never)]
    fn count_users(&mut self, desk: &Desk, users: Range<usize>) {
        for user in users.filter(|&user| !desk.off_list.has(user)) {
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

    fn contradictions(&mut self, desk: &Desk) {
        let mut looked_up: FxHashSet<&str> = FxHashSet::default();
        for (number, file) in desk.files.iter().enumerate() {
            // Only where the reader found one: looking again through all tokens would be for nothing.
            let any = file.findings.iter().any(|f| matches!(f.kind, FindingKind::SerialTwice(_)));
            if !any {
                continue;
            }
            if Whereabouts::is_small(file.tokens.len()) {
                // Thousands of files may share one serial number.
                for token in file.tokens.iter().filter(|token| looked_up.insert(token.serial)) {
                    self.contradiction(desk, token.serial);
                }
                continue;
            }
            let id = |uid, row: usize| RowId { file: uid, row: u32::try_from(row).unwrap_or(u32::MAX) };
            // A file that was read anew may contradict one behind it.
            for there in desk.files_about(&file.tokens) {
                let other = &desk.files[there];
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

    /// Notes the tokens with that serial number, if one has another key than the first.
    fn contradiction(&mut self, desk: &Desk, serial: &str) {
        let rows: Vec<RowId> = desk.rows_by_serial(serial).collect();
        let secret = |id: &RowId| desk.find(*id).map(|row| row.token.secret);
        let first = rows.first().and_then(secret);
        if rows.iter().any(|id| secret(id) != first) {
            self.contradicting.extend(rows);
        }
    }

    fn group(&mut self, desk: &Desk) {
        let (mut groups, any_removed) = (Groups::default(), desk.has_removed());
        for (number, file) in (0_u32..).zip(&desk.files) {
            // Asked for by few findings, and worked out once.
            let needed = OnceCell::new();
            for (index, finding) in desk.findings_of(number as usize, any_removed) {
                let mendable = match finding.kind {
                    FindingKind::RowTooShort { found, .. } => {
                        needed.get_or_init(|| file.fields_needed()).is_some_and(|needed| found >= needed)
                    }
                    _ => false,
                };
                groups.add(finding, file.uid, FindingRef { source: Source::File(number), index }, mendable);
            }
            if desk.assigns(number as usize) {
                let example = assigned_by_file::example(file.format == FormatId::Inventory);
                groups.add(&example, file.uid, FindingRef { source: Source::Assigns, index: number }, false);
            }
        }
        for (number, list) in (0_u32..).zip(&desk.lists) {
            for (index, finding) in (0_u32..).zip(&list.findings) {
                groups.add(finding, list.uid, FindingRef { source: Source::List(number), index }, false);
            }
        }
        let listed = desk.listed_serials();
        for (item, example) in listed.items.iter().filter_map(|(item, at)| Some((*item, listed.examples.get(*at)?))) {
            groups.add(example, 0, item, false);
        }
        let unlisted = desk.unlisted();
        let examples = Unlisted::examples();
        for (index, is_like) in unlisted.of_holders(&self.tokens_of) {
            let example = if is_like { &examples.1 } else { &examples.0 };
            groups.add(example, 0, FindingRef { source: Source::Unlisted, index }, false);
        }
        let mut groups = groups.all;
        sorting::sort_by(&mut groups, |one, other| (one.severity, one.code).cmp(&(other.severity, other.code)));
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
