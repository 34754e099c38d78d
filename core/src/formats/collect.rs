//! What every reader collects: tokens, the users they name, findings; and the search for doubles at the end.

use super::{FormatId, HowRead, Reading};
use crate::finding::{Elsewhere, Finding, FindingKind};
use crate::token::{Profile, Token};
use crate::user::{self, User};
use rustc_hash::{FxHashMap, FxHasher};
use serde::{Deserialize, Serialize};
use std::hash::Hasher;
use std::rc::Rc;

/// A 64-bit number of some bytes, for look-up only.
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.write_usize(bytes.len());
    hasher.finish()
}

/// Row numbers, sorted by a hash of what stands in the row: finds the rows with the same content in any two lists
/// by walking along both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index(Vec<u64>);

impl Index {
    /// Numbers the items from 0.
    pub fn new<'i>(items: impl Iterator<Item = &'i [u8]>) -> Self {
        let mut entries: Vec<u64> =
            (0_u64..).zip(items).map(|(row, item)| (hash_bytes(item) & 0xffff_ffff_0000_0000) | row).collect();
        entries.sort_unstable();
        Self(entries)
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

    /// The rows whose content may be `item`: the hash agrees, the content has to be compared.
    pub fn candidates(&self, item: &[u8]) -> impl Iterator<Item = usize> + '_ {
        let hash = hash_bytes(item) >> 32;
        let from = self.0.partition_point(|entry| entry >> 32 < hash);
        self.0[from..].iter().take_while(move |entry| *entry >> 32 == hash).map(|entry| row(*entry))
    }

    /// All pairs (row here, row there) whose hashes agree.
    pub fn pairs(&self, other: &Self, mut found: impl FnMut(usize, usize)) {
        let (mut i, mut j) = (0, 0);
        while let (Some(&a), Some(&b)) = (self.0.get(i), other.0.get(j)) {
            match (a >> 32).cmp(&(b >> 32)) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    let mut k = j;
                    while other.0.get(k).is_some_and(|&c| c >> 32 == a >> 32) {
                        found(row(a), row(other.0[k]));
                        k += 1;
                    }
                    i += 1;
                }
            }
        }
    }

    /// All groups of two and more rows whose hashes agree.
    pub fn groups(&self) -> impl Iterator<Item = &[u64]> {
        self.0.chunk_by(|a, b| a >> 32 == b >> 32).filter(|group| group.len() > 1)
    }
}

fn row(entry: u64) -> usize {
    (entry & 0xffff_ffff) as usize
}

/// Gathers what a reader finds.
pub(crate) struct Collector {
    pub(crate) tokens: Vec<Token>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) rows: u32,
    pub(crate) rejected: u32,
    users: Vec<User>,
    user_of: FxHashMap<u64, u32>,
    profiles: FxHashMap<u64, Vec<Rc<Profile>>>,
    last_profile: Rc<Profile>,
}

impl Collector {
    pub(crate) fn new() -> Self {
        Self {
            tokens: Vec::new(),
            findings: Vec::new(),
            rows: 0,
            rejected: 0,
            users: Vec::new(),
            user_of: FxHashMap::default(),
            profiles: FxHashMap::default(),
            last_profile: Rc::new(Profile::default()),
        }
    }

    pub(crate) fn find(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
        self.findings.push(Finding { kind, line, column, subject: subject.into() });
    }

    /// The row became no token, and why.
    pub(crate) fn reject(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
        self.rejected += 1;
        self.find(kind, line, column, subject);
    }

    /// A shared profile equal to what the parts say.
    pub(crate) fn profile(&mut self, manufacturer: &str, model: &str, rest: &Profile) -> Rc<Profile> {
        let same = |known: &Profile| {
            *known.manufacturer == *manufacturer
                && *known.model == *model
                && known.otp_type == rest.otp_type
                && known.hash == rest.hash
                && known.digits == rest.digits
                && known.interval == rest.interval
        };
        if same(&self.last_profile) {
            return Rc::clone(&self.last_profile);
        }
        let hash = hash_bytes(manufacturer.as_bytes()) ^ hash_bytes(model.as_bytes()).rotate_left(17);
        let known = self.profiles.entry(hash).or_default();
        let profile = if let Some(profile) = known.iter().find(|profile| same(profile)) {
            Rc::clone(profile)
        } else {
            let profile = Rc::new(Profile { manufacturer: manufacturer.into(), model: model.into(), ..rest.clone() });
            known.push(Rc::clone(&profile));
            profile
        };
        self.last_profile = Rc::clone(&profile);
        profile
    }

    /// The number of this user among the file's; what is new about a known one is added.
    pub(crate) fn user(&mut self, user: User) -> u32 {
        let key = user.key();
        let hash = hash_bytes(key.as_bytes());
        let next = u32::try_from(self.users.len()).unwrap_or(u32::MAX);
        let known = self.user_of.get(&hash).copied().and_then(|at| {
            let found = self.users.get_mut(at as usize)?;
            (found.key() == key).then_some((at, found))
        });
        if let Some((at, found)) = known {
            found.learn(&user);
            return at;
        }
        self.user_of.entry(hash).or_insert(next);
        self.users.push(user);
        next
    }

    /// The user that stands beside a token; an impossible UPN is a finding, and the token goes without.
    pub(crate) fn holder(&mut self, user: User, line: u32, column: u16) -> Option<u32> {
        if user.upn.is_empty() && user.object_id.is_none() {
            return None;
        }
        if !user.upn.is_empty()
            && let Err(problem) = user::check_upn(&user.upn)
        {
            let subject = user.upn.clone();
            self.find(FindingKind::UpnInvalid(problem), line, column, &subject);
            return None;
        }
        if user.is_guest() {
            let subject = user.label();
            self.find(FindingKind::UserGuest, line, column, &subject);
        }
        Some(self.user(user))
    }

    /// Looks for doubles and lost zeros, and ends the reading.
    pub(crate) fn finish(
        mut self,
        how: HowRead,
        columns: Vec<Box<str>>,
        serial_column: u16,
        secret_column: u16,
    ) -> Reading {
        let mut serials = Index::new(self.tokens.iter().map(|t| t.serial.as_bytes()));
        let mut secrets = Index::new(self.tokens.iter().map(|t| t.secret.expose()));
        let again = self.same_serial(&serials, serial_column);
        if !again.is_empty() {
            let mut number = 0;
            self.tokens.retain(|_| {
                number += 1;
                again.binary_search(&(number - 1)).is_err()
            });
            serials = Index::new(self.tokens.iter().map(|t| t.serial.as_bytes()));
            secrets = Index::new(self.tokens.iter().map(|t| t.secret.expose()));
        }
        self.same_secret(&secrets, secret_column);
        self.lost_zeros(serial_column);
        // Files' own order: whole-file findings first, then by line.
        self.findings.sort_by_key(|finding| finding.line);
        let people = Index::new(self.users.iter().map(User::key).collect::<Vec<_>>().iter().map(String::as_bytes));
        Reading {
            format: FormatId::VendorCsv,
            how,
            columns,
            tokens: self.tokens,
            users: self.users,
            findings: self.findings,
            rows: self.rows,
            rejected: self.rejected,
            fingerprint: 0,
            serials,
            secrets,
            people,
        }
    }

    /// Findings for serial numbers that stand twice; returns the tokens (sorted) that only repeat an earlier one.
    fn same_serial(&mut self, index: &Index, column: u16) -> Vec<usize> {
        let mut again = Vec::new();
        for group in index.groups() {
            for (n, &entry) in group.iter().enumerate() {
                let at = row(entry);
                // Rows of a group are in file order: the first with this very serial number is the one to name.
                let first = group[..n]
                    .iter()
                    .map(|&earlier| row(earlier))
                    .find(|&earlier| self.tokens[earlier].serial == self.tokens[at].serial);
                let Some(first) = first else { continue };
                let (serial, line) = (self.tokens[at].serial.clone(), self.tokens[at].line);
                let place = Elsewhere { file: "".into(), line: self.tokens[first].line };
                let repeats = group[..n].iter().map(|&earlier| row(earlier)).any(|earlier| {
                    self.tokens[earlier].serial == serial && self.tokens[earlier].secret == self.tokens[at].secret
                });
                if repeats {
                    again.push(at);
                    self.reject(FindingKind::TokenTwice(place), line, column, &serial);
                } else {
                    self.find(FindingKind::SerialTwice(place), line, column, &serial);
                }
            }
        }
        again.sort_unstable();
        again
    }

    fn same_secret(&mut self, index: &Index, column: u16) {
        let mut findings = Vec::new();
        for group in index.groups() {
            // A file with one key for all would compare every row with every other: the first is enough.
            for &entry in &group[1..] {
                let (first, other) = (&self.tokens[row(group[0])], &self.tokens[row(entry)]);
                if first.secret == other.secret && first.serial != other.serial {
                    findings.push(Finding {
                        kind: FindingKind::SecretTwice {
                            serial: first.serial.clone(),
                            at: Elsewhere { file: "".into(), line: first.line },
                        },
                        line: other.line,
                        column,
                        subject: other.serial.clone(),
                    });
                }
            }
        }
        self.findings.append(&mut findings);
    }

    /// All serial numbers are digits and most have one length: shorter ones may have lost zeros in Excel.
    fn lost_zeros(&mut self, column: u16) {
        let mut lengths = [0_usize; 33];
        for token in &self.tokens {
            let length = token.serial.len();
            if length > 32 || !token.serial.bytes().all(|b| b.is_ascii_digit()) {
                return;
            }
            lengths[length] += 1;
        }
        let usual = (1..=32).max_by_key(|&n| lengths[n]).unwrap_or(0);
        if lengths[usual] * 2 < self.tokens.len() || self.tokens.len() < 2 {
            return;
        }
        let usual_length = u32::try_from(usual).unwrap_or(0);
        let short: Vec<(u32, Box<str>)> = self
            .tokens
            .iter()
            .filter(|token| token.serial.len() < usual)
            .map(|token| (token.line, token.serial.clone()))
            .collect();
        for (line, serial) in short {
            self.find(FindingKind::ZerosLost { usual: usual_length }, line, column, &serial);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_finds_what_was_put_in() {
        let words: Vec<String> = (0..1000).map(|n| format!("word{}", n % 700)).collect();
        let index = Index::new(words.iter().map(String::as_bytes));
        for (at, word) in words.iter().enumerate() {
            assert!(index.candidates(word.as_bytes()).any(|row| row == at));
        }
        let mut pairs = 0;
        index.pairs(&index, |a, b| pairs += usize::from(words[a] == words[b]));
        assert_eq!(pairs, 300 * 4 + 400);
        assert_eq!(index.groups().map(<[u64]>::len).sum::<usize>(), 600);
    }

    #[test]
    fn equal_profiles_are_one() {
        let mut collector = Collector::new();
        let rest = Profile::default();
        let a = collector.profile("A", "x", &rest);
        let _ = collector.profile("B", "x", &rest);
        let b = collector.profile("A", "x", &rest);
        assert!(Rc::ptr_eq(&a, &b));
    }
}
