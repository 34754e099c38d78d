//! User lists from workbooks: the sheet and the columns that were taken, and others.

use crate::steps::{check_free, check_row, clear_all, load_tokens, open};
use crate::words;
use token_desk_journeys::{Name, Place, Role, journey, sample};

fn another_sheet_and_other_columns(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    page.file_input("Upload User File").choose(&[&sample("two-sheets.xlsx")]);
    page.wait_message(&["two-sheets.xlsx", "sheet “Staff”", "2 users added"]);
    page.button("Apply & Assign").click();
    check_row(&page, "10001001", "amy@old.contoso.com", "Amy Alberts", words::NEW);
    check_row(&page, "10001002", "ben@contoso.com", "Ben Brown", words::NEW);

    // What was taken is there, and can be changed: Amy has another address.
    page.button("List settings of two-sheets.xlsx").click();
    let dialog = page.dialog("List settings of two-sheets.xlsx");
    dialog.wait_text("the first rows", |text| {
        text.contains("Other login") && text.contains("2 of 2 rows would be users")
    });
    assert_eq!(dialog.thing(Role::ComboBox, "Column 2").value(), "upn", "as it was taken");
    assert_eq!(page.flaws(), Vec::<String>::new());
    let read = dialog.button("Read with these columns");
    assert!(read.is_disabled(), "nothing was changed");
    dialog.thing(Role::ComboBox, "Column 3").pick("UPN");
    dialog.wait_text("what is wrong", |text| text.contains("More than one column holds the UPN"));
    dialog.thing(Role::ComboBox, "Column 2").pick("Not used");
    dialog.wait_text("what would be read", |text| text.contains("2 of 2 rows would be users"));
    read.click();
    dialog.wait_gone();
    page.wait_message(&["was read again", "1 user of before gone", "1 token free again"]);
    check_free(&page, "10001001");
    check_row(&page, "10001002", "ben@contoso.com", "Ben Brown", words::NEW);

    // One step back, and forth again.
    page.button("Undo").click();
    check_row(&page, "10001001", "amy@old.contoso.com", "Amy Alberts", words::NEW);
    page.button("Redo").click();
    check_free(&page, "10001001");

    // The other sheet, whose column of devices assigns.
    page.button("List settings of two-sheets.xlsx").click();
    dialog.thing(Role::ComboBox, Name::beginning("Sheet")).pick("Joining in 2026");
    dialog.wait_text("the other sheet", |text| {
        text.contains("Cay Carter") && text.contains("3 of 3 rows would be users")
    });
    dialog.thing(Role::ComboBox, "Column 3").pick("serial number");
    dialog.wait_text("serial numbers", |text| text.contains("1 with a serial number"));
    read.click();
    dialog.wait_gone();
    check_row(&page, "10001002", "cay@contoso.com", "Cay Carter", words::NEW);
    check_free(&page, "10001001");

    // And the first sheet beside it, as a list of its own.
    page.button("List settings of two-sheets.xlsx").click();
    dialog.thing(Role::ComboBox, Name::beginning("Sheet")).pick("Staff");
    dialog.wait_text("the first sheet", |text| text.contains("Other login"));
    dialog.button("Add this sheet").click();
    dialog.wait_gone();
    page.wait_message(&["two-sheets.xlsx (Staff)", "2 users added"]);

    // The same workbook as LibreOffice saves it.
    clear_all(&page);
    page.file_input("Upload User File").choose(&[&sample("two-sheets.ods")]);
    page.wait_message(&["two-sheets.ods", "sheet “Staff”", "2 users added"]);
    page.button("List settings of two-sheets.ods").click();
    let dialog = page.dialog("List settings of two-sheets.ods");
    dialog.thing(Role::ComboBox, Name::beginning("Sheet")).pick("Joining in 2026");
    dialog.wait_text("the other sheet", |text| text.contains("3 of 3 rows would be users"));
    dialog.button("Read with these columns").click();
    page.wait_message(&["sheet “Joining in 2026” was read again", "3 users added", "2 users of before gone"]);
}
journey!(another_sheet_and_other_columns: chromium_file, firefox_http, webkit_http);

/// A table of which too few rows have an address to be taken for a user list, pasted: its columns are named.
fn naming_the_columns_of_a_list(place: Place) {
    let page = open(place);
    crate::steps::enter_users(&page, "Who,Where,Account\nAmy,Bern,amy@contoso.com\nBen,Basel,none");
    page.wait_message(&["Entered users", "No column with user principal names"]);
    page.button("Name the columns").click();
    let dialog = page.dialog("List settings of Entered users");
    dialog.wait_text("what is missing", |text| text.contains("No column with user principal names"));
    dialog.thing(Role::ComboBox, "Column 3").pick("UPN");
    dialog.thing(Role::ComboBox, "Column 1").pick("user name");
    dialog.wait_text("the counts", |text| text.contains("1 of 2 rows would be users"));
    dialog.button("Read with these columns").click();
    dialog.wait_gone();
    page.region("Users").wait_text("the name", |text| text.contains("Amy"));
}
journey!(naming_the_columns_of_a_list: chromium_file);
