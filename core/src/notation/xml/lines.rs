//! Lines and columns of places in a document.

use super::refusal::Position;
use super::tree::part_number;

/// Counts lines on the way.
pub(super) struct LineCounter {
    pub(super) at: usize,
    pub(super) line: u32,
}

impl LineCounter {
    pub(super) fn line_at(&mut self, text: &str, at: usize) -> u32 {
        if let Some(between) = text.as_bytes().get(self.at..at) {
            // Most are short, where the library takes longer to start than to count.
            let lines = match between {
                [] => 0,
                short if short.len() < 128 => usize::from(short.iter().map(|&b| u8::from(b == b'\n')).sum::<u8>()),
                long => memchr::memchr_iter(b'\n', long).count(),
            };
            self.line = self.line.saturating_add(part_number(lines));
            self.at = at;
        }
        self.line
    }
}

pub(super) fn count_lines(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

/// The place of that byte of `text`, whose first line is `first_line`.
pub(super) fn position_of(text: &str, at: usize, first_line: u32) -> Position {
    let before = text.get(..at.min(text.len())).unwrap_or_default();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Position { line: first_line.saturating_add(count_lines(before)), column: u32::try_from(column).unwrap_or(u32::MAX) }
}
