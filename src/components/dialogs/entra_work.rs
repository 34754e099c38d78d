//! What is left to do in Entra: to delete, to upload, to activate. It follows from the desk, and lasts until it is done.

use super::modal::Modal;
use crate::ask::{Ask, SmallFile};
use crate::components::controls::shown_text;
use crate::state::{ChangeMsg, Dialog, Shown, ViewMsg};
use std::rc::Rc;
use token_desk_core::desk::entra_work::{Work, WorkEntry};
use token_desk_core::ground::words::{count, grouped, quoted};
use token_desk_core::output::work_list::work_list;
use yew::prelude::*;

/// The most entries of a kind that are listed.
const MAX_LISTED: usize = 200;

#[derive(Properties, PartialEq)]
pub(crate) struct EntraWorkProps {
    pub(crate) desk: Shown,
    pub(crate) ask: Callback<Ask>,
    pub(crate) close: Callback<()>,
}

#[component]
pub(crate) fn EntraWorkDialog(props: &EntraWorkProps) -> Html {
    let work = use_memo(props.desk.clone(), |desk| desk.entra_work());
    let of = |kind: Work| work.iter().filter(move |entry| entry.work == kind);
    let on_list = {
        let (ask, work) = (props.ask.clone(), Rc::clone(&work));
        Callback::from(move |_: MouseEvent| {
            ask.emit(Ask::Save(SmallFile { name: "EntraToDo.csv", content: work_list(&work) }));
        })
    };
    let on_close = {
        let close = props.close.clone();
        Callback::from(move |_: MouseEvent| close.emit(()))
    };
    let on_export = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::Export))))
    };
    let on_activate = {
        let ask = props.ask.clone();
        Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::Activate))))
    };
    html! {
        <Modal title="To do in Entra" wide=true close={props.close.clone()}>
            { not_known(&props.desk, &props.ask) }
            <p role="status">{ match work.len() { 0 => "Nothing is left to do in Entra.".to_owned(), number => format!("{} to do. What you mark as done goes from the list; Undo brings it back.", grouped(number)) } }</p>
            { part("Delete first", "In Entra these users have tokens that they have no more here.", of(Work::Delete), Html::default(), &props.ask) }
            { part("Upload", "They are in the next files of the export.", of(Work::Upload), html! { <button type="button" class="btn small" onclick={on_export}>{ "Export…" }</button> }, &props.ask) }
            { part("Activate", "They were in a file for Entra; there each wants a code.", of(Work::Activate), html! { <button type="button" class="btn small" onclick={on_activate}>{ "Activate…" }</button> }, &props.ask) }
            <div class="bar end">
                <button type="button" class="btn quiet" onclick={on_close}>{ "Close" }</button>
                <button type="button" class="btn" disabled={work.is_empty()} title="Without keys" onclick={on_list}>{ "Download list" }</button>
            </div>
        </Modal>
    }
}

/// What is to be done of one kind; nothing where there is none of it.
fn part<'w>(
    heading: &'static str,
    about: &'static str,
    entries: impl Iterator<Item = &'w WorkEntry> + Clone,
    way: Html,
    ask: &Callback<Ask>,
) -> Html {
    let all = entries.clone().count();
    if all == 0 {
        return html! { <div key={heading}></div> };
    }
    let more = all.saturating_sub(MAX_LISTED);
    html! {
        <section class="stack to-do" key={heading} aria-label={heading}>
            <div class="bar"><h2 class="grow">{ format!("{heading}: {}", count(all, "token")) }</h2>{ way }</div>
            <p class="dim">{ about }</p>
            <ul>{ for entries.take(MAX_LISTED).map(|entry| line(entry, ask)) }</ul>
            if more > 0 {
                <p class="dim">{ format!("{} more: they follow, and are in the list that is downloaded.", grouped(more)) }</p>
            }
        </section>
    }
}

fn line(entry: &WorkEntry, ask: &Callback<Ask>) -> Html {
    let onchange = {
        let (ask, entry) = (ask.clone(), entry.clone());
        Callback::from(move |_: Event| ask.emit(Ask::dispatch(ChangeMsg::WorkDone(vec![entry.clone()]))))
    };
    let why = entry.why.map(|why| why.word().to_lowercase());
    let perhaps = (entry.work == Work::Delete && !entry.in_entra.is_known()).then(|| "if it is there".to_owned());
    let since = entry.since.map(|date| format!("since {date}"));
    let remarks: Vec<String> = why.into_iter().chain(since).chain(perhaps).collect();
    let user = if entry.user.is_empty() { "without a user" } else { &*entry.user };
    html! {
        <li key={format!("{:?} {:?} {}", entry.work, entry.token, entry.user)}>
            <label class="check"><input type="checkbox" checked=false {onchange} />{ "Done " }{ shown_text(&entry.serial) }</label>
            <span>{ shown_text(user) }</span>
            <span class="dim">{ remarks.join(", ") }</span>
        </li>
    }
}

/// Asks for each inventory that does not say it whether its tokens are in Entra.
pub(super) fn not_known(desk: &Shown, ask: &Callback<Ask>) -> Html {
    let files = desk.files().iter().filter_map(|file| {
        let tokens = desk.not_known_in(file.uid);
        (tokens > 0).then_some((file, tokens))
    });
    let questions = files.map(|(file, tokens)| {
        let answer = |in_entra: bool| {
            let (ask, uid) = (ask.clone(), file.uid);
            Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ChangeMsg::InEntra(uid, in_entra))))
        };
        html! {
            <div class="note" key={file.uid} role="group" aria-label={shown_text(&file.name)}>
                <p>{ shown_text(&format!("{} does not say whether its assigned tokens ({}) are in Entra already. Are they?", quoted(&file.name), grouped(tokens))) }</p>
                <div class="fixes">
                    <button type="button" class="btn small" onclick={answer(true)}>{ "Yes, in Entra already" }</button>
                    <button type="button" class="btn small" onclick={answer(false)}>{ "No, not yet" }</button>
                </div>
            </div>
        }
    });
    html! { <div class="stops">{ for questions }</div> }
}
