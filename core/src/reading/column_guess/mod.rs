//! What a column holds, guessed by its cells: for a table without a header row, for a person who names the
//! columns, and for a list of users. What a header cell says is not guessed: it is
//! [`ColumnRole::of_header`](crate::notation::table::columns::ColumnRole::of_header).
//!
//! [`cell`] says of one value what it can be; [`of_tokens`] and [`of_users`] find the columns by what most of their
//! values are. What stands above a table and is no row of it is in [`titles`].

pub(crate) mod cell;
pub(crate) mod of_tokens;
pub(crate) mod of_users;
pub(crate) mod titles;
