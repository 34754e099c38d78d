//! The desk: keys shown and hidden, tokens freed and given, every step taken back and done again.

use crate::steps::{DEEPNET, assigned_desk, check_assigned, check_free, check_row, wait_total};
use crate::words;
use token_desk_journeys::{Name, Page, Place, Role, journey, until};

fn keys_hide_again(place: Place) {
    let page = assigned_desk(place, |_| {});
    let (serial, secret) = DEEPNET[0];
    assert!(page.sightings(&[secret]).is_empty(), "masked until asked for");
    page.button(format!("Reveal secret {serial}")).click();
    page.table("Tokens").wait_table("the key", |table| shows(&table.cell(serial, "Secret")?, secret).then_some(()));
    assert_eq!(page.sightings(&[DEEPNET[1].1]), Vec::<String>::new(), "only the one that was asked for");

    page.button(format!("Hide secret {serial}")).click();
    until("the key to be hidden", || sighted(&page, secret));

    page.button(format!("Reveal secret {serial}")).click();
    page.table("Tokens").wait_table("the key", |table| shows(&table.cell(serial, "Secret")?, secret).then_some(()));
    until("the key to hide by itself", || sighted(&page, secret));
}
journey!(keys_hide_again: chromium_file, firefox_http, webkit_file);

fn shows(cell: &str, secret: &str) -> bool {
    cell.replace([' ', '\u{a0}'], "").contains(secret)
}

fn sighted(page: &Page, secret: &str) -> Result<(), String> {
    let seen = page.sightings(&[secret]);
    if seen.is_empty() { Ok(()) } else { Err(format!("it is seen in {seen:?}")) }
}

fn every_step_can_be_taken_back(place: Place) {
    let page = assigned_desk(place, |_| {});
    page.button("Unassign 10001001").click();
    check_free(&page, "10001001");
    check_row(&page, "10001002", "user2@acme.com", "Joe Bloggs", words::NEW);

    page.button("Undo").click();
    check_assigned(&page, words::NEW);
    page.button("Redo").click();
    check_free(&page, "10001001");
    page.press_with_control('z');
    check_assigned(&page, words::NEW);
    page.press_with_control('y');
    check_free(&page, "10001001");

    // The free token goes to the first user who holds none.
    page.button("Apply & Assign").click();
    check_row(&page, "10001001", "user1@acme.com", "John Smith", words::NEW);

    // All the way back to the empty desk, and all the way forth.
    let mut steps = 0;
    while !page.button("Undo").is_disabled() {
        page.button("Undo").click();
        steps += 1;
        assert!(steps < 20, "taking back comes to no end");
        if !page.table("Tokens").exists() {
            break;
        }
    }
    crate::steps::wait_empty(&page);
    // It is on the empty page and on the full one; in the moment between, on none.
    while !page.button("Redo").is_disabled() {
        page.button("Redo").click();
    }
    wait_total(&page, 2);
    check_assigned(&page, words::NEW);
}
journey!(every_step_can_be_taken_back: chromium_http, firefox_file, webkit_http);

/// A token for a user of one's choice, also for one who holds one already.
fn a_token_by_choice(place: Place) {
    let page = assigned_desk(place, |_| {});
    page.button("Unassign 10001001").click();
    check_free(&page, "10001001");
    page.button("Assign token 10001001").click();
    let dialog = page.dialog(Name::beginning("Assign token 10001001"));
    dialog.thing(Role::Choice, Name::with("user3@acme.com")).click();
    check_row(&page, "10001001", "user3@acme.com", "James Bond", words::NEW);
    page.press_with_control('z');
    check_free(&page, "10001001");
    page.button("Assign token 10001001").click();
    dialog.thing(Role::Choice, Name::with("user2@acme.com")).click();
    check_row(&page, "10001001", "user2@acme.com", "Joe Bloggs", words::NEW);
    check_row(&page, "10001002", "user2@acme.com", "Joe Bloggs", words::NEW);
}
journey!(a_token_by_choice: chromium_file, firefox_file, webkit_file);
