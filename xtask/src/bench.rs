//! `cargo xtask bench`: the page against its peers, in a real browser.
//!
//! Here the page and the peers are brought together; what is measured, and how, is in the journeys' `bench` program.

use std::path::PathBuf;

use anyhow::Result;

use crate::{browsers, npm, page, process, python, workspace};

/// The comparison of programs in a terminal, which needs neither the page nor a browser.
const PROGRAMS: &str = "pskc";

/// Builds the page, brings the peers and runs the comparisons of these names, or all when there is none.
pub(crate) fn run(only: &[String]) -> Result<()> {
    let mut bench = process::cargo(&workspace::root());
    bench.args(["run", "--release", "--locked", "--package", "token-desk-journeys", "--bin", "bench", "--"]).args(only);
    let programs = only.iter().filter(|name| *name == PROGRAMS).count();
    if only.is_empty() || programs > 0 {
        browsers::bring()?;
        bench.env("TOKEN_DESK_PYTHON", python::with_peers()?).env("TOKEN_DESK_BENCH_CONVERT", convert()?);
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
    page::bound("token-desk-bench-totp", "bench-totp", "the codes for the bench")
}

/// The folder `node_modules` with the peers that benches/package-lock.json names.
fn bring_peers() -> Result<PathBuf> {
    let peers = npm::Packages::of("benches", "bench-peers")?;
    if peers.installed().is_none() {
        println!("Bringing the peers of benches/package.json by npm. About a minute.");
    }
    peers.install("to bring the peers of the bench")
}
