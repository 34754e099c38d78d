//! Finding rows by their content: row numbers sorted by a hash.

use crate::ground::effort::note_steps;
use crate::ground::hash::{end_of_hash, hash_bytes, step_of_hash};
use crate::model::tokens::Tokens;
use crate::model::user::User;
use crate::model::users::Users;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The same of [`User::key`], without making the text.
pub(crate) fn hash_user(user: &User<'_>) -> u64 {
    let upn = user.upn.as_bytes();
    if upn.is_empty() {
        return hash_bytes(user.key().as_bytes());
    }
    let (eights, rest) = upn.as_chunks::<8>();
    let mut last = [0_u8; 8];
    let last = last.get_mut(..rest.len()).unwrap_or_default();
    last.copy_from_slice(rest);
    last.make_ascii_lowercase();
    let hash = eights.iter().fold(upn.len() as u64, |hash, eight| step_of_hash(hash, &lower_case(*eight)));
    end_of_hash(hash, last)
}

/// Eight ASCII letters in lower case at once; all other bytes as they are.
fn lower_case(eight: [u8; 8]) -> [u8; 8] {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_le_bytes(eight);
    let low = word & (0x7f * EACH);
    // The high bit of each byte: whether it is past Z, and whether it is A or past it.
    let (past_z, from_a) = (low + 0x25 * EACH, low + 0x3f * EACH);
    let upper = from_a & !past_z & !word & (0x80 * EACH);
    (word | upper >> 2).to_le_bytes()
}

/// Row numbers, sorted by a hash of the row's content: finds the rows with the same content in any two lists
/// by walking along both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index(Vec<u64>);

impl Index {
    /// Numbers the items from 0.
    pub fn new<'i>(items: impl Iterator<Item = &'i [u8]>) -> Self {
        Self::of_hashes(items.map(hash_bytes))
    }

    /// The users by [`User::key`].
    #[must_use]
    pub fn of_users(users: &Users) -> Self {
        Self::of_hashes(users.iter().map(|user| hash_user(&user)))
    }

    /// The tokens by serial number.
    #[must_use]
    pub fn of_serials(tokens: &Tokens) -> Self {
        Self::new(tokens.iter().map(|token| token.serial.as_bytes()))
    }

    /// The tokens by key.
    #[must_use]
    pub fn of_secrets(tokens: &Tokens) -> Self {
        Self::new(tokens.iter().map(|token| token.secret.expose()))
    }

    fn of_hashes(hashes: impl Iterator<Item = u64>) -> Self {
        let mut builder = IndexBuilder::default();
        hashes.for_each(|hash| builder.push(hash));
        note_steps(builder.entries.len());
        builder.index()
    }

    /// From entries that [`Self::entries`] gave.
    #[must_use]
    pub fn from_entries(entries: Vec<u64>) -> Self {
        Self(entries)
    }

    /// The raw entries: hash in the upper half, row in the lower.
    #[must_use]
    pub fn entries(&self) -> &[u64] {
        &self.0
    }

    /// The entries from `at` on, `count` of them, without the rows of `gone` (sorted); those behind them move up.
    pub(crate) fn without<'i>(&'i self, gone: &'i [u32], at: usize, count: usize) -> impl Iterator<Item = u64> + 'i {
        self.0.iter().skip(at).take(count).filter_map(move |&entry| {
            let row = (entry & 0xffff_ffff) as u32;
            let before = gone.partition_point(|&gone| gone < row);
            (gone.get(before) != Some(&row)).then(|| entry - before as u64)
        })
    }

    /// The rows whose content may be `item`: the hash agrees, the content has to be compared.
    pub fn candidates(&self, item: &[u8]) -> impl Iterator<Item = usize> + '_ {
        rows_of(&self.0, hash_bytes(item))
    }

    /// For each row of `other`, the first row here with the same content: `here` and `there` give a row's content.
    ///
    /// Rows with one content may be many, in a file that was made to be slow: they are never all compared.
    pub fn matches<K: Ord>(
        &self,
        other: &Self,
        here: impl Fn(usize) -> Option<K>,
        there: impl Fn(usize) -> Option<K>,
        mut found: impl FnMut(usize, usize),
    ) {
        matches_between(&self.0, &other.0, &here, &there, &mut found);
    }

    /// Entries here and there whose hashes agree, each hash once.
    pub(crate) fn groups_in_common(&self, other: &Self, found: impl FnMut(&[u64], &[u64])) {
        groups_in_common(&self.0, &other.0, found);
    }

    /// All groups of two and more rows whose hashes agree.
    pub(crate) fn groups(&self) -> impl Iterator<Item = impl Iterator<Item = usize> + '_> {
        let mut rest = &self.0[..];
        std::iter::from_fn(move || {
            rest = next_group(rest)?;
            let (group, behind) = split_group(rest);
            rest = behind;
            Some(group.iter().map(|&entry| row(entry)))
        })
    }
}

/// The rows of sorted entries with that hash.
pub(super) fn rows_of(entries: &[u64], hash: u64) -> impl Iterator<Item = usize> + '_ {
    let hash = hash >> 32;
    let from = entries.partition_point(|entry| entry >> 32 < hash);
    entries[from..].iter().take_while(move |entry| *entry >> 32 == hash).map(|entry| row(*entry))
}

/// See [`Index::matches`].
pub(super) fn matches_between<K: Ord>(
    mine: &[u64],
    theirs: &[u64],
    here: &impl Fn(usize) -> Option<K>,
    there: &impl Fn(usize) -> Option<K>,
    found: &mut impl FnMut(usize, usize),
) {
    groups_in_common(mine, theirs, |mine, theirs| {
        if let ([one], [another]) = (mine, theirs) {
            let key = here(row(*one));
            if key.is_some() && key == there(row(*another)) {
                found(row(*one), row(*another));
            }
            return;
        }
        let mut first: BTreeMap<K, usize> = BTreeMap::new();
        for &entry in mine {
            if let Some(key) = here(row(entry)) {
                first.entry(key).or_insert(row(entry));
            }
        }
        for &entry in theirs {
            if let Some(&at) = there(row(entry)).and_then(|key| first.get(&key)) {
                found(at, row(entry));
            }
        }
    });
}

/// Where one list of entries is so many times as long as the other, each of the shorter one is looked up in it.
const MUCH_LONGER: usize = 16;

fn groups_in_common(mut mine: &[u64], mut theirs: &[u64], mut found: impl FnMut(&[u64], &[u64])) {
    let leaps = mine.len() / MUCH_LONGER > theirs.len() || theirs.len() / MUCH_LONGER > mine.len();
    while let (Some(&a), Some(&b)) = (mine.first(), theirs.first()) {
        note_steps(1);
        match (a >> 32).cmp(&(b >> 32)) {
            std::cmp::Ordering::Less if leaps => mine = from_hash(mine, b),
            std::cmp::Ordering::Greater if leaps => theirs = from_hash(theirs, a),
            std::cmp::Ordering::Less => mine = &mine[1..],
            std::cmp::Ordering::Greater => theirs = &theirs[1..],
            std::cmp::Ordering::Equal => {
                let (group, rest) = split_group(mine);
                let (their_group, their_rest) = split_group(theirs);
                found(group, their_group);
                (mine, theirs) = (rest, their_rest);
            }
        }
    }
}

/// The entries from the first on whose hash is not below that of `entry`.
#[inline(never)]
fn from_hash(entries: &[u64], entry: u64) -> &[u64] {
    let from = entries.partition_point(|other| other >> 32 < entry >> 32);
    entries.get(from..).unwrap_or_default()
}

/// The entries from the first on that has the same hash as the one behind it; `None` if none has.
fn next_group(mut entries: &[u64]) -> Option<&[u64]> {
    /// A browser compiles for speed what is called often, not what runs long.
    const SOME: usize = 1024;
    while entries.len() > 1 {
        let some = entries.get(..=SOME).unwrap_or(entries);
        match first_equal(some) {
            Some(at) => return entries.get(at..),
            // The last of them may be the first of a group.
            None => entries = entries.get(some.len() - 1..)?,
        }
    }
    None
}

#[inline(never)]
fn first_equal(entries: &[u64]) -> Option<usize> {
    entries.array_windows().position(|[a, b]| a >> 32 == b >> 32)
}

/// The entries at the front that have one hash, and the rest.
fn split_group(entries: &[u64]) -> (&[u64], &[u64]) {
    let hash = entries.first().map(|entry| entry >> 32);
    let count = entries.iter().take_while(|&&entry| Some(entry >> 32) == hash).count();
    entries.split_at(count)
}

fn row(entry: u64) -> usize {
    (entry & 0xffff_ffff) as usize
}

/// With more entries than this they no longer fit into the processor's cache, where a radix sort goes to and fro over all of
/// them; so they are first divided into 256 parts that do. A third of the time of a million.
const MANY: usize = 1 << 18;

fn sort_by_hash(entries: &mut [u64]) {
    radsort::sort_by_key(entries, |entry| (entry >> 32) as u32);
}

/// Puts the entries in the order of the first byte of their hash; where the entries of each byte end.
#[inline(never)]
fn partition_by_first_byte(entries: &mut Vec<u64>) -> [usize; 256] {
    let byte = |entry: &u64| (entry >> 56) as usize;
    let mut ends = [0_usize; 256];
    for entry in &*entries {
        ends[byte(entry)] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        (*end, sum) = (sum, sum + *end);
    }
    let mut sorted = vec![0; entries.len()];
    for entry in &*entries {
        let place = &mut ends[byte(entry)];
        if let Some(free) = sorted.get_mut(*place) {
            *free = *entry;
        }
        *place += 1;
    }
    *entries = sorted;
    ends
}

/// An [`Index`] in the making: the rows come one after the other.
#[derive(Default)]
pub(crate) struct IndexBuilder {
    entries: Vec<u64>,
    /// For each row the half of its hash that is not in its entry.
    halves: Vec<u32>,
    sorted: bool,
}

impl IndexBuilder {
    /// Takes the next row by the hash of its content.
    #[inline(always)]
    pub(crate) fn push(&mut self, hash: u64) {
        self.entries.push((hash & 0xffff_ffff_0000_0000) | self.entries.len() as u64);
        self.halves.push((hash & 0xffff_ffff) as u32);
    }

    /// Reserves memory for `rows` more rows.
    #[cold]
    pub(crate) fn reserve(&mut self, rows: usize) {
        // Where there is no such room, small steps may do.
        let _ = self.entries.try_reserve_exact(rows);
        let _ = self.halves.try_reserve_exact(rows);
    }

    #[inline(never)]
    fn sort(&mut self) {
        if !std::mem::replace(&mut self.sorted, true) {
            // The rows came in order, and both sorts keep the order of equal hashes.
            if self.entries.len() < MANY {
                sort_by_hash(&mut self.entries);
            } else {
                let ends = partition_by_first_byte(&mut self.entries);
                let mut start = 0;
                for end in ends {
                    sort_by_hash(self.entries.get_mut(start..end).unwrap_or_default());
                    start = end;
                }
            }
        }
    }

    /// Whether two rows have the same hash, all 64 bits of it: then their content has to be compared.
    #[inline(never)]
    pub(crate) fn has_duplicates(&mut self) -> bool {
        self.sort();
        let mut rest = &self.entries[..];
        while let Some(from) = next_group(rest) {
            let (group, behind) = split_group(from);
            let mut halves: Vec<u32> = group.iter().filter_map(|&entry| self.halves.get(row(entry)).copied()).collect();
            halves.sort_unstable();
            if halves.array_windows().any(|[a, b]| a == b) {
                return true;
            }
            rest = behind;
        }
        false
    }

    pub(crate) fn index(mut self) -> Index {
        self.sort();
        Index(self.entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_hash_is_that_of_the_key() {
        let every: String = (0..=0x250).filter_map(char::from_u32).collect();
        for length in (0..every.len()).filter(|&length| every.is_char_boundary(length)) {
            let user = User::with_upn(&every[..length]);
            assert_eq!(hash_user(&user), hash_bytes(user.key().as_bytes()));
        }
    }

    #[test]
    fn rows_have_twins_only_where_their_content_is_the_same() {
        // With the steps of FxHash, a dozen of such names agree in all bits.
        let names = |count: u32| (0..count).map(|n| format!("chloe.masters{n}@contoso.com"));
        let builder = |names: &mut dyn Iterator<Item = String>| {
            let mut builder = IndexBuilder::default();
            names.for_each(|name| builder.push(hash_bytes(name.as_bytes())));
            builder
        };
        assert!(!builder(&mut names(600_000)).has_duplicates());
        let mut twice = builder(&mut names(1000).chain(names(1)));
        assert!(twice.has_duplicates());
        assert_eq!(twice.index().groups().map(Iterator::count).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn an_index_finds_what_was_put_in() {
        let words: Vec<String> = (0..1000).map(|n| format!("word{}", n % 700)).collect();
        let index = Index::new(words.iter().map(String::as_bytes));
        for (at, word) in words.iter().enumerate() {
            assert!(index.candidates(word.as_bytes()).any(|row| row == at));
        }
        let other: Vec<String> = (600..1000).map(|n| format!("word{n}")).collect();
        let mut matches = Vec::new();
        let word = |at: usize| words.get(at);
        index.matches(
            &Index::new(other.iter().map(String::as_bytes)),
            word,
            |at| other.get(at),
            |a, b| {
                matches.push((b, a));
            },
        );
        matches.sort_unstable();
        assert_eq!(matches, (0..100).map(|n| (n, 600 + n)).collect::<Vec<_>>());
        assert_eq!(index.groups().map(Iterator::count).sum::<usize>(), 600);
    }
}
