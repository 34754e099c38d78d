//! The reducer, without a browser.

use super::*;
use crate::job::{FileSource, Job, JobKind};
use std::fmt::Write;
use token_desk_core::desk::hand_out::HandOutRound;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::desk::make_tokens::KeySize;
use token_desk_core::desk::{Desk, RowId};
use token_desk_core::formats::read_tokens;
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::model::life::OutOfUse;
use token_desk_core::model::token::{HashFunction, OtpType};
use token_desk_core::reading::by_hand::TokenField;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::read_users;
use wasm_bindgen::{JsCast, JsValue};

/// More tokens than are shown at once.
const MANY: usize = 20_001;

fn job(name: &str, kind: JobKind) -> Job {
    let source = FileSource::new(name, JsValue::NULL.unchecked_into());
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
    users_read_as(job(name, JobKind::Users), count)
}

fn users_read_as(job: Job, count: usize) -> WorkMsg {
    let list: String = (0..count).map(|number| format!("user{number}@contoso.com\n")).collect();
    let reading = read_users(list.as_bytes(), &ReadOptions::default(), &mut |_| {}).expect("a user list");
    WorkMsg::UsersRead(job, Box::new(reading))
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
    let refusal = refusal.or_as(RetryAs::Unlocked { passphrase: false, private_key: false });
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
fn many_files_are_one_step_that_counts_them() {
    let mut page = Page::default();
    page.dispatch(WorkMsg::ManyGiven);
    let read = |name| tokens_read(job(name, JobKind::Tokens), 1);
    page.dispatch(WorkMsg::Several(vec![read("one.csv"), users_read(1)]));
    assert_eq!(page.desks.undo_label().as_deref(), Some("adding 2 files"));
    page.dispatch(HistoryMsg::Undo);
    assert_eq!((page.shown_tokens(), page.desks.undo_label()), (0, None));
    // What comes behind is a step of its own.
    page.dispatch(read("two.csv"));
    assert_eq!(page.desks.undo_label().as_deref(), Some("adding 1 file"));
    for name in ["three.csv", "four.csv"] {
        page.dispatch(WorkMsg::Cancelled(job(name, JobKind::Tokens)));
    }
    assert!(page.status().starts_with("Reading was cancelled: 2 files were not read. 2 files: "), "{}", page.status());
    page.dispatch(WorkMsg::Idle);
    page.dispatch(WorkMsg::Cancelled(job("five.csv", JobKind::Tokens)));
    assert_eq!(page.status(), "Reading five.csv was cancelled; nothing was added.");
}

#[test]
fn files_of_one_step_change_one_desk() {
    let mut page = page_with(3);
    let uid = page.first().file;
    page.dispatch(tokens_read(job("others.csv", JobKind::Tokens), 4));
    let (many, mending) = (WorkMsg::ManyGiven, WorkMsg::RereadToMend("Read anew".to_owned()));
    let lists = [1, 2, 3].map(users_read);
    let tokens = [5, 6, 7].map(|count| tokens_read(job("more.csv", JobKind::Tokens), count));
    let anew = [1, 2, 3].map(|_| tokens_read(page.reread(uid, ReadOptions::default()).expect("a source"), 1));
    for (first, batch) in [(many, lists), (WorkMsg::ManyGiven, tokens), (mending, anew)] {
        page.dispatch(first);
        let shown = std::ptr::from_ref(page.desks.newest());
        let mut desks: Vec<*const Desk> = Vec::new();
        for message in batch {
            // None of them is shown before the last has come: see `WorkMsg::Several`.
            work::apply(&mut page, message);
            desks.push(page.desks.newest());
        }
        assert!(desks.iter().all(|desk| *desk == desks[0]), "a copy was made");
        assert!(desks[0] != shown, "the desk that is shown has changed");
        page.dispatch(WorkMsg::Idle);
    }
    assert_eq!(page.desks.newest().lists().len(), 3);
    assert_eq!(page.desks.newest().tokens_of_file(uid), 1);
}

#[test]
fn a_file_can_be_read_anew_whatever_was_added_and_read_since() {
    let mut page = Page::default();
    for number in 1..=5 {
        page.dispatch(tokens_read(job(&format!("{number}.csv"), JobKind::Tokens), number));
        page.dispatch(users_read_from(&format!("{number}.txt"), number));
    }
    let files = page.desks.shown().files().iter().map(|file| (file.uid, file.name.to_string(), JobKind::Tokens));
    let lists = page.desks.shown().lists().iter().map(|list| (list.uid, list.name.to_string(), JobKind::Users));
    let all: Vec<_> = files.chain(lists).collect();
    for (uid, name, kind) in all.iter().rev() {
        let job = page.reread(*uid, ReadOptions::default()).expect("its source is known");
        assert_eq!((&job.source.name, job.kind, job.replaces), (name, *kind, Some(*uid)));
        page.files.remember_source(*uid, job.source);
    }
    assert!(page.reread(99, ReadOptions::default()).is_none());
}

#[test]
fn a_name_with_a_key_is_not_repeated() {
    let mut page = Page::default();
    let refusal = Refusal::new("empty", "It is empty.", "Copy it.");
    page.dispatch(WorkMsg::Refused(job("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ.csv", JobKind::Tokens), refusal));
    assert_eq!(page.notices.alerts()[0].text.as_str(), "a file: It is empty.");
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
fn what_is_typed_stays_until_it_is_read() {
    let mut page = Page::default();
    let typed = |text: &str, list| Draft::new(SecretBytes::from_vec(text.as_bytes().to_vec()), list);
    let text = |page: &Page| String::from_utf8(page.files.draft.text.as_slice().to_vec()).expect("text");
    page.dispatch(FilesMsg::Draft(typed("ben\n\ncy", None)));
    assert_eq!(page.files.draft.waiting(), 2);
    // Others were added, and a list is corrected.
    page.dispatch(users_read_from(ENTERED, 1));
    page.dispatch(FilesMsg::Draft(typed("amy@contoso.com", Some(1))));
    assert_eq!(text(&page), "ben\n\ncy");
    hand_over(&mut page, "Entered users 2", "ben@contoso.com");
    assert_eq!(page.files.draft.waiting(), 0);
    page.dispatch(users_read_from(ENTERED, 3));
    assert_eq!(text(&page), "ben@contoso.com", "that was another list");
    let read = users_read_as(hand_over(&mut page, "Entered users 2", "ben@contoso.com"), 2);
    page.dispatch(read);
    assert_eq!(text(&page), "");
    page.dispatch(FilesMsg::Draft(typed("ben@contoso.com,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", None)));
    assert_eq!(text(&page), "", "no key is kept");
}

/// All of what is typed is handed over to be read, as “Add users” does it.
fn hand_over(page: &mut Page, name: &str, text: &str) -> Job {
    let draft = Draft { is_read: true, ..Draft::new(SecretBytes::from_vec(text.as_bytes().to_vec()), None) };
    let (job, typed) = (job(name, JobKind::Users), Typed { text: Rc::clone(&draft.text), list: None });
    page.dispatch(FilesMsg::Draft(draft));
    page.dispatch(FilesMsg::HandedOver(job.source.clone(), typed));
    job
}

/// The lines that can be read are handed over, and the others stay.
fn hand_over_in_part(page: &mut Page, name: &str, read: &str, rest: &str) -> Job {
    let text = |text: &str| SecretBytes::from_vec(text.as_bytes().to_vec());
    let job = job(name, JobKind::Users);
    page.dispatch(FilesMsg::HandedOver(job.source.clone(), Typed { text: Rc::new(text(read)), list: None }));
    page.dispatch(FilesMsg::Draft(Draft::new(text(rest), None)));
    job
}

#[test]
fn nothing_that_was_typed_is_lost_with_its_reading() {
    let text = |page: &Page| String::from_utf8(page.files.draft.text.as_slice().to_vec()).expect("text");
    type Ends = fn(Job) -> WorkMsg;
    let refused: Ends = |job| WorkMsg::Refused(job, Refusal::new("no-memory", "There is no memory.", "Wait."));
    for ends in [WorkMsg::Cancelled as Ends, WorkMsg::ReaderFailed, refused] {
        let mut page = Page::default();
        let job = hand_over_in_part(&mut page, ENTERED, "amy@contoso.com\n", "ben\n");
        page.dispatch(ends(job));
        assert_eq!((text(&page).as_str(), page.files.draft.waiting()), ("amy@contoso.com\nben\n", 2));
    }
    // All of it: it waits again.
    let mut page = Page::default();
    let job = hand_over(&mut page, ENTERED, "amy@contoso.com");
    page.dispatch(WorkMsg::Cancelled(job));
    assert_eq!((text(&page).as_str(), page.files.draft.waiting()), ("amy@contoso.com", 1));
    assert!(page.status().ends_with("What you typed stays in “Enter User List”."), "{}", page.status());
    // Two in a row, and a file.
    let other = super::tests::job("tokens.csv", JobKind::Tokens);
    let first = hand_over_in_part(&mut page, ENTERED, "amy@contoso.com\n", "ben");
    let second = hand_over(&mut page, "Entered users 2", "ben@contoso.com");
    for job in [first, second, other] {
        page.dispatch(WorkMsg::Cancelled(job));
    }
    assert_eq!(text(&page), "amy@contoso.com\nben@contoso.com");
    assert!(page.status().ends_with("What you typed stays in “Enter User List”."), "{}", page.status());
    // What was read is not there once more, whatever comes of what follows.
    let mut page = Page::default();
    let first = hand_over_in_part(&mut page, ENTERED, "amy@contoso.com\n", "ben");
    let second = hand_over(&mut page, "Entered users 2", "ben@contoso.com");
    page.dispatch(users_read_as(first, 1));
    assert_eq!(text(&page), "ben@contoso.com");
    page.dispatch(WorkMsg::Cancelled(second));
    assert_eq!((text(&page).as_str(), page.files.draft.waiting()), ("ben@contoso.com", 1));
    // No key comes back.
    let keys = "amy@contoso.com,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    let job = hand_over_in_part(&mut page, "Entered users 3", keys, "cy");
    page.dispatch(WorkMsg::Cancelled(job));
    assert_eq!(text(&page), "cy");
}

#[test]
fn what_was_typed_comes_back_into_the_field() {
    let mut page = Page::default();
    let jobs =
        ["amy@contoso.com\n", "ben@contoso.com\n"].map(|read| hand_over_in_part(&mut page, ENTERED, read, "cy\n"));
    page.dispatch(ViewMsg::Open(Dialog::EnterUsers(Entry::default())));
    for job in jobs {
        page.dispatch(WorkMsg::Cancelled(job));
    }
    let returned = |page: &Page| match &page.view.dialog {
        Some(Dialog::EnterUsers(entry)) => entry.returned.as_ref().map(|typed| str_of(&typed.text).to_owned()),
        _ => None,
    };
    assert_eq!(returned(&page).as_deref(), Some("amy@contoso.com\nben@contoso.com\n"));
    page.dispatch(FilesMsg::BackInField);
    assert_eq!(returned(&page), None);
}

#[test]
fn nobody_waits_for_a_look_that_has_ended() {
    let mut page = Page::default();
    page.dispatch(ViewMsg::Open(Dialog::EnterUsers(Entry::default())));
    let look = job(ENTERED, JobKind::LookAtList);
    let unseen = |page: &Page| match &page.view.dialog {
        Some(Dialog::EnterUsers(Entry { unseen: Some(unseen), .. })) => Some((unseen.source.clone(), unseen.again)),
        _ => None,
    };
    page.dispatch(WorkMsg::Cancelled(job("tokens.csv", JobKind::Tokens)));
    let said = page.status().to_owned();
    page.dispatch(WorkMsg::Cancelled(look.clone()));
    assert!(unseen(&page) == Some((look.source.clone(), true)) && page.status() == said, "a look is no file");
    page.dispatch(WorkMsg::ReaderFailed(look.clone()));
    assert!(unseen(&page) == Some((look.source.clone(), false)));
    let alert = &page.notices.alerts()[0];
    assert!(alert.advice.ends_with("What you typed stays in “Enter User List”."), "{}", alert.advice);
}

#[test]
fn what_is_typed_hears_what_it_would_give() {
    let mut page = Page::default();
    page.dispatch(ViewMsg::Open(Dialog::EnterUsers(Entry::default())));
    let look = job(ENTERED, JobKind::LookAtList);
    page.dispatch(WorkMsg::Refused(look.clone(), Refusal::new("empty", "It is empty.", "Copy it.")));
    let Some(Dialog::EnterUsers(Entry { seen: Some((source, looked)), .. })) = &page.view.dialog else {
        panic!("it is open, and was told")
    };
    assert!(*source == look.source && looked.found.is_err() && page.notices.alerts().is_empty());
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

#[test]
fn the_panel_of_a_token_is_open_as_long_as_the_token_is_there_and_leads_back_to_its_row() {
    let mut page = page_with(3);
    let row = page.first();
    page.dispatch(ViewMsg::OpenToken(row));
    page.dispatch(ViewMsg::OpenToken(row));
    assert_eq!(page.view.token, Some((row, 1)), "each wish is a new one");
    page.dispatch(users_read(1));
    page.dispatch(ChangeMsg::Assign);
    assert!(page.view.token.is_some());
    page.dispatch(ViewMsg::CloseToken);
    assert_eq!((page.view.token, page.view.goal), (None, Some(Goal { row, field: None, number: 0 })));

    page.dispatch(ViewMsg::OpenToken(row));
    page.dispatch(SelectionMsg::Pick(page.desks.shown().clone(), Pick::Toggle(row)));
    page.dispatch(ChangeMsg::RemoveSelected);
    assert!(page.view.token.is_none());
    page.dispatch(ViewMsg::OpenToken(row));
    assert!(page.view.token.is_none(), "it is not there");
}

#[test]
fn whose_code_it_is_leads_to_the_row_of_the_token() {
    let mut page = page_with(3);
    let row = page.desks.shown().id_at(2).expect("a token");
    page.dispatch(ViewMsg::OpenToken(page.first()));
    page.dispatch(ViewMsg::Open(Dialog::WhoseCode));
    page.dispatch(ViewMsg::GoTo(row));
    assert!(page.view.dialog.is_none() && page.view.token.is_none());
    assert_eq!(page.view.goal, Some(Goal { row, field: None, number: 0 }));
}

#[test]
fn two_tokens_swap_their_users_in_one_step() {
    let mut page = page_with(3);
    page.dispatch(users_read(2));
    page.dispatch(ChangeMsg::Assign);
    let [one, other, free] = [0, 1, 2].map(|place| page.desks.shown().id_at(place).expect("a token"));
    let user = |page: &Page, row| page.desks.shown().find(row).and_then(|row| Some(row.user?.1.upn.to_owned()));
    page.dispatch(ChangeMsg::Swap(one, other));
    assert_eq!(user(&page, one).as_deref(), Some("user1@contoso.com"));
    assert_eq!(user(&page, other).as_deref(), Some("user0@contoso.com"));
    assert_eq!(page.desks.undo_label().as_deref(), Some("swapping the users of 10000000 and 10000001"));
    assert!(page.status().starts_with("Swapped: "), "{}", page.status());
    page.dispatch(HistoryMsg::Undo);
    assert_eq!(user(&page, one).as_deref(), Some("user0@contoso.com"));
    page.dispatch(ChangeMsg::Swap(free, free));
    assert_eq!(page.notices.alerts().len(), 1);
}

#[test]
fn a_clock_that_was_corrected_stays_corrected_when_all_is_cleared() {
    let mut page = page_with(1);
    page.dispatch(ViewMsg::CorrectClock(-90));
    page.dispatch(Msg::ClearAll);
    assert_eq!(page.view.offset, -90);
}

fn serial_of(page: &Page, place: usize) -> RowId {
    page.desks.shown().id_at(place).expect("a token")
}

fn holder_at(page: &Page, place: usize) -> Option<String> {
    page.desks.shown().row(place).expect("a token").user.map(|(_, user)| user.label())
}

#[test]
fn what_is_lifted_is_put_down_once_and_let_go_by_undo() {
    let mut page = page_with(3);
    page.dispatch(users_read(2));
    page.dispatch(ChangeMsg::Assign);
    let [first, second] = [holder_at(&page, 0), holder_at(&page, 1)];
    let [one, other, free] = [0, 1, 2].map(|place| serial_of(&page, place));
    // Onto another user's token: both swap. Once it is down, nothing is lifted.
    page.dispatch(LiftMsg::Take(Lifted::Holder(one)));
    page.dispatch(LiftMsg::Over(Some(LiftTarget::Token(other))));
    assert!(page.view.lift.as_ref().is_some_and(|lift| lift.is_over(other) && lift.is_from(one)));
    page.dispatch(LiftMsg::PutOn(LiftTarget::Token(other)));
    page.dispatch(LiftMsg::PutOn(LiftTarget::Token(free)));
    assert_eq!([holder_at(&page, 0), holder_at(&page, 1), holder_at(&page, 2)], [second.clone(), first.clone(), None]);
    // Onto a free one, and back onto itself.
    page.dispatch(LiftMsg::Take(Lifted::Holder(one)));
    page.dispatch(LiftMsg::PutOn(LiftTarget::Token(one)));
    assert_eq!(holder_at(&page, 0), second);
    page.dispatch(LiftMsg::Take(Lifted::Holder(one)));
    page.dispatch(LiftMsg::PutOn(LiftTarget::Token(free)));
    assert_eq!([holder_at(&page, 0), holder_at(&page, 2)], [None, second]);
    // Undone while lifted: whoever was lifted has the token no more.
    page.dispatch(LiftMsg::Take(Lifted::Holder(free)));
    page.dispatch(HistoryMsg::Undo);
    assert!(page.view.lift.is_none());
    // A free token goes to a person, and a token on a token is nothing.
    page.dispatch(LiftMsg::Take(Lifted::Token(free)));
    page.dispatch(LiftMsg::PutOn(LiftTarget::Token(one)));
    assert_eq!(holder_at(&page, 2), None);
    let user: yew::AttrValue = first.clone().expect("a user").into();
    page.dispatch(LiftMsg::Take(Lifted::Token(free)));
    page.dispatch(LiftMsg::PutOn(LiftTarget::User(user)));
    assert_eq!(holder_at(&page, 2), first);
}

#[test]
fn the_history_goes_to_any_step_and_knows_when_it_was() {
    let mut page = page_with(2);
    page.dispatch(users_read(2));
    let today = Date { year: 2026, month: 11, day: 28 };
    page.dispatch(Msg::At(Moment { seconds: 1_800_000_000, today }, Box::new(ChangeMsg::Assign.into())));
    let (steps, depth) = page.desks.steps();
    let last = steps.last().expect("a step");
    assert_eq!((last.at, last.depth, depth), (1_800_000_000, 3, 3));
    page.dispatch(HistoryMsg::GoTo(0));
    assert!(page.desks.shown().is_empty());
    page.dispatch(HistoryMsg::GoTo(3));
    assert_eq!(page.assigned(), 2);
    page.dispatch(HistoryMsg::GoTo(99));
    assert_eq!(page.desks.steps().1, 3);
}

#[test]
fn a_cell_is_edited_in_its_place_and_tab_leads_on() {
    let mut page = page_with(2);
    page.dispatch(users_read(2));
    page.dispatch(ChangeMsg::Assign);
    let [one, other] = [0, 1].map(|place| serial_of(&page, place));
    let edit = |row, field, text: &str, next| {
        let cell = CellEdit { row, field };
        ChangeMsg::EditCell { cell, text: text.to_owned(), next, merge: false }
    };
    let open = |page: &Page| page.view.edit.as_ref().map(|edit| edit.cell);
    page.dispatch(ViewMsg::EditCell(CellEdit { row: one, field: EditField::Upn }));
    page.dispatch(edit(one, EditField::Upn, "no upn", true));
    assert!(page.view.hindrance.is_some() && page.view.edit.is_some(), "it stays, and says why");
    page.dispatch(edit(one, EditField::Upn, "new@contoso.com", true));
    assert_eq!(holder_at(&page, 0).as_deref(), Some("new@contoso.com"));
    assert!(open(&page) == Some(CellEdit { row: one, field: EditField::UserName }));
    page.dispatch(edit(one, EditField::UserName, "New Name", true));
    assert!(open(&page) == Some(CellEdit { row: other, field: EditField::Upn }));
    page.dispatch(ViewMsg::LeaveCell);
    assert!(page.view.edit.is_none());
    // The UPN of somebody else is asked about.
    let second = holder_at(&page, 1).expect("a user");
    page.dispatch(ViewMsg::EditCell(CellEdit { row: one, field: EditField::Upn }));
    page.dispatch(edit(one, EditField::Upn, &second, false));
    assert!(matches!(page.view.hindrance.as_deref(), Some(Hindrance::UpnTaken { .. })));
    // A name of nobody can't be edited.
    page.dispatch(ChangeMsg::Unassign(one));
    page.dispatch(ViewMsg::EditCell(CellEdit { row: one, field: EditField::UserName }));
    assert!(page.view.edit.is_none());
    // What is left as it was changes nothing, whatever has changed meanwhile.
    page.dispatch(ViewMsg::EditCell(CellEdit { row: other, field: EditField::Upn }));
    let begun = page.view.edit.as_ref().map(|edit| edit.begun.to_string()).expect("it is open");
    let steps = page.desks.steps().1;
    page.dispatch(edit(other, EditField::Upn, &begun, false));
    assert_eq!((page.desks.steps().1, open(&page)), (steps, None));
    // An encrypted file that arrives meanwhile waits on offer.
    page.dispatch(ViewMsg::EditCell(CellEdit { row: other, field: EditField::Upn }));
    let refusal = Refusal::new("locked", "It is encrypted.", "Enter the key.");
    let refusal = refusal.or_as(RetryAs::Unlocked { passphrase: false, private_key: false });
    page.dispatch(WorkMsg::Refused(job("locked.xml", JobKind::Tokens), refusal));
    assert!(page.view.dialog.is_none() && open(&page).is_some());
}

#[test]
fn a_token_is_entered_by_hand_or_told_field_by_field_why_not() {
    let mut page = page_with(1);
    let add = |serial: &str, secret: &str, upn: &str| {
        ChangeMsg::AddToken(Box::new(NewToken {
            serial: serial.to_owned(),
            secret: SecretBytes::from_vec(secret.as_bytes().to_vec()),
            encoding: None,
            otp_type: OtpType::Totp,
            hash: HashFunction::Sha1,
            digits: String::new(),
            interval: "60".to_owned(),
            counter: String::new(),
            manufacturer: "Contoso".to_owned(),
            model: String::new(),
            start: String::new(),
            upn: upn.to_owned(),
        }))
    };
    page.dispatch(ViewMsg::Open(Dialog::AddToken(None)));
    let wrong = |page: &Page| match page.view.hindrance.as_deref() {
        Some(Hindrance::Fields(problems)) => problems.iter().map(|problem| problem.field).collect(),
        _ => Vec::new(),
    };
    page.dispatch(add("T-7", "JBSW8DPE", "nobody"));
    assert_eq!(wrong(&page), [TokenField::Secret, TokenField::Upn]);
    page.dispatch(add("10000000", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", ""));
    assert_eq!(wrong(&page), [TokenField::Serial], "it is there");
    assert!(page.view.dialog.is_some() && page.shown_tokens() == 1);
    page.dispatch(add("T-7", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "amy@contoso.com"));
    assert!(page.view.dialog.is_none());
    let row = page.desks.shown().row(1).expect("the token");
    assert_eq!((row.token.serial, row.token.profile.interval), ("T-7", 60));
    assert_eq!(holder_at(&page, 1).as_deref(), Some("amy@contoso.com"));
}

#[test]
fn one_token_fills_the_fields_and_comes_nowhere_else() {
    let mut page = page_with(1);
    let read = |count| tokens_read(job("Pasted links", JobKind::OneToken), count);
    let wrong = |page: &Page| match page.view.hindrance.as_deref() {
        Some(Hindrance::Fields(problems)) => problems.iter().map(|problem| problem.message.clone()).collect(),
        _ => String::new(),
    };
    page.dispatch(ViewMsg::Open(Dialog::AddToken(None)));
    page.dispatch(read(2));
    assert!(wrong(&page).starts_with("This has several tokens"));
    let refusal = Refusal::new("no-code", "No QR code was found.", "Take it once more.");
    page.dispatch(WorkMsg::Refused(job("photo.png", JobKind::OneToken), refusal));
    assert_eq!(wrong(&page), "No QR code was found. Take it once more.");
    page.dispatch(read(1));
    assert_eq!(wrong(&page), "");
    assert!(matches!(&page.view.dialog, Some(Dialog::AddToken(Some(filled))) if &*filled.serial == "10000000"));
    // The dialog was left meanwhile.
    page.dispatch(ViewMsg::Leave);
    page.dispatch(read(1));
    assert!(page.view.dialog.is_none() && page.shown_tokens() == 1 && page.notices.alerts().is_empty());
}

/// What was handed out and stands on the desk that is shown, the latest first: serial number, user, time.
fn handed_out(page: &Page) -> Vec<String> {
    let standing = page.round.standing(page.desks.shown());
    standing.map(|handed| format!("{} {} {}", handed.row.token.serial, handed.user.upn, handed.at)).collect()
}

fn give(serial: &str, user: &str, seconds: u64) -> Msg {
    let moment = Moment { seconds, today: Date { year: 2026, month: 11, day: 28 } };
    Msg::At(moment, Box::new(HandOutMsg::Give { serial: serial.to_owned(), user: user.to_owned() }.into()))
}

#[test]
fn tokens_are_handed_out_in_steps_of_their_own_and_taken_back() {
    let mut page = page_with(4);
    page.dispatch(users_read(3));
    page.dispatch(ViewMsg::Open(Dialog::HandOut));
    let steps = page.desks.steps().1;
    page.dispatch(give("1000-0001", "", 7));
    page.dispatch(give("10000000", "user2", 8));
    assert_eq!(handed_out(&page), ["10000000 user2@contoso.com 8", "10000001 user0@contoso.com 7"]);
    assert_eq!((page.desks.steps().1, page.assigned()), (steps + 2, 2));
    assert!(page.view.dialog == Some(Dialog::HandOut), "on to the next");
    assert_eq!(page.status(), "Token 10000000 was handed out to user2@contoso.com.");

    // What can't be is said, and nothing comes of it.
    for (serial, user, why) in [
        (
            "10000001",
            "user1",
            Hindrance::HandedOutBefore { serial: "10000001".into(), user: "user0@contoso.com".into() },
        ),
        ("10000009", "user1", Hindrance::SerialUnknown { typed: "10000009".into() }),
        ("10000002", "zoe", Hindrance::UserUnknown { typed: "zoe".into() }),
        ("10000002", "10000003", Hindrance::TokenForUser { serial: "10000003".into() }),
    ] {
        page.dispatch(give(serial, user, 9));
        assert_eq!(page.notices.alerts().last().expect("an alert").text, why.message());
    }
    assert_eq!(page.desks.steps().1, steps + 2);
    page.dispatch(give("10000002", "user1", 10));
    assert!(page.notices.alerts().is_empty(), "it is no news any more");

    // Undone, done again; and the dialog left and opened again.
    page.dispatch(HistoryMsg::Undo);
    assert_eq!(handed_out(&page), ["10000000 user2@contoso.com 8", "10000001 user0@contoso.com 7"]);
    page.dispatch(HistoryMsg::Redo);
    page.dispatch(ViewMsg::Leave);
    page.dispatch(ViewMsg::Open(Dialog::HandOut));
    assert_eq!(handed_out(&page).len(), 3);

    // Taken back, in a step of its own.
    let row = serial_of(&page, 1);
    page.dispatch(HandOutMsg::TakeBack(row));
    assert_eq!(handed_out(&page), ["10000002 user1@contoso.com 10", "10000000 user2@contoso.com 8"]);
    assert_eq!((holder_at(&page, 1), page.desks.steps().1), (None, steps + 4));
    page.dispatch(HandOutMsg::TakeBack(row));
    assert_eq!((page.notices.alerts().len(), page.desks.steps().1), (1, steps + 4), "only once");
    page.dispatch(HistoryMsg::Undo);
    assert_eq!(handed_out(&page).len(), 3);
    page.dispatch(Msg::ClearAll);
    assert!(*page.round == HandOutRound::default());
}

#[test]
fn tokens_are_handed_out_faster_than_a_large_desk_is_shown() {
    let mut page = page_with(MANY);
    page.dispatch(users_read(2));
    page.dispatch(give("10000001", "", 7));
    page.dispatch(give("10000001", "", 8));
    assert!(page.notices.alerts().last().is_some_and(|alert| alert.text.contains("was scanned before")));
    page.dispatch(give("10000002", "", 9));
    assert_eq!(handed_out(&page), [""; 0], "not shown yet");
    page.show_in_steps();
    assert_eq!(handed_out(&page), ["10000002 user1@contoso.com 9", "10000001 user0@contoso.com 7"]);
}

#[test]
fn tokens_are_made_in_one_step_and_programmed_then() {
    let mut page = page_with(1);
    let make = |list: &str, bytes: u8| {
        ChangeMsg::Make(Box::new(ToMake {
            listed: true,
            list: list.to_owned(),
            first: String::new(),
            count: String::new(),
            key_size: KeySize::Bytes20,
            hash: HashFunction::Sha1,
            digits: String::new(),
            interval: String::new(),
            manufacturer: String::new(),
            model: String::new(),
            random: SecretBytes::from_vec((1..=bytes).collect()),
        }))
    };
    page.dispatch(ViewMsg::Open(Dialog::MakeTokens));
    // One is there, and with too few random bytes none is made.
    for (list, bytes) in [("7\n10000000", 40), ("7\n8", 39), ("7\n8", 0)] {
        page.dispatch(make(list, bytes));
        assert!(matches!(page.view.dialog, Some(Dialog::MakeTokens)) && page.shown_tokens() == 1, "{list}, {bytes}");
        assert!(matches!(page.view.hindrance.as_deref(), Some(Hindrance::Fields(_))));
    }
    page.dispatch(make("7\n8", 40));
    let first = page.desks.shown().id_at(1).expect("a token");
    assert!(page.view.dialog == Some(Dialog::Program(first)) && page.view.hindrance.is_none());
    assert_eq!((page.shown_tokens(), page.status()), (3, "2 tokens were made; they are free."));
    page.dispatch(ViewMsg::Verified(first));
    page.dispatch(ViewMsg::Leave);
    assert!(page.view.verified.contains(&first));
    page.dispatch(ViewMsg::Open(Dialog::Program(first)));
    page.dispatch(HistoryMsg::Undo);
    assert!(page.view.dialog.is_none() && page.shown_tokens() == 1);
    page.dispatch(Msg::ClearAll);
    assert!(page.view.verified.is_empty());
}

#[test]
fn what_was_activated_is_known_while_the_page_is_open() {
    let mut page = page_with(3);
    let rows: Vec<RowId> = page.desks.shown().rows().map(|row| row.id).collect();
    let at = |seconds, msg| Msg::At(Moment { seconds, ..Moment::default() }, Box::new(Msg::Activation(msg)));
    let seen = |page: &Page| {
        let round = &page.activation.round;
        (round.present(page.desks.shown()).map(|(number, _)| number), round.done(), round.pace.recent(1_000))
    };
    page.dispatch(ViewMsg::Open(Dialog::Activate));
    page.dispatch(at(1_000, ActivationMsg::Wanted(rows.clone())));
    page.dispatch(at(1_000, ActivationMsg::Done(1)));
    assert_eq!(seen(&page), (Some(2), 1, 1));
    page.dispatch(at(1_000, ActivationMsg::GoTo(3)));
    page.dispatch(at(1_000, ActivationMsg::Mark(3, true)));
    assert_eq!(seen(&page), (Some(3), 2, 2), "it stays in view");
    page.dispatch(ViewMsg::Leave);
    page.dispatch(ViewMsg::Open(Dialog::Activate));
    page.dispatch(at(1_000, ActivationMsg::Wanted(rows)));
    assert_eq!(seen(&page), (Some(3), 2, 2));
    page.dispatch(at(1_000, ActivationMsg::Mark(3, false)));
    page.dispatch(at(1_000, ActivationMsg::WithOld(true)));
    assert_eq!((seen(&page), page.activation.with_old), ((Some(3), 1, 1), true));
    page.dispatch(Msg::ClearAll);
    assert!(page.activation == Activation::default());
}

#[test]
fn what_was_done_is_taken_back_where_it_is_said_as_long_as_undo_takes_back_just_that() {
    let offers_undo = |page: &Page| page.notices.status().is_some_and(|status| status.offer == Some(Offer::Undo));
    let mut page = page_with(2);
    assert!(offers_undo(&page), "a file that came");
    page.dispatch(WorkMsg::Idle);
    page.dispatch(users_read(2));
    page.dispatch(WorkMsg::Idle);
    page.dispatch(ChangeMsg::Assign);
    assert!(offers_undo(&page), "an assignment");
    page.dispatch(ViewMsg::NextTheme);
    assert!(offers_undo(&page), "nothing of the desk has changed");
    page.dispatch(HistoryMsg::Undo);
    assert!(!offers_undo(&page), "what was undone");
    page.dispatch(ChangeMsg::Assign);
    // Nothing to assign is nothing to take back.
    page.dispatch(ChangeMsg::Assign);
    assert!(!offers_undo(&page));
    let first = page.first();
    page.dispatch(ChangeMsg::Unassign(first));
    assert!(offers_undo(&page));
    // Of two files that came together, undo takes back only the second.
    page.dispatch(tokens_read(job("one.csv", JobKind::Tokens), 1));
    page.dispatch(tokens_read(job("two.csv", JobKind::Tokens), 1));
    assert!(!offers_undo(&page));
}

#[test]
fn who_got_no_token_is_no_news_once_the_desk_has_changed() {
    let mut page = page_with(1);
    page.dispatch(users_read(1));
    let first = page.first();
    for _ in 0..2 {
        page.dispatch(ChangeMsg::GiveTo(first, "nobody@contoso.com".into()));
    }
    assert_eq!(page.notices.alerts().len(), 1, "the same once more");
    page.dispatch(HistoryMsg::Undo);
    assert!(page.notices.alerts().is_empty());
}

#[test]
fn a_desk_is_exported_once_its_files_are_saved_and_until_it_changes() {
    let mut page = page_with(1);
    page.dispatch(users_read(1));
    page.dispatch(ChangeMsg::Assign);
    let saved = |page: &mut Page, desk: &Shown, file| page.dispatch(HistoryMsg::Saved(desk.clone(), file));
    let desk = page.desks.shown().clone();
    saved(&mut page, &desk, SavedFile::Inventory);
    assert!(!page.desks.exported() && !page.desks.unsaved());
    saved(&mut page, &desk, SavedFile::ForEntra);
    assert!(page.desks.exported());
    page.dispatch(HistoryMsg::Undo);
    assert!(!page.desks.exported());
    // What is written meanwhile is of another desk.
    saved(&mut page, &desk, SavedFile::Inventory);
    saved(&mut page, &desk, SavedFile::ForEntra);
    assert!(!page.desks.exported() && page.desks.unsaved());
}

/// With the last file, a desk is not empty: what is known of its tokens would be lost.
#[test]
fn what_is_kept_of_removed_tokens_is_unsaved() {
    let mut page = page_with(1);
    let uid = page.first().file;
    page.dispatch(ChangeMsg::Mark { row: page.first(), status: OutOfUse::Lost, note: "".into() });
    page.dispatch(FilesMsg::Remove(uid));
    assert_eq!(page.desks.shown().token_count(), 0);
    assert!(page.desks.unsaved() && !page.desks.shown().is_empty());
    let desk = page.desks.shown().clone();
    page.dispatch(HistoryMsg::Saved(desk, SavedFile::Inventory));
    assert!(!page.desks.unsaved());
}

/// People are selected by what they are called, and only while they are there under that name.
#[test]
fn who_is_gone_is_selected_no_longer() {
    let mut page = page_with(3);
    let list = "userPrincipalName,displayName,id\n,Ida,11111111-2222-4333-8444-555555555501\n,Otto,11111111-2222-4333-8444-555555555502\nzoe@contoso.com,Zoe,11111111-2222-4333-8444-555555555503\n";
    let reading = read_users(list.as_bytes(), &ReadOptions::default(), &mut |_| {}).expect("a user list");
    page.dispatch(WorkMsg::UsersRead(job("ids.csv", JobKind::Users), Box::new(reading)));
    page.dispatch(users_read(2));
    let pick = |page: &mut Page, label: &str| page.dispatch(ViewMsg::PickUsers(vec![label.into()], true));
    pick(&mut page, "11111111-2222-4333-8444-555555555502");
    assert!(!page.view.people.has("11111111-2222-4333-8444-555555555501"));
    page.dispatch(ViewMsg::PickUsers(vec!["11111111-2222-4333-8444-555555555502".into()], false));
    pick(&mut page, "user0@contoso.com");
    page.dispatch(ChangeMsg::AssignSelected);
    assert_eq!((page.desks.newest().summary().assigned(), page.view.people.len()), (1, 1));
    page.dispatch(ViewMsg::AssignChosen(true));
    assert!(page.view.serves_chosen());
    let uid = page.desks.shown().lists().last().map(|list| list.uid).expect("a list");
    page.dispatch(FilesMsg::Remove(uid));
    assert_eq!(page.view.people.len(), 0);
    assert!(!page.view.serves_chosen(), "all are served again");
}

/// A correction of a list that is gone is no correction of the next one that gets its number.
#[test]
fn a_draft_forgets_the_list_that_is_gone() {
    let mut page = page_with(1);
    page.dispatch(users_read_from(ENTERED, 2));
    let uid = page.desks.shown().lists()[0].uid;
    page.dispatch(FilesMsg::Draft(Draft::new(SecretBytes::copy_of(b"zoe@contoso.com\n"), Some(uid))));
    assert_eq!((page.files.draft.list, page.files.draft.waiting()), (Some(uid), 0));
    page.dispatch(HistoryMsg::Undo);
    assert_eq!((page.files.draft.list, page.files.draft.waiting()), (None, 1));
}
