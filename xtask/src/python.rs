//! python-pskc, the other reader and writer of PSKC, and pyzipper, the other opener of ZIP files, in a Python of their own.
//!
//! They and what they need are exactly what xtask/tools/python/requirements.txt names by hashes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{debian, process, workspace};

/// Brings both; returns the Python that has them.
pub(crate) fn with_peers() -> Result<PathBuf> {
    let requirements = workspace::root().join("xtask/tools/python/requirements.txt");
    let lock = fs::read(&requirements).with_context(|| format!("could not read {}", requirements.display()))?;
    let folder = workspace::cached_by("python-peers", &lock)?;
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let has_them = |python: &Path| {
        process::ask(Command::new(python).args(["-c", "import pskc, cryptography, pyzipper"])).is_some()
    };
    if has_them(&python) {
        return Ok(python);
    }
    let Some(system) = ["python3", "python"].into_iter().find_map(process::on_path) else {
        bail!(
            "python3 is not installed; python-pskc needs it, which reads the PSKC files that Token Desk writes, and the \
             other way round, and pyzipper, which opens the ZIP files. On Debian: sudo apt-get install python3-venv"
        );
    };
    println!(
        "Bringing python-pskc and pyzipper by pip: they are the second opinion on PSKC and ZIP files. Half a minute, into {}",
        folder.display()
    );
    // Debian keeps what makes a venv in a package of its own.
    let has_venv = process::ask(Command::new(&system).args(["-c", "import venv, ensurepip"])).is_some();
    if !has_venv && !debian::install(&["python3-venv"], "python-pskc and pyzipper need it", "Half a minute.")? {
        bail!(
            "Python has no venv, which keeps python-pskc and pyzipper apart from other programs. On Debian: sudo apt-get install python3-venv"
        );
    }
    process::run(
        Command::new(system).args(["-m", "venv", "--clear"]).arg(&folder),
        "to keep python-pskc and pyzipper apart from other programs (on Debian: sudo apt-get install python3-venv)",
    )?;
    process::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            // Nothing but what the hashes name, and no package whose installation runs a program of its own.
            .args(["--require-hashes", "--only-binary", ":all:", "--requirement"])
            .arg(&requirements),
        "to bring python-pskc and pyzipper; what they need is for Python 3.11 or newer",
    )?;
    if !has_them(&python) {
        bail!("python-pskc and pyzipper were installed into {}, but can't be used", folder.display());
    }
    Ok(python)
}
