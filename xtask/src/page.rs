//! Building the release page: the tools, then Trunk, which calls `pack` at its end (see Trunk.toml).

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{pack, process, tools, workspace};

/// How the compiler flags of the WebAssembly target alone are given through the environment. Cargo appends them to those
/// in .cargo/config.toml, and programs for the host, such as this one, are not compiled anew because of them.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// What becomes of the table of sizes in README.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readme {
    /// It stays, whatever it says.
    Leave,
    /// It is written anew.
    Update,
    /// A table with the sizes of another page is an error.
    Check,
}

/// Builds the release page into dist/.
pub(crate) fn build(readme: Readme) -> Result<()> {
    let tools = tools::for_build()?;
    // Trunk works offline below, so that it takes the tools from here and never others: fetch what it compiles now.
    process::run(
        process::cargo(&workspace::root()).args(["fetch", "--quiet", "--locked"]),
        "to download the crates that the page is made of",
    )?;
    let mut trunk = Command::new("trunk");
    trunk
        .current_dir(workspace::root())
        .args(["build", "--release", "--offline", "--locked", "--skip-version-check"])
        .env("PATH", process::path_with(&tools.folders)?)
        // Trunk takes this variable for its own option and refuses the usual value "1".
        .env_remove("NO_COLOR");
    match readme {
        Readme::Leave => trunk.env_remove(pack::README),
        Readme::Update => trunk.env(pack::README, "update"),
        // Without wasm-opt the page has another size, which is no fault of the table.
        Readme::Check if tools::find_wasm_opt()?.is_some() => trunk.env(pack::README, "check"),
        Readme::Check => trunk.env_remove(pack::README),
    };
    reproducible(&mut trunk)?;
    process::run(&mut trunk, "to build the page")?;
    println!("The page is {}", workspace::page().display());
    Ok(())
}

/// Compiles another package to WebAssembly and makes it callable from a script; gives the folder, in `target`, with what
/// wasm-bindgen made of it.
pub(crate) fn bound(package: &str, folder: &str, what: &str) -> Result<PathBuf> {
    let tools = tools::for_build()?;
    process::run(
        process::cargo(&workspace::root()).args([
            "build",
            "--release",
            "--locked",
            "--target",
            tools::WASM_TARGET,
            "--package",
            package,
        ]),
        &format!("to compile {what}"),
    )?;
    let module = format!("{}/release/{}.wasm", tools::WASM_TARGET, package.replace('-', "_"));
    let folder = workspace::target().join(folder);
    process::run(
        Command::new("wasm-bindgen")
            .args(["--target", "no-modules", "--no-typescript", "--out-dir"])
            .arg(&folder)
            .arg(workspace::target().join(module))
            .env("PATH", process::path_with(&tools.folders)?),
        &format!("to make callable {what}"),
    )?;
    Ok(folder)
}

/// Makes two builds in different folders give the same bytes: the names of these folders must not be in the page.
fn reproducible(command: &mut Command) -> Result<()> {
    // Either would replace the flags of .cargo/config.toml, which the page needs.
    for replacing in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        if env::var_os(replacing).is_some() {
            println!("{replacing} is set and is left out of the build of the page, which needs its own flags.");
            command.env_remove(replacing);
        }
    }
    process::keep_git_out(command);
    let flags = remap_flags();
    // Cargo splits this variable at spaces and knows no way to quote one.
    if flags.iter().any(|flag| flag.contains(char::is_whitespace)) {
        println!(
            "A folder of this build has a space in its name: the page will work, but it is not byte for byte the \
                  one that others build."
        );
        return Ok(());
    }
    let mut all: Vec<String> = env::var(FLAGS).into_iter().collect();
    all.extend(flags);
    command.env(FLAGS, all.join(" "));
    Ok(())
}

fn remap_flags() -> Vec<String> {
    // rustc takes the last flag that fits, so a folder inside another comes after it.
    [
        (Some(workspace::root()), "/token-desk"),
        (Some(workspace::target()), "/token-desk/target"),
        (workspace::cargo_home(), "/cargo"),
    ]
    .into_iter()
    .filter_map(|(folder, name)| Some((folder?, name.to_owned())))
    .chain(standard_library())
    .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()))
    .collect()
}

/// The standard library's source and the name that it has where the source is not installed: its generic code is compiled
/// here, and must be the same with and without the component rust-src.
fn standard_library() -> Option<(PathBuf, String)> {
    let sysroot = process::ask(Command::new("rustc").args(["--print", "sysroot"]))?;
    let version = process::ask(Command::new("rustc").arg("-vV"))?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "))?;
    Some((Path::new(sysroot.trim()).join("lib/rustlib/src/rust"), format!("/rustc/{commit}")))
}
