//! The dialogs, one file each. [`dialog`] draws the one that is open: a new dialog has its own file, its variant of
//! [`Dialog`] and its line here.

mod assign;
mod clear_all;
mod column_choice;
mod columns;
mod convert;
mod enter_users;
mod export;
mod file_settings;
mod help;
mod list_columns;
mod many_rounds;
mod modal;
mod seal;
mod unlock;

use crate::ask::Ask;
use crate::state::{Dialog, Page, ViewMsg};
use assign::AssignDialog;
use clear_all::ClearDialog;
use columns::Columns;
use convert::Convert;
use enter_users::EnterUsers;
use export::Export;
use file_settings::FileSettings;
use help::Help;
use list_columns::ListColumns;
use many_rounds::ManyRounds;
use seal::Seal;
use unlock::Unlock;
use yew::prelude::*;

/// The open dialog.
pub(crate) fn dialog(page: &Page, ask: &Callback<Ask>) -> Html {
    let Some(dialog) = page.view.dialog.clone() else { return Html::default() };
    let close = {
        let ask = ask.clone();
        Callback::from(move |()| ask.emit(Ask::dispatch(ViewMsg::Leave)))
    };
    let (ask, desk) = (ask.clone(), page.desks.shown().clone());
    match dialog {
        Dialog::EnterUsers => html! { <EnterUsers draft={page.files.draft.clone()} {ask} {close} /> },
        Dialog::Export => html! { <Export {desk} {ask} {close} /> },
        Dialog::Convert { selected } => html! {
            <Convert
                begin_selected={selected}
                selection={page.selection.chosen().clone()}
                {desk}
                rows={page.view.rows.clone()}
                {ask}
                {close}
            />
        },
        Dialog::Unlock(locked) => html! { <Unlock {locked} {ask} {close} /> },
        Dialog::ManyRounds(locked) => html! { <ManyRounds {locked} {ask} {close} /> },
        Dialog::Columns(naming) => {
            html! { <Columns {naming} mappings={page.files.mappings.clone()} {ask} {close} /> }
        }
        Dialog::ListColumns(naming) => {
            let list = desk.lists().iter().find(|list| Some(list.uid) == naming.job.replaces);
            let read_sheet = list.and_then(|list| list.sheet);
            html! { <ListColumns {naming} {read_sheet} {ask} {close} /> }
        }
        Dialog::ClearAll => html! { <ClearDialog unsaved={page.desks.unsaved()} {ask} {close} /> },
        Dialog::Assign(row) => html! { <AssignDialog {desk} {row} {ask} {close} /> },
        Dialog::FileSettings(uid) => html! { <FileSettings {desk} {uid} {ask} {close} /> },
        Dialog::Help => html! { <Help {close} /> },
        Dialog::Seal => html! { <Seal {close} /> },
    }
}
