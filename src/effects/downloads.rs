//! Downloads: the one way by which a file leaves the page. It is written piece by piece, the page alive between two
//! pieces, and nothing that was being written when everything was cleared leaves any more.

use super::Context;
use crate::platform::downloads::Download;
use crate::platform::{PageRefusal, TimeSlice};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Waker;
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::ground::secret::SecretBytes;

/// Why a file was not handed to the browser.
pub(super) enum NotDownloaded {
    /// Everything was cleared while it was written.
    Cleared,
    /// The person stopped it.
    Stopped,
    /// It can't be written, or the browser did not accept it.
    Refused(Refusal),
}

/// Notices whether everything was cleared, or writing stopped, since it was made.
pub(super) struct ClearWatch {
    clears: Rc<Cell<u32>>,
    stops: Rc<Cell<u32>>,
    waiting: Rc<RefCell<Vec<Waker>>>,
    before: (u32, u32),
}

impl ClearWatch {
    /// Watches from now on whether everything is cleared.
    pub(super) fn of(context: &Context) -> Self {
        Self { stops: Rc::default(), before: (context.clears.get(), 0), ..Self::that_stops(context) }
    }

    /// Watches for the button that stops a conversion as well.
    pub(super) fn that_stops(context: &Context) -> Self {
        let (clears, stops) = (Rc::clone(&context.clears), Rc::clone(&context.stops));
        let before = (clears.get(), stops.get());
        Self { clears, stops, waiting: Rc::clone(&context.waiting), before }
    }

    /// Fails once everything was cleared, or writing was stopped.
    pub(super) fn check(&self) -> Result<(), NotDownloaded> {
        match (self.clears.get(), self.stops.get()) {
            (clears, _) if clears != self.before.0 => Err(NotDownloaded::Cleared),
            (_, stops) if stops != self.before.1 => Err(NotDownloaded::Stopped),
            _ => Ok(()),
        }
    }

    /// What comes of a deed, which ends at once if everything is cleared meanwhile, or writing stopped.
    pub(super) async fn during<T>(&self, deed: impl Future<Output = T>) -> Result<T, NotDownloaded> {
        let mut deed = pin!(deed);
        poll_fn(|task| {
            self.check()?;
            let mut waiting = self.waiting.borrow_mut();
            waiting.retain(|other| !other.will_wake(task.waker()));
            let done = deed.as_mut().poll(task).map(Ok);
            if done.is_pending() {
                waiting.push(task.waker().clone());
            }
            done
        })
        .await
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
        watch.check()?;
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
