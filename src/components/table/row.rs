//! The elements of one row, which show one token after another.

use super::cells::{Attribute, Drawn, TableCell, yes_no};
use super::columns::{COLUMNS, CellContent};
use super::cursor::{column_index, row_index};
use crate::hooks::token_mark;
use crate::platform::set_style;
use token_desk_core::desk::Status;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// A row without a token, to be copied.
pub(super) fn empty_row() -> Html {
    html! {
        <tr role="row">
            { for COLUMNS.iter().enumerate().map(|(index, column)| {
                let (markup, takes_focus) = match &column.content {
                    CellContent::Text(_) => (html! {}, false),
                    CellContent::Drawn { markup, takes_focus, .. } => (markup(), *takes_focus),
                };
                html! {
                    <td key={index} role="gridcell" class={column.class} aria-colindex={column_index(index)}
                        dir={matches!(column.content, CellContent::Text(_)).then_some("auto")} tabindex={(!takes_focus).then_some("-1")}>{ markup }</td>
                }
            }) }
        </tr>
    }
}

/// The elements of a row, and what its cells show.
pub(super) struct RowElements {
    pub(super) element: Element,
    cells: Vec<Box<dyn TableCell>>,
    class: Attribute,
    index: Attribute,
    /// By which the pointer finds the token, see `hooks::use_lifting`.
    mark: Attribute,
    selected: Attribute,
    top: f64,
    /// What the Tab key stops at, if it is in this row.
    stop: Option<Element>,
}

impl RowElements {
    /// A copy of the empty row.
    pub(super) fn copy_of(empty: &Element) -> Option<Self> {
        let element: Element = empty.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
        let mut cells = Vec::with_capacity(COLUMNS.len());
        let mut cell = element.first_element_child();
        for column in &COLUMNS {
            let present = cell?;
            cell = present.next_element_sibling();
            cells.push(column.cell(present));
        }
        Some(Self {
            class: Attribute::of(&element, "class"),
            index: Attribute::of(&element, "aria-rowindex"),
            mark: Attribute::of(&element, "data-token"),
            selected: Attribute::of(&element, "aria-selected"),
            top: f64::NAN,
            stop: None,
            element,
            cells,
        })
    }

    /// Shows a row, the `shown`th from 0. The Tab key does not stop in it until it is let.
    pub(super) fn draw(&mut self, shown: usize, drawn: &Drawn<'_>) {
        // Another element of its cell may take the focus afterwards.
        self.let_stop(None);
        self.class.write(match (drawn.row.status, drawn.lift) {
            (Status::Free | Status::Freed, "") => "free",
            (_, lift) => lift,
        });
        self.index.write(&row_index(shown));
        self.mark.write(&token_mark(drawn.row.id));
        self.selected.write(yes_no(drawn.selected));
        for cell in &mut self.cells {
            cell.draw(drawn);
        }
    }

    /// Places it `top` CSS pixels below the header.
    #[allow(clippy::float_cmp, reason = "any other value is another place")]
    pub(super) fn lay_at(&mut self, top: f64) {
        if self.top != top {
            self.top = top;
            set_style(&self.element, "transform", &format!("translateY({top}px)"));
        }
    }

    /// Lets the Tab key stop at a column, or nowhere in this row.
    pub(super) fn let_stop(&mut self, column: Option<usize>) {
        let target = column.and_then(|column| self.cells.get(column)).map(|cell| cell.target());
        if self.stop.as_ref() == target {
            return;
        }
        let target = target.cloned();
        if let Some(old) = std::mem::replace(&mut self.stop, target) {
            let _ = old.set_attribute("tabindex", "-1");
        }
        if let Some(new) = &self.stop {
            let _ = new.set_attribute("tabindex", "0");
        }
    }

    /// What the Tab key stops at, if it is in this row.
    pub(super) fn stop(&self) -> Option<&Element> {
        self.stop.as_ref()
    }

    /// How wide each of its cells is.
    pub(super) fn widths(&self) -> Vec<f64> {
        let mut widths = Vec::with_capacity(self.cells.len());
        let mut cell = self.element.first_element_child();
        while let Some(present) = cell {
            widths.push(present.get_bounding_client_rect().width());
            cell = present.next_element_sibling();
        }
        widths
    }
}
