//! Tables as vendors, servers and spreadsheets really write them: what their columns mean, and that nothing in them is
//! lost without a word.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, serials, token, tokens, tokens_with};
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::token::OtpType;
use token_desk_core::notation::table::columns::ColumnRole;
use token_desk_core::reading::Reading;
use token_desk_core::reading::options::ReadOptions;

/// A key in Base32, and two in hex.
const S: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const X: &str = "08e49538328bae830e0db14a82341100bc23b840";
const X2: &str = "18e49538328bae830e0db14a82341100bc23b841";

/// The text with the keys in the places of `S`, `X` and `Y`, which are alone in a field.
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
fn profiles(reading: &Reading) -> Vec<String> {
    let one = |token: token_desk_core::model::token::Token<'_>| {
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
    assert_eq!(profiles(&reading), ["10001001 totp SHA256 8 60 s"]);
    assert!(reading.findings.is_empty(), "{}", messages(&reading));
    for name in ["Time Interval (seconds)", "Time Step (s)", "Interval (s)", "Interval (sec)", "Period (sec)"] {
        let reading = read(&format!("Serial,Secret,{name},OTP Length (digits),Algorithm (hash)\n1001,S,60,8,SHA512"));
        assert_eq!(profiles(&reading), ["1001 totp SHA512 8 60 s"], "{name}");
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
        columns: Some(vec![Some(ColumnRole::Serial), Some(ColumnRole::Secret), Some(ColumnRole::Interval), None]),
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

#[test]
fn a_list_with_other_kinds_is_still_an_oath_csv() {
    let reading = read(
        "A100,X,hotp,8,100\nA101,Y,hotp,8,100\nA102,1111111111111111111111111111111111111111,hotp,8,5\nA103,2222222222222222222222222222222222222222,daypassword,8,60",
    );
    assert_eq!(reading.format, FormatId::OathCsv);
    assert_eq!(profiles(&reading), ["A100 hotp SHA1 8 100", "A101 hotp SHA1 8 100", "A102 hotp SHA1 8 5"]);
    assert_eq!(messages(&reading), "4 It is no OATH token (DAYPASSWORD); it was left out.\n");
    let hmac = read("A100,X,HMAC,6,7\nA101,Y,totp,6,60");
    assert_eq!(profiles(&hmac), ["A100 hotp SHA1 6 7", "A101 totp SHA1 6 60 s"]);
}

#[test]
fn a_word_for_the_type_in_any_column_without_a_header_is_the_type() {
    let reading = read("1001,X,Maker,HOTP\n1002,X,Maker,daypassword\n1003,Y,Maker,TOTP\n1004,Y,Maker,whatever");
    let types: Vec<String> = profiles(&reading).iter().map(|line| line.split(' ').take(2).collect()).collect();
    assert_eq!(types, ["1001hotp", "1003totp"]);
    assert!(messages(&reading).contains("2 It is no OATH token (DAYPASSWORD)"), "{}", messages(&reading));
    assert!(messages(&reading).contains("4 The type is neither TOTP nor HOTP"), "{}", messages(&reading));
}

#[test]
fn base32_in_an_oath_csv_keeps_the_counter() {
    let reading = read("A100,S,hotp,6,100");
    assert_eq!(profiles(&reading), ["A100 hotp SHA1 6 100"]);
    assert!(!messages(&reading).contains("counter"), "{}", messages(&reading));
    let reading = read("A100,S,hotp,6,100\nA101,KN2XAZLSEBJWKY3SMV2CANRWEBKG65DB,totp,8,60");
    assert_eq!(profiles(&reading), ["A100 hotp SHA1 6 100", "A101 totp SHA1 8 60 s"]);
}

#[test]
fn the_name_of_the_column_decides_between_encodings_that_fit() {
    // 32 characters that are Base32 as well as hex.
    let both = "ABCDEF2345ABCDEF2345ABCDEF2345AB";
    let how = |column: &str, key: &str| {
        let reading = tokens(format!("serial number,{column},time interval\n0001,{key},30\n").as_bytes());
        let about: Vec<_> = codes(&reading.findings).into_iter().filter(|code| code.contains("secrets-")).collect();
        (reading.how.secret.map(|encoding| encoding.word()), about.join(" "))
    };
    assert_eq!(how("secret key", both), (Some("base32"), "0 secrets-ambiguous".into()));
    assert_eq!(how("secret key (hex)", both), (Some("hex"), "0 secrets-read".into()));
    assert_eq!(how("Seed (Base32)", both), (Some("base32"), String::new()));
    // What is no hex at all is not read as hex.
    assert_eq!(how("secret key (hex)", S), (Some("base32"), String::new()));
}

#[test]
fn counters_in_only_some_rows_are_of_event_tokens() {
    let reading = read("2308734700388,X,17\n2308734700389,Y");
    assert_eq!(reading.format, FormatId::SerialKey);
    assert_eq!(profiles(&reading), ["2308734700388 hotp SHA1 6 17", "2308734700389 totp SHA1 6 30 s"]);
    assert!(codes(&reading.findings).contains(&"0 type-assumed".to_owned()), "{:?}", codes(&reading.findings));
}

#[test]
fn one_bad_row_of_a_short_list_costs_only_itself() {
    let reading = read("A100,X,totp,8,60\nA101,Y,hotp,6,100\nA109,zz,totp");
    assert_eq!(profiles(&reading), ["A100 totp SHA1 8 60 s", "A101 hotp SHA1 6 100"]);
    assert!(codes(&reading.findings).contains(&"3 secret-unreadable".to_owned()), "{:?}", codes(&reading.findings));
    for (format, text) in [
        (FormatId::VendorCsv, "10001001,S,60,A,B\n10001002,!bad,60,A,B"),
        (
            FormatId::YubicoList,
            "11111,cccccccccccb,000000000000,X,000000000000,\n11112,cccccccccccd,000000000000,!bad,000000000000,",
        ),
        (FormatId::SerialKey, "1001,X\n1002,!bad"),
        (FormatId::MultiOtp, "1001;Maker;TOTP;X;6;30\n1002;Maker;TOTP;!bad;6;30"),
    ] {
        let text = if format == FormatId::MultiOtp { text.replace('X', X) } else { text.to_owned() };
        let reading = read(&text);
        assert_eq!((reading.format, reading.tokens.len(), reading.rejected), (format, 1, 1), "{text}");
        assert!(reading.findings.iter().any(|finding| finding.line == 2), "{text}: {}", messages(&reading));
    }
}

#[test]
fn text_above_the_header_row_is_skipped() {
    let header = "upn,serial number,secret key,time interval";
    for (above, fact) in [
        ("Order 4711\n\n", "1 line of text above the table was skipped."),
        ("Order 4711,,,\nDate,2026-03-09,,\n", "2 lines of text above the table were skipped."),
    ] {
        let reading = read(&format!("{above}{header}\na@x.com,1001,S,60\nb@x.com,1002,!bad,60"));
        assert_eq!((reading.format, reading.rows, reading.rejected), (FormatId::EntraCsv, 2, 1), "{above}");
        assert_eq!(reading.how.facts, [fact.into()]);
        assert_eq!(token(&reading, 0).line as usize, above.matches('\n').count() + 2);
        assert_eq!(codes(&reading.findings).len(), 1, "{}", messages(&reading));
    }
    // What has a key is no title.
    let reading = read(&format!("a@x.com,1000,X,60\n{header}\nb@x.com,1001,Y,60"));
    assert_eq!(serials(&reading), ["1000", "1001"]);
    assert!(codes(&reading.findings).contains(&"2 header-again".to_owned()), "{:?}", codes(&reading.findings));
}

#[test]
fn names_with_an_at_are_upns_where_nothing_else_is() {
    let upns = |reading: &Reading| reading.users.iter().map(|user| user.upn.to_owned()).collect::<Vec<_>>();
    let reading = read("User Name,Serial Number,Secret Key,Time Interval\na@x.com,10001001,S,60");
    assert_eq!(upns(&reading), ["a@x.com"]);
    assert_eq!(token(&reading, 0).holder, Some(0));
    let reading = read("User Name,Serial Number,Secret Key,Time Interval\nAda,10001001,S,60");
    assert!(upns(&reading).is_empty());
    let reading = read("User Name,UPN,Serial Number,Secret Key,Time Interval\nold@x.com,a@x.com,10001001,S,60");
    assert_eq!(upns(&reading), ["a@x.com"]);
}

#[test]
fn a_second_header_row_is_called_so() {
    for again in ["serial number,secret key,time interval", "Serial,Secret,Interval"] {
        let reading = read(&format!(
            "serial number,secret key,time interval\n1001,S,60\n{again}\n1002,ZYXWVUTSRQPONMLKJIHGFEDCBA765432,60"
        ));
        assert_eq!((serials(&reading), reading.rejected), (vec!["1001", "1002"], 1));
        assert_eq!(codes(&reading.findings), ["3 header-again"], "{}", messages(&reading));
    }
}

#[test]
fn decimals_of_a_whole_number_are_nothing() {
    for written in ["30,0", "30.0", "30,00", "30.00", "30"] {
        let text = format!("serial number;secret key;time interval;digits\n1001;{S};{written};8,0");
        assert_eq!(profiles(&tokens(text.as_bytes())), ["1001 totp SHA1 8 30 s"], "{written}");
    }
    for written in ["30,5", "30,000", "30,", ",0"] {
        let text = format!("serial number;secret key;time interval\n1001;{S};{written}");
        assert_eq!(codes(&tokens(text.as_bytes()).findings), ["2 interval-unreadable"], "{written}");
    }
}

#[test]
fn a_length_that_stands_for_another_hash_function_is_told_at_the_key() {
    for (digits, name) in [(56, "SHA-224"), (96, "SHA-384")] {
        let text = format!("A100,{X},totp,6,60\nA101,{X2},totp,6,60\nA102,{},totp,6,60", "a1".repeat(digits / 2));
        let reading = tokens(text.as_bytes());
        let finding = reading.findings.iter().find(|finding| finding.line == 3).unwrap();
        assert_eq!((finding.code(), finding.column), ("hash-untold", 2));
        assert!(finding.message().contains(name), "{}", finding.message());
        let mut options = ReadOptions::default();
        options.mends.hash = Some(token_desk_core::model::token::HashFunction::Sha1);
        assert_eq!(tokens_with(text.as_bytes(), options).tokens.len(), 3);
    }
}

#[test]
fn signs_around_a_serial_number_are_taken_off() {
    for written in
        ["'00012345", "\u{200b}00012345", "00012345\u{200b}", "\u{feff}\u{200b}00012345\u{a0}", "\u{2060}'00012345"]
    {
        let reading = read(&format!("serial number,secret key,time interval\n{written},S,60"));
        assert_eq!(serials(&reading), ["00012345"], "{written:?}");
        assert_eq!(codes(&reading.findings), ["2 serial-cleaned"], "{written:?}");
    }
    let reading = read("serial number,secret key,time interval\n'-5,S,60\nA-1),KN2XAZLSEBJWKY3SMV2CANRWEBKG65DB,60");
    assert_eq!(serials(&reading), ["'-5", "A-1)"]);
}
