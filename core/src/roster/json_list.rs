//! Users in JSON: an answer of Microsoft Graph or several, `az ad user list`, PowerShell's `ConvertTo-Json`, the users of
//! Okta, Google Workspace or a SCIM server. The list may stand in any property, a user's own properties in an object of it.

use super::names::role_of_name;
use super::refusals::ListRefusal;
use super::written_table::WrittenTable;
use crate::finding::FindingKind;
use crate::notation::table::columns::ColumnRole;
use crate::reading::json_items::{ItemLines, Items, Plain, plain_words};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// How deep in lists and objects the users may be. Each level is read once more.
const MAX_DEPTH: u32 = 8;

/// How many properties are columns: a row may not have more fields.
const MAX_COLUMNS: usize = 900;

/// How many entries of a list are looked at to see whether they are users.
const SAMPLED: usize = 100;

/// Objects within a user whose properties are the user's own: Okta's `profile`, Google's and SCIM's `name`, what
/// `Get-MgGroupMember` gives.
const OWN: [&str; 6] = ["profile", "name", "additionalproperties", "attributes", "user", "properties"];

/// The properties of an object, untouched.
struct Properties<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Gather;
        impl<'de> serde::de::Visitor<'de> for Gather {
            type Value = Properties<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Properties<'de>, A::Error> {
                let mut all: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
                let mut seen: FxHashSet<Cow<'de, str>> = FxHashSet::default();
                while let Some(Plain(name)) = map.next_key()? {
                    if !seen.insert(name.clone()) {
                        return Err(serde::de::Error::duplicate_field("of this name"));
                    }
                    all.push((name, map.next_value()?));
                }
                Ok(Properties(all))
            }
        }
        deserializer.deserialize_map(Gather)
    }
}

/// Whether a text is meant to be JSON: an object or a list stands at its start.
pub(super) fn recognise(text: &str) -> bool {
    let mut signs = text.trim_start().chars().filter(|c| !c.is_whitespace());
    match (signs.next(), signs.next()) {
        (Some('{'), Some(next)) => matches!(next, '"' | '}'),
        (Some('['), Some(next)) => matches!(next, '{' | '[' | '"' | ']'),
        _ => false,
    }
}

/// The users of a text that [`recognise`] knows, as a table; `None` if there are none in it.
pub(super) fn table_of(text: &str) -> Result<Option<WrittenTable>, ListRefusal> {
    let mut found = Found::default();
    // Several answers may stand one behind the other.
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        match value {
            Ok(value) => found.search(value, 0),
            Err(error) => {
                return Err(ListRefusal::Json {
                    why: if error.is_eof() { "it ends early" } else { plain_words(&error) },
                    line: error.line(),
                    column: error.column(),
                });
            }
        }
    }
    Ok((!found.users.is_empty()).then(|| found.write(text)))
}

/// The entries that are users.
#[derive(Default)]
struct Found<'a> {
    users: Vec<&'a RawValue>,
    partial: bool,
    of_graph: bool,
}

impl<'a> Found<'a> {
    fn search(&mut self, value: &'a RawValue, depth: u32) {
        if depth > MAX_DEPTH {
            return;
        }
        if value.get().starts_with('[') {
            let Ok(Items(items)) = serde_json::from_str::<Items<'a>>(value.get()) else { return };
            if items.iter().take(SAMPLED).any(|item| properties(item).is_some_and(|own| is_user(&own, false))) {
                self.users.extend(items);
                return;
            }
            items.into_iter().for_each(|item| self.search(item, depth + 1));
        } else if let Some(own) = properties(value) {
            self.of_graph |= own.iter().any(|(name, value)| {
                name.eq_ignore_ascii_case("@odata.context") && value.get().contains("graph.microsoft")
            });
            self.partial |= own.iter().any(|(name, _)| name.eq_ignore_ascii_case("@odata.nextLink"));
            let before = self.users.len();
            let certain = is_user(&own, true);
            if !certain {
                own.iter().for_each(|(_, value)| self.search(value, depth + 1));
            }
            // An address beside a list is whose list it is.
            if self.users.len() == before && (certain || is_user(&own, false)) {
                self.users.push(value);
            }
        }
    }

    fn write(self, text: &str) -> WrittenTable {
        let mut names = Names::default();
        for user in &self.users {
            if let Some(own) = properties(user) {
                cells(own, "", &mut |path, _| names.add(path));
            }
        }
        let columns = names.columns();
        let mut table = WrittenTable::with_header(columns.iter().map(String::as_str));
        (table.partial, table.of_graph) = (self.partial, self.of_graph);
        let mut lines = ItemLines::new(text);
        let mut row: Vec<String> = vec![String::new(); columns.len()];
        for user in self.users {
            let line = lines.line_of(user.get());
            let own = match serde_json::from_str::<Properties<'_>>(user.get()) {
                Ok(Properties(own)) => own,
                Err(error) => {
                    table.rejected.push((line, FindingKind::ItemUnreadable(plain_words(&error).into())));
                    continue;
                }
            };
            row.iter_mut().for_each(String::clear);
            cells(own, "", &mut |path, value| {
                if let Some(cell) = names.place(path).and_then(|place| row.get_mut(place)) {
                    *cell = value;
                }
            });
            table.push(line, row.iter().map(String::as_str));
        }
        table
    }
}

/// The paths of properties, in the order in which they came first.
#[derive(Default)]
struct Names {
    paths: Vec<String>,
    places: FxHashMap<String, usize>,
}

impl Names {
    fn add(&mut self, path: &str) {
        if !self.places.contains_key(path) && self.paths.len() < MAX_COLUMNS {
            self.places.insert(path.to_owned(), self.paths.len());
            self.paths.push(path.to_owned());
        }
    }

    fn place(&self, path: &str) -> Option<usize> {
        self.places.get(path).copied()
    }

    /// The names of the columns: the last part of each path, where that is no other's.
    fn columns(&self) -> Vec<String> {
        let last = |path: &String| path.rsplit('.').next().unwrap_or_default().to_owned();
        let name = |path: &String| {
            let short = last(path);
            let alone = self.paths.iter().filter(|other| last(other).eq_ignore_ascii_case(&short)).count() == 1;
            if alone { short } else { path.clone() }
        };
        self.paths.iter().map(name).collect()
    }
}

/// Calls `take` with the path and the text of each property that a cell can hold.
fn cells(properties_of_user: Vec<(Cow<'_, str>, &RawValue)>, within: &str, take: &mut impl FnMut(&str, String)) {
    for (name, value) in properties_of_user {
        // Notes of the protocol, such as `@odata.type`.
        if name.contains('@') {
            continue;
        }
        let path = if within.is_empty() { name.to_string() } else { format!("{within}.{name}") };
        if value.get().starts_with('{') {
            let own = within.is_empty() && OWN.contains(&name.to_ascii_lowercase().as_str());
            if let Some(inner) = own.then(|| properties(value)).flatten() {
                cells(inner, &path, take);
            }
        } else {
            take(&path, text_of(value));
        }
    }
}

/// What a cell shows of a value: a text as it is, numbers as they are written, the texts of a list one after the other.
fn text_of(value: &RawValue) -> String {
    let raw = value.get();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(raw).unwrap_or_default(),
        Some(b'[') => {
            let Ok(Items(items)) = serde_json::from_str::<Items<'_>>(raw) else { return String::new() };
            let texts = items.into_iter().filter(|item| !item.get().starts_with(['{', '['])).map(text_of);
            texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
        }
        Some(b'n' | b'{') | None => String::new(),
        _ => raw.to_owned(),
    }
}

fn properties<'a>(value: &'a RawValue) -> Option<Vec<(Cow<'a, str>, &'a RawValue)>> {
    if !value.get().starts_with('{') {
        return None;
    }
    serde_json::from_str::<Properties<'a>>(value.get()).ok().map(|Properties(own)| own)
}

/// Whether an object is a user: it has a UPN, or, unless that must be `certain`, an address.
fn is_user(own: &[(Cow<'_, str>, &RawValue)], certain: bool) -> bool {
    let says = |(name, value): &(Cow<'_, str>, &RawValue)| match role_of_name(name) {
        Some(ColumnRole::Upn) => true,
        Some(ColumnRole::Mail | ColumnRole::UserName) => !certain && value.get().contains('@'),
        _ => false,
    };
    let inner = |(name, value): &(Cow<'_, str>, &RawValue)| {
        OWN.contains(&name.to_ascii_lowercase().as_str())
            && properties(value).is_some_and(|inner| inner.iter().any(says))
    };
    own.iter().any(says) || own.iter().any(inner)
}
