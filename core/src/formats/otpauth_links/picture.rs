//! Pictures of QR codes: each code is a link, or a row that is left out.

use super::collect_links;
use crate::finding::{Finding, FindingKind};
use crate::formats::refusals::FormatRefusal;
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text::{DecodedText, TextEncoding};
use crate::model::format_id::FormatId;
use crate::notation::otpauth;
use crate::notation::qr;
use crate::reading::Reading;
use crate::reading::options::ReadOptions;

/// Reads the links of a picture's QR codes: the screenshot or photo of one or several codes.
///
/// A code that is no such link is a rejected row, and so is one that can't be read; the rows are numbered as the codes,
/// from top to bottom, first those that can be read.
///
/// # Errors
/// If no QR code is found, the search was given up before one was, or none of them is an otpauth link.
pub fn read_picture(
    picture: &qr::Luma,
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let qr::QrSearch { codes, unreadable, alone, given_up } = &qr::decode(picture, progress);
    if codes.is_empty() && *given_up {
        return Err(FormatRefusal::PictureBusy.into());
    }
    if codes.is_empty() {
        return Err(if unreadable.is_empty() { FormatRefusal::NoCode } else { FormatRefusal::CodesDamaged }.into());
    }
    let mut lines = SecretBytes::with_capacity(codes.iter().map(|code| code.text.len() + 1).sum());
    let mut foreign: Vec<(u32, Box<str>)> = Vec::new();
    for (line, code) in (1..).zip(codes) {
        let content = std::str::from_utf8(code.text.as_slice()).unwrap_or_default();
        if otpauth::has_link(content) {
            // One code, one line: what breaks a line is no part of a link.
            for part in content.split(['\r', '\n']) {
                lines.push_str(part);
            }
        } else {
            foreign.push((line, "the QR code is no otpauth link".into()));
        }
        lines.push_str("\n");
    }
    if foreign.len() == codes.len() {
        return Err(FormatRefusal::CodesWithoutLinks(codes.len()).into());
    }
    foreign.extend((1..).zip(unreadable).map(|(number, (x, y))| {
        let line = u32::try_from(codes.len()).unwrap_or(u32::MAX).saturating_add(number);
        let why = format!("a QR code, {x} pixels from the left and {y} from the top, is damaged, blurred or too small");
        (line, why.into())
    }));
    let content = std::str::from_utf8(lines.as_slice()).unwrap_or_default();
    let found = otpauth::read(content);
    let text = DecodedText { text: content, encoding: TextEncoding::Utf8, mixed_lines: Vec::new(), joints: Vec::new() };
    let mut reading = collect_links(&text, options, &found, &foreign);
    reading.format = FormatId::OtpAuth;
    reading.fingerprint = crate::ground::hash::fingerprint(lines.as_slice());
    let count = codes.len();
    let fact = if count == 1 {
        "1 QR code was found in the picture.".to_owned()
    } else {
        format!("{count} QR codes were found in the picture; the lines are numbered as the codes, from top to bottom.")
    };
    reading.how.facts.push(fact.into());
    if let Some(&first) = alone.first() {
        let count = u32::try_from(alone.len()).unwrap_or(u32::MAX);
        reading.findings.insert(0, Finding::of_file(FindingKind::CodesSuspected { count, first }));
    }
    if *given_up {
        reading.findings.insert(0, Finding::of_file(FindingKind::PictureGivenUp));
    }
    Ok(reading)
}
