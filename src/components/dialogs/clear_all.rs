//! Starting over: the one step that nothing takes back, so it asks.

use super::modal::Modal;
use crate::ask::Ask;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ClearDialogProps {
    pub(crate) unsaved: bool,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn ClearDialog(props: &ClearDialogProps) -> Html {
    let on_clear = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::ClearAll))
    };
    let on_keep = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    html! {
        <Modal title="Clear all" close={props.close.clone()}>
            <p>{ "All tokens, users and assignments are removed from this page, and the keys are overwritten in memory. This can’t be undone." }</p>
            <div class="dialog-note">
                if props.unsaved {
                    <div class="note"><p>{ "The inventory was not downloaded since the last change." }</p></div>
                }
            </div>
            <div class="bar end">
                <button type="button" class="btn" onclick={on_keep}>{ "Keep everything" }</button>
                <button type="button" class="btn danger" onclick={on_clear}>{ "Clear all" }</button>
            </div>
        </Modal>
    }
}
