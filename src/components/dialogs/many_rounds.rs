//! The question before a file is opened that takes long.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::shown_text;
use crate::state::Locked;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ManyRoundsProps {
    pub(crate) locked: Locked,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn ManyRounds(props: &ManyRoundsProps) -> Html {
    let on_cancel = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let on_go = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::OpenAllTheSame))
    };
    let refusal = &props.locked.refusal;
    html! {
        <Modal title={format!("Open {} all the same?", props.locked.job.source.name)} close={props.close.clone()}>
            <p>{ shown_text(&refusal.message) }{ " " }{ &refusal.advice }</p>
            <p class="dim">{ "The page stays usable meanwhile, and reading can be cancelled." }</p>
            <div class="bar end">
                <button type="button" class="btn quiet" onclick={on_cancel}>{ "Don’t open it" }</button>
                <button type="button" class="btn primary" onclick={on_go}>{ "Open it all the same" }</button>
            </div>
        </Modal>
    }
}
