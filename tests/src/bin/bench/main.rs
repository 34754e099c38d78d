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
mod exporting;
mod input;
mod memory;
mod numbers;
mod opening;
mod peers;
mod reading;
mod report;
mod scrolling;
mod totp;

use peers::Peers;
use report::Report;

/// How often each side of a comparison has its turn.
const TURNS: usize = 9;

/// A measurement: its name on the command line, and what it does.
type Measurement = (&'static str, fn(&Peers, &mut Report));

const MEASUREMENTS: [Measurement; 7] = [
    ("read", reading::hundred_thousand),
    ("million", reading::million),
    ("memory", memory::million),
    ("totp", totp::codes),
    ("scroll", scrolling::hundred_thousand),
    ("open", opening::first_use),
    ("export", exporting::hundred_thousand),
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = wanted.iter().find(|name| MEASUREMENTS.iter().all(|(known, _)| known != name)) {
        let known = MEASUREMENTS.map(|(name, _)| name).join(", ");
        eprintln!("there is no measurement {unknown:?}; there are: {known}");
        std::process::exit(2);
    }
    let peers = Peers::find();
    let mut report = Report::default();
    for (name, measure) in MEASUREMENTS {
        if wanted.is_empty() || wanted.iter().any(|wish| wish == name) {
            eprintln!("{name} …");
            measure(&peers, &mut report);
        }
    }
    println!("{report}");
    if !report.all_met() {
        std::process::exit(1);
    }
}
