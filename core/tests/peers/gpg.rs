//! GnuPG, and keys that it made.

use super::{Folder, run};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;

const HOW_TO_GET: &str = "Get it with: sudo apt-get install gnupg (macOS: brew install gnupg)";

/// GnuPG with a home of its own. Its agent is ended with it.
pub(crate) struct Gpg {
    home: Folder,
}

impl Gpg {
    pub(crate) fn new() -> Self {
        let home = Folder::new();
        // A private key's own passphrase: rounds that a test can wait for. A password's are given with each message.
        home.write("gpg-agent.conf", b"s2k-count 65536\n");
        Self { home }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("gpg");
        command.args([
            "--batch",
            "--quiet",
            "--yes",
            "--no-permission-warning",
            "--trust-model=always",
            "--no-options",
        ]);
        command.args(["--pinentry-mode=loopback", "--homedir"]).arg(self.home.path()).args(arguments);
        command
    }

    /// Seals a file whose size it knows.
    pub(crate) fn seal(&self, arguments: &[&str], content: &[u8]) -> Vec<u8> {
        let file = self.home.write("tokens.csv", content);
        run(self.command(&["--output=-"]).args(arguments).arg(file), HOW_TO_GET)
    }

    /// Seals what comes through a pipe, so that it does not know the size before the end.
    pub(crate) fn seal_piped(&self, arguments: &[&str], content: &[u8]) -> Vec<u8> {
        self.home.write("piped", content);
        // `cat` makes it a pipe: of a file GnuPG would know the size.
        let mut cat = Command::new("cat")
            .arg(self.home.path().join("piped"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("`cat` can't be run");
        let sealed = run(self.command(arguments).stdin(cat.stdout.take().expect("a pipe")), HOW_TO_GET);
        assert!(cat.wait().unwrap().success());
        sealed
    }

    /// Takes the private keys with which it is to sign.
    pub(crate) fn import(&self, keys: &[&Key]) {
        for key in keys {
            let file = self.home.write("key", &key.private);
            run(self.command(&["--import"]).arg(file), HOW_TO_GET);
        }
    }

    /// The public key as a file, for `--recipient-file`.
    pub(crate) fn public(&self, key: &Key) -> String {
        let name = format!("{}.public", key.fingerprint);
        self.home.write(&name, &key.public).to_str().expect("a path in ASCII").to_owned()
    }

    /// Seals a file for the owners of these keys.
    pub(crate) fn seal_to(&self, recipients: &[&Key], arguments: &[&str], content: &[u8]) -> Vec<u8> {
        let files: Vec<String> =
            recipients.iter().map(|key| format!("--recipient-file={}", self.public(key))).collect();
        let mut all: Vec<&str> = files.iter().map(String::as_str).collect();
        all.extend(arguments);
        all.push("--encrypt");
        self.seal(&all, content)
    }

    /// Opens a message with the private keys that it took, or a password.
    pub(crate) fn open(&self, arguments: &[&str], sealed: &[u8]) -> Vec<u8> {
        let file = self.home.write("sealed.pgp", sealed);
        run(self.command(&["--output=-"]).args(arguments).arg("--decrypt").arg(file), HOW_TO_GET)
    }

    /// The public key, which expires a second from now.
    pub(crate) fn expired(&self, key: &Key) -> Vec<u8> {
        self.import(&[key]);
        run(&mut self.command(&["--passphrase=", "--quick-set-expire", &key.fingerprint, "seconds=1"]), HOW_TO_GET);
        self.export(&["--export"], &key.fingerprint, None)
    }

    /// The names of all `ciphername`, `digestname` or `compressname` that this GnuPG has.
    pub(crate) fn names_of(&self, what: &str) -> Vec<String> {
        let told = run(&mut self.command(&["--with-colons", "--list-config", what]), HOW_TO_GET);
        let told = String::from_utf8(told).expect("ASCII");
        let names = told.trim().rsplit(':').next().unwrap_or_default();
        names.split(';').map(str::to_owned).collect()
    }

    fn export(&self, what: &[&str], which: &str, passphrase: Option<&str>) -> Vec<u8> {
        let passphrase = format!("--passphrase={}", passphrase.unwrap_or_default());
        run(self.command(&[&passphrase]).args(what).arg(which), HOW_TO_GET)
    }
}

impl Drop for Gpg {
    fn drop(&mut self) {
        _ = Command::new("gpgconf").arg("--homedir").arg(self.home.path()).args(["--kill", "all"]).output();
    }
}

/// A kind of key, in the words of GnuPG: for signing, and for encryption. RSA of the old kind does both with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Rsa,
    RsaAlone,
    Curve25519,
    P256,
    P384,
    P521,
    BrainpoolP256,
    BrainpoolP384,
    BrainpoolP512,
    DsaElgamal,
}

impl Kind {
    pub(crate) const ALL: [Self; 10] = [
        Self::Rsa,
        Self::RsaAlone,
        Self::Curve25519,
        Self::P256,
        Self::P384,
        Self::P521,
        Self::BrainpoolP256,
        Self::BrainpoolP384,
        Self::BrainpoolP512,
        Self::DsaElgamal,
    ];

    fn recipe(self) -> &'static str {
        match self {
            Self::Rsa => {
                "Key-Type: RSA\nKey-Length: 3072\nKey-Usage: sign\nSubkey-Type: RSA\nSubkey-Length: 3072\nSubkey-Usage: encrypt"
            }
            Self::RsaAlone => "Key-Type: RSA\nKey-Length: 2048\nKey-Usage: sign,encrypt",
            Self::Curve25519 => {
                "Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: cv25519"
            }
            Self::P256 => {
                "Key-Type: ECDSA\nKey-Curve: nistp256\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: nistp256"
            }
            Self::P384 => {
                "Key-Type: ECDSA\nKey-Curve: nistp384\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: nistp384"
            }
            Self::P521 => {
                "Key-Type: ECDSA\nKey-Curve: nistp521\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: nistp521"
            }
            Self::BrainpoolP256 => {
                "Key-Type: ECDSA\nKey-Curve: brainpoolP256r1\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: brainpoolP256r1"
            }
            Self::BrainpoolP384 => {
                "Key-Type: ECDSA\nKey-Curve: brainpoolP384r1\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: brainpoolP384r1"
            }
            Self::BrainpoolP512 => {
                "Key-Type: ECDSA\nKey-Curve: brainpoolP512r1\nKey-Usage: sign\nSubkey-Type: ECDH\nSubkey-Curve: brainpoolP512r1"
            }
            Self::DsaElgamal => {
                "Key-Type: DSA\nKey-Length: 2048\nKey-Usage: sign\nSubkey-Type: ELG-E\nSubkey-Length: 2048"
            }
        }
    }
}

/// A key as its owner exported it.
pub(crate) struct Key {
    pub(crate) kind: Kind,
    pub(crate) fingerprint: String,
    /// The key ID of what opens messages: 16 hex digits.
    pub(crate) opener: String,
    /// Its own passphrase.
    pub(crate) passphrase: Option<&'static str>,
    pub(crate) private: Vec<u8>,
    /// The same in armour.
    pub(crate) armoured: Vec<u8>,
    /// Without what signs: GnuPG leaves that away if only subkeys are asked for.
    pub(crate) only_subkeys: Vec<u8>,
    /// Without what opens messages, if that is another key than the one that signs.
    pub(crate) only_signs: Vec<u8>,
    pub(crate) public: Vec<u8>,
}

pub(crate) const PASSPHRASE: &str = "Käse & Brot 42";

/// Each kind of key, made once: without a passphrase, and with [`PASSPHRASE`].
pub(crate) fn keys() -> &'static [Key] {
    static KEYS: OnceLock<Vec<Key>> = OnceLock::new();
    KEYS.get_or_init(|| {
        thread::scope(|scope| {
            let makers = [None, Some(PASSPHRASE)].map(|passphrase| scope.spawn(move || make(passphrase)));
            makers.into_iter().flat_map(|maker| maker.join().expect("keys")).collect()
        })
    })
}

/// The key of that kind without a passphrase.
pub(crate) fn key(kind: Kind) -> &'static Key {
    keys().iter().find(|key| key.kind == kind && key.passphrase.is_none()).expect("of each kind")
}

/// The key of that kind with one.
pub(crate) fn locked_key(kind: Kind) -> &'static Key {
    keys().iter().find(|key| key.kind == kind && key.passphrase.is_some()).expect("of each kind")
}

fn make(passphrase: Option<&'static str>) -> Vec<Key> {
    let gpg = Gpg::new();
    let recipes: String = Kind::ALL
        .iter()
        .map(|kind| {
            let lock = passphrase.map_or("%no-protection".to_owned(), |passphrase| format!("Passphrase: {passphrase}"));
            format!("{}\nName-Real: {kind:?}\nExpire-Date: 0\n{lock}\n%commit\n", kind.recipe())
        })
        .collect();
    let file = gpg.home.write("recipes", recipes.as_bytes());
    run(gpg.command(&["--generate-key"]).arg(file), HOW_TO_GET);
    Kind::ALL.iter().map(|&kind| exported(&gpg, kind, passphrase)).collect()
}

fn exported(gpg: &Gpg, kind: Kind, passphrase: Option<&'static str>) -> Key {
    let name = format!("={kind:?}");
    let told = run(&mut gpg.command(&["--with-colons", "--list-keys", &name]), HOW_TO_GET);
    let told = String::from_utf8(told).expect("ASCII");
    let rows: Vec<Vec<&str>> = told.lines().map(|line| line.split(':').collect()).collect();
    let fingerprint = rows.iter().find(|row| row[0] == "fpr").expect("a fingerprint")[9].to_owned();
    let opens = |row: &&Vec<&str>| matches!(row[0], "pub" | "sub") && row[11].contains('e');
    let opener = rows.iter().find(opens).expect("a key for encryption")[4].to_owned();
    let export = |what: &[&str]| gpg.export(what, &fingerprint, passphrase);
    Key {
        kind,
        opener,
        passphrase,
        private: export(&["--export-secret-keys"]),
        armoured: export(&["--armor", "--export-secret-keys"]),
        only_subkeys: export(&["--export-secret-subkeys"]),
        only_signs: gpg.export(&["--export-secret-keys"], &format!("{fingerprint}!"), passphrase),
        public: export(&["--export"]),
        fingerprint,
    }
}
