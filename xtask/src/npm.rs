//! Packages of npm, exactly those that a lock file names by their hashes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{process, workspace};

const MANIFEST: &str = "package.json";
const LOCK: &str = "package-lock.json";

/// Packages that are installed together, as package.json and package-lock.json in one folder of the repository say.
pub(crate) struct Packages {
    manifest: String,
    lock: String,
    folder: PathBuf,
}

impl Packages {
    /// Those of a folder of the repository; `name` is what they are called in the cache.
    pub(crate) fn of(source: &str, name: &str) -> Result<Self> {
        let source = workspace::root().join(source);
        let (manifest, lock) = (read(&source.join(MANIFEST))?, read(&source.join(LOCK))?);
        let folder = workspace::cached_by(name, lock.as_bytes())?;
        Ok(Self { manifest, lock, folder })
    }

    /// The version that package.json asks for; its form here is fixed, so no JSON reader is needed.
    pub(crate) fn version(&self, package: &str) -> Option<&str> {
        self.manifest.split_once(&format!("\"{package}\": \""))?.1.split_once('"').map(|(version, _)| version)
    }

    /// The folder `node_modules`, if they are installed.
    pub(crate) fn installed(&self) -> Option<PathBuf> {
        Some(self.folder.join("node_modules")).filter(|modules| modules.is_dir())
    }

    /// Removes what is installed of them.
    pub(crate) fn remove(&self) -> Result<()> {
        if !self.folder.exists() {
            return Ok(());
        }
        fs::remove_dir_all(&self.folder).with_context(|| format!("could not remove {}", self.folder.display()))
    }

    /// Installs them if they are not; returns the folder `node_modules`. `why` completes "it is needed …".
    pub(crate) fn install(&self, why: &str) -> Result<PathBuf> {
        if let Some(modules) = self.installed() {
            return Ok(modules);
        }
        let mut npm = command().context("npm is not installed (https://nodejs.org)")?;
        let beside = self.folder.parent().context("the cache has no folder")?;
        fs::create_dir_all(beside).with_context(|| format!("could not make {}", beside.display()))?;
        // Elsewhere first: neither an interrupted run nor another one at the same moment must leave half of them here.
        let fresh =
            tempfile::tempdir_in(beside).with_context(|| format!("could not make a folder in {}", beside.display()))?;
        for (name, text) in [(MANIFEST, &self.manifest), (LOCK, &self.lock)] {
            let path = fresh.path().join(name);
            fs::write(&path, text).with_context(|| format!("could not write {}", path.display()))?;
        }
        // `ci` installs what the lock file says or nothing. No scripts: no package has any business on this computer.
        npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]).arg(fresh.path());
        process::run(&mut npm, why)?;
        if let Err(error) = fs::rename(fresh.path(), &self.folder)
            && self.installed().is_none()
        {
            return Err(error).with_context(|| format!("could not make {}", self.folder.display()));
        }
        Ok(self.folder.join("node_modules"))
    }
}

/// Whether npm is there.
pub(crate) fn is_there() -> bool {
    command().is_some()
}

fn command() -> Option<Command> {
    // A script of its own kind on Windows.
    let name = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let there = process::ask(Command::new(name).arg("--version")).is_some();
    there.then(|| Command::new(name))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A version range would leave it to the day which version is taken.
    #[test]
    fn each_package_is_asked_for_in_one_version() -> Result<()> {
        for (source, names) in [
            ("xtask/tools/npm", &["binaryen"][..]),
            ("benches", &["d3-dsv", "otpauth", "papaparse"]),
            ("tests/axe", &["axe-core"]),
        ] {
            let packages = Packages::of(source, "test")?;
            for name in names {
                let version = packages.version(name).with_context(|| format!("{source} has no {name}"))?;
                assert!(version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'), "{name} {version}");
                let locked = format!("\"node_modules/{name}\": {{\n      \"version\": \"{version}\"");
                assert!(packages.lock.replace("\r\n", "\n").contains(&locked), "{source} locks another {name}");
            }
            assert_eq!(packages.version("yew"), None);
        }
        Ok(())
    }
}
