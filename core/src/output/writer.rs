//! How one file is written.

use super::entry::Entry;
use crate::desk::Desk;
use crate::ground::secret::SecretBytes;

/// Writes one file, of which it knows how far it is: first the head, then each item, then the tail. What an item is, an
/// [`Entry`] or a finding, is `T`.
pub trait Writer<T> {
    /// How many bytes an item takes, roughly: a piece that has room from the start is not copied while it grows.
    fn item_bytes(&self) -> usize {
        192
    }

    /// Does at most `max_rounds` rounds of what must be computed before the head; returns the share that is done, 0 to 1.
    fn prepare(&mut self, max_rounds: u32) -> f64 {
        let _ = max_rounds;
        1.0
    }

    /// Appends what precedes the items, of which `first` is the first.
    fn head(&mut self, first: Option<&T>, out: &mut SecretBytes) {
        let _ = (first, out);
    }

    /// Appends the item with that number, from 1.
    fn item(&mut self, item: &T, number: usize, out: &mut SecretBytes);

    /// Appends what follows the items of the desk, of which there are `count`.
    fn tail(&mut self, count: usize, desk: &Desk, out: &mut SecretBytes) {
        let _ = (count, desk, out);
    }
}

/// A writer of tokens.
pub type TokenWriter<'w> = dyn for<'e> Writer<Entry<'e>> + 'w;
