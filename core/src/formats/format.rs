//! What a format is.

use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::reading::Reading;
use crate::reading::options::ReadContext;
use crate::reading::probe::Probe;
use crate::reading::table::TableRules;

/// A format: how to recognise and read it.
pub struct Format {
    /// Its name in the list of formats.
    pub id: FormatId,
    /// Its word on a command line.
    pub word: &'static str,
    /// A sentence for people: what it is and where it comes from.
    pub help: &'static str,
    pub(super) recognise: fn(&Probe<'_>) -> bool,
    pub(super) read: Read,
}

/// How a format is read.
pub(super) enum Read {
    /// A table with a header row; while its file still arrives, too.
    Table(TableRules),
    /// By a function of its own, from the whole text.
    #[cfg(feature = "unpacking")]
    Whole(WholeReader),
    /// The same, in the page's second module: the first has no such function.
    #[cfg(not(feature = "unpacking"))]
    Elsewhere,
}

/// A function that reads a format from the whole text.
pub(super) type WholeReader = fn(&DecodedText<'_>, ReadContext<'_>, &mut Progress<'_>) -> Result<Reading, Refusal>;

/// [`Read::Whole`] by a function, which the page's first module goes without: most of the readers would else be unpacked
/// before the first file.
macro_rules! whole {
    ($read:expr) => {{
        const READER: crate::formats::format::WholeReader = $read;
        #[cfg(feature = "unpacking")]
        {
            crate::formats::format::Read::Whole(READER)
        }
        #[cfg(not(feature = "unpacking"))]
        {
            let _ = READER;
            crate::formats::format::Read::Elsewhere
        }
    }};
}
pub(super) use whole;
