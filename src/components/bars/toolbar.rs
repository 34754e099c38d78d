//! The bars above the table: what can be done, what is shown, which files lie here.

use crate::ask::Ask;
use crate::components::controls::file_button::FileButton;
use crate::components::controls::{button_class, icons, text_of};
use crate::job::JobKind;
use crate::state::step::Step;
use crate::state::{ChangeMsg, Dialog, HistoryMsg, Msg, RowsShown, Shown, Tab, ViewMsg};
use token_desk_core::desk::{Filter, Status};
use token_desk_core::ground::words::{count, grouped};
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct ToolbarProps {
    pub(crate) desk: Shown,
    pub(crate) undo: Option<AttrValue>,
    pub(crate) redo: Option<AttrValue>,
    pub(crate) rows: RowsShown,
    pub(crate) tab: Tab,
    pub(crate) ask: Callback<Ask>,
}

#[component]
pub(crate) fn Toolbar(props: &ToolbarProps) -> Html {
    let summary = props.desk.summary();
    let step = Step::next(summary, props.desk.users().len());
    let dispatch = |msg: fn() -> Msg| {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(msg())))
    };
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
                <button type="button" class={button_class(step == Step::Export)} aria-label="Export Tokens & Assignments" onclick={dispatch(|| ViewMsg::Open(Dialog::Export).into())}><span>{ "Export" }<span class="more">{ " Tokens & Assignments" }</span></span></button>
                <button type="button" class="btn" onclick={dispatch(|| ViewMsg::Open(Dialog::Convert { selected: false }).into())}>{ "Convert" }</button>
            </div>
            <div class="tabs" role="group" aria-label="Show">{ for tabs(props) }</div>
            <div class="bar finders">
                { search(props) }
                <div class="chips" role="group" aria-label="Filter">{ for chips(props) }</div>
            </div>
            <div class="bar files-strip">{ for files(props) }</div>
        </>
    }
}

fn search(props: &ToolbarProps) -> Html {
    let oninput = {
        let ask = props.ask.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                ask.emit(Ask::dispatch(ViewMsg::Search(input.value())));
            }
        })
    };
    html! {
        <label class="search">{ icons::search() }<span class="sr">{ "Search" }</span>
            <input type="search" placeholder="Serial, UPN or name" value={props.rows.search.clone()} {oninput} autocomplete="off" spellcheck="false" />
        </label>
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
    let mut chips: Vec<Html> = [
        (Filter::All, "All", summary.tokens, true),
        (Filter::Status(Status::Free), "Free", summary.free, true),
        (Filter::Status(Status::New), "New", summary.new, summary.new > 0),
        (Filter::Status(Status::Old), "Old", summary.old, summary.old > 0),
        (Filter::Status(Status::Moved), "Moved", summary.moved, summary.moved > 0),
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

fn files(props: &ToolbarProps) -> impl Iterator<Item = Html> {
    let mut chips: Vec<Html> = Vec::new();
    if !props.desk.files().is_empty() {
        chips.push(html! { <span key="label" class="dim">{ "Files:" }</span> });
    }
    chips.extend(props.desk.files().iter().map(|file| {
        let (ask, uid) = (props.ask.clone(), file.uid);
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::FileSettings(uid)))));
        let mut how = format!("{}, {}", file.format.name(), count(props.desk.tokens_of_file(file.uid), "token"));
        if let Some(secret) = file.how.secret {
            how += &format!(", {}", secret.name());
        }
        html! {
            <button key={file.uid} type="button" class="chip file-chip" aria-label={format!("File settings of {}", file.name)} title={how.clone()} {onclick}>
                <b>{ file.name.to_string() }</b><span class="dim">{ how }</span>{ icons::gear() }
            </button>
        }
    }));
    chips.extend(props.desk.lists().iter().map(|list| {
        let (ask, uid) = (props.ask.clone(), list.uid);
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::NameColumnsOf(uid)));
        let users = count(list.users, "user");
        let how = list.sheet_name().map_or_else(|| users.clone(), |sheet| format!("sheet “{sheet}”, {users}"));
        html! {
            <button key={list.uid} type="button" class="chip file-chip" aria-label={format!("List settings of {}", list.name)} title={how.clone()} {onclick}>
                <b>{ list.name.to_string() }</b><span class="dim">{ how }</span>{ icons::gear() }
            </button>
        }
    }));
    chips.into_iter()
}
