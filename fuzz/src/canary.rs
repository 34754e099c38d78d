//! A known key, written and grouped in some way and put into some place of a file: it may be in nothing that is said.

use arbitrary::{Arbitrary, Result, Unstructured};
use memchr::memmem;
use token_desk_core::finding::Finding;
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::reading::Reading;
use token_desk_core::reading::preview::Preview;
use token_desk_core::roster::UserReading;

/// How many characters of it in a row are too many: a preview shows the first four.
const RUN: usize = 12;

/// The key: one whose Base32 and Base64 have digits among their letters, as nearly all have.
const KEY: [u8; 20] = [
    0x4a, 0x29, 0xb7, 0x1c, 0xe3, 0x5d, 0x08, 0xf6, 0x92, 0x3e, 0xd1, 0x67, 0xac, 0x40, 0x8b, 0x1f, 0x75, 0xc9, 0x2a,
    0xde,
];
const BASE32: &str = "JIU3OHHDLUEPNER62FT2YQELD524SKW6";
const BASE64: &str = "Sim3HONdCPaSPtFnrECLH3XJKt4=";
const BASE64_URL: &str = "aim3HON_CP-SPtFnrECLH3XJKt4";
const MODHEX: &str = "fldknibruegtcjvhkdeutbhilrfcjnbvigrkdltu";

/// What stands between its groups.
const SEPARATORS: [&str; 20] = [
    "", " ", ":", ".", "-", "_", "/", "|", "'", "·", "+", "*", "~", "^", "\u{a0}", "\u{200b}", "\u{2011}", "\u{2013}",
    "\u{3000}", "\u{ad}",
];

/// A key as it stands in a file.
#[derive(Debug)]
pub struct Canary {
    text: String,
    dense: String,
}

impl Canary {
    /// One of them.
    ///
    /// # Errors
    /// None that a caller has to mind: what bytes are lacking count as zeros.
    pub fn choose(choices: &mut Unstructured<'_>) -> Result<Self> {
        let [way, separator, length] = <[u8; 3]>::arbitrary(choices)?;
        let separator = SEPARATORS[usize::from(separator) % SEPARATORS.len()];
        let length = 1 + usize::from(length) % 12;
        let bytes = |byte: &dyn Fn(u8) -> String, between: &str| {
            KEY.iter().map(|&b| byte(b)).collect::<Vec<_>>().join(if between.is_empty() { " " } else { between })
        };
        let hex: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = match way % 16 {
            0 => grouped(BASE32, length, separator),
            1 => grouped(&BASE32.to_lowercase(), length, separator),
            2 => grouped(&hex, length, separator),
            3 => grouped(&hex.to_uppercase(), length, separator),
            4 => grouped(BASE64, length, separator),
            5 => grouped(BASE64_URL, length, separator),
            6 => grouped(MODHEX, length, separator),
            7 => BASE32.chars().filter_map(|c| char::from_u32(u32::from(c) + 0xfee0)).collect(),
            8 => BASE32.bytes().map(|b| format!("%{b:02X}")).collect(),
            9 => BASE64.bytes().map(|b| format!("={b:02X}")).collect(),
            10 => bytes(&|b| b.to_string(), separator),
            11 => bytes(&|b| format!("0x{b:02x}"), separator),
            12 => bytes(&|b| format!("{b:x}"), separator),
            13 => bytes(&|b| format!("\\x{b:02x}"), "").replace(' ', ""),
            14 => format!("secret={BASE32}"),
            _ => format!("({hex})"),
        };
        let dense = dense(text.strip_prefix("secret=").unwrap_or(&text));
        Ok(Self { text, dense })
    }

    /// Whether a piece of it is in a file already: the fuzzer learns it from what is compared, and pieces are no key.
    #[must_use]
    pub fn is_in(&self, file: &[u8]) -> bool {
        let file = dense(&String::from_utf8_lossy(file));
        self.dense.as_bytes().windows(RUN).any(|run| memmem::find(file.as_bytes(), run).is_some())
    }

    /// The file with the key in one of its places: what stands between delimiters, quotation marks or brackets.
    ///
    /// # Errors
    /// None that a caller has to mind: what bytes are lacking count as zeros.
    pub fn hidden_in(&self, file: &[u8], choices: &mut Unstructured<'_>) -> Result<Vec<u8>> {
        let ends = |b: &u8| b",;\t|\r\n<>\"&?={}[]".contains(b);
        let mut places: Vec<(usize, usize)> = Vec::new();
        let mut from = 0;
        for (at, _) in file.iter().enumerate().filter(|(_, b)| ends(b)).chain([(file.len(), &b'\n')]) {
            if from < at {
                places.push((from, at));
            }
            from = at + 1;
        }
        let number = usize::from(u16::arbitrary(choices)?);
        let Some(&(from, to)) = places.get(number % places.len().max(1)) else { return Ok(file.to_vec()) };
        Ok([&file[..from], self.text.as_bytes(), &file[to..]].concat())
    }

    /// It is in none of these.
    ///
    /// # Panics
    /// If it is.
    pub fn check<'t>(&self, texts: impl IntoIterator<Item = &'t str>) {
        for text in texts {
            let said = dense(text);
            let leaks = self.dense.as_bytes().windows(RUN).any(|run| memmem::find(said.as_bytes(), run).is_some());
            assert!(!leaks, "{} is repeated: {text}", self.text);
        }
    }

    /// It is in none of the findings.
    pub fn check_findings(&self, findings: &[Finding]) {
        for finding in findings {
            let (message, printed) = (finding.message(), format!("{finding:?}"));
            self.check([&*message, finding.advice(), &*finding.subject, &*printed]);
        }
    }

    /// It is in nothing that is said of a token file. Its tokens have what the file gives them.
    pub fn check_tokens(&self, reading: &Reading) {
        self.check_findings(&reading.findings);
        let said = reading.how.facts.iter().chain(&reading.how.ignored).chain(&reading.columns);
        self.check(said.map(AsRef::as_ref));
    }

    /// It is in nothing that is said of a user list.
    pub fn check_users(&self, reading: &UserReading) {
        self.check_findings(&reading.findings);
        self.check(reading.ignored.iter().chain(&reading.columns).map(AsRef::as_ref));
    }

    /// It is not in what is shown of a table.
    pub fn check_preview(&self, preview: &Preview) {
        self.check(preview.rows.iter().flatten().map(String::as_str));
        self.check(preview.columns.iter().flat_map(|column| [&*column.name, &*column.reason]));
    }

    /// It is in no refusal.
    pub fn check_refusal(&self, refusal: &Refusal) {
        self.check([&*refusal.message, &*refusal.advice]);
    }
}

fn grouped(text: &str, length: usize, separator: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(length).map(String::from_iter).collect::<Vec<_>>().join(separator)
}

/// Letters and digits alone, in one case and width.
fn dense(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(narrow).filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
