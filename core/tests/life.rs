//! The life of a token by hand: moved, swapped, given to another user, lost, replaced; users who are corrected, merged, who
//! leave; and the inventory that keeps all of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{content, holders, tokens, users};
use token_desk_core::desk::fix::{KeepDuplicate, Mend};
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::desk::outcome::Outcome;
use token_desk_core::desk::{AssignOptions, Desk, Filter, Replacement, RowId, Search, Status, TokenEdit, UserEdit};
use token_desk_core::ground::date::Date;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::model::life::{FormerUser, LifeFact, OutOfUse};
use token_desk_core::model::remedy::SharedValue;
use token_desk_core::model::token::{HashFunction, OtpType};
use token_desk_core::model::upn::UpnProblem;
use token_desk_core::output::export::ExportOptions;
use token_desk_core::output::settings::Settings;
use token_desk_core::reading::by_hand::{TokenField, TokenFields};
use token_desk_core::reading::options::ReadOptions;

const TODAY: Date = Date { year: 2026, month: 11, day: 28 };
const KEY: &str = "AAQEAYEAUDAOCAJBIFQYDIOB4";

/// The row that says when an inventory was written, and by which version.
fn written_row() -> String {
    format!("#written: by Token Desk {} in layout 2{}\r\n", env!("CARGO_PKG_VERSION"), ",".repeat(30))
}

/// A vendor's file with tokens of these serial numbers, of one model.
fn vendor(serials: &[&str]) -> String {
    let row = |(n, serial): (usize, &&str)| {
        let letter = char::from(b'A' + u8::try_from(n % 26).unwrap());
        format!("{serial},{letter}{KEY}{letter}AAAAA,30,Contoso,Key\n")
    };
    "serial number,secret key,time interval,manufacturer,model\n".to_owned()
        + &serials.iter().enumerate().map(row).collect::<String>()
}

fn with_tokens(desk: &Desk, name: &str, file: &str) -> Desk {
    desk.add_tokens(name, tokens(file.as_bytes()), ReadOptions::default()).expect("new").0
}

fn with_users(desk: &Desk, name: &str, list: &str) -> Desk {
    desk.add_users(name, users(list.as_bytes())).expect("new").0
}

/// Tokens 1001 to 1004, of which Amy has the first and Ben the second.
fn small_desk() -> Desk {
    let desk = with_tokens(&Desk::default(), "tokens", &vendor(&["1001", "1002", "1003", "1004"]));
    with_users(&desk, "users", "upn,name\namy@x.com,Amy\nben@x.com,Ben\n").apply_and_assign(AssignOptions::default()).0
}

fn row(desk: &Desk, serial: &str) -> RowId {
    desk.row_by_serial(serial).expect(serial)
}

#[test]
fn a_user_moves_to_a_free_token() {
    let desk = small_desk();
    let (moved, outcome) = desk.move_assignment(row(&desk, "1001"), row(&desk, "1003")).unwrap();
    assert_eq!(
        holders(&moved),
        ["1001 → nobody Free", "1002 → ben@x.com New", "1003 → amy@x.com New", "1004 → nobody Free"]
    );
    assert_eq!(outcome.label(), "moving amy@x.com from 1001 to 1003");
    assert_eq!(outcome.message(), "amy@x.com has token 1003 now; 1001 is free again.");
    assert_eq!(holders(&desk)[0], "1001 → amy@x.com New", "a desk is a value");
}

#[test]
fn where_both_have_users_they_swap() {
    let desk = small_desk();
    let (one, two) = (row(&desk, "1001"), row(&desk, "1002"));
    let (swapped, outcome) = desk.move_assignment(one, two).unwrap();
    assert_eq!(holders(&swapped)[..2], ["1001 → ben@x.com New", "1002 → amy@x.com New"]);
    assert!(matches!(outcome, Outcome::Swapped { .. }));
    assert_eq!(outcome.label(), "swapping the users of 1001 and 1002");
    assert_eq!(outcome.message(), "Swapped: amy@x.com has token 1002 now, and ben@x.com has 1001.");
    assert_eq!(holders(&desk.swap(two, one).unwrap().0), holders(&swapped));
    // With a free one it is a move, from whichever side.
    let three = row(&desk, "1003");
    for (there, outcome) in [desk.swap(three, one).unwrap(), desk.swap(one, three).unwrap()] {
        assert_eq!(holders(&there)[2], "1003 → amy@x.com New");
        assert!(matches!(outcome, Outcome::Moved { .. }));
    }
}

#[test]
fn a_move_that_cannot_be_is_told() {
    let desk = small_desk();
    let id = |serial| row(&desk, serial);
    let why = |result: Result<(Desk, Outcome), Hindrance>| result.map(|(_, outcome)| outcome).unwrap_err();
    assert_eq!(why(desk.move_assignment(id("1003"), id("1001"))), Hindrance::NobodyHas { serial: "1003".into() });
    assert_eq!(why(desk.swap(id("1003"), id("1004"))), Hindrance::NobodyHas { serial: "1003".into() });
    let already = |serial: &str| Hindrance::HasItAlready { user: "amy@x.com".into(), serial: serial.into() };
    assert_eq!(why(desk.move_assignment(id("1001"), id("1001"))), already("1001"), "a drop onto itself");
    assert_eq!(why(desk.change_user(id("1001"), 0)), already("1001"));
    let both = desk.change_user(id("1002"), 0).unwrap().0;
    assert_eq!(why(both.swap(id("1001"), id("1002"))), already("1002"));
    assert_eq!(why(desk.change_user(id("1001"), 9)), Hindrance::UserGone);
    let (fewer, _) = desk.remove_tokens(&[2]);
    assert_eq!(why(fewer.move_assignment(id("1001"), id("1003"))), Hindrance::TokenGone, "a drop onto a removed row");
    assert_eq!(why(fewer.change_upn(id("1003"), "amy@x.com")), Hindrance::TokenGone);
    for hindrance in [already("1001"), Hindrance::TokenGone, Hindrance::UserGone] {
        assert!(hindrance.message().ends_with('.') && hindrance.advice().ends_with('.'));
    }
}

#[test]
fn another_user_in_one_step() {
    let desk = small_desk();
    let one = row(&desk, "1001");
    let (given, outcome) = desk.change_user(one, 1).unwrap();
    assert_eq!(holders(&given)[0], "1001 → ben@x.com New");
    assert_eq!(outcome.label(), "changing the user of 1001");
    assert_eq!(outcome.message(), "Token 1001 belongs to ben@x.com now, no longer to amy@x.com.");
    let (given, outcome) = desk.change_upn(row(&desk, "1003"), " Zoe Smith <zoe@x.com> ").unwrap();
    assert_eq!(holders(&given)[2], "1003 → zoe@x.com New");
    assert_eq!((given.users().len(), given.users().get(2).unwrap().name), (3, "Zoe Smith"));
    assert_eq!(
        (outcome.label(), outcome.message().as_str()),
        ("assigning 1003".into(), "Token 1003 belongs to zoe@x.com now.")
    );
    assert_eq!(desk.change_upn(one, "BEN@x.com").unwrap().0.users().len(), 2, "a known one is not added again");
    let why = desk.change_upn(one, "zoe").map(|_| ()).unwrap_err();
    assert_eq!(why, Hindrance::Upn { typed: "zoe".into(), problem: UpnProblem::NoAt });
    assert_eq!(why.message(), "“zoe” can’t be a UPN: it has no “@”.");
    assert_eq!(desk.change_upn(one, " ").map(|_| ()).unwrap_err().message(), "There is no UPN.");
}

#[test]
fn what_is_in_entra_already_is_said() {
    let inventory = "upn,serial number,secret key,time interval,manufacturer,model,user name,object id,user type,account enabled,hash function,digits,type,counter,start date,expiry date\n";
    let rows = "amy@x.com,1001,AAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA,30,Contoso,Key,Amy,,,,SHA1,6,totp,,,\n,1002,BAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA,30,Contoso,Key,,,,,SHA1,6,totp,,,\n";
    let desk = with_tokens(&Desk::default(), "inventory", &format!("{inventory}{rows}"));
    let (moved, outcome) = desk.move_assignment(row(&desk, "1001"), row(&desk, "1002")).unwrap();
    assert_eq!(
        outcome.message(),
        "amy@x.com has token 1002 now; 1001 is free again. In Entra amy@x.com may still have 1001: delete it there too."
    );
    // And back: it is as it was.
    let (back, _) = moved.move_assignment(row(&desk, "1002"), row(&desk, "1001")).unwrap();
    assert_eq!(holders(&back), holders(&desk));
}

fn people(desk: &Desk) -> Vec<String> {
    let users = (0..desk.users().len()).filter_map(|number| desk.user(number));
    users.map(|user| format!("{} {}", user.label(), user.name)).collect()
}

fn edit<'e>(upn: &'e str, name: &'e str) -> UserEdit<'e> {
    UserEdit { upn, name, merge: false }
}

fn number(desk: &Desk, upn: &str) -> usize {
    desk.user_by_upn(upn).expect(upn)
}

#[test]
fn a_mistyped_user_is_corrected_with_all_tokens() {
    let desk = small_desk();
    let desk = desk.change_user(row(&desk, "1003"), 0).unwrap().0;
    let (right, outcome) = desk.edit_user(0, edit("Anna@x.com", "Anna")).unwrap();
    assert_eq!(people(&right), ["Anna@x.com Anna", "ben@x.com Ben"]);
    assert_eq!(holders(&right)[0], "1001 → Anna@x.com New");
    assert_eq!(holders(&right)[2], "1003 → Anna@x.com New");
    assert_eq!(outcome.label(), "changing amy@x.com to Anna@x.com");
    assert_eq!(outcome.message(), "amy@x.com is Anna@x.com now, with 2 tokens.");
    assert_eq!((right.user_by_upn("anna@X.com"), right.user_by_upn("amy@x.com")), (Some(0), None));
    let why = |upn, name| desk.edit_user(0, edit(upn, name)).map(|_| ()).unwrap_err();
    assert_eq!(why("amy@x.com", "Amy"), Hindrance::Unchanged);
    assert!(matches!(why("amy", "Amy"), Hindrance::Upn { problem: UpnProblem::NoAt, .. }));
    assert!(matches!(why("", "Amy"), Hindrance::Upn { problem: UpnProblem::Empty, .. }));
    let named = desk.edit_user(0, edit("amy@x.com", " Amy\tSmith ")).unwrap();
    assert_eq!(named.0.users().get(0).unwrap().name, "Amy Smith");
    assert_eq!(
        (named.1.label(), named.1.message()),
        ("editing amy@x.com".into(), "amy@x.com was edited, with 2 tokens.".into())
    );
    let local = desk.edit_user(1, edit("ben@x.local", "Ben")).unwrap().1.message();
    assert_eq!(
        local,
        "ben@x.com is ben@x.local now, with 1 token; no tenant can have the domain x.local: check the UPN in Entra."
    );
    // Another case of letters is the same user.
    assert_eq!(people(&desk.edit_user(0, edit("AMY@x.com", "Amy")).unwrap().0)[0], "AMY@x.com Amy");
}

#[test]
fn a_upn_that_exists_asks_and_merges() {
    let desk = small_desk();
    let why = desk.edit_user(0, edit("BEN@x.com", "Amy")).map(|_| ()).unwrap_err();
    assert_eq!(why, Hindrance::UpnTaken { user: 1, upn: "ben@x.com".into() });
    assert_eq!(why.message(), "There is another user with the UPN ben@x.com.");
    let (one, outcome) = desk.edit_user(0, UserEdit { upn: "BEN@x.com", name: "", merge: true }).unwrap();
    assert_eq!((people(&one), one.user_count()), (vec!["ben@x.com Ben".to_owned()], 1));
    assert_eq!(holders(&one)[..2], ["1001 → ben@x.com New", "1002 → ben@x.com New"]);
    assert_eq!(
        outcome.message(),
        "amy@x.com and ben@x.com are one user now, ben@x.com, who has 1 token of amy@x.com, too."
    );
    let summary = one.summary();
    assert_eq!((summary.served.as_slice(), summary.waiting.len(), summary.tokens_of[1]), (&[1][..], 0, 2));
    assert_eq!(one.edit_user(0, edit("c@x.com", "")).map(|_| ()).unwrap_err(), Hindrance::UserGone);
}

#[test]
fn what_was_corrected_holds_when_a_file_is_read_anew() {
    let list = "upn,name\namy@x.com,Amy\nben@x.com,Ben\n";
    let file =
        format!("upn,{}", vendor(&["1001", "1002"])).replace("\n1001", "\namy@x.com,1001").replace("\n1002", "\n,1002");
    let desk = with_users(&with_tokens(&Desk::default(), "tokens", &file), "users", list);
    let (desk, _) = desk.edit_user(number(&desk, "amy@x.com"), edit("anna@x.com", "Anna")).unwrap();
    let (desk, _) = desk.remove_user(number(&desk, "ben@x.com")).unwrap();
    let expected = ["anna@x.com Anna"];
    let uid = desk.lists()[0].uid;
    let (again, _) = desk.replace_users(uid, users(list.as_bytes()));
    assert_eq!((people(&again), holders(&again)), (vec![expected[0].to_owned()], holders(&desk)));
    let options = ReadOptions { digits: Some(6), ..ReadOptions::default() };
    let (again, _) = again.replace_tokens(desk.files()[0].uid, tokens(file.as_bytes()), options);
    assert_eq!((people(&again), holders(&again)), (vec![expected[0].to_owned()], holders(&desk)));
    // A list that comes later has news: somebody may be called so after all.
    let later = with_users(&again, "later", "upn,name\nben@x.com,Benjamin\namy@x.com,Amy\n");
    assert_eq!(people(&later), ["anna@x.com Anna", "ben@x.com Benjamin", "amy@x.com Amy"]);
    // The list goes with the user whom nothing else names, under whatever name.
    let other = with_users(&Desk::default(), "users", list);
    let (other, _) = other.edit_user(0, edit("anna@x.com", "Anna")).unwrap();
    assert_eq!(people(&other.remove_list(other.lists()[0].uid).unwrap().0), [""; 0]);
}

#[test]
fn a_user_is_taken_off_the_list() {
    let desk = small_desk();
    let (fewer, outcome) = desk.remove_user(0).unwrap();
    assert_eq!(outcome.label(), "removing amy@x.com");
    assert_eq!(outcome.message(), "amy@x.com was removed from the list. Token 1001 is free again.");
    assert_eq!(
        (people(&fewer), fewer.user_count(), fewer.user_by_upn("amy@x.com")),
        (vec!["ben@x.com Ben".into()], 1, None)
    );
    let (again, report) = fewer.apply_and_assign(AssignOptions::default());
    assert_eq!((report.assigned, report.users_left, holders(&again)[0].as_str()), (0, 0, "1001 → nobody Free"));
    assert_eq!((fewer.summary().waiting.len(), fewer.summary().served.len()), (0, 1));
    assert_eq!(fewer.remove_user(0).map(|_| ()).unwrap_err(), Hindrance::UserGone);
    assert_eq!(fewer.change_user(row(&desk, "1001"), 0).map(|_| ()).unwrap_err(), Hindrance::UserGone);
    // Who is typed again, or named by a list that comes later, is back; not twice.
    let (typed, _) = fewer.change_upn(row(&desk, "1003"), "amy@x.com").unwrap();
    assert_eq!(people(&typed), ["amy@x.com Amy", "ben@x.com Ben"]);
    let listed = with_users(&fewer, "later", "upn,name\namy@x.com,Amy Adams\n");
    assert_eq!(people(&listed), ["amy@x.com Amy Adams", "ben@x.com Ben"]);
}

#[test]
fn a_leaver_gets_nothing_back() {
    let desk = small_desk();
    let desk = desk.change_user(row(&desk, "1003"), 0).unwrap().0;
    let (left, outcome) = desk.leaver(0).unwrap();
    assert_eq!(outcome.label(), "amy@x.com leaving");
    assert_eq!(outcome.message(), "amy@x.com leaves and is off the list. 2 tokens are free again: 1001, 1003.");
    assert_eq!(left.apply_and_assign(AssignOptions::default()).1.assigned, 0);
    assert_eq!(left.summary().free, 3);
    // Also one for whom a list names a certain token.
    let desk = with_users(&desk, "named", "upn,serial number\nzoe@x.com,1004\nyan@x.com,99\n");
    let (left, _) = desk.leaver(number(&desk, "zoe@x.com")).unwrap();
    let (left, _) = left.leaver(number(&left, "yan@x.com")).unwrap();
    let more = with_tokens(&left, "more", "serial number,secret key\n99,ZAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA\n");
    assert_eq!(holders(&more)[3..], ["1004 → nobody Free", "99 → nobody Free"]);
    assert_eq!(more.apply_and_assign(AssignOptions::default()).1.assigned, 0);
}

const ID: &str = "0cadbf92-0000-4111-8222-0123456789ab";

#[test]
fn the_same_object_id_is_the_same_user_under_another_upn() {
    let said = |desk: &Desk| -> Vec<String> {
        let groups = &desk.summary().groups;
        let found = groups.iter().filter(|group| group.code == "upn-changed").flat_map(|group| &group.items);
        found.filter_map(|&item| desk.finding(item)).map(|view| format!("{} {}", view.subject, view.message)).collect()
    };
    let desk = with_tokens(&Desk::default(), "tokens", &vendor(&["1001", "1002"]));
    let desk = with_users(&desk, "may", &format!("upn,name,object id\namy.jones@x.com,Amy Jones,{ID}\n"));
    let desk = desk.apply_and_assign(AssignOptions::default()).0;
    let june = format!("upn,name,object id\nben@x.com,Ben,\namy.smith@x.com,Amy Smith,{ID}\n");
    let desk = with_users(&desk, "june", &june);
    assert_eq!(people(&desk), ["amy.smith@x.com Amy Smith", "ben@x.com Ben"]);
    assert_eq!(holders(&desk)[0], "1001 → amy.smith@x.com New");
    let sentence = "amy.smith@x.com The user with this object id was amy.jones@x.com before, and is amy.smith@x.com here: it is the same user, with the same tokens.";
    assert_eq!(said(&desk), [sentence]);
    // Read anew, it is said once more, and only once.
    let (again, _) = desk.replace_users(desk.lists()[1].uid, users(june.as_bytes()));
    assert_eq!((said(&again), people(&again)), (vec![sentence.to_owned()], people(&desk)));
    // A token file may be older than the list.
    let key = "ZAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA";
    let file = format!("upn,object id,serial number,secret key,time interval\namy.jones@x.com,{ID},1003,{key},30\n");
    let older = with_tokens(&desk, "older", &file);
    assert_eq!(holders(&older)[2], "1003 → amy.smith@x.com New");
    assert_eq!(people(&older), people(&desk));
    assert!(
        said(&older).iter().any(|said| said.ends_with("and the UPN of the user list stays.")),
        "{:?}",
        said(&older)
    );
    // Two users of one list with one object id: one of them is known, the other is not made the same.
    let both = format!("upn,object id\namy.smith@x.com,{ID}\nadm.amy@x.com,{ID}\n");
    assert_eq!(people(&with_users(&desk, "both", &both)).len(), 3);
}

fn lost(note: &str) -> LifeFact {
    LifeFact { status: OutOfUse::Lost, date: Some(TODAY), note: note.into(), by: "".into() }
}

/// The bytes of a file of the main job.
fn exported(desk: &Desk, format: FormatId) -> String {
    let plan = desk.plan_export(TODAY, ExportOptions::default());
    let file = plan.files().iter().find(|file| file.target.format == Some(format)).unwrap();
    String::from_utf8(content(desk, file, &Settings::default())).unwrap()
}

fn inventory(desk: &Desk) -> String {
    exported(desk, FormatId::Inventory)
}

/// What is kept of the token with that serial number.
fn life(desk: &Desk, serial: &str) -> String {
    let row = desk.find(row(desk, serial)).unwrap();
    let date = |date: Option<Date>| date.map_or_else(|| "?".to_owned(), |date| date.to_string());
    let mut said = row.status.word().to_owned();
    if let Some(life) = row.life {
        if let Some(fact) = &life.fact {
            said += &format!(" {} “{}” by “{}”", date(fact.date), fact.note, fact.by);
        }
        for former in &life.former {
            let id = former.object_id.map(|id| id.to_string()).unwrap_or_default();
            let name = if former.upn.is_empty() { &*id } else { &*former.upn };
            said += &format!(" was {name} until {}", date(former.until));
        }
        if !life.notes.is_empty() {
            said += &format!(" notes “{}”", life.notes);
        }
    }
    said
}

#[test]
fn what_is_lost_is_given_to_nobody() {
    let desk = small_desk();
    let one = row(&desk, "1001");
    let (gone, outcome) = desk.mark(one, &lost(" left in a taxi\n ")).unwrap();
    assert_eq!(life(&gone, "1001"), "Lost 2026-11-28 “left in a taxi” by “”");
    assert_eq!(outcome.label(), "marking 1001 as lost");
    assert_eq!(outcome.message(), "Token 1001 is marked as lost; amy@x.com has it no more.");
    let summary = gone.summary();
    assert_eq!((summary.lost, summary.free, summary.new, summary.assigned()), (1, 2, 1, 1));
    assert_eq!(*gone.select(Filter::Status(Status::Out(OutOfUse::Lost)), &Search::default()), [0]);
    // Neither by hand nor by Apply & Assign.
    let why = |result: Result<(Desk, Outcome), Hindrance>| result.map(|(_, outcome)| outcome).unwrap_err();
    let out = || Hindrance::OutOfUse { serial: "1001".into(), status: OutOfUse::Lost };
    assert_eq!(why(gone.change_user(one, 0)), out());
    assert_eq!(why(gone.change_upn(one, "zoe@x.com")), out());
    assert_eq!(why(gone.move_assignment(row(&gone, "1002"), one)), out());
    assert_eq!(out().message(), "Token 1001 is marked as lost.");
    for given in [gone.assign(one, 0), gone.assign_upn(one, "amy@x.com").unwrap()] {
        assert_eq!(holders(&given)[0], "1001 → nobody Lost");
    }
    assert_eq!(
        holders(&gone.apply_and_assign(AssignOptions::default()).0)[..3],
        ["1001 → nobody Lost", "1002 → ben@x.com New", "1003 → amy@x.com New"]
    );
    // Nor is it in the files for Entra.
    assert!(
        !exported(&gone, FormatId::EntraJson).contains("1001") && exported(&gone, FormatId::EntraJson).contains("1004")
    );
    assert!(inventory(&gone).contains(",1001,"));
    // Until it is found.
    assert_eq!(why(gone.mark(one, &lost("left in a taxi"))), Hindrance::Unchanged);
    let (found, outcome) = gone.put_back(one).unwrap();
    assert_eq!((life(&found, "1001"), found.summary().free), ("Free".into(), 3));
    assert_eq!(outcome.message(), "Token 1001 is in use again, and free.");
    assert_eq!(why(found.put_back(one)), Hindrance::Unchanged);
    assert_eq!(why(desk.mark(one, &lost(&"x".repeat(1001)))), Hindrance::NoteTooLong);
}

#[test]
fn a_vendors_file_does_not_bring_it_back() {
    let desk = small_desk();
    let desk = desk.mark(row(&desk, "1001"), &lost("")).unwrap().0;
    let again = with_tokens(&desk, "again", &(vendor(&["1001", "1002", "1003", "1004"]) + " \n"));
    assert_eq!(holders(&again), holders(&desk));
    // One that names a user is told.
    let file = format!("upn,{}", vendor(&["1001"])).replace("\n1001", "\nzoe@x.com,1001");
    let named = with_tokens(&desk, "named", &file);
    assert_eq!(holders(&named), holders(&desk));
    let group = |desk: &Desk, code: &str| {
        let summary = desk.summary();
        let group = summary.groups.iter().find(|group| group.code == code).expect("a group");
        desk.finding(group.items[0]).unwrap().message
    };
    assert_eq!(group(&named, "token-out-of-use"), "The token is marked as lost: zoe@x.com does not get it.");
    // A list that names it, too.
    let listed = with_users(&desk, "listed", "upn,serial number\nzoe@x.com,1001\n");
    assert_eq!(holders(&listed), holders(&desk));
    assert_eq!(
        group(&listed, "serial-out-of-use"),
        "The list names token 1001 for the user, which is marked as lost: it was not assigned."
    );
    // Nor after it was taken from the desk.
    let (fewer, _) = desk.remove_tokens(&[0]);
    let again = with_tokens(&fewer, "again", &vendor(&["1001"]));
    assert_eq!(holders(&again).last().map(String::as_str), Some("1001 → nobody Lost"));
}

/// What came back is no less known when the file that it came back with is read anew; and how it counts is what that file
/// says, whatever was corrected before.
#[test]
fn what_came_back_counts_as_its_file_says_and_stays_known() {
    let file = vendor(&["1001", "1002", "1003", "1004"]);
    let desk = small_desk();
    let desk = desk.mark(row(&desk, "1001"), &lost("in a taxi")).unwrap().0;
    let edit = TokenEdit { manufacturer: "Contoso", model: "Key 2", start: "" };
    let desk = desk.edit_token(row(&desk, "1002"), &edit).unwrap().0;
    let gone = desk.remove_file(desk.files()[0].uid).unwrap().0;
    let list = inventory(&with_tokens(&gone, "other", &vendor(&["9009"])));
    let sixty = file.replace(",30,", ",60,");
    for desk in [with_tokens(&gone, "again", &sixty), with_tokens(&with_tokens(&gone, "list", &list), "again", &sixty)]
    {
        let is_lost = |desk: &Desk| desk.find(row(desk, "1001")).unwrap().status.word() == "Lost";
        let uid = row(&desk, "1001").file;
        let anew = desk.replace_tokens(uid, tokens(sixty.as_bytes()), ReadOptions::default()).0;
        assert!(is_lost(&desk) && is_lost(&anew));
        for desk in [&desk, &anew] {
            let profile = desk.find(row(desk, "1002")).unwrap().token.profile.clone();
            assert_eq!((&*profile.model, profile.interval), ("Key 2", 60));
        }
    }
    // Only the inventory knew of it.
    let loaded = with_tokens(&Desk::default(), "list", &list);
    let desk = with_tokens(&loaded, "again", &sixty);
    let uid = row(&desk, "1001").file;
    let anew = desk.replace_tokens(uid, tokens(sixty.as_bytes()), ReadOptions::default()).0;
    assert_eq!(anew.find(row(&anew, "1001")).unwrap().status.word(), "Lost");
}

/// A file that is read anew may lack a token that it had. What is known of it comes back with it, from this file or another.
#[test]
fn what_became_of_a_token_outlasts_a_reading_that_lacks_it() {
    let file = vendor(&["1001", "1002", "1003", "1004"]);
    let desk = small_desk();
    let desk = desk.mark(row(&desk, "1001"), &lost("in a taxi")).unwrap().0;
    let desk = desk.set_notes(row(&desk, "1002"), "from a drawer").unwrap().0;
    let uid = desk.files()[0].uid;
    let read = |desk: &Desk, text: &str| desk.replace_tokens(uid, tokens(text.as_bytes()), ReadOptions::default()).0;
    let lacking: String =
        file.lines().filter(|line| !line.starts_with("1001")).map(|line| format!("{line}\n")).collect();
    let without = read(&desk, &lacking);
    let known = |desk: &Desk| -> Vec<String> { desk.absent().map(|token| token.serial.into()).collect() };
    assert_eq!((without.token_count(), known(&without)), (3, vec!["1001".to_owned()]));
    let is_lost = |desk: &Desk| desk.find(row(desk, "1001")).unwrap().status.word() == "Lost";
    let back = read(&without, &file);
    assert!(is_lost(&back) && known(&back).is_empty());
    // With another file, and with that one after this one has gone.
    assert!(is_lost(&with_tokens(&without, "other", &vendor(&["1001"]))));
    let gone = without.remove_file(uid).unwrap().0;
    assert_eq!(known(&gone), ["1001", "1002"]);
    assert!(is_lost(&with_tokens(&gone, "again", &file)));
    // Put back into use there, it is not lost again here.
    let other = with_tokens(&without, "other", &vendor(&["1001"]));
    let other = other.put_back(row(&other, "1001")).unwrap().0;
    let other = other.remove_file(other.files()[1].uid).unwrap().0;
    assert!(known(&other).is_empty() && !is_lost(&read(&other, &file)));
    // Put back into use here, and lacking once more: it stays so.
    let put_back = back.put_back(row(&back, "1001")).unwrap().0;
    let again = read(&read(&put_back, &lacking), &file);
    assert!(!is_lost(&again) && known(&again).is_empty());
}

#[test]
fn what_became_of_a_token_outlasts_its_file() {
    let word = |desk: &Desk, serial: &str| desk.find(row(desk, serial)).unwrap().status.word();
    let file = vendor(&["1001", "1002", "1003", "1004"]);
    let desk = small_desk();
    let desk = desk.mark(row(&desk, "1001"), &lost("in a taxi")).unwrap().0;
    let desk = desk.set_notes(row(&desk, "1003"), "=in the safe").unwrap().0;
    let (gone, _) = desk.remove_file(desk.files()[0].uid).unwrap();
    let kept: Vec<String> = gone.absent().map(|token| token.serial.to_string()).collect();
    assert_eq!((gone.token_count(), desk.absent().count(), kept), (0, 0, vec!["1001".to_owned(), "1003".to_owned()]));
    let notes = |desk: &Desk| desk.find(row(desk, "1003")).unwrap().life.unwrap().notes.to_string();
    let (back, added) = gone.add_tokens("again", tokens(file.as_bytes()), ReadOptions::default()).unwrap();
    assert_eq!((added.tokens, added.out_of_use, back.absent().count()), (4, 1, 0));
    assert_eq!((word(&back, "1001"), word(&back, "1002"), notes(&back)), ("Lost", "Free", "=in the safe".into()));
    let fact = |desk: &Desk| desk.find(row(desk, "1001")).unwrap().life.unwrap().fact.clone().unwrap();
    assert_eq!(fact(&back), fact(&desk));
    // Put back into use, it stays so: nothing of before is left to come back with a file.
    let put_back = back.put_back(row(&back, "1001")).unwrap().0;
    let (empty, _) = put_back.remove_file(back.files()[0].uid).unwrap();
    assert_eq!(word(&with_tokens(&empty, "again", &file), "1001"), "Free");

    // Over the inventory, in a row without a key. Another token with that serial number is another one.
    let other = with_tokens(&gone, "other", &vendor(&["9009"]));
    let text = inventory(&other);
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("#removed:")).collect();
    assert_eq!(rows.len(), 2, "{text}");
    let pair = with_tokens(&other, "pair", &vendor(&["9010"]));
    let target = token_desk_core::output::targets::target("inventory").unwrap();
    let some = pair.plan_conversion(target, &[0], &Settings::default());
    let some = String::from_utf8(content(&pair, &some.files()[0], &Settings::default())).unwrap();
    assert_eq!(
        some.lines().filter(|line| !line.starts_with("#written:")).count(),
        2,
        "of some tokens only, the list says nothing of others: {some}"
    );
    assert!(rows[0].contains(",1001,,,Contoso,Key,") && rows[0].contains(",Lost,2026-11-28,in a taxi,"), "{}", rows[0]);
    assert!(rows[1].ends_with(",'=in the safe,,,,,,,") && !rows.iter().any(|row| row.contains(KEY)), "{}", rows[1]);
    let loaded = with_tokens(&Desk::default(), "inventory", &text);
    assert_eq!((loaded.token_count(), loaded.files()[0].rows, inventory(&loaded)), (1, 1, text.clone()));
    let facts = &loaded.files()[0].how.facts;
    assert!(
        facts.iter().any(|fact| fact.starts_with("What became of 2 tokens that were removed is in it")),
        "{facts:?}"
    );
    let back = with_tokens(&loaded, "vendor", &file);
    assert_eq!((word(&back, "1001"), notes(&back)), ("Lost", "=in the safe".into()));
    assert_eq!(word(&with_tokens(&loaded, "others", &vendor(&["9999", "1001"])), "1001"), "Free");
    // The vendor's file may be there first, with somebody who has it.
    let first = with_tokens(&small_desk(), "inventory", &text);
    assert_eq!((word(&first, "1001"), word(&first, "1002"), notes(&first)), ("Lost", "New", "=in the safe".into()));
    let codes: Vec<&str> = first.summary().groups.iter().map(|group| group.code).collect();
    assert!(codes.contains(&"token-out-of-use"), "{codes:?}");
    // And one that is typed is known again, too.
    let typed = |desk: &Desk, serial: &str, secret: &str| {
        let fields = TokenFields {
            serial,
            secret,
            encoding: None,
            otp_type: OtpType::Totp,
            hash: HashFunction::Sha1,
            digits: "",
            interval: "",
            counter: "",
            manufacturer: "",
            model: "",
            start: "",
        };
        let (desk, outcome) = desk.add_by_hand(&fields, "zoe@x.com").unwrap();
        (desk, outcome.message())
    };
    let key = file.lines().nth(1).and_then(|line| line.split(',').nth(1)).unwrap();
    let (first, message) = typed(&loaded, "7007", "MAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA");
    assert_eq!(message, "Token 7007 was added; it belongs to zoe@x.com.");
    let (by_hand, message) = typed(&first, "1001", key);
    assert_eq!(message, "Token 1001 was added; it is marked as lost, as was noted before.");
    assert_eq!(holders(&by_hand).last().map(String::as_str), Some("1001 → nobody Lost"));

    // With nothing else in it, an inventory is one all the same.
    let (head, _) = text.split_once('\n').unwrap();
    let alone = with_tokens(&Desk::default(), "inventory", &format!("{head}\n{}\n", rows[0]));
    assert_eq!((alone.token_count(), word(&with_tokens(&alone, "vendor", &file), "1001")), (0, "Lost"));
}

#[test]
fn a_token_is_replaced_in_one_step() {
    let desk = small_desk();
    let (one, three) = (row(&desk, "1001"), row(&desk, "1003"));
    let how = Replacement { by: None, status: OutOfUse::Replaced, date: TODAY, note: "broken" };
    assert_eq!(desk.free_like(one), Some(three));
    let (new, outcome) = desk.replace(one, &how).unwrap();
    assert_eq!(holders(&new)[..3], ["1001 → nobody Replaced", "1002 → ben@x.com New", "1003 → amy@x.com New"]);
    assert_eq!(life(&new, "1001"), "Replaced 2026-11-28 “broken” by “1003”");
    assert_eq!(outcome.label(), "replacing 1001 by 1003");
    assert_eq!(outcome.message(), "amy@x.com has token 1003 instead of 1001, which is marked as replaced.");
    let chosen = Replacement { by: Some(row(&desk, "1004")), status: OutOfUse::Lost, ..how };
    let (new, _) = desk.replace(one, &chosen).unwrap();
    assert_eq!(
        (life(&new, "1001").as_str(), holders(&new)[3].as_str()),
        ("Lost 2026-11-28 “broken” by “1004”", "1004 → amy@x.com New")
    );
    let why = |desk: &Desk, id, how| desk.replace(id, &how).map(|(_, outcome)| outcome).unwrap_err();
    assert_eq!(why(&desk, three, how), Hindrance::NobodyHas { serial: "1003".into() });
    let taken = Replacement { by: Some(row(&desk, "1002")), ..how };
    assert_eq!(why(&desk, one, taken), Hindrance::Taken { serial: "1002".into(), user: "ben@x.com".into() });
    assert_eq!(why(&desk, one, Replacement { by: Some(one), ..how }).message(), "Token 1001 belongs to amy@x.com.");
    let none = desk.remove_tokens(&[2, 3]).0;
    assert_eq!(why(&none, one, how), Hindrance::NoneFree { serial: "1001".into() });
    // Of another model only by choice.
    let other = with_tokens(
        &none,
        "other",
        &format!("serial number,secret key,time interval,manufacturer,model\n2001,Z{KEY}ZAAAAA,30,Contoso,Card\n"),
    );
    assert_eq!(other.free_like(one), None);
    // Nor of another hash function.
    let sha256 = format!(
        "serial number,secret key,time interval,manufacturer,model,hash function\n2002,Y{KEY}YAAAAA,30,Contoso,Key,SHA256\n"
    );
    assert_eq!(with_tokens(&none, "sha256", &sha256).free_like(one), None);
    let card = Replacement { by: Some(row(&other, "2001")), ..how };
    assert_eq!(holders(&other.replace(one, &card).unwrap().0)[2], "2001 → amy@x.com New");
}

#[test]
fn who_had_a_token_is_kept_for_entra() {
    let old = with_tokens(&Desk::default(), "inventory", include_str!("data/inventories/before_lives.csv"));
    let one = row(&old, "1001");
    assert_eq!(life(&old, "1001"), "Old");
    let freed = old.unassign(one).with_departures(&old, Some(TODAY));
    assert_eq!(life(&freed, "1001"), "Freed was amy@contoso.com until 2026-11-28");
    assert_eq!((freed.summary().free, freed.summary().freed), (3, 1));
    assert_eq!(
        freed.select(Filter::Status(Status::Free), &Search::default()).len(),
        3,
        "who looks for free ones finds it"
    );
    let id = "0cadbf92-0000-4111-8222-0123456789ab";
    let known = freed.find(one).and_then(|row| row.life?.former.first().cloned()).unwrap();
    let former = |until| FormerUser {
        upn: "amy@contoso.com".into(),
        object_id: known.object_id,
        until,
        ..FormerUser::default()
    };
    assert_eq!((known.clone(), known.object_id.map(|id| id.to_string()).as_deref()), (former(Some(TODAY)), Some(id)));
    // Given back, nothing is left to do.
    let back = freed.change_upn(one, "amy@contoso.com").unwrap().0.with_departures(&freed, Some(TODAY));
    assert_eq!(life(&back, "1001"), "Old");
    // Moved, marked, left: each says since when.
    let later = Date { day: 29, ..TODAY };
    let moved = freed.change_upn(one, "zoe@x.com").unwrap().0.with_departures(&freed, Some(later));
    assert_eq!(life(&moved, "1001"), "Moved was amy@contoso.com until 2026-11-28");
    let (marked, outcome) = old.mark(one, &lost("")).unwrap();
    assert_eq!(life(&marked, "1001"), "Lost 2026-11-28 “” by “” was amy@contoso.com until 2026-11-28");
    assert!(outcome.message().ends_with("In Entra amy@contoso.com may still have 1001: delete it there too."));
    let (left, _) = old.leaver(number(&old, "amy@contoso.com")).unwrap();
    let left = left.with_departures(&old, Some(TODAY));
    assert_eq!(life(&left, "1001"), life(&freed, "1001"));
    // Without a day it is known all the same, and the inventory has it.
    assert!(
        inventory(&old.unassign(one)).contains(&format!(",,,,,amy@contoso.com,{id},,,,,,,,,\r\n")),
        "{}",
        inventory(&old.unassign(one))
    );
    // Until it is done.
    assert_eq!(life(&freed.forget_former(&[one]), "1001"), "Free");
    assert_eq!(life(&moved.forget_former(&[one]), "1001"), "New");
    assert_eq!(life(&old.forget_former(&[one]), "1001"), "Old");
    let (forgotten, outcome) = freed.forget_former_of(one).unwrap();
    assert_eq!(outcome.message(), "Who had token 1001 before is forgotten.");
    assert_eq!(forgotten.forget_former_of(one).map(|_| ()).unwrap_err(), Hindrance::Unchanged);
}

#[test]
fn an_inventory_of_before_loads_as_it_was() {
    let file = include_str!("data/inventories/before_lives.csv");
    let desk = with_tokens(&Desk::default(), "inventory", file);
    assert_eq!(
        holders(&desk),
        ["1001 → amy@contoso.com Old", "1002 → nobody Free", "1003 → ben@contoso.com Old", "1004 → nobody Free"]
    );
    assert_eq!(desk.files()[0].format, FormatId::Inventory);
    assert!(desk.rows().all(|row| row.life.is_none()));
    let expected = file.replace("expiry date\r\n", "expiry date,token status,status date,status note,replaced by,previous user,previous object id,previous until,notes,entra uploaded,entra activated,entra refused,refused for,refused why,previous upload,previous activation\r\n");
    let (head, rows) = expected.split_once("\r\n").unwrap();
    // Whether what is assigned is in Entra, it does not say.
    let row = |row: &str| format!("{row},,,,,,,,,{},,,,,,\r\n", if row.starts_with(',') { "" } else { "unknown" });
    let rows: String = rows.lines().map(row).collect();
    assert_eq!(inventory(&desk), format!("{head}\r\n{rows}{}", written_row()));
}

#[test]
fn the_inventory_keeps_facts_and_notes() {
    let desk = with_tokens(&Desk::default(), "inventory", include_str!("data/inventories/before_lives.csv"));
    let id = |serial| row(&desk, serial);
    let (desk, _) = desk.mark(id("1001"), &lost("=left, \"in\" a taxi")).unwrap();
    let (desk, outcome) = desk.set_notes(id("1002"), " in the safe\r\n\u{7}second line, with a comma ").unwrap();
    assert_eq!(
        (outcome.label(), outcome.message()),
        ("the notes on 1002".into(), "The notes on token 1002 were changed.".into())
    );
    assert_eq!(
        desk.set_notes(id("1002"), "in the safe\n second line, with a comma").map(|_| ()).unwrap_err(),
        Hindrance::Unchanged
    );
    let how = Replacement { by: Some(id("1002")), status: OutOfUse::Replaced, date: TODAY, note: "" };
    let (desk, _) = desk.replace(id("1003"), &how).unwrap();
    let written = inventory(&desk);
    let loaded = with_tokens(&Desk::default(), "inventory", &written);
    for serial in ["1001", "1002", "1003", "1004"] {
        // Who holds it, is now in the inventory.
        assert_eq!(life(&loaded, serial).replace("Old", "New"), life(&desk, serial), "{serial}");
    }
    assert_eq!(life(&loaded, "1002"), "Old notes “in the safe\n second line, with a comma”");
    assert_eq!(life(&loaded, "1003"), "Replaced 2026-11-28 “” by “1002” was ben@contoso.com until 2026-11-28");
    assert_eq!(loaded.summary().errors + loaded.summary().warnings, 0, "{:?}", loaded.summary().groups);
    assert_eq!(inventory(&loaded), written, "the same bytes");
    assert_eq!(loaded.files()[0].how.ignored, Vec::<Box<str>>::new());
    // The vendor's file was there first: what the inventory says holds for its tokens.
    let vendors = with_tokens(&Desk::default(), "vendor", &vendor(&["1001", "1002"]));
    let vendors = vendors.change_upn(row(&vendors, "1001"), "zoe@x.com").unwrap().0;
    let both = with_tokens(&vendors, "inventory", &written);
    assert_eq!(life(&both, "1001"), life(&desk, "1001"));
    assert_eq!(life(&both, "1002"), life(&loaded, "1002"));
    assert!(both.summary().groups.iter().any(|group| group.code == "token-out-of-use"));
    // And read anew, what was changed since stays.
    let back = loaded.put_back(row(&loaded, "1001")).unwrap().0;
    let options = ReadOptions { digits: Some(6), ..ReadOptions::default() };
    let (again, _) = back.replace_tokens(back.files()[0].uid, tokens(written.as_bytes()), options);
    assert_eq!((life(&again, "1001"), life(&again, "1003")), (life(&back, "1001"), life(&back, "1003")));
}

#[test]
fn a_life_that_was_changed_by_hand_in_the_file() {
    let head = "upn,serial number,secret key,time interval,manufacturer,model,user name,object id,user type,account enabled,hash function,digits,type,counter,start date,expiry date,token status,status date,status note,replaced by,previous user,previous object id,previous until,notes\n";
    let token = |serial: u32, upn: &str, life: &str| {
        let letter = char::from(b'A' + u8::try_from(serial).unwrap());
        format!("{upn},{serial},{letter}{KEY}{letter}AAAAA,30,M,X,,,,,SHA1,6,totp,,,,{life}\n")
    };
    let file = head.to_owned()
        + &token(1, "amy@x.com", "lost,28/11/2026,,,,,,")
        + &token(2, "", "Broken,,fell,,,,,here")
        + &token(3, "", ",,,,old@x.com,nonsense,2026-11-01,")
        + &token(4, "", ",,,,,,,")
        + &token(5, "", ",2026-11-02,,1003,,,2026-11-01,here")
        + &token(6, "", ",,,,a@x.com,,; 2026-11-01,");
    let desk = with_tokens(&Desk::default(), "inventory", &file);
    // Who has it by the file, has it in Entra perhaps.
    assert_eq!(life(&desk, "1"), "Lost ? “” by “” was amy@x.com until ?");
    assert_eq!(life(&desk, "2"), "Free notes “here\nBroken\nfell”");
    assert_eq!(life(&desk, "3"), "Free was old@x.com until 2026-11-01");
    assert_eq!(life(&desk, "4"), "Free");
    // What says nothing alone is kept with the notes.
    assert_eq!(
        life(&desk, "5"),
        "Free notes “here\nstatus date: 2026-11-02\nreplaced by: 1003\nprevious until: 2026-11-01”"
    );
    assert_eq!(life(&desk, "6"), "Free was a@x.com until ? notes “previous until: 2026-11-01”");
    let mut codes: Vec<_> = desk.summary().groups.iter().map(|group| (group.code, group.items.len())).collect();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [("date-unreadable", 1), ("object-id-unreadable", 1), ("token-out-of-use", 1), ("token-status-unknown", 1)]
    );
    assert_eq!(holders(&desk)[0], "1 → nobody Lost");
    // In another table such columns mean nothing.
    let vendors = with_tokens(
        &Desk::default(),
        "vendor",
        "serial number,secret key,token status\n1,AAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA,Lost\n",
    );
    assert_eq!(holders(&vendors), ["1 → nobody Free"]);
}

#[test]
fn every_status_is_explained() {
    let all = [Status::Free, Status::Freed, Status::New, Status::Old, Status::Moved];
    for status in all.into_iter().chain(OutOfUse::ALL.map(Status::Out)) {
        assert!(!status.word().is_empty() && status.explanation().ends_with('.'), "{status:?}");
    }
}

fn fields<'f>(serial: &'f str, secret: &'f str) -> TokenFields<'f> {
    TokenFields {
        serial,
        secret,
        encoding: None,
        otp_type: OtpType::Totp,
        hash: HashFunction::Sha1,
        digits: "",
        interval: "",
        counter: "",
        manufacturer: "Contoso",
        model: "Key",
        start: "",
    }
}

#[test]
fn a_token_is_added_by_hand() {
    let desk = small_desk();
    let key = "3132333435363738393031323334353637383930";
    let entered = TokenFields { start: "2026-03-09", interval: "60", ..fields(" 2001 ", key) };
    let (more, outcome) = desk.add_by_hand(&entered, "zoe@x.com").unwrap();
    assert_eq!(holders(&more)[4], "2001 → zoe@x.com New");
    assert_eq!(
        (outcome.label(), outcome.message()),
        ("adding 2001".into(), "Token 2001 was added; it belongs to zoe@x.com.".into())
    );
    let second = format!("Z{KEY}ZAAAAA");
    let hotp = TokenFields {
        otp_type: OtpType::Hotp,
        counter: "17",
        digits: "8",
        hash: HashFunction::Sha256,
        ..fields("0", &second)
    };
    let (both, outcome) = more.add_by_hand(&hotp, "").unwrap();
    assert_eq!(outcome.message(), "Token 0 was added; it is free.");
    let written: Vec<_> = (4..6).map(|place| common::token_words(both.row(place).unwrap().token)).collect();
    assert_eq!(
        written,
        [
            "2001 3132333435363738393031323334353637383930 totp SHA1 6 60 0".to_owned(),
            format!("0 {} hotp SHA256 8 0 17", common::hex(both.row(5).unwrap().token)),
        ]
    );
    assert_eq!(both.row(4).unwrap().token.profile.start, Some(1_773_014_400));
    assert_eq!(
        (both.files().len(), both.files()[1].format, &*both.files()[1].name),
        (2, FormatId::ByHand, "Added by hand")
    );
    assert_eq!(both.summary().groups.iter().map(|group| group.code).collect::<Vec<_>>(), ["user-unlisted"]);
    // They are tokens like all others.
    let loaded = with_tokens(&Desk::default(), "inventory", &inventory(&both));
    assert_eq!(inventory(&loaded), inventory(&both));
    // Also after those before were taken from the desk.
    let (fewer, _) = both.remove_tokens(&[4]);
    let (again, _) = fewer.add_by_hand(&fields("2001", key), "amy@x.com").unwrap();
    assert_eq!(holders(&again)[4..], ["0 → nobody Free", "2001 → amy@x.com New"]);
    // A list that asked for it gets it.
    let waiting = with_users(&desk, "list", "upn,serial number\nyan@x.com,3001\n");
    assert_eq!(holders(&waiting.add_by_hand(&fields("3001", key), "").unwrap().0)[4], "3001 → yan@x.com New");
    assert_eq!(holders(&more_of(&waiting, key))[5], "3001 → yan@x.com New");
}

/// With two more tokens.
fn more_of(desk: &Desk, key: &str) -> Desk {
    let (desk, _) = desk.add_by_hand(&fields("3000", &format!("Y{KEY}YAAAAA")), "").unwrap();
    desk.add_by_hand(&fields("3001", key), "").unwrap().0
}

#[test]
fn each_field_of_a_token_says_what_is_the_matter() {
    let desk = small_desk();
    let key = &format!("Z{KEY}ZAAAAA");
    let why = |entered: &TokenFields<'_>, upn: &str| match desk.add_by_hand(entered, upn).map(|(_, outcome)| outcome) {
        Err(Hindrance::Fields(problems)) => {
            problems.into_iter().map(|problem| (problem.field, problem.message)).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let long = "9".repeat(129);
    for (entered, upn, field, message) in [
        (fields("", key), "", TokenField::Serial, "There is no serial number."),
        (fields("n/a", key), "", TokenField::Serial, "There is no serial number."),
        (fields("1.00E+12", key), "", TokenField::Serial, "A spreadsheet rounded it: its last digits are lost."),
        (fields(&long, key), "", TokenField::Serial, "It is longer than 128 characters."),
        (fields("10\u{1}01", key), "", TokenField::Serial, "It holds the sign U+0001, which nobody sees."),
        (fields("1001", key), "", TokenField::Serial, "Token 1001 is on the desk already."),
        (fields("2001", " "), "", TokenField::Secret, "There is no key."),
        (fields("2001", "MFRGGZDFMZTWQ2LK!"), "", TokenField::Secret, ""),
        (TokenFields { encoding: Some(SecretEncoding::Hex), ..fields("2001", key) }, "", TokenField::Secret, ""),
        (
            fields("2001", "22334455667722334455667722334455"),
            "",
            TokenField::Secret,
            "The key can be read as Base32 and as hex: choose the encoding.",
        ),
        (
            TokenFields { digits: "3", ..fields("2001", key) },
            "",
            TokenField::Digits,
            "The digits are a number from 4 to 10.",
        ),
        (
            TokenFields { interval: "soon", ..fields("2001", key) },
            "",
            TokenField::Interval,
            "The interval is a number of seconds from 1 to 86400.",
        ),
        (
            TokenFields { otp_type: OtpType::Hotp, counter: "-1", ..fields("2001", key) },
            "",
            TokenField::Counter,
            "The counter is a whole number.",
        ),
        (
            TokenFields { start: "9.3.2026", ..fields("2001", key) },
            "",
            TokenField::Start,
            "Write the date like 2026-03-09.",
        ),
        (
            TokenFields { model: "K\u{7}", ..fields("2001", key) },
            "",
            TokenField::Model,
            "It holds the sign U+0007, which nobody sees.",
        ),
        (fields("2001", key), "zoe", TokenField::Upn, "“zoe” can’t be a UPN: it has no “@”."),
    ] {
        let said = why(&entered, upn);
        assert_eq!((said.len(), said[0].0), (1, field), "{said:?}");
        assert!(message.is_empty() || said[0].1 == message, "{said:?}");
        assert!(said[0].1.ends_with('.') && !said[0].1.contains("AAQEAYEAUDAOCAJB"), "{said:?}");
    }
    let all = TokenFields { digits: "x", interval: "x", start: "x", ..fields("", "") };
    let named: Vec<TokenField> = why(&all, "x").into_iter().map(|(field, _)| field).collect();
    let expected = [
        TokenField::Serial,
        TokenField::Secret,
        TokenField::Start,
        TokenField::Digits,
        TokenField::Interval,
        TokenField::Upn,
    ];
    assert_eq!(named, expected);
}

#[test]
fn what_was_typed_wrongly_in_a_token_is_corrected() {
    let desk = small_desk();
    let one = row(&desk, "1001");
    let edit = TokenEdit { manufacturer: "Contoso", model: " Key 2 ", start: "2026-03-09" };
    let (new, outcome) = desk.edit_token(one, &edit).unwrap();
    let profile = |desk: &Desk, serial| desk.find(row(desk, serial)).unwrap().token.profile.clone();
    assert_eq!((&*profile(&new, "1001").model, profile(&new, "1001").start), ("Key 2", Some(1_773_014_400)));
    assert_eq!((&*profile(&new, "1002").model, profile(&new, "1002").start), ("Key", None));
    assert_eq!((outcome.label(), outcome.message()), ("editing 1001".into(), "Token 1001 was edited.".into()));
    assert!(inventory(&new).contains(",Contoso,Key 2,"));
    assert_eq!(new.edit_token(one, &edit).map(|_| ()).unwrap_err(), Hindrance::Unchanged);
    let why = new.edit_token(one, &TokenEdit { start: "soon", ..edit }).map(|_| ()).unwrap_err();
    assert_eq!(why.message(), "Write the date like 2026-03-09.");
    // As where tokens are read, a sign that nobody sees is told; at each field.
    let both = TokenEdit { model: "Key\u{200b}2", start: "soon", ..edit };
    let Err(Hindrance::Fields(problems)) = new.edit_token(one, &both) else { panic!("it was taken") };
    let fields: Vec<TokenField> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(fields, [TokenField::Start, TokenField::Model]);
    // It holds when the file is read anew, and how the token counts follows the file.
    let options = ReadOptions { digits: Some(8), ..ReadOptions::default() };
    let file = vendor(&["1001", "1002", "1003", "1004"]);
    let (again, _) =
        new.replace_tokens(desk.files()[0].uid, common::tokens_with(file.as_bytes(), options.clone()), options);
    assert_eq!((&*profile(&again, "1001").model, profile(&again, "1001").digits), ("Key 2", 8));
    // Back to what the file says, nothing is kept.
    let (back, _) = new.edit_token(one, &TokenEdit { model: "Key", start: "", ..edit }).unwrap();
    assert!(back.find(one).unwrap().life.is_none() && profile(&back, "1001") == profile(&desk, "1001"));
    // Commas go there as well.
    let (comma, _) = new.edit_token(one, &TokenEdit { manufacturer: "Contoso, Ltd", ..edit }).unwrap();
    assert_eq!(&*profile(&comma.without_commas(), "1001").manufacturer, "Contoso Ltd");
}

#[test]
fn the_counter_of_an_event_token_is_set() {
    let file = "serial number,secret key,type,counter\n1,KAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA,hotp,5\n2,LAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA,totp,\n";
    let read = || common::tokens(file.as_bytes());
    let (desk, _) = Desk::default().add_tokens("events.csv", read(), ReadOptions::default()).unwrap();
    let (event, time) = (row(&desk, "1"), row(&desk, "2"));
    let (new, outcome) = desk.set_counter(event, 900).unwrap();
    let counter = |desk: &Desk| desk.find(event).unwrap().token.counter;
    assert_eq!((counter(&desk), counter(&new)), (5, 900));
    assert_eq!(
        (outcome.label(), outcome.message()),
        ("setting the counter of 1".into(), "The counter of token 1 is 900 now.".into())
    );
    for (desk, id, counter) in [(&desk, time, 7), (&desk, event, 5), (&new, event, 900)] {
        assert_eq!(desk.set_counter(id, counter).map(|_| ()).unwrap_err(), Hindrance::Unchanged);
    }
    // The inventory has it, and it holds when the file is read anew.
    assert!(inventory(&new).contains(",hotp,900,"), "{}", inventory(&new));
    let (again, _) = new.replace_tokens(desk.files()[0].uid, read(), ReadOptions::default());
    assert_eq!(counter(&again), 900);
    let (loaded, _) = Desk::default()
        .add_tokens("i.csv", common::tokens(inventory(&new).as_bytes()), ReadOptions::default())
        .unwrap();
    assert_eq!(loaded.find(row(&loaded, "1")).unwrap().token.counter, 900);
}

const HEAD: &str = "upn,serial number,secret key,time interval,manufacturer,model,user name,object id,user type,account enabled,hash function,digits,type,counter,start date,expiry date,token status,status date,status note,replaced by,previous user,previous object id,previous until,notes\n";

/// A row of an inventory: who has the token, and the last eight columns.
fn kept(upn: &str, serial: u8, life: &str) -> String {
    let letter = char::from(b'A' + serial);
    format!("{upn},{serial},{letter}{KEY}{letter}AAAAA,30,M,X,,,,,SHA1,6,totp,,,,{life}\n")
}

/// Amy had token 1, as the inventory says, which is Ben's now; token 2 is nobody's.
fn with_former() -> Desk {
    let file = HEAD.to_owned() + &kept("ben@x.com", 1, ",,,,amy@x.com,,2026-10-01,") + &kept("", 2, ",,,,,,,");
    with_tokens(&Desk::default(), "inventory", &file)
}

#[test]
fn who_had_a_token_long_before_is_kept_too() {
    let old = with_former();
    let one = row(&old, "1");
    assert_eq!(life(&old, "1"), "Old was amy@x.com until 2026-10-01");
    let freed = old.unassign(one).with_departures(&old, Some(TODAY));
    let both = "was amy@x.com until 2026-10-01 was ben@x.com until 2026-11-28";
    assert_eq!(life(&freed, "1"), format!("Freed {both}"));
    let moved = old.change_upn(one, "zoe@x.com").unwrap().0.with_departures(&old, Some(TODAY));
    assert_eq!(life(&moved, "1"), format!("Moved {both}"));
    // Each who has it again is no longer one who had it.
    let given = |upn| life(&freed.change_upn(one, upn).unwrap().0.with_departures(&freed, Some(TODAY)), "1");
    assert_eq!(given("ben@x.com"), life(&old, "1"));
    assert_eq!(given("AMY@x.com"), "Moved was ben@x.com until 2026-11-28");
    // The inventory has both, also where nobody noted that Ben lost it.
    for (desk, until) in [(&freed, "2026-10-01; 2026-11-28"), (&old.unassign(one), "2026-10-01;")] {
        let written = inventory(desk);
        assert!(written.contains(&format!(",\"amy@x.com; ben@x.com\",,\"{until}")), "{written}");
        let loaded = with_tokens(&Desk::default(), "inventory", &written);
        assert_eq!(loaded.summary().groups.len(), 0, "{:?}", loaded.summary().groups);
        assert_eq!(inventory(&loaded), written);
    }
    assert_eq!(life(&with_tokens(&Desk::default(), "inventory", &inventory(&freed)), "1"), format!("Free {both}"));
    assert_eq!(life(&freed.forget_former(&[one]), "1"), "Free");
}

#[test]
fn two_inventories_may_know_two_who_had_a_token() {
    let other = HEAD.to_owned() + &kept("", 1, &format!(",,,,zoe@x.com; ; AMY@x.com,; {ID},2026-09-09,"));
    let desk = with_tokens(&with_former(), "other", &other);
    let three = format!("was amy@x.com until 2026-10-01 was zoe@x.com until 2026-09-09 was {ID} until ?");
    assert_eq!(life(&desk, "1"), format!("Old {three}"));
    let written = inventory(&desk);
    let loaded = with_tokens(&Desk::default(), "inventory", &written);
    assert_eq!((life(&loaded, "1"), inventory(&loaded)), (life(&desk, "1"), written));
}

#[test]
fn who_had_a_token_is_known_under_the_name_of_now() {
    let old = with_former();
    let one = row(&old, "1");
    let merge = |desk: &Desk, gone: &str, stays: &str| {
        let edit = UserEdit { upn: stays, name: "", merge: true };
        desk.edit_user(number(desk, gone), edit).unwrap().0.with_departures(desk, Some(TODAY))
    };
    // One who has it is merged: nobody lost it.
    let more = with_users(&old, "users", "upn\nzoe@x.com\n");
    assert_eq!(life(&merge(&more, "ben@x.com", "zoe@x.com"), "1"), "Old was amy@x.com until 2026-10-01");
    // One who had it and one who has it are the same.
    let moved = more.change_upn(one, "zoe@x.com").unwrap().0.with_departures(&more, Some(TODAY));
    assert_eq!(life(&moved, "1"), "Moved was amy@x.com until 2026-10-01 was ben@x.com until 2026-11-28");
    for (gone, stays) in [("ben@x.com", "zoe@x.com"), ("zoe@x.com", "ben@x.com")] {
        assert_eq!(life(&merge(&moved, gone, stays), "1"), "Old was amy@x.com until 2026-10-01", "{gone}");
    }
    // One who had it is called otherwise, or is another one.
    let freed = more.unassign(one).with_departures(&more, Some(TODAY));
    let edited = freed.edit_user(number(&freed, "ben@x.com"), edit("benny@x.com", "")).unwrap().0;
    let merged = merge(&freed, "ben@x.com", "zoe@x.com");
    for (desk, name) in [(edited, "benny@x.com"), (merged, "zoe@x.com")] {
        assert_eq!(life(&desk, "1"), format!("Freed was amy@x.com until 2026-10-01 was {name} until 2026-11-28"));
        let back = desk.change_upn(one, name).unwrap().0.with_departures(&desk, Some(TODAY));
        assert_eq!(life(&back, "1"), life(&old, "1"));
    }
}

#[test]
fn an_inventory_read_anew_says_what_it_says_now() {
    let file = |notes: &str| {
        HEAD.to_owned()
            + &kept("amy@x.com", 1, &format!(",,,,zoë@x.com,,,{notes}"))
            + &kept("", 2, &format!("Lost,,{notes},,,,,{notes}"))
            + &kept("", 3, &format!(",,,,,,,{notes}"))
    };
    let anew = |desk: &Desk, text: &str| {
        let options = ReadOptions { digits: Some(6), ..ReadOptions::default() };
        desk.replace_tokens(desk.files()[0].uid, tokens(text.as_bytes()), options).0
    };
    let garbled = with_tokens(&Desk::default(), "inventory", &file("CafÃ©"));
    let all = |desk: &Desk| ["1", "2", "3"].map(|serial| life(desk, serial));
    let right = all(&with_tokens(&Desk::default(), "inventory", &file("Café")));
    assert_eq!(all(&anew(&garbled, &file("Café"))), right);
    // What a person changed since holds, and only that.
    let noted = garbled.set_notes(row(&garbled, "1"), "mine").unwrap().0;
    let noted = noted.put_back(row(&noted, "2")).unwrap().0;
    let noted = noted.set_notes(row(&noted, "3"), "").unwrap().0;
    assert_eq!(
        all(&anew(&noted, &file("Café"))),
        ["Old was zoë@x.com until ? notes “mine”", "Free notes “Café”", "Free"]
    );
    // Another file said more.
    let other = with_tokens(&garbled, "other", &(HEAD.to_owned() + &kept("", 3, "Retired,2026-11-01,,,,,,")));
    assert_eq!(life(&anew(&other, &file("Café")), "3"), "Retired 2026-11-01 “” by “” notes “Café”");
    // First read as a table without such columns.
    let plain = file("Café").replace("token status", "a").replace("notes", "b").replace("previous user", "c");
    let plain = with_tokens(&Desk::default(), "inventory", &plain.replace("status note", "d"));
    assert_eq!(life(&plain, "2"), "Free");
    assert_eq!(all(&anew(&plain, &file("Café"))), right);
}

#[test]
fn who_was_taken_off_the_list_stays_off_when_it_is_read_anew() {
    let (right, wrong) =
        ("upn,name\namy@x.com,Amy\nben@x.com,Ben\n", "upn,name\nold.amy@x.com,Amy\nold.ben@x.com,Ben\n");
    let desk = with_users(&Desk::default(), "users", right);
    let uid = desk.lists()[0].uid;
    let desk = desk.remove_user(0).unwrap().0;
    let (there, _) = desk.replace_users(uid, users(wrong.as_bytes()));
    assert_eq!(people(&there), ["old.amy@x.com Amy", "old.ben@x.com Ben"]);
    let (back, _) = there.replace_users(uid, users(right.as_bytes()));
    assert_eq!(people(&back), ["ben@x.com Ben"]);
    // What came meanwhile names her once more.
    for later in [with_users(&there, "later", "upn\namy@x.com\n"), with_users(&back, "later", "upn\namy@x.com\n")] {
        let (again, _) = later.replace_users(uid, users(right.as_bytes()));
        assert_eq!(people(&again), ["amy@x.com Amy", "ben@x.com Ben"]);
    }
    let typed = with_tokens(&there, "tokens", &vendor(&["1001"]));
    let typed = typed.change_upn(row(&typed, "1001"), "amy@x.com").unwrap().0;
    let (again, _) = typed.replace_users(uid, users(right.as_bytes()));
    assert_eq!(holders(&again), ["1001 → amy@x.com New"]);
}

#[test]
fn who_was_merged_keeps_the_object_id_of_either() {
    let id = |desk: &Desk| {
        let user = desk.user(number(desk, "amy@x.com")).unwrap();
        user.object_id.map(|id| id.to_string()).unwrap_or_default()
    };
    let other = ID.replace("0cad", "1cad");
    let lists = [
        ("upn,object id\namy@x.com,\n".to_owned(), format!("upn,object id\nmistyped@x.com,{ID}\n"), ID),
        (format!("upn,object id\namy@x.com,{other}\n"), format!("upn,object id\nmistyped@x.com,{ID}\n"), &*other),
    ];
    for (stays, gone, expected) in lists {
        let rows = stays.clone() + gone.split_once('\n').unwrap().1;
        let rows_turned = gone.clone() + stays.split_once('\n').unwrap().1;
        for files in [vec![&stays, &gone], vec![&gone, &stays], vec![&rows], vec![&rows_turned]] {
            let desk = files.iter().fold(Desk::default(), |desk, list| with_users(&desk, "users", list));
            let merge = UserEdit { upn: "amy@x.com", name: "", merge: true };
            let desk = desk.edit_user(number(&desk, "mistyped@x.com"), merge).unwrap().0;
            assert_eq!((id(&desk), desk.user_count()), (expected.to_owned(), 1));
            for (list, text) in desk.lists().iter().zip(&files) {
                let (again, _) = desk.replace_users(list.uid, users(text.as_bytes()));
                assert_eq!((id(&again), again.user_count()), (expected.to_owned(), 1), "{files:?}");
            }
        }
    }
}

#[test]
fn a_key_in_the_wrong_place_is_not_repeated() {
    let desk = small_desk();
    for key in ["3132333435363738393031323334353637383930", "ZAAQEAYEAUDAOCAJBIFQYDIOB4ZAAAAA"] {
        let whys = [
            desk.change_upn(row(&desk, "1003"), key).map(|_| ()).unwrap_err(),
            desk.edit_user(0, edit(key, "")).map(|_| ()).unwrap_err(),
            desk.add_by_hand(&fields("2001", "YAAQEAYEAUDAOCAJBIFQYDIOB4YAAAAA"), key).map(|_| ()).unwrap_err(),
        ];
        for why in whys {
            assert_eq!(why.message(), "“…” can’t be a UPN: it has no “@”.");
        }
        // A serial number that could be one.
        let desk =
            with_tokens(&desk, "odd", &format!("serial number,secret key\n{key},XAAQEAYEAUDAOCAJBIFQYDIOB4XAAAAA\n"));
        let (given, outcome) = desk.change_upn(desk.id_at(4).unwrap(), "zoe@x.com").unwrap();
        assert_eq!((outcome.label(), outcome.message().contains(key)), ("assigning …".into(), false));
        let why = given.change_upn(desk.id_at(4).unwrap(), "zoe@x.com").map(|_| ()).unwrap_err();
        assert_eq!(why.message(), "zoe@x.com has token … already.");
    }
}

/// Who had removed tokens in the inventory, by serial number: as it is kept of tokens that are not on the desk.
fn had_removed(desk: &Desk) -> Vec<String> {
    let until = |date: Option<Date>| date.map_or("?".to_owned(), |date| date.to_string());
    let each = |token: token_desk_core::model::absent::AbsentToken| {
        let former = token.life.former.iter().map(|former| format!("{} until {}", former.upn, until(former.until)));
        format!("{}: {}", token.serial, former.collect::<Vec<_>>().join(", "))
    };
    desk.absent().map(each).collect()
}

/// In Entra they have it still: be the token removed alone, with its file, or by what mends findings.
#[test]
fn who_had_a_removed_token_is_kept_for_entra() {
    let old = with_tokens(&Desk::default(), "inventory", include_str!("data/inventories/before_lives.csv"));
    let old = with_tokens(&old, "more", &vendor(&["2001", "2002"]));
    let uid = old.files()[0].uid;
    let after = |desk: Desk| desk.with_departures(&old, Some(TODAY));
    let amy = "1001: amy@contoso.com until 2026-11-28";
    let all = vec![amy.to_owned(), "1003: ben@contoso.com until 2026-11-28".to_owned()];
    let some = after(old.remove_tokens(&[0, 1]).0);
    assert_eq!(had_removed(&some), [amy]);
    let gone = after(old.remove_file(uid).unwrap().0);
    assert_eq!(had_removed(&gone), all);
    assert_eq!(had_removed(&gone.clone().with_departures(&old, Some(TODAY))), all, "noted once");
    assert_eq!(had_removed(&after(old.remove_tokens(&[0, 1, 2, 3]).0)), all, "no token of the file is left");
    // As when the user is taken from the token first; of one who lost it before, that day is known.
    let freed = after(old.unassign(row(&old, "1001")));
    let later = Some(Date { day: 29, ..TODAY });
    let freed = freed.remove_tokens(&[0]).0.with_departures(&freed, later);
    assert_eq!(had_removed(&freed), [amy]);
    // Nobody has it in Entra any more.
    let freed = after(old.unassign(row(&old, "1001")));
    let done = freed.forget_former_of(row(&freed, "1001")).unwrap().0;
    assert_eq!(had_removed(&done.remove_tokens(&[0]).0.with_departures(&done, later)), [""; 0]);
    // What belonged to somebody here alone, Entra does not know.
    let given = after(old.change_upn(row(&old, "2001"), "zoe@x.com").unwrap().0);
    assert_eq!(had_removed(&given.remove_tokens(&[4]).0.with_departures(&given, later)), [""; 0]);

    // Over the inventory, and back with the vendor's file.
    let text = inventory(&gone);
    assert!(
        text.contains(",1001,") && text.contains(",amy@contoso.com,0cadbf92-0000-4111-8222-0123456789ab,2026-11-28,")
    );
    let loaded = with_tokens(&Desk::default(), "inventory", &text);
    assert_eq!((had_removed(&loaded), inventory(&loaded)), (all, text));
    let first = "serial number,secret key,time interval,manufacturer,model\n1001,AAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA,30,Contoso,Key\n";
    let back = with_tokens(&loaded, "vendor", first);
    assert_eq!(life(&back, "1001"), "Free was amy@contoso.com until 2026-11-28");
    // Without anything else on the desk, it is there to be downloaded.
    let empty = after(old.remove_file(uid).unwrap().0);
    let empty = empty.remove_file(empty.files()[0].uid).unwrap().0;
    let plan = empty.plan_export(TODAY, ExportOptions::default());
    let offered: Vec<_> =
        plan.files().iter().filter(|file| !file.is_empty(&empty)).map(|file| file.target.format).collect();
    // With the list of what has to be deleted in Entra.
    assert_eq!((empty.token_count(), empty.is_empty(), offered), (0, false, vec![Some(FormatId::Inventory), None]));
    let alone = with_tokens(&Desk::default(), "inventory", &inventory(&empty));
    assert_eq!((had_removed(&alone), alone.is_empty()), (had_removed(&gone), false));
    assert!(
        Desk::default()
            .plan_export(TODAY, ExportOptions::default())
            .files()
            .iter()
            .all(|file| file.is_empty(&Desk::default()))
    );
    // With the inventory in which Amy has it, nothing is left to do.
    let again = with_tokens(&gone, "inventory", include_str!("data/inventories/before_lives.csv"));
    assert_eq!((life(&again, "1001"), had_removed(&again)), ("Old".to_owned(), Vec::new()));
}

#[test]
fn who_had_a_token_that_findings_removed_is_kept_for_entra() {
    let two = HEAD.to_owned()
        + &kept("amy@x.com", 1, ",,,,,,,")
        + &kept("ben@x.com", 2, ",,,,,,,").replacen("ben@x.com,2,", "ben@x.com,1,", 1);
    let old = with_tokens(&Desk::default(), "inventory", &two);
    let summary = old.summary();
    let twice =
        summary.groups.iter().find(|group| group.code == "serial-twice").expect("the serial number is there twice");
    for (keep, gone) in [(KeepDuplicate::First, "ben@x.com"), (KeepDuplicate::Last, "amy@x.com")] {
        let (mended, count) = old.mend(twice, Mend::Keep(SharedValue::Serial, keep)).finish();
        let mended = mended.with_departures(&old, Some(TODAY));
        assert_eq!((count, had_removed(&mended)), (1, vec![format!("1: {gone} until 2026-11-28")]));
    }
}

/// Nor is it forgotten where a reading lacks the token; with the next one that has it, its user has it again.
#[test]
fn who_had_a_token_that_a_reading_lacks_is_kept_for_entra() {
    let file = HEAD.to_owned() + &kept("amy@x.com", 1, ",,,,,,,") + &kept("ben@x.com", 2, ",,,,,,,");
    let lacking = HEAD.to_owned() + &kept("ben@x.com", 2, ",,,,,,,");
    let old = with_tokens(&Desk::default(), "inventory", &file);
    let uid = old.files()[0].uid;
    let read = |desk: &Desk, text: &str| desk.replace_tokens(uid, tokens(text.as_bytes()), ReadOptions::default()).0;
    let without = read(&old, &lacking);
    assert_eq!(had_removed(&without), ["1: amy@x.com until ?"]);
    let back = read(&without, &file);
    assert_eq!((life(&back, "1"), life(&back, "2"), had_removed(&back)), ("Old".into(), "Old".into(), Vec::new()));
}
