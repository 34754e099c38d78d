//! What every format reads with: options, how it was read, collecting, letting a token in, guessing columns.

pub(crate) mod admission;
pub mod by_hand;
pub(crate) mod collect;
pub(crate) mod column_guess;
pub(crate) mod counting_texts;
pub(crate) mod json_items;
pub mod mapping;
pub mod options;
pub mod preview;
pub(crate) mod probe;
pub(crate) mod record;
pub(crate) mod refusals;
pub(crate) mod sheet_cells;
pub(crate) mod table;
pub mod written;

use crate::finding::Finding;
use crate::ground::text::TextEncoding;
use crate::model::absent::AbsentToken;
use crate::model::format_id::FormatId;
use crate::model::in_entra::InEntra;
use crate::model::index::Index;
use crate::model::key_encoding::SecretEncoding;
use crate::model::life::Life;
use crate::model::token::{HashFunction, OtpType};
use crate::model::tokens::Tokens;
use crate::model::users::Users;
use crate::notation::openpgp::SignatureCheck;
use serde::{Deserialize, Serialize};
use written::Written;

/// How a file was read: what its content says, what was assumed, what was not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HowRead {
    /// Text encoding.
    pub text: TextEncoding,
    /// Delimiter; `None` where there are no columns (JSON).
    pub delimiter: Option<u8>,
    /// The names of the sheets, if it is a workbook.
    pub sheets: Vec<Box<str>>,
    /// Which of them was read, from 0.
    pub sheet: Option<u32>,
    /// Whether the first row names the columns.
    pub header: bool,
    /// How the keys are written; `None` where the format leaves no choice (PSKC).
    pub secret: Option<SecretEncoding>,
    /// Encodings that would fit the keys better or as well: nothing was converted, the admin is asked.
    pub secret_question: Vec<SecretEncoding>,
    /// Type where no column says it; `None`: the file says it.
    pub otp_type: Option<OtpType>,
    /// Hash function where no column says it.
    pub hash: Option<HashFunction>,
    /// Digits where no column says it.
    pub digits: Option<u8>,
    /// Interval where no column says it.
    pub interval: Option<u32>,
    /// Columns that mean nothing here.
    pub ignored: Vec<Box<str>>,
    /// What else a person should see of how it was read: with what it was opened, what proved it …; whole sentences.
    pub facts: Vec<Box<str>>,
}

/// What was read from a token file. Rows = tokens + rejected rows.
#[derive(Debug)]
pub struct Reading {
    /// Which format it was.
    pub format: FormatId,
    /// What was guessed about the file, and how it was read.
    pub how: HowRead,
    /// Names of the columns, for findings.
    pub columns: Vec<Box<str>>,
    /// The tokens, in file order.
    pub tokens: Tokens,
    /// The users that it names, each once, in file order; [`Token::holder`](crate::model::token::Token::holder) points here.
    pub users: Users,
    /// What to know about it.
    pub findings: Vec<Finding>,
    /// What it says of the lives of its tokens, by their lines: the inventory alone says that.
    pub lives: Vec<(u32, Life)>,
    /// What it says of its tokens in Entra, by their lines, ascending: the inventory alone says that.
    pub in_entra: Vec<(u32, InEntra)>,
    /// Whether that is so of every token, and the others are not there; an inventory of before does not say it.
    pub tells_entra: bool,
    /// When it was written and by which version, if it is an inventory that says it.
    pub written: Option<Written>,
    /// What it says of tokens that are not in it, each with its line: the inventory alone says that.
    pub absent: Vec<(u32, AbsentToken)>,
    /// Rows that could have been tokens.
    pub rows: u32,
    /// Rows that became no token.
    pub rejected: u32,
    /// A hash of the content, by which the same file is recognised.
    pub fingerprint: u64,
    /// Serial numbers, for look-up.
    pub serials: Index,
    /// An index of the keys, for look-up.
    pub secrets: Index,
    /// Users by [`User::key`](crate::model::user::User::key), for look-up.
    pub people: Index,
    /// Whether tokens and users are, block by block, what `Arriving::so_far` gave while the file arrived.
    pub(crate) streamed_blocks_valid: bool,
}

impl Reading {
    /// Says among the facts which signatures the messages had in which the file came.
    pub fn note_signatures(&mut self, signatures: &[SignatureCheck]) {
        self.how.facts.extend(signatures.iter().map(|signature| signature.words().into()));
    }
}
