//! The life of a token by hand: lost, retired, replaced and put back, with notes; and who had it, for what is left to do in
//! Entra.

use super::absent::Known;
use super::edit_users::one_line;
use super::hindrance::Hindrance;
use super::lives::Record;
use super::outcome::{Held, Outcome, shown, shown_serial};
use super::row::{RowId, Status};
use super::value::Desk;
use crate::ground::date::Date;
use crate::model::in_entra::InEntra;
use crate::model::life::{FormerUser, LifeFact, MAX_NOTE_CHARS, OutOfUse};
use crate::model::user::User;
use crate::notation::table::rows::trim;
use std::rc::Rc;

/// How a token is replaced by another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replacement<'r> {
    /// The token that the user gets instead; `None`: the one that [`Desk::free_like`] finds.
    pub by: Option<RowId>,
    /// What becomes of the old one.
    pub status: OutOfUse,
    /// Today's date.
    pub date: Date,
    /// A note with it, one line; may be empty.
    pub note: &'r str,
}

impl Desk {
    /// Marks a token as out of use: its user has it no more, and it is never assigned.
    ///
    /// # Errors
    /// If the token is gone, is marked so already, or the note is too long.
    pub fn mark(&self, id: RowId, fact: &LifeFact) -> Result<(Self, Outcome), Hindrance> {
        let row = self.row_of(id)?;
        let fact = LifeFact { note: note(&one_line(&fact.note))?, ..fact.clone() };
        if row.life.is_some_and(|life| life.fact.as_ref() == Some(&fact)) {
            return Err(Hindrance::Unchanged);
        }
        let outcome =
            Outcome::Marked { serial: shown_serial(row.token.serial), status: fact.status, before: Held::of(&row) };
        let date = fact.date;
        let mut desk = self.changed();
        desk.set_holder(id, None);
        desk.change_record(id, |record| record.life.fact = Some(fact));
        Ok((desk.with_departures(self, date), outcome))
    }

    /// Puts a token back into use that was marked as out of use: nobody has it.
    ///
    /// # Errors
    /// If the token is gone, or is not out of use.
    pub fn put_back(&self, id: RowId) -> Result<(Self, Outcome), Hindrance> {
        let row = self.row_of(id)?;
        let Status::Out(status) = row.status else { return Err(Hindrance::Unchanged) };
        let outcome = Outcome::PutBack { serial: shown_serial(row.token.serial), status };
        let mut desk = self.changed();
        desk.change_record(id, |record| record.life.fact = None);
        Ok((desk, outcome))
    }

    /// The first token that nobody has and that is like this one: of the same maker and model, and counting alike. Those
    /// whose key is in doubt are passed over.
    #[must_use]
    pub fn free_like(&self, id: RowId) -> Option<RowId> {
        let mine = self.find(id)?.token.profile;
        let contradicting = &self.summary().contradicting;
        let is_like = |row: &super::row::RowView<'_>| {
            let other = row.token.profile;
            row.status.is_free()
                && (std::ptr::eq(mine, other)
                    || mine.manufacturer == other.manufacturer
                        && mine.model == other.model
                        && mine.otp_type == other.otp_type
                        && mine.hash == other.hash
                        && mine.digits == other.digits
                        && mine.interval == other.interval)
                && !contradicting.contains(&row.id)
        };
        self.rows().find(is_like).map(|row| row.id)
    }

    /// Replaces a token: its user gets another one that nobody has, and the old one is out of use, in one step.
    ///
    /// # Errors
    /// If one of the tokens is gone, nobody has the old one, somebody has the new one or it is out of use, no token is free,
    /// or the note is too long.
    pub fn replace(&self, id: RowId, how: &Replacement<'_>) -> Result<(Self, Outcome), Hindrance> {
        let old = self.row_of(id)?;
        let serial = || shown_serial(old.token.serial);
        let (Some((user, _)), Some(held)) = (old.user, Held::of(&old)) else {
            return Err(Hindrance::NobodyHas { serial: serial() });
        };
        let by = how.by.or_else(|| self.free_like(id)).ok_or_else(|| Hindrance::NoneFree { serial: serial() })?;
        let new = self.row_of(by)?;
        if let Some((_, other)) = new.user {
            return Err(Hindrance::Taken { serial: shown_serial(new.token.serial), user: shown(&other.label()) });
        }
        if let Status::Out(status) = new.status {
            return Err(Hindrance::OutOfUse { serial: shown_serial(new.token.serial), status });
        }
        let note = note(&one_line(how.note))?;
        let fact = LifeFact { status: how.status, date: Some(how.date), note, by: new.token.serial.into() };
        let mut desk = self.changed();
        desk.set_holder(id, None);
        desk.change_record(id, |record| record.life.fact = Some(fact));
        desk.set_holder(by, Some(user));
        let outcome = Outcome::Replaced { old: held, status: how.status, by: shown_serial(new.token.serial) };
        Ok((desk.with_departures(self, Some(how.date)), outcome))
    }

    /// Changes the notes on a token; they may have several lines, and an empty text takes them away.
    ///
    /// # Errors
    /// If the token is gone, nothing changes, or they are too long.
    pub fn set_notes(&self, id: RowId, notes: &str) -> Result<(Self, Outcome), Hindrance> {
        let row = self.row_of(id)?;
        let plain = notes.replace("\r\n", "\n").replace(|c: char| c.is_control() && c != '\n', " ");
        let notes = note(trim(&plain))?;
        if *row.life.map_or("", |life| &*life.notes) == *notes {
            return Err(Hindrance::Unchanged);
        }
        let outcome = Outcome::Noted { serial: shown_serial(row.token.serial) };
        let mut desk = self.changed();
        desk.change_record(id, |record| record.life.notes = notes);
        Ok((desk, outcome))
    }

    /// Notes who lost tokens that are in Entra for them, or may be, since `before`: there they have them still, and the
    /// inventory keeps that until [`Self::forget_former`]. Who has one again has it there as before. `date` is today's. That holds for tokens that went from the desk
    /// as well. Of a file that was read anew, nothing is noted.
    #[must_use]
    pub fn with_departures(mut self, before: &Self, date: Option<Date>) -> Self {
        let same_numbers = self.numbering == before.numbering;
        for number in 0..self.files.len() {
            let file = &self.files[number];
            let there = before.number_of(file.uid).filter(|&there| Rc::ptr_eq(file, &before.files[there]));
            let Some(there) = there else { continue };
            for row in self.holders[number].rows_that_differ(&before.holders[there]) {
                let (was, is) = (before.holders[there].get(row), self.holders[number].get(row));
                if same_numbers && was == is {
                    continue;
                }
                // Most rows end here, before anybody is looked up.
                let (in_entra, what) = before.entra[there].get(row);
                let was_there = was.is_some() && was == in_entra;
                let known = self.lives[number].get(row).map_or(&[][..], |record| &record.life.former);
                if !was_there && known.is_empty() {
                    continue;
                }
                let (old, new) =
                    (was.and_then(|user| before.users.get(user)), is.and_then(|user| self.users.get(user)));
                if let (Some(old), Some(new)) = (&old, &new)
                    && !same_numbers
                    && old.is_same(new)
                {
                    continue;
                }
                // Two users may have become one, who has it there as well.
                let is_there = is.is_some() && is == self.entra[number].users.get(row);
                let lost_it = old.filter(|_| was_there && !is_there);
                let has_it_again = |known: &FormerUser| new.is_some_and(|new| known.is(new.upn, new.object_id));
                if lost_it.is_some() || known.iter().any(has_it_again) {
                    let entra = &mut self.entra[number];
                    // That may be noted already: a change by hand does it with its own day.
                    if lost_it.is_some() && entra.users.get(row).is_some_and(|there| Some(there) != is) {
                        entra.note(row, None, InEntra::default());
                    }
                    self.lives[number].change(row, |record| {
                        entra.settle(row, is.zip(new), &mut record.life);
                        if let Some(user) = lost_it {
                            record.life.add_former(FormerUser::of(&user, date, what.unwrap_or_default()));
                        }
                    });
                }
            }
        }
        self.note_departed(before, date);
        self
    }

    /// The same of tokens that were on the desk `before` and are not any more, alone or with their file: what is kept of
    /// them names for whom they are in Entra.
    #[cold]
    fn note_departed(&mut self, before: &Self, date: Option<Date>) {
        for (there, file) in before.files.iter().enumerate() {
            let here = self.number_of(file.uid);
            let removed = here.map(|here| Rc::clone(&self.removed[here]));
            // Most files end here, before any row is looked at.
            if let (Some(here), Some(removed)) = (here, &removed)
                && (!Rc::ptr_eq(file, &self.files[here]) || Rc::ptr_eq(removed, &before.removed[there]))
            {
                continue;
            }
            let has_gone = |row: usize| {
                removed.as_ref().is_none_or(|removed| removed.contains(row)) && !before.removed[there].contains(row)
            };
            let entra = &before.entra[there];
            for row in entra.rows().filter(|row| has_gone(*row)) {
                let (user, Some(what)) = entra.get(row) else { continue };
                let user = user.and_then(|number| before.users.get(number));
                // One that another file has as well is still there.
                let Some(token) = file.tokens.get(row).filter(|token| !self.has_token(token)) else { continue };
                let record = without_its_user(before.lives[there].get(row), user.as_ref(), what, date);
                Rc::make_mut(&mut self.absent).keep(token.serial, Known::of(&token, &record));
            }
        }
    }

    /// Forgets who had these tokens before: what was to be done in Entra is done.
    #[must_use]
    pub fn forget_former(&self, ids: &[RowId]) -> Self {
        let mut desk = self.changed();
        for id in ids {
            let Some(number) = desk.number_of(id.file) else { continue };
            let row = id.row as usize;
            let held = desk.holders[number].get(row);
            if held != desk.baseline[number].get(row) {
                desk.baseline[number].set(row, None);
            }
            let (there, what) = desk.entra[number].get(row);
            let is_out = desk.lives[number].out_of_use(row).is_some();
            if there.is_some() && there != held || is_out && what.is_some() {
                desk.entra[number].note(row, None, InEntra::default());
            }
            desk.change_record(*id, |record| record.life.former.clear());
        }
        desk
    }

    /// The same for one token, by hand.
    ///
    /// # Errors
    /// If the token is gone, or nobody is known to have had it.
    pub fn forget_former_of(&self, id: RowId) -> Result<(Self, Outcome), Hindrance> {
        let row = self.row_of(id)?;
        let facts = row.entra();
        if facts.former().is_empty() && facts.to_delete().is_empty() {
            return Err(Hindrance::Unchanged);
        }
        Ok((self.forget_former(&[id]), Outcome::FormerForgotten { serial: shown_serial(row.token.serial) }))
    }

    /// Who was called `was` is that user from now on, also among those who had tokens: who has a token is none of them.
    #[cold]
    pub(super) fn rename_former(&mut self, was: &User<'_>, user: usize) {
        let users = Rc::clone(&self.users);
        let Some(now) = users.get(user) else { return };
        let is_meant = |known: &FormerUser| known.is(was.upn, was.object_id) || known.is(now.upn, now.object_id);
        for ((lives, entra), holders) in self.lives.iter_mut().zip(&mut self.entra).zip(&self.holders) {
            let records = lives.iter().filter(|(_, record)| record.life.former.iter().any(is_meant));
            let rows: Vec<usize> = records.map(|(row, _)| row).collect();
            for row in rows {
                lives.change(row, |record| {
                    for mut known in std::mem::take(&mut record.life.former) {
                        if is_meant(&known) {
                            known = FormerUser {
                                object_id: now.object_id.or(known.object_id),
                                ..FormerUser::of(&now, known.until, known.in_entra)
                            };
                        }
                        record.life.add_former(known);
                    }
                    if holders.get(row) == Some(user) {
                        entra.settle(row, Some((user, now)), &mut record.life);
                    }
                });
            }
        }
    }

    /// Of a file: for whom a token is in Entra and who does not hold it here, is one who had it.
    pub(super) fn settle_entra(&mut self, number: usize) {
        let rows: Vec<usize> = self.entra[number].rows().collect();
        rows.into_iter().for_each(|row| self.settle_entra_of(number, row));
    }

    /// The same of one token.
    pub(super) fn settle_entra_of(&mut self, number: usize, row: usize) {
        let (Some(there), Some(what)) = self.entra[number].get(row) else { return };
        if self.holders[number].get(row) == Some(there) {
            return;
        }
        self.entra[number].note(row, None, InEntra::default());
        let Some(user) = self.users.get(there) else { return };
        self.lives[number].change(row, |record| record.life.add_former(FormerUser::of(&user, None, what)));
    }

    /// Changes what is kept of a token.
    pub(super) fn change_record(&mut self, id: RowId, change: impl FnOnce(&mut super::lives::Record)) {
        if let Some(number) = self.number_of(id.file) {
            self.lives[number].change(id.row as usize, change);
        }
    }
}

/// What is kept of a token that has gone while it was in Entra, for this user or without one.
#[cold]
pub(super) fn without_its_user(
    record: Option<&Rc<Record>>,
    user: Option<&User<'_>>,
    in_entra: InEntra,
    date: Option<Date>,
) -> Rc<Record> {
    let mut record = record.map(|record| (**record).clone()).unwrap_or_default();
    let user = user.copied().unwrap_or_default();
    // Who had lost it before is known with the day of that.
    let is_known = record.life.former.iter().any(|known| known.is(user.upn, user.object_id));
    record.life.add_former(FormerUser::of(&user, date.filter(|_| !is_known), in_entra));
    Rc::new(record)
}

/// A note, unless it is too long.
fn note(text: &str) -> Result<Box<str>, Hindrance> {
    if text.chars().nth(MAX_NOTE_CHARS).is_some() { Err(Hindrance::NoteTooLong) } else { Ok(text.into()) }
}
