//! Looking for what must not be: requests, stored things, secrets where nobody asked for them.

use crate::driver::Browser;
use crate::page::Page;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// A script for before the page: keeps the stores of the browser in sight, which the page shuts for itself (Chromium only).
pub const SEE_STORES: &str = "
    const stores = {}, get = (name, what) => { try { stores[name] = what(); } catch (error) { /* refused */ } };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'history']) get(name, () => globalThis[name]);
    get('serviceWorker', () => navigator.serviceWorker);
    get('storage', () => navigator.storage);
    const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie').get;
    stores.cookie = () => cookie.call(document);
    Object.defineProperty(globalThis, 'storesBeforeThePage', { value: stores });";

impl Page {
    /// Everything that the page has stored in the browser, by the store's name; empty when it keeps its word.
    ///
    /// The page shuts its own stores before its program starts. They are looked into all the same where [`SEE_STORES`] ran
    /// before the page; elsewhere what is seen is that the page has none. A store that this browser refuses to this page
    /// (from a disk, or without a secure context) holds nothing.
    #[track_caller]
    pub fn stored(&self) -> BTreeMap<String, String> {
        let body = r"
            const held = {};
            const stores = globalThis.storesBeforeThePage || globalThis;
            const look = async (name, what) => {
              try { const found = await what(); if (found && found.length) held[name] = JSON.stringify(found); } catch (error) { /* refused: nothing there */ }
            };
            await look('localStorage', () => Object.entries(stores.localStorage));
            await look('sessionStorage', () => Object.entries(stores.sessionStorage));
            await look('cookies', () => stores.cookie ? stores.cookie() : document.cookie);
            await look('IndexedDB', async () => (await stores.indexedDB.databases()).map(base => base.name));
            await look('caches', () => stores.caches.keys());
            await look('service workers', async () => (await (stores.serviceWorker || navigator.serviceWorker).getRegistrations()).map(worker => worker.scope));
            await look('history state', () => stores.history.state === null ? '' : String(stores.history.state));
            await look('window.name', () => window.name);
            await look('private file system', async () => { const names = []; for await (const name of (await (stores.storage || navigator.storage).getDirectory()).keys()) names.push(name); return names; });
            return held;";
        let held = self
            .session()
            .async_script(body, &[])
            .unwrap_or_else(|refusal| panic!("looking at what is stored: {refusal}"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        held.as_object().into_iter().flatten().map(|(store, found)| (store.clone(), text(found))).collect()
    }

    /// What the page wrote to the console, warnings of the browser included. Chromium only: no other driver gives it.
    ///
    /// Each call gives what came since the last.
    #[track_caller]
    pub fn console(&self) -> Vec<String> {
        if self.session().browser() != Browser::Chromium {
            return Vec::new();
        }
        let log = self.session().post("/se/log", &json!({ "type": "browser" })).expect("the console's log");
        let lines = log.as_array().cloned().unwrap_or_default();
        lines
            .iter()
            .map(|line| {
                format!(
                    "{} {}",
                    line["level"].as_str().unwrap_or_default(),
                    line["message"].as_str().unwrap_or_default()
                )
            })
            .collect()
    }

    /// The places in which one of `secrets` can be seen now: the document with all attributes and values, title, address.
    #[track_caller]
    pub fn sightings(&self, secrets: &[&str]) -> Vec<String> {
        let body = r#"
            const secrets = arguments[0].map(secret => secret.toLowerCase()), seen = [];
            const look = (where, text) => {
              const flat = String(text || "").toLowerCase(), dense = flat.replace(/[\s\u00a0-]+/g, "");
              if (secrets.some(secret => flat.includes(secret) || dense.includes(secret))) seen.push(where);
            };
            look("title", document.title);
            look("address", location.href);
            look("document", document.documentElement.outerHTML);
            for (const field of document.querySelectorAll("input, textarea, select")) look("value of " + field.tagName, field.value);
            look("window.name", window.name);
            return seen;"#;
        let seen = self
            .session()
            .script(body, &[json!(secrets)])
            .unwrap_or_else(|refusal| panic!("looking for secrets: {refusal}"));
        seen.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Closes the browser and gives every request in Chromium's network log that is not for the page itself.
    #[track_caller]
    pub fn close_and_list_requests(&self) -> Requests {
        self.session().close();
        let log = self.session().network_log();
        let known = crate::patience::until("the network log to be whole", || Requests::read(&log, self.address()));
        assert!(
            known.of_the_page > 0 || self.address().starts_with("file:"),
            "the log does not even hold the page: it is no witness"
        );
        known
    }
}

/// What Chromium's network log shows.
#[derive(Debug, Default)]
pub struct Requests {
    /// Requests for the page itself.
    pub of_the_page: usize,
    /// What else the page reached for.
    pub foreign: Vec<String>,
}

impl Requests {
    fn read(log: &Path, page: &str) -> Result<Self, String> {
        let text = std::fs::read_to_string(log).map_err(|error| error.to_string())?;
        let log: Value = serde_json::from_str(&text).map_err(|error| format!("not yet: {error}"))?;
        let kinds: BTreeMap<i64, &str> = log["constants"]["logEventTypes"]
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(name, number)| Some((number.as_i64()?, name.as_str())))
            .collect();
        let own_host = page.strip_prefix("http://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let own_hosts = [own_host.to_owned(), own_host.replace(crate::session::INTRANET, "127.0.0.1")];
        let mut requests = Self::default();
        let mut led_to: BTreeMap<i64, String> = BTreeMap::new();
        for event in log["events"].as_array().into_iter().flatten() {
            let kind = event["type"].as_i64().and_then(|number| kinds.get(&number)).copied().unwrap_or("?");
            let given = |key: &str| event["params"][key].as_str().unwrap_or_default();
            match kind {
                "URL_REQUEST_START_JOB" if given("url").starts_with(page) => requests.of_the_page += 1,
                // Chromium looks for updates by itself, whatever the switches say: it says that no page asked for those.
                "URL_REQUEST_START_JOB" if given("initiator") != "not an origin" && reaches_out(given("url")) => {
                    requests.foreign.push(format!("{} (asked by {})", given("url"), given("initiator")));
                }
                "HOST_RESOLVER_MANAGER_REQUEST" => {
                    let host = given("host").trim_start_matches("http://");
                    let by_page = ["file:", crate::session::INTRANET_SITE]
                        .iter()
                        .any(|site| given("network_anonymization_key").contains(site));
                    if by_page && !host.is_empty() && !own_hosts.iter().any(|own| own == host) {
                        requests.foreign.push(format!("the address of {host}"));
                    }
                }
                "UDP_CONNECT" if !given("address").is_empty() => {
                    led_to.insert(event["source"]["id"].as_i64().unwrap_or_default(), given("address").to_owned());
                }
                // Calls (WebRTC) and what else is no connection. Port 53 is the browser's own way to look up names, which
                // are judged above.
                "UDP_BYTES_SENT" => {
                    let connected = || led_to.get(&event["source"]["id"].as_i64()?).map(String::as_str);
                    let to =
                        Some(given("address")).filter(|to| !to.is_empty()).or_else(connected).unwrap_or("somewhere");
                    if !to.ends_with(":53") {
                        requests.foreign.push(format!("UDP to {to}"));
                    }
                }
                _ => {}
            }
        }
        requests.foreign.sort();
        requests.foreign.dedup();
        Ok(requests)
    }
}

/// Whether an address leads out of the browser.
fn reaches_out(address: &str) -> bool {
    let inside = ["file:", "blob:", "data:", "about:", "chrome:", "chrome-extension:", "devtools:"];
    !address.is_empty() && !inside.iter().any(|scheme| address.starts_with(scheme))
}
