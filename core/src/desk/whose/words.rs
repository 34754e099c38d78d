//! What the admin is told of whose code it is.

use super::{Further, WhoseAnswer};
use crate::desk::{Desk, RowId, RowView, Status};
use crate::ground::redaction::subject_of;
use crate::ground::words::{count, grouped, plural};
use crate::model::verify::{Reach, chance_sentence, fit_sentences, place_sentence};

/// Tokens that are named at most.
const NAMED: usize = 5;

/// A hit is doubted if one of fewer random codes would give one.
const DOUBTFUL: u64 = 100;

impl WhoseAnswer {
    /// The answer in a few words.
    #[must_use]
    pub fn heading(&self, desk: &Desk) -> String {
        let what = self.what();
        match (self.count, self.hits.first()) {
            (0, _) if self.tokens == 0 => {
                format!("No token here has codes of {}", count(usize::from(self.chance.digits), "digit"))
            }
            (1, Some(hit)) => {
                let by_chance = if self.chance.one_in() < DOUBTFUL { ", perhaps by chance" } else { "" };
                format!("Token {} shows {what}{by_chance}", name(desk.find(hit.id)))
            }
            (0 | 1, _) => format!("No token here shows {what}"),
            (several, _) => format!("{} tokens show {what}", grouped(several)),
        }
    }

    fn what(&self) -> &'static str {
        if self.chance.two { "these codes" } else { "this code" }
    }

    /// What it means and what to do.
    #[must_use]
    pub fn sentences(&self, desk: &Desk) -> String {
        match (&*self.hits, self.count) {
            ([], _) => self.nothing(),
            ([hit], 1) => {
                format!("{} {} {}", holder(desk.find(hit.id)), fit_sentences(&hit.fit), chance_sentence(self.chance))
            }
            (hits, all) => {
                let names: Vec<String> = hits.iter().take(NAMED).map(|hit| name(desk.find(hit.id))).collect();
                let more = if all > NAMED { format!(" and {} more", grouped(all - NAMED)) } else { String::new() };
                let way_out = if self.chance.two {
                    "Tokens with the same key can't be told apart: ask the vendor.".to_owned()
                } else {
                    "The next code tells which it is: type it as the second.".to_owned()
                };
                format!("{}{more}. {way_out}", names.join(", "))
            }
        }
    }

    fn nothing(&self) -> String {
        if self.tokens == 0 {
            return "Type all digits that the token shows, zeros in front, too.".to_owned();
        }
        let within = match self.reach {
            Reach::Near => "two time steps of now (event tokens: 10 codes ahead)",
            Reach::Drifted => "15 minutes of now (event tokens: 100 codes ahead)",
            Reach::Wide | Reach::Far => {
                "what Entra allows at activation, ±1 day at 30 seconds and ±2 days at 60 (event tokens: 1,000 codes ahead)"
            }
        };
        let way_out = match self.further {
            Some(Further::WithSecondCode) => {
                "Type the next code, too: with one only, so many tokens would give hits by chance if it was looked for further away."
            }
            Some(Further::WithTime) => {
                "A token whose clock has drifted further is found, too, but looking for that takes minutes."
            }
            None => {
                "Its key may not be on the desk, or may have been read wrongly. Look at the serial number on the token, and \
                 verify the code with that token: this finds wrong settings as well."
            }
        };
        format!(
            "{} with so many digits {} compared, within {within}. {way_out}",
            count(self.tokens, "token"),
            plural(self.tokens, "was", "were")
        )
    }

    /// What it means for a token that the code was typed for and did not fit: that labels may be swapped. `None` if not just
    /// one other shows it.
    #[must_use]
    pub fn swapped_sentences(&self, desk: &Desk, asked: RowId) -> Option<String> {
        let ([hit], 1) = (&*self.hits, self.count) else { return None };
        let (other, asked) = (desk.find(hit.id)?, name(desk.find(asked)));
        let other_name = name(Some(other));
        Some(format!(
            "It is what token {other_name} shows. {} {} The labels of {asked} and {other_name} may be swapped: type a code of the \
             token labelled {other_name}, too. If that is {asked}'s, swap their users. {}",
            holder(Some(other)),
            place_sentence(&hit.fit),
            chance_sentence(self.chance)
        ))
    }
}

/// What a token is called; nothing that could be a key.
fn name(row: Option<RowView<'_>>) -> String {
    match row.map(|row| subject_of(row.token.serial)) {
        None | Some("") => "with a serial number that could be a key".to_owned(),
        Some(serial) => serial.to_owned(),
    }
}

/// Who has it.
fn holder(row: Option<RowView<'_>>) -> String {
    match row.map(|row| (row.user, row.status)) {
        Some((Some((_, user)), _)) => format!("{} has it.", user.label()),
        Some((None, Status::Out(why))) => format!("Nobody has it: it is marked as {}.", why.lower_word()),
        _ => "Nobody has it.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, desk, shown};
    use super::*;
    use crate::ground::golden;
    use crate::model::life::{LifeFact, OutOfUse};
    use crate::model::verify::TypedCodes;
    use crate::roster::read_users;

    #[test]
    fn golden_words_of_whose_code() {
        let desk = desk(50);
        let users = read_users(b"anna@example.com\n", &Default::default(), &mut |_| {}).unwrap();
        let (desk, _) = desk.add_users("u", users).unwrap().0.apply_and_assign(crate::desk::AssignOptions {
            target: crate::desk::AssignTarget::Other,
            ..Default::default()
        });
        let mut text = String::new();
        let mut say = |first: &str, second: Option<&str>| {
            let answer = desk.whose(TypedCodes::parse(first, second).unwrap(), NOW, desk.id_at(3)).finish();
            text += &format!("{}\n  {}\n", answer.heading(&desk), answer.sentences(&desk));
            if let Some(swapped) = answer.swapped_sentences(&desk, desk.id_at(3).unwrap()) {
                text += &format!("  for another: {swapped}\n");
            }
        };
        say(&shown(&desk, 2, 1), None);
        say(&shown(&desk, 2, -3), Some(&shown(&desk, 2, -2)));
        say(&shown(&desk, 0, 3), None);
        say(&shown(&desk, 3, 0), Some(&shown(&desk, 3, 1)));
        say("12345", None);
        let fit = desk.whose(TypedCodes::parse(&shown(&desk, 2, 1), None).unwrap(), NOW, None).finish();
        let one = fit.hits[0];
        let several = |count: usize, two| {
            let chance = crate::model::verify::Chance { compared: 500_000, digits: 6, two };
            WhoseAnswer { hits: vec![one; count.min(20)], count, chance, ..fit.clone() }
        };
        let none = |reach, further| WhoseAnswer { reach, further: Some(further), ..several(0, false) };
        for answer in [
            several(1, false),
            several(2, false),
            several(30, false),
            several(6, true),
            none(Reach::Near, Further::WithSecondCode),
            none(Reach::Drifted, Further::WithTime),
        ] {
            text += &format!("{}\n  {}\n", answer.heading(&desk), answer.sentences(&desk));
        }
        let lost = LifeFact { status: OutOfUse::Lost, date: None, note: "".into(), by: "".into() };
        let (lost, _) = desk.mark(desk.id_at(2).unwrap(), &lost).map_err(|_| "a token can be lost").unwrap();
        text += &format!("{}\n  {}\n", fit.heading(&lost), fit.sentences(&lost));
        golden::check("whose.txt", &text);
    }
}
