//! Drawing: a text as the modules of a QR code. `qrcodegen-no-heap` encodes it, in memory that is given to it and
//! overwritten here, as the text holds a key.

use crate::ground::secret::SecretBytes;
use qrcodegen_no_heap::{QrCode, QrCodeEcc, Version};
use std::fmt;

/// Light modules that have to be around a code (ISO/IEC 18004 §5.3.8).
pub const QUIET_MODULES: usize = 4;

/// The modules of a QR code, without the light ones around it. They are overwritten on drop, as they show a key.
#[derive(Clone, PartialEq, Eq)]
pub struct QrDrawing {
    size: usize,
    /// One byte for each module, 1 for a dark one, row by row.
    modules: SecretBytes,
}

impl QrDrawing {
    /// The smallest code for a text, with the highest level of error correction that fits into it, at least M (15 %).
    /// `None`: more than the largest has room for, 2,331 bytes.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut rooms = [(); 2].map(|()| SecretBytes::from_vec(vec![0; Version::MAX.buffer_len()]));
        let [work, drawn] = &mut rooms;
        let (work, drawn) = (work.as_mut_slice(), drawn.as_mut_slice());
        let code =
            QrCode::encode_text(text, work, drawn, QrCodeEcc::Medium, Version::MIN, Version::MAX, None, true).ok()?;
        let side = code.size();
        let size = usize::try_from(side).ok()?;
        let mut modules = SecretBytes::with_capacity(size * size);
        for row in 0..side {
            for column in 0..side {
                modules.push_slice(&[u8::from(code.get_module(column, row))]);
            }
        }
        Some(Self { size, modules })
    }

    /// Modules in a row and in a column, 21 to 177.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether a module is dark; outside of the code all are light.
    #[must_use]
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        column < self.size && self.modules.as_slice().get(row * self.size + column) == Some(&1)
    }

    /// The dark modules that stand beside each other: row, first column and how many they are, from the top left.
    pub fn dark_runs(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let rows = self.modules.as_slice().chunks(self.size.max(1)).enumerate();
        rows.flat_map(|(row, modules)| {
            let mut at = 0;
            modules.chunk_by(|one, next| one == next).filter_map(move |run| {
                let column = at;
                at += run.len();
                (run.first() == Some(&1)).then_some((row, column, run.len()))
            })
        })
    }
}

impl fmt::Debug for QrDrawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QrDrawing({0} × {0}, hidden)", self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Luma, decode};
    use super::*;
    use proptest::prelude::*;

    /// What our own reader reads of a drawing, a few pixels a module.
    fn read(drawing: &QrDrawing, scale: usize) -> Vec<String> {
        let side = (drawing.size() + 2 * QUIET_MODULES) * scale;
        let module = |pixel: usize| (pixel / scale).checked_sub(QUIET_MODULES);
        let mut pixels = vec![255; side * side];
        for (place, pixel) in pixels.iter_mut().enumerate() {
            if let (Some(column), Some(row)) = (module(place % side), module(place / side))
                && drawing.is_dark(column, row)
            {
                *pixel = 0;
            }
        }
        let side = u32::try_from(side).unwrap();
        let picture = Luma::new(side, side, SecretBytes::from_vec(pixels)).unwrap();
        let search = decode(&picture, &mut |_| {});
        search.codes.iter().map(|code| String::from_utf8(code.text.as_slice().to_vec()).unwrap()).collect()
    }

    #[test]
    fn a_drawing_is_read_again() {
        for length in [1, 20, 150, 400, 1_000, 2_331] {
            let text: String = "otpauth://totp/Ä:x?secret=".chars().cycle().take(length).collect();
            let text = text.get(..text.floor_char_boundary(length)).unwrap();
            assert_eq!(read(&QrDrawing::of(text).unwrap(), 4), [text], "{length}");
        }
        assert_eq!(QrDrawing::of(&"x".repeat(2_332)), None);
        assert_eq!(QrDrawing::of("").map(|drawing| drawing.size()), Some(21));
    }

    #[test]
    fn runs_are_the_dark_modules() {
        let drawing = QrDrawing::of("otpauth://hotp/1?secret=AA").unwrap();
        let mut dark = vec![false; drawing.size() * drawing.size()];
        for (row, column, length) in drawing.dark_runs() {
            (column..column + length).for_each(|column| dark[row * drawing.size() + column] = true);
        }
        let expected = (0..dark.len()).map(|at| drawing.is_dark(at % drawing.size(), at / drawing.size()));
        assert_eq!(dark, expected.collect::<Vec<_>>());
        assert_eq!(drawing.dark_runs().next(), Some((0, 0, 7)), "the finder pattern");
        assert!(!drawing.is_dark(drawing.size(), 0) && !drawing.is_dark(0, usize::MAX / 200));
        assert_eq!(format!("{drawing:?}"), "QrDrawing(25 × 25, hidden)");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn any_text_is_read_again(text in "[ -~]{1,300}|[0-9]{1,300}|[A-Z0-9 $%*+./:-]{1,300}|\\PC{1,100}") {
            prop_assert_eq!(read(&QrDrawing::of(&text).unwrap(), 4), [text]);
        }
    }
}
