//! Where links are in a text, and how long each is.

use super::link::Parameter;
use crate::model::key_encoding;
use crate::notation::percent::percent_decoded;

pub(super) const SCHEME: &str = "otpauth://";

pub(super) const EXPORT_SCHEME: &str = "otpauth-migration://";

/// How far around a blank is looked for what proves that the link goes on, in bytes: further than the longest key goes.
const NEAR: usize = 2 * key_encoding::MAX_KEY_TEXT_BYTES;

/// Whether there is at least one link in `text`.
#[must_use]
pub fn has_link(text: &str) -> bool {
    Starts { text, from: 0 }.next().is_some()
}

/// The places in a text where a link starts.
pub(super) struct Starts<'t> {
    pub(super) text: &'t str,
    pub(super) from: usize,
}

impl Iterator for Starts<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        loop {
            let rest = self.text.as_bytes().get(self.from..)?;
            let start = self.from + memchr::memchr2(b'o', b'O', rest)?;
            let tail = self.text.get(start..)?;
            self.from = start + 1;
            if after_prefix(tail, SCHEME).or_else(|| after_prefix(tail, EXPORT_SCHEME)).is_some() {
                return Some(start);
            }
        }
    }
}

/// What comes after `prefix`, whatever its case.
pub(super) fn after_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (head, tail) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(tail)
}

/// How long the link is that `text` starts with. `before` is the character in front of it.
///
/// In quotes, it is what is between them. Else it ends at what no link has in it; blanks, commas and semicolons belong
/// to it only where what follows proves it, since tools write `issuer=Big Corp&digits=6` without encoding it, or where
/// the label names the same issuer. In running text, the end of a sentence or a bracket is none of it (`signs_stay`).
pub(super) fn extent(text: &str, before: Option<char>, signs_stay: bool) -> usize {
    if let Some(closing) = before.and_then(closing) {
        // An apostrophe inside of a word is none: O'Brien.
        let end = text.match_indices(closing).find(|(at, found)| {
            closing != '\'' || !text.get(at + found.len()..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
        });
        if let Some((end, _)) = end {
            return text.get(..end).unwrap_or_default().trim_end().len();
        }
    }
    let hard = |c: char| c.is_control() || "\"<>`|{}\\“”„«»".contains(c);
    let body = text.split(hard).next().unwrap_or_default();
    let soft = |c: char| c.is_whitespace() || c == ',' || c == ';';
    let Some(query) = body.find('?') else {
        return without_signs(body.get(..body.find(soft).unwrap_or(body.len())).unwrap_or_default()).len();
    };
    let end = query_end(body, query, soft);
    let named = named_issuer(body, query).unwrap_or(0);
    let taken = body.get(..end).unwrap_or_default();
    let last = taken.rsplit(['?', '&']).next().and_then(|last| last.split_once('=')).map(|(name, _)| name);
    let is_name = matches!(last.and_then(Parameter::of), Some(Parameter::Issuer | Parameter::Serial));
    let own = if signs_stay && is_name { taken.trim_end() } else { without_signs(taken) };
    own.len().max(named)
}

/// Where a link with a query ends, with what may be signs of a sentence.
fn query_end(body: &str, query: usize, soft: impl Fn(char) -> bool + Copy) -> usize {
    // Looked for anew only behind the last one found: a text may have many blanks before either.
    let find = |from: usize, mark: u8| {
        let rest = body.as_bytes().get(from..).unwrap_or_default();
        memchr::memchr(mark, rest).map_or(body.len(), |length| from + length)
    };
    let (mut from, mut ampersand, mut equals) = (query + 1, 0, 0);
    loop {
        let Some(at) = body.get(from..).and_then(|rest| rest.find(soft)).map(|at| from + at) else {
            return body.len();
        };
        if ampersand < at {
            ampersand = find(at, b'&');
        }
        if equals < at {
            equals = find(at, b'=');
        }
        // Another parameter follows, and only the value of this one is between.
        let named = (ampersand < equals && equals - ampersand < NEAR)
            .then(|| body.get(ampersand + 1..equals))
            .flatten()
            .is_some_and(|name| Parameter::of(name).is_some());
        if !named && !continues(body, at) {
            return at;
        }
        from = at + body.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    }
}

/// Where the issuer ends that stands in the query as it stands in the label: “Big Corp” and “Yahoo!” are whole then.
fn named_issuer(body: &str, query: usize) -> Option<usize> {
    let (_, path) = body.get(..query)?.split_once("://")?;
    let (_, label) = path.split_once('/')?;
    let (issuer, _) = label.split_once(':')?;
    let issuer = percent_decoded(issuer.trim()).0;
    let issuer = std::str::from_utf8(issuer.as_slice()).ok().filter(|issuer| !issuer.is_empty())?;
    let mut from = query + 1;
    loop {
        let part = body.get(from..)?;
        if let Some(value) = after_prefix(part, "issuer=") {
            let rest = after_prefix(value, issuer)?;
            return (!rest.starts_with(char::is_alphanumeric)).then(|| body.len() - rest.len());
        }
        from += part.find('&')? + 1;
    }
}

/// Without the end of a sentence, or of a bracket around it.
fn without_signs(taken: &str) -> &str {
    taken.trim_end_matches(|c: char| c.is_whitespace() || ".)]!'’*".contains(c))
}

/// Whether a link behind `before` is alone in its line or in its cell, as far as what precedes it says.
pub(super) fn starts_cell(before: &str) -> bool {
    let before = before.trim_end_matches(' ');
    before.ends_with([',', ';', '\t', '|', '"', '\'', '<']) || before.chars().all(|c| c.is_whitespace() || c == '>')
}

/// What ends a link that starts right after this character.
pub(super) fn closing(opening: char) -> Option<char> {
    Some(match opening {
        '"' | '\'' | '`' | '|' => opening,
        '<' => '>',
        '“' => '”',
        '‘' => '’',
        '„' => '“',
        '«' => '»',
        '»' => '«',
        _ => return None,
    })
}

/// Whether a link goes on after the blank, comma or semicolon at `at`.
fn continues(body: &str, at: usize) -> bool {
    // Of a text made to be slow, each blank would else look at all of it.
    let (start, end) = (body.ceil_char_boundary(at.saturating_sub(NEAR)), body.floor_char_boundary(at + NEAR));
    let (before, after) = (body.get(start..at).unwrap_or_default(), body.get(at..end).unwrap_or_default());
    let Some(separator) = after.chars().next() else { return false };
    if separator == ';' && before.ends_with("&amp") {
        return true;
    }
    let after = after.get(separator.len_utf8()..).unwrap_or_default();
    // A key in groups: all of one length, and the last one not longer.
    let value = before.rsplit(['?', '&']).next().unwrap_or_default();
    let Some((name, value)) = value.split_once('=') else { return false };
    if separator != ' ' || Parameter::of(name) != Some(Parameter::Secret) {
        return false;
    }
    let mut groups = value.split(' ');
    let length = groups.next().map_or(0, str::len);
    let next = after.split([' ', ',', ';', '&']).next().unwrap_or_default();
    (2..=8).contains(&length)
        && groups.all(|group| group.len() == length)
        && (1..=length).contains(&next.len())
        && next.bytes().all(|byte| byte.is_ascii_alphabetic() || (b'2'..=b'7').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{KEY, RAW, one};

    #[test]
    fn links_stand_among_other_text() {
        let link = format!("otpauth://totp/Acme:bob?secret={KEY}&issuer=Acme&period=60");
        for (before, after) in [
            ("", ""),
            ("  ", " \r"),
            ("\"", "\""),
            ("'", "', more"),
            ("<", "> more"),
            ("“", "”"),
            ("71358472,", ",30,\"a & b=c\""),
            ("71358472;", ";x=1&digits=9"),
            ("71358472\t", "\tx"),
            ("\"71358472\",\"", "\",\"x&digits=9\""),
            ("see (", ")."),
            ("see ", ", and then"),
            ("{\"url\": \"", "\"}"),
            ("<a href='", "'>x</a>"),
            ("| ", " | x |"),
            ("(o) ", "!"),
        ] {
            let found = one(&format!("{before}{link}{after}"));
            assert_eq!((&*found.issuer, &*found.account, found.period), ("Acme", "bob", 60), "{before}…{after}");
            assert_eq!((found.problem, found.notes), (None, vec![]), "{before}…{after}");
        }
    }

    #[test]
    fn blanks_and_commas_that_nobody_encoded() {
        let found = |text: &str| {
            let link = one(text);
            assert_eq!((link.secret.as_slice(), link.problem), (RAW, None), "{text}");
            (link.issuer.to_string(), link.account.to_string(), link.digits)
        };
        let acme = |issuer: &str| (issuer.to_owned(), "Doe, Jane".to_owned(), 8);
        assert_eq!(found(&format!("otpauth://totp/Big Corp:Doe, Jane?secret={KEY}&digits=8")), acme("Big Corp"));
        assert_eq!(
            found(&format!("x otpauth://totp/Doe, Jane?issuer=Big Corp&secret={KEY}&digits=8 x")),
            acme("Big Corp")
        );
        assert_eq!(
            found(&format!("otpauth://totp/Doe, Jane?issuer=Big, Corp;&secret={KEY}&digits=8,x")),
            acme("Big, Corp;")
        );
        assert_eq!(
            found(&format!("\"otpauth://totp/Doe, Jane?secret={KEY}&digits=8&issuer=Big Corp\",x")),
            acme("Big Corp")
        );
        // A word after a key is not taken into it, though it is made of the same letters.
        assert_eq!(found(&format!("otpauth://totp/a?secret={KEY} alice")).1, "a");
        assert_eq!(found("otpauth://totp/a?secret=GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ alice").1, "a");
        assert_eq!(found(&format!("'otpauth://totp/O'Brien?secret={KEY}'")).1, "O'Brien");
    }
}
