//! Tokens to be made as a person types it, and making them in one step.

use super::{KeySize, TokensToMake, serials_from_list, serials_from_pattern};
use crate::desk::hindrance::Hindrance;
use crate::desk::outcome::Outcome;
use crate::desk::row::RowId;
use crate::desk::value::Desk;
use crate::ground::random::FillRandom;
use crate::ground::refusal::Refusal;
use crate::model::token::{HashFunction, Profile};
use crate::reading::by_hand::{FieldProblem, TokenField, time_profile};
use crate::reading::options::ReadOptions;

/// The name of the file that has tokens which were made.
const MADE: &str = "Made tokens";

/// Which serial numbers the tokens are to have, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichSerials<'f> {
    /// Those of a list.
    Listed(&'f str),
    /// As many as `count` says, counted up from the first.
    CountedUp {
        /// The first.
        first: &'f str,
        /// How many.
        count: &'f str,
    },
}

impl WhichSerials<'_> {
    /// The serial numbers.
    ///
    /// # Errors
    /// What is the matter with one of the fields.
    pub fn read(self) -> Result<Vec<String>, FieldProblem> {
        match self {
            Self::Listed(list) => Ok(serials_from_list(list)),
            Self::CountedUp { first, count } => match count.trim().parse() {
                Ok(1..) if first.trim().is_empty() => {
                    Err(FieldProblem::new(TokenField::Serial, "There is no serial number."))
                }
                Ok(count @ 1..) => serials_from_pattern(first, count).map_err(|refusal| self.problem(&refusal)),
                _ => Err(FieldProblem::new(TokenField::Count, "Type how many tokens there are, such as 10.")),
            },
        }
    }

    /// A refusal as a problem of the field that it is about.
    fn problem(self, refusal: &Refusal) -> FieldProblem {
        let field = match (self, &*refusal.code) {
            (Self::Listed(_), _) => TokenField::Serials,
            (Self::CountedUp { .. }, "made-too-many") => TokenField::Count,
            (Self::CountedUp { .. }, _) => TokenField::Serial,
        };
        FieldProblem::new(field, format!("{} {}", refusal.message, refusal.advice))
    }
}

/// Tokens to be made, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MakeFields<'f> {
    /// Their serial numbers.
    pub serials: WhichSerials<'f>,
    /// How long their keys are.
    pub key_size: KeySize,
    /// The hash function.
    pub hash: HashFunction,
    /// Digits of a code; empty: 6.
    pub digits: &'f str,
    /// Time step in seconds; empty: 30.
    pub interval: &'f str,
    /// Maker; may be empty.
    pub manufacturer: &'f str,
    /// Model; may be empty.
    pub model: &'f str,
}

impl Desk {
    /// Makes tokens ([`Self::make_tokens`]) and adds them to the desk; with the first of them.
    ///
    /// # Errors
    /// [`Hindrance::Fields`]: what is the matter, field by field; then nothing was made.
    pub fn add_made(
        &self,
        fields: &MakeFields<'_>,
        random: &mut FillRandom<'_>,
    ) -> Result<(Self, RowId, Outcome), Hindrance> {
        let serials = fields.serials.read();
        let profile = time_profile(fields.hash, fields.digits, fields.interval);
        let (Ok(serials), Ok(profile)) = (&serials, &profile) else {
            let problems = serials.err().into_iter().chain(profile.err().into_iter().flatten());
            return Err(Hindrance::Fields(problems.collect()));
        };
        let [manufacturer, model] = [fields.manufacturer, fields.model].map(|typed| typed.trim().into());
        let wanted = TokensToMake {
            serials: serials.clone(),
            key_size: fields.key_size,
            profile: Profile { manufacturer, model, ..profile.clone() },
        };
        let refused = |refusal: Refusal| Hindrance::Fields(vec![fields.serials.problem(&refusal)]);
        let reading = self.make_tokens(&wanted, random).map_err(refused)?;
        let (desk, added) = self.add_tokens(MADE, reading, ReadOptions::default()).map_err(refused)?;
        Ok((desk, RowId { file: added.file, row: 0 }, Outcome::Made { tokens: added.tokens }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(serials: WhichSerials<'_>) -> MakeFields<'_> {
        MakeFields {
            serials,
            key_size: KeySize::Bytes32,
            hash: HashFunction::Sha256,
            digits: "8",
            interval: "",
            manufacturer: " Token2 ",
            model: "C302-i",
        }
    }

    fn make(desk: &Desk, fields: &MakeFields<'_>) -> Result<(Desk, RowId, Outcome), Hindrance> {
        let mut last = 0;
        desk.add_made(fields, &mut |room: &mut [u8]| {
            last += 1;
            room.fill(last);
        })
    }

    fn wrong(desk: &Desk, fields: &MakeFields<'_>) -> Vec<TokenField> {
        match make(desk, fields).map(|_| ()) {
            Err(Hindrance::Fields(problems)) => problems.iter().map(|problem| problem.field).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_typed_is_made_and_added() {
        let counted = fields(WhichSerials::CountedUp { first: "TD-09", count: " 2 " });
        let (desk, first, outcome) = make(&Desk::default(), &counted).unwrap();
        assert_eq!(
            (outcome.label().as_str(), outcome.message().as_str()),
            ("making 2 tokens", "2 tokens were made; they are free.")
        );
        let row = desk.find(first).unwrap();
        assert_eq!((row.token.serial, row.token.secret.len()), ("TD-09", 32));
        let profile = row.token.profile;
        assert_eq!(
            (&*profile.manufacturer, &*profile.model, profile.digits, profile.interval),
            ("Token2", "C302-i", 8, 30)
        );
        let (desk, first, outcome) = make(&desk, &fields(WhichSerials::Listed("7\n"))).unwrap();
        assert_eq!((desk.token_count(), desk.find(first).unwrap().token.serial), (3, "7"));
        assert_eq!(outcome.message(), "1 token was made; it is free.");
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        use TokenField::{Count, Digits, Interval, Serial, Serials};
        let desk = make(&Desk::default(), &fields(WhichSerials::Listed("7,8"))).unwrap().0;
        for (first, count, field) in [
            ("", "3", Serial),
            ("TD", "3", Serial),
            ("6", "2", Serial),
            ("1", "", Count),
            ("1", "0", Count),
            ("1", "-1", Count),
            ("1", "many", Count),
            ("1", "10001", Count),
            ("1", "99999999999999999999999", Count),
        ] {
            assert_eq!(wrong(&desk, &fields(WhichSerials::CountedUp { first, count })), [field], "{first}, {count}");
        }
        for list in ["", "1,1", "1;8", "a\u{7}"] {
            assert_eq!(wrong(&desk, &fields(WhichSerials::Listed(list))), [Serials], "{list:?}");
        }
        let several =
            MakeFields { digits: "3", interval: "x", ..fields(WhichSerials::CountedUp { first: "1", count: "" }) };
        assert_eq!(wrong(&desk, &several), [Count, Digits, Interval]);
    }
}
