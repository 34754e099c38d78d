//! Journeys through the packed page in real browsers.
//!
//! This library is the harness: it starts a browser by W3C WebDriver, finds things as people and assistive technology
//! find them, and waits for conditions. The journeys themselves are in `tests/journeys`; what each browser's driver
//! cannot reach is in `README.md`. Nothing here knows the page's inside: no class, no id, no module.
//!
//! A step that does not come to its end fails the test at its place in the journey, so steps panic and say what was
//! sought and what was there instead.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a journey ends at its first failing step")]

mod axe;
mod driver;
pub mod keys;
mod leaks;
mod memory;
mod oracle;
mod page;
mod patience;
mod samples;
mod session;
mod site;
mod table;
mod wire;
mod zip;

pub use driver::Browser;
pub use leaks::{Requests, SEE_STORES};
pub use memory::{WATCH_MEMORY, forms_of};
pub use oracle::{another_day, hotp, now, totp};
pub use page::{Name, Page, Place, Role, Scheme, Sought};
pub use patience::{PATIENCE, until, within};
pub use samples::{Folder, many_tokens, sample};
pub use session::{Element, Session, Setup};
pub use site::{SERVED_PATH, Site, packed_page};
pub use table::{Row, Table};
pub use wire::{Answer, Refusal};
pub use zip::unzip;

/// Runs a journey in several places, each a test of its own: `journey!(main: chromium_file, firefox_http)` calls
/// `fn main(place: Place)` from the tests `main::chromium_file` and `main::firefox_http`.
#[macro_export]
macro_rules! journey {
    ($journey:ident: $($place:ident),+ $(,)?) => {
        mod $journey {
            $(
                #[test]
                fn $place() {
                    super::$journey($crate::Place::named(stringify!($place)));
                }
            )+
        }
    };
}
