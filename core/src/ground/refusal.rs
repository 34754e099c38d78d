//! Why a file can't be read at all, and what to do.
//!
//! A room that refuses has an enum of its kinds and turns each into a [`Refusal`] in one arm of `From`: code, message,
//! advice and what it may be read as are together, once. Code is for programs and tests; nothing is decided by it.

use super::redaction::without_keys;
use serde::{Deserialize, Serialize};

/// What a refused file seems to be instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RetryAs {
    /// It looks like a user list.
    UserList,
    /// It looks like a token file.
    TokenFile,
    /// It is encrypted: what opens it is to be given ([`crate::intake::Unlock`]).
    Unlocked {
        /// A passphrase or password; where it needs no private key and this is not so, a pre-shared key.
        passphrase: bool,
        /// An OpenPGP private key, with its own passphrase if it has one.
        private_key: bool,
    },
    /// Opening it takes much computing, so the person is asked first: many rounds of PBKDF2 (how many), or going through much
    /// memory for OpenPGP (how many gigabytes).
    ManyRounds(u32),
    /// It is an archive with several files, of which the person chooses.
    Chosen,
    /// Its columns are to be named by the person ([`crate::reading::options::ReadOptions::columns`]).
    Mapped,
    /// The same for a user list, where the sheet of a workbook can be chosen as well.
    Listed,
}

/// Why a file can't be read at all, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// A stable name for programs: `empty`, `not-text` …
    pub code: Box<str>,
    /// What was seen.
    pub message: String,
    /// What to do, and what can be read.
    pub advice: String,
    /// What it would rather be read as.
    pub retry_as: Option<RetryAs>,
}

impl Refusal {
    /// A refusal in words. What they quote of a file stands between quotation marks; what could be a key is not repeated.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        let (message, advice) = (without_keys(&message.into()), without_keys(&advice.into()));
        Self { code: code.into(), message, advice, retry_as: None }
    }

    /// The same, with the offer to read it as something else.
    #[must_use]
    pub fn or_as(mut self, retry_as: RetryAs) -> Self {
        self.retry_as = Some(retry_as);
        self
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.message, self.advice)
    }
}

impl std::error::Error for Refusal {}

/// Checks what each kind of refusal of a room says: a code of its own words, a sentence, and what to do.
#[cfg(test)]
pub(crate) fn check_words(kinds: impl IntoIterator<Item = impl Into<Refusal>>) {
    for Refusal { code, message, advice, .. } in kinds.into_iter().map(Into::into) {
        assert!(
            !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{code}"
        );
        for text in [message, advice] {
            assert!(text.starts_with(char::is_uppercase) && text.ends_with(['.', ':', ')']), "{code}: {text}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Refusal;
    use crate::ground::golden;
    use std::collections::BTreeSet;
    use std::fmt::Write as _;
    use std::fs;
    use std::path::{Path, PathBuf};

    /// The type of a room's refusals, and an example of each.
    type Room = (&'static str, Vec<Refusal>);

    macro_rules! rooms {
        ($( $($part:ident)::+ ),+ $(,)?) => {
            vec![ $( (
                stringify!($($part)::+),
                crate::$($part)::+::examples().into_iter().map(Refusal::from).collect(),
            ) ),+ ]
        };
    }

    /// Every room that refuses: a new one is a line here.
    fn rooms() -> Vec<Room> {
        rooms![
            notation::xml::XmlRefusal,
            notation::pskc::PskcRefusal,
            notation::qr::PictureRefusal,
            notation::sheet::SheetRefusal,
            intake::IntakeRefusal,
            intake::delivery::DeliveryRefusal,
            reading::refusals::ReadingRefusal,
            formats::refusals::FormatRefusal,
            formats::unusable::Unusable,
            roster::refusals::ListRefusal,
            desk::DeskRefusal,
            desk::make_tokens::MakeRefusal,
            output::layout::LayoutRefusal,
            output::sealing::SealRefusal,
        ]
    }

    #[test]
    fn golden_words_of_refusals() {
        let mut text = String::new();
        for (room, refusals) in rooms() {
            _ = writeln!(text, "# {}", room.replace(' ', ""));
            for Refusal { code, message, advice, retry_as } in refusals {
                _ = writeln!(text, "{code}\n    {message}\n    → {advice}");
                if let Some(retry_as) = retry_as {
                    _ = writeln!(text, "    or as {retry_as:?}");
                }
            }
        }
        golden::check("refusals.txt", &text);
    }

    #[test]
    fn every_room_that_refuses_is_in_the_golden_file() {
        let mut files = Vec::new();
        list(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
        let sources: Vec<String> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
        let kinds: BTreeSet<&str> = sources
            .iter()
            .flat_map(|source| source.lines())
            .filter_map(|line| line.strip_prefix("impl From<")?.split_once("> for Refusal"))
            .filter_map(|(kind, _)| kind.split('<').next())
            .collect();
        let known = rooms();
        let known: BTreeSet<&str> =
            known.iter().filter_map(|(room, _)| room.rsplit("::").next()).map(str::trim).collect();
        assert_eq!(kinds, known, "the types that become a refusal, and those in `rooms`");
    }

    fn list(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                list(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
}
