//! Lifting by the pointer, in the table and among the people: dragging, or a click that picks up and one that puts down.
//! What it comes to is in `state::lift`, as for the keys of the table.

use crate::platform;
use crate::state::{Lift, LiftMsg, LiftTarget, Lifted, Shown};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use token_desk_core::desk::RowId;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, MouseEvent, PointerEvent};
use yew::prelude::*;

/// CSS pixels that the pointer goes before a press becomes dragging.
const DRAG_AFTER: i32 = 5;

/// How near to an edge of the table something is dragged for it to scroll, and how far it scrolls each frame, in CSS
/// pixels.
const EDGE: f64 = 48.0;
const EDGE_STEP: i32 = 12;

/// What scrolls.
const SHEET: &str = ".sheet";

/// What it remembers from one event to the next.
struct Pointer {
    send: Callback<LiftMsg>,
    desk: RefCell<Shown>,
    lift: RefCell<Option<Lift>>,
    /// What was pressed, and where, while the button is held.
    pressed: RefCell<Option<(Lifted, i32, i32)>>,
    /// Whether the button that is held drags.
    dragging: Cell<bool>,
    /// Whether a click that follows belongs to what was dragged.
    dragged: Cell<bool>,
    /// Where the pointer is.
    at: Cell<(i32, i32)>,
    /// By how much each frame scrolls the table.
    edge: Cell<i32>,
}

/// Lets users and tokens be lifted by the pointer.
#[hook]
pub(crate) fn use_lifting(desk: &Shown, lift: &Option<Lift>, send: &Callback<LiftMsg>) {
    let pointer = use_memo((), |()| Pointer::new(send.clone()));
    *pointer.desk.borrow_mut() = desk.clone();
    *pointer.lift.borrow_mut() = lift.clone();
    use_effect_with((), move |()| {
        let listeners = web_sys::window().map(|window| {
            let hear = |name: &'static str, hear: fn(&Rc<Pointer>, &Event)| {
                let pointer = Rc::clone(&pointer);
                // Before the table and the cards hear of it.
                let options = EventListenerOptions { passive: false, ..EventListenerOptions::run_in_capture_phase() };
                EventListener::new_with_options(&window, name, options, move |event| {
                    hear(&pointer, event);
                })
            };
            [
                hear("pointerdown", Pointer::pressed),
                hear("pointermove", Pointer::moved),
                hear("pointerup", Pointer::released),
                hear("pointercancel", Pointer::cancelled),
                hear("click", Pointer::clicked),
                hear("selectstart", Pointer::selecting),
            ]
        });
        move || drop(listeners)
    });
}

impl Pointer {
    fn new(send: Callback<LiftMsg>) -> Self {
        Self {
            send,
            desk: RefCell::default(),
            lift: RefCell::default(),
            pressed: RefCell::default(),
            dragging: Cell::new(false),
            dragged: Cell::new(false),
            at: Cell::default(),
            edge: Cell::new(0),
        }
    }

    fn pressed(self: &Rc<Self>, event: &Event) {
        let Some(press) = event.dyn_ref::<PointerEvent>() else { return };
        // A finger scrolls; it lifts by a tap.
        let may_drag = press.button() == 0 && press.pointer_type() != "touch" && !with_key(press);
        let lifted =
            press.target().filter(|target| may_drag && !is_busy(target)).and_then(|target| self.lifted_at(&target));
        *self.pressed.borrow_mut() = lifted.map(|lifted| (lifted, press.client_x(), press.client_y()));
    }

    /// What is dragged away selects no text on its way.
    fn selecting(self: &Rc<Self>, event: &Event) {
        if self.dragging.get() || self.pressed.borrow().is_some() {
            event.prevent_default();
        }
    }

    fn moved(self: &Rc<Self>, event: &Event) {
        let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
        let begins =
            event.buttons() & 1 == 1
                && self.pressed.borrow().as_ref().is_some_and(|(_, x, y)| {
                    (event.client_x() - x).abs().max((event.client_y() - y).abs()) >= DRAG_AFTER
                });
        // The button was released where nobody heard of it.
        if self.dragging.get() && event.buttons() & 1 == 0 {
            self.cancelled(event);
            return;
        }
        let taken = if begins { self.pressed.take() } else { None };
        if let Some((lifted, ..)) = &taken {
            self.dragging.set(true);
            self.dragged.set(true);
            self.send.emit(LiftMsg::Take(lifted.clone()));
        }
        if taken.is_none() && self.lift.borrow().is_none() {
            return;
        }
        self.over(event.target().and_then(|target| target_at(&target)), taken.is_some());
        self.at.set((event.client_x(), event.client_y()));
        if self.dragging.get() {
            self.scroll_near_edge();
        }
    }

    /// Says what is under the pointer now, if it is something else or `anew`.
    fn over(&self, over: Option<LiftTarget>, anew: bool) {
        if anew || self.lift.borrow().as_ref().is_some_and(|lift| lift.over != over) {
            self.send.emit(LiftMsg::Over(over));
        }
    }

    fn released(self: &Rc<Self>, event: &Event) {
        *self.pressed.borrow_mut() = None;
        self.edge.set(0);
        if self.dragging.replace(false) {
            // A click that follows comes at once.
            let pointer = Rc::clone(self);
            Timeout::new(0, move || pointer.dragged.set(false)).forget();
            self.send.emit(match event.target().and_then(|target| target_at(&target)) {
                Some(on) => LiftMsg::PutOn(on),
                None => LiftMsg::LetGo,
            });
        }
    }

    fn cancelled(self: &Rc<Self>, _: &Event) {
        *self.pressed.borrow_mut() = None;
        self.edge.set(0);
        if self.dragging.replace(false) {
            self.send.emit(LiftMsg::LetGo);
        }
    }

    fn clicked(self: &Rc<Self>, event: &Event) {
        // It would be the click on what both, where it began and where it ended, are in.
        if self.dragged.replace(false) {
            event.stop_propagation();
            return;
        }
        let Some(target) = event.target().filter(|target| !is_busy(target)) else { return };
        if self.lift.borrow().is_some() {
            if let Some(on) = target_at(&target) {
                event.stop_propagation();
                self.send.emit(LiftMsg::PutOn(on));
            }
        } else if !event.dyn_ref::<MouseEvent>().is_some_and(with_key)
            && closest(&target, ".sheet .upn, .people li").is_some()
            && let Some(lifted) = self.lifted_at(&target)
        {
            event.stop_propagation();
            self.send.emit(LiftMsg::Take(lifted));
        }
    }

    /// What is lifted at an element: in the column of the UPN whoever has the token, or the token if nobody has it; among
    /// the people a user.
    fn lifted_at(&self, target: &EventTarget) -> Option<Lifted> {
        match target_at(target)? {
            LiftTarget::User(user) => Some(Lifted::User(user)),
            LiftTarget::Token(row) => {
                closest(target, "td.col-upn")?;
                Some(match self.desk.borrow().find(row)?.user {
                    Some(_) => Lifted::Holder(row),
                    None => Lifted::Token(row),
                })
            }
        }
    }

    /// Scrolls the table as long as something is dragged near its upper or lower edge.
    fn scroll_near_edge(self: &Rc<Self>) {
        let (x, y) = (f64::from(self.at.get().0), f64::from(self.at.get().1));
        let Some(sheet) = platform::find(SHEET) else { return };
        let place = sheet.get_bounding_client_rect();
        let within = (place.left()..place.right()).contains(&x);
        // The header covers the first rows.
        let step = match y {
            y if within && (place.top()..place.top() + 2.0 * EDGE).contains(&y) => -EDGE_STEP,
            y if within && (place.bottom() - EDGE..place.bottom()).contains(&y) => EDGE_STEP,
            _ => 0,
        };
        if self.edge.replace(step) == 0 && step != 0 {
            self.scroll();
        }
    }

    fn scroll(self: &Rc<Self>) {
        let pointer = Rc::clone(self);
        platform::before_next_frame(move || {
            let going = pointer.edge.get() != 0 && pointer.lift.borrow().is_some();
            match platform::find(SHEET).filter(|_| going) {
                Some(sheet) => {
                    sheet.set_scroll_top(sheet.scroll_top() + pointer.edge.get());
                    let (x, y) = pointer.at.get();
                    pointer.over(platform::element_at(x, y).and_then(|element| target_at(&element)), false);
                    pointer.scroll();
                }
                None => pointer.edge.set(0),
            }
        });
    }
}

fn closest(target: &EventTarget, selector: &str) -> Option<Element> {
    target.dyn_ref::<Element>()?.closest(selector).ok().flatten()
}

/// Whether an element is a button, or something else with a use of its own.
fn is_busy(target: &EventTarget) -> bool {
    closest(target, "button, input, a, .box, dialog, .menu-veil").is_some()
}

fn with_key(event: &MouseEvent) -> bool {
    event.shift_key() || event.ctrl_key() || event.meta_key()
}

/// The token or user that an element belongs to.
fn target_at(target: &EventTarget) -> Option<LiftTarget> {
    let element = closest(target, "[data-token], [data-user]")?;
    match element.get_attribute("data-token") {
        Some(token) => token_of(&token).map(LiftTarget::Token),
        None => element.get_attribute("data-user").map(|user| LiftTarget::User(user.into())),
    }
}

/// The value of `data-token`: the number of the file and of the row in it.
pub(crate) fn token_mark(row: RowId) -> String {
    format!("{}.{}", row.file, row.row)
}

fn token_of(mark: &str) -> Option<RowId> {
    let (file, row) = mark.split_once('.')?;
    Some(RowId { file: file.parse().ok()?, row: row.parse().ok()? })
}
