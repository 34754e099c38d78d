//! A token is let in by one rule, whatever the format of its file: what is wrong or odd about it is reported in the same way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, serials, tokens};

const KEY: &str = "3132333435363738393031323334353637383930";
const KEY_BASE32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// A good token, and one with this serial number, key in hex, digits and interval, in each kind of file.
fn files(serial: &str, key: &str, digits: u32, interval: u32) -> [(&'static str, String); 5] {
    let of = |good: String, other: String, around: [&str; 2]| [around[0], &good, &other, around[1]].concat();
    let row = |serial: &str, key: &str, digits, interval| format!("{serial},{key},{interval},{digits}\n");
    let pskc = |serial: &str, key: &str, digits: u32, interval: u32| {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(key.as_bytes()).unwrap_or_default();
        format!(
            "<KeyPackage><DeviceInfo><SerialNo>{serial}</SerialNo></DeviceInfo><Key Id='1' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><AlgorithmParameters><Suite>HMAC-SHA1</Suite><ResponseFormat Length='{digits}' Encoding='DECIMAL'/></AlgorithmParameters><Data><Secret><PlainValue>{}</PlainValue></Secret><TimeInterval><PlainValue>{interval}</PlainValue></TimeInterval></Data></Key></KeyPackage>",
            data_encoding::BASE64.encode(&bytes)
        )
    };
    let item = |list: &str, serial: &str, key: &str, digits, interval| {
        format!(
            "{list}{{\"serialNumber\":{},\"secretKey\":\"{key}\",\"secretFormat\":\"hex\",\"timeIntervalInSeconds\":{interval},\"digits\":{digits},\"hashFunction\":\"hmacsha1\"}}",
            serde_json::to_string(serial).unwrap()
        )
    };
    let good = ("1000001", KEY, 6, 30);
    let json = |around| of(item("", good.0, good.1, good.2, good.3), item(",", serial, key, digits, interval), around);
    let xml = "<?xml version='1.0'?><KeyContainer Version='1.0' xmlns='urn:ietf:params:xml:ns:keyprov:pskc'>";
    [
        (
            "table",
            of(
                row(good.0, good.1, good.2, good.3),
                row(serial, key, digits, interval),
                ["serial number,secret key,time interval,digits\n", ""],
            ),
        ),
        (
            "PSKC",
            of(pskc(good.0, good.1, good.2, good.3), pskc(serial, key, digits, interval), [xml, "</KeyContainer>"]),
        ),
        ("Graph's JSON", json(["[", "]"])),
        ("EntraOATH", json(["{\"inventory\":[", "]}"])),
        (
            "DualShield",
            of(
                format!("<token><serial>{}</serial><seed>{}</seed></token>", good.0, good.1),
                format!("<token><serial>{serial}</serial><seed>{key}</seed></token>"),
                [
                    &format!(
                        "<data><header><manufacturerCode>X</manufacturerCode><productCode>ST</productCode><encode>HEX</encode><encrypt>NONE</encrypt><crypto>HmacSHA1</crypto><digits>{}</digits><timeWindow>{}</timeWindow></header><tokens>",
                        good.2, good.3
                    ),
                    "</tokens></data>",
                ],
            ),
        ),
    ]
}

/// What is reported of the second token: the same in each of these kinds of file.
fn check(serial: &str, key: &str, expected: &[&str], kinds: &[&str]) {
    for (kind, file) in files(serial, key, 6, 30).into_iter().filter(|(kind, _)| kinds.contains(kind)) {
        let reading = tokens(file.as_bytes());
        let found = codes(&reading.findings);
        for code in expected {
            assert!(found.iter().any(|known| known.ends_with(code)), "{kind}: {found:?} for {code} of {serial:?}");
        }
    }
}

const ALL: [&str; 5] = ["table", "PSKC", "Graph's JSON", "EntraOATH", "DualShield"];
/// Where keys are text that a spreadsheet can change.
const TEXTS: [&str; 4] = ["table", "Graph's JSON", "EntraOATH", "DualShield"];

#[test]
fn what_is_wrong_is_told_in_every_format() {
    check("", KEY, &["serial-missing"], &["table", "Graph's JSON", "EntraOATH", "DualShield"]);
    check("1.23E+12", KEY, &["serial-excel"], &ALL);
    check(&"1".repeat(129), KEY, &["serial-too-long"], &ALL);
    for (kind, file) in files(&"S1".repeat(64), KEY, 6, 30) {
        assert_eq!(tokens(file.as_bytes()).tokens.len(), 2, "{kind}: 128 bytes are not too long");
    }
    check("1000002", "", &["secret-missing"], &TEXTS);
    check("1000002", "1.23457E+31", &["secret-excel"], &TEXTS);
    check("1000002", "31323g", &["secret-unreadable"], &TEXTS);
    check("1000002", "31323334353637", &["secret-short"], &TEXTS);
    // PSKC has its own words for it.
    check("1000002", "31323334353637", &["pskc-secret-length"], &["PSKC"]);
}

#[test]
fn a_key_that_is_its_own_text_has_512_bytes_at_most() {
    for (length, let_in) in [(512, true), (513, false), (514, false)] {
        let file = format!(
            r#"[{{"serialNumber":"1","secretKey":"{}","secretFormat":"text","timeIntervalInSeconds":30}}]"#,
            "k".repeat(length)
        );
        let reading = tokens(file.as_bytes());
        assert_eq!(reading.tokens.len() == 1, let_in, "{length} bytes");
        let refused = codes(&reading.findings).iter().any(|code| code.ends_with("out-of-range"));
        assert_eq!(refused, !let_in, "{length} bytes: {:?}", codes(&reading.findings));
    }
}

#[test]
fn only_in_a_table_an_apostrophe_is_no_part_of_the_serial_number() {
    for (kind, file) in files("\u{2019}1000002", KEY, 6, 30) {
        let expected = if kind == "table" { "1000002" } else { "\u{2019}1000002" };
        assert_eq!(serials(&tokens(file.as_bytes())), ["1000001", expected], "{kind}");
    }
}

#[test]
fn how_a_token_counts_has_one_range() {
    for (digits, interval) in [(3, 30), (11, 30), (6, 0), (6, 86_401)] {
        for (kind, file) in files("1000002", KEY, digits, interval) {
            if kind != "DualShield" {
                assert_eq!(serials(&tokens(file.as_bytes())), ["1000001"], "{kind}: {digits} digits, {interval} s");
            }
        }
    }
    for (digits, interval) in [(4, 1), (10, 86_400)] {
        for (kind, file) in files("1000002", KEY, digits, interval) {
            assert_eq!(serials(&tokens(file.as_bytes())), ["1000001", "1000002"], "{kind}: {digits}, {interval}");
        }
    }
}

#[test]
fn a_control_character_leaves_only_its_token_out() {
    for (kind, file) in files("10\u{7f}02", KEY, 6, 30) {
        let reading = tokens(file.as_bytes());
        assert_eq!(serials(&reading), ["1000001"], "{kind}");
        let found = reading.findings.iter().find(|finding| finding.code() == "control-character").expect(kind);
        assert!(!found.subject.contains('\u{7f}'), "{kind}");
    }
    let link = format!("otpauth://totp/x?secret={KEY_BASE32}&serial=1.23E%2B12\n");
    assert_eq!(tokens(link.as_bytes()).rejected, 1);
}
