//! Adding a token file: what other files have already stays theirs, and what contradicts them is noted.

use super::entra::Entra;
use super::holders::Holders;
use super::lives::{Lives, Record};
use super::merge_users::{NamedBy, UserNumbers};
use super::refusals::DeskRefusal;
use super::row_set::RowSet;
use super::sources::TokenFile;
use super::value::Desk;
use super::whereabouts::hash_serial;
use crate::finding::{Elsewhere, Finding, FindingKind, SignPlace, sort_by_line};
use crate::ground::effort::note_steps;
use crate::ground::redaction::subject_of;
use crate::ground::refusal::Refusal;
use crate::ground::visible::{hidden_sign, visible};
use crate::model::format_id::FormatId;
use crate::model::in_entra::InEntra;
use crate::model::index::Index;
use crate::model::life::{FormerUser, Life};
use crate::model::token::{Token, differences};
use crate::reading::Reading;
use crate::reading::options::ReadOptions;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::OnceCell;
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
    /// Of the new tokens, those that are out of use, as it was kept while they were not on the desk.
    pub out_of_use: usize,
}

impl Desk {
    /// Adds a token file.
    ///
    /// # Errors
    /// If the very same content is on the desk already.
    pub fn add_tokens(&self, name: &str, reading: Reading, options: ReadOptions) -> Result<(Self, Added), Refusal> {
        self.check_tokens(name, &reading, &options)?;
        let mut desk = self.clone();
        let added = desk.put_tokens(name, reading, options);
        Ok((desk, added))
    }

    /// As [`Self::add_tokens`], on this very desk, for what [`Self::check_tokens`] lets in: of a desk with thousands of files,
    /// a copy takes its time.
    pub fn put_tokens(&mut self, name: &str, reading: Reading, options: ReadOptions) -> Added {
        self.forget_derived();
        let uid = self.take_uid();
        self.insert_file(uid, name, reading, options, None)
    }

    /// Whether a token file can be added.
    ///
    /// # Errors
    /// If the very same content is on the desk already.
    pub fn check_tokens(&self, name: &str, reading: &Reading, options: &ReadOptions) -> Result<(), Refusal> {
        // Of a file whose tokens were taken from the desk, a second coming brings them back.
        // So does that of a file which left a token out because another file had it then, and has it no more.
        let files = self.files_with(reading.fingerprint).into_iter();
        let mut same = files.filter_map(|number| self.files.get(number).zip(self.removed.get(number)));
        let same = same.find(|(file, removed)| {
            let left_out = file.tokens.len() + (file.rejected as usize) < file.rows as usize;
            file.fingerprint == reading.fingerprint
                && file.options == *options
                && removed.is_empty()
                && !(left_out && reading.tokens.iter().any(|token| !self.has_token(&token)))
        });
        match same {
            Some((same, _)) => Err(DeskRefusal::SameTokenFile { name: name.into(), known: same.name.clone() }.into()),
            None => Ok(()),
        }
    }

    /// Whether a token with this serial number and key is on the desk.
    pub(super) fn has_token(&self, token: &Token<'_>) -> bool {
        self.files_with(hash_serial(token.serial)).into_iter().any(|number| {
            let file = &self.files[number];
            let is_it =
                |row| file.tokens.get(row).is_some_and(|it| it.serial == token.serial && it.secret == token.secret);
            file.serials.candidates(token.serial.as_bytes()).any(|row| !self.is_removed(number, row) && is_it(row))
        })
    }

    /// Puts a reading on the desk, at the end or in the place of the file that is `at` among them.
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
        let people = std::mem::take(&mut reading.users);
        let (user_numbers, renamed) = self.merge_users(people, &reading.people, NamedBy::TokenFile);
        let mut lives: FxHashMap<u32, Life> = std::mem::take(&mut reading.lives).into_iter().collect();
        self.learn_absent(&mut reading, at.is_some());
        let (known, taken_over) = self.known_tokens(&mut reading, &user_numbers, at, &mut lives);
        let (mut holders, mut assigned) = match &user_numbers {
            UserNumbers::AsTheyAre => Holders::as_read(&reading.tokens),
            UserNumbers::Each(_) => Holders::of(&reading.tokens, |holder| user_numbers.get(holder)),
        };
        let of_inventory = reading.format == FormatId::Inventory;
        let (baseline, given) =
            if of_inventory { (holders.clone(), Holders::default()) } else { (Holders::default(), holders.clone()) };
        let mut lives = lives_of(&reading, lives);
        let mut entra = if of_inventory { entra_of(&reading, &baseline) } else { Entra::default() };
        let out_as_before = self.recall_absent(&reading, &holders, &mut entra, &mut lives);
        let mut out_of_use: Vec<Finding> = Vec::new();
        for (row, status) in lives.out().collect::<Vec<_>>() {
            let Some(user) = holders.get(row).and_then(|user| self.users.get(user)) else { continue };
            holders.set(row, None);
            assigned -= 1;
            if let (Some(_), Some(in_entra)) = entra.get(row) {
                entra.note(row, None, InEntra::default());
                lives.change(row, |record| record.life.add_former(FormerUser::of(&user, None, in_entra)));
            }
            let kind = FindingKind::TokenOutOfUse { status, user: user.label().into() };
            let Some(token) = reading.tokens.get(row) else { continue };
            out_of_use.push(Finding { kind, line: token.line, column: 0, subject: subject_of(token.serial).into() });
        }
        let said = [
            self.assigned_by_file(taken_over.iter().copied(), of_inventory),
            hidden_sign(name)
                .map(|sign| Finding::of_file(FindingKind::HiddenSign { sign, within: SignPlace::FileName })),
        ];
        out_of_use.extend(renamed);
        if said.iter().any(Option::is_some) || !out_of_use.is_empty() {
            reading.findings.extend(said.into_iter().flatten().chain(out_of_use));
            sort_by_line(&mut reading.findings);
        }
        let added = Added {
            file: uid,
            tokens: reading.tokens.len(),
            rejected: reading.rejected,
            known,
            assigned,
            known_assigned: taken_over.len(),
            out_of_use: out_as_before,
        };
        let file = Rc::new(TokenFile {
            uid,
            name: visible(name).into(),
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
            written: reading.written,
            serials: reading.serials,
            secrets: reading.secrets,
            like_serials: OnceCell::new(),
        });
        self.note_file(&file);
        let at = match at {
            Some(at) => {
                self.files[at] = file;
                (self.holders[at], self.baseline[at], self.given[at]) = (holders, baseline, given);
                self.entra[at] = entra;
                (self.lives[at], self.removed[at]) = (lives, Rc::default());
                at
            }
            None => {
                self.files.push(file);
                self.holders.push(holders);
                self.baseline.push(baseline);
                self.entra.push(entra);
                self.given.push(given);
                self.lives.push(lives);
                self.removed.push(Rc::default());
                self.files.len() - 1
            }
        };
        self.starts.take();
        // A user list that was there first may have asked for these serial numbers.
        let waiting = self.asked_serials.users_for(&self.files[at].tokens, &self.users);
        self.assign_by_serial(waiting.into_iter().map(|user| user as usize), Some(uid));
        added
    }

    /// Takes out of `reading` what other files have already, and notes what contradicts them. Says how many tokens were
    /// known, and which users it gave for those that nobody had. The file that is `at` among them is that of the reading. Of
    /// what the reading says of the lives of its tokens (`new_lives`, by lines), that of known ones is taken over.
    pub(super) fn known_tokens(
        &mut self,
        reading: &mut Reading,
        user_numbers: &UserNumbers,
        at: Option<usize>,
        new_lives: &mut FxHashMap<u32, Life>,
    ) -> (usize, Vec<usize>) {
        let inventory = reading.format == FormatId::Inventory;
        let mut gone: Vec<usize> = Vec::new();
        let mut findings: Vec<Finding> = Vec::new();
        let mut taken_over = Vec::new();
        // Of many files with the same serial number or key, the first is named: each new one would name all before it.
        let (mut serials_told, mut secrets_told) = (RowSet::default(), RowSet::default());
        let label = |user: Option<usize>| -> Box<str> {
            user.and_then(|user| self.users.get(user)).map_or_else(String::new, |user| user.label()).into()
        };
        for number in self.files_about(&reading.tokens).into_iter().filter(|number| Some(*number) != at) {
            let file = &self.files[number];
            note_steps(1);
            let place = |row: usize| {
                let line = file.tokens.get(row).map_or(0, |token| token.line);
                Elsewhere { file: file.name.clone(), line }
            };
            let mut find = |kind, new: &Token<'_>| {
                findings.push(Finding { kind, line: new.line, column: 0, subject: subject_of(new.serial).into() });
            };
            let (holders, baseline) = (&mut self.holders[number], &mut self.baseline[number]);
            let (given, lives) = (&mut self.given[number], &mut self.lives[number]);
            let entra = &mut self.entra[number];
            let left = |row: usize| file.tokens.get(row).filter(|_| !self.removed[number].contains(row));
            let mut known_here: FxHashSet<usize> = FxHashSet::default();
            file.serials.matches(
                &reading.serials,
                |row| left(row).map(|token| (token.serial, token.secret.expose())),
                |row| reading.tokens.get(row).map(|token| (token.serial, token.secret.expose())),
                |there, here| {
                    let Some(new) = reading.tokens.get(here) else { return };
                    known_here.insert(here);
                    let mut user = new.holder.and_then(|holder| user_numbers.get(holder));
                    let named = user;
                    if let Some(life) = new_lives.remove(&new.line) {
                        lives.change(there, |record| record.life.learn(life));
                    }
                    let mut held = holders.get(there);
                    if let Some(status) = lives.out_of_use(there) {
                        for user in [held.take(), user.take()].into_iter().flatten() {
                            let user = label(Some(user)).into();
                            find(FindingKind::TokenOutOfUse { status, user }, &new);
                        }
                        holders.set(there, None);
                    }
                    if let Some(user) = user
                        && held.is_none()
                    {
                        holders.set(there, Some(user));
                        taken_over.push(user);
                        if !inventory {
                            given.set(there, Some(user));
                        }
                    }
                    if inventory && named.is_some() {
                        baseline.set(there, named);
                    }
                    if inventory && let Some(said) = said_of(reading, new.line, named.is_some()) {
                        let named = named.and_then(|user| Some((user, self.users.get(user)?)));
                        entra.learn(there, holders.get(there), named, said, lives);
                    }
                    if let Some([here, there_said]) = left(there).and_then(|old| differences(&new, &old)) {
                        find(
                            FindingKind::TokenDiffers { at: place(there), there: there_said.into(), here: here.into() },
                            &new,
                        );
                    }
                    let kind = if user.is_some() && held.is_some() && user != held {
                        FindingKind::TokenOtherUser { at: place(there), user: label(user).into() }
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
                        && !serials_told.contains(here)
                        && let Some(new) = reading.tokens.get(here)
                    {
                        serials_told.set(here, true);
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
                    if old.serial != new.serial && !known_here.contains(&here) && !secrets_told.contains(here) {
                        secrets_told.set(here, true);
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

/// What an inventory says of a token in Entra, by its line; `held`: it has a user.
fn said_of(reading: &Reading, line: u32, held: bool) -> Option<InEntra> {
    let known = reading.in_entra.binary_search_by_key(&line, |(line, _)| *line).ok();
    as_said(known.and_then(|at| reading.in_entra.get(at)).map(|(_, known)| *known), held, reading.tells_entra)
}

/// The same by what its row says, in an inventory that tells it of every token or not.
fn as_said(known: Option<InEntra>, held: bool, tells_entra: bool) -> Option<InEntra> {
    match known {
        // That it was uploaded is not forgotten with the name of its user.
        Some(known) if !held => known.is_known().then(|| known.for_nobody()),
        None if held && !tells_entra => Some(InEntra::default()),
        known => known,
    }
}

/// What an inventory says of its tokens in Entra, at their rows.
fn entra_of(reading: &Reading, baseline: &Holders) -> Entra {
    let mut entra = if reading.tells_entra { Entra::default() } else { Entra::not_known(baseline.clone()) };
    let mut row = 0;
    for &(line, known) in &reading.in_entra {
        // Both are in the order of the lines, mostly one for one.
        if reading.tokens.get(row).is_none_or(|token| token.line != line) {
            row = reading.tokens.first_at(line);
        }
        if reading.tokens.get(row).is_none_or(|token| token.line != line) {
            continue;
        }
        let user = baseline.get(row);
        if let Some(known) = as_said(Some(known), user.is_some(), reading.tells_entra) {
            entra.read(row, user.filter(|_| !known.is_for_nobody()), known);
        }
        row += 1;
    }
    entra
}

/// What a reading says of the lives of its tokens, by lines, at their rows.
fn lives_of(reading: &Reading, said: FxHashMap<u32, Life>) -> Lives {
    let mut lives = Lives::default();
    for (line, life) in said {
        let row = reading.tokens.first_at(line);
        if reading.tokens.get(row).is_some_and(|token| token.line == line) {
            lives.set(row, Some(Rc::new(Record { life, ..Record::default() })));
        }
    }
    lives
}
