//! Texts that can hold a key, from fields and from what is pasted.
//!
//! They stay the browser's until they are bytes that overwrite themselves. A `String` would leave copies in memory that is
//! given back: as it is dropped, and as it grows for letters that are longer in UTF-8.

use crate::job::FileSource;
use js_sys::{Array, JsString, Uint8Array};
use token_desk_core::ground::redaction::holds_keys;
use token_desk_core::ground::secret::SecretBytes;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Blob, ClipboardEvent, DataTransfer, Element};

#[wasm_bindgen]
extern "C" {
    /// A field for text, of one line or of many.
    type Field;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Field) -> JsString;

    /// What a paste carries.
    type Carried;
    #[wasm_bindgen(method, js_name = getData)]
    fn get_data(this: &Carried, kind: &str) -> JsString;

    /// From text to UTF-8.
    type TextEncoder;
    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;
    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;
}

/// What is in a field, as UTF-8.
pub(crate) fn text_of_field(field: &Element) -> SecretBytes {
    utf8(&field.unchecked_ref::<Field>().value())
}

/// Whether anything is in a field.
pub(crate) fn is_filled(field: &Element) -> bool {
    field.unchecked_ref::<Field>().value().length() > 0
}

/// What is pasted into a field of one line, its lines with blanks between them; `None` where it is one line. Nothing is left
/// of lines with keys: they are no serial numbers.
pub(crate) fn pasted_lines(event: &ClipboardEvent) -> Option<String> {
    let text = PastedText::of(&event.clipboard_data()?);
    if !text.contains("\n") {
        return None;
    }
    let bytes = utf8(&text.0);
    let lines = std::str::from_utf8(bytes.as_slice()).unwrap_or_default();
    Some(if holds_keys(lines) { String::new() } else { lines.split_whitespace().collect::<Vec<_>>().join(" ") })
}

fn utf8(text: &JsString) -> SecretBytes {
    let array = TextEncoder::new().encode(text);
    let bytes = SecretBytes::from_vec(array.to_vec());
    super::overwrite(&array);
    bytes
}

/// The text that a paste carries.
pub(super) struct PastedText(JsString);

impl PastedText {
    pub(super) fn of(transfer: &DataTransfer) -> Self {
        Self(transfer.unchecked_ref::<Carried>().get_data("text/plain"))
    }

    pub(super) fn contains(&self, part: &str) -> bool {
        self.0.includes(part, 0)
    }

    /// Whether there is an otpauth link in it.
    pub(super) fn has_link(&self) -> bool {
        ["otpauth://", "otpauth-migration://"].iter().any(|link| self.contains(link))
    }

    /// It as if it were a file of that name.
    pub(super) fn into_source(self, name: &str) -> Option<FileSource> {
        let blob = Blob::new_with_str_sequence(&Array::of1(&self.0)).ok()?;
        Some(FileSource::new(name, blob))
    }
}
