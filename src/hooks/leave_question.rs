//! The question before the page is left.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::BeforeUnloadEvent;
use yew::prelude::*;

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
