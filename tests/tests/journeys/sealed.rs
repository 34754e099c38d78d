//! Nothing leaves and nothing is kept: a whole journey with a key that is looked for wherever it must not be.

use crate::steps::{
    check_row, clear_all, close, enter_users, in_the_clear, load_tokens, open, open_export, open_with, save,
};
use crate::words;
use token_desk_journeys::{Browser, Folder, Name, Page, Place, Role, SEE_STORES, journey};

/// The key in each way of writing: Base32, hex, Base64.
const CANARY: [&str; 3] =
    ["MNQW4YLSPEWWWZLZFVZWK43BNVSS23LF", "63616e6172792d6b65792d736573616d652d6d65", "Y2FuYXJ5LWtleS1zZXNhbWUtbWU"];

/// Looks into every place that the driver reaches; the key may be in none of them while nobody asked for it.
#[track_caller]
fn look_everywhere(page: &Page, when: &str) {
    assert_eq!(page.sightings(&CANARY), Vec::<String>::new(), "the key is seen {when}");
    let stored = page.stored();
    assert!(stored.is_empty(), "{when} the browser keeps {stored:?}");
    for line in page.console() {
        let flat = line.to_lowercase();
        assert!(!CANARY.iter().any(|secret| flat.contains(&secret.to_lowercase())), "the key is in the console {when}");
        assert!(!flat.starts_with("severe"), "the console says {when}: {line}");
    }
}

fn nothing_leaves(place: Place) {
    let page = open_with(place, |setup| {
        if place.browser == Browser::Chromium {
            setup.before_the_page.push(SEE_STORES.into());
        }
    });
    let folder = Folder::new();
    let file = format!(
        "serial number,secret key,time interval,manufacturer,model\r\n70000001,{},30,Maker,Type\r\n",
        CANARY[0]
    );
    look_everywhere(&page, "before anything");

    load_tokens(&page, &[&folder.file("canary.csv", &file)], 1);
    look_everywhere(&page, "with the file loaded");
    // What can't be read is described without its key.
    let spoilt = file.replace("70000001", "70000002").replace("MNQW", "M!QW");
    page.file_input("Upload Token File").choose(&[&folder.file("spoilt.csv", spoilt)]);
    page.wait_message(&["spoilt.csv", "line 2"]);
    look_everywhere(&page, "after a key that is damaged");

    enter_users(&page, "nina@contoso.com,Nina Park");
    page.button("Apply & Assign").click();
    check_row(&page, "70000001", "nina@contoso.com", "Nina Park", words::NEW);
    look_everywhere(&page, "when assigned");

    let dialog = open_export(&page);
    look_everywhere(&page, "before the export");
    in_the_clear(&dialog);
    dialog.thing(Role::Radio, "All assigned").click();
    for name in dialog.thing(Role::Button, Name::Any).names() {
        if let Some(file) = name.strip_prefix("Download ").filter(|file| file.contains('_')) {
            let bytes = save(&page, &dialog, file);
            assert!(
                String::from_utf8_lossy(&bytes).contains(CANARY[0]),
                "the canary is in {file}: what is looked for is there"
            );
        }
    }
    close(&dialog);
    look_everywhere(&page, "after the export");

    page.button("Reveal secret 70000001").click();
    page.table("Tokens").wait_table("the key", |table| {
        let cell = table.cell("70000001", "Secret")?.replace([' ', '\u{a0}'], "");
        cell.contains(CANARY[0]).then_some(())
    });
    assert_eq!(page.sightings(&CANARY), ["document"], "shown when asked for, and only in the document");
    page.button("Hide secret 70000001").click();
    page.button("Reveal secret 70000001").wait();
    look_everywhere(&page, "when hidden again");

    clear_all(&page);
    look_everywhere(&page, "after Clear all");

    if let Some(asked) = page.asked() {
        assert_eq!(asked, ["GET /tools/desk/"], "the web server was asked for the page and for nothing else");
    }
    if place.browser == Browser::Chromium {
        let requests = page.close_and_list_requests();
        assert_eq!(requests.foreign, Vec::<String>::new());
    }
}
journey!(nothing_leaves: chromium_file, chromium_http, firefox_file, firefox_http, webkit_file, webkit_http);

/// On an intranet without TLS the page is no secure context: no `crypto.subtle`, no clipboard. It works all the same.
fn without_a_secure_context(place: Place) {
    let page = open(place);
    let secure = page.session().script("return isSecureContext", &[]).unwrap();
    assert_eq!(secure, false, "otherwise the other journeys over http prove less than they say");
}
journey!(without_a_secure_context: chromium_http, firefox_http);
