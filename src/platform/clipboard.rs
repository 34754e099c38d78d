//! The clipboard: codes and UPNs can be put there, and nothing else.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Puts a code or a UPN into the clipboard, see `static/boot.js`.
    #[wasm_bindgen(js_namespace = tokenDesk, js_name = copyText, catch)]
    fn copy(text: &str) -> Result<bool, JsValue>;
}

/// Puts the digits of a code, or a UPN, into the clipboard; false if the browser does not do it, or the text is neither.
pub(crate) fn copy_text(text: &str) -> bool {
    copy(text).unwrap_or(false)
}
