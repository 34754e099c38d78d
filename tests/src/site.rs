//! The page's two homes: a file on the disk, or a web server under some path.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tiny_http::{Header, Response, Server};

/// The packed page: what `TOKEN_DESK_PAGE` names, or where the build puts it.
///
/// # Panics
/// When there is no page: the message says how to build one.
#[track_caller]
pub fn packed_page() -> PathBuf {
    let path = std::env::var_os("TOKEN_DESK_PAGE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist/token-desk.html"), PathBuf::from);
    path.canonicalize()
        .unwrap_or_else(|error| panic!("no page at {} ({error}): `cargo xtask build` makes it", path.display()))
}

/// Where on the server the page lies: nowhere special, as on an intranet.
pub const SERVED_PATH: &str = "/tools/desk/";

/// A web server with one page, on a port of its own. It remembers what it was asked for.
pub struct Site {
    server: Arc<Server>,
    thread: Option<JoinHandle<()>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// Serves the file at `page` as [`SERVED_PATH`].
    ///
    /// # Panics
    /// When the file cannot be read or no port is free.
    #[track_caller]
    pub fn serve(page: &Path) -> Self {
        let bytes = fs::read(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a free port"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (inside, log) = (Arc::clone(&server), Arc::clone(&asked));
        let thread = std::thread::spawn(move || {
            for request in inside.incoming_requests() {
                log.lock().expect("the log").push(format!("{} {}", request.method(), request.url()));
                let _ = if request.url() == SERVED_PATH {
                    let kind = Header::from_bytes("Content-Type", "text/html; charset=utf-8").expect("a header");
                    request.respond(Response::from_data(bytes.clone()).with_header(kind))
                } else {
                    request.respond(Response::from_string("There is only the page.").with_status_code(404))
                };
            }
        });
        Self { server, thread: Some(thread), asked }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.server.server_addr().to_ip().map_or(0, |address| address.port())
    }

    /// What was asked for so far, as `METHOD path`.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("the log").clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
