//! What makes the page easy on those who work with it all day, whether they look at it or listen to it.

use crate::steps::{
    DEEPNET, assigned_desk, check_free, close, enter_users, in_the_clear, load_tokens, open, open_conversion,
    open_export, wait_focus, wait_total,
};
use serde_json::{Value, json};
use token_desk_journeys::{Browser, Folder, Name, Page, Place, Role, journey, keys, many_tokens, sample, until};

/// What a script gives.
#[track_caller]
fn ask(page: &Page, script: &str, arguments: &[Value]) -> Value {
    page.session().script(script, arguments).unwrap_or_else(|refusal| panic!("{script}: {refusal}"))
}

/// Waits until a script gives this.
#[track_caller]
fn wait_for(page: &Page, what: &str, script: &str, wanted: &Value) {
    until(what, || match ask(page, script, &[]) {
        given if given == *wanted => Ok(()),
        given => Err(given.to_string()),
    });
}

/// How far from above a button is.
#[track_caller]
fn top_of(page: &Page, name: &str) -> f64 {
    let button = page.button(Name::beginning(name)).wait();
    ask(page, "return arguments[0].getBoundingClientRect().top", &[button.argument()]).as_f64().unwrap_or_default()
}

/// A file with a row that can be mended by a click, one that needs a decision, and one for the vendor.
fn with_findings(folder: &Folder) -> std::path::PathBuf {
    let keys =
        ["KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW", "LN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW", "MN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW"];
    let rows = format!(
        "serial number,secret key,time interval\r\n00000011,{0},30\r\n00000012,{1},30\r\n13,{2},30\r\n\
         00000011,{1},30\r\n1.23E+12,{2},30\r\n",
        keys[0], keys[1], keys[2]
    );
    folder.file("delivery.csv", rows)
}

/// Whatever is said: buttons stay where they are, and no row is covered. Several errors go with one press, and each with
/// its cause.
fn messages_move_nothing(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(30)), &with_findings(&folder)], 34);
    let names =
        ["Apply & Assign", "Upload Token File", "Actions for 20000001", "Pad 1 serial number", "Enter User List"];
    let places = || {
        names.map(|name| match name {
            "Upload Token File" => {
                let input = page.file_input(name).wait();
                ask(&page, "return arguments[0].getBoundingClientRect().top", &[input.argument()])
                    .as_f64()
                    .unwrap_or_default()
            }
            name => top_of(&page, name),
        })
    };
    page.button("Dismiss message").click();
    page.button("Dismiss message").wait_gone();
    let before = places();
    for name in ["one.pdf", "two.pdf"] {
        page.file_input("Upload Token File").choose(&[&folder.file(name, "%PDF-1.7\n%\u{ff}")]);
        page.wait_message(&[name]);
    }
    page.button("Dismiss all").wait();
    assert_eq!(places(), before);
    page.region("Messages").wait_text("two errors", |text| text.contains("2 errors in all."));
    // The file that went wrong goes right: its error goes.
    page.file_input("Upload Token File").choose(&[&folder.file("two.pdf", many_tokens(1))]);
    page.region("Messages").wait_text("what came", |text| text.contains("two.pdf: 0 tokens read"));
    page.button("Dismiss all").wait_gone();
    let covered = "const { bottom } = document.querySelector('.sheet').getBoundingClientRect();
        return [...document.querySelectorAll('.notice')].every(notice => notice.getBoundingClientRect().top >= bottom)";
    assert_eq!(ask(&page, covered, &[]), json!(true), "messages lie over rows");
    // Read as it comes, and not all of them with each.
    assert_eq!(ask(&page, "return document.querySelector('[role=alert]').ariaAtomic", &[]), json!("false"));
    assert_eq!(page.flaws(), Vec::<String>::new());
}
journey!(messages_move_nothing: chromium_file, firefox_http, webkit_file);

/// Nor where the window is low: there the page scrolls, and what is seen of it ends above the message.
fn no_row_is_covered_in_a_low_window(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(30))], 30);
    let users: Vec<_> = (0..20).map(|number| format!("user{number}@contoso.com")).collect();
    enter_users(&page, &users.join("\n"));
    page.button("Apply & Assign").click();
    page.button("Unassign 20000001").wait();
    let sizes = [((1280, 560), "20000001"), ((1000, 480), "20000002"), ((600, 420), "20000003")];
    for ((width, height), serial) in sizes {
        page.session().resize(width, height);
        page.button(format!("Unassign {serial}")).click();
        page.wait_message(&[serial, "is free again"]);
        for part in [0.0, 0.5, 1.0] {
            let seen = "const page = document.querySelector('.page'), scroller = page.scrollHeight > page.clientHeight ? page : document.scrollingElement;
                scroller.scrollTop = arguments[0] * (scroller.scrollHeight - scroller.clientHeight);
                const toast = document.querySelector('.toast .notice').getBoundingClientRect();
                const [sheet, whole] = [document.querySelector('.sheet'), page].map(one => one.getBoundingClientRect());
                const covered = [...document.querySelectorAll('.sheet tbody tr')].map(row => row.getBoundingClientRect())
                    .filter(row => Math.min(row.bottom, sheet.bottom, whole.bottom, toast.bottom) > Math.max(row.top, sheet.top, whole.top, toast.top));
                return [toast.top >= 0 && toast.bottom <= innerHeight, covered.length]";
            until(&format!("the message below the rows at {width}, {part}"), || {
                match ask(&page, seen, &[json!(part)]) {
                    given if given == json!([true, 0]) => Ok(()),
                    given => Err(given.to_string()),
                }
            });
        }
    }
    assert_eq!(page.flaws(), Vec::<String>::new());
}
journey!(no_row_is_covered_in_a_low_window: chromium_file, firefox_http, webkit_file);

/// What was done is taken back where it is said, as long as it is what undo takes back.
fn undo_where_it_is_said(place: Place) {
    let page = assigned_desk(place, |_| {});
    let serial = DEEPNET[0].0;
    page.button("Undo this step").click();
    check_free(&page, serial);
    page.button("Undo this step").wait_gone();
    page.button("Apply & Assign").click();
    page.button(format!("Unassign {serial}")).click();
    page.wait_message(&["is free again"]);
    page.button("Undo this step").click();
    page.button(format!("Unassign {serial}")).wait();
}
journey!(undo_where_it_is_said: chromium_file, firefox_http, webkit_file);

/// The steps count people, and the last is done when the files of this desk are saved.
fn steps_say_how_far(place: Place) {
    let page = assigned_desk(place, |_| {});
    let steps = page.thing(Role::List, "Steps");
    let read = |what: &str, wanted: &str| {
        steps.wait_text(what, |text| text.split_whitespace().collect::<Vec<_>>().join(" ").ends_with(wanted));
    };
    read("two of three", "Assign 2 of 3 (done) Export");
    let dialog = open_export(&page);
    let names = dialog.thing(Role::Button, Name::Any).names();
    let csv =
        names.into_iter().find(|name| name.contains("EntraTokens") && name.ends_with(".csv")).expect("the Entra CSV");
    page.download(&dialog.button(csv));
    close(&dialog);
    // The inventory has to say what was uploaded.
    read("not before all are saved", "(done) Export");
    let dialog = open_export(&page);
    in_the_clear(&dialog);
    page.download(&dialog.button(Name::beginning("Download CustomerTokens")));
    close(&dialog);
    read("saved", "Assign 2 of 3 (done) Export (done)");
    page.button(format!("Unassign {}", DEEPNET[0].0)).click();
    read("changed since", "Assign 1 of 3 Export");
}
journey!(steps_say_how_far: chromium_file, firefox_http, webkit_file);

/// At each width all columns are seen whole in their headers, Status and the buttons too; people have 320 to 480 pixels.
fn nothing_is_cut_off(place: Place) {
    assert_eq!(place.browser, Browser::Chromium, "the emulated screen is Chromium's own");
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(60))], 60);
    let users: Vec<_> =
        (0..50).map(|number| format!("first.last{number}@a.subsidiary.contoso.com,First{number} Last")).collect();
    enter_users(&page, &users.join("\n"));
    page.button("Apply & Assign").click();
    page.button("Unassign 20000001").wait();
    for width in [1200, 1240, 1280, 1320, 1400, 1440, 1920] {
        page.session().resize(width, 800);
        until(&format!("all columns at {width}"), || {
            let seen = "const sheet = document.querySelector('.sheet'), side = document.querySelector('.side');
                const { right } = sheet.getBoundingClientRect();
                const inside = [...sheet.querySelectorAll('th, td.col-unassign .icon, td.col-status .tag')]
                    .every(cell => cell.getBoundingClientRect().right <= right);
                return [sheet.scrollWidth <= sheet.clientWidth && inside && document.documentElement.scrollWidth <= innerWidth,
                    side.checkVisibility() ? side.offsetWidth : 320]";
            let seen = ask(&page, seen, &[]);
            let people = seen[1].as_u64().unwrap_or_default();
            if seen[0] == json!(true) && (320..=480).contains(&people) { Ok(()) } else { Err(seen.to_string()) }
        });
    }
    assert_eq!(
        ask(&page, "return document.querySelector('.side').offsetWidth > 400", &[]),
        json!(true),
        "room for names"
    );
}
journey!(nothing_is_cut_off: chromium_file);

/// First what a click mends, last what only the vendor can; the row is marked, and says why it has a sign.
fn findings_in_the_order_of_work(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&with_findings(&folder)], 4);
    let findings = page.region("Findings");
    findings.wait_text("three parts", |text| text.contains("Only the vendor can mend it"));
    let headings = findings.thing(Role::Heading, Name::Any).names();
    let parts = ["Mended with one click", "Needs you", "Only the vendor can mend it"];
    let there: Vec<_> = headings.iter().filter(|name| parts.contains(&name.as_str())).collect();
    assert_eq!(there, parts, "{headings:?}");
    let bold = "return [...document.querySelectorAll('.fixes .btn')].filter(button => getComputedStyle(button).fontWeight >= 600).map(button => button.textContent)";
    let bold = ask(&page, bold, &[]);
    assert_eq!(bold[0], json!("Pad 1 serial number to 8 digits"), "{bold}");
    assert!(!bold.to_string().contains("Mark as seen"), "{bold}");
    let signs = "return [...document.querySelectorAll('.has-sign')].map(cell => [cell.firstChild.textContent, cell.getAttribute('aria-description')])";
    let signs = ask(&page, signs, &[]);
    assert!(signs.to_string().contains("Warning: "), "{signs}");
    assert_eq!(signs.as_array().map(Vec::len), Some(2), "13, and the second of two with one serial number: {signs}");
    findings.button("Show 13").click();
    let pointed = "return [...document.querySelectorAll('tr.is-pointed')].map(row => row.querySelector('.col-serial').firstChild.textContent)";
    wait_for(&page, "the row to be marked", pointed, &json!(["13"]));
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.textbox("Search").write("0");
    wait_for(&page, "the mark to go", pointed, &json!([]));
}
journey!(findings_in_the_order_of_work: chromium_file, firefox_http, webkit_file);

/// The printer gets lists: what the table shows, to sign at the hand-out, to tick in Entra. No key, no code.
fn the_desk_is_printed(place: Place) {
    let page = assigned_desk(place, |_| {});
    let rows = "return [...document.querySelectorAll('.print-sheet tr')].map(row => [...row.children].map(cell => cell.textContent))";
    page.textbox("Search").write("10001002");
    page.table("Tokens").wait_table("what is found", |table| (table.total() == 1).then_some(()));
    ask(&page, "dispatchEvent(new Event('beforeprint'))", &[]);
    let shown =
        json!([["Serial number", "UPN", "User name", "Status"], ["10001002", "user2@acme.com", "Joe Bloggs", "New"]]);
    wait_for(&page, "the list", rows, &shown);
    ask(&page, "dispatchEvent(new Event('afterprint'))", &[]);
    wait_for(&page, "the list to go", rows, &json!([]));

    // The browser would ask where to print.
    ask(
        &page,
        "window.print = () => { document.documentElement.dataset.printed = document.querySelectorAll('.print-sheet tr').length }",
        &[],
    );
    let dialog = open_export(&page);
    dialog.button("Print hand-out list").click();
    let to_sign = json!([
        ["Serial number", "User", "UPN", "Date", "Signature"],
        ["10001001", "John Smith", "user1@acme.com", "", ""],
        ["10001002", "Joe Bloggs", "user2@acme.com", "", ""]
    ]);
    wait_for(&page, "the list to sign", rows, &to_sign);
    wait_for(
        &page,
        "the list to be there when it is printed",
        "return document.documentElement.dataset.printed",
        &json!("3"),
    );
    ask(&page, "dispatchEvent(new Event('afterprint'))", &[]);
    dialog.button("Activate…").click();
    let activation = page.dialog("Activate tokens");
    activation.button("Print the sheet").click();
    let to_tick = json!([
        ["Serial number", "User", "UPN", "Activated", "Remarks"],
        ["10001001", "John Smith", "user1@acme.com", "", ""],
        ["10001002", "Joe Bloggs", "user2@acme.com", "", ""]
    ]);
    wait_for(&page, "the sheet", rows, &to_tick);
    assert_eq!(page.flaws(), Vec::<String>::new());
}
journey!(the_desk_is_printed: chromium_file, firefox_http, webkit_file);

/// Names that are written from right to left stand by themselves, and turn nothing beside them around.
fn names_from_right_to_left(place: Place) {
    let page = open(place);
    load_tokens(&page, &[&sample("deepnet_token_file.csv")], 2);
    enter_users(&page, "yossi@acme.com,יוסי כהן (12)\nomar@acme.com,عمر 34\nann@acme.com,Ann");
    page.button("Apply & Assign").click();
    page.button("Unassign 10001002").wait();
    let directions = "return [...document.querySelectorAll('.sheet td.col-name, .people .who > :first-child')]
        .filter(cell => cell.textContent.trim()).map(cell => [cell.textContent.trim(), getComputedStyle(cell).direction]).sort()";
    let wanted = json!([
        ["Ann", "ltr"],
        ["יוסי כהן (12)", "rtl"],
        ["יוסי כהן (12)", "rtl"],
        ["عمر 34", "rtl"],
        ["عمر 34", "rtl"]
    ]);
    wait_for(&page, "each in its own direction", directions, &wanted);
}
journey!(names_from_right_to_left: chromium_file, firefox_http, webkit_file);

/// With the spacing of WCAG 1.4.12 no button, chip, heading or label is cut.
fn spaced_text(place: Place) {
    let page = assigned_desk(place, |_| {});
    let space = "document.styleSheets[0].insertRule('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }',
            document.styleSheets[0].cssRules.length);
        document.styleSheets[0].insertRule('p { margin-bottom: 2em !important }', document.styleSheets[0].cssRules.length)";
    ask(&page, space, &[]);
    let cut = "const kinds = 'button, h1, h2, label, th, .tag, .notice p, .steps li, .foot span, .people .group, .dialog p, summary';
        return [...document.querySelectorAll(kinds)].filter(one => one.checkVisibility() && !one.matches('.sr, .skip') && one.textContent.trim())
            .filter(one => {
                const style = getComputedStyle(one), hides = value => value !== 'visible';
                const [wide, high] = [one.scrollWidth > one.clientWidth + 1, one.scrollHeight > one.clientHeight + 1];
                const { left, right } = one.getBoundingClientRect();
                // Out of the window where nothing scrolls there.
                const outside = !one.closest('.sheet, .people, .finders, .files-strip, .dialog') && (right > innerWidth + 1 || left < -1);
                return (wide && hides(style.overflowX)) || (high && hides(style.overflowY)) || outside;
            }).map(one => one.outerHTML.slice(0, 120))";
    wait_for(&page, "nothing of the desk cut", cut, &json!([]));
    let dialog = open_export(&page);
    wait_for(&page, "nothing of the export cut", cut, &json!([]));
    close(&dialog);
}
journey!(spaced_text: chromium_file, firefox_http, webkit_file);

/// The first stop of the Tab key leads past everything to the table.
fn past_everything_to_the_table(place: Place) {
    let page = assigned_desk(place, |_| {});
    page.tab_to("Skip to the table");
    page.press(keys::ENTER.to_string());
    wait_focus(&page, DEEPNET[0].0);
}
journey!(past_everything_to_the_table: chromium_file, firefox_file);

/// What is read of a code does not change with each second, and lists say how long they are.
fn what_is_read(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(3))], 3);
    let users: Vec<_> = (0..200).map(|number| format!("user{number}@acme.com")).collect();
    enter_users(&page, &users.join("\n"));
    let code = "const cell = document.querySelector('td.col-code');
        return [cell.title, cell.querySelector('.left').getAttribute('aria-hidden')]";
    wait_for(&page, "no seconds in what is read", code, &json!(["", "true"]));
    let cells = page.table("Tokens").cell("20000001", "Code");
    assert_eq!(cells.chars().filter(char::is_ascii_digit).count(), 6, "{cells}");
    let place = "return [...document.querySelectorAll('.people li[aria-posinset]')].slice(0, 2).map(one => [one.ariaPosInSet, one.ariaSetSize])";
    wait_for(&page, "the place of a person", place, &json!([["1", "200"], ["2", "200"]]));
}
journey!(what_is_read: chromium_file, firefox_http, webkit_file);

/// The main states in light, in dark and in forced colours.
fn in_all_colours(place: Place) {
    assert_eq!(place.browser, Browser::Chromium, "only Chromium's driver can choose the colours");
    let page = open(place);
    let folder = Folder::new();
    let everywhere = |state: &str| {
        for (scheme, forced) in [("light", "none"), ("dark", "none"), ("light", "active"), ("dark", "active")] {
            let features = json!([
                { "name": "prefers-color-scheme", "value": scheme },
                { "name": "forced-colors", "value": forced }
            ]);
            page.session().cdp("Emulation.setEmulatedMedia", &json!({ "features": features })).expect("colours");
            assert_eq!(page.flaws(), Vec::<String>::new(), "{state}, {scheme}, forced colours: {forced}");
        }
    };
    everywhere("empty");
    load_tokens(&page, &[&sample("deepnet_token_file.csv"), &with_findings(&folder)], 6);
    page.file_input("Upload Token File").choose(&[&folder.file("one.pdf", "%PDF-1.7\n%\u{ff}")]);
    page.wait_message(&["one.pdf"]);
    enter_users(&page, "ann@acme.com,Ann\nbo_x.com#EXT#@acme.com,Bo");
    everywhere("with findings and an error");
    page.button("Apply & Assign").click();
    page.button("Unassign 10001001").wait();
    page.thing(Role::CheckBox, "Select 10001001").click();
    everywhere("assigned and selected");
    let dialog = open_export(&page);
    everywhere("exporting");
    close(&dialog);
    let dialog = open_conversion(&page, "Entra JSON");
    everywhere("converting");
    close(&dialog);
    page.button("Hand out").click();
    page.dialog("Hand out").wait();
    everywhere("handing out");
    page.press(keys::ESCAPE.to_string());
    page.dialog("Hand out").wait_gone();
    page.thing(Role::GridCell, "10001001").focus();
    page.press(keys::ENTER.to_string());
    page.region("Token 10001001").wait();
    everywhere("the panel of a token");
    wait_total(&page, 6);
}
journey!(in_all_colours: chromium_file);
