//! Text above a table, such as the number of an order.

use super::cell::could_be_key;
use crate::notation::table::rows::{self, Rows};

/// The most rows of text above a table.
pub(crate) const MAX_TITLES: u32 = 10;

/// The line on which a table begins below rows with a single cell, and how many those are; `None` if there are none. Where
/// blanks divide the cells, a title has as many as words: it is told by having another number than most rows.
pub(crate) fn below_single_cells(body: &str, delimiter: u8) -> Option<(u32, u32)> {
    let mut reader = Rows::new(rows::first_lines(body, 40), delimiter);
    let width = (delimiter == b' ').then(|| rows::usual_width(body, delimiter));
    let mut titles = 0;
    while let Some(row) = reader.next_row() {
        if row.fault.is_none() && width.is_some_and(|width| row.len() != width) && !row.iter().any(could_be_key) {
            titles += 1;
            continue;
        }
        let mut full = row.iter().filter(|cell| !cell.is_empty());
        match (full.next(), full.next()) {
            _ if row.fault.is_some() => return None,
            (None, _) => {}
            (Some(_), Some(_)) => return (titles > 0).then_some((row.line, titles)),
            (Some(cell), None) if could_be_key(cell) || titles == MAX_TITLES => return None,
            (Some(cell), None) => titles += u32::from(!cell.starts_with('#') && !rows::is_preamble(cell)),
        }
    }
    None
}
