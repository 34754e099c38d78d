//! The end of a table: the findings and facts about it as a whole.

use super::Table;
use super::life_columns::LifeColumns;
use super::row_pass::RowPass;
use super::token_row::USUAL_INTERVAL;
use crate::finding::{Finding, FindingKind};
use crate::ground::redaction::Words;
use crate::ground::refusal::Refusal;
use crate::ground::text::TextEncoding;
use crate::ground::words::{column_name, first_of, grouped, plural};
use crate::model::token::OtpType;
use crate::notation::sheet::SheetText;
use crate::notation::table::columns::ColumnRole;
use crate::reading::collect::Collector;
use crate::reading::refusals::ReadingRefusal;
use crate::reading::sheet_cells::cell_findings;
use crate::reading::written::{LAYOUT, Written};
use crate::reading::{HowRead, Reading};

impl Table<'_> {
    /// Reports what concerns the table as a whole, and gives the reading.
    pub(crate) fn finish(self, encoding: TextEncoding, unquoted: bool) -> Result<Reading, Refusal> {
        let Self { delimiter, head, rules, options, cells, policy, pass, .. } = self;
        let policy = policy.keys;
        let RowPass { mut collector, comments, unseen, .. } = pass;
        if comments > 0 {
            collector.findings.push(Finding::of_file(FindingKind::CommentsSkipped(comments)));
        }
        if collector.rows == 0 && collector.absent.is_empty() {
            return Err(ReadingRefusal::NoRowsBelowHeader.into());
        }
        if collector.unused_names > 0 {
            collector.findings.push(Finding::of_file(FindingKind::NamesUnused(collector.unused_names)));
        }
        if unquoted {
            collector.findings.push(Finding::of_file(FindingKind::RowsQuotedWhole));
        }
        if !head.header && rules.row.is_none() && !rules.mapped {
            collector.findings.push(Finding::of_file(FindingKind::NoHeader));
        }
        let columns = &head.columns;
        for kind in head.unused(&unseen) {
            collector.findings.push(Finding::of_file(kind));
        }
        if rules.type_guessed && options.otp_type.is_none() && !collector.tokens.is_empty() {
            collector.findings.push(Finding::of_file(FindingKind::TypeAssumed(rules.usual_type)));
        }
        let assumed = |role, options_value: bool| !columns.has(role) && !options_value;
        if assumed(ColumnRole::Interval, options.interval.is_some())
            && collector.tokens.profiles().iter().any(|profile| profile.otp_type == OtpType::Totp)
        {
            collector.findings.push(Finding::of_file(FindingKind::IntervalAssumed(USUAL_INTERVAL)));
        }
        let secret_column = columns.number(ColumnRole::Secret);
        if let Some(kind) = policy.finding(rules.only, collector.tokens.len(), &options) {
            collector.findings.push(Finding { column: secret_column, ..Finding::of_file(kind) });
        }
        let tells_entra = head.life.as_ref().is_some_and(LifeColumns::tells_entra);
        if let Some(life) = &head.life {
            collector.findings.extend(of_inventory(life, collector.written.as_ref()).map(Finding::of_file));
        }
        let mut facts = head.facts(rules.hash_by_length && options.hash.is_none());
        facts.extend(absent_fact(collector.absent.len()));
        facts.extend(collector.written.as_ref().map(|written| written.sentence().into()));
        let serial_column = columns.number(ColumnRole::Serial);
        if let Some(cells) = cells {
            for (kind, line, column) in cell_findings(cells, columns, head.first_line) {
                collector.report(kind, line, column, "");
            }
            facts.extend(numbers_fact(&collector, cells, serial_column));
        }
        let unsaid = |role| !columns.has(role);
        let how = HowRead {
            text: encoding,
            delimiter: Some(delimiter),
            sheets: Vec::new(),
            sheet: None,
            header: head.header,
            secret: Some(policy.encoding),
            secret_question: policy.question,
            otp_type: unsaid(ColumnRole::OtpType).then(|| options.otp_type.unwrap_or(rules.usual_type)),
            hash: if rules.hash_by_length {
                options.hash
            } else {
                unsaid(ColumnRole::Hash).then(|| options.hash.unwrap_or_default())
            },
            digits: unsaid(ColumnRole::Digits).then(|| options.digits.unwrap_or(6)),
            interval: unsaid(ColumnRole::Interval).then(|| options.interval.unwrap_or(USUAL_INTERVAL)),
            ignored: columns
                .ignored
                .iter()
                .filter_map(|&index| columns.names.get(index).cloned())
                .filter(|name| !name.is_empty())
                .collect(),
            facts,
        };
        let mut reading = collector.finish(how, columns.names.clone(), serial_column, secret_column);
        reading.tells_entra = tells_entra;
        if let Some(cells) = cells {
            // A cell of text is as it was typed: it has lost nothing.
            reading.findings.retain(|finding| {
                !matches!(finding.kind, FindingKind::ZerosLost { .. })
                    || cells.is_bare_number(finding.line, u32::from(serial_column))
            });
        }
        Ok(reading)
    }
}

/// What a sheet can't say of serial numbers whose cells are numbers.
fn numbers_fact(collector: &Collector, cells: &SheetText, serial_column: u16) -> Option<Box<str>> {
    let numbers =
        collector.tokens.iter().filter(|token| cells.is_bare_number(token.line, u32::from(serial_column))).count();
    (numbers > 0).then(|| {
        format!(
            "{} {} in the sheet: zeros that may have stood in front are lost.",
            grouped(numbers),
            plural(numbers, "serial number is a number", "serial numbers are numbers"),
        )
        .into()
    })
}

/// What is said of an inventory as a whole: that a later version wrote it, and columns that it lacks.
#[cold]
fn of_inventory(life: &LifeColumns, written: Option<&Written>) -> impl Iterator<Item = FindingKind> + use<> {
    let newer = written.filter(|written| written.layout > LAYOUT);
    let newer = newer.map(|written| FindingKind::InventoryNewer { version: (&*written.version).into() });
    let missing = life.missing(written);
    let names = first_of(missing.iter().map(|name| column_name(name, 0)), missing.len());
    let missing =
        (!missing.is_empty()).then(|| FindingKind::InventoryColumnsMissing { names: Words::with_names(&names) });
    newer.into_iter().chain(missing)
}

/// That the file says what became of tokens which are not in it.
fn absent_fact(count: usize) -> Option<Box<str>> {
    (count > 0).then(|| {
        let (tokens, were) = (grouped(count), plural(count, "token that was", "tokens that were"));
        format!("What became of {tokens} {were} removed is in it as well, without a key.").into()
    })
}
