//! The harness against a small page of its own: that what it finds, waits for and saves is what is there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use token_desk_journeys::{Folder, Page, Place, Role, Scheme, journey, keys};

fn stand_in(place: Place) -> Page {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/harness/stand_in.html");
    Page::open_file(place, &file, |setup| setup.question_before_leaving = true)
}

fn finds_what_people_find(place: Place) {
    let page = stand_in(place);
    let folder = Folder::new();

    // Files, several at once, into an input that is there for assistive technology only.
    page.file_input("Upload Token File").choose(&[&folder.file("a.csv", "1"), &folder.file("b.csv", "2")]);
    page.wait_message(&["a.csv=1;B.CSV=2"]);

    // The name is the label's, not the text's; and what comes late is waited for.
    assert!(!page.button("Comes late").exists());
    page.button("Undo").click();
    page.button("Comes late").click();
    page.wait_message(&["clicked late"]);

    // A dialog, and nothing behind it.
    page.button("Enter User List").click();
    let dialog = page.dialog("Enter User List");
    dialog.textbox("User list").write("a@contoso.com\nb@contoso.com");
    assert!(!page.button("Undo").exists(), "what lies behind a modal dialog is out of reach");
    dialog.button("Add users").click();
    dialog.wait_gone();
    page.wait_message(&["a@contoso.com|b@contoso.com"]);

    // Keys.
    page.press_with_control('z');
    page.wait_message(&["undone by key"]);
    page.button("Undo").focus();
    page.tab_to("Enter User List");
    page.press(keys::ENTER.to_string());
    page.dialog("Enter User List").wait();
    page.press(keys::ESCAPE.to_string());
    page.dialog("Enter User List").wait_gone();

    page.drop_files(&[("c.csv", "x"), ("d.csv", "y")]);
    page.wait_message(&["dropped c.csv,d.csv"]);
    assert!(page.region("Findings").text().contains("1 warning"));
    assert_eq!(page.thing(Role::Heading, "Findings").names().len(), 2);
}
journey!(finds_what_people_find: chromium_file, chromium_http, firefox_file, firefox_http, webkit_file, webkit_http);

/// WebKit's driver does not report that the page moved under its hand: the harness sees that the click did not arrive.
fn sees_where_a_click_went(place: Place) {
    let page = stand_in(place);
    page.button("Moves away once").click();
    page.wait_message(&["caught"]);
}
journey!(sees_where_a_click_went: webkit_file, webkit_http);

fn reads_the_table(place: Place) {
    let page = stand_in(place);
    let table = page.table("Tokens").read();
    assert_eq!(table.headers, ["Serial number", "Secret", "Code", "UPN"]);
    assert_eq!(table.total(), 1000);
    assert_eq!(table.serials(), ["10001001", "10001002"]);
    assert_eq!(table.cell("10001001", "Secret").as_deref(), Some("hidden"));
    assert_eq!(table.cell("10001002", "UPN").as_deref(), Some("—"));
    assert_eq!(table.row("10001002").and_then(|row| row.index), Some(3));
    page.button("Reveal secret 10001002").wait();
}
journey!(reads_the_table: chromium_file, firefox_file, webkit_file);

fn saves_what_the_page_gives(place: Place) {
    let page = stand_in(place);
    assert_eq!(page.download(&page.button("Download a.csv")), ("a.csv".into(), b"one\r\ntwo\r\n".to_vec()));
    let all = page.downloads(&page.button("Download all"), 2);
    assert_eq!(all, [("a.csv".into(), b"one".to_vec()), ("b.json".into(), b"{}".to_vec())]);
}
journey!(saves_what_the_page_gives: chromium_file, firefox_file, firefox_http, webkit_file, webkit_http);

/// A test that passes when nothing is found must be able to find something.
fn sees_leaks(place: Place) {
    let page = stand_in(place);
    assert_eq!(page.stored().len(), 0);
    assert!(page.sightings(&["CANARY"]).is_empty());
    page.session().script("document.cookie = 'a=1'; try { sessionStorage.b = 2 } catch (error) {}; window.name = 'my ca nary'; console.log('c');", &[]).unwrap();
    assert!(page.stored().contains_key("sessionStorage"), "{:?}", page.stored());
    if place.scheme == Scheme::Http {
        assert!(page.stored().contains_key("cookies"), "{:?}", page.stored());
        assert_eq!(page.asked().unwrap(), ["GET /tools/desk/"]);
    }
    assert_eq!(page.sightings(&["CANARY"]), ["window.name"]);
    if place.browser == token_desk_journeys::Browser::Chromium {
        assert!(page.console().iter().any(|line| line.contains("\"c\"")));
        page.session().script("new Image().src = 'http://canary.example/?a'", &[]).unwrap();
        page.session().async_script("await new Promise(done => setTimeout(done, 100))", &[]).unwrap();
        let requests = page.close_and_list_requests();
        assert!(requests.foreign.iter().any(|line| line.contains("canary.example")), "{requests:?}");
        assert!(
            requests.foreign.iter().all(|line| line.contains("canary.example")),
            "the browser itself is not quiet: {requests:?}"
        );
    }
}
journey!(sees_leaks: chromium_file, chromium_http, firefox_file, firefox_http, webkit_file, webkit_http);

fn asks_before_leaving(place: Place) {
    let page = stand_in(place);
    assert!(!page.asks_before_leaving());
    page.button("Undo").click();
    page.button("Comes late").click();
    page.wait_message(&["clicked late"]);
    assert!(page.asks_before_leaving());
    page.wait_message(&["clicked late"]);
}
journey!(asks_before_leaving: chromium_file, firefox_file, webkit_file);

/// What is said when something is not there: what was sought, and what there was. (Here without the long wait.)
#[test]
fn says_what_was_there_instead() {
    let page = stand_in(Place::named("chromium_file"));
    let refused = |look: &dyn Fn()| {
        let panic = catch_unwind(AssertUnwindSafe(look)).expect_err("nothing to be found");
        panic.downcast_ref::<String>().cloned().unwrap()
    };
    let twice = refused(&|| page.button("Twice").must_be_there());
    assert!(twice.contains("there are 2 of that name"), "{twice}");
    let absent = refused(&|| page.region("Findings").button("Absent").must_be_there());
    assert!(absent.contains("\"Absent\" in Region \"Findings\""), "{absent}");
    let absent = refused(&|| page.button("Absent").must_be_there());
    assert!(absent.contains("\"Undo\", \"Twice\", \"Twice\", \"Enter User List\""), "{absent}");
}
