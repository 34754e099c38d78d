//! Who is in no user list, once there is one: users that only token files name, or that were typed, and those that no tenant
//! can have but that look like listed ones.

use super::like_upns::{in_plain_letters, like_upns};
use super::sources::{TokenFile, UserList, list_of};
use super::whereabouts::Whereabouts;
use crate::finding::{Finding, FindingKind};
use crate::ground::effort::note_steps;
use crate::ground::hash::hash_bytes;
use crate::model::upn::UpnProblem;
use crate::model::user::User;
use crate::model::users::Users;
use std::borrow::Cow;
use std::rc::{Rc, Weak};

/// The users of a desk that are in none of its user lists, whether they hold a token or not.
#[derive(Debug)]
pub(super) struct Unlisted {
    /// Of what they are, to know when that has changed.
    files: Vec<Weak<TokenFile>>,
    lists: Vec<Weak<UserList>>,
    users: Weak<Users>,
    entries: Vec<UnlistedUser>,
}

#[derive(Debug)]
struct UnlistedUser {
    who: Who,
    /// The UPN of a list that theirs looks like.
    like: Option<Box<str>>,
}

#[derive(Debug, Clone, Copy)]
enum Who {
    /// The desk's user of that number.
    User(u32),
    /// None of the desk's: that finding of a file says why.
    Impossible { file: u32, finding: u32 },
}

impl Unlisted {
    /// Those of a desk with these files, lists and users; `of_users` knows which lists may have a user.
    pub(super) fn of(
        files: &[Rc<TokenFile>],
        lists: &[Rc<UserList>],
        users: &Rc<Users>,
        of_users: &Whereabouts,
    ) -> Self {
        if lists.is_empty() {
            return Self { files: Vec::new(), lists: Vec::new(), users: Weak::new(), entries: Vec::new() };
        }
        Self {
            files: files.iter().map(Rc::downgrade).collect(),
            lists: lists.iter().map(Rc::downgrade).collect(),
            users: Rc::downgrade(users),
            entries: entries(files, lists, users, of_users),
        }
    }

    /// Whether they are of these files, lists and users.
    pub(super) fn is_of(&self, files: &[Rc<TokenFile>], lists: &[Rc<UserList>], users: &Rc<Users>) -> bool {
        fn same<T>(known: &[Weak<T>], now: &[Rc<T>]) -> bool {
            note_steps(known.len());
            known.len() == now.len()
                && known.iter().zip(now).all(|(known, now)| std::ptr::eq(known.as_ptr(), Rc::as_ptr(now)))
        }
        // Thousands of files may come one by one: mostly they bring nobody.
        let same_files = || {
            let (known, new) = files.split_at_checked(self.files.len())?;
            Some(same(&self.files, known) && new.iter().all(|file| impossible(file).next().is_none()))
        };
        same(&self.lists, lists)
            && (lists.is_empty()
                || std::ptr::eq(self.users.as_ptr(), Rc::as_ptr(users)) && same_files().unwrap_or(false))
    }

    /// The places of those who matter, and whether each looks like a listed one: who holds a token by `tokens_of`, and who
    /// would if there could be such a user.
    pub(super) fn of_holders(&self, tokens_of: &[u16]) -> impl Iterator<Item = (u32, bool)> {
        let matters = |entry: &UnlistedUser| match entry.who {
            Who::User(number) => tokens_of.get(number as usize).is_some_and(|&tokens| tokens > 0),
            Who::Impossible { .. } => true,
        };
        (0..).zip(&self.entries).filter(move |(_, entry)| matters(entry)).map(|(at, entry)| (at, entry.like.is_some()))
    }

    /// What is said of the one in that place, and the file that names them.
    pub(super) fn finding(
        &self,
        files: &[Rc<TokenFile>],
        users: &Users,
        place: usize,
    ) -> Option<(Finding, Option<u32>)> {
        let entry = self.entries.get(place)?;
        let kind = match &entry.like {
            Some(listed) => FindingKind::UpnLookAlike { listed: listed.clone().into() },
            None => FindingKind::UserUnlisted,
        };
        match entry.who {
            Who::User(number) => {
                let user = users.get(number as usize)?;
                let subject = user.label().into();
                Some((Finding { kind, line: user.line, column: 0, subject }, Some(user.source)))
            }
            Who::Impossible { file, finding } => {
                let file = files.get(file as usize)?;
                let finding = file.findings.get(finding as usize)?;
                Some((Finding { kind, ..finding.clone() }, Some(file.uid)))
            }
        }
    }

    /// A finding for those who look like nobody, and one for the others: by them they are grouped.
    pub(super) fn examples() -> (Finding, Finding) {
        let look_alike = FindingKind::UpnLookAlike { listed: "".into() };
        (Finding::of_file(FindingKind::UserUnlisted), Finding::of_file(look_alike))
    }
}

/// Whether one of the lists has the user.
pub(super) fn is_listed(user: &User<'_>, lists: &[Rc<UserList>], of_users: &Whereabouts) -> bool {
    // Who came with a list need not be looked for; who was typed since has no line.
    if user.line > 0 && list_of(lists, user.source).is_some() {
        return true;
    }
    let by = |key: &str| {
        let same = |one: User<'_>| one.is_same(user) || one.upn.is_empty() && one.object_id == user.object_id;
        let has = |list: &Rc<UserList>| {
            list.people.candidates(key.as_bytes()).any(|number| list.named.get(number).is_some_and(same))
        };
        let uids = of_users.of(&mut std::iter::once(hash_bytes(key.as_bytes())));
        uids.into_iter().filter_map(|uid| list_of(lists, uid)).any(has)
    };
    by(&user.key()) || user.object_id.is_some_and(|id| by(&id.to_string()))
}

/// What a file says of UPNs with letters that no UPN has, each with its number.
fn impossible(file: &TokenFile) -> impl Iterator<Item = (u32, &Finding)> {
    (0_u32..)
        .zip(file.findings.iter())
        .filter(|(_, said)| matches!(said.kind, FindingKind::UpnInvalid(UpnProblem::Character(c, _)) if !c.is_ascii()))
}

#[cold]
fn entries(
    files: &[Rc<TokenFile>],
    lists: &[Rc<UserList>],
    users: &Users,
    of_users: &Whereabouts,
) -> Vec<UnlistedUser> {
    note_steps(users.len());
    let (mut who, mut upns): (Vec<Who>, Vec<Cow<'_, str>>) = (Vec::new(), Vec::new());
    for (number, user) in (0_u32..).zip(users.iter()).filter(|(_, user)| !is_listed(user, lists, of_users)) {
        who.push(Who::User(number));
        upns.push(Cow::Borrowed(user.upn));
    }
    for (file, of_file) in (0_u32..).zip(files) {
        for (finding, said) in impossible(of_file) {
            who.push(Who::Impossible { file, finding });
            upns.push(Cow::Owned(in_plain_letters(&said.subject)));
        }
    }
    if who.is_empty() {
        return Vec::new();
    }
    let listed = lists.iter().flat_map(|list| list.named.iter()).map(|user| user.upn);
    let like = like_upns(&upns, listed);
    let all = who.into_iter().zip(like).map(|(who, like)| UnlistedUser { who, like: like.map(Box::from) });
    // Who can't be is told by the file already.
    all.filter(|entry| entry.like.is_some() || matches!(entry.who, Who::User(_))).collect()
}
