//! The work: tokens, users, and who holds what.
//!
//! A [`Desk`] is a value: every change gives a new one that shares all that did not change, so undo is keeping the
//! old one ([`history`]). Counts, statuses and groups are derived ([`summary`]), never stored. What leaves is planned and
//! written in the storey above, `output`.
//!
//! | what | where |
//! |---|---|
//! | the value, its rows and look-ups | `value`, `row`, `sources`, `holders`, `row_set`, `remembered`, `lookup`, `filter` |
//! | changes | `add_tokens`, `reread_tokens`, `add_users`, `reread_users`, `assign`, `remove`; beneath them `merge_users`, `same_tokens` |
//! | what follows from it | [`summary`], worked out in `summarize`; [`finding_group`], `findings` |
//! | dealing with findings | [`fix`], [`mend`], `settle` |
//! | what the page keeps beside it | [`history`], [`selection`] |

mod add_tokens;
mod add_users;
mod assign;
mod filter;
pub mod finding_group;
mod findings;
pub mod fix;
pub mod history;
mod holders;
mod like_serials;
mod listed_serials;
mod lookup;
pub mod mend;
mod merge_users;
mod refusals;
mod remembered;
mod remove;
mod reread_tokens;
mod reread_users;
mod row;
mod row_set;
mod same_tokens;
pub mod selection;
mod settle;
mod sources;
mod summarize;
pub mod summary;
mod value;

pub use add_tokens::Added;
pub use add_users::UsersAdded;
pub use assign::AssignReport;
pub use filter::{Filter, contains};
pub use refusals::DeskRefusal;
pub use row::{RowId, RowView, Status};
pub use sources::{TokenFile, UserList};
pub use value::Desk;
