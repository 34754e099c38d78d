//! The picture in several sizes (an image pyramid): modules must have 3 to 20 pixels to be found.

use super::picture::Luma;
use zeroize::Zeroizing;

/// Pictures are halved until they are not larger than this: then a code that fills it has modules of 14 pixels.
const SMALLEST_SIDE: usize = 320;

/// The side of the smallest code in modules.
pub(super) const MIN_MODULES: usize = 21;

/// The picture in one size.
#[derive(Clone, Copy)]
pub(super) struct Level<'p> {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: &'p [u8],
    /// How many pixels of the picture one of these is.
    pub(super) scale: f64,
}

/// The picture in another size than its own.
pub(super) struct Resized {
    width: usize,
    height: usize,
    pixels: Zeroizing<Vec<u8>>,
    scale: f64,
}

impl Resized {
    pub(super) fn level(&self) -> Level<'_> {
        Level { width: self.width, height: self.height, pixels: &self.pixels, scale: self.scale }
    }
}

/// The picture in its own size and each time halved.
pub(super) struct Levels<'p> {
    own: Level<'p>,
    halved: Vec<Resized>,
}

impl<'p> Levels<'p> {
    pub(super) fn of(picture: &'p Luma) -> Self {
        let own = Level { width: picture.width, height: picture.height, pixels: picture.pixels.as_slice(), scale: 1.0 };
        let mut halved: Vec<Resized> = Vec::new();
        loop {
            let last = halved.last().map_or(own, Resized::level);
            let (longer, shorter) = (last.width.max(last.height), last.width.min(last.height));
            if longer <= SMALLEST_SIDE || shorter < 4 * MIN_MODULES {
                return Self { own, halved };
            }
            let half = halve(last);
            halved.push(half);
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "for the progress")]
    pub(super) fn pixels(&self) -> f64 {
        let halved: usize = self.halved.iter().map(|half| half.pixels.len()).sum();
        (self.own.pixels.len() + halved) as f64
    }

    /// From the smallest to the largest, so that large codes are found where that is quick, and are then painted over.
    pub(super) fn each(&self, mut visit: impl FnMut(&Level<'_>)) {
        for level in self.halved.iter().rev() {
            visit(&level.level());
        }
        visit(&self.own);
    }
}

/// Half as wide and high, each pixel the mean of four; an odd row or column at the end is left out.
fn halve(level: Level<'_>) -> Resized {
    let (width, height) = (level.width / 2, level.height / 2);
    let mut pixels = Zeroizing::new(Vec::with_capacity(width * height));
    let mut rows = level.pixels.chunks_exact(level.width);
    while let (Some(upper), Some(lower)) = (rows.next(), rows.next()) {
        let (upper, _) = upper.as_chunks::<2>();
        let (lower, _) = lower.as_chunks::<2>();
        pixels.extend(upper.iter().zip(lower).map(|(&[a, b], &[c, d])| {
            let sum = u16::from(a) + u16::from(b) + u16::from(c) + u16::from(d);
            u8::try_from((sum + 2) / 4).unwrap_or(255)
        }));
    }
    Resized { width, height, pixels, scale: level.scale * 2.0 }
}

/// `factor` times as wide and high, with straight lines between the pixels.
pub(super) fn enlarged(picture: &Luma, factor: usize) -> Resized {
    let (width, height) = (picture.width * factor, picture.height * factor);
    let mut pixels = Zeroizing::new(Vec::with_capacity(width * height));
    // Where the middle of a new pixel is between two old ones: the first of them, and how much of the second counts,
    // in parts of 2 × factor.
    let place = |at: usize, end: usize| {
        let middle = (2 * at + 1).saturating_sub(factor);
        let first = (middle / (2 * factor)).min(end - 1);
        (first, (first + 1).min(end - 1), middle % (2 * factor))
    };
    let whole = 2 * factor;
    let old = picture.pixels.as_slice();
    let grey = |x: usize, y: usize| old.get(y * picture.width + x).copied().map_or(0, usize::from);
    for y in 0..height {
        let (upper, lower, down) = place(y, picture.height);
        for x in 0..width {
            let (left, right, across) = place(x, picture.width);
            let above = grey(left, upper) * (whole - across) + grey(right, upper) * across;
            let below = grey(left, lower) * (whole - across) + grey(right, lower) * across;
            let sum = above * (whole - down) + below * down;
            pixels.push(u8::try_from(sum / (whole * whole)).unwrap_or(255));
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "2 or 4")]
    Resized { width, height, pixels, scale: 1.0 / factor as f64 }
}
