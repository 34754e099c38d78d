//! QR codes (ISO/IEC 18004) in a picture of grey pixels: finds all of them and says what is in them. A PNG or JPEG is
//! unpacked by the browser before.
//!
//! `finder` knows codes of dark and light pixels. This module hands it the picture in the forms in which it finds what is
//! there: in several sizes, since it wants modules of 3 to 20 pixels; in overlapping pieces, so that memory stays small;
//! each against the brightness around it, since a screen has dark and light parts; and as dark on light as well as light
//! on dark.
//!
//! A picture can be made such that there is always one more thing that might be a code. So the work is counted
//! ([`MAX_WORK`]), and a search that is given up says so.

mod finder;

use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use finder::{Canvas, Work};
use std::fmt;
use zeroize::Zeroizing;

/// The most pixels that a picture can have: 64 megapixels, more than any screen and most cameras.
pub const MAX_PIXELS: usize = 64_000_000;

/// The most texts that one picture gives.
pub const MAX_CODES: usize = 1000;

/// What a search may do beyond looking at every pixel some times, in looks at a place of a grid that may be a code's: a
/// few nanoseconds each. A sheet with a thousand codes takes a third of it.
pub const MAX_WORK: u64 = 100_000_000;

/// Pixels in a row of a piece, and rows in it.
const PIECE: usize = 2400;
/// How much of a piece is in the next as well: what is smaller than this is whole in one of them.
const OVERLAP: usize = 800;
/// Up to so many pixels a picture is also searched with one threshold for all.
const MAX_PIXELS_FOR_ONE_THRESHOLD: usize = 4_000_000;
/// Light pixels around a piece, as a code at the edge of a picture has no border.
const MARGIN: usize = 8;
/// Pictures are halved until they are not larger than this: then a code that fills it has modules of 14 pixels.
const SMALLEST: usize = 320;
/// The side of the smallest code in modules.
const MODULES: usize = 21;
/// Half the side of the square whose mean brightness a pixel is compared with; above 1.5 modules of 20 pixels.
const AROUND: usize = 40;
/// How much darker than that a dark pixel is, of 255.
const DARKER: u32 = 5;

/// A picture in grey: one byte a pixel, 0 black to 255 white, row by row from the top left.
///
/// It is overwritten on drop, as it may show keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Luma {
    width: usize,
    height: usize,
    pixels: SecretBytes,
}

impl Luma {
    /// A picture of `width` × `height` bytes.
    ///
    /// # Errors
    /// If it has no or too many pixels, or another number than its sides say.
    pub fn new(width: u32, height: u32, pixels: SecretBytes) -> Result<Self, PictureProblem> {
        let (width, height) = sides(width, height)?;
        if pixels.len() != width * height {
            return Err(PictureProblem::Cut);
        }
        Ok(Self { width, height, pixels })
    }

    /// A picture of red, green, blue and alpha bytes, as a canvas gives it (`getImageData`): what shines through is
    /// white, and brightness is that of ITU-R BT.601.
    ///
    /// # Errors
    /// If it has no or too many pixels, or another number than its sides say.
    pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Result<Self, PictureProblem> {
        let (wide, high) = sides(width, height)?;
        let (quads, rest) = rgba.as_chunks::<4>();
        if quads.len() != wide * high || !rest.is_empty() {
            return Err(PictureProblem::Cut);
        }
        let mut pixels = SecretBytes::from_vec(vec![0; quads.len()]);
        for (pixel, &[red, green, blue, alpha]) in pixels.as_mut_slice().iter_mut().zip(quads) {
            let grey = (u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8;
            let alpha = u32::from(alpha);
            *pixel = u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255);
        }
        Self::new(width, height, pixels)
    }
}

impl fmt::Debug for Luma {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Luma({} × {}, hidden)", self.width, self.height)
    }
}

fn sides(width: u32, height: u32) -> Result<(usize, usize), PictureProblem> {
    let both = || Some((usize::try_from(width).ok()?, usize::try_from(height).ok()?));
    let Some((wide, high)) = both() else { return Err(PictureProblem::TooLarge { width, height }) };
    match wide.checked_mul(high) {
        Some(0) => Err(PictureProblem::Empty),
        Some(pixels) if pixels <= MAX_PIXELS => Ok((wide, high)),
        _ => Err(PictureProblem::TooLarge { width, height }),
    }
}

/// Why a picture can't be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureProblem {
    /// It has no pixels.
    Empty,
    /// It has more than [`MAX_PIXELS`].
    TooLarge {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// It has another number of pixels than its sides say.
    Cut,
}

impl PictureProblem {
    /// What a person is told.
    #[must_use]
    pub fn refusal(self) -> Refusal {
        match self {
            Self::Empty => Refusal::new(
                "picture-empty",
                "The picture has no pixels.",
                "Take the screenshot again, and save it as PNG.",
            ),
            Self::TooLarge { width, height } => Refusal::new(
                "picture-large",
                format!("The picture has {width} × {height} pixels; at most 64 million are searched for QR codes."),
                "Cut out the part with the QR codes, or save it smaller.",
            ),
            Self::Cut => Refusal::new(
                "picture-cut",
                "The picture is not complete.",
                "Take the screenshot again, and save it as PNG.",
            ),
        }
    }
}

/// Refuses a picture by the sides that its head tells, before anybody unpacks it: some kilobytes of PNG can claim to be
/// gigabytes of pixels. `start` are the first bytes of the file; 64 KB are enough, unless a JPEG has much in front. What
/// tells nothing here passes, and is measured when it is open.
///
/// # Errors
/// If it claims more than [`MAX_PIXELS`].
pub fn check_head(start: &[u8]) -> Result<(), PictureProblem> {
    match sides_in_head(start) {
        Some((width, height)) if u64::from(width) * u64::from(height) > MAX_PIXELS as u64 => {
            Err(PictureProblem::TooLarge { width, height })
        }
        _ => Ok(()),
    }
}

/// Width and height as the head of a PNG, JPEG, GIF, BMP or WebP tells them.
fn sides_in_head(start: &[u8]) -> Option<(u32, u32)> {
    let bytes = |at: usize| start.get(at..)?.first_chunk::<4>().copied();
    let pair = |at: usize| start.get(at..)?.first_chunk::<2>().copied();
    if start.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((u32::from_be_bytes(bytes(16)?), u32::from_be_bytes(bytes(20)?)));
    }
    if start.starts_with(b"GIF8") {
        return Some((u16::from_le_bytes(pair(6)?).into(), u16::from_le_bytes(pair(8)?).into()));
    }
    if start.starts_with(b"BM") {
        let side = |at: usize| Some(i32::from_le_bytes(bytes(at)?).unsigned_abs());
        return Some((side(18)?, side(22)?));
    }
    if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
        let three = |at: usize| Some(u32::from_le_bytes(bytes(at)?) & 0xff_ffff);
        return match start.get(12..16)? {
            b"VP8X" => Some((three(24)? + 1, three(27)? + 1)),
            b"VP8L" => {
                let packed = u32::from_le_bytes(bytes(21)?);
                Some(((packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1))
            }
            b"VP8 " => {
                let side = |at: usize| Some(u32::from(u16::from_le_bytes(pair(at)?) & 0x3fff));
                Some((side(26)?, side(28)?))
            }
            _ => None,
        };
    }
    // JPEG: segments with their length, until the one of a frame.
    let mut at = start.starts_with(b"\xff\xd8").then_some(2)?;
    loop {
        let [0xff, kind] = pair(at)? else { return None };
        match kind {
            0xff => at += 1,
            0x01 | 0xd0..=0xd7 => at += 2,
            0xc0..=0xcf if !matches!(kind, 0xc4 | 0xc8 | 0xcc) => {
                return Some((u16::from_be_bytes(pair(at + 7)?).into(), u16::from_be_bytes(pair(at + 5)?).into()));
            }
            _ => at += 2 + usize::from(u16::from_be_bytes(pair(at + 2)?)).max(2),
        }
    }
}

/// What a QR code says, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrText {
    /// The text, always UTF-8: bytes that are not are read as Latin-1, the code's default.
    pub text: SecretBytes,
    /// Its corners in pixels of the picture, x and y: first its own top left one, then clockwise.
    pub corners: [(u32, u32); 4],
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrSearch {
    /// The codes from top to bottom; the same text only once.
    pub codes: Vec<QrText>,
    /// Whether it was given up before its end, because the picture has too much that could be a code.
    pub given_up: bool,
}

/// Finds and reads all QR codes.
///
/// Time and memory grow with the pixels: each is looked at about ten times, and twice as often in a small picture
/// without a code. Whatever else is in the picture makes it do at most [`MAX_WORK`] more. `progress` is called between
/// the pieces.
#[must_use]
pub fn decode(picture: &Luma, progress: &mut Progress<'_>) -> QrSearch {
    searched(picture, Work::new(MAX_WORK), progress)
}

fn searched(picture: &Luma, work: Work, progress: &mut Progress<'_>) -> QrSearch {
    let mut seeker = Seeker::new(picture, work);
    let levels = Levels::of(picture);
    // Dark on light, light on dark. The last level has three quarters of all pixels.
    let all = 2.0 * levels.pixels();
    let mut seen = 0.0;
    for inverted in [false, true] {
        levels.each(|level| {
            seeker.level(level, How { threshold: Threshold::Around, inverted }, &mut |pixels| {
                seen += pixels;
                progress((seen / all).min(1.0));
            });
        });
    }
    if seeker.found.is_empty() {
        // One threshold for all: modules larger than what is looked at around a pixel, on an even ground.
        for inverted in [false, true] {
            levels.each(|level| {
                if level.pixels.len() <= MAX_PIXELS_FOR_ONE_THRESHOLD {
                    seeker.level(level, How { threshold: Threshold::One, inverted }, &mut |_| progress(1.0));
                }
            });
        }
    }
    for (factor, most) in [(2, MAX_PIXELS / 16), (4, MAX_PIXELS / 64)] {
        if seeker.found.is_empty() && picture.pixels.len() <= most {
            let larger = enlarged(picture, factor);
            for inverted in [false, true] {
                let how = How { threshold: Threshold::Around, inverted };
                seeker.level(&larger.level(), how, &mut |_| progress(1.0));
            }
        }
    }
    seeker.finish()
}

/// What makes a pixel dark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Threshold {
    /// It is darker than the mean of the square around it.
    Around,
    /// It is darker than the one value that parts the whole piece best (Otsu).
    One,
}

#[derive(Clone, Copy)]
struct How {
    threshold: Threshold,
    /// Light modules on a dark ground.
    inverted: bool,
}

/// The picture in one size.
#[derive(Clone, Copy)]
struct Level<'p> {
    width: usize,
    height: usize,
    pixels: &'p [u8],
    /// How many pixels of the picture one of these is.
    scale: f64,
}

/// The picture in another size than its own.
struct Resized {
    width: usize,
    height: usize,
    pixels: Zeroizing<Vec<u8>>,
    scale: f64,
}

impl Resized {
    fn level(&self) -> Level<'_> {
        Level { width: self.width, height: self.height, pixels: &self.pixels, scale: self.scale }
    }
}

/// The picture in its own size and each time halved.
struct Levels<'p> {
    own: Level<'p>,
    halved: Vec<Resized>,
}

impl<'p> Levels<'p> {
    fn of(picture: &'p Luma) -> Self {
        let own = Level { width: picture.width, height: picture.height, pixels: picture.pixels.as_slice(), scale: 1.0 };
        let mut halved: Vec<Resized> = Vec::new();
        loop {
            let last = halved.last().map_or(own, Resized::level);
            let (longer, shorter) = (last.width.max(last.height), last.width.min(last.height));
            if longer <= SMALLEST || shorter < 4 * MODULES {
                return Self { own, halved };
            }
            let half = halve(last);
            halved.push(half);
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "for the progress")]
    fn pixels(&self) -> f64 {
        let halved: usize = self.halved.iter().map(|half| half.pixels.len()).sum();
        (self.own.pixels.len() + halved) as f64
    }

    /// From the smallest to the largest, so that large codes are found where that is quick, and are then painted over.
    fn each(&self, mut visit: impl FnMut(&Level<'_>)) {
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
fn enlarged(picture: &Luma, factor: usize) -> Resized {
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

/// A corner in pixels of the picture.
type Corner = (f64, f64);

/// One search, with the memory that all pieces share. It is all overwritten at the end.
struct Seeker {
    canvas: Canvas,
    /// For each place of it the sum of all pixels above and to the left.
    sums: Zeroizing<Vec<u32>>,
    found: Vec<QrText>,
    /// What to paint over, in pixels of the picture; a text that is there twice is in it twice.
    places: Vec<[Corner; 4]>,
    work: Work,
    picture: (u32, u32),
}

impl Seeker {
    fn new(picture: &Luma, work: Work) -> Self {
        // Once and for all: a vector that grows leaves copies behind.
        let side = |side: usize| (4 * side).min(PIECE) + 2 * MARGIN;
        let largest = side(picture.width) * side(picture.height);
        Self {
            canvas: Canvas::new(largest),
            sums: Zeroizing::new(Vec::with_capacity(largest)),
            found: Vec::new(),
            places: Vec::new(),
            work,
            picture: (
                u32::try_from(picture.width).unwrap_or(u32::MAX),
                u32::try_from(picture.height).unwrap_or(u32::MAX),
            ),
        }
    }

    fn finish(mut self) -> QrSearch {
        let mut codes = std::mem::take(&mut self.found);
        codes.sort_by_key(|code| {
            let middle = |pick: fn(&(u32, u32)) -> u32| code.corners.iter().map(|c| u64::from(pick(c))).sum::<u64>();
            (middle(|corner| corner.1), middle(|corner| corner.0))
        });
        QrSearch { codes, given_up: self.work.is_over() }
    }

    /// Searches a level piece by piece; tells `seen` how many of its pixels are done.
    fn level(&mut self, level: &Level<'_>, how: How, seen: &mut dyn FnMut(f64)) {
        if level.width < MODULES || level.height < MODULES {
            return;
        }
        let pieces = starts(level.width).count() * starts(level.height).count();
        for top in starts(level.height) {
            for left in starts(level.width) {
                if self.work.is_over() {
                    return;
                }
                self.piece(level, (left, top), how);
                #[allow(clippy::cast_precision_loss, reason = "for the progress")]
                seen(level.pixels.len() as f64 / pieces as f64);
            }
        }
    }

    fn piece(&mut self, level: &Level<'_>, (left, top): (usize, usize), how: How) {
        let (width, height) = (PIECE.min(level.width - left), PIECE.min(level.height - top));
        self.fill_canvas(level, (left, top), (width, height), how);
        let sheet = Sheet { left, top, wide: width + 2 * MARGIN, high: height + 2 * MARGIN, scale: level.scale };
        for place in &self.places {
            sheet.paint(&mut self.canvas, place);
        }
        let (found, places, picture) = (&mut self.found, &mut self.places, self.picture);
        self.canvas.search(&mut self.work, |code| {
            let Some(text) = text_of(code.data) else { return };
            let place = code.corners.map(|corner| sheet.in_picture(corner));
            if found.len() < MAX_CODES && !found.iter().any(|known| known.text == text) {
                let corners = place.map(|(x, y)| (whole(x, picture.0), whole(y, picture.1)));
                found.push(QrText { text, corners });
            }
            if places.len() < MAX_CODES {
                places.push(place);
            }
        });
    }

    /// Puts a piece of the picture onto the canvas, with light around it, dark on light.
    fn fill_canvas(
        &mut self,
        level: &Level<'_>,
        (left, top): (usize, usize),
        (width, height): (usize, usize),
        how: How,
    ) {
        let flip = if how.inverted { 255 } else { 0 };
        let row_of = |row: usize| {
            let start = (top + row) * level.width + left;
            level.pixels.get(start..start + width).unwrap_or_default()
        };
        if how.threshold == Threshold::Around {
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
        self.canvas.clear(width + 2 * MARGIN, height + 2 * MARGIN);
        let one =
            if how.threshold == Threshold::One { u32::from(threshold((0..height).flat_map(row_of), flip)) } else { 0 };
        for (row, canvas) in self.canvas.rows().skip(MARGIN).take(height).enumerate() {
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

/// Where the pieces of a side start.
fn starts(side: usize) -> impl Iterator<Item = usize> {
    (0..side).step_by(PIECE - OVERLAP).take_while(move |&start| start == 0 || start + OVERLAP < side)
}

/// A place in the picture as a whole pixel in it.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is cut to the picture before")]
fn whole(place: f64, side: u32) -> u32 {
    place.clamp(0.0, f64::from(side)) as u32
}

/// The text of a code, if there is any.
fn text_of(decoded: quircs::Data) -> Option<SecretBytes> {
    let bytes = SecretBytes::from_vec(decoded.payload);
    if bytes.is_empty() || std::str::from_utf8(bytes.as_slice()).is_ok() {
        return (!bytes.is_empty()).then_some(bytes);
    }
    let mut text = SecretBytes::with_capacity(bytes.len() * 2);
    for &byte in bytes.as_slice() {
        text.push_str(char::from(byte).encode_utf8(&mut [0; 4]));
    }
    Some(text)
}

/// Where a canvas lies in its level.
struct Sheet {
    left: usize,
    top: usize,
    wide: usize,
    high: usize,
    scale: f64,
}

#[allow(clippy::cast_precision_loss, reason = "sides of pictures")]
impl Sheet {
    fn in_picture(&self, corner: Corner) -> Corner {
        let along = |at: f64, start: usize| (at + start as f64 - MARGIN as f64) * self.scale;
        (along(corner.0, self.left), along(corner.1, self.top))
    }

    fn on_canvas(&self, corner: Corner) -> Corner {
        let along = |at: f64, start: usize| at / self.scale - start as f64 + MARGIN as f64;
        (along(corner.0, self.left), along(corner.1, self.top))
    }

    /// Makes a place of the picture light.
    fn paint(&self, canvas: &mut Canvas, place: &[Corner; 4]) {
        let corners = place.map(|corner| self.on_canvas(corner));
        let edge = |pick: fn(&Corner) -> f64, side: usize| {
            let (mut low, mut high) = (f64::MAX, f64::MIN);
            for corner in &corners {
                low = low.min(pick(corner));
                high = high.max(pick(corner));
            }
            let side = u32::try_from(side).unwrap_or(0);
            whole(low, side) as usize..whole(high + 1.0, side) as usize
        };
        let (columns, rows) = (edge(|c| c.0, self.wide), edge(|c| c.1, self.high));
        let [a, b, c, d] = corners;
        let sides = [(a, b), (b, c), (c, d), (d, a)];
        for row in rows {
            for column in columns.clone() {
                let (x, y) = (column as f64, row as f64);
                // On the same side of all four edges.
                let sign =
                    |(from, to): (Corner, Corner)| (to.0 - from.0) * (y - from.1) - (to.1 - from.1) * (x - from.0);
                let inside = sides.iter().all(|&side| sign(side) >= 0.0) || sides.iter().all(|&side| sign(side) <= 0.0);
                if inside {
                    canvas.lighten(column, row);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use qrcode::{Color, EcLevel, QrCode, Version};

    const LINK: &str = "otpauth://totp/Contoso:71358472?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso";

    /// Something to draw on, light grey as a page is.
    #[derive(Clone)]
    struct Page {
        width: usize,
        height: usize,
        pixels: Vec<u8>,
    }

    impl Page {
        fn new(width: usize, height: usize) -> Self {
            Self { width, height, pixels: vec![240; width * height] }
        }

        fn rectangle(&mut self, (left, top): (usize, usize), (width, height): (usize, usize), grey: u8) {
            for row in self.pixels.chunks_mut(self.width).skip(top).take(height) {
                row[left.min(self.width)..(left + width).min(self.width)].fill(grey);
            }
        }

        /// Draws a code with `module` pixels a module, and `border` modules of light around it.
        fn draw(&mut self, code: &QrCode, (left, top): (usize, usize), module: usize, border: usize, grey: (u8, u8)) {
            let side = (code.width() + 2 * border) * module;
            self.rectangle((left, top), (side, side), grey.1);
            for (at, color) in code.to_colors().into_iter().enumerate() {
                let (x, y) = (at % code.width() + border, at / code.width() + border);
                let place = (left + x * module, top + y * module);
                self.rectangle(place, (module, module), if color == Color::Dark { grey.0 } else { grey.1 });
            }
        }

        /// A page with one code on it.
        fn with(text: &str, module: usize, border: usize) -> Self {
            let code = QrCode::new(text).unwrap();
            let side = (code.width() + 2 * border) * module;
            let mut page = Self::new(side, side);
            page.draw(&code, (0, 0), module, border, (0, 255));
            page
        }

        /// Turned around its middle by `degrees` and `scale` times as large, with straight lines between the pixels.
        fn turned(&self, degrees: f64, scale: f64) -> Self {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let room = (self.width.max(self.height) as f64 * scale * (sin.abs() + cos.abs())).ceil() as usize + 8;
            let mut page = Self::new(room, room);
            let grey = |x: f64, y: f64| {
                let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
                if inside { f64::from(self.pixels[y as usize * self.width + x as usize]) } else { 240.0 }
            };
            for (at, pixel) in page.pixels.iter_mut().enumerate() {
                let (dx, dy) = ((at % room) as f64 - room as f64 / 2.0, (at / room) as f64 - room as f64 / 2.0);
                let x = (cos * dx + sin * dy) / scale + self.width as f64 / 2.0 - 0.5;
                let y = (cos * dy - sin * dx) / scale + self.height as f64 / 2.0 - 0.5;
                let (fx, fy) = (x - x.floor(), y - y.floor());
                let above = grey(x.floor(), y.floor()) * (1.0 - fx) + grey(x.floor() + 1.0, y.floor()) * fx;
                let below = grey(x.floor(), y.floor() + 1.0) * (1.0 - fx) + grey(x.floor() + 1.0, y.floor() + 1.0) * fx;
                *pixel = (above * (1.0 - fy) + below * fy).round() as u8;
            }
            page
        }

        fn noisy(mut self, most: u32) -> Self {
            let mut state = 0x2545_f491_u32;
            for pixel in &mut self.pixels {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                let change = (state % (2 * most + 1)) as i32 - most as i32;
                *pixel = (i32::from(*pixel) + change).clamp(0, 255) as u8;
            }
            self
        }

        fn map(mut self, change: impl Fn(u8) -> u8) -> Self {
            for pixel in &mut self.pixels {
                *pixel = change(*pixel);
            }
            self
        }

        fn luma(&self) -> Luma {
            let side = |side: usize| u32::try_from(side).unwrap();
            Luma::new(side(self.width), side(self.height), SecretBytes::from_vec(self.pixels.clone())).unwrap()
        }

        fn texts(&self) -> Vec<String> {
            found(self).iter().map(text).collect()
        }
    }

    fn found(page: &Page) -> Vec<QrText> {
        let search = decode(&page.luma(), &mut |_| {});
        assert!(!search.given_up);
        search.codes
    }

    fn text(code: &QrText) -> String {
        String::from_utf8(code.text.as_slice().to_vec()).unwrap()
    }

    #[track_caller]
    fn check(page: &Page) {
        assert_eq!(page.texts(), [LINK]);
    }

    fn png(bytes: &[u8]) -> Page {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::Eight));
        Page { width: info.width as usize, height: info.height as usize, pixels }
    }

    #[test]
    fn modules_of_every_size_with_and_without_border() {
        for module in [1, 2, 3, 4, 5, 8, 13, 24] {
            for border in [0, 4] {
                assert_eq!(Page::with(LINK, module, border).texts(), [LINK], "module {module} border {border}");
            }
        }
    }

    #[test]
    fn every_kind_of_code_is_read() {
        // Bytes that there is room for at each level (ISO/IEC 18004 table 7): all blocks are used, of both lengths.
        for (version, most) in [
            (1, [17, 14, 11, 7]),
            (2, [32, 26, 20, 14]),
            (5, [106, 84, 60, 44]),
            (7, [154, 122, 86, 64]),
            (9, [230, 180, 130, 98]),
            (10, [271, 213, 151, 119]),
            (14, [458, 362, 258, 194]),
            (26, [1367, 1059, 751, 593]),
            (27, [1465, 1125, 805, 625]),
            (40, [2953, 2331, 1663, 1273]),
        ] {
            for (level, most) in [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H].into_iter().zip(most) {
                let text: String = (0..most).map(|n| char::from(b'a' + (n * n % 26) as u8)).collect();
                let code = QrCode::with_version(&text, Version::Normal(version), level).unwrap();
                let side = (code.width() + 8) * 3;
                let mut page = Page::new(side, side);
                page.draw(&code, (0, 0), 3, 4, (0, 255));
                assert_eq!(page.texts(), [text], "version {version} {level:?}");
            }
        }
    }

    #[test]
    fn numbers_capitals_and_other_alphabets() {
        for text in ["0123456789012", "HTTPS://A.EXAMPLE/$%*+-.", "Zoë – 日本語", "ÄÖÜ"] {
            assert_eq!(Page::with(text, 4, 4).texts(), [text]);
        }
        let latin = QrCode::new(b"M\xfcller").unwrap();
        let mut page = Page::new(160, 160);
        page.draw(&latin, (10, 10), 4, 4, (0, 255));
        assert_eq!(page.texts(), ["Müller"]);
    }

    #[test]
    fn turned_and_resized() {
        for degrees in [-45.0, -20.0, -7.0, -2.0, 1.0, 3.0, 10.0, 30.0, 90.0, 135.0, 180.0] {
            check(&Page::with(LINK, 5, 4).turned(degrees, 1.0));
        }
        for scale in [0.5, 0.6, 0.77, 0.9, 1.13, 1.5, 2.2] {
            check(&Page::with(LINK, 5, 4).turned(0.0, scale));
            check(&Page::with(LINK, 5, 4).turned(4.0, scale));
        }
    }

    #[test]
    fn light_on_dark_low_contrast_and_noise() {
        for module in [2, 3, 6, 12] {
            let page = Page::with(LINK, module, 4);
            check(&page.clone().map(|grey| 255 - grey));
            check(&page.clone().map(|grey| 120 + grey / 10));
            check(&page.clone().map(|grey| 140 - grey / 10));
        }
        check(&Page::with(LINK, 5, 4).map(|grey| 60 + grey / 2).noisy(40));
        // A shadow across the page: no one threshold parts it.
        let mut page = Page::with(LINK, 6, 4);
        let width = page.width;
        for (at, pixel) in page.pixels.iter_mut().enumerate() {
            *pixel = (usize::from(*pixel) * (40 + 215 * (at % width) / width) / 255) as u8;
        }
        check(&page);
    }

    #[test]
    fn many_codes_of_both_kinds_on_one_page() {
        let mut page = Page::new(1900, 1000);
        page.rectangle((950, 0), (950, 1000), 20);
        let mut expected = Vec::new();
        for n in 0..40 {
            let text = format!("{LINK}&n={n}");
            let dark_side = n % 8 >= 4;
            let place = ((n % 8) * 232 + 20, (n / 8) * 190 + 20);
            page.draw(&QrCode::new(&text).unwrap(), place, 3, 2, if dark_side { (230, 20) } else { (10, 240) });
            expected.push(text);
        }
        let mut found = page.texts();
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn order_and_place() {
        let mut page = Page::new(700, 420);
        page.draw(&QrCode::new("right").unwrap(), (500, 10), 4, 4, (0, 255));
        page.draw(&QrCode::new("left").unwrap(), (100, 10), 4, 4, (0, 255));
        page.draw(&QrCode::new("below").unwrap(), (300, 250), 5, 4, (0, 255));
        page.draw(&QrCode::new("left").unwrap(), (10, 250), 5, 4, (0, 255));
        let found = found(&page);
        let of = |name: &str| found.iter().filter(|code| text(code) == name).collect::<Vec<_>>();
        assert_eq!((found.len(), of("left").len()), (3, 1), "the same text counts once");
        assert_eq!(found.iter().map(text).next_back().unwrap(), "below");
        let below = of("below")[0].corners;
        let expected = [(320, 270), (425, 270), (425, 375), (320, 375)];
        for (corner, expected) in below.iter().zip(expected) {
            assert!(corner.0.abs_diff(expected.0) <= 4 && corner.1.abs_diff(expected.1) <= 4, "{below:?}");
        }
    }

    #[test]
    fn a_screenshot_with_a_dark_and_a_light_code_among_text() {
        // A page in Chromium with two codes by qrencode, resized so that their modules are no whole pixels.
        let page = png(include_bytes!("../../tests/data/qr/screenshot.png"));
        let found = page.texts();
        assert_eq!(
            found,
            [
                "otpauth://totp/Contoso:71358472?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso&algorithm=SHA1&digits=6&period=60",
                "otpauth://hotp/Contoso:71358473?secret=JBSWY3DPEHPK3PXP&issuer=Contoso&digits=8&counter=7",
            ]
        );
    }

    #[test]
    fn a_code_in_a_corner_of_a_large_screen() {
        let mut page = Page::new(2560, 1440);
        page.draw(&QrCode::new(LINK).unwrap(), (2560 - 33 * 4 - 30, 1440 - 33 * 4 - 20), 3, 1, (20, 250));
        page.draw(&QrCode::new("large").unwrap(), (600, 100), 45, 4, (20, 250));
        assert_eq!(page.texts(), ["large", LINK]);
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        assert!(Page::new(300, 200).texts().is_empty());
        assert!(Page::new(1, 1).texts().is_empty());
        assert!(Page::new(5000, 1).texts().is_empty());
        assert!(Page::new(257, 255).noisy(200).texts().is_empty());
    }

    /// Pictures that were made to be slow, all `side` pixels wide and high.
    fn hostile(side: usize) -> Vec<(&'static str, Page)> {
        let mut chessboard = Page::new(side, side);
        for (at, pixel) in chessboard.pixels.iter_mut().enumerate() {
            *pixel = if (at % side + at / side).is_multiple_of(2) { 0 } else { 255 };
        }
        // Finder patterns and nothing else: any three might be a code.
        let tiled = |tile: &Page| {
            let mut page = Page::new(side, side);
            for (at, pixel) in page.pixels.iter_mut().enumerate() {
                *pixel = tile.pixels[at / side % tile.height * tile.width + at % side % tile.width];
            }
            page
        };
        let mut finder = Page::new(24, 24);
        finder.rectangle((0, 0), (21, 21), 0);
        finder.rectangle((3, 3), (15, 15), 255);
        finder.rectangle((6, 6), (9, 9), 0);
        // Codes in which all is right but what they say.
        let code = QrCode::with_version(LINK, Version::Normal(10), EcLevel::L).unwrap();
        let mut broken = Page::new(65 * 3, 65 * 3);
        broken.draw(&code, (0, 0), 3, 4, (0, 255));
        for (at, pixel) in broken.pixels.iter_mut().enumerate() {
            let (x, y) = (at % (65 * 3) / 3, at / (65 * 3) / 3);
            if x > 13 && y > 13 && x < 45 && (x * 7 + y * 13) % 3 == 0 {
                *pixel = 255 - *pixel;
            }
        }
        vec![
            ("noise", Page::new(side, side).map(|_| 128).noisy(127)),
            ("a chessboard", chessboard),
            ("finder patterns", tiled(&finder)),
            ("broken codes", tiled(&broken)),
        ]
    }

    #[test]
    fn a_picture_made_to_be_slow_is_given_up() {
        for (name, page) in hostile(420) {
            let little = searched(&page.luma(), Work::new(100_000), &mut |_| {});
            assert!(little.codes.is_empty(), "{name}");
            match name {
                "finder patterns" | "broken codes" => assert!(little.given_up, "{name}"),
                // What has no finder patterns costs nothing but its pixels.
                "a chessboard" => assert!(!little.given_up),
                _ => {}
            }
        }
    }

    #[test]
    fn what_was_found_before_the_search_was_given_up_is_kept() {
        let (_, mut page) = hostile(600).pop().unwrap();
        page.rectangle((0, 0), (260, 260), 240);
        page.draw(&QrCode::new(LINK).unwrap(), (10, 10), 5, 4, (0, 255));
        let search = searched(&page.luma(), Work::new(3_000_000), &mut |_| {});
        assert!(search.given_up);
        assert_eq!(search.codes.iter().map(text).collect::<Vec<_>>(), [LINK]);
    }

    #[test]
    fn a_sheet_with_many_codes_stays_far_from_the_bound() {
        let mut page = Page::new(1800, 900);
        for n in 0..60 {
            let code = QrCode::new(format!("{LINK}&n={n}")).unwrap();
            page.draw(&code, (n % 12 * 150 + 5, n / 12 * 170 + 5), 3, 4, (0, 255));
        }
        let search = searched(&page.luma(), Work::new(MAX_WORK / 20), &mut |_| {});
        assert_eq!((search.codes.len(), search.given_up), (60, false));
    }

    #[test]
    fn progress_is_told_between_the_pieces() {
        let mut told = Vec::new();
        let _ = decode(&Page::new(3000, 1700).luma(), &mut |part| told.push(part));
        assert!(told.len() >= 8 && told.is_sorted() && told.iter().all(|part| (0.0..=1.0).contains(part)), "{told:?}");
    }

    #[test]
    fn sides_are_known_before_a_picture_is_unpacked() {
        let png = |width: u32, height: u32| {
            [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &width.to_be_bytes()[..], &height.to_be_bytes()].concat()
        };
        let jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc2\x00\x11\x08\x12\x34\x56\x78\x03";
        let webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\x27\x00\x10\x27\x00\0";
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\xff\xff\xff\x0f";
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x10\x00\x20\x00";
        let bmp = [b"BM".to_vec(), vec![0; 16], 7_i32.to_le_bytes().to_vec(), (-9_i32).to_le_bytes().to_vec()].concat();
        for (head, sides) in [
            (&png(8000, 8000)[..], (8000, 8000)),
            (include_bytes!("../../tests/data/qr/screenshot.png"), (800, 600)),
            (jpeg, (0x5678, 0x1234)),
            (b"GIF89a\x05\x00\x06\x01", (5, 262)),
            (webp, (10_000, 10_001)),
            (lossless, (16_384, 16_384)),
            (lossy, (16, 32)),
            (&bmp, (7, 9)),
        ] {
            let told = sides_in_head(head);
            if head.len() > 1000 {
                assert!(told.is_some());
                continue;
            }
            assert_eq!(told, Some(sides), "{head:?}");
        }
        assert_eq!(check_head(&png(8000, 8000)), Ok(()));
        for head in [&png(u32::MAX, u32::MAX)[..], &png(8001, 8000), webp, lossless, jpeg] {
            assert!(matches!(check_head(head), Err(PictureProblem::TooLarge { .. })), "{head:?}");
        }
        for head in [&b""[..], b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x00\xff", b"\x89PNG\r\n\x1a\n", b"no picture"] {
            assert_eq!(check_head(head), Ok(()));
        }
    }

    #[test]
    fn colours_become_grey_over_white() {
        let rgba = [0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 128];
        let picture = Luma::from_rgba(3, 2, &rgba).unwrap();
        assert_eq!(picture.pixels.as_slice(), [0, 255, 76, 28, 255, 127]);
        assert!(!format!("{picture:?}").contains("76"));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let luma = |width, height, pixels: usize| Luma::new(width, height, SecretBytes::from_vec(vec![0; pixels]));
        assert_eq!(luma(0, 7, 0), Err(PictureProblem::Empty));
        assert_eq!(luma(3, 3, 8), Err(PictureProblem::Cut));
        assert_eq!(luma(3, 3, 10), Err(PictureProblem::Cut));
        let large = PictureProblem::TooLarge { width: 8001, height: 8000 };
        assert_eq!(luma(8001, 8000, 9), Err(large));
        assert_eq!(
            Luma::from_rgba(u32::MAX, u32::MAX, &[]),
            Err(PictureProblem::TooLarge { width: u32::MAX, height: u32::MAX })
        );
        assert_eq!(Luma::from_rgba(1, 1, &[1, 2, 3]), Err(PictureProblem::Cut));
        assert_eq!(Luma::from_rgba(1, 1, &[1, 2, 3, 4, 5]), Err(PictureProblem::Cut));
        assert!(large.refusal().to_string().contains("8001 × 8000"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn no_picture_panics(width in 1_usize..120, height in 1_usize..120, seed: u32, levels in 1_u32..128) {
            let mut page = Page::new(width, height).noisy(128);
            page.pixels.rotate_left(seed as usize % (width * height));
            let _ = page.map(|grey| (u32::from(grey) / levels * levels) as u8).texts();
        }

        /// Codes cut, smeared and overlaid: what looks like a code, but is none, is where detectors fall.
        #[test]
        fn no_broken_code_panics(
            module in 1_usize..5,
            degrees in -60.0..60.0_f64,
            scale in 0.6..1.6_f64,
            bars in prop::collection::vec((0_usize..200, 0_usize..200, 1_usize..60, 1_usize..60, any::<bool>()), 0..6),
            copies in prop::collection::vec((0_usize..150, 0_usize..150), 0..6),
        ) {
            let mut page = Page::with(LINK, module, 2);
            for (left, top, width, height, dark) in bars {
                page.rectangle((left % page.width, top % page.height), (width, height), if dark { 0 } else { 255 });
            }
            let code = QrCode::new("x").unwrap();
            let mut finder = Page::new(7 * module, 7 * module);
            finder.draw(&code, (0, 0), module, 0, (0, 255));
            for (left, top) in copies {
                for y in 0..finder.height.min(page.height.saturating_sub(top)) {
                    for x in 0..finder.width.min(page.width.saturating_sub(left)) {
                        page.pixels[(top + y) * page.width + left + x] = finder.pixels[y * finder.width + x];
                    }
                }
            }
            for text in page.turned(degrees, scale).texts() {
                prop_assert_eq!(text, LINK);
            }
        }
    }
}
