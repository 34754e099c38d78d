//! All findings of a class dealt with at once: mended, taken away as a list, marked as seen; and back again.

use crate::steps::{check_free, open, wait_total};
use std::path::Path;
use token_desk_journeys::keys;
use token_desk_journeys::{Folder, Name, Page, Place, journey, until};

const KEYS: [&str; 4] = [
    "KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW",
    "LN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW",
    "MN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW",
    "NN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW",
];

fn load(page: &Page, file: &Path, total: usize) {
    page.file_input("Upload Token File").choose(&[file]);
    wait_total(page, total);
}

fn findings_say(page: &Page, what: &str, said: &str) {
    page.region("Findings").wait_text(what, |text| text.contains(said));
}

fn findings_are_silent(page: &Page, said: &str) {
    page.region("Findings").wait_text("the findings to go", |text| !text.contains(said));
}

/// Zeros that Excel took off come back with one press, and go again with one.
fn zeros_come_back(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let rows = format!(
        "serial number,secret key,time interval\r\n00000011,{},30\r\n00000012,{},30\r\n13,{},30\r\n",
        KEYS[0], KEYS[1], KEYS[2]
    );
    load(&page, &folder.file("zeros.csv", rows), 3);
    page.button(Name::beginning("Pad 1 serial number to 8 digits")).click();
    page.table("Tokens")
        .wait_table("the zeros", |table| table.serials().contains(&"00000013".to_owned()).then_some(()));
    findings_are_silent(&page, "zeros");
    assert_ne!(page.focused().map(|(role, _)| role).unwrap_or_default(), "body", "the focus stays in the region");
    page.button("Undo this step").click();
    page.table("Tokens")
        .wait_table("the step taken back", |table| table.serials().contains(&"13".to_owned()).then_some(()));
    findings_say(&page, "the finding", "Leading zeros may be lost");
}
journey!(zeros_come_back: chromium_file, firefox_http, webkit_file);

/// One serial number with two keys, by keyboard; and a guest who lost the token.
fn doubles_and_guests(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let rows = format!(
        "upn,serial number,secret key,time interval\r\n,1,{},30\r\n,2,{},30\r\n,1,{},30\r\na_b.com#EXT#@x.com,3,{},30\r\n",
        KEYS[0], KEYS[1], KEYS[2], KEYS[3]
    );
    load(&page, &folder.file("doubles.csv", rows), 4);
    page.tab_to(Name::beginning("Keep the first, remove 1 double"));
    page.press(keys::ENTER.to_string());
    wait_total(&page, 3);
    findings_are_silent(&page, "One serial number, two keys");

    page.button(Name::beginning("Unassign the tokens of 1 guest")).click();
    check_free(&page, "3");
    findings_say(&page, "what was dealt with", "1 seen");
    page.press_with_control('z');
    page.press_with_control('z');
    wait_total(&page, 4);
    findings_say(&page, "both findings", "One serial number, two keys");
}
journey!(doubles_and_guests: chromium_http, firefox_file, webkit_http);

/// What nobody here can mend is taken away as a list, without keys, and marked as seen.
fn a_list_for_the_vendor(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let rows = format!(
        "serial number,secret key,time interval\r\n1,{},30\r\n1.23E+12,{},30\r\n=2+3,{}!,30\r\n",
        KEYS[0], KEYS[1], KEYS[2]
    );
    load(&page, &folder.file("left.csv", rows), 1);
    let (name, bytes) = page.download(&page.button(Name::beginning("Download the list of 1 left-out row: Keys that")));
    assert!(name.starts_with("Findings_secret-unreadable_") && name.ends_with(".csv"), "{name}");
    let list = String::from_utf8(bytes).unwrap();
    assert!(list.contains("left.csv,4,secret key,'=2+3,error,"), "{list}");
    assert!(!list.contains(&KEYS[2][..8]), "a key is in the list");
    let (_, bytes) = page.download(&page.button("Download all findings"));
    let all = String::from_utf8(bytes).unwrap();
    assert!(all.contains("left.csv,3,serial number,1.23E+12,error,") && all.lines().count() == 3, "{all}");

    page.button(Name::beginning("Mark as seen: Keys that")).click();
    findings_say(&page, "what was seen", "1 seen");
    until("one error to be left", || {
        let text = page.region("Findings").text();
        if text.contains("1 error") { Ok(()) } else { Err(text) }
    });
    // Opened again and shown again.
    page.button(Name::beginning("1 seen")).click();
    page.button(Name::beginning("Show again")).click();
    findings_say(&page, "both errors", "2 errors");
}
journey!(a_list_for_the_vendor: chromium_file, firefox_file, webkit_http);

/// A row that was wanted once is not wanted by the table that comes back with an undo, and its rows are seen.
fn rows_come_back_after_one_was_shown(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let rows = format!("serial number,secret key\n10001,{}\n10002,{}\n", KEYS[0], KEYS[0]);
    load(&page, &folder.file("same-key.csv", rows), 2);
    page.region("Findings").button("Show 10002").click();
    until("the row to have the focus", || match page.focused() {
        Some((role, _)) if role == "gridcell" => Ok(()),
        other => Err(format!("{other:?}")),
    });
    page.button("File settings of same-key.csv").click();
    page.dialog("File settings of same-key.csv").button("Remove this file").click();
    page.button("Try it with sample data").wait();
    page.button("Undo").click();
    until("the rows to be seen", || match page.rows_in_sight("Tokens")? {
        seen if seen.iter().flatten().any(|&row| row > 1) => Ok(()),
        seen => Err(format!("{seen:?}")),
    });
    page.table("Tokens").wait_cell("10002", "Serial number", "10002");
}
journey!(rows_come_back_after_one_was_shown: chromium_file, firefox_http, webkit_file);
