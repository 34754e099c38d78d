//! A hundred thousand tokens: only the rows in sight exist, none is lost, and the focus stays where it was put.

use crate::steps::{load_tokens, open};
use token_desk_journeys::{Folder, Page, Place, Row, journey, many_tokens, until};

const MANY: usize = 100_000;
/// More than any window shows, and far fewer than there are.
const FEW: usize = 150;

/// Checks that each row in sight is the one that its place says, and gives the first and the last.
fn in_sight(page: &Page) -> Result<(usize, usize), String> {
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
    places.sort_unstable();
    Ok((places[0], places[places.len() - 1]))
}

fn a_hundred_thousand(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("many.csv", many_tokens(100_000))], MANY);
    let (first, _) = until("the first rows", || in_sight(&page));
    assert_eq!(first, 2);

    // The focus is on a row that will be far out of sight.
    page.button("Reveal secret 20000001").focus();
    page.scroll_table("Tokens", 1.0);
    until("the last row", || match in_sight(&page)? {
        (_, last) if last == MANY + 1 => Ok(()),
        found => Err(format!("rows {found:?} are in sight")),
    });
    assert_eq!(
        page.focused().map(|(_, name)| name).as_deref(),
        Some("Reveal secret 20000001"),
        "the focus survives scrolling"
    );

    // At every height the rows that belong there, without a gap.
    for step in 0..=20 {
        page.scroll_table("Tokens", f64::from(step) / 20.0);
        until(&format!("the rows at {step}/20"), || {
            let (first, last) = in_sight(&page)?;
            let expected = 1 + MANY * step as usize / 20;
            if first <= expected + FEW && last + FEW >= expected {
                Ok(())
            } else {
                Err(format!("rows {first} to {last} are in sight, not {expected}"))
            }
        });
    }
    page.scroll_table("Tokens", 0.0);
    until("the first rows again", || {
        in_sight(&page).and_then(|(first, _)| if first == 2 { Ok(()) } else { Err(format!("row {first}")) })
    });
    assert_eq!(page.focused().map(|(_, name)| name).as_deref(), Some("Reveal secret 20000001"));
}
journey!(a_hundred_thousand: chromium_file, firefox_http, webkit_file);
