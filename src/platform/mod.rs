//! The only door to the browser: files in, downloads out, clock, worker, and the few things of the document that
//! Yew does not do.

#![allow(clippy::disallowed_methods, reason = "this is where the page may do what it may do nowhere else")]

mod clipboard;
mod clock;
mod document;
pub(crate) mod downloads;
pub(crate) mod files;
mod messages;
mod picture;
pub(crate) mod reader;
mod refusals;
pub(crate) mod sealer;
mod second_module;
mod texts;
mod worker;
pub(crate) mod worker_side;

pub(crate) use clipboard::copy_text;
pub(crate) use clock::{
    TimeSlice, from_local, time_of_day, to_local, today, unix_seconds, until_next_second, wall_clock,
};
pub(crate) use document::{
    before_next_frame, button_at, dialog_is_open, element_at, exists, find, focus, focus_in, focus_is_at,
    focus_is_nowhere, focused, is_lost, media_matches, print, set_style, set_theme, typing,
};
pub(crate) use picture::{clear_canvas, draw_qr};
pub(crate) use refusals::PageRefusal;
pub(crate) use texts::{is_filled, pasted_lines, text_of_field};

use document::document;
use js_sys::Uint8Array;
use yew::BaseComponent;

/// Makes room for `bytes` bytes in one step. A large file would else let WebAssembly's memory grow some hundred times by
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

/// Overwrites bytes that the browser holds, where a file or keys were in them.
fn overwrite(bytes: &Uint8Array) {
    bytes.fill(0, 0, bytes.length());
}

/// Whether this is the page and not the worker.
pub(crate) fn in_page() -> bool {
    web_sys::window().is_some()
}

/// Puts the page in the place of the start message.
pub(crate) fn mount<C: BaseComponent<Properties = ()>>() {
    if let Some(place) = document().and_then(|document| document.get_element_by_id("app")) {
        place.set_text_content(None);
        yew::Renderer::<C>::with_root(place).render();
    }
}

/// Fills `bytes` with what nobody can guess; false if the browser can't.
pub(crate) fn fill_randomly(bytes: &mut [u8]) -> bool {
    // Browsers give at most 65,536 bytes at once.
    let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) else { return false };
    bytes.chunks_mut(1 << 16).all(|part| crypto.get_random_values_with_u8_array(part).is_ok())
}
