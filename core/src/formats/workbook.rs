//! Tokens in a workbook: the rows of a sheet, read by the readers of tables.
//!
//! Resellers send them. What Excel did to a cell can be told exactly here: a cell of text is as it was typed, one that is
//! a number has lost the zeros in front of it, unless its format shows them, and what is beyond its 15th digit.

use super::catalog::recognise;
use super::refusals::FormatRefusal;
use super::text_format::read_text;
use super::unknown::unknown;
use crate::finding::{Finding, UnreadSheets};
use crate::ground::progress::Progress;
use crate::ground::refusal::{Refusal, RetryAs};
use crate::ground::text::{DecodedText, TextEncoding};
use crate::ground::words::quoted;
use crate::intake;
use crate::notation::sheet::{self, SheetText, Workbook};
use crate::reading::Reading;
use crate::reading::options::{ReadContext, ReadOptions};
use crate::reading::probe::Probe;
use crate::reading::sheet_cells::sheets_unread;

/// Reads the sheet that was chosen, or else the first one with tokens in it; those that are not shown come last.
///
/// # Errors
/// If it is no workbook that can be read, or no sheet has tokens.
pub(super) fn read(bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    intake::check_size(sheet::file_size(bytes))?;
    let mut book = sheet::open(bytes)?;
    let order = book.reading_order(options.sheet);
    let mut refusals: Vec<Refusal> = Vec::new();
    // A sheet none of whose rows became a token is only taken if no other one has any.
    let mut without_tokens: Option<(usize, Reading)> = None;
    for &number in &order {
        match book.text(number, progress).and_then(|cells| read_sheet(&cells, options, progress)) {
            Ok(reading) if reading.tokens.is_empty() => {
                without_tokens = without_tokens.or(Some((number, reading)));
            }
            Ok(mut reading) => {
                // Those before it, too: users, or tokens none of which could be read.
                let others = order.iter().copied().filter(|&other| other != number);
                reading.findings.extend(unread_sheets(&mut book, others, progress));
                return Ok(of_sheet(reading, &book, number));
            }
            Err(refusal) => refusals.push(refusal),
        }
    }
    match without_tokens {
        Some((number, reading)) => Ok(of_sheet(reading, &book, number)),
        None => Err(refusal_of(refusals)),
    }
}

/// The reading, with what is known of the workbook.
fn of_sheet(mut reading: Reading, book: &Workbook<'_>, number: usize) -> Reading {
    reading.fingerprint = book.fingerprint(number);
    reading.how.sheet = u32::try_from(number).ok();
    reading.how.sheets = book.sheets().iter().map(|sheet| sheet.name.as_str().into()).collect();
    reading
}

/// Reads the rows of a sheet.
fn read_sheet(cells: &SheetText, options: &ReadOptions, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    let text =
        DecodedText { text: cells.text(), encoding: TextEncoding::Utf8, mixed_lines: Vec::new(), joints: Vec::new() };
    let options = ReadOptions { delimiter: Some(b'\t'), text: None, ..options.clone() };
    read_text(&text, ReadContext { options: &options, unlock: None, cells: Some(cells) }, progress)
}

/// The findings that other sheets look like lists of tokens or of users, too.
fn unread_sheets(
    book: &mut Workbook<'_>,
    others: impl Iterator<Item = usize>,
    progress: &mut Progress<'_>,
) -> Vec<Finding> {
    let (mut of_tokens, mut of_users) = (Vec::new(), Vec::new());
    for number in others {
        progress(1.0);
        let Ok(cells) = book.first_rows(number) else { continue };
        let mut probe = Probe::of(cells.text(), Some(b'\t'));
        let names = if recognise(&mut probe).is_some() {
            &mut of_tokens
        } else if unknown(&probe).retry_as == Some(RetryAs::UserList) {
            &mut of_users
        } else {
            continue;
        };
        names.extend(book.sheets().get(number).map(|sheet| quoted(&sheet.name)));
    }
    let tokens = sheets_unread(of_tokens, UnreadSheets::Tokens);
    tokens.into_iter().chain(sheets_unread(of_users, UnreadSheets::Users)).collect()
}

/// Why no sheet was read: what is said of a sheet of users, else of one whose columns can be named, else of the first.
fn refusal_of(mut refusals: Vec<Refusal>) -> Refusal {
    let count = refusals.len();
    let offers = |retry_as| refusals.iter().position(|refusal| refusal.retry_as == Some(retry_as));
    let users = offers(RetryAs::UserList);
    let best = users.or_else(|| offers(RetryAs::Mapped)).unwrap_or(0);
    let refusal = if best < count { refusals.swap_remove(best) } else { FormatRefusal::NoTable.into() };
    if users.is_some() || count == 1 {
        return refusal;
    }
    FormatRefusal::NoTokenSheet { count, best: Box::new(refusal) }.into()
}
