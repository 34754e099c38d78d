//! The usual mistakes: what of a token is other than the page believes, if its codes fit so.

use super::fit::{Chance, Fit, Sought};
use super::reach::Reach;
use crate::ground::secret::{Secret, SecretBytes};
use crate::model::key_encoding::{Decoder, SecretEncoding, encode};
use crate::model::otp::KeyedHash;
use crate::model::token::{HashFunction, OtpType, Profile, Token};

/// What is not as the page has it. Each pair: as the page has it, and as the code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mistake {
    /// The key was read wrongly.
    pub key: Option<KeyMistake>,
    /// Another hash function.
    pub hash: Option<(HashFunction, HashFunction)>,
    /// Another interval, in seconds; between time tokens.
    pub interval: Option<(u32, u32)>,
    /// Another number of digits.
    pub digits: Option<(u8, u8)>,
    /// The other type; for a time token its interval in seconds, else 0.
    pub otp_type: Option<(OtpType, u32)>,
}

/// How a key was read wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyMistake {
    /// Its text was read in the first encoding and is written in the second.
    Encoding(SecretEncoding, SecretEncoding),
    /// What was read is again a text, in this encoding: somebody has encoded it twice.
    Twice(SecretEncoding),
}

/// Digits of hardware tokens: with other numbers of digits, one was left out or typed twice.
const USUAL_DIGITS: [u8; 2] = [6, 8];

/// What a token could be instead.
pub(super) struct Suspects<'t> {
    token: &'t Token<'t>,
    /// Its key first, then other readings of it.
    keys: Vec<(Option<KeyMistake>, SecretBytes)>,
    /// How it counts first, then other ways.
    countings: Vec<(OtpType, u32)>,
}

impl<'t> Suspects<'t> {
    /// Of a token whose key was read in an encoding, if that is known.
    pub(super) fn of(token: &'t Token<'t>, read_as: Option<SecretEncoding>) -> Self {
        let own = (token.profile.otp_type, token.profile.interval);
        let mut countings = vec![own];
        for other in [(OtpType::Totp, 30), (OtpType::Totp, 60), (OtpType::Hotp, 0)] {
            if other != own && (other.0, own.0) != (OtpType::Hotp, OtpType::Hotp) {
                countings.push(other);
            }
        }
        Self { token, keys: readings(token.secret, read_as), countings }
    }

    /// The suspect that shows the codes, as far as `reach`, but not within `but_not`, with `most` changes or fewer; a
    /// number of digits that is not the token's is no choice and does not count.
    pub(super) fn find(
        &self,
        sought: &Sought<'_>,
        (but_not, reach): (Option<Reach>, Reach),
        most: usize,
    ) -> Option<(Mistake, Fit)> {
        if sought.codes.first.digits != self.token.profile.digits && !USUAL_DIGITS.contains(&sought.codes.first.digits)
        {
            return None;
        }
        let mut compared = 0;
        for changes in 0..=most {
            for (mistake, key, profile) in self.with_changes(changes, sought.codes.first.digits) {
                let hash = KeyedHash::new(key, profile.hash);
                compared += reach.distances(&profile).codes();
                if let Some(fit) = sought.find_hashed(&hash, &profile, self.token.counter, but_not, reach) {
                    return Some((mistake, Fit { chance: Chance { compared, ..fit.chance }, ..fit }));
                }
            }
        }
        None
    }

    /// The suspects with so many changes that show codes of so many digits; not the token as it is.
    fn with_changes(&self, changes: usize, digits: u8) -> impl Iterator<Item = (Mistake, &[u8], Profile)> {
        let here = self.token.profile;
        let digits = (digits != here.digits).then_some((here.digits, digits));
        let all = self.keys.iter().flat_map(move |key| {
            HashFunction::ALL.into_iter().flat_map(move |hash| self.countings.iter().map(move |&way| (key, hash, way)))
        });
        all.filter_map(move |((key_mistake, key), hash, (otp_type, interval))| {
            let mistake = Mistake {
                key: *key_mistake,
                hash: (hash != here.hash).then_some((here.hash, hash)),
                interval: (otp_type == here.otp_type && interval != here.interval).then_some((here.interval, interval)),
                digits,
                otp_type: (otp_type != here.otp_type).then_some((otp_type, interval)),
            };
            let profile = Profile {
                otp_type,
                hash,
                interval,
                digits: digits.map_or(here.digits, |it| it.1),
                ..Profile::default()
            };
            let is_one = mistake.changes() == changes && mistake != Mistake::default();
            is_one.then_some((mistake, key.as_slice(), profile))
        })
    }
}

impl Mistake {
    fn changes(&self) -> usize {
        [self.key.is_some(), self.hash.is_some(), self.interval.is_some(), self.otp_type.is_some()]
            .into_iter()
            .filter(|&changed| changed)
            .count()
    }
}

/// The key, and what else its text could be read as: as the text that was read (in `read_as`, or in any encoding if that
/// is not known), and as the text that it may be itself.
fn readings(key: Secret<'_>, read_as: Option<SecretEncoding>) -> Vec<(Option<KeyMistake>, SecretBytes)> {
    let mut all = vec![(None, SecretBytes::copy_of(key.expose()))];
    let mut add = |mistake, text: &str, encoding| {
        let mut decoder = Decoder::default();
        if let Ok(decoded) = decoder.decode(text, encoding)
            && !all.iter().any(|(_, known)| known.as_secret() == decoded.secret)
        {
            all.push((Some(mistake), SecretBytes::copy_of(decoded.secret.expose())));
        }
    };
    for read in SecretEncoding::ALL {
        if read_as.is_some_and(|known| known != read) {
            continue;
        }
        let text = encode(key, read);
        let Ok(text) = std::str::from_utf8(text.as_slice()) else { continue };
        for right in SecretEncoding::ALL {
            if right != read {
                add(KeyMistake::Encoding(read, right), text, right);
            }
        }
    }
    // As texts of fewer than 16 characters no keys are written.
    if let Ok(text) = std::str::from_utf8(key.expose())
        && text.len() >= 16
    {
        for encoding in SecretEncoding::ALL {
            add(KeyMistake::Twice(encoding), text, encoding);
        }
    }
    all
}
