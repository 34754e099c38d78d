//! The desk: who gets what, what stays, undo and redo over every action.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{content, holders, tokens, tokens_with, users};
use proptest::prelude::*;
use token_desk_core::desk::history::History;
use token_desk_core::desk::selection::Selection;
use token_desk_core::desk::{AssignOptions, Desk, Filter, Search, Sort, SortKey, Status};
use token_desk_core::finding::FindingKind;
use token_desk_core::ground::date::Date;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::model::remedy::UserClass;
use token_desk_core::model::upn::UpnProblem;
use token_desk_core::output::export::ExportOptions;
use token_desk_core::output::settings::Settings;
use token_desk_core::reading::options::ReadOptions;

const KEYS: [&str; 6] = [
    "AAAQEAYEAUDAOCAJ",
    "BAAQEAYEAUDAOCAJ",
    "CAAQEAYEAUDAOCAJ",
    "DAAQEAYEAUDAOCAJ",
    "EAAQEAYEAUDAOCAJ",
    "FAAQEAYEAUDAOCAJ",
];

/// A vendor's file with these serial numbers; the key follows from the number's first digit.
fn vendor(serials: &[&str]) -> String {
    let row = |serial: &&str| {
        let key = KEYS[usize::from(serial.as_bytes()[0] - b'1')];
        format!("{serial},{key},60,Contoso,Key\n")
    };
    "serial number,secret key,time interval,manufacturer,model\n".to_owned()
        + &serials.iter().map(row).collect::<String>()
}

fn with_tokens(desk: &Desk, name: &str, file: &str) -> Desk {
    desk.add_tokens(name, tokens(file.as_bytes()), ReadOptions::default()).expect("new").0
}

fn with_users(desk: &Desk, name: &str, list: &str) -> Desk {
    desk.add_users(name, users(list.as_bytes())).expect("new").0
}

fn inventory(desk: &Desk) -> String {
    let plan = desk.plan_export(Date::default(), ExportOptions::default());
    let file = plan.files().iter().find(|file| file.target.format == Some(FormatId::Inventory)).unwrap();
    String::from_utf8(content(desk, file, &Settings::default())).unwrap()
}

fn codes(desk: &Desk) -> Vec<&'static str> {
    desk.summary().groups.iter().map(|group| group.code).collect()
}

#[test]
fn tokens_in_file_order_go_to_users_in_list_order() {
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["3", "1"]));
    let desk = with_tokens(&desk, "b", &vendor(&["2"]));
    let desk = with_users(&desk, "u", "z@x.com\na@x.com\n");
    let (desk, report) = desk.apply_and_assign(AssignOptions::default());
    assert_eq!(holders(&desk), ["3 → z@x.com New", "1 → a@x.com New", "2 → nobody Free"]);
    assert_eq!((report.assigned, report.tokens_left, report.users_left, report.guests), (2, 1, 0, 0));
    let (again, report) = desk.apply_and_assign(AssignOptions::default());
    assert_eq!((holders(&again), report.assigned, report.tokens_left), (holders(&desk), 0, 1));
}

#[test]
fn users_left_over_and_guests_passed_over_are_said() {
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["1"]));
    let desk = with_users(&desk, "u", "g_h.com#EXT#@x.com\na@x.com\nb@x.com\nc@x.com\n");
    let (desk, report) = desk.apply_and_assign(AssignOptions::default());
    assert_eq!(holders(&desk), ["1 → a@x.com New"]);
    assert_eq!((report.assigned, report.tokens_left, report.users_left, report.guests), (1, 0, 2, 1));
    assert_eq!((desk.summary().waiting.as_slice(), desk.summary().guests.as_slice()), (&[2, 3][..], &[0][..]));
}

/// A token that is wrong for its user is worse than none.
#[test]
fn who_and_what_is_in_doubt_is_passed_over_and_counted() {
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["1", "2", "3", "4"]));
    let other = format!("serial number,secret key,time interval\n2,{},60\n", KEYS[4]);
    let desk = with_tokens(&desk, "b", &other);
    let list = "UPN,Name,Serial Number,Account enabled\na@x.com,A,,True\nb@x.com,B,99999,True\nc@x.com,C,,False\nd@x.com,D,1,True\ne@x.com,E,,True\n";
    let desk = with_users(&desk, "u", list);
    assert_eq!(desk.summary().ready, 2);
    let (desk, report) = desk.apply_and_assign(AssignOptions::default());
    assert_eq!(
        holders(&desk),
        ["1 → d@x.com New", "2 → nobody Free", "3 → a@x.com New", "4 → e@x.com New", "2 → nobody Free"]
    );
    assert_eq!((report.assigned, report.tokens_left, report.users_left), (2, 0, 0));
    assert_eq!((report.promised, report.disabled, report.contradicting, report.guests), (1, 1, 2, 0));
    assert_eq!(desk.summary().ready, 0);
    // The token that was named comes: its user gets it.
    let desk = with_tokens(&desk, "c", "serial number,secret key,time interval\n99999,FAAQEAYEAUDAOCAJ,60\n");
    assert_eq!(holders(&desk).last().map(String::as_str), Some("99999 → b@x.com New"));
}

/// A box of several makes: what Entra never takes is given to nobody, unless the tokens are for another server.
#[test]
fn tokens_that_are_not_taken_where_they_are_for_are_passed_over() {
    use token_desk_core::desk::AssignTarget;
    use token_desk_core::model::entra::{EntraRefusal, EntraWay};
    use token_desk_core::model::token::HashFunction;
    let key = |number: usize| KEYS[number];
    let file = format!(
        "serial number,secret key,type,hash function,digits,time interval\n\
         1,{},HOTP,SHA1,6,\n2,{},TOTP,SHA256,6,30\n3,{},TOTP,SHA1,8,30\n4,{},TOTP,SHA1,6,45\n5,{},TOTP,SHA1,6,60\n",
        key(0),
        key(1),
        key(2),
        key(3),
        key(4)
    );
    let desk = with_tokens(&Desk::default(), "a", &file);
    let desk = with_users(&desk, "u", "a@x.com\nb@x.com\nc@x.com\nd@x.com\ne@x.com\nf@x.com\n");
    for (target, assigned, not_taken) in [
        (AssignTarget::Entra(EntraWay::Csv), "5", 4),
        (AssignTarget::Entra(EntraWay::Graph), "25", 3),
        (AssignTarget::Other, "12345", 0),
    ] {
        let options = AssignOptions { target, ..AssignOptions::default() };
        let (after, report) = desk.apply_and_assign(options);
        let given: String = after.rows().filter(|row| row.user.is_some()).map(|row| row.token.serial).collect();
        assert_eq!((given.as_str(), report.not_taken), (assigned, not_taken), "{target:?}");
        assert_eq!(report.assigned + report.not_taken + report.tokens_left, 5);
        assert_eq!(desk.not_taken(target).iter().map(|(_, count)| count).sum::<usize>(), not_taken);
        let next = desk.next_free(target, None).and_then(|id| desk.find(id)).map(|row| row.token.serial.to_owned());
        assert_eq!(next.as_deref(), assigned.get(..1), "one by one it is the same");
    }
    assert_eq!(
        desk.not_taken(AssignTarget::Entra(EntraWay::Csv)),
        [
            (EntraRefusal::Event, 1),
            (EntraRefusal::Hash(HashFunction::Sha256), 1),
            (EntraRefusal::Digits, 1),
            (EntraRefusal::Interval, 1)
        ]
    );
}

/// A spare for everybody, one who has one already, and too few.
#[test]
fn several_tokens_for_each_user() {
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["1", "2", "3", "4", "5"]));
    let desk = with_users(&desk, "u", "UPN,Serial Number\nb@x.com,3\na@x.com,\nc@x.com,\n");
    let two = AssignOptions { tokens_each: 2, ..AssignOptions::default() };
    let (after, report) = desk.apply_and_assign(two);
    assert_eq!(
        holders(&after),
        ["1 → a@x.com New", "2 → c@x.com New", "3 → b@x.com New", "4 → b@x.com New", "5 → a@x.com New"]
    );
    assert_eq!((report.assigned, report.users_left, report.users_short, report.tokens_left), (4, 0, 1, 0));
    let first: Vec<_> = report.first.iter().flatten().map(|&(row, _)| after.find(row).unwrap().token.serial).collect();
    assert_eq!(first, ["1", "2", "4", "5"]);
    // With one token only, the others go without; who has none is not one of those who have too few.
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["1"]));
    let desk = with_users(&desk, "u", "a@x.com\nb@x.com\n");
    let (_, report) = desk.apply_and_assign(two);
    assert_eq!((report.assigned, report.users_left, report.users_short), (1, 1, 1));
    // Nobody gets more than a user can have.
    let desk = with_tokens(&desk, "b", &vendor(&["2", "3", "4", "5", "6"]));
    let desk = with_tokens(&desk, "c", &vendor(&["10", "11", "12", "13", "14"]));
    let (after, _) = desk.apply_and_assign(AssignOptions { tokens_each: 200, ..AssignOptions::default() });
    assert!(after.summary().tokens_of.iter().all(|&count| count == 5));
}

#[test]
fn users_get_their_tokens_in_the_order_that_was_asked_for() {
    use token_desk_core::desk::UserOrder;
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["1", "2", "3"]));
    let desk = with_users(&desk, "u", "UPN,Name\nb@x.com,Zoe\nC@x.com,\na@x.com,yves\n");
    for (order, expected) in [
        (UserOrder::List, ["b@x.com", "C@x.com", "a@x.com"]),
        (UserOrder::Upn, ["a@x.com", "b@x.com", "C@x.com"]),
        (UserOrder::Name, ["a@x.com", "b@x.com", "C@x.com"]),
    ] {
        let (after, _) = desk.apply_and_assign(AssignOptions { order, ..AssignOptions::default() });
        let given: Vec<_> = after.rows().map(|row| row.user.unwrap().1.upn.to_owned()).collect();
        assert_eq!(given, expected, "{order:?}");
    }
}

#[test]
fn what_is_assigned_stays() {
    let file = format!("upn,serial number,secret key\n,1,{}\nb@x.com,2,{}\n,3,{}\n", KEYS[0], KEYS[1], KEYS[2]);
    let desk = with_tokens(&Desk::default(), "a", &file);
    let desk = with_users(&desk, "u", "B@X.com\na@x.com\nc@x.com\n");
    assert_eq!(desk.users().len(), 3, "b@x.com is one user");
    let (desk, report) = desk.apply_and_assign(AssignOptions::default());
    assert_eq!(holders(&desk), ["1 → a@x.com New", "2 → b@x.com New", "3 → c@x.com New"]);
    assert_eq!(report.assigned, 2);
}

#[test]
fn unassign_frees_one_and_choice_gives_more_than_one() {
    let desk = with_users(&with_tokens(&Desk::default(), "a", &vendor(&["1", "2"])), "u", "a@x.com\nb@x.com\n");
    let (desk, _) = desk.apply_and_assign(AssignOptions::default());
    let (one, two) = (desk.row_by_serial("1").unwrap(), desk.row_by_serial("2").unwrap());
    let freed = desk.unassign(one);
    assert_eq!(holders(&freed), ["1 → nobody Free", "2 → b@x.com New"]);
    let both = freed.assign(one, freed.user_by_upn("B@x.COM").unwrap());
    assert_eq!(holders(&both), ["1 → b@x.com New", "2 → b@x.com New"]);
    assert_eq!(*both.summary().tokens_of, [0, 2]);
    assert_eq!(both.row(both.summary().first_token[1] as usize).map(|row| row.id), Some(one));
    let typed = both.assign_upn(two, " new.person@x.com ").unwrap();
    assert_eq!(holders(&typed), ["1 → b@x.com New", "2 → new.person@x.com New"]);
    assert_eq!(typed.users().len(), 3);
    assert_eq!(typed.assign_upn(two, "A@x.com").unwrap().users().len(), 3, "a known user is not added again");
    assert_eq!(typed.assign_upn(two, "nobody").map(|_| ()).unwrap_err(), UpnProblem::NoAt);
    assert_eq!(holders(&typed.assign(one, 99)), holders(&typed), "a user who is not there gets nothing");
    assert_eq!(holders(&desk), ["1 → a@x.com New", "2 → b@x.com New"], "a desk is a value");
}

#[test]
fn a_desk_with_tokens_or_users_is_not_empty() {
    assert!(Desk::default().is_empty());
    assert!(!with_tokens(&Desk::default(), "a", &vendor(&["1"])).is_empty());
    assert!(!with_users(&Desk::default(), "u", "a@x.com\n").is_empty());
}

#[test]
fn a_file_is_added_again_only_if_that_brings_a_token_back() {
    let again =
        |desk: &Desk, name: &str, file: &str| desk.add_tokens(name, tokens(file.as_bytes()), ReadOptions::default());
    let (first, both) = (vendor(&["1"]), vendor(&["1", "2"]));
    let other = vendor(&["3"]) + "a row without a key\n";
    let mut desk = Desk::default();
    for (name, file) in [("first", &first), ("both", &both), ("other", &other)] {
        desk = with_tokens(&desk, name, file);
    }
    assert_eq!(holders(&desk).len(), 3);
    for (name, file) in [("first", &first), ("both", &both), ("other", &other)] {
        assert!(again(&desk, name, file).is_err(), "{name} is there");
    }
    let (desk, _) = desk.remove_tokens(&[0]);
    assert!(again(&desk, "other", &other).is_err(), "nothing of it is missing");
    let (desk, added) = again(&desk, "both", &both).unwrap();
    assert_eq!((added.tokens, added.known), (1, 1), "it had left out the token that is gone now");
    assert_eq!(holders(&desk).len(), 3);
}

#[test]
fn a_user_who_is_not_there_gets_no_token() {
    let desk = with_users(&with_tokens(&Desk::default(), "a", &vendor(&["1"])), "u", "a@x.com\n");
    let id = desk.row(0).unwrap().id;
    assert_eq!(desk.assign(id, 0).summary().free, 0);
    assert_eq!(desk.assign(id, 1).summary().free, 1);
}

#[test]
fn who_is_ready_for_a_token_has_none_and_is_promised_none() {
    let list = "upn,serial number,account enabled,user type\na@x.com,1,,\nb@x.com,,,\nc@x.com,77,,\nd@x.com,,false,\n\
                e@x.com,78,false,\nf@x.com,79,,Guest\ng@x.com,2,false,\n";
    let desk = with_users(&with_tokens(&Desk::default(), "a", &vendor(&["1", "2"])), "u", list);
    let summary = desk.summary();
    assert_eq!((summary.served.len(), summary.guests.len(), summary.waiting.len()), (2, 1, 4));
    assert_eq!(summary.ready, 1, "only b@x.com");
    assert_eq!((summary.holding(UserClass::Disabled), summary.holding(UserClass::Guests)), (1, 0));
}

#[test]
fn the_first_token_of_a_user_is_counted_over_all_files() {
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["1", "2"]));
    let desk = with_users(&with_tokens(&desk, "b", &vendor(&["3", "4"])), "u", "a@x.com\nb@x.com\n");
    let desk = desk.assign(desk.row(3).unwrap().id, 1).assign(desk.row(2).unwrap().id, 1);
    assert_eq!(desk.summary().first_token[1], 2);
}

#[test]
fn more_than_five_tokens_of_one_user_are_a_caution() {
    let desk =
        with_users(&with_tokens(&Desk::default(), "a", &vendor(&["1", "2", "3", "4", "5", "6"])), "u", "a@x.com\n");
    let give = |desk: &Desk, serial: &str| desk.assign(desk.row_by_serial(serial).unwrap(), 0);
    let five = ["1", "2", "3", "4", "5"].iter().fold(desk, |desk, serial| give(&desk, serial));
    let cautions = |desk: &Desk| {
        let plan = desk.plan_export(Date::default(), ExportOptions::default());
        plan.cautions.iter().map(|caution| caution.sentence()).collect::<Vec<_>>().join("\n")
    };
    assert!(!cautions(&five).contains("more than 5"));
    assert!(cautions(&give(&five, "6")).contains("1 user has more than 5 tokens"));
}

#[test]
fn a_serial_column_assigns_whichever_file_comes_first() {
    let list = "upn,serial number\nb@x.com,2\na@x.com,1\nc@x.com,2\n";
    let tokens_first = with_users(&with_tokens(&Desk::default(), "t", &vendor(&["1", "2"])), "u", list);
    let list_first = with_tokens(&with_users(&Desk::default(), "u", list), "t", &vendor(&["1", "2"]));
    for desk in [tokens_first, list_first] {
        assert_eq!(holders(&desk), ["1 → a@x.com New", "2 → b@x.com New"]);
        assert_eq!(codes(&desk), ["serial-taken"]);
        let finding = desk.finding(desk.summary().groups[0].items[0]).unwrap();
        assert_eq!((finding.subject.as_str(), finding.file.as_str(), finding.line), ("c@x.com", "u", 4));
        assert!(finding.message.contains("b@x.com"), "{}", finding.message);
    }
}

#[test]
fn status_tells_what_changed_since_the_inventory() {
    let desk =
        with_users(&with_tokens(&Desk::default(), "t", &vendor(&["1", "2", "3", "4"])), "u", "a@x.com\nb@x.com\n");
    let (desk, _) = desk.apply_and_assign(AssignOptions::default());
    let desk = with_tokens(&Desk::default(), "inventory", &inventory(&desk));
    assert_eq!(holders(&desk), ["1 → a@x.com Old", "2 → b@x.com Old", "3 → nobody Free", "4 → nobody Free"]);
    let id = |serial: &str| desk.row_by_serial(serial).unwrap();
    let changed = desk.assign(id("1"), 1).unassign(id("2")).assign_upn(id("3"), "c@x.com").unwrap();
    assert_eq!(holders(&changed), ["1 → b@x.com Moved", "2 → nobody Freed", "3 → c@x.com New", "4 → nobody Free"]);
    let summary = changed.summary();
    assert_eq!((summary.tokens, summary.free, summary.new, summary.old, summary.moved), (4, 2, 1, 0, 1));
    assert_eq!(holders(&changed.assign(id("1"), 0))[0], "1 → a@x.com Old", "moved back");
    assert_eq!(*changed.select(Filter::Status(Status::Free), &Search::new("")), [1, 3]);
    assert_eq!(*changed.select(Filter::All, &Search::new("C@X")), [2]);
    assert_eq!(*changed.select(Filter::All, &Search::new("4")), [3]);
}

#[test]
fn an_inventory_on_top_of_the_vendors_file() {
    let vendors = vendor(&["1", "2", "3"]);
    let desk = with_users(&with_tokens(&Desk::default(), "v", &vendors), "u", "a@x.com\nb@x.com\n");
    let saved = inventory(&desk.apply_and_assign(AssignOptions::default()).0);
    let desk = with_tokens(&Desk::default(), "v.csv", &vendors);
    let (desk, added) = desk.add_tokens("i.csv", tokens(saved.as_bytes()), ReadOptions::default()).unwrap();
    assert_eq!((added.tokens, added.known, added.known_assigned), (0, 3, 2));
    assert_eq!(holders(&desk), ["1 → a@x.com Old", "2 → b@x.com Old", "3 → nobody Free"]);
    assert_eq!(codes(&desk), ["assigned-by-inventory", "token-known"]);
    assert_eq!((desk.summary().errors, desk.summary().warnings), (0, 0));

    // What the desk has done before it came stays, and is compared with it.
    let desk = with_tokens(&Desk::default(), "v.csv", &vendors);
    let desk = desk.assign_upn(desk.row_by_serial("1").unwrap(), "z@x.com").unwrap();
    let desk = desk.assign_upn(desk.row_by_serial("2").unwrap(), "b@x.com").unwrap();
    let desk = with_tokens(&desk, "i.csv", &saved);
    assert_eq!(holders(&desk), ["1 → z@x.com Moved", "2 → b@x.com Old", "3 → nobody Free"]);
    assert_eq!(codes(&desk), ["token-other-user", "token-known"]);

    // The other way round: the vendor's file adds what is new only.
    let desk = with_tokens(&Desk::default(), "i.csv", &saved);
    let (desk, added) =
        desk.add_tokens("v.csv", tokens(vendor(&["1", "2", "3", "4"]).as_bytes()), ReadOptions::default()).unwrap();
    assert_eq!((added.tokens, added.known), (1, 3));
    assert_eq!(holders(&desk), ["1 → a@x.com Old", "2 → b@x.com Old", "3 → nobody Free", "4 → nobody Free"]);
}

#[test]
fn one_serial_number_with_two_keys_is_told_across_files() {
    let desk = with_tokens(&Desk::default(), "a.csv", &vendor(&["1", "2"]));
    let other = format!("serial number,secret key,model\n2,{},M\n7,{},M\n", KEYS[4], KEYS[0]);
    let desk = with_tokens(&desk, "b.csv", &other);
    assert_eq!(codes(&desk), ["serial-twice", "interval-assumed", "secret-twice"]);
    let finding = desk.finding(desk.summary().groups[0].items[0]).unwrap();
    assert_eq!((finding.file.as_str(), finding.line, finding.subject.as_str()), ("b.csv", 2, "2"));
    assert!(finding.message.contains("line 3 of a.csv"), "{}", finding.message);
    assert_eq!(finding.row, Some(desk.row(2).unwrap().id));
    assert_eq!(desk.summary().contradicting.len(), 2);
    assert_eq!(*desk.select(Filter::Findings, &Search::new("")), [2, 3]);
}

#[test]
fn findings_of_json_on_one_line_point_to_their_token() {
    let file = format!(
        "[{{\"serialNumber\":\"1\",\"secretKey\":\"{0}\",\"timeIntervalInSeconds\":30}},\
         {{\"serialNumber\":\"2\",\"secretKey\":\"{0}A\",\"timeIntervalInSeconds\":30}},\
         {{\"serialNumber\":\"3\",\"secretKey\":\"{1}\",\"timeIntervalInSeconds\":30}}]",
        KEYS[0], KEYS[1]
    );
    let desk = with_tokens(&Desk::default(), "t.json", &file);
    assert_eq!(codes(&desk), ["secret-length", "secret-twice"]);
    let rows: Vec<_> =
        desk.summary().groups.iter().map(|group| desk.finding(group.items[0]).unwrap().row.unwrap().row).collect();
    assert_eq!(rows, [1, 1]);
    assert_eq!(*desk.select(Filter::Findings, &Search::new("")), [1]);
}

#[test]
fn reading_a_file_anew_keeps_what_was_done() {
    let chosen = |encoding| ReadOptions { secret: Some(encoding), ..ReadOptions::default() };
    let file = "upn,serial number,secret key\na@x.com,1,ABCDEF2345ABCDEF2345\nb@x.com,2,BBCDEF2345ABCDEF2345\n\
                ,3,CBCDEF2345ABCDEF2345\n,4,DBCDEF2345ABCDEF2345\n,5,EBCDEF2345ABCDEF2345\n";
    let desk = with_tokens(&Desk::default(), "t", file);
    let desk = with_users(&desk, "u", "upn,serial number\nc@x.com,3\nd@x.com,\n");
    let id = |serial: &str| desk.row_by_serial(serial).unwrap();
    let d = desk.user_by_upn("d@x.com").unwrap();
    // b@x.com's was taken away, the one that the list asks for too, and d@x.com got one.
    let desk = desk.unassign(id("2")).unassign(id("3")).assign(id("4"), d);
    let before = holders(&desk);
    assert_eq!(before, ["1 → a@x.com New", "2 → nobody Free", "3 → nobody Free", "4 → d@x.com New", "5 → nobody Free"]);
    let options = chosen(SecretEncoding::Hex);
    let (hex, added) =
        desk.replace_tokens(id("1").file, tokens_with(file.as_bytes(), options.clone()), options.clone());
    assert_eq!(holders(&hex), before);
    assert_eq!((added.tokens, hex.files().len(), hex.files()[0].options.clone()), (5, 1, options));
    assert_ne!(hex.row(0).unwrap().token.secret, desk.row(0).unwrap().token.secret);
    assert_eq!(hex.row(0).unwrap().id, desk.row(0).unwrap().id, "rows keep their names");
    let options = chosen(SecretEncoding::Base32);
    let (back, _) = hex.replace_tokens(id("1").file, tokens_with(file.as_bytes(), options.clone()), options.clone());
    assert_eq!(holders(&back), before);
    assert_eq!(back.row(0).unwrap().token.secret, desk.row(0).unwrap().token.secret);
    let (same, added) = desk.replace_tokens(99, tokens(file.as_bytes()), ReadOptions::default());
    assert_eq!((holders(&same), added.tokens), (before, 0), "a file that is not there");
}

/// Assignments stay with their serial numbers, also over a reading that has none of them.
#[test]
fn a_wrong_choice_takes_no_assignment_away() {
    let list = with_users(&Desk::default(), "u", "amy@x.com\nzoe@x.com\nold@x.com\n");
    let inventory = "upn,serial number,secret key,time interval,manufacturer,model,user name,object id,user type,account enabled,hash function,digits,type,counter\n\
        old@x.com,4,DAAQEAYEAUDAOCAJ,60,Contoso,Key,,,,,SHA1,6,totp,\n,5,EAAQEAYEAUDAOCAJ,60,Contoso,Key,,,,,SHA1,6,totp,\n,6,FAAQEAYEAUDAOCAJ,60,Contoso,Key,,,,,SHA1,6,totp,\n";
    let desk = with_tokens(&list, "inventory", inventory);
    let (desk, _) = desk.apply_and_assign(AssignOptions::default());
    let last = u32::try_from(desk.rows().last().unwrap().place).unwrap();
    let (desk, removed) = desk.remove_tokens(&[last]);
    let before = holders(&desk);
    assert_eq!(
        (removed, before.as_slice()),
        (1, &["4 → old@x.com Old".to_owned(), "5 → amy@x.com New".to_owned()][..])
    );

    let uid = desk.files()[0].uid;
    let read = |desk: &Desk, secret| {
        let options = ReadOptions { secret, ..ReadOptions::default() };
        desk.replace_tokens(uid, tokens_with(inventory.as_bytes(), options.clone()), options).0
    };
    let wrong = read(&desk, Some(SecretEncoding::Hex));
    assert_eq!(holders(&wrong), [""; 0]);
    // In between a user list is read anew, so that users have other numbers.
    let (wrong, _) = wrong.replace_users(wrong.lists()[0].uid, users(b"zoe@x.com\namy@x.com\nold@x.com\n"));
    let right = read(&read(&wrong, Some(SecretEncoding::Base64)), None);
    assert_eq!(holders(&right), before);
}

#[test]
fn reading_anew_keeps_twins_apart() {
    let file = format!("upn,serial number,secret key\na@x.com,1,{}\nb@x.com,1,{}\n,2,{}\n", KEYS[0], KEYS[1], KEYS[2]);
    let desk = with_tokens(&Desk::default(), "t", &file);
    let uid = desk.row(0).unwrap().id.file;
    let options = ReadOptions { digits: Some(8), ..ReadOptions::default() };
    let (desk, _) = desk.replace_tokens(uid, tokens_with(file.as_bytes(), options.clone()), options.clone());
    assert_eq!(holders(&desk), ["1 → a@x.com New", "1 → b@x.com New", "2 → nobody Free"]);
    assert!(desk.rows().all(|row| row.token.profile.digits == 8));
}

#[test]
fn a_file_whose_keys_were_all_unreadable_comes_to_life() {
    let file = "upn,serial number,secret key\na@x.com,1,1234567890abcdef1234567890abcdef\n";
    let desk = with_tokens(&Desk::default(), "t", file);
    assert_eq!(desk.token_count(), 0);
    let options = ReadOptions { secret: Some(SecretEncoding::Hex), ..ReadOptions::default() };
    let uid = desk.files()[0].uid;
    let (desk, _) = desk.replace_tokens(uid, tokens_with(file.as_bytes(), options.clone()), options.clone());
    assert_eq!(holders(&desk), ["1 → a@x.com New"]);
    assert_eq!(desk.summary().errors, 0);
}

#[test]
fn users_known_by_object_id_get_their_upn_from_a_list() {
    let id = "0cadbf92-0000-4111-8222-0123456789ab";
    let json = format!(
        "[{{\"serialNumber\":\"1\",\"secretKey\":\"{}\",\"timeIntervalInSeconds\":30,\"assignTo\":{{\"id\":\"{id}\"}}}}]",
        KEYS[0]
    );
    let list = format!("upn,name,object id\nz@x.com,,\na@x.com,Amy,{id}\n");
    let json_first = with_users(&with_tokens(&Desk::default(), "t", &json), "u", &list);
    let list_first = with_tokens(&with_users(&Desk::default(), "u", &list), "t", &json);
    for desk in [json_first, list_first] {
        assert_eq!(holders(&desk), ["1 → a@x.com New"]);
        assert_eq!(desk.users().len(), 2);
        assert_eq!(desk.user_by_upn("A@X.com"), desk.row(0).unwrap().user.map(|(number, _)| number));
        assert_eq!(desk.row(0).unwrap().user.unwrap().1.name, "Amy");
    }
}

#[test]
fn every_action_can_be_undone_and_redone() {
    let mut history = History::default();
    let mut states = vec![holders(history.desk())];
    let mut go = |label: &str, next: Desk| {
        history.push(label, next);
        states.push(state(history.desk()));
        history.desk().clone()
    };
    fn state(desk: &Desk) -> Vec<String> {
        let mut state = holders(desk);
        state.extend(desk.users().iter().map(|user| format!("{} {} {:?}", user.upn, user.name, user.object_id)));
        state.extend(desk.files().iter().map(|file| format!("{} {:?}", file.name, file.options)));
        state.extend(desk.lists().iter().map(|list| list.name.to_string()));
        state
    }
    let desk = go("tokens", with_tokens(&Desk::default(), "t", &vendor(&["1", "2", "3"])));
    let desk = go("users", with_users(&desk, "u", "upn,name\na@x.com,Amy\nb@x.com,Bob\n"));
    let desk = go("apply", desk.apply_and_assign(AssignOptions::default()).0);
    let one = desk.row_by_serial("1").unwrap();
    let desk = go("unassign", desk.unassign(one));
    let desk = go("assign", desk.assign(one, 1));
    let desk = go("assign upn", desk.assign_upn(one, "new@x.com").unwrap());
    let desk = go("more users", with_users(&desk, "v", "upn,name\na@x.com,Amy Adams\nc@x.com,Carl\n"));
    let desk = go("more tokens", with_tokens(&desk, "w", &vendor(&["3", "4"])));
    let options = ReadOptions { digits: Some(8), ..ReadOptions::default() };
    let reading = tokens_with(vendor(&["1", "2", "3"]).as_bytes(), options.clone());
    go("replace", desk.replace_tokens(one.file, reading, options).0);
    assert_eq!(states.len(), 10);
    assert!(states.windows(2).all(|pair| pair[0] != pair[1]), "every action is seen: {states:#?}");
    let labels =
        ["tokens", "users", "apply", "unassign", "assign", "assign upn", "more users", "more tokens", "replace"];
    assert_eq!(history.depth(), 9);
    for round in 0..2 {
        for at in (0..9).rev() {
            assert_eq!(history.undo_label(), Some(labels[at]), "round {round}");
            assert_eq!(history.undo().as_deref(), Some(labels[at]));
            assert_eq!(state(history.desk()), states[at], "undo {}", labels[at]);
        }
        assert_eq!((history.undo(), history.undo_label(), history.desk().is_empty()), (None, None, true));
        for at in 0..9 {
            assert_eq!(history.redo_label(), Some(labels[at]), "round {round}");
            assert_eq!(history.redo().as_deref(), Some(labels[at]));
            assert_eq!(state(history.desk()), states[at + 1], "redo {}", labels[at]);
        }
        assert_eq!(history.redo(), None);
    }
    history.undo();
    history.push("another", Desk::default());
    assert_eq!(history.redo_label(), None, "a new change ends what was undone");
}

#[test]
fn findings_carry_file_line_column_and_advice() {
    let file = format!("upn,serial number,secret key\na@x.com,1,{}\nb@x.com,2,ABC!\n", KEYS[0]);
    let desk = with_tokens(&Desk::default(), "t.csv", &file);
    // The other warning is that the file assigns a token.
    assert_eq!((desk.summary().errors, desk.summary().warnings), (1, 2));
    let group = &desk.summary().groups[0];
    let finding = desk.finding(group.items[0]).unwrap();
    assert_eq!(
        (finding.file.as_str(), finding.line, finding.column.as_str(), finding.subject.as_str(), finding.row),
        ("t.csv", 3, "secret key", "2", None)
    );
    assert!(finding.message.contains("character 4 of the key is “!”"), "{}", finding.message);
    assert!(matches!(desk.files()[0].findings[1].kind, FindingKind::SecretUnreadable { .. }));
    assert_eq!(finding.list, None);
    let (desk, added) = desk.add_users("u.txt", users(b"a@x.com\nb@x.local\n")).unwrap();
    let of_list: Vec<_> = desk.summary().groups.iter().flat_map(|group| &group.items).collect();
    let of_list: Vec<_> = of_list.iter().filter_map(|&&item| desk.finding(item)?.list).collect();
    assert_eq!(of_list, [added.list]);
}

#[test]
fn a_file_goes_even_if_no_row_of_it_became_a_token() {
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["1", "2"]));
    let none = "serial number,secret key\n1,\n2,\n";
    let desk = with_tokens(&desk, "b", none);
    assert_eq!((desk.files().len(), desk.files()[1].tokens.len()), (2, 0));
    let (fewer, count) = desk.remove_file(desk.files()[1].uid).expect("a file");
    assert_eq!((fewer.files().len(), fewer.token_count(), count), (1, 2, 0));
    assert_eq!((desk.summary().errors, fewer.summary().errors), (2, 0));
    let (empty, count) = fewer.remove_file(fewer.files()[0].uid).expect("a file");
    assert_eq!((empty.files().len(), empty.token_count(), count), (0, 0, 2));
    assert!(empty.remove_file(1).is_none());
}

#[test]
fn tokens_are_taken_from_the_desk_and_come_back_by_undo() {
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["1", "2", "3"]));
    let desk = with_tokens(&desk, "b", &vendor(&["4", "5"]));
    let desk = with_users(&desk, "u", "a@x.com\nb@x.com\nc@x.com\nd@x.com\n");
    let before = desk.apply_and_assign(AssignOptions::default()).0;
    let mut history = History::default();
    history.push("all", before.clone());
    let (after, count) = before.remove_tokens(&[1, 3]);
    assert_eq!((count, after.token_count(), after.tokens_of_file(before.files()[0].uid)), (2, 3, 2));
    assert_eq!(holders(&after), ["1 → a@x.com New", "3 → c@x.com New", "5 → nobody Free"]);
    let summary = after.summary();
    assert_eq!((summary.tokens, summary.free, summary.new, summary.waiting.len()), (3, 1, 2, 2));
    assert_eq!(summary.first_token[2], 1, "the user's token stands in another place now");
    assert_eq!(after.row_by_serial("2"), None);
    assert_eq!(after.find(before.row(1).unwrap().id).map(|row| row.place), None);
    assert_eq!(after.find(before.row(2).unwrap().id).map(|row| row.place), Some(1));
    assert_eq!(*after.select(Filter::All, &Search::new("3")), [1]);
    assert!(!inventory(&after).contains("b@x.com,"), "what was taken away is written nowhere");

    // Later steps go on with what is left.
    let (assigned, report) = after.apply_and_assign(AssignOptions::default());
    assert_eq!((report.assigned, holders(&assigned)[2].as_str()), (1, "5 → b@x.com New"));
    let (fewer, _) = after.remove_tokens(&[0, 1]);
    assert_eq!((fewer.files().len(), holders(&fewer)), (1, vec!["5 → nobody Free".to_owned()]));
    assert_eq!(fewer.remove_tokens(&[0, 9]).1, 1);

    history.push("remove", after);
    history.undo();
    assert_eq!(holders(history.desk()), holders(&before));
}

#[test]
fn tokens_are_freed_together() {
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["1", "2", "3"]));
    let desk = with_users(&desk, "u", "a@x.com\nb@x.com\n").apply_and_assign(AssignOptions::default()).0;
    let (freed, count) = desk.unassign_tokens(&[1, 2, 7]);
    assert_eq!(
        (count, holders(&freed)),
        (1, vec!["1 → a@x.com New".into(), "2 → nobody Free".into(), "3 → nobody Free".into()])
    );
}

#[test]
fn a_file_read_anew_does_not_bring_back_what_was_taken_away() {
    let file = vendor(&["1", "2", "3"]);
    let desk = with_users(&with_tokens(&Desk::default(), "a", &file), "u", "a@x.com\nb@x.com\n");
    let (desk, _) = desk.apply_and_assign(AssignOptions::default()).0.remove_tokens(&[0]);
    let options = ReadOptions { interval: Some(30), ..ReadOptions::default() };
    let (again, _) = desk.replace_tokens(desk.files()[0].uid, tokens_with(file.as_bytes(), options.clone()), options);
    assert_eq!(holders(&again), ["2 → b@x.com New", "3 → nobody Free"]);
    // The same file added once more does.
    let (again, added) = desk.add_tokens("a", tokens(file.as_bytes()), ReadOptions::default()).unwrap();
    assert_eq!((added.tokens, added.known), (1, 2));
    assert_eq!(holders(&again), ["2 → b@x.com New", "3 → nobody Free", "1 → nobody Free"]);
    assert!(desk.add_tokens("a", tokens(file.as_bytes()), ReadOptions::default()).is_ok());
}

#[test]
fn findings_go_with_the_token_that_they_are_about() {
    let head = "serial number,secret key,time interval,manufacturer,model\n";
    let file =
        format!("{head}1,{},60,Contoso,Key\n1,{},60,Contoso,Key\n2,{},60,Contoso,Key\n", KEYS[0], KEYS[1], KEYS[0]);
    let desk = with_tokens(&Desk::default(), "a", &file);
    assert_eq!(codes(&desk), ["serial-twice", "secret-twice"]);
    assert_eq!(codes(&desk.remove_tokens(&[1]).0), ["secret-twice"]);
    assert_eq!(codes(&desk.remove_tokens(&[2]).0), ["serial-twice"]);
    // The first of both: what is left has a twin no more.
    let left = desk.remove_tokens(&[0]).0;
    assert_eq!((codes(&left), left.summary().errors + left.summary().warnings), (Vec::new(), 0));
    assert_eq!(*left.select(Filter::Findings, &Search::new("")), Vec::<u32>::new());
    assert!(left.summary().contradicting.is_empty() && !desk.summary().contradicting.is_empty());
}

#[test]
fn rows_are_sorted_by_any_column() {
    let file = "upn,serial number,secret key,time interval,manufacturer,model\n\
        Zoe@x.com,SN10,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,60,Maker,B\n\
        ,SN9,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU,30,,A\n\
        anna@x.com,0007,MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK,30,another maker,C\n";
    let desk = with_tokens(&Desk::default(), "a", file);
    let order = |key, descending| {
        let all = desk.select(Filter::All, &Search::default());
        let serials = desk.sort_rows(&all, Sort { key, descending });
        serials
            .iter()
            .map(|&place| desk.row(place as usize).unwrap().token.serial.to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(order(SortKey::Serial, false), "0007 SN9 SN10");
    assert_eq!(order(SortKey::Serial, true), "SN10 SN9 0007");
    // What has none is last in either direction.
    assert_eq!(order(SortKey::Manufacturer, false), "0007 SN10 SN9");
    assert_eq!(order(SortKey::Manufacturer, true), "SN10 0007 SN9");
    assert_eq!(order(SortKey::Model, false), "SN9 SN10 0007");
    assert_eq!(order(SortKey::Interval, false), "SN9 0007 SN10");
    assert_eq!(order(SortKey::Upn, false), "0007 SN10 SN9");
    assert_eq!(order(SortKey::Upn, true), "SN10 0007 SN9");
    assert_eq!(order(SortKey::Status, false), "SN9 SN10 0007");
}

#[test]
fn tokens_are_found_by_words_and_by_pasted_serial_numbers() {
    let file = "upn,serial number,secret key,time interval,manufacturer,model\n\
        zoe@x.com,SN10,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,60,Maker,B7\n\
        ,SN9,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU,30,,A\n\
        anna@x.com,SN100,MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK,30,another maker,C\n";
    let desk = with_tokens(&Desk::default(), "a", file);
    let found = |search: &str| desk.select(Filter::All, &Search::new(search)).to_vec();
    assert_eq!(found("maker"), [0, 2]);
    assert_eq!(found("x.com MAKER b7"), [0]);
    // Of listed serial numbers each is meant whole; those that are not there are counted.
    assert_eq!(found("sn10"), [0, 2]);
    assert_eq!(found("SN9 sn10 SN77"), [0, 1]);
    assert_eq!(desk.serials_not_found(&Search::new("SN9 sn10 SN77")), 1);
    assert_eq!(desk.serials_not_found(&Search::new("SN77")), 0);
    assert_eq!(found("SN9 anna"), Vec::<u32>::new());
}

#[test]
fn listed_serial_numbers_are_found_however_they_are_written() {
    let file = "serial number,secret key\nAb-12,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\nCd-13,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU\nTökén-7,MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK\n";
    let desk = with_tokens(&Desk::default(), "a", file);
    for (search, places, missing) in
        [("Ab-12 cD-13", &[0, 1][..], 0), ("AB-12 9", &[0], 1), ("token-7 ab-12 9 9a", &[0, 2], 2), ("8 9", &[], 0)]
    {
        let search = Search::new(search);
        assert_eq!(
            (&**desk.select(Filter::All, &search), desk.serials_not_found(&search)),
            (places, missing),
            "{search:?}"
        );
    }
    let fewer = desk.remove_tokens(&[0]).0;
    assert_eq!(fewer.serials_not_found(&Search::new("ab-12 cd-13")), 1);
    // More words than are looked for are counted.
    let many: String = (0..10_003).map(|number| format!("x{number} ")).collect();
    assert_eq!((Search::new(&many).left_out(), Search::new("a b").left_out()), (3, 0));
}

#[test]
fn a_user_is_found_by_a_part_of_the_object_id() {
    let file = "upn,object id,serial number,secret key\nzoe@x.com,0cadbf92-0000-4111-8222-0123456789ab,1,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n";
    let desk = with_tokens(&Desk::default(), "a", file);
    for (search, count) in [("0CAD", 1), ("zoe 92-0000-4", 1), ("cadet", 0), ("-", 1), ("zoe cafe", 0)] {
        assert_eq!(desk.select(Filter::All, &Search::new(search)).len(), count, "{search}");
    }
}

#[test]
fn what_the_file_says_of_a_token_is_found_by_the_token() {
    // The first and the last have one key.
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["3", "1", "33"]));
    let [three, one, other] = [0, 1, 2].map(|place| desk.id_at(place).unwrap());
    assert_eq!(desk.findings_about(one), []);
    let about: Vec<_> = [three, other].iter().flat_map(|&id| desk.findings_about(id)).collect();
    assert!(!about.is_empty() && about.iter().all(|view| view.row == Some(three) || view.row == Some(other)));
    // Without the one, nothing is the matter with the other; the one is gone.
    let (rest, _) = desk.remove_tokens(&[0]);
    assert_eq!((rest.findings_about(other), rest.findings_about(three)), (Vec::new(), Vec::new()));
}

/// A box of several models: serial number, maker and model of each token.
fn box_of(rows: &[(String, &str, &str)]) -> String {
    let line = |(n, (serial, maker, model)): (usize, &(String, &str, &str))| {
        let letters = [n / 16, n % 16].map(|n| char::from(b'A' + u8::try_from(n).unwrap()));
        format!("{serial},{}AQEAYEAUDAOCAJBIFQYDIOB4AAAAAA,30,{maker},{model}\n", String::from_iter(letters))
    };
    "serial number,secret key,time interval,manufacturer,model\n".to_owned()
        + &rows.iter().enumerate().map(line).collect::<String>()
}

/// The list says which model is for whom: by its model, or by maker and model, in any case.
#[test]
fn each_user_gets_the_model_that_the_list_names() {
    let makes =
        [("Acme", "Fob"), ("Acme", "Card"), ("Bolt", "Card"), ("Acme", "Fob"), ("Acme", "Plug"), ("Bolt", "Café")];
    let rows: Vec<_> = makes.iter().zip(1..).map(|((maker, model), n)| (n.to_string(), *maker, *model)).collect();
    let desk = with_tokens(&Desk::default(), "box", &box_of(&rows));
    let list = "upn,token model\nz@x.com,\na@x.com,card\nb@x.com,Bolt Card\nc@x.com,CARD\nd@x.com,cafe\ne@x.com,-\nf@x.com,Nope\n";
    let desk = with_users(&desk, "u", list);
    let (after, report) = desk.apply_and_assign(AssignOptions::default());
    // Who may have any gets what nobody is to have.
    let expected = [
        "1 → z@x.com New",
        "2 → a@x.com New",
        "3 → b@x.com New",
        "4 → e@x.com New",
        "5 → nobody Free",
        "6 → d@x.com New",
    ];
    assert_eq!(holders(&after), expected);
    assert_eq!((report.assigned, report.tokens_left, report.users_left, report.no_model), (5, 1, 0, 2));
    assert_eq!(report.first_no_model.iter().flatten().copied().collect::<Vec<_>>(), [3, 6]);
    // Another one only where the admin says so.
    let (after, report) = desk.apply_and_assign(AssignOptions { other_model: true, ..AssignOptions::default() });
    assert_eq!(
        holders(&after)[..5],
        ["1 → z@x.com New", "2 → a@x.com New", "3 → b@x.com New", "4 → c@x.com New", "5 → e@x.com New"]
    );
    assert_eq!((report.assigned, report.tokens_left, report.users_left, report.no_model), (6, 0, 1, 0));
    // One by one it is the same.
    let next = |upn: &str| {
        let id = desk.next_free(AssignOptions::default().target, desk.user_by_upn(upn));
        id.and_then(|id| desk.find(id)).map(|row| row.token.serial.to_owned())
    };
    let next = ["z@x.com", "a@x.com", "b@x.com", "d@x.com", "f@x.com"].map(|upn| next(upn).unwrap_or_default());
    assert_eq!(next, ["1", "2", "3", "6", ""]);
    // A correction of the user keeps it, and a later list changes it.
    let edit = token_desk_core::desk::UserEdit { upn: "anna@x.com", name: "Anna", merge: false };
    let desk = desk.edit_user(desk.user_by_upn("a@x.com").unwrap(), edit).unwrap().0;
    let model = |desk: &Desk, upn: &str| desk.user(desk.user_by_upn(upn).unwrap()).unwrap().model.to_owned();
    assert_eq!(model(&desk, "anna@x.com"), "card");
    let later = with_users(&desk, "later", "upn,Tokentyp\nanna@x.com,Fob\nb@x.com,\n");
    assert_eq!((model(&later, "anna@x.com"), model(&later, "b@x.com")), ("Fob".into(), "Bolt Card".into()));
    // A model that was corrected counts.
    let plug = desk.row_by_serial("5").unwrap();
    let edit = token_desk_core::desk::TokenEdit { manufacturer: "Acme", model: "Nope", start: "" };
    let edited = desk.edit_token(plug, &edit).unwrap().0.apply_and_assign(AssignOptions::default()).0;
    assert_eq!(holders(&edited)[4], "5 → f@x.com New");
}

/// Which columns of a user list name the model.
#[test]
fn models_are_read_under_names_that_say_it() {
    let model = |list: &str| users(list.as_bytes()).users.get(0).map(|user| user.model.to_owned());
    for header in ["Model", "Token model", "Tokentyp", "Token type", "Modèle", "Hardware token model"] {
        assert_eq!(model(&format!("upn,{header}\na@x.com,Fob C200\n")).as_deref(), Some("Fob C200"), "{header}");
    }
    for (header, cell) in [("Token type", "TOTP"), ("Product", "Office"), ("Device model", "Phone"), ("Model", "n/a")] {
        assert_eq!(model(&format!("upn,{header}\na@x.com,{cell}\n")).as_deref(), Some(""), "{header}");
    }
    let long = "A model with a rather long name";
    assert_eq!(model(&format!("upn,model\na@x.com,{long}\n")).as_deref(), Some(long));
    // A key in the wrong place is not kept.
    assert_eq!(model("upn,model\na@x.com,AAAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA\n").as_deref(), Some(""));
}

#[test]
fn only_users_that_a_search_finds_are_served() {
    let desk = with_tokens(&Desk::default(), "a", &vendor(&["1", "2", "3"]));
    let desk = with_users(&desk, "u", "upn,name\namy@x.com,Amy\nbo@y.com,Bo\ncy@x.com,Cy\n");
    let (some, report) = desk.apply_and_assign_to(&Search::new("x.com"), None, AssignOptions::default());
    assert_eq!(holders(&some), ["1 → amy@x.com New", "2 → cy@x.com New", "3 → nobody Free"]);
    assert_eq!((report.assigned, report.users_left, report.tokens_left), (2, 0, 1));
    let (some, _) = desk.apply_and_assign_to(&Search::new("cy@x.com; BO@y.com"), None, AssignOptions::default());
    assert_eq!(holders(&some), ["1 → bo@y.com New", "2 → cy@x.com New", "3 → nobody Free"]);
    // By what they are called, to the letter, and of two tokens alone; a part of a UPN is nobody's.
    let mut tokens = Selection::default();
    tokens.set(&desk, &[1, 2], true);
    let users = Search::of_users(["cy@x.com", "Amy@x.com", "y.com"].into_iter());
    let (some, report) = desk.apply_and_assign_to(&users, Some(&tokens), AssignOptions::default());
    assert_eq!(holders(&some), ["1 → nobody Free", "2 → cy@x.com New", "3 → nobody Free"]);
    assert_eq!((report.assigned, report.users_left, report.tokens_left), (1, 0, 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Nobody gets another model than the list names, nobody a second token before all who can have one have a first, and
    /// nobody goes without while a token is left that would do.
    #[test]
    fn assigning_by_models_is_fair(
        tokens_of in prop::collection::vec(0_usize..4, 0..24),
        wishes in prop::collection::vec(0_usize..6, 0..16),
        each in 1_u16..4,
        other_model in any::<bool>(),
    ) {
        const MODELS: [&str; 6] = ["Fob", "Card", "Plug", "Stick", "Nope", ""];
        let rows: Vec<_> = tokens_of.iter().zip(1..).map(|(model, n)| (format!("s{n}"), "Acme", MODELS[*model])).collect();
        let mut desk = Desk::default();
        if !rows.is_empty() {
            desk = with_tokens(&desk, "box", &box_of(&rows));
        }
        if !wishes.is_empty() {
            let lines = wishes.iter().enumerate().map(|(n, wish)| format!("u{n}@x.com,{}\n", MODELS[*wish]));
            desk = with_users(&desk, "u", &format!("upn,model\n{}", lines.collect::<String>()));
        }
        let (after, report) = desk.apply_and_assign(AssignOptions { tokens_each: each, other_model, ..AssignOptions::default() });
        let mut held = vec![0_u16; wishes.len()];
        let mut left: Vec<&str> = Vec::new();
        for row in after.rows() {
            match row.user {
                Some((number, user)) => {
                    held[number] += 1;
                    prop_assert!(other_model || user.model.is_empty() || user.model == &*row.token.profile.model);
                }
                None => left.push(&row.token.profile.model),
            }
        }
        prop_assert_eq!(held.iter().map(|&held| usize::from(held)).sum::<usize>(), report.assigned);
        prop_assert_eq!((report.tokens_left, report.assigned + left.len()), (left.len(), tokens_of.len()));
        let missing = |least: u16| held.iter().filter(move |&&held| held < least).count();
        prop_assert_eq!(report.users_left + report.no_model, missing(1));
        prop_assert_eq!(report.users_short, missing(each) - missing(1));
        for (held, wish) in held.iter().zip(&wishes).filter(|(held, _)| **held < each) {
            let would_do = |model: &&&str| other_model || MODELS[*wish].is_empty() || **model == MODELS[*wish];
            prop_assert_eq!(left.iter().find(would_do), None, "{} of {}", held, each);
        }
        // Of those who are to have the same, nobody has two more than another.
        for (one, wish) in held.iter().zip(&wishes) {
            let same = held.iter().zip(&wishes).filter(|(_, other)| *other == wish).map(|(held, _)| *held);
            prop_assert!(same.max().unwrap_or(0) <= one + 1);
        }
    }
}
