//! How much of the table is in sight, and which rows that are.

use crate::hooks::RowsInSight;
use crate::platform;
use web_sys::Element;

/// Height of a row in CSS pixels; desk.css has the same.
const ROW_HEIGHT: f64 = 40.0;
/// Height of a card, where the page is narrow.
const CARD_HEIGHT: f64 = 96.0;
/// Height of the header row; of a narrow page, of the line that selects all.
const HEADER_HEIGHT: f64 = 36.0;
/// Narrower than this the rows are cards.
const NARROW: &str = "(max-width: 700px)";

/// How much of the table is in sight, and from where on, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Viewport {
    pub(super) scroll: f64,
    /// Of what is in sight, without the header.
    pub(super) height: f64,
    pub(super) width: f64,
    /// Whether the rows are cards.
    pub(super) narrow: bool,
    /// Whether it was measured, or is a guess.
    pub(super) known: bool,
}

impl Viewport {
    /// Before the first measurement: asking for it would make the browser lay out the page in the midst of showing it.
    pub(super) fn guessed() -> Self {
        let window = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64());
        let (height, narrow) = (window.unwrap_or(0.0) * 0.75, platform::media_matches(NARROW));
        Self { scroll: 0.0, height, width: 0.0, narrow, known: false }
    }

    /// Measures it.
    pub(super) fn of(sheet: &Element) -> Self {
        Self {
            scroll: f64::from(sheet.scroll_top()),
            height: (f64::from(sheet.client_height()) - HEADER_HEIGHT).max(0.0),
            width: f64::from(sheet.client_width()),
            narrow: platform::media_matches(NARROW),
            known: true,
        }
    }

    fn row_height(&self) -> f64 {
        if self.narrow { CARD_HEIGHT } else { ROW_HEIGHT }
    }

    /// Which of `count` rows are in sight.
    pub(super) fn rows(&self, count: usize) -> RowsInSight {
        let height = self.row_height();
        RowsInSight::new(count, height, self.scroll.max(0.0), self.height.max(height))
    }

    /// How many rows are in sight from top to bottom, at least one.
    pub(super) fn whole_rows(&self) -> usize {
        ((self.height / self.row_height()) as usize).max(1)
    }
}
