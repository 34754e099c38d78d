//! The tools that build and check the page: which version of each, and how to come by it.
//!
//! A tool on PATH in exactly the right version is used as it is. Otherwise it is installed into a cache folder of this
//! user, never into a place that other projects use.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{npm, process, workspace};

// Where the versions of what Cargo compiles are pinned. wasm-bindgen's is in Cargo.lock: the tool must match the crate
// exactly. That of wasm-opt, which npm brings, is in xtask/tools/npm.
const TRUNK: &str = "0.21.14";
const GECKODRIVER: &str = "0.37.1";
const CARGO_DENY: &str = "0.20.2";
const CARGO_MUTANTS: &str = "27.1.0";

/// The package of npm that wasm-opt comes in.
const BINARYEN: &str = "binaryen";

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What a build of the page needs, ready to be used.
pub(crate) struct BuildTools {
    /// Folders to put in front of PATH, for Trunk and what it starts.
    pub(crate) folders: Vec<PathBuf>,
}

/// A tool that comes from crates.io.
struct CargoTool {
    package: &'static str,
    /// The file that is run.
    program: &'static str,
    /// What it answers with its version.
    ask: &'static [&'static str],
    version: String,
    why: &'static str,
    how_long: &'static str,
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
    let mut folders = Vec::new();
    folders.extend(cargo_tool(&trunk())?);
    folders.extend(cargo_tool(&wasm_bindgen()?)?);
    bring_wasm_opt()?;
    Ok(BuildTools { folders })
}

/// Brings geckodriver, which steers Firefox; returns the folder to put in front of PATH if it is not there already.
pub(crate) fn geckodriver() -> Result<Option<PathBuf>> {
    cargo_tool(&CargoTool {
        package: "geckodriver",
        program: "geckodriver",
        ask: &["--version"],
        version: GECKODRIVER.into(),
        why: "it steers Firefox in the journeys",
        how_long: "3 minutes",
    })
}

/// Brings cargo-deny, which checks licences and advisories of the dependencies.
pub(crate) fn cargo_deny() -> Result<Option<PathBuf>> {
    cargo_tool(&CargoTool {
        package: "cargo-deny",
        program: "cargo-deny",
        ask: &["--version"],
        version: CARGO_DENY.into(),
        why: "it checks the dependencies' licences and known flaws",
        how_long: "5 minutes",
    })
}

/// Brings cargo-mutants, which changes the code and looks whether a test fails.
pub(crate) fn cargo_mutants() -> Result<Option<PathBuf>> {
    cargo_tool(&CargoTool {
        package: "cargo-mutants",
        program: "cargo-mutants",
        // By its own name it knows only the subcommand that Cargo would add.
        ask: &["mutants", "--version"],
        version: CARGO_MUTANTS.into(),
        why: "it makes the mutants",
        how_long: "3 minutes",
    })
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
    if let Some(program) = process::on_path("wasm-opt")
        && packages.version(BINARYEN).is_some_and(|version| has_version(&program, &["--version"], version))
    {
        return Ok(Some(WasmOpt { program, script: None }));
    }
    let script = packages.installed().map(|modules| modules.join("binaryen/bin/wasm-opt"));
    Ok(match process::on_path("node") {
        Some(program) if script.is_some() => Some(WasmOpt { program, script }),
        _ => None,
    })
}

/// Two versions are the same when their numbers are: "132" is "132.0.0".
pub(crate) fn same_version(one: &str, other: &str) -> bool {
    fn numbers(version: &str) -> Option<Vec<u32>> {
        let mut numbers: Vec<u32> = version.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(numbers)
    }
    numbers(one).is_some() && numbers(one) == numbers(other)
}

fn trunk() -> CargoTool {
    CargoTool {
        package: "trunk",
        program: "trunk",
        ask: &["--version"],
        version: TRUNK.into(),
        why: "it builds the page",
        how_long: "5 to 8 minutes",
    }
}

fn wasm_bindgen() -> Result<CargoTool> {
    let path = workspace::root().join("Cargo.lock");
    let lock = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
    let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock has no wasm-bindgen")?;
    Ok(CargoTool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        ask: &["--version"],
        version: version.into(),
        why: "it joins WebAssembly and JavaScript, and must be of exactly the version that Cargo.lock names",
        how_long: "2 to 3 minutes",
    })
}

/// Returns the folder that PATH lacks, or `None` when the tool is on PATH.
fn cargo_tool(tool: &CargoTool) -> Result<Option<PathBuf>> {
    let is_right = |program: &Path| has_version(program, tool.ask, &tool.version);
    if process::on_path(tool.program).is_some_and(|program| is_right(&program)) {
        return Ok(None);
    }
    let folder = workspace::cache()?.join("tools").join(format!("{}-{}", tool.package, tool.version));
    let programs = folder.join("bin");
    let program = programs.join(format!("{}{}", tool.program, std::env::consts::EXE_SUFFIX));
    if is_right(&program) {
        return Ok(Some(programs));
    }
    println!(
        "Bringing {} {}: {}. It is compiled once, about {}, into {}",
        tool.program,
        tool.version,
        tool.why,
        tool.how_long,
        folder.display()
    );
    // All of these packages bring the Cargo.lock that they were published with.
    process::run(
        process::cargo(&workspace::root())
            .args(["install", tool.package, "--version", &tool.version, "--locked", "--force", "--root"])
            .arg(&folder),
        &format!("because {}", tool.why),
    )?;
    if !is_right(&program) {
        bail!("{} was installed, but does not answer with version {}", program.display(), tool.version);
    }
    Ok(Some(programs))
}

/// Brings wasm-opt where npm is there; without it the page works just as well and is larger.
fn bring_wasm_opt() -> Result<()> {
    if find_wasm_opt()?.is_some() {
        return Ok(());
    }
    let packages = npm_packages()?;
    let version = packages.version(BINARYEN).unwrap_or_default();
    if !npm::is_there() {
        println!(
            "npm is not installed, so wasm-opt {version} can't be brought: the page will be about a quarter larger."
        );
        return Ok(());
    }
    println!("Bringing wasm-opt {version} by npm: it makes the page smaller and faster. A few seconds.");
    if let Err(error) = packages.install("to bring wasm-opt") {
        println!("{error:#}. The page is built without wasm-opt and will be about a quarter larger.");
    }
    Ok(())
}

fn npm_packages() -> Result<npm::Packages> {
    npm::Packages::of("xtask/tools/npm", "npm")
}

/// Whether the program, asked so, answers with this version.
fn has_version(program: &Path, ask: &[&str], version: &str) -> bool {
    process::ask(Command::new(program).args(ask))
        .is_some_and(|answer| answered_version(&answer).is_some_and(|found| same_version(found, version)))
}

/// The version in an answer such as "trunk 0.21.14" or "wasm-opt version 132 (version_132)".
fn answered_version(answer: &str) -> Option<&str> {
    answer.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
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
    fn versions_are_compared_by_their_numbers() {
        assert!(same_version("0.21.14", "0.21.14"));
        assert!(same_version("132", "132.0.0"));
        assert!(!same_version("0.21.1", "0.21.14"));
        assert!(!same_version("13", "130"));
        assert!(!same_version("new", "new"));
    }

    #[test]
    fn a_version_is_found_in_what_tools_answer() {
        assert_eq!(answered_version("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(answered_version("wasm-opt version 132 (version_132)"), Some("132"));
        assert_eq!(answered_version("no number"), None);
    }

    #[test]
    fn the_locked_version_is_that_of_the_package_itself() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \
                    \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "yew"), None);
    }
}
