//! UPNs that look like others: the same to the eye, or one letter added, missing, changed or swapped.
//!
//! What is the same to the eye is compared by its skeleton, in which `rn` is `m` and `0` is `o` (after Unicode Technical
//! Standard 39 §4, with what UPNs can have). What differs by one letter is found by leaving one letter out on either side
//! (the way of SymSpell): two texts that differ so have such a rest in common.

use crate::ground::visible::hidden_sign;
use crate::ground::words::unaccented;
use crate::model::index::IndexBuilder;
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// Longer UPNs are looked for in none: a member's has 113 characters at most.
const MAX_LENGTH: usize = 128;

/// For how many UPNs others are looked for.
const MAX_WANTED: usize = 200_000;

/// How many that have one rest are compared with each.
const MAX_COMPARED: usize = 8;

/// Names before the `@` that are shorter differ by a letter without looking alike.
const SHORTEST_NAME: usize = 3;

/// For each of `wanted`, the first of `listed` that it looks like, if any. None of them is listed itself.
pub(super) fn like_upns<'l>(
    wanted: &[Cow<'_, str>],
    listed: impl Iterator<Item = &'l str> + Clone,
) -> Vec<Option<&'l str>> {
    let mut found: Vec<Option<(Likeness, &'l str)>> = vec![None; wanted.len()];
    let mut skeleton = Skeleton::default();
    let domains = domains(listed.clone());
    let mut of_wanted = Rests::default();
    // In a domain of the list, letters are left out of names alone.
    let mut with_domains = false;
    for (number, upn) in wanted.iter().enumerate().take(MAX_WANTED) {
        let in_domain = !skeleton.read(domain(upn)) || domains.contains(&skeleton.whole());
        if skeleton.read(upn) {
            with_domains |= !in_domain;
            skeleton.rests(!in_domain, |hash| of_wanted.push(hash, number));
        }
    }
    let filter = HashFilter::of(&of_wanted.hashes);
    let mut of_listed = Rests::default();
    let mut candidates: Vec<&'l str> = Vec::new();
    for upn in listed {
        if !skeleton.read(upn) {
            continue;
        }
        let mut is_candidate = false;
        skeleton.rests(with_domains, |hash| {
            if filter.may_have(hash) {
                of_listed.push(hash, candidates.len());
                is_candidate = true;
            }
        });
        if is_candidate {
            candidates.push(upn);
        }
    }
    let (wanted_owners, listed_owners) = (of_wanted.owners, of_listed.owners);
    let owner = |owners: &[u32], entry: u64| owners.get((entry & 0xffff_ffff) as usize).map(|&owner| owner as usize);
    let (wanted_index, listed_index) = (index(&of_wanted.hashes), index(&of_listed.hashes));
    wanted_index.groups_in_common(&listed_index, |mine, theirs| {
        for number in mine.iter().filter_map(|&entry| owner(&wanted_owners, entry)) {
            let (Some(upn), Some(best)) = (wanted.get(number), found.get_mut(number)) else { continue };
            for other in theirs.iter().take(MAX_COMPARED).filter_map(|&entry| owner(&listed_owners, entry)) {
                let Some(&other) = candidates.get(other) else { continue };
                if let Some(likeness) = likeness(upn, other)
                    && best.is_none_or(|(known, listed)| (likeness, other) < (known, listed))
                {
                    *best = Some((likeness, other));
                }
            }
        }
    });
    found.into_iter().map(|best| best.map(|(_, upn)| upn)).collect()
}

fn domain(upn: &str) -> &str {
    upn.split_once('@').map_or("", |(_, domain)| domain)
}

/// The domains of UPNs as they look, by their hashes.
fn domains<'l>(upns: impl Iterator<Item = &'l str>) -> FxHashSet<u64> {
    let (mut domains, mut last) = (FxHashSet::default(), "");
    let mut skeleton = Skeleton::default();
    for domain in upns.map(domain) {
        // Mostly it is that of the one before.
        if domain != last && skeleton.read(domain) {
            domains.insert(skeleton.whole());
        }
        last = domain;
    }
    domains
}

/// How a UPN that no tenant can have would look in the letters of UPNs: `аdmin` with a Cyrillic letter is `admin`.
pub(super) fn in_plain_letters(upn: &str) -> String {
    upn.chars()
        .filter(|c| hidden_sign(c.encode_utf8(&mut [0; 4])).is_none())
        .flat_map(char::to_lowercase)
        .map(plain)
        .collect()
}

/// The letter of the alphabet that a lower-case letter of another one looks like.
fn plain(c: char) -> char {
    match c {
        c if c.is_ascii() => c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c).to_ascii_lowercase(),
        'а' | 'α' | 'ɑ' => 'a',
        'в' | 'ь' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ё' | 'ε' | 'є' => 'e',
        'ɡ' => 'g',
        'һ' | 'н' | 'հ' => 'h',
        'і' | 'ї' | 'ι' | 'ӏ' => 'i',
        'ј' | 'ϳ' => 'j',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'п' | 'η' | 'ո' => 'n',
        'о' | 'ο' | 'σ' | 'օ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' | 'и' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        c => unaccented(c),
    }
}

/// How alike two UPNs are, the more alike the less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// The same to the eye.
    Same,
    /// One letter is added, missing, changed or swapped.
    OneOff,
}

/// How alike two UPNs are that are not the same; `None` if they are not.
fn likeness(one: &str, other: &str) -> Option<Likeness> {
    let (mut a, mut b) = (Skeleton::default(), Skeleton::default());
    if !a.read(one) || !b.read(other) {
        return None;
    }
    if a.letters == b.letters {
        return Some(Likeness::Same);
    }
    let name = |upn: &str| upn.find('@').unwrap_or(0);
    let is_long = name(one).min(name(other)) >= SHORTEST_NAME;
    let is_one_off = matches!(difference(&a.letters, &b.letters), ([_], [_] | []) | ([], [_]))
        || matches!(difference(&a.letters, &b.letters), ([a, b], [c, d]) if (a, b) == (d, c));
    // Users are numbered: user1 and user2.
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    let is_number = matches!(
        difference(one.as_bytes(), other.as_bytes()),
        ([a], [b]) if a.is_ascii_digit() && b.is_ascii_digit()
    );
    (is_long && is_one_off && !is_number).then_some(Likeness::OneOff)
}

/// What two texts have between what they have in common at their starts and at their ends.
fn difference<'t>(one: &'t [u8], other: &'t [u8]) -> (&'t [u8], &'t [u8]) {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(start..).unwrap_or_default(), other.get(start..).unwrap_or_default());
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    (one.get(..one.len() - end).unwrap_or_default(), other.get(..other.len() - end).unwrap_or_default())
}

/// A UPN as it looks.
#[derive(Default)]
struct Skeleton {
    letters: Vec<u8>,
    /// Which of them are digits beside other digits: numbers that count.
    counts: Vec<bool>,
    /// The hash of what stands behind each place.
    behind: Vec<u64>,
}

/// What hashes are multiplied by for each letter: any odd number with bits all over.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl Skeleton {
    /// Takes a UPN; says whether it is short enough.
    fn read(&mut self, upn: &str) -> bool {
        self.letters.clear();
        self.counts.clear();
        if upn.len() > MAX_LENGTH {
            return false;
        }
        let bytes = upn.as_bytes();
        let at = |place: usize| bytes.get(place).map_or(0, u8::to_ascii_lowercase);
        let mut place = 0;
        while place < bytes.len() {
            let (letter, length) = match (at(place), at(place + 1)) {
                (b'r', b'n') => (b'm', 2),
                (b'v', b'v') => (b'w', 2),
                (b'c', b'l' | b'1') => (b'd', 2),
                (b'0', _) => (b'o', 1),
                (b'1' | b'i', _) => (b'l', 1),
                (letter, _) => (letter, 1),
            };
            let before = place.checked_sub(1).map_or(0, at);
            self.letters.push(letter);
            self.counts.push(at(place).is_ascii_digit() && (before.is_ascii_digit() || at(place + 1).is_ascii_digit()));
            place += length;
        }
        true
    }

    /// The hash of the whole.
    fn whole(&self) -> u64 {
        let add = |hash: u64, &letter: &u8| hash.wrapping_mul(FACTOR).wrapping_add(u64::from(letter));
        mixed(self.letters.iter().fold(0, add))
    }

    /// The hashes of the whole and of what is left without each letter of the name, and of the domain.
    fn rests(&mut self, with_domain: bool, mut take: impl FnMut(u64)) {
        self.behind.clear();
        let (mut hash, mut power) = (0_u64, 1_u64);
        self.behind.push(0);
        for &letter in self.letters.iter().rev() {
            hash = hash.wrapping_add(u64::from(letter).wrapping_mul(power));
            power = power.wrapping_mul(FACTOR);
            self.behind.push(hash);
        }
        take(mixed(hash));
        let (mut before, mut last) = (0_u64, 0);
        // `behind` is from the end: with what is behind a letter, and how far what is before it is from there.
        for ((&letter, &counts), &behind) in self.letters.iter().zip(&self.counts).zip(self.behind.iter().rev().skip(1))
        {
            if letter == b'@' && !with_domain {
                break;
            }
            power = power.wrapping_mul(INVERSE);
            // The same is left without either of two that are the same.
            if !counts && letter != last {
                take(mixed(before.wrapping_mul(power).wrapping_add(behind)));
            }
            before = before.wrapping_mul(FACTOR).wrapping_add(u64::from(letter));
            last = letter;
        }
    }
}

/// What [`FACTOR`] is taken back with: their product is 1.
const INVERSE: u64 = {
    // Each of Newton's steps doubles the bits that are right.
    let (mut inverse, mut step) = (FACTOR, 0);
    while step < 5 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(FACTOR.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
};

/// The hash with its upper half as good as its lower one.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ hash >> 33
}

/// Hashes of what is left of UPNs, and whose they are.
#[derive(Default)]
struct Rests {
    hashes: Vec<u64>,
    owners: Vec<u32>,
}

impl Rests {
    fn push(&mut self, hash: u64, owner: usize) {
        self.hashes.push(hash);
        self.owners.push(u32::try_from(owner).unwrap_or(u32::MAX));
    }
}

fn index(hashes: &[u64]) -> crate::model::index::Index {
    let mut builder = IndexBuilder::default();
    builder.reserve(hashes.len());
    hashes.iter().for_each(|&hash| builder.push(hash));
    builder.index()
}

/// Says of nearly all hashes that are not among some that they are not.
struct HashFilter {
    bits: Vec<u64>,
}

impl HashFilter {
    fn of(hashes: &[u64]) -> Self {
        // An eighth of the bits at most is set.
        let mut filter = Self { bits: vec![0; (hashes.len() / 8).next_power_of_two().max(64)] };
        for &hash in hashes {
            let (word, bit) = filter.place(hash);
            if let Some(word) = filter.bits.get_mut(word) {
                *word |= bit;
            }
        }
        filter
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        ((hash >> 6) as usize & (self.bits.len() - 1), 1 << (hash & 63))
    }

    fn may_have(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like<'l>(upn: &str, listed: &[&'l str]) -> Option<&'l str> {
        let upn = if upn.is_ascii() { upn.to_owned() } else { in_plain_letters(upn) };
        like_upns(&[Cow::Owned(upn)], listed.iter().copied())[0]
    }

    #[test]
    fn what_looks_like_a_listed_upn() {
        let admin = "Admin@contoso.com";
        let listed = ["zoe@contoso.com", admin, "claire.wood@contoso.com", "user1@contoso.com", "user123@contoso.com"];
        for upn in [
            "adrnin@contoso.com",
            "adm1n@contoso.com",
            "adrn1n@c0nt0s0.com",
            "ADMlN@contoso.com",
            "admin@c0ntoso.com",
            "admin@contosso.com",
            "admins@contoso.com",
            "admi@contoso.com",
            "dmin@contoso.com",
            "adnin@contoso.com",
            "amdin@contoso.com",
            "admin@contoso.co",
            "admin@conotso.com",
            "admin1@contoso.com",
            // Cyrillic, Greek, full width; with what nobody sees.
            "аdmin@contoso.com",
            "admin@cοntoso.com",
            "ａｄｍｉｎ@contoso.com",
            "ad\u{200b}min@contoso.com",
            "ádmin@contoso.com",
        ] {
            assert_eq!(like(upn, &listed), Some(admin), "{upn}");
        }
        assert_eq!(like("daire.vvood@contoso.com", &listed), Some("claire.wood@contoso.com"));
        for upn in [
            "ben@contoso.com",
            "administrator@contoso.com",
            "damni@contoso.com",
            "admin@fabrikam.com",
            "user2@contoso.com",
            "user124@contoso.com",
            "user12@contoso.com",
            "user1234@contoso.com",
        ] {
            assert_eq!(like(upn, &listed), None, "{upn}");
        }
        // Two domains of the tenant that look alike.
        assert_eq!(like("ben@contoso.com", &["ben@contosso.com", "amy@contoso.com"]), None);
        assert_eq!(like("ben@c0ntoso.com", &["ben@contosso.com", "ben@contoso.com"]), Some("ben@contoso.com"));
        // The nearest is named, and names of two letters are only like what is the same to the eye.
        assert_eq!(like("tirn@x.com", &["tin@x.com", "tim@x.com"]), Some("tim@x.com"));
        assert_eq!((like("ab@x.com", &["ac@x.com"]), like("l0@x.com", &["lo@x.com"])), (None, Some("lo@x.com")));
    }

    #[test]
    fn a_hundred_thousand_against_as_many() {
        let name = |n: u32, letters: &str| -> String {
            let base = letters.len() as u32;
            (0..9).map(|place| letters.as_bytes()[(n / base.pow(place) % base) as usize] as char).collect()
        };
        let listed: Vec<String> =
            (0..100_000).map(|n| name(n * 7919 % 1_000_003, "aeoubdgkst") + "@contoso.com").collect();
        let wanted: Vec<Cow<'_, str>> = listed.iter().map(|upn| Cow::Owned(format!("x{upn}"))).collect();
        let found = like_upns(&wanted, listed.iter().map(|upn| &**upn));
        assert_eq!(found.iter().filter(|found| found.is_some()).count(), wanted.len());
        // Numbered ones are like none of the others.
        let listed: Vec<String> = (0..100_000).map(|n| format!("user{n:06}@contoso.com")).collect();
        let wanted: Vec<Cow<'_, str>> = (0..100_000).map(|n| Cow::Owned(format!("user{n:06}@fabrikam.com"))).collect();
        assert_eq!(like_upns(&wanted, listed.iter().map(|upn| &**upn)).iter().flatten().count(), 0);
        let wanted: Vec<Cow<'_, str>> =
            (100_000..200_000).map(|n| Cow::Owned(format!("user{n:06}@contoso.com"))).collect();
        assert_eq!(like_upns(&wanted, listed.iter().map(|upn| &**upn)).iter().flatten().count(), 0);
    }
}
