//! Work that takes a while, and what comes of it: files that are being read, and findings that are being mended.

use super::Page;
use super::dialog::{Dialog, Filled, Locked, Looked, Sight, Unseen};
use super::files::{Files, is_entered};
use super::history::Shown;
use super::notices::{Cause, Offer};
use super::typed::Typed;
use super::words::{added_words, users_words};
use crate::job::{FileSource, Job, JobKind};
use std::rc::Rc;
use token_desk_core::desk::hindrance::Hindrance;
use token_desk_core::desk::{Added, Desk, UsersAdded};
use token_desk_core::formats::SeenMember;
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use token_desk_core::ground::words::{count, plural, quoted};
use token_desk_core::reading::Reading;
use token_desk_core::reading::by_hand::{FieldProblem, FilledFields, TokenField};
use token_desk_core::reading::mapping::Mapping;
use token_desk_core::roster::UserReading;
use yew::AttrValue;

/// A file that is being read or written.
#[derive(Clone, PartialEq)]
pub(crate) struct InProgress {
    /// Its name.
    pub(crate) name: AttrValue,
    /// The share that is done, 0 to 1: of it, or of all that are written.
    pub(crate) share: f64,
}

/// What is going on.
#[derive(Clone, Default)]
pub(crate) struct Work {
    /// What is being read, once it takes long enough to say so.
    pub(crate) reading: Option<InProgress>,
    /// What is being written, of several files.
    pub(crate) writing: Option<InProgress>,
    /// The words on the button that had files read anew to mend findings: one step for undo, however many they are.
    mending: Option<String>,
    /// What came since nothing was being read.
    arrivals: Arrivals,
    /// Files that were not read any more, since nothing was being read.
    cancelled: usize,
    /// Whether what was typed is among them.
    typed_kept: bool,
    /// Whether so many files were given at once that they are one step for undo.
    many: bool,
}

/// So many files given at once are a step each; more are one step together: nobody takes back thousands one by one, and
/// each step keeps a desk.
pub(crate) const MAX_STEPS_AT_ONCE: usize = 20;

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

impl Work {
    /// Whether what came, and is told together, is one step for undo.
    pub(super) fn is_one_step(&self) -> bool {
        let Arrivals { tokens, users, .. } = &self.arrivals;
        let files =
            tokens.as_ref().map_or(0, |(_, files, _)| *files) + users.as_ref().map_or(0, |(_, lists, _)| *lists);
        self.many || files <= 1
    }
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
            out_of_use: before.out_of_use + added.out_of_use,
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
    /// More files than [`MAX_STEPS_AT_ONCE`] were given at once.
    ManyGiven,
    /// Several of these, in that order.
    Several(Vec<WorkMsg>),
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
    /// A file is an archive with several files; that, in words.
    Members(Job, Vec<SeenMember>, Refusal),
    /// The worker failed on a file.
    ReaderFailed(Job),
    /// Reading was cancelled.
    Cancelled(Job),
    /// Reading goes on.
    Progress(InProgress),
    /// A file of several is being written, or none any more.
    Writing(Option<InProgress>),
    /// Nothing is being read any more.
    Idle,
    /// Files are about to be read anew to mend findings; the words on the button.
    RereadToMend(String),
    /// Findings of the desk that was shown then were mended; the words on the button.
    Mended(String, Shown, Box<Desk>),
}

pub(super) fn apply(page: &mut Page, msg: WorkMsg) {
    match msg {
        WorkMsg::ManyGiven => page.work.many = true,
        WorkMsg::Several(messages) => messages.into_iter().for_each(|msg| apply(page, msg)),
        WorkMsg::TokensRead(job, reading) => tokens_read(page, job, *reading),
        WorkMsg::UsersRead(job, reading) => users_read(page, job, *reading),
        WorkMsg::MappingRead(job, mapping) => mapping_read(page, &job, *mapping),
        WorkMsg::Looked(job, look) => looked(page, job, Ok(look)),
        WorkMsg::Refused(job, refusal) => refused(page, job, refusal),
        WorkMsg::Members(job, members, refusal) => {
            if page.view.is_engaged() || job.kind.is_look() {
                return refused(page, job, refusal);
            }
            page.view.dialog = Some(Dialog::Members(Locked { job, refusal }, Rc::new(members)));
        }
        WorkMsg::ReaderFailed(job) => {
            not_seen(page, &job, false);
            let name = &job.source.name;
            let kept = typed_comes_back(page, &job, Files::take_back);
            page.notices.alert(
                Cause::File(name.clone()),
                format!("Reading {name} failed because of an error in Token Desk."),
                format!("Nothing on the desk has changed; other files can still be read. Please report it, with the kind of file (never the file itself).{kept}"),
                None,
            );
        }
        // It was none of the files that are read, and is looked at once more.
        WorkMsg::Cancelled(job) if is_look_at_typed(&job) => not_seen(page, &job, true),
        WorkMsg::Cancelled(job) => {
            page.work.cancelled += 1;
            let cancelled = page.work.cancelled;
            let kept = typed_comes_back(page, &job, Files::take_back);
            page.work.typed_kept |= !kept.is_empty();
            let kept = if page.work.typed_kept { TYPED_KEPT } else { "" };
            page.notices.inform(match page.work.arrivals.words() {
                None if cancelled == 1 => {
                    format!("Reading {} was cancelled; nothing was added.{kept}", job.source.name)
                }
                words => {
                    let (files, were) = (count(cancelled, "file"), plural(cancelled, "was", "were"));
                    let added = words.map_or_else(|| "Nothing was added.".to_owned(), |(words, _)| words);
                    format!("Reading was cancelled: {files} {were} not read. {added}{kept}")
                }
            });
        }
        WorkMsg::Progress(progress) => page.work.reading = Some(progress),
        WorkMsg::Writing(progress) => page.work.writing = progress,
        WorkMsg::Idle => {
            page.work = Work { writing: page.work.writing.take(), ..Work::default() };
            page.desks.end_step();
        }
        WorkMsg::RereadToMend(label) => {
            page.work.mending = Some(label);
            page.desks.end_step();
        }
        WorkMsg::Mended(label, was, desk) => {
            if was == *page.desks.shown() && page.desks.awaiting().is_none() {
                page.desks.change(quoted(&label), *desk);
                page.notices.inform(format!("Done: {label}."));
            } else {
                page.notices.inform("The desk has changed meanwhile; nothing was mended.".to_owned());
            }
        }
    }
}

fn tokens_read(page: &mut Page, job: Job, reading: Reading) {
    if job.kind == JobKind::OneToken {
        return fill_fields(page, FilledFields::of(&reading));
    }
    // What was typed as users were tokens: their keys don't stay in the dialog.
    page.files.forget_typed(&job.source);
    match job.replaces {
        Some(uid) => tokens_reread(page, uid, job, reading),
        None => tokens_added(page, job, reading),
    }
}

/// Fills the fields of the token that is being entered, or says at its key why not.
fn fill_fields(page: &mut Page, read: Result<FilledFields, FieldProblem>) {
    if let Some(Dialog::AddToken(filled)) = &mut page.view.dialog {
        match read {
            Ok(fields) => (*filled, page.view.hindrance) = (Some(Filled::new(fields)), None),
            Err(problem) => page.view.hindrance = Some(Rc::new(Hindrance::Fields(vec![problem]))),
        }
    }
}

fn tokens_reread(page: &mut Page, uid: u32, job: Job, reading: Reading) {
    let name = job.source.name.clone();
    page.files.remember_source(uid, job.source);
    page.notices.settle(&Cause::File(name.clone()));
    if let Some(label) = &page.work.mending {
        page.desks.change_in_place(|_| quoted(label), |desk| desk.put_tokens_anew(uid, reading, job.options));
        page.notices.inform(format!("Done: {label}."));
    } else {
        let (desk, added) = page.desks.newest().replace_tokens(uid, reading, job.options);
        page.desks.change(format!("reading {name} again"), desk);
        let text = format!("{name} was read again: {}.", added_words(added));
        page.notices.inform_of_outcome(text, added.tokens == 0);
    }
}

fn tokens_added(page: &mut Page, job: Job, reading: Reading) {
    let name = job.source.name.clone();
    let in_question = !reading.how.secret_question.is_empty();
    if let Err(refusal) = page.desks.newest().check_tokens(&name, &reading, &job.options) {
        return not_added(page, name, refusal);
    }
    let added = add_to_desk(page, &name, |desk| desk.put_tokens(&name, reading, job.options));
    page.files.remember_source(added.file, job.source);
    page.notices.settle(&Cause::File(name.clone()));
    page.work.arrivals.add_tokens(name, added);
    let words = "Its keys need a decision, see above.";
    if in_question && !page.work.arrivals.others.iter().any(|said| said == words) {
        page.work.arrivals.others.push(words.to_owned());
    }
    tell_arrivals(page);
}

/// What a step of that many files is called.
fn adding_files(files: usize) -> String {
    format!("adding {}", count(files, "file"))
}

/// Goes on to a desk with a file or list of that name more: of many, each is put on the same desk.
fn add_to_desk<T>(page: &mut Page, name: &str, add: impl FnOnce(&mut Desk) -> T) -> T {
    if page.work.many {
        return page.desks.change_in_place(adding_files, add);
    }
    let mut desk = page.desks.newest().clone();
    let added = add(&mut desk);
    page.desks.change(format!("adding {name}"), desk);
    added
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
        page.files.forget_typed(&job.source);
        let (desk, added) = page.desks.newest().replace_users(uid, reading);
        page.files.remember_source(uid, job.source);
        page.desks.change(format!("reading {file} again"), desk);
        page.notices.settle(&Cause::File(file));
        page.notices.inform(format!("{name} was read again: {}.", users_words(added)));
        return;
    }
    if let Err(refusal) = page.desks.newest().check_users(&file, &reading) {
        page.files.known_already(&job.source);
        return not_added(page, file, refusal);
    }
    let added = add_to_desk(page, &file, |desk| desk.put_users(&file, reading));
    page.files.forget_typed(&job.source);
    page.files.remember_source(added.list, job.source);
    page.notices.settle(&Cause::File(file));
    page.work.arrivals.add_users(name, added);
    tell_arrivals(page);
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

/// Shows what was seen of a file, if its columns are still being named, or it is still being typed.
fn looked(page: &mut Page, job: Job, found: Result<Sight, Refusal>) {
    if let Some(Dialog::EnterUsers(entry)) = &mut page.view.dialog {
        entry.seen = Some((job.source, Rc::new(Looked { options: job.options, found })));
        return;
    }
    let naming = page.view.dialog.as_mut().and_then(Dialog::naming_mut);
    if let Some(naming) = naming.filter(|naming| naming.job.source == job.source) {
        naming.looked = Some(Rc::new(Looked { options: job.options, found }));
    }
}

/// Whether what is being typed was to be looked at.
fn is_look_at_typed(job: &Job) -> bool {
    job.kind == JobKind::LookAtList && is_entered(&job.source.name)
}

/// Nobody says what that which is being typed would give: whoever waits for it is told.
fn not_seen(page: &mut Page, job: &Job, again: bool) {
    if let Some(Dialog::EnterUsers(entry)) = &mut page.view.dialog
        && is_look_at_typed(job)
    {
        entry.unseen = Some(Unseen { source: job.source.clone(), again });
    }
}

/// What is said of what was typed and not read.
const TYPED_KEPT: &str = " What you typed stays in “Enter User List”.";

/// What was typed and was not read waits again, and comes back into the field if that is open. Says so; nothing, of what was
/// not typed.
fn typed_comes_back(page: &mut Page, job: &Job, take: fn(&mut Files, &FileSource) -> Option<Typed>) -> &'static str {
    if !is_entered(&job.source.name) {
        return "";
    }
    if let Some(typed) = take(&mut page.files, &job.source)
        && let Some(Dialog::EnterUsers(entry)) = &mut page.view.dialog
        && entry.correction.is_none()
    {
        entry.returned = Some(match entry.returned.take() {
            Some(before) => before.before(typed),
            None => typed,
        });
    }
    TYPED_KEPT
}

fn refused(page: &mut Page, job: Job, refusal: Refusal) {
    if job.kind == JobKind::OneToken {
        let message = format!("{} {}", refusal.message, refusal.advice);
        return fill_fields(page, Err(FieldProblem { field: TokenField::Secret, message }));
    }
    if job.kind.is_look() {
        looked(page, job, Err(refusal));
        return;
    }
    typed_comes_back(page, &job, Files::refused);
    // What only needs a word of the person asks for it right away, unless the person is at something else.
    if !page.view.is_engaged() {
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
