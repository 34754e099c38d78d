//! “Enter User List”: what would be read is said while one types, what can't be read stays, and typed users are corrected.

use crate::steps::{check_row, enter_users, load_tokens, open, wait_focus};
use crate::words;
use token_desk_journeys::{Name, Page, Place, journey, keys, sample, until};

/// What is selected in the field that has the focus.
fn selected(page: &Page) -> String {
    let script = "const it = document.activeElement; return it.value.slice(it.selectionStart, it.selectionEnd)";
    page.session().script(script, &[]).unwrap().as_str().unwrap_or_default().to_owned()
}

fn what_cannot_be_read_stays(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    page.button("Enter User List").click();
    let dialog = page.dialog("Enter User List");
    let list = dialog.textbox("User list");
    list.write("amy@contoso.com,Amy\nben\ncy@contoso.com,Cy");
    dialog.wait_text("what would be read", |text| {
        text.contains("2 users; 1 line can’t be read:") && text.contains("Line 2: it has no “@”.")
    });
    assert_eq!(page.flaws(), Vec::<String>::new());
    dialog.button("Line 2").click();
    wait_focus(&page, "User list");
    assert_eq!(selected(&page), "ben");

    // The others are added, and it stays, also when the dialog is left.
    dialog.button("Add users").click();
    dialog.wait_text("what is left", |text| {
        text.contains("What could be read was added.")
            && text.contains("1 line can’t be read:")
            && text.contains("Line 1: it has no “@”.")
            && text.contains("2 users added")
    });
    until("the rest", || match list.value() {
        rest if rest == "ben\n" => Ok(()),
        rest => Err(rest),
    });
    assert_eq!(page.flaws(), Vec::<String>::new());
    dialog.button("Add users").click();
    until("the line that is not read", || match selected(&page) {
        line if line == "ben" => Ok(()),
        line => Err(line),
    });
    page.press(keys::ESCAPE.to_string());
    dialog.wait_gone();
    page.region("Users").wait_text("that a line waits", |text| {
        text.contains("1 line that you typed waits to be added.") && text.contains("Amy")
    });

    page.button("Enter User List").click();
    dialog.button("Line 1").click();
    page.press("ben@contoso.com,Ben");
    dialog.wait_text("that it is read", |text| text.contains("1 user."));
    dialog.button("Add users").click();
    dialog.wait_gone();
    page.wait_message(&["Entered users 2", "1 user added"]);
    page.region("Users").wait_text("that nothing waits", |text| text.contains("Ben") && !text.contains("waits to be"));
}
journey!(what_cannot_be_read_stays: chromium_file, firefox_http, webkit_file);

/// Pressed at once, before it was said what would be read.
fn a_token_file_is_told_as_one(place: Place) {
    let page = open(place);
    enter_users(&page, "serial number,secret key\n7001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
    page.wait_message(&["This looks like a token file"]);
    page.button("Read it as a token file").wait();
}
journey!(a_token_file_is_told_as_one: chromium_file);

fn a_typed_user_is_corrected(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    enter_users(&page, "amy@contoso.com,Amy\nben@contoso.local,Ben");
    page.button("Apply & Assign").click();
    check_row(&page, "10001001", "amy@contoso.com", "Amy", words::NEW);
    page.region("Findings").button(Name::beginning("Correct… line 2 of Entered users")).click();
    let dialog = page.dialog("Enter User List");
    wait_focus(&page, "User list");
    until("the line", || match selected(&page) {
        line if line == "ben@contoso.local,Ben" => Ok(()),
        line => Err(line),
    });
    page.press("ben@contoso.com,Ben");
    dialog.wait_text("both", |text| text.contains("2 users."));
    assert_eq!(page.flaws(), Vec::<String>::new());
    dialog.button("Read again").click();
    dialog.wait_gone();
    page.wait_message(&["Entered users was read again"]);
    page.button("Correct… line 2 of Entered users").wait_gone();
    check_row(&page, "10001001", "amy@contoso.com", "Amy", words::NEW);
    // Left without a change, nothing is kept.
    page.button("Undo").click();
    page.button(Name::beginning("Correct… line 2 of Entered users")).click();
    dialog.button("Cancel").click();
    dialog.wait_gone();
    page.button("Enter User List").click();
    assert_eq!(dialog.textbox("User list").value(), "");
}
journey!(a_typed_user_is_corrected: chromium_file, firefox_http, webkit_file);
