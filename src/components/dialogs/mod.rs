//! The dialogs, one file each.

pub(crate) mod assign;
pub(crate) mod clear_all;
pub(crate) mod columns;
pub(crate) mod convert;
pub(crate) mod enter_users;
pub(crate) mod export;
pub(crate) mod file_settings;
pub(crate) mod help;
pub(crate) mod list_columns;
mod modal;
pub(crate) mod unlock;
