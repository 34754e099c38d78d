//! The page's side of the worker: a queue of files to read, one at a time.

use super::files::first_bytes;
use super::messages::{Answer, JobMessage};
use super::picture::Picture;
use super::refusals::PageRefusal;
use super::worker::{RunningWorker, is_for_want_of_memory, opener};
use crate::job::{FileSource, Job, JobKind};
use gloo_timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer, Uint8Array, Uint32Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use token_desk_core::formats::SeenMember;
use token_desk_core::ground::refusal::{Refusal, RetryAs};
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::intake::delivery::{Inside, is_packed};
use token_desk_core::intake::{self, Unlock, is_picture};
use token_desk_core::wire::{Assembler, Parcel, Received};
use wasm_bindgen::{JsCast, JsValue};
use yew::Callback;

/// A reading of more tokens leaves the worker with much memory.
const LARGE: usize = 50_000;

/// After a picture of more pixels a new worker takes the place of the one that searched it.
const LARGE_PICTURE: u64 = 4_000_000;

/// A file goes to the worker in parts of this size, in bytes: the next is read from the disk while the worker takes one. The
/// smaller they are, the less each waits for the other; the worker begins to read with two megabytes.
const PART: u64 = 2 << 20;

/// How many bytes of a table are looked at while its columns are named.
const LOOK: u64 = 64 << 10;

/// Parts that wait for the worker at most: one that it reads and one behind it. More would only lie in memory.
const MAX_WAITING_PARTS: usize = 2;

/// How much of the progress is reading from the disk.
const SHARE_OF_DISK: f64 = 0.3;

/// Milliseconds after a reading when a new worker takes the place of one that retires.
const RENEW_AFTER: u32 = 250;

/// The message that says to a worker that it has time to warm up.
pub(super) const WARM_UP: &str = "warm up";

/// After this many workers that never got ready, no further one is tried.
const MAX_FAILED_STARTS: u32 = 2;

/// What the reader reports.
pub(crate) enum ReaderEvent {
    /// Reading goes on, this far (0 to 1).
    Progress(Job, f64),
    /// The file is read.
    Done(Job, Received),
    /// It can't be read.
    Refused(Job, Refusal),
    /// It is an archive with several files, of which the person chooses.
    Members(Job, Vec<SeenMember>),
    /// The worker failed; a new one is ready.
    Failed(Job),
    /// The person cancelled.
    Cancelled(Job),
    /// Nothing is left to do.
    Idle,
}

/// Reads files in a worker, one after the other.
#[derive(Clone)]
pub(crate) struct Reader(Rc<RefCell<Inner>>);

struct Inner {
    worker: Option<Link>,
    queue: VecDeque<(Job, Option<Unlock>)>,
    current: Option<Current>,
    /// Tells answers to a cancelled job from those to the present one.
    number: f64,
    /// Workers that failed before they were ready: the browser does not let one start.
    failed_starts: u32,
    /// Whether the first worker has had time to warm up.
    warmed: bool,
    report: Callback<ReaderEvent>,
    /// What waits until all files are read.
    afterwards: Vec<Callback<()>>,
    /// What was given to open files of which something is still to be answered: a further password, which of its files
    /// are read. Gone with the answer, or with the next file. Of several files, as what opens one may be tried on all.
    kept: Vec<(FileSource, Unlock)>,
}

struct Current {
    job: Job,
    /// What opens it; kept no longer than the job.
    unlock: Option<Unlock>,
    /// Which of the materials of that opened a layer.
    fitting: Vec<u32>,
    /// The picture that lay in the archive, until it is opened.
    picture: Option<FileSource>,
    assembler: Assembler,
    posted: bool,
    /// The share that was reported last: the disk and the worker both report, and it goes back only when a file is read once more.
    reported: f64,
    /// Whether parcels have come.
    arrives: bool,
    waiting_parts: WaitingParts,
}

/// Parts of a file that the worker has not taken over yet, and who waits until there are fewer.
#[derive(Default)]
struct WaitingParts {
    count: usize,
    sender: Option<Waker>,
}

impl WaitingParts {
    fn taken(&mut self) {
        self.count = self.count.saturating_sub(1);
        self.wake();
    }

    fn wake(&mut self) {
        if let Some(sender) = self.sender.take() {
            sender.wake();
        }
    }
}

impl Drop for WaitingParts {
    // The job ends: whoever waits finds that out.
    fn drop(&mut self) {
        self.wake();
    }
}

/// The worker, and how it is with it.
struct Link {
    worker: RunningWorker,
    /// Whether it waits for a file.
    ready: bool,
    /// Whether it ever did.
    started: bool,
    /// Whether a new one takes its place when it is done: its memory grew, and never shrinks.
    retires: bool,
    /// Whether it has found an error in the program.
    panicked: bool,
}

impl Reader {
    /// A reader that reports what happens.
    pub(crate) fn new(report: Callback<ReaderEvent>) -> Self {
        let reader = Self(Rc::new(RefCell::new(Inner {
            worker: None,
            queue: VecDeque::new(),
            current: None,
            number: 0.0,
            failed_starts: 0,
            warmed: false,
            report,
            afterwards: Vec::new(),
            kept: Vec::new(),
        })));
        reader.start_worker();
        reader
    }

    /// Queues a file.
    pub(crate) fn read(&self, job: Job) {
        self.open(job, None);
    }

    /// Queues files, before the first of them is looked at: one that is refused at once is not the last for that.
    pub(crate) fn read_all(&self, jobs: impl Iterator<Item = Job>) {
        {
            let mut inner = self.0.borrow_mut();
            inner.kept.clear();
            inner.queue.extend(jobs.map(|job| (job, None)));
        }
        self.next();
    }

    /// Queues a file with what opens it; what opened other layers of it is tried as well.
    pub(crate) fn open(&self, job: Job, unlock: Option<Unlock>) {
        {
            let mut inner = self.0.borrow_mut();
            let place = inner.kept.iter().position(|(source, _)| source.is_same_file(&job.source));
            let unlock = match (place, unlock) {
                (Some(place), given) => {
                    let kept = inner.kept.swap_remove(place).1;
                    let given = given.unwrap_or_default();
                    let materials = given.materials.into_iter().chain(kept.materials).collect();
                    let unlock = Unlock { materials, many_rounds: given.many_rounds || kept.many_rounds };
                    inner.kept.push((job.source.clone(), unlock.clone()));
                    Some(unlock)
                }
                (None, None) => {
                    inner.kept.clear();
                    None
                }
                (None, given) => given,
            };
            if job.kind.is_look() {
                // Choices that were changed again before anybody looked.
                inner.queue.retain(|(waiting, _)| !waiting.kind.is_look());
            }
            inner.queue.push_back((job, unlock));
        }
        self.next();
    }

    /// Queues a file again that was refused for its many rounds, with what was given to open it.
    pub(crate) fn retry(&self, job: Job) {
        self.open(job, Some(Unlock { many_rounds: true, ..Unlock::default() }));
    }

    /// Forgets what was given to open a file that waits for an answer.
    pub(crate) fn give_up(&self) {
        self.0.borrow_mut().kept.clear();
    }

    /// Does `what` now, or as soon as no file is being read: who presses a button right behind a file means it to
    /// count.
    pub(crate) fn when_idle(&self, what: Callback<()>) {
        if self.0.borrow().current.is_some() {
            self.0.borrow_mut().afterwards.push(what);
        } else {
            what.emit(());
        }
    }

    /// Stops reading; nothing of the present file reaches the desk, and those behind it are not read.
    pub(crate) fn cancel(&self) {
        let (report, cancelled) = self.stop();
        self.start_worker();
        for job in cancelled {
            report.emit(ReaderEvent::Cancelled(job));
        }
        report.emit(ReaderEvent::Idle);
    }

    /// Forgets everything, the worker's memory included.
    pub(crate) fn reset(&self) {
        let (report, _) = self.stop();
        self.start_worker();
        report.emit(ReaderEvent::Idle);
    }

    /// Ends the worker and forgets what it was to read, which is given back.
    fn stop(&self) -> (Callback<ReaderEvent>, Vec<Job>) {
        let mut inner = self.0.borrow_mut();
        let mut stopped: Vec<Job> = inner.current.take().map(|current| current.job).into_iter().collect();
        stopped.extend(inner.queue.drain(..).map(|(job, _)| job));
        inner.kept.clear();
        inner.afterwards.clear();
        inner.worker = None;
        (inner.report.clone(), stopped)
    }

    fn start_worker(&self) {
        let (hearing, failing) = (self.clone(), self.clone());
        let worker = RunningWorker::start(
            move |message| hearing.hear(message),
            move |words| failing.fail(failing.is_for_want_of_memory(words)),
        );
        let Some(worker) = worker else { return };
        self.0.borrow_mut().worker =
            Some(Link { worker, ready: false, started: false, retires: false, panicked: false });
    }

    /// Hands the next file to the worker, when both are there.
    fn next(&self) {
        loop {
            let ready = {
                let mut inner = self.0.borrow_mut();
                if inner.current.is_none() {
                    let Some((job, unlock)) = inner.queue.pop_front() else { return };
                    inner.number += 1.0;
                    let assembler = Assembler::default();
                    inner.current = Some(Current {
                        job,
                        unlock,
                        fitting: Vec::new(),
                        picture: None,
                        assembler,
                        posted: false,
                        reported: 0.0,
                        arrives: false,
                        waiting_parts: WaitingParts::default(),
                    });
                }
                inner.ready_job()
            };
            match ready {
                Ok(Some((job, number))) => return self.send(job, number),
                Ok(None) => return,
                // Of a folder with many empty files, one is refused after the other.
                Err(refusal) => {
                    if !self.conclude(|job| ReaderEvent::Refused(job, refusal)) {
                        return;
                    }
                }
            }
        }
    }

    /// Starts a new worker in the place of one that retires, unless it has got work in the meantime.
    fn renew(&self) {
        {
            let mut inner = self.0.borrow_mut();
            if inner.current.is_some() || !inner.worker.as_ref().is_some_and(|link| link.retires) {
                return;
            }
            inner.worker = None;
        }
        self.start_worker();
    }

    /// Reads the content of a job's file and hands it to the worker.
    fn send(&self, job: Job, number: f64) {
        let reader = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let sent = reader.send_content(&job, number).await;
            reader.give_up_unless_sent(number, sent);
        });
    }

    /// The same once more for a file of whose bytes the worker needs those that it has let go.
    fn send_again(&self) {
        let (job, number) = {
            let mut inner = self.0.borrow_mut();
            let number = inner.number;
            let Some(current) = &mut inner.current else { return };
            current.waiting_parts = WaitingParts::default();
            // It is read once more, and that takes as long.
            current.reported = 0.0;
            (current.job.clone(), number)
        };
        let reader = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let sent = match first_part(&job).await {
                Ok(first) => reader.send_parts(&job, number, size_to_send(&job), first).await,
                Err(error) => Err(error),
            };
            reader.give_up_unless_sent(number, sent.map_err(|_| PageRefusal::FileGone.into()));
        });
    }

    /// Sends the worker the second module. If another takes its place meanwhile, that one has no use for it, and asks itself when
    /// it has.
    fn send_opener(&self) {
        let reader = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let sent = match opener().await {
                Ok(opener) => reader.0.borrow().worker.as_ref().map_or(Ok(()), |link| {
                    link.worker.post_message_with_transfer(&opener, &Array::of1(&opener.buffer()))
                }),
                Err(error) => Err(error),
            };
            if sent.is_err() {
                reader.fail(true);
            }
        });
    }

    fn give_up_unless_sent(&self, number: f64, sent: Result<(), Refusal>) {
        if let Err(refusal) = sent
            && self.0.borrow().worker_of(number).is_some()
        {
            // The worker waits for the rest: a new one does not.
            self.0.borrow_mut().worker = None;
            self.start_worker();
            self.end(|job| ReaderEvent::Refused(job, refusal));
        }
    }

    async fn send_content(&self, job: &Job, number: f64) -> Result<(), Refusal> {
        let gone = |_: JsValue| PageRefusal::FileGone;
        let inner_picture = self.0.borrow_mut().current.as_mut().and_then(|current| current.picture.take());
        if let Some(source) = inner_picture {
            let picture = Picture::open(&source).await?;
            return self.send_picture(job, number, &picture).await.map_err(|_| Picture::not_open());
        }
        let first = first_part(job).await.map_err(gone)?;
        let may_be_picture = matches!(job.kind, JobKind::Tokens | JobKind::OneToken | JobKind::Any);
        if may_be_picture && is_picture(first_bytes(&first).as_slice()) {
            super::overwrite(&Uint8Array::new(&first));
            let picture = Picture::open(&job.source).await?;
            return self.send_picture(job, number, &picture).await.map_err(|_| Picture::not_open());
        }
        let (size, first) = whole_if_packed(job, first).await.map_err(gone)?;
        if let Err(error) = self.0.borrow().announce(job, number, size, None) {
            super::overwrite(&Uint8Array::new(&first));
            return Err(gone(error).into());
        }
        Ok(self.send_parts(job, number, size, first).await.map_err(gone)?)
    }

    /// Hands the pixels of a picture to the worker, strip by strip.
    async fn send_picture(&self, job: &Job, number: f64, picture: &Picture) -> Result<(), JsValue> {
        let (width, height) = picture.size();
        let pixels = u64::from(width) * u64::from(height);
        self.0.borrow().announce(job, number, pixels * 4, Some((width, height)))?;
        if pixels > LARGE_PICTURE
            && let Some(link) = &mut self.0.borrow_mut().worker
        {
            link.retires = true;
        }
        let mut row = 0;
        while row < height {
            let (strip, next) = picture.strip(row)?;
            row = next;
            if !self.0.borrow().post(number, &strip)? {
                break;
            }
            self.progress(SHARE_OF_DISK * f64::from(row) / f64::from(height));
            gloo_timers::future::TimeoutFuture::new(0).await;
        }
        Ok(())
    }

    /// Hands the bytes of a file to the worker, part by part.
    async fn send_parts(&self, job: &Job, number: f64, size: u64, first: ArrayBuffer) -> Result<(), JsValue> {
        let (mut part, mut at) = (first, 0);
        loop {
            let end = (at + PART).min(size);
            if u64::from(part.byte_length()) != end - at {
                super::overwrite(&Uint8Array::new(&part));
                return Err(JsValue::from_str("the file has become shorter"));
            }
            // It is read while this one waits for the worker.
            let next = if end < size { Some(job.source.part(end, (end + PART).min(size))?) } else { None };
            self.may_send(number).await;
            let goes_on = self.0.borrow().post(number, &part)?;
            let Some(next) = next else { return Ok(()) };
            part = next.await?.dyn_into()?;
            if !goes_on {
                super::overwrite(&Uint8Array::new(&part));
                return Ok(());
            }
            self.progress(SHARE_OF_DISK * end as f64 / size as f64);
            at = end;
        }
    }

    /// Waits until the worker is ready for a further part of that job, or the job has ended; counts the part.
    async fn may_send(&self, number: f64) {
        poll_fn(|context| {
            let mut inner = self.0.borrow_mut();
            if inner.number == number
                && let Some(Current { waiting_parts, .. }) = &mut inner.current
            {
                if waiting_parts.count >= MAX_WAITING_PARTS {
                    waiting_parts.sender = Some(context.waker().clone());
                    return Poll::Pending;
                }
                waiting_parts.count += 1;
            }
            Poll::Ready(())
        })
        .await;
    }

    fn progress(&self, share: f64) {
        let progress = {
            let mut inner = self.0.borrow_mut();
            let report = inner.report.clone();
            inner.current.as_mut().map(|current| {
                current.reported = current.reported.max(share);
                (report, current.job.clone(), current.reported)
            })
        };
        if let Some((report, job, share)) = progress {
            report.emit(ReaderEvent::Progress(job, share));
        }
    }

    /// Ends the present job and goes on with the next.
    fn end(&self, event: impl FnOnce(Job) -> ReaderEvent) {
        if self.conclude(event) {
            self.next();
        }
    }

    /// Ends the present job; whether others wait.
    fn conclude(&self, event: impl FnOnce(Job) -> ReaderEvent) -> bool {
        let (report, event, idle) = {
            let mut inner = self.0.borrow_mut();
            let Some(current) = inner.current.take() else { return false };
            let (source, unlock) = (current.job.source.clone(), current.unlock);
            let event = event(current.job);
            // What opened nothing goes; what waits for the word to compute may open it.
            let unlock =
                unlock.map(|unlock| if event.asks_to_go_on() { unlock } else { unlock.only(&current.fitting) });
            inner.keep_unlock(source, unlock.filter(|unlock| !unlock.materials.is_empty()), event.asks());
            (inner.report.clone(), event, inner.queue.is_empty())
        };
        report.emit(event);
        if idle {
            report.emit(ReaderEvent::Idle);
            let afterwards = std::mem::take(&mut self.0.borrow_mut().afterwards);
            afterwards.into_iter().for_each(|what| what.emit(()));
        }
        !idle
    }

    fn hear(&self, message: &JsValue) {
        // Nothing else is ever sent: what it was about would wait for good.
        let Some((job, answer)) = Answer::of(message) else { return self.fail(false) };
        let is_present = job == self.0.borrow().number;
        match answer {
            Answer::Ready => self.worker_is_ready(),
            Answer::NeedsOpener => self.send_opener(),
            Answer::Panicked => {
                if let Some(link) = &mut self.0.borrow_mut().worker {
                    link.panicked = true;
                }
            }
            // Never of this worker.
            Answer::Sealed(_) => {}
            // Of a job that was cancelled.
            _ if !is_present => {}
            Answer::Progress(share) => self.progress(SHARE_OF_DISK + (1.0 - SHARE_OF_DISK) * share),
            Answer::Taken => {
                if let Some(current) = &mut self.0.borrow_mut().current {
                    current.waiting_parts.taken();
                }
            }
            Answer::Again => self.send_again(),
            Answer::Refused(refusal) => self.refused(&refusal.to_vec()),
            Answer::Inside(inside) => match postcard::from_bytes::<Inside>(&inside.to_vec()) {
                Ok(inside) => self.is_inside(inside),
                Err(_) => self.fail(false),
            },
            Answer::Members(members) => match postcard::from_bytes(&members.to_vec()) {
                Ok(members) => self.end(|job| ReaderEvent::Members(job, members)),
                Err(_) => self.fail(false),
            },
            Answer::OpenedWith(places) => {
                if let Some(current) = &mut self.0.borrow_mut().current {
                    current.fitting = places.to_vec();
                }
            }
            Answer::Picture(picture) => self.send_inner_picture(&picture),
            Answer::Pieces(cuts, buffer) => {
                self.make_room_once();
                let array = Uint8Array::new(&buffer);
                for cut in cuts.to_vec().as_chunks::<4>().0 {
                    let [tag, start, middle, end] = *cut;
                    let part = |from, to| SecretBytes::from_vec(array.subarray(from, to).to_vec());
                    let tag = u8::try_from(tag).unwrap_or(u8::MAX);
                    self.take(Parcel { tag, bytes: part(start, middle), more: part(middle, end) });
                }
                super::overwrite(&array);
            }
            Answer::Piece(tag, content, more) => {
                self.make_room_once();
                let take = |buffer: &ArrayBuffer| {
                    let array = Uint8Array::new(buffer);
                    let bytes = SecretBytes::from_vec(array.to_vec());
                    super::overwrite(&array);
                    bytes
                };
                self.take(Parcel { tag, bytes: take(&content), more: take(&more) });
            }
        }
    }

    /// The worker waits for a job: the next one, or a new worker if this one is to go.
    fn worker_is_ready(&self) {
        let (retires, waits) = {
            let mut inner = self.0.borrow_mut();
            let waits = inner.current.is_some();
            // The browser keeps the fast code that it has made, for later workers too.
            let warms = !std::mem::replace(&mut inner.warmed, true) && !waits;
            let Some(link) = &mut inner.worker else { return };
            (link.ready, link.started) = (true, true);
            if warms {
                let _ = link.worker.post_message(&JsValue::from_str(WARM_UP));
            }
            (link.retires, waits)
        };
        match (retires, waits) {
            (false, _) => self.next(),
            (true, true) => {
                self.0.borrow_mut().worker = None;
                // Ending a worker and starting one take their time: a task each.
                let reader = self.clone();
                Timeout::new(0, move || {
                    if reader.0.borrow().worker.is_none() {
                        reader.start_worker();
                    }
                })
                .forget();
            }
            // First the page shows what was read.
            (true, false) => {
                let reader = self.clone();
                Timeout::new(RENEW_AFTER, move || reader.renew()).forget();
            }
        }
    }

    fn refused(&self, packed: &[u8]) {
        match postcard::from_bytes::<Refusal>(packed) {
            Ok(refusal) => self.end(|job| ReaderEvent::Refused(job, refusal)),
            Err(_) => self.fail(false),
        }
    }

    /// The file that is read lies in an archive: it has a name of its own, and is found there again.
    fn is_inside(&self, inside: Inside) {
        if let Some(Current { job, .. }) = &mut self.0.borrow_mut().current {
            job.source = job.source.inside(inside.path, &inside.names);
        }
    }

    /// A picture lay in an archive: it is opened here, as the browser does that, and goes to the worker once more, which waits
    /// for a job.
    fn send_inner_picture(&self, picture: &ArrayBuffer) {
        let array = Uint8Array::new(picture);
        let bytes = SecretBytes::from_vec(array.to_vec());
        super::overwrite(&array);
        let Some(source) = FileSource::from_bytes("", bytes.as_slice()) else {
            return self.end(|job| ReaderEvent::Refused(job, Picture::not_open()));
        };
        if let Some(current) = &mut self.0.borrow_mut().current {
            (current.picture, current.posted) = (Some(source), false);
        }
    }

    /// Before the first piece of a file comes.
    fn make_room_once(&self) {
        if let Some(current) = &mut self.0.borrow_mut().current
            && !std::mem::replace(&mut current.arrives, true)
            && !current.job.kind.is_look()
        {
            // Tokens and users take about as much memory as the file, with their indexes a third more.
            super::make_room(current.job.source.size() * 4 / 3);
        }
    }

    /// Takes over a parcel; the last one ends the job.
    fn take(&self, parcel: Parcel) {
        let taken = {
            let mut inner = self.0.borrow_mut();
            let Some(current) = &mut inner.current else { return };
            current.assembler.take(parcel)
        };
        match taken {
            Ok(None) => {}
            Ok(Some(received)) => {
                let large = matches!(&received, Received::Tokens(reading) if reading.tokens.len() > LARGE);
                if let Some(link) = &mut self.0.borrow_mut().worker {
                    link.retires |= large;
                }
                self.end(|job| ReaderEvent::Done(job, received));
            }
            Err(_) => self.fail(false),
        }
    }

    /// Whether the worker has ended, with these words of the browser, because it got no memory.
    fn is_for_want_of_memory(&self, words: &str) -> bool {
        is_for_want_of_memory(words, self.0.borrow().worker.as_ref().is_some_and(|link| link.panicked))
    }

    /// The worker is gone: starts a new one, and gives up the file that it failed on.
    fn fail(&self, no_memory: bool) {
        let (reading, hopeless) = {
            let mut inner = self.0.borrow_mut();
            if inner.worker.take().is_some_and(|link| !link.started) {
                inner.failed_starts += 1;
            }
            (inner.current.is_some(), inner.failed_starts >= MAX_FAILED_STARTS)
        };
        if !hopeless {
            self.start_worker();
        }
        if reading {
            self.end(|job| {
                if no_memory {
                    ReaderEvent::Refused(job, PageRefusal::NoMemory.into())
                } else {
                    ReaderEvent::Failed(job)
                }
            });
        }
    }
}

/// How many bytes of a job's file the worker needs.
fn size_to_send(job: &Job) -> u64 {
    match job.kind {
        JobKind::LookAtTable => job.source.size().min(LOOK),
        _ => job.source.size(),
    }
}

/// Fetches the first part of a job's file.
async fn first_part(job: &Job) -> Result<ArrayBuffer, JsValue> {
    job.source.part(0, size_to_send(job).min(PART))?.await?.dyn_into()
}

/// How many bytes the worker needs, and the first part of them: of what is packed it needs all, as the directory is at its
/// end.
async fn whole_if_packed(job: &Job, first: ArrayBuffer) -> Result<(u64, ArrayBuffer), JsValue> {
    let size = size_to_send(job);
    let whole = job.source.size();
    if size == whole || !is_packed(first_bytes(&first).as_slice()) {
        return Ok((size, first));
    }
    super::overwrite(&Uint8Array::new(&first));
    Ok((whole, job.source.part(0, whole.min(PART))?.await?.dyn_into()?))
}

impl ReaderEvent {
    /// Whether something of the file is still to be answered, or to be chosen.
    fn asks(&self) -> bool {
        match self {
            Self::Members(..) => true,
            Self::Refused(_, refusal) => refusal.retry_as.is_some(),
            Self::Done(job, _) => job.kind.is_look(),
            Self::Progress(..) | Self::Failed(_) | Self::Cancelled(_) | Self::Idle => false,
        }
    }

    /// Whether what was given may open the file, and only takes long.
    fn asks_to_go_on(&self) -> bool {
        matches!(self, Self::Refused(_, refusal) if matches!(refusal.retry_as, Some(RetryAs::ManyRounds(_))))
    }
}

impl Inner {
    /// Keeps what was given to open a file as long as something of it is to be answered, or others of its files wait.
    fn keep_unlock(&mut self, source: FileSource, unlock: Option<Unlock>, asks: bool) {
        let waits = self.queue.iter().any(|(job, _)| job.source.is_same_file(&source));
        if asks || !waits {
            self.kept.retain(|(kept, _)| !kept.is_same_file(&source));
        }
        if asks {
            self.kept.extend(unlock.map(|unlock| (source, unlock)));
        }
    }

    /// The job that can go to the worker now, and its number.
    fn ready_job(&mut self) -> Result<Option<(Job, f64)>, Refusal> {
        if self.worker.is_none() && self.failed_starts >= MAX_FAILED_STARTS {
            return Err(PageRefusal::NoWorker.into());
        }
        let (Some(link), Some(current)) = (&mut self.worker, &mut self.current) else { return Ok(None) };
        if current.job.source.is_folder {
            return Err(PageRefusal::Folder.into());
        }
        intake::check_size(current.job.source.size())?;
        if link.ready && !current.posted {
            link.ready = false;
            current.posted = true;
            Ok(Some((current.job.clone(), self.number)))
        } else {
            Ok(None)
        }
    }

    /// Tells the worker about the job with that number; `size` bytes follow: the file, or the pixels of a picture with that
    /// width and height.
    fn announce(&self, job: &Job, number: f64, size: u64, picture: Option<(u32, u32)>) -> Result<(), JsValue> {
        let Some(link) = self.worker_of(number) else { return Ok(()) };
        let kind = match job.kind {
            _ if picture.is_some() => "picture",
            JobKind::Tokens | JobKind::OneToken => "tokens",
            JobKind::Users => "users",
            JobKind::LookAtList => "look at list",
            JobKind::LookAtTable if size < job.source.size() => "look at start of table",
            JobKind::LookAtTable => "look at table",
            JobKind::Any => "any",
        };
        let options = postcard::to_stdvec(&job.options).unwrap_or_default();
        let unlock = self.current.as_ref().and_then(|current| current.unlock.as_ref());
        let message = JobMessage {
            id: number,
            kind: kind.to_owned(),
            size: size as f64,
            options: Uint8Array::from(&options[..]),
            sides: picture.unwrap_or_default(),
            inside: Uint32Array::from(job.source.path()),
            // It moves to the worker, which overwrites it; here nothing is left of it but the job's own, which goes with it.
            unlock: unlock.map(|unlock| Uint8Array::from(unlock.pack().as_slice()).buffer()),
            opener: None,
        };
        let moves: Array = message.unlock.iter().collect();
        link.worker.post_message_with_transfer(&message.to_array(), &moves)
    }

    /// Hands the next bytes of that job to the worker; false if it was cancelled in the meantime.
    fn post(&self, number: f64, bytes: &ArrayBuffer) -> Result<bool, JsValue> {
        let Some(link) = self.worker_of(number) else {
            super::overwrite(&Uint8Array::new(bytes));
            return Ok(false);
        };
        link.worker.post_message_with_transfer(bytes, &Array::of1(bytes))?;
        Ok(true)
    }

    /// The worker, if that job is still the present one.
    fn worker_of(&self, number: f64) -> Option<&Link> {
        self.worker.as_ref().filter(|_| self.current.is_some() && self.number == number)
    }
}
