//! Which tokens are selected. Tokens, not places: the selection stays with them over changes of the desk.

use super::Page;
use super::history::Shown;
use super::same::Same;
use super::view::RowPlaces;
use token_desk_core::desk::selection::Selection;
use token_desk_core::desk::{Desk, RowId};

/// The selected tokens as components get them.
pub(crate) type Chosen = Same<Selection>;

/// A change of the selection. `shown` are the places on the desk of the rows that filter and search leave; rows are
/// counted among them.
pub(crate) enum Pick {
    /// Selects a token, or unselects it.
    Toggle(RowId),
    /// Selects all these, or unselects them.
    All {
        /// The rows.
        shown: RowPlaces,
        /// Whether to select.
        on: bool,
    },
    /// Makes all rows up to `to` what the row `from` is: selected or not.
    Like {
        /// The rows.
        shown: RowPlaces,
        /// The first.
        from: usize,
        /// The last, before or behind it.
        to: usize,
    },
    /// Selects the rows from `from` to `to`, instead of those that were selected by the step before of the same run.
    Stretch {
        /// The rows.
        shown: RowPlaces,
        /// Where the run began.
        from: usize,
        /// Where it is now.
        to: usize,
        /// Whether this is its first step.
        first: bool,
    },
    /// Unselects all.
    Nothing,
}

/// What is selected on the desk that is shown.
#[derive(Clone, Default)]
pub(crate) struct SelectedTokens {
    chosen: Chosen,
    /// What was selected before the run of [`Pick::Stretch`] began.
    before_run: Chosen,
}

impl SelectedTokens {
    /// The selected tokens.
    pub(crate) fn chosen(&self) -> &Chosen {
        &self.chosen
    }

    /// The places of the selected tokens on `newest`, which came from `shown`.
    pub(super) fn places_on(&self, shown: &Shown, newest: &Desk) -> Vec<u32> {
        self.chosen.follow(shown, newest).places(newest)
    }

    /// Goes on to the desk that is shown now.
    pub(super) fn follow(&mut self, before: &Shown, now: &Shown) {
        if !self.chosen.is_empty() {
            self.chosen = Chosen::new(self.chosen.follow(before, now));
        }
        self.before_run = self.chosen.clone();
    }

    fn pick(&mut self, desk: &Shown, pick: &Pick) {
        let rows = |shown: &[u32], from: usize, to: usize| -> Vec<u32> {
            shown.get(from.min(to)..=from.max(to).min(shown.len().saturating_sub(1))).unwrap_or_default().to_vec()
        };
        let mut selection = (*self.chosen).clone();
        match pick {
            Pick::Toggle(id) => {
                let place = desk.find(*id).and_then(|row| u32::try_from(row.place).ok());
                selection.set(desk, place.as_slice(), !self.chosen.contains(*id));
            }
            Pick::All { shown, on } => selection.set(desk, shown, *on),
            Pick::Like { shown, from, to } => {
                let first = shown.get(*from).and_then(|&place| desk.id_at(place as usize));
                let on = first.is_none_or(|first| self.chosen.contains(first));
                selection.set(desk, &rows(shown, *from, *to), on);
            }
            Pick::Stretch { shown, from, to, first } => {
                if *first {
                    self.before_run = self.chosen.clone();
                }
                selection = (*self.before_run).clone();
                selection.set(desk, &rows(shown, *from, *to), true);
            }
            Pick::Nothing => selection = Selection::default(),
        }
        self.chosen = Chosen::new(selection);
    }
}

/// What happens to the selection.
pub(crate) enum SelectionMsg {
    /// Tokens of that desk are selected or unselected.
    Pick(Shown, Pick),
}

pub(super) fn apply(page: &mut Page, msg: SelectionMsg) {
    match msg {
        // Places of a desk that is not shown any more are other tokens' now.
        SelectionMsg::Pick(desk, pick) => {
            if desk == *page.desks.shown() {
                page.selection.pick(&desk, &pick);
            }
        }
    }
}
