//! The page as a person meets it: things are found by role and accessible name, as assistive technology finds them.
//!
//! A [`Sought`] is a description, not an element: each use looks again, so that a page which draws itself anew between
//! two steps does not trip a journey. Each look goes in two steps. `people.js` names every shown candidate inside the
//! page (one round trip for hundreds of buttons); then the driver's own `computedrole` and `computedlabel` must agree
//! about the one that was found. Two of that name are an error: a screen reader's user could not tell them apart.
//!
//! All drivers have both endpoints. WebKitGTK's gives no label for cells and headers, whose name is their content, and
//! no role for a table that it takes for a layout; there `people.js` alone decides.

use crate::driver::Browser;
use crate::patience::{until, within};
use crate::session::{Element, Session, Setup};
use crate::site::{SERVED_PATH, Site, packed_page};
use crate::table::Table;
use crate::wire::Refusal;
use serde_json::{Value, json};
use std::fmt;
use std::path::Path;
use std::time::Duration;

const PEOPLE: &str = include_str!("people.js");

/// How the page is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// From a disk: `file://`.
    File,
    /// From a web server without TLS, at a name that is no localhost, so without a secure context (WebKit: 127.0.0.1).
    Http,
}

/// A browser and the way to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The browser.
    pub browser: Browser,
    /// How the page is opened.
    pub scheme: Scheme,
}

impl Place {
    /// The place that a test's name gives, such as `firefox_http`.
    ///
    /// # Panics
    /// When the name gives no place.
    #[track_caller]
    pub fn named(name: &str) -> Self {
        let (browser, scheme) = name.split_once('_').expect("BROWSER_SCHEME");
        let browser = match browser {
            "chromium" => Browser::Chromium,
            "firefox" => Browser::Firefox,
            "webkit" => Browser::Webkit,
            other => panic!("no browser is called {other}"),
        };
        let scheme = match scheme {
            "file" => Scheme::File,
            "http" => Scheme::Http,
            other => panic!("no scheme is called {other}"),
        };
        Self { browser, scheme }
    }
}

/// What a thing on the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "these are the roles of WAI-ARIA, and inputs that have none: files; passwords, dates, numbers"
)]
pub enum Role {
    Button,
    FileInput,
    TextBox,
    Field,
    CheckBox,
    Radio,
    ComboBox,
    Link,
    Dialog,
    Region,
    Table,
    ColumnHeader,
    GridCell,
    MenuItem,
    CheckItem,
    Choice,
    List,
    Heading,
    Image,
    Alert,
    Status,
}

impl Role {
    /// Elements that may have this role.
    fn candidates(self) -> &'static str {
        match self {
            Self::Button => "button:not([role]), [role=button], input[type=button], input[type=submit], summary",
            Self::FileInput => "input[type=file]",
            Self::TextBox => {
                "textarea, input:not([type]), input[type=text], input[type=search], input[type=email], [role=textbox], [role=searchbox]"
            }
            Self::Field => "input[type=password], input[type=number], input[type=datetime-local]",
            Self::Radio => "input[type=radio], [role=radio]",
            Self::CheckBox => "input[type=checkbox], [role=checkbox], [role=switch]",
            Self::ComboBox => "select, [role=combobox]",
            Self::Link => "a[href], [role=link]",
            Self::Dialog => "dialog, [role=dialog], [role=alertdialog]",
            Self::Region => "section, [role=region], aside, [role=complementary]",
            Self::Table => "table, [role=table], [role=grid], [role=treegrid]",
            Self::ColumnHeader => "th, [role=columnheader]",
            Self::GridCell => "td, [role=gridcell]",
            Self::MenuItem => "[role=menuitem]",
            Self::CheckItem => "[role=menuitemcheckbox]",
            Self::Choice => "[role=option]",
            Self::List => "ul, ol, [role=list]",
            Self::Heading => "h1, h2, h3, h4, h5, h6, [role=heading]",
            Self::Image => "img, [role=img]",
            Self::Alert => "[role=alert]",
            Self::Status => "[role=status], output",
        }
    }

    /// What browsers may call this role.
    fn computed(self) -> &'static [&'static str] {
        match self {
            // A file input has no role in WAI-ARIA: each browser exposes it as another.
            Self::FileInput => &[],
            // Nor has a password's; those of numbers and dates differ.
            Self::Field => &[],
            Self::Radio => &["radio"],
            Self::Button => &["button"],
            Self::TextBox => &["textbox", "searchbox"],
            Self::CheckBox => &["checkbox", "switch"],
            // WebKitGTK takes a closed list for a button.
            Self::ComboBox => &["combobox", "listbox", "button"],
            Self::Link => &["link"],
            Self::Dialog => &["dialog", "alertdialog"],
            Self::Region => &["region", "complementary"],
            Self::Table => &["table", "grid", "treegrid"],
            Self::ColumnHeader => &["columnheader"],
            Self::GridCell => &["gridcell", "cell"],
            Self::MenuItem => &["menuitem"],
            Self::CheckItem => &["menuitemcheckbox"],
            Self::Choice => &["option"],
            Self::List => &["list"],
            Self::Heading => &["heading"],
            // The name of before and the one of today.
            Self::Image => &["img", "image"],
            Self::Alert => &["alert"],
            Self::Status => &["status"],
        }
    }
}

/// A name, or as much of it as is known.
#[derive(Debug, Clone)]
pub enum Name {
    /// This name.
    Is(String),
    /// A name that begins so.
    Begins(String),
    /// A name with this in it.
    Has(String),
    /// Any name, none too.
    Any,
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::Is(name.to_owned())
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self::Is(name)
    }
}

impl Name {
    /// A name that begins with `text`.
    pub fn beginning(text: &str) -> Self {
        Self::Begins(text.to_owned())
    }

    /// A name with `text` in it.
    pub fn with(text: &str) -> Self {
        Self::Has(text.to_owned())
    }

    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Is(whole) => name == whole,
            Self::Begins(start) => name.starts_with(start.as_str()),
            Self::Has(part) => name.contains(part.as_str()),
            Self::Any => true,
        }
    }
}

/// The page in a browser. Dropping it closes the browser; when the journey failed, a picture is kept.
pub struct Page {
    session: Session,
    place: Place,
    site: Option<Site>,
    address: String,
}

impl Page {
    /// Opens the packed page.
    ///
    /// # Panics
    /// When there is no page, or no such browser.
    #[track_caller]
    pub fn open(place: Place) -> Self {
        Self::open_with(place, |_| {})
    }

    /// Opens the packed page in a browser that `change` sets up differently.
    #[track_caller]
    pub fn open_with(place: Place, change: impl FnOnce(&mut Setup)) -> Self {
        Self::open_file(place, &packed_page(), change)
    }

    /// Opens any page.
    #[track_caller]
    pub fn open_file(place: Place, file: &Path, change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup::new(place.browser);
        change(&mut setup);
        let site = (place.scheme == Scheme::Http).then(|| Site::serve(file));
        let address = match (&site, place.browser) {
            (None, _) => format!("file://{}", file.display()),
            (Some(site), Browser::Webkit) => format!("http://127.0.0.1:{}{SERVED_PATH}", site.port()),
            (Some(site), _) => format!("http://{}:{}{SERVED_PATH}", crate::session::INTRANET, site.port()),
        };
        let page = Self { session: Session::start(setup), place, site, address };
        page.session.open(&page.address).unwrap_or_else(|refusal| panic!("{}: {refusal}", page.address));
        page
    }

    /// The browser, for what a person cannot do.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The browser and the way to the page.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The address that was opened.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The web server's log, where there is one.
    pub fn asked(&self) -> Option<Vec<String>> {
        self.site.as_ref().map(Site::asked)
    }

    /// Opens the page again, as if for the first time.
    #[track_caller]
    pub fn open_again(&self) {
        self.session.open(&self.address).unwrap_or_else(|refusal| panic!("{}: {refusal}", self.address));
    }

    fn seek(&self, role: Role, name: impl Into<Name>) -> Sought<'_> {
        Sought { page: self, role, name: name.into(), inside: None, first: false }
    }

    /// A button.
    pub fn button(&self, name: impl Into<Name>) -> Sought<'_> {
        self.seek(Role::Button, name)
    }

    /// A file input. It may be invisible, as long as it has its name.
    pub fn file_input(&self, name: impl Into<Name>) -> Sought<'_> {
        self.seek(Role::FileInput, name)
    }

    /// A text box.
    pub fn textbox(&self, name: impl Into<Name>) -> Sought<'_> {
        self.seek(Role::TextBox, name)
    }

    /// A dialog.
    pub fn dialog(&self, name: impl Into<Name>) -> Sought<'_> {
        self.seek(Role::Dialog, name)
    }

    /// A region.
    pub fn region(&self, name: impl Into<Name>) -> Sought<'_> {
        self.seek(Role::Region, name)
    }

    /// A table or grid.
    pub fn table(&self, name: impl Into<Name>) -> Sought<'_> {
        self.seek(Role::Table, name)
    }

    /// Anything else.
    pub fn thing(&self, role: Role, name: impl Into<Name>) -> Sought<'_> {
        self.seek(role, name)
    }

    /// All the text that can be read now, hidden parts left out.
    #[track_caller]
    pub fn text(&self) -> String {
        self.people("read", None, &Value::Null).map(string).unwrap_or_default()
    }

    /// The role (or element) and the name of what has the focus.
    pub fn focused(&self) -> Option<(String, String)> {
        self.focus().map(|(role, name, _)| (role, name))
    }

    fn focus(&self) -> Option<(String, String, Element)> {
        let focus = self.people("focus", None, &Value::Null).ok()?;
        Some((focus["role"].as_str()?.to_owned(), focus["name"].as_str()?.to_owned(), Element::of(&focus["element"])?))
    }

    /// Presses keys one after another.
    #[track_caller]
    pub fn press(&self, keys: impl AsRef<str>) {
        self.session.press(keys.as_ref()).unwrap_or_else(|refusal| panic!("pressing keys: {refusal}"));
    }

    /// Presses a key with Control held.
    #[track_caller]
    pub fn press_with_control(&self, key: char) {
        self.session
            .chord(&[crate::keys::CONTROL], key)
            .unwrap_or_else(|refusal| panic!("pressing Control and {key:?}: {refusal}"));
    }

    /// Presses a key with Shift held.
    #[track_caller]
    pub fn press_with_shift(&self, key: char) {
        self.session
            .chord(&[crate::keys::SHIFT], key)
            .unwrap_or_else(|refusal| panic!("pressing Shift and {key:?}: {refusal}"));
    }

    /// Presses Tab until the thing of this name has the focus. Where the page ends, Chromium and WebKit go on at its
    /// beginning; Firefox goes on in its own bars, where no driver follows: there the page is entered anew from the top.
    ///
    /// # Panics
    /// When 200 presses did not reach it: the message lists what they did reach.
    #[track_caller]
    pub fn tab_to(&self, name: impl Into<Name>) {
        let name = name.into();
        let mut reached = Vec::new();
        let mut last = self.focus();
        for _ in 0..200 {
            self.press(crate::keys::TAB.to_string());
            match self.focus() {
                Some((_, there, _)) if name.fits(&there) => return,
                // In the browser's bars: the driver comes back by choosing the window.
                None => self.enter(),
                same if same == last => self.enter(),
                other => {
                    reached.extend(other.iter().map(|(role, there, _)| format!("{role} {there:?}")));
                    last = other;
                }
            }
        }
        reached.truncate(60);
        panic!("Tab did not reach {name:?}, but: {}", reached.join(", "))
    }

    /// Puts the focus before the first thing of the page, or of the dialog in front.
    #[track_caller]
    fn enter(&self) {
        let window = self.session.get("/window").unwrap_or_else(|refusal| panic!("asking for the window: {refusal}"));
        let chosen = self.session.post("/window", &json!({ "handle": window }));
        chosen.unwrap_or_else(|refusal| panic!("choosing the window: {refusal}"));
        self.people("enter", None, &Value::Null).unwrap_or_else(|refusal| panic!("entering the page: {refusal}"));
    }

    /// What an accessibility check by rule finds on the page as it is now: things without a name, ids used twice, targets
    /// under 24 CSS pixels (WCAG 2.2, 2.5.8; links inside a sentence are exempt), a positive tabindex, no language; a button
    /// that is called otherwise than it reads, text in no region, headings that leave out a level, text and placeholders that
    /// are too faint.
    #[track_caller]
    pub fn flaws(&self) -> Vec<String> {
        let flaws =
            self.people("flaws", None, &Value::Null).unwrap_or_else(|refusal| panic!("checking the page: {refusal}"));
        flaws.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Scrolls whatever scrolls the table of this name; 0 is its beginning, 1 its end.
    #[track_caller]
    pub fn scroll_table(&self, name: &str, part: f64) {
        let table = self.table(name).wait();
        self.people("scroll", Some(&table), &json!({ "part": part }))
            .unwrap_or_else(|refusal| panic!("scrolling: {refusal}"));
    }

    /// The places of the rows that are really seen in the table of this name, at four heights from its top to its lower
    /// part; `None` where something else, or nothing, is there. What exists need not be in sight.
    pub fn rows_in_sight(&self, name: &str) -> Result<Vec<Option<usize>>, String> {
        let table = self.table(name).wait();
        let hits = self.people("sight", Some(&table), &Value::Null).map_err(|refusal| refusal.to_string())?;
        let place = |hit: &Value| hit.as_str().and_then(|place| place.parse().ok());
        Ok(hits.as_array().into_iter().flatten().map(place).collect())
    }

    /// Waits until `holds` is true of the page's text; the error shows the text.
    #[track_caller]
    pub fn wait_text(&self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        until(what, || {
            let text = self.text();
            if holds(&text) { Ok(text) } else { Err(format!("the page reads: {}", shortened(&text, 1500))) }
        })
    }

    /// Every alert and status on the page, and the findings: what says to a person how a step went.
    pub fn messages(&self) -> Vec<String> {
        let css = "[role=alert], [role=status], output, [aria-live], [role=alertdialog]";
        let given = json!({ "css": css, "hiddenToo": false });
        let found = self.people("find", None, &given).unwrap_or_default();
        let mut messages: Vec<String> = found
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|thing| Element::of(&thing["element"]))
            .filter_map(|element| self.people("read", Some(&element), &Value::Null).ok())
            .map(string)
            .collect();
        if let Ok(findings) = self.region("Findings").try_text() {
            messages.push(findings);
        }
        messages.retain(|message| !message.is_empty());
        messages
    }

    /// Waits until one message (an alert, a status, the findings) holds all of `words`, whatever their case.
    #[track_caller]
    pub fn wait_message(&self, words: &[&str]) -> String {
        until(&format!("a message with {words:?}"), || {
            let messages = self.messages();
            let fits =
                |message: &&String| words.iter().all(|word| message.to_lowercase().contains(&word.to_lowercase()));
            messages.iter().find(fits).cloned().ok_or_else(|| {
                format!("the messages are {:?}", messages.iter().map(|text| shortened(text, 600)).collect::<Vec<_>>())
            })
        })
    }

    /// Presses `button` and gives the name and the bytes of the file that it saves.
    #[track_caller]
    pub fn download(&self, button: &Sought<'_>) -> (String, Vec<u8>) {
        let mut files = self.downloads(button, 1);
        files.remove(0)
    }

    /// Presses `button` and gives the `count` files that it saves, by name.
    #[track_caller]
    pub fn downloads(&self, button: &Sought<'_>, count: usize) -> Vec<(String, Vec<u8>)> {
        self.saved_by(&button.to_string(), count, || button.click())
    }

    /// Gives the `count` files that `deed` saves, by name.
    #[track_caller]
    pub fn saved_by(&self, what: &str, count: usize, deed: impl FnOnce()) -> Vec<(String, Vec<u8>)> {
        let folder = self.session.downloads();
        deed();
        let mut last = Vec::new();
        let files = until(&format!("{count} file(s) from {what}"), || {
            let files = saved_files(&folder)?;
            // Whole when nothing is partial and nothing has grown since the last look.
            let whole = files.len() == count && files.iter().all(|(_, bytes)| !bytes.is_empty()) && files == last;
            let names: Vec<_> = files.iter().map(|(name, bytes)| format!("{name} ({} bytes)", bytes.len())).collect();
            last.clone_from(&files);
            if whole { Ok(files) } else { Err(format!("there are {names:?}")) }
        });
        for (name, _) in &files {
            std::fs::remove_file(folder.join(name)).expect("the download can be removed");
        }
        files
    }

    /// Drops files anywhere on the page, as from a folder's window.
    ///
    /// The standard has no command for it: the events are made by a script, with files of the same names and contents.
    #[track_caller]
    pub fn drop_files(&self, files: &[(&str, &str)]) {
        let body = "const carried = new DataTransfer();
            for (const [name, text] of arguments[0]) carried.items.add(new File([text], name));
            for (const kind of ['dragenter', 'dragover', 'drop'])
              document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));";
        self.session.script(body, &[json!(files)]).unwrap_or_else(|refusal| panic!("dropping files: {refusal}"));
    }

    /// Whether the page asks before it is left. The page stays either way, if the browser was started with
    /// [`Setup::question_before_leaving`].
    ///
    /// In Chromium and Firefox the page is really reloaded and the browser's question answered with no. WebKit's driver
    /// leaves without a question, so there the page is asked the way the browser asks it, by an event.
    #[track_caller]
    pub fn asks_before_leaving(&self) -> bool {
        let by_event = "const event = new Event('beforeunload', { cancelable: true }); dispatchEvent(event); return event.defaultPrevented";
        let asks =
            self.session.script(by_event, &[]).unwrap_or_else(|refusal| panic!("asking whether to leave: {refusal}"))
                == json!(true);
        if asks && self.place.browser != Browser::Webkit {
            self.session
                .script("setTimeout(() => location.reload(), 0)", &[])
                .unwrap_or_else(|refusal| panic!("reloading: {refusal}"));
            until("the browser's question before leaving", || {
                self.session.question().map_err(|refusal| refusal.to_string())
            });
            self.session.answer(false).unwrap_or_else(|refusal| panic!("staying: {refusal}"));
        }
        asks
    }

    pub(crate) fn people(&self, task: &str, inside: Option<&Element>, given: &Value) -> Result<Value, Refusal> {
        let inside = inside.map_or(Value::Null, Element::argument);
        self.session.script(PEOPLE, &[json!(task), inside, given.clone()])
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let journey = std::thread::current().name().unwrap_or("journey").replace("::", "-");
            let path = std::env::temp_dir().join(format!("{journey}.png"));
            if let Ok(picture) = self.session.screenshot()
                && std::fs::write(&path, picture).is_ok()
            {
                eprintln!("the page as it was: {}", path.display());
            }
        }
    }
}

/// What lies in the folder, but not what is still on its way.
fn saved_files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| error.to_string())?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let partial = [".part", ".crdownload", ".wkdownload", ".tmp"].iter().any(|ending| name.ends_with(ending));
        if partial || name.starts_with('.') {
            return Err(format!("{name} is still on its way"));
        }
        files.push((name, std::fs::read(entry.path()).map_err(|error| error.to_string())?));
    }
    files.sort();
    Ok(files)
}

/// A thing on the page, described. Each use looks for it anew and waits until it is there.
#[derive(Clone)]
pub struct Sought<'page> {
    page: &'page Page,
    role: Role,
    name: Name,
    inside: Option<Box<Sought<'page>>>,
    first: bool,
}

impl fmt::Display for Sought<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Name::Is(name) => write!(formatter, "{:?} {name:?}", self.role)?,
            Name::Begins(start) => write!(formatter, "{:?} that begins with {start:?}", self.role)?,
            Name::Has(part) => write!(formatter, "{:?} with {part:?}", self.role)?,
            Name::Any => write!(formatter, "{:?}", self.role)?,
        }
        match &self.inside {
            Some(outer) => write!(formatter, " in {outer}"),
            None => Ok(()),
        }
    }
}

impl<'page> Sought<'page> {
    /// A thing inside this one.
    pub fn thing(&self, role: Role, name: impl Into<Name>) -> Sought<'page> {
        Sought { page: self.page, role, name: name.into(), inside: Some(Box::new(self.clone())), first: false }
    }

    /// A button inside.
    pub fn button(&self, name: impl Into<Name>) -> Sought<'page> {
        self.thing(Role::Button, name)
    }

    /// A text box inside.
    pub fn textbox(&self, name: impl Into<Name>) -> Sought<'page> {
        self.thing(Role::TextBox, name)
    }

    /// The first of several that do the same.
    #[must_use]
    pub fn first(mut self) -> Self {
        self.first = true;
        self
    }

    /// All candidates: their names and elements.
    fn candidates(&self) -> Result<Vec<(String, Element)>, String> {
        let outer = self.inside.as_ref().map(|outer| outer.look()).transpose()?;
        let given = json!({ "css": self.role.candidates(), "hiddenToo": self.role == Role::FileInput });
        let found = self.page.people("find", outer.as_ref(), &given).map_err(|refusal| refusal.to_string())?;
        let things = found.as_array().cloned().unwrap_or_default();
        Ok(things
            .iter()
            .filter_map(|thing| Some((thing["name"].as_str()?.to_owned(), Element::of(&thing["element"])?)))
            .collect())
    }

    /// One look: the element, or why it is not there.
    fn look(&self) -> Result<Element, String> {
        let candidates = self.candidates()?;
        let fitting: Vec<_> = candidates.iter().filter(|(name, _)| self.name.fits(name)).collect();
        match fitting.as_slice() {
            [(_, element), ..] if self.first || fitting.len() == 1 => self.confirm(element).map(|()| element.clone()),
            [] => {
                let names: Vec<_> = candidates.iter().map(|(name, _)| name.as_str()).take(60).collect();
                Err(format!("there is none; {} are called {names:?}", format!("{:?}s", self.role).to_lowercase()))
            }
            several => Err(format!("there are {} of that name", several.len())),
        }
    }

    /// Whether the browser itself gives the element this role and name.
    fn confirm(&self, element: &Element) -> Result<(), String> {
        let session = &self.page.session;
        let roles = self.role.computed();
        let role = session.computed_role(element).map_err(|refusal| format!("its role: {refusal}"))?;
        let layout_in_webkit = session.browser() == Browser::Webkit && self.role == Role::Table && role == "group";
        if !roles.is_empty() && !roles.contains(&role.as_str()) && !layout_in_webkit {
            return Err(format!("the browser calls its role {role:?}"));
        }
        let label = session.computed_label(element).map_err(|refusal| format!("its label: {refusal}"))?;
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = match (&self.name, self.role) {
            // Browsers add the button's text or the chosen file to a file input's label.
            (Name::Is(name), Role::FileInput) => label.starts_with(name.as_str()),
            // WebKitGTK adds the text of a box inside its label.
            (Name::Is(name), Role::TextBox | Role::Field) if session.browser() == Browser::Webkit => {
                label.starts_with(name.as_str())
            }
            (name, _) => name.fits(&label),
        };
        let unnamed_in_webkit =
            session.browser() == Browser::Webkit && label.is_empty() && self.role == Role::ColumnHeader;
        if fits || unnamed_in_webkit { Ok(()) } else { Err(format!("the browser calls it {label:?}")) }
    }

    /// Waits until it is there.
    #[track_caller]
    pub fn wait(&self) -> Element {
        until(&self.to_string(), || self.look())
    }

    /// That it is there now, without waiting: for what an earlier step has brought for certain.
    ///
    /// # Panics
    /// When it is not: the message lists what is there.
    #[track_caller]
    pub fn must_be_there(&self) {
        if let Err(reason) = self.look() {
            panic!("{self}: {reason}");
        }
    }

    /// Waits until there is none any more.
    #[track_caller]
    pub fn wait_gone(&self) {
        until(&format!("{self} to go"), || if self.is_gone()? { Ok(()) } else { Err("it is still there".into()) });
    }

    /// Whether there is none. A driver that can't tell now has not said so.
    fn is_gone(&self) -> Result<bool, String> {
        if let Some(outer) = &self.inside
            && outer.is_gone()?
        {
            return Ok(true);
        }
        Ok(!self.candidates()?.iter().any(|(name, _)| self.name.fits(name)))
    }

    /// Whether it is there now.
    pub fn exists(&self) -> bool {
        self.look().is_ok()
    }

    /// The names of all things of this role that are there now.
    pub fn names(&self) -> Vec<String> {
        self.candidates().unwrap_or_default().into_iter().map(|(name, _)| name).collect()
    }

    /// Uses it, and looks again while the page moves under the hand.
    #[track_caller]
    fn with<T>(&self, deed: &str, mut action: impl FnMut(&Element) -> Result<T, Refusal>) -> T {
        until(&format!("{deed} {self}"), || {
            let element = self.look()?;
            match action(&element) {
                Ok(value) => Ok(value),
                Err(refusal) if refusal.is_passing() => Err(refusal.to_string()),
                Err(refusal) => panic!("{deed} {self}: {refusal}"),
            }
        })
    }

    /// Clicks it, once it can be used.
    #[track_caller]
    pub fn click(&self) {
        self.with("clicking", |element| {
            let off = "return arguments[0].disabled === true || arguments[0].getAttribute('aria-disabled') === 'true'";
            if self.page.session.script(off, &[element.argument()])? == json!(true) {
                return Err(Refusal { error: "element not interactable".into(), message: "it is disabled".into() });
            }
            self.press(element, |session| session.click(element))
        });
    }

    /// Clicks it while a key is held.
    #[track_caller]
    pub fn click_holding(&self, held: char) {
        self.with("clicking with a key held", |element| {
            self.press(element, |session| session.click_holding(element, held))
        });
    }

    /// Drags it onto something else, as a hand does: pressed, moved in steps, let go.
    #[track_caller]
    pub fn drag_to(&self, other: &Sought<'_>) {
        let target = other.wait();
        self.with("dragging", |element| self.page.session.drag(element, &target));
    }

    /// Clicks it twice in a row.
    #[track_caller]
    pub fn double_click(&self) {
        self.with("double-clicking", |element| self.page.session.double_click(element));
    }

    /// Presses an element and sees that the click arrived there.
    ///
    /// A driver measures where an element is and presses there. Chromium's and Firefox's report when another one lies there
    /// by then. WebKit's does not: on a busy machine seconds pass in between, and its browser's bar of downloads, which
    /// makes the window's inside lower, or a message that goes by itself moves the page from under the hand.
    fn press(&self, element: &Element, press: impl FnOnce(&Session) -> Result<(), Refusal>) -> Result<(), Refusal> {
        let session = &self.page.session;
        if session.browser() != Browser::Webkit {
            return press(session);
        }
        let watch = "const [element] = arguments, watched = document.watchedClick = { element, went: null };
            const note = event => {
              if (!event.isTrusted || watched.went) return;
              watched.went = event.composedPath();
              removeEventListener('click', note, true);
            };
            addEventListener('click', note, true)";
        session.script(watch, &[element.argument()])?;
        press(session)?;
        // Without any click, an element that is gone was pressed: what it does took it away. So was one of a page that is
        // gone.
        let missed = "const watched = document.watchedClick;
            if (!watched || (watched.went ? watched.went.includes(watched.element) : !watched.element.isConnected)) return null;
            const control = (watched.went || []).find(one => one.matches && one.matches('button, a, input, select, textarea, label, [role=button]'));
            return { control: control ? control.outerHTML.slice(0, 200) : null }";
        match session.script(missed, &[])? {
            Value::Null => Ok(()),
            went if went["control"].is_null() => Err(Refusal {
                error: "element click intercepted".into(),
                message: "the page moved: the click went to no control".into(),
            }),
            // Not to be tried again: that control has done its work.
            went => Err(Refusal {
                error: "the click went elsewhere".into(),
                message: format!("the page moved: {} got it", went["control"]),
            }),
        }
    }

    /// Whether it cannot be used now.
    #[track_caller]
    pub fn is_disabled(&self) -> bool {
        let off = "return arguments[0].disabled === true || arguments[0].getAttribute('aria-disabled') === 'true'";
        self.with("asking", |element| self.page.session.script(off, &[element.argument()])) == json!(true)
    }

    /// Types text into it as a person does.
    #[track_caller]
    pub fn write(&self, text: &str) {
        // As a key, since WebKit's driver drops a bare line feed.
        let keys = text.replace('\n', &crate::keys::ENTER.to_string());
        self.with("writing into", |element| self.page.session.send_keys(element, &keys));
    }

    /// Chooses the option of a list that reads so, or the first that has it in its name.
    #[track_caller]
    pub fn pick(&self, option: &str) {
        self.with("picking from", |list| {
            let find = "const options = [...arguments[0].options], text = arguments[1];
                return options.find(one => one.text === text) || options.find(one => one.text.includes(text)) || null";
            let found = self.page.session.script(find, &[list.argument(), json!(option)])?;
            let found = Element::of(&found).ok_or_else(|| Refusal {
                error: "no such option".into(),
                message: format!("{option:?} is not offered"),
            })?;
            self.page.session.click(&found)
        });
    }

    /// The content of a field.
    #[track_caller]
    pub fn value(&self) -> String {
        let value = "return arguments[0].value";
        self.with("reading", |element| self.page.session.script(value, &[element.argument()]).map(string))
    }

    /// Chooses files in a file input.
    #[track_caller]
    pub fn choose(&self, files: &[&Path]) {
        let lines: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
        self.with("choosing files for", |element| self.page.session.send_keys(element, &lines.join("\n")));
    }

    /// Gives it the focus without using it.
    #[track_caller]
    pub fn focus(&self) {
        self.with("focusing", |element| self.page.session.script("arguments[0].focus()", &[element.argument()]));
    }

    /// Its text, hidden parts left out.
    #[track_caller]
    pub fn text(&self) -> String {
        self.with("reading", |element| self.page.people("read", Some(element), &Value::Null).map(string))
    }

    fn try_text(&self) -> Result<String, String> {
        let element = self.look()?;
        self.page.people("read", Some(&element), &Value::Null).map(string).map_err(|refusal| refusal.to_string())
    }

    /// Waits until `holds` is true of its text.
    #[track_caller]
    pub fn wait_text(&self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        until(&format!("{what} in {self}"), || {
            let text = self.try_text()?;
            if holds(&text) { Ok(text) } else { Err(format!("it reads: {}", shortened(&text, 1500))) }
        })
    }

    /// Reads it as a table.
    #[track_caller]
    pub fn read(&self) -> Table {
        until(&format!("reading {self}"), || self.try_read())
    }

    /// Reads it as a table, if it is there now.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn try_read(&self) -> Result<Table, String> {
        let element = self.look()?;
        let read = self.page.people("table", Some(&element), &Value::Null).map_err(|refusal| refusal.to_string())?;
        Ok(Table::of(&read))
    }

    /// Waits until the table, read anew each time, is as `holds` says; gives what it draws from it.
    #[track_caller]
    pub fn wait_table<T>(&self, what: &str, mut holds: impl FnMut(&Table) -> Option<T>) -> T {
        until(&format!("{what} in {self}"), || {
            let table = self.try_read()?;
            holds(&table).ok_or_else(|| format!("it reads {}", shortened(&table.to_string(), 2000)))
        })
    }

    /// Waits until the row of `serial` is in sight and gives its cell below `header`.
    #[track_caller]
    pub fn cell(&self, serial: &str, header: &str) -> String {
        self.wait_table(&format!("{header} of {serial}"), |table| table.cell(serial, header))
    }

    /// Waits until the cell below `header` in the row of `serial` reads `text`.
    #[track_caller]
    pub fn wait_cell(&self, serial: &str, header: &str, text: &str) {
        self.wait_table(&format!("{text:?} as {header} of {serial}"), |table| {
            (table.cell(serial, header)? == text).then_some(())
        });
    }

    /// Waits a short while and returns whether it came: for what may, but need not be there.
    pub fn comes_within(&self, patience: Duration) -> bool {
        within(patience, || self.look()).is_ok()
    }
}

fn string(value: Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn shortened(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
