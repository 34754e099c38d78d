//! Reading PSKC in a terminal: the example `convert` beside pskctool and python-pskc's own program, each as a process.

use crate::TURNS;
use crate::input::seed_file;
use crate::numbers::Series;
use crate::report::{Report, Target};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const KEY: &str = "000102030405060708090a0b0c0d0e0f";

/// 10,000 plain keys, and 1,000 encrypted ones with check values.
pub(crate) fn keys(report: &mut Report) {
    let convert = set("TOKEN_DESK_BENCH_CONVERT", "the example `convert`, compiled for release");
    let python = set("TOKEN_DESK_PYTHON", "a Python with python-pskc in it");
    let python_pskc = Path::new(&python).with_file_name(format!("pskc2csv{}", std::env::consts::EXE_SUFFIX));
    let program = |program: &Path, arguments: &[&str], file: &Path| {
        let mut command = Command::new(program);
        command.args(arguments).arg(file);
        command
    };
    let (ours, pskctool) = (PathBuf::from(convert), PathBuf::from("pskctool"));

    let plain = pskc_file(&ours, 10_000, &[]);
    let commands = [
        program(&ours, &["--to", "inventory"], &plain.path),
        program(&pskctool, &["--info"], &plain.path),
        program(&python_pskc, &[], &plain.path),
    ];
    // Each must read every key: serial numbers from 20000001 on.
    let last = "20010000";
    let [ours_time, tool, python] = take_turns(commands, last);
    let what = format!("read 10,000 plain PSKC keys ({:.1} MB), as a program", plain.megabytes);
    add(report, &what, &ours_time, ("pskctool", &tool), 0.15);
    add(report, &what, &ours_time, ("python-pskc", &python), 0.03);

    let sealed = pskc_file(&ours, 1_000, &["--protect", &format!("psk:{KEY}")]);
    let commands = [
        program(&ours, &["--psk", KEY, "--to", "inventory"], &sealed.path),
        program(&python_pskc, &["--secret", KEY], &sealed.path),
    ];
    let [ours_time, python] = take_turns(commands, "20001000");
    let what = format!("read 1,000 encrypted PSKC keys with MAC ({:.1} MB), as a program", sealed.megabytes);
    add(report, &what, &ours_time, ("python-pskc", &python), 0.1);
}

fn set(variable: &str, what: &str) -> OsString {
    std::env::var_os(variable).unwrap_or_else(|| panic!("{variable}: {what}; `cargo xtask bench` sets it"))
}

struct PskcFile {
    path: PathBuf,
    megabytes: f64,
    _folder: tempfile::TempDir,
}

fn pskc_file(convert: &Path, count: usize, protect: &[&str]) -> PskcFile {
    let folder = tempfile::Builder::new().prefix("token-desk-pskc-").tempdir().expect("a folder for the file");
    let path = folder.path().join("tokens.pskcxml");
    let seeds = seed_file(count);
    let made = Command::new(convert).arg(&seeds.path).args(["--to", "pskc", "--out"]).arg(&path).args(protect).status();
    assert!(made.is_ok_and(|status| status.success()), "the PSKC file is written");
    let size = std::fs::metadata(&path).expect("the PSKC file").len();
    PskcFile { path, megabytes: size as f64 / 1e6, _folder: folder }
}

/// Runs the programs in turns and gives the times of each. Before that each shows once that it reads the last key.
fn take_turns<const N: usize>(mut commands: [Command; N], last: &str) -> [Series; N] {
    for command in &mut commands {
        let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let read = String::from_utf8_lossy(&output.stdout).contains(last);
        assert!(output.status.success() && read, "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let mut times = [const { Vec::new() }; N];
    for _ in 0..TURNS {
        for (command, times) in commands.iter_mut().zip(&mut times) {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let start = Instant::now();
            let status = command.status().expect("it ran before");
            times.push(start.elapsed().as_secs_f64() * 1000.0);
            assert!(status.success(), "{command:?}");
        }
    }
    times.map(Series::of)
}

fn add(report: &mut Report, what: &str, ours: &Series, (name, theirs): (&str, &Series), target: f64) {
    report.add(
        what,
        (ours.median(), ours.show("ms")),
        Some((theirs.median(), format!("{name}: {}", theirs.show("ms")))),
        &Target::RatioAtMost(target),
    );
}
