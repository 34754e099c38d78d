//! The whole journey without a mouse. Only the choice of a file is the driver's: a browser's own file dialog is out of
//! its reach.

use crate::steps::{
    DEEPNET, THREE_USERS, assigned_desk, check_assigned, check_free, check_row, enter_users, load_tokens, open,
    open_conversion, wait_focus, wait_selected, wait_total,
};
use crate::words;
use token_desk_journeys::{Folder, Name, Page, Place, Role, journey, keys, many_tokens, sample, until};

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

/// Waits until the focus is in a cell that a person sees, and gives the number of its row: what exists need not be seen.
#[track_caller]
fn wait_cell_in_sight(page: &Page, holds: impl Fn(u64) -> bool) -> u64 {
    let seen = "const cell = document.activeElement.closest('[role=gridcell]');
        if (!cell) return null;
        const { left, top, height } = cell.getBoundingClientRect();
        const hit = [2, height - 2].map(y => document.elementFromPoint(left + 4, top + y));
        return [Number(cell.closest('[role=row]').getAttribute('aria-rowindex')), hit.every(hit => cell.contains(hit))]";
    until("the focus in a cell that is seen", || {
        let seen = page.session().script(seen, &[]).map_err(|refusal| refusal.to_string())?;
        match (seen[0].as_u64(), seen[1].as_bool()) {
            (Some(row), Some(true)) if holds(row) => Ok(row),
            _ => Err(format!("row and whether it is seen are {seen}, the focus is on {:?}", page.focused())),
        }
    })
}

/// However far the keys lead, the focus is where they led, and the next key goes on from there.
fn the_focus_survives_paging(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(10_000))], 10_000);
    page.tab_to("20000001");
    let mut row = wait_cell_in_sight(&page, |row| row == 2);
    for _ in 0..8 {
        page.press(keys::PAGE_DOWN.to_string());
        let before = row;
        row = wait_cell_in_sight(&page, |row| row > before + 3);
    }
    for (key, step) in [(keys::DOWN, 1), (keys::DOWN, 1), (keys::UP, -1), (keys::RIGHT, 0), (keys::DOWN, 1)] {
        page.press(key.to_string());
        let next = row.saturating_add_signed(step);
        row = wait_cell_in_sight(&page, |row| row == next);
    }
    // As fast as a held key repeats.
    page.press(keys::PAGE_DOWN.to_string().repeat(6));
    page.press(keys::DOWN.to_string());
    let before = row;
    row = wait_cell_in_sight(&page, |row| row > before + 18);
    page.press(keys::PAGE_UP.to_string().repeat(3));
    let before = row;
    wait_cell_in_sight(&page, |row| row < before - 9);
    page.press(keys::END.to_string());
    page.press(keys::PAGE_DOWN.to_string());
    page.press_with_control(keys::END);
    wait_cell_in_sight(&page, |row| row == 10_001);
    page.press(keys::UP.to_string());
    wait_cell_in_sight(&page, |row| row == 10_000);
    page.press(keys::PAGE_UP.to_string().repeat(2));
    row = wait_cell_in_sight(&page, |row| row < 9_995);
    page.press(keys::PAGE_DOWN.to_string());
    let before = row;
    wait_cell_in_sight(&page, |row| row > before);
    page.press_with_control(keys::HOME);
    wait_cell_in_sight(&page, |row| row == 2);
    wait_focus(&page, "20000001");
}
journey!(the_focus_survives_paging: chromium_file, firefox_http, webkit_file);

/// Waits until the focus is on a thing of this role.
#[track_caller]
fn wait_focus_on(page: &Page, role: &str) {
    until(&format!("the focus on a {role}"), || match page.focused() {
        Some((there, _)) if there == role => Ok(()),
        other => Err(format!("it is on {other:?}")),
    });
}

/// A button that goes when it is pressed leaves the focus in the table; without a table, at the heading.
fn the_focus_is_never_nowhere(place: Place) {
    let page = open(place);
    go_and_press(&page, "Try it with sample data");
    wait_total(&page, 16);
    wait_focus_on(&page, "gridcell");
    // What was read is reported, and dismissed.
    page.button("Dismiss message").wait();
    go_and_press(&page, "Dismiss message");
    page.button("Dismiss message").wait_gone();
    wait_focus_on(&page, "gridcell");

    page.press(keys::SPACE.to_string());
    go_and_press(&page, "Remove selected");
    wait_total(&page, 15);
    go_and_press(&page, "Undo this step");
    wait_total(&page, 16);
    wait_focus_on(&page, "gridcell");

    // A button that is off hears no key.
    go_and_press(&page, "Redo");
    wait_total(&page, 15);
    wait_focus_on(&page, "gridcell");

    go_and_press(&page, "Clear all");
    go_and_press(&page, words::CLEAR_YES);
    crate::steps::wait_empty(&page);
    wait_focus_on(&page, "h1");

    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    go_and_press(&page, "Undo");
    crate::steps::wait_empty(&page);
    wait_focus_on(&page, "h1");

    // What a notice offers.
    let folder = Folder::new();
    page.file_input("Upload Token File").choose(&[&folder.file("who.csv", "upn,name\na@b.example,A\n")]);
    page.button(words::TAKE_AS_USERS).wait();
    go_and_press(&page, words::TAKE_AS_USERS);
    page.button(words::TAKE_AS_USERS).wait_gone();
    page.button("Clear all").wait();
    wait_focus_on(&page, "h1");
}
journey!(the_focus_is_never_nowhere: chromium_file, firefox_file, webkit_file);

/// A message with a way back does not go from under the hand.
fn a_focused_message_stays(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    page.tab_to("10001001");
    page.press(keys::SPACE.to_string());
    go_and_press(&page, "Remove selected");
    wait_total(&page, 1);
    page.tab_to("Undo this step");
    let began = std::time::Instant::now();
    until("longer than messages stay", || match page.button("Undo this step").exists() {
        false => panic!("it went after {:?}", began.elapsed()),
        true if began.elapsed().as_secs() > 14 => Ok(()),
        true => Err("not yet".into()),
    });
    page.press(keys::ENTER.to_string());
    wait_total(&page, 2);
}
journey!(a_focused_message_stays: chromium_file);

/// Dialogs begin at what they are for; what points at tokens leads to them.
fn dialogs_lead_on(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    go_and_press(&page, "Convert");
    wait_focus(&page, "All");
    page.press(keys::ESCAPE.to_string());
    page.dialog("Convert").wait_gone();
    wait_focus(&page, "Convert");
    go_and_press(&page, "File settings of deepnet_token_file.csv");
    wait_focus_on(&page, "select");
    go_and_press(&page, "Name the columns");
    wait_focus(&page, "The first row names the columns");
    page.press(keys::ESCAPE.to_string());
    page.dialog("Columns of deepnet_token_file.csv").wait_gone();

    enter_users(&page, THREE_USERS);
    // Part of a name is enough for a user that only one can be.
    page.tab_to("10001001");
    go_right_and_press(&page, "Assign token 10001001");
    let dialog = page.dialog("Assign token 10001001");
    dialog.thing(Role::ComboBox, "UPN").write("bond");
    dialog.thing(Role::Choice, Name::with("James Bond")).wait();
    page.press(keys::ENTER.to_string());
    check_row(&page, "10001001", "user3@acme.com", "James Bond", words::NEW);
    wait_focus_on(&page, "gridcell");

    // The second time the row is shown already.
    for _ in 0..2 {
        let dialog = open_conversion(&page, "Entra CSV");
        go_and_press(&page, "Show 1 token");
        dialog.wait_gone();
        wait_focus(&page, "10001002");
    }
}
journey!(dialogs_lead_on: chromium_file, firefox_file, webkit_file);

/// The fields of a layout are put in order by keys, and the focus goes with the field.
fn a_layout_by_keyboard(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    let dialog = open_conversion(&page, "Custom");
    let names = || {
        let names =
            "return [...document.querySelectorAll('[aria-label^=\"Name of field\"]')].map(field => field.value)";
        let names = page.session().script(names, &[]).unwrap();
        names.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    dialog.button("Move field 3 up").wait();
    let before = names();
    go_and_press(&page, "Move field 3 up");
    wait_focus(&page, "Move field 2 up");
    page.press(keys::ENTER.to_string());
    wait_focus(&page, "Move field 1 up");
    page.wait_message(&[&format!("{} is now field 1 of {}", before[2], before.len())]);
    // At the top it goes no further.
    page.press(keys::ENTER.to_string());
    page.press(keys::TAB.to_string());
    wait_focus(&page, "Move field 1 down");
    assert_eq!(names()[..3], [before[2].clone(), before[0].clone(), before[1].clone()]);
    page.press(keys::ENTER.to_string());
    wait_focus(&page, "Move field 2 down");
    page.press(keys::ENTER.to_string());
    wait_focus(&page, "Move field 3 down");
    assert_eq!(names(), before);

    go_and_press(&page, "Remove field 2");
    wait_focus(&page, "Name of field 2");
    page.wait_message(&[&format!("{} is removed", before[1])]);
    go_and_press(&page, format!("Remove field {}", before.len() - 1));
    wait_focus(&page, "Add field");
}
journey!(a_layout_by_keyboard: chromium_file, firefox_file, webkit_file);

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

/// `/` leads to the search, `?` to the list of keys, and Ctrl+K to all commands, by a part of their name.
fn commands_are_found(place: Place) {
    let page = assigned_desk(place, |_| {});
    page.thing(Role::GridCell, DEEPNET[0].0).focus();
    page.press("/");
    wait_focus(&page, "Search");
    // There it is a letter like any other.
    page.press("/");
    assert_eq!(page.textbox("Search").value(), "/");
    page.press(keys::BACKSPACE.to_string());
    page.thing(Role::GridCell, DEEPNET[0].0).focus();
    page.press("?");
    page.dialog("Help").must_be_there();
    page.press(keys::ESCAPE.to_string());
    page.dialog("Help").wait_gone();

    page.textbox("Search").focus();
    page.press_with_control('k');
    let dialog = page.dialog("Commands");
    dialog.must_be_there();
    wait_focus(&page, "Command");
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.press("tok whose");
    dialog.wait_text("that there is none", |text| text.contains("No command has such a name."));
    page.press(keys::BACKSPACE.to_string().repeat(9));
    page.press("code");
    assert_eq!(dialog.thing(Role::Choice, Name::Any).names(), ["Whose code is this?"]);
    page.press(keys::ENTER.to_string());
    page.dialog("Whose code is this?").must_be_there();
    page.press(keys::ESCAPE.to_string());
    page.dialog("Whose code is this?").wait_gone();

    page.press_with_control('k');
    page.press("un");
    dialog.thing(Role::Choice, "Undo").click();
    dialog.wait_gone();
    check_free(&page, DEEPNET[0].0);
}
journey!(commands_are_found: chromium_file, firefox_http, webkit_file);
