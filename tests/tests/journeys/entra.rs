//! Entra's side, over the weeks: what is there already is not uploaded again, and what has to be done there is said until it is
//! done.

use crate::steps::{
    THREE_USERS, clear_all, close, enter_users, in_the_clear, load_tokens, open_export, open_with, save,
};
use token_desk_journeys::{Folder, Name, Place, Role, another_day, journey, sample};

fn from_week_to_week(place: Place) {
    let (zone, date) = another_day();
    let page = open_with(place, |setup| setup.timezone = Some(zone.into()));
    let table = page.table("Tokens");
    let entra_csv = format!("EntraTokens_{date}.csv");

    // The first week: two tokens are given out, and uploaded.
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    enter_users(&page, THREE_USERS);
    page.button("Apply & Assign").click();
    table.wait_cell("10001001", "Entra", "Not yet");
    page.button("To do in Entra 2").click();
    let dialog = page.dialog("To do in Entra");
    dialog.thing(Role::CheckBox, "Done 10001001").wait();
    close(&dialog);
    let dialog = open_export(&page);
    in_the_clear(&dialog);
    let files = page.downloads(&dialog.button("Download all"), 2);
    let (_, inventory) = files.iter().find(|(name, _)| name.starts_with("CustomerTokens")).expect("the inventory");
    close(&dialog);
    table.wait_cell("10001001", "Entra", "Uploaded");
    assert!(!page.asks_before_leaving(), "the inventory says what was uploaded");

    // The second: nothing of that is uploaded once more.
    clear_all(&page);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("inventory.csv", inventory)], 2);
    table.wait_cell("10001002", "Entra", "Uploaded");
    page.button("Uploaded 2").must_be_there();
    let dialog = open_export(&page);
    dialog.wait_text("why there is nothing to upload", |text| text.contains("All assigned tokens were in a file"));
    assert!(dialog.button(format!("Download {entra_csv}")).is_disabled());
    close(&dialog);

    // One is activated; one user leaves, and has the token in Entra until it is deleted there.
    page.button("To do in Entra 2").click();
    let dialog = page.dialog("To do in Entra");
    dialog.thing(Role::CheckBox, "Done 10001001").click();
    dialog.thing(Role::CheckBox, "Done 10001001").wait_gone();
    close(&dialog);
    table.wait_cell("10001001", "Entra", "Activated");
    page.button("Unassign 10001002").click();
    table.wait_cell("10001002", "Entra", "Delete there");
    page.button("Delete in Entra 1").click();
    page.button("All 2").click();
    let dialog = open_export(&page);
    let removals = String::from_utf8(save(&page, &dialog, &format!("EntraRemove_{date}.csv"))).expect("UTF-8");
    assert!(removals.contains("10001002,user2@acme.com,") && !removals.contains("ZYXW"), "{removals}");
    let (_, changes) = page.download(&dialog.button("Download changes"));
    let changes = String::from_utf8(changes).expect("UTF-8");
    assert!(changes.contains("10001002,user2@acme.com,,Freed") && !changes.contains("ZYXW"), "{changes}");
    close(&dialog);
    page.button("To do in Entra 1").click();
    let dialog = page.dialog("To do in Entra");
    let (_, list) = page.download(&dialog.button("Download list"));
    let list = String::from_utf8(list).expect("UTF-8");
    assert!(list.contains("Delete,10001002,user2@acme.com,Freed") && !list.contains("ZYXW"), "{list}");
    dialog.thing(Role::CheckBox, "Done 10001002").click();
    dialog.wait_text("nothing more", |text| text.contains("Nothing is left to do in Entra"));
    close(&dialog);
    table.wait_cell("10001002", "Entra", "");
    page.button(Name::beginning("To do in Entra")).wait_gone();
}
journey!(from_week_to_week: chromium_file, firefox_file, webkit_file);

/// An inventory of before does not say what is in Entra: that is asked, once.
fn an_inventory_of_before_is_asked_about(place: Place) {
    let page = open_with(place, |_| {});
    let folder = Folder::new();
    let inventory = "upn,serial number,secret key,time interval,manufacturer,model,user name,object id,user type,\
        account enabled,hash function,digits,type,counter\r\n\
        anna@x.com,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet,SafeID,Anna,,,,SHA1,6,TOTP,0\r\n";
    load_tokens(&page, &[&folder.file("old.csv", inventory)], 1);
    let table = page.table("Tokens");
    table.wait_cell("10001001", "Entra", "Not known");
    let dialog = open_export(&page);
    dialog.button("Yes, in Entra already").click();
    dialog.button("Yes, in Entra already").wait_gone();
    close(&dialog);
    table.wait_cell("10001001", "Entra", "Uploaded");
    page.button("Undo").click();
    table.wait_cell("10001001", "Entra", "Not known");
    let dialog = open_export(&page);
    dialog.button("No, not yet").click();
    dialog.button("No, not yet").wait_gone();
    close(&dialog);
    table.wait_cell("10001001", "Entra", "Not yet");
}
journey!(an_inventory_of_before_is_asked_about: chromium_file, firefox_file, webkit_file);
