//! Pictures of QR codes: each code is a link, or a row that is left out.

use super::collect_links;
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
/// A code that is no such link is a rejected row; the rows are numbered as the codes, from top to bottom.
///
/// # Errors
/// If no QR code is found, the search was given up before one was, or none of them is an otpauth link.
pub fn read_picture(
    picture: &qr::Luma,
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let qr::QrSearch { codes, given_up } = qr::decode(picture, progress);
    if codes.is_empty() && given_up {
        return Err(FormatRefusal::PictureBusy.into());
    }
    if codes.is_empty() {
        return Err(FormatRefusal::NoCode.into());
    }
    let mut lines = SecretBytes::with_capacity(codes.iter().map(|code| code.text.len() + 1).sum());
    let mut foreign: Vec<u32> = Vec::new();
    for (line, code) in (1..).zip(&codes) {
        let content = std::str::from_utf8(code.text.as_slice()).unwrap_or_default();
        if otpauth::has_link(content) {
            // One code, one line: what breaks a line is no part of a link.
            for part in content.split(['\r', '\n']) {
                lines.push_str(part);
            }
        } else {
            foreign.push(line);
        }
        lines.push_str("\n");
    }
    if foreign.len() == codes.len() {
        return Err(FormatRefusal::CodesWithoutLinks(codes.len()).into());
    }
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
    if given_up {
        reading.how.facts.push(
            "The search was given up before its end, as too much in the picture looks like a part of a QR code. Check that no code is missing."
                .into(),
        );
    }
    Ok(reading)
}
