//! The file itself: what it declares before anything else, and what is in it. (What its program can reach is checked when it
//! is packed, see xtask/src/pack/reach.rs.)

use token_desk_journeys::packed_page;

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
