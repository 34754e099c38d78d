//! PSKC on the desk: the figures of RFC 6030 with their known answers, each bad file its own error, and what is written
//! is read again as the same tokens.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, refused_tokens, serials, token, token_words, tokens, tokens_with};
use proptest::prelude::*;
use std::path::Path;
use token_desk_core::desk::Desk;
use token_desk_core::finding::FindingKind;
use token_desk_core::formats::open_tokens;
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::intake::Unlock;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::otp;
use token_desk_core::model::token::{HashFunction, OtpType, Profile, Token};
use token_desk_core::model::tokens::Tokens;
use token_desk_core::notation::pskc::{KeyMaterial, SuiteForm};
use token_desk_core::output::settings::{Protection, Settings};
use token_desk_core::output::targets::target;
use token_desk_core::reading::Reading;
use token_desk_core::reading::options::ReadOptions;

/// The key of the figures.
const KEY: &str = "3132333435363738393031323334353637383930";
const FIGURE_6_KEY: &str = "12345678901234567890123456789012";

fn figure(number: u32) -> String {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let path = match number {
        2 => data.join("pskc/figure2.xml"),
        _ => data.join(format!("samples/pskc-figure{number}.xml")),
    };
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn unlock(text: &str) -> Unlock {
    Unlock { materials: vec![KeyMaterial::Text(SecretBytes::copy_of(text.as_bytes()))], many_rounds: false }
}

fn open(file: &str, unlock: &Unlock) -> Result<Reading, Refusal> {
    open_tokens(file.as_bytes(), &ReadOptions::default(), Some(unlock), &mut |_| {})
}

fn opened(file: &str, key: &str) -> Reading {
    open(file, &unlock(key)).unwrap_or_else(|refusal| panic!("refused: {refusal}"))
}

fn not_opened(file: &str, key: &str) -> Refusal {
    match open(file, &unlock(key)) {
        Ok(reading) => panic!("{} tokens were read", reading.tokens.len()),
        Err(refusal) => refusal,
    }
}

#[test]
fn the_plain_figures() {
    let reading = tokens(figure(2).as_bytes());
    assert_eq!(reading.format, FormatId::Pskc);
    assert_eq!(token_words(token(&reading, 0)), "12345678 31323334 hotp SHA1 6 0 0");
    assert_eq!(codes(&reading.findings), ["6 pskc-serial-missing", "6 pskc-secret-length", "6 counter-missing"]);
    assert_eq!((reading.how.digits, reading.how.hash, reading.how.otp_type), (Some(6), Some(HashFunction::Sha1), None));

    let reading = tokens(figure(3).as_bytes());
    let first = token(&reading, 0);
    assert_eq!(token_words(first), format!("987654321 {KEY} hotp SHA1 8 0 0"));
    assert_eq!(otp::code(&first, 0).digits, "84755224");
    assert_eq!(reading.how.digits, None, "the file says it");
    assert_eq!(reading.how.facts, []);

    let reading = tokens(figure(4).as_bytes());
    assert_eq!((reading.tokens.len(), reading.rejected), (0, 1));
    assert!(codes(&reading.findings)[0].ends_with("pskc-no-secret"));

    let reading = tokens(figure(5).as_bytes());
    assert_eq!(token_words(token(&reading, 0)), format!("987654321 {KEY} hotp SHA1 8 0 0"));
    assert_eq!((reading.tokens.len(), reading.rejected), (1, 1));
    let pin = reading.findings.iter().find(|finding| finding.code() == "not-oath").expect("the PIN");
    assert!(pin.message().contains("PIN"), "{}", pin.message());
    assert!(codes(&reading.findings).iter().any(|code| code.ends_with("pskc-pin-policy")));
}

#[test]
fn the_encrypted_figures() {
    let refusal = refused_tokens(figure(6).as_bytes());
    assert_eq!(refusal.retry_as, Some(RetryAs::Unlocked { passphrase: false, private_key: false }));
    for words in ["AES-128-CBC", "Pre-shared-key", "32 hex digits"] {
        assert!(refusal.message.contains(words), "{words}: {refusal}");
    }
    let refusal = refused_tokens(figure(7).as_bytes());
    assert_eq!(refusal.retry_as, Some(RetryAs::Unlocked { passphrase: true, private_key: false }));
    assert!(refusal.message.contains("My Password 1") && refusal.message.contains("AES-128-CBC"), "{refusal}");

    for (number, key, given) in [(6, FIGURE_6_KEY, "hex"), (7, "qwerty", "text")] {
        let reading = opened(&figure(number), key);
        let first = token(&reading, 0);
        assert_eq!(token_words(first), format!("987654321 {KEY} hotp SHA1 8 0 0"), "figure {number}");
        let [fact] = &reading.how.facts[..] else { panic!("{:?}", reading.how.facts) };
        assert!(fact.contains(&format!("read as {given};")) && fact.contains("prove that it is right"), "{fact}");
    }
}

#[test]
fn each_bad_file_has_its_own_error() {
    let (plain, sealed, derived) = (figure(3), figure(6), figure(7));
    let depth = format!("<KeyContainer>{}", "<a>".repeat(100_000));
    let nodes = format!("<KeyContainer><KeyPackage>{}", "<a/>".repeat(1_100_000));
    let rounds = |count: &str| derived.replace("1000", count);
    assert!(rounds("7").contains("<IterationCount>7<") || rounds("7").contains(">7</"), "the rounds are replaced");
    let doctype = format!("<!DOCTYPE KeyContainer [<!ENTITY a 'b'>]>{}", plain.split_once("?>").unwrap().1);
    for (file, key, code, words) in [
        (&sealed, "00000000000000000000000000000000", "pskc-wrong-key", "does not open the file"),
        (&sealed, "1234", "pskc-wrong-key", "needs 32 hex digits"),
        (&derived, "Qwerty", "pskc-wrong-key", "passphrase does not open"),
        (&derived, "", "pskc-wrong-key", "passphrase is empty"),
        (&rounds("2147483648"), "qwerty", "pskc-rounds", "2147483648 rounds"),
        (&rounds("10000001"), "qwerty", "pskc-rounds", "10000001 rounds"),
        (&rounds("1000001"), "qwerty", "pskc-many-rounds", "1000001 rounds"),
        (&doctype, "", "xml-doctype", "<!DOCTYPE"),
        (&depth, "", "xml-too-much", "64"),
        (&nodes, "", "xml-too-much", "1000000"),
        (&"<KeyContainer Version='1.0'></KeyContainer>".to_owned(), "", "no-rows", "no key in it"),
        (&plain.replace("</Data>", "</Date>"), "", "xml-syntax", "not well formed"),
    ] {
        let refusal = not_opened(file, key);
        assert_eq!(&*refusal.code, code, "{refusal}");
        assert!(refusal.message.contains(words), "{words}: {refusal}");
    }
    let asked = not_opened(&rounds("1000001"), "qwerty");
    assert_eq!(asked.retry_as, Some(RetryAs::ManyRounds(1_000_001)));
    for wrong in ["", "1234"] {
        assert_eq!(
            not_opened(&sealed, wrong).retry_as,
            Some(RetryAs::Unlocked { passphrase: false, private_key: false })
        );
    }
}

#[test]
fn a_key_that_can_not_be_trusted_is_a_row_of_its_own() {
    let sealed = figure(6);
    // A second key that is good: what is wrong with one is not held against the others.
    let package = sealed.get(sealed.find("<KeyPackage>").unwrap()..sealed.find("</KeyContainer>").unwrap()).unwrap();
    let two = sealed.replace("</KeyContainer>", &format!("{}</KeyContainer>", package.replace("987654321", "2")));
    let wrong_mac = two.replacen("Su+Nvt", "AAAAAA", 1);
    let missing_mac = two.replacen("<ValueMAC>Su+NvtQfmvfJzF6bmQiJqoLRExc=</ValueMAC>", "", 1);
    for (file, code) in [(wrong_mac, "pskc-mac-wrong"), (missing_mac, "pskc-mac-missing")] {
        let reading = opened(&file, FIGURE_6_KEY);
        assert_eq!(serials(&reading), ["2"], "{code}");
        assert_eq!((reading.rows, reading.rejected), (2, 1));
        let found: Vec<&str> = reading.findings.iter().map(|finding| finding.code()).collect();
        assert!(found.contains(&code), "{code}: {found:?}");
    }
}

#[test]
fn damaged_xml_is_put_right_and_said() {
    let plain = figure(3);
    for (file, tokens_left, code) in [
        (plain.replace("</KeyContainer>", ""), 1, "xml-unclosed"),
        (format!("\n  {plain}"), 1, "xml-blank-before"),
        (plain.replace("<SerialNo>", "<pskc:SerialNo>").replace("</SerialNo>", "</pskc:SerialNo>"), 1, "xml-prefix"),
        (plain.get(..plain.find("</Data>").unwrap()).unwrap().to_owned(), 0, "pskc-cut-off"),
    ] {
        let reading = tokens(file.as_bytes());
        let found: Vec<&str> = reading.findings.iter().map(|finding| finding.code()).collect();
        assert_eq!(reading.tokens.len(), tokens_left, "{code}: {found:?}");
        assert!(found.contains(&code), "{code}: {found:?}");
    }
}

/// A container with these packages.
fn container(packages: &[&str]) -> String {
    format!("<p:KeyContainer xmlns:p='urn:ietf:params:xml:ns:keyprov:pskc'>{}</p:KeyContainer>", packages.join("\n"))
}

fn package(device: &str, attributes: &str, more: &str, key: &str) -> String {
    let key = data_encoding::BASE64.encode(key.as_bytes());
    format!(
        "<KeyPackage><DeviceInfo>{device}</DeviceInfo><Key {attributes}>{more}<Data><Secret><PlainValue>{key}</PlainValue>\
         </Secret><TimeInterval><PlainValue>60</PlainValue></TimeInterval></Data></Key></KeyPackage>"
    )
}

const TOTP: &str = "Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'";

#[test]
fn keys_of_one_serial_number_are_told_apart_where_the_file_does() {
    let serial = "<SerialNo>77</SerialNo>";
    let issue = |number: &str| format!("{serial}<IssueNo>{number}</IssueNo>");
    let (one, two) = ("first key, 20 bytes.", "second key, 20 bytes");
    for (packages, expected, found) in [
        ([package(&issue("1"), TOTP, "", one), package(&issue("2"), TOTP, "", two)], ["77-1", "77-2"], false),
        ([package(serial, TOTP, "", one), package(&issue("2"), TOTP, "", two)], ["77", "77-2"], false),
        (
            [
                package(serial, &format!("Id='77:1' {TOTP}"), "", one),
                package(serial, &format!("Id='77:2' {TOTP}"), "", two),
            ],
            ["77:1", "77:2"],
            false,
        ),
        // Such ids differ in every file: they would hide a mistake.
        (
            [package(serial, &format!("Id='a' {TOTP}"), "", one), package(serial, &format!("Id='b' {TOTP}"), "", two)],
            ["77", "77"],
            true,
        ),
        ([package(&issue("1"), TOTP, "", one), package(&issue("1"), TOTP, "", two)], ["77", "77"], true),
    ] {
        let reading = tokens(container(&packages.each_ref().map(String::as_str)).as_bytes());
        assert_eq!(serials(&reading), expected);
        assert_eq!(reading.findings.iter().any(|finding| finding.code() == "serial-twice"), found, "{expected:?}");
        assert_eq!(reading.how.facts.is_empty(), found, "{expected:?}");
        assert_eq!(token(&reading, 1).profile.interval, 60);
    }
    // Alone, an issue number says nothing about the serial number.
    assert_eq!(serials(&tokens(container(&[&package(&issue("1"), TOTP, "", one)]).as_bytes())), ["77"]);
}

#[test]
fn what_the_file_leaves_open_can_be_said_and_is_told_otherwise() {
    let open = container(&[&package("<SerialNo>1</SerialNo>", "", "", "a key with 20 bytes.")]);
    let reading = tokens(open.as_bytes());
    assert_eq!(
        token_words(token(&reading, 0)).rsplit(' ').take(5).collect::<Vec<_>>(),
        ["0", "60", "6", "SHA1", "totp"]
    );
    assert_eq!(codes(&reading.findings), ["1 type-assumed"]);
    assert_eq!(reading.how.otp_type, Some(OtpType::Totp));
    let options = ReadOptions {
        otp_type: Some(OtpType::Hotp),
        hash: Some(HashFunction::Sha256),
        digits: Some(8),
        ..ReadOptions::default()
    };
    let reading = tokens_with(open.as_bytes(), options);
    assert_eq!(
        token_words(token(&reading, 0)).rsplit(' ').take(5).collect::<Vec<_>>(),
        ["0", "0", "8", "SHA256", "hotp"]
    );
    assert_eq!(codes(&reading.findings), ["1 counter-missing"]);
}

#[test]
fn what_else_a_key_says() {
    let parameters = "<AlgorithmParameters><Suite>HMAC-SHA512</Suite><ResponseFormat Length='8' Encoding='DECIMAL'/></AlgorithmParameters>";
    let full = package("<Manufacturer>A, Inc.</Manufacturer><SerialNo>5</SerialNo><Model>M</Model>", TOTP, parameters, "twenty bytes of key.")
        .replace("</TimeInterval>", "</TimeInterval><TimeDrift><PlainValue>-3</PlainValue></TimeDrift>")
        .replace("</Data>", "</Data><UserId>amy@x.com</UserId><Policy><StartDate>2020-01-01T00:00:00Z</StartDate><ExpiryDate>2030-01-01T00:00:00Z</ExpiryDate></Policy>");
    let signed = container(&[&full]).replace("</p:KeyContainer>", "<ds:Signature/></p:KeyContainer>");
    let reading = tokens(signed.as_bytes());
    let first = token(&reading, 0);
    assert_eq!(
        *first.profile,
        Profile {
            manufacturer: "A, Inc.".into(),
            model: "M".into(),
            hash: HashFunction::Sha512,
            digits: 8,
            interval: 60,
            start: Some(1_577_836_800),
            expiry: Some(1_893_456_000),
            ..Profile::default()
        }
    );
    assert_eq!(
        reading.users.get(first.holder.expect("a user") as usize).map(|user| user.upn.to_owned()).as_deref(),
        Some("amy@x.com")
    );
    assert!(reading.findings.iter().any(|finding| finding.kind == FindingKind::TimeShifted(-3)));
    assert!(reading.findings.iter().any(|finding| finding.kind == FindingKind::PskcSigned));
    for (from, to, code) in [
        ("HMAC-SHA512", "HMAC-SHA384", "hash-unreadable"),
        ("HMAC-SHA512", "HMAC-MD5", "hash-unreadable"),
        ("Length='8'", "Length='3'", "digits-unreadable"),
        ("DECIMAL", "HEXADECIMAL", "not-oath"),
        (">60<", ">0<", "out-of-range"),
        (">60<", ">4294967296<", "out-of-range"),
        (">60<", ">x<", "pskc-number-unreadable"),
    ] {
        let reading = tokens(container(&[&full.replace(from, to)]).as_bytes());
        assert_eq!(reading.tokens.len(), 0, "{to}");
        assert!(reading.findings.iter().any(|finding| finding.code() == code), "{to}: {:?}", reading.findings);
    }
    // Without any id, its user's name stands for the serial number, as for a link without one.
    let reading = tokens(container(&[&full.replace(">5<", "><")]).as_bytes());
    assert_eq!(token(&reading, 0).serial, "amy@x.com");
    assert!(reading.findings.iter().any(|finding| finding.code() == "pskc-serial-missing"), "{:?}", reading.findings);
}

/// All protections that can be written, and what opens each.
fn protections() -> Vec<(Protection, Option<Unlock>)> {
    let secret = |text: &str| SecretBytes::copy_of(text.as_bytes());
    let passphrase = |sha256| Protection::Passphrase { text: secret("grüße an alle"), sha256, rounds: 1000 };
    let hex = data_encoding::HEXLOWER.encode(b"sixteen byte key");
    vec![
        (Protection::Plain, None),
        (Protection::PreSharedKey(secret("sixteen byte key")), Some(unlock(&hex))),
        (passphrase(false), Some(unlock("grüße an alle"))),
        (passphrase(true), Some(unlock("grüße an alle"))),
    ]
}

/// Bytes that are other ones each time; not for real keys.
fn counting() -> impl FnMut(&mut [u8]) {
    let mut next = 0_u8;
    move |room| {
        for byte in room {
            next = next.wrapping_mul(31).wrapping_add(17);
            *byte = next;
        }
    }
}

/// A desk with these tokens and users, all of them to be converted.
fn desk(reading: Reading) -> (Desk, Vec<u32>) {
    let (desk, _) = Desk::default().add_tokens("a", reading, ReadOptions::default()).expect("on the desk");
    let places = desk.rows().map(|row| u32::try_from(row.place).unwrap()).collect();
    (desk, places)
}

fn write(desk: &Desk, places: &[u32], protection: Protection, stepwise: bool) -> String {
    let settings = Settings { protection, ..Settings::default() };
    let plan = desk.plan_conversion(target("pskc").expect("a target"), places, &settings);
    assert_eq!(plan.blocked, []);
    let mut random = counting();
    let mut writer = plan.files()[0].writer(&settings, &mut random).expect("PSKC is always written");
    if stepwise {
        while writer.prepare(300) < 1.0 {}
    }
    let text =
        String::from_utf8(writer.each(desk).flat_map(|piece| piece.as_slice().to_vec()).collect()).expect("UTF-8");
    // Reading would mend it.
    assert!(text.trim_end().ends_with("KeyContainer>"), "cut off: {text}");
    text
}

#[test]
fn the_rounds_of_a_passphrase_are_done_in_steps() {
    let (desk, places) = desk(tokens(figure(3).as_bytes()));
    let protection = Protection::Passphrase { text: SecretBytes::copy_of(b"a passphrase"), sha256: true, rounds: 1000 };
    let settings = Settings { protection, ..Settings::default() };
    let plan = desk.plan_conversion(target("pskc").expect("a target"), &places, &settings);
    let mut random = counting();
    let mut writer = plan.files()[0].writer(&settings, &mut random).expect("PSKC is always written");
    let mut done = vec![0.0];
    while done.last() < Some(&1.0) && done.len() < 100 {
        done.push(writer.prepare(300));
    }
    assert!(done.len() > 3 && done.is_sorted_by(|a, b| a < b), "{done:?}");
    assert_eq!(done.last(), Some(&1.0));
}

#[test]
fn who_would_take_a_hash_function_for_sha_1_is_said() {
    let told = |hash, suite| {
        let mut reading = tokens(figure(3).as_bytes());
        let profile = Profile { hash, ..Profile::default() };
        reading.tokens = std::iter::once(Token::new("1", b"a key of some bytes", &profile)).collect();
        let (desk, places) = desk(common::reindex(reading));
        let settings = Settings { suite, ..Settings::default() };
        let plan = desk.plan_conversion(target("pskc").expect("a target"), &places, &settings);
        plan.lost.iter().map(|group| group.loss.what.clone()).collect::<Vec<_>>().join("; ")
    };
    for (hash, suite, expected) in [
        (HashFunction::Sha256, SuiteForm::Hmac, "they use SHA-256, written as HMAC-SHA256, which privacyIDEA would"),
        (HashFunction::Sha512, SuiteForm::Hmac, "written as HMAC-SHA512, which privacyIDEA and LinOTP would"),
        (HashFunction::Sha256, SuiteForm::Bare, "written as SHA256, which multiOTP would"),
        (HashFunction::Sha512, SuiteForm::Bare, "they use SHA-512, written as SHA512, which multiOTP would"),
    ] {
        let said = told(hash, suite);
        assert!(said.contains(expected), "{said}");
    }
    assert_eq!(told(HashFunction::Sha1, SuiteForm::Hmac), "");
}

fn any_token() -> impl Strategy<Value = (String, Vec<u8>, Profile, u64, Option<String>)> {
    let text = "[ -~äß€😀]{0,12}".prop_map(|text| text.trim().to_owned());
    let profile = (
        (text.clone(), text, any::<bool>(), 0..3_usize, 4..=10_u8),
        (1..=86_400_u32, proptest::option::of(0..4_000_000_000_i64), proptest::option::of(0..4_000_000_000_i64)),
    )
        .prop_map(|((manufacturer, model, hotp, hash, digits), (interval, start, expiry))| Profile {
            manufacturer: manufacturer.into(),
            model: model.into(),
            otp_type: if hotp { OtpType::Hotp } else { OtpType::Totp },
            hash: HashFunction::ALL[hash],
            digits,
            interval: if hotp { 0 } else { interval },
            start,
            expiry,
        });
    (
        "[!-~é]{1,20}",
        proptest::collection::vec(any::<u8>(), 1..80),
        profile,
        any::<u64>(),
        proptest::option::of("[a-z]{1,8}@x\\.com"),
    )
}

#[test]
fn many_keys_of_one_device_are_read_in_linear_time() {
    const MANY: usize = 20_000;
    let (parts, slot) = (
        "<Extension/>".repeat(MANY),
        "<Data><Secret><PlainValue>YSBrZXkgd2l0aCAyMCBieXRlcy4=</PlainValue></Secret></Data>",
    );
    let keys: String = (0..MANY).map(|n| format!("<Key Id='7-{n}'>{slot}</Key>")).collect();
    let text = format!(
        "<KeyContainer><KeyPackage><DeviceInfo><SerialNo>7</SerialNo>{parts}</DeviceInfo>{keys}</KeyPackage></KeyContainer>"
    );
    // Looking at the device again for each key would be 400 million elements.
    let reading = tokens(text.as_bytes());
    assert_eq!(reading.tokens.len(), MANY);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_read_again_as_the_same_tokens(
        made in proptest::collection::vec(any_token(), 1..8),
        stepwise in any::<bool>(),
    ) {
        let mut users = token_desk_core::model::users::Users::default();
        let mut all = Tokens::default();
        for (n, (serial, key, profile, counter, upn)) in made.iter().enumerate() {
            // No serial number and no key twice: that is a finding, and not the business of this test.
            let (serial, key) = (format!("{serial}#{n}"), [&key[..], &[n as u8]].concat());
            let holder = upn.as_ref().map(|upn| {
                let upn = format!("{n}{upn}");
                users.push(&token_desk_core::model::user::User::with_upn(&upn));
                users.len() as u32 - 1
            });
            let counter = if profile.otp_type == OtpType::Hotp { counter >> 1 } else { 0 };
            all.add(&Token { counter, holder, line: n as u32 + 1, ..Token::new(&serial, &key, profile) });
        }
        let mut reading = tokens(figure(3).as_bytes());
        reading.tokens = all;
        reading.users = users;
        let (desk, places) = desk(common::reindex(reading));
        for (protection, key) in protections() {
            let file = write(&desk, &places, protection, stepwise);
            let again = open_tokens(file.as_bytes(), &ReadOptions::default(), key.as_ref(), &mut |_| {});
            let again = again.unwrap_or_else(|refusal| panic!("refused: {refusal}\n{file}"));
            prop_assert_eq!(again.tokens.len(), desk.rows().count());
            for (row, token) in desk.rows().zip(again.tokens.iter()) {
                prop_assert_eq!(token_words(token), token_words(row.token));
                prop_assert_eq!(token.profile, row.token.profile);
                let upn = token.holder.and_then(|holder| again.users.get(holder as usize)).map(|user| user.upn);
                prop_assert_eq!(upn, row.user.map(|(_, user)| user.upn));
            }
        }
    }
}

#[test]
fn what_pskc_has_no_place_for_is_said_before() {
    let mut reading = tokens(figure(3).as_bytes());
    let late = Profile { otp_type: OtpType::Hotp, interval: 0, ..Profile::default() };
    reading.tokens = Tokens::default();
    reading.tokens.add(&Token { counter: u64::MAX, line: 1, ..Token::new("1", b"a key", &late) });
    reading.tokens.add(&Token { line: 2, ..Token::new("2\u{fffe}", b"another key", &late) });
    reading.tokens.add(&Token { line: 3, holder: Some(0), ..Token::new("3", b"a third key", &late) });
    let name =
        token_desk_core::model::user::User { name: "Amy", ..token_desk_core::model::user::User::with_upn("amy@x.com") };
    reading.users.push(&name);
    let (desk, places) = desk(common::reindex(reading));
    let plan = desk.plan_conversion(target("pskc").expect("a target"), &places, &Settings::default());
    let refused: Vec<(String, &[u32])> =
        plan.blocked.iter().map(|group| (group.blocker.reason(), &*group.rows)).collect();
    assert_eq!(
        refused,
        [
            ("their counter is too large for PSKC".to_owned(), &places[..1]),
            ("their serial number holds the sign U+FFFE, which XML can’t carry".to_owned(), &places[1..2])
        ]
    );
    assert_eq!(plan.lost.iter().map(|group| group.rows.clone()).collect::<Vec<_>>(), [vec![places[2]]]);
    assert!(plan.lost[0].loss.what.contains("display name"));
    assert_eq!(plan.files()[0].rows, [places[2]]);
    assert_eq!(plan.files()[0].name, "Tokens_00000000.pskcxml");
}

/// A login name or an LDAP name is no user of Entra: it is reported once, not for each key.
#[test]
fn user_ids_that_are_no_upns() {
    let package = |serial: &str, user: &str| {
        format!(
            "<KeyPackage><DeviceInfo><SerialNo>{serial}</SerialNo></DeviceInfo><Key Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><AlgorithmParameters><ResponseFormat Length='6' Encoding='DECIMAL'/></AlgorithmParameters><Data><Secret><PlainValue>/+6IEjRWeJq83v8AESIzRFVmd4{}=</PlainValue></Secret><TimeInterval><PlainValue>30</PlainValue></TimeInterval></Data><UserId>{user}</UserId></Key></KeyPackage>",
            ["w", "g", "k", "o"][serial.len() - 1]
        )
    };
    let file = |rest: &str| {
        format!(
            "<KeyContainer>{}{}{}{rest}</KeyContainer>",
            package("1", "jdoe"),
            package("22", "a@x.com"),
            package("333", "")
        )
    };
    let reading = tokens(file("").as_bytes());
    assert_eq!(codes(&reading.findings), ["0 user-ids-unused"]);
    assert!(reading.findings[0].message().starts_with("1 token has a user id that is no UPN"));
    assert_eq!(reading.users.len(), 1);
    let reading = tokens(file(&package("4444", "CN=John Doe,DC=x")).as_bytes());
    assert_eq!(codes(&reading.findings), ["0 user-ids-unused"]);
    assert!(reading.findings[0].message().starts_with("2 tokens have"), "{:?}", reading.findings);
}
