//! Code page 437, the character set of old ZIP files (APPNOTE.TXT appendix D), and texts as older programs wrote them.

use super::WINDOWS_1252;

/// The characters of the bytes from 0x80 on, as IBM and Microsoft have them.
const CP437: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', 'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û',
    'ù', 'ÿ', 'Ö', 'Ü', '¢', '£', '¥', '₧', 'ƒ', 'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '⌐', '¬', '½', '¼', '¡',
    '«', '»', '░', '▒', '▓', '│', '┤', '╡', '╢', '╖', '╕', '╣', '║', '╗', '╝', '╜', '╛', '┐', '└', '┴', '┬', '├', '─',
    '┼', '╞', '╟', '╚', '╔', '╩', '╦', '╠', '═', '╬', '╧', '╨', '╤', '╥', '╙', '╘', '╒', '╓', '╫', '╪', '┘', '┌', '█',
    '▄', '▌', '▐', '▀', 'α', 'ß', 'Γ', 'π', 'Σ', 'σ', 'µ', 'τ', 'Φ', 'Θ', 'Ω', 'δ', '∞', 'φ', 'ε', '∩', '≡', '±', '≥',
    '≤', '⌠', '⌡', '÷', '≈', '°', '∙', '·', '√', 'ⁿ', '²', '■', '\u{a0}',
];

/// The text that bytes are in code page 437.
pub(crate) fn decode_cp437(bytes: &[u8]) -> String {
    let char_of = |&byte: &u8| CP437.get(usize::from(byte).wrapping_sub(0x80)).copied().unwrap_or(char::from(byte));
    bytes.iter().map(char_of).collect()
}

/// A text in code page 437; `None` if it has other characters. The result is as secret as the text.
pub(crate) fn encode_cp437(text: &str) -> Option<Vec<u8>> {
    encode(text, |c| CP437.iter().position(|&known| known == c).map(|at| at + 0x80))
}

/// A text in Windows-1252; `None` if it has other characters. The result is as secret as the text.
pub(crate) fn encode_windows_1252(text: &str) -> Option<Vec<u8>> {
    let latin_1 = |c: char| Some(c as usize).filter(|code| (0xa0..0x100).contains(code));
    encode(text, |c| latin_1(c).or_else(|| WINDOWS_1252.iter().position(|&known| known == c).map(|at| at + 0x80)))
}

fn encode(text: &str, byte_of: impl Fn(char) -> Option<usize>) -> Option<Vec<u8>> {
    // All room at once: where bytes would move, a copy would stay.
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        bytes.push(if c.is_ascii() { c as u8 } else { u8::try_from(byte_of(c)?).ok()? });
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_go_there_and_back() {
        let all: Vec<u8> = (0..=255).collect();
        let text = decode_cp437(&all);
        assert_eq!(encode_cp437(&text), Some(all));
        assert_eq!(text.chars().nth(0x81), Some('ü'));
        assert_eq!(encode_cp437("€"), None);
        assert_eq!(encode_windows_1252("zwölf€").as_deref(), Some(&b"zw\xf6lf\x80"[..]));
        assert_eq!(encode_windows_1252("Ж"), None);
    }
}
