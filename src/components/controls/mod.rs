//! Small things that table, panel, bars and dialogs are made of. They know no desk.

pub(crate) mod file_button;
pub(crate) mod gap;
pub(crate) mod icons;
pub(crate) mod select;

use std::fmt::Display;

/// The classes of a button: filled if it is the next step.
pub(crate) fn button_class(filled: bool) -> &'static str {
    if filled { "btn primary" } else { "btn" }
}

/// A text for Yew from something that can be displayed.
pub(crate) fn text_of(what: impl Display) -> yew::AttrValue {
    yew::AttrValue::from(what.to_string())
}
