//! Running other programs: how they are found, and what is said when one is missing or fails.

use std::{
    env,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// Runs a program whose output the user should see, and waits for it. `why` completes "it is needed …".
pub(crate) fn run(command: &mut Command, why: &str) -> Result<()> {
    let status = command.status().or_else(|error| explain(command, error, why))?;
    if !status.success() {
        bail!("`{}` failed ({status}); it is needed {why}", show(command));
    }
    Ok(())
}

/// Runs a program quietly and returns what it wrote, or `None` when it can't be started or fails.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command as one would type it.
pub(crate) fn show(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The file that a shell would run for this name, if there is one.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

/// The value for PATH with these folders first, for child processes.
pub(crate) fn path_with(folders: &[PathBuf]) -> Result<std::ffi::OsString> {
    let present = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&present));
    env::join_paths(all).context("a folder of PATH contains the character that separates its entries")
}

/// Cargo: the one that runs this task, so that the toolchain stays the same.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder);
    command
}

/// Keeps git from finding a repository around the crates that Cargo has downloaded, as it does where a home folder is one.
/// wasm-bindgen compiles in the commit that it stands in.
pub(crate) fn keep_git_out(command: &mut Command) -> &mut Command {
    match workspace::cargo_home() {
        Some(folder) => command.env("GIT_CEILING_DIRECTORIES", folder),
        None => command,
    }
}

fn explain<T>(command: &Command, error: std::io::Error, why: &str) -> Result<T> {
    let program = command.get_program().to_string_lossy().into_owned();
    if error.kind() == ErrorKind::NotFound {
        bail!("{program} is not installed (or not on PATH); it is needed {why}");
    }
    Err(error).with_context(|| format!("could not start {program}, which is needed {why}"))
}
