//! Tools that come from crates.io: fetched by hash, compiled here, and kept with the hash of what was compiled.
//!
//! A package's file is compared with the hash that this repository has of it before anything of it is compiled. In it is
//! the Cargo.lock that it was published with, whose hashes Cargo compares (`--locked`): so all of the tool's source is
//! fixed by that one hash, or by two where the repository has another lock file for it.
//!
//! The program differs from machine to machine, so its hash can't be in the repository. It is written beside the program
//! and compared at each use. That notices a program that is damaged, was written by half, or is another one; it does not
//! stop somebody who can write into this user's cache, and who can as well write into this user's source. Therefore a
//! release takes no program that was kept: see `pinned.rs`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};

use crate::{hash, pinned, process, workspace};

/// A tool that comes from crates.io.
pub(crate) struct Tool {
    pub(crate) package: &'static str,
    /// The file that is run.
    pub(crate) program: &'static str,
    /// What it answers with its version.
    pub(crate) ask: &'static [&'static str],
    pub(crate) version: String,
    /// SHA-256 of the package's file, as crates.io publishes it.
    pub(crate) sha256: &'static str,
    /// The lock file in this repository that takes the place of the package's own.
    pub(crate) lock: Option<&'static str>,
    /// Completes "it is needed because …".
    pub(crate) why: &'static str,
    pub(crate) how_long: &'static str,
}

impl Tool {
    /// Brings the tool; returns the folder that PATH lacks, or `None` when it is on PATH in this version.
    pub(crate) fn bring(&self) -> Result<Option<PathBuf>> {
        if !pinned::is_on() && process::on_path(self.program).is_some_and(|program| self.is_version_of(&program)) {
            return Ok(None);
        }
        let folder = workspace::cache()?.join("tools").join(format!("{}-{}", self.package, self.version));
        let programs = folder.join("bin");
        let program = programs.join(format!("{}{}", self.program, env::consts::EXE_SUFFIX));
        if is_as_compiled(&program) {
            return Ok(Some(programs));
        }
        println!(
            "Bringing {} {}: {}. It is compiled once, about {}, into {}",
            self.program,
            self.version,
            self.why,
            self.how_long,
            folder.display()
        );
        self.compile(&folder)?;
        if !self.is_version_of(&program) {
            bail!("{} was installed, but does not answer with version {}", program.display(), self.version);
        }
        keep_hash(&program)?;
        Ok(Some(programs))
    }

    /// Compares the package's file with the hash that is known of it, then compiles it.
    fn compile(&self, folder: &Path) -> Result<()> {
        // Not in the workspace, whose own dependencies Cargo would look at first.
        fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
        let package = format!("{}@{}", self.package, self.version);
        // Besides showing it, this is Cargo's way to download one package without compiling it.
        let shown = process::ask(process::cargo(folder).args(["info", "--registry", "crates-io", &package]));
        ensure!(shown.is_some(), "{package} could not be downloaded from crates.io, because {}", self.why);
        let files = downloaded(self.package, &self.version)?;
        compare(&files, self.sha256)
            .with_context(|| format!("{package} is not what this repository knows of it; nothing of it was run"))?;
        // Unpacked from that very file: what Cargo has unpacked before, it does not compare again. And outside of the
        // repository, whose member Cargo would take it for.
        let scratch = tempfile::tempdir().context("could not make a folder to unpack a package in")?;
        process::run(
            Command::new("tar").arg("-xzf").args(files.first()).arg("-C").arg(scratch.path()),
            &format!("to unpack {package}"),
        )?;
        let source = scratch.path().join(format!("{}-{}", self.package, self.version));
        if let Some(lock) = self.lock {
            fs::copy(workspace::root().join(lock), source.join("Cargo.lock"))
                .with_context(|| format!("could not copy {lock}"))?;
        }
        process::run(
            process::keep_git_out(
                process::cargo(&source)
                    .args(["install", "--locked", "--force", "--path", ".", "--root"])
                    .arg(folder)
                    // In the scratch folder, whatever holds for the repository.
                    .env_remove("CARGO_TARGET_DIR"),
            ),
            &format!("because {}", self.why),
        )
    }

    fn is_version_of(&self, program: &Path) -> bool {
        has_version(program, self.ask, &self.version)
    }
}

/// Whether the program, asked so, answers with this version.
pub(crate) fn has_version(program: &Path, ask: &[&str], version: &str) -> bool {
    process::ask(Command::new(program).args(ask))
        .is_some_and(|answer| answered_version(&answer).is_some_and(|found| same_version(found, version)))
}

/// Two versions are the same when their numbers are: "132" is "132.0.0".
fn same_version(one: &str, other: &str) -> bool {
    fn numbers(version: &str) -> Option<Vec<u32>> {
        let mut numbers: Vec<u32> = version.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(numbers)
    }
    numbers(one).is_some() && numbers(one) == numbers(other)
}

/// The version in an answer such as "trunk 0.21.14" or "wasm-opt version 132 (version_132)".
fn answered_version(answer: &str) -> Option<&str> {
    answer.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

/// The package's files among what Cargo has downloaded: one for each registry or mirror that it came from.
fn downloaded(package: &str, version: &str) -> Result<Vec<PathBuf>> {
    let registries = workspace::cargo_home().context("no home folder of Cargo is known")?.join("registry/cache");
    let entries = fs::read_dir(&registries).with_context(|| format!("could not read {}", registries.display()))?;
    let name = format!("{package}-{version}.crate");
    Ok(entries.flatten().map(|entry| entry.path().join(&name)).filter(|file| file.is_file()).collect())
}

/// Whether there are files, and all have this hash.
fn compare(files: &[PathBuf], sha256: &str) -> Result<()> {
    ensure!(!files.is_empty(), "Cargo keeps no file of it");
    for file in files {
        let found = hash::of_file(file)?;
        ensure!(found == sha256, "{} has the SHA-256 {found}, not {sha256}", file.display());
    }
    Ok(())
}

/// Whether the program is there and has the hash that was written beside it when it was compiled.
fn is_as_compiled(program: &Path) -> bool {
    let (Ok(kept), Ok(found)) = (fs::read_to_string(hash_file(program)), hash::of_file(program)) else {
        return false;
    };
    kept.trim_end() == found
}

fn keep_hash(program: &Path) -> Result<()> {
    let file = hash_file(program);
    fs::write(&file, hash::of_file(program)? + "\n").with_context(|| format!("could not write {}", file.display()))
}

fn hash_file(program: &Path) -> PathBuf {
    program.with_extension("sha256")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(same_version("0.21.14", "0.21.14"));
        assert!(same_version("132", "132.0.0"));
        assert!(!same_version("0.21.1", "0.21.14"));
        assert!(!same_version("13", "130"));
        assert!(!same_version("new", "new"));
    }

    #[test]
    fn a_version_is_found_in_what_tools_answer() {
        assert_eq!(answered_version("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(answered_version("wasm-opt version 132 (version_132)"), Some("132"));
        assert_eq!(answered_version("no number"), None);
    }

    #[test]
    fn a_package_is_taken_only_with_its_hash() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let files = ["one.crate", "two.crate"].map(|name| folder.path().join(name));
        for file in &files {
            fs::write(file, "abc")?;
        }
        assert!(compare(&files, &hash::of(b"abc")).is_ok());
        assert!(compare(&[], &hash::of(b"abc")).is_err(), "none was compared");
        fs::write(&files[1], "abd")?;
        assert!(compare(&files, &hash::of(b"abc")).is_err(), "Cargo may take either");
        Ok(())
    }

    #[test]
    fn a_kept_program_is_used_only_as_it_was_compiled() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let program = folder.path().join("tool");
        assert!(!is_as_compiled(&program), "there is none");
        fs::write(&program, "compiled")?;
        assert!(!is_as_compiled(&program), "no hash was kept: it was interrupted, or is from somewhere else");
        keep_hash(&program)?;
        assert!(is_as_compiled(&program));
        fs::write(&program, "another one")?;
        assert!(!is_as_compiled(&program), "it says what version it likes");
        Ok(())
    }
}
