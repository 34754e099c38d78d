//! The bars around the table: on top, above it, at the bottom, and what is said between them.

pub(crate) mod file_chips;
pub(crate) mod foot;
pub(crate) mod notices;
pub(crate) mod toolbar;
pub(crate) mod top_bar;
