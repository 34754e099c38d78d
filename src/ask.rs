//! What a part of the page asks for: what only the state needs to hear, and what has to be done outside of it.

use crate::job::{FileSource, Job, JobKind};
use crate::state::Msg;
use std::rc::Rc;
use token_desk_core::desk::fix::Fix;
use token_desk_core::ground::refusal::Instead;
use token_desk_core::output::convert::{Conversion, Settings};
use token_desk_core::output::export::FilePlan;
use token_desk_core::reading::options::{ReadOptions, Unlock};
use yew::Callback;

/// A wish.
pub(crate) enum Ask {
    /// Tell the state.
    Tell(Msg),
    /// Read files.
    Read(Vec<FileSource>, JobKind),
    /// Read a refused file as something else; the number is its notice's.
    ReadAs(u32, Instead, Job),
    /// Add users that were typed.
    AddUsers(String),
    /// Read a file of the desk anew.
    Reread(u32, ReadOptions),
    /// Open the dialog that names the columns of a refused file; the number is its notice's.
    NameColumns(u32, Job),
    /// The same for a file of the desk.
    NameColumnsOf(u32),
    /// Read the file whose columns were named.
    ReadColumns(ReadOptions),
    /// Look what the user list whose columns are being named gives with these choices.
    Look(ReadOptions),
    /// Do something about all findings of the class with that code.
    Fix(&'static str, Fix),
    /// Download all findings as a file.
    ListFindings,
    /// Stop reading.
    Cancel,
    /// Lay out the sample data.
    Sample,
    /// Forget everything.
    ClearAll,
    /// Write files and download them.
    Download(Vec<FilePlan>),
    /// Write these files of a conversion and download them.
    Convert(Convert),
    /// Read the file that asked for it again, with what opens it.
    Unlock(Unlock),
    /// Read the file that asked for many rounds all the same.
    GoOn,
}

/// Files of a conversion to write.
pub(crate) struct Convert {
    /// The conversion.
    pub(crate) plan: Rc<Conversion>,
    /// Which of its files.
    pub(crate) files: Vec<usize>,
    /// The choices, with what protects the file.
    pub(crate) settings: Settings,
    /// Told how far a passphrase's rounds are (0 to 1), and with nothing when all is written.
    pub(crate) tell: Callback<Option<f64>>,
}
