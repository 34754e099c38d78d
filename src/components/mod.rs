//! The parts that a person sees: the small ones that the others are made of, the table, the panels beside it, the bars
//! around both, and the dialogs over all.

pub(crate) mod bars;
pub(crate) mod cell_edit;
pub(crate) mod codes;
pub(crate) mod controls;
pub(crate) mod dialogs;
pub(crate) mod hello;
pub(crate) mod lift_bar;
pub(crate) mod menu;
pub(crate) mod panel;
pub(crate) mod print;
pub(crate) mod table;
