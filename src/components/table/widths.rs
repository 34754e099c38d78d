//! How wide the columns are. Each is as wide as its widest cell where there is room for all of them; what is left is shared
//! out. Where there is less room, each has its least, and on top of it, up to what it needs, what its part is: most for
//! those whose cells are all about as wide, four times as much for a UPN as for a name. So one long text can't take the room that
//! others need, and nothing is cut while there is room.
//!
//! Before UPNs are cut to less than is needed to read them, other columns make room, one after the other (`YIELDING`): the
//! dots of the keys go, then whole columns. What a person asked for in the menu of the columns stays.
//!
//! The widths change with the desk and with the room, and never while the table scrolls.

use super::cells::Drawn;
use super::columns::{COLUMNS, SERIAL, YIELDING, Yields, ample};
use super::row::RowElements;
use super::scene::{Parts, Scene};
use crate::platform::set_style;
use crate::state::{ColumnChoice, Shown};
use token_desk_core::desk::{Desk, RowView};

/// So many rows are looked at for the widest cells: all of them on a smaller desk, and evenly spaced ones on a larger one. It
/// is done before the first rows are seen.
pub(crate) const MAX_SAMPLED: usize = 1024;

/// So many of the rows with the widest cells of a column are drawn to measure them: their order is an estimate.
const DRAWN_FOR_EACH: usize = 3;

/// What a column that a person makes narrower keeps, in CSS pixels.
const LEAST_BY_HAND: f64 = 24.0;

/// A text that takes no more than this is not cut as long as another column can make room, in CSS pixels: a usual model.
const MODEST: f64 = 128.0;

/// Left and right of a column's name in the header, together, in CSS pixels; the same stands in desk.css.
const HEADER_PADDING: f64 = 10.0;

/// The widths, and what they were worked out from.
#[derive(Default)]
pub(super) struct Widths {
    /// The desk that `widest` is of.
    desk: Option<Shown>,
    widest: Widest,
    measured: Vec<Measured>,
    /// The widths that the columns that are seen would have by themselves.
    usual: Vec<f64>,
    /// The widths as they are set, of the columns that are seen.
    set: Vec<(usize, f64)>,
    /// Whether what is short where there is no room is so.
    short: bool,
}

impl Widths {
    /// Makes the columns as wide as the rows of the desk ask for, in so many CSS pixels.
    /// Says for which columns there is no room.
    pub(super) fn fit(&mut self, parts: &Parts, scene: &Scene, room: f64) -> Vec<usize> {
        if self.desk.as_ref() != Some(&scene.desk) {
            let widest = Widest::of(&scene.desk);
            if self.measured.is_empty() || !widest.is_like(&self.widest) {
                let before = std::mem::replace(&mut self.measured, measure(parts, scene, &widest.places));
                // The name of a column that is not seen has no width, until it is seen again.
                for (now, before) in self.measured.iter_mut().zip(before).filter(|(now, _)| now.name == 0.0) {
                    now.name = before.name;
                }
            }
            (self.desk, self.widest) = (Some(scene.desk.clone()), widest);
        }
        let needs: Vec<Need> = COLUMNS
            .iter()
            .zip(&self.measured)
            .map(|(column, measured)| {
                let least = column.width.least.max(measured.name);
                Need { least, whole: measured.cells.max(least), name: measured.name, share: column.width.share }
            })
            .collect();
        let Chosen { usual, widths, aside, short } = chosen(room, needs, &scene.columns);
        self.usual = usual;
        if short != self.short {
            set_style(&parts.table, "--dots", if short { "none" } else { "inline" });
            self.short = short;
        }
        if widths != self.set {
            let columns: Vec<String> = widths.iter().map(|(_, width)| format!("{width}px")).collect();
            set_style(&parts.table, "--columns", &columns.join(" "));
            set_style(&parts.table, "--table", &format!("{}px", widths.iter().map(|(_, width)| width).sum::<f64>()));
            self.set = widths;
        }
        aside
    }

    /// Whether names are another size than when they were measured, as where a person has letters spaced: then all is
    /// measured anew.
    pub(super) fn names_changed(&mut self, parts: &Parts) -> bool {
        let now = name_width(parts, COLUMNS[SERIAL].class);
        let changed = self.measured.get(SERIAL).is_some_and(|measured| (measured.name - now).abs() > 0.5);
        if changed {
            (self.desk, self.widest) = Default::default();
        }
        changed
    }

    /// How wide a column is seen, and how wide it would be by itself, in CSS pixels.
    pub(super) fn seen(&self, column: usize) -> Option<(f64, f64)> {
        let place = self.set.iter().position(|(number, _)| *number == column)?;
        Some((self.set.get(place)?.1, *self.usual.get(place)?))
    }
}

/// How many CSS pixels wider a column is than by itself once it is `more` wider than it is seen; not narrower than a column
/// can be.
pub(super) fn widened((seen, usual): (f64, f64), more: i32) -> i32 {
    ((seen + f64::from(more)).max(LEAST_BY_HAND) - usual) as i32
}

/// How wide a column is with nothing cut, in CSS pixels.
struct Measured {
    name: f64,
    /// The widest of its cells.
    cells: f64,
}

/// Measures the columns: these rows are drawn out of sight, each cell as wide as it wants.
fn measure(parts: &Parts, scene: &Scene, places: &[usize]) -> Vec<Measured> {
    let mut probes = Vec::new();
    let sign = scene.desk.first_sign();
    for row in places.iter().filter_map(|&place| scene.desk.row(place)) {
        if let Some(mut probe) = RowElements::copy_of(&parts.empty_row) {
            let (now, target) = (scene.now, scene.target);
            // Room for signs where there are any, whichever rows have them.
            let sign = sign.clone();
            probe.draw(0, &Drawn { row, now, revealed: false, selected: false, lift: "", target, sign });
            let _ = probe.element.class_list().add_1("probe");
            let _ = parts.body.append_child(&probe.element);
            probes.push(probe);
        }
    }
    let mut columns: Vec<Measured> =
        COLUMNS.iter().map(|column| Measured { name: name_width(parts, column.class), cells: 0.0 }).collect();
    for probe in &probes {
        for (width, column) in probe.widths().into_iter().zip(&mut columns) {
            column.cells = column.cells.max(width.ceil());
        }
    }
    // Not before all are measured: the browser would lay them out once more for each.
    for probe in probes {
        probe.element.remove();
    }
    columns
}

/// How wide the name of a column is in the header, with its padding; 0 where none is seen.
fn name_width(parts: &Parts, class: &str) -> f64 {
    let name = parts.table.query_selector(&format!("th.{class} > .name")).ok().flatten();
    name.map_or(0.0, |name| (name.get_bounding_client_rect().width() + HEADER_PADDING).ceil())
}

/// About how wide a text is, in tenths of a digit's width.
pub(crate) fn estimate(text: &str) -> u32 {
    /// Of the first 128 characters.
    const WIDTHS: [u8; 128] = {
        let mut widths = [10; 128];
        let mut character = 0;
        while character < 128 {
            widths[character] = match character as u8 {
                b'i' | b'j' | b'l' | b'I' | b'.' | b',' | b'\'' | b'|' | b':' | b' ' => 5,
                b'f' | b'r' | b't' | b'-' | b'(' | b')' | b'/' => 7,
                b'm' | b'w' | b'M' | b'W' | b'@' | b'%' => 16,
                b'A'..=b'Z' => 12,
                _ => 10,
            };
            character += 1;
        }
        widths
    };
    let width = |character: char| match WIDTHS.get(character as usize) {
        Some(&width) => u32::from(width),
        None if character <= '\u{2e7f}' => 10,
        // Chinese, Japanese, Korean: as wide as high.
        None => 20,
    };
    text.chars().map(width).sum()
}

/// The rows that have the widest cells, by an estimate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Widest {
    /// Of each column the estimates.
    extents: Vec<[u32; DRAWN_FOR_EACH]>,
    /// The places of the rows.
    places: Vec<usize>,
    /// Whether any row has a sign.
    signs: bool,
}

impl Widest {
    /// Those of a desk.
    fn of(desk: &Desk) -> Self {
        let count = desk.token_count();
        let sampled = count.min(MAX_SAMPLED);
        let mut best = vec![[(0_u32, usize::MAX); DRAWN_FOR_EACH]; COLUMNS.len()];
        for row in desk.rows_at((0..sampled).map(|number| number * count / sampled)) {
            take_in(&mut best, &row);
        }
        let mut places: Vec<usize> =
            best.iter().flatten().map(|&(_, place)| place).filter(|&place| place != usize::MAX).collect();
        places.sort_unstable();
        places.dedup();
        let extents = best.iter().map(|column| column.map(|(extent, _)| extent)).collect();
        Self { extents, places, signs: desk.first_sign().is_some() }
    }

    /// Whether the cells are about as wide as those of another desk.
    fn is_like(&self, other: &Self) -> bool {
        self.extents == other.extents && self.signs == other.signs
    }
}

fn take_in(best: &mut [[(u32, usize); DRAWN_FOR_EACH]], row: &RowView<'_>) {
    for (column, best) in COLUMNS.iter().zip(best) {
        let extent = column.extent(row);
        // Cells that seem equally wide can still differ, but by little.
        if extent > best[DRAWN_FOR_EACH - 1].0 && best.iter().all(|&(known, _)| known != extent) {
            best[DRAWN_FOR_EACH - 1] = (extent, row.place);
            best.sort_unstable_by(|one, other| other.cmp(one));
        }
    }
}

/// What a column needs.
#[derive(Debug, Clone, Copy)]
struct Need {
    /// The least.
    least: f64,
    /// The width at which nothing in it is cut; not below `least`.
    whole: f64,
    /// That of its name in the header.
    name: f64,
    /// Its part of the room that is left.
    share: f64,
}

impl Need {
    /// How much of the room that is too small for all it takes on top of its least, beside the others.
    fn on_top(&self) -> f64 {
        /// Of a column that takes none of what is left: it needs little, and is of no use cut.
        const FIXED: f64 = 8.0;
        // The square: what comes first where there is room to spare, comes first all the more where there is none.
        if self.share > 0.0 { self.share * self.share } else { FIXED }
    }
}

/// How wide columns are, and which are not seen.
struct Chosen {
    /// The widths that the columns that are seen would have by themselves.
    usual: Vec<f64>,
    /// Those that they have, by number.
    widths: Vec<(usize, f64)>,
    /// For which columns there is no room.
    aside: Vec<usize>,
    /// Whether any is short.
    short: bool,
}

/// The widths of the columns that a person wants: one that was made wider or narrower is so whatever the others need, and
/// those share what it leaves.
fn chosen(room: f64, needs: Vec<Need>, columns: &ColumnChoice) -> Chosen {
    let mut seen: Vec<(usize, Need)> =
        needs.into_iter().enumerate().filter(|(number, _)| columns.wants(*number)).collect();
    let (aside, short) = make_room(room, &mut seen, columns);
    let share = |seen: &[(usize, Need)]| share_out(room, &seen.iter().map(|(_, need)| *need).collect::<Vec<_>>());
    let usual = share(&seen);
    for ((number, need), width) in seen.iter_mut().zip(&usual) {
        if let Some(wider) = columns.wider(*number) {
            let width = (width + f64::from(wider)).max(LEAST_BY_HAND);
            *need = Need { least: width, whole: width, share: 0.0, ..*need };
        }
    }
    let widths = share(&seen);
    Chosen { usual, widths: seen.iter().map(|(number, _)| *number).zip(widths).collect(), aside, short }
}

/// Has columns make room until there is enough for the one that is to be ample, and for short texts; then that is their least. Says which are not
/// seen, and whether one is short.
fn make_room(room: f64, seen: &mut Vec<(usize, Need)>, columns: &ColumnChoice) -> (Vec<usize>, bool) {
    let wanted = |number: usize, need: &Need| match ample(number) {
        Some(ample) => need.whole.min(ample.max(need.least)),
        // What has no share is of no use cut.
        None if need.share == 0.0 => need.whole,
        // What is short stays whole.
        None => need.whole.min(MODEST.max(need.least)),
    };
    let fits = |seen: &[(usize, Need)]| seen.iter().map(|(number, need)| wanted(*number, need)).sum::<f64>() <= room;
    let (mut aside, mut short) = (Vec::new(), false);
    for (column, yields) in YIELDING {
        if fits(seen) {
            break;
        }
        let Some(place) = seen.iter().position(|(number, _)| *number == column && !columns.is_kept(column)) else {
            continue;
        };
        match yields {
            Yields::Short(width) => {
                if let Some((_, need)) = seen.get_mut(place) {
                    let width = width.max(need.name);
                    (need.least, need.whole, short) = (width, width, true);
                }
            }
            Yields::Aside => {
                seen.remove(place);
                aside.push(column);
            }
        }
    }
    if fits(seen) {
        // Where none has made room, a column that a person makes wider still takes some of the others.
        let has_yielded = short || !aside.is_empty();
        for (number, need) in seen.iter_mut().filter(|(number, _)| has_yielded || ample(*number).is_some()) {
            need.least = wanted(*number, need);
        }
    }
    (aside, short)
}

/// The widths of columns in `room`, all in whole CSS pixels: together `room`, or more if not even the least fits.
fn share_out(room: f64, needs: &[Need]) -> Vec<f64> {
    let sum = |widths: &[f64]| widths.iter().sum::<f64>();
    let at = |on_top: f64| -> Vec<f64> {
        needs.iter().map(|need| (need.least + on_top * need.on_top()).min(need.whole)).collect()
    };
    let whole = at(f64::INFINITY);
    let mut widths: Vec<f64> = if sum(&whole) <= room {
        let left = room - sum(&whole);
        let shares: f64 = needs.iter().map(|need| need.share).sum();
        let part = if shares > 0.0 { left / shares } else { 0.0 };
        whole.iter().zip(needs).map(|(whole, need)| whole + part * need.share).collect()
    } else {
        // How much each can have on top of its least: halving finds it to a fraction of a pixel.
        let (mut low, mut high) = (0.0, room.max(0.0));
        for _ in 0..24 {
            let middle = (low + high) / 2.0;
            if sum(&at(middle)) <= room { low = middle } else { high = middle }
        }
        at(low)
    };
    // What is missing to a whole pixel may be a rounding error.
    let rounded: Vec<f64> = widths.iter().map(|width| (width + 0.01).floor()).collect();
    let lost = (sum(&widths) - sum(&rounded)).round();
    widths = rounded;
    // What rounding took goes to the one that takes most of what is left.
    let last = needs.iter().enumerate().max_by(|(_, one), (_, other)| one.share.total_cmp(&other.share));
    if let Some(width) = last.and_then(|(number, _)| widths.get_mut(number)) {
        *width += lost;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::ColumnMsg;

    fn need(least: f64, whole: f64, share: f64) -> Need {
        Need { least, whole, name: 0.0, share }
    }

    #[test]
    fn nothing_is_cut_while_there_is_room() {
        let needs = [need(38.0, 38.0, 0.0), need(90.0, 121.0, 1.0), need(84.0, 84.0, 2.0)];
        assert_eq!(share_out(243.0, &needs), [38.0, 121.0, 84.0]);
        assert_eq!(share_out(303.0, &needs), [38.0, 141.0, 124.0]);
    }

    #[test]
    fn a_long_text_takes_only_what_others_leave() {
        let needs = [need(50.0, 60.0, 0.0), need(50.0, 2000.0, 1.0), need(50.0, 90.0, 1.0)];
        assert_eq!(share_out(300.0, &needs), [60.0, 150.0, 90.0]);
        assert_eq!(share_out(170.0, &needs).iter().sum::<f64>(), 170.0);
    }

    #[test]
    fn a_upn_has_more_than_a_name_and_what_is_short_is_whole() {
        let needs = [need(50.0, 90.0, 0.0), need(50.0, 200.0, 2.0), need(50.0, 200.0, 1.0)];
        assert_eq!(share_out(250.0, &needs), [90.0, 98.0, 62.0]);
    }

    #[test]
    fn each_has_its_least() {
        let needs = [need(50.0, 60.0, 0.0), need(50.0, 2000.0, 1.0)];
        assert_eq!(share_out(80.0, &needs), [50.0, 50.0]);
        assert_eq!(share_out(0.0, &needs), [50.0, 50.0]);
        assert!(share_out(80.0, &[]).is_empty());
    }

    #[test]
    fn what_a_person_chose_is_so_and_the_others_share_the_rest() {
        use crate::state::{Msg, Page, ViewMsg};
        use yew::Reducible;
        let needs = || vec![need(50.0, 60.0, 0.0), need(50.0, 90.0, 1.0), need(50.0, 90.0, 1.0)];
        let after = |all: &[(usize, ColumnMsg)]| {
            let page = all.iter().fold(std::rc::Rc::new(Page::default()), |page, &(column, msg)| {
                page.reduce(Msg::View(ViewMsg::Column(column, msg)))
            });
            chosen(300.0, needs(), &page.view.columns).widths
        };
        assert_eq!(after(&[]), [(0, 60.0), (1, 120.0), (2, 120.0)]);
        assert_eq!(after(&[(1, ColumnMsg::Widen(40))]), [(0, 60.0), (1, 160.0), (2, 80.0)]);
        assert_eq!(after(&[(1, ColumnMsg::Widen(-500))]), [(0, 60.0), (1, 24.0), (2, 216.0)]);
        assert_eq!(after(&[(1, ColumnMsg::Toggle)]), [(0, 60.0), (2, 240.0)]);
        // Wider than the room: the others keep what they need, and the table scrolls.
        assert_eq!(after(&[(0, ColumnMsg::Widen(300))]), [(0, 360.0), (1, 50.0), (2, 50.0)]);
    }

    /// As it is with the font of the tests: the columns of a desk whose UPNs are 31 signs long.
    fn needs_of_a_desk() -> Vec<Need> {
        let (widths, names) = (
            [37.0, 107.0, 180.0, 110.0, 63.0, 100.0, 138.0, 280.0, 130.0, 58.0, 76.0, 26.0, 34.0],
            [0.0, 104.0, 103.0, 61.0, 63.0, 52.0, 45.0, 40.0, 84.0, 56.0, 50.0, 0.0, 0.0],
        );
        let need = |((column, whole), name): ((&super::super::columns::Column, f64), f64)| {
            let least = column.width.least.max(name);
            Need { least, whole: whole.max(least), name, share: column.width.share }
        };
        COLUMNS.iter().zip(widths).zip(names).map(need).collect()
    }

    #[test]
    fn columns_make_room_for_upns_one_after_the_other_and_are_back_with_it() {
        use super::super::columns::UPN;
        let usual = ColumnChoice::default();
        let mut before = usize::MAX;
        for room in 640..1800 {
            let Chosen { widths, aside, short, .. } = chosen(f64::from(room), needs_of_a_desk(), &usual);
            let sum: f64 = widths.iter().map(|(_, width)| width).sum();
            let upn = widths.iter().find(|(number, _)| *number == UPN).map_or(0.0, |(_, width)| *width);
            // Beside the people at 1280, and what is wider.
            assert!(room < 930 || upn >= 248.0, "{upn} of {room}");
            assert!(room < 760 || (sum - f64::from(room)).abs() < 0.01, "{sum} of {room}");
            assert!(aside.len() <= before && widths.len() + aside.len() == COLUMNS.len());
            assert!(short || aside.is_empty(), "dots go first");
            before = aside.len();
        }
        assert_eq!(before, 0);
        let of = |room: f64| chosen(room, needs_of_a_desk(), &usual).aside;
        assert_eq!((of(1100.0), of(930.0), of(880.0)), (vec![4, 2], vec![4, 2, 3], vec![4, 2, 3]));
        // There is room for short UPNs.
        let short = needs_of_a_desk().into_iter().enumerate().map(|(number, need)| match number {
            UPN => Need { whole: 160.0, ..need },
            _ => need,
        });
        assert_eq!(chosen(1140.0, short.collect(), &usual).aside, [0; 0]);
    }

    #[test]
    fn what_a_person_asked_for_makes_no_room() {
        use crate::state::{ColumnMsg, Msg, Page, ViewMsg};
        use yew::Reducible;
        let page = std::rc::Rc::new(Page::default()).reduce(Msg::View(ViewMsg::ColumnsAside(vec![2])));
        let page = page.reduce(Msg::View(ViewMsg::Column(2, ColumnMsg::Toggle)));
        let Chosen { widths, aside, .. } = chosen(930.0, needs_of_a_desk(), &page.view.columns);
        assert!(widths.iter().any(|(number, _)| *number == 2) && !aside.contains(&2), "{aside:?}");
    }

    #[test]
    fn all_of_the_room_is_used() {
        let needs = [need(38.0, 38.5, 0.0), need(90.0, 121.3, 1.0), need(84.0, 99.9, 2.0)];
        for room in 260..400 {
            assert_eq!(share_out(f64::from(room), &needs).iter().sum::<f64>(), f64::from(room));
        }
    }
}
