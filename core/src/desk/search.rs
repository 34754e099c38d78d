//! Searching among tokens and people: words in any order, each anywhere in what is known of one; or serial numbers.

use super::row::RowView;
use super::value::Desk;
use crate::ground::words::unaccented;
use crate::model::entra_facts::EntraState;
use crate::model::token::Profile;
use crate::model::user::User;
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// The most words that are looked for at once; of more, these.
const MAX_AT_ONCE: usize = 32;

/// The most serial numbers that are looked for.
const MAX_WORDS: usize = 10_000;

/// What a person typed or pasted to be found, in lower case and without accents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    words: Vec<Box<str>>,
    /// A bit for each word that may be a part of an object id.
    of_ids: u32,
    /// Whether they are UPNs, one or the other of which is looked for.
    of_users: bool,
    /// The words are what users are called, as it is written.
    to_the_letter: bool,
    left_out: usize,
}

impl Search {
    /// The words of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut all = text.split_whitespace();
        let mut words: Vec<Box<str>> = all.by_ref().take(MAX_WORDS).map(|word| fold(word).into()).collect();
        let of_users = words.len() > 1 && words.iter().all(|word| word.contains('@'));
        if of_users {
            words = words.iter().map(|word| word.trim_end_matches([',', ';']).into()).collect();
            words.sort_unstable();
        }
        let may_be_of_id = |word: &str| word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        let bits =
            words.iter().take(MAX_AT_ONCE).zip(0..).map(|(word, number)| u32::from(may_be_of_id(word)) << number);
        Self { of_ids: bits.sum(), of_users, to_the_letter: false, words, left_out: all.count() }
    }

    /// Those users alone who are called so ([`User::label`]), to the letter.
    #[must_use]
    pub fn of_users<'u>(labels: impl Iterator<Item = &'u str>) -> Self {
        let mut words: Vec<Box<str>> = labels.map(Into::into).collect();
        words.sort_unstable();
        Self { words, of_users: true, to_the_letter: true, ..Self::default() }
    }

    /// How many words are not looked for: those behind the first 10,000.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Whether nothing is looked for: then everything is found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// A bit for each word.
    fn all(&self) -> u32 {
        ((1_u64 << self.words.len().min(MAX_AT_ONCE)) - 1) as u32
    }

    /// Which of the words are in a text, a bit each; `found` are those that need not be looked for any more.
    fn within(&self, text: &str, found: u32) -> u32 {
        if found == self.all() || text.is_empty() {
            return found;
        }
        let text = fold(text);
        self.words.iter().take(MAX_AT_ONCE).zip(0..).fold(found, |found, (word, number)| {
            let bit = 1 << number;
            if found & bit == 0 && has(&text, word) { found | bit } else { found }
        })
    }

    /// Whether each word is in a text.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        self.within(text, 0) == self.all()
    }

    /// Whether each word is in the UPN, object id or name of a user; of several UPNs, whether one is the user's.
    #[must_use]
    pub fn finds_user(&self, user: &User<'_>) -> bool {
        let has = |name: &str| self.words.binary_search_by(|word| (**word).cmp(name)).is_ok();
        if self.to_the_letter {
            return has(&user.label());
        }
        if self.of_users {
            return has(&fold(user.upn));
        }
        self.in_user(user, 0) == self.all()
    }

    /// The word for how a token stands with Entra is found as a whole: `Ted` finds nothing that is activated.
    fn in_entra(&self, row: &RowView<'_>, found: u32) -> u32 {
        let facts = row.entra();
        let mut found = facts.refusal().map_or(found, |reason| self.within(reason, found));
        for (word, number) in self.words.iter().take(MAX_AT_ONCE).zip(0..) {
            let state = match &**word {
                "uploaded" => EntraState::Uploaded,
                "activated" => EntraState::Activated,
                "refused" => EntraState::Refused,
                "delete" => EntraState::DeleteThere,
                _ => continue,
            };
            found |= u32::from(facts.is(state)) << number;
        }
        found
    }

    fn in_user(&self, user: &User<'_>, found: u32) -> u32 {
        let found = self.within(user.name, self.within(user.upn, found));
        match user.object_id {
            Some(id) if self.of_ids & !found != 0 => self.within(&id.to_string(), found),
            _ => found,
        }
    }
}

/// What looks for tokens of one desk.
pub(super) struct TokenSearch<'s> {
    search: &'s Search,
    /// The serial numbers, where a list of them was pasted.
    serials: Option<FxHashSet<&'s str>>,
    /// What is found in the manufacturer and model of the profile that was looked at last: most tokens have the same.
    profile: (*const Profile, u32),
}

impl<'s> TokenSearch<'s> {
    pub(super) fn new(search: &'s Search, desk: &Desk) -> Self {
        let listed = search.listed_serials(desk).map(|listed| listed.iter().map(|word| &**word).collect());
        Self { search, serials: listed, profile: (std::ptr::null(), 0) }
    }

    /// Whether each word is in what is known of a token: its serial number, manufacturer and model, who has it, and why
    /// Entra refused it; or is the word for how it stands with Entra.
    pub(super) fn finds(&mut self, row: &RowView<'_>) -> bool {
        let (token, user) = (&row.token, row.user.as_ref().map(|(_, user)| user));
        if let Some(serials) = &self.serials {
            return serials.contains(&*fold(token.serial));
        }
        let search = self.search;
        if search.of_users {
            return user.is_some_and(|user| search.finds_user(user));
        }
        if !std::ptr::eq(self.profile.0, token.profile) {
            let found = search.within(&token.profile.model, search.within(&token.profile.manufacturer, 0));
            self.profile = (token.profile, found);
        }
        let found = search.within(token.serial, self.profile.1);
        let found = user.map_or(found, |user| search.in_user(user, found));
        found == search.all() || search.in_entra(row, found) == search.all()
    }
}

impl Search {
    /// The words, where they are a list of serial numbers: several, each with a digit and none an address, and one of them
    /// on the desk as it stands.
    fn listed_serials(&self, desk: &Desk) -> Option<&[Box<str>]> {
        let may_be = |word: &str| word.bytes().any(|b| b.is_ascii_digit()) && !word.contains('@');
        let is_list = self.words.len() > 1
            && self.words.iter().all(|word| may_be(word))
            && (self.words.iter().any(|word| desk.has_serial(word)) || !desk.mixed_serials(&self.words).is_empty());
        is_list.then_some(&*self.words)
    }
}

impl Desk {
    /// How many of the serial numbers that are looked for are not on the desk; 0 where none are listed.
    #[must_use]
    pub fn serials_not_found(&self, search: &Search) -> usize {
        let Some(listed) = search.listed_serials(self) else { return 0 };
        let unknown: Vec<&Box<str>> = listed.iter().filter(|word| !self.has_serial(word)).collect();
        if unknown.is_empty() {
            return 0;
        }
        let mixed = self.mixed_serials(listed);
        unknown.into_iter().filter(|word| !mixed.contains(&***word)).count()
    }

    /// Whether a token has a serial number in capitals or without any, by its folded form.
    fn has_serial(&self, folded: &str) -> bool {
        self.row_by_serial(folded).or_else(|| self.row_by_serial(&folded.to_uppercase())).is_some()
    }

    /// Which of these, folded, are serial numbers that have both capitals and small letters, or others than those of ASCII:
    /// no index has them folded, so that all tokens are looked through.
    #[cold]
    fn mixed_serials<'w>(&self, folded: &'w [Box<str>]) -> FxHashSet<&'w str> {
        let words: FxHashSet<&str> = folded.iter().map(|word| &**word).collect();
        let is_mixed = |serial: &str| {
            let (upper, lower) = serial.bytes().fold((false, false), |(upper, lower), b| {
                (upper | !b.is_ascii() | b.is_ascii_uppercase(), lower | !b.is_ascii() | b.is_ascii_lowercase())
            });
            upper && lower
        };
        let mut found = FxHashSet::default();
        for (number, file) in self.files.iter().enumerate() {
            for (row, token) in file.tokens.iter().enumerate() {
                if is_mixed(token.serial)
                    && !self.is_removed(number, row)
                    && let Some(&word) = words.get(&*fold(token.serial))
                {
                    found.insert(word);
                }
            }
        }
        found
    }
}

/// In lower case and without accents; what is plain already is borrowed.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    if !text.is_ascii() {
        Cow::Owned(text.chars().flat_map(char::to_lowercase).map(unaccented).collect())
    } else if text.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a text has a word in it. Both are folded.
fn has(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some((&first, rest)) = word.split_first() else { return true };
    memchr::memchr_iter(first, text).any(|at| text.get(at + 1..).is_some_and(|behind| behind.starts_with(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(search: &str, texts: &[&str]) -> bool {
        let search = Search::new(search);
        texts.iter().fold(0, |found, text| search.within(text, found)) == search.all()
    }

    #[test]
    fn words_are_found_in_any_order() {
        let anna = ["anna.berg@contoso.com", "Anna Müller-Berg", "SN100001"];
        for search in ["", " ", "berg", "anna", "berg anna", "MULLER", "müller", "sn1 contoso", "ANNA  0001"] {
            assert!(found(search, &anna), "{search}");
        }
        for search in ["bert", "anna carl", "annaberg", "muller sn2"] {
            assert!(!found(search, &anna), "{search}");
        }
        assert!(found("łódź", &["LODZ"]) && found("lodz", &["Łódź"]));
    }

    #[test]
    fn of_several_upns_each_is_found() {
        let search = Search::new("Amy@x.com; bo@x.com,\nzoë@x.com");
        let found = |upn: &str| search.finds_user(&User::with_upn(upn));
        assert!(found("amy@X.com") && found("bo@x.com") && found("zoe@x.com"));
        assert!(!found("mybo@x.com") && !found("amy@x.com.au") && !found(""));
        // One alone may be a part, as any word.
        assert!(Search::new("bo@").finds_user(&User::with_upn("mybo@x.com")));
    }

    #[test]
    fn as_many_words_as_there_are_bits() {
        let text: String = (0..40).map(|number| format!("w{number} ")).collect();
        assert!(found(&text, &[&text]));
        assert!(!found(&text, &["w1 w2"]));
        assert_eq!(Search::new(&text).all(), u32::MAX);
    }
}
