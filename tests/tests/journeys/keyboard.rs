//! The whole journey without a mouse. Only the choice of a file is the driver's: a browser's own file dialog is out of
//! its reach.

use crate::steps::{DEEPNET, THREE_USERS, check_assigned, check_free, load_tokens, open, wait_selected, wait_total};
use crate::words;
use token_desk_journeys::{Folder, Name, Page, Place, journey, keys, many_tokens, sample, until};

#[track_caller]
fn go_and_press(page: &Page, name: impl Into<Name>) {
    page.tab_to(name);
    page.press(keys::ENTER.to_string());
}

/// Goes through a row of the table until the button of this name has the focus, and presses it.
#[track_caller]
fn go_right_and_press(page: &Page, name: &str) {
    let mut reached = Vec::new();
    for _ in 0..10 {
        page.press(keys::RIGHT.to_string());
        let there = page.focused().map(|(_, name)| name).unwrap_or_default();
        if there == name {
            page.press(keys::ENTER.to_string());
            return;
        }
        reached.push(there);
    }
    panic!("the arrow to the right did not reach {name:?}, but {reached:?}")
}

/// The rows can be gone through by keys, and what has the focus is always in sight.
fn the_table_by_keyboard(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(1000))], 1000);
    page.tab_to("20000001");
    for (key, serial) in [(keys::DOWN, "20000002"), (keys::DOWN, "20000003"), (keys::UP, "20000002")] {
        page.press(key.to_string());
        wait_focus(&page, serial);
    }
    // As fast as a held key repeats: no step is lost.
    page.press(keys::DOWN.to_string().repeat(5));
    wait_focus(&page, "20000007");
    page.press_with_control(keys::END);
    page.press(keys::HOME.to_string());
    wait_focus(&page, "20001000");
    page.press(keys::UP.to_string());
    wait_focus(&page, "20000999");
    page.press_with_control(keys::HOME);
    wait_focus(&page, "20000001");
    page.press(keys::PAGE_DOWN.to_string());
    until("a page further down", || match page.focused() {
        Some((_, name)) if ("20000005".."20000100").contains(&name.as_str()) => Ok(()),
        other => Err(format!("the focus is on {other:?}")),
    });
}
journey!(the_table_by_keyboard: chromium_http, firefox_file, webkit_http);

#[track_caller]
fn wait_focus(page: &Page, name: &str) {
    until(&format!("the focus on {name}"), || match page.focused() {
        Some((_, there)) if there == name => Ok(()),
        other => Err(format!("it is on {other:?}")),
    });
}

/// Rows are selected, all of them too, and taken from the desk, without a mouse.
fn selecting_by_keyboard(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(1000))], 1000);
    page.tab_to("Select all shown");
    page.press(keys::SPACE.to_string());
    wait_selected(&page, "1,000 selected");
    page.press(keys::SPACE.to_string());
    page.tab_to("20000001");
    page.press(format!("{}{}", keys::DOWN, keys::SPACE));
    wait_selected(&page, "1 selected");
    // Shift goes on from there, and back.
    for (key, words) in
        [(keys::DOWN, "2 selected"), (keys::DOWN, "3 selected"), (keys::DOWN, "4 selected"), (keys::UP, "3 selected")]
    {
        page.press_with_shift(key);
        wait_selected(&page, words);
    }
    wait_focus(&page, "20000004");
    assert_eq!(selected_rows(&page), ["20000002", "20000003", "20000004"]);
    // Its own box is a step to the left.
    page.press(keys::LEFT.to_string());
    wait_focus(&page, "Select 20000004");
    page.press(keys::SPACE.to_string());
    wait_selected(&page, "2 selected");
    page.press_with_control('a');
    wait_selected(&page, "1,000 selected");
    page.press(keys::ESCAPE.to_string());
    until("nothing selected", || match page.button("Clear selection").exists() {
        false => Ok(()),
        true => Err("it is still offered".into()),
    });

    page.press(keys::RIGHT.to_string());
    page.press(keys::SPACE.to_string());
    page.press_with_shift(keys::UP);
    wait_selected(&page, "2 selected");
    go_and_press(&page, "Remove selected");
    wait_total(&page, 998);
    page.table("Tokens").wait_table("the others", |table| {
        (table.serials().iter().map(String::as_str).take(3).eq(["20000001", "20000002", "20000005"])).then_some(())
    });
    until("the focus in the table", || match page.focused() {
        Some((role, _)) if role == "gridcell" => Ok(()),
        other => Err(format!("it is on {other:?}")),
    });
    page.press_with_control('z');
    wait_total(&page, 1000);
}
journey!(selecting_by_keyboard: chromium_file, firefox_http, webkit_file);

/// The serial numbers of the rows in sight that assistive technology is told to be selected.
#[track_caller]
fn selected_rows(page: &Page) -> Vec<String> {
    let rows = "return [...document.querySelectorAll('[role=row][aria-selected=true]')].map(row => row.querySelector('[aria-colindex=\"2\"]').textContent)";
    let rows = page.session().script(rows, &[]).unwrap();
    rows.as_array().unwrap().iter().filter_map(|row| row.as_str().map(str::to_owned)).collect()
}

fn everything_by_keyboard(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);

    go_and_press(&page, "Enter User List");
    page.dialog("Enter User List").wait();
    wait_focus(&page, "User list");
    // Escape leaves without a trace, and the focus is back where it was.
    page.press(keys::ESCAPE.to_string());
    page.dialog("Enter User List").wait_gone();
    wait_focus(&page, "Enter User List");
    page.press(keys::ENTER.to_string());
    page.dialog("Enter User List").textbox("User list").write(THREE_USERS);
    go_and_press(&page, "Add users");
    page.dialog("Enter User List").wait_gone();

    go_and_press(&page, "Apply & Assign");
    check_assigned(&page, words::NEW);

    let (serial, secret) = DEEPNET[0];
    // The table is one stop for Tab; inside, the arrows go from cell to cell.
    page.tab_to(serial);
    go_right_and_press(&page, &format!("Reveal secret {serial}"));
    page.table("Tokens").wait_table("the key", |table| {
        table.cell(serial, "Secret")?.replace([' ', '\u{a0}'], "").contains(secret).then_some(())
    });
    go_right_and_press(&page, &format!("Unassign {serial}"));
    check_free(&page, serial);
    page.press_with_control('z');
    check_assigned(&page, words::NEW);

    go_and_press(&page, "Export Tokens & Assignments");
    let dialog = page.dialog("Export Tokens & Assignments");
    dialog.wait();
    let files =
        page.saved_by("Enter on the download", 1, || go_and_press(&page, Name::beginning("Download EntraTokens_")));
    assert!(files[0].0.starts_with("EntraTokens_"));
    page.press(keys::ESCAPE.to_string());
    dialog.wait_gone();

    go_and_press(&page, "Clear all");
    page.dialog(Name::beginning(words::CLEAR_DIALOG)).wait();
    go_and_press(&page, words::CLEAR_YES);
    crate::steps::wait_empty(&page);
}
journey!(everything_by_keyboard: chromium_file, firefox_file, webkit_file);
