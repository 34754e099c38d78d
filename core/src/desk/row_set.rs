//! Sets of rows of a file, a bit for each row: a million of them are 122 KiB, and as quick to fill as to copy.

/// Bits in a word.
const WORD: usize = u64::BITS as usize;
/// Words between two sums of [`Removed`].
const STRETCH: usize = 8;

/// A set of rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowSet {
    words: Vec<u64>,
    count: usize,
}

impl RowSet {
    /// The first `count` rows.
    pub(crate) fn first(count: usize) -> Self {
        let mut words = vec![u64::MAX; count / WORD];
        if !count.is_multiple_of(WORD) {
            words.push((1 << (count % WORD)) - 1);
        }
        Self { words, count }
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn contains(&self, row: usize) -> bool {
        self.words.get(row / WORD).is_some_and(|word| word & 1 << (row % WORD) != 0)
    }

    pub(crate) fn set(&mut self, row: usize, on: bool) {
        let (number, bit) = (row / WORD, 1 << (row % WORD));
        if on && self.words.len() <= number {
            self.words.resize(number + 1, 0);
        }
        if let Some(word) = self.words.get_mut(number)
            && (*word & bit != 0) != on
        {
            *word ^= bit;
            if on { self.count += 1 } else { self.count -= 1 }
        }
    }

    /// Takes out all that `other` has.
    pub(crate) fn subtract(&mut self, other: &Self) {
        for (word, out) in self.words.iter_mut().zip(&other.words) {
            *word &= !out;
        }
        self.count = self.words.iter().map(|word| word.count_ones() as usize).sum();
    }

    /// The rows, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(number, &word)| {
            let step = |word: &u64| Some(word & word.wrapping_sub(1)).filter(|&rest| rest != 0);
            std::iter::successors(Some(word).filter(|&word| word != 0), step)
                .map(move |word| number * WORD + word.trailing_zeros() as usize)
        })
    }
}

impl FromIterator<usize> for RowSet {
    fn from_iter<I: IntoIterator<Item = usize>>(rows: I) -> Self {
        let mut set = Self::default();
        for row in rows {
            set.set(row, true);
        }
        set
    }
}

/// The rows of a file that were taken from the desk: their tokens stay where they are, so that undo has them, and all
/// others keep their names. Knows which row is the n-th that is left, and the way back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Removed {
    rows: RowSet,
    /// How many rows before each stretch are removed.
    before: Vec<u32>,
}

impl From<RowSet> for Removed {
    fn from(rows: RowSet) -> Self {
        let mut sum = 0;
        let before = rows.words.chunks(STRETCH).map(|words| {
            let here = sum;
            sum += words.iter().map(|word| word.count_ones()).sum::<u32>();
            here
        });
        Self { before: before.collect(), rows }
    }
}

impl Removed {
    pub(crate) fn rows(&self) -> &RowSet {
        &self.rows
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn contains(&self, row: usize) -> bool {
        self.rows.contains(row)
    }

    /// How many rows before `row` are left.
    pub(crate) fn place_of(&self, row: usize) -> usize {
        if self.is_empty() {
            return row;
        }
        let number = (row / WORD).min(self.rows.words.len());
        let stretch = number / STRETCH;
        let Some(&before) = self.before.get(stretch) else { return row - self.len().min(row) };
        let whole = self.rows.words.get(stretch * STRETCH..number).unwrap_or_default();
        let part = self.rows.words.get(number).map_or(0, |word| word & ((1 << (row % WORD)) - 1));
        let gone = before + whole.iter().chain([&part]).map(|word| word.count_ones()).sum::<u32>();
        row - (gone as usize).min(row)
    }

    /// The row before which `place` rows are left, and which is left itself.
    pub(crate) fn row_at(&self, place: usize) -> usize {
        if self.is_empty() {
            return place;
        }
        let left_before = |stretch: usize| {
            let gone = self.before.get(stretch).map_or(0, |&gone| gone as usize);
            stretch * STRETCH * WORD - gone
        };
        // The last stretch that does not begin behind the place.
        let (mut low, mut high) = (0, self.before.len());
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if left_before(middle) <= place { low = middle } else { high = middle }
        }
        let (mut number, mut left) = (low * STRETCH, place - left_before(low));
        while let Some(word) = self.rows.words.get(number) {
            let zeros = word.count_zeros() as usize;
            if left < zeros {
                let row = (0..WORD).filter(|bit| word & 1 << bit == 0).nth(left).unwrap_or_default();
                return number * WORD + row;
            }
            left -= zeros;
            number += 1;
        }
        number * WORD + left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn all_of_a_million_and_none_of_them() {
        let mut all = RowSet::first(1_000_003);
        assert_eq!((all.len(), all.contains(1_000_002), all.contains(1_000_003)), (1_000_003, true, false));
        assert!(all.iter().eq(0..1_000_003));
        all.subtract(&RowSet::first(1_000_000));
        assert_eq!(all.iter().collect::<Vec<_>>(), [1_000_000, 1_000_001, 1_000_002]);
        all.subtract(&RowSet::first(2_000_000));
        assert!(all.is_empty());
    }

    #[test]
    fn places_past_the_last_row_that_is_gone() {
        // The last one at the end of a stretch, and at the start of one.
        for last in [STRETCH * WORD - 1, STRETCH * WORD, 2 * STRETCH * WORD - 1] {
            let removed = Removed::from([0, last].into_iter().collect::<RowSet>());
            for (row, place) in [(last - 1, last - 2), (last + 1, last - 1), (last + 1000, last + 998)] {
                assert_eq!((removed.place_of(row), removed.row_at(place)), (place, row), "behind {last}");
            }
        }
    }

    proptest! {
        /// The same as a set of numbers, whatever is put in and taken out.
        #[test]
        fn a_set_of_rows_is_a_set(changes in prop::collection::vec((0_usize..2000, any::<bool>()), 0..300)) {
            let (mut rows, mut plain) = (RowSet::default(), BTreeSet::new());
            for (row, on) in changes {
                rows.set(row, on);
                if on { plain.insert(row); } else { plain.remove(&row); }
                prop_assert_eq!(rows.contains(row), on);
            }
            prop_assert_eq!(rows.len(), plain.len());
            prop_assert_eq!(rows.iter().collect::<Vec<_>>(), plain.into_iter().collect::<Vec<_>>());
        }

        /// The rows that are left, counted one by one, and the way back.
        #[test]
        fn places_among_what_is_left(gone in prop::collection::btree_set(0_usize..3000, 0..2000)) {
            let removed = Removed::from(gone.iter().copied().collect::<RowSet>());
            for (place, row) in (0..4000).filter(|row| !gone.contains(row)).enumerate() {
                prop_assert_eq!((removed.row_at(place), removed.place_of(row)), (row, place));
            }
        }
    }
}
