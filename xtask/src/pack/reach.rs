//! What the page can reach of the browser: nothing that connects, stores or leads away.
//!
//! WebAssembly can do only what its imports do, and those are all in wasm-bindgen's glue, one function each. The policy
//! of the page already stops most of these; it can't stop WebRTC and navigation, and one lock is no lock. So a release
//! with one of these names in its glue is not built, whichever dependency brought it.

use anyhow::{Result, bail};

/// The one place in wasm-bindgen's glue that loads from an address. The page always gives it bytes, so it is dead code.
const LOADER: &str = "module_or_path = fetch(module_or_path);";
const NO_LOADER: &str = "throw new Error(\"Token Desk loads nothing\");";

/// What must not be in the glue, and what it would do.
const FORBIDDEN: [(&str, &[&str]); 4] = [
    (
        "connects",
        &[
            "RTCPeerConnection",
            "RTCDataChannel",
            "WebSocket",
            "WebTransport",
            "EventSource",
            "XMLHttpRequest",
            "fetch(",
            "fetchLater",
            "sendBeacon",
            "importScripts",
            "BroadcastChannel",
            "serviceWorker",
            "SharedWorker",
            "pushManager",
            "new Image",
            "new Audio",
            ".ping",
        ],
    ),
    (
        "stores",
        &[
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "IDB",
            "caches",
            "cookie",
            "getDirectory",
            "showSaveFilePicker",
            "showOpenFilePicker",
            "showDirectoryPicker",
            "window.name",
        ],
    ),
    (
        "leads away",
        &[
            ".location",
            ".open(",
            ".assign(",
            ".reload(",
            ".history",
            "pushState",
            "replaceState",
            ".submit(",
            "requestSubmit",
            "opener",
            "navigate(",
            ".navigation",
        ],
    ),
    ("runs text as a program", &["eval(", "new Function", "document.write", "srcdoc", "createContextualFragment"]),
];

/// What of the above is there for a harmless reason, word for word.
const HARMLESS: [&str; 1] = ["return Object.assign(__wbg_init"];

/// The glue without its loader.
pub(super) fn without_loader(glue: &str) -> String {
    glue.replace(LOADER, NO_LOADER)
}

/// Refuses glue that can reach what this page must not.
pub(super) fn check(glue: &str) -> Result<()> {
    let looked_at = HARMLESS.iter().fold(glue.to_owned(), |text, harmless| text.replace(harmless, ""));
    for (line_number, line) in looked_at.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for (deed, names) in FORBIDDEN {
            if let Some(name) = names.iter().find(|name| has_name(line, name)) {
                bail!(
                    "the page could reach something that {deed}: {name:?} is in line {} of wasm-bindgen's glue:\n  \
                     {}\nToken Desk must not need it; find which dependency or web-sys feature brought it. Names and \
                     reasons are in xtask/src/pack/reach.rs.",
                    line_number + 1,
                    line.trim()
                );
            }
        }
    }
    Ok(())
}

/// Whether the name is in the line and does not merely end another one there: "IDB" is in "IDBFactory", not in "hIDB".
fn has_name(line: &str, name: &str) -> bool {
    let part_of_a_name = |character: char| character.is_alphanumeric() || character == '_' || character == '$';
    line.match_indices(name)
        .any(|(position, _)| !(name.starts_with(part_of_a_name) && line[..position].ends_with(part_of_a_name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glue_that_only_shows_things_passes() -> Result<()> {
        check(
            "// easier than fetch(\nconst ret = arg0.createElement(name);\nprefetch(1);\nreturn Object.assign(__wbg_init, { initSync }, exports);",
        )
    }

    #[test]
    fn glue_that_connects_stores_or_leads_away_is_refused() {
        for line in [
            "new RTCPeerConnection()",
            "const ret = arg0.fetch(arg1);",
            "const ret = arg0.localStorage;",
            "arg0.location = x;",
            "arg0.open(a, b);",
            "document.cookie = x",
            "eval(text)",
        ] {
            assert!(check(line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_loader_is_taken_out() -> Result<()> {
        assert!(check(LOADER).is_err());
        check(&without_loader(LOADER))
    }
}
