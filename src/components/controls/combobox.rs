//! A text box with a list below it of what was found by what is typed: arrows go through the list, Enter takes the one that
//! they have come to, a click takes any.

use super::text_of;
use web_sys::Element;
use yew::prelude::*;

/// One of what was found: its key in the list, and what is shown of it.
pub(crate) type Offer = (AttrValue, Html);

#[derive(Properties, PartialEq)]
pub(crate) struct ComboBoxProps {
    /// Of the text box.
    pub(crate) label: &'static str,
    /// The name of the list.
    pub(crate) list: &'static str,
    /// What is in the text box.
    pub(crate) typed: AttrValue,
    /// Hears that something is typed.
    pub(crate) on_type: Callback<InputEvent>,
    /// What was found, or the first of it.
    pub(crate) offers: Vec<Offer>,
    /// How many were found.
    pub(crate) total: usize,
    /// The one that Enter takes before arrows have gone anywhere; none: what is typed.
    pub(crate) first: Option<usize>,
    /// Gets the place of the one that is taken; none: what is typed.
    pub(crate) take: Callback<Option<usize>>,
    /// The id of the words that say what is wrong with what was typed, and whether something is.
    #[prop_or_default]
    pub(crate) wrong: Option<(&'static str, bool)>,
    /// Between the text box and the list.
    #[prop_or_default]
    pub(crate) above: Html,
    /// Below the list.
    pub(crate) children: Html,
}

fn offer_id(place: usize) -> AttrValue {
    text_of(format_args!("offer-{place}"))
}

#[component]
pub(crate) fn ComboBox(props: &ComboBoxProps) -> Html {
    // Which one the arrows have come to.
    let gone_to = use_state_eq(|| None::<usize>);
    let list = use_node_ref();
    let last = props.offers.len().checked_sub(1);
    let lit = last.and_then(|last| gone_to.or(props.first).map(|lit| lit.min(last)));
    {
        let list = list.clone();
        use_effect_with(lit, move |_| {
            if let Some(list) = list.cast::<Element>()
                && let Ok(Some(option)) = list.query_selector(".is-lit")
            {
                have_in_sight(&list, &option);
            }
        });
    }
    let oninput = {
        let (on_type, gone_to) = (props.on_type.clone(), gone_to.setter());
        Callback::from(move |event: InputEvent| {
            gone_to.set(None);
            on_type.emit(event);
        })
    };
    let onkeydown = {
        let gone_to = gone_to.setter();
        Callback::from(move |event: KeyboardEvent| {
            let Some(last) = last else { return };
            gone_to.set(Some(match (event.key().as_str(), lit) {
                ("ArrowDown", Some(now)) => (now + 1).min(last),
                ("ArrowDown", None) => 0,
                ("ArrowUp", Some(now)) => now.saturating_sub(1),
                ("ArrowUp", None) => last,
                _ => return,
            }));
            event.prevent_default();
        })
    };
    let onsubmit = {
        let take = props.take.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            take.emit(lit);
        })
    };
    // The focus stays in the text box.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    let part = props.offers.len() < props.total;
    let (wrong, is_wrong) = props.wrong.unzip();
    let option = |(place, (key, offer)): (usize, &Offer)| {
        let is_lit = lit == Some(place);
        let take = props.take.clone();
        let onclick = Callback::from(move |_: MouseEvent| take.emit(Some(place)));
        html! {
            <li key={key.to_string()} id={offer_id(place)} role="option" aria-selected={is_lit.to_string()}
                aria-setsize={part.then(|| text_of(props.total))} aria-posinset={part.then(|| text_of(place + 1))}
                class={if is_lit { "offer is-lit" } else { "offer" }} {onclick}>{ offer.clone() }</li>
        }
    };
    html! {
        <form {onsubmit} autocomplete="off">
            <label class="field">
                <span>{ props.label }</span>
                <input type="text" dir="auto" role="combobox" aria-autocomplete="list" aria-controls="offers" aria-expanded={last.is_some().to_string()}
                    autocomplete="off" spellcheck="false" value={props.typed.clone()} {oninput} {onkeydown}
                    aria-activedescendant={lit.map(offer_id)} aria-describedby={wrong} aria-invalid={(is_wrong == Some(true)).then_some("true")} />
            </label>
            { props.above.clone() }
            <ul id="offers" ref={list} class="offers" role="listbox" aria-label={props.list} {onmousedown}>{ for props.offers.iter().enumerate().map(option) }</ul>
            { props.children.clone() }
        </form>
    }
}

/// Scrolls a list as far as one of its parts needs.
fn have_in_sight(list: &Element, part: &Element) {
    let (of_list, of_part) = (list.get_bounding_client_rect(), part.get_bounding_client_rect());
    let above = (of_part.top() - of_list.top()).min(0.0);
    let below = (of_part.bottom() - of_list.bottom()).max(0.0);
    list.set_scroll_top(list.scroll_top() + (above + below) as i32);
}
