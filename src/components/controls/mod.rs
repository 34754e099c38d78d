//! Small things that bars, table, panel and dialogs are made of. They know nothing of what they are used for.

pub(crate) mod file_button;
pub(crate) mod gap;
pub(crate) mod icons;
pub(crate) mod select;

use std::fmt::Display;

/// The classes of a button: filled if it is the next step.
pub(crate) fn button_class(filled: bool) -> &'static str {
    if filled { "btn primary" } else { "btn" }
}

/// Text for people from something that can be shown.
pub(crate) fn words(what: impl Display) -> yew::AttrValue {
    yew::AttrValue::from(what.to_string())
}
