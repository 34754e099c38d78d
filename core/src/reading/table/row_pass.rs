//! The pass over the rows: each becomes a token, a finding, or both.

use super::cells::{Cells, ColumnIndexes};
use super::head::TableHead;
use super::policy::{TableEvidence, TablePolicy};
use super::rules::{NoToken, RowOutcome, TableRules};
use super::value::parse_seconds;
use crate::finding::FindingKind;
use crate::ground::limits::MAX_ROWS;
use crate::ground::progress::Progress;
use crate::ground::redaction::subject_of;
use crate::ground::refusal::Refusal;
use crate::model::key_encoding::Decoder;
use crate::model::token::{HashFunction, OtpType};
use crate::notation::sheet::SheetText;
use crate::notation::table::columns::{ColumnRole, Columns, is_sheet_error};
use crate::notation::table::rows::{self, Row, RowFault, Rows};
use crate::reading::collect::Collector;
use crate::reading::column_guess::cell::could_be_key;
use crate::reading::options::ReadOptions;
use crate::reading::refusals::ReadingRefusal;

/// Rows that are looked at before the first guess.
const SAMPLE_ROWS: usize = 1000;

/// What a pass over the rows goes by.
pub(super) struct TableContext<'a> {
    pub(super) head: &'a TableHead,
    pub(super) rules: TableRules,
    pub(super) options: &'a ReadOptions,
    /// What is known of the cells, if it is the sheet of a workbook.
    pub(super) cells: Option<&'a SheetText>,
}

/// What a pass over the rows found.
pub(super) struct RowPass {
    pub(super) collector: Collector,
    pub(super) evidence: TableEvidence,
    decoder: Decoder,
    pub(super) comments: u32,
    /// The watched columns that were empty so far.
    pub(super) unseen: Vec<usize>,
    /// The line of the header above these rows, if it is another one than that of the file.
    below: Option<u32>,
}

impl RowPass {
    pub(super) fn new(watched: Vec<usize>, rules: TableRules) -> Self {
        Self {
            collector: Collector::of_table(rules.formula_safe),
            evidence: TableEvidence::default(),
            decoder: Decoder::default(),
            comments: 0,
            unseen: watched,
            below: None,
        }
    }
}

impl TableContext<'_> {
    /// Gives the cells of a row to `take`, unless it is no token: then it says what it is. The cells stay where they were
    /// made, as moving that many takes WebAssembly as long as finding them.
    fn take_cells<'r>(
        &self,
        row: &Row<'r>,
        places: &ColumnIndexes,
        take: &mut dyn FnMut(&Cells<'r>),
    ) -> Option<NoToken<'r>> {
        if let Some(rule) = self.rules.row {
            return match rule(row) {
                RowOutcome::Cells(cells) => {
                    take(&cells);
                    None
                }
                RowOutcome::NoToken(other) => Some(other),
            };
        }
        if let Some(role) = self.options.mends.join
            && let Some(cells) = self.joined_cells(row, places, role)
        {
            return self.no_token(row, &cells).or_else(|| {
                take(&cells);
                None
            });
        }
        let cells = places.cells(row);
        self.no_token(row, &cells).or_else(|| {
            take(&cells);
            None
        })
    }

    /// What a row is that is no token, if its cells say so.
    #[inline]
    fn no_token<'r>(&self, row: &Row<'r>, cells: &Cells<'r>) -> Option<NoToken<'r>> {
        // Nearly every serial number has a digit, and no header cell: the rest is seldom looked at.
        if !cells.serial.bytes().any(|b| b.is_ascii_digit()) {
            let columns = Columns::from_header(row.iter());
            if columns.names_tokens() {
                return Some(NoToken::Header(self.head.agrees(&columns)));
            }
        }
        no_oath(cells.hash).map(|what| NoToken::Rejected(FindingKind::NotOath { what: what.into() }, cells.serial))
    }

    /// A row with too many fields, those of the column joined; `None` if that does not make the
    /// other columns fit.
    #[inline(never)]
    fn joined_cells<'r>(&self, row: &Row<'r>, places: &ColumnIndexes, role: ColumnRole) -> Option<Cells<'r>> {
        let expected = self.head.columns.names.len();
        let more = row.len().checked_sub(expected).filter(|&more| more > 0)?;
        if (expected..row.len()).all(|index| row.get(index).is_empty()) {
            return None;
        }
        let column = self.head.columns.place(role)?;
        let mut cells = places.moved(column, more).cells(row);
        match role {
            ColumnRole::Manufacturer => cells.manufacturer = row.joined(column, column + more),
            ColumnRole::Model => cells.model = row.joined(column, column + more),
            _ => return None,
        }
        let fits = (cells.interval.is_empty() || parse_seconds(&cells.interval).is_some())
            && (cells.digits.is_empty() || cells.digits.parse::<u8>().is_ok())
            && (cells.counter.is_empty() || cells.counter.parse::<u64>().is_ok())
            && (cells.otp_type.is_empty() || OtpType::parse(&cells.otp_type).is_some())
            && (cells.hash.is_empty() || HashFunction::parse(cells.hash).is_some())
            && !cells.serial.is_empty()
            && could_be_key(cells.secret);
        cells.joined = true;
        fits.then_some(cells)
    }

    pub(super) fn sample(&self, body: &str, delimiter: u8) -> TableEvidence {
        let mut evidence = TableEvidence::default();
        let places = ColumnIndexes::of(&self.head.columns);
        let mut reader = Rows::new(body, delimiter);
        let mut seen = 0;
        while let Some(row) = reader.next_row() {
            if row.line >= self.head.first_line && row.fault.is_none() {
                self.take_cells(&row, &places, &mut |cells| evidence.add(cells));
                seen += 1;
                if seen == SAMPLE_ROWS {
                    break;
                }
            }
        }
        evidence
    }

    /// Goes over all rows of `reader`, and reports the progress.
    pub(super) fn take_rows(
        &self,
        reader: &mut Rows<'_>,
        pass: &mut RowPass,
        policy: &TablePolicy,
        progress: &mut Progress<'_>,
    ) -> Result<(), Refusal> {
        let places = ColumnIndexes::of(&self.head.columns);
        // Called again and again, and from two places, so that nobody inlines it: a browser compiles what is called
        // often for speed, but not what it is in the middle of.
        let mut more = self.some_rows(reader, pass, &places, policy, 16)?;
        while more {
            progress(reader.progress());
            more = self.some_rows(reader, pass, &places, policy, 2048)?;
        }
        Ok(())
    }

    /// Takes up to `count` rows; whether there are more.
    #[inline(never)]
    fn some_rows(
        &self,
        reader: &mut Rows<'_>,
        pass: &mut RowPass,
        places: &ColumnIndexes,
        policy: &TablePolicy,
        count: u32,
    ) -> Result<bool, Refusal> {
        let RowPass { collector, evidence, decoder, comments, unseen, below } = pass;
        for _ in 0..count {
            let Some(row) = reader.next_row() else { return Ok(false) };
            if row.line < self.head.first_line {
                let is_comment = row.fault.is_none() && row.get(0).starts_with('#') && !rows::is_preamble(row.get(0));
                *comments += u32::from(is_comment && !self.removed(&row, places, collector));
                if row.fault.is_some() {
                    collector.rows += 1;
                    self.reject_fault(&row, collector);
                }
                continue;
            }
            if row.fault.is_none() {
                let ruled = self.rules.row.is_some();
                if row.get(0).starts_with('#')
                    && (ruled || row.get(places.secret).is_empty())
                    && !is_sheet_error(row.get(0))
                {
                    let said = ruled && is_version_2(row.get(0)) || self.removed(&row, places, collector);
                    *comments += u32::from(!said);
                    continue;
                }
                if row.iter().all(str::is_empty) {
                    continue;
                }
            }
            if collector.rows >= MAX_ROWS {
                return Err(ReadingRefusal::TooManyRows.into());
            }
            if row.fault.is_some() {
                collector.rows += 1;
                self.reject_fault(&row, collector);
                continue;
            }
            let other = self.take_cells(&row, places, &mut |cells| {
                collector.rows += 1;
                if let Some(header) = *below {
                    return collector.reject(FindingKind::HeaderOther { line: header }, row.line, 0, "");
                }
                if !self.head.header && is_foreign(cells) {
                    return collector.reject(FindingKind::RowForeign, row.line, 0, "");
                }
                evidence.add(cells);
                if !unseen.is_empty() {
                    unseen.retain(|&index| row.get(index).is_empty());
                }
                self.token(&row, cells, places, policy, decoder, collector);
            });
            match other {
                None | Some(NoToken::Passed) => {}
                Some(NoToken::Header(same)) => {
                    collector.rows += 1;
                    *below = (!same).then_some(row.line);
                    collector.reject(FindingKind::HeaderAgain, row.line, 0, "");
                }
                Some(NoToken::Rejected(kind, serial)) => {
                    collector.rows += 1;
                    collector.reject(kind, row.line, 0, subject_of(serial));
                }
            }
        }
        Ok(true)
    }

    fn reject_fault(&self, row: &Row<'_>, collector: &mut Collector) {
        let kind = match row.fault {
            Some(RowFault::QuoteOpen) => FindingKind::QuoteOpen,
            _ => FindingKind::RowTooWide,
        };
        collector.reject(kind, row.line, 0, "");
    }
}

/// Whether a row of a table without a header row has neither a serial number nor a key where the others have them: it is
/// one of another layout, or a sum. Nearly every serial number is settled by its digits.
#[inline]
fn is_foreign(cells: &Cells<'_>) -> bool {
    let numbered = cells.serial.bytes().any(|b| b.is_ascii_digit());
    !numbered && !cells.serial.is_empty() && !cells.secret.is_empty() && !could_be_key(cells.secret)
}

/// What a key is for that is no OATH token, where the algorithm is one of RFC 6030's URIs.
fn no_oath(algorithm: &str) -> Option<Box<str>> {
    if algorithm.len() < 12 || !algorithm.contains(':') || !algorithm.contains("keyprov") {
        return None;
    }
    let kind = crate::notation::pskc::KeyKind::of_uri(algorithm);
    matches!(kind, crate::notation::pskc::KeyKind::NotOath(_)).then(|| kind.name().into())
}

/// Whether a comment is privacyIDEA's `# version: 2`, which says nothing more.
pub(crate) fn is_version_2(line: &str) -> bool {
    let words = line.trim_start_matches('\u{feff}').strip_prefix('#').map(|rest| rest.split(':').map(str::trim));
    words.is_some_and(|words| words.eq(["version", "2"]))
}
