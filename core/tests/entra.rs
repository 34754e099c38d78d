//! Entra's side of a token: what is there, what has to be done there, and the files about it, from week to week.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, content, tokens, users};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use token_desk_core::desk::entra_work::{Work, WorkEntry};
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::desk::{AssignOptions, Desk, Filter, Replacement, RowId, Search, Sort, SortKey};
use token_desk_core::ground::date::Date;
use token_desk_core::model::entra::EntraWay;
use token_desk_core::model::entra_facts::EntraState;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::life::{LifeFact, OutOfUse};
use token_desk_core::output::cautions::Caution;
use token_desk_core::output::export::{ExportOptions, WhichTokens};
use token_desk_core::output::settings::Settings;
use token_desk_core::output::targets::target;
use token_desk_core::reading::options::ReadOptions;

const TODAY: Date = Date { year: 2026, month: 11, day: 28 };
const LATER: Date = Date { year: 2026, month: 12, day: 5 };
const KEY: &str = "AAQEAYEAUDAOCAJBIFQYDIOB4";
const ID: &str = "0cadbf92-0000-4111-8222-0123456789ab";

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

fn with_users(desk: &Desk, list: &str) -> Desk {
    desk.add_users("users", users(list.as_bytes())).expect("new").0
}

/// Tokens 1 to 5, of which Amy, Ben and Carl have the first.
fn small_desk() -> Desk {
    let desk = with_tokens(&Desk::default(), "vendor", &vendor(&["1", "2", "3", "4", "5"]));
    with_users(&desk, &format!("upn,object id\namy@x.com,{ID}\nben@x.com,\ncarl@x.com,\n"))
        .apply_and_assign(AssignOptions::default())
        .0
}

fn row(desk: &Desk, serial: &str) -> RowId {
    desk.row_by_serial(serial).expect(serial)
}

/// How each token stands with Entra: `1 amy@x.com Uploaded`.
fn states(desk: &Desk) -> Vec<String> {
    let state = |row: token_desk_core::desk::RowView<'_>| {
        let user = row.user.map_or("nobody".to_owned(), |(_, user)| user.label());
        format!("{} {user} {}", row.token.serial, row.entra().state().map_or("-", EntraState::word))
    };
    desk.rows().map(state).collect()
}

fn state(desk: &Desk, serial: &str) -> String {
    states(desk).into_iter().find(|state| state.starts_with(&format!("{serial} "))).expect(serial)
}

/// The serial numbers in the export's file of that format.
fn exported(desk: &Desk, format: FormatId) -> String {
    let plan = desk.plan_export(TODAY, ExportOptions { leave_out_free: true, ..ExportOptions::default() });
    let file = plan.files().iter().find(|file| file.target.format == Some(format)).unwrap();
    let serials = file.rows.iter().map(|&place| desk.row(place as usize).unwrap().token.serial.to_owned());
    serials.collect::<Vec<_>>().join(" ")
}

/// The CSV is downloaded: what is in it counts as uploaded.
fn export(desk: &Desk, date: Date) -> Desk {
    let plan = desk.plan_export(date, ExportOptions::default());
    desk.note_uploaded(&plan.files()[0].rows, Some(EntraWay::Csv), date).0
}

fn written(desk: &Desk, word: &str) -> String {
    let all: Vec<u32> = (0..u32::try_from(desk.token_count()).unwrap()).collect();
    let settings = Settings { date: TODAY, ..Settings::default() };
    let plan = desk.plan_conversion(target(word).unwrap(), &all, &settings);
    String::from_utf8(content(desk, &plan.files()[0], &settings)).unwrap()
}

/// Saved and loaded, and nothing else is on the desk.
fn again(desk: &Desk) -> Desk {
    let file = written(desk, "inventory");
    let loaded = with_tokens(&Desk::default(), "inventory", &file);
    assert_eq!(written(&loaded, "inventory"), file, "the same bytes");
    loaded
}

fn work(desk: &Desk) -> Vec<String> {
    let entry = |entry: WorkEntry| {
        let why = entry.why.map_or(String::new(), |why| format!(" {}", why.word()));
        let since = entry.since.map_or(String::new(), |date| format!(" {date}"));
        format!("{:?} {} {}{why}{since}", entry.work, entry.serial, entry.user)
    };
    desk.entra_work().into_iter().map(entry).collect()
}

#[test]
fn from_week_to_week_nothing_is_uploaded_twice() {
    let desk = small_desk();
    assert_eq!(states(&desk)[2..4], ["3 carl@x.com Not yet", "4 nobody -"]);
    assert_eq!(exported(&desk, FormatId::EntraCsv), "1 2 3");
    // Saving half-done work makes nothing of it.
    let desk = again(&desk);
    assert_eq!(exported(&desk, FormatId::EntraCsv), "1 2 3");
    let desk = again(&export(&desk, TODAY));
    assert_eq!(
        states(&desk),
        ["1 amy@x.com Uploaded", "2 ben@x.com Uploaded", "3 carl@x.com Uploaded", "4 nobody -", "5 nobody -"]
    );
    assert_eq!(
        (exported(&desk, FormatId::EntraCsv), exported(&desk, FormatId::EntraJson)),
        (String::new(), String::new())
    );
    // The second week: another user, a leaver, a lost token.
    let new = with_users(&desk, "upn\ndora@x.com\n").apply_and_assign(AssignOptions::default()).0;
    assert_eq!(exported(&new, FormatId::EntraCsv), "4");
    let left = new.leaver(new.user_by_upn("ben@x.com").unwrap()).unwrap();
    assert!(left.1.message().ends_with("In Entra ben@x.com may still have 2: delete it there too."), "{:?}", left.1);
    let left = left.0.with_departures(&new, Some(LATER));
    let how = Replacement { by: Some(row(&left, "5")), status: OutOfUse::Lost, date: LATER, note: "" };
    let (lost, _) = left.replace(row(&left, "3"), &how).unwrap();
    let desk = again(&lost.with_departures(&left, Some(LATER)));
    assert_eq!(
        states(&desk)[1..],
        ["2 nobody Delete there", "3 nobody Delete there", "4 dora@x.com Not yet", "5 carl@x.com Not yet"]
    );
    assert_eq!(exported(&desk, FormatId::EntraCsv), "4 5");
    assert_eq!(
        work(&desk),
        [
            "Delete 2 ben@x.com Freed 2026-12-05",
            "Delete 3 carl@x.com Lost 2026-12-05",
            "Upload 4 dora@x.com",
            "Upload 5 carl@x.com",
            "Activate 1 amy@x.com 2026-11-28",
        ]
    );
    assert_eq!(
        written(&desk, "entra-remove"),
        "\u{feff}serial number,upn,object id,why,since,in entra\r\n\
         2,ben@x.com,,Freed,2026-12-05,by CSV\r\n3,carl@x.com,,Lost,2026-12-05,by CSV\r\n"
    );
    // Done, and the third week has nothing to do.
    let all = desk.entra_work();
    let (done, outcome) = desk.mark_work_done(&all[..1], LATER).unwrap();
    assert_eq!(
        (outcome.label(), outcome.message()),
        ("noting that 2 was deleted".into(), "Token 2 was deleted in Entra.".into())
    );
    let (done, outcome) = done.mark_work_done(&all[1..], LATER).unwrap();
    assert_eq!(outcome.message(), "4 entries are done in Entra.");
    assert_eq!(done.mark_work_done(&all, LATER).map(|_| ()).unwrap_err(), Hindrance::Unchanged);
    let desk = again(&done);
    assert_eq!(work(&desk), ["Activate 4 dora@x.com 2026-12-05", "Activate 5 carl@x.com 2026-12-05"]);
    assert_eq!(state(&desk, "1"), "1 amy@x.com Activated");
    assert_eq!(exported(&desk, FormatId::EntraCsv), "");
}

#[test]
fn who_gets_it_back_has_it_there_as_before() {
    let desk = export(&small_desk(), TODAY);
    let (desk, _) = desk.note_activated_of(row(&desk, "1"), LATER).unwrap();
    let saved = |desk: &Desk| [desk.clone(), again(desk)];
    let free = |desk: &Desk| desk.unassign(row(desk, "1")).with_departures(desk, Some(LATER));
    for freed in saved(&free(&desk)) {
        assert_eq!(state(&freed, "1"), "1 nobody Delete there");
        let moved = freed.change_upn(row(&freed, "1"), "zoe@x.com").unwrap().0.with_departures(&freed, Some(LATER));
        assert_eq!(state(&moved, "1"), "1 zoe@x.com Delete there");
        assert!(moved.find(row(&moved, "1")).unwrap().entra().is(EntraState::NotYet));
        assert_eq!(work(&moved)[0], "Delete 1 amy@x.com Moved 2026-12-05");
        // Uploaded for Zoe, it is still there for Amy.
        let both = moved.note_uploaded(&[0], None, LATER).0;
        assert_eq!(work(&both)[0], "Delete 1 amy@x.com Moved 2026-12-05");
        for before in [freed.clone(), moved, both] {
            for before in saved(&before) {
                let back = before.change_upn(row(&before, "1"), "amy@x.com").unwrap().0;
                let noted = back.clone().with_departures(&before, Some(LATER));
                for back in [&back, &noted, &again(&noted)] {
                    let there = back.find(row(back, "1")).unwrap().entra().in_entra().unwrap();
                    assert_eq!([there.uploaded_cell(), there.activated_cell()], ["2026-11-28 CSV", "2026-12-05 admin"]);
                }
            }
        }
    }
    // Removed, its file gone, and back with the vendor's.
    let gone = desk.remove_tokens(&[0]).0.with_departures(&desk, Some(LATER));
    for gone in saved(&gone) {
        assert_eq!(
            (work(&gone)[0].as_str(), gone.summary().entra.to_delete),
            ("Delete 1 amy@x.com Removed 2026-12-05", 1)
        );
        assert!(written(&gone, "entra-remove").ends_with(&format!("1,amy@x.com,{ID},Removed,2026-12-05,by CSV\r\n")));
        let back = with_tokens(&gone, "again", &vendor(&["1"]));
        assert_eq!(state(&back, "1"), "1 nobody Delete there");
        let (done, _) = gone.mark_work_done(&gone.entra_work()[..1], LATER).unwrap();
        assert_eq!((done.summary().entra.to_delete, done.has_absent()), (0, false));
    }
}

#[test]
fn what_entra_refused_is_offered_once_more() {
    let desk = export(&small_desk(), TODAY);
    let (desk, outcome) = desk.note_refused_of(row(&desk, "2"), "The user\ndoes not exist.", LATER).unwrap();
    assert_eq!(outcome.message(), "Token 2 was refused by Entra: once it is mended, the next export has it.");
    assert_eq!(
        desk.note_refused_of(row(&desk, "4"), "", LATER).map(|_| ()).unwrap_err(),
        Hindrance::NobodyHas { serial: "4".into() }
    );
    let desk = again(&desk);
    let two = row(&desk, "2");
    assert_eq!(state(&desk, "2"), "2 ben@x.com Refused");
    assert_eq!(desk.find(two).unwrap().entra().refusal(), Some("The user does not exist."));
    assert_eq!(exported(&desk, FormatId::EntraCsv), "2");
    assert_eq!(
        desk.plan_export(TODAY, ExportOptions { leave_out_free: true, ..ExportOptions::default() }).cautions[0],
        Caution::Refused(1)
    );
    let found = |text: &str| desk.select(Filter::All, &Search::new(text)).to_vec();
    assert_eq!(
        (found("refused"), found("user exist"), found("Uploaded"), found("ted")),
        (vec![1], vec![1], vec![0, 2], vec![])
    );
    assert_eq!(*desk.select(Filter::Entra(EntraState::Refused), &Search::default()), [1]);
    assert_eq!(*desk.select(Filter::Entra(EntraState::NotYet), &Search::default()), [1]);
    let order = |descending| desk.sort_rows(&[0, 1, 2, 3], Sort { key: SortKey::Entra, descending });
    assert_eq!((order(false), order(true)), (vec![1, 0, 2, 3], vec![0, 2, 1, 3]));
    // Mended: the user is called otherwise.
    let edit = token_desk_core::desk::UserEdit { upn: "benny@x.com", name: "", merge: false };
    let mended = desk.edit_user(desk.user_by_upn("ben@x.com").unwrap(), edit).unwrap().0;
    assert_eq!(
        (state(&mended, "2"), exported(&mended, FormatId::EntraCsv)),
        ("2 benny@x.com Not yet".into(), "2".into())
    );
    // A file that was downloaded, and never uploaded.
    let (never, outcome) = desk.note_not_in_entra_of(row(&desk, "1")).unwrap();
    assert_eq!(outcome.message(), "Token 1 is not in Entra: the next export has it.");
    assert_eq!(
        (state(&again(&never), "1").as_str(), exported(&never, FormatId::EntraCsv)),
        ("1 amy@x.com Not yet", "1 2".into())
    );
    assert_eq!(never.note_not_in_entra_of(row(&desk, "1")).map(|_| ()).unwrap_err(), Hindrance::Unchanged);
    let uploaded = export(&mended, LATER);
    assert_eq!(state(&uploaded, "2"), "2 benny@x.com Uploaded");
    assert!(uploaded.rows().all(|row| row.life.is_none()));
}

#[test]
fn a_token_that_graph_has_without_a_user_is_there() {
    let desk = small_desk();
    // Amy's object id is known alone.
    let (desk, count) = desk.note_uploaded(&[0, 1, 3, 4], Some(EntraWay::Graph), TODAY);
    assert_eq!(count, 4);
    for desk in [desk.clone(), again(&desk)] {
        assert_eq!(
            states(&desk)[..4],
            ["1 amy@x.com Uploaded", "2 ben@x.com Uploaded", "3 carl@x.com Not yet", "4 nobody Uploaded"]
        );
        let plan = desk.plan_export(TODAY, ExportOptions::default());
        assert_eq!(plan.files().iter().map(|file| file.rows.len()).collect::<Vec<_>>(), [1, 1, 5]);
        let given = desk.change_upn(row(&desk, "4"), "ben@x.com").unwrap().0.with_departures(&desk, Some(TODAY));
        assert_eq!(state(&given, "4"), "4 ben@x.com Uploaded");
        // Taken from him, nobody has to be deleted there; lost, the token has.
        let freed = given.unassign(row(&given, "4")).with_departures(&given, Some(TODAY));
        assert_eq!(state(&freed, "4"), "4 nobody Uploaded");
        let fact = LifeFact { status: OutOfUse::Lost, date: Some(TODAY), note: "".into(), by: "".into() };
        let lost = again(&freed.mark(row(&freed, "4"), &fact).unwrap().0);
        assert_eq!((state(&lost, "4").as_str(), work(&lost)[0].as_str()), ("4 nobody Delete there", "Delete 4  Lost"));
        let (done, _) = lost.mark_work_done(&lost.entra_work()[..1], TODAY).unwrap();
        assert_eq!(state(&again(&done), "4"), "4 nobody -");
        // Activated, it is his.
        let (active, _) = given.note_activated_of(row(&given, "4"), LATER).unwrap();
        let freed = active.unassign(row(&active, "4")).with_departures(&active, Some(LATER));
        assert_eq!(work(&again(&freed))[0], "Delete 4 ben@x.com Freed 2026-12-05");
        // Removed, it is there without a user still; and when it comes back.
        let gone = again(&desk.remove_tokens(&[3]).0.with_departures(&desk, Some(TODAY)));
        assert_eq!(work(&gone)[0], "Delete 4  Removed 2026-11-28");
        let back = with_tokens(&gone, "vendor", &vendor(&["1", "2", "3", "4"]));
        assert_eq!(state(&again(&back), "4"), "4 nobody Uploaded");
    }
}

#[test]
fn of_an_inventory_of_before_it_is_asked() {
    let old = || with_tokens(&Desk::default(), "inventory", include_str!("data/inventories/before_lives.csv"));
    let desk = old();
    let uid = desk.files()[0].uid;
    assert_eq!(
        states(&desk),
        ["1001 amy@contoso.com Not known", "1002 nobody -", "1003 ben@contoso.com Not known", "1004 nobody -"]
    );
    assert_eq!((desk.not_known_in(uid), desk.summary().entra.of(EntraState::NotKnown)), (2, 2));
    // Until then, none is uploaded once more.
    assert_eq!(exported(&desk, FormatId::EntraCsv), "");
    assert_eq!(desk.plan_export(TODAY, ExportOptions::default()).cautions[0], Caution::NotKnown(2));
    let everything = ExportOptions { tokens: WhichTokens::AllAssigned, leave_out_free: true };
    assert_eq!(desk.plan_export(TODAY, everything).files()[0].rows, [0]);
    // Saved without an answer, it is asked again.
    assert_eq!(again(&desk).not_known_in(1), 2);
    let freed = desk.unassign(row(&desk, "1001")).with_departures(&desk, Some(TODAY));
    let gone = freed.remove_tokens(&[2]).0.with_departures(&freed, Some(TODAY));
    assert_eq!(
        work(&gone),
        ["Delete 1001 amy@contoso.com Freed 2026-11-28", "Delete 1003 ben@contoso.com Removed 2026-11-28"]
    );
    assert!(written(&gone, "entra-remove").contains(",Freed,2026-11-28,perhaps\r\n"));
    let (yes, outcome) = desk.answer_for_file(uid, true).unwrap();
    assert_eq!(outcome.message(), "2 tokens are in Entra already: the next export leaves them out.");
    assert_eq!(states(&again(&yes))[0], "1001 amy@contoso.com Uploaded");
    assert_eq!(yes.answer_for_file(uid, true).map(|_| ()).unwrap_err(), Hindrance::Unchanged);
    let (no, outcome) = desk.answer_for_file(uid, false).unwrap();
    assert_eq!(outcome.message(), "2 tokens are not in Entra yet: the next export has what is assigned of them.");
    assert_eq!(
        (states(&again(&no))[0].as_str(), exported(&no, FormatId::EntraCsv).as_str()),
        ("1001 amy@contoso.com Not yet", "1001")
    );
    // Who lost one since, was there or not as well.
    assert_eq!(work(&gone.answer_for_file(uid, false).unwrap().0), [""; 0]);
    let (there, _) = gone.answer_for_file(uid, true).unwrap();
    assert_eq!((work(&there), written(&there, "entra-remove").matches(",yes\r\n").count()), (work(&gone), 2));
    // Read anew, the answer holds.
    let bytes = include_bytes!("data/inventories/before_lives.csv");
    let (anew, _) = no.replace_tokens(uid, tokens(bytes), ReadOptions::default());
    assert_eq!(states(&anew), states(&no));
}

#[test]
fn two_inventories_know_two_who_have_a_token_there() {
    let amy = export(&small_desk(), TODAY);
    let ben = small_desk();
    let ben = ben.change_upn(row(&ben, "1"), "ben@x.com").unwrap().0;
    let ben = export(&ben, LATER);
    let both = with_tokens(&again(&amy), "ben", &written(&ben, "inventory"));
    assert_eq!(state(&both, "1"), "1 amy@x.com Delete there");
    assert_eq!(work(&both)[0], "Delete 1 ben@x.com Moved");
    assert_eq!(state(&both, "2"), "2 ben@x.com Uploaded");
    // Of one without a word about Entra, nothing is taken for certain; of the other, nothing is lost.
    let plain = with_tokens(&Desk::default(), "plain", &written(&small_desk(), "inventory"));
    let learned = with_tokens(&plain, "amy", &written(&amy, "inventory"));
    assert_eq!(states(&learned), states(&amy));
}

#[test]
fn an_inventory_that_was_changed_by_hand() {
    let file = written(&export(&small_desk(), TODAY), "inventory");
    let read = |text: &str| {
        let reading = tokens(text.as_bytes());
        let said = codes(&reading.findings);
        let desk = Desk::default().add_tokens("inventory", reading, ReadOptions::default()).unwrap().0;
        (desk, said.into_iter().filter(|code| !code.ends_with("assigned-by-inventory")).collect::<Vec<_>>())
    };
    let said = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    assert_eq!(read(&file).1, said(&[]));
    let written_on = file.lines().last().unwrap();
    assert!(
        written_on
            .starts_with(&format!("#written: 2026-11-28 by Token Desk {} in layout 2,", env!("CARGO_PKG_VERSION")))
    );
    let (desk, codes) = read(&file.replacen("2026-11-28 CSV", "2026-13-45 CSV", 1));
    assert_eq!((state(&desk, "1").as_str(), codes), ("1 amy@x.com Uploaded", said(&["2 entra-unreadable"])));
    assert_eq!(&*desk.rows().next().unwrap().life.unwrap().notes, "entra uploaded: 2026-13-45");
    let (desk, codes) = read(&file.replacen("2026-11-28 CSV", "hochgeladen", 1));
    assert_eq!((state(&desk, "1").as_str(), codes), ("1 amy@x.com Not known", said(&["2 entra-unreadable"])));
    again(&desk);
    // Its user's name is gone: that it is there is not.
    let (desk, _) =
        read(&file.replacen(&format!("amy@x.com,1,A{KEY}AAAAAA"), &format!(",1,A{KEY}AAAAAA"), 1).replacen(ID, "", 1));
    assert_eq!(state(&desk, "1"), "1 nobody Uploaded");
    // A column under another name is missing, and nobody knows.
    let (desk, codes) = read(&file.replacen("entra uploaded", "mine", 1));
    assert_eq!(
        (state(&desk, "1").as_str(), codes),
        ("1 amy@x.com Not known", said(&["0 columns-unused", "0 inventory-columns-missing"]))
    );
    // Columns and rows in another order say the same.
    let mut rows: Vec<Vec<&str>> =
        file.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').rev().collect()).collect();
    rows.iter_mut().for_each(|row| row.rotate_left(1));
    rows.iter_mut().for_each(|row| row.rotate_right(1));
    let turned: String = rows[..6].iter().map(|row| row.join(",") + "\n").collect();
    assert_eq!(states(&read(&turned).0), states(&read(&file).0));
    let mut sorted: Vec<&str> = file.trim_start_matches('\u{feff}').lines().collect();
    sorted.rotate_right(1);
    let (desk, codes) = read(&(sorted.join("\r\n") + "\r\n"));
    assert_eq!((desk.files()[0].written.as_ref().map(|written| written.layout), codes), (Some(2), said(&[])));
    // From the future: said, and what is known is read.
    let newer = file.replacen("in layout 2,", "in layout 3,", 1).replacen("\r\n", ",more\r\n", 1);
    let (desk, codes) = read(&newer.replacen(env!("CARGO_PKG_VERSION"), "9.0.0", 1));
    assert_eq!((states(&desk), codes), (states(&read(&file).0), said(&["0 inventory-newer"])));
    assert_eq!(&*desk.files()[0].written.as_ref().unwrap().version, "9.0.0");
    assert!(
        desk.files()[0].how.facts.iter().any(|fact| &**fact == "It was written on 2026-11-28 by Token Desk 9.0.0.")
    );
}

#[test]
fn no_key_and_no_formula_is_in_a_list() {
    let desk = small_desk();
    let desk = desk.change_upn(row(&desk, "1"), "amy@x.com").map_or(desk.clone(), |(desk, _)| desk);
    let odd = with_tokens(&desk, "odd", &format!("serial number,secret key\n=1+1,Z{KEY}ZAAAAA\n"));
    let odd = export(&odd.change_upn(odd.id_at(5).unwrap(), "'zoe@x.com").unwrap().0, TODAY);
    let (odd, _) = odd.note_refused_of(row(&odd, "2"), "=cmd|' /C calc'!A0", TODAY).unwrap();
    let freed = odd.unassign_tokens(&[0, 5]).0.with_departures(&odd, Some(TODAY));
    for (word, lines) in [("entra-remove", 3), ("changes", 4)] {
        let text = written(&freed, word);
        let mut csv = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        for record in csv.records() {
            for cell in &record.expect("RFC 4180") {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            }
        }
        assert!(!text.contains(KEY), "{text}");
        assert!(text.lines().count() >= lines, "{text}");
    }
}

#[test]
fn what_changed_since_the_inventory_was_loaded() {
    let week = again(&export(&small_desk(), TODAY));
    assert_eq!(written(&week, "changes"), "\u{feff}serial number,had it,has it,what,when,note\r\n");
    let moved = week.change_upn(row(&week, "1"), "zoe@x.com").unwrap().0.with_departures(&week, Some(LATER));
    let how = Replacement { by: Some(row(&moved, "4")), status: OutOfUse::Lost, date: LATER, note: "in a taxi" };
    let lost = moved.replace(row(&moved, "2"), &how).unwrap().0.with_departures(&moved, Some(LATER));
    let (active, _) = lost.note_activated_of(row(&lost, "3"), LATER).unwrap();
    let (desk, _) = active.note_refused_of(row(&active, "1"), "no user", LATER).unwrap();
    let gone = desk.remove_tokens(&[4]).0.with_departures(&desk, Some(LATER));
    assert_eq!(
        written(&gone, "changes"),
        "\u{feff}serial number,had it,has it,what,when,note\r\n\
         1,amy@x.com,zoe@x.com,Moved,2026-12-05,\r\n\
         1,amy@x.com,zoe@x.com,Refused by Entra,2026-12-05,no user\r\n\
         2,ben@x.com,,Lost,2026-12-05,in a taxi\r\n\
         3,carl@x.com,carl@x.com,Activated in Entra,2026-12-05,\r\n\
         4,,ben@x.com,Assigned,,\r\n\
         5,,,Removed,,\r\n"
    );
    // Saved and loaded, nothing has changed since.
    assert_eq!(written(&again(&gone), "changes").lines().count(), 1);
    let plan = gone.plan_export(TODAY, ExportOptions::default());
    let names: Vec<&str> = plan.files().iter().map(|file| &*file.name).collect();
    assert_eq!(names[2..], ["CustomerTokens_20261128.csv", "EntraRemove_20261128.csv"]);
    assert_eq!(plan.files()[3].name_of_nth(2), "EntraRemove_20261128_2.csv");
}

/// What a person and Entra do; numbers choose tokens and users.
#[derive(Debug, Clone, Copy)]
enum Action {
    Give(usize, usize),
    Free(usize),
    Replace(usize),
    Retire(usize),
    Remove(usize),
    Export,
    ExportJson,
    Refuse(usize),
    Deleted(usize),
    SaveAndLoad,
    LoadVendor,
    Undo,
}

fn action() -> impl Strategy<Value = Action> {
    let n = || 0_usize..12;
    prop_oneof![
        4 => (n(), n()).prop_map(|(a, b)| Action::Give(a, b)),
        2 => n().prop_map(Action::Free),
        1 => n().prop_map(Action::Replace),
        1 => n().prop_map(Action::Retire),
        1 => n().prop_map(Action::Remove),
        3 => Just(Action::Export),
        1 => Just(Action::ExportJson),
        1 => n().prop_map(Action::Refuse),
        1 => n().prop_map(Action::Deleted),
        2 => Just(Action::SaveAndLoad),
        1 => Just(Action::LoadVendor),
        1 => Just(Action::Undo),
    ]
}

/// By serial number, who has it in Entra; nobody is the empty name.
type There = BTreeMap<String, BTreeSet<String>>;

/// What is to be true of a desk by what is in Entra.
fn check(desk: &Desk, there: &There) {
    let has = |serial: &str, user: &str| there.get(serial).is_some_and(|users| users.contains(user));
    let (mut assigned, mut uploaded, mut to_upload) = (0, 0, Vec::new());
    for row in desk.rows() {
        let serial = row.token.serial;
        let Some((_, user)) = row.user else { continue };
        assigned += 1;
        let is_there = has(serial, user.upn) || has(serial, "");
        assert_eq!(row.entra().in_entra().is_some(), is_there, "{serial} {}", user.upn);
        if is_there {
            uploaded += 1;
        } else {
            to_upload.push(serial.to_owned());
        }
    }
    assert_eq!(
        exported(desk, FormatId::EntraCsv),
        to_upload.join(" "),
        "never a row that is there, and no other is left out"
    );
    assert_eq!(uploaded + to_upload.len(), assigned);
    let mut work: Vec<(String, String)> = desk
        .entra_work()
        .into_iter()
        .filter(|entry| entry.work == Work::Delete)
        .map(|entry| (entry.serial.to_string(), entry.user.to_string()))
        .collect();
    work.sort_unstable();
    let is_here = |serial: &str, user: &str| {
        let row = desk.row_by_serial(serial).and_then(|id| desk.find(id));
        row.is_some_and(|row| {
            let in_use = row.life.is_none_or(|life| life.fact.is_none());
            if user.is_empty() { in_use } else { row.user.is_some_and(|(_, holder)| holder.upn == user) }
        })
    };
    let expected: Vec<(String, String)> = there
        .iter()
        .flat_map(|(serial, users)| users.iter().map(move |user| (serial.clone(), user.clone())))
        .filter(|(serial, user)| !is_here(serial, user))
        .collect();
    assert_eq!(work, expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// What is “Not in Entra yet” and what was uploaded for who has it is what is assigned; what was uploaded for somebody
    /// else is to be deleted: whatever is done, saved, loaded and undone.
    #[test]
    fn what_is_there_is_known_whatever_is_done(actions in prop::collection::vec(action(), 1..50)) {
        let mut steps: Vec<(Desk, There)> = vec![(again(&small_desk()), There::new())];
        for action in actions {
            let (desk, there) = steps.last().unwrap().clone();
            let mut now = there.clone();
            let count = desk.token_count().max(1);
            let id = |number: usize| desk.id_at(number % count).unwrap_or(RowId { file: 999, row: 0 });
            let held = |number: usize| {
                let row = desk.row(number % count)?;
                Some((row.token.serial.to_owned(), row.user?.1.upn.to_owned()))
            };
            let next = match action {
                Action::Give(a, b) => {
                    let upn = ["amy@x.com", "ben@x.com", "carl@x.com", "dora@x.com"][b % 4];
                    desk.change_upn(id(a), upn).ok().map(|(desk, _)| desk)
                }
                Action::Free(a) => Some(desk.unassign(id(a))),
                Action::Replace(a) => {
                    let how = Replacement { by: None, status: OutOfUse::Replaced, date: TODAY, note: "" };
                    desk.replace(id(a), &how).ok().map(|(desk, _)| desk)
                }
                Action::Retire(a) => {
                    let fact = LifeFact { status: OutOfUse::Retired, date: Some(TODAY), note: "".into(), by: "".into() };
                    desk.mark(id(a), &fact).ok().map(|(desk, _)| desk)
                }
                Action::Remove(a) if desk.token_count() > 1 => Some(desk.remove_tokens(&[(a % count) as u32]).0),
                Action::Remove(_) => None,
                Action::Export | Action::ExportJson => {
                    let way = if matches!(action, Action::Export) { EntraWay::Csv } else { EntraWay::Graph };
                    let plan = desk.plan_export(TODAY, ExportOptions::default());
                    let rows = &plan.files()[usize::from(way == EntraWay::Graph)].rows;
                    for row in desk.rows_at(rows.iter().map(|&row| row as usize)) {
                        let user = row.user.filter(|(_, user)| way == EntraWay::Csv || user.object_id.is_some());
                        let user = user.map_or(String::new(), |(_, user)| user.upn.to_owned());
                        now.entry(row.token.serial.to_owned()).or_default().insert(user);
                    }
                    Some(desk.note_uploaded(rows, Some(way), TODAY).0)
                }
                Action::Refuse(a) => held(a).map(|(serial, user)| {
                    if let Some(users) = now.get_mut(&serial) {
                        users.remove(&user);
                        users.remove("");
                    }
                    desk.note_refused(&[(id(a), "why")], None).0
                }),
                Action::Deleted(a) => {
                    let work: Vec<WorkEntry> =
                        desk.entra_work().into_iter().filter(|entry| entry.work == Work::Delete).collect();
                    work.get(a % work.len().max(1)).map(|entry| {
                        now.get_mut(&*entry.serial).unwrap().remove(&*entry.user);
                        desk.mark_work_done(std::slice::from_ref(entry), TODAY).unwrap().0
                    })
                }
                Action::SaveAndLoad => Some(again(&desk)),
                Action::LoadVendor => {
                    let reading = tokens(vendor(&["1", "2", "3", "4", "5"]).as_bytes());
                    desk.add_tokens("vendor", reading, ReadOptions::default()).ok().map(|(desk, _)| desk)
                }
                Action::Undo => {
                    if steps.len() > 1 {
                        steps.pop();
                    }
                    let (desk, there) = steps.last().unwrap();
                    check(desk, there);
                    None
                }
            };
            let Some(next) = next else { continue };
            // A step of a page.
            let next = if matches!(action, Action::SaveAndLoad) { next } else { next.with_departures(&desk, Some(TODAY)) };
            now.retain(|_, users| !users.is_empty());
            check(&next, &now);
            check(&desk, &there);
            steps.push((next, now));
        }
    }
}
