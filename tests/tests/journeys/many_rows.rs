//! A hundred thousand tokens: only the rows in sight exist, none is lost, and the focus stays where it was put.

use crate::steps::{load_tokens, open};
use token_desk_journeys::{Folder, Page, Place, Row, journey, many_tokens, until};

const MANY: usize = 100_000;
/// More than any window shows, and far fewer than there are.
const FEW: usize = 150;

/// Checks that each row that exists is the one that its place says, and that there is no gap between them but beside the
/// row that has the focus; gives their places.
fn in_sight(page: &Page) -> Result<Vec<usize>, String> {
    let table = page.table("Tokens").try_read()?;
    if table.counted != MANY + 1 {
        return Err(format!("aria-rowcount is {}", table.counted));
    }
    if table.rows.is_empty() || table.rows.len() > FEW {
        return Err(format!("{} rows exist", table.rows.len()));
    }
    let mut places = Vec::new();
    for Row { index, cells } in &table.rows {
        let index = index.ok_or("a row without aria-rowindex")?;
        // The header is row 1, so the first token, serial number 20000001, is row 2.
        let serial = (20_000_000 + index - 1).to_string();
        if cells.get("Serial number") != Some(&serial) {
            return Err(format!("row {index} is {cells:?}, and should be {serial}"));
        }
        places.push(index);
    }
    let gaps = places.windows(2).filter(|pair| pair[1] != pair[0] + 1).count();
    if gaps > 1 { Err(format!("gaps in {places:?}")) } else { Ok(places) }
}

/// Checks that what a person sees is the header with the rows below it, around that place.
fn seen(page: &Page, expected: usize) -> Result<(), String> {
    let seen = page.rows_in_sight("Tokens")?;
    let right = seen.len() == 4
        && seen[0] == Some(1)
        && seen[1..].iter().all(|place| place.is_some_and(|place| place.abs_diff(expected) < FEW / 2))
        && seen[1..].is_sorted();
    if right { Ok(()) } else { Err(format!("rows {seen:?} are seen, and not around {expected}")) }
}

fn a_hundred_thousand(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("many.csv", many_tokens(100_000))], MANY);
    let places = until("the first rows", || in_sight(&page));
    assert_eq!(places.first(), Some(&2));

    // The focus is on a row that will be far out of sight.
    page.button("Reveal secret 20000001").focus();
    page.scroll_table("Tokens", 1.0);
    until("the last row", || match in_sight(&page)? {
        places if places.last() == Some(&(MANY + 1)) => Ok(()),
        places => Err(format!("rows {places:?} exist")),
    });
    assert_eq!(
        page.focused().map(|(_, name)| name).as_deref(),
        Some("Reveal secret 20000001"),
        "the focus survives scrolling"
    );

    // At every height the rows that belong there, without a gap.
    for step in 0..=20 {
        page.scroll_table("Tokens", step as f64 / 20.0);
        let expected = 1 + MANY * step / 20;
        until(&format!("the rows at {step}/20"), || match in_sight(&page)? {
            places if places.iter().any(|place| place.abs_diff(expected) < FEW / 2) => Ok(()),
            places => Err(format!("rows {places:?} exist, and not {expected}")),
        });
        until(&format!("the rows at {step}/20 to be seen"), || seen(&page, expected));
    }
    page.scroll_table("Tokens", 0.0);
    until("the first rows again", || match in_sight(&page)? {
        places if places.iter().all(|place| *place < FEW) => Ok(()),
        places => Err(format!("rows {places:?} exist")),
    });
    assert_eq!(page.focused().map(|(_, name)| name).as_deref(), Some("Reveal secret 20000001"));
}
journey!(a_hundred_thousand: chromium_file, firefox_http, webkit_file);

/// More rows than the worker keeps of a file that it reads while it comes (16 MB).
const MORE_THAN_KEPT: u32 = 250_000;

/// What is seen only at the end of a file may concern its first rows, which the worker has let go by then: the file comes
/// once more, and the outcome is that of a small one.
fn a_doubled_serial_number_at_the_end(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let text = many_tokens(MORE_THAN_KEPT) + "20000001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Deepnet Security,Other\r\n";
    load_tokens(&page, &[&folder.file("doubled.csv", text)], MORE_THAN_KEPT as usize + 1);
    let findings =
        page.region("Findings").wait_text("the finding", |text| text.contains("One serial number, two keys"));
    assert!(findings.contains("250002") && findings.contains("line 2"), "{findings}");
}
journey!(a_doubled_serial_number_at_the_end: chromium_file, firefox_http, webkit_file);

/// The same where the text encoding turns out to be another one.
fn another_encoding_at_the_end(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let mut file = many_tokens(MORE_THAN_KEPT).into_bytes();
    file.extend_from_slice(b"LAST-99,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,M\xfcller,Classic\r\n");
    load_tokens(&page, &[&folder.file("windows.csv", file)], MORE_THAN_KEPT as usize + 1);
    page.textbox("Search").write("LAST-99");
    page.table("Tokens").wait_cell("LAST-99", "Manufacturer", "Müller");
}
journey!(another_encoding_at_the_end: chromium_file, firefox_http);
