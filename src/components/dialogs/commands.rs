//! All commands of the page, found by typing a part of their name.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::combobox::{ComboBox, Offer};
use crate::components::controls::typing;
use crate::state::{ChangeMsg, Dialog, Entry, HistoryMsg, Sheet, Shown, ViewMsg};
use token_desk_core::desk::{Filter, Status};
use yew::prelude::*;

/// A command: its name, and what it asks for.
type Command = (&'static str, fn() -> Ask);

fn open(dialog: Dialog) -> Ask {
    Ask::dispatch(ViewMsg::Open(dialog))
}

/// What can be done with a desk.
const OF_A_DESK: [Command; 21] = [
    ("Apply & Assign", || Ask::dispatch(ChangeMsg::Assign)),
    ("Options of Apply & Assign", || open(Dialog::AssignOptions)),
    ("Export Tokens & Assignments", || open(Dialog::Export)),
    ("To do in Entra", || open(Dialog::EntraWork)),
    ("Convert", || open(Dialog::Convert { selected: false })),
    ("Add token", || open(Dialog::AddToken(None))),
    ("Hand out", || open(Dialog::HandOut)),
    ("Make tokens", || open(Dialog::MakeTokens)),
    ("Activate tokens", || open(Dialog::Activate)),
    ("Whose code is this?", || open(Dialog::WhoseCode)),
    ("Undo", || Ask::dispatch(HistoryMsg::Undo)),
    ("Redo", || Ask::dispatch(HistoryMsg::Redo)),
    ("History", || open(Dialog::History)),
    ("Show all tokens", || Ask::dispatch(ViewMsg::ShowAll)),
    ("Show free tokens", || Ask::dispatch(ViewMsg::Filter(Filter::Status(Status::Free)))),
    ("Show tokens with findings", || Ask::dispatch(ViewMsg::Filter(Filter::Findings))),
    ("All columns, widths that fit", || Ask::dispatch(ViewMsg::UsualColumns)),
    ("Print the tokens shown", || Ask::dispatch(ViewMsg::Print(Sheet::Shown))),
    ("Files of the desk", || open(Dialog::Files)),
    ("Download the findings", || Ask::ListFindings),
    ("Clear all", || open(Dialog::ClearAll)),
];

/// What can always be done.
const ALWAYS: [Command; 4] = [
    ("Enter User List", || open(Dialog::EnterUsers(Entry::default()))),
    ("Light, dark or as the system", || Ask::dispatch(ViewMsg::NextTheme)),
    ("How to check that nothing leaves", || open(Dialog::Seal)),
    ("Help and keys", || open(Dialog::Help)),
];

#[derive(Properties, PartialEq)]
pub(crate) struct CommandsProps {
    pub(crate) desk: Shown,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn Commands(props: &CommandsProps) -> Html {
    let typed = use_state_eq(String::new);
    let of_desk: &[Command] = if props.desk.is_empty() { &[] } else { &OF_A_DESK };
    let words = typed.to_lowercase();
    let finds = |name: &str| words.split_whitespace().all(|word| name.to_lowercase().contains(word));
    let found: Vec<Command> = of_desk.iter().chain(&ALWAYS).filter(|(name, _)| finds(name)).copied().collect();
    let total = found.len();
    let offers: Vec<Offer> = found.iter().map(|&(name, _)| (name.into(), name.into())).collect();
    let take = {
        let (ask, close) = (props.ask.clone(), props.close.clone());
        Callback::from(move |place: Option<usize>| {
            if let Some((_, command)) = place.and_then(|place| found.get(place)) {
                close.emit(());
                ask.emit(command());
            }
        })
    };
    html! {
        <Modal title="Commands" in_field=true close={props.close.clone()}>
            <ComboBox label="Command" list="Commands found" typed={(*typed).clone()} on_type={typing(&typed)} {offers} {total} first={0} {take}>
                <p class="dim" role="status">{ if total == 0 { "No command has such a name." } else { "" } }</p>
            </ComboBox>
        </Modal>
    }
}
