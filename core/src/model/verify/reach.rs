//! How far from where a token should be its codes are looked for, and what Entra allows.

use crate::model::token::{OtpType, Profile};

/// How far a code is looked for, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// A time token: two time steps, which is what Entra allows at sign-in (±1 minute at 30 seconds, ±2 minutes at 60).
    /// An event token: 10 codes ahead, about what servers look ahead (RFC 4226 §7.4).
    Near,
    /// A time token: 15 minutes, which older tests saw Entra allow. An event token: 100 codes ahead.
    Drifted,
    /// A time token: what Entra allows at activation, ±1 day at 30 seconds, ±2 days at 60 (2,880 steps both). An event
    /// token: 1,000 codes ahead.
    Wide,
    /// A time token: three times as far, beyond all that Entra allows. An event token: also 1,000 codes from before.
    Far,
}

/// Steps from where a token should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Distances {
    /// So many after it.
    pub ahead: u64,
    /// So many before it.
    pub back: u64,
}

/// What Entra allows, for intervals of 30 and of 60 seconds alike: steps at sign-in and at activation (“Time drift
/// correction” in Microsoft's page on OATH tokens, 2025-03-04).
const SIGN_IN_STEPS: u64 = 2;
const ACTIVATION_STEPS: u64 = 2_880;

/// What Token2 measured of the service in 2019, in seconds.
const OLDER_TESTS: u64 = 900;

impl Reach {
    /// All, the nearest first.
    pub const ALL: [Self; 4] = [Self::Near, Self::Drifted, Self::Wide, Self::Far];

    /// How many steps that are for a token of this make.
    #[must_use]
    pub fn distances(self, profile: &Profile) -> Distances {
        if profile.otp_type == OtpType::Hotp {
            let (ahead, back) = match self {
                Self::Near => (10, 0),
                Self::Drifted => (100, 0),
                Self::Wide => (1_000, 0),
                Self::Far => (1_000, 1_000),
            };
            return Distances { ahead, back };
        }
        let interval = u64::from(profile.interval.max(1));
        // Entra has no tokens of other intervals: a day for all of them, but no more work.
        let wide = if interval == 60 { ACTIVATION_STEPS } else { 86_400 / interval };
        let wide = wide.clamp(SIGN_IN_STEPS, ACTIVATION_STEPS);
        let steps = match self {
            Self::Near => SIGN_IN_STEPS,
            Self::Drifted => (OLDER_TESTS / interval).max(SIGN_IN_STEPS),
            Self::Wide => wide,
            Self::Far => 3 * wide,
        };
        Distances { ahead: steps, back: steps }
    }

    /// The one that is a step nearer.
    #[must_use]
    pub fn nearer(self) -> Option<Self> {
        match self {
            Self::Near => None,
            Self::Drifted => Some(Self::Near),
            Self::Wide => Some(Self::Drifted),
            Self::Far => Some(Self::Wide),
        }
    }
}

impl Distances {
    /// How many codes there are.
    #[must_use]
    pub fn codes(self) -> u64 {
        self.ahead + self.back + 1
    }
}

/// What Entra allows a time token of this interval at sign-in and at activation, in words; `None` if it takes no such
/// tokens.
pub(super) fn allowed(interval: u32) -> Option<[&'static str; 2]> {
    match interval {
        30 => Some(["1 minute", "1 day"]),
        60 => Some(["2 minutes", "2 days"]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_windows_of_entra() {
        for (interval, minutes) in [(30_u32, [1, 15, 1_440]), (60, [2, 15, 2_880])] {
            let profile = Profile { interval, ..Profile::default() };
            for (reach, minutes) in Reach::ALL.into_iter().zip(minutes) {
                let steps = minutes * 60 / u64::from(interval);
                assert_eq!(reach.distances(&profile), Distances { ahead: steps, back: steps }, "{reach:?}, {interval}");
            }
        }
    }

    #[test]
    fn each_reach_holds_the_one_before_and_is_bounded() {
        for interval in [0, 1, 7, 30, 60, 300, 3_600, 86_400] {
            for otp_type in [OtpType::Totp, OtpType::Hotp] {
                let profile = Profile { interval, otp_type, ..Profile::default() };
                for reach in Reach::ALL {
                    let here = reach.distances(&profile);
                    assert!(here.codes() <= 17_281, "{interval}");
                    let nearer = reach.nearer().map(|nearer| nearer.distances(&profile));
                    assert!(nearer.is_none_or(|nearer| nearer.ahead <= here.ahead && nearer.back <= here.back));
                }
            }
        }
    }
}
