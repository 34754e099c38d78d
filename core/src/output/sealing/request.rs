//! What is to be sealed, and what came of it, as bytes between the modules.

use super::Seal;
use crate::ground::date::Date;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use std::fmt;

/// How a file is to be sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct SealRequest {
    /// The name of the file, which it has inside.
    pub name: String,
    /// The day, of which the file is.
    pub date: Date,
    /// Seconds since 1970, by which it is known which keys have expired.
    pub now: u64,
    /// With what.
    pub seal: Seal,
    /// Bytes that nobody can guess, from which all other random bytes are made.
    pub seed: [u8; 32],
}

impl fmt::Debug for SealRequest {
    /// Without the seed, of which the key of the sealed file is made.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, date, now, seal, seed: _ } = self;
        let mut shown = f.debug_struct("SealRequest");
        shown.field("name", name).field("date", date).field("now", now).field("seal", seal).finish_non_exhaustive()
    }
}

/// Bytes of a date, and of all that stands before the texts.
const DATE: usize = 4;
const HEAD: usize = DATE + 8 + 32 + 1;

impl SealRequest {
    /// As bytes: date, moment, seed, kind; then the texts, each with its length before it.
    #[must_use]
    pub fn pack(&self) -> SecretBytes {
        let (kind, secrets) = match &self.seal {
            Seal::Zip(password) => (0, vec![password]),
            Seal::OpenPgp { keys, passphrase: Some(passphrase) } => (1, [passphrase].into_iter().chain(keys).collect()),
            Seal::OpenPgp { keys, passphrase: None } => (2, keys.iter().collect()),
        };
        let parts = || [self.name.as_bytes()].into_iter().chain(secrets.iter().map(|secret| secret.as_slice()));
        let mut packed = SecretBytes::with_capacity(HEAD + parts().map(|part| 4 + part.len()).sum::<usize>());
        let Date { year, month, day } = self.date;
        packed.push_slice(&year.to_le_bytes());
        packed.push_slice(&[month, day]);
        packed.push_slice(&self.now.to_le_bytes());
        packed.push_slice(&self.seed);
        packed.push_slice(&[kind]);
        for part in parts() {
            packed.push_slice(&u32::try_from(part.len()).unwrap_or(0).to_le_bytes());
            packed.push_slice(part);
        }
        packed
    }

    /// The other way round; `None` if it is nothing that [`SealRequest::pack`] gave.
    #[must_use]
    pub fn unpack(packed: &[u8]) -> Option<Self> {
        let (year, rest) = packed.split_first_chunk::<2>()?;
        let (&[month, day], rest) = rest.split_first_chunk::<2>()?;
        let (now, rest) = rest.split_first_chunk::<8>()?;
        let (seed, rest) = rest.split_first_chunk::<32>()?;
        let (&kind, mut rest) = rest.split_first()?;
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let (length, behind) = rest.split_first_chunk::<4>()?;
            let (part, behind) = behind.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            parts.push(part);
            rest = behind;
        }
        let mut parts = parts.into_iter();
        let name = String::from_utf8(parts.next()?.to_vec()).ok()?;
        let mut secret = || parts.next().map(SecretBytes::copy_of);
        let seal = match kind {
            0 => Seal::Zip(secret()?),
            1 => {
                let passphrase = Some(secret()?);
                Seal::OpenPgp { passphrase, keys: parts.map(SecretBytes::copy_of).collect() }
            }
            _ => Seal::OpenPgp { passphrase: None, keys: parts.map(SecretBytes::copy_of).collect() },
        };
        let date = Date { year: u16::from_le_bytes(*year), month, day };
        Some(Self { name, date, now: u64::from_le_bytes(*now), seal, seed: *seed })
    }
}

/// What came of sealing, as the second module packs it: a byte that says what follows, the file or a refusal. `None` if the
/// bytes are nothing that was packed.
#[must_use]
pub fn unpack_sealed(mut packed: SecretBytes) -> Option<Result<SecretBytes, Refusal>> {
    match packed.as_slice().split_last()? {
        (0, _) => {
            packed.truncate(packed.len() - 1);
            Some(Ok(packed))
        }
        (_, refusal) => postcard::from_bytes(refusal).ok().map(Err),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_debug_form_shows_neither_seed_nor_password() {
        let secret = || SecretBytes::copy_of(b"hunter2");
        let date = Date { year: 2026, month: 11, day: 29 };
        for seal in [Seal::Zip(secret()), Seal::OpenPgp { keys: vec![secret()], passphrase: Some(secret()) }] {
            let request = SealRequest { name: "Tokens.csv".to_owned(), date, now: 7, seal, seed: [213; 32] };
            let shown = format!("{request:?} {request:#?}");
            assert!(shown.contains("Tokens.csv"), "{shown}");
            for secret in ["213", "d5", "D5", "hunter2", "104, 117"] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
    }

    #[test]
    fn it_comes_back_as_it_was_packed() {
        let secret = |text: &str| SecretBytes::copy_of(text.as_bytes());
        for seal in [
            Seal::Zip(secret("grüße")),
            Seal::OpenPgp { keys: vec![secret("a"), secret("")], passphrase: None },
            Seal::OpenPgp { keys: vec![secret("a")], passphrase: Some(secret("b")) },
        ] {
            let date = Date { year: 2026, month: 11, day: 29 };
            let request = SealRequest { name: "Tokens.csv".to_owned(), date, now: 7, seal, seed: [9; 32] };
            let packed = request.pack();
            assert_eq!(SealRequest::unpack(packed.as_slice()), Some(request));
            assert_eq!(SealRequest::unpack(&packed.as_slice()[..20]), None);
        }
    }
}
