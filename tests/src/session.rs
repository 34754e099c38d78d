//! One browser with one window: the commands of W3C WebDriver that the journeys need, and nothing that knows the page.

use crate::driver::{Browser, Driver};
use crate::wire::{Answer, Refusal};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What to start a browser with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The browser.
    pub browser: Browser,
    /// The window's size in CSS pixels.
    pub window: (u32, u32),
    /// The time zone that the browser believes to be in (an IANA name); the machine's own without.
    pub timezone: Option<String>,
    /// Scripts that run before the page's own (Chromium only: the standard has no command for it).
    pub before_the_page: Vec<String>,
    /// Whether the browser's question before leaving stays open for the journey to answer (WebKit's driver leaves without it).
    pub question_before_leaving: bool,
    /// The colour scheme that the system prefers, `light` or `dark` (Chromium only).
    pub colour_scheme: Option<&'static str>,
}

impl Setup {
    /// A browser with a window of 1440 by 900.
    pub fn new(browser: Browser) -> Self {
        Self {
            browser,
            window: (1440, 900),
            timezone: None,
            before_the_page: Vec::new(),
            question_before_leaving: false,
            colour_scheme: None,
        }
    }
}

/// A host name that leads to this machine, but that no browser takes for `localhost`: the page is no secure context there.
pub(crate) const INTRANET: &str = "desk.intranet.test";

/// The part of [`INTRANET`] by which Chromium's network log shows who asked.
pub(crate) const INTRANET_SITE: &str = "intranet.test";

/// The key under which the standard hides an element's id.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An element that the driver knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element(pub(crate) String);

impl Element {
    /// The element in a script's answer.
    pub fn of(value: &Value) -> Option<Self> {
        value.get(ELEMENT).and_then(Value::as_str).map(|id| Self(id.to_owned()))
    }

    /// The element as a script's argument.
    pub fn argument(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

/// A running browser. Dropping it closes it, and everything that it started.
pub struct Session {
    id: String,
    setup: Setup,
    // Before `scratch`: the browser must be gone when its folder goes.
    driver: Driver,
    scratch: TempDir,
}

impl Session {
    /// Starts a browser.
    ///
    /// # Panics
    /// When the browser or its driver cannot be started: the message says how to get it.
    #[track_caller]
    pub fn start(setup: Setup) -> Self {
        let scratch = tempfile::Builder::new().prefix("token-desk-").tempdir().expect("a scratch folder");
        for folder in ["downloads", "profile"] {
            std::fs::create_dir(scratch.path().join(folder)).expect("a folder in the scratch folder");
        }
        let mut reasons = Vec::new();
        // A driver now and then loses the race for a port of the browser's own: one more try.
        for _ in 0..2 {
            let driver = Driver::start(setup.browser, scratch.path(), setup.timezone.as_deref());
            let wanted = json!({ "capabilities": { "alwaysMatch": capabilities(&setup, scratch.path()) } });
            match driver.wire.post("/session", &wanted) {
                Ok(answer) => {
                    let id = answer["sessionId"].as_str().unwrap_or_default().to_owned();
                    let session = Self { id, setup, driver, scratch };
                    session.prepare();
                    return session;
                }
                Err(refusal) => reasons.push(format!("{}: {}", refusal.error, refusal.message)),
            }
        }
        panic!("{:?} did not start: {}", setup.browser, reasons.join(" / "))
    }

    #[track_caller]
    fn prepare(&self) {
        let (width, height) = self.setup.window;
        self.post("/timeouts", &json!({ "script": 60_000, "pageLoad": 60_000, "implicit": 0 })).expect("timeouts");
        self.resize(width, height);
        if self.setup.browser == Browser::Chromium {
            let folder = self.downloads().display().to_string();
            self.cdp("Browser.setDownloadBehavior", &json!({ "behavior": "allow", "downloadPath": folder }))
                .expect("a folder for downloads");
            // A hidden window is otherwise a page without focus, whose clipboard and :focus-visible differ from a person's.
            self.cdp("Emulation.setFocusEmulationEnabled", &json!({ "enabled": true })).expect("focus");
            for source in &self.setup.before_the_page {
                self.cdp("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": source }))
                    .expect("a script before the page");
            }
            if let Some(scheme) = self.setup.colour_scheme {
                self.prefer_colour_scheme(scheme);
            }
        } else {
            assert!(self.setup.before_the_page.is_empty(), "only Chromium's driver can run a script before the page");
            assert!(self.setup.colour_scheme.is_none(), "only Chromium's driver can choose the colour scheme");
        }
    }

    /// The browser of this session.
    pub fn browser(&self) -> Browser {
        self.setup.browser
    }

    /// The folder that downloads fall into.
    pub fn downloads(&self) -> PathBuf {
        self.scratch.path().join("downloads")
    }

    /// Chromium's own log of all that its network did.
    pub fn network_log(&self) -> PathBuf {
        self.scratch.path().join("network.json")
    }

    /// The folder in which this session keeps what it needs.
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Sends a GET below the session.
    ///
    /// # Errors
    /// What the driver said.
    pub fn get(&self, path: &str) -> Answer<Value> {
        self.driver.wire.get(&format!("/session/{}{path}", self.id))
    }

    /// Sends a POST below the session.
    ///
    /// # Errors
    /// What the driver said.
    pub fn post(&self, path: &str, body: &Value) -> Answer<Value> {
        self.driver.wire.post(&format!("/session/{}{path}", self.id), body)
    }

    /// Opens an address and waits until it has loaded.
    ///
    /// # Errors
    /// What the driver said.
    pub fn open(&self, address: &str) -> Answer<()> {
        self.post("/url", &json!({ "url": address })).map(drop)
    }

    /// Runs the body of a function in the page, with `arguments`, and gives what it returns.
    ///
    /// # Errors
    /// What the driver said, an exception of the script too.
    pub fn script(&self, body: &str, arguments: &[Value]) -> Answer<Value> {
        self.post("/execute/sync", &json!({ "script": body, "args": arguments }))
    }

    /// Runs the body of an asynchronous function in the page and gives what its promise gives.
    ///
    /// # Errors
    /// What the driver said, a rejection of the promise too.
    pub fn async_script(&self, body: &str, arguments: &[Value]) -> Answer<Value> {
        let whole = format!(
            "const done = arguments[arguments.length - 1], given = Array.prototype.slice.call(arguments, 0, -1);
             (async function () {{ {body} }}).apply(null, given).then(value => done({{ value }}), error => done({{ error: String(error) }}));"
        );
        let answer = self.post("/execute/async", &json!({ "script": whole, "args": arguments }))?;
        match answer.get("error").and_then(Value::as_str) {
            Some(error) => Err(Refusal { error: "javascript error".into(), message: error.to_owned() }),
            None => Ok(answer.get("value").cloned().unwrap_or(Value::Null)),
        }
    }

    /// Asks Chromium's DevTools.
    ///
    /// # Errors
    /// What the driver said.
    ///
    /// # Panics
    /// In another browser than Chromium.
    #[track_caller]
    pub fn cdp(&self, command: &str, parameters: &Value) -> Answer<Value> {
        assert_eq!(self.setup.browser, Browser::Chromium, "{command} is Chromium's own");
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Makes the page believe that the system prefers `light` or `dark` (Chromium only).
    #[track_caller]
    pub fn prefer_colour_scheme(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.cdp("Emulation.setEmulatedMedia", &json!({ "features": features })).expect("a colour scheme");
    }

    /// Gives the page a width and a height in CSS pixels; for Chromium exactly, elsewhere as the window comes nearest.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        if self.setup.browser == Browser::Chromium {
            // A window is never narrower than 500 pixels; the emulated screen of a phone may be.
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
            self.cdp("Emulation.setDeviceMetricsOverride", &metrics).expect("a size");
        } else {
            self.post("/window/rect", &json!({ "width": width, "height": height })).expect("a size");
        }
    }

    /// A picture of what is in sight, as PNG.
    ///
    /// # Errors
    /// What the driver said.
    pub fn screenshot(&self) -> Answer<Vec<u8>> {
        let answer = self.get("/screenshot")?;
        let text = answer.as_str().unwrap_or_default().replace(['\n', '\r'], "");
        data_encoding::BASE64
            .decode(text.as_bytes())
            .map_err(|error| Refusal { error: "unreadable screenshot".into(), message: error.to_string() })
    }

    /// Presses and releases keys one after another, wherever the focus is. Special keys are in [`crate::keys`].
    ///
    /// # Errors
    /// What the driver said.
    pub fn press(&self, keys: &str) -> Answer<()> {
        let strokes = keys
            .chars()
            .flat_map(|key| [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })]);
        self.key_actions(strokes.collect())
    }

    /// Presses `key` while `held` are held, for example Control and z.
    ///
    /// # Errors
    /// What the driver said.
    pub fn chord(&self, held: &[char], key: char) -> Answer<()> {
        let mut strokes: Vec<Value> = held.iter().map(|key| json!({ "type": "keyDown", "value": key })).collect();
        strokes.push(json!({ "type": "keyDown", "value": key }));
        strokes.push(json!({ "type": "keyUp", "value": key }));
        strokes.extend(held.iter().rev().map(|key| json!({ "type": "keyUp", "value": key })));
        self.key_actions(strokes)
    }

    /// Clicks the middle of an element while a key is held, for example Shift.
    ///
    /// # Errors
    /// What the driver said.
    pub fn click_holding(&self, element: &Element, held: char) -> Answer<()> {
        self.script("arguments[0].scrollIntoView({ block: 'nearest' })", &[element.argument()])?;
        let pause = || json!({ "type": "pause", "duration": 0 });
        let key = |kind: &str| json!({ "type": kind, "value": held });
        let keys = [key("keyDown"), pause(), pause(), pause(), key("keyUp")];
        let move_there = json!({ "type": "pointerMove", "duration": 0, "origin": element.argument(), "x": 0, "y": 0 });
        let press = |kind: &str| json!({ "type": kind, "button": 0 });
        let pointer = [pause(), move_there, press("pointerDown"), press("pointerUp"), pause()];
        let actions = json!([
            { "type": "key", "id": "keyboard", "actions": keys },
            { "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": pointer },
        ]);
        self.post("/actions", &json!({ "actions": actions })).map(drop)
    }

    /// Drags one element onto another with the mouse.
    ///
    /// # Errors
    /// What the driver said.
    pub fn drag(&self, from: &Element, to: &Element) -> Answer<()> {
        self.script("arguments[0].scrollIntoView({ block: 'nearest' })", &[from.argument()])?;
        let go = |element: &Element, x: i32| json!({ "type": "pointerMove", "duration": 30, "origin": element.argument(), "x": x, "y": 0 });
        let press = |kind: &str| json!({ "type": kind, "button": 0 });
        let way = [go(from, 0), press("pointerDown"), go(from, 12), go(to, 4), go(to, 0), press("pointerUp")];
        self.pointer_actions(&way)
    }

    /// Clicks the middle of an element twice.
    ///
    /// # Errors
    /// What the driver said.
    pub fn double_click(&self, element: &Element) -> Answer<()> {
        self.script("arguments[0].scrollIntoView({ block: 'nearest' })", &[element.argument()])?;
        let move_there = json!({ "type": "pointerMove", "duration": 0, "origin": element.argument(), "x": 0, "y": 0 });
        let press = |kind: &str| json!({ "type": kind, "button": 0 });
        let click = [press("pointerDown"), press("pointerUp")];
        self.pointer_actions(&[&[move_there][..], &click, &click].concat())
    }

    fn pointer_actions(&self, way: &[Value]) -> Answer<()> {
        let mouse =
            json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": way });
        self.post("/actions", &json!({ "actions": [mouse] })).map(drop)
    }

    fn key_actions(&self, strokes: Vec<Value>) -> Answer<()> {
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        self.post("/actions", &json!({ "actions": [keyboard] })).map(drop)
    }

    /// Clicks an element as the standard says: scrolled into sight, in its middle.
    ///
    /// # Errors
    /// What the driver said, for example that another element lies above it.
    pub fn click(&self, element: &Element) -> Answer<()> {
        // A driver brings it just into sight, where the last buttons of a dialog may lie over it; a person scrolls on.
        let free = "if (arguments[0].closest('dialog')) { arguments[0].scrollIntoView({ block: 'center' }); }";
        self.script(free, &[element.argument()])?;
        self.post(&format!("/element/{}/click", element.0), &json!({})).map(drop)
    }

    /// Types into an element; for a file input, the paths of the files, one a line.
    ///
    /// # Errors
    /// What the driver said.
    pub fn send_keys(&self, element: &Element, text: &str) -> Answer<()> {
        self.post(&format!("/element/{}/value", element.0), &json!({ "text": text })).map(drop)
    }

    /// Empties a text box.
    ///
    /// # Errors
    /// What the driver said.
    pub fn clear(&self, element: &Element) -> Answer<()> {
        self.post(&format!("/element/{}/clear", element.0), &json!({})).map(drop)
    }

    /// The role that the browser gives to assistive technology.
    ///
    /// # Errors
    /// What the driver said; `unknown command` where it lacks the endpoint.
    pub fn computed_role(&self, element: &Element) -> Answer<String> {
        self.get(&format!("/element/{}/computedrole", element.0)).map(text)
    }

    /// The name that the browser gives to assistive technology.
    ///
    /// # Errors
    /// What the driver said; `unknown command` where it lacks the endpoint.
    pub fn computed_label(&self, element: &Element) -> Answer<String> {
        self.get(&format!("/element/{}/computedlabel", element.0)).map(text)
    }

    /// The text of the question that the browser itself asks (`alert`, `confirm`, leaving the page).
    ///
    /// # Errors
    /// `no such alert` when nothing is asked.
    pub fn question(&self) -> Answer<String> {
        self.get("/alert/text").map(text)
    }

    /// Answers the browser's question with yes or no.
    ///
    /// # Errors
    /// `no such alert` when nothing is asked.
    pub fn answer(&self, yes: bool) -> Answer<()> {
        self.post(if yes { "/alert/accept" } else { "/alert/dismiss" }, &json!({})).map(drop)
    }

    /// Closes the browser, so that it writes its logs to the end, and keeps its folder.
    pub fn close(&self) {
        let _ = self.driver.wire.delete(&format!("/session/{}", self.id));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close();
    }
}

fn text(value: Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What each browser is asked for. Every profile is empty and quiet: whatever its network does is the page's doing.
fn capabilities(setup: &Setup, scratch: &Path) -> Value {
    let mut wanted = Map::new();
    // Every question stays open until a journey has seen it.
    wanted.insert("unhandledPromptBehavior".into(), json!("ignore"));
    if setup.question_before_leaving && setup.browser != Browser::Webkit {
        wanted.insert("unhandledPromptBehavior".into(), json!({ "default": "ignore", "beforeUnload": "ignore" }));
        // Chromium and Firefox leave without asking unless the session speaks WebDriver BiDi too.
        wanted.insert("webSocketUrl".into(), json!(true));
    }
    let (own, options) = match setup.browser {
        Browser::Chromium => ("goog:chromeOptions", chromium(scratch)),
        Browser::Firefox => ("moz:firefoxOptions", firefox(scratch)),
        Browser::Webkit => ("webkitgtk:browserOptions", json!({ "binary": mini_browser(), "args": ["--automation"] })),
    };
    wanted.insert(own.into(), options);
    if setup.browser == Browser::Chromium {
        wanted.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
    }
    Value::Object(wanted)
}

fn chromium(scratch: &Path) -> Value {
    let mut arguments = vec![
        "--headless".to_owned(),
        // Chromium's sandbox refuses root, which containers are.
        "--no-sandbox".into(),
        "--disable-dev-shm-usage".into(),
        "--disable-gpu".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-sync".into(),
        "--disable-default-apps".into(),
        "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication,HttpsUpgrades".into(),
        "--no-proxy-server".into(),
        format!("--host-resolver-rules=MAP {INTRANET} 127.0.0.1"),
        "--no-first-run".into(),
        "--no-default-browser-check".into(),
        "--lang=en-US".into(),
        "--net-log-capture-mode=Everything".into(),
    ];
    arguments.push(format!("--user-data-dir={}", scratch.join("profile").display()));
    arguments.push(format!("--log-net-log={}", scratch.join("network.json").display()));
    json!({
        "args": arguments,
        "prefs": {
            "download.default_directory": scratch.join("downloads"),
            "download.prompt_for_download": false,
            "profile.default_content_setting_values.automatic_downloads": 1,
            "safebrowsing.enabled": false,
        },
    })
}

fn firefox(scratch: &Path) -> Value {
    let mut options = json!({
        "args": ["-headless"],
        "prefs": {
            "browser.download.folderList": 2,
            "browser.download.dir": scratch.join("downloads"),
            "browser.download.useDownloadDir": true,
            "browser.download.always_ask_before_handling_new_types": false,
            "browser.helperApps.neverAsk.saveToDisk": "text/csv,text/plain,application/json,application/octet-stream,application/zip",
            "intl.accept_languages": "en-US",
            "network.proxy.type": 0,
            "network.dns.localDomains": INTRANET,
            "dom.security.https_first": false,
            // Without it Firefox takes WebDriver's clicks for no interaction and never asks before leaving.
            "dom.require_user_interaction_for_beforeunload": false,
            "dom.disable_beforeunload": false,
        },
    });
    // Debian's program is called firefox-esr, which geckodriver does not look for everywhere.
    if let Some(binary) = std::env::var_os("FIREFOX")
        .map(PathBuf::from)
        .or_else(|| first_that_exists(&["/usr/bin/firefox", "/usr/bin/firefox-esr"]))
    {
        options["binary"] = json!(binary);
    }
    options
}

/// MiniBrowser is not on the path: distributions keep it beside WebKit's own helpers.
fn mini_browser() -> PathBuf {
    std::env::var_os("MINIBROWSER")
        .map(PathBuf::from)
        .or_else(|| {
            first_that_exists(&[
                "/usr/lib/x86_64-linux-gnu/webkitgtk-6.0/MiniBrowser",
                "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
                "/usr/lib/aarch64-linux-gnu/webkitgtk-6.0/MiniBrowser",
                "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
                "/usr/libexec/webkitgtk-6.0/MiniBrowser",
                "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
            ])
        })
        .unwrap_or_else(|| PathBuf::from("MiniBrowser"))
}

fn first_that_exists(paths: &[&str]) -> Option<PathBuf> {
    paths.iter().map(PathBuf::from).find(|path| path.exists())
}
