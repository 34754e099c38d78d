//! The columns of the table: as wide as what is loaded, and still while the table scrolls.

use crate::steps::{THREE_USERS, check_row, enter_users, load_tokens, open, wait_total};
use crate::words;
use serde_json::Value;
use token_desk_journeys::{Folder, Page, Place, journey, many_tokens, until};

/// Texts of cells and headers that end behind their cell, or behind the part of it that holds them; what is only for
/// assistive technology is a pixel wide.
const CUT: &str = "
    const cut = [];
    for (const cell of document.querySelectorAll('[role=grid] :is([role=gridcell], [role=columnheader])')) {
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            const range = document.createRange();
            range.selectNodeContents(texts.currentNode);
            const end = range.getBoundingClientRect().right;
            for (let box = texts.currentNode.parentElement; ; box = box.parentElement) {
                const { width, right } = box.getBoundingClientRect();
                if (width <= 1) break;
                if (end > right + 0.5) cut.push(texts.currentNode.data);
                if (box === cell) break;
            }
        }
    }
    return cut";

/// The left edges of the header's cells, and those of the first row in sight.
const EDGES: &str = "
    const edges = row => [...row.children].map(cell => Math.round(cell.getBoundingClientRect().left));
    return [edges(document.querySelector('[role=grid] thead tr')), edges(document.querySelector('[role=grid] tbody tr'))]";

#[track_caller]
fn ask(page: &Page, script: &str) -> Value {
    page.session().script(script, &[]).unwrap_or_else(|refusal| panic!("looking at the table: {refusal}"))
}

#[track_caller]
fn nothing_is_cut(page: &Page, what: &str) {
    until(&format!("nothing cut {what}"), || match ask(page, CUT) {
        Value::Array(cut) if cut.is_empty() => Ok(()),
        cut => Err(format!("cut: {cut}")),
    });
}

/// At 1440 pixels all columns have room for their usual content.
fn nothing_is_cut_while_there_is_room(place: Place) {
    let page = open(place);
    page.session().resize(1440, 900);
    page.button("Try it with sample data").click();
    wait_total(&page, 16);
    nothing_is_cut(&page, "of the sample data");
    crate::steps::clear_all(&page);

    // All by Deepnet Security, all SafeID/Classic.
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(20))], 20);
    nothing_is_cut(&page, "beside empty UPNs");
    enter_users(&page, THREE_USERS);
    page.button("Apply & Assign").click();
    check_row(&page, "20000001", "user1@acme.com", "John Smith", words::NEW);
    nothing_is_cut(&page, "beside UPNs");
}
journey!(nothing_is_cut_while_there_is_room: chromium_file, firefox_file, webkit_file);

/// However different the rows are, no column moves while the table scrolls, and the header is above its cells.
fn columns_keep_still(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    // The further down, the longer the makers' names.
    let tokens = many_tokens(1000);
    let tokens = tokens.lines().zip(0..).map(|(line, row)| line.replace("Deepnet", &"M".repeat(row / 50)) + "\r\n");
    load_tokens(&page, &[&folder.file("many.csv", tokens.collect::<String>())], 1000);
    let before = until("the header above its cells", || match ask(&page, EDGES) {
        edges if edges[0] == edges[1] => Ok(edges),
        edges => Err(format!("they begin at {edges}")),
    });
    for part in [0.3, 0.8, 1.0] {
        page.scroll_table("Tokens", part);
        until("the columns where they were", || match ask(&page, EDGES) {
            edges if edges == before => Ok(()),
            edges => Err(format!("{edges} after scrolling, {before} before")),
        });
    }
}
journey!(columns_keep_still: chromium_file, firefox_file, webkit_file);
