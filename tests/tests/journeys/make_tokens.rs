//! Programmable tokens: a token as a QR code, keys that are made here, and the devices programmed one after the other.

use crate::steps::{
    DEEPNET, assigned_desk, check_code, check_row, choose, clear_all, close, in_the_clear, load_tokens, open,
    open_export, steps, wait_empty, wait_focus, wait_total,
};
use crate::words;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use token_desk_journeys::{Browser, Folder, Name, Page, Place, Role, Sought, journey, keys, now, totp, until};

/// Seconds until a QR code hides itself.
const SHOWN_FOR: Duration = Duration::from_secs(60);

/// A picture of the page, as a file that holds a QR code.
fn photograph(page: &Page, folder: &Folder, name: &str, serial: &str) -> std::path::PathBuf {
    page.thing(Role::Image, format!("QR code of token {serial}")).wait();
    // What is seen, not what is about to be.
    until("the code to be in sight", || {
        let seen = "const canvas = document.querySelector('dialog canvas'); if (!canvas || !canvas.width) return false;
            canvas.scrollIntoView({ block: 'center' });
            if (canvas.asked !== arguments[0]) {
                canvas.asked = arguments[0];
                requestAnimationFrame(() => requestAnimationFrame(() => canvas.painted = arguments[0]));
            }
            const { top, bottom } = canvas.getBoundingClientRect();
            return canvas.painted === arguments[0] && top >= 0 && bottom <= innerHeight";
        match page.session().script(seen, &[json!(serial)]) {
            Ok(Value::Bool(true)) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
    folder.file(name, page.session().screenshot().expect("a picture"))
}

/// Nothing of the code is left in the page.
fn check_hidden(page: &Page, serial: &str) {
    page.thing(Role::Image, format!("QR code of token {serial}")).wait_gone();
    assert_eq!(page.session().script("return document.querySelectorAll('canvas').length", &[]).unwrap(), json!(0));
}

/// By keyboard: the code is behind a warning and a button; a camera reads the token of it.
fn a_qr_code_is_shown(place: Place) {
    let (page, folder) = (assigned_desk(place, |_| {}), Folder::new());
    let (serial, key) = DEEPNET[0];
    choose(&page, serial, "Show QR code…");
    let dialog = page.dialog(format!("QR code of token {serial}"));
    dialog.wait_text("the warning", |text| {
        text.contains("has the token’s key") && text.contains("TOTP, SHA-1, 6 digits, 60 seconds")
    });
    dialog.wait_text("what apps ignore", |text| text.contains("ignore 60 seconds"));
    check_hidden(&page, serial);
    wait_focus(&page, "Show QR code");
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.press(keys::ENTER.to_string());
    wait_focus(&page, "Hide");
    let picture = photograph(&page, &folder, "code.png", serial);
    dialog.wait_text("how long it is shown", |text| text.contains("It hides itself in "));
    assert!(!page.messages().iter().any(|said| said.contains("hides itself")), "it would be read each second");
    assert_eq!(page.flaws(), Vec::<String>::new());
    assert!(page.sightings(&[key]).is_empty(), "the key is in the picture alone");
    page.press(keys::ENTER.to_string());
    check_hidden(&page, serial);
    wait_focus(&page, "Show QR code");
    page.press(keys::ENTER.to_string());
    page.thing(Role::Image, format!("QR code of token {serial}")).wait();
    page.press(keys::ESCAPE.to_string());
    dialog.wait_gone();
    check_hidden(&page, serial);

    clear_all(&page);
    load_tokens(&page, &[&picture], 1);
    check_code(&page, serial, key, 60);
    assert!(page.table("Tokens").cell(serial, "Interval").starts_with("60"));
}
journey!(a_qr_code_is_shown: chromium_file, firefox_http, webkit_file);

/// Left open, it hides by itself.
fn a_qr_code_hides_itself(place: Place) {
    let page = assigned_desk(place, |_| {});
    let serial = DEEPNET[1].0;
    choose(&page, serial, "Show QR code…");
    page.button("Show QR code").click();
    let (picture, begun) = (page.thing(Role::Image, format!("QR code of token {serial}")), Instant::now());
    picture.wait();
    // Longer than a condition may take elsewhere.
    while picture.exists() {
        assert!(begun.elapsed() < SHOWN_FOR * 2, "it is still shown");
    }
    assert!(begun.elapsed() > SHOWN_FOR - Duration::from_secs(5), "it hid after {:?}", begun.elapsed());
    check_hidden(&page, serial);
    wait_focus(&page, "Show QR code");
}
journey!(a_qr_code_hides_itself: chromium_http);

/// Opens the dialog in which tokens are made.
fn open_making(page: &Page) -> Sought<'_> {
    page.button("Make tokens").click();
    let dialog = page.dialog("Make tokens");
    dialog.button("Make").wait();
    dialog
}

/// The keys of the desk by the inventory: serial number and Base32.
fn keys_of(page: &Page) -> Vec<(String, String)> {
    let dialog = open_export(page);
    in_the_clear(&dialog);
    let (_, inventory) = page.download(&dialog.button(Name::beginning("Download CustomerTokens")));
    let inventory = String::from_utf8(inventory).unwrap();
    close(&dialog);
    let mut lines = inventory.trim_start_matches('\u{feff}').lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = |name: &str| header.iter().position(|column| *column == name).unwrap_or_else(|| panic!("{header:?}"));
    let (serial, key) = (place("serial number"), place("secret key"));
    // The last row says when it was written.
    let rows = lines.filter(|line| !line.starts_with('#')).map(|line| line.split(',').collect::<Vec<_>>());
    rows.map(|row| (row[serial].to_owned(), row[key].to_owned())).collect()
}

/// Types the code that a key gives now, and waits until it is accepted. The token's part has taken the focus before: it does
/// so a frame after its words are there, and what is typed until then goes to its button.
fn verify(page: &Page, dialog: &Sought<'_>, key: &str, step: u64) {
    dialog.textbox("Code on the token").write(&totp(key, step, now()));
    page.press(keys::ENTER.to_string());
    dialog.wait_text("the answer", |text| text.contains("The code fits") && text.contains("Verified."));
}

/// From an empty desk: three keys are made in one step, each goes over as a QR code and is verified.
fn devices_are_programmed(place: Place) {
    let (page, folder) = (open(place), Folder::new());
    let dialog = open_making(&page);
    assert_eq!(page.flaws(), Vec::<String>::new());
    dialog.textbox("First serial number").write("TD-0099");
    dialog.textbox("Number of tokens").write("3");
    dialog.textbox("Interval").write("60");
    dialog.textbox("Manufacturer").write("Token2");
    dialog.textbox("Model").write("C302-i");
    dialog.button("Make").click();
    let dialog = page.dialog("Make tokens");
    dialog.wait_text("the first", |text| text.contains("Token 1 of 3: TD-0099") && text.contains("0 of 3 verified"));
    wait_focus(&page, "Show QR code");
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.press(keys::ENTER.to_string());
    let first = photograph(&page, &folder, "first.png", "TD-0099");
    dialog.button("Next").click();
    check_hidden(&page, "TD-0099");
    dialog.wait_text("the second", |text| text.contains("Token 2 of 3: TD-0100"));
    wait_focus(&page, "Show QR code");
    dialog.button("Show QR code").click();
    let second = photograph(&page, &folder, "second.png", "TD-0100");
    dialog.button("Close dialog").click();
    dialog.wait_gone();
    wait_total(&page, 3);
    check_row(&page, "TD-0100", "", "", words::FREE);

    let made = keys_of(&page);
    assert_eq!(made.iter().map(|(serial, _)| serial.as_str()).collect::<Vec<_>>(), ["TD-0099", "TD-0100", "TD-0101"]);
    assert!(made.iter().all(|(_, key)| key.len() == 32), "20 bytes");
    for (number, (serial, key)) in made.iter().enumerate() {
        check_code(&page, serial, key, 60);
        assert!(!made[..number].iter().any(|(_, other)| other == key), "each its own");
    }

    // Come back to.
    choose(&page, "TD-0100", "Program…");
    let dialog = page.dialog("Make tokens");
    dialog.wait_text("the second", |text| text.contains("Token 2 of 3: TD-0100"));
    // Since the download, Firefox's own list of downloads has the focus.
    let wait_turned = || {
        if place.browser != Browser::Firefox {
            wait_focus(&page, "Show QR code");
        }
    };
    wait_turned();
    dialog.textbox("Code on the token").write("12345");
    page.press(keys::ENTER.to_string());
    dialog.wait_text("what is wrong", |text| text.contains("digits"));
    dialog.button("Back").click();
    dialog.wait_text("the first", |text| text.contains("Token 1 of 3: TD-0099"));
    wait_turned();
    verify(&page, &dialog, &made[0].1, 60);
    dialog.wait_text("how many", |text| text.contains("1 of 3 verified"));
    assert_eq!(page.flaws(), Vec::<String>::new());
    dialog.button("Next").click();
    dialog.wait_text("the second", |text| text.contains("Token 2 of 3: TD-0100") && !text.contains("Verified."));
    wait_turned();
    verify(&page, &dialog, &made[1].1, 60);
    dialog.button("Next").click();
    dialog.wait_text("the last", |text| text.contains("Token 3 of 3: TD-0101"));
    wait_turned();
    verify(&page, &dialog, &made[2].1, 60);
    dialog.wait_text("how many", |text| text.contains("3 of 3 verified"));
    dialog.button("Done").click();
    dialog.wait_gone();
    assert!(steps(&page)[0].contains("aking 3 tokens"), "{:?}", steps(&page));

    // One step.
    page.button("Undo").click();
    wait_empty(&page);
    // What the devices have got is what the desk has.
    load_tokens(&page, &[&first, &second], 2);
    for (serial, key) in &made[..2] {
        check_code(&page, serial, key, 60);
    }
}
journey!(devices_are_programmed: chromium_http, firefox_file, webkit_file);

/// What can't be made is said at its field, and nothing is made; by keyboard alone.
fn what_cannot_be_made(place: Place) {
    let page = assigned_desk(place, |_| {});
    let before = steps(&page);
    page.button("Make tokens").wait();
    page.tab_to("Make tokens");
    page.press(keys::ENTER.to_string());
    wait_focus(&page, "Counted up from the first");
    page.press(format!("{}10001000{}x{}", keys::TAB, keys::TAB, keys::ENTER));
    wait_focus(&page, "Number of tokens");
    page.wait_message(&["Type how many tokens there are"]);
    assert_eq!(page.flaws(), Vec::<String>::new());
    // Two of them are there already.
    page.press(format!("{}3{}", keys::BACKSPACE, keys::ENTER));
    wait_focus(&page, "First serial number");
    page.wait_message(&["The serial number “10001001” is on the desk already", "So is another one."]);
    assert_eq!(page.flaws(), Vec::<String>::new());
    let dialog = page.dialog("Make tokens");
    dialog.textbox("Digits").write("3");
    dialog.textbox("Interval").write("soon");
    page.press(keys::ENTER.to_string());
    page.wait_message(&["The digits are a number from 4 to 10.", "The interval is a number of seconds"]);
    wait_focus(&page, "Digits");
    page.press(format!("{}8{}", keys::BACKSPACE, keys::TAB));
    page.press(format!("{}60", keys::BACKSPACE.to_string().repeat(4)));

    // A list, as it is pasted.
    dialog.thing(Role::Radio, "From a list").click();
    dialog.textbox("List of serial numbers").write("7001\n7002\n7001");
    dialog.button("Make").click();
    page.wait_message(&["The serial number “7001” is in the list twice."]);
    wait_focus(&page, "List of serial numbers");
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.press(keys::BACKSPACE.to_string());
    page.press("3");
    dialog.thing(Role::ComboBox, Name::beginning("Hash function")).pick("SHA-256");
    dialog.button("Make").click();
    dialog.wait_text("the first of them", |text| {
        text.contains("Token 1 of 3: 7001") && text.contains("TOTP, SHA-256, 8 digits, 60 seconds")
    });
    dialog.wait_text("what apps ignore", |text| text.contains("ignore SHA-256, 8 digits and 60 seconds"));
    page.press(keys::ESCAPE.to_string());
    dialog.wait_gone();
    wait_total(&page, 5);
    assert_eq!(steps(&page).len(), before.len() + 1, "one step, and none of what was refused");
    assert!(
        keys_of(&page).iter().filter(|(serial, _)| serial.starts_with('7')).all(|(_, key)| key.len() == 52),
        "32 bytes"
    );
}
journey!(what_cannot_be_made: chromium_file, firefox_http, webkit_http);
