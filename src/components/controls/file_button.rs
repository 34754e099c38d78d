//! A button that chooses files: a real file input, dressed as a button by its label.

use super::button_class;
use crate::ask::Ask;
use crate::job::JobKind;
use crate::platform::files;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct FileButtonProps {
    /// The text on it; its accessible name.
    pub(crate) label: AttrValue,
    /// What the chosen files are taken for.
    pub(crate) kind: JobKind,
    /// Whether it is the next step.
    pub(crate) filled: bool,
    #[prop_or_default]
    pub(crate) big: bool,
    pub(crate) ask: Callback<Ask>,
}

#[component]
pub(crate) fn FileButton(props: &FileButtonProps) -> Html {
    let on_change = {
        let (ask, kind) = (props.ask.clone(), props.kind);
        Callback::from(move |event: Event| {
            let chosen = files::take_chosen(&event);
            if !chosen.is_empty() {
                ask.emit(Ask::Read(chosen, kind));
            }
        })
    };
    // Where there is little room, the first word has to do.
    let (first, rest) = props.label.split_at(props.label.find(' ').unwrap_or(props.label.len()));
    // No filter of file names: seed files come under every name, and the content decides.
    html! {
        <label class={classes!(button_class(props.filled), "pick", props.big.then_some("big"))}>
            <span>{ first }<span class="more">{ rest }</span></span>
            <input type="file" aria-label={props.label.clone()} multiple={props.kind != JobKind::OneToken} onchange={on_change} />
        </label>
    }
}
