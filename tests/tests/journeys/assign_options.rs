//! Apply & Assign with its options: what Entra does not take is marked and given to nobody, a spare for everybody, and what
//! it will do is seen before.

use crate::steps::{check_free, check_row, choose, enter_users, load_tokens, open, wait_focus};
use crate::words;
use token_desk_journeys::keys::SHIFT;
use token_desk_journeys::{Folder, Name, Page, Place, Role, journey, keys, many_tokens};

const KEYS: [&str; 5] = [
    "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXA",
    "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXB",
    "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXC",
    "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXD",
    "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXE",
];

/// One with SHA-256, an event token, and three that the CSV takes.
fn box_of_several_makes() -> String {
    let kinds = ["TOTP,SHA256,30", "HOTP,SHA1,", "TOTP,SHA1,30", "TOTP,SHA1,60", "TOTP,SHA1,30"];
    let rows =
        kinds.iter().zip(KEYS).enumerate().map(|(number, (kind, key))| format!("7000000{number},{key},{kind}\r\n"));
    "serial number,secret key,type,hash function,time interval\r\n".to_owned() + &rows.collect::<String>()
}

fn desk(page: &Page) {
    let folder = Folder::new();
    load_tokens(page, &[&folder.file("box.csv", box_of_several_makes())], 5);
    enter_users(page, "amy@acme.com,Amy\nbo@acme.com,Bo\ncy@acme.com,Cy");
}

fn what_entra_does_not_take_is_passed_over(place: Place) {
    let page = open(place);
    desk(&page);
    page.table("Tokens").wait_cell("70000000", "Status", "Free Not for Entra");
    page.table("Tokens").wait_cell("70000002", "Status", "Free");
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.button("Apply & Assign").click();
    page.wait_message(&["3 tokens assigned", "2 tokens skipped: not for Entra"]);
    for serial in ["70000000", "70000001"] {
        page.table("Tokens").wait_cell(serial, "Status", "Free Not for Entra");
    }
    check_row(&page, "70000002", "amy@acme.com", "Amy", words::NEW);

    // For another server they are like all others, and the next user gets the first of them.
    enter_users(&page, "di@acme.com,Di");
    page.button("Options of Apply & Assign").click();
    let dialog = page.dialog("Options of Apply & Assign");
    dialog.wait_text("why they are not given", |text| {
        text.contains("No token will be assigned.")
            && text.contains("1 free token not given: it uses SHA-256")
            && text.contains("1 free token not given: it is an event token (HOTP)")
            && text.contains("1 user still without a token.")
    });
    assert_eq!(page.flaws(), Vec::<String>::new());
    dialog.thing(Role::Radio, Name::beginning("Another server")).click();
    dialog.wait_text("what it will do now", |text| text.contains("70000000 → di@acme.com"));
    dialog.button("Apply & Assign").click();
    dialog.wait_gone();
    check_row(&page, "70000000", "di@acme.com", "Di", words::NEW);
    page.table("Tokens").wait_cell("70000001", "Status", "Free");
}
journey!(what_entra_does_not_take_is_passed_over: chromium_file, firefox_http, webkit_file);

/// A spare for everybody, by keys alone.
fn everybody_gets_a_spare(place: Place) {
    let page = open(place);
    desk(&page);
    page.tab_to("Options of Apply & Assign");
    page.press(keys::ENTER.to_string());
    let dialog = page.dialog("Options of Apply & Assign");
    dialog.must_be_there();
    page.tab_to("Tokens for each user");
    page.press("2");
    dialog.wait_text("that tokens are short", |text| {
        text.contains("3 tokens will be assigned.") && text.contains("3 users with fewer than they were to have.")
    });
    page.tab_to("Apply & Assign");
    page.press(keys::ENTER.to_string());
    dialog.wait_gone();
    page.wait_message(&["3 tokens assigned", "3 users with fewer"]);
    wait_focus(&page, "Options of Apply & Assign");
    check_row(&page, "70000002", "amy@acme.com", "Amy", words::NEW);
    check_row(&page, "70000004", "cy@acme.com", "Cy", words::NEW);
}
journey!(everybody_gets_a_spare: chromium_http, firefox_file, webkit_http);

/// Which model is for whom stands in the list; who stays without is said, and only users that the search finds are served.
fn models_are_for_users(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let rows = KEYS.iter().zip(["Fob", "Card", "Card", "Fob", "Plug"]).enumerate();
    let rows: String = rows.map(|(n, (key, model))| format!("7000000{n},{key},60,Acme,{model}\r\n")).collect();
    let file = format!("serial number,secret key,time interval,manufacturer,model\r\n{rows}");
    load_tokens(&page, &[&folder.file("box.csv", file)], 5);
    let list = "upn,name,token model\r\namy@acme.com,Amy,card\r\nbo@acme.com,Bo,\r\ncy@acme.com,Cy,Stick\r\ndi@beta.com,Di,Fob\r\n";
    page.file_input("Upload User File").choose(&[&folder.file("users.csv", list)]);
    page.region("Users").wait_text("the models", |text| text.contains("cy@acme.com") && text.contains("Stick"));
    page.textbox("Search").write("acme");
    page.button("Options of Apply & Assign").click();
    let dialog = page.dialog("Options of Apply & Assign");
    dialog.wait_text("who stays without", |text| {
        text.contains("3 tokens will be assigned.")
            && text.contains("1 user skipped: of the model that the list names for them no token is free.")
            && text.contains("cy@acme.com: no “Stick” is free.")
    });
    dialog.thing(Role::CheckBox, Name::with("Give another model")).click();
    dialog.wait_text("that all get one", |text| text.contains("4 tokens will be assigned.") && !text.contains("Stick"));
    dialog.thing(Role::CheckBox, Name::with("Give another model")).click();
    dialog.thing(Role::CheckBox, "Only users that the search for “acme” finds").click();
    dialog.wait_text("those of acme.com", |text| {
        text.contains("2 tokens will be assigned.")
            && text.contains("70000001 → amy@acme.com")
            && !text.contains("di@beta.com")
    });
    assert_eq!(page.flaws(), Vec::<String>::new());
    dialog.button("Apply & Assign").click();
    dialog.wait_gone();
    page.wait_message(&[
        "2 tokens assigned",
        "1 user skipped: of the model",
        "Only users that the search finds were served.",
    ]);
    page.textbox("Search").write(&keys::BACKSPACE.to_string().repeat(4));
    check_row(&page, "70000001", "amy@acme.com", "Amy", words::NEW);
    check_row(&page, "70000000", "bo@acme.com", "Bo", words::NEW);
    page.table("Tokens").wait_cell("70000003", "Status", "Free");
    // By hand, the next free token is one of the model.
    choose(&page, "cy@acme.com", "Give the next free token");
    page.wait_message(&["No “Stick” is free"]);
    choose(&page, "di@beta.com", "Give the next free token");
    check_row(&page, "70000003", "di@beta.com", "Di", words::NEW);
}
journey!(models_are_for_users: chromium_file, firefox_http, webkit_file);

/// People are selected by their picture, and get tokens: the next ones, the selected ones, or by the options.
fn selected_users_are_served(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(6))], 6);
    enter_users(&page, "amy@acme.com,Amy\nbo@acme.com,Bo\ncy@acme.com,Cy\ndi@acme.com,Di");
    let people = page.region("Users");
    let pick = |upn: &str| people.thing(Role::CheckBox, format!("Select {upn}")).click();
    pick("bo@acme.com");
    pick("di@acme.com");
    page.wait_message(&["2 users selected"]);
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.button("Assign selected").click();
    check_row(&page, "20000001", "bo@acme.com", "Bo", words::NEW);
    check_row(&page, "20000002", "di@acme.com", "Di", words::NEW);
    page.wait_message(&["2 tokens assigned.", "Only the selected users were served."]);
    page.button("Clear selection").click();

    // These tokens, and nobody by name: those who wait, in order.
    page.thing(Role::CheckBox, "Select 20000005").click();
    pick("cy@acme.com");
    page.wait_message(&["1 selected, 1 user selected"]);
    page.button("Assign selected").click();
    check_row(&page, "20000005", "cy@acme.com", "Cy", words::NEW);
    page.button("Clear selection").click();
    page.thing(Role::CheckBox, "Select 20000006").click();
    page.button("Assign selected").click();
    check_row(&page, "20000006", "amy@acme.com", "Amy", words::NEW);
    check_free(&page, "20000003");
    page.button("Clear selection").click();

    // By the options: a spare for one of them.
    pick("amy@acme.com");
    page.button("Options of Apply & Assign").click();
    let dialog = page.dialog("Options of Apply & Assign");
    dialog.thing(Role::CheckBox, "Only the 1 user selected").click();
    dialog.thing(Role::ComboBox, Name::beginning("Tokens for each user")).pick("2: one is a spare");
    dialog.wait_text("what it will do", |text| text.contains("1 token will be assigned."));
    dialog.button("Apply & Assign").click();
    check_row(&page, "20000003", "amy@acme.com", "Amy", words::NEW);
    check_free(&page, "20000004");
}
journey!(selected_users_are_served: chromium_file, firefox_http, webkit_file);

/// With Shift, all people between two become what the first is: selected, or no longer.
fn people_are_selected_in_a_run(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(6))], 6);
    enter_users(&page, "amy@acme.com,Amy\nbo@acme.com,Bo\ncy@acme.com,Cy\ndi@acme.com,Di\ned@acme.com,Ed");
    let circle = |upn: &str| page.region("Users").thing(Role::CheckBox, format!("Select {upn}"));
    circle("bo@acme.com").click();
    circle("di@acme.com").click_holding(SHIFT);
    page.wait_message(&["3 users selected"]);
    circle("cy@acme.com").click();
    page.wait_message(&["2 users selected"]);
    circle("amy@acme.com").click_holding(SHIFT);
    page.wait_message(&["1 user selected"]);
    page.button("Assign selected").click();
    check_row(&page, "20000001", "di@acme.com", "Di", words::NEW);
}
journey!(people_are_selected_in_a_run: chromium_file, firefox_http, webkit_file);
