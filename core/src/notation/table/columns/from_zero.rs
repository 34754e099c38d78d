//! Whether a `0` in a column of serial numbers is one: a spreadsheet shows it where nothing stands, and running numbers may
//! begin with it.

/// What is seen of a file's serial numbers that tells what a `0` is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FromZero {
    zeros: u32,
    one: bool,
}

impl FromZero {
    /// Takes a serial number as it is written into account.
    #[inline]
    pub(crate) fn see(&mut self, serial: &str) {
        match serial.as_bytes() {
            b"0" => self.zeros = self.zeros.saturating_add(1),
            b"1" => self.one = true,
            _ => {}
        }
    }

    /// Whether they count from it: it is there once, and so is a `1`.
    pub(crate) fn is_serial(self) -> bool {
        self.one && self.zeros == 1
    }
}
