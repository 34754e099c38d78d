//! Deliveries that a vendor encrypted with OpenPGP: for a key of the person's own, or with a password.

use crate::steps::{check_code, check_row, enter_users, open, open_export, save_entra_csv, wait_focus, wait_total};
use crate::words;
use token_desk_journeys::{Folder, Name, Page, Place, Role, Sought, journey, sample};

/// Of `pgp.zip` and `pgp-second.zip`.
const ZIP_PASSWORD: &str = "granite plover 41";

/// Of `pgp-private.asc`.
const KEY_PASSPHRASE: &str = "brass lantern 27";

/// Of `pgp-password.asc`.
const MESSAGE_PASSWORD: &str = "copper kettle 58";

/// Writes into a field of the dialog and opens the file with it.
#[track_caller]
fn unlock(dialog: &Sought<'_>, field: &str, text: &str) {
    dialog.thing(Role::Field, field).write(text);
    dialog.button("Unlock").click();
}

/// The dialog that asks for a private key, with this one chosen.
#[track_caller]
fn choose_key(dialog: &Sought<'_>) {
    dialog.thing(Role::FileInput, "Private key file").choose(&[&sample("pgp-private.asc")]);
    dialog.wait_text("the name of the key's file", |text| text.contains("pgp-private.asc"));
}

/// A message in a ZIP file, whose password is given: the page asks for the private key.
#[track_caller]
fn zip_opened(page: &Page) -> Sought<'_> {
    page.file_input("Upload Token File").choose(&[&sample("pgp.zip")]);
    let dialog = page.dialog("Unlock pgp.zip");
    dialog.wait_text("the lock of the ZIP file", |text| text.contains("This ZIP file is encrypted (AES-256)."));
    unlock(&dialog, "Password", ZIP_PASSWORD);
    dialog.thing(Role::FileInput, "Private key file").wait();
    dialog
}

/// Opened, assigned, exported.
fn from_the_message_in_a_zip_to_entra(place: Place) {
    let page = open(place);
    let dialog = zip_opened(&page);
    wait_focus(&page, "Private key file");
    dialog.wait_text("which layer it is", |text| text.contains("seeds.csv.asc"));
    assert_eq!(page.flaws(), Vec::<String>::new());
    assert!(dialog.button("Unlock").is_disabled(), "there is nothing to try");
    assert!(!dialog.thing(Role::Field, "Password").exists(), "no password opens it");
    choose_key(&dialog);
    dialog.button("Show password").click();
    let passphrase = dialog.textbox("Key passphrase");
    passphrase.write(KEY_PASSPHRASE);
    assert_eq!(passphrase.value(), KEY_PASSPHRASE);
    dialog.button("Unlock").click();
    wait_total(&page, 2);
    page.wait_message(&["pgp.zip › seeds.csv.asc", "2 tokens read"]);
    check_code(&page, "10001001", "234567ABCDEFGHIJKLMNOPQRSTUVWXYZ", 60);

    enter_users(&page, "ada@contoso.com,Ada");
    page.button("Apply & Assign").click();
    check_row(&page, "10001001", "ada@contoso.com", "Ada", words::NEW);
    let csv = save_entra_csv(&page, &open_export(&page));
    assert!(
        csv.ends_with(
            "ada@contoso.com,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet Security,SafeID/Classic\r\n"
        ),
        "{csv}"
    );
}
journey!(from_the_message_in_a_zip_to_entra: chromium_file, firefox_file, webkit_file);

/// A file that is no key is not taken; a wrong passphrase is told, and the password and the key that fit are still known.
fn a_wrong_key_passphrase(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let dialog = zip_opened(&page);
    let large = folder.sparse_file("photos.gpg", (1 << 20) + 1);
    dialog.thing(Role::FileInput, "Private key file").choose(&[&large]);
    dialog.wait_text("that it is no key", |text| text.contains("far too large"));
    assert!(dialog.button("Unlock").is_disabled(), "it is not taken");
    choose_key(&dialog);
    dialog.wait_text("nothing of the other file", |text| !text.contains("far too large"));

    let reason = dialog.thing(Role::Alert, Name::Any).first();
    let before = reason.text();
    unlock(&dialog, "Key passphrase", "brass lantern 72");
    reason.wait_text("that it is the passphrase", |text| text != before && text.to_lowercase().contains("passphrase"));
    assert_eq!(dialog.thing(Role::Field, "Key passphrase").value(), "", "the wrong one is gone");
    // The key is not chosen again; Enter does it, too.
    dialog.thing(Role::Field, "Key passphrase").write(&format!("{KEY_PASSPHRASE}\n"));
    wait_total(&page, 2);
    page.wait_message(&["pgp.zip › seeds.csv.asc", "2 tokens read"]);
}
journey!(a_wrong_key_passphrase: chromium_http, firefox_http, webkit_http);

/// Encrypted with nothing but a password, and dropped.
fn with_a_password_alone(place: Place) {
    let page = open(place);
    page.drop_files(&[("seeds.csv.asc", include_str!("../../data/pgp-password.asc"))]);
    let dialog = page.dialog("Unlock seeds.csv.asc");
    wait_focus(&page, "Password");
    assert!(!dialog.thing(Role::FileInput, "Private key file").exists(), "no key opens it");
    let reason = dialog.thing(Role::Alert, Name::Any).first();
    let before = reason.text();
    unlock(&dialog, "Password", "copper kettle 85");
    reason.wait_text("another reason", |text| text != before);
    unlock(&dialog, "Password", MESSAGE_PASSWORD);
    wait_total(&page, 2);
    page.table("Tokens").wait_table("its token", |table| table.cell("10001001", "Serial number"));
}
journey!(with_a_password_alone: chromium_file, firefox_http, webkit_file);

/// Two deliveries locked alike: each answer is tried on both, and what opened the outer layers is still known of both.
fn two_deliveries_at_once(place: Place) {
    let page = open(place);
    page.file_input("Upload Token File").choose(&[&sample("pgp.zip"), &sample("pgp-second.zip")]);
    let dialog = page.dialog("Unlock pgp.zip");
    let on_both = dialog.thing(Role::CheckBox, "Try it on 1 other file that is locked, too");
    on_both.click();
    unlock(&dialog, "Password", ZIP_PASSWORD);
    choose_key(&dialog);
    on_both.click();
    unlock(&dialog, "Key passphrase", KEY_PASSPHRASE);
    wait_total(&page, 3);
    page.wait_message(&["pgp-second.zip › seeds.csv.asc"]);
}
journey!(two_deliveries_at_once: chromium_file, firefox_file, webkit_file);
