//! A picture in grey.

use super::PictureRefusal;
use crate::ground::secret::SecretBytes;
use std::fmt;

/// The most pixels that a picture can have: 64 megapixels, more than any screen and most cameras.
pub const MAX_PIXELS: usize = 64_000_000;

/// A picture in grey: one byte a pixel, 0 black to 255 white, row by row from the top left.
///
/// It is overwritten on drop, as it may show keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Luma {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: SecretBytes,
}

impl Luma {
    /// A picture of `width` × `height` bytes.
    ///
    /// # Errors
    /// If it has no or too many pixels, or another number than its sides say.
    pub fn new(width: u32, height: u32, pixels: SecretBytes) -> Result<Self, PictureRefusal> {
        let (width, height) = sides(width, height)?;
        if pixels.len() != width * height {
            return Err(PictureRefusal::Cut);
        }
        Ok(Self { width, height, pixels })
    }

    /// A picture of red, green, blue and alpha bytes, as a canvas gives it (`getImageData`): what shines through is
    /// white, and brightness is that of ITU-R BT.601.
    ///
    /// # Errors
    /// If it has no or too many pixels, or another number than its sides say.
    pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Result<Self, PictureRefusal> {
        let (wide, high) = sides(width, height)?;
        let (quads, rest) = rgba.as_chunks::<4>();
        if quads.len() != wide * high || !rest.is_empty() {
            return Err(PictureRefusal::Cut);
        }
        let mut pixels = SecretBytes::from_vec(vec![0; quads.len()]);
        for (pixel, &[red, green, blue, alpha]) in pixels.as_mut_slice().iter_mut().zip(quads) {
            let grey = (u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8;
            let alpha = u32::from(alpha);
            *pixel = u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255);
        }
        Self::new(width, height, pixels)
    }
}

impl Luma {
    /// Its width and height in pixels.
    #[must_use]
    pub fn sides(&self) -> (u32, u32) {
        // `new` had them from such numbers.
        let number = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        (number(self.width), number(self.height))
    }

    /// Its pixels, as [`Luma::new`] takes them.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        self.pixels.as_slice()
    }
}

impl fmt::Debug for Luma {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Luma({} × {}, hidden)", self.width, self.height)
    }
}

fn sides(width: u32, height: u32) -> Result<(usize, usize), PictureRefusal> {
    let both = || Some((usize::try_from(width).ok()?, usize::try_from(height).ok()?));
    let Some((wide, high)) = both() else { return Err(PictureRefusal::TooLarge { width, height }) };
    match wide.checked_mul(high) {
        Some(0) => Err(PictureRefusal::Empty),
        Some(pixels) if pixels <= MAX_PIXELS => Ok((wide, high)),
        _ => Err(PictureRefusal::TooLarge { width, height }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::refusal::Refusal;

    #[test]
    fn colours_become_grey_over_white() {
        let rgba = [0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 128];
        let picture = Luma::from_rgba(3, 2, &rgba).unwrap();
        assert_eq!(picture.pixels.as_slice(), [0, 255, 76, 28, 255, 127]);
        assert!(!format!("{picture:?}").contains("76"));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let luma = |width, height, pixels: usize| Luma::new(width, height, SecretBytes::from_vec(vec![0; pixels]));
        assert_eq!(luma(0, 7, 0), Err(PictureRefusal::Empty));
        assert_eq!(luma(3, 3, 8), Err(PictureRefusal::Cut));
        assert_eq!(luma(3, 3, 10), Err(PictureRefusal::Cut));
        let large = PictureRefusal::TooLarge { width: 8001, height: 8000 };
        assert_eq!(luma(8001, 8000, 9), Err(large));
        assert_eq!(
            Luma::from_rgba(u32::MAX, u32::MAX, &[]),
            Err(PictureRefusal::TooLarge { width: u32::MAX, height: u32::MAX })
        );
        assert_eq!(Luma::from_rgba(1, 1, &[1, 2, 3]), Err(PictureRefusal::Cut));
        assert_eq!(Luma::from_rgba(1, 1, &[1, 2, 3, 4, 5]), Err(PictureRefusal::Cut));
        assert!(Refusal::from(large).to_string().contains("8001 × 8000"));
    }
}
