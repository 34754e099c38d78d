//! A list of users that is no table, written as one: what reads tables then reads it as well.

use crate::finding::FindingKind;

/// The delimiter of a [`WrittenTable`].
pub(super) const DELIMITER: u8 = b'\t';

/// A table with a header row, and where each of its rows stood.
#[derive(Default)]
pub(super) struct WrittenTable {
    /// The rows, fields between tabs.
    pub(super) text: String,
    /// The line of the file for each row below the header row.
    lines: Vec<u32>,
    /// Entries that could be no row: the line, and why.
    pub(super) rejected: Vec<(u32, FindingKind)>,
    /// Each row stands in lines of its own, which can be taken out of the file.
    pub(super) by_lines: bool,
    /// The list has more pages than this one.
    pub(super) partial: bool,
    /// Microsoft Graph says of itself that it gave the list out.
    pub(super) of_graph: bool,
}

impl WrittenTable {
    /// A table with these columns.
    pub(super) fn with_header<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut table = Self::default();
        table.write(names);
        table
    }

    /// Adds the row that stands in that line of the file. One without anything in it is no row, and is told.
    pub(super) fn push<'c>(&mut self, line: u32, cells: impl Iterator<Item = &'c str> + Clone) {
        if cells.clone().all(|cell| cell.trim().is_empty()) {
            self.rejected.push((line, FindingKind::UpnMissing));
            return;
        }
        self.write(cells);
        self.lines.push(line);
    }

    /// The line of the file for a line of the text; both from 1.
    pub(super) fn line_of(&self, line: u32) -> u32 {
        let row = (line as usize).checked_sub(2);
        row.and_then(|row| self.lines.get(row)).copied().unwrap_or(1)
    }

    fn write<'c>(&mut self, cells: impl Iterator<Item = &'c str>) {
        for (index, cell) in cells.enumerate() {
            self.text.push_str(if index > 0 { "\t" } else { "" });
            let quoted = cell.contains('"');
            self.text.push_str(if quoted { "\"" } else { "" });
            for c in cell.chars() {
                match c {
                    '"' => self.text.push_str("\"\""),
                    c if c.is_control() => self.text.push(' '),
                    c => self.text.push(c),
                }
            }
            self.text.push_str(if quoted { "\"" } else { "" });
        }
        self.text.push('\n');
    }
}
