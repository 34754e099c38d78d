//! A table whose columns a person named: only ever chosen, never recognised.

use super::format::{Format, whole};
use super::refusals::FormatRefusal;
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::model::format_id::FormatId;
use crate::reading::Reading;
use crate::reading::options::ReadContext;
use crate::reading::probe::Probe;
use crate::reading::table::{self, TableRules};

pub(super) const FORMAT: Format = Format {
    id: FormatId::Mapped,
    word: "mapped",
    help: "Any table: you say what each column holds.",
    // Only ever chosen.
    recognise: |_: &Probe<'_>| false,
    read: whole!(read),
};

fn read(text: &DecodedText<'_>, given: ReadContext<'_>, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    if given.options.columns.is_none() {
        return Err(FormatRefusal::ColumnsNotNamed.into());
    }
    table::read(text, TableRules { mapped: true, ..TableRules::default() }, given, progress)
}
