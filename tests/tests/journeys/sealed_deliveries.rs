//! Deliveries that come packed and sealed: ZIP files with a password, within each other, with several files.

use crate::steps::{
    check_row, clear_all, close, enter_users, load_tokens, open, open_export, open_with, save_entra_csv, wait_total,
};
use crate::words;
use token_desk_journeys::{Folder, Name, Page, Place, Role, Sought, journey, sample};

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
    let csv = save_entra_csv(&page, &dialog);
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
    settings.thing(Role::ComboBox, Name::beginning("Text encoding")).pick("Windows-1252");
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

    let files = page.dialog("Files in several.zip");
    files.wait_text("what they seem to be", |text| {
        text.contains("user list") && text.contains("Entra CSV, 221 bytes") && text.contains("text, 66 bytes")
    });
    assert_eq!(page.flaws(), Vec::<String>::new());
    files.thing(Role::CheckBox, Name::beginning("tokens.csv")).click();
    // Left, it stays on offer, and asks again.
    files.button("Cancel").click();
    files.wait_gone();
    wait_total(&page, 2);
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

/// An inventory that left with a password that was made here, and what it says of assignments.
fn a_sealed_inventory_comes_back(place: Place) {
    // Firefox's driver does not scroll to a button of which a part is in sight, and clicks what lies on the rest.
    let page = open_with(place, |setup| setup.window = (1280, 1200));
    let folder = Folder::new();
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    enter_users(&page, "ada@contoso.com,Ada");
    page.button("Apply & Assign").click();
    check_row(&page, "10001001", "ada@contoso.com", "Ada", words::NEW);
    let dialog = open_export(&page);
    dialog.button("Make a password").click();
    dialog.wait_text("what it is worth", |text| text.contains("100 bits"));
    let password = dialog.textbox("Password for the ZIP").value();
    let (name, sealed) = page.download(&dialog.button(Name::beginning("Download CustomerTokens")));
    close(&dialog);
    clear_all(&page);

    page.file_input("Upload Token File").choose(&[&folder.file(&name, sealed)]);
    let dialog = page.dialog(format!("Unlock {name}"));
    unlock(&dialog, &password.to_uppercase());
    dialog.wait_text("that it is wrong", |text| text.contains("does not open it"));
    unlock(&dialog, &password);
    wait_total(&page, 2);
    check_row(&page, "10001001", "ada@contoso.com", "Ada", words::OLD);
}
journey!(a_sealed_inventory_comes_back: chromium_file, firefox_file, webkit_file);

/// A picture of QR codes in a sealed archive: the browser opens it, and the page reads it.
fn a_picture_in_an_archive(place: Place) {
    let page = open(place);
    let dialog = locked(&page, "pictures.zip");
    unlock(&dialog, PASSWORD);
    page.wait_message(&["pictures.zip › screenshot.png"]);
    wait_total(&page, 2);
}
journey!(a_picture_in_an_archive: chromium_file, firefox_http, webkit_file);
