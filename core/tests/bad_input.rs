//! What people really drop: damaged, wrong and hostile files. Each gives a clear message, costs only its own rows, and
//! no message ever repeats a key.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, hex, refused_tokens, refused_users, reindex, serials, token, tokens, tokens_with, users};
use token_desk_core::desk::Desk;
use token_desk_core::formats::read_tokens;
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use token_desk_core::ground::text::TextEncoding;
use token_desk_core::intake::{MAX_FILE_BYTES, check_size};
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::read_users;

const HEADER: &str = "upn,serial number,secret key,time interval,manufacturer,model\n";
/// A key that no message may repeat, in the encodings in which it is tried.
const CANARY: &str = "KN2XAZLSEBJWKY3SMV2CANRWEBKG65DB";
const CANARY_HEX: &str = "5375706572205365637265742036362020546f7461";

fn check_refusal(refusal: &Refusal, code: &str, words: &[&str]) {
    assert_eq!(&*refusal.code, code, "{refusal}");
    for word in words {
        assert!(refusal.message.contains(word), "“{word}” is not said: {refusal}");
    }
    assert!(refusal.advice.len() > 10, "no next step: {refusal}");
}

/// Both readers refuse it with the same code.
fn check_both(bytes: &[u8], code: &str, words: &[&str]) {
    check_refusal(&refused_tokens(bytes), code, words);
    check_refusal(&refused_users(bytes), code, words);
}

#[test]
fn nothing_at_all() {
    check_both(b"", "empty", &["empty", "0 bytes"]);
    for blank in [&b"\n"[..], b" \r\n\t\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", b"\xff\xfe\r\0\n\0"] {
        check_both(blank, "empty", &["blank lines"]);
    }
}

#[test]
fn what_is_no_text() {
    for (bytes, word) in [
        (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0", "Windows program"),
        (b"\x7fELF\x02\x01\x01\0", "Linux program"),
        (b"PK\x03\x04\x14\0\0\0\x08\0", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office document"),
    ] {
        check_both(bytes, "not-text", &[word]);
    }
    let binary: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8 & 0x1f).collect();
    check_both(&binary, "not-text", &["binary"]);
    check_both(&[0; 100], "not-text", &["binary"]);
    assert!(refused_users(b"%PDF-1.7").message.contains("not a user list"));
}

#[test]
fn too_large_a_file_is_refused_by_its_size() {
    check_refusal(&check_size(300 * 1024 * 1024).unwrap_err().into(), "too-large", &["300 MB"]);
    assert_eq!(Refusal::from(check_size(MAX_FILE_BYTES + 1).unwrap_err()).code, "too-large".into());
    assert_eq!(check_size(MAX_FILE_BYTES), Ok(()));
    assert_eq!(check_size(1), Ok(()));
}

#[test]
fn ten_thousand_columns() {
    let wide: String = (0..10_000).map(|n| format!("column{n},")).collect::<String>() + "\n" + &"x,".repeat(10_000);
    check_both(wide.as_bytes(), "too-wide", &["Line 1", "1,000 columns"]);
    let wide = format!("serial number,secret key,{}\n1,{CANARY}\n", "x,".repeat(10_000));
    check_both(wide.as_bytes(), "too-wide", &["Line 1"]);
}

#[test]
fn one_line_of_50_megabytes() {
    let long = vec![b'A'; 50 << 20];
    check_both(&long, "too-wide", &["Line 1", "1 MB"]);
    // Inside a file, the line costs itself.
    let mut file = format!("{HEADER},1,{CANARY},30,A,B\n").into_bytes();
    file.extend_from_slice(&long);
    file.extend_from_slice(format!("\n,2,Z{CANARY},30,A,B\n").as_bytes());
    let reading = tokens(&file);
    assert_eq!(serials(&reading), ["1", "2"]);
    assert_eq!(codes(&reading.findings), ["3 row-too-wide", "4 secret-length"]);
}

#[test]
fn nuls_and_other_control_characters_cost_their_row() {
    for (cell, name) in [("Co\0ntoso", "U+0000"), ("Con\u{1b}[2Jtoso", "U+001B"), ("Conto\u{7f}so", "U+007F")] {
        let file = format!("{HEADER},1,{CANARY},30,{cell},B\n,2,{CANARY},30,A,B\n");
        let reading = tokens(file.as_bytes());
        assert_eq!(serials(&reading), ["2"], "{name}");
        assert_eq!(codes(&reading.findings), ["2 control-character"], "{name}");
        let finding = &reading.findings[0];
        assert_eq!((finding.column, &*finding.subject), (5, "1"), "{name}");
        assert!(finding.message().contains(name), "{}", finding.message());
    }
}

#[test]
fn rows_too_short_and_too_long() {
    let file = format!(
        "{HEADER},1,{CANARY},30,A,B\n2,{CANARY}\n,3,{CANARY},30,Feitian Co.,Ltd,C200\n,4,M{},60,A,B,,\n",
        &CANARY[1..]
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["1", "4"]);
    assert_eq!(codes(&reading.findings), ["3 row-too-short", "4 row-too-long"]);
    assert_eq!(reading.findings[0].message(), "The row has 2 of 6 fields; it was left out.");
    assert!(reading.findings[1].advice().contains("Co.,Ltd"));
    assert_eq!(&*reading.findings[1].subject, "3");
}

#[test]
fn an_open_quotation_mark_costs_its_row_only() {
    let file = format!("{HEADER},1,{CANARY},30,\"A,B\n,2,M{},30,A,\"B\"\n,3,L{0},30,A,B\n", &CANARY[1..]);
    let file = file.replace("{0}", &CANARY[1..]);
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["2", "3"]);
    assert_eq!(codes(&reading.findings), ["2 quote-open"]);
    let list = users(b"upn,name\na@x.com,\"Amy\nb@x.com,Bob\n");
    assert_eq!(list.users.len(), 1);
    assert_eq!(codes(&list.findings), ["2 quote-open"]);
}

#[test]
fn a_field_over_several_lines_swallows_no_rows() {
    // Two stray marks, as in `"ask Bob` and `returned"`: what is between them are rows, with keys in them.
    let file = format!(
        "serial number;secret key;interval;notes\n1;{CANARY};30;\"ask Bob\n2;{};30;\n3;{};30;returned\"\n4;{};30;\n",
        CANARY.replace('A', "B"),
        CANARY.replace('A', "C"),
        CANARY.replace('A', "D"),
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(codes(&reading.findings), ["2 quote-open"]);
    assert_eq!((reading.tokens.len(), reading.rejected, reading.rows), (3, 1, 4));
    // What is written over two lines stays together, with commas in it as well.
    let file = format!(
        "serial number,secret key,interval,model,notes\n1,{CANARY},30,\"C200,\nblack\",\"one, two,\nthree, four\"\n"
    );
    let reading = tokens(file.as_bytes());
    assert_eq!((reading.tokens.len(), codes(&reading.findings).len()), (1, 0));
    assert_eq!(&*reading.tokens.get(0).unwrap().profile.model, "C200,\nblack");
}

#[test]
fn what_counts_and_how_long_is_never_guessed_without_a_word() {
    let read = |header: &str, row: &str| {
        let reading = tokens(format!("serial number,secret key,{header}\nS1,{CANARY},{row}\n").as_bytes());
        let words = reading.tokens.iter().map(|token| {
            let profile = token.profile;
            format!("{} {} {} {}", profile.otp_type.word(), profile.digits, profile.interval, token.counter)
        });
        (words.collect::<String>(), codes(&reading.findings).join(", "))
    };
    let expect = |header: &str, row: &str, words: &str, findings: &str| {
        assert_eq!(read(header, row), (words.to_owned(), findings.to_owned()), "{header}: {row}");
    };
    // A counter and no word of the type.
    expect("counter", "125", "hotp 6 0 125", "2 type-assumed");
    expect("interval,counter", "30,125", "totp 6 30 0", "2 type-assumed");
    expect("interval,counter", "30,0", "totp 6 30 0", "");
    expect("interval,counter", "0,125", "hotp 6 0 125", "2 type-assumed");
    // Only seconds are seconds.
    expect("interval", "1 min", "", "2 interval-unreadable");
    expect("interval", "60 Sekunden", "totp 6 60 0", "");
    expect("interval [s]", "60", "totp 6 60 0", "");
    expect("interval (min)", "1", "totp 6 30 0", "0 columns-unused, 0 interval-assumed");
    // What is missing in one row is reported.
    expect("interval,digits,hash", "30,,", "totp 6 30 0", "2 hash-assumed, 2 digits-assumed");
    expect("interval,digits,hash", "30,8,sha1", "totp 8 30 0", "");
    // As Excel is made to leave a cell alone.
    expect("interval,digits", "\"=\"\"60\"\"\",'8", "totp 8 60 0", "");
}

#[test]
fn wrong_separators_are_told_or_named() {
    for delimiter in [";", "\t", "|"] {
        let file = format!("{HEADER},1,{CANARY},30,A,B\n,2,M{},60,A,B\n", &CANARY[1..]).replace(',', delimiter);
        let reading = tokens(file.as_bytes());
        assert_eq!(serials(&reading), ["1", "2"], "{delimiter:?}");
        assert_eq!(reading.how.delimiter, delimiter.bytes().next());
    }
    let file = format!("serial number  secret key  interval\n1  {CANARY}  30\n");
    check_refusal(&refused_tokens(file.as_bytes()), "one-column", &["not divided into columns"]);
    // The guess can be overruled.
    let file = format!("serial number;secret key;model\n1;{CANARY};a,b,c,d\n");
    let chosen = ReadOptions { delimiter: Some(b';'), ..ReadOptions::default() };
    assert_eq!(&*token(&tokens_with(file.as_bytes(), chosen), 0).profile.model, "a,b,c,d");
}

#[test]
fn mixed_encodings_are_read_line_by_line() {
    let mut file = format!("{HEADER},1,{CANARY},30,Müller,B\n,2,M{},30,", &CANARY[1..]).into_bytes();
    file.extend_from_slice(b"M\xfcller,B\n");
    let reading = tokens(&file);
    assert_eq!(codes(&reading.findings), ["3 encoding-mixed"]);
    let manufacturers: Vec<_> = reading.tokens.iter().map(|token| token.profile.manufacturer.clone()).collect();
    assert_eq!(manufacturers, [Box::from("Müller"), Box::from("Müller")]);
    let list = users(b"upn,name\na@x.com,J\xc3\xbcrgen\nb@x.com,J\xfcrgen\n");
    assert_eq!(codes(&list.findings), ["3 encoding-mixed"]);
    assert_eq!(list.users.iter().map(|user| user.name).collect::<Vec<_>>(), ["Jürgen", "Jürgen"]);
}

#[test]
fn json_cut_in_half() {
    let whole = include_str!("data/samples/graph_bulk.json");
    for cut in [whole.len() / 4, whole.len() / 2, whole.len() * 9 / 10] {
        check_refusal(&refused_tokens(&whole.as_bytes()[..cut]), "json-cut", &["ends early", "line"]);
    }
    check_refusal(&refused_tokens(br#"{"value": [{"serialNumber": "1",]}"#), "json-syntax", &["line 1"]);
}

#[test]
fn json_ten_thousand_deep() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("{\"value\":[", "]}")] {
        let deep = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        check_refusal(&refused_tokens(deep.as_bytes()), "json-unknown", &["JSON"]);
        check_refusal(&refused_tokens(open.repeat(10_000).as_bytes()), "json-cut", &["ends early"]);
    }
    // Inside one entry, only that entry is lost.
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let file = format!(
        r#"[{{"serialNumber":"1","secretKey":"{CANARY}","timeIntervalInSeconds":{deep}}},
        {{"serialNumber":"2","secretKey":"{CANARY}","timeIntervalInSeconds":30,"more":{deep}}}]"#
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["2"]);
    assert_eq!(codes(&reading.findings), ["0 columns-unused", "1 item-unreadable"]);
}

#[test]
fn json_of_something_else() {
    check_refusal(&refused_tokens(b"[]"), "no-rows", &["empty"]);
    check_refusal(&refused_tokens(b"{\"value\":[]}"), "no-rows", &["empty"]);
    check_refusal(&refused_tokens(b"{\"value\":5}"), "json-unknown", &["“value” is not a list"]);
    check_refusal(&refused_tokens(b"{\"db\":{}}"), "json-unknown", &["no list named “value”"]);
    check_refusal(&refused_tokens(b"[{\"name\":\"x\"}]"), "json-unknown", &["serialNumber"]);
}

#[test]
fn items_of_json_on_one_line_are_told_apart() {
    let file = format!(
        r#"[{{"serialNumber":"S1","secretKey":"{CANARY}"}},{{"serialNumber":"S2"}},{{"secretKey":"{CANARY}"}},{{"serialNumber":[]}}]"#
    );
    let reading = tokens(file.as_bytes());
    let about: Vec<_> =
        reading.findings.iter().filter(|f| f.line == 1).map(|f| (f.code(), &*f.subject, f.column)).collect();
    assert_eq!(
        about,
        [
            ("item-unreadable", "item 4", 0),
            ("interval-assumed", "S1", 5),
            ("secret-missing", "S2", 2),
            ("serial-missing", "item 3", 1)
        ]
    );
}

#[test]
fn json_entries_that_are_odd() {
    let good = CANARY;
    let file = format!(
        r#"[{{"serialNumber":"1","secretKey":"{good}","timeIntervalInSeconds":"60","hashFunction":"hmacsha256"}},
{{"secretKey":"{good}"}},
{{"serialNumber":"3"}},
{{"serialNumber":"4","secretKey":"{good}1","timeIntervalInSeconds":30}},
{{"serialNumber":"5","secretKey":"{good}","timeIntervalInSeconds":0}},
{{"serialNumber":"6","secretKey":"{good}","timeIntervalInSeconds":30,"hashFunction":"md5"}},
{{"serialNumber":7.5,"secretKey":"{good}"}},
{{"serialNumber":"8","secretKey":"\u004c{}","timeIntervalInSeconds":30,"assignTo":{{"id":"nobody"}}}},
{{"serialNumber":"9","secretKey":"J{}","assignTo":null}}]"#,
        &good[1..],
        &good[1..]
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["1", "8", "9"]);
    assert_eq!(
        codes(&reading.findings),
        [
            "2 serial-missing",
            "3 secret-missing",
            "4 secret-unreadable",
            "5 interval-unreadable",
            "6 hash-unreadable",
            "7 item-unreadable",
            "8 object-id-unreadable",
            "9 interval-assumed",
        ]
    );
    let profile = token(&reading, 0).profile;
    assert_eq!((profile.interval, profile.hash.word()), (60, "SHA256"));
}

/// Other names, other cases, and what no other program leaves out.
#[test]
fn json_with_properties_that_graph_does_not_have() {
    let id = "0cadbf92-0000-4111-8222-0123456789ab";
    let file = format!(
        r##"{{"@odata.context":"#x","Value":[
{{"SerialNumber":"1","SecretKey":"{CANARY}","TimeIntervalInSeconds":60,"HashFunction":"hmacsha256","Manufacturer":"M","model":"N"}},
{{"serialNumber":"2","secretKey":"{CANARY}","tokenType":"hotp","counter":7,"digits":8,"algorithm":"SHA512","upn":"a@x.com","displayName":"Amy"}},
{{"serialNumber":"3","secretKey":"{CANARY}","timeIntervalInSeconds":30,"type":"TOTP","digits":"10","AssignTo":{{"Id":"{id}"}},"displayName":"the red one"}},
{{"serialNumber":"4","secretKey":"{CANARY}","otpType":"ocra"}},
{{"serialNumber":"5","secretKey":"{CANARY}","digits":12}},
{{"serialNumber":"6","secretKey":"{CANARY}","type":"hotp","counter":"x"}},
{{"serialNumber":"7","SerialNumber":"8","secretKey":"{CANARY}"}},
{{"serialNumber":"9","secretKey":"{CANARY}","timeIntervalInSeconds":30,"pin":"1","Pin":"2","colour":null,"@odata.type":"x","id":"y","status":"available","lastUsedDateTime":"z","userName":"amy"}}]}}"##
    );
    // A key of its own for each.
    let parts: Vec<&str> = file.split(CANARY).collect();
    let file: String =
        parts.iter().zip("ABCDEFGH ".chars()).map(|(part, end)| format!("{part}{}{end}", &CANARY[..31])).collect();
    let file = file.strip_suffix(&format!("{} ", &CANARY[..31])).unwrap();
    let reading = tokens(file.as_bytes());
    assert_eq!((reading.format, reading.tokens.len()), (FormatId::EntraJson, 4));
    let found: Vec<String> = reading
        .tokens
        .iter()
        .zip(common::words(&reading))
        .map(|(token, words)| words.replacen(&format!("{} ", hex(token)), "", 1))
        .collect();
    assert_eq!(
        found,
        [
            "1 totp SHA256 6 60 0 | M | N | ",
            "2 hotp SHA512 8 0 7 |  |  | a@x.com",
            &format!("3 totp SHA1 10 30 0 |  |  | {id}"),
            "9 totp SHA1 6 30 0 |  |  | ",
        ]
    );
    assert_eq!(reading.users.get(0).map(|user| user.name.to_owned()), Some("Amy".to_owned()));
    assert_eq!(
        codes(&reading.findings),
        ["0 columns-unused", "5 type-unreadable", "6 digits-unreadable", "7 counter-unreadable", "8 item-unreadable"]
    );
    let messages: Vec<String> = reading.findings.iter().map(|finding| finding.message()).collect();
    assert!(messages[4].contains("two properties say the same thing"), "{messages:?}");
    assert!(messages[0].contains("“pin”, “userName”"), "{messages:?}");
}

/// Graph never gives a key out again, and long lists only page by page.
#[test]
fn json_as_graph_gives_it_out() {
    let entry = |key: &str| {
        format!(r#"{{"id":"x","serialNumber":"1","secretKey":{key},"timeIntervalInSeconds":30,"status":"available"}}"#)
    };
    let nulls = format!(r#"{{"@odata.context":"x","value":[{},{}]}}"#, entry("null"), entry("null"));
    let refusal = refused_tokens(nulls.as_bytes());
    check_refusal(&refusal, "graph-no-keys", &["Microsoft Graph never gives the keys back"]);
    assert!(refusal.advice.contains("vendor’s seed file") && !refusal.message.contains("only a part"), "{refusal}");
    let page = nulls.replace("\"value\"", "\"@odata.nextLink\":\"https://x\",\"value\"");
    check_refusal(&refused_tokens(page.as_bytes()), "graph-no-keys", &["only a part of the list"]);
    check_refusal(&refused_tokens(entry("null").as_bytes()), "graph-no-keys", &["never"]);
    let key = format!("\"{CANARY}\"");
    let some = page.replacen("null", &key, 1);
    let reading = tokens(some.as_bytes());
    assert_eq!(codes(&reading.findings), ["0 list-partial", "1 secret-missing"]);
    assert!(reading.findings[0].message().contains("only a part of the list"));
}

/// What an entry says of its key goes before what fits.
#[test]
fn json_that_says_how_its_keys_are_written() {
    let file = r#"[{"serialNumber":"1","secretKey":"MySecretPassword123","secretFormat":"text","timeIntervalInSeconds":30},
{"serialNumber":"2","secretKey":"ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD","SecretFormat":"HEX","timeIntervalInSeconds":30},
{"serialNumber":"3","secretKey":"ABCDEFGHIJKLMNOP","secretFormat":"rot13","timeIntervalInSeconds":30}]"#;
    let reading = tokens(file.as_bytes());
    assert_eq!(hex(token(&reading, 0)), "4d7953656372657450617373776f7264313233");
    assert_eq!(hex(token(&reading, 1)), "abcdefabcdefabcdefabcdefabcdefabcdefabcd");
    assert_eq!(codes(&reading.findings), ["3 item-unreadable"]);
    assert_eq!((reading.how.secret, reading.how.secret_question.len()), (None, 0), "there is nothing to choose");
    let chosen = ReadOptions { secret: Some(SecretEncoding::Base32), ..ReadOptions::default() };
    assert_eq!(token(&tokens_with(file.as_bytes(), chosen), 0).serial, "2", "a choice goes before all");
}

#[test]
fn a_user_list_as_token_file_and_the_reverse() {
    for list in [
        "a@x.com\nb@x.com\n",
        "upn,name\na@x.com,Amy\n",
        "a@x.com;Amy\nb@x.com;Bob\n",
        "userPrincipalName,displayName,id\na@x.com,Amy,0cadbf92-0000-4111-8222-0123456789ab\n",
        "version:v1.0\nName [displayName] Required,User name [userPrincipalName] Required\nAmy,a@x.com\n",
    ] {
        let refusal = refused_tokens(list.as_bytes());
        check_refusal(&refusal, "user-list", &["user list"]);
        assert_eq!(refusal.retry_as, Some(RetryAs::UserList), "{list}");
        assert!(refusal.advice.contains("Upload User File"));
        assert!(!users(list.as_bytes()).users.is_empty());
    }
    for file in [
        format!("{HEADER}a@x.com,1,{CANARY},30,A,B\n"),
        format!("serial number;secret key\n1;{CANARY}\n"),
        format!("10001,{CANARY}\n10002,M{}\n", &CANARY[1..]),
        format!("[{{\"serialNumber\":\"1\",\"secretKey\":\"{CANARY}\"}}]"),
    ] {
        let refusal = refused_users(file.as_bytes());
        check_refusal(&refusal, "token-file", &["token file"]);
        assert_eq!(refusal.retry_as, Some(RetryAs::TokenFile), "{file}");
        assert!(refusal.advice.contains("Upload Token File"));
    }
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let file = format!("{HEADER}a@x.com,1,{CANARY},30,A,B\n");
    let (desk, added) = Desk::default().add_tokens("a.csv", tokens(file.as_bytes()), ReadOptions::default()).unwrap();
    assert_eq!((added.tokens, added.assigned), (1, 1));
    let again = desk.add_tokens("b.csv", tokens(file.as_bytes()), ReadOptions::default());
    let refusal = again.map(|_| ()).unwrap_err();
    check_refusal(&refusal, "same-file", &["b.csv", "a.csv"]);
    let list = b"a@x.com\n";
    let (desk, _) = desk.add_users("users.txt", users(list)).unwrap();
    let refusal = desk.add_users("users2.txt", users(list)).map(|_| ()).unwrap_err();
    check_refusal(&refusal, "same-file", &["users2.txt", "users.txt"]);
}

#[test]
fn excel_damage_is_recognised_and_explained() {
    let file = format!(
        "{HEADER},2.30873E+12,{CANARY},30,A,B\n,1.23457E+12,L{0},30,A,B\n,12345678,1.23E+31,30,A,B\n,\
         00123456,{CANARY},30,A,B\n,12345679,M{0},30,A,B\n,123457,J{0},30,A,B\n,=\"00123458\",I{0},30,A,B\n",
        &CANARY[1..]
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["00123456", "12345679", "123457", "00123458"]);
    assert_eq!(codes(&reading.findings), ["2 serial-excel", "3 serial-excel", "4 secret-excel", "7 serial-zeros-lost"]);
    assert_eq!(&*reading.findings[0].subject, "2.30873E+12");
    for finding in &reading.findings {
        assert!(format!("{} {}", finding.message(), finding.advice()).contains("Excel"), "{finding:?}");
    }
    // The comma of a German Excel.
    let file = format!("serial number;secret key\n1,23457E+12;{CANARY}\n12345678;{CANARY}\n");
    assert_eq!(codes(&tokens(file.as_bytes()).findings), ["0 interval-assumed", "2 serial-excel"]);
}

#[test]
fn everything_in_one_column_is_taken_apart() {
    let row = format!("a@x.com,1,{CANARY},30,\"\"Contoso, Inc\"\",B");
    for file in [
        format!("\"{}\"\n\"{row}\"\n", HEADER.trim_end()),
        format!("\"{}\",,,,,\r\n\"{row}\",,,,,\r\n", HEADER.trim_end()),
        // Typed into one cell of Excel below a proper header row: entra-docs issue 482.
        format!("{HEADER}\"a@x.com,1,{CANARY},30,Contoso Inc,B\",,,,,\n"),
    ] {
        let reading = tokens(file.as_bytes());
        assert_eq!(reading.format, FormatId::EntraCsv, "{file}");
        assert_eq!(codes(&reading.findings), ["0 rows-quoted-whole"], "{file}");
        let token = token(&reading, 0);
        assert_eq!((token.serial, hex(token).len(), reading.users.get(0).unwrap().upn), ("1", 40, "a@x.com"), "{file}");
        assert_eq!(token.profile.manufacturer.replace(',', ""), "Contoso Inc", "{file}");
    }
}

#[test]
fn keys_in_every_writing() {
    let check = |column: &[&str], encoding, key: &str| {
        let rows: String = column.iter().zip(1..).map(|(key, n)| format!("{n},{key},60\n")).collect();
        let reading = tokens(format!("serial number,secret key,time interval\n{rows}").as_bytes());
        assert_eq!(reading.how.secret, Some(encoding), "{column:?}");
        assert_eq!(reading.tokens.len(), column.len(), "{column:?}: {:?}", codes(&reading.findings));
        assert_eq!(hex(token(&reading, 0)), key, "{column:?}");
    };
    let key = "53757065722053656372657420363620546f7461";
    check(&["KN2XAZLSEBJWKY3SMV2CANRWEBKG65DB"], SecretEncoding::Base32, key);
    check(&["kn2xazlsebjwky3smv2canrwebkg65db"], SecretEncoding::Base32, key);
    check(&["KN2X AZLS-EBJW KY3S-MV2C ANRW-EBKG 65DB"], SecretEncoding::Base32, key);
    check(&["KN2XAZLSEBJWKY3SMV2A===="], SecretEncoding::Base32, &key[..24]);
    check(&[&key.to_uppercase(), "8b3c"], SecretEncoding::Hex, key);
    check(&["U3VwZXIgU2VjcmV0IDY2IFRvdGE="], SecretEncoding::Base64, key);
}

#[test]
fn odd_keys_are_warnings_and_foreign_characters_errors() {
    let keys = [
        ("2234567abcdef2234567abcdef", "secret-trailing-bits"),
        ("YGSD2KY7KDLSYM4IIGB74UMXDFL52Q", "secret-length"),
        ("KN2XAZLS", "secret-short"),
        ("KN2XAZLSEBJWKY3SMV2CANRWEBKG65D1", "secret-unreadable"),
        ("KN2XAZLSEBJWKY3SMV2CANRWEBKG65D\u{a0}", "secret-unreadable"),
        ("KN2XAZLS€BJWKY3SMV2CANRWEBKG65DB", "secret-unreadable"),
        ("====", "secret-missing"),
    ];
    for (key, code) in keys {
        let file = format!("{HEADER},1,{CANARY},30,A,B\n,2,\"{key}x\",30,A,B\n").replace("x\"", "\"");
        let reading = tokens(file.as_bytes());
        let read = matches!(code, "secret-trailing-bits" | "secret-length" | "secret-short");
        if key.ends_with('\u{a0}') {
            // At the end of a field, it is white space.
            assert_eq!(codes(&reading.findings), ["3 secret-trailing-bits"], "{key}");
            continue;
        }
        assert_eq!(codes(&reading.findings), [format!("3 {code}")], "{key}");
        assert_eq!(reading.tokens.len(), 1 + usize::from(read), "{key}");
    }
    let file = format!("{HEADER},1,{CANARY},30,A,B\n,2,KN2XAZLS€BJWKY3S,30,A,B\n");
    assert_eq!(
        tokens(file.as_bytes()).findings[0].message(),
        "Not Base32: character 9 of the key is the sign U+20AC, which is not in Base32 (A–Z, 2–7). The row was left out."
    );
}

#[test]
fn the_same_serial_number_or_key_twice() {
    let other = "MN2XAZLSEBJWKY3SMV2CANRWEBKG65DB";
    let file = format!(
        "{HEADER}a@x.com,1,{CANARY},30,A,B\n,2,{CANARY},30,A,B\n,1,{other},30,A,B\n,1,{CANARY},30,A,B\n\
         b@x.com,1,{CANARY},30,A,B\n"
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["1", "2", "1"]);
    assert_eq!(codes(&reading.findings), ["3 secret-twice", "4 serial-twice", "5 token-twice", "6 token-other-user"]);
    assert!(reading.findings[0].message().contains("serial number 1 in line 2"));
    assert!(reading.findings[1].message().contains("line 2"));
    // The user of a row that only repeats is not lost.
    let file = format!("{HEADER},1,{CANARY},30,A,B\na@x.com,1,{CANARY},30,A,B\n");
    let reading = tokens(file.as_bytes());
    assert_eq!(token(&reading, 0).holder, Some(0));
}

#[test]
fn the_same_token_with_other_settings_is_told() {
    let header = "serial number,secret key,type,hash function,digits,time interval,counter\n";
    let file = format!(
        "{header}1,{CANARY},totp,sha1,6,30,\n1,{CANARY},totp,sha1,6,60,\n1,{CANARY},totp,sha256,8,30,\n\
         1,{CANARY},hotp,sha1,6,,7\n1,{CANARY},totp,sha1,6,30,\n"
    );
    let reading = tokens(file.as_bytes());
    assert_eq!((reading.tokens.len(), reading.rows, reading.rejected), (1, 5, 4));
    assert_eq!(codes(&reading.findings), ["3 token-differs", "4 token-differs", "5 token-differs", "6 token-twice"]);
    for (finding, words) in reading.findings.iter().zip([
        "there with 30 seconds, here with 60 seconds;",
        "there with SHA-1, 6 digits, here with SHA-256, 8 digits;",
        "there with TOTP, here with HOTP;",
    ]) {
        assert!(finding.message().contains(words), "{}", finding.message());
    }
    // A user who comes with other settings is reported as well.
    let file = format!("{HEADER}a@x.com,1,{CANARY},30,A,B\nb@x.com,1,{CANARY},60,A,B\n");
    let reading = tokens(file.as_bytes());
    assert_eq!((reading.tokens.len(), reading.rejected), (1, 1));
    assert_eq!(codes(&reading.findings), ["3 token-other-user", "3 token-differs"]);
    let counters = format!("{header}1,{CANARY},hotp,sha1,6,,7\n1,{CANARY},hotp,sha1,6,,9\n");
    let reading = tokens(counters.as_bytes());
    assert!(reading.findings[0].message().contains("there with the counter 7, here with the counter 9;"));

    // The same where the other one is in another file.
    let add = |desk: &Desk, name: &str, interval: u32| {
        let file = format!("{HEADER},1,{CANARY},{interval},A,B\n");
        desk.add_tokens(name, tokens(file.as_bytes()), ReadOptions::default()).unwrap()
    };
    let (desk, _) = add(&Desk::default(), "first.csv", 30);
    let (desk, added) = add(&desk, "second.csv", 60);
    assert_eq!((added.tokens, added.known), (0, 1));
    assert_eq!(
        desk.files()[1].findings.iter().map(|finding| finding.message()).collect::<Vec<_>>(),
        [
            "The same serial number and key as in line 2 of first.csv, but there with 30 seconds, here with 60 seconds; the row was left out.",
            "This token is already on the desk, from line 2 of first.csv.",
        ]
    );
}

#[test]
fn rows_below_another_header_are_no_rows_of_the_first() {
    let other = "MN2XAZLSEBJWKY3SMV2CANRWEBKG65DB";
    let file = format!(
        "serial number,secret key,digits,model\n1,{CANARY},6,A\nsecret key,serial number,digits,model\n{other},2,6,A\n\
         serial number,secret key,digits,model\n3,{other},6,A\nserial number,secret key,model,digits\n4,{other},A,8\n"
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["1", "3"]);
    assert_eq!((reading.rows, reading.rejected), (7, 5));
    let found: Vec<String> = codes(&reading.findings).into_iter().filter(|code| !code.starts_with('0')).collect();
    assert_eq!(found, ["3 header-again", "4 header-other", "5 header-again", "7 header-again", "8 header-other"]);
    let messages: Vec<String> = reading.findings.iter().map(|finding| finding.message()).collect();
    assert!(messages.iter().any(|message| message.contains("below the header in line 7")), "{messages:?}");
    assert!(messages.iter().all(|message| !message.contains(other) && !message.contains("line 5")), "{messages:?}");
}

#[test]
fn a_row_may_lack_columns_that_are_not_used() {
    let rows = format!("1,{CANARY},60\n2,{CANARY_HEX},60,a note\n");
    let rows = rows.replace(CANARY_HEX, "MN2XAZLSEBJWKY3SMV2CANRWEBKG65DB");
    for (header, rejected) in [
        // Excel leaves the ends of rows out, and writes commas behind a header.
        ("serial number,secret key,time interval,notes,more notes", 0),
        ("serial number,secret key,time interval,notes,,", 0),
        ("serial number,secret key,time interval,notes,model", 2),
    ] {
        let reading = tokens(format!("{header}\n{rows}").as_bytes());
        assert_eq!((reading.tokens.len(), reading.rejected), (2 - rejected, rejected as u32), "{header}");
    }
    // A key at the end of a short row may be cut off itself, unless the header only has commas behind it.
    for (header, rejected) in [("serial number,secret key,notes", 1), ("serial number,secret key,,", 0)] {
        let reading = tokens(format!("{header}\n1,{CANARY}\n").as_bytes());
        assert_eq!(reading.rejected, rejected, "{header}");
    }
}

#[test]
fn users_who_are_only_named_are_told() {
    let rows = format!("1,{CANARY},Amy\n2,MN2XAZLSEBJWKY3SMV2CANRWEBKG65DB,Bob\n");
    let reading = tokens(format!("serial number,secret key,user name\n{rows}").as_bytes());
    assert!(codes(&reading.findings).contains(&"0 names-unused".to_owned()), "{:?}", codes(&reading.findings));
    let reading = tokens(format!("serial number,secret key,assigned to\n{rows}").as_bytes());
    assert!(codes(&reading.findings).contains(&"0 columns-unused".to_owned()), "{:?}", codes(&reading.findings));
}

#[test]
fn header_synonyms_in_any_order_and_case() {
    for header in [
        "MODEL,Manufacturer,TimeInterval,SECRET KEY,Serial_Number,UPN",
        "model,manufacturer,time interval,secretkey,serialNumber,userPrincipalName",
        "Model,Vendor,Time-Step,Seed,Serial No.,User Principal Name",
    ] {
        let file = format!("{header}\nHardwareKey,Contoso,60,{CANARY},007,a@x.com\n");
        let reading = tokens(file.as_bytes());
        let token = token(&reading, 0);
        assert_eq!(reading.format, FormatId::EntraCsv, "{header}");
        assert_eq!((token.serial, token.profile.interval), ("007", 60), "{header}");
        assert_eq!((&*token.profile.manufacturer, &*token.profile.model), ("Contoso", "HardwareKey"), "{header}");
        assert_eq!(reading.users.get(0).unwrap().upn, "a@x.com", "{header}");
        assert!(reading.findings.is_empty(), "{header}: {:?}", reading.findings);
    }
}

#[test]
fn a_column_called_token_gives_way_to_the_serial_number() {
    let reading = tokens(format!("Token,Serial Number,Secret Key,Interval\nFob 1,0001,{CANARY},60\n").as_bytes());
    assert_eq!(reading.tokens.get(0).unwrap().serial, "0001");
    let reading = tokens(format!("Token,Secret Key,Interval\n0001,{CANARY},60\n").as_bytes());
    assert_eq!(reading.tokens.get(0).unwrap().serial, "0001");
}

#[test]
fn every_wrapping_of_the_same_rows() {
    let plain = format!("{HEADER}a@x.com,1,{CANARY},30,Zürich,B\n,2,M{},60,\"Co.,Ltd\",B\n", &CANARY[1..]);
    let utf16 = |text: &str, big: bool| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect::<Vec<u8>>()
    };
    let windows: Vec<u8> = plain.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let quoted: String = plain
        .lines()
        .map(|line| if line.contains('"') { line.to_owned() } else { format!("\"{}\"", line.replace(',', "\",\"")) })
        .collect::<Vec<_>>()
        .join("\n");
    let expected = tokens(plain.as_bytes());
    for (name, bytes, encoding) in [
        ("CRLF", plain.replace('\n', "\r\n").into_bytes(), TextEncoding::Utf8),
        ("CR", plain.replace('\n', "\r").into_bytes(), TextEncoding::Utf8),
        ("byte order mark", format!("\u{feff}{plain}").into_bytes(), TextEncoding::Utf8),
        ("UTF-16 LE", utf16(&plain, false), TextEncoding::Utf16Le),
        ("UTF-16 BE", utf16(&plain, true), TextEncoding::Utf16Be),
        ("UTF-16 LE without a mark", utf16(&plain, false).split_off(2), TextEncoding::Utf16Le),
        ("UTF-16 BE without a mark", utf16(&plain, true).split_off(2), TextEncoding::Utf16Be),
        ("Windows-1252", windows, TextEncoding::Windows1252),
        ("#TYPE", format!("#TYPE Selected.Token\r\n{plain}").into_bytes(), TextEncoding::Utf8),
        ("version:", format!("version:v1.0,,,,,\r\n{plain}").into_bytes(), TextEncoding::Utf8),
        ("sep=", format!("sep=,\r\n{plain}").into_bytes(), TextEncoding::Utf8),
        ("blank lines", plain.replace('\n', "\n\n , ,,,,\n\n").into_bytes(), TextEncoding::Utf8),
        ("quoted", quoted.into_bytes(), TextEncoding::Utf8),
        ("no end of line", plain.trim_end().as_bytes().to_vec(), TextEncoding::Utf8),
    ] {
        let reading = tokens(&bytes);
        assert_eq!(reading.how.text, encoding, "{name}");
        assert!(reading.findings.is_empty(), "{name}: {:?}", reading.findings);
        let found = |reading: &token_desk_core::reading::Reading| {
            let rows = reading.tokens.iter().map(|t| (t.serial.to_owned(), hex(t), t.profile.clone(), t.holder));
            rows.collect::<Vec<_>>()
        };
        assert_eq!(found(&reading), found(&expected), "{name}");
        assert_eq!(reading.rows, 2, "{name}");
    }
}

#[test]
fn comments_are_counted_and_rows_without_a_header_are_told_by_content() {
    let file = format!(
        "# our tokens\n10001, {CANARY}, 60, Contoso, HardwareKey\n# end\n10002, M{}, 60, Contoso, X\n",
        &CANARY[1..]
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["10001", "10002"]);
    assert_eq!(codes(&reading.findings), ["0 comments-skipped", "0 no-header"]);
    let profile = token(&reading, 0).profile;
    assert_eq!((profile.interval, &*profile.manufacturer, &*profile.model), (60, "Contoso", "HardwareKey"));
}

#[test]
fn a_file_that_was_made_to_be_slow_is_read_in_linear_time() {
    let rows = |prefix: &str| {
        let row = |n: u32| {
            let key: String = (0..12).map(|place| char::from(b'A' + ((n >> (2 * place)) & 3) as u8)).collect();
            format!("1,{prefix}{key}WWWW\n")
        };
        (0..60_000).map(row).collect::<String>()
    };
    // One serial number, each with another key: comparing all with all would be 3.6 billion steps.
    let first = tokens(format!("serial number,secret key\n{}", rows("A")).as_bytes());
    assert_eq!(first.findings.iter().filter(|f| f.code() == "serial-twice").count(), 59_999);
    let second = tokens(format!("serial number,secret key\n{}", rows("B")).as_bytes());
    let (desk, _) = Desk::default().add_tokens("a", first, ReadOptions::default()).unwrap();
    let (desk, added) = desk.add_tokens("b", second, ReadOptions::default()).unwrap();
    assert_eq!((added.tokens, added.known), (60_000, 0));
    assert_eq!(desk.summary().contradicting.len(), 120_000);
    // One key for all.
    let same: String = (0..60_000).map(|n| format!("{n},{CANARY}\n")).collect();
    let same = tokens(format!("serial number,secret key\n{same}").as_bytes());
    assert_eq!(same.findings.iter().filter(|f| f.code() == "secret-twice").count(), 59_999);
}

#[test]
fn findings_are_counted_when_they_are_too_many_to_list() {
    let file = format!("serial number,secret key\n1,{CANARY}\n{}", "x\n".repeat(600_000));
    let reading = tokens(file.as_bytes());
    assert_eq!((reading.tokens.len(), reading.rejected), (1, 600_000));
    assert!(reading.findings.len() < 500_010);
    let last = reading.findings.iter().find(|finding| finding.code() == "findings-unlisted").expect("said");
    assert!(last.message().contains("100000 more"), "{}", last.message());
}

#[test]
fn more_rows_than_memory_are_refused() {
    let rows = "x\n".repeat(4_000_001);
    check_refusal(
        &refused_tokens(format!("serial number,secret key\n{rows}").as_bytes()),
        "too-many-rows",
        &["4000000"],
    );
    check_refusal(&refused_users(format!("upn,name\n{rows}").as_bytes()), "too-many-rows", &["4000000"]);
    let json = format!("[{}1]", "1,".repeat(4_000_001));
    check_refusal(&refused_tokens(json.as_bytes()), "too-many-rows", &["4000000"]);
}

#[test]
fn xml_that_was_made_to_be_slow_is_read_in_linear_time() {
    for part in ["<?p>", "<!p>", "<!p[>]", "<!---->", "<?p <", "<?p?>", "<? ?", "<a xmlns:p='&x;'/>", "<a xmlns='<'/>"]
    {
        for (front, end) in [("", "x"), ("<data>", "</data>"), ("<tokenList>", "</tokenList>"), ("<KeyContainer>", "")]
        {
            refused_tokens(format!("{front}{}{end}", part.repeat(100_000)).as_bytes());
        }
    }
}

/// Every way of bad input with a key in it, in each column and under each header.
#[test]
fn no_message_repeats_a_key() {
    let mut files: Vec<String> = Vec::new();
    for key in [CANARY, CANARY_HEX, &CANARY[..16], &CANARY.to_lowercase(), "U3VwZXIgU2VjcmV0IDY2IFRvdGE="] {
        let bad = [key.to_owned(), format!("{key}1"), format!("{key}é"), format!("é{key}"), format!("{key} {key}")];
        for cell in &bad {
            for column in 0..6 {
                let cells: Vec<&str> =
                    (0..6).map(|n| if n == column { cell } else { ["a@x.com", "1", key, "30", "A", "B"][n] }).collect();
                let row = cells.join(",");
                files.push(format!("{HEADER}{row}\n"));
                files.push(format!("{HEADER}{row}\n{row}\nb@x.com,2,{key},30,A,B\n"));
                files.push(row.clone());
                files.push(format!("{HEADER}\"{row}\n"));
                files.push(format!("{HEADER}{row},{key}\n{}\n", cells[1..].join(",")));
                files.push(format!("upn,name,object id,serial number\n{row}\n{}\n", cells[2..].join(",")));
                files.push(format!("{key},name\n{row}\n"));
            }
            files.push(format!("[{{\"serialNumber\":\"{cell}\",\"secretKey\":\"{cell}\"}}]"));
            files.push(format!("[{{\"serialNumber\":\"1\",\"secretKey\":\"{cell}\",\"hashFunction\":\"{cell}\"}}]"));
            files.push(format!("[{{\"serialNumber\":[\"{cell}\"],\"secretKey\":{cell}}}]"));
            files.push(format!("{{\"{cell}\":\"{cell}\"}}"));
            files.push(format!("<{cell}/>"));
            files.push(cell.clone());
        }
    }
    let whole = |text: &str| {
        let text = text.to_uppercase();
        [CANARY, CANARY_HEX, &CANARY[..16], "U3VWZXIGU2VJCMV0IDY2IFRVDGE"]
            .iter()
            .any(|key| text.contains(&key.to_uppercase()))
    };
    let (mut read, mut refused) = (0, 0);
    for file in &files {
        let mut said = String::new();
        match read_tokens(file.as_bytes(), &ReadOptions::default(), &mut |_| {}) {
            Ok(reading) => {
                read += 1;
                // A key in the column of serial numbers that is read as one is shown as one; its findings are not.
                for finding in &reading.findings {
                    let serial = reading.tokens.iter().any(|t| *t.serial == *finding.subject);
                    said += &format!("{} {} ", finding.message(), finding.advice());
                    said += if serial { "" } else { &finding.subject };
                }
                said += &format!("{:?}", reading.tokens.iter().map(|t| t.secret).collect::<Vec<_>>());
            }
            Err(refusal) => {
                refused += 1;
                said += &format!("{refusal} {refusal:?}");
            }
        }
        assert!(!whole(&said), "tokens of {file}\nsay {said}");
        let said = match read_users(file.as_bytes(), &ReadOptions::default(), &mut |_| {}) {
            Ok(reading) => format!("{:?} {:?}", reading.findings, reading.ignored),
            Err(refusal) => format!("{refusal} {refusal:?}"),
        };
        assert!(!whole(&said), "users of {file}\nsay {said}");
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused: both ways are tried");
}

#[test]
fn debug_never_shows_a_key() {
    let file = format!("{HEADER}a@x.com,1,{CANARY},30,A,B\n,2,{CANARY},30,A,B\n,3,{CANARY}1,30,A,B\n");
    let reading = tokens(file.as_bytes());
    let bytes: Vec<String> = token(&reading, 0).secret.expose().iter().take(4).map(u8::to_string).collect();
    let shown = format!("{reading:?} {:#?}", reindex(tokens(file.as_bytes())));
    assert!(shown.contains("SecretBytes(hidden)"));
    assert!(!shown.contains(CANARY) && !shown.contains(&CANARY_HEX[..16]) && !shown.contains(&bytes.join(", ")));
}

/// A typo in one key must not give the others another value.
#[test]
fn a_slip_in_one_key_is_an_error_of_that_key() {
    const S: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    const X: &str = "08e49538328bae830e0db14a82341100bc23b840";
    const B: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";
    let s = "48656c6c6f21deadbeef48656c6c6f21deadbeef";
    let check = |keys: &[&str], expected: &[&str], error: &str| {
        let rows: String = (1..).zip(keys).map(|(n, key)| format!("1000100{n},{key},60\n")).collect();
        let reading = tokens(format!("serial number,secret key,time interval\n{rows}").as_bytes());
        let read: Vec<String> = reading.tokens.iter().map(common::hex).collect();
        assert_eq!(read, expected, "{keys:?}");
        let said: Vec<String> = reading
            .findings
            .iter()
            .filter(|finding| finding.code() == "secret-unreadable")
            .map(|finding| finding.message())
            .collect();
        assert!(said.iter().all(|message| message.contains(error)) && said.is_empty() == error.is_empty(), "{said:?}");
    };
    check(&[S, "NBSWY3DPEHPK3PXPJBSWY3DPEHPK3PX8"], &[s], "character 32 of the key is “8”, which is not in Base32");
    check(&[S, S, X], &[s, s], "which is not in Base32");
    check(
        &[X, "8E49538328BAE830E0DB14A82341100BC23B841"],
        &[X],
        "39 hex digits: one is missing, perhaps a leading zero",
    );
    check(&[&format!("0x{X}"), &format!("0X{X}")], &[X, X], "");
    check(&[B, X, B, B], &["3132333435363738393031323334353637383930"; 3], "the key is 40 hex digits");
}
