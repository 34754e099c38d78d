//! Encrypted files: RFC 6030 Figure 6 (pre-shared key) and Figure 7 (passphrase).

use crate::steps::{load_tokens, open, wait_total};
use token_desk_journeys::{Folder, Name, Place, Role, Sought, journey, sample};

const KEY: &str = "12345678901234567890123456789012";
const WRONG_KEY: &str = "00000000000000000000000000000000";

/// Gives a wrong key, and waits until the dialog has come again with another reason.
#[track_caller]
fn fail(dialog: &Sought<'_>, wrong: &str) {
    let reason = dialog.thing(Role::Alert, Name::Any).first();
    let before = reason.text();
    dialog.thing(Role::Field, "Passphrase or key").write(wrong);
    dialog.button("Unlock").click();
    reason.wait_text("another reason", |text| text != before);
    assert_eq!(dialog.thing(Role::Field, "Passphrase or key").value(), "", "the wrong key is gone");
}

#[track_caller]
fn unlock(dialog: &Sought<'_>, right: &str) {
    dialog.thing(Role::Field, "Passphrase or key").write(right);
    dialog.button("Unlock").click();
}

fn with_a_pre_shared_key(place: Place) {
    let page = open(place);
    page.file_input("Upload Token File").choose(&[&sample("pskc-figure6.xml")]);
    let dialog = page.dialog("Unlock pskc-figure6.xml");
    dialog.wait();
    fail(&dialog, WRONG_KEY);
    unlock(&dialog, KEY);
    wait_total(&page, 1);
    page.table("Tokens").wait_table("its token", |table| table.cell("987654321", "Serial number"));
    assert!(!page.dialog("Unlock pskc-figure6.xml").exists());
}
journey!(with_a_pre_shared_key: chromium_file, firefox_file, webkit_file);

fn with_a_passphrase(place: Place) {
    let page = open(place);
    page.file_input("Upload Token File").choose(&[&sample("pskc-figure7.xml")]);
    let dialog = page.dialog("Unlock pskc-figure7.xml");
    dialog.wait();
    fail(&dialog, "qwertz");
    unlock(&dialog, "qwerty");
    wait_total(&page, 1);
    page.table("Tokens").wait_table("its token", |table| table.cell("987654321", "Serial number"));
}
journey!(with_a_passphrase: chromium_http, firefox_http, webkit_http);

/// With a key file, after it was left for later while the work went on.
fn later_and_with_a_key_file(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    page.file_input("Upload Token File").choose(&[&sample("pskc-figure6.xml")]);
    let dialog = page.dialog("Unlock pskc-figure6.xml");
    dialog.button("Cancel").click();
    dialog.wait_gone();
    page.wait_message(&["pskc-figure6.xml", "not opened"]);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    page.button("Enter what opens it").click();
    dialog.thing(Role::FileInput, "Key file").choose(&[&folder.file("key.txt", format!("{KEY}\r\n"))]);
    dialog.wait_text("the key file's name", |text| text.contains("key.txt"));
    dialog.button("Unlock").click();
    wait_total(&page, 3);
}
journey!(later_and_with_a_key_file: chromium_file, firefox_file, webkit_file);
