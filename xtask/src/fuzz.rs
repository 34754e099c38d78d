//! `cargo xtask fuzz`: builds a fuzz target and runs it for a while. See fuzz/README.md.
//!
//! This is what cargo-fuzz does, with the compiler that is there: coverage and AddressSanitizer are options that only
//! a nightly compiler admits to have, so RUSTC_BOOTSTRAP asks the stable one for them. Nothing that is released is
//! built so.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};

use crate::{process, workspace};

/// What cargo-fuzz gives to the compiler: counters in every branch, what is compared, and memory that is watched.
const COMPILER_FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Zsanitizer=address --cfg fuzzing -Ccodegen-units=1";

/// Folders whose files every target begins with: a sample of another kind is a wrong file, which people choose as well.
const SAMPLES: [&str; 7] = [
    "core/tests/data/samples",
    "core/tests/data/pskc",
    "core/tests/data/sheets",
    "core/tests/data/openpgp",
    "core/tests/data/zip",
    "core/src/output/layout",
    "fuzz/seeds",
];

/// The largest input, in bytes: two of the largest samples.
const MAX_INPUT_BYTES: usize = 32 * 1024;

/// An input that takes longer, in seconds, is a finding.
const SECONDS_FOR_ONE: u32 = 20;

const DEFAULT_SECONDS: u32 = 60;

/// Runs one target or all; lists them if none is named. A finding is not an error of this task, but its exit code says
/// that there is one.
pub(crate) fn run(name: Option<&str>, all: bool, seconds: Option<u32>) -> Result<ExitCode> {
    let targets = targets()?;
    let chosen: Vec<&String> = match name {
        None if all => targets.iter().collect(),
        None => {
            println!("{}", targets.join("\n"));
            return Ok(ExitCode::SUCCESS);
        }
        Some(name) => targets.iter().filter(|target| *target == name).collect(),
    };
    if chosen.is_empty() {
        bail!("there is no fuzz target {:?}; they are: {}", name.unwrap_or_default(), targets.join(", "));
    }
    let mut sound = true;
    for target in chosen {
        sound &= search(target, seconds.unwrap_or(DEFAULT_SECONDS))?;
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The names of the targets, in order.
fn targets() -> Result<Vec<String>> {
    let folder = workspace::root().join("fuzz/fuzz_targets");
    let mut names = Vec::new();
    for path in files(&folder)? {
        if path.extension() == Some(OsStr::new("rs"))
            && let Some(name) = path.file_stem()
        {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

/// Builds a target and runs it; whether it found nothing.
fn search(target: &str, seconds: u32) -> Result<bool> {
    let program = build(target)?;
    let corpus = workspace::target().join("fuzz/corpus").join(target);
    let findings = workspace::target().join("fuzz/findings").join(target);
    for folder in [&corpus, &findings] {
        fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
    }
    copy_samples(&corpus, bytes_behind_the_file(target))?;
    println!("\n=== fuzz {target}: {seconds} s");
    let before = files(&findings)?;
    let mut command = Command::new(program);
    command
        .arg(&corpus)
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={MAX_INPUT_BYTES}"))
        .arg(format!("-timeout={SECONDS_FOR_ONE}"))
        .arg("-print_final_stats=1")
        .current_dir(workspace::root());
    let status = command.status().with_context(|| format!("could not start `{}`", process::show(&command)))?;
    let found: Vec<PathBuf> = files(&findings)?.into_iter().filter(|path| !before.contains(path)).collect();
    for path in &found {
        println!("=== fuzz {target}: FOUND, by this input: {}", path.display());
    }
    if status.success() && found.is_empty() {
        println!("=== fuzz {target}: nothing found");
        return Ok(true);
    }
    println!("=== fuzz {target}: FAILED ({status}); what to do is in fuzz/README.md");
    Ok(false)
}

/// Builds a target; where its program is.
fn build(target: &str) -> Result<PathBuf> {
    let host = process::ask(Command::new("rustc").arg("-vV"))
        .and_then(|text| text.lines().find_map(|line| line.strip_prefix("host: ").map(str::to_owned)))
        .context("`rustc -vV` does not say for which system it compiles")?;
    let folder = workspace::target().join("fuzz/build");
    process::run(
        process::cargo(&workspace::root())
            .args(["build", "--locked", "--release", "--manifest-path", "fuzz/Cargo.toml", "--bin", target])
            // Named, so that the flags are for the target alone and not for build scripts.
            .args(["--target", &host, "--target-dir"])
            .arg(&folder)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", COMPILER_FLAGS)
            .env_remove("CARGO_ENCODED_RUSTFLAGS"),
        "to run the fuzz target; a C++ compiler has to be there, for libFuzzer",
    )?;
    Ok(folder.join(host).join("release").join(format!("{target}{}", std::env::consts::EXE_SUFFIX)))
}

/// Puts the samples into a corpus: each as it is, with zeros behind it for choices.
fn copy_samples(corpus: &Path, zeros: usize) -> Result<()> {
    for folder in SAMPLES {
        for path in files(&workspace::root().join(folder))? {
            let extension = path.extension().unwrap_or_default();
            let name = path.file_name().unwrap_or_default();
            if ["md", "rs", "png"].iter().any(|other| extension == *other) {
                continue;
            }
            let mut bytes = fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
            bytes.resize(bytes.len() + zeros, 0);
            let copy = corpus.join(name);
            fs::write(&copy, bytes).with_context(|| format!("could not write {}", copy.display()))?;
        }
    }
    Ok(())
}

/// How many bytes at its end a target takes for choices (`CHOICES` in fuzz/src/choices.rs), for actions (`ACTION_BYTES` in
/// fuzz/fuzz_targets/desk.rs), or for both that and how a file is made large (`MAKING` in
/// fuzz/fuzz_targets/arriving_file.rs). A sample gets that number of zeros.
fn bytes_behind_the_file(target: &str) -> usize {
    match target {
        "desk" => 128,
        "arriving_file" => 48,
        _ => 32,
    }
}

/// The files directly in a folder, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))?;
    let mut files = Vec::new();
    for entry in listed {
        let path = entry?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
