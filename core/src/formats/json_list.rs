//! Where the tokens are in a JSON text: in Graph's `value`, in a list of any other name, in a bare list, in an object whose
//! names are the serial numbers, or one behind the other as JSON Lines.

use super::refusals::FormatRefusal;
use crate::ground::limits::MAX_ROWS;
use crate::ground::refusal::Refusal;
use crate::reading::column_guess::cell::{Around, could_be_key, could_be_serial};
use crate::reading::json_items::{Item, Items, Plain, Properties, UnusedProperties, plain_words};
use crate::reading::refusals::ReadingRefusal;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// What Graph says of a list that it gives out.
#[derive(Clone, Copy, Default)]
pub(super) struct About {
    /// It is an answer of Graph (`@odata.context`).
    pub(super) answer: bool,
    /// There are more pages of it (`@odata.nextLink`).
    pub(super) partial: bool,
}

/// What may be a token: the text of a value, and its name where that is the serial number.
pub(super) struct Entry<'a> {
    name: Option<Cow<'a, str>>,
    pub(super) text: &'a str,
    /// What is said in it, if it was read already.
    known: Option<Box<Item<'a>>>,
}

impl<'a> Entry<'a> {
    fn unnamed(text: &'a str) -> Self {
        Self { name: None, text, known: None }
    }

    /// Reads it.
    pub(super) fn item(self) -> Result<Item<'a>, serde_json::Error> {
        if let Some(item) = self.known {
            return Ok(*item);
        }
        let Some(name) = self.name else { return serde_json::from_str(self.text) };
        let mut item = if self.text.starts_with('"') {
            serde_json::from_str(self.text).map(|Plain(key)| Item::with_key(key))?
        } else {
            serde_json::from_str::<Item<'a>>(self.text)?
        };
        item.serial.get_or_insert(name);
        Ok(item)
    }
}

/// The list of tokens of a file, and what stands around it.
#[derive(Default)]
pub(super) struct TokenList<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) about: About,
    /// Names of entries were taken for serial numbers.
    pub(super) by_name: bool,
    pub(super) unused: UnusedProperties,
}

type Property<'a> = (Cow<'a, str>, &'a RawValue);

/// How deep in objects a list is looked for.
const MAX_DEPTH: usize = 4;

/// How many entries of a list are looked at to see whether they are tokens.
const LOOKED_AT: usize = 20;

impl<'a> TokenList<'a> {
    /// The items of the bulk body, of the bare array, of an array elsewhere in the object, or the one token that the object
    /// is; of several such values one behind the other, those of all.
    pub(super) fn of(text: &'a str) -> Result<Self, Refusal> {
        let text = text.trim_start();
        let mut list = Self::default();
        let read = if text.starts_with('[') {
            serde_json::from_str(text).map(|Items(items)| list.extend(items))
        } else {
            match serde_json::from_str(text) {
                Ok(Properties(properties)) => {
                    if !list.search(text, &properties)? {
                        return Err(FormatRefusal::JsonUnknown(why_unknown(&properties)).into());
                    }
                    Ok(())
                }
                Err(error) => Err(error),
            }
        };
        if let Err(error) = read {
            let (values, lines) = values_of(text).ok_or_else(|| syntax(&error))?;
            for value in values {
                let found = list.take(value);
                // A line may be damaged; something else behind a list is no list.
                if !found && !lines {
                    return Err(syntax(&error));
                }
            }
        }
        if list.entries.len() > MAX_ROWS as usize {
            return Err(ReadingRefusal::TooManyRows.into());
        }
        Ok(list)
    }

    fn extend(&mut self, items: Vec<&'a RawValue>) {
        self.entries.extend(items.into_iter().map(|item| Entry::unnamed(item.get())));
    }

    /// Takes one of several values, and says whether it is a token or holds some: anything else is an entry that will be
    /// told.
    fn take(&mut self, value: &'a str) -> bool {
        if value.starts_with('[')
            && let Ok(Items(items)) = serde_json::from_str(value)
        {
            let found = items.iter().take(LOOKED_AT).any(|item| is_token(item.get()));
            self.extend(items);
            return found;
        }
        let found = match serde_json::from_str(value) {
            // What would refuse a whole file costs one of several values only itself.
            Ok(Properties(properties)) => self.search(value, &properties).unwrap_or(false),
            Err(_) => false,
        };
        if !found {
            self.entries.push(Entry::unnamed(value));
        }
        found
    }

    /// Takes the tokens of an object; whether there was a list of them, or it is one itself.
    fn search(&mut self, text: &'a str, properties: &[Property<'a>]) -> Result<bool, Refusal> {
        let has = |wanted: &str| properties.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
        self.about.answer |= has("@odata.context");
        // Of several pages the last one says it.
        self.about.partial = has("@odata.nextLink");
        // With a serial number and a key it is one token, whatever else it has.
        let item = Item::of::<serde_json::Error>(Properties(properties.to_vec())).ok();
        let item = item.filter(|item| item.serial.is_some());
        if item.as_ref().is_none_or(|item| item.secret.is_none()) && self.take_list(properties)? {
            return Ok(true);
        }
        if let Some(item) = item {
            self.entries.push(Entry { known: Some(Box::new(item)), ..Entry::unnamed(text) });
            return Ok(true);
        }
        let mut found = false;
        self.collect(properties, MAX_DEPTH, &mut found);
        Ok(found)
    }

    /// Takes the items of the list `value`; whether there is one.
    fn take_list(&mut self, properties: &[Property<'a>]) -> Result<bool, Refusal> {
        let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
        let mut values = properties.iter().filter(|(name, _)| is(name, "value")).map(|(_, value)| value.get());
        let value = values.next();
        if values.next().is_some() {
            return Err(FormatRefusal::JsonUnknown("two lists in it are named “value”").into());
        }
        if let Some(value) = value.filter(|value| value.starts_with('[')) {
            self.extend(items_of(value));
            // What else is a list is not read.
            self.note_lists(properties.iter().filter(|(name, _)| !is(name, "value")));
            return Ok(true);
        }
        if properties.iter().any(|(name, _)| is(name, "inventory")) {
            return Err(FormatRefusal::InventoryAsGraph.into());
        }
        Ok(false)
    }

    /// Takes the items of each list of tokens, however it is named.
    fn collect(&mut self, properties: &[Property<'a>], depth: usize, found: &mut bool) {
        if is_by_name(properties) {
            *found = true;
            return self.take_by_name(properties);
        }
        for property in properties {
            let value = property.1.get();
            if value.starts_with('[') {
                let items = items_of(value);
                if items.iter().take(LOOKED_AT).any(|item| is_token(item.get())) {
                    self.extend(items);
                    *found = true;
                } else {
                    self.note_lists(std::iter::once(property));
                }
            } else if value.starts_with('{')
                && depth > 0
                && let Ok(Properties(inner)) = serde_json::from_str(value)
            {
                self.collect(&inner, depth - 1, found);
            }
        }
    }

    /// Takes an object's properties as tokens; what has neither the name nor the value of one is not used.
    fn take_by_name(&mut self, properties: &[Property<'a>]) {
        for (name, value) in properties {
            let text = value.get();
            if text.starts_with('{') || could_be_serial(name, Around::Link) {
                self.by_name |= !is_token(text);
                self.entries.push(Entry { name: Some(name.clone()), text, known: None });
            } else {
                self.unused.add(name);
            }
        }
    }

    /// Notes the lists of objects among properties that are not read.
    fn note_lists<'p>(&mut self, properties: impl Iterator<Item = &'p Property<'a>>)
    where
        'a: 'p,
    {
        for (name, value) in properties {
            if value.get().starts_with('[') && items_of(value.get()).iter().any(|item| item.get().starts_with('{')) {
                self.unused.add(name);
            }
        }
    }
}

/// The items of what is a list.
fn items_of(list: &str) -> Vec<&RawValue> {
    serde_json::from_str(list).map(|Items(items)| items).unwrap_or_default()
}

/// Whether an item has the serial number and the key of a token.
fn is_token(item: &str) -> bool {
    let item = serde_json::from_str::<Item<'_>>(item);
    item.is_ok_and(|item| item.serial.is_some() && item.secret.is_some())
}

/// Whether the value of a property is a key, or an object with one.
fn holds_key(value: &str) -> bool {
    if value.starts_with('"') {
        serde_json::from_str(value).is_ok_and(|Plain(text)| could_be_key(&text))
    } else {
        serde_json::from_str::<Item<'_>>(value).is_ok_and(|item| item.secret.is_some())
    }
}

/// Whether most of an object's properties are tokens, by names that are their serial numbers. Beside a key alone, the name
/// must be mostly digits: `sha256` is a name, too.
fn is_by_name(properties: &[Property<'_>]) -> bool {
    let fits = |(name, value): &&Property<'_>| {
        let value = value.get();
        let around = if value.starts_with('{') { Around::User } else { Around::Link };
        (could_be_serial(name, around) && holds_key(value)) || value.starts_with('{') && is_token(value)
    };
    is_most(properties, fits)
}

/// Why nothing in an object is a token.
#[cold]
fn why_unknown(properties: &[Property<'_>]) -> &'static str {
    let of_user = |(name, value): &&Property<'_>| name.contains('@') && holds_key(value.get());
    if is_most(properties, of_user) {
        "its keys stand under the names of users, without serial numbers"
    } else if properties.iter().any(|(name, _)| name.eq_ignore_ascii_case("value")) {
        "its “value” is not a list"
    } else {
        "it has no list named “value”, nor another one with tokens"
    }
}

/// Whether something holds of at least half of the first properties that say something, and of one.
fn is_most(properties: &[Property<'_>], holds: impl Fn(&&Property<'_>) -> bool) -> bool {
    let says = |(_, value): &&Property<'_>| !matches!(value.get(), "null" | "\"\"");
    let first = || properties.iter().take(LOOKED_AT).filter(says);
    let count = first().filter(holds).count();
    count > 0 && count * 2 >= first().count()
}

/// The values of a text that is no single one, and whether they are the lines of JSON Lines, where a damaged one costs only
/// itself; else they stand one behind the other. `None` if it is neither.
#[cold]
fn values_of(text: &str) -> Option<(Vec<&str>, bool)> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let whole = |line: &&str| line.starts_with('{') && line.ends_with('}');
    let count = lines().filter(whole).count();
    if count >= 2 && count * 2 >= lines().count() && !lines().any(|line| line.starts_with(['}', ']', '['])) {
        return Some((lines().collect(), true));
    }
    let values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let values: Vec<&str> = values.map(|value| value.map(RawValue::get)).collect::<Result<_, _>>().ok()?;
    (values.len() >= 2).then_some((values, false))
}

/// Why a text is no JSON.
#[cold]
fn syntax(error: &serde_json::Error) -> Refusal {
    let (line, column) = (error.line(), error.column());
    let refusal = if error.is_eof() {
        FormatRefusal::JsonCut { line, column }
    } else {
        FormatRefusal::JsonSyntax { why: plain_words(error), line, column }
    };
    refusal.into()
}
