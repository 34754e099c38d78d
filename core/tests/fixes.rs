//! What mends all findings of a class at once: before and after, and back again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests stop at the first surprise")]

mod common;

use common::{holders, tokens, tokens_with, users};
use std::collections::BTreeMap;
use token_desk_core::desk::finding_group::FindingGroup;
use token_desk_core::desk::fix::{Act, Fix, KeepDuplicate, Mend, Mender};
use token_desk_core::desk::history::History;
use token_desk_core::desk::{AssignOptions, Desk, Filter, Search};
use token_desk_core::ground::date::Date;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::remedy::{SharedValue, UserClass};
use token_desk_core::notation::table::columns::ColumnRole;
use token_desk_core::output::export::ExportOptions;
use token_desk_core::output::findings_list::{findings_list, list_name};
use token_desk_core::reading::options::{Mends, ReadOptions};

const KEYS: [&str; 4] = [
    "KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW",
    "LN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW",
    "MN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW",
    "NN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW",
];

/// A desk with files that can be read anew, as the page has them.
#[derive(Default)]
struct Work {
    history: History,
    files: BTreeMap<u32, String>,
}

impl Work {
    fn with(files: &[&str]) -> Self {
        let mut work = Self::default();
        for (number, file) in files.iter().enumerate() {
            let (desk, added) = work
                .desk()
                .add_tokens(&format!("t{}.csv", number + 1), tokens(file.as_bytes()), ReadOptions::default())
                .unwrap();
            work.files.insert(added.file, (*file).to_owned());
            work.history.push("adding", desk);
        }
        work
    }

    fn list(mut self, list: &str) -> Self {
        let (desk, _) = self.desk().add_users("users.csv", users(list.as_bytes())).unwrap();
        self.history.push("adding", desk);
        self
    }

    fn desk(&self) -> &Desk {
        self.history.desk()
    }

    fn group(&self, code: &str) -> FindingGroup {
        let groups = &self.desk().summary().groups;
        groups.iter().find(|group| group.code == code).unwrap_or_else(|| panic!("{code} in {:?}", self.codes())).clone()
    }

    fn codes(&self) -> Vec<String> {
        self.desk().summary().groups.iter().map(|group| format!("{} {}", group.items.len(), group.code)).collect()
    }

    fn labels(&self, code: &str) -> Vec<String> {
        self.desk().fixes(&self.group(code)).into_iter().map(|fix| fix.label).collect()
    }

    /// Does what the button says; the desk before is the same after one undo.
    fn fix(&mut self, code: &str, label: &str) -> usize {
        let group = self.group(code);
        let fixes = self.desk().fixes(&group);
        let fix: &Fix =
            fixes.iter().find(|fix| fix.label == label).unwrap_or_else(|| panic!("{:?}", self.labels(code)));
        let (before, codes) = (holders(self.desk()), self.codes());
        let (desk, changed) = match &fix.act {
            Act::Reread(files) => {
                let mut desk = self.desk().clone();
                for (uid, options) in files {
                    let reading = tokens_with(self.files[uid].as_bytes(), options.clone());
                    desk = desk.replace_tokens(*uid, reading, options.clone()).0;
                }
                (desk, files.len())
            }
            Act::Mend(mend) => self.desk().mend(&group, *mend).finish(),
            Act::Seen => (self.desk().mark_seen(&group), group.items.len()),
            Act::List | Act::Columns(_) => panic!("changes nothing"),
        };
        self.history.push(label, desk);
        let after = holders(self.desk());
        self.history.undo();
        assert_eq!((holders(self.desk()), self.codes()), (before, codes), "undo");
        self.history.redo();
        assert_eq!(holders(self.desk()), after, "redo");
        for file in self.desk().files() {
            assert_eq!(file.rows as usize, file.tokens.len() + file.rejected as usize, "rows = tokens + rejected");
        }
        changed
    }

    fn serials(&self) -> Vec<String> {
        self.desk().rows().map(|row| row.token.serial.to_owned()).collect()
    }
}

fn table(rows: &[&str]) -> String {
    format!("serial number,secret key,time interval,manufacturer,model\n{}\n", rows.join("\n"))
}

#[test]
fn zeros_come_back_in_two_files_with_one_step() {
    let file = |last: &str| {
        table(&[
            &format!("0000001{last},{},60,M,X", KEYS[0]),
            &format!("0000002{last},{},60,M,X", KEYS[1]),
            &format!("3{last},{},60,M,X", KEYS[2]),
        ])
    };
    let other = file("8").replace("KN2", "QN2").replace("LN2", "RN2").replace("MN2", "SN2");
    let mut work = Work::with(&[&file("1"), &other]);
    assert_eq!(
        work.labels("serial-zeros-lost"),
        ["Pad 2 serial numbers to 8 digits", "Mark as seen", "Download the list of 2 findings"]
    );
    assert_eq!(work.fix("serial-zeros-lost", "Pad 2 serial numbers to 8 digits"), 2);
    assert_eq!(work.serials(), ["00000011", "00000021", "00000031", "00000018", "00000028", "00000038"]);
    assert_eq!(work.codes(), Vec::<String>::new());
}

#[test]
fn who_has_a_token_keeps_it_when_its_zeros_come_back() {
    let file = table(&[
        &format!("0001,{},60,M,X", KEYS[0]),
        &format!("2,{},60,M,X", KEYS[1]),
        &format!("3,{},60,M,X", KEYS[2]),
        &format!("0004,{},60,M,X", KEYS[3]),
    ]);
    let mut work = Work::with(&[&file]).list("a@x.com\nb@x.com\nc@x.com\n");
    work.history.push("assigning", work.desk().apply_and_assign(AssignOptions::default()).0);
    work.fix("serial-zeros-lost", "Pad 2 serial numbers to 4 digits");
    assert_eq!(
        holders(work.desk()),
        ["0001 → a@x.com New", "0002 → b@x.com New", "0003 → c@x.com New", "0004 → nobody Free"]
    );
}

#[test]
fn extra_fields_are_joined_only_into_a_column_that_is_there() {
    let file = format!("serial number,secret key,model\n1,{},C200\n2,{},C200,Ltd\n", KEYS[0], KEYS[1]);
    let labels = Work::with(&[&file]).labels("row-too-long");
    assert!(labels.contains(&"Join the extra fields of 1 row into the model".to_owned()), "{labels:?}");
    assert!(!labels.iter().any(|label| label.contains("manufacturer")), "{labels:?}");
}

#[test]
fn rows_with_a_comma_too_many_are_joined_where_it_fits() {
    let file = table(&[
        &format!("1,{},60,Feitian Co.,Ltd,c200", KEYS[0]),
        &format!("2,{},60,M,X", KEYS[1]),
        // Joined from the maker on, an empty interval is left: that fits.
        &format!("3,{},,60,M,X", KEYS[2]),
        &format!("extra,4,{},60,M,X", KEYS[3]),
    ]);
    let mut work = Work::with(&[&file]);
    assert_eq!(work.codes(), ["3 row-too-long"]);
    work.fix("row-too-long", "Join the extra fields of 3 rows into the manufacturer");
    let row = work.desk().row(0).unwrap();
    let profile = row.token.profile;
    assert_eq!((&*profile.manufacturer, &*profile.model, profile.interval), ("Feitian Co.,Ltd", "c200", 60));
    // In the last, there is no key where one should be: it is not touched.
    assert_eq!(work.serials(), ["1", "2", "3"]);
    assert!(work.codes().contains(&"1 row-too-long".to_owned()), "{:?}", work.codes());
    assert!(!work.labels("row-too-long").iter().any(|label| label.contains("manufacturer")), "not offered twice");
}

#[test]
fn a_comma_in_the_maker_can_be_made_a_blank_for_entra() {
    let file = table(&[&format!("1,{},60,\"Feitian Co.,Ltd\",c200", KEYS[0])]);
    let work = Work::with(&[&file]).list("a@x.com\n");
    let desk = work.desk().apply_and_assign(AssignOptions::default()).0;
    let stops = |desk: &Desk| {
        let plan = desk.plan_export(Date::default(), ExportOptions::default());
        plan.blocked.iter().filter(|group| group.target.format == Some(FormatId::EntraCsv)).count()
    };
    assert_eq!(stops(&desk), 1);
    let plain = desk.without_commas();
    assert_eq!((stops(&plain), holders(&plain)), (0, holders(&desk)));
    assert_eq!(&*plain.row(0).unwrap().token.profile.manufacturer, "Feitian Co. Ltd");
}

#[test]
fn short_rows_are_filled_but_never_where_the_key_may_be_cut_off() {
    let file = table(&[&format!("1,{},60", KEYS[0]), &format!("2,{}", KEYS[1]), &format!("3,{},60,M,X", KEYS[2]), "4"]);
    let mut work = Work::with(&[&file]);
    assert_eq!(work.codes(), ["3 row-too-short"]);
    work.fix("row-too-short", "Read 1 row without what is missing at the end");
    assert_eq!(work.serials(), ["1", "3"]);
    assert_eq!(work.codes(), ["2 row-too-short"]);
    assert_eq!(work.labels("row-too-short"), ["Download the list of 2 left-out rows", "Mark as seen"]);
}

#[test]
fn what_can_not_be_read_is_taken_as_chosen() {
    let file = format!(
        "serial number,secret key,time interval,type,hash,digits,counter\n\
         1,{0},thirty,TOTP,SHA1,6,\n2,{1},30,OCRA,SHA1,6,\n3,{2},30,TOTP,MD5,6,\n4,{3},30,TOTP,SHA1,six,\n5,Q{4},,HOTP,SHA1,6,none\n",
        KEYS[0],
        KEYS[1],
        KEYS[2],
        KEYS[3],
        &KEYS[0][1..]
    );
    let mut work = Work::with(&[&file]);
    assert_eq!(work.serials(), Vec::<String>::new());
    work.fix("interval-unreadable", "Take 60 seconds for 1 row");
    work.fix("type-unreadable", "Take 1 row as TOTP");
    work.fix("hash-unreadable", "Take SHA-1 for 1 row");
    work.fix("digits-unreadable", "Take 8 digits for 1 row");
    work.fix("counter-unreadable", "Take the counter 0 for 1 row");
    assert_eq!(work.serials(), ["1", "2", "3", "4", "5"]);
    let profile = |place: usize| work.desk().row(place).unwrap().token.profile.clone();
    assert_eq!((profile(0).interval, profile(1).interval, profile(3).digits, profile(2).digits), (60, 30, 8, 6));
    assert_eq!(work.codes(), Vec::<String>::new());
}

#[test]
fn of_doubles_the_first_the_last_or_none_stays() {
    let first = table(&[&format!("1,{},60,M,X", KEYS[0]), &format!("2,{},60,M,X", KEYS[1])]);
    let second = table(&[&format!("3,{},60,M,X", KEYS[2]), &format!("1,{},60,M,X", KEYS[3])]);
    let fixed = |label: &str| {
        let mut work = Work::with(&[&first, &second]);
        let removed = work.fix("serial-twice", label);
        assert!(work.desk().summary().contradicting.is_empty());
        (work.serials(), removed, work.codes())
    };
    assert_eq!(fixed("Keep the first, remove 1 double"), (vec!["1".into(), "2".into(), "3".into()], 1, vec![]));
    assert_eq!(fixed("Keep the last, remove 1 double"), (vec!["2".into(), "3".into(), "1".into()], 1, vec![]));
    assert_eq!(fixed("Remove them all, first and last"), (vec!["2".into(), "3".into()], 2, vec![]));
    let shared =
        table(&[&format!("1,{},60,M,X", KEYS[0]), &format!("2,{},60,M,X", KEYS[0]), &format!("3,{},60,M,X", KEYS[1])]);
    let mut work = Work::with(&[&shared]);
    work.fix("secret-twice", "Remove them all, first and last");
    assert_eq!(work.serials(), ["3"]);
}

#[test]
fn what_was_removed_stays_removed_when_the_file_is_read_anew() {
    let file = format!("serial number,secret key\n10,{}\n12,ABCDEFGH\n3,{}\n", KEYS[0], KEYS[1]);
    let mut work = Work::with(&[&file]);
    let uid = work.desk().files()[0].uid;
    assert_eq!(work.fix("secret-short", "Remove 1 token with short keys"), 1);
    assert_eq!(work.serials(), ["10", "3"]);
    work.fix("interval-assumed", "Take 60 seconds instead");
    work.fix("serial-zeros-lost", "Pad 1 serial number to 2 digits");
    assert_eq!(work.serials(), ["10", "03"]);
    assert_eq!(work.desk().files()[0].uid, uid);
    assert!(work.desk().row_by_serial("03").is_some() && work.desk().row_by_serial("12").is_none());
}

#[test]
fn removing_keeps_assignments_over_the_edges_of_blocks() {
    let mut file = String::from("upn,serial number,secret key,time interval\n");
    let total = 20_000_usize;
    for n in 0..total {
        let key: String =
            (0..32).map(|place| char::from(b'A' + ((n >> (place % 15)) & 1) as u8 + (place as u8 / 15) * 2)).collect();
        let upn = if n % 3 == 0 { format!("u{n}@x.com") } else { String::new() };
        file += &format!("{upn},S{n},{key}{},30\n", "");
    }
    let work = Work::with(&[&file]);
    let gone: Vec<u32> = (0..total as u32).filter(|n| n % 7 == 3 || (9000..9100).contains(n)).collect();
    let stays: Vec<String> = holders(work.desk())
        .into_iter()
        .enumerate()
        .filter(|(place, _)| gone.binary_search(&(*place as u32)).is_err())
        .map(|(_, row)| row)
        .collect();
    let (desk, count) = work.desk().remove_tokens(&gone);
    assert_eq!(count, gone.len());
    assert_eq!(holders(&desk), stays);
    for place in [0, 8191, 8192, stays.len() - 1] {
        let row = desk.row(place).unwrap();
        assert_eq!(desk.row_by_serial(row.token.serial), Some(row.id));
    }
    assert_eq!(desk.row_by_serial("S3"), None);
    assert_eq!(desk.summary().free + desk.summary().assigned(), desk.token_count());
    assert_eq!(desk.remove_tokens(&(0..desk.token_count() as u32).collect::<Vec<_>>()).0.token_count(), 0);
    assert_eq!(holders(&desk.remove_tokens(&[]).0), stays);
}

#[test]
fn the_other_user_gets_the_token() {
    let file = |upn: &str| format!("upn,serial number,secret key,time interval\n{upn},1,{},30\n", KEYS[0]);
    let mut work = Work::with(&[&file("a@x.com"), &file("b@x.com")]);
    assert_eq!(holders(work.desk()), ["1 → a@x.com New"]);
    // The row is no token of the second file; that it is known is not counted as left out there.
    let group = work.group("token-other-user");
    let Act::Mend(mend) = work.desk().fixes(&group)[0].act else { panic!("{:?}", work.labels("token-other-user")) };
    let (desk, given) = work.desk().mend(&group, mend).finish();
    work.history.push("giving", desk);
    assert_eq!((holders(work.desk()), given), (vec!["1 → b@x.com New".to_owned()], 1));
    assert_eq!(work.codes(), Vec::<String>::new());
    let twice = format!("upn,serial number,secret key,time interval\na@x.com,1,{0},30\nb@x.com,1,{0},30\n", KEYS[0]);
    let mut work = Work::with(&[&twice]);
    work.fix("token-other-user", "Give 1 token to the other user");
    assert_eq!(holders(work.desk()), ["1 → b@x.com New"]);
}

#[test]
fn guests_lose_their_tokens_or_leave_the_list() {
    let rows = format!(
        "upn,serial number,secret key,time interval\na_y.com#EXT#@x.com,1,{},30\nb@x.com,2,{},30\n",
        KEYS[0], KEYS[1]
    );
    let list = "upn,name,user type\nc_y.com#EXT#@x.com,C,Guest\nd@x.com,D,Member\n";
    let mut work = Work::with(&[&rows]).list(list);
    assert_eq!(work.fix("user-guest", "Unassign the tokens of 2 guests"), 1);
    assert_eq!(holders(work.desk()), ["1 → nobody Free", "2 → b@x.com New"]);
    assert_eq!(work.codes(), ["1 assigned-by-file", "1 user-unlisted"], "of the other one");
    assert_eq!(work.desk().summary().seen.len(), 1, "a guest is still one");
    let mut work = Work::with(&[&rows]).list(list);
    assert_eq!(work.fix("user-guest", "Take 2 guests off the list"), 2);
    assert_eq!(holders(work.desk()), ["1 → nobody Free", "2 → b@x.com New"]);
    let left: Vec<String> = work.desk().users().iter().map(|user| user.upn.to_owned()).collect();
    assert_eq!(left, ["b@x.com", "d@x.com"]);
    assert_eq!((work.desk().user_by_upn("D@x.com"), work.desk().user_by_upn("c_y.com#EXT#@x.com")), (Some(1), None));
    // Where nobody had a token, nothing was mended, and they are told as before.
    let work = Work::with(&[]).list(list);
    let (desk, freed) = work.desk().mend(&work.group("user-guest"), Mend::Unassign(UserClass::Guests)).finish();
    assert_eq!((freed, desk.summary().groups.len(), desk.summary().seen.len()), (0, 1, 0));
    let mut work = Work::with(&[]).list("upn,name,account enabled\na@x.com,A,True\nb@x.com,B,False\n");
    work.fix("user-disabled", "Take 1 disabled account off the list");
    assert_eq!((work.desk().users().len(), work.codes()), (1, vec![]));
}

/// More tokens, users and findings than one step looks at, and more tokens than a block has.
#[test]
fn what_mends_reaches_the_last_of_many() {
    let total = 9_000_usize;
    let key = |n: usize| (0..32).map(|place| char::from(b'A' + ((n >> (place % 15)) & 1) as u8)).collect::<String>();
    let rows: String = (1..total).map(|n| format!("S{n},{},30\n", key(n))).collect();
    let work = Work::with(&[&format!("serial number,secret key,time interval\n{rows}S1,{},30\n", key(0))]);
    let (desk, gone) =
        work.desk().mend(&work.group("serial-twice"), Mend::Keep(SharedValue::Serial, KeepDuplicate::First)).finish();
    assert_eq!(
        (gone, desk.token_count(), holders(&desk).pop()),
        (1, total - 1, Some(format!("S{} → nobody Free", total - 1)))
    );

    let members: String = (1..total - 1).map(|n| format!("u{n}@x.com,Member\n")).collect();
    let desk = Work::with(&[&format!("serial number,secret key,time interval\n{rows}")]).desk().clone();
    let list = format!("upn,user type\nfirst@x.com,Guest\n{members}last@x.com,Guest\n");
    let (desk, _) = desk.add_users("l", users(list.as_bytes())).unwrap();
    let desk = desk.apply_and_assign(AssignOptions::default()).0;
    let (last_token, last_user) = (desk.row(total - 2).unwrap().id, desk.user_by_upn("last@x.com").unwrap());
    let desk = desk.assign(last_token, last_user);
    let ends = |desk: &Desk| holders(desk)[total - 3..].to_vec();
    let member = format!("S{} → u{}@x.com New", total - 2, total - 2);
    assert_eq!(ends(&desk), [member.clone(), format!("S{} → last@x.com New", total - 1)]);
    let group = desk.summary().groups.iter().find(|group| group.code == "user-guest").unwrap().clone();
    let free = format!("S{} → nobody Free", total - 1);
    let (freed, count) = desk.mend(&group, Mend::Unassign(UserClass::Guests)).finish();
    assert_eq!((count, ends(&freed)), (1, vec![member.clone(), free.clone()]));
    let (fewer, count) = desk.mend(&group, Mend::TakeOff(UserClass::Guests)).finish();
    assert_eq!((count, fewer.users().len(), ends(&fewer)), (2, total - 2, vec![member, free]));
}

#[test]
fn the_columns_of_three_files_at_most_can_be_named() {
    let file = |(key, serial)| format!("serial number,secret key,time interval,colour\n{serial},{key},60,blue\n");
    let files: Vec<String> = KEYS.iter().zip(1..).map(file).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let labels = Work::with(&files).labels("columns-unused");
    let named: Vec<&str> = labels.iter().filter_map(|label| label.strip_prefix("Name the columns of ")).collect();
    assert_eq!(named, ["t1.csv", "t2.csv", "t3.csv"]);
}

#[test]
fn a_list_gets_the_tokens_that_others_have() {
    let file = format!("upn,serial number,secret key,time interval\na@x.com,1,{},30\n", KEYS[0]);
    let mut work = Work::with(&[&file]).list("upn,serial number\nb@x.com,1\n");
    assert_eq!(holders(work.desk()), ["1 → a@x.com New"]);
    work.fix("serial-taken", "Give 1 token to the user of the list");
    assert_eq!(holders(work.desk()), ["1 → b@x.com New"]);
    assert_eq!(work.codes(), Vec::<String>::new());
}

#[test]
fn what_was_seen_is_apart_until_there_is_more_of_it() {
    let file = table(&[&format!("1,{},60,M,X", KEYS[0]), "2", "3"]);
    let mut work = Work::with(&[&file]);
    work.fix("row-too-short", "Mark as seen");
    let summary = work.desk().summary().clone();
    assert_eq!((summary.errors, summary.groups.len(), summary.seen[0].items.len()), (0, 0, 2));
    assert_eq!(work.desk().fixes(&summary.seen[0]).len(), 2, "it can still be sent on");
    let again = work.desk().show_again(&summary.seen[0]);
    assert_eq!((again.summary().errors, again.summary().seen.len()), (2, 0));
    // Another file with the same trouble is reported as ever.
    let (more, _) = work
        .desk()
        .add_tokens("more", tokens(table(&["4"]).replace("M", "N").as_bytes()), ReadOptions::default())
        .unwrap();
    assert_eq!((more.summary().errors, more.summary().seen[0].items.len()), (1, 2));
}

#[test]
fn a_list_of_what_was_left_out_has_no_key_and_no_formula() {
    let file = format!(
        "serial number,secret key,time interval\n=1+2,{}!,30\n2,{}x0!,30\n7,{},90000000\n",
        KEYS[0], KEYS[1], KEYS[2]
    );
    let work = Work::with(&[&file]);
    let groups: Vec<FindingGroup> = work.desk().summary().groups.clone();
    let text = |groups: &[&FindingGroup]| {
        let bytes: Vec<u8> =
            findings_list(groups).each(work.desk()).flat_map(|piece| piece.as_slice().to_vec()).collect();
        String::from_utf8(bytes).unwrap()
    };
    let all = text(&groups.iter().collect::<Vec<_>>());
    let mut lines = all.lines();
    assert_eq!(lines.next(), Some("\u{feff}file,line,column,about,severity,finding,what to do"));
    assert_eq!(lines.clone().count(), groups.iter().map(|group| group.items.len()).sum::<usize>());
    assert!(lines.any(|line| line.starts_with("t1.csv,2,secret key,'=1+2,error,")), "{all}");
    for key in KEYS {
        assert!(!all.contains(&key[..10]), "{all}");
    }
    let one = text(&[&work.group("interval-unreadable")]);
    assert_eq!(one.lines().count(), 2, "{one}");
    let day = Date { year: 2026, month: 11, day: 22 };
    assert_eq!(list_name(Some("row-too-short"), day), "Findings_row-too-short_20261122.csv");
    assert_eq!(list_name(None, day), "Findings_20261122.csv");
}

#[test]
fn a_padded_serial_number_can_contradict_a_later_file() {
    let head = "upn,serial number,secret key,time interval\n";
    let a = format!(
        "{head}a@x.com,1001,{},30\nb@x.com,10000002,{},30\nc@x.com,10000003,{},30\n",
        KEYS[0], KEYS[1], KEYS[2]
    );
    let mut work = Work::with(&[&a, &format!("{head}d@x.com,00001001,{},30\n", KEYS[3])]);
    work.fix("serial-zeros-lost", "Pad 1 serial number to 8 digits");
    assert_eq!(work.codes(), ["1 serial-twice", "2 assigned-by-file"]);
    assert_eq!(work.desk().summary().contradicting.len(), 2);
    let plan = work.desk().plan_export(Date::default(), ExportOptions::default());
    let entra =
        plan.files().iter().find(|file| file.target.format == Some(FormatId::EntraCsv)).map(|file| file.rows.len());
    assert_eq!(entra, Some(2), "neither of the two is in it");
}

#[test]
fn of_two_on_one_line_none_is_removed_for_the_other() {
    let item =
        |key: &str| format!("{{\"serialNumber\":\"1001\",\"secretKey\":\"{key}\",\"timeIntervalInSeconds\":30}}");
    let work = Work::with(&[&format!("[{},{}]", item(KEYS[0]), item("GEZDGNBV"))]);
    let group = work.group("secret-short");
    let removal = work.desk().fixes(&group).into_iter().find_map(|fix| match fix.act {
        Act::Mend(mend) => Some(mend),
        _ => None,
    });
    if let Some(mend) = removal {
        let (desk, count) = work.desk().mend(&group, mend).finish();
        assert_eq!((count, desk.token_count()), (0, 2), "nobody can tell which is meant");
    }
    assert_eq!(work.desk().token_count(), 2);
}

#[test]
fn what_was_seen_does_not_hide_others() {
    let (desk, _) = Desk::default().add_users("l1", users(b"upn,serial number\na@x.com,1001\nb@x.com,1002\n")).unwrap();
    let desk = desk.mark_seen(&desk.summary().groups[0]);
    let seen = |desk: &Desk| desk.summary().seen.iter().map(|group| group.items.len()).sum::<usize>();
    let open = |desk: &Desk| desk.summary().groups.iter().map(|group| group.items.len()).sum::<usize>();
    assert_eq!((open(&desk), seen(&desk)), (0, 2));
    let file = format!("serial number,secret key,time interval\n1001,{},30\n1002,{},30\n", KEYS[0], KEYS[1]);
    let (desk, _) = desk.add_tokens("t", tokens(file.as_bytes()), ReadOptions::default()).unwrap();
    assert_eq!((open(&desk), seen(&desk)), (0, 0));
    let (desk, _) = desk.add_users("l2", users(b"upn,serial number\nc@x.com,7001\nd@x.com,7002\n")).unwrap();
    assert_eq!((open(&desk), seen(&desk)), (2, 0), "these nobody has seen");
}

#[test]
fn what_was_seen_is_known_by_what_it_says() {
    let list = "upn,serial number\na@x.com,1001\na@x.com,1002\n";
    let file = |serial: &str, key: &str| format!("serial number,secret key,time interval\n{serial},{key},30\n");
    let unknown = |desk: &Desk| {
        let count = |groups: &[FindingGroup]| groups.iter().map(|group| group.items.len()).sum::<usize>();
        (count(&desk.summary().groups), count(&desk.summary().seen))
    };
    let add = |desk: &Desk, serial: &str, key: &str| {
        desk.add_tokens(serial, tokens(file(serial, key).as_bytes()), ReadOptions::default()).unwrap().0
    };
    let (desk, _) = add(&Desk::default(), "1002", KEYS[0]).add_users("l", users(list.as_bytes())).unwrap();
    let desk = desk.mark_seen(&desk.summary().groups[0]);
    assert_eq!(unknown(&desk), (0, 1), "no token has the serial number 1001");
    // Of the same user, in the same place of the list, but of another serial number.
    let desk = add(&desk.remove_tokens(&[0]).0, "1001", KEYS[1]);
    assert_eq!(unknown(&desk), (1, 0), "nobody has seen that none has 1002");
}

#[test]
fn each_class_of_findings_is_seen_for_itself() {
    let file = format!("serial number,secret key\n10,{}\n12,ABCDEFGH\n3,{}\n", KEYS[0], KEYS[1]);
    let mut work = Work::with(&[&file]);
    let seen = |desk: &Desk| desk.summary().seen.iter().map(|group| group.code).collect::<Vec<_>>();
    work.fix("serial-zeros-lost", "Mark as seen");
    work.fix("secret-short", "Mark as seen");
    assert_eq!(seen(work.desk()), ["secret-short", "serial-zeros-lost"]);
    let short = work.desk().summary().seen.iter().find(|group| group.code == "secret-short").unwrap().clone();
    assert_eq!(seen(&work.desk().show_again(&short)), ["serial-zeros-lost"]);
    // Read anew, what was mended may be there again; what was seen stays seen.
    work.history.undo();
    work.fix("secret-short", "Remove 1 token with short keys");
    work.fix("interval-assumed", "Take 60 seconds instead");
    assert_eq!(seen(work.desk()), ["serial-zeros-lost"]);
}

#[test]
fn guests_that_come_back_are_told_again() {
    let list = |upn: &str| format!("UserPrincipalName,UserType\n{upn}@x.com,Member\nguest-{upn}@x.com,Guest\n");
    let (desk, added) = Desk::default().add_users("l1", users(list("a").as_bytes())).unwrap();
    let (desk, _) = desk.add_users("l2", users(list("b").as_bytes())).unwrap();
    let group = desk.summary().groups.iter().find(|group| group.code == "user-guest").unwrap();
    let (desk, gone) = desk.mend(group, Mend::TakeOff(UserClass::Guests)).finish();
    assert_eq!((gone, desk.users().len()), (2, 2));
    assert!(desk.summary().groups.is_empty());
    let (desk, _) = desk.replace_users(added.list, users(list("a").as_bytes()));
    let found: usize =
        desk.summary().groups.iter().filter(|group| group.code == "user-guest").map(|g| g.items.len()).sum();
    assert_eq!(
        found,
        desk.users().iter().filter(|user| user.is_guest()).count(),
        "each guest that is there is reported"
    );
}

#[test]
fn joined_fields_move_the_names_and_keep_their_comma() {
    let options = ReadOptions {
        mends: Mends { join: Some(ColumnRole::Manufacturer), ..Mends::default() },
        ..ReadOptions::default()
    };
    let read = |file: String| tokens_with(file.as_bytes(), options.clone());
    let names = read(format!(
        "serial number,secret key,manufacturer,first name,last name,upn\n1,{},Acme, Inc.,Amy,Bee,a@x.com\n",
        KEYS[0]
    ));
    assert_eq!(names.users.get(0).map(|user| user.name), Some("Amy Bee"));
    let quoted = read(format!(
        "serial number,secret key,manufacturer,model,time interval\n1,{},Acme, Inc.,M,30\n2,\"{}\",Acme,Inc.,M,30\n",
        KEYS[0], KEYS[1]
    ));
    let makers: Vec<&str> = quoted.tokens.iter().map(|token| &*token.profile.manufacturer).collect();
    assert_eq!(makers, ["Acme, Inc.", "Acme,Inc."]);
}

#[test]
fn what_was_removed_stays_removed_when_another_file_is_read_anew() {
    let file = |serials: &[&str]| {
        let rows = serials.iter().zip(KEYS).map(|(serial, key)| format!("{serial},{key},30\n"));
        format!("serial number,secret key,time interval\n{}", rows.collect::<String>())
    };
    let (a, b) = (file(&["1001", "1002"]), format!("{}1003,{},30\n", file(&["1001"]), KEYS[2]));
    let (desk, _) = Desk::default().add_tokens("a", tokens(a.as_bytes()), ReadOptions::default()).unwrap();
    let (desk, added) = desk.add_tokens("b", tokens(b.as_bytes()), ReadOptions::default()).unwrap();
    let (desk, _) = desk.remove_tokens(&[0]);
    let serials = |desk: &Desk| desk.rows().map(|row| row.token.serial.to_owned()).collect::<Vec<_>>();
    assert_eq!(serials(&desk), ["1002", "1003"]);
    let options = ReadOptions { interval: Some(60), ..ReadOptions::default() };
    let (again, _) = desk.replace_tokens(added.file, tokens_with(b.as_bytes(), options.clone()), options);
    assert_eq!(serials(&again), ["1002", "1003"]);
    // But the file brings it back if it is added once more.
    let (again, _) = desk.add_tokens("b", tokens(b.as_bytes()), ReadOptions::default()).unwrap();
    assert_eq!(serials(&again), ["1002", "1003", "1001"]);
}

#[test]
fn many_of_one_serial_number_are_counted_once() {
    let rows: String = (0..20_000_u32)
        .map(|n| {
            let key: String = (0..32).map(|place| char::from(b'A' + ((n >> (place % 15)) & 1) as u8)).collect();
            format!("7777,{key},30\n")
        })
        .collect();
    let work = Work::with(&[&format!("serial number,secret key,time interval\n{rows}")]);
    let (desk, _) = work.desk().remove_tokens(&[5]);
    let group = desk.summary().groups.iter().find(|group| group.code == "serial-twice").map(|group| group.items.len());
    assert_eq!(group, Some(19_998));
}

#[test]
fn what_a_click_mends_comes_first_and_what_only_the_vendor_can_last() {
    // A row that is too short, a key that is none, zeros that Excel took, a serial number twice; an interval is assumed.
    let file = table(&[
        "0090000001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Maker,Type",
        "0090000002",
        "0090000003,JBSWY3DP8HPK3PXPJBSWY3DPEHPK3PXQ,30,Maker,Type",
        "90000004,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLW,30,Maker,Type",
        "0090000001,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU,30,Maker,Type",
    ]);
    let work = Work::with(&[&file, "serial number,secret key\n7001,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLX\n"]);
    let to_do = work.desk().to_do();
    assert!(to_do.is_sorted_by_key(|one| one.mender));
    assert_eq!(to_do.len(), work.desk().summary().groups.len());
    for mender in [Mender::Click, Mender::Person, Mender::Vendor] {
        assert!(to_do.iter().any(|one| one.mender == mender), "{mender:?} in {:?}", work.codes());
    }
    for one in &to_do {
        let first = &one.fixes[0];
        match one.mender {
            Mender::Click => assert!(first.helps && matches!(first.act, Act::Reread(_) | Act::Mend(_)), "{first:?}"),
            Mender::Vendor => assert!(first.helps && first.act == Act::List, "{first:?}"),
            // To look away helps nothing; to keep what was assumed does.
            Mender::Person => assert_eq!(first.helps, first.label != "Mark as seen", "{first:?}"),
        }
    }
}

#[test]
fn a_row_has_the_sign_of_the_gravest_that_was_not_looked_at() {
    let file = table(&[
        "0090000001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Maker,Type",
        "90000004,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLW,30,Maker,Type",
        "0090000005,KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU,30,Maker,Type",
    ]);
    let work = Work::with(&[&file]);
    let signs = |desk: &Desk| -> Vec<usize> {
        let shown = desk.select(Filter::Findings, &Search::default());
        let signs: Vec<usize> = (0..desk.token_count()).filter(|&place| desk.sign_of(place).is_some()).collect();
        assert!(
            shown.iter().map(|&place| place as usize).eq(signs.iter().copied()),
            "the filter has those with a sign"
        );
        signs
    };
    assert_eq!(signs(work.desk()), [1]);
    let sign = work.desk().sign_of(1).unwrap();
    assert_eq!((sign.code, sign.row), ("serial-zeros-lost", work.desk().id_at(1)));
    let seen = work.desk().mark_seen(&work.group("serial-zeros-lost"));
    assert!(signs(&seen).is_empty());
    // Of what was taken from the desk, no sign is left.
    let (less, _) = work.desk().remove_tokens(&[1]);
    assert!(signs(&less).is_empty());
}
