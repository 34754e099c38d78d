//! Findings that were looked at or mended: they need no more attention, as long as there are no others of their kind.

use super::finding_group::{FindingGroup, Part};
use super::remembered::Settled;
use super::value::Desk;
use crate::finding::Finding;
use crate::ground::effort::note_steps;
use crate::ground::hash::hash_bytes;
use crate::ground::sorting;
use std::ops::Range;
use std::rc::Rc;

/// From which files and lists the findings of these parts are, sorted.
fn sources(parts: &[Part]) -> Vec<u32> {
    let mut sources: Vec<u32> = parts.iter().map(|part| part.source).collect();
    sources.sort_unstable();
    sources
}

impl Desk {
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
        let sources = sources(&group.parts);
        Rc::make_mut(&mut desk.settled)
            .retain(|known| known.class != group.class || sources.binary_search(&known.source).is_err());
        desk
    }

    #[cold]
    pub(super) fn settle(&mut self, group: &FindingGroup, seen: bool) {
        // What follows from the desk goes by itself when it is mended.
        let parts = group.parts.iter().filter(|part| seen || part.source != 0);
        let mut settled: Vec<Settled> = parts
            .map(|part| {
                let marks = self.marks(group, part);
                Settled { source: part.source, class: group.class, marks, seen }
            })
            .collect();
        let anew: Vec<u32> = sources(&group.parts);
        let stays = |known: &&Settled| {
            let is_anew = known.class == group.class && anew.binary_search(&known.source).is_ok();
            !is_anew || !seen && known.source == 0
        };
        settled.extend(self.settled.iter().filter(stays).cloned());
        sorting::sort_by(&mut settled, |one, other| one.source.cmp(&other.source));
        self.settled = Rc::new(settled);
    }

    /// Whether all findings of a part were looked at (`true`) or mended (`false`); `None` if neither.
    pub(super) fn settled(&self, group: &FindingGroup, part: &Part) -> Option<bool> {
        let of_source = &self.settled[self.settled_of(part.source)];
        note_steps(of_source.len());
        let known = of_source
            .iter()
            .find(|known| known.class == group.class)
            .filter(|known| part.count <= known.marks.len())?;
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
        let of_source = self.settled_of(uid);
        if self.settled[of_source].iter().any(|known| !known.seen) {
            Rc::make_mut(&mut self.settled).retain(|known| known.source != uid || known.seen);
        }
    }

    /// Where in `settled` those of a file or list stand.
    fn settled_of(&self, source: u32) -> Range<usize> {
        let from = self.settled.partition_point(|known| known.source < source);
        let count = self.settled[from..].iter().take_while(|known| known.source == source).count();
        from..from + count
    }
}
