//! What a person gives to open what is sealed.

use crate::ground::secret::SecretBytes;
use crate::notation::pskc::KeyMaterial;

/// What opens a file that is encrypted, or lies in what is. It is forgotten as soon as the file is read, and no choice that
/// a desk keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unlock {
    /// Passwords, and keys as text or file: each is tried on each layer of what is sealed.
    pub materials: Vec<KeyMaterial>,
    /// The person agreed to much computing: to more than [`crate::notation::pskc::CONSENT_PBKDF2_ROUNDS`] rounds of PBKDF2,
    /// and to passing through memory in OpenPGP for longer than half a minute.
    pub many_rounds: bool,
}

/// The largest file in which a password is looked for, in bytes.
#[cfg(feature = "unpacking")]
const MAX_PASSWORD_FILE: usize = 1024;

/// Bytes before each material: what it is, and how long.
const HEAD: usize = 5;

impl Unlock {
    /// As bytes, for a worker or the second module.
    #[must_use]
    pub fn pack(&self) -> SecretBytes {
        let bytes = |material: &KeyMaterial| match material {
            KeyMaterial::Text(bytes) | KeyMaterial::File(bytes) => bytes.len(),
        };
        let mut packed = SecretBytes::with_capacity(1 + self.materials.iter().map(|m| HEAD + bytes(m)).sum::<usize>());
        packed.push_slice(&[u8::from(self.many_rounds)]);
        for material in &self.materials {
            let (tag, bytes) = match material {
                KeyMaterial::Text(text) => (0, text),
                KeyMaterial::File(bytes) => (1, bytes),
            };
            let length = u32::try_from(bytes.len()).unwrap_or(0).to_le_bytes();
            packed.push_slice(&[tag, length[0], length[1], length[2], length[3]]);
            packed.push_slice(bytes.as_slice());
        }
        packed
    }

    /// The other way round; `None` if it is nothing that [`Unlock::pack`] gave.
    #[must_use]
    pub fn unpack(packed: &[u8]) -> Option<Self> {
        let (&many_rounds, mut rest) = packed.split_first()?;
        let mut materials = Vec::new();
        while !rest.is_empty() {
            let (&[tag, a, b, c, d], behind) = rest.split_first_chunk::<HEAD>()?;
            let length = usize::try_from(u32::from_le_bytes([a, b, c, d])).ok()?;
            let (bytes, behind) = behind.split_at_checked(length)?;
            let bytes = SecretBytes::copy_of(bytes);
            materials.push(if tag == 0 { KeyMaterial::Text(bytes) } else { KeyMaterial::File(bytes) });
            rest = behind;
        }
        Some(Self { materials, many_rounds: many_rounds == 1 })
    }

    /// The texts among the materials, typed or in a small file, with their places: each may be a password.
    #[cfg(feature = "unpacking")]
    pub(crate) fn texts(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..).zip(&self.materials).filter_map(|(place, material)| match material {
            KeyMaterial::File(bytes) if bytes.len() > MAX_PASSWORD_FILE => None,
            KeyMaterial::Text(bytes) | KeyMaterial::File(bytes) => {
                Some((place, std::str::from_utf8(bytes.as_slice()).ok()?))
            }
        })
    }

    /// What of it opened something: the materials in these places.
    #[must_use]
    pub fn only(self, places: &[u32]) -> Self {
        let materials = (0..).zip(self.materials).filter(|(place, _)| places.contains(place));
        Self { materials: materials.map(|(_, material)| material).collect(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_as_it_was_packed() {
        let text = |text: &str| KeyMaterial::Text(SecretBytes::copy_of(text.as_bytes()));
        let file = KeyMaterial::File(SecretBytes::copy_of(&[0, 1, 2]));
        for materials in [vec![], vec![text("grüße")], vec![text(""), file, text(" a ")]] {
            let unlock = Unlock { materials, many_rounds: true };
            let packed = unlock.pack();
            assert_eq!(Unlock::unpack(packed.as_slice()), Some(unlock));
            assert_eq!(Unlock::unpack(&packed.as_slice()[..packed.len() - 1]), None);
        }
    }
}
