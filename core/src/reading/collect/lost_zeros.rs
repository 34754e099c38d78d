//! Serial numbers that may have lost zeros in Excel: all are digits, and a few are shorter than most.

use super::Collector;
use crate::finding::FindingKind;

/// How many serial numbers have how many digits; nothing once one of them is not digits only, or longer.
#[derive(Clone, Copy)]
pub(super) struct Lengths(Option<[usize; 33]>);

impl Lengths {
    pub(super) fn new() -> Self {
        Self(Some([0; 33]))
    }

    pub(super) fn add(&mut self, serial: &str) {
        let count = self.0.as_mut().and_then(|lengths| lengths.get_mut(serial.len()));
        match count {
            Some(count) if serial.bytes().all(|b| b.is_ascii_digit()) => *count += 1,
            _ => self.0 = None,
        }
    }
}

impl Collector {
    /// How many digits most serial numbers have, where all are digits only and some have fewer.
    pub(super) fn usual_length(&self) -> Option<usize> {
        let lengths = self.lengths.0?;
        let usual = (1..lengths.len()).max_by_key(|&n| lengths[n]).unwrap_or(0);
        let most = lengths[usual] * 2 >= self.tokens.len() && self.tokens.len() >= 2;
        (most && lengths[..usual].iter().any(|&n| n > 0)).then_some(usual)
    }

    /// All serial numbers are digits and most have one length: shorter ones may have lost zeros in Excel.
    pub(super) fn lost_zeros(&mut self, column: u16) {
        let Some(usual) = self.usual_length() else { return };
        let usual_length = u32::try_from(usual).unwrap_or(0);
        let short: Vec<(u32, Box<str>)> = self
            .tokens
            .iter()
            .filter(|token| token.serial.len() < usual)
            .map(|token| (token.line, token.serial.into()))
            .collect();
        for (line, serial) in short {
            self.report(FindingKind::ZerosLost { usual: usual_length }, line, column, &serial);
        }
    }
}
