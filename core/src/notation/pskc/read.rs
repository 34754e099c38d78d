//! Reading PSKC: the walk through the file, and one key of it.

use super::crypto::{EncryptionAlgorithm, HmacHash, Padding};
use super::unlock::{
    IntegrityCheck, KeyMaterial, Lock, Opened, Sealed, UnlockReport, UnlockRequest, WrongKey, attribute, cipher_text,
    method,
};
use super::values::{NumberFault, NumberForm, base64, number_of_bytes, number_of_text};
use super::{KeyField, KeyKind, KeyNote, KeyProblem, PskcKey};
use crate::ground::date::parse_date_time;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::model::key_encoding::{Decoder, MAX_KEY_BYTES, SecretEncoding, is_base32_key, is_hex_key};
use crate::notation::xml::{Element, Next, Repair, Tree, XmlLimits, XmlReader};
use std::collections::HashMap;

/// By so many encrypted values a key is told from a wrong one.
const SAMPLES: usize = 8;
/// The lengths of token keys in bytes; others get a note.
const USUAL_SECRET: std::ops::RangeInclusive<usize> = 10..=64;
/// How many packages are read between two tellings of the progress.
const PACKAGES_BETWEEN_NEWS: u64 = 512;
/// How many elements the templates (`KeyProperties`) of a file can have together: they stay in memory.
const MAX_TEMPLATE_ELEMENTS: usize = 100_000;
/// How many notes a key can have.
const MAX_NOTES: usize = 32;

/// The attributes that say what a key is for.
const ALGORITHM: [&str; 4] = ["Algorithm", "KeyAlgorithm", "SecretAlgorithm", "algorithm"];

/// How to read.
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
    /// Opening it takes so many rounds of PBKDF2 that the person should agree first, see [`PskcOptions::many_rounds`].
    NeedsConsent {
        /// The rounds.
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

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Whether a root element of that local name is PSKC: `KeyContainer`, or `SecretContainer` of the oldest draft.
#[must_use]
pub fn is_root(name: &str) -> bool {
    matches!(name, "KeyContainer" | "SecretContainer")
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
    let mut reader = XmlReader::open(text, options.limits)?;
    let root = reader.root();
    if !is_root(root.name()) {
        let name: String = root.name().chars().filter(|c| !c.is_control()).take(40).collect();
        return Err(Refusal::new(
            "pskc-root",
            format!("This is no PSKC file: its first element is “{name}”, not “KeyContainer”."),
            "Choose the file with the serial numbers and keys.",
        ));
    }
    let version: Box<str> = attribute(root, &["Version", "version"]).unwrap_or_default().trim().into();
    let mut walk = Walk {
        text,
        material,
        options,
        progress,
        lock: Lock::default(),
        templates: HashMap::new(),
        in_templates: 0,
        opened: None,
        sealed_seen: false,
        base32: None,
        decoder: Decoder::default(),
        signed: false,
        unknown: Vec::new(),
    };
    let mut tree = Tree::default();
    let mut room = Room::default();
    let (mut keys, mut packages) = (0, 0_u64);
    while reader.next(&mut tree, &[])? == Next::Element {
        let element = tree.root();
        if !is_package(element) {
            walk.beside(&mut tree)?;
            continue;
        }
        match walk.package(element, &mut room, &mut |key| {
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

/// `KeyPackage`; `Device` in drafts.
fn is_package(element: Element<'_, '_>) -> bool {
    matches!(element.name(), "KeyPackage" | "Device")
}

/// `Key`; `Secret` in the oldest draft.
fn is_key(element: Element<'_, '_>) -> bool {
    matches!(element.name(), "Key" | "Secret")
}

/// Memory for one key after the other.
#[derive(Default)]
struct Room {
    /// What is known of the device that a key belongs to.
    device: PskcKey,
    key: PskcKey,
}

struct Walk<'t, 'c> {
    text: &'t str,
    material: Option<&'c KeyMaterial>,
    options: &'c PskcOptions,
    progress: &'c mut dyn FnMut(PskcProgress),
    lock: Lock,
    /// `KeyProperties` of the drafts, by their id.
    templates: HashMap<Box<str>, Tree<'t>>,
    in_templates: usize,
    opened: Option<Opened>,
    /// An encrypted value was met: the head must not change any more.
    sealed_seen: bool,
    /// Whether the plain keys are in Base32, against the standard; `None` as long as none looks so.
    base32: Option<bool>,
    decoder: Decoder,
    signed: bool,
    unknown: Vec<Box<str>>,
}

/// A value of a key as it is written.
enum Raw<'a> {
    Absent,
    Empty,
    Plain { text: &'a str, has_mac: bool },
    Sealed { algorithm: Option<&'a str>, value: Option<&'a str>, mac: Option<&'a str> },
    Both,
}

/// The elements in which the values of a key stand.
#[derive(Clone, Copy, Default)]
struct Values<'a, 't> {
    secret: Option<Element<'a, 't>>,
    counter: Option<Element<'a, 't>>,
    time: Option<Element<'a, 't>>,
    interval: Option<Element<'a, 't>>,
    drift: Option<Element<'a, 't>>,
    /// `TOTP` or `HOTP` of pskc-creator, with everything in attributes.
    attributes: Option<Element<'a, 't>>,
}

/// A key's element and the template that it refers to, if any.
#[derive(Clone, Copy)]
struct Source<'a, 't> {
    key: Element<'a, 't>,
    template: Option<Element<'a, 't>>,
}

impl<'a, 't> Source<'a, 't> {
    fn both(self) -> impl Iterator<Item = Element<'a, 't>> {
        std::iter::once(self.key).chain(self.template)
    }

    fn attribute(self, names: &[&str]) -> &'a str {
        self.both().find_map(|element| attribute(element, names)).unwrap_or_default()
    }

    fn values(self) -> Values<'a, 't> {
        let mut values = Values::default();
        for data in self.both().flat_map(Element::children).filter(|child| child.name() == "Data") {
            // Drafts: <Data Name="COUNTER"><Value>…
            if let Some(name) = attribute(data, &["Name", "name"]) {
                let name = name.trim().to_ascii_lowercase().replace('_', "");
                values.take(&name, data);
            }
            for child in data.children() {
                match child.name() {
                    "Secret" => values.take("secret", child),
                    "Counter" => values.take("counter", child),
                    "Time" => values.take("time", child),
                    "TimeInterval" => values.take("timeinterval", child),
                    "TimeDrift" => values.take("timedrift", child),
                    "TOTP" | "HOTP" => values.attributes = values.attributes.or(Some(child)),
                    _ => {}
                }
            }
        }
        values
    }
}

impl<'a, 't> Values<'a, 't> {
    fn take(&mut self, name: &str, element: Element<'a, 't>) {
        let place = match name {
            "secret" => &mut self.secret,
            "counter" => &mut self.counter,
            "time" => &mut self.time,
            "timeinterval" => &mut self.interval,
            "timedrift" => &mut self.drift,
            _ => return,
        };
        *place = place.or(Some(element));
    }

    fn all(self) -> impl Iterator<Item = Element<'a, 't>> {
        [self.secret, self.counter, self.time, self.interval, self.drift].into_iter().flatten()
    }
}

fn raw<'a>(element: Element<'a, '_>, lock: &Lock) -> Raw<'a> {
    let mac = element.child("ValueMAC").or_else(|| element.child("ValueDigest")).map(Element::text);
    let mac = mac.filter(|text| !text.trim().is_empty());
    let plain = element.child("PlainValue");
    if let Some(sealed) = element.child("EncryptedValue") {
        return if plain.is_some() {
            Raw::Both
        } else {
            Raw::Sealed { algorithm: method(sealed), value: cipher_text(sealed), mac }
        };
    }
    let value = element.child("Value");
    // A value of the oldest drafts is encrypted if the file says how and there is a check value.
    if let (None, Some(value), true) = (plain, value, lock.encrypts_all() && mac.is_some()) {
        return Raw::Sealed { algorithm: None, value: Some(value.text()), mac };
    }
    match plain.or(value).map(Element::trimmed) {
        None => Raw::Absent,
        Some("") => Raw::Empty,
        Some(text) => Raw::Plain { text, has_mac: mac.is_some() },
    }
}

/// An encrypted value, ready to be opened.
fn sealed(
    lock: &Lock,
    algorithm: Option<&str>,
    value: Option<&str>,
    mac: Option<&str>,
    field: KeyField,
) -> Result<Sealed, KeyProblem> {
    let algorithm: Option<EncryptionAlgorithm> = lock.algorithm_of(algorithm)?;
    let value = base64(value.ok_or(KeyProblem::CipherElsewhere)?).ok_or(KeyProblem::NotBase64(field))?.bytes;
    let mac = match mac {
        Some(mac) => Some(base64(mac).ok_or(KeyProblem::MacWrong(field))?.bytes),
        None => None,
    };
    Ok(Sealed { algorithm, value, mac })
}

impl<'t> Walk<'t, '_> {
    /// Takes an element beside the packages.
    fn beside(&mut self, tree: &mut Tree<'t>) -> Result<(), Refusal> {
        let element = tree.root();
        let line = element.line();
        if self.lock.take(element) {
            if self.sealed_seen {
                return Err(Refusal::new(
                    "pskc-order",
                    format!("The file says in line {line} how it is encrypted, but encrypted keys stand before that."),
                    "Ask the vendor to correct the file: this must stand before the first key.",
                ));
            }
            return Ok(());
        }
        match element.name() {
            "Signature" => self.signed = true,
            "KeyProperties" => {
                let id: Box<str> = attribute(element, &["id", "Id", "ID"]).unwrap_or_default().into();
                let elements = tree.elements();
                if self.in_templates + elements > MAX_TEMPLATE_ELEMENTS {
                    return Err(Refusal::new(
                        "pskc-templates",
                        format!("The file has too many “KeyProperties” (line {line}): no token file needs so many."),
                        "Check that it is the right file.",
                    ));
                }
                self.in_templates += elements;
                self.templates.entry(id).or_insert_with(|| std::mem::take(tree));
            }
            "Extensions" | "Logo" => {}
            name => {
                let name: Box<str> = name.chars().filter(|c| !c.is_control()).take(40).collect::<String>().into();
                if self.unknown.len() < 16 && !self.unknown.contains(&name) {
                    self.unknown.push(name);
                }
            }
        }
        Ok(())
    }

    fn package(
        &mut self,
        package: Element<'_, 't>,
        room: &mut Room,
        sink: &mut dyn FnMut(&PskcKey),
    ) -> Result<(), Halt> {
        let Room { device, key } = room;
        let mut any = false;
        // Once for all keys of the device: there may be many.
        device.start_as(None);
        device.line = package.line();
        read_device(package, device);
        // The template may be borrowed while the key is read, so it is put aside.
        let templates = std::mem::take(&mut self.templates);
        let mut result = Ok(());
        for element in package.children().filter(|child| is_key(*child)) {
            any = true;
            let reference = attribute(element, &["KeyProperties"]);
            let template = reference.and_then(|id| templates.get(id)).map(Tree::root);
            key.start_as(Some(device));
            if reference.is_some() && template.is_none() {
                key.notes.push(KeyNote::TemplateMissing);
            }
            result = self.key(package, Source { key: element, template }, key);
            if result.is_err() {
                break;
            }
            sink(key);
        }
        self.templates = templates;
        result?;
        if !any {
            device.problem = Some(if package.is_cut() { KeyProblem::CutOff } else { KeyProblem::NoKey });
            sink(device);
        }
        Ok(())
    }

    /// Reads a key of a package into `key`, which begins as what is known of its device.
    fn key(&mut self, package: Element<'_, 't>, source: Source<'_, 't>, key: &mut PskcKey) -> Result<(), Halt> {
        key.line = source.key.line();
        if source.key.is_cut() {
            key.problem = Some(KeyProblem::CutOff);
        } else if package.is_cut() {
            key.notes.push(KeyNote::PackageOpen);
        }
        read_description(source, key);
        if source.key.is_cut() {
            // What is there may be a part only, and so may its check value.
            return Ok(());
        }
        let values = source.values();
        self.secret(values.secret, key)?;
        key.counter = self.unsigned(values.counter, KeyField::Counter, key)?;
        key.time = self.unsigned(values.time, KeyField::Time, key)?;
        key.interval = self.unsigned(values.interval, KeyField::Interval, key)?;
        let drift = self.number(values.drift, KeyField::Drift, key)?;
        key.drift = convert(drift, KeyField::Drift, key);
        if let Some(element) = values.attributes {
            read_attributes(element, key);
        }
        Ok(())
    }

    fn secret(&mut self, element: Option<Element<'_, 't>>, key: &mut PskcKey) -> Result<(), Halt> {
        let Some(element) = element else {
            fail(key, KeyProblem::NoSecret);
            return Ok(());
        };
        let bytes = match raw(element, &self.lock) {
            Raw::Absent => Err(KeyProblem::NoSecret),
            Raw::Empty => Err(KeyProblem::SecretEmpty),
            Raw::Both => Err(KeyProblem::WrittenTwice(KeyField::Secret)),
            Raw::Plain { text, has_mac } => {
                if has_mac {
                    note(key, KeyNote::MacNotChecked);
                }
                if is_hex_key(text) {
                    note(key, KeyNote::WrittenInHex);
                }
                let looks_base32 = is_base32_key(text) && !matches!(key.kind, KeyKind::NotOath(_));
                if looks_base32 && self.in_base32()? {
                    note(key, KeyNote::ReadAsBase32);
                    match self.decoder.decode(text, SecretEncoding::Base32) {
                        Ok(decoded) => {
                            if decoded.oddity.is_some() {
                                note(key, KeyNote::TrailingBits);
                            }
                            Ok(SecretBytes::copy_of(decoded.secret.expose()))
                        }
                        Err(_) => Err(KeyProblem::NotBase64(KeyField::Secret)),
                    }
                } else {
                    if looks_base32 {
                        note(key, KeyNote::LooksLikeBase32);
                    }
                    base64(text).ok_or(KeyProblem::NotBase64(KeyField::Secret)).map(|decoded| {
                        if !decoded.clean {
                            note(key, KeyNote::TrailingBits);
                        }
                        decoded.bytes
                    })
                }
            }
            Raw::Sealed { algorithm, value, mac } => self.opened(algorithm, value, mac, KeyField::Secret, key)?,
        };
        match bytes {
            Ok(bytes) if bytes.is_empty() => fail(key, KeyProblem::SecretEmpty),
            Ok(bytes) if bytes.len() > MAX_KEY_BYTES => {
                fail(key, KeyProblem::SecretTooLong(u32::try_from(bytes.len()).unwrap_or(u32::MAX)));
            }
            Ok(bytes) => {
                // A PIN may be short and of digits.
                let is_token = !matches!(key.kind, KeyKind::NotOath(_));
                if is_token && !USUAL_SECRET.contains(&bytes.len()) {
                    note(key, KeyNote::SecretLength(u32::try_from(bytes.len()).unwrap_or(u32::MAX)));
                }
                if let Some(suspicion) = encoded_twice(bytes.as_slice()).filter(|_| is_token) {
                    note(key, suspicion);
                }
                key.secret = bytes;
            }
            Err(problem) => fail(key, problem),
        }
        Ok(())
    }

    fn unsigned(
        &mut self,
        element: Option<Element<'_, 't>>,
        field: KeyField,
        key: &mut PskcKey,
    ) -> Result<Option<u64>, Halt> {
        let number = self.number(element, field, key)?;
        Ok(convert(number, field, key))
    }

    fn number(
        &mut self,
        element: Option<Element<'_, 't>>,
        field: KeyField,
        key: &mut PskcKey,
    ) -> Result<Option<i128>, Halt> {
        let Some(element) = element else { return Ok(None) };
        let number = match raw(element, &self.lock) {
            Raw::Absent | Raw::Empty => {
                note(key, KeyNote::NumberEmpty(field));
                return Ok(None);
            }
            Raw::Both => {
                fail(key, KeyProblem::WrittenTwice(field));
                return Ok(None);
            }
            Raw::Plain { text, has_mac } => {
                if has_mac {
                    note(key, KeyNote::MacNotChecked);
                }
                let number = number_of_text(text);
                match number {
                    Ok(Some((_, NumberForm::Digits))) => note(key, KeyNote::NumberInBase64(field)),
                    Ok(Some((_, NumberForm::Binary))) => note(key, KeyNote::NumberBinary(field)),
                    _ => {}
                }
                number
            }
            Raw::Sealed { algorithm, value, mac } => match self.opened(algorithm, value, mac, field, key)? {
                Ok(bytes) => {
                    let number = number_of_bytes(bytes.as_slice());
                    if matches!(number, Ok(Some((_, NumberForm::Digits)))) && bytes.len() <= 8 {
                        note(key, KeyNote::NumberAmbiguous(field));
                    }
                    number
                }
                Err(problem) => {
                    fail(key, problem);
                    return Ok(None);
                }
            },
        };
        match number {
            Ok(Some((number, _))) => return Ok(Some(number)),
            Ok(None) => note(key, KeyNote::NumberEmpty(field)),
            Err(NumberFault::Unreadable) => fail(key, KeyProblem::NumberUnreadable(field)),
            Err(NumberFault::TooLarge) => fail(key, KeyProblem::NumberOutOfRange(field)),
        }
        Ok(None)
    }

    /// Opens an encrypted value. The first one decides whether what was given opens the file.
    fn opened(
        &mut self,
        algorithm: Option<&str>,
        value: Option<&str>,
        mac: Option<&str>,
        field: KeyField,
        key: &mut PskcKey,
    ) -> Result<Result<SecretBytes, KeyProblem>, Halt> {
        self.sealed_seen = true;
        let sealed = match sealed(&self.lock, algorithm, value, mac, field) {
            Ok(sealed) => sealed,
            Err(problem) => return Ok(Err(problem)),
        };
        let opened = match self.opened.take() {
            Some(opened) => opened,
            None => self.unlock(&sealed)?,
        };
        let result = self.lock.open(&opened, &sealed, field);
        self.opened = Some(opened);
        Ok(result.map(|(bytes, checked, padding)| {
            match checked {
                IntegrityCheck::Nothing => note(key, KeyNote::Unchecked),
                IntegrityCheck::OldMac { over_plaintext, with_encryption_key } => {
                    if over_plaintext {
                        note(key, KeyNote::MacOverPlaintext);
                    }
                    if with_encryption_key {
                        note(key, KeyNote::MacWithEncryptionKey);
                    }
                }
                IntegrityCheck::Mac | IntegrityCheck::Wrap => {}
            }
            if padding == Padding::Missing {
                note(key, KeyNote::Unpadded);
            }
            bytes
        }))
    }

    fn unlock(&mut self, first: &Sealed) -> Result<Opened, Halt> {
        let mut samples = self.samples()?;
        if samples.is_empty() {
            // It stands where samples are not looked for: in a template.
            samples.push(first.clone());
        }
        let Some(material) = self.material else {
            return Err(Halt::Outcome(PskcOutcome::Needs(self.lock.needs(&samples)?)));
        };
        self.lock.choose(material, &samples, self.options.many_rounds, self.progress)
    }

    /// Whether all plain keys of the file are in Base32: two at least, or one of 32 characters. By chance Base64 looks
    /// so once in four thousand million times.
    fn in_base32(&mut self) -> Result<bool, Refusal> {
        if let Some(known) = self.base32 {
            return Ok(known);
        }
        let mut reader = XmlReader::open(self.text, self.options.limits)?;
        let mut tree = Tree::default();
        let (mut count, mut characters, mut all) = (0_u64, 0, true);
        while all && reader.next(&mut tree, &[])? == Next::Element {
            let package = tree.root();
            if !is_package(package) {
                continue;
            }
            for element in package.children().filter(|child| is_key(*child) && !child.is_cut()) {
                let source = Source { key: element, template: None };
                let kind = KeyKind::of_uri(source.attribute(&ALGORITHM));
                if !matches!(kind, KeyKind::NotOath(_))
                    && let Some(secret) = source.values().secret
                    && let Raw::Plain { text, .. } = raw(secret, &self.lock)
                {
                    all &= is_base32_key(text);
                    count += 1;
                    characters = text.len();
                }
            }
        }
        let found = all && (count > 1 || (count == 1 && characters >= 32));
        self.base32 = Some(found);
        Ok(found)
    }

    /// The first encrypted values of the file, by which a key is told from a wrong one.
    fn samples(&self) -> Result<Vec<Sealed>, Refusal> {
        let mut reader = XmlReader::open(self.text, self.options.limits)?;
        let mut tree = Tree::default();
        let mut samples = Vec::with_capacity(SAMPLES);
        while samples.len() < SAMPLES && reader.next(&mut tree, &[])? == Next::Element {
            let package = tree.root();
            if !is_package(package) {
                continue;
            }
            let keys = package.children().filter(|child| is_key(*child) && !child.is_cut());
            for element in keys.flat_map(|key| Source { key, template: None }.values().all()) {
                if let Raw::Sealed { algorithm, value, mac } = raw(element, &self.lock)
                    && let Ok(sealed) = sealed(&self.lock, algorithm, value, mac, KeyField::Secret)
                    && samples.len() < SAMPLES
                {
                    samples.push(sealed);
                }
            }
        }
        Ok(samples)
    }
}

impl PskcKey {
    /// Forgets everything but what is known of the device, and keeps the memory of its texts.
    fn start_as(&mut self, device: Option<&PskcKey>) {
        // Named one by one, so that none is forgotten.
        let Self {
            line,
            serial,
            key_id,
            manufacturer,
            model,
            issue_no,
            issuer,
            user_id,
            friendly_name,
            crypto_module,
            key_reference,
            start,
            expiry,
            kind,
            suite,
            hash,
            digits,
            check_digits,
            encoding,
            secret,
            counter,
            time,
            interval,
            drift,
            problem,
            notes,
        } = self;
        for text in [key_id, issuer, friendly_name, key_reference, suite, encoding] {
            text.clear();
        }
        (*line, *kind, *hash, *digits, *check_digits) = (0, KeyKind::Unstated, None, None, false);
        (*secret, *counter, *time, *interval, *drift, *problem) =
            (SecretBytes::default(), None, None, None, None, None);
        notes.clear();
        // What read_device reads.
        (*start, *expiry) = (device.and_then(|device| device.start), device.and_then(|device| device.expiry));
        notes.extend(device.into_iter().flat_map(|device| device.notes.iter().cloned()));
        let of_device =
            |text: &mut String, of: fn(&PskcKey) -> &String| write(text, device.map_or("", |device| of(device)));
        of_device(serial, |device| &device.serial);
        of_device(manufacturer, |device| &device.manufacturer);
        of_device(model, |device| &device.model);
        of_device(issue_no, |device| &device.issue_no);
        of_device(user_id, |device| &device.user_id);
        of_device(crypto_module, |device| &device.crypto_module);
    }
}

/// Puts another text there, into the memory that is there.
fn write(place: &mut String, text: &str) {
    place.clear();
    place.push_str(text);
}

/// Remembers the first problem.
fn fail(key: &mut PskcKey, problem: KeyProblem) {
    key.problem.get_or_insert(problem);
}

/// Adds a note once.
fn note(key: &mut PskcKey, note: KeyNote) {
    if key.notes.len() < MAX_NOTES && !key.notes.contains(&note) {
        key.notes.push(note);
    }
}

fn convert<N: TryFrom<i128>>(number: Option<i128>, field: KeyField, key: &mut PskcKey) -> Option<N> {
    let converted = number.map(N::try_from)?;
    if converted.is_err() {
        fail(key, KeyProblem::NumberOutOfRange(field));
    }
    converted.ok()
}

fn read_device(package: Element<'_, '_>, key: &mut PskcKey) {
    for child in package.children() {
        match child.name() {
            "DeviceInfo" | "DeviceId" => {
                for part in child.children() {
                    let text = part.trimmed();
                    match part.name() {
                        "Manufacturer" => write(&mut key.manufacturer, text),
                        "SerialNo" => write(&mut key.serial, text),
                        "Model" => write(&mut key.model, text),
                        "IssueNo" => write(&mut key.issue_no, text),
                        "UserId" => write(&mut key.user_id, text),
                        "StartDate" => key.start = date(text, key),
                        "ExpiryDate" | "Expiry" => key.expiry = date(text, key),
                        _ => {}
                    }
                }
            }
            "CryptoModuleInfo" => write(&mut key.crypto_module, child.text_of("Id")),
            _ => {}
        }
    }
}

fn date(text: &str, key: &mut PskcKey) -> Option<i64> {
    let found = parse_date_time(text);
    if found.is_none() && !text.is_empty() {
        note(key, KeyNote::DateUnreadable);
    }
    found
}

/// The elements of a key that say something of it, the first of each name; of the template where the key has none.
#[derive(Clone, Copy, Default)]
struct Described<'a, 't> {
    issuer: Option<Element<'a, 't>>,
    friendly_name: Option<Element<'a, 't>>,
    key_reference: Option<Element<'a, 't>>,
    user: Option<Element<'a, 't>>,
    suite: Option<Element<'a, 't>>,
    response: Option<Element<'a, 't>>,
    start: Option<Element<'a, 't>>,
    expiry: Option<Element<'a, 't>>,
    /// Of the oldest drafts; `ExpiryDate` goes before it.
    old_expiry: Option<Element<'a, 't>>,
    /// Whether there is a policy, or an old `Usage`, which is one.
    policy: bool,
}

impl<'a, 't> Described<'a, 't> {
    fn of(source: Source<'a, 't>) -> Self {
        let mut found = Self::default();
        for child in source.both().flat_map(Element::children) {
            let place = match child.name() {
                "Issuer" => &mut found.issuer,
                "FriendlyName" => &mut found.friendly_name,
                "KeyReference" => &mut found.key_reference,
                "UserId" => &mut found.user,
                "StartDate" => &mut found.start,
                "ExpiryDate" => &mut found.expiry,
                "Expiry" => &mut found.old_expiry,
                "Policy" => {
                    found.policy = true;
                    continue;
                }
                // `Usage` in drafts.
                name @ ("AlgorithmParameters" | "Usage") => {
                    found.policy |= name == "Usage";
                    for parameter in child.children() {
                        match parameter.name() {
                            "Suite" => found.suite = found.suite.or(Some(parameter)),
                            "ResponseFormat" => found.response = found.response.or(Some(parameter)),
                            _ => {}
                        }
                    }
                    continue;
                }
                _ => continue,
            };
            *place = place.or(Some(child));
        }
        found
    }
}

/// Everything of a key but its values.
fn read_description(source: Source<'_, '_>, key: &mut PskcKey) {
    let described = Described::of(source);
    for (place, element) in [
        (&mut key.issuer, described.issuer),
        (&mut key.friendly_name, described.friendly_name),
        (&mut key.key_reference, described.key_reference),
    ] {
        write(place, element.map_or("", Element::trimmed));
    }
    write(&mut key.key_id, source.attribute(&["Id", "KeyId", "SecretId", "id", "ID"]).trim());
    key.kind = KeyKind::of_uri(source.attribute(&ALGORITHM));
    let user = described.user.map_or("", Element::trimmed);
    if !user.is_empty() {
        write(&mut key.user_id, user);
    }
    let suite = described.suite.map_or("", |suite| match suite.trimmed() {
        // privacyIDEA writes the name into an attribute and leaves the element empty.
        "" => attribute(suite, &["hashalgo"]).unwrap_or_default().trim(),
        text => text,
    });
    write(&mut key.suite, suite);
    key.hash = if suite.is_empty() { Some(HmacHash::Sha1) } else { HmacHash::in_text(suite) };
    if key.hash.is_none() && !matches!(key.kind, KeyKind::NotOath(_)) {
        note(key, KeyNote::SuiteUnknown);
    }
    if let Some(format) = described.response {
        if let Some(length) = attribute(format, &["Length", "length"]) {
            key.digits = length.trim().parse().ok().filter(|&digits| digits > 0);
            if key.digits.is_none() {
                fail(key, KeyProblem::DigitsUnreadable);
            }
        }
        let encoding = attribute(format, &["Encoding", "Format", "encoding", "format"]).unwrap_or_default();
        write(&mut key.encoding, encoding.trim());
        key.encoding.make_ascii_uppercase();
        let check = attribute(format, &["CheckDigits", "CheckDigit", "checkDigits", "checkDigit"]);
        key.check_digits = check.is_some_and(is_true);
    }
    if described.policy {
        read_policy(source, key);
    }
    // Dates directly in the key stand in drafts.
    if let Some(element) = described.start {
        key.start = date(element.trimmed(), key).or(key.start);
    }
    if let Some(element) = described.expiry.or(described.old_expiry) {
        key.expiry = date(element.trimmed(), key).or(key.expiry);
    }
}

fn is_true(text: &str) -> bool {
    matches!(text.trim(), "true" | "1") || text.trim().eq_ignore_ascii_case("true")
}

fn read_policy(source: Source<'_, '_>, key: &mut PskcKey) {
    let mut usages: Vec<&str> = Vec::new();
    for usage in source.both().filter_map(|element| element.child("Usage")) {
        usages.extend(usage.attributes().filter(|(_, value)| is_true(value)).map(|(name, _)| name));
    }
    for policy in source.both().filter_map(|element| element.child("Policy")) {
        for child in policy.children() {
            let text = child.trimmed();
            match child.name() {
                "StartDate" => key.start = date(text, key).or(key.start),
                "ExpiryDate" => key.expiry = date(text, key).or(key.expiry),
                "KeyUsage" => usages.push(text),
                "NumberOfTransactions" => match text.parse() {
                    Ok(count) => note(key, KeyNote::Transactions(count)),
                    Err(_) => note(key, KeyNote::PolicyUnknown(child.name().into())),
                },
                "PINPolicy" => {
                    note(key, KeyNote::PinPolicy);
                    const KNOWN: [&str; 6] =
                        ["PINKeyId", "PINUsageMode", "MaxFailedAttempts", "MinLength", "MaxLength", "PINEncoding"];
                    let foreign = child.attributes().map(|(name, _)| name).find(|name| !KNOWN.contains(name));
                    if let Some(name) = foreign.or_else(|| child.children().next().map(Element::name)) {
                        note(key, KeyNote::PolicyUnknown(limited(name)));
                    }
                }
                name => note(key, KeyNote::PolicyUnknown(limited(name))),
            }
        }
    }
    if !usages.is_empty()
        && !usages.iter().any(|usage| usage.eq_ignore_ascii_case("OTP"))
        && !matches!(key.kind, KeyKind::NotOath(_))
    {
        note(key, KeyNote::UsageOther(limited(&usages.join(", "))));
    }
}

fn limited(name: &str) -> Box<str> {
    name.chars().filter(|c| !c.is_control()).take(60).collect::<String>().into()
}

/// `<TOTP Algorithm="…" Length="6" TimeStep="30"/>` of pskc-creator, where nothing better is there.
fn read_attributes(element: Element<'_, '_>, key: &mut PskcKey) {
    let mut used = false;
    if key.digits.is_none()
        && let Some(digits) = attribute(element, &["Length"]).and_then(|text| text.trim().parse().ok())
    {
        (key.digits, used) = (Some(digits), true);
    }
    if key.interval.is_none()
        && let Some(seconds) =
            attribute(element, &["TimeStep", "TimeInterval"]).and_then(|text| text.trim().parse().ok())
    {
        (key.interval, used) = (Some(seconds), true);
    }
    if key.suite.is_empty()
        && let Some(name) = attribute(element, &["Algorithm"])
    {
        key.suite = limited(name.trim()).into();
        key.hash = HmacHash::in_text(name);
        if key.hash.is_none() {
            note(key, KeyNote::SuiteUnknown);
        }
        used = true;
    }
    if used {
        note(key, KeyNote::Attributes);
    }
}

/// Whether a key looks like the text of a key: by chance as good as never with 10 bytes and more.
fn encoded_twice(bytes: &[u8]) -> Option<KeyNote> {
    let body = match bytes {
        [body @ .., b'=', b'='] | [body @ .., b'='] => body,
        body => body,
    };
    if bytes.len() < 10 {
        None
    } else if bytes.iter().all(u8::is_ascii_hexdigit) {
        Some(KeyNote::LooksLikeHex)
    } else if body.iter().all(|&b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_')) {
        Some(KeyNote::LooksLikeBase64)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::crypto::{Aes128Cbc, MacKey};
    use super::super::unlock::{MaterialForm, RequestedKey};
    use super::super::{NotOath, OutKey, OutKind, PskcProtection, PskcWriter, SuiteForm};
    use super::*;
    use crate::notation::xml::RepairKind;
    use data_encoding::{BASE64, HEXLOWER};
    use proptest::prelude::*;

    const FIGURE_3: &str = include_str!("../../../tests/data/samples/pskc-figure3.xml");
    const FIGURE_4: &str = include_str!("../../../tests/data/samples/pskc-figure4.xml");
    const FIGURE_5: &str = include_str!("../../../tests/data/samples/pskc-figure5.xml");
    const FIGURE_6: &str = include_str!("../../../tests/data/samples/pskc-figure6.xml");
    const FIGURE_7: &str = include_str!("../../../tests/data/samples/pskc-figure7.xml");
    const KEY_6: &str = "12345678901234567890123456789012";
    const RFC_SECRET: &[u8] = b"12345678901234567890";

    fn typed(text: &str) -> KeyMaterial {
        KeyMaterial::Text(SecretBytes::from_vec(text.as_bytes().to_vec()))
    }

    fn outcome(text: &str, material: Option<&KeyMaterial>) -> Result<(PskcOutcome, Vec<PskcKey>), Refusal> {
        let mut keys = Vec::new();
        let outcome = read(text, material, &PskcOptions::default(), &mut |key| keys.push(key.clone()), &mut |_| {})?;
        if let PskcOutcome::Read(reading) = &outcome {
            assert_eq!(reading.keys, keys.len() as u64, "keys in = keys out");
        }
        Ok((outcome, keys))
    }

    fn opened(text: &str, given: &str) -> (PskcSummary, Vec<PskcKey>) {
        match outcome(text, Some(&typed(given))).expect("readable") {
            (PskcOutcome::Read(reading), keys) => (reading, keys),
            (other, _) => panic!("{other:?}"),
        }
    }

    fn plain(text: &str) -> (PskcSummary, Vec<PskcKey>) {
        match outcome(text, None).expect("readable") {
            (PskcOutcome::Read(reading), keys) => (reading, keys),
            (other, _) => panic!("{other:?}"),
        }
    }

    /// The only key of a container with these packages.
    fn only(packages: &str) -> PskcKey {
        let (_, mut keys) = plain(&format!("<KeyContainer Version='1.0'>{packages}</KeyContainer>"));
        assert_eq!(keys.len(), 1);
        keys.remove(0)
    }

    /// A key of a TOTP token with that in its `Data`.
    fn with_data(data: &str) -> PskcKey {
        only(&format!(
            "<KeyPackage><Key Id='1' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><Data>{data}</Data></Key></KeyPackage>"
        ))
    }

    const SECRET: &str = "<Secret><PlainValue>/+6IEjRWeJq83v8AESIzRFVmd4g=</PlainValue></Secret>";

    /// The MAC of a value.
    type MacOf<'f> = &'f dyn Fn(&[u8]) -> Vec<u8>;

    fn sealed_value(key: &[u8; 16], plain: &[u8], mac: Option<MacOf<'_>>) -> String {
        let sealed = Aes128Cbc::new(key).encrypt([7; 16], plain);
        let mac = mac.map(|mac| format!("<ValueMAC>{}</ValueMAC>", BASE64.encode(&mac(&sealed)))).unwrap_or_default();
        format!(
            "<EncryptedValue><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/><CipherData><CipherValue>{}</CipherValue></CipherData></EncryptedValue>{mac}",
            BASE64.encode(&sealed)
        )
    }

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
    fn rfc_6030_figure_6_opens_with_its_key_only() {
        let (PskcOutcome::Needs(needs), _) = outcome(FIGURE_6, None).expect("readable") else {
            panic!("it is encrypted")
        };
        assert_eq!(needs.what, RequestedKey::PreSharedKey { name: "Pre-shared-key".into(), lengths: vec![16] });
        assert_eq!((needs.algorithm, needs.rounds, needs.checked), ("AES-128-CBC", None, true));
        let (reading, keys) = opened(FIGURE_6, KEY_6);
        assert_eq!((&*keys[0].serial, keys[0].secret.as_slice(), keys[0].counter), ("987654321", RFC_SECRET, Some(0)));
        assert_eq!(keys[0].notes, [KeyNote::LooksLikeHex]);
        assert_eq!(reading.unlocked, Some(UnlockReport { given: MaterialForm::Hex, proven: true, also_possible: 0 }));
        let bytes = HEXLOWER.decode(KEY_6.as_bytes()).expect("hex");
        for material in [
            KeyMaterial::Text(SecretBytes::from_vec(BASE64.encode(&bytes).into_bytes())),
            KeyMaterial::File(SecretBytes::from_vec(bytes)),
            KeyMaterial::File(SecretBytes::from_vec(format!("\u{feff}{KEY_6}\r\n").into_bytes())),
        ] {
            let (outcome, keys) = outcome(FIGURE_6, Some(&material)).expect("readable");
            assert!(matches!(outcome, PskcOutcome::Read(_)), "{outcome:?}");
            assert_eq!(keys[0].secret.as_slice(), RFC_SECRET);
        }
        for (given, length) in
            [("12345678901234567890123456789013", false), ("0123456789abcdef", false), ("short", true)]
        {
            let (outcome, keys) = outcome(FIGURE_6, Some(&typed(given))).expect("readable");
            let PskcOutcome::WrongKey(wrong) = outcome else { panic!("{outcome:?}") };
            assert_eq!(matches!(wrong, WrongKey::Length(_)), length, "{given}");
            assert!(keys.is_empty() && !wrong.message().contains(given));
        }
    }

    #[test]
    fn rfc_6030_figure_7_opens_with_its_passphrase_only() {
        let (PskcOutcome::Needs(needs), _) = outcome(FIGURE_7, None).expect("readable") else {
            panic!("it is encrypted")
        };
        assert_eq!(needs.what, RequestedKey::Passphrase { name: "My Password 1".into() });
        assert_eq!(needs.rounds, Some(1000));
        for given in ["qwerty", " qwerty\n"] {
            let (reading, keys) = opened(FIGURE_7, given);
            assert_eq!((keys[0].secret.as_slice(), keys[0].counter), (RFC_SECRET, None));
            assert!(reading.unlocked.is_some_and(|unlocked| unlocked.proven));
        }
        for given in ["Qwerty", "", KEY_6] {
            let (outcome, keys) = outcome(FIGURE_7, Some(&typed(given))).expect("readable");
            assert!(matches!(outcome, PskcOutcome::WrongKey(_)) && keys.is_empty(), "{given}: {outcome:?}");
        }
    }

    #[test]
    fn pbkdf2_is_read_under_all_names() {
        let old = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2";
        for text in [
            FIGURE_7.replace(old, "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5#pbkdf2"),
            FIGURE_7.replace(old, "http://www.w3.org/2009/xmlenc11#pbkdf2"),
            FIGURE_7.replace("<PRF/>", ""),
            FIGURE_7.replace("<PRF/>", "<PRF Algorithm='http://www.w3.org/2000/09/xmldsig#hmac-sha1'/>"),
            FIGURE_7.replace("<PRF/>", "<PRF>http://www.w3.org/2000/09/xmldsig#hmac-sha1</PRF>"),
            FIGURE_7.replace("<KeyLength>16</KeyLength>", ""),
            FIGURE_7
                .replace("pkcs5:PBKDF2-params", "xenc11:PBKDF2-params")
                .replace("xenc11:DerivedKey", "dkey:DerivedKey"),
            FIGURE_7.replace("<Salt>", "<xenc11:Salt>").replace("</Salt>", "</xenc11:Salt>"),
        ] {
            assert_eq!(opened(&text, "qwerty").1[0].secret.as_slice(), RFC_SECRET);
        }
        let sha256 =
            FIGURE_7.replace("<PRF/>", "<PRF Algorithm='http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'/>");
        assert!(matches!(outcome(&sha256, Some(&typed("qwerty"))), Ok((PskcOutcome::WrongKey(_), _))));
        for (from, to, code) in [
            ("#pbkdf2", "#scrypt", "pskc-derivation"),
            ("<PRF/>", "<PRF Algorithm='http://example.org/#hmac-md5'/>", "pskc-derivation"),
            ("Ej7/PEpyEpw=", "", "pskc-derivation"),
            (">1000<", "><", "pskc-derivation"),
            (">1000<", ">0<", "pskc-derivation"),
            (">1000<", ">10000001<", "pskc-rounds"),
            (">1000<", ">99999999999999999999999<", "pskc-rounds"),
        ] {
            let refusal = outcome(&FIGURE_7.replace(from, to), None).expect_err(to);
            assert_eq!(&*refusal.code, code, "{to}: {refusal}");
        }
    }

    #[test]
    fn many_rounds_need_consent() {
        let text = FIGURE_7.replace(">1000<", ">1000001<");
        let material = typed("qwerty");
        assert!(matches!(outcome(&text, None), Ok((PskcOutcome::Needs(needs), _)) if needs.rounds == Some(1_000_001)));
        assert!(matches!(outcome(&text, Some(&material)), Ok((PskcOutcome::NeedsConsent { rounds: 1_000_001 }, _))));
    }

    #[test]
    fn progress_of_rounds_is_told() {
        let text = FIGURE_7.replace(">1000<", ">20000<");
        let mut told = Vec::new();
        let found =
            read(&text, Some(&typed("qwerty")), &PskcOptions::default(), &mut |_| {}, &mut |news| told.push(news));
        assert!(matches!(found, Ok(PskcOutcome::WrongKey(_))), "{found:?}");
        assert!(told.len() >= 4, "{told:?}");
        assert!(
            told.iter().all(|news| matches!(news, PskcProgress::Deriving { done, rounds: 20_000 } if *done < 20_000))
        );
    }

    #[test]
    fn rfc_6030_figure_8_is_recognised() {
        let key = only(
            "<EncryptionKey><X509Data><X509Certificate>miib</X509Certificate></X509Data></EncryptionKey><KeyPackage><Key id='MBK000000001' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:hotp'><Data><Secret><EncryptedValue><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#rsa_1_5'/><CipherData><CipherValue>hJ+fvpoMPMO9BYpK2rdyQYGIxiATYHTHC7e/sPLKYo5/r1v+4xTYG3gJolCWuVMydJ7Ta0GaiBPHcWa8ctCVYmHKfSz5fdeV5nqbZApe6dofTqhRwZK6Yx4ufevi91cjN2vBpSxYafvN3c3+xIgk0EnTV4iVPRCR0rBwyfFrPc4=</CipherValue></CipherData></EncryptedValue></Secret></Data></Key></KeyPackage>",
        );
        assert_eq!((&*key.key_id, key.problem), ("MBK000000001", Some(KeyProblem::PublicKey)));
    }

    #[test]
    fn a_wrong_mac_is_told_of_its_key_only() {
        let key = [3; 16];
        let mac_key = MacKey::new(HmacHash::Sha256, b"the MAC key").expect("a key");
        let right = |sealed: &[u8]| mac_key.compute(sealed);
        let wrong = |sealed: &[u8]| mac_key.compute(&[sealed, b"x"].concat());
        let short = |sealed: &[u8]| mac_key.compute(sealed)[..16].to_vec();
        let package =
            |value: String| format!("<KeyPackage><Key Id='1'><Data><Secret>{value}</Secret></Data></Key></KeyPackage>");
        let text = format!(
            "<KeyContainer><EncryptionKey><KeyName>k</KeyName></EncryptionKey><MACMethod Algorithm='http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'><MACKey>{}</MACKey></MACMethod>{}{}{}{}</KeyContainer>",
            sealed_value(&key, b"the MAC key", None).replace("<EncryptedValue>", "").replace("</EncryptedValue>", ""),
            package(sealed_value(&key, RFC_SECRET, Some(&wrong))),
            package(sealed_value(&key, RFC_SECRET, Some(&right))),
            package(sealed_value(&key, RFC_SECRET, None)),
            package(sealed_value(&key, RFC_SECRET, Some(&short))),
        );
        let (reading, keys) = opened(&text, &HEXLOWER.encode(&key));
        assert!(reading.unlocked.is_some_and(|unlocked| unlocked.proven));
        let told: Vec<_> = keys.iter().map(|key| (key.problem.clone(), key.secret.len())).collect();
        assert_eq!(
            told,
            [
                (Some(KeyProblem::MacWrong(KeyField::Secret)), 0),
                (None, 20),
                (Some(KeyProblem::MacMissing(KeyField::Secret)), 0),
                (Some(KeyProblem::MacWrong(KeyField::Secret)), 0),
            ]
        );
        let text = text.replace("hmac-sha256", "hmac-md5");
        let (reading, keys) = opened(&text, &HEXLOWER.encode(&key));
        assert!(reading.unlocked.is_some_and(|unlocked| !unlocked.proven));
        assert_eq!(keys[0].problem, Some(KeyProblem::MacUnsupported));
    }

    #[test]
    fn without_macs_it_is_said_that_nothing_was_checked() {
        let key = [3; 16];
        let text = format!(
            "<KeyContainer><KeyPackage><Key Id='1'><Data><Secret>{}</Secret></Data></Key></KeyPackage></KeyContainer>",
            sealed_value(&key, RFC_SECRET, None)
        );
        assert!(matches!(outcome(&text, None), Ok((PskcOutcome::Needs(needs), _)) if !needs.checked));
        let (reading, keys) = opened(&text, &HEXLOWER.encode(&key));
        assert_eq!(reading.unlocked, Some(UnlockReport { given: MaterialForm::Hex, proven: false, also_possible: 0 }));
        assert_eq!(
            (keys[0].secret.as_slice(), keys[0].notes.as_slice()),
            (RFC_SECRET, &[KeyNote::Unchecked, KeyNote::LooksLikeHex][..])
        );
        // This key leaves no padding at the end.
        let (outcome, _) = outcome(&text, Some(&typed("00000000000000000000000000000000"))).expect("readable");
        assert!(matches!(outcome, PskcOutcome::WrongKey(WrongKey::Mismatch(_))), "{outcome:?}");
    }

    #[test]
    fn without_macs_a_value_without_padding_is_damaged() {
        let key = [3; 16];
        // The last block of the value, the padding, is left out.
        let whole = Aes128Cbc::new(&key).encrypt([7; 16], b"exactly 16 bytes");
        let cut = BASE64.encode(&whole[..32]);
        let good = sealed_value(&key, RFC_SECRET, None);
        let bad = sealed_value(&key, b"exactly 16 bytes", None).replace(&BASE64.encode(&whole), &cut);
        let package =
            |value: &str| format!("<KeyPackage><Key><Data><Secret>{value}</Secret></Data></Key></KeyPackage>");
        let text = format!("<KeyContainer>{}{}</KeyContainer>", package(&good), package(&bad));
        let (_, keys) = opened(&text, &HEXLOWER.encode(&key));
        assert_eq!((keys[0].problem.as_ref(), keys[0].secret.as_slice()), (None, RFC_SECRET));
        assert_eq!(
            (keys[1].problem.as_ref(), keys[1].secret.len()),
            (Some(&KeyProblem::CipherDamaged(KeyField::Secret)), 0)
        );
        // With the right MAC over it, it is what its maker wrote.
        let mac = MacKey::new(HmacHash::Sha1, &key).expect("a key").compute(&whole[..32]);
        let proven = bad.clone() + &format!("<ValueMAC>{}</ValueMAC>", BASE64.encode(&mac));
        let mac_key = sealed_value(&key, &key, None).replace("EncryptedValue>", "MACKey>");
        let text = format!(
            "<KeyContainer><MACMethod Algorithm='http://www.w3.org/2000/09/xmldsig#hmac-sha1'>{mac_key}</MACMethod>{}</KeyContainer>",
            package(&proven)
        );
        let (_, keys) = opened(&text, &HEXLOWER.encode(&key));
        assert_eq!(
            (keys[0].secret.as_slice(), keys[0].notes.as_slice()),
            (&b"exactly 16 bytes"[..], &[KeyNote::Unpadded][..])
        );
    }

    #[test]
    fn old_drafts_have_the_mac_elsewhere() {
        // As ActivIdentity writes it: the IV apart, the MAC over the plain value and with the encryption key.
        let key = [9; 16];
        let sealed = Aes128Cbc::new(&key).encrypt([5; 16], b"a key of 20 bytes!!!");
        let mac = MacKey::new(HmacHash::Sha1, &key).expect("a key").compute(b"a key of 20 bytes!!!");
        let text = format!(
            "<KeyContainer xmlns='urn:ietf:params:xml:ns:keyprov:container:1.0' version='1.0'><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'><IV>{}</IV></EncryptionMethod><DigestMethod Algorithm='http://www.w3.org/2000/09/xmldsig#hmac-sha1'/><Device><DeviceId><SerialNo>0950380269</SerialNo></DeviceId><Key KeyAlgorithm='http://www.ietf.org/keyprov/pskc#hotp' KeyId='7'><Usage OTP='true'><ResponseFormat Format='DECIMAL' Length='8'/></Usage><Data Name='SECRET'><Value>{}</Value><ValueDigest>{}</ValueDigest></Data><Data Name='COUNTER'><Value>AAAAADHwRgM=</Value></Data></Key></Device></KeyContainer>",
            BASE64.encode(&sealed[..16]),
            BASE64.encode(&sealed[16..]),
            BASE64.encode(&mac)
        );
        let (_, keys) = opened(&text, &HEXLOWER.encode(&key));
        let found = &keys[0];
        assert_eq!(
            (&*found.serial, &*found.key_id, &found.kind, found.digits),
            ("0950380269", "7", &KeyKind::Hotp, Some(8))
        );
        assert_eq!((found.secret.as_slice(), found.counter), (&b"a key of 20 bytes!!!"[..], Some(0x31f0_4603)));
        assert_eq!(
            found.notes,
            [KeyNote::MacOverPlaintext, KeyNote::MacWithEncryptionKey, KeyNote::NumberBinary(KeyField::Counter)]
        );
    }

    #[test]
    fn the_oldest_draft_makes_its_key_from_a_passphrase() {
        // draft-hoyer-keyprov-portable-symmetric-key-container-00 §10.2, with values that fit together.
        let text = "<SecretContainer version='1.2'><EncryptionMethod algorithm='PBE-3DES112-CBC'><PBESalt>y6TzckeLRQw=</PBESalt><PBEIterationCount>999</PBEIterationCount></EncryptionMethod><DigestMethod algorithm='HMAC-SHA1'/><Device><DeviceId><Manufacturer>Token Manufacturer</Manufacturer><SerialNo>98765432187</SerialNo><Expiry>01/01/2008</Expiry></DeviceId><Secret SecretAlgorithm='HOTP' SecretId='77654321870'><Issuer>Credential Issuer</Issuer><Usage><ResponseFormat format='DECIMAL' length='6'/></Usage><FriendlyName>MySecondToken</FriendlyName><Data Name='SECRET'><Value>F/CY93NYc/SvmxT3oB6PzG7p6zpG92/t</Value><ValueDigest>hN793ZE7GM6yCM6gz9OKNRzibhg=</ValueDigest></Data><Data Name='COUNTER'><Value>VVBYqRF1QSpetvIB2vBAzw==</Value><ValueDigest>6clqJvT9l0xIZtWSch2t6zr0IwU=</ValueDigest></Data></Secret></Device></SecretContainer>";
        let (_, keys) = opened(text, "qwerty");
        let key = &keys[0];
        assert_eq!(HEXLOWER.encode(key.secret.as_slice()), "65670bbe91685cd1c01be971dfe470");
        assert_eq!(
            (key.counter, key.digits, &key.kind, &*key.key_id),
            (Some(100), Some(6), &KeyKind::Hotp, "77654321870")
        );
        assert_eq!((&*key.friendly_name, key.expiry, key.problem.as_ref()), ("MySecondToken", None, None));
        assert!(key.notes.contains(&KeyNote::DateUnreadable) && key.notes.contains(&KeyNote::MacWithEncryptionKey));
    }

    #[test]
    fn drafts_put_common_properties_into_templates() {
        let (_, keys) = plain(
            "<KeyContainer Version='1'><KeyProperties xml:id='KP1' KeyAlgorithm='urn:ietf:params:xml:ns:keyprov:pskc#totp'><Issuer>Issuer</Issuer><Usage OTP='true'><ResponseFormat Length='8' Format='DECIMAL'/></Usage><Data><TimeInterval><PlainValue>60</PlainValue></TimeInterval></Data></KeyProperties>
             <Device><DeviceInfo><SerialNo>1</SerialNo></DeviceInfo><Key KeyId='1' KeyProperties='KP1'><Data><Secret><PlainValue>/+6IEjRWeJq83v8AESIzRFVmd4g=</PlainValue></Secret></Data></Key></Device>
             <Device><Key KeyId='2' KeyProperties='KP2'><Issuer>Other</Issuer><Data><Secret><PlainValue>/+6IEjRWeJq83v8AESIzRFVmd4g=</PlainValue></Secret></Data></Key></Device></KeyContainer>",
        );
        let told =
            |key: &PskcKey| (key.kind.clone(), key.issuer.to_string(), key.digits, key.interval, key.notes.clone());
        assert_eq!(told(&keys[0]), (KeyKind::Totp, "Issuer".into(), Some(8), Some(60), vec![]));
        assert_eq!(told(&keys[1]), (KeyKind::Unstated, "Other".into(), None, None, vec![KeyNote::TemplateMissing]));
    }

    #[test]
    fn pskc_creator_uses_half_of_the_key() {
        let whole: [u8; 32] = std::array::from_fn(|at| at as u8 + 100);
        let half: [u8; 16] = std::array::from_fn(|at| whole[at]);
        let mac_key = MacKey::new(HmacHash::Sha1, &[1; 20]).expect("a key");
        let mac = |sealed: &[u8]| mac_key.compute(sealed);
        let text = format!(
            "<KeyContainer><EncryptionKey><KeyName/></EncryptionKey><MACMethod Algorithm='http://www.w3.org/2000/09/xmldsig#hmac-sha1'><MACKey><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/><CipherData>{}</CipherData></MACKey></MACMethod><KeyPackage><Key Id='1'><AlgorithmParameters/><Issuer>I</Issuer><Data><Secret>{}</Secret><TOTP Algorithm='HmacSHA256' Length='8' TimeStep='60'/></Data></Key></KeyPackage></KeyContainer>",
            BASE64.encode(&Aes128Cbc::new(&half).encrypt([2; 16], &[1; 20])),
            sealed_value(&half, RFC_SECRET, Some(&mac)),
        );
        let (reading, keys) = opened(&text, &HEXLOWER.encode(&whole));
        assert_eq!(
            reading.unlocked,
            Some(UnlockReport { given: MaterialForm::FirstHalf, proven: true, also_possible: 0 })
        );
        let key = &keys[0];
        assert_eq!(
            (key.secret.as_slice(), key.digits, key.interval, key.hash),
            (RFC_SECRET, Some(8), Some(60), Some(HmacHash::Sha256))
        );
        assert!(key.notes.contains(&KeyNote::Attributes));
    }

    #[test]
    fn encrypted_numbers_are_checked_like_keys() {
        let key = [3; 16];
        let mac_key = MacKey::new(HmacHash::Sha1, &key).expect("a key");
        let right = |sealed: &[u8]| mac_key.compute(sealed);
        let wrong = |_: &[u8]| vec![0; 20];
        let data = |counter: String, interval: String| {
            let secret = sealed_value(&key, RFC_SECRET, Some(&right));
            let text = format!(
                "<KeyContainer><KeyPackage><Key Id='1'><Data><Secret>{secret}</Secret><Counter>{counter}</Counter><TimeInterval>{interval}</TimeInterval></Data></Key></KeyPackage></KeyContainer>"
            );
            opened(&text, &HEXLOWER.encode(&key)).1.remove(0)
        };
        let binary = |bytes: &[u8]| sealed_value(&key, bytes, Some(&right));
        let found = data(binary(&[1, 0x11, 0x70]), binary(&[0x1e]));
        assert_eq!((found.counter, found.interval, found.problem), (Some(70_000), Some(30), None));
        let found = data(binary(b"70000"), binary(&[0]));
        assert_eq!((found.counter, found.interval), (Some(70_000), Some(0)));
        assert!(found.notes.contains(&KeyNote::NumberAmbiguous(KeyField::Counter)));
        let found = data(sealed_value(&key, &[1], Some(&wrong)), binary(&[60]));
        assert_eq!((found.counter, found.problem), (None, Some(KeyProblem::MacWrong(KeyField::Counter))));
        let found = data(binary(&[1; 9]), binary(&[60]));
        assert_eq!(found.problem, Some(KeyProblem::NumberOutOfRange(KeyField::Counter)));
    }

    #[test]
    fn plain_numbers_in_all_their_forms() {
        let key = with_data(&format!(
            "{SECRET}<Counter><PlainValue>NzAwMDA=</PlainValue></Counter><Time><PlainValue> 0 </PlainValue></Time><TimeInterval><PlainValue>PA==</PlainValue></TimeInterval><TimeDrift><PlainValue>-1</PlainValue></TimeDrift>"
        ));
        assert_eq!((key.counter, key.time, key.interval, key.drift), (Some(70_000), Some(0), Some(60), Some(-1)));
        assert_eq!(key.notes, [KeyNote::NumberInBase64(KeyField::Counter), KeyNote::NumberBinary(KeyField::Interval)]);
        for (data, problem, note) in [
            ("<Counter><PlainValue/></Counter>", None, Some(KeyNote::NumberEmpty(KeyField::Counter))),
            (
                "<Counter><PlainValue>-1</PlainValue></Counter>",
                Some(KeyProblem::NumberOutOfRange(KeyField::Counter)),
                None,
            ),
            ("<Time><PlainValue>soon</PlainValue></Time>", None, Some(KeyNote::NumberBinary(KeyField::Time))),
            ("<Time><PlainValue>now!</PlainValue></Time>", Some(KeyProblem::NumberUnreadable(KeyField::Time)), None),
            (
                "<TimeDrift><PlainValue>18446744073709551615</PlainValue></TimeDrift>",
                Some(KeyProblem::NumberOutOfRange(KeyField::Drift)),
                None,
            ),
        ] {
            let key = with_data(&format!("{SECRET}{data}"));
            assert_eq!(key.problem, problem, "{data}");
            assert_eq!(key.notes.first(), note.as_ref(), "{data}");
        }
    }

    #[test]
    fn secrets_that_are_odd_or_none() {
        let hex_twice = BASE64.encode(b"3132333435363738393031323334353637383930");
        let base64_twice = BASE64.encode(BASE64.encode(&[0xfb; 20]).as_bytes());
        let long = BASE64.encode(&[7; 65]);
        let too_long = BASE64.encode(&[7; 513]);
        for (value, problem, notes) in [
            ("".to_owned(), Some(KeyProblem::SecretEmpty), vec![]),
            ("====".to_owned(), Some(KeyProblem::NotBase64(KeyField::Secret)), vec![]),
            ("not Base64!".to_owned(), Some(KeyProblem::NotBase64(KeyField::Secret)), vec![]),
            (hex_twice, None, vec![KeyNote::LooksLikeHex]),
            (base64_twice, None, vec![KeyNote::LooksLikeBase64]),
            (long, None, vec![KeyNote::SecretLength(65)]),
            (too_long, Some(KeyProblem::SecretTooLong(513)), vec![]),
            ("/+6IEjRWeJq83v8AESIzRFVmd4h=".to_owned(), None, vec![KeyNote::TrailingBits]),
            ("/+6IEjRWeJq8\n 3v8AESIzRFVmd4g".to_owned(), None, vec![]),
        ] {
            let key = with_data(&format!("<Secret><PlainValue>{value}</PlainValue></Secret>"));
            assert_eq!((key.problem, key.notes), (problem, notes), "{value}");
        }
        let both = format!("<Secret><PlainValue>MTIz</PlainValue>{}</Secret>", sealed_value(&[1; 16], b"x", None));
        assert_eq!(with_data(&both).problem, Some(KeyProblem::WrittenTwice(KeyField::Secret)));
        assert_eq!(with_data("<Secret/>").problem, Some(KeyProblem::NoSecret));
        let mac = SECRET.replace("</Secret>", "<ValueMAC>AAAA</ValueMAC></Secret>");
        assert_eq!(with_data(&mac).notes, [KeyNote::MacNotChecked]);
    }

    #[test]
    fn secrets_in_base32_are_told_by_all_of_them() {
        let package = |value: &str| {
            format!(
                "<KeyPackage><Key Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><Data><Secret><PlainValue>{value}</PlainValue></Secret></Data></Key><Key Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:pin'><Data><Secret><PlainValue>MTIzNA==</PlainValue></Secret></Data></Key></KeyPackage>"
            )
        };
        let told = |values: &[&str]| {
            let packages: String = values.iter().map(|value| package(value)).collect();
            let (_, keys) = plain(&format!("<KeyContainer>{packages}</KeyContainer>"));
            keys.iter().step_by(2).map(|key| (key.secret.len(), key.notes.clone())).collect::<Vec<_>>()
        };
        let as_base32 = |bytes| (bytes, vec![KeyNote::ReadAsBase32]);
        let as_base64 = |bytes| (bytes, vec![KeyNote::LooksLikeBase32]);
        let (long, short) = ("234567ABCDEFGHIJKLMNOPQRSTUVWXYZ", "GEZDGNBVGY3TQOJQ");
        let padded = "GEZDGNBVGY3TQOJQGEZDGNBVGY======";
        let base64 = "/+6IEjRWeJq83v8AESIzRFVmd4g=";
        assert_eq!(told(&[long]), [as_base32(20)]);
        assert_eq!(told(&[short]), [as_base64(12)], "one short key proves nothing");
        let (_, keys) = plain(&format!("<KeyContainer>{}{}</KeyContainer>", package(short), package(padded)));
        assert_eq!(
            (keys[0].secret.as_slice(), keys[2].secret.as_slice()),
            (&b"1234567890"[..], &b"1234567890123456"[..])
        );
        assert_eq!(told(&[long, base64]), [as_base64(24), (20, vec![])]);
        assert_eq!(told(&[base64, long]), [(20, vec![]), as_base64(24)]);
        for other in [&long.to_ascii_lowercase(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234578", "ABCDABCDABCDABCDABCDAA=="] {
            assert_eq!(told(&[other])[0].1, [], "{other}");
        }
        // What is encrypted is as it is.
        let sealed = format!(
            "<KeyPackage><Key Id='1'><Data><Secret>{}</Secret></Data></Key></KeyPackage>",
            sealed_value(&[3; 16], b"0123456789", None)
        );
        let text = format!(
            "<KeyContainer><EncryptionKey><KeyName>k</KeyName></EncryptionKey>{}{sealed}</KeyContainer>",
            package(long)
        );
        let (_, keys) = opened(&text, &HEXLOWER.encode(&[3; 16]));
        assert_eq!((keys[0].secret.len(), keys[2].secret.as_slice()), (20, &b"0123456789"[..]));
    }

    #[test]
    fn what_can_not_be_decrypted_is_named() {
        let value = |method: &str, data: &str| {
            with_data(&format!("<Secret><EncryptedValue>{method}{data}</EncryptedValue></Secret>"))
        };
        let data = "<CipherData><CipherValue>AAAA</CipherValue></CipherData>";
        let method = |name: &str| format!("<EncryptionMethod Algorithm='http://www.w3.org/2009/xmlenc11#{name}'/>");
        assert_eq!(
            value(&method("aes128-gcm"), data).problem,
            Some(KeyProblem::CipherUnsupported("aes128-gcm".into()))
        );
        assert_eq!(value("", data).problem, Some(KeyProblem::CipherUnstated));
        let elsewhere = "<CipherData><CipherReference URI='http://example.org/'/></CipherData>";
        assert_eq!(value(&method("aes128-cbc"), elsewhere).problem, Some(KeyProblem::CipherElsewhere));
    }

    #[test]
    fn what_is_said_of_a_key() {
        let key = only(
            "<KeyPackage><DeviceInfo><Manufacturer>Feitian Technologies Co.,Ltd</Manufacturer><SerialNo> 0012 </SerialNo><Model>c200 &amp; more</Model><IssueNo>1</IssueNo><StartDate>2001-01-01</StartDate><UserId>device</UserId></DeviceInfo><CryptoModuleInfo><Id>slot 2</Id></CryptoModuleInfo><Key Id='0012' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><AlgorithmParameters><Suite>HMAC-SHA512</Suite><ResponseFormat Format='decimal' Length='8' CheckDigit='true'/></AlgorithmParameters><FriendlyName xml:lang='de'>Name</FriendlyName><Data><Secret><PlainValue>/+6IEjRWeJq83v8AESIzRFVmd4g=</PlainValue></Secret></Data><UserId>key</UserId><Policy><StartDate>2006-05-01T00:00:00Z</StartDate><ExpiryDate>2006-05-31T00:00:00Z</ExpiryDate><KeyUsage>CR</KeyUsage><PINPolicy PINKeyId='2' Colour='red'/><NumberOfTransactions>9</NumberOfTransactions><Moon>full</Moon></Policy></Key></KeyPackage>",
        );
        assert_eq!(
            (&*key.manufacturer, &*key.serial, &*key.model),
            ("Feitian Technologies Co.,Ltd", "0012", "c200 & more")
        );
        assert_eq!(
            (&*key.issue_no, &*key.crypto_module, &*key.user_id, &*key.friendly_name),
            ("1", "slot 2", "key", "Name")
        );
        assert_eq!((key.start, key.expiry), (Some(1_146_441_600), Some(1_149_033_600)));
        assert_eq!(
            (key.hash, key.digits, key.check_digits, &*key.encoding),
            (Some(HmacHash::Sha512), Some(8), true, "DECIMAL")
        );
        assert_eq!(
            key.notes,
            [
                KeyNote::PinPolicy,
                KeyNote::PolicyUnknown("Colour".into()),
                KeyNote::Transactions(9),
                KeyNote::PolicyUnknown("Moon".into()),
                KeyNote::UsageOther("CR".into()),
            ]
        );
    }

    #[test]
    fn suites_and_digits_of_all_kinds() {
        let key = |parameters: &str| {
            only(&format!(
                "<KeyPackage><Key Id='1' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'><AlgorithmParameters>{parameters}</AlgorithmParameters><Data>{SECRET}</Data></Key></KeyPackage>"
            ))
        };
        let told = |key: PskcKey| (key.hash, key.digits, key.problem, key.notes);
        assert_eq!(told(key("<Suite hashalgo='sha256'/>")), (Some(HmacHash::Sha256), None, None, vec![]));
        assert_eq!(told(key("")), (Some(HmacHash::Sha1), None, None, vec![]));
        assert_eq!(told(key("<Suite>MD5</Suite>")), (None, None, None, vec![KeyNote::SuiteUnknown]));
        assert_eq!(told(key("<ResponseFormat Length='6'/>")), (Some(HmacHash::Sha1), Some(6), None, vec![]));
        for wrong in ["0", "256", "six", ""] {
            let key = key(&format!("<ResponseFormat Length='{wrong}'/>"));
            assert_eq!((key.digits, key.problem), (None, Some(KeyProblem::DigitsUnreadable)), "{wrong}");
        }
    }

    #[test]
    fn every_key_comes_out_even_where_there_is_none() {
        let (reading, keys) = plain(&format!(
            "<KeyContainer><Version/>\n<KeyPackage><DeviceInfo><SerialNo>1</SerialNo></DeviceInfo></KeyPackage>\n<KeyPackage><DeviceInfo><SerialNo>2</SerialNo></DeviceInfo><Key Id='a'><Data>{SECRET}</Data></Key>\n<Key Id='b' Algorithm='http://www.yubico.com/#yubikey-aes'><Data>{SECRET}</Data></Key></KeyPackage><Extensions/><Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/></KeyContainer>"
        ));
        let told: Vec<_> =
            keys.iter().map(|key| (key.line, &*key.serial, &*key.key_id, key.problem.as_ref())).collect();
        assert_eq!(told, [(2, "1", "", Some(&KeyProblem::NoKey)), (3, "2", "a", None), (4, "2", "b", None)]);
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
        let told: Vec<_> = keys.iter().map(|key| (key.secret.len(), key.problem.clone(), key.notes.clone())).collect();
        assert_eq!(told, [(20, None, vec![]), (20, None, vec![KeyNote::PackageOpen])]);
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
        let mut counting = |room: &mut [u8]| {
            for byte in room {
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
