//! What is left to do in Entra: whom tokens have to be deleted for, which have to be uploaded, which activated. Derived
//! from what is known, so that it lasts as long as the work does; marking an entry as done notes the fact.

use super::hindrance::Hindrance;
use super::outcome::{Outcome, shown_serial};
use super::row::RowId;
use super::value::Desk;
use crate::ground::date::Date;
use crate::model::absent::KeyMark;
pub use crate::model::entra_facts::Work;
use crate::model::entra_facts::{EntraFacts, EntraState, WhyDelete};
use crate::model::in_entra::InEntra;
use crate::model::life::FormerUser;
use std::rc::Rc;

/// Which token an entry is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum WorkToken {
    /// One on the desk.
    Here(RowId),
    /// One that was removed, with the mark of its key.
    Removed(KeyMark),
}

/// Something to do in Entra.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkEntry {
    /// What.
    pub work: Work,
    /// Which token.
    pub token: WorkToken,
    /// Its serial number.
    pub serial: Box<str>,
    /// The user, by UPN or object id; empty if it is there without one.
    pub user: Box<str>,
    /// Why it has to be deleted.
    pub why: Option<WhyDelete>,
    /// Since when: on which day the user lost it, or on which it was uploaded.
    pub since: Option<Date>,
    /// What is known of it in Entra, be it nothing: then it may not be there.
    pub in_entra: InEntra,
}

impl Desk {
    /// What is left to do in Entra, in the order in which it is done: all to delete, then what to upload, then what to
    /// activate; each in the order of the desk, and removed tokens behind it. Of each kind the counts are in the summary:
    /// [`EntraCounts`](super::summary::EntraCounts).
    #[must_use]
    pub fn entra_work(&self) -> Vec<WorkEntry> {
        let (mut delete, mut upload, mut activate) = (Vec::new(), Vec::new(), Vec::new());
        for row in self.rows() {
            let facts = row.entra();
            let serial = || Box::from(row.token.serial);
            let token = WorkToken::Here(row.id);
            delete.extend(
                facts
                    .to_delete()
                    .into_iter()
                    .map(|former| to_delete(token.clone(), serial(), former, facts.why_delete())),
            );
            let work = if facts.is(EntraState::NotYet) {
                Work::Upload
            } else if facts.is(EntraState::Uploaded) {
                Work::Activate
            } else {
                continue;
            };
            let in_entra = facts.in_entra().unwrap_or_default();
            let user = row.user.map(|(_, user)| user.label()).unwrap_or_default().into();
            let entry =
                WorkEntry { work, token, serial: serial(), user, why: None, since: in_entra.uploaded_on(), in_entra };
            if work == Work::Upload { upload.push(entry) } else { activate.push(entry) }
        }
        for (serial, known) in self.absent.told() {
            let life = &known.record.life;
            let facts = EntraFacts { life: Some(life), ..EntraFacts::default() };
            let entry =
                |former| to_delete(WorkToken::Removed(known.key), serial.into(), former, WhyDelete::of_removed(life));
            delete.extend(facts.removed_to_delete().into_iter().map(entry));
        }
        delete.append(&mut upload);
        delete.append(&mut activate);
        delete
    }

    /// Notes that work in Entra is done: nobody has to be deleted there, a token is uploaded, or activated, since that day.
    ///
    /// # Errors
    /// If nothing of it was to be done any more.
    pub fn mark_work_done(&self, done: &[WorkEntry], date: Date) -> Result<(Self, Outcome), Hindrance> {
        let mut desk = self.changed();
        let (mut entries, mut first) = (0, None);
        let (mut uploaded, mut activated) = (Vec::new(), Vec::new());
        for entry in done {
            let changed = match (entry.work, &entry.token) {
                (Work::Delete, WorkToken::Here(id)) => desk.deleted_there(*id, &entry.user),
                (Work::Delete, WorkToken::Removed(key)) => {
                    let is_it = |former: &FormerUser| *former.label() == *entry.user;
                    let known = desk.absent.of(&entry.serial).iter().find(|known| known.key == *key);
                    let is_known = known.is_some_and(|known| known.record.life.former.iter().any(is_it));
                    if is_known {
                        let forget =
                            |record: &mut super::lives::Record| record.life.former.retain(|former| !is_it(former));
                        Rc::make_mut(&mut desk.absent).change(&entry.serial, *key, forget);
                    }
                    is_known
                }
                (Work::Upload, WorkToken::Here(id)) => {
                    let row = desk.find(*id).filter(|row| row.entra().is(EntraState::NotYet));
                    uploaded.extend(row.and_then(|row| u32::try_from(row.place).ok()));
                    row.is_some()
                }
                (Work::Activate, WorkToken::Here(id)) => {
                    let row = desk.find(*id).filter(|row| row.user.is_some() && row.entra().is(EntraState::Uploaded));
                    activated.extend(row.map(|row| row.id));
                    row.is_some()
                }
                (_, WorkToken::Removed(_)) => false,
            };
            if changed {
                entries += 1;
                first.get_or_insert(entry);
            }
        }
        let first = first.ok_or(Hindrance::Unchanged)?;
        // For all at once: each makes a desk.
        if !uploaded.is_empty() {
            desk = desk.note_uploaded(&uploaded, None, date).0;
        }
        if !activated.is_empty() {
            desk = desk.note_activated(&activated, Some(date), false).0;
        }
        let outcome = Outcome::WorkDone { entries, serial: shown_serial(&first.serial), work: first.work };
        Ok((desk, outcome))
    }

    /// In Entra it was deleted for one who has it no more; whether that was to be done.
    fn deleted_there(&mut self, id: RowId, user: &str) -> bool {
        let (Some(row), Some(number)) = (self.find(id), self.number_of(id.file)) else { return false };
        let is_it = |former: &FormerUser| *former.label() == *user;
        if !row.entra().to_delete().iter().any(is_it) {
            return false;
        }
        let of_previous = row.previous.is_some_and(|previous| *previous.label() == *user);
        let of_nobody = user.is_empty() && row.there.is_some_and(InEntra::is_for_nobody);
        let is_kept = row.life.is_some_and(|life| life.former.iter().any(is_it));
        if of_previous || of_nobody {
            self.entra[number].note(id.row as usize, None, InEntra::default());
        }
        if is_kept {
            self.change_record(id, |record| record.life.former.retain(|former| !is_it(former)));
        }
        true
    }
}

fn to_delete(token: WorkToken, serial: Box<str>, former: FormerUser, why: WhyDelete) -> WorkEntry {
    let (user, since) = (former.label().into(), former.until);
    WorkEntry { work: Work::Delete, token, serial, user, why: Some(why), since, in_entra: former.in_entra }
}
