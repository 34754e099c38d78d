//! The parts that a person sees: the small ones that the others are made of, the table, the panel beside it, the bars
//! around both, and the dialogs over all.

pub(crate) mod bars;
pub(crate) mod controls;
pub(crate) mod dialogs;
pub(crate) mod hello;
pub(crate) mod panel;
pub(crate) mod table;
