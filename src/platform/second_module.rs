//! The page's second module in a worker: unpacked, kept, and its tasks.
//!
//! It is packed by LZMA with the program as a dictionary (`xtask/src/pack/program.rs`). That is unpacked while the worker has
//! nothing to do, in steps between which a file may come; or at once, where a file needs it.

use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use lzma_rust2::LzmaReader;
use std::cell::{Cell, RefCell};
use std::io::{Cursor, Read};
use token_desk_core::ground::progress::Progress;
use token_desk_core::ground::secret::SecretBytes;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Keeps the second module for the tasks of this worker, see `static/boot.js`.
    #[wasm_bindgen(js_namespace = tokenDesk, js_name = keepOpener, catch)]
    fn keep_opener(module: &Uint8Array) -> Result<(), JsValue>;

    /// Runs a task of the second module, see `static/boot.js` and `opener/src/lib.rs`.
    #[wasm_bindgen(js_namespace = tokenDesk, js_name = runOpener, catch)]
    fn run_opener(
        task: &str,
        bytes: &Uint8Array,
        request: &Uint8Array,
        progress: &mut dyn FnMut(f64),
        piece: &mut dyn FnMut(f64, Uint8Array, Uint8Array),
    ) -> Result<Uint8Array, JsValue>;
}

/// Bytes that are unpacked in one step, which takes some milliseconds.
const STEP: usize = 128 << 10;

/// The second module while it is unpacked.
struct Unpacking {
    reader: LzmaReader<Cursor<Vec<u8>>>,
    unpacked: Vec<u8>,
}

impl Unpacking {
    /// Begins with what the page sent.
    fn of(sent: &Uint8Array) -> Option<Self> {
        let sent = sent.to_vec();
        let (length, rest) = sent.split_first_chunk::<4>()?;
        let (program, packed) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let reader = LzmaReader::new_mem_limit(Cursor::new(packed.to_vec()), u32::MAX, Some(program));
        Some(Self { reader: reader.ok()?, unpacked: Vec::new() })
    }

    /// Goes on with it; whether it is done. `None` if it is damaged.
    fn step(&mut self) -> Option<bool> {
        let read = (&mut self.reader).take(STEP as u64).read_to_end(&mut self.unpacked).ok()?;
        Some(read < STEP)
    }
}

/// The second module of a worker.
#[derive(Default)]
pub(super) struct SecondModule {
    unpacking: RefCell<Option<Unpacking>>,
    is_kept: Cell<bool>,
}

impl SecondModule {
    /// Whether it can do its tasks, or has all that it takes to get there.
    pub(super) fn is_there(&self) -> bool {
        self.is_kept.get() || self.unpacking.borrow().is_some()
    }

    /// Takes it over as the page sent it.
    pub(super) fn take(&self, sent: &Uint8Array) -> Result<(), JsValue> {
        let unpacking = Unpacking::of(sent).ok_or_else(|| JsValue::from_str("no second module"))?;
        *self.unpacking.borrow_mut() = Some(unpacking);
        Ok(())
    }

    /// Unpacks it a little at a time, until it is there or a file needs the worker.
    pub(super) async fn prepare(&self, called: &Cell<bool>) {
        while !called.get() && matches!(self.step(), Ok(false)) {
            TimeoutFuture::new(0).await;
        }
    }

    /// Goes on unpacking; whether it is there, to do its tasks.
    fn step(&self) -> Result<bool, JsValue> {
        let mut unpacking = self.unpacking.borrow_mut();
        let Some(present) = &mut *unpacking else { return Ok(self.is_kept.get()) };
        if !present.step().ok_or_else(|| JsValue::from_str("a damaged second module"))? {
            return Ok(false);
        }
        keep_opener(&Uint8Array::from(&present.unpacked[..]))?;
        *unpacking = None;
        self.is_kept.set(true);
        Ok(true)
    }

    /// What a task makes of bytes and of what is to be done with them; the browser's copies are overwritten.
    ///
    pub(super) fn run(
        &self,
        task: &str,
        (bytes, request): (&[u8], &[u8]),
        progress: &mut Progress<'_>,
        piece: &mut TakePiece<'_>,
    ) -> Result<SecretBytes, Failure> {
        let (bytes, request) = (Uint8Array::from(bytes), Uint8Array::from(request));
        let done = self.run_on(task, (&bytes, &request), progress, piece)?;
        let result = SecretBytes::from_vec(done.to_vec());
        super::overwrite(&done);
        Ok(result)
    }

    /// The same with what the browser holds: it is overwritten, and what comes of it is the browser's as well.
    pub(super) fn run_on(
        &self,
        task: &str,
        (bytes, request): (&Uint8Array, &Uint8Array),
        progress: &mut Progress<'_>,
        piece: &mut TakePiece<'_>,
    ) -> Result<Uint8Array, Failure> {
        let fails = |error| Failure { error, panicked: false };
        while !self.step().map_err(fails)? {
            if !self.is_there() {
                return Err(fails(JsValue::from_str("no second module")));
            }
        }
        let mut panicked = false;
        let mut hear = |share: f64| if share.is_nan() { panicked = true } else { progress(share) };
        let mut take = |tag: f64, content: Uint8Array, more: Uint8Array| piece(tag, content, more);
        let done = run_opener(task, bytes, request, &mut hear, &mut take);
        super::overwrite(bytes);
        super::overwrite(request);
        done.map_err(|error| Failure { error, panicked })
    }
}

/// Takes a piece of what the second module reads: its tag, and its two parts.
pub(super) type TakePiece<'t> = dyn FnMut(f64, Uint8Array, Uint8Array) + 't;

/// Why a task was not done.
pub(super) struct Failure {
    /// What the browser says.
    pub(super) error: JsValue,
    /// Whether the second module found an error in itself. Where it did not, it had no memory.
    pub(super) panicked: bool,
}
