//! Real messages, made by GnuPG; how is in `core/tests/data/openpgp/README.md`.

use super::fault::{PgpFault, PgpLock};
use super::key::KeyRing;
use super::message::{Opened, Secrets, open};
use super::quick::may_be_openpgp;
use super::recipient::Recipient;
use super::recognise::is_openpgp;
use super::report::SignatureState;
use super::seal::seal;
use crate::ground::secret::SecretBytes;
use crate::ground::work::{TooSlow, Work};
use std::fs;
use std::path::PathBuf;

const MOST: u64 = 1 << 20;

fn data(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/openpgp").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Opens with these passphrases and key files.
fn opened(message: &[u8], passphrases: &[&str], rings: &[&str]) -> Result<Opened, PgpFault> {
    opened_by(message, passphrases, rings).0
}

/// The same with the places of what fitted: passphrases from 0, key files from 10.
fn opened_by(message: &[u8], passphrases: &[&str], rings: &[&str]) -> (Result<Opened, PgpFault>, Vec<u32>) {
    let passphrases: Vec<_> = (0..).zip(passphrases.iter().map(|text| text.as_bytes())).collect();
    let ring = |name: &&str| KeyRing::read(&data(name)).unwrap_or_else(|| panic!("{name}"));
    let rings: Vec<_> = (10..).zip(rings.iter().map(ring)).collect();
    let mut fitting = Vec::new();
    let secrets = Secrets { passphrases: &passphrases, rings: &rings };
    let opened = open(message, &secrets, MOST, &mut Work::new(false), &mut fitting);
    (opened, fitting)
}

const KEYS: [&str; 9] = ["rsa", "c25519", "p256", "p384", "p521", "bp256", "bp384", "bp512", "dsa"];

#[test]
fn private_keys_of_each_kind_open_and_public_ones_check() {
    for name in KEYS {
        let (message, secret) = (data(&format!("{name}.pgp")), format!("{name}.sec.asc"));
        assert!(is_openpgp(&message), "{name}");
        let found =
            opened(&message, &["other", "keypass"], &[&secret]).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        assert_eq!(found.content.as_slice(), data("seeds.csv"), "{name}");
        assert_eq!(found.name.as_deref(), Some("seeds.csv"), "{name}");
        let fitting = |passphrase| opened_by(&message, &["other", passphrase], &[&secret]).1;
        // The right key with a wrong passphrase is kept as well, so that only the passphrase is asked for again.
        assert_eq!((fitting("keypass"), fitting("wrong")), (vec![10, 1], vec![10]), "{name}");
        let states: Vec<_> = found.signatures.iter().map(|signature| signature.state).collect();
        assert_eq!(states, [SignatureState::Good], "{name}");
        match opened(&message, &["other"], &[&secret]) {
            Err(PgpFault::WrongKeyPassphrase(lock)) => assert_eq!(lock.recipients.len(), 1, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
        assert!(matches!(opened(&message, &[], &[&secret]), Err(PgpFault::Locked(_))), "{name}");
    }
}

#[test]
fn another_private_key_is_told_with_the_one_that_fits() {
    let message = data("c25519.pgp");
    let ring = KeyRing::read(&data("c25519.sec.asc")).expect("a key");
    let ids: Vec<_> = ring.keys.iter().map(|key| key.id).collect();
    let lock = |fault| match fault {
        Err(PgpFault::OtherKey(lock) | PgpFault::Locked(lock)) => lock,
        other => panic!("{other:?}"),
    };
    for fault in [opened(&message, &["keypass"], &["p256.sec.asc"]), opened(&message, &[], &[])] {
        let PgpLock { passphrase, recipients, private_key } = lock(fault);
        assert!(private_key && !passphrase && recipients.iter().all(|id| ids.contains(id)), "{recipients:?}");
    }
    let public = opened(&message, &["keypass"], &["c25519.pub.gpg"]);
    assert!(matches!(public, Err(PgpFault::Locked(_))), "{public:?}");
}

#[test]
fn passphrases_open_with_each_cipher_and_each_way_to_make_a_key() {
    let ciphers = "3DES CAST5 BLOWFISH AES AES192 AES256 TWOFISH CAMELLIA128 CAMELLIA192 CAMELLIA256 IDEA".split(' ');
    let names = ciphers
        .map(|cipher| format!("sym-{cipher}.asc"))
        .chain((0..=3).filter(|&m| m != 2).map(|m| format!("s2k-{m}.pgp")));
    for name in names {
        let message = data(&name);
        assert!(is_openpgp(&message), "{name}");
        let found = opened(&message, &["wrong", "secret"], &[]).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        assert_eq!(found.content.as_slice(), data("seeds.csv"), "{name}");
        let wrong = opened(&message, &["wrong"], &[]);
        assert!(matches!(wrong, Err(PgpFault::WrongPassphrase(_))), "{name}: {wrong:?}");
        assert!(matches!(opened(&message, &[], &[]), Err(PgpFault::Locked(_))), "{name}");
    }
}

/// What GnuPG 2.2 does not make: RFC 9580, by rPGP.
#[test]
fn messages_of_rfc_9580_are_opened() {
    for mode in ["eax", "ocb", "gcm"] {
        for bits in [128, 256] {
            let name = format!("v2-{mode}-aes{bits}.pgp");
            let found =
                opened(&data(&name), &["wrong", "secret"], &[]).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
            assert_eq!(found.content.as_slice(), data("seeds.csv"), "{name}");
            assert!(matches!(opened(&data(&name), &["wrong"], &[]), Err(PgpFault::WrongPassphrase(_))), "{name}");
        }
    }
    for name in ["v6", "v6-448", "v4-448"] {
        let (message, secret) = (data(&format!("{name}.pgp")), format!("{name}.sec.asc"));
        let found =
            opened(&message, &["wrong", "keypass"], &[&secret]).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        assert_eq!(found.content.as_slice(), data("seeds.csv"), "{name}");
        assert_eq!(found.signatures[0].state, SignatureState::Good, "{name}");
        let fault = opened(&message, &["wrong"], &[&secret]);
        assert!(matches!(fault, Err(PgpFault::WrongKeyPassphrase(_))), "{name}: {fault:?}");
        // To such a key we seal as to any other, and it opens that.
        let content = SecretBytes::copy_of(b"serial number");
        let sealed = seal(&content, "a.csv", &recipients(&format!("{name}.pub.asc")), None, &mut counter());
        let sealed = sealed.unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        let found = opened(sealed.as_slice(), &["keypass"], &[&secret]).expect(name);
        assert_eq!(found.content.as_slice(), content.as_slice(), "{name}");
    }
}

#[test]
fn sha_3_is_computed_for_signatures_and_passphrases() {
    for bits in [256, 512] {
        let signed = opened(&data(&format!("signed-sha3-{bits}.pgp")), &[], &["rsa.pub.gpg"]).expect("a file");
        assert_eq!(signed.content.as_slice(), data("seeds.csv"), "{bits}");
        assert_eq!(signed.signatures[0].state, SignatureState::Good, "{bits}");
        let message = data(&format!("s2k-sha3-{bits}.pgp"));
        let found = opened(&message, &["wrong", "secret"], &[]).expect("by the passphrase");
        assert_eq!(found.content.as_slice(), data("seeds.csv"), "{bits}");
        assert!(matches!(opened(&message, &["wrong"], &[]), Err(PgpFault::WrongPassphrase(_))), "{bits}");
    }
}

/// A message by a password with Argon2, whose passes and memory are others.
fn by_argon2(passes: u8, memory: u8) -> Vec<u8> {
    let mut message = data("v2-ocb-aes128.pgp");
    // Behind the head of the packet: version, a length, cipher, mode, a length, the way, sixteen bytes of salt.
    assert_eq!((message[0], message[2], message[7]), (0xc3, 6, 4));
    (message[24], message[26]) = (passes, memory);
    message
}

#[test]
fn much_computing_is_asked_about_and_too_much_memory_refused() {
    let with = |message: &[u8], work: &mut Work| {
        let secrets = Secrets { passphrases: &[(0, b"secret")], rings: &[] };
        open(message, &secrets, MOST, work, &mut Vec::new())
    };
    let mut new = Work::new(false);
    let slow = |gigabytes| Err(PgpFault::Slow(TooSlow { gigabytes }));
    assert_eq!(with(&by_argon2(255, 20), &mut new).map(|_| ()), slow(255));
    assert_eq!(with(&by_argon2(17, 20), &mut new).map(|_| ()), slow(17));
    assert_eq!(with(&by_argon2(1, 21), &mut new).map(|_| ()), Err(PgpFault::Memory));
    // What is not computed costs nothing, and what takes little is tried all the same.
    let cheap = data("v2-ocb-aes128.pgp");
    let esk = |message: &[u8]| message[..2 + usize::from(message[1])].to_vec();
    let behind = [&esk(&by_argon2(255, 20))[..], &cheap].concat();
    assert!(with(&behind, &mut new).is_ok());
    // On the next layer goes on what was spent on the one before; who agreed is not asked.
    for agreed in [false, true] {
        let mut spent = Work::new(agreed);
        spent.take(16 << 20).expect("as much as nobody is asked about");
        assert_eq!(with(&cheap, &mut spent).is_ok(), agreed);
    }
}

#[test]
fn a_message_that_names_many_keys_costs_as_much_as_one() {
    let message = data("c25519.pgp");
    let rings = [(0, KeyRing::read(&data("c25519.sec.asc")).expect("a key"))];
    let spent = |message: &[u8], passphrase: &[u8]| {
        let mut work = Work::new(false);
        let secrets = Secrets { passphrases: &[(0, passphrase)], rings: &rings };
        let opened = open(message, &secrets, MOST, &mut work, &mut Vec::new());
        assert_eq!(opened.is_ok(), passphrase == b"keypass");
        work.spent()
    };
    let esk = &message[..2 + usize::from(message[1])];
    let many = [&esk.repeat(900)[..], &message].concat();
    for passphrase in [b"wrong", &b"keypass"[..]] {
        assert_eq!(spent(&many, passphrase), spent(&message, passphrase), "a private key is unlocked once");
    }
    // Passphrases each cost their own, up to what is asked about.
    let message = by_argon2(200, 16);
    let esk = &message[..2 + usize::from(message[1])];
    let many = [&esk.repeat(16)[..], &message].concat();
    let secrets = Secrets { passphrases: &[(0, b"wrong"), (1, b"other")], rings: &[] };
    let mut work = Work::new(false);
    work.take((16 << 20) - 1).expect("nothing else was taken");
    let fault = open(&many, &secrets, MOST, &mut work, &mut Vec::new()).map(|_| ());
    assert_eq!(fault, Err(PgpFault::Slow(TooSlow { gigabytes: 29 })));
}

#[test]
fn signed_text_is_read_and_checked() {
    let found = opened(&data("clear.asc"), &[], &["c25519.pub.gpg"]).expect("a text");
    assert_eq!(found.content.as_slice(), data("seeds.csv"));
    assert_eq!(found.signatures[0].state, SignatureState::Good);
    let found = opened(&data("signed.gpg"), &[], &[]).expect("a file");
    assert_eq!(
        (found.content.as_slice(), found.signatures[0].state),
        (&data("seeds.csv")[..], SignatureState::NotChecked)
    );
    assert_eq!(
        opened(&data("signed.gpg"), &[], &["rsa.pub.gpg"]).expect("a file").signatures[0].state,
        SignatureState::Good
    );
    let changed = String::from_utf8_lossy(&data("clear.asc")).replace("10001", "10002");
    let fault = opened(changed.as_bytes(), &[], &["c25519.pub.gpg"]);
    assert!(matches!(fault, Err(PgpFault::BadSignature(_))), "{fault:?}");
}

#[test]
fn text_around_an_armour_is_passed_over() {
    let armor = String::from_utf8_lossy(&data("sym-AES256.asc")).into_owned();
    for text in [
        format!("Dear customer,\r\nyour seeds:\r\n\r\n{}\r\n-- \r\nThe vendor\r\n", armor.replace('\n', "\r\n")),
        format!("\u{feff}{armor}"),
        armor.lines().map(|line| format!("  {line} \n")).collect(),
        armor.replacen('\n', "\nComment: made by hand\nVersion: x\n", 1),
    ] {
        assert!(is_openpgp(text.as_bytes()), "{text}");
        assert_eq!(
            opened(text.as_bytes(), &["secret"], &[]).expect(&text).content.as_slice(),
            data("seeds.csv"),
            "{text}"
        );
    }
    assert!(matches!(opened((armor.clone() + &armor).as_bytes(), &["secret"], &[]), Err(PgpFault::SeveralMessages)));
}

#[test]
fn keys_and_signatures_are_told_from_messages() {
    for (name, private) in [("p256.sec.asc", true), ("p256.pub.gpg", false)] {
        assert!(is_openpgp(&data(name)), "{name}");
        assert!(
            matches!(opened(&data(name), &[], &[]), Err(PgpFault::Key { private: found }) if found == private),
            "{name}"
        );
    }
    assert!(KeyRing::read(&data("rsa.pgp")).is_none());
    assert!(KeyRing::read(&data("seeds.csv")).is_none());
}

/// Cut off at each byte and changed in each, a message is refused or says the same.
#[test]
fn what_is_cut_off_or_changed_is_refused() {
    for (name, passphrase, ring) in [
        ("s2k-0.pgp", "secret", None),
        ("plain.pgp", "", Some("plain.sec.asc")),
        ("signed.gpg", "", Some("rsa.pub.gpg")),
    ] {
        let message = data(name);
        let expected = data("seeds.csv");
        let rings: Vec<&str> = ring.into_iter().collect();
        let ring = |name: &&str| KeyRing::read(&data(name)).expect("keys");
        let rings: Vec<_> = (10..).zip(rings.iter().map(ring)).collect();
        let secrets = Secrets { passphrases: &[(0, passphrase.as_bytes())], rings: &rings };
        for end in 0..message.len() {
            assert!(
                open(&message[..end], &secrets, MOST, &mut Work::new(false), &mut Vec::new()).is_err(),
                "{name} until {end}"
            );
        }
        for at in 0..message.len() {
            for bit in [0, 3, 7] {
                let mut changed = message.clone();
                changed[at] ^= 1 << bit;
                if let Ok(found) = open(&changed, &secrets, MOST, &mut Work::new(false), &mut Vec::new()) {
                    // What is not encrypted is protected by its signature alone.
                    let is_vouched = name != "signed.gpg"
                        || found.signatures.iter().any(|signature| signature.state == SignatureState::Good);
                    assert!(!is_vouched || found.content.as_slice() == expected, "{name} at {at}");
                }
            }
        }
    }
}

/// A day in the years of the test keys, which never expire.
const NOW: u64 = 1_795_910_400;

fn recipients(name: &str) -> Vec<Recipient> {
    let all = Recipient::read_all(&data(name), NOW).unwrap_or_else(|| panic!("{name}"));
    all.into_iter().map(|one| one.unwrap_or_else(|(id, why)| panic!("{name}: {id}: {why}"))).collect()
}

/// Random enough for a test, and none of it zero only.
fn counter() -> impl FnMut(&mut [u8]) {
    let mut next = 0u32;
    move |room: &mut [u8]| {
        for byte in room {
            next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = (next >> 24) as u8;
        }
    }
}

#[test]
fn what_is_sealed_to_keys_and_a_passphrase_is_opened_by_each() {
    let content = SecretBytes::copy_of(&b"serial number,secret key\r\n".repeat(1000));
    let to: Vec<Recipient> = KEYS.iter().flat_map(|name| recipients(&format!("{name}.pub.gpg"))).collect();
    let sealed = seal(&content, "Tokens.csv", &to, Some(b"secret"), &mut counter()).expect("sealed");
    assert!(is_openpgp(sealed.as_slice()) && may_be_openpgp(sealed.as_slice()));
    for name in KEYS {
        let found = opened(sealed.as_slice(), &["keypass"], &[&format!("{name}.sec.asc")]).expect(name);
        assert!(found.content.as_slice() == content.as_slice(), "{name}");
        assert_eq!(found.name.as_deref(), Some("Tokens.csv"), "{name}");
    }
    let found = opened(sealed.as_slice(), &["secret"], &[]).expect("by the passphrase");
    assert!(found.content.as_slice() == content.as_slice());
}

#[test]
fn keys_that_do_not_say_that_they_are_for_encryption_are_told() {
    let why = |file: &[u8], now| {
        let mut all = Recipient::read_all(file, now).expect("keys");
        all.remove(0).err().map(|(_, why)| why)
    };
    assert_eq!(why(&data("c25519.pub.gpg"), NOW), None);
    assert!(Recipient::read_all(b"no key", NOW).is_none());
    assert!(Recipient::read_all(&data("rsa.pgp"), NOW).is_none());
    // Changed in each byte, a key is another, is told, or is none: and its own signature says so.
    let file = data("c25519.pub.gpg");
    let original = recipients("c25519.pub.gpg");
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 4;
        for found in Recipient::read_all(&changed, NOW).into_iter().flatten().flatten() {
            assert_eq!(found.0.fingerprint, original[0].0.fingerprint, "at {at}");
        }
    }
}
