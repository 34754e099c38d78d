//! Packages of Debian, installed where that needs no question: as root, or on a build machine where sudo asks for no
//! password.

use std::{
    env,
    process::{Command, Stdio},
};

use anyhow::Result;

use crate::process;

/// Installs packages; false where that can't be done without a question, or this is no Debian.
///
/// `why` completes "Bringing … by apt-get: …", and `how_long` is a sentence.
pub(crate) fn install(packages: &[&str], why: &str, how_long: &str) -> Result<bool> {
    let Some(words) = installer() else {
        return Ok(false);
    };
    println!("Bringing {} by apt-get: {why}. {how_long}", packages.join(" "));
    let apt_get = || {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).stdin(Stdio::null()).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    process::run(apt_get().arg("update"), "to know which packages there are")?;
    process::run(
        apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages),
        &format!("because {why}"),
    )?;
    Ok(true)
}

/// How to start apt-get, or `None` where it must not or can't be used.
fn installer() -> Option<&'static [&'static str]> {
    // Only Debian has all packages that are asked for: Ubuntu's chromium and firefox are snaps, which no driver can steer.
    let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    if !system.lines().any(|line| line == "ID=debian") || process::on_path("apt-get").is_none() {
        return None;
    }
    let is_root = process::ask(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if is_root {
        return Some(&["apt-get"]);
    }
    let may_sudo =
        env::var_os("CI").is_some() && process::ask(Command::new("sudo").args(["--non-interactive", "true"])).is_some();
    may_sudo.then_some(&["sudo", "--non-interactive", "--preserve-env=DEBIAN_FRONTEND", "apt-get"])
}
