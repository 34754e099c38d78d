//! Giving one token to a user by choice, also one that somebody has.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::{shown_text, text_of, wrong_words};
use crate::state::{ChangeMsg, Shown};
use std::rc::Rc;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::desk::{RowId, Search};
use token_desk_core::ground::visible::visible;
use token_desk_core::ground::words::count;
use token_desk_core::model::entra::MAX_TOKENS_OF_A_USER;
use token_desk_core::model::upn::check_upn;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The most users that are offered at once.
const MAX_OFFERED: usize = 8;

fn offer_id(place: usize) -> AttrValue {
    text_of(format_args!("offer-{place}"))
}

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
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                let _ = input.focus();
            }
        });
    }
    // Which of the users found the arrows have come to.
    let lit = use_state_eq(|| None::<usize>);
    let row = props.desk.find(props.row);
    let serial = row.map(|row| row.token.serial.to_string()).unwrap_or_default();
    let holder = row.and_then(|row| row.user).map(|(_, user)| user.label());
    let oninput = {
        let (typed, lit) = (typed.clone(), lit.setter());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                lit.set(None);
                typed.set(input.value());
            }
        })
    };
    let give = |upn: String| {
        let (ask, row) = (props.ask.clone(), props.row);
        move || ask.emit(Ask::dispatch(ChangeMsg::AssignTo(row, upn.clone())))
    };
    let summary = props.desk.summary();
    let search = Search::new(&typed);
    let users = props.desk.users();
    let found: Vec<usize> = summary
        .waiting
        .iter()
        .chain(&summary.served)
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
    let lit_now = match *lit {
        Some(lit) => Some(lit.min(found.len().saturating_sub(1))),
        None => (!whole && !search.is_empty()).then_some(0),
    }
    .filter(|_| !found.is_empty());
    let on_submit = {
        let chosen = lit_now.and_then(|lit| users.get(*found.get(lit)?)).map(|user| user.upn.to_owned());
        let give = give(chosen.unwrap_or_else(|| (*typed).clone()));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            give();
        })
    };
    let onkeydown = {
        let (lit, last) = (lit.setter(), found.len().checked_sub(1));
        Callback::from(move |event: KeyboardEvent| {
            let Some(last) = last else { return };
            lit.set(Some(match (event.key().as_str(), lit_now) {
                ("ArrowDown", Some(now)) => (now + 1).min(last),
                ("ArrowDown", None) => 0,
                ("ArrowUp", Some(now)) => now.saturating_sub(1),
                ("ArrowUp", None) => last,
                _ => return,
            }));
            event.prevent_default();
        })
    };
    let offers = found.iter().enumerate().filter_map(|(place, &number)| Some((place, number, users.get(number)?))).map(
        |(place, number, user)| {
            let held = usize::from(summary.tokens_of.get(number).copied().unwrap_or(0));
            let give = give(user.upn.to_string());
            let onclick = Callback::from(move |_: MouseEvent| give());
            let is_lit = lit_now == Some(place);
            let tokens = if held == 0 { "No token".to_owned() } else { count(held, "token") };
            html! {
                <li key={number} id={offer_id(place)} role="option" aria-selected={is_lit.to_string()} class={classes!("offer", is_lit.then_some("is-lit"))} {onclick}>
                    <span class="who"><span dir="auto">{ visible(if user.name.is_empty() { user.upn } else { user.name }).into_owned() }</span><span class="dim" dir="auto">{ if user.name.is_empty() { String::new() } else { visible(user.upn).into_owned() } }</span></span>
                    if user.is_guest() {
                        <span class="tag bad">{ "Guest" }</span>
                    }
                    if user.enabled == Some(false) {
                        <span class="tag bad">{ "Disabled" }</span>
                    }
                    <span class={if held == 0 || held >= usize::from(MAX_TOKENS_OF_A_USER) { "tag warn" } else { "tag" }}>{ tokens }</span>
                </li>
            }
        },
    );
    let wrong = props.hindrance.as_deref();
    let title = match &holder {
        None => format!("Assign token {serial}"),
        Some(_) => format!("Change the user of token {serial}"),
    };
    let has = holder.map(|holder| format!("{} has it now. ", shown_text(&holder))).unwrap_or_default();
    html! {
        <Modal {title} close={props.close.clone()}>
            <form onsubmit={on_submit} autocomplete="off">
                <label class="field">
                    <span>{ "UPN" }</span>
                    <input ref={input} type="text" dir="auto" role="combobox" aria-autocomplete="list" aria-controls="offers" aria-expanded={(!found.is_empty()).to_string()} autocomplete="off" spellcheck="false" value={(*typed).clone()} {oninput} {onkeydown}
                        aria-activedescendant={lit_now.map(offer_id)} aria-invalid={wrong.is_some().then_some("true")} aria-describedby="assign-wrong" />
                </label>
                { wrong_words("assign-wrong", wrong) }
                <p class="dim">{ has }{ "Type to find a user of the list, or type the whole UPN of somebody else. A user may have several tokens; Entra allows five, together with authenticator apps." }</p>
                <ul id="offers" class="offers" role="listbox" aria-label="Users found">{ for offers }</ul>
                <p class="dim" role="status">{ remark }</p>
                <div class="bar end"><button type="submit" class="btn primary" disabled={search.is_empty()}>{ "Assign" }</button></div>
            </form>
        </Modal>
    }
}
