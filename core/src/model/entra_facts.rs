//! How a token stands with Entra: the word for it, derived from what is known; and for whom it has to be deleted there.

use super::in_entra::InEntra;
use super::life::{FormerUser, Life, OutOfUse};
use super::user::User;

/// How a token stands with Entra.
///
/// Of several the word is the first that applies of: [`DeleteThere`](Self::DeleteThere), as it has to be done before
/// anything else, then what is known for its user: [`Activated`](Self::Activated), [`Uploaded`](Self::Uploaded),
/// [`NotKnown`](Self::NotKnown), [`Refused`](Self::Refused), [`NotYet`](Self::NotYet). A token that nobody has, and that is
/// not there, has no word. A filter shows each row to which it applies ([`EntraFacts::is`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntraState {
    /// Its user has it here, and not there yet; as a filter also what was refused.
    NotYet,
    /// It was uploaded, and nobody has said that it is activated.
    Uploaded,
    /// It is activated.
    Activated,
    /// It was uploaded, and Entra did not take it.
    Refused,
    /// There it has to be deleted for somebody who has it no more.
    DeleteThere,
    /// Nobody has said whether it is there: an inventory of before does not.
    NotKnown,
}

impl EntraState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::NotYet, Self::Uploaded, Self::Activated, Self::Refused, Self::DeleteThere, Self::NotKnown];

    /// The word that the page shows.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotYet => "Not yet",
            Self::Uploaded => "Uploaded",
            Self::Activated => "Activated",
            Self::Refused => "Refused",
            Self::DeleteThere => "Delete there",
            Self::NotKnown => "Not known",
        }
    }

    /// What it means, in a sentence or two.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Self::NotYet => "Its user has it here, but it was not uploaded for them yet: the next export has it.",
            Self::Uploaded => "It was in a file for Entra that was downloaded here. It has to be activated there.",
            Self::Activated => "It is activated in Entra: nothing is left to do.",
            Self::Refused => "Entra did not take it when it was uploaded. Mend what is wrong: the next export has it.",
            Self::DeleteThere => "In Entra somebody has it who has it no more here: delete it there first.",
            Self::NotKnown => "The inventory does not say whether it is in Entra: answer the question for the file.",
        }
    }

    /// Its place in the order of states, from 1: what is left to do comes first.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::DeleteThere => 1,
            Self::Refused => 2,
            Self::NotKnown => 3,
            Self::NotYet => 4,
            Self::Uploaded => 5,
            Self::Activated => 6,
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Why a token has to be deleted in Entra: derived from what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WhyDelete {
    /// Nobody has it.
    Freed,
    /// Another user has it.
    Moved,
    /// It is out of use.
    Out(OutOfUse),
    /// It is no longer on the desk.
    Removed,
}

impl WhyDelete {
    /// The word for it, in the list of removals and on the page.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Freed => "Freed",
            Self::Moved => "Moved",
            Self::Out(status) => status.word(),
            Self::Removed => "Removed",
        }
    }

    /// Why, of a token that is not on the desk.
    #[must_use]
    pub fn of_removed(life: &Life) -> Self {
        life.fact.as_ref().map_or(Self::Removed, |fact| Self::Out(fact.status))
    }
}

/// What is to be done in Entra.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Work {
    /// To delete it, before anything else.
    Delete,
    /// To upload it.
    Upload,
    /// To activate it.
    Activate,
}

impl Work {
    /// The word inside of a sentence, when it is done: `deleted`.
    #[must_use]
    pub fn done(self) -> &'static str {
        match self {
            Self::Delete => "deleted",
            Self::Upload => "uploaded",
            Self::Activate => "activated",
        }
    }
}

/// What is known of a token about Entra, with who has it here.
#[derive(Clone, Copy, Default)]
pub struct EntraFacts<'a> {
    /// Who has it here.
    pub user: Option<User<'a>>,
    /// Who has it in Entra, as far as is known, if that is somebody else than has it here.
    pub previous: Option<User<'a>>,
    /// What is known of it in Entra: of `previous` if that is somebody, else of its user, or of it without a user. `None`:
    /// it is not there.
    pub there: Option<InEntra>,
    /// What is kept of it beside that.
    pub life: Option<&'a Life>,
}

impl<'a> EntraFacts<'a> {
    /// What is known of the token in Entra for whoever has it here, or of it without a user. `None`: it is not there.
    #[must_use]
    #[inline]
    pub fn in_entra(&self) -> Option<InEntra> {
        let there = self.there.filter(|_| self.previous.is_none());
        there.or_else(|| self.life.filter(|life| !life.former.is_empty()).and_then(|life| self.back(life)))
    }

    /// Who had it before may have it again.
    #[cold]
    fn back(&self, life: &Life) -> Option<InEntra> {
        let of = |known: &dyn Fn(&FormerUser) -> bool| life.former.iter().find(|former| known(former));
        let user = self.user.and_then(|user| of(&|former| former.is(user.upn, user.object_id)));
        user.or_else(|| of(&FormerUser::is_nobody)).map(|former| former.in_entra)
    }

    /// For whom it has to be deleted in Entra, who had it last comes last; [`FormerUser::is_nobody`]: it is there without a
    /// user.
    #[must_use]
    #[inline]
    pub fn to_delete(&self) -> Vec<FormerUser> {
        if self.previous.is_none() && self.life.is_none_or(|life| life.former.is_empty() && life.fact.is_none()) {
            return Vec::new();
        }
        self.all_to_delete()
    }

    #[cold]
    fn all_to_delete(&self) -> Vec<FormerUser> {
        let mut all = self.former();
        let is_out = self.life.is_some_and(|life| life.fact.is_some());
        all.retain(|former| is_out || !former.is_nobody());
        if let Some(there) = self.there.filter(|there| is_out && there.is_for_nobody() && self.previous.is_none()) {
            let mut life = Life { former: all, ..Life::default() };
            life.add_former(FormerUser { in_entra: there, ..FormerUser::default() });
            return life.former;
        }
        all
    }

    /// The same of a token that is not on the desk.
    #[must_use]
    pub fn removed_to_delete(&self) -> Vec<FormerUser> {
        self.former()
    }

    /// All who had it and have it no more, as the inventory keeps them.
    pub(crate) fn former(&self) -> Vec<FormerUser> {
        let mut all = Life::former_with(self.life, self.previous.as_ref(), self.there.unwrap_or_default());
        all.retain(|former| self.user.is_none_or(|user| !former.is(user.upn, user.object_id)));
        all
    }

    /// Why it has to be deleted there, if it has to be.
    #[must_use]
    pub fn why_delete(&self) -> WhyDelete {
        match (self.life.and_then(|life| life.fact.as_ref()), &self.user) {
            (Some(fact), _) => WhyDelete::Out(fact.status),
            (None, Some(_)) => WhyDelete::Moved,
            (None, None) => WhyDelete::Freed,
        }
    }

    /// Entra's reason, if the token was refused for the user who has it, called as now. It may be empty.
    #[must_use]
    pub fn refusal(&self) -> Option<&'a str> {
        let refusal = self.life?.refusal.as_ref()?;
        let is_meant = self.user.is_some_and(|user| user.label().eq_ignore_ascii_case(&refusal.user));
        is_meant.then_some(&*refusal.reason)
    }

    /// How it stands with Entra, in a word; `None` where there is nothing to say.
    #[must_use]
    pub fn state(&self) -> Option<EntraState> {
        EntraStates(self.bits()).word()
    }

    /// Whether that is true of it: what a filter shows.
    #[must_use]
    pub fn is(&self, state: EntraState) -> bool {
        EntraStates(self.bits()).has(state)
    }

    /// All that is true of it.
    pub(crate) fn states(&self) -> EntraStates {
        EntraStates(self.bits())
    }

    fn bits(&self) -> u8 {
        let here = EntraStates::of(self.user.is_some(), self.in_entra()).0;
        let refused =
            if here == EntraState::NotYet.bit() && self.refusal().is_some() { EntraState::Refused.bit() } else { 0 };
        let delete = if self.to_delete().is_empty() { 0 } else { EntraState::DeleteThere.bit() };
        // What is out of use and there without a user has to be deleted, and nothing else.
        let is_out = self.life.is_some_and(|life| life.fact.is_some());
        refused | delete | if is_out { 0 } else { here }
    }
}

/// All that is true of a token, a bit for each [`EntraState`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct EntraStates(u8);

impl EntraStates {
    /// Of a token by whether somebody has it and what is known of it for them, and nothing else.
    #[inline]
    pub(crate) fn of(held: bool, in_entra: Option<InEntra>) -> Self {
        let state = match in_entra {
            None if !held => return Self(0),
            None => EntraState::NotYet,
            Some(known) if known.is_activated() => EntraState::Activated,
            Some(known) if known.is_known() => EntraState::Uploaded,
            Some(_) => EntraState::NotKnown,
        };
        Self(state.bit())
    }

    /// The places of those that are true among [`EntraState::ALL`].
    #[inline]
    pub(crate) fn places(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let place = left.trailing_zeros() as usize;
            let is_one = left != 0;
            left &= left.wrapping_sub(1);
            is_one.then_some(place)
        })
    }

    pub(crate) fn has(self, state: EntraState) -> bool {
        self.0 & state.bit() != 0
    }

    /// The word of those that are true.
    fn word(self) -> Option<EntraState> {
        use EntraState::{Activated, DeleteThere, NotKnown, NotYet, Refused, Uploaded};
        [DeleteThere, Activated, Uploaded, NotKnown, Refused, NotYet].into_iter().find(|state| self.has(*state))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entra::EntraWay;
    use crate::model::in_entra::Refusal;
    use crate::model::life::LifeFact;

    #[test]
    fn every_state_is_explained() {
        for state in EntraState::ALL {
            assert!(!state.word().is_empty() && state.explanation().ends_with('.'), "{state:?}");
        }
    }

    #[test]
    fn the_word_is_derived() {
        let (amy, ben) = (User::with_upn("amy@x.com"), User::with_upn("ben@x.com"));
        let (there, open) = (InEntra::uploaded(None, Some(EntraWay::Csv)), InEntra::default());
        let had = |upn: &str, in_entra| Life {
            former: vec![FormerUser { upn: upn.into(), in_entra, ..FormerUser::default() }],
            ..Life::default()
        };
        let refused = |upn: &str| Life {
            refusal: Some(Box::new(Refusal { user: upn.into(), date: None, reason: "why".into() })),
            ..Life::default()
        };
        let out = LifeFact { status: OutOfUse::Lost, date: None, note: "".into(), by: "".into() };
        let out = Life { fact: Some(out), ..Life::default() };
        let nobody = there.for_nobody();
        let word = |user, previous, there, life: Option<&Life>| {
            let facts = EntraFacts { user, previous, there, life };
            let all: Vec<&str> =
                EntraState::ALL.into_iter().filter(|state| facts.is(*state)).map(EntraState::word).collect();
            (facts.state().map_or("", EntraState::word), all.join(", "))
        };
        let same = |word: &'static str| (word, word.to_owned());
        assert_eq!(word(None, None, None, None), same(""));
        assert_eq!(word(Some(amy), None, None, None), same("Not yet"));
        assert_eq!(word(Some(amy), None, Some(there), None), same("Uploaded"));
        assert_eq!(word(Some(amy), None, Some(there.activated(None, true)), None), same("Activated"));
        assert_eq!(word(Some(amy), None, Some(open), None), same("Not known"));
        assert_eq!(word(Some(amy), None, None, Some(&refused("AMY@x.com"))), ("Refused", "Not yet, Refused".into()));
        assert_eq!(word(Some(ben), None, None, Some(&refused("amy@x.com"))), same("Not yet"));
        assert_eq!(word(None, Some(amy), Some(there), None), same("Delete there"));
        assert_eq!(word(Some(ben), Some(amy), Some(there), None), ("Delete there", "Not yet, Delete there".into()));
        assert_eq!(
            word(Some(ben), None, Some(there), Some(&had("amy@x.com", open))),
            ("Delete there", "Uploaded, Delete there".into())
        );
        // Who has it again has it there.
        assert_eq!(word(Some(amy), None, None, Some(&had("amy@x.com", there))), same("Uploaded"));
        // Without a user it is there, whoever has it; out of use it has to go.
        assert_eq!(word(None, None, Some(nobody), None), same("Uploaded"));
        assert_eq!(word(Some(amy), None, Some(nobody), None), same("Uploaded"));
        assert_eq!(word(None, None, None, Some(&had("", nobody))), same("Uploaded"));
        assert_eq!(word(None, None, Some(nobody), Some(&out)), same("Delete there"));
        assert_eq!(word(None, None, None, Some(&out)), same(""));
    }
}
