//! The page's words beyond the names that are kept for good: when one of them changes, it changes here.

/// The status of an assignment made since the inventory was loaded.
pub(crate) const NEW: &str = "New";
/// The status of an assignment that the inventory brought.
pub(crate) const OLD: &str = "Old";
/// The status of a token that nobody holds.
pub(crate) const FREE: &str = "Free";

/// The status of a token that nobody finds.
pub(crate) const LOST: &str = "Lost";

/// How the dialog begins that asks before everything goes.
pub(crate) const CLEAR_DIALOG: &str = "Clear";
/// Its button that does it.
pub(crate) const CLEAR_YES: &str = "Clear all";

/// The button that closes a dialog without doing anything.
pub(crate) const CLOSE: &str = "Close";

/// Said when a user list came as a token file, and the other way round.
pub(crate) const LOOKS_LIKE_USERS: &str = "looks like a user list";
/// Its counterpart.
pub(crate) const LOOKS_LIKE_TOKENS: &str = "looks like a token file";
/// The button that takes the file as what it is.
pub(crate) const TAKE_AS_USERS: &str = "Read it as a user list";
/// Its counterpart.
pub(crate) const TAKE_AS_TOKENS: &str = "Read it as a token file";

/// What is said of a file whose tokens are all there already.
pub(crate) const KNOWN_ALREADY: &str = "already";

/// What is said when reading broke down.
pub(crate) const READING_FAILED: [&str; 2] = ["failed", "nothing"];
