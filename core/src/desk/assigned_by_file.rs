//! What is said of a token file that comes with users: whoever made it chose who gets which token. Told as long as such a
//! token is with the user of the file.
//!
//! Of an inventory it is a note: mostly it is one's own. It is told all the same, as any file can be written like one.

use super::row::RowView;
use super::row_set::RowSet;
use super::value::Desk;
use crate::finding::{Finding, FindingKind};
use crate::ground::redaction::redact_subject;
use crate::ground::words::first_of;
use crate::model::format_id::FormatId;

/// How many users are named.
const MAX_NAMED: usize = 3;

impl Desk {
    /// Whether the token of a row is with the user that a token file named for it, inventories apart.
    pub(crate) fn is_given_by_file(&self, row: &RowView<'_>) -> bool {
        let Some((user, _)) = row.user else { return false };
        let given = self.number_of(row.id.file).and_then(|number| self.given.get(number));
        given.and_then(|given| given.get(row.id.row as usize)) == Some(user)
    }

    /// The users who hold tokens of a file because it says so, one for each token.
    fn users_by_file(&self, number: usize) -> impl Iterator<Item = usize> + '_ {
        let file = self.files.get(number);
        let of_inventory = file.is_some_and(|file| file.format == FormatId::Inventory);
        let said = if of_inventory { self.baseline.get(number) } else { self.given.get(number) };
        // A token without a user can have got one from another file, which is told there.
        let all = said.zip(self.holders.get(number)).zip(file);
        all.into_iter().flat_map(|((said, held), file)| said.agreeing(held, &file.tokens))
    }

    /// Whether anybody holds a token of a file because it says so.
    pub(super) fn assigns(&self, number: usize) -> bool {
        self.users_by_file(number).next().is_some()
    }

    /// What is said of such a file.
    #[cold]
    pub(super) fn assigning_file(&self, number: usize) -> Option<Finding> {
        let of_inventory = self.files.get(number)?.format == FormatId::Inventory;
        self.assigned_by_file(self.users_by_file(number), of_inventory)
    }

    /// Whom a file gives its tokens, a user for each; `None` if nobody.
    pub(super) fn assigned_by_file(&self, given: impl Iterator<Item = usize>, of_inventory: bool) -> Option<Finding> {
        let mut named = RowSet::default();
        let mut users: Vec<usize> = Vec::new();
        let mut tokens = 0_u32;
        for user in given {
            tokens += 1;
            if user < self.users.len() && !named.contains(user) {
                named.set(user, true);
                users.push(user);
            }
        }
        let label = |&user: &usize| {
            let label = self.users.get(user).map(|user| user.label()).unwrap_or_default();
            match redact_subject(&label) {
                "" => "a user".to_owned(),
                label => label.to_owned(),
            }
        };
        let kind = assigned(tokens, first_of(users.iter().map(label), MAX_NAMED), of_inventory);
        (tokens > 0).then(|| Finding::of_file(kind))
    }
}

/// By such a finding those of files are grouped.
pub(super) fn example(of_inventory: bool) -> Finding {
    Finding::of_file(assigned(0, String::new(), of_inventory))
}

fn assigned(tokens: u32, users: String, of_inventory: bool) -> FindingKind {
    let users = users.into();
    if of_inventory {
        FindingKind::AssignedByInventory { tokens, users }
    } else {
        FindingKind::AssignedByFile { tokens, users }
    }
}
