//! What the cells of a column say together about their encoding.

use super::encoding::*;
use super::shape::{is_base32_key_length, otherwise, without_0x};

/// What the cells of a column say together about their encoding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// How many had anything in them.
    cells: u32,
    base32: u32,
    hex: u32,
    base64: u32,
    base32hex: u32,
    hex_not_base32: u32,
    base32_not_hex: u32,
    hex_length: u32,
    base32_length: u32,
    /// Mixed case, a mark that only Base64 has, or its padding.
    base64_sure: u32,
    base64_token_length: u32,
    /// Base32 but for one character: a slip of the pen.
    base32_slip: u32,
    /// Hex but for one or two characters, or for one that is missing.
    hex_slip: u32,
    /// Hex digits only, as many as a token's key has.
    hex_key: u32,
}

impl Evidence {
    /// Adds one cell. Empty cells say nothing.
    pub fn add(&mut self, cell: &str) {
        let body = match cell.as_bytes().last() {
            Some(b'=' | b' ' | b'\t') => cell.trim_end_matches(['=', ' ', '\t']),
            _ => cell,
        };
        if body.is_empty() {
            return;
        }
        self.cells += 1;
        let prefixed = without_0x(body);
        let body = prefixed.unwrap_or(body);
        let (mut no_base32, mut no_hex) = (0_usize, 0_usize);
        let plain = plain_base32(body);
        let (all, any, skipped) = plain.unwrap_or_else(|| {
            let (mut all, mut any, mut skipped) = (u16::MAX, 0_u16, 0_usize);
            for byte in body.bytes() {
                let mut class = CLASSES[usize::from(byte)];
                if class & (BLANK | DASH) != 0 {
                    // A blank says nothing; a dash groups digits in every encoding but Base64, where it is a digit.
                    class = !(UPPER | LOWER | SPECIAL);
                    skipped += 1;
                }
                all &= class;
                any |= class;
                no_base32 += usize::from(class & IN_BASE32 == 0);
                no_hex += usize::from(class & IN_HEX == 0);
            }
            (all, any, skipped)
        });
        let digits = body.len() - skipped;
        let (upper, lower, special) = (any & UPPER != 0, any & LOWER != 0, any & SPECIAL != 0);
        let whole = cell.trim_end();
        let padding = whole.len() - whole.trim_end_matches('=').len();
        let base32 = all & IN_BASE32 != 0 && !matches!(digits % 8, 1 | 3 | 6);
        let base32_chars = all & IN_BASE32 != 0 && prefixed.is_none();
        let hex = all & IN_HEX != 0 && digits.is_multiple_of(2) && padding == 0;
        // Of what is plain Base32, the length alone says whether it is a whole key.
        let is_otherwise = || match plain {
            Some(_) if padding == 0 => is_base32_key_length(digits),
            _ => otherwise(whole).is_some(),
        };
        let base64 = all & IN_BASE64 != 0 && digits % 4 != 1 && !is_otherwise();
        let base64_padding = matches!((digits % 4, padding), (2, 2) | (3, 1)) && digits % 8 != 7;
        self.base32 += u32::from(base32_chars);
        self.hex += u32::from(hex);
        self.base64 += u32::from(base64);
        self.base32hex += u32::from(all & IN_BASE32HEX != 0 && !matches!(digits % 8, 1 | 3 | 6));
        self.hex_not_base32 += u32::from(hex && !base32_chars);
        self.base32_not_hex += u32::from(base32_chars && all & IN_HEX == 0);
        self.hex_length += u32::from(hex && matches!(digits, 20 | 40 | 48 | 64 | 96 | 128));
        self.base32_length += u32::from(base32 && is_base32_key_length(digits));
        self.base64_sure += u32::from(base64 && (special || (upper && lower) || base64_padding));
        self.base64_token_length += u32::from(base64 && matches!(digits, 22 | 27 | 32 | 43 | 86));
        self.base32_slip += u32::from(digits >= 16 && no_base32 == 1);
        // By chance, text in a larger alphabet is never so near to hex.
        self.hex_slip += u32::from(
            digits >= 19 && padding == 0 && (1..=2).contains(&no_hex) || all & IN_HEX != 0 && !hex && digits >= 19,
        );
        self.hex_key += u32::from(hex && matches!(digits, 32 | 40 | 64 | 128));
    }

    /// Judges the column: which encoding fits most cells. `None` if it had no cells.
    #[must_use]
    pub fn judge(&self) -> Option<Judgement> {
        if self.cells == 0 {
            return None;
        }
        let most = |count: u32| u64::from(count) * 2 > u64::from(self.cells);
        let mut order: Vec<SecretEncoding> = Vec::with_capacity(4);
        if most(self.base32) && most(self.hex) {
            // Each cell could be both. A cell that is only one of them settles it, else the usual lengths do.
            let hex_first = match self.hex_not_base32.cmp(&self.base32_not_hex) {
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Less => false,
                std::cmp::Ordering::Equal => self.hex_length > self.base32_length,
            };
            order.extend(if hex_first {
                [SecretEncoding::Hex, SecretEncoding::Base32]
            } else {
                [SecretEncoding::Base32, SecretEncoding::Hex]
            });
            if self.hex_not_base32 > 0 || self.base32_not_hex > 0 {
                order.truncate(1);
            }
        } else if most(self.base32) && !(most(self.base64_sure) && most(self.base64_token_length)) {
            order.push(SecretEncoding::Base32);
        } else if most(self.hex) {
            order.push(SecretEncoding::Hex);
            // Hex digits are in the larger alphabets as well, but a whole column of nothing else is hex.
        } else if most(self.hex + self.hex_slip) {
            order.push(SecretEncoding::Hex);
        } else if most(self.base64_sure) {
            // Keys in one case, without padding and marks, are none in Base64: a slip of the pen in another encoding
            // must not give every key another value.
            order.push(SecretEncoding::Base64);
        } else if most(self.base32hex) && !most(self.base32 + self.base32_slip) {
            order.push(SecretEncoding::Base32Hex);
        }
        if order.is_empty() {
            let best = [(self.base32, SecretEncoding::Base32), (self.hex, SecretEncoding::Hex)];
            order.push(if best[1].0 > best[0].0 { best[1].1 } else { best[0].1 });
        }
        let encoding = order.remove(0);
        Some(Judgement { encoding, also: order })
    }

    /// Whether most cells are hex digits only, as many as a token's key has.
    #[must_use]
    pub fn mostly_hex_keys(&self) -> bool {
        u64::from(self.hex_key) * 2 > u64::from(self.cells)
    }

    /// Whether at least nine of ten cells can be read in `encoding`.
    #[must_use]
    pub fn fits(&self, encoding: SecretEncoding) -> bool {
        let count = match encoding {
            SecretEncoding::Base32 => self.base32,
            SecretEncoding::Hex => self.hex,
            SecretEncoding::Base64 => self.base64,
            SecretEncoding::Base32Hex => self.base32hex,
        };
        self.cells > 0 && u64::from(count) * 10 >= u64::from(self.cells) * 9
    }
}

/// What a column was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The encoding that fits best.
    pub encoding: SecretEncoding,
    /// Other encodings that most cells would fit as well, the likelier first.
    pub also: Vec<SecretEncoding>,
}

/// The classes that all characters of a cell and that any of them have, and that none is passed over: for upper-case
/// Base32 that is no hex, as nearly every cell is, and without a look at each character.
fn plain_base32(body: &str) -> Option<(u16, u16, usize)> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let (eights, rest) = body.as_bytes().as_chunks::<8>();
    if !rest.is_empty() {
        return None;
    }
    let (mut in_alphabet, mut above_f, mut above_v) = (0x80 * EACH, 0, 0);
    for eight in eights {
        let word = u64::from_le_bytes(*eight);
        let low = word & (0x7f * EACH);
        // The high bit of each byte: whether it is at least the first, and past the last.
        let within =
            |first: u8, last: u8| (low + u64::from(0x80 - first) * EACH) & !(low + u64::from(0x7f - last) * EACH);
        in_alphabet &= (within(b'A', b'Z') | within(b'2', b'7')) & !word;
        above_f |= low + u64::from(0x7f - b'F') * EACH;
        above_v |= low + u64::from(0x7f - b'V') * EACH;
    }
    let any = |bits: u64| bits & (0x80 * EACH) != 0;
    let below_w = if any(above_v) { 0 } else { IN_BASE32HEX };
    (in_alphabet == 0x80 * EACH && any(above_f)).then_some((IN_BASE32 | IN_BASE64 | below_w, UPPER, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a cell says, in words. It is added twice: what is counted, is counted for each cell.
    fn said(cell: &str) -> String {
        let mut evidence = Evidence::default();
        evidence.add(cell);
        let once = evidence;
        evidence.add(cell);
        let counts = |it: &Evidence| {
            [
                ("cell", it.cells),
                ("hex", it.hex),
                ("hex-length", it.hex_length),
                ("no-base32", it.hex_not_base32),
                ("hex-key", it.hex_key),
                ("hex-slip", it.hex_slip),
                ("base32", it.base32),
                ("base32-length", it.base32_length),
                ("no-hex", it.base32_not_hex),
                ("base32-slip", it.base32_slip),
                ("base32hex", it.base32hex),
                ("base64", it.base64),
                ("base64-length", it.base64_token_length),
                ("base64-sure", it.base64_sure),
            ]
        };
        let mut words = Vec::new();
        for ((word, first), (_, both)) in counts(&once).into_iter().zip(counts(&evidence)) {
            assert_eq!(both, 2 * first, "{word} of {cell}");
            if first > 0 {
                words.push(word);
            }
        }
        words.join(" ")
    }

    #[test]
    fn what_a_cell_says() {
        for (cell, expected) in [
            ("  ", ""),
            ("a key?", "cell"),
            ("a word?", "cell"),
            ("KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW", "cell base32 base32-length no-hex"),
            ("kn2xazlsebjwky3smv2akn2xazlsebjw", "cell base32 base32-length no-hex"),
            ("KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJWK", "cell base32 no-hex"),
            ("KN2XAZLSEBJWKY3SMV2AKN2XA", "cell base32 no-hex"),
            ("KN2XAZLSEBJWKY3SMV2AKN2XAZ======", "cell base32 base32-length no-hex base64"),
            ("KN2XAZLSEBJWKY3SMV2AKN2XAZLSEBJW=", "cell base32 base32-length no-hex base64 base64-length"),
            ("kn2x-azls ebjw-ky3s", "cell base32 base32-length no-hex base64"),
            // One character is not in Base32: a slip, in a text that is long enough.
            ("KN2XAZLSEBJWKY3S1V2AKN2XAZLSEBJW", "cell base32-slip base64 base64-length"),
            ("KN2XAZLSEBJWKY1X", "cell base32-slip base64"),
            ("KN2XAZLSEBJWKY1", "cell base64"),
            ("KN2XAZLSEBJWKY3S1V2AKN2XAZLSEBJ1", "cell base64 base64-length"),
            ("08e49538328bae830e0db14a82341100bc23b840", "cell hex hex-length no-base32 hex-key base32hex"),
            ("0x08e49538328bae830e0db14a82341100bc23b840", "cell hex hex-length no-base32 hex-key base32hex"),
            ("08 e4 95 38 32 8b ae 83 0e 0d", "cell hex hex-length no-base32 base32hex base64"),
            // A digit is missing, or one or two are none of hex.
            ("08e49538328bae830e0db14a82341100bc23b84", "cell hex-slip base32hex base64"),
            ("08e49538328bae830e0", "cell hex-slip base64"),
            ("08e49538328bae830", "cell"),
            ("08e49538328bae830e0g", "cell hex-slip base32hex base64"),
            ("08e49538328bae830egg", "cell hex-slip base32hex base64"),
            ("08e49538328bae830ggg", "cell base32hex base64"),
            ("08e49538328bae83gg", "cell base32hex base64"),
            ("08e49538328bae830gg=", "cell base64 base64-sure"),
            // Both, or hex because of what stands in front.
            ("ABCDEF2345ABCDEF2345ABCDEF2345AB", "cell hex hex-key base32 base32-length base32hex"),
            ("0xABCDEF2345ABCDEF2345ABCDEF2345AB", "cell hex no-base32 hex-key base32-length base32hex"),
            ("OPJI2CGKO083NKC37DI5NBGDI6MLFLTB", "cell base32hex base64 base64-length"),
            // Two cases, a mark of Base64, or a padding that only Base64 has.
            ("tdxn5faLI0joNLIjLrIMjUxaZXc", "cell base32-slip base64 base64-length base64-sure"),
            ("TDXN5FA/I0JONLIJLRIMJUXAZXC", "cell base64 base64-length base64-sure"),
            ("TDXN5FA1I0JONLIJLRIMJUXAZXC=", "cell base64 base64-length base64-sure"),
            ("TDXN5FA1I0JONLIJLRIMJU==", "cell base64 base64-length base64-sure"),
            ("TDXN5FA1I0JONLIJLRIMJUA=", "cell base64"),
            ("TDXN5FA1I0JONLIJLRIMJUXAZXC", "cell base64 base64-length"),
            ("TDXN5FA1I0JONLIJLRIMJ", "cell"),
        ] {
            assert_eq!(said(cell), expected, "{cell}");
        }
    }

    /// Nearly every cell of upper-case Base32 is judged eight characters at once.
    #[test]
    fn eight_characters_at_once_say_what_each_of_them_says() {
        for last in (0..=0x7f).map(char::from) {
            let text = format!("GGGGGGG{last}");
            let all = text.bytes().fold(!UPPER, |all, byte| all & CLASSES[usize::from(byte)]);
            let is_plain = last.is_ascii_uppercase() || ('2'..='7').contains(&last);
            assert_eq!(plain_base32(&text), is_plain.then_some((all, UPPER, 0)), "{text:?}");
        }
        let in_all = IN_BASE32 | IN_BASE64;
        for (text, expected) in [
            ("GAAAAAAAAAAAAAAA", Some(in_all | IN_BASE32HEX)),
            ("WAAAAAAAAAAAAAAA", Some(in_all)),
            ("AAAAAAAAAAAAAAAW", Some(in_all)),
            ("ABCDEF23ABCDEF23", None),
            ("1GGGGGGGGGGGGGGG", None),
            ("GGGGGGGGG", None),
            ("GGGGGG\u{e9}", None),
            ("GGGGGG\u{c7}", None),
        ] {
            assert_eq!(plain_base32(text), expected.map(|all| (all, UPPER, 0)), "{text}");
        }
    }
}
