//! The step of the work that comes next.

use token_desk_core::desk::summary::Summary;

/// A step of the work. The button of the next one is the filled one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Tokens,
    Users,
    Assign,
    Export,
}

impl Step {
    /// The next thing to do.
    pub(crate) fn next(summary: &Summary, users: usize) -> Self {
        if summary.tokens == 0 {
            Self::Tokens
        } else if summary.ready > 0 && summary.free > 0 {
            Self::Assign
        } else if users == 0 || summary.assigned() == 0 {
            Self::Users
        } else {
            Self::Export
        }
    }
}
