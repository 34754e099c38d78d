//! Quoted-printable (RFC 2045 §6.7), in which mail programs write text: `=3D` for `=`, and a `=` at the end of a line that
//! goes on in the next.

use crate::ground::secret::SecretBytes;

/// How many lines at the start may be the head of a mail.
const HEAD_LINES: usize = 200;

/// The text that is written in quoted-printable as a whole: the head of a mail says it, or lines go on in the next, and each
/// `=` is one of the encoding. `None` for any other text.
///
/// What stood in the following lines comes to the first one, and blank lines keep the numbers of those behind them.
#[must_use]
pub(crate) fn decoded(text: &str) -> Option<SecretBytes> {
    // Hardly any text has it.
    if !text.contains("=3D") || !text.is_ascii() {
        return None;
    }
    let bytes = text.as_bytes();
    let mut out = SecretBytes::with_capacity(bytes.len());
    let (mut rest, mut soft, mut open) = (bytes, false, 0_usize);
    while let Some(at) = memchr::memchr2(b'=', b'\n', rest) {
        let (before, from) = rest.split_at(at);
        out.push_slice(before);
        if let Some(after) = from.strip_prefix(b"\n") {
            out.push_slice(b"\n");
            std::iter::repeat_n((), open).for_each(|()| out.push_slice(b"\n"));
            (rest, open) = (after, 0);
        } else if let Some(after) = soft_break(from) {
            (rest, soft, open) = (after, true, open + 1);
        } else {
            let (byte, after) = encoded_byte(from)?;
            out.push_slice(&[byte]);
            rest = after;
        }
    }
    out.push_slice(rest);
    let whole = (soft || is_declared(text)) && std::str::from_utf8(out.as_slice()).is_ok();
    whole.then_some(out)
}

/// What comes after a `=` that ends its line.
fn soft_break(from: &[u8]) -> Option<&[u8]> {
    let line = from.strip_prefix(b"=")?;
    let blanks = line.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
    line.get(blanks..)?.strip_prefix(b"\n")
}

/// The byte that `=` and two digits stand for, and what comes after it.
fn encoded_byte(from: &[u8]) -> Option<(u8, &[u8])> {
    let [b'=', high, low, after @ ..] = from else { return None };
    let value = |digit: &u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    };
    Some((value(high)? << 4 | value(low)?, after))
}

/// Whether the head of a mail says that the text is in quoted-printable.
pub(crate) fn is_declared(text: &str) -> bool {
    text.lines().take(HEAD_LINES).any(|line| {
        let field = line.split_once(':').map(|(name, value)| (name.trim(), value.trim()));
        field.is_some_and(|(name, value)| {
            name.eq_ignore_ascii_case("content-transfer-encoding") && value.eq_ignore_ascii_case("quoted-printable")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_decoded_only_as_a_whole() {
        let of = |text: &str| decoded(text).map(|text| String::from_utf8(text.as_slice().to_vec()).unwrap_or_default());
        for (text, expected) in [
            ("a=3D=\r\nb=C3=A4\r\nc", Some("a=b\u{e4}\r\n\nc")),
            ("a=3D= \n=\nb\n\nc\n", Some("a=b\n\n\n\nc\n")),
            (
                "Content-Transfer-Encoding: quoted-printable\n\na=3Db",
                Some("Content-Transfer-Encoding: quoted-printable\n\na=b"),
            ),
            ("a=3Db", None),
            ("a=3Db=\nc=d", None),
            ("a=3Db=\nc=", None),
            ("a=3D=\n=FF", None),
            ("\u{e4}=3D=\n", None),
            ("a=\nb", None),
        ] {
            assert_eq!(of(text).as_deref(), expected, "{text:?}");
        }
    }
}
