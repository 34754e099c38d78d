//! Conversion: which tokens, into which format, and what is said before the download.

use crate::steps::{
    DEEPNET, assigned_desk, check_code, clear_all, close, in_the_clear, load_tokens, open_conversion, open_with,
    wait_selected, wait_total,
};
use serde_json::Value;
use token_desk_journeys::keys::{DELETE, HOME, SHIFT};
use token_desk_journeys::{Folder, Name, Place, Role, another_day, journey, many_tokens, sample};

fn the_tokens_that_were_picked(place: Place) {
    let (zone, date) = another_day();
    let page = assigned_desk(place, |setup| setup.timezone = Some(zone.into()));
    page.button("Unassign 10001002").click();

    let dialog = open_conversion(&page, "Entra CSV");
    dialog.wait_text("the token that nobody has", |text| {
        text.contains("1 token can’t go into") && text.contains("nobody")
    });
    dialog.thing(Role::Radio, "Assigned").click();
    dialog.wait_text("only what can be converted", |text| !text.contains("can’t go into"));
    // Not the name of the export's file, which has all tokens.
    let (name, csv) = page.download(&dialog.button(format!("Download EntraTokens_{date}_selected.csv")));
    assert_eq!(name, format!("EntraTokens_{date}_selected.csv"));
    let csv = String::from_utf8(csv).unwrap();
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(csv.contains("user1@acme.com,10001001,") && !csv.contains("10001002"), "{csv}");

    // What is refused can be looked at, and is then what is shown.
    dialog.thing(Role::Radio, "All").click();
    dialog.button("Show 1 token").click();
    dialog.wait_gone();
    wait_total(&page, 1);
    page.table("Tokens").wait_table("the refused token", |table| table.cell("10001002", "Serial number"));
    let dialog = open_conversion(&page, "Inventory");
    dialog.thing(Role::Radio, "Those shown by filter and search").click();
    dialog.wait_text("the one that is shown", |text| text.contains("1 of 1 token"));
    in_the_clear(&dialog);
    let (_, inventory) = page.download(&dialog.button(Name::beginning("Download CustomerTokens_")));
    let inventory = String::from_utf8(inventory).unwrap();
    assert!(inventory.contains("10001002") && !inventory.contains("10001001"), "{inventory}");
}
journey!(the_tokens_that_were_picked: chromium_file, firefox_file, webkit_file);

/// Rows are picked with box, Shift and search, and stay picked; what is converted is what was picked.
fn the_selected_tokens(place: Place) {
    let page = open_with(place, |_| {});
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(24))], 24);
    let dialog = open_conversion(&page, "Inventory");
    assert!(dialog.thing(Role::Radio, "Selected").is_disabled());
    dialog.wait_text("why it can't be chosen", |text| text.contains("nothing is selected"));
    close(&dialog);

    let tick = |serial: &str| page.thing(Role::CheckBox, format!("Select {serial}"));
    tick("20000003").click();
    tick("20000006").click_holding(SHIFT);
    wait_selected(&page, "4 selected");
    tick("20000005").click();
    tick("20000011").click();
    wait_selected(&page, "4 selected");
    // All that the search shows, and those from before, which it does not show.
    page.textbox("Search").write("2000001");
    wait_total(&page, 10);
    page.thing(Role::CheckBox, "Select all shown").click();
    wait_selected(&page, "13 selected, 3 not shown");
    page.textbox("Search").write(&format!("{}{}", HOME, DELETE.to_string().repeat(7)));
    wait_total(&page, 24);

    page.button("Convert selected").click();
    let dialog = page.dialog("Convert");
    dialog.thing(Role::ComboBox, "Format").pick("Inventory");
    dialog.wait_text("the selected ones", |text| text.contains("13 of 13 tokens"));
    in_the_clear(&dialog);
    let (_, inventory) = page.download(&dialog.button(Name::beginning("Download CustomerTokens_")));
    close(&dialog);
    let inventory = String::from_utf8(inventory).unwrap();
    for number in 20_000_001..=20_000_024 {
        let picked = matches!(number, 20_000_003 | 20_000_004 | 20_000_006 | 20_000_010..=20_000_019);
        assert_eq!(inventory.contains(&number.to_string()), picked, "{number} in {inventory}");
    }

    // They go together, and come back together.
    page.button("Remove selected").click();
    wait_total(&page, 11);
    page.button("Undo").click();
    wait_total(&page, 24);
    assert!(!page.button("Remove selected").exists(), "what is gone is not selected any more");
}
journey!(the_selected_tokens: chromium_file, firefox_file, webkit_http);

fn a_few_items_a_file(place: Place) {
    let page = open_with(place, |_| {});
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    let dialog = open_conversion(&page, "Entra JSON");
    let items = dialog.thing(Role::Field, "Items per file");
    assert_eq!(items.value(), "50");
    items.write(&format!("{HOME}{DELETE}{DELETE}1"));
    let files = page.downloads(&dialog.button("Download all"), 2);
    for ((name, bytes), (serial, part)) in files.iter().zip([("10001001", "_001.json"), ("10001002", "_002.json")]) {
        assert!(name.ends_with(part), "{name}");
        let json: Value = serde_json::from_slice(bytes).unwrap();
        assert_eq!(json["value"][0]["serialNumber"], serial);
        assert_eq!(json["value"].as_array().map(Vec::len), Some(1));
    }
}
journey!(a_few_items_a_file: chromium_http, firefox_http, webkit_http);

/// Many files, or one that takes long: what is not written yet stays unwritten when it is stopped.
fn writing_can_be_stopped(place: Place) {
    let page = open_with(place, |_| {});
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(200))], 200);
    let dialog = open_conversion(&page, "Entra JSON");
    dialog.thing(Role::Field, "Items per file").write(&format!("{HOME}{DELETE}{DELETE}1"));
    dialog.button("Download all").click();
    page.wait_message(&[".json was handed"]);
    dialog.button("Stop").click();
    let said = page.wait_message(&["Stopped: ", "of 200 files", "handed to the browser"]);
    let number = said.split(" of 200").next().and_then(|before| before.rsplit(' ').next()).unwrap().to_owned();
    assert!((1..200).contains(&number.parse::<usize>().unwrap()), "{said}");

    dialog.thing(Role::ComboBox, "Format").pick("PSKC");
    dialog.thing(Role::Radio, "Passphrase").click();
    dialog.thing(Role::Field, "Passphrase").write("a-passphrase-of-the-journey");
    dialog.thing(Role::Field, "Rounds").write(&format!("{HOME}{}10000000", DELETE.to_string().repeat(8)));
    dialog.button(Name::with(".pskcxml")).click();
    dialog.button("Stop").click();
    page.wait_message(&["Stopped: 0 of 1 file"]);

    // Opened anew meanwhile, the dialog begins nothing beside what is being written, and can stop it.
    dialog.thing(Role::ComboBox, "Format").pick("Entra JSON");
    dialog.button("Download all").click();
    page.wait_message(&[".json was handed"]);
    close(&dialog);
    let dialog = open_conversion(&page, "Entra JSON");
    assert!(dialog.button("Download all").is_disabled());
    dialog.button("Stop").click();
    page.wait_message(&["Stopped: "]);

    // Cleared meanwhile, nothing is being written any more either.
    dialog.thing(Role::Field, "Items per file").write(&format!("{HOME}{DELETE}{DELETE}1"));
    dialog.button("Download all").click();
    page.wait_message(&[".json was handed"]);
    close(&dialog);
    page.button("Stop").wait();
    clear_all(&page);
    page.wait_message(&["Everything is cleared"]);
    page.button("Stop").wait_gone();
}
journey!(writing_can_be_stopped: chromium_file);

/// Where a person opens the file in a spreadsheet, no name in it runs as a formula.
fn protected_against_formulas(place: Place) {
    // So high that the button is not behind the bar at the end of the dialog, from where Chromium's driver does not scroll it.
    let page = open_with(place, |setup| setup.window = (1280, 1600));
    let folder = Folder::new();
    let file = "serial number,secret key,manufacturer,model\r\n-7,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,Maker,Type\r\n";
    load_tokens(&page, &[&folder.file("tokens.csv", file)], 1);
    let dialog = open_conversion(&page, "Custom CSV");
    let written = || {
        let (_, csv) = page.download(&dialog.button(Name::beginning("Download Custom_")));
        String::from_utf8(csv).unwrap()
    };
    assert!(written().contains("\n-7,"));
    dialog.thing(Role::CheckBox, "Protect against formulas").click();
    dialog.wait_text("what it means", |text| text.contains("On: an apostrophe"));
    assert!(written().contains("\n'-7,"));
}
journey!(protected_against_formulas: chromium_file, firefox_http, webkit_file);

/// A PSKC file with a key that the page makes: read again with it, and with no other. Over http too, where browsers
/// give pages fewer powers.
fn pskc_with_a_key_made_here(place: Place) {
    let page = open_with(place, |_| {});
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    let dialog = open_conversion(&page, "PSKC");
    dialog.thing(Role::Radio, "Pre-shared key").click();
    let download = dialog.button(Name::with(".pskcxml"));
    assert!(download.is_disabled(), "no key, no file");
    dialog.button("Make a key").click();
    let key = dialog.textbox("Key (32 hex digits)").value();
    assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{} characters", key.len());
    let (_, apart) = page.download(&dialog.button("Download the key"));
    assert_eq!(apart, key.as_bytes());
    let (name, pskc) = page.download(&download);
    close(&dialog);
    let text = String::from_utf8(pskc.clone()).unwrap();
    assert!(text.contains("EncryptedValue") && text.contains("10001001"), "{name}: {text}");

    clear_all(&page);
    let folder = Folder::new();
    page.file_input("Upload Token File").choose(&[&folder.file("again.xml", &pskc)]);
    let unlock = page.dialog("Unlock again.xml");
    unlock.thing(Role::Field, "Password").write(&key);
    unlock.button("Unlock").click();
    wait_total(&page, 2);
    for (serial, secret) in DEEPNET {
        check_code(&page, serial, secret, 60);
    }
}
journey!(pskc_with_a_key_made_here: chromium_http, firefox_file, webkit_file);
