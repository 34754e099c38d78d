//! Taking a token out of use: it is lost, retired, or its user gets another one instead.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::{shown_text, typing, wrong_words};
use crate::state::{ChangeMsg, LifeDeed, Shown};
use std::rc::Rc;
use token_desk_core::desk::RowId;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::ground::visible::visible;
use token_desk_core::model::life::OutOfUse;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct OutOfUseProps {
    pub(crate) desk: Shown,
    pub(crate) row: RowId,
    pub(crate) deed: LifeDeed,
    /// Why what was entered last was not done.
    pub(crate) hindrance: Option<Rc<Hindrance>>,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn OutOfUseDialog(props: &OutOfUseProps) -> Html {
    let row = props.desk.find(props.row);
    let serial = row.map(|row| shown_text(row.token.serial)).unwrap_or_default();
    let note = use_state_eq(String::new);
    // What becomes of a token that is replaced.
    let fate = use_state_eq(|| OutOfUse::Lost);
    let by = use_state_eq(String::new);
    let replaces = props.deed == LifeDeed::Replace;
    let on_submit = {
        let (ask, row, deed) = (props.ask.clone(), props.row, props.deed);
        let (note, fate, by) = ((*note).clone(), *fate, (*by).clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let note = note.clone();
            ask.emit(Ask::dispatch(match deed {
                LifeDeed::Replace => ChangeMsg::Replace { row, by: by.trim().to_owned(), status: fate, note },
                LifeDeed::Lose => ChangeMsg::Mark { row, status: OutOfUse::Lost, note },
                LifeDeed::Retire => ChangeMsg::Mark { row, status: OutOfUse::Retired, note },
            }));
        })
    };
    let holder = row.and_then(|row| row.user).map(|(_, user)| shown_text(&user.label()));
    let next = use_memo((props.desk.clone(), props.row), |(desk, row)| {
        desk.free_like(*row).and_then(|free| desk.find(free)).map(|row| visible(row.token.serial).into_owned())
    });
    let (title, button) = match props.deed {
        LifeDeed::Replace => (format!("Replace token {serial}"), "Replace"),
        LifeDeed::Lose => (format!("Mark token {serial} as lost"), "Mark as lost"),
        LifeDeed::Retire => (format!("Retire token {serial}"), "Retire"),
    };
    let about = match (&holder, props.deed) {
        (Some(user), LifeDeed::Replace) => format!("{user} has it, and gets another one in one step."),
        (Some(user), _) => {
            format!("{user} has it now, and has it no more then. Nobody gets it again; the inventory keeps it.")
        }
        (None, _) => "Nobody has it. Nobody gets it any more then; the inventory keeps it.".to_owned(),
    };
    let fates = [
        (OutOfUse::Lost, "It is lost"),
        (OutOfUse::Retired, "It is broken or worn out"),
        (OutOfUse::Replaced, "Only replaced"),
    ];
    let wrong = props.hindrance.as_deref();
    html! {
        <Modal {title} in_field=true close={props.close.clone()}>
            <form onsubmit={on_submit} autocomplete="off">
                <p class="dim">{ about }</p>
                if replaces {
                    <div class="choices" role="radiogroup" aria-labelledby="fate">
                        <b id="fate">{ "What about the old one?" }</b>
                        { for fates.into_iter().map(|(status, words)| {
                            let fate = fate.clone();
                            let checked = *fate == status;
                            let onchange = Callback::from(move |_: Event| fate.set(status));
                            html! { <label class="check" key={words}><input type="radio" name="fate" {checked} {onchange} />{ words }</label> }
                        }) }
                    </div>
                    <label class="field">
                        <span>{ "New token" }</span>
                        <input type="text" autocomplete="off" spellcheck="false" value={(*by).clone()} oninput={typing(&by)} placeholder={(*next).clone()}
                            aria-invalid={wrong.is_some().then_some("true")} aria-describedby="replace-by out-of-use-wrong" />
                    </label>
                    <p class="dim" id="replace-by">{ match &*next {
                        Some(next) => format!("Left empty, it is {next}, the next free one of the same model. Or type the serial number of another free token."),
                        None => "No token of the same model is free: type the serial number of another free token.".to_owned(),
                    } }</p>
                }
                { wrong_words("out-of-use-wrong", wrong) }
                <label class="field">
                    <span>{ "Note" }</span>
                    <input type="text" dir="auto" autocomplete="off" value={(*note).clone()} oninput={typing(&note)} />
                </label>
                <div class="bar end"><button type="submit" class="btn primary">{ button }</button></div>
            </form>
        </Modal>
    }
}
