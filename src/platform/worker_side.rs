//! The worker's side: reads a file and sends what came of it in parcels.
//!
//! Messages to the worker: `{id, kind: "tokens" | "users" | "any", bytes, options}`. From it: `{ready}`,
//! `{id, progress}`, `{id, parcel}`, `{id, refusal}`. Anything else is a mistake of ours and ends the worker; the page
//! starts a new one and says so.

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use token_desk_core::finding::{Instead, Refusal};
use token_desk_core::formats::{ReadOptions, read_tokens};
use token_desk_core::roster::read_users;
use token_desk_core::secret::SecretBytes;
use token_desk_core::wire;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Milliseconds between two progress messages.
const PROGRESS_EVERY: f64 = 50.0;

/// Waits for jobs.
pub(crate) fn serve() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let worker = scope.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Err(error) = answer(&worker, &event.data()) {
            // Thrown, so that it reaches the page as an error of the worker.
            wasm_bindgen::throw_val(error);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    let _ = post(&scope, &[("ready", &JsValue::TRUE)], None);
}

fn post(
    scope: &DedicatedWorkerGlobalScope,
    fields: &[(&str, &JsValue)],
    transfer: Option<&ArrayBuffer>,
) -> Result<(), JsValue> {
    let message = Object::new();
    for (name, value) in fields {
        Reflect::set(&message, &JsValue::from_str(name), value)?;
    }
    match transfer {
        Some(buffer) => scope.post_message_with_transfer(&message, &Array::of1(buffer)),
        None => scope.post_message(&message),
    }
}

fn answer(scope: &DedicatedWorkerGlobalScope, message: &JsValue) -> Result<(), JsValue> {
    let field = |name: &str| Reflect::get(message, &JsValue::from_str(name));
    let id = field("id")?;
    let kind = field("kind")?.as_string().unwrap_or_default();
    let bytes = load(&field("bytes")?.dyn_into()?);
    let options = Uint8Array::new(&field("options")?).to_vec();
    let options: ReadOptions = postcard::from_bytes(&options).map_err(|_| JsValue::from_str("options"))?;

    let refuse = |refusal: &Refusal| {
        let bytes = postcard::to_stdvec(refusal).unwrap_or_default();
        post(scope, &[("id", &id), ("refusal", &Uint8Array::from(&bytes[..]))], None)
    };
    let mut last = 0.0;
    let mut progress = |share: f64| {
        let now = js_sys::Date::now();
        if now - last > PROGRESS_EVERY {
            last = now;
            let _ = post(scope, &[("id", &id), ("progress", &JsValue::from_f64(share))], None);
        }
    };
    let mut send = |parcel: SecretBytes| {
        let array = Uint8Array::from(parcel.as_slice());
        let buffer = array.buffer();
        let _ = post(scope, &[("id", &id), ("parcel", &buffer)], Some(&buffer));
    };
    let refused = match kind.as_str() {
        "tokens" | "any" => match read_tokens(bytes.as_slice(), &options, &mut progress) {
            Ok(reading) => {
                drop(bytes);
                wire::pack_tokens(reading, &mut send);
                return Ok(());
            }
            Err(refusal) if kind == "any" && refusal.instead == Some(Instead::UserList) => None,
            Err(refusal) => Some(refusal),
        },
        "users" => None,
        _ => return Err(JsValue::from_str("unknown kind of job")),
    };
    if let Some(refusal) = refused {
        return refuse(&refusal);
    }
    match read_users(bytes.as_slice(), &options, &mut progress) {
        Ok(reading) => {
            wire::pack_users(reading, &mut send);
            Ok(())
        }
        Err(refusal) => refuse(&refusal),
    }
}

/// The bytes of a file. The browser's own copy is overwritten.
fn load(buffer: &ArrayBuffer) -> SecretBytes {
    let array = Uint8Array::new(buffer);
    let mut bytes = SecretBytes::from_vec(vec![0; array.length() as usize]);
    array.copy_to(bytes.as_mut_slice());
    array.fill(0, 0, array.length());
    bytes
}
