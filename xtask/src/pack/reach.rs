//! What the page can reach of the browser: nothing that connects, stores or leads away.
//!
//! WebAssembly can do only what its imports do, and those are all in wasm-bindgen's glue, one function each. Each line of
//! these functions is in `reach/imports.txt`, under what it can do at worst; glue with another line is no release, whichever
//! dependency brought it. Names alone would not do: an import may be called anything. What wasm-bindgen puts around the
//! functions is known by its hash.
//!
//! `static/guard.js` is the second lock: it shuts in the browser what is not needed, whatever the glue could ask for.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The lines of imports that people have looked at.
const LOOKED_AT: &str = include_str!("reach/imports.txt");

/// What begins the line with the hash of the rest of the glue.
const REST: &str = "rest of the glue: ";

/// What is taken out of the glue, and what stands there instead. None of it is ever called: the page gives its program as
/// bytes, and Yew sets properties by name and markup only where the page asks for it, which it does nowhere.
const TAKEN_OUT: [(&str, &str); 3] = [
    ("module_or_path = fetch(module_or_path);", "throw new Error(\"Token Desk loads nothing\");"),
    ("const ret = Reflect.set(arg0, arg1, arg2);", "throw new Error(\"Token Desk sets no property by a free name\");"),
    ("arg0.innerHTML = getStringFromWasm0(arg1, arg2);", "throw new Error(\"Token Desk sets no markup\");"),
];

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

/// The glue without what nobody needs.
pub(super) fn without_ways_out(glue: &str) -> String {
    TAKEN_OUT.iter().fold(glue.to_owned(), |glue, (way, nothing)| glue.replace(way, nothing))
}

/// Refuses glue that can reach what this page must not.
pub(super) fn check(glue: &str) -> Result<()> {
    check_names(glue)?;
    check_imports(glue, LOOKED_AT)
}

/// Refuses glue with a name that no list of lines should let in.
fn check_names(glue: &str) -> Result<()> {
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

/// Refuses glue with a line that is not in the list, and a list with a line that is not in the glue.
fn check_imports(glue: &str, list: &str) -> Result<()> {
    let (imports, rest) = parts(glue).context("wasm-bindgen's glue has another form than this check knows")?;
    let known: BTreeSet<&str> =
        list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let rest = format!("{REST}{}", HEXLOWER.encode(&Sha256::digest(rest.as_bytes())));
    let found: BTreeSet<&str> = imports.iter().map(String::as_str).chain([rest.as_str()]).collect();
    let new: Vec<&str> = found.difference(&known).copied().collect();
    let gone: Vec<&str> = known.difference(&found).copied().collect();
    ensure!(
        new.is_empty() && gone.is_empty(),
        "The program reaches other things of the browser than those that were looked at. New, to be put under what they \
         can do at worst in xtask/src/pack/reach/imports.txt, if that is bearable:\n  {}\nGone, to be taken out:\n  {}",
        new.join("\n  "),
        gone.join("\n  ")
    );
    Ok(())
}

/// The distinct lines of the imports, and the rest of the glue; both without what differs from build to build.
fn parts(glue: &str) -> Option<(BTreeSet<String>, String)> {
    let (before, from) = glue.split_once("const import0 = {")?;
    let (imports, after) = from.split_once("\n        };\n")?;
    // `__wbg_now_0123456789abcdef: function(arg0) {` and its end, with the glue's catcher of exceptions or without.
    let is_header = |line: &str| {
        line.split_once(": function").is_some_and(|(name, function)| {
            let shape = function.replace(|c: char| c.is_ascii_digit() || c == ',' || c == ' ', "").replace("arg", "");
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                && ["(){", "(){returnhandleError(function(){"].contains(&shape.as_str())
        })
    };
    let is_frame = |line: &str| {
        line.starts_with("//") || ["", "__proto__: null,", "},", "}, arguments); },"].contains(&line) || is_header(line)
    };
    let lines = imports.lines().map(str::trim).filter(|line| !is_frame(line)).map(without_hashes).collect();
    // Each kind of closure has a function of three lines here, which calls it and nothing else.
    let mut inside = false;
    let mut is_of_a_closure = |line: &str| {
        let of_one = line.contains("_convert__closures__");
        let skipped = of_one || inside;
        inside = (of_one && line.ends_with('{')) || (inside && line.trim() != "}");
        skipped
    };
    let around: Vec<&str> = before.lines().chain(after.lines()).filter(|line| !is_of_a_closure(line)).collect();
    Some((lines, around.into_iter().map(without_hashes).collect::<Vec<_>>().join("\n")))
}

/// A line without the hashes in its names, and without which closure it is about.
fn without_hashes(line: &str) -> String {
    if let Some((before, _)) =
        line.split_once("wasm_bindgen_").filter(|(_, name)| name.contains("_convert__closures__"))
    {
        return format!("{before}CLOSURE");
    }
    line.to_owned()
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

    /// Glue with these lines in one import.
    fn glue(lines: &str) -> String {
        format!(
            "let wasm_bindgen = (function(exports) {{\n    const import0 = {{\n            __proto__: null,\n            \
             __wbg_x_0123456789abcdef: function() {{ return handleError(function (arg0, arg1) {{\n                {lines}\n            \
             }}, arguments); }},\n        }};\n    return import0;\n}})();\n"
        )
    }

    #[test]
    fn a_line_that_nobody_looked_at_is_refused_and_named() -> Result<()> {
        let known = glue("arg0.focus();");
        let (_, rest) = parts(&known).context("parts")?;
        let rest = HEXLOWER.encode(&Sha256::digest(rest.as_bytes()));
        let list = format!("# Shows.\narg0.focus();\n{REST}{rest}\n");
        check_imports(&known, &list)?;
        for other in [
            "const ret = Reflect.get(arg0, arg1);",
            "arg0.focus(); arg0.href = arg1;",
            "// arg0.focus();\n                const ret = arg0.location;",
        ] {
            let refusal = check_imports(&glue(other), &list).err().context(other)?.to_string();
            let named = other.lines().last().unwrap_or_default().trim();
            assert!(refusal.contains(named), "{refusal}");
        }
        // What is around the imports is known as it is.
        assert!(check_imports(&known.replace("return import0;", "import0.y = fetch; return import0;"), &list).is_err());
        // A head that does more than to name its arguments is a line like any other.
        let head = known.replace("function() { return", "function(x = arg0.location) { return");
        assert!(check_imports(&head, &list).is_err());
        Ok(())
    }

    #[test]
    fn the_list_says_of_each_line_what_it_can_do_at_worst() {
        assert!(LOOKED_AT.starts_with('#'));
        for block in LOOKED_AT.split("\n\n").skip(1) {
            let heading: Vec<&str> = block.lines().take_while(|line| line.starts_with('#')).collect();
            let heading = heading.join(" ").replace(" # ", " ");
            assert!(heading.contains("At worst:") || block.contains(REST), "{heading}");
        }
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
            assert!(check_names(line).is_err(), "{line}");
        }
        for harmless in ["// easier than fetch(", "const ret = arg0.createElement(name);", "prefetch(1);"] {
            assert!(check_names(harmless).is_ok(), "{harmless}");
        }
    }

    #[test]
    fn what_nobody_needs_is_taken_out() {
        let all = TAKEN_OUT.map(|(way, _)| way).join("\n");
        let left = without_ways_out(&all);
        for way in ["fetch(", "Reflect", "innerHTML"] {
            assert!(!left.contains(way), "{left}");
        }
    }
}
