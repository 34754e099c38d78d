//! What a person selected among the tokens: the tokens themselves, whatever row they are in and whether they are shown.

use super::row::RowId;
use super::row_set::RowSet;
use super::same_tokens::same_tokens;
use super::value::Desk;
use std::rc::Rc;

/// A set of tokens of a desk. Cheap to clone: a bit for each token.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// With the file's number each, sorted by it; none is empty.
    files: Vec<(u32, RowSet)>,
}

impl Selection {
    /// How many tokens are selected.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.iter().map(|(_, rows)| rows.len()).sum()
    }

    /// Whether no token is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether that token is selected.
    #[must_use]
    pub fn contains(&self, id: RowId) -> bool {
        self.rows(id.file).is_some_and(|rows| rows.contains(id.row as usize))
    }

    /// Selects the tokens at these places of `desk`, or no longer.
    pub fn set(&mut self, desk: &Desk, places: &[u32], on: bool) {
        if are_all(desk, places) {
            *self = if on { Self::all(desk) } else { Self::default() };
            return;
        }
        for id in places.iter().filter_map(|&place| desk.id_at(place as usize)) {
            let number = self.place(id.file).unwrap_or_else(|at| {
                self.files.insert(at, (id.file, RowSet::default()));
                at
            });
            self.files[number].1.set(id.row as usize, on);
        }
        self.files.retain(|(_, rows)| !rows.is_empty());
    }

    fn rows(&self, file: u32) -> Option<&RowSet> {
        self.place(file).ok().and_then(|at| self.files.get(at)).map(|(_, rows)| rows)
    }

    fn place(&self, file: u32) -> Result<usize, usize> {
        self.files.binary_search_by_key(&file, |(uid, _)| *uid)
    }

    fn all(desk: &Desk) -> Self {
        let files = desk.files.iter().zip(&desk.removed).map(|(file, removed)| {
            let mut rows = RowSet::first(file.tokens.len());
            rows.subtract(removed.rows());
            (file.uid, rows)
        });
        Self { files: files.filter(|(_, rows)| !rows.is_empty()).collect() }
    }

    /// How many of the tokens at these places of `desk` are selected.
    #[must_use]
    pub fn count(&self, desk: &Desk, places: &[u32]) -> usize {
        if self.is_empty() || are_all(desk, places) {
            return self.len();
        }
        places.iter().filter(|&&place| desk.id_at(place as usize).is_some_and(|id| self.contains(id))).count()
    }

    /// The places (sorted) of the selected tokens on `desk`.
    #[must_use]
    pub fn places(&self, desk: &Desk) -> Vec<u32> {
        let mut places = Vec::with_capacity(self.len());
        let mut start = 0;
        for (file, removed) in desk.files.iter().zip(&desk.removed) {
            if let Some(rows) = self.rows(file.uid) {
                let here = rows.iter().filter(|&row| row < file.tokens.len() && !removed.contains(row));
                places.extend(here.map(|row| u32::try_from(start + removed.place_of(row)).unwrap_or(u32::MAX)));
            }
            start += file.tokens.len() - removed.len();
        }
        places
    }

    /// The same tokens after `then` became `now`. Those that are gone are not selected any more.
    #[must_use]
    pub fn follow(&self, then: &Desk, now: &Desk) -> Self {
        let files = self.files.iter().filter_map(|(uid, rows)| {
            let (old, number) = (then.number_of(*uid)?, now.number_of(*uid)?);
            let (old, new) = (&then.files[old], &now.files[number]);
            let mut rows = if Rc::ptr_eq(old, new) {
                rows.clone()
            } else {
                let mut moved = RowSet::default();
                same_tokens(old, new, &mut |there, here| {
                    if rows.contains(there) {
                        moved.set(here, true);
                    }
                });
                moved
            };
            rows.subtract(now.removed.get(number)?.rows());
            (!rows.is_empty()).then_some((*uid, rows))
        });
        Self { files: files.collect() }
    }
}

/// Whether these places, of which none is there twice, are those of all tokens: then there is no need to look at each.
fn are_all(desk: &Desk, places: &[u32]) -> bool {
    let count = desk.token_count();
    places.len() == count && places.last().is_some_and(|&last| last as usize + 1 == count)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test ends where it fails")]
mod tests {
    use super::*;
    use crate::formats::read_tokens;
    use crate::model::key_encoding::SecretEncoding;
    use crate::reading::Reading;
    use crate::reading::options::ReadOptions;

    fn desk(files: &[&[&str]]) -> Desk {
        files.iter().fold(Desk::default(), |desk, serials| with(&desk, serials, ReadOptions::default()))
    }

    fn file(serials: &[&str]) -> String {
        let row = |serial: &&str| format!("{serial},AAQEAYEAUDAOCAJBAAQEAYEAUD{serial:A>6},30,Contoso,Key\n");
        "serial number,secret key,time interval,manufacturer,model\n".to_owned()
            + &serials.iter().map(row).collect::<String>()
    }

    fn read_all(bytes: &[u8], options: &ReadOptions) -> Reading {
        read_tokens(bytes, options, &mut |_| {}).unwrap()
    }

    fn with(desk: &Desk, serials: &[&str], options: ReadOptions) -> Desk {
        let reading = read_all(file(serials).as_bytes(), &options);
        desk.add_tokens(serials[0], reading, options).unwrap().0
    }

    fn names(selection: &Selection, desk: &Desk) -> Vec<String> {
        let serial = |place| desk.row(place as usize).map(|row| row.token.serial.to_owned());
        selection.places(desk).into_iter().filter_map(serial).collect()
    }

    fn selected(desk: &Desk, places: &[u32]) -> Selection {
        let mut selection = Selection::default();
        selection.set(desk, places, true);
        selection
    }

    #[test]
    fn all_some_and_none_over_several_files() {
        let desk = desk(&[&["A2", "A3", "A4"], &["B2"]]);
        let mut selection = selected(&desk, &[0, 1, 2, 3]);
        assert_eq!((selection.len(), selection.count(&desk, &[0, 3])), (4, 2));
        selection.set(&desk, &[1], false);
        assert_eq!(names(&selection, &desk), ["A2", "A4", "B2"]);
        assert_eq!(selection.count(&desk, &[1, 2]), 1);
        selection.set(&desk, &[3, 2, 0, 77], false);
        assert!(selection.is_empty(), "a place that does not exist selects nothing");
        selection.set(&desk, &[77], true);
        assert!(selection.is_empty());
    }

    #[test]
    fn tokens_keep_their_selection_when_others_go_and_come_back() {
        let before = desk(&[&["A2", "A3", "A4", "A5"], &["B2", "B3"]]);
        let selection = selected(&before, &[1, 3, 5]);
        let (after, removed) = before.remove_tokens(&[0, 1, 4]);
        assert_eq!(removed, 3);
        let left = selection.follow(&before, &after);
        assert_eq!(names(&left, &after), ["A5", "B3"]);
        assert!(!left.contains(before.id_at(1).unwrap()), "a token that is gone is not selected");
        // Undo: those that come back are there, and not selected.
        assert_eq!(names(&left.follow(&after, &before), &before), ["A5", "B3"]);
        // A whole file goes and comes back.
        let (without, _) = before.remove_tokens(&[4, 5]);
        assert_eq!(without.files().len(), 1);
        let left = selection.follow(&before, &without);
        assert_eq!(names(&left.follow(&without, &before), &before), ["A3", "A5"]);
    }

    #[test]
    fn tokens_keep_their_selection_when_their_file_is_read_anew() {
        let before = desk(&[&["A2", "A3"], &["B2"]]);
        let selection = selected(&before, &[1, 2]);
        let options = ReadOptions { secret: Some(SecretEncoding::Base32), ..ReadOptions::default() };
        let reading = read_all(file(&["A2", "A4", "A3"]).as_bytes(), &options);
        let (after, _) = before.replace_tokens(before.files()[0].uid, reading, options);
        assert_eq!(names(&selection.follow(&before, &after), &after), ["A3", "B2"]);
    }

    #[test]
    fn the_selection_of_a_desk_with_removed_tokens() {
        let (desk, _) = desk(&[&["A2", "A3", "A4"], &["B2", "B3"]]).remove_tokens(&[1, 3]);
        let mut selection = selected(&desk, &[0, 1, 2]);
        assert_eq!((selection.len(), names(&selection, &desk)), (3, vec!["A2".into(), "A4".into(), "B3".into()]));
        selection.set(&desk, &[1], false);
        assert_eq!(names(&selection, &desk), ["A2", "B3"]);
    }
}
