//! Which token of the desk shows a code: in slices, so that a page stays alive with a million tokens.
//!
//! All tokens are compared within a near reach first, and further away only if none shows the code there and a hit would
//! still mean something: with one code of six digits, one of a million, 100,000 tokens at five time steps each give one
//! hit by chance every other time.

mod words;

use super::row::RowId;
use super::value::Desk;
use crate::model::otp::KeyedHash;
use crate::model::token::Profile;
use crate::model::verify::{Chance, Fit, Reach, Sought, TypedCodes, Verdict, verify};

/// Codes that are computed in one step, or as many as a token has: a millisecond or a few.
const SLICE: u64 = 2_048;

/// The most hits that are kept; what goes beyond is counted.
pub const MAX_HITS: usize = 20;

/// With more hits by chance than this, on the average, it is not worth looking further.
const BY_CHANCE: f64 = 0.5;

/// Codes that are computed within one reach without being asked to: seconds. 100,000 tokens of a usual make have 6 million
/// within 15 minutes, and 576 million within what Entra allows at activation.
const MAX_WORK: u64 = 20_000_000;

/// Why it was not looked for as far as Entra allows at activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Further {
    /// One code is too little: there would be hits by chance. A second code reaches further.
    WithSecondCode,
    /// It would take minutes: [`Whose::however_long`] does it.
    WithTime,
}

/// A token that shows the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WhoseHit {
    /// The token.
    pub id: RowId,
    /// Its place among all tokens, from 0.
    pub place: usize,
    /// Where the code fits.
    pub fit: Fit,
}

/// What the search found, so far or in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoseAnswer {
    /// The tokens that show the code, the least drift first: of more than [`MAX_HITS`], those with the least.
    pub hits: Vec<WhoseHit>,
    /// How many show it.
    pub count: usize,
    /// How far it was looked for.
    pub reach: Reach,
    /// How likely a random code would be found so.
    pub chance: Chance,
    /// How many tokens have codes of so many digits.
    pub tokens: usize,
    /// What would reach further, where nothing was found.
    pub further: Option<Further>,
}

/// The search while it goes on. [`Self::finish`] gives the answer, at once if it must be.
pub struct Whose<'d> {
    desk: &'d Desk,
    codes: TypedCodes,
    now: u64,
    /// A token that is known not to show it.
    but_not: Option<RowId>,
    reach: Reach,
    /// How many tokens were compared within this reach.
    compared_tokens: usize,
    /// With how many codes the first was compared, over all reaches.
    compared: u64,
    tokens: usize,
    hits: Vec<WhoseHit>,
    count: usize,
    done: bool,
    however_long: bool,
    further: Option<Further>,
}

impl Desk {
    /// Compares what was typed with the codes of a token, as [`verify`] does; `None` if it is not on the desk any more.
    #[must_use]
    pub fn verify(&self, id: RowId, codes: &TypedCodes, now: u64) -> Option<Verdict> {
        let row = self.find(id)?;
        let read_as = self.file(id.file).and_then(|file| file.how.secret);
        Some(verify(&row.token, read_as, codes, now))
    }

    /// Looks for the tokens that show a code, or two one after the other. `now` is the moment at which the first was shown,
    /// in seconds since 1970-01-01 UTC, see [`Clock::now`](crate::model::verify::Clock::now). `but_not` is a token that is
    /// left out: the one that the code was typed for and did not fit.
    #[must_use]
    pub fn whose(&self, codes: TypedCodes, now: u64, but_not: Option<RowId>) -> Whose<'_> {
        Whose {
            desk: self,
            codes,
            now,
            but_not,
            reach: Reach::Near,
            compared_tokens: 0,
            compared: 0,
            tokens: 0,
            hits: Vec::new(),
            count: 0,
            done: false,
            however_long: false,
            further: None,
        }
    }
}

impl Whose<'_> {
    /// The same as far as Entra allows at activation, even if it takes minutes.
    #[must_use]
    pub fn however_long(self) -> Self {
        Self { however_long: true, ..self }
    }

    /// Goes on with it, for a millisecond or a few; whether nothing is left to do but [`Self::finish`].
    pub fn step(&mut self) -> bool {
        if self.done {
            return true;
        }
        let all = self.desk.token_count();
        let mut left = SLICE;
        let sought = Sought { codes: &self.codes, now: self.now };
        while let (1.., Some((number, row))) = (left, self.desk.at(self.compared_tokens)) {
            let place = self.compared_tokens;
            self.compared_tokens += 1;
            // One that has no such codes is passed quickly, and not for nothing.
            left -= 1;
            let file = &self.desk.files[number];
            let Some(token) = file.tokens.get(row) else { continue };
            if token.profile.digits != self.codes.first.digits {
                continue;
            }
            let id = RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) };
            if Some(id) == self.but_not {
                continue;
            }
            self.tokens += usize::from(self.reach == Reach::Near);
            let hash = KeyedHash::new(token.secret.expose(), token.profile.hash);
            let (nearer, reach) = (self.reach.nearer(), self.reach);
            if let Some(fit) = sought.find_hashed(&hash, token.profile, token.counter, nearer, reach) {
                self.count += 1;
                let drift = |fit: &Fit| fit.drift.unsigned_abs();
                let at = self.hits.partition_point(|hit| drift(&hit.fit) <= drift(&fit));
                self.hits.insert(at, WhoseHit { id, place, fit });
                self.hits.truncate(MAX_HITS);
            }
            let before = nearer.map_or(0, |nearer| nearer.distances(token.profile).codes());
            let codes = reach.distances(token.profile).codes() - before;
            self.compared += codes;
            left = left.saturating_sub(codes);
        }
        if self.compared_tokens >= all {
            self.go_further();
        }
        self.done
    }

    /// All tokens were compared within this reach.
    fn go_further(&mut self) {
        let next = match self.reach {
            Reach::Near => Reach::Drifted,
            Reach::Drifted => Reach::Wide,
            Reach::Wide | Reach::Far => {
                self.done = true;
                return;
            }
        };
        // As for time tokens of 30 seconds, the usual ones, and more than enough for others.
        let codes = next.distances(&Profile::default()).codes();
        let work = codes.saturating_mul(self.tokens as u64);
        let expected = Chance { compared: work, ..self.chance() }.expected();
        self.further = if self.count > 0 || self.tokens == 0 {
            None
        } else if self.codes.second.is_none() && expected > BY_CHANCE {
            Some(Further::WithSecondCode)
        } else {
            (work > MAX_WORK && !self.however_long).then_some(Further::WithTime)
        };
        self.done = self.count > 0 || self.tokens == 0 || self.further.is_some();
        if !self.done {
            (self.reach, self.compared_tokens) = (next, 0);
        }
    }

    fn chance(&self) -> Chance {
        Chance { compared: self.compared, digits: self.codes.first.digits, two: self.codes.second.is_some() }
    }

    /// How far it is looked for at present.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The part of the tokens that were compared within this reach, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        match self.desk.token_count() {
            0 => 1.0,
            all => self.compared_tokens as f64 / all as f64,
        }
    }

    /// What was found so far: where a person stops the search.
    #[must_use]
    pub fn so_far(self) -> WhoseAnswer {
        WhoseAnswer {
            count: self.count,
            reach: self.reach,
            chance: self.chance(),
            tokens: self.tokens,
            further: self.further,
            hits: self.hits,
        }
    }

    /// Goes on to its end.
    #[must_use]
    pub fn finish(mut self) -> WhoseAnswer {
        while !self.step() {}
        self.so_far()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::read_tokens;
    use crate::model::otp;
    use crate::reading::options::ReadOptions;
    use proptest::prelude::*;
    use std::fmt::Write;

    pub(super) const NOW: u64 = 1_764_355_200;

    /// So many tokens of six digits, every tenth of 60 seconds, every eleventh an event token.
    pub(super) fn desk(count: u32) -> Desk {
        let mut table = String::from("serial number,secret key,time interval,type,counter,digits\n");
        for number in 0..count {
            let key = data_encoding::HEXLOWER
                .encode(&[[7, 1, 9, 8].as_slice(), &number.to_be_bytes()].concat().repeat(3)[..20]);
            let interval = if number.is_multiple_of(10) { 60 } else { 30 };
            let otp_type = if number.is_multiple_of(11) { "hotp" } else { "totp" };
            let digits = if number.is_multiple_of(13) { 8 } else { 6 };
            writeln!(table, "{},{key},{interval},{otp_type},{number},{digits}", 7_000_000 + number).unwrap();
        }
        let options = ReadOptions::default();
        let reading = read_tokens(table.as_bytes(), &options, &mut |_| {}).unwrap();
        assert_eq!(reading.tokens.len(), count as usize);
        Desk::default().add_tokens("a", reading, options).unwrap().0
    }

    /// What the token at a place shows so many steps from where it should be.
    pub(super) fn shown(desk: &Desk, place: usize, drift: i64) -> String {
        let token = desk.row(place).unwrap().token;
        let due = match token.profile.interval {
            0 => token.counter,
            interval => otp::time_step(NOW, interval),
        };
        let digits = token.profile.digits;
        let code = otp::hotp(token.secret.expose(), token.profile.hash, digits, due.saturating_add_signed(drift));
        format!("{code:0width$}", width = usize::from(digits))
    }

    fn found(desk: &Desk, first: &str, second: Option<&str>) -> WhoseAnswer {
        desk.whose(TypedCodes::parse(first, second).unwrap(), NOW, None).finish()
    }

    #[test]
    fn the_token_that_shows_a_code_is_found() {
        let desk = desk(700);
        for place in [0, 1, 10, 11, 13, 699] {
            let answer = found(&desk, &shown(&desk, place, 1), None);
            assert!(answer.hits.iter().any(|hit| hit.place == place && hit.fit.drift == 1), "{place}: {answer:?}");
            assert_eq!(answer.reach, Reach::Near);
        }
    }

    #[test]
    fn two_codes_find_a_token_that_has_drifted_far() {
        let desk = desk(60);
        for (place, drift, reach) in [(7, -1, Reach::Near), (7, 20, Reach::Drifted), (20, -1_000, Reach::Wide)] {
            let two = [shown(&desk, place, drift), shown(&desk, place, drift + 1)];
            let answer = found(&desk, &two[0], Some(&two[1]));
            assert_eq!((answer.count, answer.hits.len(), answer.reach), (1, 1, reach));
            assert_eq!((answer.hits[0].place, answer.hits[0].fit.drift), (place, drift));
            assert_eq!(desk.find(answer.hits[0].id).unwrap().place, place);
        }
        // Not these two, one after the other.
        let answer = found(&desk, &shown(&desk, 7, 1), Some(&shown(&desk, 8, 2)));
        assert_eq!((answer.count, answer.reach, answer.further), (0, Reach::Wide, None));
    }

    #[test]
    fn one_code_is_not_looked_for_where_chance_would_find_it() {
        let answer = found(&desk(60), &shown(&desk(61), 60, 1_000), None);
        assert!(answer.reach == Reach::Wide || answer.count > 0, "{answer:?}");
        let many = desk(700);
        let answer = found(&many, &shown(&many, 7, 1_000), None);
        assert!(answer.count > 0 || (answer.reach, answer.further) == (Reach::Drifted, Some(Further::WithSecondCode)));
    }

    #[test]
    fn the_token_that_was_asked_about_is_left_out() {
        let desk = desk(50);
        let id = desk.id_at(7);
        let codes = TypedCodes::parse(&shown(&desk, 7, 0), Some(&shown(&desk, 7, 1))).unwrap();
        assert_eq!(desk.whose(codes, NOW, id).finish().count, 0);
        assert_eq!(desk.whose(codes, NOW, desk.id_at(8)).finish().count, 1);
        assert!(desk.verify(id.unwrap(), &codes, NOW).unwrap().fits());
        assert!(desk.verify(desk.id_at(8).unwrap(), &codes, NOW).unwrap().may_be_anothers());
        assert_eq!(Desk::default().verify(id.unwrap(), &codes, NOW), None);
    }

    #[test]
    fn a_search_goes_on_in_slices_and_says_how_far_it_is() {
        let desk = desk(3_800);
        let mut search = desk.whose(TypedCodes::parse("000000", Some("000001")).unwrap(), NOW, None);
        let (mut steps, mut last) = (0, (Reach::Near, 0.0));
        while !search.step() && search.reach() < Reach::Wide {
            steps += 1;
            let now = (search.reach(), search.progress());
            assert!(now.0 > last.0 || now.1 > last.1, "{now:?} after {last:?}");
            last = now;
        }
        assert!(steps > 50, "{steps}");
        let answer = search.so_far();
        assert_eq!((answer.tokens, answer.further), (3_800 - 293, Some(Further::WithTime)));
        let codes = TypedCodes::parse("000000", Some("000001")).unwrap();
        let mut search = desk.whose(codes, NOW, None).however_long();
        while search.reach() < Reach::Wide {
            assert!(!search.step());
        }
        let empty = Desk::default();
        let answer = found(&empty, "123456", None);
        assert_eq!((answer.count, answer.tokens), (0, 0));
    }

    #[test]
    fn tokens_with_other_digits_are_passed_in_slices_too() {
        let mut table = String::from("serial number,secret key,digits\n");
        (0..9_000_u64).for_each(|n| writeln!(table, "{},{:040x},8", 7_000 + n, 0x7777_1234_5678_u64 + n).unwrap());
        let reading = read_tokens(table.as_bytes(), &ReadOptions::default(), &mut |_| {}).unwrap();
        let (desk, _) = Desk::default().add_tokens("a", reading, ReadOptions::default()).unwrap();
        let mut search = desk.whose(TypedCodes::parse("000000", None).unwrap(), NOW, None);
        let mut steps = 0;
        while !search.step() {
            steps += 1;
        }
        assert!((3..20).contains(&steps), "{steps}");
    }

    #[test]
    fn of_many_hits_the_nearest_are_kept() {
        let mut table = String::from("serial number,secret key,type,counter\n");
        for number in 0..31 {
            let counter = if number == 30 { 7 } else { 6 };
            writeln!(table, "{},GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,hotp,{counter}", 7_000 + number).unwrap();
        }
        let reading = read_tokens(table.as_bytes(), &ReadOptions::default(), &mut |_| {}).unwrap();
        let (desk, _) = Desk::default().add_tokens("a", reading, ReadOptions::default()).unwrap();
        let answer = found(&desk, &shown(&desk, 30, 0), None);
        let nearest: Vec<_> = answer.hits.iter().map(|hit| (hit.place, hit.fit.drift)).take(3).collect();
        assert_eq!((answer.count, answer.hits.len(), nearest), (31, MAX_HITS, vec![(30, 0), (0, 1), (1, 1)]));
    }

    #[test]
    fn many_hits_are_counted_and_the_first_are_kept() {
        // A hundred tokens with one key: nothing forbids it.
        let mut table = String::from("serial number,secret key\n");
        (0..100).for_each(|number| writeln!(table, "{},GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 7_000 + number).unwrap());
        let reading = read_tokens(table.as_bytes(), &ReadOptions::default(), &mut |_| {}).unwrap();
        let (desk, _) = Desk::default().add_tokens("a", reading, ReadOptions::default()).unwrap();
        let answer = found(&desk, &shown(&desk, 0, 0), None);
        assert_eq!((answer.count, answer.hits.len()), (100, MAX_HITS));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn what_any_token_shows_is_found(place in 0_usize..300, drift in 0_i64..=2, apart in 1_i64..=10) {
            let desk = desk(300);
            let two = [shown(&desk, place, drift), shown(&desk, place, drift + apart)];
            prop_assume!(two[0] != two[1]);
            let answer = found(&desk, &two[0], Some(&two[1]));
            prop_assert_eq!(answer.hits.iter().map(|hit| (hit.place, hit.fit.drift)).collect::<Vec<_>>(), [(place, drift)]);
        }
    }
}
