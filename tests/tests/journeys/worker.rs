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

/// Page and worker get no more than sixty megabytes of memory.
const LITTLE_MEMORY: &str = r#"{
    const { Uint8Array, Response } = window, { compile } = WebAssembly;
    const number = (bytes, at) => {
        let value = 0, shift = 0;
        for (;; at++, shift += 7) {
            value += (bytes[at] & 127) << shift;
            if (bytes[at] < 128) return [value, at + 1];
        }
    };
    const written = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...written(value >> 7)]);
    // The section with number 5 says that there is one memory, how it is limited, and how many pages it begins with.
    const limited = (bytes) => {
        for (let at = 8; at < bytes.length;) {
            const [size, content] = number(bytes, at + 1);
            if (bytes[at] === 5) {
                const [pages] = number(bytes, content + 2);
                const section = [1, 1, ...written(pages), ...written(960)];
                const before = bytes.subarray(0, at), behind = bytes.subarray(content + size);
                return Uint8Array.from([...before, 5, ...written(section.length), ...section, ...behind]);
            }
            at = content + size;
        }
        throw new Error("no memory");
    };
    WebAssembly.compileStreaming = async (packed) => compile(limited(new Uint8Array(await (await packed).arrayBuffer())));
}"#;

fn a_worker_without_memory_says_so(place: Place) {
    let page = assigned_desk(place, |setup| setup.before_the_page.push(LITTLE_MEMORY.into()));
    let folder = token_desk_journeys::Folder::new();
    page.file_input("Upload Token File").choose(&[&folder.file("huge.json", vec![b' '; 70 << 20])]);
    page.wait_message(&["huge.json", "not enough memory"]);
    check_assigned(&page, words::NEW);
    load_tokens(&page, &[&sample("token2_azure.csv")], 3);
}
journey!(a_worker_without_memory_says_so: chromium_file);

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
