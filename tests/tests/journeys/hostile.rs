//! A program that wants to carry a key away, in the place of the page's own: nothing of it arrives.
//!
//! The program (`tests/hostile`) has all of the browser within reach, which the page's own has not. `cargo xtask test`
//! builds it into two pages: one with the guard of a release, one without any. The second is the witness: an attack that
//! arrives nowhere even then proves nothing.

use std::net::{TcpListener, UdpSocket};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use token_desk_journeys::{Browser, Page, Place, journey, until, within};

/// Attacks that the policy does not hold back, and the browsers in which they arrive where there is no guard.
const ATTACKS: [(&str, &[Browser]); 32] = [
    ("webrtc", &[Browser::Chromium]),
    ("preconnect", ALL),
    ("icon_by_property", ALL),
    ("icon_by_list", ALL),
    ("icon_by_attribute", ALL),
    ("icon_by_node", ALL),
    ("link", ALL),
    ("link_download", ALL),
    ("area", ALL),
    ("svg_link", ALL),
    ("meta", ALL),
    ("location", ALL),
    ("location_of_document", ALL),
    ("assign", ALL),
    ("replace", ALL),
    ("open", &[Browser::Chromium, Browser::Firefox]),
    ("navigate", &[Browser::Chromium, Browser::Firefox]),
    ("inner_html", ALL),
    ("outer_html", ALL),
    ("adjacent_html", ALL),
    ("html_unsafe", ALL),
    ("write", &[Browser::Firefox]),
    ("command", &[Browser::Firefox]),
    ("fragment", ALL),
    ("parser", ALL),
    ("parsed_document", ALL),
    ("other_document", ALL),
    ("template", ALL),
    ("frame_setter", ALL),
    ("redefined", ALL),
    ("poisoned", ALL),
    ("download", ALL),
];

const ALL: &[Browser] = &[Browser::Chromium, Browser::Firefox, Browser::Webkit];

/// Attacks that only a guard can be the victim of, those that the policy stops, and those that leave something behind.
const OTHERS: [&str; 21] = [
    "dns_prefetch",
    "preconnect_name",
    "frame",
    "form",
    "shadow",
    "two_faced",
    "without_guard",
    "other_worker",
    "fetch",
    "beacon",
    "request",
    "socket",
    "events",
    "image",
    "worker",
    "local_storage",
    "session_storage",
    "cookie",
    "window_name",
    "history",
    "database",
];

/// What only the page's own glue holds back where a browser has no Navigation API: WebKitGTK 2.50 has none.
const LOCATION: [&str; 4] = ["location", "location_of_document", "assign", "replace"];

/// What arrived on this machine.
struct Witness {
    seen: Arc<Mutex<Vec<String>>>,
    /// HTTP, TCP, UDP.
    ports: [u16; 3],
}

impl Witness {
    fn listen() -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let note = |what: String, seen: &Arc<Mutex<Vec<String>>>| seen.lock().unwrap().push(what);
        let http = tiny_http::Server::http("127.0.0.1:0").unwrap();
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let ports = [
            http.server_addr().to_ip().unwrap().port(),
            tcp.local_addr().unwrap().port(),
            udp.local_addr().unwrap().port(),
        ];
        let log = Arc::clone(&seen);
        thread::spawn(move || {
            for request in http.incoming_requests() {
                note(request.url().to_owned(), &log);
                let _ = request.respond(tiny_http::Response::from_string("seen"));
            }
        });
        let log = Arc::clone(&seen);
        thread::spawn(move || {
            // Ended at once, or the browser would keep it for the next attack.
            for _ in tcp.incoming() {
                note("a TCP connection".into(), &log);
            }
        });
        let log = Arc::clone(&seen);
        thread::spawn(move || {
            while let Ok((length, _)) = udp.recv_from(&mut [0; 2000]) {
                note(format!("{length} bytes by UDP"), &log);
            }
        });
        Self { seen, ports }
    }

    /// The address of a page that runs these attacks.
    fn with(&self, page: &str, attacks: &[&str]) -> String {
        let [http, tcp, udp] = self.ports;
        format!("{page}#{},{http},{tcp},{udp}", attacks.join("+"))
    }

    /// Leads the browser here: what is on its way arrives before that does.
    fn end(&self, page: &Page) {
        page.session().open(&format!("http://127.0.0.1:{}/the-end", self.ports[0])).unwrap();
        until("the end", || self.seen().iter().any(|seen| seen == "/the-end").then_some(()).ok_or("not yet".into()));
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn hostile(name: &str) -> PathBuf {
    let folder = std::env::var_os("TOKEN_DESK_HOSTILE")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/hostile"), PathBuf::from);
    folder.join(name).canonicalize().expect("`cargo xtask test --only journeys` makes the hostile pages")
}

fn nothing_of_it_arrives(place: Place) {
    let witness = Witness::listen();
    let page = Page::open_file(place, &hostile("guarded.html"), |_| {});
    let all: Vec<&str> = ATTACKS.iter().map(|(attack, _)| *attack).chain(OTHERS).collect();
    // One after the other: what leads away would end those behind it.
    let holds_location = page.session().script("return 'navigation' in globalThis", &[]).unwrap() == true;
    assert_eq!(holds_location, place.browser != Browser::Webkit, "then LOCATION has to be looked at again");
    for attack in all.iter().filter(|attack| holds_location || !LOCATION.contains(attack)) {
        page.session().open("about:blank").unwrap();
        page.session().open(&witness.with(page.address(), &[attack])).unwrap();
        until(attack, || {
            let text = page.session().script("return document.getElementById('app').textContent", &[]);
            let text = text.map_err(|refusal| refusal.to_string())?;
            text.as_str().filter(|text| text.ends_with("done")).map(|_| ()).ok_or_else(|| format!("{text}"))
        });
        let kept = page.session().script("return [location.search, String(window.name)]", &[]).unwrap();
        assert!(!kept.to_string().contains("MNQW"), "{attack} leaves {kept}");
    }
    witness.end(&page);
    assert_eq!(witness.seen().iter().filter(|seen| !seen.contains("favicon")).collect::<Vec<_>>(), ["/the-end"]);
    let name = page.session().script("return window.name", &[]).unwrap();
    assert_eq!(name, "", "carried from page to page");
    if place.browser == Browser::Chromium {
        let own = format!("http://127.0.0.1:{}/", witness.ports[0]);
        let foreign: Vec<String> =
            page.close_and_list_requests().foreign.into_iter().filter(|request| !request.starts_with(&own)).collect();
        assert_eq!(foreign, Vec::<String>::new());
    }
}
journey!(nothing_of_it_arrives: chromium_file, chromium_http, firefox_file, firefox_http, webkit_file, webkit_http);

fn without_the_guard_it_arrives(place: Place) {
    let page = Page::open_file(place, &hostile("bare.html"), |_| {});
    for (attack, browsers) in ATTACKS {
        if !browsers.contains(&place.browser) {
            continue;
        }
        // Its own witness: what comes late of one attack is no sign of the next.
        let witness = Witness::listen();
        // Whether and when a browser follows a hint to connect, or a link that no hand has clicked, is its own affair.
        until(attack, || {
            page.session().open("about:blank").map_err(|refusal| refusal.to_string())?;
            let _ = page.session().open(&witness.with(page.address(), &[attack]));
            within(Duration::from_secs(3), || match witness.seen().is_empty() {
                true => Err("nothing arrives".to_owned()),
                false => Ok(()),
            })
        });
    }
    if place.browser == Browser::Chromium {
        // What the judge of the network log must see as well.
        let witness = Witness::listen();
        page.session().open("about:blank").unwrap();
        page.session().open(&witness.with(page.address(), &["preconnect_name", "webrtc"])).unwrap();
        until("webrtc", || (!witness.seen().is_empty()).then_some(()).ok_or("nothing arrives".to_owned()));
        witness.end(&page);
        let udp = format!("UDP to 127.0.0.1:{}", witness.ports[2]);
        let foreign = page.close_and_list_requests().foreign;
        assert!(foreign.contains(&udp), "{udp} is not in {foreign:?}");
        assert!(foreign.iter().any(|request| request.contains("hostile.test")), "no host name is in {foreign:?}");
    }
}
journey!(without_the_guard_it_arrives: chromium_file, firefox_file, webkit_file);
