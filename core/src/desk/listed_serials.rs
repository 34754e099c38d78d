//! Which token a serial number means that a user list puts beside a user: people write them in other capitals, with blanks
//! and dashes or without, and spreadsheets take leading zeros away.

use super::row::RowId;
use super::sources::TokenFile;
use super::value::Desk;
use crate::ground::hash::hash_bytes;
use crate::model::index::{Index, IndexBuilder};
use std::rc::{Rc, Weak};

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

/// All tokens by what matters of their serial numbers; made only where a list has one that no token has.
#[derive(Debug)]
pub(super) struct LikeSerials {
    /// Of which files they are, to know when that has changed.
    files: Vec<Weak<TokenFile>>,
    index: Index,
}

impl LikeSerials {
    fn of(files: &[Rc<TokenFile>]) -> Self {
        let mut builder = IndexBuilder::default();
        for token in files.iter().flat_map(|file| file.tokens.iter()) {
            builder.push(hash_bytes(what_matters(token.serial).as_bytes()));
        }
        Self { files: files.iter().map(Rc::downgrade).collect(), index: builder.index() }
    }

    fn is_of(&self, files: &[Rc<TokenFile>]) -> bool {
        self.files.len() == files.len()
            && self.files.iter().zip(files).all(|(known, file)| std::ptr::eq(known.as_ptr(), Rc::as_ptr(file)))
    }
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
        let mut rows =
            like.index.candidates(bare.as_bytes()).filter_map(|place| self.row_like(place, &bare)).take(MAX_LIKE);
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

/// A serial number without what people leave out or add: in capitals, without blanks and dashes, and, if it is digits alone,
/// without leading zeros.
fn what_matters(serial: &str) -> String {
    let is_sign = |c: char| {
        c.is_whitespace() || matches!(c, '-' | '_' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200b}')
    };
    let mut bare: String = serial.chars().filter(|&c| !is_sign(c)).collect();
    bare.make_ascii_uppercase();
    if bare.bytes().all(|b| b.is_ascii_digit()) {
        bare.drain(..bare.bytes().take_while(|&b| b == b'0').count());
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_of_a_serial_number() {
        for (serial, expected) in [
            ("sn100002", "SN100002"),
            ("SN 100 002", "SN100002"),
            ("SN-100\u{2011}002", "SN100002"),
            ("000123", "123"),
            ("00-0123", "123"),
            ("SN000123", "SN000123"),
            ("10.1.2.33", "10.1.2.33"),
            ("0000", ""),
            ("-", ""),
        ] {
            assert_eq!(what_matters(serial), expected, "{serial}");
        }
    }
}
