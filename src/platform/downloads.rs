//! Downloads: how a file leaves the page. There is no other way.

use js_sys::{Array, Uint8Array};
use token_desk_core::ground::secret::SecretBytes;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

#[wasm_bindgen]
extern "C" {
    /// Hands a file to the browser's downloads, see `static/boot.js`.
    #[wasm_bindgen(js_namespace = tokenDesk, js_name = download, catch)]
    fn download(name: &str, file: &Blob) -> Result<(), JsValue>;

    /// Lets the browser forget all files that were handed over, see `static/boot.js`.
    #[wasm_bindgen(js_namespace = tokenDesk, js_name = releaseDownloads)]
    pub(crate) fn release_downloads();
}

/// A file in the making, piece by piece. The pieces are copied into the browser's blob and overwritten here.
pub(crate) struct Download {
    pieces: Array,
}

impl Download {
    /// A download without content yet.
    pub(crate) fn new() -> Self {
        Self { pieces: Array::new() }
    }

    pub(crate) fn push(&self, piece: &SecretBytes) {
        self.pieces.push(&Uint8Array::from(piece.as_slice()));
    }

    /// Hands the file to the browser under that name.
    pub(crate) fn save(self, name: &str) -> Result<(), JsValue> {
        let blob = Blob::new_with_u8_array_sequence(&self.pieces)?;
        for piece in self.pieces.iter() {
            if let Ok(piece) = piece.dyn_into::<Uint8Array>() {
                super::overwrite(&piece);
            }
        }
        download(name, &blob)
    }
}
