//! Files with columns, described as data: which fields, in which order and form. One engine writes every one of them, the
//! built-in ones ([`built_in()`]) and those that a person made or changed.
//!
//! A layout is saved as a small JSON file; what it says is what [`FileLayout`] says. Layouts are targets in
//! [`targets`](super::targets).

mod assess;
mod built_in;
mod field;
mod file_layout;
mod limit;
mod preview;
mod problem;
mod property;
mod saved;
mod secret_form;
mod write;

pub use built_in::built_in;
pub use field::{Field, FieldValue, JoinedPart, Wrap};
pub use file_layout::{FileLayout, LineEnd, Quotes};
pub use limit::Limit;
pub use problem::LayoutProblem;
pub use property::Property;
pub use saved::LayoutRefusal;
pub use secret_form::SecretForm;
pub(in crate::output) use write::{KeyDisplay, LayoutWriter, Look};
