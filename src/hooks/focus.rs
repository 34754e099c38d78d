//! A focus that is never lost.

use crate::platform;
use gloo_events::EventListener;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

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
    // Whether it is looked for with the next frame.
    let awaited = use_mut_ref(|| false);
    use_effect(move || {
        if !is_to_be_found(&last.borrow()) {
            return;
        }
        // The first rows take the focus once they are laid out.
        if !platform::exists(".sheet tbody.is-unmeasured tr") || platform::dialog_is_open() {
            find(&last);
        } else if !awaited.replace(true) {
            platform::before_next_frame(move || {
                *awaited.borrow_mut() = false;
                // Something else may have taken it meanwhile.
                if is_to_be_found(&last.borrow()) {
                    find(&last);
                }
            });
        }
    });
}

/// Whether what had the focus last is gone, and nothing else has it.
fn is_to_be_found(last: &Option<Element>) -> bool {
    // A button that was turned off can still count as the one with the focus, and hears no key.
    let nowhere = platform::focused().is_none_or(|element| platform::is_lost(&element));
    nowhere && last.as_ref().is_some_and(platform::is_lost)
}

fn find(last: &RefCell<Option<Element>>) {
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
