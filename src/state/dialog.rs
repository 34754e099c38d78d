//! The dialogs: which there are, and what each is about.

use super::same::Same;
use super::typed::Typed;
use crate::job::{FileSource, Job};
use std::rc::Rc;
use token_desk_core::desk::{Desk, RowId};
use token_desk_core::formats::{SeenMember, TableLook};
use token_desk_core::ground::refusal::Refusal;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::reading::by_hand::FilledFields;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::Look;
use yew::AttrValue;

/// A dialog, with what it is about. How it is drawn is in `components::dialogs`.
#[derive(Clone, PartialEq)]
pub(crate) enum Dialog {
    /// Type or paste users, or correct those that were typed.
    EnterUsers(Entry),
    /// Go through the tokens that Entra wants a code of.
    Activate,
    /// Plan and download the files.
    Export,
    /// Go through what is left to do in Entra.
    EntraWork,
    /// Write tokens in any format.
    Convert {
        /// Whether it begins with the selected tokens instead of all.
        selected: bool,
    },
    /// Enter what opens a file.
    Unlock(Locked),
    /// Ask before a file is opened that takes long.
    ManyRounds(Locked),
    /// Choose files of an archive.
    Members(Locked, Rc<Vec<SeenMember>>),
    /// Say what the columns of a token file hold.
    Columns(Naming),
    /// Say what the columns of a user list hold, and choose its sheet.
    ListColumns(Naming),
    /// Ask before everything is forgotten.
    ClearAll,
    /// How Apply & Assign gives tokens, and what it would do.
    AssignOptions,
    /// Give a token to a user, or to another one.
    Assign(RowId),
    /// Correct a user, by UPN or object id.
    EditUser(AttrValue),
    /// Correct what was typed wrongly in a token.
    EditToken(RowId),
    /// Take a token out of use.
    OutOfUse(RowId, LifeDeed),
    /// Show a token as a QR code.
    TokenQr(RowId),
    /// Enter a token by hand; what was read of one fills the fields.
    AddToken(Option<Filled>),
    /// Hand out tokens, one after the other.
    HandOut,
    /// Make tokens.
    MakeTokens,
    /// Program the tokens that were made together with this one, beginning here.
    Program(RowId),
    /// Go back to a step.
    History,
    /// Find the token that shows a code.
    WhoseCode,
    /// Find a file of the desk.
    Files,
    /// Change how a file of the desk was read.
    FileSettings(u32),
    /// Find a command.
    Commands,
    /// What the page does and how.
    Help,
    /// How to check that nothing leaves.
    Seal,
}

impl Dialog {
    /// Whether what the dialog is about is on that desk. Dialogs that are about no token or file always have it.
    pub(super) fn has_its_subject_on(&self, desk: &Desk) -> bool {
        let has_file = |uid: u32| {
            desk.files().iter().any(|file| file.uid == uid) || desk.lists().iter().any(|list| list.uid == uid)
        };
        match self {
            Self::Assign(row)
            | Self::EditToken(row)
            | Self::OutOfUse(row, _)
            | Self::TokenQr(row)
            | Self::Program(row) => desk.find(*row).is_some(),
            Self::EditUser(label) => desk.user_by_upn(label).is_some(),
            Self::FileSettings(uid) => has_file(*uid),
            Self::Columns(naming) | Self::ListColumns(naming) => naming.job.replaces.is_none_or(has_file),
            Self::EnterUsers(_)
            | Self::Activate
            | Self::Export
            | Self::EntraWork
            | Self::Convert { .. }
            | Self::Unlock(_)
            | Self::ManyRounds(_)
            | Self::Members(..)
            | Self::ClearAll
            | Self::WhoseCode
            | Self::AssignOptions
            | Self::Files
            | Self::Commands
            | Self::Help
            | Self::AddToken(_)
            | Self::HandOut
            | Self::MakeTokens
            | Self::History
            | Self::Seal => true,
        }
    }

    /// The file that waits for an answer of the person.
    pub(crate) fn locked(&self) -> Option<&Locked> {
        match self {
            Self::Unlock(locked) | Self::ManyRounds(locked) | Self::Members(locked, _) => Some(locked),
            _ => None,
        }
    }

    /// The file whose columns are being named.
    pub(crate) fn naming(&self) -> Option<&Naming> {
        match self {
            Self::Columns(naming) | Self::ListColumns(naming) => Some(naming),
            _ => None,
        }
    }

    /// The file whose columns are being named, to be changed.
    pub(super) fn naming_mut(&mut self) -> Option<&mut Naming> {
        match self {
            Self::Columns(naming) | Self::ListColumns(naming) => Some(naming),
            _ => None,
        }
    }
}

/// What was read of a token, to fill fields with; equal only if it was read at the same time.
pub(crate) type Filled = Same<FilledFields>;

/// What is typed into the list of users.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Entry {
    /// The list of the desk that is to be corrected; without one, users are added.
    pub(crate) correction: Option<Correction>,
    /// What was last looked at of what is typed, and what it would give.
    pub(crate) seen: Option<(FileSource, Rc<Looked>)>,
    /// What was being looked at when that ended without an answer.
    pub(crate) unseen: Option<Unseen>,
    /// What was added, was not read, and is to stand in the field again.
    pub(crate) returned: Option<Typed>,
}

/// A look at what is typed that ended without an answer.
#[derive(Clone, PartialEq)]
pub(crate) struct Unseen {
    /// What was looked at.
    pub(crate) source: FileSource,
    /// Whether a second look may have one: the first was cancelled together with other files, and did not fail.
    pub(crate) again: bool,
}

/// A list of the desk that was typed, as it was typed.
#[derive(Clone, PartialEq)]
pub(crate) struct Correction {
    /// Its number on the desk.
    pub(crate) list: u32,
    /// The line to begin at, from 1.
    pub(crate) line: u32,
    /// Its text.
    pub(crate) text: Rc<SecretBytes>,
}

/// What a person does with a token that is not to be used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LifeDeed {
    /// Its user gets another one.
    Replace,
    /// It is lost.
    Lose,
    /// It is retired.
    Retire,
}

/// A file that waits for what opens it, or for the word to go on.
#[derive(Clone, PartialEq)]
pub(crate) struct Locked {
    /// The file.
    pub(crate) job: Job,
    /// Why it is not read yet.
    pub(crate) refusal: Refusal,
}

/// A file whose columns are being named.
#[derive(Clone, PartialEq)]
pub(crate) struct Naming {
    /// The file.
    pub(crate) job: Job,
    /// The notice that offered it: it goes when the file is read.
    pub(crate) notice: Option<u32>,
    /// What was last seen of the file.
    pub(crate) looked: Option<Rc<Looked>>,
}

/// What a file gives with certain choices.
#[derive(Clone, PartialEq)]
pub(crate) struct Looked {
    /// The choices.
    pub(crate) options: ReadOptions,
    /// What it gives.
    pub(crate) found: Result<Sight, Refusal>,
}

/// What is seen of a file before it is read.
#[derive(Clone, PartialEq)]
pub(crate) enum Sight {
    /// A user list.
    List(Box<Look>),
    /// A table of tokens.
    Table(Box<TableLook>),
}

impl Looked {
    /// What was seen of a user list.
    pub(crate) fn list(&self) -> Option<&Look> {
        match &self.found {
            Ok(Sight::List(look)) => Some(look),
            _ => None,
        }
    }

    /// What was seen of a table of tokens.
    pub(crate) fn table(&self) -> Option<&TableLook> {
        match &self.found {
            Ok(Sight::Table(look)) => Some(look),
            _ => None,
        }
    }
}
