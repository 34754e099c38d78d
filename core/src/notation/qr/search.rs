//! The search of a picture: level by level, piece by piece, in each of the ways to separate dark from light.

use super::binarize::{Binarization, Binarizer, Threshold};
use super::budget::SearchBudget;
use super::canvas::Canvas;
use super::finder::FinderPattern;
use super::geometry::{Corner, distance};
use super::greys::Greys;
use super::grid::{Sighting, Thoroughness};
use super::left::{LeftPattern, LeftPatterns, codes_of};
use super::picture::{Luma, MAX_PIXELS};
use super::placement::{MARGIN, Placement, is_inside, whole};
use super::pyramid::{Level, Levels, MIN_MODULES, enlarged};
use crate::ground::progress::Progress;
use crate::ground::secret::SecretBytes;
use crate::ground::sorting;

/// The most texts that one picture gives.
pub const MAX_CODES: usize = 1000;

/// What a search may do beyond looking at every pixel some times, in looks at a place of a grid that may be a code's: a
/// few nanoseconds each. In a picture of more than [`PIXELS_OF_MAX_WORK`] it is more, in proportion.
pub const MAX_WORK: u64 = 100_000_000;

/// The pixels of a picture up to which [`MAX_WORK`] holds: about as many as a sheet of 400 codes with 3 pixels a
/// module has.
pub const PIXELS_OF_MAX_WORK: u64 = 6_000_000;

/// Pixels in a row of a piece, and rows in it.
const PIECE: usize = 2400;

/// How much of a piece is in the next as well: what is smaller than this is whole in one of them.
const OVERLAP: usize = 800;

/// The largest level of the pyramid, in pixels, that is also searched with one threshold for all.
const MAX_PIXELS_FOR_ONE_THRESHOLD: usize = 4_000_000;

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
    /// Where something has all marks of a code, or three finder patterns as a code has them, but can't be read, x and y of
    /// its middle, from top to bottom.
    pub unreadable: Vec<(u32, u32)>,
    /// Where a finder pattern, the square in three corners of a code, stands by itself, x and y of its middle, from top to
    /// bottom: there may be a code of which no more can be seen, or something else that looks like it.
    pub alone: Vec<(u32, u32)>,
    /// Whether it was given up before its end, because the picture has too much that could be a code: there may be more.
    pub given_up: bool,
}

/// Finds and reads all QR codes.
///
/// Time and memory grow with the pixels: each is looked at about ten times, and as often again if finder patterns of no
/// code are left, or no code is found. Whatever else is in the picture makes it do at most [`MAX_WORK`] more, in proportion
/// to its pixels. `progress` is called between the pieces.
#[must_use]
pub fn decode(picture: &Luma, progress: &mut Progress<'_>) -> QrSearch {
    let pixels = picture.pixels.len() as u64;
    let work = MAX_WORK.saturating_mul(pixels.max(PIXELS_OF_MAX_WORK)) / PIXELS_OF_MAX_WORK;
    searched(picture, SearchBudget::new(work), progress)
}

fn searched(picture: &Luma, budget: SearchBudget, progress: &mut Progress<'_>) -> QrSearch {
    let mut seeker = Seeker::new(picture, budget);
    let levels = Levels::of(picture);
    // Dark on light, light on dark. The last level has three quarters of all pixels.
    let all = 2.0 * levels.pixels();
    let mut seen = 0.0;
    for inverted in [false, true] {
        levels.each(|level| {
            seeker.level(level, Binarization { threshold: Threshold::Around, inverted }, &mut |pixels| {
                seen += pixels;
                progress((seen / all).min(1.0));
            });
        });
    }
    // Blurred modules run into each other.
    for inverted in [false, true] {
        if seeker.found.is_empty() || seeker.has_more(inverted) {
            levels.each(|level| {
                seeker.level(level, Binarization { threshold: Threshold::Sharp, inverted }, &mut |_| progress(1.0));
            });
        }
    }
    if seeker.found.is_empty() {
        // One threshold for all: modules larger than what is looked at around a pixel, on an even ground.
        for inverted in [false, true] {
            levels.each(|level| {
                if level.pixels.len() <= MAX_PIXELS_FOR_ONE_THRESHOLD {
                    seeker.level(level, Binarization { threshold: Threshold::One, inverted }, &mut |_| progress(1.0));
                }
            });
        }
    }
    for (factor, most) in [(2, MAX_PIXELS / 16), (4, MAX_PIXELS / 64)] {
        if seeker.found.is_empty() && picture.pixels.len() <= most {
            let larger = enlarged(picture, factor);
            for inverted in [false, true] {
                let how = Binarization { threshold: Threshold::Around, inverted };
                seeker.level(&larger.level(), how, &mut |_| progress(1.0));
            }
        }
    }
    seeker.finish(picture)
}

/// One search, with the memory that all pieces share. It is all overwritten at the end.
struct Seeker {
    canvas: Canvas,
    binarizer: Binarizer,
    found: Vec<QrText>,
    /// What to paint over, in pixels of the picture; a text that is there twice is in it twice.
    places: Vec<[Corner; 4]>,
    /// The middles of three finder patterns that have the marks of a code, in pixels of the picture.
    unreadable: Vec<[Corner; 3]>,
    /// Finder patterns of no code, in pixels of the picture.
    left: LeftPatterns,
    budget: SearchBudget,
    picture: (u32, u32),
}

impl Seeker {
    fn new(picture: &Luma, budget: SearchBudget) -> Self {
        // Once and for all: a vector that grows leaves copies behind.
        let side = |side: usize| (4 * side).min(PIECE) + 2 * MARGIN;
        let largest = side(picture.width) * side(picture.height);
        Self {
            canvas: Canvas::new(largest),
            binarizer: Binarizer::new(largest),
            found: Vec::new(),
            places: Vec::new(),
            unreadable: Vec::new(),
            left: LeftPatterns::default(),
            budget,
            picture: (
                u32::try_from(picture.width).unwrap_or(u32::MAX),
                u32::try_from(picture.height).unwrap_or(u32::MAX),
            ),
        }
    }

    fn finish(mut self, picture: &Luma) -> QrSearch {
        let mut codes = std::mem::take(&mut self.found);
        let middle = |code: &QrText| {
            let sum = |pick: fn(&(u32, u32)) -> u32| code.corners.iter().map(|c| u64::from(pick(c))).sum::<u64>();
            (sum(|corner| corner.1), sum(|corner| corner.0))
        };
        sorting::sort_by(&mut codes, |one, other| middle(one).cmp(&middle(other)));
        let left = self.left.certain(picture, |place| !self.is_found(place));
        let mut used = vec![false; left.len()];
        let mut threes: Vec<[Corner; 3]> =
            self.unreadable.iter().filter(|three| !three.iter().any(|&place| self.is_found(place))).copied().collect();
        for (used, pattern) in used.iter_mut().zip(&left) {
            *used = threes.iter().flatten().any(|&place| distance(place, pattern.middle) < pattern.side / 2.0);
        }
        threes.extend(codes_of(&left, &mut used));
        let whole = |(x, y): Corner| (whole(x, self.picture.0), whole(y, self.picture.1));
        let mut unreadable: Vec<(u32, u32)> = Vec::new();
        for [a, _, c] in threes {
            let middle = whole(((a.0 + c.0) / 2.0, (a.1 + c.1) / 2.0));
            // One code is seen in several sizes of the picture.
            let near = distance(a, c) / 2.0;
            let is_known = |known: &(u32, u32)| {
                f64::from(known.0.abs_diff(middle.0)) < near && f64::from(known.1.abs_diff(middle.1)) < near
            };
            if !unreadable.iter().any(is_known) {
                unreadable.push(middle);
            }
        }
        let alone = left.iter().zip(used).filter(|&(_, used)| !used).map(|(pattern, _)| whole(pattern.middle));
        let mut alone: Vec<(u32, u32)> = alone.collect();
        for places in [&mut unreadable, &mut alone] {
            sorting::sort_by(places, |one, other| (one.1, one.0).cmp(&(other.1, other.0)));
        }
        QrSearch { codes, unreadable, alone, given_up: self.budget.gave_up() }
    }

    /// Whether a place is in a code that was read.
    fn is_found(&self, place: Corner) -> bool {
        self.places.iter().any(|corners| is_inside(corners, place))
    }

    /// Whether there are finder patterns, dark on light or `inverted`, of no code that was read.
    fn has_more(&self, inverted: bool) -> bool {
        self.left.any(inverted, |place| !self.is_found(place))
    }

    /// Searches a level piece by piece; `seen` gets the number of its pixels that are done.
    fn level(&mut self, level: &Level<'_>, how: Binarization, seen: &mut dyn FnMut(f64)) {
        if level.width < MIN_MODULES || level.height < MIN_MODULES {
            return;
        }
        let pieces = starts(level.width).count() * starts(level.height).count();
        for top in starts(level.height) {
            for left in starts(level.width) {
                if self.budget.is_over() {
                    return;
                }
                self.piece(level, (left, top), how);
                #[allow(clippy::cast_precision_loss, reason = "for the progress")]
                seen(level.pixels.len() as f64 / pieces as f64);
            }
        }
    }

    fn piece(&mut self, level: &Level<'_>, (left, top): (usize, usize), how: Binarization) {
        let (width, height) = (PIECE.min(level.width - left), PIECE.min(level.height - top));
        self.binarizer.fill(&mut self.canvas, level, (left, top), (width, height), how);
        let sheet = Placement { left, top, wide: width + 2 * MARGIN, high: height + 2 * MARGIN, scale: level.scale };
        for place in &self.places {
            sheet.paint(&mut self.canvas, place);
        }
        let (found, places, picture) = (&mut self.found, &mut self.places, self.picture);
        let (unreadable, alone) = (&mut self.unreadable, &mut self.left);
        let thoroughness =
            Thoroughness { larger_follows: level.scale > 1.0, blurred: how.threshold == Threshold::Sharp };
        let greys = Greys::new(*level, (left, top), how.inverted);
        self.canvas.search(thoroughness, &greys, &mut self.budget, |sighting, budget| {
            let code = match sighting {
                Sighting::Code(code) => code,
                Sighting::Unreadable(middles) => {
                    if unreadable.len() < MAX_CODES {
                        unreadable.push(middles.map(|middle| sheet.in_picture(middle)));
                    }
                    return;
                }
                Sighting::Alone(corners) => {
                    let pattern = FinderPattern::new(corners.map(|corner| sheet.in_picture(corner)));
                    if let Some(pattern) = pattern {
                        alone.add(LeftPattern { pattern, inverted: how.inverted, scale: sheet.scale }, budget);
                    }
                    return;
                }
            };
            let Some(text) = text_of(code.data) else { return };
            let place = code.corners.map(|corner| sheet.in_picture(corner));
            if !found.iter().any(|known| known.text == text) {
                if found.len() >= MAX_CODES {
                    return budget.skip();
                }
                let corners = place.map(|(x, y)| (whole(x, picture.0), whole(y, picture.1)));
                found.push(QrText { text, corners });
            }
            if places.len() < MAX_CODES {
                places.push(place);
            }
        });
    }
}

/// Where the pieces of a side start.
fn starts(side: usize) -> impl Iterator<Item = usize> {
    (0..side).step_by(PIECE - OVERLAP).take_while(move |&start| start == 0 || start + OVERLAP < side)
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
        assert!(decode(&page.luma(), &mut |_| {}).unreadable.is_empty());
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
        let page = png(include_bytes!("../../../tests/data/qr/screenshot.png"));
        assert!(decode(&page.luma(), &mut |_| {}).unreadable.is_empty());
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
            let little = searched(&page.luma(), SearchBudget::new(100_000), &mut |_| {});
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
        let search = searched(&page.luma(), SearchBudget::new(3_000_000), &mut |_| {});
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
        let search = searched(&page.luma(), SearchBudget::new(MAX_WORK / 20), &mut |_| {});
        assert_eq!((search.codes.len(), search.given_up), (60, false));
    }

    #[test]
    fn progress_is_told_between_the_pieces() {
        let mut reported = Vec::new();
        let _ = decode(&Page::new(3000, 1700).luma(), &mut |part| reported.push(part));
        assert!(
            reported.len() >= 8 && reported.is_sorted() && reported.iter().all(|part| (0.0..=1.0).contains(part)),
            "{reported:?}"
        );
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
