//! Why a delivery is not opened.

use super::{MAX_ENTRIES, MAX_LAYERS, MAX_UNPACKED};
use crate::ground::refusal::{Refusal, RetryAs};
use crate::ground::words::{grouped, quoted};
#[cfg(feature = "unpacking")]
use crate::ground::work::TooSlow;
#[cfg(feature = "unpacking")]
use crate::notation::office::OfficeFault;
#[cfg(feature = "unpacking")]
use crate::notation::openpgp::{PgpFault, PgpLock};

/// The layer of which something is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layer(
    /// Its name inside of the file; `None` for the file itself.
    pub Option<String>,
);

impl Layer {
    /// As the subject of a sentence: `This ZIP file`, `“seeds.zip” inside of it`.
    fn subject(&self, what: &str) -> String {
        match &self.0 {
            None => format!("This {what}"),
            Some(name) => format!("{}, a {what} inside of it,", quoted(name)),
        }
    }
}

/// A kind of archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveKind {
    /// A ZIP file.
    Zip,
    /// A 7z archive.
    SevenZip,
}

impl ArchiveKind {
    fn name(self) -> &'static str {
        match self {
            Self::Zip => "ZIP file",
            Self::SevenZip => "7z archive",
        }
    }
}

/// Why a delivery is not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryRefusal {
    /// It is encrypted, and no password was given.
    Locked {
        /// Which layer.
        layer: Layer,
        /// What it is.
        archive: ArchiveKind,
        /// What encrypts it.
        by: &'static str,
    },
    /// No password that was given opens it.
    WrongPassword {
        /// Which layer.
        layer: Layer,
        /// What it is.
        archive: ArchiveKind,
        /// What encrypts it.
        by: &'static str,
        /// What was typed begins or ends with a blank.
        blanks: bool,
    },
    /// It is encrypted in a way that is not read.
    UnknownLock {
        /// Which layer.
        layer: Layer,
        /// What encrypts it.
        by: &'static str,
    },
    /// A file in it is packed in a way that is not read.
    Method {
        /// Which layer.
        layer: Layer,
        /// What it is.
        archive: ArchiveKind,
        /// The name of the method.
        method: String,
    },
    /// There is no file in it.
    Nothing {
        /// Which layer.
        layer: Layer,
        /// What it is.
        archive: ArchiveKind,
    },
    /// It is damaged.
    Damaged {
        /// Which layer.
        layer: Layer,
        /// What is the matter, as the rest of a sentence.
        what: &'static str,
    },
    /// It is an OpenPGP message that can't be opened, or another file of OpenPGP.
    #[cfg(feature = "unpacking")]
    Pgp {
        /// Which layer.
        layer: Layer,
        /// Why.
        fault: PgpFault,
        /// What was typed begins or ends with a blank.
        blanks: bool,
    },
    /// It is a document with a password, and none was given.
    #[cfg(feature = "unpacking")]
    OfficeLocked {
        /// Which layer.
        layer: Layer,
    },
    /// It is a document with a password that can't be opened.
    #[cfg(feature = "unpacking")]
    Office {
        /// Which layer.
        layer: Layer,
        /// Why.
        fault: OfficeFault,
    },
    /// Trying what was given on it takes long, and the person has not agreed to that.
    #[cfg(feature = "unpacking")]
    Slow {
        /// Which layer.
        layer: Layer,
        /// How long.
        slow: TooSlow,
    },
    /// There are more layers within each other than are opened.
    TooDeep,
    /// More would come out of it than is read.
    TooLarge,
    /// It has more entries than are read.
    TooManyEntries,
}

const ASK_AGAIN: &str = "Copy it again from where you got it, or ask the vendor to send it again.";
const ANOTHER_PROGRAM: &str =
    "Unpack it with the program that it was made with (7-Zip opens nearly all), and load the file that is inside.";

impl From<DeliveryRefusal> for Refusal {
    fn from(refusal: DeliveryRefusal) -> Self {
        use DeliveryRefusal as D;
        let unlocked = RetryAs::Unlocked { passphrase: true, private_key: false };
        match refusal {
            D::Locked { layer, archive, by } => Self::new(
                "archive-locked",
                format!("{} is encrypted ({by}).", layer.subject(archive.name())),
                "Type its password. Vendors send it apart from the file: by telephone, letter or another mail.",
            )
            .or_as(unlocked),
            D::WrongPassword { layer, archive, by, blanks } => Self::new(
                "archive-wrong-password",
                format!("The password does not open it. {} is encrypted ({by}).", layer.subject(archive.name())),
                if blanks {
                    "What was typed begins or ends with a blank; it was tried without, too. Type the password again, and mind capital letters."
                } else {
                    "Type it again, and mind capital letters. If it still does not fit, the file may be damaged: ask the vendor."
                },
            )
            .or_as(unlocked),
            D::UnknownLock { layer, by } => Self::new(
                "archive-unknown-lock",
                format!("{} is encrypted in a way that is not read here ({by}).", layer.subject("ZIP file")),
                ANOTHER_PROGRAM,
            ),
            D::Method { layer, archive, method } => Self::new(
                "archive-method",
                format!("{} is packed with {}, which is not read here.", layer.subject(archive.name()), method),
                ANOTHER_PROGRAM,
            ),
            D::Nothing { layer, archive } => Self::new(
                "archive-empty",
                format!("{} has no file in it.", layer.subject(archive.name())),
                "Ask the vendor to send it again.",
            ),
            D::Damaged { layer, what } => Self::new(
                "archive-damaged",
                format!("{} is damaged: {what}.", layer.subject("packed file")),
                ASK_AGAIN,
            ),
            #[cfg(feature = "unpacking")]
            D::Pgp { layer, fault, blanks } => pgp(&layer.subject("PGP message"), fault, blanks),
            #[cfg(feature = "unpacking")]
            D::OfficeLocked { layer } => Self::new(
                "office-locked",
                format!("{} is encrypted with a password.", layer.subject("workbook")),
                "Type the password with which Excel opens it.",
            )
            .or_as(unlocked),
            #[cfg(feature = "unpacking")]
            D::Office { layer, fault: OfficeFault::WrongPassword } => Self::new(
                "office-wrong-password",
                format!("The password does not open it. {} is encrypted with a password.", layer.subject("workbook")),
                "Type it again, and mind capital letters: it is the one with which Excel opens it.",
            )
            .or_as(unlocked),
            #[cfg(feature = "unpacking")]
            D::Office { layer, fault: OfficeFault::Damaged } => Self::new(
                "office-damaged",
                format!("{} is damaged, or was changed since it was encrypted.", layer.subject("workbook")),
                ASK_AGAIN,
            ),
            #[cfg(feature = "unpacking")]
            D::Office { layer, fault: OfficeFault::Unknown(by) } => Self::new(
                "office-unknown-lock",
                format!("{} is encrypted in a way that is not read here ({by}).", layer.subject("workbook")),
                "Open it in Excel, save it without a password, and load that file. Delete it afterwards if keys are in it.",
            ),
            #[cfg(feature = "unpacking")]
            D::Slow { layer, slow } => slow_to_try(&layer.subject("packed file"), slow),
            D::TooDeep => Self::new(
                "archive-too-deep",
                format!("More than {MAX_LAYERS} packed files lie within each other."),
                ANOTHER_PROGRAM,
            ),
            D::TooLarge => Self::new(
                "archive-too-large",
                format!("Unpacked it has more than {} MB.", MAX_UNPACKED / (1024 * 1024)),
                "Check that it is the right file; a list of 100,000 tokens has about 8 MB.",
            ),
            D::TooManyEntries => Self::new(
                "archive-too-many",
                format!("It is made of more than {} files.", grouped(MAX_ENTRIES)),
                "Unpack it, and load the file with the serial numbers and keys.",
            ),
        }
    }
}

/// The question before what takes long.
#[cfg(feature = "unpacking")]
fn slow_to_try(it: &str, TooSlow { gigabytes }: TooSlow) -> Refusal {
    Refusal::new(
        "archive-slow",
        format!("{it} takes a minute or more to try passwords on."),
        "Open it all the same if you trust the file; it can be cancelled at any time.",
    )
    .or_as(RetryAs::ManyRounds(gigabytes))
}

/// Why an OpenPGP message is not opened.
#[cfg(feature = "unpacking")]
fn pgp(it: &str, fault: PgpFault, blanks: bool) -> Refusal {
    use PgpFault as P;
    let unlocked = |lock: &PgpLock| RetryAs::Unlocked { passphrase: lock.passphrase, private_key: lock.private_key };
    let ask_sender = "Ask the vendor to encrypt it again, with GnuPG or a program like it.";
    match fault {
        P::Locked(lock) => {
            let advice = match (lock.private_key, lock.passphrase) {
                (true, false) => "Choose the private key file that belongs to it, and type the key’s passphrase.",
                (true, true) => "Choose the private key file that belongs to it, or type the password of the message.",
                (false, _) => "Type its password. Vendors send it apart from the file: by telephone, letter or another mail.",
            };
            Refusal::new("pgp-locked", format!("{it} is encrypted{}.", to_whom(&lock)), advice).or_as(unlocked(&lock))
        }
        P::WrongPassphrase(lock) => Refusal::new(
            "pgp-wrong-password",
            format!("The password does not open it. {it} is encrypted{}.", to_whom(&lock)),
            if blanks {
                "What was typed begins or ends with a blank; it was tried without, too. Type the password again, and mind capital letters."
            } else {
                "Type it again, and mind capital letters. If it still does not fit, the file may be damaged: ask the vendor."
            },
        )
        .or_as(unlocked(&lock)),
        P::WrongKeyPassphrase(lock) => Refusal::new(
            "pgp-wrong-key-passphrase",
            format!("The passphrase does not unlock the private key. {it} is encrypted{}.", to_whom(&lock)),
            "Type it again, and mind capital letters: it is the one that was chosen when the key was made.",
        )
        .or_as(unlocked(&lock)),
        P::OtherKey(lock) => Refusal::new(
            "pgp-other-key",
            format!("The private key is another. {it} is encrypted{}.", to_whom(&lock)),
            "Choose the private key with that ID; “gpg --list-secret-keys --keyid-format long” lists yours. If you have none, send the vendor your public key.",
        )
        .or_as(unlocked(&lock)),
        P::Unprotected => Refusal::new(
            "pgp-unprotected",
            format!("{it} is encrypted without protection against changes, as programs did it before 2003."),
            ask_sender,
        ),
        P::Changed => Refusal::new(
            "pgp-changed",
            format!("{it} was changed after it was encrypted, or is damaged."),
            ASK_AGAIN,
        ),
        P::BadSignature(key) => Refusal::new(
            "pgp-bad-signature",
            format!("{it} has a signature by key {key} that does not fit: what it says is not what was signed."),
            "Do not use it. Ask the vendor to send it again, and tell them.",
        ),
        P::Unknown(what, name) => Refusal::new(
            "pgp-unknown",
            format!("{it} needs something that is not read here: {what} {name}."),
            "Open it with the program that it was made for (GnuPG opens nearly all), or ask the vendor to encrypt it again.",
        ),
        P::Memory => Refusal::new(
            "pgp-memory",
            format!("{it} wants more memory for its password than is given to any file (1 GB)."),
            ask_sender,
        ),
        P::Slow(slow) => slow_to_try(it, slow),
        P::TooLarge => DeliveryRefusal::TooLarge.into(),
        P::SeveralMessages => Refusal::new(
            "pgp-several",
            format!("{it} is several messages, one behind the other."),
            "Save each in a file of its own, and load them one by one.",
        ),
        P::Key { private } => Refusal::new(
            "pgp-key",
            if private { "This is a PGP private key, not a delivery." } else { "This is a PGP public key, not a delivery." },
            if private {
                "Load the file that was encrypted to it; you are asked for the key then."
            } else {
                "Load the file with the tokens. A public key is only for checking signatures."
            },
        ),
        P::OnlySignature => Refusal::new(
            "pgp-signature",
            "This is a PGP signature of another file.",
            "Load the file that it belongs to.",
        ),
        P::Damaged => Refusal::new(
            "pgp-damaged",
            format!("{it} is damaged: it can’t be read to its end."),
            ASK_AGAIN,
        ),
    }
}

/// The keys that a message is for.
#[cfg(feature = "unpacking")]
fn to_whom(lock: &PgpLock) -> String {
    const MAX_NAMED: usize = 4;
    let named: Vec<String> = lock.recipients.iter().take(MAX_NAMED).map(ToString::to_string).collect();
    let more = if lock.recipients.len() > MAX_NAMED { " and others" } else { "" };
    let keys = match &named[..] {
        [] if lock.private_key => " to a private key, without saying which".to_owned(),
        [] => return " with a password".to_owned(),
        [one] => format!(" to the key with the ID {one}"),
        several => format!(" to the keys with the IDs {}{more}", several.join(", ")),
    };
    if lock.passphrase { format!("{keys}, and with a password") } else { keys }
}

#[cfg(test)]
impl DeliveryRefusal {
    fn pgp_example(fault: PgpFault) -> Self {
        Self::Pgp { layer: Layer(None), fault, blanks: false }
    }
}

#[cfg(test)]
use crate::notation::openpgp::KeyId;

#[cfg(test)]
crate::ground::golden::examples!(DeliveryRefusal {
    Self::Locked { .. } => Self::Locked { layer: Layer(None), archive: ArchiveKind::Zip, by: "AES-256" },
        Self::Locked { layer: Layer(None), archive: ArchiveKind::SevenZip, by: "AES-256" };
    Self::WrongPassword { .. } => Self::WrongPassword { layer: Layer(Some("seeds.zip".to_owned())), archive: ArchiveKind::Zip, by: "ZipCrypto", blanks: true };
    Self::UnknownLock { .. } => Self::UnknownLock { layer: Layer(None), by: "PKWARE Strong Encryption" };
    Self::Method { .. } => Self::Method { layer: Layer(None), archive: ArchiveKind::SevenZip, method: "PPMd".to_owned() };
    Self::Nothing { .. } => Self::Nothing { layer: Layer(None), archive: ArchiveKind::Zip };
    Self::Damaged { .. } => Self::Damaged { layer: Layer(None), what: "its end is missing" };
    Self::Pgp { .. } =>
        Self::pgp_example(PgpFault::Locked(PgpLock { passphrase: false, recipients: vec![KeyId([0xab; 8])], private_key: true })),
        Self::pgp_example(PgpFault::Locked(PgpLock { passphrase: true, recipients: vec![], private_key: true })),
        Self::pgp_example(PgpFault::Locked(PgpLock { passphrase: true, recipients: vec![], private_key: false })),
        Self::pgp_example(PgpFault::WrongPassphrase(PgpLock { passphrase: true, ..PgpLock::default() })),
        Self::pgp_example(PgpFault::WrongKeyPassphrase(PgpLock { private_key: true, ..PgpLock::default() })),
        Self::pgp_example(PgpFault::OtherKey(PgpLock { recipients: vec![KeyId([1; 8]); 5], private_key: true, passphrase: false })),
        Self::pgp_example(PgpFault::Unprotected),
        Self::pgp_example(PgpFault::Changed),
        Self::pgp_example(PgpFault::BadSignature("ABABABABABABABAB".to_owned())),
        Self::pgp_example(PgpFault::Unknown("cipher", "99".to_owned())),
        Self::pgp_example(PgpFault::Memory),
        Self::pgp_example(PgpFault::Slow(TooSlow { gigabytes: 17 })),
        Self::pgp_example(PgpFault::SeveralMessages),
        Self::pgp_example(PgpFault::Key { private: true }),
        Self::pgp_example(PgpFault::Key { private: false }),
        Self::pgp_example(PgpFault::OnlySignature),
        Self::pgp_example(PgpFault::Damaged);
    Self::OfficeLocked { .. } => Self::OfficeLocked { layer: Layer(None) };
    Self::Office { .. } =>
        Self::Office { layer: Layer(None), fault: OfficeFault::WrongPassword },
        Self::Office { layer: Layer(None), fault: OfficeFault::Damaged },
        Self::Office { layer: Layer(None), fault: OfficeFault::Unknown("RC4".to_owned()) };
    Self::Slow { .. } => Self::Slow { layer: Layer(None), slow: TooSlow { gigabytes: 17 } };
    Self::TooDeep => Self::TooDeep;
    Self::TooLarge => Self::TooLarge;
    Self::TooManyEntries => Self::TooManyEntries;
});

#[cfg(test)]
mod tests {
    use super::DeliveryRefusal;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_says_what_to_do() {
        check_words(DeliveryRefusal::examples());
    }
}
