//! Where key material lives: bytes that are overwritten when they are dropped and that never print.
//!
//! [`SecretBytes`] owns them: one key, many tokens' keys one behind the other, a file that was read, a file that is
//! written. Nothing else in the crate owns key material; [`Secret`] is a look at one key in it.

use std::fmt;
use zeroize::Zeroize;

/// One token's key: raw bytes, borrowed from a [`SecretBytes`].
///
/// It has no printable form: it turns into text only through [`crate::model::key_encoding::encode`], where it is shown or written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret<'k>(&'k [u8]);

impl<'k> Secret<'k> {
    /// The key that these bytes are. Whoever owns them overwrites them.
    #[must_use]
    pub fn new(bytes: &'k [u8]) -> Self {
        Self(bytes)
    }

    /// The raw key, for computing a code or writing a file.
    #[must_use]
    pub fn expose(self) -> &'k [u8] {
        self.0
    }

    /// Length in bytes (most hardware tokens: 20).
    #[must_use]
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there is no key at all.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// Bytes with keys in them: overwritten on drop, never printed.
///
/// It does not grow past the capacity it was made with without overwriting the old place first,
/// so no copy stays behind in freed memory. Room that was never written to is not overwritten: behind the content there is
/// never anything but zeros.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecretBytes(Vec<u8>);

impl Drop for SecretBytes {
    fn drop(&mut self) {
        overwrite(&mut self.0);
    }
}

/// Overwrites the content. Out of line, as there are hundreds of places where it happens.
#[inline(never)]
fn overwrite(bytes: &mut [u8]) {
    // Overwriting nothing is not free: the C library's way takes a tenth of a microsecond on some processors.
    if !bytes.is_empty() {
        bytes.zeroize();
    }
}

impl SecretBytes {
    /// An empty buffer with room for `capacity` bytes.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// Takes a copy of `bytes`; whoever has them overwrites theirs.
    #[must_use]
    pub fn copy_of(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }

    /// The content as a key.
    #[must_use]
    pub fn as_secret(&self) -> Secret<'_> {
        Secret(&self.0)
    }

    /// Takes over `bytes`.
    #[must_use]
    #[inline(never)]
    pub fn from_vec(mut bytes: Vec<u8>) -> Self {
        // Whoever made it may have shortened it.
        if bytes.capacity() > bytes.len() {
            bytes.spare_capacity_mut().zeroize();
        }
        Self(bytes)
    }

    /// Gives the bytes away that turned out to hold no key.
    pub(crate) fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }

    /// The bytes, as they are.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// Room for `length` bytes more, to be filled by whoever reads a file into it; the buffer must have been made large
    /// enough, see [`Self::with_capacity`].
    pub fn more(&mut self, length: usize) -> Option<&mut [u8]> {
        let start = self.0.len();
        if length > self.0.capacity() - start {
            return None;
        }
        // Piece by piece: compiled for size, `resize` would write one byte after the other.
        const ZEROS: [u8; 1024] = [0; 1024];
        let mut left = length;
        while left > 0 {
            let zeros = ZEROS.get(..left).unwrap_or(&ZEROS);
            self.0.extend_from_slice(zeros);
            left -= zeros.len();
        }
        self.0.get_mut(start..)
    }

    /// The content, to be changed.
    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends `bytes`; a buffer that is too small moves, and its old place is overwritten.
    #[inline]
    pub fn push_slice(&mut self, bytes: &[u8]) {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            self.move_to(needed);
        }
        self.0.extend_from_slice(bytes);
    }

    /// The same for a few bytes, a serial number or a key.
    #[inline]
    pub(crate) fn push_short(&mut self, bytes: &[u8]) {
        // A buffer that grew by itself would leave its old content behind: eight bytes are written at a time.
        let needed = self.0.len() + bytes.len() + 8;
        if needed > self.0.capacity() {
            self.move_to(needed);
        }
        append_short(&mut self.0, bytes);
    }

    #[cold]
    fn move_to(&mut self, needed: usize) {
        let double = self.0.capacity().saturating_mul(2).min(isize::MAX.unsigned_abs());
        let mut larger = Vec::with_capacity(needed.max(double));
        larger.extend_from_slice(&self.0);
        // The old place is overwritten as it is dropped.
        *self = Self(larger);
    }

    /// Appends text.
    pub fn push_str(&mut self, text: &str) {
        self.push_slice(text.as_bytes());
    }

    /// Forgets all but the first `length` bytes, overwriting them.
    pub fn truncate(&mut self, length: usize) {
        if let Some(rest) = self.0.get_mut(length..) {
            overwrite(rest);
        }
        self.0.truncate(length);
    }

    /// Gives spare memory back.
    pub fn shrink(&mut self) {
        // A little is not worth moving for.
        if self.0.capacity() - self.0.len() > self.0.len() / 2 + 64 {
            let mut smaller = Vec::with_capacity(self.0.len());
            smaller.extend_from_slice(&self.0);
            // The old place is overwritten as it is dropped.
            *self = Self(smaller);
        }
    }

    /// Forgets the content, overwriting it, and keeps the room.
    pub fn clear(&mut self) {
        self.truncate(0);
    }
}

/// Appends a few bytes, sixteen or eight at a time: in WebAssembly a copy of unknown length is a call out of the program, which
/// takes longer than so few bytes do.
#[inline]
pub(crate) fn append_short(to: &mut Vec<u8>, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    let (sixteens, rest) = bytes.as_chunks::<16>();
    for sixteen in sixteens {
        to.extend_from_slice(sixteen);
    }
    let (eights, rest) = rest.as_chunks::<8>();
    if let Some(eight) = eights.first() {
        to.extend_from_slice(eight);
    }
    match bytes.last_chunk::<8>() {
        // The last eight, without those that were in the eight before: zeros take the room that is left over.
        Some(last) if !rest.is_empty() => {
            let end = to.len() + rest.len();
            to.extend_from_slice(&(u64::from_le_bytes(*last) >> (64 - 8 * rest.len())).to_le_bytes());
            to.truncate(end);
        }
        _ => {
            for &byte in rest {
                to.push(byte);
            }
        }
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_of_a_secret_prints_it() {
        let key = Secret::new(b"12345678901234567890");
        let text = SecretBytes::from_vec(b"GEZDGNBV".to_vec());
        let shown = format!("{key:?} {key:#?} {text:?}");
        assert!(!shown.contains("1234") && !shown.contains("49, 50") && !shown.contains("GEZ"));
    }

    #[test]
    fn short_pieces_are_appended_whole() {
        let bytes: Vec<u8> = (1..60).collect();
        for length in 0..bytes.len() {
            let mut to = vec![99];
            append_short(&mut to, &bytes[..length]);
            assert_eq!((to[0], &to[1..]), (99, &bytes[..length]));
        }
    }

    #[test]
    fn a_growing_buffer_keeps_its_content() {
        let mut text = SecretBytes::with_capacity(4);
        for part in ["ab", "cdef", "", "ghijklmnopq"] {
            text.push_str(part);
        }
        assert_eq!(text.as_slice(), b"abcdefghijklmnopq");
        text.clear();
        assert!(text.is_empty());
    }
}
