//! Sample data to try the page with: made up, and marked as such. The keys are counted up, not random: nobody should
//! take them for real ones.

use crate::job::JobKind;
use crate::state::Shown;
use std::fmt::Write;
use token_desk_core::desk::TokenFile;

const MAKER: &str = "Made Up Tokens";

const PEOPLE: [&str; 14] = [
    "Amy Masters",
    "John Smith",
    "Joe Bloggs",
    "Chloé Dupont",
    "Jürgen Weiß",
    "Priya Nair",
    "Tom O'Neil",
    "Lin Wei",
    "Sara Berg",
    "Ola Nordmann",
    "Maria Rossi",
    "Ken Adams",
    "Ana Souza",
    "Petr Novák",
];

const UPNS: [&str; 14] = [
    "amy.masters",
    "john.smith",
    "joe.bloggs",
    "chloe.dupont",
    "juergen.weiss",
    "priya.nair",
    "tom.o'neil",
    "lin.wei",
    "sara.berg",
    "ola.nordmann",
    "maria.rossi",
    "ken.adams",
    "ana.souza",
    "petr.novak",
];

const TOKENS: &str = "Sample tokens.csv";

/// How many tokens of the sample are on the desk.
pub(crate) fn tokens_on(desk: &Shown) -> usize {
    let made_up = |file: &TokenFile| file.tokens.get(0).is_some_and(|token| &*token.profile.manufacturer == MAKER);
    desk.files().iter().filter(|file| &*file.name == TOKENS && made_up(file)).map(|file| file.tokens.len()).sum()
}

/// The sample's files: name, text, what they are.
pub(crate) fn files() -> [(&'static str, String, JobKind); 2] {
    let mut tokens = String::from("serial number,secret key,time interval,manufacturer,model\r\n");
    for number in 0..16_u8 {
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let key: String = (0..32_u8)
            .map(|place| char::from(letters[usize::from((place.wrapping_mul(7).wrapping_add(number * 5)) % 32)]))
            .collect();
        let (model, interval) = if number % 4 == 3 { ("Sample/Thirty", 30) } else { ("Sample/Sixty", 60) };
        let _ = write!(tokens, "900010{number:02},{key},{interval},{MAKER},{model}\r\n");
    }
    let mut users = String::from("upn,name\r\n");
    for (upn, name) in UPNS.iter().zip(PEOPLE) {
        let _ = write!(users, "{upn}@example.com,{name}\r\n");
    }
    [(TOKENS, tokens, JobKind::Tokens), ("Sample users.csv", users, JobKind::Users)]
}
