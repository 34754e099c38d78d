//! Reading and checking a file, from the moment it is given until the table shows it; and what the main thread does.

use crate::TURNS;
use crate::browser::{Bench, number};
use crate::input::{SeedFile, seed_file};
use crate::numbers::Series;
use crate::peers::Peers;
use crate::report::{Report, Target};
use serde_json::{Value, json};

/// 100,000 rows beside d3-dsv.
pub(crate) fn hundred_thousand(peers: &Peers, report: &mut Report) {
    compare(peers, report, 100_000, ("d3-dsv", "d3-dsv/dist/d3-dsv.min.js", "d3-dsv.js"), 0.6);
}

/// 1,000,000 rows beside PapaParse.
pub(crate) fn million(peers: &Peers, report: &mut Report) {
    compare(peers, report, 1_000_000, ("PapaParse", "papaparse/papaparse.min.js", "papaparse.js"), 0.42);
}

fn compare(peers: &Peers, report: &mut Report, rows: usize, peer: (&str, &str, &str), target: f64) {
    let file = seed_file(rows);
    let (name, library, reader) = peer;
    let page = peers.page("read.html", &[("library", peers.script(library)), ("reader", peers.script(reader))]);
    let browser = Bench::start();
    let way = quickest(&browser, &page, &file);

    let (mut ours, mut theirs) = (Series::default(), Series::default());
    let (mut longest, mut gap, mut their_longest) = (Series::default(), Series::default(), Series::default());
    for _ in 0..TURNS {
        let answer = browser.load(&peers.ours, &file.path, rows);
        ours.push(number(&answer, "time"));
        longest.push(number(&answer, "longest"));
        gap.push(number(&answer, "gap"));
        let answer = peer_reads(&browser, &page, &file, &way);
        theirs.push(number(&answer, "time"));
        their_longest.push(number(&answer, "longest"));
    }
    let megabytes = file.size as f64 / 1e6;
    report.add(
        &format!("read and check {rows} rows ({megabytes:.1} MB), shown in the table"),
        (ours.median(), ours.show("ms")),
        Some((theirs.median(), format!("{name} {way}: {}", theirs.show("ms")))),
        &Target::RatioAtMost(target),
    );
    report.add(
        &format!("longest task on the main thread meanwhile, {rows} rows (worst of all turns)"),
        (longest.worst(), longest.show("ms")),
        Some((their_longest.worst(), their_longest.show("ms"))),
        &Target::AtMost(50.0),
    );
    report.add(
        &format!("longest gap of a 1 ms timer there, {rows} rows"),
        (gap.median(), gap.show("ms")),
        None,
        &Target::None,
    );
}

/// Tries each way twice and names the quickest; the second try counts, for what a first try pays for is not the way.
fn quickest(browser: &Bench, page: &str, file: &SeedFile) -> String {
    browser.open_peer(page);
    let ways = browser.ask("return Object.keys(WAYS)", &[]);
    let ways = ways.as_array().into_iter().flatten().filter_map(Value::as_str);
    let timed = ways.map(|way| {
        peer_reads(browser, page, file, way);
        let time = number(&peer_reads(browser, page, file, way), "time");
        eprintln!("  {way}: {time:.0} ms");
        (way.to_owned(), time)
    });
    timed.min_by(|(_, one), (_, other)| one.total_cmp(other)).expect("a way to read").0
}

fn peer_reads(browser: &Bench, page: &str, file: &SeedFile, way: &str) -> Value {
    browser.open_peer(page);
    browser.lay_ready(&file.path);
    let answer = browser.ask("return await bench.readPeer(arguments[0])", &[json!(way)]);
    let counts = ["tokens", "users", "findings"].map(|name| number(&answer, name));
    assert_eq!(counts, [file.rows as f64, file.rows as f64, 0.0], "the peer must read every row, {way}");
    answer
}
