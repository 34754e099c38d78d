//! A worker: how it is started, and how it ends.

use js_sys::{Promise, Uint8Array};
use std::ops::Deref;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, MessageEvent, Worker};

#[wasm_bindgen]
extern "C" {
    /// Starts a worker from the page's own script, see `static/boot.js`.
    #[wasm_bindgen(js_namespace = tokenDesk, js_name = spawnWorker, catch)]
    fn spawn_worker() -> Result<Worker, JsValue>;

    /// The second module as a worker unpacks it, see `static/boot.js`.
    #[wasm_bindgen(js_namespace = tokenDesk, js_name = packedOpener)]
    fn packed_opener() -> Promise;
}

/// The second module, packed, for [`SecondModule`](super::second_module::SecondModule).
pub(super) async fn opener() -> Result<Uint8Array, JsValue> {
    JsFuture::from(packed_opener()).await?.dyn_into()
}

/// A worker and the closures that it calls. It ends with this, and all of its memory.
pub(super) struct RunningWorker {
    worker: Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(ErrorEvent)>,
}

impl RunningWorker {
    /// Starts one, if the browser lets it. `hear` is told what it says, `fail` with the browser's words that it has failed.
    pub(super) fn start(hear: impl Fn(&JsValue) + 'static, fail: impl Fn(&str) + 'static) -> Option<Self> {
        let worker = spawn_worker().ok()?;
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| hear(&event.data()));
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            // Handled here: the page's own handler is for the page's own start.
            event.prevent_default();
            fail(&event.message());
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Self { worker, _on_message: on_message, _on_error: on_error })
    }
}

impl Deref for RunningWorker {
    type Target = Worker;

    fn deref(&self) -> &Worker {
        &self.worker
    }
}

impl Drop for RunningWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Whether a worker has ended, with these words of the browser, because it got no memory. Rust then ends a program as by an
/// error, but tells no panic hook.
pub(super) fn is_for_want_of_memory(words: &str, panicked: bool) -> bool {
    let words = words.to_ascii_lowercase();
    (words.contains("unreachable") && !panicked)
        || ["out of memory", "allocation failed", "allocation size"].iter().any(|part| words.contains(part))
}
