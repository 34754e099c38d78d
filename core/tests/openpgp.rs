//! Deliveries that GnuPG and Sequoia seal: each kind of key, cipher, packing and wrapping comes out byte for byte, and what is
//! not opened says why.
//!
//! They need these programs, so plain `cargo test` leaves them out and says so. `cargo xtask test` brings the programs and
//! runs them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

mod peers;

use peers::gpg::{Gpg, Key, Kind, PASSPHRASE, key, keys, locked_key};
use peers::seven_zip;
use peers::sq::Sq;
use std::borrow::Cow;
use std::fmt::Write as _;
use token_desk_core::ground::date::Date;
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::intake::Unlock;
use token_desk_core::intake::delivery::{self, Delivered};
use token_desk_core::notation::pskc::KeyMaterial;
use token_desk_core::output::sealing::{self, Seal, SealRequest};

const LIST: &[u8] =
    b"serial number,secret key\r\n7001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\r\n7002,KN2XAZLSEBJWKY3SMV2CANRWEBKG65DB\r\n";

const PASSWORD: &str = "Grüße, \"piano\" 42%";

/// Few rounds, where these are not what is looked at. 1,024, the fewest that there are, GnuPG takes as no wish.
const FEW: &str = "--s2k-count=1088";

/// For a password, with what else is to be said to GnuPG.
fn by_password<'a>(password: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
    [&["--symmetric", "--passphrase", password][..], arguments].concat()
}

fn text(text: &str) -> KeyMaterial {
    KeyMaterial::Text(SecretBytes::copy_of(text.as_bytes()))
}

fn file(bytes: &[u8]) -> KeyMaterial {
    KeyMaterial::File(SecretBytes::copy_of(bytes))
}

/// What a person gives to open what was sealed for this key.
fn opening(key: &Key) -> Vec<KeyMaterial> {
    key.passphrase.map(text).into_iter().chain([file(&key.private)]).collect()
}

/// A key that opens other messages.
fn another_of_its_kind(key: &Key) -> &'static Key {
    keys()
        .iter()
        .find(|other| other.kind == key.kind && other.fingerprint != key.fingerprint)
        .expect("two of each kind")
}

/// A key for which nothing is sealed but in the test of all kinds.
fn key_of_nobody() -> &'static Key {
    key(Kind::BrainpoolP384)
}

/// The content, and the places of the materials that opened something.
fn open(sealed: &[u8], materials: &[KeyMaterial]) -> (Result<Vec<u8>, Refusal>, Vec<u32>) {
    let unlock = Unlock { materials: materials.to_vec(), many_rounds: false };
    let (opened, fitting) = delivery::open(SecretBytes::copy_of(sealed), &[], Some(&unlock), &mut |_| {});
    let content = match opened {
        Ok(Delivered::File { content, .. }) => Ok(content.as_slice().to_vec()),
        Ok(Delivered::Several(members)) => panic!("{members:?}"),
        Err(refusal) => Err(refusal.into()),
    };
    (content, fitting)
}

fn as_text(content: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(content)
}

#[track_caller]
fn check(what: &str, sealed: &[u8], materials: &[KeyMaterial], content: &[u8]) {
    match open(sealed, materials).0 {
        Ok(opened) => assert!(
            opened == content,
            "{what}: another content, of {} bytes: {:?}",
            opened.len(),
            as_text(&opened[..opened.len().min(200)])
        ),
        Err(refusal) => panic!("{what}: {}: {refusal}", refusal.code),
    }
}

#[track_caller]
fn refused(what: &str, sealed: &[u8], materials: &[KeyMaterial]) -> Refusal {
    let (opened, fitting) = open(sealed, materials);
    // A key file may be the right one, and only its passphrase another.
    let is_file = |place: &u32| matches!(materials.get(*place as usize), Some(KeyMaterial::File(_)));
    assert!(fitting.iter().all(is_file), "{what}: {fitting:?}");
    match opened {
        Ok(content) => panic!("{what}: {} bytes came out", content.len()),
        Err(refusal) => refusal,
    }
}

/// What was sealed for keys asks for a private key; whether also for a passphrase is not said here.
#[track_caller]
fn asks_for_a_private_key(what: &str, refusal: &Refusal) {
    let asks = matches!(refusal.retry_as, Some(RetryAs::Unlocked { private_key: true, .. }));
    assert!(asks, "{what}: {:?}: {refusal}", refusal.retry_as);
}

const PASSWORD_ONLY: RetryAs = RetryAs::Unlocked { passphrase: true, private_key: false };

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn a_password_opens_each_cipher() {
    let gpg = Gpg::new();
    let ciphers = gpg.names_of("ciphername");
    assert!(ciphers.len() >= 10, "{ciphers:?}");
    for cipher in ciphers {
        let sealed = gpg.seal(&by_password(PASSWORD, &[FEW, "--cipher-algo", &cipher]), LIST);
        check(&cipher, &sealed, &[text(PASSWORD)], LIST);
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn a_password_opens_however_it_becomes_a_key() {
    let gpg = Gpg::new();
    for digest in gpg.names_of("digestname") {
        // Without salt and rounds, with salt, with both.
        for mode in ["0", "1", "3"] {
            // Fewer bytes than each digest has, and more than the short ones have.
            for cipher in ["CAST5", "3DES", "AES256"] {
                let how = [FEW, "--s2k-mode", mode, "--s2k-digest-algo", &digest, "--s2k-cipher-algo", cipher];
                let sealed = gpg.seal(&by_password(PASSWORD, &[&how[..], &["--cipher-algo", cipher]].concat()), LIST);
                check(&format!("{digest}, mode {mode}, {cipher}"), &sealed, &[text(PASSWORD)], LIST);
            }
        }
    }
    for count in ["1088", "65536", "65011712"] {
        let sealed = gpg.seal(&by_password(PASSWORD, &["--s2k-count", count]), LIST);
        check(count, &sealed, &[text("wrong"), text(PASSWORD)], LIST);
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn a_message_is_opened_however_it_is_packed() {
    let gpg = Gpg::new();
    let mut long = String::from("serial number,secret key\n");
    for number in 0..20_000_u32 {
        _ = writeln!(long, "{number},{}", number.wrapping_mul(2_654_435_761));
    }
    for packing in gpg.names_of("compressname") {
        let how = by_password(PASSWORD, &[FEW, "--compress-algo", &packing]);
        for (size, content) in [("nothing", &b""[..]), ("short", LIST), ("long", long.as_bytes())] {
            check(&format!("{packing}, {size}"), &gpg.seal(&how, content), &[text(PASSWORD)], content);
            // In parts, since its length was not known at first.
            let what = format!("{packing}, {size}, piped");
            check(&what, &gpg.seal_piped(&how, content), &[text(PASSWORD)], content);
        }
        for level in ["1", "9"] {
            let how = [&how[..], &["--compress-level", level, "--bzip2-compress-level", level]].concat();
            let what = format!("{packing}, level {level}");
            check(&what, &gpg.seal(&how, long.as_bytes()), &[text(PASSWORD)], long.as_bytes());
        }
    }
    // As text, in which line ends are those of the system.
    let sealed = gpg.seal(&by_password(PASSWORD, &[FEW, "--textmode"]), LIST);
    let opened = open(&sealed, &[text(PASSWORD)]).0.unwrap_or_else(|refusal| panic!("text: {refusal}"));
    assert!(as_text(&opened).lines().eq(as_text(LIST).lines()), "text: {}", as_text(&opened));
}

/// What was pasted from a mail.
fn in_a_mail(armour: &str, line_end: &str) -> Vec<u8> {
    let mail =
        format!("Dear customer,\n\nhere are your keys - please keep them safe.\n\n{armour}\n-- \nExample Ltd.\n");
    mail.replace('\n', line_end).into_bytes()
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn armour_is_opened_also_inside_of_a_mail() {
    let gpg = Gpg::new();
    let cv25519 = key(Kind::Curve25519);
    let headers = ["--armor", "--emit-version", "--comment=Made by: Example Ltd.", "--comment=2 of 2"];
    for (number, headers) in [&headers[..1], &headers].into_iter().enumerate() {
        let for_password = gpg.seal(&by_password(PASSWORD, &[&[FEW], headers].concat()), LIST);
        let for_key = gpg.seal_to(&[cv25519], headers, LIST);
        for (sealed, materials) in [(for_password, vec![text(PASSWORD)]), (for_key, opening(cv25519))] {
            let armour = String::from_utf8(sealed).expect("ASCII");
            assert_eq!(armour.matches("\nComment: ").count(), 2 * number);
            for line_end in ["\n", "\r\n"] {
                let what = format!("{line_end:?}, headers: {number}");
                check(&what, armour.replace('\n', line_end).as_bytes(), &materials, LIST);
                check(&format!("{what}, a mail"), &in_a_mail(&armour, line_end), &materials, LIST);
            }
            // Blanks that a mail program leaves at the ends of lines, and no check sum.
            let blanks = armour.replace('\n', " \n");
            check("blanks", blanks.as_bytes(), &materials, LIST);
            let unchecked: Vec<&str> = armour.lines().filter(|line| !line.starts_with('=')).collect();
            check("no check sum", unchecked.join("\n").as_bytes(), &materials, LIST);
        }
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn each_kind_of_key_opens_its_message_with_and_without_a_passphrase() {
    let gpg = Gpg::new();
    for key in keys() {
        let sealed = gpg.seal_to(&[key], &[], LIST);
        let passphrase: Vec<KeyMaterial> = key.passphrase.map(text).into_iter().collect();
        let files = [("binary", &key.private), ("armoured", &key.armoured), ("only subkeys", &key.only_subkeys)];
        for (form, private) in files {
            if form == "only subkeys" && key.kind == Kind::RsaAlone {
                continue;
            }
            let what = format!("{:?}, {form}, passphrase: {:?}", key.kind, key.passphrase);
            let mut materials = [&[text("wrong")], &passphrase[..], &[file(private)]].concat();
            check(&what, &sealed, &materials, LIST);
            materials.reverse();
            check(&format!("{what}, the other way round"), &sealed, &materials, LIST);
        }
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn a_key_opens_each_cipher() {
    let gpg = Gpg::new();
    for key in [key(Kind::Rsa), key(Kind::P256), key(Kind::DsaElgamal)] {
        for cipher in gpg.names_of("ciphername") {
            let sealed = gpg.seal_to(&[key], &["--cipher-algo", &cipher], LIST);
            check(&format!("{:?}, {cipher}", key.kind), &sealed, &opening(key), LIST);
        }
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn a_key_is_found_among_several_in_one_file() {
    let gpg = Gpg::new();
    let (rsa, p384, elgamal) = (key(Kind::Rsa), key(Kind::P384), key(Kind::DsaElgamal));
    let both = [&rsa.private[..], &p384.private].concat();
    let both_armoured = [&rsa.armoured[..], &p384.armoured].concat();
    for key in [rsa, p384] {
        let sealed = gpg.seal_to(&[key], &[], LIST);
        check("binary", &sealed, &[file(&elgamal.private), file(&both)], LIST);
        check("armoured", &sealed, &[file(&both_armoured)], LIST);
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn each_of_several_recipients_opens_the_message() {
    let gpg = Gpg::new();
    let recipients = [key(Kind::Rsa), key(Kind::Curve25519), locked_key(Kind::DsaElgamal), locked_key(Kind::P256)];
    for (named, hide) in [("named", &[][..]), ("hidden", &["--throw-keyids"])] {
        for many in [&recipients[1..2], &recipients[..2], &recipients] {
            let sealed = gpg.seal_to(many, hide, LIST);
            for key in many {
                check(&format!("{named}, {} recipients, {:?}", many.len(), key.kind), &sealed, &opening(key), LIST);
                // Among keys that do not fit, and one of the same kind.
                let others = [file(&another_of_its_kind(key).private), text("wrong"), file(&key_of_nobody().private)];
                let materials = [&others[..], &opening(key)].concat();
                check(
                    &format!("{named}, {} recipients, {:?} behind others", many.len(), key.kind),
                    &sealed,
                    &materials,
                    LIST,
                );
            }
        }
        let with_password = [&by_password(PASSWORD, &[FEW])[..], hide].concat();
        let sealed = gpg.seal_to(&recipients[..2], &with_password, LIST);
        check(&format!("{named}, by password"), &sealed, &[text("wrong"), text(PASSWORD)], LIST);
        for key in &recipients[..2] {
            check(&format!("{named}, with a password, {:?}", key.kind), &sealed, &opening(key), LIST);
        }
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn what_is_signed_comes_out_without_its_signature() {
    let gpg = Gpg::new();
    let cv25519 = key(Kind::Curve25519);
    // Lines that clear text marks: with a dash in front, and a line of armour.
    let lines =
        "serial number,secret key\n- a note\n-----BEGIN\nFrom the vendor\n7001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n";
    let signers = [cv25519, key(Kind::Rsa), key(Kind::P256), key(Kind::DsaElgamal)];
    gpg.import(&signers);
    for signer in signers {
        let what = |how: &str| format!("{how} by {:?}", signer.kind);
        let signed = ["--local-user", &signer.fingerprint, "--sign"];
        check(&what("for a key"), &gpg.seal_to(&[cv25519], &signed, LIST), &opening(cv25519), LIST);
        let for_password = gpg.seal(&[&by_password(PASSWORD, &[FEW]), &signed[..]].concat(), LIST);
        check(&what("for a password"), &for_password, &[text(PASSWORD)], LIST);
        for armour in ["--no-armor", "--armor"] {
            for packing in gpg.names_of("compressname") {
                let signed = [&signed[..], &[armour, "--compress-algo", &packing]].concat();
                check(&what("for all"), &gpg.seal(&signed, LIST), &[], LIST);
                check(&what("for all, piped,"), &gpg.seal_piped(&signed, LIST), &[], LIST);
            }
        }
        let clear = gpg.seal(&["--local-user", &signer.fingerprint, "--clear-sign"], lines.as_bytes());
        let clear = String::from_utf8(clear).expect("ASCII");
        for sealed in [clear.clone().into_bytes(), clear.replace('\n', "\r\n").into_bytes(), in_a_mail(&clear, "\r\n")]
        {
            let opened = open(&sealed, &[]).0.unwrap_or_else(|refusal| panic!("{}: {refusal}", what("clear text")));
            assert!(as_text(&opened).lines().eq(lines.lines()), "{}: {}", what("clear text"), as_text(&opened));
        }
    }
    // Two signatures around the same.
    let [one, two] = [signers[0], signers[1]].map(|signer| format!("--local-user={}", signer.fingerprint));
    check("by two", &gpg.seal(&[&*one, &*two, "--sign"], LIST), &[], LIST);
}

#[test]
#[ignore = "needs gpg and 7z: run by `cargo xtask test`"]
fn layers_within_each_other_are_opened() {
    let gpg = Gpg::new();
    let rsa = locked_key(Kind::Rsa);
    let for_password = |content: &[u8]| gpg.seal(&by_password(PASSWORD, &[FEW]), content);
    let for_key = |content: &[u8]| gpg.seal_to(&[rsa], &["--armor"], content);
    let zip = |name: &str, content: &[u8]| seven_zip(name, content, Some("harbour"));
    let all = [&opening(rsa)[..], &[text("harbour"), text(PASSWORD)]].concat();
    for (what, sealed) in [
        ("OpenPGP in ZIP", zip("tokens.csv.gpg", &for_key(LIST))),
        ("ZIP in OpenPGP", for_key(&zip("tokens.csv", LIST))),
        ("OpenPGP in OpenPGP", for_key(&for_password(LIST))),
        ("OpenPGP in ZIP in OpenPGP", for_password(&zip("tokens.csv.asc", &for_key(LIST)))),
        ("ZIP in OpenPGP in ZIP", seven_zip("a.pgp", &for_password(&zip("tokens.csv", LIST)), None)),
    ] {
        check(what, &sealed, &all, LIST);
        let (opened, fitting) = open(&sealed, &[&[text("wrong")], &all[..]].concat());
        assert!(opened.is_ok() && !fitting.is_empty() && !fitting.contains(&0), "{what}: {fitting:?}");
        refused(what, &sealed, &[text("wrong")]);
    }
    // What lies deeper asks for itself, although the outer one is open.
    let sealed = zip("tokens.csv.gpg", &for_key(LIST));
    let (refusal, fitting) = open(&sealed, &[text("harbour")]);
    let refusal = refusal.expect_err("locked");
    assert_eq!(fitting, [0]);
    asks_for_a_private_key("in ZIP", &refusal);
    assert!(refusal.message.contains(&rsa.opener) && refusal.message.contains("tokens.csv.gpg"), "{refusal}");
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn what_anybody_could_have_changed_is_refused() {
    let gpg = Gpg::new();
    let (rsa, cv25519) = (key(Kind::Rsa), key(Kind::Curve25519));
    // As it was before 2003: without a hash of the content.
    for cipher in ["3DES", "CAST5", "AES256"] {
        let old = ["--rfc2440", "--cipher-algo", cipher];
        let for_password = gpg.seal(&by_password(PASSWORD, &[&old[..], &[FEW]].concat()), LIST);
        let cases = [
            (for_password, vec![text(PASSWORD)]),
            (gpg.seal_to(&[rsa], &old, LIST), opening(rsa)),
            (gpg.seal_to(&[cv25519], &old, LIST), opening(cv25519)),
        ];
        for (sealed, materials) in cases {
            let refusal = refused(cipher, &sealed, &materials);
            assert_eq!(refusal.retry_as, None, "{cipher}: no password and no key makes it better: {refusal}");
            let said = refusal.message.to_lowercase();
            assert!(["chang", "alter", "integrity", "protect"].iter().any(|word| said.contains(word)), "{refusal}");
        }
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn damage_is_refused_or_changes_nothing() {
    let gpg = Gpg::new();
    let cv25519 = key(Kind::Curve25519);
    for (what, sealed, materials) in [
        ("for a password", gpg.seal(&by_password(PASSWORD, &[FEW]), LIST), vec![text(PASSWORD)]),
        ("for a key", gpg.seal_to(&[cv25519], &[], LIST), opening(cv25519)),
        ("in armour", gpg.seal_to(&[cv25519], &["--armor"], LIST), opening(cv25519)),
    ] {
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1 << (at % 8);
            // What no longer begins as a message is a file of another kind, and comes out as it is.
            for damaged in [&sealed[..at], &damaged] {
                if let Ok(content) = open(damaged, &materials).0 {
                    assert!(content == LIST || content == *damaged, "{what}: byte {at}");
                }
            }
        }
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn a_wrong_password_asks_again_for_a_password() {
    let gpg = Gpg::new();
    // GnuPG's checks let one of 65,536 wrong passwords pass at first; many of them find it out.
    let wrong: Vec<KeyMaterial> = (0..50).map(|number| text(&format!("wrong {number}"))).collect();
    for cipher in ["3DES", "AES256"] {
        let sealed = gpg.seal(&by_password(PASSWORD, &[FEW, "--cipher-algo", cipher]), LIST);
        for materials in [&[][..], &[text("")], &wrong, &[file(&key(Kind::Rsa).private)]] {
            let refusal = refused(cipher, &sealed, materials);
            assert_eq!(refusal.retry_as, Some(PASSWORD_ONLY), "{cipher}: {refusal}");
        }
        let (opened, fitting) = open(&sealed, &[&wrong[..], &[text(PASSWORD)]].concat());
        assert!(opened.is_ok_and(|content| content == LIST), "{cipher}");
        assert_eq!(fitting, [50], "{cipher}");
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn what_is_sealed_for_keys_names_them_and_asks_for_a_private_key() {
    let gpg = Gpg::new();
    for locked in keys().iter().filter(|key| key.passphrase.is_some()) {
        let sealed = gpg.seal_to(&[locked], &[], LIST);
        let other = another_of_its_kind(locked);
        let mut cases = vec![
            ("nothing", vec![]),
            ("only the passphrase", vec![text(PASSPHRASE)]),
            ("only the file", vec![file(&locked.private)]),
            ("a wrong passphrase", vec![text("wrong"), file(&locked.private)]),
            ("a wrong passphrase, armoured", vec![file(&locked.armoured), text("wrong")]),
            ("the public key", vec![text(PASSPHRASE), file(&locked.public)]),
            ("another key of that kind", vec![file(&other.private)]),
            ("no key", vec![file(b"serial number"), file(b"")]),
            ("half a key", vec![text(PASSPHRASE), file(&locked.private[..locked.private.len() / 3])]),
        ];
        if locked.kind != Kind::RsaAlone {
            cases.push(("without the subkey", vec![text(PASSPHRASE), file(&locked.only_signs)]));
        }
        for (case, materials) in cases {
            let what = format!("{:?}, {case}", locked.kind);
            let refusal = refused(&what, &sealed, &materials);
            asks_for_a_private_key(&what, &refusal);
            assert!(refusal.message.contains(&locked.opener), "{what}: no {} in {refusal}", locked.opener);
        }
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn each_recipient_is_named_and_a_hidden_one_is_not() {
    let gpg = Gpg::new();
    let (rsa, p521) = (key(Kind::Rsa), key(Kind::P521));
    let wrong = [text("wrong"), file(&key_of_nobody().private)];
    let refusal = refused("two", &gpg.seal_to(&[rsa, p521], &[], LIST), &wrong);
    asks_for_a_private_key("two", &refusal);
    assert!([rsa, p521].iter().all(|key| refusal.message.contains(&key.opener)), "{refusal}");

    let refusal = refused("hidden", &gpg.seal_to(&[rsa, p521], &["--throw-keyids"], LIST), &wrong);
    asks_for_a_private_key("hidden", &refusal);
    assert!(!refusal.message.contains("0000000000000000"), "{refusal}");

    let both = gpg.seal_to(&[rsa], &by_password(PASSWORD, &[FEW]), LIST);
    for materials in [&[][..], &wrong] {
        let refusal = refused("both", &both, materials);
        let either = RetryAs::Unlocked { passphrase: true, private_key: true };
        assert_eq!(refusal.retry_as, Some(either), "{refusal}");
        assert!(refusal.message.contains(&rsa.opener), "{refusal}");
    }
}

#[test]
#[ignore = "needs sq: run by `cargo xtask test`"]
fn what_sequoia_seals_is_opened() {
    let sq = Sq::new();
    let packings = ["none", "pad", "zip", "zlib", "bzip2"];
    for packing in packings {
        let how = ["--symmetric", "--compression", packing];
        check(packing, &sq.seal(&how, &[PASSWORD], LIST), &[text(PASSWORD)], LIST);
    }
    for suite in ["cv25519", "rsa3k"] {
        for passphrase in [None, Some(PASSPHRASE)] {
            let name = format!("{suite}-{}", passphrase.is_some());
            let private = sq.key(&name, suite, passphrase);
            assert!(private.starts_with(b"-----BEGIN PGP PRIVATE KEY BLOCK-----"));
            let materials: Vec<KeyMaterial> = passphrase.map(text).into_iter().chain([file(&private)]).collect();
            for packing in packings {
                for form in [&[][..], &["--binary"]] {
                    let to = ["--recipient-cert", &format!("{name}.public"), "--compression", packing];
                    let sealed = sq.seal(&[&to, form].concat(), &[], LIST);
                    check(&format!("{name}, {packing}, {form:?}"), &sealed, &materials, LIST);
                }
            }
        }
    }
    let (private, other) = (sq.key("first", "cv25519", None), sq.key("second", "cv25519", None));
    let to_both = ["--recipient-cert", "first.public", "--recipient-cert", "second.public"];
    let signed = ["--recipient-cert", "first.public", "--signer-key", "second.private"];
    check("signed", &sq.seal(&signed, &[], LIST), &[file(&private)], LIST);
    let sealed = sq.seal(&[&to_both[..], &["--symmetric", "--symmetric"]].concat(), &["one", "two"], LIST);
    for material in [file(&private), file(&other), text("one"), text("two")] {
        check("for two keys and two passwords", &sealed, &[text("wrong"), material], LIST);
    }
    let refusal = refused("Sequoia's", &sealed, &[text("wrong"), file(&sq.key("third", "cv25519", None))]);
    assert_eq!(refusal.retry_as, Some(RetryAs::Unlocked { passphrase: true, private_key: true }), "{refusal}");
}

/// Sealed by us for these files of public keys, and by a password.
fn sealed_by_us(keys: &[&[u8]], password: Option<&str>, now: u64) -> Result<Vec<u8>, Refusal> {
    let seal = Seal::OpenPgp {
        keys: keys.iter().map(|key| SecretBytes::copy_of(key)).collect(),
        passphrase: password.map(|text| SecretBytes::copy_of(text.as_bytes())),
    };
    let date = Date { year: 2026, month: 11, day: 29 };
    let request = SealRequest { name: "Tokens.csv".to_owned(), date, now, seal, seed: [42; 32] };
    sealing::seal(SecretBytes::copy_of(LIST), &request).map(|sealed| sealed.as_slice().to_vec())
}

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "keys are made now; a test runs in no page")]
fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs()
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn what_we_seal_gnupg_opens() {
    for kind in Kind::ALL {
        let key = key(kind);
        let sealed = match sealed_by_us(&[&key.public], None, now()) {
            Ok(sealed) => sealed,
            Err(refusal) if kind == Kind::RsaAlone => {
                assert_eq!(&*refusal.code, "seal-useless-key");
                continue;
            }
            Err(refusal) => panic!("{kind:?}: {refusal}"),
        };
        let gpg = Gpg::new();
        gpg.import(&[key]);
        assert_eq!(gpg.open(&["--passphrase="], &sealed), LIST, "{kind:?}");
    }
    let (first, second) = (key(Kind::Rsa), key(Kind::Curve25519));
    let sealed = sealed_by_us(&[&first.public, &second.public], Some(PASSWORD), now()).expect("sealed");
    for owner in [first, second] {
        let gpg = Gpg::new();
        gpg.import(&[owner]);
        assert_eq!(gpg.open(&["--passphrase="], &sealed), LIST);
    }
    assert_eq!(Gpg::new().open(&["--passphrase", PASSWORD], &sealed), LIST);
    // A private key by mistake is encrypted to all the same; nothing of it is in what leaves.
    assert!(sealed_by_us(&[&first.private], None, now()).is_ok());
}

#[test]
#[ignore = "needs sq: run by `cargo xtask test`"]
fn what_we_seal_sequoia_opens() {
    let sq = Sq::new();
    for suite in ["cv25519", "rsa3k"] {
        let private = sq.key(suite, suite, None);
        let sealed = sealed_by_us(&[&private], None, now()).unwrap_or_else(|refusal| panic!("{suite}: {refusal}"));
        assert_eq!(sq.open(&private, &sealed), LIST, "{suite}");
    }
}

#[test]
#[ignore = "needs gpg: run by `cargo xtask test`"]
fn to_a_key_that_has_expired_nothing_is_sealed() {
    let gpg = Gpg::new();
    let expired = gpg.expired(key(Kind::Curve25519));
    let refusal = sealed_by_us(&[&expired], None, now() + 60).expect_err("expired");
    assert!(refusal.message.contains("expired") && &*refusal.code == "seal-useless-key", "{refusal}");
}
