//! The window of rows: of a list of any length, which rows are in sight, and how high the gaps around them are.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// Rows above and below those in sight, so that a small scroll shows no gap.
const SPARE_ROWS: usize = 4;

/// The highest list in pixels that every browser lays out (Firefox ends at 17.8 million). A longer one is scrolled
/// in proportion.
const HIGHEST: f64 = 12_000_000.0;

/// Which rows are in sight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RowsInSight {
    /// The first row to render.
    pub(crate) first: usize,
    /// The one after the last.
    pub(crate) end: usize,
    /// Height of the gap above `first`.
    above: f64,
    /// Height of all.
    pub(crate) total: f64,
    row_height: f64,
}

impl RowsInSight {
    fn new(count: usize, row_height: f64, scroll: f64, viewport: f64) -> Self {
        let natural = count as f64 * row_height;
        let total = natural.min(HIGHEST);
        let visible = (viewport / row_height).ceil() as usize + 1;
        let top = if natural > HIGHEST {
            let share = (scroll / (HIGHEST - viewport).max(1.0)).clamp(0.0, 1.0);
            share * (count as f64 - viewport / row_height).max(0.0)
        } else {
            scroll / row_height
        };
        let first_visible = (top.max(0.0) as usize).min(count.saturating_sub(1));
        let first = first_visible.saturating_sub(SPARE_ROWS);
        let end = (first_visible + visible + SPARE_ROWS).min(count);
        let above = if natural > HIGHEST {
            (scroll - (top - first as f64) * row_height).clamp(0.0, total)
        } else {
            first as f64 * row_height
        };
        Self { first, end, above, total, row_height }
    }

    /// The rows to render, `kept` among them wherever it is, each with the height of the gap before it; and the gap
    /// after the last.
    pub(crate) fn with_gaps(&self, kept: Option<usize>) -> (Vec<(usize, f64)>, f64) {
        let mut rows: Vec<(usize, f64)> = Vec::with_capacity(self.end - self.first + 1);
        let height = self.row_height;
        let mut above = self.above;
        if let Some(kept) = kept.filter(|&kept| kept < self.first) {
            let before = (kept as f64 * height).min((above - height).max(0.0));
            rows.push((kept, before));
            above = (above - before - height).max(0.0);
        }
        for row in self.first..self.end {
            rows.push((row, if row == self.first { above } else { 0.0 }));
        }
        let window = (self.end - self.first) as f64 * height;
        let mut below = (self.total - self.above - window).max(0.0);
        if let Some(kept) = kept.filter(|&kept| kept >= self.end) {
            let before = ((kept - self.end) as f64 * height).min((below - height).max(0.0));
            rows.push((kept, before));
            below = (below - before - height).max(0.0);
        }
        (rows, below)
    }

    /// Where to scroll so that `row` is at the top of the view.
    pub(crate) fn scroll_to(&self, row: usize, count: usize, viewport: f64) -> f64 {
        self.scroll_of(row as f64, count, viewport)
    }

    /// Where to scroll from `scroll` so that all of `row` is seen; `None` if it is.
    pub(crate) fn scroll_to_see(&self, row: usize, count: usize, viewport: f64, scroll: f64) -> Option<f64> {
        let visible = viewport / self.row_height;
        // A list that is scrolled in proportion has rows that are further apart than what is scrolled between them.
        let scaled = count as f64 * self.row_height > HIGHEST;
        let top = if scaled {
            scroll / (HIGHEST - viewport).max(1.0) * (count as f64 - visible).max(1.0)
        } else {
            scroll / self.row_height
        };
        let row = row as f64;
        if row < top {
            Some(self.scroll_of(row, count, viewport).floor())
        } else if row + 1.0 > top + visible {
            Some(self.scroll_of((row + 1.0 - visible).max(0.0), count, viewport).ceil())
        } else {
            None
        }
    }

    /// Where to scroll so that the view begins at `top`, counted in rows.
    fn scroll_of(&self, top: f64, count: usize, viewport: f64) -> f64 {
        if count as f64 * self.row_height > HIGHEST {
            let rows = (count as f64 - viewport / self.row_height).max(1.0);
            (top / rows).min(1.0) * (HIGHEST - viewport)
        } else {
            top * self.row_height
        }
    }
}

/// A slot for each of `rows`: one that stays has the slot that it had, and one that scrolls in takes that of one that
/// scrolled out, with its elements: changing their text is far cheaper than making new ones. (A row that keeps its slot
/// keeps its elements, and so the focus.)
#[hook]
pub(crate) fn use_slots(rows: &[(usize, f64)]) -> Vec<usize> {
    let taken = use_mut_ref(Vec::<(usize, usize)>::new);
    let mut taken = taken.borrow_mut();
    taken.retain(|(known, _)| rows.iter().any(|(row, _)| row == known));
    let slots = rows.iter().map(|&(row, _)| {
        if let Some((_, slot)) = taken.iter().find(|(known, _)| *known == row) {
            return *slot;
        }
        let free = (0..).find(|slot| taken.iter().all(|(_, known)| known != slot)).unwrap_or(0);
        taken.push((row, free));
        free
    });
    slots.collect()
}

/// Follows the scrolling of `container`, which shows `count` rows of `row_height` below `header` pixels.
#[hook]
pub(crate) fn use_rows_in_sight(
    container: &NodeRef,
    count: usize,
    row_height: f64,
    header: f64,
) -> (RowsInSight, Callback<()>) {
    // Until the observer below tells the height, a part of the window's: asking for it would make the browser lay out the
    // page in the midst of showing it.
    let view = use_state_eq(|| {
        let window = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64());
        (0.0_f64, window.unwrap_or(0.0) * 0.75)
    });
    let measure = {
        let (container, view) = (container.clone(), view.setter());
        let scaled = count as f64 * row_height > HIGHEST;
        use_callback((row_height, scaled), move |(), &(row_height, scaled): &(f64, bool)| {
            if let Some(element) = container.cast::<Element>() {
                let viewport = f64::from(element.client_height());
                // Whole rows only: a scroll by a few pixels renders nothing. Scrolled in proportion, a pixel is many.
                let step = if scaled { 1.0 } else { row_height };
                let scroll = (f64::from(element.scroll_top()) / step).floor() * step;
                view.set((scroll, viewport));
            }
        })
    };
    {
        let (container, measure) = (container.clone(), measure.clone());
        use_effect_with((), move |()| {
            let again = Closure::<dyn Fn()>::new(move || measure.emit(()));
            let observer = ResizeObserver::new(again.as_ref().unchecked_ref()).ok();
            // It tells the present height first.
            if let (Some(observer), Some(element)) = (&observer, container.cast::<Element>()) {
                observer.observe(&element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(again);
            }
        });
    }
    let (scroll, viewport) = *view;
    let rows = RowsInSight::new(count, row_height, scroll.max(0.0), (viewport - header).max(row_height));
    (rows, measure)
}
