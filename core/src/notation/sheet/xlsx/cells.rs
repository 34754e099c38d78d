//! The cells of a sheet (ECMA-376-1 §18.3.1).

use super::super::grid::{SheetGrid, push_unescaped};
use super::super::limits::WorkbookLimits;
use super::super::number::{push_date, push_number};
use super::super::refusal::{SheetRefusal, damaged};
use super::super::sheet_text::SheetText;
use super::super::xml::{WorkbookNode, WorkbookXml, local};
use super::styles::NumberFormat;
use super::texts::read_rich_text;
use super::{SHEET, SharedParts};
use crate::ground::progress::Progress;
use crate::ground::secret::SecretBytes;
use crate::notation::table::rows::trim;
use quick_xml::events::BytesStart;

/// Reads the cells of a sheet (ECMA-376-1 §18.3.1.80).
pub(super) fn read_cells(
    part: &[u8],
    shared: &SharedParts,
    limits: &WorkbookLimits,
    progress: &mut Progress<'_>,
) -> Result<SheetText, SheetRefusal> {
    let mut xml = WorkbookXml::new(part, SHEET, limits)?;
    let mut reader =
        CellReader { grid: SheetGrid::new(limits), shared, row: 0, column: 0, value: SecretBytes::default() };
    let (mut inside, mut rows) = (false, 0_u32);
    while let Some(node) = xml.next()? {
        match node {
            WorkbookNode::Start(element) => match local(element.name().as_ref()) {
                "sheetData" => inside = true,
                "row" if inside => {
                    if rows.is_multiple_of(1024) {
                        progress(xml.progress());
                    }
                    rows = rows.saturating_add(1);
                    reader.start_row(&xml, &element)?;
                    if reader.row > limits.rows_read {
                        break;
                    }
                }
                "c" if inside => reader.cell(&mut xml, &element)?,
                _ => {}
            },
            // What follows is formats, filters and links.
            WorkbookNode::End(element) if local(element.name().as_ref()) == "sheetData" => break,
            _ => {}
        }
    }
    Ok(reader.grid.finish())
}

/// How a cell's value is meant (ECMA-376-1 §18.18.11).
#[derive(Clone, Copy, PartialEq, Eq)]
enum CellType {
    Number,
    SharedText,
    Text,
    Boolean,
    Error,
}

impl CellType {
    fn parse(word: &str) -> Self {
        match word {
            "s" => Self::SharedText,
            "b" => Self::Boolean,
            "e" => Self::Error,
            "n" => Self::Number,
            // `str` of a formula, `inlineStr`, `d` for a date as text.
            _ => Self::Text,
        }
    }
}

struct CellReader<'t, 'l> {
    grid: SheetGrid<'l>,
    shared: &'t SharedParts,
    row: u32,
    column: u32,
    /// Room for the value of one cell.
    value: SecretBytes,
}

impl CellReader<'_, '_> {
    /// A row may come without its number: then it is the next one.
    fn start_row(&mut self, xml: &WorkbookXml<'_>, element: &BytesStart<'_>) -> Result<(), SheetRefusal> {
        let mut row = Some(self.row.saturating_add(1));
        xml.attributes(element, |key, value| {
            if key == "r" {
                row = value.parse().ok();
            }
        })?;
        match row {
            Some(row) if row > self.row => {
                (self.row, self.column) = (row, 0);
                Ok(())
            }
            _ => Err(damaged(format!("a row of {SHEET} that should follow row {} has another number", self.row))),
        }
    }

    /// Reads the cell whose start is `element`, and its end.
    fn cell(&mut self, xml: &mut WorkbookXml<'_>, element: &BytesStart<'_>) -> Result<(), SheetRefusal> {
        let mut column = Some(self.column.saturating_add(1));
        let mut cell_type = CellType::Number;
        let mut style = None;
        xml.attributes(element, |key, value| match key {
            "r" => column = column_of(value),
            "s" => style = value.parse().ok(),
            "t" => cell_type = CellType::parse(value),
            _ => {}
        })?;
        let Some(column) = column else {
            return Err(damaged(format!("a cell of row {} has no place", self.row)));
        };
        self.column = column;
        self.value.clear();
        let (mut formula, mut value_depth) = (false, None);
        let outside = xml.depth().saturating_sub(1);
        while xml.depth() > outside {
            match xml.within()? {
                WorkbookNode::Start(element) => match local(element.name().as_ref()) {
                    "v" => value_depth = Some(xml.depth()),
                    "is" => read_rich_text(xml, &mut self.value)?,
                    "f" => {
                        formula = true;
                        xml.skip()?;
                    }
                    _ => xml.skip()?,
                },
                WorkbookNode::End(_) => {
                    if value_depth.is_some_and(|depth| xml.depth() < depth) {
                        value_depth = None;
                    }
                }
                WorkbookNode::Text(text) if value_depth.is_some() => {
                    if cell_type == CellType::Text {
                        push_unescaped(&text, &mut self.value);
                    } else {
                        self.value.push_str(trim(&text));
                    }
                }
                WorkbookNode::Character(c) if value_depth.is_some() => self.value.push_str(c.encode_utf8(&mut [0; 4])),
                WorkbookNode::Text(_) | WorkbookNode::Character(_) => {}
            }
        }
        self.finish_cell(cell_type, style, formula)
    }

    fn finish_cell(&mut self, cell_type: CellType, style: Option<usize>, formula: bool) -> Result<(), SheetRefusal> {
        let (row, column) = (self.row, self.column);
        let value = self.value.as_slice();
        if formula {
            self.grid.facts().formulas.add(row, column);
            if value.is_empty() && cell_type == CellType::Number {
                self.grid.facts().uncomputed.add(row, column);
            }
        }
        if value.is_empty() {
            return Ok(());
        }
        match cell_type {
            CellType::Text => self.grid.put(row, column, value),
            CellType::SharedText => {
                let number = std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok());
                match number.and_then(|number| self.shared.texts.get(number)) {
                    Some(text) => self.grid.put(row, column, text),
                    None => Err(damaged(format!("a cell of row {row} has a text that is not in the workbook"))),
                }
            }
            CellType::Boolean => {
                self.grid.facts().converted.add(row, column);
                let word: &[u8] = if matches!(value, b"0" | b"false") { b"FALSE" } else { b"TRUE" };
                self.grid.put(row, column, word)
            }
            CellType::Error => {
                self.grid.facts().errors.add(row, column);
                self.grid.put(row, column, value)
            }
            CellType::Number => {
                let mut shown = SecretBytes::with_capacity(32);
                let format = self.shared.styles.number_format(style);
                if format == NumberFormat::Date && push_date(value, self.shared.from_1904, &mut shown) {
                    self.grid.facts().converted.add(row, column);
                    return self.grid.put(row, column, shown.as_slice());
                }
                // The digits first: a file may write a whole number with a point or an exponent.
                let mut digits = SecretBytes::with_capacity(32);
                if push_number(value, &mut digits) {
                    self.grid.facts().rounded.add(row, column);
                } else if digits.as_slice().iter().all(u8::is_ascii_digit) {
                    match format {
                        NumberFormat::Digits(least) => {
                            let zeros = usize::from(least).saturating_sub(digits.len());
                            (0..zeros).for_each(|_| shown.push_str("0"));
                        }
                        _ if !digits.as_slice().starts_with(b"0") => self.grid.facts().bare_numbers.add(row, column),
                        _ => {}
                    }
                }
                shown.push_slice(digits.as_slice());
                self.grid.put(row, column, shown.as_slice())
            }
        }
    }
}

/// The column, from 1, of a cell's name: 28 of `AB7`. `None` if it is no such name.
pub(super) fn column_of(name: &str) -> Option<u32> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    let column =
        letters.take(8).fold(0_u64, |number, letter| number * 26 + u64::from(letter.to_ascii_uppercase() - b'A') + 1);
    u32::try_from(column).ok().filter(|&column| column > 0)
}
