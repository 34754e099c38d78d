//! Deliveries that come packed and sealed: ZIP files with a password, within each other, with several files.

use crate::steps::{check_row, enter_users, open, open_export, save, wait_total};
use crate::words;
use token_desk_journeys::{Name, Page, Place, Role, Sought, journey, sample};

/// Of `delivery.pdf`, of `several.zip`, and of the archive within `nested.zip`.
const PASSWORD: &str = "granite plover 41";

#[track_caller]
fn unlock(dialog: &Sought<'_>, password: &str) {
    dialog.thing(Role::Field, "Password").write(password);
    dialog.button("Unlock").click();
}

#[track_caller]
fn locked<'p>(page: &'p Page, file: &str) -> Sought<'p> {
    page.file_input("Upload Token File").choose(&[&sample(file)]);
    let dialog = page.dialog(format!("Unlock {file}"));
    dialog.wait();
    dialog
}

/// A ZIP file that a vendor renamed: opened, assigned, exported.
fn from_the_sealed_file_to_entra(place: Place) {
    let page = open(place);
    let dialog = locked(&page, "delivery.pdf");
    dialog.wait_text("what it is", |text| text.contains("This ZIP file is encrypted (AES-256)."));
    assert_eq!(page.flaws(), Vec::<String>::new());
    unlock(&dialog, "granite plover 14 ");
    dialog.wait_text("that it is wrong", |text| text.contains("does not open it") && text.contains("blank"));
    assert_eq!(dialog.thing(Role::Field, "Password").value(), "", "the wrong one is gone");
    dialog.button("Show password").click();
    // Copied with blanks around it. The letter that lies beside the list is no list.
    dialog.textbox("Password").write(&format!(" {PASSWORD} "));
    dialog.button("Unlock").click();
    wait_total(&page, 2);
    page.wait_message(&["delivery.pdf › tokens.csv", "2 tokens read"]);

    enter_users(&page, "ada@contoso.com,Ada");
    page.button("Apply & Assign").click();
    check_row(&page, "10001001", "ada@contoso.com", "Ada", words::NEW);
    let dialog = open_export(&page);
    let name = dialog.button(Name::beginning("Download EntraTokens_")).names().remove(0);
    let csv = save(&page, &dialog, name.trim_start_matches("Download "));
    let csv = String::from_utf8(csv).unwrap();
    assert!(
        csv.ends_with(
            "ada@contoso.com,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet Security,SafeID/Classic\r\n"
        ),
        "{csv}"
    );
    dialog.button("Close dialog").click();

    // Read anew with another choice, it asks again: nothing was kept.
    page.button("File settings of delivery.pdf › tokens.csv").click();
    let settings = page.dialog("File settings of delivery.pdf › tokens.csv");
    settings.button("Read again").click();
    let dialog = page.dialog("Unlock delivery.pdf › tokens.csv");
    unlock(&dialog, PASSWORD);
    page.wait_message(&["delivery.pdf › tokens.csv was read again"]);
    check_row(&page, "10001001", "ada@contoso.com", "Ada", words::NEW);
}
journey!(from_the_sealed_file_to_entra: chromium_file, firefox_file, webkit_file);

/// Each layer asks by its name; what opened one is still known, and a wrong one costs nothing.
fn a_layer_within_another(place: Place) {
    let page = open(place);
    let dialog = locked(&page, "nested.zip");
    dialog.wait_text("the outer layer", |text| text.contains("This ZIP file is encrypted (ZipCrypto)."));
    unlock(&dialog, "harbour-7");
    dialog.wait_text("the inner layer", |text| {
        text.contains("“inner.zip”, a ZIP file inside of it, is encrypted (AES-256).")
    });
    unlock(&dialog, "harbour-8");
    dialog.wait_text("that it is wrong", |text| text.contains("does not open it") && text.contains("inner.zip"));
    unlock(&dialog, PASSWORD);
    wait_total(&page, 2);
    page.wait_message(&["nested.zip › inner.zip › tokens.csv"]);
}
journey!(a_layer_within_another: chromium_http, firefox_http, webkit_http);

/// One password for two deliveries; of the one with several files some are chosen, each going its way.
fn several_files_and_several_deliveries(place: Place) {
    let page = open(place);
    page.file_input("Upload Token File").choose(&[&sample("delivery.pdf"), &sample("several.zip")]);
    let dialog = page.dialog("Unlock delivery.pdf");
    dialog.thing(Role::CheckBox, "Try it on 1 other file that is locked, too").click();
    unlock(&dialog, PASSWORD);
    wait_total(&page, 2);

    let files = page.dialog("Files in several.zip");
    files.wait_text("what they seem to be", |text| {
        text.contains("user list") && text.contains("Token file (CSV)") && text.contains("text, 66 bytes")
    });
    assert_eq!(page.flaws(), Vec::<String>::new());
    files.thing(Role::CheckBox, Name::beginning("tokens.csv")).click();
    // Left, it stays on offer, and asks again.
    files.button("Cancel").click();
    files.wait_gone();
    page.button("Choose files").click();
    unlock(&page.dialog("Unlock several.zip"), PASSWORD);
    files.thing(Role::CheckBox, Name::beginning("tokens.csv")).click();
    files.button("Read selected").click();
    page.wait_message(&["several.zip › staff.csv", "2"]);
    assert!(!page.dialog("Unlock several.zip").exists(), "it was told before");
    page.wait_text("the users", |text| text.contains("ben@contoso.com"));
    wait_total(&page, 2);
}
journey!(several_files_and_several_deliveries: chromium_file, firefox_http, webkit_file);
