//! Selecting rows, by keys and by the mouse: turns events into changes of the selection.

use super::columns::BOX;
use super::cursor::{CellPlace, cell_of, in_header, on_button};
use super::scene::Scene;
use crate::ask::Ask;
use crate::state::{Pick, SelectionMsg};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};
use yew::Callback;

/// Where a range begins that Shift selects, if it has begun.
#[derive(Debug, Clone, Copy, Default)]
struct Range {
    /// The row that was selected last, or no longer: from there a click with Shift goes.
    clicked: Option<usize>,
    /// The row from which arrows with Shift went.
    stretched: Option<usize>,
}

/// What it remembers from one event to the next, for the rows that are shown now.
pub(super) struct Picker {
    range: Cell<Range>,
    ask: Callback<Ask>,
}

impl Picker {
    pub(super) fn new(ask: Callback<Ask>) -> Self {
        Self { range: Cell::default(), ask }
    }

    /// No range has begun: other rows are shown, or the active cell went away from it.
    pub(super) fn forget_range(&self) {
        self.range.set(Range::default());
    }

    fn pick(&self, scene: &Scene, pick: Pick) {
        self.ask.emit(Ask::dispatch(SelectionMsg::Pick(scene.desk.clone(), pick)));
    }

    fn all(&self, scene: &Scene, on: bool) {
        self.forget_range();
        self.pick(scene, Pick::All { shown: scene.places.clone(), on });
    }

    fn toggle(&self, scene: &Scene, row: usize) {
        if let Some(id) = scene.id_at(row) {
            self.range.set(Range { clicked: Some(row), stretched: None });
            self.pick(scene, Pick::Toggle(id));
        }
    }

    /// Selects from where Shift began, to `to`.
    pub(super) fn stretch(&self, scene: &Scene, from: usize, to: usize) {
        let before = self.range.get().stretched;
        let from = before.unwrap_or(from);
        self.range.set(Range { clicked: Some(from), stretched: Some(from) });
        self.pick(scene, Pick::Stretch { shown: scene.places.clone(), from, to, first: before.is_none() });
    }

    /// Whether a key belonged to the selection; `row` is the active one.
    pub(super) fn key(&self, scene: &Scene, event: &KeyboardEvent, row: usize) -> bool {
        let command = event.ctrl_key() || event.meta_key();
        match event.key().as_str() {
            "a" | "A" if command && !event.alt_key() && !event.shift_key() => self.all(scene, true),
            "Escape" if !scene.selection.is_empty() => {
                self.forget_range();
                self.pick(scene, Pick::Nothing);
            }
            " " if !command && !event.alt_key() => match event.target() {
                Some(target) if on_button(&target) => return false,
                target if in_header(target.clone()) => self.all(scene, !scene.all_selected),
                _ => self.toggle(scene, row),
            },
            _ => return false,
        }
        event.prevent_default();
        true
    }

    /// Selects by a click: on a box, with Shift or Ctrl on any part of a row. Returns the cell to focus.
    pub(super) fn click(&self, scene: &Scene, event: &MouseEvent) -> Option<CellPlace> {
        let target = event.target()?;
        if in_header(Some(target.clone())) {
            if target.dyn_ref::<Element>()?.closest("th.col-select").ok().flatten().is_some() {
                self.all(scene, !scene.all_selected);
            }
            return None;
        }
        let cell = cell_of(&target).filter(|_| !on_button(&target))?;
        match (event.shift_key(), self.range.get().clicked) {
            (true, Some(from)) => {
                self.range.set(Range { clicked: Some(from), stretched: None });
                self.pick(scene, Pick::Like { shown: scene.places.clone(), from, to: cell.row });
            }
            (shift, _) if shift || event.ctrl_key() || event.meta_key() || cell.column == BOX => {
                self.toggle(scene, cell.row);
            }
            _ => return None,
        }
        event.shift_key().then_some(cell)
    }
}
