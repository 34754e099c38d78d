//! What parts of the page have in common over time: the clock, the window of rows, files that come in, keys, the focus,
//! the question at leaving.

mod clock;
mod focus;
mod incoming_files;
mod leave_question;
mod lifting;
mod page_keys;
mod printing;
mod rows_in_sight;

pub(crate) use clock::use_clock;
pub(crate) use focus::use_focus_found;
pub(crate) use incoming_files::{use_drop, use_paste};
pub(crate) use leave_question::use_leave_question;
pub(crate) use lifting::{token_mark, use_lifting};
pub(crate) use page_keys::{PageKey, use_page_keys};
pub(crate) use printing::use_printing;
pub(crate) use rows_in_sight::{RowsInSight, use_resized, use_rows_in_sight};
