//! Codes per second: our core beside npm's otpauth in the same page.

use crate::TURNS;
use crate::browser::Bench;
use crate::numbers::Series;
use crate::peers::Peers;
use crate::report::{Report, Target};

/// SHA-1, keys of 20 bytes, six digits: nearly every hardware token.
pub(crate) fn codes(peers: &Peers, report: &mut Report) {
    let (script, wasm) = peers.our_codes();
    let browser = Bench::start();
    browser.open_peer(&peers.page("totp.html", &[("ours.js", script), ("ours.wasm", wasm)]));
    browser.ask("await ready()", &[]);
    let rate = |which: &str| {
        browser.ask("return rate(arguments[0], 300)", &[which.into()]).as_f64().expect("codes per second") / 1000.0
    };
    // Both compilers have seen their code by then.
    for which in ["ours", "theirs", "ours", "theirs"] {
        rate(which);
    }
    let (mut ours, mut theirs) = (Series::default(), Series::default());
    for _ in 0..TURNS {
        ours.push(rate("ours"));
        theirs.push(rate("theirs"));
    }
    report.add(
        "one-time codes per second",
        (ours.median(), ours.show("thousand")),
        Some((theirs.median(), format!("otpauth: {}", theirs.show("thousand")))),
        &Target::RatioAtLeast(4.0),
    );
}
