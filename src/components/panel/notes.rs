//! Notes on a token, in its panel: saved when a person leaves the field.

use crate::ask::Ask;
use crate::state::ChangeMsg;
use token_desk_core::desk::RowId;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct NotesProps {
    pub(super) row: RowId,
    /// What is noted on the desk.
    pub(super) notes: AttrValue,
    pub(super) ask: Callback<Ask>,
}

#[component]
pub(super) fn Notes(props: &NotesProps) -> Html {
    // What is typed and not on the desk: a desk that changes meanwhile takes nothing of it away.
    let typed = use_state_eq(|| None::<String>);
    {
        let typed = typed.setter();
        use_effect_with(props.notes.clone(), move |_| typed.set(None));
    }
    let oninput = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()));
        })
    };
    let on_leave = {
        let (ask, row, notes) = (props.ask.clone(), props.row, props.notes.clone());
        Callback::from(move |event: FocusEvent| {
            // What stands in the field, which may be newer than what was drawn.
            let text = event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value());
            if let Some(text) = text.filter(|text| *text != *notes) {
                ask.emit(Ask::dispatch(ChangeMsg::Note(row, text)));
            }
        })
    };
    let text = typed.as_ref().map_or_else(|| props.notes.clone(), |typed| AttrValue::from(typed.clone()));
    // Browsers ask the form whether what was typed into a text may be kept for their next start.
    html! {
        <form autocomplete="off">
            <label class="field"><span>{ "Notes" }</span>
                <textarea rows="3" spellcheck="false" autocomplete="off" aria-describedby="notes-help" value={text} {oninput} onfocusout={on_leave} />
            </label>
            <p class="dim" id="notes-help">{ "Saved when you leave the field; the inventory keeps them." }</p>
        </form>
    }
}
