//! What a change by hand came to, and the words for it: the name of the step for undo and the history, and the message.

use super::row::RowView;
use crate::ground::redaction::subject_of;
use crate::ground::visible::visible;
use crate::ground::words::{count, first_of, plural};
use crate::model::entra_facts::Work;
use crate::model::life::OutOfUse;

/// How many tokens a message names.
const MAX_NAMED: usize = 5;

/// A token and its user, by the names that a message calls them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The token's serial number.
    pub serial: Box<str>,
    /// The user, by UPN or object id.
    pub user: Box<str>,
    /// Whether it is in Entra for the user, or may be: there, nothing of this is known.
    pub in_entra: bool,
}

impl Held {
    /// Who holds the token of a row; `None` if nobody does.
    pub(super) fn of(row: &RowView<'_>) -> Option<Self> {
        let (_, user) = row.user?;
        let in_entra = row.entra().in_entra().is_some_and(|known| !known.is_for_nobody());
        Some(Self { serial: shown_serial(row.token.serial), user: shown(&user.label()), in_entra })
    }
}

/// What a change by hand came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A user has another token instead, which nobody had.
    Moved {
        /// What the user had.
        from: Held,
        /// The serial number of what the user has.
        to: Box<str>,
    },
    /// Two users have each other's tokens.
    Swapped {
        /// What the one had.
        one: Held,
        /// What the other had.
        other: Held,
    },
    /// A token has another user.
    Given {
        /// The token's serial number.
        serial: Box<str>,
        /// The user who has it.
        user: Box<str>,
        /// Who had it.
        before: Option<Held>,
    },
    /// A token was handed out.
    HandedOut {
        /// Its serial number.
        serial: Box<str>,
        /// The user who has it.
        user: Box<str>,
        /// How many tokens the user has, with it.
        tokens: usize,
    },
    /// A token that was handed out is free again.
    TakenBack(Held),
    /// A token is out of use.
    Marked {
        /// Its serial number.
        serial: Box<str>,
        /// Why.
        status: OutOfUse,
        /// Who had it.
        before: Option<Held>,
    },
    /// A token is in use again.
    PutBack {
        /// Its serial number.
        serial: Box<str>,
        /// What it was.
        status: OutOfUse,
    },
    /// A user has another token instead of one that is out of use now.
    Replaced {
        /// What the user had.
        old: Held,
        /// What became of it.
        status: OutOfUse,
        /// The serial number of the token that the user has.
        by: Box<str>,
    },
    /// The notes on a token were changed.
    Noted {
        /// Its serial number.
        serial: Box<str>,
    },
    /// Who had a token before was forgotten.
    FormerForgotten {
        /// Its serial number.
        serial: Box<str>,
    },
    /// A token is activated in Entra, as a person said.
    ActivatedThere {
        /// Its serial number.
        serial: Box<str>,
    },
    /// Entra did not take a token, as a person said.
    RefusedThere {
        /// Its serial number.
        serial: Box<str>,
    },
    /// A token is not in Entra, as a person said.
    NotInEntra {
        /// Its serial number.
        serial: Box<str>,
    },
    /// It was answered whether the tokens of a file are in Entra.
    AnsweredForFile {
        /// The file's name.
        file: Box<str>,
        /// Whether they are.
        in_entra: bool,
        /// How many.
        tokens: usize,
    },
    /// Work in Entra was marked as done.
    WorkDone {
        /// How many entries.
        entries: usize,
        /// The serial number of the first.
        serial: Box<str>,
        /// What was done to it.
        work: Work,
    },
    /// A token was entered by hand.
    Added {
        /// Its serial number.
        serial: Box<str>,
        /// Who has it.
        user: Option<Box<str>>,
        /// Why it is out of use, where that was known while it was not on the desk.
        out: Option<OutOfUse>,
    },
    /// Tokens were made.
    Made {
        /// How many.
        tokens: usize,
    },
    /// Maker, model or start date of a token were corrected.
    TokenEdited {
        /// Its serial number.
        serial: Box<str>,
    },
    /// The counter of an event token was set.
    CounterSet {
        /// Its serial number.
        serial: Box<str>,
        /// The counter of its next code.
        counter: u64,
    },
    /// A user is called otherwise.
    UserEdited {
        /// The UPN (or object id) before.
        before: Box<str>,
        /// The UPN now.
        after: Box<str>,
        /// How many tokens the user has.
        tokens: usize,
        /// The domain of the UPN, if no tenant can have it.
        domain: Option<Box<str>>,
    },
    /// Two users are one.
    UsersMerged {
        /// The one who is no more.
        gone: Box<str>,
        /// The other.
        stays: Box<str>,
        /// How many tokens came from the one to the other.
        tokens: usize,
    },
    /// A user was taken off the list.
    UserRemoved {
        /// The user.
        user: Box<str>,
        /// The tokens that are free now.
        freed: Vec<Held>,
    },
    /// Somebody left.
    Left {
        /// The user.
        user: Box<str>,
        /// The tokens that are free now.
        freed: Vec<Held>,
    },
}

impl Outcome {
    /// What was done, as the name of the step: `moving amy@contoso.com from 1001 to 1002`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Moved { from, to } => format!("moving {} from {} to {to}", from.user, from.serial),
            Self::Swapped { one, other } => format!("swapping the users of {} and {}", one.serial, other.serial),
            Self::Given { serial, before: Some(_), .. } => format!("changing the user of {serial}"),
            Self::Given { serial, before: None, .. } => format!("assigning {serial}"),
            Self::HandedOut { serial, user, .. } => format!("handing out {serial} to {user}"),
            Self::TakenBack(held) => format!("taking back {} from {}", held.serial, held.user),
            Self::Marked { serial, status: OutOfUse::Retired, .. } => format!("retiring {serial}"),
            Self::Marked { serial, status, .. } => format!("marking {serial} as {}", status.lower_word()),
            Self::PutBack { serial, .. } => format!("putting {serial} back into use"),
            Self::Replaced { old, by, .. } => format!("replacing {} by {by}", old.serial),
            Self::Noted { serial } => format!("the notes on {serial}"),
            Self::FormerForgotten { serial } => format!("forgetting who had {serial}"),
            Self::ActivatedThere { serial } => format!("noting that {serial} is activated"),
            Self::RefusedThere { serial } => format!("noting that Entra refused {serial}"),
            Self::NotInEntra { serial } => format!("noting that {serial} is not in Entra"),
            Self::AnsweredForFile { file, .. } => format!("saying whether the tokens of {file} are in Entra"),
            Self::WorkDone { entries: 1, serial, work } => format!("noting that {serial} was {}", work.done()),
            Self::WorkDone { entries, .. } => format!("noting that {} were done in Entra", count(*entries, "thing")),
            Self::Added { serial, .. } => format!("adding {serial}"),
            Self::Made { tokens } => format!("making {}", count(*tokens, "token")),
            Self::TokenEdited { serial } => format!("editing {serial}"),
            Self::CounterSet { serial, .. } => format!("setting the counter of {serial}"),
            Self::UserEdited { before, after, .. } if before == after => format!("editing {after}"),
            Self::UserEdited { before, after, .. } => format!("changing {before} to {after}"),
            Self::UsersMerged { gone, stays, .. } => format!("merging {gone} with {stays}"),
            Self::UserRemoved { user, .. } => format!("removing {user}"),
            Self::Left { user, .. } => format!("{user} leaving"),
        }
    }

    /// What was done, in sentences.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Moved { from, to } => {
                format!("{} has token {to} now; {} is free again.{}", from.user, from.serial, left_in_entra([from]))
            }
            Self::Swapped { one, other } => format!(
                "Swapped: {} has token {} now, and {} has {}.{}",
                one.user,
                other.serial,
                other.user,
                one.serial,
                left_in_entra([one, other])
            ),
            Self::Given { serial, user, before: Some(before) } => {
                format!(
                    "Token {serial} belongs to {user} now, no longer to {}.{}",
                    before.user,
                    left_in_entra([before])
                )
            }
            Self::Given { serial, user, before: None } => format!("Token {serial} belongs to {user} now."),
            Self::HandedOut { serial, user, tokens: ..=1 } => format!("Token {serial} was handed out to {user}."),
            Self::HandedOut { serial, user, tokens } => {
                format!("Token {serial} was handed out to {user}, who has {tokens} tokens now.")
            }
            Self::TakenBack(held) => {
                format!("Token {} was taken back from {}; it is free.{}", held.serial, held.user, left_in_entra([held]))
            }
            Self::Marked { serial, status, before } => {
                let mut said = format!("Token {serial} is marked as {}", status.lower_word());
                if let Some(before) = before {
                    said += &format!("; {} has it no more", before.user);
                }
                said + "." + &left_in_entra(before)
            }
            Self::PutBack { serial, .. } => format!("Token {serial} is in use again, and free."),
            Self::Replaced { old, status, by } => format!(
                "{} has token {by} instead of {}, which is marked as {}.{}",
                old.user,
                old.serial,
                status.lower_word(),
                left_in_entra([old])
            ),
            Self::Noted { serial } => format!("The notes on token {serial} were changed."),
            Self::FormerForgotten { serial } => format!("Who had token {serial} before is forgotten."),
            Self::ActivatedThere { serial } => format!("Token {serial} is activated in Entra."),
            Self::RefusedThere { serial } => {
                format!("Token {serial} was refused by Entra: once it is mended, the next export has it.")
            }
            Self::NotInEntra { serial } => format!("Token {serial} is not in Entra: the next export has it."),
            Self::AnsweredForFile { in_entra: true, tokens, .. } => {
                format!("{} in Entra already: the next export leaves them out.", are(*tokens))
            }
            Self::AnsweredForFile { in_entra: false, tokens, .. } => {
                format!("{} not in Entra yet: the next export has what is assigned of them.", are(*tokens))
            }
            Self::WorkDone { entries: 1, serial, work } => format!("Token {serial} was {} in Entra.", work.done()),
            Self::WorkDone { entries, .. } => {
                format!("{} are done in Entra.", count(*entries, "entry").replace("entrys", "entries"))
            }
            Self::Added { serial, out: Some(status), .. } => {
                format!("Token {serial} was added; it is marked as {}, as was noted before.", status.lower_word())
            }
            Self::Added { serial, user: Some(user), .. } => format!("Token {serial} was added; it belongs to {user}."),
            Self::Added { serial, user: None, .. } => format!("Token {serial} was added; it is free."),
            Self::Made { tokens } => format!(
                "{} {}.",
                count(*tokens, "token"),
                plural(*tokens, "was made; it is free", "were made; they are free")
            ),
            Self::TokenEdited { serial } => format!("Token {serial} was edited."),
            Self::CounterSet { serial, counter } => format!("The counter of token {serial} is {counter} now."),
            Self::UserEdited { before, after, tokens, domain } => {
                let mut said =
                    if before == after { format!("{after} was edited") } else { format!("{before} is {after} now") };
                if *tokens > 0 {
                    said += &format!(", with {}", count(*tokens, "token"));
                }
                if let Some(domain) = domain {
                    said += &format!("; no tenant can have the domain {domain}: check the UPN in Entra");
                }
                said + "."
            }
            Self::UsersMerged { gone, stays, tokens: 0 } => format!("{gone} and {stays} are one user now, {stays}."),
            Self::UsersMerged { gone, stays, tokens } => format!(
                "{gone} and {stays} are one user now, {stays}, who has {} of {gone}, too.",
                count(*tokens, "token")
            ),
            Self::UserRemoved { user, freed } => {
                format!("{user} was removed from the list.{}{}", freed_words(freed), left_in_entra(freed))
            }
            Self::Left { user, freed } => {
                format!("{user} leaves and is off the list.{}{}", freed_words(freed), left_in_entra(freed))
            }
        }
    }
}

/// `1 token is`, `1,200 tokens are`.
fn are(tokens: usize) -> String {
    format!("{} {}", count(tokens, "token"), plural(tokens, "is", "are"))
}

/// Which tokens are free; starts with a blank, and is empty if there are none.
fn freed_words(freed: &[Held]) -> String {
    match freed {
        [] => String::new(),
        [one] => format!(" Token {} is free again.", one.serial),
        several => {
            let serials = several.iter().map(|held| held.serial.to_string());
            format!(" {} are free again: {}.", count(several.len(), "token"), first_of(serials, MAX_NAMED))
        }
    }
}

/// What is left to do in Entra, which knows nothing of the change; starts with a blank, and is empty if there is nothing.
fn left_in_entra<'h>(lost: impl IntoIterator<Item = &'h Held>) -> String {
    let mut said = String::new();
    for held in lost.into_iter().filter(|held| held.in_entra) {
        said += &format!(" In Entra {} may still have {}: delete it there too.", held.user, held.serial);
    }
    said
}

/// A serial number as a message shows it; `…` for one that could be a key.
pub(super) fn shown_serial(serial: &str) -> Box<str> {
    match subject_of(serial) {
        "" => "…".into(),
        serial => shown(serial),
    }
}

/// A name as a message shows it.
pub(super) fn shown(name: &str) -> Box<str> {
    visible(name).into()
}
