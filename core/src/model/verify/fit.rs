//! Where a code fits: the codes around the place at which a token should be, the nearest first.

use super::reach::{Distances, Reach};
use super::typed::TypedCodes;
use crate::model::otp::{KeyedHash, time_step};
use crate::model::token::{OtpType, Profile, Token};

/// How many codes a second code may be behind the first: nobody types a code within each 30 seconds.
pub const MAX_APART: u64 = 10;

/// Where a code fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// The time step or the counter of the first code.
    pub step: u64,
    /// Steps from where the token should be to where it is: below 0 if it is behind. A time token should be in the step
    /// of the moment, an event token at its counter.
    pub drift: i64,
    /// The time step or the counter of the second code, if there was one.
    pub second: Option<u64>,
    /// Time- or event-based.
    pub otp_type: OtpType,
    /// Seconds of a time step; 0 for an event token.
    pub interval: u32,
    /// How far it had to be looked for.
    pub reach: Reach,
    /// How likely a code fits by chance.
    pub chance: Chance,
}

/// How likely it is that a random code fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// With how many codes the first was compared.
    pub compared: u64,
    /// Digits of a code.
    pub digits: u8,
    /// Whether a second code fits as well.
    pub two: bool,
}

impl Chance {
    /// One of how many random codes fits; 1: every one.
    #[must_use]
    pub fn one_in(self) -> u64 {
        // The truncated value has 31 bits, however many digits are shown (RFC 4226 §5.3).
        let codes = 10_u64.pow(u32::from(self.digits.min(10))).min(1 << 31);
        let pairs = if self.two { codes * (codes / MAX_APART) } else { codes };
        (pairs / self.compared.max(1)).max(1)
    }

    /// How many would be found by chance among all that was compared.
    #[must_use]
    pub fn expected(self) -> f64 {
        let one = Self { compared: 1, ..self };
        self.compared as f64 / one.one_in() as f64
    }
}

impl Fit {
    /// The drift in seconds; 0 for an event token.
    #[must_use]
    pub fn drift_seconds(&self) -> i64 {
        self.drift.saturating_mul(i64::from(self.interval))
    }

    /// For an event token: the counter of the code that it shows next, to be set.
    #[must_use]
    pub fn next_counter(&self) -> Option<u64> {
        let last = self.second.unwrap_or(self.step);
        (self.otp_type == OtpType::Hotp).then_some(last.saturating_add(1))
    }
}

/// What the codes of a token are compared with.
#[derive(Clone, Copy)]
pub(crate) struct Sought<'s> {
    /// What was typed.
    pub(crate) codes: &'s TypedCodes,
    /// Seconds since 1970-01-01 UTC.
    pub(crate) now: u64,
}

impl Sought<'_> {
    /// Where the token shows the codes, as far as `reach`, but not within `but_not`. Its digits have to be theirs.
    pub(crate) fn find(&self, token: &Token<'_>, but_not: Option<Reach>, reach: Reach) -> Option<Fit> {
        let hash = KeyedHash::new(token.secret.expose(), token.profile.hash);
        self.find_hashed(&hash, token.profile, token.counter, but_not, reach)
    }

    /// The nearest place at which the token shows the codes, as far as `furthest`.
    pub(crate) fn find_nearest(&self, token: &Token<'_>, furthest: Reach) -> Option<Fit> {
        let reaches = Reach::ALL.into_iter().take_while(|&reach| reach <= furthest);
        reaches.into_iter().find_map(|reach| self.find(token, reach.nearer(), reach))
    }

    /// As [`Self::find`], with the key taken in already.
    pub(crate) fn find_hashed(
        &self,
        hash: &KeyedHash,
        profile: &Profile,
        counter: u64,
        but_not: Option<Reach>,
        reach: Reach,
    ) -> Option<Fit> {
        let due = match profile.otp_type {
            OtpType::Totp => time_step(self.now, profile.interval),
            OtpType::Hotp => counter,
        };
        let distances = reach.distances(profile);
        let known = but_not.map(|known| known.distances(profile));
        let (step, second) = self.nearest(hash, due, known, distances)?;
        let apart = i64::try_from(step.abs_diff(due)).unwrap_or(i64::MAX);
        Some(Fit {
            step,
            drift: if step < due { -apart } else { apart },
            second,
            otp_type: profile.otp_type,
            interval: if profile.otp_type == OtpType::Hotp { 0 } else { profile.interval },
            reach,
            chance: Chance {
                compared: distances.codes(),
                digits: self.codes.first.digits,
                two: self.codes.second.is_some(),
            },
        })
    }

    /// The nearest step within `distances`, but not within `known`, whose code is the first that was typed, and that of
    /// the second.
    fn nearest(
        &self,
        hash: &KeyedHash,
        due: u64,
        known: Option<Distances>,
        distances: Distances,
    ) -> Option<(u64, Option<u64>)> {
        let fits = |step: u64| self.fits_at(hash, step);
        let from = known.map_or(0, |known| known.ahead.min(known.back) + 1);
        for distance in from..=distances.ahead.max(distances.back) {
            let is_new = |known: Option<u64>| known.is_none_or(|known| distance > known);
            let ahead = distance <= distances.ahead && is_new(known.map(|known| known.ahead));
            if ahead
                && let Some(step) = due.checked_add(distance)
                && let Some(second) = fits(step)
            {
                return Some((step, second));
            }
            let back = distance > 0 && distance <= distances.back && is_new(known.map(|known| known.back));
            if back
                && let Some(step) = due.checked_sub(distance)
                && let Some(second) = fits(step)
            {
                return Some((step, second));
            }
        }
        None
    }

    /// Whether the codes are those of a step and of one soon after it: the step of the second, if there is one.
    fn fits_at(&self, hash: &KeyedHash, step: u64) -> Option<Option<u64>> {
        let TypedCodes { first, second } = self.codes;
        if hash.code(first.digits, step) != first.number {
            return None;
        }
        match second {
            None => Some(None),
            Some(second) => (1..=MAX_APART)
                .filter_map(|apart| step.checked_add(apart))
                .find(|&later| hash.code(second.digits, later) == second.number)
                .map(Some),
        }
    }
}
