//! What a part of the page asks for: what only the state needs to know, and what has to be done outside of it. The one
//! way from what a person does to what happens; `effects` answers.

use crate::job::{FileSource, Job, JobKind};
use crate::state::Msg;
use std::rc::Rc;
use token_desk_core::desk::fix::Fix;
use token_desk_core::finding::FindingClass;
use token_desk_core::ground::refusal::RetryAs;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::intake::Unlock;
use token_desk_core::intake::delivery::Inside;
use token_desk_core::output::plan::{FilePlan, Plan};
use token_desk_core::output::settings::Settings;
use token_desk_core::reading::options::ReadOptions;
use yew::Callback;

/// A request of a part of the page.
pub(crate) enum Ask {
    /// Give a message to the state.
    Dispatch(Msg),
    /// Read files.
    Read(Vec<FileSource>, JobKind),
    /// Read a refused file as something else; the number is its notice's.
    ReadAs(u32, RetryAs, Job),
    /// Look what users that are being typed would give, with the number of the list that they correct.
    LookAtUsers(FileSource, Option<u32>),
    /// Add users that were typed; with the number of a list, they take its place.
    AddUsers(Rc<SecretBytes>, Option<u32>),
    /// Correct a list of users that was typed, beginning at that line.
    CorrectUsers(u32, u32),
    /// Read a file of the desk anew.
    Reread(u32, ReadOptions),
    /// Read another sheet of a workbook on the desk, with these choices, as a file of its own; with the sheet's name.
    AddSheet(u32, ReadOptions, Box<str>),
    /// Open the dialog that names the columns of a refused file; the number is its notice's.
    NameColumns(u32, Job),
    /// Open it for a file of the desk.
    NameColumnsOf(u32),
    /// Read the file whose columns were named.
    ReadColumns(ReadOptions),
    /// Look what the file whose columns are being named gives with these choices.
    Look(ReadOptions),
    /// Do something about all findings of that class.
    Fix(FindingClass, Fix),
    /// Download all findings as a file.
    ListFindings,
    /// Stop reading.
    Cancel,
    /// Write no further files of a conversion.
    StopWriting,
    /// Read the sample data.
    Sample,
    /// Forget everything.
    ClearAll,
    /// Write files of the export and download them.
    Export(ExportRequest),
    /// Write files of a conversion and download them.
    Convert(ConversionRequest),
    /// Download a small file that is written already.
    Save(SmallFile),
    /// Read the file that asked for it again, with what opens it; whether it is tried on all others that are locked.
    Unlock(Unlock, bool),
    /// Read these files of the archive of which some were to be chosen.
    ReadMembers(Vec<Inside>),
    /// Open the file that asked for many rounds all the same.
    OpenAllTheSame,
}

impl Ask {
    /// Asks only for a change of the state.
    pub(crate) fn dispatch(msg: impl Into<Msg>) -> Self {
        Self::Dispatch(msg.into())
    }
}

/// With what files are sealed.
pub(crate) enum SealWith {
    /// The password of a ZIP file.
    Zip(SecretBytes),
    /// Files of PGP public keys, read when it begins, and a password that opens it as well; empty if there is none.
    Pgp(Vec<FileSource>, SecretBytes),
}

/// Files of the export to write.
pub(crate) struct ExportRequest {
    /// The files.
    pub(crate) files: Vec<FilePlan>,
    /// Whether any file of the export is for Entra.
    pub(crate) for_entra: bool,
    /// With what the inventory is sealed, if at all.
    pub(crate) seal: Option<SealWith>,
    /// Whether it seals the files for Entra as well.
    pub(crate) seal_for_entra: bool,
}

/// Files of a conversion to write.
pub(crate) struct ConversionRequest {
    /// The conversion.
    pub(crate) plan: Rc<Plan>,
    /// Places of the files to write, among those of the plan.
    pub(crate) files: Vec<usize>,
    /// The choices, with what protects the keys in a file.
    pub(crate) settings: Settings,
    /// With what each file is sealed as a whole, if at all.
    pub(crate) seal: Option<SealWith>,
    /// Gets the share of a passphrase's rounds that is done (0 to 1), and `None` when all is written.
    pub(crate) progress: Callback<Option<f64>>,
}

/// A file that a part of the page has written itself: saved choices, or a key that was made.
pub(crate) struct SmallFile {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) content: SecretBytes,
}
