//! How files are protected that leave: the choice, the field for the password, and the key files. The password stays the
//! field's until files are written, and goes with the dialog.

use crate::ask::SealWith;
use crate::components::controls::shown_text;
use crate::job::FileSource;
use crate::platform::{self, files};
use crate::state::Shown;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::output::passwords::{MADE_BITS, Weakness, make_password, weakness, words_around};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The largest file with public keys, in bytes: there may be photos in it.
const MAX_KEY_BYTES: u64 = 1 << 20;

/// The most files with public keys.
const MAX_KEY_FILES: usize = 100;

/// What files are sealed as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sealed {
    Zip,
    Pgp,
}

impl Sealed {
    /// Its name among the protections.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Zip => "Password (ZIP)",
            Self::Pgp => "PGP",
        }
    }

    /// What is said of it.
    pub(super) fn about(self) -> &'static str {
        match self {
            Self::Zip => {
                "Only this password opens the ZIP file (AES-256): with 7-Zip or WinZip, not with the Explorer of Windows. Hand it over apart from the file."
            }
            Self::Pgp => "Each person whose key is chosen can open it with GnuPG or Kleopatra.",
        }
    }

    /// The kind of file that is written.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Zip => "ZIP",
            Self::Pgp => "PGP",
        }
    }

    /// What it lacks that has neither password nor key.
    pub(super) fn lacking(self) -> &'static str {
        match self {
            Self::Zip => "Enter a password or make one; or choose “None”.",
            Self::Pgp => "Choose a public key file; or choose “None”.",
        }
    }

    /// What seals so, of the field and the key files; `None` while it is lacking.
    pub(super) fn with(self, field: &NodeRef, keys: &[FileSource]) -> Option<SealWith> {
        let text = platform::text_of_field(&field.cast()?);
        match self {
            Self::Zip => (!text.is_empty()).then_some(SealWith::Zip(text)),
            Self::Pgp => (!keys.is_empty()).then(|| SealWith::Pgp(keys.to_vec(), text)),
        }
    }

    /// Gives the focus to what it can't do without.
    pub(super) fn focus(self) {
        platform::focus(match self {
            Self::Zip => "#seal-password",
            Self::Pgp => "#seal-keys",
        });
    }
}

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
pub(super) fn download_words(name: &str, sealed: Option<Sealed>) -> String {
    format!("Download {name}{}", sealed.map_or(String::new(), |sealed| format!(" as {}", sealed.kind())))
}

/// What is known of a password; nothing of what it is.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    Empty,
    Typed(Option<Weakness>),
    Made,
}

#[derive(Properties, PartialEq)]
pub(super) struct SealFieldsProps {
    pub(super) sealed: Sealed,
    /// Where the password is.
    pub(super) field: NodeRef,
    /// The key files.
    pub(super) keys: UseStateHandle<Vec<FileSource>>,
    /// Whose words are no good passwords.
    pub(super) desk: Shown,
    /// Whether somebody wanted to download without what it can't do without.
    pub(super) lacking: bool,
    /// Told whether the field holds anything.
    pub(super) filled: Callback<bool>,
}

/// What is to be filled in for a protection of whole files.
#[component]
pub(super) fn SealFields(props: &SealFieldsProps) -> Html {
    let trouble = use_state_eq(|| "");
    let on_keys = {
        let (keys, trouble) = (props.keys.setter(), trouble.setter());
        Callback::from(move |event: Event| {
            let mut chosen = files::take_chosen(&event);
            let said = if chosen.len() > MAX_KEY_FILES {
                "These are more than 100 files."
            } else if chosen.iter().any(|source| source.size() > MAX_KEY_BYTES) {
                "This is no key file: it is far too large."
            } else {
                ""
            };
            trouble.set(said);
            chosen.retain(|_| said.is_empty());
            keys.set(chosen);
        })
    };
    let shown = use_state_eq(|| false);
    let known = use_state_eq(|| Known::Empty);
    let words = use_memo(props.desk.clone(), |desk| words_around(desk));
    let oninput = {
        let (field, filled, known) = (props.field.clone(), props.filled.clone(), known.setter());
        Callback::from(move |_: InputEvent| {
            let text = field.cast().map(|field| platform::text_of_field(&field)).unwrap_or_default();
            filled.emit(!text.is_empty());
            known.set(if text.is_empty() { Known::Empty } else { Known::Typed(weak(&text, &words)) });
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
    let is_zip = props.sealed == Sealed::Zip;
    let is_wrong = props.lacking && is_zip && matches!(*known, Known::Empty);
    let said = match *known {
        Known::Empty if is_wrong => Sealed::Zip.lacking().to_owned(),
        Known::Empty => String::new(),
        // What these two say is true of ZIP files.
        Known::Typed(Some(Weakness::TooLong)) if !is_zip => String::new(),
        Known::Typed(Some(Weakness::Short)) if !is_zip => "Weak: it is short.".to_owned(),
        Known::Typed(weakness) => weakness.map_or("", Weakness::sentence).to_owned(),
        Known::Made => format!(
            "Made of the browser’s randomness: {MADE_BITS} bits. It is shown only now: keep it where you keep passwords, with its hyphens.{}",
            if is_zip { " Without it nobody opens the file." } else { "" }
        ),
    };
    let is_keyless = props.lacking && !is_zip && props.keys.is_empty();
    let names = props.keys.iter().map(|source| &*source.name).collect::<Vec<_>>().join(", ");
    html! {
        <>
            if !is_zip {
                <div class="bar">
                    <label class="btn pick">{ "Public key files" }<input id="seal-keys" type="file" multiple=true aria-describedby="seal-chosen" onchange={on_keys} /></label>
                    <span class={if is_keyless { "bad-text" } else { "dim" }} id="seal-chosen" role="status">{ if is_keyless { Sealed::Pgp.lacking().into() } else { shown_text(&names) } }</span>
                </div>
                <p class="trouble" role="alert">{ *trouble }</p>
            }
            <div class="field">
                <label for="seal-password">{ if is_zip { "Password for the ZIP" } else { "Password that opens it as well" } }</label>
                <span class="joined">
                    <input id="seal-password" class="mono" ref={props.field.clone()} type={if *shown { "text" } else { "password" }} autocomplete="off"
                        spellcheck="false" aria-invalid={is_wrong.then_some("true")} aria-describedby="seal-said" {oninput} />
                    <button type="button" class="btn" aria-pressed={shown.to_string()} onclick={on_show}>{ "Show password" }</button>
                    <button type="button" class="btn" onclick={on_make}>{ "Make a password" }</button>
                </span>
            </div>
            <p class={if is_wrong { "bad-text" } else { "dim" }} id="seal-said" role="status">{ said }</p>
        </>
    }
}

fn weak(text: &SecretBytes, words: &[String]) -> Option<Weakness> {
    weakness(std::str::from_utf8(text.as_slice()).unwrap_or_default(), words)
}
