//! Passwords for what is sealed: one that is made here, and what speaks against one that a person thinks of.
//!
//! There is an estimator that is well kept, zxcvbn. Its lists of words alone take 389 KB (gzip), a third of the page. So there is
//! a plain rule of our own, which praises nothing: it counts signs, and what whoever guesses tries first counts as one sign.
//! A password that it says nothing of can still be weak; one that it calls weak is.

use super::sealing::MAX_PASSWORD;
use crate::desk::Desk;
use crate::ground::random::FillRandom;
use crate::ground::secret::SecretBytes;
use zeroize::Zeroizing;

/// Signs that are not taken for each other: without l and 1, o and 0. There are 32, so that a random byte falls on each
/// equally often.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Signs of a password that is made.
const MADE: usize = 20;
/// Signs of a group of them.
const GROUP: usize = 5;
/// Bits that somebody has to guess of it: 5 for each sign.
pub const MADE_BITS: u32 = MADE as u32 * SIGNS.len().ilog2();

/// A password of 20 random signs, in groups with hyphens between them. `random` fills a slice with bytes that nobody can
/// guess.
#[must_use]
pub fn make_password(random: &mut FillRandom<'_>) -> SecretBytes {
    let mut bytes = Zeroizing::new([0; MADE]);
    random(&mut *bytes);
    let mut password = SecretBytes::with_capacity(MADE + MADE / GROUP);
    for (number, group) in bytes.chunks(GROUP).enumerate() {
        if number > 0 {
            password.push_slice(b"-");
        }
        for byte in group {
            let sign = SIGNS.get(usize::from(*byte) % SIGNS.len()).copied().unwrap_or_default();
            password.push_slice(&[sign]);
        }
    }
    password
}

/// What speaks against a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// No program would take all of it: it can't be used.
    TooLong,
    /// It is short.
    Short,
    /// It is long enough, but for what whoever guesses tries first.
    Guessable,
    /// It has too few different signs.
    Uniform,
    /// Blanks at its ends, which hardly anybody sees.
    Blanks,
    /// Letters beyond ASCII, which programs write in different ways.
    NotAscii,
}

impl Weakness {
    /// It in words.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::TooLong => "Too long: 7-Zip takes 99 characters at most, fewer with accents.",
            Self::Short => {
                "Weak: it is short. A ZIP file can be tried with millions of passwords a second; take 12 characters or more that nobody can guess, or four words or more."
            }
            Self::Guessable => {
                "Weak: it is made of what is tried first, such as well-known passwords, names of your organisation or files, years, and rows of the keyboard."
            }
            Self::Uniform => "Weak: it has few different characters.",
            Self::Blanks => "It begins or ends with a blank, which is easily lost when it is told to somebody.",
            Self::NotAscii => {
                "It has letters beyond A to Z: some programs write them in another way, and then can’t open the file."
            }
        }
    }
}

/// Fewer signs than this are too few.
const LEAST: usize = 12;
/// Fewer different signs than this are too few.
const LEAST_DIFFERENT: usize = 6;
/// What has to be known of a piece before it counts as guessed: signs.
const PIECE: usize = 4;

/// What lists of stolen passwords begin with, and the words of this trade.
const WELL_KNOWN: &str = "\
    password passwort kennwort passw0rd p@ssw0rd p@ssword welcome willkommen letmein secret geheim \
    admin administrator login master dragon monkey football baseball princess sunshine iloveyou \
    superman batman starwars hallo hello changeme trustno1 default spring summer autumn winter sommer \
    herbst frühling token tokendesk entra microsoft azure oath seeds";

/// Signs that follow each other on keyboards and in the alphabet, row by row.
const ROWS: &str = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop qwertzuiopü azertyuiop asdfghjklöä zxcvbnm";

/// What speaks against a password most; `None` where nothing does. `known` are words that whoever guesses would try, in lower
/// case: see [`words_around`].
#[must_use]
pub fn weakness(password: &str, known: &[String]) -> Option<Weakness> {
    if password.is_empty() {
        return None;
    }
    if password.len() > MAX_PASSWORD {
        return Some(Weakness::TooLong);
    }
    // With room from the start, as what grows leaves copies behind: a letter becomes three at most.
    let mut signs = Zeroizing::new(Vec::with_capacity(3 * password.len()));
    signs.extend(password.chars().flat_map(char::to_lowercase));
    if signs.len() < LEAST {
        return Some(Weakness::Short);
    }
    let is_new = |at: usize, sign: &char| !signs.iter().take(at).any(|before| before == sign);
    if signs.iter().enumerate().filter(|(at, sign)| is_new(*at, sign)).count() < LEAST_DIFFERENT {
        return Some(Weakness::Uniform);
    }
    if pieces(&signs, known) < LEAST {
        return Some(Weakness::Guessable);
    }
    if password.trim() != password {
        return Some(Weakness::Blanks);
    }
    (!password.is_ascii()).then_some(Weakness::NotAscii)
}

/// How many signs there are, if what can be guessed counts as one.
fn pieces(signs: &[char], known: &[String]) -> usize {
    let (mut count, mut rest) = (0, signs);
    while !rest.is_empty() {
        let word = WELL_KNOWN.split(' ').chain(known.iter().map(String::as_str));
        let word = word.filter(|word| begins_with(rest, word)).map(|word| word.chars().count()).max().unwrap_or(0);
        let length = word.max(row(rest)).max(repeated(rest)).max(year(rest)).max(1);
        rest = rest.get(length..).unwrap_or_default();
        count += 1;
    }
    count
}

fn begins_with(signs: &[char], word: &str) -> bool {
    let mut signs = signs.iter();
    word.chars().all(|letter| signs.next() == Some(&letter))
}

/// How many signs at the beginning follow each other in a row, forwards or backwards; 0 if too few for it.
fn row(signs: &[char]) -> usize {
    let follows = |one, next| ROWS.chars().zip(ROWS.chars().skip(1)).any(|pair| pair == (one, next) && one != ' ');
    let run = |backwards: bool| {
        let holds = |pair: &&[char]| match pair {
            [one, next] if backwards => follows(*next, *one),
            [one, next] => follows(*one, *next),
            _ => false,
        };
        signs.windows(2).take_while(holds).count() + 1
    };
    let length = run(false).max(run(true));
    if length >= PIECE { length } else { 0 }
}

/// How many signs at the beginning are the same one or two again and again; 0 if too few for it.
fn repeated(signs: &[char]) -> usize {
    let length = |period: usize| {
        let same = signs.iter().zip(signs.iter().skip(period)).take_while(|(one, next)| one == next).count();
        if same >= period { same + period } else { 0 }
    };
    let length = length(1).max(length(2)).max(length(3));
    if length >= PIECE { length } else { 0 }
}

/// The length of a year at the beginning; 0 if there is none.
fn year(signs: &[char]) -> usize {
    let four: Option<&[char; 4]> = signs.first_chunk();
    match four {
        Some(['1', '9', tens, ones] | ['2', '0', tens, ones]) if tens.is_ascii_digit() && ones.is_ascii_digit() => 4,
        _ => 0,
    }
}

/// Users and tokens whose words are looked at: those of an organisation are mostly the same.
const LOOKED_AT: usize = 500;
/// Words that are kept.
const MOST_WORDS: usize = 200;

/// The words of a desk that whoever guesses would try, in lower case: of the names of its files, the domains of its users, and
/// the makers of its tokens.
#[must_use]
pub fn words_around(desk: &Desk) -> Vec<String> {
    let mut words = Vec::new();
    let mut add = |text: &str| {
        for part in text.split(|letter: char| !letter.is_alphanumeric()) {
            let word = part.to_lowercase();
            if word.chars().count() >= PIECE && words.len() < MOST_WORDS && !words.contains(&word) {
                words.push(word);
            }
        }
    };
    desk.files().iter().for_each(|file| add(&file.name));
    desk.lists().iter().for_each(|list| add(&list.name));
    for row in desk.rows().take(LOOKED_AT) {
        add(&row.token.profile.manufacturer);
        add(&row.token.profile.model);
        if let Some((_, domain)) = row.user.and_then(|(_, user)| user.upn.split_once('@')) {
            add(domain);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str) -> Option<Weakness> {
        let known = ["contoso", "safeid"].map(str::to_owned);
        weakness(password, &known)
    }

    /// Each sign takes the same number of the 256 bytes.
    #[test]
    fn no_sign_is_made_more_often_than_another() {
        let mut counts = std::collections::BTreeMap::new();
        for byte in 0..=255_u8 {
            let made = make_password(&mut |room: &mut [u8]| room.fill(byte));
            let text = String::from_utf8_lossy(made.as_slice()).into_owned();
            let groups: Vec<&str> = text.split('-').collect();
            assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [5; 4]);
            *counts.entry(groups[0].to_owned()).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 32);
        assert!(counts.values().all(|count| *count == 8), "{counts:?}");
        assert_eq!(MADE_BITS, 100);
        assert!(!SIGNS.iter().any(|sign| b"lo01IO".contains(sign)));
    }

    /// Each byte is used, for the sign at its place.
    #[test]
    fn a_made_password_has_all_its_randomness() {
        let mut next = 0;
        let made =
            make_password(&mut |room: &mut [u8]| room.iter_mut().for_each(|byte| (next, *byte) = (next + 1, next)));
        assert_eq!(made.as_slice(), b"abcde-fghij-kmnpq-rstuv");
    }

    #[test]
    fn nothing_is_said_of_what_was_made_or_is_long() {
        for password in ["7qmzk-x3vbh-j9c2t-ynw4e", "correct horse battery staple", "Xk7#pQ9!vLm2", ""] {
            assert_eq!(judged(password), None, "{password}");
        }
    }

    #[test]
    fn weak_passwords_are_told() {
        for (password, weakness) in [
            ("x", Weakness::Short),
            (&"correct horse battery staple ".repeat(4), Weakness::TooLong),
            ("Xk7#pQ9!vLm", Weakness::Short),
            ("aaaaaaaaaaaaaaaaaaaa", Weakness::Uniform),
            ("abababababab12", Weakness::Uniform),
            ("Password2026!", Weakness::Guessable),
            ("Contoso-Tokens-2026", Weakness::Guessable),
            ("qwertzuiop1234567890", Weakness::Guessable),
            ("9876543210qwerty", Weakness::Guessable),
            ("SafeIDSafeIDsafeid1", Weakness::Guessable),
            ("Willkommen Contoso 1999", Weakness::Guessable),
            (" Xk7#pQ9!vLm2", Weakness::Blanks),
            ("Xk7#pQ9!vLm2ö", Weakness::NotAscii),
        ] {
            assert_eq!(judged(password), Some(weakness), "{password}");
        }
    }

    #[test]
    fn no_sentence_praises() {
        for weakness in [Weakness::Short, Weakness::Guessable, Weakness::Uniform, Weakness::Blanks, Weakness::NotAscii]
        {
            let words = weakness.sentence().to_lowercase();
            assert!(words.ends_with('.') && !words.contains("strong") && !words.contains("good"), "{words}");
        }
    }
}
