//! Findings that were looked at or mended: they need no more attention, as long as there are no others of their kind.

use super::finding_group::{FindingGroup, Part};
use super::remembered::Settled;
use super::value::Desk;
use crate::finding::Finding;
use crate::ground::hash::hash_bytes;
use std::rc::Rc;

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
}
