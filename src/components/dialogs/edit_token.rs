//! Correcting what was typed wrongly in a token: manufacturer, model and start date.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::{field_frame, problem_at, shown_text, typing, wrong_words};
use crate::platform;
use crate::state::{ChangeMsg, Shown};
use std::rc::Rc;
use token_desk_core::desk::RowId;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::ground::date::format_day;
use token_desk_core::reading::by_hand::TokenField;
use yew::prelude::*;

/// The fields in their order: which, its label, and what stands in an empty one.
const FIELDS: [(TokenField, &str, &str); 3] = [
    (TokenField::Manufacturer, "Manufacturer", ""),
    (TokenField::Model, "Model", ""),
    (TokenField::Start, "Start date", "2026-03-09"),
];

#[derive(Properties, PartialEq)]
pub(crate) struct EditTokenProps {
    pub(crate) desk: Shown,
    pub(crate) row: RowId,
    /// Why what was entered last was not done.
    pub(crate) hindrance: Option<Rc<Hindrance>>,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn EditToken(props: &EditTokenProps) -> Html {
    let row = props.desk.find(props.row);
    let profile = row.map(|row| row.token.profile);
    let manufacturer = use_state_eq(|| profile.map(|profile| profile.manufacturer.to_string()).unwrap_or_default());
    let model = use_state_eq(|| profile.map(|profile| profile.model.to_string()).unwrap_or_default());
    let start = use_state_eq(|| profile.and_then(|profile| profile.start).map(format_day).unwrap_or_default());
    let typed = [&manufacturer, &model, &start];
    use_effect_with(props.hindrance.clone(), |wrong| {
        if wrong.is_some() {
            platform::focus("dialog [aria-invalid='true']");
        }
    });
    let on_submit = {
        let (ask, row, texts) = (props.ask.clone(), props.row, typed.map(|text| (**text).clone()));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            ask.emit(Ask::dispatch(ChangeMsg::EditToken { row, texts: texts.clone() }));
        })
    };
    let wrong = props.hindrance.as_deref();
    let serial = row.map(|row| shown_text(row.token.serial)).unwrap_or_default();
    html! {
        <Modal title={format!("Edit token {serial}")} in_field=true close={props.close.clone()}>
            <form onsubmit={on_submit} autocomplete="off">
                { for FIELDS.into_iter().zip(typed).map(|((field, label, example), text)| {
                    let (about, wrong) = (format!("edit-token-{label}").replace(' ', "-"), problem_at(wrong, field));
                    let inside = html! {
                        <input id={format!("{about}-field")} type="text" autocomplete="off" spellcheck="false" placeholder={example} value={(**text).clone()}
                            oninput={typing(text)} aria-invalid={wrong.is_some().then_some("true")} aria-describedby={about.clone()} />
                    };
                    field_frame(&about, label, wrong, inside)
                }) }
                { wrong_words("edit-token-wrong", wrong.filter(|wrong| !matches!(wrong, Hindrance::Fields(_)))) }
                <p class="dim">{ "The correction holds when the file is read anew; the inventory keeps it. How codes are counted is a setting of the file." }</p>
                <div class="bar end"><button type="submit" class="btn primary">{ "Save" }</button></div>
            </form>
        </Modal>
    }
}
