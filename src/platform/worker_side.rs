//! The worker's side: reads a file and sends what came of it in parcels.
//!
//! Messages to the worker: [`WARM_UP`]; `{id, kind, size, options}`, with `unlock` where a key was given, and `width` and
//! `height` of a picture; then the bytes of the file, or red, green, blue and alpha of each pixel, buffer by buffer. The kind
//! is `tokens`, `users`, `any`, `picture`, `look at list`, `look at table`, or `look at start of table` where only its first
//! bytes follow. From it: `{id, progress}`, `{id, taken}` for each part but the last, `{id, tag, parcel, more}`, several of
//! those in one buffer as `{id, cuts, parcels}`, `{id, again}` where the bytes of the file have to come once more,
//! `{id, refusal}`, `{panicked}` before it ends by an error of the program, and `{ready}` when it waits for a file.
//!
//! Tables with a header row it reads itself; all else the second module does. It asks for that with `{needs opener}`, when it
//! has time or the first file needs it, gets it as an array of bytes, and keeps it.
//!
//! A job of the kind `seal` is one message: the file in the place of `options`, how it is sealed in that of `unlock`, the second
//! module; what came of it is `{id, sealed}`.
//! Anything else is a mistake of ours and ends the worker; the page starts a new one and says so.

use super::messages::{Answer, JobMessage};
use super::reader::WARM_UP;
use super::sealer::SEAL;
use super::second_module::{Failure, SecondModule};
use gloo_timers::future::TimeoutFuture;
use js_sys::{ArrayBuffer, Uint8Array, Uint32Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use token_desk_core::desk::Desk;
use token_desk_core::formats::{Arrived, Arriving, SeenMember, open_table};
use token_desk_core::ground::progress::Progress;
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::intake::delivery::{self, is_packed};
use token_desk_core::intake::{Unlock, is_picture};
use token_desk_core::notation::openpgp::SignatureCheck;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::wire::{self, Came, Piece, ReadJob, ReadKind, StreamedBlocks};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Rows of the table that is read to warm up: a turn takes a few milliseconds.
const WARM_ROWS: u32 = 500;
/// How often it is read. Twice as many rows make no difference.
const WARM_TURNS: u32 = 24;
/// How often a turn counts its rows.
const WARM_COUNTS: u32 = 20;
/// Bytes of memory that are made ready with each turn, for a file of ten megabytes in all: a page of memory that the
/// program has never touched takes the system some time.
const WARM_MEMORY: usize = 1 << 20;
/// Milliseconds before that: the page comes first.
const WARM_AFTER: u32 = 200;

/// Milliseconds between two progress messages.
const PROGRESS_EVERY: f64 = 50.0;

/// What is to be done with a file.
struct Request {
    id: f64,
    kind: ReadKind,
    options: ReadOptions,
    /// Which file in an archive it is.
    inside: Vec<u32>,
    /// What opens it, if it is encrypted.
    unlock: Option<Unlock>,
}

/// What the worker has of its present job.
enum Work {
    /// Part of its file.
    Arriving(Incoming),
    /// All of its file, which the second module is to read as soon as it is here.
    NeedsOpener(Request, SecretBytes),
}

/// A file that is on its way.
struct Incoming {
    request: Request,
    /// What is there of it, read meanwhile if it may be a token file.
    arriving: Arriving,
    /// What was sent of that.
    streamed: StreamedBlocks,
}

/// Waits for jobs.
pub(crate) fn serve() {
    let own_scope = || -> DedicatedWorkerGlobalScope { js_sys::global().unchecked_into() };
    std::panic::set_hook(Box::new(move |_| {
        let _ = post(&own_scope(), 0.0, &Answer::Panicked);
    }));
    let scope = own_scope();
    let worker = scope.clone();
    let work: RefCell<Option<Work>> = RefCell::default();
    let second = Rc::new(SecondModule::default());
    let called = Rc::new(Cell::new(false));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if event.data().as_string().is_some_and(|message| message == WARM_UP) {
            wasm_bindgen_futures::spawn_local(warm_up(worker.clone(), Rc::clone(&called)));
            return;
        }
        let received = match event.data().dyn_ref::<Uint8Array>() {
            Some(sent) => take_second_module(&worker, &second, &mut work.borrow_mut(), sent, &called),
            None => {
                called.set(true);
                receive(&worker, &second, &mut work.borrow_mut(), &event.data())
            }
        };
        if let Err(error) = received {
            // Thrown, so that it reaches the page as an error of the worker.
            wasm_bindgen::throw_val(error);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    let _ = post(&scope, 0.0, &Answer::Ready);
}

/// Reads a made-up table a few times until a file is there, a little at a time. A browser makes code of what is called, and
/// fast code only of what is called often: without this, much of the time with a first small file goes there.
/// Then it asks for the second module.
async fn warm_up(scope: DedicatedWorkerGlobalScope, called: Rc<Cell<bool>>) {
    let mut table = "upn,serial number,secret key,time interval,manufacturer,model\r\n".to_owned();
    for row in 0..WARM_ROWS {
        let number = u64::from(row + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let key: String = (0..32).map(|n| char::from(b'A' + (number.rotate_left(n * 2) % 26) as u8)).collect();
        table += &format!("user{row}@example.com,{},{key},30,Sample,Made up\r\n", 10_000_000 + row);
    }
    TimeoutFuture::new(WARM_AFTER).await;
    let mut memory = Vec::<u8>::new();
    if memory.try_reserve_exact(WARM_MEMORY * WARM_TURNS as usize).is_err() {
        return;
    }
    for _ in 0..WARM_TURNS {
        if called.get() {
            return;
        }
        memory.resize(memory.len() + WARM_MEMORY, 1);
        if let Some(reading) = open_table(table.as_bytes(), &ReadOptions::default(), &mut |_| {}) {
            wire::pack_tokens(&reading, StreamedBlocks::default(), &mut |_| {});
            // The page counts all rows at once; in Chromium both run the same code.
            if let Ok((desk, _)) = Desk::default().add_tokens("", reading, ReadOptions::default()) {
                for _ in 0..WARM_COUNTS {
                    // Of a desk that has counted nothing yet.
                    std::hint::black_box(desk.clone().summary());
                }
            }
        }
        TimeoutFuture::new(0).await;
    }
    drop(std::hint::black_box(memory));
    let _ = post(&scope, 0.0, &Answer::NeedsOpener);
}

/// Takes over the second module: for the file that waits for it, or else for those to come.
fn take_second_module(
    scope: &DedicatedWorkerGlobalScope,
    second: &Rc<SecondModule>,
    work: &mut Option<Work>,
    sent: &Uint8Array,
    called: &Rc<Cell<bool>>,
) -> Result<(), JsValue> {
    second.take(sent)?;
    match work.take() {
        Some(Work::NeedsOpener(request, bytes)) => answer_by_opener(scope, second, &request, bytes)?,
        other => {
            *work = other;
            let (second, called) = (Rc::clone(second), Rc::clone(called));
            wasm_bindgen_futures::spawn_local(async move { second.prepare(&called).await });
        }
    }
    Ok(())
}

/// Takes a message: the announcement of a file, or its next bytes.
fn receive(
    scope: &DedicatedWorkerGlobalScope,
    second: &SecondModule,
    work: &mut Option<Work>,
    message: &JsValue,
) -> Result<(), JsValue> {
    let Some(buffer) = message.dyn_ref::<ArrayBuffer>() else {
        let job = JobMessage::of(message).ok_or_else(|| JsValue::from_str("job"))?;
        if job.kind == SEAL {
            return seal(scope, second, &job);
        }
        *work = Some(Work::Arriving(announced(job)?));
        return Ok(());
    };
    *work = match work.take() {
        Some(Work::Arriving(mut file)) => {
            take_part(scope, &mut file, buffer)?;
            if file.arriving.is_complete() {
                complete(scope, second, file)?
            } else {
                post(scope, file.request.id, &Answer::Taken)?;
                Some(Work::Arriving(file))
            }
        }
        Some(Work::NeedsOpener(..)) | None => return Err(JsValue::from_str("bytes of no file")),
    };
    Ok(())
}

/// The file that is announced, of which nothing is there yet.
fn announced(job: JobMessage) -> Result<Incoming, JsValue> {
    // The file, and what is read from it: records, keys and indexes take about as much again and a half. Most of it is
    // never touched if the file is read as it comes.
    let size = job.size as usize;
    super::make_room(size as u64 * 5 / 2);
    let (width, height) = job.sides;
    let kind = match &*job.kind {
        "tokens" => ReadKind::Tokens,
        "users" => ReadKind::Users,
        "any" => ReadKind::Any,
        "picture" => ReadKind::Picture(width, height),
        "look at list" => ReadKind::LookAtList,
        "look at table" => ReadKind::LookAtTable { whole: true },
        "look at start of table" => ReadKind::LookAtTable { whole: false },
        _ => return Err(JsValue::from_str("unknown kind of job")),
    };
    let request = Request {
        id: job.id,
        kind,
        options: postcard::from_bytes(&job.options.to_vec()).map_err(|_| JsValue::from_str("options"))?,
        unlock: job.unlock.as_ref().and_then(take_unlock),
        inside: job.inside.to_vec(),
    };
    let options = &request.options;
    let arriving = if kind.may_be_tokens() { Arriving::new(size, options) } else { Arriving::whole(size, options) };
    Ok(Incoming { request, arriving, streamed: StreamedBlocks::default() })
}

/// Takes the next bytes of a file and sends back what could be read of them.
fn take_part(scope: &DedicatedWorkerGlobalScope, file: &mut Incoming, part: &ArrayBuffer) -> Result<(), JsValue> {
    let Incoming { request, arriving, streamed } = file;
    let id = request.id;
    let array = Uint8Array::new(part);
    let place = arriving.room(array.length() as usize).ok_or_else(|| JsValue::from_str("too many bytes"))?;
    array.copy_to(place);
    // What is read of a part goes back in the place where the part came: memory that is new costs more than copying.
    let mut back = Back { array: Some(array), cuts: Vec::new() };
    arriving.read_on(&mut progress_reporter(scope, id));
    let mut one_by_one = piece_sender(scope, id);
    streamed.send(arriving, &mut |piece| {
        if !back.take(piece) {
            back.send(scope, id);
            one_by_one(piece);
        }
    });
    back.send(scope, id);
    Ok(())
}

/// Ends the reading of a file whose bytes have all come; gives what waits for them once more, or for the second module, if that
/// is needed.
fn complete(
    scope: &DedicatedWorkerGlobalScope,
    second: &SecondModule,
    file: Incoming,
) -> Result<Option<Work>, JsValue> {
    let Incoming { request, arriving, mut streamed } = file;
    let id = request.id;
    let arrived = arriving.finish(&mut progress_reporter(scope, id));
    match arrived {
        Arrived::Read(reading) => {
            wire::pack_tokens(&reading, streamed, &mut piece_sender(scope, id));
            // Overwriting takes its time: the page need not wait for it.
            drop(reading);
            post(scope, id, &Answer::Ready)?;
        }
        Arrived::Whole(bytes) => {
            streamed.start_over(&mut piece_sender(scope, id));
            if is_packed(bytes.as_slice()) || !read_table(scope, &request, &bytes, &[])? {
                if !second.is_there() {
                    post(scope, 0.0, &Answer::NeedsOpener)?;
                    return Ok(Some(Work::NeedsOpener(request, bytes)));
                }
                answer_by_opener(scope, second, &request, bytes)?;
            }
        }
        Arrived::Again(arriving) => {
            streamed.start_over(&mut piece_sender(scope, id));
            post(scope, id, &Answer::Again)?;
            return Ok(Some(Work::Arriving(Incoming { request, arriving, streamed })));
        }
    }
    Ok(None)
}

/// The buffer in which a part of the file came, and what goes back to the page in it.
struct Back {
    /// Nothing once it is sent.
    array: Option<Uint8Array>,
    /// Tag, start, middle and end of each piece.
    cuts: Vec<u32>,
}

impl Back {
    /// Puts a piece behind the last one, if there is room.
    fn take(&mut self, piece: Piece<'_>) -> bool {
        let Some(array) = &self.array else { return false };
        let start = self.cuts.last().copied().unwrap_or(0);
        let mut end = start;
        let mut append = |bytes: &[u8]| {
            let from = end;
            end = u32::try_from(bytes.len()).ok().and_then(|length| from.checked_add(length))?;
            (end <= array.length()).then(|| array.subarray(from, end).copy_from(bytes))?;
            Some(end)
        };
        let Some((middle, end)) = append(piece.bytes).and_then(|middle| Some((middle, append(piece.more)?))) else {
            return false;
        };
        self.cuts.extend([u32::from(piece.tag), start, middle, end]);
        true
    }

    /// Sends the pieces that are in it; without any, the browser's copy of the file's part is overwritten.
    fn send(&mut self, scope: &DedicatedWorkerGlobalScope, id: f64) {
        let Some(array) = self.array.take() else { return };
        if self.cuts.is_empty() {
            super::overwrite(&array);
            return;
        }
        let cuts = Uint32Array::from(&std::mem::take(&mut self.cuts)[..]);
        let _ = post(scope, id, &Answer::Pieces(cuts, array.buffer()));
    }
}

/// Takes over what opens a file; the browser's copy of it is overwritten.
fn take_unlock(bytes: &ArrayBuffer) -> Option<Unlock> {
    let array = Uint8Array::new(bytes);
    let packed = SecretBytes::from_vec(array.to_vec());
    super::overwrite(&array);
    Unlock::unpack(packed.as_slice())
}

/// Tells the page something of the job with that number.
fn post(scope: &DedicatedWorkerGlobalScope, job: f64, answer: &Answer) -> Result<(), JsValue> {
    let (message, moves) = answer.to_arrays(job);
    scope.post_message_with_transfer(&message, &moves)
}

/// Tells the page how far the reading of that file is, not too often.
fn progress_reporter<'a>(scope: &'a DedicatedWorkerGlobalScope, id: f64) -> impl FnMut(f64) + 'a {
    let mut last = 0.0;
    move |share| {
        let now = js_sys::Date::now();
        if now - last > PROGRESS_EVERY {
            last = now;
            let _ = post(scope, id, &Answer::Progress(share));
        }
    }
}

/// Sends the page what was read of that file, piece by piece.
fn piece_sender<'a>(scope: &'a DedicatedWorkerGlobalScope, id: f64) -> impl FnMut(Piece<'_>) + 'a {
    move |piece| {
        let (content, more) = (Uint8Array::from(piece.bytes).buffer(), Uint8Array::from(piece.more).buffer());
        let _ = post(scope, id, &Answer::Piece(piece.tag, content, more));
    }
}

/// Reads a file that is all there, if it is a table of tokens with a header row, and sends what came of it; whether it is one.
fn read_table(
    scope: &DedicatedWorkerGlobalScope,
    request: &Request,
    bytes: &SecretBytes,
    signatures: &[SignatureCheck],
) -> Result<bool, JsValue> {
    let Request { id, kind, options, .. } = request;
    if !kind.may_be_tokens() {
        return Ok(false);
    }
    let Some(mut reading) = open_table(bytes.as_slice(), options, &mut progress_reporter(scope, *id)) else {
        return Ok(false);
    };
    reading.note_signatures(signatures);
    wire::pack_tokens(&reading, StreamedBlocks::default(), &mut piece_sender(scope, *id));
    // Overwriting takes its time: the page need not wait for it.
    drop(reading);
    post(scope, *id, &Answer::Ready)?;
    Ok(true)
}

/// Has the second module open a file, if it is packed, and read what is inside; sends what came of it.
fn answer_by_opener(
    scope: &DedicatedWorkerGlobalScope,
    second: &SecondModule,
    request: &Request,
    mut bytes: SecretBytes,
) -> Result<(), JsValue> {
    let Request { id, kind, options, unlock, .. } = request;
    let id = *id;
    let mut progress = progress_reporter(scope, id);
    let (mut signatures, mut beside) = (Vec::new(), Vec::new());
    if !matches!(kind, ReadKind::Picture(..)) && is_packed(bytes.as_slice()) {
        match open_delivery(scope, second, request, &bytes, &mut progress)? {
            Ok(Came::File { inside, content, beside: by_its_side }) => {
                if !inside.names.is_empty() {
                    post(scope, id, &Answer::Inside(packed(postcard::to_stdvec(&inside))))?;
                }
                if is_picture(content.as_slice()) {
                    let picture = Uint8Array::from(content.as_slice()).buffer();
                    post(scope, id, &Answer::Picture(picture))?;
                    return post(scope, id, &Answer::Ready);
                }
                if read_table(scope, request, &content, &inside.signatures)? {
                    return Ok(());
                }
                (signatures, beside, bytes) = (inside.signatures, by_its_side, content);
            }
            Ok(Came::Members(members)) => {
                post(scope, id, &Answer::Members(packed(postcard::to_stdvec(&members))))?;
                return post(scope, id, &Answer::Ready);
            }
            Err(refusal) => {
                post(scope, id, &Answer::Refused(packed(postcard::to_stdvec(&refusal))))?;
                return post(scope, id, &Answer::Ready);
            }
        }
    }
    let job = ReadJob { kind: *kind, options: options.clone(), unlock: unlock.clone(), signatures, beside };
    let mut hand_on = |tag: f64, content: Uint8Array, more: Uint8Array| {
        let _ = post(scope, id, &Answer::Piece(tag as u8, content.buffer(), more.buffer()));
    };
    let packed_job = job.pack();
    let given = (bytes.as_slice(), packed_job.as_slice());
    let refusal = done(second.run("read_file", given, &mut progress, &mut hand_on))?;
    if !refusal.is_empty() {
        post(scope, id, &Answer::Refused(Uint8Array::from(refusal.as_slice())))?;
    }
    drop((job, packed_job, bytes));
    post(scope, id, &Answer::Ready)
}

/// Has the second module open a file. Of an archive in which one file is of use, that one is taken.
///
/// The error is one of the program.
fn open_delivery(
    scope: &DedicatedWorkerGlobalScope,
    second: &SecondModule,
    request: &Request,
    file: &SecretBytes,
    progress: &mut Progress<'_>,
) -> Result<Result<Came, Refusal>, JsValue> {
    let mut asked = delivery::Request {
        chosen: request.inside.clone(),
        sheet: request.options.sheet,
        unlock: request.unlock.clone(),
    };
    loop {
        let wish = asked.pack();
        let given = (file.as_slice(), wish.as_slice());
        let packed = done(second.run("open_delivery", given, progress, &mut |_, _, _| {}))?;
        let (came, fitting) = Came::unpack(&packed).ok_or_else(|| JsValue::from_str("what came of a delivery"))?;
        if !fitting.is_empty() {
            post(scope, request.id, &Answer::OpenedWith(Uint32Array::from(&fitting[..])))?;
        }
        if let Ok(Came::Members(members)) = &came
            && let Some(only) = SeenMember::only_readable(members)
            // Deeper each time.
            && only.member.inside.path.len() > asked.chosen.len()
        {
            asked.chosen.clone_from(&only.member.inside.path);
            continue;
        }
        return Ok(came);
    }
}

/// A value without secrets, for the page.
fn packed(value: postcard::Result<Vec<u8>>) -> Uint8Array {
    Uint8Array::from(&value.unwrap_or_default()[..])
}

/// What came of a task of the second module; of a panic in it the page is told, as of one of this program: it else takes it for
/// want of memory.
fn done<T>(came: Result<T, Failure>) -> Result<T, JsValue> {
    came.map_err(|Failure { error, panicked }| {
        if panicked {
            let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
            let _ = post(&scope, 0.0, &Answer::Panicked);
        }
        error
    })
}

/// Seals a file, by the second module. Nothing of it comes into this program's memory.
fn seal(scope: &DedicatedWorkerGlobalScope, second: &SecondModule, job: &JobMessage) -> Result<(), JsValue> {
    let (Some(opener), Some(request)) = (&job.opener, &job.unlock) else {
        return Err(JsValue::from_str("nothing that seals"));
    };
    second.take(opener)?;
    let given = (&job.options, &Uint8Array::new(request));
    let sealed = done(second.run_on("seal_delivery", given, &mut |_| {}, &mut |_, _, _| {}))?;
    post(scope, job.id, &Answer::Sealed(sealed.buffer()))
}
