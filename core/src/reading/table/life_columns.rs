//! The last columns of the inventory: what became of a token beside who holds it, and how it stands with Entra. Only there
//! do their names mean that. And the row that says when an inventory was written, and by which version.

use super::cells::ColumnIndexes;
use super::row_pass::TableContext;
use crate::finding::FindingKind;
use crate::ground::date::Date;
use crate::ground::redaction::subject_of;
use crate::model::absent::{AbsentToken, KeyMark};
use crate::model::in_entra::{InEntra, Refusal};
use crate::model::life::{FormerUser, Life, LifeFact, OutOfUse};
use crate::model::user::ObjectId;
use crate::notation::table::columns::Columns;
use crate::notation::table::csv_fields::unprotect;
use crate::notation::table::rows::{Row, trim};
use crate::reading::collect::Collector;
use crate::reading::written::{LAYOUT, WRITTEN, Written};

/// The names of the columns, in their order.
pub(crate) const LIFE_COLUMNS: [&str; COLUMNS] = [
    "token status",
    "status date",
    "status note",
    "replaced by",
    "previous user",
    "previous object id",
    "previous until",
    "notes",
    "entra uploaded",
    "entra activated",
    "entra refused",
    "refused for",
    "refused why",
    "previous upload",
    "previous activation",
];

/// How many there are. Those of Entra's side came with the second layout.
const COLUMNS: usize = 15;
const UPLOADED: usize = 8;
const ACTIVATED: usize = 9;

/// What stands between several users who had a token, in each of their three columns: no UPN holds it.
pub(crate) const BETWEEN_FORMER: char = ';';

/// What the first cell of a row of a token begins with that was removed; behind it is the mark of its key. Who does not know
/// of such rows takes them for comments.
pub(crate) const REMOVED: &str = "#removed:";

/// So many users who had a token are told apart; this is for files made to harm.
const MAX_FORMER: usize = 64;

/// Where the columns are.
pub(super) struct LifeColumns {
    /// All but the two for what is known of Entra, which may stand in every row.
    rare: [Option<usize>; COLUMNS],
    uploaded: Option<usize>,
    activated: Option<usize>,
}

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
            let mut rare = places;
            (rare[UPLOADED], rare[ACTIVATED]) = (None, None);
            Self { rare, uploaded: places[UPLOADED], activated: places[ACTIVATED] }
        })
    }

    /// Whether the file says of its tokens how they stand with Entra.
    pub(super) fn tells_entra(&self) -> bool {
        self.uploaded.is_some()
    }

    /// Of an inventory that has some of Entra's columns, or should have them, those that it lacks.
    #[cold]
    pub(super) fn missing(&self, written: Option<&Written>) -> Vec<&'static str> {
        let mut places = self.rare;
        (places[UPLOADED], places[ACTIVATED]) = (self.uploaded, self.activated);
        let names = |is_there: bool| {
            places.iter().zip(LIFE_COLUMNS).filter(move |(place, _)| place.is_some() == is_there).map(|(_, name)| name)
        };
        let should = written.is_some_and(|written| written.layout >= LAYOUT);
        let has_some = names(true).any(|name| LIFE_COLUMNS[UPLOADED..].contains(&name));
        if should || has_some { names(false).collect() } else { Vec::new() }
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
    pub(super) fn life(&self, columns: &LifeColumns, row: &Row<'_>, subject: &str, collector: &mut Collector) {
        let cell = |place: Option<usize>| place.map_or("", |index| row.get(index));
        let (uploaded, activated) = (cell(columns.uploaded), cell(columns.activated));
        let mut odd = Vec::new();
        if !uploaded.is_empty() || !activated.is_empty() {
            let in_entra = collector.in_entra_of(uploaded, activated, &mut |number, word| {
                odd.push(([columns.uploaded, columns.activated][number.min(1)], word.to_owned()));
            });
            collector.in_entra.push((row.line, in_entra));
        }
        if !odd.is_empty() || columns.rare.iter().any(|&place| !cell(place).is_empty()) {
            let cells = columns.rare.map(|place| (trim(unprotect(cell(place))), place));
            self.life_of(&cells, odd, row.line, subject, collector);
        }
    }

    /// Takes in a row of the inventory about a token that was removed; whether it is one.
    #[cold]
    pub(super) fn removed(&self, row: &Row<'_>, places: &ColumnIndexes, collector: &mut Collector) -> bool {
        let Some(columns) = &self.head.life else { return false };
        if let Some(said) = row.get(0).strip_prefix(WRITTEN) {
            let written = Written::parse(said);
            let is_one = written.is_some();
            collector.written = written.or(collector.written.take());
            return is_one;
        }
        let Some(key) = row.get(0).strip_prefix(REMOVED).and_then(KeyMark::parse) else { return false };
        let cells = places.cells(row);
        let [serial, manufacturer, model] = [cells.serial, cells.manufacturer, cells.model].map(unprotect);
        let before = collector.lives.len();
        self.life(columns, row, subject_of(serial), collector);
        let life = collector.lives.drain(before..).next();
        // It has no user, so it says nothing of Entra but for those who had it.
        while collector.in_entra.pop_if(|(line, _)| *line == row.line).is_some() {}
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
    fn life_of(
        &self,
        cells: &[(&str, Option<usize>); COLUMNS],
        odd: Vec<(Option<usize>, String)>,
        line: u32,
        subject: &str,
        collector: &mut Collector,
    ) {
        let [status, date, note, by, upn, id, until, notes, _, _, refused, refused_for, why, uploaded, activated] =
            cells;
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
        let [uploads, activations] = [uploaded, activated]
            .map(|(cell, _)| cell.splitn(MAX_FORMER, BETWEEN_FORMER).map(trim).collect::<Vec<_>>());
        let refused_on = date_of(refused.0, refused.1);
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
        let mut odd = odd;
        let mut life = Life { fact, ..Life::default() };
        if refused_for.0.is_empty() {
            all_notes.extend([kept(10, refused.0), kept(12, why.0)]);
        } else {
            life.refusal = Some(Box::new(Refusal::new(refused_for.0, refused_on, why.0)));
        }
        for number in 0..upns.len().max(ids.len()).max(untils.len()).max(uploads.len()) {
            let [upn, id_text] = [&upns, &ids].map(|parts| parts.get(number).copied().unwrap_or(""));
            let object_id = ObjectId::parse(id_text);
            if object_id.is_none() && !id_text.is_empty() {
                report(FindingKind::ObjectIdUnreadable, id.1);
            }
            let [uploaded_text, activated_text] =
                [&uploads, &activations].map(|parts| parts.get(number).copied().unwrap_or(""));
            let places = [uploaded.1, activated.1];
            let in_entra = InEntra::read(uploaded_text, activated_text, &mut |number, word| {
                odd.push((places[number.min(1)], word.to_owned()));
            });
            let until = untils.get(number).copied().flatten();
            let former = FormerUser { upn: upn.into(), object_id, until, in_entra };
            if !former.is_nobody() || in_entra.is_for_nobody() {
                life.add_former(former);
            } else {
                all_notes.push(kept(6, until_texts.get(number).copied().unwrap_or("")));
                all_notes.extend([kept(13, uploaded_text), kept(14, activated_text)]);
            }
        }
        for (place, word) in odd {
            let column = place.and_then(|index| self.head.columns.names.get(index)).map_or("", |name| &**name);
            all_notes.push(format!("{column}: {word}"));
            report(FindingKind::EntraUnreadable { value: (&*word).into() }, place);
        }
        all_notes.retain(|note| !note.is_empty());
        life.notes = all_notes.join("\n").into();
        if !life.is_empty() {
            collector.lives.push((line, life));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::table::columns::ColumnRole;

    /// An older version, and a table of another program, take them for nothing else.
    #[test]
    fn no_column_has_a_name_that_means_something_else() {
        for name in LIFE_COLUMNS {
            assert_eq!(ColumnRole::of_header(name), None, "{name}");
            assert_eq!(crate::ground::redaction::redact_column_name(name), name);
        }
    }
}
