//! Lines of a list of links that are none. Text around links, as in a mail, is no list.

/// The lines without a link, and where those with one are.
#[derive(Default)]
pub(super) struct OtherLines {
    lines: Vec<OtherLine>,
    /// How many lines begin with a link, or have one in a cell of its own.
    linked: usize,
    first_link: Option<u32>,
    last_link: u32,
    /// The paragraph that is read, from 0; blank lines part them.
    paragraph: u32,
    /// Those with a link, in ascending order.
    linked_paragraphs: Vec<u32>,
}

struct OtherLine {
    line: u32,
    paragraph: u32,
    looks: Looks,
}

/// What a line without a link looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looks {
    /// What is left of a link.
    Damaged,
    /// A sentence: three words in a row.
    Sentence,
    /// A few words, or a line of signs.
    Words,
    /// Nothing that a text would have.
    Other,
}

impl OtherLines {
    /// Takes a line with a link; `in_cell` says whether it begins the line, or a cell of it.
    pub(super) fn link(&mut self, line: u32, in_cell: bool) {
        self.linked += usize::from(in_cell);
        self.first_link.get_or_insert(line);
        self.last_link = line;
        if self.linked_paragraphs.last() != Some(&self.paragraph) {
            self.linked_paragraphs.push(self.paragraph);
        }
    }

    /// Takes a line without a link.
    pub(super) fn other(&mut self, line: u32, content: &str) {
        let content = content.trim();
        if content.is_empty() {
            self.paragraph += 1;
        } else if !is_comment(content) && !is_caption(content) {
            self.lines.push(OtherLine { line, paragraph: self.paragraph, looks: looks(content) });
        }
    }

    /// The lines that are to be told: each that looks like what is left of a link, and in a list each that is no text
    /// around it.
    pub(super) fn strays(self) -> Vec<u32> {
        let Some(first_link) = self.first_link else { return Vec::new() };
        let is_around = |other: &OtherLine| {
            let outside = other.line < first_link || other.line > self.last_link;
            let apart = self.linked_paragraphs.binary_search(&other.paragraph).is_err();
            match other.looks {
                Looks::Sentence => outside || apart,
                Looks::Words => outside && apart,
                Looks::Damaged | Looks::Other => false,
            }
        };
        let others = self.lines.iter().filter(|other| other.looks != Looks::Damaged && !is_around(other)).count();
        let is_list = self.linked > 0 && self.linked >= others;
        let told = |other: &&OtherLine| other.looks == Looks::Damaged || (is_list && !is_around(other));
        self.lines.iter().filter(told).map(|other| other.line).collect()
    }
}

/// Whether the text is one to be read by people: then a full stop behind a link is none of it.
pub(super) fn is_sentence(line: &str) -> bool {
    let is_word = |word: &str| {
        let word = word.trim_end_matches([',', '.', ';', ':', '!', '?']).trim_start_matches(['(', '"', '“']);
        !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'))
    };
    let mut in_a_row = 0;
    line.split_whitespace().any(|word| {
        in_a_row = if is_word(word) { in_a_row + 1 } else { 0 };
        in_a_row >= 3
    })
}

/// A line of a comment.
pub(super) fn is_comment(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("//")
}

/// A line that names what follows.
fn is_caption(line: &str) -> bool {
    line.ends_with(':') && !line.contains('/') && !is_damaged(line)
}

fn looks(line: &str) -> Looks {
    if is_damaged(line) {
        Looks::Damaged
    } else if is_sentence(line) {
        Looks::Sentence
    } else if line.contains(' ') || line.chars().all(char::is_alphabetic) || is_ruler(line) {
        Looks::Words
    } else {
        Looks::Other
    }
}

/// A line such as `-----`.
fn is_ruler(line: &str) -> bool {
    let mut bytes = line.bytes();
    let first = bytes.next();
    line.len() > 1 && first.is_some_and(|byte| byte.is_ascii_punctuation()) && bytes.all(|byte| Some(byte) == first)
}

/// Whether only a link has such parts.
fn is_damaged(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let parts = [
        "otpauth:",
        "otpaut:",
        "tpauth:",
        "migration:",
        "://totp",
        "://hotp",
        "totp/",
        "hotp/",
        "offline?data=",
        "secret=",
        "secret%3d",
        "&issuer=",
        "&digits=",
        "&period=",
        "&algorithm=",
        "&counter=",
    ];
    parts.iter().any(|part| lower.contains(part))
}
