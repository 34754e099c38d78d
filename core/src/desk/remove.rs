//! Taking tokens and files from the desk. What is taken stays where it was, so that undo has it.

use super::row_set::{Removed, RowSet};
use super::value::Desk;
use std::rc::Rc;

impl Desk {
    /// Takes the tokens at these places from the desk; says how many. A file of which none is left goes with them. The
    /// desk that was has them still, with their keys.
    #[must_use]
    pub fn remove_tokens(&self, places: &[u32]) -> (Self, usize) {
        let mut gone: Vec<RowSet> = vec![RowSet::default(); self.files.len()];
        for (number, row) in places.iter().filter_map(|&place| self.at(place as usize)) {
            gone[number].set(row, true);
        }
        self.without_rows(gone)
    }

    /// Takes a token file with its tokens from the desk; says how many those are. `None` without such a file.
    #[must_use]
    pub fn remove_file(&self, uid: u32) -> Option<(Self, usize)> {
        let number = self.number_of(uid)?;
        let mut desk = self.changed();
        let count = self.count_in(number);
        desk.drop_file(number);
        Some((desk, count))
    }

    fn drop_file(&mut self, number: usize) {
        self.starts.take();
        let file = self.files.remove(number);
        self.holders.remove(number);
        self.baseline.remove(number);
        self.entra.remove(number);
        self.given.remove(number);
        let lives = self.lives.remove(number);
        self.removed.remove(number);
        self.keep_absent(&file, &lives, None);
    }

    /// The same with the rows to go, a file each.
    pub(super) fn without_rows(&self, gone: Vec<RowSet>) -> (Self, usize) {
        let mut desk = self.changed();
        let count = gone.iter().map(RowSet::len).sum();
        // From the last: a file that goes moves those behind it.
        for (number, rows) in gone.into_iter().enumerate().rev() {
            if !rows.is_empty() && rows.len() == self.count_in(number) {
                desk.drop_file(number);
            } else {
                desk.mark_removed(number, rows);
            }
        }
        (desk, count)
    }

    /// Counts rows of a file as removed from now on: nobody holds them.
    pub(super) fn mark_removed(&mut self, number: usize, rows: RowSet) {
        if rows.is_empty() {
            return;
        }
        self.starts.take();
        let mut all = self.removed[number].rows().clone();
        for row in rows.iter() {
            all.set(row, true);
            if self.holders[number].get(row).is_some() {
                self.holders[number].set(row, None);
            }
        }
        self.removed[number] = Rc::new(Removed::from(all));
        let (file, lives) = (Rc::clone(&self.files[number]), self.lives[number].clone());
        self.keep_absent(&file, &lives, Some(&rows));
    }
}
