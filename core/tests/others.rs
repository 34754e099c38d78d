//! The formats without columns: DualShield, UAP, SafeNet, SafeWord, EntraOATH, otpauth links and pictures of them; user
//! lists in workbooks; and what is recognised but can't be used.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{
    codes, content, hex, refused_tokens, refused_users, reindex, sample, serials, sheet, token, tokens, tokens_with,
    users, words,
};
use proptest::prelude::*;
use token_desk_core::desk::Desk;
use token_desk_core::formats::read_picture;
use token_desk_core::ground::date::Date;
use token_desk_core::ground::refusal::RetryAs;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::model::token::{HashFunction, OtpType, Profile, Token};
use token_desk_core::model::user::User;
use token_desk_core::notation::qr::Luma;
use token_desk_core::notation::table::columns::{is_excel_number, is_placeholder, is_sheet_error};
use token_desk_core::output::plan::{BlockerGroup, LossGroup, Plan};
use token_desk_core::output::settings::Settings;
use token_desk_core::output::targets::target;
use token_desk_core::reading::Reading;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{UserReading, read_users};

const KEY: &str = "3132333435363738393031323334353637383930";

#[track_caller]
fn check(file: &[u8], format: FormatId, expected: &[&str], findings: &[&str]) -> Reading {
    let reading = tokens(file);
    assert_eq!(reading.format, format);
    assert_eq!(words(&reading), expected);
    assert_eq!(codes(&reading.findings), findings);
    reading
}

fn facts(reading: &Reading) -> String {
    reading.how.facts.join(" ")
}

#[test]
fn dualshield_of_version_6() {
    let reading = check(
        &sample("dualshield_v6_safeid.xml"),
        FormatId::DualShield,
        &[
            "71358472 08e49538328bae830e0db14a82341100bc23b840 totp SHA1 6 60 0 | DN | ST | ",
            "71358473 08e49538328bae830e0db14a82341100bc23b841 totp SHA1 6 60 0 | DN | ST | ",
        ],
        &[],
    );
    assert_eq!((reading.how.interval, reading.how.hash, reading.how.digits), (None, None, None), "the file says it");
    assert_eq!(facts(&reading), "");
}

#[test]
fn dualshield_of_version_5_says_what_was_assumed() {
    let file = sample("dualshield_v5.xml");
    let reading = check(
        &file,
        FormatId::DualShield,
        &["71358472 08e49538328bae830e0db14a82341100bc23b840 totp SHA1 6 60 0 | DN | ST | "],
        &["0 interval-assumed"],
    );
    let how = &reading.how;
    assert_eq!((how.interval, how.hash, how.digits), (Some(60), Some(HashFunction::Sha1), Some(6)));
    assert!(facts(&reading).contains("SHA-1 was assumed") && facts(&reading).contains("6 were assumed"));
    let chosen =
        ReadOptions { interval: Some(30), hash: Some(HashFunction::Sha256), digits: Some(8), ..ReadOptions::default() };
    let reading = tokens_with(&file, chosen);
    assert_eq!(words(&reading), ["71358472 08e49538328bae830e0db14a82341100bc23b840 totp SHA256 8 30 0 | DN | ST | "]);
    assert!(reading.findings.is_empty() && facts(&reading).is_empty(), "nothing is assumed any more");
}

#[test]
fn dualshield_for_google_has_its_step_elsewhere() {
    let reading = check(
        &sample("dualshield_google_base32.xml"),
        FormatId::DualShield,
        &["40027524 c853a2cac7071ea748de683a5dd78e0c48add52f totp SHA1 6 30 0 | GG | GT | "],
        &["0 interval-assumed"],
    );
    assert!(facts(&reading).contains("inferred"), "{}", facts(&reading));
    assert_eq!(reading.how.secret, Some(SecretEncoding::Base32));
}

fn dualshield(header: &str, tokens: &str) -> Vec<u8> {
    format!("<data><header>{header}</header><tokens>{tokens}</tokens></data>").into_bytes()
}

#[test]
fn dualshield_in_base64_of_event_tokens() {
    let file = dualshield(
        "<manufacturerCode>DN</manufacturerCode><productCode>SE</productCode><encrypt>NONE</encrypt><encode>BASE64</encode><digits>8</digits><crypto>HmacSHA256</crypto>",
        "<token><serial>1</serial><seed>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</seed><counter>7</counter></token>\n<token><serial>2</serial><seed>MTIzNDU2Nzg5MDEyMzQ1Njc4OTE=</seed><counter>x</counter></token>",
    );
    check(
        &file,
        FormatId::DualShield,
        &[&format!("1 {KEY} hotp SHA256 8 0 7 | DN | SE | ")],
        &["2 counter-unreadable"],
    );
}

#[test]
fn dualshield_without_an_encoding_is_judged_by_its_keys() {
    let token = "<token><serial>1</serial><seed>GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ</seed></token>";
    let reading = tokens(&dualshield("<productCode>ST</productCode><timeWindow>30</timeWindow>", token));
    assert_eq!(hex(common::token(&reading, 0)), KEY);
    assert!(facts(&reading).contains("read as Base32"));
    // The header behind the tokens, and one that says another encoding than the keys have.
    let file = format!("<data><tokens>{token}</tokens><header><encode>HEX</encode></header></data>");
    let reading = tokens(file.as_bytes());
    assert_eq!((reading.tokens.len(), &*reading.how.secret_question), (0, &[SecretEncoding::Base32][..]));
    let chosen = ReadOptions { secret: Some(SecretEncoding::Base32), ..ReadOptions::default() };
    assert_eq!(hex(common::token(&tokens_with(file.as_bytes(), chosen), 0)), KEY);
}

#[test]
fn dualshield_that_can_not_be_read_says_why() {
    let token = format!("<token><serial>1</serial><seed>{KEY}</seed></token>");
    for (header, code, words) in [
        ("<encrypt>AES256</encrypt><encode>HEX</encode>", "encrypted", "AES256"),
        ("<encode>ROT13</encode>", "header-unreadable", "“encode”"),
        ("<encode>HEX</encode><digits>60</digits>", "header-unreadable", "“digits”"),
        ("<encode>HEX</encode><timeWindow>0</timeWindow>", "header-unreadable", "“timeWindow”"),
        ("<encode>HEX</encode><crypto>MD5</crypto>", "header-unreadable", "“crypto”"),
    ] {
        let header = format!("<productCode>ST</productCode>{header}");
        let refusal = refused_tokens(&dualshield(&header, &token));
        assert_eq!(&*refusal.code, code, "{refusal}");
        assert!(refusal.message.contains(words) && !refusal.to_string().contains(KEY), "{refusal}");
    }
    assert_eq!(&*refused_tokens(&dualshield("<encode>HEX</encode><productCode>ST</productCode>", "")).code, "no-rows");
}

#[test]
fn a_dualshield_file_that_is_cut_off_loses_the_cut_token_only() {
    let whole = String::from_utf8(sample("dualshield_v6_safeid.xml")).unwrap();
    let cut = &whole[..whole.find("B841").unwrap()];
    let reading = tokens(cut.as_bytes());
    assert_eq!(serials(&reading), ["71358472"]);
    assert!(codes(&reading.findings).contains(&"16 item-unreadable".to_owned()), "{:?}", codes(&reading.findings));
    assert!(codes(&reading.findings).iter().any(|code| code.ends_with("xml-unclosed")));
}

#[test]
fn uap_has_a_document_inside_each_token() {
    let file = sample("deepnet_uap_v3.xml");
    let reading = check(
        &file,
        FormatId::UapV3,
        &["71358472 08e49538328bae830e0db14a82341100bc23b840 totp SHA1 6 60 0 | Deepnet Security | TB | "],
        &["0 type-assumed", "0 interval-assumed"],
    );
    assert_eq!((reading.how.otp_type, reading.how.interval), (Some(OtpType::Totp), Some(60)));
    let text = String::from_utf8(file).unwrap();
    let event = ReadOptions { otp_type: Some(OtpType::Hotp), ..ReadOptions::default() };
    let with_counter = text.replace("<counter>0<", "<counter>9<");
    let reading = tokens_with(with_counter.as_bytes(), event);
    assert_eq!((token(&reading, 0).counter, reading.findings.len()), (9, 0));
    // Without CDATA, the elements are there as they are.
    let plain = text.replace("<![CDATA[", "").replace("]]>", "");
    assert_eq!(words(&tokens(plain.as_bytes())), words(&tokens(text.as_bytes())));
    let damaged = tokens(text.replace("</secret>", "</sec>").as_bytes());
    assert_eq!(codes(&damaged.findings), ["0 type-assumed", "2 item-unreadable"]);
    let sealed = tokens(text.replace("enc=\"HEX\"", "enc=\"AES\"").as_bytes());
    assert!(sealed.tokens.is_empty() && codes(&sealed.findings).contains(&"2 encrypted".to_owned()));
}

#[test]
fn safenet_files_have_event_tokens() {
    let seed_24 = "313233343536373839303132333435363738393031323334";
    let seed_32 = "3132333435363738393031323334353637383930313233343536373839303132";
    let token = |serial: &str, inside: &str| {
        format!(
            "<Token serial=\"{serial}\"><CaseModel>5</CaseModel><ProductName>eTPass 6.0</ProductName><Applications><Application ConnectorID=\"{{a61c4073}}\">{inside}</Application></Applications></Token>\n"
        )
    };
    let file = [
        "<?xml version=\"1.0\"?>\n<Tokens>\n".to_owned(),
        token("00040008CFA5", &format!("<Seed>{seed_24}</Seed><MovingFactor>1</MovingFactor>")),
        token("00040008CFA6", &format!("<Seed>{seed_32}</Seed><MovingFactor>12</MovingFactor>")),
        token("00040008CFA7", "<MovingFactor>1</MovingFactor>"),
        token("00040008CFA8", "<Seed>123</Seed><MovingFactor>1</MovingFactor>"),
        token("", &format!("<Seed>{KEY}</Seed>")),
        token("00040008CFA9", &format!("<Seed>{KEY}30</Seed>")),
        "</Tokens>".to_owned(),
    ]
    .concat();
    let reading = check(
        file.as_bytes(),
        FormatId::SafeNet,
        &[
            &format!("00040008CFA5 {seed_24} hotp SHA1 6 0 1 | SafeNet | eTPass 6.0 | "),
            &format!("00040008CFA6 {seed_32} hotp SHA256 6 0 12 | SafeNet | eTPass 6.0 | "),
            &format!("00040008CFA9 {KEY}30 hotp SHA1 6 0 0 | SafeNet | eTPass 6.0 | "),
        ],
        &["0 layout-inferred", "5 secret-missing", "6 secret-unreadable", "7 serial-missing", "8 counter-missing"],
    );
    assert!(facts(&reading).contains("SHA-256"));
}

#[test]
fn safeword_files_have_event_tokens_and_others() {
    let block = |serial: &str, data: &str| {
        format!(
            "dn: sccAuthenticatorId={serial}\r\nobjectclass: sccCompatibleToken\r\nsccAuthenticatorId: {serial}\r\nsccTokenType: eToken-PASS-ES\r\nsccTokenData: {data}\r\nsccSignature:MC0CFQ\r\n\r\n"
        )
    };
    let file = [
        "# ===== SafeWord Authenticator Records $Version: 100$ =====\r\n".to_owned(),
        block("F1", &format!("sccKey={KEY};sccMode=E;sccPwLen=6;sccVer=6.20;")),
        block("F2", &format!("sccKey={KEY}31;sccMode=E;sccPwLen=8;sccSeq=42;crypto=HmacSHA256;")),
        block(
            "F3",
            &format!("sccKey={KEY}32;sccMode=T;sccPwLen=6;sccTick=30;sccPrTime=2013/03/12 00:00:00;crypto=HmacSHA256;"),
        ),
        block("F4", "sccKey=(aes:0123456789abcdef0123456789abcdef);sccMode=E;sccPwLen=6;"),
        // Folded, as RFC 2849 allows.
        block("F5", &format!("sccKey={}\r\n {};sccMode=E;sccPwLen=6;", &KEY[..20], KEY[20..].replace("30", "33"))),
        block("F6", ""),
    ]
    .concat();
    let reading = check(
        file.as_bytes(),
        FormatId::SafeWord,
        &[
            &format!("F1 {KEY} hotp SHA1 6 0 0 | SafeWord | eToken-PASS-ES | "),
            &format!("F2 {KEY}31 hotp SHA256 8 0 42 | SafeWord | eToken-PASS-ES | "),
            "F5 3132333435363738393031323334353637383933 hotp SHA1 6 0 0 | SafeWord | eToken-PASS-ES | ",
        ],
        &[
            "0 layout-inferred",
            "2 counter-missing",
            "16 not-oath",
            "23 encrypted",
            "30 counter-missing",
            "38 secret-missing",
        ],
    );
    let messages: Vec<String> = reading.findings.iter().map(|finding| finding.message()).collect();
    assert!(messages[2].contains("clock from 2000"), "{messages:?}");
    assert!(facts(&reading).contains("no OATH server can be told"));
    assert!(messages[3].contains("AES"), "{messages:?}");
}

#[test]
fn entraoath_says_of_each_key_how_it_is_written() {
    check(
        &sample("uniquk_entraoath.json"),
        FormatId::EntraOath,
        &[
            "YK-12345 00443214c74254b635cf84653a56d7c675be77df totp SHA1 6 30 0 | Yubico | YubiKey 5 | ",
            "YK-67890 3a085cfcd4618c61dc235c300d7a70c4 totp SHA1 6 30 0 | Yubico | YubiKey 5 NFC | ",
            "YK-ABCDE 4d7953656372657450617373776f7264313233 totp SHA1 6 30 0 |  |  | ",
        ],
        &["0 interval-assumed"],
    );
    let odd = br#"{"inventory": [
        {"serialNumber": "1", "secretKey": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "timeIntervalInSeconds": "60", "hashFunction": "hmacsha256"},
        {"serialNumber": 2.5, "secretKey": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"},
        {"serialNumber": "3", "secretKey": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "secretFormat": "rot13"},
        {"serialNumber": "4"}
    ]}"#;
    check(
        odd,
        FormatId::EntraOath,
        &[&format!("1 {KEY} totp SHA256 6 60 0 |  |  | ")],
        &["0 interval-assumed", "3 item-unreadable", "4 item-unreadable", "5 secret-missing"],
    );
    // Whom it is for, by id or UPN; intervals as spreadsheets write them.
    let assigned = br#"{"Inventory": [
        {"SerialNumber": "1", "secretKey": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "timeIntervalInSeconds": "60.0", "assignTo": {"id": "a@x.com"}},
        {"serialNumber": "2", "secretKey": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR", "timeIntervalInSeconds": 30.0, "assignTo": {"id": "0cadbf92-0000-4111-8222-0123456789ab"}},
        {"serialNumber": "3", "secretKey": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS", "timeIntervalInSeconds": 30, "assignTo": {"id": "amy"}},
        {"serialNumber": "4", "secretKey": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJT", "timeIntervalInSeconds": 30.5, "site": "x"}
    ]}"#;
    let reading = check(
        assigned,
        FormatId::EntraOath,
        &[
            &format!("1 {KEY} totp SHA1 6 60 0 |  |  | a@x.com"),
            "2 3132333435363738393031323334353637383931 totp SHA1 6 30 0 |  |  | 0cadbf92-0000-4111-8222-0123456789ab",
            "3 3132333435363738393031323334353637383932 totp SHA1 6 30 0 |  |  | ",
        ],
        &["0 columns-unused", "4 object-id-unreadable", "5 interval-unreadable"],
    );
    assert!(reading.findings[0].message().contains("“site”"), "{:?}", reading.findings);
    // The word elsewhere does not make it one.
    let graph =
        br#"{"value": [{"serialNumber": "1", "secretKey": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "model": "inventory"}]}"#;
    assert_eq!(tokens(graph).format, FormatId::EntraJson);
}

const LINKS: &str = "\
otpauth://totp/Acme:user1@acme.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme&serial=10001001&period=60
otpauth://totp/Acme:10001002?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR&issuer=Acme
otpauth://hotp/user2@acme.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS&counter=5&digits=8&algorithm=SHA256
otpauth://totp/user2@acme.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJT
otpauth://totp/Steam:someone?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJU&issuer=Steam&encoder=steam
otpauth://totp/?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJV
otpauth://totp/John%20Smith?secret=1
";

#[test]
fn links_become_tokens_and_their_accounts_users() {
    let reading = check(
        LINKS.as_bytes(),
        FormatId::OtpAuth,
        &[
            &format!("10001001 {KEY} totp SHA1 6 60 0 | Acme |  | user1@acme.com"),
            "10001002 3132333435363738393031323334353637383931 totp SHA1 6 30 0 | Acme |  | ",
            "user2@acme.com 3132333435363738393031323334353637383932 hotp SHA256 8 0 5 |  |  | user2@acme.com",
            "user2@acme.com (2) 3132333435363738393031323334353637383933 totp SHA1 6 30 0 |  |  | user2@acme.com",
            "link 3132333435363738393031323334353637383935 totp SHA1 6 30 0 |  |  | ",
        ],
        // In lines 3, 4 and 6 there is a name where the serial number should be; in line 6 something else is odd too.
        &["3 link-odd", "4 link-odd", "5 link-unusable", "6 link-odd", "6 link-odd", "7 link-unusable"],
    );
    assert!(facts(&reading).contains("3 links are without a serial number"), "{}", facts(&reading));
    // Links in a table without other columns that say more; one that is there twice; a name with a year in it.
    let links = "name,link\nA,otpauth://totp/john1984?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\nB,otpauth://totp/john1984?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR\nA,otpauth://totp/john1984?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n";
    let table = tokens(links.as_bytes());
    assert_eq!((table.format, serials(&table)), (FormatId::OtpAuth, vec!["john1984", "john1984 (2)"]));
    assert_eq!(codes(&table.findings), ["0 columns-unused", "2 link-odd", "3 link-odd", "4 link-odd", "4 token-twice"]);
    assert!(table.findings[0].message().contains("“name”"), "{:?}", table.findings);
    // The same file again gives the same names; a link in the middle of a table makes no list of links.
    assert_eq!(words(&tokens(LINKS.as_bytes())), words(&reading));
    let table = b"serial number,secret key,model\n1,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,otpauth://totp/a?secret=GE\n";
    assert_eq!(tokens(table).format, FormatId::VendorCsv);
}

/// The cells beside a link in a table take precedence over what is in it.
#[test]
fn links_in_a_table_have_their_serial_numbers_beside_them() {
    let link = |label: &str, last: char, more: &str| {
        format!("\"otpauth://totp/{label}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ{last}{more}\"")
    };
    let (one, two) = (link("a@x.de", 'Q', "&period=60"), link("b", 'R', ""));
    let found = |file: &str| {
        let reading = tokens(file.as_bytes());
        assert_eq!(reading.format, FormatId::OtpAuth, "{file}");
        let users: Vec<String> =
            words(&reading).iter().map(|words| words.rsplit("| ").next().unwrap_or("").to_owned()).collect();
        let found: Vec<String> =
            serials(&reading).iter().zip(users).map(|(serial, user)| format!("{serial} {user}")).collect();
        (found, codes(&reading.findings))
    };
    let said = |expected: &[&str], findings: &[&str]| {
        let own = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        (own(expected), own(findings))
    };
    assert_eq!(found(&format!("serial,uri\n0001,{one}\n0002,{two}\n")), said(&["0001 a@x.de", "0002 "], &[]));
    assert_eq!(
        found(&format!("uri;Serial number;Site;User\r\n{one};0001;Bonn;c@x.de\r\n{two};0002;Bonn;d@x.de\r\n")),
        said(&["0001 c@x.de", "0002 d@x.de"], &["0 columns-unused"])
    );
    // Without a header: the one column that could be nothing else, where each row has its own.
    assert_eq!(
        found(&format!("YK-12345,30,{one},c@x.de\nYK-12346,30,{two},\n")),
        said(&["YK-12345 c@x.de", "YK-12346 "], &["0 columns-unused"])
    );
    // Unclear: two such columns, the same in all rows, or a link that says another.
    for file in [format!("10001,20001,{one}\n10002,20002,{two}\n"), format!("10001,{one}\n10001,{two}\n")] {
        assert_eq!(found(&file).0, ["a@x.de a@x.de", "b "], "{file}");
    }
    let own = link("a@x.de", 'Q', "&serial=7");
    assert_eq!(found(&format!("serial,uri\n0001,{own}\n0002,{two}\n")).0, ["7 a@x.de", "b "]);
    // Another number of cells in a row: no table.
    assert_eq!(found(&format!("serial,uri\n0001,{one}\n0002,{two},x\n")).0, ["a@x.de a@x.de", "b "]);
}

#[test]
fn a_missing_part_of_an_export_is_told() {
    // Part 1 of 2: one time token of 20 bytes, name “a”.
    let mut key = vec![0x0a, 20];
    key.extend_from_slice(b"12345678901234567890");
    key.extend_from_slice(&[0x12, 1, b'a', 0x20, 1, 0x28, 1, 0x30, 2]);
    let mut message = vec![0x0a, key.len() as u8];
    message.extend_from_slice(&key);
    message.extend_from_slice(&[0x10, 1, 0x18, 2, 0x20, 0, 0x28, 77]);
    let data: String =
        data_encoding::BASE64.encode(&message).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let reading = tokens(format!("otpauth-migration://offline?data={data}\n").as_bytes());
    assert_eq!(words(&reading), [format!("a {KEY} totp SHA1 6 30 0 |  |  | ")]);
    let missing = reading.findings.iter().find(|finding| finding.code() == "links-missing").expect("a finding");
    assert_eq!(missing.message(), "The export has 2 parts; part 2 is missing.");
}

#[track_caller]
fn check_refused(file: &[u8], code: &str, message: &str, advice: &str) {
    let refusal = refused_tokens(file);
    assert_eq!(&*refusal.code, code, "{refusal}");
    assert!(refusal.message.contains(message), "{refusal}");
    assert!(refusal.advice.contains(advice), "{refusal}");
    assert!(!refusal.to_string().contains("GEZDGNBV"), "{refusal}");
}

#[test]
fn closed_files_are_named_and_what_to_ask_for() {
    let dpx = b"ZZ ------< DPGO6 Export File >------ \nDH FILE=\"GO6.DPX\" DATE=01JAN2020 VERSION=1.5 \nDC HSH=00 DEL=00 \nG0 91234582 96BC2AAE 4 4 N Y \n";
    check_refused(dpx, "dpx", "OneSpan", "PSKC");
    check_refused(b"-- ActivIdentity device file\nDevice 1234567890\n", "hid", "HID ActivID", "PSKC");
    check_refused(b"-- AUTHENEXDB dump\nINSERT INTO OTP VALUES ('1', 'x');\n", "authenex", "Authenex", "PSKC");
    check_refused(b"# ykksm 1\n4711,cccccccccccc,0123456789ab,00,0,2020-01-01\n", "ykksm", "not for OATH", "OATH-HOTP");
    check_refused(
        b"Dear customer,\n-----BEGIN PGP MESSAGE-----\n\nwcBMA=\n-----END PGP MESSAGE-----\n",
        "not-text",
        "OpenPGP",
        "the file that is inside",
    );
}

#[test]
fn backups_of_apps_are_named() {
    let key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    for (file, code, message, advice) in [
        (
            format!(
                r#"{{"version":1,"header":{{"slots":null,"params":null}},"db":{{"entries":[{{"type":"totp","info":{{"secret":"{key}"}}}}]}}}}"#
            ),
            "app-aegis",
            "backup of the app Aegis",
            "otpauth",
        ),
        (
            r#"{"version":1,"header":{"slots":[{"type":1}],"params":{}},"db":"AAAA"}"#.to_owned(),
            "app-aegis",
            "encrypted",
            "without a password",
        ),
        (
            format!(r#"[{{"secret":"{key}","issuer":"a","label":"b","digits":6,"type":"TOTP"}}]"#),
            "app-andotp",
            "andOTP",
            "vendor",
        ),
        (
            format!(r#"{{"services":[{{"secret":"{key}","otp":{{}}}}],"schemaVersion":4}}"#),
            "app-2fas",
            "2FAS",
            "otpauth",
        ),
        (
            r#"{"services":[],"servicesEncrypted":"AA:BB:CC","schemaVersion":4}"#.to_owned(),
            "app-2fas",
            "encrypted",
            "without a password",
        ),
        (r#"{"tokenOrder":["a"],"tokens":[{"secret":[1,-2,3]}]}"#.to_owned(), "app-freeotp", "FreeOTP+", "vendor"),
        (
            format!(r#"{{"encrypted":false,"items":[{{"login":{{"totp":"{key}"}}}}]}}"#),
            "app-bitwarden",
            "Bitwarden",
            "otpauth",
        ),
        (
            r#"{"encrypted":true,"encKeyValidation_DO_NOT_EDIT":"2.x","data":"2.y"}"#.to_owned(),
            "app-bitwarden",
            "encrypted",
            "without a password",
        ),
        (
            format!("folder,name,login_uri,login_username,login_totp\n,a,,b,{key}\n"),
            "app-bitwarden",
            "Bitwarden",
            "otpauth",
        ),
    ] {
        check_refused(file.as_bytes(), code, message, advice);
    }
    // Other JSON is still refused as no list of tokens.
    check_refused(br#"{"a": 1}"#, "json-unknown", "not a list of tokens", "Ask");
}

#[test]
fn archives_and_documents_are_named() {
    for (file, word, advice) in [
        (&b"7z\xbc\xaf\x27\x1c\0\x04"[..], "7-Zip", "password"),
        (b"Rar!\x1a\x07\x01\0", "RAR", "password"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF", "CSV or PSKC"),
        (
            b"PK\x03\x04\x14\0\x01\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0seed.csv",
            "rename it to .pdf",
            ".zip",
        ),
        (b"-----BEGIN PGP MESSAGE-----\n\nwcBMA\n", "OpenPGP", "inside"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "Office", "CSV"),
    ] {
        check_refused(file, "not-text", word, advice);
    }
    for (name, code, message, advice) in [
        ("locked-msoffcrypto.xlsx", "sheet-locked", "locked with a password", "CSV UTF-8"),
        ("users-libreoffice.xls", "sheet-xls", "Excel 97", "CSV UTF-8"),
        ("users-libreoffice.xlsx", "user-list", "user list", "Upload User File"),
        ("users-libreoffice.ods", "user-list", "user list", "Upload User File"),
    ] {
        check_refused(&sheet(name), code, message, advice);
    }
}

/// The users in words: line, UPN, name, serial numbers.
fn people(reading: &UserReading) -> Vec<String> {
    let word = |user: token_desk_core::model::user::User<'_>| {
        format!("{} {} {} {:?}", user.line, user.upn, user.name, user.serials)
    };
    reading.users.iter().map(word).collect()
}

#[test]
fn a_user_list_may_be_a_workbook() {
    for name in ["users-libreoffice.xlsx", "users-libreoffice.ods"] {
        let reading = users(&sheet(name));
        assert_eq!(reading.sheets, ["Users".into(), "Hidden".into()], "{name}");
        assert_eq!((reading.sheet, reading.delimiter, reading.header), (Some(0), None, true), "{name}");
        assert_eq!(reading.users.get(0).map(|user| user.line), Some(2), "{name}: the row of the sheet");
        assert_ne!(reading.fingerprint, 0);
        // The errors are in a column that means nothing.
        assert!(!codes(&reading.findings).iter().any(|code| code.contains("cell-")), "{:?}", codes(&reading.findings));
    }
    let entra = users(&sheet("entra-download-users-libreoffice.xlsx"));
    assert_eq!(entra.users.len(), 2, "an umlaut can’t be in a UPN");
    assert!(codes(&entra.findings).contains(&"4 user-guest".to_owned()), "{:?}", codes(&entra.findings));
}

#[test]
fn the_sheet_with_users_is_found_or_chosen() {
    let file = sheet("two-sheets-openpyxl.xlsx");
    let reading = users(&file);
    assert_eq!(reading.sheets, ["Read me".into(), "Users".into(), "Old".into()]);
    assert_eq!(reading.sheet, Some(1));
    let findings = codes(&reading.findings);
    assert!(findings.contains(&"7 cell-uncomputed".to_owned()), "{findings:?}");
    let chosen = |sheet| read_users(&file, &ReadOptions { sheet: Some(sheet), ..ReadOptions::default() }, &mut |_| {});
    assert_eq!(people(&chosen(2).unwrap()), ["1 old@contoso.com  []"]);
    assert_eq!(&*chosen(0).unwrap_err().code, "not-users");
    assert_eq!(&*chosen(9).unwrap_err().code, "sheet-missing");
}

#[test]
fn workbooks_without_users_say_what_to_do() {
    let tokens = refused_users(&sheet("zeros-lost-libreoffice.xlsx"));
    assert_eq!((&*tokens.code, tokens.retry_as), ("token-file", Some(RetryAs::TokenFile)));
    assert_eq!(&*refused_users(&sheet("users-libreoffice.xls")).code, "sheet-xls");
    assert_eq!(&*refused_users(&sheet("locked-msoffcrypto.xlsx")).code, "sheet-locked");
    let cut = sheet("users-libreoffice.xlsx");
    assert_eq!(&*refused_users(&cut[..cut.len() / 2]).code, "sheet-damaged");
}

/// A picture with these codes one below the other.
fn picture(texts: &[&str]) -> Luma {
    let codes: Vec<qrcode::QrCode> = texts.iter().map(|text| qrcode::QrCode::new(text).unwrap()).collect();
    let side = codes.iter().map(|code| code.width() + 8).max().unwrap_or(40) * 4;
    let mut pixels = vec![255_u8; side * side * texts.len().max(1)];
    for (number, code) in codes.iter().enumerate() {
        for (at, color) in code.to_colors().into_iter().enumerate() {
            let (x, y) = ((at % code.width() + 4) * 4, (at / code.width() + 4) * 4 + number * side);
            if color == qrcode::Color::Dark {
                for row in y..y + 4 {
                    pixels[row * side + x..row * side + x + 4].fill(0);
                }
            }
        }
    }
    let height = pixels.len() / side;
    Luma::new(side as u32, height as u32, SecretBytes::from_vec(pixels)).unwrap()
}

#[test]
fn pictures_of_codes_become_tokens() {
    let links: Vec<&str> = LINKS.lines().take(2).collect();
    let options = ReadOptions::default();
    let reading = read_picture(&picture(&[links[0], "https://example.com/", links[1]]), &options, &mut |_| {}).unwrap();
    assert_eq!(serials(&reading), ["10001001", "10001002"]);
    assert_eq!((reading.rows, reading.rejected, reading.format), (3, 1, FormatId::OtpAuth));
    assert_eq!(codes(&reading.findings), ["2 item-unreadable"]);
    assert_eq!(reading.tokens.iter().map(|token| token.line).collect::<Vec<_>>(), [1, 3]);
    assert_ne!(reading.fingerprint, 0);
    for (texts, code) in [(&[][..], "no-code"), (&["https://example.com/", "hello"], "no-links")] {
        let refusal = read_picture(&picture(texts), &options, &mut |_| {}).unwrap_err();
        assert!(&*refusal.code == code && !refusal.advice.is_empty(), "{refusal}");
    }
}

fn settings() -> Settings {
    // The second example of RFC 6238, appendix B.
    Settings { date: Date { year: 2026, month: 3, day: 9 }, moment: 1_111_111_109, ..Settings::default() }
}

fn desk_of(reading: Reading) -> Desk {
    Desk::default().add_tokens("file", reading, ReadOptions::default()).expect("new").0
}

/// What is planned, and each file: its name and content.
fn converted(desk: &Desk, word: &str) -> (Plan, Vec<(String, String)>) {
    let target = target(word).expect("a target");
    let places: Vec<u32> = (0..desk.rows().count() as u32).collect();
    let settings = settings();
    let plan = desk.plan_conversion(target, &places, &settings);
    let mut files = Vec::new();
    for file in plan.files() {
        files.push((file.name.clone(), String::from_utf8(content(desk, file, &settings)).expect("UTF-8")));
    }
    (plan, files)
}

fn refused(groups: &[BlockerGroup]) -> String {
    let words: Vec<String> =
        groups.iter().map(|group| format!("{} {}", group.rows.len(), group.blocker.reason())).collect();
    words.join("; ")
}

fn losses(groups: &[LossGroup]) -> Vec<(&str, usize)> {
    groups.iter().map(|group| (group.loss.what.as_str(), group.rows.len())).collect()
}

const INVENTORY: &str = "\
otpauth://totp/Acme:bea@acme.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme&serial=10002&digits=8
otpauth://totp/Acme:10001?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR&issuer=Acme&period=60
otpauth://hotp/amy@acme.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS&counter=5&serial=00003
otpauth://totp/amy@acme.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJT&serial=00004&period=45
";

#[test]
fn dualshield_gets_a_file_for_each_kind_of_token() {
    let desk = desk_of(tokens(INVENTORY.as_bytes()));
    let (plan, files) = converted(&desk, "dualshield-xml");
    assert_eq!(refused(&plan.blocked), "1 their time interval is neither 30 nor 60 seconds");
    assert_eq!(plan.lost.len(), 3);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "DualShield_20260309_DN-SE-6-SHA1.xml",
            "DualShield_20260309_DN-ST-6-60s-SHA1.xml",
            "DualShield_20260309_DN-ST-8-30s-SHA1.xml",
        ]
    );
    assert_eq!(
        files[1].1,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<data>\n  <header>\n    <manufacturerCode>DN</manufacturerCode>\n    <productCode>ST</productCode>\n    <encrypt>NONE</encrypt>\n    <encode>HEX</encode>\n    <digits>6</digits>\n    <timeWindow>60</timeWindow>\n    <crypto>HmacSHA1</crypto>\n  </header>\n  <tokens>\n    <token>\n      <serial>10001</serial>\n      <seed>3132333435363738393031323334353637383931</seed>\n    </token>\n  </tokens>\n</data>\n"
    );
    // What came as DualShield's own goes out with its codes, and nothing of it is lost.
    let own = desk_of(tokens(&sample("dualshield_google_base32.xml")));
    let (plan, files) = converted(&own, "dualshield-xml");
    assert!(files[0].1.contains("<manufacturerCode>GG<") && plan.lost.is_empty(), "{:?}", losses(&plan.lost));
    assert_eq!(files[0].0, "DualShield_20260309.xml");
}

/// What no field of a link and no element of DualShield's file can hold.
#[test]
fn what_links_and_dualshield_refuse_and_lose_is_said() {
    let files = [
        r#"[{"serialNumber":"1\n2","secretKey":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}]"#,
        "serial number,secret key,manufacturer,model,upn,user name,start date,expiry date\n\
         1,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,Acme,C200,,,,\n\
         2,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR,Acme,,amy@acme.com,Amy,,\n\
         3,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS,Acme,,,,2026-03-09T00:00:00Z,\n\
         4,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJT,Acme,,,,,2030-03-09T00:00:00Z\n",
    ];
    let plans = |word: &str| files.map(|file| converted(&desk_of(tokens(file.as_bytes())), word).0);
    let [of_json, of_table] = plans("otpauth");
    assert_eq!(refused(&of_json.blocked), "1 a line break or another control character is in their serial number");
    assert_eq!(
        losses(&of_table.lost),
        [
            ("the day from or until which they may be used", 2),
            ("the name of who has them; the UPN is there", 1),
            ("their model", 1)
        ]
    );
    let [of_json, of_table] = plans("dualshield-xml");
    assert_eq!(refused(&of_json.blocked), "1 a character that XML can’t carry is in their serial number");
    assert!(losses(&of_table.lost).contains(&("the day from or until which they may be used", 2)));
}

#[test]
fn links_say_serial_number_and_upn() {
    let desk = desk_of(tokens(INVENTORY.as_bytes()));
    let (plan, files) = converted(&desk, "otpauth");
    assert!(plan.blocked.is_empty() && plan.lost.is_empty());
    let lines: Vec<&str> = files[0].1.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "otpauth://totp/Acme:bea@acme.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme&serial=10002&algorithm=SHA1&digits=8&period=30",
            "otpauth://totp/Acme:10001?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR&issuer=Acme&serial=10001&algorithm=SHA1&digits=6&period=60",
        ]
    );
    assert_eq!(words(&tokens(files[0].1.as_bytes())), words(&tokens(INVENTORY.as_bytes())));
}

#[test]
fn sheets_for_people_have_codes_and_names_and_never_a_key() {
    let of_entra = "otpauth://totp/cay@acme.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&serial=00001&period=30\n";
    let desk = desk_of(tokens(format!("{INVENTORY}{of_entra}").as_bytes()));
    let (plan, files) = converted(&desk, "activation");
    // RFC 6238's code of 8 digits is 07081804, so the one of 6 digits is this.
    assert_eq!(
        files,
        [(
            "Activation_20260309.csv".to_owned(),
            "serial number,upn,code,valid until\r\n00001,cay@acme.com,081804,2005-03-18 01:58:30 UTC\r\n".to_owned()
        )]
    );
    assert_eq!(
        refused(&plan.blocked),
        "1 nobody has them; \
         1 their codes don’t have 6 digits; \
         1 their time interval is neither 30 nor 60 seconds; \
         1 they are event tokens (HOTP), whose codes belong to no moment"
    );
    let (plan, files) = converted(&desk, "hand-out");
    assert_eq!(refused(&plan.blocked), "1 nobody has them");
    let lines: Vec<Vec<&str>> = files[0].1.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(files[0].1.lines().next(), Some("Tokens to hand out, 2026-03-09"));
    assert_eq!(lines[2], ["Serial", "number", "Name", "UPN"]);
    assert_eq!(lines[3], ["[", "]", "00001", "cay@acme.com"]);
    assert_eq!(lines[4], ["[", "]", "00003", "amy@acme.com"]);
    assert_eq!(lines.len(), 7);
    for word in ["activation", "hand-out"] {
        for (_, text) in converted(&desk, word).1 {
            assert!(!text.contains("GEZDGNBV") && !text.contains("31323334"), "{text}");
        }
    }
}

#[test]
fn an_activation_sheet_is_by_serial_number_and_says_what_entra_does_not_take() {
    let file = "upn,serial number,secret key,time interval,hash function\n\
                b@x.com,2,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,30,SHA1\n\
                a@x.com,1,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR,30,SHA1\n\
                c@x.com,3,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS,30,SHA512\n";
    let (plan, files) = converted(&desk_of(tokens(file.as_bytes())), "activation");
    let serials: Vec<&str> = files[0].1.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(serials, ["1", "2"]);
    assert_eq!(refused(&plan.blocked), "1 they use SHA-512, which Entra ID does not take");
}

#[test]
fn an_activation_sheet_has_200_codes_at_most() {
    let many: String = (0..450)
        .map(|n| {
            format!(
                "otpauth://totp/u{n}@acme.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQ{}&serial={n:05}\n",
                ["A", "B"][n % 2]
            )
        })
        .collect();
    let desk = desk_of(tokens(many.as_bytes()));
    let (_, files) = converted(&desk, "activation");
    let lines: Vec<(&str, usize)> =
        files.iter().map(|(name, text)| (name.as_str(), text.lines().count() - 1)).collect();
    assert_eq!(
        lines,
        [
            ("Activation_20260309_001.csv", 200),
            ("Activation_20260309_002.csv", 200),
            ("Activation_20260309_003.csv", 50)
        ]
    );
}

/// Tokens with serial numbers that XML and links must escape.
fn any_reading() -> impl Strategy<Value = Reading> {
    let serial = "[A-Za-z0-9<>&\"'.:;,%?#/_äé😀 =+-]{1,16}".prop_filter("as a reader leaves it", |serial| {
        serial.trim() == serial
            && !is_excel_number(serial)
            && !is_placeholder(serial)
            && !is_sheet_error(serial)
            // A `0` that nothing is counted from says that there is no serial number.
            && serial != "0"
    });
    let kind = prop_oneof![Just(OtpType::Totp), Just(OtpType::Hotp)];
    let hash = prop::sample::select(HashFunction::ALL.to_vec());
    let interval = prop_oneof![Just(30_u32), Just(60), 1..=86_400_u32];
    let maker = prop_oneof![Just(String::new()), Just("DN".to_owned()), "[A-Za-z&:%+ä]{1,8}"];
    let model = prop_oneof![Just(String::new()), Just("ST".to_owned()), Just("SE".to_owned()), "[A-Za-z]{1,8}"];
    let token = (
        serial,
        prop::collection::vec(any::<u8>(), 10..=64),
        kind,
        hash,
        4..=10_u8,
        interval,
        any::<u64>(),
        maker,
        model,
        any::<bool>(),
    );
    prop::collection::vec(token, 1..12).prop_map(|rows| {
        let mut reading = tokens(b"serial number,secret key\n1,KN2XAZLSEBJWKY3SMV2A\n");
        let mut seen = std::collections::HashSet::new();
        let rows: Vec<_> = rows.into_iter().filter(|row| seen.insert(row.0.clone())).collect();
        let profiles: Vec<Profile> = rows
            .iter()
            .map(|(_, _, kind, hash, digits, interval, _, maker, model, _)| Profile {
                manufacturer: maker.as_str().into(),
                model: model.as_str().into(),
                otp_type: *kind,
                hash: *hash,
                digits: *digits,
                interval: if *kind == OtpType::Totp { *interval } else { 0 },
                ..Profile::default()
            })
            .collect();
        reading.tokens = rows
            .iter()
            .zip(&profiles)
            .map(|((serial, key, kind, _, _, _, counter, _, _, held), profile)| Token {
                counter: if *kind == OtpType::Hotp { *counter } else { 0 },
                holder: held.then_some(0),
                ..Token::new(serial, key, profile)
            })
            .collect();
        reading.users = std::iter::once(User::with_upn("amy@acme.com")).collect();
        reading.findings = Vec::new();
        reindex(reading)
    })
}

/// What of a token every target here carries.
fn core_of(token: Token<'_>) -> String {
    let profile = token.profile;
    format!(
        "{} {} {:?} {} {} {}",
        token.serial,
        hex(token),
        profile.otp_type,
        profile.hash,
        profile.digits,
        profile.interval
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_for_dualshield_is_read_again(reading in any_reading()) {
        let desk = desk_of(reading);
        let (plan, files) = converted(&desk, "dualshield-xml");
        let mut expected: Vec<String> = desk
            .rows()
            .filter(|row| plan.blocked.iter().all(|group| !group.rows.contains(&(row.place as u32))))
            .map(|row| core_of(row.token))
            .collect();
        let readings: Vec<Reading> = files.iter().map(|(_, text)| tokens(text.as_bytes())).collect();
        let mut found: Vec<String> = readings.iter().flat_map(|reading| reading.tokens.iter().map(core_of)).collect();
        for reading in &readings {
            prop_assert_eq!(reading.format, FormatId::DualShield);
            prop_assert!(reading.findings.iter().all(|finding| matches!(finding.code(), "counter-missing" | "secret-twice" | "serial-zeros-lost")), "{:?}", reading.findings);
        }
        expected.sort();
        found.sort();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn what_is_written_as_links_is_read_again(reading in any_reading()) {
        let desk = desk_of(reading);
        let (plan, files) = converted(&desk, "otpauth");
        prop_assert!(plan.blocked.is_empty());
        let again = tokens(files[0].1.as_bytes());
        let all = |token: Token<'_>, user: Option<&str>| format!("{} {} {}", core_of(token), token.counter, user.unwrap_or_default());
        let expected: Vec<String> = desk.rows().map(|row| all(row.token, row.user.map(|(_, user)| user.upn))).collect();
        let found: Vec<String> = again
            .tokens
            .iter()
            .map(|token| all(token, token.holder.and_then(|holder| again.users.get(holder as usize)).map(|user| user.upn)))
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_input_makes_them_panic(
        which in 0..5_usize,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(vec!["<", ">", "\"", "&", ";", "=", "(", "\n", "token", "9", "ä"])), 0..6),
        end in any::<prop::sample::Index>(),
    ) {
        let names = ["dualshield_v5.xml", "dualshield_google_base32.xml", "deepnet_uap_v3.xml", "uniquk_entraoath.json"];
        let mut text = names.get(which).map_or_else(|| INVENTORY.to_owned(), |name| String::from_utf8(sample(name)).unwrap());
        for (at, piece) in cuts {
            let at = at.index(text.len() + 1);
            if text.is_char_boundary(at) {
                text.insert_str(at, piece);
            }
        }
        let end = end.index(text.len() + 1);
        for file in [&text, text.get(..end).unwrap_or(&text)] {
            if let Ok(reading) = token_desk_core::formats::read_tokens(file.as_bytes(), &ReadOptions::default(), &mut |_| {}) {
                prop_assert_eq!(reading.rows as usize, reading.tokens.len() + reading.rejected as usize);
            }
        }
    }
}
