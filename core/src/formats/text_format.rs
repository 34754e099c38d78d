//! Reading a text in its format: that of a file, or the rows of a sheet.

use super::catalog::{also_fits, recognise};
use super::format::Read;
use super::unknown::unknown;
use super::{mapped, unusable};
use crate::finding::{Finding, FindingKind};
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::intake;
use crate::model::format_id::FormatId;
use crate::reading::options::ReadContext;
use crate::reading::probe::Probe;
use crate::reading::{Reading, table};

/// Reads a text in the format that it is recognised as, or that was chosen.
pub(super) fn read_text(
    text: &DecodedText<'_>,
    given: ReadContext<'_>,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let options = given.options;
    intake::check_text(text.text)?;
    if options.format.is_none()
        && let Some(unusable) = unusable::recognise(text.text)
    {
        return Err(unusable.into());
    }
    let mut probe = Probe::of(text.text, options.delimiter);
    let format = match options.format {
        Some(chosen) => chosen.format(),
        None if options.columns.is_some() => &mapped::FORMAT,
        None => recognise(&mut probe).ok_or_else(|| unknown(&probe))?,
    };
    let mut reading = match format.read {
        Read::Table(rules) => table::read(text, rules, given, progress)?,
        Read::Whole(read) => read(text, given, progress)?,
    };
    reading.finalize(format.id, also_fits(format.id, &probe));
    Ok(reading)
}

impl Reading {
    /// Says what is known of every text: its format, and the other one that it could be.
    pub(super) fn finalize(&mut self, format: FormatId, also_fits: Option<FormatId>) {
        self.format = format;
        if let Some(format) = also_fits {
            self.findings.push(Finding::of_file(FindingKind::AlsoFits { format }));
        }
    }
}
