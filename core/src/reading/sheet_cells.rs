//! What is odd about the cells of a sheet, in the columns that mean something.

use crate::finding::FindingKind;
use crate::notation::sheet::{CellTrouble, SheetText};
use crate::notation::table::columns::Columns;

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
    found
}
