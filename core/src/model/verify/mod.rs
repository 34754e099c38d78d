//! Does a token show the code that an admin reads off it? Where it fits, how far its clock has drifted, and whether
//! Entra allows that; if it does not fit, which of the usual mistakes makes it fit.
//!
//! A code of six digits is one of a million, so it fits by chance where many are compared: the nearest are compared
//! first, and each answer says how likely that was ([`Chance`]). A second code makes sure.
//!
//! Whether another token of the desk shows the code is [`Desk::whose`](crate::desk::Desk::whose).

mod clock;
mod fit;
mod mistake;
mod reach;
mod typed;
mod words;

pub use clock::{Clock, MAX_OFFSET, parse_offset};
pub(crate) use fit::Sought;
pub use fit::{Chance, Fit, MAX_APART};
pub use mistake::{KeyMistake, Mistake};
pub use reach::{Distances, Reach};
pub use typed::{CodeProblem, TypedCode, TypedCodes};
pub(crate) use words::{chance_sentence, fit_sentences, place_sentence};

use super::key_encoding::SecretEncoding;
use super::token::Token;
use mistake::Suspects;

/// Whether a token shows what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Fits(Fit),
    /// It does if it is set otherwise than the page has it.
    FitsIf(Mistake, Fit),
    /// It shows one of the two codes that were typed, the second if `second`: the other was typed wrongly, is of another
    /// token, or it fits by chance.
    OneOfTwo {
        /// Whether it is the second.
        second: bool,
        /// Where that one fits.
        fit: Fit,
    },
    /// The code has another number of digits than those of this token, and does not fit so.
    OtherLength {
        /// Digits that were typed.
        typed: u8,
        /// Digits of the token's codes.
        token: u8,
    },
    /// It does not.
    Unfit,
}

impl Verdict {
    /// Whether the token as it is shows all that was typed.
    #[must_use]
    pub fn fits(&self) -> bool {
        matches!(self, Self::Fits(_))
    }

    /// For an event token as it is: the counter of the code that it shows next, to be set.
    #[must_use]
    pub fn next_counter(&self) -> Option<u64> {
        match self {
            Self::Fits(fit) => fit.next_counter(),
            _ => None,
        }
    }

    /// Whether it is worth looking for another token that shows it.
    #[must_use]
    pub fn may_be_anothers(&self) -> bool {
        matches!(self, Self::OneOfTwo { .. } | Self::OtherLength { .. } | Self::Unfit)
    }
}

/// Compares what was typed with the codes of a token, then with those of what it could be by the usual mistakes.
///
/// The token itself is looked for as far as [`Reach::Far`], what it could be as far as [`Reach::Drifted`]: all in all some
/// 30,000 codes, a few dozen milliseconds.
///
/// `read_as` is the encoding in which its key was read, where that is known. `now` is the moment at which the token showed
/// the first code, in seconds since 1970-01-01 UTC, see [`Clock::now`]; a second code may be up to [`MAX_APART`] steps later.
#[must_use]
pub fn verify(token: &Token<'_>, read_as: Option<SecretEncoding>, codes: &TypedCodes, now: u64) -> Verdict {
    let sought = Sought { codes, now };
    let has_its_length = codes.first.digits == token.profile.digits;
    let own = |but_not, reach| if has_its_length { sought.find(token, but_not, reach) } else { None };
    let suspects = Suspects::of(token, read_as);
    // With one code only, each suspect more makes a fit worth less.
    let most_changes = if codes.second.is_some() { 3 } else { 1 };
    // The less likely by chance, the earlier.
    if let Some(fit) = own(None, Reach::Near).or_else(|| own(Some(Reach::Near), Reach::Drifted)) {
        return Verdict::Fits(fit);
    }
    if let Some((mistake, fit)) = suspects.find(&sought, (None, Reach::Near), most_changes) {
        return Verdict::FitsIf(mistake, fit);
    }
    if let Some(fit) = own(Some(Reach::Drifted), Reach::Wide) {
        return Verdict::Fits(fit);
    }
    if let Some((mistake, fit)) = suspects.find(&sought, (Some(Reach::Near), Reach::Drifted), 1) {
        return Verdict::FitsIf(mistake, fit);
    }
    if let Some(fit) = own(Some(Reach::Wide), Reach::Far) {
        return Verdict::Fits(fit);
    }
    if !has_its_length {
        return Verdict::OtherLength { typed: codes.first.digits, token: token.profile.digits };
    }
    if let Some(second) = codes.second {
        for (is_second, first) in [(false, codes.first), (true, second)] {
            let one = TypedCodes { first, second: None };
            if let Some(fit) = (Sought { codes: &one, now }).find_nearest(token, Reach::Drifted) {
                return Verdict::OneOfTwo { second: is_second, fit };
            }
        }
    }
    Verdict::Unfit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::secret::SecretBytes;
    use crate::model::key_encoding::{Decoder, encode};
    use crate::model::otp::hotp;
    use crate::model::token::{HashFunction, OtpType, Profile};
    use proptest::prelude::*;

    const KEY: &[u8] = b"12345678901234567890";
    const NOW: u64 = 1_764_355_200;

    fn codes(all: &[String]) -> TypedCodes {
        TypedCodes::parse(&all[0], all.get(1).map(String::as_str)).unwrap()
    }

    fn shown(key: &[u8], hash: HashFunction, digits: u8, step: u64) -> String {
        format!("{:0width$}", hotp(key, hash, digits, step), width = usize::from(digits))
    }

    /// What is said of the codes of these steps, which a token of that key and make shows.
    fn said(token: &Token<'_>, key: &[u8], profile: &Profile, steps: &[u64]) -> Verdict {
        let typed: Vec<String> = steps.iter().map(|&step| shown(key, profile.hash, profile.digits, step)).collect();
        verify(token, None, &codes(&typed), NOW)
    }

    /// Of RFC 6238's tests, at their moments.
    #[test]
    fn the_codes_of_rfc_6238_fit_at_their_moments() {
        let profile = Profile { digits: 8, ..Profile::default() };
        let token = Token::new("1", KEY, &profile);
        for (moment, code) in [
            (59, "94287082"),
            (1_111_111_109, "0708 1804"),
            (1_111_111_111, "1405-0471"),
            (1_234_567_890, "８９００５９２４"),
            (20_000_000_000, "65353130"),
        ] {
            let verdict = verify(&token, None, &TypedCodes::parse(code, None).unwrap(), moment);
            assert!(matches!(verdict, Verdict::Fits(Fit { drift: 0, reach: Reach::Near, .. })), "{code}: {verdict:?}");
        }
        // Without its zero it is another code.
        let short = verify(&token, None, &TypedCodes::parse("7081804", None).unwrap(), 1_111_111_109);
        assert_eq!(short, Verdict::OtherLength { typed: 7, token: 8 });
    }

    #[test]
    fn a_drift_is_measured_and_put_into_the_windows_of_entra() {
        for interval in [30_u32, 60] {
            let profile = Profile { interval, ..Profile::default() };
            let (token, now) = (Token::new("1", KEY, &profile), NOW / u64::from(interval));
            let drifted = 900 / i64::from(interval);
            for (drift, reach) in [
                (0, Reach::Near),
                (2, Reach::Near),
                (-2, Reach::Near),
                (3, Reach::Drifted),
                (-drifted, Reach::Drifted),
                (drifted + 1, Reach::Wide),
                (-2_880, Reach::Wide),
                (2_881, Reach::Far),
                (-8_640, Reach::Far),
            ] {
                let step = now.saturating_add_signed(drift);
                // Two codes: one of a million would be found nearer now and then.
                match said(&token, KEY, &profile, &[step, step + 1]) {
                    Verdict::Fits(fit) => {
                        assert_eq!((fit.step, fit.drift, fit.second), (step, drift, Some(step + 1)));
                        assert_eq!((fit.reach, fit.interval), (reach, interval), "{drift}");
                        assert_eq!(fit.drift_seconds(), drift * i64::from(interval));
                    }
                    other => panic!("{drift}: {other:?}"),
                }
            }
            let step = now + 8_641;
            assert_eq!(said(&token, KEY, &profile, &[step, step + 1]), Verdict::Unfit);
        }
    }

    #[test]
    fn a_window_ends_at_the_first_time_step() {
        let profile = Profile::default();
        let token = Token::new("1", KEY, &profile);
        let typed = codes(&[shown(KEY, HashFunction::Sha1, 6, 0), shown(KEY, HashFunction::Sha1, 6, 1)]);
        assert!(matches!(verify(&token, None, &typed, 0), Verdict::Fits(Fit { step: 0, drift: 0, .. })));
        let last = u64::MAX / 30;
        let typed = codes(&[shown(KEY, HashFunction::Sha1, 6, last)]);
        assert!(matches!(verify(&token, None, &typed, u64::MAX), Verdict::Fits(Fit { drift: 0, .. })));
    }

    #[test]
    fn two_codes_need_not_follow_each_other_at_once() {
        let profile = Profile::default();
        let (token, now) = (Token::new("1", KEY, &profile), NOW / 30);
        for apart in [1, 2, MAX_APART] {
            let verdict = said(&token, KEY, &profile, &[now, now + apart]);
            assert!(matches!(verdict, Verdict::Fits(fit) if fit.second == Some(now + apart)), "{apart}: {verdict:?}");
        }
        let verdict = said(&token, KEY, &profile, &[now, now + 11]);
        assert!(matches!(verdict, Verdict::OneOfTwo { second: false, .. }), "{verdict:?}");
        let typed = codes(&["000001".to_owned(), shown(KEY, HashFunction::Sha1, 6, now + 1)]);
        let verdict = verify(&token, None, &typed, NOW);
        assert!(
            matches!(verdict, Verdict::OneOfTwo { second: true, fit } if fit.drift == 1 && fit.reach == Reach::Near),
            "{verdict:?}"
        );
    }

    #[test]
    fn an_event_token_is_looked_for_ahead_and_behind() {
        let profile = Profile { otp_type: OtpType::Hotp, interval: 0, ..Profile::default() };
        let token = Token { counter: 1_500, ..Token::new("1", KEY, &profile) };
        for (counter, reach, next) in [
            (1_500, Reach::Near, 1_502),
            (1_510, Reach::Near, 1_512),
            (1_511, Reach::Drifted, 1_513),
            (2_500, Reach::Wide, 2_502),
            (1_499, Reach::Far, 1_501),
            (500, Reach::Far, 502),
        ] {
            match said(&token, KEY, &profile, &[counter, counter + 1]) {
                Verdict::Fits(fit) => {
                    assert_eq!((fit.step, fit.reach, fit.next_counter()), (counter, reach, Some(next)));
                    assert_eq!(fit.drift, counter as i64 - 1_500);
                }
                other => panic!("{counter}: {other:?}"),
            }
        }
        assert_eq!(said(&token, KEY, &profile, &[2_501, 2_502]), Verdict::Unfit);
        // RFC 4226, appendix D.
        let token = Token { counter: 5, ..token };
        for (code, counter) in [("254676", 5), ("162583", 7), ("520489", 9), ("338314", 4)] {
            let verdict = verify(&token, None, &TypedCodes::parse(code, None).unwrap(), NOW);
            assert!(matches!(verdict, Verdict::Fits(fit) if fit.step == counter), "{code}: {verdict:?}");
        }
    }

    #[test]
    fn the_usual_mistakes_are_found_by_name() {
        use HashFunction::{Sha1, Sha256, Sha512};
        let now = NOW / 30;
        let right = Profile::default();
        for (profile, expected) in [
            (Profile { hash: Sha256, ..right.clone() }, Mistake { hash: Some((Sha256, Sha1)), ..Mistake::default() }),
            (Profile { hash: Sha512, ..right.clone() }, Mistake { hash: Some((Sha512, Sha1)), ..Mistake::default() }),
            (Profile { interval: 60, ..right.clone() }, Mistake { interval: Some((60, 30)), ..Mistake::default() }),
            (Profile { interval: 45, ..right.clone() }, Mistake { interval: Some((45, 30)), ..Mistake::default() }),
            (Profile { digits: 8, ..right.clone() }, Mistake { digits: Some((8, 6)), ..Mistake::default() }),
            (
                Profile { otp_type: OtpType::Hotp, interval: 0, ..right.clone() },
                Mistake { otp_type: Some((OtpType::Totp, 30)), ..Mistake::default() },
            ),
            (
                Profile { hash: Sha256, interval: 60, digits: 8, ..right.clone() },
                Mistake {
                    hash: Some((Sha256, Sha1)),
                    interval: Some((60, 30)),
                    digits: Some((8, 6)),
                    ..Mistake::default()
                },
            ),
        ] {
            let token = Token::new("1", KEY, &profile);
            match said(&token, KEY, &right, &[now - 2, now - 1]) {
                Verdict::FitsIf(mistake, fit) => assert_eq!((mistake, fit.drift), (expected, -2)),
                other => panic!("{expected:?}: {other:?}"),
            }
        }
        // An event token that the page takes for a time token.
        let token = Token::new("1", KEY, &right);
        let event = Profile { otp_type: OtpType::Hotp, interval: 0, ..Profile::default() };
        match said(&token, KEY, &event, &[7, 8]) {
            Verdict::FitsIf(mistake, fit) => {
                assert_eq!(mistake, Mistake { otp_type: Some((OtpType::Hotp, 0)), ..Mistake::default() });
                assert_eq!(fit.next_counter(), Some(9));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_key_that_was_read_in_another_encoding_is_found() {
        use SecretEncoding::{Base32, Base32Hex, Base64, Hex};
        let right = Profile::default();
        for (text, read, is) in [
            // Only 2 to 7 and A to F: hex and Base32 alike.
            ("ABCDEF2345ABCDEF2345ABCDEF2345ABCDEF2345", Base32, Hex),
            ("ABCDEF2345ABCDEF2345ABCDEF2345AB", Hex, Base32),
            ("234567ABCDEFGHIJKLMNOPQRSTUV2345", Base32, Base32Hex),
            ("234567ABCDEFGHIJKLMNOPQRSTUV2345", Base32Hex, Base32),
            ("08E49538328BAE830E0DB14A82341100BC23B840", Base32Hex, Hex),
            ("08E49538328BAE830E0DB14A82341100BC23B840", Hex, Base32Hex),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567+/AB", Base64, Base64),
        ] {
            let decode = |encoding| {
                let mut decoder = Decoder::default();
                SecretBytes::copy_of(decoder.decode(text, encoding).unwrap().secret.expose())
            };
            let (wrong, real) = (decode(read), decode(is));
            let token = Token::new("1", wrong.as_slice(), &right);
            let typed = [NOW / 30, NOW / 30 + 1].map(|step| shown(real.as_slice(), HashFunction::Sha1, 6, step));
            for (read_as, typed) in [(Some(read), &typed[..]), (Some(read), &typed[..1]), (None, &typed[..])] {
                match verify(&token, read_as, &codes(typed), NOW) {
                    Verdict::Fits(_) if read == is => {}
                    Verdict::FitsIf(mistake, _) => {
                        let expected = Mistake { key: Some(KeyMistake::Encoding(read, is)), ..Mistake::default() };
                        assert_eq!(mistake, expected, "{text}");
                    }
                    other => panic!("{text}: {other:?}"),
                }
            }
        }
        // The text of the key was encoded instead of the key.
        let token = Token::new("1", b"3132333435363738393031323334353637383930", &right);
        let typed = codes(&[shown(KEY, HashFunction::Sha1, 6, NOW / 30)]);
        match verify(&token, Some(Base32), &typed, NOW) {
            Verdict::FitsIf(mistake, _) => assert_eq!(mistake.key, Some(KeyMistake::Twice(Hex))),
            other => panic!("{other:?}"),
        }
        assert!(!encode(token.secret, Base32).is_empty());
    }

    #[test]
    fn five_and_nine_digits_are_told_as_what_they_are() {
        let profile = Profile::default();
        let token = Token::new("1", KEY, &profile);
        for typed in ["12345", "1234567", "123456789"] {
            let verdict = verify(&token, None, &TypedCodes::parse(typed, None).unwrap(), NOW);
            assert_eq!(verdict, Verdict::OtherLength { typed: typed.len() as u8, token: 6 });
        }
    }

    #[test]
    fn how_likely_a_code_fits_by_chance() {
        let odds = |compared, digits, two| Chance { compared, digits, two }.one_in();
        assert_eq!(odds(5, 6, false), 200_000);
        assert_eq!(odds(5_761, 6, false), 173);
        assert_eq!(odds(28_801, 6, false), 34);
        assert_eq!(odds(5_761, 6, true), 17_358_097);
        assert_eq!(odds(5, 8, false), 20_000_000);
        assert_eq!(odds(1, 10, false), 1 << 31);
        assert_eq!(odds(2_000_000, 6, false), 1);
        assert!((Chance { compared: 500_000, digits: 6, two: false }.expected() - 0.5).abs() < 1e-9);
    }

    /// As often as it is said, a random code fits.
    #[test]
    fn random_codes_fit_as_often_as_it_is_said() {
        let profile = Profile { digits: 4, ..Profile::default() };
        let token = Token::new("1", KEY, &profile);
        let fitting = (0..10_000_u64).filter(|number| {
            let typed = codes(&[format!("{number:04}")]);
            (Sought { codes: &typed, now: NOW }).find_nearest(&token, Reach::Drifted).is_some()
        });
        let found = fitting.count();
        assert!((58..=61).contains(&found), "{found} of 61 codes: two may be alike");
    }

    proptest! {
        #[test]
        fn what_a_token_shows_fits(
            key in prop::collection::vec(any::<u8>(), 10..70),
            hash in prop::sample::select(HashFunction::ALL.to_vec()),
            digits in prop::sample::select(vec![6_u8, 8]),
            interval in prop::sample::select(vec![30_u32, 60]),
            drift in -30_i64..=30,
            apart in 1..=MAX_APART,
            now in 1_000_000_000_u64..5_000_000_000,
        ) {
            let profile = Profile { hash, digits, interval, ..Profile::default() };
            let token = Token::new("1", &key, &profile);
            let step = (now / u64::from(interval)).saturating_add_signed(drift);
            let typed = [step, step + apart].map(|step| shown(&key, hash, digits, step));
            prop_assume!(typed[0] != typed[1]);
            let verdict = verify(&token, None, &codes(&typed), now);
            prop_assert!(verdict.fits(), "{verdict:?}");
            if let Verdict::Fits(fit) = verdict {
                prop_assert_eq!((fit.step, fit.drift, fit.second), (step, drift, Some(step + apart)));
            }
            let words = verdict.sentences(&profile) + &verdict.heading();
            prop_assert!(!words.contains(&typed[0]) && !words.contains(&typed[1]));
        }

        #[test]
        fn nothing_makes_it_panic(
            key in prop::collection::vec(any::<u8>(), 0..200),
            (digits, interval, counter, now) in (0_u8..=255, any::<u32>(), any::<u64>(), any::<u64>()),
            hotp in any::<bool>(),
            (first, second) in ("[0-9]{4,10}", "[0-9]{4,10}"),
        ) {
            let otp_type = if hotp { OtpType::Hotp } else { OtpType::Totp };
            let profile = Profile { digits, interval, otp_type, ..Profile::default() };
            let token = Token { counter, ..Token::new("1", &key, &profile) };
            if let Ok(codes) = TypedCodes::parse(&first, Some(&second)) {
                let verdict = verify(&token, None, &codes, now);
                prop_assert!(!verdict.sentences(&profile).is_empty());
            }
        }
    }
}
