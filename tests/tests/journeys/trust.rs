//! Whose token is it: what a token file says of users is told, and what is made to look like something else is seen.

use crate::steps::{check_free, check_row, close, enter_users, load_tokens, open, open_export, wait_total};
use crate::words;
use token_desk_journeys::{Folder, Page, Place, journey};

const HEADER: &str = "upn,serial number,secret key,time interval\r\n";
const KEYS: [&str; 3] =
    ["234567ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ZYXWVUTSRQPONMLKJIHGFEDCBA765432", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"];

#[track_caller]
fn findings_say(page: &Page, said: &str) {
    page.region("Findings").wait_text(said, |text| text.contains(said));
}

#[track_caller]
fn findings_are_silent(page: &Page, said: &str) {
    page.region("Findings").wait_text(&format!("“{said}” to go"), |text| !text.contains(said));
}

/// Two of three rows name an administrator: told at once, and once more before the download.
fn a_file_that_assigns(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let rows = format!(
        "{HEADER},T1,{},60\r\nadmin@contoso.com,T2,{},60\r\nadmin@contoso.com,T3,{},60\r\n",
        KEYS[0], KEYS[1], KEYS[2]
    );
    load_tokens(&page, &[&folder.file("seeds.csv", rows)], 3);
    findings_say(&page, "2 assignments come from the token file, for admin@contoso.com.");
    let dialog = open_export(&page);
    dialog.wait_text("the same count", |text| text.contains("2 assignments come from the token file"));
}
journey!(a_file_that_assigns: chromium_file, firefox_http, webkit_file);

/// Who is in no list, and who looks like somebody of the list; with undo and redo.
fn users_in_no_list(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    let rows = format!(
        "{HEADER}adrnin@contoso.com,T1,{},60\r\nzoe@contoso.com,T2,{},60\r\nadmin@contoso.com,T3,{},60\r\n",
        KEYS[0], KEYS[1], KEYS[2]
    );
    load_tokens(&page, &[&folder.file("seeds.csv", rows)], 3);
    enter_users(&page, "admin@contoso.com,Ada Min\nben@contoso.com,Ben Brown");
    let (like, unlisted) = (
        "The UPN is in no user list, but looks like admin@contoso.com.",
        "The user holds a token, but is in no user list.",
    );
    findings_say(&page, like);
    findings_say(&page, unlisted);
    page.button("Undo").click();
    findings_are_silent(&page, like);
    findings_are_silent(&page, unlisted);
    page.button("Redo").click();
    findings_say(&page, like);
    // A list that names the one, and the token of the other taken back.
    enter_users(&page, "zoe@contoso.com,Zoe Zimmer");
    findings_are_silent(&page, unlisted);
    page.button("Unassign T1").click();
    check_free(&page, "T1");
    findings_are_silent(&page, like);
    check_row(&page, "T3", "admin@contoso.com", "Ada Min", words::NEW);
}
journey!(users_in_no_list: chromium_http, firefox_file, webkit_http);

/// Signs that nobody sees are seen: in the name of a file, in messages, in the table, among the users.
fn signs_that_cannot_be_seen(place: Place) {
    let page = open(place);
    let rows = format!("serial number,secret key,time interval\r\nT\u{200b}1,{},60\r\nT2,{},60\r\n", KEYS[0], KEYS[1]);
    page.drop_files(&[("seeds\u{202e}vsc.csv", &rows)]);
    wait_total(&page, 2);
    page.wait_message(&["seeds⟨U+202E⟩vsc.csv"]);
    page.button("File settings of seeds⟨U+202E⟩vsc.csv").must_be_there();
    findings_say(&page, "The name of the file has the sign U+202E in it");
    findings_say(&page, "The serial number has the sign U+200B in it, which can’t be seen.");
    page.table("Tokens").wait_cell("T⟨U+200B⟩1", "Serial number", "T⟨U+200B⟩1");

    enter_users(&page, "amy@contoso.com,A\u{202e}my\nreza@contoso.com,علی\u{200c}رضا");
    findings_say(&page, "The name has the sign U+202E in it");
    page.wait_text("the name as it is", |text| text.contains("A⟨U+202E⟩my") && text.contains("علی\u{200c}رضا"));
    page.button("Apply & Assign").click();
    let dialog = open_export(&page);
    dialog.wait_text("why it stays out", |text| text.contains("a sign that can’t be seen is in their serial number"));
    assert!(!page.text().contains('\u{202e}'), "a sign turns the page around");
    close(&dialog);
}
journey!(signs_that_cannot_be_seen: chromium_file, firefox_file, webkit_http);
