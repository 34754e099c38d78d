//! A sheet as tab-delimited text.

use super::cell_set::CellSet;
use super::cells::CellAddresses;
use crate::ground::secret::SecretBytes;

/// A sheet as tab-delimited text, and what to know about it.
#[derive(Debug, Default)]
pub struct SheetText {
    pub(super) text: SecretBytes,
    /// Rows up to the last that is not empty: the lines of the text.
    pub rows: u32,
    /// Columns up to the last that is not empty.
    pub columns: u32,
    /// Cells that show an error such as `#N/A`; the text has the error's name.
    pub errors: CellAddresses,
    /// Numbers of more than 15 digits, or so small or large that Excel shows them with an exponent: probably they were
    /// text, and digits are lost. The text has them with the exponent (`1.23456789012346E+18`).
    pub rounded: CellAddresses,
    /// Cells with a formula; the text has the result that was saved with it.
    pub formulas: CellAddresses,
    /// Cells with a formula and no saved result, as programs write them that can't compute; the text has nothing.
    pub uncomputed: CellAddresses,
    /// Cells that are whole numbers, shown without zeros in front.
    pub(super) bare_numbers: CellSet,
    /// Cells that are a date or a truth value.
    pub(super) converted: CellSet,
}

impl SheetText {
    /// The text: fields between tabs, rows as lines that end with a line feed, row N on line N. A field with a tab or
    /// quotation mark is quoted (RFC 4180); a line break within a cell is a blank.
    #[must_use]
    pub fn text(&self) -> &str {
        // Only whole characters were pushed.
        std::str::from_utf8(self.text.as_slice()).unwrap_or_default()
    }

    /// Whether the cell of `row` and `column`, from 1, is a whole number that is shown without zeros in front: if it was
    /// typed with some, the sheet no longer has them. A cell of text is as it was typed. Not known beyond the first 64
    /// columns.
    #[must_use]
    pub fn is_bare_number(&self, row: u32, column: u32) -> bool {
        self.bare_numbers.contains(row, column)
    }

    /// The rows, from 1, in which the cell of that column is a date or a truth value: a spreadsheet makes them of numbers
    /// and words that look so. Not known beyond the first 64 columns.
    pub fn converted_rows(&self, column: u32) -> impl Iterator<Item = u32> + '_ {
        self.converted.rows_of(column)
    }

    /// The same as bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_slice()
    }

    /// The same, handed on.
    #[must_use]
    pub fn into_bytes(self) -> SecretBytes {
        self.text
    }
}
