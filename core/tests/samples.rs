//! Every documented sample (`data/samples/`) yields what its page says, or is refused by its name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{codes, refused_tokens, refused_users, sample, tokens, tokens_with, users, words};
use token_desk_core::ground::refusal::RetryAs;
use token_desk_core::model::format_id::FormatId;
use token_desk_core::model::key_encoding::SecretEncoding;
use token_desk_core::reading::options::ReadOptions;

fn check(name: &str, format: FormatId, expected: &[&str], findings: &[&str]) {
    let reading = tokens(&sample(name));
    assert_eq!(reading.format, format, "{name}");
    assert_eq!(words(&reading), expected, "{name}");
    assert_eq!(codes(&reading.findings), findings, "{name}");
}

#[test]
fn microsofts_csv_of_today_has_dirty_bits() {
    check(
        "entra_current.csv",
        FormatId::EntraCsv,
        &["1234567 d6b7cefbe0088642eb5be77df0044321 totp SHA1 6 60 0 | Contoso | HardwareKey | Helga@contoso.com"],
        &["2 secret-trailing-bits"],
    );
}

#[test]
fn the_entra_csv_of_every_vendor() {
    check(
        "deepnet_token_file_with_upn.csv",
        FormatId::EntraCsv,
        &[
            "10001001 d6f9df7c0110c8531d0952d8d73e1194e95b5f19 totp SHA1 6 60 0 | Deepnet Security | SafeID/Classic | user1@acme.org",
            "10001002 ce2f6ad2728c1ee6b16a4a0e629062083feef37a totp SHA1 6 60 0 | Deepnet Security | SafeID/Classic | user2@acme.org",
        ],
        &[],
    );
    check(
        "token2_azure.csv",
        FormatId::EntraCsv,
        &["1100000 48656c6c6f21deadbeef totp SHA1 6 30 0 | Token2 | miniOTP-1 | user@domain.com"],
        &[],
    );
    check(
        "swivel_azure.csv",
        FormatId::EntraCsv,
        &[
            "2000123456789 8141df2b62e88c51c2c2488626b52735f03d0c62 totp SHA1 6 60 0 | SwivelSecure | TOTP | daniel.croft@swivelcloud.net",
        ],
        &[],
    );
}

#[test]
fn deepnets_token_file() {
    check(
        "deepnet_token_file.csv",
        FormatId::VendorCsv,
        &[
            "10001001 d6f9df7c0110c8531d0952d8d73e1194e95b5f19 totp SHA1 6 60 0 | Deepnet Security | SafeID/Classic | ",
            "10001002 ce2f6ad2728c1ee6b16a4a0e629062083feef37a totp SHA1 6 60 0 | Deepnet Security | SafeID/Classic | ",
        ],
        &[],
    );
}

#[test]
fn graphs_bulk_body() {
    check(
        "graph_bulk.json",
        FormatId::EntraJson,
        &[
            "TOTP123456 f3d3ca2916dedadbe32021e0d2d0b3c97f62cca1 totp SHA1 6 30 0 | Contoso | Hardware Token 1000 | ",
            "TOTP654321 9df19013cf4f2992edad522db3c1a5a17f62cca1 totp SHA1 6 30 0 | Contoso | Hardware Token 1000 | 0cadbf92-0000-0000-0000-000000000000",
        ],
        &[],
    );
}

#[test]
fn tables_without_a_header_row() {
    check(
        "netiq_oath.csv",
        FormatId::OathCsv,
        &[
            "Token001 15d2fa517d3c6b791bd4cc2044c241429307001f hotp SHA1 6 0 0 |  |  | ",
            "Token002 8c557fc050721037fd31e1d3345b5d3263263e0f totp SHA1 8 30 0 |  |  | ",
            "Token003 658208efea5ac49d5331ba781e66f2c808cccc8e hotp SHA1 6 0 0 |  |  | ",
            "Token004 89f0dfe1c90379da6a11aaca2fc1070f606efe36 totp SHA1 6 60 0 |  |  | ",
        ],
        &["1 type-assumed", "1 counter-missing", "2 interval-assumed", "3 counter-missing"],
    );
    check(
        "pingid.csv",
        FormatId::SerialKey,
        &["2308734700388 6ebd59f71a634c48c4619cb33f6c385c9237c9ba totp SHA1 6 30 0 |  |  | "],
        &["0 type-assumed", "0 interval-assumed", "0 secrets-read", "0 also-fits"],
    );
    check(
        "rcdevs_webadm_inventory.csv",
        FormatId::RcDevs,
        &["5292530833003 b5dc67e5f68b2348e834b2232eb20c8d4c5a6577 totp SHA1 6 30 0 |  | RCDevs RC200-T6 | "],
        &["0 comments-skipped"],
    );
}

/// Nothing is read as what the format does not allow, but the other encoding is offered and gives the key.
fn check_question(name: &str, lines: &[u32], offered: SecretEncoding, place: &str, expected: &[&str]) {
    let reading = tokens(&sample(name));
    assert!(reading.tokens.is_empty(), "{name}: nothing is converted silently");
    let unreadable: Vec<String> = lines.iter().map(|line| format!("{line} secret-unreadable")).collect();
    assert_eq!(codes(&reading.findings), unreadable, "{name}");
    assert!(reading.findings[0].message().contains(place), "{name}: {}", reading.findings[0].message());
    assert_eq!(reading.how.secret_question.first(), Some(&offered), "{name}");
    let chosen = ReadOptions { secret: Some(offered), ..ReadOptions::default() };
    let reading = tokens_with(&sample(name), chosen);
    assert_eq!(words(&reading), expected, "{name}");
    assert!(reading.findings.is_empty(), "{name}: {:?}", reading.findings);
}

#[test]
fn hex_in_an_entra_csv_is_an_error_and_a_question() {
    check_question(
        "entra_2018_invalid_base32.csv",
        &[2],
        SecretEncoding::Hex,
        "character 1 of the key is “1”",
        &["1234567 1234567890abcdef1234567890abcdef totp SHA1 6 60 0 | Contoso | HardwareKey | Helga@contoso.com"],
    );
    check_question(
        "token2_azure_time_interval_with_space_hexlooking.csv",
        &[2],
        SecretEncoding::Hex,
        "character 1 of the key is “1”",
        &[
            "60234567 1234567890abcdef1234567890abcdef totp SHA1 6 30 0 | Token2 | c202 | gulnara@token2.onmicrosoft.com",
        ],
    );
}

#[test]
fn base32hex_is_an_error_and_a_question() {
    check_question(
        "thales_csv_base32hex.csv",
        &[2, 3, 4],
        SecretEncoding::Base32Hex,
        "character 10 of the key is “0”",
        &[
            "GALT10949319 c667213214c0103bd1833b645bae0d91ad57d7ab totp SHA1 6 30 0 | THALES | OTP110 | ",
            "GALT10949320 053683161aebf7414399dea47cb2a656291a0e24 totp SHA1 6 30 0 | THALES | OTP110 | ",
            "GALT10949324 cdece550d1b025c53649a91e1a0e45b706e75883 totp SHA1 6 30 0 | THALES | OTP110 | ",
        ],
    );
}

#[test]
fn deepnets_user_files() {
    for (name, expected) in [
        ("deepnet_user_file.txt", ["user1@acme.com ", "user2@acme.com ", "user3@acme.com "]),
        (
            "deepnet_user_file_names.txt",
            ["user1@acme.com John Smith", "user2@acme.com Joe Bloggs", "user3@acme.com James Bond"],
        ),
    ] {
        let reading = users(&sample(name));
        let got: Vec<String> = reading.users.iter().map(|user| format!("{} {}", user.upn, user.name)).collect();
        assert_eq!(got, expected, "{name}");
        assert!(reading.findings.is_empty(), "{name}");
        assert_eq!(refused_tokens(&sample(name)).retry_as, Some(RetryAs::UserList), "{name}");
    }
}

#[test]
fn a_list_without_upns_says_so() {
    let refusal = refused_users(&sample("dualshield_bulk_assign.csv"));
    assert!(refusal.message.contains("No column with user principal names"), "{refusal}");
}

/// Graph's body for one token, and what other programs make of numbers.
#[test]
fn json_of_one_token_and_with_numbers() {
    let one = r#"{"serialNumber": 60234567, "secretKey": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "manufacturer": "M", "model": "N", "timeIntervalInSeconds": 30.0}"#;
    for text in [one.to_owned(), format!("[{one}]"), format!(r#"{{"value": [{one}]}}"#)] {
        let reading = tokens(text.as_bytes());
        let token = reading.tokens.get(0).expect("one");
        assert_eq!((reading.tokens.len(), token.serial, token.profile.interval), (1, "60234567", 30), "{text}");
        assert_eq!(reading.findings, [], "{text}");
    }
    for odd in ["1.5", "6.0234567e7", "true", "[1]", "-5"] {
        let reading = tokens(format!("[{one},{}]", one.replace("60234567", odd)).as_bytes());
        assert_eq!((reading.tokens.len(), reading.rejected), (1, 1), "{odd}");
    }
}
