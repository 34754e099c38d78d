//! What is read: files that a person gave, the same ones anew, with other choices or with what opens them.

use super::{Context, now};
use crate::job::{FileSource, Job, JobKind};
use crate::platform::files::PASTED;
use crate::platform::reader::{Reader, ReaderEvent};
use crate::platform::{PageRefusal, TimeSlice};
use crate::sample;
use crate::state::{
    Correction, Dialog, ENTERED, Entry, FilesMsg, InProgress, MAX_STEPS_AT_ONCE, Naming, NoticesMsg, Page, Sight,
    Typed, ViewMsg, WorkMsg, has_entered,
};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use token_desk_core::ground::refusal::RetryAs;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::intake::Unlock;
use token_desk_core::intake::delivery::Inside;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::wire::Received;
use yew::prelude::*;

/// Reading that takes longer than this (milliseconds) shows how far it is.
const SHOW_PROGRESS_AFTER: u32 = 200;

/// Milliseconds in which what comes of files is told together.
const TOGETHER: u32 = 150;

/// The reader, its events turned into messages.
#[hook]
pub(super) fn use_reader(page: &UseReducerHandle<Page>) -> Rc<Reader> {
    let dispatcher = page.dispatcher();
    use_memo((), move |()| {
        let delay = ProgressDelay::default();
        let outcomes = Rc::new(Outcomes::of(dispatcher.clone()));
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
                ReaderEvent::Members(job, members) => {
                    let refusal = PageRefusal::SeveralFiles(members.len()).into();
                    WorkMsg::Members(job, members, refusal)
                }
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
            outcomes.tell(message);
        }))
    })
}

/// What comes of files that follow each other faster than the page can be drawn: told together, a few times a second. To
/// show the desk takes about as long after one file more as after a hundred.
struct Outcomes {
    dispatcher: UseReducerDispatcher<Page>,
    waiting: RefCell<Vec<WorkMsg>>,
    slice: RefCell<TimeSlice>,
    timer: RefCell<Option<Timeout>>,
}

impl Outcomes {
    fn of(dispatcher: UseReducerDispatcher<Page>) -> Self {
        let slice = RefCell::new(TimeSlice::of_milliseconds(0.0));
        Self { dispatcher, waiting: RefCell::default(), slice, timer: RefCell::default() }
    }

    /// Tells it now, if nothing was told shortly before; in a while otherwise, or before nothing more comes.
    fn tell(self: &Rc<Self>, message: WorkMsg) {
        let is_last = matches!(message, WorkMsg::Idle);
        self.waiting.borrow_mut().push(message);
        if is_last || self.slice.borrow().is_over() {
            self.tell_waiting();
        } else if self.timer.borrow().is_none() {
            let outcomes = Rc::clone(self);
            *self.timer.borrow_mut() = Some(Timeout::new(TOGETHER, move || outcomes.tell_waiting()));
        }
    }

    fn tell_waiting(&self) {
        self.timer.borrow_mut().take();
        *self.slice.borrow_mut() = TimeSlice::of_milliseconds(f64::from(TOGETHER));
        let waiting = std::mem::take(&mut *self.waiting.borrow_mut());
        self.dispatcher.dispatch(now(WorkMsg::Several(waiting)));
    }
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
    if sources.len() > MAX_STEPS_AT_ONCE {
        context.dispatch(WorkMsg::ManyGiven);
    }
    context.reader.read_all(sources.into_iter().map(|source| {
        // What was pasted has no name of its own.
        let source =
            if PASTED.contains(&&*source.name) { source.named(context.page.unused_name(&source.name)) } else { source };
        Job { source, kind, options: ReadOptions::default(), replaces: None }
    }));
}

/// Reads a refused file as something else.
pub(super) fn read_as(context: &Context, notice: u32, instead: RetryAs, job: Job) {
    context.dispatch(NoticesMsg::Dismiss(notice));
    let kind = match instead {
        RetryAs::UserList | RetryAs::Listed => JobKind::Users,
        RetryAs::TokenFile | RetryAs::Mapped => JobKind::Tokens,
        // It has not been seen yet.
        RetryAs::Unlocked { .. } | RetryAs::ManyRounds(_) | RetryAs::Chosen => job.kind,
    };
    context.reader.read(Job { kind, ..job });
}

/// Looks what users that are being typed would give.
pub(super) fn look_at_entered(context: &Context, source: FileSource, list: Option<u32>) {
    let options = list.map(|list| context.options_of(list)).unwrap_or_default();
    context.reader.read(Job { source, kind: JobKind::LookAtList, options, replaces: None });
}

/// Reads users that were typed, in the place of those of a list if that is still on the desk.
pub(super) fn read_entered(context: &Context, text: &Rc<SecretBytes>, list: Option<u32>) {
    let list = list.filter(|&list| has_entered(context.page.desks.newest(), list));
    let present = list.and_then(|list| context.page.reread(list, context.options_of(list)));
    let name = present.as_ref().map_or_else(|| context.page.unused_name(ENTERED), |job| job.source.name.clone());
    let Some(source) = FileSource::from_bytes(&name, text.as_slice()) else { return };
    // Until it is read, it is nowhere else.
    context.dispatch(FilesMsg::HandedOver(source.clone(), Typed { text: Rc::clone(text), list }));
    match present {
        Some(job) => context.reader.read(Job { source, ..job }),
        None => read(context, vec![source], JobKind::Users),
    }
}

/// Opens the dialog in which users are typed with a list that was typed.
pub(super) fn correct_entered(context: &Context, list: u32, line: u32) {
    let Some(job) = context.page.reread(list, ReadOptions::default()) else { return };
    let context = context.clone();
    wasm_bindgen_futures::spawn_local(async move {
        if let Ok(text) = job.source.content().await {
            let correction = Some(Correction { list, line, text: Rc::new(text) });
            context.dispatch(ViewMsg::Open(Dialog::EnterUsers(Entry { correction, ..Entry::default() })));
        }
    });
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
    if let Some(job) = context.page.reread(uid, context.options_of(uid)) {
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
        read(context, FileSource::from_bytes(name, text.as_bytes()).into_iter().collect(), kind);
    }
}

/// Reads the locked file again, with what opens it; also all others that are locked, if that is wished.
pub(super) fn unlock(context: &Context, unlock: Unlock, others: bool) {
    if let Some(job) = context.locked_job() {
        context.dispatch(ViewMsg::Close);
        context.reader.open(job, Some(unlock.clone()));
    }
    if others {
        for (notice, job) in context.page.notices.locked() {
            context.dispatch(NoticesMsg::Dismiss(notice));
            context.reader.open(job, Some(unlock.clone()));
        }
    }
}

/// Reads files of the archive of which some were to be chosen.
pub(super) fn read_members(context: &Context, members: Vec<Inside>) {
    let Some(job) = context.locked_job() else { return };
    context.dispatch(ViewMsg::Close);
    if members.len() > MAX_STEPS_AT_ONCE {
        context.dispatch(WorkMsg::ManyGiven);
    }
    for Inside { path, names, .. } in members {
        let source = job.source.inside(path, &names);
        let options = ReadOptions::default();
        context.reader.open(Job { source, kind: JobKind::Any, options, replaces: None }, None);
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
    /// The choices with which a file or a list of the desk was read.
    fn options_of(&self, uid: u32) -> ReadOptions {
        let desk = self.page.desks.shown();
        let of_file = desk.files().iter().find(|file| file.uid == uid).map(|file| &file.options);
        let of_list = || desk.lists().iter().find(|list| list.uid == uid).map(|list| &list.options);
        of_file.or_else(of_list).cloned().unwrap_or_default()
    }

    fn naming(&self) -> Option<Naming> {
        self.page.view.dialog.as_ref()?.naming().cloned()
    }

    fn locked_job(&self) -> Option<Job> {
        Some(self.page.view.dialog.as_ref()?.locked()?.job.clone())
    }
}
