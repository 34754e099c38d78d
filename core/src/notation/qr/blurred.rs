//! Reads the code over three finder patterns from the greys, where modules run into each other: what is dark or light on
//! the canvas says little there but where the finder patterns are.

use super::budget::SearchBudget;
use super::content::{Found, decoded_without_blur};
use super::finder::FinderPattern;
use super::fixed::expected;
use super::geometry::{Corner, Projection, distance};
use super::greys::Greys;

/// How far the middle of a finder pattern is moved to where the grid fits better, in modules, one after the other.
const MOVES: [f64; 3] = [0.2, 0.1, 0.05];

/// Reads the code with these finder patterns: lower left, upper left, upper right. It must be seen straight, as on a
/// screen or a scan. `None` if there is no time for it.
pub(super) fn read(
    [a, b, c]: [&FinderPattern; 3],
    greys: &Greys<'_>,
    budget: &mut SearchBudget,
) -> Option<Option<Found>> {
    let module = (a.side + b.side + c.side) / 21.0;
    let apart = [a, c].map(|other| distance(b.middle, other.middle) / module);
    if !(0.75..=1.33).contains(&(apart[0] / apart[1])) {
        return Some(None);
    }
    #[allow(clippy::cast_possible_truncation, reason = "what is not in reach is left out")]
    let most = ((apart[0] + apart[1]) / 8.0 - 2.5).round() as i32 * 4 + 17;
    // Blur takes the corners off finder patterns: the code seems to have more modules than it has.
    for size in [most, most - 4, most - 8] {
        if !(21..=177).contains(&size) {
            continue;
        }
        let mut middles = [a.middle, b.middle, c.middle];
        let mut map = laid_over(middles, size);
        if !greys.is_in_time(&map, size, budget)? {
            continue;
        }
        let cells = expected(size);
        let mut best = greys.contrast(&map, &cells);
        for step in MOVES.map(|part| part * module) {
            for n in 0..middles.len() {
                for (dx, dy) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                    let mut moved = middles;
                    if let Some((x, y)) = moved.get_mut(n) {
                        (*x, *y) = (*x + dx, *y + dy);
                    }
                    let other = laid_over(moved, size);
                    budget.take(2 * cells.len())?;
                    let contrast = greys.contrast(&other, &cells);
                    if contrast > best {
                        (best, map, middles) = (contrast, other, moved);
                    }
                }
            }
        }
        if let Some(found) = decoded_without_blur(&map, size, &cells, greys, budget)? {
            return Some(Some(found));
        }
    }
    Some(None)
}

/// The grid of `size` modules a side over the middles of three finder patterns.
fn laid_over([a, b, c]: [Corner; 3], size: i32) -> Projection {
    let apart = f64::from(size - 7);
    let step = |to: Corner| ((to.0 - b.0) / apart, (to.1 - b.1) / apart);
    let (across, down) = (step(c), step(a));
    let start = (b.0 - 3.5 * (across.0 + down.0), b.1 - 3.5 * (across.1 + down.1));
    Projection([across.0, down.0, start.0, across.1, down.1, start.1, 0.0, 0.0])
}
