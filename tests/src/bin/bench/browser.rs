//! A browser for measuring: the harness's Chromium, with the bench's script in every page.

use serde_json::{Value, json};
use std::path::Path;
use token_desk_journeys::{Browser, Element, Session, Setup};

const WATCH: &str = include_str!("watch.js");

/// A browser with one window.
pub(crate) struct Bench(Session);

impl Bench {
    /// A fresh one.
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// A fresh one with more scripts that run before each page's own.
    pub(crate) fn with(scripts: &[&str]) -> Self {
        let mut setup = Setup::new(Browser::Chromium);
        setup.before_the_page = std::iter::once(&WATCH).chain(scripts).map(ToString::to_string).collect();
        Self(Session::start(setup))
    }

    /// Opens an address, from an empty page, so that nothing of the last page is left.
    pub(crate) fn open(&self, address: &str) {
        for address in ["about:blank", address] {
            self.0.open(address).unwrap_or_else(|refusal| panic!("{address}: {refusal}"));
        }
    }

    /// Opens our page and waits until it is at rest.
    pub(crate) fn open_ours(&self, address: &str) {
        self.open(address);
        self.ask("await bench.settle(true)", &[]);
    }

    /// Opens a peer's page and waits until it is at rest.
    pub(crate) fn open_peer(&self, address: &str) {
        self.open(address);
        self.ask("await bench.settle(false)", &[]);
    }

    /// Runs the body of an asynchronous function in the page.
    pub(crate) fn ask(&self, body: &str, arguments: &[Value]) -> Value {
        self.0.async_script(body, arguments).unwrap_or_else(|refusal| panic!("{body}: {refusal}"))
    }

    /// Runs the body of an asynchronous function in the page; also gives the processor time, in milliseconds, that the
    /// page's main thread took for it: scripts, style, layout, painting. Time in which other programs had the processor
    /// does not count.
    pub(crate) fn ask_timed(&self, body: &str) -> (Value, f64) {
        self.cdp("Performance.enable", &json!({ "timeDomain": "threadTicks" }));
        let before = self.task_milliseconds();
        let answer = self.ask(body, &[]);
        let time = self.task_milliseconds() - before;
        self.cdp("Performance.disable", &json!({}));
        (answer, time)
    }

    /// How long all tasks of the main thread took since that was asked for.
    fn task_milliseconds(&self) -> f64 {
        let answer = self.cdp("Performance.getMetrics", &json!({}));
        let metrics = answer["metrics"].as_array();
        let task = metrics.and_then(|metrics| metrics.iter().find(|metric| metric["name"] == "TaskDuration"));
        task.and_then(|task| task["value"].as_f64()).expect("Chromium tells TaskDuration") * 1000.0
    }

    fn cdp(&self, command: &str, parameters: &Value) -> Value {
        self.0.cdp(command, parameters).unwrap_or_else(|refusal| panic!("{command}: {refusal}"))
    }

    /// Puts a file of the disk where the page's scripts can take it from.
    pub(crate) fn lay_ready(&self, file: &Path) {
        let inlet = self.0.script("return bench.inlet()", &[]).ok().and_then(|value| Element::of(&value));
        let inlet = inlet.expect("the inlet");
        self.0.send_keys(&inlet, &file.display().to_string()).expect("the file in the inlet");
    }

    /// Loads a file into our page, from a fresh start.
    pub(crate) fn load(&self, address: &str, file: &Path, rows: usize) -> Value {
        self.open_ours(address);
        self.lay_ready(file);
        self.ask("return await bench.readOurs(arguments[0])", &[json!(rows)])
    }

    /// The folder of this browser's profile, by which its processes are known.
    pub(crate) fn profile(&self) -> String {
        self.0.scratch().join("profile").display().to_string()
    }
}

/// A number in an answer.
pub(crate) fn number(answer: &Value, name: &str) -> f64 {
    answer[name].as_f64().unwrap_or_else(|| panic!("no {name} in {answer}"))
}

/// The numbers in an answer.
pub(crate) fn numbers(answer: &Value, name: &str) -> Vec<f64> {
    answer[name].as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}
