//! Programs of other people that seal deliveries, each in a folder of its own, so that nobody's own keys are touched.

pub(crate) mod gpg;
pub(crate) mod sq;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// What a program writes; it must end well.
pub(crate) fn run(command: &mut Command, how_to_get: &str) -> Vec<u8> {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} can't be run ({error}). {how_to_get}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    output.stdout
}

/// A new folder, which is removed when it is no longer used.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// In the system's folder and not in `target`: the path of a socket in it may have about a hundred bytes.
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("token-desk-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A program that was just told to end may still remove its files in there.
        for _ in 0..20 {
            _ = std::fs::remove_dir_all(&self.0);
            if !self.0.exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}

/// Packs a file into a ZIP file with 7-Zip, with a password if one is given.
pub(crate) fn seven_zip(name: &str, content: &[u8], password: Option<&str>) -> Vec<u8> {
    let folder = Folder::new();
    let file = folder.write(name, content);
    let mut command = Command::new("7z");
    command.args(["a", "-tzip"]);
    if let Some(password) = password {
        command.args(["-mem=AES256", &format!("-p{password}")]);
    }
    command.arg(folder.path().join("packed.zip")).arg(file);
    run(&mut command, "Get it with: sudo apt-get install p7zip-full (macOS: brew install p7zip)");
    folder.read("packed.zip")
}
