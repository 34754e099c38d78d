//! What the desk refuses.

use crate::ground::refusal::Refusal;
use crate::ground::visible::visible;

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
                format!("{} has the same content as {known}, which is on the desk already.", visible(&name))
            }
            DeskRefusal::SameUserList { name, known } => {
                format!("{} has the same content as {known}, which was added already.", visible(&name))
            }
        };
        Self::new("same-file", message, "Nothing was added.")
    }
}

#[cfg(test)]
crate::ground::golden::examples!(DeskRefusal {
    Self::SameTokenFile { .. } => Self::SameTokenFile { name: "tokens-2.csv".into(), known: "tokens.csv".into() };
    Self::SameUserList { .. } => Self::SameUserList { name: "users-2.csv".into(), known: "users.csv".into() };
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_a_sentence_with_an_advice() {
        for refusal in DeskRefusal::examples().into_iter().map(Refusal::from) {
            assert!(refusal.message.ends_with('.') && refusal.advice.ends_with('.'), "{refusal}");
            assert_eq!((&*refusal.code, refusal.retry_as), ("same-file", None));
        }
    }
}
