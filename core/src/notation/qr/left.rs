//! Finder patterns of no code that was read, and the codes that they seem to belong to.

use super::MAX_CODES;
use super::budget::SearchBudget;
use super::finder::{FinderPattern, groups};
use super::geometry::{Corner, distance};
use super::greys::Greys;
use super::picture::Luma;

/// The most that are kept in mind: three of as many codes as are read.
const MAX_LEFT: usize = 3 * MAX_CODES;

/// How like a finder pattern ([`Greys::likeness`]) one is that is beyond doubt. In a blur (Gaussian) of 0.8 modules nearly
/// all are above, and so are other squares in squares of about these proportions; circles in circles, letters and noise
/// stay below.
const CERTAIN: f64 = 0.72;

/// Pixels of a side below which nothing is beyond doubt.
const MIN_SIDE: f64 = 10.0;

/// What is likely to be a finder pattern and of no code, in pixels of the picture.
pub(super) struct LeftPattern {
    pub(super) pattern: FinderPattern,
    /// It is light on dark.
    pub(super) inverted: bool,
    /// How many pixels of the picture one was of the size in which it was seen.
    pub(super) scale: f64,
}

/// All of them, each once.
#[derive(Default)]
pub(super) struct LeftPatterns(Vec<LeftPattern>);

impl LeftPatterns {
    /// Keeps one in mind. It may be known: it is seen in several sizes of the picture.
    pub(super) fn add(&mut self, new: LeftPattern, budget: &mut SearchBudget) {
        if budget.take(self.0.len()).is_none() {
            return;
        }
        let has_room = self.0.len() < MAX_LEFT;
        let is_known = |known: &&mut LeftPattern| {
            let (known, new) = (&known.pattern, &new.pattern);
            distance(known.middle, new.middle) < known.side.min(new.side) / 2.0
        };
        match self.0.iter_mut().find(is_known) {
            // The larger the size, the better its place is known.
            Some(known) if known.scale < new.scale => {}
            Some(known) => *known = new,
            None if has_room => self.0.push(new),
            None => budget.skip(),
        }
    }

    /// Whether there is one, dark on light or `inverted`, whose middle `counts`.
    pub(super) fn any(&self, inverted: bool, counts: impl Fn(Corner) -> bool) -> bool {
        self.0.iter().any(|left| left.inverted == inverted && counts(left.pattern.middle))
    }

    /// Those beyond doubt, by the greys of the picture, whose middle `counts`.
    pub(super) fn certain(&self, picture: &Luma, counts: impl Fn(Corner) -> bool) -> Vec<FinderPattern> {
        let is_certain = |left: &&LeftPattern| {
            left.pattern.side > MIN_SIDE
                && counts(left.pattern.middle)
                && Greys::of(picture, left.inverted).likeness(&left.pattern, left.scale) > CERTAIN
        };
        self.0.iter().filter(is_certain).map(|left| left.pattern).collect()
    }
}

/// Where finder patterns that are not `used` stand as a code's, three of each, which then are: the middle one is the
/// second.
pub(super) fn codes_of(patterns: &[FinderPattern], used: &mut [bool]) -> Vec<[Corner; 3]> {
    let mut codes = Vec::new();
    for (middle, own) in patterns.iter().enumerate() {
        let of_a_code = |&(across, down): &(usize, usize)| {
            let (a, c) = (patterns.get(across)?, patterns.get(down)?);
            let alike = |other: &FinderPattern| (0.75..=1.33).contains(&(other.side / own.side));
            // In modules: a code has 21 to 177 on a side, its finder patterns' middles 7 less between them.
            let apart = |other: &FinderPattern| distance(own.middle, other.middle) * 7.0 / own.side;
            let (one, other) = (apart(a), apart(c));
            let stands = (12.0..=180.0).contains(&one) && (0.8..=1.25).contains(&(one / other));
            (alike(a) && alike(c) && stands).then_some(([across, middle, down], [a.middle, own.middle, c.middle]))
        };
        if let Some((three, middles)) = groups(patterns, used, middle).iter().find_map(of_a_code) {
            for n in three {
                if let Some(used) = used.get_mut(n) {
                    *used = true;
                }
            }
            codes.push(middles);
        }
    }
    codes
}
