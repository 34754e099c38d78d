//! What is kept of tokens: notes, corrections, who had them, and what became of them, also when their file is gone. And in
//! how few steps the daily work is done.

use crate::steps::{
    DEEPNET, assigned_desk, check_free, check_row, choose, clear_all, close, focus_upn, load_tokens, open_export, save,
    steps, wait_empty, wait_focus, wait_total,
};
use crate::words;
use token_desk_journeys::{Element, Folder, Page, Place, Role, Sought, another_day, journey, keys, sample, until};

/// Opens the panel of a token.
#[track_caller]
fn open_panel<'page>(page: &'page Page, serial: &str) -> Sought<'page> {
    choose(page, serial, "Verify a code…");
    let panel = page.region(format!("Token {serial}"));
    panel.must_be_there();
    panel
}

#[track_caller]
fn wait_notes(panel: &Sought<'_>, wanted: &str) {
    let notes = panel.textbox("Notes");
    until(&format!("the notes {wanted:?}"), || match notes.value() {
        there if there == wanted => Ok(()),
        other => Err(format!("they are {other:?}")),
    });
}

/// Notes and corrections are a step each, stay over the inventory, and what can't be is said at its field.
fn a_token_has_notes_and_corrections(place: Place) {
    let (zone, date) = another_day();
    let page = assigned_desk(place, |setup| setup.timezone = Some(zone.into()));
    let one = DEEPNET[0].0;
    let before = steps(&page).len();
    let panel = open_panel(&page, one);
    panel.textbox("Notes").write("in the safe");
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.press(keys::TAB.to_string());
    page.wait_message(&[&format!("The notes on token {one} were changed.")]);
    assert_eq!(steps(&page).len(), before + 1);
    page.button("Undo").click();
    wait_notes(&panel, "");
    page.button("Redo").click();
    wait_notes(&panel, "in the safe");
    // The way out of the panel is one out of the field as well.
    panel.textbox("Notes").write(", left drawer");
    page.press(keys::ESCAPE.to_string());
    panel.wait_gone();
    page.wait_message(&["The notes on token"]);
    assert_eq!(steps(&page).len(), before + 2);

    choose(&page, one, "Edit token…");
    let dialog = page.dialog(format!("Edit token {one}"));
    dialog.textbox("Start date").write("soon");
    page.press(keys::ENTER.to_string());
    dialog.wait_text("that it is no date", |text| text.contains("Write the date like 2026-03-09."));
    wait_focus(&page, "Start date");
    assert_eq!(page.flaws(), Vec::<String>::new());
    dialog.textbox("Start date").write(&format!("{}2026-03-09", keys::BACKSPACE.to_string().repeat(4)));
    dialog.textbox("Model").write(" 2");
    page.press(keys::ENTER.to_string());
    dialog.wait_gone();
    page.table("Tokens").wait_cell(one, "Model", "SafeID/Classic 2");
    assert_eq!(steps(&page).len(), before + 3);

    let export = open_export(&page);
    save(&page, &export, &format!("EntraTokens_{date}.csv"));
    let inventory = save(&page, &export, &format!("CustomerTokens_{date}.csv"));
    close(&export);
    clear_all(&page);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("inventory.csv", &inventory)], 2);
    let panel = open_panel(&page, one);
    wait_notes(&panel, "in the safe, left drawer");
    panel.wait_text("the corrections", |text| text.contains("SafeID/Classic 2") && text.contains("2026-03-09"));

    // Who had it in the inventory is known until what was to be done in Entra is done.
    choose(&page, one, "Unassign");
    panel.wait_text("who had it", |text| text.contains("Before") && text.contains("John Smith, user1@acme.com"));
    page.table("Tokens").wait_cell(one, "Status", "Freed");
    assert_eq!(page.flaws(), Vec::<String>::new());
    panel.button("Forget who had it before").click();
    panel.wait_text("that nobody had it", |text| !text.contains("Before"));
    check_free(&page, one);
    page.button("Undo this step").click();
    page.table("Tokens").wait_cell(one, "Status", "Freed");
}
journey!(a_token_has_notes_and_corrections: chromium_file, firefox_http, webkit_file);

/// A lost token stays lost when its file is taken from the desk and comes again, also over the inventory.
fn facts_outlast_their_file(place: Place) {
    let (zone, date) = another_day();
    let page = assigned_desk(place, |setup| setup.timezone = Some(zone.into()));
    let [one, other] = [DEEPNET[0].0, DEEPNET[1].0];
    choose(&page, one, "Mark as lost…");
    page.dialog(format!("Mark token {one} as lost")).button("Mark as lost").click();
    page.table("Tokens").wait_cell(one, "Status", words::LOST);
    choose(&page, one, "Remove from the desk");
    wait_total(&page, 1);
    let export = open_export(&page);
    let inventory = save(&page, &export, &format!("CustomerTokens_{date}.csv"));
    close(&export);
    choose(&page, other, "Remove from the desk");
    wait_empty(&page);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    page.wait_message(&["1 of them out of use, as noted before"]);
    page.table("Tokens").wait_cell(one, "Status", words::LOST);
    check_free(&page, other);

    clear_all(&page);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("inventory.csv", &inventory)], 1);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    page.table("Tokens").wait_cell(one, "Status", words::LOST);
    page.button("Apply & Assign").click();
    page.table("Tokens").wait_cell(one, "Status", words::LOST);
}
journey!(facts_outlast_their_file: chromium_http, firefox_file, webkit_http);

/// A person beside the table: what is dragged is the whole card, which has no role of its own.
fn person(page: &Page, upn: &str) -> Element {
    let card = page.session().script(&format!("return document.querySelector('[data-user=\"{upn}\"]')"), &[]);
    card.ok().as_ref().and_then(Element::of).expect("the person's card")
}

/// Each in as few clicks, drags and keys as it is to take: two clicks for a leaver, for a user who is removed and for one
/// who gets another token, one drag for a second token, for a change and for a swap, five keys for a change.
fn the_work_takes_few_steps(place: Place) {
    let page = assigned_desk(place, |_| {});
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("more.csv", token_desk_journeys::many_tokens(2))], 4);
    let [one, other] = [DEEPNET[0].0, DEEPNET[1].0];
    let row = |serial: &str| page.thing(Role::GridCell, serial).wait();

    // A second token: 1 drag.
    page.session().drag(&person(&page, "user1@acme.com"), &row("20000001")).unwrap();
    check_row(&page, "20000001", "user1@acme.com", "John Smith", words::NEW);
    check_row(&page, one, "user1@acme.com", "John Smith", words::NEW);
    // A change: 1 drag. A swap: 1 drag.
    page.thing(Role::GridCell, "user2@acme.com").drag_to(&page.thing(Role::GridCell, "20000002"));
    check_row(&page, "20000002", "user2@acme.com", "Joe Bloggs", words::NEW);
    check_free(&page, other);
    page.thing(Role::GridCell, "user2@acme.com").drag_to(&page.thing(Role::GridCell, "20000001"));
    check_row(&page, "20000001", "user2@acme.com", "Joe Bloggs", words::NEW);
    check_row(&page, "20000002", "user1@acme.com", "John Smith", words::NEW);
    // A change: 4 keys, one for each row on the way.
    focus_upn(&page, "20000001", "user2@acme.com");
    page.press(" ");
    page.press(keys::UP.to_string());
    page.press(" ");
    check_row(&page, other, "user2@acme.com", "Joe Bloggs", words::NEW);
    check_free(&page, "20000001");

    // A leaver: 2 clicks, and no question; what was done can be taken back at once.
    let before = steps(&page).len();
    choose(&page, "user2@acme.com", "Leaver…");
    check_free(&page, other);
    page.wait_message(&["user2@acme.com leaves"]);
    assert_eq!(steps(&page).len(), before + 1);
    page.button("Undo this step").click();
    check_row(&page, other, "user2@acme.com", "Joe Bloggs", words::NEW);
    // A user who is removed: 2 clicks.
    choose(&page, "user3@acme.com", "Remove from the list");
    page.region("Users").wait_text("no user3", |text| !text.contains("user3@acme.com"));
    page.button("Undo this step").click();
    page.region("Users").wait_text("user3", |text| text.contains("user3@acme.com"));
    // A mistyped UPN: a double-click, and typing.
    page.thing(Role::GridCell, "user2@acme.com").double_click();
    page.textbox(format!("UPN of {other}")).write(&format!("{}u2@acme.com", keys::BACKSPACE.to_string().repeat(20)));
    page.press(keys::ENTER.to_string());
    check_row(&page, other, "u2@acme.com", "Joe Bloggs", words::NEW);
}
journey!(the_work_takes_few_steps: chromium_http, firefox_http, webkit_file);

/// The last file goes: who had its tokens in Entra is still there to be downloaded, and leaving asks.
fn what_is_known_outlasts_the_last_file(place: Place) {
    let (zone, date) = another_day();
    let page = assigned_desk(place, |setup| {
        setup.timezone = Some(zone.into());
        setup.question_before_leaving = true;
    });
    let export = open_export(&page);
    save(&page, &export, &format!("EntraTokens_{date}.csv"));
    let inventory = save(&page, &export, &format!("CustomerTokens_{date}.csv"));
    close(&export);
    clear_all(&page);
    let folder = Folder::new();
    let file = folder.file("inventory.csv", &inventory);
    load_tokens(&page, &[&file], 2);
    page.button("File settings of inventory.csv").click();
    page.dialog("File settings of inventory.csv").button("Remove this file").click();
    page.wait_message(&[
        "Removed from the desk: inventory.csv",
        "Who had removed tokens in Entra",
        "stays in the inventory",
    ]);
    page.wait_text("why there are no rows", |text| {
        text.contains("The inventory keeps what is known of 2 removed tokens")
    });
    assert_eq!(page.flaws(), Vec::<String>::new());
    let export = open_export(&page);
    let kept = String::from_utf8(save(&page, &export, &format!("CustomerTokens_{date}.csv"))).expect("text");
    assert!(kept.matches("#removed:").count() == 2 && kept.contains("user1@acme.com"), "{kept}");
    close(&export);
    clear_all(&page);
    load_tokens(&page, &[&folder.file("kept.csv", &kept), &sample("deepnet_token_file.csv")], 2);
    choose(&page, DEEPNET[0].0, "Verify a code…");
    page.region(format!("Token {}", DEEPNET[0].0)).wait_text("who had it", |text| text.contains("user1@acme.com"));
}
journey!(what_is_known_outlasts_the_last_file: chromium_file, firefox_http, webkit_file);
