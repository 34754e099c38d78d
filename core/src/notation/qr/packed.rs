//! What a search found, as bytes: pictures are searched in the page's second module, which has a memory of its own.

use super::search::{QrSearch, QrText};
use crate::ground::secret::SecretBytes;

impl QrSearch {
    /// All of it as bytes for [`QrSearch::unpack`], numbers of four bytes each, the lowest first.
    #[must_use]
    pub fn pack(&self) -> SecretBytes {
        let texts: usize = self.codes.iter().map(|code| 4 * 9 + code.text.len()).sum();
        let mut packed = SecretBytes::with_capacity(4 * 4 + texts + 8 * (self.unreadable.len() + self.alone.len()));
        let mut push = |number: u32| packed.push_slice(&number.to_le_bytes());
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        push(u32::from(self.given_up));
        for length in [self.codes.len(), self.unreadable.len(), self.alone.len()] {
            push(count(length));
        }
        let places = self.codes.iter().flat_map(|code| &code.corners).chain(&self.unreadable).chain(&self.alone);
        places.for_each(|&(x, y)| {
            push(x);
            push(y);
        });
        self.codes.iter().for_each(|code| push(count(code.text.len())));
        self.codes.iter().for_each(|code| packed.push_slice(code.text.as_slice()));
        packed
    }

    /// What was packed; `None` if these bytes are not that, whole and without anything behind it.
    #[must_use]
    pub fn unpack(packed: &[u8]) -> Option<Self> {
        let mut rest = packed;
        let mut next = || {
            let (number, behind) = rest.split_first_chunk()?;
            rest = behind;
            Some(u32::from_le_bytes(*number))
        };
        let given_up = next()? != 0;
        let [codes, unreadable, alone] = [next()?, next()?, next()?];
        let mut places = |count: u32| (0..count).map(|_| Some((next()?, next()?))).collect::<Option<Vec<_>>>();
        let corners = places(codes.checked_mul(4)?)?;
        let (unreadable, alone) = (places(unreadable)?, places(alone)?);
        let lengths = (0..codes).map(|_| next()).collect::<Option<Vec<_>>>()?;
        let mut codes = Vec::with_capacity(lengths.len());
        for (&corners, length) in corners.as_chunks::<4>().0.iter().zip(lengths) {
            let (text, behind) = rest.split_at_checked(length as usize)?;
            rest = behind;
            codes.push(QrText { text: SecretBytes::copy_of(text), corners });
        }
        rest.is_empty().then_some(Self { codes, unreadable, alone, given_up })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn places() -> impl Strategy<Value = Vec<(u32, u32)>> {
        prop::collection::vec(any::<(u32, u32)>(), 0..4)
    }

    fn found() -> impl Strategy<Value = QrSearch> {
        let code = (prop::collection::vec(any::<u8>(), 0..20), any::<[(u32, u32); 4]>())
            .prop_map(|(text, corners)| QrText { text: SecretBytes::from_vec(text), corners });
        (prop::collection::vec(code, 0..4), places(), places(), any::<bool>())
            .prop_map(|(codes, unreadable, alone, given_up)| QrSearch { codes, unreadable, alone, given_up })
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(found in found()) {
            prop_assert_eq!(QrSearch::unpack(found.pack().as_slice()), Some(found));
        }

        #[test]
        fn what_is_cut_or_longer_is_refused(found in found(), at in any::<prop::sample::Index>()) {
            let packed = found.pack();
            let cut = packed.as_slice().get(..at.index(packed.len())).unwrap();
            prop_assert_eq!(QrSearch::unpack(cut), None);
            prop_assert_eq!(QrSearch::unpack(&[packed.as_slice(), &[0]].concat()), None);
        }

        #[test]
        fn no_bytes_stop_it(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Some(found) = QrSearch::unpack(&bytes) {
                prop_assert_eq!(found.codes.len() + found.unreadable.len() + found.alone.len() < 10, true);
            }
        }
    }
}
