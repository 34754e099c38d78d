//! Kinds of faults that tables and JSON had in the field: each file gives the right tokens, and what was odd about it is
//! said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, serials, token, tokens, words};

const HEADER: &str = "serial number,secret key,time interval,manufacturer,model\r\n";
const KEYS: [&str; 3] =
    ["OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK", "A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY", "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"];

/// A table with these serial numbers, each in quotation marks.
fn with_serials(numbers: &[&str]) -> String {
    let rows = numbers.iter().zip(KEYS.iter().cycle()).enumerate();
    // Each key is another one.
    let row = |(n, (number, key)): (usize, (&&str, &&str))| {
        format!("\"{number}\",{}{},60,Feitian,c200\r\n", &key[..31], char::from(b'A' + n as u8 / 3 * 8 % 24))
    };
    HEADER.to_owned() + &rows.map(row).collect::<String>()
}

/// How often each finding with `code` occurs.
fn count_of(reading: &token_desk_core::reading::Reading, code: &str) -> usize {
    reading.findings.iter().filter(|finding| finding.code() == code).count()
}

#[test]
fn number_formats_are_taken_off_serial_numbers() {
    let german = "serial number;secret key;time interval;manufacturer;model\r\n\
        2.600.135.502.211;OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK;60;Feitian;c200\r\n\
        2600135502212,00;A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY;60,0;Feitian;c200\r\n";
    let point_zero = "serial number,secret key,time interval,manufacturer,model\r\n\
        2600135502211.0,OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK,60.0,Feitian,c200\r\n\
        2600135502212.0,A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY,60.0,Feitian,c200\r\n";
    for file in [german, point_zero] {
        let reading = tokens(file.as_bytes());
        assert_eq!(
            words(&reading).iter().map(|words| words.split(" | ").next().unwrap()).collect::<Vec<_>>(),
            [
                "2600135502211 729c8225ac0bf5e60a1cee615c6364c2f23c9aca totp SHA1 6 60 0",
                "2600135502212 07360269bbb7333148912093f6108babf6bc74f8 totp SHA1 6 60 0"
            ]
        );
        assert_eq!(codes(&reading.findings), ["2 number-format", "3 number-format"]);
        assert_eq!(&*reading.findings[0].subject, "2600135502211");
        assert_eq!(reading.findings[0].column, 1);
    }
    for numbers in [
        &["2,600,135,502,211", "2,600,135,502,212"][..],
        &["2 600 135 502 211", "2\u{a0}600\u{a0}135\u{a0}502\u{a0}212"],
        &["2\u{202f}600\u{202f}135\u{202f}502\u{202f}211", "2\u{2009}600\u{2009}135\u{2009}502\u{2009}212"],
        &["2'600'135'502'211", "2’600’135’502’212"],
        &["2,600,135,502,211.00", "2,600,135,502,212.00"],
        &["2.600.135.502.211,00", "2.600.135.502.212,00"],
        &["2.600135502211E+12", "2.600135502212E+12"],
    ] {
        let reading = tokens(with_serials(numbers).as_bytes());
        assert_eq!(serials(&reading), ["2600135502211", "2600135502212"], "{numbers:?}");
        assert_eq!(count_of(&reading, "number-format"), 2, "{numbers:?}");
    }
}

#[test]
fn a_format_is_seen_without_a_header_row() {
    let file = "\"2,600,135,502,211\",OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK,60\n\
        \"2,600,135,502,212\",A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY,60\n";
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["2600135502211", "2600135502212"]);
    assert_eq!(count_of(&reading, "number-format"), 2);
}

#[test]
fn signs_that_serial_numbers_have_themselves_stay() {
    for numbers in [
        &["A.600.135", "A.600.136"][..],
        &["10.1.2.33", "10.1.2.34", "10.100.200"],
        &["12345.0", "12345.1", "12345.2"],
        &["SN-100-001", "SN-100-002"],
        &["001.234", "001.235"],
        &["1234 5678", "1234 5679"],
    ] {
        let reading = tokens(with_serials(numbers).as_bytes());
        assert_eq!(serials(&reading), numbers);
        assert!(!codes(&reading.findings).iter().any(|code| code.contains("number-format")), "{numbers:?}");
    }
    // Which of both it is can't be known: it is left and said.
    let reading = tokens(with_serials(&["2.600.135", "A.600.135"]).as_bytes());
    assert_eq!(serials(&reading), ["2.600.135", "A.600.135"]);
    assert_eq!(codes(&reading.findings), ["2 number-format-unclear"]);
}

#[test]
fn the_whole_column_tells_what_a_sign_is() {
    // A thousand plain numbers before the first with a format, and the other way round.
    for odd_first in [false, true] {
        let mut file = HEADER.to_owned();
        for row in 0..1500_u32 {
            let plain = (row < 1200) != odd_first;
            let number = format!("26001{row:04}");
            let shown = if plain {
                number
            } else {
                format!("\"26,001{:01},{:03}\"", row / 1000, row % 1000).replace("26,001", "260,01")
            };
            let key = format!("{:040x}", u128::from(row) * 0x9e37_79b9_7f4a_7c15_u128 + 1);
            file += &format!("{shown},{key},60,Feitian,c200\r\n");
        }
        let reading = tokens(file.as_bytes());
        let expected: Vec<String> = (0..1500).map(|row| format!("26001{row:04}")).collect();
        assert_eq!(serials(&reading), expected);
        assert_eq!(count_of(&reading, "number-format"), if odd_first { 1200 } else { 300 });
    }
}

#[test]
fn digits_that_a_spreadsheet_did_not_keep_are_told() {
    let reading = tokens(with_serials(&["1,234,567,890,123,450", "100,001", "2.6E+12"]).as_bytes());
    assert_eq!(serials(&reading), ["100001"]);
    assert_eq!(codes(&reading.findings), ["2 serial-excel", "3 number-format", "4 serial-excel"]);
}

#[test]
fn other_numbers_have_formats_too() {
    let file = "serial number;secret key;type;time interval;digits;counter\n\
        T-1;OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK;HOTP;;6,0;1.234.567\n\
        T-2;A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY;HOTP;;6,00;12,0\n\
        T-3;MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK;TOTP;1.800;8.0;\n";
    let reading = tokens(file.as_bytes());
    let numbers = |row| {
        (token(&reading, row).counter, token(&reading, row).profile.interval, token(&reading, row).profile.digits)
    };
    assert_eq!([numbers(0), numbers(1), numbers(2)], [(1_234_567, 0, 6), (12, 0, 6), (0, 1800, 8)]);
    let said: Vec<_> = reading
        .findings
        .iter()
        .map(|it| (it.line, it.column, it.code()))
        .filter(|it| it.2.starts_with("number"))
        .collect();
    assert_eq!(said, [(2, 6, "number-format"), (4, 4, "number-format")]);
}
