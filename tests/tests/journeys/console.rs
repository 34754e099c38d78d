//! The console: rows are sorted, tokens change hands by menus, dragging, clicks and keys, users are corrected and leave,
//! tokens get lost, and each step can be gone back to.

use crate::steps::{
    DEEPNET, assigned_desk, check_assigned, check_free, check_row, choose, enter_users, focus_upn, load_tokens, open,
    paste_into, steps, wait_empty, wait_focus, wait_total,
};
use crate::words;
use serde_json::json;
use token_desk_journeys::{Folder, Name, Page, Place, Role, journey, keys, many_tokens, sample, until};

/// Waits until the table has exactly these rows, in this order.
#[track_caller]
fn wait_order(page: &Page, serials: &[&str]) {
    page.table("Tokens").wait_table(&format!("the rows {serials:?}"), |table| {
        (table.total() == serials.len() && table.serials() == serials).then_some(())
    });
}

/// Waits until assistive technology is told that the rows are sorted by this column alone, this way; by none: `[]`.
#[track_caller]
fn wait_sorted(page: &Page, by: &[&str]) {
    let sorted = "return [...document.querySelectorAll('[role=columnheader][aria-sort]:not([aria-sort=none])')]
        .map(header => header.textContent + ', ' + header.getAttribute('aria-sort'))";
    until(&format!("the order by {by:?}"), || match page.session().script(sorted, &[]) {
        Ok(there) if there == json!(by) => Ok(()),
        other => Err(format!("it is {other:?}")),
    });
}

/// By a header with the mouse and by keys; a second press turns the order round, and a third takes it back.
fn rows_are_sorted(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    // The order of the file, by serial number and by name, up and down: five different ones. Nobody has the last token.
    let mut lines: Vec<String> = many_tokens(4).lines().map(str::to_owned).collect();
    lines[1..4].rotate_left(1);
    load_tokens(&page, &[&folder.file("tokens.csv", lines.join("\r\n"))], 4);
    enter_users(&page, "one@acme.com,Zoe\ntwo@acme.com,Ann\nthree@acme.com,Mia");
    page.button("Apply & Assign").click();
    check_row(&page, "20000001", "three@acme.com", "Mia", words::NEW);
    let [one, two, three, four] = ["20000001", "20000002", "20000003", "20000004"];
    let as_loaded = [two, three, one, four];
    wait_order(&page, &as_loaded);
    wait_sorted(&page, &[]);

    page.button("Sort by Serial number").click();
    wait_order(&page, &[one, two, three, four]);
    wait_sorted(&page, &["Serial number, ascending"]);
    page.button("Sort by Serial number").click();
    wait_order(&page, &[four, three, two, one]);
    wait_sorted(&page, &["Serial number, descending"]);
    page.button("Sort by Serial number").click();
    wait_order(&page, &as_loaded);
    wait_sorted(&page, &[]);

    // Without a name it comes last, up and down. Another column begins anew.
    page.button("Sort by Serial number").click();
    page.button("Sort by User name").click();
    wait_order(&page, &[three, one, two, four]);
    wait_sorted(&page, &["User name, ascending"]);
    page.button("Sort by User name").click();
    wait_order(&page, &[two, one, three, four]);
    assert_eq!(page.flaws(), Vec::<String>::new());

    // By keys: up from the first row into its header.
    page.thing(Role::GridCell, two).focus();
    page.press(keys::UP.to_string());
    wait_focus(&page, "Sort by Serial number");
    page.press(keys::ENTER.to_string());
    wait_order(&page, &[one, two, three, four]);
    page.press(keys::ENTER.to_string());
    wait_order(&page, &[four, three, two, one]);
    page.press(keys::ENTER.to_string());
    wait_order(&page, &as_loaded);
    page.press(keys::DOWN.to_string());
    wait_focus(&page, two);
}
journey!(rows_are_sorted: chromium_file, firefox_http, webkit_file);

/// Types something else into the search.
#[track_caller]
fn search(page: &Page, words: &str) {
    let field = page.textbox("Search");
    let before = field.value().chars().count();
    field.write(&format!("{}{words}", keys::BACKSPACE.to_string().repeat(before)));
}

/// Words in any order, several serial numbers, and people.
fn the_search_finds(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(300))], 300);
    enter_users(&page, "amy@acme.com,Amy Müller\nbo@acme.com,Bo Miller");
    search(&page, "muller AMY");
    page.wait_message(&["0 tokens, 1 user without one"]);
    page.region("Users").wait_text("only Amy", |text| text.contains("amy@acme.com") && !text.contains("bo@acme.com"));
    search(&page, "0299 safeid");
    wait_order(&page, &["20000299"]);

    // Whole serial numbers, each of them; as words, no token has them all. One is not on the desk.
    search(&page, "20000299 20000007 29999999");
    wait_order(&page, &["20000007", "20000299"]);
    page.wait_message(&["2 tokens, 1 not here"]);
    // Pasted as a column of a spreadsheet has them, behind what is there.
    search(&page, "20000005");
    paste_into(&page, &page.textbox("Search"), "20000001\n20000300\r\n");
    wait_order(&page, &["20000001", "20000005", "20000300"]);
    // Keys are not searched for.
    let field = page.textbox("Search").value();
    paste_into(&page, &page.textbox("Search"), &many_tokens(2));
    page.wait_message(&["keys in what you pasted"]);
    assert_eq!(page.textbox("Search").value(), field);

    page.button("Apply & Assign").click();
    search(&page, "bo@acme.com");
    wait_order(&page, &["20000002"]);
    search(&page, "");
    wait_total(&page, 300);
}
journey!(the_search_finds: chromium_http, firefox_file, webkit_file);

/// Waits until nothing is lifted any more.
#[track_caller]
fn wait_let_go(page: &Page) {
    until("nothing lifted", || match page.messages() {
        messages
            if messages
                .iter()
                .any(|message| ["is lifted", "would get"].iter().any(|words| message.contains(words))) =>
        {
            Err(format!("{messages:?}"))
        }
        _ => Ok(()),
    });
}

/// A user is moved by dragging, by clicks without dragging, and by keys; two swap.
fn a_user_is_moved(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    load_tokens(&page, &[&folder.file("more.csv", many_tokens(3))], 5);
    enter_users(&page, "user1@acme.com,John Smith\nuser2@acme.com,Joe Bloggs");
    page.button("Apply & Assign").click();
    check_assigned(&page, words::NEW);
    let [one, other] = [DEEPNET[0].0, DEEPNET[1].0];

    // One drag: both swap, and the page says so.
    page.thing(Role::GridCell, "user1@acme.com").drag_to(&page.thing(Role::GridCell, other));
    page.wait_message(&["Swapped", "user1@acme.com", "user2@acme.com"]);
    check_row(&page, other, "user1@acme.com", "John Smith", words::NEW);
    check_row(&page, one, "user2@acme.com", "Joe Bloggs", words::NEW);
    page.press_with_control('z');
    check_assigned(&page, words::NEW);

    // Picked up and put down.
    page.thing(Role::GridCell, "user1@acme.com").click();
    page.wait_message(&["user1@acme.com is lifted"]);
    page.thing(Role::GridCell, other).click();
    check_row(&page, other, "user1@acme.com", "John Smith", words::NEW);
    page.press_with_control('z');
    check_assigned(&page, words::NEW);

    // Dropped outside of any row, and onto itself: no step is made, and what was taken back can still be done again.
    let before = steps(&page);
    assert!(before[0].ends_with("taken back"), "{before:?}");
    page.thing(Role::GridCell, "user1@acme.com").drag_to(&page.button("Help"));
    page.thing(Role::GridCell, "user1@acme.com").drag_to(&page.thing(Role::GridCell, one));
    wait_let_go(&page);
    let selected = page.session().script("return String(getSelection())", &[]).unwrap();
    assert_eq!(selected, json!(""), "dragging selects no text");
    assert_eq!(steps(&page), before);
    check_assigned(&page, words::NEW);

    // By keys: Space lifts, an arrow leads on, Space puts down; Esc lets go.
    focus_upn(&page, one, "user1@acme.com");
    page.press(" ");
    page.wait_message(&["user1@acme.com is lifted"]);
    page.press(keys::ESCAPE.to_string());
    wait_let_go(&page);
    page.press(format!("{}{}", keys::DOWN, keys::ENTER));
    assert_eq!(steps(&page), before);
    focus_upn(&page, one, "user1@acme.com");
    page.press(" ");
    page.press(keys::DOWN.to_string());
    page.press(keys::DOWN.to_string());
    page.wait_message(&["user1@acme.com would get token 20000001"]);
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.press(" ");
    check_free(&page, one);
    check_row(&page, "20000001", "user1@acme.com", "John Smith", words::NEW);
}
journey!(a_user_is_moved: chromium_file, firefox_file, webkit_http);

/// The list below a text box: how many there are is told where only some are shown, and the arrows keep in sight what they
/// come to.
fn a_list_below_a_text_box(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    let users: String = (10..30).map(|number| format!("user{number}@acme.com,User {number}\n")).collect();
    enter_users(&page, &format!("{users}out_acme.com#EXT#@contoso.onmicrosoft.com,Otto Outside"));
    choose(&page, DEEPNET[0].0, "Assign…");
    let dialog = page.dialog(format!("Assign token {}", DEEPNET[0].0));
    wait_focus(&page, "UPN");
    page.press("user");
    dialog.wait_text("the first of all", |text| text.contains("8 of 20 users shown"));
    let lit = || {
        let script = "const lit = document.querySelector('[aria-selected=true]');
            const [of, list] = [lit, lit.parentElement].map(it => it.getBoundingClientRect());
            return [lit.ariaSetSize, lit.ariaPosInSet, lit.textContent, of.top >= list.top - 1 && of.bottom <= list.bottom + 1].join()";
        page.session().script(script, &[]).unwrap().as_str().unwrap_or_default().to_owned()
    };
    let wait_lit = |begin: &str| {
        until(begin, || match lit() {
            lit if lit.starts_with(begin) && lit.ends_with("true") => Ok(()),
            lit => Err(lit),
        });
    };
    wait_lit("20,1,User 10");
    page.press(keys::DOWN.to_string().repeat(9));
    wait_lit("20,8,User 17");
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.press(keys::BACKSPACE.to_string().repeat(4));
    page.press("otto");
    dialog.wait_text("that he is a guest", |text| text.contains("Otto Outside") && text.contains("Guest"));
    page.press(keys::ESCAPE.to_string());
    dialog.wait_gone();
    page.press_with_control('k');
    page.dialog("Commands").wait();
    page.press(keys::DOWN.to_string().repeat(30));
    wait_lit(",,Help and keys");
}
journey!(a_list_below_a_text_box: chromium_file, firefox_http, webkit_file);

/// Another user in one step, a mistyped UPN, the next free token, and somebody who leaves.
fn users_come_and_go(place: Place) {
    let page = assigned_desk(place, |_| {});
    let [one, other] = [DEEPNET[0].0, DEEPNET[1].0];
    choose(&page, one, "Change user…");
    let dialog = page.dialog(format!("Change the user of token {one}"));
    let field = dialog.thing(Role::ComboBox, Name::beginning("UPN"));
    field.write("no-upn");
    page.press(keys::ENTER.to_string());
    dialog.wait_text("why not", |text| text.contains("can’t be a UPN"));
    assert_eq!(page.flaws(), Vec::<String>::new());
    field.write(&format!("{}user3", keys::BACKSPACE.to_string().repeat(6)));
    dialog.thing(Role::Choice, Name::with("user3@acme.com")).click();
    dialog.wait_gone();
    check_row(&page, one, "user3@acme.com", "James Bond", words::NEW);

    choose(&page, one, "Edit user…");
    let dialog = page.dialog("Edit user");
    dialog.textbox("UPN").write(&format!("{}bond@acme.com", keys::BACKSPACE.to_string().repeat(20)));
    page.press(keys::ENTER.to_string());
    dialog.wait_gone();
    check_row(&page, one, "bond@acme.com", "James Bond", words::NEW);

    // The UPN of somebody else: are both one? They are only when the person says so.
    let before = steps(&page);
    for merge in [false, true] {
        choose(&page, one, "Edit user…");
        dialog.textbox("UPN").write(&format!("{}user2@acme.com", keys::BACKSPACE.to_string().repeat(20)));
        page.press(keys::ENTER.to_string());
        dialog.wait_text("that it is taken", |text| text.contains("another user with the UPN user2@acme.com"));
        dialog.button(if merge { "Merge both" } else { "Close dialog" }).click();
        dialog.wait_gone();
        if !merge {
            assert_eq!(steps(&page), before);
        }
    }
    page.wait_message(&["bond@acme.com and user2@acme.com are one user now"]);
    page.table("Tokens").wait_cell(one, "UPN", "user2@acme.com");
    page.table("Tokens").wait_cell(other, "UPN", "user2@acme.com");
    page.region("Users").wait_text("one of both", |text| !text.contains("bond@acme.com"));
    page.button("Undo this step").click();
    check_row(&page, one, "bond@acme.com", "James Bond", words::NEW);
    check_row(&page, other, "user2@acme.com", "Joe Bloggs", words::NEW);

    choose(&page, "user2@acme.com", "Leaver…");
    check_free(&page, other);
    // Nothing is given back.
    choose(&page, "user1@acme.com", "Give the next free token");
    check_row(&page, other, "user1@acme.com", "John Smith", words::NEW);
    choose(&page, "user1@acme.com", "Remove from the list");
    check_free(&page, other);
    page.button("Apply & Assign").click();
    check_free(&page, other);
}
journey!(users_come_and_go: chromium_http, firefox_http, webkit_file);

/// A lost token is replaced; its status stays, and the history goes back to before it.
fn a_lost_token_is_replaced(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    enter_users(&page, "user1@acme.com,John Smith");
    load_tokens(&page, &[&folder.file("more.csv", many_tokens(2))], 4);
    page.button("Apply & Assign").click();
    let [one, other] = [DEEPNET[0].0, DEEPNET[1].0];
    check_row(&page, one, "user1@acme.com", "John Smith", words::NEW);
    choose(&page, one, "Replace…");
    let dialog = page.dialog(format!("Replace token {one}"));
    dialog.textbox("Note").write("left in a taxi");
    assert_eq!(page.flaws(), Vec::<String>::new());
    dialog.button("Replace").click();
    dialog.wait_gone();
    check_row(&page, other, "user1@acme.com", "John Smith", words::NEW);
    page.table("Tokens").wait_cell(one, "Status", words::LOST);
    // It is given to nobody: the next user gets the next token.
    enter_users(&page, "user2@acme.com,Joe Bloggs");
    page.button("Apply & Assign").click();
    check_row(&page, "20000001", "user2@acme.com", "Joe Bloggs", words::NEW);
    page.table("Tokens").wait_cell(one, "Status", words::LOST);

    // Back to before everything, one step forth, to before the token was lost, and to where the work was.
    page.button("History").click();
    let history = page.dialog("History");
    history.wait();
    assert_eq!(page.flaws(), Vec::<String>::new());
    history.button("Before the first step").click();
    history.wait_gone();
    wait_empty(&page);
    page.wait_message(&["the desk before the first step"]);
    page.button("Redo").click();
    wait_total(&page, 2);
    check_free(&page, one);
    let all = steps(&page);
    // The latest one is on top.
    assert_eq!(all.iter().filter(|step| step.ends_with("taken back")).count(), all.len() - 2, "{all:?}");
    assert!(all[all.len() - 2].ends_with("now"), "{all:?}");
    let assigned = all.iter().rfind(|step| step.contains("assigning 1 token")).unwrap();
    let go_to = |step: &str| {
        page.button("History").click();
        let label = step.trim_end_matches(" taken back").to_owned();
        history.button(Name::Begins(label)).first().click();
        history.wait_gone();
    };
    go_to(assigned);
    check_row(&page, one, "user1@acme.com", "John Smith", words::NEW);
    wait_total(&page, 4);
    check_free(&page, other);
    go_to(&all[0]);
    page.table("Tokens").wait_cell(one, "Status", words::LOST);
    check_row(&page, other, "user1@acme.com", "John Smith", words::NEW);
    check_row(&page, "20000001", "user2@acme.com", "Joe Bloggs", words::NEW);
    assert!(page.button("Redo").is_disabled(), "there is nothing after the last step");
}
journey!(a_lost_token_is_replaced: chromium_file, firefox_file, webkit_file);
