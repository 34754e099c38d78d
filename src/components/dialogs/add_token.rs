//! One token entered by hand, field by field.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::file_button::FileButton;
use crate::components::controls::select::select;
use crate::components::controls::{field_frame, problem_at, wrong_words};
use crate::job::JobKind;
use crate::platform;
use crate::platform::files;
use crate::state::{ChangeMsg, Filled, NewToken};
use std::ops::Range;
use std::rc::Rc;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::model::token::{HashFunction, OtpType};
use token_desk_core::reading::by_hand::{FilledFields, TokenField};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, HtmlInputElement};
use yew::prelude::*;

/// The fields of text in their order: which, its label, and what stands in an empty one.
const FIELDS: [(TokenField, &str, &str); 9] = [
    (TokenField::Serial, "Serial number", ""),
    (TokenField::Secret, "Secret key", ""),
    (TokenField::Digits, "Digits", "6"),
    (TokenField::Interval, "Interval", "30"),
    (TokenField::Counter, "Counter", "0"),
    (TokenField::Manufacturer, "Manufacturer", ""),
    (TokenField::Model, "Model", ""),
    (TokenField::Start, "Start date", "2026-03-09"),
    (TokenField::Upn, "UPN", "nobody yet"),
];

/// Those of the fields whose place among them is needed by name.
const SECRET: usize = 1;
const COUNTING: Range<usize> = 3..5;

const ENCODINGS: [SecretEncoding; 4] =
    [SecretEncoding::Base32, SecretEncoding::Hex, SecretEncoding::Base64, SecretEncoding::Base32Hex];

/// The hash functions, the usual one first.
pub(super) const HASHES: [HashFunction; 3] = [HashFunction::Sha1, HashFunction::Sha256, HashFunction::Sha512];

#[derive(Properties, PartialEq)]
pub(crate) struct AddTokenProps {
    /// What was read of a token, to fill the fields.
    pub(crate) filled: Option<Filled>,
    /// Why what was entered last was not done.
    pub(crate) hindrance: Option<Rc<Hindrance>>,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn AddToken(props: &AddTokenProps) -> Html {
    // The browser keeps what is typed, so that no text of ours holds the key while it is.
    let inputs = use_memo((), |()| FIELDS.map(|_| NodeRef::default()));
    let shown = use_state_eq(|| false);
    {
        // Nothing of the key is left in a field that is gone.
        let secret = inputs.get(SECRET).cloned().unwrap_or_default();
        use_effect_with((), move |()| {
            let field = secret.cast::<HtmlInputElement>();
            move || {
                if let Some(field) = field {
                    field.set_value("");
                }
            }
        });
    }
    use_effect_with(props.hindrance.clone(), |wrong| {
        if wrong.is_some() {
            platform::focus("dialog [aria-invalid='true']");
        }
    });
    let encoding = use_state_eq(|| None::<usize>);
    let event_based = use_state_eq(|| false);
    let hash = use_state_eq(|| None::<usize>);
    {
        let inputs = Rc::clone(&inputs);
        let (encoding, event_based, hash) = (encoding.setter(), event_based.setter(), hash.setter());
        use_effect_with(props.filled.clone(), move |filled| {
            let Some(filled) = filled else { return };
            // Keys of links are in Base32.
            encoding.set(Some(0));
            event_based.set(filled.otp_type == OtpType::Hotp);
            hash.set(HASHES.iter().position(|hash| *hash == filled.hash));
            fill(&*inputs, 0..FIELDS.len(), filled);
            platform::focus(if filled.serial.is_empty() { "#add-token-0-field" } else { "dialog [type=submit]" });
        });
    }
    {
        // The one of interval and counter that comes with the type is empty.
        let inputs = Rc::clone(&inputs);
        use_effect_with((props.filled.clone(), *event_based), move |(filled, _)| {
            if let Some(filled) = filled {
                fill(&*inputs, COUNTING, filled);
            }
        });
    }
    let on_paste = {
        let ask = props.ask.clone();
        Callback::from(move |event: Event| {
            let pasted =
                event.dyn_ref::<ClipboardEvent>().and_then(|event| files::pasted_token(event.clipboard_data()));
            if let Some(token) = pasted {
                event.prevent_default();
                ask.emit(Ask::Read(vec![token], JobKind::OneToken));
            }
        })
    };
    let on_submit = {
        let (inputs, ask) = (Rc::clone(&inputs), props.ask.clone());
        let (encoding, event_based, hash) = (*encoding, *event_based, *hash);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            // A scanner of QR codes types and presses Enter.
            let typed = |place: usize| files::take_typed_token(&inputs.get(place)?.cast::<HtmlInputElement>()?);
            if let Some(token) = typed(0).or_else(|| typed(SECRET)) {
                return ask.emit(Ask::Read(vec![token], JobKind::OneToken));
            }
            let text = |field: TokenField| {
                let place = FIELDS.iter().position(|(known, ..)| *known == field);
                let input = place.and_then(|place| inputs.get(place)?.cast::<HtmlInputElement>());
                input.map(|input| input.value()).unwrap_or_default()
            };
            let Some(secret) = inputs.get(SECRET).and_then(NodeRef::cast::<Element>) else { return };
            ask.emit(Ask::dispatch(ChangeMsg::AddToken(Box::new(NewToken {
                serial: text(TokenField::Serial),
                secret: platform::text_of_field(&secret),
                encoding: encoding.and_then(|number| ENCODINGS.get(number).copied()),
                otp_type: if event_based { OtpType::Hotp } else { OtpType::Totp },
                hash: hash.and_then(|number| HASHES.get(number).copied()).unwrap_or(HashFunction::Sha1),
                digits: text(TokenField::Digits),
                interval: text(TokenField::Interval),
                counter: text(TokenField::Counter),
                manufacturer: text(TokenField::Manufacturer),
                model: text(TokenField::Model),
                start: text(TokenField::Start),
                upn: text(TokenField::Upn),
            }))));
        })
    };
    let field = |number: usize| {
        let Some((field, label, example)) = FIELDS.get(number).copied() else { return Html::default() };
        let wrong = problem_at(props.hindrance.as_deref(), field);
        let about = format!("add-token-{number}");
        let hides = number == SECRET && !*shown;
        let on_show = {
            let shown = shown.clone();
            Callback::from(move |_: MouseEvent| shown.set(!*shown))
        };
        let inside = html! {
            <>
                <input id={format!("{about}-field")} ref={inputs.get(number).cloned().unwrap_or_default()} type={if hides { "password" } else { "text" }}
                    autocomplete="off" spellcheck="false" placeholder={example} aria-invalid={wrong.is_some().then_some("true")} aria-describedby={about.clone()} />
                if number == SECRET {
                    <button type="button" class="btn" aria-label="Show the key" aria-pressed={shown.to_string()} onclick={on_show}>{ if *shown { "Hide" } else { "Show" } }</button>
                }
            </>
        };
        field_frame(&about, label, wrong, inside)
    };
    let choice = |label, names: Vec<String>, default: &str, chosen: &UseStateHandle<Option<usize>>| {
        let setter = chosen.setter();
        let options = names.into_iter().enumerate().map(|(number, name)| (number.to_string(), name)).collect();
        let change = Callback::from(move |value: String| setter.set(value.parse().ok()));
        select(label, chosen.map(|number| number.to_string()), default.to_owned(), options, change)
    };
    let kind = {
        let setter = event_based.setter();
        let change = Callback::from(move |value: String| setter.set(!value.is_empty()));
        let options = vec![("hotp".to_owned(), "HOTP (counts events)".to_owned())];
        select("Type", event_based.then(|| "hotp".to_owned()), "TOTP (counts time)".to_owned(), options, change)
    };
    html! {
        <Modal title="Add token" in_field=true wide=true close={props.close.clone()}>
            <form onsubmit={on_submit} onpaste={on_paste} autocomplete="off">
                <div class="bar">
                    <p class="dim grow">{ "Enter the fields, or paste an otpauth link or the picture of a QR code into any of them." }</p>
                    <FileButton label="Choose picture" kind={JobKind::OneToken} filled=false ask={props.ask.clone()} />
                </div>
                <p class="dim" role="status">{ props.filled.as_ref().map(|filled| format!("Filled in: compare it with the token. {}", filled.notes.join(" "))) }</p>
                <div class="fields">
                    { field(0) }
                    { field(SECRET) }
                    { choice("Encoding", ENCODINGS.iter().map(ToString::to_string).collect(), "As it looks", &encoding) }
                    { kind }
                    { choice("Hash function", HASHES.iter().map(|hash| hash.name().to_owned()).collect(), "SHA-1", &hash) }
                    { field(2) }
                    if *event_based { { field(4) } } else { { field(3) } }
                    { field(5) }
                    { field(6) }
                    { field(7) }
                    { field(8) }
                </div>
                { wrong_words("add-token-wrong", props.hindrance.as_deref()) }
                <div class="bar end"><button type="submit" class="btn primary">{ "Add" }</button></div>
            </form>
        </Modal>
    }
}

/// Puts what was read of a token into these of the fields.
fn fill(inputs: &[NodeRef], places: Range<usize>, filled: &FilledFields) {
    let fields = FIELDS.iter().zip(inputs).take(places.end).skip(places.start);
    for ((field, ..), input) in fields {
        let text: &str = match field {
            TokenField::Serial => &filled.serial,
            TokenField::Secret => std::str::from_utf8(filled.secret.as_slice()).unwrap_or_default(),
            TokenField::Digits => &filled.digits,
            TokenField::Interval => &filled.interval,
            TokenField::Counter => &filled.counter,
            TokenField::Manufacturer => &filled.manufacturer,
            TokenField::Model => &filled.model,
            TokenField::Start => &filled.start,
            TokenField::Upn => &filled.upn,
            TokenField::Serials | TokenField::Count => continue,
        };
        if let Some(input) = input.cast::<HtmlInputElement>() {
            input.set_value(text);
        }
    }
}
