//! What a user list would give: its sheets, its first rows with what each column holds, and the counts, for a person
//! who chooses otherwise.

use super::head::ListHead;
use super::list::{open, written_as_table};
use super::names::role_of_name;
use super::refusals::ListRefusal;
use super::unread::Unread;
use super::user_reading::UserReading;
use super::users::{read_table, read_text};
use super::written_table;
use crate::ground::progress::Progress;
use crate::ground::redaction::redact_possible_key;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text::{self, TextEncoding};
use crate::ground::words::{count, plural};
use crate::notation::sheet::{self, SheetText};
use crate::notation::table::columns::ColumnRole;
use crate::notation::table::rows::{self, Rows};
use crate::reading::options::ReadOptions;
use crate::reading::preview::{ColumnGuess, MAX_PREVIEW_COLUMNS, MAX_PREVIEW_ROWS, Preview, mask};
use serde::{Deserialize, Serialize};

/// What a user list would give if it were read with certain choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The names of the sheets, if it is a workbook.
    pub sheets: Vec<Box<str>>,
    /// Which of them is looked at, from 0.
    pub sheet: Option<u32>,
    /// The first rows; and what each column seems to hold, whatever was chosen for it.
    pub preview: Preview,
    /// What would come of it.
    pub yields: Result<Yield, Refusal>,
    /// The lines that would not be read.
    pub unread: Unread,
}

impl Look {
    /// What would come of it, in words; behind it come the [reasons](Unread::reasons) why lines would not be read.
    #[must_use]
    pub fn words(&self) -> String {
        let users = match &self.yields {
            Err(refusal) if self.unread.count() == 0 => return refusal.message.clone(),
            Err(_) => "No user".to_owned(),
            Ok(yields) => {
                let users = count(yields.users as usize, "user");
                match yields.rejected.saturating_sub(self.unread.rows()) as usize {
                    0 => users,
                    again => {
                        format!("{users}, {} {} one of them", count(again, "row"), plural(again, "repeats", "repeat"))
                    }
                }
            }
        };
        users + &self.unread.heading_words() + &self.unread.words()
    }
}

/// How many users would be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Yield {
    /// Users whom the rows would become.
    pub users: u32,
    /// Rows that could have been users.
    pub rows: u32,
    /// Those that would become none.
    pub rejected: u32,
    /// Users with a serial number beside them.
    pub with_serials: u32,
}

impl Yield {
    fn of(reading: &UserReading) -> Self {
        Self {
            users: u32::try_from(reading.users.len()).unwrap_or(u32::MAX),
            rows: reading.rows,
            rejected: reading.rejected,
            with_serials: u32::try_from(reading.users.with_serials().count()).unwrap_or(u32::MAX),
        }
    }
}

/// Looks at a user list without keeping anyone. The whole of it is read, so that the counts are right.
///
/// # Errors
/// If it is no text and no workbook, or a sheet is damaged. What only makes no users is in [`Look::yields`].
pub fn look(bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Result<Look, Refusal> {
    if sheet::recognise(bytes).is_none() {
        let mut scratch = SecretBytes::default();
        let decoded = text::decode(open(bytes)?, options.text, &mut scratch);
        if let Some(table) = written_as_table(decoded.text)? {
            let delimiter = Some(written_table::DELIMITER);
            let (yields, unread) = outcome(read_table(&table, options, progress));
            let preview = preview(&table.text, decoded.encoding, delimiter, options);
            return Ok(Look { sheets: Vec::new(), sheet: None, preview, yields, unread });
        }
        let delimiter = options.delimiter.or_else(|| rows::sniff_delimiter(decoded.text));
        return Ok(look_at(decoded.text, decoded.encoding, delimiter, &SheetText::default(), options, progress));
    }
    crate::intake::check_size(sheet::file_size(bytes))?;
    let mut book = sheet::open(bytes)?;
    let sheets: Vec<Box<str>> = book.sheets().iter().map(|sheet| sheet.name.as_str().into()).collect();
    let mut first: Option<Look> = None;
    let mut damaged: Option<Refusal> = None;
    for number in book.reading_order(options.sheet) {
        let cells = match book.text(number, progress) {
            Ok(cells) => cells,
            Err(refusal) => {
                damaged = damaged.or(Some(refusal));
                continue;
            }
        };
        let found = look_at(cells.text(), TextEncoding::Utf8, Some(b'\t'), &cells, options, progress);
        let found = Look { sheets: sheets.clone(), sheet: u32::try_from(number).ok(), ..found };
        if found.yields.is_ok() {
            return Ok(found);
        }
        first = first.or(Some(found));
    }
    first.ok_or_else(|| damaged.unwrap_or_else(|| ListRefusal::NoSuchSheet.into()))
}

fn look_at(
    text: &str,
    encoding: TextEncoding,
    delimiter: Option<u8>,
    cells: &SheetText,
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Look {
    let read = read_text(text, delimiter, cells, options, progress);
    let in_one_column = matches!(read, Err(ListRefusal::NoUpns { columns: false }));
    let (yields, mut unread) = outcome(read);
    if in_one_column {
        unread = Unread::of_every_line(text);
    }
    Look { sheets: Vec::new(), sheet: None, preview: preview(text, encoding, delimiter, options), yields, unread }
}

fn outcome(read: Result<UserReading, ListRefusal>) -> (Result<Yield, Refusal>, Unread) {
    match read {
        Ok(mut reading) => (Ok(Yield::of(&reading)), std::mem::take(&mut reading.unread)),
        Err(mut refusal) => {
            let unread = if let ListRefusal::NoUsers { unread, .. } = &mut refusal {
                std::mem::take(&mut **unread)
            } else {
                Unread::default()
            };
            (Err(refusal.into()), unread)
        }
    }
}

fn preview(text: &str, encoding: TextEncoding, delimiter: Option<u8>, options: &ReadOptions) -> Preview {
    let delimiter = delimiter.unwrap_or(b',');
    let as_found = ReadOptions { columns: None, ..options.clone() };
    let head = ListHead::named(text, delimiter, &as_found).ok();
    let mut width = head.as_ref().map_or(0, |head| head.columns.names.len());
    let header = head.as_ref().is_some_and(|head| head.header);
    let head_line = head.as_ref().map_or(0, |head| head.first_line - u32::from(header));
    let mut shown: Vec<Vec<String>> = Vec::new();
    let mut lines = Rows::new(rows::first_lines(text, 100), delimiter);
    while let Some(row) = lines.next_row() {
        if row.line < head_line || row.fault.is_some() || rows::is_preamble(row.get(0)) || row.iter().all(str::is_empty)
        {
            continue;
        }
        width = width.max(row.len());
        let is_name = |(index, cell): (usize, &str)| {
            let named = |head: &ListHead| head.columns.names.get(index).is_some_and(|name| &**name == cell);
            header && row.line == head_line && head.as_ref().is_some_and(named)
        };
        let cell =
            |(index, cell)| if is_name((index, cell)) { cell.chars().take(80).collect() } else { mask(cell, false) };
        shown.push(row.iter().enumerate().take(MAX_PREVIEW_COLUMNS).map(cell).collect());
        if shown.len() >= MAX_PREVIEW_ROWS + usize::from(header) {
            break;
        }
    }
    let name = |index: usize| {
        let cell =
            shown.first().filter(|_| header).and_then(|row| row.get(index)).map(|cell| redact_possible_key(cell));
        let known = head.as_ref().filter(|_| header).and_then(|head| head.columns.names.get(index)).map(|name| &**name);
        let name = known.or(cell).filter(|name| !name.is_empty());
        name.map_or_else(|| format!("column {}", index + 1), str::to_owned)
    };
    let columns = (0..width.min(MAX_PREVIEW_COLUMNS)).map(|index| {
        let role = ColumnRole::ALL.into_iter().find(|role| {
            head.as_ref().is_some_and(|head| head.columns.place(*role) == Some(index)) && *role != ColumnRole::Secret
        });
        let name = name(index);
        let reason = match role {
            None => String::new(),
            Some(role) if header && role_of_name(&name) == Some(role) => format!("its header is “{name}”"),
            Some(ColumnRole::Upn) => "UPNs in most rows".to_owned(),
            Some(_) => "by what is in its rows".to_owned(),
        };
        ColumnGuess { name, role, reason }
    });
    Preview { text: encoding, delimiter, header, columns: columns.collect(), rows: shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(look: &Look) -> Vec<Option<ColumnRole>> {
        look.preview.columns.iter().map(|column| column.role).collect()
    }

    #[test]
    fn a_look_says_what_reading_takes() {
        let list = b"Mail;Name;No\namy@x.com;Amy;10001\nben@x.com;Ben;\nbad;Bad;3\n";
        let found = look(list, &ReadOptions::default(), &mut |_| {}).expect("a list");
        assert_eq!(roles(&found), [Some(ColumnRole::Upn), Some(ColumnRole::UserName), None]);
        assert_eq!((found.preview.header, found.preview.delimiter, found.preview.rows.len()), (true, b';', 4));
        assert_eq!(found.yields, Ok(Yield { users: 2, rows: 3, rejected: 1, with_serials: 0 }));
        let columns = Some(vec![Some(ColumnRole::Upn), None, Some(ColumnRole::Serial)]);
        let named = look(list, &ReadOptions { columns, ..ReadOptions::default() }, &mut |_| {}).expect("a list");
        assert_eq!(roles(&named), roles(&found), "guesses stay guesses");
        assert_eq!(named.yields.expect("users").with_serials, 1);
    }

    #[test]
    fn without_upns_there_are_rows_and_a_reason() {
        let list = b"Who,Where\nAmy,Bern\nBen,Basel\n";
        let found = look(list, &ReadOptions::default(), &mut |_| {}).expect("text");
        assert_eq!(found.preview.rows.len(), 3);
        assert_eq!(&*found.yields.expect_err("no users").code, "not-users");
        let bare = ReadOptions { header: Some(false), ..ReadOptions::default() };
        let found = look(b"Amy,amy@x.com\nBen,ben@x.com\n", &bare, &mut |_| {}).expect("text");
        assert_eq!(roles(&found), [Some(ColumnRole::UserName), Some(ColumnRole::Upn)]);
    }

    #[test]
    fn a_title_is_no_row_of_the_table() {
        let list = b"Staff of 2025,,\nName,Login,Other\nAmy,amy@x.com,amy@y.com\nBen,ben@x.com,ben@y.com\n";
        let found = look(list, &ReadOptions::default(), &mut |_| {}).expect("a list");
        assert_eq!(roles(&found), [Some(ColumnRole::UserName), Some(ColumnRole::Upn), None]);
        assert_eq!((&*found.preview.rows[0][1], &*found.preview.columns[2].name), ("Login", "Other"));
        let columns = Some(vec![Some(ColumnRole::UserName), None, Some(ColumnRole::Upn)]);
        let named = look(list, &ReadOptions { columns, ..ReadOptions::default() }, &mut |_| {}).expect("a list");
        assert_eq!(named.yields, Ok(Yield { users: 2, rows: 2, rejected: 0, with_serials: 0 }));
        let list = b"Staff of 2025,,\nWho,What\nAmy,Bern\n";
        let found = look(list, &ReadOptions::default(), &mut |_| {}).expect("text");
        assert_eq!((found.preview.header, &*found.preview.columns[0].name), (true, "Who"));
    }

    #[test]
    fn keys_are_not_shown_whole() {
        let list = b"serial number,secret key\n1,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n";
        let found = look(list, &ReadOptions::default(), &mut |_| {}).expect("text");
        assert!(!format!("{found:?}").contains("JBSWY3DPEHPK"), "{found:?}");
    }
}
