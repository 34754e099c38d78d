//! `KeyContainer` (RFC 6030 §4.1): the walk through its packages, and what is beside them.

use super::element::attribute;
use super::header::EncryptionHeader;
use super::key::PskcKey;
use super::material::KeyMaterial;
use super::names;
use super::package::{KeyScratch, has_value, is_package, misplaced};
use super::refusal::PskcRefusal;
use super::request::{UnlockReport, UnlockRequest, WrongKey};
use super::unlock::ContentKey;
use crate::ground::refusal::Refusal;
use crate::model::key_encoding::Decoder;
use crate::notation::xml::{Repair, Tree, XmlLimits, XmlRefusal, XmlStep};
use std::collections::HashMap;

/// How many packages are read between two tellings of the progress.
const PACKAGES_BETWEEN_NEWS: u64 = 512;

/// How many elements the templates (`KeyProperties`) of a file can have together: they stay in memory.
const MAX_TEMPLATE_ELEMENTS: usize = 100_000;

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PskcOptions {
    /// The person agreed to more than [`super::CONSENT_PBKDF2_ROUNDS`] rounds of PBKDF2.
    pub many_rounds: bool,
    /// Bounds of the XML.
    pub limits: XmlLimits,
}

/// How far reading is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PskcProgress {
    /// A passphrase is turned into a key. It starts again for each way to read the passphrase.
    Deriving {
        /// Rounds that are done.
        done: u32,
        /// Rounds in all.
        rounds: u32,
    },
    /// The part of the file that was read, 0 to 1.
    Reading(f64),
}

/// What came of reading.
#[derive(Debug)]
pub enum PskcOutcome {
    /// All keys were handed out.
    Read(PskcSummary),
    /// The file is encrypted, and nothing was given to open it. Keys that were handed out before are not to be used:
    /// the file is to be read again as a whole.
    Needs(UnlockRequest),
    /// What was given does not open it. The same holds for keys that were handed out.
    WrongKey(WrongKey),
    /// Opening it takes more than [`CONSENT_PBKDF2_ROUNDS`](super::CONSENT_PBKDF2_ROUNDS) rounds of PBKDF2: the person
    /// should agree first, see [`PskcOptions::many_rounds`].
    NeedsConsent {
        /// Rounds of PBKDF2.
        rounds: u32,
    },
}

/// What is to be said of the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PskcSummary {
    /// How many keys were handed out.
    pub keys: u64,
    /// `Version` of the container; may be empty.
    pub version: Box<str>,
    /// What was put right in the XML.
    pub repairs: Vec<Repair>,
    /// How it was opened; `None` if nothing in it is encrypted.
    pub unlocked: Option<UnlockReport>,
    /// Whether it carries a signature (`ds:Signature`), which was not checked.
    pub signed: bool,
    /// Names of elements beside the packages that mean nothing here, each once.
    pub unknown: Vec<Box<str>>,
}

/// Why reading ended early.
pub(super) enum Halt {
    Outcome(PskcOutcome),
    Refused(Refusal),
}

impl From<PskcRefusal> for Halt {
    fn from(refusal: PskcRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<XmlRefusal> for Halt {
    fn from(refusal: XmlRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

/// Whether a root element of that local name is PSKC: `KeyContainer`, or `SecretContainer` of the oldest draft.
#[must_use]
pub fn is_root(name: &str) -> bool {
    ["KeyContainer", "SecretContainer"].iter().any(|root| root.eq_ignore_ascii_case(name))
}

/// Reads a PSKC file and hands out its keys in file order, one for each `Key`, and one for a package without any. The
/// memory of a key is used for the next one: who wants to keep a key clones it.
///
/// `material` opens encrypted values; a file without them does not look at it.
///
/// # Errors
/// If it is no XML, no PSKC, or forbidden (see [`crate::notation::xml`]); if its encryption can't be undone at all.
pub fn read(
    text: &str,
    material: Option<&KeyMaterial>,
    options: &PskcOptions,
    sink: &mut dyn FnMut(&PskcKey),
    progress: &mut dyn FnMut(PskcProgress),
) -> Result<PskcOutcome, Refusal> {
    let mut reader = names::open(text, options.limits)?;
    let root = reader.root();
    if !is_root(root.name()) {
        let name: String = root.name().chars().filter(|c| !c.is_control()).take(40).collect();
        return Err(PskcRefusal::Root(name).into());
    }
    let version: Box<str> = attribute(root, &["Version", "version"]).unwrap_or_default().trim().into();
    let mut walk = ContainerReader {
        text,
        material,
        options,
        progress,
        lock: EncryptionHeader::default(),
        templates: HashMap::new(),
        in_templates: 0,
        opened: None,
        sealed_seen: false,
        base32: None,
        is_malformed: false,
        usual_length: None,
        decoder: Decoder::default(),
        signed: false,
        unknown: Vec::new(),
    };
    let mut tree = Tree::default();
    let mut scratch = KeyScratch::default();
    let (mut keys, mut packages) = (0, 0_u64);
    loop {
        if reader.next(&mut tree, &[])? != XmlStep::Element {
            break;
        }
        walk.is_malformed = reader.was_malformed();
        let element = tree.root();
        if !is_package(element) {
            if let Some(key) = walk.beside(&mut tree)? {
                keys += 1;
                sink(&key);
            }
            continue;
        }
        match walk.package(element, &mut scratch, &mut |key| {
            keys += 1;
            sink(key);
        }) {
            Ok(()) => {}
            Err(Halt::Outcome(outcome)) => return Ok(outcome),
            Err(Halt::Refused(refusal)) => return Err(refusal),
        }
        packages += 1;
        if packages.is_multiple_of(PACKAGES_BETWEEN_NEWS) {
            (walk.progress)(PskcProgress::Reading(reader.position() as f64 / text.len().max(1) as f64));
        }
    }
    Ok(PskcOutcome::Read(PskcSummary {
        keys,
        version,
        repairs: reader.repairs().to_vec(),
        unlocked: walk.opened.map(|opened| opened.unlocked),
        signed: walk.signed,
        unknown: walk.unknown,
    }))
}

pub(super) struct ContainerReader<'t, 'c> {
    pub(super) text: &'t str,
    pub(super) material: Option<&'c KeyMaterial>,
    pub(super) options: &'c PskcOptions,
    pub(super) progress: &'c mut dyn FnMut(PskcProgress),
    pub(super) lock: EncryptionHeader,
    /// `KeyProperties` of the drafts, by their id.
    pub(super) templates: HashMap<Box<str>, Tree<'t>>,
    pub(super) in_templates: usize,
    pub(super) opened: Option<ContentKey>,
    /// An encrypted value was met: the head must not change any more.
    pub(super) sealed_seen: bool,
    /// Whether the plain keys are in Base32, against the standard; `None` as long as none looks so.
    pub(super) base32: Option<bool>,
    /// Bytes of the first encrypted key that has a padding.
    pub(super) usual_length: Option<usize>,
    /// The element that is read is not well formed.
    pub(super) is_malformed: bool,
    pub(super) decoder: Decoder,
    pub(super) signed: bool,
    pub(super) unknown: Vec<Box<str>>,
}

impl<'t> ContainerReader<'t, '_> {
    /// Takes an element beside the packages. One with a key in it gives a key that can't be used.
    fn beside(&mut self, tree: &mut Tree<'t>) -> Result<Option<PskcKey>, PskcRefusal> {
        let element = tree.root();
        let line = element.line();
        if self.lock.take(element) {
            if self.sealed_seen {
                return Err(PskcRefusal::HeadAfterKeys(line));
            }
            return Ok(None);
        }
        match element.name() {
            "Signature" => self.signed = true,
            "KeyProperties" => {
                let id: Box<str> = attribute(element, &["id", "Id", "ID"]).unwrap_or_default().into();
                let elements = tree.elements();
                if self.in_templates + elements > MAX_TEMPLATE_ELEMENTS {
                    return Err(PskcRefusal::TooManyTemplates(line));
                }
                self.in_templates += elements;
                self.templates.entry(id).or_insert_with(|| std::mem::take(tree));
            }
            "Extensions" | "Logo" => {}
            name if has_value(element) => return Ok(Some(misplaced(element, name))),
            name => {
                let name: Box<str> = name.chars().filter(|c| !c.is_control()).take(40).collect::<String>().into();
                if self.unknown.len() < 16 && !self.unknown.contains(&name) {
                    self.unknown.push(name);
                }
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::super::{
        HmacHash, KeyKind, KeyNote, KeyProblem, NotOath, OutKey, OutKind, PskcProtection, PskcWriter, SuiteForm,
    };
    use super::*;
    use crate::ground::secret::SecretBytes;
    use crate::notation::xml::RepairKind;
    use data_encoding::HEXLOWER;
    use proptest::prelude::*;

    #[test]
    fn rfc_6030_figure_2() {
        let (reading, keys) = plain(
            "<?xml version='1.0' encoding='UTF-8'?>\n<KeyContainer Version='1.0' Id='exampleID1' xmlns='urn:ietf:params:xml:ns:keyprov:pskc'><KeyPackage><Key Id='12345678' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:hotp'><Issuer>Issuer-A</Issuer><Data><Secret><PlainValue>MTIzNA==\n </PlainValue></Secret></Data></Key></KeyPackage></KeyContainer>",
        );
        let key = &keys[0];
        assert_eq!((&*reading.version, reading.unlocked, reading.signed), ("1.0", None, false));
        assert_eq!((&*key.serial, &*key.key_id, &*key.issuer), ("", "12345678", "Issuer-A"));
        assert_eq!((key.secret.as_slice(), key.counter, key.problem.as_ref()), (&b"1234"[..], None, None));
        assert_eq!(key.notes, [KeyNote::SecretLength(4)]);
    }

    #[test]
    fn rfc_6030_figure_3() {
        let (_, keys) = plain(FIGURE_3);
        let key = &keys[0];
        assert_eq!((&*key.serial, &*key.key_id, &*key.manufacturer), ("987654321", "12345678", "Manufacturer"));
        assert_eq!(
            (&key.kind, key.hash, key.digits, &*key.encoding),
            (&KeyKind::Hotp, Some(HmacHash::Sha1), Some(8), "DECIMAL")
        );
        assert_eq!((key.secret.as_slice(), key.counter, key.problem.as_ref()), (RFC_SECRET, Some(0), None));
        assert_eq!((&*key.user_id, key.check_digits), ("UID=jsmith,DC=example-bank,DC=net", false));
        assert!(key.line > 1, "{}", key.line);
    }

    #[test]
    fn nothing_of_a_key_is_left_for_the_next() {
        let full = "<KeyPackage><DeviceInfo><Manufacturer>M</Manufacturer><SerialNo>1</SerialNo><Model>N</Model><IssueNo>2</IssueNo>\
            <StartDate>soon</StartDate><ExpiryDate>2030-01-01</ExpiryDate><UserId>d</UserId></DeviceInfo>\
            <CryptoModuleInfo><Id>c</Id></CryptoModuleInfo>\
            <Key Id='k' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:hotp' KeyProperties='none'><Issuer>I</Issuer>\
            <AlgorithmParameters><Suite>SHA256</Suite><ResponseFormat Length='8' Encoding='decimal' CheckDigits='true'/></AlgorithmParameters>\
            <FriendlyName>f</FriendlyName><KeyReference>r</KeyReference><UserId>u</UserId><Data>\
            <Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><Counter><PlainValue>7</PlainValue></Counter>\
            <Time><PlainValue>8</PlainValue></Time><TimeInterval><PlainValue>x</PlainValue></TimeInterval>\
            <TimeDrift><PlainValue>9</PlainValue></TimeDrift></Data></Key></KeyPackage>";
        let container = |packages: String| format!("<KeyContainer>{packages}</KeyContainer>");
        let (_, of_full) = plain(&container(full.to_owned()));
        assert!(of_full[0].problem.is_some() && !of_full[0].notes.is_empty(), "{:?}", of_full[0]);
        for bare in ["<KeyPackage><Key/></KeyPackage>", "<KeyPackage/>"] {
            let (_, alone) = plain(&container(bare.to_owned()));
            let (_, after) = plain(&container(format!("{full}{bare}")));
            assert_eq!((&after[0], &after[1]), (&of_full[0], &alone[0]));
        }
    }

    #[test]
    fn rfc_6030_figure_4_names_a_key_that_is_elsewhere() {
        let (_, keys) = plain(FIGURE_4);
        assert_eq!((&*keys[0].serial, &*keys[0].key_reference), ("987654321", "MasterKeyLabel"));
        assert_eq!((keys[0].problem.as_ref(), keys[0].secret.is_empty()), (Some(&KeyProblem::NoSecret), true));
    }

    #[test]
    fn rfc_6030_figure_5_has_a_pin_as_well() {
        let (_, keys) = plain(FIGURE_5);
        assert_eq!(keys.len(), 2);
        assert_eq!((&keys[0].kind, keys[0].secret.as_slice()), (&KeyKind::Hotp, RFC_SECRET));
        assert!(keys[0].notes.contains(&KeyNote::PinPolicy));
        assert_eq!((&keys[1].kind, &*keys[1].key_id), (&KeyKind::NotOath(NotOath::Pin), "123456781"));
        assert_eq!((keys[1].secret.as_slice(), keys[1].problem.as_ref()), (&b"1234"[..], None));
        assert_eq!(keys[1].notes, []);
    }

    #[test]
    fn drafts_put_common_properties_into_templates() {
        let (_, keys) = plain(
            "<KeyContainer Version='1'><KeyProperties xml:id='KP1' KeyAlgorithm='urn:ietf:params:xml:ns:keyprov:pskc#totp'><Issuer>Issuer</Issuer><Usage OTP='true'><ResponseFormat Length='8' Format='DECIMAL'/></Usage><Data><TimeInterval><PlainValue>60</PlainValue></TimeInterval></Data></KeyProperties>
             <Device><DeviceInfo><SerialNo>1</SerialNo></DeviceInfo><Key KeyId='1' KeyProperties='KP1'><Data><Secret><PlainValue>/+6IEjRWeJq83v8AESIzRFVmd4g=</PlainValue></Secret></Data></Key></Device>
             <Device><Key KeyId='2' KeyProperties='KP2'><Issuer>Other</Issuer><Data><Secret><PlainValue>/+6IEjRWeJq83v8AESIzRFVmd4g=</PlainValue></Secret></Data></Key></Device></KeyContainer>",
        );
        let summary =
            |key: &PskcKey| (key.kind.clone(), key.issuer.to_string(), key.digits, key.interval, key.notes.clone());
        assert_eq!(summary(&keys[0]), (KeyKind::Totp, "Issuer".into(), Some(8), Some(60), vec![]));
        assert_eq!(summary(&keys[1]), (KeyKind::Unstated, "Other".into(), None, None, vec![KeyNote::TemplateMissing]));
    }

    #[test]
    fn every_key_comes_out_even_where_there_is_none() {
        let (reading, keys) = plain(&format!(
            "<KeyContainer><Version/>\n<KeyPackage><DeviceInfo><SerialNo>1</SerialNo></DeviceInfo></KeyPackage>\n<KeyPackage><DeviceInfo><SerialNo>2</SerialNo></DeviceInfo><Key Id='a'><Data>{SECRET}</Data></Key>\n<Key Id='b' Algorithm='http://www.yubico.com/#yubikey-aes'><Data>{SECRET}</Data></Key></KeyPackage><Extensions/><Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/></KeyContainer>"
        ));
        let found: Vec<_> =
            keys.iter().map(|key| (key.line, &*key.serial, &*key.key_id, key.problem.as_ref())).collect();
        assert_eq!(found, [(2, "1", "", Some(&KeyProblem::NoKey)), (3, "2", "a", None), (4, "2", "b", None)]);
        assert_eq!(keys[2].kind, KeyKind::NotOath(NotOath::YubicoOtp));
        assert!(reading.signed);
        assert_eq!(reading.unknown, ["Version".into()]);
    }

    #[test]
    fn yubicos_open_files_are_read_to_the_end() {
        let (reading, keys) = plain(&format!(
            "<?xml version='1.0'?>\n<KeyContainer>\n<KeyPackage><Key Id='1:1'><Data>{SECRET}</Data></Key></KeyPackage>\n<KeyPackage><Key Id='2:1'><Data>{SECRET}</Data></Key>\n"
        ));
        assert_eq!(reading.repairs.len(), 1);
        assert!(matches!(&reading.repairs[0].kind, RepairKind::Unclosed { open: 2, .. }), "{:?}", reading.repairs);
        let found: Vec<_> = keys.iter().map(|key| (key.secret.len(), key.problem.clone(), key.notes.clone())).collect();
        assert_eq!(found, [(20, None, vec![]), (20, None, vec![KeyNote::PackageOpen])]);
    }

    #[test]
    fn what_is_no_pskc_is_refused() {
        for (text, code) in [
            ("<Tokens/>", "pskc-root"),
            ("<!DOCTYPE KeyContainer><KeyContainer/>", "xml-doctype"),
            ("<KeyContainer><KeyPackage></Key></KeyContainer>", "xml-syntax"),
            ("{}", "xml-no-element"),
        ] {
            assert_eq!(&*outcome(text, None).expect_err(text).code, code);
        }
        let templates = format!("<KeyContainer>{}", "<KeyProperties><a/></KeyProperties>".repeat(50_001));
        assert_eq!(&*outcome(&templates, None).expect_err("too many").code, "pskc-templates");
        let head = "<MACMethod Algorithm='http://www.w3.org/2000/09/xmldsig#hmac-sha1'/>";
        let value = sealed_value(&[3; 16], RFC_SECRET, None);
        let late = format!(
            "<KeyContainer><KeyPackage><Key><Data><Secret>{value}</Secret></Data></Key></KeyPackage>{head}</KeyContainer>"
        );
        let material = typed(&HEXLOWER.encode(&[3; 16]));
        assert_eq!(&*outcome(&late, Some(&material)).expect_err("too late").code, "pskc-order");
    }

    fn written(protection: PskcProtection<'_>, secrets: &[&[u8]]) -> String {
        let mut state = 0_u8;
        let mut counting = |scratch: &mut [u8]| {
            for byte in scratch {
                state = state.wrapping_mul(77).wrapping_add(19);
                *byte = state;
            }
        };
        let writer = PskcWriter::new(protection, &mut counting, &mut |_| {});
        let mut out = SecretBytes::default();
        writer.head(&mut out);
        for (number, secret) in secrets.iter().enumerate() {
            let serial = number.to_string();
            let secret = SecretBytes::copy_of(secret);
            let key = OutKey {
                serial: &serial,
                key_id: "",
                manufacturer: "",
                model: "",
                issue_no: "",
                issuer: "",
                friendly_name: "",
                user_id: "",
                start: None,
                expiry: None,
                kind: OutKind::Totp { interval: 30, drift: 0 },
                hash: HmacHash::Sha1,
                suite: SuiteForm::Hmac,
                digits: 6,
                secret: secret.as_secret(),
            };
            writer.entry(&key, &mut counting, &mut out);
        }
        writer.tail(&mut out);
        String::from_utf8(out.as_slice().to_vec()).expect("text")
    }

    const SECRETS: [&[u8]; 2] = [b"\x00\x01first key of 20 by", b"\xffsecond key of 32 bytes........."];

    proptest! {
        #[test]
        fn a_file_that_is_cut_anywhere_gives_no_wrong_key(cut in 0_usize..4000, sealed: bool) {
            let protection = if sealed { PskcProtection::PreSharedKey { name: "k", key: &[3; 16] } } else { PskcProtection::Plain };
            let text = written(protection, &SECRETS);
            let part = text.get(..cut).unwrap_or(&text);
            let mut keys = Vec::new();
            let material = typed(&HEXLOWER.encode(&[3; 16]));
            if let Ok(PskcOutcome::Read(_)) = read(part, Some(&material), &PskcOptions::default(), &mut |key| keys.push(key.clone()), &mut |_| {}) {
                for (key, secret) in keys.iter().zip(SECRETS) {
                    prop_assert!(key.secret.as_slice() == secret || (key.secret.is_empty() && key.problem.is_some()), "{:?}", key);
                }
            }
        }

        #[test]
        fn a_changed_character_never_gives_another_key(at in 0_usize..6000, instead in "[A-Za-z0-9+/]") {
            let text = written(PskcProtection::PreSharedKey { name: "k", key: &[3; 16] }, &SECRETS);
            let at = at % text.len();
            let mut changed = text.clone();
            changed.replace_range(at..at + 1, &instead);
            let mut keys = Vec::new();
            let material = typed(&HEXLOWER.encode(&[3; 16]));
            if let Ok(PskcOutcome::Read(_)) = read(&changed, Some(&material), &PskcOptions::default(), &mut |key| keys.push(key.clone()), &mut |_| {}) {
                for key in &keys {
                    let known = SECRETS.contains(&key.secret.as_slice());
                    prop_assert!(known || (key.secret.is_empty() && key.problem.is_some()), "{:?}", key);
                }
            }
        }

        #[test]
        fn no_text_makes_it_panic(
            parts in prop::collection::vec(prop::sample::select(vec![
                "<KeyPackage>", "</KeyPackage>", "<Key Id='1'>", "</Key>", "<Data>", "</Data>", "<Secret>", "</Secret>",
                "<PlainValue>", "</PlainValue>", "<EncryptedValue>", "</EncryptedValue>", "<Counter>", "</Counter>", "MTIz", "AA==",
                "<EncryptionMethod Algorithm='x#aes128-cbc'/>", "<CipherData><CipherValue>", "</CipherValue></CipherData>",
                "<ValueMAC>AAAA</ValueMAC>", "<EncryptionKey><KeyName>k</KeyName></EncryptionKey>", "<MACMethod Algorithm=''>", "</MACMethod>",
                "<MACKey>", "</MACKey>", "<Data Name='SECRET'>", "<Value>", "</Value>", "<KeyProperties id='a'/>", "<Policy>", "</Policy>",
                "<StartDate>2000-01-01</StartDate>", "<EncryptionMethod algorithm='PBE-x'/>",
            ]), 0..30),
            key in "[0-9a-f]{0,34}",
        ) {
            let text = format!("<KeyContainer>{}", parts.concat());
            let mut keys = 0_u64;
            if let Ok(PskcOutcome::Read(reading)) = read(&text, Some(&typed(&key)), &PskcOptions::default(), &mut |_| keys += 1, &mut |_| {}) {
                prop_assert_eq!(reading.keys, keys);
            }
        }
    }
}
