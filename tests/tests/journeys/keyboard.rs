//! The whole journey without a mouse. Only the choice of a file is the driver's: a browser's own file dialog is out of
//! its reach.

use crate::steps::{DEEPNET, THREE_USERS, check_assigned, check_free, load_tokens, open};
use crate::words;
use token_desk_journeys::{Name, Page, Place, journey, keys, sample, until};

#[track_caller]
fn go_and_press(page: &Page, name: impl Into<Name>) {
    page.tab_to(name);
    page.press(keys::ENTER.to_string());
}

fn everything_by_keyboard(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);

    go_and_press(&page, "Enter User List");
    page.dialog("Enter User List").wait();
    until("the focus to be in the dialog", || match page.focused() {
        Some((_, name)) if name == "User list" => Ok(()),
        other => Err(format!("it is on {other:?}")),
    });
    // Escape leaves without a trace, and the focus is back where it was.
    page.press(keys::ESCAPE.to_string());
    page.dialog("Enter User List").wait_gone();
    until("the focus to come back", || match page.focused() {
        Some((_, name)) if name == "Enter User List" => Ok(()),
        other => Err(format!("it is on {other:?}")),
    });
    page.press(keys::ENTER.to_string());
    page.dialog("Enter User List").textbox("User list").write(THREE_USERS);
    go_and_press(&page, "Add users");
    page.dialog("Enter User List").wait_gone();

    go_and_press(&page, "Apply & Assign");
    check_assigned(&page, words::NEW);

    let (serial, secret) = DEEPNET[0];
    go_and_press(&page, format!("Reveal secret {serial}"));
    page.table("Tokens").wait_table("the key", |table| {
        table.cell(serial, "Secret")?.replace([' ', '\u{a0}'], "").contains(secret).then_some(())
    });
    go_and_press(&page, format!("Unassign {serial}"));
    check_free(&page, serial);
    page.press_with_control('z');
    check_assigned(&page, words::NEW);

    go_and_press(&page, "Export Tokens & Assignments");
    let dialog = page.dialog("Export Tokens & Assignments");
    dialog.wait();
    let files =
        page.saved_by("Enter on the download", 1, || go_and_press(&page, Name::beginning("Download EntraTokens_")));
    assert!(files[0].0.starts_with("EntraTokens_"));
    page.press(keys::ESCAPE.to_string());
    dialog.wait_gone();

    go_and_press(&page, "Clear all");
    page.dialog(Name::beginning(words::CLEAR_DIALOG)).wait();
    go_and_press(&page, words::CLEAR_YES);
    crate::steps::wait_empty(&page);
}
journey!(everything_by_keyboard: chromium_file, firefox_file, webkit_file);
