//! A workbook: each sheet as text, and the user list that it is. Where the input is none, one made of random cells.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use token_desk_core::notation::sheet;
use token_desk_core::notation::table::rows::Rows;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{look, read_users};
use token_desk_fuzz::checks::{check_look, check_refusal, check_users};
use token_desk_fuzz::choices::{file_and_choices, read_options};
use token_desk_fuzz::workbooks::{Cell, placed, xlsx};

/// The most sheets that are read of one workbook: a thousand copies of one reach nothing new.
const MAX_SHEETS: usize = 8;

fuzz_target!(|input: &[u8]| {
    let (file, mut choices) = file_and_choices(input);
    let options = read_options(&mut choices).unwrap_or_default();
    if sheet::recognise(file).is_some() {
        read(file, &options);
    } else if let Ok(cells) = Vec::<Cell>::arbitrary_take_rest(Unstructured::new(file)) {
        let file = xlsx(&cells);
        cells_are_read(&file, &placed(&cells));
        read(&file, &options);
    }
});

fn read(file: &[u8], options: &ReadOptions) {
    // What is shown is compared with the texts of the sheets: the file itself is packed.
    let mut texts = Vec::new();
    match sheet::open(file) {
        Ok(mut book) => {
            for number in 0..book.sheets().len().min(MAX_SHEETS) {
                match book.text(number, &mut |_share| {}) {
                    Ok(sheet) => texts.extend_from_slice(sheet.as_bytes()),
                    Err(refusal) => check_refusal(&refusal, &[]),
                }
            }
        }
        Err(refusal) => check_refusal(&refusal, &[]),
    }
    let read = read_users(file, options, &mut |_share| {});
    match &read {
        Ok(reading) => check_users(reading, &texts),
        Err(refusal) => check_refusal(refusal, &texts),
    }
    check_look(&look(file, options, &mut |_share| {}), &read, &texts);
}

/// Each cell stands in its row and column, and nothing else does.
fn cells_are_read(file: &[u8], cells: &[(usize, usize, String)]) {
    let Ok(mut book) = sheet::open(file) else { unreachable!("a whole workbook is opened") };
    let Ok(sheet) = book.text(0, &mut |_share| {}) else { unreachable!("a whole sheet is read") };
    let mut rows = Rows::new(sheet.text(), b'\t');
    let mut found = Vec::new();
    while let Some(row) = rows.next_row() {
        let line = row.line as usize - 1;
        let filled = row.iter().enumerate().filter(|(_, text)| !text.is_empty());
        found.extend(filled.map(|(column, text)| (line, column, text.to_owned())));
    }
    assert_eq!(found, cells, "each cell is read where it stands");
}
