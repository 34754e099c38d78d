//! Handing out tokens from a box: which token was scanned, who gets it, and what of a round still stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{holders, tokens, users};
use proptest::prelude::*;
use std::fmt::Write as _;
use token_desk_core::desk::hand_out::HandOutRound;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::desk::history::History;
use token_desk_core::desk::{AssignOptions, AssignTarget, Desk, UserEdit, UserOrder};
use token_desk_core::ground::date::Date;
use token_desk_core::model::life::{LifeFact, OutOfUse};
use token_desk_core::reading::options::ReadOptions;

/// A desk with tokens of these serial numbers, each with a key of its own, and these users.
fn desk(serials: &[&str], list: &str) -> Desk {
    let mut file = "serial number,secret key,time interval,manufacturer,model\n".to_owned();
    for (number, serial) in serials.iter().enumerate() {
        let key: String = (0..32).map(|at| char::from(b'A' + ((number >> (at % 8)) & 7) as u8)).collect();
        writeln!(file, "{serial},{key},60,Contoso,Key").unwrap();
    }
    let (desk, _) = Desk::default().add_tokens("box.csv", tokens(file.as_bytes()), ReadOptions::default()).unwrap();
    if list.is_empty() { desk } else { desk.add_users("list.csv", users(list.as_bytes())).unwrap().0 }
}

/// As Apply & Assign is set at first.
fn usual() -> AssignOptions {
    AssignOptions::default()
}

const SERIALS: [&str; 5] = ["10001001", "10001002", "00020003", "SN300004", "S-5-77"];

const PEOPLE: &str = "userPrincipalName,displayName,id,userType,accountEnabled,serial number\n\
    anna.muller@x.com,Anna Müller,1cadbf92-0000-4111-8222-0123456789ab,Member,True,\n\
    bo@x.com,Bo Stone,,Member,False,\n\
    guest@x.com,Gus Guest,,Guest,True,\n\
    promised@x.com,Pia Promised,,Member,True,99999999\n\
    anna.lee@x.com,Anna Lee,,Member,True,\n\
    annabel@x.com,Annabel Park,,Member,True,\n\
    lukasz@x.com,Łukasz Nowak,,Member,True,\n";

#[track_caller]
fn scanned(desk: &Desk, typed: &str) -> (String, Option<char>) {
    let found = desk.find_scanned(typed).unwrap_or_else(|why| panic!("{typed:?}: {}", why.message()));
    (found.serial.into(), found.check_digit)
}

#[test]
fn a_token_is_found_however_its_number_is_printed_or_scanned() {
    let desk = desk(&SERIALS, "");
    for (typed, serial) in [
        ("10001001", "10001001"),
        ("  10001001\t", "10001001"),
        ("1000 1001", "10001001"),
        ("1000-1001", "10001001"),
        ("1000\u{2011}1001", "10001001"),
        ("0010001001", "10001001"),
        ("20003", "00020003"),
        ("000020003", "00020003"),
        ("sn300004", "SN300004"),
        ("SN 300 004", "SN300004"),
        ("s577", "S-5-77"),
        ("S/N: 10001002", "10001002"),
        ("s/n10001002", "10001002"),
        ("SN10001002", "10001002"),
        ("Serial number: 1000-1002", "10001002"),
        ("Serial No. 10001002", "10001002"),
        ("S/N: SN300004", "SN300004"),
        ("(21)10001002", "10001002"),
        ("１０００１００２", "10001002"),
    ] {
        assert_eq!(scanned(&desk, typed), (serial.to_owned(), None), "{typed}");
    }
}

#[test]
fn a_check_digit_is_tolerated_and_said() {
    let desk = desk(&SERIALS, "");
    for (typed, serial, digit) in [
        ("100010014", "10001001", '4'),
        ("10001001-4", "10001001", '4'),
        ("S/N: 1000 1001 4", "10001001", '4'),
        ("SN3000047", "SN300004", '7'),
        ("200031", "00020003", '1'),
    ] {
        assert_eq!(scanned(&desk, typed), (serial.to_owned(), Some(digit)), "{typed}");
    }
    assert_eq!(desk.find_scanned("100010014").unwrap().remark(), "The last digit, 4, is taken for a check digit.");
    assert_eq!(desk.find_scanned("10001001").unwrap().remark(), "");
}

#[test]
fn what_is_as_scanned_is_never_taken_for_another_one() {
    let desk = desk(&["10001", "100012", "010001"], "");
    assert_eq!(scanned(&desk, "100012"), ("100012".to_owned(), None));
    assert_eq!(scanned(&desk, "10001"), ("10001".to_owned(), None));
    assert_eq!(scanned(&desk, "010001"), ("010001".to_owned(), None));
    let several =
        |typed: &str| Hindrance::SerialOfSeveral { typed: typed.into(), one: "10001".into(), other: "010001".into() };
    assert_eq!(desk.find_scanned("0010001"), Err(several("0010001")));
    assert_eq!(desk.find_scanned("100019").unwrap().check_digit, Some('9'), "the one to the letter");
    assert_eq!(desk.find_scanned("00100019"), Err(several("00100019")));
}

#[test]
fn what_is_no_token_says_so_and_repeats_no_key() {
    let desk = desk(&SERIALS, "");
    for nothing in ["", "  ", "\r\n", "-", "S/N:"] {
        let why = desk.find_scanned(nothing).unwrap_err();
        assert!(matches!(why, Hindrance::NoSerial | Hindrance::SerialUnknown { .. }), "{nothing:?}: {why:?}");
    }
    for unknown in ["10001003", "1000100", "1000100144", "10001001X", "x10001001", "77", "S-5"] {
        assert_eq!(desk.find_scanned(unknown), Err(Hindrance::SerialUnknown { typed: unknown.into() }));
    }
    // The QR code of a token instead of its barcode.
    let key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    for secret in [key.to_owned(), format!("otpauth://totp/amy?secret={key}")] {
        let round = HandOutRound::default();
        for why in [
            round.scan(&desk, usual(), &secret).unwrap_err(),
            desk.find_recipient(&secret, UserOrder::List).unwrap_err(),
            desk.find_recipient(&format!("{secret}@x.com"), UserOrder::List).unwrap_err(),
        ] {
            assert!(!format!("{} {why:?}", why.message()).contains(&key[..8]), "{why:?}");
        }
    }
}

#[test]
fn a_serial_number_with_two_keys_is_put_aside() {
    let one = desk(&["10001001", "10001002"], "amy@x.com\n");
    let other = "serial number,secret key\n10001001,ZYXWVUTSRQPONMLKJIHGFEDCBA765432\n";
    let (both, _) = one.add_tokens("other.csv", tokens(other.as_bytes()), ReadOptions::default()).unwrap();
    for typed in ["10001001", "1000-1001", "100010017"] {
        assert_eq!(both.find_scanned(typed), Err(Hindrance::SerialTwice { serial: "10001001".into() }), "{typed}");
    }
    assert_eq!(scanned(&both, "10001002").0, "10001002");
}

#[test]
fn a_user_is_found_by_upn_name_and_object_id() {
    let desk = desk(&SERIALS, PEOPLE);
    let who =
        |typed: &str| desk.find_recipient(typed, UserOrder::List).map(|user| desk.user(user).unwrap().upn.to_owned());
    for (typed, upn) in [
        ("anna.muller@x.com", "anna.muller@x.com"),
        (" ANNA.muller@X.com ", "anna.muller@x.com"),
        ("Anna Müller <anna.muller@x.com>", "anna.muller@x.com"),
        ("anna müller", "anna.muller@x.com"),
        ("ANNA MULLER", "anna.muller@x.com"),
        ("Müller, Anna", "anna.muller@x.com"),
        ("muller", "anna.muller@x.com"),
        ("mül", "anna.muller@x.com"),
        ("anna.lee", "anna.lee@x.com"),
        ("lee", "anna.lee@x.com"),
        ("annab", "annabel@x.com"),
        ("lukasz nowak", "lukasz@x.com"),
        ("1CADBF92-0000-4111-8222-0123456789AB", "anna.muller@x.com"),
        ("{1cadbf92-0000-4111-8222-0123456789ab}", "anna.muller@x.com"),
        ("pia", "promised@x.com"),
        ("", "anna.muller@x.com"),
    ] {
        assert_eq!(who(typed).as_deref(), Ok(upn), "{typed}");
    }
    let several = |typed: &str, one: &str, other: &str, more| Hindrance::UserOfSeveral {
        typed: typed.into(),
        one: one.into(),
        other: other.into(),
        more,
    };
    // Two are called Anna; a third only begins so.
    assert_eq!(who("anna"), Err(several("anna", "anna.muller@x.com", "anna.lee@x.com", 0)));
    assert_eq!(who("ann"), Err(several("ann", "anna.muller@x.com", "anna.lee@x.com", 1)));
    for unknown in ["zoe@x.com", "zoe", "anna bo", "x.com", "0cadbf92-0000-4111-8222-0123456789ab", "?"] {
        assert_eq!(who(unknown), Err(Hindrance::UserUnknown { typed: unknown.into() }));
    }
    assert!(matches!(who("no@upn"), Err(Hindrance::Upn { .. } | Hindrance::UserUnknown { .. })));
    // The next token was scanned where the user belongs.
    assert_eq!(who("10001002"), Err(Hindrance::TokenForUser { serial: "10001002".into() }));
    assert_eq!(who("gus"), Err(Hindrance::Guest { user: "guest@x.com".into() }));
    assert_eq!(who("bo@x.com"), Err(Hindrance::Disabled { user: "bo@x.com".into() }));
}

#[test]
fn the_name_itself_comes_before_names_that_have_it_in_them() {
    let desk = desk(&SERIALS, "upn,name\na@x.com,Ann Lee Smith\nb@x.com,Ann Lee\nc@x.com,Anna Leeds\n");
    let who =
        |typed: &str| desk.find_recipient(typed, UserOrder::List).map(|user| desk.user(user).unwrap().upn.to_owned());
    assert_eq!(who("lee ann").as_deref(), Ok("b@x.com"));
    assert_eq!(who("smith").as_deref(), Ok("a@x.com"));
    assert!(matches!(who("ann"), Err(Hindrance::UserOfSeveral { more: 0, .. })));
    assert!(matches!(who("an"), Err(Hindrance::UserOfSeveral { more: 1, .. })));
}

#[test]
fn nobody_gets_more_than_entra_allows_and_nobody_waits_at_the_end() {
    let serials = ["T1", "T2", "T3", "T4", "T5", "T6"];
    let (mut desk, mut round) = (desk(&serials, "amy@x.com\n"), HandOutRound::default());
    for (number, serial) in serials.iter().take(5).enumerate() {
        let user = if number == 0 { "" } else { "amy" };
        (desk, _, round) = round.hand_out(&desk, usual(), (serial, user), 0).expect(serial);
    }
    assert_eq!(
        round.hand_out(&desk, usual(), ("T6", "amy"), 0).err(),
        Some(Hindrance::HasEnough { user: "amy@x.com".into() })
    );
    assert_eq!(round.hand_out(&desk, usual(), ("T6", ""), 0).err(), Some(Hindrance::NobodyWaits));
    assert_eq!(round.standing(&desk).count(), 5);
}

#[test]
fn what_entra_never_takes_is_not_handed_out_unless_it_is_for_another_server() {
    let file = "serial number,secret key,time interval,digits\n10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,8\n";
    let (desk, _) = Desk::default().add_tokens("box.csv", tokens(file.as_bytes()), ReadOptions::default()).unwrap();
    let (desk, _) = desk.add_users("list.csv", users(b"amy@x.com\n")).unwrap();
    let round = HandOutRound::default();
    let why = round.scan(&desk, usual(), "10001001").unwrap_err();
    assert_eq!(why.message(), "Token 10001001 is not for Entra: its codes don’t have 6 digits.");
    assert_eq!(round.hand_out(&desk, usual(), ("10001001", ""), 0).err(), Some(why));
    let elsewhere = AssignOptions { target: AssignTarget::Other, ..usual() };
    assert!(round.hand_out(&desk, elsewhere, ("10001001", ""), 0).is_ok());
}

#[test]
fn a_second_token_is_said() {
    let desk = desk(&SERIALS, PEOPLE);
    let (one, _, round) = HandOutRound::default().hand_out(&desk, usual(), ("10001001", "lee"), 0).unwrap();
    let (_, outcome, _) = round.hand_out(&one, usual(), ("10001002", "lee"), 0).unwrap();
    assert_eq!(outcome.message(), "Token 10001002 was handed out to anna.lee@x.com, who has 2 tokens now.");
}

/// Serial numbers of what stands, the latest first, each with who has it.
fn standing(round: &HandOutRound, desk: &Desk) -> Vec<String> {
    round
        .standing(desk)
        .map(|handed| format!("{} {} {}", handed.row.token.serial, handed.user.upn, handed.at))
        .collect()
}

#[test]
fn a_round_knows_what_it_handed_out() {
    let desk = desk(&SERIALS, PEOPLE);
    let round = HandOutRound::default();
    let (one, outcome, round) = round.hand_out(&desk, usual(), ("1000 1001", ""), 7).unwrap();
    assert_eq!(outcome.label(), "handing out 10001001 to anna.muller@x.com");
    assert_eq!(outcome.message(), "Token 10001001 was handed out to anna.muller@x.com.");
    let (two, _, round) = round.hand_out(&one, usual(), ("10001002", ""), 8).unwrap();
    assert_eq!(standing(&round, &two), ["10001002 anna.lee@x.com 8", "10001001 anna.muller@x.com 7"]);

    // Twice; somebody else's; out of use.
    let twice = Hindrance::HandedOutBefore { serial: "10001001".into(), user: "anna.muller@x.com".into() };
    assert_eq!(round.scan(&two, usual(), "S/N: 10001001"), Err(twice));
    assert_eq!(
        HandOutRound::default().scan(&two, usual(), "10001001"),
        Err(Hindrance::Taken { serial: "10001001".into(), user: "anna.muller@x.com".into() })
    );
    for status in OutOfUse::ALL {
        let id = two.row_by_serial("SN300004").unwrap();
        let fact = LifeFact { status, date: Some(Date::default()), note: "".into(), by: "".into() };
        let (out, _) = two.mark(id, &fact).unwrap();
        assert_eq!(
            round.scan(&out, usual(), "SN300004"),
            Err(Hindrance::OutOfUse { serial: "SN300004".into(), status })
        );
    }

    // Undo takes the entry away, redo brings it back: only the desk says what stands.
    assert_eq!(standing(&round, &one), ["10001001 anna.muller@x.com 7"]);
    assert_eq!(standing(&round, &desk), [""; 0]);

    // Taken back; and given again, by the same round, to the same user and to another one.
    let id = two.row_by_serial("10001001").unwrap();
    let (back, outcome) = round.take_back(&two, id).unwrap();
    assert_eq!(outcome.message(), "Token 10001001 was taken back from anna.muller@x.com; it is free.");
    assert_eq!(standing(&round, &back), ["10001002 anna.lee@x.com 8"]);
    assert!(round.take_back(&back, id).is_err(), "only once");
    assert!(round.take_back(&two, two.row_by_serial("00020003").unwrap()).is_err(), "nobody has it");
    let (again, _, round) = round.hand_out(&back, usual(), ("10001001", "anna.muller@x.com"), 9).unwrap();
    assert_eq!(standing(&round, &again), ["10001001 anna.muller@x.com 9", "10001002 anna.lee@x.com 8"]);
    let (other, _, round) = round.hand_out(&back, usual(), ("10001001", "annabel"), 10).unwrap();
    assert_eq!(standing(&round, &other), ["10001001 annabel@x.com 10", "10001002 anna.lee@x.com 8"]);
    assert_eq!(standing(&round, &again), ["10001001 anna.muller@x.com 9", "10001002 anna.lee@x.com 8"]);
}

#[test]
fn an_entry_follows_its_user_and_its_token() {
    let start = desk(&SERIALS, PEOPLE);
    let (desk, _, round) = HandOutRound::default().hand_out(&start, usual(), ("10001001", "lee"), 7).unwrap();
    let user = desk.user_by_upn("anna.lee@x.com").unwrap();
    let edit = UserEdit { upn: "ann.lee@x.com", name: "Ann Lee", merge: false };
    let (renamed, _) = desk.edit_user(user, edit).unwrap();
    assert_eq!(standing(&round, &renamed), ["10001001 ann.lee@x.com 7"], "corrected");
    let (more, _) = desk.add_users("more.csv", users(b"zed@x.com\n")).unwrap();
    assert_eq!(standing(&round, &more), ["10001001 anna.lee@x.com 7"], "with more users");
    let (left, _) = desk.leaver(user).unwrap();
    assert_eq!(standing(&round, &left), [""; 0]);
    let place = u32::try_from(desk.find(desk.row_by_serial("10001001").unwrap()).unwrap().place).unwrap();
    assert_eq!(standing(&round, &desk.remove_tokens(&[place]).0), [""; 0]);
}

proptest! {
    /// Whatever is scanned and typed: no panic, one step each, and a token that nobody had has the user who was meant.
    #[test]
    fn whatever_is_scanned_changes_one_token_or_none(
        rounds in prop::collection::vec((0_usize..12, 0_usize..12, 0_usize..4, "\\PC{0,12}"), 1..40),
    ) {
        const SCANS: [&str; 9] =
            ["10001001", "1000-1002", "20003", "s/n sn300004", "S577", "100010016", "", "77", "10001001"];
        const TYPED: [&str; 8] = ["", "", "", "anna lee", "annab", "bo@x.com", "10001002", "zoe"];
        let (mut history, mut round) = (History::default(), HandOutRound::default());
        history.push("start", desk(&SERIALS, PEOPLE));
        let mut stood = vec![standing(&round, history.desk())];
        for (at, (scan, typed, deed, text)) in rounds.into_iter().enumerate() {
            let before = std::rc::Rc::clone(history.desk());
            let serial = SCANS.get(scan).copied().unwrap_or(&text);
            let user = TYPED.get(typed).copied().unwrap_or(&text);
            match deed {
                0 if history.depth() > 1 => {
                    history.undo();
                    stood.pop();
                    // The time is that of the latest hand-out, should the same have been done twice.
                    let timeless = |all: &[String]| -> Vec<String> {
                        let mut all: Vec<String> =
                            all.iter().filter_map(|line| Some(line.rsplit_once(' ')?.0.to_owned())).collect();
                        all.sort();
                        all
                    };
                    let now = standing(&round, history.desk());
                    prop_assert_eq!(timeless(&now), timeless(stood.last().unwrap()));
                    continue;
                }
                1 => {
                    let first = round.standing(&before).next().map(|handed| handed.row.id);
                    let Some(id) = first else { continue };
                    let (after, _) = round.take_back(&before, id).unwrap();
                    prop_assert!(after.find(id).unwrap().user.is_none());
                    prop_assert_eq!(round.standing(&after).count() + 1, round.standing(&before).count());
                    history.push("back", after);
                }
                _ => {
                    let Ok((after, _, next)) = round.hand_out(&before, usual(), (serial, user), at as u64) else { continue };
                    let id = before.find_scanned(serial).unwrap().id;
                    prop_assert!(before.find(id).unwrap().status.is_free());
                    let number = before.find_recipient(user, UserOrder::List).unwrap();
                    prop_assert_eq!(after.find(id).unwrap().user.map(|(number, _)| number), Some(number));
                    let (one, other) = (holders(&before), holders(&after));
                    prop_assert_eq!(one.iter().zip(&other).filter(|(one, other)| one != other).count(), 1);
                    let first = next.standing(&after).next().unwrap();
                    prop_assert_eq!((first.row.id, first.at), (id, at as u64));
                    round = next;
                    history.push("out", after);
                }
            }
            stood.push(standing(&round, history.desk()));
        }
    }

    /// Who is next in a round is whom Apply & Assign would serve first.
    #[test]
    fn the_next_one_is_whom_apply_and_assign_serves_first(
        given in prop::collection::vec((0_usize..5, 0_usize..8), 0..5),
        order in prop::sample::select(vec![UserOrder::List, UserOrder::Upn, UserOrder::Name]),
    ) {
        let mut desk = desk(&SERIALS, PEOPLE);
        for (row, user) in given {
            desk = desk.assign(desk.id_at(row).unwrap(), user);
        }
        let next = desk.next_waiting(order);
        let (_, report) = desk.apply_and_assign(AssignOptions { order, ..usual() });
        let is_any_free = desk.next_free(usual().target, None).is_some();
        prop_assert!(!is_any_free || report.first[0].map(|(_, user)| user) == next, "{:?} {next:?}", report.first[0]);
    }
}
