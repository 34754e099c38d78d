//! Finder patterns: the three squares of a code, and which three may belong together.

use super::canvas::{Canvas, LIGHT, PixelRun};
use super::geometry::{Corner, Projection, distance};
use crate::ground::sorting;

/// The most finder patterns that are looked at in one piece. One full of the smallest codes, with 3 pixels a module, has
/// 2,300.
const MAX_FINDERS: usize = 4000;

/// Neighbours of a finder pattern that are tried, in either direction, the nearest first.
const NEIGHBOURS: usize = 8;

/// Groups of three that are tried for one finder pattern.
const GROUPS: usize = 10;

/// A finder pattern: the square with a square in it.
#[derive(Clone, Copy)]
pub(super) struct FinderPattern {
    pub(super) corners: [Corner; 4],
    pub(super) middle: Corner,
    /// From its modules, 0 to 7, to pixels.
    pub(super) map: Projection,
    /// Pixels of a side, about.
    pub(super) side: f64,
}

impl FinderPattern {
    pub(super) fn new(corners: [Corner; 4]) -> Option<Self> {
        let map = Projection::new(&corners, 7.0)?;
        let middle = map.to(3.5, 3.5)?;
        let [a, b, c, d] = corners;
        let side = (distance(a, b) + distance(b, c) + distance(c, d) + distance(d, a)) / 4.0;
        Some(Self { corners, middle, map, side })
    }

    /// The same with the corner in front that lies furthest to the left of a line.
    pub(super) fn turned(&self, from: Corner, along: Corner) -> Option<Self> {
        let aside = |p: &Corner| (p.0 - from.0) * -along.1 + (p.1 - from.1) * along.0;
        let best = (0..4).min_by(|&a, &b| {
            let of = |n: usize| self.corners.get(n).map_or(0.0, aside);
            of(a).total_cmp(&of(b))
        })?;
        let mut corners = self.corners;
        corners.rotate_left(best);
        Self::new(corners)
    }
}

impl Canvas {
    /// All finder patterns, and whether they are more than are looked at. Each pixel is looked at a few times, whatever is
    /// in the picture.
    pub(super) fn patterns(&mut self) -> (Vec<FinderPattern>, bool) {
        let mut patterns = Vec::new();
        let mut likely: Vec<(usize, [usize; 5])> = Vec::new();
        for row in 0..self.high {
            likely.clear();
            let line = self.labels.get(row * self.wide..(row + 1) * self.wide).unwrap_or_default();
            let mut runs = [0_usize; 5];
            let (mut count, mut start) = (0, 0);
            let mut dark = false;
            for (column, &label) in line.iter().enumerate() {
                if (label != LIGHT) == dark {
                    continue;
                }
                runs.rotate_left(1);
                if let Some(last) = runs.last_mut() {
                    *last = column - start;
                }
                (start, count) = (column, count + 1);
                if dark && count > 5 && are_a_finder(&runs) {
                    likely.push((column, runs));
                }
                dark = !dark;
            }
            for (column, runs) in &likely {
                patterns.extend(self.pattern(*column, row, runs));
                if patterns.len() >= MAX_FINDERS {
                    return (patterns, true);
                }
            }
        }
        (patterns, false)
    }

    /// The finder pattern whose runs end before a place, if it is one in the other direction as well.
    fn pattern(&mut self, column: usize, row: usize, runs: &[usize; 5]) -> Option<FinderPattern> {
        let [ring_left, gap_left, stone, gap_right, ring_right] = *runs;
        let right = self.region(column.checked_sub(ring_right)?, row)?;
        let stone = self.region(column.checked_sub(ring_right + gap_right + stone)?, row)?;
        let left_end = column.checked_sub(ring_right + gap_right + runs.get(2)? + gap_left + ring_left)?;
        let left = self.region(left_end, row)?;
        if left != right || left == stone {
            return None;
        }
        let (ring_region, stone_region) = (self.regions.get(left)?, self.regions.get(stone)?);
        // 37.5 in a perfect one.
        let share = stone_region.pixels * 100 / ring_region.pixels.max(1);
        if ring_region.taken || stone_region.taken || !(10..=70).contains(&share) {
            return None;
        }
        let seed = stone_region.seed;
        for region in [left, stone] {
            self.regions.get_mut(region)?.taken = true;
        }
        FinderPattern::new(self.corners(left, seed)?)
    }

    /// The corners of a region with four of them: the one that is furthest from its middle, and those furthest in the
    /// other three directions.
    #[allow(clippy::cast_precision_loss, reason = "places on a canvas")]
    fn corners(&self, region: usize, middle: (i64, i64)) -> Option<[Corner; 4]> {
        let region = self.regions.get(region)?;
        let away = |(x, y): &(i64, i64)| (x - middle.0).pow(2) + (y - middle.1).pow(2);
        let furthest = self.runs_of(region).flat_map(PixelRun::ends).max_by_key(away)?;
        let (dx, dy) = (furthest.0 - middle.0, furthest.1 - middle.1);
        let mut best = [(i64::MIN, (0, 0)); 4];
        for place @ (x, y) in self.runs_of(region).flat_map(PixelRun::ends) {
            let (along, aside) = (x * dx + y * dy, y * dx - x * dy);
            for (best, score) in best.iter_mut().zip([along, aside, -along, -aside]) {
                if score > best.0 {
                    *best = (score, place);
                }
            }
        }
        Some(best.map(|(_, (x, y))| (x as f64, y as f64)))
    }
}

/// Whether runs of dark, light, dark, light, dark are as 1:1:3:1:1. In quarters of a pixel: modules of 3.75 pixels are not
/// ones of 3.
fn are_a_finder(runs: &[usize; 5]) -> bool {
    let [a, b, _, d, e] = *runs;
    let module = a + b + d + e;
    let slack = module * 3 / 4;
    runs.iter().zip([1, 1, 3, 1, 1]).all(|(&run, times)| (times * module).abs_diff(4 * run) <= slack)
}

/// Pairs of patterns that may be the other two of a code whose middle one is this one; the likeliest first.
pub(super) fn groups(patterns: &[FinderPattern], used: &[bool], middle: usize) -> Vec<(usize, usize)> {
    let Some(own) = patterns.get(middle).filter(|_| used.get(middle) == Some(&false)) else { return Vec::new() };
    let (mut across, mut down) = (Vec::new(), Vec::new());
    for (n, other) in patterns.iter().enumerate() {
        if n == middle || used.get(n) != Some(&false) || !(0.3..=3.3).contains(&(other.side / own.side)) {
            continue;
        }
        let Some((u, v)) = own.map.from(other.middle) else { continue };
        let (u, v) = ((u - 3.5).abs(), (v - 3.5).abs());
        // In modules: 14 to 170 in a code that is seen straight. The map knows the direction; the distance is measured, as
        // the slightest slant of so small a square makes far places much nearer or further.
        let apart = distance(own.middle, other.middle) * 7.0 / own.side;
        if !(7.0..300.0).contains(&apart) {
            continue;
        }
        if u < 0.2 * v {
            across.push((apart, n));
        } else if v < 0.2 * u {
            down.push((apart, n));
        }
    }
    for side in [&mut across, &mut down] {
        sorting::sort_by(side, |one, other| one.0.total_cmp(&other.0));
        side.truncate(NEIGHBOURS);
    }
    let mut pairs: Vec<(f64, f64, (usize, usize))> = Vec::new();
    for &(one, a) in &across {
        for &(other, c) in &down {
            let uneven = (1.0 - one / other).abs();
            if uneven <= 2.5 {
                pairs.push(((uneven * 8.0).round(), one + other, (a, c)));
            }
        }
    }
    sorting::sort_by(&mut pairs, |one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    pairs.into_iter().take(GROUPS).map(|(_, _, pair)| pair).collect()
}
