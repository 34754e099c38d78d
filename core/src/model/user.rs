//! The users: whom a token can belong to, and which names Microsoft Entra ID can have.

use crate::ground::words::character_name;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest name that is kept, in characters: as long as a display name in Entra ID can be.
pub const MAX_NAME_CHARS: usize = 256;
/// The longest UPN of a guest, in characters. Microsoft names no limit; this is for files made to harm.
pub const MAX_GUEST_UPN_CHARS: usize = 1024;

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

/// Why a text can't be a UPN (Microsoft's "Username policies": characters, `@`, lengths 113 / 64 / 48).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UpnProblem {
    /// Nothing there.
    Empty,
    /// No `@`.
    NoAt,
    /// More than one `@`.
    TwoAts,
    /// Nothing before or after the `@`, or no dot in the domain.
    Incomplete,
    /// A dot right before the `@`, or at the start.
    DotBeforeAt,
    /// A character that Entra ID does not allow, and its place (from 1).
    Character(char, u32),
    /// Longer than 113 characters, 64 before or 48 after the `@`; a guest's longer than [`MAX_GUEST_UPN_CHARS`].
    TooLong,
}

impl fmt::Display for UpnProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no UPN"),
            Self::NoAt => f.write_str("it has no “@”"),
            Self::TwoAts => f.write_str("it has more than one “@”"),
            Self::Incomplete => f.write_str("it is not of the form name@domain.tld"),
            Self::DotBeforeAt => f.write_str("a dot stands at its start or right before the “@”"),
            Self::Character(c, place) => {
                write!(f, "character {place} is {}, which Entra ID does not allow in a UPN", character_name(*c))
            }
            Self::TooLong => f.write_str("it is too long: 113 characters at most, 64 before and 48 after the “@”"),
        }
    }
}

/// Checks a UPN against Microsoft's rules.
///
/// # Errors
/// The first rule that it breaks.
pub fn check_upn(upn: &str) -> Result<(), UpnProblem> {
    if is_plain_upn(upn.as_bytes()) {
        return Ok(());
    }
    if upn.is_empty() {
        return Err(UpnProblem::Empty);
    }
    let mut parts = upn.splitn(3, '@');
    let (name, domain) = match (parts.next(), parts.next(), parts.next()) {
        (Some(name), Some(domain), None) => (name, domain),
        (_, None, _) => return Err(UpnProblem::NoAt),
        _ => return Err(UpnProblem::TwoAts),
    };
    for (place, c) in (1..).zip(upn.chars()) {
        if !(c.is_ascii_alphanumeric() || matches!(c, '\'' | '.' | '-' | '_' | '!' | '#' | '^' | '~' | '@')) {
            return Err(UpnProblem::Character(c, place));
        }
    }
    if name.is_empty()
        || domain.is_empty()
        || domain.starts_with(['.', '-'])
        || domain.ends_with(['.', '-'])
        || !domain.contains('.')
        || domain.contains("..")
    {
        return Err(UpnProblem::Incomplete);
    }
    if let Some((at, c)) = domain.char_indices().find(|(_, c)| !(c.is_ascii_alphanumeric() || ".-_".contains(*c))) {
        let place = u32::try_from(name.len() + 2 + at).unwrap_or(u32::MAX);
        return Err(UpnProblem::Character(c, place));
    }
    if name.starts_with('.') || name.ends_with('.') {
        return Err(UpnProblem::DotBeforeAt);
    }
    // ASCII only from here on: bytes are characters. Guests' names are longer by their nature.
    let too_long = if is_guest_upn(upn) {
        upn.len() > MAX_GUEST_UPN_CHARS
    } else {
        upn.len() > 113 || name.len() > 64 || domain.len() > 48
    };
    if too_long {
        return Err(UpnProblem::TooLong);
    }
    Ok(())
}

/// What a byte is in a UPN like nearly all; 0: something else.
static PLAIN: [u8; 256] = {
    let mut plain = [0; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        plain[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => LETTER,
            b'.' => DOT,
            b'-' => DASH,
            _ => 0,
        };
        byte += 1;
    }
    plain
};
const LETTER: u8 = 1;
const DOT: u8 = 2;
const DASH: u8 = 3;

/// Whether it is a UPN like nearly all: letters, digits, dots, dashes and underscores around one `@`. One look at each
/// byte; whatever it does not settle is checked rule by rule.
fn is_plain_upn(upn: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'@', upn) else { return false };
    let (name, domain) = (&upn[..at], &upn[at + 1..]);
    let (mut odd, mut dots, mut before) = (false, 0, DOT);
    for &b in domain {
        let kind = PLAIN[usize::from(b)];
        odd |= (kind == 0) | ((before == DOT) & (kind != LETTER));
        dots += usize::from(kind == DOT);
        before = kind;
    }
    let no_dot = |b: Option<&u8>| b.is_some_and(|&b| b != b'.');
    !odd && dots > 0
        && before == LETTER
        && name.iter().fold(true, |plain, &b| plain & (PLAIN[usize::from(b)] != 0))
        && no_dot(name.first())
        && no_dot(name.last())
        && name.len() <= 64
        && domain.len() <= 48
}

/// Whether the UPN is one of a guest: `name_home.com#EXT#@tenant.onmicrosoft.com`.
#[must_use]
pub fn is_guest_upn(upn: &str) -> bool {
    let marks = memchr::memchr_iter(b'#', upn.as_bytes());
    marks.filter_map(|at| upn.as_bytes().get(at..at + 5)).any(|five| five.eq_ignore_ascii_case(b"#EXT#"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microsofts_rules_for_a_upn() {
        let long_name = format!("{}@contoso.com", "a".repeat(65));
        let guest = |length: usize| format!("{}#EXT#@contoso.com", "a".repeat(length - 17));
        let long_domain = format!("a@{}.com", "b".repeat(45));
        for (upn, expected) in [
            ("Helga@contoso.com", Ok(())),
            ("tom.o'neil@contoso.com", Ok(())),
            ("a_b-c!d#e^f~1@sub.contoso.co.uk", Ok(())),
            ("name_home.com#EXT#@tenant.onmicrosoft.com", Ok(())),
            ("", Err(UpnProblem::Empty)),
            ("helga", Err(UpnProblem::NoAt)),
            ("a@b@contoso.com", Err(UpnProblem::TwoAts)),
            ("@contoso.com", Err(UpnProblem::Incomplete)),
            ("helga@", Err(UpnProblem::Incomplete)),
            ("helga@contoso", Err(UpnProblem::Incomplete)),
            ("helga.@contoso.com", Err(UpnProblem::DotBeforeAt)),
            ("hel ga@contoso.com", Err(UpnProblem::Character(' ', 4))),
            ("jürgen@contoso.com", Err(UpnProblem::Character('ü', 2))),
            ("a+b@contoso.com", Err(UpnProblem::Character('+', 2))),
            ("a@con#toso.com", Err(UpnProblem::Character('#', 6))),
            (&long_name, Err(UpnProblem::TooLong)),
            (&long_domain, Err(UpnProblem::TooLong)),
            (&guest(1024), Ok(())),
            (&guest(1025), Err(UpnProblem::TooLong)),
        ] {
            assert_eq!(check_upn(upn), expected, "{upn}");
        }
    }

    #[test]
    fn an_object_id_reads_back_as_itself() {
        let text = "0cadbf92-0000-4111-8222-0123456789ab";
        let id = ObjectId::parse(text).expect("a GUID");
        assert_eq!(id.to_string(), text);
        assert_eq!(ObjectId::parse(&format!("{{{}}}", text.to_uppercase())), Some(id));
        for wrong in ["", "0cadbf92", "0cadbf92-0000-4111-8222-0123456789ag", "0cadbf9200004111-8222-0123456789ab-"] {
            assert_eq!(ObjectId::parse(wrong), None, "{wrong}");
        }
    }
}
