//! Which tokens Entra wants a code of before they work.

use super::plan::Plan;
use super::planning::{Planning, Wanted, Watch};
use super::settings::Settings;
use super::targets::ACTIVATION;
use crate::desk::{Desk, Status};
use std::borrow::Cow;

impl Desk {
    /// Begins to look for the tokens that have to be activated in Entra: the assigned ones that it takes, by serial number.
    /// `with_old`: also those whose user had them in the inventory already, most of which are active.
    #[must_use]
    pub fn begin_activation(&self, with_old: bool) -> Planning<'_> {
        let wanted = Wanted {
            target: ACTIVATION,
            places: None,
            is_wanted: Box::new(move |row| with_old || row.status != Status::Old),
            part: "",
            always: false,
        };
        Planning::of(self, Cow::Owned(Settings::default()), vec![wanted], Box::new(Alone))
    }
}

/// Only the tokens are of interest.
struct Alone;

impl Watch for Alone {
    fn complete(&mut self, _: &Desk, _: &mut Plan) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::read_tokens;
    use crate::reading::options::ReadOptions;

    #[test]
    fn the_assigned_ones_that_entra_takes_are_activated() {
        let table = "upn,serial number,secret key,time interval,manufacturer,model,user name,object id,hash function,digits,type,counter\n\
            anna@example.com,9,234567ABCDEFGHIJKLMNOPQRSTUVWXYA,30,A,M,,,SHA1,6,totp,\n\
            bob@example.com,7,234567ABCDEFGHIJKLMNOPQRSTUVWXYB,60,A,M,,,SHA1,6,totp,\n\
            ,8,234567ABCDEFGHIJKLMNOPQRSTUVWXYC,30,A,M,,,SHA1,6,totp,\n\
            eve@example.com,6,234567ABCDEFGHIJKLMNOPQRSTUVWXYD,,A,M,,,SHA1,6,hotp,0\n";
        let options = ReadOptions::default();
        let reading = read_tokens(table.as_bytes(), &options, &mut |_| {}).unwrap();
        let desk = Desk::default().add_tokens("a", reading, options).unwrap().0;
        let serials = |desk: &Desk, with_old| {
            let plan = desk.begin_activation(with_old).finish();
            let places: Vec<u32> = plan.files().iter().flat_map(|file| file.rows.clone()).collect();
            places.iter().map(|&place| desk.row(place as usize).unwrap().token.serial.to_owned()).collect::<Vec<_>>()
        };
        assert!(desk.rows().filter(|row| row.user.is_some()).all(|row| row.status == Status::Old));
        assert_eq!((serials(&desk, false), serials(&desk, true)), (vec![], vec!["7".to_owned(), "9".to_owned()]));
        let (desk, _) = desk.change_upn(desk.id_at(2).unwrap(), "new@example.com").unwrap();
        assert_eq!((serials(&desk, false).len(), serials(&desk, true).len()), (1, 3));
    }
}
