//! An address with what people and programs write around it: `Anna Smith <anna@contoso.com>`, `anna@contoso.com (Anna
//! Smith)` (RFC 5322 §3.2.2), `Anna Smith [anna@contoso.com]`, `mailto:anna@contoso.com`, a spreadsheet's apostrophe. And
//! what a cell for a UPN means, in a user list and in a token file alike.

use crate::model::upn::{UpnProblem, check_upn, with_single_apostrophes};
use crate::notation::table::cell_words::{account_state, guest_word};
use crate::notation::table::rows::trim;
use std::borrow::Cow;

/// An address, and the name beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mailbox<'t> {
    /// Empty if there is none, or if it is the address once more.
    pub(crate) name: &'t str,
    pub(crate) address: &'t str,
    /// The address is in brackets, or its name is.
    pub(crate) bracketed: bool,
}

impl<'t> Mailbox<'t> {
    /// The address in a text that is one with something around it; `None` if that is something else. What stands in
    /// brackets behind an address and says that the account is blocked is no name.
    #[cold]
    pub(crate) fn of(text: &'t str) -> Option<Self> {
        let text = trim(text);
        let Some((before, inside)) = bracketed(text) else {
            let address = bare_address(text);
            return check_upn(address).is_ok().then_some(Self { name: "", address, bracketed: false });
        };
        let is_state = account_state(inside).is_some() || guest_word(inside).is_some();
        let [first, last] = [before, inside].map(bare_address);
        let (name, address) = match (check_upn(first).is_ok(), check_upn(last).is_ok()) {
            (_, true) => (bare_name(before), last),
            (true, false) if !is_state && !inside.contains('@') => (bare_name(inside), first),
            _ => return None,
        };
        let repeated = bare_address(name).eq_ignore_ascii_case(address);
        // Two addresses: which one is meant can't be known.
        (repeated || !name.contains('@')).then_some(Self {
            name: if repeated { "" } else { name },
            address,
            bracketed: true,
        })
    }
}

/// What a cell for a UPN means.
pub(crate) struct UpnCell<'t> {
    /// The address without what stood around it.
    pub(crate) address: &'t str,
    /// The UPN as it is in Entra.
    pub(crate) upn: Cow<'t, str>,
    /// What stood around it as a name; mostly empty.
    pub(crate) name: &'t str,
    /// Something stood around it.
    pub(crate) surrounded: bool,
}

impl<'t> UpnCell<'t> {
    /// What a cell that is not empty means.
    ///
    /// # Errors
    /// Why it holds no UPN.
    #[inline(always)]
    pub(crate) fn of(cell: &'t str) -> Result<Self, UpnProblem> {
        let problem = check_upn(cell).err();
        let plain = problem.is_none() && !cell.starts_with('\'');
        let mailbox = if plain { None } else { Mailbox::of(cell) };
        let (address, name) = match (mailbox, problem) {
            (Some(mailbox), _) => (mailbox.address, mailbox.name),
            (None, None) => (cell, ""),
            (None, Some(problem)) => return Err(problem),
        };
        let upn = with_single_apostrophes(address).map_or(Cow::Borrowed(address), Cow::Owned);
        Ok(Self { address, upn, name, surrounded: mailbox.is_some() })
    }

    /// As [`Self::of`], of a file that the page wrote itself: to the letter.
    ///
    /// # Errors
    /// Why it holds no UPN.
    pub(crate) fn verbatim(cell: &'t str) -> Result<Self, UpnProblem> {
        check_upn(cell)?;
        Ok(Self { address: cell, upn: Cow::Borrowed(cell), name: "", surrounded: false })
    }

    /// Whether its apostrophes were doubled, as a database writes them.
    pub(crate) fn had_doubled_apostrophes(&self) -> bool {
        matches!(self.upn, Cow::Owned(_))
    }
}

/// What stands before the last brackets, and in them, where a text ends with them.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    [('<', '>'), ('(', ')'), ('[', ']')].into_iter().find_map(|(open, close)| {
        let (before, inside) = text.strip_suffix(close)?.rsplit_once(open)?;
        Some((trim(before), trim(inside)))
    })
}

/// Without signs around it and what kind of address it is, in any order: Outlook's `SMTP:`, a link's `mailto:`.
fn bare_address(mut text: &str) -> &str {
    loop {
        let unquoted = trim(text.trim_matches(['\'', '’', '"']));
        let bare = match unquoted.split_once(':') {
            Some((scheme, rest)) if ["smtp", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => rest,
            _ => unquoted,
        };
        if bare.len() == text.len() {
            return bare;
        }
        text = bare;
    }
}

fn bare_name(text: &str) -> &str {
    trim(text.trim_matches(['\'', '"']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_its_name() {
        let of = |text| Mailbox::of(text).map(|it| (it.address, it.name));
        for (text, expected) in [
            ("anna@x.com (Anna Smith)", Some(("anna@x.com", "Anna Smith"))),
            ("anna@x.com(Anna)", Some(("anna@x.com", "Anna"))),
            ("Anna Smith (anna@x.com)", Some(("anna@x.com", "Anna Smith"))),
            ("Anna Smith (Sales) (anna@x.com)", Some(("anna@x.com", "Anna Smith (Sales)"))),
            ("\"Smith, Anna\" <anna@x.com>", Some(("anna@x.com", "Smith, Anna"))),
            ("anna@x.com <anna@x.com>", Some(("anna@x.com", ""))),
            ("Anna [mailto:anna@x.com]", Some(("anna@x.com", "Anna"))),
            ("'anna@x.com", Some(("anna@x.com", ""))),
            ("’o'brien@x.com", Some(("o'brien@x.com", ""))),
            ("'anna@x.com'", Some(("anna@x.com", ""))),
            ("mailto:'anna@x.com'", Some(("anna@x.com", ""))),
            ("\"' SMTP:anna@x.com'\"", Some(("anna@x.com", ""))),
            ("SMTP:anna@x.com", Some(("anna@x.com", ""))),
            ("anna@x.com (disabled)", None),
            ("anna@x.com (Guest)", None),
            ("anna@x.com (ben@x.com)", None),
            ("anna (Anna)", None),
            ("Anna anna@x.com", None),
            ("SMTP:a@x.com+smtp:b@x.com", None),
            ("", None),
            ("()", None),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
