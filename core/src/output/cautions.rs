//! What stops nothing, but should be known before the files of the main job are downloaded.

use crate::ground::words::{count, grouped, plural};
use crate::model::entra::MAX_TOKENS_OF_A_USER;
use crate::model::format_id::FormatId;

/// Something that stops nothing, but should be known before the download; the number says how many it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caution {
    /// Assignments for Entra that token files brought along, inventories apart, and of how many files they are.
    FromFiles {
        /// The assignments.
        tokens: usize,
        /// The files.
        files: usize,
    },
    /// Tokens that go into the JSON without their user, because the object id is not known.
    NoObjectId(usize),
    /// Free tokens that go into the JSON.
    FreeInJson(usize),
    /// Users who would hold more than [`MAX_TOKENS_OF_A_USER`].
    TooMany(usize),
    /// Tokens that belong to disabled accounts.
    Disabled(usize),
    /// Tokens that are left out, as nobody has said whether they are in Entra.
    NotKnown(usize),
    /// Tokens that are in Entra already.
    InEntra(usize),
    /// Tokens that have to be deleted in Entra first, for who had them.
    DeleteFirst(usize),
    /// Tokens that Entra refused.
    Refused(usize),
    /// UPNs with an apostrophe.
    Apostrophe(usize),
    /// Tokens without a manufacturer or a model.
    NoMaker(usize),
}

impl Caution {
    /// Whether it is about the file of that format.
    #[must_use]
    pub fn concerns(&self, format: FormatId) -> bool {
        match self {
            Self::NoObjectId(_) | Self::FreeInJson(_) => format == FormatId::EntraJson,
            _ => matches!(format, FormatId::EntraCsv | FormatId::EntraJson),
        }
    }

    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        let tokens = |n: usize| count(n, "token");
        // `1 token goes`, `1,200 tokens go`.
        let does = |n: usize, one: &str, many: &str| format!("{} {}", tokens(n), if n == 1 { one } else { many });
        match self {
            Self::FromFiles { tokens, files } => format!(
                "{} from the token {}: whoever made {} chose the users. Check that they are right.",
                if *tokens == 1 {
                    "1 assignment comes".to_owned()
                } else {
                    format!("{} assignments come", grouped(*tokens))
                },
                plural(*files, "file", "files"),
                plural(*files, "it", "them")
            ),
            Self::NoObjectId(n) => format!(
                "{} into the JSON without a user, because Graph assigns by object id and it is not known. Load a user list with object ids, such as Entra’s “Download users”.",
                does(*n, "goes", "go")
            ),
            Self::FreeInJson(n) => format!(
                "{} in the JSON too, for users who activate a token themselves.",
                if *n == 1 { "1 free token is".to_owned() } else { format!("{} free tokens are", grouped(*n)) }
            ),
            Self::TooMany(n) => format!(
                "{} more than {MAX_TOKENS_OF_A_USER} tokens; Entra allows {MAX_TOKENS_OF_A_USER} tokens and authenticator apps together.",
                if *n == 1 { "1 user has".to_owned() } else { format!("{} users have", grouped(*n)) }
            ),
            Self::Disabled(n) => format!("{} to disabled accounts.", does(*n, "belongs", "belong")),
            Self::NotKnown(n) => format!(
                "{} left out, as it is not known whether {} in Entra: answer the question for the inventory first.",
                does(*n, "is", "are"),
                if *n == 1 { "it is" } else { "they are" }
            ),
            Self::InEntra(n) => {
                format!("{} already in Entra. Microsoft does not say what a second upload does.", does(*n, "is", "are"))
            }
            Self::DeleteFirst(n) => format!(
                "{} still in Entra for somebody who had {} before: delete {1} there first.",
                does(*n, "is", "are"),
                if *n == 1 { "it" } else { "them" }
            ),
            Self::Refused(n) => format!(
                "{} refused when {} uploaded before: mend first what was wrong.",
                does(*n, "was", "were"),
                if *n == 1 { "it was" } else { "they were" }
            ),
            Self::Apostrophe(n) => format!(
                "{} with an apostrophe in the UPN. Microsoft’s page of 2021 asked for it to be doubled, today’s does not mention it: check these first.",
                tokens(*n)
            ),
            Self::NoMaker(n) => {
                format!(
                    "{} without manufacturer or model: Microsoft Graph requires both, and the CSV should have them.",
                    tokens(*n)
                )
            }
        }
    }
}
