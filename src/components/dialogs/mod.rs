//! The dialogs, one file each. [`dialog`] draws the one that is open: a new dialog has its own file, its variant of
//! [`Dialog`] and its line here.

mod activate;
mod add_token;
mod assign;
mod assign_options;
mod clear_all;
mod column_choice;
mod columns;
mod commands;
mod convert;
mod edit_token;
mod edit_user;
mod enter_users;
mod entra_work;
mod export;
mod file_settings;
mod files;
mod hand_out;
mod help;
mod history;
mod list_columns;
mod make_tokens;
mod many_rounds;
mod members;
mod modal;
mod out_of_use;
mod planned;
mod program;
mod protection;
mod seal;
mod token_qr;
mod unlock;
mod whose;

use crate::ask::Ask;
use crate::state::{Dialog, Page, ViewMsg};
use activate::Activate;
use add_token::AddToken;
use assign::AssignDialog;
use assign_options::AssignOptionsDialog;
use clear_all::ClearDialog;
use columns::Columns;
use commands::Commands;
use convert::Convert;
use edit_token::EditToken;
use edit_user::EditUser;
use enter_users::EnterUsers;
use entra_work::EntraWorkDialog;
use export::Export;
use file_settings::FileSettings;
use files::Files;
use hand_out::HandOut;
use help::Help;
use history::step_list;
use list_columns::ListColumns;
use make_tokens::MakeTokens;
use many_rounds::ManyRounds;
use members::Members;
use out_of_use::OutOfUseDialog;
use program::Program;
use seal::Seal;
use std::rc::Rc;
use token_qr::token_qr;
use unlock::Unlock;
use whose::WhoseCode;
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
        Dialog::EnterUsers(entry) => html! { <EnterUsers draft={page.files.draft.clone()} {entry} {ask} {close} /> },
        Dialog::Activate => {
            html! { <Activate {desk} activation={page.activation.clone()} offset={page.view.offset} {ask} {close} /> }
        }
        Dialog::Export => html! { <Export {desk} {ask} {close} /> },
        Dialog::EntraWork => html! { <EntraWorkDialog {desk} {ask} {close} /> },
        Dialog::Convert { selected } => html! {
            <Convert
                begin_selected={selected}
                writing={page.work.writing.is_some()}
                selection={page.selection.chosen().clone()}
                {desk}
                rows={page.view.rows.clone()}
                {ask}
                {close}
            />
        },
        Dialog::EditUser(user) => {
            html! { <EditUser {user} {desk} hindrance={page.view.hindrance.clone()} {ask} {close} /> }
        }
        Dialog::EditToken(row) => {
            html! { <EditToken {desk} {row} hindrance={page.view.hindrance.clone()} {ask} {close} /> }
        }
        Dialog::OutOfUse(row, deed) => {
            html! { <OutOfUseDialog {desk} {row} {deed} hindrance={page.view.hindrance.clone()} {ask} {close} /> }
        }
        Dialog::TokenQr(row) => token_qr(&desk, row, close),
        Dialog::AddToken(filled) => {
            html! { <AddToken {filled} hindrance={page.view.hindrance.clone()} {ask} {close} /> }
        }
        Dialog::HandOut => {
            html! { <HandOut {desk} newest={page.desks.to_be_shown()} round={page.round.clone()} options={page.view.assign_options} {ask} {close} /> }
        }
        Dialog::MakeTokens => html! { <MakeTokens hindrance={page.view.hindrance.clone()} {ask} {close} /> },
        Dialog::Program(row) => {
            let verified = Rc::clone(&page.view.verified);
            html! { <Program {desk} {row} {verified} offset={page.view.offset} {ask} {close} /> }
        }
        Dialog::History => step_list(&page.desks, ask, close),
        Dialog::Unlock(locked) => {
            html! { <Unlock {locked} others={page.notices.locked().len()} {ask} {close} /> }
        }
        Dialog::Members(locked, members) => html! { <Members {locked} {members} {ask} {close} /> },
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
        Dialog::Assign(row) => {
            html! { <AssignDialog {desk} {row} hindrance={page.view.hindrance.clone()} {ask} {close} /> }
        }
        Dialog::AssignOptions => {
            html! { <AssignOptionsDialog {desk} options={page.view.assign_options} found={page.view.assign_found} chosen={(page.view.assign_chosen, page.view.people.len())} users={page.view.assign_search()} search={page.view.rows.search.clone()} {ask} {close} /> }
        }
        Dialog::WhoseCode => html! { <WhoseCode {desk} offset={page.view.offset} {ask} {close} /> },
        Dialog::Files => html! { <Files {desk} {ask} {close} /> },
        Dialog::FileSettings(uid) => html! { <FileSettings {desk} {uid} {ask} {close} /> },
        Dialog::Commands => html! { <Commands {desk} {ask} {close} /> },
        Dialog::Help => html! { <Help {close} /> },
        Dialog::Seal => html! { <Seal {close} /> },
    }
}
