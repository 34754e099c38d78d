//! The grey of a code's modules, with the blur of the picture taken off.

use super::geometry::{Corner, Projection};
use super::placement::MARGIN;
use super::pyramid::Level;
use zeroize::Zeroizing;

/// How much of a module's neighbours is taken off it on either side, across and down. A blur (Gaussian) whose standard
/// deviation is half a module gives each of them 0.16 of a module's grey; this takes off what 0.1 to 0.22 gave.
const SHARPER: f64 = 0.4;

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

    /// The grey at a place of the canvas, 0 to 255, with straight lines between the pixels; white outside of the picture.
    #[allow(clippy::cast_possible_truncation, reason = "what is far away is white")]
    fn at(&self, (x, y): Corner) -> f64 {
        let (x, y) = (x + self.left, y + self.top);
        let (across, down) = (x - x.floor(), y - y.floor());
        let (column, row) = (x.floor() as i64, y.floor() as i64);
        let above = self.pixel(column, row) * (1.0 - across) + self.pixel(column + 1, row) * across;
        let below = self.pixel(column, row + 1) * (1.0 - across) + self.pixel(column + 1, row + 1) * across;
        above * (1.0 - down) + below * down
    }

    fn pixel(&self, column: i64, row: i64) -> f64 {
        let place = || {
            let column = usize::try_from(column).ok().filter(|&column| column < self.level.width)?;
            self.level.pixels.get(usize::try_from(row).ok()?.checked_mul(self.level.width)? + column)
        };
        place().map_or(255.0, |&grey| f64::from(if self.inverted { 255 - grey } else { grey }))
    }

    /// The modules of a grid of `size` modules a side, without blur; `None` if the grid is none.
    pub(super) fn modules(&self, map: &Projection, size: i32) -> Option<Modules> {
        let side = usize::try_from(size).ok()?;
        // With one module more on each side, as the edges have neighbours, too.
        let wide = side + 2;
        let mut seen = Zeroizing::new(Vec::with_capacity(wide * wide));
        for row in -1..=size {
            for column in -1..=size {
                seen.push(self.at(map.to(f64::from(column) + 0.5, f64::from(row) + 0.5)?));
            }
        }
        let sharper = |before: f64, own: f64, behind: f64| own + SHARPER * (2.0 * own - before - behind);
        let mut across = Zeroizing::new(Vec::with_capacity(wide * side));
        for row in seen.chunks_exact(wide) {
            across.extend(row.array_windows().map(|&[before, own, behind]| sharper(before, own, behind)));
        }
        let mut greys = Zeroizing::new(Vec::with_capacity(side * side));
        let rows = across.iter().zip(across.iter().skip(side)).zip(across.iter().skip(2 * side));
        greys.extend(rows.map(|((&above, &own), &below)| sharper(above, own, below)));
        Some(Modules { side, greys })
    }
}

/// The greys of a code's modules. They are overwritten on drop.
pub(super) struct Modules {
    side: usize,
    greys: Zeroizing<Vec<f64>>,
}

impl Modules {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.greys.len()
    }

    /// The grey of one of them; below 0 or above 255 where its neighbours are the opposite.
    pub(super) fn grey(&self, column: i32, row: i32) -> Option<f64> {
        let column = usize::try_from(column).ok().filter(|&column| column < self.side)?;
        self.greys.get(usize::try_from(row).ok()? * self.side + column).copied()
    }
}
