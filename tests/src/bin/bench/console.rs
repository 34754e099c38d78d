//! What a person does on a desk of 100,000 tokens and as many users, until it is painted; and on one of 10,000.

use crate::TURNS;
use crate::browser::{Bench, number};
use crate::input::{free_tokens, user_list};
use crate::numbers::{Series, short};
use crate::peers::Peers;
use crate::report::{Report, Target};
use serde_json::json;

const LARGE: usize = 100_000;
const SMALL: usize = 10_000;

/// The most that a row of the large desk may take, in what one of the small desk takes.
const MAX_GROWTH: f64 = 1.3;

/// The longest task of the main thread, in milliseconds.
const MAX_TASK: f64 = 50.0;

/// Something that a person does: what is said of it, how many milliseconds it may take, what begins it, and what is there
/// when it is done. `ROWS` in a script is the number of tokens. What belongs together stands in the order in which it is
/// done, and leads back to where it began.
struct Deed {
    what: &'static str,
    most: f64,
    begin: &'static str,
    done: &'static str,
}

const DEEDS: [Deed; 10] = [
    Deed {
        what: "Apply & Assign",
        most: 50.0,
        begin: "bench.button('Apply & Assign').click()",
        done: "bench.reads(1, 'UPN', '@')",
    },
    Deed {
        what: "a user dragged to another’s token, from letting go",
        most: 33.0,
        begin: "bench.drop(2)",
        done: "bench.reads(2, 'UPN', 'amy.masters0@')",
    },
    Deed {
        what: "Undo",
        most: 33.0,
        begin: "bench.button('Undo').click()",
        done: "bench.reads(1, 'UPN', 'amy.masters0@')",
    },
    Deed {
        what: "sorting by serial number, the last first",
        most: 50.0,
        begin: "bench.button('Sort by Serial number').click(); setTimeout(() => bench.button('Sort by Serial number').click())",
        done: "bench.reads(1, 'Serial number', String(20000000 + ROWS))",
    },
    Deed {
        what: "back to the order of the files",
        most: 50.0,
        begin: "bench.button('Sort by Serial number').click()",
        done: "bench.reads(1, 'Serial number', '20000001')",
    },
    Deed {
        what: "a filter that lets no token through",
        most: 50.0,
        begin: "bench.button('Free').click()",
        done: "!bench.table() || bench.hasRows(0)",
    },
    Deed {
        what: "back to all tokens",
        most: 50.0,
        begin: "bench.button('All').click()",
        done: "bench.table() && bench.hasRows(ROWS)",
    },
    Deed {
        what: "a search for two words that many tokens have",
        most: 50.0,
        begin: "bench.type(bench.field('Search'), 'masters token2')",
        done: "!bench.hasRows(ROWS) && bench.reads(1, 'UPN', 'masters')",
    },
    Deed {
        what: "the search emptied",
        most: 50.0,
        begin: "bench.type(bench.field('Search'), '')",
        done: "bench.hasRows(ROWS)",
    },
    Deed {
        what: "Undo of Apply & Assign",
        most: 33.0,
        begin: "bench.button('Undo').click()",
        done: "!bench.reads(1, 'UPN', '@')",
    },
];

/// "Whose code is this?" takes more, and shows how far it is.
const WHOSE: Deed = Deed {
    what: "“Whose code is this?”",
    most: 1000.0,
    begin: "bench.type(bench.field('Code on the token'), '123456'); bench.button('Verify').click()",
    done: "!document.querySelector('dialog[open] progress') && document.querySelector('dialog[open] .answer').textContent",
};

/// How long each deed took, and the longest task with it.
#[derive(Default)]
struct Times {
    time: Series,
    longest: Series,
}

impl Times {
    fn take(&mut self, browser: &Bench, deed: &Deed, rows: usize) {
        let [begin, done] = [deed.begin, deed.done].map(|script| script.replace("ROWS", &rows.to_string()));
        if deed.begin.contains("drop") {
            browser.ask("await bench.drag(1, 2)", &[]);
        }
        let answer = browser.ask(&format!("return await bench.deed(() => {{ {begin} }}, () => {done})"), &[]);
        self.time.push(number(&answer, "time"));
        self.longest.push(number(&answer, "longest"));
    }
}

/// Each deed on both desks by turns.
pub(crate) fn deeds(peers: &Peers, report: &mut Report) {
    let desks = [LARGE, SMALL].map(|rows| {
        let (tokens, users) = (free_tokens(rows), user_list(rows));
        let browser = Bench::start();
        browser.load(&peers.ours, &tokens.path, rows);
        browser.lay_ready(&users.path);
        browser.ask("await bench.giveUsers(arguments[0])", &[json!(rows)]);
        (browser, rows)
    });
    let mut times: [Vec<Times>; 2] = std::array::from_fn(|_| DEEDS.iter().map(|_| Times::default()).collect());
    for _ in 0..TURNS {
        for ((browser, rows), times) in desks.iter().zip(&mut times) {
            for (deed, times) in DEEDS.iter().zip(times) {
                times.take(browser, deed, *rows);
            }
        }
    }
    let [large, small] = times;
    for (deed, (large, small)) in DEEDS.iter().zip(large.iter().zip(&small)) {
        tell(report, deed, large, small);
    }
    let whose = desks.each_ref().map(|(browser, rows)| {
        browser.ask(
            "bench.button('Whose code').click(); await bench.appears(() => bench.field('Code on the token'))",
            &[],
        );
        let mut times = Times::default();
        for _ in 0..TURNS {
            // What was said of the last code goes with it.
            let empty = "!document.querySelector('dialog[open] .answer').textContent";
            browser.ask(
                &format!("bench.type(bench.field('Code on the token'), ''); await bench.appears(() => {empty})"),
                &[],
            );
            times.take(browser, &WHOSE, *rows);
        }
        times
    });
    tell(report, &WHOSE, &whose[0], &whose[1]);
}

fn tell(report: &mut Report, deed: &Deed, large: &Times, small: &Times) {
    report.add(
        &format!("{LARGE} tokens and users: {}", deed.what),
        (large.time.median(), large.time.show("ms")),
        None,
        &Target::AtMost(deed.most),
    );
    let for_each = |series: &Series, rows: usize| series.median() / rows as f64 * 1000.0;
    let (ours, theirs) = (for_each(&large.time, LARGE), for_each(&small.time, SMALL));
    report.add(
        &format!("the same for 1000 rows, beside a desk of {SMALL}: {}", deed.what),
        (ours, format!("{} ms", short(ours))),
        Some((theirs, format!("{SMALL}: {} ms", short(theirs)))),
        &Target::RatioAtMost(MAX_GROWTH),
    );
    report.add(
        &format!("the longest task meanwhile (worst of all turns): {}", deed.what),
        (large.longest.worst(), large.longest.show("ms")),
        None,
        &Target::AtMost(MAX_TASK),
    );
}
