//! The first rows of a table, with a guess for each column, for a person who names the columns.

use crate::ground::redaction::redact_possible_key;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text::{self, TextEncoding};
use crate::intake;
use crate::notation::table::columns::{ColumnRole, Columns};
use crate::notation::table::rows::{self, Row, Rows};
use crate::reading::column_guess::cell::could_be_key;
use crate::reading::column_guess::of_tokens::{self, Purpose, Sample};
use crate::reading::column_guess::titles::below_single_cells;
use crate::reading::options::ReadOptions;
use crate::reading::refusals::ReadingRefusal;
use crate::reading::table;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Rows that a preview shows.
pub(crate) const MAX_PREVIEW_ROWS: usize = 8;
/// The most columns that a preview shows.
pub(crate) const MAX_PREVIEW_COLUMNS: usize = 60;
/// Rows that the guesses look at.
const SAMPLE_ROWS: usize = 200;

/// The first rows of a table, for a person who says what its columns hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Text encoding.
    pub text: TextEncoding,
    /// Delimiter of the columns.
    pub delimiter: u8,
    /// Whether the first row seems to name the columns.
    pub header: bool,
    /// The first rows, with the header row if there is one; what could be a key shows its first four characters.
    pub rows: Vec<Vec<String>>,
    /// What each column seems to hold.
    pub columns: Vec<ColumnGuess>,
}

/// What a column seems to hold, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnGuess {
    /// Its name: the header cell, or `column 1` …
    pub name: String,
    /// What it seems to hold; `None` if nothing that is known here.
    pub role: Option<ColumnRole>,
    /// Why, in a few words: `its header is “Serial No.”`, `40 hex digits in every row`. Empty without a guess.
    pub reason: String,
}

/// The first rows of a text with columns, and a guess for each column.
///
/// # Errors
/// If it is no text or has no columns.
pub fn preview(bytes: &[u8], options: &ReadOptions) -> Result<Preview, Refusal> {
    let mut scratch = SecretBytes::default();
    let decoded = text::decode(intake::open(bytes)?, options.text, &mut scratch);
    preview_of_text(decoded.text, decoded.encoding, options)
}

/// The same of a text that is decoded, or of the sheet of a workbook.
///
/// # Errors
/// If it has no columns.
pub(crate) fn preview_of_text(text: &str, encoding: TextEncoding, options: &ReadOptions) -> Result<Preview, Refusal> {
    intake::check_text(text)?;
    let unquoted = table::unquote_rows(text);
    let (body, sniffed) = match &unquoted {
        Some((body, delimiter)) => (std::str::from_utf8(body.as_slice()).unwrap_or_default(), Some(*delimiter)),
        None => (text, rows::sniff_delimiter(text)),
    };
    let by_blanks = || rows::cut_by_blanks(body).then_some(b' ');
    let delimiter = options.delimiter.or(sniffed).or_else(by_blanks).unwrap_or(b',');
    let sample = rows::first_lines(body, SAMPLE_ROWS + 20);
    let single = (delimiter == b' ').then(|| rows::single_blanks(sample));
    let sample = single.as_ref().map_or(sample, |text| std::str::from_utf8(text.as_slice()).unwrap_or_default());
    let mut table: Vec<Vec<Zeroizing<String>>> = Vec::new();
    let mut first_line = 0;
    let (begin, _) = below_single_cells(sample, delimiter).unwrap_or_default();
    let mut reader = Rows::new(sample, delimiter);
    while let Some(row) = reader.next_row() {
        if row.line < begin || is_no_row(&row) {
            continue;
        }
        first_line = if table.is_empty() { row.line } else { first_line };
        table.push(row.iter().take(MAX_PREVIEW_COLUMNS).map(|cell| Zeroizing::new(cell.to_owned())).collect());
        if table.len() > SAMPLE_ROWS {
            break;
        }
    }
    let width = table.iter().map(Vec::len).max().unwrap_or(0);
    if width < 2 {
        return Err(ReadingRefusal::OneColumn.into());
    }
    let first: Vec<&str> = table.first().map(|row| row.iter().map(|cell| cell.as_str()).collect()).unwrap_or_default();
    let mut named = Columns::from_header(first.iter().copied());
    named.show_names(sample, delimiter, first_line);
    let header = options.header.unwrap_or_else(|| looks_like_header(&first, &named));
    let body: &[Vec<Zeroizing<String>>] = table.get(usize::from(header)..).unwrap_or_default();
    let mut columns: Vec<ColumnGuess> = Vec::with_capacity(width);
    for index in 0..width {
        let name = first.get(index).copied().filter(|name| header && !name.is_empty());
        let role = name
            .and_then(ColumnRole::of_header)
            .filter(|role| columns.iter().all(|known: &ColumnGuess| known.role != Some(*role)));
        let shown = name.map_or_else(
            || format!("column {}", index + 1),
            |name| match redact_possible_key(name) {
                "" => named.names.get(index).map_or_else(String::new, ToString::to_string),
                name => name.to_owned(),
            },
        );
        let reason = role.map(|_| match &*shown {
            "" => "its header says so".to_owned(),
            name => format!("its header is “{name}”"),
        });
        let (name, reason) = (shown, reason.unwrap_or_default());
        columns.push(ColumnGuess { name, role, reason });
    }
    let known: Vec<(ColumnRole, usize)> =
        columns.iter().enumerate().filter_map(|(index, column)| Some((column.role?, index))).collect();
    let sample = Sample::of(body.iter().map(|row| row.iter().map(|cell| cell.as_str()).collect()));
    for (role, index) in of_tokens::guess(&sample, Purpose::Naming, &known) {
        if let (Some(column), Some(cells)) = (columns.get_mut(index), sample.columns.get(index)) {
            (column.role, column.reason) = (Some(role), of_tokens::reason(role, cells));
        }
    }
    let keys = columns.iter().position(|column| column.role == Some(ColumnRole::Secret));
    let rows = table.iter().enumerate().take(MAX_PREVIEW_ROWS + usize::from(header)).map(|(number, row)| {
        let masked = |(index, cell): (usize, &Zeroizing<String>)| {
            let is_name = header && number == 0;
            let shown = columns.get(index).is_some_and(|column| column.name == **cell);
            if is_name && shown { cell.chars().take(80).collect() } else { mask(cell, !is_name && Some(index) == keys) }
        };
        row.iter().enumerate().map(masked).collect()
    });
    Ok(Preview { text: encoding, delimiter, header, rows: rows.collect(), columns })
}

/// Comments and what programs write above the header.
fn is_no_row(row: &Row<'_>) -> bool {
    row.fault.is_some() || row.get(0).starts_with('#') || rows::is_preamble(row.get(0)) || row.iter().all(str::is_empty)
}

/// Names are words: no key among them, and no number alone; or one of them is known here.
fn looks_like_header(first: &[&str], named: &Columns) -> bool {
    let word = |cell: &&str| {
        !could_be_key(cell) && !cell.contains('@') && (cell.is_empty() || cell.chars().any(char::is_alphabetic))
    };
    first.iter().all(word) || (named.known() >= 2 && !first.iter().any(|cell| could_be_key(cell)))
}

/// The cell, or what of it may be shown.
pub(crate) fn mask(cell: &str, is_key: bool) -> String {
    let hex_of_digits = cell.len() >= 20 && cell.bytes().all(|b| b.is_ascii_hexdigit());
    let shown =
        if is_key || hex_of_digits || could_be_key(cell) || redact_possible_key(cell).is_empty() { 4 } else { 80 };
    let cut = cell.chars().take(shown).collect::<String>();
    // The start of so short a key would give it away.
    match (cut.len() < cell.len(), is_key && cell.chars().count() <= 8) {
        (_, true) if !cell.is_empty() => "…".to_owned(),
        (true, _) => cut + "…",
        _ => cut,
    }
}
