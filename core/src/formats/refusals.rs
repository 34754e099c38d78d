//! What a file is refused for by its format, or because it has none. What is known and of no use has a list of its own:
//! [`unusable`](super::unusable).

use crate::ground::redaction::redact_possible_key;
use crate::ground::refusal::{Refusal, RetryAs};
use crate::intake::READABLE_FORMATS;

/// Why no token is read from a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FormatRefusal {
    /// A file of a known format without a token.
    NoTokens(&'static str),
    /// Deepnet's files say how their keys are encrypted, and not how that is undone; in its words.
    DeepnetEncrypted(String),
    /// The header of a DualShield file has something of unknown meaning: what, and what is known.
    DualShieldHeader { what: &'static str, known: &'static str },
    /// A list of JSON with nothing in it.
    JsonEmpty,
    /// JSON that is no list of tokens, and why.
    JsonUnknown(&'static str),
    /// JSON that ends early, at that line and column.
    JsonCut { line: usize, column: usize },
    /// No JSON, from that line and column on.
    JsonSyntax { why: &'static str, line: usize, column: usize },
    /// An answer of Graph, which never has the keys; perhaps only a part of the list.
    GraphWithoutKeys { partial: bool },
    /// An inventory of the EntraOATH module that is to be read as Graph's JSON.
    InventoryAsGraph,
    /// No inventory of the EntraOATH module.
    NoInventory,
    /// A person chose to name the columns and did not.
    ColumnsNotNamed,
    /// A text without a link.
    NoLinks,
    /// A picture in which too much looks like a QR code.
    PictureBusy,
    /// A picture without a QR code.
    NoCode,
    /// A picture of QR codes none of which can be read.
    CodesDamaged,
    /// A picture with QR codes (how many), none of which is a link.
    CodesWithoutLinks(usize),
    /// An encrypted PSKC file, and what opens it.
    PskcLocked { message: String, passphrase: bool },
    /// What was given does not open it.
    PskcWrongKey { message: String, passphrase: bool },
    /// Opening a PSKC file takes this many rounds of PBKDF2.
    PskcManyRounds(u32),
    /// A PSKC file without a key.
    PskcEmpty,
    /// XML that no format wants, with the name of its first element.
    UnclaimedXml(UnclaimedXml),
    /// A header row with names of users, but without keys.
    UserList,
    /// A header row with serial numbers but no keys, or the other way round.
    ColumnMissing { keys: bool },
    /// A text without columns.
    OneColumn,
    /// A table of which no column is known.
    Table { columns: usize },
    /// Text that is no table at all.
    NoTable,
    /// No sheet of a workbook with several has tokens; what is said of the one that comes nearest.
    NoTokenSheet { count: usize, best: Box<Refusal> },
}

/// What XML that no format wants seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum UnclaimedXml {
    WebPage,
    /// Not even a first element.
    Damaged,
    /// With the name of its first element.
    Root(String),
}

impl From<FormatRefusal> for Refusal {
    fn from(refusal: FormatRefusal) -> Self {
        use FormatRefusal as R;
        const COMPLETE: &str = "Ask the vendor for the complete file.";
        match refusal {
            R::NoTokens(format) => Self::new(
                "no-rows",
                format!("This is a token file of {format}, but there is no token in it."),
                COMPLETE,
            ),
            R::DeepnetEncrypted(how) => {
                let how = match redact_possible_key(&how) {
                    "" => "encrypted".to_owned(),
                    how => format!("encrypted with {how}"),
                };
                Self::new(
                    "encrypted",
                    format!("The keys in this DualShield file are {how}, in a way that Deepnet does not publish."),
                    "Export the tokens from DualShield without encryption (its header then says “<encrypt>NONE</encrypt>”), or ask Deepnet for them as PSKC or Entra MFA CSV.",
                )
            }
            R::DualShieldHeader { what, known } => Self::new(
                "header-unreadable",
                format!("The header of this DualShield file has {what} that is unknown."),
                format!("{known} Correct it in a text editor, or ask Deepnet for the file again."),
            ),
            R::JsonEmpty => {
                Self::new("no-rows", "The JSON is well formed, but its list of tokens is empty.", COMPLETE)
            }
            R::JsonUnknown(what) => Self::new(
                "json-unknown",
                format!("This is JSON, but not a list of tokens: {what}."),
                format!("Ask the vendor for the “Entra MFA JSON” or CSV file. {READABLE_FORMATS}"),
            ),
            R::JsonCut { line, column } => Self::new(
                "json-cut",
                format!("The JSON ends early, at line {line}, column {column}: the file is cut off."),
                "Copy the file again, or ask for it again.",
            ),
            R::JsonSyntax { why, line, column } => Self::new(
                "json-syntax",
                format!("The JSON is not well formed: {why} at line {line}, column {column}."),
                "Copy the file again, or ask for it again.",
            ),
            R::GraphWithoutKeys { partial } => {
                let part = if partial { " And it is only a part of the list (“@odata.nextLink”)." } else { "" };
                Self::new(
                    "graph-no-keys",
                    format!("No entry has its key (“secretKey”): Microsoft Graph never gives the keys back.{part}"),
                    "Use the vendor’s seed file.",
                )
            }
            R::InventoryAsGraph => Self::new(
                "json-inventory",
                "This is a token inventory of the EntraOATH PowerShell module, not the JSON for Microsoft Graph.",
                "Let Token Desk tell the format by itself. If it can’t, the list named “inventory” is damaged: use the vendor’s own seed file.",
            ),
            R::NoInventory => Self::new(
                "json-unknown",
                "This is no EntraOATH inventory: it is not JSON with a list named “inventory”.",
                "Check that it is the right file, or choose another format for it.",
            ),
            R::ColumnsNotNamed => Self::new(
                "column-missing",
                "It was not said yet what the columns hold.",
                "Name at least the columns of the serial numbers and of the keys.",
            )
            .or_as(RetryAs::Mapped),
            R::NoLinks => Self::new(
                "no-links",
                "There is no “otpauth://” link in this text.",
                "Check that it is the right file, or choose another format for it.",
            ),
            R::PictureBusy => Self::new(
                "picture-busy",
                "The search for QR codes was given up: too much in this picture looks like a part of one.",
                "Cut out the part with the QR codes, or take a picture in which there is little else.",
            ),
            R::NoCode => Self::new(
                "no-code",
                "No QR code was found in this picture.",
                "Take the picture again: the whole code with the white edge around it, sharp, straight and without glare; a screenshot is better than a photo.",
            ),
            R::CodesDamaged => Self::new(
                "code-damaged",
                "There is a QR code in this picture, but it can’t be read: it is damaged, blurred or too small.",
                "Take the picture again, nearer, sharp, straight and without glare; a screenshot is better than a photo.",
            ),
            R::CodesWithoutLinks(count) => Self::new(
                "no-links",
                match count {
                    1 => "The QR code in this picture is no otpauth link.".to_owned(),
                    count => format!("There are {count} QR codes in this picture, but none is an otpauth link."),
                },
                "Choose the picture of a code that an authenticator app takes: its content starts with “otpauth://”.",
            ),
            R::PskcLocked { message, passphrase } => pskc_locked("pskc-locked", message, passphrase),
            R::PskcWrongKey { message, passphrase } => pskc_locked("pskc-wrong-key", message, passphrase),
            R::PskcManyRounds(rounds) => Self::new(
                "pskc-many-rounds",
                format!("Turning the passphrase into the key takes {rounds} rounds of computing, which can take a minute or more."),
                "Open it all the same if you trust the file; it can be cancelled at any time.",
            )
            .or_as(RetryAs::ManyRounds(rounds)),
            R::PskcEmpty => Self::new("no-rows", "This is a PSKC file, but there is no key in it.", COMPLETE),
            R::UnclaimedXml(xml) => {
                let what = match xml {
                    UnclaimedXml::WebPage => "This is a web page".to_owned(),
                    UnclaimedXml::Damaged => "This is a damaged XML file".to_owned(),
                    UnclaimedXml::Root(root) if redact_possible_key(&root).is_empty() => "This is an XML file".to_owned(),
                    UnclaimedXml::Root(root) => format!("This is an XML file (its first element is “{root}”)"),
                };
                Self::new(
                    "xml",
                    format!("{what}, and no token file that Token Desk knows."),
                    format!("Ask the vendor for the tokens as PSKC or as an “Entra MFA CSV” file. {READABLE_FORMATS}"),
                )
            }
            R::UserList => Self::new(
                "user-list",
                "This looks like a user list: it has names, but no keys.",
                "Use “Upload User File” for it.",
            )
            .or_as(RetryAs::UserList),
            R::ColumnMissing { keys } => {
                let missing =
                    if keys { "keys (“secret key”)" } else { "serial numbers (“serial number”)" };
                Self::new(
                    "column-missing",
                    format!("The header row was found, but no column with {missing}."),
                    format!("Check that it is the vendor’s seed file, not a delivery note. {READABLE_FORMATS}"),
                )
                .or_as(RetryAs::Mapped)
            }
            R::OneColumn => Self::new(
                "one-column",
                "The rows are not divided into columns by comma, semicolon, tab or vertical bar.",
                format!("Check the file in a text editor. {READABLE_FORMATS}"),
            ),
            R::Table { columns } => Self::new(
                "unknown",
                format!("This is text with {columns} columns, but none of them was recognised as serial numbers and keys."),
                format!(
                    "Name the columns yourself, or add a first row that names them, such as “serial number,secret key,time interval,manufacturer,model”. {READABLE_FORMATS}"
                ),
            )
            .or_as(RetryAs::Mapped),
            R::NoTable => Self::new(
                "unknown",
                "This is text, but no table of tokens: its first row can’t be taken apart.",
                format!("Check the file in a text editor. {READABLE_FORMATS}"),
            ),
            R::NoTokenSheet { count, best } => {
                let message = format!("None of the {count} sheets of this workbook is a list of tokens. {}", best.message);
                Self { message, ..*best }
            }
        }
    }
}

fn pskc_locked(code: &str, message: String, passphrase: bool) -> Refusal {
    let advice = if passphrase {
        "Enter the passphrase that the vendor sent apart from the file."
    } else {
        "Enter the key that the vendor sent apart from the file, in hex or Base64, or choose its key file."
    };
    Refusal::new(code, message, advice).or_as(RetryAs::Unlocked { passphrase, private_key: false })
}

#[cfg(test)]
crate::ground::golden::examples!(FormatRefusal {
    Self::NoTokens(..) => Self::NoTokens("SafeNet");
    Self::DeepnetEncrypted(..) =>
        Self::DeepnetEncrypted("AES".to_owned()),
        Self::DeepnetEncrypted(String::new());
    Self::DualShieldHeader { .. } =>
        Self::DualShieldHeader { what: "a number of digits (“digits”)", known: "Usual are 6 and 8." };
    Self::JsonEmpty => Self::JsonEmpty;
    Self::JsonUnknown(..) => Self::JsonUnknown("it has no list named “value”, nor another one with tokens");
    Self::JsonCut { .. } => Self::JsonCut { line: 3, column: 7 };
    Self::JsonSyntax { .. } =>
        Self::JsonSyntax { why: "a comma, bracket or quotation mark is wrong", line: 3, column: 7 };
    Self::GraphWithoutKeys { .. } =>
        Self::GraphWithoutKeys { partial: false },
        Self::GraphWithoutKeys { partial: true };
    Self::InventoryAsGraph => Self::InventoryAsGraph;
    Self::NoInventory => Self::NoInventory;
    Self::ColumnsNotNamed => Self::ColumnsNotNamed;
    Self::NoLinks => Self::NoLinks;
    Self::PictureBusy => Self::PictureBusy;
    Self::NoCode => Self::NoCode;
    Self::CodesDamaged => Self::CodesDamaged;
    Self::CodesWithoutLinks(..) =>
        Self::CodesWithoutLinks(1),
        Self::CodesWithoutLinks(3);
    Self::PskcLocked { .. } => Self::PskcLocked { message: "The keys are encrypted.".to_owned(), passphrase: true };
    Self::PskcWrongKey { .. } => Self::PskcWrongKey { message: "The key is wrong.".to_owned(), passphrase: false };
    Self::PskcManyRounds(..) => Self::PskcManyRounds(2_000_000);
    Self::PskcEmpty => Self::PskcEmpty;
    Self::UnclaimedXml(..) =>
        Self::UnclaimedXml(UnclaimedXml::WebPage),
        Self::UnclaimedXml(UnclaimedXml::Damaged),
        Self::UnclaimedXml(UnclaimedXml::Root("svg".to_owned())),
        Self::UnclaimedXml(UnclaimedXml::Root("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned()));
    Self::UserList => Self::UserList;
    Self::ColumnMissing { .. } =>
        Self::ColumnMissing { keys: true },
        Self::ColumnMissing { keys: false };
    Self::OneColumn => Self::OneColumn;
    Self::Table { .. } => Self::Table { columns: 4 };
    Self::NoTable => Self::NoTable;
    Self::NoTokenSheet { .. } => Self::NoTokenSheet { count: 3, best: Box::new(Self::Table { columns: 4 }.into()) };
});

#[cfg(test)]
mod tests {
    use super::FormatRefusal;
    use crate::ground::refusal::check_words;

    #[test]
    fn every_refusal_says_what_to_do() {
        check_words(FormatRefusal::examples());
    }
}
