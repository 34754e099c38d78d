//! The table as it is read out: headers by name, rows by serial number.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// What a table held at one moment. A virtualised table holds only the rows in sight.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// All rows with the header, as `aria-rowcount` says; the rows that exist where it says nothing.
    pub counted: usize,
    /// The names of the columns, from the left.
    pub headers: Vec<String>,
    /// The rows that exist.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Its place among all rows, the header being 1, as `aria-rowindex` says.
    pub index: Option<usize>,
    /// Its cells by the names of their columns.
    pub cells: BTreeMap<String, String>,
}

/// The column by which rows are distinguished.
const KEY: &str = "Serial number";

impl Table {
    pub(crate) fn of(read: &Value) -> Self {
        let number = |value: &Value| value.as_str().and_then(|text| text.parse().ok());
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let headers: BTreeMap<u64, String> = list(&read["headers"])
            .iter()
            .filter_map(|header| Some((header["column"].as_u64()?, tidy_header(header["name"].as_str()?))))
            .collect();
        let rows: Vec<Row> = list(&read["rows"])
            .iter()
            .map(|row| Row {
                index: number(&row["index"]),
                cells: list(&row["cells"])
                    .iter()
                    .filter_map(|cell| Some((headers.get(&cell["column"].as_u64()?)?.clone(), text(&cell["text"]))))
                    .collect(),
            })
            .collect();
        Self {
            counted: number(&read["counted"]).unwrap_or(rows.len() + 1),
            headers: headers.into_values().collect(),
            rows,
        }
    }

    /// The row of a token, if it is in sight.
    pub fn row(&self, serial: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.cells.get(KEY).is_some_and(|cell| cell == serial))
    }

    /// The cell below `header` in the row of a token, if it is in sight.
    pub fn cell(&self, serial: &str, header: &str) -> Option<String> {
        self.row(serial)?.cells.get(header).cloned()
    }

    /// The serial numbers in sight, from the top.
    pub fn serials(&self) -> Vec<String> {
        self.rows.iter().filter_map(|row| row.cells.get(KEY).cloned()).collect()
    }

    /// How many tokens there are, in sight or not.
    pub fn total(&self) -> usize {
        self.counted.saturating_sub(1)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} rows counted, {} here; columns {:?}", self.counted, self.rows.len(), self.headers)?;
        for row in self.rows.iter().take(12) {
            writeln!(formatter, "  {:?}: {:?}", row.index, row.cells)?;
        }
        Ok(())
    }
}

/// A header without the arrow that shows the order.
fn tidy_header(name: &str) -> String {
    name.trim_end_matches(['↑', '↓', '▲', '▼', '⇅', ' ']).to_owned()
}
