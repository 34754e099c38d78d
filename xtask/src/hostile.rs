//! The page with a hostile program in the place of its own (tests/hostile), for the journeys: once as a release has it,
//! once without guard.js, which shows that each attack arrives where nothing holds it back.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::{pack, page};

/// Builds both pages; gives the folder in which they are: `guarded.html` and `bare.html`.
pub(crate) fn build() -> Result<PathBuf> {
    let folder = page::bound("token-desk-hostile", "hostile", "the program that tries to carry a key away")?;
    let read = |name: &str| fs::read(folder.join(name)).with_context(|| format!("wasm-bindgen made no {name}"));
    let glue = String::from_utf8(read("token_desk_hostile.js")?).context("the glue is no text")?;
    let wasm = read("token_desk_hostile_bg.wasm")?;
    for (name, guarded) in [("guarded.html", true), ("bare.html", false)] {
        let page = pack::strange_page(&glue, &wasm, guarded)?;
        fs::write(folder.join(name), page).with_context(|| format!("could not write {name}"))?;
    }
    Ok(folder)
}
