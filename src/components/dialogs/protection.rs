//! How files are protected that leave: the choice, and the field for the password of a ZIP file. The password stays the
//! field's until files are written, and goes with the dialog.

use crate::platform;
use crate::state::Shown;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::output::passwords::{MADE_BITS, Weakness, make_password, weakness, words_around};
use token_desk_core::output::sealing::Seal;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The name of the protection by a ZIP file.
pub(super) const ZIP: &str = "Password (ZIP)";

/// What is said of it.
pub(super) const ABOUT_ZIP: &str = "Only this password opens the ZIP file (AES-256): with 7-Zip or WinZip, not with the Explorer of Windows. Hand it over apart from the file.";

/// The choice of the protection.
pub(super) fn protections<K: Copy + PartialEq + 'static>(
    kinds: &[(K, &'static str)],
    chosen: K,
    change: &Callback<K>,
) -> Html {
    let radios = kinds.iter().map(|&(kind, name)| {
        let change = change.clone();
        let onchange = Callback::from(move |_: Event| change.emit(kind));
        html! {
            <label class="check" key={name}><input type="radio" name="shield" checked={kind == chosen} {onchange} />{ name }</label>
        }
    });
    html! {
        <div class="choices" role="radiogroup" aria-labelledby="shield">
            <b id="shield">{ "Protection" }</b>
            { for radios }
        </div>
    }
}

/// The name of the button that downloads a file.
pub(super) fn download_words(name: &str, sealed: bool) -> String {
    format!("Download {name}{}", if sealed { " as ZIP" } else { "" })
}

/// What the password in the field seals with; `None` while it is empty.
pub(super) fn seal_of(field: &NodeRef) -> Option<Seal> {
    let text = platform::text_of_field(&field.cast()?);
    (!text.is_empty()).then_some(Seal::Zip(text))
}

#[derive(Properties, PartialEq)]
pub(super) struct ZipPasswordProps {
    /// Where the password is.
    pub(super) field: NodeRef,
    /// Whose words are no good passwords.
    pub(super) desk: Shown,
    /// What is said while the field is empty: that it must not be, to whoever wanted to download.
    pub(super) lacking: &'static str,
    /// Told whether the field holds anything.
    pub(super) filled: Callback<bool>,
}

/// What is known of a password; nothing of what it is.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    Empty,
    Typed(Option<Weakness>),
    Made,
}

#[component]
pub(super) fn ZipPassword(props: &ZipPasswordProps) -> Html {
    let shown = use_state_eq(|| false);
    let known = use_state_eq(|| Known::Empty);
    let words = use_memo(props.desk.clone(), |desk| words_around(desk));
    let oninput = {
        let (field, filled, known) = (props.field.clone(), props.filled.clone(), known.setter());
        Callback::from(move |_: InputEvent| {
            let typed = seal_of(&field).map(|Seal::Zip(text)| Known::Typed(weak(&text, &words)));
            filled.emit(typed.is_some());
            known.set(typed.unwrap_or(Known::Empty));
        })
    };
    let on_make = {
        let (field, filled, known, shown) = (props.field.clone(), props.filled.clone(), known.setter(), shown.setter());
        Callback::from(move |_: MouseEvent| {
            let mut unguessable = true;
            let made = make_password(&mut |room: &mut [u8]| unguessable = platform::fill_randomly(room));
            if let Some(input) = field.cast::<HtmlInputElement>().filter(|_| unguessable) {
                input.set_value(std::str::from_utf8(made.as_slice()).unwrap_or_default());
                filled.emit(true);
                known.set(Known::Made);
                shown.set(true);
            }
        })
    };
    let on_show = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let said = match *known {
        Known::Empty => props.lacking.to_owned(),
        Known::Typed(weakness) => weakness.map_or("", Weakness::sentence).to_owned(),
        Known::Made => format!(
            "Made of the browser’s randomness: {MADE_BITS} bits. It is shown only now: keep it where you keep passwords, with its hyphens. Without it nobody opens the file."
        ),
    };
    let is_wrong = matches!(*known, Known::Empty) && !props.lacking.is_empty();
    html! {
        <>
            <div class="field">
                <label for="zip-password">{ "Password for the ZIP" }</label>
                <span class="joined">
                    <input id="zip-password" class="mono" ref={props.field.clone()} type={if *shown { "text" } else { "password" }} autocomplete="off"
                        spellcheck="false" aria-invalid={is_wrong.then_some("true")} aria-describedby="zip-said" {oninput} />
                    <button type="button" class="btn" aria-pressed={shown.to_string()} onclick={on_show}>{ "Show password" }</button>
                    <button type="button" class="btn" onclick={on_make}>{ "Make a password" }</button>
                </span>
            </div>
            <p class={if is_wrong { "bad-text" } else { "dim" }} id="zip-said" role="status">{ said }</p>
        </>
    }
}

fn weak(text: &SecretBytes, words: &[String]) -> Option<Weakness> {
    weakness(std::str::from_utf8(text.as_slice()).unwrap_or_default(), words)
}
