//! The special keys, as WebDriver writes them.

/// Tab.
pub const TAB: char = '\u{E004}';
/// Enter.
pub const ENTER: char = '\u{E007}';
/// Escape.
pub const ESCAPE: char = '\u{E00C}';
/// The space bar.
pub const SPACE: char = ' ';
/// Control.
pub const CONTROL: char = '\u{E009}';
/// Shift.
pub const SHIFT: char = '\u{E008}';
/// Backspace.
pub const BACKSPACE: char = '\u{E003}';
/// Delete.
pub const DELETE: char = '\u{E017}';
/// The arrow upwards.
pub const UP: char = '\u{E013}';
/// The arrow downwards.
pub const DOWN: char = '\u{E015}';
/// The arrow to the left.
pub const LEFT: char = '\u{E012}';
/// The arrow to the right.
pub const RIGHT: char = '\u{E014}';
/// One window of rows upwards.
pub const PAGE_UP: char = '\u{E00E}';
/// One window of rows downwards.
pub const PAGE_DOWN: char = '\u{E00F}';
/// The beginning.
pub const HOME: char = '\u{E011}';
/// The end.
pub const END: char = '\u{E010}';
/// The key that edits, in tables of spreadsheets too.
pub const F2: char = '\u{E032}';
