//! What is left to do in Entra as a file, for whoever does it there: no key is in it, and no cell that starts a formula.

use crate::desk::entra_work::{Work, WorkEntry};
use crate::ground::secret::SecretBytes;
use crate::notation::table::csv_fields::push_field;

/// The entries as CSV, in their order: UTF-8 with byte order mark, because Excel needs it.
#[must_use]
pub fn work_list(entries: &[WorkEntry]) -> SecretBytes {
    let mut out = SecretBytes::default();
    out.push_str("\u{feff}to do,serial number,user,why,since\r\n");
    for entry in entries {
        let what = match entry.work {
            Work::Delete => "Delete",
            Work::Upload => "Upload",
            Work::Activate => "Activate",
        };
        let why = entry.why.map_or("", |why| why.word());
        let since = entry.since.map(|date| date.to_string()).unwrap_or_default();
        for (number, cell) in [what, &entry.serial, &entry.user, why, &since].into_iter().enumerate() {
            out.push_str(if number == 0 { "" } else { "," });
            push_field(cell, &mut out);
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Desk, RowId};
    use crate::formats::read_tokens;
    use crate::ground::date::Date;
    use crate::model::entra::EntraWay;
    use crate::reading::options::ReadOptions;

    #[test]
    fn what_is_to_be_done_is_listed_without_a_key() {
        let seeds = b"upn,serial number,secret key\namy@x.com,1001,JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n\
            ben@x.com,1002,MN2XAZLSEBJWKY3SMV2CANRWEBKG65DB\ncy@x.com,1003,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n";
        let options = ReadOptions::default();
        let reading = read_tokens(seeds, &options, &mut |_| {}).expect("readable");
        let (desk, _) = Desk::default().add_tokens("seeds.csv", reading, options).expect("added");
        let date = Date { year: 2026, month: 11, day: 29 };
        let (desk, _) = desk.note_uploaded(&[0, 1], Some(EntraWay::Csv), date);
        let id: RowId = desk.id_at(1).expect("a row");
        let freed = desk.unassign(id);
        let list = work_list(&freed.with_departures(&desk, Some(date)).entra_work());
        let text = std::str::from_utf8(list.as_slice()).expect("UTF-8");
        assert_eq!(
            text,
            "\u{feff}to do,serial number,user,why,since\r\nDelete,1002,ben@x.com,Freed,2026-11-29\r\n\
             Upload,1003,cy@x.com,,\r\nActivate,1001,amy@x.com,,2026-11-29\r\n"
        );
    }
}
