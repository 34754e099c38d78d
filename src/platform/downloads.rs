//! Downloads: how a file leaves the page. There is no other way.

use js_sys::{Array, Uint8Array};
use token_desk_core::ground::secret::SecretBytes;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

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
    pub(crate) fn save(self, name: &str, mime: &str) -> Result<(), JsValue> {
        let bag = BlobPropertyBag::new();
        bag.set_type(mime);
        let blob = Blob::new_with_u8_array_sequence_and_options(&self.pieces, &bag)?;
        for piece in self.pieces.iter() {
            if let Ok(piece) = piece.dyn_into::<Uint8Array>() {
                super::overwrite(&piece);
            }
        }
        let address = Url::create_object_url_with_blob(&blob)?;
        let document = super::document().ok_or(JsValue::NULL)?;
        let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.set_hidden(true);
        // Firefox downloads only from a link that is in the document.
        let body = document.body().ok_or(JsValue::NULL)?;
        body.append_child(&link)?;
        link.click();
        link.remove();
        // The browser reads the blob after this task; a minute is ample, and then the keys in it are released.
        gloo_timers::callback::Timeout::new(60_000, move || {
            let _ = Url::revoke_object_url(&address);
        })
        .forget();
        Ok(())
    }
}
