//! Files in: several at once, more later, dropped anywhere, and in the wrong place.

use crate::steps::{check_assigned, check_free, check_row, clear_all, load_tokens, open, open_with, wait_total};
use crate::words;
use token_desk_journeys::{Name, Place, Role, journey, many_tokens, sample};

fn several_now_and_more_later(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv"), &sample("token2_azure.csv")], 3);
    check_row(&page, "1100000", "user@domain.com", "", words::NEW);
    load_tokens(&page, &[&sample("graph_bulk.json")], 5);
    // The same file again adds nothing, and says so.
    page.file_input("Upload Token File").choose(&[&sample("token2_azure.csv")]);
    page.wait_message(&["token2_azure.csv", words::KNOWN_ALREADY]);
    wait_total(&page, 5);
}
journey!(several_now_and_more_later: chromium_file, firefox_http, webkit_http);

fn dropped_anywhere(place: Place) {
    let page = open(place);
    let text = std::fs::read_to_string(sample("deepnet_token_file.csv")).unwrap();
    page.drop_files(&[("tokens.csv", &text)]);
    wait_total(&page, 2);
}
journey!(dropped_anywhere: chromium_file, firefox_file, webkit_file);

/// Thousands of files: the page answers meanwhile, they are one step, and each can be found.
fn thousands_at_once(place: Place) {
    const MANY: usize = 3_000;
    let page = open(place);
    let all = many_tokens(MANY as u32);
    let (header, rows) = all.split_once("\r\n").unwrap();
    let files: Vec<(String, String)> = rows
        .lines()
        .enumerate()
        .map(|(number, row)| (format!("delivery-{number}.csv"), format!("{header}\r\n{row}\r\n")))
        .collect();
    // One that is refused before any other is looked at.
    let first = ("nothing.csv".to_owned(), String::new());
    let files: Vec<(&str, &str)> =
        std::iter::once(&first).chain(&files).map(|(name, text)| (&**name, &**text)).collect();
    page.drop_files(&files);
    // While they come, those that are there can be taken back; the others come after.
    page.table("Tokens").wait_table("the first of them", |table| (table.total() > 0).then_some(()));
    page.button("Undo").click();
    page.wait_text("that the last has come", |text| text.contains("3,000 files"));
    let left = page.table("Tokens").read().total();
    assert!(left < MANY, "what was taken back is gone: {left}");
    page.drop_files(&files);
    wait_total(&page, MANY);

    page.button("All 3,000 files").click();
    let dialog = page.dialog("Files on the desk");
    dialog.textbox("Find a file").write("delivery-2999");
    dialog.button("File settings of delivery-2999.csv").click();
    page.dialog(Name::with("delivery-2999.csv")).wait();
    page.dialog(Name::with("delivery-2999.csv")).button("Cancel").click();
    page.button("Undo").click();
    wait_total(&page, left);
}
journey!(thousands_at_once: chromium_file, firefox_http);

/// In the place of what no driver can drop.
const A_FOLDER: &str = "DataTransferItem.prototype.webkitGetAsEntry = function () {
    const { name } = this.getAsFile();
    return name === 'delivery' ? { isDirectory: true, name } : { isDirectory: false, name };
};";

fn a_folder_is_called_one(place: Place) {
    let page = open_with(place, |setup| setup.before_the_page.push(A_FOLDER.into()));
    let text = std::fs::read_to_string(sample("deepnet_token_file.csv")).unwrap();
    page.drop_files(&[("delivery", ""), ("tokens.csv", &text)]);
    page.wait_message(&["delivery", "is a folder"]);
    wait_total(&page, 2);
}
journey!(a_folder_is_called_one: chromium_file);

fn in_the_wrong_place(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    page.file_input("Upload Token File").choose(&[&sample("deepnet_user_file_names.txt")]);
    page.wait_message(&["deepnet_user_file_names.txt", words::LOOKS_LIKE_USERS]);
    wait_total(&page, 2);
    page.button(Name::beginning(words::TAKE_AS_USERS)).click();
    page.button("Apply & Assign").click();
    check_assigned(&page, words::NEW);

    clear_all(&page);
    page.file_input("Upload User File").choose(&[&sample("deepnet_token_file.csv")]);
    page.wait_message(&["deepnet_token_file.csv", words::LOOKS_LIKE_TOKENS]);
    page.button(Name::beginning(words::TAKE_AS_TOKENS)).click();
    wait_total(&page, 2);
}
journey!(in_the_wrong_place: chromium_http, firefox_file, webkit_file);

/// Keys that are hex in a Base32 column: an error that names the character, and the way to read the file otherwise.
fn the_documented_mistakes(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("entra_current.csv")], 1);
    let findings = page
        .region("Findings")
        .wait_text("the unused bits", |text| text.contains("entra_current.csv") && text.contains("line 2"));
    // The other is that the file assigns the token.
    assert!(findings.to_lowercase().contains("2 warnings"), "{findings}");
    page.file_input("Upload Token File").choose(&[&sample("entra_2018_invalid_base32.csv")]);
    page.wait_message(&["entra_2018_invalid_base32.csv", "base32"]);
    page.file_input("Upload Token File").choose(&[&sample("thales_csv_base32hex.csv")]);
    page.wait_message(&["thales_csv_base32hex.csv", "base32hex"]);
    assert!(page.thing(Role::Region, "Findings").exists());
}
journey!(the_documented_mistakes: chromium_file, firefox_file, webkit_file);

/// A file of which no row became a token, and a user list, are taken from the desk again; each comes back by undo.
fn what_came_can_go(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv"), &sample("thales_csv_base32hex.csv")], 2);
    page.wait_message(&["2 files", "2 tokens read"]);
    page.button("File settings of thales_csv_base32hex.csv").click();
    page.dialog("File settings of thales_csv_base32hex.csv").button("Remove this file").click();
    page.wait_message(&["Removed from the desk", "thales_csv_base32hex.csv", "0 tokens"]);
    page.button("File settings of thales_csv_base32hex.csv").wait_gone();
    wait_total(&page, 2);

    page.file_input("Upload User File").choose(&[&sample("deepnet_user_file_names.txt")]);
    page.wait_message(&["deepnet_user_file_names.txt", "added"]);
    page.button("Apply & Assign").click();
    check_row(&page, "10001001", "user1@acme.com", "John Smith", words::NEW);
    page.button("List settings of deepnet_user_file_names.txt").click();
    // The look at the list comes a moment later, and moves the buttons below it.
    page.wait_text("the look at the list", |text| text.contains("3 of 3 rows would be users"));
    page.dialog("List settings of deepnet_user_file_names.txt").button("Remove this list").click();
    page.wait_message(&["Removed from the desk", "deepnet_user_file_names.txt", "2 tokens free again"]);
    check_free(&page, "10001001");
    page.button("Undo").click();
    check_row(&page, "10001001", "user1@acme.com", "John Smith", words::NEW);

    // A search that finds nothing leads back.
    page.textbox("Search").write("nobody has this");
    page.button("Show all tokens").click();
    check_row(&page, "10001002", "user2@acme.com", "Joe Bloggs", words::NEW);
}
journey!(what_came_can_go: chromium_file, firefox_http, webkit_file);
