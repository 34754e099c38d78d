//! The life of a token beyond who holds it: whether it is out of use and why, who had it in Entra, what Entra refused, and
//! notes.

use super::in_entra::{InEntra, Refusal};
use crate::ground::date::Date;
use crate::model::user::{ObjectId, User};
use serde::{Deserialize, Serialize};

/// The longest note, in characters.
pub const MAX_NOTE_CHARS: usize = 1000;

/// Why a token is out of use: it is never assigned, and in no file for Entra.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OutOfUse {
    /// Nobody knows where it is.
    Lost,
    /// It is no longer used: broken, its battery empty, returned.
    Retired,
    /// Its user has another one instead.
    Replaced,
}

impl OutOfUse {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Lost, Self::Retired, Self::Replaced];

    /// The word for it, in the inventory and on the page.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lost => "Lost",
            Self::Retired => "Retired",
            Self::Replaced => "Replaced",
        }
    }

    /// The word inside of a sentence: `lost`.
    #[must_use]
    pub fn lower_word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Retired => "retired",
            Self::Replaced => "replaced",
        }
    }

    /// Reads [`Self::word`], in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| text.eq_ignore_ascii_case(status.word()))
    }
}

/// That a token is out of use, as a person noted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeFact {
    /// Why.
    pub status: OutOfUse,
    /// Since when; `None` where an inventory doesn't say it.
    pub date: Option<Date>,
    /// What the person noted with it, one line; may be empty.
    pub note: Box<str>,
    /// The serial number of the token that its user got instead; may be empty.
    pub by: Box<str>,
}

/// Who has a token in Entra, as far as is known, and has it no more here: there it has to be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FormerUser {
    /// The UPN; empty if only the object id is known, or if it is there without a user.
    pub upn: Box<str>,
    /// The object id, if it is known.
    pub object_id: Option<ObjectId>,
    /// On which day the user lost it here, if that is known.
    pub until: Option<Date>,
    /// What is known of the token in Entra for this user.
    pub in_entra: InEntra,
}

impl FormerUser {
    /// A user who lost it on that day, and what is known of it in Entra for them.
    #[must_use]
    pub fn of(user: &User<'_>, until: Option<Date>, in_entra: InEntra) -> Self {
        Self { upn: user.upn.into(), object_id: user.object_id, until, in_entra }
    }

    /// Whether it is the user with this UPN and object id: by the object id where both are known, else by the UPN.
    #[must_use]
    pub fn is(&self, upn: &str, object_id: Option<ObjectId>) -> bool {
        match (self.object_id, object_id) {
            (Some(known), Some(object_id)) => known == object_id,
            // Without either it is nobody.
            (None, None) => self.upn.eq_ignore_ascii_case(upn),
            _ => !upn.is_empty() && self.upn.eq_ignore_ascii_case(upn),
        }
    }

    /// Whether it stands for a token that is in Entra without a user.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        self.upn.is_empty() && self.object_id.is_none()
    }

    /// How a person calls the user: by the UPN, else by the object id; empty for nobody.
    #[must_use]
    pub fn label(&self) -> String {
        match self.object_id {
            Some(id) if self.upn.is_empty() => id.to_string(),
            _ => self.upn.to_string(),
        }
    }
}

/// What is kept of a token beside what its file says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Life {
    /// That it is out of use.
    pub fact: Option<LifeFact>,
    /// Who had it, each once; who had it last comes last.
    pub former: Vec<FormerUser>,
    /// That Entra did not take it.
    pub refusal: Option<Box<Refusal>>,
    /// Notes of any kind; may have several lines, and be empty.
    pub notes: Box<str>,
}

impl Life {
    /// Whether there is nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fact.is_none() && self.former.is_empty() && self.notes.is_empty() && self.refusal.is_none()
    }

    /// Whether it says anything about Entra beside for whom the token is there.
    #[must_use]
    pub fn tells_of_entra(&self) -> bool {
        self.fact.is_some() || !self.former.is_empty() || self.refusal.is_some()
    }

    /// Notes one who had it; of one who is known already, what was not known.
    pub fn add_former(&mut self, former: FormerUser) {
        match self.former.iter_mut().find(|known| known.is(&former.upn, former.object_id)) {
            Some(known) => {
                known.object_id = known.object_id.or(former.object_id);
                known.until = known.until.max(former.until);
                known.in_entra.learn(former.in_entra);
            }
            None => self.former.push(former),
        }
    }

    /// Who has the token is none of those who had it; gives what was known of it in Entra for them.
    #[inline(never)]
    pub fn take_former(&mut self, user: &User<'_>) -> Option<InEntra> {
        let at = self.former.iter().position(|known| known.is(user.upn, user.object_id))?;
        Some(self.former.remove(at).in_entra)
    }

    /// All who had a token of which this is kept, with the one who has it in Entra and not here, where it is `there` so.
    #[must_use]
    pub fn former_with(life: Option<&Self>, previous: Option<&User<'_>>, there: InEntra) -> Vec<FormerUser> {
        let mut all = Self { former: life.map_or_else(Vec::new, |life| life.former.clone()), ..Self::default() };
        if let Some(user) = previous {
            all.add_former(FormerUser::of(user, None, there));
        }
        all.former
    }

    /// Takes over what another file says of the same token: of two facts the later one, and what was not known.
    pub fn learn(&mut self, other: Self) {
        let date = |fact: &Option<LifeFact>| fact.as_ref().map(|fact| fact.date);
        if date(&other.fact) > date(&self.fact) {
            self.fact = other.fact;
        }
        let date = |refusal: &Option<Box<Refusal>>| refusal.as_ref().map(|refusal| refusal.date);
        if date(&other.refusal) > date(&self.refusal) {
            self.refusal = other.refusal;
        }
        for former in other.former {
            self.add_former(former);
        }
        if !self.notes.contains(&*other.notes) {
            self.notes =
                if self.notes.is_empty() { other.notes } else { format!("{}\n{}", self.notes, other.notes).into() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_what_is_out_of_use_read_back() {
        for status in OutOfUse::ALL {
            assert_eq!(OutOfUse::parse(status.word()), Some(status));
            assert_eq!(OutOfUse::parse(status.lower_word()), Some(status));
        }
        assert_eq!((OutOfUse::parse(""), OutOfUse::parse("Old")), (None, None));
    }

    #[test]
    fn of_two_facts_the_later_one_holds_and_no_note_is_lost() {
        let fact = |status, day| {
            Some(LifeFact { status, date: Some(Date { year: 2026, month: 11, day }), note: "".into(), by: "".into() })
        };
        let life = |fact, notes: &str| Life { fact, notes: notes.into(), ..Life::default() };
        let mut known = life(fact(OutOfUse::Lost, 2), "in the safe");
        known.learn(life(fact(OutOfUse::Retired, 1), "safe"));
        assert_eq!(known, life(fact(OutOfUse::Lost, 2), "in the safe"));
        known.learn(life(fact(OutOfUse::Retired, 3), "found"));
        assert_eq!(known, life(fact(OutOfUse::Retired, 3), "in the safe\nfound"));
        known.learn(Life::default());
        assert_eq!(known, life(fact(OutOfUse::Retired, 3), "in the safe\nfound"));
    }
}
