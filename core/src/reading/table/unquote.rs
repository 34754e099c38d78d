//! Tables whose rows are quoted as a whole.

use crate::ground::secret::SecretBytes;
use crate::notation::table::rows;

/// Excel writes `"a,b,c"` for a row that was pasted or typed into one cell: takes the marks off. The header row may be
/// as it should be. `None` if the rows are not so.
pub(crate) fn unquote_rows(text: &str) -> Option<(SecretBytes, u8)> {
    let sample = rows::first_lines(text, 40)
        .lines()
        .filter(|line| !rows::trim(line).is_empty() && !rows::is_preamble(rows::trim(line)));
    let (mut quoted, mut others) = (0_u32, 0_u32);
    let mut inside = None;
    for line in sample.clone() {
        match whole_row(line) {
            Some(inner) => {
                quoted += 1;
                inside.get_or_insert(inner);
            }
            // Far longer than a row: it may be cut off.
            None if line.len() < 1000 => others += 1,
            None => {}
        }
    }
    let inside = inside?;
    let width = |row: &str, delimiter: u8| row.bytes().filter(|&b| b == delimiter).count();
    // The header row may be as it should be.
    let above = sample.take_while(|line| whole_row(line).is_none()).filter(|line| !line.contains('"'));
    let header = above
        .filter_map(|line| Some((line, rows::sniff_delimiter(line)?)))
        .find(|&(line, delimiter)| width(inside, delimiter) == width(line, delimiter))
        .map(|(_, delimiter)| delimiter);
    let delimiter = header.or_else(|| rows::sniff_delimiter(inside))?;
    // Beside the header row, one row of ten may be otherwise, and one of a few.
    let odd = others.saturating_sub(u32::from(header.is_some()));
    if odd > (quoted / 9).max(u32::from(quoted > 2)) {
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
