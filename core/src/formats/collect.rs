//! What every reader collects: tokens, the users they name, findings; and the search for doubles at the end.

use super::{FormatId, HowRead, Reading};
use crate::finding::{Elsewhere, Finding, FindingKind};
use crate::text::harmless;
use crate::token::{Profile, Token, differences};
use crate::tokens::Tokens;
use crate::user::{self, User};
use crate::users::Users;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most rows of a file that become tokens or users; a file with more is refused before it fills the memory.
pub(crate) const MOST_ROWS: u32 = 4_000_000;
/// The most findings that are listed of a file; more are only counted.
pub(crate) const MOST_FINDINGS: usize = 500_000;

/// A 64-bit number of some bytes, for look-up only.
///
/// By hand, because WebAssembly has 32-bit addresses: there the hashers that are made for maps give 32 bits, and those
/// that always give 64 multiply to 128, which it can't. Eight bytes at a time are multiplied and folded, and the end is
/// mixed as in MurmurHash3, since [`Index`] looks at the upper half. Of a million names that differ by their numbers, no
/// two may agree in all 64 bits: that would cost a second reading, see [`Growing::has_twins`].
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    let (eights, rest) = bytes.as_chunks::<8>();
    end_of_hash(eights.iter().fold(bytes.len() as u64, step_of_hash), rest)
}

fn step_of_hash(hash: u64, eight: &[u8; 8]) -> u64 {
    let hash = (hash ^ u64::from_le_bytes(*eight)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ hash >> 32
}

fn end_of_hash(hash: u64, rest: &[u8]) -> u64 {
    let mut last = [0_u8; 8];
    if let Some(place) = last.get_mut(..rest.len()) {
        place.copy_from_slice(rest);
    }
    let mut hash = step_of_hash(hash, &last);
    hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

/// A number by which a file is told again; its bytes may come part by part.
///
/// Four hashes side by side, each of every fourth eight of bytes: a step need not wait for the one before.
pub(crate) struct Fingerprint {
    lanes: [u64; 4],
    /// How many bytes are in it.
    done: usize,
}

impl Fingerprint {
    /// Of so many bytes.
    pub(crate) fn of_size(size: usize) -> Self {
        Self { lanes: [size as u64, 1, 2, 3], done: 0 }
    }

    /// Takes what is there and was not before.
    pub(crate) fn more(&mut self, there: &[u8]) {
        let (steps, _) = there.get(self.done..).unwrap_or_default().as_chunks::<32>();
        // A browser compiles for speed what is called often, not what runs long.
        for some in steps.chunks(128) {
            self.some(some);
        }
        self.done += steps.len() * 32;
    }

    #[inline(never)]
    fn some(&mut self, steps: &[[u8; 32]]) {
        let mut lanes = self.lanes;
        for step in steps {
            for (lane, eight) in lanes.iter_mut().zip(step.as_chunks::<8>().0) {
                *lane = step_of_hash(*lane, eight);
            }
        }
        self.lanes = lanes;
    }

    /// Takes the rest.
    pub(crate) fn finish(mut self, bytes: &[u8]) -> u64 {
        self.more(bytes);
        let rest = hash_bytes(bytes.get(self.done..).unwrap_or_default());
        self.lanes.iter().fold(rest, |hash, lane| step_of_hash(hash, &lane.to_le_bytes()))
    }

    /// Of bytes that are all there.
    pub(crate) fn of(bytes: &[u8]) -> u64 {
        Self::of_size(bytes.len()).finish(bytes)
    }
}

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

/// Row numbers, sorted by a hash of what stands in the row: finds the rows with the same content in any two lists
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
        let mut growing = Growing::default();
        hashes.for_each(|hash| growing.push(hash));
        growing.index()
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
        let hash = hash_bytes(item) >> 32;
        let from = self.0.partition_point(|entry| entry >> 32 < hash);
        self.0[from..].iter().take_while(move |entry| *entry >> 32 == hash).map(|entry| row(*entry))
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
        self.groups_in_common(other, |mine, theirs| {
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

    /// Entries here and there whose hashes agree, each hash once.
    fn groups_in_common(&self, other: &Self, mut found: impl FnMut(&[u64], &[u64])) {
        let (mut mine, mut theirs) = (&self.0[..], &other.0[..]);
        while let (Some(&a), Some(&b)) = (mine.first(), theirs.first()) {
            match (a >> 32).cmp(&(b >> 32)) {
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

/// An [`Index`] in the making: the rows come one after the other.
#[derive(Default)]
struct Growing {
    entries: Vec<u64>,
    /// For each row the half of its hash that is not in its entry.
    halves: Vec<u32>,
    sorted: bool,
}

impl Growing {
    /// Takes the next row by the hash of its content.
    fn push(&mut self, hash: u64) {
        self.entries.push((hash & 0xffff_ffff_0000_0000) | self.entries.len() as u64);
        self.halves.push((hash & 0xffff_ffff) as u32);
    }

    /// Makes room for so many rows.
    #[cold]
    fn reserve(&mut self, rows: usize) {
        // Where there is no such room, small steps may do.
        let _ = self.entries.try_reserve_exact(rows);
        let _ = self.halves.try_reserve_exact(rows);
    }

    #[inline(never)]
    fn sort(&mut self) {
        if !std::mem::replace(&mut self.sorted, true) {
            // The rows came in order, and the sort keeps the order of equal hashes.
            radsort::sort_by_key(&mut self.entries, |entry| (entry >> 32) as u32);
        }
    }

    /// Whether two rows have the same hash, all 64 bits of it: then their content has to be compared.
    #[inline(never)]
    fn has_twins(&mut self) -> bool {
        self.sort();
        let mut rest = &self.entries[..];
        while let Some(from) = next_group(rest) {
            let (group, behind) = split_group(from);
            let mut halves: Vec<Option<&u32>> = group.iter().map(|&entry| self.halves.get(row(entry))).collect();
            halves.sort_unstable();
            if halves.array_windows().any(|[a, b]| a == b) {
                return true;
            }
            rest = behind;
        }
        false
    }

    fn index(mut self) -> Index {
        self.sort();
        Index(self.entries)
    }
}

/// Gathers what a reader finds.
pub(crate) struct Collector {
    pub(crate) tokens: Tokens,
    pub(crate) findings: Vec<Finding>,
    pub(crate) rows: u32,
    pub(crate) rejected: u32,
    unlisted: u32,
    /// How many rows name a user, but neither a UPN nor an object id.
    pub(crate) unused_names: u32,
    /// Whether what was collected is changed at the end.
    changed: bool,
    /// Whether some of it is no longer here.
    let_go: bool,
    /// May hold the same user again and again until [`Self::finish`].
    users: Users,
    /// What is pushed is hashed while it is at hand.
    serials: Growing,
    secrets: Growing,
    people: Growing,
    profiles: FxHashMap<u64, Vec<u32>>,
    last_profile: u32,
    lengths: Lengths,
}

/// How many serial numbers have how many digits; nothing once one of them is not digits only, or longer.
#[derive(Clone, Copy)]
struct Lengths(Option<[usize; 33]>);

impl Lengths {
    fn new() -> Self {
        Self(Some([0; 33]))
    }

    fn add(&mut self, serial: &str) {
        let count = self.0.as_mut().and_then(|lengths| lengths.get_mut(serial.len()));
        match count {
            Some(count) if serial.bytes().all(|b| b.is_ascii_digit()) => *count += 1,
            _ => self.0 = None,
        }
    }
}

impl Collector {
    pub(crate) fn new() -> Self {
        Self {
            tokens: Tokens::default(),
            findings: Vec::new(),
            rows: 0,
            rejected: 0,
            unlisted: 0,
            unused_names: 0,
            changed: false,
            let_go: false,
            users: Users::default(),
            serials: Growing::default(),
            secrets: Growing::default(),
            people: Growing::default(),
            profiles: FxHashMap::default(),
            last_profile: 0,
            lengths: Lengths::new(),
        }
    }

    pub(crate) fn find(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(Finding { kind, line, column, subject: subject.into() });
        } else {
            self.unlisted += 1;
        }
    }

    /// The row became no token, and why.
    pub(crate) fn reject(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
        self.rejected += 1;
        self.find(kind, line, column, subject);
    }

    /// The number of a shared profile equal to what the parts say; a new one where there is none yet.
    pub(crate) fn profile(&mut self, manufacturer: &str, model: &str, rest: &Profile) -> u32 {
        let profiles = self.tokens.profiles();
        let same = |number: u32| {
            profiles.get(number as usize).is_some_and(|known| {
                *known.manufacturer == *manufacturer
                    && *known.model == *model
                    && known.otp_type == rest.otp_type
                    && known.hash == rest.hash
                    && known.digits == rest.digits
                    && known.interval == rest.interval
                    && known.start == rest.start
                    && known.expiry == rest.expiry
            })
        };
        if same(self.last_profile) {
            return self.last_profile;
        }
        let hash = hash_bytes(manufacturer.as_bytes()) ^ hash_bytes(model.as_bytes()).rotate_left(17);
        let known = self.profiles.entry(hash).or_default();
        self.last_profile = known.iter().copied().find(|&number| same(number)).unwrap_or_else(|| {
            let profile = Profile { manufacturer: manufacturer.into(), model: model.into(), ..rest.clone() };
            let number = self.tokens.add_profile(profile);
            known.push(number);
            number
        });
        self.last_profile
    }

    /// The token of a row, with the profile of that number.
    pub(crate) fn token(&mut self, token: &Token<'_>, profile: u32) {
        if self.tokens.push(token, profile) {
            self.serials.push(hash_bytes(token.serial.as_bytes()));
            self.secrets.push(hash_bytes(token.secret.expose()));
            self.lengths.add(token.serial);
        }
    }

    /// Makes room for the indexes of about so many rows: what grows step by step is copied at each step.
    pub(crate) fn reserve(&mut self, rows: usize) {
        let rows = rows.min(MOST_ROWS as usize);
        for index in [&mut self.serials, &mut self.secrets, &mut self.people] {
            index.reserve(rows);
        }
    }

    /// Lets go of the first blocks of tokens and users, which somebody else has now.
    pub(crate) fn let_go(&mut self, tokens: usize, users: usize) {
        self.tokens.let_go(tokens);
        self.users.let_go(users);
        self.let_go = true;
    }

    /// Whether what was let go is needed once more to end the reading: to compare what may be twice, or to tell of serial
    /// numbers that are too short.
    pub(crate) fn asks_back(&mut self) -> bool {
        self.let_go
            && (self.usual_length().is_some()
                || [&mut self.people, &mut self.serials, &mut self.secrets].into_iter().any(Growing::has_twins))
    }

    /// The users that the rows name, as they came.
    pub(crate) fn users(&self) -> &Users {
        &self.users
    }

    fn user(&mut self, user: &User<'_>) -> u32 {
        let next = u32::try_from(self.users.len()).unwrap_or(u32::MAX);
        self.users.push(user);
        self.people.push(hash_user(user));
        next
    }

    /// Each user once: what is new about a known one is added.
    fn settle_users(&mut self) -> Index {
        let people = std::mem::take(&mut self.people).index();
        // For each user that was there before, the first of the same key.
        let mut again: FxHashMap<usize, usize> = FxHashMap::default();
        for group in people.groups() {
            let mut firsts: BTreeMap<String, usize> = BTreeMap::new();
            for number in group {
                let Some(user) = self.users.get(number) else { continue };
                let first = *firsts.entry(user.key()).or_insert(number);
                if first != number {
                    again.insert(number, first);
                }
            }
        }
        if again.is_empty() {
            return people;
        }
        self.changed = true;
        let mut users = Users::default();
        let mut numbers: Vec<u32> = Vec::with_capacity(self.users.len());
        for (number, user) in self.users.iter().enumerate() {
            let known = again.get(&number).and_then(|&first| numbers.get(first)).copied();
            numbers.push(known.unwrap_or_else(|| u32::try_from(users.len()).unwrap_or(u32::MAX)));
            match known {
                Some(known) => users.learn(known as usize, &user),
                None => users.push(&user),
            }
        }
        self.users = users;
        for row in 0..self.tokens.len() {
            let holder = self.tokens.get(row).and_then(|token| token.holder);
            if let Some(&number) = holder.and_then(|holder| numbers.get(holder as usize)) {
                self.tokens.set_holder(row, Some(number));
            }
        }
        Index::of_users(&self.users)
    }

    /// The user that stands beside a token; an impossible UPN is a finding, and the token goes without.
    pub(crate) fn holder(&mut self, user: &User<'_>, line: u32, column: u16) -> Option<u32> {
        if user.upn.is_empty() && user.object_id.is_none() {
            return None;
        }
        if !user.upn.is_empty()
            && let Err(problem) = user::check_upn(user.upn)
        {
            let subject: String = harmless(user.upn).chars().take(120).collect();
            self.find(FindingKind::UpnInvalid(problem), line, column, &subject);
            return None;
        }
        if user.is_guest() {
            let subject = user.label();
            self.find(FindingKind::UserGuest, line, column, &subject);
        }
        let name = user::cut(user.name);
        if name.len() < user.name.len() {
            let subject = user.label();
            self.find(FindingKind::NameCut, line, 0, &subject);
        }
        Some(self.user(&User { name, ..*user }))
    }

    /// Looks for doubles and lost zeros, and ends the reading.
    pub(crate) fn finish(
        mut self,
        how: HowRead,
        columns: Vec<Box<str>>,
        serial_column: u16,
        secret_column: u16,
    ) -> Reading {
        let people = self.settle_users();
        let mut serials = std::mem::take(&mut self.serials).index();
        let again = self.same_serial(&serials, serial_column);
        let secrets = if again.is_empty() {
            std::mem::take(&mut self.secrets).index()
        } else {
            let mut repeats = again.iter().peekable();
            self.tokens.retain(|row| repeats.next_if(|&&again| again == row).is_none());
            self.lengths = Lengths::new();
            self.tokens.iter().for_each(|token| self.lengths.add(token.serial));
            serials = Index::of_serials(&self.tokens);
            Index::of_secrets(&self.tokens)
        };
        self.same_secret(&secrets, secret_column);
        self.lost_zeros(serial_column);
        if self.unlisted > 0 {
            self.findings.push(Finding::of_file(FindingKind::FindingsUnlisted(self.unlisted)));
        }
        // Files' own order: whole-file findings first, then by line.
        self.findings.sort_by_key(|finding| finding.line);
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
            as_collected: !self.changed,
        }
    }

    /// Findings for serial numbers that stand twice; returns the tokens (sorted) that only repeat an earlier one.
    fn same_serial(&mut self, index: &Index, column: u16) -> Vec<usize> {
        // (token, the first with its serial number, the one with its key as well)
        let mut twice: Vec<(usize, usize, Option<usize>)> = Vec::new();
        for group in index.groups() {
            // Rows of a group are in file order: the first with this very serial number is the one to name.
            let mut first_of_serial: BTreeMap<&str, usize> = BTreeMap::new();
            let mut first_of_token: BTreeMap<(&str, &[u8]), usize> = BTreeMap::new();
            for at in group {
                let Some(token) = self.tokens.get(at) else { continue };
                let first = *first_of_serial.entry(token.serial).or_insert(at);
                let same = *first_of_token.entry((token.serial, token.secret.expose())).or_insert(at);
                if first != at {
                    twice.push((at, first, Some(same).filter(|&same| same != at)));
                }
            }
        }
        self.changed |= !twice.is_empty();
        twice.sort_unstable();
        for &(at, first, same) in &twice {
            self.stands_twice(at, first, same, column);
        }
        twice.into_iter().filter_map(|(at, _, same)| same.map(|_| at)).collect()
    }

    fn stands_twice(&mut self, at: usize, first: usize, same: Option<usize>, column: u16) {
        let (Some(token), Some(known)) = (self.tokens.get(at), self.tokens.get(same.unwrap_or(first))) else { return };
        let (line, holder, serial) = (token.line, token.holder, Box::<str>::from(token.serial));
        let place = Elsewhere { file: "".into(), line: known.line };
        let Some(same) = same else {
            return self.find(FindingKind::SerialTwice(place), line, column, &serial);
        };
        // The very same token once more: only its user and its settings may be new.
        let differs = differences(&token, &known).map(|[here, there]| FindingKind::TokenDiffers {
            at: place.clone(),
            there,
            here,
        });
        let kind = match (known.holder, holder) {
            (Some(has), Some(wants)) if has != wants => FindingKind::TokenOtherUser {
                at: place,
                user: self.users.get(wants as usize).map_or_else(String::new, |user| user.label()).into(),
            },
            _ => FindingKind::TokenTwice(place),
        };
        let holder = known.holder.or(holder);
        self.tokens.set_holder(same, holder);
        match (kind, differs) {
            // It says more than that the token stands twice.
            (FindingKind::TokenTwice(_), Some(differs)) => self.reject(differs, line, column, &serial),
            (kind, differs) => {
                self.reject(kind, line, column, &serial);
                differs.into_iter().for_each(|differs| self.find(differs, line, column, &serial));
            }
        }
    }

    fn same_secret(&mut self, index: &Index, column: u16) {
        let mut twice: Vec<(usize, usize)> = Vec::new();
        for group in index.groups() {
            let mut first_of_secret: BTreeMap<&[u8], (usize, &str)> = BTreeMap::new();
            for at in group {
                let Some(token) = self.tokens.get(at) else { continue };
                let (first, serial) = *first_of_secret.entry(token.secret.expose()).or_insert((at, token.serial));
                if serial != token.serial {
                    twice.push((at, first));
                }
            }
        }
        for (at, first) in twice {
            let (Some(first), Some(other)) = (self.tokens.get(first), self.tokens.get(at)) else { continue };
            let place = Elsewhere { file: "".into(), line: first.line };
            let kind = FindingKind::SecretTwice { serial: first.serial.into(), at: place };
            let (line, subject) = (other.line, Box::<str>::from(other.serial));
            self.find(kind, line, column, &subject);
        }
    }

    /// How many digits most serial numbers have, where all are digits only and some have fewer.
    fn usual_length(&self) -> Option<usize> {
        let lengths = self.lengths.0?;
        let usual = (1..lengths.len()).max_by_key(|&n| lengths[n]).unwrap_or(0);
        let most = lengths[usual] * 2 >= self.tokens.len() && self.tokens.len() >= 2;
        (most && lengths[..usual].iter().any(|&n| n > 0)).then_some(usual)
    }

    /// All serial numbers are digits and most have one length: shorter ones may have lost zeros in Excel.
    fn lost_zeros(&mut self, column: u16) {
        let Some(usual) = self.usual_length() else { return };
        let usual_length = u32::try_from(usual).unwrap_or(0);
        let short: Vec<(u32, Box<str>)> = self
            .tokens
            .iter()
            .filter(|token| token.serial.len() < usual)
            .map(|token| (token.line, token.serial.into()))
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
    fn a_users_hash_is_that_of_the_key() {
        let every: String = (0..=0x250).filter_map(char::from_u32).collect();
        for length in (0..every.len()).filter(|&length| every.is_char_boundary(length)) {
            let user = User::with_upn(&every[..length]);
            assert_eq!(hash_user(&user), hash_bytes(user.key().as_bytes()));
        }
    }

    #[test]
    fn a_fingerprint_is_of_the_bytes_not_of_the_parts() {
        let bytes: Vec<u8> = (0..1000_u32).map(|n| (n * n % 251) as u8).collect();
        for length in [0, 1, 31, 32, 33, 999] {
            let bytes = &bytes[..length];
            let mut parts = Fingerprint::of_size(length);
            for end in (0..length).step_by(7) {
                parts.more(&bytes[..end]);
            }
            assert_eq!(parts.finish(bytes), Fingerprint::of(bytes));
        }
        assert_ne!(Fingerprint::of(&bytes[..40]), Fingerprint::of(&bytes[1..41]));
        assert_ne!(Fingerprint::of(b""), Fingerprint::of(b"\0"));
    }

    #[test]
    fn rows_have_twins_only_where_their_content_is_the_same() {
        // With the steps of FxHash, a dozen of such names agree in all bits.
        let names = |count: u32| (0..count).map(|n| format!("chloe.masters{n}@contoso.com"));
        let growing = |names: &mut dyn Iterator<Item = String>| {
            let mut growing = Growing::default();
            names.for_each(|name| growing.push(hash_bytes(name.as_bytes())));
            growing
        };
        assert!(!growing(&mut names(600_000)).has_twins());
        let mut twice = growing(&mut names(1000).chain(names(1)));
        assert!(twice.has_twins());
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

    #[test]
    fn equal_profiles_are_one() {
        let mut collector = Collector::new();
        let rest = Profile::default();
        let a = collector.profile("A", "x", &rest);
        let _ = collector.profile("B", "x", &rest);
        let b = collector.profile("A", "x", &rest);
        assert_eq!((a, collector.tokens.profiles().len()), (b, 2));
    }
}
