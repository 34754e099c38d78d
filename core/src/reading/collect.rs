//! What every reader collects: tokens, the users they name, findings; and the search for doubles at the end.

use crate::finding::{Elsewhere, Finding, FindingKind};
use crate::ground::hash::hash_bytes;
use crate::ground::limits::{MAX_FINDINGS, MAX_ROWS};
use crate::ground::redaction::redact_possible_key;
use crate::model::format_id::FormatId;
use crate::model::index::{Index, IndexBuilder, hash_user};
use crate::model::token::{Profile, Token, differences};
use crate::model::tokens::Tokens;
use crate::model::upn::check_upn;
use crate::model::user::{self, User};
use crate::model::users::Users;
use crate::reading::{HowRead, Reading};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Collects the tokens, users and findings of a file while it is read.
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
    /// Whether some blocks are no longer here.
    blocks_released: bool,
    /// May hold the same user again and again until [`Self::finish`].
    users: Users,
    /// What is pushed is hashed while it is at hand.
    serials: IndexBuilder,
    secrets: IndexBuilder,
    people: IndexBuilder,
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
            blocks_released: false,
            users: Users::default(),
            serials: IndexBuilder::default(),
            secrets: IndexBuilder::default(),
            people: IndexBuilder::default(),
            profiles: FxHashMap::default(),
            last_profile: 0,
            lengths: Lengths::new(),
        }
    }

    /// Adds a finding; beyond [`MAX_FINDINGS`] it is only counted.
    pub(crate) fn report(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(Finding { kind, line, column, subject: subject.into() });
        } else {
            self.unlisted += 1;
        }
    }

    /// The row became no token, and why.
    pub(crate) fn reject(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
        self.rejected += 1;
        self.report(kind, line, column, subject);
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

    /// Reserves the indexes for about `rows` rows: what grows step by step is copied at each step.
    pub(crate) fn reserve(&mut self, rows: usize) {
        let rows = rows.min(MAX_ROWS as usize);
        for index in [&mut self.serials, &mut self.secrets, &mut self.people] {
            index.reserve(rows);
        }
    }

    /// Releases the first blocks of tokens and users, which somebody else has now.
    pub(crate) fn release_blocks(&mut self, tokens: usize, users: usize) {
        self.tokens.release_blocks(tokens);
        self.users.release_blocks(users);
        self.blocks_released = true;
    }

    /// Whether released blocks are needed once more to end the reading: to compare what may be twice, or for the finding
    /// that serial numbers are too short.
    pub(crate) fn needs_full_reread(&mut self) -> bool {
        self.blocks_released
            && (self.usual_length().is_some()
                || [&mut self.people, &mut self.serials, &mut self.secrets]
                    .into_iter()
                    .any(IndexBuilder::has_duplicates))
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
    fn merge_users(&mut self) -> Index {
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

    /// The user that the file gives for a token; an impossible UPN is a finding, and the token goes without.
    pub(crate) fn holder(&mut self, user: &User<'_>, line: u32, column: u16) -> Option<u32> {
        if user.upn.is_empty() && user.object_id.is_none() {
            return None;
        }
        if !user.upn.is_empty()
            && let Err(problem) = check_upn(user.upn)
        {
            let subject: String = redact_possible_key(user.upn).chars().take(120).collect();
            self.report(FindingKind::UpnInvalid(problem), line, column, &subject);
            return None;
        }
        if user.is_guest() {
            let subject = user.label();
            self.report(FindingKind::UserGuest, line, column, &subject);
        }
        let name = user::truncated_name(user.name);
        if name.len() < user.name.len() {
            let subject = user.label();
            self.report(FindingKind::NameCut, line, 0, &subject);
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
        let people = self.merge_users();
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
            streamed_blocks_valid: !self.changed,
        }
    }

    /// Findings for serial numbers that occur twice; returns the tokens (sorted) that only repeat an earlier one.
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
            return self.report(FindingKind::SerialTwice(place), line, column, &serial);
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
            // It says more than that the token occurs twice.
            (FindingKind::TokenTwice(_), Some(differs)) => self.reject(differs, line, column, &serial),
            (kind, differs) => {
                self.reject(kind, line, column, &serial);
                differs.into_iter().for_each(|differs| self.report(differs, line, column, &serial));
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
            self.report(kind, line, column, &subject);
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
            self.report(FindingKind::ZerosLost { usual: usual_length }, line, column, &serial);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
