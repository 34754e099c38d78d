//! Correcting the clock that codes follow.

use crate::ask::Ask;
use crate::components::controls::offset_words;
use crate::state::ViewMsg;
use token_desk_core::model::verify::parse_offset;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct ClockOffsetProps {
    /// In seconds.
    pub(super) offset: i64,
    /// The id of its explanation.
    pub(super) help: &'static str,
    pub(super) ask: Callback<Ask>,
}

/// A text box for what is added to the computer's clock, behind a button.
#[component]
pub(super) fn ClockOffset(props: &ClockOffsetProps) -> Html {
    let typed = use_state_eq(|| if props.offset == 0 { String::new() } else { offset_words(props.offset) });
    let oninput = {
        let (typed, ask) = (typed.clone(), props.ask.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                let text = input.value();
                if let Some(offset) = parse_offset(&text) {
                    ask.emit(Ask::dispatch(ViewMsg::CorrectClock(offset)));
                }
                typed.set(text);
            }
        })
    };
    // Enter would verify: it is in the form of the codes.
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
        }
    });
    let open = use_state_eq(|| false);
    let on_open = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let wrong = parse_offset(&typed).is_none();
    html! {
        <div class="clock-offset">
            <button type="button" class="link unfold" aria-expanded={open.to_string()} onclick={on_open}>{ "Correct the clock" }</button>
            if *open {
            <label class="field">
                <span>{ "Clock offset" }</span>
                <input type="text" autocomplete="off" spellcheck="false" aria-describedby={props.help} aria-invalid={wrong.then_some("true")}
                    value={(*typed).clone()} {oninput} {onkeydown} />
            </label>
            <p class="dim" id={props.help}>{ "Codes follow this computer’s clock. If it is wrong: how much it is behind, as seconds or as minutes:seconds; with a minus, how much it is ahead." }</p>
            }
            <p class="trouble" role="status">{ if wrong { "This is no time that can be added, such as 90, -1:30 or 2:00:00; at most 366 days." } else { "" } }</p>
        </div>
    }
}
