//! Sequoia's program, as Debian 12 has it (0.27). It asks for passwords on a terminal only, and `script` is one.

use super::{Folder, run};
use std::io::Write as _;
use std::process::{Command, Stdio};

const HOW_TO_GET: &str = "Get it with: sudo apt-get install sq, in a container of Debian 12, as others have another sq";

pub(crate) struct Sq {
    folder: Folder,
}

impl Sq {
    pub(crate) fn new() -> Self {
        Self { folder: Folder::new() }
    }

    /// Starts it in its folder, and types each of these lines.
    fn run(&self, arguments: &[&str], typed: &[&str]) {
        let mut command = Command::new("sq");
        command.arg("--force").args(arguments);
        if typed.is_empty() {
            run(command.current_dir(self.folder.path()), HOW_TO_GET);
            return;
        }
        let words: String = arguments.iter().map(|word| format!(" '{word}'")).collect();
        let mut terminal = Command::new("script");
        terminal.args(["--quiet", "--return", "--command", &format!("sq --force{words}"), "/dev/null"]);
        terminal.current_dir(self.folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = terminal.spawn().expect("`script` can't be run. Get it with: sudo apt-get install bsdutils");
        // Open until the end: `script` waits for seconds where its input has ended.
        let mut keys = child.stdin.take().expect("a pipe");
        for line in typed {
            keys.write_all(format!("{line}\n").as_bytes()).unwrap();
        }
        let output = child.wait_with_output().unwrap();
        drop(keys);
        assert!(output.status.success(), "{words}: {}{HOW_TO_GET}", String::from_utf8_lossy(&output.stdout));
    }

    /// Seals a file; `arguments` may name what [`Sq::key`] made.
    pub(crate) fn seal(&self, arguments: &[&str], typed: &[&str], content: &[u8]) -> Vec<u8> {
        self.folder.write("tokens.csv", content);
        let arguments = [&["encrypt", "--output", "sealed"], arguments, &["tokens.csv"]].concat();
        self.run(&arguments, typed);
        self.folder.read("sealed")
    }

    /// Opens a message with a private key that has no passphrase.
    pub(crate) fn open(&self, private: &[u8], sealed: &[u8]) -> Vec<u8> {
        self.folder.write("own.private", private);
        self.folder.write("sealed", sealed);
        self.run(&["decrypt", "--recipient-key", "own.private", "--output", "opened", "sealed"], &[]);
        self.folder.read("opened")
    }

    /// Makes a key NAME.private and its certificate NAME.public, and gives back the first.
    pub(crate) fn key(&self, name: &str, suite: &str, passphrase: Option<&str>) -> Vec<u8> {
        let (private, public) = (format!("{name}.private"), format!("{name}.public"));
        let mut arguments = vec!["key", "generate", "--userid", name, "--cipher-suite", suite, "--export", &private];
        if passphrase.is_some() {
            arguments.push("--with-password");
        }
        // Once, and once more.
        let typed: Vec<&str> = passphrase.iter().flat_map(|&text| [text; 2]).collect();
        self.run(&arguments, &typed);
        self.run(&["key", "extract-cert", "--output", &public, &private], &[]);
        self.folder.read(&private)
    }
}
