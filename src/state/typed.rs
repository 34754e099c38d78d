//! What was typed into the list of users, as it goes to be read and comes back.

use std::rc::Rc;
use token_desk_core::ground::secret::SecretBytes;

/// What was typed, and the list of the desk whose correction it is.
#[derive(Clone, PartialEq)]
pub(crate) struct Typed {
    pub(crate) text: Rc<SecretBytes>,
    pub(crate) list: Option<u32>,
}

impl Typed {
    /// With what was typed since behind it.
    pub(crate) fn before(self, later: Self) -> Self {
        let (first, rest) = (str_of(&self.text), str_of(&later.text));
        let list = self.list.or(later.list);
        // Pressed twice, it is there already.
        if rest.contains(first.trim_end()) {
            return Self { list, ..later };
        }
        if rest.is_empty() {
            return Self { list, ..self };
        }
        let mut all = SecretBytes::with_capacity(first.len() + rest.len() + 1);
        for part in [first.trim_end_matches(['\r', '\n']), "\n", rest] {
            all.push_slice(part.as_bytes());
        }
        Self { text: Rc::new(all), list }
    }
}

/// What was typed, as a text.
pub(crate) fn str_of(text: &SecretBytes) -> &str {
    std::str::from_utf8(text.as_slice()).unwrap_or_default()
}
