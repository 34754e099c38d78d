//! The sealing itself.

use super::{Seal, SealRefusal, SealRequest};
use crate::ground::random::FillRandom;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::notation::openpgp::{self, SealFault};
use crate::notation::zip::{OverFourGigabytes, SealedZip};
use aes::Aes256;
use ctr::Ctr64BE;
use ctr::cipher::{KeyIvInit, StreamCipher};

/// Seals a file as it is asked for.
///
/// # Errors
/// A [`Refusal`] if there is no password or key that seals, or the file is too large for a ZIP file: a [`SealRefusal`].
///
/// # Examples
/// ```
/// use token_desk_core::ground::date::Date;
/// use token_desk_core::ground::secret::SecretBytes;
/// use token_desk_core::output::sealing::{Seal, SealRequest, seal};
///
/// let request = SealRequest {
///     name: "Tokens.csv".to_owned(),
///     date: Date { year: 2026, month: 11, day: 29 },
///     now: 1_795_910_400,
///     seal: Seal::Zip(SecretBytes::copy_of(b"abcde-fghij-kmnpq-rstuv")),
///     // Where nobody is to guess it, the randomness is the system's.
///     seed: [7; 32],
/// };
/// let sealed = seal(SecretBytes::copy_of(b"serial number,secret key\n"), &request)?;
/// assert!(sealed.as_slice().starts_with(b"PK"));
/// # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
/// ```
pub fn seal(content: SecretBytes, request: &SealRequest) -> Result<SecretBytes, Refusal> {
    request.seal.check()?;
    let mut stream = Ctr64BE::<Aes256>::new(&request.seed.into(), &[0; 16].into());
    let mut random = |room: &mut [u8]| {
        room.fill(0);
        stream.apply_keystream(room);
    };
    match &request.seal {
        Seal::Zip(password) => zip(content, request, password, &mut random),
        Seal::OpenPgp { keys, passphrase } => {
            let mut recipients = Vec::new();
            for (number, file) in (1..).zip(keys) {
                let found =
                    openpgp::Recipient::read_all(file.as_slice(), request.now).ok_or(SealRefusal::NotKeys(number))?;
                for recipient in found {
                    recipients
                        .push(recipient.map_err(|(id, why)| SealRefusal::UselessKey(id.to_string().into(), why))?);
                }
            }
            let passphrase = passphrase.as_ref().map(SecretBytes::as_slice).filter(|text| !text.is_empty());
            openpgp::seal(&content, &request.name, &recipients, passphrase, &mut random).map_err(|fault| match fault {
                SealFault::Key(id) => {
                    SealRefusal::UselessKey(id.to_string().into(), "it is of a kind that is not read here").into()
                }
                SealFault::TooLarge => SealRefusal::TooLarge(request.name.as_str().into()).into(),
            })
        }
    }
}

fn zip(
    mut content: SecretBytes,
    request: &SealRequest,
    password: &SecretBytes,
    random: &mut FillRandom<'_>,
) -> Result<SecretBytes, Refusal> {
    let begun = SealedZip::new(&request.name, request.date, password.as_slice(), random);
    let mut zip = begun.ok_or(SealRefusal::NoPassword)?;
    if let Err(OverFourGigabytes) = zip.encrypt(content.as_mut_slice()) {
        return Err(SealRefusal::TooLarge(request.name.as_str().into()).into());
    }
    let mut sealed = SecretBytes::with_capacity(content.len() + 1024);
    zip.head(&mut sealed);
    sealed.push_slice(content.as_slice());
    zip.tail(&mut sealed);
    Ok(sealed)
}

/// Seals the file as the request says; what comes of it is for [`super::unpack_sealed`]. `None` if nothing was asked for.
pub fn serve(content: SecretBytes, request: &[u8]) -> Option<SecretBytes> {
    let request = SealRequest::unpack(request)?;
    let (mut packed, kind) = match seal(content, &request) {
        Ok(sealed) => (sealed, 0),
        Err(refusal) => (SecretBytes::from_vec(postcard::to_stdvec(&refusal).ok()?), 1),
    };
    packed.push_slice(&[kind]);
    Some(packed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::date::Date;
    use crate::notation::zip::{Archive, ZipLimits};

    fn request(seal: Seal) -> SealRequest {
        let date = Date { year: 2026, month: 11, day: 29 };
        SealRequest { name: "CustomerTokens_20261129.csv".to_owned(), date, now: 1_795_910_400, seal, seed: [7; 32] }
    }

    #[test]
    fn a_sealed_file_is_the_file_itself() {
        let content = b"serial number,secret key\n".repeat(100_000);
        let request = request(Seal::Zip(SecretBytes::copy_of("grüße 7".as_bytes())));
        let packed = serve(SecretBytes::copy_of(&content), request.pack().as_slice()).expect("a request");
        let sealed = super::super::unpack_sealed(packed).expect("an answer").expect("sealed");
        let limits = ZipLimits { entries: 1, entry: 1 << 30, all: 1 << 30 };
        let archive = Archive::open(sealed.as_slice(), limits).expect("sound");
        let entry = &archive.entries()[0];
        let opened = archive.read(entry, Some("grüße 7".as_bytes()), limits).expect("the right password");
        assert_eq!((&*entry.name, opened.as_slice() == content), (&*request.name, true));
    }

    #[test]
    fn what_can_not_be_sealed_is_refused() {
        for (seal, code) in [
            (Seal::Zip(SecretBytes::default()), "seal-password"),
            (Seal::OpenPgp { keys: vec![], passphrase: None }, "seal-no-key"),
            (Seal::OpenPgp { keys: vec![SecretBytes::copy_of(b"no key")], passphrase: None }, "seal-not-keys"),
        ] {
            let packed = serve(SecretBytes::copy_of(b"x"), request(seal).pack().as_slice()).expect("a request");
            let refusal = super::super::unpack_sealed(packed).expect("an answer").expect_err(code);
            assert_eq!(&*refusal.code, code);
        }
        assert!(serve(SecretBytes::default(), b"nothing").is_none());
    }
}
