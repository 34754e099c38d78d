//! The grid of modules that is laid over three finder patterns, moved until it fits, and read.

use super::blurred;
use super::budget::SearchBudget;
use super::canvas::{Canvas, LIGHT, PixelRun};
use super::content::{DECODING, Found, decoded, decoded_without_blur};
use super::finder::{FinderPattern, groups};
use super::fixed::{FINDER_MODULES, FixedModule, expected, timing_modules};
use super::geometry::{Corner, Projection, crossing, distance};
use super::greys::{Greys, LIKENESS_LOOKS};

/// How like a finder pattern ([`Greys::likeness`]) what is left must be to be kept in mind: more than noise is.
const LIKELY: f64 = 0.5;

/// What a grid turned out to be.
enum Fit {
    Code(Found),
    /// All that is the same in every code of its size is there; what it says can't be read.
    Unreadable,
    None,
}

/// What a search of a canvas comes to.
pub(super) enum Sighting {
    /// A code, and what it says.
    Code(Found),
    /// What has the marks of a code but can't be read: the middles of its finder patterns on the canvas.
    Unreadable([Corner; 3]),
    /// What is likely to be a finder pattern, of no code that was read: its corners on the canvas.
    Alone([Corner; 4]),
}

/// How a canvas is searched.
#[derive(Clone, Copy)]
pub(super) struct Thoroughness {
    /// The picture comes in a larger size, too: grids with small modules are not moved until they fit.
    pub(super) larger_follows: bool,
    /// Modules are expected to run into each other: the greys count.
    pub(super) blurred: bool,
}

/// Modules with fewer pixels are read better in a larger size of the picture, if there is one: such a grid is not moved.
const SMALL_MODULE: f64 = 2.5;

/// Modules with fewer pixels are not even looked at where there is a larger size.
const TINY_MODULE: f64 = 2.0;

impl Canvas {
    /// Finds the codes and gives what they hold. `budget` says in the end whether all was searched.
    pub(super) fn search(
        &mut self,
        how: Thoroughness,
        greys: &Greys<'_>,
        budget: &mut SearchBudget,
        mut report: impl FnMut(Sighting, &mut SearchBudget),
    ) {
        let (patterns, more) = self.patterns();
        if more {
            budget.skip();
        }
        let mut used = vec![false; patterns.len()];
        for (middle, pattern) in patterns.iter().enumerate() {
            if budget.take(patterns.len()).is_none() {
                return;
            }
            for (across, down) in groups(&patterns, &used, middle) {
                let three = [across, middle, down];
                if three.iter().any(|&n| used.get(n).copied().unwrap_or(true)) {
                    continue;
                }
                let (Some(a), Some(c)) = (patterns.get(across), patterns.get(down)) else { continue };
                match self.read([a, pattern, c], how, greys, budget) {
                    Some(Fit::Code(found)) => {
                        for n in three {
                            if let Some(used) = used.get_mut(n) {
                                *used = true;
                            }
                        }
                        report(Sighting::Code(found), budget);
                    }
                    Some(Fit::Unreadable) => {
                        report(Sighting::Unreadable([a.middle, pattern.middle, c.middle]), budget);
                    }
                    Some(Fit::None) | None => {}
                }
                if budget.is_over() {
                    return;
                }
            }
        }
        for (pattern, _) in patterns.iter().zip(used).filter(|(_, used)| !used) {
            if budget.take(LIKENESS_LOOKS).is_none() {
                return;
            }
            if greys.likeness(pattern, 1.0) > LIKELY {
                report(Sighting::Alone(pattern.corners), budget);
            }
        }
    }

    /// Reads the code with these finder patterns: the middle one is `b`.
    fn read(
        &mut self,
        [a, b, c]: [&FinderPattern; 3],
        how: Thoroughness,
        greys: &Greys<'_>,
        budget: &mut SearchBudget,
    ) -> Option<Fit> {
        // Clockwise from the lower left: B lies to the left of the line from A to C.
        let line = |a: &FinderPattern, c: &FinderPattern| (c.middle.0 - a.middle.0, c.middle.1 - a.middle.1);
        let mut along = line(a, c);
        let from = a.middle;
        let side = (b.middle.0 - from.0) * -along.1 + (b.middle.1 - from.1) * along.0;
        let (a, c) = if side > 0.0 { (c, a) } else { (a, c) };
        if side > 0.0 {
            along = (-along.0, -along.1);
        }
        let (a, b, c) = (a.turned(from, along)?, b.turned(from, along)?, c.turned(from, along)?);
        let module = (a.side + b.side + c.side) / 21.0;
        if how.larger_follows && module < TINY_MODULE {
            return None;
        }
        if how.blurred
            && let Some(found) = blurred::read([&a, &b, &c], greys, budget)?
        {
            return Some(Fit::Code(found));
        }
        let modules = self.modules(&a, &b, &c, budget)?;
        // Of finder patterns of neighbours, the distance says something else than what is counted between them.
        let [fewer, more] = if modules[0] < modules[1] { modules } else { [modules[1], modules[0]] };
        if fewer * 4 < more * 3 {
            return None;
        }
        let guess = crossing((first(&a), second(&a)), (first(&c), last(&c)))?;
        let moved = !(how.larger_follows && module < SMALL_MODULE);
        // Seen straight, as on a screen or a scan, the three corners say where the fourth is.
        let corner = |of: fn(&Corner) -> f64| of(&first(&a)) + of(&first(&c)) - of(&first(&b));
        let straight = (corner(|corner| corner.0), corner(|corner| corner.1));
        let mut best = Fit::None;
        for (n, &size) in modules.iter().enumerate() {
            if modules.iter().take(n).any(|&before| before == size) || !(21..=177).contains(&size) {
                continue;
            }
            let corners = |fourth: Corner| [first(&b), first(&c), fourth, first(&a)];
            match self.fit(corners(straight), size, false, greys, budget)? {
                Fit::Code(found) => return Some(Fit::Code(found)),
                Fit::Unreadable | Fit::None => {}
            }
            let seen = if size > 21 { self.alignment(&a, &c, guess, along, budget)? } else { guess };
            for fourth in [seen, straight] {
                match self.fit(corners(fourth), size, moved, greys, budget)? {
                    Fit::Code(found) => return Some(Fit::Code(found)),
                    Fit::Unreadable => best = Fit::Unreadable,
                    Fit::None => {}
                }
            }
        }
        Some(best)
    }

    /// How many modules a code may have on a side: by its timing pattern, and by the distances.
    #[allow(clippy::cast_possible_truncation, reason = "what is not in reach is left out")]
    fn modules(
        &self,
        a: &FinderPattern,
        b: &FinderPattern,
        c: &FinderPattern,
        budget: &mut SearchBudget,
    ) -> Option<[i32; 2]> {
        let (lower, middle, upper) = (a.map.to(6.5, 0.5)?, b.map.to(6.5, 6.5)?, c.map.to(0.5, 6.5)?);
        let across = self.timing(middle, upper, budget)?;
        let down = self.timing(middle, lower, budget)?;
        let valid = |modules: f64| ((modules - 17.0) / 4.0).round() as i32 * 4 + 17;
        let counted = across.max(down) * 2 + 13;
        let apart = |other: &FinderPattern| distance(b.middle, other.middle) / ((b.side + other.side) / 2.0) * 7.0;
        Some([((counted - 15) / 4) * 4 + 17, valid((apart(a) + apart(c)) / 2.0 + 7.0)])
    }

    /// How often dark follows on light between two places.
    fn timing(&self, from: Corner, to: Corner, budget: &mut SearchBudget) -> Option<i32> {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is on the canvas, or too long")]
        let whole = steps as usize;
        if whole > self.wide + self.high {
            return None;
        }
        budget.take(whole)?;
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
    fn alignment(
        &mut self,
        a: &FinderPattern,
        c: &FinderPattern,
        guess: Corner,
        along: Corner,
        budget: &mut SearchBudget,
    ) -> Option<Corner> {
        let next = |pattern: &FinderPattern, right: f64, down: f64| {
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
                budget.take(length as usize)?;
                for _ in 0..length {
                    if self.label(x, y) != LIGHT
                        && let (Ok(column), Ok(row)) = (usize::try_from(x), usize::try_from(y))
                        && let Some(region) = self.region(column, row)
                        && let Some(region) = self.regions.get(region)
                        && (area / 2.0..=area * 2.0).contains(&(region.pixels as f64))
                    {
                        let aside = |&(x, y): &(i64, i64)| -along.1 * x as f64 + along.0 * y as f64;
                        let corner = self.runs_of(region).flat_map(PixelRun::ends);
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

    /// Lays a grid over four corners of a code, moves it until it fits best (`moved`), and reads what is on it. `None` if
    /// there is no time for it.
    fn fit(
        &self,
        corners: [Corner; 4],
        size: i32,
        moved: bool,
        greys: &Greys<'_>,
        budget: &mut SearchBudget,
    ) -> Option<Fit> {
        let Some(mut map) = Projection::new(&corners, f64::from(size - 7)) else { return Some(Fit::None) };
        let cells = expected(size);
        // A look at the finder patterns and the timing patterns, which come first, rules out most of what is none: on a
        // sheet each three of the finder patterns of neighbours may be a code.
        let (finders, others) = cells.split_at_checked(FINDER_MODULES)?;
        let (timing, _) = others.split_at_checked(timing_modules(size))?;
        budget.take(timing.len() * 9)?;
        let timing = self.agreement(&map, timing);
        if timing < 0.25 {
            return Some(Fit::None);
        }
        budget.take(finders.len() * 9)?;
        let finders = self.agreement(&map, finders);
        if finders < 0.125 {
            return Some(Fit::None);
        }
        let is_likely = finders > 0.75 && timing > 0.75;
        // A picture of a screen needs no more.
        if let Some(found) = self.decode(&map, size, &cells, greys, budget)? {
            return Some(Fit::Code(found));
        }
        if !moved {
            return Some(Fit::None);
        }
        budget.take(cells.len() * 9)?;
        let mut best = self.fitness(&map, &cells);
        let mut steps = map.0.map(|part| part * 0.02);
        for _ in 0..5 {
            for (n, step) in steps.iter().enumerate() {
                for change in [-step, *step] {
                    let mut moved = map;
                    if let Some(part) = moved.0.get_mut(n) {
                        *part += change;
                    }
                    budget.take(cells.len() * 9)?;
                    let fitness = self.fitness(&moved, &cells);
                    if fitness > best {
                        best = fitness;
                        map = moved;
                    }
                }
            }
            steps = steps.map(|step| step / 2.0);
        }
        let missed = if is_likely { Fit::Unreadable } else { Fit::None };
        Some(self.decode(&map, size, &cells, greys, budget)?.map_or(missed, Fit::Code))
    }

    /// How well cells are as expected, from -1 to 1.
    #[allow(clippy::cast_precision_loss, reason = "some hundred cells")]
    fn agreement(&self, map: &Projection, cells: &[FixedModule]) -> f64 {
        f64::from(self.fitness(map, cells)) / (cells.len().max(1) * 9) as f64
    }

    /// How well the cells of a grid are as expected: for each of nine places in each one more or one less.
    fn fitness(&self, map: &Projection, cells: &[FixedModule]) -> i32 {
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

    /// Reads what is on a grid: as the canvas has it, and, as blurred modules run into each other, once more with the
    /// blur taken off, if it lies on a code. `None` if there is no time for it.
    fn decode(
        &self,
        map: &Projection,
        size: i32,
        cells: &[FixedModule],
        greys: &Greys<'_>,
        budget: &mut SearchBudget,
    ) -> Option<Option<Found>> {
        budget.take(DECODING + cells.len())?;
        let on_canvas = |column: i32, row: i32| {
            let place = map.to(f64::from(column) + 0.5, f64::from(row) + 0.5)?;
            Some(self.label_at(place) != LIGHT)
        };
        if let Some(found) = decoded(map, size, on_canvas) {
            return Some(Some(found));
        }
        if greys.is_in_time(map, size, budget)? {
            decoded_without_blur(map, size, cells, greys, budget)
        } else {
            Some(None)
        }
    }
}

fn first(pattern: &FinderPattern) -> Corner {
    let [corner, ..] = pattern.corners;
    corner
}

fn second(pattern: &FinderPattern) -> Corner {
    let [_, corner, ..] = pattern.corners;
    corner
}

fn last(pattern: &FinderPattern) -> Corner {
    let [.., corner] = pattern.corners;
    corner
}
