//! The wire to a driver: WebDriver commands are JSON over HTTP, and this module knows nothing else.

use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

/// A driver's address, and how long one command may take.
pub(crate) struct Wire {
    agent: ureq::Agent,
    base: String,
}

/// What a driver said instead of doing what it was asked.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The error code of the WebDriver standard, such as `stale element reference`; `unreachable` when no driver answered.
    pub error: String,
    /// The driver's own words.
    pub message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first_line = self.message.lines().next().unwrap_or_default();
        write!(formatter, "{}: {first_line}", self.error)
    }
}

impl Refusal {
    fn unreachable(reason: &dyn fmt::Display) -> Self {
        Self { error: "unreachable".into(), message: reason.to_string() }
    }

    /// Whether the page changed between finding an element and using it: looking again may help.
    pub fn is_passing(&self) -> bool {
        matches!(
            self.error.as_str(),
            "stale element reference"
                | "no such element"
                | "element click intercepted"
                | "element not interactable"
                | "move target out of bounds"
                | "detached shadow root"
        )
    }
}

/// A driver's answer.
pub type Answer<T> = Result<T, Refusal>;

impl Wire {
    /// A wire to the driver on `port`, on which no command takes longer than `patience`.
    pub(crate) fn to_port(port: u16, patience: Duration) -> Self {
        let agent =
            ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(patience)).build().into();
        Self { agent, base: format!("http://127.0.0.1:{port}") }
    }

    /// Sends a GET.
    pub(crate) fn get(&self, path: &str) -> Answer<Value> {
        read(self.agent.get(format!("{}{path}", self.base)).call())
    }

    /// Sends a DELETE.
    pub(crate) fn delete(&self, path: &str) -> Answer<Value> {
        read(self.agent.delete(format!("{}{path}", self.base)).call())
    }

    /// Sends a POST with a JSON body.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer<Value> {
        let request = self.agent.post(format!("{}{path}", self.base));
        read(request.content_type("application/json; charset=utf-8").send(body.to_string()))
    }
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer<Value> {
    let mut response = answer.map_err(|error| Refusal::unreachable(&error))?;
    // A screenshot of a long page is some megabytes of Base64; ureq's own limit is ten.
    let text = response
        .body_mut()
        .with_config()
        .limit(256 << 20)
        .read_to_string()
        .map_err(|error| Refusal::unreachable(&error))?;
    let whole: Value = serde_json::from_str(&text).map_err(|error| Refusal::unreachable(&error))?;
    let value = whole.get("value").cloned().unwrap_or(json!(null));
    match value.get("error").and_then(Value::as_str) {
        Some(error) if !response.status().is_success() => Err(Refusal {
            error: error.to_owned(),
            message: value.get("message").and_then(Value::as_str).unwrap_or_default().to_owned(),
        }),
        _ => Ok(value),
    }
}
