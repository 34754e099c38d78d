//! What is lifted: said in words, and a label that goes with the pointer.

use crate::ask::Ask;
use crate::components::controls::shown_text;
use crate::platform::set_style;
use crate::state::{Lift, LiftMsg, Shown};
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct LiftBarProps {
    pub(crate) desk: Shown,
    pub(crate) lift: Option<Lift>,
    pub(crate) ask: Callback<Ask>,
}

/// Always there, so that screen readers hear what comes into it.
#[component]
pub(crate) fn LiftBar(props: &LiftBarProps) -> Html {
    let label = use_node_ref();
    {
        let (label, ask) = (label.clone(), props.ask.clone());
        use_effect_with(props.lift.is_some(), move |&lifted| {
            let first = EventListenerOptions { passive: false, ..EventListenerOptions::run_in_capture_phase() };
            let listeners = web_sys::window().filter(|_| lifted).map(|window| {
                [
                    EventListener::new(&window, "pointermove", move |event| {
                        if let Some((label, event)) = label.cast::<Element>().zip(event.dyn_ref::<PointerEvent>()) {
                            let (x, y) = (event.client_x() + 14, event.client_y() + 10);
                            set_style(&label, "transform", &format!("translate({x}px, {y}px)"));
                            set_style(&label, "display", "block");
                        }
                    }),
                    // Wherever the focus is, and before anybody else takes the key for something: a panel, the selection.
                    EventListener::new_with_options(&window, "keydown", first, move |event| {
                        if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                            event.prevent_default();
                            event.stop_propagation();
                            ask.emit(Ask::dispatch(LiftMsg::LetGo));
                        }
                    }),
                ]
            });
            move || drop(listeners)
        });
    }
    let sentence = props.lift.as_ref().map(|lift| shown_text(&lift.sentence(&props.desk))).unwrap_or_default();
    html! {
        <>
            <p class="lift-bar" role="status">{ sentence }</p>
            if let Some(name) = props.lift.as_ref().and_then(|lift| lift.name(&props.desk)) {
                <span class="lift-label" ref={label} aria-hidden="true">{ shown_text(&name) }</span>
            }
        </>
    }
}
