//! The panel beside the table: the users, and the findings.

pub(crate) mod findings;
pub(crate) mod users;
