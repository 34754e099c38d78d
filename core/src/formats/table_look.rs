//! What a table of tokens would give with the columns as a person names them: its first rows, a guess for each column,
//! and the counts.

use super::read::read_tokens;
use super::refusals::FormatRefusal;
use crate::ground::refusal::Refusal;
use crate::ground::text::TextEncoding;
use crate::model::format_id::FormatId;
use crate::notation::sheet;
use crate::notation::table::columns::ColumnRole;
use crate::reading::options::ReadOptions;
use crate::reading::preview::{Preview, preview, preview_of_text};
use serde::{Deserialize, Serialize};

/// What a table gives with certain choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableLook {
    /// The first rows; and what each column seems to hold, whatever was chosen for it.
    pub preview: Preview,
    /// The names of the sheets, if it is a workbook.
    pub sheets: Vec<Box<str>>,
    /// Which of them is looked at, from 0.
    pub sheet: Option<u32>,
    /// What would come of it; `None` as long as no column holds the serial numbers or none the keys.
    pub yields: Option<Result<TokenYield, Refusal>>,
}

/// How many tokens would be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenYield {
    /// Tokens that the rows would become.
    pub tokens: u32,
    /// Rows that could have been tokens.
    pub rows: u32,
    /// Whether these are all rows of the file.
    pub whole: bool,
}

/// Looks at a table, of which `start` is the beginning if it is not the `whole`. Columns that were not chosen are taken as
/// they are guessed.
///
/// # Errors
/// If it is no text or has no columns.
pub fn look_at_table(start: &[u8], whole: bool, options: &ReadOptions) -> Result<TableLook, Refusal> {
    let is_workbook = sheet::recognise(start).is_some();
    let start = if whole || is_workbook { start } else { whole_lines(start) };
    let mut look = if is_workbook {
        look_at_workbook(start, options)?
    } else {
        TableLook { preview: preview(start, options)?, sheets: Vec::new(), sheet: None, yields: None }
    };
    let preview = &look.preview;
    let guessed = || preview.columns.iter().map(|column| column.role).collect();
    let columns: Vec<Option<ColumnRole>> = options.columns.clone().unwrap_or_else(guessed);
    let ready = [ColumnRole::Serial, ColumnRole::Secret].iter().all(|role| columns.contains(&Some(*role)));
    let options = ReadOptions {
        format: Some(FormatId::Mapped),
        columns: Some(columns),
        header: Some(preview.header),
        sheet: look.sheet,
        ..options.clone()
    };
    look.yields = ready.then(|| {
        read_tokens(start, &options, &mut |_| {}).map(|reading| TokenYield {
            tokens: u32::try_from(reading.tokens.len()).unwrap_or(u32::MAX),
            rows: reading.rows,
            whole,
        })
    });
    Ok(look)
}

/// Looks at the sheet that was chosen, or else the first that seems to have serial numbers and keys, or else the first that
/// is a table; what it yields is left open.
fn look_at_workbook(bytes: &[u8], options: &ReadOptions) -> Result<TableLook, Refusal> {
    let mut book = sheet::open(bytes)?;
    let sheets = book.sheets().iter().map(|sheet| sheet.name.as_str().into()).collect();
    let options = ReadOptions { delimiter: Some(b'\t'), ..options.clone() };
    let mut first: Option<(Preview, u32)> = None;
    let mut refused: Option<Refusal> = None;
    for number in book.reading_order(options.sheet) {
        let look = book
            .text(number, &mut |_| {})
            .and_then(|cells| preview_of_text(cells.text(), TextEncoding::Utf8, &options));
        match look {
            Ok(preview) => {
                let has = |role| preview.columns.iter().any(|column| column.role == Some(role));
                let fits = has(ColumnRole::Serial) && has(ColumnRole::Secret);
                if fits || first.is_none() {
                    first = Some((preview, u32::try_from(number).unwrap_or(u32::MAX)));
                }
                if fits {
                    break;
                }
            }
            Err(refusal) => refused = refused.or(Some(refusal)),
        }
    }
    match first {
        Some((preview, sheet)) => Ok(TableLook { preview, sheets, sheet: Some(sheet), yields: None }),
        None => Err(refused.unwrap_or_else(|| FormatRefusal::NoTable.into())),
    }
}

/// Without a last line that may be cut off.
fn whole_lines(start: &[u8]) -> &[u8] {
    let Some(end) = start.iter().rposition(|byte| *byte == b'\n') else { return start };
    // In UTF-16 with the lower byte first, a zero belongs to the line feed.
    let wide = start.get(end + 1) == Some(&0) && end % 2 == 0;
    start.get(..=end + usize::from(wide)).unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[u8] =
        b"Lager;Wert;Ding\nA;JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP;10001\nB;GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ;10002\nC;GEZD";

    fn yields(whole: bool, options: &ReadOptions) -> Option<Result<TokenYield, Refusal>> {
        look_at_table(TABLE, whole, options).expect("a table").yields
    }

    #[test]
    fn the_counts_are_those_of_what_is_chosen_or_else_guessed() {
        let guessed = ReadOptions::default();
        assert_eq!(yields(false, &guessed), Some(Ok(TokenYield { tokens: 2, rows: 2, whole: false })));
        let columns = Some(vec![None, Some(ColumnRole::Secret), Some(ColumnRole::Serial)]);
        let named = ReadOptions { columns, ..ReadOptions::default() };
        assert_eq!(yields(true, &named), Some(Ok(TokenYield { tokens: 2, rows: 3, whole: true })), "a row cut off");
        let columns = Some(vec![None, Some(ColumnRole::Secret), None]);
        assert_eq!(yields(false, &ReadOptions { columns, ..ReadOptions::default() }), None, "no serial numbers");
        let columns = Some(vec![Some(ColumnRole::Secret), None, Some(ColumnRole::Serial)]);
        let none = ReadOptions { columns, ..ReadOptions::default() };
        assert_eq!(yields(false, &none), Some(Ok(TokenYield { tokens: 0, rows: 2, whole: false })));
        assert!(look_at_table(b"one\ntwo\n", true, &guessed).is_err_and(|refusal| &*refusal.code == "one-column"));
    }

    #[test]
    fn keys_are_not_shown_whole() {
        let look = look_at_table(TABLE, false, &ReadOptions::default()).expect("a table");
        assert!(!format!("{look:?}").contains("JBSWY3DPEHPK"), "{look:?}");
    }

    #[test]
    fn a_last_line_that_is_cut_off_is_left_out() {
        assert_eq!(whole_lines(b"a\nb\nc"), b"a\nb\n");
        assert_eq!(whole_lines(b"a\0\n\0b\0"), b"a\0\n\0");
        assert_eq!(whole_lines(b"abc"), b"abc");
    }
}
