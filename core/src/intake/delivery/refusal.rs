//! Why a delivery is not opened.

use super::{MAX_ENTRIES, MAX_LAYERS, MAX_UNPACKED};
use crate::ground::refusal::{Refusal, RetryAs};
use crate::ground::words::{grouped, quoted};

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

/// Why a delivery is not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryRefusal {
    /// It is encrypted, and no password was given.
    Locked {
        /// Which layer.
        layer: Layer,
        /// What encrypts it.
        by: &'static str,
    },
    /// No password that was given opens it.
    WrongPassword {
        /// Which layer.
        layer: Layer,
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
        /// The number of the method (APPNOTE.TXT 4.4.5).
        method: u16,
    },
    /// There is no file in it.
    Nothing {
        /// Which layer.
        layer: Layer,
    },
    /// It is damaged.
    Damaged {
        /// Which layer.
        layer: Layer,
        /// What is the matter, as the rest of a sentence.
        what: &'static str,
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
            D::Locked { layer, by } => Self::new(
                "archive-locked",
                format!("{} is encrypted ({by}).", layer.subject("ZIP file")),
                "Type its password. Vendors send it apart from the file: by telephone, letter or another mail.",
            )
            .or_as(unlocked),
            D::WrongPassword { layer, by, blanks } => Self::new(
                "archive-wrong-password",
                format!("The password does not open it. {} is encrypted ({by}).", layer.subject("ZIP file")),
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
            D::Method { layer, method } => Self::new(
                "archive-method",
                format!("{} is packed with {}, which is not read here.", layer.subject("ZIP file"), method_name(method)),
                ANOTHER_PROGRAM,
            ),
            D::Nothing { layer } => Self::new(
                "archive-empty",
                format!("{} has no file in it.", layer.subject("ZIP file")),
                "Ask the vendor to send it again.",
            ),
            D::Damaged { layer, what } => Self::new(
                "archive-damaged",
                format!("{} is damaged: {what}.", layer.subject("packed file")),
                ASK_AGAIN,
            ),
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

/// The name of a way to pack (APPNOTE.TXT 4.4.5).
fn method_name(method: u16) -> String {
    match method {
        9 => "Deflate64".to_owned(),
        12 => "bzip2".to_owned(),
        14 => "LZMA".to_owned(),
        93 => "Zstandard".to_owned(),
        95 => "XZ".to_owned(),
        98 => "PPMd".to_owned(),
        other => format!("method {other}"),
    }
}

#[cfg(test)]
crate::ground::golden::examples!(DeliveryRefusal {
    Self::Locked { .. } => Self::Locked { layer: Layer(None), by: "AES-256" };
    Self::WrongPassword { .. } => Self::WrongPassword { layer: Layer(Some("seeds.zip".to_owned())), by: "ZipCrypto", blanks: true };
    Self::UnknownLock { .. } => Self::UnknownLock { layer: Layer(None), by: "PKWARE Strong Encryption" };
    Self::Method { .. } => Self::Method { layer: Layer(None), method: 9 };
    Self::Nothing { .. } => Self::Nothing { layer: Layer(None) };
    Self::Damaged { .. } => Self::Damaged { layer: Layer(None), what: "its end is missing" };
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
