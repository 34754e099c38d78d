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

/// The largest file with private keys, in bytes: there may be photos in it.
const MAX_PRIVATE_KEY_BYTES: u64 = 1 << 20;

/// A field's label, and what is said below it.
type Asked = (&'static str, &'static str);

const KEY_PASSPHRASE: Asked =
    ("Key passphrase", "It opens the private key itself. Leave it empty if the key has none.");

/// The fields, by what the file needs: a passphrase, a private key.
fn asked(passphrase: bool, private_key: bool) -> &'static [Asked] {
    match (passphrase, private_key) {
        (true, true) => &[
            KEY_PASSPHRASE,
            (
                "Password",
                "It opens the file without a private key. It came apart from the file: by telephone, letter or another mail.",
            ),
        ],
        (false, true) => &[KEY_PASSPHRASE],
        (true, false) => &[("Password", "It came apart from the file: by telephone, letter or another mail.")],
        (false, false) => &[(
            "Password",
            "It is a key that came apart from the file: as hex digits, as Base64, or as a file of its own.",
        )],
    }
}

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
    let picker = use_node_ref();
    let fields = [use_node_ref(), use_node_ref()];
    let shown = use_state_eq(|| false);
    let filled = use_state_eq(|| false);
    let key_files = use_state_eq(Vec::<FileSource>::new);
    let trouble = use_state_eq(|| "");
    // Whether it is tried on the others, too.
    let on_all = use_state_eq(|| false);
    let refusal = &props.locked.refusal;
    let (passphrase, private_key) = match refusal.retry_as {
        Some(RetryAs::Unlocked { passphrase, private_key }) => (passphrase, private_key),
        _ => (true, false),
    };
    {
        let [field, _] = &fields;
        let first = if private_key { &picker } else { field }.clone();
        use_effect_with((), move |()| {
            if let Some(first) = first.cast::<HtmlInputElement>() {
                let _ = first.focus();
            }
        });
    }
    let submit = {
        let (ask, fields, key_files, trouble) =
            (props.ask.clone(), fields.clone(), key_files.clone(), trouble.setter());
        let all = *on_all && props.others > 0;
        Callback::from(move |()| {
            let mut materials = Vec::new();
            for field in inputs(&fields) {
                let text = platform::text_of_field(&field);
                field.set_value("");
                // A private key goes along with what is typed, another key file takes its place.
                if !text.is_empty() && (private_key || key_files.is_empty()) {
                    materials.push(KeyMaterial::Text(text));
                }
            }
            let (ask, key_files, trouble) = (ask.clone(), (*key_files).clone(), trouble.clone());
            wasm_bindgen_futures::spawn_local(async move {
                for source in key_files {
                    match source.content().await {
                        Ok(bytes) => materials.push(KeyMaterial::File(bytes)),
                        Err(_) => return trouble.set("The browser could not read the key file. Choose it again."),
                    }
                }
                if !materials.is_empty() {
                    ask.emit(Ask::Unlock(intake::Unlock { materials, many_rounds: false }, all));
                }
            });
        })
    };
    let on_submit = submit.reform(|_: MouseEvent| ());
    let on_key = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            submit.emit(());
        }
    });
    let on_input = {
        let (fields, filled) = (fields.clone(), filled.setter());
        Callback::from(move |_: InputEvent| filled.set(inputs(&fields).any(|field| platform::is_filled(&field))))
    };
    let on_show = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let on_file = {
        let (key_files, trouble) = (key_files.setter(), trouble.setter());
        Callback::from(move |event: Event| {
            let mut chosen = files::take_chosen(&event);
            let most = if private_key { MAX_PRIVATE_KEY_BYTES } else { MAX_KEY_FILE_BYTES };
            let large = chosen.iter().any(|source| source.size() > most);
            trouble.set(if large { "This is no key file: it is far too large." } else { "" });
            chosen.retain(|_| !large);
            key_files.set(chosen);
        })
    };
    let on_cancel = props.close.reform(|_: MouseEvent| ());
    let on_others = {
        let on_all = on_all.setter();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                on_all.set(input.checked());
            }
        })
    };
    let nothing = !*filled && key_files.is_empty();
    let (name, used) =
        if private_key { ("Private key file", "") } else { ("Key file", " is used instead of what is typed.") };
    let names = key_files.iter().map(|source| &*source.name).collect::<Vec<_>>().join(", ");
    let chosen = if names.is_empty() { AttrValue::default() } else { shown_text(&(names + used)) };
    let choose = html! {
        <div class="bar">
            <label class="btn pick">{ name }<input type="file" multiple={private_key} ref={picker} aria-describedby={private_key.then_some("unlock-file")} onchange={on_file} /></label>
            <span class="dim" role="status">{ chosen }</span>
        </div>
    };
    let typed = asked(passphrase, private_key).iter().zip(fields).enumerate().map(|(number, (&(label, help), field))| {
        let (id, about) = (format!("unlock-{number}"), format!("unlock-about-{number}"));
        html! {
            <>
                <div class="field">
                    <label for={id.clone()}>{ label }</label>
                    <span class="joined">
                        <input {id} ref={field} type={if *shown { "text" } else { "password" }} autocomplete="off"
                            spellcheck="false" aria-describedby={about.clone()} oninput={&on_input} onkeydown={&on_key} />
                        if number == 0 {
                            <button type="button" class="btn" aria-pressed={shown.to_string()} onclick={&on_show}>{ "Show password" }</button>
                        }
                    </span>
                </div>
                <p class="dim" id={about}>{ help }</p>
            </>
        }
    });
    html! {
        <Modal title={format!("Unlock {}", props.locked.job.source.name)} close={props.close.clone()}>
            <div class="note" role="alert"><p>{ message(&shown_text(&refusal.message)) }{ " " }{ &refusal.advice }</p></div>
            if private_key {
                { choose.clone() }
                <p class="dim" id="unlock-file">{ "The key that belongs to the address the vendor encrypted for: a file like private.asc. It does not leave this page. With the vendor’s public key beside it, signatures are checked." }</p>
            }
            { for typed }
            if !private_key {
                { choose }
            }
            if props.others > 0 {
                <label class="check"><input type="checkbox" checked={*on_all} onchange={on_others} />{ format!("Try it on {} that {} locked, too", count(props.others, "other file"), plural(props.others, "is", "are")) }</label>
            }
            <p class="trouble" role="alert">{ *trouble }</p>
            <p class="dim">{ "What opens it is kept nowhere, and forgotten as soon as the file is read. Reading the file again with other settings asks again." }</p>
            <div class="bar end">
                <button type="button" class="btn quiet" onclick={on_cancel}>{ "Cancel" }</button>
                <button type="button" class="btn primary" disabled={nothing} onclick={on_submit}>{ "Unlock" }</button>
            </div>
        </Modal>
    }
}

/// The fields that are there.
fn inputs(fields: &[NodeRef]) -> impl Iterator<Item = HtmlInputElement> {
    fields.iter().filter_map(NodeRef::cast)
}

/// The first sentence says what is the matter; the rest explains it.
fn message(text: &str) -> Html {
    let (first, rest) = text.split_once(". ").map_or((text, ""), |(first, rest)| (first, rest));
    let stop = if rest.is_empty() { "" } else { ". " };
    html! { <><b>{ first }{ stop }</b>{ rest }</> }
}
