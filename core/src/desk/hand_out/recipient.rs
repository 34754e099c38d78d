//! Who gets a token that is handed out.

use crate::desk::assign::UserOrder;
use crate::desk::hindrance::Hindrance;
use crate::desk::moves::{read_upn, shown_typed};
use crate::desk::outcome::shown;
use crate::desk::search::fold;
use crate::desk::value::Desk;
use crate::model::entra::MAX_TOKENS_OF_A_USER;
use crate::model::user::{ObjectId, User};
use crate::notation::table::rows::trim;
use std::borrow::Cow;

/// How well a name fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Each word that was typed begins a word of the user's.
    Beginnings,
    /// Each is a word of the user's.
    Words,
    /// They are the user's name.
    Name,
}

impl Desk {
    /// Who gets the next token: the first, in this order, of those without one to whom [`Self::apply_and_assign`] would give
    /// one.
    #[must_use]
    pub fn next_waiting(&self, order: UserOrder) -> Option<usize> {
        let is_ready = |user: &usize| {
            let (_, is_disabled) = self.users.flags(*user);
            !is_disabled && self.user(*user).is_some_and(|user| user.serials.is_empty())
        };
        let mut waiting = self.summary().waiting.iter().map(|&user| user as usize).filter(is_ready);
        match order {
            UserOrder::List => waiting.next(),
            UserOrder::Upn | UserOrder::Name => waiting.min_by_key(|&user| self.key_in_order(user, order)),
        }
    }

    /// The user of the list who is meant, and who can get a token: by UPN, object id, or name, the words of it in any order,
    /// without case and accents, or only their beginnings; nothing at all is [`Self::next_waiting`] in that order.
    ///
    /// # Errors
    /// If nobody is meant, or several are equally well; if the user is a guest, the account is disabled, or the user has as
    /// many tokens as Entra ID allows.
    pub fn find_recipient(&self, typed: &str, order: UserOrder) -> Result<usize, Hindrance> {
        let typed = trim(typed);
        let number = if typed.is_empty() {
            self.next_waiting(order).ok_or(Hindrance::NobodyWaits)?
        } else if typed.contains('@') {
            let unknown = || Hindrance::UserUnknown { typed: shown_typed(typed) };
            self.user_by_upn(&read_upn(typed)?.upn).ok_or_else(unknown)?
        } else if let Some(id) = ObjectId::parse(typed) {
            let unknown = || Hindrance::UserUnknown { typed: shown(typed) };
            let mut users = 0..self.users.len();
            users
                .find(|&number| self.user(number).is_some_and(|user| user.object_id == Some(id)))
                .ok_or_else(unknown)?
        } else {
            self.find_by_name(typed)?
        };
        let user = self.user(number).ok_or(Hindrance::UserGone)?;
        let most = usize::from(MAX_TOKENS_OF_A_USER);
        let name = shown(&user.label());
        if user.is_guest() {
            Err(Hindrance::Guest { user: name })
        } else if user.enabled == Some(false) {
            Err(Hindrance::Disabled { user: name })
        } else if self.tokens_of_user(number).take(most).count() == most {
            Err(Hindrance::HasEnough { user: name })
        } else {
            Ok(number)
        }
    }

    fn find_by_name(&self, typed: &str) -> Result<usize, Hindrance> {
        let folded = fold(typed);
        let wanted: Vec<&str> = words(&folded).collect();
        let (mut best, mut found) = (None, Vec::new());
        for number in 0..self.users.len() {
            let Some(user) = self.user(number) else { continue };
            let fit = fit(&wanted, &user);
            if fit.is_none() || fit < best {
                continue;
            }
            if fit > best {
                (best, found) = (fit, Vec::new());
            }
            found.push(number);
        }
        match *found {
            [] if self.find_scanned(typed).is_ok() => Err(Hindrance::TokenForUser { serial: shown_typed(typed) }),
            [] => Err(Hindrance::UserUnknown { typed: shown_typed(typed) }),
            [only] => Ok(only),
            [one, other, ref more @ ..] => {
                let [one, other] = [one, other].map(|number| self.user(number).map(|user| shown(&user.label())));
                let (one, other) = (one.unwrap_or_default(), other.unwrap_or_default());
                Err(Hindrance::UserOfSeveral { typed: shown_typed(typed), one, other, more: more.len() })
            }
        }
    }
}

/// How well these folded words fit a user: `None` if they don't.
fn fit(wanted: &[&str], user: &User<'_>) -> Option<Fit> {
    let name = fold(user.name);
    let local: Cow<'_, str> = fold(user.upn.split('@').next().unwrap_or_default());
    let all = |is_one: fn(&str, &str) -> bool| {
        let has = |wanted: &&str| words(&name).chain(words(&local)).any(|word| is_one(word, wanted));
        !wanted.is_empty() && wanted.iter().all(has)
    };
    if !all(|word, wanted| word.starts_with(wanted)) {
        None
    } else if !all(|word, wanted| word == wanted) {
        Some(Fit::Beginnings)
    } else if words(&name).next().is_none() || words(&name).any(|word| !wanted.contains(&word)) {
        Some(Fit::Words)
    } else {
        Some(Fit::Name)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
