//! The desk with its history: which desk is the newest, which one is shown, and the way between the two.
//!
//! A change of the desk gets in by [`DeskHistory`] alone, and each marks the newest desk as not shown yet. A small one is
//! shown before the reducer returns ([`super::Page`]); for a large one, what showing it takes is worked out in steps
//! first (`effects::presenting`), since all of it at once would hold the page up. Who adds a change need not know.

use super::Page;
use std::rc::Rc;
use token_desk_core::desk::history::History;
use token_desk_core::desk::{Desk, Filter};
use yew::AttrValue;

/// A desk with more tokens or users is shown in steps.
const MAX_SHOWN_AT_ONCE: usize = 20_000;

/// A desk as components get it: equal only if it is the same one.
#[derive(Clone, Default)]
pub(crate) struct Shown(Rc<Desk>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for Shown {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.0
    }
}

/// The number of a change of the desk, counted since the page was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ChangeNumber(u32);

/// A part of what showing a desk takes. The desk keeps what it has worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preparation {
    /// Who holds what is counted.
    Holders,
    /// The rest of the summary is worked out.
    Summary,
    /// The rows are lined up.
    Rows,
}

impl Preparation {
    /// All, in the order in which each finds the work of those before done.
    pub(crate) const ALL: [Self; 3] = [Self::Holders, Self::Summary, Self::Rows];

    fn run(self, desk: &Desk) {
        match self {
            Self::Holders => desk.count_holders(),
            Self::Summary => {
                let _ = desk.summary();
            }
            Self::Rows => {
                let _ = desk.select(Filter::All, "");
            }
        }
    }
}

/// The desks that there were, and the one that is shown.
#[derive(Clone, Default)]
pub(crate) struct DeskHistory {
    history: Rc<History>,
    shown: Shown,
    latest_change: ChangeNumber,
    awaits_showing: bool,
    /// Whether further files of the batch that is being read anew belong to the last step.
    step_is_open: bool,
    unsaved: bool,
}

impl DeskHistory {
    /// The desk that the page shows.
    pub(crate) fn shown(&self) -> &Shown {
        &self.shown
    }

    /// The desk after all changes. Changes start from it, even if it is not shown yet.
    pub(crate) fn newest(&self) -> &Desk {
        self.history.desk()
    }

    /// The change whose desk waits for being shown in steps.
    pub(crate) fn awaiting(&self) -> Option<ChangeNumber> {
        self.awaits_showing.then_some(self.latest_change)
    }

    /// Whether leaving would lose something.
    pub(crate) fn unsaved(&self) -> bool {
        self.unsaved
    }

    /// What undo would take back.
    pub(crate) fn undo_label(&self) -> Option<AttrValue> {
        self.history.undo_label().map(|label| AttrValue::from(label.to_owned()))
    }

    /// What redo would do again.
    pub(crate) fn redo_label(&self) -> Option<AttrValue> {
        self.history.redo_label().map(|label| AttrValue::from(label.to_owned()))
    }

    /// Goes on to a changed desk; `label` says what was done.
    pub(super) fn change(&mut self, label: String, desk: Desk) {
        self.step_is_open = false;
        Rc::make_mut(&mut self.history).push(label, desk);
        self.mark_changed();
    }

    /// Goes on to a changed desk, in one step for undo with the change before if that was made by this function as well
    /// and [`Self::end_step`] was not called since.
    pub(super) fn change_within_step(&mut self, label: String, desk: Desk) {
        if self.step_is_open {
            Rc::make_mut(&mut self.history).amend(desk);
        } else {
            Rc::make_mut(&mut self.history).push(label, desk);
        }
        self.step_is_open = true;
        self.mark_changed();
    }

    /// What comes next is a step of its own.
    pub(super) fn end_step(&mut self) {
        self.step_is_open = false;
    }

    fn undo(&mut self) -> Option<String> {
        let label = Rc::make_mut(&mut self.history).undo()?;
        self.end_step();
        self.mark_changed();
        Some(label)
    }

    fn redo(&mut self) -> Option<String> {
        let label = Rc::make_mut(&mut self.history).redo()?;
        self.end_step();
        self.mark_changed();
        Some(label)
    }

    /// Without any desk. The numbers of changes go on, so that a step for one that was before finds nothing to do.
    pub(super) fn cleared(&self) -> Self {
        Self { latest_change: self.latest_change, ..Self::default() }
    }

    fn mark_changed(&mut self) {
        self.latest_change.0 += 1;
        self.awaits_showing = true;
    }

    /// Whether a desk waits for being shown and is small enough to be shown at once.
    pub(super) fn can_show_at_once(&self) -> bool {
        let desk = self.newest();
        self.awaits_showing && desk.token_count().max(desk.users().len()) <= MAX_SHOWN_AT_ONCE
    }

    /// Shows the newest desk, and gives the one that was shown before.
    pub(super) fn show(&mut self) -> Shown {
        self.awaits_showing = false;
        let newest = Shown(Rc::new(self.newest().clone()));
        let before = std::mem::replace(&mut self.shown, newest);
        self.unsaved = !self.shown.is_empty();
        before
    }
}

/// What happens to the history.
pub(crate) enum HistoryMsg {
    /// Take the last change back.
    Undo,
    /// Do it again.
    Redo,
    /// Do a part of what showing the desk of that change takes.
    Prepare(ChangeNumber, Preparation),
    /// Show the desk of that change.
    Show(ChangeNumber),
    /// The inventory was downloaded.
    Saved,
}

pub(super) fn apply(page: &mut Page, msg: HistoryMsg) {
    match msg {
        HistoryMsg::Undo => {
            if let Some(label) = page.desks.undo() {
                page.notices.inform(format!("Undone: {label}."));
            }
        }
        HistoryMsg::Redo => {
            if let Some(label) = page.desks.redo() {
                page.notices.inform(format!("Done again: {label}."));
            }
        }
        // After a further change, the steps begin again with its desk.
        HistoryMsg::Prepare(change, part) => {
            if page.desks.awaiting() == Some(change) {
                part.run(page.desks.newest());
            }
        }
        HistoryMsg::Show(change) => {
            if page.desks.awaiting() == Some(change) {
                page.show_newest();
            }
        }
        HistoryMsg::Saved => page.desks.unsaved = false,
    }
}
