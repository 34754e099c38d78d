//! Which token a serial number means that a user list puts beside a user: people write them in other capitals, with blanks
//! and dashes or without, and spreadsheets take leading zeros away.

use super::like_serials::{LikeSerials, what_matters};
use super::row::RowId;
use super::value::Desk;

/// How many tokens that fit are looked at.
const MAX_LIKE: usize = 8;

/// The token that is meant by a serial number of a user list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListedToken {
    /// The one with that serial number.
    Same(RowId),
    /// The only one whose serial number differs in nothing that matters.
    Like(RowId),
    /// There are several of those: the first and the last.
    Several(RowId, RowId),
    Unknown,
}

impl Desk {
    /// Which token a list means by that serial number.
    pub(super) fn listed_token(&self, serial: &str) -> ListedToken {
        if let Some(id) = self.row_by_serial(serial) {
            return ListedToken::Same(id);
        }
        let bare = what_matters(serial);
        if bare.is_empty() {
            return ListedToken::Unknown;
        }
        let like = self.like_serials.get_or_init(|| LikeSerials::of(&self.files));
        let places = self.places(like.of_bare(&bare));
        let mut rows = places.into_iter().flat_map(|number| self.rows_like(number, &bare)).take(MAX_LIKE);
        match (rows.next(), rows.last()) {
            (None, _) => ListedToken::Unknown,
            (Some(only), None) => ListedToken::Like(only),
            (Some(first), Some(last)) => ListedToken::Several(first, last),
        }
    }

    /// The tokens of a file, in order, whose serial numbers are like that.
    fn rows_like<'d>(&'d self, number: usize, bare: &'d str) -> impl Iterator<Item = RowId> + 'd {
        let file = &self.files[number];
        let fits = move |row: &usize| {
            let is_like = |serial| what_matters(serial) == bare;
            !self.is_removed(number, *row) && file.tokens.get(*row).is_some_and(|token| is_like(token.serial))
        };
        let id = |row: usize| RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) };
        file.by_what_matters().candidates(bare.as_bytes()).filter(fits).map(id)
    }
}
