//! Files in: several at once, more later, dropped anywhere, and in the wrong place.

use crate::steps::{check_assigned, check_free, check_row, clear_all, load_tokens, open, wait_total};
use crate::words;
use token_desk_journeys::{Name, Place, Role, journey, sample};

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
    assert!(findings.to_lowercase().contains("1 warning"), "{findings}");
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
