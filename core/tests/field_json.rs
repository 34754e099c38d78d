//! JSON that RFC 8259 allows and JSON that it does not, wherever it can stand in lists of tokens and of users. The kinds
//! are those of JSONTestSuite.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{refused_tokens, refused_users, tokens, users};

const TOKEN: &str = r#"{"serialNumber":"1","secretKey":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ","timeIntervalInSeconds":30,"hashFunction":"hmacsha1"…}"#;
const OTHER_TOKEN: &str = r#"{"serialNumber":"2","secretKey":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR","timeIntervalInSeconds":30,"hashFunction":"hmacsha1"}"#;
const USER: &str = r#"{"userPrincipalName":"anna@contoso.com","id":"6f2c4c5e-4b0b-4a43-a5e5-4f0f2a1b7c10"…}"#;
const OTHER_USER: &str = r#"{"userPrincipalName":"ben@contoso.com","id":"6f2c4c5e-4b0b-4a43-a5e5-4f0f2a1b7c11"}"#;

/// Lists with a value beside, behind and inside of their items.
fn lists(item: &str, other: &str, value: &str) -> [String; 5] {
    let (plain, own) = (item.replace('…', ""), item.replace('…', &format!(",\"extra\":{value}")));
    [
        format!("[{own},{other}]"),
        format!("{{\"value\":[{other},{own}]}}"),
        format!("{{\"extra\":{value},\"value\":[{plain},{other}]}}"),
        format!("{{\"value\":[{plain},{other}],\"extra\":{value}}}"),
        format!("\n[\n{plain},\n{other}, {own}\n]\n"),
    ]
}

#[test]
fn what_json_may_hold_is_no_hindrance() {
    let deep = "[".repeat(2000) + &"]".repeat(2000);
    for value in [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-0.1e+10",
        "1E22",
        "0e1",
        "123e45",
        "1e9999",
        "-1e-9999",
        "100000000000000000000",
        "\"\"",
        "\" \"",
        "\"\u{7f}\"",
        "\"\u{ffff}\"",
        "\"\u{2028}\u{10ffff}\"",
        r#""\"\\\/\b\f\n\r\t""#,
        r#""\u0000""#,
        r#""\uD834\uDD1E""#,
        r#""\ud800""#,
        r#""\uDFAA\uD800""#,
        r#""\\u0041""#,
        "[]",
        "[ ]",
        "{}",
        "{ }",
        "[1,\n2 , \t3]",
        r#"{"":0}"#,
        r#"{"a":1,"a":2}"#,
        r#"{"a":[{"b":{}}]}"#,
        r#"{"foo\u0000bar":[]}"#,
        "[[],[[]]]",
        deep.as_str(),
    ] {
        for list in lists(TOKEN, OTHER_TOKEN, value) {
            assert!(tokens(list.as_bytes()).tokens.len() >= 2, "{list}");
        }
        for list in lists(USER, OTHER_USER, value) {
            assert!(users(list.as_bytes()).users.len() >= 2, "{list}");
        }
    }
}

#[test]
fn what_is_no_json_is_refused() {
    let deep = "[".repeat(100_000);
    for value in [
        "",
        " ",
        "nul",
        "TRUE",
        "NaN",
        "Infinity",
        "-Infinity",
        "undefined",
        "+1",
        "-",
        "--1",
        "01",
        "-01",
        "1.",
        ".1",
        "1.e1",
        "1e",
        "1e+",
        "0x1",
        "1_000",
        "1 000",
        "１",
        "1,",
        ",",
        "1 2",
        "'a'",
        "\"",
        "\"a",
        "\"\t\"",
        "\"\n\"",
        "\"\u{1f}\"",
        r#""\x41""#,
        r#""\a""#,
        r#""\""#,
        r#""\u00A""#,
        r#""\uD800\u""#,
        r#""\U0041""#,
        "“a”",
        "[",
        "]",
        "[1,]",
        "[,1]",
        "[1,,2]",
        "[1 2]",
        "[1}",
        "[\"a\"",
        "{",
        "}",
        "{]",
        "{1:1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\" 1}",
        "{\"a\":1,}",
        "{\"a\":1,,\"b\":2}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1/**/}",
        "1 // a",
        "/* a */ 1",
        "1 # a",
        "<1>",
        "\u{a0}1",
        "\u{feff}1",
        "\u{2060}",
        "*",
        "@",
        "\\u0031",
        deep.as_str(),
    ] {
        for list in lists(TOKEN, OTHER_TOKEN, value) {
            assert!(refused_tokens(list.as_bytes()).code.starts_with("json-"), "{list}");
        }
        for list in lists(USER, OTHER_USER, value) {
            assert!(!refused_users(list.as_bytes()).advice.is_empty(), "{list}");
        }
    }
    // Something behind the list.
    for rest in ["]", "}", ",", "1", "[]", "\"\"", "{}", "a", "//", "#", "\u{1}"] {
        for (item, other) in [(TOKEN, OTHER_TOKEN), (USER, OTHER_USER)] {
            let list = format!("[{},{other}]{rest}", item.replace('…', ""));
            if item == TOKEN {
                assert!(refused_tokens(list.as_bytes()).code.starts_with("json-"), "{list}");
            } else if !matches!(rest, "1" | "[]" | "\"\"" | "{}") {
                assert!(!refused_users(list.as_bytes()).advice.is_empty(), "{list}");
            }
        }
    }
}
