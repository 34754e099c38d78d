//! `cargo xtask build --pinned`: the page as a release has it, of nothing but what this repository names by hash.
//!
//! What `cargo xtask build` does, with everything new in a folder of its own: the crates are downloaded and the tools are
//! compiled again, and what PATH, the cache and Cargo's own folder have of them is left alone. Rust itself must be the
//! very one of [`RUST`].

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::{process, workspace};

/// Set for the build within: nothing is taken that was there before.
const PINNED: &str = "TOKEN_DESK_PINNED";

/// The version of Rust that releases are built with.
pub(crate) const RUST_VERSION: &str = "1.95.0";

/// The system that releases are built on.
pub(crate) const HOST: &str = "x86_64-unknown-linux-gnu";

/// A part of Rust, as its makers publish it.
pub(crate) struct RustPart {
    pub(crate) name: &'static str,
    /// What it is for.
    pub(crate) target: &'static str,
    /// SHA-256 of `NAME-1.95.0-TARGET.tar.xz`, which rustup has compared when it installed it.
    pub(crate) sha256: &'static str,
}

/// The parts of Rust that have to do with the page.
pub(crate) const RUST: [RustPart; 4] = [
    RustPart {
        name: "rustc",
        target: HOST,
        sha256: "8426a3d170a5879f5682f5fbdd024a1779b3951e7baba685af2d6dc32a6dfc15",
    },
    RustPart {
        name: "cargo",
        target: HOST,
        sha256: "e74edd2cf7d0f1f1383b4f00eb90c843750bc489e2ccf7214e6476678a907425",
    },
    RustPart {
        name: "rust-std",
        target: HOST,
        sha256: "047ea7098803d3500fa1072e9cee5392697e21525559e4458128a2bf874aa382",
    },
    // In the page itself.
    RustPart {
        name: "rust-std",
        target: "wasm32-unknown-unknown",
        sha256: "5587b89ff69623d09e476439d44a24453b4e4ea3d5e0b53a5c0a935151ff3fd1",
    },
];

/// Beginnings of the names of variables by which another program, or another page, would come out.
const LEFT_OUT: [&str; 8] = [
    "CARGO_BUILD_RUST",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "NODE_OPTIONS",
    "RUSTC",
    "TRUNK_",
];

/// Whether this is the build within.
pub(crate) fn is_on() -> bool {
    env::var_os(PINNED).is_some()
}

/// Builds the page into dist/.
pub(crate) fn build() -> Result<()> {
    // Of the repository, so that the crates that are compiled stand on the same disk; another one for each run.
    let target = workspace::target();
    fs::create_dir_all(&target).with_context(|| format!("could not make {}", target.display()))?;
    let fresh = tempfile::Builder::new()
        .prefix("pinned-")
        .tempdir_in(&target)
        .with_context(|| format!("could not make a folder in {}", target.display()))?;
    println!("Building the page with nothing that was there before, in {}", fresh.path().display());
    let own = env::current_exe().context("this program does not know where it is")?;
    let mut within = Command::new(own);
    within.arg("build").current_dir(workspace::root());
    for (name, _) in env::vars_os() {
        if name == "RUSTFLAGS" || LEFT_OUT.iter().any(|start| name.to_string_lossy().starts_with(start)) {
            within.env_remove(name);
        }
    }
    within
        .env(PINNED, "1")
        .env("CARGO_HOME", fresh.path().join("cargo"))
        .env("CARGO_TARGET_DIR", fresh.path().join("target"))
        .env("XDG_CACHE_HOME", fresh.path().join("cache"));
    process::run(&mut within, "to build the page of pinned parts")
}

/// Whether Rust is the one of [`RUST`], by what rustup has written down when it compared and installed it.
pub(crate) fn check_rust() -> Result<()> {
    let version = process::ask(Command::new("rustc").arg("-vV")).context("rustc can't be started")?;
    for (what, needed) in [("release", RUST_VERSION), ("host", HOST)] {
        ensure!(
            field(&version, what) == Some(needed),
            "a page of pinned parts is built with Rust {RUST_VERSION} on {HOST}; here {what} is {}. \
             .github/page.Dockerfile has both; or try `cargo +{RUST_VERSION} xtask build --pinned`",
            field(&version, what).unwrap_or("not told")
        );
    }
    let sysroot = process::ask(Command::new("rustc").args(["--print", "sysroot"])).context("rustc has no sysroot")?;
    let file: PathBuf = Path::new(sysroot.trim()).join("lib/rustlib/multirust-channel-manifest.toml");
    let manifest = fs::read_to_string(&file).with_context(|| {
        format!("could not read {}: a page of pinned parts takes a Rust that rustup has installed", file.display())
    })?;
    for part in &RUST {
        let found = archive_hash(&manifest, part.name, part.target);
        ensure!(
            found == Some(part.sha256),
            "{} for {} has the SHA-256 {}; the one that is known of it is {}",
            part.name,
            part.target,
            found.unwrap_or("not told"),
            part.sha256
        );
    }
    Ok(())
}

/// What `rustc -vV` says under this name.
fn field<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// The hash of a part's archive in rustup's copy of the list of what a release of Rust consists of. Its form is fixed, so
/// no TOML reader is needed.
fn archive_hash<'a>(manifest: &'a str, name: &str, target: &str) -> Option<&'a str> {
    let heading = format!("[pkg.{name}.target.{target}]");
    manifest
        .lines()
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| line.strip_prefix("xz_hash = \"")?.strip_suffix('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_a_part_is_its_own() {
        let manifest = "[pkg.rustc.target.one]\navailable = true\nhash = \"a1\"\nxz_hash = \"a2\"\n\n\
                        [pkg.rustc.target.two]\navailable = false\n\n[pkg.rustc.target.three]\nxz_hash = \"c2\"\n";
        assert_eq!(archive_hash(manifest, "rustc", "one"), Some("a2"));
        assert_eq!(archive_hash(manifest, "rustc", "two"), None);
        assert_eq!(archive_hash(manifest, "rustc", "three"), Some("c2"));
        assert_eq!(archive_hash(manifest, "cargo", "one"), None);
    }

    #[test]
    fn what_rustc_says_of_itself_is_read() {
        let answer = "rustc 1.95.0 (59807616e 2026-04-14)\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n";
        assert_eq!(field(answer, "release"), Some("1.95.0"));
        assert_eq!(field(answer, "host"), Some(HOST));
        assert_eq!(field(answer, "LLVM version"), None);
    }
}
