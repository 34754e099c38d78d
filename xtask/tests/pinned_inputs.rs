//! What a release is made from is pinned by hash, and the jobs that make it can do no more than that: rules for
//! .github, .devcontainer, and for how xtask installs what it needs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where it fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).expect(name)
}

/// The name and text of each workflow.
fn workflows() -> Vec<(String, String)> {
    let files = fs::read_dir(root().join(".github/workflows")).unwrap();
    let all: Vec<_> = files
        .map(|file| file.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    assert!(all.len() >= 2);
    all
}

/// The values of a YAML key, wherever it stands. The comment behind a value stays.
fn values<'a>(text: &'a str, key: &str) -> Vec<&'a str> {
    let key = format!("{key}: ");
    text.lines().filter_map(|line| line.trim_start().trim_start_matches("- ").strip_prefix(&key)).collect()
}

/// A job of a workflow: what stands indented below its name.
fn job(workflow: &str, name: &str) -> String {
    let all = workflow.split_once("\njobs:\n").unwrap().1;
    let mut lines = all.lines().skip_while(|line| *line != format!("  {name}:"));
    lines.next().unwrap_or_else(|| panic!("there is no job {name}"));
    let own: Vec<&str> = lines.take_while(|line| line.is_empty() || line.starts_with("    ")).collect();
    own.join("\n") + "\n"
}

fn jobs(workflow: &str) -> Vec<&str> {
    let all = workflow.split_once("\njobs:\n").unwrap().1;
    let name = |line: &'_ str| line.strip_prefix("  ").filter(|rest| !rest.starts_with([' ', '#'])).is_some();
    all.lines().filter(|line| name(line)).map(|line| line.trim().trim_end_matches(':')).collect()
}

/// What a block says below the line with this key, up to the next line that is indented no further.
fn block(text: &str, key: &str) -> Vec<String> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text.lines().skip_while(|line| line.trim() != format!("{key}:"));
    let Some(first) = lines.next() else { return Vec::new() };
    lines.take_while(|line| indent(line) > indent(first)).map(|line| line.trim().to_owned()).collect()
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn is_pinned_action(action: &str) -> bool {
    let Some((name, rest)) = action.split_once('@') else { return false };
    let Some((commit, version)) = rest.split_once(" # v") else { return false };
    name.matches('/').count() >= 1
        && is_hex(commit, 40)
        && version.split('.').count() == 3
        && version.split('.').all(|number| number.parse::<u32>().is_ok())
}

fn is_pinned_image(image: &str) -> bool {
    image.split_once("@sha256:").is_some_and(|(name, digest)| name.contains(':') && is_hex(digest, 64))
}

#[test]
fn the_rules_tell_pinned_from_other() {
    let commit = "a".repeat(40);
    assert!(is_pinned_action(&format!("actions/checkout@{commit} # v4.3.1")));
    for other in ["actions/checkout@v4", "actions/checkout@v4 # v4.3.1", &format!("actions/checkout@{commit}")] {
        assert!(!is_pinned_action(other), "{other}");
    }
    assert!(is_pinned_image(&format!("rust:1.95.0@sha256:{}", "0".repeat(64))));
    assert!(!is_pinned_image("rust:1.95.0"));
    assert!(!is_pinned_image("rust:1.95.0@sha256:00"));
    let text = "on: push\n\njobs:\n  one:\n    permissions:\n      contents: read\n    steps:\n      - uses: x\n\n  # Two.\n  two:\n    steps:\n";
    assert_eq!(jobs(text), ["one", "two"]);
    assert_eq!(values(&job(text, "one"), "uses"), ["x"]);
    assert_eq!(block(&job(text, "one"), "permissions"), ["contents: read"]);
    assert_eq!(block(&job(text, "two"), "permissions"), Vec::<String>::new());
}

#[test]
fn actions_are_pinned_by_commit_and_one_commit_is_one_version() {
    let mut found = BTreeSet::new();
    for (file, text) in workflows() {
        for action in values(&text, "uses").into_iter().filter(|action| !action.starts_with("./")) {
            assert!(is_pinned_action(action), "{file}: {action}");
            found.insert(action.to_owned());
        }
    }
    let names: BTreeSet<&str> = found.iter().filter_map(|action| action.split('@').next()).collect();
    assert!(names.contains("actions/checkout") && names.contains("actions/attest-build-provenance"));
    assert_eq!(names.len(), found.len(), "an action in two versions: {found:?}");
}

#[test]
fn images_are_pinned_by_digest_and_are_the_same_everywhere() {
    let mut found = BTreeSet::new();
    for (file, text) in workflows() {
        for image in [values(&text, "container"), values(&text, "image")].concat() {
            assert!(is_pinned_image(image), "{file}: {image}");
            found.insert(image.to_owned());
        }
    }
    let devcontainer = read(".devcontainer/devcontainer.json");
    let image = devcontainer.split_once("\"image\": \"").unwrap().1.split('"').next().unwrap();
    assert!(is_pinned_image(image), "{image}");
    found.insert(image.to_owned());
    for line in
        read(".github/page.Dockerfile").lines().filter(|line| line.starts_with("FROM ") && *line != "FROM scratch")
    {
        let image = line.split(' ').find(|word| word.contains(':')).expect(line);
        assert!(is_pinned_image(image), "{line}");
        found.insert(image.to_owned());
    }
    let of_rust: Vec<&String> = found.iter().filter(|image| image.starts_with("rust:")).collect();
    assert_eq!(of_rust.len(), 1, "{of_rust:?}");
    assert!(found.len() == 2, "Rust's image, and the one that Node.js is taken from: {found:?}");
}

/// One version of Rust in all of it: another one would build another page.
#[test]
fn everywhere_is_the_rust_of_the_releases() {
    let pinned = read("xtask/src/pinned.rs");
    let version = pinned.split_once("RUST_VERSION: &str = \"").unwrap().1.split('"').next().unwrap();
    assert!(read("Cargo.toml").contains(&format!("rust-version = \"{}\"", version.rsplit_once('.').unwrap().0)));
    let files = [".github/page.Dockerfile", ".devcontainer/devcontainer.json"];
    let texts = files.map(read).into_iter().chain(workflows().into_iter().map(|(_, text)| text));
    for text in texts {
        let named: Vec<&str> = ["rust:", "cargo +", "toolchain install "]
            .iter()
            .flat_map(|before| text.match_indices(before).map(|(at, _)| &text[at + before.len()..]))
            .filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
            .map(|rest| rest.split([' ', '-', '@', '\n']).next().unwrap())
            .collect();
        assert!(!named.is_empty() && named.iter().all(|named| *named == version), "{named:?}");
    }
}

/// Nothing is installed by a workflow itself: xtask does it, by hash.
#[test]
fn no_workflow_installs_by_itself() {
    let dockerfile = ("page.Dockerfile".to_owned(), read(".github/page.Dockerfile"));
    for (file, text) in workflows().into_iter().chain([dockerfile]) {
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            for word in
                ["curl", "wget", "pip install", "npm install", "npx", "cargo install", "apt-get", "| sh", "| bash"]
            {
                assert!(!line.contains(word), "{file}: {line}");
            }
        }
    }
}

/// `cargo install` takes the versions that a package was published with, pip takes what has a known hash, and npm what its
/// lock file names.
#[test]
fn xtask_installs_by_hash() {
    let mut seen = BTreeSet::new();
    for file in fs::read_dir(root().join("xtask/src")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("\"install\"") {
            // To the end of the call: `process::run(…)?` and the like.
            let start = text[..at].rfind(';').unwrap_or(0);
            let call = &text[start..at + text[at..].find(';').unwrap()];
            let by = match call {
                _ if call.contains("\"pip\"") => {
                    assert!(call.contains("\"--require-hashes\"") && call.contains("\"--only-binary\""), "{call}");
                    "pip"
                }
                _ if call.contains("cargo(") => {
                    assert!(call.contains("\"--locked\""), "{call}");
                    "cargo"
                }
                // Debian's packages are signed, and no part of the page is among them.
                _ if call.contains("apt_get()") => "apt-get",
                _ => panic!("{}: {call}", path.display()),
            };
            seen.insert(by);
        }
        for (at, _) in text.match_indices("\"ci\"") {
            assert!(text[at..].starts_with("\"ci\", \"--no-audit\", \"--no-fund\", \"--ignore-scripts\""));
            seen.insert("npm");
        }
    }
    assert_eq!(Vec::from_iter(seen), ["apt-get", "cargo", "npm", "pip"]);
}

#[test]
fn what_pip_and_npm_bring_has_a_hash_each() {
    let requirements = read("xtask/tools/python/requirements.txt").replace("\\\n", "");
    let lines: Vec<&str> = requirements.lines().filter(|line| line.contains("==")).collect();
    assert!(!lines.is_empty());
    for line in lines {
        assert!(line.contains("--hash=sha256:"), "{line}");
    }
    for lock in ["xtask/tools/npm/package-lock.json", "benches/package-lock.json"] {
        let text = read(lock);
        let packages = text.matches("\"node_modules/").count();
        assert!(packages > 0);
        assert_eq!(text.matches("\"integrity\": \"sha512-").count(), packages, "{lock}");
    }
}

/// A token that can do more than its job is one that others can use.
#[test]
fn each_job_may_do_only_what_it_must() {
    let release = read(".github/workflows/release.yml");
    assert!(release.contains("\npermissions: {}\n"), "what is not said is not allowed");
    for name in jobs(&release) {
        let own = job(&release, name);
        let allowed = block(&own, "permissions");
        let expected: &[&str] = match name {
            "attest" => &["id-token: write", "attestations: write"],
            "publish" => &["contents: write"],
            "same" => &[],
            _ => &["contents: read"],
        };
        assert_eq!(allowed, expected, "{name}");
        if allowed.iter().any(|line| line.ends_with("write")) {
            assert!(
                !own.contains("checkout@") && !own.contains("cargo"),
                "{name} writes, and runs the repository's code"
            );
        }
    }
    for (file, text) in workflows().iter().filter(|(file, _)| file != "release.yml") {
        assert!(text.contains("\npermissions:\n  contents: read\n"), "{file}");
        assert_eq!(text.matches("permissions:").count(), 1, "{file}");
    }
    for (file, text) in workflows() {
        assert!(!text.contains("pull_request_target") && !text.contains("secrets."), "{file}");
        assert_eq!(text.matches("checkout@").count(), text.matches("persist-credentials: false").count(), "{file}");
    }
}

/// Neither a cache, which a test of another day may have written, nor anything that the tests use is near the page.
#[test]
fn the_job_of_the_page_only_builds_it() {
    let release = read(".github/workflows/release.yml");
    let page = job(&release, "page");
    let actions: Vec<&str> = values(&page, "uses").iter().map(|action| action.split('@').next().unwrap()).collect();
    assert_eq!(actions, ["actions/checkout", "actions/upload-artifact"]);
    assert_eq!(values(&page, "run"), ["docker build --file .github/page.Dockerfile --output dist ."]);
    let dockerfile = read(".github/page.Dockerfile");
    let runs: Vec<&str> = dockerfile.lines().filter_map(|line| line.strip_prefix("RUN ")).collect();
    assert_eq!(runs.last(), Some(&"cargo xtask build --pinned"));
    assert_eq!(runs.len(), 2, "the other is the link to npm: {runs:?}");
    assert!(!release.contains("actions/cache"), "nothing of a release comes from a cache");
}

/// What is published was built twice, and is what the tests have walked through.
#[test]
fn only_what_was_built_twice_and_tested_is_published() {
    let release = read(".github/workflows/release.yml");
    let needs = |name: &str| values(&job(&release, name), "needs").join(" ");
    assert_eq!(needs("publish"), "attest");
    assert_eq!(needs("attest"), "[same, bom]");
    assert_eq!(needs("same"), "[page, again, tests]");
    let same = job(&release, "same");
    for other in ["page-again", "page-tested"] {
        assert!(same.contains(&format!("\n          cmp page/token-desk.html {other}/token-desk.html\n")), "{other}");
    }
    for job_name in ["attest", "publish"] {
        let own = job(&release, job_name);
        assert_eq!(values(&own, "if"), ["startsWith(github.ref, 'refs/tags/v')"]);
        assert_eq!(values(&own, "name"), ["page", "bom"], "{job_name} takes the page from elsewhere");
    }
}
