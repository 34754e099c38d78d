//! Finds QR codes among dark and light pixels, straightens them and has them decoded.
//!
//! The way is that of quirc by Daniel Beer, which `quircs` follows as well: rows are searched for the 1:1:3:1:1 of a
//! finder pattern, three patterns that stand at a right angle are a code, a grid is laid over it and moved until it fits.
//! Written here once more because a picture can be made such that the libraries search it for minutes: every step that
//! a picture could multiply is counted here, and ends. Decoding what is on the grid is left to `quircs`.

use super::Corner;
use quircs::{Code, Data, VERSION_DB};
use zeroize::Zeroizing;

/// The most finder patterns that are looked at in one piece. A sheet with a hundred codes has 300.
const MAX_FINDERS: usize = 1500;
/// Neighbours of a finder pattern that are tried, in either direction, the nearest first.
const NEIGHBOURS: usize = 8;
/// Groups of three that are tried for one finder pattern.
const GROUPS: usize = 10;
/// What decoding a grid counts, besides its modules.
const DECODING: usize = 20_000;

const LIGHT: u32 = 0;
const DARK: u32 = 1;
/// Labels from here on are numbers of regions.
const FIRST: u32 = 2;

/// How much a search may still do, in looks at a place of a grid: some nanoseconds each.
#[derive(Debug)]
pub(super) struct Work {
    left: u64,
}

impl Work {
    pub(super) fn new(steps: u64) -> Self {
        Self { left: steps }
    }

    /// Whether nothing may be done any more.
    pub(super) fn is_over(&self) -> bool {
        self.left == 0
    }

    /// Counts steps; `None` if there are not so many left.
    fn take(&mut self, steps: usize) -> Option<()> {
        let left = self.left.checked_sub(steps as u64);
        self.left = left.unwrap_or(0);
        left.map(|_| ())
    }
}

/// A row of pixels of a region.
#[derive(Clone, Copy)]
struct Span {
    row: u32,
    left: u32,
    right: u32,
}

impl Span {
    fn ends(self) -> [(i64, i64); 2] {
        [self.left, self.right].map(|column| (i64::from(column), i64::from(self.row)))
    }
}

/// Dark pixels that touch each other.
struct Region {
    /// The first pixel that was seen of it.
    seed: (i64, i64),
    pixels: usize,
    /// Where its spans are.
    first: usize,
    end: usize,
    /// It belongs to a finder pattern.
    taken: bool,
}

/// A finder pattern: the square with a square in it.
#[derive(Clone, Copy)]
struct Pattern {
    corners: [Corner; 4],
    middle: Corner,
    /// From its modules, 0 to 7, to pixels.
    map: Map,
    /// Pixels of a side, about.
    side: f64,
}

impl Pattern {
    fn new(corners: [Corner; 4]) -> Option<Self> {
        let map = Map::new(&corners, 7.0)?;
        let middle = map.to(3.5, 3.5)?;
        let [a, b, c, d] = corners;
        let side = (distance(a, b) + distance(b, c) + distance(c, d) + distance(d, a)) / 4.0;
        Some(Self { corners, middle, map, side })
    }

    /// The same with the corner in front that lies furthest to the left of a line.
    fn turned(&self, from: Corner, along: Corner) -> Option<Self> {
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

fn distance(a: Corner, b: Corner) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// From modules to pixels, as a plane is seen.
#[derive(Clone, Copy)]
struct Map([f64; 8]);

impl Map {
    /// Lays a square of `side` modules over four corners, from its top left one clockwise.
    fn new(corners: &[Corner; 4], side: f64) -> Option<Self> {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = *corners;
        let wide = side * (x2 * y3 - x3 * y2 + (x3 - x2) * y1 + x1 * (y2 - y3));
        let high = side * (x2 * y3 + x1 * (y2 - y3) - x3 * y2 + (x3 - x2) * y1);
        let map = [
            (x1 * (x2 * y3 - x3 * y2) + x0 * (-x2 * y3 + x3 * y2 + (x2 - x3) * y1) + x1 * (x3 - x2) * y0) / wide,
            -(x0 * (x2 * y3 + x1 * (y2 - y3) - x2 * y1) - x1 * x3 * y2 + x2 * x3 * y1 + (x1 * x3 - x2 * x3) * y0)
                / high,
            x0,
            (y0 * (x1 * (y3 - y2) - x2 * y3 + x3 * y2) + y1 * (x2 * y3 - x3 * y2) + x0 * y1 * (y2 - y3)) / wide,
            (x0 * (y1 * y3 - y2 * y3) + x1 * y2 * y3 - x2 * y1 * y3 + y0 * (x3 * y2 - x1 * y2 + (x2 - x3) * y1)) / high,
            y0,
            (x1 * (y3 - y2) + x0 * (y2 - y3) + (x2 - x3) * y1 + (x3 - x2) * y0) / wide,
            (-x2 * y3 + x1 * y3 + x3 * y2 + x0 * (y1 - y2) - x3 * y1 + (x2 - x1) * y0) / high,
        ];
        map.iter().all(|part| part.is_finite()).then_some(Self(map))
    }

    /// Where a place in modules is in pixels.
    fn to(&self, u: f64, v: f64) -> Option<Corner> {
        let [a, b, c, d, e, f, g, h] = self.0;
        let depth = g * u + h * v + 1.0;
        let (x, y) = ((a * u + b * v + c) / depth, (d * u + e * v + f) / depth);
        (x.is_finite() && y.is_finite()).then_some((x, y))
    }

    /// Where a place in pixels is in modules.
    fn from(&self, (x, y): Corner) -> Option<Corner> {
        let [a, b, c, d, e, f, g, h] = self.0;
        let depth = -a * h * y + b * g * y + (d * h - e * g) * x + a * e - b * d;
        let u = -(b * (y - f) - c * h * y + (f * h - e) * x + c * e) / depth;
        let v = (a * (y - f) - c * g * y + (f * g - d) * x + c * d) / depth;
        (u.is_finite() && v.is_finite()).then_some((u, v))
    }
}

/// What was found of a code.
pub(super) struct Found {
    pub(super) data: Data,
    /// Its corners on the canvas.
    pub(super) corners: [Corner; 4],
}

/// A canvas of dark and light pixels. It is overwritten on drop.
pub(super) struct Canvas {
    wide: usize,
    high: usize,
    labels: Zeroizing<Vec<u32>>,
    spans: Zeroizing<Vec<[u32; 3]>>,
    regions: Vec<Region>,
    /// Pixels of a region from which to look on.
    open: Vec<(usize, usize)>,
}

impl Canvas {
    /// With memory for so many pixels.
    pub(super) fn new(most: usize) -> Self {
        Self {
            wide: 0,
            high: 0,
            // Once and for all: a vector that grows leaves copies behind.
            labels: Zeroizing::new(Vec::with_capacity(most)),
            spans: Zeroizing::new(Vec::new()),
            regions: Vec::new(),
            open: Vec::new(),
        }
    }

    /// All light, in a new size.
    pub(super) fn clear(&mut self, wide: usize, high: usize) {
        (self.wide, self.high) = (wide, high);
        self.labels.clear();
        self.labels.resize(wide * high, LIGHT);
        self.spans.clear();
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

    /// Finds the codes and gives what they hold. `work` says in the end whether all was searched.
    pub(super) fn search(&mut self, work: &mut Work, mut tell: impl FnMut(Found)) {
        let patterns = self.patterns();
        let mut used = vec![false; patterns.len()];
        for (middle, pattern) in patterns.iter().enumerate() {
            if work.take(patterns.len()).is_none() {
                return;
            }
            for (across, down) in groups(&patterns, &used, middle) {
                let three = [across, middle, down];
                if three.iter().any(|&n| used.get(n).copied().unwrap_or(true)) {
                    continue;
                }
                let (Some(a), Some(c)) = (patterns.get(across), patterns.get(down)) else { continue };
                if let Some(found) = self.read(a, pattern, c, work) {
                    for n in three {
                        if let Some(used) = used.get_mut(n) {
                            *used = true;
                        }
                    }
                    tell(found);
                }
                if work.is_over() {
                    return;
                }
            }
        }
    }

    fn label(&self, column: i64, row: i64) -> u32 {
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
    fn label_at(&self, (x, y): Corner) -> u32 {
        self.label(x.round() as i64, y.round() as i64)
    }

    /// All finder patterns. Each pixel is looked at a few times, whatever is in the picture.
    fn patterns(&mut self) -> Vec<Pattern> {
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
                    return patterns;
                }
            }
        }
        patterns
    }

    /// The finder pattern whose runs end before a place, if it is one in the other direction as well.
    fn pattern(&mut self, column: usize, row: usize, runs: &[usize; 5]) -> Option<Pattern> {
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
        Pattern::new(self.corners(left, seed)?)
    }

    fn spans_of(&self, region: &Region) -> impl Iterator<Item = Span> {
        let spans = self.spans.get(region.first..region.end).unwrap_or_default();
        spans.iter().map(|&[row, left, right]| Span { row, left, right })
    }

    /// The corners of a region with four of them: the one that is furthest from its middle, and those furthest in the
    /// other three directions.
    #[allow(clippy::cast_precision_loss, reason = "places on a canvas")]
    fn corners(&self, region: usize, middle: (i64, i64)) -> Option<[Corner; 4]> {
        let region = self.regions.get(region)?;
        let away = |(x, y): &(i64, i64)| (x - middle.0).pow(2) + (y - middle.1).pow(2);
        let furthest = self.spans_of(region).flat_map(Span::ends).max_by_key(away)?;
        let (dx, dy) = (furthest.0 - middle.0, furthest.1 - middle.1);
        let mut best = [(i64::MIN, (0, 0)); 4];
        for place @ (x, y) in self.spans_of(region).flat_map(Span::ends) {
            let (along, aside) = (x * dx + y * dy, y * dx - x * dy);
            for (best, score) in best.iter_mut().zip([along, aside, -along, -aside]) {
                if score > best.0 {
                    *best = (score, place);
                }
            }
        }
        Some(best.map(|(_, (x, y))| (x as f64, y as f64)))
    }

    /// The number of the region at a dark pixel.
    fn region(&mut self, column: usize, row: usize) -> Option<usize> {
        let label = *self.labels.get(row * self.wide + column)?;
        if label >= FIRST {
            return usize::try_from(label - FIRST).ok();
        }
        (label == DARK).then(|| self.fill(column, row)).flatten()
    }

    /// Gives all dark pixels that touch this one their label.
    fn fill(&mut self, column: usize, row: usize) -> Option<usize> {
        let number = self.regions.len();
        let label = u32::try_from(number).ok()?.checked_add(FIRST)?;
        let first = self.spans.len();
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
            self.spans.push([u32::try_from(row).ok()?, u32::try_from(left).ok()?, u32::try_from(right - 1).ok()?]);
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
        self.regions.push(Region { seed, pixels, first, end: self.spans.len(), taken: false });
        Some(number)
    }

    /// Reads the code with these finder patterns: the middle one is `b`.
    fn read(&mut self, a: &Pattern, b: &Pattern, c: &Pattern, work: &mut Work) -> Option<Found> {
        // Clockwise from the lower left: B lies to the left of the line from A to C.
        let line = |a: &Pattern, c: &Pattern| (c.middle.0 - a.middle.0, c.middle.1 - a.middle.1);
        let mut along = line(a, c);
        let from = a.middle;
        let side = (b.middle.0 - from.0) * -along.1 + (b.middle.1 - from.1) * along.0;
        let (a, c) = if side > 0.0 { (c, a) } else { (a, c) };
        if side > 0.0 {
            along = (-along.0, -along.1);
        }
        let (a, b, c) = (a.turned(from, along)?, b.turned(from, along)?, c.turned(from, along)?);
        let modules = self.modules(&a, &b, &c, work)?;
        let guess = crossing((first(&a), second(&a)), (first(&c), last(&c)))?;
        for (n, &size) in modules.iter().enumerate() {
            if modules.iter().take(n).any(|&before| before == size) || !(21..=177).contains(&size) {
                continue;
            }
            let corner = if size > 21 { self.alignment(&a, &c, guess, along, work)? } else { guess };
            if let Some(found) = self.fit([first(&b), first(&c), corner, first(&a)], size, work) {
                return Some(found);
            }
        }
        None
    }

    /// How many modules a code may have on a side: by its timing pattern, and by the distances.
    #[allow(clippy::cast_possible_truncation, reason = "what is not in reach is left out")]
    fn modules(&self, a: &Pattern, b: &Pattern, c: &Pattern, work: &mut Work) -> Option<[i32; 2]> {
        let (lower, middle, upper) = (a.map.to(6.5, 0.5)?, b.map.to(6.5, 6.5)?, c.map.to(0.5, 6.5)?);
        let across = self.timing(middle, upper, work)?;
        let down = self.timing(middle, lower, work)?;
        let valid = |modules: f64| ((modules - 17.0) / 4.0).round() as i32 * 4 + 17;
        let counted = across.max(down) * 2 + 13;
        let apart = |other: &Pattern| distance(b.middle, other.middle) / ((b.side + other.side) / 2.0) * 7.0;
        Some([((counted - 15) / 4) * 4 + 17, valid((apart(a) + apart(c)) / 2.0 + 7.0)])
    }

    /// How often dark follows on light between two places.
    fn timing(&self, from: Corner, to: Corner, work: &mut Work) -> Option<i32> {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is on the canvas, or too long")]
        let whole = steps as usize;
        if whole > self.wide + self.high {
            return None;
        }
        work.take(whole)?;
        let (mut count, mut light) = (0, 0);
        for step in 0..=u32::try_from(whole).ok()? {
            let part = f64::from(step) / steps.max(1.0);
            if self.label_at((from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)) == LIGHT {
                light += 1;
            } else {
                count += i32::from(light >= 2);
                light = 0;
            }
        }
        Some(count)
    }

    /// The top left corner of the last alignment pattern's middle, looked for around a guess. The guess itself if there
    /// is none; `None` if there is no time for it.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "places on the canvas")]
    fn alignment(&mut self, a: &Pattern, c: &Pattern, guess: Corner, along: Corner, work: &mut Work) -> Option<Corner> {
        let next = |pattern: &Pattern, right: f64, down: f64| {
            let (u, v) = pattern.map.from(guess)?;
            pattern.map.to(u + right, v + down)
        };
        let (Some(below), Some(beside)) = (next(a, 0.0, 1.0), next(c, 1.0, 0.0)) else { return Some(guess) };
        let (dx, dy) = (below.0 - guess.0, below.1 - guess.1);
        let area = (dx * -(beside.1 - guess.1) + dy * (beside.0 - guess.0)).abs();
        // A module here is not much larger than one of the finder patterns.
        let module = a.side.max(c.side) / 7.0;
        if area.is_nan() || area > 16.0 * module * module {
            return Some(guess);
        }
        let (mut x, mut y) = (guess.0.round() as i64, guess.1.round() as i64);
        let mut direction = [(1, 0), (0, -1), (-1, 0), (0, 1)].into_iter().cycle();
        let mut length = 1_u32;
        while f64::from(length).powi(2) < area * 100.0 {
            for (dx, dy) in direction.by_ref().take(2) {
                work.take(length as usize)?;
                for _ in 0..length {
                    if self.label(x, y) != LIGHT
                        && let (Ok(column), Ok(row)) = (usize::try_from(x), usize::try_from(y))
                        && let Some(region) = self.region(column, row)
                        && let Some(region) = self.regions.get(region)
                        && (area / 2.0..=area * 2.0).contains(&(region.pixels as f64))
                    {
                        let aside = |&(x, y): &(i64, i64)| -along.1 * x as f64 + along.0 * y as f64;
                        let corner = self.spans_of(region).flat_map(Span::ends);
                        let corner = corner.min_by(|one, other| aside(one).total_cmp(&aside(other)));
                        return Some(corner.map_or(guess, |(x, y)| (x as f64, y as f64)));
                    }
                    x += dx;
                    y += dy;
                }
            }
            length += 1;
        }
        Some(guess)
    }

    /// Lays a grid over four corners of a code, moves it until it fits best, and reads what is on it.
    fn fit(&self, corners: [Corner; 4], size: i32, work: &mut Work) -> Option<Found> {
        let mut map = Map::new(&corners, f64::from(size - 7))?;
        let cells = expected(size);
        // A look at the finder patterns alone, which come first, tells most of what is none.
        let finders = cells.get(..FINDER_CELLS)?;
        work.take(finders.len() * 9)?;
        if self.fitness(&map, finders) * 8 < i32::try_from(finders.len() * 9).ok()? {
            return None;
        }
        work.take(DECODING + cells.len())?;
        // A picture of a screen needs no more.
        if let Some(found) = self.decode(&map, size) {
            return Some(found);
        }
        work.take(cells.len() * 9)?;
        let mut best = self.fitness(&map, &cells);
        let mut steps = map.0.map(|part| part * 0.02);
        for _ in 0..5 {
            for (n, step) in steps.iter().enumerate() {
                for change in [-step, *step] {
                    let mut moved = map;
                    if let Some(part) = moved.0.get_mut(n) {
                        *part += change;
                    }
                    work.take(cells.len() * 9)?;
                    let fitness = self.fitness(&moved, &cells);
                    if fitness > best {
                        best = fitness;
                        map = moved;
                    }
                }
            }
            steps = steps.map(|step| step / 2.0);
        }
        work.take(DECODING + cells.len())?;
        self.decode(&map, size)
    }

    /// How well the cells of a grid are as expected: for each of nine places in each one more or one less.
    fn fitness(&self, map: &Map, cells: &[Cell]) -> i32 {
        const PLACES: [f64; 3] = [0.3, 0.5, 0.7];
        let mut score = 0;
        for cell in cells {
            for v in PLACES {
                for u in PLACES {
                    let Some(place) = map.to(f64::from(cell.column) + u, f64::from(cell.row) + v) else { continue };
                    if place.0 < 0.0 || place.1 < 0.0 {
                        continue;
                    }
                    let dark = self.label_at(place) != LIGHT;
                    score += if dark == cell.dark { 1 } else { -1 };
                }
            }
        }
        score
    }

    fn decode(&self, map: &Map, size: i32) -> Option<Found> {
        let mut code = Code { size, ..Code::default() };
        let mut place = 0_usize;
        for row in 0..size {
            for column in 0..size {
                if self.label_at(map.to(f64::from(column) + 0.5, f64::from(row) + 0.5)?) != LIGHT {
                    *code.cell_bitmap.get_mut(place / 8)? |= 1 << (place % 8);
                }
                place += 1;
            }
        }
        let end = f64::from(size);
        let corners = [map.to(0.0, 0.0)?, map.to(end, 0.0)?, map.to(end, end)?, map.to(0.0, end)?];
        let data = code.decode();
        code.clear();
        Some(Found { data: data.ok()?, corners })
    }
}

fn first(pattern: &Pattern) -> Corner {
    let [corner, ..] = pattern.corners;
    corner
}

fn second(pattern: &Pattern) -> Corner {
    let [_, corner, ..] = pattern.corners;
    corner
}

fn last(pattern: &Pattern) -> Corner {
    let [.., corner] = pattern.corners;
    corner
}

/// Where two lines cross.
fn crossing((p, q): (Corner, Corner), (r, s): (Corner, Corner)) -> Option<Corner> {
    let (a, b) = (p.1 - q.1, q.0 - p.0);
    let (c, d) = (r.1 - s.1, s.0 - r.0);
    let (e, f) = (a * q.0 + b * q.1, c * s.0 + d * s.1);
    let depth = a * d - b * c;
    let (x, y) = ((d * e - b * f) / depth, (a * f - c * e) / depth);
    (x.is_finite() && y.is_finite()).then_some((x, y))
}

/// Whether runs of dark, light, dark, light, dark are as 1:1:3:1:1.
fn are_a_finder(runs: &[usize; 5]) -> bool {
    let [a, b, _, d, e] = *runs;
    let module = (a + b + d + e) / 4;
    let slack = module * 3 / 4;
    runs.iter().zip([1, 1, 3, 1, 1]).all(|(&run, times)| (times * module).abs_diff(run) <= slack)
}

/// Pairs of patterns that may be the other two of a code whose middle one is this one; the likeliest first.
fn groups(patterns: &[Pattern], used: &[bool], middle: usize) -> Vec<(usize, usize)> {
    let Some(own) = patterns.get(middle).filter(|_| used.get(middle) == Some(&false)) else { return Vec::new() };
    let (mut across, mut down) = (Vec::new(), Vec::new());
    for (n, other) in patterns.iter().enumerate() {
        if n == middle || used.get(n) != Some(&false) || !(0.3..=3.3).contains(&(other.side / own.side)) {
            continue;
        }
        let Some((u, v)) = own.map.from(other.middle) else { continue };
        let (u, v) = ((u - 3.5).abs(), (v - 3.5).abs());
        // In modules: 14 to 170 in a code that is seen straight.
        if u < 0.2 * v && (7.0..300.0).contains(&v) {
            across.push((v, n));
        } else if v < 0.2 * u && (7.0..300.0).contains(&u) {
            down.push((u, n));
        }
    }
    for side in [&mut across, &mut down] {
        side.sort_by(|one, other| one.0.total_cmp(&other.0));
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
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    pairs.into_iter().take(GROUPS).map(|(_, _, pair)| pair).collect()
}

/// A module that is the same in every code of a size.
struct Cell {
    column: i32,
    row: i32,
    dark: bool,
}

/// Cells of the three finder patterns, the first of [`expected`].
const FINDER_CELLS: usize = 3 * 49;

/// The modules that are the same in every code of so many modules a side: finder, timing and alignment patterns.
fn expected(size: i32) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut square = |left: i32, top: i32, radius: i32, light_ring: i32| {
        for row in -radius..=radius {
            for column in -radius..=radius {
                let ring = row.abs().max(column.abs());
                cells.push(Cell { column: left + column, row: top + row, dark: ring != light_ring });
            }
        }
    };
    for (left, top) in [(3, 3), (size - 4, 3), (3, size - 4)] {
        square(left, top, 3, 2);
    }
    let version = usize::try_from((size - 17) / 4).unwrap_or(0);
    let places: Vec<i32> =
        VERSION_DB.get(version).map_or(&[][..], |info| &info.apat).iter().copied().filter(|&place| place > 0).collect();
    for &top in &places {
        for &left in &places {
            // Not where the finder patterns are.
            let finders = [(6, 6), (6, size - 7), (size - 7, 6)];
            if !finders.contains(&(left, top)) {
                square(left, top, 2, 1);
            }
        }
    }
    for n in 8..size - 8 {
        cells.push(Cell { column: n, row: 6, dark: n % 2 == 0 });
        cells.push(Cell { column: 6, row: n, dark: n % 2 == 0 });
    }
    cells
}
