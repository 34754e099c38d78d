//! Files that leave encrypted: the inventory unless somebody says otherwise, any other if somebody says so.

use crate::steps::{
    assigned_desk, check_assigned, clear_all, close, in_the_clear, load_tokens, open_conversion, open_export,
    open_with, save, wait_focus,
};
use crate::words;
use token_desk_journeys::keys::{DELETE, HOME};
use token_desk_journeys::{Folder, Name, Page, Place, Role, Sought, another_day, journey, sample, unzip};

const FIELD: &str = "Password for the ZIP";
const PASSWORD: &str = "a horse under 7 stairs";

fn type_password(dialog: &Sought<'_>, password: &str) {
    dialog.thing(Role::Field, FIELD).write(password);
}

/// Whether the page says at the next clearing that the inventory was not downloaded.
fn is_unsaved(page: &Page) -> bool {
    page.button("Clear all").click();
    let dialog = page.dialog(Name::beginning(words::CLEAR_DIALOG));
    let unsaved = dialog.text().contains("was not downloaded");
    dialog.button("Keep everything").click();
    dialog.wait_gone();
    unsaved
}

/// Nobody chose anything: the inventory is sealed, with a password that the page makes; Entra's files are as Entra takes them.
fn a_sealed_inventory(place: Place) {
    let (zone, date) = another_day();
    let page = assigned_desk(place, |setup| setup.timezone = Some(zone.into()));
    assert!(is_unsaved(&page));
    let dialog = open_export(&page);
    let inventory = dialog.button(format!("Download CustomerTokens_{date}.csv as ZIP"));
    inventory.click();
    dialog.wait_text("that there is no password", |text| text.contains("Enter a password or make one"));
    wait_focus(&page, FIELD);
    dialog.button("Make a password").click();
    dialog.wait_text("what it is worth", |text| text.contains("100 bits"));
    let made = dialog.textbox(FIELD).value();
    let groups: Vec<usize> = made.split('-').map(str::len).collect();
    assert_eq!(groups, [5; 4], "{} characters", made.len());

    let (name, zip) = page.download(&inventory);
    assert_eq!(name, format!("TokenDesk_{date}.zip"));
    dialog.wait_text("both names", |text| {
        text.lines().any(|line| line.contains(&name) && line.contains(&format!("CustomerTokens_{date}.csv")))
    });
    let (inside, content) = unzip(&zip, &made).expect("the password opens it");
    assert_eq!(inside, format!("CustomerTokens_{date}.csv"));
    assert_eq!(unzip(&zip, &made[1..]), None, "no other password opens it");
    let content = String::from_utf8(content).unwrap();
    assert!(content.starts_with('\u{feff}') && content.contains("user1@acme.com,10001001,"), "{content}");
    let csv = String::from_utf8(save(&page, &dialog, &format!("EntraTokens_{date}.csv"))).unwrap();
    assert!(csv.starts_with("upn,serial number,secret key"), "{csv}");

    // The next one has another name, and the files for Entra are sealed too where that is chosen.
    dialog.thing(Role::CheckBox, Name::beginning("The files for Entra too")).click();
    dialog.thing(Role::Radio, "All assigned").click();
    let files = page.downloads(&dialog.button("Download all"), 2);
    let names: Vec<&str> = files.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, [2, 3].map(|number| format!("TokenDesk_{date}_{number}.zip")));
    let inside: Vec<String> = files.iter().map(|(_, zip)| unzip(zip, &made).expect("the same password").0).collect();
    assert_eq!(inside, ["EntraTokens", "CustomerTokens"].map(|stem| format!("{stem}_{date}.csv")));

    // It counts as saved, and the password went with the dialog.
    close(&dialog);
    assert!(!is_unsaved(&page));
    let dialog = open_export(&page);
    assert_eq!(dialog.thing(Role::Field, FIELD).value(), "");
}
journey!(a_sealed_inventory: chromium_file, chromium_http, firefox_file, firefox_http, webkit_file, webkit_http);

/// A password of one's own: a weak one is told as such; another choice is undone without a trace.
fn a_password_of_ones_own(place: Place) {
    let page = assigned_desk(place, |_| {});
    let dialog = open_export(&page);
    type_password(&dialog, "Acme");
    dialog.wait_text("that it is short", |text| text.contains("Weak: it is short"));
    // Their users are of acme.com.
    type_password(&dialog, "-Password2026");
    dialog.wait_text("that it is known", |text| text.contains("Weak: it is made of what is tried first"));
    dialog.thing(Role::Radio, "None").click();
    dialog.wait_text("what that means", |text| text.contains("in plain text"));
    assert!(!dialog.thing(Role::Field, FIELD).exists() && !dialog.text().contains("Weak"));
    dialog.thing(Role::Radio, "Password (ZIP)").click();
    assert_eq!(dialog.thing(Role::Field, FIELD).value(), "", "what was typed is gone");
    type_password(&dialog, PASSWORD);
    dialog.button("Show password").click();
    assert_eq!(dialog.textbox(FIELD).value(), PASSWORD);
    assert!(!dialog.text().contains("Weak") && !dialog.text().contains("strong"), "{}", dialog.text());
    let (_, zip) = page.download(&dialog.button(Name::beginning("Download CustomerTokens_")));
    assert!(unzip(&zip, PASSWORD).is_some_and(|(name, _)| name.starts_with("CustomerTokens_")));

    in_the_clear(&dialog);
    let (name, csv) = page.download(&dialog.button(Name::beginning("Download CustomerTokens_")));
    assert!(name.ends_with(".csv") && csv.starts_with("\u{feff}upn,".as_bytes()), "{name}");
    // 7-Zip takes 99 bytes of a password.
    dialog.thing(Role::Radio, "Password (ZIP)").click();
    type_password(&dialog, &"correct horse ".repeat(8));
    dialog.wait_text("that it is too long", |text| text.contains("Too long"));
    dialog.button(Name::beginning("Download CustomerTokens_")).click();
    page.wait_message(&["too long", "7-Zip takes 99"]);
}
journey!(a_password_of_ones_own: chromium_file, firefox_file, webkit_file);

/// Any format, several files: each in a ZIP file. Only the inventory suggests it.
fn any_conversion(place: Place) {
    let page = open_with(place, |_| {});
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    let dialog = open_conversion(&page, "Inventory");
    let download = dialog.button(Name::beginning("Download CustomerTokens_"));
    assert!(download.is_disabled(), "no password, no file");
    dialog.wait_text("what is lacking", |text| text.contains("Enter a password or make one"));
    type_password(&dialog, PASSWORD);
    let (_, zip) = page.download(&download);
    assert!(unzip(&zip, PASSWORD).is_some_and(|(_, inventory)| inventory.starts_with("\u{feff}upn,".as_bytes())));

    let format = dialog.thing(Role::ComboBox, "Format");
    format.pick("Entra JSON");
    assert!(!dialog.thing(Role::Field, FIELD).exists(), "Entra takes its files as they are");
    dialog.thing(Role::Radio, "Password (ZIP)").click();
    dialog.thing(Role::Field, "Items per file").write(&format!("{HOME}{DELETE}{DELETE}1"));
    type_password(&dialog, PASSWORD);
    let files = page.downloads(&dialog.button("Download all"), 2);
    for ((name, zip), (number, part)) in files.iter().zip([("_2.zip", "_001.json"), ("_3.zip", "_002.json")]) {
        let (inside, _) = unzip(zip, PASSWORD).expect("the password opens it");
        assert!(name.starts_with("TokenDesk_") && name.ends_with(number) && inside.ends_with(part), "{name}: {inside}");
    }

    // What was chosen and typed stays where another format has it as well.
    format.pick("PSKC");
    let (_, zip) = page.download(&dialog.button(Name::with(".pskcxml as ZIP")));
    let (_, pskc) = unzip(&zip, PASSWORD).expect("the password opens it");
    assert!(String::from_utf8_lossy(&pskc).contains("10001001"));
    dialog.thing(Role::Radio, "Passphrase").click();
    assert_eq!(dialog.thing(Role::Field, "Passphrase").value(), "");
    format.pick("Entra JSON");
    assert!(!dialog.thing(Role::Radio, "Passphrase").exists() && !dialog.thing(Role::Field, FIELD).exists());
}
journey!(any_conversion: chromium_file, firefox_http, webkit_file);

/// Encrypted to a colleague's key, with a password beside it; whoever has the private key loads it here.
fn for_a_public_key(place: Place) {
    let (zone, date) = another_day();
    let page = assigned_desk(place, |setup| setup.timezone = Some(zone.into()));
    let folder = Folder::new();
    let dialog = open_export(&page);
    dialog.thing(Role::Radio, "PGP").click();
    dialog.wait_text("who can open it", |text| text.contains("Kleopatra"));
    assert_eq!(page.flaws(), Vec::<String>::new());
    let inventory = dialog.button(format!("Download CustomerTokens_{date}.csv as PGP"));
    inventory.click();
    dialog.wait_text("that there is no key", |text| text.contains("Choose a public key file"));
    wait_focus(&page, "Public key files");
    let keys = dialog.thing(Role::FileInput, "Public key files");
    keys.choose(&[&folder.sparse_file("photos.asc", (1 << 20) + 1)]);
    dialog.wait_text("that it is no key", |text| text.contains("far too large"));
    keys.choose(&[&sample("pgp-public.asc")]);
    dialog.wait_text("its name", |text| text.contains("pgp-public.asc") && !text.contains("far too large"));
    dialog.thing(Role::Field, "Password that opens it as well").write(PASSWORD);
    let (name, message) = page.download(&inventory);
    assert_eq!(name, format!("TokenDesk_{date}.pgp"));
    assert!(!message.windows(8).any(|part| part == b"10001001"), "no serial number can be read");
    close(&dialog);
    assert!(!is_unsaved(&page));

    clear_all(&page);
    let file = folder.file(&name, message);
    for (field, text) in [("Key passphrase", "brass lantern 27"), ("Password", PASSWORD)] {
        page.file_input("Upload Token File").choose(&[&file]);
        let dialog = page.dialog(format!("Unlock {name}"));
        if field == "Key passphrase" {
            dialog.thing(Role::FileInput, "Private key file").choose(&[&sample("pgp-private.asc")]);
            dialog.wait_text("the name of the key's file", |text| text.contains("pgp-private.asc"));
        }
        dialog.thing(Role::Field, field).write(text);
        dialog.button("Unlock").click();
        check_assigned(&page, words::OLD);
        clear_all(&page);
    }
}
journey!(for_a_public_key: chromium_file, firefox_file, webkit_file);
