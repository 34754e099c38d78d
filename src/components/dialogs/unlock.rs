//! Opening an encrypted file: what opens it goes from the field to the worker and is kept nowhere.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::shown_text;
use crate::job::FileSource;
use crate::platform::{self, files};
use crate::state::Locked;
use token_desk_core::ground::refusal::RetryAs;
use token_desk_core::ground::words::{count, plural};
use token_desk_core::intake;
use token_desk_core::notation::pskc::KeyMaterial;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The largest key file, in bytes.
const MAX_KEY_FILE_BYTES: u64 = 16 << 10;

#[derive(Properties, PartialEq)]
pub(crate) struct UnlockProps {
    pub(crate) locked: Locked,
    /// How many other files wait for what opens them.
    pub(crate) others: usize,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn Unlock(props: &UnlockProps) -> Html {
    let field = use_node_ref();
    let shown = use_state_eq(|| false);
    let filled = use_state_eq(|| false);
    let key_file = use_state_eq(|| None::<FileSource>);
    let trouble = use_state_eq(|| "");
    // Whether it is tried on the others, too.
    let on_all = use_state_eq(|| false);
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                let _ = field.focus();
            }
        });
    }
    let submit = {
        let (ask, field, key_file, trouble) = (props.ask.clone(), field.clone(), key_file.clone(), trouble.setter());
        let all = *on_all && props.others > 0;
        Callback::from(move |()| {
            let Some(field) = field.cast::<HtmlInputElement>() else { return };
            let text = platform::text_of_field(&field);
            field.set_value("");
            if let Some(source) = (*key_file).clone() {
                let (ask, trouble) = (ask.clone(), trouble.clone());
                wasm_bindgen_futures::spawn_local(async move {
                    match source.content().await {
                        Ok(bytes) => ask.emit(Ask::Unlock(given(KeyMaterial::File(bytes)), all)),
                        Err(_) => trouble.set("The browser could not read the key file. Choose it again."),
                    }
                });
                return;
            }
            if !text.is_empty() {
                ask.emit(Ask::Unlock(given(KeyMaterial::Text(text)), all));
            }
        })
    };
    let on_submit = {
        let submit = submit.clone();
        Callback::from(move |_: MouseEvent| submit.emit(()))
    };
    let on_key = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            submit.emit(());
        }
    });
    let on_input = {
        let filled = filled.setter();
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                filled.set(platform::is_filled(&field));
            }
        })
    };
    let on_show = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let on_file = {
        let (key_file, trouble) = (key_file.setter(), trouble.setter());
        Callback::from(move |event: Event| {
            let chosen = files::take_chosen(&event).into_iter().next();
            let large = chosen.as_ref().is_some_and(|source| source.size() > MAX_KEY_FILE_BYTES);
            trouble.set(if large { "This is no key file: it is far too large." } else { "" });
            key_file.set(chosen.filter(|_| !large));
        })
    };
    let on_cancel = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let refusal = &props.locked.refusal;
    let is_key = matches!(refusal.retry_as, Some(RetryAs::Unlocked { passphrase: false, private_key: false }));
    let help = if is_key {
        "It is a key that came apart from the file: as hex digits, as Base64, or as a file of its own."
    } else {
        "It came apart from the file: by telephone, letter or another mail."
    };
    let on_others = {
        let on_all = on_all.setter();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                on_all.set(input.checked());
            }
        })
    };
    let nothing = !*filled && key_file.is_none();
    html! {
        <Modal title={format!("Unlock {}", props.locked.job.source.name)} close={props.close.clone()}>
            <div class="note" role="alert"><p>{ message(&shown_text(&refusal.message)) }{ " " }{ &refusal.advice }</p></div>
            <div class="field">
                <label for="unlock-key">{ "Password" }</label>
                <span class="joined">
                    <input id="unlock-key" ref={field} type={if *shown { "text" } else { "password" }} autocomplete="off"
                        spellcheck="false" aria-describedby="unlock-help" oninput={on_input} onkeydown={on_key} />
                    <button type="button" class="btn" aria-pressed={shown.to_string()} onclick={on_show}>{ "Show password" }</button>
                </span>
            </div>
            <p class="dim" id="unlock-help">{ help }</p>
            <div class="bar">
                <label class="btn pick">{ "Key file" }<input type="file" onchange={on_file} /></label>
                <span class="dim" role="status">{ key_file.as_ref().map_or_else(AttrValue::default, |source| shown_text(&format!("{} is used instead of what is typed.", source.name))) }</span>
            </div>
            if props.others > 0 {
                <label class="check"><input type="checkbox" checked={*on_all} onchange={on_others} />{ format!("Try it on {} that {} locked, too", count(props.others, "other file"), plural(props.others, "is", "are")) }</label>
            }
            <p class="trouble" role="alert">{ *trouble }</p>
            <p class="dim">{ "It is kept nowhere, and forgotten as soon as the file is read. Reading the file again with other settings asks again." }</p>
            <div class="bar end">
                <button type="button" class="btn quiet" onclick={on_cancel}>{ "Cancel" }</button>
                <button type="button" class="btn primary" disabled={nothing} onclick={on_submit}>{ "Unlock" }</button>
            </div>
        </Modal>
    }
}

/// The first sentence says what is the matter; the rest explains it.
fn message(text: &str) -> Html {
    let (first, rest) = text.split_once(". ").map_or((text, ""), |(first, rest)| (first, rest));
    let stop = if rest.is_empty() { "" } else { ". " };
    html! { <><b>{ first }{ stop }</b>{ rest }</> }
}

fn given(material: KeyMaterial) -> intake::Unlock {
    intake::Unlock { materials: vec![material], many_rounds: false }
}
