//! `cargo xtask test`: everything that must hold before a change is taken in, in the order of what fails fastest.
//!
//! It stops at the first step that fails. The last line is always `N passed, N failed`, for people and for machines.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{browsers, hostile, npm, page, process, python, tools, workspace};

/// Set where the list of known flaws must be reached, as in the workflow that guards a release.
const ADVISORIES_REQUIRED: &str = "TOKEN_DESK_ADVISORIES_REQUIRED";

const JOURNEYS: &str = "token-desk-journeys";

const OWN_MANIFEST: &str = "Cargo.toml";

/// Of a workspace of its own.
const FUZZ_MANIFEST: &str = "fuzz/Cargo.toml";

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: usize,
    failed: usize,
}

/// How a step that did not break ended.
enum Outcome {
    /// All is well.
    Done,
    /// Tests ran; some may have failed.
    Tests(Count),
    /// What the step needs can't be reached from this machine.
    NotChecked,
}

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<Outcome>,
}

/// The steps in their order.
const STEPS: [Step; 8] = [
    Step { name: "format", what: "the code is formatted", run: format },
    Step { name: "lint", what: "clippy has no warning, on the host and for the page", run: lint },
    Step { name: "docs", what: "the documentation has no broken link", run: docs },
    Step { name: "test", what: "unit, property and documentation tests", run: test },
    Step { name: "licences", what: "licences and sources of the dependencies", run: licences },
    Step { name: "advisories", what: "no known flaw in a dependency", run: advisories },
    Step { name: "build", what: "the release page", run: build },
    Step { name: "journeys", what: "journeys through the page in real browsers", run: journeys },
];

/// Runs the steps of these names, or all when there is none.
pub(crate) fn run(only: &[String]) -> Result<ExitCode> {
    if let Some(unknown) = only.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        bail!("there is no step {unknown:?}; the steps are: {}", names.join(", "));
    }
    let mut total = Count::default();
    let mut summary = String::new();
    let mut broken = false;
    for step in STEPS.iter().filter(|step| only.is_empty() || only.iter().any(|name| name == step.name)) {
        if broken {
            summary += &format!("{:<12} not run\n", step.name);
            continue;
        }
        println!("\n=== {}: {}", step.name, step.what);
        let start = Instant::now();
        let result = (step.run)();
        let duration = seconds(start.elapsed());
        let (word, count) = match result {
            Ok(Outcome::Done) => ("ok", None),
            Ok(Outcome::NotChecked) => ("NOT CHECKED", None),
            Ok(Outcome::Tests(count)) if count.failed == 0 => ("ok", Some(count)),
            Ok(Outcome::Tests(count)) => ("FAILED", Some(count)),
            Err(error) => {
                println!("\nerror: {error:#}");
                // Counted, so that the last line never reads as a success.
                ("FAILED", Some(Count { passed: 0, failed: 1 }))
            }
        };
        broken = word == "FAILED";
        println!("=== {}: {word} after {duration}", step.name);
        let tests = count.map_or(String::new(), |count| format!("{} passed, {} failed", count.passed, count.failed));
        summary += format!("{:<12} {word:<12} {duration:>9}  {tests}", step.name).trim_end();
        summary.push('\n');
        total.passed += count.map_or(0, |count| count.passed);
        total.failed += count.map_or(0, |count| count.failed);
    }
    println!("\n{summary}\n{} passed, {} failed", total.passed, total.failed);
    Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn format() -> Result<Outcome> {
    tools::rust_component("rustfmt", "fmt")?;
    process::run(
        cargo().args(["fmt", "--all", "--check"]),
        "to check the formatting; `cargo fmt --all` mends what is shown above",
    )?;
    process::run(
        cargo().args(["fmt", "--check", "--manifest-path", FUZZ_MANIFEST]),
        "to check the formatting; `cargo fmt --manifest-path fuzz/Cargo.toml` mends what is shown above",
    )?;
    Ok(Outcome::Done)
}

fn lint() -> Result<Outcome> {
    tools::rust_component("clippy", "clippy")?;
    tools::wasm_target()?;
    let why = "to find mistakes; what it found is above";
    for what in
        [&["--workspace", "--all-targets"][..], &["--package", "token-desk", "--target", "wasm32-unknown-unknown"]]
    {
        process::run(cargo().args(["clippy", "--locked"]).args(what).args(["--", "--deny", "warnings"]), why)?;
    }
    process::run(
        cargo()
            .args(["clippy", "--locked", "--manifest-path", FUZZ_MANIFEST, "--target-dir"])
            .arg(workspace::target().join("fuzz/lint"))
            .args(["--", "--deny", "warnings"])
            // Nothing is linked: libFuzzer, which takes a C++ compiler, need not be there.
            .env("CUSTOM_LIBFUZZER_PATH", "./libfuzzer.a"),
        why,
    )?;
    Ok(Outcome::Done)
}

fn docs() -> Result<Outcome> {
    process::run(
        cargo()
            // With what is private: the links there lead those who work on it.
            .args(["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"])
            .env("RUSTDOCFLAGS", "--deny warnings"),
        "to find links that lead nowhere; what it found is above",
    )?;
    Ok(Outcome::Done)
}

fn test() -> Result<Outcome> {
    let own = count_tests(cargo().args(["test", "--locked", "--workspace", "--no-fail-fast", "--exclude", JOURNEYS]))?;
    // Not for the browsers yet, but for oathtool, pskctool, 7z, gpg and sq, which come with them.
    browsers::bring()?;
    let python = python::with_peers()?;
    println!("\nBeside other programs: python-pskc, pskctool, oathtool, 7z, pyzipper, gpg, sq");
    let beside = count_tests(
        cargo()
            .args(["test", "--locked", "--no-fail-fast", "--package", "token-desk-core"])
            .args(["--test", "interop", "--test", "openpgp", "--", "--ignored"])
            .env("TOKEN_DESK_PYTHON", python),
    )?;
    Ok(Outcome::Tests(Count { passed: own.passed + beside.passed, failed: own.failed + beside.failed }))
}

fn licences() -> Result<Outcome> {
    let why = "to check licences and sources; see deny.toml";
    process::run(deny(OWN_MANIFEST)?.args(["licenses", "bans", "sources"]), why)?;
    process::run(deny(FUZZ_MANIFEST)?.args(["licenses", "bans", "sources"]), why)?;
    Ok(Outcome::Done)
}

fn advisories() -> Result<Outcome> {
    let fetched = cargo_deny()?.args(["fetch", "db"]).stdin(Stdio::null()).output();
    if fetched.is_ok_and(|output| output.status.success()) {
        for manifest in [OWN_MANIFEST, FUZZ_MANIFEST] {
            let why = "to look for known flaws; they are above";
            process::run(deny(manifest)?.args(["--disable-fetch", "advisories"]), why)?;
        }
        return Ok(Outcome::Done);
    }
    if env::var_os(ADVISORIES_REQUIRED).is_some() {
        bail!("the RustSec advisory database can't be reached, and {ADVISORIES_REQUIRED} is set");
    }
    println!(
        "The RustSec advisory database (on github.com) can't be reached from here, so known flaws are not looked for. \
         Set {ADVISORIES_REQUIRED}=1 to make that an error."
    );
    Ok(Outcome::NotChecked)
}

fn build() -> Result<Outcome> {
    page::build(page::Readme::Check)?;
    Ok(Outcome::Done)
}

fn journeys() -> Result<Outcome> {
    let page = workspace::page();
    if !page.is_file() {
        bail!("there is no {} to walk through; `cargo xtask build` makes it", page.display());
    }
    let folders = browsers::bring()?;
    let hostile = hostile::build()?;
    let axe =
        npm::Packages::of("tests/axe", "axe")?.install("to bring axe-core, which looks for faults of accessibility")?;
    count_tests(
        cargo()
            .args(["test", "--locked", "--no-fail-fast", "--package", JOURNEYS])
            .env("PATH", process::path_with(&folders)?)
            .env("TOKEN_DESK_PAGE", &page)
            .env("TOKEN_DESK_HOSTILE", &hostile)
            .env("TOKEN_DESK_AXE", axe.join("axe-core/axe.min.js")),
    )
    .map(Outcome::Tests)
}

fn cargo() -> Command {
    process::cargo(&workspace::root())
}

/// cargo-deny, started by its own name: Cargo would look for it on a PATH that may lack its folder.
fn cargo_deny() -> Result<Command> {
    let program = tools::cargo_deny()?.map_or_else(|| PathBuf::from("cargo-deny"), |folder| folder.join("cargo-deny"));
    let mut command = Command::new(program);
    command.current_dir(workspace::root());
    Ok(command)
}

/// cargo-deny for the workspace of that manifest, by the rules that both have.
fn deny(manifest: &str) -> Result<Command> {
    let mut command = cargo_deny()?;
    command.args(["--manifest-path", manifest, "--config", "deny.toml", "--workspace", "--all-features", "check"]);
    Ok(command)
}

/// Runs `cargo test`, shows what it says, and adds up its results.
fn count_tests(command: &mut Command) -> Result<Count> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{}`", process::show(command)))?;
    let mut count = Count::default();
    if let Some(output) = child.stdout.take() {
        // Bytes, not text: what a test prints need not be UTF-8.
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let mut terminal = std::io::stdout().lock();
            terminal.write_all(&line)?;
            terminal.write_all(b"\n")?;
            if let Some(one) = test_result(&String::from_utf8_lossy(&line)) {
                count.passed += one.passed;
                count.failed += one.failed;
            }
        }
    }
    let status = child.wait()?;
    if !status.success() && count.failed == 0 {
        // It did not compile, or a test ended the whole process.
        println!("\nerror: `{}` failed ({status})", process::show(command));
        count.failed = 1;
    }
    Ok(count)
}

/// What a line such as "test result: ok. 18 passed; 0 failed; 0 ignored; …" counts.
fn test_result(line: &str) -> Option<Count> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |word: &str| counts.split("; ").find_map(|part| part.strip_suffix(word)?.trim().parse().ok());
    Some(Count { passed: number("passed")?, failed: number("failed")? })
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_of_cargo_test_are_read() {
        let line = "test result: FAILED. 18 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(test_result(line), Some(Count { passed: 18, failed: 2 }));
        assert_eq!(test_result("test tests::one ... ok"), None);
    }
}
