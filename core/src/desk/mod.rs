//! The work: tokens, users, and who holds what.
//!
//! A [`Desk`] is a value: every change gives a new one that shares all that did not change, so undo is keeping the
//! old one ([`history`]). Counts, statuses and groups are derived ([`summary`]), never stored. What leaves is planned and
//! written in the storey above, `output`.
//!
//! | what | where |
//! |---|---|
//! | the value and its rows | `value`, `row`, `sources`, `holders`, `lives`, `row_set`, `remembered`; which are shown and in which order: `filter`, `search`, `order` |
//! | where something is, without a look into thousands of files | `lookup`, `whereabouts`, `users_by_id`, `asked_serials`, `like_serials`, `listed_serials` |
//! | changes | `add_tokens`, `reread_tokens`, `add_users`, `reread_users`, `assign`, `remove`; beneath them `stock`, `recall`, `absent`, `merge_users`, `corrections`, `off_list`, `same_tokens`, `assigned_by_file` |
//! | changes by hand | `moves`, `edit_users`, `life`, `by_hand`; what each came to, in words: [`outcome`], or why it can't be: [`hindrance`] |
//! | what follows from it | [`summary`], worked out in `summarize`; [`finding_group`], `findings`; who is in no user list: `unlisted`, `like_upns` |
//! | dealing with findings | [`fix`], [`mend`], `settle` |
//! | whose code it is, in slices | [`whose`] |
//! | keys for programmable tokens | [`make_tokens`] |
//! | handing out tokens from a box | [`hand_out`] |
//! | what the page keeps beside it | [`history`], [`selection`], `activation_round` |

mod absent;
mod activation_round;
mod add_tokens;
mod add_users;
mod asked_serials;
mod assign;
mod assigned_by_file;
mod by_hand;
mod changes;
mod corrections;
mod edit_users;
mod entra;
pub mod entra_work;
mod filter;
pub mod finding_group;
mod findings;
pub mod fix;
pub mod hand_out;
pub mod hindrance;
pub mod history;
mod holders;
mod life;
mod like_serials;
mod like_upns;
mod listed_serials;
mod lives;
mod lookup;
pub mod make_tokens;
pub mod mend;
mod merge_users;
mod moves;
mod note_entra;
mod off_list;
mod order;
pub mod outcome;
mod recall;
mod refusals;
mod remembered;
mod remove;
mod reread_tokens;
mod reread_users;
mod row;
mod row_set;
mod same_tokens;
mod search;
pub mod selection;
mod settle;
mod sources;
mod stock;
mod summarize;
pub mod summary;
#[cfg(test)]
mod thousands;
mod unlisted;
mod users_by_id;
mod value;
mod whereabouts;
pub mod whose;

pub use activation_round::ActivationRound;
pub use add_tokens::Added;
pub use add_users::UsersAdded;
pub use assign::{AssignOptions, AssignReport, AssignTarget, UserOrder};
pub use by_hand::TokenEdit;
pub use changes::RemovedToken;
pub use edit_users::UserEdit;
pub use filter::Filter;
pub use life::Replacement;
pub use lives::Since;
pub use order::{Sort, SortKey};
pub use refusals::DeskRefusal;
pub use row::{RowId, RowView, Status};
pub use search::Search;
pub use sources::{TokenFile, UserList};
pub use value::Desk;
