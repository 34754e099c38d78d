//! What the admin should know, grouped by what it is, each with its place and what to do.

use super::ask::Ask;
use crate::state::{Msg, Shown, grouped};
use token_desk_core::desk::summary::{FindingGroup, FindingView};
use token_desk_core::finding::Severity;
use yew::prelude::*;

/// How many of a group are shown before it is opened, and how many more at each step.
const FIRST: usize = 3;
const STEP: usize = 100;

#[derive(Properties, PartialEq)]
pub(crate) struct FindingsProps {
    pub(crate) desk: Shown,
    pub(crate) ask: Callback<Ask>,
}

/// The region.
#[component]
pub(crate) fn Findings(props: &FindingsProps) -> Html {
    let summary = props.desk.summary();
    let tags = [(summary.errors, "error", "tag bad"), (summary.warnings, "warning", "tag warn")];
    let groups = (0..summary.groups.len()).map(|index| {
        let code = summary.groups[index].code;
        html! { <Group key={code} desk={props.desk.clone()} {index} ask={props.ask.clone()} /> }
    });
    html! {
        <section class="findings" role="region" aria-label="Findings">
            <h2>{ "Findings" }
                { for tags.into_iter().map(|(number, word, class)| {
                    let class = if number == 0 { "tag" } else { class };
                    html! { <span key={word} {class}>{ format!("{} {word}{}", grouped(number), if number == 1 { "" } else { "s" }) }</span> }
                }) }
            </h2>
            <div class="finding-groups" tabindex={if summary.groups.is_empty() { "-1" } else { "0" }}>
                if summary.groups.is_empty() {
                    <p class="dim">{ "Nothing to report: every row was read." }</p>
                }
                { for groups }
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct GroupProps {
    desk: Shown,
    index: usize,
    ask: Callback<Ask>,
}

#[component]
fn Group(props: &GroupProps) -> Html {
    let shown = use_state_eq(|| FIRST);
    let summary = props.desk.summary();
    let Some(group) = summary.groups.get(props.index) else {
        return html! { <div></div> };
    };
    let total = group.items.len();
    let views: Vec<FindingView> =
        group.items.iter().take(*shown).filter_map(|&item| props.desk.finding(item)).collect();
    let on_more = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(*shown + STEP))
    };
    let fixes = props.desk.fixes(group).into_iter().map(|fix| {
        let (ask, file, options) = (props.ask.clone(), fix.file, fix.options);
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::Reread(file, options.clone())));
        html! { <button key={file} type="button" class="btn small" {onclick}>{ fix.label }</button> }
    });
    let advice = views.first().map_or("", |view| view.advice);
    let more = total.saturating_sub(*shown);
    html! {
        <div class="fix">
            { dot(group) }
            <div class="fix-body">
                <p class="fix-head"><b>{ group.heading }</b>{ if total > 1 { format!(" · {}", grouped(total)) } else { String::new() } }</p>
                <p class="advice">{ advice }</p>
                <div class="fixes">{ for fixes }</div>
                <ul class="places">{ for views.iter().enumerate().map(|(number, view)| place(number, view, &props.ask)) }</ul>
                if more > 0 {
                    <button type="button" class="link" onclick={on_more}>{ format!("Show {} more", grouped(more.min(STEP))) }</button>
                }
            </div>
        </div>
    }
}

fn dot(group: &FindingGroup) -> Html {
    let (class, sign, word) = match group.severity {
        Severity::Error => ("dot e", "×", "Error: "),
        Severity::Warning => ("dot w", "!", "Warning: "),
        Severity::Note => ("dot k", "i", "Note: "),
    };
    html! { <span {class}><span aria-hidden="true">{ sign }</span><span class="sr">{ word }</span></span> }
}

/// One finding: its place, what it is, and the way to its row.
fn place(number: usize, view: &FindingView, ask: &Callback<Ask>) -> Html {
    let mut at = view.file.clone();
    if view.line > 0 {
        at += &format!(", line {}", view.line);
    }
    if !view.column.is_empty() {
        at += &format!(", column “{}”", view.column);
    }
    let show = view.row.map_or_else(Html::default, |row| {
        let ask = ask.clone();
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::Tell(Msg::GoTo(row))));
        html! { <button type="button" class="btn quiet small" aria-label={format!("Show {}", view.subject)} {onclick}>{ "Show" }</button> }
    });
    html! {
        <li key={number}>
            <div class="place">
                <small>{ at }</small>
                <span>
                    if !view.subject.is_empty() { <b class="mono">{ &view.subject }</b>{ " " } }
                    { &view.message }
                </span>
            </div>
            <span>{ show }</span>
        </li>
    }
}
