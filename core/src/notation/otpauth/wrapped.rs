//! Links that a mail program broke: spread over several lines, or in quoted-printable (RFC 2045 §6.7).
//!
//! A line is put behind the one before only where what stands there proves it, as half a name of a parameter or
//! `…&digits=8` does. Where a key may go on but nothing proves it, the link is none.

use super::find::{EXPORT_SCHEME, after_prefix, closing, has_link};
use super::link::Parameter;
use super::migration::is_whole_export;
use super::reader::MAX_LINK_BYTES;
use super::strays::is_comment;
use crate::ground::secret::SecretBytes;

/// Characters of keys with 10, 16, 20, 32 and 64 bytes in Base32 without padding: those that tokens have.
const USUAL_KEYS: [usize; 5] = [16, 26, 32, 52, 103];

/// Characters of the longest name of a parameter, `algorithm`.
const LONGEST_NAME: usize = 9;

/// Whether a link goes on behind its line.
pub(super) enum Wrap {
    /// It ends there.
    Ends,
    /// It goes on in as many more lines. The link is all of them, of which the last may have more than the link.
    GoesOn { link: SecretBytes, lines: usize },
    /// Its key may go on in the next line, or may not.
    Unclear,
}

/// How the link goes on that ends with its line `first`. `before` is the character in front of it, `below` the lines
/// under it.
pub(super) fn wrap<'t>(first: &str, before: Option<char>, below: impl Iterator<Item = &'t str>) -> Wrap {
    let export = after_prefix(first, EXPORT_SCHEME).is_some();
    // What is looked at for each further line must be little.
    let (most_lines, most_bytes) = if export { (1024, MAX_LINK_BYTES) } else { (64, 4096) };
    let mut joined = Joined::new(first);
    let quote = before.and_then(closing);
    let mut quoted_printable = false;
    for line in below.take(most_lines) {
        if line.is_empty() || is_comment(line) || has_link(line) || joined.text().len() + line.len() > most_bytes {
            break;
        }
        if joined.is_sure() && is_soft_break(joined.text(), line, quoted_printable) {
            quoted_printable = true;
            joined.drop_last_byte();
            joined.push(line);
            joined.be_sure();
            continue;
        }
        if quoted_printable {
            break;
        }
        if quote.is_some_and(|quote| line.contains(quote)) {
            joined.push(line);
            joined.be_sure();
            break;
        }
        let word = line.split(char::is_whitespace).next().unwrap_or_default();
        let is_word = word.len() == line.len();
        if !export && proves(joined.text(), word) {
            joined.push(line);
            joined.be_sure();
            if !is_word {
                break;
            }
        } else if is_word && is_link_text(word) {
            joined.push(line);
        } else {
            break;
        }
    }
    let lines = joined.lines();
    if joined.is_sure() {
        return joined.cut(lines);
    }
    let sure = joined.sure;
    if export {
        return match (is_whole_export(joined.sure_text()), is_whole_export(joined.text())) {
            (Some(true), _) | (None, None) => joined.cut(sure),
            (_, Some(_)) => joined.cut(lines),
            (Some(false), None) => Wrap::Unclear,
        };
    }
    let Some(key) = key_at_end(joined.sure_text()) else { return joined.cut(sure) };
    let rest = (sure..lines).take_while(|&line| is_key_text(joined.line(line))).count();
    let characters = |text: &str| text.bytes().filter(u8::is_ascii_alphanumeric).count();
    let own = characters(key);
    let all = own + (sure..sure + rest).map(|line| characters(joined.line(line))).sum::<usize>();
    match (rest, USUAL_KEYS.contains(&own), USUAL_KEYS.contains(&all)) {
        (0, ..) | (_, true, false) => joined.cut(sure),
        (_, false, true) => joined.cut(sure + rest),
        (_, true, true) | (_, false, false) => Wrap::Unclear,
    }
}

/// A link with the lines below it that may belong to it.
struct Joined {
    link: SecretBytes,
    /// How long it is with each further line; the first is its own length.
    ends: Vec<usize>,
    /// How many further lines belong to it for certain.
    sure: usize,
}

impl Joined {
    fn new(first: &str) -> Self {
        Self { link: SecretBytes::copy_of(first.as_bytes()), ends: vec![first.len()], sure: 0 }
    }

    fn lines(&self) -> usize {
        self.ends.len() - 1
    }

    fn push(&mut self, line: &str) {
        self.link.push_str(line);
        self.ends.push(self.link.len());
    }

    /// All lines so far belong to it.
    fn be_sure(&mut self) {
        self.sure = self.lines();
    }

    fn is_sure(&self) -> bool {
        self.sure == self.lines()
    }

    fn text(&self) -> &str {
        std::str::from_utf8(self.link.as_slice()).unwrap_or_default()
    }

    fn end(&self, lines: usize) -> usize {
        self.ends.get(lines).copied().unwrap_or(0)
    }

    fn sure_text(&self) -> &str {
        self.text().get(..self.end(self.sure)).unwrap_or_default()
    }

    /// A further line, from 0.
    fn line(&self, number: usize) -> &str {
        self.text().get(self.end(number)..self.end(number + 1)).unwrap_or_default()
    }

    fn drop_last_byte(&mut self) {
        self.link.truncate(self.link.len() - 1);
        if let Some(end) = self.ends.last_mut() {
            *end = self.link.len();
        }
    }

    /// The link with that many further lines.
    fn cut(mut self, lines: usize) -> Wrap {
        self.link.truncate(self.end(lines));
        if lines == 0 { Wrap::Ends } else { Wrap::GoesOn { link: self.link, lines } }
    }
}

/// Whether `next` can only be the rest of the link `so_far`.
fn proves(so_far: &str, next: &str) -> bool {
    let named = |part: &str| {
        let part = part.strip_prefix("amp;").unwrap_or(part);
        part.split_once('=').and_then(|(name, _)| Parameter::of(name))
    };
    let names_parameter = |part: &str| named(part).is_some();
    let half_percent = so_far.bytes().rev().take(2).any(|byte| byte == b'%');
    let Some((_, query)) = so_far.split_once('?') else {
        let query = next.split_once('?').map_or("", |(_, query)| query);
        return half_percent || query.split('&').any(names_parameter);
    };
    // A link of its own without its head, as one link says nothing twice.
    let known: Vec<Parameter> = query.split('&').filter_map(named).collect();
    if next.contains('?') || next.split('&').filter_map(named).any(|parameter| known.contains(&parameter)) {
        return false;
    }
    if half_percent || query.is_empty() || query.ends_with('&') || next.split('&').skip(1).any(names_parameter) {
        return true;
    }
    let last = query.rsplit('&').next().unwrap_or_default();
    let last = last.strip_prefix("amp;").unwrap_or(last);
    match last.split_once('=') {
        None => {
            let (rest, _) = next.split_once('=').unwrap_or((next, ""));
            let name: String = [last, rest].concat().chars().take(16).collect();
            Parameter::of(&name).is_some()
        }
        Some((name, "")) => {
            !matches!(Parameter::of(name), None | Some(Parameter::Issuer | Parameter::Serial | Parameter::Encoder))
        }
        Some(_) => false,
    }
}

/// Whether the `=` at the end of `so_far` says that the line goes on (RFC 2045 §6.7, rule 5).
fn is_soft_break(so_far: &str, next: &str, known: bool) -> bool {
    let Some(rest) = so_far.strip_suffix('=') else { return false };
    let is_encoded = |line: &str| line.contains("=3D") || line.ends_with('=');
    let is_begun = || only_encoded(rest) && !has_own_key(so_far, next) && (rest.contains("=3D") || is_encoded(next));
    known || next.starts_with("=3D") || is_begun()
}

/// Whether each `=` has two hex digits behind it, as quoted-printable writes them.
fn only_encoded(text: &str) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte);
    text.split('=').skip(1).all(|part| part.as_bytes().iter().take(2).filter(|&byte| is_digit(byte)).count() == 2)
}

/// Whether a key in links begins with “3D” itself, and not with a `=` in quoted-printable: with it, it is as long as keys
/// in Base32 are. No key does where a number of a link is in quoted-printable: no number begins with “3D”. `next` is the
/// line behind them.
pub(crate) fn has_own_key(links: &str, next: &str) -> bool {
    let mut has_own = false;
    for at in memchr::memmem::find_iter(links.as_bytes(), b"=3D") {
        let (before, from) = links.split_at(at);
        let letters = before.bytes().rev().take_while(u8::is_ascii_alphabetic).take(LONGEST_NAME + 1).count();
        match before.get(at - letters..).and_then(Parameter::of) {
            Some(Parameter::Digits | Parameter::Period | Parameter::Counter | Parameter::Algorithm) => return false,
            Some(Parameter::Secret) => has_own |= is_own_key(from.get(1..).unwrap_or_default(), next),
            _ => {}
        }
    }
    has_own
}

/// Whether the key at the start is as long as keys in Base32 are, with its padding or without.
fn is_own_key(from: &str, below: &str) -> bool {
    let (key, behind) = word(from);
    let Some(behind) = behind.strip_prefix('=') else {
        return key.len().is_multiple_of(8) || USUAL_KEYS.contains(&key.len());
    };
    // A `=` at the end of the line pads the key, or says that it goes on: the next line then is the rest of a link, or of
    // a key of the usual length.
    let next = match behind.trim_start_matches([' ', '\t', '\r']) {
        "" => below,
        behind if behind.starts_with('\n') => behind.trim_start_matches('\n'),
        _ => return false,
    };
    let (rest, after) = word(next);
    let is_link = after.starts_with(['&', '=']);
    let goes_on = is_key_text(rest) && (is_link || USUAL_KEYS.contains(&(key.len() - 2 + rest.len())));
    (key.len() + 1).is_multiple_of(8) && !goes_on
}

/// The letters and digits at the start, and what comes behind them.
fn word(text: &str) -> (&str, &str) {
    let length = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    text.split_at_checked(length).unwrap_or((text, ""))
}

/// What a link in quoted-printable says; `None` if it is in none.
pub(super) fn quoted_printable_decoded(link: &str) -> Option<SecretBytes> {
    let equals = link.matches('=').count();
    let mut encoded = link.contains("=3D") && only_encoded(link) && !has_own_key(link, "");
    if encoded
        && equals == 1
        && let Some(key) = key_at_end(link)
    {
        // “3D” can begin a key: its length tells.
        encoded = !key.len().is_multiple_of(8) && (key.len() - 2).is_multiple_of(8);
    }
    if !encoded {
        return None;
    }
    let mut bytes = Vec::with_capacity(link.len());
    let mut rest = link.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.first_chunk::<2>().map(|digits| digits.map(|digit| char::from(digit).to_digit(16)));
        match (byte, digits) {
            (b'=', Some([Some(high), Some(low)])) => {
                bytes.push(u8::try_from(high << 4 | low).unwrap_or(b'='));
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    let bytes = SecretBytes::from_vec(bytes);
    std::str::from_utf8(bytes.as_slice()).is_ok().then_some(bytes)
}

/// The key with which a link ends.
fn key_at_end(link: &str) -> Option<&str> {
    let (_, query) = link.split_once('?')?;
    let (name, key) = query.rsplit('&').next()?.split_once('=')?;
    (Parameter::of(name.strip_prefix("amp;").unwrap_or(name)) == Some(Parameter::Secret)).then_some(key)
}

/// Whether it could be a part of a key: Base32, in one case.
fn is_key_text(text: &str) -> bool {
    let text = text.trim_end_matches('=');
    let digit = |byte: u8| (b'2'..=b'7').contains(&byte);
    !text.is_empty()
        && (text.bytes().all(|byte| digit(byte) || byte.is_ascii_uppercase())
            || text.bytes().all(|byte| digit(byte) || byte.is_ascii_lowercase()))
}

/// Whether it could be a part of a link: no blanks, and no signs that a link encodes.
fn is_link_text(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%@:/?&=+!$'()*,;".contains(&byte))
}
