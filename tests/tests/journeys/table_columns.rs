//! Columns of the table are hidden, shown again and made wider: with the pointer, and by keys.

use crate::steps::{DEEPNET, assigned_desk, enter_users, load_tokens, open, wait_focus};
use serde_json::json;
use token_desk_journeys::{Folder, Name, Page, Place, Role, journey, keys, many_tokens, until};

/// How wide the header of a column is, in CSS pixels; `None` while it is hidden.
fn width(page: &Page, column: &str) -> Option<f64> {
    let measure =
        "const header = [...document.querySelectorAll('th')].find(header => header.ariaLabel === arguments[0]);
        return header ? header.getBoundingClientRect().width : 0";
    page.session().script(measure, &[json!(column)]).expect("a width").as_f64().filter(|width| *width > 0.0)
}

#[track_caller]
fn wait_width(page: &Page, column: &str, what: &str, holds: impl Fn(Option<f64>) -> bool) -> f64 {
    let mut there = None;
    until(&format!("the column {column} {what}"), || {
        there = width(page, column);
        if holds(there) { Ok(()) } else { Err(format!("it is {there:?}")) }
    });
    there.unwrap_or(0.0)
}

/// In the menu; it stays open for the next one.
fn columns_are_hidden(place: Place) {
    let page = assigned_desk(place, |_| {});
    page.button("Columns").click();
    wait_focus(&page, "Serial number");
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.thing(Role::CheckItem, "Manufacturer").click();
    wait_width(&page, "Manufacturer", "hidden", |width| width.is_none());
    // By keys, with the first letter; what rows are called by stays.
    page.press("i");
    wait_focus(&page, "Interval");
    page.press(keys::SPACE.to_string());
    wait_width(&page, "Interval", "hidden", |width| width.is_none());
    page.press(keys::HOME.to_string());
    page.press(keys::SPACE.to_string());
    assert!(width(&page, "Serial number").is_some());
    page.press(keys::ESCAPE.to_string());
    wait_focus(&page, "Columns");
    assert_eq!(page.flaws(), Vec::<String>::new());

    // Arrows pass over them, in the rows and in the header.
    page.thing(Role::GridCell, DEEPNET[0].0).focus();
    page.press(keys::RIGHT.to_string());
    wait_focus(&page, "SafeID/Classic");
    page.press(keys::UP.to_string());
    wait_focus(&page, "Sort by Model");
    page.press(keys::LEFT.to_string());
    wait_focus(&page, "Sort by Serial number");

    page.button("Columns").click();
    page.thing(Role::MenuItem, "All columns, widths that fit").click();
    for column in ["Manufacturer", "Interval"] {
        wait_width(&page, column, "shown", |width| width.is_some());
    }
    wait_focus(&page, "Columns");
}
journey!(columns_are_hidden: chromium_http, firefox_file, webkit_file);

/// By keys in the header and in the menu, and by its edge with the pointer, as far as the pointer goes.
fn a_column_is_made_wider(place: Place) {
    let page = assigned_desk(place, |_| {});
    // Widths are whole pixels once they are measured.
    let by_itself = wait_width(&page, "Model", "measured", |width| width.is_some_and(|width| width.fract() == 0.0));
    page.thing(Role::GridCell, DEEPNET[0].0).focus();
    page.press(keys::UP.to_string());
    wait_focus(&page, "Sort by Serial number");
    let usual = width(&page, "Serial number");
    page.press_with_shift(keys::RIGHT);
    wait_width(&page, "Serial number", "wider", |width| width > usual);
    page.press_with_shift(keys::LEFT);
    wait_width(&page, "Serial number", "as before", |width| width == usual);

    let usual = width(&page, "Code");
    page.button("Columns").click();
    page.press("c");
    wait_focus(&page, "Code");
    page.press(keys::RIGHT.to_string());
    wait_width(&page, "Code", "wider", |width| width > usual);
    page.press(keys::ESCAPE.to_string());

    let usual = width(&page, "Model").expect("the column");
    drag_edge(&page, "Model", 40.0);
    wait_width(&page, "Model", "wider by 40", |width| width == Some(usual + 40.0));
    // However far it is dragged, something is left of it; and it was no press of the header.
    drag_edge(&page, "Model", -900.0);
    wait_width(&page, "Model", "narrow", |width| width.is_some_and(|width| width < 40.0));
    assert_eq!(page.table("Tokens").read().serials()[0], DEEPNET[0].0);
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.button("Columns").click();
    page.thing(Role::MenuItem, "All columns, widths that fit").click();
    // To some pixels: the room for the table changes with what the page says below it, and with the bar by which it
    // scrolls; what was dragged made 40 pixels and more.
    wait_width(&page, "Model", "as before", |width| width.is_some_and(|width| (width - by_itself).abs() < 10.0));
}
journey!(a_column_is_made_wider: chromium_file, firefox_http, webkit_http);

/// Drags the edge of a column so many CSS pixels to the right. It is for the pointer alone and has no name, so the driver
/// can't be told of it: these are the events that it would send.
fn drag_edge(page: &Page, column: &str, by: f64) {
    let drag = "const header = [...document.querySelectorAll('th')].find(header => header.ariaLabel === arguments[0]);
        const edge = header.querySelector('.edge'), { right, top } = edge.getBoundingClientRect();
        const event = (name, x) => new MouseEvent(name, { bubbles: true, cancelable: true, buttons: 1, clientX: x, clientY: top + 5 });
        edge.dispatchEvent(event('mousedown', right));
        window.dispatchEvent(event('mousemove', right + arguments[1] / 2));
        window.dispatchEvent(event('mousemove', right + arguments[1]));
        window.dispatchEvent(new MouseEvent('mousemove', { buttons: 0 }));";
    page.session().script(drag, &[json!(column), json!(by)]).expect("a drag");
}

/// How many signs of the UPN in this row are seen, of those that there are; and whether all that can be seen of the table is
/// inside of it.
fn upn_seen(page: &Page, upn: &str) -> (usize, bool) {
    let measure = "const cell = [...document.querySelectorAll('td.col-upn .fit')].find(cell => cell.textContent === arguments[0]);
        const range = document.createRange(), text = cell.firstChild, { right } = cell.getBoundingClientRect();
        let seen = 0;
        for (let sign = 0; sign < text.length; sign++) {
            range.setStart(text, sign); range.setEnd(text, sign + 1);
            if (range.getBoundingClientRect().right <= right + 1) seen++;
        }
        // A cut text ends in a dot of three, which takes the place of one or two.
        if (seen < text.length) seen -= 2;
        const sheet = document.querySelector('.sheet'), end = sheet.getBoundingClientRect().right;
        const inside = [...sheet.querySelectorAll('th, td.col-unassign .icon, td.col-actions .icon, td.col-status .tag')]
            .every(one => one.getBoundingClientRect().right <= end);
        return [seen, inside && sheet.scrollWidth <= sheet.clientWidth]";
    let given = page.session().script(measure, &[json!(upn)]).expect("a measure");
    (given[0].as_u64().and_then(|seen| usize::try_from(seen).ok()).unwrap_or(0), given[1] == json!(true))
}

/// Where there is no room for all columns, others make room for UPNs; the menu of the columns says so, and what is asked for
/// there is seen all the same.
fn upns_can_be_read(place: Place) {
    let page = open(place);
    let folder = Folder::new();
    load_tokens(&page, &[&folder.file("tokens.csv", many_tokens(30))], 30);
    let users: Vec<_> =
        (0..20).map(|number| format!("firstname.lastname{number}@contoso.com,Firstname Lastname")).collect();
    enter_users(&page, &users.join("\n"));
    page.button("Apply & Assign").click();
    page.button("Unassign 20000001").wait();
    let upn = "firstname.lastname10@contoso.com";
    for width in [1280, 1300, 1340, 1400, 1440, 1200, 900] {
        page.session().resize(width, 800);
        until(&format!("a UPN at {width}"), || match upn_seen(&page, upn) {
            (26.., true) => Ok(()),
            seen => Err(format!("{seen:?}")),
        });
    }
    page.session().resize(1280, 800);
    wait_width(&page, "Manufacturer", "aside", |width| width.is_none());
    assert_eq!(page.flaws(), Vec::<String>::new());
    page.button("Columns").click();
    page.thing(Role::CheckItem, Name::beginning("Interval")).wait();
    assert_eq!(page.thing(Role::CheckItem, Name::Any).names()[1], "Manufacturer (no room)");
    page.thing(Role::CheckItem, "Manufacturer (no room)").click();
    wait_width(&page, "Manufacturer", "asked for", |width| width.is_some());
    page.thing(Role::MenuItem, "All columns, widths that fit").click();
    wait_width(&page, "Manufacturer", "aside again", |width| width.is_none());
    page.session().resize(1920, 800);
    for column in ["Manufacturer", "Model", "Interval"] {
        wait_width(&page, column, "back", |width| width.is_some());
    }
}
journey!(upns_can_be_read: chromium_file, firefox_http, webkit_file);
