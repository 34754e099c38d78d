//! No key in words: a key in any place of any file, in any encoding and however it is grouped, is in nothing that is said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

use token_desk_core::desk::Desk;
use token_desk_core::finding::Finding;
use token_desk_core::formats::{look_at_table, read_tokens};
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::output::findings_list::findings_list;
use token_desk_core::reading::mapping::Mapping;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::reading::preview::Preview;
use token_desk_core::roster::{look, read_users};

/// The key that is looked for: 20 bytes.
const KEY: [u8; 20] = [
    0x4a, 0x29, 0xb7, 0x1c, 0xe3, 0x5d, 0x08, 0xf6, 0x92, 0x3e, 0xd1, 0x67, 0xac, 0x40, 0x8b, 0x1f, 0x75, 0xc9, 0x2a,
    0xde,
];
const BASE32: &str = "JIU3OHHDLUEPNER62FT2YQELD524SKW6";

fn hex() -> String {
    KEY.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn each(byte: impl Fn(u8) -> String, between: &str) -> String {
    KEY.iter().map(|&b| byte(b)).collect::<Vec<_>>().join(between)
}

/// The key as text in each encoding, without groups.
fn encodings() -> Vec<String> {
    let digits = hex();
    let modhex =
        digits.bytes().map(|digit| char::from(b"cbdefghijklnrtuv"[(digit as char).to_digit(16).unwrap() as usize]));
    vec![
        hex(),
        hex().to_uppercase(),
        BASE32.to_owned(),
        BASE32.to_lowercase(),
        "Sim3HONdCPaSPtFnrECLH3XJKt4=".to_owned(),
        "aim3HON_CP-SPtFnrECLH3XJKt4".to_owned(),
        modhex.collect(),
    ]
}

/// `text` in groups of so many characters.
fn grouped(text: &str, length: usize, between: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(length).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(between)
}

/// The key in all the ways in which it may stand in a cell.
fn canaries() -> Vec<String> {
    let mut all = encodings();
    for (number, text) in encodings().into_iter().enumerate() {
        // Lower case is grouped as upper case is.
        for between in
            [":", ".", "-", "_", " ", "/", "\u{a0}", "\u{2013}", "\u{2011}", "\u{200b}", "·", "'", "|", "\u{3000}"]
                .into_iter()
                .filter(|_| number % 2 == 0)
        {
            all.extend([2, 4, 8].map(|length| grouped(&text, length, between)));
        }
        all.push(text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect());
        all.push(text.bytes().map(|b| format!("%{b:02X}")).collect());
        all.push(text.bytes().map(|b| format!("={b:02X}")).collect());
        all.push(format!("key: {text}"));
        all.push(format!("({text})"));
    }
    all.extend([
        each(|b| format!("0x{b:02x}"), " "),
        each(|b| format!("0x{b:02X}"), ":"),
        each(|b| format!("\\x{b:02x}"), ""),
        each(|b| format!("%{b:02x}"), ""),
        each(|b| format!("{b:x}"), ":"),
        each(|b| b.to_string(), " "),
        each(|b| b.to_string(), "."),
        each(|b| (b as i8).to_string(), " "),
        each(|b| format!("\\{b:03o}"), ""),
        format!("0x{}", hex()),
        format!("{{{}}}", each(|b| format!("0x{b:02x}"), "; ")),
        format!("{{ {} }}", each(|b| format!("0x{b:02x}"), ", ")),
        format!("[{}]", each(|b| b.to_string(), ", ")),
        each(|b| b.to_string(), ","),
        grouped(&hex(), 2, ","),
        grouped(BASE32, 4, ", "),
    ]);
    all
}

/// What is said of a file.
#[derive(Default)]
struct Said(Vec<String>);

impl Said {
    fn findings(&mut self, findings: &[Finding]) {
        for finding in findings {
            self.0.extend([finding.message(), finding.heading().to_owned(), finding.advice().to_owned()]);
            self.0.extend([finding.subject.to_string(), format!("{finding:?}")]);
        }
    }

    fn refusal(&mut self, refusal: &Refusal) {
        self.0.extend([refusal.message.clone(), refusal.advice.clone()]);
    }

    fn preview(&mut self, preview: &Preview) {
        self.0.extend(preview.rows.iter().flatten().cloned());
        self.0.extend(preview.columns.iter().flat_map(|column| [column.name.clone(), column.reason.clone()]));
        let names: Vec<&str> = preview.columns.iter().map(|column| &*column.name).collect();
        self.0.push(Mapping::of(&names, preview.header, &ReadOptions::default()).to_json());
    }

    fn desk(&mut self, desk: &Desk) {
        let summary = desk.summary();
        for group in &summary.groups {
            let views = group.items.iter().filter_map(|item| desk.finding(*item));
            self.0.extend(views.flat_map(|view| [view.message, view.subject, view.column]));
            self.0.extend(desk.fixes(group).into_iter().map(|fix| fix.label));
        }
        let all: Vec<_> = summary.groups.iter().collect();
        let list: Vec<u8> = findings_list(&all).each(desk).flat_map(|piece| piece.as_slice().to_vec()).collect();
        self.0.push(String::from_utf8(list).expect("a list is text"));
    }
}

fn of_tokens(file: &[u8], options: &ReadOptions) -> Said {
    let mut said = Said::default();
    if let Ok(look) = look_at_table(file, true, options) {
        said.preview(&look.preview);
    }
    match read_tokens(file, options, &mut |_| {}) {
        Ok(reading) => {
            said.findings(&reading.findings);
            said.0.extend(
                reading.how.facts.iter().chain(&reading.how.ignored).chain(&reading.columns).map(ToString::to_string),
            );
            said.0.extend(reading.how.sheets.iter().map(ToString::to_string));
            if let Ok((desk, _)) = Desk::default().add_tokens("t.csv", reading, options.clone()) {
                said.desk(&desk);
            }
        }
        Err(refusal) => said.refusal(&refusal),
    }
    said
}

fn of_users(file: &[u8], options: &ReadOptions) -> Said {
    let mut said = Said::default();
    match look(file, options, &mut |_| {}) {
        Ok(look) => said.preview(&look.preview),
        Err(refusal) => said.refusal(&refusal),
    }
    match read_users(file, options, &mut |_| {}) {
        Ok(reading) => {
            said.findings(&reading.findings);
            said.0
                .extend(reading.ignored.iter().chain(&reading.columns).chain(&reading.sheets).map(ToString::to_string));
            let tokens = "serial number,secret key\nSN100001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n";
            let tokens = read_tokens(tokens.as_bytes(), &ReadOptions::default(), &mut |_| {}).expect("tokens");
            let (desk, _) = Desk::default().add_tokens("t.csv", tokens, ReadOptions::default()).expect("room");
            if let Ok((desk, _)) = desk.add_users("u.csv", reading) {
                said.desk(&desk);
            }
        }
        Err(refusal) => said.refusal(&refusal),
    }
    said
}

/// Letters and digits alone, in one case and width.
fn dense(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(narrow).filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// How many characters of a key in a row are too many: a preview shows its first four.
const RUN: usize = 12;

/// Nothing of `said` has a part of what was hidden in the file.
fn leaks(said: &Said, canary: &str) -> Option<String> {
    let hidden = dense(canary.strip_prefix("key: ").unwrap_or(canary));
    let runs: Vec<&str> = (0..=hidden.len() - RUN).map(|at| &hidden[at..at + RUN]).collect();
    said.0
        .iter()
        .find(|text| {
            let text = dense(text);
            runs.iter().any(|run| text.contains(run))
        })
        .cloned()
}

fn options() -> Vec<ReadOptions> {
    [None, Some(true), Some(false)].map(|header| ReadOptions { header, ..ReadOptions::default() }).to_vec()
}

/// Of so many readings one is made.
const STRIDE: usize = 11;

/// All that leaks, of all files: one of each kind is shown.
fn check<F: AsRef<[u8]>>(name: &str, files: impl Fn(&str) -> Vec<F>, of: fn(&[u8], &ReadOptions) -> Said) {
    let mut found: std::collections::BTreeMap<(usize, String), (usize, String, String)> = Default::default();
    let options = options();
    for (turn, canary) in canaries().into_iter().enumerate() {
        for (number, file) in files(&canary).into_iter().enumerate() {
            // Each canary is in each place often enough in one of its groupings: all of them together take minutes.
            for (_, options) in options.iter().enumerate().filter(|(choice, _)| (turn + number + choice) % STRIDE == 0)
            {
                if let Some(text) = leaks(&of(file.as_ref(), options), &canary) {
                    let words: String = text.chars().take(160).collect();
                    let key = (number, words.chars().take(25).collect());
                    found.entry(key).or_insert((0, canary.clone(), words)).0 += 1;
                }
            }
        }
    }
    let all: Vec<String> = found
        .iter()
        .map(|((number, _), (count, canary, text))| format!("file {number}, {count} times: {canary} in {text}"))
        .collect();
    assert!(all.is_empty(), "{name}:\n{}", all.join("\n"));
}

/// A table with the canary in each of its cells in turn, and in a whole row of them; cells in quotation marks.
fn tables(rows: &[&[&str]], delimiter: &str, canary: &str) -> Vec<String> {
    let write = |at: &dyn Fn(usize, usize) -> bool| -> String {
        let cell = |(row, column, cell): (usize, usize, &str)| {
            let cell = if at(row, column) { canary } else { cell };
            format!("\"{}\"", cell.replace('"', "\"\""))
        };
        let line = |(row, cells): (usize, &&[&str])| {
            cells.iter().enumerate().map(|(column, text)| cell((row, column, text))).collect::<Vec<_>>().join(delimiter)
        };
        rows.iter().enumerate().map(line).collect::<Vec<_>>().join("\n") + "\n"
    };
    let width = rows[0].len();
    let mut all: Vec<String> = Vec::new();
    for row in 0..rows.len() {
        all.extend((0..width).map(|column| write(&|r, c| (r, c) == (row, column))));
    }
    all.push(write(&|row, _| row == 0));
    all.extend((0..width).map(|column| write(&|row, c| c == column && row > 0)));
    all
}

const TOKENS: [&[&str]; 4] = [
    &["upn", "serial number", "secret key", "time interval", "manufacturer", "model", "Lager"],
    &["anna@x.com", "SN100001", "OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK", "30", "Acme", "T1", "a"],
    &["ben@x.com", "SN100002", "A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY", "60", "Acme", "T1", "b"],
    &["cleo@x.com", "SN100003", "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK", "30", "Acme", "T2", "c"],
];

const USERS: [&[&str]; 4] = [
    &["userPrincipalName", "displayName", "serial number", "object id", "user type", "account enabled", "Lager"],
    &["anna@x.com", "Anna Berg", "SN100001", "0cadbf92-0000-4111-8222-0123456789ab", "Member", "True", "a"],
    &["ben@x.com", "Ben Berg", "SN100002", "", "Guest", "False", "b"],
    &["cleo@x.com", "Cleo", "", "", "Member", "True", "c"],
];

#[test]
fn no_key_is_said_of_a_table_of_tokens() {
    check("tokens", |canary| tables(&TOKENS, ",", canary), of_tokens);
}

#[test]
fn no_key_is_said_of_a_user_list() {
    check("users", |canary| tables(&USERS, ";", canary), of_users);
}

#[test]
fn no_key_is_said_of_a_list_without_header() {
    check("bare tokens", |canary| tables(&TOKENS[1..], "\t", canary), of_tokens);
    check("bare users", |canary| tables(&USERS[1..], ",", canary), of_users);
}

/// JSON, XML and links, each with the canary in each of the places marked by `…`, each of which ends with `|`.
fn in_places(template: &str, canary: &str) -> Vec<String> {
    let parts: Vec<&str> = template.split('…').collect();
    (1..parts.len())
        .map(|at| {
            // A place is `…default|`: what stands there where nothing is hidden.
            let filled = |(number, part): (usize, &&str)| match part.split_once('|') {
                Some((_, rest)) if number == at => format!("{canary}{rest}"),
                Some((default, rest)) if number > 0 => format!("{default}{rest}"),
                _ => (*part).to_owned(),
            };
            parts.iter().enumerate().map(filled).collect()
        })
        .collect()
}

#[test]
fn no_key_is_said_of_json() {
    let escaped = |canary: &str| canary.replace('\\', "\\\\").replace('"', "\\\"");
    let tokens = r#"{"…value|":[{"…serialNumber|":"…SN1|","secretKey":"OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK","…manufacturer|":"…Acme|","…extra|":"…x|","timeIntervalInSeconds":"…30|","hashFunction":"…hmacsha1|","assignTo":{"id":"…0cadbf92-0000-4111-8222-0123456789ab|"}},{"serialNumber":"SN2","secretKey":"A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY"}]}"#;
    check("JSON", |canary| in_places(tokens, &escaped(canary)), of_tokens);
    let users = r#"{"value":[{"userPrincipalName":"…anna@x.com|","displayName":"…Anna|","…department|":"…x|","id":"…0cadbf92-0000-4111-8222-0123456789ab|","accountEnabled":"…true|"},{"userPrincipalName":"ben@x.com","displayName":"Ben"}]}"#;
    check("JSON of users", |canary| in_places(users, &escaped(canary)), of_users);
}

#[test]
fn no_key_is_said_of_xml() {
    let escaped = |canary: &str| canary.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let pskc = r#"<?xml version="1.0"?><KeyContainer Version="…1.0|" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><KeyPackage><DeviceInfo><Manufacturer>…Acme|</Manufacturer><SerialNo>…SN1|</SerialNo><UserId>…anna|</UserId><Model>…M|</Model></DeviceInfo><Key Id="…1|" Algorithm="…urn:ietf:params:xml:ns:keyprov:pskc:totp|"><Issuer>…I|</Issuer><AlgorithmParameters><Suite>…HMAC-SHA1|</Suite><ResponseFormat Length="…6|" Encoding="…DECIMAL|"/></AlgorithmParameters><Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><Time><PlainValue>…0|</PlainValue></Time><TimeInterval><PlainValue>…30|</PlainValue></TimeInterval></Data><UserId>…anna@x.com|</UserId><Policy><KeyUsage>…OTP|</KeyUsage></Policy></Key></KeyPackage></KeyContainer>"#;
    check("PSKC", |canary| in_places(pskc, &escaped(canary)), of_tokens);
    let uap = r#"<tokenList><tokenInfo><device><serial>…SN1|</serial><manufacturer>…D|</manufacturer></device><token><data><deviceID>…1|</deviceID><counter>…0|</counter><digits>…6|</digits><crypto>…HmacSHA1|</crypto><encrypt>…none|</encrypt><secret enc="…hex|">3132333435363738393031323334353637383930</secret></data></token></tokenInfo></tokenList>"#;
    check("UAP", |canary| in_places(uap, &escaped(canary)), of_tokens);
    // Names of elements are words.
    let names = r#"<…KeyContainer|><…KeyPackage|><Key Id="1"><Data><…Secret|><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret></Data></Key></KeyPackage></KeyContainer>"#;
    for name in encodings().into_iter().filter(|name| name.starts_with(char::is_alphabetic)) {
        let name = name.trim_end_matches('=');
        for file in in_places(names, name) {
            assert_eq!(leaks(&of_tokens(file.as_bytes(), &ReadOptions::default()), name), None, "{file}");
        }
    }
}

#[test]
fn no_key_is_said_of_links() {
    let escaped = |canary: &str| canary.replace(['&', '#', '\n'], "");
    let links = "otpauth://…totp|/…Acme|:…anna@x.com|?secret=OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK&issuer=…Acme|&algorithm=…SHA1|&digits=…6|&period=…30|&…image|=…x|&serial=…SN1|\notpauth://totp/ben?secret=A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY\n…|\n";
    check("links", |canary| in_places(links, &escaped(canary)), of_tokens);
    let table = "…serial|\t…user|\t…link|\nSN1\tanna@x.com\totpauth://totp/anna?secret=OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK\n…SN2|\t…ben@x.com|\totpauth://totp/ben?secret=A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY\n";
    check("a table of links", |canary| in_places(table, canary), of_tokens);
}

/// An OpenDocument workbook: sheets by name, with their rows.
fn workbook(sheets: &[(&str, &[Vec<&str>])]) -> Vec<u8> {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let cell = |text: &&str| {
        let text = escaped(text);
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let row = |row: &Vec<&str>| {
        let cells: String = row.iter().map(cell).collect();
        format!("<table:table-row>{cells}</table:table-row>")
    };
    let table = |(name, rows): &(&str, &[Vec<&str>])| {
        let rows: String = rows.iter().map(row).collect();
        format!(r#"<table:table table:name="{}">{rows}</table:table>"#, escaped(name))
    };
    let tables: String = sheets.iter().map(table).collect();
    let namespaces: String = ["office", "table", "text"]
        .map(|name| format!(r#" xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0""#))
        .concat();
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content{namespaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

/// A ZIP archive of parts that are not compressed.
fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let size = u32::try_from(content.len()).expect("small").to_le_bytes();
        let name_length = u16::try_from(name.len()).expect("small").to_le_bytes();
        // Version, flags, method, time and date; CRC, both sizes, the length of the name and of what is extra.
        let facts =
            [&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5c], &crc(content)[..], &size, &size, &name_length, &[0, 0]].concat();
        let at = u32::try_from(file.len()).expect("small").to_le_bytes();
        directory.extend([b"PK\x01\x02\x14\0", &facts[..], &[0; 10], &at, name.as_bytes()].concat());
        file.extend([b"PK\x03\x04", &facts[..], name.as_bytes(), content.as_bytes()].concat());
    }
    let count = u16::try_from(parts.len()).expect("few").to_le_bytes();
    let (size, at) = (directory.len() as u32, file.len() as u32);
    file.extend(&directory);
    file.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &size.to_le_bytes(), &at.to_le_bytes(), &[0, 0]].concat());
    file
}

/// CRC-32 as ZIP has it.
fn crc(content: &str) -> [u8; 4] {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    (!content.bytes().fold(!0_u32, |crc, byte| (0..8).fold(crc ^ u32::from(byte), step))).to_le_bytes()
}

#[test]
fn no_key_is_said_of_a_workbook() {
    let sheets = |of: &[&[&str]], canary: &str| {
        let rows: Vec<Vec<&str>> = of.iter().map(|row| row.to_vec()).collect();
        let mut files = Vec::new();
        for (row, column) in (0..rows.len()).flat_map(|row| (0..rows[0].len()).map(move |column| (row, column))) {
            let mut changed = rows.clone();
            changed[row][column] = canary;
            files.push(workbook(&[("Tokens", &changed)]));
        }
        // Names of sheets: of the one that is read, of one that could be read as well, and of one of no use.
        let bare = [vec!["x"]];
        files.push(workbook(&[(canary, &rows)]));
        files.push(workbook(&[("Tokens", &rows), (canary, &rows)]));
        files.push(workbook(&[(canary, &bare), ("Tokens", &rows)]));
        files.push(workbook(&[(canary, &bare)]));
        files
    };
    check("a workbook of tokens", |canary| sheets(&TOKENS, canary), of_tokens);
    check("a workbook of users", |canary| sheets(&USERS, canary), of_users);
}

#[test]
fn keys_with_few_digits_are_no_names() {
    // What the column of a name may hold, a value may not.
    for key in ["JBSWYDPEHPKXPXPA", "JBSWYDPEHPKXPXP7JBSWYDPEHPKXPXPA", "jbswydpehpkxpxpajbswydpehpkxpxpa"] {
        let pskc = format!(
            r#"<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><KeyPackage><DeviceInfo><SerialNo>SN1</SerialNo></DeviceInfo><Key Id="1" Algorithm="{key}"><AlgorithmParameters><Suite>{key}</Suite><ResponseFormat Length="6" Encoding="{key}"/></AlgorithmParameters><Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret></Data></Key></KeyPackage></KeyContainer>"#
        );
        let link = format!("otpauth://{key}/a?secret=OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK&algorithm={key}&digits={key}\n");
        let table = format!(
            "serial number,secret key,algorithm,type,digits\nSN1,OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK,{key},TOTP,6\nSN2,A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY,SHA1,{key},6\nSN3,MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK,SHA1,TOTP,{key}\n"
        );
        for file in [pskc, link, table] {
            assert_eq!(leaks(&of_tokens(file.as_bytes(), &ReadOptions::default()), key), None, "{file}");
        }
    }
}
