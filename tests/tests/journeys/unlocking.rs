//! Encrypted files: RFC 6030 Figure 6 (pre-shared key) and Figure 7 (passphrase), and one whose passphrase takes many
//! rounds.

use crate::steps::{load_tokens, open, wait_total};
use token_desk_journeys::{Folder, Name, Place, Role, Sought, journey, sample};

const KEY: &str = "12345678901234567890123456789012";
const WRONG_KEY: &str = "00000000000000000000000000000000";

/// Gives a wrong key, and waits until the dialog has come again with another reason.
#[track_caller]
fn fail(dialog: &Sought<'_>, wrong: &str) {
    let reason = dialog.thing(Role::Alert, Name::Any).first();
    let before = reason.text();
    dialog.thing(Role::Field, "Password").write(wrong);
    dialog.button("Unlock").click();
    reason.wait_text("another reason", |text| text != before);
    assert_eq!(dialog.thing(Role::Field, "Password").value(), "", "the wrong key is gone");
}

#[track_caller]
fn unlock(dialog: &Sought<'_>, right: &str) {
    dialog.thing(Role::Field, "Password").write(right);
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

/// A container of one key under the passphrase "qwerty": PBKDF2-HMAC-SHA-1 with a salt of 16 bytes,
/// AES-128-CBC, HMAC-SHA-1. The key is the one of RFC 4226.
fn many_rounds(rounds: u32) -> String {
    include_str!("../../data/pskc-many-rounds.xml").replace("1200000", &rounds.to_string())
}

/// More than a million rounds of PBKDF2 are asked about, more than ten million refused.
fn with_many_rounds(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    let file = folder.file("slow.xml", many_rounds(1_200_000));
    let input = page.file_input("Upload Token File");
    let (asked, sure) = (page.dialog("Unlock slow.xml"), page.dialog("Open slow.xml all the same?"));
    input.choose(&[&file]);
    asked.wait();
    unlock(&asked, "qwerty");
    sure.wait_text("the number of rounds", |text| text.contains("1200000 rounds"));
    sure.button("Don’t open it").click();
    sure.wait_gone();
    wait_total(&page, 2);
    // The passphrase is asked for again: it was not kept.
    page.button("Open it all the same").click();
    asked.wait();
    unlock(&asked, "qwerty");
    sure.button("Open it all the same").click();
    wait_total(&page, 3);
    page.table("Tokens").wait_table("its token", |table| table.cell("12000001", "Serial number"));
    input.choose(&[&folder.file("endless.xml", many_rounds(10_000_001))]);
    page.wait_message(&["endless.xml", "10000001 rounds", "refused"]);
    wait_total(&page, 3);
}
journey!(with_many_rounds: chromium_file, firefox_file, webkit_file);

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
    page.button("Enter the password").click();
    dialog.thing(Role::FileInput, "Key file").choose(&[&folder.file("key.txt", format!("{KEY}\r\n"))]);
    dialog.wait_text("the key file's name", |text| text.contains("key.txt"));
    dialog.button("Unlock").click();
    wait_total(&page, 3);
}
journey!(later_and_with_a_key_file: chromium_file, firefox_file, webkit_file);
