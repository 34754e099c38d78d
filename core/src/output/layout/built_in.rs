//! The layouts that are there from the start, as data: `built_in.json`.

use super::file_layout::FileLayout;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The built-in layouts, by the words of their targets.
static BUILT_IN: LazyLock<BTreeMap<String, FileLayout>> = LazyLock::new(|| {
    // A test reads every one of them; a file that was broken on its way would be without them.
    serde_json::from_str(include_str!("built_in.json")).unwrap_or_default()
});

/// The layout of the target of that word; a person can start from it.
#[must_use]
pub fn built_in(word: &str) -> Option<&'static FileLayout> {
    BUILT_IN.get(word)
}
