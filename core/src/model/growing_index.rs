//! An [`Index`] that grows: what comes in thousands of small portions is found as quickly as what came at once, and no
//! portion costs a look at those before.

use super::index::{Index, matches_between, rows_of};
use crate::ground::effort::note_steps;
use std::rc::Rc;

/// Numbers by the hash of what they stand for. Cheap to clone.
///
/// Kept in sorted runs, each more than twice as long as the next one: a portion is a run of its own, until one of half its
/// length stands behind it. So each entry is moved once for each doubling.
#[derive(Debug, Clone, Default)]
pub(crate) struct GrowingIndex {
    runs: Vec<Rc<Vec<u64>>>,
}

/// An entry for [`GrowingIndex::add`].
pub(crate) fn entry(hash: u64, number: u32) -> u64 {
    (hash & 0xffff_ffff_0000_0000) | u64::from(number)
}

impl GrowingIndex {
    /// With the entries of another index.
    pub(crate) fn of(index: &Index) -> Self {
        let mut all = Self::default();
        all.push(index.entries().to_vec());
        all
    }

    /// Adds entries, see [`entry`].
    pub(crate) fn add(&mut self, mut entries: Vec<u64>) {
        entries.sort_unstable();
        self.push(entries);
    }

    fn push(&mut self, entries: Vec<u64>) {
        if entries.is_empty() {
            return;
        }
        let mut last = entries;
        while let Some(before) = self.runs.pop_if(|before| before.len() < 2 * last.len()) {
            last = merged(&before, &last);
        }
        self.runs.push(Rc::new(last));
    }

    /// The numbers of what may have that hash; what they stand for has to be compared.
    pub(crate) fn candidates(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        self.runs.iter().flat_map(move |run| rows_of(run, hash)).map(|row| row as u32)
    }

    /// The same for all of these hashes, each looked up once however often it is there: of a file that was made to be slow,
    /// all rows may have the same content.
    pub(crate) fn candidates_of_all(&self, hashes: &mut dyn Iterator<Item = u64>, found: &mut Vec<u32>) {
        let mut hashes: Vec<u64> = hashes.map(|hash| hash >> 32).collect();
        hashes.sort_unstable();
        hashes.dedup();
        for hash in hashes {
            found.extend(self.candidates(hash << 32));
        }
    }

    /// Whether it has that very entry, see [`entry`].
    pub(crate) fn has(&self, entry: u64) -> bool {
        self.runs.iter().any(|run| run.binary_search(&entry).is_ok())
    }

    /// As [`Index::matches`], but where several here have one content, one of them for each run, the first added last.
    pub(crate) fn matches<K: Ord>(
        &self,
        other: &Index,
        here: impl Fn(usize) -> Option<K>,
        there: impl Fn(usize) -> Option<K>,
        mut found: impl FnMut(usize, usize),
    ) {
        for run in self.runs.iter().rev() {
            matches_between(run, other.entries(), &here, &there, &mut found);
        }
    }

    /// All entries as one index.
    pub(crate) fn flat(&self) -> Index {
        Index::from_entries(self.runs.iter().rev().fold(Vec::new(), |behind, run| merged(run, &behind)))
    }
}

/// Two sorted runs as one.
fn merged(first: &[u64], second: &[u64]) -> Vec<u64> {
    note_steps(first.len() + second.len());
    let mut all = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first, second);
    while let ([one, rest @ ..], [other, others @ ..]) = (first, second) {
        if one <= other {
            all.push(*one);
            first = rest;
        } else {
            all.push(*other);
            second = others;
        }
    }
    all.extend_from_slice(first);
    all.extend_from_slice(second);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::effort::steps_of;
    use crate::ground::hash::hash_bytes;
    use proptest::prelude::*;

    proptest! {
        /// Whatever comes in which portions, it finds what an index of all at once finds.
        #[test]
        fn portions_are_found_as_if_they_had_come_at_once(
            portions in prop::collection::vec(prop::collection::vec(0_u8..60, 0..9), 0..40),
            others in prop::collection::vec(0_u8..60, 0..40),
        ) {
            let all: Vec<u8> = portions.iter().flatten().copied().collect();
            let bytes = |words: &[u8]| Index::new(words.iter().map(std::slice::from_ref));
            let mut growing = GrowingIndex::default();
            let mut number = 0;
            for portion in &portions {
                let entries = portion.iter().zip(number..).map(|(word, number)| entry(hash_bytes(&[*word]), number));
                growing.add(entries.collect());
                number += portion.len() as u32;
            }
            prop_assert_eq!(growing.flat(), bytes(&all));
            for word in 0..60 {
                let candidates: Vec<usize> = growing.candidates(hash_bytes(&[word])).map(|n| n as usize).collect();
                prop_assert_eq!(candidates, bytes(&all).candidates(&[word]).collect::<Vec<_>>());
            }
            let other = bytes(&others);
            let (mut found, mut expected) = (vec![None; others.len()], vec![None; others.len()]);
            let (here, there) = (|at: usize| all.get(at), |at: usize| others.get(at));
            growing.matches(&other, here, there, |here, there| found[there] = Some(here));
            bytes(&all).matches(&other, here, there, |here, there| expected[there] = Some(here));
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn to_grow_by_one_takes_no_look_at_all() {
        let grow = |count: u32| {
            steps_of(|| {
                let mut index = GrowingIndex::default();
                (0..count).for_each(|n| index.add(vec![entry(hash_bytes(&n.to_le_bytes()), n)]));
            })
        };
        assert!(grow(8192) < 8192 * 20);
    }
}
