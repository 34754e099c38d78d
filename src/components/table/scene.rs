//! What the rows are drawn from, and the elements that they are drawn into.

use crate::state::{Chosen, ColumnChoice, Lift, RowPlaces, Shown};
use token_desk_core::desk::{AssignTarget, RowId};
use web_sys::Element;

/// What the rows are drawn from.
#[derive(Clone, PartialEq)]
pub(super) struct Scene {
    pub(super) desk: Shown,
    pub(super) places: RowPlaces,
    pub(super) selection: Chosen,
    /// Whether all rows that are shown are selected.
    pub(super) all_selected: bool,
    /// The token whose key is shown.
    pub(super) revealed: Option<RowId>,
    /// The token that was shown last for a finding or a code.
    pub(super) pointed: Option<RowId>,
    /// What is lifted.
    pub(super) lift: Option<Lift>,
    pub(super) columns: ColumnChoice,
    /// Where the tokens are for.
    pub(super) target: AssignTarget,
    /// Seconds since 1970.
    pub(super) now: u64,
}

impl Scene {
    /// The token of a row, counted among those that are shown.
    pub(super) fn id_at(&self, row: usize) -> Option<RowId> {
        self.desk.id_at(*self.places.get(row)? as usize)
    }
}

/// Elements of the table that are always there.
pub(super) struct Parts {
    pub(super) table: Element,
    /// What the rows are in.
    pub(super) body: Element,
    /// What rows are copied from.
    pub(super) empty_row: Element,
}
