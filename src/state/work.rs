//! Work that takes a while, and what comes of it: files that are being read, and findings that are being mended.

use super::Page;
use super::dialog::{Dialog, Locked, Looked, Sight};
use super::files::is_entered;
use super::history::Shown;
use super::notices::{Cause, Offer};
use super::words::{added_words, users_words};
use crate::job::Job;
use std::rc::Rc;
use token_desk_core::desk::{Added, Desk, UsersAdded};
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
    /// What came since nothing was being read.
    arrivals: Arrivals,
}

/// What came of files that were read one right after the other: it is told together, or only the last would be heard of.
#[derive(Clone, Default)]
struct Arrivals {
    /// The name of the last token file, how many came, and the sum of what they gave.
    tokens: Option<(String, usize, Added)>,
    /// The same of user lists.
    users: Option<(String, usize, UsersAdded)>,
    /// What else is to be said.
    others: Vec<String>,
}

impl Arrivals {
    fn add_tokens(&mut self, name: String, added: Added) {
        let (_, files, before) = self.tokens.take().unwrap_or_default();
        let sum = Added {
            file: added.file,
            tokens: before.tokens + added.tokens,
            rejected: before.rejected + added.rejected,
            known: before.known + added.known,
            assigned: before.assigned + added.assigned,
            known_assigned: before.known_assigned + added.known_assigned,
        };
        self.tokens = Some((name, files + 1, sum));
    }

    fn add_users(&mut self, name: String, added: UsersAdded) {
        let (_, lists, before) = self.users.take().unwrap_or_default();
        let sum = UsersAdded {
            list: added.list,
            new: before.new + added.new,
            known: before.known + added.known,
            rejected: before.rejected + added.rejected,
            assigned: before.assigned + added.assigned,
            gone: before.gone + added.gone,
            freed: before.freed + added.freed,
        };
        self.users = Some((name, lists + 1, sum));
    }

    /// What came, in sentences, and whether it was nothing; `None` if nothing came.
    fn words(&self) -> Option<(String, bool)> {
        let named = |name: &str, number, what| if number > 1 { count(number, what) } else { name.to_owned() };
        let tokens = self
            .tokens
            .iter()
            .map(|(name, files, sum)| format!("{}: {}.", named(name, *files, "file"), added_words(*sum)));
        let users = self
            .users
            .iter()
            .map(|(name, lists, sum)| format!("{}: {}.", named(name, *lists, "user list"), users_words(*sum)));
        let sentences: Vec<String> = tokens.chain(users).chain(self.others.iter().cloned()).collect();
        let nothing =
            self.users.is_none() && self.tokens.as_ref().is_some_and(|(_, _, sum)| sum.tokens + sum.known == 0);
        (!sentences.is_empty()).then(|| (sentences.join(" "), nothing))
    }
}

/// Tells what came of the files that were read one right after the other.
fn tell_arrivals(page: &mut Page) {
    if let Some((words, nothing)) = page.work.arrivals.words() {
        page.notices.inform_of_outcome(words, nothing);
    }
}

/// The same where the last file went wrong: what came before it still is news. A dialog shows the last message only, which
/// is the error then.
fn tell_arrivals_beside_an_error(page: &mut Page) {
    if page.view.dialog.is_none() {
        tell_arrivals(page);
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
            Cause::File(job.source.name.clone()),
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
    if is_entered(&job.source.name) {
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
    page.notices.settle(&Cause::File(name.clone()));
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
    let in_question = !reading.how.secret_question.is_empty();
    match page.desks.newest().add_tokens(&name, reading, job.options) {
        Ok((desk, added)) => {
            page.files.remember_source(added.file, job.source);
            page.desks.change(format!("adding {name}"), desk);
            page.notices.settle(&Cause::File(name.clone()));
            page.work.arrivals.add_tokens(name, added);
            if in_question {
                page.work.arrivals.others.push("Its keys need a decision, see above.".to_owned());
            }
            tell_arrivals(page);
        }
        Err(refusal) => not_added(page, name, refusal),
    }
}

/// The file is read, and the desk does not take it.
fn not_added(page: &mut Page, name: String, refusal: Refusal) {
    page.notices.alert(Cause::File(name), refusal.message, refusal.advice, None);
    tell_arrivals_beside_an_error(page);
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
        page.notices.settle(&Cause::File(file));
        page.notices.inform_with_undo(format!("{name} was read again: {}.", users_words(added)), false);
        return;
    }
    match page.desks.newest().add_users(&file, reading) {
        Ok((desk, added)) => {
            if is_entered(&file) {
                page.files.forget_draft();
            }
            page.files.remember_source(added.list, job.source);
            page.desks.change(format!("adding {file}"), desk);
            page.notices.settle(&Cause::File(file));
            page.work.arrivals.add_users(name, added);
            tell_arrivals(page);
        }
        Err(refusal) => not_added(page, file, refusal),
    }
}

fn mapping_read(page: &mut Page, job: &Job, mapping: Mapping) {
    let name = &job.source.name;
    page.work.arrivals.others.push(if mapping.header {
        format!("{name} says what columns hold. It is filled in for tables with the header {}: choose “Name the columns” there.", mapping.names())
    } else {
        format!("{name} says what columns hold, but of a table without a header: load it where its columns are named.")
    });
    page.files.remember_mapping(mapping);
    tell_arrivals(page);
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
    let text = format!("{}: {}", job.source.name, refusal.message);
    page.notices.alert(Cause::File(job.source.name), text, refusal.advice, offer);
    tell_arrivals_beside_an_error(page);
}
