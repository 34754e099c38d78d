//! Delimited text: how rows are split ([`rows`]) and what a column means ([`columns`]).

pub(crate) mod cell_words;
pub mod columns;
pub(crate) mod csv_fields;
pub mod rows;
