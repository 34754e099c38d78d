//! The people beside the table: those who wait on top, since they are the work left to do.

use crate::ask::Ask;
use crate::components::controls::file_button::FileButton;
use crate::components::controls::gap::{Gap, Sizer};
use crate::components::controls::icons;
use crate::hooks::use_rows_in_sight;
use crate::job::JobKind;
use crate::platform;
use crate::state::step::Step;
use crate::state::{ChosenPeople, Dialog, Entry, Lift, Menu, MenuAbout, Shown, ViewMsg};
use std::rc::Rc;
use token_desk_core::desk::Search;
use token_desk_core::desk::summary::Summary;
use token_desk_core::ground::visible::visible;
use token_desk_core::ground::words::{self, grouped, plural};
use token_desk_core::model::user::User;
use yew::prelude::*;

/// Height of a person or a heading in CSS pixels; desk.css has the same.
const PERSON_HEIGHT: f64 = 48.0;

#[derive(Properties, PartialEq)]
pub(crate) struct UsersProps {
    pub(crate) desk: Shown,
    /// Only those who have these words are shown.
    pub(crate) search: AttrValue,
    /// What is lifted.
    pub(crate) lift: Option<Lift>,
    /// Who is selected.
    pub(crate) people: ChosenPeople,
    /// Lines that were typed and wait to be added.
    pub(crate) typed: usize,
    pub(crate) ask: Callback<Ask>,
}

/// A line of the list.
enum PeopleLine {
    Heading(&'static str, usize),
    Waiting(u32),
    Guest(u32),
    Served(u32),
}

/// People with the same heading, and the line of one of them.
type PeopleGroup<'p> = (&'static str, &'p [u32], fn(u32) -> PeopleLine);

/// The people by what they have.
struct PeopleGroups<'p>([PeopleGroup<'p>; 3]);

impl<'p> PeopleGroups<'p> {
    /// Those that are shown: whom a search found, or all.
    fn shown(summary: &'p Summary, found: &'p Option<[Vec<u32>; 3]>) -> Self {
        let [waiting, guests, served] = match found {
            Some(found) => found.each_ref().map(Vec::as_slice),
            None => [&*summary.waiting, &summary.guests, &summary.served],
        };
        Self([
            ("Waiting for a token", waiting, PeopleLine::Waiting),
            ("Guests, no tokens in Entra", guests, PeopleLine::Guest),
            ("With a token", served, PeopleLine::Served),
        ])
    }

    /// The line with that number: groups one after the other, each below its heading, empty ones left out. With it, the
    /// place of a person in the group, from 1, and how many are in it.
    fn line(&self, number: usize) -> Option<(PeopleLine, usize, usize)> {
        let mut rest = number;
        for (name, people, make) in self.0.iter().filter(|(_, people, _)| !people.is_empty()) {
            if rest == 0 {
                return Some((PeopleLine::Heading(name, people.len()), 0, people.len()));
            }
            if let Some(&user) = people.get(rest - 1) {
                return Some((make(user), rest, people.len()));
            }
            rest -= people.len() + 1;
        }
        None
    }

    /// The people from one place of the list to another, whichever is first: those between two people, and both.
    fn between(&self, is_end: impl Fn(u32) -> bool) -> Vec<u32> {
        let all: Vec<u32> = self.0.iter().flat_map(|(_, people, _)| people.iter().copied()).collect();
        let (first, last) = (all.iter().position(|&user| is_end(user)), all.iter().rposition(|&user| is_end(user)));
        first.zip(last).and_then(|(first, last)| all.get(first..=last)).unwrap_or_default().to_vec()
    }

    fn line_count(&self) -> usize {
        self.0.iter().filter(|(_, people, _)| !people.is_empty()).map(|(_, people, _)| people.len() + 1).sum()
    }
}

#[component]
pub(crate) fn Users(props: &UsersProps) -> Html {
    let summary = props.desk.summary();
    let list = use_node_ref();
    let found = use_memo((props.desk.clone(), props.search.clone()), |(desk, search)| {
        let search = Search::new(search);
        let summary = desk.summary();
        (!search.is_empty()).then(|| {
            [&summary.waiting, &summary.guests, &summary.served].map(|people| -> Vec<u32> {
                let is_found =
                    |user: &&u32| desk.users().get(**user as usize).is_some_and(|user| search.finds_user(&user));
                people.iter().filter(is_found).copied().collect()
            })
        })
    });
    let groups = PeopleGroups::shown(summary, &found);
    let pick = use_pick(props, &found);
    let count = groups.line_count();
    let (sight, on_move) = use_rows_in_sight(&list, count, PERSON_HEIGHT, 0.0);
    let on_scroll = Callback::from(move |_: Event| on_move.emit(()));
    let on_enter = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| {
            ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::EnterUsers(Entry::default()))))
        })
    };
    let next = Step::next(summary, props.desk.user_count()) == Step::Users;
    let (above, below) = sight.gaps();
    let mut items: Vec<Html> = Vec::new();
    if above > 0.0 {
        items.push(html! { <Gap key="gap-above" height={above} /> });
    }
    for number in sight.first..sight.end {
        if let Some((line, place, of)) = groups.line(number) {
            items.push(item(props, summary, &pick, (number, place, of), &line));
        }
    }
    items.push(html! { <Gap key="gap-below" height={below} /> });
    html! {
        <section class="people-part" aria-label="Users">
            <h2>{ "Users" }<span class="dim">{ if props.desk.user_count() == 0 { String::new() } else { format!(" {}", grouped(props.desk.user_count())) } }</span></h2>
            <div class="bar">
                <FileButton label="Upload User File" kind={JobKind::Users} filled={next} ask={props.ask.clone()} />
                <button type="button" class="btn quiet" onclick={on_enter}>{ "Enter User List" }</button>
            </div>
            <p class="dim typed-waiting">{ if props.typed == 0 { String::new() } else { format!("{} that you typed {} to be added.", words::count(props.typed, "line"), plural(props.typed, "waits", "wait")) } }</p>
            <div class="people-box">
                if count == 0 {
                    <p class="dim people-none">{
                        if props.desk.users().is_empty() { "No users yet. Add a list, or give single tokens with “Assign…”." } else { "No user matches the search." }
                    }</p>
                }
                <div class="people" ref={list} onscroll={on_scroll} role="group" aria-label="People" tabindex={if count == 0 { "-1" } else { "0" }}>
                    <Sizer height={sight.total}><ul role="list">{ for items }</ul></Sizer>
                </div>
            </div>
        </section>
    }
}

/// Somebody whose circle was pressed.
struct Picked {
    label: Rc<str>,
    /// With Shift: all up to here become what the last one is who was pressed before.
    up_to: bool,
}

/// What selects people by their circles.
#[hook]
fn use_pick(props: &UsersProps, found: &Rc<Option<[Vec<u32>; 3]>>) -> Callback<Picked> {
    let last = use_mut_ref(|| None::<Rc<str>>);
    let (desk, people, ask, found) = (props.desk.clone(), props.people.clone(), props.ask.clone(), Rc::clone(found));
    Callback::from(move |Picked { label, up_to }: Picked| {
        let from = last.replace(Some(Rc::clone(&label))).filter(|_| up_to);
        let Some(from) = from else {
            let on = !people.has(&label);
            return ask.emit(Ask::dispatch(ViewMsg::PickUsers(vec![label], on)));
        };
        let groups = PeopleGroups::shown(desk.summary(), &found);
        let label_of = |user: u32| desk.users().get(user as usize).map(|user| Rc::<str>::from(user.label()));
        let is_end =
            |user: u32| desk.users().get(user as usize).is_some_and(|user| [&*from, &*label].contains(&&*user.label()));
        let labels: Vec<Rc<str>> = groups.between(is_end).into_iter().filter_map(label_of).collect();
        ask.emit(Ask::dispatch(ViewMsg::PickUsers(labels, people.has(&from))));
    })
}

/// Which line it is, which person of a group, and of how many: only those in sight exist.
type PlaceInList = (usize, usize, usize);

fn item(
    props: &UsersProps,
    summary: &Summary,
    pick: &Callback<Picked>,
    number: PlaceInList,
    line: &PeopleLine,
) -> Html {
    let desk = &props.desk;
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
                    // The model that the list names stands below.
                    let model = visible(who.model).into_owned();
                    html! {
                        <span class="waits-for">
                            <span class="tag warn">{ "No token" }</span>
                            <span class="dim" title={model.clone()}>{ &model }</span>
                        </span>
                    }
                };
                card(number, who, "wait", tag, props, pick)
            })
        }
        PeopleLine::Guest(user) => {
            let tag = html! { <span class="tag">{ "Guest" }</span> };
            person(*user).map_or_else(Html::default, |who| card(number, who, "", tag, props, pick))
        }
        PeopleLine::Served(user) => {
            let serial = summary
                .first_token
                .get(*user as usize)
                .and_then(|&place| desk.row(place as usize))
                .map(|row| visible(row.token.serial).into_owned())
                .unwrap_or_default();
            let more = summary.tokens_of.get(*user as usize).copied().unwrap_or(0).saturating_sub(1);
            let tag = html! {
                <span class="dim mono"><span dir="auto">{ serial }</span>{ if more > 0 { format!(" +{more}") } else { String::new() } }</span>
            };
            person(*user).map_or_else(Html::default, |who| card(number, who, "", tag, props, pick))
        }
    }
}

fn card(
    (number, place, of): PlaceInList,
    user: User<'_>,
    class: &'static str,
    end: Html,
    props: &UsersProps,
    pick: &Callback<Picked>,
) -> Html {
    let label = visible(&user.label()).into_owned();
    let name = if user.name.is_empty() { label.clone() } else { visible(user.name).into_owned() };
    let second = if user.name.is_empty() { String::new() } else { label };
    let initials: String = name
        .split(|c: char| c.is_whitespace() || c == '.' || c == '@')
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect();
    let disabled = user.enabled == Some(false);
    let picked = props.people.has(&user.label());
    let on_pick = {
        let (pick, label) = (pick.clone(), Rc::<str>::from(&*user.label()));
        Callback::from(move |event: MouseEvent| {
            pick.emit(Picked { label: Rc::clone(&label), up_to: event.shift_key() })
        })
    };
    let onclick = {
        let (ask, user) = (props.ask.clone(), AttrValue::from(user.label()));
        Callback::from(move |event: MouseEvent| {
            if let Some(anchor) = event.target().and_then(|target| platform::button_at(&target)) {
                let about = MenuAbout::User(user.clone());
                ask.emit(Ask::dispatch(ViewMsg::OpenMenu(Menu { about, anchor })));
            }
        })
    };
    let lifted = props.lift.as_ref().and_then(|lift| lift.class_of(&user.label()));
    let actions = format!("Actions for {}", visible(&user.label()));
    html! {
        <li key={number} aria-posinset={place.to_string()} aria-setsize={of.to_string()} class={classes!(class, lifted)} data-user={user.label()}>
            // The initials are drawn by the style: they are no part of the name.
            <button type="button" class="face" role="checkbox" aria-checked={picked.to_string()} aria-label={format!("Select {}", visible(&user.label()))} title="Select; with Shift, all up to here" data-face={initials} onclick={on_pick}></button>
            <span class="who"><span dir="auto" title={name.clone()}>{ &name }</span><span class="dim" dir="auto" title={second.clone()}>{ &second }</span></span>
            { end }
            <span class="flags">{ if disabled { html! { <span class="tag bad">{ "Disabled" }</span> } } else { Html::default() } }</span>
            <button type="button" class="icon" aria-label={actions} aria-haspopup="menu" title="Actions" {onclick}>{ icons::more() }</button>
        </li>
    }
}
