//! The worker breaks down while it reads: the page says so, nothing has changed, and the next file is read.
//!
//! Chromium only: no other driver lets a script run before the page's own.

use crate::steps::{assigned_desk, check_assigned, load_tokens};
use crate::words;
use token_desk_journeys::{Place, journey, sample, until};

/// Ahead of each job, a message that no one understands, while the journey says so: the worker dies with the job at hand.
const POISON: &str = r#"
    const Real = window.Worker;
    window.Worker = class extends Real {
        postMessage(...given) {
            if (window.poison && Array.isArray(given[0])) super.postMessage(["nonsense"]);
            super.postMessage(...given);
        }
    };"#;

fn a_worker_that_dies(place: Place) {
    let page = assigned_desk(place, |setup| setup.before_the_page.push(POISON.into()));
    page.session().script("window.poison = true", &[]).unwrap();
    page.file_input("Upload Token File").choose(&[&sample("token2_azure.csv")]);
    page.wait_message(&words::READING_FAILED);
    check_assigned(&page, words::NEW);
    page.session().script("window.poison = false", &[]).unwrap();
    load_tokens(&page, &[&sample("token2_azure.csv")], 3);
}
journey!(a_worker_that_dies: chromium_file, chromium_http);

/// Reading stays off the page's own thread: while a large file is read, no task there takes longer than 50 ms.
fn reading_leaves_the_page_alive(place: Place) {
    let page = crate::steps::open(place);
    let folder = token_desk_journeys::Folder::new();
    let file = folder.file("many.csv", token_desk_journeys::many_tokens(100_000));
    let watch = "window.long = []; new PerformanceObserver(list => list.getEntries().forEach(task => window.long.push(Math.round(task.duration)))).observe({ type: 'longtask' });";
    page.session().script(watch, &[]).unwrap();
    load_tokens(&page, &[&file], 100_000);
    // Not the limit of 50 ms itself, which the bench measures on a quiet machine: here others journey at the same time.
    let long = until("the long tasks", || {
        page.session().script("return window.long", &[]).map_err(|refusal| refusal.to_string())
    });
    let longest = long.as_array().into_iter().flatten().filter_map(serde_json::Value::as_u64).max().unwrap_or(0);
    assert!(longest < 500, "the longest task took {longest} ms");
}
journey!(reading_leaves_the_page_alive: chromium_file);
