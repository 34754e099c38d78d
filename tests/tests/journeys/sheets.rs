//! Token lists from workbooks, and pasted from a sheet.

use crate::steps::{DEEPNET, check_code, load_tokens, open, paste, wait_total};
use token_desk_journeys::{Name, Place, Role, journey, sample};

/// A reseller's workbook: words on the first sheet, tokens on two, users on the last.
fn tokens_from_a_workbook(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("tokens.xlsx")], 6);
    let table = page.table("Tokens").read();
    for serial in ["00010001", "00010002", "10003", "00010008"] {
        assert!(table.cell(serial, "Serial number").is_some(), "{serial} in {table}");
    }
    let findings = page.region("Findings");
    findings.wait_text("the other sheets", |text| text.contains("Sheets not read"));

    // The zeros that the sheet has lost come back for this cell alone.
    page.button("File settings of tokens.xlsx").click();
    let dialog = page.dialog("File settings of tokens.xlsx");
    dialog.wait_text("what a number can't say", |text| text.contains("1 serial number is a number in the sheet"));
    assert_eq!(page.flaws(), Vec::<String>::new());
    let add = dialog.button("Add this sheet");
    assert!(add.is_disabled(), "no other sheet is chosen");
    dialog.thing(Role::ComboBox, Name::beginning("Sheet")).pick("June");
    add.click();
    dialog.wait_gone();
    wait_total(&page, 7);
    page.wait_message(&["tokens.xlsx (June)", "1 token read"]);
    page.button("File settings of tokens.xlsx (June)").wait();

    // The first file is read again from another sheet, which has users only: nothing changes, and it is said.
    page.button("File settings of tokens.xlsx").click();
    dialog.thing(Role::ComboBox, Name::beginning("Sheet")).pick("Staff");
    dialog.button("Read again").click();
    page.wait_message(&["tokens.xlsx", "user list"]);
    wait_total(&page, 7);

    // Columns of a sheet are named as those of a text.
    page.button("File settings of tokens.xlsx").click();
    dialog.button("Name the columns").click();
    let columns = page.dialog("Columns of tokens.xlsx");
    columns.wait_text("the first rows", |text| text.contains("start date") && text.contains("rows would be tokens"));
    assert!(!columns.text().contains("JBSWY3DPEHPK3PXP"), "keys are not shown whole");
    columns.thing(Role::ComboBox, "Column 4").pick("model");
    columns.thing(Role::ComboBox, "Column 5").pick("Not used");
    columns.wait_text("the counts", |text| text.contains("of 8 rows would be tokens"));
    columns.button("Read with these columns").click();
    columns.wait_gone();
    page.table("Tokens").wait_cell("10003", "Model", "Acme");
}
journey!(tokens_from_a_workbook: chromium_file, firefox_http, webkit_file);

/// Rows copied in a spreadsheet program and pasted: with and without names of columns, twice.
fn tokens_pasted_from_a_sheet(place: Place) {
    let page = open(place);
    let rows = |number: usize| format!("{}\t{}\n", DEEPNET[number].0, DEEPNET[number].1);
    paste(&page, &format!("serial number\tsecret key\n{}", rows(0)));
    wait_total(&page, 1);
    check_code(&page, DEEPNET[0].0, DEEPNET[0].1, 30);
    paste(&page, &rows(1));
    wait_total(&page, 2);
    page.button("File settings of Pasted rows 2").wait();
    check_code(&page, DEEPNET[1].0, DEEPNET[1].1, 30);
}
journey!(tokens_pasted_from_a_sheet: chromium_file, firefox_file, webkit_http);
