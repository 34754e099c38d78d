//! Tokens go from the desk, and come back with what was kept of them meanwhile: a vendor's file that is loaded again brings
//! none back as if nothing had been.

use super::absent::Known;
use super::entra::Entra;
use super::holders::Holders;
use super::lives::{Lives, Record};
use super::row::RowId;
use super::row_set::RowSet;
use super::sources::TokenFile;
use super::value::Desk;
use crate::finding::{Finding, FindingKind};
use crate::ground::redaction::subject_of;
use crate::model::absent::{AbsentToken, KeyMark};
use crate::reading::Reading;
use std::rc::Rc;

impl Desk {
    /// The tokens that are not on the desk and of which something is kept, by serial number.
    pub fn absent(&self) -> impl Iterator<Item = AbsentToken> + '_ {
        self.absent.tokens()
    }

    /// Whether there are any.
    #[must_use]
    pub fn has_absent(&self) -> bool {
        self.absent_count() > 0
    }

    /// How many there are.
    #[must_use]
    #[inline(never)]
    pub fn absent_count(&self) -> usize {
        self.absent.told().count()
    }

    /// Keeps what is kept of tokens that have gone from the desk: rows of a file; `None` for all of it.
    pub(super) fn keep_absent(&mut self, file: &TokenFile, lives: &Lives, rows: Option<&RowSet>) {
        for (row, record) in lives.iter().filter(|(row, _)| rows.is_none_or(|rows| rows.contains(*row))) {
            // One that another file brought back is known there, and better.
            let Some(token) = file.tokens.get(row).filter(|token| !self.has_token(token)) else { continue };
            let key = KeyMark::of(token.secret.expose());
            if self.absent.has(token.serial, key) {
                continue;
            }
            Rc::make_mut(&mut self.absent).keep(token.serial, Known::of(&token, record));
        }
    }

    /// Whether a token with this serial number and a key of that mark is on the desk.
    pub(super) fn has_marked(&self, serial: &str, key: KeyMark) -> bool {
        let is_it = |id| self.find(id).is_some_and(|row| KeyMark::of(row.token.secret.expose()) == key);
        self.rows_by_serial(serial).any(is_it)
    }

    /// Takes over what a reading says of tokens that are not in it. One that is on the desk has it from now on; not where
    /// its own file is read `anew`, as it may have been changed since.
    pub(super) fn learn_absent(&mut self, reading: &mut Reading, anew: bool) {
        for (line, token) in std::mem::take(&mut reading.absent) {
            let is_it = |id: &RowId| self.find(*id).is_some_and(|row| token.is(&row.token));
            let here = self.rows_by_serial(&token.serial).find(is_it);
            let Some((id, number)) = here.and_then(|id| Some((id, self.number_of(id.file)?))) else {
                let AbsentToken { serial, key, manufacturer, model, life } = token;
                let record = Rc::new(Record { life, ..Record::default() });
                Rc::make_mut(&mut self.absent).keep(&serial, Known { key, manufacturer, model, record, since: false });
                continue;
            };
            if anew {
                continue;
            }
            let row = id.row as usize;
            let holder = self.holders[number].get(row).and_then(|user| Some((user, self.users.get(user)?)));
            let entra = &mut self.entra[number];
            self.lives[number].change(row, |record| {
                record.life.learn(token.life);
                entra.settle(row, holder, &mut record.life);
            });
            if let Some(status) = self.lives[number].out_of_use(row)
                && let Some(user) = self.holders[number].get(row).and_then(|user| self.users.get(user))
            {
                let kind = FindingKind::TokenOutOfUse { status, user: user.label().into() };
                let subject = subject_of(&token.serial).into();
                reading.findings.push(Finding { kind, line, column: 0, subject });
                self.holders[number].set(row, None);
            }
        }
    }

    /// Adds to the lives of the tokens of a reading what is kept of those that were not on the desk, which they are from now
    /// on. Who holds one by `holders` is none of those who had it: it is in Entra for them. Says how many of the tokens are
    /// out of use.
    pub(super) fn recall_absent(
        &mut self,
        reading: &Reading,
        holders: &Holders,
        entra: &mut Entra,
        lives: &mut Lives,
    ) -> usize {
        let tokens = &reading.tokens;
        let mut found: Vec<(usize, KeyMark)> = Vec::new();
        let mut look = |row: usize, known: &[Known]| {
            if known.is_empty() {
                return;
            }
            let key = tokens.get(row).map(|token| KeyMark::of(token.secret.expose()));
            found.extend(known.iter().find(|known| Some(known.key) == key).map(|known| (row, known.key)));
        };
        if tokens.len() < self.absent.len() {
            for (row, token) in tokens.iter().enumerate() {
                look(row, self.absent.of(token.serial));
            }
        } else {
            for (serial, known) in self.absent.iter() {
                let has_it = |row: &usize| tokens.get(*row).is_some_and(|token| token.serial == serial);
                reading.serials.candidates(serial.as_bytes()).filter(has_it).for_each(|row| look(row, known));
            }
        }
        let mut out_of_use = 0;
        for (row, key) in found {
            let Some(token) = tokens.get(row) else { continue };
            let Some(record) = Rc::make_mut(&mut self.absent).take(token.serial, key) else { continue };
            // What its own file does not say outlasts the next reading of it.
            lives.change(row, |now| {
                now.life.learn(record.life.clone());
                let holder = holders.get(row).and_then(|user| Some((user, self.users.get(user)?)));
                entra.settle(row, holder, &mut now.life);
                now.since.add(record.since);
                (now.edited, now.counter) = (record.edited_on(&token), record.counter_on(&token));
            });
            out_of_use += usize::from(lives.out_of_use(row).is_some());
        }
        out_of_use
    }
}
