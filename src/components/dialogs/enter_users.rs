//! Typing or pasting users.

use super::modal::Modal;
use crate::ask::Ask;
use crate::platform;
use crate::state::FilesMsg;
use std::rc::Rc;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::ground::words::count;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct EnterUsersProps {
    /// What was typed before.
    pub(crate) draft: Rc<SecretBytes>,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn EnterUsers(props: &EnterUsersProps) -> Html {
    // The text itself is only in the document: it could be one with keys.
    let lines = use_state_eq(|| lines_of(&props.draft));
    let area = use_node_ref();
    {
        let (area, draft) = (area.clone(), Rc::clone(&props.draft));
        use_effect_with((), move |()| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                area.set_value(str_of(&draft));
                let _ = area.focus();
            }
        });
    }
    let oninput = {
        let (area, lines) = (area.clone(), lines.setter());
        Callback::from(move |_: InputEvent| lines.set(lines_of(&typed_in(&area))))
    };
    // It is kept until it was read: what is closed by mistake, or can't be read, is still there the next time.
    let on_add = {
        let (ask, area) = (props.ask.clone(), area.clone());
        Callback::from(move |_: MouseEvent| {
            let text = Rc::new(typed_in(&area));
            ask.emit(Ask::dispatch(FilesMsg::Draft(Rc::clone(&text))));
            ask.emit(Ask::AddUsers(text));
        })
    };
    let close = {
        let (ask, close, area) = (props.ask.clone(), props.close.clone(), area.clone());
        Callback::from(move |()| {
            ask.emit(Ask::dispatch(FilesMsg::Draft(Rc::new(typed_in(&area)))));
            close.emit(());
        })
    };
    let on_cancel = {
        let close = close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    html! {
        <Modal title="Enter User List" {close}>
            <p class="dim" id="enter-help">{ "One UPN a line, with a name behind a comma if you like. A table pasted from Entra, Microsoft 365 or a spreadsheet works too." }</p>
            // Browsers ask the form whether what was typed into a text may be kept for their next start.
            <form class="field" autocomplete="off" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                <label for="user-list">{ "User list" }</label>
                <textarea
                    dir="auto"
                    id="user-list" ref={area} rows="10" spellcheck="false" autocomplete="off" aria-describedby="enter-help"
                    placeholder={"amy.masters@contoso.com,Amy Masters\njohn.smith@contoso.com"} {oninput} />
            </form>
            <div class="bar end">
                <span class="dim grow">{ if *lines > 0 { count(*lines, "line") } else { String::new() } }</span>
                <button type="button" class="btn quiet" onclick={on_cancel}>{ "Cancel" }</button>
                <button type="button" class="btn primary" disabled={*lines == 0} onclick={on_add}>{ "Add users" }</button>
            </div>
        </Modal>
    }
}

/// What is in the field now.
fn typed_in(area: &NodeRef) -> SecretBytes {
    area.cast::<Element>().map(|area| platform::text_of_field(&area)).unwrap_or_default()
}

fn str_of(text: &SecretBytes) -> &str {
    std::str::from_utf8(text.as_slice()).unwrap_or_default()
}

/// How many lines have something in them.
fn lines_of(text: &SecretBytes) -> usize {
    str_of(text).lines().filter(|line| !line.trim().is_empty()).count()
}
