//! Undo and redo by the keyboard.

use crate::platform;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

/// A way through the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Travel {
    /// One step back.
    Undo,
    /// One step forth.
    Redo,
}

/// Ctrl+Z, Ctrl+Y and Ctrl+Shift+Z, but where a person types.
#[hook]
pub(crate) fn use_undo_keys(travel: Callback<Travel>) {
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
                    let way = match (key.key().to_ascii_lowercase().as_str(), key.shift_key()) {
                        ("z", false) => Travel::Undo,
                        ("z", true) | ("y", false) => Travel::Redo,
                        _ => return,
                    };
                    event.prevent_default();
                    travel.emit(way);
                },
            )
        });
        move || drop(listener)
    });
}
