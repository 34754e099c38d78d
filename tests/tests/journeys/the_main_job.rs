//! The main job: from a vendor's seed file and a user list to the files for Microsoft Entra ID, and back from the
//! inventory.

use crate::steps::{
    DEEPNET, THREE_USERS, check_assigned, check_code, clear_all, close, enter_users, in_the_clear, load_tokens,
    open_export, open_with, save,
};
use crate::words;
use serde_json::{Value, json};
use token_desk_journeys::{Folder, Place, Role, another_day, journey, sample};

const ENTRA_CSV: &str = "upn,serial number,secret key,time interval,manufacturer,model\r\n\
    user1@acme.com,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet Security,SafeID/Classic\r\n\
    user2@acme.com,10001002,ZYXWVUTSRQPONMLKJIHGFEDCBA765432,60,Deepnet Security,SafeID/Classic\r\n";

fn seed_file_to_entra_and_back(place: Place) {
    // Where it is another day than in UTC: the names of the files carry the local date.
    let (zone, date) = another_day();
    let page = open_with(place, |setup| setup.timezone = Some(zone.into()));

    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    let table = page.table("Tokens").read();
    let mut wanted =
        ["Serial number", "Manufacturer", "Model", "Interval", "Secret", "Code", "UPN", "User name", "Status"]
            .iter()
            .peekable();
    for header in &table.headers {
        wanted.next_if(|name| *name == header);
    }
    assert_eq!(wanted.next(), None, "columns missing or out of order: {:?}", table.headers);
    assert_eq!(table.serials(), ["10001001", "10001002"]);
    assert_eq!(table.cell("10001001", "Manufacturer").as_deref(), Some("Deepnet Security"));
    assert_eq!(table.cell("10001001", "Model").as_deref(), Some("SafeID/Classic"));
    assert!(table.cell("10001001", "Interval").is_some_and(|cell| cell.starts_with("60")));

    enter_users(&page, THREE_USERS);
    page.button("Apply & Assign").click();
    check_assigned(&page, words::NEW);
    page.wait_text("the user that is left over", |text| text.to_lowercase().contains("1 user"));
    for (serial, secret) in DEEPNET {
        check_code(&page, serial, secret, 60);
    }

    let dialog = open_export(&page);
    let csv = save(&page, &dialog, &format!("EntraTokens_{date}.csv"));
    assert_eq!(String::from_utf8(csv).unwrap(), ENTRA_CSV);
    // What was in the one is not in the other, unless that is asked for.
    dialog.thing(Role::Radio, "All assigned").click();
    let json = save(&page, &dialog, &format!("EntraTokens_{date}.json"));
    let json: Value = serde_json::from_slice(&json).unwrap();
    let item = |number: &str, (serial, secret): (&str, &str)| {
        json!({
            "@contentId": number, "serialNumber": serial, "manufacturer": "Deepnet Security", "model": "SafeID/Classic",
            "secretKey": secret, "timeIntervalInSeconds": 60, "hashFunction": "hmacsha1",
        })
    };
    assert_eq!(json, json!({ "@context": "#$delta", "value": [item("1", DEEPNET[0]), item("2", DEEPNET[1])] }));
    let inventory = save(&page, &dialog, &format!("CustomerTokens_{date}.csv"));
    let text = String::from_utf8(inventory.clone()).unwrap();
    let (all, written) = text.rsplit_once("#written: ").expect("when it was written");
    assert!(written.starts_with("20"), "{written}");
    let lines: Vec<_> = all.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 3, "{text}");
    for (line, entra) in lines.iter().zip(ENTRA_CSV.lines()) {
        assert!(line.starts_with(entra), "the first six columns are those of the Entra CSV: {line}");
    }
    assert!(lines[1].contains("John Smith"), "{text}");
    close(&dialog);

    clear_all(&page);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("inventory.csv", &inventory)], 2);
    check_assigned(&page, words::OLD);
    for (serial, secret) in DEEPNET {
        check_code(&page, serial, secret, 60);
    }
    let dialog = open_export(&page);
    let again = save(&page, &dialog, &format!("CustomerTokens_{date}.csv"));
    let again = String::from_utf8(again).unwrap();
    assert_eq!(
        again.rsplit_once("#written: ").map(|(all, _)| all),
        Some(all),
        "the inventory of a loaded inventory is the same, byte by byte, but for when it was written"
    );
}
journey!(seed_file_to_entra_and_back: chromium_file, chromium_http, firefox_file, firefox_http, webkit_file, webkit_http);

/// Entra's "Download users", with object ids: Graph assigns by them. A guest in it gets no token into the files.
fn object_ids_for_graph(place: Place) {
    let page = open_with(place, |_| {});
    let folder = Folder::new();
    let users = "userPrincipalName,displayName,id,userType,accountEnabled\r\n\
        nina@contoso.com,Nina Park,0cadbf92-0000-0000-0000-000000000001,Member,True\r\n\
        guest_gmail.com#EXT#@contoso.onmicrosoft.com,A Guest,0cadbf92-0000-0000-0000-000000000002,Guest,True\r\n";
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    page.file_input("Upload User File").choose(&[&folder.file("exportUsers.csv", users)]);
    page.wait_text("the users", |text| text.contains("nina@contoso.com"));
    page.button("Apply & Assign").click();
    page.table("Tokens").wait_table("Nina's token", |table| {
        table.cell("10001001", "UPN").filter(|cell| cell.starts_with("nina@contoso.com"))
    });

    let dialog = open_export(&page);
    in_the_clear(&dialog);
    // Never both files for Entra.
    let mut all = page.downloads(&dialog.button("Download all"), 2);
    let names: Vec<_> = all.iter().map(|(name, _)| name.split_once('_').map_or("", |(stem, _)| stem)).collect();
    assert_eq!(names, ["CustomerTokens", "EntraTokens"]);
    // A message says which files they are, all of them.
    dialog.wait_text("the files by name", |text| {
        text.lines()
            .any(|line| line.contains("were handed to") && all.iter().all(|(name, _)| line.contains(name.as_str())))
    });
    let (_, csv) = &all[1];
    let csv = String::from_utf8(csv.clone()).unwrap();
    assert!(csv.contains("nina@contoso.com,10001001,") && !csv.contains("#EXT#"), "{csv}");
    dialog.thing(Role::Radio, "All assigned").click();
    let json = save(&page, &dialog, &all.swap_remove(1).0.replace(".csv", ".json"));
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["value"][0]["assignTo"], json!({ "id": "0cadbf92-0000-0000-0000-000000000001" }), "{json}");
    assert!(!json.to_string().contains("000000000002"), "{json}");
}
journey!(object_ids_for_graph: chromium_http, firefox_file, webkit_file);
