//! QR codes (ISO/IEC 18004) in a picture of grey pixels: finds all of them and says what is in them. A PNG or JPEG is
//! unpacked by the browser before.
//!
//! The library (`quircs`) knows one code in one clean picture. This module hands it the picture in the forms in which
//! it finds what is there: in several sizes, since it wants modules of 3 to 20 pixels; in overlapping pieces, since it
//! looks at most at eight codes at once; each against the brightness around it, since a screen has dark and light
//! parts; and as dark on light as well as light on dark.

use crate::finding::Refusal;
use crate::secret::SecretBytes;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// The most pixels that a picture can have: 64 megapixels, more than any screen and most cameras.
pub const MOST_PIXELS: usize = 64_000_000;

/// The most texts that one picture gives.
pub const MOST_CODES: usize = 1000;

/// Pixels in a row of a piece, and rows in it. The library computes with `i32` what grows with the third power of it.
const PIECE: usize = 1600;
/// From one piece to the next: what is smaller than this is whole in one of them.
const STEP: usize = PIECE / 2;
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
/// How often one piece is searched, with what was found painted over, at eight codes each time.
const MOST_PASSES: usize = 32;

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
        Some(pixels) if pixels <= MOST_PIXELS => Ok((wide, high)),
        _ => Err(PictureProblem::TooLarge { width, height }),
    }
}

/// Why a picture can't be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureProblem {
    /// It has no pixels.
    Empty,
    /// It has more than [`MOST_PIXELS`].
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

/// What a QR code says, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrText {
    /// The text, always UTF-8: bytes that are not are read as Latin-1, the code's default.
    pub text: SecretBytes,
    /// Its corners in pixels of the picture, x and y: first its own top left one, then clockwise.
    pub corners: [(u32, u32); 4],
}

/// Finds and reads all QR codes, from top to bottom; the same text only once.
///
/// Time and memory grow with the pixels: each is looked at about ten times, and twice as often if there is no code.
#[must_use]
pub fn decode(picture: &Luma) -> Vec<QrText> {
    let mut search = Search::new(picture);
    let levels = Levels::of(picture);
    for how in
        [How { threshold: Threshold::Around, inverted: false }, How { threshold: Threshold::Around, inverted: true }]
    {
        levels.each(|level| search.level(level, how));
    }
    if search.found.is_empty() {
        // One threshold for all: modules larger than what is looked at around a pixel, on an even ground.
        for inverted in [false, true] {
            levels.each(|level| search.level(level, How { threshold: Threshold::One, inverted }));
        }
    }
    for (factor, most) in [(2, MOST_PIXELS / 16), (4, MOST_PIXELS / 64)] {
        if search.found.is_empty() && picture.pixels.len() <= most {
            let larger = enlarged(picture, factor);
            for inverted in [false, true] {
                search.level(&larger.level(), How { threshold: Threshold::Around, inverted });
            }
        }
    }
    search.finish()
}

/// What makes a pixel dark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Threshold {
    /// It is darker than the mean of the square around it.
    Around,
    /// It is darker than the one value that parts the whole piece best (Otsu), which the library finds.
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
struct Search {
    engine: quircs::Quirc,
    /// The piece that is searched, with its margin.
    canvas: Zeroizing<Vec<u8>>,
    /// For each place of it the sum of all pixels above and to the left.
    sums: Zeroizing<Vec<u32>>,
    found: Vec<QrText>,
    /// What to paint over, in pixels of the picture; a text that is there twice is in it twice.
    places: Vec<[Corner; 4]>,
    picture: (u32, u32),
}

impl Drop for Search {
    fn drop(&mut self) {
        self.engine.pixels.zeroize();
    }
}

impl Search {
    fn new(picture: &Luma) -> Self {
        let mut engine = quircs::Quirc::new();
        // Once and for all: a vector that grows leaves copies behind.
        let largest = (PIECE + 2 * MARGIN) * (PIECE + 2 * MARGIN);
        engine.pixels = Vec::with_capacity(largest);
        Self {
            engine,
            canvas: Zeroizing::new(Vec::with_capacity(largest)),
            sums: Zeroizing::new(Vec::with_capacity((PIECE + 1) * (PIECE + 1))),
            found: Vec::new(),
            places: Vec::new(),
            picture: (
                u32::try_from(picture.width).unwrap_or(u32::MAX),
                u32::try_from(picture.height).unwrap_or(u32::MAX),
            ),
        }
    }

    fn finish(mut self) -> Vec<QrText> {
        let mut found = std::mem::take(&mut self.found);
        found.sort_by_key(|code| {
            let middle = |pick: fn(&(u32, u32)) -> u32| code.corners.iter().map(|c| u64::from(pick(c))).sum::<u64>();
            (middle(|corner| corner.1), middle(|corner| corner.0))
        });
        found
    }

    fn level(&mut self, level: &Level<'_>, how: How) {
        if level.width < MODULES || level.height < MODULES {
            return;
        }
        for top in starts(level.height) {
            for left in starts(level.width) {
                self.piece(level, (left, top), how);
            }
        }
    }

    fn piece(&mut self, level: &Level<'_>, (left, top): (usize, usize), how: How) {
        let (width, height) = (PIECE.min(level.width - left), PIECE.min(level.height - top));
        self.fill_canvas(level, (left, top), (width, height), how);
        let (wide, high) = (width + 2 * MARGIN, height + 2 * MARGIN);
        let sheet = Sheet { left, top, wide, high, scale: level.scale };
        for place in &self.places {
            sheet.paint(&mut self.canvas, place);
        }
        for _ in 0..MOST_PASSES {
            let mut places: Vec<[Corner; 4]> = Vec::new();
            for code in self.engine.identify(wide, high, &self.canvas).flatten() {
                let Some(text) = text_of(code.decode()) else { continue };
                let place = code.corners.map(|corner| sheet.in_picture(corner));
                places.push(place);
                if self.found.len() < MOST_CODES && !self.found.iter().any(|known| known.text == text) {
                    let corners = place.map(|(x, y)| (whole(x, self.picture.0), whole(y, self.picture.1)));
                    self.found.push(QrText { text, corners });
                }
            }
            if places.is_empty() {
                return;
            }
            for place in places {
                sheet.paint(&mut self.canvas, &place);
                if self.places.len() < MOST_CODES {
                    self.places.push(place);
                }
            }
        }
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
        let wide = width + 2 * MARGIN;
        self.canvas.clear();
        self.canvas.resize(wide * (height + 2 * MARGIN), 255);
        for (row, canvas) in self.canvas.chunks_exact_mut(wide).skip(MARGIN).take(height).enumerate() {
            let target = canvas.iter_mut().skip(MARGIN);
            if how.threshold == Threshold::One {
                for (target, &grey) in target.zip(row_of(row)) {
                    *target = grey ^ flip;
                }
                continue;
            }
            let (from, to) = (row.saturating_sub(AROUND), (row + AROUND + 1).min(height));
            let line = |row: usize| self.sums.get(row * (width + 1)..(row + 1) * (width + 1)).unwrap_or_default();
            let (upper, lower) = (line(from), line(to));
            for (column, (target, &grey)) in target.zip(row_of(row)).enumerate() {
                let (start, end) = (column.saturating_sub(AROUND), (column + AROUND + 1).min(width));
                let sum = |line: &[u32], column: usize| line.get(column).copied().unwrap_or(0);
                let around = sum(lower, end) + sum(upper, start) - sum(lower, start) - sum(upper, end);
                let area = u32::try_from((end - start) * (to - from)).unwrap_or(u32::MAX);
                let dark = (u32::from(grey ^ flip) + DARKER) * area < around;
                *target = if dark { 0 } else { 255 };
            }
        }
    }
}

/// Where the pieces of a side start.
fn starts(side: usize) -> impl Iterator<Item = usize> {
    (0..side).step_by(STEP).take_while(move |&start| start == 0 || start + STEP < side)
}

/// A place in the picture as a whole pixel in it.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is cut to the picture before")]
fn whole(place: f64, side: u32) -> u32 {
    place.clamp(0.0, f64::from(side)) as u32
}

/// The text of a code, if it could be decoded.
fn text_of(decoded: Result<quircs::Data, quircs::DecodeError>) -> Option<SecretBytes> {
    let bytes = SecretBytes::from_vec(decoded.ok()?.payload);
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
    fn in_picture(&self, corner: quircs::Point) -> Corner {
        let along = |at: i32, start: usize| (f64::from(at) + start as f64 - MARGIN as f64) * self.scale;
        (along(corner.x, self.left), along(corner.y, self.top))
    }

    fn on_canvas(&self, corner: Corner) -> Corner {
        let along = |at: f64, start: usize| at / self.scale - start as f64 + MARGIN as f64;
        (along(corner.0, self.left), along(corner.1, self.top))
    }

    /// Makes a place of the picture light.
    fn paint(&self, canvas: &mut [u8], place: &[Corner; 4]) {
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
                if inside && let Some(pixel) = canvas.get_mut(row * self.wide + column) {
                    *pixel = 255;
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
            decode(&self.luma()).iter().map(text).collect()
        }
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
        let found = decode(&page.luma());
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
        let page = png(include_bytes!("../tests/data/qr/screenshot.png"));
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
