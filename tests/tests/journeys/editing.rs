//! Typing on the desk: the UPN and the name of a user in the table's cells, two users who are one, and a token entered by
//! hand.

use crate::steps::{
    DEEPNET, assigned_desk, check_assigned, check_code, check_row, enter_users, focus_upn, load_tokens, open,
    paste_into, steps, wait_focus, wait_total,
};
use crate::words;
use serde_json::json;
use token_desk_journeys::{Name, Page, Place, Role, Sought, journey, keys, sample, until};

/// The field over a cell.
fn editor<'page>(page: &'page Page, what: &str, serial: &str) -> Sought<'page> {
    page.textbox(format!("{what} of {serial}"))
}

/// Waits until the field over a cell has the focus with this in it, all of it selected, so that typing replaces it.
#[track_caller]
fn wait_editing(page: &Page, what: &str, serial: &str, text: &str) {
    wait_focus(page, &format!("{what} of {serial}"));
    assert_eq!(editor(page, what, serial).value(), text);
    let selected =
        "const field = document.activeElement; return field.value.slice(field.selectionStart, field.selectionEnd)";
    until("all of it selected", || match page.session().script(selected, &[]) {
        Ok(there) if there == json!(text) => Ok(()),
        other => Err(format!("it is {other:?}")),
    });
}

/// Waits until the field over the cell says this; the focus is still in it.
#[track_caller]
fn wait_wrong(page: &Page, what: &str, serial: &str, why: &str) {
    page.wait_message(&[why]);
    editor(page, what, serial).must_be_there();
    wait_focus(page, &format!("{what} of {serial}"));
}

/// By a double click and by F2; Enter takes what was typed, Escape leaves it, Tab goes on to the next cell.
fn a_cell_is_edited(place: Place) {
    let page = assigned_desk(place, |_| {});
    let [one, other] = [DEEPNET[0].0, DEEPNET[1].0];

    page.thing(Role::GridCell, "user1@acme.com").double_click();
    wait_editing(&page, "UPN", one, "user1@acme.com");
    assert_eq!(page.flaws(), Vec::<String>::new());
    // It begins with a click, which lifts: that is over.
    assert!(!page.messages().iter().any(|message| message.contains("is lifted")), "{:?}", page.messages());
    page.press(format!("amy@acme.com{}", keys::ENTER));
    check_row(&page, one, "amy@acme.com", "John Smith", words::NEW);
    page.wait_message(&["user1@acme.com is amy@acme.com now"]);
    editor(&page, "UPN", one).wait_gone();
    wait_focus(&page, "amy@acme.com");

    // Left as it was.
    let before = steps(&page);
    focus_upn(&page, one, "amy@acme.com");
    page.press(keys::F2.to_string());
    wait_editing(&page, "UPN", one, "amy@acme.com");
    page.press(format!("nobody@acme.com{}", keys::ESCAPE));
    editor(&page, "UPN", one).wait_gone();
    wait_focus(&page, "amy@acme.com");
    check_row(&page, one, "amy@acme.com", "John Smith", words::NEW);
    page.press(keys::F2.to_string());
    wait_editing(&page, "UPN", one, "amy@acme.com");
    page.press(keys::ENTER.to_string());
    editor(&page, "UPN", one).wait_gone();
    assert_eq!(steps(&page), before);

    // On to the name, and to the next row.
    focus_upn(&page, one, "amy@acme.com");
    page.press(keys::F2.to_string());
    wait_editing(&page, "UPN", one, "amy@acme.com");
    page.press(format!("ann@acme.com{}", keys::TAB));
    wait_editing(&page, "User name", one, "John Smith");
    check_row(&page, one, "ann@acme.com", "John Smith", words::NEW);
    page.press(format!("Ann Smith{}", keys::TAB));
    wait_editing(&page, "UPN", other, "user2@acme.com");
    check_row(&page, one, "ann@acme.com", "Ann Smith", words::NEW);
    page.press(keys::ESCAPE.to_string());
    editor(&page, "UPN", other).wait_gone();

    // The name by itself.
    page.thing(Role::GridCell, "Joe Bloggs").double_click();
    wait_editing(&page, "User name", other, "Joe Bloggs");
    page.press(format!("Jo Bloggs{}", keys::ENTER));
    check_row(&page, other, "user2@acme.com", "Jo Bloggs", words::NEW);
    // What is no text of a user is not edited.
    page.thing(Role::GridCell, other).double_click();
    wait_focus(&page, other);
    page.press(keys::F2.to_string());
    assert_eq!(page.thing(Role::TextBox, Name::Any).names(), ["Search"]);
}
journey!(a_cell_is_edited: chromium_file, firefox_http, webkit_file);

/// What can't be a UPN is not taken, and the field says why; Escape leaves all as it was.
fn a_mistyped_cell_says_why(place: Place) {
    let page = assigned_desk(place, |_| {});
    let one = DEEPNET[0].0;
    let before = steps(&page);
    focus_upn(&page, one, "user1@acme.com");
    page.press(keys::F2.to_string());
    wait_editing(&page, "UPN", one, "user1@acme.com");
    page.press(format!("no-upn{}", keys::ENTER));
    wait_wrong(&page, "UPN", one, "“no-upn” can’t be a UPN: it has no “@”.");
    assert_eq!(wrong_fields(&page).len(), 1);
    assert_eq!(page.flaws(), Vec::<String>::new());
    // Nor does Tab go on from there.
    page.press(keys::TAB.to_string());
    wait_wrong(&page, "UPN", one, "“no-upn” can’t be a UPN");
    page.press(keys::ESCAPE.to_string());
    editor(&page, "UPN", one).wait_gone();
    check_assigned(&page, words::NEW);
    assert_eq!(steps(&page), before);

    // Put right, it is taken.
    focus_upn(&page, one, "user1@acme.com");
    page.press(keys::F2.to_string());
    wait_editing(&page, "UPN", one, "user1@acme.com");
    page.press(format!("john{}", keys::ENTER));
    wait_wrong(&page, "UPN", one, "“john” can’t be a UPN");
    page.press(format!("@acme.com{}", keys::ENTER));
    check_row(&page, one, "john@acme.com", "John Smith", words::NEW);
}
journey!(a_mistyped_cell_says_why: chromium_http, firefox_file, webkit_file);

/// The UPN of somebody else: both are made one only when the person says so, without a mouse as well.
fn two_users_are_one(place: Place) {
    let page = assigned_desk(place, |_| {});
    let [one, other] = [DEEPNET[0].0, DEEPNET[1].0];
    let before = steps(&page);
    let type_the_other = || {
        focus_upn(&page, one, "user1@acme.com");
        page.press(keys::F2.to_string());
        wait_editing(&page, "UPN", one, "user1@acme.com");
        page.press(format!("user2@acme.com{}", keys::ENTER));
        wait_wrong(&page, "UPN", one, "There is another user with the UPN user2@acme.com.");
    };
    type_the_other();
    assert_eq!(page.flaws(), Vec::<String>::new());
    // Not for another UPN than the one that was asked about.
    page.button("Merge both").wait();
    page.press("x");
    page.button("Merge both").wait_gone();
    page.press(keys::BACKSPACE.to_string());
    page.button("Merge both").wait();
    page.press(keys::TAB.to_string());
    wait_focus(&page, "Merge both");
    page.press(keys::ESCAPE.to_string());
    editor(&page, "UPN", one).wait_gone();
    wait_focus(&page, "user1@acme.com");
    check_assigned(&page, words::NEW);
    assert_eq!(steps(&page), before);

    type_the_other();
    page.press(keys::TAB.to_string());
    wait_focus(&page, "Merge both");
    page.press(keys::ENTER.to_string());
    check_merged(&page);
    page.press_with_control('z');
    check_assigned(&page, words::NEW);

    type_the_other();
    page.button("Merge both").click();
    check_merged(&page);
    editor(&page, "UPN", one).wait_gone();
    page.table("Tokens").wait_cell(other, "Status", words::NEW);
}
journey!(two_users_are_one: chromium_file, firefox_file, webkit_http);

/// Waits until one user has both tokens, and the other is no more.
#[track_caller]
fn check_merged(page: &Page) {
    page.wait_message(&["user1@acme.com and user2@acme.com are one user now, user2@acme.com"]);
    for (serial, _) in DEEPNET {
        page.table("Tokens").wait_cell(serial, "UPN", "user2@acme.com");
    }
    page.region("Users").wait_text("one of both", |text| !text.contains("user1@acme.com"));
}

/// The fields that assistive technology is told to be wrong, each with what it is told about them.
#[track_caller]
fn wrong_fields(page: &Page) -> Vec<[String; 2]> {
    let wrong = "return [...document.querySelectorAll('[aria-invalid=true]')].map(field => [
        field.getAttribute('aria-label') || field.labels[0].textContent.trim(),
        document.getElementById(field.getAttribute('aria-describedby')).textContent.trim()])";
    let wrong = page.session().script(wrong, &[]).unwrap();
    serde_json::from_value(wrong).unwrap()
}

/// Waits until the open dialog says these things about these fields, and about no others.
#[track_caller]
fn wait_wrong_fields(page: &Page, wanted: &[[&str; 2]]) {
    until(&format!("what is wrong to be {wanted:?}"), || match wrong_fields(page) {
        there if there == wanted => Ok(()),
        there => Err(format!("it is {there:?}")),
    });
}

/// A token by hand: each field that is wrong says so, what was typed stays, and the right one has its user at once.
fn a_token_is_added(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    enter_users(&page, "user1@acme.com,John Smith");
    let before = steps(&page);
    page.button("Add token").click();
    let dialog = page.dialog("Add token");
    wait_focus(&page, "Serial number");
    assert_eq!(page.flaws(), Vec::<String>::new());

    page.press(keys::ENTER.to_string());
    wait_wrong_fields(&page, &[["Serial number", "There is no serial number."], ["Secret key", "There is no key."]]);
    let (serial, key) = ("90000001", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
    dialog.textbox("Serial number").write(DEEPNET[0].0);
    dialog.thing(Role::Field, "Secret key").write(key);
    for (field, text) in [("Digits", "3"), ("Interval", "no"), ("Start date", "soon"), ("UPN", "no-upn")] {
        dialog.textbox(field).write(text);
    }
    assert!(!dialog.text().contains(key), "it is dots until it is asked for");
    dialog.button("Add").click();
    wait_focus(&page, "Digits");
    wait_wrong_fields(
        &page,
        &[
            ["Digits", "The digits are a number from 4 to 10."],
            ["Interval", "The interval is a number of seconds from 1 to 86400."],
            ["Start date", "Write the date like 2026-03-09."],
            ["UPN", "“no-upn” can’t be a UPN: it has no “@”."],
        ],
    );
    assert_eq!(page.flaws(), Vec::<String>::new());
    // What was typed is there to be corrected.
    for (field, wrong, right) in
        [("Digits", 1, "6"), ("Interval", 2, "60"), ("Start date", 4, "2026-03-09"), ("UPN", 6, "user1@acme.com")]
    {
        dialog.textbox(field).write(&format!("{}{right}", keys::BACKSPACE.to_string().repeat(wrong)));
        assert_eq!(dialog.textbox(field).value(), right);
    }
    dialog.button("Add").click();
    wait_wrong_fields(&page, &[["Serial number", "Token 10001001 is on the desk already."]]);
    dialog.textbox("Serial number").write(&format!("{}{serial}", keys::BACKSPACE.to_string().repeat(8)));
    page.press(keys::ENTER.to_string());
    dialog.wait_gone();
    page.wait_message(&["Token 90000001 was added; it belongs to user1@acme.com."]);
    wait_total(&page, 3);
    check_row(&page, serial, "user1@acme.com", "John Smith", words::NEW);
    check_code(&page, serial, key, 60);
    assert!(page.sightings(&[key]).is_empty(), "masked like any other");

    // One step. The dialog begins anew; left with Escape, nothing comes of it.
    let after = steps(&page);
    assert_eq!(after.len(), before.len() + 1, "{after:?}");
    page.button("Add token").click();
    assert_eq!(dialog.thing(Role::Field, "Secret key").value(), "");
    dialog.textbox("Serial number").write("90000002");
    dialog.thing(Role::Field, "Secret key").write(key);
    page.press(keys::ESCAPE.to_string());
    dialog.wait_gone();
    wait_focus(&page, "Add token");
    assert_eq!(steps(&page), after);
    page.button("Undo").click();
    wait_total(&page, 2);
}
journey!(a_token_is_added: chromium_file, firefox_http, webkit_file);

/// Fields that a link or the picture of a QR code fills: pasted, or typed by a scanner.
fn a_link_fills_the_fields(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    page.button("Add token").click();
    let dialog = page.dialog("Add token");
    wait_focus(&page, "Serial number");
    let key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    let key_field = || dialog.thing(Role::Field, "Secret key");
    let link = |kind: &str| format!("otpauth://{kind}/Contoso:user1@acme.com?secret={key}&issuer=Contoso&period=60");

    // What is no token, and what is several, is said at the field.
    for (link, why) in [
        (link("steam"), "This is a Steam key, whose codes are letters"),
        ("otpauth://totp/amy".to_owned(), "The link has no key"),
        (format!("{}\n{}", link("totp"), link("totp").replace("secret=J", "secret=K")), "This has several tokens"),
    ] {
        paste_into(&page, &dialog.textbox("Serial number"), &link);
        dialog.wait_text(why, |text| text.contains(why));
        assert!(!dialog.text().contains(key));
    }
    dialog.thing(Role::FileInput, "Choose picture").choose(&[&sample("../../core/tests/data/qr/screenshot.png")]);
    dialog.wait_text("that it has two", |text| text.contains("drop or paste it on the page"));
    assert_eq!(page.flaws(), Vec::<String>::new());

    paste_into(&page, &key_field(), &link("totp"));
    dialog.wait_text("that it is filled in", |text| {
        text.contains("Filled in") && text.contains("It says no serial number")
    });
    wait_focus(&page, "Serial number");
    assert_eq!(key_field().value(), key);
    for (field, value) in [("Interval", "60"), ("Digits", "6"), ("Manufacturer", "Contoso"), ("UPN", "user1@acme.com")]
    {
        assert_eq!(dialog.textbox(field).value(), value, "{field}");
    }
    assert!(!dialog.text().contains("several tokens"));
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.press("90000001");
    page.press(keys::ENTER.to_string());
    dialog.wait_gone();
    wait_total(&page, 3);
    check_code(&page, "90000001", key, 60);

    // A scanner types the link into the first field and presses Enter; the last dialog has left nothing.
    page.button("Add token").click();
    wait_focus(&page, "Serial number");
    assert_eq!(key_field().value(), "");
    page.press(format!("otpauth://hotp/90000002?secret=K{}&counter=7", &key[1..]));
    page.press(keys::ENTER.to_string());
    wait_focus(&page, "Add");
    assert_eq!(dialog.textbox("Serial number").value(), "90000002");
    assert_eq!(dialog.textbox("Counter").value(), "7");
    page.press(keys::ENTER.to_string());
    dialog.wait_gone();
    wait_total(&page, 4);
}
journey!(a_link_fills_the_fields: chromium_file, firefox_http, webkit_file);
