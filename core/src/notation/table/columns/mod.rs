//! What a column means: by its header, in the words that vendors and Microsoft use, or by what is in it.

mod excel;
mod from_zero;
mod number_format;
mod placeholder;
mod role;

pub(crate) use excel::{bare_serial, sign_taken_off};
pub use excel::{is_excel_number, is_sheet_error, unwrap_excel};
pub(crate) use from_zero::FromZero;
pub(crate) use number_format::{
    NumberFormat, NumberFormatEvidence, NumberReading, is_long_formatted_number, whole_number,
};
pub use placeholder::is_placeholder;
pub(crate) use placeholder::{is_nobody, is_placeholder_or_0};
pub use role::{ColumnRole, is_seconds};

use super::rows::{self, Rows};
use crate::ground::redaction::{is_like_a_key, reads_as_name, redact_column_name};
use role::{MAX_HEADER_BYTES, plain_name};
use zeroize::Zeroize;

/// Which column holds what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    roles: Vec<(ColumnRole, usize)>,
    /// Header cells, or `column 1` … where there is no header; empty texts where no cell means anything, because then
    /// it is no header and could be keys, and for a cell that could be one, until the rows below show that it is none
    /// (`show_names`).
    pub names: Vec<Box<str>>,
    /// Columns (from 0) that mean nothing here.
    pub ignored: Vec<usize>,
}

impl Columns {
    /// Reads a header row. Where two columns have the same role, the first one has it; before it, one whose name is
    /// known as it is.
    pub fn from_header<'c>(cells: impl Iterator<Item = &'c str> + Clone) -> Self {
        let mut columns = Self::default();
        // A column "Token" may hold the serial number, but not where another one says so; nor is Exchange's "Id" an object
        // id beside its ExternalDirectoryObjectId.
        let vague = ["token", "reference", "id", "userid"];
        let plainly = |cell: &str| {
            ColumnRole::of_whole_header(cell)
                .filter(|_| !vague.iter().any(|name| cell.trim().eq_ignore_ascii_case(name)))
        };
        for reading in
            [&plainly as &dyn Fn(&str) -> Option<ColumnRole>, &ColumnRole::of_whole_header, &ColumnRole::of_header]
        {
            for (index, cell) in cells.clone().enumerate() {
                match reading(cell) {
                    Some(role) if columns.place(role).is_none() && !columns.means(index) => {
                        columns.roles.push((role, index));
                    }
                    _ => {}
                }
            }
        }
        let header = !columns.roles.is_empty();
        columns.names = cells.map(|cell| if header { kept_name(cell).into() } else { "".into() }).collect();
        columns.ignored = (0..columns.names.len()).filter(|&index| !columns.means(index)).collect();
        columns
    }

    /// Shows the names that were kept back because they could be keys, where the rows below the header row in `line` say
    /// that they are none: such a name reads as one, and no cell below it is like a key in its alphabet, and none
    /// elsewhere one of its length.
    #[cold]
    pub(crate) fn show_names(&mut self, body: &str, delimiter: u8, line: u32) {
        let hidden = |names: &[Box<str>]| (0..names.len()).filter(|&index| is_hidden(names, index)).collect::<Vec<_>>();
        let mut rows = Rows::new(rows::first_lines(body, SAMPLE_ROWS), delimiter);
        let mut kept: Vec<(usize, String)> = Vec::new();
        let mut any_below = false;
        while let Some(row) = rows.next_row() {
            if row.fault.is_some() || row.line < line {
                continue;
            }
            if row.line == line {
                kept.extend(hidden(&self.names).into_iter().map(|index| (index, row.get(index).to_owned())));
                kept.retain(|(_, name)| !name.is_empty() && reads_as_name(name));
                if kept.is_empty() {
                    return;
                }
                continue;
            }
            any_below |= row.iter().any(|cell| !cell.is_empty());
            for (place, cell) in row.iter().enumerate().filter(|(_, cell)| cell.len() >= 16) {
                kept.retain_mut(|(index, name)| {
                    let like = is_like_a_key(name, cell, *index == place);
                    if like {
                        name.zeroize();
                    }
                    !like
                });
            }
        }
        for (index, name) in kept.into_iter().filter(|_| any_below) {
            if let Some(shown) = self.names.get_mut(index) {
                *shown = name.into();
            }
        }
    }

    fn means(&self, index: usize) -> bool {
        self.roles.iter().any(|(_, taken)| *taken == index)
    }

    /// Columns without a header: `width` of them, with the given roles.
    #[must_use]
    pub fn from_roles(width: usize, roles: &[(ColumnRole, usize)]) -> Self {
        Self {
            names: vec!["".into(); width],
            ignored: (0..width).filter(|index| roles.iter().all(|(_, taken)| taken != index)).collect(),
            roles: roles.to_vec(),
        }
    }

    /// Columns with the roles that a person gave them, under a header row or none.
    pub fn from_mapping<'c>(
        mapping: &[Option<ColumnRole>],
        first_row: impl Iterator<Item = &'c str> + Clone,
        header: bool,
    ) -> Self {
        let width = first_row.clone().count().max(mapping.len());
        let mut roles: Vec<(ColumnRole, usize)> = Vec::new();
        for (index, role) in mapping.iter().enumerate() {
            match role {
                Some(role) if roles.iter().all(|(taken, _)| taken != role) => roles.push((*role, index)),
                _ => {}
            }
        }
        let mut columns = Self::from_roles(width, &roles);
        if header {
            for (name, cell) in columns.names.iter_mut().zip(first_row) {
                *name = kept_name(cell).into();
            }
        }
        columns
    }

    /// At least `width` columns: the first row may be shorter than the others.
    #[must_use]
    pub fn widened(mut self, width: usize) -> Self {
        self.widen(width);
        self
    }

    /// Adds columns without a name, that mean nothing, up to so many.
    pub(crate) fn widen(&mut self, width: usize) {
        self.ignored.extend(self.names.len()..width);
        self.names.resize(self.names.len().max(width), "".into());
    }

    /// Gives roles to columns that mean nothing so far, by names in lower-case letters and digits.
    pub fn learn(&mut self, names: &[(&str, ColumnRole)]) {
        let mut scratch = [0_u8; MAX_HEADER_BYTES];
        for &index in &self.ignored {
            let name = self.names.get(index).and_then(|name| plain_name(name, &mut scratch));
            if let Some(&(_, role)) = names.iter().find(|(known, _)| Some(*known) == name)
                && self.roles.iter().all(|(taken, _)| *taken != role)
            {
                self.roles.push((role, index));
            }
        }
        scratch.zeroize();
        self.ignored.retain(|index| self.roles.iter().all(|(_, taken)| taken != index));
    }

    /// The column (from 0) with that role.
    #[must_use]
    pub fn place(&self, role: ColumnRole) -> Option<usize> {
        self.roles.iter().find(|(known, _)| *known == role).map(|(_, index)| *index)
    }

    /// The roles that there are.
    pub(crate) fn roles(&self) -> impl Iterator<Item = ColumnRole> + '_ {
        self.roles.iter().map(|(role, _)| *role)
    }

    /// Whether there is a column with that role.
    #[must_use]
    pub fn has(&self, role: ColumnRole) -> bool {
        self.place(role).is_some()
    }

    /// Whether it has what a token takes: serial numbers and keys.
    #[must_use]
    pub fn names_tokens(&self) -> bool {
        self.has(ColumnRole::Serial) && self.has(ColumnRole::Secret)
    }

    /// The column with that role as findings count it: from 1, 0 where there is none.
    #[must_use]
    pub fn number(&self, role: ColumnRole) -> u16 {
        self.place(role).and_then(|index| u16::try_from(index + 1).ok()).unwrap_or(0)
    }

    /// Gives a column (from 0) that means nothing so far a role that no other column has.
    pub fn give(&mut self, role: ColumnRole, index: usize) {
        if !self.has(role) && !self.means(index) {
            self.roles.push((role, index));
            self.ignored.retain(|&ignored| ignored != index);
        }
    }

    /// Gives the column with role `from` the role `to` instead.
    pub fn rename(&mut self, from: ColumnRole, to: ColumnRole) {
        for (role, _) in &mut self.roles {
            if *role == from {
                *role = to;
            }
        }
    }

    /// How many columns mean something.
    #[must_use]
    pub fn known(&self) -> usize {
        self.roles.len()
    }
}

/// How many lines at the start of a table are looked at to see whether a name could be a key.
const SAMPLE_ROWS: usize = 100;

/// Whether the name of a column (from 0) was kept back, or is none.
fn is_hidden(names: &[Box<str>], index: usize) -> bool {
    let number = |name: &str| name.strip_prefix("column ").and_then(|number| number.parse().ok());
    names.get(index).is_some_and(|name| name.is_empty() || number(name) == Some(index + 1))
}

/// A header cell, as findings name the column: not if it could be a key.
fn kept_name(cell: &str) -> &str {
    // What stands behind a known name could still be one.
    let part_is_name = |part: &str| {
        part.trim().is_empty() || ColumnRole::of_whole_header(part).is_some() || !redact_column_name(part).is_empty()
    };
    let known = ColumnRole::of_header(cell).is_some() && cell.split(['(', ')', '[', ']']).all(part_is_name);
    if known { cell } else { redact_column_name(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_key_is_no_name() {
        let first = [
            "Serial number",
            "User name [userPrincipalName] Required",
            "Manufacturer part number",
            "1bd4cc2044c241429307001f",
            "Secret (JBSWY3DPEHPK3PXPJBSWY3DP)",
            "",
        ];
        let kept = ["Serial number", first[1], "Manufacturer part number", "", "", ""];
        assert_eq!(Columns::from_header(first.into_iter()).names.iter().map(|name| &**name).collect::<Vec<_>>(), kept);
        let mapped =
            Columns::from_mapping(&[Some(ColumnRole::Serial), Some(ColumnRole::Secret)], first.into_iter(), true);
        assert_eq!(mapped.names.iter().map(|name| &**name).collect::<Vec<_>>(), kept);
    }

    #[test]
    fn a_name_is_shown_as_it_stands_unless_it_is_like_a_key_below() {
        let table = |cells: &str| {
            let body = format!("upn,userAccountControl,jbswydpehpkxpxpa,1bd4cc2044c241429307001f\n{cells}");
            let mut columns = Columns::from_header(body.lines().next().unwrap_or_default().split(','));
            columns.show_names(&body, b',', 1);
            columns.names.iter().map(|name| name.len()).collect::<Vec<_>>()
        };
        assert_eq!(table("a@x.com,512,,\n"), [3, 18, 16, 0]);
        assert_eq!(table("a@x.com,512,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,\n"), [3, 18, 0, 0]);
        assert_eq!(table("gezdgnbvgy3tqojq,512,,\n"), [3, 18, 0, 0]);
        assert_eq!(table(""), [3, 0, 0, 0]);
    }

    #[test]
    fn a_name_as_it_stands_comes_before_one_with_an_addition() {
        let columns = Columns::from_header(["Serial (box)", "Secret Key", "Serial Number", "Batch"].into_iter());
        assert_eq!((columns.place(ColumnRole::Serial), columns.place(ColumnRole::Secret)), (Some(2), Some(1)));
        assert_eq!(columns.ignored, [0, 3]);
    }
}
