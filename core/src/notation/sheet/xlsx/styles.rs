//! Styles of cells, as far as they change what a number shows (ECMA-376-1 §18.8): zeros in front, and dates.

use super::super::limits::WorkbookLimits;
use super::super::refusal::SheetRefusal;
use super::super::xml::{WorkbookNode, WorkbookXml, local};
use super::STYLES;

/// How a style shows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum NumberFormat {
    /// As any number.
    #[default]
    Plain,
    /// With at least so many digits, as `00000000` does (ECMA-376-1 §18.8.30): Excel shows a serial number whole whose
    /// zeros are not in the cell.
    Digits(u8),
    /// As a date or a moment: the number counts days.
    Date,
}

/// Formats of numbers, for each style of cells.
#[derive(Default)]
pub(super) struct Styles {
    formats: Vec<NumberFormat>,
}

impl Styles {
    pub(super) fn read(part: &[u8], limits: &WorkbookLimits) -> Result<Self, SheetRefusal> {
        let mut xml = WorkbookXml::new(part, STYLES, limits)?;
        // Formats of one's own are few, and those that matter fewer: they are looked through for each style.
        let mut own: Vec<(u32, NumberFormat)> = Vec::new();
        let mut styles = Self::default();
        let mut of_cells = false;
        while let Some(node) = xml.next()? {
            match node {
                WorkbookNode::Start(element) => match local(element.name().as_ref()) {
                    "cellXfs" => of_cells = true,
                    "numFmt" => {
                        let (mut id, mut format) = (None, NumberFormat::Plain);
                        xml.attributes(&element, |key, value| match key {
                            "numFmtId" => id = value.parse().ok(),
                            "formatCode" => format = number_format(value),
                            _ => {}
                        })?;
                        if let Some(id) = id.filter(|_| own.len() < 1000) {
                            own.push((id, format));
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
                        if styles.formats.len() < 65_536 {
                            let known = own.iter().find(|(format, _)| *format == id).map(|(_, format)| *format);
                            styles.formats.push(known.unwrap_or_else(|| built_in(id)));
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

    /// How a cell of this style shows a number.
    pub(super) fn number_format(&self, style: Option<usize>) -> NumberFormat {
        style.and_then(|style| self.formats.get(style)).copied().unwrap_or_default()
    }
}

/// The formats that every workbook has and that show a date (ECMA-376-1 §18.8.30): 14 to 17 and 22; 27 to 36 and 50 to 58
/// are those of eastern Asia.
fn built_in(id: u32) -> NumberFormat {
    if matches!(id, 14..=17 | 22 | 27..=36 | 50..=58) { NumberFormat::Date } else { NumberFormat::Plain }
}

/// What a format's code shows: only its first part, which is for positive numbers, counts.
fn number_format(code: &str) -> NumberFormat {
    let zeros = code.split(';').next().unwrap_or_default();
    // A colour or a language in front, room for a bracket behind.
    let zeros = zeros.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(zeros, |(_, rest)| rest);
    let zeros = zeros.strip_suffix("_)").or_else(|| zeros.strip_suffix("\\ ")).unwrap_or(zeros);
    if (2..=15).contains(&zeros.len()) && zeros.bytes().all(|b| b == b'0') {
        return NumberFormat::Digits(u8::try_from(zeros.len()).unwrap_or(0));
    }
    let (mut quoted, mut in_brackets, mut year, mut day) = (false, false, false, false);
    let mut characters = code.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            // The next one is shown as it stands, or gives a width.
            '\\' | '_' | '*' => {
                characters.next();
            }
            // A colour, a condition, a language.
            '[' => in_brackets = true,
            ']' => in_brackets = false,
            _ if in_brackets => {}
            ';' => break,
            'y' | 'Y' => year = true,
            'd' | 'D' => day = true,
            _ => {}
        }
    }
    if year || day { NumberFormat::Date } else { NumberFormat::Plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_numbers() {
        for (code, expected) in [
            ("00000000", NumberFormat::Digits(8)),
            ("00000000;-0;;@", NumberFormat::Digits(8)),
            ("[Blue]000000_)", NumberFormat::Digits(6)),
            ("0", NumberFormat::Plain),
            ("0.00", NumberFormat::Plain),
            ("#,##0", NumberFormat::Plain),
            ("General", NumberFormat::Plain),
            ("@", NumberFormat::Plain),
            ("0 \"day\"", NumberFormat::Plain),
            ("[Red]0", NumberFormat::Plain),
            ("0_d", NumberFormat::Plain),
            ("0;yyyy", NumberFormat::Plain),
            ("hh:mm", NumberFormat::Plain),
            ("yyyy-mm-dd", NumberFormat::Date),
            ("[$-407]d. mmmm yyyy;@", NumberFormat::Date),
            ("DD/MM/YYYY\\ hh:mm", NumberFormat::Date),
            ("mmm\\-yy", NumberFormat::Date),
        ] {
            assert_eq!(number_format(code), expected, "{code}");
        }
        assert_eq!(
            (built_in(0), built_in(1), built_in(14), built_in(22)),
            (NumberFormat::Plain, NumberFormat::Plain, NumberFormat::Date, NumberFormat::Date)
        );
    }
}
