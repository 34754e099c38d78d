//! Whether a key could be in a text, in whatever encoding and however it is grouped.
//!
//! A key has at least ten bytes: sixteen characters of Base32 or Base64, twenty of hex, ten numbers. Every encoding in use
//! (hex, Base32, Base64, modhex, percent-encoding, escapes, numbers) is letters and digits with signs between them, so the
//! letters and digits tell, and no sign hides them.

use zeroize::Zeroizing;

/// The fewest characters of a key.
const SHORTEST: usize = 16;

/// Fewer digits without a letter are a serial number.
const SHORTEST_OF_DIGITS: usize = 32;

/// The fewest bytes of a key that are written one by one.
const FEWEST_BYTES: u32 = 10;

/// Whether a key could be in a text. A word with an `@` is a name, unless a part of it has the length and the look of a
/// key.
pub(super) fn could_hold_key(text: &str) -> bool {
    if text.len() < SHORTEST || is_short_address(text) {
        return false;
    }
    let folded;
    let text = if text.is_ascii() {
        text
    } else {
        folded = Zeroizing::new(fold(text));
        &**folded
    };
    // Letters that no key has are between groups as well: what they stand for may have been read in another encoding.
    let is_part = |c: char| c.is_ascii_alphanumeric();
    is_solid(text)
        || is_grouped(text, is_part, true)
        || is_grouped(text, |c| is_part(c) || is_sign(c), true)
        || is_grouped_base64url(text)
        || has_modhex_groups(text)
}

/// A letter of what YubiKeys write.
pub(super) fn is_modhex_letter(b: u8) -> bool {
    b"cbdefghijklnrtuv".contains(&b.to_ascii_lowercase())
}

/// Whether three groups or more of letters as YubiKeys write them follow one another, of one length but for the last, which
/// may be shorter: a key reads as words then, and stands beside other words where a whole row is one field.
pub(super) fn has_modhex_groups(text: &str) -> bool {
    let (mut length, mut count, mut total) = (0, 0, 0);
    let groups = text.split(ends_word).flat_map(|word| {
        let word = if is_address(word) { "" } else { word };
        word.split(|c: char| !c.is_ascii_alphanumeric()).filter(|group| !group.is_empty())
    });
    for group in groups {
        let possible = group.bytes().all(is_modhex_letter);
        if possible && group.len() == length {
            (count, total) = (count + 1, total + length);
        } else {
            if possible && group.len() < length && count > 1 && total + group.len() >= SHORTEST {
                return true;
            }
            (length, count, total) = if possible { (group.len(), 1, group.len()) } else { (0, 0, 0) };
        }
        if count > 2 && total >= SHORTEST {
            return true;
        }
    }
    false
}

/// Whether groups of one length that follow one another, the last of which may be shorter, have the signs of Base64 for
/// addresses, `-` and `_`, among their letters; with either as a separator, groups are found by the letters and digits alone.
/// What stands before or behind them in a row may be of any length.
fn is_grouped_base64url(text: &str) -> bool {
    if !text.contains(['-', '_']) {
        return false;
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    // Of a row that is one field, an address is a part.
    let words = text.split(ends_word).filter(|word| !is_address(word));
    let groups: Vec<&str> =
        words.flat_map(|word| word.split(|c| !is_part(c))).filter(|group| !group.is_empty()).collect();
    let mut from = 0;
    while let Some(first) = groups.get(from) {
        let rest = groups.get(from + 1..).unwrap_or_default();
        // Other letters may stand directly before the first.
        let length = rest.first().map_or(0, |second| second.len().min(first.len()));
        let even = rest.iter().take_while(|group| group.len() == length).count();
        let last = usize::from(rest.get(even).is_some_and(|group| group.len() < length));
        if is_key_in_groups(groups.get(from..=from + even + last).unwrap_or_default()) {
            return true;
        }
        from += even.max(1);
    }
    false
}

/// Whether groups of one length are a key in Base64 for addresses.
fn is_key_in_groups(groups: &[&str]) -> bool {
    let is_serial = |group: &&str| is_numbered(&group.replace(['-', '_'], ""));
    groups.len() > 2
        && groups.iter().map(|group| group.len()).sum::<usize>() >= SHORTEST
        && groups.iter().any(|group| group.contains(['-', '_']))
        && digits_inside(&groups.concat()) > 1
        && !groups.iter().all(is_serial)
}

/// Nearly every text that is looked at: an address whose name, and each part of whose domain, is shorter than a key.
#[inline]
fn is_short_address(text: &str) -> bool {
    let (mut signs, mut run) = (0, 0);
    for (place, b) in text.bytes().enumerate() {
        match b {
            b'@' if place < SHORTEST => (signs, run) = (signs + 1, 0),
            b'.' | b'-' | b'_' => run = 0,
            b if b.is_ascii_alphanumeric() && run < SHORTEST - 1 => run += 1,
            _ => return false,
        }
    }
    signs == 1
}

/// In ASCII as far as it goes: full-width letters, dashes and blanks are those of ASCII, and what nobody sees is left out.
#[cold]
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    folded.extend(text.chars().filter_map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some('-'),
        c if !c.is_ascii() && c.is_whitespace() => Some(' '),
        c => Some(c),
    }));
    folded
}

/// The signs of Base64.
fn is_sign(c: char) -> bool {
    matches!(c, '+' | '/' | '=')
}

/// What never is in a name with an `@`, so that the `@` vouches for nothing beyond it: a whole row may be taken for one
/// field, and a link or a pair of address and key for an address.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || c.is_control() || ",;|<>\":/?&=()[]{}".contains(c)
}

/// Whether a word is a name with an `@`. Several of them are signs between groups.
fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && !domain.contains('@'))
}

/// Whether sixteen letters and digits follow one another, with nothing but blanks, `-` and `_` between them.
pub(super) fn is_solid(text: &str) -> bool {
    let (mut length, mut letters) = (0, false);
    for word in text.split_inclusive(ends_word) {
        if is_address(word) {
            if is_key_for_a_name(word) {
                return true;
            }
            (length, letters) = (0, false);
            continue;
        }
        for c in word.chars() {
            match c {
                ' ' | '-' | '_' => {}
                c if c.is_ascii_alphanumeric() || is_sign(c) => {
                    length += 1;
                    letters |= c.is_ascii_alphabetic();
                    if length >= SHORTEST && (letters || length >= SHORTEST_OF_DIGITS) {
                        return true;
                    }
                }
                _ => (length, letters) = (0, false),
            }
        }
    }
    false
}

/// Whether a part of an address is a key: as long as keys are in its alphabet, and with digits among its letters. Names
/// have theirs at the end. Or its name is one in groups.
#[inline(never)]
pub(super) fn is_key_for_a_name(address: &str) -> bool {
    let (name, _) = address.split_once('@').unwrap_or((address, ""));
    let part_is_key = |part: &str| {
        let mixed = digits_inside(part) > 1;
        match key_look(part) {
            Some((32 | 40 | 64 | 128, Alphabet::Hex)) => true,
            Some((16 | 26 | 32 | 52 | 103, Alphabet::Hex | Alphabet::Base32)) => {
                mixed || part.len() > SHORTEST && part.bytes().all(|b| !b.is_ascii_lowercase())
            }
            Some((22 | 27 | 43 | 86, Alphabet::Base64)) => mixed,
            _ => false,
        }
    };
    address.split(|c: char| !c.is_ascii_alphanumeric()).any(part_is_key)
        || name.len() >= SHORTEST && digits_inside(name) > 1 && is_grouped(name, |c| c.is_ascii_alphanumeric(), false)
}

/// How often a letter follows a digit, whatever stands between them.
fn digits_inside(part: &str) -> usize {
    let (mut count, mut after_digit) = (0, false);
    for b in part.bytes().filter(u8::is_ascii_alphanumeric) {
        count += usize::from(after_digit && b.is_ascii_alphabetic());
        after_digit = b.is_ascii_digit();
    }
    count
}

/// Whether groups of letters and digits, with whatever signs between them, are those of a key: of one length, of one byte
/// each, or, if they may be `ragged`, with digits among their letters. (Names of accounts for programs are such groups.)
fn is_grouped(text: &str, is_part: impl Fn(char) -> bool, ragged: bool) -> bool {
    let mut groups = Groups::default();
    text.split(ends_word).any(|word| {
        if is_address(word) {
            groups = Groups::default();
            return false;
        }
        word.split(|c| !is_part(c)).filter(|group| !group.is_empty()).any(|group| groups.push(group, ragged))
    })
}

/// What is known of the groups that follow one another.
#[derive(Default)]
struct Groups {
    /// How many of them are one byte each.
    bytes: u32,
    /// The length of those that have letters and digits, and how often a letter follows a digit in them.
    mixed: usize,
    inside: usize,
    /// How many have the same length, and that length.
    even: usize,
    length: usize,
    /// Their letters and digits.
    total: usize,
    letters: bool,
    /// All of them are words, or words and numbers in one.
    words: bool,
    numbered: bool,
}

impl Groups {
    /// Takes the next one; whether a key is complete.
    fn push(&mut self, group: &str, ragged: bool) -> bool {
        let digits = group.strip_prefix("0x").or(group.strip_prefix("0X")).unwrap_or(group);
        let is_byte = digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        self.bytes = if is_byte { self.bytes + 1 } else { 0 };
        let is_mixed = [u8::is_ascii_digit, u8::is_ascii_alphabetic].iter().all(|is| group.bytes().any(|b| is(&b)));
        (self.mixed, self.inside) =
            if is_mixed { (self.mixed + group.len(), self.inside + digits_inside(group)) } else { (0, 0) };
        // The last group may be shorter.
        let last = group.len() < self.length && self.even > 1;
        if group.len() != self.length && !last {
            let Self { bytes, mixed, inside, .. } = *self;
            *self = Self { bytes, mixed, inside, words: true, numbered: true, ..Self::default() };
        }
        if !last {
            (self.even, self.length) = (self.even + 1, group.len());
        }
        self.total += group.len();
        self.letters |= group.bytes().any(|b| b.is_ascii_alphabetic());
        self.words &= is_word(group);
        self.numbered &= is_numbered(group);
        let long = self.total >= if self.letters { SHORTEST } else { SHORTEST_OF_DIGITS };
        let is_even = self.even > 1 && long && !self.numbered && !(self.words && self.even < 4);
        let found = self.bytes >= FEWEST_BYTES || (ragged && self.mixed >= SHORTEST && self.inside > 1) || is_even;
        if last {
            // It may as well be the first of others.
            let Self { bytes, mixed, inside, .. } = *self;
            *self = Self { bytes, mixed, inside, even: 1, length: group.len(), total: group.len(), ..Self::default() };
            (self.words, self.numbered) = (is_word(group), is_numbered(group));
            self.letters = group.bytes().any(|b| b.is_ascii_alphabetic());
        }
        found
    }
}

/// Letters in lower case, but for the first.
fn is_word(group: &str) -> bool {
    group.bytes().all(|b| b.is_ascii_alphabetic()) && group.bytes().skip(1).all(|b| b.is_ascii_lowercase())
}

/// A number with or without letters in front, as serial numbers are: `SN100001`.
fn is_numbered(group: &str) -> bool {
    let digits = group.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    group.len() > 4 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// How keys can be written, by their characters alone; each alphabet is a part of the next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alphabet {
    Hex,
    Base32,
    /// Base32hex, or any other in one case.
    OneCase,
    Base64,
}

/// The length and the smallest alphabet of what can be a key, grouped or not; `None` for what can't be one.
pub(super) fn key_look(text: &str) -> Option<(usize, Alphabet)> {
    let (mut length, mut upper, mut lower, mut hex, mut base32) = (0, false, false, true, true);
    for b in text.trim_end_matches('=').bytes().filter(|b| !b" -_".contains(b)) {
        if !(b.is_ascii_alphanumeric() || b"+/".contains(&b)) {
            return None;
        }
        length += 1;
        upper |= b.is_ascii_uppercase();
        // Signs are in Base64 alone, as are both cases.
        lower |= b.is_ascii_lowercase() || !b.is_ascii_alphanumeric();
        upper |= !b.is_ascii_alphanumeric();
        hex &= b.is_ascii_hexdigit();
        base32 &= b.is_ascii_alphabetic() || (b'2'..=b'7').contains(&b);
    }
    let alphabet = match (hex, upper && lower, base32) {
        (true, ..) => Alphabet::Hex,
        (_, true, _) => Alphabet::Base64,
        (_, _, true) => Alphabet::Base32,
        _ => Alphabet::OneCase,
    };
    (length >= SHORTEST).then_some((length, alphabet))
}
