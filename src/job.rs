//! What is to be read: a file that somebody handed over, what it is taken for, and the choices made for it. Values only:
//! the bytes are fetched and read by `platform`.

use std::rc::Rc;
use token_desk_core::ground::redaction::redact_file_name;
use token_desk_core::reading::options::ReadOptions;
use web_sys::Blob;

/// A file that was chosen, dropped, pasted or typed: its name, and the browser's handle to its bytes. Equal only if it
/// is the same file handed over at the same time.
#[derive(Clone)]
pub(crate) struct FileSource {
    /// Its name. For messages only: the content decides what it is.
    pub(crate) name: String,
    /// Whether it is no file but a folder, which has no bytes.
    pub(crate) is_folder: bool,
    blob: Rc<Blob>,
}

impl FileSource {
    /// A file by its name and the browser's handle. A name with a key in it is not repeated anywhere.
    pub(crate) fn new(name: &str, blob: Blob) -> Self {
        Self { name: redact_file_name(name).to_owned(), is_folder: false, blob: Rc::new(blob) }
    }

    /// The same file under another name.
    pub(crate) fn named(&self, name: String) -> Self {
        Self { name: redact_file_name(&name).to_owned(), blob: Rc::clone(&self.blob), ..*self }
    }

    /// The browser's handle to its bytes.
    pub(crate) fn blob(&self) -> &Blob {
        &self.blob
    }
}

impl PartialEq for FileSource {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.blob, &other.blob) && self.name == other.name
    }
}

/// What a file is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// A token file.
    Tokens,
    /// A user list.
    Users,
    /// A user list at which a person looks while choosing how it is read.
    LookAtList,
    /// The beginning of a table of tokens, at which a person looks while naming its columns.
    LookAtTable,
    /// A file with one token, which fills the fields of a dialog.
    OneToken,
    /// Whatever it turns out to be: it was dropped.
    Any,
}

impl JobKind {
    /// Whether nothing of the file comes onto the desk.
    pub(crate) fn is_look(self) -> bool {
        matches!(self, Self::LookAtList | Self::LookAtTable | Self::OneToken)
    }
}

/// A file to read.
#[derive(Clone, PartialEq)]
pub(crate) struct Job {
    /// The file.
    pub(crate) source: FileSource,
    /// What it is taken for.
    pub(crate) kind: JobKind,
    /// Choices instead of guesses.
    pub(crate) options: ReadOptions,
    /// The file of the desk whose place it takes.
    pub(crate) replaces: Option<u32>,
}
