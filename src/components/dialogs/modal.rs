//! A dialog: the browser's own, which keeps the focus inside and gives it back.

use crate::components::bars::notices::NoticeInDialog;
use crate::components::controls::{icons, shown_text};
use crate::platform;
use std::cell::Cell;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ModalProps {
    /// Heading and accessible name.
    pub(crate) title: AttrValue,
    /// Wider than usual.
    #[prop_or_default]
    pub(crate) wide: bool,
    /// Whether it begins in its first field, instead of at its cross.
    #[prop_or_default]
    pub(crate) in_field: bool,
    /// Called when it is closed with Escape or the cross.
    pub(crate) close: Callback<()>,
    pub(crate) children: Html,
}

#[component]
pub(crate) fn Modal(props: &ModalProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = dialog.as_ref().filter(|dialog| !dialog.open()) {
                let _ = dialog.show_modal();
            }
            // Closed before it goes: only so does the browser give the focus back to where it was.
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    {
        // A field may come later, when the file was looked at; by then the person may have gone elsewhere.
        let (node, waits) = (node.clone(), use_memo((), |()| Cell::new(props.in_field)));
        use_effect(move || {
            if waits.get()
                && let Some(dialog) = node.cast::<HtmlDialogElement>()
            {
                waits.set(platform::focus_is_at(&dialog, "[aria-label='Close dialog']") && !focus_field(&dialog));
            }
        });
    }
    let on_cancel = {
        let close = props.close.clone();
        Callback::from(move |event: Event| {
            // The state closes it, so that both never disagree.
            event.prevent_default();
            close.emit(());
        })
    };
    let on_cross = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    html! {
        <dialog ref={node} class={classes!("dialog", props.wide.then_some("wide"))} aria-labelledby="dialog-title" oncancel={on_cancel}>
            <div class="dialog-head">
                <h1 id="dialog-title">{ shown_text(&props.title) }</h1>
                <button type="button" class="icon" aria-label="Close dialog" onclick={on_cross}>{ icons::cross() }</button>
            </div>
            <NoticeInDialog />
            { props.children.clone() }
        </dialog>
    }
}

/// Gives the focus to the first field, of a group of choices to the chosen one; returns whether there is one.
fn focus_field(dialog: &HtmlDialogElement) -> bool {
    const FIELD: &str =
        "input:not([type=file], [type=radio]:not(:checked), :disabled), select:not(:disabled), textarea";
    platform::focus_in(dialog, FIELD)
}
