//! The elements that static/guard.js lets the page make are those that the page is made of: one more would be a door, and
//! one less an end of the page where it is missing.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where it fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn the_guard_lists_the_elements_of_the_page_and_no_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let guard = fs::read_to_string(root.join("static/guard.js")).unwrap();
    let listed: BTreeSet<&str> = ["const ELEMENTS = `", "const DRAWINGS = \""]
        .iter()
        .flat_map(|start| guard.split_once(start).expect(start).1.split(['`', '"']).next().unwrap().split_whitespace())
        .collect();
    let texts: Vec<String> = sources(&root.join("src")).iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let used: BTreeSet<&str> = texts.iter().flat_map(|text| elements(text)).collect();
    assert_eq!(listed, used);
}

/// The elements that a source file makes: by their tags in `html!`, or by name.
fn elements(text: &str) -> Vec<&str> {
    let name =
        |from: &'_ str| from.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()).unwrap_or(from.len());
    let tags = text.match_indices('<').filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        // `Vec<u8>` is no tag, and neither is `a < b`.
        let apart = text[..at].ends_with([' ', '\n', '{', '>', '(']);
        let tag = &rest[..name(rest)];
        let ends = rest[tag.len()..].starts_with([' ', '\n', '>', '/']);
        (apart && ends && !tag.is_empty()).then_some(tag)
    });
    let made = text.match_indices("create_element(\"").map(|(at, start)| {
        let rest = &text[at + start.len()..];
        &rest[..name(rest)]
    });
    tags.chain(made).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
