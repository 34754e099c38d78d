//! The page beside its peers in headless Chromium: `cargo xtask bench [--only NAME]…`.
//!
//! What is measured, how the peers are kept fair, and numbers to compare with are in `benches/README.md`. Both sides of
//! a comparison take turns in one run, so that whatever else the computer does meets both; what counts is the ratio of
//! their medians.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a tool for the maintainers: it stops at the first thing missing"
)]

mod browser;
mod console;
mod exporting;
mod input;
mod memory;
mod numbers;
mod opening;
mod peers;
mod pskc;
mod reading;
mod report;
mod scrolling;
mod totp;

use peers::Peers;
use report::Report;

/// How often each side of a comparison has its turn.
const TURNS: usize = 9;

/// A measurement: its name on the command line, and what it does.
type Measurement = (&'static str, Kind);

#[derive(Clone, Copy)]
enum Kind {
    /// In a browser, beside the peers' pages.
    Page(fn(&Peers, &mut Report)),
    /// Of programs in a terminal.
    Programs(fn(&mut Report)),
}

const MEASUREMENTS: [Measurement; 9] = [
    ("read", Kind::Page(reading::hundred_thousand)),
    ("million", Kind::Page(reading::million)),
    ("memory", Kind::Page(memory::million)),
    ("totp", Kind::Page(totp::codes)),
    ("scroll", Kind::Page(scrolling::hundred_thousand)),
    ("open", Kind::Page(opening::first_use)),
    ("export", Kind::Page(exporting::hundred_thousand)),
    ("console", Kind::Page(console::deeds)),
    ("pskc", Kind::Programs(pskc::keys)),
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = wanted.iter().find(|name| MEASUREMENTS.iter().all(|(known, _)| known != name)) {
        let known = MEASUREMENTS.map(|(name, _)| name).join(", ");
        eprintln!("there is no measurement {unknown:?}; there are: {known}");
        std::process::exit(2);
    }
    let peers = std::cell::LazyCell::new(Peers::find);
    let mut report = Report::default();
    for (name, measure) in MEASUREMENTS {
        if wanted.is_empty() || wanted.iter().any(|wish| wish == name) {
            eprintln!("{name} …");
            match measure {
                Kind::Page(measure) => measure(&peers, &mut report),
                Kind::Programs(measure) => measure(&mut report),
            }
        }
    }
    println!("{report}");
    if !report.all_met() {
        std::process::exit(1);
    }
}
