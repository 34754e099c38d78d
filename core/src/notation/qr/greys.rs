//! The grey of a code's modules, with the blur of the picture taken off.

use super::budget::SearchBudget;
use super::finder::FinderPattern;
use super::fixed::{FixedModule, timing_modules};
use super::geometry::{Corner, Projection};
use super::picture::Luma;
use super::placement::MARGIN;
use super::pyramid::Level;
use zeroize::Zeroizing;

/// How much of its grey a module is taken to have got from the next one on either side, across and down. A blur (Gaussian)
/// whose standard deviation is 0.6 modules gives 0.2, one of 0.8 gives 0.24.
const BLUR: f64 = 0.24;

/// The same for what a finder pattern is compared with, in between sharp ones and those that are blurred the most.
const EDGE: f64 = 0.2;

/// How many of the timing patterns' modules must be darker or lighter than their neighbours, as they should be; about half
/// are on a grid that is none.
const IN_TIME: f64 = 0.7;

/// How often the blur is taken off what is still blurred.
const ROUNDS: usize = 30;

/// What taking off the blur counts for each module, in looks at a place.
pub(super) const BLUR_LOOKS: usize = 4 + 2 * ROUNDS;

/// What [`Greys::likeness`] counts, in looks at a place.
pub(super) const LIKENESS_LOOKS: usize = 2 * 324;

/// The grey pixels below a canvas.
pub(super) struct Greys<'p> {
    level: Level<'p>,
    /// Where the canvas starts on the level.
    left: f64,
    top: f64,
    inverted: bool,
}

impl<'p> Greys<'p> {
    /// The pixels of a piece that starts at a place of a level; `inverted` if light is dark on the canvas.
    #[allow(clippy::cast_precision_loss, reason = "places in a picture")]
    pub(super) fn new(level: Level<'p>, (left, top): (usize, usize), inverted: bool) -> Self {
        let start = |at: usize| at as f64 - MARGIN as f64;
        Self { level, left: start(left), top: start(top), inverted }
    }

    /// All pixels of a picture, by its own pixels.
    pub(super) fn of(picture: &'p Luma, inverted: bool) -> Self {
        let level =
            Level { width: picture.width, height: picture.height, pixels: picture.pixels.as_slice(), scale: 1.0 };
        Self { level, left: 0.0, top: 0.0, inverted }
    }

    /// The grey at a place of the canvas, 0 to 255, with straight lines between the pixels; white outside of the picture.
    #[allow(clippy::cast_possible_truncation, reason = "what is far away is white")]
    fn at(&self, (x, y): Corner) -> f64 {
        let (x, y) = (x + self.left, y + self.top);
        let (across, down) = (x - x.floor(), y - y.floor());
        let (column, row) = (x.floor() as i64, y.floor() as i64);
        // A place that is far away is at an end of what a number holds.
        let (next_column, next_row) = (column.saturating_add(1), row.saturating_add(1));
        let above = self.pixel(column, row) * (1.0 - across) + self.pixel(next_column, row) * across;
        let below = self.pixel(column, next_row) * (1.0 - across) + self.pixel(next_column, next_row) * across;
        above * (1.0 - down) + below * down
    }

    fn pixel(&self, column: i64, row: i64) -> f64 {
        let place = || {
            let column = usize::try_from(column).ok().filter(|&column| column < self.level.width)?;
            self.level.pixels.get(usize::try_from(row).ok()?.checked_mul(self.level.width)? + column)
        };
        place().map_or(255.0, |&grey| f64::from(if self.inverted { 255 - grey } else { grey }))
    }

    /// The grey in the middle of a module.
    fn module(&self, map: &Projection, column: i32, row: i32) -> Option<f64> {
        Some(self.at(map.to(f64::from(column) + 0.5, f64::from(row) + 0.5)?))
    }

    /// The modules of a grid of `side` modules a side, without blur; `None` if the grid is none.
    pub(super) fn modules(&self, map: &Projection, side: usize) -> Option<Modules> {
        let size = i32::try_from(side).ok()?;
        // With one module more on each side, as the edges have neighbours, too.
        let wide = side + 2;
        let mut seen = Zeroizing::new(Vec::with_capacity(wide * wide));
        for row in -1..=size {
            for column in -1..=size {
                seen.push(self.module(map, column, row)?);
            }
        }
        // What blurred becomes what is seen (the way of Jansson and Van Cittert): what is missing is added until it does.
        // Nothing is darker or lighter than the darkest and the lightest module.
        let (least, most) =
            seen.iter().fold((255.0_f64, 0.0_f64), |(least, most), &grey| (least.min(grey), most.max(grey)));
        let mut greys = seen.clone();
        let mut blurred = seen.clone();
        for _ in 0..ROUNDS {
            blur(&greys, &mut blurred, wide);
            for ((grey, blurred), seen) in greys.iter_mut().zip(blurred.iter()).zip(seen.iter()) {
                *grey = (*grey + seen - blurred).clamp(least, most);
            }
        }
        Some(Modules { side, greys })
    }

    /// How much lighter the light ones of some modules are than the dark ones, all together.
    pub(super) fn contrast(&self, map: &Projection, modules: &[FixedModule]) -> f64 {
        let of = |module: &FixedModule| {
            let grey = self.module(map, module.column, module.row)?;
            Some(if module.dark { -grey } else { grey })
        };
        modules.iter().filter_map(of).sum()
    }

    /// Whether the modules of the timing patterns are darker or lighter than both neighbours together, as they should be;
    /// where few are, the grid is none, or its size another. `None` if there is no time for it.
    pub(super) fn is_in_time(&self, map: &Projection, size: i32, budget: &mut SearchBudget) -> Option<bool> {
        budget.take(6 * timing_modules(size))?;
        Some(self.timing(map, size).is_some_and(|timing| timing >= IN_TIME))
    }

    /// How many modules of the timing patterns are as they should be, from 0 to 1.
    fn timing(&self, map: &Projection, size: i32) -> Option<f64> {
        let mut right = 0;
        for is_row in [false, true] {
            let grey = |n: i32| if is_row { self.module(map, n, 6) } else { self.module(map, 6, n) };
            for n in 8..size - 8 {
                let is_darker = 2.0 * grey(n)? < grey(n - 1)? + grey(n + 1)?;
                right += i32::from(is_darker == (n % 2 == 0));
            }
        }
        Some(f64::from(right) / f64::from(2 * (size - 16)))
    }

    /// How like a blurred finder pattern with light around it what was taken for one is: the correlation coefficient of the
    /// greys of its modules and those around it, from -1 to 1. It was seen in a size of the picture of which one pixel is
    /// `pixel` of these.
    pub(super) fn likeness(&self, pattern: &FinderPattern, pixel: f64) -> f64 {
        // Its corners are in the middle of pixels that are `pixel` wide.
        let module = 1.0 + pixel / pattern.side;
        let aside = (pixel - 1.0) / 2.0;
        let (mut count, mut sums, mut squares, mut products) = (0.0, (0.0, 0.0), (0.0, 0.0), 0.0);
        // Two places across and two down in each module.
        for row in -9..9_i32 {
            for column in -9..9_i32 {
                let at = |half: i32| 3.5 + (f64::from(half) + 0.5) / 2.0 * module;
                let Some((x, y)) = pattern.map.to(at(column), at(row)) else { continue };
                let grey = self.at((x + aside, y + aside));
                let expected = -darkness((column + 9) / 2 - 4, (row + 9) / 2 - 4);
                count += 1.0;
                sums = (sums.0 + grey, sums.1 + expected);
                squares = (squares.0 + grey * grey, squares.1 + expected * expected);
                products += grey * expected;
            }
        }
        let spread = (count * squares.0 - sums.0 * sums.0) * (count * squares.1 - sums.1 * sums.1);
        (count * products - sums.0 * sums.1) / spread.sqrt()
    }
}

/// How dark a module of a blurred finder pattern is, counted from its middle: a square, without a smaller one, with a
/// still smaller one.
fn darkness(column: i32, row: i32) -> f64 {
    let side = |at: i32, half: i32| match at.abs() - half {
        ..0 => 1.0,
        0 => 1.0 - EDGE,
        1 => EDGE,
        _ => 0.0,
    };
    let square = |half: i32| side(column, half) * side(row, half);
    square(3) - square(2) + square(1)
}

/// Blurs modules, `wide` in a row, by [`BLUR`].
fn blur(greys: &[f64], blurred: &mut [f64], wide: usize) {
    let at = |n: usize| greys.get(n).copied().unwrap_or(255.0);
    let mixed = |before: f64, own: f64, behind: f64| own * (1.0 - 2.0 * BLUR) + BLUR * (before + behind);
    let across = |n: usize| if n < greys.len() { mixed(at(n.wrapping_sub(1)), at(n), at(n + 1)) } else { 255.0 };
    for (n, blurred) in blurred.iter_mut().enumerate() {
        *blurred = mixed(across(n.wrapping_sub(wide)), across(n), across(n + wide));
    }
}

/// The greys of a code's modules, and of those around it. They are overwritten on drop.
pub(super) struct Modules {
    side: usize,
    greys: Zeroizing<Vec<f64>>,
}

impl Modules {
    /// The grey of one of the code's.
    pub(super) fn grey(&self, column: i32, row: i32) -> Option<f64> {
        let column = usize::try_from(column).ok().filter(|&column| column < self.side)?;
        self.greys.get((usize::try_from(row).ok()? + 1) * (self.side + 2) + column + 1).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_away_is_white() {
        let pixels = [0; 4];
        let greys = Greys {
            level: Level { width: 2, height: 2, pixels: &pixels, scale: 1.0 },
            left: 0.0,
            top: 0.0,
            inverted: false,
        };
        assert_eq!(greys.at((0.0, 0.0)).to_bits(), 0.0_f64.to_bits());
        for far in [1e18, 1e19, f64::MAX, f64::INFINITY, -1e19, f64::NEG_INFINITY] {
            for place in [(far, 0.0), (0.0, far), (far, far)] {
                let grey = greys.at(place);
                assert!(grey.is_nan() || grey >= 255.0, "{place:?}: {grey}");
            }
        }
    }
}
