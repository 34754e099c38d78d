//! Styles of cells, as far as they change what a number shows (ECMA-376-1 §18.8).

use super::super::limits::WorkbookLimits;
use super::super::refusal::SheetRefusal;
use super::super::xml::{WorkbookNode, WorkbookXml, local};
use super::STYLES;

/// The formats of numbers that only put zeros in front, as `00000000` does (ECMA-376-1 §18.8.30): with them Excel shows
/// a serial number whole whose zeros are not in the cell.
#[derive(Default)]
pub(super) struct Styles {
    /// For each style of cells, how many digits it shows at least; 0 for any other format.
    digits: Vec<u8>,
}

impl Styles {
    pub(super) fn read(part: &[u8], limits: &WorkbookLimits) -> Result<Self, SheetRefusal> {
        let mut xml = WorkbookXml::new(part, STYLES, limits)?;
        // Formats of one's own are few, and those of zeros only fewer: they are looked through for each style.
        let mut formats: Vec<(u32, u8)> = Vec::new();
        let mut styles = Self::default();
        let mut of_cells = false;
        while let Some(node) = xml.next()? {
            match node {
                WorkbookNode::Start(element) => match local(element.name().as_ref()) {
                    "cellXfs" => of_cells = true,
                    "numFmt" => {
                        let (mut id, mut digits) = (None, 0);
                        xml.attributes(&element, |key, value| match key {
                            "numFmtId" => id = value.parse().ok(),
                            "formatCode" if (2..=15).contains(&value.len()) && value.bytes().all(|b| b == b'0') => {
                                digits = u8::try_from(value.len()).unwrap_or(0);
                            }
                            _ => {}
                        })?;
                        if let Some(id) = id.filter(|_| digits > 0 && formats.len() < 1000) {
                            formats.push((id, digits));
                        }
                    }
                    "xf" if of_cells => {
                        let mut id = 0;
                        xml.attributes(&element, |key, value| {
                            if key == "numFmtId" {
                                id = value.parse().unwrap_or(0);
                            }
                        })?;
                        // Excel's own limit is 65,490 styles.
                        if styles.digits.len() < 65_536 {
                            let digits =
                                formats.iter().find(|(format, _)| *format == id).map_or(0, |(_, digits)| *digits);
                            styles.digits.push(digits);
                        }
                    }
                    _ => {}
                },
                WorkbookNode::End(element) if local(element.name().as_ref()) == "cellXfs" => of_cells = false,
                _ => {}
            }
        }
        Ok(styles)
    }

    /// How many digits a cell of this style shows at least; 0 for any number.
    pub(super) fn least_digits(&self, style: Option<usize>) -> usize {
        style.and_then(|style| self.digits.get(style)).map_or(0, |&digits| usize::from(digits))
    }
}
