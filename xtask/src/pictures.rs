//! `cargo xtask pictures`: the pictures of README.md, taken of the page as it is.
//!
//! What they show is in the journeys' `shots` program.

use anyhow::Result;

use crate::{browsers, page, process, workspace};

/// Builds the page and takes them into docs/.
pub(crate) fn take() -> Result<()> {
    page::build(page::Readme::Leave)?;
    let folders = browsers::bring()?;
    process::run(
        process::cargo(&workspace::root())
            .args(["run", "--quiet", "--locked", "--package", "token-desk-journeys", "--bin", "shots", "--"])
            .arg(workspace::root().join("docs"))
            .arg("--for-readme")
            .env("PATH", process::path_with(&folders)?)
            .env("TOKEN_DESK_PAGE", workspace::page()),
        "to take the pictures of README.md",
    )
}
