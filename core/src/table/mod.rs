//! Delimited text: how rows are split ([`rows`]) and what a column means ([`columns`]).

pub mod columns;
pub mod rows;
