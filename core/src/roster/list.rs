//! Reading a user list: from text, or from the sheet of a workbook that has users in it.

use super::head::ListHead;
use super::refusals::{ListRefusal, READABLE_FORMATS};
use super::user_reading::UserReading;
use super::users::{read_table, read_text};
use super::written_table::WrittenTable;
use super::{dsget, foreign, json_list, recipients};
use crate::finding::{Finding, FindingKind, UnreadSheets, sort_by_line};
use crate::ground::limits::MAX_FINDINGS;
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text;
use crate::ground::words::quoted;
use crate::intake::{self, IntakeRefusal};
use crate::notation::sheet::{self, SheetText, Workbook};
use crate::notation::table::rows;
use crate::reading::options::ReadOptions;
use crate::reading::sheet_cells::sheets_unread;

/// Reads a user list.
///
/// # Errors
/// A [`Refusal`] if there is no user in it: it says what was seen and what to do.
///
/// # Examples
/// ```
/// use token_desk_core::reading::options::ReadOptions;
/// use token_desk_core::roster::read_users;
///
/// let list = "displayName;userPrincipalName\nAnna Berg;anna@example.com\nBo Lund;bo@example.com\n";
/// let reading = read_users(list.as_bytes(), &ReadOptions::default(), &mut |_share| {})?;
///
/// assert_eq!(reading.users.len(), 2);
/// // The delimiter is a guess. What was guessed is said, and can be chosen by the options.
/// assert_eq!(reading.delimiter, Some(b';'));
/// # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
/// ```
pub fn read_users(bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Result<UserReading, Refusal> {
    let mut reading = read_list(bytes, options, progress)?;
    reading.options = options.clone();
    Ok(reading)
}

fn read_list(bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Result<UserReading, Refusal> {
    if sheet::recognise(bytes).is_some() {
        intake::check_size(sheet::file_size(bytes))?;
        return read_workbook(bytes, options, progress);
    }
    let bytes = open(bytes)?;
    let mut scratch = SecretBytes::default();
    let text = text::decode(bytes, options.text, &mut scratch);
    let mut reading = match written_as_table(text.text)? {
        Some(table) => {
            let reading = read_table(&table, options, progress)?;
            UserReading { delimiter: None, ..reading }
        }
        None => {
            let delimiter = options.delimiter.or_else(|| rows::sniff_delimiter(text.text));
            read_text(text.text, delimiter, &SheetText::default(), options, progress)?
        }
    };
    reading.text = text.encoding;
    reading.fingerprint = crate::ground::hash::fingerprint(bytes);
    for &(line, encoding) in text.joints.iter().take(MAX_FINDINGS) {
        let kind = FindingKind::EncodingChanges { to: encoding };
        reading.findings.push(Finding { kind, line, column: 0, subject: "".into() });
    }
    for &line in text.mixed_lines.iter().take(MAX_FINDINGS) {
        reading.findings.push(Finding { kind: FindingKind::EncodingMixed, line, column: 0, subject: "".into() });
    }
    // Files' own order: whole-file findings first, then by line.
    sort_by_line(&mut reading.findings);
    Ok(reading)
}

/// A list that is no table, as one; `None` if it is a table, or anything else that is to be read as one.
///
/// # Errors
/// If it is of a kind that is not read.
pub(super) fn written_as_table(text: &str) -> Result<Option<WrittenTable>, ListRefusal> {
    if json_list::recognise(text) {
        return json_list::table_of(text);
    }
    if let Some(table) = dsget::recognise(text)? {
        return Ok(Some(table));
    }
    if let Some(refusal) = foreign::recognise(text) {
        return Err(refusal);
    }
    Ok(recipients::recognise(text).then(|| recipients::table_of(text)))
}

/// Whether the bytes are a list of users of another form than a table, whether it is read or not: for a file of which
/// nobody said what it is.
pub(super) fn is_no_table(bytes: &[u8], options: &ReadOptions) -> bool {
    let mut scratch = SecretBytes::default();
    let Ok(bytes) = open(bytes) else { return false };
    let text = text::decode(bytes, options.text, &mut scratch);
    match written_as_table(text.text) {
        Ok(table) => table.is_some(),
        Err(refusal) => !matches!(refusal, ListRefusal::Json { .. }),
    }
}

/// The bytes of a list that is no workbook.
pub(super) fn open(bytes: &[u8]) -> Result<&[u8], Refusal> {
    intake::open(bytes).map_err(|why| {
        let not_text = matches!(why, IntakeRefusal::NotText(_) | IntakeRefusal::Binary);
        let mut refusal = Refusal::from(why);
        refusal.message = refusal.message.replace("not a token file", "not a user list");
        // What to ask a vendor of tokens for does not help with a list of users.
        refusal.advice = if not_text {
            READABLE_FORMATS.to_owned()
        } else {
            refusal.advice.replace(intake::READABLE_FORMATS, READABLE_FORMATS)
        };
        refusal
    })
}

/// Reads the sheet that was chosen, or else the first one with users in it; those that are not shown come last.
fn read_workbook(bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Result<UserReading, Refusal> {
    let mut book = sheet::open(bytes)?;
    let names: Vec<Box<str>> = book.sheets().iter().map(|sheet| sheet.name.as_str().into()).collect();
    let order = book.reading_order(options.sheet);
    let mut refused: Option<ListRefusal> = None;
    for &number in &order {
        let read = book
            .text(number, progress)
            .map_err(ListRefusal::Unreadable)
            .and_then(|cells| read_text(cells.text(), Some(b'\t'), &cells, options, progress));
        match read {
            Ok(mut reading) => {
                reading.fingerprint = book.fingerprint(number);
                reading.delimiter = None;
                reading.sheet = u32::try_from(number).ok();
                reading.sheets = names;
                let others = order.iter().copied().filter(|&other| other != number);
                reading.findings.extend(unread_sheets(&mut book, others, progress));
                sort_by_line(&mut reading.findings);
                return Ok(reading);
            }
            // A sheet with tokens says more than one with nothing.
            Err(refusal) => {
                if refused.as_ref().is_none_or(|first| !first.is_token_file() && refusal.is_token_file()) {
                    refused = Some(refusal);
                }
            }
        }
    }
    Err(match refused.unwrap_or(ListRefusal::NoSheet) {
        first if !first.is_token_file() && names.len() > 1 && options.sheet.is_none() => {
            ListRefusal::NoneOfSheets { count: names.len(), first: Box::new(first) }.into()
        }
        refusal => refusal.into(),
    })
}

/// The finding that other sheets look like user lists, too.
fn unread_sheets(
    book: &mut Workbook<'_>,
    others: impl Iterator<Item = usize>,
    progress: &mut Progress<'_>,
) -> Option<Finding> {
    let mut names: Vec<String> = Vec::new();
    for number in others {
        progress(1.0);
        let Ok(cells) = book.first_rows(number) else { continue };
        if ListHead::chosen(cells.text(), Some(b'\t'), &ReadOptions::default()).is_ok() {
            names.extend(book.sheets().get(number).map(|sheet| quoted(&sheet.name)));
        }
    }
    sheets_unread(names, UnreadSheets::OfList)
}
