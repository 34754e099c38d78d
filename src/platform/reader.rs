//! The page's side of the worker: a queue of files to read, one at a time.

use super::files::Source;
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use token_desk_core::delivery;
use token_desk_core::finding::Refusal;
use token_desk_core::formats::ReadOptions;
use token_desk_core::wire::{Assembler, Received};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};
use yew::Callback;

#[wasm_bindgen]
extern "C" {
    /// Starts a worker from the page's own script, see `static/boot.js`.
    #[wasm_bindgen(js_namespace = tokenDesk, js_name = spawnWorker, catch)]
    fn spawn_worker() -> Result<Worker, JsValue>;
}

/// After so many workers that never got ready, no further one is tried.
const MOST_FAILED_STARTS: u32 = 2;

/// What a file is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A token file.
    Tokens,
    /// A user list.
    Users,
    /// Whatever it turns out to be: it was dropped.
    Any,
}

/// A file to read.
#[derive(Clone, PartialEq)]
pub(crate) struct Job {
    /// The file.
    pub(crate) source: Source,
    /// What for.
    pub(crate) kind: Kind,
    /// Choices instead of guesses.
    pub(crate) options: ReadOptions,
    /// The file of the desk whose place it takes.
    pub(crate) replaces: Option<u32>,
}

/// What the reader tells.
pub(crate) enum Event {
    /// Reading goes on, this far (0 to 1).
    Progress(Job, f64),
    /// The file is read.
    Done(Job, Received),
    /// It can't be read.
    Refused(Job, Refusal),
    /// The worker failed; a new one stands ready.
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
    queue: VecDeque<Job>,
    current: Option<Current>,
    /// Tells answers to a cancelled job from those to the present one.
    number: f64,
    /// Workers that failed before they were ready: the browser does not let one start.
    failed_starts: u32,
    tell: Callback<Event>,
    /// What waits until all files are read.
    afterwards: Vec<Callback<()>>,
}

struct Current {
    job: Job,
    assembler: Assembler,
    posted: bool,
}

/// A worker and the closures that it calls.
struct Link {
    worker: Worker,
    ready: bool,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(ErrorEvent)>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Reader {
    /// A reader that tells `tell` what happens.
    pub(crate) fn new(tell: Callback<Event>) -> Self {
        let reader = Self(Rc::new(RefCell::new(Inner {
            worker: None,
            queue: VecDeque::new(),
            current: None,
            number: 0.0,
            failed_starts: 0,
            tell,
            afterwards: Vec::new(),
        })));
        reader.start_worker();
        reader
    }

    /// Queues a file.
    pub(crate) fn read(&self, job: Job) {
        self.0.borrow_mut().queue.push_back(job);
        self.next();
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
        let (tell, cancelled) = {
            let mut inner = self.0.borrow_mut();
            let mut cancelled: Vec<Job> = inner.current.take().map(|current| current.job).into_iter().collect();
            cancelled.extend(inner.queue.drain(..));
            inner.afterwards.clear();
            inner.worker = None;
            (inner.tell.clone(), cancelled)
        };
        self.start_worker();
        for job in cancelled {
            tell.emit(Event::Cancelled(job));
        }
        tell.emit(Event::Idle);
    }

    /// Forgets everything, the worker's memory included.
    pub(crate) fn reset(&self) {
        {
            let mut inner = self.0.borrow_mut();
            inner.queue.clear();
            inner.afterwards.clear();
            inner.current = None;
            inner.worker = None;
        }
        self.start_worker();
    }

    fn start_worker(&self) {
        let Ok(worker) = spawn_worker() else { return };
        let reader = self.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| reader.hear(&event.data()));
        let reader = self.clone();
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            // Handled here: the page's own handler is for the page's own start.
            event.prevent_default();
            reader.fail();
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        self.0.borrow_mut().worker = Some(Link { worker, ready: false, _on_message: on_message, _on_error: on_error });
    }

    /// Hands the next file to the worker, when both are there.
    fn next(&self) {
        let ready = {
            let mut inner = self.0.borrow_mut();
            if inner.current.is_none() {
                let Some(job) = inner.queue.pop_front() else { return };
                inner.number += 1.0;
                inner.current = Some(Current { job, assembler: Assembler::default(), posted: false });
            }
            inner.ready_job()
        };
        match ready {
            Ok(Some((job, number))) => self.send(job, number),
            Ok(None) => {}
            Err(refusal) => self.end(|job| Event::Refused(job, refusal)),
        }
    }

    /// Reads the bytes of a job and hands them to the worker.
    fn send(&self, job: Job, number: f64) {
        let reader = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let posted = match job.source.bytes().await {
                Ok(bytes) => reader.0.borrow().post(&job, number, &bytes),
                Err(error) => Err(error),
            };
            if posted.is_err() && reader.0.borrow().number == number {
                reader.end(|job| {
                    Event::Refused(
                        job,
                        Refusal::new(
                            "unreadable",
                            "The browser could not read the file: it was moved, changed or removed, or the drive is gone.",
                            "Choose it again.",
                        ),
                    )
                });
            }
        });
    }

    /// Ends the present job and goes on with the next.
    fn end(&self, event: impl FnOnce(Job) -> Event) {
        let (tell, job, idle) = {
            let mut inner = self.0.borrow_mut();
            let Some(current) = inner.current.take() else { return };
            (inner.tell.clone(), current.job, inner.queue.is_empty())
        };
        tell.emit(event(job));
        if idle {
            tell.emit(Event::Idle);
            let afterwards = std::mem::take(&mut self.0.borrow_mut().afterwards);
            afterwards.into_iter().for_each(|what| what.emit(()));
        } else {
            self.next();
        }
    }

    fn hear(&self, message: &JsValue) {
        let field = |name: &str| Reflect::get(message, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
        if field("ready").is_truthy() {
            if let Some(link) = &mut self.0.borrow_mut().worker {
                link.ready = true;
            }
            self.next();
            return;
        }
        if field("id").as_f64() != Some(self.0.borrow().number) {
            return;
        }
        if let Some(share) = field("progress").as_f64() {
            let told = {
                let inner = self.0.borrow();
                inner.current.as_ref().map(|current| (inner.tell.clone(), current.job.clone()))
            };
            if let Some((tell, job)) = told {
                tell.emit(Event::Progress(job, share));
            }
            return;
        }
        let refusal = field("refusal");
        if !refusal.is_undefined() {
            let bytes = Uint8Array::new(&refusal).to_vec();
            match postcard::from_bytes::<Refusal>(&bytes) {
                Ok(refusal) => self.end(|job| Event::Refused(job, refusal)),
                Err(_) => self.fail(),
            }
            return;
        }
        let parcel = Uint8Array::new(&field("parcel"));
        let bytes = token_desk_core::secret::SecretBytes::from_vec(parcel.to_vec());
        parcel.fill(0, 0, parcel.length());
        let taken = {
            let mut inner = self.0.borrow_mut();
            let Some(current) = &mut inner.current else { return };
            current.assembler.take(bytes.as_slice())
        };
        match taken {
            Ok(None) => {}
            Ok(Some(received)) => {
                let large = matches!(&received, Received::Tokens(reading) if reading.tokens.len() > 50_000);
                if large {
                    // The worker's memory never shrinks: a new one gives it back.
                    self.0.borrow_mut().worker = None;
                    self.start_worker();
                }
                self.end(|job| Event::Done(job, received));
            }
            Err(_) => self.fail(),
        }
    }

    /// The worker is gone: starts a new one, and gives up the file that it failed on.
    fn fail(&self) {
        let (reading, hopeless) = {
            let mut inner = self.0.borrow_mut();
            if inner.worker.take().is_some_and(|link| !link.ready) {
                inner.failed_starts += 1;
            }
            (inner.current.is_some(), inner.failed_starts >= MOST_FAILED_STARTS)
        };
        if !hopeless {
            self.start_worker();
        }
        if reading {
            self.end(Event::Failed);
        }
    }
}

impl Inner {
    /// The job that can go to the worker now, and its number.
    fn ready_job(&mut self) -> Result<Option<(Job, f64)>, Refusal> {
        if self.worker.is_none() && self.failed_starts >= MOST_FAILED_STARTS {
            return Err(Refusal::new(
                "no-worker",
                "This browser does not let the page start the worker that reads files.",
                "Reload the page; if it stays, try another browser.",
            ));
        }
        let (Some(link), Some(current)) = (&self.worker, &mut self.current) else { return Ok(None) };
        delivery::check_size(current.job.source.size())?;
        if link.ready && !current.posted {
            current.posted = true;
            Ok(Some((current.job.clone(), self.number)))
        } else {
            Ok(None)
        }
    }

    /// Hands the bytes of the job with that number to the worker, unless it was cancelled in the meantime.
    fn post(&self, job: &Job, number: f64, bytes: &ArrayBuffer) -> Result<(), JsValue> {
        let Some(link) = self.worker.as_ref().filter(|_| self.current.is_some() && self.number == number) else {
            let array = Uint8Array::new(bytes);
            array.fill(0, 0, array.length());
            return Ok(());
        };
        let message = Object::new();
        let kind = match job.kind {
            Kind::Tokens => "tokens",
            Kind::Users => "users",
            Kind::Any => "any",
        };
        let options = postcard::to_stdvec(&job.options).unwrap_or_default();
        let set = |name: &str, value: &JsValue| Reflect::set(&message, &JsValue::from_str(name), value);
        set("id", &JsValue::from_f64(number))?;
        set("kind", &JsValue::from_str(kind))?;
        set("bytes", bytes)?;
        set("options", &Uint8Array::from(&options[..]))?;
        link.worker.post_message_with_transfer(&message, &Array::of1(bytes))
    }
}
