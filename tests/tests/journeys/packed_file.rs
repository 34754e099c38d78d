//! The file itself: what it declares before anything else, and what it can reach at all.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use token_desk_journeys::{Page, Place, journey, packed_page, until};

fn text() -> String {
    std::fs::read_to_string(packed_page()).expect("the page is UTF-8")
}

/// The policy comes before anything that it must govern, and gives nothing away.
#[test]
fn the_policy_comes_first() {
    let page = text();
    let lower = page.to_lowercase();
    let policy = lower.find("content-security-policy").expect("a policy");
    let head = lower.find("<head>").expect("a head");
    let first = lower[head + "<head>".len()..].trim_start();
    assert!(first.starts_with("<meta http-equiv=\"content-security-policy\""), "the policy is not first in the head");
    assert!(!lower[..head].contains("<script"), "a script comes before the head");
    assert!(lower.find("<meta charset=\"utf-8\">").is_some_and(|place| place < 1000), "browsers look no further");
    let content =
        page[policy..].split("content=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the policy's text");
    for directive in [
        "default-src 'none'",
        "'wasm-unsafe-eval'",
        "worker-src blob:",
        "connect-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "script-src 'sha256-",
        "style-src 'sha256-",
    ] {
        assert!(content.contains(directive), "{directive} is missing in: {content}");
    }
    for hole in ["unsafe-inline", "'unsafe-eval'", "http:", "https:", "*", "'self'"] {
        assert!(!content.contains(hole), "{hole} is in: {content}");
    }
}

/// All is inside: nothing is loaded from elsewhere, and no part speaks of what the policy does not cover.
#[test]
fn nothing_is_outside() {
    let page = text();
    let lower = page.to_lowercase();
    for outward in [
        " src=\"http",
        " src='http",
        "<link rel=\"stylesheet\"",
        "@import",
        "<iframe",
        "<object",
        "<embed",
        "<base",
        "sourcemappingurl",
        "<form",
    ] {
        assert!(!lower.contains(outward), "{outward} is in the page");
    }
    // What browsers themselves would send to a service of their maker.
    for kept_in in
        ["translate=\"no\"", "spellcheck=\"false\"", "writingsuggestions=\"false\"", "content=\"notranslate\""]
    {
        assert!(page.contains(kept_in), "{kept_in} is not in the page");
    }
    for power in [
        "RTCPeerConnection",
        "sendBeacon",
        "XMLHttpRequest",
        "WebSocket",
        "EventSource",
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "serviceWorker",
        "document.cookie",
        "eval(",
        ".open(",
        "location =",
        "location=",
        "location.assign",
        "location.replace",
        "location.href =",
    ] {
        assert!(!page.contains(power), "{power} is in the page's script");
    }
}

/// Notes the imports of every module that the page instantiates.
const NOTE_IMPORTS: &str = "
    window.imported = [];
    const { instantiate, compile, Module } = WebAssembly;
    const note = module => { for (const { module: from, name } of Module.imports(module)) window.imported.push(from + ' ' + name); };
    WebAssembly.instantiate = async (source, ...rest) => {
        const made = await instantiate.call(WebAssembly, source, ...rest);
        note(source instanceof Module ? source : made.module);
        return made;
    };
    WebAssembly.compile = async (...given) => { const made = await compile.call(WebAssembly, ...given); note(made); return made; };
    WebAssembly.Module = new Proxy(Module, { construct(target, given) { const made = new target(...given); note(made); return made; } });";

/// The policy does not cover WebRTC and navigation. So the module may import only what is in `data/wasm-imports.txt`,
/// and what is there has been looked at.
fn the_module_imports_only_what_was_looked_at(place: Place) {
    let page = Page::open_with(place, |setup| setup.before_the_page.push(NOTE_IMPORTS.into()));
    page.file_input("Upload Token File").wait();
    let imported = until("the module", || {
        let imported = page.session().script("return window.imported", &[]).map_err(|refusal| refusal.to_string())?;
        imported.as_array().filter(|list| !list.is_empty()).cloned().ok_or_else(|| "none was instantiated".to_owned())
    });
    let imported: BTreeSet<String> = imported.iter().filter_map(Value::as_str).map(plain_name).collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wasm-imports.txt");
    let allowed = std::fs::read_to_string(file).unwrap();
    let allowed: BTreeSet<String> =
        allowed.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect();
    let new: Vec<_> = imported.difference(&allowed).collect();
    let gone: Vec<_> = allowed.difference(&imported).collect();
    assert!(new.is_empty(), "look at these and add them to data/wasm-imports.txt if they cannot reach out: {new:#?}");
    assert!(gone.is_empty(), "no longer imported; take them out of data/wasm-imports.txt: {gone:#?}");
    for power in [
        "rtc",
        "location",
        "fetch",
        "socket",
        "beacon",
        "storage",
        "cookie",
        "indexeddb",
        "importscripts",
        "eval",
        "submit",
    ] {
        let found: Vec<_> =
            imported.iter().filter(|name| name.to_lowercase().split(['_', ' ']).any(|part| part == power)).collect();
        assert!(found.is_empty(), "{power}: {found:?}");
    }
}
journey!(the_module_imports_only_what_was_looked_at: chromium_file);

/// `wbg __wbg_createObjectURL_0123456789abcdef` is called `createObjectURL`, whatever the module's and the hash's name.
fn plain_name(import: &str) -> String {
    let name = import.rsplit(' ').next().unwrap_or(import);
    let name = name.strip_prefix("__wbg_").unwrap_or(name);
    match name.rsplit_once('_') {
        Some((plain, hash)) if hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => plain.to_owned(),
        _ => name.to_owned(),
    }
}
