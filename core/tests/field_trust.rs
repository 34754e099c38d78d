//! Whose token is it: what a token file says of users is told, and what looks like something else is named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, content, holders, tokens, users};
use token_desk_core::desk::history::History;
use token_desk_core::desk::{AssignOptions, Desk};
use token_desk_core::finding::Severity;
use token_desk_core::ground::date::Date;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::output::cautions::Caution;
use token_desk_core::output::export::ExportOptions;
use token_desk_core::output::findings_list::findings_list;
use token_desk_core::output::plan::Plan;
use token_desk_core::output::settings::Settings;
use token_desk_core::reading::options::ReadOptions;

const KEYS: [&str; 4] = [
    "DJOA7VRUIZUK2T2HW6QFMHMLQCQJG3FT",
    "SDNTVEYTEG42XC44HLFC623BIO2DMJQ6",
    "2EEG52DMZ5YAMHZCTZ7CKSGAW5SKGUJX",
    "OIRL24Y3L2L2XBBATEAF644AVLTDHRTC",
];

/// A token file whose tokens SN1, SN2 … are for these users; an empty one is nobody.
fn given_to(users: &[&str]) -> String {
    let rows = users.iter().zip(KEYS).zip(1..).map(|((user, key), n)| format!("{user},SN{n},{key},60,Contoso,Key\n"));
    "upn,serial number,secret key,time interval,manufacturer,model\n".to_owned() + &rows.collect::<String>()
}

fn with_tokens(desk: &Desk, name: &str, file: &str) -> Desk {
    desk.add_tokens(name, tokens(file.as_bytes()), ReadOptions::default()).expect("new").0
}

fn with_users(desk: &Desk, name: &str, list: &str) -> Desk {
    desk.add_users(name, users(list.as_bytes())).expect("new").0
}

/// Each finding that a person sees: its severity, place, subject and words.
fn said(desk: &Desk) -> Vec<String> {
    let views = desk.summary().groups.iter().flat_map(|group| &group.items).filter_map(|&item| desk.finding(item));
    views
        .map(|view| {
            let place = if view.line == 0 { view.file } else { format!("{}:{}", view.file, view.line) };
            format!("{} {place} {} {} | {}", view.severity.word(), view.code, view.subject, view.message)
        })
        .collect()
}

fn plan(desk: &Desk) -> Plan {
    desk.plan_export(Date::default(), ExportOptions::default())
}

fn from_files(desk: &Desk) -> Vec<Caution> {
    let cautions = plan(desk).cautions.into_iter();
    cautions.filter(|caution| matches!(caution, Caution::FromFiles { .. })).collect()
}

mod assignments_of_a_token_file {
    use super::*;

    #[test]
    fn are_told_at_loading_and_at_export() {
        let desk =
            with_tokens(&Desk::default(), "seeds.csv", &given_to(&["", "admin@contoso.com", "", "ben@contoso.com"]));
        assert_eq!(
            said(&desk),
            [
                "warning seeds.csv assigned-by-file  | 2 assignments come from the token file, for admin@contoso.com, ben@contoso.com."
            ]
        );
        let cautions = from_files(&desk);
        assert_eq!(cautions, [Caution::FromFiles { tokens: 2, files: 1 }]);
        assert_eq!(
            cautions[0].sentence(),
            "2 assignments come from the token file: whoever made it chose the users. Check that they are right."
        );
    }

    #[test]
    fn name_each_user_once_and_at_most_three() {
        let desk = with_tokens(&Desk::default(), "a.csv", &given_to(&["a@x.com", "A@x.com", "b@x.com"]));
        assert!(said(&desk)[0].ends_with("3 assignments come from the token file, for a@x.com, b@x.com."));
        let desk = with_tokens(&Desk::default(), "a.csv", &given_to(&["a@x.com", "b@x.com", "c@x.com", "d@x.com"]));
        assert!(said(&desk)[0].ends_with("for a@x.com, b@x.com, c@x.com and 1 more."));
    }

    #[test]
    fn are_none_where_a_person_or_a_list_assigns() {
        let desk = with_tokens(&Desk::default(), "seeds.csv", &given_to(&["", ""]));
        let desk = with_users(&desk, "list.csv", "upn\na@x.com\nb@x.com\n");
        let (desk, _) = desk.apply_and_assign(AssignOptions::default());
        assert_eq!(said(&desk), [""; 0]);
        assert_eq!(from_files(&desk), []);
    }

    #[test]
    fn come_and_go_with_what_a_person_does() {
        let desk = with_tokens(&Desk::default(), "seeds.csv", &given_to(&["a@x.com", "b@x.com"]));
        let first = desk.row(0).unwrap().id;
        let freed = desk.unassign(first);
        assert!(
            said(&freed)[0].ends_with("1 assignment comes from the token file, for b@x.com."),
            "{:?}",
            said(&freed)
        );
        assert_eq!(from_files(&freed), [Caution::FromFiles { tokens: 1, files: 1 }]);
        let moved = freed.assign_upn(first, "c@x.com").unwrap();
        assert_eq!(from_files(&moved), [Caution::FromFiles { tokens: 1, files: 1 }]);
        assert_eq!(said(&moved.unassign(desk.row(1).unwrap().id)), [""; 0]);
        let (without, _) = desk.remove_file(first.file).unwrap();
        assert_eq!((said(&without).len(), from_files(&without).len()), (0, 0));
    }

    #[test]
    fn are_told_of_tokens_that_were_known() {
        // A second file brings nothing but the users of what is there.
        let desk = with_tokens(&Desk::default(), "seeds.csv", &given_to(&["", ""]));
        let desk = with_tokens(&desk, "again.csv", &given_to(&["admin@x.com", ""]));
        assert_eq!(holders(&desk), ["SN1 → admin@x.com New", "SN2 → nobody Free"]);
        let told: Vec<String> = said(&desk).into_iter().filter(|said| said.starts_with("warning")).collect();
        assert_eq!(
            told,
            ["warning again.csv assigned-by-file  | 1 assignment comes from the token file, for admin@x.com."]
        );
        assert_eq!(from_files(&desk), [Caution::FromFiles { tokens: 1, files: 1 }]);
    }

    #[test]
    fn stay_told_when_the_file_or_a_list_is_read_anew() {
        let file = given_to(&["a@x.com", ""]);
        let desk = with_tokens(&Desk::default(), "seeds.csv", &file);
        let uid = desk.files()[0].uid;
        let (desk, _) = desk.replace_tokens(uid, tokens(file.as_bytes()), ReadOptions::default());
        assert_eq!(said(&desk).iter().filter(|said| said.contains("assigned-by-file")).count(), 1);
        let desk = with_users(&desk, "list.csv", "upn\nz@x.com\na@x.com\n");
        let (desk, _) = desk.replace_users(desk.lists()[0].uid, users(b"upn\na@x.com\n"));
        assert_eq!(from_files(&desk), [Caution::FromFiles { tokens: 1, files: 1 }]);
        let (desk, _) = desk.remove_list(desk.lists()[0].uid).unwrap();
        assert_eq!(from_files(&desk), [Caution::FromFiles { tokens: 1, files: 1 }]);
    }

    #[test]
    fn of_an_inventory_are_a_note() {
        let desk = with_tokens(&Desk::default(), "seeds.csv", &given_to(&["a@x.com", "b@x.com"]));
        let plan = plan(&desk);
        let inventory = plan.files().iter().find(|file| file.target.format == Some(FormatId::Inventory)).unwrap();
        let inventory = String::from_utf8(content(&desk, inventory, &Settings::default())).unwrap();
        let desk = with_tokens(&Desk::default(), "inventory.csv", &inventory);
        assert_eq!(
            said(&desk),
            [
                "note inventory.csv assigned-by-inventory  | 2 assignments come from the inventory, for a@x.com, b@x.com."
            ]
        );
        // At export they are what is not in Entra yet: the inventory says so.
        let rows = |desk: &Desk| self::plan(desk).files()[0].rows.len();
        assert_eq!((from_files(&desk), rows(&desk)), (vec![], 2));
        let (uploaded, _) = desk.note_uploaded(&[0, 1], None, Date::default());
        assert_eq!(rows(&uploaded), 0);
    }

    #[test]
    fn name_nobody_who_could_be_a_key() {
        let file = "upn,serial number,secret key,time interval\nJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP@contoso.com,1,DJOA7VRUIZUK2T2HW6QFMHMLQCQJG3FT,60\n";
        let desk = with_tokens(&Desk::default(), "a.csv", file);
        assert!(said(&desk).iter().any(|said| said.ends_with("1 assignment comes from the token file, for a user.")));
        assert!(said(&desk).iter().all(|said| !said.contains("JBSWY3DP")), "{:?}", said(&desk));
    }
}

mod users_in_no_list {
    use super::*;

    fn told(desk: &Desk) -> Vec<String> {
        let is_of_it = |said: &String| said.contains("user-unlisted") || said.contains("look-alike");
        said(desk).into_iter().filter(is_of_it).collect()
    }

    #[test]
    fn are_told_as_lists_come_and_go() {
        let desk =
            with_tokens(&Desk::default(), "seeds.csv", &given_to(&["amy@x.com", "zacharias@x.com", "BEN@x.com"]));
        assert_eq!(told(&desk), [""; 0], "no list says who there is");
        let mut history = History::default();
        history.push("seeds", desk.clone());
        let one = with_users(&desk, "one.csv", "upn\namy@x.com\ncarl@x.com\n");
        history.push("one", one.clone());
        let of = |line: u32, user: &str| {
            format!("warning seeds.csv:{line} user-unlisted {user} | The user holds a token, but is in no user list.")
        };
        assert_eq!(told(&one), [of(3, "zacharias@x.com"), of(4, "BEN@x.com")]);
        let two = with_users(&one, "two.csv", "upn\nben@x.com\n");
        assert_eq!(told(&two), [of(3, "zacharias@x.com")]);
        history.push("two", two.clone());
        let (fewer, _) = two.remove_list(one.lists()[0].uid).unwrap();
        assert_eq!(told(&fewer), [of(2, "amy@x.com"), of(3, "zacharias@x.com")]);
        let (none, _) = fewer.remove_list(two.lists()[1].uid).unwrap();
        assert_eq!(told(&none), [""; 0]);
        history.undo();
        assert_eq!(told(history.desk()).len(), 2);
        history.undo();
        assert_eq!(told(history.desk()), [""; 0]);
        history.redo();
        assert_eq!(told(history.desk()).len(), 2);
    }

    #[test]
    fn matter_only_with_a_token() {
        let desk = with_users(&Desk::default(), "list.csv", "upn\namy@x.com\n");
        let desk = with_tokens(&desk, "seeds.csv", &given_to(&["zoe@x.com", ""]));
        let row = desk.row(0).unwrap().id;
        assert_eq!(told(&desk).len(), 1);
        let free = desk.unassign(row);
        assert_eq!(told(&free), [""; 0]);
        let listed = free.assign_upn(row, "amy@x.com").unwrap();
        assert_eq!(told(&listed), [""; 0]);
        // Whom a person types is in no list either.
        let typed = listed.assign_upn(row, "army@x.com").unwrap();
        assert_eq!(
            told(&typed),
            ["warning  upn-look-alike army@x.com | The UPN is in no user list, but looks like amy@x.com."]
        );
    }

    #[test]
    fn are_known_by_their_object_ids_too() {
        const ID: &str = "0cadbf92-0000-4111-8222-0123456789ab";
        let file = given_to(&["", ""]).replacen(",SN1", &format!("{ID},SN1"), 1);
        let desk = with_tokens(&Desk::default(), "seeds.csv", &file);
        let list = format!("userPrincipalName,id\namy@x.com,{ID}\n");
        assert_eq!(told(&with_users(&desk, "list.csv", &list)), [""; 0]);
        // The list came first.
        let desk = with_users(&Desk::default(), "list.csv", &list);
        assert_eq!(told(&with_tokens(&desk, "seeds.csv", &file)), [""; 0]);
    }

    #[test]
    fn that_look_like_listed_ones_are_named_so() {
        let list = "upn\nadmin@contoso.com\nclaire@contoso.com\n";
        for (upn, like) in [
            ("adrnin@contoso.com", "admin"),
            ("adm1n@contoso.com", "admin"),
            ("admin@c0ntoso.com", "admin"),
            ("amdin@contoso.com", "admin"),
            ("admins@contoso.com", "admin"),
            ("daire@contoso.com", "claire"),
        ] {
            let desk = with_tokens(&Desk::default(), "seeds.csv", &given_to(&["", upn]));
            assert_eq!(
                told(&with_users(&desk, "list.csv", list)),
                [format!(
                    "warning seeds.csv:3 upn-look-alike {upn} | The UPN is in no user list, but looks like {like}@contoso.com."
                )]
            );
            // Whichever comes first.
            let desk = with_users(&Desk::default(), "list.csv", list);
            assert_eq!(told(&with_tokens(&desk, "seeds.csv", &given_to(&["", upn]))).len(), 1);
            // Listed itself, it is a user like others.
            let desk = with_tokens(&Desk::default(), "seeds.csv", &given_to(&["", upn]));
            assert_eq!(told(&with_users(&desk, "list.csv", &format!("{list}{upn}\n"))), [""; 0]);
        }
    }

    #[test]
    fn that_no_tenant_can_have_are_named_by_their_look() {
        // Cyrillic, Greek, and what nobody sees: the token stays free, and whom it was to look like is told.
        for upn in ["аdmin@contoso.com", "admin@cοntoso.com", "ad\u{200b}min@contoso.com", "admin\u{202e}@contoso.com"]
        {
            let desk = with_tokens(&Desk::default(), "seeds.csv", &given_to(&[upn]));
            assert_eq!(said(&desk).len(), 1, "{upn}: {:?}", said(&desk));
            let desk = with_users(&desk, "list.csv", "upn\nadmin@contoso.com\n");
            let told = told(&desk);
            assert_eq!(told.len(), 1, "{upn}: {told:?}");
            assert!(told[0].starts_with("warning seeds.csv:2 upn-look-alike "), "{told:?}");
            assert!(told[0].ends_with("The UPN is in no user list, but looks like admin@contoso.com."), "{told:?}");
            assert_eq!(holders(&desk), ["SN1 → nobody Free"]);
        }
    }

    #[test]
    fn can_be_marked_as_seen() {
        let desk = with_tokens(&Desk::default(), "seeds.csv", &given_to(&["zoe@x.com"]));
        let desk = with_users(&desk, "list.csv", "upn\namy@x.com\n");
        let group = desk.summary().groups.iter().find(|group| group.code == "user-unlisted").unwrap().clone();
        let seen = desk.mark_seen(&group);
        assert_eq!((told(&seen).len(), seen.summary().seen.len()), (0, 1));
        let more = with_tokens(&seen, "more.csv", &given_to(&["", "", "", "yves@x.com"]));
        assert_eq!(told(&more).len(), 2, "another one is news");
    }

    #[test]
    fn a_hundred_thousand_users_and_tokens() {
        let name = |n: usize| format!("{}{}", ["anna", "bernd", "carla", "dieter", "emma"][n % 5], n);
        let mut file = "upn,serial number,secret key,time interval\n".to_owned();
        let mut list = "upn\n".to_owned();
        for n in 0..100_000 {
            let key = data_encoding::BASE32_NOPAD.encode(&[&(n as u64).to_be_bytes()[..], b"hundred-thou"].concat());
            file += &format!("{}@contoso.com,{n:07},{key},60\n", name(n));
            list += &format!("{}@fabrikam.com\n", name(n));
        }
        let desk = with_users(&with_tokens(&Desk::default(), "t", &file), "u", &list);
        let group = desk.summary().groups.iter().find(|group| group.code == "user-unlisted").unwrap();
        assert_eq!(group.items.len(), 100_000);
    }
}

mod hidden_signs {
    use super::*;

    /// What is told of signs that can't be seen: line, column, what it is about, the words.
    fn told(desk: &Desk) -> Vec<(u32, String, String, String)> {
        let views = desk.summary().groups.iter().flat_map(|group| &group.items).filter_map(|&item| desk.finding(item));
        views
            .filter(|view| view.code == "hidden-sign")
            .map(|view| (view.line, view.column, view.subject, view.message))
            .collect()
    }

    #[test]
    fn in_serial_numbers_are_told_in_every_format() {
        let key = KEYS[0];
        for (sign, shown) in [
            ('\u{200b}', "U+200B"),
            ('\u{ad}', "U+00AD"),
            ('\u{feff}', "U+FEFF"),
            ('\u{202e}', "U+202E"),
            ('\u{2066}', "U+2066"),
            ('\u{200f}', "U+200F"),
            ('\u{61c}', "U+061C"),
            ('\u{fe0f}', "U+FE0F"),
            ('\u{e0041}', "U+E0041"),
            ('\u{3164}', "U+3164"),
            ('\u{2003}', "U+2003"),
            ('\u{a0}', "U+00A0"),
        ] {
            for file in [
                format!("serial number,secret key,time interval\nSN{sign}1,{key},60\n"),
                format!("[{{\"serial\":\"SN{sign}1\",\"secret\":\"{key}\",\"period\":60}}]"),
                format!("otpauth://totp/x?serial=SN{sign}1&secret={key}&period=60\n"),
                format!(
                    "<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\"><KeyPackage><DeviceInfo><SerialNo>SN{sign}1</SerialNo></DeviceInfo><Key Id=\"1\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:totp\"><AlgorithmParameters><ResponseFormat Length=\"6\" Encoding=\"DECIMAL\"/></AlgorithmParameters><Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><TimeInterval><PlainValue>60</PlainValue></TimeInterval></Data></Key></KeyPackage></KeyContainer>"
                ),
            ] {
                let desk = with_tokens(&Desk::default(), "seeds.csv", &file);
                let told = told(&desk);
                assert_eq!((desk.token_count(), told.len()), (1, 1), "{shown} {file}: {:?}", said(&desk));
                assert!(told[0].3.starts_with("The serial number has ") && told[0].3.contains(shown), "{told:?}");
                let said = format!("{:?}", self::said(&desk));
                assert!(sign == '\u{a0}' || !said.contains(sign), "{said}");
                // And none goes into a file for Entra without a word.
                let desk = desk.assign_upn(desk.row(0).unwrap().id, "amy@x.com").unwrap();
                let plan = plan(&desk);
                for format in [FormatId::EntraCsv, FormatId::EntraJson] {
                    let reasons: Vec<String> = plan
                        .blocked
                        .iter()
                        .filter(|group| group.target.format == Some(format))
                        .map(|group| group.blocker.reason())
                        .collect();
                    assert_eq!(reasons, ["a sign that can’t be seen is in their serial number"], "{shown}");
                }
            }
        }
    }

    #[test]
    fn at_the_ends_of_serial_numbers_are_taken_off_and_named() {
        for (serial, words) in [
            ("SN1\u{200b}", "The sign U+200B stood at the serial number; it was taken off."),
            ("\u{202e}SN1", "The sign U+202E stood at the serial number; it was taken off."),
            ("'SN1", "An apostrophe stood at the serial number; it was taken off."),
        ] {
            let file = format!("serial number,secret key,time interval\n{serial},{},60\n", KEYS[0]);
            let reading = tokens(file.as_bytes());
            assert_eq!(codes(&reading.findings), ["2 serial-cleaned"], "{serial}");
            assert_eq!(reading.findings[0].message(), words);
            let list = users(format!("upn,serial number\na@x.com,{serial}\n").as_bytes());
            assert_eq!(list.findings[0].message(), words);
        }
    }

    #[test]
    fn in_names_are_told() {
        let list = |name: &str| format!("userPrincipalName,displayName\namy@x.com,{name}\n");
        for (name, sign) in [
            ("A\u{202e}my", "U+202E"),
            ("Am\u{200b}y", "U+200B"),
            ("A\u{feff}my", "U+FEFF"),
            ("Am\u{ad}y", "U+00AD"),
            ("Am\u{200c}y", "U+200C"),
            ("\u{2067}Amy\u{2069}", "U+2067"),
            ("A\u{e0061}my", "U+E0061"),
            ("Amy\u{2800}\u{3164}", "U+3164"),
        ] {
            let desk = with_users(&Desk::default(), "list.csv", &list(name));
            let told_of_list = told(&desk);
            assert_eq!(told_of_list.len(), 1, "{name}: {:?}", said(&desk));
            let (line, column, subject, message) = &told_of_list[0];
            assert_eq!((*line, &**column, &**subject), (2, "displayName", "amy@x.com"));
            assert!(message.starts_with("The name has the sign ") && message.contains(sign), "{message}");
        }
        for name in [
            "علی\u{200c}رضا",
            "דנה כהן",
            "क\u{94d}\u{200d}ष",
            "Amy 👩\u{200d}💻",
            "Zoë",
            "山田\u{3000}太郎",
            "葛\u{e0100}城",
            "Anna\u{a0}Alt",
        ] {
            let desk = with_users(&Desk::default(), "list.csv", &list(name));
            assert_eq!(told(&desk), [], "{name}");
            assert_eq!(desk.users().get(0).unwrap().name, name);
        }
    }

    #[test]
    fn in_names_of_token_files_are_told() {
        let desk = with_tokens(&Desk::default(), "seeds.csv", &given_to(&["A\u{202e}my <amy@x.com>"]));
        assert_eq!(holders(&desk), ["SN1 → amy@x.com New"]);
        let told = told(&desk);
        assert_eq!(told.len(), 1, "{:?}", said(&desk));
        assert_eq!((told[0].0, &*told[0].2), (2, "amy@x.com"));
    }

    #[test]
    fn control_characters_of_names_are_told_not_only_taken_out() {
        let desk = with_users(&Desk::default(), "list.csv", "userPrincipalName,displayName\namy@x.com,A\u{1b}[2Jmy\n");
        assert_eq!(told(&desk).len(), 1, "{:?}", said(&desk));
        let desk =
            with_users(&Desk::default(), "list.csv", "userPrincipalName,displayName\namy@x.com,\"Amy\r\nAlt\"\n");
        assert_eq!(told(&desk), []);
    }

    #[test]
    fn in_upns_let_no_user_in() {
        for sign in ["\u{200b}", "\u{202e}", "\u{ad}", "\u{feff}", "\u{2009}", "\u{e0061}"] {
            for upn in [format!("am{sign}y@x.com"), format!("amy@x{sign}.com")] {
                let desk = with_tokens(&Desk::default(), "seeds.csv", &given_to(&[&upn]));
                let said = said(&desk);
                assert_eq!((said.len(), holders(&desk)), (1, vec!["SN1 → nobody Free".to_owned()]), "{said:?}");
                let code = format!("U+{:04X}", sign.chars().next().unwrap() as u32);
                assert!(
                    said[0].contains("upn-invalid") && said[0].contains(&code) && !said[0].contains(sign),
                    "{said:?}"
                );
                let list = format!("upn,name\nben@x.com,Ben\n{upn},Amy\n");
                let desk = with_users(&Desk::default(), "list.csv", &list);
                assert_eq!(desk.users().len(), 1, "{upn}");
                assert!(self::said(&desk)[0].contains(&code), "{:?}", self::said(&desk));
            }
        }
    }

    #[test]
    fn of_makers_are_told_once_and_kept_out_of_entra() {
        let rows: String = (0..3).map(|n| format!("SN{n},{},60,Con\u{200b}toso,Key\n", KEYS[n])).collect();
        let file = format!("serial number,secret key,time interval,manufacturer,model\n{rows}");
        let desk = with_tokens(&Desk::default(), "seeds.csv", &file);
        let told = told(&desk);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].3.contains("manufacturer") && told[0].0 == 2, "{told:?}");
        let desk = desk.assign_upn(desk.row(0).unwrap().id, "amy@x.com").unwrap();
        assert!(plan(&desk).blocked.iter().any(|group| group.blocker.reason().contains("their manufacturer")));
    }

    #[test]
    fn in_names_of_files_are_told_and_turn_nothing_around() {
        let name = "seeds\u{202e}fdp.csv";
        let file = given_to(&["", ""]);
        let desk = with_tokens(&Desk::default(), name, &file);
        assert_eq!(&*desk.files()[0].name, "seeds⟨U+202E⟩fdp.csv");
        let told = told(&desk);
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(
            told[0].3,
            "The name of the file has the sign U+202E in it, which can’t be seen and changes the order in which the rest is shown."
        );
        let refusal = desk.add_tokens(name, tokens(file.as_bytes()), ReadOptions::default()).err().unwrap();
        assert!(!refusal.message.contains('\u{202e}') && refusal.message.contains("⟨U+202E⟩"), "{refusal}");
        let desk = with_users(&desk, "list\u{200f}.csv", "upn\na@x.com\n");
        assert_eq!((&*desk.lists()[0].name, self::told(&desk).len()), ("list⟨U+200F⟩.csv", 2));
        // Nothing else that is said of the file has the sign.
        let again = with_tokens(&desk, "again.csv", &given_to(&["", "", ""]));
        let groups: Vec<_> = again.summary().groups.iter().collect();
        let mut list = findings_list(&groups);
        while let Some(piece) = list.next_piece(&again) {
            let text = String::from_utf8_lossy(piece.as_slice()).into_owned();
            assert!(!text.contains(['\u{202e}', '\u{200f}']), "{text}");
        }
        assert_eq!(again.summary().groups.iter().map(|group| group.severity).min(), Some(Severity::Warning));
    }
}
