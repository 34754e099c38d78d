//! What Active Directory's `dsget user` and `dsquery * -attr` print: columns between blanks, each as wide as its widest
//! value, or with `-L` one property a line. What has no UPNs, as the names that `dsquery user` gives out, is named.

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
    let table = if let Some(columns) = Column::of_header(first, succeeded) {
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

/// How a property is called in a list of users; `None` if `dsget` has none of that name.
fn known_name(property: &str) -> Option<&'static str> {
    PROPERTIES.iter().find(|(known, _)| property.eq_ignore_ascii_case(known)).map(|(_, name)| *name)
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
            let at = end + line.get(end..)?.find(name)?;
            end = at + name.len();
            columns.push(Column { start: line.get(..at)?.chars().count(), name });
        }
        let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let is_table = columns.iter().all(|column| is_name(column.name))
            && (succeeded && columns.iter().all(|column| known_name(column.name).is_some())
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
        let starts: Vec<usize> = columns.iter().map(|column| place_of(row, column.start)).collect();
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

/// Where in a text a character stands, or its end.
fn place_of(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(at, _)| at)
}

/// One property a line, each user from the first property on.
fn list_of<'t>(lines: impl Iterator<Item = (u32, &'t str)>) -> Option<WrittenTable> {
    let mut names: Vec<&str> = Vec::new();
    let mut users: Vec<(u32, Vec<&str>)> = Vec::new();
    for (line, row) in lines.filter(|(_, row)| !is_last_line(trim(row))) {
        let (name, value) = row.split_once(':')?;
        let name = trim(name);
        known_name(name)?;
        let place = names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        if place == 0 {
            users.push((line, Vec::new()));
        }
        let (_, cells) = users.last_mut()?;
        cells.resize(cells.len().max(place + 1), "");
        cells[place] = trim(value);
    }
    names.iter().any(|name| is_upn(name)).then(|| {
        let mut table = WrittenTable::with_header(names.iter().map(|name| title(name)));
        users.into_iter().for_each(|(line, cells)| table.push(line, cells.into_iter()));
        table
    })
}

fn title(name: &str) -> &str {
    known_name(name).filter(|known| !known.is_empty()).unwrap_or(name)
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
