//! What the page knows: the desk with its history, and what only the page has (messages, dialogs, filters).
//!
//! A pure reducer: what happened comes in as a [`Msg`], a new [`Page`] comes out. It reads no clock and touches nothing.

pub(crate) mod step;

use crate::job::{FileSource, Job, JobKind};
use std::rc::Rc;
use token_desk_core::desk::history::History;
use token_desk_core::desk::selection::Selection;
use token_desk_core::desk::{Added, AssignReport, Desk, Filter, RowId, Status, UsersAdded};
use token_desk_core::ground::refusal::{Instead, Refusal};
pub(crate) use token_desk_core::ground::words::{count, grouped};
use token_desk_core::reading::Reading;
use token_desk_core::reading::mapping::Mapping;
use token_desk_core::reading::options::ReadOptions;
use token_desk_core::roster::{Look, UserReading};
use yew::{AttrValue, Reducible};

/// The desk as components get it: equal only if it is the same.
#[derive(Clone)]
pub(crate) struct Shown(pub(crate) Rc<Desk>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for Shown {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.0
    }
}

/// The selected tokens as components get them: equal only if it is the same.
#[derive(Clone, Default)]
pub(crate) struct Chosen(Rc<Selection>);

impl PartialEq for Chosen {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for Chosen {
    type Target = Selection;

    fn deref(&self) -> &Selection {
        &self.0
    }
}

/// A change of the selection. Rows are counted among those shown, whose places `shown` are.
pub(crate) enum Pick {
    /// Selects a token, or no longer.
    Toggle(RowId),
    /// Selects all these, or no longer.
    All {
        /// Which.
        shown: Rc<Vec<u32>>,
        /// Whether to select.
        on: bool,
    },
    /// What the row `from` is, all rows to `to` become.
    Like {
        /// The rows.
        shown: Rc<Vec<u32>>,
        /// The first.
        from: usize,
        /// The last, before or behind it.
        to: usize,
    },
    /// Selects the rows from `from` to `to`, instead of those that were selected by the step before of the same run.
    Stretch {
        /// The rows.
        shown: Rc<Vec<u32>>,
        /// Where the run began.
        from: usize,
        /// Where it is now.
        to: usize,
        /// Whether this is its first step.
        first: bool,
    },
    /// Selects none.
    Nothing,
}

/// From so many tokens or users on a change is shown in steps.
const LARGE: usize = 20_000;

/// So many errors wait to be read.
const MOST_ALERTS: usize = 200;

/// The name of a user list that was typed or pasted.
pub(crate) const ENTERED: &str = "Entered users";

/// So many mappings are remembered.
const MOST_MAPPINGS: usize = 50;

/// Something to tell.
#[derive(Clone, PartialEq)]
pub(crate) struct Notice {
    /// Its number, for dismissing.
    pub(crate) id: u32,
    /// Whether something went wrong.
    pub(crate) error: bool,
    /// Whether it is no success either.
    pub(crate) plain: bool,
    /// What.
    pub(crate) text: AttrValue,
    /// What to do.
    pub(crate) advice: AttrValue,
    /// What can be done with a click.
    pub(crate) offer: Option<Offer>,
}

/// A way out that a notice offers.
#[derive(Clone, PartialEq)]
pub(crate) enum Offer {
    /// Take back what was just done.
    Undo,
    /// Read the file as something else.
    ReadAs(Instead, Job),
}

/// The dialog that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialog {
    /// Type or paste users.
    EnterUsers,
    /// Plan and download the files.
    Export,
    /// Tokens into any format.
    Convert,
    /// The same, with the selected ones to begin with.
    ConvertSelected,
    /// Enter what opens a file.
    Unlock,
    /// Say what the columns of a file hold.
    Columns,
    /// The same for a user list, and its sheet.
    ListColumns,
    /// Ask before a file is opened that takes long.
    ManyRounds,
    /// Ask before everything is forgotten.
    ClearAll,
    /// Give one token to a user.
    Assign(RowId),
    /// Change how a file was read.
    FileSettings(u32),
    /// What the page does and how.
    Help,
    /// How to check that nothing leaves.
    Seal,
}

/// The theme that was chosen instead of the system's.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The next one when the switch is pressed.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// What the document is told; nothing for the system's.
    pub(crate) fn word(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// The part that is seen where there is room for one.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tab {
    /// The table.
    #[default]
    Tokens,
    /// The people.
    Users,
    /// The findings.
    Findings,
}

/// A file that is being read.
#[derive(Clone, PartialEq)]
pub(crate) struct InProgress {
    /// Its name.
    pub(crate) name: AttrValue,
    /// How far, 0 to 1.
    pub(crate) share: f64,
}

/// A file that waits for what opens it, or for the word to go on.
#[derive(Clone, PartialEq)]
pub(crate) struct Locked {
    /// The file.
    pub(crate) job: Job,
    /// Why it is not read yet.
    pub(crate) refusal: Refusal,
}

/// A file whose columns are being named.
#[derive(Clone, PartialEq)]
pub(crate) struct Naming {
    /// The file.
    pub(crate) job: Job,
    /// The notice that offered it: it goes when the file is read.
    pub(crate) notice: Option<u32>,
}

/// What a user list gives with certain choices.
#[derive(Clone, PartialEq)]
pub(crate) struct Looked {
    /// The choices.
    pub(crate) options: ReadOptions,
    /// What it gives.
    pub(crate) found: Result<Look, Refusal>,
}

/// Rows that something pointed at.
#[derive(Clone, PartialEq)]
pub(crate) struct Spotlight {
    /// What they are.
    pub(crate) label: AttrValue,
    /// Their places.
    pub(crate) rows: Rc<Vec<u32>>,
}

/// Everything the page knows.
#[derive(Clone)]
pub(crate) struct Page {
    history: Rc<History>,
    /// The desk.
    pub(crate) desk: Shown,
    /// Where files can be read anew, by the number of the file on the desk.
    pub(crate) sources: Rc<Vec<(u32, FileSource)>>,
    /// Errors that wait to be read.
    pub(crate) alerts: Vec<Notice>,
    /// The last thing that happened.
    pub(crate) status: Option<Notice>,
    /// The open dialog.
    pub(crate) dialog: Option<Dialog>,
    /// The file that [`Dialog::Unlock`] or [`Dialog::ManyRounds`] is about.
    pub(crate) locked: Option<Locked>,
    /// The file that [`Dialog::Columns`] is about.
    pub(crate) naming: Option<Naming>,
    /// What was seen of the user list that [`Dialog::ListColumns`] is about.
    pub(crate) looked: Option<Rc<Looked>>,
    /// What was said of columns so far, the latest last: offered for the next table with the same header.
    pub(crate) mappings: Rc<Vec<Mapping>>,
    /// What is being read, once it takes long enough to say so.
    pub(crate) reading: Option<InProgress>,
    /// Whether something would be lost by leaving.
    pub(crate) unsaved: bool,
    /// Filter of the table.
    pub(crate) filter: Filter,
    /// Search of the table.
    pub(crate) search: AttrValue,
    /// Rows that something pointed at, instead of filter and search.
    pub(crate) spotlight: Option<Spotlight>,
    /// The selected tokens of the desk.
    pub(crate) selection: Chosen,
    /// What was selected before the run of [`Pick::Stretch`] began.
    before_run: Chosen,
    /// The row to show and focus; the number makes each wish a new one.
    pub(crate) goal: Option<(RowId, u32)>,
    /// Theme.
    pub(crate) theme: Theme,
    /// Tab of the narrow page.
    pub(crate) tab: Tab,
    /// What was typed into the list of users and not read yet.
    pub(crate) draft: AttrValue,
    /// Whether the history has a desk that is not shown yet.
    awaits: bool,
    /// What is being mended by reading files anew.
    mending: Option<Mending>,
    /// How many token files came since nothing was being read, and what of them.
    arrived: Option<(usize, Added)>,
    next_notice: u32,
}

/// Files that are read anew to mend findings: one step for undo, however many they are.
#[derive(Clone)]
struct Mending {
    label: String,
    begun: bool,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            history: Rc::default(),
            desk: Shown(Rc::default()),
            sources: Rc::default(),
            alerts: Vec::new(),
            status: None,
            dialog: None,
            locked: None,
            naming: None,
            looked: None,
            mappings: Rc::default(),
            reading: None,
            unsaved: false,
            filter: Filter::All,
            search: AttrValue::default(),
            spotlight: None,
            selection: Chosen::default(),
            before_run: Chosen::default(),
            goal: None,
            theme: Theme::default(),
            tab: Tab::default(),
            draft: AttrValue::default(),
            awaits: false,
            mending: None,
            arrived: None,
            next_notice: 0,
        }
    }
}

/// What happened.
pub(crate) enum Msg {
    /// A token file was read.
    TokensRead(Job, Box<Reading>),
    /// A user list was read.
    UsersRead(Job, Box<UserReading>),
    /// A user list was looked at.
    Looked(Job, Result<Box<Look>, Refusal>),
    /// A saved mapping came among the files.
    MappingRead(Job, Box<Mapping>),
    /// What the columns of a table hold was said.
    Remember(Mapping),
    /// Do a part of what showing the desk takes. After a large file the browser gets a turn before each part and before
    /// [`Msg::Present`], so that none of them holds the page up.
    Prepare(fn(&Desk)),
    /// Show the desk as it is now.
    Present,
    /// A file was refused.
    Refused(Job, Refusal),
    /// The worker failed on a file.
    ReaderFailed(Job),
    /// Reading was cancelled.
    Cancelled(Job),
    /// Reading goes on.
    Progress(AttrValue, f64),
    /// Nothing is being read any more.
    Idle,
    /// Apply & Assign.
    Assign,
    /// Give a token to a UPN.
    AssignTo(RowId, String),
    /// Free a token.
    Unassign(RowId),
    /// Select tokens of this desk.
    Pick(Shown, Pick),
    /// Free the selected tokens.
    UnassignSelected,
    /// Take the selected tokens from the desk.
    RemoveSelected,
    /// Take the last change back.
    Undo,
    /// Do it again.
    Redo,
    /// Forget everything.
    ClearAll,
    /// Files are about to be read anew to mend findings; the words on the button.
    Mending(String),
    /// Findings of the desk that was shown then were mended; the words on the button.
    Mended(String, Shown, Box<Desk>),
    /// The findings of the class with that code were looked at.
    Seen(&'static str, String),
    /// They are to be listed again.
    ShowAgain(&'static str),
    /// Manufacturers and models are to have no commas.
    WithoutCommas,
    /// The inventory was downloaded.
    Saved,
    /// Something to tell.
    Tell(String),
    /// Something went wrong.
    Warn(Refusal),
    /// A notice was read.
    Dismiss(u32),
    /// The locked file is read again.
    Unlocking,
    /// The columns of a file are to be named.
    NameColumns(Naming),
    /// Open or close a dialog.
    Show(Option<Dialog>),
    /// Filter the table.
    Filter(Filter),
    /// Search the table.
    Search(String),
    /// Neither filter nor search, and the first row.
    ShowAll,
    /// Point at rows, or no longer.
    Spotlight(Option<Spotlight>),
    /// Show and focus a row.
    GoTo(RowId),
    /// The next theme.
    NextTheme,
    /// Another tab.
    Tab(Tab),
    /// What is typed into the list of users, kept until it is read.
    Draft(String),
    /// Take a token file with its tokens, or a user list, from the desk.
    RemoveFile(u32),
}

impl Reducible for Page {
    type Action = Msg;

    fn reduce(self: Rc<Self>, msg: Msg) -> Rc<Self> {
        let mut page = (*self).clone();
        page.handle(msg);
        Rc::new(page)
    }
}

impl Page {
    /// What undo would take back.
    pub(crate) fn undo_label(&self) -> Option<AttrValue> {
        self.history.undo_label().map(|label| AttrValue::from(label.to_owned()))
    }

    /// What redo would do again.
    pub(crate) fn redo_label(&self) -> Option<AttrValue> {
        self.history.redo_label().map(|label| AttrValue::from(label.to_owned()))
    }

    fn handle(&mut self, msg: Msg) {
        match msg {
            Msg::TokensRead(job, reading) => self.tokens_read(job, *reading),
            Msg::UsersRead(job, reading) => self.users_read(&job, *reading),
            Msg::Looked(job, found) => self.looked_at(job, found.map(|look| *look)),
            Msg::Refused(job, refusal) if job.kind == JobKind::Look => self.looked_at(job, Err(refusal)),
            Msg::MappingRead(job, mapping) => {
                let name = job.source.name;
                self.tell(if mapping.header {
                    format!("{name} says what columns hold. It is filled in for tables with the header {}: choose “Name the columns” there.", mapping.names())
                } else {
                    format!("{name} says what columns hold, but of a table without a header: load it where its columns are named.")
                });
                self.learn(*mapping);
            }
            Msg::Remember(mapping) => self.learn(mapping),
            Msg::Refused(job, refusal) if self.asks(&refusal) => {
                let many = matches!(refusal.instead, Some(Instead::ManyRounds(_)));
                self.dialog = Some(if many { Dialog::ManyRounds } else { Dialog::Unlock });
                self.locked = Some(Locked { job, refusal });
            }
            Msg::Refused(job, refusal) => {
                let offer = refusal.instead.map(|instead| Offer::ReadAs(instead, job.clone()));
                let text = format!("{}: {}", job.source.name, refusal.message);
                self.alert(text, refusal.advice, offer);
            }
            Msg::ReaderFailed(job) => self.alert(
                format!("Reading {} failed because of an error in Token Desk.", job.source.name),
                "Nothing on the desk has changed; other files can still be read. Please report it, with the kind of file (never the file itself).".to_owned(),
                None,
            ),
            Msg::Cancelled(job) => self.tell(format!("Reading {} was cancelled; nothing was added.", job.source.name)),
            Msg::Prepare(part) => {
                if self.awaits {
                    part(self.history.desk());
                }
            }
            Msg::Present => {
                if self.awaits {
                    self.present();
                }
            }
            Msg::Progress(name, share) => self.reading = Some(InProgress { name, share }),
            Msg::Idle => {
                self.reading = None;
                self.mending = None;
                self.arrived = None;
            }
            Msg::Assign => {
                let (desk, report) = self.history.desk().apply_and_assign();
                let text = assign_words(report);
                if report.assigned > 0 {
                    self.change(format!("assigning {}", count(report.assigned, "token")), desk);
                }
                self.tell(text);
                self.say_plainly(report.assigned == 0);
            }
            Msg::AssignTo(row, upn) => self.assign_to(row, &upn),
            Msg::Unassign(row) => {
                let Some((serial, user, old)) = self.history.desk().find(row).and_then(|view| {
                    Some((view.token.serial.to_string(), view.user?.1.label(), view.status == Status::Old))
                }) else {
                    return;
                };
                self.change(format!("unassigning {serial}"), self.history.desk().unassign(row));
                self.tell(if old {
                    format!("Token {serial} is free here; in Entra {user} may still have it: take it away there too.")
                } else {
                    format!("Token {serial} is free again; {user} has it no more.")
                });
            }
            // A wish that was made of a desk that is gone knows other places.
            Msg::Pick(desk, pick) => {
                if desk == self.desk {
                    self.pick(&pick);
                }
            }
            Msg::UnassignSelected => {
                let (desk, freed) = self.history.desk().unassign_tokens(&self.selected());
                if freed == 0 {
                    self.tell("None of the selected tokens has a user.".to_owned());
                } else {
                    let (tokens, left) = (count(freed, "token"), left_in_entra(self.history.desk(), &desk));
                    self.change(format!("unassigning {tokens}"), desk);
                    let are = if freed == 1 { "is" } else { "are" };
                    self.tell_of_step(format!("{tokens} {are} free again.{left}"));
                }
            }
            Msg::RemoveSelected => {
                let (desk, removed) = self.history.desk().remove_tokens(&self.selected());
                if removed > 0 {
                    let (tokens, left) = (count(removed, "token"), left_in_entra(self.history.desk(), &desk));
                    self.change(format!("removing {tokens}"), desk);
                    self.tell_of_step(format!("{tokens} removed from the desk.{left}"));
                }
            }
            Msg::Mending(label) => self.mending = Some(Mending { label, begun: false }),
            Msg::Mended(label, was, desk) => {
                if was == self.desk && !self.awaits {
                    self.arrive(quoted(&label), *desk);
                    self.tell_of_step(format!("Done: {label}."));
                } else {
                    self.tell("The desk has changed meanwhile; nothing was mended.".to_owned());
                }
            }
            Msg::Seen(code, label) => {
                let groups = &self.desk.summary().groups;
                let Some(desk) =
                    groups.iter().find(|group| group.code == code).map(|group| self.history.desk().mark_seen(group))
                else {
                    return;
                };
                self.arrive(quoted(&label), desk);
                self.tell_of_step("Marked as seen; it stands at the end of the findings.".to_owned());
            }
            Msg::ShowAgain(code) => {
                let seen = &self.desk.summary().seen;
                let found = seen.iter().find(|group| group.code == code);
                if let Some((heading, desk)) = found.map(|group| (group.heading, self.history.desk().show_again(group))) {
                    self.arrive(format!("showing {} again", quoted(heading)), desk);
                }
            }
            Msg::WithoutCommas => {
                let desk = self.history.desk().without_commas();
                self.change("replacing commas by blanks".to_owned(), desk);
                self.tell_of_step("Commas in manufacturers and models are blanks now.".to_owned());
            }
            Msg::Undo => self.travel(true),
            Msg::Redo => self.travel(false),
            Msg::ClearAll => {
                *self = Self { theme: self.theme, next_notice: self.next_notice, ..Self::default() };
                self.tell("Everything is cleared.".to_owned());
            }
            Msg::Saved => self.unsaved = false,
            Msg::Tell(text) => self.tell(text),
            Msg::Warn(refusal) => self.alert(refusal.message, refusal.advice, None),
            Msg::Dismiss(id) => {
                self.alerts.retain(|notice| notice.id != id);
                if self.status.as_ref().is_some_and(|status| status.id == id) {
                    self.status = None;
                }
            }
            Msg::Unlocking => {
                self.locked = None;
                self.dialog = None;
            }
            Msg::NameColumns(naming) => {
                let list = naming.job.kind == JobKind::Users;
                self.dialog = Some(if list { Dialog::ListColumns } else { Dialog::Columns });
                self.looked = None;
                self.naming = Some(naming);
            }
            Msg::Show(dialog) => {
                self.dialog = dialog;
                (self.naming, self.looked) = (None, None);
                // Left for later: the offer to open it stays.
                if let Some(Locked { job, refusal }) = self.locked.take() {
                    let offer = refusal.instead.map(|instead| Offer::ReadAs(instead, job.clone()));
                    self.alert(format!("{} was not opened.", job.source.name), refusal.advice, offer);
                }
            }
            Msg::Filter(filter) => {
                self.filter = filter;
                self.spotlight = None;
            }
            Msg::Search(search) => {
                self.search = search.into();
                self.spotlight = None;
            }
            Msg::ShowAll => {
                (self.filter, self.search, self.spotlight) = (Filter::All, AttrValue::default(), None);
                if let Some(row) = self.desk.id_at(0) {
                    self.aim_at(row);
                }
            }
            Msg::Spotlight(spotlight) => {
                // The dialog that pointed at them goes, and the first of them gets the focus.
                let first = spotlight.as_ref().and_then(|spotlight| spotlight.rows.first());
                if let Some(row) = first.and_then(|&place| self.desk.id_at(place as usize)) {
                    self.aim_at(row);
                }
                self.spotlight = spotlight;
                self.dialog = None;
                self.tab = Tab::Tokens;
            }
            Msg::GoTo(row) => {
                self.spotlight = None;
                self.filter = Filter::All;
                self.search = AttrValue::default();
                self.aim_at(row);
                self.tab = Tab::Tokens;
            }
            Msg::NextTheme => self.theme = self.theme.next(),
            Msg::Tab(tab) => self.tab = tab,
            Msg::Draft(text) => self.draft = text.into(),
            Msg::RemoveFile(uid) => self.remove_file(uid),
        }
    }

    /// Has the table show and focus a row.
    fn aim_at(&mut self, row: RowId) {
        self.goal = Some((row, self.goal.map_or(0, |(_, number)| number + 1)));
    }

    /// Whether a refusal asks the person for something right now: a key, or the word to go on.
    fn asks(&self, refusal: &Refusal) -> bool {
        self.dialog.is_none() && matches!(refusal.instead, Some(Instead::Unlocked { .. } | Instead::ManyRounds(_)))
    }

    fn tokens_read(&mut self, job: Job, reading: Reading) {
        let name = job.source.name.clone();
        // What was typed as users were tokens: their keys don't stay in the dialog.
        if name == ENTERED {
            self.draft = AttrValue::default();
        }
        if let Some(uid) = job.replaces {
            let (desk, added) = self.history.desk().replace_tokens(uid, reading, job.options);
            self.remember(uid, job.source);
            match self.mending.clone() {
                Some(Mending { label, begun }) => {
                    if begun {
                        Rc::make_mut(&mut self.history).amend(desk);
                        self.awaits = true;
                    } else {
                        self.arrive(quoted(&label), desk);
                    }
                    self.tell_of_step(format!("Done: {label}."));
                    self.mending = Some(Mending { label, begun: true });
                }
                None => {
                    let nothing = added.tokens == 0;
                    self.arrive(format!("reading {name} again"), desk);
                    self.tell_of_step(format!("{name} was read again: {}.", added_words(added)));
                    self.say_plainly(nothing);
                }
            }
            return;
        }
        let encodings = reading.how.secret_question.len();
        match self.history.desk().add_tokens(&name, reading, job.options) {
            Ok((desk, added)) => {
                self.remember(added.file, job.source);
                self.arrive(format!("adding {name}"), desk);
                let question = if encodings > 0 { " Its keys need a decision, see above." } else { "" };
                let (files, sum) = self.of_these_files(added);
                let name = if files > 1 { count(files, "file") } else { name.to_string() };
                self.tell(format!("{name}: {}.{question}", added_words(sum)));
                self.say_plainly(sum.tokens + sum.known == 0);
            }
            Err(refusal) => self.alert(refusal.message, refusal.advice, None),
        }
    }

    /// Sums up what came of the files that are read one after the other.
    fn of_these_files(&mut self, added: Added) -> (usize, Added) {
        let (files, before) = self.arrived.take().unwrap_or_default();
        let sum = Added {
            file: added.file,
            tokens: before.tokens + added.tokens,
            rejected: before.rejected + added.rejected,
            known: before.known + added.known,
            assigned: before.assigned + added.assigned,
            known_assigned: before.known_assigned + added.known_assigned,
        };
        self.arrived = Some((files + 1, sum));
        (files + 1, sum)
    }

    fn remember(&mut self, uid: u32, source: FileSource) {
        let mut sources = (*self.sources).clone();
        sources.retain(|(known, _)| *known != uid);
        sources.push((uid, source));
        self.sources = Rc::new(sources);
    }

    fn looked_at(&mut self, job: Job, found: Result<Look, Refusal>) {
        if self.naming.as_ref().is_some_and(|naming| naming.job.source == job.source) {
            self.looked = Some(Rc::new(Looked { options: job.options, found }));
        }
    }

    /// Keeps a mapping; it takes the place of one for the same header.
    fn learn(&mut self, mapping: Mapping) {
        let names: Vec<&str> = mapping.columns.iter().map(|(name, _)| name.as_str()).collect();
        let known = Rc::make_mut(&mut self.mappings);
        known.retain(|known| !known.fits(&names));
        if known.len() >= MOST_MAPPINGS {
            known.remove(0);
        }
        known.push(mapping);
    }

    fn users_read(&mut self, job: &Job, reading: UserReading) {
        let sheet = reading.sheet.and_then(|sheet| reading.sheets.get(sheet as usize));
        let name = &match sheet {
            Some(sheet) => format!("{}, sheet “{sheet}”", job.source.name),
            None => job.source.name.clone(),
        };
        if let Some(uid) = job.replaces {
            let (desk, added) = self.history.desk().replace_users(uid, reading);
            self.remember(uid, job.source.clone());
            self.arrive(format!("reading {} again", job.source.name), desk);
            self.tell_of_step(format!("{name} was read again: {}.", users_words(added)));
            return;
        }
        match self.history.desk().add_users(&job.source.name, reading) {
            Ok((desk, added)) => {
                if job.source.name == ENTERED {
                    self.draft = AttrValue::default();
                }
                self.remember(added.list, job.source.clone());
                self.arrive(format!("adding {}", job.source.name), desk);
                self.tell(format!("{name}: {}.", users_words(added)));
            }
            Err(refusal) => self.alert(refusal.message, refusal.advice, None),
        }
    }

    fn remove_file(&mut self, uid: u32) {
        let was = self.history.desk();
        let (name, desk, what) = if let Some((desk, removed)) = was.remove_file(uid) {
            let name = was.files().iter().find(|file| file.uid == uid).map(|file| file.name.to_string());
            (name, desk, count(removed, "token"))
        } else if let Some((desk, left)) = was.remove_list(uid) {
            let name = was.lists().iter().find(|list| list.uid == uid).map(|list| list.name.to_string());
            let freed =
                if left.freed > 0 { format!(", {} free again", count(left.freed, "token")) } else { String::new() };
            (name, desk, format!("{}{freed}", count(left.gone, "user")))
        } else {
            return;
        };
        let (name, left) = (name.unwrap_or_default(), left_in_entra(was, &desk));
        (self.dialog, self.naming, self.looked) = (None, None, None);
        self.arrive(format!("removing {name}"), desk);
        self.tell_of_step(format!("Removed from the desk: {name} ({what}).{left}"));
    }

    fn assign_to(&mut self, row: RowId, upn: &str) {
        let Some(serial) = self.history.desk().find(row).map(|view| view.token.serial.to_string()) else { return };
        match self.history.desk().assign_upn(row, upn) {
            Ok(desk) => {
                self.dialog = None;
                self.change(format!("assigning {serial}"), desk);
                self.tell(format!("Token {serial} belongs to {} now.", upn.trim()));
            }
            Err(problem) => self.alert(
                format!("“{}” can’t be a UPN: {problem}.", upn.trim()),
                "Choose a user from the list, or type the UPN as it stands in Entra.".to_owned(),
                None,
            ),
        }
    }

    fn change(&mut self, label: String, desk: Desk) {
        self.keep(label, desk);
        self.present();
    }

    /// A change that a file made. A large desk is shown in steps of its own: see [`Msg::Prepare`].
    fn arrive(&mut self, label: String, desk: Desk) {
        if desk.token_count().max(desk.users().len()) < LARGE {
            self.change(label, desk);
        } else {
            self.keep(label, desk);
            self.awaits = true;
        }
    }

    fn keep(&mut self, label: String, desk: Desk) {
        self.end_step();
        Rc::make_mut(&mut self.history).push(label, desk);
    }

    /// What is mended in further files becomes a step of its own, since something else was done in between.
    fn end_step(&mut self) {
        if let Some(mending) = &mut self.mending {
            mending.begun = false;
        }
    }

    fn travel(&mut self, back: bool) {
        self.end_step();
        let history = Rc::make_mut(&mut self.history);
        let label = if back { history.undo() } else { history.redo() };
        if let Some(label) = label {
            self.present();
            self.tell(format!("{} {label}.", if back { "Undone:" } else { "Done again:" }));
        }
    }

    /// The places of the selected tokens on the desk as it is now, even if it is not shown yet.
    fn selected(&self) -> Vec<u32> {
        let desk = self.history.desk();
        self.selection.follow(&self.desk, desk).places(desk)
    }

    fn pick(&mut self, pick: &Pick) {
        let desk = &self.desk;
        let rows = |shown: &[u32], from: usize, to: usize| -> Vec<u32> {
            shown.get(from.min(to)..=from.max(to).min(shown.len().saturating_sub(1))).unwrap_or_default().to_vec()
        };
        let mut selection = (*self.selection.0).clone();
        match pick {
            Pick::Toggle(id) => {
                let place = desk.find(*id).and_then(|row| u32::try_from(row.place).ok());
                selection.set(desk, place.as_slice(), !self.selection.contains(*id));
            }
            Pick::All { shown, on } => selection.set(desk, shown, *on),
            Pick::Like { shown, from, to } => {
                let first = shown.get(*from).and_then(|&place| desk.id_at(place as usize));
                let on = first.is_none_or(|first| self.selection.contains(first));
                selection.set(desk, &rows(shown, *from, *to), on);
            }
            Pick::Stretch { shown, from, to, first } => {
                if *first {
                    self.before_run = self.selection.clone();
                }
                selection = (*self.before_run.0).clone();
                selection.set(desk, &rows(shown, *from, *to), true);
            }
            Pick::Nothing => selection = Selection::default(),
        }
        self.selection = Chosen(Rc::new(selection));
    }

    fn present(&mut self) {
        self.awaits = false;
        let before = std::mem::replace(&mut self.desk, Shown(Rc::new(self.history.desk().clone())));
        if !self.selection.is_empty() {
            self.selection = Chosen(Rc::new(self.selection.follow(&before, &self.desk)));
        }
        self.before_run = self.selection.clone();
        self.unsaved = !self.desk.is_empty();
        self.spotlight = None;
        if matches!(self.dialog, Some(Dialog::Assign(_) | Dialog::FileSettings(_))) {
            self.dialog = None;
        }
        // The file may have gone from the desk.
        if self.naming.as_ref().is_some_and(|naming| naming.job.replaces.is_some()) {
            (self.dialog, self.naming, self.looked) = (None, None, None);
        }
    }

    fn tell(&mut self, text: String) {
        let id = self.notice_id();
        let (text, advice) = (text.into(), AttrValue::default());
        self.status = Some(Notice { id, error: false, plain: false, text, advice, offer: None });
    }

    /// What was told is no success if `so`.
    fn say_plainly(&mut self, so: bool) {
        if let Some(status) = &mut self.status {
            status.plain |= so;
        }
    }

    /// Tells what was done, with the way back.
    fn tell_of_step(&mut self, text: String) {
        self.tell(text);
        if let Some(status) = &mut self.status {
            status.offer = Some(Offer::Undo);
        }
    }

    fn alert(&mut self, text: String, advice: String, offer: Option<Offer>) {
        let id = self.notice_id();
        self.status = None;
        self.alerts.push(Notice { id, error: true, plain: false, text: text.into(), advice: advice.into(), offer });
        // Each is to be read; the list scrolls. A page can't hold them without end.
        if self.alerts.len() > MOST_ALERTS {
            self.alerts.remove(0);
        }
    }

    fn notice_id(&mut self) -> u32 {
        self.next_notice += 1;
        self.next_notice
    }

    /// The job that reads a file of the desk anew with other choices.
    pub(crate) fn reread(&self, uid: u32, options: ReadOptions) -> Option<Job> {
        let (_, source) = self.sources.iter().find(|(known, _)| *known == uid)?;
        let list = self.desk.lists().iter().any(|list| list.uid == uid);
        let kind = if list { JobKind::Users } else { JobKind::Tokens };
        Some(Job { source: source.clone(), kind, options, replaces: Some(uid) })
    }
}

/// The words of a button, named as such.
fn quoted(words: &str) -> String {
    format!("“{words}”")
}

/// What is left to do in Entra after a change that took tokens from users who have them there: Entra does not know of it.
fn left_in_entra(before: &Desk, after: &Desk) -> String {
    match before.summary().old.saturating_sub(after.summary().old) {
        0 => String::new(),
        1 => " 1 of them is in Entra already: take it away there too.".to_owned(),
        number => format!(" {} of them are in Entra already: take them away there too.", grouped(number)),
    }
}

fn added_words(added: Added) -> String {
    let mut words = format!("{} read", count(added.tokens, "token"));
    if added.rejected > 0 {
        words += &format!(", {} left out (see Findings)", count(added.rejected as usize, "row"));
    }
    if added.known > 0 {
        words += &format!(", {} on the desk already", grouped(added.known));
    }
    if added.assigned > 0 {
        words += &format!(", {} of them with a user", grouped(added.assigned));
    }
    words
}

fn users_words(added: UsersAdded) -> String {
    let mut words = format!("{} added", count(added.new, "user"));
    if added.known > 0 {
        words += &format!(", {} known already", grouped(added.known));
    }
    if added.rejected > 0 {
        words += &format!(", {} left out (see Findings)", count(added.rejected as usize, "row"));
    }
    if added.assigned > 0 {
        words += &format!(", {} assigned by serial number", count(added.assigned, "token"));
    }
    if added.gone > 0 {
        words += &format!(", {} of before gone", count(added.gone, "user"));
    }
    if added.freed > 0 {
        words += &format!(", {} free again", count(added.freed, "token"));
    }
    words
}

fn assign_words(report: AssignReport) -> String {
    let mut words = match report.assigned {
        0 if report.tokens_left > 0 => "Nothing to assign: no user waits for a token.".to_owned(),
        0 if report.users_left > 0 => "Nothing to assign: no token is free.".to_owned(),
        0 => "Nothing to assign.".to_owned(),
        assigned => format!("{} assigned.", count(assigned, "token")),
    };
    let mut add = |number: usize, what: &str, why: &str| {
        if number > 0 {
            words += &format!(" {}{why}", count(number, what));
        }
    };
    add(report.tokens_left, "token", " left over.");
    add(report.users_left, "user", " still without a token.");
    add(report.contradicting, "token", " skipped: the serial number has two keys, see Findings.");
    add(report.promised, "user", " skipped: the list names a certain token, which is not free here.");
    add(report.disabled, "disabled account", " skipped.");
    add(report.guests, "guest", " skipped: Entra takes no hardware tokens for guests.");
    words
}
