//! The export of Google Authenticator: several keys in one `otpauth-migration://` link (message `MigrationPayload`), or
//! spread over several such links.

use super::link::{OtpauthLink, empty, parameters};
use super::protobuf::{Fields, ProtobufValue};
use super::{LinkNote, LinkProblem};
use crate::ground::secret::SecretBytes;
use crate::model::key_encoding::{BASE64_ANY_BITS, DecodeError, MAX_KEY_BYTES};
use crate::model::token::{HashFunction, OtpType};
use crate::notation::percent::percent_decoded;

/// The most parts that one export is believed to have.
pub(super) const MAX_BATCH_PARTS: u32 = 1000;

/// An export that was split over several QR codes or links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationBatch {
    /// The number that all its parts carry.
    pub id: i32,
    /// How many parts it has.
    pub size: u32,
    /// Which of them are there, from 1, in ascending order, each once.
    pub present: Vec<u32>,
    /// The line of its first part, from 1.
    pub line: u32,
}

impl MigrationBatch {
    /// Which parts are missing, from 1.
    #[must_use]
    pub fn missing(&self) -> Vec<u32> {
        (1..=self.size).filter(|part| self.present.binary_search(part).is_err()).collect()
    }

    /// The sentence for people if parts are missing, without capital and full stop.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let missing = self.missing();
        let (first, rest) = missing.split_first()?;
        let shown = rest.iter().take(9).fold(first.to_string(), |list, part| format!("{list}, {part}"));
        let shown = if rest.len() > 9 { format!("{shown} …") } else { shown };
        let (part, is) = if rest.is_empty() { ("part", "is") } else { ("parts", "are") };
        Some(format!("the export has {} parts; {part} {shown} {is} missing", self.size))
    }
}

/// The content of a migration link (protobuf message `MigrationPayload`).
#[derive(Default)]
pub(super) struct Export<'b> {
    pub(super) keys: Vec<ExportKey<'b>>,
    pub(super) size: u32,
    pub(super) index: u32,
    pub(super) id: i32,
    /// Whether it says its version, which stands behind the keys.
    ended: bool,
}

/// One key of it (`OtpParameters`). Numbers are 0 where the message does not say.
#[derive(Default)]
pub(super) struct ExportKey<'b> {
    secret: &'b [u8],
    name: &'b [u8],
    issuer: &'b [u8],
    algorithm: u64,
    digits: u64,
    kind: u64,
    counter: u64,
}

impl<'b> Export<'b> {
    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        let mut export = Self::default();
        for field in Fields(bytes) {
            let (number, value) = field?;
            match (number, value) {
                (1, ProtobufValue::Bytes(key)) => export.keys.push(ExportKey::read(key)?),
                (2, ProtobufValue::Number(_)) => export.ended = true,
                (3, ProtobufValue::Number(size)) => export.size = u32::try_from(size).unwrap_or(u32::MAX),
                (4, ProtobufValue::Number(index)) => export.index = u32::try_from(index).unwrap_or(u32::MAX),
                // An int32: a negative one is written with 64 bits, of which the lower 32 count.
                #[allow(clippy::cast_possible_truncation, reason = "as protobuf reads an int32")]
                (5, ProtobufValue::Number(id)) => export.id = id as i32,
                _ => {}
            }
        }
        Some(export)
    }
}

impl<'b> ExportKey<'b> {
    fn read(bytes: &'b [u8]) -> Option<Self> {
        let mut key = Self::default();
        for field in Fields(bytes) {
            let (number, value) = field?;
            match (number, value) {
                (1, ProtobufValue::Bytes(secret)) => key.secret = secret,
                (2, ProtobufValue::Bytes(name)) => key.name = name,
                (3, ProtobufValue::Bytes(issuer)) => key.issuer = issuer,
                (4, ProtobufValue::Number(algorithm)) => key.algorithm = algorithm,
                (5, ProtobufValue::Number(digits)) => key.digits = digits,
                (6, ProtobufValue::Number(kind)) => key.kind = kind,
                (7, ProtobufValue::Number(counter)) => key.counter = counter,
                _ => {}
            }
        }
        Some(key)
    }

    pub(super) fn link(&self, line: u32) -> OtpauthLink {
        let mut link = empty(line);
        match self.kind {
            1 => link.kind = Some(OtpType::Hotp),
            2 => link.kind = Some(OtpType::Totp),
            0 => {
                link.kind = Some(OtpType::Totp);
                link.note(LinkNote::TypeAssumed);
            }
            _ => link.fail(LinkProblem::Type("".into())),
        }
        match self.algorithm {
            0 | 1 => {}
            2 => link.hash = HashFunction::Sha256,
            3 => link.hash = HashFunction::Sha512,
            4 => link.fail(LinkProblem::Md5),
            _ => link.fail(LinkProblem::Hash("".into())),
        }
        match self.digits {
            0 | 1 => {}
            2 => link.digits = 8,
            _ => link.fail(LinkProblem::Digits),
        }
        if link.kind == Some(OtpType::Hotp) {
            link.counter = self.counter;
        } else {
            // The message has no place for it.
            link.period = 30;
        }
        let (label, issuer) = (link.clean_name(self.name), link.clean_name(self.issuer));
        link.set_label(label, issuer);
        match self.secret.len() {
            0 => link.fail(LinkProblem::SecretMissing),
            length if length > MAX_KEY_BYTES => link.fail(LinkProblem::Secret(DecodeError::TooLong)),
            _ => link.set_secret(SecretBytes::copy_of(self.secret)),
        }
        link
    }
}

/// Whether a link is an export (`None`: it is none), and whether it is seen to be whole.
pub(super) fn is_whole_export(link: &str) -> Option<bool> {
    let data = export_data(link)?;
    let bytes = export_bytes(data)?;
    Export::read(bytes.as_slice()).filter(|export| !export.keys.is_empty()).map(|export| export.ended)
}

/// The value of `data=`.
pub(super) fn export_data(link: &str) -> Option<&str> {
    let (_, query) = link.split_once('?')?;
    let (_, data) = parameters(query).find(|(name, _)| name.trim().eq_ignore_ascii_case("data"))?;
    Some(data).filter(|data| !data.is_empty())
}

/// The bytes of `data=`: percent signs, then Base64 with either alphabet, with or without padding.
pub(super) fn export_bytes(data: &str) -> Option<SecretBytes> {
    let (mut text, _) = percent_decoded(data);
    for byte in text.as_mut_slice() {
        *byte = match *byte {
            // A plus that was not encoded becomes a blank on the way through a form.
            b' ' | b'-' => b'+',
            b'_' => b'/',
            other => other,
        };
    }
    let digits = text.as_slice();
    let end = digits.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
    let digits = digits.get(..end)?;
    let mut out = SecretBytes::from_vec(vec![0; BASE64_ANY_BITS.decode_len(digits.len()).ok()?]);
    BASE64_ANY_BITS.decode_mut(digits, out.as_mut_slice()).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{RAW, one};
    use super::super::{LinkNote, LinkProblem, read};
    use super::*;
    use data_encoding::BASE64;
    use proptest::prelude::*;

    /// A protobuf field with bytes in it.
    fn field(number: u8, content: &[u8]) -> Vec<u8> {
        let mut out = vec![number << 3 | 2];
        push_number(&mut out, content.len() as u64);
        out.extend_from_slice(content);
        out
    }

    fn number(number: u8, value: u64) -> Vec<u8> {
        let mut out = vec![number << 3];
        push_number(&mut out, value);
        out
    }

    fn push_number(out: &mut Vec<u8>, mut value: u64) {
        while value >= 0x80 {
            out.push(value as u8 | 0x80);
            value >>= 7;
        }
        out.push(value as u8);
    }

    fn export(keys: &[Vec<u8>], (size, index, id): (u64, u64, i32)) -> Vec<u8> {
        let mut out: Vec<u8> = keys.iter().flat_map(|key| field(1, key)).collect();
        out.extend(number(2, 1));
        out.extend(number(3, size));
        // As the app does, a 0 is not written.
        out.extend(if index > 0 { number(4, index) } else { Vec::new() });
        out.extend(number(5, id as u64));
        out
    }

    fn export_link(bytes: &[u8]) -> String {
        let data = BASE64.encode(bytes).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        format!("otpauth-migration://offline?data={data}")
    }

    #[test]
    fn a_published_export_is_read() {
        // The sample of dim13/otpauth, and the address that it encodes.
        let link = one(
            "otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC",
        );
        let same = one("otpauth://totp/Example:alice@google.com?secret=JBSWY3DPEHPK3PXP&issuer=Example");
        assert_eq!(link, same);
    }

    #[test]
    fn everything_that_an_export_says() {
        let key = |parts: &[Vec<u8>]| parts.concat();
        let keys = [
            key(&[field(1, RAW), field(2, b"Acme:bob"), field(3, b"Acme"), number(4, 1), number(5, 1), number(6, 2)]),
            key(&[
                field(1, &[7; 128]),
                field(2, "Zoë".as_bytes()),
                number(4, 3),
                number(5, 2),
                number(6, 1),
                number(7, 300),
            ]),
            // A field from the future, of each kind.
            key(&[
                field(1, RAW),
                field(8, b"unique"),
                vec![9 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8],
                vec![10 << 3 | 5, 1, 2, 3, 4],
            ]),
            key(&[field(1, RAW), number(4, 4), number(6, 2)]),
            key(&[field(1, RAW), number(4, 9), number(6, 2)]),
            key(&[field(1, RAW), number(5, 3), number(6, 2)]),
            key(&[field(1, RAW), number(6, 3)]),
            key(&[field(1, &[1; 513]), number(6, 2)]),
            key(&[field(2, b"x"), number(6, 2)]),
        ];
        let bytes = export(&keys, (1, 0, -5));
        let link = export_link(&bytes);
        let read_back = read(&link);
        let links = &read_back.links;
        assert_eq!((links.len(), &read_back.batches[..]), (keys.len(), &[][..]));
        assert_eq!((&*links[0].issuer, &*links[0].account, links[0].period, links[0].digits), ("Acme", "bob", 30, 6));
        assert_eq!((links[1].kind, links[1].hash, links[1].digits), (Some(OtpType::Hotp), HashFunction::Sha512, 8));
        assert_eq!((links[1].counter, links[1].secret.len(), &*links[1].account), (300, 128, "Zoë"));
        assert_eq!(links[2].notes, [LinkNote::TypeAssumed, LinkNote::LabelMissing]);
        let problems: Vec<_> = links.iter().map(|link| link.problem.clone()).collect();
        use LinkProblem as P;
        assert_eq!(problems[..3], [None, None, None]);
        assert_eq!(
            problems[3..],
            [
                P::Md5,
                P::Hash("".into()),
                P::Digits,
                P::Type("".into()),
                P::Secret(DecodeError::TooLong),
                P::SecretMissing
            ]
            .map(Some)
        );
        // Sloppy Base64: nothing encoded, or the other alphabet.
        let plain = BASE64.encode(&bytes);
        for data in [plain.clone(), plain.replace('+', "-").replace('/', "_"), plain.trim_end_matches('=').to_owned()] {
            assert_eq!(read(&format!("\"otpauth-migration://offline?data={data}\"")).links, *links);
        }
    }

    #[test]
    fn a_damaged_export_is_never_half_read() {
        let key = [field(1, RAW), field(2, b"Acme:bob"), number(6, 2)].concat();
        let bytes = export(&[key], (1, 0, 1));
        for end in 1..bytes.len() {
            let link = one(&export_link(&bytes[..end]));
            // Cut between two fields, it is complete for all that it says.
            assert!(link.problem == Some(LinkProblem::ExportDamaged) || link.secret.as_slice() == RAW, "{end}");
        }
        for damaged in
            [&[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f][..], &[0xff; 11], &[0x0b], &[0, 0], &[0x0a, 3, 0x0a, 9, 1]]
        {
            assert_eq!(one(&export_link(damaged)).problem, Some(LinkProblem::ExportDamaged), "{damaged:?}");
        }
    }

    #[test]
    fn missing_parts_of_an_export_are_named() {
        let part = |size, index, id| {
            export_link(&export(&[[field(1, RAW), field(2, b"x"), number(6, 2)].concat()], (size, index, id)))
        };
        let text =
            [part(4, 2, 7), part(2, 0, -9), part(4, 0, 7), part(4, 2, 7), part(2, 1, -9), part(1, 0, 3)].join("\n");
        let batches = read(&text).batches;
        assert_eq!(batches.len(), 2);
        assert_eq!((batches[0].missing(), batches[1].missing()), (vec![2, 4], vec![]));
        assert_eq!((batches[0].line, batches[1].id), (1, -9));
        assert_eq!(batches[0].sentence().unwrap(), "the export has 4 parts; parts 2, 4 are missing");
        assert_eq!(batches[1].sentence(), None);
        let sentence = |text: &str| read(text).batches[0].sentence().unwrap();
        assert_eq!(sentence(&part(2, 0, 1)), "the export has 2 parts; part 2 is missing");
        assert!(sentence(&part(1000, 999, 1)).ends_with("parts 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 … are missing"));
        // What no app writes says nothing.
        assert_eq!(read(&[part(u64::MAX, 0, 1), part(3, 3, 1), part(0, 0, 1)].join("\n")).batches, []);
    }

    proptest! {
        #[test]
        fn no_export_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(!read(&export_link(&bytes)).links.is_empty());
        }
    }
}
