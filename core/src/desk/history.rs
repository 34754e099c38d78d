//! Undo and redo: the desks that were, each with the name of what changed it.

use super::value::Desk;

/// The present desk, and the way back and forth.
#[derive(Clone, Default)]
pub struct History {
    present: Desk,
    past: Vec<(String, Desk)>,
    future: Vec<(String, Desk)>,
}

impl History {
    /// The present desk.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.present
    }

    /// Goes on to `next`; `label` says what was done, for the undo button.
    pub fn push(&mut self, label: impl Into<String>, next: Desk) {
        let before = std::mem::replace(&mut self.present, next);
        self.past.push((label.into(), before));
        self.future.clear();
    }

    /// Goes on to `next` as a part of the last change: one undo takes both back.
    pub fn amend(&mut self, next: Desk) {
        self.present = next;
        self.future.clear();
    }

    /// What undo would take back.
    #[must_use]
    pub fn undo_label(&self) -> Option<&str> {
        self.past.last().map(|(label, _)| label.as_str())
    }

    /// What redo would do again.
    #[must_use]
    pub fn redo_label(&self) -> Option<&str> {
        self.future.last().map(|(label, _)| label.as_str())
    }

    /// Takes the last change back, and says which.
    pub fn undo(&mut self) -> Option<String> {
        let (label, before) = self.past.pop()?;
        let after = std::mem::replace(&mut self.present, before);
        self.future.push((label.clone(), after));
        Some(label)
    }

    /// Does the last undone change again, and says which.
    pub fn redo(&mut self) -> Option<String> {
        let (label, after) = self.future.pop()?;
        let before = std::mem::replace(&mut self.present, after);
        self.past.push((label.clone(), before));
        Some(label)
    }

    /// How many changes can be taken back.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.past.len()
    }
}
