//! All commands of the page, found by typing a part of their name.

use super::modal::Modal;
use crate::ask::Ask;
use crate::components::controls::text_of;
use crate::state::{ChangeMsg, Dialog, HistoryMsg, Sheet, Shown, ViewMsg};
use token_desk_core::desk::{Filter, Status};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A command: its name, and what it asks for.
type Command = (&'static str, fn() -> Ask);

fn open(dialog: Dialog) -> Ask {
    Ask::dispatch(ViewMsg::Open(dialog))
}

/// What can be done with a desk.
const OF_A_DESK: [Command; 20] = [
    ("Apply & Assign", || Ask::dispatch(ChangeMsg::Assign)),
    ("Options of Apply & Assign", || open(Dialog::AssignOptions)),
    ("Export Tokens & Assignments", || open(Dialog::Export)),
    ("Convert", || open(Dialog::Convert { selected: false })),
    ("Add token", || open(Dialog::AddToken)),
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
    ("Enter User List", || open(Dialog::EnterUsers)),
    ("Light, dark or as the system", || Ask::dispatch(ViewMsg::NextTheme)),
    ("How to check that nothing leaves", || open(Dialog::Seal)),
    ("Help and keys", || open(Dialog::Help)),
];

fn command_id(place: usize) -> AttrValue {
    text_of(format_args!("command-{place}"))
}

#[derive(Properties, PartialEq)]
pub(crate) struct CommandsProps {
    pub(crate) desk: Shown,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn Commands(props: &CommandsProps) -> Html {
    let typed = use_state_eq(String::new);
    // The one that Enter takes.
    let lit = use_state_eq(|| 0_usize);
    let of_desk: &[Command] = if props.desk.is_empty() { &[] } else { &OF_A_DESK };
    let words = typed.to_lowercase();
    let finds = |name: &str| words.split_whitespace().all(|word| name.to_lowercase().contains(word));
    let found: Vec<Command> = of_desk.iter().chain(&ALWAYS).filter(|(name, _)| finds(name)).copied().collect();
    let lit_now = (*lit).min(found.len().saturating_sub(1));
    let take = |command: fn() -> Ask| {
        let (ask, close) = (props.ask.clone(), props.close.clone());
        move || {
            close.emit(());
            ask.emit(command());
        }
    };
    let oninput = {
        let (typed, lit) = (typed.setter(), lit.setter());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                lit.set(0);
                typed.set(input.value());
            }
        })
    };
    let onkeydown = {
        let (lit, last) = (lit.setter(), found.len().saturating_sub(1));
        Callback::from(move |event: KeyboardEvent| {
            lit.set(match event.key().as_str() {
                "ArrowDown" => (lit_now + 1).min(last),
                "ArrowUp" => lit_now.saturating_sub(1),
                _ => return,
            });
            event.prevent_default();
        })
    };
    let on_submit = {
        let chosen = found.get(lit_now).map(|&(_, command)| take(command));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(chosen) = &chosen {
                chosen();
            }
        })
    };
    let count = found.len();
    html! {
        <Modal title="Commands" in_field=true close={props.close.clone()}>
            <form onsubmit={on_submit} autocomplete="off">
                <label class="field"><span>{ "Command" }</span>
                    <input type="text" role="combobox" aria-autocomplete="list" aria-controls="commands" aria-expanded={(count > 0).to_string()} autocomplete="off" spellcheck="false"
                        value={(*typed).clone()} {oninput} {onkeydown} aria-activedescendant={(count > 0).then(|| command_id(lit_now))} />
                </label>
                <ul id="commands" class="offers" role="listbox" aria-label="Commands found">
                    { for found.iter().enumerate().map(|(place, &(name, command))| {
                        let is_lit = place == lit_now;
                        let take = take(command);
                        let onclick = Callback::from(move |_: MouseEvent| take());
                        html! { <li key={name} id={command_id(place)} role="option" aria-selected={is_lit.to_string()} class={classes!("offer", is_lit.then_some("is-lit"))} {onclick}>{ name }</li> }
                    }) }
                </ul>
                <p class="dim" role="status">{ if count == 0 { "No command has such a name." } else { "" } }</p>
            </form>
        </Modal>
    }
}
