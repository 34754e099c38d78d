//! Activating tokens by hand, one after the other, where Entra wants a code of each: when a code is shown, and how many can
//! be activated at once.

use crate::ground::words::count;
use crate::model::otp::{Code, code};
use crate::model::token::Token;
use std::collections::VecDeque;

/// Entra activates this many tokens in [`PACE_SECONDS`] (Microsoft's page on managing OATH tokens, March 2025: “You can
/// activate a maximum of 200 OATH tokens every 5 minutes”).
pub const PACE_TOKENS: usize = 200;

/// See [`PACE_TOKENS`].
pub const PACE_SECONDS: u64 = 300;

/// A code with less time left is not shown: copying, changing the window and pasting takes about so long.
pub const ENOUGH_SECONDS: u32 = 8;

/// What is shown of a token to be activated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivationCode {
    /// This code, with enough time to type it.
    Show(Code),
    /// So many seconds, as the present code is about to end.
    Wait(u32),
}

/// The code to activate a token with at a moment (seconds since 1970-01-01 UTC), or how long to wait for the next one. An
/// interval of less than twice [`ENOUGH_SECONDS`] has the first half of each time step.
#[must_use]
pub fn activation_code(token: &Token<'_>, now: u64) -> ActivationCode {
    let shown = code(token, now);
    match shown.seconds_left {
        Some(left) if left < ENOUGH_SECONDS.min(token.profile.interval.div_ceil(2)) => ActivationCode::Wait(left),
        _ => ActivationCode::Show(shown),
    }
}

/// How fast tokens were activated. Moments are seconds since 1970-01-01 UTC.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActivationPace {
    /// Those that may still count, in order.
    moments: VecDeque<u64>,
}

impl ActivationPace {
    /// A token was activated now.
    pub fn count(&mut self, now: u64) {
        while self.moments.front().is_some_and(|&moment| !is_recent(moment, now)) {
            self.moments.pop_front();
        }
        self.moments.push_back(now);
    }

    /// One that was counted last was not activated after all.
    pub fn take_back(&mut self) {
        self.moments.pop_back();
    }

    /// How many were activated in the five minutes before now.
    #[must_use]
    pub fn recent(&self, now: u64) -> usize {
        self.moments.iter().filter(|&&moment| is_recent(moment, now)).count()
    }

    /// Seconds to wait until Entra activates another; 0: none.
    #[must_use]
    pub fn wait(&self, now: u64) -> u64 {
        let recent = self.recent(now);
        let Some(over) = recent.checked_sub(PACE_TOKENS) else { return 0 };
        let first_that_counts = self.moments.iter().filter(|&&moment| is_recent(moment, now)).nth(over);
        first_that_counts.map_or(0, |&moment| (moment + PACE_SECONDS).saturating_sub(now))
    }

    /// What the admin is told: how many were activated, and whether to wait.
    #[must_use]
    pub fn sentence(&self, now: u64) -> String {
        let recent = self.recent(now);
        let said = format!("{} of the {PACE_TOKENS} that Entra activates in 5 minutes", count(recent, "token"));
        match usize::try_from(self.wait(now)).unwrap_or(usize::MAX) {
            0 => format!("{said}."),
            seconds => format!("{said}: wait {}, or Entra refuses the next one.", count(seconds, "second")),
        }
    }
}

/// A moment that lies ahead counts: a clock was set back.
fn is_recent(moment: u64, now: u64) -> bool {
    now.saturating_sub(moment) < PACE_SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::token::{OtpType, Profile};
    use proptest::prelude::*;

    #[test]
    fn a_code_that_is_about_to_end_waits_for_the_next_one() {
        let profile = Profile::default();
        let token = Token::new("1", b"12345678901234567890", &profile);
        for (now, expected) in [(60, None), (82, None), (83, Some(7)), (89, Some(1)), (90, None)] {
            let waited = match activation_code(&token, now) {
                ActivationCode::Wait(seconds) => Some(seconds),
                ActivationCode::Show(shown) => {
                    assert_eq!(shown, code(&token, now));
                    None
                }
            };
            assert_eq!(waited, expected, "{now}");
        }
    }

    #[test]
    fn there_is_a_code_whatever_the_interval_is() {
        for interval in 1..70 {
            let profile = Profile { interval, ..Profile::default() };
            let token = Token::new("1", b"12345678901234567890", &profile);
            assert!(matches!(activation_code(&token, u64::from(interval) * 7), ActivationCode::Show(_)), "{interval}");
        }
        let event = Profile { otp_type: OtpType::Hotp, interval: 0, ..Profile::default() };
        let token = Token::new("1", b"12345678901234567890", &event);
        assert!(matches!(activation_code(&token, 59), ActivationCode::Show(_)));
    }

    #[test]
    fn two_hundred_are_activated_in_five_minutes() {
        let mut pace = ActivationPace::default();
        (0..199).for_each(|second| pace.count(1_000 + second));
        assert_eq!((pace.recent(1_199), pace.wait(1_199)), (199, 0));
        assert_eq!(pace.sentence(1_199), "199 tokens of the 200 that Entra activates in 5 minutes.");
        pace.count(1_199);
        assert_eq!((pace.recent(1_200), pace.wait(1_200)), (200, 100));
        assert!(pace.sentence(1_200).ends_with(": wait 100 seconds, or Entra refuses the next one."));
        pace.take_back();
        assert_eq!(pace.wait(1_200), 0);
        pace.count(1_200);
        assert_eq!((pace.wait(1_299), pace.wait(1_300)), (1, 0));
        pace.count(1_250);
        assert_eq!(pace.wait(1_250), 51, "one more than Entra takes");
        assert_eq!((pace.recent(2_000), pace.wait(2_000)), (0, 0));
        // The clock was set back.
        assert_eq!(pace.recent(900), 201);
    }

    proptest! {
        #[test]
        fn whoever_waits_as_told_never_has_more_than_entra_takes(pauses in prop::collection::vec(0_u64..3, 300..700)) {
            let (mut pace, mut now, mut all) = (ActivationPace::default(), 1_000_000, Vec::new());
            for pause in pauses {
                now += pause;
                now += pace.wait(now);
                pace.count(now);
                all.push(now);
                prop_assert!(pace.recent(now) <= PACE_TOKENS);
            }
            let most = all.iter().map(|&end| all.iter().filter(|&&it| it <= end && end - it < PACE_SECONDS).count()).max();
            prop_assert!(most <= Some(PACE_TOKENS));
        }
    }
}
