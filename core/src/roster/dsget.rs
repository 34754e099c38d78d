//! What Active Directory's `dsget user` and `dsquery * -attr` print: columns between blanks, each as wide as its widest
//! value, or with `-L` one property a line. What has no UPNs, as the names that `dsquery user` gives out, is named.

use super::foreign;
use super::refusals::ListRefusal;
use super::written_table::WrittenTable;
use crate::finding::FindingKind;
use crate::ground::words::letters_and_digits;
use crate::notation::table::rows::{first_lines, trim};

/// The properties of `dsget user`, and how a column with them is called; empty for those that say nothing of a token.
const PROPERTIES: [(&str, &str); 36] = [
    ("upn", "User principal name"),
    ("display", "Display name"),
    ("fn", "First name"),
    ("ln", "Last name"),
    ("email", "Mail"),
    ("disabled", "AccountDisabled"),
    ("dn", ""),
    ("samid", ""),
    ("sid", ""),
    ("mi", ""),
    ("empid", ""),
    ("desc", ""),
    ("office", ""),
    ("tel", ""),
    ("hometel", ""),
    ("pager", ""),
    ("mobile", ""),
    ("fax", ""),
    ("iptel", ""),
    ("webpg", ""),
    ("title", ""),
    ("dept", ""),
    ("company", ""),
    ("mgr", ""),
    ("hmdir", ""),
    ("hmdrv", ""),
    ("profile", ""),
    ("loscr", ""),
    ("mustchpwd", ""),
    ("canchpwd", ""),
    ("pwdneverexpires", ""),
    ("acctexpires", ""),
    ("reversiblepwd", ""),
    ("part", ""),
    ("qlimit", ""),
    ("qused", ""),
];

/// What both programs write below their output.
const SUCCEEDED: [&str; 2] = ["dsget succeeded", "dsquery succeeded"];

/// How many lines at the start are looked at to see whether they are names of objects.
const SAMPLED: usize = 60;

/// The users that one of the programs printed; `None` if it was none of them.
///
/// # Errors
/// If there are no UPNs.
pub(super) fn recognise(text: &str) -> Result<Option<WrittenTable>, ListRefusal> {
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !trim(line).is_empty());
    let Some((first_line, first)) = lines.next() else { return Ok(None) };
    let succeeded = text.lines().rev().map(trim).find(|line| !line.is_empty()).is_some_and(is_last_line);
    let columns = Column::of_header(first, succeeded).filter(|_| !foreign::is_printed_table(text));
    let table = if let Some(columns) = columns {
        table_of(&columns, lines)
    } else if succeeded && first.contains(':') {
        list_of(std::iter::once((first_line, first)).chain(lines))
    } else if succeeded || is_distinguished_names(text) {
        return Err(ListRefusal::Dsget);
    } else {
        return Ok(None);
    };
    table.map(Some).ok_or(ListRefusal::Dsget)
}

fn is_last_line(line: &str) -> bool {
    SUCCEEDED.iter().any(|last| line.eq_ignore_ascii_case(last))
}

/// Where in [`PROPERTIES`] a property stands; `None` if `dsget` has none of that name.
fn place_of(property: &str) -> Option<usize> {
    PROPERTIES.iter().position(|(known, _)| property.eq_ignore_ascii_case(known))
}

fn is_upn(property: &str) -> bool {
    matches!(letters_and_digits(property).as_str(), "upn" | "userprincipalname")
}

/// A column of the output: from which character on, and how it is called.
struct Column<'t> {
    start: usize,
    name: &'t str,
}

impl<'t> Column<'t> {
    /// The columns that a first line names: behind two blanks, as both programs write it, or above their last line.
    fn of_header(line: &'t str, succeeded: bool) -> Option<Vec<Self>> {
        let mut columns: Vec<Self> = Vec::new();
        let mut end = 0;
        for name in line.split("  ").map(|name| name.trim_matches(' ')).filter(|name| !name.is_empty()) {
            if columns.len() == PROPERTIES.len() {
                return None;
            }
            let at = end + line.get(end..)?.find(name)?;
            end = at + name.len();
            columns.push(Column { start: line.get(..at)?.chars().count(), name });
        }
        let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let is_table = columns.iter().all(|column| is_name(column.name))
            && (succeeded && columns.iter().all(|column| place_of(column.name).is_some())
                || line.starts_with("  ") && columns.len() > 1 && columns.iter().any(|column| is_upn(column.name)));
        is_table.then_some(columns)
    }
}

fn table_of<'t>(columns: &[Column<'_>], lines: impl Iterator<Item = (u32, &'t str)>) -> Option<WrittenTable> {
    if !columns.iter().any(|column| is_upn(column.name)) {
        return None;
    }
    let mut table = WrittenTable::with_header(columns.iter().map(|column| title(column.name)));
    for (line, row) in lines.filter(|(_, row)| !is_last_line(trim(row))) {
        let (mut characters, mut passed) = (row.char_indices(), 0);
        let starts = columns.iter().map(|column| {
            let start = characters.nth(column.start - passed).map_or(row.len(), |(at, _)| at);
            passed = column.start + 1;
            start
        });
        let starts: Vec<usize> = starts.collect();
        // A row whose values stand across the columns is none of this table.
        let fits = starts.iter().all(|&start| start == 0 || start == row.len() || row[..start].ends_with(' '));
        if fits {
            let ends = starts.iter().skip(1).copied().chain([row.len()]);
            let cells: Vec<&str> = starts.iter().zip(ends).map(|(&start, end)| trim(&row[start..end])).collect();
            table.push(line, cells.into_iter());
        } else {
            table.rejected.push((line, FindingKind::RowForeign));
        }
    }
    Some(table)
}

/// One property a line, each user from the first property on.
fn list_of<'t>(lines: impl Iterator<Item = (u32, &'t str)> + Clone) -> Option<WrittenTable> {
    let lines = lines.filter(|(_, row)| !is_last_line(trim(row)));
    // The properties that the list has, by their places.
    let mut had: Vec<usize> = Vec::new();
    for (_, row) in lines.clone() {
        let (place, _) = property(row)?;
        if !had.contains(&place) {
            had.push(place);
        }
    }
    let names = had.iter().filter_map(|&place| PROPERTIES.get(place)).map(|(property, _)| *property);
    if !names.clone().any(is_upn) {
        return None;
    }
    let mut table = WrittenTable::with_header(names.map(title));
    let (mut first_line, mut cells) = (0, vec![""; had.len()]);
    for (line, row) in lines {
        let (place, value) = property(row)?;
        let column = had.iter().position(|&known| known == place)?;
        if column == 0 {
            if first_line > 0 {
                table.push(first_line, cells.iter().copied());
            }
            first_line = line;
            cells.fill("");
        }
        *cells.get_mut(column)? = value;
    }
    table.push(first_line, cells.iter().copied());
    Some(table)
}

/// The place of a line's property, and its value.
fn property(row: &str) -> Option<(usize, &str)> {
    let (name, value) = row.split_once(':')?;
    Some((place_of(trim(name))?, trim(value)))
}

/// How a property is called in a list of users.
fn title(property: &str) -> &str {
    let known = place_of(property).and_then(|place| PROPERTIES.get(place));
    known.map(|(_, name)| *name).filter(|name| !name.is_empty()).unwrap_or(property)
}

/// Lines that are distinguished names (RFC 4514), in quotation marks, as `dsquery user` prints them.
fn is_distinguished_names(text: &str) -> bool {
    let is_name = |line: &str| {
        let line = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or_default();
        let start = line.get(..3).unwrap_or_default();
        ["CN=", "OU="].iter().any(|known| known.eq_ignore_ascii_case(start)) && line.contains(",DC=")
    };
    let mut lines = first_lines(text, SAMPLED).lines().map(trim).filter(|line| !line.is_empty()).peekable();
    lines.peek().is_some() && lines.all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_has_no_more_columns_than_there_are_properties() {
        let list = |count: usize| format!("  upn{}\n  anna@x.com\n", "  dn".repeat(count - 1));
        assert!(recognise(&list(PROPERTIES.len())).unwrap().is_some());
        assert!(recognise(&list(PROPERTIES.len() + 1)).unwrap().is_none());
    }

    #[test]
    fn a_property_in_many_spellings_is_one_column() {
        let spelled = |spelling: usize| -> String {
            "pwdneverexpires"
                .chars()
                .enumerate()
                .map(|(at, c)| if spelling >> at & 1 == 1 { c.to_ascii_uppercase() } else { c })
                .collect()
        };
        let rows: String = (0..200).map(|n| format!("upn: u{n}@x.com\n{}: no\n", spelled(n))).collect();
        let text = recognise(&format!("{rows}dsget succeeded\n")).unwrap().unwrap().text;
        assert!(text.len() < rows.len(), "{} bytes of {}", text.len(), rows.len());
    }
}
