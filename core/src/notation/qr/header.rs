//! The size of a picture by the first bytes of its file: PNG, JPEG, GIF, BMP, WebP.

use super::{MAX_PIXELS, PictureRefusal};

/// Refuses a picture by the sides that its head states, before anybody unpacks it: some kilobytes of PNG can claim to be
/// gigabytes of pixels. `start` are the first bytes of the file; 64 KB are enough, unless a JPEG has much in front. What
/// states nothing here passes, and is measured when it is open.
///
/// # Errors
/// If it claims more than [`MAX_PIXELS`].
pub fn check_head(start: &[u8]) -> Result<(), PictureRefusal> {
    match sides_in_head(start) {
        Some((width, height)) if u64::from(width) * u64::from(height) > MAX_PIXELS as u64 => {
            Err(PictureRefusal::TooLarge { width, height })
        }
        _ => Ok(()),
    }
}

/// Width and height as the head of a PNG, JPEG, GIF, BMP or WebP states them.
fn sides_in_head(start: &[u8]) -> Option<(u32, u32)> {
    let bytes = |at: usize| start.get(at..)?.first_chunk::<4>().copied();
    let pair = |at: usize| start.get(at..)?.first_chunk::<2>().copied();
    if start.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((u32::from_be_bytes(bytes(16)?), u32::from_be_bytes(bytes(20)?)));
    }
    if start.starts_with(b"GIF8") {
        return gif_sides(start);
    }
    if start.starts_with(b"BM") {
        let side = |at: usize| Some(i32::from_le_bytes(bytes(at)?).unsigned_abs());
        return Some((side(18)?, side(22)?));
    }
    if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
        let three = |at: usize| Some(u32::from_le_bytes(bytes(at)?) & 0xff_ffff);
        return match start.get(12..16)? {
            b"VP8X" => Some((three(24)? + 1, three(27)? + 1)),
            b"VP8L" => {
                let packed = u32::from_le_bytes(bytes(21)?);
                Some(((packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1))
            }
            b"VP8 " => {
                let side = |at: usize| Some(u32::from(u16::from_le_bytes(pair(at)?) & 0x3fff));
                Some((side(26)?, side(28)?))
            }
            _ => None,
        };
    }
    // JPEG: segments with their length, until the one of a frame.
    let mut at = start.starts_with(b"\xff\xd8").then_some(2)?;
    loop {
        let [0xff, kind] = pair(at)? else { return None };
        match kind {
            0xff => at += 1,
            0x01 | 0xd0..=0xd7 => at += 2,
            0xc0..=0xcf if !matches!(kind, 0xc4 | 0xc8 | 0xcc) => {
                return Some((u16::from_be_bytes(pair(at + 7)?).into(), u16::from_be_bytes(pair(at + 5)?).into()));
            }
            _ => at += 2 + usize::from(u16::from_be_bytes(pair(at + 2)?)).max(2),
        }
    }
}

/// Width and height of a GIF (GIF89a, sections 18 and 20): of its screen, or of what its images take if that is more. Browsers
/// make the screen as large as the first image.
fn gif_sides(start: &[u8]) -> Option<(u32, u32)> {
    let byte = |at: usize| start.get(at).copied();
    let side = |at: usize| Some(u32::from(u16::from_le_bytes(start.get(at..)?.first_chunk::<2>().copied()?)));
    let colours = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let (mut width, mut height) = (side(6)?, side(8)?);
    let mut image_at = |at: usize| {
        width = width.max(side(at + 1)? + side(at + 5)?);
        height = height.max(side(at + 3)? + side(at + 7)?);
        // Behind it: its colours, and how long its codes are.
        Some(at + 11 + colours(byte(at + 9)?))
    };
    let mut all_images = || -> Option<()> {
        let mut at = 13 + colours(byte(10)?);
        loop {
            at = match byte(at)? {
                b'!' => at + 2,
                b',' => image_at(at)?,
                _ => return None,
            };
            // Blocks of at most 255 bytes, until an empty one.
            loop {
                let length = usize::from(byte(at)?);
                at += 1 + length;
                if length == 0 {
                    break;
                }
            }
        }
    };
    // Until the end of the file, or of what is known of it.
    let _ = all_images();
    Some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_known_before_a_picture_is_unpacked() {
        let png = |width: u32, height: u32| {
            [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &width.to_be_bytes()[..], &height.to_be_bytes()].concat()
        };
        let jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc2\x00\x11\x08\x12\x34\x56\x78\x03";
        let webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\x27\x00\x10\x27\x00\0";
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\xff\xff\xff\x0f";
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x10\x00\x20\x00";
        let bmp = [b"BM".to_vec(), vec![0; 16], 7_i32.to_le_bytes().to_vec(), (-9_i32).to_le_bytes().to_vec()].concat();
        for (head, sides) in [
            (&png(8000, 8000)[..], (8000, 8000)),
            (include_bytes!("../../../tests/data/qr/screenshot.png"), (800, 600)),
            (jpeg, (0x5678, 0x1234)),
            (b"GIF89a\x05\x00\x06\x01", (5, 262)),
            // An extension and two images, the second with colours of its own.
            (b"GIF89a\x05\0\x06\0\x80\0\0abcABC!\xf9\x04abcd\0,\x01\0\x02\0\x04\0\x05\0\0\x02\x01a\0,\0\0\0\0\xff\xff\xfe\xff\x80", (65_535, 65_534)),
            (b"GIF87a\x05\0\x06\0\0\0\0,\xff\xff\0\0\xff\xff\x02\0\0\x02\0;", (131_070, 6)),
            (webp, (10_000, 10_001)),
            (lossless, (16_384, 16_384)),
            (lossy, (16, 32)),
            (&bmp, (7, 9)),
        ] {
            let stated = sides_in_head(head);
            if head.len() > 1000 {
                assert!(stated.is_some());
                continue;
            }
            assert_eq!(stated, Some(sides), "{head:?}");
        }
        assert_eq!(check_head(&png(8000, 8000)), Ok(()));
        let gif = b"GIF89a\x05\0\x06\0\0\0\0,\0\0\0\0\xff\xff\xff\xff\0";
        for head in [&png(u32::MAX, u32::MAX)[..], &png(8001, 8000), webp, lossless, jpeg, gif] {
            assert!(matches!(check_head(head), Err(PictureRefusal::TooLarge { .. })), "{head:?}");
        }
        for head in [&b""[..], b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x00\xff", b"\x89PNG\r\n\x1a\n", b"no picture"] {
            assert_eq!(check_head(head), Ok(()));
        }
    }
}
