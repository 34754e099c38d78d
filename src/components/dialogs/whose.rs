//! Finding the token that shows a code.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::codes::CodeCheck;
use crate::state::Shown;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct WhoseCodeProps {
    pub(crate) desk: Shown,
    /// What is added to the computer's clock, in seconds.
    pub(crate) offset: i64,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn WhoseCode(props: &WhoseCodeProps) -> Html {
    html! {
        <Modal title="Whose code is this?" in_field=true close={props.close.clone()}>
            <p class="dim">{ "For a token whose serial number can’t be read: type the code that it shows, and the token is looked for among all on the desk. Among many tokens one code can be shown by several, so type the next one as well." }</p>
            <CodeCheck desk={props.desk.clone()} of={None} offset={props.offset} ask={props.ask.clone()} />
        </Modal>
    }
}
