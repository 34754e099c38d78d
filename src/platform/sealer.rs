//! Sealing a file: a worker of its own does it with the second module, and ends with all that it held.

use super::messages::{Answer, JobMessage};
use super::refusals::PageRefusal;
use super::worker::{RunningWorker, is_for_want_of_memory, opener};
use js_sys::{Array, Uint8Array, Uint32Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::output::sealing::{SealRequest, unpack_sealed};
use wasm_bindgen::JsValue;

/// The kind of the job.
pub(super) const SEAL: &str = "seal";

/// What was heard of the worker: its answers, or the browser's words by which it has failed.
#[derive(Default)]
struct Heard {
    waiting: VecDeque<Result<Answer, String>>,
    listener: Option<Waker>,
}

impl Heard {
    fn hear(&mut self, what: Result<Answer, String>) {
        self.waiting.push_back(what);
        if let Some(listener) = self.listener.take() {
            listener.wake();
        }
    }

    fn next(&mut self, task: &Context<'_>) -> Poll<Result<Answer, String>> {
        self.listener = Some(task.waker().clone());
        self.waiting.pop_front().map_or(Poll::Pending, Poll::Ready)
    }
}

/// Seals a file as it is asked for. Whoever drops what this gives before it is done, ends the worker.
///
/// # Errors
/// A [`Refusal`] of the core, if the file can't be sealed so; a [`PageRefusal`] if the worker does not start, or fails.
pub(crate) async fn seal(content: Vec<SecretBytes>, request: &SealRequest) -> Result<SecretBytes, Refusal> {
    let failed = || Refusal::from(PageRefusal::NotSealed(request.name.clone()));
    let heard = Rc::new(RefCell::new(Heard::default()));
    let (hearing, failing) = (Rc::clone(&heard), Rc::clone(&heard));
    let worker = RunningWorker::start(
        move |message| {
            let answer = Answer::of(message).map(|(_, answer)| answer);
            hearing.borrow_mut().hear(answer.ok_or_else(String::new));
        },
        move |words| failing.borrow_mut().hear(Err(words.to_owned())),
    );
    let worker = worker.ok_or(PageRefusal::NoWorker)?;
    let mut job = Some((content, opener().await.map_err(|_| failed())?));
    let mut panicked = false;
    loop {
        match poll_fn(|task| heard.borrow_mut().next(task)).await {
            Ok(Answer::Ready) => {
                let Some((content, opener)) = job.take() else { continue };
                let message = JobMessage {
                    id: 0.0,
                    kind: SEAL.to_owned(),
                    size: 0.0,
                    options: joined(content),
                    sides: (0, 0),
                    inside: Uint32Array::from(&[][..]),
                    unlock: Some(Uint8Array::from(request.pack().as_slice()).buffer()),
                    opener: Some(opener),
                };
                // All of it moves to the worker, which overwrites it.
                let given =
                    [message.options.buffer()].into_iter().chain(message.opener.as_ref().map(Uint8Array::buffer));
                let moves: Array = message.unlock.iter().cloned().chain(given).collect();
                worker.post_message_with_transfer(&message.to_array(), &moves).map_err(|_| failed())?;
            }
            Ok(Answer::Sealed(sealed)) => {
                let sealed = SecretBytes::from_vec(Uint8Array::new(&sealed).to_vec());
                return unpack_sealed(sealed).unwrap_or_else(|| Err(failed()));
            }
            Ok(Answer::Panicked) => panicked = true,
            Ok(_) => {}
            Err(_) if job.is_some() => return Err(PageRefusal::NoWorker.into()),
            Err(words) if is_for_want_of_memory(&words, panicked) => {
                return Err(PageRefusal::NoMemoryToSeal(request.name.clone()).into());
            }
            Err(_) => return Err(failed()),
        }
    }
}

/// The pieces of a file in one place of the browser's memory. Each is overwritten as soon as it is there.
fn joined(pieces: Vec<SecretBytes>) -> Uint8Array {
    let length: usize = pieces.iter().map(SecretBytes::len).sum();
    // Made with a number, it has that many bytes.
    let file = Uint8Array::new(&JsValue::from(length as f64));
    let mut at = 0;
    for piece in pieces {
        let end = at + piece.len() as u32;
        file.subarray(at, end).copy_from(piece.as_slice());
        at = end;
    }
    file
}
