//! Serial numbers without what does not matter of them, and the tokens by those.

use super::sources::TokenFile;
use crate::ground::hash::hash_bytes;
use crate::model::index::{Index, IndexBuilder};
use std::rc::{Rc, Weak};

/// All tokens by what matters of their serial numbers; made only where a list has one that no token has.
#[derive(Debug)]
pub(super) struct LikeSerials {
    /// Of which files they are, to know when that has changed.
    files: Vec<Weak<TokenFile>>,
    index: Index,
}

impl LikeSerials {
    /// All tokens of these files, also those that were taken off.
    pub(super) fn of(files: &[Rc<TokenFile>]) -> Self {
        let mut builder = IndexBuilder::default();
        for token in files.iter().flat_map(|file| file.tokens.iter()) {
            builder.push(hash_bytes(what_matters(token.serial).as_bytes()));
        }
        Self { files: files.iter().map(Rc::downgrade).collect(), index: builder.index() }
    }

    /// Whether they are of these files.
    pub(super) fn is_of(&self, files: &[Rc<TokenFile>]) -> bool {
        self.files.len() == files.len()
            && self.files.iter().zip(files).all(|(known, file)| std::ptr::eq(known.as_ptr(), Rc::as_ptr(file)))
    }

    /// The places, among the tokens of all files, of those that may have this bare serial number.
    pub(super) fn candidates(&self, bare: &str) -> impl Iterator<Item = usize> + '_ {
        self.index.candidates(bare.as_bytes())
    }
}

/// A serial number without what people leave out or add: in capitals, without blanks and dashes, and, if it is digits alone,
/// without leading zeros.
pub(super) fn what_matters(serial: &str) -> String {
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
