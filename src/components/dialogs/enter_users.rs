//! Typing or pasting users.

use super::modal::Modal;
use crate::ask::Ask;
use crate::state::FilesMsg;
use token_desk_core::ground::words::count;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct EnterUsersProps {
    /// What was typed before.
    pub(crate) draft: AttrValue,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn EnterUsers(props: &EnterUsersProps) -> Html {
    let text = use_state_eq(|| props.draft.to_string());
    let area = use_node_ref();
    {
        let area = area.clone();
        use_effect_with((), move |()| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                let _ = area.focus();
            }
        });
    }
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                text.set(area.value());
            }
        })
    };
    // It is kept until it was read: what is closed by mistake, or can't be read, is still there the next time.
    let on_add = {
        let (ask, text) = (props.ask.clone(), text.clone());
        Callback::from(move |_: MouseEvent| {
            ask.emit(Ask::dispatch(FilesMsg::Draft((*text).clone())));
            ask.emit(Ask::AddUsers((*text).clone()));
        })
    };
    let close = {
        let (ask, close, text) = (props.ask.clone(), props.close.clone(), text.clone());
        Callback::from(move |()| {
            ask.emit(Ask::dispatch(FilesMsg::Draft((*text).clone())));
            close.emit(());
        })
    };
    let on_cancel = {
        let close = close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    html! {
        <Modal title="Enter User List" {close}>
            <p class="dim" id="enter-help">{ "One UPN a line, with a name behind a comma if you like. A table pasted from Entra, Microsoft 365 or a spreadsheet works too." }</p>
            // Browsers ask the form whether what was typed into a text may be kept for their next start.
            <form class="field" autocomplete="off" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                <label for="user-list">{ "User list" }</label>
                <textarea
                    id="user-list" ref={area} rows="10" spellcheck="false" autocomplete="off" aria-describedby="enter-help"
                    placeholder={"amy.masters@contoso.com,Amy Masters\njohn.smith@contoso.com"} value={(*text).clone()} {oninput} />
            </form>
            <div class="bar end">
                <span class="dim grow">{ if lines > 0 { count(lines, "line") } else { String::new() } }</span>
                <button type="button" class="btn quiet" onclick={on_cancel}>{ "Cancel" }</button>
                <button type="button" class="btn primary" disabled={lines == 0} onclick={on_add}>{ "Add users" }</button>
            </div>
        </Modal>
    }
}
