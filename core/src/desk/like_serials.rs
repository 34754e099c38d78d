//! Serial numbers without what does not matter of them, and the tokens by those.

use super::sources::TokenFile;
use super::whereabouts::{Whereabouts, hash_serial};
use crate::ground::effort::note_steps;
use crate::model::index::Index;
use std::rc::Rc;

/// The files of a desk by what matters of their serial numbers; made only where a list has one that no token has, and kept
/// up from then on.
#[derive(Debug, Clone)]
pub(super) struct LikeSerials(Whereabouts);

impl LikeSerials {
    /// Of these files.
    pub(super) fn of(files: &[Rc<TokenFile>]) -> Self {
        let mut all = Self(Whereabouts::default());
        files.iter().for_each(|file| all.note(file));
        all
    }

    /// Notes a file that comes onto the desk.
    pub(super) fn note(&mut self, file: &TokenFile) {
        note_steps(file.tokens.len());
        let mut hashes = file.tokens.iter().map(|token| hash_serial(&what_matters(token.serial)));
        self.0.note(file.uid, file.tokens.len(), &mut hashes);
    }

    /// The numbers of the files that may have this bare serial number, sorted.
    pub(super) fn of_bare(&self, bare: &str) -> Vec<u32> {
        self.0.of(&mut std::iter::once(hash_serial(bare)))
    }
}

impl TokenFile {
    /// Its tokens by what matters of their serial numbers.
    pub(super) fn by_what_matters(&self) -> &Index {
        self.like_serials.get_or_init(|| {
            let bare: Vec<String> = self.tokens.iter().map(|token| what_matters(token.serial)).collect();
            Index::new(bare.iter().map(String::as_bytes))
        })
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
