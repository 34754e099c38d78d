//! Verifying a code: the boxes that it is typed into, the answer, and what can be done about it. It is the same for a token
//! that should show the code, and for one that is looked for. And a token as a QR code.

mod clock;
mod qr;
mod search;

pub(crate) use qr::QrCode;

use crate::ask::Ask;
use crate::components::controls::shown_text;
use crate::platform;
use crate::state::{ChangeMsg, Shown, ViewMsg};
use clock::ClockOffset;
use search::{Question, Search, use_search};
use token_desk_core::desk::RowId;
use token_desk_core::desk::whose::{Further, WhoseAnswer};
use token_desk_core::model::verify::{Clock, CodeProblem, Reach, TypedCode, TypedCodes, Verdict};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Tokens to go to that are offered at most.
const MAX_OFFERED: usize = 5;

#[derive(Properties, PartialEq)]
pub(crate) struct CodeCheckProps {
    pub(crate) desk: Shown,
    /// The token that should show the code. Without one, it is looked for among all.
    pub(crate) of: Option<RowId>,
    /// What is added to the computer's clock, in seconds.
    pub(crate) offset: i64,
    /// With each new number the first box gets the focus.
    #[prop_or_default]
    pub(crate) wish: Option<u32>,
    pub(crate) ask: Callback<Ask>,
}

/// What “Verify” was last pressed for.
#[derive(Clone, PartialEq)]
enum Asked {
    Nothing,
    /// What was typed is no code; whether it is the second.
    Problem(CodeProblem, bool),
    /// The codes, and what the token that should show them says to that.
    Codes(Question, Option<Verdict>),
}

#[component]
pub(crate) fn CodeCheck(props: &CodeCheckProps) -> Html {
    let (first, next) = (use_node_ref(), use_node_ref());
    let asked = use_state_eq(|| Asked::Nothing);
    // The moment at which the first code was typed: it is its moment, whenever “Verify” is pressed.
    let typed_at = use_mut_ref(|| 0_u64);
    {
        let first = first.clone();
        use_effect_with(props.wish, move |wish| {
            if wish.is_some() {
                focus(&first);
            }
        });
    }
    let on_first = {
        let (asked, typed_at) = (asked.clone(), typed_at.clone());
        Callback::from(move |_: InputEvent| {
            *typed_at.borrow_mut() = platform::unix_seconds();
            asked.set(Asked::Nothing);
        })
    };
    let on_next = {
        let asked = asked.clone();
        Callback::from(move |_: InputEvent| asked.set(Asked::Nothing))
    };
    let onsubmit = {
        let (first, next, asked) = (first.clone(), next.clone(), asked.clone());
        let (desk, of, offset, ask) = (props.desk.clone(), props.of, props.offset, props.ask.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let clock = Clock { unix_seconds: *typed_at.borrow(), offset };
            let [one, two] = [&first, &next].map(value);
            asked.set(match TypedCodes::parse(&one, Some(&two)) {
                Ok(codes) => {
                    let moment = clock.now();
                    let verdict = of.and_then(|id| desk.verify(id, &codes, moment));
                    if let Some(id) = of.filter(|_| verdict.as_ref().is_some_and(Verdict::fits)) {
                        ask.emit(Ask::dispatch(ViewMsg::Verified(id)));
                    }
                    Asked::Codes(Question { desk: desk.clone(), codes, moment, of, however_long: false }, verdict)
                }
                Err(problem) => {
                    let is_second = TypedCode::parse(&one).is_ok();
                    focus(if is_second { &next } else { &first });
                    Asked::Problem(problem, is_second)
                }
            });
        })
    };
    // What was said of another desk holds no more.
    let (question, verdict) = match &*asked {
        Asked::Codes(question, verdict) if question.desk == props.desk => (Some(question), verdict.as_ref()),
        _ => (None, None),
    };
    let (search, stop) = use_search(question.filter(|_| verdict.is_none_or(Verdict::may_be_anothers)).cloned());
    let invalid = |second: bool| matches!(&*asked, Asked::Problem(_, it) if *it == second).then_some("true");
    let on_stop = {
        let first = first.clone();
        Callback::from(move |_: MouseEvent| {
            // The button goes with the search.
            focus(&first);
            stop.emit(());
        })
    };
    let on_further = {
        let (asked, first) = (asked.clone(), first.clone());
        Callback::from(move |_: MouseEvent| {
            if let Asked::Codes(question, verdict) = &*asked {
                // The button goes while it is looked for.
                focus(&first);
                asked.set(Asked::Codes(Question { however_long: true, ..question.clone() }, *verdict));
            }
        })
    };
    html! {
        <form class="code-check" {onsubmit}>
            <div class="code-boxes">
                <label class="field">
                    <span>{ "Code on the token" }</span>
                    <input ref={first.clone()} type="text" inputmode="numeric" autocomplete="off" spellcheck="false" aria-invalid={invalid(false)} oninput={on_first} />
                </label>
                <label class="field">
                    <span>{ "Next code" }</span>
                    <input ref={next} type="text" inputmode="numeric" autocomplete="off" spellcheck="false" placeholder="to be sure" aria-invalid={invalid(true)} oninput={on_next} />
                </label>
                <button type="submit" class="btn primary">{ "Verify" }</button>
            </div>
            <div class="answer" role="status">
                if let Asked::Problem(problem, _) = &*asked {
                    <p class="bad-text">{ problem.sentence() }</p>
                }
                if let Some(verdict) = verdict {
                    { verdict_words(verdict, search.as_ref(), props) }
                }
                { search_words(search.as_ref(), props) }
            </div>
            <div class="code-search">
                if let Some(Search::Going(_, part)) = &search {
                    <progress max="1" value={part.to_string()} aria-label="Tokens looked at"></progress>
                    <button type="button" class="btn small" onclick={on_stop}>{ "Stop" }</button>
                }
            </div>
            <div class="bar">
                if let Some(verdict) = verdict {
                    { counter_button(verdict, &first, props) }
                }
                if let Some(Search::Done(answer)) = &search {
                    { ways(answer, &first, props) }
                    if answer.further == Some(Further::WithTime) {
                        <button type="button" class="btn" onclick={on_further}>{ "Look further" }</button>
                    }
                }
            </div>
            <ClockOffset offset={props.offset} help={if props.of.is_some() { "offset-help-token" } else { "offset-help" }} ask={props.ask.clone()} />
        </form>
    }
}

fn value(field: &NodeRef) -> String {
    field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default()
}

fn focus(field: &NodeRef) {
    if let Some(field) = field.cast::<HtmlInputElement>() {
        let _ = field.focus();
    }
}

/// What the token says that should show the code; what to do about it, only if no other token shows it.
fn verdict_words(verdict: &Verdict, search: Option<&Search>, props: &CodeCheckProps) -> Html {
    let Some(row) = props.of.and_then(|id| props.desk.find(id)) else { return Html::default() };
    let is_anothers = matches!(search, Some(Search::Done(answer)) if answer.count == 1);
    let class = if verdict.fits() { "verdict fits" } else { "verdict" };
    html! {
        <>
            <p {class}>{ verdict.heading() }</p>
            if !is_anothers {
                <p>{ verdict.sentences(row.token.profile) }</p>
            }
        </>
    }
}

/// The button that sets the counter of an event token to that of its next code; none if it is that already.
fn counter_button(verdict: &Verdict, first: &NodeRef, props: &CodeCheckProps) -> Html {
    let Some(row) = props.of.and_then(|id| props.desk.find(id)) else { return Html::default() };
    let Some(next) = verdict.next_counter().filter(|&next| next != row.token.counter) else { return Html::default() };
    let (ask, first, id) = (props.ask.clone(), first.clone(), row.id);
    let onclick = Callback::from(move |_: MouseEvent| {
        // The button goes with the answer.
        focus(&first);
        ask.emit(Ask::dispatch(ChangeMsg::SetCounter(id, next)));
    });
    html! { <button type="button" class="btn" {onclick}>{ format!("Set counter to {next}") }</button> }
}

/// What the search says: how far it is, or what it found.
fn search_words(search: Option<&Search>, props: &CodeCheckProps) -> Html {
    let (heading, sentences) = match search {
        None => return Html::default(),
        Some(Search::Going(reach, _)) => {
            let words = match reach {
                Reach::Near => "Looking at all tokens…",
                Reach::Drifted => "Looking at all tokens, 15 minutes around now…",
                Reach::Wide | Reach::Far => "Looking at all tokens, as far from now as Entra allows at activation…",
            };
            return html! { <p>{ words }</p> };
        }
        Some(Search::Done(answer)) => {
            let swapped = props.of.and_then(|asked| answer.swapped_sentences(&props.desk, asked));
            let sentences = swapped.unwrap_or_else(|| answer.sentences(&props.desk));
            (answer.heading(&props.desk), sentences)
        }
    };
    html! {
        <>
            <p class="verdict">{ shown_text(&heading) }</p>
            <p>{ shown_text(&sentences) }</p>
        </>
    }
}

/// What can be done with what was found: swap users, go to a token.
fn ways(answer: &WhoseAnswer, first: &NodeRef, props: &CodeCheckProps) -> Html {
    let user = |id: RowId| props.desk.find(id).and_then(|row| row.user);
    let swap = match (props.of, &*answer.hits) {
        (Some(asked), [hit]) if answer.count == 1 && (user(asked).is_some() || user(hit.id).is_some()) => {
            let (ask, first, other) = (props.ask.clone(), first.clone(), hit.id);
            let onclick = Callback::from(move |_: MouseEvent| {
                // The button goes with the answer.
                focus(&first);
                ask.emit(Ask::dispatch(ChangeMsg::Swap(asked, other)));
            });
            html! { <button key="swap" type="button" class="btn" title="Gives each of the two tokens the other’s user" {onclick}>{ "Swap" }</button> }
        }
        _ => Html::default(),
    };
    let go = answer.hits.iter().take(MAX_OFFERED).filter_map(|hit| {
        let (ask, id) = (props.ask.clone(), hit.id);
        let serial = props.desk.find(id)?.token.serial;
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::GoTo(id))));
        let name = shown_text(&format!("Go to {serial}"));
        Some(html! { <button key={hit.place} type="button" class="btn" {onclick}>{ name }</button> })
    });
    html! { <>{ swap }{ for go }</> }
}
