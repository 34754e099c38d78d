//! The page of Token Desk: what a person sees, thin over `token-desk-core`.
//!
//! The same program runs twice. In the page it shows the desk; in the worker, where there is no window, it reads
//! files. `platform` is the only door to the browser; nothing here knows a file format.

mod app;
mod ask;
mod components;
mod effects;
mod hooks;
mod job;
mod platform;
mod sample;
mod state;

fn main() {
    if platform::in_page() {
        // What a panic says goes nowhere: `index.html` says that the program has ended.
        yew::set_custom_panic_hook(Box::new(|_| {}));
        platform::mount::<app::App>();
    } else {
        platform::worker_side::serve();
    }
}
