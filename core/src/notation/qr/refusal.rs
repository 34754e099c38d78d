//! Why a picture can't be searched.

use crate::ground::refusal::Refusal;

/// Why a picture can't be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureRefusal {
    /// It has no pixels.
    Empty,
    /// It has more than [`MAX_PIXELS`](super::MAX_PIXELS).
    TooLarge {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// It has another number of pixels than its sides say.
    Cut,
}

impl From<PictureRefusal> for Refusal {
    fn from(refusal: PictureRefusal) -> Self {
        match refusal {
            PictureRefusal::Empty => Self::new(
                "picture-empty",
                "The picture has no pixels.",
                "Take the screenshot again, and save it as PNG.",
            ),
            PictureRefusal::TooLarge { width, height } => Self::new(
                "picture-large",
                format!("The picture has {width} × {height} pixels; at most 64 million are searched for QR codes."),
                "Cut out the part with the QR codes, or save it smaller.",
            ),
            PictureRefusal::Cut => Self::new(
                "picture-cut",
                "The picture is not complete.",
                "Take the screenshot again, and save it as PNG.",
            ),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(PictureRefusal {
    Self::Empty => Self::Empty;
    Self::TooLarge { .. } => Self::TooLarge { width: 8001, height: 8000 };
    Self::Cut => Self::Cut;
});

#[cfg(test)]
mod tests {
    use super::PictureRefusal;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_says_what_to_do() {
        check_words(PictureRefusal::examples());
    }
}
