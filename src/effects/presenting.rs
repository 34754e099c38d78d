//! Showing a large desk: in steps, so that none of them holds the page up. That a desk waits for it is said by the state
//! alone ([`crate::state::Page`]), so no change of the desk can do without.

use crate::platform::TimeSlice;
use crate::state::{HistoryMsg, Page, Preparation};
use std::cell::Cell;
use std::rc::Rc;
use yew::prelude::*;

/// Milliseconds of a task after which a step gets a task of its own.
const LATE: f64 = 4.0;

/// Shows the newest desk whenever one waits for it.
#[hook]
pub(super) fn use_presenting(page: &UseReducerHandle<Page>) {
    let dispatcher = page.dispatcher();
    use_effect_with(page.desks.awaiting(), move |awaiting| {
        let outdated = Rc::new(Cell::new(false));
        if let Some(change) = *awaiting {
            let outdated = Rc::clone(&outdated);
            wasm_bindgen_futures::spawn_local(async move {
                let mut slice = TimeSlice::of_milliseconds(LATE);
                let prepare = Preparation::ALL.map(|part| HistoryMsg::Prepare(change, part));
                for step in prepare.into_iter().chain([HistoryMsg::Show(change)]) {
                    slice.pause_if_over().await;
                    if outdated.get() {
                        return;
                    }
                    dispatcher.dispatch(step.into());
                }
            });
        }
        move || outdated.set(true)
    });
}
