//! The page with a hostile program in the place of its own (tests/hostile), for the journeys: once as a release has it,
//! once without guard.js, which shows that each attack arrives where nothing holds it back.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{pack, process, tools, workspace};

/// Builds both pages; gives the folder in which they are: `guarded.html` and `bare.html`.
pub(crate) fn build() -> Result<PathBuf> {
    let tools = tools::for_build()?;
    process::run(
        process::cargo(&workspace::root()).args([
            "build",
            "--release",
            "--locked",
            "--target",
            "wasm32-unknown-unknown",
            "--package",
            "token-desk-hostile",
        ]),
        "to compile the program that tries to carry a key away",
    )?;
    let folder = workspace::target().join("hostile");
    process::run(
        Command::new("wasm-bindgen")
            .args(["--target", "no-modules", "--no-typescript", "--out-dir"])
            .arg(&folder)
            .arg(workspace::target().join("wasm32-unknown-unknown/release/token_desk_hostile.wasm"))
            .env("PATH", process::path_with(&tools.folders)?),
        "to make that program callable",
    )?;
    let read = |name: &str| fs::read(folder.join(name)).with_context(|| format!("wasm-bindgen made no {name}"));
    let glue = String::from_utf8(read("token_desk_hostile.js")?).context("the glue is no text")?;
    let wasm = read("token_desk_hostile_bg.wasm")?;
    for (name, guarded) in [("guarded.html", true), ("bare.html", false)] {
        let page = pack::strange_page(&glue, &wasm, guarded)?;
        fs::write(folder.join(name), page).with_context(|| format!("could not write {name}"))?;
    }
    Ok(folder)
}
