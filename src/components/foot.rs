//! The bar at the bottom: sums, the clock that the codes depend on, and starting over.

use super::ask::Ask;
use crate::hooks::use_clock;
use crate::platform;
use crate::state::{Dialog, Msg, Shown, grouped};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct FootProps {
    pub(crate) desk: Shown,
    pub(crate) ask: Callback<Ask>,
}

/// The bar.
#[component]
pub(crate) fn Foot(props: &FootProps) -> Html {
    let summary = props.desk.summary();
    if props.desk.is_empty() {
        return html! {
            <footer class="foot">
                <span>{ "Nothing is stored. Closing the page forgets everything." }</span>
                <span class="grow"></span>
                <span class="dim">{ format!("Version {}", env!("CARGO_PKG_VERSION")) }</span>
            </footer>
        };
    }
    let on_clear = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::Tell(Msg::Show(Some(Dialog::ClearAll)))))
    };
    let sums = [
        (summary.tokens, if summary.tokens == 1 { "token" } else { "tokens" }),
        (summary.assigned(), "assigned"),
        (summary.free, "free"),
        (
            summary.waiting.len(),
            if summary.waiting.len() == 1 { "user without a token" } else { "users without a token" },
        ),
    ];
    html! {
        <footer class="foot">
            { for sums.into_iter().map(|(number, what)| html! { <span key={what}><b>{ grouped(number) }</b>{ format!(" {what}") }</span> }) }
            <span class="grow"></span>
            <Clock />
            <button type="button" class="btn quiet" onclick={on_clear}>{ "Clear all" }</button>
        </footer>
    }
}

/// The time of day.
#[component]
fn Clock() -> Html {
    let _ = use_clock();
    html! { <span class="clock" title="The codes are right if this clock is right">{ format!("Clock {}", platform::wall_clock()) }</span> }
}
