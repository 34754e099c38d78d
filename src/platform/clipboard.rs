//! The clipboard: codes can be put there, and nothing else.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Puts a code into the clipboard, see `static/boot.js`.
    #[wasm_bindgen(js_namespace = tokenDesk, js_name = copyCode, catch)]
    fn copy(code: &str) -> Result<bool, JsValue>;
}

/// Puts the digits of a code into the clipboard; false if the browser does not do it.
pub(crate) fn copy_code(digits: &str) -> bool {
    copy(digits).unwrap_or(false)
}
