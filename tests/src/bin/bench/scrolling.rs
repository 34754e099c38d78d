//! Scrolling 100,000 rows beside a virtual table written by hand.

use crate::TURNS;
use crate::browser::{Bench, numbers};
use crate::input::seed_file;
use crate::numbers::{Series, short};
use crate::peers::Peers;
use crate::report::{Report, Target};

/// Five rows in each frame, for three seconds: a fling of the wheel.
const STEP: u32 = 200;

/// One frame of 60 in a second.
const FRAME: f64 = 1000.0 / 60.0;

/// The most that the main thread's part of a frame may be, in those of the hand-written table.
const MAX_WORK: f64 = 2.0;

/// The time from frame to frame, and the main thread's part of it.
#[derive(Default)]
struct Frames {
    intervals: Series,
    /// The mean of each turn.
    works: Series,
}

impl Frames {
    fn scroll(&mut self, browser: &Bench, element: &str) {
        let (answer, time) = browser.ask_timed(&format!("return await bench.scroll({element}, {STEP}, 3000)"));
        assert!(answer["scrolled"].as_f64().is_some_and(|scrolled| scrolled > 1000.0), "it must have scrolled");
        let intervals = numbers(&answer, "intervals");
        self.works.push(time / intervals.len() as f64);
        self.intervals.extend(&Series::of(intervals));
    }
}

pub(crate) fn hundred_thousand(peers: &Peers, report: &mut Report) {
    const OURS: &str = "bench.table().closest('.sheet')";
    let file = seed_file(100_000);
    let (browser, control) = (Bench::start(), Bench::start());
    browser.load(&peers.ours, &file.path, file.rows);
    let size = browser.ask(&format!("return {OURS}.clientWidth + 'x' + {OURS}.clientHeight"), &[]);
    control.open_peer(&format!("{}#{}", peers.page("scroll.html", &[]), size.as_str().unwrap_or_default()));
    let (mut ours, mut theirs) = (Frames::default(), Frames::default());
    for _ in 0..TURNS {
        ours.scroll(&browser, OURS);
        theirs.scroll(&control, "document.querySelector('.sheet')");
    }
    for (what, part) in [("median", 0.5), ("95 of 100", 0.95), ("worst", 1.0)] {
        let value = |series: &Series| (series.part(part), format!("{} ms", short(series.part(part))));
        report.add(
            &format!("scrolling 100000 rows, from frame to frame, {what}"),
            value(&ours.intervals),
            Some(value(&theirs.intervals)),
            &Target::MoreAtMost(FRAME),
        );
    }
    report.add(
        "scrolling 100000 rows, the main thread’s part of a frame",
        (ours.works.median(), ours.works.show("ms")),
        Some((theirs.works.median(), theirs.works.show("ms"))),
        &Target::RatioAtMost(MAX_WORK),
    );
}
