//! The last columns of the inventory: what became of a token beside who holds it. Only there do their names mean that.

use super::cells::ColumnIndexes;
use super::row_pass::TableContext;
use crate::finding::FindingKind;
use crate::ground::date::Date;
use crate::ground::redaction::subject_of;
use crate::model::absent::{AbsentToken, KeyMark};
use crate::model::life::{FormerUser, Life, LifeFact, OutOfUse};
use crate::model::user::ObjectId;
use crate::notation::table::columns::Columns;
use crate::notation::table::csv_fields::unprotect;
use crate::notation::table::rows::{Row, trim};
use crate::reading::collect::Collector;

/// The names of the columns, in their order.
pub(crate) const LIFE_COLUMNS: [&str; 8] = [
    "token status",
    "status date",
    "status note",
    "replaced by",
    "previous user",
    "previous object id",
    "previous until",
    "notes",
];

/// What stands between several users who had a token, in each of their three columns: no UPN holds it.
pub(crate) const BETWEEN_FORMER: char = ';';

/// What the first cell of a row of a token begins with that was removed; behind it is the mark of its key. Who does not know
/// of such rows takes them for comments.
pub(crate) const REMOVED: &str = "#removed:";

/// So many users who had a token are told apart; this is for files made to harm.
const MAX_FORMER: usize = 64;

/// Where the columns are.
pub(super) struct LifeColumns([Option<usize>; 8]);

impl LifeColumns {
    /// Those of an inventory; they are no longer columns that mean nothing. `None` for one without.
    #[cold]
    pub(super) fn of(columns: &mut Columns, watched: &mut Vec<usize>) -> Option<Self> {
        let places = LIFE_COLUMNS.map(|name| {
            let is_it = |index: &usize| columns.names.get(*index).is_some_and(|known| known.eq_ignore_ascii_case(name));
            columns.ignored.iter().copied().find(is_it)
        });
        places.iter().any(Option::is_some).then(|| {
            columns.ignored.retain(|index| !places.contains(&Some(*index)));
            watched.retain(|index| !places.contains(&Some(*index)));
            Self(places)
        })
    }
}

/// What stands in one of the columns and means nothing alone, as the notes keep it; empty if there is nothing.
fn kept(column: usize, text: &str) -> String {
    match LIFE_COLUMNS.get(column) {
        Some(name) if !text.is_empty() => format!("{name}: {text}"),
        _ => String::new(),
    }
}

impl TableContext<'_> {
    /// Takes in what a row of the inventory says of the life of its token.
    pub(super) fn life(
        &self,
        LifeColumns(places): &LifeColumns,
        row: &Row<'_>,
        subject: &str,
        collector: &mut Collector,
    ) {
        let cell = |place: Option<usize>| place.map_or("", |index| row.get(index));
        if places.iter().any(|&place| !cell(place).is_empty()) {
            self.life_of(&places.map(|place| (trim(unprotect(cell(place))), place)), row.line, subject, collector);
        }
    }

    /// Takes in a row of the inventory about a token that was removed; whether it is one.
    #[cold]
    pub(super) fn removed(&self, row: &Row<'_>, places: &ColumnIndexes, collector: &mut Collector) -> bool {
        let (Some(columns), Some(key)) = (&self.head.life, row.get(0).strip_prefix(REMOVED).and_then(KeyMark::parse))
        else {
            return false;
        };
        let cells = places.cells(row);
        let [serial, manufacturer, model] = [cells.serial, cells.manufacturer, cells.model].map(unprotect);
        let before = collector.lives.len();
        self.life(columns, row, subject_of(serial), collector);
        let life = collector.lives.drain(before..).next();
        collector.absent.extend(life.map(|(line, life)| {
            (
                line,
                AbsentToken {
                    serial: serial.into(),
                    key,
                    manufacturer: manufacturer.into(),
                    model: model.into(),
                    life,
                },
            )
        }));
        true
    }

    #[cold]
    fn life_of(&self, cells: &[(&str, Option<usize>); 8], line: u32, subject: &str, collector: &mut Collector) {
        let [status, date, note, by, upn, id, until, notes] = cells;
        let mut report = |kind, place: Option<usize>| {
            let column = place.and_then(|index| u16::try_from(index + 1).ok()).unwrap_or(0);
            collector.report(kind, line, column, subject);
        };
        let mut date_of = |text: &str, place| {
            let date = Date::parse(text);
            if date.is_none() && !text.is_empty() {
                report(FindingKind::DateUnreadable, place);
            }
            date
        };
        let date_text = date.0;
        let date = date_of(date_text, date.1);
        let [upns, ids, until_texts] =
            [upn, id, until].map(|(cell, _)| cell.splitn(MAX_FORMER, BETWEEN_FORMER).map(trim).collect::<Vec<_>>());
        let untils: Vec<_> = until_texts.iter().map(|text| date_of(text, until.1)).collect();
        let mut all_notes = vec![notes.0.to_owned()];
        let fact =
            OutOfUse::parse(status.0).map(|status| LifeFact { status, date, note: note.0.into(), by: by.0.into() });
        if fact.is_none() {
            if !status.0.is_empty() {
                report(FindingKind::TokenStatusUnknown { value: status.0.into() }, status.1);
            }
            // What was noted with it is kept with the notes.
            all_notes.extend([status.0.to_owned(), kept(1, date_text), note.0.to_owned(), kept(3, by.0)]);
        }
        let mut life = Life { fact, ..Life::default() };
        for number in 0..upns.len().max(ids.len()).max(untils.len()) {
            let [upn, id_text] = [&upns, &ids].map(|parts| parts.get(number).copied().unwrap_or(""));
            let object_id = ObjectId::parse(id_text);
            if object_id.is_none() && !id_text.is_empty() {
                report(FindingKind::ObjectIdUnreadable, id.1);
            }
            if !upn.is_empty() || object_id.is_some() {
                let until = untils.get(number).copied().flatten();
                life.add_former(FormerUser { upn: upn.into(), object_id, until });
            } else {
                all_notes.push(kept(6, until_texts.get(number).copied().unwrap_or("")));
            }
        }
        all_notes.retain(|note| !note.is_empty());
        life.notes = all_notes.join("\n").into();
        if !life.is_empty() {
            collector.lives.push((line, life));
        }
    }
}
