//! Reading a user list anew: its users are replaced, those that something else names stay.

use super::add_users::UsersAdded;
use super::merge_users::NamedBy;
use super::sources::UserList;
use super::value::Desk;
use crate::finding::sort_by_line;
use crate::ground::sorting;
use crate::model::growing_index::GrowingIndex;
use crate::model::index::Index;
use crate::model::user::User;
use crate::model::users::Users;
use crate::roster::UserReading;
use rustc_hash::FxHashMap;
use std::rc::Rc;

impl Desk {
    /// Reads a user list of the desk anew, after its sheet or its columns were chosen otherwise. Users that only the old
    /// reading named go, and their tokens are free; every other assignment stays.
    #[must_use]
    pub fn replace_users(&self, uid: u32, mut reading: UserReading) -> (Self, UsersAdded) {
        let mut desk = self.changed();
        let Ok(place) = desk.lists.binary_search_by_key(&uid, |list| list.uid) else {
            return (desk, UsersAdded::default());
        };
        // All lists are put together anew: who was taken off is there again, and so are the findings.
        for list in &self.lists {
            desk.reread(list.uid);
        }
        let old = Rc::clone(&desk.users);
        let was_named = Rc::clone(&desk.lists[place]);
        let rejected = reading.rejected;
        reading.users.come_from(uid);
        let named = std::mem::take(&mut reading.users);
        let count = named.len();
        let name = was_named.name.clone();
        let list = Rc::new(UserList::of(uid, &name, named, reading));
        desk.note_list(&list);
        desk.lists[place] = list;

        // All users anew, as if everything had come in its order; then those that were typed at a token.
        desk.users = Rc::default();
        desk.people = GrowingIndex::default();
        desk.off_list = Rc::default();
        let mut sources: Vec<(u32, Users, Index)> =
            self.files.iter().map(|file| (file.uid, file.named.clone(), file.people.clone())).collect();
        sources.extend(desk.lists.iter().map(|list| (list.uid, list.named.clone(), list.people.clone())));
        sorting::sort_by(&mut sources, |one, other| one.0.cmp(&other.0));
        let mut numbers_of_list = None;
        for (source, users, people) in sources {
            let by =
                if desk.lists.iter().any(|list| list.uid == source) { NamedBy::UserList } else { NamedBy::TokenFile };
            let (numbers, said) = desk.merge_users(users, &people, by);
            if source == uid {
                if let Some(list) = Rc::get_mut(&mut desk.lists[place]) {
                    list.findings.extend(said);
                    sort_by_line(&mut list.findings);
                }
                numbers_of_list = Some(numbers);
            }
        }
        let mut moves = moves(&old, &self.people.flat(), &desk.users, &desk.people);
        let named_here =
            |key: &str| has(&was_named, key) || self.corrections.former_keys(key).any(|key| has(&was_named, key));
        let typed: Vec<usize> = (0..old.len())
            .filter(|&number| moves[number].is_none())
            .filter(|&number| {
                let key = old.get(number).map(|user| user.key()).unwrap_or_default();
                !named_here(&key) && !self.corrections.is_former(&key)
            })
            .collect();
        if !typed.is_empty() {
            let users: Users = typed.iter().filter_map(|&number| old.get(number)).collect();
            let people = Index::of_users(&users);
            let (numbers, _) = desk.merge_users(users, &people, NamedBy::UserList);
            for (place, number) in (0..).zip(typed) {
                moves[number] = numbers.get(place);
            }
        }
        desk.numbering += 1;
        if !self.off_list.is_empty() {
            let moved = |user: usize| moves.get(user).copied().flatten();
            let named = |key: &str, until: u32| {
                let number = desk.user_by_key(key)?;
                desk.users.get(number).filter(|user| (1..=until).contains(&user.source)).map(|_| number)
            };
            desk.off_list = Rc::new(self.off_list.anew(&old, moved, named));
        }
        let mut freed = 0;
        for holders in &mut desk.holders {
            *holders = holders.renumbered(&moves, &mut freed);
        }
        for baseline in &mut desk.baseline {
            *baseline = baseline.renumbered(&moves, &mut 0);
        }
        for entra in &mut desk.entra {
            entra.users = entra.users.renumbered(&moves, &mut 0);
        }
        for given in &mut desk.given {
            *given = given.renumbered(&moves, &mut 0);
        }
        let with_serials: Vec<usize> = desk.lists[place].named.with_serials().collect();
        let number = |here: usize| numbers_of_list.as_ref()?.get(u32::try_from(here).ok()?);
        let wanted: Vec<usize> = with_serials.into_iter().filter_map(number).collect();
        let assigned = desk.assign_by_serial(wanted.into_iter(), None);
        let known_before = moves.iter().flatten().count();
        let gone = old.len() - known_before;
        let new = desk.users.len().saturating_sub(known_before);
        (desk, UsersAdded { list: uid, new, known: count.saturating_sub(new), rejected, assigned, gone, freed })
    }

    /// Takes a user list from the desk, with the users that nothing else names; their tokens are free. `None` without such
    /// a list.
    #[must_use]
    pub fn remove_list(&self, uid: u32) -> Option<(Self, UsersAdded)> {
        self.list(uid)?;
        let (mut desk, added) = self.replace_users(uid, UserReading::default());
        desk.lists.retain(|list| list.uid != uid);
        Some((desk, added))
    }
}

/// Whether a list names the user with that key.
fn has(list: &UserList, key: &str) -> bool {
    list.people.candidates(key.as_bytes()).any(|number| list.named.get(number).is_some_and(|one| one.key() == key))
}

/// The number that each of the old users has among the new ones.
fn moves(old: &Users, old_people: &Index, new: &Users, people: &GrowingIndex) -> Vec<Option<usize>> {
    let mut moves = vec![None; old.len()];
    let key = |users: &Users, number: usize| users.get(number).map(|user| user.key());
    people.matches(
        old_people,
        |here| key(new, here),
        |there| key(old, there),
        |here, there| moves[there] = Some(moves[there].map_or(here, |other: usize| other.min(here))),
    );
    // Who was known by UPN and object id may now be known by one of them.
    if moves.contains(&None) {
        let id = |(number, user): (usize, User<'_>)| Some((user.object_id?, number));
        let ids: FxHashMap<_, usize> = new.iter().enumerate().filter_map(id).collect();
        for (number, user) in moves.iter_mut().zip(old.iter()) {
            if number.is_none() {
                *number = user.object_id.as_ref().and_then(|id| ids.get(id).copied());
            }
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use crate::desk::Desk;
    use crate::formats::read_tokens;
    use crate::notation::table::columns::ColumnRole;
    use crate::reading::options::ReadOptions;
    use crate::roster::{UserReading, read_users};

    fn list(text: &str, columns: Option<Vec<Option<ColumnRole>>>) -> UserReading {
        let options = ReadOptions { columns, ..ReadOptions::default() };
        read_users(text.as_bytes(), &options, &mut |_| {}).expect("a user list")
    }

    fn with_tokens(desk: &Desk, text: &str) -> Desk {
        let reading = read_tokens(text.as_bytes(), &ReadOptions::default(), &mut |_| {}).expect("a token file");
        desk.add_tokens("tokens.csv", reading, ReadOptions::default()).expect("new").0
    }

    fn users(desk: &Desk) -> Vec<String> {
        desk.users().iter().map(|user| format!("{} {}", user.upn, user.name)).collect()
    }

    fn held(desk: &Desk) -> Vec<String> {
        desk.rows().map(|row| row.user.map_or_else(String::new, |(_, user)| user.upn.to_owned())).collect()
    }

    const TOKENS: &str = "upn,serial number,secret key\n,1001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n,1002,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR\ncarl@x.com,1003,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS\n";
    /// Two columns with addresses: the second one is right.
    const TWO: &str = "upn,name,other\namy@old.com,Amy,amy@x.com\nzoe@x.com,Zoe,zoe@x.com\n";

    #[test]
    fn a_list_goes_with_the_users_that_nothing_else_names() {
        let tokens = "serial number,secret key,time interval\n1,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30\n2,KBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP,30\n";
        let reading =
            crate::formats::read_tokens(tokens.as_bytes(), &ReadOptions::default(), &mut |_| {}).expect("tokens");
        let (desk, _) = Desk::default().add_tokens("t.csv", reading, ReadOptions::default()).expect("new");
        let (desk, first) = desk.add_users("a.csv", list("upn\na@x.com\nb@x.com\n", None)).expect("new");
        let (desk, second) = desk.add_users("b.csv", list("upn\nb@x.com\nc@x.com\n", None)).expect("new");
        let (desk, _) = desk.apply_and_assign(crate::desk::AssignOptions::default());
        let (fewer, gone) = desk.remove_list(first.list).expect("a list");
        let names = |desk: &Desk| desk.users().iter().map(|user| user.upn.to_owned()).collect::<Vec<_>>();
        assert_eq!((names(&fewer), gone.gone, gone.freed), (vec!["b@x.com".to_owned(), "c@x.com".to_owned()], 1, 1));
        let holders: Vec<_> = fewer.rows().map(|row| row.user.map(|(_, user)| user.upn.to_owned())).collect();
        assert_eq!(holders, [None, Some("b@x.com".to_owned())]);
        assert_eq!(fewer.lists().len(), 1);
        let (none, _) = fewer.remove_list(second.list).expect("a list");
        assert!(none.lists().is_empty() && names(&none).is_empty());
        assert!(none.remove_list(second.list).is_none() && none.remove_list(99).is_none());
    }

    #[test]
    fn users_of_the_old_reading_go_and_assignments_stay() {
        let desk = with_tokens(&Desk::default(), TOKENS);
        let (desk, added) = desk.add_users("list.csv", list(TWO, None)).expect("new");
        let (desk, _) = desk.apply_and_assign(crate::desk::AssignOptions::default());
        assert_eq!(held(&desk), ["amy@old.com", "zoe@x.com", "carl@x.com"]);

        let otherwise = Some(vec![None, Some(ColumnRole::UserName), Some(ColumnRole::Upn)]);
        let (next, again) = desk.replace_users(added.list, list(TWO, otherwise));
        assert_eq!(users(&next), ["carl@x.com ", "amy@x.com Amy", "zoe@x.com Zoe"]);
        assert_eq!(held(&next), ["", "zoe@x.com", "carl@x.com"]);
        assert_eq!((again.new, again.known, again.gone, again.freed), (1, 1, 1, 1));
        assert_eq!((next.lists().len(), next.lists()[0].uid), (1, added.list));
        assert_eq!(next.user_by_upn("amy@old.com"), None);
        assert!(next.user_by_upn("AMY@X.com").is_some());
        assert_eq!(held(&desk), ["amy@old.com", "zoe@x.com", "carl@x.com"], "the desk before is as it was");
    }

    #[test]
    fn who_is_named_elsewhere_stays() {
        // The list came first, so that everybody counts as its own.
        let (desk, added) = Desk::default()
            .add_users("list.csv", list("upn,name\ncarl@x.com,Wrong\ndora@x.com,Dora\n", None))
            .expect("new");
        let desk = with_tokens(&desk, TOKENS);
        let typed = desk.row_by_serial("1001").expect("there");
        let desk = desk.assign_upn(typed, "eve@x.com").expect("a UPN");
        let (next, again) = desk.replace_users(added.list, list("upn\nfred@x.com\n", None));
        assert_eq!(users(&next), ["fred@x.com ", "carl@x.com ", "eve@x.com "]);
        assert_eq!(held(&next), ["eve@x.com", "", "carl@x.com"]);
        assert_eq!((again.new, again.gone, again.freed), (1, 1, 0));
    }

    #[test]
    fn serial_numbers_of_another_column_assign() {
        let text = "upn,shelf,device\namy@x.com,1001,1002\n";
        let desk = with_tokens(&Desk::default(), TOKENS);
        let (desk, added) = desk.add_users("list.csv", list(text, None)).expect("new");
        assert_eq!(added.assigned, 0);
        let columns = Some(vec![Some(ColumnRole::Upn), None, Some(ColumnRole::Serial)]);
        let (desk, again) = desk.replace_users(added.list, list(text, columns));
        assert_eq!((again.assigned, again.known, again.new), (1, 1, 0));
        assert_eq!(held(&desk), ["", "amy@x.com", "carl@x.com"]);
    }
}
