//! `cargo xtask bench`: the page against its peers, in a real browser.
//!
//! Here the page and the peers are brought together; what is measured, and how, is in the journeys' `bench` program.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{browsers, page, process, python, tools, workspace};

/// The comparison of programs in a terminal, which needs neither the page nor a browser.
const PROGRAMS: &str = "pskc";

/// Builds the page, brings the peers and runs the comparisons of these names, or all when there is none.
pub(crate) fn run(only: &[String]) -> Result<()> {
    let mut bench = process::cargo(&workspace::root());
    bench.args(["run", "--release", "--locked", "--package", "token-desk-journeys", "--bin", "bench", "--"]).args(only);
    let programs = only.iter().filter(|name| *name == PROGRAMS).count();
    if only.is_empty() || programs > 0 {
        browsers::bring()?;
        bench.env("TOKEN_DESK_PYTHON", python::with_pskc()?).env("TOKEN_DESK_BENCH_CONVERT", convert()?);
    }
    if only.is_empty() || programs < only.len() {
        // Takes a second when nothing has changed.
        page::build(page::Readme::Leave)?;
        let peers = bring_peers()?;
        let folders = browsers::bring()?;
        let codes = our_codes()?;
        bench
            .env("PATH", process::path_with(&folders)?)
            .env("TOKEN_DESK_PAGE", workspace::page())
            .env("TOKEN_DESK_BENCH_PEERS", &peers)
            .env("TOKEN_DESK_BENCH_TOTP", &codes);
    }
    process::run(&mut bench, "to compare Token Desk with its peers")
}

/// The core's example, compiled as for people.
fn convert() -> Result<PathBuf> {
    process::run(
        process::cargo(&workspace::root()).args([
            "build",
            "--release",
            "--locked",
            "--package",
            "token-desk-core",
            "--example",
            "convert",
        ]),
        "to compile the example that reads files in a terminal",
    )?;
    Ok(workspace::target().join("release/examples").join(format!("convert{}", std::env::consts::EXE_SUFFIX)))
}

/// The folder with what wasm-bindgen makes of benches/totp: the core's codes, callable from a script, which the page's
/// own are not.
fn our_codes() -> Result<PathBuf> {
    let tools = tools::for_build()?;
    let folder = workspace::target().join("bench-totp");
    process::run(
        process::cargo(&workspace::root()).args([
            "build",
            "--release",
            "--locked",
            "--target",
            "wasm32-unknown-unknown",
            "--package",
            "token-desk-bench-totp",
        ]),
        "to compile the codes for the bench",
    )?;
    let module = workspace::target().join("wasm32-unknown-unknown/release/token_desk_bench_totp.wasm");
    process::run(
        Command::new("wasm-bindgen")
            .args(["--target", "no-modules", "--no-typescript", "--out-dir"])
            .arg(&folder)
            .arg(module)
            .env("PATH", process::path_with(&tools.folders)?),
        "to make the codes callable for the bench",
    )?;
    Ok(folder)
}

/// The folder `node_modules` with the peers that benches/package.json pins.
fn bring_peers() -> Result<PathBuf> {
    let source = workspace::root().join("benches");
    let folder = workspace::cache()?.join("bench-peers");
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    let modules = folder.join("node_modules");

    // The lock file makes the versions exact; without one, package.json must.
    let manifest = read(&source.join("package.json"))?;
    let lock = fs::read(source.join("package-lock.json")).ok();
    let wanted = [manifest.as_slice(), lock.as_deref().unwrap_or_default()].concat();
    let installed = folder.join("installed");
    if modules.is_dir() && fs::read(&installed).is_ok_and(|there| there == wanted) {
        return Ok(modules);
    }

    println!("Bringing the peers of benches/package.json by npm. About a minute.");
    let mut npm =
        tools::npm().context("npm is not installed (https://nodejs.org); it brings the peers of the bench")?;
    write(&folder.join("package.json"), &manifest)?;
    // A lock of an earlier run would override what package.json says now.
    let lock_here = folder.join("package-lock.json");
    match &lock {
        Some(lock) => write(&lock_here, lock)?,
        None if lock_here.exists() => fs::remove_file(&lock_here)?,
        None => {}
    }
    // No scripts: a peer is measured, and has no business on this computer before that.
    npm.arg(if lock.is_some() { "ci" } else { "install" })
        .args(["--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
        .arg(&folder);
    process::run(&mut npm, "to bring the peers of the bench")?;
    write(&installed, &wanted)?;
    Ok(modules)
}

fn read(path: &std::path::Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("could not read {}", path.display()))
}

fn write(path: &std::path::Path, content: &[u8]) -> Result<()> {
    fs::write(path, content).with_context(|| format!("could not write {}", path.display()))
}
