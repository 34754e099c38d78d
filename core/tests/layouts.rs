//! Every layout: written, read again, and the same tokens, but for what its own table says is lost; every list of
//! columns that vendors and servers write; mappings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, content, hex, refused_tokens, token_words, tokens, tokens_with};
use proptest::prelude::*;
use std::collections::BTreeSet;
use token_desk_core::desk::Desk;
use token_desk_core::formats::read_tokens;
use token_desk_core::ground::refusal::RetryAs;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::model::token::OtpType;
use token_desk_core::notation::table::columns::ColumnRole;
use token_desk_core::output::layout::{Field, FieldValue, FileLayout, Property, Quotes, SecretForm, built_in};
use token_desk_core::output::plan::{LossGroup, Plan};
use token_desk_core::output::settings::Settings;
use token_desk_core::output::targets::{TARGETS, target};
use token_desk_core::reading::Reading;
use token_desk_core::reading::mapping::Mapping;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::reading::preview::preview;

const HEX20: &str = "3132333435363738393031323334353637383930";

fn desk_of(file: &str) -> Desk {
    Desk::default().add_tokens("a.csv", tokens(file.as_bytes()), ReadOptions::default()).expect("an empty desk").0
}

fn plan(desk: &Desk, word: &str, settings: &Settings) -> Plan {
    let places: Vec<u32> = (0..desk.token_count() as u32).collect();
    desk.plan_conversion(target(word).expect(word), &places, settings)
}

fn written(desk: &Desk, word: &str, settings: &Settings) -> String {
    let conversion = plan(desk, word, settings);
    String::from_utf8(content(desk, &conversion.files()[0], settings)).expect("UTF-8")
}

/// Some tokens of every kind.
const MIXED: &str = "upn,serial number,secret key,time interval,manufacturer,model,user name,object id,user type,account enabled,hash function,digits,type,counter,start date,expiry date\n\
    a@x.com,0071,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,60,Acme & Co,C200,Amy,,,,SHA1,6,totp,,2026-03-09T00:00:00Z,\n\
    b@x.com,0072,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR,,Acme & Co,C100,Bob,,,,SHA1,6,hotp,17,,\n\
    c@x.com,0073,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS,30,Acme & Co,C300,,,,,SHA256,8,totp,,,2030-01-01T12:30:00Z\n";

#[test]
fn every_target_to_the_byte() {
    let desk = desk_of(MIXED);
    let key = "313233343536373839303132333435363738393";
    for (word, expected) in [
        (
            "safeid",
            "serial number,secret key,time interval,manufacturer,model\r\n\
             0071,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,60,Acme & Co,C200\r\n\
             0073,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS,30,Acme & Co,C300\r\n"
                .to_owned(),
        ),
        (
            "safeid-service",
            "upn,user name,serial number,secret key,time interval,manufacturer,model\r\n\
             a@x.com,Amy,0071,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,60,Acme & Co,C200\r\n\
             c@x.com,,0073,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS,30,Acme & Co,C300\r\n"
                .to_owned(),
        ),
        ("duo", format!("0071,{key}0\r\n0072,{key}1\r\n0073,{key}2\r\n")),
        ("pingid", format!("0071,{key}0\r\n0072,{key}1,17\r\n0073,{key}2\r\n")),
        ("oath-csv", format!("0071,{key}0,totp,6,60\n0072,{key}1,hotp,6,17\n")),
        (
            "linotp",
            format!("0071,{key}0,totp,6,60,sha1\n0072,{key}1,hotp,6,,sha1\n0073,{key}2,totp,8,30,sha256\n"),
        ),
        ("multiotp", format!("0071;Acme & Co;TOTP;{key}0;6;60\n0072;Acme & Co;HOTP;{key}1;6;17\n")),
        (
            "phenixid",
            format!(
                "TOTP;0071;SHA1;{key}0;0;60;6\r\nHOTP;0072;{key}1;17\r\nTOTP;0073;SHA256;{key}2;0;30;8\r\n"
            ),
        ),
        (
            "cyberark",
            format!(
                "User Principle Name,Token Identifier,Secret Key (HEX),Account Name,Issuer\r\n\
                 a@x.com,0071,{key}0,a@x.com,Acme%20%26%20Co\r\n\
                 b@x.com,0072,{key}1,b@x.com,Acme%20%26%20Co\r\n\
                 c@x.com,0073,{key}2,c@x.com,Acme%20%26%20Co\r\n"
            ),
        ),
        (
            "mfa-server",
            "Serial Number,Secret Key,Manufacturer,Model,Start Date,Time Interval\r\n\
             0071,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,Acme & Co,C200,2026-03-09T00:00:00Z,60\r\n\
             0073,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS,Acme & Co,C300,,30\r\n"
                .to_owned(),
        ),
        (
            "rcdevs",
            "# CSV import file for RCDevs WebADM\n\"Type\",\"Reference\",\"Description\",\"Data\"\n\
             \"OTP Token\",\"0071\",\"C200\",\"TokenKey=MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=,TokenType=VE9UUA==,TokenState=MA==,OTPLength=Ng==,TOTPTimeStep=NjA=\"\n\
             \"OTP Token\",\"0072\",\"C100\",\"TokenKey=MTIzNDU2Nzg5MDEyMzQ1Njc4OTE=,TokenType=SE9UUA==,TokenState=MTc=,OTPLength=Ng==\"\n"
                .to_owned(),
        ),
    ] {
        assert_eq!(written(&desk, word, &Settings::default()), expected, "{word}");
    }
}

fn lost_words(groups: &[LossGroup]) -> Vec<String> {
    groups.iter().map(|group| format!("{:?} {}", group.rows, group.loss.what)).collect()
}

#[test]
fn what_is_refused_and_lost_is_said() {
    let desk = desk_of(MIXED);
    let said = |word: &str| {
        let conversion = plan(&desk, word, &Settings::default());
        let refused = conversion.blocked.iter().map(|group| format!("{:?} {}", group.rows, group.blocker.reason()));
        (refused.collect::<Vec<_>>(), lost_words(&conversion.lost))
    };
    let (refused, lost) = said("duo");
    assert_eq!(refused, [""; 0]);
    let expected = [
        "[0, 1, 2] the file does not say who has them",
        "[1] the file does not say that they are event tokens (HOTP)",
        "[2] the file does not say that their codes have 8 digits",
        "[0] the file does not say that their time interval is 60 seconds",
        "[2] the file does not say that they use SHA-256",
        "[0, 1, 2] the file has no place for their manufacturer",
        "[0, 1, 2] the file has no place for their model",
        "[0, 2] the file has no place for their start or expiry dates",
        "[1] the file has no place for their counters",
        "[0, 1] the file has no place for the names of their users",
    ];
    assert_eq!(lost.iter().map(|line| &**line).collect::<BTreeSet<_>>(), BTreeSet::from(expected));
    let (refused, _) = said("oath-csv");
    assert_eq!(
        refused,
        ["[2] they use SHA-256 with keys of 20 bytes, and the target tells the hash function by the length of the key"]
    );
    let (refused, _) = said("safeid");
    assert_eq!(refused, ["[1] they are event tokens (HOTP)"]);
    // One token for each user: one that nobody has stays out.
    let desk = desk_of("upn,serial number,secret key\n,1,GEZDGNBVGY3TQOJQ\na@x.com,2,GEZDGNBVGY3TQOJR\n");
    let conversion = plan(&desk, "cyberark", &Settings::default());
    assert_eq!(conversion.files()[0].rows, [1]);
    assert_eq!(conversion.blocked.iter().map(|group| group.blocker.reason()).collect::<Vec<_>>(), ["nobody has them"]);
    assert!(plan(&desk, "duo", &Settings::default()).blocked.is_empty());
    // A separator in a field of a target without quotation marks.
    let desk = desk_of(&MIXED.replace("0071", "0071;a").replace("0072", "\"0072,a\""));
    assert_eq!(plan(&desk, "multiotp", &Settings::default()).files().len(), 0);
    // It does no harm in a name that is only shown.
    let desk = desk_of(&MIXED.replace("Acme & Co", "\"Acme Co.,Ltd; Basel\""));
    let written = written(&desk, "multiotp", &Settings::default());
    assert!(written.starts_with("0071;Acme Co. Ltd  Basel;TOTP;"), "{written}");
    let conversion = plan(&desk, "multiotp", &Settings::default());
    let lost = lost_words(&conversion.lost);
    assert!(
        lost.contains(&"[0, 1] commas and other separators in their manufacturer become blanks".to_owned()),
        "{lost:?}"
    );
    // privacyIDEA takes keys of these lengths for SHA-224 and SHA-384, and stops at other serial numbers.
    for (serial, bytes, taken) in [
        ("1", 20, true),
        ("1", 28, false),
        ("1", 48, false),
        ("a-B_9", 20, true),
        ("1.2", 20, false),
        ("1 2", 20, false),
    ] {
        let key = data_encoding::BASE32_NOPAD.encode(&vec![7; bytes]);
        let desk = desk_of(&format!("serial number,secret key,time interval\n{serial},{key},30\n"));
        assert_eq!(plan(&desk, "oath-csv", &Settings::default()).files().len() == 1, taken, "{serial}, {bytes} bytes");
    }
}

#[test]
fn a_layout_of_ones_own() {
    let layout = FileLayout {
        name: "Mine, of 2026".to_owned(),
        stem: String::new(),
        above: vec!["sep=;".to_owned()],
        fields: vec![
            Field::of("who", Property::UserName),
            Field {
                name: "site; plant".to_owned(),
                value: FieldValue::Fixed("Basel".to_owned()),
                blank_separators: false,
            },
            Field::of("key", Property::Secret),
        ],
        event_fields: Vec::new(),
        header: true,
        separator: ';',
        also_separates: String::new(),
        quotes: Quotes::WhereNeeded,
        line_end: Default::default(),
        byte_order_mark: true,
        secret: SecretForm { encoding: SecretEncoding::Base32, upper: false, padded: true },
        limits: Vec::new(),
    };
    assert_eq!(FileLayout::from_json(&layout.to_json()), Ok(layout.clone()));
    let desk = desk_of("serial number,secret key,upn,user name\n1,GEZDGNBVGY3TQOJQ,a@x.com,\"A; \"\"B\"\"\"\n");
    let settings = Settings { layout: Some(layout.clone()), ..Settings::default() };
    assert_eq!(plan(&desk, "custom", &settings).files()[0].name, "Mineof2026_00000000.csv");
    assert_eq!(
        written(&desk, "custom", &settings),
        "\u{feff}sep=;\r\nwho;\"site; plant\";key\r\n\"A; \"\"B\"\"\";Basel;gezdgnbvgy3tqojq\r\n"
    );
    let shown = desk.preview_layout(&layout, &[0], true, false);
    assert!(String::from_utf8_lossy(shown.as_slice()).ends_with(";gezd…\r\n"));
    // Without a layout, nothing is written.
    assert!(plan(&desk, "custom", &Settings::default()).files().is_empty());
    for (text, words) in [
        ("{}", "no saved layout"),
        ("{\"name\":\"x\",\"fields\":[]}", "no fields"),
        (
            "{\"name\":\"x\",\"separator\":\"a\",\"fields\":[{\"name\":\"a\",\"value\":{\"of\":\"serial\"}}]}",
            "separate",
        ),
        ("{\"name\":\"x\",\"fields\":[{\"name\":\"a\\nb\",\"value\":{\"of\":\"serial\"}}]}", "line break"),
        ("{\"name\":\"x\",\"fields\":[{\"name\":\"a\",\"value\":{\"of\":\"colour\"}}]}", "colour"),
        ("{\"name\":\"x\",\"secret\":{\"encoding\":\"rot13\"},\"fields\":[]}", "rot13"),
    ] {
        assert!(FileLayout::from_json(text).is_err_and(|refusal| refusal.message.contains(words)), "{text}");
    }
    // A token file by mistake: its keys are in no message.
    for text in
        [r#"["1001","GEZDGNBVGY3TQOJQ"]"#, r#""GEZDGNBVGY3TQOJQ""#, r#"{"name":"x","quotes":"GEZDGNBVGY3TQOJQ"}"#]
    {
        let said = [FileLayout::from_json(text).unwrap_err(), Mapping::from_json(text).unwrap_err()];
        assert!(said.iter().all(|refusal| !refusal.message.contains("GEZDGNBV")), "{said:?}");
    }
    // The text of each row must not fill the memory.
    let with = |change: fn(&mut FileLayout)| {
        let mut layout = layout.clone();
        change(&mut layout);
        layout.problem().map(|problem| problem.sentence()).unwrap_or_default()
    };
    assert_eq!(with(|layout| layout.fields[1].value = FieldValue::Fixed("x".repeat(1024))), "");
    assert!(with(|layout| layout.fields[1].value = FieldValue::Fixed("x".repeat(1025))).contains("1024 characters"));
    assert!(with(|layout| layout.fields[0].name = "ü".repeat(1025)).contains("1024 characters"));
    assert!(with(|layout| layout.above = vec![String::new(); 101]).contains("100 lines"));
    assert_eq!(with(|layout| layout.above = vec![String::new(); 100]), "");
    assert_eq!(with(|layout| layout.fields = vec![Field::of("a", Property::Serial); 200]), "");
    assert!(with(|layout| layout.fields = vec![Field::of("a", Property::Serial); 202]).contains("200 fields"));
    assert_eq!(with(|layout| layout.separator = '\t'), "");
    assert_ne!(with(|layout| layout.separator = '\u{1f}'), "");
    // What a layout does not say, is not saved.
    let saved = layout.to_json();
    assert!(!saved.contains("wrap") && !saved.contains("blank_separators"), "{saved}");
    let joined = |count: usize| {
        let part = r#"{"before":"-","of":"serial"}"#;
        format!(r#"{{"name":"x","fields":[{{"name":"a","value":{{"joined":[{}]}}}}]}}"#, [part].repeat(count).join(","))
    };
    assert!(FileLayout::from_json(&joined(20)).is_ok_and(|layout| !layout.to_json().contains("wrap")));
    assert!(FileLayout::from_json(&joined(21)).is_err_and(|refusal| refusal.message.contains("20 parts")));
}

#[test]
fn each_property_has_a_name_of_its_own() {
    let names: BTreeSet<&str> = Property::ALL.iter().map(|property| property.name()).collect();
    assert_eq!(names.len(), Property::ALL.len());
}

/// Settings with a layout of one's own: these fields, keys in hex, and what is said in `more`.
fn own(fields: &[&str], more: &str) -> Settings {
    let fields: Vec<String> = fields.iter().map(|of| format!(r#"{{"name":"{of}","value":{{"of":"{of}"}}}}"#)).collect();
    let text = format!(r#"{{"name":"x","fields":[{}]{more}}}"#, fields.join(","));
    Settings {
        layout: Some(FileLayout::from_json(&text).unwrap_or_else(|refusal| panic!("{refusal}"))),
        ..Settings::default()
    }
}

#[test]
fn what_a_spreadsheet_would_run_is_guarded_where_it_is_asked_for() {
    let desk = desk_of(
        "upn,serial number,secret key,manufacturer,model,user name\n\
         a@x.com,-71,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,\"=HYPERLINK(\"\"http://x\"\",1)\",+C200,@Amy\n",
    );
    for own_layout in [
        own(&["serial", "manufacturer", "model", "user-name", "upn"], r#","above":["=1+1","plain"]"#),
        own(&["serial", "manufacturer", "model", "user-name", "upn"], r#","above":["=1+1","plain"],"quotes":"always""#),
    ] {
        let plain = written(&desk, "custom", &own_layout);
        let guarded = written(&desk, "custom", &Settings { guard_formulas: true, ..own_layout });
        assert!(!plain.contains('\'') && plain.starts_with("=1+1\r\nplain\r\n"), "{plain}");
        assert!(guarded.starts_with("'=1+1\r\nplain\r\n"), "{guarded}");
        for cell in ["'-71", "'=HYPERLINK(", "'+C200", "'@Amy"] {
            assert!(guarded.contains(cell), "{guarded}");
        }
        assert_eq!(guarded.replace('\'', ""), plain);
    }
    let desk = desk_of(
        "upn,serial number,secret key,manufacturer,model\na@x.com,-71,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,Acme,C200\n",
    );
    for target in TARGETS.iter().filter(|target| target.settings.guard_formulas && target.word != "custom") {
        let settings = Settings { guard_formulas: true, ..Settings::default() };
        assert!(written(&desk, target.word, &settings).contains("'-71"), "{}", target.word);
        assert!(!written(&desk, target.word, &Settings::default()).contains('\''), "{}", target.word);
    }
}

#[test]
fn each_field_that_is_left_out_loses_what_it_says() {
    const ALL: [&str; 13] = [
        "secret",
        "serial",
        "type",
        "hash",
        "digits",
        "interval",
        "counter",
        "upn",
        "user-name",
        "manufacturer",
        "model",
        "start",
        "expiry",
    ];
    let header = "serial number,secret key,upn,user name,manufacturer,model,type,hash function,digits,time interval,counter,start date,expiry date";
    let (keys, serials) = (("secret", "the file has no keys"), ("serial", "the file has no serial numbers"));
    for (row, losses) in [
        (
            "a@x.com,Amy,Acme,C200,totp,SHA256,8,60,,2026-03-09T00:00:00Z,",
            &[
                keys,
                serials,
                ("hash", "the file does not say that they use SHA-256"),
                ("digits", "the file does not say that their codes have 8 digits"),
                ("interval", "the file does not say that their time interval is 60 seconds"),
                ("upn", "the file does not say who has them"),
                ("user-name", "the file has no place for the names of their users"),
                ("manufacturer", "the file has no place for their manufacturer"),
                ("model", "the file has no place for their model"),
                ("start", "the file has no place for their start or expiry dates"),
            ][..],
        ),
        (
            ",,,,hotp,SHA1,6,,17,,2030-01-01T00:00:00Z",
            &[
                keys,
                serials,
                ("type", "the file does not say that they are event tokens (HOTP)"),
                ("counter", "the file has no place for their counters"),
                ("expiry", "the file has no place for their start or expiry dates"),
            ],
        ),
        (",,,,hotp,SHA1,6,,0,,", &[keys, serials, ("type", "the file does not say that they are event tokens (HOTP)")]),
        (",,,,totp,SHA1,6,30,,,", &[keys, serials]),
    ] {
        let desk = desk_of(&format!("{header}\n1,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,{row}\n"));
        let lost = |fields: &[&str]| {
            let lost = plan(&desk, "custom", &own(fields, "")).lost;
            lost.iter().map(|group| group.loss.what.clone()).collect::<Vec<_>>()
        };
        assert_eq!(lost(&ALL), [""; 0], "{row}");
        for left_out in ALL {
            let rest: Vec<&str> = ALL.into_iter().filter(|field| *field != left_out).collect();
            let expected: Vec<&str> =
                losses.iter().filter(|(field, _)| *field == left_out).map(|(_, what)| *what).collect();
            assert_eq!(lost(&rest), expected, "{row} without {left_out}");
        }
    }
    // Who has a token is said by an object id as well, if it is known.
    let id = "0cadbf92-0000-4111-8222-0123456789ab";
    let file = format!("serial number,secret key,time interval,upn,object id\n1,GEZDGNBVGY3TQOJQ,30,,{id}\n");
    let said = |field: &str| plan(&desk_of(&file), "custom", &own(&["serial", "secret", field], "")).lost.is_empty();
    assert!(said("object-id") && !said("upn"));
}

#[test]
fn without_a_header_row_the_first_field_must_be_no_comment() {
    let desk = desk_of(r##"[{"serialNumber":"#1","secretKey":"GEZDGNBVGY3TQOJQ","timeIntervalInSeconds":30}]"##);
    let refused = |fields: &[&str], more: &str| {
        let blocked = plan(&desk, "custom", &own(fields, more)).blocked;
        blocked.iter().map(|group| group.blocker.reason()).collect::<Vec<_>>().join("; ")
    };
    let reason = "their serial starts with #, which would be read as a comment";
    assert_eq!(refused(&["serial", "secret"], r#","header":false"#), reason);
    assert_eq!(refused(&["serial", "secret"], r#","header":true"#), "");
    assert_eq!(refused(&["secret", "serial"], r#","header":false"#), "");
}

#[test]
fn what_a_target_does_not_take_is_refused_by_the_limits_of_its_layout() {
    let desk = desk_of(
        "serial number,secret key,time interval,digits,hash function,type\n\
         1,GEZDGNBVGY3TQOJQ,30,6,SHA1,totp\n2,GEZDGNBVGY3TQOJR,,6,SHA1,hotp\n3,GEZDGNBVGY3TQOJS,45,7,SHA256,totp\n",
    );
    for (limit, refused) in [
        ("time-tokens-only", &[1][..]),
        ("event-tokens-only", &[0, 2]),
        ("sha1-only", &[2]),
        ("six-digits-only", &[2]),
        ("six-or-eight-digits", &[2]),
        ("half-or-whole-minute", &[2]),
    ] {
        let settings = own(&["serial", "secret"], &format!(r#","limits":["{limit}"]"#));
        let blocked: Vec<u32> =
            plan(&desk, "custom", &settings).blocked.iter().flat_map(|group| group.rows.clone()).collect();
        assert_eq!(blocked, refused, "{limit}");
    }
    // 80 bytes are 128 characters of Base32.
    for (bytes, taken) in [(80, true), (81, false)] {
        let file = format!("serial number,secret key\n1,{}\n", data_encoding::HEXUPPER.encode(&vec![0x99; bytes]));
        let settings = own(&["serial", "secret"], r#","limits":["key-of128-characters"]"#);
        assert_eq!(plan(&desk_of(&file), "custom", &settings).blocked.is_empty(), taken, "{bytes} bytes");
    }
}

#[test]
fn a_counter_is_written_of_event_tokens_only_and_a_key_is_never_wrapped() {
    let desk = desk_of(MIXED);
    assert_eq!(
        written(&desk, "custom", &own(&["serial", "counter", "interval"], "")),
        "serial,counter,interval\r\n0071,,60\r\n0072,17,\r\n0073,,30\r\n"
    );
    let text = r#"{"name":"x","fields":[{"name":"a","value":{"joined":[{"of":"serial","wrap":"base64"},{"before":" ","of":"secret","wrap":"base64"}]}}]}"#;
    let layout = FileLayout::from_json(text).unwrap();
    let settings = Settings { layout: Some(layout), ..Settings::default() };
    assert_eq!(written(&desk, "custom", &settings).lines().nth(1), Some("MDA3MQ== GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
}

#[test]
fn keys_are_padded_as_the_layout_says() {
    let written = |form: &str, bytes: &[u8]| {
        let file = format!("serial number,secret key\n1,{}\n", data_encoding::HEXUPPER.encode(bytes));
        let text = written(&desk_of(&file), "custom", &own(&["serial", "secret"], &format!(r#","secret":{{{form}}}"#)));
        text.lines().nth(1).unwrap().trim_start_matches("1,").to_owned()
    };
    for length in 10..=16 {
        let key = vec![0x99; length];
        let (base32, base64) = (data_encoding::BASE32.encode(&key), data_encoding::BASE64.encode(&key));
        assert_eq!(written(r#""encoding":"base32","padded":true"#, &key), base32);
        assert_eq!(written(r#""encoding":"base32","padded":false"#, &key), base32.trim_end_matches('='));
        assert_eq!(written(r#""encoding":"base64","padded":true"#, &key), base64);
        assert_eq!(written(r#""encoding":"base64","padded":false"#, &key), base64.trim_end_matches('='));
    }
    // Padding is of the key alone, whatever stands before it.
    let text = r#"{"name":"x","secret":{"encoding":"base32","padded":true},"fields":[{"name":"a","value":{"joined":[{"before":"b32=","of":"secret"}]}}]}"#;
    let settings = Settings { layout: Some(FileLayout::from_json(text).unwrap()), ..Settings::default() };
    let desk = desk_of(&format!("serial number,secret key\n1,{}\n", "99".repeat(11)));
    let key = data_encoding::BASE32.encode(&[0x99; 11]);
    let file = String::from_utf8(content(&desk, &plan(&desk, "custom", &settings).files()[0], &settings)).unwrap();
    assert_eq!(file, format!("a\r\nb32={key}\r\n"));
    assert_eq!(written(r#""encoding":"hex""#, &[0xab; 10]), "AB".repeat(10), "upper case where nothing else is said");
}

#[test]
fn of_a_key_that_is_masked_four_characters_are_shown_if_it_is_long() {
    for (hex, shown) in [("313233343536", "…"), ("31323334353637", "3132…")] {
        let desk = desk_of(&format!("serial number,secret key\n1,{hex}\n2,{HEX20}\n"));
        let settings = own(&["serial", "secret"], r#","secret":{"encoding":"hex"}"#);
        let text = desk.preview_layout(&settings.layout.unwrap(), &[0], true, false);
        assert!(String::from_utf8_lossy(text.as_slice()).contains(&format!("1,{shown}")), "{hex}");
        let text = r#"{"name":"x","secret":{"encoding":"hex"},"fields":[{"name":"a","value":{"joined":[{"before":"the key is 0x","of":"secret"}]}}]}"#;
        let text = desk.preview_layout(&FileLayout::from_json(text).unwrap(), &[0], true, false);
        assert!(String::from_utf8_lossy(text.as_slice()).contains(&format!(" 0x{shown}\r\n")), "{hex}");
    }
}

#[test]
fn every_built_in_layout_is_there_and_sound() {
    let words = TARGETS.iter().map(|target| target.word).filter(|word| built_in(word).is_some()).collect::<Vec<_>>();
    assert_eq!(words.len(), 13, "{words:?}");
    for word in words {
        let layout = built_in(word).unwrap();
        assert_eq!(layout.problem(), None, "{word}");
        assert_eq!(FileLayout::from_json(&layout.to_json()).as_ref(), Ok(layout), "{word}");
        assert!(!layout.file_stem().is_empty());
    }
}

fn words(reading: &Reading) -> Vec<String> {
    reading.tokens.iter().map(token_words).collect()
}

fn check(file: &str, format: FormatId, expected: &[&str], findings: &[&str]) {
    let reading = tokens(file.as_bytes());
    assert_eq!(reading.format, format, "{file}");
    assert_eq!(words(&reading), expected, "{file}");
    assert_eq!(codes(&reading.findings), findings, "{file}");
}

#[test]
fn the_lists_of_servers() {
    let (k20, k32, k64) = (HEX20, "ab".repeat(32), "cd".repeat(64));
    check(
        &format!(
            "A100, {k20}, totp, 8, 60\nA101, {k20}1234, hotp, 6, 100\nA102,{k32},TOTP\nA103,{k64},totp,6,30\nA104,{k20},ocra,x\nA105,{k20}56,totp,6,30,sha256\n"
        ),
        FormatId::OathCsv,
        &[
            &format!("A100 {k20} totp SHA1 8 60 0"),
            &format!("A101 {k20}1234 hotp SHA1 6 0 100"),
            &format!("A102 {k32} totp SHA256 6 30 0"),
            &format!("A103 {k64} totp SHA512 6 30 0"),
            &format!("A105 {k20}56 totp SHA256 6 30 0"),
        ],
        &["3 interval-assumed", "5 not-oath"],
    );
    let file = format!("#version:2\namy@x.com, ldap, x.com, A100, {k20}, totp, 6, 30\nbob,,,A101,{k32},hotp,6,5\n");
    let reading = tokens(file.as_bytes());
    assert_eq!(reading.format, FormatId::OathCsv2);
    assert_eq!(words(&reading), [format!("A100 {k20} totp SHA1 6 30 0"), format!("A101 {k32} hotp SHA256 6 0 5")]);
    assert_eq!(reading.users.get(0).unwrap().upn, "amy@x.com");
    assert_eq!(codes(&reading.findings), ["3 upn-invalid"]);
    check(
        &format!("1001;Feitian;TOTP;{k20};6;60\n1002;Feitian;HOTP;{k20}11;8;7\n1003;Feitian;mOTP;{k20}22;6;10\n"),
        FormatId::MultiOtp,
        &[&format!("1001 {k20} totp SHA1 6 60 0"), &format!("1002 {k20}11 hotp SHA1 8 0 7")],
        &["3 not-oath"],
    );
    check(
        &format!("HOTP;1001;{k20};7\nTOTP;1002;SHA256;{k20}11;0;60;8\nTOTP;1003;SHA1;{k20}22;946684800;60;8\n"),
        FormatId::PhenixId,
        &[&format!("1001 {k20} hotp SHA1 6 0 7"), &format!("1002 {k20}11 totp SHA256 8 60 0")],
        &["0 secrets-read", "3 out-of-range"],
    );
    // The key's column depends on the kind of the row.
    let reading = tokens(format!("HOTP;1001;{k20}\nHOTP;1002;;7\nTOTP;1003;SHA1;;0;60;8\n").as_bytes());
    let places: Vec<_> =
        reading.findings.iter().map(|finding| (finding.line, finding.column, finding.code())).collect();
    assert_eq!(
        places,
        [(0, 4, "secrets-read"), (1, 4, "counter-missing"), (2, 3, "secret-missing"), (3, 4, "secret-missing")]
    );
    check(
        &format!(
            "serial,secret,algorithm,response_length,time_interval\n987654321,{k20},urn:ietf:params:xml:ns:keyprov:pskc:hotp,8,\n987654322,{k20}11,urn:ietf:params:xml:ns:keyprov:pskc:totp,6,60\n"
        ),
        FormatId::PskcCsv,
        &[&format!("987654321 {k20} hotp SHA1 8 0 0"), &format!("987654322 {k20}11 totp SHA1 6 60 0")],
        &["0 secrets-read", "2 counter-missing"],
    );
    let file = format!(
        "User Principle Name,Token Identifier,Secret Key (HEX),Account Name,Issuer\na@x.com,7,{k20},a,Acme%20%26%20Co\nb@x.com,8,{k20}11,b,100% Acme\n"
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(reading.format, FormatId::CyberArk);
    assert_eq!(codes(&reading.findings), ["0 interval-assumed"]);
    let makers: Vec<&str> = reading.tokens.iter().map(|token| &*token.profile.manufacturer).collect();
    assert_eq!(makers, ["Acme & Co", "100% Acme"]);
}

#[test]
fn lists_of_serial_number_and_key() {
    for (file, delimiter) in [
        (format!("2000123456789 {HEX20}\n2000123456790 {HEX20}11\n"), b' '),
        (format!("2000123456789,{HEX20}\n2000123456790,{HEX20}11\n"), b','),
        (format!("2000123456789  {HEX20}\r\n2000123456790   {HEX20}11\r\n"), b' '),
    ] {
        let reading = tokens(file.as_bytes());
        assert_eq!((reading.format, reading.how.delimiter), (FormatId::SerialKey, Some(delimiter)), "{file}");
        assert_eq!(reading.tokens.len(), 2);
        assert_eq!(
            codes(&reading.findings),
            ["0 type-assumed", "0 interval-assumed", "0 secrets-read", "0 also-fits"],
            "{file}"
        );
        let options = ReadOptions { otp_type: Some(OtpType::Hotp), digits: Some(8), ..ReadOptions::default() };
        let reading = tokens_with(file.as_bytes(), options);
        assert_eq!(words(&reading)[0], format!("2000123456789 {HEX20} hotp SHA1 8 0 0"));
    }
    // The other that fits, when it is chosen: privacyIDEA takes HOTP where nothing is said.
    let file = format!("A1,{HEX20}\n");
    let other = ReadOptions { format: Some(FormatId::OathCsv), ..ReadOptions::default() };
    let reading = tokens_with(file.as_bytes(), other);
    assert_eq!(words(&reading), [format!("A1 {HEX20} hotp SHA1 6 0 0")]);
    check(
        &format!("A1,{HEX20},17\nA2,{HEX20}11,0\n"),
        FormatId::SerialKey,
        &[&format!("A1 {HEX20} hotp SHA1 6 0 17"), &format!("A2 {HEX20}11 hotp SHA1 6 0 0")],
        &["0 type-assumed", "0 secrets-read"],
    );
    check(
        &format!("Serial Seed Step\n2600100 {HEX20} 60\n2600101  {HEX20}11   60\n"),
        FormatId::Feitian,
        &[&format!("2600100 {HEX20} totp SHA1 6 60 0"), &format!("2600101 {HEX20}11 totp SHA1 6 60 0")],
        &["0 no-header", "0 secrets-read", "0 layout-inferred"],
    );
    let lines = tokens(format!("Serial Seed\n2600100 {HEX20} 60\n2600101 {HEX20}11 60\n").as_bytes());
    assert_eq!(lines.tokens.iter().map(|token| token.line).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn yubicos_lists_name_what_is_no_token() {
    check(
        &format!(
            "LOGGING START,09.03.2026 10:00\n\
             OATH-HOTP,09.03.2026 10:01,1,cccccccccccd,,{HEX20},,,0,0,0,8,5,0,0,0,0,0\n\
             Yubico OTP,09.03.2026 10:02,1,cccccccccccf,0123456789ab,{},,,0,0,0,0,0,0,0,0,0,0\n\
             Static Password,09.03.2026 10:03,2,,,{},,,0,0,0,0,0,0,0,0,0,0\n",
            &HEX20[..32],
            &HEX20[..32]
        ),
        FormatId::YubicoLog,
        &[&format!("cccccccccccd {HEX20} hotp SHA1 8 0 5")],
        &["3 not-oath", "4 not-oath"],
    );
    check(
        &format!(
            "1234567,cccccccccccd,0,{HEX20},000000000000,2026-03-09T10:00:00,\n\
             1234568,cccccccccccf,0123456789ab,{},000000000000,2026-03-09T10:00:00,\n\
             1234569,cccccccccccg,0,0,000000000000,2026-03-09T10:00:00,\n",
            &HEX20[..32]
        )
        .replace("cccg", "cccc"),
        FormatId::YubicoList,
        &[&format!("1234567 {HEX20} hotp SHA1 6 0 0")],
        &["1 counter-missing", "2 not-oath", "3 secret-missing"],
    );
}

#[test]
fn dates_are_read_and_unreadable_ones_told() {
    let file = "serial number,secret key,time interval,start date,expiry\n1,GEZDGNBVGY3TQOJQ,30,2021-06-04T04:46:26,2030-01-01\n2,GEZDGNBVGY3TQOJR,30,soon,\n";
    let reading = tokens(file.as_bytes());
    let dates: Vec<_> = reading.tokens.iter().map(|t| (t.profile.start, t.profile.expiry)).collect();
    assert_eq!(dates, [(Some(1_622_781_986), Some(1_893_456_000)), (None, None)]);
    assert_eq!(codes(&reading.findings), ["3 date-unreadable"]);
}

#[test]
fn a_person_names_the_columns() {
    let file = format!("Geraet;Wert;Notiz\n00123;{HEX20};A\n00124;{HEX20}11;B\n");
    let shown = preview(file.as_bytes(), &ReadOptions::default()).expect("a table");
    assert_eq!((shown.delimiter, shown.header, shown.rows.len()), (b';', true, 3));
    assert_eq!(shown.rows[1], ["00123", "3132…", "A"]);
    let guesses: Vec<_> = shown.columns.iter().map(|c| (&*c.name, c.role, &*c.reason)).collect();
    assert_eq!(
        guesses,
        [
            ("Geraet", Some(ColumnRole::Serial), "a number in every row, each another"),
            ("Wert", Some(ColumnRole::Secret), "hex digits in every row, as keys have"),
            ("Notiz", None, ""),
        ]
    );
    let columns = vec![Some(ColumnRole::Serial), Some(ColumnRole::Secret), Some(ColumnRole::Model)];
    let options = ReadOptions { columns: Some(columns), interval: Some(60), ..ReadOptions::default() };
    let reading = tokens_with(file.as_bytes(), options.clone());
    assert_eq!(reading.format, FormatId::Mapped);
    assert_eq!(words(&reading)[0], format!("00123 {HEX20} totp SHA1 6 60 0"));
    assert_eq!(&*reading.tokens.get(1).unwrap().profile.model, "B");
    let names = ["Geraet", "Wert", "Notiz"];
    let mapping = Mapping::of(&names, true, &options);
    assert_eq!(Mapping::from_json(&mapping.to_json()).as_ref(), Ok(&mapping));
    for impossible in [
        Mapping { digits: Some(0), ..mapping.clone() },
        Mapping { interval: Some(0), ..mapping.clone() },
        Mapping { delimiter: Some(b'7'), ..mapping.clone() },
    ] {
        let refusal = Mapping::from_json(&impossible.to_json()).unwrap_err();
        assert!(refusal.message.contains("can’t be"), "{refusal}");
    }
    assert!(mapping.fits(&["geraet", " WERT", "Notiz"]) && !mapping.fits(&["Geraet", "Notiz", "Wert"]));
    assert_eq!(words(&tokens_with(file.as_bytes(), mapping.options())), words(&reading));
    // Text above the table is no row of it, neither in what is shown nor in what is read.
    let titled = format!("Lieferung 4711\n\nLager Bern;;\n{file}");
    let shown = preview(titled.as_bytes(), &ReadOptions::default()).expect("a table");
    assert_eq!((shown.header, &*shown.rows[0][0], &*shown.columns[1].name), (true, "Geraet", "Wert"));
    let below = tokens_with(titled.as_bytes(), mapping.options());
    assert_eq!((words(&below), below.rows, below.rejected), (words(&reading), 2, 0));
    assert_eq!(below.how.facts.join(" "), "2 lines of text above the table were skipped.");
    // The same rows without a header, and too little named.
    let bare = file.split_once('\n').unwrap().1;
    assert_eq!(tokens_with(bare.as_bytes(), options).tokens.len(), 2);
    let little = ReadOptions { columns: Some(vec![None, Some(ColumnRole::Secret)]), ..ReadOptions::default() };
    let refusal = read_tokens(file.as_bytes(), &little, &mut |_| {}).map(|_| ()).unwrap_err();
    assert_eq!((&*refusal.code, refusal.retry_as), ("column-missing", Some(RetryAs::Mapped)));
    assert_eq!(refused_tokens(b"a,b\nc,d\n").retry_as, Some(RetryAs::Mapped));
    let by_name = preview(format!("Serial No.,Key\n1,{HEX20}\n").as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(by_name.columns[0].reason, "its header is “Serial No.”");
    let without = preview(b"one\ntwo\n", &ReadOptions::default()).unwrap_err();
    assert_eq!(&*without.code, "one-column");
}

/// What is compared of a token after a round trip.
type Kept = (String, String, OtpType, &'static str, u8, u32, u64);

fn kept(token: token_desk_core::model::token::Token<'_>) -> Kept {
    let p = token.profile;
    (token.serial.to_owned(), hex(token), p.otp_type, p.hash.word(), p.digits, p.interval, token.counter)
}

prop_compose! {
    fn rows()(rows in proptest::collection::vec(
        (proptest::collection::vec(any::<u8>(), 20..21), any::<bool>(), 0..3_usize, prop_oneof![Just(6_u8), Just(8)],
         prop_oneof![Just(30_u32), Just(60)], 0..1000_u64, "[A-Z][a-z]{2,8}( [A-Z][a-z,;\"]{1,5}[a-z])?"), 1..12)) -> String {
        let mut file = "serial number,secret key,type,hash function,digits,time interval,counter,manufacturer,model,upn\n".to_owned();
        for (number, (key, event, hash, digits, interval, counter, maker)) in rows.into_iter().enumerate() {
            // Keys that are long enough for the hash, as privacyIDEA derives it.
            let key = data_encoding::HEXLOWER.encode(&key.repeat([1, 2, 4][hash])[..[20, 32, 64][hash]]);
            let (kind, hash) = (if event { "hotp" } else { "totp" }, ["sha1", "sha256", "sha512"][hash]);
            file += &format!(
                "{},{key}{number:04x},{kind},{hash},{digits},{interval},{counter},\"{}\",M{number},u{number}@x.com\n",
                90_001_000 + number, maker.replace('"', "\"\"")
            );
        }
        file
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn written_and_read_again(file in rows()) {
        let hex = ReadOptions { secret: Some(SecretEncoding::Hex), ..ReadOptions::default() };
        let desk = Desk::default().add_tokens("a", tokens_with(file.as_bytes(), hex), ReadOptions::default()).unwrap().0;
        for target in TARGETS.iter().filter(|target| built_in(target.word).is_some()) {
            let word = target.word;
            let conversion = plan(&desk, word, &Settings::default());
            let Some(out) = conversion.files().first() else { continue };
            let text = written(&desk, word, &Settings::default());
            let places = &out.rows;
            let layout = built_in(word).unwrap();
            let is_lost = |what: &str, place: u32| {
                conversion.lost.iter().any(|group| group.loss.what.contains(what) && group.rows.contains(&place))
            };
            // What the target asks at import is answered as the first token has it.
            let options = ReadOptions { secret: Some(layout.secret.encoding), ..ReadOptions::default() };
            let reading = read_tokens(text.as_bytes(), &options, &mut |_| {});
            let Ok(reading) = reading else {
                prop_assert!(false, "{}: {} of\n{}", word, reading.map(|_| ()).unwrap_err(), text);
                continue;
            };
            prop_assert_eq!(reading.tokens.len(), places.len(), "{}: {:?} of\n{}", word, reading.findings, text);
            for (back, &place) in reading.tokens.iter().zip(places) {
                let token = desk.row(place as usize).unwrap().token;
                let (back, kept) = (kept(back), kept(token));
                prop_assert_eq!((&back.0, &back.1), (&kept.0, &kept.1), "{}", word);
                // A list that says neither type nor anything else is read as one type.
                let type_said = !is_lost("event tokens", place) && (word != "pingid");
                prop_assert!(!type_said || back.2 == kept.2, "{}: type of\n{}", word, text);
                if back.2 != kept.2 {
                    continue;
                }
                prop_assert!(is_lost("they use", place) || back.3 == kept.3, "{}: hash of\n{}", word, text);
                prop_assert!(is_lost("codes", place) || back.4 == kept.4, "{}: digits of\n{}", word, text);
                prop_assert!(is_lost("interval", place) || back.5 == kept.5, "{}: interval of\n{}", word, text);
                prop_assert!(is_lost("counters", place) || back.6 == kept.6, "{}: counter of\n{}", word, text);
            }
        }
    }

    #[test]
    fn no_format_panics_on_any_file(
        (text, format, columns, header) in (
            "(# version: 2\n)?((totp|HOTP|mOTP|OTP Token|Yubico OTP|OATH-HOTP|LOGGING START|[0-9]{1,5}|[0-9a-f]{40}|TokenKey=[A-Za-z]{4}|TokenType=VE9UUA==|\"|#|é|)[,; \t\n]){0,40}",
            proptest::option::of(proptest::sample::select(token_desk_core::formats::FORMATS.iter().map(|f| f.id).collect::<Vec<_>>())),
            proptest::option::of(proptest::collection::vec(
                proptest::option::of(proptest::sample::select(vec![ColumnRole::Serial, ColumnRole::Secret, ColumnRole::Upn, ColumnRole::Interval, ColumnRole::Start])), 0..6)),
            proptest::option::of(any::<bool>()),
        )
    ) {
        let options = ReadOptions { format, columns, header, ..ReadOptions::default() };
        if let Ok(reading) = read_tokens(text.as_bytes(), &options, &mut |_| {}) {
            prop_assert_eq!(reading.rows as usize, reading.tokens.len() + reading.rejected as usize);
            let said = reading.findings.iter().filter(|finding| finding.message().contains("left out")).count();
            prop_assert!(said >= reading.rejected as usize, "each rejected row says why");
        }
        if let Ok(shown) = preview(text.as_bytes(), &options) {
            prop_assert!(shown.columns.len() > 1);
            let cells = shown.rows.iter().flatten();
            prop_assert!(cells.clone().all(|cell| !cell.bytes().all(|b| b.is_ascii_hexdigit()) || cell.len() < 20));
        }
    }
}

#[test]
fn first_and_last_names_are_joined() {
    use token_desk_core::formats::read_tokens;
    use token_desk_core::model::format_id::FormatId;
    use token_desk_core::notation::table::columns::ColumnRole;
    use token_desk_core::reading::options::ReadOptions;
    let table = "Vor,Nach,Wer,Nr,Wert\nAmy,Adams,amy@x.com,10001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n,Brown,bob@x.com,10002,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR\n";
    let columns =
        [ColumnRole::FirstName, ColumnRole::LastName, ColumnRole::Upn, ColumnRole::Serial, ColumnRole::Secret]
            .map(Some)
            .to_vec();
    let options = ReadOptions { format: Some(FormatId::Mapped), columns: Some(columns), ..ReadOptions::default() };
    let reading = read_tokens(table.as_bytes(), &options, &mut |_| {}).unwrap();
    let names: Vec<String> = reading.users.iter().map(|user| user.name.to_owned()).collect();
    assert_eq!(names, ["Amy Adams", "Brown"]);
}

#[test]
fn ocra_in_python_pskcs_csv_is_named() {
    use token_desk_core::formats::read_tokens;
    use token_desk_core::reading::options::ReadOptions;
    let table = "serial,secret,algorithm,response_length,time_interval\n\
                 1001,3132333435363738393031323334353637383930,urn:ietf:params:xml:ns:keyprov:pskc:totp,6,30\n\
                 1002,3132333435363738393031323334353637383931,urn:ietf:params:xml:ns:keyprov:pskc#OCRA-1:HOTP-SHA1-6:QN08,6,\n";
    let reading = read_tokens(table.as_bytes(), &ReadOptions::default(), &mut |_| {}).unwrap();
    assert_eq!((reading.tokens.len(), reading.rejected), (1, 1));
    let finding = reading.findings.iter().find(|finding| finding.line == 3).unwrap();
    assert_eq!((finding.code(), &*finding.subject), ("not-oath", "1002"));
    assert!(finding.message().contains("OCRA"), "{}", finding.message());
}
