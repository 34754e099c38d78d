//! What Entra ID never takes of a token, by either of its files.

use super::key_encoding::base32_length;
use super::token::{HashFunction, OtpType, Token};

/// “Secret keys are limited to 128 characters” (Microsoft’s page on uploading OATH tokens, 2025-12-11).
const MAX_KEY_CHARACTERS: usize = 128;

/// Entra's limit: a user can have up to five OATH tokens and authenticator apps together.
pub const MAX_TOKENS_OF_A_USER: u16 = 5;

/// The ways into Entra ID, which do not take the same tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntraWay {
    /// The CSV that is uploaded in the portal: SHA-1 only.
    Csv,
    /// JSON for Microsoft Graph (`hardwareOathTokenHashFunction`): SHA-1 and SHA-256.
    Graph,
}

/// Why Entra ID does not take a token, whoever has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntraRefusal {
    /// It is an event token (HOTP).
    Event,
    /// Its interval is neither 30 nor 60 seconds.
    Interval,
    /// Its codes do not have six digits.
    Digits,
    /// Its key has more than 128 characters in Base32.
    KeyTooLong,
    /// The way has no place for its hash function.
    Hash(HashFunction),
}

impl EntraWay {
    /// The hash functions that it has a place for.
    #[must_use]
    pub fn takes_hash(self, hash: HashFunction) -> bool {
        match self {
            Self::Csv => hash == HashFunction::Sha1,
            Self::Graph => hash.graph().is_some(),
        }
    }

    /// Why it does not take a token.
    pub fn refusals(self, token: &Token<'_>) -> impl Iterator<Item = EntraRefusal> + use<> {
        let profile = token.profile;
        let event = profile.otp_type == OtpType::Hotp;
        let hash = (!event && !self.takes_hash(profile.hash)).then_some(EntraRefusal::Hash(profile.hash));
        [
            event.then_some(EntraRefusal::Event),
            (!event && !matches!(profile.interval, 30 | 60)).then_some(EntraRefusal::Interval),
            (profile.digits != 6).then_some(EntraRefusal::Digits),
            (base32_length(token.secret) > MAX_KEY_CHARACTERS).then_some(EntraRefusal::KeyTooLong),
            hash,
        ]
        .into_iter()
        .flatten()
    }
}

impl EntraRefusal {
    /// The reason, said of one token without a full stop: `it is an event token (HOTP)`.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Event => "it is an event token (HOTP), and Entra takes only time tokens",
            Self::Interval => "its interval is neither 30 nor 60 seconds",
            Self::Digits => "its codes don’t have 6 digits",
            Self::KeyTooLong => "its key has more than 128 Base32 characters",
            Self::Hash(HashFunction::Sha256) => "it uses SHA-256, which only the JSON for Microsoft Graph carries",
            Self::Hash(_) => "it uses SHA-512, which Entra does not take",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::token::Profile;

    #[test]
    fn what_entra_takes_of_the_makes_there_are() {
        let refusals = |profile: Profile, key: usize, way: EntraWay| {
            way.refusals(&Token::new("1", &vec![7; key], &profile)).collect::<Vec<_>>()
        };
        let usual = Profile::default();
        for (profile, key, csv, graph) in [
            (usual.clone(), 20, vec![], vec![]),
            (Profile { interval: 60, ..usual.clone() }, 80, vec![], vec![]),
            (usual.clone(), 81, vec![EntraRefusal::KeyTooLong], vec![EntraRefusal::KeyTooLong]),
            (Profile { interval: 45, ..usual.clone() }, 20, vec![EntraRefusal::Interval], vec![EntraRefusal::Interval]),
            (
                Profile { hash: HashFunction::Sha256, ..usual.clone() },
                32,
                vec![EntraRefusal::Hash(HashFunction::Sha256)],
                vec![],
            ),
            (
                Profile { otp_type: OtpType::Hotp, interval: 0, digits: 8, hash: HashFunction::Sha512, ..usual },
                20,
                vec![EntraRefusal::Event, EntraRefusal::Digits],
                vec![EntraRefusal::Event, EntraRefusal::Digits],
            ),
        ] {
            assert_eq!(refusals(profile.clone(), key, EntraWay::Csv), csv, "{profile:?}");
            assert_eq!(refusals(profile.clone(), key, EntraWay::Graph), graph, "{profile:?}");
        }
    }
}
