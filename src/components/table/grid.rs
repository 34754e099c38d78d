//! The table's own state, above the rows: what is shown, how far it is scrolled, the active cell. Rows come and go with
//! the scrolling; whatever belongs to a token for longer is kept here, by the token's name.
//!
//! Events of the rows arrive here: each is listened to once, on the whole table.

use super::columns::{COLUMNS, Header, Press, SERIAL, UPN, USER_NAME};
use super::cursor::{CellPlace, cell_of, column_index, edge_column, header_column, moved, on_button};
use super::lifting::{lift_key, lift_over};
use super::picker::Picker;
use super::rows::RenderedRows;
use super::scene::{Parts, Scene};
use super::viewport::Viewport;
use super::widths::{Widths, widened};
use crate::ask::Ask;
use crate::hooks::RowsInSight;
use crate::platform::{self, set_style};
use crate::state::{CellEdit, ColumnMsg, EditField, Goal, Menu, MenuAbout, ViewMsg};
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, KeyboardEvent, MouseEvent, ScrollToOptions};
use yew::{Callback, NodeRef};

/// The class of the table's body while its rows are there, but not laid out. The same is in desk.css and hooks/focus.rs.
const UNMEASURED: &str = "is-unmeasured";

/// Milliseconds without scrolling after which it rests.
const RESTS_AFTER: u32 = 120;

/// How much wider a key makes a column, in CSS pixels.
pub(crate) const WIDER_BY_KEY: i32 = 16;

/// The state of the table that outlives its rows.
pub(super) struct TableGrid {
    /// What scrolls.
    pub(super) sheet: NodeRef,
    pub(super) table: NodeRef,
    pub(super) body: NodeRef,
    pub(super) empty_row: NodeRef,
    /// The name of one of the columns, in the header.
    pub(super) name: NodeRef,
    scene: RefCell<Scene>,
    /// Counts the scenes.
    version: Cell<u32>,
    rows: RefCell<RenderedRows>,
    /// The height of all rows, as it is set.
    height: Cell<f64>,
    viewport: Cell<Viewport>,
    /// Whether the rows wait for the first measurement to be laid out.
    unmeasured: Cell<bool>,
    widths: RefCell<Widths>,
    active: Cell<CellPlace>,
    /// Whether the person is in the table: a button that is removed sends the focus nowhere.
    engaged: Cell<bool>,
    /// Whether rows are being drawn: what loses the focus now has not been left by the person.
    drawing: Cell<bool>,
    rest: RefCell<Option<Timeout>>,
    /// Hears the pointer while it drags the edge of a column.
    edge_drag: RefCell<Option<EventListener>>,
    picker: Picker,
    ask: Callback<Ask>,
}

impl TableGrid {
    pub(super) fn new(scene: Scene, ask: Callback<Ask>) -> Self {
        Self {
            sheet: NodeRef::default(),
            table: NodeRef::default(),
            body: NodeRef::default(),
            empty_row: NodeRef::default(),
            name: NodeRef::default(),
            scene: RefCell::new(scene),
            version: Cell::new(0),
            rows: RefCell::default(),
            height: Cell::new(f64::NAN),
            viewport: Cell::new(Viewport::guessed()),
            unmeasured: Cell::new(false),
            widths: RefCell::default(),
            active: Cell::default(),
            engaged: Cell::new(false),
            drawing: Cell::new(false),
            rest: RefCell::default(),
            edge_drag: RefCell::default(),
            picker: Picker::new(ask.clone()),
            ask,
        }
    }

    /// Shows something else, or the same at another time.
    pub(super) fn show(self: &Rc<Self>, scene: Scene) {
        let old = self.scene.replace(scene);
        let new = self.scene.borrow().clone();
        if old == new && self.version.get() > 0 {
            return;
        }
        self.version.set(self.version.get().wrapping_add(1));
        if old.places != new.places {
            self.picker.forget_range();
        }
        if self.viewport.get().known {
            self.fit_columns();
        } else if self.version.get() == 1 {
            self.measure_with_the_next_frame();
        }
        self.draw();
    }

    /// Measures how much is in sight, and draws it.
    pub(super) fn resized(self: &Rc<Self>) {
        self.look();
        self.fit_columns();
        if self.unmeasured.take()
            && let Some(parts) = self.parts()
        {
            let _ = parts.body.class_list().remove_1(UNMEASURED);
        }
        self.draw();
    }

    /// The names of the columns may need more room, or less.
    pub(super) fn names_resized(&self) {
        let changed = self.parts().is_some_and(|parts| self.widths.borrow_mut().names_changed(&parts));
        if changed {
            self.fit_columns();
        }
    }

    /// The first rows are laid out once, with the widths that they will have: measuring them makes the browser lay out the
    /// page, which it has to do for the next frame anyway.
    fn measure_with_the_next_frame(self: &Rc<Self>) {
        let Some(parts) = self.parts() else { return };
        let _ = parts.body.class_list().add_1(UNMEASURED);
        self.unmeasured.set(true);
        let grid = Rc::clone(self);
        platform::before_next_frame(move || grid.measure_if_it_waits());
    }

    /// The size may have been reported meanwhile, or a row is wanted now.
    fn measure_if_it_waits(self: &Rc<Self>) {
        if self.unmeasured.get() {
            self.resized();
        }
    }

    pub(super) fn scrolled(self: &Rc<Self>) {
        if let Some(sheet) = self.sheet.cast::<Element>() {
            self.viewport.set(Viewport { scroll: f64::from(sheet.scroll_top()), ..self.viewport.get() });
        }
        self.draw();
    }

    pub(super) fn key_pressed(self: &Rc<Self>, event: &KeyboardEvent) {
        let scene = self.scene.borrow().clone();
        let from = self.active.get();
        let header = event.target().and_then(|target| header_column(&target));
        if event.key() == "F2" && header.is_none() {
            event.prevent_default();
            self.edit(from);
            return;
        }
        if let Some(msg) = lift_key(&scene, event, from).filter(|_| header.is_none()) {
            event.prevent_default();
            self.ask.emit(Ask::dispatch(msg));
            return;
        }
        if self.picker.key(&scene, event, from.row) {
            return;
        }
        if let Some(column) = header {
            self.key_pressed_in_header(event, column);
            return;
        }
        if event.key() == "Enter"
            && from.column == SERIAL
            && let Some(id) = scene.places.get(from.row).and_then(|&place| scene.desk.id_at(place as usize))
        {
            event.prevent_default();
            self.ask.emit(Ask::dispatch(ViewMsg::OpenToken(id)));
            return;
        }
        if event.key() == "ArrowUp" && from.row == 0 && !event.shift_key() && self.focus_header(from.column) {
            event.prevent_default();
            return;
        }
        self.look();
        let (viewport, count) = (self.viewport.get(), scene.places.len());
        let page = viewport.whole_rows();
        let Some(next) = moved(from, event, count, page, &scene.columns) else { return };
        event.prevent_default();
        if next == from {
            return;
        }
        if event.shift_key() && next.row != from.row {
            self.picker.stretch(&scene, from.row, next.row);
        } else if next.row != from.row {
            self.picker.forget_range();
        }
        self.active.set(next);
        if let (Some(scroll), Some(sheet)) = (
            self.sight().scroll_to_see(next.row, count, viewport.height, viewport.scroll),
            self.sheet.cast::<Element>(),
        ) {
            sheet.set_scroll_top(scroll as i32);
            self.look();
        }
        self.draw();
        self.focus_stop();
        if let Some(msg) = lift_over(&scene, next.row) {
            self.ask.emit(Ask::dispatch(msg));
        }
    }

    /// Arrows lead from header to header, and down into the rows.
    fn key_pressed_in_header(self: &Rc<Self>, event: &KeyboardEvent, column: usize) {
        let wider = match event.key().as_str() {
            "ArrowRight" => WIDER_BY_KEY,
            "ArrowLeft" => -WIDER_BY_KEY,
            _ => 0,
        };
        if event.shift_key() && wider != 0 {
            self.widen(column, wider);
            event.prevent_default();
            return;
        }
        let went = match event.key().as_str() {
            "ArrowRight" => (column + 1..COLUMNS.len()).any(|column| self.focus_header(column)),
            "ArrowLeft" => (0..column).rev().any(|column| self.focus_header(column)),
            "Home" => (0..COLUMNS.len()).any(|column| self.focus_header(column)),
            "End" => (0..COLUMNS.len()).rev().any(|column| self.focus_header(column)),
            "ArrowDown" if !self.scene.borrow().places.is_empty() => {
                self.active.set(CellPlace { row: 0, column });
                if let Some(sheet) = self.sheet.cast::<Element>() {
                    sheet.set_scroll_top(0);
                }
                self.engaged.set(true);
                self.look();
                self.draw();
                self.focus_stop();
                true
            }
            _ => false,
        };
        if went {
            event.prevent_default();
        }
    }

    /// Gives the focus to what the header of a column has to press; whether it has something.
    fn focus_header(&self, column: usize) -> bool {
        let selector = format!("th[aria-colindex='{}'] :is(button, .box)", column_index(column));
        let control = self.table.cast::<Element>().and_then(|table| table.query_selector(&selector).ok().flatten());
        let control = control.and_then(|control| control.dyn_into::<HtmlElement>().ok());
        control.is_some_and(|control| control.get_bounding_client_rect().width() > 0.0 && control.focus().is_ok())
    }

    /// Makes a column wider by so many CSS pixels, or narrower.
    fn widen(&self, column: usize, more: i32) {
        let Some(seen) = self.widths.borrow().seen(column) else { return };
        let wider = widened(seen, more);
        self.ask.emit(Ask::dispatch(ViewMsg::Column(column, ColumnMsg::Widen(wider))));
    }

    /// A column's edge is dragged: the column follows the pointer until the button is let go.
    fn drag_edge(self: &Rc<Self>, column: usize, event: &MouseEvent) {
        let Some(window) = web_sys::window() else { return };
        let Some(seen) = self.widths.borrow().seen(column) else { return };
        let (grid, from) = (Rc::clone(self), event.client_x());
        let moves = EventListener::new(&window, "mousemove", move |event| {
            let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
            // Let go where the window does not hear of it.
            if event.buttons() & 1 == 0 {
                grid.edge_drag.replace(None);
                return;
            }
            let wider = widened(seen, event.client_x() - from);
            grid.ask.emit(Ask::dispatch(ViewMsg::Column(column, ColumnMsg::Widen(wider))));
        });
        self.edge_drag.replace(Some(moves));
    }

    pub(super) fn clicked(self: &Rc<Self>, event: &MouseEvent) {
        let scene = self.scene.borrow().clone();
        let header = event.target().filter(on_button).and_then(|target| header_column(&target));
        if header.and_then(|column| COLUMNS.get(column)).is_some_and(|column| matches!(column.header, Header::Columns))
        {
            if let Some(anchor) = event.target().and_then(|target| platform::button_at(&target)) {
                self.ask.emit(Ask::dispatch(ViewMsg::OpenMenu(Menu { about: MenuAbout::Columns, anchor })));
            }
        } else if let Some(key) = header.and_then(|column| COLUMNS.get(column)?.sort) {
            self.ask.emit(Ask::dispatch(ViewMsg::Sort(key)));
        } else if let Some((press, id)) = event.target().filter(on_button).and_then(|target| {
            let cell = cell_of(&target)?;
            let press = COLUMNS.get(cell.column)?.press?;
            Some((press, scene.id_at(cell.row)?))
        }) {
            match press(id) {
                Press::Reveal(id) => {
                    let shown = (scene.revealed != Some(id)).then_some(id);
                    self.ask.emit(Ask::dispatch(ViewMsg::Reveal(shown)));
                }
                Press::Menu(id) => {
                    if let Some(anchor) = event.target().and_then(|target| platform::button_at(&target)) {
                        self.ask.emit(Ask::dispatch(ViewMsg::OpenMenu(Menu { about: MenuAbout::Token(id), anchor })));
                    }
                }
                Press::Ask(ask) => self.ask.emit(*ask),
            }
        } else if let Some(cell) = self.picker.click(&scene, event) {
            // The press of the button with Shift moved no focus.
            self.active.set(cell);
            self.draw();
            self.focus_stop();
        }
    }

    pub(super) fn double_clicked(self: &Rc<Self>, event: &MouseEvent) {
        if let Some(column) = event.target().and_then(|target| edge_column(&target)) {
            self.ask.emit(Ask::dispatch(ViewMsg::Column(column, ColumnMsg::Fit)));
            return;
        }
        if let Some(cell) = event.target().filter(|target| !on_button(target)).and_then(|target| cell_of(&target)) {
            self.edit(cell);
        }
    }

    /// Lets the person edit a cell in its place, if it is one of those that can be.
    fn edit(&self, cell: CellPlace) {
        let field = match cell.column {
            UPN => EditField::Upn,
            USER_NAME => EditField::UserName,
            _ => return,
        };
        let id = self.scene.borrow().id_at(cell.row);
        if let Some(row) = id {
            self.ask.emit(Ask::dispatch(ViewMsg::EditCell(CellEdit { row, field })));
        }
    }

    /// Shift and a click would select the text in between.
    pub(super) fn pressed(self: &Rc<Self>, event: &MouseEvent) {
        if let Some(column) = event.target().and_then(|target| edge_column(&target)).filter(|_| event.button() == 0) {
            event.prevent_default();
            self.drag_edge(column, event);
            return;
        }
        if event.shift_key() && event.target().is_some_and(|target| cell_of(&target).is_some() && !on_button(&target)) {
            event.prevent_default();
        }
    }

    pub(super) fn focus_came(self: &Rc<Self>, event: &FocusEvent) {
        self.engaged.set(true);
        if let Some(cell) = event.target().and_then(|target| cell_of(&target))
            && self.active.replace(cell) != cell
        {
            self.draw();
        }
    }

    pub(super) fn focus_went(self: &Rc<Self>, event: &FocusEvent) {
        self.engaged.set(match event.related_target() {
            Some(target) => cell_of(&target).is_some(),
            // Drawing took it, or another window has it for a while.
            None => self.drawing.get() || !platform::focus_is_nowhere(),
        });
    }

    /// Shows and focuses the row of a token that something pointed at.
    pub(super) fn go_to(self: &Rc<Self>, Goal { row: id, field, .. }: Goal) {
        let (shown, count) = {
            let scene = self.scene.borrow();
            let place = scene.desk.find(id).map(|row| row.place);
            (place.and_then(|place| scene.places.iter().position(|&shown| shown as usize == place)), scene.places.len())
        };
        let (Some(row), Some(sheet)) = (shown, self.sheet.cast::<Element>()) else { return };
        self.measure_if_it_waits();
        self.look();
        let (height, scroll) = (self.viewport.get().height, self.viewport.get().scroll);
        // What is in sight already does not jump.
        if self.sight().scroll_to_see(row, count, height, scroll).is_some() {
            let top = self.sight().scroll_to(row, count, height) - height / 3.0;
            let options = ScrollToOptions::new();
            options.set_top(top.max(0.0));
            sheet.scroll_to_with_scroll_to_options(&options);
            self.look();
        }
        let column = match field {
            None => SERIAL,
            Some(EditField::Upn) => UPN,
            Some(EditField::UserName) => USER_NAME,
        };
        self.active.set(CellPlace { row, column });
        self.engaged.set(true);
        self.draw();
        self.focus_stop();
    }

    /// Asks the browser how much is in sight.
    fn look(&self) {
        if let Some(sheet) = self.sheet.cast::<Element>() {
            self.viewport.set(Viewport::of(&sheet));
        }
    }

    fn sight(&self) -> RowsInSight {
        self.viewport.get().rows(self.scene.borrow().places.len())
    }

    /// Draws what is in sight and was not drawn yet.
    fn draw(self: &Rc<Self>) {
        let Some(parts) = self.parts() else { return };
        let (sight, version, active) = (self.sight(), self.version.get(), self.active.get());
        let before = self.rows.borrow().stop().cloned();
        let had_focus = self.engaged.get() && before.is_some() && platform::focused() == before;
        self.drawing.set(true);
        self.draw_rows(&parts, &sight, version, active);
        self.drawing.set(false);
        // A cell that had the focus may have a button now that takes it.
        if had_focus && self.rows.borrow().stop() != before.as_ref() {
            self.focus_stop();
        }
        self.keep_focus();
        if !self.rows.borrow().are_in_order() {
            let grid = Rc::clone(self);
            *self.rest.borrow_mut() = Some(Timeout::new(RESTS_AFTER, move || grid.put_in_order()));
        }
    }

    #[allow(clippy::float_cmp, reason = "any other height is another one")]
    fn draw_rows(&self, parts: &Parts, sight: &RowsInSight, version: u32, active: CellPlace) {
        let (scene, mut rows) = (self.scene.borrow(), self.rows.borrow_mut());
        let count = scene.places.len();
        let kept = (self.engaged.get() && active.row < count).then_some(active.row);
        if self.height.replace(sight.total) != sight.total {
            set_style(&parts.body, "height", &format!("{}px", sight.total));
        }
        rows.show(parts, &scene, version, sight, kept);
        // The last row may have gone from under the focus.
        let nearest = active.row.min(count.saturating_sub(1));
        // The Tab key must find a cell that exists.
        let there = rows.has(nearest);
        rows.let_stop(CellPlace {
            row: if there { nearest } else { sight.first },
            column: if there { active.column } else { SERIAL },
        });
    }

    /// Puts the rows in order in the document, once the scrolling rests.
    fn put_in_order(&self) {
        *self.rest.borrow_mut() = None;
        if let Some(parts) = self.parts() {
            let fixed = self.engaged.get().then_some(self.active.get().row);
            self.drawing.set(true);
            self.rows.borrow_mut().put_in_order(&parts.body, fixed);
            self.drawing.set(false);
            self.keep_focus();
        }
    }

    /// Gives the focus back to the active cell when drawing took it.
    fn keep_focus(&self) {
        if self.engaged.get() && platform::focus_is_nowhere() {
            let sheet = self.sheet.cast::<Element>();
            let scroll = sheet.as_ref().map(Element::scroll_top);
            self.focus_stop();
            // The row may be far from what the person looks at: there it stays.
            if let Some((sheet, scroll)) = sheet.zip(scroll) {
                sheet.set_scroll_top(scroll);
            }
        }
    }

    /// Focuses the cell that the Tab key stops at.
    fn focus_stop(&self) {
        // Nothing is borrowed meanwhile: the focus comes as an event.
        let stop = self.rows.borrow().stop().cloned();
        if let Some(stop) = stop.and_then(|stop| stop.dyn_into::<HtmlElement>().ok()) {
            let _ = stop.focus();
        }
    }

    /// Once it is in the document.
    fn parts(&self) -> Option<Parts> {
        let empty_row = self.empty_row.cast::<Element>()?.first_element_child()?;
        Some(Parts { table: self.table.cast()?, body: self.body.cast()?, empty_row })
    }

    /// Makes the columns as wide as what is on the desk asks for and the room allows.
    fn fit_columns(&self) {
        let viewport = self.viewport.get();
        let Some(parts) = self.parts() else { return };
        let (columns, aside) = {
            let scene = self.scene.borrow();
            let fit = || self.widths.borrow_mut().fit(&parts, &scene, viewport.width);
            // Cards have room for all that they show.
            (scene.columns.clone(), if viewport.narrow { Vec::new() } else { fit() })
        };
        if columns.aside() != aside {
            self.ask.emit(Ask::dispatch(ViewMsg::ColumnsAside(aside)));
        }
    }
}
