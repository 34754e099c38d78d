//! How the keys of a table are written: by the rule of its format, the name of the column, and the keys themselves.

use crate::finding::FindingKind;
use crate::model::key_encoding::{Evidence, Judgement, SecretEncoding};
use crate::reading::options::ReadOptions;

/// How the keys of the file are read, and what is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyPolicy {
    pub(crate) encoding: SecretEncoding,
    pub(super) also: Option<SecretEncoding>,
    pub(crate) question: Vec<SecretEncoding>,
}

impl KeyPolicy {
    /// `said` is what the name of the column says: it decides between the encodings that fit, and no more. `only` is the
    /// encoding of the format's own rule.
    pub(crate) fn decide(
        evidence: &Evidence,
        said: Option<SecretEncoding>,
        only: Option<SecretEncoding>,
        options: &ReadOptions,
    ) -> Self {
        let plain = |encoding| Self { encoding, also: None, question: Vec::new() };
        if let Some(chosen) = options.secret {
            return plain(chosen);
        }
        let Some(judgement) = evidence.judge() else {
            return plain(only.unwrap_or(SecretEncoding::Base32));
        };
        let usual = only.unwrap_or(SecretEncoding::Base32);
        let ask = |judgement: Judgement| {
            let mut question = vec![judgement.encoding];
            question.extend(judgement.also);
            question.retain(|&encoding| encoding != usual);
            Self { encoding: usual, also: None, question }
        };
        if only.is_some() {
            if evidence.fits(usual) || judgement.encoding == usual {
                // Text that is as long as a key in hex, and of hex digits only, was hardly meant otherwise.
                let hex = evidence.mostly_hex_keys() && usual != SecretEncoding::Hex;
                Self { also: hex.then_some(SecretEncoding::Hex), ..plain(usual) }
            } else {
                ask(judgement)
            }
        } else if let Some(said) = said
            && (said == judgement.encoding || judgement.also.contains(&said))
        {
            plain(said)
        } else if judgement.encoding == SecretEncoding::Base32Hex {
            ask(judgement)
        } else {
            Self { encoding: judgement.encoding, also: judgement.also.first().copied(), question: Vec::new() }
        }
    }
    /// What is said of it to a person, for `count` tokens.
    pub(crate) fn finding(
        &self,
        only: Option<SecretEncoding>,
        count: usize,
        options: &ReadOptions,
    ) -> Option<FindingKind> {
        if options.secret.is_some() || count == 0 {
            return None;
        }
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        match self.also {
            Some(also) => Some(FindingKind::SecretsAmbiguous { taken: self.encoding, also }),
            None if self.encoding != only.unwrap_or(SecretEncoding::Base32) => {
                Some(FindingKind::SecretsRead { encoding: self.encoding, count })
            }
            None => None,
        }
    }
}
