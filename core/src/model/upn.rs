//! User principal names: which ones Microsoft Entra ID can have, and which are guests'.

use crate::ground::words::character_name;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest UPN of a guest, in characters. Microsoft names no limit; this is for files made to harm.
pub const MAX_GUEST_UPN_CHARS: usize = 1024;

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

/// The ends of domains that nobody can own, so that no tenant can have verified one: reserved by RFC 2606 (test, example,
/// invalid, localhost), RFC 6762 with its appendix G (local, intranet, internal, private, corp, home, lan), RFC 7686 (onion),
/// RFC 8375 (home.arpa) and RFC 9476 (alt). Microsoft calls them non-routable: a synchronised account gets another UPN.
const RESERVED_ENDS: [&str; 15] = [
    "local",
    "test",
    "example",
    "invalid",
    "localhost",
    "localdomain",
    "intranet",
    "internal",
    "private",
    "corp",
    "home",
    "lan",
    "onion",
    "arpa",
    "alt",
];

/// The domain of a UPN if no tenant can have it.
#[must_use]
#[inline]
pub fn impossible_domain(upn: &str) -> Option<&str> {
    // Nearly all end in a letter in which no such name ends, as ".com" does.
    let last = upn.as_bytes().last()?.to_ascii_lowercase();
    let may_be = last.is_ascii_digit() || (last.is_ascii_lowercase() && LAST_LETTERS >> (last - b'a') & 1 == 1);
    if may_be { reserved_or_address(upn) } else { None }
}

/// The letters in which the names of [`RESERVED_ENDS`] end, a bit each from `a` on.
const LAST_LETTERS: u32 = {
    let (mut letters, mut rest) = (0, RESERVED_ENDS.as_slice());
    while let [name, others @ ..] = rest {
        if let [.., last] = name.as_bytes() {
            letters |= 1 << (*last - b'a');
        }
        rest = others;
    }
    letters
};

#[inline(never)]
fn reserved_or_address(upn: &str) -> Option<&str> {
    let bytes = upn.as_bytes();
    let end = memchr::memrchr(b'.', bytes).and_then(|dot| upn.get(dot + 1..)).unwrap_or(upn);
    // Nearly all end in something shorter or longer, so that nothing is compared.
    let reserved = end.len() >= 3 && end.len() <= 11 && RESERVED_ENDS.iter().any(|name| end.eq_ignore_ascii_case(name));
    let is_address = !reserved && !end.is_empty() && end.bytes().all(|b| b.is_ascii_digit());
    let domain = || upn.split_once('@').map(|(_, domain)| domain);
    if reserved || is_address { domain() } else { None }
}

/// The UPN with one apostrophe for each two that stand together, if each has another beside it. Microsoft asked for them to be doubled
/// in the CSV that is uploaded (2021 to 2022), and no UPN is known that has two in a row.
#[must_use]
pub fn with_single_apostrophes(upn: &str) -> Option<String> {
    // Hardly any has one: nothing else is looked at then.
    memchr::memchr(b'\'', upn.as_bytes())?;
    let (name, _) = upn.split_once('@')?;
    let pairs = name.replace("''", "");
    (pairs.len() < name.len() && !pairs.contains('\'')).then(|| upn.replace("''", "'"))
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
        // 64, 48 and 113 characters, with an apostrophe so that each rule is looked at.
        let longest = format!("o'{}@{}.com", "a".repeat(62), "b".repeat(44));
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
            (&longest, Ok(())),
            (&format!("a{longest}"), Err(UpnProblem::TooLong)),
            (&long_name, Err(UpnProblem::TooLong)),
            (&long_domain, Err(UpnProblem::TooLong)),
            (&guest(1024), Ok(())),
            (&guest(1025), Err(UpnProblem::TooLong)),
        ] {
            assert_eq!(check_upn(upn), expected, "{upn}");
        }
    }

    #[test]
    fn domains_that_no_tenant_can_have() {
        for (upn, domain) in [
            ("anna@contoso.local", Some("contoso.local")),
            ("anna@ad.contoso.LAN", Some("ad.contoso.LAN")),
            ("anna@contoso.internal", Some("contoso.internal")),
            ("anna@contoso.test", Some("contoso.test")),
            ("anna@box.home.arpa", Some("box.home.arpa")),
            ("anna@10.0.0.1", Some("10.0.0.1")),
            ("anna_x.local#EXT#@contoso.onmicrosoft.com", None),
            ("anna@local.com", None),
            ("anna.local@contoso.com", None),
            ("anna@contoso.com", None),
            ("anna@contoso.co", None),
            ("anna@contoso.world", None),
            ("", None),
        ] {
            assert_eq!(impossible_domain(upn), domain, "{upn}");
        }
    }

    #[test]
    fn upns_like_nearly_all_are_settled_at_once() {
        let longest = format!("{}@{}.com", "a".repeat(64), "b".repeat(44));
        for upn in ["Helga@contoso.com", "a_b-c.d@sub-1.contoso.co.uk", "7@b.c", &longest] {
            assert!(is_plain_upn(upn.as_bytes()), "{upn}");
        }
        let (long_name, long_domain) = (format!("a{longest}"), longest.replace(".com", ".com1"));
        for upn in [
            "",
            "a",
            "@b.com",
            "a@",
            "a@b",
            "a@b.",
            "a@.com",
            "a@b..com",
            "a@b.-com",
            "a@b.com-",
            "a@b.#com",
            "a@b#.com",
            "a@b@c.com",
            ".a@b.com",
            "a.@b.com",
            "o'neil@b.com",
            "ü@b.com",
            "a@b.cöm",
            &long_name,
            &long_domain,
        ] {
            assert!(!is_plain_upn(upn.as_bytes()), "{upn}");
        }
    }
}
