//! The cells of one row that mean something, and from which columns they come.

use crate::model::token::HashFunction;
use crate::notation::table::columns::{ColumnRole, Columns};
use crate::notation::table::rows::Row;
use std::borrow::Cow;

/// The text of the cells of a row; empty where there is none.
#[derive(Default)]
pub(crate) struct Cells<'r> {
    pub(crate) serial: &'r str,
    pub(crate) secret: &'r str,
    pub(crate) upn: &'r str,
    pub(crate) name: &'r str,
    /// First and last name, where there is no whole one.
    pub(crate) names: [&'r str; 2],
    pub(crate) object_id: &'r str,
    pub(crate) user_type: &'r str,
    pub(crate) enabled: &'r str,
    pub(crate) manufacturer: &'r str,
    pub(crate) model: &'r str,
    pub(crate) hash: &'r str,
    pub(crate) start: &'r str,
    pub(crate) expiry: &'r str,
    pub(crate) otp_type: Cow<'r, str>,
    pub(crate) digits: Cow<'r, str>,
    pub(crate) interval: Cow<'r, str>,
    pub(crate) counter: Cow<'r, str>,
    /// Fields too many were joined, see [`crate::reading::options::Mends::join`].
    pub(crate) joined: bool,
    /// The columns (from 1) of serial number, key and counter, if not those of the format's rules: not all rows are alike.
    pub(crate) elsewhere: Option<[u16; 3]>,
}

impl Cells<'_> {
    /// The column (from 1) of a cell of that role, for findings.
    pub(super) fn column(&self, role: ColumnRole, columns: &Columns) -> u16 {
        match (role, self.elsewhere) {
            (ColumnRole::Serial, Some([serial, ..])) => serial,
            (ColumnRole::Secret, Some([_, secret, _])) => secret,
            (ColumnRole::Counter, Some([.., counter])) => counter,
            _ => columns.number(role),
        }
    }
}

/// The columns that a row is read from: resolved once, not for each row.
#[derive(Clone)]
pub(super) struct ColumnIndexes {
    pub(super) serial: usize,
    pub(super) secret: usize,
    upn: Option<usize>,
    interval: Option<usize>,
    manufacturer: Option<usize>,
    model: Option<usize>,
    name: Option<usize>,
    names: [Option<usize>; 2],
    object_id: Option<usize>,
    user_type: Option<usize>,
    enabled: Option<usize>,
    hash: Option<usize>,
    digits: Option<usize>,
    otp_type: Option<usize>,
    counter: Option<usize>,
    start: Option<usize>,
    expiry: Option<usize>,
    /// Whether there are columns that the Entra CSV has not.
    more: bool,
    /// How many fields a row has, by the names of the columns, and up to the last one that means something.
    pub(super) named: usize,
    pub(super) needed: usize,
}

impl ColumnIndexes {
    /// The columns of the Entra CSV, which nearly every large file has and no other.
    const USUAL: [ColumnRole; 6] = [
        ColumnRole::Upn,
        ColumnRole::Serial,
        ColumnRole::Secret,
        ColumnRole::Interval,
        ColumnRole::Manufacturer,
        ColumnRole::Model,
    ];

    pub(super) fn of(columns: &Columns) -> Self {
        Self {
            named: columns.names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1),
            needed: columns.roles().filter_map(|role| columns.place(role)).max().map_or(0, |last| last + 1),
            more: columns.roles().any(|role| !Self::USUAL.contains(&role)),
            serial: columns.place(ColumnRole::Serial).unwrap_or(0),
            secret: columns.place(ColumnRole::Secret).unwrap_or(0),
            upn: columns.place(ColumnRole::Upn).or(columns.place(ColumnRole::Mail)),
            interval: columns.place(ColumnRole::Interval),
            manufacturer: columns.place(ColumnRole::Manufacturer),
            model: columns.place(ColumnRole::Model),
            name: columns.place(ColumnRole::UserName),
            names: [columns.place(ColumnRole::FirstName), columns.place(ColumnRole::LastName)],
            object_id: columns.place(ColumnRole::ObjectId),
            user_type: columns.place(ColumnRole::UserType),
            enabled: columns.place(ColumnRole::Enabled),
            hash: columns.place(ColumnRole::Hash),
            digits: columns.place(ColumnRole::Digits),
            otp_type: columns.place(ColumnRole::OtpType),
            counter: columns.place(ColumnRole::Counter),
            start: columns.place(ColumnRole::Start),
            expiry: columns.place(ColumnRole::Expiry),
        }
    }

    /// The columns behind `column` moved on by `by`.
    #[cold]
    pub(super) fn moved(&self, column: usize, by: usize) -> Self {
        let mut moved = self.clone();
        let behind = |place: &mut usize| *place += if *place > column { by } else { 0 };
        moved.names.iter_mut().flatten().for_each(behind);
        behind(&mut moved.serial);
        behind(&mut moved.secret);
        [
            &mut moved.upn,
            &mut moved.interval,
            &mut moved.manufacturer,
            &mut moved.model,
            &mut moved.name,
            &mut moved.object_id,
            &mut moved.user_type,
            &mut moved.enabled,
            &mut moved.hash,
            &mut moved.digits,
            &mut moved.otp_type,
            &mut moved.counter,
            &mut moved.start,
            &mut moved.expiry,
        ]
        .into_iter()
        .flatten()
        .for_each(behind);
        moved
    }

    #[inline]
    pub(super) fn cells<'r>(&self, row: &Row<'r>) -> Cells<'r> {
        let at = |place: Option<usize>| place.map_or("", |index| row.get(index));
        let mut cells = Cells {
            serial: row.get(self.serial),
            secret: row.get(self.secret),
            upn: at(self.upn),
            interval: at(self.interval).into(),
            manufacturer: at(self.manufacturer),
            model: at(self.model),
            ..Cells::default()
        };
        if !self.more {
            return cells;
        }
        cells.name = at(self.name);
        cells.names = self.names.map(at);
        cells.object_id = at(self.object_id);
        cells.user_type = at(self.user_type);
        cells.enabled = at(self.enabled);
        cells.hash = at(self.hash);
        cells.start = at(self.start);
        cells.expiry = at(self.expiry);
        cells.otp_type = at(self.otp_type).into();
        cells.digits = at(self.digits).into();
        cells.counter = at(self.counter).into();
        // A column named “algorithm” may say the type instead: python-pskc writes RFC 6030's URI.
        if self.otp_type.is_none() && !cells.hash.is_empty() && HashFunction::parse(cells.hash).is_none() {
            match crate::notation::pskc::KeyKind::of_uri(cells.hash) {
                crate::notation::pskc::KeyKind::Hotp => (cells.otp_type, cells.hash) = ("hotp".into(), ""),
                crate::notation::pskc::KeyKind::Totp => (cells.otp_type, cells.hash) = ("totp".into(), ""),
                _ => {}
            }
        }
        cells
    }
}
