//! What rules can find out about accessibility, in every state of the page and at three widths. People find more.

use crate::steps::{
    assigned_desk, choose, close, enter_users, focus_upn, load_tokens, open, open_conversion, open_export,
};
use serde_json::json;
use std::cell::RefCell;
use token_desk_journeys::{Browser, Folder, Page, Place, Role, Scheme, journey, keys, sample, until};

#[track_caller]
fn check(page: &Page, state: &str) {
    assert_eq!(page.flaws(), Vec::<String>::new(), "{state}");
}

fn every_state(place: Place) {
    let page = open(place);
    check(&page, "empty");
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    page.file_input("Upload Token File").choose(&[&sample("entra_2018_invalid_base32.csv")]);
    page.wait_message(&["entra_2018_invalid_base32.csv"]);
    check(&page, "with tokens and findings");
    page.button("Enter User List").click();
    page.dialog("Enter User List").wait();
    check(&page, "entering users");
    page.press(token_desk_journeys::keys::ESCAPE.to_string());
    page.dialog("Enter User List").wait_gone();
    drop(page);

    let page = assigned_desk(place, |_| {});
    check(&page, "assigned");
    let tick = page.thing(Role::CheckBox, "Select 10001001");
    tick.click();
    page.button("Remove selected").wait();
    check(&page, "with a selection");
    tick.click();
    let dialog = open_export(&page);
    check(&page, "exporting");
    close(&dialog);
    let dialog = open_conversion(&page, "Entra JSON");
    check(&page, "converting");
    close(&dialog);
}
journey!(every_state: chromium_file, firefox_file, webkit_file);

/// At 1100 and at 400 pixels nothing is lost and nothing has to be scrolled sideways but a table.
fn every_width(place: Place) {
    assert_eq!(
        (place.browser, place.scheme),
        (Browser::Chromium, Scheme::File),
        "the emulated screen is Chromium's own"
    );
    let page = assigned_desk(place, |_| {});
    for width in [1100, 400] {
        page.session().resize(width, 800);
        until(&format!("{width} pixels"), || {
            let wide = page
                .session()
                .script("return document.documentElement.scrollWidth", &[])
                .map_err(|refusal| refusal.to_string())?;
            if wide.as_u64() <= Some(u64::from(width)) { Ok(()) } else { Err(format!("the page is {wide} wide")) }
        });
        check(&page, &format!("{width} pixels wide"));
        for button in ["Apply & Assign", "Export Tokens & Assignments", "Convert", "Unassign 10001001"] {
            page.button(button).wait();
        }
        page.file_input("Upload Token File").wait();
    }
}
journey!(every_width: chromium_file);

/// In light, in dark and in forced colours axe-core finds nothing, whatever is open. Colours of the system are emulated in
/// Chromium alone; in the others the page's own button makes it dark.
fn axe_finds_nothing(place: Place) {
    let page = open(place);
    if place.browser == Browser::Chromium {
        return walk_with_axe(&page, &[("light", "none"), ("dark", "none"), ("light", "active")]);
    }
    walk_with_axe(&page, &[]);
    drop(page);
    let page = open(place);
    page.button("Theme: as the system").click();
    page.button("Theme: light").click();
    page.button("Theme: dark").wait();
    walk_with_axe(&page, &[]);
}
journey!(axe_finds_nothing: chromium_file, firefox_http, webkit_file);

/// Opens whatever there is, and looks at each with axe-core, in these colours if they are emulated.
fn walk_with_axe(page: &Page, colours: &[(&str, &str)]) {
    let folder = Folder::new();
    let found = RefCell::new(Vec::new());
    let look = |state: &str| {
        if colours.is_empty() {
            let violations = page.axe_violations().into_iter();
            found.borrow_mut().extend(violations.map(|violation| format!("{state}: {violation}")));
        }
        for (scheme, forced) in colours {
            let features = json!([
                { "name": "prefers-color-scheme", "value": scheme },
                { "name": "forced-colors", "value": forced }
            ]);
            page.session().cdp("Emulation.setEmulatedMedia", &json!({ "features": features })).expect("colours");
            let violations = page.axe_violations().into_iter();
            found.borrow_mut().extend(
                violations.map(|violation| format!("{state}, {scheme}, forced colours: {forced}: {violation}")),
            );
        }
    };
    // A dialog by its button, and closed again.
    let look_into = |button: &str, dialog: &str| {
        page.button(button).click();
        let dialog = page.dialog(dialog);
        dialog.wait();
        look(button);
        page.press(keys::ESCAPE.to_string());
        dialog.wait_gone();
    };
    look("empty");
    look_into("Help", "Help");
    look_into("Sealed: the browser refuses connections", "Sealed: the browser refuses connections");
    look_into("Enter User List", "Enter User List");
    let rows = "serial number,secret key,time interval,manufacturer,model\r\n\
        0090000001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30,Maker,Type\r\n0090000002\r\n\
        90000003,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXR,30,Maker,Type\r\n";
    load_tokens(page, &[&sample("deepnet_token_file.csv"), &folder.file("delivery.csv", rows)], 4);
    page.file_input("Upload Token File").choose(&[&folder.file("one.pdf", "%PDF-1.7\n%\u{ff}")]);
    page.wait_message(&["one.pdf"]);
    enter_users(page, "ann@acme.com,Ann\nbo_x.com#EXT#@acme.com,Bo\ncy@acme.com,Cy");
    look("with findings and an error");
    page.button("Apply & Assign").click();
    page.button("Unassign 10001001").wait();
    page.thing(Role::CheckBox, "Select 10001001").click();
    look("assigned and selected");
    page.thing(Role::CheckBox, "Select 10001001").click();
    for (button, dialog) in [
        ("Export Tokens & Assignments", "Export Tokens & Assignments"),
        ("Convert", "Convert"),
        ("Options of Apply & Assign", "Options of Apply & Assign"),
        ("History", "History"),
        ("Add token", "Add token"),
        ("Hand out", "Hand out"),
        ("Make tokens", "Make tokens"),
        ("Whose code is this?", "Whose code is this?"),
    ] {
        look_into(button, dialog);
    }
    for (item, dialog) in [
        ("Change user…", "Change the user of token 10001001"),
        ("Edit user…", "Edit user"),
        ("Edit token…", "Edit token 10001001"),
        ("Replace…", "Replace token 10001001"),
        ("Mark as lost…", "Mark token 10001001 as lost"),
        ("Show QR code…", "QR code of token 10001001"),
    ] {
        choose(page, "10001001", item);
        let dialog = page.dialog(dialog);
        dialog.wait();
        look(item);
        page.press(keys::ESCAPE.to_string());
        dialog.wait_gone();
    }
    page.button("Actions for 10001001").click();
    page.thing(Role::MenuItem, "Replace…").wait();
    look("a menu");
    page.press(keys::ESCAPE.to_string());
    page.button("Columns").click();
    page.thing(Role::CheckItem, "Model").wait();
    look("the menu of columns");
    page.press(keys::ESCAPE.to_string());
    page.press_with_control('k');
    page.dialog("Commands").wait();
    look("the commands");
    page.press(keys::ESCAPE.to_string());
    page.dialog("Commands").wait_gone();
    focus_upn(page, "10001001", "ann@acme.com");
    page.press(" ");
    page.wait_message(&["ann@acme.com is lifted"]);
    look("lifted");
    page.press(keys::ESCAPE.to_string());
    page.press(keys::F2.to_string());
    page.textbox("UPN of 10001001").wait();
    look("editing in place");
    page.press(keys::ESCAPE.to_string());
    page.thing(Role::GridCell, "10001001").focus();
    page.press(keys::ENTER.to_string());
    let panel = page.region("Token 10001001");
    panel.textbox("Code on the token").write("123456");
    panel.button("Verify").click();
    panel.wait_text("the answer", |text| text.contains("does not fit") || text.contains("fits"));
    look("the panel of a token");
    assert_eq!(found.take(), Vec::<String>::new());
    // It would have seen something.
    let nameless = "const help = [...document.querySelectorAll('button')].find(button => button.ariaLabel === 'Help');
        help.removeAttribute('aria-label'); help.removeAttribute('title'); help.textContent = ''";
    page.session().script(nameless, &[]).expect("a button without a name");
    let seen = page.axe_violations();
    assert!(seen.iter().any(|violation| violation.starts_with("button-name")), "{seen:?}");
}
