//! The people beside the table: those who wait on top, since they are the work left to do.

use crate::ask::Ask;
use crate::components::controls::file_button::FileButton;
use crate::components::controls::gap::{Gap, Sizer};
use crate::hooks::use_rows_in_sight;
use crate::job::JobKind;
use crate::state::step::Step;
use crate::state::{Dialog, Shown, ViewMsg};
use token_desk_core::desk::summary::Summary;
use token_desk_core::ground::words::grouped;
use token_desk_core::model::user::User;
use yew::prelude::*;

/// Height of a person or a heading in CSS pixels; desk.css has the same.
const PERSON_HEIGHT: f64 = 48.0;

#[derive(Properties, PartialEq)]
pub(crate) struct UsersProps {
    pub(crate) desk: Shown,
    pub(crate) ask: Callback<Ask>,
}

/// A line of the list.
enum PeopleLine {
    Heading(&'static str, usize),
    Waiting(u32),
    Guest(u32),
    Served(u32),
}

/// The line with that number: groups one after the other, each below its heading, empty ones left out.
fn line(summary: &Summary, number: usize) -> Option<PeopleLine> {
    type Group<'s> = (&'static str, &'s [u32], fn(u32) -> PeopleLine);
    let groups: [Group<'_>; 3] = [
        ("Waiting for a token", &summary.waiting, PeopleLine::Waiting),
        ("Guests, no tokens in Entra", &summary.guests, PeopleLine::Guest),
        ("With a token", &summary.served, PeopleLine::Served),
    ];
    let mut rest = number;
    for (name, people, make) in groups.into_iter().filter(|(_, people, _)| !people.is_empty()) {
        if rest == 0 {
            return Some(PeopleLine::Heading(name, people.len()));
        }
        if let Some(&user) = people.get(rest - 1) {
            return Some(make(user));
        }
        rest -= people.len() + 1;
    }
    None
}

fn line_count(summary: &Summary) -> usize {
    [&summary.waiting, &summary.guests, &summary.served]
        .into_iter()
        .filter(|people| !people.is_empty())
        .map(|people| people.len() + 1)
        .sum()
}

#[component]
pub(crate) fn Users(props: &UsersProps) -> Html {
    let summary = props.desk.summary();
    let list = use_node_ref();
    let count = line_count(summary);
    let (sight, on_move) = use_rows_in_sight(&list, count, PERSON_HEIGHT, 0.0);
    let on_scroll = Callback::from(move |_: Event| on_move.emit(()));
    let on_enter = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::EnterUsers))))
    };
    let next = Step::next(summary, props.desk.users().len()) == Step::Users;
    let (above, below) = sight.gaps();
    let mut items: Vec<Html> = Vec::new();
    if above > 0.0 {
        items.push(html! { <Gap key="gap-above" height={above} /> });
    }
    for number in sight.first..sight.end {
        if let Some(line) = line(summary, number) {
            items.push(item(&props.desk, summary, number, &line));
        }
    }
    items.push(html! { <Gap key="gap-below" height={below} /> });
    html! {
        <section class="people-part" aria-label="Users">
            <h2>{ "Users" }<span class="dim">{ if props.desk.users().is_empty() { String::new() } else { format!(" {}", grouped(props.desk.users().len())) } }</span></h2>
            <div class="bar">
                <FileButton label="Upload User File" kind={JobKind::Users} filled={next} ask={props.ask.clone()} />
                <button type="button" class="btn quiet" onclick={on_enter}>{ "Enter User List" }</button>
            </div>
            <div class="people-box">
                if count == 0 {
                    <p class="dim people-none">{ "No users yet. Add a list, or give single tokens with “Assign…”." }</p>
                }
                <div class="people" ref={list} onscroll={on_scroll} role="group" aria-label="People" tabindex={if count == 0 { "-1" } else { "0" }}>
                    <Sizer height={sight.total}><ul>{ for items }</ul></Sizer>
                </div>
            </div>
        </section>
    }
}

fn item(desk: &Shown, summary: &Summary, number: usize, line: &PeopleLine) -> Html {
    let person = |user: u32| desk.users().get(user as usize);
    match line {
        PeopleLine::Heading(name, people) => {
            html! { <li key={format!("heading-{name}")} class="group">{ format!("{name} · {}", grouped(*people)) }</li> }
        }
        PeopleLine::Waiting(user) => {
            person(*user).map_or_else(Html::default, |who| {
                // Both would leave no room for the name; the heading says that there is no token.
                let disabled = who.enabled == Some(false);
                let tag = if disabled {
                    html! {}
                } else {
                    html! { <span class="tag warn">{ "No token" }</span> }
                };
                card(number, who, "wait", tag)
            })
        }
        PeopleLine::Guest(user) => {
            let tag = html! { <span class="tag">{ "Guest" }</span> };
            person(*user).map_or_else(Html::default, |who| card(number, who, "", tag))
        }
        PeopleLine::Served(user) => {
            let serial = summary
                .first_token
                .get(*user as usize)
                .and_then(|&place| desk.row(place as usize))
                .map(|row| row.token.serial.to_string())
                .unwrap_or_default();
            let more = summary.tokens_of.get(*user as usize).copied().unwrap_or(0).saturating_sub(1);
            let tag = html! {
                <span class="dim mono">{ serial }{ if more > 0 { format!(" +{more}") } else { String::new() } }</span>
            };
            person(*user).map_or_else(Html::default, |who| card(number, who, "", tag))
        }
    }
}

fn card(number: usize, user: User<'_>, class: &'static str, end: Html) -> Html {
    let label = user.label();
    let name = if user.name.is_empty() { label.clone() } else { user.name.to_string() };
    let second = if user.name.is_empty() { String::new() } else { label };
    let initials: String = name
        .split(|c: char| c.is_whitespace() || c == '.' || c == '@')
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect();
    let disabled = user.enabled == Some(false);
    html! {
        <li key={number} {class}>
            <span class="face" aria-hidden="true">{ initials }</span>
            <span class="who"><span title={name.clone()}>{ &name }</span><span class="dim" title={second.clone()}>{ &second }</span></span>
            { end }
            <span class="flags">{ if disabled { html! { <span class="tag bad">{ "Disabled" }</span> } } else { Html::default() } }</span>
        </li>
    }
}
