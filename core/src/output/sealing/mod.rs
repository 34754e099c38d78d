//! Sealing: any file that leaves, encrypted as a whole with what its reader knows, whatever is in it.
//!
//! The name inside is the one that the file has today. The one outside tells nothing of keys. The page's first module only
//! asks for it; the second one seals, in a worker that ends with it.

mod request;
#[cfg(feature = "unpacking")]
mod serve;

pub use request::{SealRequest, unpack_sealed};
#[cfg(feature = "unpacking")]
pub use serve::{seal, serve};

use crate::ground::date::Date;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;

/// Bytes of the longest password: 7-Zip takes no more of one.
pub const MAX_PASSWORD: usize = 99;

/// With what files are sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seal {
    /// As a ZIP file with this password, in UTF-8 (WinZip's AES-256).
    Zip(SecretBytes),
    /// As an OpenPGP message (RFC 4880, which GnuPG 2.2 reads).
    OpenPgp {
        /// Files of public keys, armoured or not: each key in them can open it.
        keys: Vec<SecretBytes>,
        /// A password that opens it as well, in UTF-8.
        passphrase: Option<SecretBytes>,
    },
}

impl Seal {
    /// The name of a sealed file: `TokenDesk_20261129.zip`; of several of a day the `number`th, from 1.
    #[must_use]
    pub fn file_name(&self, date: Date, number: u32) -> String {
        let ending = match self {
            Self::Zip(_) => "zip",
            Self::OpenPgp { .. } => "pgp",
        };
        let number = if number > 1 { format!("_{number}") } else { String::new() };
        format!("TokenDesk_{}{number}.{ending}", date.in_file_name())
    }

    /// Whether it can seal, as far as that is known before the keys are looked at.
    ///
    /// # Errors
    /// A [`Refusal`] if there is no password, too long a one, or no key: a [`SealRefusal`].
    pub fn check(&self) -> Result<(), Refusal> {
        match self {
            Self::Zip(password) if password.is_empty() => Err(SealRefusal::NoPassword.into()),
            Self::Zip(password) if password.len() > MAX_PASSWORD => Err(SealRefusal::LongPassword.into()),
            Self::OpenPgp { keys, .. } if keys.is_empty() => Err(SealRefusal::NoKey.into()),
            _ => Ok(()),
        }
    }
}

/// Why a file is not sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SealRefusal {
    /// There is no password.
    NoPassword,
    /// Its password is longer than programs take.
    LongPassword,
    /// No public key was chosen.
    NoKey,
    /// The file of public keys, by its number from 1, has no key in it that is read.
    NotKeys(u32),
    /// A key that can't be encrypted to: its ID, and why, as the rest of a sentence.
    UselessKey(Box<str>, &'static str),
    /// The file of that name is too large.
    TooLarge(Box<str>),
}

impl From<SealRefusal> for Refusal {
    fn from(refusal: SealRefusal) -> Self {
        match refusal {
            SealRefusal::NoPassword => {
                Self::new("seal-password", "There is no password for the ZIP file.", "Enter one, or have one made.")
            }
            SealRefusal::LongPassword => Self::new(
                "seal-password-long",
                format!("The password is too long: 7-Zip takes {MAX_PASSWORD} characters at most, fewer with accents."),
                "Enter a shorter one, or have one made.",
            ),
            SealRefusal::NoKey => Self::new(
                "seal-no-key",
                "There is no public key to encrypt to.",
                "Choose the file with the public key of each who is to open it, like colleague.asc.",
            ),
            SealRefusal::NotKeys(number) => Self::new(
                "seal-not-keys",
                format!("File {number} of those that were chosen holds no PGP public key that is read here."),
                "Ask its owner for the public key: “gpg --armor --export ADDRESS” writes it.",
            ),
            SealRefusal::UselessKey(id, why) => Self::new(
                "seal-useless-key",
                format!("Nothing can be encrypted to the key {id}: {why}."),
                "Ask its owner for one that is valid.",
            ),
            SealRefusal::TooLarge(name) => Self::new(
                "seal-too-large",
                format!(
                    "{name} was not written: it has more than 4 GB, which a ZIP file does not hold for every program."
                ),
                "Write fewer tokens at a time.",
            ),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(SealRefusal {
    Self::NoPassword => Self::NoPassword;
    Self::LongPassword => Self::LongPassword;
    Self::NoKey => Self::NoKey;
    Self::NotKeys(_) => Self::NotKeys(2);
    Self::UselessKey(..) => Self::UselessKey("ABABABABABABABAB".into(), "it has expired");
    Self::TooLarge(_) => Self::TooLarge("CustomerTokens_20261129.csv".into());
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_is_a_sentence_with_an_advice() {
        check_words(SealRefusal::examples());
    }

    #[test]
    fn names_of_sealed_files_tell_nothing_and_differ() {
        let date = Date { year: 2026, month: 11, day: 29 };
        let names = [1, 2, 10].map(|number| Seal::Zip(SecretBytes::default()).file_name(date, number));
        assert_eq!(names, ["TokenDesk_20261129.zip", "TokenDesk_20261129_2.zip", "TokenDesk_20261129_10.zip"]);
        let pgp = Seal::OpenPgp { keys: vec![], passphrase: None };
        assert_eq!(pgp.file_name(date, 1), "TokenDesk_20261129.pgp");
    }

    #[test]
    fn without_what_programs_take_nothing_is_sealed() {
        for (length, refused) in [(0, Some("seal-password")), (1, None), (99, None), (100, Some("seal-password-long"))]
        {
            let code = Seal::Zip(SecretBytes::from_vec(vec![b'x'; length])).check().err().map(|refusal| refusal.code);
            assert_eq!(code.as_deref(), refused, "{length}");
        }
        assert!(Seal::OpenPgp { keys: vec![], passphrase: Some(SecretBytes::copy_of(b"x")) }.check().is_err());
    }
}
