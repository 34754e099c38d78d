//! The tools that build and check the page: which version of each, and how to come by it.
//!
//! A tool on PATH in exactly the right version is used as it is, but for a release (`pinned.rs`). Otherwise it is
//! installed into a cache folder of this user, never into a place that other projects use.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    crates_io::{self, Tool},
    hash, npm, pinned, process, workspace,
};

/// The package of npm that wasm-opt comes in; its version and hash are in xtask/tools/npm.
pub(crate) const BINARYEN: &str = "binaryen";

const WASM_BINDGEN_LOCK: &str = "xtask/tools/crates/wasm-bindgen-cli.lock";

/// Names wasm-opt, which is the same file on every system, and its SHA-256 as `sha256sum` does.
const WASM_OPT_HASH: &str = "xtask/tools/npm/wasm-opt.sha256";

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What a build of the page needs, ready to be used.
pub(crate) struct BuildTools {
    /// Folders to put in front of PATH, for Trunk and what it starts.
    pub(crate) folders: Vec<PathBuf>,
}

/// A way to start wasm-opt: by itself, or by Node when it comes from npm.
pub(crate) struct WasmOpt {
    program: PathBuf,
    script: Option<PathBuf>,
}

impl WasmOpt {
    /// The command, still without arguments of its own.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.script);
        command
    }
}

/// Brings everything that a release build needs.
pub(crate) fn for_build() -> Result<BuildTools> {
    wasm_target()?;
    if pinned::is_on() {
        pinned::check_rust()?;
    }
    let mut folders = Vec::new();
    for tool in of_the_page()? {
        folders.extend(tool.bring()?);
    }
    bring_wasm_opt()?;
    Ok(BuildTools { folders })
}

/// Brings geckodriver, which steers Firefox; returns the folder to put in front of PATH if it is not there already.
pub(crate) fn geckodriver() -> Result<Option<PathBuf>> {
    Tool {
        package: "geckodriver",
        program: "geckodriver",
        ask: &["--version"],
        version: "0.37.1".into(),
        sha256: "79f38cf1541aaf57f6f7eb270f691bcb702485a95dbaaefe740141a8ea46f0ef",
        lock: None,
        why: "it steers Firefox in the journeys",
        how_long: "3 minutes",
    }
    .bring()
}

/// Brings cargo-deny, which checks licences and advisories of the dependencies.
pub(crate) fn cargo_deny() -> Result<Option<PathBuf>> {
    Tool {
        package: "cargo-deny",
        program: "cargo-deny",
        ask: &["--version"],
        version: "0.20.2".into(),
        sha256: "e528dfcbe739af7ce37a77d3d6df1b29dd6887b1c701d888820c0f16b864f737",
        lock: None,
        why: "it checks the dependencies' licences and known flaws",
        how_long: "5 minutes",
    }
    .bring()
}

/// Brings cargo-mutants, which changes the code and looks whether a test fails.
pub(crate) fn cargo_mutants() -> Result<Option<PathBuf>> {
    Tool {
        package: "cargo-mutants",
        program: "cargo-mutants",
        // By its own name it knows only the subcommand that Cargo would add.
        ask: &["mutants", "--version"],
        version: "27.1.0".into(),
        sha256: "07072e7bcdeb425d5e5fdbfd9f15a2c749e23cb2edf5ef40aee5876760ae1cf9",
        lock: None,
        why: "it makes the mutants",
        how_long: "3 minutes",
    }
    .bring()
}

/// cargo-cyclonedx, which lists what the page is made of for a release.
pub(crate) fn cargo_cyclonedx() -> Result<Option<PathBuf>> {
    Tool {
        package: "cargo-cyclonedx",
        program: "cargo-cyclonedx",
        ask: &["cyclonedx", "--version"],
        version: "0.5.9".into(),
        sha256: "5d162f67705f0f5038759d73bf546a083bf30e8677c2e944b416bca48d9d69a8",
        lock: None,
        why: "it lists what the page is made of",
        how_long: "3 minutes",
    }
    .bring()
}

/// The tools from crates.io that a build of the page runs.
pub(crate) fn of_the_page() -> Result<[Tool; 2]> {
    Ok([
        Tool {
            package: "trunk",
            program: "trunk",
            ask: &["--version"],
            version: "0.21.14".into(),
            sha256: "4f7fe1b23957a580be9a7a8b305c331b2977989f33695128d663380d09eaea37",
            lock: None,
            why: "it builds the page",
            how_long: "5 to 8 minutes",
        },
        Tool {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            ask: &["--version"],
            version: wasm_bindgen_version()?,
            // Goes with the version in Cargo.lock.
            sha256: "c37f6904387d19a319525c74af274c73912f3871c35555aa49f3ea64ebb2fc7a",
            // Its own asks for a webpki-roots (1.0.11) that not every registry has; this one differs in that alone.
            lock: Some(WASM_BINDGEN_LOCK),
            why: "it joins WebAssembly and JavaScript, and must be of exactly the version that Cargo.lock names",
            how_long: "2 to 3 minutes",
        },
    ])
}

/// Brings a component of the Rust toolchain, such as clippy. `subcommand` is how Cargo calls it.
pub(crate) fn rust_component(component: &str, subcommand: &str) -> Result<()> {
    if process::ask(process::cargo(&workspace::root()).args([subcommand, "--version"])).is_some() {
        return Ok(());
    }
    println!("Bringing {component}: it is a step of the tests. About a minute.");
    process::run(Command::new("rustup").args(["component", "add", component]), "to add a component to Rust")
}

/// Brings the compiler's support for WebAssembly.
pub(crate) fn wasm_target() -> Result<()> {
    let folder = process::ask(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]));
    if folder.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    println!("Bringing Rust's standard library for {WASM_TARGET}: the page is WebAssembly. About a minute.");
    process::run(
        Command::new("rustup").args(["target", "add", WASM_TARGET]),
        "to add the WebAssembly target; a Rust that does not come from rustup (https://rustup.rs) has it as a package \
         of the system",
    )
}

/// wasm-opt, if it is there in the right version; installs nothing.
pub(crate) fn find_wasm_opt() -> Result<Option<WasmOpt>> {
    let packages = npm_packages()?;
    if !pinned::is_on()
        && let Some(program) = process::on_path("wasm-opt")
        && packages.version(BINARYEN).is_some_and(|version| crates_io::has_version(&program, &["--version"], version))
    {
        return Ok(Some(WasmOpt { program, script: None }));
    }
    let expected = wasm_opt_hash()?;
    let script = packages
        .installed()
        .map(|modules| modules.join("binaryen/bin/wasm-opt"))
        .filter(|script| hash::of_file(script).is_ok_and(|found| found == expected));
    Ok(match process::on_path("node") {
        Some(program) if script.is_some() => Some(WasmOpt { program, script }),
        _ => None,
    })
}

/// The hash that wasm-opt must have.
pub(crate) fn wasm_opt_hash() -> Result<String> {
    let path = workspace::root().join(WASM_OPT_HASH);
    let line = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
    Ok(line.split_whitespace().next().unwrap_or_default().to_owned())
}

/// The version of npm's package that wasm-opt comes in.
pub(crate) fn wasm_opt_version() -> Result<String> {
    npm_packages()?.version(BINARYEN).map(str::to_owned).with_context(|| format!("package.json has no {BINARYEN}"))
}

fn wasm_bindgen_version() -> Result<String> {
    let path = workspace::root().join("Cargo.lock");
    let lock = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
    locked_version(&lock, "wasm-bindgen").map(str::to_owned).context("Cargo.lock has no wasm-bindgen")
}

/// Brings wasm-opt where npm is there; without it the page works just as well and is larger.
fn bring_wasm_opt() -> Result<()> {
    if find_wasm_opt()?.is_some() {
        return Ok(());
    }
    let packages = npm_packages()?;
    let version = packages.version(BINARYEN).unwrap_or_default();
    if !npm::is_there() {
        ensure!(!pinned::is_on(), "npm is not installed (https://nodejs.org); it brings wasm-opt {version}");
        println!(
            "npm is not installed, so wasm-opt {version} can't be brought: the page will be about a quarter larger."
        );
        return Ok(());
    }
    println!("Bringing wasm-opt {version} by npm: it makes the page smaller and faster. A few seconds.");
    // What is there is not what was installed.
    packages.remove()?;
    if let Err(error) = packages.install("to bring wasm-opt") {
        ensure!(!pinned::is_on(), "{error:#}");
        println!("{error:#}. The page is built without wasm-opt and will be about a quarter larger.");
    } else if find_wasm_opt()?.is_none() {
        bail!("npm installed wasm-opt {version}, but it is not the file that {WASM_OPT_HASH} names");
    }
    Ok(())
}

fn npm_packages() -> Result<npm::Packages> {
    npm::Packages::of("xtask/tools/npm", "npm")
}

/// The version of a package in the text of a Cargo.lock. Its form is fixed, so no TOML reader is needed.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let heading = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != heading).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_of_wasm_bindgen_is_of_its_version() -> Result<()> {
        let lock = fs::read_to_string(workspace::root().join(WASM_BINDGEN_LOCK))?;
        assert_eq!(locked_version(&lock, "wasm-bindgen-cli"), Some(wasm_bindgen_version()?.as_str()));
        Ok(())
    }

    #[test]
    fn the_locked_version_is_that_of_the_package_itself() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \
                    \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "yew"), None);
    }
}
