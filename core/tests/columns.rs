//! Tables as vendors, servers and spreadsheets really write them: what their columns mean, and that nothing in them is
//! lost without a word.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, serials, tokens, tokens_with};
use token_desk_core::formats::{FormatId, ReadOptions, Reading};
use token_desk_core::table::columns::Role;
use token_desk_core::token::OtpType;

/// A key in Base32, and two in hex.
const S: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const X: &str = "08e49538328bae830e0db14a82341100bc23b840";
const X2: &str = "18e49538328bae830e0db14a82341100bc23b841";

/// The text with the keys in the places of `S`, `X` and `Y`, which stand alone in a field.
fn with_keys(text: &str) -> String {
    let line = |line: &str| {
        let field = |field: &str| match field {
            "S" => S.to_owned(),
            "X" => X.to_owned(),
            "Y" => X2.to_owned(),
            other => other.to_owned(),
        };
        line.split(',').map(field).collect::<Vec<_>>().join(",")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn read(text: &str) -> Reading {
    tokens(with_keys(text).as_bytes())
}

/// `SERIAL type hash digits interval counter` of each token.
fn told(reading: &Reading) -> Vec<String> {
    let one = |token: token_desk_core::token::Token<'_>| {
        let p = token.profile;
        let moves = if p.otp_type == OtpType::Totp { format!("{} s", p.interval) } else { token.counter.to_string() };
        format!("{} {} {} {} {moves}", token.serial, p.otp_type.word(), p.hash.word(), p.digits)
    };
    reading.tokens.iter().map(one).collect()
}

fn messages(reading: &Reading) -> String {
    reading.findings.iter().map(|finding| format!("{} {}\n", finding.line, finding.message())).collect()
}

#[test]
fn the_kind_of_token_is_read_under_any_name() {
    let reading = read("Serial Number,Secret Key,Time Interval,No. of digits,Hash Type\n10001001,S,60,8,SHA256");
    assert_eq!(told(&reading), ["10001001 totp SHA256 8 60 s"]);
    assert!(reading.findings.is_empty(), "{}", messages(&reading));
    for name in ["Time Interval (seconds)", "Time Step (s)", "Interval (s)", "Interval (sec)", "Period (sec)"] {
        let reading = read(&format!("Serial,Secret,{name},OTP Length (digits),Algorithm (hash)\n1001,S,60,8,SHA512"));
        assert_eq!(told(&reading), ["1001 totp SHA512 8 60 s"], "{name}");
        assert!(reading.findings.is_empty(), "{}", messages(&reading));
    }
}

#[test]
fn columns_that_were_not_used_are_named_if_they_have_content() {
    let reading =
        read("serial number,secret key,time interval,Batch,PIN,Drift,Comment\n1001,S,60,,,,\n1002,X,60,7,1,,hi");
    assert_eq!(
        reading.findings.iter().filter(|f| f.code() == "columns-unused").map(|f| f.message()).collect::<Vec<_>>(),
        ["The columns “Batch”, “PIN” were not used: it is not known what they mean."]
    );
    assert!(reading.how.ignored.iter().any(|name| &**name == "Drift"));
    let one = read("serial number,secret key,time interval,Batch\n1001,S,60,7");
    assert!(messages(&one).contains("The column “Batch” was not used"), "{}", messages(&one));
    assert_eq!(codes(&one.findings), ["0 columns-unused"]);
    // Who named the columns knows what he left out.
    let options = ReadOptions {
        format: Some(FormatId::Mapped),
        columns: Some(vec![Some(Role::Serial), Some(Role::Secret), Some(Role::Interval), None]),
        header: Some(true),
        ..ReadOptions::default()
    };
    let mapped =
        tokens_with(with_keys("serial number,secret key,time interval,Batch\n1001,S,60,7").as_bytes(), options);
    assert!(mapped.findings.is_empty(), "{}", messages(&mapped));
    // No message repeats a key that slipped into the header, and long rows of columns are cut.
    let many: String = (0..30).map(|n| format!(",x{n}")).collect();
    let wide = read(&format!("serial number,secret key,time interval,{S}{many}\n1001,S,60,a{}", ",1".repeat(30)));
    assert!(!messages(&wide).contains(S), "{}", messages(&wide));
    assert!(messages(&wide).contains("number 4, “x0”, “x1”, “x2”, “x3” and 26 more"), "{}", messages(&wide));
}

#[test]
fn a_column_that_stands_twice_is_told() {
    let reading = read("serial number,serial number,secret key,time interval\n1001,1002,S,60");
    assert_eq!(serials(&reading), ["1001"]);
    assert_eq!(messages(&reading), "0 The column “serial number” was not used: another column says the same.\n");
    let reading = read("Serial,Secret Key (Base32),Secret Key (HEX),Interval\n1001,S,X,60");
    assert_eq!(messages(&reading), "0 The column “Secret Key (HEX)” was not used: another column says the same.\n");
    let reading = read("Serial,Secret Key (Base32),Secret Key (HEX),Interval\n1001,S,,60");
    assert!(reading.findings.is_empty(), "{}", messages(&reading));
}
