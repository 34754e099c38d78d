//! What is refused by the page itself and not by the core: mostly what the browser does not do.

use token_desk_core::ground::refusal::{Refusal, RetryAs};

/// Why a file is not read or not written, where the core has no part in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PageRefusal {
    /// The browser can't get at the bytes of a file that was to be read.
    FileGone,
    /// It is a folder.
    Folder,
    /// It is an archive with that many files.
    SeveralFiles(usize),
    /// The worker found no memory for a file.
    NoMemory,
    /// The browser can't get at the bytes of a file with saved columns.
    SavedColumnsGone,
    /// A file with saved columns is larger than any can be.
    SavedColumnsTooLarge,
    /// The browser can't get at the bytes of a file with a saved layout.
    SavedLayoutGone,
    /// The browser does not open a picture.
    PictureUnreadable,
    /// The browser does not start the worker.
    NoWorker,
    /// The browser did not take the download of that name.
    NotDownloaded(String),
    /// The browser has no random numbers with which to encrypt the file of that name.
    NotEncrypted(String),
    /// The browser can't get at the bytes of the key file of that name.
    KeyFileGone(String),
    /// The worker found no memory to encrypt the file of that name.
    NoMemoryToSeal(String),
    /// Encrypting the file of that name failed by an error of the program.
    NotSealed(String),
}

impl From<PageRefusal> for Refusal {
    fn from(refusal: PageRefusal) -> Self {
        use PageRefusal as R;
        match refusal {
            R::FileGone => Self::new(
                "unreadable",
                "The browser could not read the file: it was moved, changed or removed, or the drive is gone.",
                "Choose it again.",
            ),
            R::Folder => Self::new("folder", "This is a folder.", "Open it, select the files in it, and drop those."),
            R::SeveralFiles(count) => Self::new(
                "several-files",
                format!("It is an archive with {count} files."),
                "Choose which of them are read.",
            )
            .or_as(RetryAs::Chosen),
            R::NoMemory => Self::new(
                "no-memory",
                "There is not enough memory to read it.",
                "Close other tabs and programs and try again, or split the file. Nothing on the desk has changed.",
            ),
            R::SavedColumnsGone => {
                Self::new("mapping-unreadable", "The browser could not read the file.", "Choose it again.")
            }
            R::SavedColumnsTooLarge => Self::new(
                "mapping-too-large",
                "These are no saved columns: the file is far too large.",
                "Choose another.",
            ),
            R::SavedLayoutGone => Self::new("layout-unreadable", "The file can’t be read.", "Choose it again."),
            R::PictureUnreadable => Self::new(
                "picture-unreadable",
                "The browser could not open the picture.",
                "It may be damaged or too large. Take the screenshot again, and save it as PNG.",
            ),
            R::NoWorker => Self::new(
                "no-worker",
                "This browser does not let the page start the worker that reads and encrypts files.",
                "Reload the page; if it stays, try another browser.",
            ),
            R::NotDownloaded(name) => Self::new(
                "download",
                format!("The browser did not accept the download of {name}."),
                "Allow downloads for this page and try again.",
            ),
            R::NotEncrypted(name) => Self::new(
                "random",
                format!("{name} was not written: the browser gives no random numbers for its encryption."),
                "Try another browser.",
            ),
            R::KeyFileGone(name) => {
                Self::new("key-unreadable", format!("The browser could not read {name}."), "Choose the key file again.")
            }
            R::NoMemoryToSeal(name) => Self::new(
                "seal-no-memory",
                format!("{name} was not written: there is not enough memory to encrypt it."),
                "Close other tabs and programs and try again.",
            ),
            R::NotSealed(name) => Self::new(
                "seal-failed",
                format!("{name} was not written: encrypting it failed because of an error in Token Desk."),
                "Please report it. Nothing on the desk has changed.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each kind: a new one does not compile until it is here.
    fn examples() -> [PageRefusal; 14] {
        use PageRefusal as R;
        match R::FileGone {
            R::FileGone
            | R::Folder
            | R::SeveralFiles(_)
            | R::NoMemory
            | R::SavedColumnsGone
            | R::SavedColumnsTooLarge
            | R::SavedLayoutGone
            | R::PictureUnreadable
            | R::NoWorker
            | R::NotDownloaded(_)
            | R::NotEncrypted(_)
            | R::KeyFileGone(_)
            | R::NoMemoryToSeal(_)
            | R::NotSealed(_) => {}
        }
        [
            R::FileGone,
            R::Folder,
            R::SeveralFiles(3),
            R::NoMemory,
            R::SavedColumnsGone,
            R::SavedColumnsTooLarge,
            R::SavedLayoutGone,
            R::PictureUnreadable,
            R::NoWorker,
            R::NotDownloaded("EntraTokens.csv".to_owned()),
            R::NotEncrypted("Tokens.xml".to_owned()),
            R::KeyFileGone("ada.asc".to_owned()),
            R::NoMemoryToSeal("Tokens.xml".to_owned()),
            R::NotSealed("Tokens.xml".to_owned()),
        ]
    }

    #[test]
    fn words_of_refusals() {
        let said = examples().map(|refusal| {
            let Refusal { code, message, advice, retry_as } = refusal.into();
            assert_eq!(retry_as, (&*code == "several-files").then_some(RetryAs::Chosen), "{code}");
            format!("{code}: {message} → {advice}")
        });
        assert_eq!(
            said.join("\n"),
            "unreadable: The browser could not read the file: it was moved, changed or removed, or the drive is gone. → Choose it again.
folder: This is a folder. → Open it, select the files in it, and drop those.
several-files: It is an archive with 3 files. → Choose which of them are read.
no-memory: There is not enough memory to read it. → Close other tabs and programs and try again, or split the file. Nothing on the desk has changed.
mapping-unreadable: The browser could not read the file. → Choose it again.
mapping-too-large: These are no saved columns: the file is far too large. → Choose another.
layout-unreadable: The file can’t be read. → Choose it again.
picture-unreadable: The browser could not open the picture. → It may be damaged or too large. Take the screenshot again, and save it as PNG.
no-worker: This browser does not let the page start the worker that reads and encrypts files. → Reload the page; if it stays, try another browser.
download: The browser did not accept the download of EntraTokens.csv. → Allow downloads for this page and try again.
random: Tokens.xml was not written: the browser gives no random numbers for its encryption. → Try another browser.
key-unreadable: The browser could not read ada.asc. → Choose the key file again.
seal-no-memory: Tokens.xml was not written: there is not enough memory to encrypt it. → Close other tabs and programs and try again.
seal-failed: Tokens.xml was not written: encrypting it failed because of an error in Token Desk. → Please report it. Nothing on the desk has changed."
        );
    }
}
