//! The bar at the bottom: sums, the clock that the codes depend on, and starting over.

use crate::ask::Ask;
use crate::components::controls::offset_words;
use crate::hooks::use_clock;
use crate::platform;
use crate::state::{ChangeMsg, Chosen, ChosenPeople, Dialog, Msg, Pick, RowPlaces, SelectionMsg, Shown, ViewMsg};
use token_desk_core::ground::words::{grouped, plural};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct FootProps {
    pub(crate) desk: Shown,
    pub(crate) selection: Chosen,
    /// Who is selected.
    pub(crate) people: ChosenPeople,
    /// The rows that are shown, unless they are all.
    pub(crate) places: Option<RowPlaces>,
    /// Whether anything is in memory that can be forgotten.
    pub(crate) clearable: bool,
    /// What is added to the computer's clock, in seconds.
    pub(crate) offset: i64,
    pub(crate) ask: Callback<Ask>,
}

#[component]
pub(crate) fn Foot(props: &FootProps) -> Html {
    let summary = props.desk.summary();
    // What is done with the selected tokens is done with those as well.
    let hidden =
        use_memo((props.desk.clone(), props.selection.clone(), props.places.clone()), |(desk, selection, places)| {
            let Some(places) = places.as_ref().filter(|_| !selection.is_empty()) else { return 0 };
            let chosen = |place: &&u32| desk.id_at(**place as usize).is_some_and(|id| selection.contains(id));
            selection.len().saturating_sub(places.iter().filter(chosen).count())
        });
    if props.desk.is_empty() {
        return html! {
            <footer class="foot">
                <span class="fit">{ "Nothing is stored. Closing the page forgets everything." }</span>
                <span class="grow"></span>
                <span class="dim">{ format!("Version {}", env!("CARGO_PKG_VERSION")) }</span>
                if props.clearable {
                    { clear_all(props) }
                }
            </footer>
        };
    }
    let sums = [
        (summary.tokens, plural(summary.tokens, "token", "tokens")),
        (summary.assigned(), "assigned"),
        (summary.free, "free"),
        (summary.waiting.len(), plural(summary.waiting.len(), "user without a token", "users without a token")),
    ];
    let selected = props.selection.len();
    let people = props.people.len();
    html! {
        <footer class="foot">
            // Always there, so that screen readers hear what comes into it.
            <span class="picked" role="status">
                if selected > 0 {
                    <b>{ grouped(selected) }</b>{ " selected" }
                    if *hidden > 0 {
                        <span class="unseen">{ format!(", {} not shown", grouped(*hidden)) }</span>
                    }
                }
                if people > 0 {
                    { if selected > 0 { ", " } else { "" } }<b>{ grouped(people) }</b>{ plural(people, " user selected", " users selected") }
                }
            </span>
            <div class="picked-tools" role="group" aria-label="Selected tokens and users">
                if selected + people > 0 {
                    { picked_tools(props, selected > 0) }
                }
            </div>
            <div class="sums-line">
                if selected + people == 0 {
                    { for sums.into_iter().map(|(number, what)| html! { <span key={what}><b>{ grouped(number) }</b>{ format!(" {what}") }</span> }) }
                }
            </div>
            <span class="grow"></span>
            <Clock />
            <span class="offset">
                if props.offset != 0 {
                    { format!("Codes {}", offset_words(props.offset)) }
                }
            </span>
            { clear_all(props) }
        </footer>
    }
}

fn clear_all(props: &FootProps) -> Html {
    let ask = props.ask.clone();
    let on_clear = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::ClearAll))));
    html! { <button type="button" class="btn quiet clear-all" onclick={on_clear}>{ "Clear all" }</button> }
}

/// What can be done with the selected tokens and users.
fn picked_tools(props: &FootProps, tokens: bool) -> Html {
    // The buttons go with the selection: the focus goes back to the table before.
    let dispatch = |back: bool, msg: fn(&Shown) -> Msg| {
        let (ask, desk) = (props.ask.clone(), props.desk.clone());
        Callback::from(move |_: MouseEvent| {
            if back {
                crate::components::table::focus_table();
            }
            ask.emit(Ask::dispatch(msg(&desk)));
        })
    };
    let on_clear = {
        let (clear, ask) =
            (dispatch(true, |desk| SelectionMsg::Pick(desk.clone(), Pick::Nothing).into()), props.ask.clone());
        Callback::from(move |event: MouseEvent| {
            clear.emit(event);
            ask.emit(Ask::dispatch(ViewMsg::PickNobody));
        })
    };
    let title =
        "Gives the selected tokens, or else the next free ones, to the selected users, or else to those who wait";
    html! {
        <>
            <button type="button" class="btn" aria-label="Assign selected" {title} onclick={dispatch(false, |_| ChangeMsg::AssignSelected.into())}>{ "Assign" }</button>
            if tokens {
            <button type="button" class="btn" aria-label="Unassign selected" onclick={dispatch(false, |_| ChangeMsg::UnassignSelected.into())}>{ "Unassign" }</button>
            <button type="button" class="btn" aria-label="Remove selected" title="Takes the tokens from the desk; Undo brings them back" onclick={dispatch(true, |_| ChangeMsg::RemoveSelected.into())}>{ "Remove" }</button>
            <button type="button" class="btn" aria-label="Convert selected" onclick={dispatch(false, |_| ViewMsg::Open(Dialog::Convert { selected: true }).into())}>{ "Convert" }</button>
            }
            <button type="button" class="btn quiet" aria-label="Clear selection" title="Escape in the table" onclick={on_clear}>{ "Clear selection" }</button>
        </>
    }
}

/// The time of day.
#[component]
fn Clock() -> Html {
    let _ = use_clock();
    html! { <span class="clock" title="The codes are right if this clock is right">{ format!("Clock {}", platform::wall_clock()) }</span> }
}
