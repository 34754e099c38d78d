//! The findings of a desk: what each is about, in words, and whether it still matters.

use super::finding_group::{FindingRef, FindingView, Source};
use super::listed_serials::ListedToken;
use super::row::{RowId, Status};
use super::summary::SerialFindings;
use super::unlisted::Unlisted;
use super::value::Desk;
use super::whereabouts::hash_secret;
use crate::finding::{Explain, Finding, FindingKind, Severity};
use crate::ground::redaction::redact_file_name;
use crate::ground::sorting;
use crate::ground::visible::visible;
use crate::model::user::User;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// For each serial number and each key of a finding, whether no more than one token has it: looked up once.
#[derive(Default)]
struct Lone<'d> {
    serials: FxHashMap<&'d [u8], bool>,
    secrets: FxHashMap<&'d [u8], bool>,
}

/// What is the matter with a serial number that a user list puts beside a user.
fn serial_finding(desk: &Desk, user: u32, index: usize) -> Option<Finding> {
    let person = desk.users.get(user as usize)?;
    let serial = person.serials.iter().nth(index)?;
    let number = user as usize;
    let token = |id| desk.find(id);
    let kind = match desk.listed_token(serial) {
        ListedToken::Unknown => FindingKind::SerialUnknown { serial: serial.into() },
        ListedToken::Same(id) | ListedToken::Like(id) => {
            let row = token(id)?;
            if let Status::Out(status) = row.status {
                let kind = FindingKind::ListedOutOfUse { status, serial: row.token.serial.into() };
                return Some(of_list(desk, &person, kind));
            }
            let (holder, other) = row.user?;
            if holder != number {
                FindingKind::SerialTaken { serial: row.token.serial.into(), by: other.label().into() }
            } else if row.token.serial != serial {
                FindingKind::SerialLike { listed: serial.into(), serial: row.token.serial.into() }
            } else {
                return None;
            }
        }
        ListedToken::Several(first, last) => {
            let rows = [token(first)?, token(last)?];
            // One of them was given to the user since.
            if rows.iter().any(|row| row.user.is_some_and(|(holder, _)| holder == number)) {
                return None;
            }
            let [first, last] = rows.map(|row| row.token.serial.into());
            FindingKind::SerialUnclear { listed: serial.into(), first, last }
        }
    };
    Some(of_list(desk, &person, kind))
}

/// A finding about a serial number beside that person.
fn of_list(desk: &Desk, person: &User<'_>, kind: FindingKind) -> Finding {
    let list = desk.list(person.source);
    let column = list.map_or(0, |list| list.serial_column);
    Finding { kind, line: person.line, column, subject: person.label().into() }
}

impl Desk {
    /// Looks at a finding; `None` if it belongs to another desk.
    pub(super) fn with_finding<T>(&self, reference: FindingRef, look: impl FnOnce(&Finding) -> T) -> Option<T> {
        let index = reference.index as usize;
        match reference.source {
            Source::File(number) => self.files.get(number as usize)?.findings.get(index).map(look),
            Source::List(number) => self.lists.get(number as usize)?.findings.get(index).map(look),
            Source::Serial(user) => serial_finding(self, user, index).as_ref().map(look),
            Source::Assigns => self.assigning_file(index).as_ref().map(look),
            Source::Unlisted => self.unlisted_finding(index).map(|(finding, _)| look(&finding)),
        }
    }

    /// A finding in words; `None` if it belongs to another desk.
    #[must_use]
    pub fn finding(&self, reference: FindingRef) -> Option<FindingView> {
        let index = reference.index as usize;
        let made;
        let (finding, name, columns): (&Finding, &str, &[Box<str>]) = match reference.source {
            Source::File(number) => {
                let file = self.files.get(number as usize)?;
                (file.findings.get(index)?, &file.name, &file.columns)
            }
            Source::List(number) => {
                let list = self.lists.get(number as usize)?;
                (list.findings.get(index)?, &list.name, &list.columns)
            }
            Source::Serial(user) => {
                made = serial_finding(self, user, index)?;
                let source = self.users.get(user as usize)?.source;
                let list = self.list(source);
                list.map_or((&made, "user list", &[]), |list| (&made, &list.name, &list.columns))
            }
            Source::Assigns => {
                made = self.assigning_file(index)?;
                (&made, &self.files.get(index)?.name, &[])
            }
            Source::Unlisted => {
                let (finding, file) = self.unlisted_finding(index)?;
                made = finding;
                file.and_then(|uid| self.files.get(self.number_of(uid)?))
                    .map_or((&made, "", &[]), |file| (&made, &file.name, &file.columns))
            }
        };
        let row = match reference.source {
            Source::File(number) => self.token_of(number as usize, finding).filter(|&id| self.find(id).is_some()),
            Source::List(_) | Source::Serial(_) | Source::Assigns | Source::Unlisted => None,
        };
        let list = match reference.source {
            Source::List(number) => self.lists.get(number as usize).map(|list| list.uid),
            Source::Serial(user) => self.users.get(user as usize).map(|user| user.source),
            Source::File(_) | Source::Assigns | Source::Unlisted => None,
        };
        let shown = |text: &str| visible(text).into_owned();
        Some(finding.explain(|it| FindingView {
            severity: it.severity,
            code: it.code,
            file: redact_file_name(name).to_owned(),
            line: finding.line,
            column: match finding.column {
                0 => String::new(),
                number => columns.get(usize::from(number) - 1).map_or_else(String::new, |name| shown(name)),
            },
            column_number: finding.column,
            subject: shown(&finding.subject),
            message: shown(&it.message.to_string()),
            advice: it.advice,
            row,
            list,
        }))
    }

    /// The places of rows that an error or a warning of their file is about, ascending, each with the gravest of them;
    /// what was looked at is left out. Worked out once.
    pub(super) fn signs(&self) -> &[(u32, FindingRef)] {
        self.signs.get_or_init(|| {
            let mut signs: Vec<(u32, FindingRef)> = Vec::new();
            for group in self.summary().groups.iter().filter(|group| group.severity != Severity::Note) {
                signs.extend(group.items.iter().filter_map(|&item| {
                    let Source::File(number) = item.source else { return None };
                    let id = self.with_finding(item, |finding| self.token_of(number as usize, finding))??;
                    Some((u32::try_from(self.find(id)?.place).ok()?, item))
                }));
            }
            // The gravest comes first in the summary, and stays first of its row.
            if !signs.is_sorted_by_key(|(place, _)| *place) {
                sorting::sort_by(&mut signs, |(one, _), (other, _)| one.cmp(other));
            }
            signs.dedup_by_key(|(place, _)| *place);
            Rc::new(signs)
        })
    }

    /// What [`Self::sign_of`] gives for the first row that has a sign.
    #[must_use]
    pub fn first_sign(&self) -> Option<FindingView> {
        self.finding(self.signs().first()?.1)
    }

    /// The gravest error or warning about the token at a place, unless it was looked at.
    #[must_use]
    pub fn sign_of(&self, place: usize) -> Option<FindingView> {
        let signs = self.signs();
        let found = signs.binary_search_by_key(&u32::try_from(place).ok()?, |(place, _)| *place).ok()?;
        self.finding(signs.get(found)?.1)
    }

    /// What the file of a token says of it, in words; findings that do not matter any more are left out.
    #[must_use]
    pub fn findings_about(&self, id: RowId) -> Vec<FindingView> {
        let Some(number) = self.number_of(id.file) else { return Vec::new() };
        let Some(line) = self.find(id).map(|row| row.token.line) else { return Vec::new() };
        let source = Source::File(u32::try_from(number).unwrap_or(u32::MAX));
        let (any_removed, mut lone) = (self.has_removed(), Lone::default());
        let findings = self.files.get(number).map(|file| &file.findings[..]).unwrap_or_default();
        (0_u32..)
            .zip(findings)
            .filter(|(_, finding)| finding.line == line && self.token_of(number, finding) == Some(id))
            // The token itself is there: only the other one of a pair may be gone.
            .filter(|(_, finding)| !any_removed || !self.is_moot(number, finding, &[], &mut lone))
            .filter_map(|(index, _)| self.finding(FindingRef { source, index }))
            .collect()
    }

    /// What is the matter with the serial numbers of user lists; worked out once.
    pub(super) fn listed_serials(&self) -> &SerialFindings {
        self.listed_serials.get_or_init(|| {
            let mut all = SerialFindings::default();
            for user in self.users.with_serials().filter(|&user| !self.off_list.has(user)) {
                let number = u32::try_from(user).unwrap_or(u32::MAX);
                for index in 0..self.users.get(user).map_or(0, |user| user.serials.len()) {
                    let Some(finding) = serial_finding(self, number, index) else { continue };
                    let index = u32::try_from(index).unwrap_or(u32::MAX);
                    all.add(FindingRef { source: Source::Serial(number), index }, finding);
                }
            }
            Rc::new(all)
        })
    }

    /// Who is in none of the lists; worked out once for the same files, lists and users.
    pub(super) fn unlisted(&self) -> &Unlisted {
        self.unlisted.get_or_init(|| {
            let (files, lists, users) = (&self.files, &self.lists, &self.users);
            let before = self.unlisted_before.clone().filter(|before| before.is_of(files, lists, users));
            before.unwrap_or_else(|| Rc::new(Unlisted::of(files, lists, users, &self.of_users)))
        })
    }

    /// What is said of one of them, and the file that names them.
    fn unlisted_finding(&self, place: usize) -> Option<(Finding, Option<u32>)> {
        self.unlisted().finding(&self.files, &self.users, place)
    }

    /// Whether any token was taken from the desk.
    pub(super) fn has_removed(&self) -> bool {
        self.removed.iter().any(|removed| !removed.is_empty())
    }

    /// The findings of a file that still matter, each with its number.
    /// `any_removed`: see [`Self::has_removed`].
    pub(super) fn findings_of(&self, number: usize, any_removed: bool) -> impl Iterator<Item = (u32, &Finding)> {
        let file = self.files.get(number);
        let mut gone: Vec<u32> = Vec::new();
        if let (Some(file), Some(removed)) = (file, self.removed.get(number)) {
            gone.extend(removed.rows().iter().filter_map(|row| file.tokens.get(row)).map(|token| token.line));
            gone.sort_unstable();
        }
        let findings = file.map(|file| &file.findings[..]).unwrap_or_default();
        let mut lone = Lone::default();
        (0_u32..)
            .zip(findings)
            .filter(move |(_, finding)| !any_removed || !self.is_moot(number, finding, &gone, &mut lone))
    }

    /// Whether a finding of a file no longer matters, since what it is about was taken from the desk: its token, or the
    /// other one with the same serial number or key.
    /// `gone` are the lines of the file's removed tokens, sorted.
    fn is_moot<'d>(&'d self, number: usize, finding: &'d Finding, gone: &[u32], lone: &mut Lone<'d>) -> bool {
        let removed = |id: RowId| self.is_removed(number, id.row as usize);
        if gone.binary_search(&finding.line).is_ok() && self.token_of(number, finding).is_some_and(removed) {
            return true;
        }
        let left = |number: usize, row: &usize| !self.removed[number].contains(*row);
        match &finding.kind {
            FindingKind::SerialTwice(_) => {
                let file = self.files.get(number);
                // A serial number that could be a key is not in the finding.
                let token = self.token_of(number, finding).and_then(|id| file?.tokens.get(id.row as usize));
                let Some(serial) = token.map(|token| token.serial) else { return false };
                *lone
                    .serials
                    .entry(serial.as_bytes())
                    .or_insert_with(|| self.rows_by_serial(serial).take(2).count() < 2)
            }
            FindingKind::SecretTwice { .. } => {
                let file = self.files.get(number);
                let token = self.token_of(number, finding).and_then(|id| file?.tokens.get(id.row as usize));
                let Some(secret) = token.map(|token| token.secret) else { return false };
                *lone.secrets.entry(secret.expose()).or_insert_with(|| {
                    let same = |number: usize| {
                        let file = &self.files[number];
                        let rows = file.secrets.candidates(secret.expose()).filter(move |row| left(number, row));
                        rows.filter(move |&row| file.tokens.get(row).is_some_and(|token| token.secret == secret))
                    };
                    self.files_with(hash_secret(secret.expose())).into_iter().flat_map(same).take(2).count() < 2
                })
            }
            _ => false,
        }
    }

    /// The token of a file that a finding is about.
    pub(super) fn token_of(&self, number: usize, finding: &Finding) -> Option<RowId> {
        let file = self.files.get(number)?;
        if finding.line == 0 {
            return None;
        }
        let from = file.tokens.first_at(finding.line);
        let on_line = |row: usize| file.tokens.get(row).is_some_and(|token| token.line == finding.line);
        let row = if on_line(from + 1) {
            // JSON on one line: the serial number decides.
            let same =
                |&row: &usize| on_line(row) && file.tokens.get(row).is_some_and(|t| *t.serial == *finding.subject);
            let mut rows = file.serials.candidates(finding.subject.as_bytes()).filter(same);
            // Two with one serial number on one line: which is meant is not known.
            rows.next().filter(|_| rows.next().is_none())?
        } else {
            Some(from).filter(|&row| on_line(row))?
        };
        Some(RowId { file: file.uid, row: u32::try_from(row).ok()? })
    }
}
