//! How files are protected, and the field for the key, the passphrase or the password.

use super::ConvertProps;
use super::choice::{ConvertChoice, ProtectionKind, changed, number_input};
use crate::ask::{Ask, SmallFile};
use crate::components::controls::icons;
use crate::components::dialogs::protection::{SealFields, Sealed, protections};
use crate::job::FileSource;
use crate::platform;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::model::key_encoding::{Decoder, SecretEncoding, encode};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Bytes of a pre-shared key: AES-128.
pub(super) const KEY_BYTES: usize = 16;
/// A passphrase of fewer bytes can be guessed in spite of the rounds: the dialog says so.
const MIN_PASSPHRASE_BYTES: usize = 12;

/// What is known of the field for the key or passphrase.
#[derive(Clone, Copy)]
pub(super) struct SecretField<'h> {
    /// A whole key, or any passphrase.
    pub(super) ready: &'h UseStateHandle<bool>,
    /// The key was made here.
    pub(super) made: &'h UseStateHandle<bool>,
    /// The passphrase is shown.
    pub(super) shown: &'h UseStateHandle<bool>,
    /// The passphrase can be guessed.
    pub(super) short: &'h UseStateHandle<bool>,
}

/// The choice of the protection, with the field that belongs to it.
pub(super) fn protection(
    choice: &UseStateHandle<ConvertChoice>,
    typed: SecretField<'_>,
    (field, keys): (&NodeRef, &UseStateHandle<Vec<FileSource>>),
    props: &ConvertProps,
) -> Html {
    let SecretField { ready, made, short, .. } = typed;
    let chosen = choice.protection();
    let change = {
        let change = changed(choice, |choice, kind| choice.protection = Some(kind));
        let (ready, made) = (ready.setter(), made.setter());
        Callback::from(move |kind: ProtectionKind| {
            ready.set(false);
            made.set(false);
            change.emit(kind);
        })
    };
    let whole = |sealed: Sealed| (ProtectionKind::Whole(sealed), sealed.name());
    let kinds = [
        (ProtectionKind::Plain, "None"),
        whole(Sealed::Zip),
        whole(Sealed::Pgp),
        (ProtectionKind::Key, "Pre-shared key"),
        (ProtectionKind::Passphrase, "Passphrase"),
    ];
    // The last two are PSKC's own.
    let kinds = kinds.get(..if choice.target().settings.protection { 5 } else { 3 }).unwrap_or_default();
    let about = match chosen {
        ProtectionKind::Plain => "Anyone who gets this file has all its keys.",
        ProtectionKind::Whole(sealed) => sealed.about(),
        ProtectionKind::Key => {
            "The keys are encrypted with AES-128. Hand the key over apart from the file. For multiOTP choose a passphrase: it misreads some keys that are encrypted with a pre-shared key."
        }
        ProtectionKind::Passphrase => {
            "The keys are encrypted with what PBKDF2 makes of the passphrase. LinOTP takes passphrases of 6 to 64 characters, without accents."
        }
    };
    let oninput = {
        let (ready, made, short) = (ready.setter(), made.setter(), short.setter());
        let (field, kind) = (field.clone(), chosen);
        Callback::from(move |_: InputEvent| {
            made.set(false);
            let secret = secret_of(&field, kind);
            ready.set(secret.is_some());
            short.set(secret.is_some_and(|secret| secret.len() < MIN_PASSPHRASE_BYTES));
        })
    };
    let inner = match chosen {
        ProtectionKind::Plain => html! {},
        ProtectionKind::Whole(sealed) => {
            let ready = ready.setter();
            let filled = Callback::from(move |filled| ready.set(filled));
            html! { <SealFields {sealed} {field} keys={keys.clone()} desk={props.desk.clone()} lacking=false {filled} /> }
        }
        ProtectionKind::Key => key_field(ready, made, field, oninput, &props.ask),
        ProtectionKind::Passphrase => passphrase_field(choice, typed, field, oninput),
    };
    html! {
        <>
            { protections(kinds, chosen, &change) }
            <p class={if chosen == ProtectionKind::Plain { "note" } else { "dim" }}>{ about }</p>
            <div class="shield-field" key={about}>{ inner }</div>
        </>
    }
}

/// The key or passphrase in the field, if it is whole.
pub(super) fn secret_of(field: &NodeRef, kind: ProtectionKind) -> Option<SecretBytes> {
    let text = platform::text_of_field(&field.cast()?);
    match kind {
        ProtectionKind::Plain | ProtectionKind::Whole(_) => None,
        ProtectionKind::Passphrase => (!text.is_empty()).then_some(text),
        ProtectionKind::Key => {
            let mut decoder = Decoder::default();
            let text = std::str::from_utf8(text.as_slice()).ok()?;
            let key = decoder.decode(text, SecretEncoding::Hex).ok()?.secret;
            (key.len() == KEY_BYTES).then(|| SecretBytes::copy_of(key.expose()))
        }
    }
}

fn key_field(
    ready: &UseStateHandle<bool>,
    made: &UseStateHandle<bool>,
    field: &NodeRef,
    oninput: Callback<InputEvent>,
    ask: &Callback<Ask>,
) -> Html {
    let on_make = {
        let (ready, made, field) = (ready.setter(), made.setter(), field.clone());
        Callback::from(move |_: MouseEvent| {
            let mut key = SecretBytes::from_vec(vec![0; KEY_BYTES]);
            if let Some(input) = field.cast::<HtmlInputElement>()
                && platform::fill_randomly(key.as_mut_slice())
            {
                let hex = encode(key.as_secret(), SecretEncoding::Hex);
                input.set_value(std::str::from_utf8(hex.as_slice()).unwrap_or_default());
                ready.set(true);
                made.set(true);
            }
        })
    };
    let on_save = {
        let (field, ask) = (field.clone(), ask.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = field.cast::<HtmlInputElement>() {
                let content = platform::text_of_field(&input);
                ask.emit(Ask::Save(SmallFile { name: "PSKC_key.txt", content }));
            }
        })
    };
    html! {
        <>
            <div class="field">
                <label for="convert-key">{ "Key (32 hex digits)" }</label>
                <span class="joined">
                    <input id="convert-key" class="mono" ref={field.clone()} type="text" autocomplete="off" spellcheck="false" {oninput} />
                    <button type="button" class="btn" onclick={on_make}>{ "Make a key" }</button>
                    <button type="button" class="btn" disabled={!**ready} onclick={on_save}>{ icons::download() }{ "Download the key" }</button>
                </span>
            </div>
            <p class="dim" role="status">{ if **made { "This key is shown only now: download it or write it down. Without it nobody can open the file." } else { "" } }</p>
        </>
    }
}

fn passphrase_field(
    choice: &UseStateHandle<ConvertChoice>,
    SecretField { ready, shown, short, .. }: SecretField<'_>,
    field: &NodeRef,
    oninput: Callback<InputEvent>,
) -> Html {
    let on_show = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let advice = if **ready && **short { "Short: it can be guessed. Four words or more are better." } else { "" };
    let on_rounds = number_input(changed(choice, |choice, rounds| choice.rounds = rounds), 1000, 10_000_000);
    let on_hash = {
        let change = changed(choice, |choice, sha256| choice.sha256 = sha256);
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                change.emit(select.value() == "sha256");
            }
        })
    };
    html! {
        <>
        <div class="field">
            <label for="convert-passphrase">{ "Passphrase" }</label>
            <span class="joined">
                <input id="convert-passphrase" type={if **shown { "text" } else { "password" }} ref={field.clone()} autocomplete="off" spellcheck="false" {oninput} />
                <button type="button" class="btn" aria-pressed={shown.to_string()} onclick={on_show}>{ if **shown { "Hide" } else { "Show" } }</button>
            </span>
        </div>
        <p class="dim" role="status">{ advice }</p>
        <div class="fields">
            <label class="field"><span>{ "Function (PRF)" }</span>
                <select onchange={on_hash}>
                    <option value="sha1" selected={!choice.sha256}>{ "HMAC-SHA-1, the most widely read" }</option>
                    <option value="sha256" selected={choice.sha256}>{ "HMAC-SHA-256, for FreeIPA and python-pskc" }</option>
                </select>
            </label>
            <label class="field"><span>{ "Rounds" }</span>
                <input type="number" min="1000" max="10000000" step="1000" value={choice.rounds.to_string()} oninput={on_rounds} />
            </label>
        </div>
        </>
    }
}
