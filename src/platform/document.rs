//! The few things of the document that Yew does not do: styles, theme, and where the focus is.

use crate::state::Anchor;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, EventTarget, HtmlElement};

/// The document, if this is the page.
pub(super) fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Whether a dialog is open.
pub(crate) fn dialog_is_open() -> bool {
    exists("dialog[open]")
}

/// What lies at a place of the window, in CSS pixels.
pub(crate) fn element_at(x: i32, y: i32) -> Option<Element> {
    document()?.element_from_point(x as f32, y as f32)
}

/// What a selector finds first in the page.
pub(crate) fn find(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok().flatten()
}

/// Whether a selector finds something in the page.
pub(crate) fn exists(selector: &str) -> bool {
    document().is_some_and(|document| document.query_selector(selector).is_ok_and(|found| found.is_some()))
}

/// Sets a style property: the policy refuses `style` attributes, but not this.
pub(crate) fn set_style(element: &Element, property: &str, value: &str) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.style().set_property(property, value);
    }
}

/// Does something right before the browser lays out and paints the page the next time. In a tab that is not seen, that is
/// when it is seen again.
pub(crate) fn before_next_frame(what: impl FnOnce() + 'static) {
    if let Some(window) = web_sys::window() {
        let _ = window.request_animation_frame(Closure::once_into_js(what).unchecked_ref());
    }
}

/// Asks the browser to print the page, as `@media print` in desk.css has it.
pub(crate) fn print() {
    if let Some(window) = web_sys::window() {
        let _ = window.print();
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

/// Where the button is that an element belongs to.
pub(crate) fn button_at(target: &EventTarget) -> Option<Anchor> {
    let button = target.dyn_ref::<Element>()?.closest("button").ok().flatten()?;
    let place = button.get_bounding_client_rect();
    Some(Anchor { right: place.right(), top: place.top(), bottom: place.bottom() })
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

/// Gives the focus to the first element that a selector finds inside of `outer`; returns whether there is one.
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
