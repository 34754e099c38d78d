//! Activating tokens in Entra, where it wants a code of each: one at a time, its code in large digits.

use super::modal::Modal;
use super::planned::{WORKING, use_plan};
use crate::ask::Ask;
use crate::components::controls::{button_class, in_groups, named, shown_text};
use crate::hooks::use_clock;
use crate::platform;
use crate::state::{Activation, ActivationMsg, Sheet, Shown, ViewMsg};
use std::rc::Rc;
use token_desk_core::desk::{ActivationRound, RowId};
use token_desk_core::ground::words::{count, grouped};
use token_desk_core::model::activation::{ActivationCode, activation_code};
use token_desk_core::model::verify::Clock;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The button of what is done next.
const COPY: &str = "dialog .live-code .btn";

#[derive(Properties, PartialEq)]
pub(crate) struct ActivateProps {
    pub(crate) desk: Shown,
    pub(crate) activation: Activation,
    /// What is added to the computer's clock, in seconds.
    pub(crate) offset: i64,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn Activate(props: &ActivateProps) -> Html {
    let (desk, Activation { round, with_old }) = (&props.desk, &props.activation);
    let about = (desk.clone(), *with_old);
    let plan = use_plan(about.clone(), desk.token_count(), |(desk, with_old)| desk.begin_activation(*with_old));
    {
        let (ask, plan) = (props.ask.clone(), plan.clone());
        use_effect_with((about, plan.is_some()), move |((desk, _), _)| {
            if let Some(plan) = plan {
                let places = plan.files().iter().flat_map(|file| &file.rows);
                let rows = places.filter_map(|&place| desk.id_at(place as usize)).collect();
                ask.emit(Ask::dispatch(ActivationMsg::Wanted(rows)));
            }
        });
    }
    // The token whose code was copied: it counts as done when the person goes on.
    let copied = use_state_eq(|| None::<RowId>);
    let tell = |msg: fn(bool) -> ActivationMsg| {
        let ask = props.ask.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                ask.emit(Ask::dispatch(msg(input.checked())));
            }
        })
    };
    let on_print = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Print(Sheet::Activation))))
    };
    let old = desk.summary().old;
    let present = round.present(desk);
    let (done, all) = (round.done(), round.len());
    html! {
        <Modal title="Activate tokens" close={props.close.clone()}>
            <p class="dim">{ "In Entra, under OATH tokens, choose Activate beside the token with this serial number, and type the code." }</p>
            <div class="stack activation">
                if let Some((number, row)) = present {
                    <div class="bar">
                        // Spoken at each step, as the focus stays at the button below.
                        <div class="stack grow" role="status">
                            <h2>{ shown_text(&format!("Token {} of {}: {}", grouped(number), grouped(all), row.token.serial)) }</h2>
                            <p class="token-user">{ row.user.map(|(_, user)| shown_text(&named(&user.label(), user.name))) }</p>
                        </div>
                        <CopyUpn key={number} upn={AttrValue::from(row.user.map_or("", |(_, user)| user.upn).to_owned())} />
                    </div>
                    <LiveCode key={format!("{}-{}", row.id.file, row.id.row)} desk={desk.clone()} row={row.id} round={Rc::clone(round)} offset={props.offset} copied={copied.setter()} />
                    { steps(number, row.id, &copied, props) }
                } else {
                    <p>{ if plan.is_none() { WORKING } else { "There is no token to activate: assign some first that Entra takes." } }</p>
                }
            </div>
            <div class="bar">
                <p class="dim grow" role="status">{ format!("{} of {} done.", grouped(done), grouped(all)) }</p>
                <button type="button" class="btn" disabled={all == 0} onclick={on_print}>{ "Print the sheet" }</button>
            </div>
            if old > 0 {
                <label class="check">
                    <input type="checkbox" checked={*with_old} onchange={tell(ActivationMsg::WithOld)} />
                    { format!("Also those that had their user in the inventory already: {}", count(old, "token")) }
                </label>
            }
        </Modal>
    }
}

/// The mark of a token, and the way to the others.
fn steps(number: usize, row: RowId, copied: &UseStateHandle<Option<RowId>>, props: &ActivateProps) -> Html {
    let round = &props.activation.round;
    let is_copied = **copied == Some(row);
    let go = |msg: fn(usize) -> ActivationMsg, number: usize| {
        let (ask, copied) = (props.ask.clone(), copied.setter());
        Callback::from(move |_: MouseEvent| {
            platform::focus(COPY);
            copied.set(None);
            ask.emit(Ask::dispatch(msg(number)));
        })
    };
    let on_next = if is_copied { go(ActivationMsg::Done, number) } else { go(ActivationMsg::GoTo, number + 1) };
    let on_mark = {
        let ask = props.ask.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                ask.emit(Ask::dispatch(ActivationMsg::Mark(number, input.checked())));
            }
        })
    };
    html! {
        <>
            <label class="check"><input type="checkbox" checked={round.is_done(row)} onchange={on_mark} />{ "Activated" }</label>
            <div class="bar end">
                <button type="button" class="btn" disabled={number <= 1} onclick={go(ActivationMsg::GoTo, number.saturating_sub(1))}>{ "Back" }</button>
                <button type="button" class={button_class(is_copied)} disabled={!is_copied && number >= round.len()} onclick={on_next}>{ "Next" }</button>
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct CopyUpnProps {
    /// Of who has the token; empty where only the object id is known.
    upn: AttrValue,
}

/// The button that copies the UPN, by which Entra's list of tokens is searched.
#[component]
fn CopyUpn(props: &CopyUpnProps) -> Html {
    let said = use_state_eq(|| "");
    let onclick = {
        let (said, upn) = (said.setter(), props.upn.clone());
        Callback::from(move |_: MouseEvent| {
            said.set(if platform::copy_text(&upn) {
                "Copied."
            } else {
                "Not copied: select the UPN and press Ctrl+C."
            });
        })
    };
    html! {
        <div class="bar">
            <span class="dim" role="status">{ *said }</span>
            if !props.upn.is_empty() {
                <button type="button" class="btn" {onclick}>{ "Copy UPN" }</button>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct LiveCodeProps {
    desk: Shown,
    row: RowId,
    round: Rc<ActivationRound>,
    offset: i64,
    /// Gets the token when its code was copied.
    copied: UseStateSetter<Option<RowId>>,
}

/// The code to activate a token with, or how long to wait for it; and whether Entra takes another.
#[component]
fn LiveCode(props: &LiveCodeProps) -> Html {
    let unix_seconds = use_clock();
    let said = use_state_eq(|| "");
    use_effect_with((), |()| {
        // A dialog that is about to be opened takes the focus first.
        platform::before_next_frame(|| platform::focus(COPY));
    });
    let Some(row) = props.desk.find(props.row) else { return Html::default() };
    let code = activation_code(&row.token, Clock { unix_seconds, offset: props.offset }.now());
    let (digits, about) = match &code {
        ActivationCode::Show(code) => {
            (in_groups(&code.digits), format!("It holds for {} s.", code.seconds_left.unwrap_or_default()))
        }
        ActivationCode::Wait(seconds) => {
            ("···".to_owned(), format!("The code is about to end: the next one comes in {seconds} s."))
        }
    };
    let onclick = {
        let (said, copied, row) = (said.setter(), props.copied.clone(), props.row);
        let digits = if let ActivationCode::Show(code) = &code { Some(code.digits.clone()) } else { None };
        Callback::from(move |_: MouseEvent| {
            let done = digits.as_ref().map(|digits| platform::copy_text(digits));
            said.set(match done {
                None => "Wait for the next code.",
                Some(true) => "Copied. “Next” marks the token as activated.",
                Some(false) => "Not copied: select the code and press Ctrl+C.",
            });
            if done == Some(true) {
                copied.set(Some(row));
            }
        })
    };
    let waits = matches!(code, ActivationCode::Wait(_));
    html! {
        <div class="live-code">
            <p class="code-now"><span class="sr">{ "Code " }</span>{ digits }</p>
            <button type="button" class="btn" aria-disabled={waits.then_some("true")} {onclick}>{ "Copy code" }</button>
            <p class="dim">{ about }</p>
            <p class="dim">{ props.round.pace.sentence(unix_seconds) }</p>
            <p class="dim" role="status">{ *said }</p>
        </div>
    }
}
