//! The order of the rows by a column.

use super::row::RowView;
use super::value::Desk;
use crate::ground::sorting;
use crate::model::entra_facts::EntraState;
use crate::model::token::{OtpType, Profile};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::ptr;

/// By what rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortKey {
    /// By serial number: `SN9` before `SN10`.
    Serial,
    /// By manufacturer, without case.
    Manufacturer,
    /// By model, without case.
    Model,
    /// By interval in seconds; those that count events first.
    Interval,
    /// By UPN or object id, without case.
    Upn,
    /// By user name, without case.
    UserName,
    /// By status, in the order of a token’s life.
    Status,
    /// By how it stands with Entra: what is left to do comes first.
    Entra,
}

/// The order in which rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// The last one first. What has nothing to be sorted by is at the end either way.
    pub descending: bool,
}

/// The start of what a row is sorted by, as a number; 0 where there is nothing.
type Start = u128;

impl Desk {
    /// Puts the places of rows in an order; rows that are equal in it stay as they are.
    #[must_use]
    pub fn sort_rows(&self, places: &[u32], sort: Sort) -> Vec<u32> {
        let mut form = Vec::new();
        let profiles = profile_starts(self, sort.key);
        let mut ranked: Vec<(Start, u32)> = places
            .iter()
            .zip(self.rows_at(places.iter().map(|&place| place as usize)))
            .map(|(&place, row)| {
                let start = match sort.key {
                    SortKey::Interval => interval(&row),
                    SortKey::Status => Start::from(row.status.rank()),
                    SortKey::Entra => Start::from(row.entra().state().map_or(0, EntraState::rank)),
                    SortKey::Manufacturer | SortKey::Model => {
                        profiles.get(&ptr::from_ref(row.token.profile)).copied().unwrap_or(0)
                    }
                    _ => start_of(natural(&sort.key.text(&row), &mut form)),
                };
                (start, place)
            })
            .collect();
        let whole = |place: u32| {
            let mut form = Vec::new();
            self.row(place as usize).map(|row| natural(&sort.key.text(&row), &mut form).to_vec())
        };
        sorting::sort_by(&mut ranked, |&(one, first), &(other, second)| {
            let order = match one.cmp(&other) {
                // The number holds only so many letters.
                Ordering::Equal if sort.key.is_text() && one & 0xff != 0 => whole(first).cmp(&whole(second)),
                order => order,
            };
            let order = if sort.descending { order.reverse() } else { order };
            (one == 0).cmp(&(other == 0)).then(order)
        });
        ranked.into_iter().map(|(_, place)| place).collect()
    }
}

impl SortKey {
    /// Whether rows are sorted by a text of their own.
    fn is_text(self) -> bool {
        matches!(self, Self::Serial | Self::Upn | Self::UserName)
    }

    fn text<'d>(self, row: &RowView<'d>) -> Cow<'d, str> {
        match self {
            Self::Serial => Cow::Borrowed(row.token.serial),
            Self::Upn => row.user.map_or(Cow::Borrowed(""), |(_, user)| match user.upn {
                "" => Cow::Owned(user.label()),
                upn => Cow::Borrowed(upn),
            }),
            _ => Cow::Borrowed(row.user.map_or("", |(_, user)| user.name)),
        }
    }
}

fn interval(row: &RowView<'_>) -> Start {
    match row.token.profile.otp_type {
        OtpType::Hotp => 1,
        OtpType::Totp => Start::from(row.token.profile.interval) + 2,
    }
}

/// The order of the profiles by manufacturer or model: there are few of them, and each is of many rows.
fn profile_starts(desk: &Desk, key: SortKey) -> FxHashMap<*const Profile, Start> {
    let mut starts = FxHashMap::default();
    if !matches!(key, SortKey::Manufacturer | SortKey::Model) {
        return starts;
    }
    let mut profiles: Vec<(Vec<u8>, *const Profile)> = Vec::new();
    for profile in desk.rows().map(|row| row.token.profile) {
        starts.entry(ptr::from_ref(profile)).or_insert_with(|| {
            let text = if key == SortKey::Model { &profile.model } else { &profile.manufacturer };
            profiles.push((natural(text, &mut Vec::new()).to_vec(), profile));
            0
        });
    }
    sorting::sort_by(&mut profiles, |one, other| one.0.cmp(&other.0));
    let (mut start, mut before) = (0, Vec::new());
    for (form, profile) in profiles {
        start += Start::from(form != before);
        starts.insert(profile, start);
        before = form;
    }
    starts
}

/// A text as it is compared: in lower case, and each number behind its length, so that 9 comes before 10.
fn natural<'f>(text: &str, form: &'f mut Vec<u8>) -> &'f [u8] {
    form.clear();
    if !text.is_ascii() {
        form.extend(text.to_lowercase().bytes());
        return form;
    }
    let mut rest = text.as_bytes();
    while let Some(&first) = rest.first() {
        let digits = rest.iter().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
        let (number, behind) = rest.split_at(digits.max(1));
        rest = behind;
        if digits == 0 {
            form.push(first.to_ascii_lowercase());
            continue;
        }
        let zeros = number.iter().position(|&b| b != b'0').unwrap_or(number.len() - 1);
        let number = number.get(zeros..).unwrap_or_default();
        // Longer than any serial number's: those are compared as they stand.
        form.push(b'0' + u8::try_from(number.len().min(70)).unwrap_or(70));
        form.extend(number);
    }
    form
}

/// The first sixteen bytes as a number; 0 only where there are none.
fn start_of(form: &[u8]) -> Start {
    form.iter().take(16).enumerate().fold(0, |start, (at, &byte)| start | Start::from(byte) << (120 - 8 * at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn forms(texts: &[&str]) -> Vec<Vec<u8>> {
        texts.iter().map(|text| natural(text, &mut Vec::new()).to_vec()).collect()
    }

    #[test]
    fn numbers_are_in_their_order() {
        let order = ["", "1", "2", "09", "10", "100", "a1", "SN9", "SN10", "sn10-2", "SN10-10", "SN1000001", "T"];
        assert!(forms(&order).is_sorted(), "{:?}", forms(&order));
        assert_eq!(forms(&["SN010"]), forms(&["sn10"]));
    }

    proptest! {
        #[test]
        fn the_start_is_in_the_order_of_the_whole(one in "[a-z0-9]{0,20}", other in "[a-zA-Z0-9-]{0,20}") {
            let [first, second]: [Vec<u8>; 2] = forms(&[&one, &other]).try_into().unwrap();
            let starts = start_of(&first).cmp(&start_of(&second));
            prop_assert!(starts == first.cmp(&second) || starts == Ordering::Equal);
        }
    }
}
