//! Workbooks: a sheet of an XLSX or ODS file as tab-delimited text, for the same readers that read CSV.
//!
//! Line N of the text is row N of the sheet, so a finding about a line names the row. Nothing here knows what the
//! cells mean. Other workbooks (locked ones, Excel 97–2003, binary) are recognised by their content, so that they can be
//! refused with the advice that fits.
//!
//! A workbook can be hostile: a kilobyte can unpack to a gigabyte, a cell can be repeated a million times. Every loop
//! that the file controls has an end in `Limits`. And it can hold keys, though it should not: all that is unpacked
//! lives in [`SecretBytes`](crate::ground::secret::SecretBytes).
//!
//! What opens them is the feature `unpacking`: the page leaves it to its second module, and reads what came of it (`opened`).
//!
//! No library reads the workbook as a whole: `calamine` adds 302 KB (gzip) to the page, this adds 51 with all
//! that it needs, and says which row is which.

#[cfg(feature = "unpacking")]
mod archive;
mod cell_set;
mod cells;
#[cfg(feature = "unpacking")]
mod grid;
mod kind;
#[cfg(feature = "unpacking")]
mod limits;
#[cfg(feature = "unpacking")]
mod number;
#[cfg(feature = "unpacking")]
mod ods;
mod ole;
mod opened;
mod refusal;
mod sheet_text;
#[cfg(test)]
mod testing;
mod trouble;
mod workbook;
#[cfg(feature = "unpacking")]
mod xlsx;
#[cfg(feature = "unpacking")]
mod xml;
#[cfg(feature = "unpacking")]
mod zipped;

pub use cells::{CellAddress, CellAddresses, MAX_LISTED_CELLS};
pub use kind::{WorkbookKind, recognise};
#[cfg(feature = "unpacking")]
pub use opened::pack_workbook;
pub use refusal::SheetRefusal;
pub use sheet_text::SheetText;
pub use trouble::CellTrouble;
pub use workbook::{SheetName, Workbook, file_size, open};
