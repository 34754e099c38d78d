//! Tokens from a table, the common part of all formats with columns: as a whole, or part by part while the file still
//! arrives.
//!
//! [`rules`] is what a format says of its table; [`head`] finds the columns, [`policy`] how cells are written ([`key_policy`]:
//! the keys);
//! [`row_pass`] goes over the rows, [`token_row`] makes a token of the [`cells`] of one, and [`finish`] reports what
//! concerns the whole.

mod cells;
mod finish;
mod head;
mod key_policy;
mod life_columns;
mod policy;
mod row_pass;
mod rules;
mod token_row;
mod unquote;
mod value;

pub(crate) use cells::Cells;
pub(crate) use head::below_titles;
pub(crate) use key_policy::KeyPolicy;
pub(crate) use life_columns::{BETWEEN_FORMER, LIFE_COLUMNS, REMOVED};
pub(crate) use row_pass::is_version_2;
pub(crate) use rules::{RowOutcome, TableRules};
pub(crate) use unquote::unquote_rows;
pub(crate) use value::parse_seconds;

use self::head::TableHead;
use self::policy::TablePolicy;
use self::row_pass::{RowPass, TableContext};
use crate::ground::progress::Progress;
use crate::ground::refusal::Refusal;
use crate::ground::text::DecodedText;
use crate::model::tokens::Tokens;
use crate::model::users::Users;
use crate::notation::sheet::SheetText;
use crate::notation::table::rows::{ResumePoint, Rows, cut_by_blanks, single_blanks, sniff_delimiter};
use crate::reading::Reading;
use crate::reading::options::{ReadContext, ReadOptions};

/// Reads a table of tokens.
pub(crate) fn read(
    text: &DecodedText<'_>,
    rules: TableRules,
    given: ReadContext<'_>,
    progress: &mut Progress<'_>,
) -> Result<Reading, Refusal> {
    let options = given.options;
    let unquoted = unquote_rows(text.text).filter(|_| rules.row.is_none());
    let sniffed = || sniff_delimiter(text.text).or_else(|| cut_by_blanks(text.text).then_some(b' '));
    let delimiter = match &unquoted {
        Some((_, delimiter)) => options.delimiter.unwrap_or(*delimiter),
        None => options.delimiter.or_else(sniffed).unwrap_or(b','),
    };
    let single = (delimiter == b' ').then(|| single_blanks(text.text));
    let body = match (&unquoted, &single) {
        // Only marks and blanks were taken off the text: it is still UTF-8.
        (Some((body, _)), _) | (None, Some(body)) => std::str::from_utf8(body.as_slice()).unwrap_or_default(),
        (None, None) => text.text,
    };
    let mut table = Table::start(body, delimiter, rules, options, given.cells)?;
    table.rest(body, progress)?;
    if let Some(other) = table.doubt() {
        // The whole column says something else than its first rows.
        table.restart(other);
        table.rest(body, progress)?;
    }
    table.finish(text.encoding, unquoted.is_some())
}

/// Begins to read a table with a header row, of whose text only the start is there. `None` if that takes the whole.
pub(crate) fn start(text: &str, rules: TableRules, options: &ReadOptions) -> Option<Table<'static>> {
    if rules.row.is_some() || unquote_rows(text).is_some() || !text.contains('\n') {
        return None;
    }
    let delimiter = options.delimiter.or_else(|| sniff_delimiter(text)).filter(|&delimiter| delimiter != b' ')?;
    Table::start(text, delimiter, rules, options, None).ok().filter(|table| table.head.header)
}

/// A table that is being read: perhaps part by part, while its file still arrives.
pub(crate) struct Table<'c> {
    delimiter: u8,
    head: TableHead,
    rules: TableRules,
    options: ReadOptions,
    /// What is known of the cells, if it is the sheet of a workbook.
    cells: Option<&'c SheetText>,
    policy: TablePolicy,
    /// Where the next part resumes.
    resume_at: Option<ResumePoint>,
    pass: RowPass,
}

impl<'c> Table<'c> {
    /// Finds the columns, and how the cells of the first rows are written.
    fn start(
        body: &str,
        delimiter: u8,
        rules: TableRules,
        options: &ReadOptions,
        cells: Option<&'c SheetText>,
    ) -> Result<Self, Refusal> {
        let mut head = TableHead::find(body, delimiter, rules, options)?;
        if let Some(cells) = cells {
            head.widen(cells.columns as usize);
        }
        let context = TableContext { head: &head, rules, options, cells };
        let policy = TablePolicy::decide(&context.sample(body, delimiter), head.said(), rules, options);
        let pass = RowPass::new(head.watched.clone(), rules);
        Ok(Self { delimiter, head, rules, options: options.clone(), cells, policy, resume_at: None, pass })
    }

    /// Reads the rows of `part`, which begins where the last one was left, as far as they begin at `until` or before;
    /// how many bytes of it were read.
    pub(crate) fn some(&mut self, part: &str, until: usize, progress: &mut Progress<'_>) -> Result<usize, Refusal> {
        let mut reader = match self.resume_at {
            Some(point) => Rows::resume(part, self.delimiter, point),
            None => Rows::new(part, self.delimiter),
        }
        .until(until)
        .with_quote_scan();
        let context = TableContext { head: &self.head, rules: self.rules, options: &self.options, cells: self.cells };
        context.take_rows(&mut reader, &mut self.pass, &self.policy, progress)?;
        self.resume_at = Some(reader.resume_point());
        Ok(reader.position())
    }

    /// Reserves memory for about `rows` rows.
    pub(crate) fn reserve(&mut self, rows: usize) {
        self.pass.collector.reserve(rows);
    }

    /// Releases the first blocks of tokens and users, which somebody else has now.
    pub(crate) fn release_blocks(&mut self, tokens: usize, users: usize) {
        self.pass.collector.release_blocks(tokens, users);
    }

    /// Whether released blocks are needed once more: then all has to be read again.
    pub(crate) fn needs_full_reread(&mut self) -> bool {
        self.pass.collector.needs_full_reread()
    }

    /// The tokens and the users so far; at the end there may be changes yet.
    pub(crate) fn so_far(&self) -> (&Tokens, &Users) {
        (&self.pass.collector.tokens, self.pass.collector.users())
    }

    /// Reads the rest.
    pub(crate) fn rest(&mut self, part: &str, progress: &mut Progress<'_>) -> Result<(), Refusal> {
        self.some(part, part.len(), progress).map(|_| ())
    }

    /// How cells are written by all that was read, if that is something else than they were read by.
    pub(crate) fn doubt(&self) -> Option<TablePolicy> {
        let other = TablePolicy::decide(&self.pass.evidence, self.head.said(), self.rules, &self.options);
        (other != self.policy).then_some(other)
    }

    /// Forgets what was read, to read it by another policy.
    fn restart(&mut self, policy: TablePolicy) {
        self.policy = policy;
        self.resume_at = None;
        self.pass = RowPass::new(self.head.watched.clone(), self.rules);
    }
}
