//! Tokens taken off a desk, step by step: the page stays alive while a million rows are laid anew.

use super::change::removed_name;
use super::{Desk, Holders, SEGMENT, TokenFile};
use crate::formats::Index;
use crate::tokens::Tokens;
use std::ops::Range;
use std::rc::Rc;

/// Entries of an index that are looked at in one step.
const ENTRIES: usize = 32_768;

/// A removal on its way.
pub(super) struct Removal<'d> {
    from: &'d Desk,
    desk: Desk,
    /// The rows to remove, sorted, of each file.
    rows: Vec<Vec<u32>>,
    file: usize,
    part: Option<Part>,
}

/// The file that is being laid anew.
struct Part {
    tokens: Tokens,
    held: Holders,
    before: Holders,
    /// The next row of the old tokens.
    next: usize,
    removed: Vec<(u32, u64)>,
    serials: Vec<u64>,
    secrets: Vec<u64>,
    /// The next entry of the indexes.
    entry: usize,
}

impl<'d> Removal<'d> {
    /// `places` are sorted.
    #[cold]
    pub(super) fn new(from: &'d Desk, places: &[u32]) -> Self {
        let mut rest = places;
        let mut start = 0_usize;
        let rows = from
            .files
            .iter()
            .map(|file| {
                let end = start + file.tokens.len();
                let (here, behind) = rest.split_at(rest.partition_point(|&place| (place as usize) < end));
                let first = u32::try_from(start).unwrap_or(u32::MAX);
                (rest, start) = (behind, end);
                let mut rows: Vec<u32> = here.iter().filter_map(|place| place.checked_sub(first)).collect();
                rows.dedup();
                rows
            })
            .collect();
        Self { from, desk: from.changed(), rows, file: 0, part: None }
    }

    /// Goes on for a moment; whether all is done.
    #[cold]
    pub(super) fn step(&mut self) -> bool {
        let (Some(gone), Some(old)) = (self.rows.get(self.file), self.from.files.get(self.file)) else { return true };
        let Some(&first) = gone.first() else {
            self.file += 1;
            return self.file >= self.rows.len();
        };
        let part = self.part.get_or_insert_with(|| {
            let whole = first as usize / SEGMENT;
            Part {
                tokens: old.tokens.first_blocks(whole),
                held: self.from.holders[self.file].first_pieces(whole),
                before: self.from.before[self.file].first_pieces(whole),
                next: whole * SEGMENT,
                removed: Vec::with_capacity(gone.len()),
                serials: Vec::with_capacity(old.tokens.len()),
                secrets: Vec::with_capacity(old.tokens.len()),
                entry: 0,
            }
        });
        if part.next < old.tokens.len() {
            let to = (part.next + SEGMENT).min(old.tokens.len());
            part.rows(old, gone, part.next..to, (&self.from.holders[self.file], &self.from.before[self.file]));
            part.next = to;
            return false;
        }
        if part.entry < old.serials.entries().len() {
            part.serials.extend(old.serials.without(gone, part.entry, ENTRIES));
            part.secrets.extend(old.secrets.without(gone, part.entry, ENTRIES));
            part.entry += ENTRIES;
            return false;
        }
        if let Some(part) = self.part.take() {
            let mut removed = part.removed;
            removed.extend(old.removed.iter());
            removed.sort_unstable();
            self.desk.files[self.file] = Rc::new(TokenFile {
                tokens: part.tokens,
                serials: Index::from_entries(part.serials),
                secrets: Index::from_entries(part.secrets),
                rejected: old.rejected.saturating_add(u32::try_from(gone.len()).unwrap_or(u32::MAX)),
                removed: Rc::new(removed),
                name: old.name.clone(),
                how: old.how.clone(),
                options: old.options.clone(),
                columns: old.columns.clone(),
                findings: Rc::clone(&old.findings),
                ..**old
            });
            self.desk.holders[self.file] = part.held;
            self.desk.before[self.file] = part.before;
        }
        self.file += 1;
        self.file >= self.rows.len()
    }

    /// The desk without the tokens.
    pub(super) fn finish(self) -> Desk {
        self.desk
    }
}

impl Part {
    fn rows(&mut self, old: &TokenFile, gone: &[u32], rows: Range<usize>, (held, before): (&Holders, &Holders)) {
        let start = u32::try_from(rows.start).unwrap_or(u32::MAX);
        let mut gone = gone[gone.partition_point(|&row| row < start)..].iter().peekable();
        for row in rows {
            if gone.next_if(|&&gone| gone as usize == row).is_some() {
                self.removed.extend(old.tokens.get(row).map(|token| removed_name(&token)));
                continue;
            }
            let at = self.tokens.len();
            self.tokens.push_from(&old.tokens, row);
            for (new, old) in [(&mut self.held, held), (&mut self.before, before)] {
                let user = old.get(row);
                if user.is_some() {
                    new.set(at, user);
                }
            }
        }
    }
}
