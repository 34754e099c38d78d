//! What went from the desk since its files were loaded, for the list of changes. What changed of a token that is there, its
//! row says.

use super::value::Desk;
use crate::ground::date::Date;
use crate::model::absent::KeyMark;

/// A token that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedToken {
    /// Its serial number.
    pub serial: Box<str>,
    /// Who had it, by UPN or object id; may be empty.
    pub had: String,
    /// When it was removed, if that is known.
    pub date: Option<Date>,
}

impl Desk {
    /// The tokens that were removed since their file was loaded. Of whole files that were removed, those of which something
    /// is kept.
    pub fn removed_since(&self) -> impl Iterator<Item = RemovedToken> + '_ {
        let kept = self.absent.told().filter(|(_, known)| known.since).map(|(serial, known)| {
            let last = known.record.life.former.last();
            RemovedToken {
                serial: serial.into(),
                had: last.map(|former| former.label()).unwrap_or_default(),
                date: last.and_then(|former| former.until),
            }
        });
        let files = self.files.iter().zip(&self.removed).zip(&self.baseline);
        let others = files.flat_map(move |((file, removed), baseline)| {
            removed.rows().iter().filter_map(move |row| {
                let token = file.tokens.get(row)?;
                let is_kept = self.absent.has_told(token.serial, KeyMark::of(token.secret.expose()));
                let had = baseline.get(row).and_then(|user| self.users.get(user));
                (!is_kept && !self.has_token(&token)).then(|| RemovedToken {
                    serial: token.serial.into(),
                    had: had.map(|user| user.label()).unwrap_or_default(),
                    date: None,
                })
            })
        });
        kept.chain(others)
    }
}
