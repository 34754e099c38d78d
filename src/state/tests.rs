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
    users_read_from("users.txt", count)
}

fn users_read_from(name: &str, count: usize) -> WorkMsg {
    let list: String = (0..count).map(|number| format!("user{number}@contoso.com\n")).collect();
    let reading = read_users(list.as_bytes(), &ReadOptions::default(), &mut |_| {}).expect("a user list");
    WorkMsg::UsersRead(job(name, JobKind::Users), Box::new(reading))
}

fn page_with(tokens: usize) -> Page {
    let mut page = Page::default();
    page.apply(tokens_read(job("tokens.csv", JobKind::Tokens), tokens).into());
    page.show_in_steps();
    page
}

impl Page {
    fn dispatch(&mut self, msg: impl Into<Msg>) {
        self.apply(msg.into());
    }

    /// What `effects::presenting` does.
    fn show_in_steps(&mut self) {
        if let Some(change) = self.desks.awaiting() {
            for part in Preparation::ALL {
                self.dispatch(HistoryMsg::Prepare(change, part));
            }
            self.dispatch(HistoryMsg::Show(change));
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
    page.dispatch(users_read(2));
    page.dispatch(ChangeMsg::Assign);
    assert_eq!(page.assigned(), 2);
    page.dispatch(HistoryMsg::Undo);
    assert_eq!(page.assigned(), 0);
    page.dispatch(HistoryMsg::Redo);
    assert_eq!((page.assigned(), page.desks.awaiting()), (2, None));
}

#[test]
fn each_change_of_a_large_desk_waits_for_its_steps() {
    let mut page = Page::default();
    page.dispatch(tokens_read(job("tokens.csv", JobKind::Tokens), MANY));
    assert_eq!(page.shown_tokens(), 0);
    page.show_in_steps();
    assert_eq!(page.shown_tokens(), MANY);
    page.dispatch(users_read(2));
    page.show_in_steps();
    let changes: [(Msg, usize); 4] = [
        (ChangeMsg::Assign.into(), 2),
        (HistoryMsg::Undo.into(), 0),
        (HistoryMsg::Redo.into(), 2),
        (ChangeMsg::Unassign(page.first()).into(), 1),
    ];
    for (change, assigned) in changes {
        let before = page.desks.shown().clone();
        page.dispatch(change);
        assert!(before == *page.desks.shown() && page.desks.awaiting().is_some());
        page.show_in_steps();
        assert_eq!((page.assigned(), page.desks.awaiting()), (assigned, None));
    }
}

#[test]
fn the_steps_of_an_earlier_change_do_not_show_a_later_one() {
    let mut page = page_with(MANY);
    page.dispatch(ChangeMsg::WithoutCommas);
    let earlier = page.desks.awaiting().expect("a desk waits");
    page.dispatch(HistoryMsg::Undo);
    page.dispatch(HistoryMsg::Show(earlier));
    assert!(page.desks.awaiting().is_some_and(|later| later != earlier));
    page.dispatch(Msg::ClearAll);
    page.dispatch(HistoryMsg::Show(earlier));
    assert!(page.desks.shown().is_empty());
}

#[test]
fn a_change_starts_from_the_newest_desk_even_if_it_is_not_shown_yet() {
    let mut page = page_with(MANY);
    let row = page.first();
    page.dispatch(SelectionMsg::Pick(page.desks.shown().clone(), Pick::Toggle(row)));
    page.dispatch(users_read(1));
    page.dispatch(ChangeMsg::AssignTo(row, "amy@contoso.com".to_owned()));
    page.dispatch(ChangeMsg::RemoveSelected);
    page.show_in_steps();
    assert_eq!((page.shown_tokens(), page.desks.shown().users().len()), (MANY - 1, 2));
}

#[test]
fn a_dialog_stays_open_over_a_change_and_goes_with_what_it_is_about() {
    let mut page = page_with(2);
    let row = page.first();
    page.dispatch(ViewMsg::Open(Dialog::Assign(row)));
    page.dispatch(users_read(1));
    assert!(page.view.dialog == Some(Dialog::Assign(row)));
    page.dispatch(HistoryMsg::Undo);
    page.dispatch(HistoryMsg::Undo);
    assert!(page.view.dialog.is_none());

    let mut page = page_with(2);
    let uid = page.desks.shown().files()[0].uid;
    page.dispatch(ViewMsg::Open(Dialog::FileSettings(uid)));
    page.dispatch(ChangeMsg::WithoutCommas);
    assert!(page.view.dialog == Some(Dialog::FileSettings(uid)));
    page.dispatch(FilesMsg::Remove(uid));
    assert!(page.view.dialog.is_none());
}

#[test]
fn a_locked_file_is_asked_about_and_stays_on_offer_when_its_dialog_is_left() {
    let mut page = Page::default();
    let refusal = Refusal::new("locked", "It is encrypted.", "Enter the key.");
    let refusal = refusal.or_as(RetryAs::Unlocked { passphrase: false });
    page.dispatch(WorkMsg::Refused(job("locked.xml", JobKind::Tokens), refusal));
    assert!(matches!(page.view.dialog, Some(Dialog::Unlock(_))));
    page.dispatch(ViewMsg::Leave);
    let alert = page.notices.alerts().last().expect("an alert");
    assert_eq!(alert.text, "locked.xml was not opened.");
    assert!(matches!(alert.offer, Some(Offer::ReadAs(..))));
}

#[test]
fn files_that_are_read_anew_to_mend_findings_are_one_step_for_undo() {
    let mut page = page_with(2);
    page.dispatch(tokens_read(job("others.csv", JobKind::Tokens), 4));
    let uids: Vec<u32> = page.desks.shown().files().iter().map(|file| file.uid).collect();
    let before = page.desks.undo_label();
    page.dispatch(WorkMsg::RereadToMend("Read anew".to_owned()));
    for uid in uids {
        let job = page.reread(uid, ReadOptions::default()).expect("its source is known");
        page.dispatch(tokens_read(job, 1));
    }
    page.dispatch(WorkMsg::Idle);
    assert_eq!(page.desks.undo_label().as_deref(), Some("“Read anew”"));
    page.dispatch(HistoryMsg::Undo);
    assert_eq!(page.desks.undo_label(), before);
}

#[test]
fn files_that_come_together_are_told_together() {
    let mut page = Page::default();
    page.dispatch(tokens_read(job("one.csv", JobKind::Tokens), 2));
    assert_eq!(page.status(), "one.csv: 2 tokens read.");
    page.dispatch(tokens_read(job("two.csv", JobKind::Tokens), 3));
    assert_eq!(page.status(), "2 files: 3 tokens read, 2 on the desk already.");
    page.dispatch(users_read(1));
    assert_eq!(page.status(), "2 files: 3 tokens read, 2 on the desk already. users.txt: 1 user added.");
    page.dispatch(WorkMsg::Refused(job("odd.csv", JobKind::Tokens), Refusal::new("empty", "It is empty.", "Copy it.")));
    assert_eq!(page.notices.alerts().len(), 1);
    assert!(page.status().starts_with("2 files: 3 tokens read"), "what came before is still told");
    page.dispatch(WorkMsg::Idle);
    page.dispatch(tokens_read(job("three.csv", JobKind::Tokens), 4));
    assert_eq!(page.status(), "three.csv: 1 token read, 3 on the desk already.");
}

#[test]
fn an_error_goes_with_its_cause() {
    let mut page = Page::default();
    let refusal = || Refusal::new("empty", "It is empty.", "Copy it.");
    for name in ["one.csv", "two.csv", "two.csv"] {
        page.dispatch(WorkMsg::Refused(job(name, JobKind::Tokens), refusal()));
    }
    page.dispatch(NoticesMsg::NotDownloaded(refusal()));
    assert_eq!(page.notices.alerts().len(), 4, "two files can have one name");
    page.dispatch(tokens_read(job("two.csv", JobKind::Tokens), 1));
    page.dispatch(NoticesMsg::Downloaded("done".to_owned()));
    let left: Vec<&str> = page.notices.alerts().iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(left, ["one.csv: It is empty."]);
    let id = page.notices.alerts()[0].id;
    page.dispatch(NoticesMsg::Dismiss(id));
    assert!(page.notices.alerts().is_empty());
}

#[test]
fn a_second_typed_list_has_a_name_of_its_own() {
    let mut page = Page::default();
    assert_eq!(page.unused_name(ENTERED), "Entered users");
    page.dispatch(users_read_from(ENTERED, 1));
    assert_eq!(page.unused_name(ENTERED), "Entered users 2");
    page.dispatch(users_read_from("Entered users 2", 2));
    assert_eq!(page.unused_name(ENTERED), "Entered users 3");
}

#[test]
fn clearing_keeps_the_theme_alone() {
    let mut page = page_with(2);
    page.dispatch(ViewMsg::NextTheme);
    page.dispatch(ViewMsg::Search("1".to_owned()));
    let last = page.notices.status().expect("something was said").id;
    page.dispatch(Msg::ClearAll);
    assert!(page.desks.shown().is_empty() && page.desks.undo_label().is_none() && page.view.rows.is_all());
    assert_eq!(page.view.theme, Theme::Light);
    assert!(page.notices.status().is_some_and(|status| status.id > last));
}
