//! The bars above the table: what can be done, what is shown, which files lie here.

use super::file_chips;
use crate::ask::Ask;
use crate::components::controls::file_button::FileButton;
use crate::components::controls::{button_class, icons, text_of};
use crate::job::JobKind;
use crate::platform;
use crate::state::step::Step;
use crate::state::{ChangeMsg, Dialog, HistoryMsg, Msg, NoticesMsg, RowsShown, Shown, Tab, ViewMsg};
use token_desk_core::desk::{Filter, Search, Status};
use token_desk_core::ground::words::{count, grouped};
use token_desk_core::model::entra_facts::EntraState;
use token_desk_core::model::life::OutOfUse;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement};
use yew::prelude::*;

#[derive(Properties, PartialEq, Clone)]
pub(crate) struct ToolbarProps {
    pub(crate) desk: Shown,
    pub(crate) undo: Option<AttrValue>,
    pub(crate) redo: Option<AttrValue>,
    pub(crate) rows: RowsShown,
    /// How many tokens are shown.
    pub(crate) found: usize,
    pub(crate) tab: Tab,
    pub(crate) ask: Callback<Ask>,
}

#[component]
pub(crate) fn Toolbar(props: &ToolbarProps) -> Html {
    let summary = props.desk.summary();
    let step = Step::next(summary, props.desk.user_count());
    let dispatch = |msg: fn() -> Msg| {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(msg())))
    };
    let entra = &summary.entra;
    let to_do = entra.to_delete + entra.of(EntraState::NotYet) + entra.of(EntraState::Uploaded);
    let no_assign = summary.free == 0 || summary.ready == 0;
    let title = |label: &Option<AttrValue>, word: &str| label.as_ref().map(|label| text_of(format!("{word} {label}")));
    html! {
        <>
            <div class="bar actions" role="group" aria-label="Actions">
                <FileButton label="Upload Token File" kind={JobKind::Tokens} filled={step == Step::Tokens} ask={props.ask.clone()} />
                <span class="grow"></span>
                <button type="button" class="btn quiet" aria-label="Undo" title={title(&props.undo, "Undo")} disabled={props.undo.is_none()} onclick={dispatch(|| HistoryMsg::Undo.into())}>{ icons::undo() }<span class="long">{ "Undo" }</span></button>
                <button type="button" class="btn quiet" aria-label="Redo" title={title(&props.redo, "Redo")} disabled={props.redo.is_none()} onclick={dispatch(|| HistoryMsg::Redo.into())}>{ icons::redo() }</button>
                <button type="button" class={button_class(step == Step::Assign)} aria-label="Apply & Assign" onclick={dispatch(|| ChangeMsg::Assign.into())}
                    title={no_assign.then_some("Gives free tokens to users who have none")}><span><span class="more">{ "Apply & " }</span>{ "Assign" }</span></button>
                <button type="button" class="icon" aria-label="Options of Apply & Assign" title="Options of Apply & Assign" onclick={dispatch(|| ViewMsg::Open(Dialog::AssignOptions).into())}>{ icons::gear() }</button>
                <button type="button" class={button_class(step == Step::Export)} aria-label="Export Tokens & Assignments" onclick={dispatch(|| ViewMsg::Open(Dialog::Export).into())}><span>{ "Export" }<span class="more">{ " Tokens & Assignments" }</span></span></button>
                <button type="button" class="btn" onclick={dispatch(|| ViewMsg::Open(Dialog::Convert { selected: false }).into())}>{ "Convert" }</button>
            </div>
            <div class="tabs" role="group" aria-label="Show">{ for tabs(props) }</div>
            <div class="bar finders">
                <SearchField ..props.clone() />
                <div class="chips" role="group" aria-label="Filter">{ for chips(props) }</div>
                <div class="bar deeds">
                    if to_do > 0 {
                        <button type="button" class="btn quiet" title="What is left to delete, upload and activate in Entra" onclick={dispatch(|| ViewMsg::Open(Dialog::EntraWork).into())}>{ format!("To do in Entra {}", grouped(to_do)) }</button>
                    }
                    <button type="button" class="btn quiet" aria-label="History" title="All steps, and the way back to any of them" onclick={dispatch(|| ViewMsg::Open(Dialog::History).into())}>{ icons::history() }<span class="long">{ "History" }</span></button>
                    <button type="button" class="btn quiet" onclick={dispatch(|| ViewMsg::Open(Dialog::AddToken(None)).into())}>{ "Add token" }</button>
                    <button type="button" class="btn quiet" onclick={dispatch(|| ViewMsg::Open(Dialog::HandOut).into())}>{ "Hand out" }</button>
                    <button type="button" class="btn quiet" title="Keys for programmable tokens" onclick={dispatch(|| ViewMsg::Open(Dialog::MakeTokens).into())}>{ "Make tokens" }</button>
                    <button type="button" class="btn quiet whose" aria-label="Whose code is this?" onclick={dispatch(|| ViewMsg::Open(Dialog::WhoseCode).into())}><span>{ "Whose code" }<span class="long">{ " is this?" }</span></span></button>
                </div>
            </div>
            <div class="bar files-strip">{ for file_chips::strip(&props.desk, &props.ask) }</div>
        </>
    }
}

const KEYS_PASTED: &str =
    "There are keys in what you pasted, which are not searched for. To load them, paste them beside the fields.";

/// The search, with how much it finds.
#[component]
fn SearchField(props: &ToolbarProps) -> Html {
    let waiting =
        use_memo((props.desk.clone(), props.rows.search.clone()), |(desk, search)| waiting_found(desk, search));
    let found = found_words(props, *waiting);
    let onpaste = {
        let (ask, typed) = (props.ask.clone(), props.rows.search.clone());
        Callback::from(move |event: Event| {
            // A field of one line runs the lines of a list of serial numbers together.
            if let Some(text) = event.dyn_ref::<ClipboardEvent>().and_then(platform::pasted_lines) {
                event.prevent_default();
                ask.emit(if text.is_empty() {
                    Ask::dispatch(NoticesMsg::Inform(KEYS_PASTED.to_owned()))
                } else {
                    Ask::dispatch(ViewMsg::Search(format!("{typed} {text}").trim().to_owned()))
                });
            }
        })
    };
    let oninput = {
        let ask = props.ask.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                ask.emit(Ask::dispatch(ViewMsg::Search(input.value())));
            }
        })
    };
    html! {
        <div class={classes!("search", (!found.is_empty()).then_some("is-wide"))}><label>{ icons::search() }<span class="sr">{ "Search" }</span>
            <input type="search" dir="auto" placeholder="Serial, UPN or name" value={props.rows.search.clone()} {oninput} {onpaste} autocomplete="off" spellcheck="false" />
            </label>
            // Beside the label: it is no part of the field's name.
            <span class="hits" role="status">{ &found }</span>
        </div>
    }
}

/// How many people without a token are found.
fn waiting_found(desk: &Shown, search: &str) -> usize {
    let search = Search::new(search);
    if search.is_empty() {
        return 0;
    }
    let people = desk.summary().waiting.iter().filter_map(|&user| desk.user(user as usize));
    people.filter(|user| search.finds_user(user)).count()
}

/// How many tokens are found, and how many of the people who wait; empty where nothing is looked for.
fn found_words(props: &ToolbarProps, waiting: usize) -> String {
    let search = Search::new(&props.rows.search);
    if search.is_empty() || props.rows.spotlight.is_some() {
        return String::new();
    }
    let mut missing = String::new();
    for (count, what) in [(props.desk.serials_not_found(&search), "not here"), (search.left_out(), "not looked for")] {
        if count > 0 {
            missing += &format!(", {} {what}", grouped(count));
        }
    }
    match (props.found, waiting) {
        (tokens, 0) => format!("{}{missing}", count(tokens, "token")),
        (tokens, people) => format!("{}, {} without one", count(tokens, "token"), count(people, "user")),
    }
}

fn tabs(props: &ToolbarProps) -> impl Iterator<Item = Html> {
    let summary = props.desk.summary();
    let findings = summary.errors + summary.warnings;
    [
        (Tab::Tokens, "Tokens".to_owned()),
        (Tab::Users, "Users".to_owned()),
        (Tab::Findings, if findings > 0 { format!("Findings {}", grouped(findings)) } else { "Findings".to_owned() }),
    ]
    .into_iter()
    .map(|(tab, name)| {
        let ask = props.ask.clone();
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Tab(tab))));
        let pressed = (props.tab == tab).to_string();
        html! { <button key={name.clone()} type="button" class="chip" aria-pressed={pressed} {onclick}>{ name }</button> }
    })
    .collect::<Vec<_>>()
    .into_iter()
}

fn chips(props: &ToolbarProps) -> impl Iterator<Item = Html> {
    let summary = props.desk.summary();
    let lit = props.rows.spotlight.as_ref();
    let entra = |state: EntraState, name| {
        let tokens = summary.entra.of(state);
        (Filter::Entra(state), name, tokens, tokens > 0)
    };
    let mut chips: Vec<Html> = [
        (Filter::All, "All", summary.tokens, true),
        (Filter::Status(Status::Free), "Free", summary.free, true),
        (Filter::Status(Status::New), "New", summary.new, summary.new > 0),
        (Filter::Status(Status::Old), "Old", summary.old, summary.old > 0),
        (Filter::Status(Status::Moved), "Moved", summary.moved, summary.moved > 0),
        (Filter::Status(Status::Freed), "Freed", summary.freed, summary.freed > 0),
        (Filter::Status(Status::Out(OutOfUse::Lost)), "Lost", summary.lost, summary.lost > 0),
        (Filter::Status(Status::Out(OutOfUse::Retired)), "Retired", summary.retired, summary.retired > 0),
        (Filter::Status(Status::Out(OutOfUse::Replaced)), "Replaced", summary.replaced, summary.replaced > 0),
        entra(EntraState::NotYet, "Not in Entra"),
        entra(EntraState::Uploaded, "Uploaded"),
        entra(EntraState::Activated, "Activated"),
        entra(EntraState::Refused, "Refused"),
        entra(EntraState::DeleteThere, "Delete in Entra"),
        entra(EntraState::NotKnown, "Not known in Entra"),
        (Filter::Findings, "With findings", 0, summary.errors + summary.warnings > 0),
    ]
    .into_iter()
    .filter(|(filter, _, _, shown)| *shown || props.rows.filter == *filter)
    .map(|(filter, name, number, _)| {
        let ask = props.ask.clone();
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Filter(filter))));
        let pressed = (props.rows.filter == filter && lit.is_none()).to_string();
        html! {
            <button key={name} type="button" class="chip" aria-pressed={pressed} {onclick}>
                { name }{ if filter == Filter::Findings { String::new() } else { format!(" {}", grouped(number)) } }
            </button>
        }
    })
    .collect();
    if let Some(spotlight) = lit {
        let ask = props.ask.clone();
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Spotlight(None))));
        chips.push(html! {
            <button key="spotlight" type="button" class="chip" aria-pressed="true" {onclick}>
                { format!("{}: {}", spotlight.label, count(spotlight.rows.len(), "token")) }{ icons::cross() }
            </button>
        });
    }
    chips.into_iter()
}
