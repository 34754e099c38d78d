//! What the admin should know, grouped by what it is, each with its place and what to do.

use crate::ask::Ask;
use crate::components::controls::{icons, severity_sign, shown_text, text_of};
use crate::platform;
use crate::state::{ChangeMsg, Msg, Same, Shown, ViewMsg, is_entered};
use token_desk_core::desk::finding_group::{FindingGroup, FindingView};
use token_desk_core::desk::fix::{Fix, Mender, ToDo};
use token_desk_core::finding::Severity;
use token_desk_core::ground::words::{count, grouped};
use web_sys::HtmlElement;
use yew::prelude::*;

/// Findings of a group that are shown before it is opened.
const SHOWN_AT_FIRST: usize = 3;
/// Findings that “Show more” adds.
const SHOWN_MORE: usize = 100;
/// The most fixes of a group that are buttons at once; the others are behind “More”.
const MAX_BUTTONS: usize = 2;

#[derive(Properties, PartialEq)]
pub(crate) struct FindingsProps {
    pub(crate) desk: Shown,
    pub(crate) ask: Callback<Ask>,
}

/// The region “Findings”: one item for each group, with its fixes.
#[component]
pub(crate) fn Findings(props: &FindingsProps) -> Html {
    let summary = props.desk.summary();
    let list = use_node_ref();
    // The button that was pressed goes with its group: the focus stays in the region.
    let pressed = use_mut_ref(|| false);
    let ask = {
        let (pressed, ask) = (pressed.clone(), props.ask.clone());
        use_callback(ask, move |wish: Ask, ask| {
            *pressed.borrow_mut() |= matches!(wish, Ask::Fix(..) | Ask::Dispatch(Msg::Change(ChangeMsg::ShowAgain(_))));
            ask.emit(wish);
        })
    };
    {
        let list = list.clone();
        use_effect_with(props.desk.clone(), move |_| {
            if *pressed.borrow() && platform::focus_is_nowhere() {
                *pressed.borrow_mut() = false;
                if let Some(list) = list.cast::<HtmlElement>() {
                    let _ = list.focus();
                }
            }
        });
    }
    let tags = [(summary.errors, "error", "tag bad"), (summary.warnings, "warning", "tag warn")];
    let to_do = use_memo(props.desk.clone(), |desk| Same::new(desk.to_do()));
    let part = |mender: Mender| {
        let items = to_do.iter().enumerate().filter(|(_, one)| one.mender == mender).filter_map(|(number, one)| {
            let code = summary.groups.get(one.group)?.code;
            Some(html! { <FindingGroupItem key={code} desk={props.desk.clone()} index={one.group} to_do={Some(((*to_do).clone(), number))} ask={ask.clone()} /> })
        });
        let items: Vec<Html> = items.collect();
        let head = if items.is_empty() {
            Html::default()
        } else {
            html! { <p class="mender" role="heading" aria-level="3">{ mender.heading() }</p> }
        };
        html! { <div key={mender.heading()}>{ head }<div>{ items }</div></div> }
    };
    let seen_group = |(index, group): (usize, &FindingGroup)| {
        html! { <FindingGroupItem key={group.code} desk={props.desk.clone()} {index} ask={ask.clone()} /> }
    };
    let seen: usize = summary.seen.iter().map(|group| group.items.len()).sum();
    let open = use_state_eq(|| false);
    let on_open = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let nothing = summary.groups.is_empty() && seen == 0;
    let on_list = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::ListFindings))
    };
    html! {
        <section class="findings" role="region" aria-label="Findings">
            <h2>{ "Findings " }
                { for tags.into_iter().map(|(number, word, class)| {
                    let class = if number == 0 { "tag" } else { class };
                    html! { <span key={word} {class}>{ format!("{} ", count(number, word)) }</span> }
                }) }
                <span class="grow"></span>
                <button type="button" class="icon" aria-label="Download all findings" title="Download all findings as a list" disabled={nothing} onclick={on_list}>{ icons::download() }</button>
            </h2>
            <div class="finding-groups" ref={list} tabindex={if nothing { "-1" } else { "0" }}>
                <div class="findings-none">
                    if summary.groups.is_empty() {
                        <p class="dim">{ if seen == 0 { "Nothing to report: every row was read." } else { "Nothing else to report." } }</p>
                    }
                </div>
                <div class="groups">{ for [Mender::Click, Mender::Person, Mender::Vendor].map(part) }</div>
                <div class="seen">
                    if seen > 0 {
                        <button type="button" class="link unfold" aria-expanded={open.to_string()} onclick={on_open}>{ format!("{} seen", grouped(seen)) }</button>
                    }
                </div>
                <div class="seen-groups">
                    if *open && seen > 0 {
                        <div class="groups">{ for summary.seen.iter().enumerate().map(seen_group) }</div>
                    }
                </div>
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct FindingGroupProps {
    desk: Shown,
    index: usize,
    /// What can be done about all, and which of it about this one; none for one of those that were looked at.
    #[prop_or_default]
    to_do: Option<(Same<Vec<ToDo>>, usize)>,
    ask: Callback<Ask>,
}

#[component]
fn FindingGroupItem(props: &FindingGroupProps) -> Html {
    let shown = use_state_eq(|| SHOWN_AT_FIRST);
    let open = use_state_eq(|| false);
    let summary = props.desk.summary();
    let groups = if props.to_do.is_none() { &summary.seen } else { &summary.groups };
    let Some(group) = groups.get(props.index) else {
        return html! { <div></div> };
    };
    let total = group.items.len();
    let views: Vec<FindingView> =
        group.items.iter().take(*shown).filter_map(|&item| props.desk.finding(item)).collect();
    let on_more = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(*shown + SHOWN_MORE))
    };
    let advice = views.first().map_or("", |view| view.advice);
    let more = total.saturating_sub(*shown);
    html! {
        <div class="fix">
            { dot(group.severity) }
            <div class="fix-body">
                <p class="fix-head" role="heading" aria-level={if props.to_do.is_none() { "3" } else { "4" }}><b>{ group.heading }</b>{ if total > 1 { format!(" · {}", grouped(total)) } else { String::new() } }</p>
                <p class="advice">{ advice }</p>
                { fixes(group, props, &open) }
                <ul class="places" role="list">{ for views.iter().enumerate().map(|(number, view)| place((number, total), view, &props.ask)) }</ul>
                if more > 0 {
                    <button type="button" class="link" onclick={on_more}>{ format!("Show {} more", grouped(more.min(SHOWN_MORE))) }</button>
                }
            </div>
        </div>
    }
}

/// The ways to deal with all of a group.
fn fixes(group: &FindingGroup, props: &FindingGroupProps, open: &UseStateHandle<bool>) -> Html {
    let class = group.class;
    let Some((to_do, number)) = &props.to_do else {
        let ask = props.ask.clone();
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ChangeMsg::ShowAgain(class))));
        let name = text_of(format!("Show again: {}", group.heading));
        return html! { <div class="fixes"><button type="button" class="btn small" aria-label={name} {onclick}>{ "Show again" }</button></div> };
    };
    let button = |(number, fix): (usize, &Fix)| {
        let (ask, label) = (props.ask.clone(), fix.label.clone());
        // Several groups may have a button of these words.
        let name = text_of(format!("{label}: {}", group.heading));
        let onclick = {
            let fix = fix.clone();
            Callback::from(move |_: MouseEvent| ask.emit(Ask::Fix(class, fix.clone())))
        };
        let helps = (number == 0 && fix.helps).then_some("is-help");
        html! { <button key={number} type="button" class={classes!("btn", "small", helps)} aria-label={name} {onclick}>{ label }</button> }
    };
    let on_more = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let all = to_do.get(*number).map(|to_do| &*to_do.fixes).unwrap_or_default();
    let has_more = all.len() > MAX_BUTTONS;
    let mut all = all.iter().enumerate();
    let first: Vec<Html> = all.by_ref().take(MAX_BUTTONS).map(button).collect();
    let rest: Vec<Html> = if **open { all.map(button).collect() } else { Vec::new() };
    html! {
        <div class="fixes">
            { first }
            <div class="more-box">
                if has_more {
                    <button type="button" class="btn quiet small unfold" aria-expanded={open.to_string()} aria-label={text_of(format!("More: {}", group.heading))} onclick={on_more}>{ "More" }</button>
                }
            </div>
            <div class="more-ways">
                { rest }
            </div>
        </div>
    }
}

/// The sign of how much something matters.
pub(super) fn dot(severity: Severity) -> Html {
    let (class, sign, word) = severity_sign(severity);
    html! { <span {class}><span aria-hidden="true">{ sign }</span><span class="sr">{ word }</span></span> }
}

/// One finding, of so many: its place, what it is, and the way to its row.
fn place((number, total): (usize, usize), view: &FindingView, ask: &Callback<Ask>) -> Html {
    let mut at = view.file.clone();
    if view.line > 0 {
        at += &format!(", line {}", view.line);
    }
    if view.column_number > 0 {
        at += &match &*view.column {
            "" => format!(", column {}", view.column_number),
            name => format!(", column “{name}”"),
        };
    }
    let show = view.row.map_or_else(Html::default, |row| {
        let ask = ask.clone();
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::GoTo(row))));
        html! { <button type="button" class="btn quiet small" aria-label={format!("Show {}", view.subject)} {onclick}>{ "Show" }</button> }
    });
    let correct = view.list.filter(|_| view.line > 0 && is_entered(&view.file)).map(|list| {
        let (ask, line) = (ask.clone(), view.line);
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::CorrectUsers(list, line)));
        html! { <button type="button" class="btn quiet small" aria-label={format!("Correct… line {line} of {}", view.file)} {onclick}>{ "Correct…" }</button> }
    });
    html! {
        <li key={number} aria-posinset={(number + 1).to_string()} aria-setsize={total.to_string()}>
            <div class="place">
                <small>{ shown_text(&at) }</small>
                <span>
                    if !view.subject.is_empty() { <b class="mono">{ shown_text(&view.subject) }</b>{ " " } }
                    <span>{ shown_text(&view.message) }</span>
                </span>
            </div>
            <span>{ show }{ correct }</span>
        </li>
    }
}
