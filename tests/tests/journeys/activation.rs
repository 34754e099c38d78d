//! Activating tokens in Entra: one code at a time, what was done is marked, and a code that is about to end waits.

use crate::steps::{close, enter_users, load_tokens, open, open_export, wait_focus};
use token_desk_journeys::{Folder, Page, Place, Role, Sought, journey, keys, many_tokens, now, totp, until};

/// Seconds of a time step of the tokens.
const STEP: u64 = 30;

/// Opens the view from the export.
fn open_activation(page: &Page) -> Sought<'_> {
    open_export(page).button("Activate…").click();
    let dialog = page.dialog("Activate tokens");
    dialog.wait();
    dialog
}

/// Waits until the view shows that token, and so many as done.
#[track_caller]
fn wait_token(dialog: &Sought<'_>, token: &str, done: &str) {
    dialog.wait_text(token, |text| text.contains(token) && text.contains(done));
}

/// Waits until it shows the code of the moment.
#[track_caller]
fn wait_code(dialog: &Sought<'_>, key: &str) {
    until("the code of the moment", || {
        let before = totp(key, STEP, now());
        let (text, after) = (dialog.text(), totp(key, STEP, now()));
        let shown = |code: &str| text.contains(&format!("{} {}", &code[..3], &code[3..]));
        if shown(&before) || shown(&after) { Ok(()) } else { Err(text) }
    });
}

/// By keyboard, then by pointer.
fn tokens_are_activated(place: Place) {
    let (page, folder) = (open(place), Folder::new());
    let file = many_tokens(4);
    let tokens: Vec<(String, String)> = file
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split(',');
            (cells.next().unwrap().to_owned(), cells.next().unwrap().to_owned())
        })
        .collect();
    load_tokens(&page, &[&folder.file("tokens.csv", &file)], 4);
    let dialog = open_activation(&page);
    dialog.wait_text("that there is none", |text| text.contains("There is no token to activate"));
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.press(keys::ESCAPE.to_string());
    dialog.wait_gone();

    // Three of four have a user.
    enter_users(&page, "one@acme.com,Zoe\ntwo@acme.com,Ann\nthree@acme.com");
    page.button("Apply & Assign").click();
    page.wait_message(&["3 tokens"]);
    let dialog = open_activation(&page);
    wait_token(&dialog, &format!("Token 1 of 3: {}", tokens[0].0), "0 of 3 done.");
    dialog.wait_text("its user", |text| text.contains("Zoe, one@acme.com"));
    wait_focus(&page, "Copy code");
    wait_code(&dialog, &tokens[0].1);
    dialog.button("Copy UPN").click();
    dialog.wait_text("that the UPN was copied", |text| text.contains("Copied."));
    wait_focus(&page, "Copy UPN");
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.press(keys::TAB.to_string());
    wait_focus(&page, "Copy code");
    until("the code to be copied", || {
        page.press(keys::ENTER.to_string());
        let text = dialog.text();
        if text.contains("Copied.") { Ok(()) } else { Err(text) }
    });
    page.press(format!("{}{}", keys::TAB, keys::TAB));
    wait_focus(&page, "Next");
    page.press(keys::ENTER.to_string());
    wait_token(&dialog, &format!("Token 2 of 3: {}", tokens[1].0), "1 of 3 done.");
    dialog.wait_text("how many", |text| text.contains("1 token of the 200 that Entra activates in 5 minutes."));
    wait_focus(&page, "Copy code");
    wait_code(&dialog, &tokens[1].1);

    // Not copied, not done; what was typed by hand is marked.
    dialog.button("Next").click();
    wait_token(&dialog, &format!("Token 3 of 3: {}", tokens[2].0), "1 of 3 done.");
    assert!(dialog.button("Next").is_disabled());
    dialog.button("Back").click();
    wait_token(&dialog, "Token 2 of 3", "1 of 3 done.");
    dialog.thing(Role::CheckBox, "Activated").click();
    wait_token(&dialog, "Token 2 of 3", "2 of 3 done.");

    // A code that is about to end is not shown.
    dialog.wait_text("that it waits", |text| {
        text.contains("The code is about to end: the next one comes in ") && !text.contains("It holds for")
    });
    assert!(dialog.button("Copy code").is_disabled());
    assert!(!page.messages().iter().any(|said| said.contains("about to end")), "it would be read each second");
    assert_eq!(page.flaws(), Vec::<String>::new());
    wait_code(&dialog, &tokens[1].1);

    // Left and come back to.
    dialog.button("Close dialog").click();
    dialog.wait_gone();
    let dialog = open_activation(&page);
    wait_token(&dialog, "Token 2 of 3", "2 of 3 done.");
    dialog.thing(Role::CheckBox, "Activated").click();
    wait_token(&dialog, "Token 2 of 3", "1 of 3 done.");
    dialog.button("Close dialog").click();
    dialog.wait_gone();
}
journey!(tokens_are_activated: chromium_http, firefox_file, webkit_file);

/// What the page's own script lets into the clipboard, whoever asks for it.
fn the_clipboard_takes_codes_and_upns_only(place: Place) {
    let page = open(place);
    let takes = |text: &str| {
        let script = "try { tokenDesk.copyText(arguments[0]); return true } catch { return false }";
        page.session().script(script, &[text.into()]).unwrap() == true
    };
    for text in [
        "123456",
        "0123456789",
        "amy.masters@contoso.com",
        "o'neil_2@sub-1.contoso.onmicrosoft.com",
        "wolfgangamadeusmozart@contoso.com",
        "nina_gmail.com#EXT#@contoso.onmicrosoft.com",
    ] {
        assert!(takes(text), "{text}");
    }
    let long = format!("{}@contoso.com", "a.".repeat(51));
    for text in [
        "",
        "123",
        "01234567890",
        "contoso.com",
        "amy@contoso@com",
        "amy masters@contoso.com",
        "Amy <amy@contoso.com>",
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "JBSWY3DPEHPK3PXP@contoso.com",
        "amy@JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP.com",
        "abcdefghijklmnopqrstuvwxyz@contoso.com",
        "3132333435363738393031323334353637383930@a.b",
        "amy@contoso.com/JBSWY3DP",
        "jbswy3dp+ehpk3pxp@contoso.com",
        "amy@contoso.com\n",
        &*long,
    ] {
        assert!(!takes(text), "{text}");
    }
}
journey!(the_clipboard_takes_codes_and_upns_only: chromium_file, firefox_http, webkit_file);

/// Those of an inventory are in Entra already, and come only when they are asked for.
fn an_inventory_is_activated(place: Place) {
    let (page, folder) = (open(place), Folder::new());
    let key = "234567ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let inventory = format!(
        "upn,serial number,secret key,time interval,manufacturer,model,user name,object id,hash function,digits,type,counter\n\
         one@acme.com,7001,{key},30,A,M,,,SHA1,6,totp,\n,7002,{},30,A,M,,,SHA1,6,totp,\n",
        "B".repeat(32)
    );
    load_tokens(&page, &[&folder.file("inventory.csv", inventory)], 2);
    let dialog = open_activation(&page);
    dialog.wait_text("that there is none", |text| text.contains("There is no token to activate"));
    dialog.thing(Role::CheckBox, "Also those that had their user in the inventory already: 1 token").click();
    wait_token(&dialog, "Token 1 of 1: 7001", "0 of 1 done.");
    wait_focus(&page, "Copy code");
    wait_code(&dialog, key);
    page.press(keys::ESCAPE.to_string());
    dialog.wait_gone();
    close(&open_export(&page));
}
journey!(an_inventory_is_activated: chromium_file);
