//! Excel's workbooks, `.xlsx` and `.xlsm` (ECMA-376-1, SpreadsheetML): names of the sheets, texts, cells.
//!
//! A date is a number in the file; that it is one only its style says.

mod cells;
mod main_part;
mod relations;
mod styles;
mod texts;

use super::archive::Archive;
use super::limits::WorkbookLimits;
use super::refusal::{SheetRefusal, damaged, too_large};
use super::sheet_text::SheetText;
use super::workbook::SheetName;
use super::xml::{WorkbookNode, WorkbookXml, local};
use crate::ground::progress::Progress;
use cells::read_cells;
pub(super) use main_part::{kind_of_workbook_part, main_part};
use relations::Relations;
use styles::Styles;
use texts::Texts;

/// What the workbook's main part is called in refusals.
const LIST: &str = "the list of its sheets";

const TEXTS: &str = "the list of its texts";

const STYLES: &str = "the list of its styles";

const SHEET: &str = "the sheet";

/// A workbook whose list of sheets was read.
pub(super) struct XlsxBook<'b> {
    archive: Archive<'b>,
    /// The part of each sheet.
    parts: Vec<String>,
    texts_part: Option<String>,
    styles_part: Option<String>,
    from_1904: bool,
    /// Read when the first sheet is.
    shared: Option<SharedParts>,
}

/// What the sheets share.
#[derive(Default)]
pub(super) struct SharedParts {
    texts: Texts,
    styles: Styles,
    /// Whether days are counted from 1904 on, as workbooks from old Macs do (ECMA-376-1 §18.17.4.1).
    from_1904: bool,
}

impl<'b> XlsxBook<'b> {
    /// Reads the list of sheets.
    pub(super) fn open(archive: Archive<'b>, limits: &WorkbookLimits) -> Result<(Vec<SheetName>, Self), SheetRefusal> {
        let missing = || damaged(format!("{LIST} is missing"));
        let (_, main) = main_part(&archive).ok_or_else(missing)?;
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
        let related = archive.read(&format!("{folder}/_rels/{file}.rels"), LIST, limits)?.ok_or_else(missing)?;
        let related = Relations::read(related.as_slice(), folder, limits)?;
        let list = archive.read(&main, LIST, limits)?.ok_or_else(missing)?;
        let mut xml = WorkbookXml::new(list.as_slice(), LIST, limits)?;
        let (mut sheets, mut parts, mut from_1904) = (Vec::new(), Vec::new(), false);
        while let Some(node) = xml.next()? {
            let WorkbookNode::Start(element) = node else { continue };
            match local(element.name().as_ref()) {
                "sheet" => {}
                "workbookPr" => {
                    xml.attributes(&element, |key, value| {
                        from_1904 |= key == "date1904" && matches!(value, "1" | "true");
                    })?;
                    continue;
                }
                _ => continue,
            }
            let (mut name, mut hidden, mut id) = (String::new(), false, String::new());
            xml.attributes(&element, |key, value| match key {
                "name" => name = value.to_owned(),
                "state" => hidden = value != "visible",
                // `r:id`, whatever its prefix: `sheetId` is something else.
                _ if key.ends_with(":id") => id = value.to_owned(),
                _ => {}
            })?;
            // Charts and dialogues are sheets as well.
            if let Some(part) = related.of_type(&id, "worksheet") {
                if sheets.len() >= limits.sheets {
                    return Err(too_large(format!("it has more than {} sheets", limits.sheets)));
                }
                sheets.push(SheetName::new(sheets.len() + 1, &name, hidden));
                parts.push(part.to_owned());
            }
        }
        let texts_part = related.first_of_type("sharedStrings").map(str::to_owned);
        let styles_part = related.first_of_type("styles").map(str::to_owned);
        Ok((sheets, Self { archive, parts, texts_part, styles_part, from_1904, shared: None }))
    }

    /// Reads a sheet.
    pub(super) fn text(
        &mut self,
        index: usize,
        limits: &WorkbookLimits,
        progress: &mut Progress<'_>,
    ) -> Result<SheetText, SheetRefusal> {
        let part = self.parts.get(index).ok_or(SheetRefusal::SheetMissing)?;
        let shared = match &self.shared {
            Some(shared) => shared,
            None => {
                let mut shared = SharedParts { from_1904: self.from_1904, ..SharedParts::default() };
                if let Some(part) = &self.texts_part
                    && let Some(content) = self.archive.read(part, TEXTS, limits)?
                {
                    shared.texts = Texts::read(content.as_slice(), limits, &mut |share| progress(share / 2.0))?;
                }
                if let Some(part) = &self.styles_part
                    && let Some(content) = self.archive.read(part, STYLES, limits)?
                {
                    shared.styles = Styles::read(content.as_slice(), limits)?;
                }
                self.shared.insert(shared)
            }
        };
        let content = self.archive.read(part, SHEET, limits)?.ok_or_else(|| damaged(format!("{SHEET} is missing")))?;
        read_cells(content.as_slice(), shared, limits, &mut |share| progress(0.5 + share / 2.0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::cells::CellAddress;
    use super::super::kind::WorkbookKind;
    use super::super::limits::LIMITS;
    use super::super::workbook::{Workbook, open, open_within};
    use super::cells::column_of;
    use super::relations::resolve;
    use super::*;
    use crate::ground::refusal::Refusal;
    use crate::notation::zip::testing::{Part, part, zip};

    const TYPES: &str = "<Types/>";

    const BOOK: &str =
        "<workbook xmlns:r='u'><sheets><sheet name='Users' sheetId='1' r:id='rId1'/></sheets></workbook>";

    const RELATIONS: &str = "<Relationships><Relationship Id='rId1' Type='http://x/worksheet' Target='worksheets/s.xml'/><Relationship Id='rId2' Type='http://x/sharedStrings' Target='/xl/t.xml'/></Relationships>";

    fn parts(rows: &str, texts: &str) -> Vec<Part> {
        vec![
            part("[Content_Types].xml", TYPES),
            part("xl/workbook.xml", BOOK),
            part("xl/_rels/workbook.xml.rels", RELATIONS),
            part("xl/worksheets/s.xml", &format!("<worksheet><sheetData>{rows}</sheetData><x/></worksheet>")),
            part("xl/t.xml", &format!("<sst>{texts}</sst>")),
        ]
    }

    fn read_within(rows: &str, texts: &str, limits: WorkbookLimits) -> Result<SheetText, Refusal> {
        open_within(&zip(&parts(rows, texts)), limits)?.text(0, &mut |_| {})
    }

    fn read(rows: &str, texts: &str) -> Result<SheetText, Refusal> {
        read_within(rows, texts, LIMITS)
    }

    fn text(rows: &str, texts: &str) -> String {
        read(rows, texts).expect("readable").text().to_owned()
    }

    fn code(rows: &str, texts: &str) -> Box<str> {
        read(rows, texts).expect_err("unreadable").code
    }

    #[test]
    fn every_type_of_cell() {
        let rows = "<row r='1'><c r='A1' t='s'><v>1</v></c><c r='B1'><v>1.0001001E7</v></c><c r='C1' t='b'><v>1</v></c>\
            <c r='D1' t='b'><v>0</v></c><c r='E1' t='inlineStr'><is><t>in &amp; line</t></is></c>\
            <c r='F1' t='str'><f>A1&amp;B1</f><v>a_x000D_b</v></c><c r='G1' t='e'><v>#N/A</v></c>\
            <c r='H1' t='d'><v>2024-01-31</v></c><c r='I1' s='3'/><c r='J1' t='n'><v> 5 </v></c></row>";
        let sheet = read(rows, "<si><t>zero</t></si><si><t>one</t></si>").expect("readable");
        assert_eq!(sheet.text(), "one\t10001001\tTRUE\tFALSE\tin & line\ta b\t#N/A\t2024-01-31\t\t5\n");
        assert_eq!(sheet.errors.first, [CellAddress { row: 1, column: 7 }]);
        assert_eq!(sheet.formulas.first, [CellAddress { row: 1, column: 6 }]);
        assert_eq!((sheet.rows, sheet.columns, sheet.uncomputed.count, sheet.rounded.count), (1, 10, 0, 0));
    }

    #[test]
    fn rich_and_phonetic_texts() {
        let texts = "<si><r><rPr><b/></rPr><t xml:space='preserve'>Jo </t></r><r><t>Doe</t></r></si>\
            <si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr/></si><si/><si><t/></si><si><t>last</t></si>";
        let cell = |n| format!("<c t='s'><v>{n}</v></c>");
        let rows = format!("<row>{}{}{}{}{}</row>", cell(0), cell(1), cell(2), cell(3), cell(4));
        assert_eq!(text(&rows, texts), "Jo Doe\t東京\t\t\tlast\n");
    }

    #[test]
    fn rows_below_those_that_are_enough_are_left() {
        let row = |n: u32| format!("<row r='{n}'><c><v>{n}</v></c></row>");
        let limits = WorkbookLimits { rows_read: 3, ..LIMITS };
        let read = |rows: &str| read_within(rows, "", limits).expect("readable").text().to_owned();
        assert_eq!(read(&(1..=9).map(row).collect::<String>()), "1\n2\n3\n");
        assert_eq!(read(&(row(1) + &row(8) + &row(9))), "1\n");
    }

    #[test]
    fn places_may_be_left_out() {
        let rows = "<row><c><v>1</v></c><c r='D1'><v>2</v></c><c><v>3</v></c></row><row r='4'><c><v>4</v></c></row><row><c/><c><v>5</v></c></row>";
        assert_eq!(text(rows, ""), "1\t\t\t2\t3\n\n\n4\n\t5\n");
        assert_eq!(text("<row/><row r='9'/>", ""), "");
        // Prefixes of every element, as the Open XML SDK writes them.
        let rows = "<x:row r='2'><x:c r='B2'><x:v>7</x:v></x:c></x:row>";
        assert_eq!(text(rows, ""), "\n\t7\n");
    }

    #[test]
    fn formulas_without_results_and_lost_digits_are_told() {
        let rows = "<row><c><f>1+1</f><v></v></c><c><f>2</f></c><c><f>3</f><v>3</v></c><c t='str'><f>\"\"</f><v></v></c></row>\
            <row><c><v>1234567890123456</v></c><c><v>1E-12</v></c></row>";
        let sheet = read(rows, "").expect("readable");
        assert_eq!((sheet.formulas.count, sheet.uncomputed.count, sheet.rounded.count), (4, 2, 2));
        assert_eq!(sheet.text(), "\t\t3\n1.23456789012346E+15\t1E-12\n");
    }

    #[test]
    fn zeros_of_a_format_are_shown() {
        let mut all = parts(
            "<row><c s='1'><v>123</v></c><c s='2'><v>123</v></c><c s='0'><v>123</v></c><c s='9'><v>123</v></c><c s='1' t='str'><v>123</v></c><c s='1'><v>-1</v></c><c s='1'><v>123456789</v></c></row>",
            "",
        );
        all[2] = part(
            "xl/_rels/workbook.xml.rels",
            &RELATIONS.replace("</R", "<Relationship Id='rId3' Type='http://x/styles' Target='styles.xml'/></R"),
        );
        all.push(part(
            "xl/styles.xml",
            "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='00000000'/><numFmt numFmtId='165' formatCode='0.00E+00'/></numFmts>\
             <cellStyleXfs><xf numFmtId='164'/><xf numFmtId='164'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='165'/></cellXfs></styleSheet>",
        ));
        let bytes = zip(&all);
        let sheet = open(&bytes).and_then(|mut book| book.text(0, &mut |_| {})).expect("readable");
        assert_eq!(sheet.text(), "00000123\t123\t123\t123\t123\t-1\t123456789\n");
    }

    #[test]
    fn order_and_places_are_checked() {
        for rows in [
            "<row r='2'/><row r='2'/>",
            "<row r='2'/><row r='1'/>",
            "<row r='0'/>",
            "<row r='x'/>",
            "<row r='-1'/>",
            "<row><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row>",
            "<row><c r='1'><v>1</v></c></row>",
            "<row><c r=''><v>1</v></c></row>",
        ] {
            assert_eq!(&*code(rows, ""), "sheet-damaged", "{rows}");
        }
    }

    #[test]
    fn texts_that_are_not_there_are_damage() {
        for number in ["1", "-1", "x", "4294967296", "99999999999999999999"] {
            let rows = format!("<row r='7'><c t='s'><v>{number}</v></c></row>");
            let refusal = read(&rows, "<si><t>a</t></si>").expect_err(number);
            assert!(refusal.message.contains("row 7"), "{refusal}");
        }
    }

    #[test]
    fn sheets_end_where_excels_do() {
        assert_eq!(&*code("<row r='1048577'><c><v>1</v></c></row>", ""), "sheet-too-large");
        assert_eq!(&*code("<row r='4294967295'><c><v>1</v></c></row>", ""), "sheet-too-large");
        assert_eq!(&*code("<row r='4294967295'/><row/>", ""), "sheet-damaged");
        assert_eq!(&*code("<row><c r='XFE1'><v>1</v></c></row>", ""), "sheet-too-large");
        assert_eq!(&*code("<row><c r='ZZZZZZZZZZZZZZZ1'><v>1</v></c></row>", ""), "sheet-damaged");
        assert_eq!(text("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>", "").len(), 1_048_575 + 16_383 + 2);
    }

    #[test]
    fn a_text_used_again_and_again_is_bounded() {
        // A kilobyte of text in each of many cells of a few bytes.
        let texts = format!("<si><t>{}</t></si>", "x".repeat(1000));
        let rows = "<row><c t='s'><v>0</v></c></row>".repeat(200);
        let limits = WorkbookLimits { text: 100_000, ..LIMITS };
        assert_eq!(&*read_within(&rows, &texts, limits).expect_err("bounded").code, "sheet-too-large");
        assert!(read_within(&rows, &texts, LIMITS).is_ok());
    }

    #[test]
    fn depth_nodes_and_entities() {
        let deep = format!("<row><c>{}{}</c></row>", "<a>".repeat(1000), "</a>".repeat(1000));
        assert_eq!(&*code(&deep, ""), "sheet-damaged");
        let limits = WorkbookLimits { nodes: 1000, ..LIMITS };
        let many = "<row><c/></row>".repeat(1000);
        assert_eq!(&*read_within(&many, "", limits).expect_err("bounded").code, "sheet-too-large");
        assert_eq!(&*code("<row><c t='str'><v>&lol;</v></c></row>", ""), "sheet-doctype");
    }

    #[test]
    fn sheets_are_listed_with_what_is_hidden() {
        let mut all = parts("", "");
        all[1] = part(
            "xl/workbook.xml",
            "<workbook xmlns:r='u'><sheets><sheet name='A &amp; B' sheetId='1' r:id='rId1'/>\
             <sheet name='Chart' sheetId='2' r:id='rId3'/><sheet name='C' state='veryHidden' sheetId='3' r:id='rId4'/>\
             <sheet name='D' state='visible' sheetId='4' r:id='rId5'/></sheets></workbook>",
        );
        all[2] = part(
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='rId1' Type='x/worksheet' Target='worksheets/s.xml'/>\
             <Relationship Id='rId3' Type='x/chartsheet' Target='chartsheets/s.xml'/>\
             <Relationship Id='rId4' Type='x/worksheet' Target='../xl/worksheets/./s.xml'/>\
             <Relationship Id='rId5' Type='x/worksheet' Target='gone.xml'/></Relationships>",
        );
        let bytes = zip(&all);
        let mut book = open(&bytes).expect("readable");
        let listed: Vec<_> = book.sheets().iter().map(|sheet| (&*sheet.name, sheet.hidden)).collect();
        assert_eq!(listed, [("A & B", false), ("C", true), ("D", false)]);
        assert!(book.text(1, &mut |_| {}).is_ok());
        assert!(book.text(2, &mut |_| {}).is_err_and(|r| r.message.contains("the sheet is missing")));
        assert!(book.text(3, &mut |_| {}).is_err_and(|r| &*r.code == "sheet-missing"));
        assert!(format!("{book:?}").contains("Workbook"));
    }

    #[test]
    fn broken_workbooks_are_refused() {
        let opened =
            |parts: &[Part]| open(&zip(parts)).map(|book: Workbook<'_>| book.sheets().len()).map_err(|r| r.code);
        let all = parts("", "");
        assert_eq!(opened(&all), Ok(1));
        let without = |index: usize| {
            let mut some = all.clone();
            some.remove(index);
            opened(&some)
        };
        assert_eq!(without(0), Err("not-a-workbook".into()));
        assert_eq!(without(1), Err("not-a-workbook".into()));
        assert_eq!(without(2), Err("sheet-damaged".into()));
        let mut none = all.clone();
        none[1] = part("xl/workbook.xml", "<workbook><sheets/></workbook>");
        assert_eq!(opened(&none), Err("sheet-none".into()));
        none[1] = part("xl/workbook.xml", "<!DOCTYPE a><workbook/>");
        assert_eq!(opened(&none), Err("sheet-doctype".into()));
        let list = "<sheet name='x' r:id='rId1'/>".repeat(1001);
        none[1] = part("xl/workbook.xml", &format!("<workbook>{list}</workbook>"));
        assert_eq!(opened(&none), Err("sheet-too-large".into()));
    }

    #[test]
    fn names_of_cells_and_parts() {
        for (name, column) in [("A1", Some(1)), ("ab7", Some(28)), ("XFD1", Some(16_384)), ("7", None), ("", None)] {
            assert_eq!(column_of(name), column, "{name}");
        }
        for (target, part) in [
            ("worksheets/a.xml", "xl/worksheets/a.xml"),
            ("/xl/a.xml", "xl/a.xml"),
            ("../../../x\\a.xml", "x/a.xml"),
            ("", "xl"),
        ] {
            assert_eq!(resolve(target, "xl"), part, "{target}");
        }
        assert_eq!(kind_of_workbook_part("xl/workbook22.xml"), Some(WorkbookKind::Xlsx));
        assert_eq!(kind_of_workbook_part("xl/workbook.bin"), Some(WorkbookKind::Xlsb));
        assert_eq!(kind_of_workbook_part("xl/workbook.xml.rels"), None);
    }
}
