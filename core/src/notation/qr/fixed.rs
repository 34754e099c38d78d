//! The modules that are the same in every code of a size: what a grid is known by.

use quircs::VERSION_DB;

/// A module that is the same in every code of a size.
pub(super) struct FixedModule {
    pub(super) column: i32,
    pub(super) row: i32,
    pub(super) dark: bool,
}

/// The modules around one of them whose rings, counted from it, are dark or light.
fn square(
    (left, top): (i32, i32),
    radius: i32,
    is_dark: impl Fn(i32) -> bool + Copy,
) -> impl Iterator<Item = FixedModule> {
    let places = (-radius..=radius).flat_map(move |row| (-radius..=radius).map(move |column| (column, row)));
    places.map(move |(column, row)| {
        let ring = row.abs().max(column.abs());
        FixedModule { column: left + column, row: top + row, dark: is_dark(ring) }
    })
}

/// Cells of the three finder patterns, the first of [`expected`].
pub(super) const FINDER_MODULES: usize = 3 * 49;

/// How many cells of the timing patterns follow behind those of the finder patterns.
pub(super) fn timing_modules(size: i32) -> usize {
    usize::try_from(2 * (size - 16)).unwrap_or(0)
}

/// The modules that are the same in every code of `size` modules a side: finder, timing and alignment patterns.
pub(super) fn expected(size: i32) -> Vec<FixedModule> {
    let mut cells = Vec::new();
    for (left, top) in [(3, 3), (size - 4, 3), (3, size - 4)] {
        cells.extend(square((left, top), 3, |ring| ring != 2));
    }
    let timing = (8..size - 8).flat_map(|n| {
        let dark = n % 2 == 0;
        [FixedModule { column: n, row: 6, dark }, FixedModule { column: 6, row: n, dark }]
    });
    cells.extend(timing);
    let version = usize::try_from((size - 17) / 4).unwrap_or(0);
    let places: Vec<i32> =
        VERSION_DB.get(version).map_or(&[][..], |info| &info.apat).iter().copied().filter(|&place| place > 0).collect();
    for &top in &places {
        for &left in &places {
            // Not where the finder patterns are.
            let finders = [(6, 6), (6, size - 7), (size - 7, 6)];
            if !finders.contains(&(left, top)) {
                cells.extend(square((left, top), 2, |ring| ring != 1));
            }
        }
    }
    cells
}
