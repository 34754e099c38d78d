//! From a double click to the first use: the page from disk, a small file given to it, its rows in sight.

use crate::TURNS;
use crate::browser::{Bench, number};
use crate::numbers::Series;
use crate::peers::Peers;
use crate::report::{Report, Target};

const FIRST_USE: &str = include_str!("first_use.js");

/// Beside the first paint of a page that has no script at all.
pub(crate) fn first_use(peers: &Peers, report: &mut Report) {
    let bare = peers.page("bare.html", &[]);
    let browser = Bench::with(&[FIRST_USE]);
    let mut ours: [Series; 4] = Default::default();
    let mut theirs = Series::default();
    // The first turn wakes the browser up and does not count.
    for turn in 0..=2 * TURNS {
        browser.open(&peers.ours);
        let answer = browser.ask("return await bench.firstUse", &[]);
        browser.open(&bare);
        let paint = browser.ask("return await bench.firstPaint()", &[]);
        if turn > 0 {
            for (series, name) in ours.iter_mut().zip(["sight", "paint", "input", "rows"]) {
                series.push(number(&answer, name));
            }
            theirs.push(paint.as_f64().expect("a first paint"));
        }
    }
    let peer = || Some((theirs.median(), format!("bare page’s first paint: {}", theirs.show("ms"))));
    let [sight, paint, input, rows] = &ours;
    report.add(
        "first use: rows of a dropped file in sight",
        (sight.median(), sight.show("ms")),
        peer(),
        &Target::RatioAtMost(3.0),
    );
    report.add("first paint", (paint.median(), paint.show("ms")), peer(), &Target::None);
    report.add("first use: the input is there", (input.median(), input.show("ms")), None, &Target::None);
    report.add("first use: the rows are in the document", (rows.median(), rows.show("ms")), None, &Target::None);
}
