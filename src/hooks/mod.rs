//! What parts of the page have in common: the clock, the window of rows, files dropped, keys, the question at leaving.

mod rows_in_sight;

pub(crate) use rows_in_sight::{RowsInSight, use_resized, use_rows_in_sight};

use crate::components::ask::Ask;
use crate::platform;
use crate::platform::files;
use crate::platform::reader::Kind;
use crate::state::Msg;
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{BeforeUnloadEvent, ClipboardEvent, DragEvent, Element, KeyboardEvent};
use yew::prelude::*;

/// The time in seconds since 1970, new at each full second.
#[hook]
pub(crate) fn use_clock() -> u64 {
    let now = use_state(platform::unix_seconds);
    {
        let now = now.clone();
        use_effect_with((), move |()| {
            let timer: Rc<RefCell<Option<Timeout>>> = Rc::default();
            tick(&now.setter(), &timer);
            move || drop(timer.borrow_mut().take())
        });
    }
    *now
}

fn tick(now: &UseStateSetter<u64>, timer: &Rc<RefCell<Option<Timeout>>>) {
    let (now, again) = (now.clone(), Rc::clone(timer));
    let timeout = Timeout::new(platform::until_next_second(), move || {
        now.set(platform::unix_seconds());
        tick(&now, &again);
    });
    *timer.borrow_mut() = Some(timeout);
}

/// Takes files that are dropped anywhere; without this a missed drop would replace the page by the file.
#[hook]
pub(crate) fn use_drop(ask: Callback<Ask>) {
    use_effect_with((), move |()| {
        let listeners = web_sys::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default;
            let mark = |dragging: bool| {
                let body = web_sys::window().and_then(|window| window.document()).and_then(|document| document.body());
                if let Some(body) = body {
                    let _ = body.class_list().toggle_with_force("is-dragging", dragging);
                }
            };
            let has_files = |event: &DragEvent| {
                event.data_transfer().is_some_and(|transfer| {
                    transfer.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files"))
                })
            };
            [
                EventListener::new_with_options(&window, "dragover", options(), move |event| {
                    if event.dyn_ref::<DragEvent>().is_some_and(has_files) {
                        event.prevent_default();
                        mark(true);
                    }
                }),
                EventListener::new_with_options(&window, "dragleave", options(), move |event| {
                    // Only the leaving of the whole window has no other element to go to.
                    if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
                        mark(false);
                    }
                }),
                EventListener::new_with_options(&window, "drop", options(), move |event| {
                    mark(false);
                    if let Some(event) = event.dyn_ref::<DragEvent>().filter(|event| has_files(event)) {
                        event.prevent_default();
                        ask.emit(Ask::Read(platform::files::dropped(event.data_transfer()), Kind::Any));
                    }
                }),
            ]
        });
        move || drop(listeners)
    });
}

/// Takes a picture or otpauth links that are pasted outside of text fields and dialogs.
#[hook]
pub(crate) fn use_paste(ask: Callback<Ask>) {
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "paste", options, move |event| {
                if platform::typing(event) || platform::dialog_is_open() {
                    return;
                }
                let pasted = event.dyn_ref::<ClipboardEvent>().map(|event| files::pasted(event.clipboard_data()));
                if let Some(pasted) = pasted.filter(|pasted| !pasted.is_empty()) {
                    event.prevent_default();
                    ask.emit(Ask::Read(pasted, Kind::Any));
                }
            })
        });
        move || drop(listener)
    });
}

/// Ctrl+Z, Ctrl+Y and Ctrl+Shift+Z, but where a person types.
#[hook]
pub(crate) fn use_undo_keys(ask: Callback<Ask>) {
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            EventListener::new_with_options(
                &window,
                "keydown",
                EventListenerOptions::enable_prevent_default(),
                move |event| {
                    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
                    if !(key.ctrl_key() || key.meta_key()) || key.alt_key() || platform::typing(event) {
                        return;
                    }
                    let msg = match (key.key().to_ascii_lowercase().as_str(), key.shift_key()) {
                        ("z", false) => Msg::Undo,
                        ("z", true) | ("y", false) => Msg::Redo,
                        _ => return,
                    };
                    event.prevent_default();
                    ask.emit(Ask::Tell(msg));
                },
            )
        });
        move || drop(listener)
    });
}

/// Puts the focus where a person finds it when a change took away what had it: else the next key would go nowhere, and
/// Tab would begin at the top. To be used by what renders with each change, after its parts have looked for it
/// themselves. Who left everything by a click beside it is not disturbed.
#[hook]
pub(crate) fn use_focus_found() {
    let last = use_mut_ref(|| None::<Element>);
    {
        let last = Rc::clone(&last);
        use_effect_with((), move |()| {
            let listener = web_sys::window().map(|window| {
                EventListener::new(&window, "focusin", move |event| {
                    *last.borrow_mut() = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                })
            });
            move || drop(listener)
        });
    }
    use_effect(move || {
        // A button that was turned off can still count as the one with the focus, and hears no key.
        let nowhere = platform::focused().is_none_or(|element| platform::is_lost(&element));
        if nowhere && last.borrow().as_ref().is_some_and(platform::is_lost) {
            let places = ["dialog[open] .dialog-head button", "main .sheet tbody [tabindex='0']", "main h1"];
            let found = places.into_iter().find(|place| {
                platform::focus(place);
                platform::focused().is_some_and(|element| !platform::is_lost(&element))
            });
            // The focus is looked for once.
            if found.is_none() {
                *last.borrow_mut() = None;
            }
        }
    });
}

/// Asks before the page is left with unsaved work.
#[hook]
pub(crate) fn use_leave_question(unsaved: bool) {
    use_effect_with(unsaved, |unsaved| {
        let listener = unsaved
            .then(|| {
                web_sys::window().map(|window| {
                    let options = EventListenerOptions::enable_prevent_default();
                    EventListener::new_with_options(&window, "beforeunload", options, |event| {
                        event.prevent_default();
                        if let Some(event) = event.dyn_ref::<BeforeUnloadEvent>() {
                            // Browsers before 2024 ask only if there is a text, and show their own.
                            event.set_return_value("unsaved");
                        }
                    })
                })
            })
            .flatten();
        move || drop(listener)
    });
}
