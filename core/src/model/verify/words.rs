//! What the admin is told of a code, in one place for all who show it.

use super::Verdict;
use super::clock::Clock;
use super::fit::{Chance, Fit};
use super::mistake::{KeyMistake, Mistake};
use super::reach::{Reach, allowed};
use crate::ground::words::{count, grouped, plural};
use crate::model::token::{OtpType, Profile};

impl Verdict {
    /// The answer in a few words.
    #[must_use]
    pub fn heading(&self) -> String {
        match self {
            Self::Fits(fit) => (if fit.chance.two { "Both codes fit" } else { "The code fits" }).to_owned(),
            Self::FitsIf(_, fit) => {
                let what = if fit.chance.two { "The codes fit" } else { "The code fits" };
                format!("{what} if the token is set otherwise than here")
            }
            Self::OneOfTwo { second, .. } => {
                format!("Only the {} code fits", if *second { "second" } else { "first" })
            }
            Self::OtherLength { typed, token } => {
                format!("The code has {}, this token shows {token}", count(usize::from(*typed), "digit"))
            }
            Self::Unfit => "The code does not fit".to_owned(),
        }
    }

    /// What it means and what to do; `profile` is that of the token.
    #[must_use]
    pub fn sentences(&self, profile: &Profile) -> String {
        match self {
            Self::Fits(fit) => format!("{} {}", fit_sentences(fit), chance_sentence(fit.chance)),
            Self::FitsIf(mistake, fit) => {
                format!(
                    "It does if {}. {}{} {}",
                    mistake.condition(),
                    if fit.drift == 0 && fit.otp_type == OtpType::Totp {
                        String::new()
                    } else {
                        place_sentence(fit) + " "
                    },
                    mistake.advice(),
                    chance_sentence(fit.chance)
                )
            }
            Self::OneOfTwo { second, fit } => {
                let other = if *second { "first" } else { "second" };
                format!(
                    "{} The {other} is not one that it shows soon {} that. Type two codes that follow each other. {}",
                    place_sentence(fit),
                    if *second { "before" } else { "after" },
                    chance_sentence(fit.chance)
                )
            }
            Self::OtherLength { typed, token } if typed.checked_add(1) == Some(*token) => {
                "A digit is missing; a zero in front counts, too.".to_owned()
            }
            Self::OtherLength { typed, token } if token.checked_add(1) == Some(*typed) => {
                "A digit is too many.".to_owned()
            }
            Self::OtherLength { .. } => {
                format!("Nor does it fit with so many digits. {LOOK_FOR_ANOTHER}")
            }
            Self::Unfit => {
                let where_to = match profile.otp_type {
                    OtpType::Totp => {
                        let steps = Reach::Far.distances(profile).ahead;
                        format!("within {} before and after now", long_time(steps * u64::from(profile.interval)))
                    }
                    OtpType::Hotp => {
                        let codes = Reach::Far.distances(profile).ahead;
                        format!("among the next {0} and the last {0}", grouped(usize::try_from(codes).unwrap_or(0)))
                    }
                };
                format!(
                    "It is none of this token’s codes {where_to}, nor with another reading of its key, another hash \
                     function, interval or type. Type it once more, or the next one. {LOOK_FOR_ANOTHER}"
                )
            }
        }
    }
}

impl Clock {
    /// What stays in sight while the clock is corrected.
    #[must_use]
    pub fn offset_sentence(self) -> Option<String> {
        let time = drift_time(self.offset.unsigned_abs());
        match self.offset {
            0 => None,
            1.. => Some(format!("Codes are compared with a clock that is {time} ahead of this computer's.")),
            _ => Some(format!("Codes are compared with a clock that is {time} behind this computer's.")),
        }
    }
}

const LOOK_FOR_ANOTHER: &str = "Look whether the serial number on the token is the one in this row.";

impl Mistake {
    /// What has to be so: `its key is read as hex instead of Base32, and its hash function is SHA-256, not SHA-1`.
    #[must_use]
    pub fn condition(&self) -> String {
        let mut parts = Vec::new();
        match self.key {
            Some(KeyMistake::Encoding(read, right)) => parts.push(format!("its key is read as {right}, not {read}")),
            Some(KeyMistake::Twice(encoding)) => {
                parts.push(format!("its key is decoded once more, as {encoding}: it was encoded twice"));
            }
            None => {}
        }
        if let Some((here, right)) = self.hash {
            parts.push(format!("its hash function is {right}, not {here}"));
        }
        if let Some((here, right)) = self.interval {
            parts.push(format!("its interval is {}, not {here}", count(right as usize, "second")));
        }
        match self.otp_type {
            Some((OtpType::Totp, interval)) => {
                parts.push(format!("it is a time token (TOTP) of {}", count(interval as usize, "second")));
            }
            Some((OtpType::Hotp, _)) => parts.push("it is an event token (HOTP)".to_owned()),
            None => {}
        }
        if let Some((here, right)) = self.digits {
            parts.push(format!("its codes have {}, not {here}", count(usize::from(right), "digit")));
        }
        parts.join(", and ")
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self.key {
            Some(KeyMistake::Encoding(..)) => {
                "If that holds for other tokens of its file, choose this encoding for the file."
            }
            Some(KeyMistake::Twice(_)) => "Ask whoever made the file for one with the keys encoded once.",
            None => {
                "If that holds for other tokens of its file, the file says it wrongly or not at all: ask the vendor."
            }
        }
    }
}

/// Where it fits, and whether Entra allows that.
pub(crate) fn fit_sentences(fit: &Fit) -> String {
    if fit.otp_type == OtpType::Hotp {
        let next = fit.next_counter().unwrap_or_default();
        return format!("{} Set its counter to {next}. Entra takes no event tokens.", place_sentence(fit));
    }
    let Some([sign_in, activation]) = allowed(fit.interval) else {
        let interval = count(fit.interval as usize, "second");
        return format!("{} Entra takes no tokens with an interval of {interval}.", place_sentence(fit));
    };
    let entra = match fit.reach {
        Reach::Near => format!("Entra allows ±{sign_in} at sign-in."),
        Reach::Drifted => format!(
            "Entra's documentation allows ±{sign_in} at sign-in; older tests saw ±15 minutes pass. Activated with a code \
             that it shows itself, it works: Entra then knows its drift."
        ),
        Reach::Wide => format!(
            "That is too much for a sign-in (±{sign_in}), but not for the activation (±{activation}): activate it with a \
             code that it shows itself, and Entra knows its drift."
        ),
        Reach::Far => format!(
            "That is more than Entra allows even at activation (±{activation}): ask the vendor for another token."
        ),
    };
    let clock = match fit.reach {
        Reach::Near => "",
        _ => " If other tokens drift as far, this computer's clock is wrong.",
    };
    format!("{} {entra}{clock}", place_sentence(fit))
}

/// Where it fits.
pub(crate) fn place_sentence(fit: &Fit) -> String {
    let steps = fit.drift.unsigned_abs();
    let number = usize::try_from(steps).unwrap_or(usize::MAX);
    match (fit.otp_type, fit.drift) {
        (OtpType::Totp, 0) => {
            "It is the code of this very time step: the token's clock agrees with this one.".to_owned()
        }
        (OtpType::Totp, drift) => format!(
            "The token's clock is {} ({}) {} this one.",
            count(number, "step"),
            drift_time(steps.saturating_mul(u64::from(fit.interval))),
            if drift > 0 { "ahead of" } else { "behind" }
        ),
        (OtpType::Hotp, 0) => format!("It is the code of the counter that is due, {}.", fit.step),
        (OtpType::Hotp, drift) if drift > 0 => format!(
            "It is the code of counter {}, {} ahead of the counter here ({}).",
            fit.step,
            format_args!("{} press{}", grouped(number), plural(number, "", "es")),
            fit.step.saturating_sub(steps)
        ),
        (OtpType::Hotp, _) => format!(
            "It is the code of counter {}, which is before the counter here ({}): it was shown already, or the counter here \
             is too high.",
            fit.step,
            fit.step.saturating_add(steps)
        ),
    }
}

/// How likely that is by chance, and what to do about it.
pub(crate) fn chance_sentence(chance: Chance) -> String {
    match (chance.two, chance.one_in()) {
        (true, one_in) => format!("Of pairs of random codes, {} would fit as well.", odds(one_in)),
        (false, one_in) if one_in < 10_000 => {
            format!("Of random codes, {} would fit as well: type the next code, too, to be sure.", odds(one_in))
        }
        (false, one_in) => format!("Of random codes, {} would fit as well; a second code makes sure.", odds(one_in)),
    }
}

/// `one in 170`, in two digits that count.
fn odds(one_in: u64) -> String {
    match one_in {
        0 | 1 => "every one".to_owned(),
        1_000_000_000_000.. => "fewer than one in a trillion".to_owned(),
        _ => {
            let mut unit = 1;
            while one_in / unit >= 100 {
                unit *= 10;
            }
            format!("one in {}", grouped(usize::try_from(one_in / unit * unit).unwrap_or(usize::MAX)))
        }
    }
}

/// A drift: in seconds below a minute, then in minutes, and in hours and days beside them.
fn drift_time(seconds: u64) -> String {
    let minutes = seconds / 60;
    if minutes == 0 {
        return of(seconds, "second");
    }
    let exact = match seconds % 60 {
        0 => of(minutes, "minute"),
        30 => format!("{}.5 minutes", grouped(usize::try_from(minutes).unwrap_or(0))),
        _ => format!("about {}", of((seconds + 30) / 60, "minute")),
    };
    if minutes < 120 { exact } else { format!("{exact}, {}", long_time(seconds)) }
}

/// Hours, or days and hours, without what is left over.
fn long_time(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (0, 0) => of(minutes, "minute"),
        (0, _) => of(hours, "hour"),
        (_, 0) => of(days, "day"),
        _ => format!("{} {}", of(days, "day"), of(hours, "hour")),
    }
}

fn of(number: u64, one: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::golden;
    use crate::model::key_encoding::SecretEncoding;
    use crate::model::token::HashFunction;
    use crate::model::verify::CodeProblem;

    fn time(interval: u32, drift: i64, reach: Reach, two: bool) -> Fit {
        let profile = Profile { interval, ..Profile::default() };
        let compared = reach.distances(&profile).codes();
        let step = 58_000_000_u64.saturating_add_signed(drift);
        let chance = Chance { compared, digits: 6, two };
        Fit { step, drift, second: two.then_some(step + 1), otp_type: OtpType::Totp, interval, reach, chance }
    }

    fn event(drift: i64, reach: Reach) -> Fit {
        let fit = time(0, drift, reach, false);
        Fit { otp_type: OtpType::Hotp, step: 5_000_u64.saturating_add_signed(drift), ..fit }
    }

    #[test]
    fn golden_words_of_codes() {
        let fits = [
            time(30, 0, Reach::Near, false),
            time(30, 1, Reach::Near, true),
            time(60, -2, Reach::Near, false),
            time(30, -13, Reach::Drifted, false),
            time(30, 720, Reach::Wide, false),
            time(60, -2_880, Reach::Wide, true),
            time(60, 8_640, Reach::Far, false),
            time(45, -3, Reach::Drifted, false),
            event(0, Reach::Near),
            event(1, Reach::Near),
            event(700, Reach::Wide),
            event(-3, Reach::Far),
        ];
        let mistakes = [
            Mistake {
                key: Some(KeyMistake::Encoding(SecretEncoding::Base32, SecretEncoding::Hex)),
                ..Mistake::default()
            },
            Mistake { key: Some(KeyMistake::Twice(SecretEncoding::Hex)), digits: Some((6, 8)), ..Mistake::default() },
            Mistake {
                hash: Some((HashFunction::Sha1, HashFunction::Sha256)),
                interval: Some((30, 60)),
                ..Mistake::default()
            },
            Mistake { otp_type: Some((OtpType::Hotp, 0)), ..Mistake::default() },
            Mistake { otp_type: Some((OtpType::Totp, 30)), ..Mistake::default() },
        ];
        let mut verdicts: Vec<Verdict> = fits.map(Verdict::Fits).to_vec();
        verdicts.extend(mistakes.map(|mistake| Verdict::FitsIf(mistake, fits[0])));
        verdicts.push(Verdict::FitsIf(mistakes[0], fits[1]));
        verdicts.push(Verdict::OneOfTwo { second: false, fit: fits[0] });
        verdicts.push(Verdict::OneOfTwo { second: true, fit: fits[3] });
        for (typed, token) in [(5, 6), (9, 8), (8, 6)] {
            verdicts.push(Verdict::OtherLength { typed, token });
        }
        verdicts.push(Verdict::Unfit);
        let mut text = String::new();
        for verdict in verdicts {
            text += &format!("{}\n  {}\n", verdict.heading(), verdict.sentences(&Profile::default()));
        }
        let hotp = Profile { otp_type: OtpType::Hotp, interval: 0, ..Profile::default() };
        text += &format!("{}\n  {}\n", Verdict::Unfit.heading(), Verdict::Unfit.sentences(&hotp));
        for problem in [
            CodeProblem::Empty,
            CodeProblem::Foreign('O'),
            CodeProblem::Foreign('x'),
            CodeProblem::Foreign('+'),
            CodeProblem::Length(3),
            CodeProblem::SameTwice,
            CodeProblem::Lengths(6, 8),
        ] {
            text += &format!("{problem:?}\n  {}\n", problem.sentence());
        }
        for offset in [0, 30, -5_400] {
            if let Some(said) = (Clock { unix_seconds: 0, offset }).offset_sentence() {
                text += &format!("Clock\n  {said}\n");
            }
        }
        golden::check("codes.txt", &text);
    }

    #[test]
    fn odds_have_two_digits_that_count() {
        for (one_in, said) in [
            (1, "every one"),
            (17, "one in 17"),
            (173, "one in 170"),
            (200_000, "one in 200,000"),
            (16_393, "one in 16,000"),
            (u64::MAX, "fewer than one in a trillion"),
        ] {
            assert_eq!(odds(one_in), said);
        }
    }

    #[test]
    fn a_drift_is_said_in_minutes_and_what_they_make() {
        for (seconds, said) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (30, "30 seconds"),
            (60, "1 minute"),
            (90, "1.5 minutes"),
            (390, "6.5 minutes"),
            (135, "about 2 minutes"),
            (7_200, "120 minutes, 2 hours"),
            (86_400, "1,440 minutes, 1 day"),
            (90_000, "1,500 minutes, 1 day 1 hour"),
        ] {
            assert_eq!(drift_time(seconds), said);
        }
    }
}
