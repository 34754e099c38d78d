//! A file piece by piece: each is small enough to be written between two frames of a page.

use super::entry::Entry;
use super::writer::{TokenWriter, Writer};
use crate::desk::Desk;
use crate::desk::finding_group::{FindingRef, FindingView};
use crate::ground::secret::SecretBytes;

/// Items in a piece.
const MAX_ITEMS: usize = 1024;
/// Bytes of a head or a tail, roughly.
const HEAD_BYTES: usize = 1024;

/// A file on its way. It holds no desk: between two pieces, whoever writes may do something else.
pub struct Pieces<'w> {
    content: PieceSource<'w>,
    written: usize,
    ended: bool,
}

/// What is written: where each item is found, and by whom it is written.
enum PieceSource<'w> {
    Tokens(&'w [u32], Box<TokenWriter<'w>>),
    Findings(Vec<FindingRef>, Box<dyn Writer<FindingView> + 'w>),
}

impl<'w> Pieces<'w> {
    /// The tokens at these places.
    pub(super) fn of_tokens(places: &'w [u32], writer: Box<TokenWriter<'w>>) -> Self {
        Self { content: PieceSource::Tokens(places, writer), written: 0, ended: false }
    }

    pub(super) fn of_findings(findings: Vec<FindingRef>, writer: Box<dyn Writer<FindingView> + 'w>) -> Self {
        Self { content: PieceSource::Findings(findings, writer), written: 0, ended: false }
    }

    /// Does at most `max_rounds` rounds of what must be computed before the first piece; gives the part that is done,
    /// 0 to 1. Left out, the first piece takes as long as all of it: with a passphrase, seconds.
    pub fn prepare(&mut self, max_rounds: u32) -> f64 {
        match &mut self.content {
            PieceSource::Tokens(_, writer) => writer.prepare(max_rounds),
            PieceSource::Findings(_, writer) => writer.prepare(max_rounds),
        }
    }

    /// How many items are written.
    #[must_use]
    pub fn written(&self) -> usize {
        self.written
    }

    /// The next piece; `None` after the last. It must be the desk that the file was planned for.
    pub fn next_piece(&mut self, desk: &Desk) -> Option<SecretBytes> {
        if self.ended {
            return None;
        }
        let (piece, written, count) = match &mut self.content {
            PieceSource::Tokens(places, writer) => {
                let entry = |&place: &u32| desk.row(place as usize).map(Entry::from);
                let (piece, written) = piece((desk, places), self.written, entry, &mut **writer);
                (piece, written, places.len())
            }
            PieceSource::Findings(findings, writer) => {
                let view = |&finding: &FindingRef| desk.finding(finding);
                let (piece, written) = piece((desk, findings), self.written, view, &mut **writer);
                (piece, written, findings.len())
            }
        };
        self.written = written;
        self.ended = written == count;
        Some(piece)
    }

    /// All pieces, one after the other.
    pub fn each(mut self, desk: &Desk) -> impl Iterator<Item = SecretBytes> {
        std::iter::from_fn(move || self.next_piece(desk))
    }
}

/// The piece with the items from that number on, with the head before the first and the tail behind the last; and how many
/// items are written then.
fn piece<I, T, W: Writer<T> + ?Sized>(
    (desk, items): (&Desk, &[I]),
    from: usize,
    look_up: impl Fn(&I) -> Option<T>,
    writer: &mut W,
) -> (SecretBytes, usize) {
    let to = (from + MAX_ITEMS).min(items.len());
    let mut out = SecretBytes::with_capacity((to - from) * writer.item_bytes() + HEAD_BYTES);
    if from == 0 {
        writer.head(items.first().and_then(&look_up).as_ref(), &mut out);
    }
    for (number, item) in (from + 1..).zip(items.get(from..to).unwrap_or_default()) {
        if let Some(item) = look_up(item) {
            writer.item(&item, number, &mut out);
        }
    }
    if to == items.len() {
        writer.tail(to, desk, &mut out);
    }
    (out, to)
}
