//! The users: whom a token can belong to, and their object ids. What a UPN may be is in [`upn`](super::upn).

use super::upn::is_guest_upn;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest name that is kept, in characters: as long as a display name in Entra ID can be.
pub const MAX_NAME_CHARS: usize = 256;

/// The part of a name that is kept: the first [`MAX_NAME_CHARS`] characters.
#[must_use]
pub fn truncated_name(name: &str) -> &str {
    match name.len() {
        // There are never more characters than bytes.
        ..=MAX_NAME_CHARS => name,
        _ => name.char_indices().nth(MAX_NAME_CHARS).and_then(|(end, _)| name.get(..end)).unwrap_or(name),
    }
}

/// A person from a user list, or a name that was beside a token, borrowed from [`Users`](crate::model::users::Users).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct User<'u> {
    /// User principal name, in the case in which it was given. Empty only where a file gives nothing but an object id.
    pub upn: &'u str,
    /// Display name; may be empty.
    pub name: &'u str,
    /// Object id in Entra ID; what Graph assigns by.
    pub object_id: Option<ObjectId>,
    /// Guest, where a list says so or the UPN shows it (`#EXT#`).
    pub guest: Option<bool>,
    /// Whether the account may sign in, where a list says so.
    pub enabled: Option<bool>,
    /// Serial numbers that a user list puts beside this user.
    pub serials: Serials<'u>,
    /// The model of token that a user list names for this user; may be empty.
    pub model: &'u str,
    /// Line of the list, from 1; 0 if typed.
    pub line: u32,
    /// The list or token file that the user came from, as the desk numbers them; 0 before it is on the desk.
    pub source: u32,
}

impl<'u> User<'u> {
    /// A user of whom only the UPN is known.
    #[must_use]
    pub fn with_upn(upn: &'u str) -> Self {
        Self { upn, guest: is_guest_upn(upn).then_some(true), ..Self::default() }
    }

    /// What distinguishes two users: the UPN without case, or the object id where there is no UPN.
    #[must_use]
    pub fn key(&self) -> String {
        if self.upn.is_empty() {
            self.object_id.map(|id| id.to_string()).unwrap_or_default()
        } else {
            self.upn.to_ascii_lowercase()
        }
    }

    /// Whether both have the same [`Self::key`].
    #[must_use]
    pub fn is_same(&self, other: &User<'_>) -> bool {
        match (self.upn.is_empty(), other.upn.is_empty()) {
            (false, false) => self.upn.eq_ignore_ascii_case(other.upn),
            (true, true) => self.object_id == other.object_id,
            _ => false,
        }
    }

    /// The name to call the user by: UPN, else the object id.
    #[must_use]
    pub fn label(&self) -> String {
        if self.upn.is_empty() { self.key() } else { self.upn.to_owned() }
    }

    /// Whether Entra ID refuses hardware tokens for this user because it is a guest.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.guest == Some(true)
    }
}

/// The serial numbers that a user list puts beside a user.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Serials<'u>(&'u str);

impl<'u> Serials<'u> {
    /// What separates them where they are kept: no file has it in a serial number.
    pub(crate) const END: char = '\u{1f}';

    /// From where they are kept: each with [`Self::END`] behind it.
    pub(crate) fn kept(text: &'u str) -> Self {
        Self(text)
    }

    /// The text that they are kept as.
    pub(crate) fn as_kept(self) -> &'u str {
        self.0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.iter().count()
    }

    /// The serial numbers, one after the other.
    pub fn iter(self) -> impl Iterator<Item = &'u str> + Clone {
        self.0.split_terminator(Self::END)
    }
}

impl fmt::Debug for Serials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// An Entra object id: a GUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectId([u8; 16]);

impl ObjectId {
    /// The object id of these bytes, in the order in which it is written.
    pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes, in the order in which it is written.
    pub(crate) fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// Reads `0cadbf92-1111-2222-3333-444455556666`, any case, with or without braces.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('{').trim_end_matches('}');
        let bytes = text.as_bytes();
        if bytes.len() != 36 || [8, 13, 18, 23].iter().any(|&i| bytes.get(i) != Some(&b'-')) {
            return None;
        }
        let digits: Vec<u8> = bytes.iter().copied().filter(|&b| b != b'-').collect();
        let decoded = data_encoding::HEXLOWER_PERMISSIVE.decode(&digits).ok()?;
        decoded.try_into().ok().map(Self)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, byte) in self.0.iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_the_same_by_upn_and_without_one_by_object_id() {
        let id = |last: u8| Some(ObjectId::from_bytes([last; 16]));
        let user = |upn, object_id| User { object_id, ..User::with_upn(upn) };
        assert!(user("a@x.com", id(1)).is_same(&user("A@X.com", id(2))));
        assert!(!user("a@x.com", id(1)).is_same(&user("b@x.com", id(1))));
        assert!(user("", id(1)).is_same(&user("", id(1))));
        assert!(!user("", id(1)).is_same(&user("", id(2))));
        assert!(!user("", id(1)).is_same(&user("a@x.com", id(1))));
    }

    #[test]
    fn an_object_id_reads_back_as_itself() {
        let text = "0cadbf92-0000-4111-8222-0123456789ab";
        let id = ObjectId::parse(text).expect("a GUID");
        assert_eq!(id.to_string(), text);
        assert_eq!(ObjectId::parse(&format!("{{{}}}", text.to_uppercase())), Some(id));
        for wrong in [
            "",
            "0cadbf92",
            "0cadbf92-0000-4111-8222-0123456789ag",
            "0cadbf9200004111-8222-0123456789ab-",
            "0cadbf920-000-4111-8222-0123456789ab",
        ] {
            assert_eq!(ObjectId::parse(wrong), None, "{wrong}");
        }
    }
}
