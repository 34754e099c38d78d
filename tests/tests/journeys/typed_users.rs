//! “Enter User List”: what would be read is said while one types, what can't be read stays, and typed users are corrected.

use crate::steps::{check_row, enter_users, load_tokens, open, open_with, wait_focus};
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

/// While the journey says so, the worker gets nothing of what it is sent and seems to go on reading, or dies of it.
const HELD_OR_POISONED: &str = r#"
    const Real = window.Worker;
    window.Worker = class extends Real {
        postMessage(...given) {
            const [message] = given, reads = Array.isArray(message);
            if (window.held && reads) setTimeout(() => this.onmessage(new MessageEvent("message", { data: [1, message[0], 0.5] })));
            if (window.held && typeof message !== "string") return;
            if (window.poison && reads) super.postMessage(["nonsense"]);
            super.postMessage(...given);
        }
    };"#;

/// What is added and not read comes back, and nobody waits for a look that fails. Chromium only: no other driver lets a
/// script run before the page's own.
fn nothing_that_is_typed_is_lost(place: Place) {
    let page = open_with(place, |setup| setup.before_the_page.push(HELD_OR_POISONED.into()));
    let run = |script: &str| page.session().script(script, &[]).unwrap();
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    page.button("Enter User List").click();
    let dialog = page.dialog("Enter User List");
    let list = dialog.textbox("User list");
    list.write("amy@contoso.com,Amy\ncy@contoso.com,Cy\nben");
    dialog.wait_text("what would be read", |text| text.contains("2 users; 1 line can’t be read:"));
    run("window.held = true");
    dialog.button("Add users").click();
    until("the rest", || match list.value() {
        rest if rest == "ben" => Ok(()),
        rest => Err(rest),
    });
    page.press(keys::ESCAPE.to_string());
    dialog.wait_gone();
    let cancel = page.region("Messages").button("Cancel");
    cancel.wait();
    run("window.held = false");
    cancel.click();
    page.wait_message(&["Reading Entered users was cancelled", "What you typed stays in “Enter User List”."]);
    page.region("Users").wait_text("that all wait", |text| text.contains("3 lines that you typed wait"));

    page.button("Enter User List").click();
    assert_eq!(list.value(), "amy@contoso.com,Amy\ncy@contoso.com,Cy\nben");
    dialog.wait_text("what would be read", |text| text.contains("2 users; 1 line can’t be read:"));
    run("window.poison = true");
    list.write("@contoso.com");
    dialog.button("Add users").click();
    dialog.wait_text("that looking failed", |text| {
        text.contains("failed because of an error in Token Desk") && text.contains("What you typed stays in")
    });
    run("window.poison = false");
    dialog.button("Add users").click();
    dialog.wait_gone();
    page.wait_message(&["Entered users", "3 users added"]);
}
journey!(nothing_that_is_typed_is_lost: chromium_file);
