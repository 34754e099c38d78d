//! What is kept of single tokens of a file, in pieces that desks share: their lives, and what was edited of them.

use crate::model::life::{Life, OutOfUse};
use crate::model::token::{OtpType, Profile, Token};
use crate::model::tokens;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Tokens in one shared piece: a change copies one piece.
const SEGMENT: usize = tokens::BLOCK;

/// What is kept of a token.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Record {
    pub(super) life: Life,
    /// What of the life is no longer what its own file said.
    pub(super) since: Since,
    /// Its profile with what a person corrected in it.
    pub(super) edited: Option<Profile>,
    /// The counter of an event token, where a person set it.
    pub(super) counter: Option<u64>,
}

/// What of a life a person, or another file, changed since its own file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Since {
    /// Whether it is out of use.
    pub fact: bool,
    /// Who had it.
    pub former: bool,
    /// That Entra refused it.
    pub refusal: bool,
    /// The notes.
    pub notes: bool,
    /// Whether it is in Entra. It is kept apart, see [`RowView::since`](super::RowView::since).
    pub entra: bool,
}

impl Since {
    /// Takes over what had changed before.
    pub(super) fn add(&mut self, before: Self) {
        self.fact |= before.fact;
        self.former |= before.former;
        self.refusal |= before.refusal;
        self.notes |= before.notes;
    }
}

impl Record {
    /// What a person corrected, on the token as a file has it now: how it counts is what the file says.
    pub(super) fn edited_on(&self, token: &Token<'_>) -> Option<Profile> {
        let Profile { manufacturer, model, start, .. } = self.edited.clone()?;
        Some(Profile { manufacturer, model, start, ..token.profile.clone() })
    }

    /// The counter that a person set, unless the token counts time now.
    pub(super) fn counter_on(&self, token: &Token<'_>) -> Option<u64> {
        self.counter.filter(|_| token.profile.otp_type == OtpType::Hotp)
    }

    /// The life of the token when its file is read anew, and says `read` of it: what was changed since holds, also that it
    /// is nothing any more.
    pub(super) fn life_anew(&self, read: Life) -> Life {
        let Since { fact, former, refusal, notes, .. } = self.since;
        Life {
            fact: if fact { self.life.fact.clone() } else { read.fact },
            former: if former { self.life.former.clone() } else { read.former },
            refusal: if refusal { self.life.refusal.clone() } else { read.refusal },
            notes: if notes { self.life.notes.clone() } else { read.notes },
        }
    }
}

/// What is kept of the tokens of one file: of most there is nothing.
#[derive(Clone, Default)]
pub(super) struct Lives(Vec<Rc<Piece>>);

#[derive(Clone, Default)]
struct Piece {
    records: BTreeMap<u32, Rc<Record>>,
    /// How many of them are out of use.
    out: u32,
}

impl Lives {
    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<&Rc<Record>> {
        self.0.get(row / SEGMENT)?.records.get(&u32::try_from(row).ok()?)
    }

    /// Why the token of a row is out of use, if it is.
    #[inline]
    pub(super) fn out_of_use(&self, row: usize) -> Option<OutOfUse> {
        Some(self.get(row)?.life.fact.as_ref()?.status)
    }

    /// Keeps that of a row; nothing if that is empty.
    pub(super) fn set(&mut self, row: usize, record: Option<Rc<Record>>) {
        let is_something = |record: &Rc<Record>| {
            record.edited.is_some()
                || record.counter.is_some()
                || !record.life.is_empty()
                || record.since != Since::default()
        };
        let record = record.filter(is_something);
        let number = row / SEGMENT;
        let Ok(row) = u32::try_from(row) else { return };
        if record.is_some() && self.0.len() <= number {
            self.0.resize_with(number + 1, Rc::default);
        }
        let Some(piece) = self.0.get_mut(number).map(Rc::make_mut) else { return };
        let is_out = |record: &Rc<Record>| u32::from(record.life.fact.is_some());
        piece.out += record.as_ref().map_or(0, is_out);
        let before = match record {
            Some(record) => piece.records.insert(row, record),
            None => piece.records.remove(&row),
        };
        piece.out -= before.as_ref().map_or(0, is_out);
    }

    /// Changes that of a row, from now on otherwise than its file says.
    pub(super) fn change(&mut self, row: usize, change: impl FnOnce(&mut Record)) {
        let mut record = self.get(row).map(|record| (**record).clone()).unwrap_or_default();
        let before = record.life.clone();
        change(&mut record);
        record.since.fact |= record.life.fact != before.fact;
        record.since.former |= record.life.former != before.former;
        record.since.refusal |= record.life.refusal != before.refusal;
        record.since.notes |= record.life.notes != before.notes;
        self.set(row, Some(Rc::new(record)));
    }

    /// All of it, by rows.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Rc<Record>)> {
        self.0.iter().flat_map(|piece| &piece.records).map(|(&row, record)| (row as usize, record))
    }

    /// The rows whose tokens are out of use, and why.
    pub(super) fn out(&self) -> impl Iterator<Item = (usize, OutOfUse)> {
        let pieces = self.0.iter().filter(|piece| piece.out > 0);
        let records = pieces.flat_map(|piece| &piece.records);
        records.filter_map(|(&row, record)| Some((row as usize, record.life.fact.as_ref()?.status)))
    }
}
