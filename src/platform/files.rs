//! Files in: chosen, dropped and pasted; and their bytes.

use super::texts::PastedText;
use crate::job::FileSource;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::notation::openpgp::ARMOR_WITHIN;
use token_desk_core::notation::otpauth::has_link;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DataTransfer, File, FileList, FileSystemEntry, HtmlInputElement};

impl FileSource {
    /// Size in bytes.
    pub(crate) fn size(&self) -> u64 {
        let size = self.blob().size();
        if size > 0.0 { size as u64 } else { 0 }
    }

    /// Begins to read the bytes from `from` to `to`. Read in the page and handed to the worker: in WebKit a worker of a
    /// page from disk may not read files.
    pub(super) fn part(&self, from: u64, to: u64) -> Result<JsFuture, JsValue> {
        let part = self.blob().slice_with_f64_and_f64(from as f64, to as f64)?;
        Ok(JsFuture::from(part.array_buffer()))
    }

    /// All its bytes, of a small file.
    pub(crate) async fn content(&self) -> Result<SecretBytes, JsValue> {
        self.start(self.size()).await
    }

    /// Its first bytes, at most `most`. The browser's copy is overwritten.
    pub(super) async fn start(&self, most: u64) -> Result<SecretBytes, JsValue> {
        let array = Uint8Array::new(&self.part(0, self.size().min(most))?.await?);
        let bytes = SecretBytes::from_vec(array.to_vec());
        super::overwrite(&array);
        Ok(bytes)
    }

    /// Bytes as if they were those of a file.
    pub(crate) fn from_bytes(name: &str, bytes: &[u8]) -> Option<Self> {
        let array = Uint8Array::from(bytes);
        let blob = Blob::new_with_u8_array_sequence(&Array::of1(&array));
        super::overwrite(&array);
        Some(Self::new(name, blob.ok()?))
    }

    fn from_file(file: File) -> Self {
        Self::new(&file.name(), file.into())
    }
}

/// The first bytes of a file, enough to tell what it is.
pub(super) fn first_bytes(start: &ArrayBuffer) -> SecretBytes {
    let start = Uint8Array::new(start);
    SecretBytes::from_vec(start.subarray(0, start.length().min(ARMOR_WITHIN as u32)).to_vec())
}

fn sources(list: Option<FileList>) -> Vec<FileSource> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)).map(FileSource::from_file).collect()
}

/// Takes the chosen files out of an input and empties it, so that the same file can be chosen again.
pub(crate) fn take_chosen(event: &web_sys::Event) -> Vec<FileSource> {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
        return Vec::new();
    };
    let chosen = sources(input.files());
    input.set_value("");
    chosen
}

/// The files of a drop. Browsers hand over a folder as if it were a file.
pub(crate) fn dropped(transfer: Option<DataTransfer>) -> Vec<FileSource> {
    let Some(transfer) = transfer else { return Vec::new() };
    let items = transfer.items();
    let folders: Vec<String> = (0..items.length())
        .filter_map(|place| items.get(place)?.webkit_get_as_entry().ok().flatten())
        .filter(FileSystemEntry::is_directory)
        .map(|entry| entry.name())
        .collect();
    let mut dropped = sources(transfer.files());
    for source in &mut dropped {
        source.is_folder = folders.contains(&source.name);
    }
    dropped
}

/// What a paste brings that can be read: files such as a picture, rows of a sheet, or text with otpauth links.
pub(crate) fn pasted(transfer: Option<DataTransfer>) -> Vec<FileSource> {
    let Some(transfer) = transfer else { return Vec::new() };
    let text = PastedText::of(&transfer);
    // Excel puts a picture of its cells beside their text.
    let name = if text.contains("\t") {
        PASTED_ROWS
    } else {
        let files = sources(transfer.files());
        if !files.is_empty() {
            return files;
        }
        if !text.has_link() {
            return Vec::new();
        }
        PASTED_LINKS
    };
    text.into_source(name).into_iter().collect()
}

/// An otpauth link that is pasted, or a picture.
pub(crate) fn pasted_token(transfer: Option<DataTransfer>) -> Option<FileSource> {
    let transfer = transfer?;
    let text = PastedText::of(&transfer);
    if text.has_link() { text.into_source(PASTED_LINKS) } else { sources(transfer.files()).into_iter().next() }
}

/// Takes an otpauth link out of a field, where a scanner of QR codes typed it: its key is not to stay in sight.
pub(crate) fn take_typed_token(field: &HtmlInputElement) -> Option<FileSource> {
    let text = super::text_of_field(field);
    std::str::from_utf8(text.as_slice()).ok().filter(|text| has_link(text))?;
    field.set_value("");
    FileSource::from_bytes(PASTED_LINKS, text.as_slice())
}

const PASTED_LINKS: &str = "Pasted links";
const PASTED_ROWS: &str = "Pasted rows";
/// The names of what is pasted, as if it were a file.
pub(crate) const PASTED: [&str; 2] = [PASTED_LINKS, PASTED_ROWS];
