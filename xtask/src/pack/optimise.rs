//! wasm-opt: makes the WebAssembly of a release smaller and faster.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use super::kept;
use crate::{process, tools};

/// What is asked of wasm-opt. The features are those that Rust 1.95 writes, named one by one: with `--all-features` it
/// would use what no browser of today knows.
const ARGUMENTS: [&str; 16] = [
    "-Os",
    // Again until nothing becomes smaller.
    "--converge",
    // What has a similar name is similar, being made of one generic function: side by side they are a fortieth smaller in
    // gzip, which finds what was within 32 KB. In the order of how often they are called they would be no smaller before.
    "--reorder-functions-by-name",
    "--reorder-locals",
    // Keeps the names, by which `weigh.rs` computes what each capability costs.
    "--debuginfo",
    "--strip-producers",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
    "--output",
];

/// The optimised bytes, kept under that name, or the same bytes where wasm-opt is not there.
pub(super) fn optimise(kept_as: &str, file: &Path, wasm: &[u8]) -> Result<Vec<u8>> {
    let Some(tool) = tools::find_wasm_opt()? else {
        println!(
            "wasm-opt is not there: the page is built without it, about a quarter larger and not byte for byte the \
                  one that others build. `cargo xtask build` brings it where npm is installed."
        );
        return Ok(wasm.to_vec());
    };
    let arguments = ARGUMENTS.join(" ") + ", twice";
    kept::or_make(kept_as, &[wasm, arguments.as_bytes()], || {
        // A folder of its own: another build may be at the same work.
        let scratch = tempfile::tempdir().context("could not make a folder for what wasm-opt writes")?;
        let [once, smaller] = ["once.wasm", "optimised.wasm"].map(|name| scratch.path().join(name));
        // What it wrote and reads again becomes smaller by another five hundredth.
        for (from, to) in [(file, &once), (&once, &smaller)] {
            process::run(tool.command().args(ARGUMENTS).arg(to).arg(from), "to make the page smaller and faster")?;
        }
        fs::read(&smaller).with_context(|| format!("could not read {}", smaller.display()))
    })
}
