//! What the desk refuses.

use crate::ground::refusal::Refusal;

/// What the desk refuses to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskRefusal {
    /// A token file whose very content is there.
    SameTokenFile {
        /// Its name.
        name: Box<str>,
        /// The name under which it is there.
        known: Box<str>,
    },
    /// A user list whose very content is there.
    SameUserList {
        /// Its name.
        name: Box<str>,
        /// The name under which it is there.
        known: Box<str>,
    },
}

impl From<DeskRefusal> for Refusal {
    fn from(refusal: DeskRefusal) -> Self {
        let message = match refusal {
            DeskRefusal::SameTokenFile { name, known } => {
                format!("{name} has the same content as {known}, which is on the desk already.")
            }
            DeskRefusal::SameUserList { name, known } => {
                format!("{name} has the same content as {known}, which was added already.")
            }
        };
        Self::new("same-file", message, "Nothing was added.")
    }
}

/// One of each kind, for the list of what is said.
#[cfg(test)]
pub(crate) fn examples() -> Vec<DeskRefusal> {
    let names = || ("tokens-2.csv".into(), "tokens.csv".into());
    let ((name, known), (list, known_list)) = (names(), names());
    vec![DeskRefusal::SameTokenFile { name, known }, DeskRefusal::SameUserList { name: list, known: known_list }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_a_sentence_with_an_advice() {
        for refusal in examples().into_iter().map(Refusal::from) {
            assert!(refusal.message.ends_with('.') && refusal.advice.ends_with('.'), "{refusal}");
            assert_eq!((&*refusal.code, refusal.retry_as), ("same-file", None));
        }
    }
}
