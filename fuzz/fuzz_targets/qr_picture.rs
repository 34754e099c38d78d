//! A picture: random pixels, or a QR code that another hand drew and that was then damaged.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use qrcode::{Color, QrCode};
use token_desk_core::formats::{read_picture, read_tokens};
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::notation::qr::Luma;
use token_desk_core::reading::options::ReadOptions;
use token_desk_fuzz::checks::{check_refusal, check_tokens};

/// The longest text of a code, in bytes: large codes are slow to search and tell nothing new.
const MAX_TEXT: usize = 300;

/// What is painted over a picture: a rectangle in one brightness.
#[derive(Arbitrary, Debug)]
struct Stain {
    left: u8,
    top: u8,
    width: u8,
    height: u8,
    brightness: u8,
}

/// What a picture is made of.
#[derive(Arbitrary, Debug)]
enum Drawn {
    /// As many pixels as there are, in rows of that many.
    Pixels { width: u8, pixels: Vec<u8> },
    /// A code with that text, so many pixels a module, and stains on it.
    Code { text: Vec<u8>, module: u8, stains: Vec<Stain> },
    /// The same, with a text that is read.
    Link { rest: String, module: u8, stains: Vec<Stain> },
}

fuzz_target!(|input: &[u8]| {
    let Ok(drawn) = Drawn::arbitrary_take_rest(Unstructured::new(input)) else { return };
    let mut link = None;
    let picture = match drawn {
        Drawn::Pixels { width, pixels } => {
            let width = usize::from(width).max(1);
            let height = pixels.len() / width;
            Some((width, height, pixels[..width * height].to_vec()))
        }
        Drawn::Code { text, module, stains } => code(&text, module, &stains),
        Drawn::Link { rest, module, stains } => {
            let text = format!("otpauth://totp/a?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP{rest}");
            let drawn = code(text.as_bytes(), module, &stains);
            // A break of lines is left out of what a code says.
            link = (stains.is_empty() && module % 5 > 0 && text.len() <= MAX_TEXT && !text.contains(['\r', '\n']))
                .then_some(text);
            drawn
        }
    };
    let Some((width, height, pixels)) = picture else { return };
    let sides = (u32::try_from(width).unwrap_or(0), u32::try_from(height).unwrap_or(0));
    let Ok(picture) = Luma::new(sides.0, sides.1, SecretBytes::from_vec(pixels)) else { return };
    let file = link.as_deref().unwrap_or_default();
    let read = read_picture(&picture, &ReadOptions::default(), &mut |_share| {});
    match &read {
        Ok(reading) => check_tokens(reading, file.as_bytes()),
        Err(refusal) => check_refusal(refusal, file.as_bytes()),
    }
    if link.is_some()
        && let Ok(written) = read_tokens(file.as_bytes(), &ReadOptions::default(), &mut |_share| {})
    {
        assert!(
            read.is_ok_and(|read| read.tokens == written.tokens),
            "a link that is drawn is the link as it is written"
        );
    }
});

/// A code in black and white with its margin and stains; nothing if the text is too long for one.
fn code(text: &[u8], module: u8, stains: &[Stain]) -> Option<(usize, usize, Vec<u8>)> {
    let code = QrCode::new(text.get(..text.len().min(MAX_TEXT))?).ok()?;
    let module = usize::from(module % 5) + 1;
    let side = (code.width() + 8) * module;
    let mut pixels = vec![255; side * side];
    for (number, color) in code.to_colors().into_iter().enumerate() {
        let (x, y) = ((number % code.width() + 4) * module, (number / code.width() + 4) * module);
        if color == Color::Dark {
            for row in y..y + module {
                pixels[row * side + x..row * side + x + module].fill(0);
            }
        }
    }
    for stain in stains.iter().take(32) {
        let clip = |from: u8, size: u8| {
            let from = usize::from(from) * side / 256;
            from..(from + usize::from(size) / 4).min(side)
        };
        for row in clip(stain.top, stain.height) {
            pixels[row * side..][clip(stain.left, stain.width)].fill(stain.brightness);
        }
    }
    Some((side, side, pixels))
}
