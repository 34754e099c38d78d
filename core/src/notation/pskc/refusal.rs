//! Why a file is no PSKC, or one that can't be read at all. What is wrong with the XML is an
//! [`XmlRefusal`](crate::notation::xml::XmlRefusal).

use super::header::MAX_PBKDF2_ROUNDS;
use crate::ground::refusal::Refusal;

/// Why a file can't be read as PSKC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PskcRefusal {
    /// The root element is not `KeyContainer`; its local name, shortened.
    Root(String),
    /// The element in that line says how keys are encrypted, behind the first key that is.
    HeadAfterKeys(u32),
    /// The templates (`KeyProperties`) up to that line have too many elements.
    TooManyTemplates(u32),
    /// The key derivation can't be computed; why, as a clause.
    Derivation(&'static str),
    /// More rounds of PBKDF2 than [`MAX_PBKDF2_ROUNDS`].
    TooManyRounds(u64),
}

impl From<PskcRefusal> for Refusal {
    #[cold]
    fn from(refusal: PskcRefusal) -> Self {
        match refusal {
            PskcRefusal::Root(name) => Self::new(
                "pskc-root",
                format!("This is no PSKC file: its first element is “{name}”, not “KeyContainer”."),
                "Choose the file with the serial numbers and keys.",
            ),
            PskcRefusal::HeadAfterKeys(line) => Self::new(
                "pskc-order",
                format!("The file says in line {line} how it is encrypted, but encrypted keys stand before that."),
                "Ask the vendor to correct the file: this must stand before the first key.",
            ),
            PskcRefusal::TooManyTemplates(line) => Self::new(
                "pskc-templates",
                format!("The file has too many “KeyProperties” (line {line}): no token file needs so many."),
                "Check that it is the right file.",
            ),
            PskcRefusal::Derivation(why) => Self::new(
                "pskc-derivation",
                format!("The keys are encrypted with a passphrase, but {why}."),
                "Ask the vendor for a file with PBKDF2, or one with a pre-shared key.",
            ),
            PskcRefusal::TooManyRounds(rounds) => Self::new(
                "pskc-rounds",
                format!(
                    "The file asks for {rounds} rounds of computing to turn the passphrase into a key; more than {MAX_PBKDF2_ROUNDS} are refused, as they would take minutes."
                ),
                "Ask the vendor for a file with fewer rounds (PBKDF2 iterations).",
            ),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(PskcRefusal {
    Self::Root(..) => Self::Root("Tokens".to_owned());
    Self::HeadAfterKeys(..) => Self::HeadAfterKeys(7);
    Self::TooManyTemplates(..) => Self::TooManyTemplates(9);
    Self::Derivation(..) => Self::Derivation("its way to make a key from a passphrase is not known here");
    Self::TooManyRounds(..) => Self::TooManyRounds(20_000_000);
});

#[cfg(test)]
mod tests {
    use super::PskcRefusal;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_says_what_to_do() {
        check_words(PskcRefusal::examples());
    }
}
