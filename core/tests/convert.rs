//! The example program as people run it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use token_desk_core::output::targets::TARGETS;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/samples").join(name)
}

fn convert(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", "convert", "--"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn path(name: &str) -> String {
    sample(name).to_str().expect("a path in UTF-8").to_owned()
}

#[test]
fn the_model_is_for_anyones_checks() {
    let output = convert(&[&path("entra_2018_invalid_base32.csv"), &path("deepnet_token_file_with_upn.csv")]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let model: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let second = serde_json::json!({
        "serial": "10001002",
        "secret_hex": "ce2f6ad2728c1ee6b16a4a0e629062083feef37a",
        "type": "totp",
        "algorithm": "SHA1",
        "digits": 6,
        "interval": 60,
        "counter": 0,
        "manufacturer": "Deepnet Security",
        "model": "SafeID/Classic",
        "upn": "user2@acme.org",
        "user_name": "",
        "object_id": "",
    });
    assert_eq!(model["tokens"].as_array().map(Vec::len), Some(2));
    assert_eq!(model["tokens"][1], second);
    let finding = &model["findings"][0];
    let codes: Vec<&str> =
        model["findings"].as_array().into_iter().flatten().filter_map(|it| it["code"].as_str()).collect();
    assert_eq!(codes, ["secret-unreadable", "assigned-by-file"]);
    assert_eq!((&finding["severity"], &finding["code"]), (&"error".into(), &"secret-unreadable".into()));
    assert_eq!(
        (&finding["file"], &finding["line"], &finding["column"]),
        (&"entra_2018_invalid_base32.csv".into(), &2.into(), &"secret key".into())
    );
    assert!(finding["message"].as_str().is_some_and(|message| message.contains("character 1")));
    assert_eq!(finding.as_object().map(serde_json::Map::len), Some(6));
}

#[test]
fn users_are_given_tokens_and_files_are_written() {
    let token_file = path("deepnet_token_file.csv");
    let user_file = path("deepnet_user_file_names.txt");
    let output = convert(&[&token_file, "--users", &user_file, "--to", "entra-csv"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(
        text(&output.stdout),
        "upn,serial number,secret key,time interval,manufacturer,model\r\n\
         user1@acme.com,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet Security,SafeID/Classic\r\n\
         user2@acme.com,10001002,ZYXWVUTSRQPONMLKJIHGFEDCBA765432,60,Deepnet Security,SafeID/Classic\r\n"
    );
    assert!(text(&output.stderr).contains("2 tokens assigned, 0 left over; 1 user left"), "{}", text(&output.stderr));
    assert!(!text(&output.stderr).contains("JSON"), "what is about the other file: {}", text(&output.stderr));

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("convert");
    std::fs::create_dir_all(&folder).unwrap();
    let saved = folder.join("inventory.csv");
    let saved = saved.to_str().unwrap();
    let output = convert(&[&token_file, "--users", &user_file, "--to", "inventory", "--out", saved]);
    assert!(output.status.success() && output.stdout.is_empty(), "{}", text(&output.stderr));
    let written = std::fs::read(saved).unwrap();
    let again = convert(&[saved, "--to", "inventory"]);
    assert_eq!(again.stdout, written, "the same bytes again");
    let json = convert(&[saved, "--to", "entra-json"]);
    let body: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(body["value"][1]["serialNumber"], "10001002");
    assert!(text(&json.stderr).contains("2 tokens go into the JSON without a user"), "{}", text(&json.stderr));
}

#[test]
fn a_serial_number_with_two_keys_stays_out_of_entras_files() {
    let folder = empty_folder("convert-two-keys");
    let file = folder.join("tokens.csv");
    let rows = "upn,serial number,secret key\n\
                a@x.com,7001,KN2XAZLSEBJWKY3SMV2CANRWEBKG65DB\n\
                b@x.com,7001,LN2XAZLSEBJWKY3SMV2CANRWEBKG65DB\n\
                c@x.com,7002,MN2XAZLSEBJWKY3SMV2CANRWEBKG65DB\n";
    std::fs::write(&file, rows).unwrap();
    let file = file.to_str().expect("a path in UTF-8");
    for word in ["entra-csv", "entra-json", "activation"] {
        let output = convert(&[file, "--to", word]);
        let (written, said) = (text(&output.stdout), text(&output.stderr));
        assert!(written.contains("7002") && !written.contains("7001"), "{word}: {written}");
        let why = "2 tokens stay out: another token on the desk has the same serial number with another key. Find out";
        assert_eq!(said.matches(why).count(), 1, "{word}: {said}");
    }
    assert_eq!(text(&convert(&[file, "--to", "inventory"]).stdout).matches("7001").count(), 2);
}

#[test]
fn token_files_and_user_lists_are_told_apart() {
    let token_file = path("deepnet_token_file.csv");
    let user_file = path("deepnet_user_file_names.txt");
    let said = convert(&[&token_file, "--users", &user_file, "--to", "entra-csv"]);
    let unsaid = convert(&["--any", &user_file, "--any", &token_file, "--to", "entra-csv"]);
    assert!(unsaid.status.success(), "{}", text(&unsaid.stderr));
    assert_eq!(text(&unsaid.stdout), text(&said.stdout));
    assert!(text(&unsaid.stderr).contains("2 tokens assigned"), "{}", text(&unsaid.stderr));
    // What is said counts: a token file is no user list.
    let output = convert(&["--any", &user_file, "--users", &token_file]);
    assert!(text(&output.stderr).contains("This looks like a token file"), "{}", text(&output.stderr));
}

#[test]
fn the_encoding_can_be_said() {
    let output = convert(&[&path("thales_csv_base32hex.csv"), "--encoding", "base32hex"]);
    let model: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(model["tokens"][0]["secret_hex"], "c667213214c0103bd1833b645bae0d91ad57d7ab");
    assert_eq!(model["findings"], serde_json::json!([]));
}

#[test]
fn what_is_refused_ends_with_code_1_and_says_why() {
    let missing = path("there-is-no-such-file.csv");
    let other = path("dualshield_bulk_assign.csv");
    let (file, list) = (path("deepnet_token_file.csv"), path("deepnet_user_file.txt"));
    let sealed = path("pskc-figure6.xml");
    for (arguments, words) in [
        (&[&*other][..], "user list"),
        (&[&*file, &*other], "user list"),
        (&[&*missing], "there-is-no-such-file.csv"),
        (&[&*list], "user list"),
        (&[&*file, "--users", &*file], "token file"),
        (&[&*file, &*file], "same content"),
        (&[&*file, "--to", "nothing"], "model, entra-csv, entra-json, inventory, "),
        (&[&*file, "--encoding", "rot13"], "rot13"),
        (&[&*file, "--wrong"], "--wrong"),
        (&[&*sealed], "--psk KEY"),
        (&[&*sealed, "--psk", "11111111111111111111111111111111"], "does not open"),
        (&[&*sealed, "--psk", "1", "--password", "2"], "32 hex digits"),
        (&[&*sealed, "--private-key", "no-such-key.asc"], "no-such-key.asc"),
        (&[&*file, "--format", "pskc"], "no XML"),
        (&[&*file, "--format", "nothing"], "no format that can be read"),
        (&[&*file, "--protect", "psk:1234"], "32 hex digits"),
        (&[&*file, "--rounds", "2147483648"], "10000000"),
        (&[&*file, "--to", "entra-json", "--items", "1"], "--out"),
        (&[], "token file"),
    ] {
        let output = convert(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(text(&output.stderr).contains(words), "{arguments:?}: {}", text(&output.stderr));
    }
    let help = convert(&["--help"]);
    assert!(help.status.success());
    let options = ["--users", "--to", "--out", "--encoding", "--psk", "--password", "--protect", "--moment", "model"];
    for word in options.into_iter().chain(TARGETS.iter().flat_map(|target| [target.word, target.help])) {
        assert!(text(&help.stdout).contains(word), "{word}");
    }
}

#[test]
fn what_is_in_entra_is_left_out_and_what_is_to_be_deleted_there_listed() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("convert-entra");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("inventory.csv");
    let head = "upn,serial number,secret key,time interval,manufacturer,model,object id,hash function,digits,type,counter,\
         previous user,previous until,entra uploaded,previous upload\n";
    let row = |upn: &str, serial: u8, rest: &str| {
        let key = "AAQEAYEAUDAOCAJBIFQYDIOB4AAAAAA";
        format!("{upn},{serial},{}{key},30,A,M,,SHA1,6,totp,,{rest}\n", char::from(b'A' + serial))
    };
    let rows = row("a@x.com", 1, ",,2026-11-28 CSV,")
        + &row("b@x.com", 2, ",,,")
        + &row("", 3, "c@x.com,2026-11-30,,2026-11-28 CSV");
    std::fs::write(&file, head.to_owned() + &rows).unwrap();
    let file = file.to_str().expect("a path in UTF-8");
    let written = |arguments: &[&str]| {
        let output = convert(&[&[file, "--to"], arguments].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let upns = |text: &str| text.lines().skip(1).map(|line| line[..1].to_owned()).collect::<String>();
    assert_eq!(upns(&written(&["entra-csv"])), "ab");
    assert_eq!(upns(&written(&["entra-csv", "--only-new"])), "b");
    assert_eq!(
        written(&["entra-remove"]),
        "\u{feff}serial number,upn,object id,why,since,in entra\r\n3,c@x.com,,Freed,2026-11-30,by CSV\r\n"
    );
    assert_eq!(written(&["changes"]), "\u{feff}serial number,had it,has it,what,when,note\r\n");
}

#[test]
fn encrypted_files_are_opened_and_written() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("convert-pskc");
    std::fs::create_dir_all(&folder).unwrap();
    let at = |name: &str| folder.join(name).to_str().expect("a path in UTF-8").to_owned();
    let hex = "12345678901234567890123456789012";
    std::fs::write(at("raw.key"), data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap()).unwrap();
    let (figure_6, figure_7) = (path("pskc-figure6.xml"), path("pskc-figure7.xml"));
    let mut models = Vec::new();
    for arguments in [
        [&*figure_6, "--psk", hex],
        [&figure_6, "--psk", "EjRWeJASNFZ4kBI0VniQEg=="],
        [&figure_6, "--psk", &format!("@{}", at("raw.key"))],
        [&figure_7, "--password", "qwerty"],
    ] {
        let output = convert(&arguments);
        assert!(text(&output.stderr).contains("prove that it is right"), "{arguments:?}: {}", text(&output.stderr));
        let model: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(model["tokens"][0]["secret_hex"], "3132333435363738393031323334353637383930", "{arguments:?}");
        models.push(model["tokens"].clone());
    }
    let file = at("again.pskcxml");
    for (protect, key) in [
        (
            &["--protect", "psk:000102030405060708090a0b0c0d0e0f"][..],
            &["--psk", "000102030405060708090a0b0c0d0e0f"][..],
        ),
        (&["--protect", "password:a b c", "--rounds", "1000"], &["--password", "a b c"]),
        (&["--protect", "password:ä", "--prf", "sha256", "--rounds", "7"], &["--password", "ä"]),
        (&[], &[]),
    ] {
        let output = convert(&[&[&*figure_6, "--psk", hex, "--to", "pskc", "--out", &file], protect].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        let output = convert(&[&[&*file], key].concat());
        let model: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(model["tokens"], models[0], "{protect:?}");
    }
}

#[test]
fn several_files_are_numbered_or_go_into_a_folder() {
    let folder = empty_folder("convert-several");
    let at = |name: &str| folder.join(name).to_str().expect("a path in UTF-8").to_owned();
    let file = path("deepnet_token_file.csv");
    for out in [at("one.json"), format!("{}/", at("many"))] {
        let output = convert(&[&file, "--to", "entra-json", "--items", "1", "--out", &out]);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let names = |folder: &Path| {
        let mut names: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&folder), ["many", "one_001.json", "one_002.json"]);
    let many = names(&folder.join("many"));
    assert!(many[0].starts_with("EntraTokens_20") && many[1].ends_with("_002.json"), "{many:?}");
    let second: serde_json::Value = serde_json::from_slice(&std::fs::read(at("one_002.json")).unwrap()).expect("JSON");
    assert_eq!(second["value"].as_array().map(Vec::len), Some(1));
    assert_eq!(second["value"][0]["serialNumber"], "10001002");
}

#[test]
fn a_code_is_verified_as_the_page_does() {
    // The key of RFC 6238, whose codes of 8 digits end in these; 45 seconds after the moment of its third test.
    let folder = empty_folder("convert-verify");
    let file = folder.join("tokens.csv");
    let rows = "serial number,secret key,time interval,upn\n\
                7001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,30,anna@x.example\n\
                7:02,MN2XAZLSEBJWKY3SMV2CANRWEBKG65DB,30,bo@x.example\n";
    std::fs::write(&file, rows).unwrap();
    let file = file.to_str().expect("a path in UTF-8");
    let said = |arguments: &[&str]| {
        let output = convert(&[&[file], arguments].concat());
        assert_eq!(text(&output.stderr).matches("MN2XAZ").count(), 0);
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    };
    let moment = ["--moment", "1111111111"];
    for (asked, expected) in [
        ("7001:050471", "The code fits\nIt is the code of this very time step"),
        ("7001: 050-471", "The code fits\n"),
        ("7001:081804", "The token's clock is 1 step (30 seconds) behind this one. Entra allows ±1 minute at sign-in."),
        ("7001:081804:050471", "Both codes fit\n"),
        ("7001:14050471", "It does if its codes have 8 digits, not 6."),
        ("7001:05047", "The code has 5 digits, this token shows 6\nA digit is missing"),
        ("7001:050471123", "The code has 9 digits"),
        ("7:02:050471:266759", "It is what token 7001 shows. anna@x.example has it."),
        ("7:02:050471", "The labels of 7:02 and 7001 may be swapped"),
    ] {
        let (is_well, said) = said(&[&["--verify", asked], &moment[..]].concat());
        assert!(is_well && said.contains(expected), "{asked}: {said}");
    }
    for (asked, expected) in
        [("050471", "Token 7001 shows this code\nanna@x.example has it."), ("050471:266759", "shows these")]
    {
        let (is_well, said) = said(&[&["--whose", asked], &moment[..]].concat());
        assert!(is_well && said.contains(expected), "{asked}: {said}");
    }
    for (option, asked, expected) in [
        ("--verify", "7001:O50471", "“O” is a letter"),
        ("--verify", "7001", "a serial number that is on the desk"),
        ("--verify", "7009:050471", "a serial number that is on the desk"),
        ("--whose", "12", "This has 2 digits"),
        ("--whose", "050471:050471", "Both codes are the same"),
    ] {
        let (is_well, said) = said(&[&[option, asked], &moment[..]].concat());
        assert!(!is_well && said.contains(expected), "{asked}: {said}");
    }
}

/// An empty folder of that name.
fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Sealed files have names that tell nothing, in a folder as many as there are; what is in them is held by the core's tests.
#[test]
fn files_are_sealed() {
    let folder = empty_folder("convert-sealed");
    let out = folder.to_str().expect("a path in UTF-8");
    let file = path("deepnet_token_file_with_upn.csv");
    let seal = ["--seal-password", "7qmzk-x3vbh-j9c2t-ynw4e"];
    let output = convert(&[&[&*file, "--to", "entra-json", "--items", "1", "--out", out], &seal[..]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let [one, two] = &*names else { panic!("{names:?}") };
    assert!(one.starts_with("TokenDesk_") && one.ends_with(".zip") && !one.ends_with("_2.zip"), "{one}");
    assert_eq!(*two, one.replace(".zip", "_2.zip"));
    for (name, inside) in [(one, "_001.json"), (two, "_002.json")] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(bytes.starts_with(b"PK\x03\x04") && has(inside) && !has("secretKey"), "{name}");
    }
    for (more, why) in [(["--to", "inventory"], "7-Zip takes 99"), (["--seal-password", "x"], "need --to FORMAT")] {
        let long = "x".repeat(100);
        let seal = if more[0] == "--to" { vec!["--seal-password", &long] } else { Vec::new() };
        let output = convert(&[vec![&*file], more.to_vec(), seal].concat());
        assert!(!output.status.success() && output.stdout.is_empty(), "{more:?}");
        assert!(text(&output.stderr).contains(why), "{more:?}: {}", text(&output.stderr));
    }
}
