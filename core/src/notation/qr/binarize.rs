//! From grey to dark and light: against the brightness around each pixel, or with one threshold for all.

use super::canvas::Canvas;
use super::placement::MARGIN;
use super::pyramid::Level;
use zeroize::Zeroizing;

/// Half the side of the square whose mean brightness a pixel is compared with; above 1.5 modules of 20 pixels.
const AROUND: usize = 40;

/// The same of the square that [`Threshold::Sharp`] compares with, too: about two modules of 3 to 5 pixels.
const NEAR: usize = 3;

/// How many times as much as the larger square's mean that of the smaller one counts. A light module among dark ones
/// keeps less than half of its light in a blur, and would be dark against the larger square alone.
const NEAR_COUNTS: u64 = 7;

/// By how much a dark pixel is darker than that mean, of 255.
const DARKER: u32 = 5;

/// The same for [`Threshold::Sharp`]: in a blur, dark and light modules are nearly the same grey.
const SHARP_DARKER: u64 = 2;

/// What makes a pixel dark.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Threshold {
    /// It is darker than the mean of the square around it.
    Around,
    /// It is darker than a mean of that mean and of a much smaller square's, as blurred modules are.
    Sharp,
    /// It is darker than the one value that parts the whole piece best (Otsu).
    One,
}

/// How a piece is made dark and light.
#[derive(Clone, Copy)]
pub(super) struct Binarization {
    pub(super) threshold: Threshold,
    /// Light modules on a dark ground.
    pub(super) inverted: bool,
}

/// Makes pieces of a picture dark and light, in memory that all pieces share.
pub(super) struct Binarizer {
    /// For each place of a piece the sum of all pixels above and to the left (a summed-area table).
    sums: Zeroizing<Vec<u32>>,
}

impl Binarizer {
    /// With memory for pieces of at most `most` pixels.
    pub(super) fn new(most: usize) -> Self {
        // Reserved once: a vector that grows leaves copies behind.
        Self { sums: Zeroizing::new(Vec::with_capacity(most)) }
    }

    /// Puts a piece of the picture onto the canvas, with light around it, dark on light.
    pub(super) fn fill(
        &mut self,
        canvas: &mut Canvas,
        level: &Level<'_>,
        (left, top): (usize, usize),
        (width, height): (usize, usize),
        how: Binarization,
    ) {
        let flip = if how.inverted { 255 } else { 0 };
        let row_of = |row: usize| {
            let start = (top + row) * level.width + left;
            level.pixels.get(start..start + width).unwrap_or_default()
        };
        if how.threshold != Threshold::One {
            self.sums.clear();
            self.sums.resize(width + 1, 0);
            for row in 0..height {
                let above = row * (width + 1);
                let mut so_far = 0;
                self.sums.push(0);
                for (column, &grey) in (1..).zip(row_of(row)) {
                    so_far += u32::from(grey ^ flip);
                    let sum = self.sums.get(above + column).copied().unwrap_or(0) + so_far;
                    self.sums.push(sum);
                }
            }
        }
        canvas.clear(width + 2 * MARGIN, height + 2 * MARGIN);
        let one =
            if how.threshold == Threshold::One { u32::from(threshold((0..height).flat_map(row_of), flip)) } else { 0 };
        for (row, canvas) in canvas.rows().skip(MARGIN).take(height).enumerate() {
            let target = canvas.get_mut(MARGIN..MARGIN + width).unwrap_or_default();
            let greys = row_of(row);
            if how.threshold == Threshold::One {
                for (target, &grey) in target.iter_mut().zip(greys) {
                    *target = u32::from(u32::from(grey ^ flip) < one);
                }
                continue;
            }
            let (from, to) = (row.saturating_sub(AROUND), (row + AROUND + 1).min(height));
            let line = |row: usize| self.sums.get(row * (width + 1)..(row + 1) * (width + 1)).unwrap_or_default();
            let (upper, lower) = (line(from), line(to));
            let area = |columns: usize| u32::try_from(columns * (to - from)).unwrap_or(u32::MAX);
            let dark = |grey: u8, area: u32, around: u32| u32::from((u32::from(grey ^ flip) + DARKER) * area < around);
            if how.threshold == Threshold::Sharp {
                self.sharpen(target, greys, (row, width, height), flip);
                continue;
            }
            // Near the edges of the piece there is less around a pixel.
            let inner = width.saturating_sub(2 * AROUND);
            let edges = if inner == 0 { [0..width, 0..0] } else { [0..AROUND, width - AROUND..width] };
            for column in edges.into_iter().flatten() {
                let (start, end) = (column.saturating_sub(AROUND), (column + AROUND + 1).min(width));
                let sum = |line: &[u32], column: usize| line.get(column).copied().unwrap_or(0);
                let around = sum(lower, end) + sum(upper, start) - sum(lower, start) - sum(upper, end);
                if let (Some(target), Some(&grey)) = (target.get_mut(column), greys.get(column)) {
                    *target = dark(grey, area(end - start), around);
                }
            }
            // All others in one go: this is where the time of a large picture goes.
            let whole = area(2 * AROUND + 1);
            let before = upper.iter().zip(lower);
            let behind = upper.iter().zip(lower).skip(2 * AROUND + 1);
            let pixels = target.iter_mut().zip(greys).skip(AROUND).take(inner);
            for (((target, &grey), (upper_left, lower_left)), (upper_right, lower_right)) in
                pixels.zip(before).zip(behind)
            {
                *target = dark(grey, whole, lower_right + upper_left - lower_left - upper_right);
            }
        }
    }

    /// Makes a row of a piece dark and light by the brightness near each pixel and that further around it.
    fn sharpen(&self, target: &mut [u32], greys: &[u8], (row, width, height): (usize, usize, usize), flip: u8) {
        let line = |row: usize| self.sums.get(row * (width + 1)..(row + 1) * (width + 1)).unwrap_or_default();
        let lines = |reach: usize| {
            let (from, to) = (row.saturating_sub(reach), (row + reach + 1).min(height));
            (line(from), line(to), to - from)
        };
        let (wide, narrow) = (lines(AROUND), lines(NEAR));
        let sum = |(upper, lower, rows): (&[u32], &[u32], usize), column: usize, reach: usize| {
            let (start, end) = (column.saturating_sub(reach), (column + reach + 1).min(width));
            let at = |line: &[u32], column: usize| line.get(column).copied().unwrap_or(0);
            let sum = at(lower, end) + at(upper, start) - at(lower, start) - at(upper, end);
            (u64::from(sum), ((end - start) * rows) as u64)
        };
        for (column, (target, &grey)) in target.iter_mut().zip(greys).enumerate() {
            let ((far, far_area), (near, near_area)) = (sum(wide, column, AROUND), sum(narrow, column, NEAR));
            let grey = u64::from(grey ^ flip) + SHARP_DARKER;
            *target = u32::from(
                (1 + NEAR_COUNTS) * grey * far_area * near_area < far * near_area + NEAR_COUNTS * near * far_area,
            );
        }
    }
}

/// The value that parts dark from light best (Otsu): the two groups are then the furthest apart for their sizes.
#[allow(clippy::cast_precision_loss, reason = "sums over a piece")]
fn threshold<'p>(pixels: impl Iterator<Item = &'p u8>, flip: u8) -> u8 {
    let mut counts = [0_u64; 256];
    for &grey in pixels {
        if let Some(count) = counts.get_mut(usize::from(grey ^ flip)) {
            *count += 1;
        }
    }
    let all: u64 = counts.iter().sum();
    let sum: u64 = (0..).zip(&counts).map(|(grey, count)| grey * count).sum();
    let (mut below, mut sum_below) = (0_u64, 0_u64);
    let (mut best, mut threshold) = (0.0, 0);
    for (grey, &count) in (0_u8..=255).zip(&counts) {
        below += count;
        sum_below += u64::from(grey) * count;
        let above = all - below;
        if below == 0 || above == 0 {
            continue;
        }
        let apart = sum_below as f64 / below as f64 - (sum - sum_below) as f64 / above as f64;
        let score = apart * apart * below as f64 * above as f64;
        if score >= best {
            (best, threshold) = (score, grey.saturating_add(1));
        }
    }
    threshold
}
