//! The files of the desk, a button each: what was read how, and the way to other choices.

use crate::ask::Ask;
use crate::components::controls::icons;
use crate::state::{Dialog, Shown, ViewMsg};
use token_desk_core::ground::words::count;
use yew::prelude::*;

/// The most that are above the table; the rest is in a dialog.
const MAX_IN_STRIP: usize = 40;

/// A token file or a user list of the desk.
#[derive(Clone, Copy)]
pub(crate) enum DeskFile {
    /// The token file at that place.
    Tokens(usize),
    /// The user list at that place.
    Users(usize),
}

/// All files of a desk: token files first.
pub(crate) fn files_of(desk: &Shown) -> impl Iterator<Item = DeskFile> + use<> {
    (0..desk.files().len()).map(DeskFile::Tokens).chain((0..desk.lists().len()).map(DeskFile::Users))
}

impl DeskFile {
    /// Its name.
    pub(crate) fn name(self, desk: &Shown) -> &str {
        match self {
            Self::Tokens(place) => desk.files().get(place).map_or("", |file| &file.name),
            Self::Users(place) => desk.lists().get(place).map_or("", |list| &list.name),
        }
    }
}

/// The strip above the table.
pub(super) fn strip(desk: &Shown, ask: &Callback<Ask>) -> Vec<Html> {
    let all = desk.files().len() + desk.lists().len();
    let mut chips: Vec<Html> = Vec::new();
    if !desk.files().is_empty() {
        chips.push(html! { <span key="label" class="dim">{ "Files:" }</span> });
    }
    if all > MAX_IN_STRIP {
        let ask = ask.clone();
        let onclick = Callback::from(move |_: MouseEvent| ask.emit(Ask::dispatch(ViewMsg::Open(Dialog::Files))));
        chips.push(html! { <button key="all" type="button" class="chip" {onclick}>{ format!("All {}", count(all, "file")) }</button> });
    }
    chips.extend(files_of(desk).take(MAX_IN_STRIP).filter_map(|file| chip(desk, file, ask)));
    chips
}

/// The button of a file.
pub(crate) fn chip(desk: &Shown, file: DeskFile, ask: &Callback<Ask>) -> Option<Html> {
    let (uid, label, how) = match file {
        DeskFile::Tokens(place) => {
            let file = desk.files().get(place)?;
            let mut how = format!("{}, {}", file.format.name(), count(desk.tokens_of_file(file.uid), "token"));
            if let Some(secret) = file.how.secret {
                how += &format!(", {}", secret.name());
            }
            (file.uid, format!("File settings of {}", file.name), how)
        }
        DeskFile::Users(place) => {
            let list = desk.lists().get(place)?;
            let users = count(list.users, "user");
            let how = list.sheet_name().map_or_else(|| users.clone(), |sheet| format!("sheet “{sheet}”, {users}"));
            (list.uid, format!("List settings of {}", list.name), how)
        }
    };
    let ask = ask.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        ask.emit(match file {
            DeskFile::Tokens(_) => Ask::dispatch(ViewMsg::Open(Dialog::FileSettings(uid))),
            DeskFile::Users(_) => Ask::NameColumnsOf(uid),
        });
    });
    let name = file.name(desk).to_owned();
    Some(html! {
        <button key={uid} type="button" class="chip file-chip" aria-label={label} title={how.clone()} {onclick}>
            <b dir="auto">{ name }</b><span class="dim" aria-hidden="true">{ how }</span>{ icons::gear() }
        </button>
    })
}
