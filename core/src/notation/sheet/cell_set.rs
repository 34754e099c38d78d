//! A set of cells of a sheet.

use serde::{Deserialize, Serialize};

/// Columns further right are not kept: no serial number stands there, and what a file can ask for has an end.
#[cfg(feature = "unpacking")]
const MAX_COLUMNS: usize = 64;

/// A bit for each cell of the first [`MAX_COLUMNS`] columns, row by row.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct CellSet {
    columns: Vec<Vec<u64>>,
}

impl CellSet {
    /// Marks the cell of `row` and `column`, from 1.
    #[cfg(feature = "unpacking")]
    pub(super) fn add(&mut self, row: u32, column: u32) {
        let (row, column) = (row as usize, column as usize);
        if column > MAX_COLUMNS {
            return;
        }
        if self.columns.len() <= column {
            self.columns.resize_with(column + 1, Vec::new);
        }
        let Some(rows) = self.columns.get_mut(column) else { return };
        if rows.len() <= row / 64 {
            rows.resize(row / 64 + 1, 0);
        }
        if let Some(bits) = rows.get_mut(row / 64) {
            *bits |= 1 << (row % 64);
        }
    }

    /// Whether the cell of `row` and `column`, from 1, is marked.
    pub(super) fn contains(&self, row: u32, column: u32) -> bool {
        let (row, column) = (row as usize, column as usize);
        self.columns.get(column).and_then(|rows| rows.get(row / 64)).is_some_and(|bits| bits >> (row % 64) & 1 == 1)
    }
}

impl CellSet {
    /// The rows of the cells in that column, from 1, in order.
    pub(super) fn rows_of(&self, column: u32) -> impl Iterator<Item = u32> + '_ {
        let words = self.columns.get(column as usize).map_or(&[][..], |rows| rows);
        (0..).zip(words).flat_map(|(number, &bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| number * 64 + bit)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_again() {
        let mut cells = CellSet::default();
        let there = [(1, 1), (64, 1), (65, 3), (1_048_576, 64)];
        for (row, column) in there {
            cells.add(row, column);
        }
        cells.add(7, 65);
        for (row, column) in there {
            assert!(cells.contains(row, column), "{row} {column}");
        }
        assert_eq!(cells.rows_of(1).collect::<Vec<_>>(), [1, 64]);
        assert_eq!(cells.rows_of(64).collect::<Vec<_>>(), [1_048_576]);
        assert_eq!(cells.rows_of(2).count() + cells.rows_of(99).count(), 0);
        for (row, column) in [(2, 1), (1, 2), (7, 65), (0, 0), (1_048_576, 1)] {
            assert!(!cells.contains(row, column), "{row} {column}");
        }
    }
}
