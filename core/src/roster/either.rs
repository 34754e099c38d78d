//! A file of either kind, token file or user list: the token readers look first, and what they take for a list of users
//! is read as one.

use super::list::{UserReading, read_users};
use crate::formats::{Arriving, open_tokens};
use crate::ground::progress::Progress;
use crate::ground::refusal::{Refusal, RetryAs};
use crate::reading::Reading;
use crate::reading::options::{ReadOptions, Unlock};

/// What a file turned out to be.
#[derive(Debug)]
pub enum Either {
    /// A token file.
    Tokens(Box<Reading>),
    /// A user list.
    Users(Box<UserReading>),
}

/// Reads a file of which nobody said what it is.
///
/// # Errors
/// A [`Refusal`] of the kind of file that it is, or of a token file if it is neither.
pub fn read_either(
    bytes: &[u8],
    options: &ReadOptions,
    unlock: Option<&Unlock>,
    progress: &mut Progress<'_>,
) -> Result<Either, Refusal> {
    let tokens = open_tokens(bytes, options, unlock, progress);
    or_users(tokens, bytes, options, progress)
}

/// As [`read_either`], for a file of which some was read while it arrived.
///
/// # Errors
/// As from [`read_either`].
pub fn finish_either(
    arriving: Arriving,
    bytes: &[u8],
    options: &ReadOptions,
    unlock: Option<&Unlock>,
    progress: &mut Progress<'_>,
) -> Result<Either, Refusal> {
    let tokens = arriving.finish(bytes, unlock, progress);
    or_users(tokens, bytes, options, progress)
}

fn or_users(
    tokens: Result<Reading, Refusal>,
    bytes: &[u8],
    options: &ReadOptions,
    progress: &mut Progress<'_>,
) -> Result<Either, Refusal> {
    match tokens {
        Ok(reading) => Ok(Either::Tokens(Box::new(reading))),
        Err(refusal) if refusal.retry_as == Some(RetryAs::UserList) => {
            read_users(bytes, options, progress).map(|reading| Either::Users(Box::new(reading)))
        }
        Err(refusal) => Err(refusal),
    }
}
