//! The worker's side: reads a file and sends what came of it in parcels.
//!
//! Messages to the worker: [`WARM_UP`]; `{id, kind, size, options}`, with `unlock` where a key was given, and `width`,
//! `height` and `opener`, the second module, for a picture; then the bytes of the file, or red, green, blue and alpha of
//! each pixel, buffer by buffer. The kind is `tokens`, `users`, `any`, `picture`, `look at list`, `look at table`, or
//! `look at start of table` where only its first bytes follow. From it: `{id, progress}`, `{id, taken}` for each part but the last, `{id, tag, parcel, more}`,
//! several of those in one buffer as `{id, cuts, parcels}`, `{id, again}` where the bytes of the file have to come once
//! more, `{id, refusal}`, `{panicked}` before it ends by an error of the program, and `{ready}` when it waits for a file.
//! A job of the kind `seal` is one message: the file in the place of `options`, how it is sealed in that of `unlock`; what came
//! of it is `{id, sealed}`.
//! Anything else is a mistake of ours and ends the worker; the page starts a new one and says so.

use super::messages::{Answer, JobMessage};
use super::reader::WARM_UP;
use super::sealer::SEAL;
use gloo_timers::future::TimeoutFuture;
use js_sys::{ArrayBuffer, Uint8Array, Uint32Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use token_desk_core::desk::Desk;
use token_desk_core::formats::{self, Arrived, Arriving, SeenMember, look_at_table};
use token_desk_core::ground::progress::Progress;
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::intake::delivery::{self, Beside, Delivered, Inside};
use token_desk_core::intake::{Unlock, is_picture};
use token_desk_core::notation::qr::{Luma, QrSearch};
use token_desk_core::reading::Reading;
use token_desk_core::reading::mapping::Mapping;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{Content, Expected, look, read_delivered};
use token_desk_core::wire::{self, Piece, StreamedBlocks};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
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
    kind: String,
    options: ReadOptions,
    /// Which file in an archive it is.
    inside: Vec<u32>,
    /// What opens it, if it is encrypted.
    unlock: Option<Unlock>,
    /// Width and height of a picture.
    sides: (u32, u32),
    /// The second module, which searches it, or opens a workbook and what files come packed and sealed in.
    opener: Option<ArrayBuffer>,
}

#[wasm_bindgen]
extern "C" {
    /// Runs a task of the second module, see `static/boot.js` and `opener/src/lib.rs`.
    #[wasm_bindgen(js_namespace = tokenDesk, js_name = runOpener, catch)]
    fn run_opener(
        module: &ArrayBuffer,
        task: &str,
        bytes: &Uint8Array,
        request: &Uint8Array,
        first: u32,
        second: u32,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Uint8Array, JsValue>;
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
    let incoming: RefCell<Option<Incoming>> = RefCell::default();
    let called = Rc::new(Cell::new(false));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if event.data().as_string().is_some_and(|message| message == WARM_UP) {
            wasm_bindgen_futures::spawn_local(warm_up(Rc::clone(&called)));
            return;
        }
        called.set(true);
        if let Err(error) = receive(&worker, &mut incoming.borrow_mut(), &event.data()) {
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
async fn warm_up(called: Rc<Cell<bool>>) {
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
        if let Ok(reading) = formats::open_tokens(table.as_bytes(), &ReadOptions::default(), None, &mut |_| {}) {
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
}

/// Takes a message: the announcement of a file, or its next bytes.
fn receive(
    scope: &DedicatedWorkerGlobalScope,
    incoming: &mut Option<Incoming>,
    message: &JsValue,
) -> Result<(), JsValue> {
    let Some(buffer) = message.dyn_ref::<ArrayBuffer>() else {
        let job = JobMessage::of(message).ok_or_else(|| JsValue::from_str("job"))?;
        if job.kind == SEAL {
            return seal(scope, &job);
        }
        // The file, and what is read from it: records, keys and indexes take about as much again and a half. Most of it is
        // never touched if the file is read as it comes.
        let size = job.size as usize;
        super::make_room(size as u64 * 5 / 2);
        let request = Request {
            id: job.id,
            kind: job.kind,
            options: postcard::from_bytes(&job.options.to_vec()).map_err(|_| JsValue::from_str("options"))?,
            unlock: job.unlock.as_ref().and_then(take_unlock),
            sides: job.sides,
            inside: job.inside.to_vec(),
            opener: job.opener,
        };
        let arriving = match request.kind.as_str() {
            "tokens" | "any" => Arriving::new(size, &request.options),
            _ => Arriving::whole(size, &request.options),
        };
        *incoming = Some(Incoming { request, arriving, streamed: StreamedBlocks::default() });
        return Ok(());
    };
    let mut file = incoming.take().ok_or_else(|| JsValue::from_str("bytes of no file"))?;
    take_part(scope, &mut file, buffer)?;
    if file.arriving.is_complete() {
        *incoming = complete(scope, file)?;
        return Ok(());
    }
    post(scope, file.request.id, &Answer::Taken)?;
    *incoming = Some(file);
    Ok(())
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

/// Ends the reading of a file whose bytes have all come; gives what waits for them once more, if that is needed.
fn complete(scope: &DedicatedWorkerGlobalScope, file: Incoming) -> Result<Option<Incoming>, JsValue> {
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
            answer(scope, &request, bytes)?;
        }
        Arrived::Again(arriving) => {
            streamed.start_over(&mut piece_sender(scope, id));
            post(scope, id, &Answer::Again)?;
            return Ok(Some(Incoming { request, arriving, streamed }));
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

/// Reads a file that is all there and sends what came of it.
fn answer(scope: &DedicatedWorkerGlobalScope, request: &Request, bytes: SecretBytes) -> Result<(), JsValue> {
    let Request { id, kind, options, unlock, sides, opener, .. } = request;
    let id = *id;
    let mut progress = progress_reporter(scope, id);
    let (mut signatures, mut beside) = (Vec::new(), Vec::new());
    let bytes = match opener {
        Some(opener) if kind != "picture" => match open_delivery(scope, opener, request, &bytes, &mut progress)? {
            Came::File(inside, content, by_its_side) => {
                if !inside.names.is_empty() {
                    post(scope, id, &Answer::Inside(packed(postcard::to_stdvec(&inside))))?;
                }
                if is_picture(content.as_slice()) {
                    let picture = Uint8Array::from(content.as_slice()).buffer();
                    post(scope, id, &Answer::Picture(picture))?;
                    return post(scope, id, &Answer::Ready);
                }
                signatures = inside.signatures;
                beside = by_its_side;
                content
            }
            Came::Members(members) => {
                post(scope, id, &Answer::Members(packed(postcard::to_stdvec(&members))))?;
                return post(scope, id, &Answer::Ready);
            }
            Came::Refused(refusal) => {
                post(scope, id, &Answer::Refused(packed(postcard::to_stdvec(&refusal))))?;
                return post(scope, id, &Answer::Ready);
            }
        },
        _ => bytes,
    };
    let mut send = piece_sender(scope, id);
    // Overwriting takes its time: the page need not wait for it.
    let mut tokens = None;
    let mut pack_tokens = |reading: Reading, send: &mut dyn FnMut(Piece<'_>)| {
        wire::pack_tokens(tokens.insert(reading), StreamedBlocks::default(), send);
    };
    let read = match kind.as_str() {
        "tokens" | "any" if let Some(mapping) = Mapping::recognise(bytes.as_slice()) => {
            wire::pack_mapping(&mapping, &mut send);
            Ok(())
        }
        "look at table" | "look at start of table" => {
            let whole = kind == "look at table";
            look_at_table(bytes.as_slice(), whole, options).map(|look| wire::pack_table_look(look, &mut send))
        }
        "look at list" => look(bytes.as_slice(), options, &mut progress).map(|look| wire::pack_look(look, &mut send)),
        "picture" => {
            let opener = opener.as_ref().ok_or_else(|| JsValue::from_str("nothing that searches a picture"))?;
            let found = search_picture(opener, *sides, &bytes, &mut progress)?;
            found.and_then(|found| formats::read_codes(&found, options)).map(|reading| pack_tokens(reading, &mut send))
        }
        kind => {
            let expected = match kind {
                "tokens" => Expected::Tokens,
                "users" => Expected::Users,
                "any" => Expected::Either,
                _ => return Err(JsValue::from_str("unknown kind of job")),
            };
            let read = read_delivered(bytes.as_slice(), expected, options, unlock.as_ref(), &beside, &mut progress);
            read.map(|content| match content {
                Content::Tokens(mut reading) => {
                    reading.how.facts.extend(signatures.iter().map(|signature| signature.words().into()));
                    pack_tokens(*reading, &mut send);
                }
                Content::Users(reading) => wire::pack_users(*reading, &mut send),
            })
        }
    };
    if let Err(refusal) = read {
        post(scope, id, &Answer::Refused(packed(postcard::to_stdvec(&refusal))))?;
    }
    drop((tokens, bytes));
    post(scope, id, &Answer::Ready)
}

/// Finds the QR codes of a picture of red, green, blue and alpha bytes, by the second module.
///
/// The error is one of the program; why the picture can't be searched is in what is given.
fn search_picture(
    opener: &ArrayBuffer,
    (width, height): (u32, u32),
    rgba: &SecretBytes,
    progress: &mut Progress<'_>,
) -> Result<Result<QrSearch, Refusal>, JsValue> {
    let picture = match Luma::from_rgba(width, height, rgba.as_slice()) {
        Ok(picture) => picture,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    let found = opened(opener, "search_picture", (picture.pixels(), &[]), (width, height), progress)?;
    Ok(Ok(QrSearch::unpack(found.as_slice()).ok_or_else(|| JsValue::from_str("what was found in a picture"))?))
}

/// What came of a file that is packed, or is a workbook.
enum Came {
    /// A file, where it lay, what it holds, and what lay beside it.
    File(Inside, SecretBytes, Vec<Beside>),
    /// Several, of which the person chooses.
    Members(Vec<SeenMember>),
    /// Nothing, and why.
    Refused(Refusal),
}

/// Has the second module open a file. Of an archive in which one file is of use, that one is taken.
///
/// The error is one of the program.
fn open_delivery(
    scope: &DedicatedWorkerGlobalScope,
    opener: &ArrayBuffer,
    request: &Request,
    file: &SecretBytes,
    progress: &mut Progress<'_>,
) -> Result<Came, JsValue> {
    let mut asked = delivery::Request {
        chosen: request.inside.clone(),
        sheet: request.options.sheet,
        unlock: request.unlock.clone(),
    };
    loop {
        let packed = opened(opener, "open_delivery", (file.as_slice(), asked.pack().as_slice()), (0, 0), progress)?;
        let (came, fitting) = Delivered::unpack(&packed).ok_or_else(|| JsValue::from_str("what came of a delivery"))?;
        if !fitting.is_empty() {
            post(scope, request.id, &Answer::OpenedWith(Uint32Array::from(&fitting[..])))?;
        }
        let members = match came {
            Ok(Delivered::File { inside, content, beside }) => return Ok(Came::File(inside, content, beside)),
            Ok(Delivered::Several(members)) => members,
            Err(refusal) => return Ok(Came::Refused(refusal)),
        };
        let seen: Vec<_> =
            members.into_iter().map(|(member, start)| SeenMember::of(member, start.as_slice())).collect();
        match SeenMember::only_readable(&seen) {
            // Deeper each time.
            Some(only) if only.member.inside.path.len() > asked.chosen.len() => {
                asked.chosen.clone_from(&only.member.inside.path);
            }
            _ => return Ok(Came::Members(seen)),
        }
    }
}

/// A value without secrets, for the page.
fn packed(value: postcard::Result<Vec<u8>>) -> Uint8Array {
    Uint8Array::from(&value.unwrap_or_default()[..])
}

/// What a task of the second module makes of bytes and of what is to be done with them; the browser's copies are overwritten.
fn opened(
    opener: &ArrayBuffer,
    task: &str,
    (bytes, request): (&[u8], &[u8]),
    (first, second): (u32, u32),
    progress: &mut Progress<'_>,
) -> Result<SecretBytes, JsValue> {
    let (bytes, request) = (Uint8Array::from(bytes), Uint8Array::from(request));
    let done = done_by(opener, task, (&bytes, &request), (first, second), progress)?;
    let result = SecretBytes::from_vec(done.to_vec());
    super::overwrite(&done);
    Ok(result)
}

/// The same with what the browser holds: it is overwritten, and what comes of it is the browser's as well.
fn done_by(
    opener: &ArrayBuffer,
    task: &str,
    (bytes, request): (&Uint8Array, &Uint8Array),
    (first, second): (u32, u32),
    progress: &mut Progress<'_>,
) -> Result<Uint8Array, JsValue> {
    let mut panicked = false;
    let mut hear = |share: f64| if share.is_nan() { panicked = true } else { progress(share) };
    let done = run_opener(opener, task, bytes, request, first, second, &mut hear);
    super::overwrite(bytes);
    super::overwrite(request);
    if panicked {
        // As of a panic of this program: the page else takes it for want of memory.
        let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        post(&scope, 0.0, &Answer::Panicked)?;
    }
    done
}

/// Seals a file, by the second module. Nothing of it comes into this program's memory.
fn seal(scope: &DedicatedWorkerGlobalScope, job: &JobMessage) -> Result<(), JsValue> {
    let (Some(opener), Some(request)) = (&job.opener, &job.unlock) else {
        return Err(JsValue::from_str("nothing that seals"));
    };
    let given = (&job.options, &Uint8Array::new(request));
    let sealed = done_by(opener, "seal_delivery", given, (0, 0), &mut |_| {})?;
    post(scope, job.id, &Answer::Sealed(sealed.buffer()))
}
