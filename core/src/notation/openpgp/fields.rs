//! The fields of packets, one after the other.

/// The rest of a packet that is not read yet. Each method is `None` where too little is left.
#[derive(Clone, Copy)]
pub(super) struct Fields<'b>(pub(super) &'b [u8]);

impl<'b> Fields<'b> {
    pub(super) fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn short(&mut self) -> Option<usize> {
        self.array().map(u16::from_be_bytes).map(usize::from)
    }

    pub(super) fn long(&mut self) -> Option<usize> {
        usize::try_from(self.array().map(u32::from_be_bytes)?).ok()
    }

    /// A field whose length is told by one byte before it.
    pub(super) fn counted(&mut self) -> Option<Fields<'b>> {
        let length = self.byte()?;
        self.take(usize::from(length)).map(Fields)
    }

    /// A number of several bytes, the highest first (RFC 9580 §3.2).
    pub(super) fn number(&mut self) -> Option<&'b [u8]> {
        let bits = self.short()?;
        self.take(bits.div_ceil(8))
    }

    pub(super) fn all(&mut self) -> &'b [u8] {
        std::mem::take(&mut self.0)
    }
}

/// A number with zeros before it, so that it has that many bytes; `None` if it has more.
pub(super) fn padded(number: &[u8], length: usize) -> Option<Vec<u8>> {
    let start = number.iter().position(|&b| b != 0).unwrap_or(number.len());
    let number = number.get(start..)?;
    let mut padded = vec![0; length.checked_sub(number.len())?];
    padded.extend_from_slice(number);
    Some(padded)
}
