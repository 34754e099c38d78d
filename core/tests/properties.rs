//! No input makes a reader panic, and no row is lost: rows = tokens + rejected.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

use proptest::prelude::*;
use proptest::sample::Index;
use token_desk_core::desk::fix::Act;
use token_desk_core::desk::{AssignOptions, Desk, Search};
use token_desk_core::formats::read_tokens;
use token_desk_core::ground::date::Date;
use token_desk_core::ground::text::TextEncoding;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::model::otp;
use token_desk_core::model::token::{HashFunction, OtpType};
use token_desk_core::notation::table::columns::ColumnRole;
use token_desk_core::notation::table::rows::{DELIMITERS, Rows};
use token_desk_core::output::export::ExportOptions;
use token_desk_core::output::findings_list::findings_list;
use token_desk_core::output::settings::Settings;
use token_desk_core::reading::options::{Mends, ReadOptions};
use token_desk_core::roster::read_users;

/// Files to be damaged.
const SEEDS: [&[u8]; 33] = [
    include_bytes!("data/samples/entra_current.csv"),
    include_bytes!("data/samples/deepnet_token_file_with_upn.csv"),
    include_bytes!("data/samples/thales_csv_base32hex.csv"),
    include_bytes!("data/samples/netiq_oath.csv"),
    include_bytes!("data/samples/rcdevs_webadm_inventory.csv"),
    include_bytes!("data/samples/pingid.csv"),
    include_bytes!("data/samples/graph_bulk.json"),
    include_bytes!("data/samples/uniquk_entraoath.json"),
    include_bytes!("data/samples/pskc-figure7.xml"),
    include_bytes!("data/samples/deepnet_user_file_names.txt"),
    "\u{feff}upn,serial number,secret key,time interval,manufacturer,model,user name,object id,user type,account enabled,hash function,digits,type,counter\r\na@x.com,'=1,KN2XAZLSEBJWKY3SMV2A,30,\"Co., \"\"Ltd\"\"\",M,'=Amy,0cadbf92-0000-4111-8222-0123456789ab,Member,True,SHA256,8,totp,\r\n,2,LN2XAZLSEBJWKY3SMV2A,,é,,,,,,SHA1,6,hotp,5\r\n".as_bytes(),
    b"# version: 2\namy@x.com, ldap, x.com, A100, 3132333435363738393031323334353637383930, totp, 6, 30\n",
    b"1001;Acme;TOTP;3132333435363738393031323334353637383930;6;60\n1003;Acme;mOTP;31323334353637383930;6;10\n",
    b"HOTP;1001;3132333435363738393031323334353637383930;7\nTOTP;1002;SHA256;31323334353637383930;0;60;8\n",
    b"LOGGING START,1\nOATH-HOTP,2,1,cccd,,3132333435363738393031323334353637383930,,,0,0,0,8,5,0\nYubico OTP,3,1,ccf,01,31,\n",
    b"\"a@x.com,1,KN2XAZLSEBJWKY3SMV2A,30\",,\r\n\"b@x.com,2,LN2XAZLSEBJWKY3SMV2A,30\",,\r\n",
    b"\xff\xfeu\0p\0n\0;\0i\0d\0\n\0a\0@\0x\0.\0c\0o\0;\0\n\0",
    b"{\"@odata.nextLink\":\"x\",\"value\":[\n{\"id\":\"0cadbf92-0000-4111-8222-0123456789ab\",\"userPrincipalName\":\"a@x.com\",\"accountEnabled\":false},\n{\"profile\":{\"login\":\"b@x.com\"},\"serialNumber\":\"SN 1\"}]}",
    b"Alt, Anna <anna@x.com>; \"Dorn, Dan\" <dan@x.com>;\ncleo@x.com, Ben <ben@x.local>\n",
    b"upn,userAccountControl,status,serial number\na@x.com,514,SUSPENDED,1.234.567\no''b@x.com,512,ACTIVE,00-12\n",
    b"Staff\namy@x.com,amy.smith@x.com\nTeam @ Sales,ben@x.com\n",
    b"upn,serial number\na@x.com,1\nb\0@\0x\0.\0c\0o\0m\0,\x002\0\r\0\n\0c@x.com,3\n",
    b"serial number;secret key;time interval\n2.600.135.502.211;OKOIEJNMBP26MCQ45ZQVYY3EYLZDZGWK;60\n#N/A;A43AE2N3W4ZTCSERECJ7MEELVP3LY5HY;60,0\n",
    b"\"Title\",\"Username\",\"TOTP\"\n\"C200\",\"a@x.com\",\"otpauth://totp/C200:a?secret=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK&period=60\"\n\"Router\",\"admin\",\"\"\n",
    b"HOTP/T60/6\tbob\t-\tea034dabd45ef9f60bff6bf3a7317cc902211ec2\nHOTP\troot\t1234\t5ee7cac10104830b948eb3d42011b3aa3028b55d\n",
    b"issuer,username,algorithm,digits,period,secret\nAuthelia,amy,SHA1,6,30,KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW\n",
    b"[{\"serialNumber\":\"2308734700389\",\"secret\":\"00DA4E2C3B94DB734B42DDA29BCDFDB591BD7BBD\",\"type\":\"TOTP\",\"totp\":{\"timeStep\":60}}]",
    b"otpauth://totp/A:u1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A&serial=1\notpaut://totp/A:u2?serial=2\notpauth://totp/A:u3?secret=GEZDGNBVGY3T=\nQOJQGEZDGNBVGY3TQOJS&serial=3\n",
    b"<keycontainer version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\"><keypackage><deviceinfo><serialno>1</serialno></deviceinfo><key id=\"1\" algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:totp\"><data><secret><plainvalue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</plainvalue></secret></data></key></keypackage></keycontainer>",
    b"Order 4711\nserial number,secret key\n1,KN2XAZLSEBJWKY3SMV2A\nTotal,1\nserial number,secret key\n2,LN2XAZLSEBJWKY3SMV2A\n",
    include_bytes!("data/sheets/tokens-openpyxl.xlsx"),
    include_bytes!("data/sheets/tokens-odfpy.ods"),
    b"dn: cn=a\nmail: a@x.com\n\nUserPrincipalName : a@x.com\nName : A\n---- --\n",
];

/// Cells as they stand in the middle of real tables.
const ODD_CELLS: [&str; 16] = [
    "",
    "-",
    "n/a",
    "#N/A",
    "Total: 12",
    "1.234.567",
    "1,5E+12",
    "SN 100 001",
    "x@",
    "Team @ Sales",
    "a@x.com",
    "a@x.local",
    "otpauth://totp/A:u?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&serial=9",
    "KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW",
    "3132333435363738393031323334353637383930",
    "serial number",
];

/// Bytes that mean something to some reader.
const MARKS: &[&[u8]] =
    &[b"\"", b"\n", b"\r", b",", b";", b"\0", b"=", b"#", b"\xff", b"\xef\xbb\xbf", b"[", b"}", b"@"];

/// A wound: where, and what.
#[derive(Debug, Clone)]
enum Wound {
    Cut(Index),
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, u8),
    Repeat(Index, Index),
}

fn wounds() -> impl Strategy<Value = Vec<Wound>> {
    let insert = prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..6),
        proptest::sample::select(MARKS).prop_map(<[u8]>::to_vec),
    ];
    let wound = prop_oneof![
        1 => any::<Index>().prop_map(Wound::Cut),
        4 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Wound::Flip(at, byte)),
        4 => (any::<Index>(), insert).prop_map(|(at, bytes)| Wound::Insert(at, bytes)),
        2 => (any::<Index>(), 1..20_u8).prop_map(|(at, count)| Wound::Remove(at, count)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Wound::Repeat(from, to)),
    ];
    proptest::collection::vec(wound, 0..6)
}

fn wounded(mut bytes: Vec<u8>, wounds: &[Wound]) -> Vec<u8> {
    for wound in wounds {
        let size = bytes.len() + 1;
        match wound {
            Wound::Cut(at) => bytes.truncate(at.index(size)),
            Wound::Flip(at, byte) => {
                let at = at.index(size);
                if let Some(place) = bytes.get_mut(at) {
                    *place ^= *byte;
                }
            }
            Wound::Insert(at, new) => {
                let at = at.index(size);
                bytes.splice(at..at, new.iter().copied());
            }
            Wound::Remove(at, count) => {
                let at = at.index(size);
                let end = (at + usize::from(*count)).min(bytes.len());
                bytes.drain(at..end);
            }
            Wound::Repeat(from, to) => {
                let (from, to) = (from.index(size), to.index(size));
                let part = bytes[from.min(to)..from.max(to)].to_vec();
                bytes.extend(part);
            }
        }
    }
    bytes
}

fn options() -> impl Strategy<Value = ReadOptions> {
    let of = proptest::option::weighted::<proptest::sample::Select<TextEncoding>>;
    (
        of(0.3, proptest::sample::select(&TextEncoding::ALL[..])),
        proptest::option::weighted(0.3, proptest::sample::select(&DELIMITERS[..])),
        proptest::option::weighted(0.3, proptest::sample::select(&SecretEncoding::ALL[..])),
        proptest::option::weighted(0.3, proptest::sample::select(&[OtpType::Totp, OtpType::Hotp][..])),
        proptest::option::weighted(0.3, proptest::sample::select(&HashFunction::ALL[..])),
        proptest::option::weighted(0.3, any::<u8>()),
        proptest::option::weighted(0.3, any::<u32>()),
    )
        .prop_map(|(text, delimiter, secret, otp_type, hash, digits, interval)| ReadOptions {
            mends: Mends {
                join: digits.map(|_| ColumnRole::Manufacturer),
                fill: interval.is_some(),
                interval,
                otp_type,
                hash,
                digits,
                counter: digits.map(u64::from),
            },
            text,
            delimiter,
            secret,
            otp_type,
            hash,
            digits,
            interval,
            ..ReadOptions::default()
        })
}

/// Reads it as both, says everything there is to say, and goes the whole way to the files.
fn live_through(bytes: &[u8], options: &ReadOptions) -> Result<(), TestCaseError> {
    let mut desk = Desk::default();
    let mut last = 0.0;
    let mut progress = |share: f64| {
        assert!((0.0..=1.0).contains(&share), "{share}");
        last = share;
    };
    match read_tokens(bytes, options, &mut progress) {
        Ok(reading) => {
            prop_assert_eq!(reading.rows as usize, reading.tokens.len() + reading.rejected as usize);
            let lines = bytes.len() as u32 + 1;
            for finding in &reading.findings {
                prop_assert!(finding.line <= lines);
                prop_assert!(!finding.message().is_empty() && !finding.advice().is_empty());
            }
            let rejections = reading.findings.iter().filter(|f| f.message().contains("left out")).count();
            prop_assert!(rejections >= reading.rejected as usize, "each rejected row says why");
            for token in reading.tokens.iter() {
                prop_assert!(!token.serial.is_empty() && !token.secret.is_empty());
                prop_assert!(token.holder.is_none_or(|holder| (holder as usize) < reading.users.len()));
                let code = otp::code(&token, u64::MAX);
                prop_assert!(code.digits.len() >= usize::from(token.profile.digits));
            }
            desk = desk.add_tokens("t", reading, options.clone()).expect("an empty desk").0;
        }
        Err(refusal) => prop_assert!(refusal.message.ends_with('.') && !refusal.advice.is_empty(), "{}", refusal),
    }
    match read_users(bytes, options, &mut |_| {}) {
        Ok(reading) => {
            prop_assert_eq!(reading.rows as usize, reading.users.len() + reading.rejected as usize);
            prop_assert!(!reading.users.is_empty());
            desk = desk.add_users("u", reading).expect("an empty desk").0;
        }
        Err(refusal) => prop_assert!(!refusal.message.is_empty() && !refusal.advice.is_empty(), "{}", refusal),
    }
    let (desk, report) = desk.apply_and_assign(AssignOptions::default());
    let summary = desk.summary();
    prop_assert_eq!(summary.free, report.tokens_left + report.contradicting + report.not_taken);
    prop_assert_eq!(summary.free + summary.assigned(), desk.token_count());
    for item in summary.groups.iter().flat_map(|group| &group.items) {
        prop_assert!(desk.finding(*item).is_some());
    }
    for group in &summary.groups {
        for fix in desk.fixes(group) {
            match fix.act {
                Act::Mend(mend) => {
                    let (mended, _) = desk.mend(group, mend).finish();
                    let summary = mended.summary();
                    prop_assert_eq!(summary.free + summary.assigned(), mended.token_count());
                }
                Act::Reread(files) => {
                    for (uid, options) in files {
                        if let Ok(reading) = read_tokens(bytes, &options, &mut |_| {}) {
                            prop_assert_eq!(reading.rows as usize, reading.tokens.len() + reading.rejected as usize);
                            let _ = desk.replace_tokens(uid, reading, options).0.summary();
                        }
                    }
                }
                Act::List => prop_assert!(findings_list(&[group]).next_piece(&desk).is_some()),
                Act::Seen => prop_assert!(desk.mark_seen(group).summary().groups.len() < summary.groups.len()),
                Act::Columns(_) => {}
            }
        }
    }
    let plan = desk.plan_export(Date::default(), ExportOptions::default());
    for file in plan.files() {
        let (settings, mut no_random) = (Settings::default(), |_: &mut [u8]| {});
        let writer = file.writer(&settings, &mut no_random).expect("it was planned with these settings");
        prop_assert!(writer.each(&desk).map(|piece| piece.len()).sum::<usize>() > 0);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// Whatever its cells hold: each row becomes a token or a user, or a finding says why not.
    #[test]
    fn no_row_of_a_table_is_lost(
        (count, odd, delimiter) in (3..12_usize, proptest::collection::vec((0..12_usize, 0..5_usize, 0..ODD_CELLS.len()), 0..8), proptest::sample::select(&[',', ';', '\t'][..])),
    ) {
        let mut rows: Vec<[String; 4]> = (0..count)
            .map(|n| [format!("SN{}", 100_001 + n), format!("KN2XAZLSEBJWKY3SMV2AKN2XAZLS{}WKY", char::from(b'A' + n as u8)), "30".to_owned(), format!("u{n}@x.com")])
            .collect();
        for (row, column, cell) in odd {
            let row = &mut rows[row % count];
            match row.get_mut(column) {
                Some(place) => *place = ODD_CELLS[cell].to_owned(),
                // The whole row is something else.
                None => *row = [ODD_CELLS[cell].to_owned(), String::new(), String::new(), String::new()],
            }
        }
        let filled = rows.iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).count();
        let lines = |header: &str, columns: &[usize]| {
            let row = |row: &[String; 4]| columns.iter().map(|&column| &*row[column]).collect::<Vec<_>>().join(&delimiter.to_string());
            let body: Vec<String> = rows.iter().map(row).collect();
            format!("{}\n{}\n", header.replace(',', &delimiter.to_string()), body.join("\n"))
        };
        let table = lines("serial number,secret key,time interval,upn", &[0, 1, 2, 3]);
        if let Ok(reading) = read_tokens(table.as_bytes(), &ReadOptions::default(), &mut |_| {}) {
            prop_assert_eq!(reading.rows as usize, filled, "{}\n{:?}", table, reading.findings);
            let said = reading.findings.iter().filter(|finding| finding.message().contains("left out")).count();
            prop_assert!(said >= reading.rejected as usize, "{}\n{:?}", table, reading.findings);
        }
        let list = lines("upn,serial number", &[3, 0]);
        let filled = rows.iter().filter(|row| !row[3].is_empty() || !row[0].is_empty()).count();
        if let Ok(reading) = read_users(list.as_bytes(), &ReadOptions::default(), &mut |_| {}) {
            prop_assert_eq!(reading.rows as usize, filled, "{}\n{:?}", list, reading.findings);
        }
    }

    #[test]
    fn wounded_files((seed, wounds, options) in (0..SEEDS.len(), wounds(), options())) {
        live_through(&wounded(SEEDS[seed].to_vec(), &wounds), &options)?;
    }

    #[test]
    fn two_files_run_together((one, other, cut, options) in (0..SEEDS.len(), 0..SEEDS.len(), any::<Index>(), options())) {
        let mut bytes = SEEDS[one][..cut.index(SEEDS[one].len() + 1)].to_vec();
        bytes.extend_from_slice(SEEDS[other]);
        live_through(&bytes, &options)?;
    }

    #[test]
    fn random_bytes((bytes, options) in (proptest::collection::vec(any::<u8>(), 0..300), options())) {
        live_through(&bytes, &options)?;
    }

    #[test]
    fn random_tables((text, options) in ("(serial,)?(upn,)?(secret key)?[\n](([a-z]@x[.]co|[A-Z2-7]{16}|[0-9]{1,6}|\"|é|)[,;\n]){0,40}", options())) {
        live_through(text.as_bytes(), &options)?;
    }

    #[test]
    fn looking_for_a_word_finds_it_in_any_case(before in "[ -~é]{0,4}", word in "[A-Za-zÉ]{0,4}", other in "[a-cé]{0,4}", after in "[ -~é]{0,4}") {
        let text = format!("{before}{word}{after}");
        prop_assert!(Search::new(&word.to_lowercase()).finds(&text), "{:?} in {:?}", word, text);
        let plain = |text: &str| text.to_lowercase().replace('é', "e");
        prop_assert_eq!(Search::new(&other).finds(&text), plain(&text).contains(&plain(&other)));
    }

    #[test]
    fn the_search_for_control_characters_is_exact(text in "[ -~é\u{0}-\u{1f}\u{7f}]{0,40}") {
        let mut rows = Rows::new(&text, b',');
        while let Some(row) = rows.next_row() {
            let control = |c: char| (c < ' ' && c != '\t' && c != '\n') || c == '\u{7f}';
            let expected = row.iter().enumerate().find_map(|(n, cell)| Some((n, cell.chars().find(|&c| control(c))?)));
            prop_assert_eq!(row.control_character(), expected);
        }
    }
}
