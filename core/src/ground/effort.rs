//! Steps of work, counted in tests only: that work grows no faster than what is given can so be held without a clock.

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Notes steps: files looked into, entries moved, rows compared. In the page it is nothing.
#[inline(always)]
pub(crate) fn note_steps(_steps: usize) {
    #[cfg(test)]
    STEPS.set(STEPS.get() + _steps as u64);
}

/// How many steps something takes on this thread.
#[cfg(test)]
pub(crate) fn steps_of(work: impl FnOnce()) -> u64 {
    let before = STEPS.get();
    work();
    STEPS.get() - before
}
