//! What is read: files that a person gave, the same ones anew, with other choices or with what opens them.

use super::Context;
use crate::job::{FileSource, Job, JobKind};
use crate::platform::files::PASTED;
use crate::platform::reader::{Reader, ReaderEvent};
use crate::sample;
use crate::state::{ENTERED, FilesMsg, InProgress, Naming, NoticesMsg, Page, Sight, ViewMsg, WorkMsg};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use token_desk_core::ground::refusal::RetryAs;
use token_desk_core::reading::options::{ReadOptions, Unlock};
use token_desk_core::wire::Received;
use yew::prelude::*;

/// Reading that takes longer than this (milliseconds) shows how far it is.
const SHOW_PROGRESS_AFTER: u32 = 200;

/// The reader, its events turned into messages.
#[hook]
pub(super) fn use_reader(page: &UseReducerHandle<Page>) -> Rc<Reader> {
    let dispatcher = page.dispatcher();
    use_memo((), move |()| {
        let delay = ProgressDelay::default();
        Reader::new(Callback::from(move |event| {
            let message = match event {
                ReaderEvent::Progress(job, share) => {
                    let progress = InProgress { name: job.source.name.into(), share };
                    return delay.show(progress, dispatcher.clone());
                }
                ReaderEvent::Done(job, Received::Tokens(reading)) => WorkMsg::TokensRead(job, reading),
                ReaderEvent::Done(job, Received::Users(reading)) => WorkMsg::UsersRead(job, reading),
                ReaderEvent::Done(job, Received::Look(look)) => WorkMsg::Looked(job, Sight::List(look)),
                ReaderEvent::Done(job, Received::TableLook(look)) => WorkMsg::Looked(job, Sight::Table(look)),
                ReaderEvent::Done(job, Received::Mapping(mapping)) => WorkMsg::MappingRead(job, mapping),
                ReaderEvent::Refused(job, refusal) => WorkMsg::Refused(job, refusal),
                ReaderEvent::Failed(job) => WorkMsg::ReaderFailed(job),
                ReaderEvent::Cancelled(job) => {
                    delay.reset();
                    WorkMsg::Cancelled(job)
                }
                ReaderEvent::Idle => {
                    delay.reset();
                    WorkMsg::Idle
                }
            };
            dispatcher.dispatch(message.into());
        }))
    })
}

/// Keeps progress back until reading has taken a while: what is over at once needs none.
#[derive(Default)]
struct ProgressDelay {
    timer: RefCell<Option<Timeout>>,
    is_over: Rc<Cell<bool>>,
}

impl ProgressDelay {
    fn show(&self, progress: InProgress, dispatcher: UseReducerDispatcher<Page>) {
        if self.is_over.get() {
            dispatcher.dispatch(WorkMsg::Progress(progress).into());
        } else if self.timer.borrow().is_none() {
            let is_over = Rc::clone(&self.is_over);
            *self.timer.borrow_mut() = Some(Timeout::new(SHOW_PROGRESS_AFTER, move || {
                is_over.set(true);
                dispatcher.dispatch(WorkMsg::Progress(progress).into());
            }));
        }
    }

    fn reset(&self) {
        self.timer.borrow_mut().take();
        self.is_over.set(false);
    }
}

/// Reads files that were given.
pub(super) fn read(context: &Context, sources: Vec<FileSource>, kind: JobKind) {
    for source in sources {
        // What was pasted has no name of its own.
        let source =
            if PASTED.contains(&&*source.name) { source.named(context.page.unused_name(&source.name)) } else { source };
        context.reader.read(Job { source, kind, options: ReadOptions::default(), replaces: None });
    }
}

/// Reads a refused file as something else.
pub(super) fn read_as(context: &Context, notice: u32, instead: RetryAs, job: Job) {
    context.dispatch(NoticesMsg::Dismiss(notice));
    let kind = match instead {
        RetryAs::UserList | RetryAs::Listed => JobKind::Users,
        RetryAs::TokenFile | RetryAs::Unlocked { .. } | RetryAs::ManyRounds(_) | RetryAs::Mapped => JobKind::Tokens,
    };
    context.reader.read(Job { kind, ..job });
}

/// Reads users that were typed.
pub(super) fn read_entered(context: &Context, text: &str) {
    context.dispatch(ViewMsg::Close);
    let name = context.page.unused_name(ENTERED);
    read(context, FileSource::from_text(&name, text).into_iter().collect(), JobKind::Users);
}

/// Reads a file of the desk anew.
pub(super) fn reread(context: &Context, uid: u32, options: ReadOptions) {
    context.dispatch(ViewMsg::Close);
    if let Some(job) = context.page.reread(uid, options) {
        context.reader.read(job);
    }
}

/// Reads another sheet of a workbook on the desk as a file of its own.
pub(super) fn add_sheet(context: &Context, uid: u32, options: ReadOptions, name: &str) {
    context.dispatch(ViewMsg::Close);
    if let Some(job) = context.page.reread(uid, options) {
        let source = job.source.named(format!("{} ({name})", job.source.name));
        context.reader.read(Job { source, replaces: None, ..job });
    }
}

/// Opens the dialog that names the columns of a file.
pub(super) fn name_columns(context: &Context, job: Job, notice: Option<u32>) {
    context.dispatch(FilesMsg::NameColumns(Naming { job, notice, looked: None }));
}

/// Opens it for a file of the desk, with the choices with which it was read.
pub(super) fn name_columns_of(context: &Context, uid: u32) {
    let desk = context.page.desks.shown();
    let of_file = desk.files().iter().find(|file| file.uid == uid).map(|file| &file.options);
    let of_list = || desk.lists().iter().find(|list| list.uid == uid).map(|list| &list.options);
    let options = of_file.or_else(of_list).cloned().unwrap_or_default();
    if let Some(job) = context.page.reread(uid, options) {
        name_columns(context, job, None);
    }
}

/// Reads the file whose columns were named.
pub(super) fn read_columns(context: &Context, options: ReadOptions) {
    let Some(Naming { job, notice, .. }) = context.naming() else { return };
    if let Some(notice) = notice {
        context.dispatch(NoticesMsg::Dismiss(notice));
    }
    context.dispatch(ViewMsg::Close);
    context.reader.read(Job { options, ..job });
}

/// Looks what the file whose columns are being named gives with these choices.
pub(super) fn look(context: &Context, options: ReadOptions) {
    if let Some(Naming { job, .. }) = context.naming() {
        let kind = if job.kind == JobKind::Users { JobKind::LookAtList } else { JobKind::LookAtTable };
        context.reader.read(Job { kind, options, ..job });
    }
}

pub(super) fn read_sample(context: &Context) {
    for (name, text, kind) in sample::files() {
        read(context, FileSource::from_text(name, &text).into_iter().collect(), kind);
    }
}

/// Reads the locked file again, with what opens it.
pub(super) fn unlock(context: &Context, unlock: Unlock) {
    if let Some(job) = context.locked_job() {
        context.dispatch(ViewMsg::Close);
        context.reader.open(job, Some(unlock));
    }
}

/// Reads the file that asked for many rounds all the same.
pub(super) fn open_all_the_same(context: &Context) {
    if let Some(job) = context.locked_job() {
        context.dispatch(ViewMsg::Close);
        context.reader.retry(job);
    }
}

impl Context {
    fn naming(&self) -> Option<Naming> {
        self.page.view.dialog.as_ref()?.naming().cloned()
    }

    fn locked_job(&self) -> Option<Job> {
        Some(self.page.view.dialog.as_ref()?.locked()?.job.clone())
    }
}
