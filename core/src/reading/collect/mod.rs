//! What every reader collects: tokens, the users they name, findings. At the end `duplicates` looks for what is there
//! twice, and `lost_zeros` for serial numbers that are too short.

mod duplicates;
mod lost_zeros;

use crate::finding::{Finding, FindingKind, SignPlace, sort_by_line};
use crate::ground::hash::hash_bytes;
use crate::ground::limits::{MAX_FINDINGS, MAX_ROWS};
use crate::ground::redaction::redact_possible_key;
use crate::ground::visible::hidden_sign;
use crate::model::absent::AbsentToken;
use crate::model::format_id::FormatId;
use crate::model::in_entra::InEntra;
use crate::model::index::{Index, IndexBuilder, hash_user};
use crate::model::life::Life;
use crate::model::token::{Profile, Token};
use crate::model::tokens::Tokens;
use crate::model::upn::impossible_domain;
use crate::model::user::{self, User};
use crate::model::users::Users;
use crate::notation::mailbox::UpnCell;
use crate::notation::table::columns::{FromZero, is_nobody};
use crate::reading::written::Written;
use crate::reading::{HowRead, Reading};
use lost_zeros::Lengths;
use rustc_hash::FxHashMap;

/// Collects the tokens, users and findings of a file while it is read.
pub(crate) struct Collector {
    pub(crate) tokens: Tokens,
    pub(crate) findings: Vec<Finding>,
    /// What the file says of the lives of tokens, by line.
    pub(crate) lives: Vec<(u32, Life)>,
    /// What it says of its tokens in Entra, by line.
    pub(crate) in_entra: Vec<(u32, InEntra)>,
    /// The cells that said it last, in most rows the same, and what they say.
    last_in_entra: (Box<str>, Box<str>, InEntra),
    /// When it was written.
    pub(crate) written: Option<Written>,
    /// What it says of tokens that are not in it, by line.
    pub(crate) absent: Vec<(u32, AbsentToken)>,
    pub(crate) rows: u32,
    pub(crate) rejected: u32,
    /// Findings beyond [`MAX_FINDINGS`].
    unlisted: u32,
    /// How many rows name a user, but neither a UPN nor an object id.
    pub(crate) unused_names: u32,
    /// Whether a `0` is a serial number.
    pub(crate) from_zero: FromZero,
    /// The rows of the tokens that have it.
    zeros: Vec<usize>,
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
            lives: Vec::new(),
            in_entra: Vec::new(),
            last_in_entra: Default::default(),
            written: None,
            absent: Vec::new(),
            rows: 0,
            rejected: 0,
            unlisted: 0,
            unused_names: 0,
            from_zero: FromZero::default(),
            zeros: Vec::new(),
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
            self.findings.push(Finding { kind, line, column, subject: subject.into() });
        } else {
            self.unlisted += 1;
        }
    }

    /// What the cells of the inventory about Entra say; see [`InEntra::read`].
    pub(crate) fn in_entra_of(
        &mut self,
        uploaded: &str,
        activated: &str,
        unread: &mut dyn FnMut(usize, &str),
    ) -> InEntra {
        let (last_uploaded, last_activated, known) = &self.last_in_entra;
        if **last_uploaded == *uploaded && **last_activated == *activated {
            return *known;
        }
        let mut is_odd = false;
        let known = InEntra::read(uploaded, activated, &mut |number, word| {
            is_odd = true;
            unread(number, word);
        });
        if !is_odd {
            self.last_in_entra = (uploaded.into(), activated.into(), known);
        }
        known
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

    /// The next token's serial number is a `0`. Whether it is one shows at the end.
    #[cold]
    pub(crate) fn zero_next(&mut self) {
        self.zeros.push(self.tokens.len());
    }

    /// Leaves out the tokens with a `0` that stands for no serial number.
    #[cold]
    fn reject_zeros(&mut self, column: u16) {
        let zeros = std::mem::take(&mut self.zeros);
        for &row in &zeros {
            let Some(token) = self.tokens.get(row) else { continue };
            let (line, subject) = (token.line, Box::<str>::from(token.serial));
            self.reject(FindingKind::SerialMissing, line, column, &subject);
        }
        self.changed = true;
        let mut zeros = zeros.into_iter().peekable();
        self.tokens.retain(|row| zeros.next_if(|&zero| zero == row).is_none());
        self.lengths = Lengths::new();
        (self.serials, self.secrets) = Default::default();
        for token in self.tokens.iter() {
            self.lengths.add(token.serial);
            self.serials.push(hash_bytes(token.serial.as_bytes()));
            self.secrets.push(hash_bytes(token.secret.expose()));
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
            && (!self.zeros.is_empty()
                || self.usual_length().is_some()
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
        if user.upn.is_empty() {
            return Some(self.known_holder(user, line, column));
        }
        let read = if self.verbatim { UpnCell::verbatim(user.upn) } else { UpnCell::of(user.upn) };
        let cell = match read {
            Ok(cell) => cell,
            Err(_) if is_nobody(user.upn) => {
                self.unused_names += u32::from(!user.name.is_empty() && user.object_id.is_none());
                return self.holder(&User { upn: "", ..*user }, line, column);
            }
            Err(problem) => {
                let subject: String = redact_possible_key(user.upn).chars().take(120).collect();
                self.report(FindingKind::UpnInvalid(problem), line, column, &subject);
                return None;
            }
        };
        if cell.surrounded {
            self.report(FindingKind::UpnSurrounded, line, column, redact_possible_key(cell.address));
        }
        if cell.had_doubled_apostrophes() {
            let subject: String = redact_possible_key(cell.address).chars().take(120).collect();
            self.report(FindingKind::UpnApostrophes, line, column, &subject);
        }
        let name = if user.name.is_empty() { cell.name } else { user.name };
        let guest = if cell.surrounded { User::with_upn(cell.address).guest.or(user.guest) } else { user.guest };
        Some(self.known_holder(&User { upn: &cell.upn, name, guest, ..*user }, line, column))
    }

    /// The user that the file gives for a token, by a UPN that there can be or an object id.
    #[inline]
    fn known_holder(&mut self, user: &User<'_>, line: u32, column: u16) -> u32 {
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
        if !name.is_ascii()
            && let Some(sign) = hidden_sign(name)
        {
            let subject = user.label();
            self.report(FindingKind::HiddenSign { sign, within: SignPlace::Name }, line, 0, &subject);
        }
        self.user(&User { name, ..*user })
    }

    /// Looks for doubles and lost zeros, and ends the reading.
    pub(crate) fn finish(
        mut self,
        how: HowRead,
        columns: Vec<Box<str>>,
        serial_column: u16,
        secret_column: u16,
    ) -> Reading {
        if !self.zeros.is_empty() && !self.from_zero.is_serial() {
            self.reject_zeros(serial_column);
        }
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
            lives: self.lives,
            in_entra: self.in_entra,
            tells_entra: false,
            written: self.written,
            absent: self.absent,
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
