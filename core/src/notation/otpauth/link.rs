//! One `otpauth://` link (Google Authenticator's Key URI Format): what it says, in each of the ways it is written.

use super::find::after_prefix;
use super::{LinkNote, LinkProblem};
use crate::ground::redaction::Quote;
use crate::ground::secret::SecretBytes;
use crate::ground::words::letters_and_digits;
use crate::model::key_encoding::{DecodeError, Decoder, Oddity, SecretEncoding};
use crate::model::otp::{DIGITS, INTERVALS};
use crate::model::token::{HashFunction, OtpType};
use crate::notation::percent::percent_decoded;

/// The most notes that one link gets.
const MAX_NOTES: usize = 24;

/// What one link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtpauthLink {
    /// Line of the text, from 1.
    pub line: u32,
    /// Time- or event-based; `None` if it is neither, which is then the problem.
    pub kind: Option<OtpType>,
    /// Who issued it: the parameter `issuer`, else the part of the label before its colon. May be empty.
    pub issuer: Box<str>,
    /// The label without the issuer. May be empty.
    pub account: Box<str>,
    /// The whole label, decoded.
    pub label: Box<str>,
    /// The parameter `serial` or `sn`, which is in no standard. Mostly empty.
    pub serial: Box<str>,
    /// The key; empty if there is a problem with it.
    pub secret: SecretBytes,
    /// Hash under HMAC; SHA-1 if the link does not say.
    pub hash: HashFunction,
    /// Digits of a code, 4 to 10; 6 if the link does not say.
    pub digits: u8,
    /// Time step in seconds, 1 to 86,400; 30 if the link does not say. 0 for an event token.
    pub period: u32,
    /// The next counter of an event token, 0 if the link does not say; 0 for a time token.
    pub counter: u64,
    /// Why this link can't be used. The other fields then hold what could be read.
    pub problem: Option<LinkProblem>,
    /// What deserves a look, in the order in which it was found.
    pub notes: Vec<LinkNote>,
}

impl OtpauthLink {
    pub(crate) fn note(&mut self, note: LinkNote) {
        if self.notes.len() < MAX_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Notes a problem; the first one counts.
    pub(super) fn fail(&mut self, problem: LinkProblem) {
        self.problem.get_or_insert(problem);
    }

    pub(super) fn set_secret(&mut self, secret: SecretBytes) {
        if secret.len() < 10 {
            self.note(LinkNote::SecretShort(u32::try_from(secret.len()).unwrap_or(0)));
        }
        self.secret = secret;
    }

    fn set_digits(&mut self, digits: u8) {
        self.digits = digits;
        if digits != 6 && digits != 8 {
            self.note(LinkNote::DigitsUnusual(digits));
        }
    }

    /// Decodes a name: percent signs, then UTF-8, then no control characters and no blanks around it.
    fn name(&mut self, encoded: &str) -> String {
        let (bytes, bad_percent) = percent_decoded(encoded);
        if bad_percent {
            self.note(LinkNote::BadPercent);
        }
        self.clean_name(bytes.as_slice())
    }

    pub(super) fn clean_name(&mut self, bytes: &[u8]) -> String {
        let mut name = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                self.note(LinkNote::NotUtf8);
                bytes.iter().copied().map(char::from).collect()
            }
        };
        if name.contains(char::is_control) {
            self.note(LinkNote::ControlCharacters);
            name.retain(|c| !c.is_control());
        }
        name.trim().to_owned()
    }

    /// Splits the label into issuer and account. `parameter` is what the parameter says, which wins.
    pub(super) fn set_label(&mut self, label: String, parameter: String) {
        // With the issuer known, a colon in it does no harm.
        let known = (!parameter.is_empty())
            .then(|| after_prefix(&label, &parameter).and_then(|rest| rest.trim_start().strip_prefix(':')))
            .flatten()
            .map(|account| (parameter.as_str(), account));
        let (prefix, account) = known.or_else(|| label.split_once(':')).unwrap_or(("", &label));
        let (prefix, account) = (prefix.trim(), account.trim());
        let differs = !prefix.is_empty() && !parameter.is_empty() && prefix.to_lowercase() != parameter.to_lowercase();
        self.account = account.into();
        self.issuer = if parameter.is_empty() { prefix.into() } else { parameter.as_str().into() };
        if differs {
            self.note(LinkNote::IssuerDiffers);
        }
        if label.is_empty() {
            self.note(LinkNote::LabelMissing);
        }
        self.label = label.into();
    }
}

pub(super) fn empty(line: u32) -> OtpauthLink {
    OtpauthLink {
        line,
        kind: None,
        issuer: "".into(),
        account: "".into(),
        label: "".into(),
        serial: "".into(),
        secret: SecretBytes::default(),
        hash: HashFunction::default(),
        digits: 6,
        period: 0,
        counter: 0,
        problem: None,
        notes: Vec::new(),
    }
}

/// The parameters that say something about a token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Parameter {
    Secret,
    Issuer,
    Algorithm,
    Digits,
    Period,
    Counter,
    Serial,
    Encoder,
}

impl Parameter {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "secret" => Self::Secret,
            "issuer" => Self::Issuer,
            "algorithm" => Self::Algorithm,
            "digits" => Self::Digits,
            "period" => Self::Period,
            "counter" => Self::Counter,
            "serial" | "sn" => Self::Serial,
            // KeePassXC marks Steam keys by it.
            "encoder" => Self::Encoder,
            _ => return None,
        })
    }
}

/// Reads what comes after `otpauth://`.
pub(super) fn read_link_body(line: u32, body: &str, decoder: &mut Decoder) -> OtpauthLink {
    let mut link = empty(line);
    let body = body.trim_start_matches('/');
    let (path, query) = body.split_once('?').unwrap_or((body, ""));
    let query = query.split('#').next().unwrap_or_default();
    let (kind, label) = path.split_once('/').unwrap_or((path, ""));
    let kind = kind.trim();
    link.kind = match kind {
        _ if kind.eq_ignore_ascii_case("totp") => Some(OtpType::Totp),
        _ if kind.eq_ignore_ascii_case("hotp") => Some(OtpType::Hotp),
        _ => None,
    };
    if link.kind.is_none() {
        let steam = kind.eq_ignore_ascii_case("steam");
        link.fail(if steam { LinkProblem::Steam } else { LinkProblem::Type(shown(kind)) });
    }

    let mut values: [Option<&str>; 8] = [None; 8];
    for (name, value) in parameters(query) {
        let Some(parameter) = Parameter::of(name) else {
            if !name.trim().is_empty() {
                link.note(LinkNote::Unknown(shown(name.trim())));
            }
            continue;
        };
        // Eight parameters, eight places.
        let Some(place) = values.get_mut(parameter as usize) else { continue };
        if place.is_some() {
            link.note(LinkNote::Twice(name.trim().to_ascii_lowercase().into()));
        } else if !value.trim().is_empty() {
            *place = Some(value);
        }
    }
    let [secret, issuer, algorithm, digits, period, counter, serial, encoder] = values;

    if encoder.is_some_and(|name| name.trim().eq_ignore_ascii_case("steam")) {
        link.fail(LinkProblem::Steam);
    }
    let label = link.name(label.trim_end_matches('/'));
    let issuer = issuer.map_or_else(String::new, |value| {
        let literal = link.name(value);
        // “Disney+” is meant so if the label says the same; else a plus is a blank, as HTML forms write it.
        if !value.contains('+') || after_prefix(&label, &literal).is_some_and(|rest| rest.starts_with(':')) {
            return literal;
        }
        link.note(LinkNote::PlusAsBlank);
        link.name(&value.replace('+', " "))
    });
    link.set_label(label, issuer);
    link.serial = serial.map_or_else(String::new, |value| link.name(value)).into();

    if let Some(name) = algorithm {
        let name = link.name(name);
        match HashFunction::parse(&name) {
            Some(hash) => link.hash = hash,
            None if matches!(letters_and_digits(&name).as_str(), "md5" | "hmacmd5") => link.fail(LinkProblem::Md5),
            None => link.fail(LinkProblem::Hash(shown(&name))),
        }
    }
    if let Some(value) = digits {
        match value.trim().parse::<u8>().ok().filter(|digits| DIGITS.contains(digits)) {
            Some(digits) => link.set_digits(digits),
            None => link.fail(LinkProblem::Digits),
        }
    }
    if link.kind != Some(OtpType::Hotp) {
        link.period = 30;
        match period.map(|value| value.trim().parse::<u32>().ok().filter(|period| INTERVALS.contains(period))) {
            Some(Some(period)) => {
                link.period = period;
                if period != 30 && period != 60 {
                    link.note(LinkNote::PeriodUnusual(period));
                }
            }
            Some(None) => link.fail(LinkProblem::Period),
            None => {}
        }
    } else {
        match counter.map(|value| value.trim().parse()) {
            Some(Ok(counter)) => link.counter = counter,
            Some(Err(_)) => link.fail(LinkProblem::Counter),
            None => link.note(LinkNote::CounterMissing),
        }
    }

    let Some(secret) = secret else {
        link.fail(LinkProblem::SecretMissing);
        return link;
    };
    let (mut text, _) = percent_decoded(secret);
    for byte in text.as_mut_slice() {
        if *byte == b'+' {
            *byte = b' ';
        }
    }
    match std::str::from_utf8(text.as_slice()).map(|text| decoder.decode(text.trim(), SecretEncoding::Base32)) {
        Ok(Ok(decoded)) => {
            match decoded.oddity {
                Some(Oddity::TrailingBits) => link.note(LinkNote::SecretTrailingBits),
                Some(Oddity::Length(length)) => link.note(LinkNote::SecretLength(length)),
                None => {}
            }
            link.set_secret(SecretBytes::copy_of(decoded.secret.expose()));
        }
        Ok(Err(DecodeError::Empty)) => link.fail(LinkProblem::SecretMissing),
        Ok(Err(error)) => link.fail(LinkProblem::Secret(error)),
        Err(error) => {
            let place = u32::try_from(error.valid_up_to() + 1).unwrap_or(u32::MAX);
            link.fail(LinkProblem::Secret(DecodeError::Foreign('\u{fffd}', place)));
        }
    }
    link
}

/// A word of a link as it may be shown: nothing that could be a key, and not much.
fn shown(word: &str) -> Quote {
    let plain = word.chars().count() <= 24 && !word.contains(char::is_control);
    if plain { word.into() } else { Quote::default() }
}

/// Names and values of a query, not decoded. An `&amp;` of a web page is an `&`.
pub(super) fn parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (name.strip_prefix("amp;").unwrap_or(name), value)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{KEY, RAW, one};
    use super::super::{MAX_LINK_BYTES, read};
    use super::*;

    /// Issuer and account of a link with this label and these parameters.
    #[track_caller]
    fn names(label: &str, more: &str) -> (String, String, Vec<LinkNote>) {
        let link = one(&format!("otpauth://totp/{label}?secret={KEY}{more}"));
        assert_eq!((link.problem, link.secret.as_slice()), (None, RAW));
        (link.issuer.into(), link.account.into(), link.notes)
    }

    #[track_caller]
    fn check_names(label: &str, more: &str, issuer: &str, account: &str, notes: &[LinkNote]) {
        assert_eq!(names(label, more), (issuer.into(), account.into(), notes.to_vec()), "{label} {more}");
    }

    #[test]
    fn the_example_of_the_format() {
        let link = one(concat!(
            "otpauth://totp/ACME%20Co:john.doe@email.com?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ",
            "&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30"
        ));
        assert_eq!((&*link.issuer, &*link.account), ("ACME Co", "john.doe@email.com"));
        assert_eq!(&*link.label, "ACME Co:john.doe@email.com");
        assert_eq!((link.line, link.kind, link.hash), (1, Some(OtpType::Totp), HashFunction::Sha1));
        assert_eq!((link.digits, link.period, link.counter), (6, 30, 0));
        assert_eq!(
            link.secret.as_slice(),
            b"\x3d\xc6\xca\xa4\x82\x4a\x6d\x28\x87\x67\xb2\x33\x1e\x20\xb4\x31\x66\xcb\x85\xd9"
        );
        assert_eq!((link.problem, link.notes, &*link.serial), (None, vec![], ""));
    }

    #[test]
    fn issuer_and_account() {
        use LinkNote as N;
        check_names("Acme:bob", "", "Acme", "bob", &[]);
        check_names("Acme%3Abob", "", "Acme", "bob", &[]);
        check_names("Acme%3a%20bob", "", "Acme", "bob", &[]);
        check_names("Acme:%20%20bob%20", "&issuer=Acme", "Acme", "bob", &[]);
        check_names("bob", "&issuer=Acme", "Acme", "bob", &[]);
        check_names("bob", "", "", "bob", &[]);
        check_names("Old:bob", "&issuer=New", "New", "bob", &[N::IssuerDiffers]);
        check_names("acme:bob", "&issuer=ACME", "ACME", "bob", &[]);
        check_names("Acme:bob", "&issuer=", "Acme", "bob", &[]);
        check_names("A:B:bob", "&issuer=A%3AB", "A:B", "bob", &[]);
        check_names("Acme:a:b", "", "Acme", "a:b", &[]);
        check_names("bob+1@x.example", "&issuer=Big+Corp", "Big Corp", "bob+1@x.example", &[N::PlusAsBlank]);
        check_names("Disney+:bob", "&issuer=Disney+", "Disney+", "bob", &[]);
        check_names("bob", "&issuer=Disney%2B", "Disney+", "bob", &[]);
        check_names("M%C3%BCller", "", "", "Müller", &[]);
        check_names("M%FCller", "", "", "Müller", &[N::NotUtf8]);
        check_names("100%25", "", "", "100%", &[]);
        check_names("100%:50%zz%4", "", "100%", "50%zz%4", &[N::BadPercent]);
        check_names("a%00b%0Ac", "", "", "abc", &[N::ControlCharacters]);
        check_names("", "", "", "", &[N::LabelMissing]);
        check_names("dom/bob", "", "", "dom/bob", &[]);
    }

    #[test]
    fn keys_as_people_write_them() {
        let lower = KEY.to_lowercase();
        for key in [
            KEY,
            &lower,
            "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
            "GEZD%20GNBV%20GY3T%20QOJQ%20GEZD%20GNBV%20GY3T%20QOJQ",
            "GEZD+GNBV+GY3T+QOJQ+GEZD+GNBV+GY3T+QOJQ",
            "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ======",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ%3D%3D",
        ] {
            for text in [format!("otpauth://totp/a?secret={key}"), format!("otpauth://totp/a?secret={key}&period=60")] {
                let link = one(&text);
                assert_eq!((link.secret.as_slice(), link.problem, link.notes), (RAW, None, vec![]), "{text}");
            }
        }
        let note = |key: &str| one(&format!("otpauth://totp/a?secret={key}")).notes;
        assert_eq!(note("JBSWY3DPEHPK3PXP"), []);
        assert_eq!(note("GEZDGNBVGY3TQOJR"), [], "16 characters have no spare bits");
        assert_eq!(note("GEZDGNBVGY3TQOJQGZ"), [LinkNote::SecretTrailingBits]);
        assert_eq!(note("GEZDGNBVGY3TQOJQG"), [LinkNote::SecretLength(17)]);
        assert_eq!(note("GEZDGNBV"), [LinkNote::SecretShort(5)]);
    }

    #[test]
    fn all_parameters_in_any_case_and_order() {
        let link =
            one(&format!("OtpAuth://HOTP/x?Counter=41&DIGITS=8&Algorithm=hmac-sha256&SECRET={KEY}&SN=0071358472"));
        assert_eq!((link.kind, link.hash, link.digits), (Some(OtpType::Hotp), HashFunction::Sha256, 8));
        assert_eq!((link.counter, link.period, &*link.serial), (41, 0, "0071358472"));
        assert_eq!((link.problem, link.notes), (None, vec![]));
        for (name, hash) in
            [("SHA1", HashFunction::Sha1), ("HmacSHA512", HashFunction::Sha512), ("sha-256", HashFunction::Sha256)]
        {
            assert_eq!(one(&format!("otpauth://totp/x?secret={KEY}&algorithm={name}")).hash, hash);
        }
        let link = one(&format!("otpauth://totp/x?secret={KEY}&amp;digits=8&amp;period=60&digits=6"));
        assert_eq!((link.digits, link.period, link.notes), (8, 60, vec![LinkNote::Twice("digits".into())]));
        let link = one(&format!("otpauth://totp/x?secret={KEY}&digits=7&period=45&image=a.png&{KEY}=1&lock"));
        let unknown = |name: &str| LinkNote::Unknown(name.into());
        let expected =
            [unknown("image"), unknown(""), unknown("lock"), LinkNote::DigitsUnusual(7), LinkNote::PeriodUnusual(45)];
        assert_eq!((link.problem, &link.notes[..]), (None, &expected[..]));
        assert_eq!(one(&format!("otpauth://hotp/x?secret={KEY}")).notes, [LinkNote::CounterMissing]);
        assert_eq!(one(&format!("otpauth:///totp/x/?secret={KEY}#top")).problem, None);
    }

    #[test]
    fn what_is_no_oath_token_says_why() {
        use LinkProblem as P;
        for (link, problem) in [
            (format!("steam/x?secret={KEY}"), P::Steam),
            (format!("totp/Steam:x?secret={KEY}&encoder=steam"), P::Steam),
            (format!("yaotp/x?secret={KEY}"), P::Type("yaotp".into())),
            (format!("{KEY}?secret={KEY}"), P::Type("".into())),
            ("totp/x?issuer=y".into(), P::SecretMissing),
            ("totp/x?secret=".into(), P::SecretMissing),
            ("totp/x?secret===".into(), P::SecretMissing),
            ("totp/x".into(), P::SecretMissing),
            ("totp/x?secret=GEZDGNB1".into(), P::Secret(DecodeError::Foreign('1', 8))),
            ("totp/x?secret=GEZD%FF".into(), P::Secret(DecodeError::Foreign('\u{fffd}', 5))),
            (format!("totp/x?secret={}", "A".repeat(1000)), P::Secret(DecodeError::TooLong)),
            (format!("totp/x?secret={KEY}&algorithm=MD5"), P::Md5),
            (format!("totp/x?secret={KEY}&algorithm=HmacMD5"), P::Md5),
            (format!("totp/x?secret={KEY}&algorithm=SHA3"), P::Hash("SHA3".into())),
            (format!("totp/x?secret={KEY}&algorithm={KEY}"), P::Hash("".into())),
            (format!("totp/x?secret={KEY}&digits=3"), P::Digits),
            (format!("totp/x?secret={KEY}&digits=six"), P::Digits),
            (format!("totp/x?secret={KEY}&period=0"), P::Period),
            (format!("totp/x?secret={KEY}&period=-30"), P::Period),
            (format!("hotp/x?secret={KEY}&counter=18446744073709551616"), P::Counter),
            (format!("totp/{}?secret={KEY}", "x".repeat(MAX_LINK_BYTES)), P::TooLong),
        ] {
            let found = one(&format!("otpauth://{link}")).problem;
            assert_eq!(found.as_ref(), Some(&problem), "{link}");
            let sentence = problem.to_string();
            assert!(sentence.len() > 20 && !sentence.contains("GEZ"), "{sentence}");
        }
        // Each of the blanks asks whether the link goes on.
        let many_blanks = format!("otpauth://totp/x?secret={KEY}&issuer={}&digits=8", "a ".repeat(2_000_000));
        let links = read(&many_blanks).links;
        assert_eq!((links.len(), &links[0].problem), (1, &Some(P::TooLong)), "no digits are lost on the way");
        for (link, problem) in [
            ("offline", P::ExportMissing),
            ("offline?data=", P::ExportMissing),
            ("offline?data=%%%", P::ExportDamaged),
            ("offline?data=CgA", P::SecretMissing),
            ("offline?data=CgU", P::ExportDamaged),
            ("offline?data=EAE", P::ExportEmpty),
        ] {
            assert_eq!(one(&format!("otpauth-migration://{link}")).problem, Some(problem), "{link}");
        }
    }
}
