//! Cells by their addresses, and lists of them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The most places of one kind that [`CellAddresses`] lists; the rest is counted.
pub const MAX_LISTED_CELLS: usize = 1000;

/// The place of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CellAddress {
    /// Row, from 1: the line of the text.
    pub row: u32,
    /// Column, from 1.
    pub column: u32,
}

impl fmt::Display for CellAddress {
    /// As Excel names it: `C7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut left = self.column;
        while left > 0 {
            left -= 1;
            letters.push(char::from(b'A' + (left % 26) as u8));
            left /= 26;
        }
        letters.iter().rev().try_for_each(|letter| write!(f, "{letter}"))?;
        write!(f, "{}", self.row)
    }
}

/// How many cells there are of one kind, and where the first ones are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellAddresses {
    /// How many there are.
    pub count: u32,
    /// Where the first [`MAX_LISTED_CELLS`] are, row by row.
    pub first: Vec<CellAddress>,
}

#[cfg(feature = "unpacking")]
impl CellAddresses {
    pub(super) fn add(&mut self, row: u32, column: u32) {
        self.count = self.count.saturating_add(1);
        if self.first.len() < MAX_LISTED_CELLS {
            self.first.push(CellAddress { row, column });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_as_excel_does() {
        for (column, name) in [(1, "A7"), (26, "Z7"), (27, "AA7"), (702, "ZZ7"), (703, "AAA7"), (16_384, "XFD7")] {
            assert_eq!(CellAddress { row: 7, column }.to_string(), name);
        }
    }

    #[test]
    fn places_are_counted_past_the_list() {
        let mut places = CellAddresses::default();
        (0..3000).for_each(|row| places.add(row, 1));
        assert_eq!((places.count, places.first.len()), (3000, MAX_LISTED_CELLS));
    }
}
