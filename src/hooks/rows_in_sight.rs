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
    /// Of `count` rows, scrolled by `scroll` in a view of `viewport` CSS pixels.
    pub(crate) fn new(count: usize, row_height: f64, scroll: f64, viewport: f64) -> Self {
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

    /// How far below the beginning of the list a row lies. Of a list that is scrolled in proportion, rows out of sight lie
    /// as far as there is room.
    pub(crate) fn top_of(&self, row: usize) -> f64 {
        let height = self.row_height;
        let behind = self.above + (self.end - self.first) as f64 * height;
        if row < self.first {
            (row as f64 * height).min((self.above - height).max(0.0))
        } else if row < self.end {
            (self.above + (row - self.first) as f64 * height).round()
        } else {
            (behind + (row - self.end) as f64 * height).min((self.total - height).max(behind))
        }
    }

    /// The heights of the gaps before the first row to render and after the last.
    pub(crate) fn gaps(&self) -> (f64, f64) {
        let window = (self.end - self.first) as f64 * self.row_height;
        (self.above, (self.total - self.above - window).max(0.0))
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

/// Follows the scrolling of `container`, which shows `count` rows of `row_height` below `header` pixels.
#[hook]
pub(crate) fn use_rows_in_sight(
    container: &NodeRef,
    count: usize,
    row_height: f64,
    header: f64,
) -> (RowsInSight, Callback<()>) {
    // Until the observer below reports the height, a part of the window's: asking for it would make the browser lay out the
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
        let measure = measure.clone();
        use_resized(container, Box::new(move || measure.emit(())));
    }
    let (scroll, viewport) = *view;
    let rows = RowsInSight::new(count, row_height, scroll.max(0.0), (viewport - header).max(row_height));
    (rows, measure)
}

/// Reports each time that the size of `element` has changed, and its first size.
#[hook]
pub(crate) fn use_resized(element: &NodeRef, report: Box<dyn Fn()>) {
    let element = element.clone();
    use_effect_with((), move |()| {
        let again = Closure::<dyn Fn()>::wrap(report);
        let observer = ResizeObserver::new(again.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, element.cast::<Element>()) {
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
