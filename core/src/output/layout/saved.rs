//! Layouts as they are saved: small JSON files.

use super::file_layout::FileLayout;
use super::problem::LayoutProblem;
use crate::ground::redaction::redacted_json_error;
use crate::ground::refusal::Refusal;

/// Why a saved layout can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayoutRefusal {
    /// It is none; what the reader of JSON met.
    NotALayout(String),
    /// Nothing can be written with it.
    Problem(LayoutProblem),
}

impl From<LayoutRefusal> for Refusal {
    fn from(refusal: LayoutRefusal) -> Self {
        let message = match refusal {
            LayoutRefusal::NotALayout(met) => format!("This is no saved layout: {met}."),
            LayoutRefusal::Problem(problem) => problem.sentence(),
        };
        Self::new("layout", message, "Choose a layout that was saved here, or make a new one.")
    }
}

impl FileLayout {
    /// A layout as it was saved.
    ///
    /// # Errors
    /// A [`Refusal`] that says what is wrong with it: a [`LayoutRefusal`].
    pub fn from_json(text: &str) -> Result<Self, Refusal> {
        let layout: Self =
            serde_json::from_str(text).map_err(|error| LayoutRefusal::NotALayout(redacted_json_error(&error)))?;
        match layout.problem() {
            Some(problem) => Err(LayoutRefusal::Problem(problem).into()),
            None => Ok(layout),
        }
    }

    /// The layout as it is saved.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Texts, words and lists only: there is nothing in it that JSON has no form for.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

#[cfg(test)]
crate::ground::golden::examples!(LayoutRefusal {
    Self::NotALayout(_) => Self::NotALayout("missing field `name` at line 1 column 2".to_owned());
    Self::Problem(_) => Self::Problem(LayoutProblem::NoFields);
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_a_sentence_with_an_advice() {
        for refusal in LayoutRefusal::examples().into_iter().map(Refusal::from) {
            assert!(refusal.message.ends_with('.') && refusal.advice.ends_with('.'), "{refusal}");
            assert_eq!((&*refusal.code, refusal.retry_as), ("layout", None));
        }
    }
}
