//! Which token a serial number means that a user list puts beside a user: people write them in other capitals, with blanks
//! and dashes or without, and spreadsheets take leading zeros away.

use super::like_serials::{LikeSerials, what_matters};
use super::row::RowId;
use super::value::Desk;
use std::rc::Rc;

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
        let like = self.like_serials();
        let mut rows = like.candidates(&bare).filter_map(|place| self.row_like(place, &bare)).take(MAX_LIKE);
        match (rows.next(), rows.last()) {
            (None, _) => ListedToken::Unknown,
            (Some(only), None) => ListedToken::Like(only),
            (Some(first), Some(last)) => ListedToken::Several(first, last),
        }
    }

    fn like_serials(&self) -> Rc<LikeSerials> {
        let known = self.like_serials.borrow().clone().filter(|known| known.is_of(&self.files));
        known.unwrap_or_else(|| {
            let made = Rc::new(LikeSerials::of(&self.files));
            *self.like_serials.borrow_mut() = Some(Rc::clone(&made));
            made
        })
    }

    /// The row in that place among the tokens of all files, also those that were taken off, if it is on the desk and its
    /// serial number is like that.
    fn row_like(&self, mut place: usize, bare: &str) -> Option<RowId> {
        for (file, removed) in self.files.iter().zip(&self.removed) {
            if place < file.tokens.len() {
                let fits = !removed.contains(place) && what_matters(file.tokens.get(place)?.serial) == bare;
                return fits.then(|| RowId { file: file.uid, row: u32::try_from(place).unwrap_or(u32::MAX) });
            }
            place -= file.tokens.len();
        }
        None
    }
}
