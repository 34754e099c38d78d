//! Files that come to the page as a whole: dropped anywhere, or pasted.

use crate::job::FileSource;
use crate::platform;
use crate::platform::files;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent};
use yew::prelude::*;

/// Takes files that are dropped anywhere; without this a missed drop would replace the page by the file.
#[hook]
pub(crate) fn use_drop(take: Callback<Vec<FileSource>>) {
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
                        take.emit(files::dropped(event.data_transfer()));
                    }
                }),
            ]
        });
        move || drop(listeners)
    });
}

/// Takes a picture, otpauth links or the rows of a sheet that are pasted outside of text fields and dialogs.
#[hook]
pub(crate) fn use_paste(take: Callback<Vec<FileSource>>) {
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
                    take.emit(pasted);
                }
            })
        });
        move || drop(listener)
    });
}
