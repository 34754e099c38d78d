//! Starting and stopping what a journey runs in: a browser's driver, and for WebKit a screen to draw on.
//!
//! One driver a journey, on a free port of its own, in a scratch folder of its own. Everything that was started carries
//! the journey's mark in its environment; when the journey ends, also by a panic, whatever still carries it is ended.

use crate::patience::within;
use crate::wire::Wire;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The browsers that the page is tested in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// Chromium: for Edge and Chrome.
    Chromium,
    /// Firefox.
    Firefox,
    /// WebKitGTK's MiniBrowser: for Safari.
    Webkit,
}

impl Browser {
    /// The driver's program, and the variable that names another one.
    fn driver(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Chromium => ("chromedriver", "CHROMEDRIVER", "Debian: apt-get install chromium chromium-driver"),
            Self::Firefox => {
                ("geckodriver", "GECKODRIVER", "Debian: apt-get install firefox-esr; cargo install geckodriver")
            }
            Self::Webkit => ("WebKitWebDriver", "WEBKITWEBDRIVER", "Debian: apt-get install webkit2gtk-driver xvfb"),
        }
    }
}

/// The variable that marks every process of one journey.
const MARK: &str = "TOKEN_DESK_JOURNEY";

/// A running driver. Dropping it ends it and everything that it started.
pub(crate) struct Driver {
    pub(crate) wire: Wire,
    children: Vec<Child>,
    mark: String,
}

impl Driver {
    /// Starts `browser`'s driver with `scratch` as its home, in `timezone` (an IANA name) or the machine's own.
    ///
    /// # Panics
    /// When the driver is not on this machine, or does not answer: the message says how to get it.
    #[track_caller]
    pub(crate) fn start(browser: Browser, scratch: &Path, timezone: Option<&str>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let mark = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut driver = Self { wire: Wire::to_port(0, Duration::ZERO), children: Vec::new(), mark };
        let mut last = String::new();
        // Another program may take the free port before the driver does: then try again with another.
        for _ in 0..3 {
            match driver.launch(browser, scratch, timezone) {
                Ok(()) => return driver,
                Err(reason) => last = reason,
            }
            driver.stop();
        }
        panic!("{browser:?}'s driver did not start: {last}")
    }

    fn launch(&mut self, browser: Browser, scratch: &Path, timezone: Option<&str>) -> Result<(), String> {
        let (program, variable, advice) = browser.driver();
        let program = std::env::var_os(variable).map_or_else(|| PathBuf::from(program), PathBuf::from);
        let port = free_port()?;
        let mut command = Command::new(&program);
        command.arg(format!("--port={port}")).env(MARK, &self.mark).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        for proxy in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env_remove(proxy);
        }
        if let Some(timezone) = timezone {
            command.env("TZ", timezone);
        }
        match browser {
            Browser::Chromium => {}
            // Firefox refuses a home that is not its user's; and two Firefoxes cannot share the driver's default port.
            Browser::Firefox => {
                command.arg("--websocket-port=0").env("HOME", scratch);
            }
            Browser::Webkit => {
                let (screen, display) = screen(&self.mark)?;
                self.children.push(screen);
                // MiniBrowser saves downloads in the user's download folder: the scratch folder says where that is.
                std::fs::write(
                    scratch.join("user-dirs.dirs"),
                    format!("XDG_DOWNLOAD_DIR=\"{}\"\n", scratch.join("downloads").display()),
                )
                .map_err(|error| error.to_string())?;
                command.env("DISPLAY", display).env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
                command.env("HOME", scratch).env("XDG_CONFIG_HOME", scratch).env("XDG_DATA_HOME", scratch.join("data"));
                command
                    .env("XDG_CACHE_HOME", scratch.join("cache"))
                    .env("LIBGL_ALWAYS_SOFTWARE", "1")
                    .env("GTK_A11Y", "none");
                command.env("NO_AT_BRIDGE", "1");
                // Its sandbox needs user namespaces, which containers and root do not have.
                command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
            }
        }
        let child = command.spawn().map_err(|error| {
            format!("{} ({error}). To get it: {advice}. To use another one: {variable}=PATH", program.display())
        })?;
        self.children.push(child);
        self.wire = Wire::to_port(port, Duration::from_secs(120));
        within(Duration::from_secs(20), || match self.wire.get("/status") {
            Ok(_) => Ok(()),
            Err(refusal) => Err(format!("{} on port {port}: {refusal}", program.display())),
        })
    }

    fn stop(&mut self) {
        // Last started first, so that a screen outlives what draws on it.
        for mut child in self.children.drain(..).rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
        end_whatever_carries(&self.mark);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Ends the processes of one journey that outlived their driver: exactly those that carry its mark in their environment.
fn end_whatever_carries(mark: &str) {
    // Only Linux shows a process's environment; elsewhere the driver's own clearing up must do.
    let Ok(processes) = std::fs::read_dir("/proc") else { return };
    let carried = format!("{MARK}={mark}");
    for process in processes.flatten() {
        let name = process.file_name();
        let Some(id) = name.to_str().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())) else { continue };
        let environment = std::fs::read(process.path().join("environ")).unwrap_or_default();
        if environment.split(|byte| *byte == 0).any(|entry| entry == carried.as_bytes()) {
            let _ = Command::new("kill").args(["-KILL", id]).stderr(Stdio::null()).status();
        }
    }
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| format!("no free port: {error}"))
}

/// A screen in memory: WebKitGTK has no headless mode.
fn screen(mark: &str) -> Result<(Child, String), String> {
    let mut child = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"])
        .env(MARK, mark)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("Xvfb ({error}). To get it: Debian: apt-get install xvfb"))?;
    let mut number = String::new();
    if let Some(output) = child.stdout.as_mut() {
        BufReader::new(output).read_line(&mut number).map_err(|error| format!("Xvfb: {error}"))?;
    }
    if number.trim().is_empty() {
        let _ = child.wait();
        return Err("Xvfb found no free display".into());
    }
    Ok((child, format!(":{}", number.trim())))
}
