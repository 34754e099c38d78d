//! Making tokens: keys for programmable devices, of the browser's randomness.

use super::add_token::HASHES;
use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::select::select;
use crate::components::controls::{field_frame, problem_at, wrong_words};
use crate::platform;
use crate::state::{ChangeMsg, ToMake};
use std::rc::Rc;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::desk::make_tokens::{KeySize, MAX_MADE};
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::model::token::HashFunction;
use token_desk_core::reading::by_hand::TokenField;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// The fields of text: which, its label, and what stands in an empty one.
const FIELDS: [(TokenField, &str, &str); 6] = [
    (TokenField::Serial, "First serial number", "TD-0001"),
    (TokenField::Count, "Number of tokens", "10"),
    (TokenField::Digits, "Digits", "6"),
    (TokenField::Interval, "Interval", "30"),
    (TokenField::Manufacturer, "Manufacturer", ""),
    (TokenField::Model, "Model", ""),
];

/// The id of the list's field, and of what is wrong with it.
const LIST: &str = "make-list";

#[derive(Properties, PartialEq)]
pub(crate) struct MakeTokensProps {
    /// Why what was entered last was not done.
    pub(crate) hindrance: Option<Rc<Hindrance>>,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn MakeTokens(props: &MakeTokensProps) -> Html {
    let inputs = use_memo((), |()| FIELDS.map(|_| NodeRef::default()));
    let list = use_node_ref();
    // Whether the serial numbers are those of a list.
    let listed = use_state_eq(|| false);
    let hash = use_state_eq(|| HashFunction::Sha1);
    // `None`: as long as is usual with the hash function.
    let key_size = use_state_eq(|| None::<KeySize>);
    use_effect_with(props.hindrance.clone(), |wrong| {
        if wrong.is_some() {
            platform::focus("dialog [aria-invalid='true']");
        }
    });
    let on_submit = {
        let (inputs, list, ask) = (Rc::clone(&inputs), list.clone(), props.ask.clone());
        let (listed, hash, key_size) = (*listed, *hash, key_size.unwrap_or_else(|| KeySize::usual(*hash)));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let [first, count, digits, interval, manufacturer, model] = std::array::from_fn(|number| {
                let input = inputs.get(number).and_then(NodeRef::cast::<HtmlInputElement>);
                input.map(|input| input.value()).unwrap_or_default()
            });
            let list = list.cast::<HtmlTextAreaElement>().map(|list| list.value()).unwrap_or_default();
            let random = SecretBytes::default();
            let mut new =
                ToMake { listed, list, first, count, key_size, hash, digits, interval, manufacturer, model, random };
            let tokens = new.serials().read().map_or(0, |serials| serials.len().min(MAX_MADE));
            let mut random = SecretBytes::from_vec(vec![0; tokens * key_size.bytes()]);
            // Without randomness there are no bytes for a key, which is refused.
            if platform::fill_randomly(random.as_mut_slice()) {
                new.random = random;
            }
            ask.emit(Ask::dispatch(ChangeMsg::Make(Box::new(new))));
        })
    };
    let wrong = props.hindrance.as_deref();
    let field = |number: usize| {
        let Some((field, label, example)) = FIELDS.get(number).copied() else { return Html::default() };
        let (about, problem) = (format!("make-{number}"), problem_at(wrong, field));
        let inside = html! {
            <input id={format!("{about}-field")} ref={inputs.get(number).cloned().unwrap_or_default()} type="text" autocomplete="off" spellcheck="false"
                placeholder={example} aria-invalid={problem.is_some().then_some("true")} aria-describedby={about.clone()} />
        };
        field_frame(&about, label, problem, inside)
    };
    let ways = [(false, "Counted up from the first"), (true, "From a list")].map(|(way, words)| {
        let setter = listed.setter();
        let onchange = Callback::from(move |_: Event| setter.set(way));
        let checked = *listed == way;
        html! { <label class="check" key={words}><input type="radio" name="make-serials" {checked} {onchange} />{ words }</label> }
    });
    let hashes = {
        let setter = hash.setter();
        let change = Callback::from(move |value: String| {
            let chosen = HASHES.into_iter().find(|hash| hash.name() == value);
            setter.set(chosen.unwrap_or(HashFunction::Sha1));
        });
        let options = HASHES.iter().skip(1).map(|hash| (hash.name().to_owned(), hash.name().to_owned())).collect();
        let chosen = (*hash != HashFunction::Sha1).then(|| hash.name().to_owned());
        select("Hash function", chosen, HashFunction::Sha1.name().to_owned(), options, change)
    };
    let sizes = {
        let words = |size: KeySize| format!("{} bytes", size.bytes());
        let setter = key_size.setter();
        let change = Callback::from(move |value: String| {
            setter.set(KeySize::ALL.into_iter().find(|size| words(*size) == value));
        });
        let options = KeySize::ALL.map(|size| (words(size), words(size))).into();
        let usual = format!("As is usual: {}", words(KeySize::usual(*hash)));
        select("Key length", key_size.map(words), usual, options, change)
    };
    let problem = problem_at(wrong, TokenField::Serials);
    html! {
        <Modal title="Make tokens" in_field=true wide=true close={props.close.clone()}>
            <form onsubmit={on_submit} autocomplete="off">
                <p class="dim">{ "For programmable tokens, such as Token2’s: a new key for each, of the browser’s randomness. Then you bring the keys into the devices one by one, by QR code." }</p>
                <div class="choices" role="radiogroup" aria-labelledby="make-which"><b id="make-which">{ "Serial numbers" }</b>{ for ways }</div>
                <div class="fields">
                    if *listed {
                        { field_frame(LIST, "List of serial numbers", problem.clone(), html! {
                            <textarea id={format!("{LIST}-field")} ref={list} rows="5" cols="30" autocomplete="off" spellcheck="false" placeholder="One a line"
                                aria-invalid={problem.is_some().then_some("true")} aria-describedby={LIST} />
                        }) }
                    } else {
                        <>{ field(0) }{ field(1) }</>
                    }
                </div>
                <div class="fields">
                    { hashes }
                    { sizes }
                    { for (2..FIELDS.len()).map(field) }
                </div>
                { wrong_words("make-wrong", wrong) }
                <div class="bar end"><button type="submit" class="btn primary">{ "Make" }</button></div>
            </form>
        </Modal>
    }
}
