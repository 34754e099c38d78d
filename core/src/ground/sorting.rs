//! Sorting what is short, or sorted once.
//!
//! The library's sort is compiled anew, some 7 KB, for each type and each order. Here it stands once for all of them: it
//! sorts numbers, and asks for the order through a pointer.

use std::cmp::Ordering;

/// Puts a list in order; what is equal stays in its order.
pub(crate) fn sort_by<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    if list.is_sorted_by(|one, other| compare(one, other).is_le()) {
        return;
    }
    let order = order(list.len(), &|one, other| match (list.get(one), list.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    let mut unsorted: Vec<Option<T>> = list.drain(..).map(Some).collect();
    list.extend(order.into_iter().filter_map(|place| unsorted.get_mut(place)?.take()));
}

/// The places of a list of this length in their order.
#[inline(never)]
fn order(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|&one, &other| compare(one, other));
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_order_of_the_library(mut list in proptest::collection::vec((0_u8..9, any::<u16>()), 0..200)) {
            let mut expected = list.clone();
            expected.sort_by_key(|item| item.0);
            sort_by(&mut list, |one, other| one.0.cmp(&other.0));
            prop_assert_eq!(list, expected);
        }
    }
}
