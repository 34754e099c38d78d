//! Cells, in order, to tab-delimited text.

use super::limits::WorkbookLimits;
use super::refusal::{SheetRefusal, damaged, too_large};
use super::sheet_text::SheetText;
use crate::ground::secret::SecretBytes;
use memchr::{memchr_iter, memchr2};

/// Takes the cells of a sheet row by row and left to right; empty ones may be left out.
pub(super) struct SheetGrid<'l> {
    limits: &'l WorkbookLimits,
    sheet: SheetText,
    /// The row of the last field, from 1.
    row: u32,
    /// The column of the last field, from 1; 0 before the first.
    column: u32,
}

impl<'l> SheetGrid<'l> {
    pub(super) fn new(limits: &'l WorkbookLimits) -> Self {
        Self { limits, sheet: SheetText::default(), row: 1, column: 0 }
    }

    /// Where to note what is to know about a cell.
    pub(super) fn facts(&mut self) -> &mut SheetText {
        &mut self.sheet
    }

    /// Puts the cell of `row` and `column`, from 1. An empty one leaves no trace.
    ///
    /// # Errors
    /// If it does not come after all cells before, or the sheet gets too large.
    pub(super) fn put(&mut self, row: u32, column: u32, content: &[u8]) -> Result<(), SheetRefusal> {
        if content.is_empty() {
            return Ok(());
        }
        if row > self.limits.rows || column > self.limits.columns {
            let (rows, columns) = (self.limits.rows, self.limits.columns);
            return Err(too_large(format!("it goes beyond row {rows} or column {columns}, where Excel’s sheets end")));
        }
        if (row, column) <= (self.row, self.column) || column == 0 {
            return Err(damaged(format!("the cells of row {row} are out of order")));
        }
        let rows = row - self.row;
        let before = if rows > 0 { 0 } else { self.column };
        let tabs = column - before.max(1);
        // Twice the content: each character could be a quotation mark.
        let scratch = rows as usize + tabs as usize + content.len().saturating_mul(2) + 3;
        if self.sheet.text.len().saturating_add(scratch) > self.limits.text {
            return Err(too_large(format!("its rows up to row {row} are {} MB of text", self.limits.text >> 20)));
        }
        push_many(b'\n', rows, &mut self.sheet.text);
        push_many(b'\t', tabs, &mut self.sheet.text);
        push_field(content, &mut self.sheet.text);
        (self.row, self.column) = (row, column);
        self.sheet.rows = row;
        self.sheet.columns = self.sheet.columns.max(column);
        Ok(())
    }

    /// The sheet, after its last cell.
    pub(super) fn finish(mut self) -> SheetText {
        if !self.sheet.text.is_empty() {
            self.sheet.text.push_str("\n");
        }
        self.sheet
    }
}

fn push_many(byte: u8, mut count: u32, text: &mut SecretBytes) {
    let block = [byte; 64];
    while count > 0 {
        let now = count.min(64);
        text.push_slice(block.get(..now as usize).unwrap_or_default());
        count -= now;
    }
}

fn push_field(content: &[u8], text: &mut SecretBytes) {
    let quoted = memchr2(b'\t', b'"', content).is_some();
    if quoted {
        text.push_str("\"");
    }
    if memchr2(b'\n', b'\r', content).is_some() || quoted {
        let mut rest = content;
        while let Some((&first, after)) = rest.split_first() {
            rest = match first {
                b'\r' | b'\n' => {
                    text.push_str(" ");
                    if first == b'\r' { after.strip_prefix(b"\n").unwrap_or(after) } else { after }
                }
                b'"' => {
                    text.push_str("\"\"");
                    after
                }
                _ => {
                    let length = rest.iter().take_while(|b| !matches!(b, b'\r' | b'\n' | b'"')).count();
                    let (plain, after) = rest.split_at(length);
                    text.push_slice(plain);
                    after
                }
            };
        }
    } else {
        text.push_slice(content);
    }
    if quoted {
        text.push_str("\"");
    }
}

/// Appends text that a workbook escapes for itself: `_x000D_` is the character of that number (ECMA-376-1 §22.9.2.19),
/// `_x005F_` an underscore that was one before.
pub(super) fn push_unescaped(text: &str, out: &mut SecretBytes) {
    let bytes = text.as_bytes();
    let mut from = 0;
    let mut units = Vec::new();
    for at in memchr_iter(b'_', bytes) {
        if at < from {
            continue;
        }
        // Characters beyond U+FFFF are two escapes in a row.
        let mut end = at;
        units.clear();
        while let Some(unit) = escape_at(bytes, end) {
            units.push(unit);
            end += ESCAPE;
        }
        if units.is_empty() {
            continue;
        }
        out.push_slice(bytes.get(from..at).unwrap_or_default());
        for character in char::decode_utf16(units.iter().copied()) {
            out.push_str(character.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]));
        }
        from = end;
    }
    out.push_slice(bytes.get(from..).unwrap_or_default());
}

/// Length of `_x000D_`.
const ESCAPE: usize = 7;

fn escape_at(bytes: &[u8], at: usize) -> Option<u16> {
    let [b'_', b'x', digits @ .., b'_'] = bytes.get(at..at + ESCAPE)? else { return None };
    digits
        .iter()
        .try_fold(0_u32, |number, &digit| Some(number << 4 | char::from(digit).to_digit(16)?))
        .and_then(|number| u16::try_from(number).ok())
}

#[cfg(test)]
mod tests {
    use super::super::limits::LIMITS;
    use super::*;
    use crate::ground::refusal::Refusal;
    use crate::notation::table::rows::Rows;
    use proptest::prelude::*;

    fn text(cells: &[(u32, u32, &str)]) -> Result<String, Refusal> {
        let mut grid = SheetGrid::new(&LIMITS);
        for (row, column, content) in cells {
            grid.put(*row, *column, content.as_bytes())?;
        }
        Ok(grid.finish().text().to_owned())
    }

    #[test]
    fn a_row_is_a_line() {
        assert_eq!(text(&[(1, 1, "a"), (1, 2, "b"), (3, 2, "c"), (3, 4, "")]), Ok("a\tb\n\n\tc\n".to_owned()));
        assert_eq!(text(&[(2, 3, "a"), (2, 70, "b")]), Ok(format!("\n\t\ta{}b\n", "\t".repeat(67))));
        assert_eq!(text(&[(1, 1, "")]), Ok(String::new()));
    }

    #[test]
    fn fields_stay_fields() {
        assert_eq!(
            text(&[(1, 1, "two\r\nlines\nand\rmore"), (1, 2, "a\tb"), (1, 3, "say \"hi\""), (2, 1, "\"\n")]),
            Ok("two lines and more\t\"a\tb\"\t\"say \"\"hi\"\"\"\n\"\"\" \"\n".to_owned())
        );
    }

    #[test]
    fn order_and_size_are_held() {
        for cells in [[(2, 1, "a"), (1, 1, "b")], [(1, 2, "a"), (1, 2, "b")], [(1, 0, "a"), (1, 1, "b")]] {
            assert_eq!(text(&cells).map_err(|r| r.code), Err("sheet-damaged".into()));
        }
        assert!(text(&[(1_048_576, 16_384, "a")]).is_ok_and(|text| text.len() == 1_048_575 + 16_383 + 2));
        for cell in [(1_048_577, 1, "a"), (1, 16_385, "a"), (u32::MAX, u32::MAX, "a")] {
            assert_eq!(text(&[cell]).map_err(|r| r.code), Err("sheet-too-large".into()));
        }
        let limits = WorkbookLimits { text: 1000, ..LIMITS };
        let mut grid = SheetGrid::new(&limits);
        let refusal = (1..2000).find_map(|row| grid.put(row, 9, b"x").err()).map(Refusal::from).expect("a limit");
        assert!(refusal.message.contains("too large"));
        assert!(grid.finish().as_bytes().len() <= 1000);
    }

    #[test]
    fn escapes_of_workbooks() {
        for (text, expected) in [
            ("a_x000D_\nb", "a\r\nb"),
            ("_x005F_x0041_", "_x0041_"),
            ("_xD83D__xDE00_!", "😀!"),
            ("_xD83D_", "\u{fffd}"),
            ("first_xlast_ _x00_ _", "first_xlast_ _x00_ _"),
            ("é_xé00_", "é_xé00_"),
            ("__x0041__", "_A_"),
        ] {
            let mut out = SecretBytes::default();
            push_unescaped(text, &mut out);
            assert_eq!(out.as_slice(), expected.as_bytes(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_row_reader_reads_what_was_put(table in proptest::collection::vec(
            proptest::collection::vec("[a-c,\"\t é\r\n]{0,6}", 1..5), 1..8))
        {
            let mut grid = SheetGrid::new(&LIMITS);
            let mut expected = Vec::new();
            for (row, cells) in (1..).zip(&table) {
                for (column, cell) in (1..).zip(cells) {
                    grid.put(row, column, cell.as_bytes()).expect("small");
                }
                let mut fields: Vec<String> = cells
                    .iter()
                    .map(|cell| cell.replace("\r\n", " ").replace(['\r', '\n'], " ").trim().to_owned())
                    .collect();
                while fields.last().is_some_and(String::is_empty) {
                    fields.pop();
                }
                if !fields.is_empty() {
                    expected.push((row, fields));
                }
            }
            let sheet = grid.finish();
            let mut rows = Rows::new(sheet.text(), b'\t');
            let mut got = Vec::new();
            while let Some(row) = rows.next_row() {
                prop_assert_eq!(row.fault, None);
                let mut fields: Vec<String> = row.iter().map(str::to_owned).collect();
                while fields.last().is_some_and(String::is_empty) {
                    fields.pop();
                }
                if !fields.is_empty() {
                    got.push((row.line, fields));
                }
            }
            prop_assert_eq!(got, expected);
        }
    }
}
