//! Keys for programmable tokens: made here, of randomness that is brought along. What comes of it is taken in like the
//! tokens of a file.

mod refusal;
mod serials;
mod typed;

pub use refusal::MakeRefusal;
pub use serials::{serials_from_list, serials_from_pattern};
pub use typed::{MakeFields, WhichSerials};

use super::value::Desk;
use crate::finding::{Finding, Severity};
use crate::ground::random::FillRandom;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::ground::text::TextEncoding;
use crate::model::format_id::FormatId;
use crate::model::token::{HashFunction, Profile};
use crate::reading::admission::Key;
use crate::reading::options::ReadOptions;
use crate::reading::record::{Record, Records};
use crate::reading::{HowRead, Reading};
use std::collections::HashMap;

/// The most tokens that are made at once: more than anyone sets up by hand.
pub const MAX_MADE: usize = 10_000;

/// How long a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeySize {
    /// 160 bits, as SHA-1 makes them (RFC 4226 §4, R6): what every programmable token takes.
    #[default]
    Bytes20,
    /// 256 bits, as SHA-256 makes them (RFC 6238 §5.1).
    Bytes32,
}

impl KeySize {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Bytes20, Self::Bytes32];

    /// The length in bytes.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Bytes20 => 20,
            Self::Bytes32 => 32,
        }
    }

    /// The length that RFC 6238 has for a hash function, as far as it is offered.
    #[must_use]
    pub fn usual(hash: HashFunction) -> Self {
        if hash == HashFunction::Sha1 { Self::Bytes20 } else { Self::Bytes32 }
    }
}

/// Tokens to be made.
#[derive(Debug, Clone)]
pub struct TokensToMake {
    /// Their serial numbers, see [`serials_from_list`] and [`serials_from_pattern`].
    pub serials: Vec<String>,
    /// How long their keys are.
    pub key_size: KeySize,
    /// Who makes the devices, their model, and how they count.
    pub profile: Profile,
}

impl Desk {
    /// Makes a key for each serial number. What comes of it goes onto the desk by [`Self::add_tokens`], under a name like
    /// that of a file.
    ///
    /// # Errors
    /// If there is no serial number, there are more than [`MAX_MADE`], one is given twice, is on the desk already or is none
    /// that a token can have; if digits or interval are none of OATH tokens; if `random` gives the same bytes again.
    pub fn make_tokens(&self, wanted: &TokensToMake, random: &mut FillRandom<'_>) -> Result<Reading, Refusal> {
        self.check_serials(&wanted.serials)?;
        let (profile, mut records) = (&wanted.profile, Records::new());
        let mut key = SecretBytes::from_vec(vec![0; wanted.key_size.bytes()]);
        let mut before = SecretBytes::from_vec(vec![0; wanted.key_size.bytes()]);
        for (number, serial) in (1..).zip(&wanted.serials) {
            random(key.as_mut_slice());
            if key == before {
                return Err(MakeRefusal::NotRandom.into());
            }
            before.as_mut_slice().copy_from_slice(key.as_slice());
            let record = Record {
                manufacturer: &profile.manufacturer,
                model: &profile.model,
                otp_type: profile.otp_type,
                hash: profile.hash,
                digits: profile.digits,
                interval: profile.interval,
                ..Record::new(number, serial, Key::Raw(key.as_slice()))
            };
            if !records.push(&record) {
                break;
            }
        }
        let columns = ["serial number", "secret key"];
        let mut reading = records.finish(how_made(), &ReadOptions::default(), &columns);
        if reading.rejected > 0 {
            let why = reading.findings.iter().find(|finding| finding.severity() == Severity::Error);
            let serial = why.and_then(|why| wanted.serials.get((why.line as usize).checked_sub(1)?));
            let (serial, why) = (serial.cloned().unwrap_or_default(), why.map(Finding::message).unwrap_or_default());
            return Err(MakeRefusal::Unfit { serial: serial.into(), why: why.into() }.into());
        }
        reading.format = FormatId::Made;
        reading.fingerprint = reading.secrets.entries().iter().fold(1, |all, entry| all.rotate_left(7) ^ entry);
        Ok(reading)
    }

    fn check_serials(&self, serials: &[String]) -> Result<(), MakeRefusal> {
        if serials.is_empty() {
            return Err(MakeRefusal::NoSerials);
        }
        if serials.len() > MAX_MADE {
            return Err(MakeRefusal::TooMany(serials.len()));
        }
        let mut known: HashMap<&str, usize> = HashMap::with_capacity(serials.len());
        let mut twice = serials.iter().enumerate().filter(|(place, serial)| known.insert(serial, *place).is_some());
        if let Some((_, first)) = twice.next() {
            return Err(MakeRefusal::Twice { serial: first.as_str().into(), more: twice.count() });
        }
        let mut on_desk = serials.iter().filter_map(|serial| Some((serial, self.row_by_serial(serial)?)));
        if let Some((serial, id)) = on_desk.next() {
            let file = self.files().iter().find(|file| file.uid == id.file);
            return Err(MakeRefusal::OnDesk {
                serial: serial.as_str().into(),
                file: file.map(|file| file.name.clone()).unwrap_or_default(),
                more: on_desk.count(),
            });
        }
        Ok(())
    }
}

/// There was no file, and nothing was assumed.
fn how_made() -> HowRead {
    HowRead {
        text: TextEncoding::Utf8,
        delimiter: None,
        sheets: Vec::new(),
        sheet: None,
        header: false,
        secret: None,
        secret_question: Vec::new(),
        otp_type: None,
        hash: None,
        digits: None,
        interval: None,
        ignored: Vec::new(),
        facts: vec!["The keys were made here, of the browser's randomness.".into()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Status;
    use crate::model::token::OtpType;
    use crate::roster::read_users;

    fn wanted(serials: &[&str]) -> TokensToMake {
        TokensToMake {
            serials: serials.iter().map(|&serial| serial.to_owned()).collect(),
            key_size: KeySize::Bytes20,
            profile: Profile { manufacturer: "Token2".into(), model: "C302-i".into(), ..Profile::default() },
        }
    }

    /// Bytes that differ each time: a generator of our own.
    fn dice() -> impl FnMut(&mut [u8]) {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        move |room: &mut [u8]| {
            for byte in room {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = (state >> 56) as u8;
            }
        }
    }

    fn refused(desk: &Desk, wanted: &TokensToMake) -> String {
        let refusal = desk.make_tokens(wanted, &mut dice()).expect_err("refused");
        format!("{}: {refusal}", refusal.code)
    }

    #[test]
    fn tokens_that_were_made_are_like_those_of_a_file() {
        for key_size in KeySize::ALL {
            let wanted = TokensToMake { key_size, ..wanted(&["TD-0001", "TD-0002", "00"]) };
            let reading = Desk::default().make_tokens(&wanted, &mut dice()).unwrap();
            assert_eq!((reading.rows, reading.rejected, reading.tokens.len()), (3, 0, 3), "{:?}", reading.findings);
            assert!(reading.tokens.iter().all(|token| token.secret.len() == key_size.bytes()));
            let options = ReadOptions::default();
            let (desk, added) = Desk::default().add_tokens("Made tokens", reading, options.clone()).unwrap();
            assert_eq!((added.tokens, desk.files()[0].format), (3, FormatId::Made));
            let row = desk.row(1).unwrap();
            assert_eq!((row.token.serial, &*row.token.profile.model, row.status), ("TD-0002", "C302-i", Status::Free));
            let users = read_users(b"anna@example.com\n", &options, &mut |_| {}).unwrap();
            let (desk, report) =
                desk.add_users("users", users).unwrap().0.apply_and_assign(crate::desk::AssignOptions::default());
            assert_eq!(report.assigned, 1);
            // Others beside them.
            let reading = desk.make_tokens(&self::wanted(&["TD-0003"]), &mut |room| room.fill(7)).unwrap();
            assert!(desk.add_tokens("Made tokens", reading, options).is_ok());
        }
        assert_eq!(KeySize::usual(HashFunction::Sha256).bytes(), 32);
    }

    #[test]
    fn serial_numbers_that_exist_are_refused() {
        let reading = Desk::default().make_tokens(&wanted(&["TD-0001", "TD-0002"]), &mut dice()).unwrap();
        let (desk, _) = Desk::default().add_tokens("box.csv", reading, ReadOptions::default()).unwrap();
        let said = refused(&desk, &wanted(&["TD-0003", "TD-0002", "TD-0001"]));
        assert!(said.starts_with("made-on-desk: The serial number “TD-0002”") && said.contains("“box.csv”"), "{said}");
        assert!(refused(&desk, &wanted(&["7", "8", "7"])).starts_with("made-twice: The serial number “7”"));
        assert!(refused(&desk, &wanted(&[])).starts_with("made-none: "));
        // Taken from the desk, it is free again.
        let desk = desk.remove_tokens(&[1]).0;
        assert!(desk.make_tokens(&wanted(&["TD-0002"]), &mut dice()).is_ok());
    }

    #[test]
    fn what_no_token_can_have_is_refused() {
        let desk = Desk::default();
        let long = "x".repeat(200);
        for serials in
            [&["1", &long][..], &["1", "a\u{7}b"], &["1", "  "], &["1", "1.5E+10"], &["1", "n/a"], &["1000", "0", "7"]]
        {
            let said = refused(&desk, &wanted(serials));
            assert!(
                said.starts_with("made-unfit: A token “") && !said.contains(&format!("“{}”", serials[0])),
                "{said}"
            );
        }
        let digits = TokensToMake { profile: Profile { digits: 11, ..Profile::default() }, ..wanted(&["1"]) };
        assert!(refused(&desk, &digits).starts_with("made-unfit: "));
        let interval = TokensToMake { profile: Profile { interval: 0, ..Profile::default() }, ..wanted(&["1"]) };
        assert!(refused(&desk, &interval).starts_with("made-unfit: "));
        let event = Profile { otp_type: OtpType::Hotp, interval: 0, ..Profile::default() };
        assert!(desk.make_tokens(&TokensToMake { profile: event, ..wanted(&["1"]) }, &mut dice()).is_ok());
        let many = TokensToMake { serials: (0..=MAX_MADE).map(|n| n.to_string()).collect(), ..wanted(&[]) };
        assert!(refused(&desk, &many).starts_with("made-too-many: "));
    }

    #[test]
    fn bytes_that_are_no_randomness_are_refused() {
        for fill in [0, 9] {
            let refusal = Desk::default().make_tokens(&wanted(&["1", "2"]), &mut |room: &mut [u8]| room.fill(fill));
            assert_eq!(&*refusal.expect_err("refused").code, "made-not-random");
        }
    }

    #[test]
    fn a_key_in_place_of_a_serial_number_is_not_repeated() {
        let key = "3132333435363738393031323334353637383930";
        assert!(!refused(&Desk::default(), &wanted(&[key, key])).contains(key));
    }
}
