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
    Whole(fn(&DecodedText<'_>, ReadContext<'_>, &mut Progress<'_>) -> Result<Reading, Refusal>),
}
