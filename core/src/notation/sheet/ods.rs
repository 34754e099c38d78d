//! OpenDocument spreadsheets, `.ods` (OASIS OpenDocument 1.2, part 1): names of the sheets, cells.
//!
//! All sheets are in one part, which is unpacked once; each is then read from its own range of it. Cells and rows that
//! are alike are written once with a number of repeats, which may be a million: only those that hold something count.

use super::archive::Archive;
use super::grid::SheetGrid;
use super::limits::WorkbookLimits;
use super::number::push_number;
use super::refusal::{SheetRefusal, damaged, too_large};
use super::sheet_text::SheetText;
use super::workbook::SheetName;
use super::xml::{WorkbookNode, WorkbookXml, local};
use crate::ground::progress::Progress;
use crate::ground::secret::SecretBytes;
use quick_xml::events::BytesStart;
use std::collections::HashSet;
use std::ops::Range;

/// What the part with the cells is called in refusals.
const CELLS: &str = "the part with its cells";
/// What the list of parts is called there.
const MANIFEST: &str = "its list of parts";
/// The most bytes of that list.
const MAX_MANIFEST: u64 = 16 << 20;
const TYPE: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// Whether this is the type of a spreadsheet, or of a template of one.
pub(super) fn is_type(mimetype: &[u8]) -> bool {
    mimetype.starts_with(TYPE)
}

/// Whether a ZIP file calls itself a spreadsheet: in its part `mimetype`, or, where that is missing, in the list of its
/// parts (ODF 1.2 part 3, 3.3 and 4.3).
pub(super) fn is_spreadsheet(archive: &Archive<'_>) -> bool {
    let limits = WorkbookLimits { part: 256, ..super::limits::LIMITS };
    match archive.read("mimetype", "its type", &limits) {
        Ok(Some(found)) => is_type(found.as_slice()),
        Ok(None) => is_listed_as_spreadsheet(archive).unwrap_or(false),
        Err(_) => false,
    }
}

fn is_listed_as_spreadsheet(archive: &Archive<'_>) -> Result<bool, SheetRefusal> {
    let limits = WorkbookLimits { part: MAX_MANIFEST, ..super::limits::LIMITS };
    let Some(list) = archive.read("META-INF/manifest.xml", MANIFEST, &limits)? else { return Ok(false) };
    let mut xml = WorkbookXml::new(list.as_slice(), MANIFEST, &limits)?;
    while let Some(node) = xml.next()? {
        let WorkbookNode::Start(element) = node else { continue };
        let (mut whole, mut spreadsheet) = (false, false);
        xml.attributes(&element, |key, value| match key.rsplit(':').next() {
            Some("full-path") => whole = value == "/",
            Some("media-type") => spreadsheet = is_type(value.as_bytes()),
            _ => {}
        })?;
        if whole {
            return Ok(spreadsheet);
        }
    }
    Ok(false)
}

/// Whether its list of parts says that some are encrypted (ODF 1.2 part 3, 4.8), or that all are, in a part of their own
/// (LibreOffice from 24.2 on).
pub(super) fn is_locked(archive: &Archive<'_>) -> bool {
    let limits = WorkbookLimits { part: MAX_MANIFEST, ..super::limits::LIMITS };
    archive.names().any(|name| name == "encrypted-package")
        || archive.read("META-INF/manifest.xml", MANIFEST, &limits).is_ok_and(|found| {
            found.is_some_and(|list| list.as_slice().windows(15).any(|word| word == b"encryption-data"))
        })
}

/// A spreadsheet that was unpacked and whose sheets were found.
pub(super) struct OdsBook {
    content: SecretBytes,
    /// Where the content of each sheet is: from its start to before its end.
    places: Vec<Range<usize>>,
}

impl OdsBook {
    /// Unpacks the cells and finds the sheets.
    pub(super) fn open(archive: &Archive<'_>, limits: &WorkbookLimits) -> Result<(Vec<SheetName>, Self), SheetRefusal> {
        let content =
            archive.read("content.xml", CELLS, limits)?.ok_or_else(|| damaged(format!("{CELLS} is missing")))?;
        // Places are counted from where the reader begins.
        let content = match content.as_slice().strip_prefix("\u{feff}".as_bytes()) {
            Some(rest) => {
                let mut copy = SecretBytes::with_capacity(rest.len());
                copy.push_slice(rest);
                copy
            }
            None => content,
        };
        let mut xml = WorkbookXml::new(content.as_slice(), CELLS, limits)?;
        let (mut sheets, mut places) = (Vec::new(), Vec::new());
        let mut hidden_styles = HashSet::new();
        let mut style = String::new();
        while let Some(node) = xml.next()? {
            let WorkbookNode::Start(element) = node else { continue };
            match local(element.name().as_ref()) {
                "style" => xml.attributes(&element, |key, value| {
                    if key == "style:name" {
                        style = value.to_owned();
                    }
                })?,
                "table-properties" => {
                    let mut hidden = false;
                    xml.attributes(&element, |key, value| hidden |= key == "table:display" && value == "false")?;
                    if hidden && hidden_styles.len() < limits.entries {
                        hidden_styles.insert(style.clone());
                    }
                }
                // What was there before a change that is recorded.
                "tracked-changes" => xml.skip()?,
                "table" => {
                    if sheets.len() >= limits.sheets {
                        return Err(too_large(format!("it has more than {} sheets", limits.sheets)));
                    }
                    let (mut name, mut hidden) = (String::new(), false);
                    xml.attributes(&element, |key, value| match key {
                        "table:name" => name = value.to_owned(),
                        "table:style-name" => hidden = hidden_styles.contains(value),
                        _ => {}
                    })?;
                    let start = xml.position();
                    // To before its own end; tables within its cells and drawings are passed with it.
                    let outside = xml.depth().saturating_sub(1);
                    let mut end = start;
                    while xml.depth() > outside {
                        end = xml.position();
                        xml.within()?;
                    }
                    sheets.push(SheetName::new(sheets.len() + 1, &name, hidden));
                    places.push(start..end);
                }
                _ => {}
            }
        }
        Ok((sheets, Self { content, places }))
    }

    /// Reads a sheet.
    pub(super) fn text(
        &self,
        index: usize,
        limits: &WorkbookLimits,
        progress: &mut Progress<'_>,
    ) -> Result<SheetText, SheetRefusal> {
        let place = self.places.get(index).ok_or(SheetRefusal::SheetMissing)?;
        let part = self.content.as_slice().get(place.clone()).unwrap_or_default();
        let mut xml = WorkbookXml::new(part, CELLS, limits)?;
        let mut reader = TableReader { grid: SheetGrid::new(limits), limits, next_row: 1, cells: Vec::new(), put: 0 };
        let mut rows = 0_u32;
        while let Some(node) = xml.next()? {
            let WorkbookNode::Start(element) = node else { continue };
            match local(element.name().as_ref()) {
                "table-row" => {
                    if rows.is_multiple_of(1024) {
                        progress(xml.progress());
                    }
                    if reader.next_row > limits.rows_read {
                        break;
                    }
                    rows = rows.saturating_add(1);
                    reader.row(&mut xml, &element)?;
                }
                // Rows are also in these.
                "table-rows" | "table-row-group" | "table-header-rows" => {}
                // Drawings, which can hold tables; columns, sources, names.
                _ => xml.skip()?,
            }
        }
        Ok(reader.grid.finish())
    }
}

struct TableReader<'l> {
    grid: SheetGrid<'l>,
    limits: &'l WorkbookLimits,
    next_row: u32,
    /// The cells of one row that hold something.
    cells: Vec<Cell>,
    /// How many were put, repeats and those without text included: what repeats cost has an end.
    put: u64,
}

struct Cell {
    column: u32,
    repeats: u32,
    text: SecretBytes,
    error: bool,
    rounded: bool,
    formula: bool,
    bare_number: bool,
    /// It is a date or a truth value.
    converted: bool,
}

impl TableReader<'_> {
    /// Reads the row whose start is `element`, and its end.
    fn row(&mut self, xml: &mut WorkbookXml<'_>, element: &BytesStart<'_>) -> Result<(), SheetRefusal> {
        let mut repeats = 1;
        xml.attributes(element, |key, value| {
            if key == "table:number-rows-repeated" {
                repeats = repeats_of(value);
            }
        })?;
        self.cells.clear();
        let mut column = 1_u32;
        let outside = xml.depth().saturating_sub(1);
        while xml.depth() > outside {
            let WorkbookNode::Start(element) = xml.within()? else { continue };
            match local(element.name().as_ref()) {
                // A covered cell lies under a merged one, and may hold what was there before.
                "table-cell" | "covered-table-cell" => {
                    let cell = read_cell(xml, &element, column)?;
                    column = column.saturating_add(cell.repeats);
                    if !cell.text.is_empty() || cell.formula {
                        self.cells.push(cell);
                    }
                }
                _ => xml.skip()?,
            }
        }
        if !self.cells.is_empty() {
            if u64::from(self.next_row) + u64::from(repeats) > u64::from(self.limits.rows) + 1 {
                return Err(too_large(format!("it goes beyond row {}, where sheets end", self.limits.rows)));
            }
            for row in (self.next_row..).take(repeats as usize) {
                self.put(row)?;
            }
        }
        self.next_row = self.next_row.saturating_add(repeats);
        Ok(())
    }

    fn put(&mut self, row: u32) -> Result<(), SheetRefusal> {
        for cell in &self.cells {
            let last = u64::from(cell.column) + u64::from(cell.repeats) - 1;
            if last > u64::from(self.limits.columns) {
                return Err(too_large(format!("it goes beyond column {}, where sheets end", self.limits.columns)));
            }
            self.put += u64::from(cell.repeats);
            if self.put > self.limits.nodes {
                return Err(too_large(format!("{CELLS} has too many cells")));
            }
            for column in (cell.column..).take(cell.repeats as usize) {
                let facts = self.grid.facts();
                if cell.formula {
                    facts.formulas.add(row, column);
                    if cell.text.is_empty() {
                        facts.uncomputed.add(row, column);
                    }
                }
                if cell.error {
                    facts.errors.add(row, column);
                }
                if cell.rounded {
                    facts.rounded.add(row, column);
                }
                if cell.bare_number {
                    facts.bare_numbers.add(row, column);
                }
                if cell.converted {
                    facts.converted.add(row, column);
                }
                self.grid.put(row, column, cell.text.as_slice())?;
            }
        }
        Ok(())
    }
}

/// How a cell's value is meant (ODF 1.2 part 1, 19.385).
#[derive(Clone, Copy, PartialEq, Eq)]
enum ValueType {
    None,
    Number,
    Date,
    Boolean,
    Text,
}

/// Reads the cell whose start is `element`, and its end.
fn read_cell(xml: &mut WorkbookXml<'_>, element: &BytesStart<'_>, column: u32) -> Result<Cell, SheetRefusal> {
    let (mut repeats, mut formula, mut error) = (1, false, false);
    let (mut value_type, mut boolean) = (ValueType::None, false);
    let mut value = SecretBytes::default();
    xml.attributes(element, |key, content| match key {
        "table:number-columns-repeated" => repeats = repeats_of(content),
        // How LibreOffice writes a Boolean that came from an Excel workbook.
        "table:formula" if matches!(content, "of:=TRUE()" | "of:=FALSE()") => boolean = true,
        "table:formula" => formula = true,
        "office:value-type" => {
            value_type = match content {
                "float" | "percentage" | "currency" => ValueType::Number,
                "date" => ValueType::Date,
                "boolean" => ValueType::Boolean,
                _ => ValueType::Text,
            }
        }
        "office:value" | "office:date-value" | "office:boolean-value" | "office:string-value" => {
            value.clear();
            value.push_str(content);
        }
        "calcext:value-type" => error |= content == "error",
        _ => {}
    })?;
    let mut shown = SecretBytes::default();
    read_paragraphs(xml, &mut shown)?;
    let mut text = SecretBytes::default();
    let (mut rounded, mut bare_number) = (false, false);
    match value_type {
        _ if error => text = shown,
        ValueType::Boolean | ValueType::Number
            if !value.is_empty() && (boolean || value_type == ValueType::Boolean) =>
        {
            text.push_str(if matches!(value.as_slice(), b"false" | b"0") { "FALSE" } else { "TRUE" });
        }
        ValueType::Number if !value.is_empty() => {
            rounded = push_number(value.as_slice(), &mut text);
            // The same number with zeros in front, which its format adds, as in 00012345.
            let digits = shown.as_slice();
            let zeros = digits.iter().take_while(|&&b| b == b'0').count();
            if zeros > 0 && digits.iter().all(u8::is_ascii_digit) && digits.get(zeros..) == Some(text.as_slice()) {
                text = shown;
            }
            bare_number =
                !rounded && text.as_slice().iter().all(u8::is_ascii_digit) && !text.as_slice().starts_with(b"0");
        }
        ValueType::Date if !value.is_empty() => text = value,
        ValueType::Text if shown.is_empty() => text = value,
        _ => text = shown,
    }
    let converted =
        !error && !text.is_empty() && (boolean || matches!(value_type, ValueType::Boolean | ValueType::Date));
    Ok(Cell { column, repeats, text, error, rounded, formula, bare_number, converted })
}

/// Appends what a cell shows: its paragraphs, with a line break between them, without comments and drawings.
fn read_paragraphs(xml: &mut WorkbookXml<'_>, out: &mut SecretBytes) -> Result<(), SheetRefusal> {
    let outside = xml.depth().saturating_sub(1);
    let mut paragraph_depth = None;
    let mut paragraphs = 0_u32;
    while xml.depth() > outside {
        match xml.within()? {
            WorkbookNode::Start(element) => match local(element.name().as_ref()) {
                "p" if paragraph_depth.is_none() => {
                    paragraph_depth = Some(xml.depth());
                    if paragraphs > 0 {
                        out.push_str("\n");
                    }
                    paragraphs += 1;
                }
                "s" => {
                    let mut blanks = 1;
                    xml.attributes(&element, |key, value| {
                        if key == "text:c" {
                            blanks = repeats_of(value);
                        }
                    })?;
                    // No name or number has more blanks in a row.
                    for _ in 0..blanks.min(100) {
                        out.push_str(" ");
                    }
                }
                "tab" => out.push_str("\t"),
                "line-break" => out.push_str("\n"),
                // Comments, drawings, tables within the cell; how a word is pronounced.
                "annotation" | "frame" | "table" | "ruby-text" | "note" => xml.skip()?,
                _ => {}
            },
            WorkbookNode::End(_) => {
                if paragraph_depth.is_some_and(|depth| xml.depth() < depth) {
                    paragraph_depth = None;
                }
            }
            WorkbookNode::Text(text) if paragraph_depth.is_some() => out.push_str(&text),
            WorkbookNode::Character(c) if paragraph_depth.is_some() => out.push_str(c.encode_utf8(&mut [0; 4])),
            WorkbookNode::Text(_) | WorkbookNode::Character(_) => {}
        }
    }
    Ok(())
}

/// A number of repeats: at least one.
fn repeats_of(value: &str) -> u32 {
    value.parse::<u32>().unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::super::limits::LIMITS;
    use super::super::workbook::open_within;
    use super::super::{CellAddress, WorkbookKind, recognise};
    use super::*;
    use crate::ground::refusal::Refusal;
    use crate::notation::zip::testing::{Part, part, zip};

    fn file(body: &str) -> Vec<u8> {
        let content = format!(
            "<office:document-content><office:automatic-styles><style:style style:name='ta1'><style:table-properties table:display='true'/></style:style><style:style style:name='ta2'><style:table-properties table:display='false'/></style:style></office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
        );
        let mimetype = Part { stored: true, ..part("mimetype", "application/vnd.oasis.opendocument.spreadsheet") };
        zip(&[mimetype, part("content.xml", &content), part("META-INF/manifest.xml", "<manifest/>")])
    }

    fn read_within(rows: &str, limits: WorkbookLimits) -> Result<SheetText, Refusal> {
        let bytes = file(&format!("<table:table table:name='T' table:style-name='ta1'>{rows}</table:table>"));
        open_within(&bytes, limits)?.text(0, &mut |_| {})
    }

    fn read(rows: &str) -> SheetText {
        read_within(rows, LIMITS).expect("readable")
    }

    fn cell(text: &str) -> String {
        format!("<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>")
    }

    #[test]
    fn rows_below_those_that_are_enough_are_left() {
        let row = |n: u32| format!("<table:table-row>{}</table:table-row>", cell(&n.to_string()));
        let limits = WorkbookLimits { rows_read: 3, ..LIMITS };
        let sheet = read_within(&(1..=9).map(row).collect::<String>(), limits).expect("readable");
        assert_eq!(sheet.text(), "1\n2\n3\n");
    }

    #[test]
    fn every_type_of_cell() {
        let rows = "<table:table-column table:number-columns-repeated='9'/><table:table-row>\
            <table:table-cell office:value-type='float' office:value='1.0001001E7'><text:p>10,001,001</text:p></table:table-cell>\
            <table:table-cell office:value-type='float' office:value='123'><text:p>00000123</text:p></table:table-cell>\
            <table:table-cell office:value-type='boolean' office:boolean-value='true'><text:p>WAHR</text:p></table:table-cell>\
            <table:table-cell office:value-type='date' office:date-value='2024-01-31'><text:p>31.01.24</text:p></table:table-cell>\
            <table:table-cell office:value-type='string' office:string-value='only here'/>\
            <table:table-cell table:formula='of:=NA()' office:value-type='string' office:string-value='' calcext:value-type='error'><text:p>#N/A</text:p></table:table-cell>\
            <table:table-cell office:value-type='float' office:value='12345678901234567'><text:p>1.23E+16</text:p></table:table-cell>\
            <table:table-cell table:formula='of:=A1'/>\
            </table:table-row>";
        let sheet = read(rows);
        assert_eq!(sheet.text(), "10001001\t00000123\tTRUE\t2024-01-31\tonly here\t#N/A\t1.23456789012346E+16\n");
        assert_eq!(sheet.errors.first, [CellAddress { row: 1, column: 6 }]);
        assert_eq!(sheet.rounded.first, [CellAddress { row: 1, column: 7 }]);
        assert_eq!(sheet.uncomputed.first, [CellAddress { row: 1, column: 8 }]);
        assert_eq!(sheet.formulas.count, 2);
    }

    #[test]
    fn texts_of_several_parts() {
        let text = "<table:table-cell office:value-type='string'><office:annotation><text:p>a comment</text:p></office:annotation>\
            <text:p>one<text:s text:c='2'/><text:span>t<text:span>w</text:span>o</text:span> <text:a>link</text:a></text:p><text:p/>\
            <text:p>three<text:line-break/>four</text:p><draw:frame><draw:text-box><text:p>drawn</text:p></draw:text-box></draw:frame></table:table-cell>";
        let sheet = read(&format!("<table:table-row>{text}{}</table:table-row>", cell("a<text:tab/>b &amp; c")));
        assert_eq!(sheet.text(), "one  two link  three four\t\"a\tb & c\"\n");
        let blanks = read(&format!("<table:table-row>{}</table:table-row>", cell("a<text:s text:c='4000000000'/>b")));
        assert_eq!(blanks.text().len(), 103);
    }

    #[test]
    fn repeats_count_where_something_stands() {
        let rows = format!(
            "<table:table-header-rows><table:table-row>{}<table:covered-table-cell table:number-columns-repeated='2'/>{}<table:table-cell table:number-columns-repeated='16380'/></table:table-row></table:table-header-rows>\
             <table:table-row table:number-rows-repeated='3'><table:table-cell table:number-columns-repeated='16384'/></table:table-row>\
             <table:table-row-group><table:table-row table:number-rows-repeated='2'><table:table-cell table:number-columns-repeated='3' office:value-type='float' office:value='7'/></table:table-row></table:table-row-group>\
             <table:table-row table:number-rows-repeated='1048570'><table:table-cell table:number-columns-repeated='16384'/></table:table-row>",
            cell("a"),
            cell("b")
        );
        let sheet = read(&rows);
        assert_eq!(sheet.text(), "a\t\t\tb\n\n\n\n7\t7\t7\n7\t7\t7\n");
        assert_eq!((sheet.rows, sheet.columns), (6, 4));
    }

    #[test]
    fn repeats_are_no_bomb() {
        let long = cell(&"x".repeat(10_000));
        let repeated = |rows: &str, columns: &str| {
            format!(
                "<table:table-row table:number-rows-repeated='{rows}'>{}</table:table-row>",
                long.replace(
                    "office:value-type",
                    &format!("table:number-columns-repeated='{columns}' office:value-type"),
                )
            )
        };
        let limits = WorkbookLimits { text: 1 << 20, nodes: 100_000, ..LIMITS };
        for (rows, columns) in
            [("1", "16385"), ("1048577", "1"), ("4294967295", "4294967295"), ("1048576", "16384"), ("1000", "1")]
        {
            let refusal = read_within(&repeated(rows, columns), limits).expect_err(rows);
            assert_eq!(&*refusal.code, "sheet-too-large", "{rows} {columns}");
        }
        // Empty ones reach as far as they like; nonsense counts as one.
        let far = "<table:table-row table:number-rows-repeated='4294967295'><table:table-cell/></table:table-row>";
        assert_eq!(read(&far.repeat(3)).text(), "");
        assert_eq!(read(&repeated("-5", "0")).text().len(), 10_001);
        // Formulas without a result make no text, and still cost.
        let formulas = |rows: u32| {
            format!(
                "<table:table-row table:number-rows-repeated='{rows}'><table:table-cell table:formula='x' table:number-columns-repeated='1000'/></table:table-row>"
            )
        };
        assert_eq!(read_within(&formulas(100), limits).expect("few").uncomputed.count, 100_000);
        assert!(read_within(&formulas(101), limits).is_err_and(|r| r.message.contains("too many cells")));
    }

    #[test]
    fn sheets_are_listed_with_what_is_hidden() {
        let bytes = file(&format!(
            "<table:tracked-changes><table:table-cell><table:table table:name='old'/></table:table-cell></table:tracked-changes>\
             <table:table table:name='One' table:style-name='ta1'><table:shapes><draw:frame><table:table table:name='inner'><table:table-row>{0}</table:table-row></table:table></draw:frame></table:shapes><table:table-row>{0}</table:table-row></table:table>\
             <table:table table:name='Two' table:style-name='ta2'/><table:named-expressions/><table:table table:name='Three'><table:table-row>{1}</table:table-row></table:table>",
            cell("1"),
            cell("3"),
        ));
        let mut book = open_within(&bytes, LIMITS).expect("readable");
        assert_eq!(book.kind(), WorkbookKind::Ods);
        let listed: Vec<_> = book.sheets().iter().map(|sheet| (&*sheet.name, sheet.hidden)).collect();
        assert_eq!(listed, [("One", false), ("Two", true), ("Three", false)]);
        let mut text = |index| book.text(index, &mut |_| {}).map(|sheet| sheet.text().to_owned());
        assert_eq!([text(0), text(1), text(2)], [Ok("1\n".into()), Ok("".into()), Ok("3\n".into())]);
        assert!(text(3).is_err_and(|r| &*r.code == "sheet-missing"));
    }

    #[test]
    fn locked_and_broken_ones() {
        let mimetype = || Part { stored: true, ..part("mimetype", "application/vnd.oasis.opendocument.spreadsheet") };
        let list = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
        let locked = zip(&[mimetype(), part("content.xml", "\u{1}\u{2}"), part("META-INF/manifest.xml", list)]);
        assert_eq!(recognise(&locked), Some(WorkbookKind::LockedOds));
        assert_eq!(recognise(&zip(&[mimetype(), part("encrypted-package", "x")])), Some(WorkbookKind::LockedOds));
        let opened = |parts: &[Part]| open_within(&zip(parts), LIMITS).map(|_| ()).map_err(|r| r.code);
        assert_eq!(opened(&[mimetype()]), Err("sheet-damaged".into()));
        assert_eq!(opened(&[mimetype(), part("content.xml", "<a/>")]), Err("sheet-none".into()));
        assert_eq!(opened(&[mimetype(), part("content.xml", "<!DOCTYPE a><a/>")]), Err("sheet-doctype".into()));
        let text = Part { stored: true, ..part("mimetype", "application/vnd.oasis.opendocument.text") };
        assert_eq!(recognise(&zip(&[text, part("content.xml", "<a/>")])), None);
        // Cut off: recognised by its first bytes.
        let mut cut = file("");
        cut.truncate(cut.len() - 40);
        assert_eq!(recognise(&cut), Some(WorkbookKind::Ods));
        assert_eq!(open_within(&cut, LIMITS).map(|_| ()).map_err(|r| r.code), Err("sheet-damaged".into()));
    }
}
