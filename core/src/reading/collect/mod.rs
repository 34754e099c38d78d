//! What every reader collects: tokens, the users they name, findings. At the end `duplicates` looks for what is there
//! twice, and `lost_zeros` for serial numbers that are too short.

mod duplicates;
mod lost_zeros;

use crate::finding::{Finding, FindingKind, sort_by_line};
use crate::ground::hash::hash_bytes;
use crate::ground::limits::{MAX_FINDINGS, MAX_ROWS};
use crate::ground::redaction::{redact_possible_key, redact_subject};
use crate::model::format_id::FormatId;
use crate::model::index::{Index, IndexBuilder, hash_user};
use crate::model::token::{Profile, Token};
use crate::model::tokens::Tokens;
use crate::model::upn::{check_upn, impossible_domain, with_single_apostrophes};
use crate::model::user::{self, User};
use crate::model::users::Users;
use crate::notation::mailbox::Mailbox;
use crate::notation::table::columns::is_placeholder;
use crate::reading::{HowRead, Reading};
use lost_zeros::Lengths;
use rustc_hash::FxHashMap;

/// Collects the tokens, users and findings of a file while it is read.
pub(crate) struct Collector {
    pub(crate) tokens: Tokens,
    pub(crate) findings: Vec<Finding>,
    pub(crate) rows: u32,
    pub(crate) rejected: u32,
    /// Findings beyond [`MAX_FINDINGS`].
    unlisted: u32,
    /// How many rows name a user, but neither a UPN nor an object id.
    pub(crate) unused_names: u32,
    /// Whether UPNs are taken to the letter: the page wrote the file itself.
    verbatim: bool,
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

impl Collector {
    pub(crate) fn new() -> Self {
        Self {
            tokens: Tokens::default(),
            findings: Vec::new(),
            rows: 0,
            rejected: 0,
            unlisted: 0,
            unused_names: 0,
            verbatim: false,
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

    /// Collects the rows of a table; `verbatim`: of one that the page wrote itself, whose UPNs are taken to the letter.
    pub(crate) fn of_table(verbatim: bool) -> Self {
        Self { verbatim, ..Self::new() }
    }

    /// Adds a finding; beyond [`MAX_FINDINGS`] it is only counted. What could be a key is not repeated in it.
    pub(crate) fn report(&mut self, kind: FindingKind, line: u32, column: u16, subject: &str) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(Finding { kind, line, column, subject: redact_subject(subject).into() });
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

    /// The user that the file gives for a token; an impossible UPN is a finding, and the token goes without.
    pub(crate) fn holder(&mut self, user: &User<'_>, line: u32, column: u16) -> Option<u32> {
        if user.upn.is_empty() && user.object_id.is_none() {
            return None;
        }
        let odd = user.upn.starts_with('\'') || !user.upn.is_empty() && check_upn(user.upn).is_err();
        if odd
            && !self.verbatim
            && let Some(Mailbox { name, address, .. }) = Mailbox::of(user.upn)
        {
            self.report(FindingKind::UpnSurrounded, line, column, redact_possible_key(address));
            let name = if user.name.is_empty() { name } else { user.name };
            let guest = User::with_upn(address).guest.or(user.guest);
            return self.holder(&User { upn: address, name, guest, ..*user }, line, column);
        }
        if odd && let Err(problem) = check_upn(user.upn) {
            if is_placeholder(user.upn) {
                return self.holder(&User { upn: "", ..*user }, line, column);
            }
            let subject: String = redact_possible_key(user.upn).chars().take(120).collect();
            self.report(FindingKind::UpnInvalid(problem), line, column, &subject);
            return None;
        }
        let single = with_single_apostrophes(user.upn).filter(|_| !self.verbatim);
        if single.is_some() {
            let subject: String = redact_possible_key(user.upn).chars().take(120).collect();
            self.report(FindingKind::UpnApostrophes, line, column, &subject);
        }
        let user = &User { upn: single.as_deref().unwrap_or(user.upn), ..*user };
        if let Some(domain) = impossible_domain(user.upn) {
            let subject: String = redact_possible_key(user.upn).chars().take(120).collect();
            self.report(FindingKind::UpnDomain { domain: domain.into() }, line, column, &subject);
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
        sort_by_line(&mut self.findings);
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
