//! Token Desk beside other people's programs: python-pskc and pskctool read the PSKC that we write, we read what
//! python-pskc writes, oathtool gives our codes and shows those that we verify, and 7-Zip and pyzipper open what we seal.
//!
//! They need those programs, so plain `cargo test` leaves them out and says so. `cargo xtask test` brings the programs
//! and runs them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod common;

use common::{hex, tokens};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use token_desk_core::desk::Desk;
use token_desk_core::formats::open_tokens;
use token_desk_core::ground::date::Date;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::intake::Unlock;
use token_desk_core::intake::delivery::{self, Delivered, DeliveryRefusal};
use token_desk_core::model::key_encoding::{Decoder, SecretEncoding};
use token_desk_core::model::otp;
use token_desk_core::model::token::{HashFunction, OtpType, Profile, Token};
use token_desk_core::model::tokens::Tokens;
use token_desk_core::model::user::User;
use token_desk_core::model::users::Users;
use token_desk_core::model::verify::{KeyMistake, Mistake, TypedCodes, Verdict, verify};
use token_desk_core::notation::pskc::KeyMaterial;
use token_desk_core::output::passwords::make_password;
use token_desk_core::output::sealing::{MAX_PASSWORD, Seal, SealRequest, seal};
use token_desk_core::output::settings::{Protection, Settings};
use token_desk_core::output::targets::target;
use token_desk_core::reading::options::ReadOptions;

/// A small generator of our own: the same tokens in every run.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn one_of<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len() as u64) as usize]
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.below(256) as u8).collect()
    }
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What a program says; it must end well.
fn run(program: &mut Command, how_to_get: &str) -> (String, String) {
    let output = program.output().unwrap_or_else(|error| panic!("{program:?} can't be run ({error}). {how_to_get}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{program:?}: {out}{err}");
    (out, err)
}

/// The answer of a package of Python: python-pskc's or pyzipper's.
fn python(job: &str, file: &Path, how: &str) -> Value {
    let python = std::env::var_os("TOKEN_DESK_PYTHON").expect(
        "TOKEN_DESK_PYTHON: a Python with python-pskc and pyzipper; `cargo xtask test --only test` makes one and sets it",
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/peer.py");
    let mut command = Command::new(python);
    command.env("PYTHONIOENCODING", "utf-8").arg(script).arg(job).arg(file).arg(how);
    serde_json::from_str(&run(&mut command, "`cargo xtask test` brings it.").0).expect("JSON")
}

fn pskctool(arguments: &[&str], file: &Path) -> (String, String) {
    run(
        Command::new("pskctool").args(arguments).arg(file),
        "Get it with: sudo apt-get install pskctool (macOS: brew install oath-toolkit)",
    )
}

/// 200 tokens of all kinds; half of them have a user.
fn desk(dice: &mut Dice) -> (Desk, Vec<u32>) {
    let mut reading = tokens(b"serial number,secret key\n1,KN2XAZLSEBJWKY3SMV2A\n");
    let (mut all, mut users) = (Tokens::default(), Users::default());
    for number in 0..200_u32 {
        let hotp = dice.below(3) == 0;
        let day = |dice: &mut Dice| (dice.below(2) == 0).then(|| 86_400 * dice.below(40_000) as i64 + 12_345);
        let profile = Profile {
            manufacturer: dice.one_of(&["", "Deepnet Security", "A & B <C>", "Größe Co.,Ltd"]).into(),
            model: dice.one_of(&["", "SafeID/Classic", "\"quoted\""]).into(),
            otp_type: if hotp { OtpType::Hotp } else { OtpType::Totp },
            hash: dice.one_of(&HashFunction::ALL),
            digits: dice.one_of(&[6, 7, 8]),
            interval: if hotp { 0 } else { dice.one_of(&[30, 60, 1, 86_400]) },
            start: day(dice),
            expiry: day(dice),
        };
        let length = dice.one_of(&[10, 16, 20, 24, 32, 64, 65]);
        let key = dice.bytes(length);
        let holder = (number % 2 == 0).then(|| {
            users.push(&User::with_upn(&format!("user{number}@example.com")));
            u32::try_from(users.len()).unwrap() - 1
        });
        let counter = if hotp { dice.below(1 << 63) } else { 0 };
        let serial = format!("{}{number:04}", dice.one_of(&["", "00", "GALT-", "é&<"]));
        all.add(&Token { counter, holder, line: number + 1, ..Token::new(&serial, &key, &profile) });
    }
    (reading.tokens, reading.users) = (all, users);
    let (desk, _) =
        Desk::default().add_tokens("a", common::reindex(reading), ReadOptions::default()).expect("on the desk");
    let places = desk.rows().map(|row| u32::try_from(row.place).unwrap()).collect();
    (desk, places)
}

fn write_pskc(desk: &Desk, places: &[u32], protection: Protection, dice: &mut Dice, name: &str) -> PathBuf {
    let settings = Settings { protection, ..Settings::default() };
    let plan = desk.plan_conversion(target("pskc").expect("a target"), places, &settings);
    assert_eq!((&*plan.blocked, plan.files().len()), (&[][..], 1));
    let mut random = |room: &mut [u8]| room.copy_from_slice(&dice.bytes(room.len()));
    let path = folder().join(name);
    let writer = plan.files()[0].writer(&settings, &mut random).expect("PSKC is always written");
    let file: Vec<u8> = writer.each(desk).flat_map(|piece| piece.as_slice().to_vec()).collect();
    std::fs::write(&path, file).unwrap();
    path
}

/// A token as peer.py describes it. `checked`: whether its value has a MAC.
fn description(token: Token<'_>, user: &str, checked: bool) -> Value {
    let profile = token.profile;
    let hash = profile.hash.word();
    json!({
        "serial": token.serial,
        "key": hex(token),
        "type": profile.otp_type.word(),
        "suite": if hash == "SHA1" { String::new() } else { format!("HMAC-{hash}") },
        "digits": profile.digits,
        "encoding": "DECIMAL",
        "interval": profile.interval,
        "counter": token.counter,
        "manufacturer": &*profile.manufacturer,
        "model": &*profile.model,
        "user": user,
        "start": profile.start,
        "expiry": profile.expiry,
        "policy_understood": true,
        "checked": checked,
    })
}

/// All protections that we write, with the words by which peer.py opens them.
fn protections() -> [(&'static str, Protection, String); 4] {
    let secret = |bytes: &[u8]| SecretBytes::copy_of(bytes);
    let key = b"\x00\x01\x02\x03sixteen byte";
    let passphrase =
        |sha256| Protection::Passphrase { text: secret("grüße an alle".as_bytes()), sha256, rounds: 2000 };
    [
        ("plain", Protection::Plain, "plain".to_owned()),
        ("psk", Protection::PreSharedKey(secret(key)), format!("psk:{}", data_encoding::HEXLOWER.encode(key))),
        ("passphrase-sha1", passphrase(false), "password:grüße an alle".to_owned()),
        ("passphrase-sha256", passphrase(true), "password:grüße an alle".to_owned()),
    ]
}

#[test]
#[ignore = "needs python-pskc: run by `cargo xtask test`"]
fn python_reads_what_we_write() {
    let mut dice = Dice::new();
    let (desk, places) = desk(&mut dice);
    for (name, protection, opens) in protections() {
        let path = write_pskc(&desk, &places, protection, &mut dice, &format!("ours-{name}.pskcxml"));
        let answer = python("read", &path, &opens);
        let keys = answer["keys"].as_array().expect("keys");
        assert_eq!(keys.len(), 200, "{name}");
        for (row, key) in desk.rows().zip(keys) {
            let user = row.user.map_or("", |(_, user)| user.upn);
            assert_eq!(*key, description(row.token, user, name != "plain"), "{name}");
        }
    }
}

#[test]
#[ignore = "needs pskctool: run by `cargo xtask test`"]
fn pskctool_reads_what_we_write() {
    let mut dice = Dice::new();
    let (desk, places) = desk(&mut dice);
    for (name, protection, _) in protections() {
        let path = write_pskc(&desk, &places, protection, &mut dice, &format!("tool-{name}.pskcxml"));
        // Against the schema of RFC 6030.
        let (out, err) = pskctool(&["--validate"], &path);
        assert_eq!(out.trim(), "OK", "{name}: {err}");
        let (out, err) = pskctool(&["--info"], &path);
        let said = |what: &str| -> Vec<String> {
            let lines = out.lines().filter_map(|line| line.trim().strip_prefix(what)?.strip_prefix(": "));
            lines.map(str::to_owned).collect()
        };
        let all =
            |what: &dyn Fn(Token<'_>) -> String| -> Vec<String> { desk.rows().map(|row| what(row.token)).collect() };
        assert_eq!(said("SerialNo"), all(&|token| token.serial.to_owned()), "{name}");
        assert_eq!(said("Response Format Length"), all(&|token| token.profile.digits.to_string()), "{name}");
        if name == "plain" {
            assert_eq!(err, "", "{name}");
            let keys = all(&|token| data_encoding::BASE64.encode(token.secret.expose()));
            assert_eq!(said("Key Secret (base64)"), keys);
        } else {
            // It has no decryption, and says so of every encrypted file: of RFC 6030's own figures, too.
            assert!(err.contains("output may be incomplete"), "{name}: {err}");
        }
    }
}

#[test]
#[ignore = "needs python-pskc: run by `cargo xtask test`"]
fn we_read_what_python_pskc_writes() {
    let ciphers = [
        "aes128-cbc",
        "aes192-cbc",
        "aes256-cbc",
        "tripledes-cbc",
        "camellia128-cbc",
        "camellia192-cbc",
        "camellia256-cbc",
        "kw-aes128",
        "kw-aes192",
        "kw-aes256",
        "kw-tripledes",
        "kw-camellia128",
        "kw-camellia192",
        "kw-camellia256",
        "password:",
        "password:hmac-sha224",
        "password:hmac-sha256",
        "password:hmac-sha384",
        "password:hmac-sha512",
        "plain",
    ];
    for how in ciphers {
        let path = folder().join(format!("theirs-{}.pskcxml", how.replace(':', "-")));
        let answer = python("write", &path, how);
        let unlock = answer["opens"].as_str().map(|opens| Unlock {
            materials: vec![KeyMaterial::Text(SecretBytes::copy_of(opens.as_bytes()))],
            many_rounds: false,
        });
        let file = std::fs::read(&path).unwrap();
        let reading = open_tokens(&file, &ReadOptions::default(), unlock.as_ref(), &mut |_| {})
            .unwrap_or_else(|refusal| panic!("{how}: {refusal}"));
        let expected = answer["keys"].as_array().expect("keys");
        assert_eq!((reading.tokens.len(), expected.len(), reading.rejected), (40, 40, 0), "{how}");
        for (token, key) in reading.tokens.iter().zip(expected) {
            let user = token.holder.and_then(|holder| reading.users.get(holder as usize)).map_or("", |user| user.upn);
            let mut ours = description(token, user, key["checked"] == true);
            if token.profile.hash == HashFunction::Sha1 {
                ours["suite"] = "HMAC-SHA1".into();
            }
            assert_eq!(ours, *key, "{how}");
        }
        assert_eq!(reading.how.facts.is_empty(), how == "plain", "{how}: {:?}", reading.how.facts);
        if let Some(fact) = reading.how.facts.first() {
            assert!(fact.contains("prove that it is right"), "{how}: {fact}");
        }
    }
}

/// Opens a ZIP file with 7-Zip: the content of its one entry, and what 7-Zip says of the entry.
fn seven_zip(file: &Path, password: &str) -> (Vec<u8>, String) {
    let how_to_get = "Get it with: sudo apt-get install p7zip-full (macOS: brew install p7zip)";
    let password = format!("-p{password}");
    let (listed, _) = run(Command::new("7z").args(["l", "-slt", &password]).arg(file), how_to_get);
    run(Command::new("7z").args(["t", &password]).arg(file), how_to_get);
    let output = Command::new("7z").args(["x", "-so", &password]).arg(file).output().expect("7z has just run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.stdout, listed)
}

/// Files of several writers; passwords that were made, in ASCII, as long as may be, and with other letters (7-Zip takes those
/// as the system's language has them, so only pyzipper is asked).
#[test]
#[ignore = "needs 7z and pyzipper: run by `cargo xtask test`"]
fn seven_zip_and_pyzipper_open_what_we_seal() {
    let mut dice = Dice::new();
    let made = make_password(&mut |room: &mut [u8]| room.copy_from_slice(&dice.bytes(room.len())));
    let made = String::from_utf8(made.as_slice().to_vec()).unwrap();
    let long = "x".repeat(MAX_PASSWORD);
    let (desk, places) = desk(&mut dice);
    for (number, (word, places, password)) in [
        ("inventory", &places[..], &*made),
        ("inventory", &places[..1], "Seed box 7!"),
        ("entra-json", &places, "grüße an alle"),
        ("pskc", &places, &long),
        ("otpauth", &places, "\"quoted\" \\ 'pass' %word%"),
    ]
    .into_iter()
    .enumerate()
    {
        let settings = Settings { date: Date { year: 2026, month: 11, day: 29 }, ..Settings::default() };
        let plan = desk.plan_conversion(target(word).expect("a target"), places, &settings);
        let file = &plan.files()[0];
        let mut same = |room: &mut [u8]| room.fill(9);
        let plain: Vec<u8> = file
            .writer(&settings, &mut same)
            .unwrap()
            .each(&desk)
            .flat_map(|piece| piece.as_slice().to_vec())
            .collect();
        let request = SealRequest {
            name: file.name.clone(),
            date: settings.date,
            now: 1_795_910_400,
            seal: Seal::Zip(SecretBytes::copy_of(password.as_bytes())),
            seed: *dice.bytes(32).first_chunk().expect("32 bytes"),
        };
        let sealed = seal(SecretBytes::copy_of(&plain), &request).expect("a password");
        let path = folder().join(format!("sealed-{number}.zip"));
        std::fs::write(&path, sealed.as_slice()).unwrap();
        let answer = python("unzip", &path, password);
        assert_eq!(
            answer,
            json!({ "name": file.name, "content": data_encoding::HEXLOWER.encode(&plain), "date": [2026, 11, 29, 0, 0, 0] }),
            "{word}"
        );
        if password.is_ascii() {
            let (content, listed) = seven_zip(&path, password);
            assert!(content == plain, "{word}: another content");
            for line in
                [&format!("Path = {}", file.name), "Encrypted = +", "Method = AES-256 Store", "Modified = 2026-11-29"]
            {
                assert!(listed.contains(line), "{word}: no {line} in {listed}");
            }
        }
    }
}

/// Each lock and packing of 7-Zip, around an inventory, and one in the other.
#[test]
#[ignore = "needs 7z: run by `cargo xtask test`"]
fn we_open_what_seven_zip_seals() {
    let mut dice = Dice::new();
    let (desk, places) = desk(&mut dice);
    let settings = Settings::default();
    let plan = desk.plan_conversion(target("inventory").expect("a target"), &places, &settings);
    let mut none = |_: &mut [u8]| {};
    let writer = plan.files()[0].writer(&settings, &mut none).expect("planned so");
    let inventory: Vec<u8> = writer.each(&desk).flat_map(|piece| piece.as_slice().to_vec()).collect();
    let inside = folder().join("inventory.csv");
    std::fs::write(&inside, &inventory).unwrap();
    let text = |text: &str| KeyMaterial::Text(SecretBytes::copy_of(text.as_bytes()));
    let open = |file: &Path, passwords: &[&str]| {
        let bytes = SecretBytes::from_vec(std::fs::read(file).unwrap());
        let unlock =
            Unlock { materials: passwords.iter().map(|&password| text(password)).collect(), many_rounds: false };
        match delivery::open(bytes, &[], Some(&unlock), &mut |_| {}).0 {
            Ok(Delivered::File { content, inside, .. }) => Ok((content.as_slice() == inventory, inside.names)),
            Ok(Delivered::Several(members)) => panic!("{members:?}"),
            Err(refusal) => Err(refusal),
        }
    };
    let seal = |file: &Path, options: &[&str], content: &Path| {
        _ = std::fs::remove_file(file);
        let how_to_get = "Get it with: sudo apt-get install p7zip-full (macOS: brew install p7zip)";
        run(Command::new("7z").arg("a").args(options).arg(file).arg(content), how_to_get);
    };
    let password = "Grand \"piano\" 42%";
    for (number, how) in ["ZipCrypto", "AES128", "AES192", "AES256"].into_iter().enumerate() {
        for packing in ["Copy", "Deflate"] {
            let file = folder().join(format!("theirs-{number}-{packing}.zip"));
            let options = ["-tzip", &format!("-mem={how}"), &format!("-mm={packing}"), &format!("-p{password}")]
                .map(str::to_owned);
            seal(&file, &options.each_ref().map(String::as_str), &inside);
            let names = vec!["inventory.csv".to_owned()];
            assert_eq!(open(&file, &["wrong", password]), Ok((true, names)), "{how}, {packing}");
            assert!(matches!(open(&file, &["wrong"]), Err(DeliveryRefusal::WrongPassword { .. })), "{how}, {packing}");
            let outer = folder().join(format!("outer-{number}-{packing}.zip"));
            seal(&outer, &["-tzip", "-mem=AES256", "-pharbour"], &file);
            assert!(open(&outer, &[password, "harbour"]).is_ok_and(|(same, _)| same), "{how}, {packing}");
            let locked = open(&outer, &["harbour"]);
            let is_inner = matches!(&locked, Err(DeliveryRefusal::WrongPassword { layer, .. }) if layer.0.is_some());
            assert!(is_inner, "{how}, {packing}: {locked:?}");
        }
    }
    let gzip = folder().join("inventory.csv.gz");
    seal(&gzip, &["-tgzip"], &inside);
    assert!(open(&gzip, &[]).is_ok_and(|(same, _)| same));
    let deflate64 = folder().join("deflate64.zip");
    seal(&deflate64, &["-tzip", "-mm=Deflate64"], &inside);
    assert!(matches!(open(&deflate64, &[]), Err(DeliveryRefusal::Method { method, .. }) if method == "Deflate64"));
}

/// 7z archives: each way to pack, with a password and with encrypted names, in one block and in several.
#[test]
#[ignore = "needs 7z: run by `cargo xtask test`"]
fn we_open_archives_of_seven_zip() {
    let mut dice = Dice::new();
    let lists: Vec<Vec<u8>> = (0..4)
        .map(|number| {
            let rows = [0, 1, 300, 20_000][number];
            let row = |row: usize| format!("{row},{}\r\n", data_encoding::BASE32_NOPAD.encode(&dice.bytes(20)));
            format!("serial number,secret key\r\n{}", (0..rows).map(row).collect::<String>()).into_bytes()
        })
        .collect();
    let place = folder().join("for-7z");
    _ = std::fs::remove_dir_all(&place);
    std::fs::create_dir_all(place.join("more")).unwrap();
    let names = ["none.csv", "one.csv", "more/three hundred.csv", "more/größer.csv"];
    for (name, list) in names.iter().zip(&lists) {
        std::fs::write(place.join(name), list).unwrap();
    }
    let password = "Grand \"piano\" 42%, grüße";
    let open = |bytes: &[u8], chosen: &[u32], passwords: &[&str]| {
        let text = |text: &&str| KeyMaterial::Text(SecretBytes::copy_of(text.as_bytes()));
        let unlock = Unlock { materials: passwords.iter().map(text).collect(), many_rounds: false };
        delivery::open(SecretBytes::copy_of(bytes), chosen, Some(&unlock), &mut |_| {}).0
    };
    let secret = format!("-p{password}");
    let mut number = 0;
    for method in ["LZMA2", "LZMA", "Deflate", "BZip2", "Copy"] {
        for how in [&[][..], &[&*secret], &[&*secret, "-mhe=on"], &["-ms=off", &*secret], &["-ms=off", "-mhc=off"]] {
            number += 1;
            let what = format!("{method}, {how:?}");
            let file = folder().join(format!("theirs-{number}.7z"));
            _ = std::fs::remove_file(&file);
            let how_to_get = "Get it with: sudo apt-get install p7zip-full (macOS: brew install p7zip)";
            let mut command = Command::new("7z");
            command.current_dir(&place).args(["a", &format!("-m0={method}"), "-mx=1"]).args(how);
            run(command.arg(&file).arg("."), how_to_get);
            let bytes = std::fs::read(&file).unwrap();
            let passwords: &[&str] = if how.contains(&&*secret) { &["wrong", password] } else { &[] };
            let members = match open(&bytes, &[], passwords) {
                Ok(Delivered::Several(members)) => members,
                other => panic!("{what}: {other:?}"),
            };
            assert_eq!(members.len(), 4, "{what}: {members:?}");
            for (member, start) in &members {
                let place = names.iter().position(|name| *name == member.inside.names[0]).expect("one of them");
                assert_eq!(member.size, lists[place].len() as u64, "{what}");
                assert!(lists[place].starts_with(start.as_slice()), "{what}");
                match open(&bytes, &member.inside.path, passwords) {
                    Ok(Delivered::File { content, .. }) => assert!(content.as_slice() == lists[place], "{what}"),
                    other => panic!("{what}: {other:?}"),
                }
            }
            if !passwords.is_empty() {
                assert!(matches!(open(&bytes, &[], &[]), Err(DeliveryRefusal::Locked { .. })), "{what}");
                let wrong = open(&bytes, &[], &["wrong", "grand \"piano\" 42%, grüße"]);
                assert!(matches!(wrong, Err(DeliveryRefusal::WrongPassword { .. })), "{what}: {wrong:?}");
            }
        }
    }
}

/// What oathtool says of a token at a moment.
fn oathtool(arguments: &[String]) -> String {
    let mut command = Command::new("oathtool");
    let how_to_get = "Get it with: sudo apt-get install oathtool (macOS: brew install oath-toolkit)";
    run(command.args(arguments), how_to_get).0.trim().to_owned()
}

#[test]
#[ignore = "needs oathtool: run by `cargo xtask test`"]
fn oathtool_gives_our_codes() {
    let mut dice = Dice::new();
    let (mut hotp, mut totp) = (0, 0);
    for _ in 0..1000 {
        let length = dice.one_of(&[10, 16, 20, 24, 32, 64, 65, 129]);
        let key = dice.bytes(length);
        let is_hotp = dice.below(4) == 0;
        let profile = Profile {
            otp_type: if is_hotp { OtpType::Hotp } else { OtpType::Totp },
            // oathtool computes HOTP with SHA-1 only.
            hash: if is_hotp { HashFunction::Sha1 } else { dice.one_of(&HashFunction::ALL) },
            digits: dice.one_of(&[6, 7, 8]),
            interval: if is_hotp { 0 } else { dice.one_of(&[30, 60, 1, 45, 300, 86_400]) },
            ..Profile::default()
        };
        let token = Token { counter: dice.below(1 << 40), ..Token::new("1", &key, &profile) };
        let now = 1 + dice.below(4_000_000_000);
        let mut arguments = if is_hotp {
            hotp += 1;
            vec!["--hotp".to_owned(), format!("--counter={}", token.counter)]
        } else {
            totp += 1;
            let step = format!("--time-step-size={}s", profile.interval);
            vec![format!("--totp={}", profile.hash.word()), format!("--now=@{now}"), step]
        };
        arguments.extend([format!("--digits={}", profile.digits), hex(token)]);
        assert_eq!(oathtool(&arguments), otp::code(&token, now).digits, "{arguments:?}");
    }
    assert!(hotp > 150 && totp > 600, "{hotp} event tokens, {totp} time tokens");
}

/// How a mistake turns the codes of a token into those of its device.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    Nothing,
    Hash(HashFunction),
    Interval(u32),
    Digits(u8),
    /// The file's encoding, and the right one.
    Encoding(SecretEncoding, SecretEncoding),
}

/// A text that is a key in both encodings.
fn text_in_both(dice: &mut Dice, one: SecretEncoding, other: SecretEncoding) -> String {
    let alphabet = |encoding| match encoding {
        SecretEncoding::Base32 => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        SecretEncoding::Hex => "0123456789ABCDEF",
        _ => "0123456789ABCDEFGHIJKLMNOPQRSTUV",
    };
    let both: Vec<char> = alphabet(one).chars().filter(|&c| alphabet(other).contains(c)).collect();
    (0..40).map(|_| dice.one_of(&both)).collect()
}

#[test]
#[ignore = "needs oathtool: run by `cargo xtask test`"]
fn what_oathtool_shows_is_verified_with_its_drift_and_its_mistake() {
    use SecretEncoding::{Base32, Base32Hex, Hex};
    let mut dice = Dice::new();
    let wrongs = [
        Wrong::Nothing,
        Wrong::Hash(HashFunction::Sha256),
        Wrong::Hash(HashFunction::Sha512),
        Wrong::Interval(60),
        Wrong::Digits(8),
        Wrong::Encoding(Base32, Hex),
        Wrong::Encoding(Hex, Base32),
        Wrong::Encoding(Base32, Base32Hex),
        Wrong::Encoding(Base32Hex, Base32),
        Wrong::Encoding(Hex, Base32Hex),
        Wrong::Encoding(Base32Hex, Hex),
    ];
    for round in 0..110 {
        let wrong = wrongs[round % wrongs.len()];
        let key = dice.bytes(20);
        let text = match wrong {
            Wrong::Encoding(read, right) => text_in_both(&mut dice, read, right),
            _ => data_encoding::BASE32_NOPAD.encode(&key),
        };
        let decoded = |encoding| {
            let mut decoder = Decoder::default();
            decoder.decode(&text, encoding).expect("a key").secret.expose().to_vec()
        };
        let (here, right, read_as) = match wrong {
            Wrong::Encoding(read, right) => (decoded(read), decoded(right), read),
            _ => (key.clone(), key.clone(), Base32),
        };
        let interval = if let Wrong::Interval(seconds) = wrong { seconds } else { 30 };
        let digits = if let Wrong::Digits(digits) = wrong { digits } else { 6 };
        let hash = if let Wrong::Hash(hash) = wrong { hash } else { HashFunction::Sha1 };
        let now = 1_000_000_000 + dice.below(3_000_000_000);
        let drift = dice.below(31) as i64 - 15;
        let shown = |steps: i64| {
            let moment = now.saturating_add_signed((drift + steps) * i64::from(interval));
            let arguments = [
                format!("--totp={}", hash.word()),
                format!("--now=@{moment}"),
                format!("--time-step-size={interval}s"),
                format!("--digits={digits}"),
                data_encoding::HEXLOWER.encode(&right),
            ];
            oathtool(&arguments)
        };
        let profile = Profile::default();
        let token = Token::new("1", &here, &profile);
        let codes = TypedCodes::parse(&shown(0), Some(&shown(1))).expect("two codes");
        let verdict = verify(&token, Some(read_as), &codes, now);
        let (expected, fit) = match (wrong, verdict) {
            (Wrong::Nothing, Verdict::Fits(fit)) => (Mistake::default(), fit),
            (_, Verdict::FitsIf(mistake, fit)) => (mistake, fit),
            (_, other) => panic!("{wrong:?}, drift {drift}: {other:?}"),
        };
        let mistake = match wrong {
            Wrong::Nothing => Mistake::default(),
            Wrong::Hash(hash) => Mistake { hash: Some((HashFunction::Sha1, hash)), ..Mistake::default() },
            Wrong::Interval(seconds) => Mistake { interval: Some((30, seconds)), ..Mistake::default() },
            Wrong::Digits(digits) => Mistake { digits: Some((6, digits)), ..Mistake::default() },
            Wrong::Encoding(read, right) => {
                Mistake { key: Some(KeyMistake::Encoding(read, right)), ..Mistake::default() }
            }
        };
        assert_eq!((expected, fit.drift), (mistake, drift), "{wrong:?}");
    }
}

#[test]
#[ignore = "needs oathtool: run by `cargo xtask test`"]
fn the_token_whose_code_oathtool_shows_is_found_among_many() {
    let mut dice = Dice::new();
    let (desk, _) = desk(&mut dice);
    let now = 1_764_355_200;
    for place in 0..60 {
        let row = desk.row(place).expect("a token");
        let (token, profile) = (row.token, row.token.profile);
        // oathtool computes HOTP with SHA-1 only; the steps of a day can't be told from each other so soon.
        if profile.otp_type == OtpType::Hotp && profile.hash != HashFunction::Sha1 {
            continue;
        }
        let shown = |ahead: u64| {
            let counting = match profile.otp_type {
                OtpType::Hotp => vec!["--hotp".to_owned(), format!("--counter={}", token.counter + ahead)],
                OtpType::Totp => vec![
                    format!("--totp={}", profile.hash.word()),
                    format!("--now=@{}", now + ahead * u64::from(profile.interval)),
                    format!("--time-step-size={}s", profile.interval),
                ],
            };
            oathtool(&[counting, vec![format!("--digits={}", profile.digits), hex(token)]].concat())
        };
        let codes = TypedCodes::parse(&shown(1), Some(&shown(2))).expect("two codes");
        let answer = desk.whose(codes, now, None).finish();
        let found: Vec<(usize, i64)> = answer.hits.iter().map(|hit| (hit.place, hit.fit.drift)).collect();
        assert_eq!(found, [(place, 1)], "{}", answer.sentences(&desk));
    }
}

#[test]
#[ignore = "needs oathtool: run by `cargo xtask test`"]
fn the_example_verifies_what_oathtool_shows() {
    let file = folder().join("verify.csv");
    let keys = ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "KN2XAZLSEBJWKY3SMV2CANRWEBKG65DB"];
    std::fs::write(&file, format!("serial number,secret key\n7001,{}\n7002,{}\n", keys[0], keys[1])).unwrap();
    let now = 1_764_355_200_u64;
    let shown = |key: usize, moment: u64| {
        oathtool(&["--totp".to_owned(), format!("--now=@{moment}"), "--base32".to_owned(), keys[key].to_owned()])
    };
    let convert = |option: &str, asked: &str| {
        let mut command = Command::new(env!("CARGO"));
        command.args(["run", "--quiet", "--example", "convert", "--"]).current_dir(env!("CARGO_MANIFEST_DIR"));
        command.arg(&file).args([option, asked, "--moment", &now.to_string()]);
        run(&mut command, "").0
    };
    let two = |key, from| format!("{}:{}", shown(key, from), shown(key, from + 30));
    for (seconds, said) in [
        (0, "agrees with this one"),
        (60, "2 steps (1 minute) ahead of"),
        (600, "20 steps (10 minutes) ahead of"),
        (36_000, "1,200 steps (600 minutes, 10 hours) ahead of"),
    ] {
        let answer = convert("--verify", &format!("7001:{}", two(0, now + seconds)));
        assert!(answer.starts_with("Both codes fit\n") && answer.contains(said), "{answer}");
    }
    let answer = convert("--verify", &format!("7001:{}", two(1, now)));
    assert!(answer.contains("The labels of 7001 and 7002 may be swapped"), "{answer}");
    assert!(convert("--whose", &two(1, now - 30)).starts_with("Token 7002 shows these codes\n"));
    assert!(convert("--whose", &shown(0, now)).starts_with("Token 7001 shows this code\n"));
}
