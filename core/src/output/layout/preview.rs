//! The first lines of a file, for a look before it is saved.

use super::file_layout::FileLayout;
use super::write::{KeyDisplay, Look};
use crate::desk::Desk;
use crate::ground::secret::SecretBytes;
use crate::output::entry::Entry;

/// Tokens that a preview shows.
const MAX_TOKENS: usize = 3;

impl FileLayout {
    /// The first lines of the file with a few tokens, for a look before it is saved; with `masked`, only the first four
    /// characters of each key are shown; with `guard_formulas`, as
    /// [`Settings::guard_formulas`](crate::output::settings::Settings::guard_formulas) says.
    #[must_use]
    pub fn preview<'e>(
        &self,
        entries: impl Iterator<Item = Entry<'e>>,
        masked: bool,
        guard_formulas: bool,
    ) -> SecretBytes {
        let keys = if masked { KeyDisplay::Masked } else { KeyDisplay::Written };
        let look = Look { keys, guard_formulas };
        let mut out = SecretBytes::with_capacity(1024);
        self.push_head(look, &mut out);
        for entry in entries.take(MAX_TOKENS) {
            self.push_row(&entry, look, &mut out);
        }
        out
    }
}

impl Desk {
    /// The first lines of a file of this layout with the first of these tokens, see [`FileLayout::preview`].
    #[must_use]
    pub fn preview_layout(
        &self,
        layout: &FileLayout,
        places: &[u32],
        masked: bool,
        guard_formulas: bool,
    ) -> SecretBytes {
        let rows = places.iter().filter_map(|&place| self.row(place as usize));
        layout.preview(rows.map(Entry::from), masked, guard_formulas)
    }
}
