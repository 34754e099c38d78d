//! Who gets which token: Apply & Assign, by serial number, and by hand.

use super::holders::Holders;
use super::listed_serials::ListedToken;
use super::row::{RowId, RowView};
use super::search::Search;
use super::selection::Selection;
use super::stock::{Place, Stock, is_of_model};
use super::value::Desk;
use crate::model::entra::{EntraRefusal, EntraWay, MAX_TOKENS_OF_A_USER};
use crate::model::token::Token;
use crate::model::upn::UpnProblem;
use crate::notation::mailbox::UpnCell;
use rustc_hash::FxHashSet;

/// Where the tokens are for: what is not taken there is given to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssignTarget {
    /// Entra ID, by this way.
    Entra(EntraWay),
    /// Another server, which takes any token.
    Other,
}

impl AssignTarget {
    /// Why it does not take a token; the first reason, if there are several.
    #[must_use]
    pub fn refusal(self, token: &Token<'_>) -> Option<EntraRefusal> {
        match self {
            Self::Entra(way) => way.refusals(token).next(),
            Self::Other => None,
        }
    }
}

/// The order in which users get their tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserOrder {
    /// As in the lists.
    List,
    /// By UPN.
    Upn,
    /// By name; who has none comes last.
    Name,
}

/// How Apply & Assign gives tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AssignOptions {
    /// Where the tokens are for.
    pub target: AssignTarget,
    /// So many tokens for each user, 1 to [`MAX_TOKENS_OF_A_USER`]; with those that the user has.
    pub tokens_each: u16,
    /// Who comes first.
    pub order: UserOrder,
    /// Whether users for whom a list names a model get another one where that is used up.
    pub other_model: bool,
}

impl Default for AssignOptions {
    fn default() -> Self {
        Self { target: AssignTarget::Entra(EntraWay::Csv), tokens_each: 1, order: UserOrder::List, other_model: false }
    }
}

/// So many of the tokens that were given out are named in the report.
const FIRST_ASSIGNED: usize = 5;

/// What came of Apply & Assign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AssignReport {
    /// Tokens that were given out.
    pub assigned: usize,
    /// Tokens that are still free.
    pub tokens_left: usize,
    /// Users that still have none, guests apart.
    pub users_left: usize,
    /// Users that have one, but fewer than they were to have.
    pub users_short: usize,
    /// Free tokens that were passed over because they are not taken where the tokens are for.
    pub not_taken: usize,
    /// Guests, who get none because Entra ID does not take hardware tokens for them.
    pub guests: usize,
    /// Users whose account is disabled, who get none.
    pub disabled: usize,
    /// Users who get none because a list names a certain token for them that is not free here.
    pub promised: usize,
    /// Users who get none because their list names a model of which no token is free.
    pub no_model: usize,
    /// The first of them.
    pub first_no_model: [Option<usize>; FIRST_ASSIGNED],
    /// The first that were given out, each with the number of its user.
    pub first: [Option<(RowId, usize)>; FIRST_ASSIGNED],
    /// Free tokens that were passed over because another token has their serial number with another key: one of the
    /// keys is wrong.
    pub contradicting: usize,
}

impl Desk {
    /// Gives these users the free tokens whose serial numbers their list names; those that it names to the letter come
    /// before those that are only like it. With a `file`, only its tokens are given.
    pub(super) fn assign_by_serial(&mut self, users: impl Iterator<Item = usize>, file: Option<u32>) -> usize {
        let mut same: Vec<(RowId, usize)> = Vec::new();
        let mut like: Vec<(RowId, usize)> = Vec::new();
        for number in users {
            let Some(user) = self.user(number) else { continue };
            for serial in user.serials.iter() {
                let is_given = |id: RowId| file.is_none_or(|file| file == id.file);
                match self.listed_token(serial) {
                    ListedToken::Same(id) if is_given(id) => same.push((id, number)),
                    ListedToken::Like(id) if is_given(id) => like.push((id, number)),
                    _ => {}
                }
            }
        }
        let mut assigned = 0;
        for (id, user) in same.into_iter().chain(like) {
            if self.is_free(id) {
                self.set_holder(id, Some(user));
                assigned += 1;
            }
        }
        assigned
    }

    /// Whether a token of the desk can be given to somebody: nobody holds it, and it is not out of use.
    fn is_free(&self, id: RowId) -> bool {
        let row = id.row as usize;
        self.number_of(id.file).is_some_and(|number| {
            self.holders[number].get(row).is_none() && self.lives[number].out_of_use(row).is_none()
        })
    }

    /// Gives a token to a user, or frees it. One that is out of use is given to nobody.
    pub(super) fn set_holder(&mut self, id: RowId, user: Option<usize>) {
        let row = id.row as usize;
        if let Some(number) = self.number_of(id.file)
            && (user.is_none() || self.lives[number].out_of_use(row).is_none())
        {
            self.holders[number].set(row, user);
        }
    }

    /// Gives free tokens, in file order, to users who hold fewer than they are to have. When tokens are short, nobody gets
    /// a second one before all have a first. Guests get none: Entra ID does not take hardware tokens for them.
    ///
    /// Users for whom a list names a model are served first, and get no other one unless the options say so; the others
    /// get those that nobody is to have, as long as there are some.
    ///
    /// Tokens that are out of use stay so. Passed over as well, and counted, are users whose account is disabled, those for
    /// whom a list names a certain token that they do not have (another one would be wrong), tokens whose key is in doubt,
    /// and tokens that are not taken where they are for.
    #[must_use]
    pub fn apply_and_assign(&self, options: AssignOptions) -> (Self, AssignReport) {
        self.apply_and_assign_to(&Search::default(), None, options)
    }

    /// The same for those users alone that the search finds, and of the `tokens` alone, if some are named.
    #[must_use]
    pub fn apply_and_assign_to(
        &self,
        users: &Search,
        tokens: Option<&Selection>,
        options: AssignOptions,
    ) -> (Self, AssignReport) {
        let mut desk = self.changed();
        let each = options.tokens_each.clamp(1, MAX_TOKENS_OF_A_USER);
        let mut held = vec![0_u16; desk.users.len()];
        for user in desk.holders.iter().flat_map(Holders::iter).flatten() {
            if let Some(held) = held.get_mut(user) {
                *held = held.saturating_add(1);
            }
        }
        let mut report = AssignReport::default();
        let promised: FxHashSet<usize> = desk.users.with_serials().collect();
        let is_meant = |user: usize| users.is_empty() || desk.user(user).is_some_and(|user| users.finds_user(&user));
        let mut asking: Vec<(usize, u16)> = (0..desk.users.len())
            .filter_map(|user| Some((user, *held.get(user)?)))
            .filter(|&(user, held)| held < each && !desk.off_list.has(user) && is_meant(user))
            .filter(|&(user, held)| {
                let (guest, disabled) = desk.users.flags(user);
                let passed_over = match (guest, disabled, held == 0 && promised.contains(&user)) {
                    (true, ..) => &mut report.guests,
                    (_, true, _) => &mut report.disabled,
                    (_, _, true) => &mut report.promised,
                    _ => return true,
                };
                // Who has a token does not go without.
                *passed_over += usize::from(held == 0);
                false
            })
            .collect();
        desk.put_in_order(&mut asking, options.order);
        let mut stock = Stock::default();
        let shelves: Vec<Option<usize>> =
            asking.iter().map(|&(user, _)| stock.shelf_for(desk.users.model_of(user))).collect();
        desk.fill(&mut stock, (tokens, options.target), &self.summary().contradicting, &mut report);
        for turn in 0..each {
            let mut others: Vec<usize> = Vec::new();
            for (&(user, _), shelf) in asking.iter().zip(&shelves).filter(|((_, had), _)| *had <= turn) {
                match shelf.map(|shelf| stock.take(shelf)) {
                    Some(Some(token)) => desk.give_from_stock(token, user, &mut held, &mut report),
                    Some(None) if !options.other_model => {}
                    _ => others.push(user),
                }
            }
            for user in others {
                let Some(token) = stock.take_any() else { break };
                desk.give_from_stock(token, user, &mut held, &mut report);
            }
        }
        report.tokens_left = stock.left();
        for (&(user, _), shelf) in asking.iter().zip(&shelves) {
            match held.get(user) {
                Some(0) if shelf.is_some() && !options.other_model => {
                    if let Some(first) = report.first_no_model.get_mut(report.no_model) {
                        *first = Some(user);
                    }
                    report.no_model += 1;
                }
                Some(0) => report.users_left += 1,
                Some(&now) if now < each => report.users_short += 1,
                _ => {}
            }
        }
        (desk, report)
    }

    /// Puts the tokens that may be given into the stock, and counts the others.
    fn fill(
        &self,
        stock: &mut Stock,
        (tokens, target): (Option<&Selection>, AssignTarget),
        contradicting: &FxHashSet<RowId>,
        report: &mut AssignReport,
    ) {
        let files = self.files.iter().zip(&self.removed).zip(&self.lives).zip(&self.holders);
        for (number, (((file, removed), lives), holders)) in files.enumerate() {
            for row in 0..file.tokens.len() {
                if holders.get(row).is_some() || removed.contains(row) || lives.out_of_use(row).is_some() {
                    continue;
                }
                let id = RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) };
                if tokens.is_some_and(|tokens| !tokens.contains(id)) {
                    continue;
                }
                if !contradicting.is_empty() && contradicting.contains(&id) {
                    report.contradicting += 1;
                    continue;
                }
                let Some(token) = file.tokens.get(row) else { continue };
                if target.refusal(&token).is_some() {
                    report.not_taken += 1;
                    continue;
                }
                let edited = lives.get(row).and_then(|record| record.edited.as_ref());
                stock.put((number, row), edited.unwrap_or(token.profile));
            }
        }
    }

    fn give_from_stock(&mut self, (number, row): Place, user: usize, held: &mut [u16], report: &mut AssignReport) {
        let (Some(file), Some(holders)) = (self.files.get(number), self.holders.get_mut(number)) else { return };
        holders.set(row, Some(user));
        if let Some(held) = held.get_mut(user) {
            *held += 1;
        }
        if let Some(first) = report.first.get_mut(report.assigned) {
            *first = Some((RowId { file: file.uid, row: u32::try_from(row).unwrap_or(u32::MAX) }, user));
        }
        report.assigned += 1;
    }

    /// Why free tokens are not taken where they are for, and how many for each reason.
    #[must_use]
    pub fn not_taken(&self, target: AssignTarget) -> Vec<(EntraRefusal, usize)> {
        let mut reasons: Vec<(EntraRefusal, usize)> = Vec::new();
        for reason in self.rows().filter(|row| row.status.is_free()).filter_map(|row| target.refusal(&row.token)) {
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += 1,
                None => reasons.push((reason, 1)),
            }
        }
        reasons
    }

    /// Puts users into the order in which they get tokens.
    fn put_in_order(&self, users: &mut [(usize, u16)], order: UserOrder) {
        if order != UserOrder::List {
            users.sort_by_cached_key(|&(user, _)| self.key_in_order(user, order));
        }
    }

    /// By what a user is put into an order that is not that of the lists.
    pub(super) fn key_in_order(&self, user: usize, order: UserOrder) -> (bool, String) {
        let user = self.user(user).unwrap_or_default();
        let text = if order == UserOrder::Name { user.name } else { user.upn };
        (text.is_empty(), text.to_lowercase())
    }

    /// The token that [`Self::apply_and_assign`] would give next; for a `user`, of the model that a list names for them.
    #[must_use]
    pub fn next_free(&self, target: AssignTarget, user: Option<usize>) -> Option<RowId> {
        let contradicting = &self.summary().contradicting;
        let model = user.map_or("", |user| self.users.model_of(user));
        let is_next = |row: &RowView<'_>| {
            row.status.is_free()
                && !contradicting.contains(&row.id)
                && target.refusal(&row.token).is_none()
                && (model.is_empty() || is_of_model(row.token.profile, model))
        };
        self.rows().find(is_next).map(|row| row.id)
    }

    /// Whether a list names a model for a user.
    #[must_use]
    pub fn has_wishes(&self) -> bool {
        (0..self.users.len()).any(|user| !self.users.model_of(user).is_empty())
    }

    /// Gives a token to a user of the desk; not one that is out of use.
    #[must_use]
    pub fn assign(&self, id: RowId, user: usize) -> Self {
        let mut desk = self.changed();
        if desk.user(user).is_some() {
            desk.set_holder(id, Some(user));
        }
        desk
    }

    /// Gives a token to the user with that UPN, who is added if new; not one that is out of use.
    ///
    /// # Errors
    /// If it can't be a UPN.
    pub fn assign_upn(&self, id: RowId, upn: &str) -> Result<Self, UpnProblem> {
        let upn = upn.trim();
        let mut desk = self.changed();
        let cell = UpnCell::verbatim(upn)?;
        let user = desk.user_or_new(&cell);
        desk.set_holder(id, Some(user));
        Ok(desk)
    }

    /// Frees a token.
    #[must_use]
    pub fn unassign(&self, id: RowId) -> Self {
        let mut desk = self.changed();
        desk.set_holder(id, None);
        desk
    }

    /// Frees the tokens at these places; says how many had a user.
    #[must_use]
    pub fn unassign_tokens(&self, places: &[u32]) -> (Self, usize) {
        let mut desk = self.changed();
        let mut freed = 0;
        for (number, row) in places.iter().filter_map(|&place| self.at(place as usize)) {
            if desk.holders[number].get(row).is_some() {
                desk.holders[number].set(row, None);
                freed += 1;
            }
        }
        (desk, freed)
    }
}
