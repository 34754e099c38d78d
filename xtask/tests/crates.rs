//! docs/crates.md lists the crates that the page is compiled of, in the versions of Cargo.lock: each was looked at, and
//! sorted by whether it sees keys.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where it fails")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

type Crates = BTreeSet<String>;

#[test]
fn each_crate_of_the_page_was_looked_at_in_its_version() {
    let linked = tree("normal,no-proc-macro");
    let all = tree("normal,build");
    let run: Crates = all.difference(&linked).cloned().collect();

    let [with_keys, without, while_compiled] = listed();
    assert!(with_keys.is_disjoint(&without), "a crate sees keys or does not");
    let named: Crates = with_keys.union(&without).cloned().collect();
    assert_eq!(named, linked, "what is compiled into the page, as docs/crates.md has it (left) and Cargo (right)");
    assert_eq!(
        while_compiled, run,
        "what runs while the page is compiled, as docs/crates.md has it (left) and Cargo (right)"
    );
    for name in ["aes", "hmac", "sha1", "sha2", "serde_json", "data-encoding", "zeroize", "postcard", "yew"] {
        assert!(with_keys.iter().any(|listed| listed.split(' ').next() == Some(name)), "{name} sees keys");
    }
}

/// The crates that docs/crates.md lists under its three headings, as `NAME VERSION`.
fn listed() -> [Crates; 3] {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/crates.md");
    let text = std::fs::read_to_string(path).unwrap();
    let headings =
        ["\n## Those that see keys\n", "\n## Those that see none\n", "\n## Those that run while it is compiled\n"];
    headings.map(|heading| {
        let part = text.split_once(heading).expect(heading).1;
        let part = part.split_once("\n## ").map_or(part, |(part, _)| part);
        part.split('`')
            .skip(1)
            .step_by(2)
            .filter(|name| {
                name.split_once(' ').is_some_and(|(_, version)| version.starts_with(|c: char| c.is_ascii_digit()))
            })
            .map(str::to_owned)
            .collect()
    })
}

/// The crates of the page, our own left out, as `NAME VERSION`.
fn tree(edges: &str) -> Crates {
    let output = Command::new(env!("CARGO"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .args(["tree", "--locked", "--package", "token-desk", "--package", "token-desk-opener"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--edges", edges, "--prefix", "none"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some(format!("{} {}", words.next()?, words.next()?.strip_prefix('v')?))
        })
        .filter(|name| !name.starts_with("token-desk"))
        .collect()
}
