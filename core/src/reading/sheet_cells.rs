//! What readers of sheets share: what is odd about cells in the columns that mean something, and that others were not read.

use crate::finding::{Finding, FindingKind, UnreadSheets};
use crate::ground::limits::MAX_FINDINGS;
use crate::ground::redaction::Words;
use crate::ground::words::first_of;
use crate::notation::sheet::{CellTrouble, SheetText};
use crate::notation::table::columns::{ColumnRole, Columns};

/// A finding about a cell: its kind, row and column, from 1; about the sheet as a whole both are 0.
pub(crate) type CellFinding = (FindingKind, u32, u16);

/// The findings about cells of the used columns from row `first_row` on.
pub(crate) fn cell_findings(cells: &SheetText, columns: &Columns, first_row: u32) -> Vec<CellFinding> {
    let kinds = [
        (&cells.errors, CellTrouble::Error),
        (&cells.rounded, CellTrouble::Rounded),
        (&cells.uncomputed, CellTrouble::Uncomputed),
    ];
    let mut found = Vec::new();
    for (places, trouble) in kinds {
        for place in &places.first {
            let index = (place.column as usize).saturating_sub(1);
            if index < columns.names.len() && !columns.ignored.contains(&index) && place.row >= first_row {
                let column = u16::try_from(place.column).unwrap_or(u16::MAX);
                found.push((FindingKind::Cell(trouble), place.row, column));
            }
        }
        let more = places.count.saturating_sub(u32::try_from(places.first.len()).unwrap_or(u32::MAX));
        if more > 0 {
            found.push((FindingKind::Cell(CellTrouble::More(more)), 0, 0));
        }
    }
    let serial = columns.number(ColumnRole::Serial);
    if serial > 0 {
        let rows = cells.converted_rows(u32::from(serial)).filter(|row| *row >= first_row).take(MAX_FINDINGS);
        found.extend(rows.map(|row| (FindingKind::Cell(CellTrouble::Converted), row, serial)));
    }
    found
}

/// How many sheets a finding names.
const MAX_NAMED: usize = 5;

/// The finding that the sheets with these names, in quotation marks, were not read; `None` without any.
pub(crate) fn sheets_unread(names: Vec<String>, what: UnreadSheets) -> Option<Finding> {
    let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
    let names = Words::with_names(&first_of(names.into_iter(), MAX_NAMED));
    (count > 0).then(|| Finding::of_file(FindingKind::SheetsUnread { names, count, what }))
}
