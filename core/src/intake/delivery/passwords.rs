//! The passwords that are tried, and how programs may have written them.

use crate::ground::secret::SecretBytes;
use crate::ground::text::{encode_cp437, encode_windows_1252};
use crate::ground::work::Work;
use crate::intake::Unlock;
use crate::notation::openpgp::KeyRing;
use crate::notation::pskc::KeyMaterial;

/// Passwords to try, the likeliest first, none twice.
pub(super) struct Passwords {
    /// Each with the place of what was given, the likeliest first.
    pub(super) all: Vec<(u32, SecretBytes)>,
    /// The places of those that opened something.
    pub(super) fitting: Vec<u32>,
    /// Files of OpenPGP keys, with their places.
    pub(super) rings: Vec<(u32, KeyRing)>,
    /// What trying them may cost, on all layers together.
    pub(super) work: Work,
    /// Whether one that was given begins or ends with a blank.
    pub(super) have_blanks_around: bool,
}

impl Passwords {
    /// As they were typed; then as old programs encode them (code page 437, Windows-1252), and without the blanks that
    /// came along with copying.
    pub(super) fn of(unlock: Option<&Unlock>) -> Self {
        let files = (0..).zip(unlock.into_iter().flat_map(|unlock| &unlock.materials));
        let rings: Vec<_> = files
            .filter_map(|(place, material)| match material {
                KeyMaterial::File(bytes) => Some((place, KeyRing::read(bytes.as_slice())?)),
                KeyMaterial::Text(_) => None,
            })
            .collect();
        let texts = || {
            let texts = unlock.into_iter().flat_map(Unlock::texts);
            texts.filter(|(place, _)| !rings.iter().any(|(ring, _)| ring == place))
        };
        let work = Work::new(unlock.is_some_and(|unlock| unlock.many_rounds));
        let (all, fitting) = (Vec::new(), Vec::new());
        let mut passwords = Self { all, fitting, rings: Vec::new(), work, have_blanks_around: false };
        for trimmed in [false, true] {
            for (place, text) in texts() {
                passwords.have_blanks_around |= text.trim() != text;
                let text = if trimmed { text.trim() } else { text };
                let encoded =
                    [encode_cp437(text), encode_windows_1252(text)].map(|bytes| bytes.map(SecretBytes::from_vec));
                for bytes in [Some(SecretBytes::copy_of(text.as_bytes()))].into_iter().chain(encoded).flatten() {
                    if !bytes.is_empty() && !passwords.all.iter().any(|(_, known)| *known == bytes) {
                        passwords.all.push((place, bytes));
                    }
                }
            }
        }
        passwords.rings = rings;
        passwords
    }

    /// Remembers that what was given in these places opened something.
    pub(super) fn fit(&mut self, places: &[u32]) {
        for &place in places {
            if !self.fitting.contains(&place) {
                self.fitting.push(place);
            }
        }
    }

    /// Tries one after the other until one opens it; else the last fault, or that it was none of them if they are only wrong.
    /// `is_wrong` says of a fault that the password is another. `None` if there is none to try. What opened one layer is tried first on the next.
    pub(super) fn try_all<T, E>(
        &mut self,
        mut open: impl FnMut(&[u8], &mut Work) -> Result<T, E>,
        is_wrong: impl Fn(&E) -> bool,
    ) -> Option<Result<T, E>> {
        let mut last = None;
        for at in 0..self.all.len() {
            let (place, password) = self.all.get(at)?;
            match open(password.as_slice(), &mut self.work) {
                Ok(opened) => {
                    let place = *place;
                    self.fit(&[place]);
                    self.all.swap(0, at);
                    return Some(Ok(opened));
                }
                // Of 65,536 wrong passwords one passes the check of AES, and what it opens seems damaged.
                Err(fault) => match last {
                    Some(known) if !is_wrong(&known) => last = Some(known),
                    _ => last = Some(fault),
                },
            }
        }
        last.map(Err)
    }

    /// Whether none was given.
    pub(super) fn are_none(&self) -> bool {
        self.all.is_empty()
    }
}
