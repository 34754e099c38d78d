//! Thousands of files and lists, each of a few rows: what each takes does not grow with those before it, and what is looked
//! up is what a look into each would find.

use super::listed_serials::ListedToken;
use super::merge_users::NamedBy;
use super::row::RowId;
use super::value::Desk;
use crate::formats::read_tokens;
use crate::ground::effort::steps_of;
use crate::model::index::Index;
use crate::model::key_encoding::SecretEncoding;
use crate::model::token::{HashFunction, OtpType};
use crate::model::user::{ObjectId, User};
use crate::model::users::Users;
use crate::reading::Reading;
use crate::reading::by_hand::TokenFields;
use crate::reading::options::ReadOptions;
use crate::roster::{UserReading, read_users};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn tokens(text: &str) -> Reading {
    read_tokens(text.as_bytes(), &ReadOptions::default(), &mut |_| {}).expect("a token file")
}

fn list(text: &str) -> UserReading {
    read_users(text.as_bytes(), &ReadOptions::default(), &mut |_| {}).expect("a user list")
}

/// A key of that number.
fn key(number: usize) -> String {
    (0..32).map(|at| char::from(b'A' + (number >> (at % 16 * 2) & 3) as u8 + 4 * u8::from(at % 3 == 0))).collect()
}

/// A token file of one row.
fn file(number: usize, upn: &str) -> Reading {
    let serial = 10_000_000 + number;
    let key = key(number);
    tokens(&format!("upn,serial number,secret key,manufacturer,model\n{upn},{serial},{key},Contoso,One\n"))
}

fn put(desk: &mut Desk, number: usize, upn: &str) -> u32 {
    desk.put_tokens(&format!("{number}.csv"), file(number, upn), ReadOptions::default()).file
}

/// Holds that four times as many take four times the steps, and not sixteen times. `prepared` makes what they come to.
#[track_caller]
fn assert_linear(prepared: impl Fn(usize) -> Desk, work: impl Fn(&mut Desk, usize)) {
    let steps = |count: usize| {
        let mut desk = prepared(count);
        steps_of(|| work(&mut desk, count))
    };
    let (few, many) = (steps(150), steps(600));
    assert!(few > 0, "nothing is counted");
    assert!(many < 7 * few, "{few} steps for 150, {many} for 600");
}

fn with_files(count: usize, upn: impl Fn(usize) -> String) -> Desk {
    let mut desk = Desk::default();
    (0..count).for_each(|number| {
        put(&mut desk, number, &upn(number));
    });
    desk
}

fn nobody(_: usize) -> String {
    String::new()
}

fn somebody(number: usize) -> String {
    format!("user{number}@contoso.com")
}

#[test]
fn token_files() {
    assert_linear(|_| Desk::default(), |desk, count| *desk = with_files(count, nobody));
}

#[test]
fn token_files_that_bring_users() {
    assert_linear(
        |_| Desk::default(),
        |desk, count| {
            *desk = with_files(count, somebody);
            let _ = desk.summary();
        },
    );
}

#[test]
fn files_read_anew() {
    assert_linear(
        |count| with_files(count, somebody),
        |desk, count| {
            for number in 0..count {
                let uid = desk.files()[number].uid;
                desk.put_tokens_anew(uid, file(number, &somebody(number)), ReadOptions::default());
            }
            assert_eq!(desk.token_count(), count);
        },
    );
}

#[test]
fn user_lists() {
    assert_linear(
        |_| Desk::default(),
        |desk, count| {
            for number in 0..count {
                let reading = list(&format!("upn,name\nuser{number}@contoso.com,User {number}\n"));
                assert!(desk.check_users("list", &reading).is_ok());
                desk.put_users(&format!("{number}.csv"), reading);
            }
            assert_eq!(desk.users().len(), count);
            let _ = desk.summary();
        },
    );
}

#[test]
fn files_behind_a_list_with_serial_numbers() {
    // To the letter, without zeros, and of no token.
    for before in ["", "00", "9"] {
        assert_linear(
            |count| {
                let row = |number: usize| format!("user{number}@contoso.com,{before}{}\n", 10_000_000 + number);
                let rows: String = (0..count).map(row).collect();
                Desk::default().add_users("list", list(&format!("upn,serial number\n{rows}"))).expect("new").0
            },
            |desk, count| {
                (0..count).for_each(|number| {
                    put(desk, number, "");
                });
                assert_eq!(desk.summary().assigned(), if before == "9" { 0 } else { count });
            },
        );
    }
}

#[test]
fn findings_in_words() {
    assert_linear(
        |count| {
            let mut desk = with_files(count, somebody);
            desk.put_users("list", list("zoe@contoso.com\n"));
            let _ = desk.summary();
            desk
        },
        |desk, count| {
            let group = |code: &str| desk.summary().groups.iter().find(|group| group.code == code).expect("a group");
            assert_eq!(group("user-unlisted").items.len(), count);
            let items = desk.summary().groups.iter().flat_map(|group| &group.items);
            assert!(items.filter_map(|&item| desk.finding(item)).count() >= count);
            crate::ground::effort::note_steps(count);
        },
    );
}

#[test]
fn findings_marked_as_seen() {
    assert_linear(
        |count| with_files(count, nobody),
        |desk, count| {
            let group = desk.summary().groups.iter().find(|group| group.items.len() == count).expect("a group");
            let seen = desk.mark_seen(group);
            assert!(seen.summary().seen.iter().any(|group| group.items.len() == count));
        },
    );
}

#[test]
fn one_serial_number_with_a_key_in_each_file_and_one_key_with_a_serial_number_in_each() {
    let rows: [fn(usize) -> String; 2] =
        [|number| format!("7001,{}\n", key(number)), |number| format!("{},{}\n", 10_000_000 + number, key(1))];
    for row in rows {
        let mut desk = Desk::default();
        for number in 0..300 {
            let reading = tokens(&format!("serial number,secret key\n{}", row(number)));
            desk.put_tokens(&format!("{number}.csv"), reading, ReadOptions::default());
        }
        let findings = desk.files().iter().map(|file| file.findings.len()).max();
        assert!(findings <= Some(8), "each is told once: {findings:?}");
        assert!(steps_of(|| _ = desk.summary()) < 300 * 20);
        assert_eq!(desk.summary().contradicting.len(), if row(0).starts_with("7001,") { 300 } else { 0 });
    }
}

#[test]
fn one_serial_number_in_all_rows_and_beside_all_users() {
    let beside = |count: usize| -> String { (0..count).map(|number| format!("{},7001\n", somebody(number))).collect() };
    let same = |count: usize| -> String { (0..count).map(|number| format!("7001,{}\n", key(number))).collect() };
    let listed = |count: usize| {
        let reading = list(&format!("upn,serial number\n{}", beside(count)));
        Desk::default().add_users("list.csv", reading).expect("new").0
    };
    // Half as many tokens as users: those who wait are looked up.
    assert_linear(listed, |desk, count| {
        let reading = tokens(&format!("serial number,secret key\n{}", same(count / 2)));
        desk.put_tokens("tokens.csv", reading, ReadOptions::default());
    });
}

#[test]
fn one_object_id_of_all_users() {
    let id = ObjectId::from_bytes([7; 16]);
    let users = |count: usize, domain: &str| {
        let rows: String = (0..count).map(|number| format!("user{number}@{domain},{id}\n")).collect();
        list(&format!("upn,object id\n{rows}"))
    };
    let listed = |count: usize| Desk::default().add_users("a.csv", users(count, "a.com")).expect("new").0;
    assert_linear(listed, |desk, count| _ = desk.put_users("b.csv", users(count, "b.com")));
}

/// Users as [`Desk::merge_users`] has them, merged by a look at each; and who of them is off the list.
#[derive(Default)]
struct PlainUsers(Users, BTreeSet<usize>);

impl PlainUsers {
    fn merge(&mut self, incoming: &Users) -> Vec<usize> {
        let by_key = |user: &User<'_>| {
            let same = |number: &usize| self.0.get(*number).is_some_and(|known| known.key() == user.key());
            let (off, on): (Vec<usize>, Vec<usize>) = (0..self.0.len()).filter(same).partition(|n| self.1.contains(n));
            on.first().or(off.first()).copied()
        };
        let mut known: Vec<Option<usize>> = incoming.iter().map(|user| by_key(&user)).collect();
        let mut taken: Vec<usize> = known.iter().flatten().copied().collect();
        let mut renamed = Vec::new();
        for (here, user) in incoming.iter().enumerate().filter(|(_, user)| user.object_id.is_some()) {
            let same = |(_, other): &(usize, User<'_>)| other.object_id == user.object_id;
            let on_list = |(number, _): &(usize, User<'_>)| !self.1.contains(number);
            let all = || self.0.iter().enumerate().filter(same);
            let Some((number, other)) = all().filter(on_list).last().or(all().next()) else { continue };
            let has_none = other.upn.is_empty() || user.upn.is_empty();
            if known[here].is_none() && (has_none || !taken.contains(&number)) {
                known[here] = Some(number);
                if !has_none {
                    taken.push(number);
                    renamed.push((number, user.upn.to_owned()));
                }
            }
        }
        renamed.iter().for_each(|(number, upn)| self.0.edit(*number, upn, ""));
        let mut numbers = Vec::new();
        for (known, user) in known.into_iter().zip(incoming.iter()) {
            match known {
                Some(number) => self.0.learn(number, &user),
                None => self.0.push(&user),
            }
            numbers.push(known.unwrap_or(self.0.len() - 1));
        }
        // Who is named again is on the list again.
        self.1.retain(|off| !numbers.contains(off));
        numbers
    }
}

/// Of few names, so that the same come often.
fn some_serial() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["7001", "07001", "007001", "7002", "SN-7003", "sn7003", "SN7003", "7004"])
        .prop_map(str::to_owned)
}

#[derive(Debug, Clone)]
enum Step {
    File(Vec<(String, usize)>),
    Anew(usize, Vec<(String, usize)>),
    List(Vec<(usize, String)>),
    ByHand(String, usize),
    Remove(usize),
    RemoveList(usize),
    RemoveUser(usize),
}

fn some_step() -> impl Strategy<Value = Step> {
    let rows = || prop::collection::vec((some_serial(), 0_usize..6), 1..4);
    prop_oneof![
        4 => rows().prop_map(Step::File),
        1 => (0_usize..9, rows()).prop_map(|(which, rows)| Step::Anew(which, rows)),
        3 => prop::collection::vec((0_usize..9, some_serial()), 1..4).prop_map(Step::List),
        1 => (0_usize..20).prop_map(Step::Remove),
        1 => (0_usize..4).prop_map(Step::RemoveList),
        1 => (some_serial(), 0_usize..6).prop_map(|(serial, number)| Step::ByHand(serial, number)),
        1 => (0_usize..9).prop_map(Step::RemoveUser),
    ]
}

fn file_of(rows: &[(String, usize)]) -> Reading {
    let rows: String = rows.iter().map(|(serial, number)| format!("{serial},{}\n", key(*number))).collect();
    tokens(&format!("serial number,secret key\n{rows}"))
}

fn fields_of<'f>(serial: &'f str, secret: &'f str) -> TokenFields<'f> {
    TokenFields {
        serial,
        secret,
        encoding: Some(SecretEncoding::Base32),
        otp_type: OtpType::Totp,
        hash: HashFunction::Sha1,
        digits: "",
        interval: "",
        counter: "",
        manufacturer: "",
        model: "",
        start: "",
    }
}

/// The tokens with that serial number, by a look at each.
fn rows_where(desk: &Desk, fits: impl Fn(&str) -> bool) -> Vec<RowId> {
    desk.rows().filter(|row| fits(row.token.serial)).map(|row| row.id).collect()
}

proptest! {
    #[test]
    fn users_are_merged_as_by_a_look_at_each(
        readings in prop::collection::vec(
            (prop::collection::vec((0_u8..5, 0_u8..5), 0..4), prop::option::of(0_usize..6)),
            0..12,
        ),
    ) {
        let (mut desk, mut plain) = (Desk::default(), PlainUsers::default());
        for (reading, leaves) in readings {
            let mut users = Users::default();
            for (name, id) in reading {
                let upn = if name == 0 { String::new() } else { format!("U{name}@x.com") };
                let id = (id > 0).then(|| ObjectId::parse(&format!("0cadbf92-0000-4111-8222-01234567890{id}"))).flatten();
                let user = User { object_id: id, ..User::with_upn(&upn) };
                // A reading has nobody twice.
                let is_known = |known: User<'_>| known.is_same(&user) || known.object_id.is_some() && known.object_id == id;
                if (name > 0 || id.is_some()) && !users.iter().any(is_known) {
                    users.push(&user);
                }
            }
            let index = Index::of_users(&users);
            let (numbers, _) = desk.merge_users(users.clone(), &index, NamedBy::UserList);
            let numbers: Vec<Option<usize>> = (0..users.len() as u32).map(|number| numbers.get(number)).collect();
            let expected: Vec<Option<usize>> = plain.merge(&users).into_iter().map(Some).collect();
            prop_assert_eq!(numbers, expected);
            prop_assert_eq!(&*desk.users, &plain.0);
            for (number, user) in plain.0.iter().enumerate().filter(|(number, _)| !plain.1.contains(number)) {
                prop_assert_eq!(desk.user_by_key(&user.key()), Some(number));
            }
            if let Some((user, (next, _))) = leaves.and_then(|user| Some((user, desk.remove_user(user).ok()?))) {
                desk = next;
                plain.1.insert(user);
            }
        }
    }

    #[test]
    fn what_is_looked_up_is_what_a_look_into_each_file_finds(steps in prop::collection::vec(some_step(), 1..14)) {
        let mut desk = Desk::default();
        for (number, step) in steps.into_iter().enumerate() {
            let name = format!("{number}.csv");
            let mut came = None;
            match step {
                Step::File(rows) => {
                    let reading = file_of(&rows);
                    if desk.check_tokens(&name, &reading, &ReadOptions::default()).is_ok() {
                        came = Some(desk.put_tokens(&name, reading, ReadOptions::default()).file);
                    }
                }
                Step::Anew(which, rows) => {
                    if let Some(uid) = desk.files().get(which).map(|file| file.uid) {
                        desk.put_tokens_anew(uid, file_of(&rows), ReadOptions::default());
                    }
                }
                Step::List(rows) => {
                    let rows: String = rows.iter().map(|(user, serial)| format!("u{user}@x.com,{serial}\n")).collect();
                    if let Ok((next, _)) = desk.add_users(&name, list(&format!("upn,serial number\n{rows}"))) {
                        desk = next;
                    }
                }
                Step::ByHand(serial, number) => {
                    let known = desk.row_by_serial(&serial).is_some();
                    let added = desk.add_by_hand(&fields_of(&serial, &key(number)), "");
                    prop_assert_eq!(added.is_err(), known);
                    desk = added.map_or(desk, |(next, _)| next);
                }
                Step::RemoveUser(user) => desk = desk.remove_user(user).map_or(desk, |(next, _)| next),
                Step::Remove(place) => desk = desk.remove_tokens(&[place as u32]).0,
                Step::RemoveList(which) => {
                    let uid = desk.lists().get(which).map(|list| list.uid);
                    desk = uid.and_then(|uid| desk.remove_list(uid)).map_or(desk.clone(), |(next, _)| next);
                }
            }
            // Whoever waits for a token of a new file has it.
            if let Some(file) = came {
                let waiting: Vec<usize> = desk.users().with_serials().collect();
                prop_assert_eq!(desk.clone().assign_by_serial(waiting.into_iter(), Some(file)), 0);
            }
            prop_assert_eq!(desk.rows().count(), desk.token_count());
            for (place, row) in desk.rows().enumerate() {
                prop_assert_eq!(desk.id_at(place), Some(row.id));
                prop_assert_eq!(desk.find(row.id).map(|row| row.place), Some(place));
            }
            for serial in ["7001", "07001", "0-7001", "sn 7003", "SN7003", "7004", "7005"] {
                let same = rows_where(&desk, |other| other == serial);
                prop_assert_eq!(desk.row_by_serial(serial), same.first().copied());
                let bare = super::like_serials::what_matters(serial);
                let like = rows_where(&desk, |other| super::like_serials::what_matters(other) == bare);
                let expected = match (&same[..], &like[..]) {
                    ([first, ..], _) => ListedToken::Same(*first),
                    (_, []) => ListedToken::Unknown,
                    (_, [only]) => ListedToken::Like(*only),
                    (_, [first, .., last]) => ListedToken::Several(*first, *like.get(7).unwrap_or(last)),
                };
                prop_assert_eq!(desk.listed_token(serial), expected, "{}", serial);
            }
        }
    }
}
