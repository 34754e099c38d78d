//! The active cell: where the keys lead it, and which cell an element of the document belongs to.

use super::columns::{COLUMNS, SERIAL};
use crate::state::ColumnChoice;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, KeyboardEvent};

/// A cell: the row's place among those shown, and the column, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellPlace {
    pub(super) row: usize,
    pub(super) column: usize,
}

impl Default for CellPlace {
    fn default() -> Self {
        Self { row: 0, column: SERIAL }
    }
}

/// `aria-rowindex` counts from 1, and the header is the first row.
const ROWS_BEFORE: usize = 2;

/// The `aria-rowindex` of a row.
pub(super) fn row_index(row: usize) -> String {
    (row + ROWS_BEFORE).to_string()
}

/// The `aria-colindex` of a column.
pub(super) fn column_index(column: usize) -> String {
    (column + 1).to_string()
}

/// The cell that an element is in.
pub(super) fn cell_of(target: &EventTarget) -> Option<CellPlace> {
    let cell = target.dyn_ref::<Element>()?.closest("td[aria-colindex]").ok().flatten()?;
    let row = cell.closest("tr[aria-rowindex]").ok().flatten()?;
    let number = |element: &Element, name: &str| element.get_attribute(name)?.parse::<usize>().ok();
    Some(CellPlace {
        row: number(&row, "aria-rowindex")?.checked_sub(ROWS_BEFORE)?,
        column: number(&cell, "aria-colindex")?.checked_sub(1)?,
    })
}

/// Whether an element belongs to a button of a row or of the header.
pub(super) fn on_button(target: &EventTarget) -> bool {
    let selector = "td button, th button";
    target.dyn_ref::<Element>().is_some_and(|element| element.closest(selector).is_ok_and(|found| found.is_some()))
}

/// The column whose header an element is in.
pub(super) fn header_column(target: &EventTarget) -> Option<usize> {
    let header = target.dyn_ref::<Element>()?.closest("th[aria-colindex]").ok().flatten()?;
    header.get_attribute("aria-colindex")?.parse::<usize>().ok()?.checked_sub(1)
}

/// The column whose edge an element is.
pub(super) fn edge_column(target: &EventTarget) -> Option<usize> {
    let edge = target.dyn_ref::<Element>()?.closest(".edge").ok().flatten()?;
    header_column(edge.as_ref())
}

/// Whether an element is in the header.
pub(super) fn in_header(target: Option<EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest("thead").is_ok_and(|found| found.is_some()))
}

/// Where a key moves the active cell among `count` rows, of which `page` are in sight; `None` for other keys. Columns that
/// are hidden are passed over.
pub(super) fn moved(
    from: CellPlace,
    event: &KeyboardEvent,
    count: usize,
    page: usize,
    columns: &ColumnChoice,
) -> Option<CellPlace> {
    if count == 0 || event.alt_key() || event.meta_key() {
        return None;
    }
    let last_row = count - 1;
    let last_column = COLUMNS.len() - 1;
    let CellPlace { row, column } = from;
    let (row, column) = match (event.key().as_str(), event.ctrl_key()) {
        ("ArrowDown", false) => (row + 1, column),
        ("ArrowUp", false) => (row.saturating_sub(1), column),
        ("ArrowRight", false) => (row, (column + 1..COLUMNS.len()).find(|&next| columns.shows(next)).unwrap_or(column)),
        ("ArrowLeft", false) => (row, (0..column).rev().find(|&next| columns.shows(next)).unwrap_or(column)),
        ("PageDown", false) => (row + page, column),
        ("PageUp", false) => (row.saturating_sub(page), column),
        ("Home", false) => (row, SERIAL),
        ("End", false) => (row, last_column),
        ("Home", true) => (0, SERIAL),
        ("End", true) => (last_row, last_column),
        _ => return None,
    };
    Some(CellPlace { row: row.min(last_row), column: column.min(last_column) })
}
