//! The parts that a person sees, one file each.

pub(crate) mod ask;
pub(crate) mod assign_dialog;
pub(crate) mod clear_dialog;
pub(crate) mod columns;
pub(crate) mod convert;
pub(crate) mod custom_layout;
pub(crate) mod enter_users;
pub(crate) mod export;
pub(crate) mod file_settings;
pub(crate) mod findings;
pub(crate) mod foot;
mod gap;
pub(crate) mod hello;
pub(crate) mod help;
mod icons;
pub(crate) mod list_columns;
mod modal;
pub(crate) mod notices;
mod pick;
pub(crate) mod sample;
pub(crate) mod table;
pub(crate) mod toolbar;
pub(crate) mod top_bar;
pub(crate) mod unlock;
pub(crate) mod users;

use std::fmt::Display;
use token_desk_core::desk::summary::Summary;

/// Where the work stands: the step whose button is the filled one.
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

/// The classes of a button: filled if it is the next step.
pub(crate) fn button_class(filled: bool) -> &'static str {
    if filled { "btn primary" } else { "btn" }
}

/// Text for people from something that can be shown.
pub(crate) fn words(what: impl Display) -> yew::AttrValue {
    yew::AttrValue::from(what.to_string())
}
