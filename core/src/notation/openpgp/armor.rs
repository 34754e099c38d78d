//! ASCII armour (RFC 9580 §6): packets as lines of Base64, also with text around them, as copied from a mail.

use super::fault::PgpFault;
use super::recognise::begin;
use data_encoding::BASE64;
use memchr::memmem;

/// Text that is signed as it stands.
const CLEARTEXT: &[u8] = b"SIGNED MESSAGE";

/// What stands in an armour.
pub(super) enum Armored {
    /// Packets.
    Packets(Vec<u8>),
    /// Text, and the packets of its signatures.
    Cleartext(Vec<u8>, Vec<u8>),
}

/// All that is in armour: keys may stand one after the other.
pub(super) fn read_all(mut bytes: &[u8]) -> Result<Vec<Armored>, PgpFault> {
    let mut all = Vec::new();
    while let Some((label, behind)) = begin(bytes) {
        if label == CLEARTEXT {
            let mark = memmem::find(behind, b"\n-----BEGIN PGP SIGNATURE").ok_or(PgpFault::Damaged)?;
            let (_, signatures) = begin(&behind[mark..]).ok_or(PgpFault::Damaged)?;
            let (packets, rest) = packets(signatures)?;
            all.push(Armored::Cleartext(cleartext(&behind[..mark])?, packets));
            bytes = rest;
        } else {
            let (packets, rest) = packets(behind)?;
            all.push(Armored::Packets(packets));
            bytes = rest;
        }
    }
    Ok(all)
}

/// The packets behind a head line, and what follows the armour. Its checksum is optional and protects nothing.
fn packets(bytes: &[u8]) -> Result<(Vec<u8>, &[u8]), PgpFault> {
    let end = memmem::find(bytes, b"-----END PGP ").ok_or(PgpFault::Damaged)?;
    let (inside, rest) = bytes.split_at(end);
    let mut base64 = Vec::with_capacity(inside.len());
    for line in inside.split(|&b| b == b'\n').map(<[u8]>::trim_ascii) {
        match line {
            // Headers (“Version: GnuPG”).
            line if line.contains(&b':') => {}
            // The checksum.
            [b'=', checksum @ ..] if checksum.len() == 4 => break,
            line => base64.extend_from_slice(line),
        }
    }
    Ok((BASE64.decode(&base64).map_err(|_| PgpFault::Damaged)?, rest))
}

/// The text of a signed message, whose lines that begin with a dash have another before it (RFC 9580 §7.2).
fn cleartext(bytes: &[u8]) -> Result<Vec<u8>, PgpFault> {
    // The rest of the head line, the headers, an empty line.
    let mut lines = bytes.split(|&b| b == b'\n').skip(1);
    lines.by_ref().find(|line| line.trim_ascii().is_empty()).ok_or(PgpFault::Damaged)?;
    let mut text = Vec::with_capacity(bytes.len());
    for line in lines {
        text.extend_from_slice(line.strip_prefix(b"- ").unwrap_or(line));
        text.push(b'\n');
    }
    Ok(text)
}
