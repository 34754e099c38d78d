//! Reading a text in its format: that of a file, or the rows of a sheet.

use super::catalog::{also_fits, recognise};
use super::format::{Format, Read};
use super::unknown::unknown;
use super::{mapped, unusable};
use crate::finding::{Finding, FindingKind};
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::intake;
use crate::model::format_id::FormatId;
use crate::reading::options::{ReadContext, ReadOptions};
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
    let format = format_of(&mut probe, options).ok_or_else(|| unknown(&probe))?;
    let mut reading = match format.read {
        Read::Table(rules) => table::read(text, rules, given, progress)?,
        #[cfg(feature = "unpacking")]
        Read::Whole(read) => read(text, given, progress)?,
        #[cfg(not(feature = "unpacking"))]
        Read::Elsewhere => return Err(unknown(&probe)),
    };
    reading.finalize(format.id, also_fits(format.id, &probe));
    Ok(reading)
}

/// Reads a text if it is a table with a header row and gives tokens; `None` of all else.
pub(super) fn read_table(
    text: &DecodedText<'_>,
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Option<Reading> {
    intake::check_text(text.text).ok()?;
    if options.format.is_none() && unusable::recognise(text.text).is_some() {
        return None;
    }
    let mut probe = Probe::of(text.text, options.delimiter);
    let format = format_of(&mut probe, options)?;
    let Read::Table(rules) = format.read else { return None };
    let mut reading = table::read(text, rules, ReadContext { options, unlock: None, cells: None }, progress).ok()?;
    reading.finalize(format.id, also_fits(format.id, &probe));
    Some(reading)
}

/// The format of a text: the one that was chosen, or that it is recognised as.
fn format_of(probe: &mut Probe<'_>, options: &ReadOptions) -> Option<&'static Format> {
    match options.format {
        Some(chosen) => Some(chosen.format()),
        None if options.columns.is_some() => Some(&mapped::FORMAT),
        None => recognise(probe),
    }
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
