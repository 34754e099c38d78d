//! What recognising a format looks at.

use crate::ground::redaction::shorten_element_name;
use crate::notation::table::columns::{ColumnRole, Columns};
use crate::notation::table::rows::{self, Row, Rows};
use crate::reading::column_guess::of_tokens;
use crate::reading::table;

/// What recognising looks at.
pub(crate) struct Probe<'t> {
    pub(crate) text: &'t str,
    pub(crate) columns: Option<Columns>,
    /// The local name of an XML text's first element; of any other text nothing.
    pub(crate) root: String,
    /// Whether more rows may be wrong than one of ten: the second look, where nothing fits.
    pub(crate) lenient: bool,
}

impl<'t> Probe<'t> {
    pub(crate) fn of(text: &'t str, delimiter: Option<u8>) -> Self {
        let root = xml_root(text).unwrap_or_default();
        Self { text, columns: probe_columns(text, delimiter), root, lenient: false }
    }

    /// Whether nearly all rows at the start of the text pass the test.
    pub(crate) fn rows_pass(&self, delimiter: u8, test: impl FnMut(&Row<'_>) -> bool) -> bool {
        of_tokens::rows_pass(self.text, delimiter, self.lenient, test)
    }

    pub(crate) fn has(&self, role: ColumnRole) -> bool {
        self.columns.as_ref().is_some_and(|columns| columns.has(role))
    }
}

/// Whether the text has columns with serial numbers and keys, with no header to say so.
pub(crate) fn looks_like_tokens(text: &str, delimiter: u8) -> bool {
    of_tokens::columns_of(text, delimiter, false).is_some()
}

/// The first row as a header, if it is one.
fn probe_columns(text: &str, delimiter: Option<u8>) -> Option<Columns> {
    let delimiter = delimiter.or_else(|| rows::sniff_delimiter(text)).unwrap_or(b',');
    let sample = rows::first_lines(text, 40);
    let unquoted = table::unquote_rows(sample);
    let (sample, delimiter) = match &unquoted {
        Some((text, inner)) => (std::str::from_utf8(text.as_slice()).unwrap_or_default(), *inner),
        None => (sample, delimiter),
    };
    let mut rows = Rows::new(sample, delimiter);
    while let Some(row) = rows.next_row() {
        if row.fault.is_some() {
            return None;
        }
        if rows::is_preamble(row.get(0)) || row.get(0).starts_with('#') {
            continue;
        }
        let columns = Columns::from_header(row.iter());
        let below = if columns.names_tokens() { None } else { table::below_titles(sample, delimiter) };
        return Some(below.map_or(columns, |below| below.columns));
    }
    None
}

/// The local name of the first element of an XML text, whatever is before it and without anything of it being checked;
/// short enough to be repeated.
pub(crate) fn xml_root(text: &str) -> Option<String> {
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').strip_prefix('<')?;
    loop {
        let behind = if let Some(comment) = rest.strip_prefix("!--") {
            comment.split_once("-->")?.1
        } else if rest.starts_with('?') {
            // A declaration that lacks its second “?” ends none the less.
            let inside = rest.split('<').next()?;
            rest.get(inside.find("?>").or_else(|| rest.find('>'))?..)?
        } else if rest.starts_with('!') {
            // A document type; what it declares is in brackets. The readers refuse it.
            let (inside, behind) = rest.split_once('>')?;
            match inside.find('[') {
                Some(open) => rest.get(open..)?.split_once(']')?.1,
                None => behind,
            }
        } else {
            let name = rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<')).next()?;
            let local = name.rsplit(':').next().unwrap_or(name);
            return Some(shorten_element_name(local, rest));
        };
        rest = behind.split_once('<')?.1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_is_found_behind_everything() {
        for (text, expected) in [
            ("<KeyContainer/>", Some("KeyContainer")),
            ("\u{feff} \n<?xml version='1.0'?>\n<!-- <a> --><pskc:KeyContainer x='y'>", Some("KeyContainer")),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]>\n<x:SecretContainer\n>", Some("SecretContainer")),
            ("<!DOCTYPE a><KeyContainer>", Some("KeyContainer")),
            ("<data><KeyContainer/></data>", Some("data")),
            ("<?xml version='1.0'><data><?p?></data>", Some("data")),
            ("<?xml version='1.0'?> text <data>", Some("data")),
            ("<!-- <KeyContainer>", None),
            ("<?xml", None),
            ("<", Some("")),
            ("<J·I·U·3·O·H·H·D·L·U·E·P·N·E·R·6·2·F·T·2·Y·Q·E·L·D·5·2·4·S·K·W·6>", Some("…")),
            ("<JÂ·IÂ·UÂ·3Â·OÂ·HÂ·HÂ·DÂ·LÂ·UÂ·EÂ·PÂ·NÂ·EÂ·RÂ·6Â·2Â·F>", Some("…")),
            ("<Schlüssel>", Some("Schlüssel")),
            // Groups of a key.
            ("<4a29b71ce35d/08f6923ed167/ac408b1f75c9/2ade>", Some("…")),
            ("<4a29b71ce35d 08f6923ed167 ac408b1f75c9 2ade>", Some("…")),
            ("<JIU3OHHD:LUEPNER6:2FT2YQEL:D524SKW6>", Some("…")),
            ("<x:JIU3OHHDLUEP/NER62FT2YQELD524SKW6", Some("…")),
            ("<KeyContainer Version=\"1.0\" Id=\"JIU3OHHDLUEPNER62FT2YQELD524SKW6\">", Some("KeyContainer")),
            ("KeyContainer", None),
            ("", None),
        ] {
            assert_eq!(xml_root(text).as_deref(), expected, "{text}");
        }
    }
}
