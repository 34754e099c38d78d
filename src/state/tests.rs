//! The reducer, without a browser.

use super::*;
use crate::job::{FileSource, Job, JobKind};
use std::fmt::Write;
use token_desk_core::desk::RowId;
use token_desk_core::formats::read_tokens;
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::read_users;
use wasm_bindgen::{JsCast, JsValue};

/// More tokens than are shown at once.
const MANY: usize = 20_001;

fn job(name: &str, kind: JobKind) -> Job {
    let source = FileSource::new(name.to_owned(), JsValue::NULL.unchecked_into());
    Job { source, kind, options: ReadOptions::default(), replaces: None }
}

fn tokens_read(job: Job, count: usize) -> WorkMsg {
    let mut csv = String::from("upn,serial number,secret key,time interval,manufacturer,model\n");
    for number in 0..count {
        let key: String = (0..32).map(|at| char::from(b'A' + ((number >> (at % 20)) & 7) as u8)).collect();
        let _ = writeln!(csv, ",{:08},{key},30,Contoso,One", number + 10_000_000);
    }
    let reading = read_tokens(csv.as_bytes(), &job.options, &mut |_| {}).expect("a token file");
    WorkMsg::TokensRead(job, Box::new(reading))
}

fn users_read(count: usize) -> WorkMsg {
    let list: String = (0..count).map(|number| format!("user{number}@contoso.com\n")).collect();
    let reading = read_users(list.as_bytes(), &ReadOptions::default(), &mut |_| {}).expect("a user list");
    WorkMsg::UsersRead(job("users.txt", JobKind::Users), Box::new(reading))
}

fn page_with(tokens: usize) -> Page {
    let mut page = Page::default();
    page.apply(tokens_read(job("tokens.csv", JobKind::Tokens), tokens).into());
    page.show_in_steps();
    page
}

impl Page {
    fn tell(&mut self, msg: impl Into<Msg>) {
        self.apply(msg.into());
    }

    /// What `effects::presenting` does.
    fn show_in_steps(&mut self) {
        if let Some(change) = self.desks.awaiting() {
            for part in Preparation::ALL {
                self.tell(HistoryMsg::Prepare(change, part));
            }
            self.tell(HistoryMsg::Show(change));
        }
    }

    fn shown_tokens(&self) -> usize {
        self.desks.shown().token_count()
    }

    fn assigned(&self) -> usize {
        self.desks.shown().summary().assigned()
    }

    fn first(&self) -> RowId {
        self.desks.shown().id_at(0).expect("a token")
    }

    fn status(&self) -> &str {
        &self.notices.status().expect("something was said").text
    }
}

#[test]
fn each_change_of_a_small_desk_is_shown_at_once() {
    let mut page = page_with(3);
    assert_eq!((page.shown_tokens(), page.desks.awaiting()), (3, None));
    page.tell(users_read(2));
    page.tell(ChangeMsg::Assign);
    assert_eq!(page.assigned(), 2);
    page.tell(HistoryMsg::Undo);
    assert_eq!(page.assigned(), 0);
    page.tell(HistoryMsg::Redo);
    assert_eq!((page.assigned(), page.desks.awaiting()), (2, None));
}

#[test]
fn each_change_of_a_large_desk_waits_for_its_steps() {
    let mut page = Page::default();
    page.tell(tokens_read(job("tokens.csv", JobKind::Tokens), MANY));
    assert_eq!(page.shown_tokens(), 0);
    page.show_in_steps();
    assert_eq!(page.shown_tokens(), MANY);
    page.tell(users_read(2));
    page.show_in_steps();
    let changes: [(Msg, usize); 4] = [
        (ChangeMsg::Assign.into(), 2),
        (HistoryMsg::Undo.into(), 0),
        (HistoryMsg::Redo.into(), 2),
        (ChangeMsg::Unassign(page.first()).into(), 1),
    ];
    for (change, assigned) in changes {
        let before = page.desks.shown().clone();
        page.tell(change);
        assert!(before == *page.desks.shown() && page.desks.awaiting().is_some());
        page.show_in_steps();
        assert_eq!((page.assigned(), page.desks.awaiting()), (assigned, None));
    }
}

#[test]
fn the_steps_of_an_earlier_change_do_not_show_a_later_one() {
    let mut page = page_with(MANY);
    page.tell(ChangeMsg::WithoutCommas);
    let earlier = page.desks.awaiting().expect("a desk waits");
    page.tell(HistoryMsg::Undo);
    page.tell(HistoryMsg::Show(earlier));
    assert!(page.desks.awaiting().is_some_and(|later| later != earlier));
    page.tell(Msg::ClearAll);
    page.tell(HistoryMsg::Show(earlier));
    assert!(page.desks.shown().is_empty());
}

#[test]
fn a_change_starts_from_the_newest_desk_even_if_it_is_not_shown_yet() {
    let mut page = page_with(MANY);
    let row = page.first();
    page.tell(SelectionMsg::Pick(page.desks.shown().clone(), Pick::Toggle(row)));
    page.tell(users_read(1));
    page.tell(ChangeMsg::AssignTo(row, "amy@contoso.com".to_owned()));
    page.tell(ChangeMsg::RemoveSelected);
    page.show_in_steps();
    assert_eq!((page.shown_tokens(), page.desks.shown().users().len()), (MANY - 1, 2));
}

#[test]
fn a_dialog_stays_open_over_a_change_and_goes_with_what_it_is_about() {
    let mut page = page_with(2);
    let row = page.first();
    page.tell(ViewMsg::Open(Dialog::Assign(row)));
    page.tell(users_read(1));
    assert!(page.view.dialog == Some(Dialog::Assign(row)));
    page.tell(HistoryMsg::Undo);
    page.tell(HistoryMsg::Undo);
    assert!(page.view.dialog.is_none());

    let mut page = page_with(2);
    let uid = page.desks.shown().files()[0].uid;
    page.tell(ViewMsg::Open(Dialog::FileSettings(uid)));
    page.tell(ChangeMsg::WithoutCommas);
    assert!(page.view.dialog == Some(Dialog::FileSettings(uid)));
    page.tell(FilesMsg::Remove(uid));
    assert!(page.view.dialog.is_none());
}

#[test]
fn a_locked_file_is_asked_about_and_stays_on_offer_when_its_dialog_is_left() {
    let mut page = Page::default();
    let refusal = Refusal::new("locked", "It is encrypted.", "Enter the key.");
    let refusal = refusal.or_as(RetryAs::Unlocked { passphrase: false });
    page.tell(WorkMsg::Refused(job("locked.xml", JobKind::Tokens), refusal));
    assert!(matches!(page.view.dialog, Some(Dialog::Unlock(_))));
    page.tell(ViewMsg::Leave);
    let alert = page.notices.alerts().last().expect("an alert");
    assert_eq!(alert.text, "locked.xml was not opened.");
    assert!(matches!(alert.offer, Some(Offer::ReadAs(..))));
}

#[test]
fn files_that_are_read_anew_to_mend_findings_are_one_step_for_undo() {
    let mut page = page_with(2);
    page.tell(tokens_read(job("others.csv", JobKind::Tokens), 4));
    let uids: Vec<u32> = page.desks.shown().files().iter().map(|file| file.uid).collect();
    let before = page.desks.undo_label();
    page.tell(WorkMsg::RereadToMend("Read anew".to_owned()));
    for uid in uids {
        let job = page.reread(uid, ReadOptions::default()).expect("its source is known");
        page.tell(tokens_read(job, 1));
    }
    page.tell(WorkMsg::Idle);
    assert_eq!(page.desks.undo_label().as_deref(), Some("“Read anew”"));
    page.tell(HistoryMsg::Undo);
    assert_eq!(page.desks.undo_label(), before);
}

#[test]
fn files_that_come_together_are_told_together() {
    let mut page = Page::default();
    page.tell(tokens_read(job("one.csv", JobKind::Tokens), 2));
    assert_eq!(page.status(), "one.csv: 2 tokens read.");
    page.tell(tokens_read(job("two.csv", JobKind::Tokens), 3));
    assert_eq!(page.status(), "2 files: 3 tokens read, 2 on the desk already.");
    page.tell(WorkMsg::Idle);
    page.tell(users_read(1));
    assert_eq!(page.status(), "users.txt: 1 user added.");
}

#[test]
fn clearing_keeps_the_theme_alone() {
    let mut page = page_with(2);
    page.tell(ViewMsg::NextTheme);
    page.tell(ViewMsg::Search("1".to_owned()));
    let last = page.notices.status().expect("something was said").id;
    page.tell(Msg::ClearAll);
    assert!(page.desks.shown().is_empty() && page.desks.undo_label().is_none() && page.view.rows.is_all());
    assert_eq!(page.view.theme, Theme::Light);
    assert!(page.notices.status().is_some_and(|status| status.id > last));
}
