//! `cargo xtask mutants`: changes the core in one place after the other, and looks whether a test fails
//! (cargo-mutants). How to read what it says is in CONTRIBUTING.md; `.cargo/mutants.toml` says which changes are left
//! out, and why.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};

use crate::{process, tools, workspace};

/// The crate that is changed, and whose tests are run.
const PACKAGE: &str = "token-desk-core";

/// What is changed unless files are named: what decides what leaves, what is refused, what a code is, and who gets which
/// token. All of the core would take days. The list is here and not in `.cargo/mutants.toml`, because cargo-mutants adds
/// files that are named to files that are configured.
const EXAMINED: [&str; 18] = [
    // What goes into a file, what is kept out of it and why, and how it is written.
    "core/src/output/**/*.rs",
    // What is let in, and what of a file may be repeated.
    "core/src/reading/admission.rs",
    "core/src/ground/redaction/*.rs",
    // What a code is, and how it counts.
    "core/src/model/otp.rs",
    "core/src/model/token.rs",
    // What a key is: a wrong one gives wrong codes.
    "core/src/model/key_encoding/*.rs",
    // Who may have a token: guests, disabled accounts, what a UPN is.
    "core/src/model/upn.rs",
    "core/src/model/user.rs",
    // Who gets which token, what a person has selected, and what a repair does to the desk.
    "core/src/desk/add_tokens.rs",
    "core/src/desk/assign.rs",
    "core/src/desk/row_set.rs",
    "core/src/desk/settle.rs",
    "core/src/desk/fix.rs",
    "core/src/desk/mend.rs",
    "core/src/desk/remove.rs",
    "core/src/desk/merge_users.rs",
    // Which tokens and users are the same, and which contradict each other.
    "core/src/desk/same_tokens.rs",
    "core/src/desk/summarize.rs",
];

/// Files of `core/tests` that are not run: one builds the example anew each time, the others need other programs. All
/// look at what the rest looks at as well.
const LEFT_OUT: [&str; 3] = ["convert", "interop", "openpgp"];

/// Exit codes of cargo-mutants with which it came to its end: all is well, a change was not noticed, or a test never ended.
/// The last hides the one before, so its list is looked at.
const CAME_TO_ITS_END: [i32; 3] = [0, 2, 3];

/// Looks at the files that these globs name, or at [`EXAMINED`] when there is none. A survivor is not an error of this
/// task, but its exit code says that there is one.
pub(crate) fn run(only: &[String]) -> Result<ExitCode> {
    let examined: Vec<&str> =
        if only.is_empty() { EXAMINED.to_vec() } else { only.iter().map(String::as_str).collect() };
    let program = tools::cargo_mutants()?.map_or_else(
        || PathBuf::from("cargo-mutants"),
        |folder| folder.join(format!("cargo-mutants{}", std::env::consts::EXE_SUFFIX)),
    );
    let start = || {
        let mut command = Command::new(&program);
        command.current_dir(workspace::root()).args(choice(&examined));
        command
    };
    if process::ask(start().arg("--list")).is_some_and(|list| list.trim().is_empty()) {
        bail!("nothing in the core can be changed in {}", examined.join(", "));
    }
    let output = workspace::target().join("mutants-report");
    let mut command = start();
    command.args(tests(&workspace::root().join("core/tests"))?).arg("--output").arg(&output);
    // A random input that failed once would be kept, and fail for every change that comes after.
    command.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
    let status = command.status().with_context(|| format!("could not start `{}`", process::show(&command)))?;
    if status.code().is_none_or(|code| !CAME_TO_ITS_END.contains(&code)) {
        bail!("`{}` failed ({status}); it is needed to find changes that no test sees", process::show(&command));
    }
    let survivors = output.join("mutants.out/missed.txt");
    let list = fs::read_to_string(&survivors).with_context(|| format!("could not read {}", survivors.display()))?;
    if list.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nWhat no test noticed is in {}. What to do is in CONTRIBUTING.md.", survivors.display());
    Ok(ExitCode::FAILURE)
}

/// The arguments that say what is changed.
fn choice(examined: &[&str]) -> Vec<String> {
    let mut arguments = vec!["mutants".to_owned(), format!("--package={PACKAGE}")];
    arguments.extend(examined.iter().map(|glob| format!("--file={glob}")));
    arguments
}

/// The arguments that say which tests are run: those within the core, and these files.
fn tests(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_file()
            && path.extension().is_some_and(|extension| extension == "rs")
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
            && !LEFT_OUT.contains(&name)
        {
            names.push(format!("--cargo-arg=--test={name}"));
        }
    }
    names.sort();
    names.insert(0, "--cargo-arg=--lib".to_owned());
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_to_cargo_mutants() {
        assert_eq!(
            choice(&["plan.rs", "core/src/desk/*.rs"]),
            ["mutants", "--package=token-desk-core", "--file=plan.rs", "--file=core/src/desk/*.rs"]
        );
    }

    #[test]
    fn every_place_that_is_examined_is_there() {
        for glob in EXAMINED {
            let fixed = glob.split('*').next().unwrap_or_default();
            assert!(workspace::root().join(fixed).exists(), "{glob}");
        }
    }

    #[test]
    fn all_tests_run_but_those_that_are_left_out() {
        let folder = workspace::root().join("core/tests");
        let run = tests(&folder).unwrap();
        assert_eq!(run[0], "--cargo-arg=--lib");
        assert!(run.contains(&"--cargo-arg=--test=export".to_owned()), "{run:?}");
        for name in LEFT_OUT {
            assert!(folder.join(format!("{name}.rs")).is_file(), "{name}");
            assert!(!run.contains(&format!("--cargo-arg=--test={name}")), "{run:?}");
        }
    }
}
