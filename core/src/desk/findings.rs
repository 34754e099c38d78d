//! The findings of a desk: what each is about, in words, and whether it still matters.

use super::finding_group::{FindingRef, FindingView, Source};
use super::listed_serials::ListedToken;
use super::row::RowId;
use super::sources::TokenFile;
use super::value::Desk;
use crate::finding::{Explain, Finding, FindingKind};
use crate::ground::redaction::redact_subject;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// For each serial number and each key of a finding, whether no more than one token has it: looked up once.
#[derive(Default)]
struct Lone<'d> {
    serials: FxHashMap<&'d [u8], bool>,
    secrets: FxHashMap<&'d [u8], bool>,
}

/// What is the matter with a serial number that a user list puts beside a user.
pub(super) fn serial_finding(desk: &Desk, user: u32, index: usize) -> Option<Finding> {
    let person = desk.users.get(user as usize)?;
    let serial = person.serials.iter().nth(index)?;
    let number = user as usize;
    let token = |id| desk.find(id);
    let kind = match desk.listed_token(serial) {
        ListedToken::Unknown => FindingKind::SerialUnknown { serial: serial.into() },
        ListedToken::Same(id) | ListedToken::Like(id) => {
            let row = token(id)?;
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
    let list = desk.lists.iter().find(|list| list.uid == person.source);
    let column = list.map_or(0, |list| list.serial_column);
    Some(Finding { kind, line: person.line, column, subject: redact_subject(&person.label()).into() })
}

impl Desk {
    /// Looks at a finding; `None` if it belongs to another desk.
    pub(super) fn with_finding<T>(&self, reference: FindingRef, look: impl FnOnce(&Finding) -> T) -> Option<T> {
        let index = reference.index as usize;
        match reference.source {
            Source::File(number) => self.files.get(number as usize)?.findings.get(index).map(look),
            Source::List(number) => self.lists.get(number as usize)?.findings.get(index).map(look),
            Source::Serial(user) => serial_finding(self, user, index).as_ref().map(look),
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
                let list = self.lists.iter().find(|list| list.uid == source);
                list.map_or((&made, "user list", &[]), |list| (&made, &list.name, &list.columns))
            }
        };
        let row = match reference.source {
            Source::File(number) => self.token_of(number as usize, finding).filter(|&id| self.find(id).is_some()),
            Source::List(_) | Source::Serial(_) => None,
        };
        Some(finding.explain(|it| FindingView {
            severity: it.severity,
            code: it.code,
            file: name.to_owned(),
            line: finding.line,
            column: match finding.column {
                0 => String::new(),
                number => columns.get(usize::from(number) - 1).map_or_else(String::new, ToString::to_string),
            },
            column_number: finding.column,
            subject: finding.subject.to_string(),
            message: it.message.to_string(),
            advice: it.advice,
            row,
        }))
    }

    /// The findings of a file that still matter, each with its number.
    pub(super) fn findings_of(&self, number: usize) -> impl Iterator<Item = (u32, &Finding)> {
        let any_removed = self.removed.iter().any(|removed| !removed.is_empty());
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
                *lone.serials.entry(serial.as_bytes()).or_insert_with(|| {
                    let same = |(number, file): (usize, &'d Rc<TokenFile>)| {
                        let rows = file.serials.candidates(serial.as_bytes()).filter(move |row| left(number, row));
                        rows.filter(move |&row| file.tokens.get(row).is_some_and(|token| token.serial == serial))
                    };
                    self.files.iter().enumerate().flat_map(same).take(2).count() < 2
                })
            }
            FindingKind::SecretTwice { .. } => {
                let file = self.files.get(number);
                let token = self.token_of(number, finding).and_then(|id| file?.tokens.get(id.row as usize));
                let Some(secret) = token.map(|token| token.secret) else { return false };
                *lone.secrets.entry(secret.expose()).or_insert_with(|| {
                    let same = |(number, file): (usize, &'d Rc<TokenFile>)| {
                        let rows = file.secrets.candidates(secret.expose()).filter(move |row| left(number, row));
                        rows.filter(move |&row| file.tokens.get(row).is_some_and(|token| token.secret == secret))
                    };
                    self.files.iter().enumerate().flat_map(same).take(2).count() < 2
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
