//! Steps that several journeys share.

use crate::words;
use serde_json::json;
use std::path::Path;
use token_desk_journeys::{Name, Page, Place, Role, Setup, Sought, keys, now, sample, totp, until};

/// The tokens of `deepnet_token_file.csv`: serial number and key.
pub(crate) const DEEPNET: [(&str, &str); 2] =
    [("10001001", "234567ABCDEFGHIJKLMNOPQRSTUVWXYZ"), ("10001002", "ZYXWVUTSRQPONMLKJIHGFEDCBA765432")];

/// Three users, one more than there are tokens.
pub(crate) const THREE_USERS: &str = "user1@acme.com,John Smith\nuser2@acme.com,Joe Bloggs\nuser3@acme.com,James Bond";

/// Opens the page and waits until it can be worked with.
#[track_caller]
pub(crate) fn open(place: Place) -> Page {
    open_with(place, |_| {})
}

/// Opens the page in a browser that `change` sets up differently.
#[track_caller]
pub(crate) fn open_with(place: Place, change: impl FnOnce(&mut Setup)) -> Page {
    let page = Page::open_with(place, change);
    page.file_input("Upload Token File").wait();
    page
}

/// Loads token files and waits until the desk holds `total` tokens.
#[track_caller]
pub(crate) fn load_tokens(page: &Page, files: &[&Path], total: usize) {
    page.file_input("Upload Token File").choose(files);
    wait_total(page, total);
}

/// Waits until the desk holds `total` tokens.
#[track_caller]
pub(crate) fn wait_total(page: &Page, total: usize) {
    page.table("Tokens").wait_table(&format!("{total} tokens"), |table| (table.total() == total).then_some(()));
}

/// Waits until the page says how many tokens are selected.
#[track_caller]
pub(crate) fn wait_selected(page: &Page, words: &str) {
    until(words, || match page.messages() {
        messages if messages.iter().any(|message| message == words) => Ok(()),
        messages => Err(format!("the messages are {messages:?}")),
    });
}

/// Enters users in the dialog.
#[track_caller]
pub(crate) fn enter_users(page: &Page, list: &str) {
    page.button("Enter User List").click();
    let dialog = page.dialog("Enter User List");
    dialog.textbox("User list").write(list);
    dialog.button("Add users").click();
    dialog.wait_gone();
}

/// A desk with two tokens, of which both are assigned, and three users.
#[track_caller]
pub(crate) fn assigned_desk(place: Place, change: impl FnOnce(&mut Setup)) -> Page {
    let page = open_with(place, change);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    enter_users(&page, THREE_USERS);
    page.button("Apply & Assign").click();
    check_assigned(&page, words::NEW);
    page
}

/// Waits until both tokens of the desk belong to their users, with this status.
#[track_caller]
pub(crate) fn check_assigned(page: &Page, status: &str) {
    for (serial, upn, name) in
        [("10001001", "user1@acme.com", "John Smith"), ("10001002", "user2@acme.com", "Joe Bloggs")]
    {
        check_row(page, serial, upn, name, status);
    }
}

/// Waits until a row shows this user and this status.
#[track_caller]
pub(crate) fn check_row(page: &Page, serial: &str, upn: &str, name: &str, status: &str) {
    page.table("Tokens").wait_table(&format!("{serial} = {upn}, {name}, {status}"), |table| {
        let reads = |header: &str, text: &str| table.cell(serial, header).is_some_and(|cell| holds(&cell, text));
        (reads("UPN", upn) && reads("User name", name) && reads("Status", status)).then_some(())
    });
}

/// Whether a cell shows `text` and, where it is empty, nothing but a dash or the name of a button.
fn holds(cell: &str, text: &str) -> bool {
    if text.is_empty() { !cell.contains('@') } else { cell == text || cell.starts_with(&format!("{text} ")) }
}

/// Waits until a token is nobody's.
#[track_caller]
pub(crate) fn check_free(page: &Page, serial: &str) {
    page.table("Tokens").wait_table(&format!("{serial} to be free"), |table| {
        let upn = table.cell(serial, "UPN")?;
        let status = table.cell(serial, "Status")?;
        (!upn.contains('@') && status == words::FREE).then_some(())
    });
}

/// Waits until the code of a row is the one that its key gives now.
#[track_caller]
pub(crate) fn check_code(page: &Page, serial: &str, secret: &str, step: u64) {
    until(&format!("the code of {serial}"), || {
        // The code may change between reading and computing: either moment's will do.
        let before = totp(secret, step, now());
        let cell = page.table("Tokens").try_read()?.cell(serial, "Code").ok_or("the row is not in sight")?;
        let after = totp(secret, step, now());
        let digits: String = cell.chars().filter(char::is_ascii_digit).take(6).collect();
        if digits == before || digits == after {
            Ok(())
        } else {
            Err(format!("it reads {cell:?}, and should {before}"))
        }
    });
}

/// Waits until what has the focus is called so.
#[track_caller]
pub(crate) fn wait_focus(page: &Page, name: &str) {
    until(&format!("the focus on {name}"), || match page.focused() {
        Some((_, there)) if there == name => Ok(()),
        other => Err(format!("it is on {other:?}")),
    });
}

/// Opens the export.
#[track_caller]
pub(crate) fn open_export(page: &Page) -> Sought<'_> {
    page.button("Export Tokens & Assignments").click();
    let dialog = page.dialog("Export Tokens & Assignments");
    dialog.wait();
    dialog
}

/// Opens the conversion with this format picked.
#[track_caller]
pub(crate) fn open_conversion<'page>(page: &'page Page, format: &str) -> Sought<'page> {
    page.button("Convert").click();
    let dialog = page.dialog("Convert");
    dialog.thing(Role::ComboBox, "Format").pick(format);
    dialog
}

/// Says in the export or the conversion that files are not to be sealed, as the inventory is else.
#[track_caller]
pub(crate) fn in_the_clear(dialog: &Sought<'_>) {
    dialog.thing(Role::Radio, "None").click();
}

/// Saves one file of the open export in the clear; its name must be the whole of the button's.
#[track_caller]
pub(crate) fn save(page: &Page, dialog: &Sought<'_>, name: &str) -> Vec<u8> {
    if name.starts_with("CustomerTokens") {
        in_the_clear(dialog);
    }
    let (saved_as, bytes) = page.download(&dialog.button(format!("Download {name}")));
    assert_eq!(saved_as, name);
    bytes
}

/// Saves the CSV file for Entra of the open export.
#[track_caller]
pub(crate) fn save_entra_csv(page: &Page, dialog: &Sought<'_>) -> String {
    let is_csv = |name: &String| name.starts_with("Download EntraTokens_") && name.ends_with(".csv");
    let name = dialog.thing(Role::Button, Name::Any).names().into_iter().find(is_csv).expect("the Entra CSV");
    String::from_utf8(save(page, dialog, name.trim_start_matches("Download "))).expect("UTF-8")
}

/// Closes a dialog.
#[track_caller]
pub(crate) fn close(dialog: &Sought<'_>) {
    // A cross above and a button below.
    dialog.button(words::CLOSE).first().click();
    dialog.wait_gone();
}

/// Clears the desk, with the question in between.
#[track_caller]
pub(crate) fn clear_all(page: &Page) {
    page.button("Clear all").click();
    let dialog = page.dialog(Name::beginning(words::CLEAR_DIALOG));
    dialog.button(words::CLEAR_YES).click();
    dialog.wait_gone();
    wait_empty(page);
}

/// Waits until the desk holds nothing: there is no table, or an empty one.
#[track_caller]
pub(crate) fn wait_empty(page: &Page) {
    until("an empty desk", || {
        let table = page.table("Tokens");
        match table.try_read() {
            Ok(read) if read.total() > 0 => Err(format!("it still holds {} tokens", read.total())),
            _ if page.file_input("Upload Token File").exists() => Ok(()),
            _ => Err("the page is not ready".into()),
        }
    });
}

/// Pastes into the page outside of any field; by an event, as no driver reaches the clipboard everywhere.
#[track_caller]
pub(crate) fn paste(page: &Page, text: &str) {
    page.session()
        .script(&paste_at("document.body"), &[json!(text)])
        .unwrap_or_else(|refusal| panic!("pasting: {refusal}"));
}

/// Pastes into a field; by an event, which the browser itself does nothing about.
#[track_caller]
pub(crate) fn paste_into(page: &Page, field: &Sought<'_>, text: &str) {
    let field = field.wait();
    page.session()
        .script(&paste_at("arguments[1]"), &[json!(text), field.argument()])
        .unwrap_or_else(|refusal| panic!("pasting: {refusal}"));
}

/// A script that pastes its first argument. (Firefox takes the text of such an event by names of its own.)
fn paste_at(place: &str) -> String {
    format!(
        "const carried = new DataTransfer();
        carried.setData('text/plain', arguments[0]);
        ({place}).dispatchEvent(new ClipboardEvent('paste', {{ bubbles: true, cancelable: true,
          clipboardData: carried, data: arguments[0], dataType: 'text/plain' }}))"
    )
}

/// The steps of the work as the history lists them, the latest one on top, each with what it is now; the list is opened
/// and closed. Whatever was asked of the page before has been done by then.
#[track_caller]
pub(crate) fn steps(page: &Page) -> Vec<String> {
    page.button("History").click();
    let history = page.dialog("History");
    history.button("Before the first step").wait();
    let mut steps = history.thing(Role::Button, Name::Any).names();
    history.button("Close dialog").click();
    history.wait_gone();
    steps.retain(|name| name != "Close dialog");
    steps
}

/// Gives the focus to the cell of whoever has a token, from that of the token's serial number.
#[track_caller]
pub(crate) fn focus_upn(page: &Page, serial: &str, upn: &str) {
    page.thing(Role::GridCell, serial).focus();
    wait_focus(page, serial);
    // Columns between them may have made room.
    for _ in 0..6 {
        if page.focused().is_some_and(|(_, name)| name == upn) {
            break;
        }
        page.press(keys::RIGHT.to_string());
    }
    wait_focus(page, upn);
}

/// Chooses an item of the menu of a token or a user.
#[track_caller]
pub(crate) fn choose(page: &Page, about: &str, item: &str) {
    page.button(format!("Actions for {about}")).click();
    page.thing(Role::MenuItem, item).click();
}
