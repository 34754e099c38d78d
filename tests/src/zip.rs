//! ZIP files opened by 7-Zip, which knows nothing of the page.

use crate::samples::Folder;
use std::process::Command;

/// The one entry of an encrypted ZIP file: its name and its content; `None` if the password does not open it.
///
/// # Panics
/// Without 7-Zip, and if the file is not encrypted with AES-256 or has several entries.
#[track_caller]
pub fn unzip(zip: &[u8], password: &str) -> Option<(String, Vec<u8>)> {
    let folder = Folder::new();
    let path = folder.file("sealed.zip", zip);
    let run = |what: &[&str]| {
        let mut command = Command::new("7z");
        command.args(what).arg(format!("-p{password}")).arg(&path);
        command.output().expect("7z, which `cargo xtask test` brings (Debian: p7zip-full)")
    };
    let listed = run(&["l", "-slt"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let entries = listed.split_once("----------").expect("a list of entries").1;
    let names: Vec<&str> = entries.lines().filter_map(|line| line.strip_prefix("Path = ")).collect();
    assert!(names.len() == 1 && entries.contains("Method = AES-256 Store"), "{listed}");
    let content = run(&["x", "-so"]);
    content.status.success().then(|| (names[0].to_owned(), content.stdout))
}
