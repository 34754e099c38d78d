//! Tables whose rows are quoted as a whole.

use crate::ground::secret::SecretBytes;
use crate::notation::table::rows;

/// Excel writes `"a,b,c"` for a row that was pasted or typed into one cell: takes the marks off. The header row may be
/// as it should be. `None` if the rows are not so.
pub(crate) fn unquote_rows(text: &str) -> Option<(SecretBytes, u8)> {
    let mut sample = rows::first_lines(text, 40)
        .lines()
        .filter(|line| !rows::trim(line).is_empty() && !rows::is_preamble(rows::trim(line)));
    let first = sample.next()?;
    let delimiter = match whole_row(first) {
        Some(inner) => rows::sniff_delimiter(inner)?,
        None => {
            let delimiter = rows::sniff_delimiter(first)?;
            let width = |row: &str| row.bytes().filter(|&b| b == delimiter).count();
            let second = whole_row(sample.clone().next()?)?;
            (!first.contains('"') && width(second) == width(first)).then_some(delimiter)?
        }
    };
    if sample.any(|line| whole_row(line).is_none() && line.len() < 1000) {
        return None;
    }
    let mut out = SecretBytes::with_capacity(text.len() + 1);
    for line in text.lines() {
        match whole_row(line) {
            Some(inner) => {
                for (n, part) in inner.split("\"\"").enumerate() {
                    out.push_str(if n > 0 { "\"" } else { "" });
                    out.push_str(part);
                }
            }
            None => out.push_str(line),
        }
        out.push_str("\n");
    }
    Some((out, delimiter))
}

/// The inside of a line that is one quoted field with a delimiter in it.
fn whole_row(line: &str) -> Option<&str> {
    let inner = rows::trim(line).trim_end_matches([',', ';']).strip_prefix('"')?.strip_suffix('"')?;
    let lone_mark = inner.split("\"\"").any(|part| part.contains('"'));
    (!lone_mark && inner.contains([',', ';', '\t'])).then_some(inner)
}
