//! What the head of a file says of encryption: `EncryptionKey` (RFC 6030 §6.1, §6.2) and `MACMethod` (§6.1.1).

use super::KeyProblem;
use super::base64::base64;
use super::element::{attribute, cipher_text, method};
use super::refusal::PskcRefusal;
use super::request::{RequestedKey, UnlockRequest};
use super::unlock::EncryptedValue;
use crate::ground::secret::SecretBytes;
use crate::notation::ciphers::{EncryptionAlgorithm, HmacHash, uri_fragment};
use crate::notation::xml::Element;

/// Above this many rounds of PBKDF2 the person is asked first: they take many seconds.
pub const CONSENT_PBKDF2_ROUNDS: u32 = 1_000_000;

/// Files with more rounds than that are refused.
pub const MAX_PBKDF2_ROUNDS: u32 = 10_000_000;

/// What the head of a file says of encryption.
#[derive(Default)]
pub(super) struct EncryptionHeader {
    pub(super) name: Box<str>,
    pub(super) derivation: Option<Derivation>,
    pub(super) algorithm: Option<Result<EncryptionAlgorithm, KeyProblem>>,
    pub(super) iv: Option<SecretBytes>,
    pub(super) mac_declared: bool,
    pub(super) mac_algorithm: Option<Box<str>>,
    pub(super) mac_key: Option<MacKeyValue>,
    pub(super) mac_key_elsewhere: bool,
}

pub(super) enum Derivation {
    Pbkdf2 { hash: HmacHash, salt: SecretBytes, rounds: u64, length: Option<usize> },
    Unusable(&'static str),
}

pub(super) struct MacKeyValue {
    pub(super) algorithm: Option<Result<EncryptionAlgorithm, KeyProblem>>,
    pub(super) value: SecretBytes,
}

impl EncryptionHeader {
    /// Takes what an element of the head says; whether it was one of those.
    pub(super) fn take(&mut self, element: Element<'_, '_>) -> bool {
        match element.name() {
            "EncryptionKey" | "EncryptionMethod" => self.take_encryption(element),
            // Drafts that do without say so.
            "MACMethod" | "DigestMethod" if attribute(element, &["Algorithm", "algorithm"]).is_some_and(is_none) => {}
            "MACAlgorithm" if is_none(element.trimmed()) => {}
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
            if is_none(uri) {
                self.algorithm = None;
            } else if let Some((_, name)) = pbe {
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

    pub(super) fn checks_itself(&self, sealed: &EncryptedValue) -> bool {
        self.named(sealed).is_some_and(EncryptionAlgorithm::checks_itself)
    }

    pub(super) fn named(&self, sealed: &EncryptedValue) -> Option<EncryptionAlgorithm> {
        sealed.algorithm.or_else(|| self.algorithm.as_ref().and_then(|algorithm| algorithm.as_ref().ok().copied()))
    }

    /// What must be given to open these values.
    pub(super) fn needs(&self, samples: &[EncryptedValue]) -> Result<UnlockRequest, PskcRefusal> {
        let lengths = self.key_lengths(samples);
        let algorithm = samples.iter().find_map(|sample| self.named(sample)).map_or("", EncryptionAlgorithm::name);
        let checked = samples.iter().all(|sample| sample.mac.is_some() || self.checks_itself(sample));
        let (what, rounds) = match &self.derivation {
            None => (RequestedKey::PreSharedKey { name: self.name.clone(), lengths }, None),
            Some(Derivation::Unusable(why)) => {
                return Err(PskcRefusal::Derivation(why));
            }
            Some(Derivation::Pbkdf2 { rounds, .. }) => {
                let rounds = u32::try_from(*rounds)
                    .ok()
                    .filter(|&rounds| rounds <= MAX_PBKDF2_ROUNDS)
                    .ok_or(PskcRefusal::TooManyRounds(*rounds))?;
                (RequestedKey::Passphrase { name: self.name.clone() }, Some(rounds))
            }
        };
        Ok(UnlockRequest { what, algorithm, rounds, checked })
    }

    /// The key lengths that all of these values can have.
    pub(super) fn key_lengths(&self, samples: &[EncryptedValue]) -> Vec<usize> {
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
}

/// Whether an algorithm is that of drafts which encrypt nothing: `NONE`, or a URI that ends so.
pub(super) fn is_none(uri: &str) -> bool {
    uri.trim().rsplit(['#', ':', '/']).next().is_some_and(|name| name.eq_ignore_ascii_case("none"))
}

fn parse_algorithm(uri: &str) -> Result<EncryptionAlgorithm, KeyProblem> {
    EncryptionAlgorithm::parse(uri).ok_or_else(|| {
        let name: String = uri_fragment(uri).chars().filter(|c| !c.is_control()).take(40).collect();
        if name.to_ascii_lowercase().starts_with("rsa") {
            KeyProblem::PublicKey
        } else {
            KeyProblem::CipherUnsupported(name.into())
        }
    })
}

fn derivation(method: Element<'_, '_>) -> Derivation {
    let uri = attribute(method, &["Algorithm", "algorithm"]).unwrap_or_default();
    if !uri_fragment(uri).eq_ignore_ascii_case("pbkdf2") {
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
