//! Handing out tokens from a box: with a barcode reader and keys alone, with a pointer, and whatever goes wrong.

use crate::steps::{DEEPNET, assigned_desk, check_free, check_row, enter_users, load_tokens, open, steps, wait_focus};
use crate::words;
use serde_json::json;
use token_desk_journeys::{Folder, Name, Page, Place, Role, Sought, journey, keys, many_tokens, until};

const USERS: &str = "amy@acme.com,Amy Müller\nbo@acme.com,Bo Stone\ncy.stone@acme.com,Cy Stone\ndi@acme.com,Di Lake";

/// A desk with six free tokens and four users, and the dialog, opened by keys.
fn open_dialog(place: Place) -> Page {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("box.csv", many_tokens(6))], 6);
    enter_users(&page, USERS);
    open_again(&page);
    page
}

#[track_caller]
fn open_again(page: &Page) {
    page.button("Hand out").focus();
    page.press(keys::ENTER.to_string());
    page.dialog("Hand out").wait();
    wait_focus(page, "Serial number");
}

fn dialog(page: &Page) -> Sought<'_> {
    page.dialog("Hand out")
}

/// Waits until the list has these lines and no others, the latest on top: serial number and user.
#[track_caller]
fn wait_handed_out(page: &Page, wanted: &[[&str; 2]]) {
    dialog(page).thing(Role::List, "Handed out").wait();
    let lines = "return [...document.querySelectorAll('[aria-label=\"Handed out\"] > li')].map(line =>
        [...line.children].slice(0, 2).map(part => part.textContent))";
    until(&format!("the list to be {wanted:?}"), || match page.session().script(lines, &[]) {
        Ok(there) if there == json!(wanted) => Ok(()),
        other => Err(format!("it is {other:?}")),
    });
    let tokens = if wanted.len() == 1 { "1 token".to_owned() } else { format!("{} tokens", wanted.len()) };
    dialog(page).thing(Role::Heading, format!("Handed out {tokens}")).wait();
}

/// Types as a barcode reader does: the text, and Enter.
fn scan(page: &Page, text: &str) {
    page.press(format!("{text}{}", keys::ENTER));
}

/// Waits until it is said at a field why it is wrong; what is typed next takes the place of what is there.
#[track_caller]
fn wait_wrong(page: &Page, field: &str, why: &str) {
    page.wait_message(&[why]);
    wait_focus(page, field);
    let alert = "return [document.activeElement].map(field => [field.getAttribute('aria-invalid'),
        field.selectionStart === 0 && field.selectionEnd === field.value.length && field.value !== '',
        document.getElementById(field.getAttribute('aria-describedby').split(' ')[0]).getAttribute('role')])[0]";
    until("what is in the field to be selected, and an alert", || match page.session().script(alert, &[]) {
        Ok(there) if there == json!(["true", true, "alert"]) => Ok(()),
        other => Err(format!("it is {other:?}")),
    });
}

/// With keys alone, as fast as the reader types; the dialog keeps its list while it is closed.
fn a_box_by_reader_and_keys(place: Place) {
    let page = open_dialog(place);
    let before = {
        page.press(keys::ESCAPE.to_string());
        dialog(&page).wait_gone();
        wait_focus(&page, "Hand out");
        let before = steps(&page);
        page.tab_to("Hand out");
        page.press(keys::ENTER.to_string());
        wait_focus(&page, "Serial number");
        before
    };
    wait_handed_out(&page, &[]);
    assert_eq!(page.flaws(), Vec::<String>::new());

    // The next one who waits, without a look at it.
    page.press(format!("20000003{0}{0}S/N: 2000-0001{0}{0}", keys::ENTER));
    wait_handed_out(&page, &[["20000001", "Bo Stone, bo@acme.com"], ["20000003", "Amy Müller, amy@acme.com"]]);
    wait_focus(&page, "Serial number");
    assert_eq!(dialog(&page).textbox("Serial number").value(), "");
    page.wait_message(&["Token 20000001 was handed out to bo@acme.com."]);
    assert_eq!(page.flaws(), Vec::<String>::new());

    // Somebody by name; the digit behind the number is said.
    scan(&page, "200000057");
    page.wait_message(&["Token 20000005", "The last digit, 7, is taken for a check digit."]);
    wait_focus(&page, "User");
    dialog(&page).wait_text("who is next", |text| text.contains("Next: Cy Stone, cy.stone@acme.com"));
    assert_eq!(page.flaws(), Vec::<String>::new());
    scan(&page, "LAKE");
    wait_handed_out(
        &page,
        &[
            ["20000005", "Di Lake, di@acme.com"],
            ["20000001", "Bo Stone, bo@acme.com"],
            ["20000003", "Amy Müller, amy@acme.com"],
        ],
    );

    // Taken back, by keys as well.
    page.tab_to("Take back 20000001");
    page.press(keys::ENTER.to_string());
    page.wait_message(&["Token 20000001 was taken back from bo@acme.com; it is free."]);
    wait_focus(&page, "Serial number");
    let rest = [["20000005", "Di Lake, di@acme.com"], ["20000003", "Amy Müller, amy@acme.com"]];
    wait_handed_out(&page, &rest);
    page.press(keys::ESCAPE.to_string());
    dialog(&page).wait_gone();
    wait_focus(&page, "Hand out");
    check_row(&page, "20000003", "amy@acme.com", "Amy Müller", words::NEW);
    check_row(&page, "20000005", "di@acme.com", "Di Lake", words::NEW);
    check_free(&page, "20000001");
    assert_eq!(steps(&page).len(), before.len() + 4, "one step each");

    // Undone and done again; the list follows.
    page.press_with_control('z');
    check_row(&page, "20000001", "bo@acme.com", "Bo Stone", words::NEW);
    page.press_with_control('z');
    check_free(&page, "20000005");
    open_again(&page);
    wait_handed_out(&page, &[["20000001", "Bo Stone, bo@acme.com"], ["20000003", "Amy Müller, amy@acme.com"]]);
    page.press(keys::ESCAPE.to_string());
    dialog(&page).wait_gone();
    page.press_with_control('y');
    page.press_with_control('y');
    check_free(&page, "20000001");
    open_again(&page);
    wait_handed_out(&page, &rest);
}
journey!(a_box_by_reader_and_keys: chromium_http, firefox_file, webkit_file);

/// With a pointer: fields are clicked, buttons pressed; the list is printed without a key.
fn a_box_by_pointer(place: Place) {
    let page = open_dialog(place);
    let dialog = dialog(&page);
    dialog.textbox("Serial number").write("20000002");
    dialog.textbox("User").click();
    page.wait_message(&["Token 20000002, Deepnet Security SafeID/Classic."]);
    dialog.textbox("User").write("cy");
    dialog.button("Give").click();
    wait_handed_out(&page, &[["20000002", "Cy Stone, cy.stone@acme.com"]]);
    wait_focus(&page, "Serial number");

    // Without a user: who is next. Without a serial number: nothing.
    dialog.textbox("Serial number").write("20000004");
    dialog.button("Give").click();
    wait_handed_out(&page, &[["20000004", "Amy Müller, amy@acme.com"], ["20000002", "Cy Stone, cy.stone@acme.com"]]);
    dialog.button("Give").click();
    page.wait_message(&["There is no serial number."]);
    wait_focus(&page, "Serial number");

    // The browser would ask where to print.
    page.session()
        .script("window.print = () => document.documentElement.setAttribute('data-printed', '1')", &[])
        .unwrap();
    dialog.button("Print the list").click();
    let printed = "return document.documentElement.dataset.printed
        && [...document.querySelectorAll('.print-sheet tr')].map(row => [...row.children].map(cell => cell.textContent))";
    until("the list to sign", || match page.session().script(printed, &[]) {
        Ok(rows) if rows.as_array().is_some_and(|rows| rows.len() == 3) => {
            assert_eq!(rows[0], json!(["Serial number", "User", "UPN", "Date and time", "Signature"]));
            for (row, wanted) in [
                (&rows[1], ["20000002", "Cy Stone", "cy.stone@acme.com"]),
                (&rows[2], ["20000004", "Amy Müller", "amy@acme.com"]),
            ] {
                assert_eq!([&row[0], &row[1], &row[2], &row[4]], [wanted[0], wanted[1], wanted[2], ""], "{row}");
            }
            Ok(())
        }
        other => Err(format!("it is {other:?}")),
    });
    assert_eq!(page.flaws(), Vec::<String>::new());

    dialog.button("Take back 20000002").click();
    wait_handed_out(&page, &[["20000004", "Amy Müller, amy@acme.com"]]);
    wait_focus(&page, "Serial number");
    dialog.button("Close dialog").click();
    dialog.wait_gone();
    check_free(&page, "20000002");
    check_row(&page, "20000004", "amy@acme.com", "Amy Müller", words::NEW);
}
journey!(a_box_by_pointer: chromium_file, firefox_http, webkit_file);

/// Whatever is wrong is said at its field, and waits there; the right thing typed over it goes on.
fn what_is_wrong_waits(place: Place) {
    let page = open_dialog(place);
    let alone = |serial: &str, user: &str| wait_handed_out(&page, &[[serial, user]]);
    scan(&page, "29999999");
    wait_wrong(&page, "Serial number", "No token on the desk has the serial number “29999999”.");
    assert_eq!(page.flaws(), Vec::<String>::new());
    // In its place, and once more.
    scan(&page, "20000001");
    wait_focus(&page, "User");
    assert!(!page.messages().iter().any(|message| message.contains("29999999")));
    page.press(keys::ENTER.to_string());
    alone("20000001", "Amy Müller, amy@acme.com");
    scan(&page, "20000001");
    wait_wrong(&page, "Serial number", "Token 20000001 was scanned before: it was handed out to amy@acme.com.");

    // Users: nobody, several, the next token instead of one.
    scan(&page, "20000002");
    wait_focus(&page, "User");
    for (typed, why) in [
        ("zoe", "Nobody on the list is “zoe”."),
        ("zoe@acme.com", "Nobody on the list is “zoe@acme.com”."),
        ("stone", "“stone” could be bo@acme.com or cy.stone@acme.com."),
        ("20000003", "“20000003” is a token, not a user."),
    ] {
        scan(&page, typed);
        wait_wrong(&page, "User", why);
    }
    assert_eq!(page.flaws(), Vec::<String>::new());
    alone("20000001", "Amy Müller, amy@acme.com");
    scan(&page, "bo stone");
    wait_handed_out(&page, &[["20000002", "Bo Stone, bo@acme.com"], ["20000001", "Amy Müller, amy@acme.com"]]);
}
journey!(what_is_wrong_waits: chromium_file, firefox_file, webkit_http);

/// Tokens that are somebody's or lost, guests, and nobody who waits.
fn what_cannot_be_handed_out(place: Place) {
    let page = assigned_desk(place, |_| {});
    let [one, other] = [DEEPNET[0].0, DEEPNET[1].0];
    page.button(format!("Actions for {other}")).click();
    page.thing(Role::MenuItem, "Mark as lost…").click();
    let losing = page.dialog(Name::beginning("Mark token"));
    losing.button("Mark as lost").click();
    losing.wait_gone();
    enter_users(&page, "out_acme.com#EXT#@contoso.onmicrosoft.com,Otto Outside");
    open_again(&page);
    scan(&page, one);
    wait_wrong(&page, "Serial number", &format!("Token {one} belongs to user1@acme.com."));
    scan(&page, other);
    wait_wrong(&page, "Serial number", &format!("Token {other} is marked as lost."));
    page.press(keys::ESCAPE.to_string());
    dialog(&page).wait_gone();

    page.button(format!("Unassign {one}")).click();
    check_free(&page, one);
    open_again(&page);
    scan(&page, one);
    wait_focus(&page, "User");
    scan(&page, "otto");
    wait_wrong(&page, "User", "is a guest: Entra takes no hardware tokens for guests.");
    scan(&page, "bond");
    wait_handed_out(&page, &[[one, "James Bond, user3@acme.com"]]);
}
journey!(what_cannot_be_handed_out: chromium_http, firefox_http, webkit_file);
