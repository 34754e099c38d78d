//! What computing with keys leaves on the stack. A crate that computes with a key copies it into arrays of its own, which
//! it does not overwrite; whatever is put there next, be it a part of the page that stays for hours, takes along what lies
//! between its own bytes. So the stack is overwritten behind such a computation, as libgcrypt does.

use std::hint::black_box;
use zeroize::Zeroize;

/// Words of eight bytes that a hash or a cipher needs at most, with all that it calls: SHA-512, which needs most, has a
/// block of 16 and a schedule of 80, and each may be there several times, as it is moved.
const COMPUTATION: usize = 512;

/// More than the page is ever deep; its stack has a megabyte, and whoever clears everything is near its beginning.
const PAGE: usize = 48 * 1024;

/// Computes with a key, and overwrites the stack that this took.
#[inline(always)]
pub(crate) fn leaving_nothing<T>(compute: impl FnOnce() -> T) -> T {
    let found = apart(compute);
    overwrite_stack::<COMPUTATION>();
    found
}

/// Overwrites the stack far down, for when everything is cleared.
pub fn overwrite_all_below() {
    overwrite_stack::<PAGE>();
}

/// Out of line, so that what it takes lies where [`overwrite_stack`] lies after it.
#[inline(never)]
fn apart<T>(compute: impl FnOnce() -> T) -> T {
    compute()
}

#[inline(never)]
fn overwrite_stack<const WORDS: usize>() {
    let mut room = [0_u64; WORDS];
    room.zeroize();
    black_box(&room);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_computed_comes_back() {
        assert_eq!(leaving_nothing(|| [7_u8; 64].iter().map(|&byte| u32::from(byte)).sum::<u32>()), 448);
        overwrite_all_below();
    }
}
