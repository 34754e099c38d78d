//! The bound of a search.

/// How much a search may still do. The unit is one look at a place of a grid, some nanoseconds.
#[derive(Debug)]
pub(super) struct SearchBudget {
    left: u64,
    /// Something was passed over for its number alone.
    skipped: bool,
}

impl SearchBudget {
    pub(super) fn new(steps: u64) -> Self {
        Self { left: steps, skipped: false }
    }

    /// Whether all of it is used up.
    pub(super) fn is_over(&self) -> bool {
        self.left == 0
    }

    /// Says that something was passed over because there is too much of it.
    pub(super) fn skip(&mut self) {
        self.skipped = true;
    }

    /// Whether there may be codes that were not looked at.
    pub(super) fn gave_up(&self) -> bool {
        self.is_over() || self.skipped
    }

    /// Takes `steps` off; `None` if fewer are left, and then none is.
    pub(super) fn take(&mut self, steps: usize) -> Option<()> {
        let left = self.left.checked_sub(steps as u64);
        self.left = left.unwrap_or(0);
        left.map(|_| ())
    }
}
