//! The storeys of the house, held: ARCHITECTURE.md lists them, lowest first, and no file takes a name from a storey
//! above its own. Within a storey no two rooms take names from each other, straight or by way of others.
//!
//! A storey is a file or folder directly in a crate's `src`; a room is a file or folder directly in a storey, or the
//! storey's own `mod.rs`. Tests (`#[cfg(test)]`) may take names from anywhere. In the page, `mod.rs` is no room: what a
//! storey's files work on together is there (`state::Page`). The rooms of `components` have an order of their own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// The crates that are divided into storeys, each with the heading above its table in ARCHITECTURE.md, and whether a
/// storey's `mod.rs` is a room.
const HOUSES: [(&str, &str, bool); 2] = [("core/src", "### `core/src`", true), ("src", "### `src`, the page", false)];

#[test]
fn no_name_is_taken_from_a_storey_above() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let plan = fs::read_to_string(workspace.join("ARCHITECTURE.md")).unwrap();
    let faults: Vec<String> = HOUSES
        .iter()
        .flat_map(|(source, heading, mod_is_room)| faults(workspace, source, &storeys(&plan, heading), *mod_is_room))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The tasks have no storeys; their rooms are the files and folders directly in `xtask/src`.
#[test]
fn no_two_rooms_of_the_tasks_take_names_from_each_other() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let source = workspace.join("xtask/src");
    let mut files = Vec::new();
    list(&source, &mut files);
    let rooms: BTreeSet<String> = files.iter().filter_map(|file| module_of(&source, file).into_iter().next()).collect();
    let mut taken = Vec::new();
    for file in &files {
        let shown = file.strip_prefix(workspace).unwrap().to_string_lossy().replace('\\', "/");
        let parsed = syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap();
        Walk { shown: &shown, module: module_of(&source, file), taken: &mut taken }.visit_file(&parsed);
    }
    let mut ways: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for Taken { at, from, path, .. } in taken {
        // The root takes from all rooms, and none from it.
        if let (Some(own), Some(other)) = (from.first(), path.first())
            && own != other
            && rooms.contains(other)
        {
            ways.entry(own.clone()).or_default().entry(other.clone()).or_insert(at);
        }
    }
    assert!(ways["page"].contains_key("pack"), "a way that is known to be there: {ways:?}");
    let circles = circles("xtask/src", &ways);
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

/// The rooms of the page's `components` are listed in an order, too: none takes a name from one further down.
#[test]
fn no_room_of_the_components_takes_a_name_from_one_further_down() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let plan = fs::read_to_string(workspace.join("ARCHITECTURE.md")).unwrap();
    let listed = rooms_of_components(&plan);
    let source = workspace.join("src");
    let mut files = Vec::new();
    list(&source.join("components"), &mut files);
    let mut taken = Vec::new();
    let mut rooms = BTreeSet::new();
    for file in &files {
        let module = module_of(&source, file);
        let Some(room) = module.get(1) else { continue };
        rooms.insert(room.clone());
        let shown = file.strip_prefix(workspace).unwrap().to_string_lossy().replace('\\', "/");
        let parsed = syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap();
        Walk { shown: &shown, module, taken: &mut taken }.visit_file(&parsed);
    }
    assert_eq!(
        listed.iter().cloned().collect::<BTreeSet<_>>(),
        rooms,
        "the rooms of ARCHITECTURE.md, and those there are"
    );
    let faults = taken_from_further_down(&taken, &listed);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // Read from the bottom up, the same names are taken the wrong way round.
    let turned: Vec<String> = listed.into_iter().rev().collect();
    assert!(
        taken_from_further_down(&taken, &turned).iter().any(|fault| fault.contains("`controls` stands further down"))
    );
}

/// The list of rooms in ARCHITECTURE.md, of which each item starts with a file or folder.
fn rooms_of_components(plan: &str) -> Vec<String> {
    let (_, below) = plan.split_once("\nThe rooms of `components/`").unwrap();
    let items = below.lines().skip_while(|line| !line.starts_with("- ")).take_while(|line| line.starts_with("- "));
    items
        .map(|item| item.strip_prefix("- `").and_then(|item| item.split_once('`')).unwrap().0)
        .map(|room| room.trim_end_matches('/').trim_end_matches(".rs").to_owned())
        .collect()
}

fn taken_from_further_down(taken: &[Taken], rooms: &[String]) -> Vec<String> {
    let place = |module: &[String]| match module {
        [storey, room, ..] if storey == "components" => rooms.iter().position(|known| known == room),
        _ => None,
    };
    let down = |taken: &&Taken| place(&taken.from).zip(place(&taken.path)).is_some_and(|(own, other)| own < other);
    taken
        .iter()
        .filter(down)
        .map(|Taken { at, from, path, .. }| {
            format!("{at}: takes crate::{}, but `{}` stands further down than `{}`", path.join("::"), path[1], from[1])
        })
        .collect()
}

/// Each way to take a name that must not be taken, planted in a house of four files.
#[test]
fn planted_violations_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let plan = "### `house`\n\n| storey | lives there |\n|---|---|\n| `ground` | |\n| `desk` | |\n\n### Next\n\n| `attic` | |\n";
    let storeys = storeys(plan, "### `house`");
    assert_eq!(storeys, ["ground", "desk"]);
    let found = |files: &[(&str, &str)]| {
        let source = folder.path().join("house");
        let _ = fs::remove_dir_all(&source);
        for (path, text) in files {
            let path = source.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        faults(folder.path(), "house", &storeys, true)
    };
    let good = [
        ("lib.rs", "pub mod desk;\npub mod ground;\npub use desk::Desk;\n"),
        ("ground/mod.rs", "pub mod text;\n"),
        ("ground/text.rs", "use std::fmt;\n#[cfg(test)]\nmod tests {\n    use crate::desk::Desk;\n}\n"),
        ("desk/mod.rs", "pub mod change;\n"),
        ("desk/change.rs", "use crate::ground::text::count;\n"),
    ];
    assert_eq!(found(&good), [""; 0]);
    let planted = |path: &str, text: &str| {
        let mut files = good.to_vec();
        files.retain(|(known, _)| *known != path);
        files.push((path, text));
        found(&files)
    };
    for text in [
        "\nuse crate::desk::Desk;\n",
        "\nuse crate::{desk::{change, Desk}};\n",
        "\nuse super::super::desk::Desk;\n",
        "\nfn f() { crate::desk::change::f() }\n",
        "\nfn f(_: &crate::desk::Desk) {}\n",
        "\nfn f() { println!(\"{}\", crate::desk::change::f()) }\n",
        "\npub use crate::desk::*;\n",
    ] {
        let faults = planted("ground/text.rs", text);
        assert!(!faults.is_empty(), "not found: {text}");
        for fault in faults {
            assert!(fault.starts_with("house/ground/text.rs:2: takes crate::desk"), "{fault}");
            assert!(fault.ends_with("`desk` stands above `ground`"), "{fault}");
        }
    }
    assert_eq!(planted("attic.rs", ""), ["house/attic.rs: stands in no storey of ARCHITECTURE.md (`attic`)"]);
    let mut circle = good.to_vec();
    circle.push(("desk/fix.rs", "use super::change::Change;\n"));
    circle.retain(|(path, _)| *path != "desk/change.rs");
    circle.push(("desk/change.rs", "use crate::desk::fix;\n"));
    assert_eq!(
        found(&circle),
        ["a circle in house: desk/change → desk/fix → desk/change (house/desk/change.rs:1, house/desk/fix.rs:1)"]
    );
    assert_eq!(found(&good[..3]), ["house: the storey `desk` of ARCHITECTURE.md does not exist"]);
}

/// The first cells of the table below `heading`, without their backticks; only those that name a storey.
fn storeys(plan: &str, heading: &str) -> Vec<String> {
    let (_, below) = plan
        .split_once(&format!("\n{heading}\n"))
        .or_else(|| plan.split_once(&format!("{heading}\n")))
        .unwrap_or_else(|| panic!("ARCHITECTURE.md has no {heading}"));
    below
        .lines()
        .take_while(|line| !line.starts_with('#'))
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name.trim_end_matches('/').trim_end_matches(".rs").to_owned())
        .collect()
}

/// A name that a file takes, perhaps from another.
struct Taken {
    /// The file, from the workspace on, with the line.
    at: String,
    from: Vec<String>,
    /// The path of the name, from the crate on.
    path: Vec<String>,
    /// It was written from here on: only if a module below this one has that name, it leads there.
    below: bool,
}

fn faults(workspace: &Path, source: &str, storeys: &[String], mod_is_room: bool) -> Vec<String> {
    let mut files = Vec::new();
    list(&workspace.join(source), &mut files);
    files.sort();
    let height = |storey: &str| storeys.iter().position(|known| known == storey);
    let mut faults = Vec::new();
    let mut taken = Vec::new();
    let mut modules = BTreeSet::new();
    for file in &files {
        let module = module_of(&workspace.join(source), file);
        let shown = file.strip_prefix(workspace).unwrap().to_string_lossy().replace('\\', "/");
        let Some(storey) = module.first() else { continue };
        if height(storey).is_none() {
            faults.push(format!("{shown}: stands in no storey of ARCHITECTURE.md (`{storey}`)"));
            continue;
        }
        let text = fs::read_to_string(file).unwrap();
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{shown}: {error}"));
        let mut walk = Walk { shown: &shown, module: module.clone(), taken: &mut taken };
        walk.visit_file(&parsed);
        modules.insert(module);
    }
    for storey in storeys {
        if !modules.iter().any(|module| module.first() == Some(storey)) {
            faults.push(format!("{source}: the storey `{storey}` of ARCHITECTURE.md does not exist"));
        }
    }
    // A room is named by the storey and, if the second name is a file or folder in it, by that as well.
    let room = |path: &[String]| -> String {
        match path {
            [storey, second, ..]
                if modules.iter().any(|module| module.starts_with(&[storey.clone(), second.clone()])) =>
            {
                format!("{storey}/{second}")
            }
            [storey, ..] => storey.clone(),
            [] => String::new(),
        }
    };
    let mut ways: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for Taken { at, from, path, below } in taken {
        let (Some(own), Some(other)) = (from.first(), path.first()) else { continue };
        if below && !modules.contains(&path[..=from.len()]) {
            continue;
        }
        let Some(above) = height(other) else { continue };
        if height(own) < Some(above) {
            faults.push(format!("{at}: takes crate::{}, but `{other}` stands above `{own}`", path.join("::")));
        } else if own == other
            && room(&from) != room(&path)
            && (mod_is_room || [&room(&from), &room(&path)].iter().all(|room| room.contains('/')))
        {
            ways.entry(room(&from)).or_default().entry(room(&path)).or_insert(at);
        }
    }
    faults.extend(circles(source, &ways));
    faults
}

/// Circles of rooms, each once, with the places that tie it.
fn circles(source: &str, ways: &BTreeMap<String, BTreeMap<String, String>>) -> Vec<String> {
    let mut found = BTreeMap::new();
    for start in ways.keys() {
        // The shortest way back to the start.
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut next = vec![start.as_str()];
        while let Some(room) = next.first().copied() {
            next.remove(0);
            for to in ways.get(room).into_iter().flat_map(BTreeMap::keys) {
                if !before.contains_key(to.as_str()) {
                    before.insert(to, room);
                    next.push(to);
                }
            }
        }
        if !before.contains_key(start.as_str()) {
            continue;
        }
        let mut way = vec![start.as_str()];
        while way.len() == 1 || way.last() != Some(&start.as_str()) {
            way.push(before[way.last().unwrap()]);
        }
        way.reverse();
        let mut members: Vec<&str> = way[1..].to_vec();
        members.sort_unstable();
        let places: Vec<&str> = way.windows(2).map(|pair| ways[pair[0]][pair[1]].as_str()).collect();
        let words = format!("a circle in {source}: {} ({})", way.join(" → "), places.join(", "));
        found.entry(members.join(" ")).or_insert(words);
    }
    found.into_values().collect()
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// `a/b.rs` and `a/b/mod.rs` are `[a, b]`; the crate's root is `[]`.
fn module_of(source: &Path, file: &Path) -> Vec<String> {
    let within = file.strip_prefix(source).unwrap().with_extension("");
    let mut module: Vec<String> = within.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod")
        || matches!(&module[..], [only] if only == "lib" || only == "main")
    {
        module.pop();
    }
    module
}

/// Walks over a file and notes each path that leads to another.
struct Walk<'w> {
    shown: &'w str,
    module: Vec<String>,
    taken: &'w mut Vec<Taken>,
}

impl Walk<'_> {
    /// Notes a path as it is written.
    fn note(&mut self, written: &[String], line: usize) {
        let mut base = self.module.clone();
        let mut rest = written;
        match written.first().map(String::as_str) {
            Some("crate") => (base, rest) = (Vec::new(), &written[1..]),
            Some("self") => rest = &written[1..],
            Some("super") => {
                while let Some((first, behind)) = rest.split_first().filter(|(first, _)| *first == "super") {
                    debug_assert_eq!(first, "super");
                    base.pop();
                    rest = behind;
                }
            }
            _ if written.len() < 2 => return,
            _ => {}
        }
        let below = rest.len() == written.len();
        base.extend_from_slice(rest);
        let at = format!("{}:{line}", self.shown);
        self.taken.push(Taken { at, from: self.module.clone(), path: base, below });
    }

    fn note_use(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.note_use(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.note(&with(&name.ident), name.span().start().line),
            syn::UseTree::Rename(name) => self.note(&with(&name.ident), name.span().start().line),
            syn::UseTree::Glob(glob) => self.note(before, glob.span().start().line),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.note_use(tree, before)),
        }
    }

    /// Paths in the tokens of a macro, which is not parsed.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                TokenTree::Group(group) => self.note_tokens(group.stream()),
                TokenTree::Ident(first) if first == "crate" || first == "super" => {
                    let mut path = vec![first.to_string()];
                    while let [TokenTree::Punct(a), TokenTree::Punct(b), TokenTree::Ident(name), ..] = &tokens[at..] {
                        if a.as_char() != ':' || b.as_char() != ':' {
                            break;
                        }
                        path.push(name.to_string());
                        at += 3;
                    }
                    self.note(&path, first.span().start().line);
                }
                _ => {}
            }
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
    })
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if is_test(&item.attrs) || item.content.is_none() {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_test(&item.attrs) {
            self.note_use(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let written: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&written, path.span().start().line);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.note_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    // `pub(crate)` and `pub(super)` take no name.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}
