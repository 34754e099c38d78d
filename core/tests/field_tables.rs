//! Kinds of faults that tables and JSON had in the field: each file gives the right tokens, and what was odd about it is
//! said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, serials, token, tokens, tokens_with, words};
use token_desk_core::desk::Desk;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::notation::table::columns::ColumnRole;
use token_desk_core::output::findings_list::findings_list;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{Content, Expected, read_file};

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
        &["26,00,13,55,02,211", "26,00,13,55,02,212"],
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

#[test]
fn a_table_may_have_links_in_some_rows_only() {
    let keepass = "\"Title\",\"Username\",\"TOTP\"\n\
        \"C200\",\"anna@contoso.com\",\"otpauth://totp/C200:anna?secret=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK&period=60\"\n\
        \"Router\",\"admin\",\"\"\n";
    let more = "Switch,admin,\n\"5\" rack\",\"open\nBox 7\nPrinter,admin,none\n";
    for (file, rejected) in
        [(keepass.to_owned(), 1), (keepass.to_owned() + more, 5), ("Passwords\n".to_owned() + keepass, 2)]
    {
        let reading = tokens(file.as_bytes());
        assert_eq!(reading.tokens.len(), 1, "{file}");
        let token = token(&reading, 0);
        assert_eq!(
            (token.profile.interval, common::hex(token)),
            (60, "6162636465666768696a6162636465666768696a".to_owned())
        );
        assert_eq!(reading.rejected, rejected, "{:?}", codes(&reading.findings));
    }
    // Without a header row most rows decide.
    let file = "Passwords of the help desk\n100001,otpauth://totp/a?secret=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK\n\
        100002,\n100003,otpauth://totp/b?secret=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LL\n100004,otpauth://totp/c?secret=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LM\n";
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["100001", "100003", "100004"]);
    assert_eq!(codes(&reading.findings), ["1 row-foreign", "3 secret-missing"]);
}

#[test]
fn the_width_of_a_table_is_that_of_its_usual_row() {
    let rows: String = (0..5).map(|n| format!("{},{},60,Feitian,c200\n", serial(n), base32_key(n))).collect();
    for first in ["Order 4711", "Order,4711", ",", "1,2,3,4,5,6,7,8"] {
        let file = format!("{first}\n{HEADER}{rows}");
        let reading = tokens(file.as_bytes());
        assert_eq!(reading.tokens.len(), 5, "{first}");
        let file = format!("{first}\n{rows}");
        let columns = Some(vec![Some(ColumnRole::Serial), Some(ColumnRole::Secret), Some(ColumnRole::Interval)]);
        for header in [Some(false), Some(true)] {
            let options = ReadOptions {
                format: Some(FormatId::Mapped),
                columns: columns.clone(),
                header,
                ..ReadOptions::default()
            };
            let reading = common::tokens_with(file.as_bytes(), options);
            assert!(reading.tokens.len() >= 4, "{first}");
            assert!(!codes(&reading.findings).iter().any(|code| code.contains("too-long")), "{first}");
        }
    }
}

#[test]
fn a_quoted_table_keeps_its_odd_rows() {
    let rows: String = (0..6).map(|n| format!("\"{},{},60\"\n", serial(n), base32_key(n))).collect();
    for file in [
        format!("serial number,secret key,time interval\n{rows}"),
        format!("Tokens of 2026\nserial number,secret key,time interval\n{rows}"),
        format!("\"serial number,secret key,time interval\"\n{rows}Total 6\n"),
    ] {
        assert_eq!(tokens(file.as_bytes()).tokens.len(), 6, "{file}");
    }
}

#[test]
fn a_serial_number_with_a_line_break_costs_its_row() {
    let file = format!(
        "{HEADER}\"26001\n26002\",{},60,A,B\n26003,{},60,A,B\n\"26004\r\n\",{},60,A,B\n",
        KEYS[0], KEYS[1], KEYS[2]
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["26003", "26004"]);
    assert_eq!(codes(&reading.findings), ["2 control-character"]);
}

/// A key in hex, another one for each number.
fn hex_key(n: usize) -> String {
    format!("{:040x}", (n as u128 + 1) * 0x9e37_79b9_7f4a_7c15_f39c_u128)
}

/// A key in Base32, another one for each number.
fn base32_key(n: usize) -> String {
    let key = (n as u128 + 1) * 0x9e37_79b9_7f4a_7c15_f39c_u128;
    (0..32).map(|digit| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(key >> (digit * 3)) as usize % 32])).collect()
}

/// A way to write a row of a table, with its serial number and its key.
type WriteRow = fn(usize) -> String;

/// Tables of each format: name, header, row, how many columns it has.
const TABLES: [(&str, &str, WriteRow, usize); 12] = [
    ("vendor", "serial number,secret key,time interval", |n| format!("{},{},60", serial(n), base32_key(n)), 3),
    ("no header", "", |n| format!("{},{},60,Feitian,c200", serial(n), base32_key(n)), 5),
    ("other order", "", |n| format!("Feitian;{};60;{}", base32_key(n), serial(n)), 4),
    (
        "entra",
        "upn,serial number,secret key,time interval,manufacturer,model",
        |n| format!("u{n}@contoso.com,{},{},30,Feitian,c200", serial(n), base32_key(n)),
        6,
    ),
    ("oath", "", |n| format!("{},{},totp,6,60", serial(n), hex_key(n)), 5),
    ("serial and key", "", |n| format!("{},{}", serial(n), hex_key(n)), 2),
    ("phenixid", "", |n| format!("TOTP;{};SHA;{};0;60;6", serial(n), hex_key(n)), 7),
    ("multiotp", "", |n| format!("{};Feitian;TOTP;{};6;60", serial(n), hex_key(n)), 6),
    (
        "yubico log",
        "",
        |n| format!("OATH-HOTP,6/19/13 11:41 AM,1,{},,{},,,0,0,0,6,0,0,0,0,0,0", serial(n), hex_key(n)),
        18,
    ),
    ("yubico list", "", |n| format!("{},,000000000000,{},000000000000,2013-06-19T11:41:00,", serial(n), hex_key(n)), 7),
    ("blanks", "", |n| format!("{} {} 60", serial(n), hex_key(n)), 3),
    (
        "links",
        "Serial,Owner,Link",
        |n| format!("{},u{n}@contoso.com,otpauth://totp/A:u{n}?secret={}&period=60", serial(n), base32_key(n)),
        3,
    ),
];

fn serial(n: usize) -> String {
    format!("260013550{n:04}")
}

/// What is odd about one row of a table, and how it gets so.
enum Odd {
    /// This line stands at that place among the rows.
    Added(usize, String),
    /// The key of the second row.
    Key(fn(&str) -> String),
}

/// The lines of a table with an odd row, and the serial numbers that are right.
fn with_odd_row((_, header, row, _): (&str, &str, WriteRow, usize), count: usize, odd: &Odd) -> (String, Vec<String>) {
    let mut lines: Vec<String> = (0..count).map(row).collect();
    let mut right: Vec<String> = (0..count).map(serial).collect();
    let mut above = 0;
    match odd {
        Odd::Added(at, line) => {
            above = usize::from(*at == 0);
            lines.insert(*at, line.clone());
        }
        Odd::Key(change) => {
            let second = lines[1].clone();
            let key =
                second.split([',', ';', ' ']).find(|cell| cell.contains(&hex_key(1)) || cell.contains(&base32_key(1)));
            let key = key.expect("each row has its key");
            lines[1] = second.replace(key, &change(key));
            right.remove(1);
        }
    }
    if !header.is_empty() {
        lines.insert(above, header.to_owned());
    }
    (lines.join("\n") + "\n", right)
}

#[test]
fn an_odd_row_costs_itself() {
    for table in TABLES {
        let (name, _, row, width) = table;
        let delimiter = row(0).chars().find(|c| ",; ".contains(*c)).expect("a delimiter").to_string();
        let padding = delimiter.repeat(width - 1);
        let other_width = if width < 7 { width + 2 } else { 4 };
        let other = ["X", "Y", "Z", "1", "2", "3", "4", "5", "6"][..other_width].join(&delimiter);
        let total = ["total", "60"].join(&delimiter);
        for count in [4, 12, 60] {
            let mut odd = vec![
                Odd::Added(0, "Delivery of the tokens".to_owned()),
                Odd::Added(0, "Order 4711 of 2026-01-03".to_owned()),
                Odd::Added(2, "Box 2".to_owned()),
                Odd::Added(2, other.clone()),
                Odd::Added(count, total.clone()),
            ];
            // Blanks divide words, too.
            if delimiter != " " {
                odd.push(Odd::Added(0, format!("Order 4711{padding}")));
                odd.push(Odd::Key(|_| String::new()));
                odd.push(Odd::Key(|key| format!("\"{}\n{}\"", &key[..key.len() - 12], &key[key.len() - 12..])));
            }
            for (number, odd) in odd.iter().enumerate() {
                let (text, mut right) = with_odd_row(table, count, odd);
                let reading = tokens(text.as_bytes());
                // A link is one over a line break as well.
                if name == "links" && number == 7 {
                    right.insert(1, serial(1));
                } else {
                    let said = !reading.findings.is_empty() || !reading.how.facts.is_empty();
                    assert!(said, "{name}, {count} rows: nothing is said of\n{text}");
                }
                assert_eq!(serials(&reading), right, "{name}, {count} rows:\n{text}");
            }
        }
    }
}

/// The tokens of JSON in words.
fn of_json(file: &str) -> Vec<String> {
    words(&tokens(file.as_bytes()))
}

#[test]
fn properties_of_json_have_the_names_of_columns() {
    let expected = ["2308734700389 00da4e2c3b94db734b42dda29bcdfdb591bd7bbd totp SHA1 6 60 0 |  |  | "];
    let key = "00DA4E2C3B94DB734B42DDA29BCDFDB591BD7BBD";
    for item in [
        r#"{"serialNumber":"2308734700389","secret":"KEY","type":"TOTP","otpLength":6,"totp":{"timeStep":60}}"#,
        r#"{"Serial":"2308734700389","seed":"KEY","otp_type":"totp","digits":"6","period":"60"}"#,
        r#"{"serial_number":2308734700389,"secret_key":"KEY","algo":"SHA1","time-step":60.0}"#,
        r#"{"sn":"2308734700389","secretHex":"KEY","totp.timeStep":60,"totp.digits":6}"#,
        r#"{"serialNumber":"2308734700389","tokenId":"0cad-1","token":{"secret":"KEY","config":1},"settings":{"interval":"60 s"}}"#,
        r#"{"serialNumber":"2308734700389","totp":{"secret":"KEY","period":60,"algorithm":"HmacSHA1","counter":3}}"#,
        r#"{"serialNumber":"2308734700389","secretKey":"KEY","timeIntervalInSeconds":60,"interval":30}"#,
    ] {
        let item = item.replace("KEY", key);
        for file in [
            format!("[{item}]"),
            format!(r#"{{"value":[{item}]}}"#),
            format!(r#"{{"count":1,"tokens":[{item}]}}"#),
            format!(r#"{{"_embedded":{{"hardwareTokens":[{item}]}},"size":1}}"#),
            format!(r#"{{"inventory":[{item}]}}"#),
        ] {
            let chosen = ReadOptions { secret: Some(SecretEncoding::Hex), ..ReadOptions::default() };
            let reading = common::tokens_with(file.as_bytes(), chosen);
            assert_eq!(words(&reading), expected, "{file}: {:?}", reading.findings);
        }
    }
    // Without a rule of a format, the keys themselves say how they are written.
    let pingone = r#"[{"serialNumber":"2308734700389","secret":"00DA4E2C3B94DB734B42DDA29BCDFDB591BD7BBD","type":"TOTP","otpLength":6,"totp":{"timeStep":60}}]"#;
    let reading = tokens(pingone.as_bytes());
    assert_eq!(words(&reading), expected);
    assert_eq!(codes(&reading.findings), ["0 secrets-read"]);
    // What an object is called says the type.
    let hotp = format!(r#"[{{"serial":"1000001","hotp":{{"secret":"{}","counter":7}}}}]"#, KEYS[0]);
    assert_eq!(of_json(&hotp), ["1000001 729c8225ac0bf5e60a1cee615c6364c2f23c9aca hotp SHA1 6 0 7 |  |  | "]);
    // People are no tokens, and other objects no settings.
    let user = format!(
        r#"[{{"serial":"1000001","secret":"{}","interval":30,"user":{{"upn":"amy@x.com","type":"Guest"}},"links":{{"key":"x"}}}}]"#,
        KEYS[0]
    );
    let reading = tokens(user.as_bytes());
    assert_eq!(reading.users.get(0).map(|user| user.upn.to_owned()), Some("amy@x.com".to_owned()));
    assert_eq!(codes(&reading.findings), ["0 columns-unused"]);
}

#[test]
fn what_is_no_token_in_json_is_told() {
    let good = |n: usize| format!(r#"{{"serial":"{}","seed":"{}","period":30}}"#, serial(n), base32_key(n));
    let file = format!(
        r#"{{"tokens":[{},5,null,"x",[],{{}},{{"serial":"7"}},{}],"batches":[{{"no":1}}],"more":{{"list":[{}]}}}}"#,
        good(1),
        good(2),
        good(3)
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), [serial(1), serial(2), serial(3)]);
    assert_eq!((reading.rows, reading.rejected), (9, 6));
    assert!(reading.findings[0].message().contains("“batches”"), "{:?}", reading.findings);
    // Which of two is right can't be known.
    let file = format!(r#"[{},{{"serial":"9","sn":"8","seed":"{}"}}]"#, good(1), base32_key(9));
    assert_eq!(codes(&tokens(file.as_bytes()).findings), ["1 item-unreadable"]);
}

#[test]
fn numbers_of_json_have_formats_too() {
    let item = |serial: &str, n: usize| {
        format!(r#"{{"serialNumber":{serial},"secretKey":"{}","timeIntervalInSeconds":60.0}}"#, base32_key(n))
    };
    for around in [["[", "]"], ["{\"inventory\":[", "]}"]] {
        for numbers in [
            ["2600135502211.0", "2600135502212.0"],
            ["\"2.600.135.502.211\"", "\"2.600.135.502.212\""],
            ["2.600135502211e12", "2600135502212.00"],
        ] {
            let file = format!("{}{},{}{}", around[0], item(numbers[0], 1), item(numbers[1], 2), around[1]);
            let reading = tokens(file.as_bytes());
            assert_eq!(serials(&reading), ["2600135502211", "2600135502212"], "{file}");
            assert_eq!(count_of(&reading, "number-format"), 2, "{file}");
        }
        let file =
            format!("{}{},{},{}{}", around[0], item("2.6e12", 1), item("7.5", 2), item("\"A.600.135\"", 3), around[1]);
        let reading = tokens(file.as_bytes());
        assert_eq!(serials(&reading), ["A.600.135"]);
        assert_eq!((count_of(&reading, "serial-excel"), count_of(&reading, "item-unreadable")), (1, 1));
    }
}

#[test]
fn a_users_file_of_pam_oath_has_no_serial_numbers() {
    let file = "HOTP/T60/6\tbob\t-\tea034dabd45ef9f60bff6bf3a7317cc902211ec2\n\
        HOTP\troot\t1234\t5ee7cac10104830b948eb3d42011b3aa3028b55d\n";
    let reading = tokens(file.as_bytes());
    assert_eq!(reading.format, FormatId::PamOath);
    assert_eq!(
        words(&reading),
        [
            "bob ea034dabd45ef9f60bff6bf3a7317cc902211ec2 totp SHA1 6 60 0 |  |  | ",
            "root 5ee7cac10104830b948eb3d42011b3aa3028b55d hotp SHA1 6 0 0 |  |  | ",
        ]
    );
    assert_eq!(codes(&reading.findings), ["0 names-unused", "1 serial-made-up", "2 serial-made-up"]);
    let more = "# Option User PIN Seed\nHOTP/E/8 amy@contoso.com + 3132333435363738393031323334353637383930 17 328482 2009-12-07T23:23:49L\n\
        HOTP/T30   amy@contoso.com - 3132333435363738393031323334353637383931\nnonsense\nHOTP bob - xyz\n";
    let reading = tokens(more.as_bytes());
    assert_eq!(
        words(&reading),
        [
            "amy@contoso.com 3132333435363738393031323334353637383930 hotp SHA1 8 0 17 |  |  | amy@contoso.com",
            "amy@contoso.com (2) 3132333435363738393031323334353637383931 totp SHA1 6 30 0 |  |  | amy@contoso.com",
        ]
    );
    assert_eq!(codes(&reading.findings)[2..], ["4 row-foreign", "5 secret-unreadable"]);
    assert!(!format!("{:?}", reading.findings).contains("1234"));
}

#[test]
fn a_column_of_serial_numbers_has_other_values_and_digits() {
    // A kind in front of each row is no serial number, even where each is another.
    let kinds = "HOTP/T30/6;Amy;ea034dabd45ef9f60bff6bf3a7317cc902211ec2\nHOTP/T60/6;Ben;5ee7cac10104830b948eb3d42011b3aa3028b55d\n\
        HOTP/T60/8;Cleo;3132333435363738393031323334353637383930\n";
    let same: String = (0..6).map(|n| format!("batch7;{};Amy\n", hex_key(n))).collect();
    let words: String =
        (0..6).map(|n| format!("{};{};60\n", ["Amy", "Ben", "Cleo", "Dan", "Eve", "Fay"][n], hex_key(n))).collect();
    for file in [kinds.to_owned(), same, words] {
        let refusal = common::refused_tokens(file.as_bytes());
        assert_eq!(&*refusal.code, "unknown", "{file}");
    }
}

#[test]
fn keys_by_user_name_are_read_without_serial_numbers() {
    let authelia = "issuer,username,algorithm,digits,period,secret\n\
        Authelia,amy@contoso.com,SHA1,6,30,OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK\n\
        Authelia,ben,SHA256,8,60,A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY\n\
        Authelia,ben,SHA1,6,30,MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK\n\
        Authelia,cleo,SHA1,6,30,\n\
        Authelia,dan,SHA1,six,30,MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK\n";
    let reading = tokens(authelia.as_bytes());
    assert_eq!(reading.format, FormatId::OwnerKeys);
    assert_eq!(
        words(&reading),
        [
            "amy@contoso.com 729c8225ac0bf5e60a1cee615c6364c2f23c9aca totp SHA1 6 30 0 | Authelia |  | amy@contoso.com",
            "ben 07360269bbb7333148912093f6108babf6bc74f8 totp SHA256 8 60 0 | Authelia |  | ",
            "ben (2) 6162636465666768696a6162636465666768696a totp SHA1 6 30 0 | Authelia |  | ",
        ]
    );
    assert_eq!(
        codes(&reading.findings),
        [
            "0 names-unused",
            "2 serial-made-up",
            "3 serial-made-up",
            "4 serial-made-up",
            "5 secret-missing",
            "6 digits-unreadable"
        ]
    );
    let finding = reading.findings.iter().find(|finding| finding.line == 5).unwrap();
    assert_eq!((finding.column, &*finding.subject), (6, "cleo"));
    let nextcloud = "Accounts of 2026\n\"Issuer\";\"User name\";\"Algorithm\";\"Digits\";\"Period\";\"Secret\"\n\
        \"Nextcloud\";\"amy\";\"SHA1\";\"6\";\"30\";\"OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK\"\n";
    assert_eq!(serials(&tokens(nextcloud.as_bytes())), ["amy"]);
    // Without what one-time passwords have, it is no such table.
    for header in ["username,secret", "username,secret,period", "upn,secret key"] {
        let file = format!("{header}\namy,OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK,30\n");
        assert_eq!(&*common::refused_tokens(file.as_bytes()).code, "column-missing", "{header}");
    }
}

#[test]
fn no_finding_repeats_what_could_be_a_key() {
    let keys = [
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "5ee7cac10104830b948eb3d42011b3aa3028b55d",
        "3132333435363738393031323334353637383930",
    ];
    for key in keys {
        let pskc = |serial: &str, secret: &str| {
            format!(
                "<KeyPackage><DeviceInfo><SerialNo>{serial}</SerialNo></DeviceInfo><Key Id='{serial}' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><AlgorithmParameters><ResponseFormat Length='6' Encoding='DECIMAL'/></AlgorithmParameters><Data><Secret><PlainValue>{secret}</PlainValue></Secret></Data></Key></KeyPackage>"
            )
        };
        let link = |secret: &str| format!("otpauth://totp/{key}?secret={secret}&serial={key}&{key}=1\n");
        let item =
            |serial: &str, secret: &str| format!(r#"{{"serialNumber":"{serial}","secretKey":"{secret}","{key}":1}}"#);
        let others = ["MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK", "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LM"];
        let xml = "<KeyContainer Version='1.0' xmlns='urn:ietf:params:xml:ns:keyprov:pskc'>";
        let files = [
            // The columns are the other way round, also with too few and too many fields, and with a control character.
            format!(
                "serial number,secret key,time interval\n{key},10000001,30\n{key},10000002,30\n{key}\n{key},,30,x\n{key}\u{1},10000001,30\n"
            ),
            format!(
                "serial number,secret key,time interval\n{key},{},30\n{key},{},60\n{key},{},30\n",
                others[0], others[0], others[1]
            ),
            format!(
                "serial number,secret key,upn,{key},Secret ({key})\n1000001,{},{key},x,y\n1000002,{},{key}@x.com,x,y\n",
                others[0], others[1]
            ),
            format!("[{},{},{}]", item(key, others[0]), item(key, others[1]), item("1", others[1])),
            format!("{{\"inventory\":[{},{}]}}", item(key, others[0]), item(key, others[1])),
            format!(
                "{xml}{}{}{}</KeyContainer>",
                pskc(key, "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA="),
                pskc(key, "MTIzNDU2Nzg5MDEyMzQ1Njc4OTE="),
                pskc("7", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTE=")
            ),
            link(others[0]) + &link(others[1]),
            format!("issuer,username,digits,period,secret\nA,{key},6,30,{}\nA,{key},six,30,{}\n", others[0], others[1]),
        ];
        // Alone, and each beside a file with the same serial numbers and keys.
        let mut desk = Desk::default();
        for (number, file) in files.iter().enumerate() {
            let reading = tokens(file.as_bytes());
            let shown = format!("{:?} {:?} {:?}", reading.findings, reading.columns, reading.how);
            assert!(!shown.contains(key), "{shown}");
            let name = format!("{number}.txt");
            let Ok((next, _)) = desk.add_tokens(&name, reading, ReadOptions::default()) else { continue };
            desk = next;
        }
        let list = format!("upn,serial number\namy@contoso.com,{key}\n");
        let (desk, _) = desk.add_users("users.csv", common::users(list.as_bytes())).unwrap();
        let summary = desk.summary();
        let groups: Vec<_> = summary.groups.iter().collect();
        assert!(groups.len() > 5);
        let mut written = String::new();
        for piece in findings_list(&groups).each(&desk) {
            written += std::str::from_utf8(piece.as_slice()).unwrap();
        }
        assert!(!written.contains(key), "{written}");
    }
}

#[test]
fn a_line_break_in_quotation_marks_stays_as_it_is() {
    let file =
        format!("serial number,secret key,manufacturer,model\r\n100001,{},\"Acme\r\nCorp\",\"T\n1\"\r\n", KEYS[0]);
    let reading = tokens(file.as_bytes());
    let profile = token(&reading, 0).profile;
    assert_eq!((&*profile.manufacturer, &*profile.model), ("Acme\r\nCorp", "T\n1"));
    let users = common::users(b"upn,name\r\namy@x.com,\"Amy\r\nBerg\"\r\n");
    assert_eq!(users.users.get(0).map(|user| user.name.to_owned()), Some("Amy Berg".to_owned()));
}

#[test]
fn a_yubico_file_may_hold_both_layouts() {
    let log = format!(
        "# Traditional format\nLOGGING START,6/19/13 11:41 AM\n\
        OATH-HOTP,6/19/13 11:41 AM,1,vvcccccccccd,,{},,,0,0,0,8,7,0,0,0,0,0\n\
        Yubico OTP,6/19/13 11:42 AM,1,vvcccccccccf,0a1b2c3d4e5f,{},,,0,0,0,0,0,0,0,0,0,0\n",
        hex_key(1),
        &hex_key(2)[..32]
    );
    let list = format!(
        "# Yubico format\n1234567,,000000000000,{},000000000000,2013-06-19T11:41:00,\n\
        1234568,vvcccccccccg,0a1b2c3d4e5f,{},000000000000,2013-06-19T11:41:00,\n\
        1234569,,000000000000,0,000000000000,2013-06-19T11:41:00,\n",
        hex_key(3),
        &hex_key(4)[..32]
    );
    for file in [log.clone() + &list, list.clone() + &log] {
        let reading = tokens(file.as_bytes());
        assert_eq!(reading.format, FormatId::YubicoLog);
        let mut found = words(&reading);
        found.sort_unstable();
        let expected = [
            format!("1234567 {} hotp SHA1 6 0 0 |  |  | ", hex_key(3)),
            format!("vvcccccccccd {} hotp SHA1 8 0 7 |  |  | ", hex_key(1)),
        ];
        assert_eq!(found, expected, "{:?}", reading.findings);
        assert_eq!((count_of(&reading, "not-oath"), count_of(&reading, "secret-missing")), (2, 1));
        let missing = reading.findings.iter().find(|finding| finding.code() == "secret-missing").unwrap();
        assert_eq!((missing.column, &*missing.subject), (4, "1234569"));
    }
    assert_eq!(tokens(list.as_bytes()).format, FormatId::YubicoList);
}

#[test]
fn foreign_files_are_named() {
    let rsa = r#"<?xml version="1.0"?>
<TKNBatch><TKNHeader><Origin>RSA</Origin></TKNHeader><TKN><SN>000129365220</SN><Seed>=AAAAAAAAAAAAAAAAAAAAAA==</Seed></TKN></TKNBatch>"#;
    let keycloak = r#"{"id":"x","realm":"contoso","otpPolicyType":"totp","users":[{"username":"amy","credentials":[{"type":"otp","secretData":"{\"value\":\"GEZDGNBVGY3TQOJQGEZDGNBV\"}","credentialData":"{\"subType\":\"totp\",\"digits\":6}"}]}]}"#;
    for (file, code, message) in [
        (rsa, "rsa", "no OATH tokens, and Entra ID can’t take them"),
        ("FTK2001234567890\nFTK2001234567891\n", "fortitoken", "no keys"),
        (
            "Serial,Status,User\nFTK200AB12CD34EF,Available,\nFTK200AB12CD34F0,Assigned,amy\n",
            "fortitoken",
            "FortiTokens",
        ),
        (keycloak, "keycloak", "realm export of Keycloak"),
        (
            "# user server type:hash:encoding:key:pin:udid client\nbob otp totp:sha1:base32:K7BYLIU5D2V33X6S:1234:xxx *\nalice otp totp-60-6:sha1:hex:5ee7cac10104830b948eb3d42011b3aa3028b55d:12345:xxx *\n",
            "otp-secrets",
            "otp-secrets",
        ),
        (r#"{"authenticator_tokens":[{"encrypted_seed":"x","name":"y"}]}"#, "app-authy", "Authy"),
        (
            r#"{"version":1,"kdfParams":{"memLimit":4096},"encryptedData":"x","encryptionNonce":"y"}"#,
            "app-ente",
            "encrypted",
        ),
        (
            r#"[{"issuer":"A","account":"b","secret":"GEZDGNBVGY3TQOJQ","kind":"TOTP","timer":"30"}]"#,
            "app-raivo",
            "Raivo",
        ),
    ] {
        let refusal = common::refused_tokens(file.as_bytes());
        assert_eq!(&*refusal.code, code, "{refusal}");
        assert!(refusal.message.contains(message) && !refusal.advice.is_empty(), "{refusal}");
        assert!(!refusal.to_string().contains("1234567890") && !refusal.to_string().contains("GEZDGNBV"), "{refusal}");
    }
    // With keys, they are tokens.
    let forti = format!(
        "serial number,secret key,time interval\nFTK2001234567890,{},60\nFTK2001234567891,{},60\n",
        KEYS[0], KEYS[1]
    );
    assert_eq!(serials(&tokens(forti.as_bytes())), ["FTK2001234567890", "FTK2001234567891"]);
    let list = "upn,serial number\namy@contoso.com,FTK2001234567890\n";
    let read = read_file(list.as_bytes(), Expected::Either, &ReadOptions::default(), None, &mut |_| {});
    assert!(matches!(read, Ok(Content::Users(users)) if users.users.len() == 1));
}

#[test]
fn what_says_that_there_is_no_serial_number_is_none() {
    for cell in [
        "-",
        "--",
        "–",
        "—",
        "n/a",
        "N/A",
        "na",
        "n.a.",
        "none",
        "None",
        "null",
        "NULL",
        "nil",
        "0",
        "0.0",
        "unknown",
        "TBD",
        "?",
        "???",
        "...",
        "…",
        "_",
        "/",
        "not available",
        "k. A.",
        "unbekannt",
        "keine",
        "inconnu",
        "xxxx",
        "'-",
        "=\"n/a\"",
    ] {
        let file = with_serials(&["SN100001", &cell.replace('"', "\"\""), "SN100003"]);
        let reading = tokens(file.as_bytes());
        assert_eq!(serials(&reading), ["SN100001", "SN100003"], "{cell}");
        assert!(
            codes(&reading.findings).contains(&"3 serial-missing".to_owned()),
            "{cell}: {:?}",
            codes(&reading.findings)
        );
        let json = format!(
            r#"[{{"serialNumber":"SN100001","secretKey":"{}"}},{{"serialNumber":"{}","secretKey":"{}"}}]"#,
            KEYS[0],
            cell.replace('"', "\\\""),
            KEYS[1]
        );
        assert_eq!(serials(&tokens(json.as_bytes())), ["SN100001"], "{cell}");
    }
    // An error of a spreadsheet is told as such.
    for cell in ["#N/A", "#####", "#REF!"] {
        let reading = tokens(with_serials(&["SN100001", cell]).as_bytes());
        assert_eq!((serials(&reading).len(), count_of(&reading, "serial-sheet-error")), (1, 1), "{cell}");
    }
    for cell in ["00000000", "00", "1", "A", "NA-1", "N7", "Xerox", "Norbert", "none1"] {
        assert_eq!(serials(&tokens(with_serials(&["SN100001", cell]).as_bytes())), ["SN100001", cell]);
    }
}

#[test]
fn a_placeholder_is_never_filled_with_zeros() {
    let options = ReadOptions { serial_digits: Some(8), ..ReadOptions::default() };
    let reading = tokens_with(with_serials(&["123", "0", "-"]).as_bytes(), options);
    assert_eq!(serials(&reading), ["00000123"]);
}

#[test]
fn a_0_is_a_serial_number_where_they_count_from_it() {
    for (numbers, expected) in [
        (&["0", "1", "2", "3"][..], &["0", "1", "2", "3"][..]),
        (&["3", "2", "1", "0"], &["3", "2", "1", "0"]),
        (&["0.0", "1.0", "2.0"], &["0", "1", "2"]),
        (&["'0", "'1"], &["0", "1"]),
        (&["0", "1", "0"], &["1"]),
        (&["0", "2", "3"], &["2", "3"]),
        (&["SN100001", "0"], &["SN100001"]),
    ] {
        let reading = tokens(with_serials(numbers).as_bytes());
        assert_eq!(serials(&reading), expected, "{numbers:?}");
        assert_eq!(count_of(&reading, "serial-missing"), numbers.len() - expected.len(), "{numbers:?}");
        let items: Vec<String> = numbers
            .iter()
            .zip(KEYS.iter().cycle())
            .map(|(serial, key)| format!(r#"{{"serialNumber":"{}","secretKey":"{key}"}}"#, serial.trim_matches('\'')))
            .collect();
        assert_eq!(serials(&tokens(format!("[{}]", items.join(",")).as_bytes())), expected, "{numbers:?}");
    }
    // It is filled with zeros as the others are.
    let options = ReadOptions { serial_digits: Some(3), ..ReadOptions::default() };
    assert_eq!(serials(&tokens_with(with_serials(&["0", "1"]).as_bytes(), options)), ["000", "001"]);
    // PSKC's ids are not a spreadsheet's.
    let key = |id: &str, seed: &str| {
        format!(
            r#"<KeyPackage><Key Id="{id}" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp"><Data><Secret><PlainValue>{seed}</PlainValue></Secret></Data></Key></KeyPackage>"#
        )
    };
    let file = format!(
        r#"<?xml version="1.0"?><KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">{}{}</KeyContainer>"#,
        key("0", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA="),
        key("2", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTE="),
    );
    assert_eq!(serials(&tokens(file.as_bytes())), ["0", "2"]);
    // Beside links, too.
    let link = |serial: &str, name: &str, key: &str| format!("{serial},otpauth://totp/{name}?secret={key}\n");
    for (numbers, expected) in [(["0", "1"], ["0", "1"]), (["0", "77"], ["anna", "77"])] {
        let file = format!("serial,link\n{}{}", link(numbers[0], "anna", KEYS[0]), link(numbers[1], "ben", KEYS[1]));
        assert_eq!(serials(&tokens(file.as_bytes())), expected);
    }
}

#[test]
fn a_placeholder_for_a_user_is_nobody() {
    let file = "upn,serial number,secret key,time interval,manufacturer,model\n\
        anna@contoso.com,SN1,OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK,30,Acme,T1\n\
        n/a,SN2,A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY,30,Acme,T1\n\
        -,SN3,MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK,30,Acme,T1\n";
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["SN1", "SN2", "SN3"]);
    assert_eq!(codes(&reading.findings), [""; 0]);
    assert_eq!(reading.users.len(), 1);
}

#[test]
fn placeholders_beside_links_and_in_pskc_are_no_serial_numbers() {
    let file = "serial,user,link\n\
        SN10001,anna@contoso.com,otpauth://totp/anna?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXA\n\
        n/a,-,otpauth://totp/Acme:ben?secret=OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK&serial=none\n";
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["SN10001", "ben"]);
    let key = |device: &str, id: &str, seed: &str| {
        format!(
            r#"<KeyPackage><DeviceInfo><SerialNo>{device}</SerialNo></DeviceInfo><Key Id="{id}" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp"><Data><Secret><PlainValue>{seed}</PlainValue></Secret></Data></Key></KeyPackage>"#
        )
    };
    let file = format!(
        r#"<?xml version="1.0"?><KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">{}{}</KeyContainer>"#,
        key("N/A", "KEY-77", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA="),
        key("-", "none", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTE="),
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["KEY-77", "key"]);
}

#[test]
fn json_lines_and_values_one_behind_the_other_are_a_list() {
    let good = |n: usize| format!(r#"{{"serial":"{}","seed":"{}","period":30}}"#, serial(n), base32_key(n));
    let all = [serial(1), serial(2), serial(3)];
    for file in [
        format!("{}\n{}\n{}\n", good(1), good(2), good(3)),
        format!("\u{feff}{}\r\n\r\n{}\r\n{}", good(1), good(2), good(3)),
        format!("{}{} {}", good(1), good(2), good(3)),
        format!("{}\n{}\n{}\n", good(1), good(2), good(3)).replace(',', ",\n  "),
        format!("[{},{}]\n[{}]", good(1), good(2), good(3)),
        format!("{{\"value\":[{}]}}\n{{\"value\":[{},{}]}}", good(1), good(2), good(3)),
    ] {
        assert_eq!(serials(&tokens(file.as_bytes())), all, "{file}");
    }
    // A damaged line costs only itself.
    let file = format!("{}\n{}\n{{\"serial\":\"9\",\"seed\n{{}}\n{}\nx\n", good(1), good(2), good(3));
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), all);
    assert_eq!(codes(&reading.findings), ["3 item-unreadable", "4 serial-missing", "6 item-unreadable"]);
    let first = format!("{{\"serial\":\"9\",\"seed\n{}\n{}\n", good(1), good(2));
    assert_eq!(codes(&tokens(first.as_bytes()).findings), ["1 item-unreadable"]);
    // Lines of a list are no JSON Lines.
    let list = format!("{{\"value\":[\n{},\n{},\n{}\n", good(1), good(2), good(3));
    assert_eq!(&*common::refused_tokens(list.as_bytes()).code, "json-cut");
    // Users stay users, whose serial numbers alone are no tokens.
    for list in [
        "{\"userPrincipalName\":\"amy@x.com\",\"displayName\":\"Amy\"}\n{\"userPrincipalName\":\"ben@x.com\"}\n",
        "{\"upn\":\"amy@x.com\",\"serialNumber\":\"SN100001\"}\n{\"upn\":\"ben@x.com\",\"serialNumber\":\"SN100002\"}\n",
        r#"[{"upn":"amy@x.com","serialNumber":"SN100001"},{"upn":"ben@x.com","serialNumber":"SN100002"}]"#,
    ] {
        let Content::Users(users) =
            read_file(list.as_bytes(), Expected::Either, &ReadOptions::default(), None, &mut |_| {}).unwrap()
        else {
            panic!("tokens")
        };
        assert_eq!(users.users.len(), 2, "{list}");
    }
}

#[test]
fn what_a_token_has_beside_its_key_makes_it_no_list() {
    let token = |n: usize, more: &str| {
        format!(r#"{{"serialNumber":"{}","secretKey":"{}",{more}"period":30}}"#, serial(n), base32_key(n))
    };
    for more in [
        r#""inventory":"A-17","#,
        r#""inventory":{"shelf":4},"#,
        r#""value":[1,2],"#,
        r#""value":[],"#,
        r#""value":"a","VALUE":"b","#,
        r#""value":[1],"value":[2],"inventory":1,"#,
    ] {
        for (file, count) in [
            (token(1, more), 1),
            (format!("{}\n{}\n{}\n", token(1, more), token(2, ""), token(3, more)), 3),
            (format!("{}{}{}", token(1, ""), token(2, more), token(3, more)), 3),
            (format!("[{},{}]", token(1, more), token(2, more)), 2),
        ] {
            let reading = tokens(file.as_bytes());
            assert_eq!((serials(&reading).len(), reading.rejected), (count, 0), "{file}");
        }
    }
    // A line that is no token costs only itself, whatever a file of it alone would be.
    for line in [r#"{"inventory":"A-17"}"#, r#"{"value":[],"value":[]}"#, r#"{"serialNumber":"9","inventory":1}"#] {
        let file = format!("{}\n{line}\n{}\n", token(1, ""), token(2, ""));
        let reading = tokens(file.as_bytes());
        assert_eq!((serials(&reading).len(), reading.rejected), (2, 1), "{file}");
    }
    assert_eq!(&*common::refused_tokens(br#"{"inventory":1}"#).code, "json-inventory");
}

#[test]
fn the_names_of_entries_in_json_may_be_the_serial_numbers() {
    let key = "00DA4E2C3B94DB734B42DDA29BCDFDB591BD7BBD";
    let expected = ["1234567 00da4e2c3b94db734b42dda29bcdfdb591bd7bbd totp SHA1 6 60 0 |  |  | "];
    for entries in [
        r#""1234567":{"secret":"KEY","period":60}"#,
        r#""1234567":{"totp":{"seed":"KEY","timeStep":60}}"#,
        r#""x":{"sn":"1234567","key":"KEY","interval":60}"#,
    ] {
        let entries = entries.replace("KEY", key);
        for file in [
            format!("{{{entries}}}"),
            format!(r#"{{"tokens":{{{entries}}}}}"#),
            format!(r#"{{"count":1,{entries}}}"#),
            format!(r#"{{"data":{{"devices":{{{entries}}},"page":1}}}}"#),
        ] {
            let reading = tokens(file.as_bytes());
            assert_eq!(words(&reading), expected, "{file}");
            let by_name = !file.contains("\"sn\"");
            assert_eq!(count_of(&reading, "serials-by-name"), usize::from(by_name), "{file}");
        }
    }
    let file = format!(
        r#"{{"SN100001":"{}","SN100002":"{}","SN100003":null,"SN100004":"","SN100005":[1],"made":"2026","SN100006":"{}"}}"#,
        KEYS[0], KEYS[1], KEYS[2]
    );
    let reading = tokens(file.as_bytes());
    assert_eq!(serials(&reading), ["SN100001", "SN100002", "SN100006"]);
    assert_eq!((reading.rows, reading.rejected), (6, 3));
    assert_eq!(count_of(&reading, "columns-unused"), 1);
    // What is no serial number, and no key.
    let md5 = "d41d8cd98f00b204e9800998ecf8427e";
    for file in [
        format!(r#"{{"sha256":"{md5}{md5}","md5":"{md5}"}}"#),
        format!(r#"{{"clientId":"{md5}","tenant1":"{md5}"}}"#),
        r#"{"100001":"Anna Smith","100002":"Ben Berg"}"#.to_owned(),
        r#"{"100001":{"name":"Anna"},"100002":{"name":"Ben"}}"#.to_owned(),
    ] {
        assert_eq!(&*common::refused_tokens(file.as_bytes()).code, "json-unknown", "{file}");
    }
    let refusal = common::refused_tokens(format!(r#"{{"anna@x.com":"{}"}}"#, KEYS[0]).as_bytes());
    assert!(refusal.message.contains("names of users") && !refusal.message.contains(KEYS[0]), "{refusal}");
}

#[test]
fn short_names_of_properties_are_known() {
    for (serial_name, key_name) in
        [("sn", "key"), ("serialnumber", "seed"), ("SN", "Seed"), ("serial_no", "secret_key"), ("serialNo", "seedHex")]
    {
        let file =
            format!(r#"[{{"{serial_name}":"1234567","{key_name}":"00DA4E2C3B94DB734B42DDA29BCDFDB591BD7BBD"}}]"#);
        assert_eq!(serials(&tokens(file.as_bytes())), ["1234567"], "{serial_name} {key_name}");
    }
}

#[test]
fn names_of_properties_are_shown_unless_they_could_be_keys() {
    for (start, end) in [("[", "]"), ("{\"inventory\":[", "]}")] {
        let file = |extra: &str| {
            let item = |n: usize, extra: &str| {
                format!(
                    r#"{{"serialNumber":"{}","secretKey":"{}","timeIntervalInSeconds":30{extra}}}"#,
                    serial(n),
                    base32_key(n)
                )
            };
            format!("{start}{},{}{end}", item(1, extra), item(2, ""))
        };
        let said = |extra: &str| {
            let reading = tokens(file(extra).as_bytes());
            let found = reading.findings.iter().find(|finding| finding.code() == "columns-unused");
            found.map(|finding| finding.message()).unwrap_or_default()
        };
        for name in ["hardwareTokenDeliveryAddress", "lastSynchronisationMarker", "Batch number of the delivery"] {
            assert!(said(&format!(r#","{name}":"x""#)).contains(name), "{name}");
        }
        // As long as the keys, and in their letters; or with digits in it.
        for name in [base32_key(7), "00DA4E2C3B94DB734B42DDA29BCDFDB591BD7BBD".to_owned()] {
            let message = said(&format!(r#","{name}":"x""#));
            assert!(!message.is_empty() && !message.contains(&name[..8]), "{message}");
        }
    }
}
