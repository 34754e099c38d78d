//! Numbers by which the same bytes are found again: for look-up, not for security.

/// A 64-bit number of some bytes, for look-up only.
///
/// By hand, because WebAssembly has 32-bit addresses: there the hashers that are made for maps give 32 bits, and those
/// that always give 64 multiply to 128, which it can't. Eight bytes at a time are multiplied and folded, and the end is
/// mixed as in MurmurHash3, since the look-up (`model/index.rs`) looks at the upper half. Of a million names that differ by their numbers, no
/// two may agree in all 64 bits: that would cost a second reading, see `IndexBuilder::has_duplicates` there.
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    let (eights, rest) = bytes.as_chunks::<8>();
    end_of_hash(eights.iter().fold(bytes.len() as u64, step_of_hash), rest)
}

#[inline(always)]
pub(crate) fn step_of_hash(hash: u64, eight: &[u8; 8]) -> u64 {
    let hash = (hash ^ u64::from_le_bytes(*eight)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ hash >> 32
}

#[inline(always)]
pub(crate) fn end_of_hash(hash: u64, rest: &[u8]) -> u64 {
    let mut last = [0_u8; 8];
    if let Some(place) = last.get_mut(..rest.len()) {
        place.copy_from_slice(rest);
    }
    let mut hash = step_of_hash(hash, &last);
    hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

/// A number by which a file is recognised; its bytes may come part by part.
///
/// Four hashes side by side, each of every fourth eight of bytes: a step need not wait for the one before.
pub(crate) struct Fingerprint {
    lanes: [u64; 4],
    /// How many bytes are in it.
    done: usize,
}

impl Fingerprint {
    /// Begins the hash of a file of `size` bytes.
    pub(crate) fn of_size(size: usize) -> Self {
        Self { lanes: [size as u64, 1, 2, 3], done: 0 }
    }

    /// How many bytes are in it: all that came but the last up to 31.
    pub(crate) fn taken(&self) -> usize {
        self.done
    }

    /// Takes what is there and was not before: `there` are the bytes from `start` on, which is at most [`Self::taken`].
    pub(crate) fn more(&mut self, start: usize, there: &[u8]) {
        let (steps, _) = there.get(self.done.saturating_sub(start)..).unwrap_or_default().as_chunks::<32>();
        // A browser compiles for speed what is called often, not what runs long.
        for some in steps.chunks(128) {
            self.some(some);
        }
        self.done += steps.len() * 32;
    }

    #[inline(never)]
    fn some(&mut self, steps: &[[u8; 32]]) {
        let mut lanes = self.lanes;
        for step in steps {
            for (lane, eight) in lanes.iter_mut().zip(step.as_chunks::<8>().0) {
                *lane = step_of_hash(*lane, eight);
            }
        }
        self.lanes = lanes;
    }

    /// Takes the rest, and gives the hash; `there` are the bytes from `start` to the end.
    pub(crate) fn finish(mut self, start: usize, there: &[u8]) -> u64 {
        self.more(start, there);
        let rest = hash_bytes(there.get(self.done.saturating_sub(start)..).unwrap_or_default());
        self.lanes.iter().fold(rest, |hash, lane| step_of_hash(hash, &lane.to_le_bytes()))
    }

    /// Of bytes that are all there.
    pub(crate) fn of(bytes: &[u8]) -> u64 {
        Self::of_size(bytes.len()).finish(0, bytes)
    }
}

/// A number by which the same content is recognised; for look-up, not for security.
#[must_use]
pub(crate) fn fingerprint(bytes: &[u8]) -> u64 {
    Fingerprint::of(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_of_the_bytes_not_of_the_parts() {
        let bytes: Vec<u8> = (0..1000_u32).map(|n| (n * n % 251) as u8).collect();
        for length in [0, 1, 31, 32, 33, 999] {
            let bytes = &bytes[..length];
            let mut parts = Fingerprint::of_size(length);
            for end in (0..length).step_by(7) {
                parts.more(0, &bytes[..end]);
            }
            assert_eq!(parts.finish(0, bytes), Fingerprint::of(bytes));
            // What is in it need not stay.
            let mut windows = Fingerprint::of_size(length);
            for end in (0..length).step_by(70) {
                let start = windows.done;
                windows.more(start, &bytes[start..end]);
            }
            let start = windows.done;
            assert_eq!(windows.finish(start, &bytes[start..]), Fingerprint::of(bytes));
        }
        assert_ne!(Fingerprint::of(&bytes[..40]), Fingerprint::of(&bytes[1..41]));
        assert_ne!(Fingerprint::of(b""), Fingerprint::of(b"\0"));
    }
}
