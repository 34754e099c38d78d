//! The only door to the browser: files in, downloads out, clock, worker, and the few things of the document that
//! Yew does not do.

#![allow(clippy::disallowed_methods, reason = "this is where the page may do what it may do nowhere else")]

pub(crate) mod files;
mod picture;
pub(crate) mod reader;
pub(crate) mod worker_side;

use token_desk_core::ground::date::Date;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement};
use yew::BaseComponent;

/// Makes room for so many bytes in one step. A large file would else let WebAssembly's memory grow some hundred times by
/// a little, and each growth costs the browser more than reading what goes there.
pub(crate) fn make_room(bytes: u64) {
    // Below that, growing in small steps is cheap.
    const LEAST: u64 = 1 << 20;
    if bytes >= LEAST
        && let Ok(bytes) = usize::try_from(bytes)
    {
        // The allocator keeps what is given back. The compiler must not see that nothing is done with it. Where there is
        // no such room in one piece, small steps may do all the same.
        let mut room = Vec::<u8>::new();
        let _ = room.try_reserve_exact(bytes);
        drop(std::hint::black_box(room));
    }
}

/// Whether this is the page and not the worker.
pub(crate) fn in_page() -> bool {
    web_sys::window().is_some()
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Puts the page in the place of the start message.
pub(crate) fn mount<C: BaseComponent<Properties = ()>>() {
    if let Some(place) = document().and_then(|document| document.get_element_by_id("app")) {
        place.set_text_content(None);
        yew::Renderer::<C>::with_root(place).render();
    }
}

/// Seconds since 1970-01-01 UTC.
pub(crate) fn unix_seconds() -> u64 {
    let seconds = js_sys::Date::now() / 1000.0;
    if seconds > 0.0 { seconds as u64 } else { 0 }
}

/// Milliseconds until the next full second, at least one.
pub(crate) fn until_next_second() -> u32 {
    let past = js_sys::Date::now() % 1000.0;
    (1000.0 - past).clamp(1.0, 1000.0) as u32
}

/// Today, where the admin is.
pub(crate) fn today() -> Date {
    let now = js_sys::Date::new_0();
    Date {
        year: u16::try_from(now.get_full_year()).unwrap_or(0),
        month: u8::try_from(now.get_month() + 1).unwrap_or(0),
        day: u8::try_from(now.get_date()).unwrap_or(0),
    }
}

/// Fills `bytes` with what nobody can guess; false if the browser can't.
pub(crate) fn fill_randomly(bytes: &mut [u8]) -> bool {
    // Browsers give at most 65,536 bytes at once.
    let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) else { return false };
    bytes.chunks_mut(1 << 16).all(|part| crypto.get_random_values_with_u8_array(part).is_ok())
}

/// A moment as a date-time field has it, in the admin's time: `2026-11-22T14:30`.
pub(crate) fn to_local(seconds: u64) -> String {
    let moment = js_sys::Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
    let (year, month, day) = (moment.get_full_year(), moment.get_month() + 1, moment.get_date());
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}", moment.get_hours(), moment.get_minutes())
}

/// The moment that a date-time field holds.
pub(crate) fn from_local(text: &str) -> Option<u64> {
    let seconds = js_sys::Date::new(&JsValue::from_str(text)).get_time() / 1000.0;
    (seconds >= 0.0).then_some(seconds as u64)
}

/// Whether a dialog is open.
pub(crate) fn dialog_is_open() -> bool {
    document().is_some_and(|document| document.query_selector("dialog[open]").is_ok_and(|found| found.is_some()))
}

/// The time of day and its offset from UTC: `14:32:08 UTC+1`. Codes depend on it, so it is shown.
pub(crate) fn wall_clock() -> String {
    let now = js_sys::Date::new_0();
    let offset = -now.get_timezone_offset();
    let sign = if offset < 0.0 { '-' } else { '+' };
    let minutes = offset.abs() as u32;
    let rest = if minutes.is_multiple_of(60) { String::new() } else { format!(":{:02}", minutes % 60) };
    format!("{:02}:{:02}:{:02} UTC{sign}{}{rest}", now.get_hours(), now.get_minutes(), now.get_seconds(), minutes / 60)
}

/// Sets a style property: the policy refuses `style` attributes, but not this.
pub(crate) fn set_style(element: &Element, property: &str, value: &str) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.style().set_property(property, value);
    }
}

/// Sets or removes the theme that was chosen instead of the system's.
pub(crate) fn set_theme(theme: Option<&str>) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = match theme {
            Some(theme) => root.set_attribute("data-theme", theme),
            None => root.remove_attribute("data-theme"),
        };
    }
}

/// Whether a media query holds now.
pub(crate) fn media_matches(query: &str) -> bool {
    web_sys::window().and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|list| list.matches())
}

/// Whether no element has the focus.
pub(crate) fn focus_is_nowhere() -> bool {
    focused().is_none()
}

/// Whether the element with the focus is one that a selector finds, inside of `outer`.
pub(crate) fn focus_is_at(outer: &Element, selector: &str) -> bool {
    let found = outer.query_selector(selector).ok().flatten();
    found.is_some() && found == document().and_then(|document| document.active_element())
}

/// Gives the focus to the first element that a selector finds.
pub(crate) fn focus(selector: &str) {
    if let Some(body) = document().and_then(|document| document.body()) {
        focus_in(&body, selector);
    }
}

/// Gives the focus to the first element that a selector finds inside of `outer`; tells whether there is one.
pub(crate) fn focus_in(outer: &Element, selector: &str) -> bool {
    let found = outer.query_selector(selector).ok().flatten();
    found.and_then(|element| element.dyn_into::<HtmlElement>().ok()).is_some_and(|element| element.focus().is_ok())
}

/// Whether an element can't have the focus any more: it is gone from the page, or nothing can be done with it.
pub(crate) fn is_lost(element: &Element) -> bool {
    let inside = |selector: &str| element.closest(selector).is_ok_and(|found| found.is_some());
    !inside("body") || inside(":disabled")
}

/// The element that has the focus, if it is a part of the page.
pub(crate) fn focused() -> Option<Element> {
    document()?.active_element().filter(|element| !element.tag_name().eq_ignore_ascii_case("body"))
}

/// Whether the key press happens where a person types.
pub(crate) fn typing(event: &web_sys::Event) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
