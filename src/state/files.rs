//! The files of the desk: where each can be read anew, what was said of columns, and what was typed instead of a file.

use super::Page;
use super::dialog::{Dialog, Naming};
use super::notices::Cause;
use super::typed::{Typed, str_of};
use super::words::left_of_removed;
use crate::job::{FileSource, Job, JobKind};
use std::rc::Rc;
use token_desk_core::desk::Desk;
use token_desk_core::ground::redaction::holds_keys;
use token_desk_core::ground::secret::SecretBytes;
use token_desk_core::ground::words::count;
use token_desk_core::reading::mapping::Mapping;
use token_desk_core::reading::options::ReadOptions;

/// The name of a user list that was typed or pasted; a further one has a number behind it.
pub(crate) const ENTERED: &str = "Entered users";

/// Whether a file of that name was typed or pasted into the list of users.
pub(crate) fn is_entered(name: &str) -> bool {
    name.strip_prefix(ENTERED).is_some_and(|rest| rest.bytes().all(|b| b == b' ' || b.is_ascii_digit()))
}

/// The most mappings that are remembered; then the oldest goes.
const MAX_MAPPINGS: usize = 50;

/// What is known of files beside the desk.
#[derive(Clone, Default)]
pub(crate) struct Files {
    /// Where files can be read anew, by the number of the file on the desk, in its order.
    sources: Rc<Vec<(u32, Rc<FileSource>)>>,
    /// What was said of columns so far, the latest last: offered for the next table with the same header.
    pub(crate) mappings: Rc<Vec<Mapping>>,
    /// What was typed into the list of users and not read yet.
    pub(crate) draft: Draft,
    /// What of it was handed over to be read, until that is done.
    handed_over: Vec<HandedOver>,
}

/// What was typed and waits to be read.
#[derive(Clone)]
struct HandedOver {
    /// As it is handed over.
    source: FileSource,
    /// As it was typed.
    typed: Typed,
}

/// How many lines of what was typed have something in them.
pub(crate) fn lines_of(text: &SecretBytes) -> usize {
    str_of(text).lines().filter(|line| !line.trim().is_empty()).count()
}

/// What was typed into the list of users.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Draft {
    /// As it was typed.
    pub(crate) text: Rc<SecretBytes>,
    /// The list of the desk whose correction it is.
    pub(crate) list: Option<u32>,
    /// How many lines have something in them.
    pub(crate) lines: usize,
    /// Whether it is being read: then it goes once that is done.
    pub(crate) is_read: bool,
}

impl Draft {
    /// What was typed, of which nothing is being read.
    pub(crate) fn new(text: SecretBytes, list: Option<u32>) -> Self {
        let lines = lines_of(&text);
        Self { text: Rc::new(text), list, lines, is_read: false }
    }

    /// How many lines wait to be added.
    pub(crate) fn waiting(&self) -> usize {
        if self.is_read || self.list.is_some() { 0 } else { self.lines }
    }

    /// Once the list that it corrects is gone, it is no correction: the number may be another list's next.
    pub(super) fn follow(&mut self, desk: &Desk) {
        self.list = self.list.filter(|&list| has_entered(desk, list));
    }
}

/// Whether that is the number of a list on the desk that was typed or pasted.
pub(crate) fn has_entered(desk: &Desk, list: u32) -> bool {
    desk.lists().iter().any(|known| known.uid == list && is_entered(&known.name))
}

impl Files {
    /// Remembers where the file with that number on the desk can be read anew.
    pub(super) fn remember_source(&mut self, uid: u32, source: FileSource) {
        let (place, source) = (self.place_of(uid), Rc::new(source));
        let sources = Rc::make_mut(&mut self.sources);
        match place {
            Ok(at) => sources[at].1 = source,
            Err(at) => sources.insert(at, (uid, source)),
        }
    }

    /// Where a file can be read anew.
    fn source(&self, uid: u32) -> Option<&FileSource> {
        let at = self.place_of(uid).ok()?;
        self.sources.get(at).map(|(_, source)| &**source)
    }

    /// The place of a file among the sources: there may be thousands.
    fn place_of(&self, uid: u32) -> Result<usize, usize> {
        self.sources.binary_search_by_key(&uid, |(known, _)| *known)
    }

    /// Keeps a mapping; it takes the place of one for the same header.
    pub(super) fn remember_mapping(&mut self, mapping: Mapping) {
        let names: Vec<&str> = mapping.columns.iter().map(|(name, _)| name.as_str()).collect();
        let known = Rc::make_mut(&mut self.mappings);
        known.retain(|known| !known.fits(&names));
        if known.len() >= MAX_MAPPINGS {
            known.remove(0);
        }
        known.push(mapping);
    }

    /// Whether anything of files is known.
    pub(super) fn hold_something(&self) -> bool {
        !self.sources.is_empty() || !self.mappings.is_empty() || !self.draft.text.is_empty()
    }

    /// Keeps what was typed, unless there are keys in it. A correction does not take the place of what waits to be added.
    fn keep_draft(&mut self, draft: Draft) {
        if draft.list.is_some() && draft.list != self.draft.list && self.draft.lines > 0 && !self.draft.is_read {
            return;
        }
        self.draft = if holds_keys(str_of(&draft.text)) { Draft::default() } else { draft };
    }

    fn take_handed_over(&mut self, source: &FileSource) -> Option<Typed> {
        let at = self.handed_over.iter().position(|handed| handed.source == *source)?;
        Some(self.handed_over.remove(at).typed)
    }

    /// What was typed is on the desk now, or is no list of users: nothing of it waits any more. What was typed since stays.
    pub(super) fn forget_typed(&mut self, source: &FileSource) {
        if self.take_handed_over(source).is_some_and(|typed| Rc::ptr_eq(&typed.text, &self.draft.text)) {
            self.draft = Draft::default();
        }
    }

    /// What was typed is on the desk already, as another list: what is kept of it is the draft alone.
    pub(super) fn known_already(&mut self, source: &FileSource) {
        self.take_handed_over(source);
    }

    /// What was typed is refused: where it is the draft, it stays that, to be read otherwise. Else as [`Self::take_back`].
    pub(super) fn refused(&mut self, source: &FileSource) -> Option<Typed> {
        let is_draft =
            |handed: &HandedOver| handed.source == *source && Rc::ptr_eq(&handed.typed.text, &self.draft.text);
        if self.handed_over.iter().any(is_draft) { None } else { self.take_back(source) }
    }

    /// What was typed was not read: it waits to be added again, in front of what was typed since. Gives it where it was no
    /// draft any more.
    pub(super) fn take_back(&mut self, source: &FileSource) -> Option<Typed> {
        let typed = self.take_handed_over(source)?;
        if Rc::ptr_eq(&typed.text, &self.draft.text) {
            self.draft.is_read = false;
            return None;
        }
        if holds_keys(str_of(&typed.text)) {
            return None;
        }
        let since = Typed { text: Rc::clone(&self.draft.text), list: self.draft.list };
        let Typed { text, list } = typed.clone().before(since);
        self.draft = Draft { lines: lines_of(&text), text, list, is_read: false };
        Some(typed)
    }
}

impl Page {
    /// A name for what came without one: `name`, or with a number behind it if something of that name is on the desk.
    pub(crate) fn unused_name(&self, name: &str) -> String {
        let desk = self.desks.newest();
        let is_used = |name: &str| {
            desk.files().iter().any(|file| &*file.name == name) || desk.lists().iter().any(|list| &*list.name == name)
        };
        let numbered = (2..).map(|number| format!("{name} {number}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_used(name)).unwrap_or_default()
    }

    /// The job that reads a file of the desk anew with other choices.
    pub(crate) fn reread(&self, uid: u32, options: ReadOptions) -> Option<Job> {
        let source = self.files.source(uid)?.clone();
        let kind = if self.desks.shown().has_list(uid) { JobKind::Users } else { JobKind::Tokens };
        Some(Job { source, kind, options, replaces: Some(uid) })
    }
}

/// What happens to files.
pub(crate) enum FilesMsg {
    /// What the columns of a table hold was said.
    Remember(Mapping),
    /// The columns of a file are to be named.
    NameColumns(Naming),
    /// What is typed into the list of users, kept until it is read.
    Draft(Draft),
    /// Of what was typed, this is handed over to be read.
    HandedOver(FileSource, Typed),
    /// What was not read is in the field again.
    BackInField,
    /// Take a token file with its tokens, or a user list, from the desk.
    Remove(u32),
}

pub(super) fn apply(page: &mut Page, msg: FilesMsg) {
    match msg {
        FilesMsg::Remember(mapping) => page.files.remember_mapping(mapping),
        FilesMsg::NameColumns(naming) => {
            let list = naming.job.kind == JobKind::Users;
            page.view.dialog = Some(if list { Dialog::ListColumns(naming) } else { Dialog::Columns(naming) });
        }
        FilesMsg::Draft(draft) => page.files.keep_draft(draft),
        FilesMsg::HandedOver(source, typed) => page.files.handed_over.push(HandedOver { source, typed }),
        FilesMsg::BackInField => {
            if let Some(Dialog::EnterUsers(entry)) = &mut page.view.dialog {
                entry.returned = None;
            }
        }
        FilesMsg::Remove(uid) => remove(page, uid),
    }
}

fn remove(page: &mut Page, uid: u32) {
    let was = page.desks.newest().clone();
    let (name, desk, what) = if let Some((desk, removed)) = was.remove_file(uid) {
        let name = was.files().iter().find(|file| file.uid == uid).map(|file| file.name.to_string());
        (name, desk, count(removed, "token"))
    } else if let Some((desk, left)) = was.remove_list(uid) {
        let name = was.lists().iter().find(|list| list.uid == uid).map(|list| list.name.to_string());
        let freed = if left.freed > 0 { format!(", {} free again", count(left.freed, "token")) } else { String::new() };
        (name, desk, format!("{}{freed}", count(left.gone, "user")))
    } else {
        return;
    };
    let name = name.unwrap_or_default();
    // It was asked for in the dialog about the file. A large desk is shown, and so the dialog closed, a moment later.
    page.view.dialog = None;
    page.desks.change(format!("removing {name}"), desk);
    page.notices.settle(&Cause::File(name.clone()));
    let left = left_of_removed(&was, page.desks.newest());
    page.notices.inform(format!("Removed from the desk: {name} ({what}).{left}"));
}
