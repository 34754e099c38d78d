//! What rules can find out about accessibility, in every state of the page and at three widths. People find more.

use crate::steps::{assigned_desk, close, load_tokens, open, open_conversion, open_export};
use token_desk_journeys::{Browser, Page, Place, Role, Scheme, journey, sample, until};

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
