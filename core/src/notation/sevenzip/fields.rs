//! The fields of a directory, one after the other.

use super::fault::SevenZipFault;

/// The rest of a directory that is not read yet. Each method fails where too little is left.
#[derive(Clone, Copy)]
pub(super) struct Fields<'b>(pub(super) &'b [u8]);

type Read<T> = Result<T, SevenZipFault>;

impl<'b> Fields<'b> {
    pub(super) fn take(&mut self, length: usize) -> Read<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(SevenZipFault::CutOff)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Read<u8> {
        let (&byte, rest) = self.0.split_first().ok_or(SevenZipFault::CutOff)?;
        self.0 = rest;
        Ok(byte)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Read<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(SevenZipFault::CutOff)?;
        self.0 = rest;
        Ok(*taken)
    }

    /// A number of one to nine bytes: as many as there are ones at the beginning of the first come behind it, the lowest
    /// first; what is left of the first is the highest.
    pub(super) fn number(&mut self) -> Read<u64> {
        let first = self.byte()?;
        let more = first.leading_ones();
        let mut number = 0;
        for place in 0..more {
            number |= u64::from(self.byte()?) << (8 * place);
        }
        if more < 7 {
            number |= u64::from(first & (0x7f >> more)) << (8 * more);
        }
        Ok(number)
    }

    /// A number of bytes.
    pub(super) fn length(&mut self) -> Read<usize> {
        usize::try_from(self.number()?).map_err(|_| SevenZipFault::CutOff)
    }

    /// How many follow, of which there may be at most `most`.
    pub(super) fn count(&mut self, most: usize) -> Read<usize> {
        self.length().ok().filter(|&count| count <= most).ok_or(SevenZipFault::TooManyFiles)
    }

    /// So many bits, the highest of a byte first.
    pub(super) fn bits(&mut self, count: usize) -> Read<Vec<bool>> {
        let bytes = self.take(count.div_ceil(8))?;
        Ok((0..count).map(|at| bytes.get(at / 8).is_some_and(|byte| byte << (at % 8) & 0x80 != 0)).collect())
    }

    /// For which of so many the checksum is told, and these.
    pub(super) fn checksums(&mut self, count: usize) -> Read<Vec<Option<u32>>> {
        let told = if self.byte()? == 0 { self.bits(count)? } else { vec![true; count] };
        let mut checksum = |told| if told { self.array().map(u32::from_le_bytes).map(Some) } else { Ok(None) };
        told.into_iter().map(&mut checksum).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn numbers_are_as_long_as_their_first_byte_says() {
        for (bytes, number) in [
            (&[0x00][..], 0),
            (&[0x7f], 0x7f),
            (&[0x80, 0x80], 0x80),
            (&[0xbf, 0xff], 0x3fff),
            (&[0xc0, 0x34, 0x12], 0x1234),
            (&[0xe1, 1, 2, 3], 0x0103_0201),
            (&[0xfe, 1, 2, 3, 4, 5, 6, 7], 0x0007_0605_0403_0201),
            (&[0xff, 1, 2, 3, 4, 5, 6, 7, 8], 0x0807_0605_0403_0201),
        ] {
            assert_eq!(Fields(bytes).number(), Ok(number), "{bytes:x?}");
            assert!(Fields(&bytes[..bytes.len() - 1]).number().is_err(), "{bytes:x?}");
        }
        assert_eq!(
            Fields(&[0b1010_0000, 0b0100_0000]).bits(10),
            Ok([1, 0, 1, 0, 0, 0, 0, 0, 0, 1].map(|b| b == 1).to_vec())
        );
    }
}
