//! Bounds of what a workbook can demand.

/// What a file may cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct WorkbookLimits {
    /// Entries of the ZIP directory.
    pub(super) entries: usize,
    /// Unpacked bytes of one part.
    pub(super) part: u64,
    /// Unpacked bytes of all parts.
    pub(super) all: u64,
    /// Bytes of the text that a sheet becomes.
    pub(super) text: usize,
    /// Elements within elements.
    pub(super) depth: u32,
    /// Starts, ends and texts of one part.
    pub(super) nodes: u64,
    /// Sheets of a workbook.
    pub(super) sheets: usize,
    /// Rows of a sheet: Excel's and LibreOffice's own limit.
    pub(super) rows: u32,
    /// Columns of a sheet: the same.
    pub(super) columns: u32,
    /// Rows of a sheet that are read; those below are left.
    pub(super) rows_read: u32,
}

/// Above what Excel itself can hold or below it where nobody will miss it: 100,000 users of 29 columns each are 140 MB
/// of XML, and 20 MB of text.
pub(super) const LIMITS: WorkbookLimits = WorkbookLimits {
    entries: 10_000,
    part: 256 * 1024 * 1024,
    all: 1024 * 1024 * 1024,
    text: 256 * 1024 * 1024,
    depth: 64,
    nodes: 64_000_000,
    sheets: 1000,
    rows: 1_048_576,
    columns: 16_384,
    rows_read: u32::MAX,
};
