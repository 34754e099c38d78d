//! What is to be read: a file that somebody handed over, what it is taken for, and the choices made for it. Values only:
//! the bytes are fetched and read by `platform`.

use std::rc::Rc;
use token_desk_core::ground::redaction::redact_file_name;
use token_desk_core::reading::options::ReadOptions;
use web_sys::Blob;

/// What stands between the name of an archive and that of a file in it.
const INSIDE: &str = " › ";

/// A file that was chosen, dropped, pasted or typed, or that lies in one: its name, and the browser's handle to the bytes.
/// Equal only if it is the same file handed over at the same time.
#[derive(Clone)]
pub(crate) struct FileSource {
    /// Its name. For messages only: the content decides what it is.
    pub(crate) name: String,
    /// Whether it is no file but a folder, which has no bytes.
    pub(crate) is_folder: bool,
    handle: Rc<Handle>,
}

/// Where a file is.
struct Handle {
    blob: Blob,
    /// Which file in it, if it is an archive: the place in each archive on the way, from 0 and the outermost first.
    inside: Vec<u32>,
}

impl FileSource {
    /// A file by its name and the browser's handle. A name with a key in it is not repeated anywhere.
    pub(crate) fn new(name: &str, blob: Blob) -> Self {
        let handle = Handle { blob, inside: Vec::new() };
        Self { name: redact_file_name(name).to_owned(), is_folder: false, handle: Rc::new(handle) }
    }

    /// The same file under another name.
    pub(crate) fn named(&self, name: String) -> Self {
        Self { name: redact_file_name(&name).to_owned(), handle: Rc::clone(&self.handle), ..*self }
    }

    /// The file in this one that lies there, and the names on the way.
    pub(crate) fn inside(&self, path: Vec<u32>, names: &[String]) -> Self {
        if path == self.handle.inside {
            return self.clone();
        }
        // What has such a name already lies in an archive that lies in it.
        let outer = self.name.split(INSIDE).next().unwrap_or_default();
        let name = std::iter::once(outer).chain(names.iter().map(String::as_str)).collect::<Vec<_>>().join(INSIDE);
        let handle = Handle { blob: self.handle.blob.clone(), inside: path };
        Self { handle: Rc::new(handle), ..self.named(name) }
    }

    /// Which file in an archive it is.
    pub(crate) fn path(&self) -> &[u32] {
        &self.handle.inside
    }

    /// Whether it is the same file, or both lie in the same one.
    pub(crate) fn is_same_file(&self, other: &Self) -> bool {
        self.handle.blob == other.handle.blob
    }

    /// The browser's handle to its bytes.
    pub(crate) fn blob(&self) -> &Blob {
        &self.handle.blob
    }
}

impl PartialEq for FileSource {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.handle, &other.handle) && self.name == other.name
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
