//! Opening encrypted values: which way to read what a person gave is right, and whether a value is what its maker wrote.
//!
//! Where more than one way is possible, the check values (MACs) of the file decide. Which it was is in the
//! [`UnlockReport`].

use super::container::{Halt, PskcOutcome, PskcProgress};
use super::header::{CONSENT_PBKDF2_ROUNDS, Derivation, EncryptionHeader};
use super::material::{KeyCandidate, KeyMaterial, MaterialForm};
use super::request::{UnlockReport, WrongKey};
use super::{KeyField, KeyProblem};
use crate::ground::secret::SecretBytes;
use crate::notation::ciphers::{Decrypted, EncryptionAlgorithm, Fault, HmacHash, MacKey, Padding, pbkdf2};

/// How many bytes are ever derived: no algorithm takes more.
const MAX_DERIVED_BYTES: usize = 64;

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
    /// By the check of the key wrap.
    Wrap,
    /// By nothing.
    Nothing,
}

/// An encrypted value as it is in the file.
#[derive(Clone)]
pub(super) struct EncryptedValue {
    pub(super) algorithm: Option<EncryptionAlgorithm>,
    pub(super) value: SecretBytes,
    pub(super) mac: Option<SecretBytes>,
}

/// The key that opens the values, and how their MACs are checked.
pub(super) struct ContentKey {
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

impl EncryptionHeader {
    /// Decrypts a value with any key.
    fn decrypt(&self, key: &[u8], sealed: &EncryptedValue) -> Result<Decrypted, Fault> {
        match (sealed.algorithm, &self.algorithm) {
            (Some(algorithm), _) => algorithm.decrypt(key, None, sealed.value.as_slice()),
            (None, Some(Ok(algorithm))) => {
                algorithm.decrypt(key, self.iv.as_ref().map(SecretBytes::as_slice), sealed.value.as_slice())
            }
            _ => Err(Fault::KeyLength),
        }
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
            let sealed = EncryptedValue { algorithm: algorithm.copied(), value: found.value.clone(), mac: None };
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
        opened: &ContentKey,
        sealed: &EncryptedValue,
        field: KeyField,
    ) -> Result<(SecretBytes, IntegrityCheck, Padding), KeyProblem> {
        self.open_with(opened.key.as_slice(), &opened.macs, sealed, field)
    }

    fn open_with(
        &self,
        key: &[u8],
        macs: &Macs,
        sealed: &EncryptedValue,
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

    /// Finds the reading of `material` that opens the samples.
    pub(super) fn choose(
        &self,
        material: &KeyMaterial,
        samples: &[EncryptedValue],
        many_rounds: bool,
        progress: &mut dyn FnMut(PskcProgress),
    ) -> Result<ContentKey, Halt> {
        let needs = self.needs(samples)?;
        let lengths = self.key_lengths(samples);
        let mut best: Option<(Score, ContentKey)> = None;
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
                        best = Some((score, ContentKey { key, macs, unlocked }));
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
                            candidates.push(KeyCandidate {
                                given: MaterialForm::FirstHalf,
                                bytes: SecretBytes::copy_of(half),
                            });
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

    fn score(&self, key: &[u8], macs: &Macs, samples: &[EncryptedValue]) -> Score {
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
