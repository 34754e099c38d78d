//! What a part of the page asks for: what only the state needs to hear, and what has to be done outside of it.

use crate::platform::files::Source;
use crate::platform::reader::{Job, Kind};
use crate::state::Msg;
use token_desk_core::desk::export::FilePlan;
use token_desk_core::finding::Instead;
use token_desk_core::formats::ReadOptions;

/// A wish.
pub(crate) enum Ask {
    /// Tell the state.
    Tell(Msg),
    /// Read files.
    Read(Vec<Source>, Kind),
    /// Read a refused file as something else; the number is its notice's.
    ReadAs(u32, Instead, Job),
    /// Add users that were typed.
    AddUsers(String),
    /// Read a file of the desk anew.
    Reread(u32, ReadOptions),
    /// Stop reading.
    Cancel,
    /// Lay out the sample data.
    Sample,
    /// Forget everything.
    ClearAll,
    /// Write files and download them.
    Download(Vec<FilePlan>),
}
