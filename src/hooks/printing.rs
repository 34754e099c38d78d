//! Whether the page is being printed.

use gloo_events::EventListener;
use yew::prelude::*;

/// Whether the browser is about to print the page, or prints it. `printed` is called when it is done.
#[hook]
pub(crate) fn use_printing(printed: Callback<()>) -> bool {
    let printing = use_state_eq(|| false);
    {
        let printing = printing.setter();
        use_effect_with((), move |()| {
            let listeners = web_sys::window().map(|window| {
                let begins = printing.clone();
                [
                    EventListener::new(&window, "beforeprint", move |_| begins.set(true)),
                    EventListener::new(&window, "afterprint", move |_| {
                        printing.set(false);
                        printed.emit(());
                    }),
                ]
            });
            move || drop(listeners)
        });
    }
    *printing
}
