//! Reading a token file of any format.

use super::text_format::{read_table, read_text};
use super::workbook;
use crate::finding::{Finding, FindingKind};
use crate::ground::hash::Fingerprint;
use crate::ground::limits::MAX_FINDINGS;
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text::{self, DecodedText};
use crate::intake::{self, Unlock};
use crate::notation::sheet;
use crate::notation::xml::{RepairKind, XmlFault, misnamed_encoding};
use crate::reading::Reading;
use crate::reading::options::{ReadContext, ReadOptions};

/// Reads a token file.
///
/// # Errors
/// A [`Refusal`] if nothing in it can be read: it says what was seen and what to do.
///
/// # Examples
/// ```
/// use token_desk_core::formats::read_tokens;
/// use token_desk_core::reading::options::ReadOptions;
///
/// let file = b"upn,serial number,secret key,time interval,manufacturer,model\r\n\
///     ,10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet Security,SafeID/Classic\r\n\
///     ,10001002,not-a-key!,60,Deepnet Security,SafeID/Classic\r\n";
/// let reading = read_tokens(file, &ReadOptions::default(), &mut |_share| {})?;
///
/// assert_eq!(reading.tokens.len(), 1);
/// // A row that can't be read is a finding; it does not make the file fail.
/// assert_eq!((reading.rejected, reading.findings[0].line), (1, 3));
///
/// let refusal = read_tokens(b"", &ReadOptions::default(), &mut |_share| {}).unwrap_err();
/// assert!(!refusal.message.is_empty() && !refusal.advice.is_empty());
/// # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
/// ```
pub fn read_tokens(bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Result<Reading, Refusal> {
    open_tokens(bytes, options, None, progress)
}

/// Reads a token file that may be encrypted.
///
/// # Errors
/// A [`Refusal`] as from [`read_tokens`]; with `RetryAs::Unlocked` or `RetryAs::ManyRounds` if `unlock` is missing,
/// wrong, or does not allow what it takes.
pub fn open_tokens(
    bytes: &[u8],
    options: &ReadOptions,
    unlock: Option<&Unlock>,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    if sheet::recognise(bytes).is_some() {
        return workbook::read(bytes, options, progress);
    }
    let mut scratch = SecretBytes::default();
    let text = text::decode(intake::open(bytes)?, options.text, &mut scratch);
    let mut reading = read_text(&text, ReadContext { options, unlock, cells: None }, progress)?;
    reading.note_bytes(bytes, &text);
    if let Some(line) = misnamed_encoding(text.text, text.encoding) {
        let kind = FindingKind::XmlProblem(RepairKind::NotWellFormed(XmlFault::Encoding));
        reading.findings.push(Finding { kind, line, column: 0, subject: "".into() });
    }
    reading.note_mixed_lines(&text);
    Ok(reading)
}

/// Reads a token file if it is a table with a header row and gives tokens, as [`open_tokens`] does; `None` of all else. The
/// page's first module reads these itself, and leaves the others to the second.
#[must_use]
pub fn open_table(bytes: &[u8], options: &ReadOptions, progress: &mut Progress<'_>) -> Option<Reading> {
    if sheet::recognise(bytes).is_some() {
        return None;
    }
    let mut scratch = SecretBytes::default();
    let text = text::decode(intake::open(bytes).ok()?, options.text, &mut scratch);
    let mut reading = read_table(&text, options, progress)?;
    reading.note_bytes(bytes, &text);
    reading.note_mixed_lines(&text);
    Some(reading)
}

impl Reading {
    /// Says of which bytes it is, and where their encoding changes.
    fn note_bytes(&mut self, bytes: &[u8], text: &DecodedText<'_>) {
        self.fingerprint = Fingerprint::of(bytes);
        for &(line, encoding) in text.joints.iter().take(MAX_FINDINGS) {
            let kind = FindingKind::EncodingChanges { to: encoding };
            self.findings.push(Finding { kind, line, column: 0, subject: "".into() });
        }
    }

    /// Says which lines are in another encoding than the rest.
    fn note_mixed_lines(&mut self, text: &DecodedText<'_>) {
        for &line in text.mixed_lines.iter().take(MAX_FINDINGS) {
            self.findings.push(Finding { kind: FindingKind::EncodingMixed, line, column: 0, subject: "".into() });
        }
    }
}
