//! Tokens that a person enters field by field, and what a person corrects of a token.

use super::edit_users::one_line;
use super::entra::Entra;
use super::hindrance::Hindrance;
use super::holders::Holders;
use super::lives::Lives;
use super::merge_users::UserNumbers;
use super::moves::read_upn;
use super::outcome::{Outcome, shown, shown_serial};
use super::row::RowId;
use super::sources::TokenFile;
use super::value::Desk;
use crate::ground::date::format_day;
use crate::ground::visible::hidden_sign;
use crate::model::format_id::FormatId;
use crate::model::index::Index;
use crate::model::token::{OtpType, Profile};
use crate::reading::by_hand::{FieldProblem, TokenField, TokenFields, read_by_hand, start_date, unfit};
use crate::reading::options::ReadOptions;
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::rc::Rc;

/// The name of the file that has the tokens which were entered by hand.
const BY_HAND: &str = "Added by hand";

/// What is to stand in a token where something was typed wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenEdit<'e> {
    /// Maker; may be empty.
    pub manufacturer: &'e str,
    /// Model; may be empty.
    pub model: &'e str,
    /// The day (`2026-03-09`) or moment before which it is not to be used; may be empty.
    pub start: &'e str,
}

impl Desk {
    /// Adds a token that a person entered, and gives it to the user with that UPN, if there is one. All of them stand in one
    /// file of the format [`FormatId::ByHand`].
    ///
    /// # Errors
    /// [`Hindrance::Fields`]: what is the matter, field by field; a serial number that is on the desk, among it.
    pub fn add_by_hand(&self, fields: &TokenFields<'_>, upn: &str) -> Result<(Self, Outcome), Hindrance> {
        let at = self.files.iter().position(|file| file.format == FormatId::ByHand);
        let rows = at.map_or(0, |at| self.files[at].tokens.len());
        let user = if upn.trim().is_empty() { None } else { Some(read_upn(upn)) };
        let read = read_by_hand(fields, u32::try_from(rows + 1).unwrap_or(u32::MAX));
        let known = |serial: &str| {
            let row = self.row_by_serial(serial).and_then(|id| self.find(id))?;
            Some(FieldProblem::new(
                TokenField::Serial,
                format!("Token {} is on the desk already.", shown_serial(row.token.serial)),
            ))
        };
        let mut problems = match &read {
            Ok(reading) => reading.tokens.get(0).and_then(|token| known(token.serial)).into_iter().collect(),
            Err(problems) => problems.clone(),
        };
        if let Some(Err(why)) = &user {
            problems.push(FieldProblem::new(TokenField::Upn, why.message()));
        }
        let (Ok(mut reading), true) = (read, problems.is_empty()) else { return Err(Hindrance::Fields(problems)) };
        let mut desk = self.changed();
        let (uid, row) = match at {
            None => {
                let uid = desk.take_uid();
                desk.insert_file(uid, BY_HAND, reading, ReadOptions::default(), None);
                (uid, 0)
            }
            Some(at) => {
                desk.known_tokens(&mut reading, &UserNumbers::AsTheyAre, None, &mut FxHashMap::default());
                let mut known = Lives::default();
                desk.recall_absent(&reading, &Holders::default(), &mut Entra::default(), &mut known);
                desk.lives[at].set(rows, known.get(0).cloned());
                let file = &desk.files[at];
                let mut tokens = file.tokens.clone();
                if let Some(token) = reading.tokens.get(0) {
                    tokens.add(&token);
                }
                let mut findings = (*file.findings).clone();
                findings.append(&mut reading.findings);
                let uid = file.uid;
                let file = Rc::new(TokenFile {
                    serials: Index::of_serials(&tokens),
                    secrets: Index::of_secrets(&tokens),
                    tokens,
                    findings: Rc::new(findings),
                    rows: file.rows + 1,
                    like_serials: OnceCell::new(),
                    ..(**file).clone()
                });
                desk.note_file(&file);
                desk.files[at] = file;
                let waiting = desk.asked_serials.users_for(&reading.tokens, &desk.users);
                desk.assign_by_serial(waiting.into_iter().map(|user| user as usize), Some(uid));
                (uid, rows)
            }
        };
        let id = RowId { file: uid, row: u32::try_from(row).unwrap_or(u32::MAX) };
        // What is known of it comes back; how it counts and who made it is what was typed.
        if let Some(number) = desk.number_of(uid).filter(|&number| desk.lives[number].get(row).is_some()) {
            desk.lives[number].change(row, |known| (known.edited, known.counter) = (None, None));
        }
        if let Some(Ok(cell)) = user {
            let user = desk.user_or_new(&cell);
            desk.set_holder(id, Some(user));
        }
        let row = desk.row_of(id)?;
        let user = row.user.map(|(_, user)| shown(&user.label()));
        let outcome = Outcome::Added { serial: shown_serial(row.token.serial), user, out: row.out_of_use() };
        Ok((desk, outcome))
    }

    /// Corrects maker, model and start date of a token. The correction holds when its file is read anew.
    ///
    /// # Errors
    /// If the token is gone, or nothing changes; [`Hindrance::Fields`] if the date can't be read, or a sign is in what was
    /// typed that nobody sees.
    pub fn edit_token(&self, id: RowId, edit: &TokenEdit<'_>) -> Result<(Self, Outcome), Hindrance> {
        let row = self.row_of(id)?;
        let present = row.token.profile;
        // A moment of which only the day is seen stays that moment.
        let same_day = present.start.is_some_and(|start| format_day(start) == edit.start.trim());
        let start = if same_day { Ok(present.start) } else { start_date(edit.start) };
        let mut problems: Vec<FieldProblem> = start.as_ref().err().cloned().into_iter().collect();
        let [manufacturer, model] = [edit.manufacturer, edit.model].map(|typed| Box::from(one_line(typed)));
        for (field, typed, before) in [
            (TokenField::Manufacturer, &manufacturer, &present.manufacturer),
            (TokenField::Model, &model, &present.model),
        ] {
            problems.extend(hidden_sign(typed).filter(|_| typed != before).map(|sign| unfit(field, sign)));
        }
        let (Ok(start), true) = (start, problems.is_empty()) else { return Err(Hindrance::Fields(problems)) };
        let edited = Profile { manufacturer, model, start, ..present.clone() };
        if edited == *present {
            return Err(Hindrance::Unchanged);
        }
        let as_read = self.number_of(id.file).and_then(|number| self.files[number].tokens.get(id.row as usize));
        let as_read = as_read.map(|token| token.profile);
        let edited = Some(edited).filter(|edited| as_read != Some(edited));
        let outcome = Outcome::TokenEdited { serial: shown_serial(row.token.serial) };
        let mut desk = self.changed();
        desk.change_record(id, |record| record.edited = edited);
        Ok((desk, outcome))
    }

    /// Sets the counter of an event token: that of the code which it shows next. It holds when the file is read anew.
    ///
    /// # Errors
    /// If the token is gone, counts time, or has this counter.
    pub fn set_counter(&self, id: RowId, counter: u64) -> Result<(Self, Outcome), Hindrance> {
        let row = self.row_of(id)?;
        if row.token.profile.otp_type != OtpType::Hotp || row.token.counter == counter {
            return Err(Hindrance::Unchanged);
        }
        let outcome = Outcome::CounterSet { serial: shown_serial(row.token.serial), counter };
        let mut desk = self.changed();
        desk.change_record(id, |record| record.counter = Some(counter));
        Ok((desk, outcome))
    }
}
