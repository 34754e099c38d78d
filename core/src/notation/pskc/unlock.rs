//! From what a person gives (a passphrase, a pre-shared key as text or file) to the key that opens the values.
//!
//! What a person gives can often be read in several ways: 32 hex characters are a key of 16 bytes, or of 32 bytes, or
//! a passphrase. The algorithm's key length says which readings are possible, and where more than one is, the check
//! values (MACs) of the file decide. Which reading it was is told in [`UnlockReport`].

use super::crypto::{Decrypted, EncryptionAlgorithm, Fault, HmacHash, MacKey, Padding, pbkdf2, tail};
use super::read::{Halt, PskcOutcome, PskcProgress};
use super::values::base64;
use super::{KeyField, KeyProblem};
use crate::ground::redaction::redact_possible_key;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::notation::xml::Element;
use data_encoding::HEXLOWER_PERMISSIVE;

/// Above so many rounds of PBKDF2 the person is asked first: they take many seconds.
pub const CONSENT_PBKDF2_ROUNDS: u32 = 1_000_000;
/// Files with more rounds than that are refused.
pub const MAX_PBKDF2_ROUNDS: u32 = 10_000_000;
/// The longest key file or passphrase that is looked at, in bytes.
const MAX_MATERIAL_BYTES: usize = 1 << 14;
/// How many bytes are ever derived: no algorithm takes more.
const MAX_DERIVED_BYTES: usize = 64;

/// What a person gave to open the file with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyMaterial {
    /// Typed text: a passphrase, or a pre-shared key in hex or Base64.
    Text(SecretBytes),
    /// The bytes of a key file: the key itself, or text as above.
    File(SecretBytes),
}

/// One way to read a [`KeyMaterial`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// How it was read.
    pub given: MaterialForm,
    /// The bytes.
    pub bytes: SecretBytes,
}

/// How a [`KeyMaterial`] was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialForm {
    /// As hex digits; blanks, dashes, colons and a `0x` in front do not count.
    Hex,
    /// As Base64.
    Base64,
    /// The bytes of the file.
    FileBytes,
    /// The characters as they stand, in UTF-8.
    Text,
    /// The same without white space around them.
    TrimmedText,
    /// The first half of a key of 32 bytes that opens AES-128, as pskc-creator does it.
    FirstHalf,
}

impl MaterialForm {
    /// The words for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base64 => "Base64",
            Self::FileBytes => "the bytes of the file",
            Self::Text => "text",
            Self::TrimmedText => "text without the blanks around it",
            Self::FirstHalf => "the first half of the key",
        }
    }
}

impl KeyMaterial {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(bytes) | Self::File(bytes) => bytes.as_slice(),
        }
    }

    /// All ways to read it as a key of `lengths` bytes (as any key, if `lengths` is empty), the likeliest first; no
    /// two have the same bytes.
    #[must_use]
    pub fn candidates(&self, lengths: &[usize]) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        let mut add = |given, bytes: &[u8]| {
            let fits = lengths.is_empty() || lengths.contains(&bytes.len());
            if !bytes.is_empty() && fits && found.iter().all(|known| known.bytes.as_slice() != bytes) {
                found.push(Candidate { given, bytes: SecretBytes::copy_of(bytes) });
            }
        };
        let bytes = self.bytes();
        if bytes.len() > MAX_MATERIAL_BYTES {
            return found;
        }
        if matches!(self, Self::File(_)) {
            add(MaterialForm::FileBytes, bytes);
        }
        if let Ok(text) = std::str::from_utf8(bytes) {
            let trimmed = text.trim_start_matches('\u{feff}').trim();
            if let Some(key) = hex(trimmed) {
                add(MaterialForm::Hex, key.as_slice());
            }
            if let Some(key) = base64(trimmed) {
                add(MaterialForm::Base64, key.bytes.as_slice());
            }
            add(MaterialForm::Text, text.as_bytes());
            add(MaterialForm::TrimmedText, trimmed.as_bytes());
        }
        found
    }

    /// The ways to read it as a passphrase: as it stands, then without white space around it.
    #[must_use]
    pub fn passphrases(&self) -> Vec<Candidate> {
        let bytes = self.bytes();
        if bytes.len() > MAX_MATERIAL_BYTES {
            return Vec::new();
        }
        let whole = if matches!(self, Self::File(_)) { MaterialForm::FileBytes } else { MaterialForm::Text };
        let mut found = vec![Candidate { given: whole, bytes: SecretBytes::copy_of(bytes) }];
        if let Ok(text) = std::str::from_utf8(bytes) {
            let trimmed = text.trim_start_matches('\u{feff}').trim();
            if trimmed.len() != text.len() {
                found.push(Candidate {
                    given: MaterialForm::TrimmedText,
                    bytes: SecretBytes::copy_of(trimmed.as_bytes()),
                });
            }
        }
        found.retain(|candidate| !candidate.bytes.is_empty());
        found
    }
}

fn hex(text: &str) -> Option<SecretBytes> {
    let text = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let mut digits = SecretBytes::with_capacity(text.len());
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace() && !matches!(b, b'-' | b':')) {
        digits.push_slice(&[byte]);
    }
    let length = HEXLOWER_PERMISSIVE.decode_len(digits.len()).ok()?;
    let mut bytes = SecretBytes::from_vec(vec![0; length]);
    HEXLOWER_PERMISSIVE.decode_mut(digits.as_slice(), bytes.as_mut_slice()).ok()?;
    Some(bytes)
}

/// What must be given so that an encrypted file can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlockRequest {
    /// A passphrase or a key.
    pub what: RequestedKey,
    /// How the values are encrypted, for people: `AES-128-CBC`.
    pub algorithm: &'static str,
    /// Rounds of PBKDF2 for a passphrase; above [`CONSENT_PBKDF2_ROUNDS`] they take long.
    pub rounds: Option<u32>,
    /// Whether a wrong one will be noticed for sure (check values or key wrap), or only by chance.
    pub checked: bool,
}

/// What kind of key must be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestedKey {
    /// A passphrase; its name in the file may be empty.
    Passphrase {
        /// `MasterKeyName`.
        name: Box<str>,
    },
    /// A pre-shared key; its name in the file may be empty.
    PreSharedKey {
        /// `KeyName`.
        name: Box<str>,
        /// Lengths that it can have, in bytes.
        lengths: Vec<usize>,
    },
}

impl UnlockRequest {
    /// What is needed, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        let named = |name: &str| match redact_possible_key(name) {
            "" => String::new(),
            name => format!(" Its name in the file is “{}”.", name.chars().take(80).collect::<String>()),
        };
        match &self.what {
            RequestedKey::Passphrase { name } => {
                format!("The keys are encrypted ({}) with a passphrase.{}", self.algorithm, named(name))
            }
            RequestedKey::PreSharedKey { name, lengths } => {
                let words: Vec<String> =
                    lengths.iter().map(|bytes| format!("{bytes} bytes ({} hex digits)", bytes * 2)).collect();
                format!(
                    "The keys are encrypted ({}) with a pre-shared key of {}.{}",
                    self.algorithm,
                    words.join(" or "),
                    named(name)
                )
            }
        }
    }
}

/// Why what was given does not open the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongKey {
    /// It can't be read as a key of the length that is needed.
    Length(UnlockRequest),
    /// It does not open the values; or the file is damaged.
    Mismatch(UnlockRequest),
}

impl WrongKey {
    /// What the matter is, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Length(UnlockRequest { what: RequestedKey::PreSharedKey { lengths, .. }, .. }) => {
                let words: Vec<String> = lengths.iter().map(|bytes| format!("{}", bytes * 2)).collect();
                format!(
                    "This can’t be the pre-shared key: it needs {} hex digits, or the same in Base64.",
                    words.join(" or ")
                )
            }
            Self::Length(_) => "The passphrase is empty.".to_owned(),
            Self::Mismatch(UnlockRequest { what: RequestedKey::PreSharedKey { .. }, .. }) => {
                "This pre-shared key does not open the file.".to_owned()
            }
            Self::Mismatch(_) => "This passphrase does not open the file.".to_owned(),
        }
    }

    /// What the file needs.
    #[must_use]
    pub fn needs(&self) -> &UnlockRequest {
        match self {
            Self::Length(needs) | Self::Mismatch(needs) => needs,
        }
    }
}

/// How the file was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlockReport {
    /// How what was given was read.
    pub given: MaterialForm,
    /// Whether check values or key wrap proved it; else only the values' ends look right, and a wrong key can't be
    /// told from the right one for sure.
    pub proven: bool,
    /// Without proof: how many other ways to read it would have looked as good.
    pub also_possible: u32,
}

/// How a value was proven to be what its maker wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegrityCheck {
    /// By the MAC over IV and ciphertext (RFC 6030 §6.1.1).
    Mac,
    /// By a MAC as old drafts had it.
    OldMac {
        /// It is that of the plain value.
        over_plaintext: bool,
        /// It was made with the encryption key.
        with_encryption_key: bool,
    },
    /// By the key wrap.
    Wrap,
    /// Not at all.
    Nothing,
}

/// What the head of a file says of encryption.
#[derive(Default)]
pub(super) struct Lock {
    name: Box<str>,
    derivation: Option<Derivation>,
    algorithm: Option<Result<EncryptionAlgorithm, KeyProblem>>,
    iv: Option<SecretBytes>,
    mac_declared: bool,
    mac_algorithm: Option<Box<str>>,
    mac_key: Option<MacKeyValue>,
    mac_key_elsewhere: bool,
}

enum Derivation {
    Pbkdf2 { hash: HmacHash, salt: SecretBytes, rounds: u64, length: Option<usize> },
    Unusable(&'static str),
}

struct MacKeyValue {
    algorithm: Option<Result<EncryptionAlgorithm, KeyProblem>>,
    value: SecretBytes,
}

/// An encrypted value as it stands in the file.
#[derive(Clone)]
pub(super) struct Sealed {
    pub(super) algorithm: Option<EncryptionAlgorithm>,
    pub(super) value: SecretBytes,
    pub(super) mac: Option<SecretBytes>,
}

/// The key that opens the values, and how their MACs are checked.
pub(super) struct Opened {
    key: SecretBytes,
    macs: Macs,
    pub(super) unlocked: UnlockReport,
}

struct Macs {
    declared: bool,
    supported: bool,
    elsewhere: bool,
    mac_key: Option<MacKey>,
    own: Option<MacKey>,
}

impl Lock {
    /// Takes what an element of the head says; whether it was one of those.
    pub(super) fn take(&mut self, element: Element<'_, '_>) -> bool {
        match element.name() {
            "EncryptionKey" | "EncryptionMethod" => self.take_encryption(element),
            "MACMethod" | "DigestMethod" => {
                self.mac_declared = true;
                self.mac_algorithm = attribute(element, &["Algorithm", "algorithm"]).map(Into::into);
                self.mac_key_elsewhere = element.child("MACKeyReference").is_some();
                self.mac_key = element.child("MACKey").and_then(|key| {
                    let value = base64(cipher_text(key)?)?.bytes;
                    Some(MacKeyValue { algorithm: method(key).map(parse_algorithm), value })
                });
            }
            "MACAlgorithm" => {
                self.mac_declared = true;
                self.mac_algorithm = Some(element.trimmed().into());
            }
            _ => return false,
        }
        true
    }

    fn take_encryption(&mut self, element: Element<'_, '_>) {
        let derived = element.child("DerivedKey");
        self.name = [Some(element), element.child("KeyInfo"), derived]
            .into_iter()
            .flatten()
            .flat_map(|parent| parent.children())
            .find(|child| matches!(child.name(), "KeyName" | "MasterKeyName" | "CarriedKeyName"))
            .map_or_else(|| "".into(), |name| name.trimmed().into());
        self.iv = element.child("IV").and_then(|iv| base64(iv.text())).map(|iv| iv.bytes);
        if let Some(uri) = attribute(element, &["Algorithm", "algorithm"]) {
            // draft-hoyer-keyprov-portable-symmetric-key-container-00 §10.2: PBE-3DES112-CBC and the like.
            let pbe = uri.trim().split_at_checked(4).filter(|(start, _)| start.eq_ignore_ascii_case("pbe-"));
            if let Some((_, name)) = pbe {
                self.algorithm = Some(parse_algorithm(name));
                let (salt, rounds) = (element.text_of("PBESalt"), element.text_of("PBEIterationCount"));
                self.derivation = Some(pbkdf2_of(HmacHash::Sha1, salt, rounds, None));
            } else {
                self.algorithm = Some(parse_algorithm(uri));
            }
        }
        if let Some(method) = derived.and_then(|derived| derived.child("KeyDerivationMethod")) {
            self.derivation = Some(derivation(method));
        }
    }

    /// The algorithm of a value; that of the file if it names none itself.
    pub(super) fn algorithm_of(&self, uri: Option<&str>) -> Result<Option<EncryptionAlgorithm>, KeyProblem> {
        match uri {
            Some(uri) => parse_algorithm(uri).map(Some),
            None => self.algorithm.clone().unwrap_or(Err(KeyProblem::CipherUnstated)).map(|_| None),
        }
    }

    /// Whether values of the oldest drafts, which do not say it, are encrypted.
    pub(super) fn encrypts_all(&self) -> bool {
        self.algorithm.is_some()
    }

    /// Decrypts a value with any key.
    fn decrypt(&self, key: &[u8], sealed: &Sealed) -> Result<Decrypted, Fault> {
        match (sealed.algorithm, &self.algorithm) {
            (Some(algorithm), _) => algorithm.decrypt(key, None, sealed.value.as_slice()),
            (None, Some(Ok(algorithm))) => {
                algorithm.decrypt(key, self.iv.as_ref().map(SecretBytes::as_slice), sealed.value.as_slice())
            }
            _ => Err(Fault::KeyLength),
        }
    }

    fn checks_itself(&self, sealed: &Sealed) -> bool {
        self.named(sealed).is_some_and(EncryptionAlgorithm::checks_itself)
    }

    fn named(&self, sealed: &Sealed) -> Option<EncryptionAlgorithm> {
        sealed.algorithm.or_else(|| self.algorithm.as_ref().and_then(|algorithm| algorithm.as_ref().ok().copied()))
    }

    fn macs(&self, key: &[u8]) -> Macs {
        let hash = match &self.mac_algorithm {
            Some(uri) => HmacHash::of_hmac(uri),
            None => Some(HmacHash::Sha1),
        };
        let mac_key = self.mac_key.as_ref().and_then(|found| {
            let algorithm = match &found.algorithm {
                Some(algorithm) => Some(algorithm.as_ref().ok()?),
                None => None,
            };
            let sealed = Sealed { algorithm: algorithm.copied(), value: found.value.clone(), mac: None };
            let plain = self.decrypt(key, &sealed).ok()?;
            MacKey::new(hash?, plain.bytes.as_slice())
        });
        Macs {
            declared: self.mac_declared,
            supported: hash.is_some(),
            elsewhere: self.mac_key_elsewhere,
            mac_key,
            own: hash.and_then(|hash| MacKey::new(hash, key)),
        }
    }

    /// Opens one value and proves it.
    pub(super) fn open(
        &self,
        opened: &Opened,
        sealed: &Sealed,
        field: KeyField,
    ) -> Result<(SecretBytes, IntegrityCheck, Padding), KeyProblem> {
        self.open_with(opened.key.as_slice(), &opened.macs, sealed, field)
    }

    fn open_with(
        &self,
        key: &[u8],
        macs: &Macs,
        sealed: &Sealed,
        field: KeyField,
    ) -> Result<(SecretBytes, IntegrityCheck, Padding), KeyProblem> {
        let wraps = self.checks_itself(sealed);
        let Some(mac) = &sealed.mac else {
            if macs.declared && !wraps {
                return Err(KeyProblem::MacMissing(field));
            }
            let plain = self.decrypt(key, sealed).map_err(|fault| damaged(fault, field))?;
            if plain.padding == Padding::Missing {
                return Err(KeyProblem::CipherDamaged(field));
            }
            return Ok((
                plain.bytes,
                if wraps { IntegrityCheck::Wrap } else { IntegrityCheck::Nothing },
                plain.padding,
            ));
        };
        if !macs.supported {
            return Err(KeyProblem::MacUnsupported);
        }
        // The MAC first: nothing is believed, not even a padding, before it is right (RFC 6030 §6.1.1).
        if let Some(mac_key) = &macs.mac_key
            && mac_key.verify(sealed.value.as_slice(), mac.as_slice())
        {
            let plain = self.decrypt(key, sealed).map_err(|fault| damaged(fault, field))?;
            return Ok((plain.bytes, IntegrityCheck::Mac, plain.padding));
        }
        let plain = match self.decrypt(key, sealed) {
            Ok(plain) if plain.padding != Padding::Missing => plain,
            Err(Fault::KeyLength) => return Err(KeyProblem::CipherKeyLength),
            _ => return Err(KeyProblem::MacWrong(field)),
        };
        let old = [(&macs.mac_key, false, true), (&macs.own, true, false), (&macs.own, true, true)];
        let right = old.into_iter().find(|(state, _, over_plaintext)| {
            let message = if *over_plaintext { plain.bytes.as_slice() } else { sealed.value.as_slice() };
            state.as_ref().is_some_and(|state| state.verify(message, mac.as_slice()))
        });
        if let Some((_, with_encryption_key, over_plaintext)) = right {
            let checked = IntegrityCheck::OldMac { over_plaintext, with_encryption_key };
            return Ok((plain.bytes, checked, plain.padding));
        }
        Err(if macs.elsewhere { KeyProblem::MacKeyElsewhere } else { KeyProblem::MacWrong(field) })
    }

    /// What must be given to open these values.
    pub(super) fn needs(&self, samples: &[Sealed]) -> Result<UnlockRequest, Refusal> {
        let lengths = self.key_lengths(samples);
        let algorithm = samples.iter().find_map(|sample| self.named(sample)).map_or("", EncryptionAlgorithm::name);
        let checked = samples.iter().all(|sample| sample.mac.is_some() || self.checks_itself(sample));
        let (what, rounds) = match &self.derivation {
            None => (RequestedKey::PreSharedKey { name: self.name.clone(), lengths }, None),
            Some(Derivation::Unusable(why)) => {
                return Err(Refusal::new(
                    "pskc-derivation",
                    format!("The keys are encrypted with a passphrase, but {why}."),
                    "Ask the vendor for a file with PBKDF2, or one with a pre-shared key.",
                ));
            }
            Some(Derivation::Pbkdf2 { rounds, .. }) => {
                let rounds = u32::try_from(*rounds).ok().filter(|&rounds| rounds <= MAX_PBKDF2_ROUNDS).ok_or_else(|| {
                    Refusal::new(
                        "pskc-rounds",
                        format!(
                            "The file asks for {rounds} rounds of computing to turn the passphrase into a key; more than {MAX_PBKDF2_ROUNDS} are refused, as they would take minutes."
                        ),
                        "Ask the vendor for a file with fewer rounds (PBKDF2 iterations).",
                    )
                })?;
                (RequestedKey::Passphrase { name: self.name.clone() }, Some(rounds))
            }
        };
        Ok(UnlockRequest { what, algorithm, rounds, checked })
    }

    /// The key lengths that all of these values can have.
    fn key_lengths(&self, samples: &[Sealed]) -> Vec<usize> {
        let of_mac_key = self.mac_key.as_ref().and_then(|key| match &key.algorithm {
            Some(algorithm) => algorithm.as_ref().ok().copied(),
            None => None,
        });
        let mut algorithms = samples.iter().filter_map(|sample| self.named(sample));
        let mut lengths = algorithms.next().map_or(Vec::new(), |algorithm| algorithm.key_lengths().to_vec());
        for other in algorithms.chain(of_mac_key) {
            // Where they contradict each other, the first value counts; the others fail one by one.
            if lengths.iter().any(|length| other.key_lengths().contains(length)) {
                lengths.retain(|length| other.key_lengths().contains(length));
            }
        }
        lengths
    }

    /// Finds the reading of `material` that opens the samples.
    pub(super) fn choose(
        &self,
        material: &KeyMaterial,
        samples: &[Sealed],
        many_rounds: bool,
        progress: &mut dyn FnMut(PskcProgress),
    ) -> Result<Opened, Halt> {
        let needs = self.needs(samples)?;
        let lengths = self.key_lengths(samples);
        let mut best: Option<(Score, Opened)> = None;
        let mut same = 0;
        let mut tried = false;
        let mut consider = |given, key: SecretBytes| -> bool {
            let macs = self.macs(key.as_slice());
            let score = self.score(key.as_slice(), &macs, samples);
            let usable =
                score.proven > 0 || (score.plausible > 0 && !score.provable && given != MaterialForm::FirstHalf);
            if usable {
                match &best {
                    Some((known, _)) if *known == score => same += 1,
                    Some((known, _)) if *known > score => {}
                    _ => {
                        let unlocked = UnlockReport { given, proven: score.proven > 0, also_possible: 0 };
                        best = Some((score, Opened { key, macs, unlocked }));
                        same = 0;
                    }
                }
            }
            score.proven as usize == samples.len()
        };
        match (&self.derivation, needs.rounds) {
            (Some(Derivation::Pbkdf2 { hash, salt, length, .. }), Some(rounds)) => {
                if rounds > CONSENT_PBKDF2_ROUNDS && !many_rounds {
                    return Err(Halt::Outcome(PskcOutcome::NeedsConsent { rounds }));
                }
                let wanted: Vec<usize> = match length {
                    Some(length) if lengths.contains(length) => vec![*length],
                    // A shorter key is the start of a longer one (RFC 8018 §5.2), so nothing is lost by that.
                    _ => lengths.clone(),
                };
                'search: for candidate in material.passphrases() {
                    for &length in &wanted {
                        tried = true;
                        let mut news = |done| progress(PskcProgress::Deriving { done, rounds });
                        let passphrase = candidate.bytes.as_slice();
                        let key = pbkdf2(
                            *hash,
                            passphrase,
                            salt.as_slice(),
                            rounds,
                            length.min(MAX_DERIVED_BYTES),
                            &mut news,
                        );
                        if key.is_some_and(|key| consider(candidate.given, key)) {
                            break 'search;
                        }
                    }
                }
            }
            _ => {
                let mut candidates = material.candidates(&lengths);
                if lengths == [16] {
                    for whole in material.candidates(&[32]) {
                        if let Some(half) = whole.bytes.as_slice().get(..16) {
                            candidates
                                .push(Candidate { given: MaterialForm::FirstHalf, bytes: SecretBytes::copy_of(half) });
                        }
                    }
                }
                tried = candidates.iter().any(|candidate| candidate.given != MaterialForm::FirstHalf);
                for candidate in candidates {
                    if consider(candidate.given, candidate.bytes) {
                        break;
                    }
                }
            }
        }
        match best {
            Some((score, mut opened)) => {
                opened.unlocked.also_possible = if score.proven > 0 { 0 } else { same };
                Ok(opened)
            }
            None if tried => Err(Halt::Outcome(PskcOutcome::WrongKey(WrongKey::Mismatch(needs)))),
            None => Err(Halt::Outcome(PskcOutcome::WrongKey(WrongKey::Length(needs)))),
        }
    }

    fn score(&self, key: &[u8], macs: &Macs, samples: &[Sealed]) -> Score {
        let mut score = Score { proven: 0, plausible: 0, provable: false };
        for sample in samples {
            let provable = self.checks_itself(sample) || (sample.mac.is_some() && macs.supported && !macs.elsewhere);
            score.provable |= provable;
            match self.open_with(key, macs, sample, KeyField::Secret) {
                Ok((_, checked, _)) if checked != IntegrityCheck::Nothing => score.proven += 1,
                _ if provable => {}
                _ => {
                    score.plausible += match self.decrypt(key, sample).map(|plain| plain.padding) {
                        Ok(Padding::Full | Padding::Checked) => 2,
                        Ok(Padding::LastByte) => 1,
                        Ok(Padding::Missing) | Err(_) => 0,
                    };
                }
            }
        }
        score
    }
}

/// How well a key opens the samples; the order of the fields is their weight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    proven: u32,
    plausible: u32,
    /// Whether a right key would be proven.
    provable: bool,
}

fn damaged(fault: Fault, field: KeyField) -> KeyProblem {
    match fault {
        Fault::KeyLength => KeyProblem::CipherKeyLength,
        Fault::Length | Fault::Wrap => KeyProblem::CipherDamaged(field),
    }
}

fn parse_algorithm(uri: &str) -> Result<EncryptionAlgorithm, KeyProblem> {
    EncryptionAlgorithm::parse(uri).ok_or_else(|| {
        let name: String = tail(uri).chars().filter(|c| !c.is_control()).take(40).collect();
        if name.to_ascii_lowercase().starts_with("rsa") {
            KeyProblem::PublicKey
        } else {
            KeyProblem::CipherUnsupported(name.into())
        }
    })
}

/// The URI of an element's `EncryptionMethod`, or of the `EncryptionScheme` in it.
pub(super) fn method<'a>(element: Element<'a, '_>) -> Option<&'a str> {
    let method = element.child("EncryptionMethod")?;
    method
        .child("EncryptionScheme")
        .and_then(|scheme| attribute(scheme, &["Algorithm", "algorithm"]))
        .or_else(|| attribute(method, &["Algorithm", "algorithm"]))
}

/// The Base64 of an element's `CipherData`: in a `CipherValue`, or directly in it (pskc-creator).
pub(super) fn cipher_text<'a>(element: Element<'a, '_>) -> Option<&'a str> {
    let data = element.child("CipherData")?;
    Some(data.child("CipherValue").map_or_else(|| data.text(), Element::text)).filter(|text| !text.trim().is_empty())
}

/// The first attribute of these names.
pub(super) fn attribute<'a>(element: Element<'a, '_>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| element.attribute(name))
}

fn derivation(method: Element<'_, '_>) -> Derivation {
    let uri = attribute(method, &["Algorithm", "algorithm"]).unwrap_or_default();
    if !tail(uri).eq_ignore_ascii_case("pbkdf2") {
        return Derivation::Unusable("its way to make a key from a passphrase is not known here");
    }
    let Some(parameters) = method.child("PBKDF2-params") else {
        return Derivation::Unusable("the numbers for PBKDF2 are missing");
    };
    // An attribute names it; python-pskc writes it as text.
    let prf = parameters.child("PRF");
    let prf = prf.map_or("", |prf| attribute(prf, &["Algorithm", "algorithm"]).unwrap_or(prf.text()).trim());
    let hash = if prf.is_empty() { Some(HmacHash::Sha1) } else { HmacHash::of_hmac(prf) };
    let Some(hash) = hash else {
        return Derivation::Unusable("the hash function of its PBKDF2 is not known here");
    };
    let length = parameters.text_of("KeyLength").parse().ok();
    let salt = parameters.find(&["Salt", "Specified"]).map_or("", Element::trimmed);
    pbkdf2_of(hash, salt, parameters.text_of("IterationCount"), length)
}

fn pbkdf2_of(hash: HmacHash, salt: &str, rounds: &str, length: Option<usize>) -> Derivation {
    let Some(salt) = base64(salt).map(|salt| salt.bytes).filter(|salt| !salt.is_empty()) else {
        return Derivation::Unusable("the salt of its PBKDF2 is missing");
    };
    if rounds.is_empty() || !rounds.bytes().all(|b| b.is_ascii_digit()) {
        return Derivation::Unusable("the number of rounds of its PBKDF2 is missing");
    }
    match rounds.parse().unwrap_or(u64::MAX) {
        0 => Derivation::Unusable("the number of rounds of its PBKDF2 is 0"),
        rounds => Derivation::Pbkdf2 { hash, salt, rounds, length },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(text: &str) -> KeyMaterial {
        KeyMaterial::Text(SecretBytes::from_vec(text.as_bytes().to_vec()))
    }

    fn readings(material: &KeyMaterial, lengths: &[usize]) -> Vec<(MaterialForm, usize)> {
        material.candidates(lengths).iter().map(|found| (found.given, found.bytes.len())).collect()
    }

    #[test]
    fn a_text_can_be_several_keys() {
        use MaterialForm::{Base64, FileBytes, Hex, Text, TrimmedText};
        let hex = "12345678901234567890123456789012";
        assert_eq!(readings(&typed(hex), &[]), [(Hex, 16), (Base64, 24), (Text, 32)]);
        assert_eq!(readings(&typed(hex), &[16]), [(Hex, 16)]);
        assert_eq!(readings(&typed(hex), &[16, 24]), [(Hex, 16), (Base64, 24)]);
        assert_eq!(readings(&typed(hex), &[32]), [(Text, 32)]);
        assert_eq!(readings(&typed("0x1234 5678-90:12\n"), &[]), [(Hex, 6), (Text, 18), (TrimmedText, 17)]);
        assert_eq!(readings(&typed("sixteen letters!"), &[16]), [(Text, 16)]);
        assert_eq!(readings(&typed(""), &[]), []);
        let file = KeyMaterial::File(SecretBytes::from_vec(b"0123456789abcdef".to_vec()));
        assert_eq!(readings(&file, &[16]), [(FileBytes, 16)]);
        assert_eq!(readings(&file, &[]), [(FileBytes, 16), (Hex, 8), (Base64, 12)]);
        let line = KeyMaterial::File(SecretBytes::from_vec(b"12345678901234567890123456789012\r\n".to_vec()));
        assert_eq!(readings(&line, &[16]), [(Hex, 16)]);
        let binary = KeyMaterial::File(SecretBytes::from_vec(vec![0xff; 16]));
        assert_eq!(readings(&binary, &[16]), [(FileBytes, 16)]);
    }

    #[test]
    fn a_passphrase_is_taken_as_it_stands_first() {
        let found = |material: &KeyMaterial| -> Vec<Vec<u8>> {
            material.passphrases().iter().map(|candidate| candidate.bytes.as_slice().to_vec()).collect()
        };
        assert_eq!(found(&typed("qwerty")), [b"qwerty".to_vec()]);
        assert_eq!(found(&typed(" pass phrase ")), [b" pass phrase ".to_vec(), b"pass phrase".to_vec()]);
        assert!(found(&typed("")).is_empty());
        assert!(found(&typed(&"x".repeat(MAX_MATERIAL_BYTES + 1))).is_empty());
    }

    proptest! {
        #[test]
        fn every_key_is_found_again(key in proptest::collection::vec(any::<u8>(), 16..=16)) {
            let forms = [
                typed(&data_encoding::HEXUPPER.encode(&key)),
                typed(&data_encoding::BASE64.encode(&key)),
                KeyMaterial::File(SecretBytes::from_vec(key.clone())),
            ];
            for form in forms {
                prop_assert!(form.candidates(&[16]).iter().any(|found| found.bytes.as_slice() == key));
            }
        }
    }
}
