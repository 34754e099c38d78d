//! Giving one token to a user by choice.

use super::modal::Modal;
use crate::ask::Ask;
use crate::state::{ChangeMsg, Shown};
use token_desk_core::desk::{RowId, contains};
use token_desk_core::ground::words::count;
use token_desk_core::model::upn::check_upn;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The most users that are offered at once.
const MAX_OFFERED: usize = 8;

#[derive(Properties, PartialEq)]
pub(crate) struct AssignDialogProps {
    pub(crate) desk: Shown,
    pub(crate) row: RowId,
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
    let serial = props.desk.find(props.row).map(|row| row.token.serial.to_string()).unwrap_or_default();
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                typed.set(input.value());
            }
        })
    };
    let give = |upn: String| {
        let (ask, row) = (props.ask.clone(), props.row);
        move || ask.emit(Ask::dispatch(ChangeMsg::AssignTo(row, upn.clone())))
    };
    let summary = props.desk.summary();
    let needle = typed.trim().to_lowercase();
    let users = props.desk.users();
    let found: Vec<usize> = summary
        .waiting
        .iter()
        .chain(&summary.served)
        .map(|&user| user as usize)
        .filter(|&user| {
            users.get(user).is_some_and(|user| {
                !user.upn.is_empty() && (contains(user.upn, &needle) || contains(user.name, &needle))
            })
        })
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
    let on_submit = {
        // Part of a name is enough if only one user has it; a whole UPN is meant as it is.
        let only = match found {
            [only] if check_upn(typed.trim()).is_err() => users.get(*only).map(|user| user.upn.to_string()),
            _ => None,
        };
        let give = give(only.unwrap_or_else(|| (*typed).clone()));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            give();
        })
    };
    let offers = found.iter().filter_map(|&number| Some((number, users.get(number)?))).map(|(number, user)| {
        let held = usize::from(summary.tokens_of.get(number).copied().unwrap_or(0));
        let give = give(user.upn.to_string());
        let onclick = Callback::from(move |_: MouseEvent| give());
        html! {
            <li key={number}>
                <button type="button" class="offer" {onclick}>
                    <span class="who"><span>{ if user.name.is_empty() { user.upn.to_string() } else { user.name.to_string() } }</span><span class="dim">{ if user.name.is_empty() { String::new() } else { user.upn.to_string() } }</span></span>
                    <span class={if held == 0 { "tag warn" } else { "tag" }}>{ if held == 0 { "No token".to_owned() } else { count(held, "token") } }</span>
                </button>
            </li>
        }
    });
    html! {
        <Modal title={format!("Assign token {serial}")} close={props.close.clone()}>
            <form onsubmit={on_submit}>
                <label class="field">
                    <span>{ "UPN" }</span>
                    <input ref={input} type="text" autocomplete="off" spellcheck="false" value={(*typed).clone()} {oninput} />
                </label>
                <p class="dim">{ "Type to find a user of the list, or type the whole UPN of somebody else. A user may have several tokens; Entra allows five, together with authenticator apps." }</p>
                <ul class="offers" aria-label="Users found">{ for offers }</ul>
                <p class="dim" role="status">{ remark }</p>
                <div class="bar end"><button type="submit" class="btn primary" disabled={needle.is_empty()}>{ "Assign" }</button></div>
            </form>
        </Modal>
    }
}
