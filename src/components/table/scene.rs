//! What the rows are drawn from, and the elements that they are drawn into.

use crate::state::{Chosen, Shown};
use std::rc::Rc;
use token_desk_core::desk::RowId;
use web_sys::Element;

/// The places of the rows that are shown: equal only if they are the same list.
#[derive(Clone)]
pub(super) struct RowPlaces(pub(super) Rc<Vec<u32>>);

impl PartialEq for RowPlaces {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for RowPlaces {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        &self.0
    }
}

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
    /// Seconds since 1970.
    pub(super) now: u64,
}

/// Elements of the table that are always there.
pub(super) struct Parts {
    pub(super) table: Element,
    /// What the rows are in.
    pub(super) body: Element,
    /// What rows are copied from.
    pub(super) empty_row: Element,
}
