//! Giving one token to a user by choice, also one that somebody has.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::combobox::{ComboBox, Offer};
use crate::components::controls::{shown_text, text_of, typing, wrong_words};
use crate::state::{ChangeMsg, Shown};
use std::rc::Rc;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::desk::{RowId, Search};
use token_desk_core::ground::visible::visible;
use token_desk_core::ground::words::count;
use token_desk_core::model::entra::MAX_TOKENS_OF_A_USER;
use token_desk_core::model::upn::check_upn;
use yew::prelude::*;

/// The most users that are offered at once.
const MAX_OFFERED: usize = 8;

#[derive(Properties, PartialEq)]
pub(crate) struct AssignDialogProps {
    pub(crate) desk: Shown,
    pub(crate) row: RowId,
    /// Why what was entered last was not done.
    pub(crate) hindrance: Option<Rc<Hindrance>>,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn AssignDialog(props: &AssignDialogProps) -> Html {
    let typed = use_state_eq(String::new);
    let row = props.desk.find(props.row);
    let serial = row.map(|row| row.token.serial.to_string()).unwrap_or_default();
    let holder = row.and_then(|row| row.user).map(|(_, user)| user.label());
    let summary = props.desk.summary();
    let search = Search::new(&typed);
    let users = props.desk.users();
    let found: Vec<usize> = summary
        .waiting
        .iter()
        .chain(&summary.served)
        .chain(&summary.guests)
        .map(|&user| user as usize)
        .filter(|&user| users.get(user).is_some_and(|user| !user.upn.is_empty() && search.finds_user(&user)))
        .collect();
    let matching = found.len();
    let found = found.get(..MAX_OFFERED.min(matching)).unwrap_or_default();
    let remark = match (users.is_empty(), matching) {
        (true, _) => String::new(),
        (false, 0) => "No user of the list matches; a whole UPN will do.".to_owned(),
        (false, all) if all > MAX_OFFERED => {
            format!("{MAX_OFFERED} of {} shown: type more of the name.", count(all, "user"))
        }
        _ => String::new(),
    };
    // A whole UPN is meant as it is; of part of a name the first who has it, until arrows lead on.
    let whole = check_upn(typed.trim()).is_ok();
    let first = (!whole && !search.is_empty()).then_some(0);
    let take = {
        let upns: Vec<String> = found.iter().filter_map(|&user| Some(users.get(user)?.upn.to_owned())).collect();
        let (ask, row, typed) = (props.ask.clone(), props.row, typed.clone());
        Callback::from(move |place: Option<usize>| {
            let upn = place.and_then(|place| upns.get(place)).unwrap_or(&typed);
            ask.emit(Ask::dispatch(ChangeMsg::AssignTo(row, upn.clone())));
        })
    };
    let offers: Vec<Offer> = found.iter().filter_map(|&number| Some((number, users.get(number)?))).map(|(number, user)| {
        let held = usize::from(summary.tokens_of.get(number).copied().unwrap_or(0));
        let tokens = if held == 0 { "No token".to_owned() } else { count(held, "token") };
        let offer = html! {
            <>
                <span class="who"><span dir="auto">{ visible(if user.name.is_empty() { user.upn } else { user.name }).into_owned() }</span><span class="dim" dir="auto">{ if user.name.is_empty() { String::new() } else { visible(user.upn).into_owned() } }</span></span>
                if user.is_guest() {
                    <span class="tag bad">{ "Guest" }</span>
                }
                if user.enabled == Some(false) {
                    <span class="tag bad">{ "Disabled" }</span>
                }
                <span class={if held == 0 || held >= usize::from(MAX_TOKENS_OF_A_USER) { "tag warn" } else { "tag" }}>{ tokens }</span>
            </>
        };
        (text_of(number), offer)
    }).collect();
    let wrong = props.hindrance.as_deref();
    let title = match &holder {
        None => format!("Assign token {serial}"),
        Some(_) => format!("Change the user of token {serial}"),
    };
    let has = holder.map(|holder| format!("{} has it now. ", shown_text(&holder))).unwrap_or_default();
    html! {
        <Modal {title} in_field=true close={props.close.clone()}>
            <ComboBox label="UPN" list="Users found" typed={(*typed).clone()} on_type={typing(&typed)} {offers} total={matching} {first} {take}
                wrong={("assign-wrong", wrong.is_some())}
                above={html! {
                    <>
                        { wrong_words("assign-wrong", wrong) }
                        <p class="dim">{ has }{ "Type to find a user of the list, or type the whole UPN of somebody else. A user may have several tokens; Entra allows five, together with authenticator apps." }</p>
                    </>
                }}>
                <p class="dim" role="status">{ remark }</p>
                <div class="bar end"><button type="submit" class="btn primary" disabled={search.is_empty()}>{ "Assign" }</button></div>
            </ComboBox>
        </Modal>
    }
}
