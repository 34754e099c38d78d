//! Random work at a desk: whatever is done, nothing is lost, nothing contradicts itself, all can be undone, and the inventory
//! has all of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{content, token_words, tokens, tokens_with, users};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use token_desk_core::desk::entra_work::Work;
use token_desk_core::desk::hand_out::HandOutRound;
use token_desk_core::desk::history::History;
use token_desk_core::desk::summary::NO_TOKEN;
use token_desk_core::desk::{
    AssignOptions, Desk, Filter, Replacement, RowId, RowView, Search, Status, TokenEdit, UserEdit,
};
use token_desk_core::ground::date::Date;
use token_desk_core::model::absent::KeyMark;
use token_desk_core::model::entra::EntraWay;
use token_desk_core::model::entra_facts::EntraState;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::life::{FormerUser, LifeFact, OutOfUse};
use token_desk_core::model::token::{HashFunction, OtpType};
use token_desk_core::output::export::ExportOptions;
use token_desk_core::output::settings::Settings;
use token_desk_core::reading::by_hand::TokenFields;
use token_desk_core::reading::options::ReadOptions;

const TODAY: Date = Date { year: 2026, month: 11, day: 28 };
const UPNS: [&str; 8] = [
    "amy@contoso.com",
    "ben@contoso.com",
    "carl@x.com",
    "dora@x.com",
    "Eve@x.com",
    "fay@x.com",
    "AMY@contoso.com",
    "no upn",
];
const TEXTS: [&str; 6] = ["", "plain", "=1+1", "a, \"b\"; c", "two\nlines", "  'quoted  "];
const LISTS: [&str; 3] = [
    "upn,name,object id\ncarl@x.com,Carl,1cadbf92-0000-4111-8222-0123456789ab\ndora@x.com,Dora,2cadbf92-0000-4111-8222-0123456789ab\neve@x.com,Eve,\n",
    "upn,name,object id\ncarl.smith@x.com,Carl Smith,1cadbf92-0000-4111-8222-0123456789ab\nfay@x.com,Fay,\n",
    "upn,serial number\nfay@x.com,v1\ngus@x.com,v2\n",
];

/// Something that a person does; numbers choose rows, users and texts.
#[derive(Debug, Clone, Copy)]
enum Action {
    Apply,
    Assign(usize, usize),
    Unassign(usize),
    Move(usize, usize),
    Swap(usize, usize),
    ChangeUser(usize, usize),
    ChangeUpn(usize, usize),
    Edit(usize, usize, usize, bool),
    RemoveUser(usize),
    Leave(usize),
    Mark(usize, usize, usize),
    PutBack(usize),
    Replace(usize, Option<usize>, usize),
    Notes(usize, usize),
    EditToken(usize, usize),
    SetCounter(usize, usize),
    AddByHand(usize, usize),
    HandOut(usize, usize),
    RemoveToken(usize),
    RemoveFile(usize),
    LoadVendor,
    LoadList(usize),
    ReadAnew(bool),
    Done(usize),
    Upload(usize, usize),
    Activate(usize),
    Refuse(usize, usize),
    Answer(bool),
    Work(usize, usize),
    Undo,
    Redo,
}

fn action() -> impl Strategy<Value = Action> {
    let n = || 0_usize..16;
    prop_oneof![
        2 => Just(Action::Apply),
        1 => (n(), n()).prop_map(|(a, b)| Action::Assign(a, b)),
        2 => n().prop_map(Action::Unassign),
        3 => (n(), n()).prop_map(|(a, b)| Action::Move(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Action::Swap(a, b)),
        2 => (n(), n()).prop_map(|(a, b)| Action::ChangeUser(a, b)),
        2 => (n(), n()).prop_map(|(a, b)| Action::ChangeUpn(a, b)),
        3 => (n(), n(), n(), any::<bool>()).prop_map(|(a, b, c, d)| Action::Edit(a, b, c, d)),
        1 => n().prop_map(Action::RemoveUser),
        1 => n().prop_map(Action::Leave),
        2 => (n(), n(), n()).prop_map(|(a, b, c)| Action::Mark(a, b, c)),
        1 => n().prop_map(Action::PutBack),
        2 => (n(), proptest::option::of(n()), n()).prop_map(|(a, b, c)| Action::Replace(a, b, c)),
        2 => (n(), n()).prop_map(|(a, b)| Action::Notes(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Action::EditToken(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Action::SetCounter(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Action::AddByHand(a, b)),
        2 => (n(), n()).prop_map(|(a, b)| Action::HandOut(a, b)),
        1 => n().prop_map(Action::RemoveToken),
        1 => n().prop_map(Action::RemoveFile),
        1 => Just(Action::LoadVendor),
        1 => n().prop_map(Action::LoadList),
        1 => any::<bool>().prop_map(Action::ReadAnew),
        1 => n().prop_map(Action::Done),
        3 => (n(), n()).prop_map(|(a, b)| Action::Upload(a, b)),
        1 => n().prop_map(Action::Activate),
        1 => (n(), n()).prop_map(|(a, b)| Action::Refuse(a, b)),
        1 => any::<bool>().prop_map(Action::Answer),
        1 => (n(), n()).prop_map(|(a, b)| Action::Work(a, b)),
        1 => Just(Action::Undo),
        1 => Just(Action::Redo),
    ]
}

const VENDOR: &str = "serial number,secret key,time interval,manufacturer,model\n\
     v1,JAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA,30,Contoso,Key\n\
     v2,KAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA,30,Contoso,Key\n\
     v3,LAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA,30,Contoso,Card\n";

fn start() -> Desk {
    let inventory = tokens(include_bytes!("data/inventories/before_lives.csv"));
    let (desk, _) = Desk::default().add_tokens("inventory.csv", inventory, ReadOptions::default()).unwrap();
    let (desk, _) = desk.add_tokens("vendor.csv", tokens(VENDOR.as_bytes()), ReadOptions::default()).unwrap();
    desk.add_users("list.csv", users(LISTS[0].as_bytes())).unwrap().0
}

fn id(desk: &Desk, row: usize) -> RowId {
    desk.id_at(row % desk.token_count().max(1)).unwrap_or(RowId { file: 999, row: 0 })
}

/// What the action makes of a desk; `None` if it can't be done.
fn done(desk: &Desk, action: Action) -> Option<(String, Desk)> {
    let user = |number: usize| number % (desk.users().len() + 1);
    let text = |number: usize| TEXTS[number % TEXTS.len()];
    let upn = |number: usize| UPNS[number % UPNS.len()];
    let row = |number: usize| id(desk, number);
    let status = |number: usize| OutOfUse::ALL[number % 3];
    let plain = |desk: Desk| Some(("plain".to_owned(), desk));
    let result = match action {
        Action::Apply => return plain(desk.apply_and_assign(AssignOptions::default()).0),
        Action::Assign(a, b) => return plain(desk.assign(row(a), user(b))),
        Action::Unassign(a) => return plain(desk.unassign(row(a))),
        Action::RemoveToken(a) => return plain(desk.remove_tokens(&[(a % desk.token_count().max(1)) as u32]).0),
        Action::RemoveFile(a) => {
            let file = &desk.files().get(a % desk.files().len().max(1))?;
            return plain(desk.remove_file(file.uid)?.0);
        }
        Action::Done(a) => desk.forget_former_of(row(a)),
        Action::Upload(a, way) => {
            let rows: Vec<u32> = (0..desk.token_count() as u32).filter(|row| row % 3 != a as u32 % 3).collect();
            let way = [None, Some(EntraWay::Csv), Some(EntraWay::Graph)][way % 3];
            return plain(desk.note_uploaded(&rows, way, TODAY).0);
        }
        Action::Activate(a) => desk.note_activated_of(row(a), TODAY),
        Action::Refuse(a, b) => desk.note_refused_of(row(a), text(b), TODAY),
        Action::Answer(in_entra) => {
            let uid = desk.files().iter().find(|file| desk.not_known_in(file.uid) > 0)?.uid;
            desk.answer_for_file(uid, in_entra)
        }
        Action::Work(from, count) => {
            let work = desk.entra_work();
            let from = from.min(work.len());
            desk.mark_work_done(&work[from..work.len().min(from + count)], TODAY)
        }
        Action::LoadVendor => {
            return plain(desk.add_tokens("again.csv", tokens(VENDOR.as_bytes()), ReadOptions::default()).ok()?.0);
        }
        Action::LoadList(a) => {
            return plain(desk.add_users("list.csv", users(LISTS[a % LISTS.len()].as_bytes())).ok()?.0);
        }
        Action::ReadAnew(true) => {
            let uid = desk.lists().first()?.uid;
            return plain(desk.replace_users(uid, users(LISTS[0].as_bytes())).0);
        }
        Action::ReadAnew(false) => {
            let uid = desk.files().iter().find(|file| &*file.name == "vendor.csv")?.uid;
            let options = ReadOptions { digits: Some(6), ..ReadOptions::default() };
            return plain(desk.replace_tokens(uid, tokens_with(VENDOR.as_bytes(), options.clone()), options).0);
        }
        Action::Move(a, b) => desk.move_assignment(row(a), row(b)),
        Action::Swap(a, b) => desk.swap(row(a), row(b)),
        Action::ChangeUser(a, b) => desk.change_user(row(a), user(b)),
        Action::ChangeUpn(a, b) => desk.change_upn(row(a), upn(b)),
        Action::Edit(a, b, c, merge) => desk.edit_user(user(a), UserEdit { upn: upn(b), name: text(c), merge }),
        Action::RemoveUser(a) => desk.remove_user(user(a)),
        Action::Leave(a) => desk.leaver(user(a)),
        Action::Mark(a, b, c) => {
            let fact = LifeFact { status: status(b), date: Some(TODAY), note: text(c).into(), by: "".into() };
            desk.mark(row(a), &fact)
        }
        Action::PutBack(a) => desk.put_back(row(a)),
        Action::Replace(a, by, c) => {
            desk.replace(row(a), &Replacement { by: by.map(row), status: status(c), date: TODAY, note: text(c) })
        }
        Action::Notes(a, b) => desk.set_notes(row(a), text(b)),
        Action::EditToken(a, b) => {
            desk.edit_token(row(a), &TokenEdit { manufacturer: text(b), model: text(a), start: "2026-03-09" })
        }
        Action::SetCounter(a, b) => desk.set_counter(row(a), b as u64 * 1000),
        Action::AddByHand(a, b) => {
            let (serial, key) =
                (format!("h{}", a % 4), format!("{}AAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA", ["M", "N", "O", "P"][a % 4]));
            let fields = TokenFields {
                serial: &serial,
                secret: &key,
                encoding: None,
                otp_type: OtpType::Totp,
                hash: HashFunction::Sha1,
                digits: "",
                interval: "",
                counter: "",
                manufacturer: "Contoso",
                model: "Key",
                start: "",
            };
            desk.add_by_hand(&fields, if b % 2 == 0 { "" } else { upn(b) })
        }
        Action::HandOut(a, b) => {
            let serial = desk.find(row(a))?.token.serial;
            let user = if b % 2 == 0 { "" } else { upn(b / 2) };
            HandOutRound::default()
                .hand_out(desk, AssignOptions::default(), (serial, user), 0)
                .map(|(desk, outcome, _)| (desk, outcome))
        }
        Action::Undo | Action::Redo => return None,
    };
    match result {
        Ok((desk, outcome)) => {
            assert!(outcome.message().ends_with('.') && !outcome.label().is_empty(), "{outcome:?}");
            Some((outcome.label(), desk))
        }
        Err(why) => {
            assert!(why.message().ends_with('.') && why.advice().ends_with('.'), "{why:?}");
            None
        }
    }
}

/// For whom a token has to be deleted in Entra.
fn former(row: &RowView<'_>) -> Vec<FormerUser> {
    row.entra().to_delete()
}

/// All that the inventory has of a row, whatever its status is called.
fn said(row: &RowView<'_>) -> String {
    let user = row.user.map(|(_, user)| format!("{} {} {:?} {:?}", user.upn, user.name, user.object_id, user.enabled));
    let profile = row.token.profile;
    let fact = row.life.and_then(|life| life.fact.clone());
    let notes = row.life.map(|life| life.notes.clone()).unwrap_or_default();
    let refusal = row.life.and_then(|life| life.refusal.clone());
    let in_entra = (row.entra().in_entra(), refusal, row.entra().state());
    format!(
        "{} {} {} {:?} {:?} {user:?} {fact:?} {:?} {notes:?} {in_entra:?}",
        token_words(row.token),
        profile.manufacturer,
        profile.model,
        profile.start,
        profile.expiry,
        former(row)
    )
}

/// The tokens that are out of use, be they on the desk or not.
fn facts(desk: &Desk) -> BTreeSet<String> {
    let named = |serial: &str, key: KeyMark| format!("{serial} {key}");
    let here = desk.rows().filter(|row| matches!(row.status, Status::Out(_)));
    let here = here.map(|row| named(row.token.serial, KeyMark::of(row.token.secret.expose())));
    let absent = desk.absent().filter(|token| token.life.fact.is_some());
    here.chain(absent.map(|token| named(&token.serial, token.key))).collect()
}

/// Who has or had which token in Entra, as far as the inventories knew, be the token on the desk or not.
fn in_entra(desk: &Desk) -> BTreeSet<String> {
    let named = |serial: &str, key: KeyMark, upn: &str| format!("{serial} {key} {}", upn.to_lowercase());
    let here = desk.rows().flat_map(|row| {
        let key = KeyMark::of(row.token.secret.expose());
        let there = row.entra().in_entra();
        let for_nobody = there.is_some_and(|there| there.is_for_nobody()).then(String::new);
        let now = row.user.filter(|_| there.is_some_and(|there| !there.is_for_nobody()));
        let now = now.map(|(_, user)| user.upn.to_owned()).or(for_nobody);
        let all = former(&row).into_iter().map(|former| former.upn.to_string()).chain(now);
        all.map(|upn| named(row.token.serial, key, &upn)).collect::<Vec<_>>()
    });
    let absent = desk.absent().flat_map(|token| {
        let former = token.life.former.iter();
        former.map(|former| named(&token.serial, token.key, &former.upn)).collect::<Vec<_>>()
    });
    here.chain(absent).collect()
}

fn state(desk: &Desk) -> Vec<String> {
    let rows = desk.rows().map(|row| format!("{} {}", row.status.word(), said(&row)));
    let people = (0..desk.users().len()).filter_map(|number| Some(format!("{number} {:?}", desk.user(number)?)));
    rows.chain(people).chain(desk.absent().map(|token| format!("{token:?}"))).collect()
}

fn inventory(desk: &Desk) -> Vec<u8> {
    let plan = desk.plan_export(TODAY, ExportOptions::default());
    for file in plan.files().iter().filter(|file| file.target.format.is_some_and(|it| it != FormatId::Inventory)) {
        let is_out = |&place: &u32| matches!(desk.row(place as usize).unwrap().status, Status::Out(_));
        assert!(!file.rows.iter().any(is_out), "what is out of use goes into no file for Entra");
    }
    let file = plan.files().iter().find(|file| file.target.format == Some(FormatId::Inventory)).unwrap();
    content(desk, file, &Settings::default())
}

/// Nothing contradicts itself, and all that is counted is what there is.
fn check(desk: &Desk) {
    let summary = desk.summary();
    let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
    let mut tokens_of = vec![0_u16; desk.users().len()];
    let mut first = vec![NO_TOKEN; desk.users().len()];
    for row in desk.rows() {
        *counts.entry(row.status).or_default() += 1;
        let fact = row.life.and_then(|life| life.fact.as_ref()).map(|fact| fact.status);
        let expected = match (fact, row.user.is_some(), row.before.is_some()) {
            (Some(status), held, _) => {
                assert!(!held, "what is out of use belongs to nobody");
                Status::Out(status)
            }
            (None, false, true) => Status::Freed,
            (None, false, false) => Status::Free,
            (None, true, true) => Status::Moved,
            // Whether the inventory has it so, is not to be seen in the row.
            (None, true, false) => {
                if row.status == Status::Old {
                    Status::Old
                } else {
                    Status::New
                }
            }
        };
        assert_eq!(row.status, expected);
        if let Some((user, _)) = row.user {
            assert!(desk.user(user).is_some(), "who is off the list has nothing");
            tokens_of[user] += 1;
            first[user] = first[user].min(u32::try_from(row.place).unwrap());
        }
        assert_eq!(desk.find(row.id).unwrap().place, row.place);
        assert!(!desk.absent().any(|token| token.is(&row.token)), "what is on the desk is not kept apart");
    }
    for state in EntraState::ALL {
        let rows = desk.rows().filter(|row| row.entra().is(state)).count();
        assert_eq!(
            (summary.entra.of(state), desk.select(Filter::Entra(state), &Search::default()).len()),
            (rows, rows)
        );
    }
    let work = desk.entra_work();
    let of = |kind| work.iter().filter(|entry| entry.work == kind).count();
    assert_eq!(
        (of(Work::Delete), of(Work::Upload)),
        (summary.entra.to_delete, summary.entra.of(EntraState::NotYet)),
        "{work:?}"
    );
    let count = |status| counts.get(&status).copied().unwrap_or(0);
    let [lost, retired, replaced] = OutOfUse::ALL.map(|status| count(Status::Out(status)));
    assert_eq!((summary.free, summary.freed), (count(Status::Free) + count(Status::Freed), count(Status::Freed)));
    assert_eq!(
        (summary.new, summary.old, summary.moved, summary.lost, summary.retired, summary.replaced),
        (count(Status::New), count(Status::Old), count(Status::Moved), lost, retired, replaced)
    );
    assert_eq!((&*summary.tokens_of, &*summary.first_token), (&tokens_of, &first));
    let listed = (0..desk.users().len()).filter(|&number| desk.user(number).is_some());
    assert_eq!(summary.waiting.len() + summary.served.len() + summary.guests.len(), listed.clone().count());
    assert_eq!(desk.user_count(), listed.clone().count());
    let mut keys: Vec<String> = listed.filter_map(|number| Some(desk.user(number)?.key())).collect();
    for key in &keys {
        assert_eq!(
            desk.user_by_upn(key).and_then(|number| desk.user(number)).map(|user| user.key()).as_ref(),
            Some(key)
        );
    }
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), desk.user_count(), "nobody is there twice");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_holds_together(actions in prop::collection::vec(action(), 1..60)) {
        let mut history = History::default();
        history.push("start", start());
        let first = state(history.desk());
        let mut states = vec![first.clone()];
        for action in actions {
            match action {
                Action::Undo if states.len() > 1 => {
                    history.undo();
                    states.pop();
                    prop_assert_eq!(&state(history.desk()), states.last().unwrap());
                }
                Action::Redo => {
                    if history.redo().is_some() {
                        states.push(state(history.desk()));
                    }
                }
                Action::Undo => {}
                action => {
                    let before = history.desk().clone();
                    let Some((label, next)) = done(&before, action) else { continue };
                    let next = next.with_departures(&before, Some(TODAY));
                    check(&next);
                    // Only what is meant to takes tokens away.
                    let fewer = next.token_count() < before.token_count();
                    prop_assert!(!fewer || matches!(action, Action::RemoveToken(_) | Action::RemoveFile(_)), "{:?}", action);
                    // Who has it in Entra is known as long as the token is not taken care of there.
                    prop_assert!(!fewer || in_entra(&before).is_subset(&in_entra(&next)), "{:?}", action);
                    // Nobody but who puts a token back into use brings it back as if nothing had been.
                    let now = facts(&next);
                    let is_kept = |token: &String| now.contains(token) || matches!(action, Action::PutBack(_));
                    prop_assert!(facts(&before).iter().all(is_kept), "{:?}", action);
                    prop_assert_eq!(&state(&before), states.last().unwrap(), "a desk is a value");
                    history.push(label, next);
                    states.push(state(history.desk()));
                }
            }
        }
        // The inventory has all of it.
        let desk = history.desk();
        if desk.token_count() > 0 {
            let bytes = inventory(desk);
            let (loaded, _) = Desk::default().add_tokens("inventory.csv", tokens(&bytes), ReadOptions::default()).unwrap();
            let all = |desk: &Desk| desk.rows().map(|row| said(&row)).collect::<Vec<_>>();
            prop_assert_eq!(all(&loaded), all(desk));
            prop_assert_eq!(loaded.absent().collect::<Vec<_>>(), desk.absent().collect::<Vec<_>>());
            prop_assert_eq!(String::from_utf8(inventory(&loaded)).unwrap(), String::from_utf8(bytes).unwrap());
        }
        // And all of it can be undone.
        while history.depth() > 1 {
            history.undo();
            states.pop();
            prop_assert_eq!(&state(history.desk()), states.last().unwrap());
        }
        prop_assert_eq!(state(history.desk()), first);
    }
}
