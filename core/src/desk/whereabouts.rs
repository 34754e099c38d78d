//! In which files or lists of a desk something may be, without a look into each: there may be thousands of them.

use crate::ground::effort::note_steps;
use crate::ground::hash::hash_bytes;
use crate::model::growing_index::{GrowingIndex, entry};
use std::rc::Rc;

/// A file or list of at most so many tokens or users is small: what it has is noted. A larger one is looked into.
const MAX_SMALL: usize = 256;

/// The files or lists of a desk by the hashes of what they have. What is gone from the desk stays in it: it says where
/// something may be, and where not.
#[derive(Debug, Clone, Default)]
pub(super) struct Whereabouts {
    small: GrowingIndex,
    /// The numbers of the others, sorted.
    large: Rc<Vec<u32>>,
}

impl Whereabouts {
    /// Whether one of so many rows is small.
    pub(super) fn is_small(rows: usize) -> bool {
        rows <= MAX_SMALL
    }

    /// Notes that the file or list of that number, of so many rows, has what these hashes stand for.
    pub(super) fn note(&mut self, uid: u32, rows: usize, hashes: &mut dyn Iterator<Item = u64>) {
        if Self::is_small(rows) {
            // One that is read anew has little that is new.
            let mut new: Vec<u64> =
                hashes.map(|hash| entry(hash, uid)).filter(|&entry| !self.small.has(entry)).collect();
            new.sort_unstable();
            new.dedup();
            self.small.add(new);
        } else if let Err(at) = self.large.binary_search(&uid) {
            Rc::make_mut(&mut self.large).insert(at, uid);
        }
    }

    /// The numbers of those that may have something of these hashes, sorted.
    pub(super) fn of(&self, hashes: &mut dyn Iterator<Item = u64>) -> Vec<u32> {
        let mut uids = self.large.to_vec();
        self.small.candidates_of_all(hashes, &mut uids);
        note_steps(uids.len());
        uids.sort_unstable();
        uids.dedup();
        uids
    }
}

pub(super) fn hash_serial(serial: &str) -> u64 {
    hash_bytes(serial.as_bytes())
}

/// Told apart from serial numbers, as one may be what a key is.
pub(super) fn hash_secret(secret: &[u8]) -> u64 {
    hash_bytes(secret).rotate_left(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::effort::steps_of;

    #[test]
    fn the_same_in_all_rows_of_many_files_is_noted_and_found_once_a_file() {
        let mut all = Whereabouts::default();
        (0..100).for_each(|uid| all.note(uid, 200, &mut std::iter::repeat_n(7 << 32, 200)));
        all.note(5, 200, &mut std::iter::repeat_n(7 << 32, 200));
        let steps = steps_of(|| {
            let found = all.of(&mut std::iter::repeat_n(7 << 32, 1_000));
            assert_eq!(found, (0..100).collect::<Vec<_>>());
        });
        assert_eq!(steps, 100);
    }
}
