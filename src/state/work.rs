//! Work that takes a while, and what comes of it: files that are being read, and findings that are being mended.

use super::Page;
use super::dialog::{Dialog, Locked, Looked, Sight};
use super::files::ENTERED;
use super::history::Shown;
use super::notices::Offer;
use super::words::{added_words, users_words};
use crate::job::Job;
use std::rc::Rc;
use token_desk_core::desk::{Added, Desk};
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use token_desk_core::ground::words::{count, quoted};
use token_desk_core::reading::Reading;
use token_desk_core::reading::mapping::Mapping;
use token_desk_core::roster::UserReading;
use yew::AttrValue;

/// A file that is being read.
#[derive(Clone, PartialEq)]
pub(crate) struct InProgress {
    /// Its name.
    pub(crate) name: AttrValue,
    /// The share that is read, 0 to 1.
    pub(crate) share: f64,
}

/// What is going on.
#[derive(Clone, Default)]
pub(crate) struct Work {
    /// What is being read, once it takes long enough to say so.
    pub(crate) reading: Option<InProgress>,
    /// The words on the button that had files read anew to mend findings: one step for undo, however many they are.
    mending: Option<String>,
    /// How many token files came since nothing was being read, and the sum of what they gave.
    arrived: Option<(usize, Added)>,
}

impl Work {
    /// Adds what came of a file to the sum of those that were read one right after the other.
    fn add_arrival(&mut self, added: Added) -> (usize, Added) {
        let (files, before) = self.arrived.unwrap_or_default();
        let sum = Added {
            file: added.file,
            tokens: before.tokens + added.tokens,
            rejected: before.rejected + added.rejected,
            known: before.known + added.known,
            assigned: before.assigned + added.assigned,
            known_assigned: before.known_assigned + added.known_assigned,
        };
        self.arrived = Some((files + 1, sum));
        (files + 1, sum)
    }
}

/// What happens while the page works.
pub(crate) enum WorkMsg {
    /// A token file was read.
    TokensRead(Job, Box<Reading>),
    /// A user list was read.
    UsersRead(Job, Box<UserReading>),
    /// A saved mapping came among the files.
    MappingRead(Job, Box<Mapping>),
    /// A file whose columns are being named was looked at.
    Looked(Job, Sight),
    /// A file can't be read, or not as it was meant.
    Refused(Job, Refusal),
    /// The worker failed on a file.
    ReaderFailed(Job),
    /// Reading was cancelled.
    Cancelled(Job),
    /// Reading goes on.
    Progress(InProgress),
    /// Nothing is being read any more.
    Idle,
    /// Files are about to be read anew to mend findings; the words on the button.
    RereadToMend(String),
    /// Findings of the desk that was shown then were mended; the words on the button.
    Mended(String, Shown, Box<Desk>),
}

pub(super) fn apply(page: &mut Page, msg: WorkMsg) {
    match msg {
        WorkMsg::TokensRead(job, reading) => tokens_read(page, job, *reading),
        WorkMsg::UsersRead(job, reading) => users_read(page, job, *reading),
        WorkMsg::MappingRead(job, mapping) => mapping_read(page, &job, *mapping),
        WorkMsg::Looked(job, look) => looked(page, job, Ok(look)),
        WorkMsg::Refused(job, refusal) => refused(page, job, refusal),
        WorkMsg::ReaderFailed(job) => page.notices.alert(
            format!("Reading {} failed because of an error in Token Desk.", job.source.name),
            "Nothing on the desk has changed; other files can still be read. Please report it, with the kind of file (never the file itself).".to_owned(),
            None,
        ),
        WorkMsg::Cancelled(job) => {
            page.notices.inform(format!("Reading {} was cancelled; nothing was added.", job.source.name));
        }
        WorkMsg::Progress(progress) => page.work.reading = Some(progress),
        WorkMsg::Idle => {
            page.work = Work::default();
            page.desks.end_step();
        }
        WorkMsg::RereadToMend(label) => {
            page.work.mending = Some(label);
            page.desks.end_step();
        }
        WorkMsg::Mended(label, was, desk) => {
            if was == *page.desks.shown() && page.desks.awaiting().is_none() {
                page.desks.change(quoted(&label), *desk);
                page.notices.inform_with_undo(format!("Done: {label}."), false);
            } else {
                page.notices.inform("The desk has changed meanwhile; nothing was mended.".to_owned());
            }
        }
    }
}

fn tokens_read(page: &mut Page, job: Job, reading: Reading) {
    // What was typed as users were tokens: their keys don't stay in the dialog.
    if job.source.name == ENTERED {
        page.files.forget_draft();
    }
    match job.replaces {
        Some(uid) => tokens_reread(page, uid, job, reading),
        None => tokens_added(page, job, reading),
    }
}

fn tokens_reread(page: &mut Page, uid: u32, job: Job, reading: Reading) {
    let (desk, added) = page.desks.newest().replace_tokens(uid, reading, job.options);
    let name = job.source.name.clone();
    page.files.remember_source(uid, job.source);
    if let Some(label) = &page.work.mending {
        page.desks.change_within_step(quoted(label), desk);
        page.notices.inform_with_undo(format!("Done: {label}."), false);
    } else {
        page.desks.change(format!("reading {name} again"), desk);
        let text = format!("{name} was read again: {}.", added_words(added));
        page.notices.inform_with_undo(text, added.tokens == 0);
    }
}

fn tokens_added(page: &mut Page, job: Job, reading: Reading) {
    let name = job.source.name.clone();
    let question = if reading.how.secret_question.is_empty() { "" } else { " Its keys need a decision, see above." };
    match page.desks.newest().add_tokens(&name, reading, job.options) {
        Ok((desk, added)) => {
            page.files.remember_source(added.file, job.source);
            page.desks.change(format!("adding {name}"), desk);
            let (files, sum) = page.work.add_arrival(added);
            let name = if files > 1 { count(files, "file") } else { name };
            let text = format!("{name}: {}.{question}", added_words(sum));
            page.notices.inform_of_outcome(text, sum.tokens + sum.known == 0);
        }
        Err(refusal) => page.notices.alert(refusal.message, refusal.advice, None),
    }
}

fn users_read(page: &mut Page, job: Job, reading: UserReading) {
    let file = job.source.name.clone();
    let sheet = reading.sheet.and_then(|sheet| reading.sheets.get(sheet as usize));
    let name = match sheet {
        Some(sheet) => format!("{file}, sheet “{sheet}”"),
        None => file.clone(),
    };
    if let Some(uid) = job.replaces {
        let (desk, added) = page.desks.newest().replace_users(uid, reading);
        page.files.remember_source(uid, job.source);
        page.desks.change(format!("reading {file} again"), desk);
        page.notices.inform_with_undo(format!("{name} was read again: {}.", users_words(added)), false);
        return;
    }
    match page.desks.newest().add_users(&file, reading) {
        Ok((desk, added)) => {
            if file == ENTERED {
                page.files.forget_draft();
            }
            page.files.remember_source(added.list, job.source);
            page.desks.change(format!("adding {file}"), desk);
            page.notices.inform(format!("{name}: {}.", users_words(added)));
        }
        Err(refusal) => page.notices.alert(refusal.message, refusal.advice, None),
    }
}

fn mapping_read(page: &mut Page, job: &Job, mapping: Mapping) {
    let name = &job.source.name;
    page.notices.inform(if mapping.header {
        format!("{name} says what columns hold. It is filled in for tables with the header {}: choose “Name the columns” there.", mapping.names())
    } else {
        format!("{name} says what columns hold, but of a table without a header: load it where its columns are named.")
    });
    page.files.remember_mapping(mapping);
}

/// Shows what was seen of a file, if its columns are still being named.
fn looked(page: &mut Page, job: Job, found: Result<Sight, Refusal>) {
    let naming = page.view.dialog.as_mut().and_then(Dialog::naming_mut);
    if let Some(naming) = naming.filter(|naming| naming.job.source == job.source) {
        naming.looked = Some(Rc::new(Looked { options: job.options, found }));
    }
}

fn refused(page: &mut Page, job: Job, refusal: Refusal) {
    if job.kind.is_look() {
        looked(page, job, Err(refusal));
        return;
    }
    // What only needs a word of the person asks for it right away, unless another dialog is open.
    if page.view.dialog.is_none() {
        match refusal.retry_as {
            Some(RetryAs::Unlocked { .. }) => {
                page.view.dialog = Some(Dialog::Unlock(Locked { job, refusal }));
                return;
            }
            Some(RetryAs::ManyRounds(_)) => {
                page.view.dialog = Some(Dialog::ManyRounds(Locked { job, refusal }));
                return;
            }
            _ => {}
        }
    }
    let offer = refusal.retry_as.map(|instead| Offer::ReadAs(instead, job.clone()));
    page.notices.alert(format!("{}: {}", job.source.name, refusal.message), refusal.advice, offer);
}
