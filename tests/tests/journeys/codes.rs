//! Codes: the panel of a token, a code that the token shows, one that another shows, and a token found by its code.

use crate::steps::{DEEPNET, assigned_desk, check_row, load_tokens, open, wait_focus};
use crate::words;
use token_desk_journeys::{Folder, Page, Place, Sought, hotp, journey, keys, many_tokens, now, totp, until};

/// Seconds of a time step of the tokens in `deepnet_token_file.csv`.
const STEP: u64 = 60;

/// Puts the focus on the serial number of the first row.
#[track_caller]
fn go_to_first_row(page: &Page) {
    page.tab_to(DEEPNET[0].0);
}

/// Types a code into the box that has the focus, and verifies it.
fn verify_by_keys(page: &Page, code: &str) {
    page.press(code);
    page.press(keys::ENTER.to_string());
}

/// The code of the token, and the one after it.
fn two_codes(key: &str) -> [String; 2] {
    let moment = now();
    [totp(key, STEP, moment), totp(key, STEP, moment + STEP)]
}

/// Types two codes and verifies them.
fn verify(place: &Sought<'_>, [first, next]: &[String; 2]) {
    place.textbox("Code on the token").write(first);
    place.textbox("Next code").write(next);
    place.button("Verify").click();
}

/// By keyboard: the panel opens beside the row, shows the code of the moment, verifies one, and leads back.
fn a_token_has_a_panel(place: Place) {
    let page = assigned_desk(place, |_| {});
    let (serial, key) = DEEPNET[0];
    go_to_first_row(&page);
    page.press(keys::ENTER.to_string());
    wait_focus(&page, "Code on the token");
    let panel = page.region(format!("Token {serial}"));
    panel.wait_text("its user", |text| text.contains("John Smith, user1@acme.com") && text.contains(words::NEW));
    until("the code of the moment", || {
        let before = totp(key, STEP, now());
        let (text, after) = (panel.text(), totp(key, STEP, now()));
        let shown = |code: &str| text.contains(&format!("{} {}", &code[..3], &code[3..]));
        if shown(&before) || shown(&after) { Ok(()) } else { Err(text) }
    });
    assert_eq!(page.flaws(), Vec::<String>::new());

    // Whichever side of the step it is typed on, it fits.
    verify_by_keys(&page, &totp(key, STEP, now()));
    panel.wait_text("the answer", |text| text.contains("The code fits"));
    page.press(keys::ESCAPE.to_string());
    panel.wait_gone();
    wait_focus(&page, serial);

    // Another way out, and the key in between.
    page.press(keys::ENTER.to_string());
    assert!(page.sightings(&[key]).is_empty(), "masked until asked for");
    panel.button("Reveal").click();
    panel.wait_text("the key", |text| text.contains(key));
    panel.button("Hide").click();
    panel.wait_text("the key to be hidden", |text| !text.contains(key));
    panel.button("Close panel").click();
    panel.wait_gone();
    wait_focus(&page, serial);
}
journey!(a_token_has_a_panel: chromium_file, firefox_http, webkit_file);

/// A code is in the clipboard without a secure context as well. There it is pasted into “Next code”.
fn a_code_is_copied(place: Place) {
    let page = assigned_desk(place, |_| {});
    let (serial, key) = DEEPNET[1];
    page.button("Whose code is this?").wait();
    go_to_first_row(&page);
    page.press(keys::DOWN.to_string());
    page.press(keys::ENTER.to_string());
    let panel = page.region(format!("Token {serial}"));
    let before = totp(key, STEP, now());
    panel.button("Copy code").click();
    panel.wait_text("that it was copied", |text| text.contains("Copied."));
    wait_focus(&page, "Copy code");
    let after = totp(key, STEP, now());
    let next = panel.textbox("Next code");
    next.click();
    page.press_with_control('v');
    let pasted = next.value();
    assert!(pasted == before || pasted == after, "{pasted:?} is neither {before} nor {after}");
}
journey!(a_code_is_copied: chromium_http, firefox_http);

/// An event token that was pressed in a pocket: its counter is set by the codes that it shows.
fn a_counter_is_set(place: Place) {
    let (page, folder) = (open(place), Folder::new());
    let key = DEEPNET[0].1;
    let file = format!("serial number,secret key,type,counter\n7001,{key},hotp,5\n");
    load_tokens(&page, &[&folder.file("events.csv", file)], 1);
    page.tab_to("7001");
    page.press(keys::ENTER.to_string());
    let panel = page.region("Token 7001");
    panel.wait_text("its counter", |text| text.contains("after counter 5"));
    verify(&panel, &[hotp(key, 20), hotp(key, 21)]);
    panel.button("Set counter to 22").click();
    page.wait_message(&["The counter of token 7001 is 22 now."]);
    panel.wait_text("its new counter", |text| text.contains("after counter 22") && !text.contains("Set counter"));
    wait_focus(&page, "Code on the token");
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.button("Undo").click();
    panel.wait_text("its counter as before", |text| text.contains("after counter 5"));
}
journey!(a_counter_is_set: chromium_file, firefox_http, webkit_file);

/// Labels that were swapped are found by the codes, and the users are swapped with one press.
fn swapped_labels_are_found(place: Place) {
    let page = assigned_desk(place, |_| {});
    let [(serial, _), (other, key)] = DEEPNET;
    go_to_first_row(&page);
    page.press(keys::ENTER.to_string());
    let panel = page.region(format!("Token {serial}"));
    verify_by_keys(&page, "12a");
    panel.wait_text("what is wrong", |text| text.contains("a code has digits only"));
    wait_focus(&page, "Code on the token");
    // Anew: what was typed is there to be corrected.
    for _ in 0..3 {
        page.press(keys::BACKSPACE.to_string());
    }
    verify(&panel, &two_codes(key));
    panel.wait_text("whose code it is", |text| text.contains(&format!("It is what token {other} shows")));
    panel.button("Swap").click();
    check_row(&page, serial, "user2@acme.com", "Joe Bloggs", words::NEW);
    check_row(&page, other, "user1@acme.com", "John Smith", words::NEW);
    page.wait_message(&["swapped", "user1@acme.com"]);
    wait_focus(&page, "Code on the token");
    page.button("Undo this step").click();
    check_row(&page, serial, "user1@acme.com", "John Smith", words::NEW);
}
journey!(swapped_labels_are_found: chromium_file, firefox_file, webkit_http);

/// Among many tokens, the one that shows two codes is found, and its row gets the focus.
fn whose_code_it_is(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let file = many_tokens(20_000);
    let (serial, key) = {
        let row: Vec<&str> = file.lines().nth(17_001).unwrap().split(',').collect();
        (row[0].to_owned(), row[1].to_owned())
    };
    load_tokens(&page, &[&folder.file("many.csv", &file)], 20_000);
    page.button("Whose code is this?").click();
    let dialog = page.dialog("Whose code is this?");
    wait_focus(&page, "Code on the token");
    let moment = now();
    verify(&dialog, &[totp(&key, 30, moment), totp(&key, 30, moment + 30)]);
    dialog.wait_text("the token", |text| text.contains(&format!("Token {serial} shows these codes")));
    assert_eq!(page.flaws(), Vec::<String>::new());
    dialog.button(format!("Go to {serial}")).click();
    dialog.wait_gone();
    wait_focus(&page, &serial);
}
journey!(whose_code_it_is: chromium_file, firefox_http, webkit_file);

/// Where the computer's clock is wrong, what it is corrected by stays in sight, and all codes follow.
fn a_wrong_clock_is_corrected(place: Place) {
    let page = assigned_desk(place, |_| {});
    let (serial, key) = DEEPNET[0];
    page.button("Whose code is this?").click();
    let dialog = page.dialog("Whose code is this?");
    dialog.button("Correct the clock").click();
    dialog.textbox("Clock offset").write("-1:00:00");
    dialog.button("Close dialog").click();
    dialog.wait_gone();
    page.wait_text("what it is corrected by", |text| text.contains("Codes -1:00:00"));
    until("the code of an hour ago", || {
        let before = totp(key, STEP, now() - 3600);
        let cell = page.table("Tokens").try_read()?.cell(serial, "Code").ok_or("the row is not in sight")?;
        let after = totp(key, STEP, now() - 3600);
        let digits: String = cell.chars().filter(char::is_ascii_digit).take(6).collect();
        if digits == before || digits == after { Ok(()) } else { Err(cell) }
    });
}
journey!(a_wrong_clock_is_corrected: chromium_http, firefox_file);
