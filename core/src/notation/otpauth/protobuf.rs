//! The wire format of Protocol Buffers, as far as an export needs it: fields of numbers and of bytes.
//!
//! See <https://protobuf.dev/programming-guides/encoding/>.

/// The value of a field.
pub(super) enum ProtobufValue<'b> {
    Number(u64),
    Bytes(&'b [u8]),
    Other,
}

/// The fields of a protobuf message, one after the other; `None` where it is damaged, and then no more.
pub(super) struct Fields<'b>(pub(super) &'b [u8]);

impl<'b> Iterator for Fields<'b> {
    type Item = Option<(u64, ProtobufValue<'b>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'b> Fields<'b> {
    fn field(&mut self) -> Option<(u64, ProtobufValue<'b>)> {
        let tag = self.number()?;
        let value = match tag & 7 {
            0 => ProtobufValue::Number(self.number()?),
            1 => self.take(8).map(|_| ProtobufValue::Other)?,
            2 => {
                let length = usize::try_from(self.number()?).ok()?;
                ProtobufValue::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| ProtobufValue::Other)?,
            _ => return None,
        };
        // A field 0 is in no message: what is read is no protobuf.
        (tag >> 3 != 0).then_some((tag >> 3, value))
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number in groups of seven bits, the lowest first, at most ten of them.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..70).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}
