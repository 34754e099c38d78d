//! The tasks of this repository, run as `cargo xtask TASK`: everything that is not the program itself.
//!
//! Written in Rust and not in shell, so that the same command works on Linux, macOS and Windows and needs nothing
//! but Rust. Here are only the command line and the help text; each task has a module of its own.

mod bench;
mod bom;
mod browsers;
mod check;
mod crates_io;
mod debian;
mod fuzz;
mod hash;
mod hostile;
mod mutants;
mod npm;
mod pack;
mod page;
mod pictures;
mod pinned;
mod process;
mod python;
mod serve;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::ValueExt;
use lexopt::prelude::{Long, Short, Value};

use crate::page::Readme;

const HELP: &str = "\
The tasks of Token Desk. Each brings the tools that it needs and that are missing.

USAGE: cargo xtask TASK [OPTIONS]

TASKS
  start    Build the page, serve it on this computer and print where it is
             --open       also open it in the browser
             --port N     the port to serve on (default 8080, or a free one)
  build    Build the release page: dist/token-desk.html, one file with everything in it
             --update-readme   also renew the tables of sizes in README.md
             --pinned          as for a release: with nothing that is on PATH, in a cache or compiled already (half an hour)
  bom      List what the page in dist/ is made of and was made with: dist/token-desk.cdx.json (CycloneDX)
  serve    Serve what is in dist/ (takes --open and --port, too)
  test     Formatting, lints, links in the documentation, tests, licences, advisories, build, journeys in real browsers
             --only STEP  only this step; may be given more than once:
                          format, lint, docs, test, licences, advisories, build, journeys
  bench    Compare the page with its peers in a real browser
             --only NAME  only this comparison; may be given more than once:
                          read, million, memory, totp, scroll, open, export, console, pskc
  pictures Take the pictures of README.md anew, of the page in a real browser: docs/*.png
  fuzz     Feed the core made-up input, led by which code it reaches; without NAME or --all: list the targets
             NAME         the target; --all for each of them, one after the other
             --seconds N  how long each runs (default 60)
  mutants  Change the core in one place after the other, and look for changes that no test sees (takes hours)
             --only GLOB  only these files, such as core/src/output/*.rs or plan.rs; may be given more than once
  hostile  Build the pages with a program that tries to carry a key away, for the journeys alone
  pack     Make the single file of what Trunk has built (Trunk calls it: see Trunk.toml)

While you work on the page, `trunk serve` rebuilds it at each change.
";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What the command line asks for, over and above the task's name.
#[derive(Default)]
struct Options {
    open: bool,
    port: Option<u16>,
    only: Vec<String>,
    update_readme: bool,
    pinned: bool,
    name: Option<String>,
    all: bool,
    seconds: Option<u32>,
}

fn run() -> Result<ExitCode> {
    let mut arguments = lexopt::Parser::from_env();
    let mut task = None;
    let mut options = Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(ExitCode::SUCCESS);
            }
            Long("open") => options.open = true,
            Long("port") => options.port = Some(arguments.value()?.parse_port()?),
            Long("only") => options.only.push(arguments.value()?.to_string_lossy().into_owned()),
            Long("update-readme") => options.update_readme = true,
            Long("pinned") => options.pinned = true,
            Long("all") => options.all = true,
            Long("seconds") => options.seconds = Some(arguments.value()?.parse()?),
            Value(name) if task.is_none() => task = Some(name.to_string_lossy().into_owned()),
            Value(name) if task.as_deref() == Some("fuzz") && options.name.is_none() => {
                options.name = Some(name.to_string_lossy().into_owned());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    match task.as_deref() {
        None => print!("{HELP}"),
        Some("start") => {
            page::build(Readme::Leave)?;
            serve::serve(options.port, options.open)?;
        }
        Some("build") if options.pinned => pinned::build()?,
        Some("bom") => bom::write()?,
        Some("build") => page::build(if options.update_readme { Readme::Update } else { Readme::Leave })?,
        Some("serve") => serve::serve(options.port, options.open)?,
        Some("test") => return check::run(&options.only),
        Some("bench") => bench::run(&options.only)?,
        Some("pictures") => pictures::take()?,
        Some("fuzz") => return fuzz::run(options.name.as_deref(), options.all, options.seconds),
        Some("mutants") => return mutants::run(&options.only),
        Some("hostile") => println!("The pages are in {}", hostile::build()?.display()),
        Some("pack") => pack::run()?,
        Some(other) => bail!("there is no task {other:?}; `cargo xtask --help` lists them"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a port with a sentence of our own: lexopt's would not say what a port may be.
trait ParsePort {
    fn parse_port(&self) -> Result<u16>;
}

impl ParsePort for std::ffi::OsString {
    fn parse_port(&self) -> Result<u16> {
        match self.to_str().and_then(|text| text.parse().ok()) {
            Some(port) => Ok(port),
            None => bail!("--port takes a number from 0 to 65535, not {self:?}"),
        }
    }
}
