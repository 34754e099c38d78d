//! wasm-opt: makes the WebAssembly of a release smaller and faster.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::{process, tools, workspace};

/// What is asked of wasm-opt. The features are those that Rust 1.95 writes, named one by one: with `--all-features` it
/// would use what no browser of today knows.
const ARGUMENTS: [&str; 13] = [
    "-O3",
    // Keeps the names, by which `weigh.rs` tells what each capability costs.
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

/// The optimised bytes, or the same bytes where wasm-opt is not there.
pub(super) fn optimise(file: &Path, wasm: &[u8]) -> Result<Vec<u8>> {
    let Some(tool) = tools::find_wasm_opt()? else {
        println!(
            "wasm-opt is not there: the page is built without it, about a quarter larger and not byte for byte the \
                  one that others build. `cargo xtask build` brings it where npm is installed."
        );
        return Ok(wasm.to_vec());
    };
    // The same input was probably optimised before, as most builds change only the style, or nothing at all.
    let mut key = Sha256::new();
    key.update(wasm);
    key.update(ARGUMENTS.join(" "));
    let folder = workspace::target().join("wasm-opt");
    let kept = folder.join(format!("{}.wasm", HEXLOWER.encode(&key.finalize())));
    if let Ok(optimised) = fs::read(&kept) {
        return Ok(optimised);
    }
    // Only the newest is worth its space.
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("could not empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    // Under another name first: a run that is interrupted must not leave half a file under the right one.
    let fresh = folder.join("fresh.wasm");
    process::run(tool.command().args(ARGUMENTS).arg(&fresh).arg(file), "to make the page smaller and faster")?;
    fs::rename(&fresh, &kept).with_context(|| format!("could not write {}", kept.display()))?;
    fs::read(&kept).with_context(|| format!("could not read {}", kept.display()))
}
