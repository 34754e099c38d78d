//! What a user list is refused for.

use super::unread::Unread;
use crate::ground::limits::MAX_ROWS;
use crate::ground::refusal::{Refusal, RetryAs};

/// What can be read as a user list, for the end of every refusal.
pub const READABLE_FORMATS: &str = "A user list has one UPN a line, or “upn,name”, or is the CSV of Entra’s “Download users”, of Microsoft 365’s “Export users” or of Get-MgUser; as text, JSON, .xlsx or .ods.";

/// Why no user can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListRefusal {
    /// The bytes or a sheet can't be read, by the words of who tried.
    Unreadable(Refusal),
    /// It has keys; because of what.
    TokenFile(&'static str),
    /// A workbook without a sheet.
    NoSheet,
    /// A workbook in which the chosen sheet is not.
    NoSuchSheet,
    /// No sheet of a workbook is a user list; why not the first one.
    NoneOfSheets { count: usize, first: Box<Self> },
    /// The list has more than [`MAX_ROWS`] rows.
    TooManyRows,
    /// A row is longer or wider than a row may be.
    TooWide { line: u32 },
    /// JSON that is damaged, from that line and column on.
    Json { why: &'static str, line: usize, column: usize },
    /// What LDAP servers export.
    Ldif,
    /// What PowerShell's `Export-Clixml` writes.
    CliXml,
    /// What `dsget` or `dsquery` printed, without UPNs.
    Dsget,
    /// A table as it is printed on a screen.
    PrintedTable,
    /// A list of properties as it is printed on a screen.
    PrintedList,
    /// A report of Microsoft 365 with hashes instead of names.
    ConcealedNames,
    /// Nothing but comments and blank lines.
    NoRows,
    /// Each row was left out; what was wrong with the first, if that is known. With several columns, others may be meant.
    NoUsers { first: Option<(u32, String)>, columns: bool, unread: Box<Unread> },
    /// A person named the columns, but not that of the UPNs.
    NotMapped,
    /// No column has UPNs. With several columns, a person may say which is meant.
    NoUpns { columns: bool },
}

impl ListRefusal {
    /// Whether it is a token file instead.
    pub(super) fn is_token_file(&self) -> bool {
        matches!(self, Self::TokenFile(_))
    }
}

impl From<Refusal> for ListRefusal {
    fn from(refusal: Refusal) -> Self {
        Self::Unreadable(refusal)
    }
}

impl From<ListRefusal> for Refusal {
    fn from(refusal: ListRefusal) -> Self {
        use ListRefusal as R;
        match refusal {
            R::Unreadable(refusal) => refusal,
            R::TokenFile(because) => Self::new(
                "token-file",
                format!("This looks like a token file: {because}."),
                "Use “Upload Token File” for it.",
            )
            .or_as(RetryAs::TokenFile),
            R::NoSheet => Self::new("no-users", "The workbook has no sheet.", READABLE_FORMATS),
            R::NoSuchSheet => Self::new("no-users", "The workbook has no such sheet.", READABLE_FORMATS),
            R::NoneOfSheets { count, first } => {
                let first = Self::from(*first);
                let message = format!("None of the {count} sheets of this workbook is a user list. {}", first.message);
                Self { message, ..first }.or_as(RetryAs::Listed)
            }
            R::TooManyRows => Self::new(
                "too-many-rows",
                format!("The list has more than {MAX_ROWS} rows."),
                "Check that it is the right file; split a longer list.",
            ),
            R::TooWide { line } => Self::new(
                "too-wide",
                format!("Line {line} is far too long for a user list: over 1 MB or 1,000 columns."),
                format!("Check that it is the right file. {READABLE_FORMATS}"),
            ),
            R::Json { why, line, column } => Self::new(
                "json-damaged",
                format!("This is JSON, but it is damaged at line {line}, column {column}: {why}."),
                "Export the list again.",
            ),
            R::Ldif => Self::new(
                "ldif",
                "This is LDIF, the format of LDAP servers, which is not read as a user list.",
                format!(
                    "Export the users as CSV, with “userPrincipalName”: from Active Directory by “Get-ADUser -Filter * -Properties * | Export-Csv users.csv” or “csvde -f users.csv”. {READABLE_FORMATS}"
                ),
            ),
            R::CliXml => Self::new(
                "clixml",
                "This is XML that PowerShell’s Export-Clixml wrote for itself, which is not read as a user list.",
                "Use “Export-Csv users.csv -NoTypeInformation” in place of Export-Clixml.",
            ),
            R::Dsget => Self::new(
                "dsget",
                "This is what dsget or dsquery printed, but without the UPNs of the users.",
                "Run “dsquery user -limit 0 | dsget user -upn -display -disabled > users.txt” and load that file.",
            ),
            R::PrintedTable => Self::new(
                "printed-table",
                "This is a table as PowerShell or az prints it for the screen, where long values are cut off.",
                "In PowerShell, end the command with “| Export-Csv users.csv -NoTypeInformation”; of az, take “-o json”. Load that file.",
            ),
            R::PrintedList => Self::new(
                "printed-list",
                "This is a list of properties as PowerShell (Format-List) or az prints it for the screen.",
                "In PowerShell, end the command with “| Export-Csv users.csv -NoTypeInformation”; of az, take “-o json”. Load that file.",
            ),
            R::ConcealedNames => Self::new(
                "concealed-names",
                "This is a report of Microsoft 365 in which the names of the users are concealed: there are hashes in place of UPNs.",
                "Use “Export users” of the Microsoft 365 admin center, or “Download users” of Entra. (An administrator can show the names in reports: Settings, Org settings, Services, Reports.)",
            ),
            R::NoRows => Self::new("no-rows", "There is no row in this list that could be a user.", READABLE_FORMATS),
            R::NoUsers { first, columns, .. } => {
                let first = first.map(|(line, why)| format!(" Line {line}: {why}")).unwrap_or_default();
                let message = format!("No user could be read from this list.{first}");
                perhaps_listed(Self::new("no-users", message, READABLE_FORMATS), columns)
            }
            R::NotMapped => Self::new(
                "not-users",
                "No column was chosen for the user principal names (name@domain.tld).",
                "Choose it: without it there are no users.",
            )
            .or_as(RetryAs::Listed),
            R::NoUpns { columns } => perhaps_listed(
                Self::new(
                    "not-users",
                    "No column with user principal names (name@domain.tld) was found.",
                    READABLE_FORMATS,
                ),
                columns,
            ),
        }
    }
}

/// With the offer to name the columns, where there are several.
fn perhaps_listed(refusal: Refusal, columns: bool) -> Refusal {
    if columns { refusal.or_as(RetryAs::Listed) } else { refusal }
}

#[cfg(test)]
crate::ground::golden::examples!(ListRefusal {
    Self::Unreadable(..) => Self::Unreadable(Refusal::new("empty", "The file is empty.", "Choose another file."));
    Self::TokenFile(..) => Self::TokenFile("it has keys");
    Self::NoSheet => Self::NoSheet;
    Self::NoSuchSheet => Self::NoSuchSheet;
    Self::NoneOfSheets { .. } => Self::NoneOfSheets { count: 3, first: Box::new(Self::NoRows) };
    Self::TooManyRows => Self::TooManyRows;
    Self::TooWide { .. } => Self::TooWide { line: 7 };
    Self::Json { .. } => Self::Json { why: "it ends early", line: 3, column: 7 };
    Self::Ldif => Self::Ldif;
    Self::CliXml => Self::CliXml;
    Self::Dsget => Self::Dsget;
    Self::PrintedTable => Self::PrintedTable;
    Self::PrintedList => Self::PrintedList;
    Self::ConcealedNames => Self::ConcealedNames;
    Self::NoRows => Self::NoRows;
    Self::NoUsers { .. } =>
        Self::NoUsers { first: Some((2, "The UPN is missing.".to_owned())), columns: false, unread: Box::default() },
        Self::NoUsers { first: None, columns: true, unread: Box::default() };
    Self::NotMapped => Self::NotMapped;
    Self::NoUpns { .. } =>
        Self::NoUpns { columns: false },
        Self::NoUpns { columns: true };
});

#[cfg(test)]
mod tests {
    use super::ListRefusal;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_says_what_to_do() {
        check_words(ListRefusal::examples());
    }
}
