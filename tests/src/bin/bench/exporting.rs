//! Exporting the inventory of 100,000 tokens beside PapaParse's writer.

use crate::TURNS;
use crate::browser::{Bench, number};
use crate::input::seed_file;
use crate::numbers::Series;
use crate::peers::Peers;
use crate::report::{Report, Target};

/// From the click until the browser has the file.
pub(crate) fn hundred_thousand(peers: &Peers, report: &mut Report) {
    let file = seed_file(100_000);
    let (browser, control) = (Bench::start(), Bench::start());
    browser.load(&peers.ours, &file.path, file.rows);
    control.open_peer(&peers.page("export.html", &[]));
    control.ask("prepare(arguments[0])", &[file.rows.into()]);
    let (mut ours, mut theirs) = (Series::default(), Series::default());
    for _ in 0..TURNS {
        let answer = browser.ask("return await bench.exportOurs('Download CustomerTokens')", &[]);
        assert!(number(&answer, "size") > file.size as f64, "the inventory has more columns than the seed file");
        ours.push(number(&answer, "time"));
        theirs.push(control.ask("return write()", &[]).as_f64().expect("a time"));
    }
    report.add(
        "export 100000 rows, from the click until the browser has the file",
        (ours.median(), ours.show("ms")),
        Some((theirs.median(), format!("PapaParse: {}", theirs.show("ms")))),
        &Target::None,
    );
}
