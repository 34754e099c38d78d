//! Names in another case: some tools write all of them in lower case, as privacyIDEA writes PSKC.

/// The names of elements and attributes that a format knows, in its own case.
#[derive(Debug, Clone, Copy, Default)]
pub struct KnownNames(&'static [&'static str]);

impl KnownNames {
    /// These names. No two of them may differ in their case alone.
    #[must_use]
    pub const fn new(names: &'static [&'static str]) -> Self {
        Self(names)
    }

    /// The name as the format has it; one that it does not know stays as it is.
    #[must_use]
    pub fn known(self, name: &str) -> &str {
        let same = |known: &&&str| known.len() == name.len() && known.eq_ignore_ascii_case(name);
        self.0.iter().find(same).copied().unwrap_or(name)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}
