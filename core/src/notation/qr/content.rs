//! What is on a grid of modules: as the canvas has them, or as the greys have them with the blur taken off.

use super::budget::SearchBudget;
use super::fixed::FixedModule;
use super::geometry::{Corner, Projection};
use super::greys::{BLUR_LOOKS, Greys};
use quircs::{Code, Data};

/// What decoding a grid counts, besides its modules.
pub(super) const DECODING: usize = 20_000;

/// What was found of a code.
pub(super) struct Found {
    pub(super) data: Data,
    /// Its corners on the canvas.
    pub(super) corners: [Corner; 4],
}

/// What a grid says whose modules are dark or light.
pub(super) fn decoded(map: &Projection, size: i32, is_dark: impl Fn(i32, i32) -> Option<bool>) -> Option<Found> {
    let mut code = Code { size, ..Code::default() };
    let mut place = 0_usize;
    for row in 0..size {
        for column in 0..size {
            if is_dark(column, row)? {
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

/// What a grid says whose modules run into each other, or may do so: their greys, with the blur taken off, are dark or
/// light. `None` if there is no time for it.
pub(super) fn decoded_without_blur(
    map: &Projection,
    size: i32,
    cells: &[FixedModule],
    greys: &Greys<'_>,
    budget: &mut SearchBudget,
) -> Option<Option<Found>> {
    let side = usize::try_from(size).ok()?;
    budget.take(DECODING + BLUR_LOOKS * side * side)?;
    let Some(modules) = greys.modules(map, side) else { return Some(None) };
    let mean = |dark: bool| {
        let (sum, count) = cells
            .iter()
            .filter(|cell| cell.dark == dark)
            .filter_map(|cell| modules.grey(cell.column, cell.row))
            .fold((0.0, 0.0), |(sum, count), grey| (sum + grey, count + 1.0));
        sum / count
    };
    let middle = (mean(true) + mean(false)) / 2.0;
    Some(decoded(map, size, |column, row| modules.grey(column, row).map(|grey| grey < middle)))
}
