//! Dark and light pixels, and the regions of dark ones that touch each other.

use super::geometry::Corner;
use zeroize::Zeroizing;

pub(super) const LIGHT: u32 = 0;

const DARK: u32 = 1;

/// Labels from here on are numbers of regions.
const FIRST: u32 = 2;

/// A canvas of dark and light pixels. It is overwritten on drop.
pub(super) struct Canvas {
    pub(super) wide: usize,
    pub(super) high: usize,
    pub(super) labels: Zeroizing<Vec<u32>>,
    pub(super) runs: Zeroizing<Vec<[u32; 3]>>,
    pub(super) regions: Vec<Region>,
    /// Pixels of a region from which to look on.
    pub(super) open: Vec<(usize, usize)>,
}

impl Canvas {
    /// With memory for at most `most` pixels.
    pub(super) fn new(most: usize) -> Self {
        Self {
            wide: 0,
            high: 0,
            // Reserved once: a vector that grows leaves copies behind.
            labels: Zeroizing::new(Vec::with_capacity(most)),
            runs: Zeroizing::new(Vec::new()),
            regions: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Makes all pixels light, in a new size.
    pub(super) fn clear(&mut self, wide: usize, high: usize) {
        (self.wide, self.high) = (wide, high);
        self.labels.clear();
        self.labels.resize(wide * high, LIGHT);
        self.runs.clear();
        self.regions.clear();
    }

    /// The rows from top to bottom, each pixel not 0 if it is dark.
    pub(super) fn rows(&mut self) -> impl Iterator<Item = &mut [u32]> {
        self.labels.chunks_exact_mut(self.wide.max(1))
    }

    /// Makes a pixel light.
    pub(super) fn lighten(&mut self, column: usize, row: usize) {
        if let Some(pixel) = self.labels.get_mut(row * self.wide + column) {
            *pixel = LIGHT;
        }
    }

    /// The label of a pixel; [`LIGHT`] outside of the canvas.
    pub(super) fn label(&self, column: i64, row: i64) -> u32 {
        let place = || Some((usize::try_from(column).ok()?, usize::try_from(row).ok()?));
        match place() {
            Some((column, row)) if column < self.wide => {
                self.labels.get(row * self.wide + column).copied().unwrap_or(LIGHT)
            }
            _ => LIGHT,
        }
    }

    /// The label of a place between pixels.
    #[allow(clippy::cast_possible_truncation, reason = "what is far away is light")]
    pub(super) fn label_at(&self, (x, y): Corner) -> u32 {
        self.label(x.round() as i64, y.round() as i64)
    }

    /// The number of the region at a dark pixel.
    pub(super) fn region(&mut self, column: usize, row: usize) -> Option<usize> {
        let label = *self.labels.get(row * self.wide + column)?;
        if label >= FIRST {
            return usize::try_from(label - FIRST).ok();
        }
        (label == DARK).then(|| self.fill(column, row)).flatten()
    }

    /// The runs of pixels that make up a region.
    pub(super) fn runs_of(&self, region: &Region) -> impl Iterator<Item = PixelRun> {
        let runs = self.runs.get(region.first..region.end).unwrap_or_default();
        runs.iter().map(|&[row, left, right]| PixelRun { row, left, right })
    }

    /// Labels all dark pixels that are connected with this one (a flood fill), and gives the number of the new region.
    fn fill(&mut self, column: usize, row: usize) -> Option<usize> {
        let number = self.regions.len();
        let label = u32::try_from(number).ok()?.checked_add(FIRST)?;
        let first = self.runs.len();
        let (wide, high) = (self.wide, self.high);
        let mut pixels = 0;
        self.open.clear();
        self.open.push((column, row));
        while let Some((column, row)) = self.open.pop() {
            let line = self.labels.get_mut(row * wide..(row + 1) * wide)?;
            // Meanwhile another way may have come here.
            if line.get(column) != Some(&DARK) {
                continue;
            }
            let is_light = |label: &u32| *label != DARK;
            let left = column - line.get(..column)?.iter().rev().position(is_light).unwrap_or(column);
            let right = line.get(column..)?.iter().position(is_light).map_or(wide, |length| column + length);
            line.get_mut(left..right)?.fill(label);
            pixels += right - left;
            self.runs.push([u32::try_from(row).ok()?, u32::try_from(left).ok()?, u32::try_from(right - 1).ok()?]);
            let next = [row.checked_sub(1), Some(row + 1).filter(|&row| row < high)];
            for row in next.into_iter().flatten() {
                let line = self.labels.get(row * wide + left..row * wide + right)?;
                let mut before = false;
                for (column, &label) in (left..).zip(line) {
                    let dark = label == DARK;
                    // One pixel of a run is enough: it finds the others.
                    if dark && !before {
                        self.open.push((column, row));
                    }
                    before = dark;
                }
            }
        }
        let seed = (i64::try_from(column).ok()?, i64::try_from(row).ok()?);
        self.regions.push(Region { seed, pixels, first, end: self.runs.len(), taken: false });
        Some(number)
    }
}

/// A horizontal run of pixels of a region; `right` is the last one.
#[derive(Clone, Copy)]
pub(super) struct PixelRun {
    row: u32,
    left: u32,
    right: u32,
}

impl PixelRun {
    /// Its first and its last pixel, x and y.
    pub(super) fn ends(self) -> [(i64, i64); 2] {
        [self.left, self.right].map(|column| (i64::from(column), i64::from(self.row)))
    }
}

/// Dark pixels that touch each other.
pub(super) struct Region {
    /// The first pixel that was seen of it.
    pub(super) seed: (i64, i64),
    pub(super) pixels: usize,
    /// Its runs in [`Canvas::runs`].
    pub(super) first: usize,
    pub(super) end: usize,
    /// It belongs to a finder pattern.
    pub(super) taken: bool,
}
