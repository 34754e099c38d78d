//! Undo and redo: the desks that were, each with the name of what changed it.

use super::value::Desk;
use std::rc::Rc;

/// The present desk, and the way back and forth.
#[derive(Clone, Default)]
pub struct History {
    present: Rc<Desk>,
    past: Vec<Step>,
    future: Vec<Step>,
    now: u64,
}

/// A change.
#[derive(Clone)]
struct Step {
    label: String,
    at: u64,
    /// Of a past one the desk before it, of a future one the desk behind it.
    other: Rc<Desk>,
}

/// A step as a list shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepView<'h> {
    /// What was done.
    pub label: &'h str,
    /// When: seconds since 1970; 0 if the time was not known.
    pub at: u64,
    /// How many changes can be taken back right behind it, see [`History::go_to`].
    pub depth: usize,
}

impl History {
    /// The present desk.
    #[must_use]
    pub fn desk(&self) -> &Rc<Desk> {
        &self.present
    }

    /// Goes on to `next`; `label` says what was done, for the undo button.
    pub fn push(&mut self, label: impl Into<String>, next: impl Into<Rc<Desk>>) {
        let before = std::mem::replace(&mut self.present, next.into());
        self.past.push(Step { label: label.into(), at: self.now, other: before });
        self.future.clear();
    }

    /// Changes the present desk as a part of the last change, which `label` now names: one undo takes both back. Where nobody
    /// else has that desk, nothing of it is copied.
    pub fn amend<T>(&mut self, label: impl Into<String>, change: impl FnOnce(&mut Desk) -> T) -> T {
        if let Some(last) = self.past.last_mut() {
            (last.label, last.at) = (label.into(), self.now);
        }
        self.future.clear();
        change(Rc::make_mut(&mut self.present))
    }

    /// What undo would take back.
    #[must_use]
    pub fn undo_label(&self) -> Option<&str> {
        self.past.last().map(|step| step.label.as_str())
    }

    /// What redo would do again.
    #[must_use]
    pub fn redo_label(&self) -> Option<&str> {
        self.future.last().map(|step| step.label.as_str())
    }

    /// Takes the last change back, and says which.
    pub fn undo(&mut self) -> Option<String> {
        let step = self.past.pop()?;
        let after = std::mem::replace(&mut self.present, step.other);
        self.future.push(Step { label: step.label.clone(), at: step.at, other: after });
        Some(step.label)
    }

    /// Does the last undone change again, and says which.
    pub fn redo(&mut self) -> Option<String> {
        let step = self.future.pop()?;
        let before = std::mem::replace(&mut self.present, step.other);
        self.past.push(Step { label: step.label.clone(), at: step.at, other: before });
        Some(step.label)
    }

    /// What time it is, in seconds since 1970: the changes from now on bear it.
    pub fn set_time(&mut self, now: u64) {
        self.now = now;
    }

    /// All changes in their order, those that were taken back at the end.
    pub fn steps(&self) -> impl Iterator<Item = StepView<'_>> {
        let all = self.past.iter().chain(self.future.iter().rev());
        all.zip(1..).map(|(step, depth)| StepView { label: &step.label, at: step.at, depth })
    }

    /// Takes changes back, or does them again, until so many can be taken back.
    pub fn go_to(&mut self, depth: usize) {
        while self.past.len() > depth && self.undo().is_some() {}
        while self.past.len() < depth && self.redo().is_some() {}
    }

    /// How many changes can be taken back.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.past.len()
    }
}
