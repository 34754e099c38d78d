//! Downloads: the one way by which a file leaves the page. It is written piece by piece, the page alive between two
//! pieces, and nothing that was being written when everything was cleared leaves any more.

use super::Context;
use crate::platform::downloads::Download;
use crate::platform::{PageRefusal, TimeSlice};
use std::cell::Cell;
use std::rc::Rc;
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::ground::secret::SecretBytes;

/// Why a file was not handed to the browser.
pub(super) enum NotDownloaded {
    /// Everything was cleared while it was written.
    Cleared,
    /// It can't be written, or the browser did not accept it.
    Refused(Refusal),
}

/// Notices whether everything was cleared since it was made.
pub(super) struct ClearWatch {
    clears: Rc<Cell<u32>>,
    before: u32,
}

impl ClearWatch {
    /// Watches from now on.
    pub(super) fn of(context: &Context) -> Self {
        Self { clears: Rc::clone(&context.clears), before: context.clears.get() }
    }

    fn was_cleared(&self) -> bool {
        self.clears.get() != self.before
    }
}

/// Writes a file piece by piece and hands it to the browser, unless a piece can't be written.
pub(super) async fn download(
    name: &str,
    pieces: impl Iterator<Item = Result<SecretBytes, Refusal>>,
    watch: &ClearWatch,
) -> Result<(), NotDownloaded> {
    let file = Download::new();
    let mut slice = TimeSlice::of_a_frame();
    for piece in pieces {
        file.push(&piece.map_err(NotDownloaded::Refused)?);
        slice.pause_if_over().await;
        if watch.was_cleared() {
            return Err(NotDownloaded::Cleared);
        }
    }
    hand_over(file, name).map_err(NotDownloaded::Refused)
}

/// Hands a small file to the browser at once.
pub(super) fn download_at_once(name: &str, content: &SecretBytes) -> Result<(), Refusal> {
    let file = Download::new();
    file.push(content);
    hand_over(file, name)
}

fn hand_over(file: Download, name: &str) -> Result<(), Refusal> {
    file.save(name).map_err(|_| PageRefusal::NotDownloaded(name.to_owned()).into())
}
