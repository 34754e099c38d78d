//! Adding a token file: what other files have already stays theirs, and what contradicts them is noted.

use super::holders::Holders;
use super::merge_users::UserNumbers;
use super::refusals::DeskRefusal;
use super::sources::TokenFile;
use super::value::Desk;
use crate::finding::{Elsewhere, Finding, FindingKind, sort_by_line};
use crate::ground::redaction::subject_of;
use crate::ground::refusal::Refusal;
use crate::model::format_id::FormatId;
use crate::model::index::Index;
use crate::model::token::{Token, differences};
use crate::reading::Reading;
use crate::reading::options::ReadOptions;
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// What came of adding a token file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// The file's number on the desk.
    pub file: u32,
    /// Tokens that are on the desk now and were not before.
    pub tokens: usize,
    /// Rows that became no token.
    pub rejected: u32,
    /// Tokens that were on the desk already.
    pub known: usize,
    /// Of the new tokens, those that came with a user.
    pub assigned: usize,
    /// Of the known tokens, those that were free and got their user from this file.
    pub known_assigned: usize,
}

impl Desk {
    /// Adds a token file.
    ///
    /// # Errors
    /// If the very same content is on the desk already.
    pub fn add_tokens(&self, name: &str, reading: Reading, options: ReadOptions) -> Result<(Self, Added), Refusal> {
        // Of a file whose tokens were taken from the desk, a second coming brings them back.
        // So does that of a file which left a token out because another file had it then, and has it no more.
        let mut same = self.files.iter().zip(&self.removed).filter(|(file, removed)| {
            let left_out = file.tokens.len() + (file.rejected as usize) < file.rows as usize;
            file.fingerprint == reading.fingerprint
                && file.options == options
                && removed.is_empty()
                && !(left_out && reading.tokens.iter().any(|token| !self.has_token(&token)))
        });
        if let Some((same, _)) = same.next() {
            return Err(DeskRefusal::SameTokenFile { name: name.into(), known: same.name.clone() }.into());
        }
        let mut desk = self.changed();
        let uid = desk.take_uid();
        let added = desk.insert_file(uid, name, reading, options, None);
        Ok((desk, added))
    }

    /// Whether a token with this serial number and key is on the desk.
    fn has_token(&self, token: &Token<'_>) -> bool {
        self.files.iter().zip(&self.removed).any(|(file, removed)| {
            let is_it =
                |row| file.tokens.get(row).is_some_and(|it| it.serial == token.serial && it.secret == token.secret);
            file.serials.candidates(token.serial.as_bytes()).any(|row| !removed.contains(row) && is_it(row))
        })
    }

    /// Puts a reading on the desk, at the end or at `at` among the files.
    pub(super) fn insert_file(
        &mut self,
        uid: u32,
        name: &str,
        mut reading: Reading,
        options: ReadOptions,
        at: Option<usize>,
    ) -> Added {
        reading.users.come_from(uid);
        let named = reading.users.clone();
        let user_numbers = self.merge_users(std::mem::take(&mut reading.users), &reading.people);
        let (known, known_assigned) = self.known_tokens(&mut reading, &user_numbers);
        let (holders, assigned) = match &user_numbers {
            UserNumbers::AsTheyAre => Holders::as_read(&reading.tokens),
            UserNumbers::Each(_) => Holders::of(&reading.tokens, |holder| user_numbers.get(holder)),
        };
        let baseline = if reading.format == FormatId::Inventory { holders.clone() } else { Holders::default() };
        let added = Added {
            file: uid,
            tokens: reading.tokens.len(),
            rejected: reading.rejected,
            known,
            assigned,
            known_assigned,
        };
        let file = Rc::new(TokenFile {
            uid,
            name: name.into(),
            format: reading.format,
            how: reading.how,
            options,
            columns: reading.columns,
            tokens: reading.tokens,
            named,
            people: reading.people,
            findings: Rc::new(reading.findings),
            rows: reading.rows,
            rejected: reading.rejected,
            fingerprint: reading.fingerprint,
            serials: reading.serials,
            secrets: reading.secrets,
        });
        let at = at.unwrap_or(self.files.len());
        self.files.insert(at, file);
        self.holders.insert(at, holders);
        self.baseline.insert(at, baseline);
        self.removed.insert(at, Rc::default());
        // A user list that was there first may have asked for these serial numbers.
        let waiting: Vec<usize> = self.users.with_serials().collect();
        self.assign_by_serial(waiting.into_iter());
        added
    }

    /// Takes out of `reading` what other files have already, and notes what contradicts them. Says how many tokens were
    /// known, and how many of them got their user from it.
    fn known_tokens(&mut self, reading: &mut Reading, user_numbers: &UserNumbers) -> (usize, usize) {
        let inventory = reading.format == FormatId::Inventory;
        let mut gone: Vec<usize> = Vec::new();
        let mut findings: Vec<Finding> = Vec::new();
        let mut taken_over = 0;
        let label = |user: Option<usize>| -> Box<str> {
            user.and_then(|user| self.users.get(user)).map_or_else(String::new, |user| user.label()).into()
        };
        for (number, file) in self.files.iter().enumerate() {
            let place = |row: usize| {
                let line = file.tokens.get(row).map_or(0, |token| token.line);
                Elsewhere { file: file.name.clone(), line }
            };
            let mut find = |kind, new: &Token<'_>| {
                findings.push(Finding { kind, line: new.line, column: 0, subject: subject_of(new.serial).into() });
            };
            let (holders, baseline) = (&mut self.holders[number], &mut self.baseline[number]);
            let left = |row: usize| file.tokens.get(row).filter(|_| !self.removed[number].contains(row));
            let mut known_here: FxHashSet<usize> = FxHashSet::default();
            file.serials.matches(
                &reading.serials,
                |row| left(row).map(|token| (token.serial, token.secret.expose())),
                |row| reading.tokens.get(row).map(|token| (token.serial, token.secret.expose())),
                |there, here| {
                    let Some(new) = reading.tokens.get(here) else { return };
                    known_here.insert(here);
                    let user = new.holder.and_then(|holder| user_numbers.get(holder));
                    let held = holders.get(there);
                    if user.is_some() && held.is_none() {
                        holders.set(there, user);
                        taken_over += 1;
                    }
                    if inventory && user.is_some() {
                        baseline.set(there, user);
                    }
                    if let Some([here, there_said]) = left(there).and_then(|old| differences(&new, &old)) {
                        find(FindingKind::TokenDiffers { at: place(there), there: there_said, here }, &new);
                    }
                    let kind = if user.is_some() && held.is_some() && user != held {
                        FindingKind::TokenOtherUser { at: place(there), user: label(user) }
                    } else {
                        FindingKind::TokenKnown { at: place(there), user_taken: user.is_some() && held.is_none() }
                    };
                    find(kind, &new);
                },
            );
            file.serials.matches(
                &reading.serials,
                |row| left(row).map(|token| token.serial),
                |row| reading.tokens.get(row).map(|token| token.serial),
                |there, here| {
                    if !known_here.contains(&here)
                        && let Some(new) = reading.tokens.get(here)
                    {
                        find(FindingKind::SerialTwice(place(there)), &new);
                    }
                },
            );
            file.secrets.matches(
                &reading.secrets,
                |row| left(row).map(|token| token.secret.expose()),
                |row| reading.tokens.get(row).map(|token| token.secret.expose()),
                |there, here| {
                    let (Some(old), Some(new)) = (file.tokens.get(there), reading.tokens.get(here)) else { return };
                    if old.serial != new.serial && !known_here.contains(&here) {
                        find(
                            FindingKind::SecretTwice { serial: subject_of(old.serial).into(), at: place(there) },
                            &new,
                        );
                    }
                },
            );
            gone.extend(known_here);
        }
        gone.sort_unstable();
        gone.dedup();
        if !gone.is_empty() {
            reading.tokens.retain(|row| gone.binary_search(&row).is_err());
            reading.serials = Index::of_serials(&reading.tokens);
            reading.secrets = Index::of_secrets(&reading.tokens);
        }
        if !findings.is_empty() {
            reading.findings.append(&mut findings);
            sort_by_line(&mut reading.findings);
        }
        (gone.len(), taken_over)
    }
}
