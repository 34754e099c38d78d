//! Sealing: any file that leaves, encrypted as a whole with what its reader knows, whatever is in it.
//!
//! The name inside is the one that the file has today. The one outside tells nothing of keys.

use super::pieces::Pieces;
use super::plan::FilePlan;
use super::settings::Settings;
use crate::desk::Desk;
use crate::ground::date::Date;
use crate::ground::random::FillRandom;
use crate::ground::refusal::Refusal;
use crate::ground::secret::SecretBytes;
use crate::notation::zip::{OverFourGigabytes, SealedZip};

/// Bytes of the longest password: 7-Zip takes no more of one.
pub const MAX_PASSWORD: usize = 99;

/// With what files are sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seal {
    /// As a ZIP file with this password, in UTF-8 (WinZip's AES-256).
    Zip(SecretBytes),
}

impl Seal {
    /// The name of a sealed file: `TokenDesk_20261129.zip`; of several of a day the `number`th, from 1.
    #[must_use]
    pub fn file_name(&self, date: Date, number: u32) -> String {
        let Self::Zip(_) = self;
        let number = if number > 1 { format!("_{number}") } else { String::new() };
        format!("TokenDesk_{}{number}.zip", date.in_file_name())
    }

    /// Begins to seal a file of that name.
    fn begin(&self, name: &str, date: Date, random: &mut FillRandom<'_>) -> Result<SealedZip, SealRefusal> {
        let Self::Zip(password) = self;
        if password.len() > MAX_PASSWORD {
            return Err(SealRefusal::LongPassword);
        }
        SealedZip::new(name, date, password.as_slice(), random).ok_or(SealRefusal::NoPassword)
    }
}

/// A file that leaves, piece by piece: sealed, or as it is.
pub struct Leaving<'w> {
    name: &'w str,
    pieces: Pieces<'w>,
    /// What seals it; none where nothing does, and behind its last piece.
    zip: Option<SealedZip>,
    /// Whether the first piece is still to come, before which the sealed file has its head.
    first: bool,
    /// Whether it got too large.
    refused: bool,
}

impl Leaving<'_> {
    /// As [`Pieces::prepare`].
    pub fn prepare(&mut self, max_rounds: u32) -> f64 {
        self.pieces.prepare(max_rounds)
    }

    /// The next piece; `None` after the last. It must be the desk that the file was planned for.
    ///
    /// # Errors
    /// A [`Refusal`] if the file gets too large to be sealed: a [`SealRefusal`]. No piece follows.
    pub fn next_piece(&mut self, desk: &Desk) -> Option<Result<SecretBytes, Refusal>> {
        if self.refused {
            return None;
        }
        let Some(mut piece) = self.pieces.next_piece(desk) else {
            let mut out = SecretBytes::default();
            self.zip.take()?.tail(&mut out);
            return Some(Ok(out));
        };
        let Some(zip) = &mut self.zip else { return Some(Ok(piece)) };
        if let Err(OverFourGigabytes) = zip.encrypt(piece.as_mut_slice()) {
            self.refused = true;
            return Some(Err(SealRefusal::TooLarge(self.name.into()).into()));
        }
        if std::mem::take(&mut self.first) {
            let mut head = SecretBytes::with_capacity(piece.len() + 256);
            zip.head(&mut head);
            head.push_slice(piece.as_slice());
            piece = head;
        }
        Some(Ok(piece))
    }

    /// All pieces, one after the other.
    pub fn each(mut self, desk: &Desk) -> impl Iterator<Item = Result<SecretBytes, Refusal>> {
        std::iter::from_fn(move || self.next_piece(desk))
    }
}

impl FilePlan {
    /// The file piece by piece, sealed if there is a seal; `None` as [`FilePlan::writer`] gives it.
    ///
    /// # Errors
    /// A [`Refusal`] if the seal has no password, or too long a one: a [`SealRefusal`].
    ///
    /// # Examples
    /// ```
    /// use token_desk_core::desk::Desk;
    /// use token_desk_core::formats::read_tokens;
    /// use token_desk_core::ground::secret::SecretBytes;
    /// use token_desk_core::output::sealing::Seal;
    /// use token_desk_core::output::settings::Settings;
    /// use token_desk_core::output::targets::target;
    /// use token_desk_core::reading::options::ReadOptions;
    ///
    /// let options = ReadOptions::default();
    /// let seeds = b"serial number,secret key\n10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ\n";
    /// let tokens = read_tokens(seeds, &options, &mut |_share| {})?;
    /// let (desk, _) = Desk::default().add_tokens("seeds.csv", tokens, options)?;
    /// let settings = Settings::default();
    /// let plan = desk.plan_conversion(target("safeid").expect("a target"), &[0], &settings);
    ///
    /// let seal = Seal::Zip(SecretBytes::copy_of(b"abcde-fghij-kmnpq-rstuv"));
    /// // Where nobody is to guess it, the randomness is the system's.
    /// let mut random = |room: &mut [u8]| room.fill(7);
    /// let pieces = plan.files()[0].leaving(Some(&seal), &settings, &mut random)?.expect("planned with these settings");
    /// let mut file = Vec::new();
    /// for piece in pieces.each(&desk) {
    ///     file.extend_from_slice(piece?.as_slice());
    /// }
    /// assert!(file.starts_with(b"PK"));
    /// # Ok::<(), token_desk_core::ground::refusal::Refusal>(())
    /// ```
    pub fn leaving<'w>(
        &'w self,
        seal: Option<&Seal>,
        settings: &'w Settings,
        random: &'w mut FillRandom<'w>,
    ) -> Result<Option<Leaving<'w>>, Refusal> {
        let zip = seal.map(|seal| seal.begin(&self.name, settings.date, random)).transpose()?;
        let pieces = self.writer(settings, random);
        Ok(pieces.map(|pieces| Leaving { name: &self.name, pieces, zip, first: true, refused: false }))
    }
}

/// Why a file is not sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SealRefusal {
    /// There is no password.
    NoPassword,
    /// Its password is longer than programs take.
    LongPassword,
    /// The file of that name is too large.
    TooLarge(Box<str>),
}

impl From<SealRefusal> for Refusal {
    fn from(refusal: SealRefusal) -> Self {
        match refusal {
            SealRefusal::NoPassword => {
                Self::new("seal-password", "There is no password for the ZIP file.", "Enter one, or have one made.")
            }
            SealRefusal::LongPassword => Self::new(
                "seal-password-long",
                format!("The password is too long: 7-Zip takes {MAX_PASSWORD} characters at most, fewer with accents."),
                "Enter a shorter one, or have one made.",
            ),
            SealRefusal::TooLarge(name) => Self::new(
                "seal-too-large",
                format!(
                    "{name} was not written: it has more than 4 GB, which a ZIP file does not hold for every program."
                ),
                "Write fewer tokens at a time.",
            ),
        }
    }
}

#[cfg(test)]
crate::ground::golden::examples!(SealRefusal {
    Self::NoPassword => Self::NoPassword;
    Self::LongPassword => Self::LongPassword;
    Self::TooLarge(_) => Self::TooLarge("CustomerTokens_20261129.csv".into());
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::read_tokens;
    use crate::ground::refusal::check_words;
    use crate::notation::zip::{Archive, ZipLimits};
    use crate::output::targets::target;
    use crate::reading::options::ReadOptions;

    /// A file of several pieces, as it was written, comes out of its ZIP.
    #[test]
    fn a_sealed_file_is_the_file_itself() {
        let mut seeds = "serial number,secret key\n".to_owned();
        for number in 0..2500_u64 {
            let key = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            seeds += &format!("{},ab{key:038x}\n", 70_000 + number);
        }
        let options = ReadOptions::default();
        let tokens = read_tokens(seeds.as_bytes(), &options, &mut |_| {}).expect("a seed file");
        let (desk, _) = Desk::default().add_tokens("seeds.csv", tokens, options).expect("on the desk");
        let places: Vec<u32> = (0..desk.token_count() as u32).collect();
        assert!(places.len() > 1024, "{}", places.len());
        let settings = Settings::default();
        let plan = desk.plan_conversion(target("inventory").expect("a target"), &places, &settings);
        let file = &plan.files()[0];
        let mut random = |room: &mut [u8]| room.fill(7);
        let plain: Vec<u8> = file
            .writer(&settings, &mut random)
            .expect("always written")
            .each(&desk)
            .flat_map(|piece| piece.as_slice().to_vec())
            .collect();
        let seal = Seal::Zip(SecretBytes::copy_of("grüße 7".as_bytes()));
        let mut random = |room: &mut [u8]| room.fill(7);
        let pieces = file.leaving(Some(&seal), &settings, &mut random).expect("a password").expect("always written");
        let pieces: Vec<SecretBytes> = pieces.each(&desk).map(|piece| piece.expect("small")).collect();
        assert!(pieces.len() > 2, "{}", pieces.len());
        let sealed: Vec<u8> = pieces.iter().flat_map(SecretBytes::as_slice).copied().collect();
        let limits = ZipLimits { entries: 1, entry: 1 << 30, all: 1 << 30 };
        let archive = Archive::open(&sealed, limits).expect("sound");
        let entry = &archive.entries()[0];
        let opened = archive.read(entry, Some("grüße 7".as_bytes()), limits).expect("the right password");
        assert_eq!((&*entry.name, opened.as_slice() == plain), (&*file.name, true));
    }

    #[test]
    fn every_refusal_is_a_sentence_with_an_advice() {
        check_words(SealRefusal::examples());
    }

    #[test]
    fn names_of_sealed_files_tell_nothing_and_differ() {
        let (seal, date) = (Seal::Zip(SecretBytes::default()), Date { year: 2026, month: 11, day: 29 });
        let names = [1, 2, 10].map(|number| seal.file_name(date, number));
        assert_eq!(names, ["TokenDesk_20261129.zip", "TokenDesk_20261129_2.zip", "TokenDesk_20261129_10.zip"]);
    }

    #[test]
    fn without_a_password_that_programs_take_nothing_is_sealed() {
        for (length, refused) in [(0, Some("seal-password")), (1, None), (99, None), (100, Some("seal-password-long"))]
        {
            let seal = Seal::Zip(SecretBytes::from_vec(vec![b'x'; length]));
            let begun = seal.begin("a.csv", Date::default(), &mut |_: &mut [u8]| {});
            let code = begun.err().map(|refusal| Refusal::from(refusal).code);
            assert_eq!(code.as_deref(), refused, "{length}");
        }
    }
}
