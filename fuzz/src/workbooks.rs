//! Workbooks made of cells, so that it is known what must be read of them. Random bytes rarely are a whole ZIP file.

use arbitrary::Arbitrary;

/// A cell, so many rows and columns behind the one before.
#[derive(Arbitrary, Debug)]
pub struct Cell {
    down: u8,
    right: u8,
    written: Written,
    content: Content,
}

/// How a cell is written (ECMA-376-1 §18.3.1.4).
#[derive(Arbitrary, Debug, Clone, Copy)]
enum Written {
    Inline,
    Shared,
    Formula,
}

/// What a cell says.
#[derive(Arbitrary, Debug)]
enum Content {
    Upn(u8),
    Name(u8),
    Header(u8),
    Text(String),
}

impl Content {
    /// As it is to be read: without what XML can't hold, and without blanks around it.
    fn text(&self) -> String {
        const HEADERS: [&str; 6] =
            ["userPrincipalName", "displayName", "object id", "serial number", "User type", "Other"];
        match self {
            Self::Upn(number) => format!("user{number}@x.com"),
            Self::Name(number) => format!("Name, \"{number}\""),
            Self::Header(number) => HEADERS[usize::from(*number) % HEADERS.len()].to_owned(),
            Self::Text(text) => {
                let plain: String =
                    text.chars().filter(|c| c.is_alphanumeric() || " ,;&<>'\"@.-".contains(*c)).take(40).collect();
                plain.trim().to_owned()
            }
        }
    }
}

/// Cells with their places, from 0; none twice, none empty, in order.
#[must_use]
pub fn placed(cells: &[Cell]) -> Vec<(usize, usize, String)> {
    let (mut row, mut column) = (0, 0);
    let mut placed = Vec::new();
    for cell in cells {
        let down = usize::from(cell.down % 4);
        row += down;
        column = if down > 0 { 0 } else { column };
        column += usize::from(cell.right % 3);
        let text = cell.content.text();
        if !text.is_empty() {
            placed.push((row, column, text));
        }
        column += 1;
    }
    placed
}

/// An `.xlsx` of these cells.
#[must_use]
pub fn xlsx(cells: &[Cell]) -> Vec<u8> {
    let (mut rows, mut texts) = (String::new(), String::new());
    let (mut shared, mut open) = (0, None);
    let places = placed(cells);
    let written = cells.iter().filter(|cell| !cell.content.text().is_empty()).map(|cell| cell.written);
    for ((row, column, text), written) in places.iter().zip(written) {
        if open != Some(row) {
            rows += if open.is_some() { "</row>" } else { "" };
            rows += &format!("<row r=\"{}\">", row + 1);
            open = Some(row);
        }
        let place = format!("{}{}", column_name(*column), row + 1);
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        rows += &match written {
            Written::Inline => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
            Written::Formula => format!("<c r=\"{place}\" t=\"str\"><f>A1</f><v>{text}</v></c>"),
            Written::Shared => {
                texts += &format!("<si><t>{text}</t></si>");
                shared += 1;
                format!("<c r=\"{place}\" t=\"s\"><v>{}</v></c>", shared - 1)
            }
        };
    }
    rows += if open.is_some() { "</row>" } else { "" };
    zip(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "xl/workbook.xml",
            "<workbook xmlns:r='u'><sheets><sheet name='Users' sheetId='1' r:id='rId1'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='rId1' Type='http://x/worksheet' Target='worksheets/s.xml'/>\
             <Relationship Id='rId2' Type='http://x/sharedStrings' Target='/xl/t.xml'/></Relationships>",
        ),
        ("xl/t.xml", &format!("<sst>{texts}</sst>")),
        ("xl/worksheets/s.xml", &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
    ])
}

/// `A`, `B` … `Z`, `AA` …
fn column_name(mut column: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        if column < 26 {
            return name;
        }
        column = column / 26 - 1;
    }
}

/// A ZIP file of these parts, not packed (APPNOTE.TXT 4.3).
fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let at = file.len();
        let size = low(content.len(), 4);
        let common = [
            // version 2.0, no flags, stored, no date
            &[20, 0, 0, 0, 0, 0, 0, 0, 0, 0][..],
            &crc32(content.as_bytes()).to_le_bytes(),
            &size,
            &size,
            &low(name.len(), 2),
            // no extra field
            &[0, 0],
        ]
        .concat();
        file.extend([b"PK\x03\x04", &common[..], name.as_bytes(), content.as_bytes()].concat());
        directory.extend([b"PK\x01\x02", &[20, 0][..], &common, &[0; 10], &low(at, 4), name.as_bytes()].concat());
    }
    let at = file.len();
    file.extend_from_slice(&directory);
    let count = low(parts.len(), 2);
    file.extend([b"PK\x05\x06", &[0; 4][..], &count, &count, &low(directory.len(), 4), &low(at, 4), &[0; 2]].concat());
    file
}

/// The lowest bytes of a number, lowest first.
fn low(number: usize, bytes: usize) -> Vec<u8> {
    number.to_le_bytes()[..bytes].to_vec()
}

/// CRC-32 of ISO 3309.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
