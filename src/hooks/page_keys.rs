//! Keys that work wherever a person is on the page.

use crate::platform;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageKey {
    /// Ctrl+Z: one step back.
    Undo,
    /// Ctrl+Y, Ctrl+Shift+Z: one step forth.
    Redo,
    /// Ctrl+K: the list of commands.
    Commands,
    /// `/`: to the search.
    Search,
    /// `?`: the list of keys.
    Keys,
}

impl PageKey {
    /// That of a key press; only Ctrl+K is heard where a person types.
    fn of(event: &KeyboardEvent) -> Option<Self> {
        let (control, typing) = (event.ctrl_key() || event.meta_key(), platform::typing(event));
        // A dialog has keys of its own, but undo.
        let open = platform::dialog_is_open();
        if event.alt_key() {
            return None;
        }
        match (event.key().to_ascii_lowercase().as_str(), control, event.shift_key()) {
            ("z", true, false) if !typing => Some(Self::Undo),
            ("z", true, true) | ("y", true, false) if !typing => Some(Self::Redo),
            ("k", true, false) if !open => Some(Self::Commands),
            ("/", false, _) if !typing && !open => Some(Self::Search),
            ("?", false, _) if !typing && !open => Some(Self::Keys),
            _ => None,
        }
    }
}

/// Calls `pressed` with each of these keys.
#[hook]
pub(crate) fn use_page_keys(pressed: Callback<PageKey>) {
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            EventListener::new_with_options(
                &window,
                "keydown",
                EventListenerOptions::enable_prevent_default(),
                move |event| {
                    if let Some(key) = event.dyn_ref::<KeyboardEvent>().and_then(PageKey::of) {
                        event.prevent_default();
                        pressed.emit(key);
                    }
                },
            )
        });
        move || drop(listener)
    });
}
