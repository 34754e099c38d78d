//! What is to come out of a delivery; as bytes, for the second module.

use crate::ground::secret::SecretBytes;
use crate::intake::Unlock;

/// What is to come out of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// Which file of each archive on the way, where there are several.
    pub chosen: Vec<u32>,
    /// The sheet of a workbook that is to be read, from 0; `None` for any.
    pub sheet: Option<u32>,
    /// What opens it.
    pub unlock: Option<Unlock>,
}

impl Request {
    /// As bytes: the sheet, how many numbers follow, these, and what opens it.
    #[must_use]
    pub fn pack(&self) -> SecretBytes {
        let unlock = self.unlock.as_ref().map(Unlock::pack).unwrap_or_default();
        let count = u32::try_from(self.chosen.len()).unwrap_or(0);
        let mut packed = SecretBytes::with_capacity(4 * (2 + self.chosen.len()) + unlock.len());
        for number in [self.sheet.unwrap_or(u32::MAX), count].iter().chain(&self.chosen) {
            packed.push_slice(&number.to_le_bytes());
        }
        packed.push_slice(unlock.as_slice());
        packed
    }

    /// The other way round; `None` if it is nothing that [`Request::pack`] gave.
    #[must_use]
    pub fn unpack(packed: &[u8]) -> Option<Self> {
        let mut rest = packed;
        let mut number = || {
            let (bytes, behind) = rest.split_first_chunk::<4>()?;
            rest = behind;
            Some(u32::from_le_bytes(*bytes))
        };
        let sheet = Some(number()?).filter(|&sheet| sheet != u32::MAX);
        let count = number()?;
        let chosen = (0..count).map(|_| number()).collect::<Option<_>>()?;
        let unlock = if rest.is_empty() { None } else { Some(Unlock::unpack(rest)?) };
        Some(Self { chosen, sheet, unlock })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::pskc::KeyMaterial;

    #[test]
    fn it_comes_back_as_it_was_packed() {
        let unlock =
            Unlock { materials: vec![KeyMaterial::Text(SecretBytes::copy_of(b"grand piano"))], many_rounds: false };
        for request in [
            Request::default(),
            Request { chosen: vec![3, 0], sheet: Some(2), unlock: None },
            Request { chosen: vec![], sheet: None, unlock: Some(unlock) },
        ] {
            let packed = request.pack();
            assert_eq!(Request::unpack(packed.as_slice()), Some(request));
        }
        assert_eq!(Request::unpack(&[0; 7]), None);
    }
}
